"""What may be asked about shared accounts, and about cash that passes between funds."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.commands import Command
from missionledger.common.identifiers import MissionId
from missionledger.common.money import MinorUnits
from missionledger.finance.domain.fund.events import FundKind
from missionledger.finance.domain.fund.shared_cost_events import TransferPurpose

Text = Annotated[str, Field(min_length=1, max_length=300)]
Positive = Annotated[MinorUnits, Field(gt=0)]
YearText = Annotated[str, Field(pattern=r"^\d{4}(/\d{2})?$")]


class MissionResources(BaseModel):
    """What was approved for a mission itself, without any part of a shared account."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    mission: MissionId
    resources_minor: Positive


class ProrateSharedAccount(Command):
    """Divide the cost of a shared account for a year among the missions."""

    fund: MissionId
    fiscal_year: YearText
    symbol: Text
    gross_minor: Positive
    staff_assessment_minor: Annotated[MinorUnits, Field(ge=0)] = 0
    resources: Annotated[tuple[MissionResources, ...], Field(min_length=1, max_length=100)]

    @property
    def proration(self) -> str:
        """The id of the proration."""
        return f"{self.fiscal_year} {self.symbol}"


class SendTransfer(Command):
    """Send cash to another fund; goes with `TakeTransfer`.

    Attributes:
        counterpart_kind: the kind of the fund it goes to.
        cash_minor: what there is to send; None where the actual books do not know it.
    """

    fund: MissionId
    counterpart: MissionId
    counterpart_kind: FundKind
    purpose: TransferPurpose
    reference: Text
    fiscal_year: YearText
    amount_minor: Positive
    cash_minor: MinorUnits | None


class TakeTransfer(Command):
    """Take cash from another fund; goes with `SendTransfer`."""

    fund: MissionId
    counterpart: MissionId
    purpose: TransferPurpose
    reference: Text
    fiscal_year: YearText
    amount_minor: Positive


SharedCostCommand = ProrateSharedAccount | SendTransfer | TakeTransfer
