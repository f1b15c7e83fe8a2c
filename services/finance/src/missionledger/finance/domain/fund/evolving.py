"""The fund after each of its events."""

from collections.abc import Iterable, Mapping
from typing import assert_never

from missionledger.finance.domain.fund.events import (
    Allocation,
    Application,
    AssessmentBasis,
    AssessmentIssued,
    AssessmentMadeConditional,
    AuthorityGranted,
    CashBalanceOpened,
    CompositionNoted,
    ConditionalAssessmentReleased,
    ContributionReceived,
    ContributionReversed,
    CreditsApplied,
    ExpenditureRecorded,
    FundEvent,
    FundOpened,
    MandateTermNoted,
)
from missionledger.finance.domain.fund.letter_events import (
    AssessmentLettersIssued,
    AssessmentLettersReceived,
)
from missionledger.finance.domain.fund.letters import evolve_letters
from missionledger.finance.domain.fund.lifecycle import evolve_lifecycle
from missionledger.finance.domain.fund.lifecycle_events import (
    FundingArranged,
    FundStageChanged,
    SurplusReleased,
    SurplusRetained,
)
from missionledger.finance.domain.fund.plan_events import VoluntaryShareReceived, YearPlanned
from missionledger.finance.domain.fund.planning import evolve_plan
from missionledger.finance.domain.fund.shared_cost_events import (
    SharedAccountProrated,
    TransferSent,
    TransferTaken,
)
from missionledger.finance.domain.fund.shared_costs import evolve_shared_costs
from missionledger.finance.domain.fund.state import (
    Fund,
    Line,
    NotedComposition,
    Receipt,
    Term,
    authority_key,
    expenditure_key,
)
from missionledger.finance.domain.fund.upper_bound_events import (
    PartPaymentsUnknown,
    ReceiptsConfirmed,
)
from missionledger.finance.domain.fund.upper_bounds import evolve_upper_bound
from missionledger.finance.domain.fund.write_down_events import AssessmentWrittenDown
from missionledger.finance.domain.fund.writing_down import evolve_write_down
from missionledger.finance.domain.fund_advances import (
    AdvanceGiven,
    AdvanceReceived,
    AdvanceRepaid,
    AdvanceTakenBack,
)


def evolve(  # noqa: C901, PLR0911, PLR0912 - one branch an event, and mypy sees that none is missing
    state: Fund, event: FundEvent
) -> Fund:
    """Return the fund after the event."""
    match event:
        case FundOpened():
            return state.model_copy(update=event.model_dump())
        case MandateTermNoted():
            term = Term(**event.model_dump(exclude={"fund"}))
            return state.model_copy(update={"fund": event.fund, "terms": (*state.terms, term)})
        case CompositionNoted():
            composition = NotedComposition(**event.model_dump(exclude={"fund"}))
            noted = (*state.compositions, composition)
            return state.model_copy(update={"fund": event.fund, "compositions": noted})
        case AuthorityGranted():
            key = authority_key(event.kind, event.fiscal_year, event.symbol)
            granted = {**state.authorities, key: event.amount_minor}
            return state.model_copy(update={"authorities": granted})
        case AssessmentIssued():
            line = _issued_line(event)
            issued = state.model_copy(update={"lines": {**state.lines, event.line: line}})
            return _with_applied(issued, event.applied)
        case AssessmentMadeConditional():
            return _with_coverage(
                state, event.line, event.covered_through, AssessmentBasis.MANDATE_TERM
            )
        case ConditionalAssessmentReleased():
            released = _with_coverage(
                state, event.line, event.covered_through, AssessmentBasis.MANDATE_TERM
            )
            return _with_applied(released, event.applied)
        case ContributionReceived():
            return _with_receipt(state, event)
        case ContributionReversed():
            return _without_receipt(state, event)
        case CreditsApplied():
            return _with_credits(state, event)
        case ExpenditureRecorded():
            key = expenditure_key(event.fiscal_year, event.group, event.item)
            spent = {**state.expenditure, key: event.amount_minor}
            return state.model_copy(update={"expenditure": spent})
        case CashBalanceOpened():
            return state.model_copy(update={"opening_cash_minor": event.cash_minor})
        case AdvanceReceived():
            return _with_advance(state, event.loan_id, event.amount_minor)
        case AdvanceRepaid():
            return _with_advance(state, event.loan_id, -event.amount_minor)
        case AdvanceGiven() | AdvanceTakenBack():
            # What a fund lent decides nothing about it: the stream of the pool keeps the loan.
            return state
        case FundStageChanged() | SurplusRetained() | SurplusReleased() | FundingArranged():
            return evolve_lifecycle(state, event)
        case AssessmentLettersIssued() | AssessmentLettersReceived():
            return evolve_letters(state, event)
        case AssessmentWrittenDown():
            return evolve_write_down(state, event)
        case PartPaymentsUnknown() | ReceiptsConfirmed():
            return evolve_upper_bound(state, event)
        case YearPlanned() | VoluntaryShareReceived():
            return evolve_plan(state, event)
        case SharedAccountProrated() | TransferSent() | TransferTaken():
            return evolve_shared_costs(state, event)
        case _:
            assert_never(event)


def _with_advance(state: Fund, loan_id: str, change_minor: int) -> Fund:
    owed = {**state.advances, loan_id: state.advances.get(loan_id, 0) + change_minor}
    return state.model_copy(update={"advances": owed})


def _issued_line(event: AssessmentIssued) -> Line:
    return Line(
        line=event.line,
        kind=event.kind,
        basis=event.basis,
        fiscal_year=event.fiscal_year,
        period_from=event.period_from,
        period_to=event.period_to,
        gross_minor=event.gross_minor,
        net_minor=event.net_minor,
        scale_year=event.scale_year,
        symbol=event.symbol,
        issued_on=event.issued_on,
        due_on=event.due_on,
        issue_date_computed=event.issue_date_computed,
        covered_through=event.covered_through,
        shares={share.state: share.amount_minor for share in event.shares},
        paid={},
        net_shares={share.state: share.amount_minor for share in event.net_shares},
        is_asked_net=event.is_asked_net,
        plan=event.plan,
    )


def _with_coverage(
    state: Fund, line_id: str, covered_through: str | None, basis: AssessmentBasis
) -> Fund:
    line = state.lines.get(line_id)
    if line is None:
        # The fold of a day may leave out the line that a back-dated event is about.
        return state
    changed = line.model_copy(update={"covered_through": covered_through, "basis": basis})
    return state.model_copy(update={"lines": {**state.lines, line_id: changed}})


def _pay(lines: Mapping[str, Line], state: str, line_id: str, amount: int) -> Mapping[str, Line]:
    line = lines.get(line_id)
    if line is None:
        return lines
    paid = {**line.paid, state: line.paid.get(state, 0) + amount}
    return {**lines, line_id: line.model_copy(update={"paid": paid})}


def _with_receipt(state: Fund, event: ContributionReceived) -> Fund:
    lines = state.lines
    for allocation in event.allocations:
        lines = _pay(lines, event.state, allocation.line, allocation.amount_minor)
    receipt = Receipt(
        receipt=event.receipt,
        state=event.state,
        amount_minor=event.amount_minor,
        received_on=event.received_on,
        earmarked_line=event.earmarked_line,
        allocations=event.allocations,
        unapplied_minor=event.unapplied_minor,
    )
    receipts = {**state.receipts, event.receipt: receipt}
    return state.model_copy(update={"lines": lines, "receipts": receipts})


def _with_credits(state: Fund, event: CreditsApplied) -> Fund:
    lines = state.lines
    for part in event.applied:
        lines = _pay(lines, part.state, part.line, part.amount_minor)
        lines = _pay(lines, part.state, event.line, part.amount_minor)
    return state.model_copy(update={"lines": lines})


def _without_receipt(state: Fund, event: ContributionReversed) -> Fund:
    receipt = state.receipts.get(event.receipt)
    if receipt is None:
        return state
    lines = state.lines
    for allocation in receipt.allocations:
        lines = _pay(lines, receipt.state, allocation.line, -allocation.amount_minor)
    taken_back = receipt.model_copy(update={"reversed_for": event.reason, "unapplied_minor": 0})
    receipts = {**state.receipts, event.receipt: taken_back}
    return state.model_copy(update={"lines": lines, "receipts": receipts})


def _with_applied(state: Fund, applied: Iterable[Application]) -> Fund:
    lines, receipts = state.lines, dict(state.receipts)
    for part in applied:
        lines = _pay(lines, part.state, part.line, part.amount_minor)
        receipt = receipts.get(part.receipt)
        if receipt is not None:
            allocation = Allocation(line=part.line, amount_minor=part.amount_minor)
            receipts[part.receipt] = receipt.model_copy(
                update={
                    "allocations": (*receipt.allocations, allocation),
                    "unapplied_minor": receipt.unapplied_minor - part.amount_minor,
                }
            )
    return state.model_copy(update={"lines": lines, "receipts": receipts})
