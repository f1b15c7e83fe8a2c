"""Posts of the Resident Coordinator's office and the country team that keep the gains (TRN-04).

What a mission leaves behind is carried on by an office that is not its own. Each post that is
needed for it is listed with the tasks it carries and the day it is needed from; it is funded by
somebody, to a day, and filled on a day. Nobody is named: who sits in a post is not asked here.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, assert_never

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.commands import Command
from missionledger.common.decider import Decider
from missionledger.common.events import DomainEvent
from missionledger.common.identifiers import DayText, MissionId
from missionledger.common.money import Money
from missionledger.common.refusals import NotFoundError, Refusal, RefusalKind
from missionledger.transitions.domain.texts import ItemId, Name, Reason, Title

POSTS_MAX = 1_000
TASKS_MAX = 50
Grade = Annotated[str, Field(max_length=40)]
Tasks = Annotated[tuple[ItemId, ...], Field(max_length=TASKS_MAX)]


class Office(StrEnum):
    """Whose post it is."""

    RESIDENT_COORDINATOR = "resident_coordinator"
    COUNTRY_TEAM = "country_team"


class ListPost(Command):
    """List a post that is needed.

    Attributes:
        grade: such as P-4 or NO-C; empty if it is not settled.
        entity: the agency of a post of the country team; empty for the coordinator's own.
        tasks: what the mission hands over and this post carries on.
        yearly_cost: what it costs in a year.
        needed_on: from which day.
    """

    mission_id: MissionId
    post_id: ItemId
    office: Office
    entity: Annotated[str, Field(max_length=200)] = ""
    title: Title
    grade: Grade = ""
    tasks: Tasks = ()
    yearly_cost: Money
    needed_on: date
    owner: Name


class FundPost(Command):
    """Record who pays for a post, up to and including which day."""

    mission_id: MissionId
    post_id: ItemId
    source_fund: Name
    funded_until: date
    reason: Reason


class FillPost(Command):
    """Record that somebody began in a post on the command's business date."""

    mission_id: MissionId
    post_id: ItemId
    note: Reason


class VacatePost(Command):
    """Record that a post is empty from the command's business date on."""

    mission_id: MissionId
    post_id: ItemId
    reason: Reason


class DropPost(Command):
    """Record that a post is not needed after all."""

    mission_id: MissionId
    post_id: ItemId
    reason: Reason


PostCommand = ListPost | FundPost | FillPost | VacatePost | DropPost


class PostListed(DomainEvent):
    """A post is needed; a later word replaces an earlier one."""

    mission_id: MissionId
    post_id: str
    office: Office
    entity: str
    title: str
    grade: str
    tasks: tuple[str, ...]
    yearly_cost: Money
    needed_on: DayText
    owner: str


class PostFunded(DomainEvent):
    """Somebody pays for a post up to and including a day."""

    mission_id: MissionId
    post_id: str
    source_fund: str
    funded_on: DayText
    funded_until: DayText
    reason: str


class PostFilled(DomainEvent):
    """Somebody began in a post."""

    mission_id: MissionId
    post_id: str
    filled_on: DayText
    note: str


class PostVacated(DomainEvent):
    """A post is empty from this day on."""

    mission_id: MissionId
    post_id: str
    vacant_on: DayText
    reason: str


class PostDropped(DomainEvent):
    """A post is not needed after all."""

    mission_id: MissionId
    post_id: str
    dropped_on: DayText
    reason: str


PostEvent = PostListed | PostFunded | PostFilled | PostVacated | PostDropped
POST_EVENTS: tuple[type[PostEvent], ...] = (
    PostListed,
    PostFunded,
    PostFilled,
    PostVacated,
    PostDropped,
)


class PostNotFoundError(NotFoundError):
    """No such post is listed."""

    code = "coordinator-post-not-found"
    title = "No such post is listed"


class PostTermsError(Refusal):
    """A post costs something, and an agency's post names the agency."""

    code = "coordinator-post-invalid"
    title = "The post cannot be right"
    kind = RefusalKind.INVALID


class PostUnfundedError(Refusal):
    """Nobody begins in a post that nobody pays for on that day."""

    code = "coordinator-post-unfunded"
    title = "Nobody pays for the post on that day"


class TooManyPostsError(Refusal):
    """The list of one mission is full."""

    code = "too-many-coordinator-posts"
    title = "The list of posts is full"
    kind = RefusalKind.TOO_LARGE


class Post(BaseModel):
    """One post.

    Attributes:
        filled_on: since when somebody sits in it; None if it is empty.
        dropped_because: why it is not needed after all; empty if it is.
    """

    model_config = ConfigDict(frozen=True)

    post_id: str
    office: Office
    entity: str
    title: str
    grade: str
    tasks: tuple[str, ...]
    yearly_cost: Money
    needed_on: DayText
    owner: str
    source_fund: str = ""
    funded_on: DayText | None = None
    funded_until: DayText | None = None
    filled_on: DayText | None = None
    words: str = ""
    dropped_because: str = ""

    def is_needed_on(self, day: date) -> bool:
        """Tell whether the post is needed on a day."""
        return not self.dropped_because and self.needed_on <= day.isoformat()

    def is_funded_on(self, day: date) -> bool:
        """Tell whether somebody pays for the post on a day."""
        return self.funded_until is not None and day.isoformat() <= self.funded_until

    def is_filled_on(self, day: date) -> bool:
        """Tell whether somebody sits in the post on a day."""
        return self.filled_on is not None and self.filled_on <= day.isoformat()


class CoordinatorPosts(BaseModel):
    """All posts that keep the gains of one mission."""

    model_config = ConfigDict(frozen=True)

    mission_id: str = ""
    posts: Mapping[str, Post] = Field(default_factory=dict)


def decide(command: PostCommand, state: CoordinatorPosts) -> tuple[PostEvent, ...]:
    """Return the fact, or nothing if it is known.

    Raises:
        PostTermsError: if cost, agency or days cannot be right.
        PostNotFoundError: if no such post is listed, or it was dropped.
        PostUnfundedError: if nobody pays for a post that is filled.
        TooManyPostsError: if the list is full.
    """
    said: dict[str, Any] = command.model_dump(
        exclude={"occurred_on", "provenance", "source", "documents"}
    )
    day = command.occurred_on.isoformat()
    event: PostEvent
    match command:
        case ListPost():
            _require_terms(command, state)
            event = PostListed.model_validate({**said, "needed_on": command.needed_on.isoformat()})
        case FundPost():
            _post(state, command)
            if command.funded_until < command.occurred_on:
                raise PostTermsError(
                    f"the money would end on {command.funded_until}, before {day}",
                    next_step="Give the last day that is paid for.",
                    pointer="/funded_until",
                )
            until = command.funded_until.isoformat()
            event = PostFunded.model_validate({**said, "funded_on": day, "funded_until": until})
        case FillPost():
            if _post(state, command).filled_on is not None:
                return ()
            _require_money(_post(state, command), command.occurred_on)
            event = PostFilled(**said, filled_on=day)
        case VacatePost():
            since = _post(state, command).filled_on
            if since is None:
                return ()
            _require_filled(command, since)
            event = PostVacated(**said, vacant_on=day)
        case DropPost():
            known = state.posts.get(command.post_id)
            if known is not None and known.dropped_because:
                return ()
            _post(state, command)
            event = PostDropped(**said, dropped_on=day)
        case _:
            assert_never(command)
    return () if evolve(state, event) == state else (event,)


def _require_terms(command: ListPost, state: CoordinatorPosts) -> None:
    if command.yearly_cost.minor <= 0:
        raise PostTermsError(
            f"{command.post_id} would cost nothing",
            next_step="Give what the post costs in a year.",
            pointer="/yearly_cost",
        )
    if command.office is Office.COUNTRY_TEAM and not command.entity.strip():
        raise PostTermsError(
            f"{command.post_id} is a post of the country team, and of no agency",
            next_step="Name the agency, or list it as a post of the coordinator's office.",
            pointer="/entity",
        )
    if command.post_id not in state.posts and len(state.posts) >= POSTS_MAX:
        raise TooManyPostsError(
            f"a list holds at most {POSTS_MAX} posts",
            next_step="List what carries on the tasks of the mission.",
        )


def _require_money(post: Post, day: date) -> None:
    if not post.is_funded_on(day):
        until = f"until {post.funded_until}" if post.funded_until else "by nobody"
        raise PostUnfundedError(
            f"{post.post_id} is paid for {until}, and would be filled on {day}",
            next_step="Record first who pays for it.",
        )


def _require_filled(command: VacatePost, since: str) -> None:
    if command.occurred_on.isoformat() < since:
        raise PostTermsError(
            f"{command.post_id} is filled since {since}, after {command.occurred_on}",
            next_step="Give a day on which somebody sat in it.",
            pointer="/occurred_on",
        )


def _post(state: CoordinatorPosts, command: FundPost | FillPost | VacatePost | DropPost) -> Post:
    known = state.posts.get(command.post_id)
    if known is None or known.dropped_because:
        why = f": {known.dropped_because}" if known is not None else ""
        raise PostNotFoundError(
            f"{command.mission_id} has no post {command.post_id} on its list{why}",
            next_step="List it first, with the day it is needed from.",
        )
    return known


def evolve(state: CoordinatorPosts, event: PostEvent) -> CoordinatorPosts:
    """Return the state after the event."""
    state = state.model_copy(update={"mission_id": event.mission_id})
    known = state.posts.get(event.post_id)
    match event:
        case PostListed():
            said = {name: getattr(event, name) for name in PostListed.model_fields}
            del said["mission_id"]
            same = known is not None and not known.dropped_because
            one = known.model_copy(update=said) if known is not None and same else Post(**said)
        case _ if known is None:
            # Seen on a day before it was listed.
            return state
        case PostFunded():
            money = event.model_dump(include={"source_fund", "funded_on", "funded_until"})
            one = known.model_copy(update={**money, "words": event.reason})
        case PostFilled():
            one = known.model_copy(update={"filled_on": event.filled_on, "words": event.note})
        case PostVacated():
            one = known.model_copy(update={"filled_on": None, "words": event.reason})
        case PostDropped():
            one = known.model_copy(update={"filled_on": None, "dropped_because": event.reason})
        case _:
            assert_never(event)
    return state.model_copy(update={"posts": {**state.posts, event.post_id: one}})


COORDINATOR_POSTS: Decider[PostCommand, CoordinatorPosts, PostEvent] = Decider(
    service="transitions",
    aggregate="coordinator_posts",
    initial=CoordinatorPosts(),
    decide=decide,
    evolve=evolve,
    events=POST_EVENTS,
    id_of=lambda command: command.mission_id,
    mission_of=lambda command: command.mission_id,
)
