"""What the site loads to answer pages: nothing that only a job needs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

HEAVY = ("pyarrow", "scipy.spatial", "scipy.optimize", "numba", "ortools", "sklearn", "openpyxl")
_LOADED = f"""
import sys, django
django.setup()
from django.urls import get_resolver
get_resolver().reverse_dict
from maillage.site.warm import warm
warm()
print(*[name for name in {HEAVY!r} if name in sys.modules])
"""


def test_what_only_jobs_need_is_not_loaded(site_home: Path) -> None:
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "maillage.site.settings",
        "MAILLAGE_SECRET": "for tests only " * 4,
        "MAILLAGE_HOME": str(site_home),
    }
    done = subprocess.run(
        [sys.executable, "-c", _LOADED], env=env, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == []
