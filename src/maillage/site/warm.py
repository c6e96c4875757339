"""What the processes of the site share: loaded once, before they part, so that it is in memory once and no reader waits for it.

Only what may be shared is loaded: plain objects and mapped files. Connections, indexes and threads are each process's own.
"""

from __future__ import annotations

import atexit
import gc
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from pathlib import Path

from django.template.loader import get_template
from django.urls import get_resolver
from django.utils.translation import override

from maillage.record.store import RecordDamaged
from maillage.reference import countries, spoken
from maillage.reference.places import PlacesMissing
from maillage.site.at_hand import share
from maillage.site.languages import NAMES

_TEMPLATES = Path(__file__).parent / "templates"
LOOKED_FOR_RUBBISH = (20_000, 20, 20)
"""After how many new objects, and how seldom among older ones, Python looks for rubbish that names itself. Its own 700 is for scripts: an
agenda of 16,000 lines makes many objects that all live, and a third of its time went into looking at them again and again."""


def warm() -> None:
    """Load addresses, templates, names of countries and the record. A record that cannot be read is no reason to stop here (the
    pages say so), nor is a machine without room for reading it twice: then each process reads it when first asked."""
    for language in NAMES:
        with override(language):
            get_resolver().reverse_dict  # noqa: B018
            countries.name("MA", language)
            spoken.day("2026-01-01", language)
            spoken.figure(1_000.5, language)
    for template in sorted(_TEMPLATES.rglob("*.html")):
        get_template(str(template.relative_to(_TEMPLATES)))
    with suppress(RecordDamaged, PlacesMissing, BrokenProcessPool, OSError):
        share()
    gc.collect()
    gc.set_threshold(*LOOKED_FOR_RUBBISH)
    atexit.register(gc.unfreeze)
    gc.freeze()  # else looking for rubbish would write to every object, and a written page is shared no more
