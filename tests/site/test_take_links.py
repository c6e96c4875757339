"""The links below a list by which it is taken away: what they say of a file that does not hold the whole list."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.site.crawl import read

if TYPE_CHECKING:
    from django.test import Client


@pytest.mark.parametrize("address", ["/en/country/SN", "/en/topic/water_sanitation"])
def test_a_list_that_a_file_does_not_hold_says_so_and_leads_to_a_search_of_it(
    reader: Client, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    """Rows of a file stand in the order of identifiers: they are not the first of the list."""
    from maillage.site import take

    assert not any("whole list" in each for each in read(reader.get(address)).text)
    monkeypatch.setattr(take, "MOST_ROWS", 1)
    reader_ = reader.get(f"{address}?x=1")  # not the page that was kept
    said = " ".join(read(reader_).text)
    assert "The file holds 1 of them." in said and "Search in the whole list" in said
    links = [each for each in read(reader_).links if each.startswith("/en/search?")]
    assert any("table=activities" in each for each in links)
    for each in links:
        assert reader.get(each).status_code == 200
