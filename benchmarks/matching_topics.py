"""Topics of a text measured: speed, how often the first goal is right, the same text in other languages, purpose codes.

``run()`` gives the figures. Texts are those of ``MAILLAGE_TEST_DATA``: labelled Spanish ones, a fifth of which is held out,
and the activities of real IATI files, held out by publisher. Texts are carried over to other languages by Apertium
(``apt-get install apertium-eng-spa apertium-es-pt apertium-fr-es``); without it, that is "not measured". Two fifths of the
Spanish texts were looked at when words were added to the lexicon: the shipped model is measured on the other three alone.
"""

from __future__ import annotations

import csv
import hashlib
import os
import shutil
import subprocess
import time
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import combinations
from pathlib import Path
from statistics import mean, median
from typing import Any, NamedTuple

from benchmarks.figures import Figure
from maillage.matching.topics import Weights, classify
from maillage.matching.topics.own_texts import classes, goals_of, own_texts
from maillage.matching.topics.read_texts import Labelled, read_texts
from maillage.matching.topics.retrain import retrain
from maillage.matching.topics.train import RAREST, SHIPPED, Text, train
from maillage.matching.topics.words import UNKNOWN, Reader, concept, lexicon, own_list

WORDS = 60
PARTS = 5
LOOKED_AT = (0, 1)
"""The fifths of the Spanish texts of which the differences between languages were looked at."""
LAST = 4
"""The fifth on which a model learned from the other four is measured."""
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
        *languages(labelled, 30 if quick else 3),
        *yes_or_no(labelled, folder, 30 if quick else 3),
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
    new = _new(labelled, 1)
    shipped_right = mean(_first(each.text, None) == each.goals[0] for each in new)
    return [
        Figure("First goal right, a fifth of the labelled texts held out", _right(truth, said), "", 0.885, 0.91, how=how, more=True),
        Figure("The same, macro-F1", f1, "", 0.865, 0.89, how=how, more=True),
        Figure("First goal right, the shipped model, which saw no Spanish text of these", shipped_right, "", how=f"{len(new):,} texts that were not looked at", more=True),
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
    tried = "words of one language made lighter, training on sentences that Apertium translated, weights shared by all words of a goal: gained nothing; general words weighing too: 1 to 2 points less"  # fmt: skip
    figures = []
    for texts, model, name in (
        (_new(labelled, step), None, "shipped model, texts that were not looked at"),
        (_last(labelled, step), _learned(labelled), "trained on four fifths of the Spanish texts, on the last fifth"),
    ):  # fmt: skip
        spoken = {"es": [" ".join(each.text.split()) for each in texts]}
        for source, target, mode in MODES:
            spoken[target] = _carried(spoken[source], mode)
        said = {code: [_first(text, model) for text in several] for code, several in spoken.items()}
        pairs = {f"{a}–{b}": _right(said[a], said[b]) for a, b in combinations(sorted(said), 2)}
        each = ", ".join(f"{pair} {share:.3f}" for pair, share in pairs.items())
        how = f"{name}: {len(texts)} texts by Apertium, mean of pairs: {each}"
        figures.append(Figure(what, mean(pairs.values()), "", 0.95, 0.98, how=how, tried=tried, more=True))
    return figures


def yes_or_no(labelled: Sequence[Labelled], folder: Path, step: int) -> list[Figure]:
    """An estimate of what experts would find who say yes or no to a goal of an English text.

    Half of the texts of each goal are labelled with it; the others are labelled with another and name a word of it, as
    texts do that somebody chose to be judged.
    """
    what = "Yes or no to each goal of an English text"
    sentences = read_texts((folder / _SDG_FILES[1]).read_bytes(), _SDG_FILES[1])[0]
    how = "estimate: mean over goals of (right yes + right no) / 2, each no on a text that names a word of the goal"
    figures = []
    for texts, model, name, least, aim in (
        (_new(labelled, step), None, "shipped model", 0.78, 0.83),
        (_last(labelled, step), _learned(labelled, sentences), "trained on four fifths of it and the English sentences", 0.82, 0.87),
    ):  # fmt: skip
        if shutil.which("apertium") is None:
            figures.append(Figure(what, None, "", least, aim, how="Apertium is not installed", more=True))
            continue
        english = _carried([" ".join(each.text.split()) for each in texts], "spa-eng")
        share = _agreed(
            [(text, frozenset(each.goals)) for text, each in zip(english, texts, strict=True)], model
        )
        figures.append(Figure(what, share, "", least, aim, how=f"{name}: {len(texts)} Spanish texts carried to English; {how}", more=True))  # fmt: skip
    held = [(each.text, frozenset(each.goals)) for each in sentences if _part(each.text) == LAST]
    model = retrain([*labelled, *(each for each in sentences if _part(each.text) != LAST)])
    figures.append(Figure(what, _agreed(held, model), "", how=f"trained on all of world/sdg but {len(held)} of the English sentences, on these; {how}", more=True))  # fmt: skip
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
    model = train({"goal": learned}, {"goal": classes()["goal"]}, SHIPPED, RAREST)
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
    return _shares([(each.text, each.goals) for each in tagged], model, lambda text: classes()["goal"])


def _agreed(texts: Sequence[tuple[str, frozenset[str]]], model: Weights | None) -> float:
    """As ``_balanced``, each no on a text that names a word of the goal."""
    spoken = {concept(row): goals_of(row) for row in own_list("lexicon").rows}
    features = tuple(spoken)
    number = {feature: at for at, feature in enumerate(features)}
    reader = Reader(lambda feature: number.get(feature, UNKNOWN), lexicon())

    def named(text: str) -> frozenset[str]:
        rows = {row for row, _, _ in reader.read(text)[0]}
        return frozenset(goal for row in rows for goal in spoken[features[row]])

    return _shares(texts, model, named)


def _shares(
    texts: Sequence[tuple[str, frozenset[str]]],
    model: Weights | None,
    asked: Callable[[str], Collection[str]],
) -> float:
    """Mean over goals of half the share of yes that are said and half that of no, of texts of which the goal is ``asked``."""
    said = [{each.code for each in classify(text, None, model).goals} for text, _ in texts]
    about = [asked(text) for text, _ in texts]
    shares = []
    for goal in classes()["goal"]:
        yes = [goal in found for found, (_, truth) in zip(said, texts, strict=True) if goal in truth]
        no = [
            goal not in found
            for found, (_, truth), goals in zip(said, texts, about, strict=True)
            if goal not in truth and goal in goals
        ]
        if yes and no:
            shares.append((mean(yes) + mean(no)) / 2)
    return mean(shares)


def _new(labelled: Sequence[Labelled], step: int) -> list[Labelled]:
    return [each for each in labelled if _part(each.text) not in LOOKED_AT][::step]


def _last(labelled: Sequence[Labelled], step: int) -> list[Labelled]:
    return [each for each in labelled if _part(each.text) == LAST][::step]


def _learned(labelled: Sequence[Labelled], others: Sequence[Labelled] = ()) -> Weights:
    return retrain([*(each for each in labelled if _part(each.text) != LAST), *others])


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
