"""Whether a claim agrees with what is noted of the unit, and what a decision withholds of it."""

from collections.abc import Iterator
from datetime import date, timedelta

from pydantic import BaseModel, ConfigDict

from missionledger.finance.domain.claims.contents import (
    ClaimContents,
    Deduction,
    DeductionGround,
    amounts_of,
    first_day,
    last_day,
)
from missionledger.finance.domain.claims.refusals import (
    ClaimNotAllowedError,
    StandbyError,
    UnitNotThereError,
)
from missionledger.finance.domain.units.status import (
    PERCENT_IN_ALL,
    NotedWithholding,
    UnitStatus,
)


class Presence(BaseModel):
    """What is noted of the unit, and where.

    Attributes:
        position: of the newest note in this log; refusals and claims name it.
    """

    model_config = ConfigDict(frozen=True)

    status: UnitStatus = UnitStatus()
    position: int = 0


def agreed_contents(
    contents: ClaimContents, fund: str, contributor: str, month: str, presence: Presence
) -> ClaimContents:
    """Return what is claimed, less what recorded decisions withhold.

    Of a unit that was never noted nothing is known, and the claim stands as it is.

    Raises:
        UnitNotThereError: if the unit was not in the mission, or not for so long.
        StandbyError: if it claims to wait at home while it is in the mission.
        ClaimNotAllowedError: if it deducts by itself what recorded decisions deduct.
    """
    status = presence.status
    if not status.is_known:
        return contents
    first, last = first_day(month), last_day(month)
    there = status.days_present(first, last)
    if contents.standby and there:
        raise StandbyError(
            f"{status.unit} was in {status.fund} on {there} days of {month}",
            next_step="A unit in the mission is reimbursed for being there, not for being ready.",
            facts=_facts(presence),
            pointer="/standby",
        )
    _require_there(contents, fund, contributor, month, presence)
    if any(each.ground is DeductionGround.DECISION_TO_WITHHOLD for each in contents.deductions):
        raise ClaimNotAllowedError(
            f"decisions to withhold from {status.unit} are taken from the record",
            next_step="Leave the deduction out; what is decided is deducted by itself.",
            facts=_facts(presence),
            pointer="/deductions",
        )
    deducted = tuple(_withheld(contents, month, status))
    return contents.model_copy(update={"deductions": (*contents.deductions, *deducted)})


def still_agrees(
    contents: ClaimContents, fund: str, contributor: str, month: str, presence: Presence
) -> bool:
    """Tell whether a claim as it was prepared agrees with what is noted of the unit by now.

    Raises:
        Refusal: as `agreed_contents` says.
    """
    if not presence.status.is_known:
        return True
    own = tuple(
        each
        for each in contents.deductions
        if each.ground is not DeductionGround.DECISION_TO_WITHHOLD
    )
    claimed = contents.model_copy(update={"deductions": own})
    return agreed_contents(claimed, fund, contributor, month, presence) == contents


def _require_there(
    contents: ClaimContents, fund: str, contributor: str, month: str, presence: Presence
) -> None:
    status = presence.status
    is_claimed = bool(contents.person_days or contents.equipment or contents.self_sustainment)
    if not is_claimed:
        return
    if status.fund != fund or status.contributor != contributor:
        raise UnitNotThereError(
            f"{status.unit} is noted as a unit of {status.contributor} in {status.fund}, not of"
            f" {contributor} in {fund}",
            next_step="Claim on the mission and for the country the unit belongs to.",
            facts=_facts(presence),
            pointer="/fund",
        )
    first, last = first_day(month), last_day(month)
    there = status.days_present(first, last)
    most = status.person_days_at_most(first, last)
    if not there or contents.person_days > most:
        raise UnitNotThereError(
            f"{status.unit} was in {fund} on {there} days of {month}, which is {most} days of"
            f" presence at most, not {contents.person_days}; noted at position"
            f" {presence.position}",
            next_step="Claim the days it was there. Payment stops on the day it goes home; have"
            " a wrong fact corrected where units are recorded.",
            facts=_facts(presence) | {"days_present": there, "person_days_at_most": most},
            pointer="/person_days",
        )
    for item in contents.equipment:
        too_long = not item.is_after_operations and (item.days or last.day) > there
        if too_long:
            raise UnitNotThereError(
                f"{item.item} counts for {item.days or last.day} days, and {status.unit} was there"
                f" on {there}; noted at position {presence.position}",
                next_step="Give the days of the month in which the equipment was there.",
                facts=_facts(presence) | {"days_present": there},
                pointer="/equipment",
            )


def _withheld(contents: ClaimContents, month: str, status: UnitStatus) -> Iterator[Deduction]:
    """Yield what each decision withholds: its part of the month's reimbursement, day by day."""
    reimbursed = amounts_of(contents, month).reimbursed_minor
    first, last = first_day(month), last_day(month)
    whole = PERCENT_IN_ALL * status.days_present(first, last)
    for withholding in status.withholdings.values():
        amount = reimbursed * withholding.percent * _days_of(withholding, status, first, last)
        if amount > 0:
            minor = (2 * amount + whole) // (2 * whole)
            yield Deduction(
                ground=DeductionGround.DECISION_TO_WITHHOLD,
                reference=f"{withholding.withholding_id}: {withholding.ground}"[:300],
                amount_minor=minor,
            )


def _days_of(withholding: NotedWithholding, status: UnitStatus, first: date, last: date) -> int:
    """Return on how many days of the month the unit was there under the decision."""
    since = max(date.fromisoformat(withholding.from_day), first)
    if withholding.until:
        last = min(date.fromisoformat(withholding.until) - timedelta(days=1), last)
    return status.days_present(since, last)


def _facts(presence: Presence) -> dict[str, str | int]:
    return {
        "position": presence.position,
        "foreign_position": presence.status.foreign_position,
    }
