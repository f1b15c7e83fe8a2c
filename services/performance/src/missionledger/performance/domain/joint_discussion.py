"""Joint discussions of performance at mission level: all components, at set intervals."""

from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.commands import Command
from missionledger.common.events import DomainEvent
from missionledger.common.identifiers import MissionId
from missionledger.common.policies import Certainty, Policy, PolicyValue
from missionledger.common.refusals import Refusal, RefusalKind
from missionledger.performance.domain.register import Fact, register
from missionledger.performance.domain.unit.events import Person
from missionledger.performance.domain.words import EntryId, Words

DISCUSSION_DAYS: Final = Policy(
    "days between joint discussions of performance in a mission",
    (PolicyValue(31, date(2018, 9, 21), "practice, monthly; from memory", Certainty.RECALLED),),
)

ITEMS_MAX = 100


class MissionPart(StrEnum):
    """Which parts of a mission discuss performance together."""

    MILITARY = "military"
    POLICE = "police"
    CIVILIAN = "civilian"


class DiscussionNotJointError(Refusal):
    """All components of the mission discuss together."""

    code = "discussion-not-joint"
    title = "A component of the mission is missing"
    kind = RefusalKind.INVALID


class Discussion(BaseModel):
    """What was discussed, by whom.

    Attributes:
        not_in_mission: components that the mission does not have; every other one is present.
        remediations: ids of the remediations that were discussed.
        follow_ups: what is to be done until the next one, with who does it.
    """

    discussion_id: EntryId
    present: Annotated[tuple[MissionPart, ...], Field(min_length=1, max_length=3)]
    not_in_mission: Annotated[tuple[MissionPart, ...], Field(max_length=2)] = ()
    topics: Annotated[tuple[Words, ...], Field(min_length=1, max_length=ITEMS_MAX)]
    remediations: Annotated[tuple[str, ...], Field(max_length=ITEMS_MAX)] = ()
    follow_ups: Annotated[tuple[Words, ...], Field(max_length=ITEMS_MAX)] = ()


class RecordDiscussion(Discussion, Command):
    """Record a joint discussion."""

    mission_id: MissionId
    chaired_by: Person


class PerformanceDiscussed(Discussion, DomainEvent):
    """The components of a mission discussed performance together."""

    mission_id: MissionId
    chaired_by: Person
    day: date


class JointDiscussions(BaseModel):
    """The joint discussions of a mission."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    held: tuple[PerformanceDiscussed, ...] = ()

    @property
    def next_due_on(self) -> date | None:
        """Last day for the next one; None before the first."""
        if not self.held:
            return None
        latest = max(each.day for each in self.held)
        return latest + timedelta(days=DISCUSSION_DAYS.on(latest).value)


def _require_joint(command: RecordDiscussion, _state: JointDiscussions) -> None:
    named = [*command.present, *command.not_in_mission]
    if sorted(named) != sorted(MissionPart):
        missing = sorted(set(MissionPart) - set(named))
        raise DiscussionNotJointError(
            f"not accounted for: {', '.join(missing) or 'none'}; each component is named once",
            next_step="Name each component as present or as not in the mission.",
            pointer="/present",
        )


def _id_of(command: Any) -> str:
    return str(command.mission_id)


JOINT_DISCUSSIONS = register(
    "joint_discussions",
    JointDiscussions(),
    (
        Fact(
            RecordDiscussion,
            PerformanceDiscussed,
            "held",
            keys=("discussion_id",),
            opens=True,
            check=_require_joint,
        ),
    ),
    id_of=_id_of,
)
