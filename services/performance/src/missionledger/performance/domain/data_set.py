"""Data of a mission under rules: one standard, one owner, reviewed, and handed on at the end."""

from datetime import date
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict

from missionledger.common.commands import Command
from missionledger.common.events import DomainEvent
from missionledger.common.identifiers import MissionId
from missionledger.common.refusals import Refusal, RefusalKind
from missionledger.performance.domain.register import Fact, register
from missionledger.performance.domain.words import EntryId, MaybeWords, RecordId, Words


class Sensitivity(StrEnum):
    """Who may have the data."""

    PUBLIC = "public"
    INTERNAL = "internal"
    CONFIDENTIAL = "confidential"


class HandoverUnsafeError(Refusal):
    """Confidential data is handed on under safeguards, and not when it was never reviewed."""

    code = "data-handover-unsafe"
    title = "The data cannot be handed on like this"
    kind = RefusalKind.RULE


class _Of(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    data_set_id: RecordId
    mission_id: MissionId


class DataRules(BaseModel):
    """What is collected, how, by whom.

    Attributes:
        standard: the definitions it is collected by, the same at every site.
        hands_on_to: who shall have it when the mission leaves.
    """

    title: Words
    standard: Words
    owner: Words
    collected: Words
    sensitivity: Sensitivity
    hands_on_to: Words


class DataReview(BaseModel):
    """What a look at the data showed."""

    review_id: EntryId
    is_consistent: bool
    found: Words
    corrected: MaybeWords = ""


class DataHandover(BaseModel):
    """To whom the data went, under which safeguards."""

    handover_id: EntryId
    receiver: Words
    safeguards: MaybeWords = ""


class RegisterDataSet(_Of, DataRules, Command):
    """Register a data set, or the next version of its rules."""


class DataSetRegistered(_Of, DataRules, DomainEvent):
    """Data of a mission has a standard and an owner."""

    day: date


class ReviewDataSet(_Of, DataReview, Command):
    """Record a look at the data."""


class DataSetReviewed(_Of, DataReview, DomainEvent):
    """Somebody looked at the quality of data."""

    day: date


class HandDataOn(_Of, DataHandover, Command):
    """Record that the data was handed on."""


class DataSetHandedOn(_Of, DataHandover, DomainEvent):
    """Data of a mission went to somebody who stays."""

    day: date


class DataSet(BaseModel):
    """A data set with its rules, reviews and handovers."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rules: tuple[DataSetRegistered, ...] = ()
    reviews: tuple[DataSetReviewed, ...] = ()
    handovers: tuple[DataSetHandedOn, ...] = ()


def _require_safe(command: HandDataOn, state: DataSet) -> None:
    is_open = state.rules[-1].sensitivity is Sensitivity.PUBLIC
    if not state.reviews:
        raise HandoverUnsafeError(
            f"nobody has reviewed {command.data_set_id}",
            next_step="Review it first, so that the receiver knows what it is worth.",
        )
    if not is_open and not command.safeguards:
        raise HandoverUnsafeError(
            f"{command.data_set_id} is {state.rules[-1].sensitivity}",
            next_step="Say under which safeguards the receiver keeps it.",
            pointer="/safeguards",
        )


def _id_of(command: Any) -> str:
    return str(command.data_set_id)


DATA_SET = register(
    "data_set",
    DataSet(),
    (
        Fact(RegisterDataSet, DataSetRegistered, "rules", opens=True),
        Fact(ReviewDataSet, DataSetReviewed, "reviews", keys=("review_id",)),
        Fact(HandDataOn, DataSetHandedOn, "handovers", keys=("handover_id",), check=_require_safe),
    ),
    id_of=_id_of,
)
