"""What may be asked about the arrangements of a mission with its partners."""

from datetime import date
from typing import Annotated

from pydantic import Field

from missionledger.common.commands import Command
from missionledger.common.identifiers import MissionId
from missionledger.transitions.domain.arrangements.events import ArrangementKind
from missionledger.transitions.domain.texts import ItemId, Name, Reason, Title

PARTIES_MAX = 20
Parties = Annotated[tuple[Name, ...], Field(min_length=1, max_length=PARTIES_MAX)]


class RegisterArrangement(Command):
    """Register an arrangement that was agreed on the command's business date.

    Attributes:
        parties: everybody who agreed, the mission included.
        review_on: the day on which the parties look at it again.
        ends_on: its last day; None if it names none.
        documents: the paper itself, by its SHA-256.
    """

    mission_id: MissionId
    arrangement_id: ItemId
    kind: ArrangementKind
    title: Title
    parties: Parties
    decides: Reason
    owner: Name
    review_on: date
    ends_on: date | None = None


class RecordSharedDecision(Command):
    """Record what the parties decided together on the command's business date.

    Attributes:
        decided_by: the parties that agreed; each is one of the arrangement.
        due_on: by when it is done; None if nothing is to be done.
    """

    mission_id: MissionId
    arrangement_id: ItemId
    decision_id: ItemId
    title: Title
    decided_by: Parties
    owner: Name
    due_on: date | None = None


class CompleteSharedDecision(Command):
    """Record that what was decided together is done."""

    mission_id: MissionId
    arrangement_id: ItemId
    decision_id: ItemId
    evidence: Reason


class ReviewArrangement(Command):
    """Record what a review found, and the day of the next."""

    mission_id: MissionId
    arrangement_id: ItemId
    finding: Reason
    review_on: date


class EndArrangement(Command):
    """Record that an arrangement ended on the command's business date."""

    mission_id: MissionId
    arrangement_id: ItemId
    reason: Reason


ArrangementCommand = (
    RegisterArrangement
    | RecordSharedDecision
    | CompleteSharedDecision
    | ReviewArrangement
    | EndArrangement
)
