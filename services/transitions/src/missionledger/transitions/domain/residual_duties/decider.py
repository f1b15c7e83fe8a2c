"""The rules of duties that outlive a mission.

Ending a mission is more than logistics: what lives on has an owner and money, and is looked at
again on a day that is known (requirement TRN-09). It needs no end date.
"""

from datetime import date
from typing import assert_never

from missionledger.common.decider import Decider
from missionledger.common.money import Money
from missionledger.transitions.domain.residual_duties.commands import (
    AssignDuty,
    ConfirmDutiesOwned,
    EndDuty,
    RecordDuty,
    ResidualDutyCommand,
    ReviewDuty,
    VacateDuty,
)
from missionledger.transitions.domain.residual_duties.events import (
    RESIDUAL_DUTY_EVENTS,
    DutiesFoundOwned,
    ResidualDutyAssigned,
    ResidualDutyEnded,
    ResidualDutyEvent,
    ResidualDutyRecorded,
    ResidualDutyReferred,
    ResidualDutyReviewed,
    ResidualDutyVacated,
)
from missionledger.transitions.domain.residual_duties.refusals import (
    ConductCaseWithoutDutyError,
    DutiesOpenError,
    DutiesWithoutOwnerError,
    DutyEndedError,
    DutyEndUnprovenError,
    DutyExistsError,
    DutyNotFoundError,
    DutyWithoutMoneyError,
    ReviewNotAheadError,
)
from missionledger.transitions.domain.residual_duties.state import Duty, ResidualDuties, evolve


def decide(command: ResidualDutyCommand, state: ResidualDuties) -> tuple[ResidualDutyEvent, ...]:
    """Return the facts the command leads to, or refuse it.

    Raises:
        DutyNotFoundError: if there is no such duty.
        DutyExistsError: if the id stands for another one.
        DutyWithoutMoneyError, ReviewNotAheadError: if a duty would have no money or no review.
        DutyEndedError, DutyEndUnprovenError: if it has ended, or nothing shows its end.
        DutiesWithoutOwnerError, DutiesOpenError, ConductCaseWithoutDutyError: if the mission
            cannot close yet.
    """
    match command:
        case RecordDuty():
            return _record(command, state)
        case VacateDuty():
            return _vacate(command, state)
        case AssignDuty():
            return _assign(command, state)
        case ReviewDuty():
            return _review(command, state)
        case EndDuty():
            return _end(command, state)
        case ConfirmDutiesOwned():
            return _confirm(command, state)
        case _:
            assert_never(command)


def _record(command: RecordDuty, state: ResidualDuties) -> tuple[ResidualDutyEvent, ...]:
    known = state.duties.get(command.duty_id)
    if known is not None:
        if (known.kind, known.title) == (command.kind, command.title):
            return ()
        raise DutyExistsError(
            f"{command.duty_id} is {known.title}",
            next_step="Give the new duty another id.",
            pointer="/duty_id",
        )
    _require_money(command.duty_id, command.amount)
    _require_ahead(command.review_on, command.occurred_on, "/review_on")
    recorded = ResidualDutyRecorded(
        mission_id=command.mission_id,
        duty_id=command.duty_id,
        kind=command.kind,
        title=command.title,
        owner=command.owner,
        amount=command.amount,
        source_fund=command.source_fund,
        review_on=command.review_on.isoformat(),
    )
    if not command.reference:
        return (recorded,)
    referred = ResidualDutyReferred(
        mission_id=command.mission_id, duty_id=command.duty_id, reference=command.reference
    )
    return (recorded, referred)


def _vacate(command: VacateDuty, state: ResidualDuties) -> tuple[ResidualDutyEvent, ...]:
    duty = _open_duty(state, command.mission_id, command.duty_id)
    if not duty.owner:
        return ()
    vacated = ResidualDutyVacated(
        mission_id=command.mission_id,
        duty_id=command.duty_id,
        previous_owner=duty.owner,
        reason=command.reason,
    )
    return (vacated,)


def _assign(command: AssignDuty, state: ResidualDuties) -> tuple[ResidualDutyEvent, ...]:
    duty = _open_duty(state, command.mission_id, command.duty_id)
    _require_money(command.duty_id, command.amount)
    now = (command.owner, command.amount, command.source_fund)
    if now == (duty.owner, duty.amount, duty.source_fund):
        return ()
    assigned = ResidualDutyAssigned(
        mission_id=command.mission_id,
        duty_id=command.duty_id,
        owner=command.owner,
        previous_owner=duty.owner,
        amount=command.amount,
        source_fund=command.source_fund,
        reason=command.reason,
    )
    return (assigned,)


def _review(command: ReviewDuty, state: ResidualDuties) -> tuple[ResidualDutyEvent, ...]:
    duty = _open_duty(state, command.mission_id, command.duty_id)
    _require_ahead(command.next_review_on, command.occurred_on, "/next_review_on")
    reviewed = ResidualDutyReviewed(
        mission_id=command.mission_id,
        duty_id=command.duty_id,
        finding=command.finding,
        reviewed_on=command.occurred_on.isoformat(),
        next_review_on=command.next_review_on.isoformat(),
    )
    return () if evolve(state, reviewed).duties[command.duty_id] == duty else (reviewed,)


def _end(command: EndDuty, state: ResidualDuties) -> tuple[ResidualDutyEvent, ...]:
    known = state.duties.get(command.duty_id)
    if known is not None and known.ended_on == command.occurred_on.isoformat():
        return ()
    _open_duty(state, command.mission_id, command.duty_id)
    if not command.documents:
        raise DutyEndUnprovenError(
            f"no paper shows that {command.duty_id} is fulfilled",
            next_step="Store the paper and name its SHA-256 in documents.",
            pointer="/documents",
        )
    ended = ResidualDutyEnded(
        mission_id=command.mission_id,
        duty_id=command.duty_id,
        ended_on=command.occurred_on.isoformat(),
        reason=command.reason,
        documents=command.documents,
    )
    return (ended,)


def _confirm(command: ConfirmDutiesOwned, state: ResidualDuties) -> tuple[ResidualDutyEvent, ...]:
    ownerless = sorted(each.duty_id for each in state.open_duties if not each.owner)
    if ownerless:
        raise DutiesWithoutOwnerError(
            f"nobody answers for {', '.join(ownerless)}",
            next_step="Give each of them to somebody, with money.",
        )
    followed = {each.reference for each in state.open_duties}
    dropped = set(command.conduct_cases) - followed
    if dropped:
        # The ids stay out of what everybody may read; who may know them reads them there.
        raise ConductCaseWithoutDutyError(
            "1 open conduct case has no residual duty that refers to it"
            if len(dropped) == 1
            else f"{len(dropped)} open conduct cases have no residual duty that refers to them",
            next_step="Read the open cases in performance, with the role that may, and record a "
            "duty of the kind conduct_case for each, with the case as its reference.",
            facts={"cases": len(dropped)},
        )
    if command.none_open and state.open_duties:
        raise DutiesOpenError(
            f"{', '.join(sorted(each.duty_id for each in state.open_duties))} live on",
            next_step="Close the mission with residuals, or end these duties first.",
        )
    found = DutiesFoundOwned(mission_id=command.mission_id, open_duties=len(state.open_duties))
    return (found,)


def _open_duty(state: ResidualDuties, mission_id: str, duty_id: str) -> Duty:
    duty = state.duties.get(duty_id)
    if duty is None:
        raise DutyNotFoundError(
            f"{mission_id} has no residual duty {duty_id}", next_step="Record the duty first."
        )
    if duty.ended_on is not None:
        raise DutyEndedError(
            f"{duty_id} ended on {duty.ended_on}",
            next_step="Record a new duty if one has arisen.",
        )
    return duty


def _require_money(duty_id: str, amount: Money) -> None:
    if amount.minor <= 0:
        raise DutyWithoutMoneyError(
            f"{duty_id} would live on with {amount} {amount.currency}",
            next_step="Give an amount above zero and the fund it comes from.",
            pointer="/amount",
        )


def _require_ahead(review_on: date, on: date, pointer: str) -> None:
    if review_on <= on:
        raise ReviewNotAheadError(
            f"the review on {review_on} does not lie after {on}",
            next_step="Give a later day.",
            pointer=pointer,
        )


def _mission_of(command: ResidualDutyCommand) -> str:
    return command.mission_id


RESIDUAL_DUTIES: Decider[ResidualDutyCommand, ResidualDuties, ResidualDutyEvent] = Decider(
    service="transitions",
    aggregate="residual_duties",
    initial=ResidualDuties(),
    decide=decide,
    evolve=evolve,
    events=RESIDUAL_DUTY_EVENTS,
    id_of=_mission_of,
    mission_of=_mission_of,
)
