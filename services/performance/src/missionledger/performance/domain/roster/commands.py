"""What may be asked of an entry on a roster. The business date is the day of the fact."""

from datetime import date

from missionledger.common.commands import Command
from missionledger.common.identifiers import MissionId, StateCode
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
from missionledger.performance.domain.unit.events import Text


class _OfEntry(Command):
    entry_id: EntryId


class ListEntry(_OfEntry):
    """Put somebody on a roster."""

    roster: RosterKind
    background: Background
    contributor: StateCode | None = None
    skills: Skills = ()
    local_knowledge: Skills = ()


class ReviseProfile(_OfEntry):
    """Record other skills or local knowledge."""

    skills: Skills
    local_knowledge: Skills


class CompleteTraining(_OfEntry):
    """Record a course that was passed."""

    course: Course
    holds_until: date | None = None


class GiveNotice(_OfEntry):
    """Ask the person to go; a skill that is missing needs a remedy.

    Attributes:
        hardship: class of the place, by which the staff rules set the longest stay.
        rotation_exception: why the person stays longer than they have it.
    """

    mission_id: MissionId
    post: Post
    skills_required: Skills = ()
    remedy: str = ""
    remedy_by: RemedyBy | None = None
    rotate_by: date | None = None
    hardship: Hardship | None = None
    rotation_exception: str = ""


class CancelNotice(_OfEntry):
    """Record that the person will not go."""

    mission_id: MissionId
    reason: Text


class DeployEntry(_OfEntry):
    """Record that the person is at the post."""

    mission_id: MissionId


class ReturnEntry(_OfEntry):
    """Record that the person came back."""

    mission_id: MissionId


class RemoveEntry(_OfEntry):
    """Take somebody off the roster."""

    reason: Text


RosterCommand = (
    ListEntry
    | ReviseProfile
    | CompleteTraining
    | GiveNotice
    | CancelNotice
    | DeployEntry
    | ReturnEntry
    | RemoveEntry
)
