"""Activities by the identifier that a person typed, and the nearest ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from maillage.record.iati.out.identifiers import find_activity, nearest_activities
from tests.record.door import Door
from tests.record.iati.published import activity, file_of, write


class TestIdentifiers:
    @pytest.fixture(autouse=True)
    def known(self, door: Door, tmp_path: Path) -> None:
        door.take(
            write(
                tmp_path / "a.xml",
                file_of(*[activity(f"FR-RCS-1/{n}") for n in (1, 2, 10)], activity("Z  9")),
            )
        )

    @pytest.mark.parametrize("said", ["FR-RCS-1/10", "iati:FR-RCS-1/10", " FR-RCS-1/10 "])
    def test_found_as_published_or_by_ours(self, door: Door, said: str) -> None:
        with door.store.open() as reader:
            assert find_activity(reader, said) == "iati:FR-RCS-1/10"

    def test_white_space_does_not_matter(self, door: Door) -> None:
        with door.store.open() as reader:
            assert find_activity(reader, "Z 9") == "iati:Z 9"

    @pytest.mark.parametrize(
        ("said", "nearest"),
        [
            ("fr-rcs-1-10", ["FR-RCS-1/10"]),
            ("FR RCS 1 / 2", ["FR-RCS-1/2"]),
            ("FR-RCS-1", ["FR-RCS-1/1", "FR-RCS-1/2", "FR-RCS-1/10"]),
            ("FR-RCS-1/2-component", ["FR-RCS-1/2"]),
            ("FR-RCZ-1/2", ["FR-RCS-1/2", "FR-RCS-1/1", "FR-RCS-1/10"]),
            ("nothing like it", []),
            ("'; DROP TABLE activities; --", []),
            ("", []),
        ],
    )
    def test_nearest(self, door: Door, said: str, nearest: list[str]) -> None:
        with door.store.open() as reader:
            assert find_activity(reader, said) is None
            assert nearest_activities(reader, said) == nearest
