"""The page on the score of a likely partner: every part in three languages, with the points that ship."""

from __future__ import annotations

from maillage.cli.reference_pages.likely_partners import page
from maillage.matching.affinity import label
from maillage.matching.affinity.explain import PARTS
from maillage.matching.affinity.measure import MEASURES
from maillage.matching.affinity.weights import shipped


def test_the_page_names_every_part_in_three_languages_and_every_formula() -> None:
    text = page()
    for part in PARTS:
        assert all(label(part, language) in text for language in ("en", "fr", "ar"))
    assert all(f"`{measure}`" in text for measure in MEASURES)
    assert "{" not in text


def test_the_page_tells_the_points_that_ship() -> None:
    most = sum(shipped().curves[3][name].most for name in PARTS["paths"]) / 1000
    row = next(line for line in page().splitlines() if "paths of three links" in line)
    assert f"| {most:.1f} |" in row
