"""The last that finance told of the cash of a mission."""

from datetime import date

from pydantic import BaseModel, ConfigDict

from missionledger.common.commands import Command
from missionledger.common.decider import Decider
from missionledger.mandates.domain.mission_cash.events import (
    CashFacts,
    CashStanding,
    MissionCashNoted,
)


class NoteMissionCash(Command):
    """Note what finance told; dated on the day it was told for."""

    facts: CashFacts


class MissionCash(BaseModel):
    """The cash of a mission: what finance told of the newest day, None before it told anything."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    told: CashFacts | None = None

    def on(self, day: date) -> CashStanding:
        """Return where cash stands for somebody who asks on that day."""
        if self.told is None or self.told.holds_until < day:
            return CashStanding.NOT_KNOWN
        return self.told.standing


def decide(command: NoteMissionCash, _state: MissionCash) -> tuple[MissionCashNoted, ...]:
    """Return the fact; never refuses, since it was told elsewhere."""
    return (MissionCashNoted(**command.facts.model_dump()),)


def evolve(state: MissionCash, event: MissionCashNoted) -> MissionCash:
    """Return the cash after the fact; finance may tell of an earlier day after a later one."""
    if state.told is not None and event.as_of < state.told.as_of:
        return state
    return MissionCash(told=CashFacts(**event.model_dump()))


MISSION_CASH: Decider[NoteMissionCash, MissionCash, MissionCashNoted] = Decider(
    service="mandates",
    aggregate="mission_cash",
    initial=MissionCash(),
    decide=decide,
    evolve=evolve,
    events=(MissionCashNoted,),
    id_of=lambda command: command.facts.mission_id,
    mission_of=lambda command: command.facts.mission_id,
)
