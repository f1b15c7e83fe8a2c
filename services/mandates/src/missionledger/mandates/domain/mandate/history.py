"""How a decision of the past joins the chain: nothing is required of what came before it."""

from datetime import date, timedelta

from missionledger.mandates.domain.mandate.commands import RecordHistoricalDecision
from missionledger.mandates.domain.mandate.events import (
    MandateEstablished,
    MandateRenewed,
    MandateRevised,
    MandateRolledOver,
    MandateTerminated,
)
from missionledger.mandates.domain.mandate.refusals import (
    TermNotClearError,
    TermOutOfOrderError,
)
from missionledger.mandates.domain.mandate.state import Decision, Mandate
from missionledger.mandates.domain.mandate.terms import DecisionKind, TermKind

ONE_DAY = timedelta(days=1)

DecisionEvent = (
    MandateEstablished | MandateRenewed | MandateRolledOver | MandateRevised | MandateTerminated
)


def historical_event(command: RecordHistoricalDecision, state: Mandate) -> DecisionEvent:
    """Return the decision as a fact, placed behind the decisions before it.

    Raises:
        TermOutOfOrderError: if its term ends before the decision was taken.
        TermNotClearError: if a fixed term has no end, or another one has.
    """
    if (command.until is None) is (command.term is TermKind.FIXED):
        raise TermNotClearError(
            f"a {command.term} term of {command.mission_id} ends on {command.until or 'no day'}",
            next_step="A fixed term has a last day; an open-ended or unstated one has none.",
            pointer="/until",
        )
    if command.until is not None and command.until < command.occurred_on:
        raise TermOutOfOrderError(
            f"the term of {command.mission_id} ends on {command.until}, before the decision of "
            f"{command.occurred_on}",
            next_step="Check both days against the document.",
            pointer="/until",
        )
    chain = state.chain_before(command.resolution, command.occurred_on)
    valid_from, incomplete = _first_day(command, chain[-1] if chain else None)
    if command.until is not None and command.until < valid_from:
        # The record cuts short a term that had not begun; what it then meant is not known.
        valid_from, incomplete = command.occurred_on, True
    common = {
        "mission_id": command.mission_id,
        "decided_on": command.occurred_on,
        "resolution": command.resolution,
        "organ": command.organ,
        "chapter": command.chapter,
        "valid_from": valid_from,
        "until": command.until,
        "term": command.term,
        "effective_from": command.occurred_on,
        "authorized": command.authorized,
        "recommended": command.recommended,
        "vote": command.vote,
        "note": command.note,
        "historical": True,
        "confirmed": command.confirmed,
        "record_incomplete": incomplete,
    }
    match command.kind:
        case DecisionKind.ESTABLISH:
            return MandateEstablished.model_validate(common)
        case DecisionKind.RENEW:
            return MandateRenewed.model_validate(common)
        case DecisionKind.ROLL_OVER:
            return MandateRolledOver.model_validate(common)
        case DecisionKind.REVISE:
            return MandateRevised.model_validate(common)
        case DecisionKind.TERMINATE:
            return MandateTerminated.model_validate(
                common | {"mandate_until": None, "withdrawal_by": command.withdrawal_by}
            )


def _first_day(command: RecordHistoricalDecision, before: Decision | None) -> tuple[date, bool]:
    """Return the first day of the term, and whether what led up to it is missing."""
    decided_on = command.occurred_on
    if before is None or command.kind is DecisionKind.ESTABLISH:
        founds = command.kind is DecisionKind.ESTABLISH
        return decided_on, founds is (before is not None)
    ends_or_revises = command.kind in (DecisionKind.REVISE, DecisionKind.TERMINATE)
    if before.until is None:
        return (before.valid_from, False) if ends_or_revises else (decided_on, True)
    if decided_on > before.until:
        return decided_on, decided_on > before.until + ONE_DAY
    if command.kind is DecisionKind.TERMINATE or not _extends(command.until, before.until):
        return before.valid_from, False
    return before.until + ONE_DAY, False


def _extends(until: date | None, present_end: date) -> bool:
    return until is None or until > present_end
