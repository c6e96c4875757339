"""Topics of a text measured: speed, how often the first goal is right, the same text in other languages, purpose codes.

``run()`` gives the figures. Texts are those of ``MAILLAGE_TEST_DATA``: labelled Spanish ones, a fifth of which is held out,
and the activities of real IATI files, held out by publisher. Texts are carried over to other languages by Apertium
(``apt-get install apertium-eng-spa apertium-es-pt apertium-fr-es``); without it, that is "not measured".
"""

from __future__ import annotations

import csv
import hashlib
import os
import shutil
import subprocess
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from pathlib import Path
from statistics import mean, median
from typing import Any, NamedTuple

from benchmarks.figures import Figure
from maillage.matching.topics import Weights, classify
from maillage.matching.topics.own_texts import classes, own_texts
from maillage.matching.topics.read_texts import Labelled, read_texts
from maillage.matching.topics.retrain import retrain
from maillage.matching.topics.train import Text, train

WORDS = 60
PARTS = 5
MODES = (("es", "en", "spa-eng"), ("es", "fr", "es-fr"), ("es", "pt", "es-pt"))
_SDG_FILES = ("texts_es_labelled.csv", "amrayach_sentences_en.csv", "sdg_texts.csv")
_TAGS, _SECTORS = {"2": False, "3": True}, {"7": False, "8": True}
_LEAST_TEXT = 20


class Activity(NamedTuple):
    """An activity of a publisher: its text, its purpose codes and the goals that its publisher states."""

    publisher: str
    text: str
    codes: tuple[str, ...]
    goals: frozenset[str]


def run(quick: bool = False) -> list[Figure]:
    """All figures; some four minutes, a tenth of it when quick."""
    folder = Path(os.environ.get("MAILLAGE_TEST_DATA", ""), "world/sdg")
    if not os.environ.get("MAILLAGE_TEST_DATA") or not folder.is_dir():
        return [Figure("Topics of a text", None, "", how="set MAILLAGE_TEST_DATA")]
    labelled = _labelled(folder / _SDG_FILES[0])
    activities = list(_activities(folder.parents[1] / "iati"))
    parts = range(1 if quick else PARTS)
    return [
        speed([each.text for each in labelled], 1 if quick else 5),
        *held_out(labelled, parts),
        *publishers_tags(activities, folder, quick),
        *languages(labelled, 100 if quick else 20),
        arabic(folder),
        *purpose_codes(activities, parts),
    ]


def speed(texts: Sequence[str], runs: int) -> Figure:
    """Texts of sixty words, with all evidence, on one core."""
    cut = [" ".join(text.split()[:WORDS]) for text in texts if len(text.split()) >= WORDS][:3000]
    for text in cut[:300]:
        classify(text)
    taken = []
    for _ in range(runs):
        start = time.process_time()
        for text in cut:
            classify(text)
        taken.append(time.process_time() - start)
    return Figure("Texts of 60 words classified with evidence, one core", len(cut) / median(taken), "texts/s", 3000, 10_000,
                  how=f"{len(cut):,} Spanish texts, processor time, median of {runs}", more=True)  # fmt: skip


def held_out(labelled: Sequence[Labelled], parts: Sequence[int]) -> list[Figure]:
    """The first goal of Spanish texts that the model did not learn from."""
    from sklearn.metrics import f1_score

    truth: list[str] = []
    said: list[str] = []
    for part in parts:
        model = retrain([each for each in labelled if _part(each.text) != part])
        rest = [each for each in labelled if _part(each.text) == part]
        truth += [each.goals[0] for each in rest]
        said += [_first(each.text, model) for each in rest]
    f1 = float(f1_score(truth, said, average="macro", labels=sorted(set(truth))))
    how = (
        f"texts_es_labelled.csv, each fifth held out in turn ({len(parts)} of {PARTS}): {len(truth):,} texts"
    )
    shipped_right = mean(_first(each.text, None) == each.goals[0] for each in labelled[::5])
    return [
        Figure("First goal right, a fifth of the labelled texts held out", _right(truth, said), "", 0.885, 0.91, how=how, more=True),
        Figure("The same, macro-F1", f1, "", 0.865, 0.89, how=how, more=True),
        Figure("First goal right, the shipped model, which saw no Spanish text of these", shipped_right, "", how="a fifth of the texts", more=True),
    ]  # fmt: skip


def publishers_tags(activities: Sequence[Activity], folder: Path, quick: bool) -> list[Figure]:
    """Yes or no for each goal of activities whose publishers state goals, as if half of the texts were of each."""
    tagged = [each for each in activities if each.goals]
    how = f"{len(tagged)} activities of {len({each.publisher for each in tagged})} publishers that state goals; mean over goals of (right yes + right no) / 2; an estimate: tags are of programmes, and texts are short"
    figures = [Figure("Goals that publishers state, the shipped model", _balanced(tagged, None), "", how=how, more=True)]  # fmt: skip
    if not quick:
        texts = [text for name in _SDG_FILES for text in read_texts((folder / name).read_bytes(), name)[0]]
        figures.append(Figure("The same, trained on all of world/sdg", _balanced(tagged, retrain(texts)), "", how=how, more=True))  # fmt: skip
    return figures


def languages(labelled: Sequence[Labelled], step: int) -> list[Figure]:
    """The same first goal for the same text in two languages, carried over by rules."""
    what = "Same first goal for the same text in es, fr, en, pt"
    if shutil.which("apertium") is None:
        return [Figure(what, None, "", 0.95, 0.98, how="Apertium is not installed", more=True)]
    learned = retrain([each for each in labelled if _part(each.text)])
    unseen = [each.text for each in labelled if not _part(each.text)]
    tried = "a lexicon of 450 concepts, stems that cognates share; words of one language made lighter, and training on sentences that Apertium translated, gained nothing"  # fmt: skip
    figures = []
    for texts, model, name in (
        ([each.text for each in labelled[::step]], None, "shipped model"),
        (unseen[:: step // 4], learned, "trained on four fifths of the Spanish texts, on the last fifth"),
    ):
        spoken = {"es": [" ".join(text.split()) for text in texts]}
        for source, target, mode in MODES:
            spoken[target] = _carried(spoken[source], mode)
        said = {code: [_first(text, model) for text in several] for code, several in spoken.items()}
        pairs = {f"{a}–{b}": _right(said[a], said[b]) for a, b in combinations(sorted(said), 2)}
        each = ", ".join(f"{pair} {share:.3f}" for pair, share in pairs.items())
        how = f"{name}: {len(texts)} texts by Apertium, mean of pairs: {each}"
        figures.append(Figure(what, mean(pairs.values()), "", 0.95, 0.98, how=how, tried=tried, more=True))
    return figures


def arabic(folder: Path) -> Figure:
    """The same first goal for the target texts of the 2030 Agenda in Arabic and in English, by a model that saw neither."""
    texts: dict[str, dict[str, str]] = defaultdict(dict)
    with (folder / _SDG_FILES[2]).open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            if row["kind"] == "target":
                texts[row["target"]][row["lang"]] = row["text"]
    sentences = read_texts((folder / _SDG_FILES[1]).read_bytes(), _SDG_FILES[1])[0]
    learned = [*own_texts()["goal"], *(Text(each.text, each.goals, 0.5) for each in sentences)]
    model = train({"goal": learned}, {"goal": classes()["goal"]})
    both = [each for each in texts.values() if {"ar", "en"} <= each.keys()]
    same = mean(_first(each["ar"], model) == _first(each["en"], model) for each in both)
    return Figure("Same first goal in Arabic and in English, target texts", same, "", 0.75, 0.85,
                  how=f"{len(both)} targets; the model that ships, made without the texts of goals and targets", more=True)  # fmt: skip


def purpose_codes(activities: Sequence[Activity], parts: Sequence[int]) -> list[Figure]:
    """The DAC category of activities of publishers that were not learned from, beside a linear model on TF-IDF."""
    used = {*classes()["purpose_code"]}
    known = [each for each in activities if len({code[:3] for code in each.codes}) == 1]
    truth: list[str] = []
    ours: list[list[str]] = []
    peer: list[list[str]] = []
    for part in parts:
        seen = [each for each in known if _part(each.publisher) != part]
        rest = [each for each in known if _part(each.publisher) == part]
        codes = [tuple(code for code in each.codes if code in used) for each in seen]
        learned = [Labelled(each.text, (), some) for each, some in zip(seen, codes, strict=True) if some]
        truth += [each.codes[0][:3] for each in rest]
        ours += map(_categories(retrain(learned)), (each.text for each in rest))
        peer += _peer(seen, rest)
    how = f"{len(truth):,} activities of one category each, by publisher, {len(parts)} of {PARTS} parts"
    figures = []
    for many, name in ((1, "first"), (3, "in the first three")):
        share, other = (
            mean(code in said[:many] for code, said in zip(truth, each, strict=True)) for each in (ours, peer)
        )
        figures.append(Figure(f"DAC category of an activity, {name}", share, "", other, other + 0.05,
                              peer=f"TF-IDF and LinearSVC: {other:.3f}", ratio=share / other, how=how, more=True))  # fmt: skip
    return figures


def _peer(seen: Sequence[Activity], rest: Sequence[Activity]) -> Iterator[list[str]]:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.svm import LinearSVC

    rare = TfidfVectorizer(sublinear_tf=True, strip_accents="unicode")
    separator = LinearSVC(random_state=0)
    separator.fit(rare.fit_transform([each.text for each in seen]), [each.codes[0][:3] for each in seen])
    for row in separator.decision_function(rare.transform([each.text for each in rest])):
        yield [str(separator.classes_[at]) for at in (-row).argsort()[:3]]


def _categories(model: Weights) -> Callable[[str], list[str]]:
    """From a text to its three best categories, asserted or not."""
    import dataclasses

    import numpy as np

    all_of_them = np.full(len(model.classes), -1_000_000, np.int32)
    open_model = dataclasses.replace(model, threshold=all_of_them, first=all_of_them)

    def ranked(text: str) -> list[str]:
        return list(dict.fromkeys(each.code[:3] for each in classify(text, None, open_model).purpose_codes))[
            :3
        ]

    return ranked


def _balanced(tagged: Sequence[Activity], model: Weights | None) -> float:
    said = [{each.code for each in classify(activity.text, None, model).goals} for activity in tagged]
    shares = []
    for goal in classes()["goal"]:
        of_it = [goal in found for found, each in zip(said, tagged, strict=True) if goal in each.goals]
        others = [
            goal not in found for found, each in zip(said, tagged, strict=True) if goal not in each.goals
        ]
        if of_it and others:
            shares.append((mean(of_it) + mean(others)) / 2)
    return mean(shares)


def _first(text: str, model: Weights | None) -> str:
    goals = classify(text, None, model).goals
    return goals[0].code if goals else ""


def _right(one: Sequence[str], other: Sequence[str]) -> float:
    return mean(a == b for a, b in zip(one, other, strict=True))


def _part(text: str) -> int:
    """Which fifth a text is in: by its digest, the same in every run."""
    return int(hashlib.sha256(text.encode()).hexdigest(), 16) % PARTS


def _carried(texts: Sequence[str], mode: str) -> list[str]:
    given = "\n\n".join(f"{text} ." for text in texts)
    done = subprocess.run(["apertium", "-u", mode], input=given, capture_output=True, text=True, check=True)
    carried = [text.strip() for text in done.stdout.split("\n\n")]
    if len(carried) != len(texts):
        raise RuntimeError(f"Apertium gave {len(carried)} texts for {len(texts)}")
    return carried


def _labelled(path: Path) -> list[Labelled]:
    return read_texts(path.read_bytes(), path.name)[0]


def _activities(folder: Path) -> Iterator[Activity]:
    from lxml import etree

    for path in sorted(folder.rglob("*.xml")):
        for record in etree.parse(path, etree.XMLParser(huge_tree=True)).iter("iati-activity"):
            text = ". ".join(filter(None, (_text(record, "title"), _text(record, "description"))))[:1500]
            codes = tuple(
                each.get("code")
                for each in record.findall("sector")
                if each.get("vocabulary") in (None, "1", "DAC", "2")
                and (each.get("code") or "")[:3].isdecimal()
            )
            goals = frozenset(_goals(record))
            publisher = record.find("reporting-org")
            if len(text) > _LEAST_TEXT and (codes or goals) and publisher is not None:
                yield Activity(publisher.get("ref") or "", text, codes, goals)


def _text(record: Any, tag: str) -> str:
    element = record.find(tag)
    if element is None:
        return ""
    said = [*(each.text for each in element.findall("narrative")), element.text]
    return next((" ".join(text.split()) for text in said if text and text.strip()), "")


def _goals(record: Any, known: frozenset[str] = frozenset(map(str, range(1, 18)))) -> Iterator[str]:
    for tag, lists in (("tag", _TAGS), ("sector", _SECTORS)):
        for each in record.findall(tag):
            if each.get("vocabulary") in lists:
                code = (each.get("code") or "").partition(".")[0]
                if code in known:
                    yield code
