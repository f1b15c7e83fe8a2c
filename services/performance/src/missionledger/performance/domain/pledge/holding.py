"""Rules of what a mission does with a pledge: hold it, let it go, deploy it, send it home."""

from datetime import date
from typing import Any

from missionledger.performance.domain.pledge.commands import (
    CommitPledge,
    DeployPledge,
    FreePledge,
    ReturnPledge,
    WithdrawPledge,
)
from missionledger.performance.domain.pledge.events import (
    PledgeCommitted,
    PledgeDeployed,
    PledgeEvent,
    PledgeFreed,
    PledgeReturned,
    PledgeWithdrawn,
)
from missionledger.performance.domain.pledge.policies import next_renewal
from missionledger.performance.domain.pledge.refusals import (
    NoAdvisoryVisitError,
    PledgeDaysError,
    PledgeInMissionError,
    PledgeNotHeldError,
    PledgeTakenError,
    ReadinessChangedError,
)
from missionledger.performance.domain.pledge.state import Hold, Pledge, PledgeDescription

Events = tuple[PledgeEvent, ...]

CONSIDERED_SOURCE = "capability requirements paper of March 2022"


def commit(command: CommitPledge, state: Pledge, pledged: PledgeDescription) -> Events:
    """Return the hold; only one requirement holds a pledge.

    Raises:
        PledgeTakenError: if another requirement holds it.
        NoAdvisoryVisitError: if no assessment and advisory visit was successful.
        ReadinessChangedError: if it is at another level than the selection rests on.
    """
    held = state.hold
    if held is not None:
        if held.requirement_id == command.requirement_id and held.deployed_on is None:
            return ()
        # Which mission holds it is for the readers of that mission.
        raise PledgeTakenError(
            f"{pledged.pledge_id} is held for another requirement since {held.committed_on}",
            next_step="Select another offer, or wait until the pledge is free.",
            pointer="/pledge_id",
        )
    if not state.has_successful_visit:
        raise NoAdvisoryVisitError(
            f"{pledged.pledge_id} is at {state.readiness.value}",
            next_step="Select a unit with a successful assessment and advisory visit.",
            source=CONSIDERED_SOURCE,
        )
    if command.readiness is not state.readiness:
        raise ReadinessChangedError(
            f"{pledged.pledge_id} is at {state.readiness.value}, not {command.readiness.value}",
            next_step="Look at the pledge again.",
        )
    return (
        PledgeCommitted(
            **_for_mission(command, pledged),
            readiness=command.readiness,
            strength=command.strength,
        ),
    )


def free(command: FreePledge, state: Pledge, pledged: PledgeDescription) -> Events:
    """Return the freedom; nothing if the pledge is not held for this requirement.

    Raises:
        PledgeInMissionError: if its unit is in the mission.
    """
    held = state.hold
    if held is None or held.requirement_id != command.requirement_id:
        return ()
    require_not_in_mission(state, pledged)
    _require_not_before(command.occurred_on, held.committed_on)
    return (
        PledgeFreed(
            **_for_mission(command, pledged),
            reason=command.reason,
            renew_by=max(state.renew_by, next_renewal(command.occurred_on)),
        ),
    )


def deploy(command: DeployPledge, state: Pledge, pledged: PledgeDescription) -> Events:
    """Return the deployment.

    Raises:
        PledgeNotHeldError: if the pledge is not held for this requirement.
    """
    held = _held_for(command, state, pledged)
    if held.deployed_on is not None:
        if (held.unit_id, held.deployed_on) == (command.unit_id, command.occurred_on):
            return ()
        require_not_in_mission(state, pledged)
    return (
        PledgeDeployed(
            **_for_mission(command, pledged),
            unit_id=command.unit_id,
            strength=command.strength,
        ),
    )


def come_home(command: ReturnPledge, state: Pledge, pledged: PledgeDescription) -> Events:
    """Return the unit's return; nothing if this unit is not out."""
    held = state.hold
    if held is None or held.unit_id != command.unit_id:
        return ()
    _require_not_before(command.occurred_on, held.deployed_on or held.committed_on)
    return (
        PledgeReturned(
            **_for_mission(command, pledged),
            unit_id=command.unit_id,
            renew_by=max(state.renew_by, next_renewal(command.occurred_on)),
        ),
    )


def withdraw(command: WithdrawPledge, state: Pledge, pledged: PledgeDescription) -> Events:
    """Return the withdrawal, possible at any time before deployment, after selection too.

    A requirement that holds the pledge is freed in the same append, and named by the command.

    Raises:
        PledgeInMissionError: if its unit is in a mission.
        PledgeTakenError: if a requirement holds it that would not be freed.
    """
    if state.withdrawn_on is not None:
        return ()
    require_not_in_mission(state, pledged)
    if state.hold is not None and state.hold.requirement_id != command.frees:
        raise PledgeTakenError(
            f"{pledged.pledge_id} is held for a requirement",
            next_step="Let the selection go together with the withdrawal.",
        )
    _require_not_before(command.occurred_on, state.last_day)
    return (PledgeWithdrawn(**about(pledged, command.occurred_on), reason=command.reason),)


def about(pledged: PledgeDescription, day: date) -> dict[str, Any]:
    """Return the fields that every fact of the pledge has."""
    return {"pledge_id": pledged.pledge_id, "contributor": pledged.contributor, "day": day}


def require_not_in_mission(state: Pledge, pledged: PledgeDescription) -> None:
    """Refuse what cannot be done to a unit that is in a mission.

    Raises:
        PledgeInMissionError: if it is.
    """
    if state.hold is not None and state.hold.deployed_on is not None:
        raise PledgeInMissionError(
            f"the unit of {pledged.pledge_id} is in a mission since {state.hold.deployed_on}",
            next_step="Wait until it has gone home, or record its repatriation.",
        )


def _held_for(command: DeployPledge, state: Pledge, pledged: PledgeDescription) -> Hold:
    held = state.hold
    if held is None or held.requirement_id != command.requirement_id:
        raise PledgeNotHeldError(
            f"{pledged.pledge_id} is not held for {command.requirement_id}",
            next_step="Select the pledge for the requirement first.",
        )
    return held


def _for_mission(
    command: CommitPledge | FreePledge | DeployPledge | ReturnPledge, pledged: PledgeDescription
) -> dict[str, Any]:
    return about(pledged, command.occurred_on) | {
        "mission_id": command.mission_id,
        "requirement_id": command.requirement_id,
    }


def _require_not_before(day: date, earlier: date) -> None:
    if day < earlier:
        raise PledgeDaysError(
            f"{day} is before {earlier}, the day of the step before",
            next_step="Check the day.",
            pointer="/occurred_on",
        )
