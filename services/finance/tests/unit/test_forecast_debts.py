"""What a forecast knows beside receipts: contributors, loans, closings, credits, borrowing."""

import dataclasses
from datetime import date, timedelta
from typing import Any

import pytest

from missionledger.finance.application.lines_to_come import to_come
from missionledger.finance.domain.forecast.borrowing import suggest_borrowing
from missionledger.finance.domain.forecast.outlook import (
    ContributorsOutlook,
    FundOutlook,
    Outlook,
    OwedAmount,
)
from missionledger.finance.domain.forecast.scenarios import (
    Scenario,
    outlook_under,
    standard_scenarios,
)
from missionledger.finance.domain.forecast.simulation import simulate
from missionledger.finance.domain.forecast.spending import (
    as_a_year_before,
    one_year_before,
    under_drawdown,
)
from missionledger.finance.domain.fund.events import (
    AssessmentBasis,
    AssessmentKind,
    TermDecision,
)
from missionledger.finance.domain.fund.state import Fund, Line, Term
from missionledger.finance.domain.payments.records import Letter, PaymentRecord

AS_OF = date(2025, 6, 30)
DAYS = 100
MILLION = 100_000_000
RECORDS = tuple(
    PaymentRecord(
        Letter("AAA", year, 1_000, MILLION, date(year, 2, 8)), date(year, 1, 20 + year % 5)
    )
    for year in range(2019, 2025)
)


def fund(name: str = "UNMISS", **changes: Any) -> FundOutlook:
    values: dict[str, Any] = {
        "fund": name,
        "in_pool": True,
        "cash_minor": 10 * MILLION,
        "spending_minor": (0,) * DAYS,
    }
    return FundOutlook(**values | changes)


def owed(amount: int = 6 * MILLION, **changes: Any) -> OwedAmount:
    values: dict[str, Any] = {
        "fund": "UNMISS",
        "state": "AAA",
        "line": "L1",
        "letter_on": AS_OF + timedelta(days=1),
        "amount_minor": amount,
    }
    return OwedAmount(**values | changes)


def outlook(*funds: FundOutlook, amounts: tuple[OwedAmount, ...] = ()) -> Outlook:
    return Outlook(
        as_of=AS_OF,
        horizon_days=DAYS,
        paths=200,
        seed=1,
        funds=funds,
        owed=amounts,
        records=RECORDS,
        reserve_room_minor=110 * MILLION,
    )


def claims(**changes: Any) -> ContributorsOutlook:
    values: dict[str, Any] = {
        "owed_minor": 8 * MILLION,
        "accrued_minor": (0,) * DAYS,
        "payment_days": (9, 49),
        "waits_days": 30,
        "reserve_minor": 4 * MILLION,
    }
    return ContributorsOutlook(**values | changes)


def test_contributors_get_what_is_free_above_the_reserve_and_the_rest_waits() -> None:
    (found,) = simulate(outlook(fund(contributors=claims()))).funds

    assert [found.days[number].p50_minor // MILLION for number in (8, 9, 99)] == [10, 4, 4]
    assert found.owed_to_contributors is not None
    assert found.owed_to_contributors.p50_minor == 2 * MILLION
    assert found.short_paths == 0


def test_below_the_reserve_they_wait_and_salaries_are_paid_into_the_red() -> None:
    poor = fund(cash_minor=0, spending_minor=(MILLION // 100,) * DAYS, contributors=claims())
    (found,) = simulate(outlook(poor)).funds

    assert found.owed_to_contributors is not None
    assert found.owed_to_contributors.p90_minor == 8 * MILLION
    assert found.days[-1].p50_minor == -MILLION


def test_a_claim_waits_until_it_is_old_enough() -> None:
    arisen = tuple(MILLION if number in (15, 20) else 0 for number in range(DAYS))
    young = claims(owed_minor=0, accrued_minor=arisen, reserve_minor=0)
    (found,) = simulate(outlook(fund(contributors=young))).funds

    # On day 49 only the claim of day 15 is thirty days old.
    assert found.days[49].p50_minor == 9 * MILLION
    assert found.owed_to_contributors is not None
    assert found.owed_to_contributors.p50_minor == MILLION


def test_receipts_repay_the_reserve_fund_before_the_lender() -> None:
    borrower = fund(cash_minor=0, reserve_loans_minor=2 * MILLION, pool_loans_minor=MILLION)
    forecast = simulate(outlook(borrower, fund("UNDOF"), amounts=(owed(),)))
    alone = simulate(outlook(fund(cash_minor=0), fund("UNDOF"), amounts=(owed(),)))

    assert forecast.pool is not None
    assert alone.pool is not None
    assert forecast.funds[0].days[-1].p50_minor == 3 * MILLION
    # What goes back to a lender stays in the pool; what goes to the Reserve Fund does not.
    assert forecast.pool.days[-1].p50_minor == alone.pool.days[-1].p50_minor - 2 * MILLION


def test_a_lender_gets_nothing_before_the_reserve_fund_has_all() -> None:
    borrower = fund(cash_minor=0, reserve_loans_minor=8 * MILLION, pool_loans_minor=MILLION)
    forecast = simulate(outlook(borrower, amounts=(owed(),)))

    assert forecast.pool is not None
    assert forecast.pool.days[-1].p90_minor == forecast.funds[0].days[-1].p90_minor == 0


def test_without_receipts_nothing_is_repaid() -> None:
    (found,) = simulate(outlook(fund(reserve_loans_minor=2 * MILLION))).funds

    assert found.days[-1].p10_minor == 10 * MILLION


def test_payrolls_keep_their_days() -> None:
    days = [AS_OF + timedelta(days=1 + number) for number in range(60)]
    spent = {"2024-07-25": 7, "2024-08-25": 8, "2025-06-25": 9}

    ahead = dict(zip(days, as_a_year_before(spent, "2020-01-01", AS_OF, days), strict=True))
    assert {day: minor for day, minor in ahead.items() if minor} == {
        date(2025, 7, 25): 7,
        date(2025, 8, 25): 8,
    }
    assert one_year_before(date(2024, 2, 29)) == date(2023, 2, 28)


def test_a_record_younger_than_a_year_is_filled_with_its_average() -> None:
    days = [AS_OF + timedelta(days=1 + number) for number in range(365)]
    spent = {f"2025-06-{day:02d}": 100 for day in range(1, 31)}

    ahead = as_a_year_before(spent, "2025-06-01", AS_OF, days)
    assert ahead[0] == ahead[-31] == ahead[-1] == 100


def test_a_closing_mission_spends_as_minusma_did() -> None:
    days = [AS_OF + timedelta(days=1 + number) for number in range(366)]
    ends_on = date(2025, 7, 31)
    spending = under_drawdown([100] * 366, days, ends_on, AS_OF)
    by_day = dict(zip(days, spending, strict=True))

    assert by_day[ends_on] == 100
    assert by_day[date(2025, 8, 1)] == by_day[date(2026, 1, 31)] == 99
    assert by_day[date(2026, 2, 1)] == 46
    assert under_drawdown([100], [date(2027, 7, 31)], ends_on, AS_OF) == (19,)
    assert under_drawdown([100], [date(2027, 8, 1)], ends_on, AS_OF) == (0,)


def test_a_lapse_scales_spending_and_claims_from_the_end_of_the_term() -> None:
    spending, accrued = (1_000,) * DAYS, (100,) * DAYS
    term = AS_OF + timedelta(days=10)
    asked = outlook(
        fund(spending_minor=spending, term_until=term, contributors=claims(accrued_minor=accrued)),
        fund("ENDS", spending_minor=spending, ends_on=AS_OF),
    )
    lapsed, ended = outlook_under(Scenario("l", lapsed_funds=("UNMISS", "ENDS")), asked).funds

    assert lapsed.spending_minor[:11] == (1_000,) * 10 + (990,)
    assert lapsed.contributors is not None
    assert lapsed.contributors.accrued_minor[10] == 99
    # Its spending already follows from the end that is decided.
    assert ended.spending_minor == spending


def test_withheld_credits_come_in_as_money() -> None:
    asked = outlook(fund(), amounts=(owed(4 * MILLION, credit_minor=2 * MILLION),))
    (withheld,) = outlook_under(Scenario("c", credits_withheld=True), asked).owed

    assert (withheld.amount_minor, withheld.credit_minor) == (6 * MILLION, 0)


def test_there_is_one_standard_scenario_of_each_kind() -> None:
    amounts = (owed(), owed(MILLION, state="BBB"))
    asked = outlook(fund(), fund("UNDOF", spending_minor=(1,) * DAYS), amounts=amounts)

    assert [each.name for each in standard_scenarios(asked)] == [
        "AAA six months late",
        "AAA pays nothing",
        "UNDOF not renewed",
        "the Reserve Fund may lend twice",
        "credits are withheld",
    ]
    for scenario in standard_scenarios(asked):
        assert outlook_under(scenario, asked)


def line(**changes: Any) -> Line:
    values: dict[str, Any] = {
        "line": "L1",
        "kind": AssessmentKind.ASSESSMENT,
        "basis": AssessmentBasis.MANDATE_TERM,
        "fiscal_year": "2024/25",
        "period_from": "2024-07-01",
        "period_to": "2025-06-30",
        "gross_minor": 365_00,
        "net_minor": None,
        "scale_year": 2024,
        "symbol": "ST/1",
        "issued_on": "2024-07-01",
        "due_on": "2024-07-31",
        "issue_date_computed": False,
        "covered_through": None,
        "shares": {"FRA": 365_00},
        "paid": {},
    }
    return Line(**values | changes)


def test_credits_come_off_the_first_lines_of_next_year() -> None:
    credit = line(line="C1", kind=AssessmentKind.CREDIT, shares={"FRA": -400_00, "DEU": -1})
    later = line(line="L2", due_on="2025-01-31", shares={"FRA": 100_00})
    mission = Fund(fund="UNMISS", lines={each.line: each for each in (line(), credit, later)})

    found = [
        (each.line[:2], each.amount_minor, each.credit_minor) for each in to_come(mission, AS_OF)
    ]
    assert found == [("L1", 0, 365_00), ("L2", 65_00, 35_00)]


@pytest.mark.parametrize(
    ("until", "amount"), [("2025-12-31", 184_00), ("2025-06-30", None), ("2026-06-30", 365_00)]
)
def test_nothing_is_assessed_beyond_a_decided_end(until: str, amount: int | None) -> None:
    ended = Term(
        decision=TermDecision.TERMINATED,
        decided_on="2025-06-01",
        valid_from=None,
        until=until,
        is_open_ended=False,
        resolution="S/RES/2790",
        foreign_event_id="event-1",
        foreign_position=1,
    )
    mission = Fund(fund="UNIFIL", lines={"L1": line()}, terms=(ended,))

    assert [each.amount_minor for each in to_come(mission, AS_OF)] == ([amount] if amount else [])


def test_what_lies_within_the_term_does_not_rest_on_renewal() -> None:
    term = Term(
        decision=TermDecision.RENEWED,
        decided_on="2025-05-08",
        valid_from=None,
        until="2025-12-31",
        is_open_ended=False,
        resolution="S/RES/2779",
        foreign_event_id="event-1",
        foreign_position=1,
    )
    mission = Fund(fund="UNMISS", lines={"L1": line()}, terms=(term,))

    assert [(each.amount_minor, each.rests_on_renewal) for each in to_come(mission, AS_OF)] == [
        (184_00, False),
        (181_00, True),
    ]


def test_who_is_short_first_borrows_first_and_the_pool_comes_after_the_fund() -> None:
    falls = fund("EARLY", cash_minor=0, spending_minor=(2 * MILLION,) * DAYS)
    later = fund("LATER", cash_minor=10 * MILLION, spending_minor=(MILLION,) * DAYS)
    rich = fund("RICH", cash_minor=75 * MILLION)
    asked = dataclasses.replace(outlook(falls, later, rich), reserve_room_minor=150 * MILLION)
    found = [
        (each.fund, each.source, each.lender, each.amount_minor // MILLION)
        for each in suggest_borrowing(asked, simulate(asked))
    ]

    assert found == [
        ("EARLY", "reserve_fund", "", 150),
        ("EARLY", "pool", "RICH", 50),
        ("LATER", "pool", "RICH", 25),
        ("LATER", "none", "", 65),
    ]


def test_a_suggestion_says_when_it_is_needed_and_until_when() -> None:
    spending = tuple(12 * MILLION if number == 20 else 0 for number in range(DAYS))
    dips = fund(spending_minor=spending)
    asked = outlook(dips, amounts=(owed(letter_on=AS_OF + timedelta(days=40)),))
    (loan,) = suggest_borrowing(asked, simulate(asked))

    assert loan.amount_minor == 2 * MILLION
    assert loan.needed_on == (AS_OF + timedelta(days=21)).isoformat()
    assert loan.repaid_by is not None
    assert "2025-08-09" <= loan.repaid_by < "2025-09-30"
    assert loan.document == "A/RES/76/272"


def test_after_the_trial_nothing_is_suggested_from_the_pool() -> None:
    falls = fund("EARLY", cash_minor=0, spending_minor=(2 * MILLION,) * DAYS)
    asked = dataclasses.replace(
        outlook(falls, fund("RICH", cash_minor=75 * MILLION)), as_of=date(2027, 7, 1)
    )
    sources = [each.source for each in suggest_borrowing(asked, simulate(asked))]

    assert sources == ["reserve_fund", "none"]
