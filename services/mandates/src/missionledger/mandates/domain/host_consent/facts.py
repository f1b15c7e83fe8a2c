"""The words of the relation with the host."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.identifiers import StateCode
from missionledger.mandates.domain.words import Note, Slug, Statement, Text


class Facts(BaseModel):
    """Base of what a fact says, without its mission and its day."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ConsentKind(StrEnum):
    """Three things that are often called consent, and can part company."""

    LEGAL = "legal"
    """The host agrees to the presence of the mission."""
    STRATEGIC = "strategic"
    """The host shares the political aim."""
    DAY_TO_DAY = "day_to_day"
    """The host cooperates: visas, flights, movement, supply."""


class ConsentLevel(StrEnum):
    """How it stands."""

    FULL = "full"
    CONDITIONAL = "conditional"
    ERODING = "eroding"
    WITHDRAWN = "withdrawn"


class Consent(Facts):
    """How one kind of consent of one host stands from a day on."""

    host: StateCode
    kind: ConsentKind
    level: ConsentLevel
    basis: Statement


class UnconstitutionalChange(Facts):
    """Power changed hands in the host State against its constitution."""

    host: StateCode
    description: Statement


class ContingencyReview(Facts):
    """Somebody looked at the contingency plans again."""

    author: Text
    outcome: Statement


class PartyKind(StrEnum):
    """Who was consulted."""

    HOST = "host"
    STAKEHOLDER = "stakeholder"


class Purpose(StrEnum):
    """What a meeting was about."""

    MANDATE = "mandate"
    """Questions of the mandate, above all before it is renewed."""
    DELIVERY = "delivery"
    """How the mandate is carried out: the regular meetings of leadership and host."""


INTERVAL_DAYS_MAX = 366
"""A mechanism that meets less than once a year is no regular one; more is a slip."""


class MeetingInterval(Facts):
    """How often leadership and host meet on how the mandate is carried out.

    Attributes:
        every_days: days from one meeting to the next; None when the meetings come to an end.
        mechanism: the standing body or forum.
    """

    every_days: Annotated[int, Field(ge=1, le=INTERVAL_DAYS_MAX, strict=True)] | None
    mechanism: Text
    agreed_with: Text


class Consultation(Facts):
    """A meeting, a letter or a visit in which the host or another party was heard."""

    party_kind: PartyKind
    party: Text
    purpose: Purpose
    method: Text
    outcome: Statement


class BreachKind(StrEnum):
    """What the status-of-forces agreement grants and was denied."""

    FREEDOM_OF_MOVEMENT = "freedom_of_movement"
    SUPPLY = "supply"
    SUPPORT = "support"
    OTHER = "other"


class Breach(Facts):
    """A breach of the status-of-forces agreement."""

    breach_id: Slug
    host: StateCode
    kind: BreachKind
    place: Text
    description: Statement


class BreachResolution(Facts):
    """How a breach was settled."""

    breach_id: Slug
    outcome: Statement


class Commitment(Facts):
    """Something the host undertook for the peace process or for reform."""

    commitment_id: Slug
    host: StateCode
    undertaking: Statement
    due_on: date | None = None


class CommitmentFinding(StrEnum):
    """What was done about a commitment, or became of it."""

    REMINDED = "reminded"
    KEPT = "kept"
    NOT_KEPT = "not_kept"


class CommitmentFollowUp(Facts):
    """A reminder of a commitment, or what became of it."""

    commitment_id: Slug
    finding: CommitmentFinding
    note: Note = ""


class ConsentBasis(Facts):
    """The legal consent of one host that a deployment rests on."""

    host: StateCode
    level: ConsentLevel
    since: date
