"""The profile of a post, and how quickly it changes when the task does."""

from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict

from missionledger.common.commands import Command
from missionledger.common.events import DomainEvent
from missionledger.common.identifiers import MissionId
from missionledger.common.refusals import Refusal, RefusalKind
from missionledger.performance.domain.register import Fact, register
from missionledger.performance.domain.roster.events import Hardship, Skills
from missionledger.performance.domain.roster.staff_rules import PROFILE_DECISION_DAYS
from missionledger.performance.domain.unit.events import Person
from missionledger.performance.domain.unit.refusals import DecisionNotIndependentError
from missionledger.performance.domain.words import EntryId, RecordId, Words


class ProfileAnswer(StrEnum):
    """What became of a request to change a post."""

    GRANTED = "granted"
    REFUSED = "refused"


class ProfileChangeUnknownError(Refusal):
    """No change with this id is asked for."""

    code = "profile-change-unknown"
    title = "No such change of the post is asked for"
    kind = RefusalKind.NOT_FOUND


class ProfileChangeOpenError(Refusal):
    """One change of a post is decided before the next is asked for."""

    code = "profile-change-open"
    title = "Another change of the post waits for a decision"


class ProfileUnchangedError(Refusal):
    """A change changes something."""

    code = "profile-unchanged"
    title = "The post has this profile"
    kind = RefusalKind.INVALID


class _Of(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    post_id: RecordId
    mission_id: MissionId


class Profile(BaseModel):
    """What a post is for and asks for.

    Attributes:
        hardship: class of its place, from H (headquarters) to E (hardest).
    """

    title: Words
    hardship: Hardship
    skills: Skills


class ProfileChange(BaseModel):
    """What a post is to be for from now on, and why."""

    change_id: EntryId
    title: Words
    skills: Skills
    why: Words


class ProfileDecision(BaseModel):
    """The answer to a request."""

    change_id: EntryId
    answer: ProfileAnswer
    reason: Words


class DescribePost(_Of, Profile, Command):
    """Describe a post as it was approved."""


class PostDescribed(_Of, Profile, DomainEvent):
    """A mission has a post with this profile."""

    day: date


class AskProfileChange(_Of, ProfileChange, Command):
    """Ask that a post be for something else."""

    asked_by: Person


class ProfileChangeAsked(_Of, ProfileChange, DomainEvent):
    """A post is to be for something else."""

    asked_by: Person
    day: date


class DecideProfileChange(_Of, ProfileDecision, Command):
    """Grant or refuse a change."""

    decided_by: Person


class ProfileChangeDecided(_Of, ProfileDecision, DomainEvent):
    """It was decided whether a post changes."""

    decided_by: Person
    day: date


class PostProfile(BaseModel):
    """A post with its changes, in the order they were recorded."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    described: tuple[PostDescribed, ...] = ()
    asked: tuple[ProfileChangeAsked, ...] = ()
    decided: tuple[ProfileChangeDecided, ...] = ()

    def waiting(self) -> ProfileChangeAsked | None:
        """Return the change that waits for a decision, None if none does."""
        answered = {each.change_id for each in self.decided}
        return next((each for each in self.asked if each.change_id not in answered), None)

    @property
    def decision_due_on(self) -> date | None:
        """Last day to decide on the change that waits; None if none does."""
        change = self.waiting()
        if change is None:
            return None
        return change.day + timedelta(days=PROFILE_DECISION_DAYS.on(change.day).value)

    @property
    def present(self) -> tuple[str, tuple[str, ...]]:
        """Title and skills as they were granted last."""
        granted = {each.change_id for each in self.decided if each.answer is ProfileAnswer.GRANTED}
        title, skills = self.described[0].title, self.described[0].skills
        for each in self.asked:
            if each.change_id in granted:
                title, skills = each.title, each.skills
        return title, skills


def _require_change(command: AskProfileChange, state: PostProfile) -> None:
    waiting = state.waiting()
    if waiting is not None:
        raise ProfileChangeOpenError(
            f"{waiting.change_id} was asked for on {waiting.day} and is due on "
            f"{state.decision_due_on}",
            next_step="Have it decided first.",
        )
    title, skills = state.present
    if command.title == title and sorted(command.skills) == sorted(skills):
        raise ProfileUnchangedError(
            f"{command.post_id} is {title!r} with these skills",
            next_step="Ask for another title or other skills.",
            pointer="/skills",
        )


def _require_asked(command: DecideProfileChange, state: PostProfile) -> None:
    asked = next((each for each in state.asked if each.change_id == command.change_id), None)
    if asked is None:
        raise ProfileChangeUnknownError(
            f"no change {command.change_id} of {command.post_id} is asked for",
            next_step="Look at the changes of the post.",
            pointer="/change_id",
        )
    if asked.asked_by == command.decided_by:
        raise DecisionNotIndependentError(
            f"{command.decided_by} asked for the change",
            next_step="Let somebody else decide.",
        )


def _id_of(command: Any) -> str:
    return str(command.post_id)


POST_PROFILE = register(
    "post_profile",
    PostProfile(),
    (
        Fact(DescribePost, PostDescribed, "described", keys=("post_id",), opens=True),
        Fact(
            AskProfileChange,
            ProfileChangeAsked,
            "asked",
            keys=("change_id",),
            check=_require_change,
        ),
        Fact(
            DecideProfileChange,
            ProfileChangeDecided,
            "decided",
            keys=("change_id",),
            check=_require_asked,
        ),
    ),
    id_of=_id_of,
)
