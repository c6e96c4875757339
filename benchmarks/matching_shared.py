"""Figures of shared needs: do texts with one label meet in one problem, and how long do many needs take.

The Spanish texts labelled with goals stand for needs whose owners named nothing: read with the model that ships, then parted.
Purity: the share of texts whose problem mostly holds their goal. NMI: mutual information of problems and goals over the
mean of both entropies. ``run()`` needs the folder of real files in ``MAILLAGE_TEST_DATA`` and says so without it.
"""

from __future__ import annotations

import hashlib
import math
import os
import time
from collections import Counter
from collections.abc import Sequence
from itertools import chain, cycle, islice
from pathlib import Path

from benchmarks.figures import Figure
from maillage.matching.profiles import Need, name_topics
from maillage.matching.shared import Ear, Reading, SharedNeed, shared_needs
from maillage.matching.topics.read_texts import Labelled, read_texts

DRAWN, MANY, WORDS = 4_000, 10_000, 60


def run(quick: bool = False) -> list[Figure]:
    """All figures; a minute, some ten seconds when quick."""
    path = Path(os.environ.get("MAILLAGE_TEST_DATA", ""), "world/sdg/texts_es_labelled.csv")
    if not os.environ.get("MAILLAGE_TEST_DATA") or not path.is_file():
        return [Figure("Shared needs", None, "", how="set MAILLAGE_TEST_DATA")]
    labelled = sorted(read_texts(path.read_bytes(), path.name)[0], key=_digest)
    figures = whole(labelled[:DRAWN]) if quick else [*whole(labelled[:DRAWN]), *whole(labelled)]
    return [*figures, seconds(labelled, MANY // 10 if quick else MANY)]


def whole(labelled: Sequence[Labelled]) -> list[Figure]:
    """How far problems hold texts of one goal."""
    needs, read = _heard([each.text for each in labelled])
    goals = {need.id: each.goals[0] for need, each in zip(needs, labelled, strict=True)}
    groups = shared_needs(needs, [], [], read)
    first = sum(reading.goal == goals[need.id] for need, reading in zip(needs, read, strict=True))
    how = (
        f"{len(needs):,} Spanish texts, the model that ships (first goal right: {first / len(needs):.3f}), "
        f"{len(groups)} problems; how many problems there are was chosen on such texts"
    )
    tried = "by the first goal alone 0.78; by topic alone 0.68; without beginning from the sure texts one point less; more turns of settling drift"  # fmt: skip
    purity, information = _agreement(groups, goals)
    return [
        Figure(
            f"Purity of problems against goals, {len(needs):,} texts",
            purity,
            "",
            0.85,
            how=how,
            tried=tried,
            more=True,
        ),
        Figure(
            f"NMI of problems and goals, {len(needs):,} texts",
            information,
            "",
            0.65,
            how=how,
            tried=tried,
            more=True,
        ),
    ]


def seconds(labelled: Sequence[Labelled], many: int) -> Figure:
    """Many needs read and parted, on one core."""
    texts = list(islice(cycle(" ".join(each.text.split()[:WORDS]) for each in labelled), many))
    start = time.process_time()
    needs, read = _heard(texts)
    shared_needs(needs, [], [], read)
    taken = time.process_time() - start
    return Figure(
        f"{many:,} needs of {WORDS} words into common problems", taken, "s", 10 * many / MANY,
        how="topics, goals and codes read, then parted; processor time of one core, no offers",
    )  # fmt: skip


def _heard(texts: Sequence[str]) -> tuple[list[Need], list[Reading]]:
    ear = Ear()
    needs = [Need(id=f"{at:05}", text=text, language="es") for at, text in enumerate(texts)]
    named = name_topics(needs, ear.topics)
    return named, [ear.reading(need) for need in named]


def _agreement(groups: Sequence[SharedNeed], goals: dict[str, str]) -> tuple[float, float]:
    """Purity, and normalised mutual information (arithmetic mean of the entropies)."""
    counted = [Counter(goals[need] for need in group.needs) for group in groups]
    total = sum(map(Counter.total, counted))
    of_goal = Counter(chain.from_iterable(counts.elements() for counts in counted))
    shared = math.fsum(
        many / total * math.log(many * total / (counts.total() * of_goal[goal]))
        for counts in counted
        for goal, many in counts.items()
    )
    entropies = _entropy(list(of_goal.values())) + _entropy([counts.total() for counts in counted])
    return sum(max(counts.values()) for counts in counted) / total, 2 * shared / entropies


def _entropy(sizes: Sequence[int]) -> float:
    total = sum(sizes)
    return -math.fsum(size / total * math.log(size / total) for size in sizes)


def _digest(each: Labelled) -> str:
    return hashlib.sha256(each.text.encode()).hexdigest()
