"""The record kept at hand: whole for who reads it, new for who comes after an import."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from maillage.reference.places import Places

FIRST = "Commune,Pays,Ville partenaire,Pays partenaire\nLarache,Maroc,Almuñécar,Espagne\n"
MORE = FIRST + "Larache,Maroc,Nantes,France\n"


def test_a_page_keeps_its_record_and_the_next_one_sees_the_import(
    home: Path, tmp_path: Path, places: Places
) -> None:
    from maillage.cli import front
    from maillage.record.answers import place_answer
    from maillage.site.at_hand import at_hand

    sheet = tmp_path / "liens.csv"
    larache = places.get("geonames:2543549")
    assert larache is not None

    def partners(held: object) -> int:
        from maillage.site.at_hand import AtHand

        assert isinstance(held, AtHand)
        return len(place_answer(held.connection(), held.reader, places, larache).partners)

    assert partners(at_hand(home)) == 0
    sheet.write_text(FIRST, encoding="utf-8")
    assert CliRunner().invoke(front, ["import", str(sheet)]).exit_code == 0
    before = at_hand(home)
    assert partners(before) == 1
    assert at_hand(home) is before
    sheet.write_text(MORE, encoding="utf-8")
    assert CliRunner().invoke(front, ["import", str(sheet)]).exit_code == 0
    assert partners(before) == 1
    assert partners(at_hand(home)) == 2
