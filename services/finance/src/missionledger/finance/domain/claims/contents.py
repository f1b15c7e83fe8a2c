"""What a claim is for, and what that comes to."""

from calendar import monthrange
from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.money import MinorUnits
from missionledger.finance.domain.claims.rates import (
    PART_AFTER_OPERATIONS,
    PERSONNEL_RATE,
    STANDBY_PART,
)

PositiveMinor = Annotated[MinorUnits, Field(ge=1)]
Text = Annotated[str, Field(min_length=1, max_length=300)]
LetterId = Annotated[str, Field(pattern=r"^[A-Z0-9][A-Z0-9-]{0,59}$")]
Month = Annotated[str, Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]


MONTHS_OF_QUARTER = 3


class PremiumGround(StrEnum):
    """Why a unit is paid more than the rate."""

    RISK = "risk"
    ENABLING_CAPABILITY = "enabling_capability"


class DeductionGround(StrEnum):
    """The only grounds on which something is withheld.

    A unit under an improvement plan that is present with working equipment is paid in full.
    """

    ABSENCE = "absence"
    EQUIPMENT_ABSENT = "equipment_absent"
    EQUIPMENT_UNSERVICEABLE = "equipment_unserviceable"
    REPATRIATION = "repatriation"
    DECISION_TO_WITHHOLD = "decision_to_withhold"


class Lease(StrEnum):
    """Who maintains the equipment: the contributor (wet) or the United Nations (dry)."""

    WET = "wet"
    DRY = "dry"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Premium(_Part):
    """What is paid above the rate; `reference` names the paper that awards it."""

    ground: PremiumGround
    reference: Text
    amount_minor: PositiveMinor


class Deduction(_Part):
    """What is withheld; `reference` names the finding or decision it rests on."""

    ground: DeductionGround
    reference: Text
    amount_minor: PositiveMinor


class MajorEquipment(_Part):
    """Items of one kind for a month, at the rate of the memorandum.

    Attributes:
        is_after_operations: whether operations had ended and it waits to leave.
        days: of the month in which it counts; None for all of them.
    """

    item: Text
    lease: Lease
    count: Annotated[int, Field(ge=1)]
    monthly_rate_minor: PositiveMinor
    is_after_operations: bool = False
    days: Annotated[int, Field(ge=1, le=31)] | None = None


class SelfSustainment(_Part):
    """A category at a rate for a person and month; it falls with strength by itself."""

    category: Text
    monthly_rate_minor: PositiveMinor


class LetterService(_Part):
    """A service under a letter of assist, at the price the letter agrees.

    Attributes:
        letter: id of the letter, which must be on record for the fund.
    """

    letter: LetterId
    service: Text
    amount_minor: PositiveMinor


class StandbyEquipment(_Part):
    """Equipment of a unit that waits at rapid deployment level.

    Attributes:
        monthly_maintenance_minor: its maintenance rate for a month, of which a part is paid.
        verification: the paper that verified the level.
    """

    item: Text
    count: Annotated[int, Field(ge=1)]
    monthly_maintenance_minor: PositiveMinor
    verification: Text


class ClaimContents(_Part):
    """What a unit claims for a month.

    Attributes:
        person_days: days of presence, summed over the people of the unit.
        memorandum: the memorandum of understanding that the rates come from.
        services: under letters of assist.
        standby: equipment held at rapid deployment level, at home.
    """

    person_days: Annotated[int, Field(ge=0)]
    memorandum: Text
    equipment: tuple[MajorEquipment, ...] = ()
    self_sustainment: tuple[SelfSustainment, ...] = ()
    premiums: tuple[Premium, ...] = ()
    deductions: tuple[Deduction, ...] = ()
    services: tuple[LetterService, ...] = ()
    standby: tuple[StandbyEquipment, ...] = ()


class ClaimAmounts(_Part):
    """What a claim comes to, in cents.

    Attributes:
        rate_minor: for a person and month, of the month claimed for.
        rate_source: its document.
    """

    rate_minor: MinorUnits
    rate_source: str
    personnel_minor: MinorUnits
    equipment_minor: MinorUnits
    self_sustainment_minor: MinorUnits
    premiums_minor: MinorUnits
    deductions_minor: MinorUnits
    services_minor: MinorUnits = 0
    standby_minor: MinorUnits = 0

    @property
    def reimbursed_minor(self) -> int:
        """What is reimbursed for a unit in the mission, before premiums and deductions."""
        return self.personnel_minor + self.equipment_minor + self.self_sustainment_minor

    @property
    def total_minor(self) -> int:
        """What is owed for it; below zero if more is deducted than claimed."""
        others = self.premiums_minor + self.services_minor + self.standby_minor
        return self.reimbursed_minor + others - self.deductions_minor


def first_day(month: str) -> date:
    """Return the first day of a month written `2025-06`."""
    return date.fromisoformat(f"{month}-01")


def last_day(month: str) -> date:
    """Return the last day of a month written `2025-06`."""
    first = first_day(month)
    return first.replace(day=monthrange(first.year, first.month)[1])


def quarter_end(month: str) -> date:
    """Return the last day of the quarter that a month lies in."""
    first = first_day(month)
    last_month = (first.month - 1) // MONTHS_OF_QUARTER * MONTHS_OF_QUARTER + MONTHS_OF_QUARTER
    return last_day(f"{first.year:04d}-{last_month:02d}")


def amounts_of(contents: ClaimContents, month: str) -> ClaimAmounts:
    """Return what the contents come to at the rates of the month, rounded half up to a cent.

    Raises:
        NoPolicyInForceError: if no rate of the month is known.
    """
    first, days = first_day(month), last_day(month).day
    rate = PERSONNEL_RATE.on(first)
    part = PART_AFTER_OPERATIONS.on(first).value
    equipment = 0
    for item in contents.equipment:
        whole = item.count * item.monthly_rate_minor * (item.days or days)
        top, bottom = (part.numerator, part.denominator) if item.is_after_operations else (1, 1)
        equipment += _rounded(whole * top, bottom * days)
    return ClaimAmounts(
        rate_minor=rate.value,
        rate_source=rate.source,
        personnel_minor=_rounded(rate.value * contents.person_days, days),
        equipment_minor=equipment,
        self_sustainment_minor=sum(
            _rounded(each.monthly_rate_minor * contents.person_days, days)
            for each in contents.self_sustainment
        ),
        premiums_minor=sum(each.amount_minor for each in contents.premiums),
        deductions_minor=sum(each.amount_minor for each in contents.deductions),
        services_minor=sum(each.amount_minor for each in contents.services),
        standby_minor=_standby(contents, first),
    )


def _standby(contents: ClaimContents, first: date) -> int:
    if not contents.standby:
        return 0
    part = STANDBY_PART.on(first).value
    return sum(
        _rounded(each.count * each.monthly_maintenance_minor * part.numerator, part.denominator)
        for each in contents.standby
    )


def _rounded(amount: int, divisor: int) -> int:
    return (2 * amount + divisor) // (2 * divisor)
