"""What a part of a score can still be: within its points where something is not said, its points where all is."""

from __future__ import annotations

from maillage.matching.profiles import Need, Offer
from maillage.matching.scores import Matching, explain


def test_the_ranges_of_the_parts_are_the_range_of_the_whole() -> None:
    needs = [Need(id="n", topics=("water_sanitation",), languages=("fr",))]
    offers = [Offer(id="o", topics=("water_sanitation",), languages=("fr",))]
    matching = Matching(needs, offers)
    [match] = explain(matching, "need", 0, matching.best("need", 0, 1))
    assert tuple(map(sum, zip(*(part.range for part in match.parts), strict=True))) == match.range
    for part in match.parts:
        assert 0 <= part.range[0] <= part.points <= part.range[1] <= part.of
        assert not (part.known and part.name == "languages" and part.range[0] != part.range[1])
    assert any(part.range == (0, part.of) for part in match.parts if not part.known)
