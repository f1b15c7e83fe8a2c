"""Money for the readiness system: from the support account, from donors, and to contributors.

Pure: states in, figures out.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from missionledger.common.periods import FiscalYear
from missionledger.common.policies import Certainty, Policy, PolicyValue
from missionledger.finance.domain.claims.contents import first_day
from missionledger.finance.domain.claims.ledger import ClaimLedger, ClaimStatus
from missionledger.finance.domain.fund.policies import year_start
from missionledger.finance.domain.trust_funds.events import TrustFundPurpose
from missionledger.finance.domain.trust_funds.state import SpendingStatus, TrustFund

FROM_SUPPORT_ACCOUNT: Final = Policy(
    "given by the support account to the readiness system in a year, in cents",
    (
        PolicyValue(
            3_300_000_00,
            date(2024, 7, 1),
            "study on the future of peacekeeping, box 2: 3.3 million in 2024/25",
            Certainty.VERIFIED,
            date(2025, 7, 1),
        ),
    ),
)
"""What is published; no other year is."""

_OWED = frozenset({ClaimStatus.CERTIFIED, ClaimStatus.PAID})


@dataclass(slots=True)
class ReadinessYear:
    """Money for readiness in a fiscal year.

    Attributes:
        support_account: None where nothing is published.
        received_minor: what donors paid into trust funds for readiness.
        spent_minor: what these trust funds spent.
        compensation_minor: certified to contributors for units held at rapid deployment level.
    """

    fiscal_year: str
    support_account: PolicyValue[int] | None = None
    received_minor: int = 0
    spent_minor: int = 0
    compensation_minor: int = 0


def readiness_years(
    claims: Iterable[ClaimLedger], trust_funds: Iterable[TrustFund], day: date
) -> list[ReadinessYear]:
    """Return the years that began by the day and have money for readiness on record, in order."""
    years: dict[str, ReadinessYear] = {}

    def year_of(moment: date) -> ReadinessYear:
        name = str(FiscalYear.of(moment))
        return years.setdefault(name, ReadinessYear(name))

    for value in FROM_SUPPORT_ACCOUNT.values:
        year_of(value.valid_from).support_account = value
    for month, minor in _compensation(claims):
        year_of(month).compensation_minor += minor
    for fund in trust_funds:
        if fund.purpose is TrustFundPurpose.READINESS:
            for received_on, minor in _received(fund):
                year_of(received_on).received_minor += minor
            for spent_on, minor in _spent(fund):
                year_of(spent_on).spent_minor += minor
    return [years[name] for name in sorted(years) if year_start(name) <= day]


def _compensation(claims: Iterable[ClaimLedger]) -> Iterator[tuple[date, int]]:
    for ledger in claims:
        for claim in ledger.claims.values():
            if claim.amounts.standby_minor and claim.status in _OWED:
                yield first_day(claim.month), claim.amounts.standby_minor


def _received(fund: TrustFund) -> Iterator[tuple[date, int]]:
    for deposit in fund.deposits.values():
        if not deposit.reversed_for:
            yield date.fromisoformat(deposit.received_on), deposit.amount_minor


def _spent(fund: TrustFund) -> Iterator[tuple[date, int]]:
    for spending in fund.spending.values():
        if spending.status is SpendingStatus.APPROVED:
            yield date.fromisoformat(spending.decided_on), spending.amount_minor
