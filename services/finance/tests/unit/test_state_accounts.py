"""Member States over all funds: ages add up, and what is not known counts nowhere."""

from datetime import date

from missionledger.finance.application.ageing import Age
from missionledger.finance.application.ports import ByStateBalance, ReceivableMovement
from missionledger.finance.application.state_accounts import state_totals
from missionledger.finance.domain.fund.entries import ASSESSMENT_RULE
from missionledger.finance.domain.fund.receiving import RECEIPT_RULE
from missionledger.finance.domain.postings import Account

DAY = date(2025, 7, 31)


def moved(
    amount: int, due_on: str, *, fund: str = "UNMISS", state: str = "FRA", line: str = "A"
) -> ReceivableMovement:
    rule = ASSESSMENT_RULE if amount > 0 else RECEIPT_RULE
    return ReceivableMovement(
        fund, state, line, "2024/25", due_on, rule, "actual", "entered", amount
    )


def test_the_ages_of_all_funds_add_up_to_what_is_unpaid() -> None:
    movements = [
        moved(100, "2023-07-31"),
        moved(-40, ""),
        moved(70, "2025-08-31", fund="UNDOF"),
        moved(30, "2024-09-30", fund="UNDOF", line="B"),
    ]
    balances = [
        ByStateBalance("FRA", "actual", Account.UNAPPLIED_RECEIPTS.value, -5),
        ByStateBalance("FRA", "actual", Account.CREDITS_TO_MEMBER_STATES.value, -9),
    ]

    (france,) = state_totals(movements, balances, frozenset({"UNMISS", "UNDOF"}), DAY)

    assert france.ageing is not None
    assert france.ageing.by_age == {
        Age.NOT_DUE: 70,
        Age.UNDER_ONE_YEAR: 30,
        Age.ONE_TO_TWO_YEARS: 0,
        Age.TWO_TO_FIVE_YEARS: 60,
        Age.OLDER: 0,
    }
    assert (france.ageing.unpaid_minor, france.ageing.past_due_minor) == (160, 90)
    assert (france.assessed_minor, france.credits_minor, france.unapplied_minor) == (200, 9, 5)
    assert france.is_paid_in_full is False


def test_a_fund_that_knows_no_receipts_is_named_and_counts_nowhere() -> None:
    movements = [moved(100, "2023-07-31"), moved(-100, ""), moved(70, "2024-07-31", fund="UNDOF")]

    (france,) = state_totals(movements, [], frozenset({"UNMISS"}), DAY)
    (unknowing,) = state_totals(movements, [], frozenset(), DAY)

    assert france.ageing is not None
    assert france.ageing.unpaid_minor == 0
    assert (france.unknown_funds, france.is_paid_in_full) == (("UNDOF",), None)
    assert (unknowing.ageing, unknowing.is_paid_in_full) == (None, None)


def test_a_line_that_is_not_apportioned_is_owed_by_nobody_in_particular() -> None:
    found = state_totals([moved(100, "2023-07-31", state="")], [], frozenset({"UNMISS"}), DAY)

    assert found == []
