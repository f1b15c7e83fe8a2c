"""A commitment step by step: its amounts, its days, its hands, its paper, and its postings."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missionledger.common.refusals import Refusal
from missionledger.common.testing.scenario import Scenario
from missionledger.finance.domain.authority.ledger import LineKey, Measure, Purpose
from missionledger.finance.domain.budget.classification import BudgetGroup
from missionledger.finance.domain.closing.policies import last_day_of_obligation
from missionledger.finance.domain.commitments.commands import (
    AnyCommitmentCommand,
    CancelCommitment,
    ObligateCommitment,
    PayCommitment,
    RaiseCommitment,
    RecordDelivery,
    RecordInvoice,
)
from missionledger.finance.domain.commitments.decider import COMMITMENT
from missionledger.finance.domain.commitments.events import CommitmentEvent, CommitmentKind
from missionledger.finance.domain.commitments.mandates import mandate_end
from missionledger.finance.domain.commitments.payment_runs import (
    PAYMENT_RUNS,
    MakePaymentRun,
    Payment,
    PaymentRuns,
)
from missionledger.finance.domain.commitments.refusals import (
    CashShortError,
    CommitmentAmountError,
    CommitmentDayError,
    CommitmentStepError,
    DuplicateCommitmentError,
    MandateLapsedError,
    ObligationLapsedError,
    PaperMissingError,
    SpendingDutiesError,
    UnknownCommitmentError,
)
from missionledger.finance.domain.commitments.state import Commitment, CommitmentStatus
from missionledger.finance.domain.fund.events import TermDecision
from missionledger.finance.domain.fund.state import Term
from missionledger.finance.domain.postings import Account, AccountingEvent

Life = Scenario[AnyCommitmentCommand, Commitment, CommitmentEvent]
LINE = LineKey(cost_centre="JUBA", item="Medical")
PAPER = ("ab" * 32,)
LARGE = 10_000_00


def about(day: date) -> dict[str, Any]:
    return {
        "fund": "UNMISS",
        "fiscal_year": "2025/26",
        "reference": "PO-1",
        "occurred_on": day,
    }


def raised(**changes: Any) -> RaiseCommitment:
    values: dict[str, Any] = {
        **about(date(2025, 8, 1)),
        "group": BudgetGroup.OPERATIONAL,
        "line": LINE,
        "kind": CommitmentKind.GOODS,
        "title": "medicines",
        "amount_minor": 100,
        "raised_by": "preparer",
    }
    return RaiseCommitment.model_validate(values | changes)


def certified(amount: int = 90, **changes: Any) -> ObligateCommitment:
    values: dict[str, Any] = {
        **about(date(2025, 8, 5)),
        "amount_minor": amount,
        "payee": "Nile Medical",
        "contract": "PD/1",
        "certified_by": "certifier",
    }
    return ObligateCommitment.model_validate(values | changes)


def delivered(amount: int = 60, **changes: Any) -> RecordDelivery:
    values: dict[str, Any] = {
        **about(date(2025, 9, 1)),
        "amount_minor": amount,
        "report": "RI-1",
        "received_by": "engineer",
    }
    return RecordDelivery.model_validate(values | changes)


def invoiced(amount: int = 50, invoice: str = "INV-1") -> RecordInvoice:
    return RecordInvoice(
        **about(date(2025, 9, 2)), invoice=invoice, amount_minor=amount, entered_by="preparer"
    )


def paid(amount: int = 40, **changes: Any) -> PayCommitment:
    values: dict[str, Any] = {
        **about(date(2025, 9, 15)),
        "run": "RUN-000001",
        "amount_minor": amount,
        "paid_by": "approver",
    }
    return PayCommitment.model_validate(values | changes)


def cancelled(amount: int = 30, **changes: Any) -> CancelCommitment:
    values: dict[str, Any] = {
        **about(date(2025, 12, 1)),
        "amount_minor": amount,
        "reason": "not needed",
        "cancelled_by": "certifier",
    }
    return CancelCommitment.model_validate(values | changes)


def life(*commands: AnyCommitmentCommand) -> Life:
    return Scenario(COMMITMENT).after(*commands)


def balances(events: Sequence[CommitmentEvent]) -> dict[Account, int]:
    sums: dict[Account, int] = {}
    for event in events:
        for entry in event.entries if isinstance(event, AccountingEvent) else ():
            for posting in entry.postings:
                sums[posting.account] = sums.get(posting.account, 0) + posting.amount_minor
    return {account: amount for account, amount in sums.items() if amount}


def test_each_step_follows_from_the_one_before() -> None:
    scenario = life(raised(), certified(), delivered(), invoiced(), paid(), cancelled())

    state = scenario.state
    assert (state.held_minor, state.obligated_minor, state.cancelled_minor) == (60, 60, 30)
    assert (state.delivered_minor, state.invoiced_minor, state.disbursed_minor) == (60, 50, 40)
    assert (state.status, state.open_minor) == (CommitmentStatus.OBLIGATED, 20)
    assert balances(scenario.past) == {
        Account.EXPENDITURE: 60,
        Account.UNSETTLED_EXPENDITURE: -60,
    }


def test_a_commitment_ends_settled_or_cancelled() -> None:
    settled = life(raised(), certified(), delivered(90), invoiced(90), paid(90))
    empty = life(raised(), cancelled(100))

    assert settled.state.status is CommitmentStatus.SETTLED
    assert empty.state.status is CommitmentStatus.CANCELLED
    assert balances(empty.past) == {}


@pytest.mark.parametrize(
    ("past", "command", "refusal"),
    [
        ([], certified(), UnknownCommitmentError),
        ([raised()], raised(), DuplicateCommitmentError),
        ([raised()], certified(101), CommitmentAmountError),
        ([raised(), certified()], certified(), CommitmentStepError),
        ([raised()], delivered(), CommitmentStepError),
        ([raised(), certified()], delivered(91), CommitmentAmountError),
        ([raised(), certified(), delivered()], invoiced(61), CommitmentAmountError),
        ([raised(), certified(), delivered(), invoiced(9)], invoiced(9), DuplicateCommitmentError),
        ([raised(), certified(), delivered(), invoiced()], paid(51), CommitmentAmountError),
        ([raised(), certified(), delivered()], cancelled(31), CommitmentAmountError),
        ([raised(), cancelled(100)], certified(1), CommitmentStepError),
        ([raised()], cancelled(is_year_closed=True), CommitmentStepError),
    ],
)
def test_a_step_beyond_the_one_before_is_refused(
    past: list[AnyCommitmentCommand], command: AnyCommitmentCommand, refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        life(*past).when(command)


@pytest.mark.parametrize(
    ("past", "command"),
    [
        ([raised()], certified(certified_by="preparer")),
        ([raised()], certified(acting_for="preparer")),
        ([raised(), certified(), delivered(), invoiced()], paid(paid_by="preparer")),
        ([raised(), certified(), delivered(), invoiced()], paid(paid_by="certifier")),
        ([raised(), certified(), delivered(), invoiced()], paid(acting_for="certifier")),
        (
            [raised(), certified(acting_for="chief"), delivered(), invoiced()],
            paid(paid_by="chief"),
        ),
    ],
)
def test_preparing_certifying_and_paying_are_three_people(
    past: list[AnyCommitmentCommand], command: AnyCommitmentCommand
) -> None:
    with pytest.raises(SpendingDutiesError):
        life(*past).when(command)


@pytest.mark.parametrize(
    ("past", "command"),
    [
        ([], raised(occurred_on=date(2025, 6, 30))),
        ([], raised(occurred_on=date(2026, 7, 1))),
        ([raised()], certified(occurred_on=date(2025, 7, 31))),
        ([raised()], certified(occurred_on=date(2026, 7, 1))),
        ([raised()], cancelled(occurred_on=date(2026, 7, 1))),
    ],
)
def test_authority_of_a_year_is_used_in_the_year(
    past: list[AnyCommitmentCommand], command: AnyCommitmentCommand
) -> None:
    with pytest.raises(CommitmentDayError):
        life(*past).when(command)


def test_large_steps_name_their_paper() -> None:
    large = raised(amount_minor=LARGE)

    with pytest.raises(PaperMissingError):
        life(large).when(certified(LARGE))
    assert len(life(large).when(certified(LARGE - 1))) == 1
    owed = life(large, certified(LARGE, documents=PAPER), delivered(LARGE), invoiced(LARGE))
    with pytest.raises(PaperMissingError):
        owed.when(paid(LARGE))
    assert len(owed.when(paid(LARGE, documents=PAPER))) == 1


def test_after_a_mandate_only_what_settles_it_is_committed() -> None:
    ended = {"mandate_ended_on": "2025-07-31"}

    with pytest.raises(MandateLapsedError):
        life().when(raised(**ended))
    assert len(life().when(raised(**ended, settles="lease of the compound"))) == 1
    conduct = LINE.model_copy(update={"purpose": Purpose.CONDUCT})
    assert len(life().when(raised(**ended, line=conduct))) == 1
    assert len(life().when(raised(mandate_ended_on="2025-08-01"))) == 1


@pytest.mark.parametrize(
    ("kind", "last"),
    [
        (CommitmentKind.GOODS, date(2027, 6, 30)),
        (CommitmentKind.TROOPS_AND_POLICE, date(2031, 6, 30)),
        (CommitmentKind.EQUIPMENT_OF_GOVERNMENT, date(2031, 6, 30)),
    ],
)
def test_an_obligation_stands_twelve_months_and_four_years_more_to_a_government(
    kind: CommitmentKind, last: date
) -> None:
    scenario = life(raised(kind=kind), certified())
    late: dict[str, Any] = {"occurred_on": last.replace(year=last.year, month=7, day=1)}

    assert last_day_of_obligation("2025/26", to_government=kind.is_to_government)[0] == last
    assert len(scenario.when(delivered(occurred_on=last))) == 1
    with pytest.raises(ObligationLapsedError):
        scenario.when(delivered(**late))
    assert len(scenario.when(delivered(**late, lapse_suspended_by="A/RES/57/323"))) == 1


def test_what_is_cancelled_of_a_closed_year_is_revenue_and_no_less_expenditure() -> None:
    scenario = life(
        raised(),
        certified(),
        cancelled(40, is_year_closed=True, occurred_on=date(2026, 10, 1)),
    )

    assert balances(scenario.past) == {
        Account.EXPENDITURE: 90,
        Account.UNSETTLED_EXPENDITURE: -50,
        Account.CANCELLED_PRIOR_OBLIGATIONS: -40,
    }


def run(cash: int, *amounts: int) -> MakePaymentRun:
    return MakePaymentRun(
        fund="UNMISS",
        occurred_on=date(2025, 9, 15),
        payments=tuple(
            Payment(fiscal_year="2025/26", reference=f"PO-{each}", payee="x", amount_minor=amount)
            for each, amount in enumerate(amounts)
        ),
        cash_minor=cash,
        paid_by="approver",
    )


def test_a_run_pays_no_more_than_the_cash_and_settles_what_was_owed() -> None:
    first = PAYMENT_RUNS.decide(run(100, 60, 40), PaymentRuns())[0]
    after = PAYMENT_RUNS.fold([first])

    assert (first.run, after.last_run, after.next_run) == ("RUN-000001", "RUN-000001", "RUN-000002")
    sums: dict[Account, int] = {}
    for posting in first.entries[0].postings:
        sums[posting.account] = sums.get(posting.account, 0) + posting.amount_minor
    assert sums == {Account.UNSETTLED_EXPENDITURE: 100, Account.CASH: -100}
    with pytest.raises(CashShortError):
        PAYMENT_RUNS.decide(run(99, 60, 40), PaymentRuns())


def term(decided: str, until: str | None, decision: TermDecision = TermDecision.RENEWED) -> Term:
    return Term(
        decision=decision,
        decided_on=decided,
        valid_from=decided,
        until=until,
        resolution="S/RES/1",
        foreign_event_id=decided,
        foreign_position=1,
        is_open_ended=until is None and decision is not TermDecision.TERMINATED,
    )


def test_a_mandate_has_ended_as_far_as_was_decided_by_the_day() -> None:
    terms = [term("2025-01-10", "2025-06-30"), term("2025-07-20", "2025-12-31")]

    assert mandate_end(terms, "2025-06-30") is None
    assert mandate_end(terms, "2025-07-01") == "2025-06-30"
    assert mandate_end(terms, "2025-07-20") is None
    assert mandate_end([], "2025-07-01") is None
    assert mandate_end([term("2025-01-10", None)], "2030-01-01") is None
    ended = term("2025-03-01", None, TermDecision.TERMINATED)
    assert mandate_end([terms[0], ended], "2025-03-02") == "2025-03-01"


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["certify", "deliver", "invoice", "pay", "cancel"]), st.integers(1, 120)
    ),
    max_size=12,
)


@given(steps=STEPS, amount=st.integers(1, 120))
def test_whatever_is_asked_expenditure_is_disbursements_plus_open_obligations(
    steps: list[tuple[str, int]], amount: int
) -> None:
    scenario = life(raised(amount_minor=amount))
    for number, (step, part) in enumerate(steps):
        commands: dict[str, AnyCommitmentCommand] = {
            "certify": certified(part),
            "deliver": delivered(part),
            "invoice": invoiced(part, f"INV-{number}"),
            "pay": paid(part),
            "cancel": cancelled(part),
        }
        try:
            scenario = scenario.after(commands[step])
        except Refusal:
            continue

    state = scenario.state
    assert 0 <= state.disbursed_minor <= state.invoiced_minor <= state.delivered_minor
    assert state.delivered_minor <= state.obligated_minor <= state.held_minor <= amount
    sums = balances(scenario.past)
    assert sums.get(Account.EXPENDITURE, 0) == state.disbursed_minor + state.open_minor
    assert sum(sums.values()) == 0
    paid_minor = sum(
        movement.amount_minor
        for event in scenario.past
        for movement in event.movements
        if movement.measure is Measure.DISBURSED
    )
    assert paid_minor == state.disbursed_minor
