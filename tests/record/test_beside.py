"""What goes out stands in its place when it is whole, or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from maillage.record.beside import beside


class TestWhereItIsPut:
    def test_a_failing_disk_leaves_what_stood_there(self, tmp_path: Path) -> None:
        target = tmp_path / "out.xml"
        target.write_text("before")
        with pytest.raises(OSError, match="full"), beside(target) as put:
            put(b"half")
            raise OSError(28, "full")
        assert target.read_text() == "before"
        assert list(tmp_path.iterdir()) == [target]

    def test_folders_on_the_way_are_made(self, tmp_path: Path) -> None:
        with beside(tmp_path / "a" / "b.xml") as put:
            put(b"x")
        assert (tmp_path / "a" / "b.xml").read_bytes() == b"x"

    def test_a_folder_in_its_place_is_told_by_the_name_that_was_given(self, tmp_path: Path) -> None:
        with pytest.raises(IsADirectoryError) as told, beside(tmp_path) as put:
            put(b"whole")
        assert told.value.filename == str(tmp_path)
        assert not list(tmp_path.parent.glob(".maillage-*"))
