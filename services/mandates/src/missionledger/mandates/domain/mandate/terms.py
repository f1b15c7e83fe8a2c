"""The words of a decision: organ, chapter, term, strength, vote."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.identifiers import MissionId

HEADCOUNT_MAX = 1_000_000
"""Far above any force that was ever authorized; a larger number is a slip of the keyboard."""

VOTES_MAX = 193
"""The General Assembly is the largest organ that votes."""

Headcount = Annotated[int, Field(ge=0, le=HEADCOUNT_MAX, strict=True)]
Votes = Annotated[int, Field(ge=0, le=VOTES_MAX, strict=True)]
Symbol = Annotated[str, Field(max_length=120)]
Note = Annotated[str, Field(max_length=2_000)]


class Organ(StrEnum):
    """Who decided."""

    SECURITY_COUNCIL = "security_council"
    GENERAL_ASSEMBLY = "general_assembly"


class Chapter(StrEnum):
    """The chapter of the Charter a decision of the Security Council acts under."""

    VI = "VI"
    VII = "VII"
    NOT_STATED = "not_stated"
    """The text was read and names no chapter, as is usual where the parties consent."""


class DecisionKind(StrEnum):
    """What a decision does to a mandate."""

    ESTABLISH = "establish"
    RENEW = "renew"
    REVISE = "revise"
    TERMINATE = "terminate"
    ROLL_OVER = "roll_over"
    """A technical rollover: the term is extended, nothing else is touched."""


class TermKind(StrEnum):
    """How the end of a term was set."""

    FIXED = "fixed"
    OPEN_ENDED = "open_ended"
    """The mandate runs until the organ decides otherwise."""
    NOT_STATED = "not_stated"
    """The record does not say; only a historical record may leave it out."""


class Strength(BaseModel):
    """Heads by component; None where the decision says nothing about a component."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    military: Headcount | None = None
    police: Headcount | None = None
    civilian: Headcount | None = None

    @property
    def is_stated(self) -> bool:
        """Whether any component is given."""
        return (self.military, self.police, self.civilian) != (None, None, None)

    def carried_into(self, later: "Strength") -> "Strength":
        """Return the later strength, with what it leaves out taken from this one."""
        return Strength(
            military=self.military if later.military is None else later.military,
            police=self.police if later.police is None else later.police,
            civilian=self.civilian if later.civilian is None else later.civilian,
        )


class Vote(BaseModel):
    """How the organ voted."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    in_favour: Votes
    against: Votes
    abstaining: Votes


class DecisionFacts(BaseModel):
    """What every decision says.

    Attributes:
        mission_id: the mission, which is also the id of the mandate.
        decided_on: day of the vote.
        resolution: symbol of the document; empty only where a historical record has none.
        organ: who decided.
        chapter: chapter of the Charter; None where the record is silent about it, and where a
            decision leaves it as it was.
        valid_from: first day of the term the decision leaves the mandate in; later than `until`
            only where a mandate is ended before its first day.
        until: last day of that term, included; None for a term without a stated end. For a
            termination: last day of operations or drawdown.
        term: how the end was set; tells an open-ended term from one that is not stated.
        effective_from: first day of the strength and tasks the decision sets.
        authorized: ceilings, where the decision sets them.
        recommended: what the Secretary-General recommended, kept beside what was authorized.
        vote: the vote, where recorded.
        note: whatever else the record says, as it says it.
        historical: recorded from history, where continuity is not required.
        confirmed: False for a decision whose document was not seen yet.
        record_incomplete: what led up to this decision is missing from the record.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    mission_id: MissionId
    decided_on: date
    resolution: Symbol
    organ: Organ
    chapter: Chapter | None
    valid_from: date
    until: date | None
    term: TermKind
    effective_from: date
    authorized: Strength
    recommended: Strength
    vote: Vote | None
    note: Note
    historical: bool
    confirmed: bool
    record_incomplete: bool
