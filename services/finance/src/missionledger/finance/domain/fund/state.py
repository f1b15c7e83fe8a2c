"""What a fund remembers to decide: terms, lines with what is open on them, and receipts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import assert_never

from pydantic import BaseModel, ConfigDict

from missionledger.finance.domain.fund.events import (
    Allocation,
    Application,
    AssessmentBasis,
    AssessmentIssued,
    AssessmentKind,
    AssessmentMadeConditional,
    AuthorityGranted,
    CashBalanceOpened,
    ConditionalAssessmentReleased,
    ContributionReceived,
    ContributionReversed,
    CreditsApplied,
    ExpenditureRecorded,
    FundEvent,
    FundKind,
    FundOpened,
    MandateTermNoted,
    TermDecision,
)
from missionledger.finance.domain.fund_advances import (
    AdvanceGiven,
    AdvanceReceived,
    AdvanceRepaid,
    AdvanceTakenBack,
)


class Term(BaseModel):
    """A decision about the mandate; days are ISO 8601 and compare as text.

    Attributes:
        until: last day of the term; None when it is open-ended or not stated.
    """

    model_config = ConfigDict(frozen=True)

    decision: TermDecision
    decided_on: str
    valid_from: str | None
    until: str | None
    resolution: str
    foreign_event_id: str
    foreign_position: int
    is_open_ended: bool = False


class Line(BaseModel):
    """A document line: what it asks of every State, how much of it is due, and what was paid.

    Attributes:
        covered_through: last day that is due; None when all of it is.
        shares: cents by State; negative for a credit; empty where it is not apportioned.
        paid: cents by State, only where something was paid; of a credit, what was set off.
    """

    model_config = ConfigDict(frozen=True)

    line: str
    kind: AssessmentKind
    basis: AssessmentBasis
    fiscal_year: str
    period_from: str | None
    period_to: str
    gross_minor: int
    net_minor: int | None
    scale_year: int | None
    symbol: str
    issued_on: str
    due_on: str
    issue_date_computed: bool
    covered_through: str | None
    shares: Mapping[str, int]
    paid: Mapping[str, int]

    def due_of(self, share_minor: int, covered_through: str | None) -> int:
        """Return the part of an amount that is due when the term covers days up to that one.

        The part is the share of days, rounded half up to a cent.
        """
        if covered_through is None or self.period_from is None:
            return share_minor
        first = date.fromisoformat(self.period_from)
        days = (date.fromisoformat(self.period_to) - first).days + 1
        covered = (date.fromisoformat(covered_through) - first).days + 1
        covered = min(max(covered, 0), days)
        return (2 * share_minor * covered + days) // (2 * days)

    def parts(self) -> Iterable[tuple[str | None, int]]:
        """Return the amount of every State, or the whole under no State if not apportioned."""
        return self.shares.items() if self.shares else ((None, self.gross_minor),)

    def owed_by(self, state: str) -> int:
        """Return what is due of the State on this line and not paid."""
        if self.kind is AssessmentKind.CREDIT:
            return 0
        share = self.shares.get(state, 0)
        return self.due_of(share, self.covered_through) - self.paid.get(state, 0)


class Receipt(BaseModel):
    """A payment of a State and where it went."""

    model_config = ConfigDict(frozen=True)

    receipt: str
    state: str
    amount_minor: int
    received_on: str
    earmarked_line: str | None
    allocations: tuple[Allocation, ...]
    unapplied_minor: int
    reversed_for: str | None = None


class Fund(BaseModel):
    """A fund; `is_open` is false before it was opened.

    Mandate terms are kept from before that: the mandates of most missions are known here, and an
    account may be opened later.

    Attributes:
        authorities: cents by `<kind> <fiscal year> <symbol>`.
        lines: by id, in the order in which they were recorded.
        receipts: by reference.
        expenditure: cents by `<fiscal year> <group> <item>`.
        opening_cash_minor: None while the actual books have no opening cash.
        advances: cents owed to the Reserve Fund, by loan.
    """

    model_config = ConfigDict(frozen=True)

    fund: str = ""
    kind: FundKind = FundKind.SPECIAL_ACCOUNT
    title: str = ""
    opened_on: str = ""
    terms: tuple[Term, ...] = ()
    authorities: Mapping[str, int] = {}
    lines: Mapping[str, Line] = {}
    receipts: Mapping[str, Receipt] = {}
    expenditure: Mapping[str, int] = {}
    opening_cash_minor: int | None = None
    advances: Mapping[str, int] = {}

    @property
    def is_open(self) -> bool:
        """Whether the fund was opened."""
        return bool(self.opened_on)


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the decisions known on a day say about the mandate.

    Attributes:
        through: last day of the term; None when it is open-ended.
        is_terminated: whether the Council has decided the end.
        resolution: of the decision it rests on.
    """

    through: str | None
    is_terminated: bool
    resolution: str


def coverage_on(terms: Iterable[Term], day: str) -> Coverage | None:
    """Return the term as it was known on the day, None where no term then in force is recorded.

    The latest decision counts. One that states no end leaves the former end as it was; where there
    is none, the term is not known.
    """
    found: Coverage | None = None
    for term in sorted(terms, key=lambda each: each.decided_on):
        if term.decided_on > day:
            break
        ended = term.decision is TermDecision.TERMINATED
        if term.until or term.is_open_ended or ended:
            found = Coverage(term.until, ended, term.resolution)
        elif found:
            found = Coverage(found.through, ended, term.resolution)
    if found is None or found.is_terminated:
        return found
    return found if found.through is None or found.through >= day else None


def owed_lines(fund: Fund, state: str) -> list[tuple[Line, int]]:
    """Return the lines on which the State owes something, in the order they were assessed."""
    owed = [(line, line.owed_by(state)) for line in fund.lines.values()]
    return sorted(
        ((line, amount) for line, amount in owed if amount > 0),
        key=lambda pair: (pair[0].issued_on, pair[0].period_to, pair[0].line),
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
        case _:
            assert_never(event)


def _with_advance(state: Fund, loan_id: str, change_minor: int) -> Fund:
    owed = {**state.advances, loan_id: state.advances.get(loan_id, 0) + change_minor}
    return state.model_copy(update={"advances": owed})


def authority_key(kind: str, fiscal_year: str, symbol: str) -> str:
    """Return the key of an authority."""
    return f"{kind} {fiscal_year} {symbol}"


def expenditure_key(fiscal_year: str, group: str, item: str) -> str:
    """Return the key of a yearly figure of expenditure."""
    return f"{fiscal_year} {group} {item}"


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
