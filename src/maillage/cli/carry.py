"""`maillage carry`: between instances. An organisation's whole data out and in; needs and offers in signed files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from maillage.cli.inner import Inner
from maillage.cli.site_rooms import site_rooms
from maillage.cli.speak import (
    Front,
    could_not,
    count,
    figure,
    front_options,
    line,
    next_steps,
    say,
    show_json,
    table,
)

if TYPE_CHECKING:
    from maillage.exchange.signed import Signed

SITE = "http://127.0.0.1:8000"


@click.group("carry", cls=Inner)
def carry_command() -> None:
    """Between instances: an organisation's whole data, and signed files of needs and offers."""


@carry_command.command("out", epilog="Example: maillage carry out 7k3m9qwxyz larache.json")
@click.argument("key", metavar="KEY")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE")
@click.option("--site", default=SITE, show_default=True, help="The address of this instance.")
@front_options
def out_command(front: Front, key: str, file: Path, site: str) -> int:
    """Write all that is an organisation's into one file.

    The key stands in the address of its page. No account and no person is in the file.
    """
    with _site(front):
        from maillage.parties.models import Organisation
        from maillage.site.exchange.whole import as_bytes, document_of

        try:
            document = document_of(key, _folder(site))
        except Organisation.DoesNotExist:
            could_not("carry_no_organisation", found=key)
    file.write_bytes(as_bytes(document))
    numbers = {name: len(each) for name, each in document.items() if isinstance(each, list)}
    if front.json:
        show_json({"file": str(file), "key": key, "rows": numbers})
        return 0
    line(count("carry.out", sum(numbers.values()), file=str(file)), 0)
    next_steps([(f"maillage carry in {file}", say("carry.next_in"))])
    return 0


@carry_command.command("in", epilog="Example: maillage carry in larache.json")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE")
@click.option("--dry-run", is_flag=True, help="Only say what a signed file would do.")
@front_options
def in_command(front: Front, file: Path, dry_run: bool) -> int:
    """Take in what carry out or carry sign wrote.

    An organisation comes with the same keys; again, nothing changes. Of a signed file, the key must be trusted first.
    """
    data = file.read_bytes()
    if _is_signed(data):
        return _take_signed(front, data, dry_run)
    with _site(front):
        from maillage.exchange.arrive import NotOurs
        from maillage.site.exchange.whole import bring_in

        try:
            arrived = bring_in(_json(data))
        except NotOurs as fault:
            could_not(f"carry_{fault.why}", found=fault.found)
    if front.json:
        show_json(
            {"key": arrived.key, "added": arrived.added, "changed": arrived.changed, "left": arrived.left}
        )
        return 0
    line(count("carry.in_added", sum(arrived.added.values()), key=arrived.key), 0)
    line(count("carry.in_changed", sum(arrived.changed.values())), 0)
    line(count("carry.in_left", arrived.left), 0)
    if arrived.added.get("offices"):
        line(say("carry.no_holders"), 0)
    return 0


@carry_command.command(
    "sign", epilog="Example: maillage carry sign ours.json --site https://maillage.example.org"
)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE")
@click.option("--site", default=SITE, show_default=True, help="The address of this instance.")
@front_options
def sign_command(front: Front, file: Path, site: str) -> int:
    """Write the needs and offers that stand here into a file that this instance signs."""
    with _site(front):
        from maillage.exchange.signed import check
        from maillage.site.exchange.elsewhere import signed_file

        data = signed_file(_folder(site), front.home)
        signed = check(data)
    file.write_bytes(data)
    if front.json:
        show_json({"file": str(file), **_who(signed)})
        return 0
    line(count("carry.signed", len(signed.entries), file=str(file)), 0)
    line(say("carry.fingerprint", found=signed.fingerprint), 0)
    return 0


@carry_command.command("check", epilog="Example: maillage carry check theirs.json")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE")
@front_options
def check_command(front: Front, file: Path) -> int:
    """Say who signed a file, and whether anything in it was changed since. Nothing is kept."""
    signed = _checked(file.read_bytes())
    if front.json:
        show_json(_who(signed))
        return 0
    _show_who(signed)
    return 0


@carry_command.command("trust", epilog="Example: maillage carry trust theirs.json")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE")
@front_options
def trust_command(front: Front, file: Path) -> int:
    """Say that the key of a signed file is that of the instance it names. Compare the fingerprint by telephone first."""
    with _site(front):
        from maillage.exchange.origins import NotTrusted, trust
        from maillage.site.acts.note import note

        signed = _checked(file.read_bytes())
        try:
            trust(signed, None)
        except NotTrusted as fault:
            could_not(f"carry_{fault.why}", found=signed.address)
        note("origin_trusted", None, signed.address)
    if front.json:
        show_json(_who(signed))
        return 0
    _show_who(signed)
    line(say("carry.trusted"), 0)
    next_steps([(f"maillage carry in {file}", say("carry.next_take"))])
    return 0


def _take_signed(front: Front, data: bytes, dry_run: bool) -> int:
    signed = _checked(data)
    with _site(front):
        from maillage.exchange.origins import NotTrusted, counts, origin_of, plan, take
        from maillage.reference.places import Places, default_folder, is_built
        from maillage.site.acts.note import note
        from maillage.site.exchange.boards import changed

        places = Places.open(default_folder()) if is_built(default_folder()) else None
        on = front.now.date()
        try:
            if dry_run:
                lines = plan(origin_of(signed, front.now), signed, places, on)
            else:
                lines = take(signed, places, on, front.now)
                note("origin_taken", None, signed.address, **counts(lines))
                changed()
        except NotTrusted as fault:
            could_not(f"carry_{fault.why}", found=signed.address)
    numbers = counts(lines)
    if front.json:
        show_json({**_who(signed), "counts": numbers, "kept": not dry_run})
        return int(bool(numbers["refused"]))
    _show_who(signed)
    table([[say(f"carry.count.{name}"), figure(number)] for name, number in numbers.items()], right=(1,))
    if dry_run:
        line(say("carry.dry"), 0)
    return int(bool(numbers["refused"]))


@contextmanager
def _site(front: Front) -> Iterator[None]:
    with site_rooms(front):
        yield


def _is_signed(data: bytes) -> bool:
    return _format(data) == "maillage-exchange"


def _format(data: bytes) -> str:
    found = _json(data)
    return str(found.get("format", "")) if isinstance(found, dict) else ""


def _json(data: bytes) -> Any:
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return None


def _checked(data: bytes) -> Signed:
    """Who signed; a file that is not right ends the command."""
    from maillage.exchange.signed import NotSigned, check

    try:
        return check(data)
    except NotSigned as fault:
        could_not(f"carry_{'tampered' if fault.why == 'signature' else fault.why}", found=fault.found)


def _folder(site: str) -> str:
    from maillage.exchange.signed import web_folder

    found = web_folder(site)
    if not found:
        could_not("carry_no_address", found=site)
    return found


def _who(signed: Signed) -> dict[str, Any]:
    return {
        "name": signed.name, "address": signed.address, "key": signed.public_key, "fingerprint": signed.fingerprint,
        "signed_at": signed.signed_at.isoformat(), "entries": len(signed.entries),
    }  # fmt: skip


def _show_who(signed: Signed) -> None:
    line(say("carry.by", name=signed.name, address=signed.address), 0)
    line(say("carry.fingerprint", found=signed.fingerprint), 0)
    line(count("carry.holds", len(signed.entries), day=signed.signed_at.date().isoformat()), 0)
