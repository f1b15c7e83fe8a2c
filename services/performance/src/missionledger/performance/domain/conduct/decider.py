"""Rules of a conduct case."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, TypeVar

from missionledger.common.decider import Decider
from missionledger.performance.domain.conduct import policies
from missionledger.performance.domain.conduct.commands import (
    AssessVictimRisk,
    AssignInvestigation,
    CloseConductCase,
    ConcludeVictimSupport,
    ConductCommand,
    EndInterimMeasure,
    ErasePerson,
    GiveVictimSupport,
    HandCaseOver,
    NamePerson,
    OpenConductCase,
    RecordOutcome,
    TakeInterimMeasure,
)
from missionledger.performance.domain.conduct.events import (
    CONDUCT_EVENTS,
    CaseHandedOver,
    CaseOutcomeRecorded,
    CasePersonnel,
    ConductCaseClosed,
    ConductCaseOpened,
    ConductEvent,
    ConductPersonErased,
    ConductPersonNamed,
    InterimMeasureEnded,
    InterimMeasureTaken,
    InvestigationAssigned,
    Investigator,
    Part,
    VictimRiskAssessed,
    VictimSupportConcluded,
    VictimSupportGiven,
)
from missionledger.performance.domain.conduct.refusals import (
    ConductCaseClosedError,
    ConductCaseNotFoundError,
    ConductDaysError,
    ConductStepMissingError,
    ConductStepRecordedError,
    ContributorComesFirstError,
    OutcomeNotIndependentError,
    PersonOfCaseUnknownError,
)
from missionledger.performance.domain.conduct.state import ConductCase, evolve

Events = tuple[ConductEvent, ...]

_AFTER_THE_END = (GiveVictimSupport, ErasePerson, HandCaseOver)
"""Support, forgetting and a new owner stay possible: victims live on after a case is closed."""


def decide(command: ConductCommand, state: ConductCase) -> Events:
    """Return the facts the command leads to, or refuse it.

    Raises:
        ConductCaseNotFoundError: if there is no such case.
        ConductCaseClosedError: if it is over.
        Refusal: as the rule of each command says; see `refusals`.
    """
    if isinstance(command, OpenConductCase):
        return _open(command, state)
    if state.opened is None:
        raise no_such_case(command.case_id)
    if command.occurred_on < state.opened.reported_on:
        raise ConductDaysError(
            f"{command.occurred_on} is before {state.opened.reported_on}, the day of the report",
            next_step="Check the day.",
            pointer="/occurred_on",
        )
    events = _facts(command, state, state.opened)
    if events and state.closed is not None and not isinstance(command, _AFTER_THE_END):
        raise ConductCaseClosedError(
            f"{command.case_id} was closed on {state.closed.closed_on}",
            next_step="Open another case for what came to light since.",
        )
    return events


def no_such_case(case_id: str) -> ConductCaseNotFoundError:
    """Return the refusal for a case that is not there or not visible: the same for both."""
    return ConductCaseNotFoundError(
        f"there is no case {case_id} that you can see", next_step="Check the id."
    )


def _facts(  # noqa: C901, PLR0911 - one line for each command, nothing nested
    command: ConductCommand, state: ConductCase, opened: ConductCaseOpened
) -> Events:
    match command:
        case OpenConductCase():
            return _open(command, state)
        case NamePerson():
            return _name(command, state)
        case AssessVictimRisk():
            return _assess(command, state)
        case AssignInvestigation():
            return _assign(command, state, opened)
        case TakeInterimMeasure():
            return _measure(command, state)
        case EndInterimMeasure():
            return _end_measure(command, state)
        case GiveVictimSupport():
            return _support(command, state)
        case ConcludeVictimSupport():
            return _conclude(command, state)
        case RecordOutcome():
            return _outcome(command, state, opened)
        case HandCaseOver():
            return _hand_over(command, state)
        case CloseConductCase():
            return _close(command, state)
        case ErasePerson():
            return _erase(command, state)


def _of(command: ConductCommand) -> dict[str, Any]:
    return {"case_id": command.case_id, "mission_id": command.mission_id}


E = TypeVar("E", bound=ConductEvent)


def _once(event: E, recorded: Sequence[E], key: str) -> tuple[E, ...]:
    """Return the event, or nothing if exactly it is recorded.

    Raises:
        ConductStepRecordedError: if another one has the same key.
    """
    if event in recorded:
        return ()
    if any(getattr(each, key) == getattr(event, key) for each in recorded):
        raise ConductStepRecordedError(
            f"{getattr(event, key)} is recorded otherwise in {event.case_id}",
            next_step="Use another id for another fact.",
            pointer=f"/{key}",
        )
    return (event,)


def _open(command: OpenConductCase, state: ConductCase) -> Events:
    risk = policies.VICTIM_RISK_DAYS.on(command.occurred_on).value
    investigator = policies.INVESTIGATOR_DAYS.on(command.occurred_on).value
    event = ConductCaseOpened(
        **_of(command),
        kind=command.kind,
        personnel=command.personnel,
        story=command.story,
        reported_on=command.occurred_on,
        victim_risk_due_on=command.occurred_on + timedelta(days=risk),
        investigator_due_on=command.occurred_on + timedelta(days=investigator),
        opened_by=command.opened_by,
    )
    return _once(event, () if state.opened is None else (state.opened,), "case_id")


def _name(command: NamePerson, state: ConductCase) -> Events:
    event = ConductPersonNamed(
        **_of(command),
        subject_id=command.subject_id,
        part=command.part,
        details=command.details,
        named_on=command.occurred_on,
    )
    return _once(event, state.persons, "subject_id")


def _assess(command: AssessVictimRisk, state: ConductCase) -> Events:
    event = VictimRiskAssessed(
        **_of(command),
        is_high=command.is_high,
        detail=command.detail,
        assessed_on=command.occurred_on,
    )
    return () if event in state.risks else (event,)


def _assign(command: AssignInvestigation, state: ConductCase, opened: ConductCaseOpened) -> Events:
    days = policies.INVESTIGATION_DAYS.on(command.occurred_on)
    event = InvestigationAssigned(
        **_of(command),
        investigator=command.investigator,
        contributor_declined_on=command.contributor_declined_on,
        due_on=command.occurred_on + timedelta(days=days.value),
        assigned_on=command.occurred_on,
    )
    if event in state.investigations:
        return ()
    if state.outcome is not None:
        raise ConductStepRecordedError(
            f"the outcome was recorded on {state.outcome.decided_on}",
            next_step="Open another case if there is something new.",
        )
    by_others = command.investigator is not Investigator.CONTRIBUTOR
    is_military = opened.personnel is CasePersonnel.MILITARY
    if by_others and is_military and command.contributor_declined_on is None:
        raise ContributorComesFirstError(
            "soldiers are investigated by their country, unless it leaves that to others",
            next_step="Assign the contributor, or say on which day it declined.",
            pointer="/investigator",
        )
    return (event,)


def _measure(command: TakeInterimMeasure, state: ConductCase) -> Events:
    event = InterimMeasureTaken(
        **_of(command),
        measure_id=command.measure_id,
        kind=command.kind,
        detail=command.detail,
        taken_on=command.occurred_on,
        decided_by=command.decided_by,
    )
    return _once(event, state.measures, "measure_id")


def _end_measure(command: EndInterimMeasure, state: ConductCase) -> Events:
    taken = [each for each in state.measures if each.measure_id == command.measure_id]
    if not taken:
        raise ConductStepMissingError(
            f"{command.case_id} has no measure {command.measure_id}",
            next_step="Look at the measures of the case.",
        )
    if command.occurred_on < taken[0].taken_on:
        raise ConductDaysError(
            f"{command.measure_id} was taken on {taken[0].taken_on}",
            next_step="Check the day.",
            pointer="/occurred_on",
        )
    event = InterimMeasureEnded(
        **_of(command), measure_id=command.measure_id, ended_on=command.occurred_on
    )
    return _once(event, state.measures_ended, "measure_id")


def _support(command: GiveVictimSupport, state: ConductCase) -> Events:
    _require_victim(command.subject_id, state)
    event = VictimSupportGiven(
        **_of(command),
        support_id=command.support_id,
        subject_id=command.subject_id,
        kind=command.kind,
        detail=command.detail,
        given_on=command.occurred_on,
    )
    return _once(event, state.support, "support_id")


def _conclude(command: ConcludeVictimSupport, state: ConductCase) -> Events:
    _require_victim(command.subject_id, state)
    event = VictimSupportConcluded(
        **_of(command),
        subject_id=command.subject_id,
        end=command.end,
        detail=command.detail,
        concluded_on=command.occurred_on,
    )
    return _once(event, state.support_concluded, "subject_id")


def _require_victim(subject_id: str, state: ConductCase) -> None:
    person = state.person(subject_id)
    if person is None or person.part is not Part.VICTIM:
        raise PersonOfCaseUnknownError(
            f"no victim of the case has the id {subject_id}",
            next_step="Name the person as a victim first.",
            pointer="/subject_id",
        )


def _outcome(command: RecordOutcome, state: ConductCase, opened: ConductCaseOpened) -> Events:
    event = CaseOutcomeRecorded(
        **_of(command),
        outcome=command.outcome,
        detail=command.detail,
        decided_on=command.occurred_on,
        decided_by=command.decided_by,
    )
    if state.outcome is not None:
        return _once(event, (state.outcome,), "case_id")
    took_part = {opened.opened_by} | {each.decided_by for each in state.measures}
    if command.decided_by in took_part:
        raise OutcomeNotIndependentError(
            f"{command.decided_by} opened the case or took measures in it",
            next_step="Let another approver record the outcome.",
        )
    if command.outcome.value != "not_investigated" and not state.investigations:
        raise ConductStepMissingError(
            f"nobody investigated, so nothing can be {command.outcome.value.replace('_', ' ')}",
            next_step="Assign an investigation, or say that there was none.",
            pointer="/outcome",
        )
    return (event,)


def _hand_over(command: HandCaseOver, state: ConductCase) -> Events:
    event = CaseHandedOver(
        **_of(command),
        office=command.office,
        detail=command.detail,
        handed_over_on=command.occurred_on,
    )
    return () if state.handed_over and state.handed_over[-1] == event else (event,)


def _close(command: CloseConductCase, state: ConductCase) -> Events:
    if state.closed is not None:
        return ()
    missing = []
    if state.outcome is None:
        missing.append("an outcome")
    if not state.risks:
        missing.append("an assessment of the risk to victims")
    waiting = len(state.victims_waiting())
    if waiting:
        missing.append(f"the end of support to {waiting} victim(s)")
    if missing:
        raise ConductStepMissingError(
            f"{command.case_id} cannot be closed without {' and '.join(missing)}",
            next_step="Record what is missing; a case may stay open after its mission.",
        )
    return (
        ConductCaseClosed(
            **_of(command), closed_on=command.occurred_on, closed_by=command.closed_by
        ),
    )


def _erase(command: ErasePerson, state: ConductCase) -> Events:
    person = state.person(command.subject_id)
    if person is None:
        raise PersonOfCaseUnknownError(
            f"nobody in the case has the id {command.subject_id}",
            next_step="Look at the persons of the case.",
        )
    if command.subject_id in state.erased_subjects:
        return ()
    if person.part is Part.ACCUSED and state.is_open:
        raise ConductStepMissingError(
            "who is accused is known until the case is closed",
            next_step="Close the case first; victims and witnesses can be forgotten at any time.",
        )
    return (
        ConductPersonErased(
            **_of(command),
            subject_id=command.subject_id,
            erased_on=command.occurred_on,
            erased_by=command.erased_by,
        ),
    )


CONDUCT_CASE: Decider[ConductCommand, ConductCase, ConductEvent] = Decider(
    service="performance",
    aggregate="conduct_case",
    initial=ConductCase(),
    decide=decide,
    evolve=evolve,
    events=CONDUCT_EVENTS,
    id_of=lambda command: command.case_id,
    mission_of=lambda command: command.mission_id,
)
