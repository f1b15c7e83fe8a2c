"""Laws of a fund over any life it may have: assessed, asked, paid, passed on, and ended."""

from collections import defaultdict
from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from missionledger.common.refusals import Refusal
from missionledger.common.testing.scenario import Scenario
from missionledger.finance.domain.fund.commands import (
    AnyFundCommand,
    OpenCashBalance,
    RecogniseConditional,
    ReleaseConditional,
    ReverseContribution,
)
from missionledger.finance.domain.fund.decider import FUND
from missionledger.finance.domain.fund.events import FundEvent, FundKind, TermDecision
from missionledger.finance.domain.fund.letter_commands import (
    IssueLetters,
    ReceiveLetters,
    StateReceipt,
)
from missionledger.finance.domain.fund.lifecycle_commands import (
    ChangeStage,
    ReleaseSurplus,
    RetainSurplus,
)
from missionledger.finance.domain.fund.lifecycle_events import FundStage, FundStageChanged
from missionledger.finance.domain.fund.plan_commands import (
    PlannedSlice,
    PlanYear,
    ReceiveVoluntaryShare,
    VoluntaryShare,
)
from missionledger.finance.domain.fund.plan_events import Component
from missionledger.finance.domain.fund.shared_cost_commands import SendTransfer
from missionledger.finance.domain.fund.shared_cost_events import TransferPurpose
from missionledger.finance.domain.fund.state import Fund
from missionledger.finance.domain.fund.year_cut import CutMethod
from missionledger.finance.domain.fund_advances import ReceiveAdvance, RepayAdvance
from missionledger.finance.domain.postings import Account, AccountingEvent
from missionledger.finance.testing.funds import FUND_ID, issue, opened, pay, term

FundScenario = Scenario[AnyFundCommand, Fund, FundEvent]

SYMBOLS = ["ST/ADM/SER.B/1", "ST/ADM/SER.B/2"]
LINES = [issue(symbol=symbol).line for symbol in SYMBOLS]
PLAN = "2025/26 A/RES/79/300"
STATES = st.sampled_from(["BEN", "CHN", "DEU", "USA"])
DAYS = st.dates(date(2025, 7, 1), date(2027, 6, 30))


def _about(day: date, **values: Any) -> dict[str, Any]:
    return {"fund": FUND_ID, "occurred_on": day, **values}


def _assess(symbol: str, staff: int, *, net: bool) -> AnyFundCommand:
    return issue(symbol=symbol, staff_assessment_minor=staff * 100, is_asked_net=net)


def _pay(state: str, amount: int, number: int, day: date) -> AnyFundCommand:
    return pay(amount, f"r-{number}", state=state, occurred_on=day)


def _reverse(number: int, day: date) -> AnyFundCommand:
    return ReverseContribution(**_about(day, receipt=f"r-{number}", reason="bank error"))


def _receive(line: str, state: str, day: date) -> AnyFundCommand:
    letter = StateReceipt(state=state, received_on=day)
    return ReceiveLetters(**_about(day, line=line, received=(letter,), is_correction=True))


def _plan(gross: int, fixed: int) -> AnyFundCommand:
    whole = PlannedSlice(period_from=date(2025, 7, 1), period_to=date(2026, 6, 30))
    return PlanYear(
        **_about(
            date(2025, 7, 1),
            fiscal_year="2025/26",
            symbol="A/RES/79/300",
            components=(Component(source="mission", gross_minor=gross * 100),),
            voluntary=(VoluntaryShare(contributor="Greece", amount_minor=fixed),),
            method=CutMethod.TWELFTHS,
            slices=(whole,),
        )
    )


def _give(amount: int, number: int, day: date) -> AnyFundCommand:
    return ReceiveVoluntaryShare(
        **_about(day, plan=PLAN, contributor="Greece", receipt=f"v-{number}", amount_minor=amount)
    )


def _send(amount: int, number: int, day: date) -> AnyFundCommand:
    return SendTransfer(
        **_about(
            day,
            counterpart="UNLB",
            counterpart_kind=FundKind.SHARED_ACCOUNT,
            purpose=TransferPurpose.SHARED_COST,
            reference=f"t-{number}",
            fiscal_year="2025/26",
            amount_minor=amount,
            cash_minor=10**12,
        )
    )


def _end(day: date) -> AnyFundCommand:
    return term(day, day, 9).model_copy(update={"decision": TermDecision.TERMINATED})


numbers = st.integers(1, 3)
amounts = st.integers(1, 900_000_00)
lines = st.sampled_from(LINES)
steps = st.one_of(
    st.builds(_assess, st.sampled_from(SYMBOLS), st.integers(0, 90_000), net=st.booleans()),
    st.builds(_pay, STATES, amounts, numbers, DAYS),
    st.builds(_reverse, numbers, DAYS),
    st.builds(lambda line, day: RecogniseConditional(**_about(day, line=line)), lines, DAYS),
    st.builds(lambda line, day: ReleaseConditional(**_about(day, line=line)), lines, DAYS),
    st.builds(
        lambda line, day: IssueLetters(**_about(day, line=line, reference="PK-1")), lines, DAYS
    ),
    st.builds(_receive, lines, STATES, DAYS),
    st.builds(_plan, st.integers(1, 10**7), st.integers(1, 10**8)),
    st.builds(_give, amounts, numbers, DAYS),
    st.builds(_send, amounts, numbers, DAYS),
    st.builds(lambda day: OpenCashBalance(**_about(day, cash_minor=5, symbol="A/79/5")), DAYS),
    st.builds(
        lambda amount, day: ReceiveAdvance(**_about(day, loan_id="L", amount_minor=amount)),
        amounts,
        DAYS,
    ),
    st.builds(
        lambda amount, day: RepayAdvance(**_about(day, loan_id="L", amount_minor=amount)),
        amounts,
        DAYS,
    ),
    st.builds(_end, DAYS),
    st.builds(
        lambda stage, day: ChangeStage(**_about(day, stage=stage, reason="It has ended.")),
        st.sampled_from([FundStage.LIQUIDATION, FundStage.CLOSED]),
        DAYS,
    ),
    st.builds(
        lambda amount, day: RetainSurplus(
            **_about(day, symbol="A/RES/80/1", amount_minor=amount, available_minor=5_000_00)
        ),
        st.integers(1, 6_000_00),
        DAYS,
    ),
    st.builds(
        lambda day: ReleaseSurplus(**_about(day, retained_by="A/RES/80/1", symbol="A/RES/81/1")),
        DAYS,
    ),
)


def lived(commands: list[AnyFundCommand]) -> FundScenario:
    """Return the fund after all of the commands that it accepts."""
    scenario = opened().after(term(date(2025, 12, 1), date(2025, 5, 8)))
    for command in commands:
        try:
            scenario = scenario.after(command)
        except Refusal:
            continue
    return scenario


def sums_of(past: tuple[FundEvent, ...]) -> dict[Account, int]:
    sums: dict[Account, int] = defaultdict(int)
    for event in past:
        for entry in event.entries if isinstance(event, AccountingEvent) else ():
            for posting in entry.postings:
                sums[posting.account] += posting.amount_minor
    return sums


@given(commands=st.lists(steps, max_size=25))
def test_books_agree_with_what_the_fund_remembers(commands: list[AnyFundCommand]) -> None:
    scenario = lived(commands)
    state, sums = scenario.state, sums_of(scenario.past)

    asked = sum(line.asked_minor for line in state.lines.values())
    owed = sum(line.owed_by(each) for line in state.lines.values() for each in line.asked_shares)
    plans = state.plans.values()
    promised = sum(each.promised_by("Greece") - each.given_by("Greece") for each in plans)
    assert sum(sums.values()) == 0
    assert sums[Account.ASSESSMENTS_RECEIVABLE] == owed
    assert -(sums[Account.ASSESSED_INCOME] + sums[Account.CONDITIONAL_INCOME]) == asked
    assert sums[Account.VOLUNTARY_RECEIVABLE] == promised
    assert -sums[Account.RETAINED_SURPLUS] == sum(state.retained.values())
    assert -sums[Account.ADVANCES_FROM_RESERVE_FUND] == sum(state.advances.values())


@given(commands=st.lists(steps, max_size=25))
def test_every_line_is_what_was_paid_and_what_is_open(commands: list[AnyFundCommand]) -> None:
    for line in lived(commands).state.lines.values():
        assert sum(line.shares.values()) == line.gross_minor
        if line.net_shares:
            assert sum(line.net_shares.values()) == line.net_minor
        for state, share in line.asked_shares.items():
            due = line.due_of(share, line.covered_through)
            assert line.owed_by(state) + line.paid.get(state, 0) == due


@given(commands=st.lists(steps, max_size=25))
def test_a_replay_of_what_was_written_is_the_live_fund(commands: list[AnyFundCommand]) -> None:
    scenario = lived(commands)

    written = [(type(event), event.to_data()) for event in scenario.past]
    replayed = FUND.fold([kind.model_validate_json(data) for kind, data in written])

    assert replayed == scenario.state


@given(commands=st.lists(steps, max_size=25), at=st.integers(0, 25))
def test_the_end_of_an_account_never_loses_an_owed_cent(
    commands: list[AnyFundCommand], at: int
) -> None:
    scenario = lived(commands[:at])
    day = date(2027, 6, 30)
    ended = scenario.after(_end(day))
    for stage in (FundStage.LIQUIDATION, FundStage.CLOSED):
        try:
            ended = ended.after(ChangeStage(**_about(day, stage=stage, reason="It has ended.")))
        except Refusal:
            continue

    assert ended.state.stage is FundStage.CLOSED
    assert sums_of(ended.past) == sums_of(scenario.past)
    assert ended.state.lines == scenario.state.lines
    assert ended.state.advances == scenario.state.advances
    assert not any(
        isinstance(event, AccountingEvent)
        for event in ended.past
        if isinstance(event, FundStageChanged)
    )
