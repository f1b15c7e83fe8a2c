"""What units cost that do not perform, and when the claims of a quarter are due.

Money paid to a unit with an adverse finding, and no decision about it, is money a short mission
lacks: the figures say since when, and how much.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from missionledger.finance.domain.claims.contents import (
    MONTHS_OF_QUARTER,
    DeductionGround,
    first_day,
    last_day,
    quarter_end,
)
from missionledger.finance.domain.claims.ledger import Claim, ClaimStatus
from missionledger.finance.domain.claims.rates import CERTIFICATION_DAYS
from missionledger.finance.domain.units.status import NotedFinding, UnitStatus

OWED = (ClaimStatus.CERTIFIED, ClaimStatus.PAID)


@dataclass(frozen=True, slots=True)
class UnitCost:
    """What a unit cost since its first finding that was adverse and stayed so.

    Attributes:
        days_open: from the finding to the day asked for, or to the departure.
        decided: whether something is withheld, or the unit went home.
        certified_minor: for months from that of the finding on.
        withheld_minor: deducted in them by decision.
    """

    status: UnitStatus
    finding: NotedFinding
    days_open: int
    decided: str
    certified_minor: int
    paid_minor: int
    withheld_minor: int


@dataclass(frozen=True, slots=True)
class UnitOfQuarter:
    """The claims of a unit in a quarter.

    Attributes:
        missing: months in which the unit was there, with no claim yet.
        late: whether something of it should be certified by the day asked for, and is not.
    """

    fund: str
    unit: str
    contributor: str
    months_there: tuple[str, ...]
    missing: tuple[str, ...]
    prepared: tuple[str, ...]
    certified: tuple[str, ...]
    late: bool


@dataclass(frozen=True, slots=True)
class QuarterTimetable:
    """When the claims of a quarter are certified, and how far they are."""

    quarter: str
    ends_on: date
    certify_by: date
    units: tuple[UnitOfQuarter, ...]


def underperformance(
    units: Iterable[UnitStatus], claims: Sequence[tuple[str, Claim]], day: date
) -> list[UnitCost]:
    """Return units with an adverse finding that no later evaluation took back, dearest first."""
    found = []
    for status in units:
        finding = status.open_finding
        if finding is None:
            continue
        month = finding.day[:7]
        own = [
            claim
            for fund, claim in claims
            if (fund, claim.unit) == (status.fund, status.unit)
            and claim.month >= month
            and claim.status in OWED
        ]
        left = status.stays[-1].until if status.stays else None
        last = min(day, date.fromisoformat(left)) if left else day
        found.append(
            UnitCost(
                status=status,
                finding=finding,
                days_open=max(0, (last - date.fromisoformat(finding.day)).days),
                decided=_decision(status, day),
                certified_minor=sum(claim.amounts.total_minor for claim in own),
                paid_minor=sum(claim.paid_minor for claim in own),
                withheld_minor=sum(map(_withheld, own)),
            )
        )
    return sorted(found, key=lambda each: (-each.certified_minor, each.status.unit))


def _decision(status: UnitStatus, day: date) -> str:
    text = day.isoformat()
    if status.stays and status.stays[-1].until and status.stays[-1].until <= text:
        return f"went home: {status.went_home_for or 'reason not noted'}"
    if any(
        each.from_day <= text and (each.until is None or each.until > text)
        for each in status.withholdings.values()
    ):
        return "a part is withheld"
    return "none"


def _withheld(claim: Claim) -> int:
    return sum(
        each.amount_minor
        for each in claim.contents.deductions
        if each.ground is DeductionGround.DECISION_TO_WITHHOLD
    )


def months_of_quarter(quarter: str) -> tuple[str, str, str]:
    """Return the months of a quarter written `2025-Q3`: `2025-07`, `2025-08`, `2025-09`."""
    year, number = int(quarter[:4]), int(quarter[-1])
    first = (number - 1) * MONTHS_OF_QUARTER + 1
    one, two, three = (f"{year:04d}-{first + each:02d}" for each in range(MONTHS_OF_QUARTER))
    return one, two, three


def timetable(
    quarter: str,
    units: Iterable[UnitStatus],
    claims: Sequence[tuple[str, Claim]],
    day: date,
) -> QuarterTimetable:
    """Return how far the claims of a quarter are: of units that are noted, and of all that claim.

    Raises:
        NoPolicyInForceError: if no term of certification is known for the end of the quarter.
    """
    months = months_of_quarter(quarter)
    ends_on = quarter_end(months[0])
    certify_by = ends_on + timedelta(days=CERTIFICATION_DAYS.on(ends_on).value)
    there: dict[tuple[str, str, str], tuple[str, ...]] = {}
    for status in units:
        present = tuple(
            month
            for month in months
            if status.days_present(first_day(month), last_day(month)) and first_day(month) <= day
        )
        if present:
            there[status.fund, status.unit, status.contributor] = present
    by_unit: dict[tuple[str, str, str], list[Claim]] = {key: [] for key in there}
    for fund, claim in claims:
        if claim.month in months and claim.status is not ClaimStatus.RETURNED:
            by_unit.setdefault((fund, claim.unit, claim.contributor), []).append(claim)
    found = []
    for (fund, unit, contributor), own in sorted(by_unit.items()):
        claimed = {claim.month for claim in own}
        present = there.get((fund, unit, contributor), ())
        missing = tuple(month for month in present if month not in claimed)
        prepared = tuple(
            sorted(claim.month for claim in own if claim.status is ClaimStatus.PREPARED)
        )
        found.append(
            UnitOfQuarter(
                fund=fund,
                unit=unit,
                contributor=contributor,
                months_there=present,
                missing=missing,
                prepared=prepared,
                certified=tuple(sorted(claim.month for claim in own if claim.status in OWED)),
                late=day > certify_by and bool(missing or prepared),
            )
        )
    return QuarterTimetable(quarter, ends_on, certify_by, tuple(found))
