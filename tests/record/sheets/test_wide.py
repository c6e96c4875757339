"""Very wide sheets, and two tables side by side."""

from __future__ import annotations

import time

from maillage.record.sheets import read_sheet

HEADS = "Commune;Pays;Ville partenaire;Pays partenaire"
ONE, OTHER = "Larache;Maroc;Almuñécar;Espagne", "Rabat;Maroc;Lyon;France"


def test_two_tables_side_by_side_are_two() -> None:
    found = read_sheet(f"{HEADS};;{HEADS}\n{ONE};;{OTHER}\n".encode(), "sheet.csv")
    assert len(found.tables) == 2
    touching = read_sheet(f"{HEADS};{HEADS}\n{ONE};{OTHER}\n".encode(), "sheet.csv")
    assert len(touching.tables) == 1


def test_a_sheet_four_times_as_wide_takes_about_four_times_as_long() -> None:
    """Ten thousand columns took minutes, and what waits behind them waited too."""

    def seconds(width: int) -> float:
        text = ",".join(f"c{n}" for n in range(width)) + "\n" + ",".join("x" * width) + "\n"
        begun = time.process_time()
        read_sheet(text.encode(), "wide.csv")
        return time.process_time() - begun

    seconds(500)
    assert seconds(12_000) < 8 * seconds(3_000) + 0.5
