"""Funds and commands that tests of finance start from."""

from datetime import date

from missionledger.common.testing.scenario import Scenario
from missionledger.finance.domain.fund.commands import (
    AnyFundCommand,
    IssueAssessment,
    NoteMandateTerm,
    OpenFund,
    RecordContribution,
)
from missionledger.finance.domain.fund.decider import FUND
from missionledger.finance.domain.fund.events import (
    AssessmentKind,
    FundEvent,
    FundKind,
    TermDecision,
)
from missionledger.finance.domain.fund.state import Fund
from missionledger.finance.domain.postings import Account, AccountingEvent
from missionledger.finance.domain.scales import Scale, StateRate

ISSUE = date(2025, 7, 1)


FUND_ID = "UNMISS"


def scale(year: int, china: int = 20_000) -> Scale:
    """Return a scale of four Member States, two of them permanent members."""
    rates = (
        StateRate(state="BEN", regular_thousandths=10_000, level="J", discount="9/10"),
        StateRate(state="CHN", regular_thousandths=china, level="A"),
        StateRate(state="DEU", regular_thousandths=30_000, level="B"),
        StateRate(state="USA", regular_thousandths=60_000 - china, level="A"),
    )
    return Scale(calendar_year=year, source="A/RES/79/249", rates=rates)


def opened() -> Scenario[AnyFundCommand, Fund, FundEvent]:
    """Return a special account that is open and knows no mandate term."""
    return Scenario(FUND).after(
        OpenFund(
            fund=FUND_ID,
            kind=FundKind.SPECIAL_ACCOUNT,
            title="Mission in South Sudan",
            occurred_on=date(2011, 7, 9),
        )
    )


def term(until: date | None, decided: date, number: int = 1) -> NoteMandateTerm:
    """Return a renewal of the mandate until that day, decided on another."""
    return NoteMandateTerm(
        fund=FUND_ID,
        occurred_on=decided,
        decision=TermDecision.RENEWED,
        until=until,
        resolution=f"S/RES/{2700 + number}",
        foreign_event_id=f"event-{number}",
        foreign_position=number,
    )


def issue(**changes: object) -> IssueAssessment:
    """Return the assessment of a million dollars for July to December 2025, changed as asked."""
    values: dict[str, object] = {
        "fund": FUND_ID,
        "occurred_on": ISSUE,
        "kind": AssessmentKind.ASSESSMENT,
        "fiscal_year": "2025/26",
        "period_from": date(2025, 7, 1),
        "period_to": date(2025, 12, 31),
        "gross_minor": 1_000_000_00,
        "symbol": "ST/ADM/SER.B/1094",
        "scales": (scale(2025),),
        "scale_position": 4,
    }
    return IssueAssessment.model_validate(values | changes)


def assessed() -> Scenario[AnyFundCommand, Fund, FundEvent]:
    """A fund with a term to 30 April 2026 and one line that lies within it."""
    return opened().after(term(date(2026, 4, 30), date(2025, 5, 8)), issue())


LINE = issue().line


def pay(amount: int, receipt: str = "r-1", **changes: object) -> RecordContribution:
    """Return a contribution of Germany in cents, changed as asked."""
    values: dict[str, object] = {
        "fund": FUND_ID,
        "occurred_on": date(2025, 9, 1),
        "receipt": receipt,
        "state": "DEU",
        "amount_minor": amount,
    }
    return RecordContribution.model_validate(values | changes)


def balances(scenario: Scenario[AnyFundCommand, Fund, FundEvent]) -> dict[Account, int]:
    """Return the balance of every account that is not at zero."""
    sums: dict[Account, int] = {}
    for event in scenario.past:
        for entry in event.entries if isinstance(event, AccountingEvent) else ():
            for posting in entry.postings:
                sums[posting.account] = sums.get(posting.account, 0) + posting.amount_minor
    return {account: amount for account, amount in sums.items() if amount}


def conditional() -> Scenario[AnyFundCommand, Fund, FundEvent]:
    """A line of which nothing is due: the term ended the day before its period."""
    beyond = issue(period_from=date(2026, 5, 1), period_to=date(2026, 6, 30))
    return opened().after(term(date(2026, 4, 30), date(2025, 5, 8)), beyond)


CONDITIONAL_LINE = issue(period_from=date(2026, 5, 1), period_to=date(2026, 6, 30)).line
