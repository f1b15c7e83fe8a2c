"""What if: an outlook as it would be under one assumption, the draws being the same.

Because draws depend on seed, State and line alone, scenarios differ by what they assume and by
nothing else.
"""

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import ClassVar, Final

from missionledger.common.refusals import Refusal, RefusalKind
from missionledger.finance.domain.forecast.outlook import FundOutlook, Outlook, OwedAmount
from missionledger.finance.domain.forecast.spending import under_drawdown

LATE_DAYS: Final = 182
"""Six months."""


class UnknownInScenarioError(Refusal):
    """A scenario names a State that owes nothing, or a fund that is not in the forecast."""

    code: ClassVar[str] = "scenario-unknown-name"
    title: ClassVar[str] = "The scenario is about nothing in this forecast"
    kind: ClassVar[RefusalKind] = RefusalKind.INVALID


@dataclass(frozen=True, slots=True)
class Scenario:
    """One assumption that differs from the forecast's, or several together.

    Attributes:
        late_states: pay everything six months later than they would.
        unpaid_states: pay nothing within the horizon.
        lapsed_funds: their mandate is not renewed: nothing falls due on renewal or next year, and
            they spend as missions did that closed, since leaving costs money too.
        reserve_doubled: the Reserve Fund may lend twice as much for liquidity.
        credits_withheld: credits do not come off the next letters of States.
    """

    name: str
    late_states: tuple[str, ...] = ()
    unpaid_states: tuple[str, ...] = ()
    lapsed_funds: tuple[str, ...] = ()
    reserve_doubled: bool = False
    credits_withheld: bool = False


def standard_scenarios(outlook: Outlook) -> tuple[Scenario, ...]:
    """Return the scenarios that every forecast can be set beside: one for each kind.

    The State is the one that owes most, the fund the one that spends most.
    """
    owed: dict[str, int] = defaultdict(int)
    for each in outlook.owed:
        owed[each.state] += each.amount_minor
    found = []
    if owed:
        largest = min(owed, key=lambda state: (-owed[state], state))
        found += [
            Scenario(f"{largest} six months late", late_states=(largest,)),
            Scenario(f"{largest} pays nothing", unpaid_states=(largest,)),
        ]
    if outlook.funds:
        fund = min(outlook.funds, key=lambda each: (-sum(each.spending_minor), each.fund))
        found.append(Scenario(f"{fund.fund} not renewed", lapsed_funds=(fund.fund,)))
    return (
        *found,
        Scenario("the Reserve Fund may lend twice", reserve_doubled=True),
        Scenario("credits are withheld", credits_withheld=True),
    )


def outlook_under(scenario: Scenario, outlook: Outlook) -> Outlook:
    """Return the outlook under the scenario.

    Raises:
        UnknownInScenarioError: if it names a State or a fund that the outlook does not.
    """
    _require_known(scenario, outlook)
    owed = tuple(
        _owed_under(scenario, each)
        for each in outlook.owed
        if each.state not in scenario.unpaid_states
        and not (each.rests_on_renewal and each.fund in scenario.lapsed_funds)
    )
    funds = tuple(
        _closing(fund, outlook) if fund.fund in scenario.lapsed_funds else fund
        for fund in outlook.funds
    )
    room = outlook.reserve_room_minor
    if room is not None and scenario.reserve_doubled:
        room *= 2
    return replace(outlook, funds=funds, owed=owed, reserve_room_minor=room)


def _owed_under(scenario: Scenario, owed: OwedAmount) -> OwedAmount:
    if owed.state in scenario.late_states:
        owed = replace(owed, delay_days=LATE_DAYS)
    if scenario.credits_withheld:
        owed = replace(owed, amount_minor=owed.amount_minor + owed.credit_minor, credit_minor=0)
    return owed


def _closing(fund: FundOutlook, outlook: Outlook) -> FundOutlook:
    """Return the fund as it spends, and as claims arise, when its mandate is not renewed."""
    if fund.ends_on is not None:
        return fund
    days = [outlook.day(number) for number in range(outlook.horizon_days)]
    ends_on = fund.term_until or outlook.as_of
    spending = under_drawdown(fund.spending_minor, days, ends_on, outlook.as_of)
    contributors = fund.contributors
    if contributors is not None:
        accrued = under_drawdown(contributors.accrued_minor, days, ends_on, outlook.as_of)
        contributors = replace(contributors, accrued_minor=accrued)
    return replace(fund, spending_minor=spending, contributors=contributors)


def _require_known(scenario: Scenario, outlook: Outlook) -> None:
    states = {each.state for each in outlook.owed}
    funds = {each.fund for each in outlook.funds}
    unknown = [
        *sorted({*scenario.late_states, *scenario.unpaid_states} - states),
        *sorted({*scenario.lapsed_funds} - funds),
    ]
    if unknown:
        raise UnknownInScenarioError(
            f"{', '.join(unknown)} in the scenario {scenario.name!r}: not a State that owes "
            "something here, nor a fund of this forecast",
            next_step="Name States by their ISO 3166 alpha-3 code and funds as in /v1/funds.",
            pointer="/scenarios",
        )
