"""Savings in view: what was approved and not spent, who bears shared cost, what delay costs.

Pure: states in, figures out. Where an amount is not on record the answer is None, never zero.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

from missionledger.common.policies import Certainty, Policy, PolicyValue
from missionledger.common.refusals import NotFoundError
from missionledger.finance.application.allotment_table import TableRow
from missionledger.finance.application.ports import Balance
from missionledger.finance.domain.budget.classification import (
    BudgetGroup,
    find_group,
    find_item,
    order_of,
)
from missionledger.finance.domain.budget.state import Budget
from missionledger.finance.domain.fund.events import FundKind
from missionledger.finance.domain.fund.policies import year_end, year_start
from missionledger.finance.domain.fund.state import Fund
from missionledger.finance.domain.postings import Account

SpendingByLine = Mapping[tuple[BudgetGroup, str], int]


def spending_of(fund: Fund, fiscal_year: str) -> SpendingByLine:
    """Return what performance reports say was spent by group and item, in the house's names."""
    found: dict[tuple[BudgetGroup, str], int] = {}
    for key, amount in fund.expenditure.items():
        year, _, rest = key.partition(" ")
        group = next((each for each in BudgetGroup if rest.startswith(f"{each.value} ")), None)
        if year != fiscal_year or group is None:
            continue
        text = rest.removeprefix(f"{group.value} ")
        line = group, find_item(group, text) or text
        found[line] = found.get(line, 0) + amount
    return found


def total_spent(fund: Fund, fiscal_year: str) -> int | None:
    """Return what reports say was spent in a year, also as a total alone; None if none does."""
    found = [
        amount for key, amount in fund.expenditure.items() if key.partition(" ")[0] == fiscal_year
    ]
    return sum(found) if found else None


def years_spent(fund: Fund) -> list[str]:
    """Return the fiscal years with expenditure on record, in order."""
    return sorted({key.partition(" ")[0] for key in fund.expenditure})


@dataclass(frozen=True, slots=True)
class YearSpent:
    """What was spent in a year: printed by a performance report, or owed under commitments.

    Attributes:
        by_line: a published total without items belongs to no line and is left out.
        total_minor: that total included.
        is_final: whether a report prints it or the year was closed; else it is spent so far.
    """

    by_line: SpendingByLine
    total_minor: int
    is_final: bool


NOTHING_YET: Final = YearSpent({}, 0, is_final=False)


def spent_by_year(
    rows: Iterable[TableRow], closed: Collection[tuple[str, str]]
) -> dict[str, dict[str, YearSpent]]:
    """Return what was spent by fund and year; `closed` names years (fund, year) that are over."""
    lines: dict[tuple[str, str], dict[tuple[BudgetGroup, str], int]] = defaultdict(dict)
    totals: dict[tuple[str, str], int] = defaultdict(int)
    final = set(closed)
    for row in rows:
        key = row.fund, row.fiscal_year
        totals[key] += row.expenditure_minor
        if row.reported_minor:
            final.add(key)
        group = find_group(row.budget_group)
        if group is not None and row.expenditure_minor:
            line = group, row.item
            lines[key][line] = lines[key].get(line, 0) + row.expenditure_minor
    found: dict[str, dict[str, YearSpent]] = defaultdict(dict)
    for fund, year in sorted({*totals, *closed}):
        key = fund, year
        if totals[key] or key in final:
            found[fund][year] = YearSpent(lines[key], totals[key], key in final)
    return found


@dataclass(frozen=True, slots=True)
class LineHistory:
    """A line of one fund in one year.

    Attributes:
        approved_minor: of the last approved version of the budget; None where none is recorded.
        is_final: whether nothing more will be spent.
    """

    fund: str
    fiscal_year: str
    group: BudgetGroup
    item: str
    approved_minor: int | None
    spent_minor: int
    is_final: bool

    @property
    def unspent_minor(self) -> int | None:
        """Approved and not spent when the year was over; negative where more was spent."""
        if self.approved_minor is None or not self.is_final:
            return None
        return self.approved_minor - self.spent_minor

    @property
    def unspent_part(self) -> Fraction | None:
        """The part of what was approved that was not spent."""
        if not self.approved_minor or self.unspent_minor is None:
            return None
        return Fraction(self.unspent_minor, self.approved_minor)


def line_history(
    fund: str, budgets: Mapping[str, Budget], spent: Mapping[str, YearSpent]
) -> list[LineHistory]:
    """Return every line of every year with expenditure or a budget, what was approved beside it."""
    found = []
    for year in sorted({*spent, *budgets}):
        held = spent.get(year, NOTHING_YET)
        budget = budgets.get(year)
        version = budget.approved if budget else None
        approved = {line.key: line.amount_minor for line in version.lines} if version else None
        keys = held.by_line.keys() | (approved or {}).keys()
        for key in sorted(keys, key=lambda each: order_of(*each)):
            amount = None if approved is None else approved.get(key, 0)
            found.append(
                LineHistory(fund, year, *key, amount, held.by_line.get(key, 0), held.is_final)
            )
    return found


@dataclass(frozen=True, slots=True)
class YearHistory:
    """A fund in one year.

    Attributes:
        authority_minor: what the Assembly granted; it holds the mission's part of the support
            account, the base and the centre, which its own expenditure does not.
        approved_minor: of the last approved version of the budget; None where none is recorded.
        spent_minor: None where nothing is on record.
        is_final: whether nothing more will be spent.
    """

    fund: str
    fiscal_year: str
    authority_minor: int | None
    approved_minor: int | None
    spent_minor: int | None
    is_final: bool


def year_history(
    fund: Fund,
    budgets: Mapping[str, Budget],
    spent: Mapping[str, YearSpent],
    also: Iterable[str] = (),
) -> list[YearHistory]:
    """Return what was granted, approved and spent, by year; `also` names further years to show."""
    authority = authority_by_year(fund)
    found = []
    for year in sorted({*spent, *authority, *budgets, *also}):
        budget = budgets.get(year)
        version = budget.approved if budget else None
        held = spent.get(year)
        found.append(
            YearHistory(
                fund.fund,
                year,
                authority.get(year),
                version.total_minor if version else None,
                held.total_minor if held else None,
                held is not None and held.is_final,
            )
        )
    return found


def authority_by_year(fund: Fund) -> dict[str, int]:
    """Return what was granted in all forms, by fiscal year."""
    found: dict[str, int] = {}
    for key, amount in fund.authorities.items():
        # `<kind> <fiscal year> <symbol>`, as `authority_key` makes it.
        year = key.split(" ")[1]
        found[year] = found.get(year, 0) + amount
    return found


@dataclass(frozen=True, slots=True)
class YearPayment:
    """What was asked of Member States for a year, and what of it came in.

    Attributes:
        books: the books it rests on; receipts by day are not public and lie in `modelled`.
    """

    assessed_minor: int
    unpaid_minor: int
    books: tuple[str, ...]

    @property
    def paid_minor(self) -> int:
        """What came in, or was set off."""
        return self.assessed_minor - self.unpaid_minor


def payments_by_year(balances: Iterable[Balance]) -> dict[tuple[str, str], YearPayment]:
    """Return by fund and fiscal year what was assessed and what of it is unpaid."""
    assessed: dict[tuple[str, str], int] = defaultdict(int)
    unpaid: dict[tuple[str, str], int] = defaultdict(int)
    books: dict[tuple[str, str], set[str]] = defaultdict(set)
    for each in balances:
        key = each.fund, each.fiscal_year
        if each.account == Account.ASSESSED_INCOME:
            assessed[key] -= each.amount_minor
        elif each.account == Account.ASSESSMENTS_RECEIVABLE:
            unpaid[key] += each.amount_minor
        else:
            continue
        books[key].add(each.book)
    return {
        key: YearPayment(amount, unpaid[key], tuple(sorted(books[key])))
        for key, amount in assessed.items()
        if key[1]
    }


@dataclass(frozen=True, slots=True)
class SharedYear:
    """The shared accounts of a year against the missions they serve.

    Attributes:
        shared_minor: authority of each shared account; None where it is not on record.
        missions: how many missions have expenditure on record.
        missions_spent_minor: what they spent; None where nothing is on record.
    """

    fiscal_year: str
    shared_minor: Mapping[str, int | None]
    missions: int
    missions_spent_minor: int | None

    def part_of(self, account: str) -> Fraction | None:
        """Return the account as a part of what the missions spent."""
        amount = self.shared_minor.get(account)
        if amount is None or not self.missions_spent_minor:
            return None
        return Fraction(amount, self.missions_spent_minor)


def shared_years(funds: Sequence[Fund]) -> list[SharedYear]:
    """Return the shared accounts beside the size of the missions, year by year."""
    shared = [fund for fund in funds if fund.kind is FundKind.SHARED_ACCOUNT]
    missions = [fund for fund in funds if fund.kind is FundKind.SPECIAL_ACCOUNT]
    years = sorted(
        {year for fund in funds for year in (*years_spent(fund), *authority_by_year(fund))}
    )
    found = []
    for year in years:
        counted = [spent for fund in missions if (spent := total_spent(fund, year))]
        found.append(
            SharedYear(
                year,
                {fund.fund: authority_by_year(fund).get(year) for fund in shared},
                len(counted),
                sum(counted) if counted else None,
            )
        )
    return found


MEAN_YEARLY_COST: Final = Policy(
    "mean yearly cost of the operations of the United Nations since 1990, in cents",
    (
        PolicyValue(
            7_000_000_000_00,
            date(1990, 1, 1),
            "study on the future of peacekeeping, section 3: about 7 billion",
            Certainty.VERIFIED,
        ),
    ),
)

PLAUSIBLE_PART: Final = Fraction(1, 2)
"""A total further than that from the mean is looked at again: a check on sums, not on missions."""


@dataclass(frozen=True, slots=True)
class YearTotal:
    """What all operations on record spent in a year, beside the mean of many years."""

    fiscal_year: str
    missions: int
    spent_minor: int

    @property
    def mean(self) -> PolicyValue[int]:
        """The mean that it is checked against."""
        return MEAN_YEARLY_COST.on(year_start(self.fiscal_year))

    @property
    def part_of_mean(self) -> Fraction:
        """The total as a part of the mean."""
        return Fraction(self.spent_minor, self.mean.value)

    @property
    def is_plausible(self) -> bool:
        """Whether the sum is of the size that such sums have."""
        return abs(self.part_of_mean - 1) <= PLAUSIBLE_PART


def year_totals(funds: Sequence[Fund]) -> list[YearTotal]:
    """Return what the missions on record spent, year by year."""
    return [
        YearTotal(each.fiscal_year, each.missions, each.missions_spent_minor)
        for each in shared_years(funds)
        if each.missions_spent_minor
    ]


@dataclass(frozen=True, slots=True)
class DelayCost:
    """What it costs that a decision to reduce comes later.

    Attributes:
        formula: the computation in words, with its figures.
    """

    fund: str
    fiscal_year: str
    spent_minor: int
    days: int
    part: Fraction
    cost_minor: int
    formula: str


def delay_cost(fund: Fund, day: date, days: int, part: Fraction) -> DelayCost:
    """Return what is spent on by days of delay of a decision that would save a part of the cost.

    The yearly cost is that of the last year on record before the day; it leaves out what leaving
    costs (repatriation, separation), which a delay puts off and does not save.

    Raises:
        NotFoundError: if no year is on record.
    """
    years = [year for year in years_spent(fund) if year_end(year) < day]
    if not years:
        raise NotFoundError(
            f"no expenditure of {fund.fund} is on record for a year before {day}",
            next_step="Load the performance report of a past year, or ask for a later day.",
        )
    year = years[-1]
    length = (year_end(year) - year_start(year)).days + 1
    spent = total_spent(fund, year) or 0
    cost = round(Fraction(spent * days, length) * part)
    whole, cents = divmod(spent, 100)
    return DelayCost(
        fund.fund,
        year,
        spent,
        days,
        part,
        cost,
        f"{whole}.{cents:02d} spent in {year} / {length} days x {days} days x {part} saved",
    )
