"""Language detection measured: speed, load and memory, beside py3langid over the same texts, and how often it is right.

``run()`` gives the figures. The texts are the different narratives, titles and descriptions of the real IATI files in
``MAILLAGE_TEST_DATA``; without it, all is "not measured".
"""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.figures import Figure

OURS = ("fr", "en", "es", "pt", "ar", "nl", "de", "it", "sv", "da")
CERTAIN = 900
_FRESH = """
import sys, time
def resident(): return int(open("/proc/self/statm").read().split()[1]) * 4096 / 1e6
import numpy, babel, lzma, zipfile, unicodedata
texts = sys.stdin.buffer.read().decode("utf-8", "surrogatepass").split("\\x00")
before, start = resident(), time.process_time()
{load}
loaded, start = time.process_time() - start, time.process_time()
{detect}
print(loaded, time.process_time() - start, resident() - before)
"""
_WITH_OURS = _FRESH.format(
    load="from maillage.record.languages import detect_columns; detect_columns(['one'])",
    detect="detect_columns(texts)",
)
_WITH_PEER = _FRESH.format(
    load="from py3langid.langid import LanguageIdentifier as I, MODEL_FILE\n"
    f"peer = I.from_model_file(MODEL_FILE, norm_probs=True); peer.set_languages({list(OURS)!r})",
    detect="for text in texts: peer.classify(text)",
)
_HOW = "processor time of a fresh process, median of {runs}; each different text once"


def run(quick: bool = False) -> list[Figure]:
    """All figures; about half a minute."""
    folder = os.environ.get("MAILLAGE_TEST_DATA")
    if not folder or not Path(folder, "iati").is_dir():
        return [Figure("Language detection", None, "texts/s", how="set MAILLAGE_TEST_DATA", more=True)]
    paths = sorted(Path(folder, "iati").rglob("*.xml"))
    texts = list(dict.fromkeys(text for path in paths for text in texts_of(path)))
    megabytes = sum(path.stat().st_size for path in paths) / 1e6
    return [*speed(texts, megabytes, 1 if quick else 5), agreement(texts), rightness(Path(folder))]


def texts_of(path: Path) -> Iterator[str]:
    """The texts of narratives, and of titles and descriptions that hold text themselves (versions 1)."""
    from lxml import etree

    for element in etree.parse(path, etree.XMLParser(huge_tree=True)).iter(
        "narrative", "title", "description"
    ):
        if element.text and not element.text.isspace() and (element.tag == "narrative" or not len(element)):
            yield element.text.replace("\x00", "")


def speed(texts: Sequence[str], megabytes: float, runs: int) -> list[Figure]:
    """Texts a second, and what a fresh process needs to load and to hold."""
    ours, peer = _fresh(_WITH_OURS, texts, runs), _fresh(_WITH_PEER, texts, runs)
    how = f"{len(texts):,} texts of {megabytes:.0f} MB of XML; {_HOW.format(runs=runs)}"
    rates = [len(texts) / taken[1] for taken in (ours, peer)]
    return [
        Figure("Texts whose language is detected", rates[0], "texts/s", peer=f"`py3langid`: {rates[1]:,.0f} texts/s",
               ratio=rates[0] / rates[1], how=how, more=True),
        Figure("Detection, for a megabyte of XML", 1000 * ours[1] / megabytes, "ms", 6, how=how),
        Figure("Loading the detector", ours[0], "s", 0.3, peer=f"`py3langid`: {peer[0]:.2f} s", ratio=ours[0] / peer[0],
               how=f"{_HOW.format(runs=runs)}; numpy is loaded before"),
        Figure("Memory that detection adds", ours[2], "MB", 60, peer=f"`py3langid`: {peer[2]:.0f} MB",
               ratio=ours[2] / peer[2], how="resident memory at the end less that before loading, numpy not counted"),
    ]  # fmt: skip


def _fresh(code: str, texts: Sequence[str], runs: int) -> list[float]:
    """Seconds to load, seconds to detect, MB added: the median of each over fresh processes."""
    given = "\x00".join(texts).encode("utf-8", "surrogatepass")
    taken = []
    for _ in range(runs):
        done = subprocess.run([sys.executable, "-c", code], input=given, capture_output=True, check=True)
        taken.append([float(value) for value in done.stdout.split()])
    return [median(column) for column in zip(*taken, strict=True)]


def agreement(texts: Sequence[str]) -> Figure:
    """How often an answer of a certainty of 900 and more is also py3langid's."""
    from maillage.record.languages import detect_columns

    peer = _peer()
    languages, certainties = detect_columns(texts)
    asked = [
        (text, language)
        for text, language, certainty in zip(texts, languages, certainties, strict=True)
        if language in OURS and certainty >= CERTAIN
    ]
    same = sum(peer(text) == language for text, language in asked)
    how = f"{len(asked):,} of {len(texts):,} texts, those of a certainty of {CERTAIN} and more in the ten languages"
    return Figure(
        "Certain answers that py3langid gives too", 100 * same / len(asked), "%", how=how, more=True
    )


def rightness(folder: Path) -> Figure:
    """How often a certain answer is right, on texts whose language is known: those of the global goals."""
    from maillage.record.languages import detect_columns

    with (folder / "world" / "sdg" / "sdg_texts.csv").open(encoding="utf-8", newline="") as file:
        rows = [(row["text"], row["lang"].partition("-")[0]) for row in csv.DictReader(file)]
    with (folder / "world" / "sdg" / "texts_es_labelled.csv").open(encoding="utf-8", newline="") as file:
        rows += [(row["text"], "es") for row in csv.DictReader(file)]
    rows = list(dict.fromkeys(rows))
    languages, certainties = detect_columns([text for text, _ in rows])
    answers = [
        language == known
        for (_, known), language, certainty in zip(rows, languages, certainties, strict=True)
        if certainty >= CERTAIN
    ]
    peer = _peer()
    known = [(text, language) for text, language in rows if language in OURS]
    right = 100 * sum(peer(text) == language for text, language in known) / len(known)
    how = (
        f"{len(answers):,} of {len(rows):,} texts of the global goals in ar, en, es, fr, ru and zh, those of a certainty of "
        f"{CERTAIN} and more; the peer over those of its ten languages, all of them"
    )
    return Figure("Certain answers that are right", 100 * sum(answers) / len(answers), "%", 95,
                  peer=f"`py3langid`: {right:.1f} %", how=how, more=True)  # fmt: skip


def _peer() -> Callable[[str], str]:
    from importlib import import_module

    module: Any = import_module("py3langid.langid")
    identifier = module.LanguageIdentifier.from_model_file(module.MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(OURS))
    return lambda text: str(identifier.classify(text)[0])
