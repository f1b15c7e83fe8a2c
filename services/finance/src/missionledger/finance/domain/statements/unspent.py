"""What missions left unspent in a year, as far as published figures tell.

Published budgets of missions hold their share of the support account, Brindisi and Entebbe;
published expenditure of missions does not. The gap between them is therefore unspent money and
shared cost together. Where the sum left unspent by all is published, the shared cost in all
follows, and with the proration by budgets each mission's part of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

from missionledger.common.money import MINOR_PER_MAJOR, split_by_weight
from missionledger.common.policies import Certainty, Policy, PolicyValue
from missionledger.finance.domain.fund.policies import year_start

PRORATION_SOURCE: Final = "A/RES/50/221 B"

PUBLISHED_UNSPENT: Final[Policy[int]] = Policy(
    "published total of what peacekeeping operations left unspent in a year",
    (
        PolicyValue(
            value=158_400_000_00,
            valid_from=date(2023, 7, 1),
            valid_to=date(2024, 7, 1),
            source="GA/AB/4500",
            certainty=Certainty.VERIFIED,
        ),
    ),
)

GREECE_MINOR: Final = 6_500_000_00
"""What Greece pays of UNFICYP each year; Cyprus pays a third of the whole."""

PARTLY_VOLUNTARY: Final = "UNFICYP"


@dataclass(frozen=True, slots=True)
class MissionYear:
    """The published figures of a mission.

    Attributes:
        granted_minor: appropriated or authorized, shares of shared accounts included.
        on_commitment_authority: part of it was no appropriation; such a mission bears no share of
            shared accounts, which are prorated over appropriated budgets.
    """

    mission: str
    granted_minor: int
    expenditure_minor: int
    on_commitment_authority: bool

    @property
    def budget_minor(self) -> int:
        """The whole budget: with what Cyprus and Greece pay, which is not assessed."""
        if self.mission != PARTLY_VOLUNTARY:
            return self.granted_minor
        # Budgets are whole dollars; the assessed part was rounded to one.
        dollars = (self.granted_minor + GREECE_MINOR) * 3 // MINOR_PER_MAJOR
        return (dollars + 1) // 2 * MINOR_PER_MAJOR

    @property
    def gap_minor(self) -> int:
        """Budget less own expenditure: unspent money and shared cost together."""
        return self.budget_minor - self.expenditure_minor


@dataclass(frozen=True, slots=True)
class Unspent:
    """What a mission left, so far as it can be told.

    Attributes:
        shared_minor: its part of the cost of shared accounts, prorated; None where that is not
            known.
        unspent_minor: what is left of the gap; None where that is not known.
    """

    year: MissionYear
    shared_minor: int | None
    unspent_minor: int | None


@dataclass(frozen=True, slots=True)
class UnspentOfAll:
    """What all missions left, and what that says about shared accounts.

    Attributes:
        published_minor: None where no total is published.
        shared_known_minor: recorded expenditure of Brindisi and Entebbe.
        support_implied_minor: what remains for the support account; None where nothing follows.
    """

    missions: Sequence[Unspent]
    published_minor: int | None
    published_source: str
    shared_known_minor: int
    support_implied_minor: int | None


def explain_unspent(
    fiscal_year: str, missions: Sequence[MissionYear], shared: Mapping[str, int]
) -> UnspentOfAll:
    """Return what each mission left of its budget, most first.

    Args:
        fiscal_year: such as `2023/24`.
        missions: those with a budget and expenditure on record.
        shared: recorded expenditure by shared account.
    """
    known = sum(shared.values())
    published = _published(fiscal_year)
    bearing = {
        each.mission: Fraction(each.budget_minor)
        for each in missions
        if not each.on_commitment_authority and each.budget_minor > 0
    }
    if published is None or not bearing:
        found = [Unspent(each, None, None) for each in missions]
        found.sort(key=lambda each: (-each.year.gap_minor, each.year.mission))
        return UnspentOfAll(found, None, "", known, None)
    whole = sum(each.gap_minor for each in missions) - published.value
    parts = split_by_weight(whole, bearing)
    found = [
        Unspent(each, parts.get(each.mission, 0), each.gap_minor - parts.get(each.mission, 0))
        for each in missions
    ]
    found.sort(key=lambda each: (-(each.unspent_minor or 0), each.year.mission))
    return UnspentOfAll(found, published.value, published.source, known, whole - known)


def _published(fiscal_year: str) -> PolicyValue[int] | None:
    day = year_start(fiscal_year)
    return next((each for each in PUBLISHED_UNSPENT.values if each.holds_on(day)), None)
