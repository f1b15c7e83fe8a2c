"""The resources `coordinator-posts` and `country-team-means`: who keeps the gains, with what."""

from datetime import date
from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel

from missionledger.common.aggregates import Aggregates
from missionledger.common.clock import Clock
from missionledger.common.http.schemas import Amount
from missionledger.common.outcomes import Loaded
from missionledger.transitions.adapters.api.mission_report import (
    MissionReport,
    Sources,
    add_report,
)
from missionledger.transitions.adapters.api.mission_resource import (
    CommandRoute,
    Filters,
    MissionResource,
    add_resource,
)
from missionledger.transitions.domain import coordinator_posts as rules
from missionledger.transitions.domain.handovers.decider import HANDOVERS
from missionledger.transitions.domain.handovers.events import Capacity, Route
from missionledger.transitions.domain.handovers.state import Handovers, TaskHandover

PostStanding = Literal["ahead", "unfunded", "vacant", "filled", "dropped"]


class PostView(BaseModel):
    """One post.

    Attributes:
        standing: on the day of the answer: `filled`; or needed and `unfunded`, or funded and
            `vacant`; `ahead` of the day it is needed from; or `dropped`.
        needed: whether it is needed on that day.
        funded: whether somebody pays for it on that day.
        filled: whether somebody sits in it on that day.
    """

    mission_id: str
    post_id: str
    office: rules.Office
    entity: str
    title: str
    grade: str
    tasks: tuple[str, ...]
    standing: PostStanding
    needed: bool
    funded: bool
    filled: bool
    needed_on: str
    yearly_cost: Amount
    source_fund: str
    funded_until: str | None
    filled_on: str | None
    owner: str
    words: str
    dropped_because: str

    @classmethod
    def of(cls, mission_id: str, post: rules.Post, on: date) -> "PostView":
        """Return the post as it stood on the day."""
        return cls(
            mission_id=mission_id,
            standing=_standing(post, on),
            needed=post.is_needed_on(on),
            funded=post.is_funded_on(on),
            filled=post.is_filled_on(on),
            yearly_cost=Amount.of(post.yearly_cost),
            **post.model_dump(exclude={"yearly_cost", "funded_on"}),
        )


def _standing(post: rules.Post, on: date) -> PostStanding:
    if post.dropped_because:
        return "dropped"
    if post.is_filled_on(on):
        return "filled"
    if not post.is_needed_on(on):
        return "ahead"
    return "vacant" if post.is_funded_on(on) else "unfunded"


class PostsView(BaseModel):
    """All posts that keep the gains of one mission.

    Attributes:
        needed: how many are needed on the day of the answer.
        needed_funded: how many of those somebody pays for.
        needed_filled: how many of those somebody sits in.
        unfunded_a_year: what the posts needed on that day cost in a year that nobody pays for.
    """

    mission_id: str
    version: int
    needed: int
    needed_funded: int
    needed_filled: int
    unfunded_a_year: tuple[Amount, ...]
    posts: tuple[PostView, ...]

    @classmethod
    def of(cls, loaded: Loaded[rules.CoordinatorPosts], on: date) -> "PostsView":
        """Return the posts as they stood on the day."""
        state = loaded.state
        ordered = [state.posts[key] for key in sorted(state.posts)]
        needed = [each for each in ordered if each.is_needed_on(on)]
        unpaid = [each.yearly_cost for each in needed if not each.is_funded_on(on)]
        return cls(
            mission_id=state.mission_id,
            version=loaded.version,
            needed=len(needed),
            needed_funded=sum(each.is_funded_on(on) for each in needed),
            needed_filled=sum(each.is_filled_on(on) for each in needed),
            unfunded_a_year=tuple(
                Amount.of(
                    each.model_copy(
                        update={
                            "minor": sum(
                                one.minor for one in unpaid if one.currency == each.currency
                            )
                        }
                    )
                )
                for each in {one.currency: one for one in unpaid}.values()
            ),
            posts=tuple(PostView.of(state.mission_id, each, on) for each in ordered),
        )


class PostFilters(Filters):
    """Which posts are asked for."""

    office: rules.Office | None = None
    standing: PostStanding | None = None
    owner: str | None = None
    entity: str | None = None


POSTS: MissionResource[rules.CoordinatorPosts, PostsView, PostView] = MissionResource(
    name="coordinator-posts",
    decider=rules.COORDINATOR_POSTS,
    whole=PostsView,
    item=PostView,
    view=PostsView.of,
    items=lambda view: view.posts,
    columns=(
        "mission_id",
        "post_id",
        "office",
        "entity",
        "title",
        "grade",
        "standing",
        "needed_on",
        "funded_until",
        "filled_on",
        "yearly_cost.amount",
        "yearly_cost.currency",
        "source_fund",
        "tasks",
        "owner",
    ),
    holds="the posts of coordinators' offices and country teams that keep the gains",
    filters=PostFilters,
)
POST_ROUTES = (
    CommandRoute("", rules.ListPost, "List a post that is needed, with what it carries on."),
    CommandRoute(
        "/{post_id}/fund", rules.FundPost, "Record who pays for a post, and until which day."
    ),
    CommandRoute("/{post_id}/fill", rules.FillPost, "Record that somebody began in a post."),
    CommandRoute("/{post_id}/vacate", rules.VacatePost, "Record that a post is empty."),
    CommandRoute("/{post_id}/drop", rules.DropPost, "Record that a post is not needed after all."),
)


class MeansRow(BaseModel):
    """A task that goes to the country team, and what there is to carry it.

    Attributes:
        lacking: what is not there on the day of the answer, in words; empty if nothing.
        posts: the posts that carry it.
    """

    mission_id: str
    task_id: str
    title: str
    receiver: str
    planned_on: str | None
    handed_over_on: str | None
    amount: Amount | None
    source_fund: str
    capacity: Capacity
    capacity_note: str
    posts: tuple[str, ...]
    posts_needed: int
    posts_funded: int
    posts_filled: int
    lacking: str

    @classmethod
    def of(
        cls, mission_id: str, task: TaskHandover, posts: list[rules.Post], on: date
    ) -> "MeansRow":
        """Return the task with its means as they stood on the day."""
        needed = [each for each in posts if each.is_needed_on(on)]
        funded = sum(each.is_funded_on(on) for each in needed)
        filled = sum(each.is_filled_on(on) for each in needed)
        return cls(
            mission_id=mission_id,
            task_id=task.task_id,
            title=task.title,
            receiver=task.receiver,
            planned_on=task.planned_on,
            handed_over_on=task.handed_over_on,
            amount=None if task.amount is None else Amount.of(task.amount),
            source_fund=task.source_fund,
            capacity=task.capacity,
            capacity_note=task.capacity_note,
            posts=tuple(each.post_id for each in posts),
            posts_needed=len(needed),
            posts_funded=funded,
            posts_filled=filled,
            lacking=_lacking(task, posts, len(needed), funded, filled),
        )


def _lacking(
    task: TaskHandover, posts: list[rules.Post], needed: int, funded: int, filled: int
) -> str:
    said = []
    if task.capacity is not Capacity.READY:
        said.append(f"capacity {task.capacity.replace('_', ' ')}")
    if not posts:
        said.append("no post is listed for it")
    if funded < needed:
        said.append(f"{needed - funded} of {needed} posts needed are paid for by nobody")
    if filled < needed:
        said.append(f"{needed - filled} of {needed} posts needed are empty")
    return "; ".join(said)


class MeansView(BaseModel):
    """The means of the coordinator's office and the country team to keep the gains of a mission.

    Attributes:
        posts_needed: on the day of the answer, with or without a task.
        posts_without_task: the posts of which no task is known here.
    """

    mission_id: str
    posts_needed: int
    posts_funded: int
    posts_filled: int
    posts_without_task: tuple[str, ...]
    tasks_lacking: int
    tasks: tuple[MeansRow, ...]
    posts: tuple[PostView, ...]

    @classmethod
    def of(cls, mission_id: str, sources: Sources, on: date) -> "MeansView | None":
        """Return the means as they stood on the day; None if nothing goes to the country team."""
        handovers: Handovers = sources.of(HANDOVERS)
        listed: rules.CoordinatorPosts = sources.of(rules.COORDINATOR_POSTS)
        posts = [
            listed.posts[key]
            for key in sorted(listed.posts)
            if not listed.posts[key].dropped_because
        ]
        going = [
            handovers.tasks[key]
            for key in sorted(handovers.tasks)
            if handovers.tasks[key].route is Route.COUNTRY_TEAM
        ]
        if not going and not posts:
            return None
        rows = tuple(
            MeansRow.of(mission_id, each, [one for one in posts if each.task_id in one.tasks], on)
            for each in going
        )
        known = {each.task_id for each in going}
        needed = [each for each in posts if each.is_needed_on(on)]
        return cls(
            mission_id=mission_id,
            posts_needed=len(needed),
            posts_funded=sum(each.is_funded_on(on) for each in needed),
            posts_filled=sum(each.is_filled_on(on) for each in needed),
            posts_without_task=tuple(
                each.post_id for each in posts if not known.intersection(each.tasks)
            ),
            tasks_lacking=sum(bool(each.lacking) for each in rows),
            tasks=rows,
            posts=tuple(PostView.of(mission_id, each, on) for each in posts),
        )


class MeansFilters(Filters):
    """Which tasks are asked for."""

    receiver: str | None = None
    capacity: Capacity | None = None


MEANS: MissionReport[MeansView, MeansRow] = MissionReport(
    name="country-team-means",
    deciders=(HANDOVERS, rules.COORDINATOR_POSTS),
    whole=MeansView,
    item=MeansRow,
    view=MeansView.of,
    items=lambda view: view.tasks,
    columns=(
        "mission_id",
        "task_id",
        "title",
        "receiver",
        "planned_on",
        "handed_over_on",
        "amount.amount",
        "amount.currency",
        "source_fund",
        "capacity",
        "posts_needed",
        "posts_funded",
        "posts_filled",
        "lacking",
    ),
    holds="the means by which country teams keep what missions hand over",
    filters=MeansFilters,
)


def add_coordinator_posts(router: APIRouter, aggregates: Aggregates, clock: Clock) -> None:
    """Add the posts that keep the gains, and the means by task."""
    add_resource(router, aggregates, clock, POSTS, POST_ROUTES)
    add_report(router, aggregates, MEANS)
