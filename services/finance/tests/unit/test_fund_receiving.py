"""Contributions: how they pay lines, what is kept, and reversals."""

from datetime import date

import pytest

from missionledger.common.refusals import Refusal
from missionledger.finance.domain.fund.commands import (
    AnyFundCommand,
    ReverseContribution,
)
from missionledger.finance.domain.fund.events import (
    ContributionReceived,
    ContributionReversed,
)
from missionledger.finance.domain.fund.refusals import (
    AmountNotAllowedError,
    DuplicateReceiptError,
    ReceiptReversedError,
    UnknownLineError,
    UnknownStateError,
)
from missionledger.finance.domain.postings import Account
from missionledger.finance.testing.funds import (
    FUND_ID,
    ISSUE,
    LINE,
    assessed,
    balances,
    issue,
    pay,
)


def test_a_contribution_pays_the_oldest_line_first() -> None:
    older = issue(symbol="ST/ADM/SER.B/1078", occurred_on=date(2025, 6, 1))

    (event,) = assessed().after(older).when(pay(350_000_00))

    assert isinstance(event, ContributionReceived)
    assert [(part.line, part.amount_minor) for part in event.allocations] == [
        (older.line, 300_000_00),
        (LINE, 50_000_00),
    ]
    assert event.unapplied_minor == 0


def test_a_contribution_for_a_line_pays_that_line() -> None:
    older = issue(symbol="ST/ADM/SER.B/1078", occurred_on=date(2025, 6, 1))

    (event,) = assessed().after(older).when(pay(50_000_00, line=LINE))

    assert isinstance(event, ContributionReceived)
    assert [part.line for part in event.allocations] == [LINE]


def test_what_is_above_the_amount_owed_is_kept_and_pays_the_next_line() -> None:
    paid = assessed().after(pay(310_000_00))

    assert balances(paid)[Account.UNAPPLIED_RECEIPTS] == -10_000_00
    later = paid.after(
        issue(symbol="ST/ADM/SER.B/1100", gross_minor=100_000_00, occurred_on=date(2025, 10, 1))
    )
    found = balances(later)
    assert Account.UNAPPLIED_RECEIPTS not in found
    assert found[Account.ASSESSMENTS_RECEIVABLE] == 1_100_000_00 - 310_000_00
    assert later.state.receipts["r-1"].unapplied_minor == 0


def test_the_same_receipt_again_is_quiet_and_another_under_its_name_is_refused() -> None:
    paid = assessed().after(pay(100))

    assert paid.when(pay(100)) == ()
    with pytest.raises(DuplicateReceiptError):
        paid.when(pay(200))


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (pay(0), AmountNotAllowedError),
        (pay(-5), AmountNotAllowedError),
        (pay(5, state="XYZ"), UnknownStateError),
        (pay(5, line="no-such-line"), UnknownLineError),
        (
            ReverseContribution(
                fund=FUND_ID, occurred_on=ISSUE, receipt="r-9", reason="bank error"
            ),
            ReceiptReversedError,
        ),
    ],
)
def test_an_unsound_receipt_is_refused(command: AnyFundCommand, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        assessed().when(command)


def test_a_reversal_takes_back_everything_that_the_receipt_moved() -> None:
    paid = assessed().after(pay(310_000_00))
    reversal = ReverseContribution(
        fund=FUND_ID, occurred_on=date(2025, 9, 1), receipt="r-1", reason="bank error"
    )

    after = paid.after(reversal)

    assert balances(after) == balances(assessed())
    assert after.state.lines[LINE].owed_by("DEU") == 300_000_00
    assert isinstance(after.past[-1], ContributionReversed)
    assert after.when(reversal) == ()
    with pytest.raises(ReceiptReversedError):
        after.when(reversal.model_copy(update={"reason": "another"}))
