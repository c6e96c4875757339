"""Compile the model of topics that ships with the package.

    python tools/compile_topics.py FOLDER [--check]

FOLDER is ``world/sdg`` of the data that the tests read: ``amrayach_sentences_en.csv`` (Apache-2.0),
``sdg_texts.csv`` (texts of the goals and targets by the United Nations, as gathered in the MIT-licensed Open SDG translations)
and ``iati/Sector.xml`` (IATI codelists). Everything else it learns from is in the package (``own_texts.py``). Each source is
held to its digest. ``texts_es_labelled.csv``, whose licence is not stated, is never read. Writes
``src/maillage/matching/topics/data/topics.npz``; run again, it changes no byte (``--check`` says whether it would).
"""

from __future__ import annotations

import csv
import hashlib
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

from maillage.matching.topics.own_texts import classes, own_texts
from maillage.matching.topics.train import RAREST, SHIPPED, Text, train
from maillage.matching.topics.weights import as_bytes
from maillage.matching.topics.words import LANGUAGES
from maillage.reference.topics import topic_of_dac

MODEL = Path(__file__).parents[1] / "src/maillage/matching/topics/data/topics.npz"
SENTENCE = 0.5
"""What a sentence of the gathered ones counts: they are companies' duties, and a text of a town is another thing."""
SOURCES = {
    "amrayach_sentences_en.csv": "e249c34ee126210402ea989f844dca33bf7a12994f690a3e2b3c04f09a1b0428",
    "sdg_texts.csv": "18219267fb2057f8f68d39a70fa41741594f1db74e18b77463d485a0ef0ece50",
    "iati/Sector.xml": "dee9822a37b350c494e7db03e1d29eff36ecbef0aa3b63b773f7d9451c39a532",
}


def main(folder: Path, check: bool) -> int:
    """Write the model, or compare it; 1 when it differs."""
    for name, digest in SOURCES.items():
        if hashlib.sha256((folder / name).read_bytes()).hexdigest() != digest:
            raise SystemExit(f"{folder / name} is not the version that the model is made from")
    made = compile_model(folder)
    if check:
        return int(MODEL.read_bytes() != made)
    MODEL.write_bytes(made)
    print(f"{MODEL}: {len(made):,} bytes, {hashlib.sha256(made).hexdigest()}")
    return 0


def compile_model(folder: Path) -> bytes:
    """The bytes of the model."""
    texts = own_texts()
    for scheme, text in (*_sentences(folder), *_agenda(folder), *_sectors(folder)):
        texts[scheme].append(text)
    return as_bytes(train(texts, classes(), SHIPPED, RAREST))


def _sentences(folder: Path) -> Iterator[tuple[str, Text]]:
    with (folder / "amrayach_sentences_en.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            if row["SDG"].strip().isdecimal():
                yield "goal", Text(row["Text"].strip(), (row["SDG"].strip(),), SENTENCE)


def _agenda(folder: Path) -> Iterator[tuple[str, Text]]:
    with (folder / "sdg_texts.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            if row["lang"] in LANGUAGES:
                yield "goal", Text(row["text"], (row["goal"],))
                if row["kind"] == "target":
                    yield "target", Text(row["text"], (row["target"].lower(),))


def _sectors(folder: Path) -> Iterator[tuple[str, Text]]:
    used = {*classes()["purpose_code"]}
    for item in ET.parse(folder / "iati/Sector.xml").iter("codelist-item"):
        code = item.findtext("code") or ""
        if code not in used:
            continue
        for narrative in item.iterfind("description/narrative"):
            text = " ".join((narrative.text or "").split())
            if text:
                yield "purpose_code", Text(text, (code,))
                if about := topic_of_dac(code):
                    yield "topic", Text(text, (about[0],), 0.5)


if __name__ == "__main__":
    arguments = [word for word in sys.argv[1:] if word != "--check"]
    if len(arguments) != 1:
        raise SystemExit(__doc__)
    raise SystemExit(main(Path(arguments[0]), "--check" in sys.argv))
