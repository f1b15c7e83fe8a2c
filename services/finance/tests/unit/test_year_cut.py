"""A year cut into slices: the real lines of circulars, by the method each of them claims."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missionledger.common.periods import Period
from missionledger.finance.domain.fund.year_cut import (
    CutMethod,
    CutNotPossibleError,
    cut,
    slices_between,
)
from missionledger.reference.assessments import (
    FILE,
    AssessmentKind,
    AssessmentRow,
    read_assessments,
)
from missionledger.reference.sources import packaged

HUNDRED = 100_00
DOLLAR = 100

TWELFTHS = CutMethod.TWELFTHS
BROKEN = CutMethod.MONTHS_AND_DAYS
HALVES = CutMethod.DAYS_OF_HALF_YEAR

TO_THE_DOLLAR = [
    ("2023/24", "MINURSO", TWELFTHS, HUNDRED),
    ("2023/24", "MINUSCA", BROKEN, HUNDRED),
    ("2023/24", "MONUSCO", HALVES, HUNDRED),
    ("2023/24", "UNDOF", TWELFTHS, HUNDRED),
    ("2023/24", "UNFICYP", TWELFTHS, DOLLAR),
    ("2023/24", "UNIFIL", TWELFTHS, HUNDRED),
    ("2023/24", "UNMIK", TWELFTHS, HUNDRED),
    ("2023/24", "UNSOS", TWELFTHS, HUNDRED),
    ("2024/25", "MINURSO", TWELFTHS, HUNDRED),
    ("2024/25", "MINUSMA", TWELFTHS, HUNDRED),
    ("2024/25", "MONUSCO", HALVES, HUNDRED),
    ("2024/25", "UNIFIL", TWELFTHS, HUNDRED),
    ("2024/25", "UNMIK", TWELFTHS, HUNDRED),
    ("2024/25", "UNMISS", TWELFTHS, HUNDRED),
    ("2024/25", "UNSOS", HALVES, HUNDRED),
    ("2025/26", "MINURSO", TWELFTHS, HUNDRED),
    ("2025/26", "MONUSCO", HALVES, HUNDRED),
    ("2025/26", "UNDOF", TWELFTHS, HUNDRED),
    ("2025/26", "UNFICYP", TWELFTHS, DOLLAR),
    ("2025/26", "UNISFA", BROKEN, HUNDRED),
    ("2025/26", "UNMIK", TWELFTHS, DOLLAR),
    ("2025/26", "UNSOH", TWELFTHS, HUNDRED),
    ("2025/26", "UNSOS", TWELFTHS, HUNDRED),
]

WITHIN_A_HUNDRED_DOLLARS = [
    ("2023/24", "UNISFA", BROKEN, HUNDRED),
    ("2023/24", "UNMISS", BROKEN, HUNDRED),
    ("2024/25", "MINUSCA", BROKEN, HUNDRED),
    ("2024/25", "UNDOF", TWELFTHS, HUNDRED),
    ("2024/25", "UNFICYP", TWELFTHS, DOLLAR),
    ("2024/25", "UNISFA", BROKEN, HUNDRED),
    ("2025/26", "MINUSCA", BROKEN, HUNDRED),
    ("2025/26", "UNIFIL", TWELFTHS, HUNDRED),
    ("2025/26", "UNMISS", TWELFTHS, HUNDRED),
]

TWO_AUTHORITIES = ("2023/24", "MINUSMA")
"""Half a year by commitment authority and half by appropriation: no cut of one amount."""


@cache
def lines_by_year() -> dict[tuple[str, str], list[AssessmentRow]]:
    found: dict[tuple[str, str], list[AssessmentRow]] = defaultdict(list)
    for line in read_assessments(packaged().read(FILE), {}):
        if line.kind is AssessmentKind.ASSESSMENT:
            found[str(line.fiscal_year), line.mission].append(line)
    return {key: sorted(lines, key=lambda each: each.last_day) for key, lines in found.items()}


def period_of(line: AssessmentRow) -> Period:
    assert line.first_day is not None
    return Period.inclusive(line.first_day, line.last_day)


def differences(year: str, mission: str, method: CutMethod, unit: int) -> list[int]:
    """Return by how many cents each slice differs from what was printed."""
    lines = lines_by_year()[year, mission]
    printed = [line.gross_minor for line in lines]
    parts = cut(sum(printed), [period_of(line) for line in lines], method, unit)
    return [part - amount for part, amount in zip(parts, printed, strict=True)]


@pytest.mark.parametrize(("year", "mission", "method", "unit"), TO_THE_DOLLAR)
def test_the_lines_of_a_year_follow_to_the_dollar(
    year: str, mission: str, method: CutMethod, unit: int
) -> None:
    assert not any(differences(year, mission, method, unit))


@pytest.mark.parametrize(("year", "mission", "method", "unit"), WITHIN_A_HUNDRED_DOLLARS)
def test_the_lines_of_other_years_follow_within_one_rounding_step(
    year: str, mission: str, method: CutMethod, unit: int
) -> None:
    found = differences(year, mission, method, unit)

    assert any(found)
    assert max(map(abs, found)) <= HUNDRED


def test_every_year_of_the_circulars_is_in_one_of_the_lists() -> None:
    listed = [(year, mission) for year, mission, *_ in TO_THE_DOLLAR + WITHIN_A_HUNDRED_DOLLARS]

    assert sorted([*listed, TWO_AUTHORITIES]) == sorted(lines_by_year())


def test_twelfths_need_whole_months() -> None:
    broken = slices_between(date(2023, 7, 1), date(2024, 6, 30), [date(2023, 11, 16)])

    with pytest.raises(CutNotPossibleError, match="2023-11-15"):
        cut(12_000_00, broken, TWELFTHS, HUNDRED)
    assert cut(12_000_00, broken, BROKEN, HUNDRED) == (4_500_00, 7_500_00)


def test_slices_leave_no_gap_and_there_is_one() -> None:
    gap = [
        Period.inclusive(date(2023, 7, 1), date(2023, 7, 31)),
        Period.inclusive(date(2023, 9, 1), date(2023, 9, 30)),
    ]

    for slices in (gap, gap[::-1], []):
        with pytest.raises(CutNotPossibleError):
            cut(100, slices, BROKEN, HUNDRED)


def test_printed_amounts_are_not_cut() -> None:
    year = slices_between(date(2023, 7, 1), date(2024, 6, 30), [])

    with pytest.raises(CutNotPossibleError):
        cut(100, year, CutMethod.PRINTED, HUNDRED)


def days_of_the_year() -> st.SearchStrategy[list[date]]:
    return st.lists(st.dates(date(2023, 7, 2), date(2024, 6, 30)), max_size=6, unique=True)


@given(
    amount=st.integers(0, 2_000_000_000_00),
    begins=days_of_the_year(),
    method=st.sampled_from([BROKEN, HALVES]),
    unit=st.sampled_from([DOLLAR, HUNDRED]),
)
def test_slices_sum_to_the_amount_and_are_multiples_of_the_unit(
    amount: int, begins: Sequence[date], method: CutMethod, unit: int
) -> None:
    slices = slices_between(date(2023, 7, 1), date(2024, 6, 30), begins)

    parts = cut(amount, slices, method, unit)

    assert sum(parts) == amount
    assert len(parts) == len(set(begins)) + 1
    assert not any(part % unit for part in parts[:-1])
