"""What `make demo` shows: the main job at work in a home of its own, command by command, as a person would type it."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from maillage.cli.speak import FOR_A_PERSON, WIDTH, Front, line, next_steps, quoted, say

SHEET = "fr-jumelages-communes.csv"
"""The sheet whose import is shown: it has a misspelt country, one that has ended, and a missing partner."""
PUBLISHED = "demo-fr-com.xml"
"""The IATI file whose import is shown."""
SHOWN = (
    ("import", "{sheet}", "--generated"),
    ("import", "{published}", "--generated"),
    ("place", "Larache"),
    ("search", "accès à l’eau potable au Sénégal", "--limit", "4"),
    ("activity", "XM-DEMO-FR-COM-2019-0134"),
    ("money", "--country", "SN"),
    ("country", "BD", "--on", "2026-12-01"),
    ("embassies", "--from", "SN", "--to", "FR"),
    ("partners", "Larache", "--limit", "3"),
    ("match", "--needs", "{needs}", "--offers", "{offers}", "--need", "DEMO-N0119", "--limit", "1"),
    ("together", "--needs", "{needs}", "--offers", "{offers}", "--need", "DEMO-N0098", "--limit", "1"),
    ("round", "run", "--needs", "{needs}", "--offers", "{offers}", "--equity", "0.5", "--out", "{round}"),
    ("round", "check", "{round}"),
    ("check", "pgtf", "--facts", "{idea}", "--on", "2027-03-01"),
    ("procedure", "--territories", "FR,TN,RS", "--start", "2027-06-01", "--today", "2026-11-28"),
)
"""The commands shown, in order; words in braces are files of the demonstration world."""

IDEA = {
    "applicant_kind": "association",
    "applicant_country": "MA",
    "partner_countries": [],
    "currency": "USD",
    "asked": 35000,
    "other_sources": 35000,
    "languages": ["fr"],
}
"""An invented project within one country, of which a fund is asked."""


def show_demo(front: Front, seed: int) -> int:
    """Make the demonstration home if it is not there, then run the commands of SHOWN; 0 when all of them worked."""
    from maillage.cli.importing import open_places, progress_shown
    from maillage.cli.start import import_generated, load_starter, write_demo

    line(say("start.demo_home", home=str(front.home)), 0)
    with progress_shown() as progress:
        load_starter(front, open_places(build=True), progress)
    folder = write_demo(front, seed)
    others = sorted(
        str(path) for path in folder.iterdir() if path.suffix in (".csv", ".xlsx") and path.name != SHEET
    )
    others += [str(path) for path in sorted((folder / "iati").iterdir()) if path.name != PUBLISHED]
    import_generated(front, others)
    idea = front.home / "idea.json"
    idea.write_text(json.dumps(IDEA, indent=1), encoding="utf-8")
    files = {
        "sheet": _short(folder / SHEET),
        "published": _short(folder / "iati" / PUBLISHED),
        "needs": _short(folder / "needs.jsonl"),
        "offers": _short(folder / "offers.jsonl"),
        "round": _short(front.home / "round.json"),
        "idea": _short(idea),
    }
    worst = 0
    for words in SHOWN:
        command = [word.format(**files) for word in words]
        worst = max(worst, _run(front, command))
    next_steps(
        [
            ('maillage place "Novi Sad"', say("start.next_place_other")),
            ("maillage country ST --on 2024-12-12", say("start.next_country")),
            ("maillage doctor", say("start.next_doctor")),
        ]
    )
    return worst


def _short(path: Path) -> str:
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def _run(front: Front, words: list[str]) -> int:
    from maillage.cli import front as door

    click.echo()
    click.echo("─" * WIDTH)
    click.echo(click.style(f"$ maillage {' '.join(quoted(word) for word in words)}", bold=True))
    sys.stdout.flush()
    status = door.main([*words, "--lang", front.language], standalone_mode=False, obj=FOR_A_PERSON)
    sys.stdout.flush()
    return status if isinstance(status, int) and status > 1 else 0
