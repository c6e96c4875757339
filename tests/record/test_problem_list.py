"""Problems of an import, written away when they are many: told whole, in order, as often as asked."""

import pickle
from itertools import islice

from maillage.record.problem_list import IN_MEMORY, Problems
from maillage.reference.problems import Problem

MANY = 2 * IN_MEMORY + 3


def _problem(number: int) -> Problem:
    return Problem("record.row-empty", "a.csv", number, None, {"found": str(number)})


def test_many_come_back_whole_and_in_order_and_again() -> None:
    problems = Problems(map(_problem, range(MANY)))
    assert len(problems) == MANY
    for _ in range(2):
        assert list(problems) == list(map(_problem, range(MANY)))


def test_going_through_twice_at_once_and_adding_in_between_mixes_nothing() -> None:
    problems = Problems(map(_problem, range(MANY)))
    one, other = iter(problems), iter(problems)
    assert [p.line for p in islice(one, 5)] == [0, 1, 2, 3, 4]
    assert next(other).line == 0
    problems.append(_problem(MANY))
    assert [p.line for p in one] == list(range(5, MANY + 1))
    assert len(list(other)) == MANY


def test_few_need_no_file_and_none_is_false() -> None:
    assert not Problems() and Problems([_problem(1)])
    assert _problem(1) in Problems([_problem(1)])


def test_they_go_to_another_process() -> None:
    again = pickle.loads(pickle.dumps(Problems(map(_problem, range(MANY)))))
    assert list(again) == list(map(_problem, range(MANY)))
