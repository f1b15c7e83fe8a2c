"""What an estimate comes to: people by month at dated standard costs, less exact factors."""

from calendar import month_abbr
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from itertools import pairwise

from missionledger.common.money import MINOR_UNITS_MAX, Money
from missionledger.common.policies import Policy, PolicyValue
from missionledger.finance.domain.budget.classification import (
    CONTINGENTS,
    FORMED_POLICE,
    BudgetGroup,
    item_of,
    order_of,
)
from missionledger.finance.domain.budget.contents import (
    MONTHS,
    CostLine,
    CostPart,
    DeclaredTotal,
    EstimateContents,
    StandardCost,
)
from missionledger.finance.domain.budget.refusals import (
    EstimateNotAllowedError,
    TotalsDifferError,
)
from missionledger.finance.domain.claims.rates import PERSONNEL_RATE
from missionledger.finance.domain.fund.policies import year_start

REIMBURSED_ITEMS = frozenset({CONTINGENTS, FORMED_POLICE, "African Union formed police units"})
"""What is paid at the rate for a person and month, unless the estimate names another cost."""


def months_of(fiscal_year: str) -> tuple[date, ...]:
    """Return the first days of the twelve months of the year."""
    first = year_start(fiscal_year)
    return tuple(
        date(first.year + (first.month - 1 + each) // 12, (first.month - 1 + each) % 12 + 1, 1)
        for each in range(MONTHS)
    )


def cost_lines(contents: EstimateContents, fiscal_year: str) -> tuple[CostLine, ...]:
    """Return the lines of the estimate in the order of reports, each with its parts.

    People are costed month by month at the standard cost of the month; the sum is exact and
    rounded once, half up to the cent.

    Raises:
        UnknownItemError: if a line is for an item that its group does not have.
        EstimateNotAllowedError: if a standard cost is missing, or an amount too large.
        NoPolicyInForceError: if a standard cost has no value in a month it is needed for.
    """
    months = months_of(fiscal_year)
    costs = _policies(contents.standard_costs)
    parts: dict[tuple[BudgetGroup, str], list[CostPart]] = defaultdict(list)
    for index, post in enumerate(contents.posts):
        item = item_of(BudgetGroup.CIVILIAN, post.item, pointer=f"/posts/{index}/item")
        policy = _named(costs, post.standard_cost, f"/posts/{index}/standard_cost")
        part = _people(post.label, post.posts, months, policy, ("vacancy", post.vacancy))
        parts[BudgetGroup.CIVILIAN, item].append(part)
    for index, line in enumerate(contents.strength):
        where = f"/strength/{index}"
        item = item_of(BudgetGroup.MILITARY_AND_POLICE, line.item, pointer=f"{where}/item")
        if line.standard_cost:
            policy = _named(costs, line.standard_cost, f"{where}/standard_cost")
        else:
            policy = _reimbursement(item, f"{where}/standard_cost")
        factor = ("delayed deployment", line.delayed_deployment)
        part = _people(line.label, line.strength, months, policy, factor)
        parts[BudgetGroup.MILITARY_AND_POLICE, item].append(part)
    for index, entered in enumerate(contents.entered):
        item = item_of(entered.group, entered.item, pointer=f"/entered/{index}/item")
        part = CostPart(
            label=entered.label,
            amount_minor=entered.amount_minor,
            basis="entered",
            method=entered.explanation,
        )
        parts[entered.group, item].append(part)
    _require_countable(sum(part.amount_minor for found in parts.values() for part in found))
    return tuple(
        CostLine(
            group=group,
            item=item,
            amount_minor=sum(part.amount_minor for part in found),
            parts=tuple(found),
        )
        for (group, item), found in sorted(parts.items(), key=lambda each: order_of(*each[0]))
    )


def group_totals(lines: Iterable[CostLine]) -> dict[BudgetGroup, int]:
    """Return what each group comes to, groups without lines included."""
    sums = dict.fromkeys(BudgetGroup, 0)
    for line in lines:
        sums[line.group] += line.amount_minor
    return sums


def total_of(lines: Iterable[CostLine]) -> int:
    """Return what all lines come to."""
    return sum(line.amount_minor for line in lines)


def require_totals(lines: Sequence[CostLine], declared: Sequence[DeclaredTotal]) -> None:
    """Go on only if every stated total is what the lines add up to.

    Raises:
        TotalsDifferError: naming each line or group that differs, and by how much.
        EstimateNotAllowedError: if the total of all is not stated.
    """
    if not any(each.group is None for each in declared):
        raise EstimateNotAllowedError(
            "the total of the estimate is not stated",
            next_step="State the total, so that it can be checked against the lines.",
            pointer="/declared",
        )
    wrong = wrong_totals(lines, declared)
    if wrong:
        raise TotalsDifferError(
            "; ".join(said for _, said in wrong),
            next_step="Correct the lines or the stated totals; nothing was recorded.",
            pointer=f"/declared/{wrong[0][0]}/amount",
        )


def wrong_totals(
    lines: Sequence[CostLine], declared: Sequence[DeclaredTotal]
) -> list[tuple[int, str]]:
    """Return which stated totals are not what the lines add up to, and what is said of each.

    Raises:
        UnknownItemError: if one is for an item that its group does not have.
    """
    groups = group_totals(lines)
    items = {line.key: line.amount_minor for line in lines}
    wrong = []
    for index, each in enumerate(declared):
        if each.group is None:
            found = total_of(lines)
        elif each.item:
            item = item_of(each.group, each.item, pointer=f"/declared/{index}/item")
            found = items.get((each.group, item), 0)
        else:
            found = groups[each.group]
        if found != each.amount_minor:
            said = (
                f"{each.name}: the paper states {_usd(each.amount_minor)}, its lines add up to "
                f"{_usd(found)} (difference {_usd(found - each.amount_minor)})"
            )
            wrong.append((index, said))
    return wrong


def _policies(costs: Sequence[StandardCost]) -> Mapping[str, Policy[int]]:
    by_name: dict[str, list[StandardCost]] = defaultdict(list)
    for each in costs:
        by_name[each.name].append(each)
    found = {}
    for name, values in by_name.items():
        ordered = sorted(values, key=lambda each: each.valid_from)
        for before, after in pairwise(ordered):
            if before.valid_to is None or before.valid_to > after.valid_from:
                raise EstimateNotAllowedError(
                    f"standard cost {name!r} has two values on {after.valid_from}",
                    next_step="End the earlier value on the day the later one begins.",
                    pointer="/standard_costs",
                )
        found[name] = Policy(
            f"standard cost {name}",
            tuple(
                PolicyValue(
                    each.monthly_minor, each.valid_from, each.source, each.certainty, each.valid_to
                )
                for each in ordered
            ),
        )
    return found


def _named(costs: Mapping[str, Policy[int]], name: str, pointer: str) -> Policy[int]:
    if name not in costs:
        raise EstimateNotAllowedError(
            f"there is no standard cost {name!r} in the estimate",
            next_step="State it with its amount, its dates and its source.",
            pointer=pointer,
        )
    return costs[name]


def _reimbursement(item: str, pointer: str) -> Policy[int]:
    if item not in REIMBURSED_ITEMS:
        raise EstimateNotAllowedError(
            f"{item} is not reimbursed at the rate for contingents",
            next_step="Name a standard cost for it, with its dates and its source.",
            pointer=pointer,
        )
    return PERSONNEL_RATE


def _people(
    label: str,
    people: Sequence[int],
    months: Sequence[date],
    policy: Policy[int],
    factor: tuple[str, str],
) -> CostPart:
    """Return what the people cost over the months in which there are any."""
    kept = 1 - Fraction(factor[1])
    exact = Fraction(0)
    used: dict[tuple[int, str], list[date]] = {}
    for month, count in zip(months, people, strict=True):
        if count:
            value = policy.on(month)
            exact += count * value.value * kept
            used.setdefault((value.value, value.source), []).append(month)
    rates = ", then ".join(
        f"{_usd(rate)} a month from {month_abbr[days[0].month]} {days[0].year}"
        for (rate, _), days in used.items()
    )
    method = f"sum over months of people x {rates or 'nothing'}"
    if Fraction(factor[1]):
        method += f" x (1 - {factor[1]} {factor[0]})"
    return CostPart(
        label=label,
        amount_minor=_rounded(exact),
        basis="computed",
        method=method,
        source="; ".join(dict.fromkeys(source for _, source in used)),
    )


def _rounded(exact: Fraction) -> int:
    """Return the cents nearest to it, half up."""
    cents = (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)
    _require_countable(cents)
    return cents


def _require_countable(total_minor: int) -> None:
    if total_minor > MINOR_UNITS_MAX:
        raise EstimateNotAllowedError(
            "the estimate comes to more than an account can hold",
            next_step="Check the numbers of people and the standard costs.",
        )


def _usd(minor: int) -> str:
    return str(Money(minor=max(-MINOR_UNITS_MAX, min(minor, MINOR_UNITS_MAX))))
