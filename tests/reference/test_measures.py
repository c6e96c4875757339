"""Measures of equality: the worked numbers of a source of their own, and what is not defined."""

from fractions import Fraction

from maillage.reference import measures

X = [5, 10, 20, 25, 40]
PER_HEAD, PEOPLE = [2, 4, 6, 18], [4, 3, 2, 1]


def four(value: object) -> float:
    return round(float(value), 4)  # type: ignore[arg-type]


def test_the_worked_numbers() -> None:
    assert four(measures.gini(X)) == 0.3400
    assert four(measures.gini(X) * 5 / 4) == 0.4250  # type: ignore[operator]
    assert four(measures.theil_t(X)) == 0.1944
    assert four(measures.theil_l(X)) == 0.2326
    assert four(measures.atkinson(X, 0.5)) == 0.1015
    assert four(measures.atkinson(X, 1)) == 0.2076
    shares = measures.herfindahl(X)
    assert shares is not None
    assert four(shares) == 0.2750
    assert four(measures.variation(X)) == 0.6124


def test_weights_stand_for_people() -> None:
    assert four(measures.gini(PER_HEAD, PEOPLE)) == 0.3960
    assert four(measures.theil_t(PER_HEAD, PEOPLE)) == 0.3047
    each = [value for value, people in zip(PER_HEAD, PEOPLE, strict=True) for _ in range(people)]
    assert measures.gini(PER_HEAD, PEOPLE) == measures.gini(each)
    for aversion in (0.5, 1, 2):
        assert four(measures.atkinson(PER_HEAD, aversion, PEOPLE)) == four(measures.atkinson(each, aversion))
    assert four(measures.theil_l(PER_HEAD, PEOPLE)) == four(measures.theil_l(each))


def test_values_a_head_are_exact_fractions() -> None:
    money, people = [10, 30, 5], [3, 7, 11]
    a_head = [Fraction(amount, many) for amount, many in zip(money, people, strict=True)]
    each = [value for value, many in zip(a_head, people, strict=True) for _ in range(many)]
    assert measures.gini(a_head, people) == measures.gini(each)
    assert measures.gini([Fraction(2, 3)] * 3, people) == 0


def test_nothing_for_some_is_told_apart() -> None:
    assert four(measures.gini([0, 0, 10])) == 0.6667
    assert measures.theil_l([0, 0, 10]) is None
    assert measures.atkinson([0, 0, 10], 1) == 1


def test_all_alike_is_nothing_but_for_the_shares() -> None:
    alike = [7, 7, 7, 7]
    assert measures.gini(alike) == 0
    assert measures.theil_t(alike) == measures.theil_l(alike) == 0
    assert four(measures.atkinson(alike, 0.5)) == four(measures.atkinson(alike, 1)) == 0
    assert measures.herfindahl(alike) * 4 == 1  # type: ignore[operator]


def test_nothing_at_all_has_no_measure() -> None:
    for values in ([], [0, 0]):
        assert measures.gini(values) is None
        assert measures.theil_t(values) is None
        assert measures.theil_l(values) is None
        assert measures.atkinson(values, 1) is None
        assert measures.herfindahl(values) is None
        assert measures.variation(values) is None


def test_the_worst_off_tenth_is_at_least_one() -> None:
    assert measures.worst_off([3, 1, 2]) == (1, 1)
    assert measures.worst_off([*range(1, 12)]) == (2, 3)
    assert measures.worst_off([]) == (0, 0)
