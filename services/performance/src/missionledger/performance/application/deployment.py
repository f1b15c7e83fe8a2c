"""A unit that arrives or goes home, on every stream that has to know of it."""

import re
from typing import Any

from missionledger.common.aggregates import Aggregates
from missionledger.common.commands import Command
from missionledger.common.outcomes import Decision
from missionledger.performance.domain.pledge.commands import DeployPledge, ReturnPledge
from missionledger.performance.domain.pledge.decider import PLEDGE
from missionledger.performance.domain.requirement.commands import DeployUnit, RecordDeparture
from missionledger.performance.domain.requirement.decider import REQUIREMENT
from missionledger.performance.domain.requirement.refusals import UnitDoesNotFitError
from missionledger.performance.domain.requirement.state import Requirement, Selection
from missionledger.performance.domain.unit.commands import (
    DeclareCaveat,
    RecordArrival,
    RegisterUnit,
    RepatriateUnit,
)
from missionledger.performance.domain.unit.decider import UNIT
from missionledger.performance.domain.unit.state import Unit

REQUIREMENT_ID = re.compile(r"[A-Z0-9-]{2,64}")


async def deployment_decisions(
    aggregates: Aggregates, command: DeployUnit, requirement: Requirement, commander: str
) -> list[Decision]:
    """Return what follows from a deployment beside the slot itself.

    The unit is registered unless it is, arrives, and gets the caveats of its agreement as declared.

    Raises:
        UnitDoesNotFitError: if the id stands for another unit.
    """
    chosen, need = requirement.selection, requirement.statement
    if chosen is None or need is None or chosen.agreed_on is None:
        # The requirement refuses it, or knows that this is a repeat.
        return []
    same = command.model_dump(include=set(Command.model_fields))
    unit = (await aggregates.load(UNIT, command.unit_id)).state
    who: dict[str, Any] = {"unit_id": command.unit_id, "mission_id": command.mission_id}
    deploying = DeployPledge(
        **same,
        pledge_id=chosen.pledge_id,
        mission_id=command.mission_id,
        requirement_id=command.requirement_id,
        unit_id=command.unit_id,
        strength=command.strength,
    )
    arrival = RecordArrival(**same, **who, strength=command.strength)
    caveats = [
        DeclareCaveat(**same, **who, **each.model_dump())
        for each in chosen.caveats
        if unit.caveat(each.caveat_id) is None
    ]
    registration: list[Command] = []
    if unit.registered is None:
        registered = same | who | {"occurred_on": chosen.agreed_on}
        registration = [
            RegisterUnit(
                **registered,
                contributor=chosen.contributor,
                component=chosen.component,
                unit_type=need.unit_kind,
                strength_promised=chosen.strength,
                requirements=command.requirement_id,
                commander=commander,
            )
        ]
    else:
        _require_same_unit(command, unit, chosen)
    return [
        Decision(PLEDGE, deploying),
        *(Decision(UNIT, each) for each in (*registration, arrival, *caveats)),
    ]


async def departure_decisions(aggregates: Aggregates, command: RepatriateUnit) -> list[Decision]:
    """Return what follows from a repatriation: the slot is vacant and the pledge is home.

    Nothing follows for a unit that came without force generation being recorded here.
    """
    unit = (await aggregates.load(UNIT, command.unit_id)).state
    reference = unit.registered.requirements if unit.registered else ""
    if not REQUIREMENT_ID.fullmatch(reference):
        return []
    requirement = (await aggregates.load(REQUIREMENT, reference)).state
    chosen = requirement.selection
    if chosen is None or chosen.unit_id != command.unit_id:
        return []
    same: dict[str, Any] = command.model_dump(include=set(Command.model_fields))
    of_slot = same | {"requirement_id": reference, "mission_id": command.mission_id}
    leaving = RecordDeparture(**of_slot, unit_id=command.unit_id, reason=command.reason)
    returning = ReturnPledge(**of_slot, pledge_id=chosen.pledge_id, unit_id=command.unit_id)
    return [Decision(REQUIREMENT, leaving), Decision(PLEDGE, returning)]


def _require_same_unit(command: DeployUnit, unit: Unit, chosen: Selection) -> None:
    known = unit.registered
    if known is None:
        return
    said = (known.mission_id, known.contributor, known.component, known.requirements)
    wanted = (command.mission_id, chosen.contributor, chosen.component, command.requirement_id)
    if said != wanted:
        # What it stands for may be a unit of a mission that the sender may not see.
        raise UnitDoesNotFitError(
            f"{command.unit_id} stands for another unit than the one that was selected",
            next_step="Name the unit that was selected, or another id for a new one.",
            pointer="/unit_id",
        )
