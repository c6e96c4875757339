"""Files sent to the site, or a web address: looked at, then taken into the record, by the functions of the command.

Begun again after its worker died, an import comes to the same: what took effect is known as it is, what did not is gone.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from datetime import datetime
from typing import TYPE_CHECKING, Any

from maillage.record.again import undo as go_back
from maillage.record.files import Given
from maillage.record.from_web import arriving
from maillage.record.intake import About, Wish
from maillage.record.refresh import bytes_told
from maillage.record.sheets import Mapping as SheetMapping
from maillage.record.store import Store
from maillage.reference.identifiers import stated
from maillage.site.at_hand import home_folder
from maillage.site.desk.uploads import Uploads
from maillage.site.jobs.on_record import faults_told, moment, open_places, turn
from maillage.site.jobs.perform import Stopped
from maillage.site.jobs.told import told
from maillage.site.jobs.web import OUTSIDE

if TYPE_CHECKING:
    from maillage.record.store import Manifest
    from maillage.reference.problems import Problem
    from maillage.site.jobs.perform import Doing


def look(doing: Doing, **asked: Any) -> dict[str, Any]:
    """What taking in would do; nothing is kept. ``asked``: see :func:`take`."""
    return _through(doing, asked, dry_run=True)


def take(doing: Doing, **asked: Any) -> dict[str, Any]:
    """Take in ``files`` (tables with ``sha256`` and ``name`` of what was sent, and ``of``: the source that each is a new version
    of) or an ``address``. ``as_kind``, ``mapping`` (TOML), ``title``, ``licence`` and ``as_of`` where somebody said them."""
    return _through(doing, asked, dry_run=False)


def undo(doing: Doing, leave: str, to: str) -> dict[str, Any]:
    """Go back from the manifest ``leave`` to the one before it, ``to``. Raises Stopped when another is in force."""
    store, now = Store(home_folder()), moment()
    with faults_told(), turn(store, doing, "undo", now):
        in_force = store.current()
        if in_force.name == to:  # begun again by another worker: it took effect
            return {"manifest": to}
        done = go_back(store, now) if in_force.name == leave else None
    if done is None:
        raise Stopped("changed_since")
    return {"left": done[0].name, "command": done[0].command, "manifest": done[1].name}


def _through(doing: Doing, asked: Mapping[str, Any], dry_run: bool) -> dict[str, Any]:
    from maillage.record.take_in import take_in  # here: the site that asks for jobs loads nothing of it

    store, now = Store(home_folder()), moment()
    said = asked.get("mapping")
    wish = Wish(
        kind=asked.get("as_kind") or None,
        mapping=SheetMapping.from_toml(said) if said else None,
        dry_run=dry_run,
    )
    with faults_told(), ExitStack() as held:
        places = open_places()
        given: list[Given | Problem] = _sent(store, asked)
        if asked.get("address"):
            given.append(_from_web(store, asked, now, doing, held))
        if not dry_run:
            held.enter_context(turn(store, doing, "import", now))
        return told(take_in(store, given, places, now, wish, doing.progress))


def _sent(store: Store, asked: Mapping[str, Any]) -> list[Given | Problem]:
    uploads, manifest = Uploads(store.home), store.current()
    found: list[Given | Problem] = []
    for each in asked.get("files", ()):
        path = uploads.path(each["sha256"], each["name"])
        if path is None:
            raise Stopped("gone")
        found.append(Given(each["name"], path, named=True, about=_about(each, asked, manifest)))
    return found


def _about(file: Mapping[str, Any], asked: Mapping[str, Any], manifest: Manifest) -> About:
    """What is known of a file beside its bytes: what was said of it, else what is known of the source that it goes on."""
    title, licence, as_of = (asked.get(name) or None for name in ("title", "licence", "as_of"))
    before = manifest.source(file.get("of") or "")
    if before is None:
        return About(
            source=stated("source", f"upload:{file['sha256']}"),
            titles={"en": title} if title else {},
            licence=licence,
            as_of=as_of,
        )
    return About(
        source=before["id"],
        titles={"en": title} if title else before["titles"],
        short=before["short"],
        licence=licence or before["licence"],
        address=before["address"],
        generated=before["generated"],
        constants=before["constants"],
        as_of=as_of,
    )


def _from_web(
    store: Store, asked: Mapping[str, Any], now: datetime, doing: Doing, held: ExitStack
) -> Given | Problem:
    coming = arriving(
        store,
        asked["address"],
        now,
        title=asked.get("title") or "",
        web=OUTSIDE,
        received=bytes_told(doing.progress),
    )
    return held.enter_context(coming).given
