"""Going back and doing again: undo, decisions that take effect, and a record made anew from its stored originals."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from maillage.record.intake import Outcome, Progress, Wish
from maillage.record.money.rates import AddedRates
from maillage.record.state import Decision, State
from maillage.record.store import Manifest, RecordDamaged, Store

if TYPE_CHECKING:
    from maillage.reference.places import Places


def undo(store: Store, now: datetime) -> tuple[Manifest, Manifest] | None:
    """Go back one manifest: (the one left, the one in force now); None when there is nothing to go back to.

    Decisions that the manifest left had put into effect are withdrawn with it. The caller holds the import lock.
    """
    left = store.current()
    if not left.name:
        return None
    if left.parent and not (store.manifests / f"{left.parent}.json").exists():
        return None
    if left.command == "review":
        _withdraw(State(store.folder / "state"), left.made, now)
    if left.command == "rates":
        AddedRates(store.folder / "state").withdraw(left.made, now.isoformat(timespec="seconds"))
    store.point_to(left.parent)
    return left, store.current()


def _withdraw(state: State, made: str, now: datetime) -> None:
    taken_back = [d for d in state.decisions() if d.at == made and d.kind != "withdrawn"]
    stamp = now.isoformat(timespec="seconds")
    state.decide(Decision("withdrawn", f"{d.kind}:{d.subject}", "", stamp) for d in taken_back)


def decide(
    store: Store,
    decisions: Iterable[Decision],
    sources: Iterable[str],
    places: Places,
    now: datetime,
    progress: Progress,
) -> Outcome:
    """Remember decisions and read again the sources they touch, in one swap. The caller holds the import lock."""
    from maillage.record.draft import (
        Draft,
    )  # here: what imports is heavy, and who only goes back needs none of it

    State(store.folder / "state").decide(decisions)
    draft = Draft(store, places, now, Wish(read_again=True), progress)
    for identifier in sorted(set(sources)):
        source = draft.sources.get(identifier)
        if source:
            draft.take_again(source, *source["versions"][-1][1:])
    return draft.finish("review")


def rebuild(store: Store, places: Places, progress: Progress) -> Manifest:
    """Make the record anew from its stored originals, import by import, and swap once at the end.

    For a layout of an older release, a damaged part, or a better place index. Times, history and "same as" stay.
    Raises RecordDamaged when an original is missing: the record is then as before. The caller holds the import lock.
    """
    from maillage.record.draft import Draft
    from maillage.record.known import Known

    old = _in_force(store)
    made = Manifest()
    replay = _imports(old)
    same_as = Known(store, old).same_as()
    for position, (number, sources) in enumerate(sorted(replay.items())):
        progress("reading", position, len(replay))
        was = next(i for i in old.imports if i["import_no"] == number)
        at = datetime.fromisoformat(was["made"])
        draft = Draft(store, places, at, Wish(read_again=True), lambda *_: None, made)
        draft.number = number
        for source, sha256, as_of in sources:
            draft.take_again(source, sha256, as_of)
        if position == len(replay) - 1:
            draft.same_as += same_as
        draft.finish(was["command"], in_force=False)  # under its own name: undo says what it takes back
        made = draft.manifest
    progress("reading", len(replay), len(replay))
    store.point_to(made.name)
    return made


def _in_force(store: Store) -> Manifest:
    """What is in force; where that is damaged, the newest state that is whole takes its place."""
    try:
        return store.current()
    except RecordDamaged:
        whole = store.newest_whole()
        store.point_to(whole.name)
        return whole


def _imports(manifest: Manifest) -> dict[int, list[tuple[Any, str, str]]]:
    found: dict[int, list[tuple[Any, str, str]]] = defaultdict(list)
    for source in manifest.sources:
        for number, sha256, as_of in source["versions"]:
            found[number].append((source, sha256, as_of))
    return found
