"""The site's rooms in a process of a benchmark, over the home that its environment names."""

from __future__ import annotations

import os


def ready() -> None:
    """Django set up and the tables made; pages are asked for as often as a benchmark likes."""
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "maillage.site.settings",
        "MAILLAGE_SECRET": "for benchmarks " * 4,
        "MAILLAGE_HOSTS": "testserver",
        "MAILLAGE_PAGES": "0",
    }
    import django

    django.setup()
    from maillage.site.prepare import prepare

    prepare()
