"""Rules of the mandate. Live decisions keep the chain without gaps; history may have them."""

from datetime import date, timedelta
from typing import Any

from missionledger.common.decider import Decider
from missionledger.mandates.domain.mandate.chapters import require_chapter, require_council
from missionledger.mandates.domain.mandate.commands import (
    ConfirmDecision,
    EstablishMandate,
    LiveDecision,
    MandateCommand,
    MatchReEstimate,
    OpenReEstimate,
    RecordHistoricalDecision,
    RenewMandate,
    ReviseMandate,
    RolloverMandate,
    TerminateMandate,
)
from missionledger.mandates.domain.mandate.events import (
    MANDATE_EVENTS,
    MandateDecisionConfirmed,
    MandateEstablished,
    MandateEvent,
    MandateRenewed,
    MandateRevised,
    MandateRolledOver,
    MandateTerminated,
)
from missionledger.mandates.domain.mandate.history import DecisionEvent, historical_event
from missionledger.mandates.domain.mandate.reestimates import decide_reestimate, opened_by
from missionledger.mandates.domain.mandate.refusals import (
    DecisionAlreadyRecordedError,
    DecisionOutOfOrderError,
    MandateAlreadyEstablishedError,
    MandateAlreadyTerminatedError,
    MandateLapsedError,
    MandateNotEstablishedError,
    MandateOpenEndedError,
    NoSuchDecisionError,
    NothingRevisedError,
    RolloverChangesSubstanceError,
    TermNotExtendedError,
    TermOutOfOrderError,
)
from missionledger.mandates.domain.mandate.state import Decision, Mandate, decision_of, evolve
from missionledger.mandates.domain.mandate.terms import Chapter, Strength, TermKind
from missionledger.mandates.domain.mandate.timeline import term_on

ONE_DAY = timedelta(days=1)
_NAMES_NO_CHAPTER = (None, Chapter.NOT_STATED)


def decide(command: MandateCommand, state: Mandate) -> tuple[MandateEvent, ...]:
    """Return the facts the command leads to, or refuse it.

    Raises:
        DecisionAlreadyRecordedError: if the document of that day is recorded with other content.
        Refusal: as the rule of each kind of decision says; see `refusals`.
    """
    if isinstance(command, ConfirmDecision):
        return _confirm(command, state)
    if isinstance(command, OpenReEstimate | MatchReEstimate):
        return decide_reestimate(command, state)
    require_council(command)
    recorded = state.find(command.resolution, command.occurred_on)
    if recorded is None and not isinstance(command, RecordHistoricalDecision):
        _require_admissible(command, state)
        require_chapter(command, state.decisions)
    event = _event_of(command, state)
    if recorded is None:
        return (event, *opened_by(event, state))
    if recorded.says_the_same_as(decision_of(event)):
        return ()
    raise DecisionAlreadyRecordedError(
        f"{command.resolution or 'a decision without a symbol'} of {command.occurred_on} is "
        f"recorded for {command.mission_id} with other content",
        next_step="Compare both with the document; record a revision if it says something new.",
    )


def _event_of(command: LiveDecision | RecordHistoricalDecision, state: Mandate) -> DecisionEvent:
    if isinstance(command, RecordHistoricalDecision):
        return historical_event(command, state)
    chain = state.chain_before(command.resolution, command.occurred_on)
    if isinstance(command, EstablishMandate):
        return _established(command)
    if not chain:
        raise MandateNotEstablishedError(
            f"{command.mission_id} has no mandate before {command.occurred_on}",
            next_step="Record the decision that establishes it first.",
        )
    before = chain[-1]
    match command:
        case RenewMandate():
            return MandateRenewed.model_validate(_extension(command, command.until, before))
        case RolloverMandate():
            return MandateRolledOver.model_validate(_extension(command, command.until, before))
        case ReviseMandate():
            return _revised(command, before)
        case TerminateMandate():
            return _terminated(command, Mandate(mission_id=command.mission_id, decisions=chain))


def _common(command: LiveDecision) -> dict[str, Any]:
    return {
        "mission_id": command.mission_id,
        "decided_on": command.occurred_on,
        "resolution": command.resolution,
        "organ": command.organ,
        "chapter": command.chapter,
        "authorized": command.authorized,
        "recommended": command.recommended,
        "vote": command.vote,
        "note": command.note,
        "historical": False,
        "confirmed": True,
        "record_incomplete": False,
    }


def _established(command: EstablishMandate) -> MandateEstablished:
    return MandateEstablished.model_validate(
        _common(command)
        | {
            "valid_from": command.valid_from,
            "until": command.until,
            "term": TermKind.OPEN_ENDED if command.until is None else TermKind.FIXED,
            "effective_from": command.valid_from,
        }
    )


def _extension(
    command: RenewMandate | RolloverMandate, until: date, before: Decision
) -> dict[str, Any]:
    # A historical term whose end is not stated has nothing to continue from: the new term
    # starts with its decision, and the record says that it is incomplete.
    begins = command.occurred_on if before.until is None else before.until + ONE_DAY
    return _common(command) | {
        "valid_from": begins,
        "until": until,
        "term": TermKind.FIXED,
        "effective_from": begins,
        "record_incomplete": before.until is None,
    }


def _revised(command: ReviseMandate, before: Decision) -> MandateRevised:
    return MandateRevised.model_validate(
        _common(command)
        | {
            "valid_from": before.valid_from,
            "until": before.until,
            "term": before.term,
            "effective_from": command.effective_from,
        }
    )


def _terminated(command: TerminateMandate, before: Mandate) -> MandateTerminated:
    # The end may fall into an earlier term than the last one, or lie before any term began.
    ended = term_on(before, command.mandate_until)
    return MandateTerminated.model_validate(
        _common(command)
        | {
            "valid_from": ended.first if ended else before.decisions[-1].valid_from,
            "until": command.operations_until or command.mandate_until,
            "term": TermKind.FIXED,
            "effective_from": command.occurred_on,
            "mandate_until": command.mandate_until,
            "withdrawal_by": command.withdrawal_by,
        }
    )


def _require_admissible(command: LiveDecision, state: Mandate) -> None:
    """Refuse a live decision that the chain does not allow."""
    if isinstance(command, EstablishMandate):
        _require_can_establish(command, state)
        return
    latest = state.latest
    if latest is None:
        raise MandateNotEstablishedError(
            f"no decision on {command.mission_id} is recorded",
            next_step="Record the decision that establishes the mandate first.",
        )
    if state.termination is not None:
        raise MandateAlreadyTerminatedError(
            f"{latest.resolution} of {latest.decided_on} ends the mandate of {command.mission_id}",
            next_step="A new mandate for the same place is a new mission; establish that.",
            source=latest.resolution,
        )
    if command.occurred_on < latest.decided_on:
        raise DecisionOutOfOrderError(
            f"the latest decision is of {latest.decided_on}, this one of {command.occurred_on}",
            next_step="Record a decision of the past as historical.",
            pointer="/decided_on",
        )
    if latest.until is not None and command.occurred_on > latest.until:
        raise MandateLapsedError(
            f"the term of {command.mission_id} ended on {latest.until}, before the decision of "
            f"{command.occurred_on}",
            next_step="Establish a new mission, or record the decision as historical.",
            pointer="/decided_on",
        )
    match command:
        case RenewMandate():
            _require_extension(command, latest)
        case RolloverMandate():
            _require_extension(command, latest)
            _require_no_substance(command)
        case ReviseMandate():
            _require_revision(command, latest)
        case TerminateMandate():
            _require_end(command)


def _require_can_establish(command: EstablishMandate, state: Mandate) -> None:
    if state.latest is not None:
        raise MandateAlreadyEstablishedError(
            f"{command.mission_id} was established by {state.decisions[0].resolution}",
            next_step="Renew or revise it, or establish the mandate of another mission.",
        )
    if command.valid_from < command.occurred_on:
        raise TermOutOfOrderError(
            f"the term starts on {command.valid_from}, before the decision",
            next_step="A live term starts on the day of its decision or later.",
            pointer="/valid_from",
        )
    if command.until is not None and command.until < command.valid_from:
        raise TermOutOfOrderError(
            f"the term ends on {command.until}, before it starts on {command.valid_from}",
            next_step="The last day is included: it may equal the first, not precede it.",
            pointer="/until",
        )


def _require_extension(command: RenewMandate | RolloverMandate, latest: Decision) -> None:
    if latest.term is TermKind.OPEN_ENDED:
        raise MandateOpenEndedError(
            f"{latest.resolution} set no end",
            next_step="Revise or terminate it; there is no term to extend.",
        )
    # Where the record states no end, the new term starts with its decision.
    present_end = latest.until or command.occurred_on - ONE_DAY
    if command.until <= present_end:
        raise TermNotExtendedError(
            f"the new term ends on {command.until}; the present one runs to {present_end}",
            next_step="Give a later day, or terminate the mandate.",
            pointer="/until",
        )


def _require_no_substance(command: RolloverMandate) -> None:
    if command.authorized.is_stated or command.chapter not in _NAMES_NO_CHAPTER:
        raise RolloverChangesSubstanceError(
            f"{command.resolution} would change ceilings or chapter",
            next_step="Record it as a renewal.",
            pointer="/authorized",
        )


def _require_revision(command: ReviseMandate, latest: Decision) -> None:
    beyond = latest.until is not None and command.effective_from > latest.until
    if command.effective_from < command.occurred_on or beyond:
        raise TermOutOfOrderError(
            f"the change takes effect on {command.effective_from}; the decision is of "
            f"{command.occurred_on} and the term ends on {latest.until or 'no stated day'}",
            next_step="A change takes effect between the decision and the end of the term.",
            pointer="/effective_from",
        )
    says_nothing = not command.note and command.chapter in _NAMES_NO_CHAPTER
    if says_nothing and Strength() == command.authorized == command.recommended:
        raise NothingRevisedError(
            f"{command.resolution} names no ceiling, no chapter and no change of tasks",
            next_step="Say what changes, at least in the note.",
        )


def _require_end(command: TerminateMandate) -> None:
    days = [command.occurred_on, command.mandate_until]
    days += [day for day in (command.operations_until, command.withdrawal_by) if day is not None]
    if days != sorted(days):
        raise TermOutOfOrderError(
            "decision, end of mandate, end of operations and withdrawal do not follow each other: "
            + ", ".join(day.isoformat() for day in days),
            next_step="Check the days against the resolution.",
            pointer="/mandate_until",
        )


def _confirm(command: ConfirmDecision, state: Mandate) -> tuple[MandateEvent, ...]:
    named = state.find(command.resolution, command.occurred_on)
    if named is not None and named.confirmed:
        return ()
    day = command.occurred_on
    waiting = [each for each in state.decisions if each.waits_for(command.resolution, day)]
    if not waiting:
        raise NoSuchDecisionError(
            f"{command.mission_id} has no decision of {command.occurred_on} without a document",
            next_step="Look at the decisions of the mandate for the day you mean.",
        )
    return (
        MandateDecisionConfirmed(
            mission_id=command.mission_id,
            decided_on=command.occurred_on,
            resolution=command.resolution,
            kind=waiting[-1].kind,
            valid_from=waiting[-1].valid_from,
            until=waiting[-1].until,
            term=waiting[-1].term,
        ),
    )


MANDATE: Decider[MandateCommand, Mandate, MandateEvent] = Decider(
    service="mandates",
    aggregate="mandate",
    initial=Mandate(),
    decide=decide,
    evolve=evolve,
    events=MANDATE_EVENTS,
    id_of=lambda command: command.mission_id,
    mission_of=lambda command: command.mission_id,
    state_version=2,
)
