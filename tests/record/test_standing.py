"""Which statement is current, by the stated rule, whatever the order in which they are met."""

from hypothesis import given
from hypothesis import strategies as st

from maillage.record.standing import Said, compare, pass_over

A = Said("s1", "link:1", "atlas", "2017", 1, 5)
B = Said("s2", "link:1", "wiki", "2026-02", 2, 9)
C = Said("s3", "link:1", "wiki", "2026-02", 2, 12)
D = Said("s4", "link:2", "atlas", "2017", 1, 6)


def test_the_later_source_is_current_and_the_others_say_why() -> None:
    assert sorted(pass_over([A, B, C, D])) == [
        ("s1", "other_source", "s2", "newer_as_of"),
        ("s3", "repeated", "s2", "earlier_line"),
    ]


def test_without_dates_the_later_import_is_current() -> None:
    old, new = Said("o", "t", "x", "", 1, 1), Said("n", "t", "y", "", 2, 1)
    assert pass_over([old, new]) == [("o", "other_source", "n", "later_import")]


def test_a_dated_statement_outranks_an_undated_one() -> None:
    dated, undated = Said("d", "t", "x", "1998", 1, 1), Said("u", "t", "y", "", 2, 1)
    assert pass_over([undated, dated])[0][:3] == ("u", "other_source", "d")


@given(st.permutations([A, B, C, D]))
def test_the_order_of_meeting_changes_nothing(said: list[Said]) -> None:
    assert sorted(pass_over(said)) == sorted(pass_over([A, B, C, D]))


def test_a_row_that_says_otherwise_is_a_change_and_one_that_is_gone_has_vanished() -> None:
    old = [("s-a1", "A"), ("s-b", "B"), ("s-c", "C")]
    new = [("s-a2", "A"), ("s-b", "B"), ("s-d", "D")]
    result = compare(new, old)
    assert result.changed == {"s-a2": "s-a1"}
    assert result.unchanged == ("s-b",)
    assert result.added == ("s-d",)
    assert result.vanished == ("s-c",)


_pairs = st.dictionaries(st.integers(0, 30).map(str), st.sampled_from("ABCD")).map(lambda d: list(d.items()))


@given(_pairs, _pairs)
def test_every_row_is_counted_once(new: list[tuple[str, str]], old: list[tuple[str, str]]) -> None:
    result = compare(new, old)
    assert len(result.added) + len(result.changed) + len(result.unchanged) == len(new)
    assert len(result.unchanged) + len(result.changed) + len(result.vanished) == len(old)
