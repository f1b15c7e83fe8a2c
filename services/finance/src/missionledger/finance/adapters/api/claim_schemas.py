"""Claims of contributors as they travel."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.http.schemas import Amount
from missionledger.common.identifiers import MissionId, StateCode
from missionledger.finance.adapters.api.amounts import DollarsFromZero, PositiveDollars, facts_of
from missionledger.finance.adapters.api.kit import usd
from missionledger.finance.application.claims import FundStatement
from missionledger.finance.domain.claims.commands import UnitId
from missionledger.finance.domain.claims.contents import (
    ClaimContents,
    Deduction,
    DeductionGround,
    Lease,
    LetterId,
    LetterService,
    MajorEquipment,
    Month,
    Premium,
    PremiumGround,
    SelfSustainment,
    StandbyEquipment,
    Text,
)
from missionledger.finance.domain.claims.ledger import Claim, ClaimStatus

CLAIM_COLUMNS = (
    "fund",
    "claim",
    "unit",
    "contributor",
    "month",
    "status",
    "personnel.amount",
    "equipment.amount",
    "self_sustainment.amount",
    "premiums.amount",
    "deductions.amount",
    "services.amount",
    "standby.amount",
    "total.amount",
    "paid.amount",
    "owed.amount",
    "prepared_by",
    "certified_by",
    "certified_on",
)


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class EquipmentBody(_Body):
    """Major equipment of one kind; at half its rate once operations have ended.

    Attributes:
        days: of the month in which it counts; left out for all of them.
    """

    item: Text
    lease: Lease
    count: Annotated[int, Field(gt=0)]
    monthly_rate: PositiveDollars
    after_operations: bool = False
    days: Annotated[int, Field(ge=1, le=31)] | None = None


class ServiceBody(_Body):
    """A service under a letter of assist that is on record for the fund."""

    letter: LetterId
    service: Text
    amount: PositiveDollars


class StandbyBody(_Body):
    """Equipment that waits at rapid deployment level; a part of its maintenance rate is paid."""

    item: Text
    count: Annotated[int, Field(gt=0)]
    monthly_maintenance: PositiveDollars
    verification: Text


class SelfSustainmentBody(_Body):
    """A category of self-sustainment at its rate for a person and month."""

    category: Text
    monthly_rate: PositiveDollars


class PremiumBody(_Body):
    """What is paid above the rate, and the paper that awards it."""

    ground: PremiumGround
    reference: Text
    amount: PositiveDollars


class DeductionBody(_Body):
    """What is withheld, on which ground, and the finding or decision behind it."""

    ground: DeductionGround
    reference: Text
    amount: PositiveDollars


class ClaimBody(_Body):
    """What a unit claims for a month that is over.

    Attributes:
        person_days: days of presence, summed over the people of the unit.
        memorandum: the memorandum of understanding that the rates come from.
    """

    fund: MissionId
    unit: UnitId
    contributor: StateCode
    month: Month
    prepared_on: date
    person_days: Annotated[int, Field(ge=0)]
    memorandum: Text
    equipment: Sequence[EquipmentBody] = ()
    self_sustainment: Sequence[SelfSustainmentBody] = ()
    premiums: Sequence[PremiumBody] = ()
    deductions: Sequence[DeductionBody] = ()
    services: Annotated[Sequence[ServiceBody], Field(max_length=100)] = ()
    standby: Annotated[Sequence[StandbyBody], Field(max_length=100)] = ()

    def contents(self) -> ClaimContents:
        """Return what is claimed as the domain knows it."""
        return ClaimContents(
            person_days=self.person_days,
            memorandum=self.memorandum,
            equipment=tuple(
                MajorEquipment(
                    **facts_of(each, without={"after_operations"}),
                    is_after_operations=each.after_operations,
                )
                for each in self.equipment
            ),
            self_sustainment=tuple(
                SelfSustainment(**facts_of(each)) for each in self.self_sustainment
            ),
            premiums=tuple(Premium(**facts_of(each)) for each in self.premiums),
            deductions=tuple(Deduction(**facts_of(each)) for each in self.deductions),
            services=tuple(LetterService(**facts_of(each)) for each in self.services),
            standby=tuple(StandbyEquipment(**facts_of(each)) for each in self.standby),
        )


class CertificationBody(_Body):
    """The day of certification; the claim is certified as the If-Match header says it was seen."""

    certified_on: date


class ReturnBody(_Body):
    """Why a claim is sent back."""

    returned_on: date
    reason: Text


class PayRunBody(_Body):
    """Pay certified claims, oldest first, out of what is free above the operating reserve.

    Attributes:
        monthly_operating_cost: what the fund must be able to pay each month before contributors.
        limit: pay no more than that; left out to pay all that is free.
    """

    fund: MissionId
    paid_on: date
    monthly_operating_cost: DollarsFromZero
    limit: PositiveDollars | None = None


class PartView(BaseModel):
    """A premium or a deduction, with its ground and the paper behind it."""

    ground: str
    reference: str
    amount: Amount


class ClaimView(BaseModel):
    """A claim with what it comes to and how far it is.

    Attributes:
        rate: for a person and month, of the month claimed for, with its source.
        owed: certified and not paid.
    """

    fund: str
    claim: str
    unit: str
    contributor: str
    month: str
    status: ClaimStatus
    memorandum: str
    person_days: int
    rate: Amount
    rate_source: str
    personnel: Amount
    equipment: Amount
    self_sustainment: Amount
    premiums: Amount
    deductions: Amount
    services: Amount
    standby: Amount
    grounds: Sequence[PartView]
    total: Amount
    paid: Amount
    owed: Amount
    prepared_by: str
    certified_by: str | None
    certified_on: str | None
    returned_for: str | None

    @classmethod
    def of(cls, fund: str, claim: Claim) -> "ClaimView":
        """Return the claim as it is shown."""
        amounts, contents = claim.amounts, claim.contents
        parts: tuple[Premium | Deduction, ...] = (*contents.premiums, *contents.deductions)
        return cls(
            fund=fund,
            claim=claim.claim,
            unit=claim.unit,
            contributor=claim.contributor,
            month=claim.month,
            status=claim.status,
            memorandum=contents.memorandum,
            person_days=contents.person_days,
            rate=usd(amounts.rate_minor),
            rate_source=amounts.rate_source,
            personnel=usd(amounts.personnel_minor),
            equipment=usd(amounts.equipment_minor),
            self_sustainment=usd(amounts.self_sustainment_minor),
            premiums=usd(amounts.premiums_minor),
            deductions=usd(amounts.deductions_minor),
            services=usd(amounts.services_minor),
            standby=usd(amounts.standby_minor),
            grounds=[
                PartView(
                    ground=each.ground.value,
                    reference=each.reference,
                    amount=usd(each.amount_minor),
                )
                for each in parts
            ],
            total=usd(amounts.total_minor),
            paid=usd(claim.paid_minor),
            owed=usd(claim.owed_minor),
            prepared_by=claim.prepared_by,
            certified_by=claim.certified_by or None,
            certified_on=claim.certified_on or None,
            returned_for=claim.returned_for or None,
        )


class FundStatementView(BaseModel):
    """What a contributor claimed of one fund; returned claims are left out.

    Attributes:
        oldest_owed: month of the oldest claim that waits for money.
    """

    fund: str
    prepared: Amount
    certified: Amount
    paid: Amount
    owed: Amount
    oldest_owed: str | None
    claims: Sequence[ClaimView]

    @classmethod
    def of(cls, found: FundStatement) -> "FundStatementView":
        """Return the statement as it is shown."""
        return cls(
            fund=found.fund,
            prepared=usd(found.prepared_minor),
            certified=usd(found.certified_minor),
            paid=usd(found.paid_minor),
            owed=usd(found.owed_minor),
            oldest_owed=found.oldest_owed,
            claims=[ClaimView.of(found.fund, claim) for claim in found.claims],
        )


class StatementView(BaseModel):
    """What a contributor is owed and was paid in the actual books, by fund."""

    contributor: str
    as_of: date
    known_at: int
    certified: Amount
    paid: Amount
    owed: Amount
    funds: Sequence[FundStatementView]


class PayRunView(BaseModel):
    """What a run of payments left: the claims of the fund that are still owed."""

    fund: str
    owed: Amount
    claims: Sequence[ClaimView]
