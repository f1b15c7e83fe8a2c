"""The decider of commitments: step by step, three pairs of hands, nothing beyond its step."""

from datetime import date
from typing import Any, assert_never

from missionledger.common.commands import Command
from missionledger.common.decider import Decider
from missionledger.finance.domain.authority.ledger import LineKey, Measure, Movement, dollars
from missionledger.finance.domain.closing.policies import last_day_of_obligation
from missionledger.finance.domain.commitments.commands import (
    AnyCommitmentCommand,
    CancelCommitment,
    CommitmentCommand,
    ObligateCommitment,
    PayCommitment,
    RaiseCommitment,
    RecordDelivery,
    RecordInvoice,
    SettlingCommand,
    commitment_id,
)
from missionledger.finance.domain.commitments.events import (
    CommitmentCancelled,
    CommitmentEvent,
    CommitmentObligated,
    CommitmentPaid,
    CommitmentRaised,
    DeliveryRecorded,
    InvoiceRecorded,
)
from missionledger.finance.domain.commitments.policies import PAPER_REQUIRED_FROM_MINOR
from missionledger.finance.domain.commitments.refusals import (
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
from missionledger.finance.domain.commitments.state import Commitment, CommitmentStatus, evolve
from missionledger.finance.domain.commitments.vendors import require_origin_explained
from missionledger.finance.domain.fund.decider import mission_of_fund
from missionledger.finance.domain.fund.policies import year_end, year_start
from missionledger.finance.domain.postings import (
    Account,
    Book,
    Entry,
    Posting,
    entries_of,
    make_entry,
)

OBLIGATION_RULE = "obligation"
CANCELLATION_RULE = "obligation-cancelled"
PRIOR_CANCELLATION_RULE = "prior-obligation-cancelled"

INVOICES_MAX = 200
"""Invoices on one commitment; a contract with more is divided."""


def decide(command: AnyCommitmentCommand, state: Commitment) -> tuple[CommitmentEvent, ...]:
    """Return the facts the command leads to.

    A step is never quietly repeated: what goes with it in the allotment would be done twice.

    Raises:
        Refusal: as each rule says.
    """
    if isinstance(command, RaiseCommitment):
        return _raise(command, state)
    if not state.is_raised:
        raise UnknownCommitmentError(
            f"{command.fund} has no commitment {command.reference} in {command.fiscal_year}",
            next_step="Take the reference from /v1/commitments.",
        )
    match command:
        case ObligateCommitment():
            return _obligate(command, state)
        case RecordDelivery():
            return _deliver(command, state)
        case RecordInvoice():
            return _invoice(command, state)
        case PayCommitment():
            return _pay(command, state)
        case CancelCommitment():
            return _cancel(command, state)
        case _:
            assert_never(command)


def _raise(command: RaiseCommitment, state: Commitment) -> tuple[CommitmentRaised, ...]:
    if state.is_raised:
        raise DuplicateCommitmentError(
            f"{command.reference} was raised on {state.raised_on} for {state.title}",
            next_step="Use another reference; a repeat keeps its idempotency key.",
            pointer="/reference",
        )
    _require_day_of_year(command)
    day = command.occurred_on.isoformat()
    ended = command.mandate_ended_on
    if (
        ended is not None
        and day > ended
        and not command.settles
        and not command.line.purpose.outlives_mandate
    ):
        raise MandateLapsedError(
            f"the mandate of {command.fund} ended on {ended}",
            next_step="Say what it settles, if it does; new activities need a mandate.",
            pointer="/settles",
            facts={"mandate_ended_on": ended},
        )
    raised = CommitmentRaised(
        **_of(command, command.group),
        movements=(),
        reference=command.reference,
        kind=command.kind,
        line=command.line,
        title=command.title,
        amount_minor=command.amount_minor,
        settles=command.settles,
        raised_by=command.raised_by,
        raised_on=day,
    )
    return (raised,)


def _obligate(command: ObligateCommitment, state: Commitment) -> tuple[CommitmentObligated, ...]:
    if state.status is not CommitmentStatus.RAISED:
        raise CommitmentStepError(
            f"{state.reference} is {state.status}",
            next_step="Raise another commitment for what is needed beyond it.",
        )
    _require_day_of_year(command)
    _require_not_before(command, state)
    _require_up_to(command.amount_minor, state.held_minor, "held")
    _require_others(command.certified_by, command.acting_for, (state.raised_by,), "certify")
    require_paper(command, command.amount_minor)
    require_origin_explained(command, state)
    postings = (
        _posting(state, Account.EXPENDITURE, command.amount_minor),
        _posting(state, Account.UNSETTLED_EXPENDITURE, -command.amount_minor),
    )
    obligated = CommitmentObligated(
        **_of(command, state.group),
        movements=(),
        reference=state.reference,
        amount_minor=command.amount_minor,
        payee=command.payee,
        contract=command.contract,
        certified_by=command.certified_by,
        acting_for=command.acting_for,
        vendor_origin=command.vendor_origin,
        origin_reason=command.origin_reason,
        leaves_behind=command.leaves_behind,
        entries=_entry(OBLIGATION_RULE, *postings),
    )
    return (obligated,)


def _deliver(command: RecordDelivery, state: Commitment) -> tuple[DeliveryRecorded, ...]:
    _require_standing(command, state)
    left = state.obligated_minor - state.delivered_minor
    _require_up_to(command.amount_minor, left, "owed and not delivered")
    delivered = DeliveryRecorded(
        **_of(command, state.group),
        movements=_movements(state, Measure.DELIVERED, command.amount_minor),
        reference=state.reference,
        amount_minor=command.amount_minor,
        report=command.report,
        received_by=command.received_by,
    )
    return (delivered,)


def _invoice(command: RecordInvoice, state: Commitment) -> tuple[InvoiceRecorded, ...]:
    _require_standing(command, state)
    if command.invoice in state.invoices:
        raise DuplicateCommitmentError(
            f"invoice {command.invoice} is recorded already",
            next_step="An invoice is paid once.",
            pointer="/invoice",
        )
    if len(state.invoices) >= INVOICES_MAX:
        raise CommitmentStepError(
            f"a commitment has at most {INVOICES_MAX} invoices",
            next_step="Raise another commitment for the rest of the contract.",
        )
    left = state.delivered_minor - state.invoiced_minor
    _require_up_to(command.amount_minor, left, "delivered and not invoiced")
    invoiced = InvoiceRecorded(
        **_of(command, state.group),
        movements=_movements(state, Measure.INVOICED, command.amount_minor),
        reference=state.reference,
        invoice=command.invoice,
        amount_minor=command.amount_minor,
        entered_by=command.entered_by,
    )
    return (invoiced,)


def _pay(command: PayCommitment, state: Commitment) -> tuple[CommitmentPaid, ...]:
    _require_standing(command, state)
    left = state.invoiced_minor - state.disbursed_minor
    _require_up_to(command.amount_minor, left, "invoiced and not paid")
    before = (state.raised_by, state.certified_by, state.certified_for)
    _require_others(command.paid_by, command.acting_for, before, "pay")
    require_paper(command, command.amount_minor)
    paid = CommitmentPaid(
        **_of(command, state.group),
        movements=_movements(state, Measure.DISBURSED, command.amount_minor),
        reference=state.reference,
        run=command.run,
        amount_minor=command.amount_minor,
        paid_by=command.paid_by,
        acting_for=command.acting_for,
    )
    return (paid,)


def _cancel(command: CancelCommitment, state: Commitment) -> tuple[CommitmentCancelled, ...]:
    was_obligation = bool(state.certified_by)
    if command.is_year_closed and not was_obligation:
        raise CommitmentStepError(
            f"{state.reference} lapsed when its year was closed",
            next_step="Nothing is left to cancel.",
        )
    if not command.is_year_closed:
        _require_day_of_year(command)
    _require_not_before(command, state)
    left = state.held_minor - state.delivered_minor
    _require_up_to(command.amount_minor, left, "not delivered")
    cancelled = CommitmentCancelled(
        **_of(command, state.group),
        movements=(),
        reference=state.reference,
        amount_minor=command.amount_minor,
        was_obligation=was_obligation,
        reason=command.reason,
        cancelled_by=command.cancelled_by,
        entries=_cancellation(command, state) if was_obligation else (),
    )
    return (cancelled,)


def _cancellation(command: CancelCommitment, state: Commitment) -> tuple[Entry, ...]:
    amount = command.amount_minor
    unsettled = _posting(state, Account.UNSETTLED_EXPENDITURE, amount)
    if command.is_year_closed:
        # The expenditure of a closed year stands; the cancellation is revenue of a later one.
        other = _posting(state, Account.CANCELLED_PRIOR_OBLIGATIONS, -amount)
        return _entry(PRIOR_CANCELLATION_RULE, unsettled, other)
    return _entry(CANCELLATION_RULE, unsettled, _posting(state, Account.EXPENDITURE, -amount))


def require_paper(command: Command, amount_minor: int) -> None:
    """Go on only if the paper that the amount needs is named.

    Raises:
        PaperMissingError: if it is not.
    """
    policy = PAPER_REQUIRED_FROM_MINOR.on(command.occurred_on)
    if amount_minor >= policy.value and not command.documents:
        raise PaperMissingError(
            f"from {dollars(policy.value)} on the step names its paper",
            next_step="Send the contract or invoice to /v1/documents and name its hash in the "
            "header Missionledger-Documents of this command.",
            pointer="#header/Missionledger-Documents",
            source=policy.source,
        )


def _require_day_of_year(command: CommitmentCommand) -> None:
    first, last = year_start(command.fiscal_year), year_end(command.fiscal_year)
    if not first <= command.occurred_on <= last:
        raise CommitmentDayError(
            f"{command.occurred_on} does not lie in {command.fiscal_year}",
            next_step=f"Authority of the year is committed from {first} to {last}.",
            source="Financial Regulation 5.1",
        )


def _require_not_before(command: CommitmentCommand, state: Commitment) -> None:
    if command.occurred_on.isoformat() < state.raised_on:
        raise CommitmentDayError(
            f"{state.reference} was raised on {state.raised_on}",
            next_step="Date the step on that day or later.",
        )


def _require_standing(command: SettlingCommand, state: Commitment) -> None:
    """Go on only if the commitment is an obligation that stands on the day."""
    if not state.certified_by:
        raise CommitmentStepError(
            f"{state.reference} is {state.status}, not an obligation",
            next_step="Have it certified first.",
        )
    _require_not_before(command, state)
    until, source = last_day_of_obligation(
        state.fiscal_year, to_government=state.kind.is_to_government
    )
    if command.occurred_on > until and not command.lapse_suspended_by:
        raise ObligationLapsedError(
            f"obligations of {state.fiscal_year} of this kind stood until {until}",
            next_step="Cancel it, and commit authority of the present year for what is owed.",
            source=source,
            facts={"until": until.isoformat()},
        )


def _require_up_to(amount_minor: int, left_minor: int, what: str) -> None:
    if amount_minor > left_minor:
        raise CommitmentAmountError(
            f"{dollars(left_minor)} are {what}, not {dollars(amount_minor)}",
            next_step="Check the amount against the paper of the step before.",
            pointer="/amount",
            facts={"left_minor": left_minor},
        )


def _require_others(actor: str, acting_for: str, before: tuple[str, ...], what: str) -> None:
    for each in (actor, acting_for):
        if each and each in before:
            raise SpendingDutiesError(
                f"{each} did a step before and may not {what}, nor anybody in their place",
                next_step="Preparing, certifying and paying are done by three different people.",
            )


def _of(command: CommitmentCommand, group: Any) -> dict[str, Any]:
    return {"fund": command.fund, "fiscal_year": command.fiscal_year, "group": group}


def _line(state: Commitment) -> LineKey:
    if state.line is None:
        raise AssertionError("a commitment that was raised has a line")
    return state.line


def _movements(state: Commitment, measure: Measure, amount_minor: int) -> tuple[Movement, ...]:
    return (Movement(line=_line(state), measure=measure, amount_minor=amount_minor),)


def _posting(state: Commitment, account: Account, amount_minor: int) -> Posting:
    return Posting(
        fund=state.fund,
        book=Book.ACTUAL,
        account=account,
        amount_minor=amount_minor,
        fiscal_year=state.fiscal_year,
    )


def _entry(rule: str, *postings: Posting) -> tuple[Entry, ...]:
    return entries_of(make_entry(rule, 1, postings))


def lapses_on(state: Commitment) -> date:
    """Return the last day on which the obligation may be settled, unless that is suspended."""
    return last_day_of_obligation(state.fiscal_year, to_government=state.kind.is_to_government)[0]


COMMITMENT: Decider[AnyCommitmentCommand, Commitment, CommitmentEvent] = Decider(
    service="finance",
    aggregate="commitment",
    initial=Commitment(),
    decide=decide,
    evolve=evolve,
    events=(
        CommitmentRaised,
        CommitmentObligated,
        DeliveryRecorded,
        InvoiceRecorded,
        CommitmentPaid,
        CommitmentCancelled,
    ),
    id_of=lambda command: commitment_id(command.fund, command.fiscal_year, command.reference),
    mission_of=lambda command: mission_of_fund(command.fund),
)
