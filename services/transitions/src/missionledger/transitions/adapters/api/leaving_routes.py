"""The resources `archives` and `liquidation-teams`: what is kept, and who winds up."""

from datetime import date

from fastapi import APIRouter
from pydantic import BaseModel

from missionledger.common.aggregates import Aggregates
from missionledger.common.clock import Clock
from missionledger.common.outcomes import Loaded
from missionledger.transitions.adapters.api.mission_resource import (
    CommandRoute,
    Filters,
    MissionResource,
    add_resource,
)
from missionledger.transitions.domain import archives, liquidation_team


class HoldingView(archives.Holding):
    """One holding, and what became of it."""

    mission_id: str


class ArchivesView(BaseModel):
    """All that a mission leaves in writing or as data."""

    mission_id: str
    version: int
    holdings_total: int
    holdings_open: int
    holdings: tuple[HoldingView, ...]

    @classmethod
    def of(cls, loaded: Loaded[archives.Archives], _on: date) -> "ArchivesView":
        """Return the holdings as the events left them."""
        state = loaded.state
        return cls(
            mission_id=state.mission_id,
            version=loaded.version,
            holdings_total=len(state.holdings),
            holdings_open=sum(not each.is_settled for each in state.holdings.values()),
            holdings=tuple(
                HoldingView(mission_id=state.mission_id, **state.holdings[key].model_dump())
                for key in sorted(state.holdings)
            ),
        )


class HoldingFilters(Filters):
    """Which holdings are asked for."""

    kind: archives.HoldingKind | None = None
    receiver: str | None = None


ARCHIVES: MissionResource[archives.Archives, ArchivesView, HoldingView] = MissionResource(
    name="archives",
    decider=archives.ARCHIVES,
    whole=ArchivesView,
    item=HoldingView,
    view=ArchivesView.of,
    items=lambda view: view.holdings,
    columns=(
        "mission_id",
        "holding_id",
        "kind",
        "title",
        "volume",
        "receiver",
        "confidential_until",
        "handed_over_on",
        "destroyed_on",
    ),
    holds="archives and data, and who has them,",
    filters=HoldingFilters,
)

ARCHIVE_ROUTES = (
    CommandRoute("", archives.RegisterHolding, "Record archives or data, and who is to have them."),
    CommandRoute(
        "/{holding_id}/hand-over",
        archives.HandOverHolding,
        "Record that the receiver has a holding, with the signed list.",
        is_decision=True,
    ),
    CommandRoute(
        "/{holding_id}/destroy",
        archives.DestroyHolding,
        "Record that a holding was destroyed as the schedule of records says.",
        is_decision=True,
    ),
)


class TeamTaskView(liquidation_team.TeamTask):
    """One task of the liquidation, and the posts for it."""

    mission_id: str


class TeamView(BaseModel):
    """The team that liquidates a mission.

    Attributes:
        posts_today: the posts that are justified on the day of the answer.
    """

    mission_id: str
    version: int
    posts_today: int
    tasks_open: int
    tasks: tuple[TeamTaskView, ...]

    @classmethod
    def of(cls, loaded: Loaded[liquidation_team.LiquidationTeam], on: date) -> "TeamView":
        """Return the team as it stood on the day."""
        state = loaded.state
        return cls(
            mission_id=state.mission_id,
            version=loaded.version,
            posts_today=state.size_on(on),
            tasks_open=sum(each.released_on is None for each in state.tasks.values()),
            tasks=tuple(
                TeamTaskView(mission_id=state.mission_id, **state.tasks[key].model_dump())
                for key in sorted(state.tasks)
            ),
        )


TEAMS: MissionResource[liquidation_team.LiquidationTeam, TeamView, TeamTaskView] = MissionResource(
    name="liquidation-teams",
    decider=liquidation_team.LIQUIDATION_TEAM,
    whole=TeamView,
    item=TeamTaskView,
    view=TeamView.of,
    items=lambda view: view.tasks,
    columns=(
        "mission_id",
        "task_id",
        "title",
        "posts",
        "from_on",
        "until_on",
        "justification",
        "released_on",
    ),
    holds="the tasks of the liquidation, and the posts each needs,",
)

TEAM_ROUTES = (
    CommandRoute(
        "", liquidation_team.JustifyPosts, "Say for which task so many posts are needed, and why."
    ),
    CommandRoute(
        "/{task_id}/release",
        liquidation_team.ReleasePosts,
        "Record that a task is done, which frees its posts.",
    ),
)


def add_archives(router: APIRouter, aggregates: Aggregates, clock: Clock) -> None:
    """Add the resource `archives`."""
    add_resource(router, aggregates, clock, ARCHIVES, ARCHIVE_ROUTES)


def add_liquidation_teams(router: APIRouter, aggregates: Aggregates, clock: Clock) -> None:
    """Add the resource `liquidation-teams`."""
    add_resource(router, aggregates, clock, TEAMS, TEAM_ROUTES)
