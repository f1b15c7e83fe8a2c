"""What the tables say of themselves: sums against published totals, shares against published ones.

A headline or a total in a table is never an event. It is compared with the rows that are recorded,
and the difference is shown.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from missionledger.cli.load.modelling import scales_by_year
from missionledger.cli.load.reading import Tables
from missionledger.common.money import MINOR_PER_MAJOR
from missionledger.common.periods import FiscalYear
from missionledger.finance.domain.apportionment import apportion
from missionledger.finance.domain.scales import Scale
from missionledger.reference.assessments import AssessmentKind, AssessmentRow
from missionledger.reference.expenditure import ExpenditureRowKind
from missionledger.reference.resources import ResourceRowKind

BY_STATE_TOLERANCE_MINOR = 5 * MINOR_PER_MAJOR
"""Published shares were rounded by a tie-break that is not known; a few dollars are accepted."""

_SUM_OF_ALL = ("ALL MISSIONS", "TOTAL")
_HEADLINE = "headline"
"""Begins the basis of a figure that was rounded for the press."""


@dataclass(frozen=True, slots=True)
class Check:
    """A figure that follows from the rows beside the one that was published.

    Attributes:
        tolerance_minor: how far apart they may be; None where the published one is a headline
            that was rounded for the press, and only shown.
    """

    name: str
    computed_minor: int
    published_minor: int
    tolerance_minor: int | None = 0

    @property
    def difference_minor(self) -> int:
        """Computed less published."""
        return self.computed_minor - self.published_minor

    @property
    def holds(self) -> bool:
        """Whether the two are close enough, or not comparable."""
        return self.tolerance_minor is None or abs(self.difference_minor) <= self.tolerance_minor


def checks_of(tables: Tables) -> tuple[Check, ...]:
    """Return every check that the tables at hand allow."""
    return (
        *_approved_against_headlines(tables),
        *_assessed_against_approved(tables),
        *_expenditure_against_totals(tables),
        *_shares_against_published(tables),
    )


def _approved_against_headlines(tables: Tables) -> Iterator[Check]:
    sums: dict[FiscalYear, int] = defaultdict(int)
    for row in tables.resource_rows:
        if row.kind is ResourceRowKind.MISSION:
            sums[row.fiscal_year] += row.amount_minor
    for row in tables.resource_rows:
        is_total = row.account.startswith(_SUM_OF_ALL)
        if row.kind is ResourceRowKind.HEADLINE and is_total and row.fiscal_year in sums:
            is_loose = row.basis.startswith(_HEADLINE)
            yield Check(
                f"approved {row.fiscal_year}: {row.account}",
                sums[row.fiscal_year],
                row.amount_minor,
                None if is_loose else 0,
            )


def _assessed_against_approved(tables: Tables) -> Iterator[Check]:
    assessed: dict[tuple[str, FiscalYear], int] = defaultdict(int)
    for row in tables.assessment_rows:
        if row.kind is AssessmentKind.ASSESSMENT:
            assessed[row.mission, row.fiscal_year] += row.gross_minor
    for resource in tables.resource_rows:
        key = (resource.account, resource.fiscal_year)
        if resource.kind is ResourceRowKind.MISSION and key in assessed:
            yield Check(
                f"assessed {resource.account} {resource.fiscal_year}",
                assessed[key],
                resource.amount_minor,
            )


def _expenditure_against_totals(tables: Tables) -> Iterator[Check]:
    by_group: dict[tuple[str, FiscalYear, str], int] = defaultdict(int)
    by_account: dict[tuple[str, FiscalYear], int] = defaultdict(int)
    for row in tables.expenditure_rows:
        if row.kind is ExpenditureRowKind.ITEM:
            by_group[row.account, row.fiscal_year, row.group] += row.amount_minor
            by_account[row.account, row.fiscal_year] += row.amount_minor
    for row in tables.expenditure_rows:
        name = f"expenditure {row.account} {row.fiscal_year}"
        if row.kind is ExpenditureRowKind.GROUP_TOTAL:
            computed = by_group[row.account, row.fiscal_year, row.group]
            yield Check(f"{name} {row.group}", computed, row.amount_minor)
        elif (
            row.kind is ExpenditureRowKind.MISSION_TOTAL
            and (row.account, row.fiscal_year) in by_account
        ):
            yield Check(name, by_account[row.account, row.fiscal_year], row.amount_minor)


def _shares_against_published(tables: Tables) -> Iterator[Check]:
    if not (tables.assessed_by_state or tables.published_amounts):
        return
    scales = scales_by_year(tables.scale_rows)
    whole: dict[tuple[FiscalYear, str], int] = defaultdict(int)
    by_mission: dict[tuple[FiscalYear, str, str], int] = defaultdict(int)
    for row in tables.assessment_rows:
        if row.scale_year not in scales:
            continue
        for state, dollars in _shares(row, scales).items():
            by_mission[row.fiscal_year, row.mission, state] += dollars * MINOR_PER_MAJOR
            if row.kind is AssessmentKind.ASSESSMENT:
                whole[row.fiscal_year, state] += dollars * MINOR_PER_MAJOR
    for published in tables.assessed_by_state:
        yield Check(
            f"assessed on {published.state} {published.fiscal_year}",
            whole[published.fiscal_year, published.state],
            published.amount_minor,
            BY_STATE_TOLERANCE_MINOR,
        )
    for amount in tables.published_amounts:
        yield Check(
            f"{amount.mission} assessed on {amount.state} {amount.fiscal_year}",
            by_mission[amount.fiscal_year, amount.mission, amount.state],
            amount.amount_minor,
            BY_STATE_TOLERANCE_MINOR,
        )


def _shares(row: AssessmentRow, scales: Mapping[int, Scale]) -> Mapping[str, int]:
    return apportion(row.gross_minor // MINOR_PER_MAJOR, scales[row.scale_year])
