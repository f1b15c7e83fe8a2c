"""How rosters and rehearsals travel."""

from dataclasses import asdict
from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.identifiers import MissionId, StateCode
from missionledger.performance.adapters.api.resource import FactBody, Seen
from missionledger.performance.application.rosters import (
    RosterCount,
    SkillFit,
    is_late,
    is_rotation_due,
)
from missionledger.performance.domain.rehearsal import Rehearsal, RehearsalId, Together
from missionledger.performance.domain.roster.events import (
    Background,
    Course,
    EntryId,
    Hardship,
    Post,
    RemedyBy,
    RosterKind,
    Skills,
)
from missionledger.performance.domain.roster.state import (
    Assignment,
    EntryDescription,
    EntryStatus,
    RosterEntry,
    Training,
)
from missionledger.performance.domain.unit.events import Text

ENTRY_COLUMNS = (
    "entry_id",
    "roster",
    "background",
    "contributor",
    "status",
    "skills",
    "local_knowledge",
    "courses",
    "lacks",
    "assignment.mission_id",
    "assignment.post",
    "assignment.notice_on",
    "assignment.promised_by",
    "assignment.deployed_on",
    "assignment.skills_missing",
    "assignment.remedy_by",
    "is_late_now",
    "assignment.hardship",
    "assignment.rotate_by",
    "is_rotation_due",
    "version",
    "position",
)
COUNT_COLUMNS = (
    "roster",
    "listed",
    "available",
    "on_notice",
    "deployed",
    "trained",
    "went_in_time",
    "went_late",
    "late_now",
    "rotation_due",
)
FIT_COLUMNS = ("skill", "asked", "was_missing", "held", "available")
REHEARSAL_COLUMNS = (
    "rehearsal_id",
    "title",
    "vanguard",
    "pledges",
    "planned_for",
    "held_on",
    "absent",
    "lessons",
    "cancelled_because",
    "version",
    "position",
)


class _View(BaseModel):
    model_config = ConfigDict(frozen=True)


class EntryView(EntryDescription):
    """An entry at a point on both axes; there is no name in it.

    Attributes:
        courses: those that count on the effective day.
        lacks: of the skills that were asked for, those the person does not have.
        assignment: the present one; null if there is none, or if it is for a mission that the
            reader may not see.
    """

    listed_on: date
    status: EntryStatus
    courses: tuple[str, ...]
    training: tuple[Training, ...]
    lacks: tuple[str, ...]
    assignment: Assignment | None
    past: tuple[Assignment, ...]
    is_late_now: bool
    is_rotation_due: bool
    removed_on: date | None
    removal_reason: str
    version: int
    position: int

    @classmethod
    def of(
        cls,
        seen: Seen[RosterEntry],
        day: date,
        *,
        missions: tuple[str, ...] | None,
        skills: tuple[str, ...] = (),
    ) -> "EntryView":
        """Return the view for somebody who may see these missions, None for all."""
        state = seen.state
        if state.listed is None:
            raise ValueError("only a listed entry has a view")

        def visible(each: Assignment) -> bool:
            return missions is None or each.mission_id in missions

        now = state.assignment
        return cls(
            **state.listed.model_dump(),
            listed_on=state.listed_on,
            status=state.status,
            courses=state.courses_on(day),
            training=state.training,
            lacks=state.lacks(skills),
            assignment=now if now is not None and visible(now) else None,
            past=tuple(each for each in state.past if visible(each)),
            is_late_now=is_late(state, day),
            is_rotation_due=is_rotation_due(state, day),
            removed_on=state.removed_on,
            removal_reason=state.removal_reason,
            version=seen.version,
            position=seen.position,
        )


class RosterView(_View):
    """How many stand by on one roster, and how notices were answered.

    Attributes:
        trained: with a course that counts on the effective day.
        late_now: on notice beyond the promise.
        rotation_due: at a post beyond the day agreed to rotate out.
    """

    roster: RosterKind
    listed: int
    available: int
    on_notice: int
    deployed: int
    trained: int
    went_in_time: int
    went_late: int
    late_now: int
    rotation_due: int

    @classmethod
    def of(cls, count: RosterCount) -> "RosterView":
        """Return the view."""
        return cls(**asdict(count))


class FitView(_View):
    """One skill: how often posts asked for it, and who has it.

    Attributes:
        was_missing: asked of somebody who did not have it.
        available: have it and could be asked now.
    """

    skill: str
    asked: int
    was_missing: int
    held: int
    available: int

    @classmethod
    def of(cls, fit: SkillFit) -> "FitView":
        """Return the view."""
        return cls(**asdict(fit))


class RehearsalView(_View):
    """A rehearsal of several units.

    Attributes:
        pledges: those that took part; before it is held, those that are to.
        absent: those that were to take part and did not.
    """

    rehearsal_id: str
    title: str
    vanguard: bool
    planned_on: date
    planned_for: date
    pledges: tuple[str, ...]
    held_on: date | None
    absent: tuple[str, ...]
    lessons: str
    cancelled_on: date | None
    cancelled_because: str
    version: int
    position: int

    @classmethod
    def of(cls, seen: Seen[Rehearsal]) -> "RehearsalView":
        """Return the view of a planned rehearsal."""
        plan, held, ended = seen.state.planned, seen.state.held, seen.state.cancelled
        if plan is None:
            raise ValueError("only a planned rehearsal has a view")
        return cls(
            rehearsal_id=plan.rehearsal_id,
            title=plan.title,
            vanguard=plan.vanguard,
            planned_on=plan.day,
            planned_for=plan.planned_for,
            pledges=held.pledges if held else plan.pledges,
            held_on=held.day if held else None,
            absent=held.absent if held else (),
            lessons=held.lessons if held else "",
            cancelled_on=ended.day if ended else None,
            cancelled_because=ended.reason if ended else "",
            version=seen.version,
            position=seen.position,
        )


class EntryBody(FactBody):
    """Somebody who stands by; a reference number and no name."""

    entry_id: EntryId
    roster: RosterKind
    background: Background
    contributor: StateCode | None = None
    skills: Skills = ()
    local_knowledge: Skills = ()


class ProfileBody(FactBody):
    """Skills and local knowledge, as they are now."""

    skills: Skills
    local_knowledge: Skills


class TrainingBody(FactBody):
    """A course that was passed."""

    course: Course
    holds_until: date | None = None


class NoticeBody(FactBody):
    """A call to a post; skills that are missing need a remedy and somebody who sees to it."""

    mission_id: MissionId
    post: Post
    skills_required: Skills = ()
    remedy: Annotated[str, Field(max_length=2_000)] = ""
    remedy_by: RemedyBy | None = None
    rotate_by: date | None = None
    hardship: Hardship | None = None
    rotation_exception: Annotated[str, Field(max_length=2_000)] = ""


class NoticeEndBody(FactBody):
    """A notice that is cancelled."""

    mission_id: MissionId
    reason: Text


class PostingBody(FactBody):
    """An arrival at a post, or a return from it."""

    mission_id: MissionId


class RemovalBody(FactBody):
    """An entry that is taken off its roster."""

    reason: Text


class RehearsalBody(FactBody):
    """A rehearsal that is planned."""

    rehearsal_id: RehearsalId
    title: Text
    pledges: Together
    vanguard: bool = False
    planned_for: date


class RehearsalHeldBody(FactBody):
    """A rehearsal that was held."""

    pledges: Together
    lessons: Text


class RehearsalEndBody(FactBody):
    """A rehearsal that will not be held."""

    reason: Text
