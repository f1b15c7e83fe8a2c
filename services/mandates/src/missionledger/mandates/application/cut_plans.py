"""Cut plans: commands with what is known on the day, and what a plan does to every task."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from missionledger.common.aggregates import Aggregates
from missionledger.common.axes import Axes
from missionledger.common.clock import Clock
from missionledger.common.commands import CommandContext
from missionledger.common.outcomes import Loaded, Outcome
from missionledger.common.security.roles import Role
from missionledger.mandates.application.decisions import MandateService, require_past
from missionledger.mandates.domain.capabilities import CapabilityNeed, needs_of
from missionledger.mandates.domain.catalogue import CATALOGUE, Capability, TableName
from missionledger.mandates.domain.composition.decider import COMPOSITION
from missionledger.mandates.domain.coverage import TaskCoverage, coverage_of, sizes_of
from missionledger.mandates.domain.cut_plans.commands import (
    CutPlanCommand,
    DecideCutPlan,
    JudgeTaskUnderCut,
    KnownMeans,
    ProposeCutPlan,
    ReviseCutPlan,
)
from missionledger.mandates.domain.cut_plans.decider import CUT_PLANS, CutPlan, plan_stream_id
from missionledger.mandates.domain.cut_totals import taken_by
from missionledger.mandates.domain.forces.decider import FORCES, MissionForces
from missionledger.mandates.domain.task_basis.decider import TASK_BASIS, TaskBasis
from missionledger.mandates.domain.tasks.decider import TASKS, Task

CUT_PLAN_READERS = (Role.MISSION_LEADERSHIP, Role.APPROVER, Role.AUDITOR, Role.ADMINISTRATOR)
"""Who reads plans that were not adopted: what might go worries those it would be taken from."""


@dataclass(frozen=True)
class MissionBasis:
    """What a mission is asked to do, and what it has for it, at one point on both axes."""

    tasks: tuple[Task, ...]
    basis: TaskBasis
    forces: MissionForces
    day: date

    @property
    def sizes(self) -> dict[str, int]:
        """How much of each means is there."""
        return sizes_of(self.basis, self.forces)

    def coverage(self, taken: Mapping[str, int]) -> tuple[TaskCoverage, ...]:
        """Return every standing task with what it keeps if so much goes."""
        return coverage_of(self.tasks, self.basis, self.forces, taken, self.day)

    def under(self, plan: CutPlan, gone_by: date | None = None) -> tuple[TaskCoverage, ...]:
        """Return the same under the present edition of a plan."""
        return self.coverage(taken_by(plan.present.items, self.sizes, gone_by))


class CutPlanService:
    """Executes commands on cut plans."""

    def __init__(self, aggregates: Aggregates, clock: Clock) -> None:
        self._aggregates = aggregates
        self._clock = clock
        self._missions = MandateService(aggregates, clock)

    async def record(
        self,
        command: CutPlanCommand,
        context: CommandContext,
        *,
        expected_version: int | None = None,
    ) -> Outcome[CutPlan]:
        """Record a fact about a plan, on what is known now of its day.

        Raises:
            FactInTheFutureError: if it is dated after today.
            MissionNotRecordedError: if there is no such mission.
            Refusal: as the decider says.
        """
        require_past(command, self._clock, "/on")
        await self._missions.require_mission(command.mission_id)
        known = await self._known(command)
        return await self._aggregates.execute(
            CUT_PLANS,
            command.model_copy(update=known),
            context,
            expected_version=expected_version,
        )

    async def _known(self, command: CutPlanCommand) -> dict[str, Any]:
        axes = Axes(effective_on=command.occurred_on, known_at=self._aggregates.log.head().position)
        present = await CutReader(self._aggregates).basis(command.mission_id, axes)
        match command:
            case ProposeCutPlan() | ReviseCutPlan():
                return {
                    "known": tuple(
                        KnownMeans(
                            means_id=means_id,
                            measure=present.basis.means[means_id].measure,
                            there=there,
                        )
                        for means_id, there in present.sizes.items()
                    )
                }
            case JudgeTaskUnderCut():
                return {"tasks": tuple(each.task_id for each in present.tasks)}
            case DecideCutPlan():
                stream = plan_stream_id(command.mission_id, command.plan_id)
                plan = (await self._aggregates.load(CUT_PLANS, stream)).state
                if not plan.editions:
                    return {}
                alarms = [each for each in present.under(plan) if each.is_alarm]
                return {"losing": tuple(each.task.task_id for each in alarms)}


class CutReader:
    """Reads what cuts are judged by, at any point on both axes."""

    def __init__(self, aggregates: Aggregates) -> None:
        self._aggregates = aggregates

    async def basis(self, mission_id: str, axes: Axes) -> MissionBasis:
        """Return what a mission is asked to do and has for it."""
        tasks = await self._aggregates.read(TASKS, mission_id, axes)
        basis = await self._aggregates.read(TASK_BASIS, mission_id, axes)
        forces = await self._aggregates.read(FORCES, mission_id, axes)
        return MissionBasis(
            tasks=tasks.state.standing if tasks else (),
            basis=basis.state if basis else TASK_BASIS.initial,
            forces=forces.state if forces else FORCES.initial,
            day=axes.effective_on,
        )

    async def bases(
        self, mission_id: str, plans: Sequence[CutPlan], axes: Axes
    ) -> list[MissionBasis]:
        """Return what each plan is read on: once it is decided, what there was on that day.

        What an adopted plan takes goes from the record of means afterwards, and would be taken
        from what stays a second time.
        """
        days = [each.decided.on if each.decided else axes.effective_on for each in plans]
        found = {
            day: await self.basis(mission_id, Axes(effective_on=day, known_at=axes.known_at))
            for day in dict.fromkeys(days)
        }
        return [found[day] for day in days]

    async def plan(self, mission_id: str, plan_id: str, axes: Axes) -> Loaded[CutPlan] | None:
        """Return a plan, None if it was not proposed then."""
        return await self._aggregates.read(CUT_PLANS, plan_stream_id(mission_id, plan_id), axes)

    async def needs(self, mission_id: str, axes: Axes) -> dict[str, CapabilityNeed]:
        """Return what the models in effect need, by capability; nothing without a composition."""
        loaded = await self._aggregates.read(COMPOSITION, mission_id, axes)
        chosen = loaded.state.in_force_on(axes.effective_on) if loaded else None
        if chosen is None:
            return {}
        table = await self._aggregates.read(CATALOGUE, TableName.CAPABILITIES.value, axes)
        rows = [
            each for each in (table.state.rows if table else ()) if isinstance(each, Capability)
        ]
        return {each.capability: each for each in needs_of(chosen, rows)}
