"""Many people act on the same slots and pledges at once: both sides always tell the same story."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from missionledger.common.aggregates import Aggregates
from missionledger.common.clock import FixedClock
from missionledger.common.commands import CommandContext
from missionledger.common.refusals import Refusal
from missionledger.common.testing.service_under_test import service_under_test
from missionledger.performance.application.requirements import Requirements
from missionledger.performance.application.units import UnitService
from missionledger.performance.domain.form import Component
from missionledger.performance.domain.pledge.commands import RefuseRapidDeployment, WithdrawPledge
from missionledger.performance.domain.pledge.decider import PLEDGE
from missionledger.performance.domain.requirement import commands as slot
from missionledger.performance.domain.requirement.decider import REQUIREMENT
from missionledger.performance.domain.requirement.events import (
    PastRecord,
    Readiness,
    SelectionEnd,
    Step,
)
from missionledger.performance.domain.unit.commands import RepatriateUnit
from missionledger.performance.domain.unit.decider import UNIT
from missionledger.performance.domain.unit.events import RepatriationReason
from missionledger.performance.domain.unit.state import UnitStatus
from missionledger.performance.main import SERVICE
from missionledger.performance.testing.forces import CAPABILITY, CLIMB

NOW = datetime(2030, 1, 1, tzinfo=UTC)
FIRST_DAY = date(2025, 7, 1)
PLEDGES = ("P-1", "P-2", "P-3")
SLOTS = {"UNXX-S-1": "UNXX", "UNXX-S-2": "UNXX", "UNYY-S-1": "UNYY"}
ROUNDS = 70
AT_ONCE = 6
DESK = CommandContext(actor="desk", role="mission_leadership")

Act = Callable[[], Awaitable[object]]


class Crowd:
    """People who each do something at random, day after day."""

    def __init__(self, aggregates: Aggregates, seed: int) -> None:
        self.aggregates = aggregates
        self.random = random.Random(seed)  # noqa: S311 - an order, not a secret
        clock = FixedClock(NOW)
        self.requirements = Requirements(aggregates, clock)
        self.units = UnitService(aggregates, clock)
        self.day = FIRST_DAY
        self.done = 0
        self.refused: dict[str, int] = {}

    async def prepare(self) -> None:
        """Take every pledge up the ladder, and state and invite for every slot."""
        for pledge_id in PLEDGES:
            for command in CLIMB:
                climbing = command.model_copy(update={"pledge_id": pledge_id})
                await self.aggregates.execute(PLEDGE, climbing, DESK)
        for slot_id, mission in SLOTS.items():
            of = {"requirement_id": slot_id, "mission_id": mission, "occurred_on": FIRST_DAY}
            opening = slot.OpenRequirement.model_validate(
                of
                | {
                    "title": "battalion",
                    "unit_kind": "infantry battalion",
                    "capability": CAPABILITY,
                    "strength": 850,
                    "needed_on": date(2026, 1, 1),
                    "opened_by": "planner",
                }
            )
            inviting = slot.InviteOffers.model_validate(of | {"reply_by": date(2026, 1, 1)})
            for stated in (opening, inviting):
                await self.aggregates.execute(REQUIREMENT, stated, DESK)

    async def act_at_once(self) -> None:
        """Let several people act at the same moment."""
        self.day += timedelta(days=3)
        acts = [self.choose() for _person in range(AT_ONCE)]
        for outcome in await asyncio.gather(*(act() for act in acts), return_exceptions=True):
            if isinstance(outcome, Refusal):
                self.refused[outcome.code] = self.refused.get(outcome.code, 0) + 1
            elif isinstance(outcome, BaseException):
                raise outcome
            else:
                self.done += 1

    def choose(self) -> Act:
        """Return what one person does."""
        slot_id = self.random.choice(list(SLOTS))
        pledge_id = self.random.choice(PLEDGES)
        of = {"requirement_id": slot_id, "mission_id": SLOTS[slot_id], "occurred_on": self.day}
        of_pledge = of | {"pledge_id": pledge_id}
        offering = slot.OfferUnit.model_validate(
            of_pledge
            | {
                "contributor": "RWA",
                "component": Component.MILITARY,
                "unit_kind": "infantry battalion",
                "capabilities": (CAPABILITY,),
                "strength": 850,
                "recorded_by": "desk",
            }
        )
        selecting = slot.SelectUnit.model_validate(
            of_pledge
            | {
                "readiness": Readiness.RAPID,
                "reasons": "r",
                "past_record": PastRecord(),
                "selected_by": "chief",
            }
        )
        signing = slot.SignAgreement.model_validate(of | {"agreement": "MOU", "strength": 850})
        visiting = slot.RecordStep.model_validate(
            of | {"step": Step.PRE_DEPLOYMENT_VISIT, "passed": True, "reference": "r"}
        )
        unit_id = f"U-{slot_id}-{self.day}"
        deploying = slot.DeployUnit.model_validate(of | {"unit_id": unit_id, "strength": 800})
        ending = slot.ReleaseSelection.model_validate(
            of_pledge | {"reason": SelectionEnd.EQUIPMENT, "detail": "d"}
        )
        make = self.requirements
        return self.random.choices(
            [
                lambda: make.offer(offering, DESK),
                lambda: make.select(selecting, DESK),
                lambda: make.execute(signing, DESK),
                lambda: make.execute(visiting, DESK),
                lambda: make.deploy(deploying, DESK, commander="colonel"),
                lambda: make.let_go(ending, DESK),
                lambda: self.send_home(slot_id),
                lambda: self.give_up(pledge_id, SLOTS[slot_id]),
            ],
            [6, 8, 6, 6, 6, 4, 6, 1],
        )[0]

    async def send_home(self, slot_id: str) -> object:
        """Send the unit of a slot home, if it has one."""
        chosen = (await self.aggregates.load(REQUIREMENT, slot_id)).state.selection
        if chosen is None or not chosen.unit_id:
            return None
        home = RepatriateUnit(
            occurred_on=self.day,
            unit_id=chosen.unit_id,
            mission_id=SLOTS[slot_id],
            reason=RepatriationReason.END_OF_TOUR,
        )
        return await self.units.execute(home, DESK)

    async def give_up(self, pledge_id: str, mission: str) -> object:
        """Withdraw a pledge, or refuse to go where it is bound to; the last pledge stays."""
        if pledge_id == PLEDGES[0]:
            refusal = RefuseRapidDeployment(
                occurred_on=self.day, pledge_id=pledge_id, mission_id=mission, reason="r"
            )
            return await self.requirements.refuse_rapid(refusal, DESK)
        if pledge_id == PLEDGES[1]:
            return None
        withdrawal = WithdrawPledge(occurred_on=self.day, pledge_id=pledge_id, reason="r")
        return await self.requirements.withdraw(withdrawal, DESK)

    async def require_one_story(self) -> int:
        """Compare both sides; return how many pledges are held."""
        held = 0
        slots = {each: (await self.aggregates.load(REQUIREMENT, each)).state for each in SLOTS}
        chosen = {
            state.selection.pledge_id: (slot_id, state.selection)
            for slot_id, state in slots.items()
            if state.selection is not None
        }
        assert len(chosen) == sum(state.selection is not None for state in slots.values())
        for pledge_id in PLEDGES:
            pledge = (await self.aggregates.load(PLEDGE, pledge_id)).state
            if pledge.hold is None:
                assert pledge_id not in chosen
                continue
            held += 1
            assert pledge.withdrawn_on is None
            slot_id, selection = chosen[pledge_id]
            assert pledge.hold.requirement_id == slot_id
            assert pledge.hold.unit_id == selection.unit_id
            assert pledge.hold.deployed_on == selection.deployed_on
            if selection.unit_id:
                unit = (await self.aggregates.load(UNIT, selection.unit_id)).state
                assert unit.status is UnitStatus.PRESENT
                assert unit.arrived_on == selection.deployed_on
        return held


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.anyio
async def test_both_sides_of_a_slot_tell_the_same_story(tmp_path: Path, seed: int) -> None:
    async with service_under_test(SERVICE, tmp_path, clock=FixedClock(NOW)) as service:
        crowd = Crowd(service.assembly.kernel.aggregates, seed)
        await crowd.prepare()
        held = 0
        for _round in range(ROUNDS):
            await crowd.act_at_once()
            held += await crowd.require_one_story()

    assert held > 0
    assert crowd.done > ROUNDS
    assert "pledge-taken" in crowd.refused or "requirement-stage" in crowd.refused
    # Whoever is refused is told of a rule; nobody is sent away because the streams were busy.
    assert "version-conflict" not in crowd.refused
