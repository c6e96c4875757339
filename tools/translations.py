"""Fill a language: `python -m tools.translations es` lists what is missing and writes `es.csv`, a sheet for a translator;
`python -m tools.translations es --read es.csv` takes it back.

In: the catalogues of all rooms that pages speak from. Out: a sheet with one line for each sentence (one for each plural form
of the language), and from a sheet `data/<language>/<catalogue>.toml` beside each catalogue. A line whose placeholders or
forms are broken is told and left out; nothing else is touched. Status 1 when there was such a line.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from maillage.reference.spoken import language_name, plural_form, plural_forms
from maillage.reference.texts import LANGUAGES, READY
from maillage.reference.translations import SOURCE, Text, faults, missing, placeholders, texts

HEADINGS = ("where", "form", *LANGUAGES, "translation", "keep")
_BARE = re.compile(r"[A-Za-z0-9_-]+\Z")
Filled = dict[str, dict[str, str]]
"""A sentence by form ("" for one without) for each text that a sheet names."""


def rows(wanted: Iterable[Text], language: str) -> Iterator[dict[str, str]]:
    """The lines of a sheet: one for each sentence, with the same in complete languages and what is to be kept."""
    for text in wanted:
        for form in plural_forms(language) if text.counts else ("",):
            said = {each: _nearest(text.said.get(each), form) for each in LANGUAGES}
            keep = " ".join(f"{{{name}}}" for name in sorted(placeholders(text.said["en"])))
            example = f" · n = {_examples(form, language)}" if form else ""
            have = text.said.get(language, "")
            own = have.get(form, "") if isinstance(have, dict) else have
            yield {"where": text.where, "form": form, **said, "translation": own, "keep": keep + example}


def _nearest(said: Any, form: str) -> str:
    return str(said.get(form) or said["other"]) if isinstance(said, dict) else str(said or "")


def _examples(form: str, language: str) -> str:
    return ", ".join([str(n) for n in range(200) if plural_form(n, language) == form][:5]) + " …"


def write_sheet(wanted: Iterable[Text], language: str, path: Path) -> int:
    """Write the sheet, which a spreadsheet program opens as it is; how many lines it has."""
    lines = list(rows(wanted, language))
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.DictWriter(out, HEADINGS)
        writer.writeheader()
        writer.writerows(lines)
    return len(lines)


def read_sheet(path: Path) -> Filled:
    """What a sheet says, by text and form; lines without a translation are not yet filled. ValueError for a file that is no
    such sheet, OSError for none at all."""
    found: Filled = defaultdict(dict)
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = csv.DictReader(file, dialect=_dialect(path))
        if lacking := {"where", "form", "translation"} - set(lines.fieldnames or ()):
            raise ValueError(f"it has no column {', '.join(sorted(lacking))}")
        for line in lines:
            if line.get("translation") and line.get("where"):
                found[line["where"]][line.get("form") or ""] = line["translation"]
    return dict(found)


def _dialect(path: Path) -> type[csv.Dialect] | str:
    """Spreadsheet programs of many countries part by semicolons."""
    first = path.read_text(encoding="utf-8-sig").partition("\n")[0]

    class Parted(csv.excel):
        delimiter = max(",;\t", key=first.count)

    return Parted


def take_in(filled: Filled, language: str, source: Path = SOURCE) -> list[str]:
    """Write what was filled beside each catalogue, over what stood there; what was left out, and why."""
    known = {text.where: text for text in texts(source)}
    wrong, kept = [], dict[str, dict[tuple[str, ...], Any]]()
    for where, forms in filled.items():
        if where not in known:
            wrong.append(f"{where}: there is no such text any more")
            continue
        text = known[where]
        said: Any = forms if text.counts else forms.get("")
        if bad := faults(Text(text.catalogue, text.keys, {**text.said, language: said}), language):
            wrong += [f"{where}: {each}" for each in bad]
        else:
            kept.setdefault(text.catalogue, {})[text.keys] = said
    for catalogue, new in kept.items():
        path = source / catalogue
        _write(_filled(path, language), language, {**_before(path, language), **new})
    return wrong


def _filled(catalogue: Path, language: str) -> Path:
    return catalogue.parent / language / catalogue.name


def _before(catalogue: Path, language: str) -> dict[tuple[str, ...], Any]:
    """What the language's own file holds already, by keys."""

    def walk(here: Any, keys: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
        if isinstance(here, dict):
            if language in here:
                yield keys, here[language]
            for key, inner in here.items():
                if key != language:
                    yield from walk(inner, (*keys, key))

    path = _filled(catalogue, language)
    return dict(walk(tomllib.loads(path.read_text(encoding="utf-8")), ())) if path.exists() else {}


def _write(path: Path, language: str, said: dict[tuple[str, ...], Any]) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join(_toml(said, language)), encoding="utf-8")


def _toml(said: dict[tuple[str, ...], Any], language: str) -> Iterator[str]:
    yield f"# {language_name(language, 'en')}, under the keys of the catalogue above this folder."
    for keys, sentence in said.items():
        several = isinstance(sentence, dict)
        yield f"\n[{'.'.join(map(_key, (*keys, language) if several else keys))}]"
        for form, words in (sentence if several else {language: sentence}).items():
            yield f"{form} = {json.dumps(words, ensure_ascii=False)}"
    yield ""


def _key(key: str) -> str:
    return key if _BARE.match(key) else json.dumps(key, ensure_ascii=False)


def _ready(code: str) -> str:
    """The code of a language that is ready to fill; ArgumentTypeError, whose sentence is shown, for any other."""
    if code in READY:
        return code
    why = (
        "is complete: mend its texts in the catalogues themselves"
        if code in LANGUAGES
        else "is not ready to fill"
    )
    raise argparse.ArgumentTypeError(
        f"“{code}” {why}. Ready to fill: {', '.join(READY)}. Another one: see docs/how-to/add-a-language.md."
    )


def main(words: list[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m tools.translations", description=__doc__)
    parser.add_argument("language", type=_ready, help="es, for example")
    parser.add_argument("--read", type=Path, metavar="SHEET", help="take a filled sheet back")
    parser.add_argument("--out", type=Path, help="where the sheet goes; <language>.csv without it")
    parser.add_argument("--all", action="store_true", help="also what is translated already")
    asked = parser.parse_args(words)
    if asked.read:
        try:
            filled = read_sheet(asked.read)
        except (OSError, ValueError) as fault:
            parser.error(f"{asked.read} cannot be read: {fault}")
        wrong = take_in(filled, asked.language)
        for each in wrong:
            print(each, file=sys.stderr)
        print(f"{len(missing(asked.language))} texts are missing now.")
        return 1 if wrong else 0
    whole = texts()
    lacking = missing(asked.language)
    for catalogue, number in Counter(text.catalogue for text in lacking).items():
        print(f"{number:6} {catalogue}")
    out = asked.out or Path(f"{asked.language}.csv")
    lines = write_sheet(whole if asked.all else lacking, asked.language, out)
    print(f"{len(lacking)} of {len(whole)} texts are missing; {lines} lines are in {out}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
