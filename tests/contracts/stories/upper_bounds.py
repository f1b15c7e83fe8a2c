"""Events of a year whose receipts come from a list of who has paid in full."""

from datetime import date
from typing import Any

from missionledger.common.events import DomainEvent
from missionledger.finance.domain.fund import commands as fund
from missionledger.finance.domain.fund.decider import FUND
from missionledger.finance.domain.fund.events import AssessmentKind, FundKind, Share
from missionledger.finance.domain.fund.upper_bound_commands import (
    ConfirmReceipts,
    NotePartPaymentsUnknown,
)
from tests.contracts.stories.life import life


def upper_bound_story() -> list[DomainEvent]:
    """A year of the regular budget of which part payments are hidden, until one is confirmed."""
    first_day = date(2024, 1, 1)

    def account(**values: Any) -> dict[str, Any]:
        return {"fund": "REGULAR-BUDGET", "occurred_on": first_day, **values}

    line = fund.RecordHistoricalAssessment(
        **account(kind=AssessmentKind.ASSESSMENT, fiscal_year="2024", symbol="ST/ADM/SER.B/1067"),
        period_from=first_day,
        period_to=date(2024, 12, 31),
        gross_minor=1_000_00,
        printed_shares=(
            Share(state="FRA", amount_minor=300_00),
            Share(state="USA", amount_minor=700_00),
        ),
        due_on=date(2024, 2, 8),
    )
    opened = fund.OpenFund(**account(kind=FundKind.REGULAR_BUDGET, title="Regular budget"))
    listed = NotePartPaymentsUnknown(
        **account(line=line.line, list_ends_on=date(2024, 12, 30)),
        reason="the list to 2024-12-30 names who has paid 2024 in full",
    )
    confirmed = ConfirmReceipts(
        **account(line=line.line, states=("USA",), occurred_on=date(2025, 3, 1)),
        reference="statement of account 2024",
    )
    return life(FUND, opened, line, listed, confirmed)
