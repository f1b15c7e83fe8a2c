"""What a fund spends and when: published totals of a year, cut into months and days of payment."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from missionledger.common.money import split_by_weight
from missionledger.common.periods import FiscalYear, Period
from missionledger.finance.domain.modelled_parameters import CashModelParameters
from missionledger.finance.domain.modelled_records import CashModelInputs

_CONTRIBUTED_ITEMS = frozenset(
    {"Military contingents", "Formed police units", "African Union formed police units"}
)
"""Items of group I of which most is owed to the States that send the units."""

_OPERATIONAL_GROUP = "III"
_SHARED_FUNDS = frozenset({"UNLB", "RSCE"})
_PROFILE_OF = {"UNSOH": "UNSOS"}
"""A fund without any report spends in the proportions of the one most like it."""

_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Spending:
    """An amount by who is paid with it.

    Attributes:
        staff_minor: civilian staff, observers and police officers.
        vendors_minor: everything bought, rations and travel of contingents included.
        shared_minor: the fund's part of the support account, UNLB and RSCE.
        contributors_minor: owed to Governments for troops, formed police and their equipment.
    """

    staff_minor: int = 0
    vendors_minor: int = 0
    shared_minor: int = 0
    contributors_minor: int = 0

    @property
    def own_minor(self) -> int:
        """What the fund spends on itself: what a performance report shows."""
        return self.staff_minor + self.vendors_minor + self.contributors_minor

    @property
    def settled_minor(self) -> int:
        """What is paid to all but contributors."""
        return self.staff_minor + self.vendors_minor + self.shared_minor


def reported_by_payee(
    inputs: CashModelInputs, parameters: CashModelParameters
) -> dict[tuple[str, FiscalYear], Spending]:
    """Return the published expenditure of every fund and year that is published by item."""
    parts: dict[tuple[str, FiscalYear], list[int]] = defaultdict(lambda: [0, 0, 0])
    for figure in inputs.expenditure:
        if not figure.item:
            continue
        staff_vendors_contributors = parts[figure.fund, figure.fiscal_year]
        if figure.item in _CONTRIBUTED_ITEMS:
            owed = figure.amount_minor * parameters.contributor_percent // 100
            staff_vendors_contributors[1] += figure.amount_minor - owed
            staff_vendors_contributors[2] += owed
        elif figure.group.split()[0] == _OPERATIONAL_GROUP:
            staff_vendors_contributors[1] += figure.amount_minor
        else:
            staff_vendors_contributors[0] += figure.amount_minor
    return {
        key: Spending(staff_minor=staff, vendors_minor=vendors, contributors_minor=contributors)
        for key, (staff, vendors, contributors) in parts.items()
    }


def spending_of_year(
    fund: str, year: FiscalYear, inputs: CashModelInputs, parameters: CashModelParameters
) -> Spending:
    """Return what the fund spends of assessed money in the year, before any contingency cut."""
    approved = inputs.approved_minor.get((fund, year), 0)
    shared = _shared_part(fund, year, inputs, parameters)
    by_payee = reported_by_payee(inputs, parameters)
    reported = by_payee.get((fund, year)) or _reported_in_total(fund, year, inputs, by_payee)
    own = reported or _in_proportions_of(_profile(fund, year, by_payee), max(0, approved - shared))
    borne = _assessed_part(fund, inputs, parameters) if reported else Fraction(1)
    return Spending(
        staff_minor=int(own.staff_minor * borne),
        vendors_minor=int(own.vendors_minor * borne),
        contributors_minor=int(own.contributors_minor * borne),
        shared_minor=shared,
    )


def spending_by_month(
    fund: str, year: FiscalYear, inputs: CashModelInputs, parameters: CashModelParameters
) -> dict[date, Spending]:
    """Return the spending of the year by first day of the month, the contingency cut included.

    Months weigh what was assessed for them, so that a mission that closes in mid-year, or opens
    then, spends in the months in which it was financed.
    """
    whole = spending_of_year(fund, year, inputs, parameters)
    weights = _month_weights(fund, year, inputs)
    opened_before = any(key[0] == fund and key[1] < year for key in inputs.approved_minor)
    staff, vendors, shared, contributors = (
        split_by_weight(amount, weights)
        for amount in (
            whole.staff_minor,
            whole.vendors_minor,
            whole.shared_minor,
            whole.contributors_minor,
        )
    )
    months = {}
    for month in weights:
        first = date.fromisoformat(month)
        is_cut = parameters.contingency_from <= first < parameters.contingency_to
        kept = parameters.contingency_percent_kept if is_cut and opened_before else 100
        months[first] = Spending(
            staff_minor=staff[month] * kept // 100,
            vendors_minor=vendors[month] * kept // 100,
            shared_minor=shared[month] * kept // 100,
            contributors_minor=contributors[month] * kept // 100,
        )
    return months


def _reported_in_total(
    fund: str,
    year: FiscalYear,
    inputs: CashModelInputs,
    by_payee: Mapping[tuple[str, FiscalYear], Spending],
) -> Spending | None:
    """Return a year published in total only, in the proportions of the fund's last known year."""
    for figure in inputs.expenditure:
        if (figure.fund, figure.fiscal_year, figure.item) == (fund, year, ""):
            return _in_proportions_of(_profile(fund, year, by_payee), figure.amount_minor)
    return None


def _assessed_part(fund: str, inputs: CashModelInputs, parameters: CashModelParameters) -> Fraction:
    """Return the part of the fund's cost that assessments bear; the rest is voluntary.

    It hardly moves from year to year, so the first approved year stands for all.
    """
    share = parameters.voluntary_share.get(fund, Fraction(0))
    fixed = parameters.voluntary_fixed_minor.get(fund, 0)
    years = sorted(year for name, year in inputs.approved_minor if name == fund)
    if not years or not (share or fixed):
        return Fraction(1)
    approved = inputs.approved_minor[fund, years[0]]
    return Fraction(approved) / ((approved + fixed) / (1 - share))


def _shared_part(
    fund: str, year: FiscalYear, inputs: CashModelInputs, parameters: CashModelParameters
) -> int:
    """Return the fund's part of the shared accounts, pro rata to what was approved."""
    whole = sum(amount for key, amount in inputs.approved_minor.items() if key[1] == year)
    if not whole:
        return 0
    published = {
        each: sum(
            figure.amount_minor
            for figure in inputs.expenditure
            if figure.fund in _SHARED_FUNDS and figure.fiscal_year == each and figure.item
        )
        for each in (year, FiscalYear(year.start_year - 1))
    }
    # A year without reports has the shared accounts of the year before.
    costs = published[year] or published[FiscalYear(year.start_year - 1)]
    return (
        (costs + parameters.support_account_minor) * inputs.approved_minor.get((fund, year), 0)
    ) // whole


def _profile(
    fund: str, year: FiscalYear, by_payee: Mapping[tuple[str, FiscalYear], Spending]
) -> Spending:
    """Return the latest itemised year of the fund up to this one, or that of the most like."""
    like = _PROFILE_OF.get(fund, fund)
    known = sorted(key[1] for key in by_payee if key[0] == like and key[1] <= year)
    return by_payee[like, known[-1]] if known else Spending(vendors_minor=1)


def _in_proportions_of(profile: Spending, total_minor: int) -> Spending:
    shares = split_by_weight(
        total_minor,
        {
            "staff": Fraction(profile.staff_minor),
            "vendors": Fraction(profile.vendors_minor),
            "contributors": Fraction(profile.contributors_minor),
        },
    )
    return Spending(
        staff_minor=shares["staff"],
        vendors_minor=shares["vendors"],
        contributors_minor=shares["contributors"],
    )


def _month_weights(fund: str, year: FiscalYear, inputs: CashModelInputs) -> dict[str, Fraction]:
    """Return, by first day of each month, what was assessed for its days."""
    firsts = [
        date(year.start_year + (month > _MONTHS), (month - 1) % _MONTHS + 1, 1)
        for month in range(7, 7 + _MONTHS)
    ]
    ends = [*firsts[1:], year.period.end]
    weights = dict.fromkeys((first.isoformat() for first in firsts), Fraction(0))
    for line in inputs.lines:
        if line.fund != fund or line.fiscal_year != year:
            continue
        for first, end in zip(firsts, ends, strict=True):
            days = _days_shared(line.period, Period(first, end))
            weights[first.isoformat()] += Fraction(line.total_minor * days, line.period.days)
    return weights if any(weights.values()) else dict.fromkeys(weights, Fraction(1))


def _days_shared(one: Period, other: Period) -> int:
    return max(0, (min(one.end, other.end) - max(one.start, other.start)).days)
