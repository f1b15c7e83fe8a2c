"""Routes of exercises before a deployment, and of who went without one."""

from datetime import date
from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from missionledger.common.aggregates import Aggregates
from missionledger.common.commands import CommandContext
from missionledger.common.http.paging import Page
from missionledger.common.identifiers import MissionId
from missionledger.common.service import Kernel
from missionledger.performance.adapters.api.pages import page_of
from missionledger.performance.adapters.api.records import (
    LEADERS_AND_EVALUATORS,
    FactRoute,
    Opening,
    OpeningBody,
    Record,
    record_router,
)
from missionledger.performance.adapters.api.resource import (
    AtAxes,
    CanRead,
    FactBody,
    OfPage,
    Prepare,
)
from missionledger.performance.application.all_of import all_listed, all_of, present
from missionledger.performance.application.capabilities import Vocabulary
from missionledger.performance.application.exercise_coverage import Coverage, Who, coverage_of
from missionledger.performance.application.recording import not_there
from missionledger.performance.application.requirements import no_such_pledge
from missionledger.performance.application.units import missions_to_list
from missionledger.performance.domain import exercise as of
from missionledger.performance.domain.joint_discussion import MissionPart
from missionledger.performance.domain.pledge.decider import PLEDGE
from missionledger.performance.domain.requirement.decider import REQUIREMENT
from missionledger.performance.domain.roster.decider import ROSTER_ENTRY

COVERAGE_COLUMNS = (
    "mission_id",
    "who",
    "reference",
    "goes_on",
    "deployed_on",
    "exercises",
    "exercised_on",
    "went_without",
)


class ExerciseBody(OpeningBody, of.ExercisePlan):
    """Plans an exercise before a deployment."""


class MoveBody(FactBody, of.NewDays):
    """Other days for exercise or deployment."""


class ResultBody(FactBody, of.ExerciseResult):
    """Who took part, and what it showed."""


class GapEndBody(FactBody, of.GapEnd):
    """How a gap was closed."""


class CallOffBody(FactBody, of.ExerciseEnd):
    """Why it will not be held."""


class CoverageView(BaseModel):
    """A unit or person, with the exercises before its deployment."""

    mission_id: str
    who: Who
    reference: str
    goes_on: date | None
    deployed_on: date | None
    exercises: list[str]
    exercised_on: date | None
    went_without: bool

    @classmethod
    def of(cls, row: Coverage) -> "CoverageView":
        """Return how a row is shown."""
        return cls(
            mission_id=row.mission_id,
            who=row.who,
            reference=row.reference,
            goes_on=row.goes_on,
            deployed_on=row.deployed_on,
            exercises=list(row.exercises),
            exercised_on=row.exercised_on,
            went_without=row.went_without,
        )


def _exercise(state: of.Exercise) -> dict[str, Any]:
    plan = state.planned[0]
    held = state.held[-1].day if state.held else None
    return {
        "title": plan.title,
        "model": plan.model,
        "is_civilian_led_model": of.is_civilian_led(plan.model, plan.day),
        "led_by": plan.led_by,
        "parts": list(plan.parts),
        "units": list(plan.units),
        "people": list(plan.people),
        "planned_for": state.planned_for,
        "deploys_on": state.deploys_on,
        "held_on": held,
        "is_called_off": bool(state.called_off),
        "absent": list(state.absent()),
        "gaps_open": [each.model_dump(mode="json") for each in state.gaps_open()],
        "gaps_open_count": len(state.gaps_open()),
    }


def _exercises(kernel: Kernel, vocabulary: Vocabulary) -> Record[of.Exercise]:
    known = _participants_known(kernel.aggregates, vocabulary)
    return Record(
        path="/v1/exercises",
        noun="exercise",
        tag="exercises",
        decider=of.EXERCISE,
        key="exercise_id",
        summary=_exercise,
        columns=(
            "title",
            "model",
            "is_civilian_led_model",
            "led_by",
            "parts",
            "units",
            "people",
            "planned_for",
            "deploys_on",
            "held_on",
            "is_called_off",
            "absent",
            "gaps_open_count",
        ),
        filters={
            "model": int,
            "led_by": MissionPart,
            "is_civilian_led_model": bool,
            "is_called_off": bool,
            "held_on": date,
        },
        opening=Opening(
            ExerciseBody,
            of.PlanExercise,
            LEADERS_AND_EVALUATORS,
            ("planned_by",),
            prepare=known,
        ),
        facts=(
            FactRoute("/moves", MoveBody, of.MoveExercise, LEADERS_AND_EVALUATORS),
            FactRoute(
                "/results", ResultBody, of.HoldExercise, LEADERS_AND_EVALUATORS, prepare=known
            ),
            FactRoute("/gap-ends", GapEndBody, of.CloseExerciseGap, LEADERS_AND_EVALUATORS),
            FactRoute("/cancellations", CallOffBody, of.CallOffExercise, LEADERS_AND_EVALUATORS),
        ),
    )


def _participants_known(aggregates: Aggregates, vocabulary: Vocabulary) -> Prepare:
    """Return what checks that model, units and people are those of tables and registers."""

    async def check(fields: dict[str, Any], _context: CommandContext) -> dict[str, Any]:
        if fields.get("model") is not None:
            vocabulary.require_model(fields["model"])
        axes = await present(aggregates)
        for reference, pledge in (
            await aggregates.read_many(PLEDGE, fields["units"], axes)
        ).items():
            if pledge is None:
                raise no_such_pledge(reference)
        for reference, entry in (
            await aggregates.read_many(ROSTER_ENTRY, fields["people"], axes)
        ).items():
            if entry is None:
                raise not_there("roster entry", reference)
        return fields

    return check


def build_router(kernel: Kernel, vocabulary: Vocabulary) -> APIRouter:
    """Return the routes."""
    router = APIRouter()
    _add_coverage(router, kernel)
    router.include_router(record_router(kernel, _exercises(kernel, vocabulary)))
    return router


def _add_coverage(router: APIRouter, kernel: Kernel) -> None:
    @router.get("/v1/exercise-coverage", response_model=Page[CoverageView], tags=["exercises"])
    async def list_coverage(
        request: Request,
        access: CanRead,
        axes: AtAxes,
        page: OfPage,
        mission: MissionId | None = None,
        who: Who | None = None,
        *,
        exercised: bool | None = None,
    ) -> Response:
        """List units and people that missions wait for or have, with their exercises before.

        `exercised=false` keeps those that took part in none before they went, or have not yet.
        """
        missions = missions_to_list(access.missions, mission)
        aggregates = kernel.aggregates
        rows = coverage_of(
            await all_of(aggregates, REQUIREMENT, axes, missions),
            await all_of(aggregates, ROSTER_ENTRY, axes),
            await all_listed(aggregates, of.EXERCISE, axes, missions),
            missions,
        )
        shown = [
            (
                f"{each.mission_id}/{each.who}/{each.reference}/{each.goes_on}",
                CoverageView.of(each),
            )
            for each in rows
            if who in (None, each.who) and exercised in (None, bool(each.exercises))
        ]
        return page_of(request, shown, page, COVERAGE_COLUMNS)
