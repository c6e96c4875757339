"""Learn the weights of likely partners that ship: `python -m tools.learn_partners` (some minutes).

In: the real list of twinnings in MAILLAGE_TEST_DATA, without the tenth that benchmarks/matching_affinity.py hides.
Out: src/maillage/matching/affinity/data/weights.toml, plain numbers; no pair of the list is kept.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from benchmarks.matching_affinity import divided, read_pairs

from maillage.matching.affinity import links_from
from maillage.matching.affinity.graph import read_graph
from maillage.matching.affinity.learn import learn
from maillage.matching.affinity.prepare import prepare
from maillage.matching.affinity.weights import as_toml
from maillage.reference.places import Places

OUT = Path(__file__).parents[1] / "src" / "maillage" / "matching" / "affinity" / "data" / "weights.toml"
FROM = "nine tenths of a list of twinnings: those that benchmarks/matching_affinity.py does not hide"

MOST = 1800
"""Askings of a class: the command learns from fewer, in a minute."""


def main() -> None:
    """Learn, and write the file."""
    places = Places.open()
    path = Path(os.environ["MAILLAGE_TEST_DATA"]) / "world" / "twinning" / "twinning_pairs.csv"
    known, _ = divided(read_pairs(path, places))
    weights = learn(prepare(read_graph(links_from(known), places)), most=MOST)
    OUT.write_text(
        as_toml(replace(weights, source={"learnt_from": FROM, **weights.source})), encoding="utf-8"
    )


if __name__ == "__main__":
    main()
