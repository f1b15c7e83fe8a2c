"""The team that liquidates a mission: so many posts for a task, from day to day, and why.

The Advisory Committee cut a team that was larger than needed (UNITAMS, GA/AB/4454): its size is
the sum of its tasks, and each task says what its posts are for.
"""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, assert_never

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.commands import Command
from missionledger.common.decider import Decider
from missionledger.common.events import DomainEvent
from missionledger.common.identifiers import DayText, MissionId
from missionledger.common.refusals import NotFoundError, Refusal, RefusalKind
from missionledger.transitions.domain.texts import ItemId, Reason, Title

POSTS_MAX = 5_000
Posts = Annotated[int, Field(ge=1, le=POSTS_MAX, strict=True)]


class JustifyPosts(Command):
    """Say for which task of the liquidation so many posts are needed, and how long."""

    mission_id: MissionId
    task_id: ItemId
    title: Title
    posts: Posts
    from_on: date
    until_on: date
    justification: Reason


class ReleasePosts(Command):
    """Record that a task of the liquidation is done and its posts are free."""

    mission_id: MissionId
    task_id: ItemId
    note: Reason


class ConfirmTeamReleased(Command):
    """Ask whether every task of the liquidation is done, as a guard of what comes next."""

    mission_id: MissionId


TeamCommand = JustifyPosts | ReleasePosts | ConfirmTeamReleased


class PostsJustified(DomainEvent):
    """So many posts are needed for a task; a later word replaces an earlier one."""

    mission_id: MissionId
    task_id: str
    title: str
    posts: int
    previous_posts: int | None
    from_on: DayText
    until_on: DayText
    justification: str


class PostsReleased(DomainEvent):
    """A task is done; its posts are free."""

    mission_id: MissionId
    task_id: str
    posts: int
    released_on: DayText
    note: str


class TeamFoundReleased(DomainEvent):
    """On this day no task of the liquidation was left."""

    mission_id: MissionId
    tasks: int


TeamEvent = PostsJustified | PostsReleased | TeamFoundReleased
TEAM_EVENTS: tuple[type[TeamEvent], ...] = (PostsJustified, PostsReleased, TeamFoundReleased)


class TeamTaskNotFoundError(NotFoundError):
    """The liquidation has no such task."""

    code = "liquidation-task-not-found"
    title = "The liquidation has no such task"


class TeamTaskDoneError(Refusal):
    """The task is done; its posts are free."""

    code = "liquidation-task-done"
    title = "The task of the liquidation is done"


class TeamDaysError(Refusal):
    """A task has its last day after its first."""

    code = "liquidation-days-invalid"
    title = "The task would end before it begins"
    kind = RefusalKind.INVALID


class TeamStillThereError(Refusal):
    """A technical liquidation has not ended while its tasks have not."""

    code = "liquidation-team-still-there"
    title = "Tasks of the liquidation are not done"


class TeamTask(BaseModel):
    """One task of the liquidation, and the posts for it."""

    model_config = ConfigDict(frozen=True)

    task_id: str
    title: str
    posts: int
    from_on: DayText
    until_on: DayText
    justification: str
    released_on: DayText | None = None
    note: str = ""


class LiquidationTeam(BaseModel):
    """The team that liquidates a mission, task by task."""

    model_config = ConfigDict(frozen=True)

    mission_id: str = ""
    tasks: Mapping[str, TeamTask] = Field(default_factory=dict)

    def size_on(self, day: date) -> int:
        """Return how many posts are justified on a day."""
        on = day.isoformat()
        return sum(
            each.posts
            for each in self.tasks.values()
            if each.from_on <= on <= each.until_on
            and (each.released_on is None or on < each.released_on)
        )


def decide(command: TeamCommand, state: LiquidationTeam) -> tuple[TeamEvent, ...]:
    """Return the facts the command leads to, or refuse it.

    Raises:
        TeamDaysError: if a task would end before it begins.
        TeamTaskNotFoundError, TeamTaskDoneError: about the task.
        TeamStillThereError: if tasks are not done.
    """
    match command:
        case JustifyPosts():
            return _justify(command, state)
        case ReleasePosts():
            return _release(command, state)
        case ConfirmTeamReleased():
            return _confirm(command, state)
        case _:
            assert_never(command)


def _justify(command: JustifyPosts, state: LiquidationTeam) -> tuple[TeamEvent, ...]:
    known = state.tasks.get(command.task_id)
    if known is not None and known.released_on is not None:
        raise _done(known)
    if command.until_on < command.from_on:
        raise TeamDaysError(
            f"{command.task_id} would end on {command.until_on}, before {command.from_on}",
            next_step="Give a last day that is not before the first.",
            pointer="/until_on",
        )
    justified = PostsJustified(
        mission_id=command.mission_id,
        task_id=command.task_id,
        title=command.title,
        posts=command.posts,
        previous_posts=None if known is None else known.posts,
        from_on=command.from_on.isoformat(),
        until_on=command.until_on.isoformat(),
        justification=command.justification,
    )
    return () if evolve(state, justified).tasks.get(command.task_id) == known else (justified,)


def _release(command: ReleasePosts, state: LiquidationTeam) -> tuple[TeamEvent, ...]:
    task = state.tasks.get(command.task_id)
    if task is None:
        raise TeamTaskNotFoundError(
            f"the liquidation of {command.mission_id} has no task {command.task_id}",
            next_step="Say first what the posts are for.",
        )
    if task.released_on is not None:
        return ()
    released = PostsReleased(
        mission_id=command.mission_id,
        task_id=command.task_id,
        posts=task.posts,
        released_on=command.occurred_on.isoformat(),
        note=command.note,
    )
    return (released,)


def _confirm(command: ConfirmTeamReleased, state: LiquidationTeam) -> tuple[TeamEvent, ...]:
    left = sorted(key for key, each in state.tasks.items() if each.released_on is None)
    if left:
        raise TeamStillThereError(
            f"not done: {', '.join(left)}",
            next_step="Record each task as done, which frees its posts.",
        )
    return (TeamFoundReleased(mission_id=command.mission_id, tasks=len(state.tasks)),)


def _done(task: TeamTask) -> TeamTaskDoneError:
    return TeamTaskDoneError(
        f"{task.task_id} was done on {task.released_on}",
        next_step="Give what is left to do another id.",
    )


def evolve(state: LiquidationTeam, event: TeamEvent) -> LiquidationTeam:
    """Return the state after the event."""
    state = state.model_copy(update={"mission_id": event.mission_id})
    if isinstance(event, TeamFoundReleased):
        return state
    if isinstance(event, PostsJustified):
        task = TeamTask(**event.model_dump(exclude={"mission_id", "previous_posts"}))
    else:
        known = state.tasks.get(event.task_id)
        if known is None:  # seen on a day before the posts were justified
            return state
        task = known.model_copy(update={"released_on": event.released_on, "note": event.note})
    return state.model_copy(update={"tasks": {**state.tasks, event.task_id: task}})


LIQUIDATION_TEAM: Decider[TeamCommand, LiquidationTeam, TeamEvent] = Decider(
    service="transitions",
    aggregate="liquidation_team",
    initial=LiquidationTeam(),
    decide=decide,
    evolve=evolve,
    events=TEAM_EVENTS,
    id_of=lambda command: command.mission_id,
    mission_of=lambda command: command.mission_id,
)
