"""Rules from selection to the unit in the mission, and back when it fails or goes home."""

from datetime import date
from typing import Any

from missionledger.performance.domain.requirement.commands import (
    DeployUnit,
    RecordDeparture,
    RecordStep,
    ReleaseSelection,
    SignAgreement,
)
from missionledger.performance.domain.requirement.events import (
    AgreementSigned,
    DeploymentStepRecorded,
    NextPledgeCalled,
    Readiness,
    RequirementEvent,
    SelectionReleased,
    Step,
    UnitDeployed,
    UnitLeft,
)
from missionledger.performance.domain.requirement.refusals import (
    HarmfulCaveatError,
    RequirementDaysError,
    RequirementStageError,
    VisitNotPassedError,
)
from missionledger.performance.domain.requirement.state import (
    Requirement,
    Selection,
    Statement,
    StepMade,
)

Events = tuple[RequirementEvent, ...]

STEPS_IN_MISSION = (Step.ARRIVAL_INSPECTION, Step.VERIFICATION)


def record_step(command: RecordStep, state: Requirement, need: Statement) -> Events:
    """Return the step.

    Raises:
        RequirementStageError: if nothing is selected, or an arrival is inspected before it.
    """
    chosen = _selected(state, need)
    arrived = chosen.deployed_on is not None
    if (command.step in STEPS_IN_MISSION) is not arrived:
        when = "after the unit arrived" if not arrived else "before the unit left home"
        raise RequirementStageError(
            f"{command.step.value.replace('_', ' ')} comes {when}",
            next_step="Check which step is meant.",
            pointer="/step",
        )
    what = "deployed" if arrived else "selected"
    require_not_before(command.occurred_on, chosen.deployed_on or chosen.selected_on, what)
    made = StepMade(
        step=command.step,
        passed=command.passed,
        reference=command.reference,
        note=command.note,
        day=command.occurred_on,
    )
    if made in chosen.steps:
        return ()
    return (
        DeploymentStepRecorded(
            **_about(need, chosen, command.occurred_on, chosen.strength),
            step=command.step,
            passed=command.passed,
            reference=command.reference,
            note=command.note,
        ),
    )


def sign(command: SignAgreement, state: Requirement, need: Statement) -> Events:
    """Return the agreement; a caveat that harms delivery needs a stated reason.

    Raises:
        RequirementStageError: if nothing is selected, or another agreement is signed.
        HarmfulCaveatError: if a harmful caveat is accepted without a reason.
    """
    chosen = _selected(state, need)
    event = AgreementSigned(
        **_about(need, chosen, command.occurred_on, command.strength),
        agreement=command.agreement,
        caveats=command.caveats,
        accepted_because=command.accepted_because,
    )
    if chosen.agreed_on is not None:
        signed = (chosen.agreement, chosen.caveats, chosen.accepted_because)
        if signed == (command.agreement, command.caveats, command.accepted_because):
            return ()
        raise RequirementStageError(
            f"{chosen.agreement} was signed on {chosen.agreed_on}",
            next_step="Let the selection go if the agreement does not hold.",
        )
    require_not_before(command.occurred_on, chosen.selected_on, "selected")
    harmful = [each.caveat_id for each in command.caveats if each.harms_delivery]
    if harmful and not command.accepted_because:
        raise HarmfulCaveatError(
            f"{', '.join(harmful)} would harm the delivery of the mandate",
            next_step="Say why it is accepted, or let the selection go and call the next pledge.",
            pointer="/accepted_because",
        )
    return (event,)


def let_go(command: ReleaseSelection, state: Requirement, need: Statement) -> Events:
    """Return the freed slot and the reserve that is called; nothing if it was let go before.

    Raises:
        RequirementStageError: if the unit is in the mission.
    """
    chosen = state.selection
    if chosen is None or chosen.pledge_id != command.pledge_id:
        return ()
    if chosen.deployed_on is not None:
        raise RequirementStageError(
            f"{chosen.unit_id} is in {need.mission_id} since {chosen.deployed_on}",
            next_step="A unit that is there goes home; record its repatriation.",
        )
    require_not_before(command.occurred_on, chosen.selected_on, "selected")
    freed = SelectionReleased(
        **_about(need, chosen, command.occurred_on, chosen.strength),
        reason=command.reason,
        detail=command.detail,
    )
    following = [
        offer
        for reserve in chosen.reserves
        if reserve not in command.unavailable and (offer := state.offer(reserve)) is not None
    ]
    if not following:
        return (freed,)
    called = NextPledgeCalled(
        mission_id=need.mission_id,
        requirement_id=need.requirement_id,
        capability=need.capability,
        strength=following[0].strength,
        day=command.occurred_on,
        pledge_id=following[0].pledge_id,
        contributor=following[0].contributor,
        after_pledge_id=chosen.pledge_id,
    )
    return (freed, called)


def deploy(command: DeployUnit, state: Requirement, need: Statement) -> Events:
    """Return the deployment, measured against the promise.

    Raises:
        RequirementStageError: if no agreement is signed, or another unit is there.
        VisitNotPassedError: if the unit was not found ready; a unit at rapid deployment level was
            verified before, so that only a failed visit stops it.
        RequirementDaysError: if it is there before it agreed.
    """
    chosen = _selected(state, need)
    if chosen.deployed_on is not None:
        said = (command.unit_id, command.occurred_on, command.strength, command.women)
        if said == (chosen.unit_id, chosen.deployed_on, chosen.strength, chosen.women):
            return ()
        raise RequirementStageError(
            f"{chosen.unit_id} is there since {chosen.deployed_on} with {chosen.strength}",
            next_step="A slot is filled once; state another requirement for another unit.",
        )
    if chosen.agreed_on is None:
        raise RequirementStageError(
            f"no agreement with {chosen.contributor} is signed for {need.requirement_id}",
            next_step="Record the signed agreement first, with the caveats declared in it.",
        )
    require_not_before(command.occurred_on, chosen.agreed_on, "agreed")
    _require_found_ready(chosen)
    if command.women is not None and command.women > command.strength:
        raise RequirementDaysError(
            f"{command.women} of {command.strength} cannot be women",
            next_step="Count the women among those who arrived.",
            pointer="/women",
        )
    return (
        UnitDeployed(
            **_about(need, chosen, command.occurred_on, command.strength),
            component=chosen.component,
            unit_id=command.unit_id,
            strength_agreed=chosen.strength,
            promised_from=chosen.promised_from,
            promised_by=chosen.promised_by,
            days_late=max(0, (command.occurred_on - chosen.promised_by).days),
            women=command.women,
        ),
    )


def depart(command: RecordDeparture, state: Requirement, need: Statement) -> Events:
    """Return the vacant slot; nothing if another unit or none is there."""
    chosen = state.selection
    if chosen is None or chosen.deployed_on is None or chosen.unit_id != command.unit_id:
        return ()
    require_not_before(command.occurred_on, chosen.deployed_on, "deployed")
    return (
        UnitLeft(
            **_about(need, chosen, command.occurred_on, chosen.strength),
            unit_id=chosen.unit_id,
            reason=command.reason,
        ),
    )


def require_not_before(day: date, earlier: date, what: str) -> None:
    """Refuse a day before an earlier fact.

    Raises:
        RequirementDaysError: if it is.
    """
    if day < earlier:
        raise RequirementDaysError(
            f"{day} is before {earlier}, the day it was {what}",
            next_step="Check the day.",
            pointer="/occurred_on",
        )


def _selected(state: Requirement, need: Statement) -> Selection:
    if state.selection is None:
        raise RequirementStageError(
            f"no unit is selected for {need.requirement_id}",
            next_step="Select one of the offers first.",
        )
    return state.selection


def _require_found_ready(chosen: Selection) -> None:
    visit = chosen.last(Step.PRE_DEPLOYMENT_VISIT)
    if visit is not None and visit.passed:
        return
    if visit is None and chosen.readiness is Readiness.RAPID:
        return
    found = f"failed on {visit.day}" if visit else "was not made"
    raise VisitNotPassedError(
        f"the pre-deployment visit to {chosen.pledge_id} {found}",
        next_step="Record a passed visit, or let the selection go and call the next pledge.",
    )


def _about(need: Statement, chosen: Selection, day: date, strength: int) -> dict[str, Any]:
    return {
        "mission_id": need.mission_id,
        "requirement_id": need.requirement_id,
        "capability": need.capability,
        "strength": strength,
        "day": day,
        "pledge_id": chosen.pledge_id,
        "contributor": chosen.contributor,
    }
