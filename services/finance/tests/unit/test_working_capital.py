"""First cash of the regular budget: the order of its sources, four eyes, and the oldest first."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missionledger.common.refusals import Refusal
from missionledger.common.testing.scenario import Scenario
from missionledger.finance.application.loans import borrower_of
from missionledger.finance.domain.fund.events import FundKind
from missionledger.finance.domain.fund.state import Fund
from missionledger.finance.domain.postings import Account, AccountingEvent
from missionledger.finance.domain.reserve_fund.commands import Borrower
from missionledger.finance.domain.working_capital import refusals
from missionledger.finance.domain.working_capital.commands import (
    CapitalCommand,
    PayCapitalAdvance,
    RepayCapitalAdvance,
    RequestCapitalAdvance,
    SetCapitalLevel,
    WithdrawCapitalAdvance,
)
from missionledger.finance.domain.working_capital.decider import WORKING_CAPITAL
from missionledger.finance.domain.working_capital.events import (
    CapitalAdvanceRequested,
    CapitalEvent,
)
from missionledger.finance.domain.working_capital.policies import CapitalSource
from missionledger.finance.domain.working_capital.state import AdvanceStatus, WorkingCapital

WCF = CapitalSource.WORKING_CAPITAL_FUND
SPECIAL = CapitalSource.SPECIAL_ACCOUNT
DAY = date(2025, 9, 1)
MILLION = 1_000_000_00

CapitalScenario = Scenario[CapitalCommand, WorkingCapital, CapitalEvent]


def level(source: CapitalSource, millions: int, day: date = date(2023, 1, 1)) -> SetCapitalLevel:
    return SetCapitalLevel(
        capital_source=source,
        level_minor=millions * MILLION,
        occurred_on=day,
        source="A/RES/76/272",
    )


def funds() -> CapitalScenario:
    return Scenario(WORKING_CAPITAL).after(level(WCF, 250), level(SPECIAL, 200))


def ask(millions: int, source: CapitalSource = WCF, **changes: object) -> RequestCapitalAdvance:
    values: dict[str, object] = {
        "fund": "UNTSO",
        "kind": FundKind.REGULAR_BUDGET_OPERATION,
        "capital_source": source,
        "amount_minor": millions * MILLION,
        "purpose": "Salaries until contributions come.",
        "requested_by": "budget",
        "occurred_on": DAY,
    }
    return RequestCapitalAdvance.model_validate(values | changes)


def approve(number: int = 1, source: CapitalSource = WCF, **changes: object) -> PayCapitalAdvance:
    values: dict[str, object] = {
        "advance_id": f"{source}-{number:04d}",
        "fund": "UNTSO",
        "approved_by": "approver",
        "occurred_on": DAY,
    }
    return PayCapitalAdvance.model_validate(values | changes)


def repay(millions: int, number: int = 1, day: date = DAY) -> RepayCapitalAdvance:
    return RepayCapitalAdvance(
        advance_id=f"{WCF}-{number:04d}",
        fund="UNTSO",
        amount_minor=millions * MILLION,
        receipt="r-1",
        occurred_on=day,
    )


def test_the_level_is_the_one_the_assembly_set() -> None:
    assert funds().state.free_of(WCF) == 250 * MILLION
    assert not funds().when(level(WCF, 250))
    with pytest.raises(refusals.CapitalLevelError, match="250000000"):
        funds().when(level(WCF, 150))
    raised = Scenario(WORKING_CAPITAL).after(level(WCF, 150, date(2022, 1, 1)), level(WCF, 250))
    assert raised.state.cash_of(WCF) == 250 * MILLION


def test_a_level_is_not_lowered_below_what_is_lent() -> None:
    lent = funds().after(ask(250), ask(100, SPECIAL))

    with pytest.raises(refusals.CapitalLevelError):
        lent.when(level(SPECIAL, 99))


def test_the_working_capital_fund_is_asked_first() -> None:
    with pytest.raises(refusals.CapitalOrderError, match="WCF"):
        funds().when(ask(1, SPECIAL))

    (asked,) = funds().after(ask(250)).when(ask(1, SPECIAL))

    assert isinstance(asked, CapitalAdvanceRequested)
    assert asked.free_minor == (0, 200 * MILLION)
    assert asked.rule_source == "GA/AB/4334"


def test_no_more_is_lent_than_is_free() -> None:
    with pytest.raises(refusals.CapitalShortError):
        funds().after(ask(200)).when(ask(51))


@pytest.mark.parametrize("kind", [FundKind.SPECIAL_ACCOUNT, FundKind.SHARED_ACCOUNT, None])
def test_peacekeeping_goes_to_the_reserve_fund_and_not_here(kind: FundKind | None) -> None:
    with pytest.raises(refusals.CapitalBorrowerError) as refused:
        funds().when(ask(1, kind=kind))

    assert refused.value.source == "A/RES/50/218, para. 5 (a)"
    assert "Reserve Fund" in refused.value.next_step


def test_a_political_mission_never_borrows_from_the_reserve_fund() -> None:
    mission = Fund(
        fund="UNAMA", kind=FundKind.REGULAR_BUDGET_OPERATION, title="UNAMA", opened_on="2002-03-28"
    )

    assert borrower_of(mission, DAY) is Borrower.NO_SPECIAL_ACCOUNT


def test_who_asked_does_not_approve_and_approves_what_was_seen() -> None:
    asked = funds().after(ask(10))

    with pytest.raises(refusals.CapitalOfficerError):
        asked.when(approve(approved_by="budget"))
    with pytest.raises(refusals.CapitalAdvanceChangedError):
        asked.when(approve(expected_advance_version=2))
    with pytest.raises(refusals.CapitalAdvanceStateError):
        asked.when(approve(occurred_on=date(2025, 8, 31)))
    paid = asked.after(approve(expected_advance_version=1))
    assert paid.state.cash_of(WCF) == 240 * MILLION
    assert not paid.when(approve())


def test_what_is_withdrawn_is_free_again() -> None:
    let_go = WithdrawCapitalAdvance(
        advance_id="WCF-0001", fund="UNTSO", reason="Money came.", occurred_on=DAY
    )
    scenario = funds().after(ask(10), let_go)

    assert scenario.state.free_of(WCF) == 250 * MILLION
    assert not scenario.when(let_go)
    with pytest.raises(refusals.CapitalAdvanceStateError):
        scenario.when(approve())


def test_nothing_is_withdrawn_before_it_was_asked_for() -> None:
    early = WithdrawCapitalAdvance(
        advance_id="WCF-0001", fund="UNTSO", reason="Money came.", occurred_on=date(2025, 8, 31)
    )

    with pytest.raises(refusals.CapitalAdvanceStateError, match="2025-09-01"):
        funds().after(ask(10)).when(early)


def test_the_fold_of_a_day_may_leave_out_the_request() -> None:
    scenario = funds().after(ask(10), approve(), repay(4))
    without = [event for event in scenario.past if not isinstance(event, CapitalAdvanceRequested)]

    state = WORKING_CAPITAL.fold(without)

    assert not state.advances
    assert state.cash_of(WCF) == 250 * MILLION


def test_the_oldest_is_repaid_first_and_no_more_than_is_out() -> None:
    scenario = funds().after(ask(10), approve(), ask(20), approve(2))

    with pytest.raises(refusals.CapitalRepaymentError, match="WCF-0001"):
        scenario.when(repay(5, number=2))
    with pytest.raises(refusals.CapitalRepaymentError, match="is out"):
        scenario.when(repay(11))
    with pytest.raises(refusals.CapitalAdvanceStateError):
        scenario.when(repay(1, day=date(2025, 8, 31)))
    repaid = scenario.after(repay(10))
    assert repaid.state.advances["WCF-0001"].status is AdvanceStatus.REPAID
    assert repaid.when(repay(5, number=2))


def test_another_fund_knows_nothing_of_the_advance() -> None:
    with pytest.raises(refusals.CapitalAdvanceNotFoundError):
        funds().after(ask(1)).when(approve(fund="UNMOGIP"))


steps = st.one_of(
    st.builds(ask, st.integers(1, 120), st.sampled_from(CapitalSource)),
    st.builds(approve, st.integers(1, 6), st.sampled_from(CapitalSource)),
    st.builds(repay, st.integers(1, 60), st.integers(1, 6)),
)


@given(commands=st.lists(steps, max_size=14))
def test_cash_and_what_is_lent_always_make_up_the_level(commands: list[CapitalCommand]) -> None:
    scenario = funds()
    for command in commands:
        try:
            scenario = scenario.after(command)
        except Refusal:
            continue

    for source in CapitalSource:
        cash = sum(
            posting.amount_minor
            for event in scenario.past
            for entry in (event.entries if isinstance(event, AccountingEvent) else ())
            for posting in entry.postings
            if posting.fund == source.value and posting.account is Account.CASH
        )
        assert cash == scenario.state.cash_of(source) >= 0
        assert cash + scenario.state.lent_by(source) == scenario.state.levels[source]
