"""Commands that change one milestone: owner, work, dependencies, papers, end, correction."""

from datetime import date

from fastapi import APIRouter, Response

from missionledger.common.aggregates import Aggregates
from missionledger.common.http.access import CommandAccess
from missionledger.common.http.answers import created
from missionledger.common.outcomes import Decision
from missionledger.transitions.adapters.api.asking import MissionPath, Planner, Version
from missionledger.transitions.adapters.api.schemas import (
    CancelBody,
    CorrectReachedBody,
    DependenciesBody,
    DurationBody,
    EvidenceBody,
    MilestoneView,
    OwnerBody,
)
from missionledger.transitions.domain.plan.commands import (
    AttachEvidence,
    CancelMilestone,
    ChangeDependencies,
    ChangeOwner,
    PlanCommand,
    ReachMilestone,
    ReverseReached,
    SetDuration,
)
from missionledger.transitions.domain.plan.decider import PLAN

ONE = "/plans/{mission_id}/milestones/{milestone_id}"


def add_milestone_commands(router: APIRouter, aggregates: Aggregates) -> None:
    """Add the commands that change one milestone."""
    executor = _Executor(aggregates)
    _add_changes(router, executor)
    _add_decisions(router, executor)
    _add_correction(router, executor)


class _Executor:
    """Runs commands about one milestone and answers with what became of it."""

    def __init__(self, aggregates: Aggregates) -> None:
        self._aggregates = aggregates

    async def run(
        self,
        response: Response,
        access: CommandAccess,
        on: date,
        *commands: PlanCommand,
        milestone_id: str,
        version: int | None = None,
    ) -> MilestoneView:
        """Run the commands together, the first on the version that was seen."""
        mission_id = commands[0].mission_id
        decisions = [
            Decision(PLAN, command, version if index == 0 else None)
            for index, command in enumerate(commands)
        ]
        outcomes = await self._aggregates.execute_together(decisions, access.context(mission_id))
        outcome = outcomes[-1]
        view = MilestoneView.of(mission_id, outcome.state.milestones[milestone_id], on)
        return created(response, outcome, f"/v1/plans/{mission_id}", view)


def _add_changes(router: APIRouter, executor: _Executor) -> None:
    @router.post(f"{ONE}/owner", status_code=201)
    async def change_owner(
        response: Response,
        mission_id: MissionPath,
        milestone_id: str,
        body: OwnerBody,
        access: Planner,
    ) -> MilestoneView:
        """Give the milestone to another owner."""
        command = ChangeOwner(mission_id=mission_id, milestone_id=milestone_id, **dict(body))
        return await executor.run(
            response, access, body.occurred_on, command, milestone_id=milestone_id
        )

    @router.post(f"{ONE}/duration", status_code=201)
    async def set_duration(
        response: Response,
        mission_id: MissionPath,
        milestone_id: str,
        body: DurationBody,
        access: Planner,
    ) -> MilestoneView:
        """Say how many days of work lead to the milestone."""
        command = SetDuration(mission_id=mission_id, milestone_id=milestone_id, **dict(body))
        return await executor.run(
            response, access, body.occurred_on, command, milestone_id=milestone_id
        )

    @router.post(f"{ONE}/evidence", status_code=201)
    async def attach_evidence(
        response: Response,
        mission_id: MissionPath,
        milestone_id: str,
        body: EvidenceBody,
        access: Planner,
    ) -> MilestoneView:
        """Attach papers to the milestone."""
        command = AttachEvidence(mission_id=mission_id, milestone_id=milestone_id, **dict(body))
        return await executor.run(
            response, access, body.occurred_on, command, milestone_id=milestone_id
        )


def _add_decisions(router: APIRouter, executor: _Executor) -> None:
    @router.post(f"{ONE}/dependencies", status_code=201)
    async def change_dependencies(
        response: Response,
        mission_id: MissionPath,
        milestone_id: str,
        body: DependenciesBody,
        access: Planner,
        version: Version,
    ) -> MilestoneView:
        """Say anew what the milestone waits for; a circle is refused and named."""
        command = ChangeDependencies(mission_id=mission_id, milestone_id=milestone_id, **dict(body))
        return await executor.run(
            response,
            access,
            body.occurred_on,
            command,
            milestone_id=milestone_id,
            version=version,
        )

    @router.post(f"{ONE}/cancel", status_code=201)
    async def cancel(
        response: Response,
        mission_id: MissionPath,
        milestone_id: str,
        body: CancelBody,
        access: Planner,
        version: Version,
    ) -> MilestoneView:
        """Give up the milestone."""
        command = CancelMilestone(mission_id=mission_id, milestone_id=milestone_id, **dict(body))
        return await executor.run(
            response,
            access,
            body.occurred_on,
            command,
            milestone_id=milestone_id,
            version=version,
        )


def _add_correction(router: APIRouter, executor: _Executor) -> None:
    @router.post(f"{ONE}/correct-reached", status_code=201)
    async def correct_reached(
        response: Response,
        mission_id: MissionPath,
        milestone_id: str,
        body: CorrectReachedBody,
        access: Planner,
        version: Version,
    ) -> MilestoneView:
        """Replace a wrong day by the right one, or take it back; what was recorded stays."""
        steps: list[PlanCommand] = [
            ReverseReached(
                mission_id=mission_id,
                milestone_id=milestone_id,
                occurred_on=body.recorded_on,
                reason=body.reason,
                corrected_on=body.reached_on,
            )
        ]
        if body.reached_on is not None:
            right = ReachMilestone(
                mission_id=mission_id,
                milestone_id=milestone_id,
                occurred_on=body.reached_on,
                evidence=body.evidence or body.reason,
                documents=body.documents,
            )
            steps.append(right)
        return await executor.run(
            response,
            access,
            body.reached_on or body.recorded_on,
            *steps,
            milestone_id=milestone_id,
            version=version,
        )
