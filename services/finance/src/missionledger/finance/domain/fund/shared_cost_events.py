"""What a shared account costs each mission, and money that one fund passes on to another."""

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.events import DomainEvent
from missionledger.common.identifiers import DayText, MissionId
from missionledger.common.money import MinorUnits
from missionledger.common.policies import Certainty
from missionledger.finance.domain.postings import AccountingEvent


class MissionPart(BaseModel):
    """What a mission bears of a shared account, and the resources that its part follows from."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    mission: MissionId
    resources_minor: Annotated[MinorUnits, Field(gt=0)]
    gross_minor: MinorUnits
    staff_assessment_minor: MinorUnits


class SharedAccountProrated(DomainEvent):
    """The cost of a shared account was divided among the missions; budgetary, so no posting.

    Attributes:
        proration: `<fiscal year> <symbol>`.
        method: how it was divided, with the source of that rule and how sure we are of it.
    """

    fund: MissionId
    proration: str
    fiscal_year: str
    symbol: str
    gross_minor: MinorUnits
    staff_assessment_minor: MinorUnits
    method: str
    method_source: str
    method_certainty: Certainty
    parts: tuple[MissionPart, ...]


class TransferPurpose(StrEnum):
    """Why cash goes from one assessed fund to another."""

    SHARED_COST = "shared_cost"
    """From a mission to a shared account: the part its assessments were raised for."""
    RELEASE_TO_OPERATION = "release_to_operation"
    """From the regular budget to an operation that is a part of it."""
    RETURN_FROM_OPERATION = "return_from_operation"
    """Back from such an operation."""


class TransferSent(AccountingEvent):
    """Cash went to another fund."""

    fund: MissionId
    counterpart: MissionId
    purpose: TransferPurpose
    reference: str
    fiscal_year: str
    amount_minor: MinorUnits
    sent_on: DayText


class TransferTaken(AccountingEvent):
    """Cash came from another fund."""

    fund: MissionId
    counterpart: MissionId
    purpose: TransferPurpose
    reference: str
    fiscal_year: str
    amount_minor: MinorUnits
    taken_on: DayText


SharedCostEvent = SharedAccountProrated | TransferSent | TransferTaken

SHARED_COST_EVENTS: tuple[type[SharedCostEvent], ...] = (
    SharedAccountProrated,
    TransferSent,
    TransferTaken,
)
