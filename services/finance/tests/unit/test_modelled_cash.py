"""Goal: the model of cash keeps its promises whatever it is given.

Method: small worlds of two missions and three States, and random ones for the promises that must
hold always. The figures of the real missions are held against published ones where the tables are.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from missionledger.common.periods import FiscalYear, Period
from missionledger.finance.domain.modelled_cash import model_cash
from missionledger.finance.domain.modelled_draws import draw_below
from missionledger.finance.domain.modelled_parameters import STANDARD
from missionledger.finance.domain.modelled_records import (
    AssessedLine,
    CashModelInputs,
    GrantedCredit,
    ModelledCashDay,
    ReportedExpenditure,
)

YEAR = FiscalYear(2023)
OPENING = STANDARD.opening_day
NOTHING_BEFORE = replace(STANDARD, years_before=0)
MILLION = 1_000_000_00
CONTINGENTS = "I military and police personnel"


def _line(
    name: str = "L1",
    *,
    fund: str = "MINUSCA",
    released_on: date = OPENING,
    shares: dict[str, int] | None = None,
) -> AssessedLine:
    return AssessedLine(
        line=name,
        fund=fund,
        fiscal_year=YEAR,
        period=YEAR.period,
        released_on=released_on,
        due_on=released_on + timedelta(days=30),
        shares=shares or {"AAA": 60 * MILLION, "BBB": 40 * MILLION},
    )


def _inputs(
    *lines: AssessedLine,
    credits_: Sequence[GrantedCredit] = (),
    spent: int = 80 * MILLION,
    patterns: Mapping[str, Sequence[int | None]] | None = None,
) -> CashModelInputs:
    kept = lines or (_line(),)
    years = (FiscalYear(2022), YEAR)
    return CashModelInputs(
        lines=kept,
        credits=credits_,
        expenditure=[
            ReportedExpenditure(fund, year, group, item, amount)
            for fund in {line.fund for line in kept}
            for year in years
            for group, item, amount in (
                (CONTINGENTS, "Military contingents", spent // 2),
                ("II civilian personnel", "International staff", spent // 4),
                ("III operational costs", "Air operations", spent - spent // 2 - spent // 4),
            )
        ],
        approved_minor={(line.fund, YEAR): 100 * MILLION for line in kept},
        patterns=patterns or {"AAA": [20, 25, 60], "BBB": [None, 90], "CCC": [10]},
    )


def _paid(days: Sequence[ModelledCashDay], line: str) -> dict[str, int]:
    paid: dict[str, int] = defaultdict(int)
    for day in days:
        for receipt in (*day.receipts, *day.credits_applied):
            if receipt.line == line:
                paid[receipt.state] += receipt.amount_minor
    return dict(paid)


def _cash_by_day(days: Sequence[ModelledCashDay]) -> list[int]:
    cash, course = 0, []
    for day in days:
        cash += day.opening_cash_minor + sum(receipt.amount_minor for receipt in day.receipts)
        cash -= day.settlements_minor + day.contributor_payments_minor
        course.append(cash)
    return course


def test_the_same_seed_gives_the_same_days() -> None:
    assert model_cash(_inputs()) == model_cash(_inputs())


def test_another_seed_gives_other_days() -> None:
    assert model_cash(_inputs(), seed=1) != model_cash(_inputs(), seed=2)


def test_draws_are_even() -> None:
    drawn = [draw_below(10, 1, "FRA", f"line {number}") for number in range(5_000)]

    assert all(400 < drawn.count(value) < 600 for value in range(10))


def test_a_draw_depends_on_each_part_of_its_name() -> None:
    bound = 2**40
    names = [
        (1, "FRA", "L1", "shift"),
        (2, "FRA", "L1", "shift"),
        (1, "DEU", "L1", "shift"),
        (1, "FRA", "L2", "shift"),
        (1, "FRA", "L1", "part"),
        (1, "FRAL1", "", "shift"),
    ]

    assert len({draw_below(bound, seed, *rest) for seed, *rest in names}) == len(names)


def test_two_states_of_the_same_record_pay_on_days_of_their_own() -> None:
    lines = [_line(f"L{number}") for number in range(20)]
    days = model_cash(
        _inputs(*lines, patterns={"AAA": [30], "BBB": [30]}), parameters=NOTHING_BEFORE
    )

    paid_on: dict[str, dict[str, date]] = {"AAA": {}, "BBB": {}}
    for day in days:
        for receipt in day.receipts:
            paid_on[receipt.state][receipt.line] = day.day
    assert paid_on["AAA"] != paid_on["BBB"]


def test_another_state_changes_no_payment_of_the_others() -> None:
    with_two = model_cash(_inputs(_line()), parameters=NOTHING_BEFORE)
    with_three = model_cash(
        _inputs(_line(shares={"AAA": 60 * MILLION, "BBB": 40 * MILLION, "CCC": MILLION})),
        parameters=NOTHING_BEFORE,
    )

    def receipts(days: Sequence[ModelledCashDay]) -> list[tuple[date, str, int]]:
        return [
            (day.day, receipt.state, receipt.amount_minor)
            for day in days
            for receipt in day.receipts
            if receipt.state != "CCC"
        ]

    assert receipts(with_two) == receipts(with_three)


def test_another_line_changes_no_payment_of_the_first() -> None:
    def receipts(days: Sequence[ModelledCashDay]) -> list[tuple[date, str, int]]:
        return [
            (day.day, receipt.state, receipt.amount_minor)
            for day in days
            for receipt in day.receipts
            if receipt.line == "L1"
        ]

    alone = model_cash(_inputs(_line()), parameters=NOTHING_BEFORE)
    beside = model_cash(
        _inputs(_line(), _line("L2", released_on=date(2024, 1, 10)), _line("L3", fund="UNIFIL")),
        parameters=NOTHING_BEFORE,
    )

    assert receipts(alone) == receipts(beside)


def test_nobody_pays_before_a_line_is_released() -> None:
    late = date(2024, 2, 14)
    days = model_cash(_inputs(_line(released_on=late)), parameters=NOTHING_BEFORE)

    first = min(day.day for day in days if day.receipts)
    assert first >= late + timedelta(days=STANDARD.earliest_payment_days)


def test_a_state_that_pays_in_full_pays_exactly_its_share() -> None:
    days = model_cash(_inputs(), parameters=NOTHING_BEFORE)

    assert _paid(days, "L1")["AAA"] == 60 * MILLION


def test_what_was_not_paid_in_full_comes_in_two_parts() -> None:
    days = model_cash(_inputs(patterns={"AAA": [20], "BBB": [None]}), parameters=NOTHING_BEFORE)

    parts = [
        receipt.amount_minor for day in days for receipt in day.receipts if receipt.state == "BBB"
    ]
    assert parts == [8 * MILLION, 32 * MILLION]


def test_a_state_bound_by_a_cap_leaves_the_rest_unpaid() -> None:
    line = _line(shares={"USA": 27 * MILLION, "AAA": 73 * MILLION})
    days = model_cash(_inputs(line, patterns={"USA": [30], "AAA": [30]}), parameters=NOTHING_BEFORE)

    assert _paid(days, "L1") == {"USA": 25 * MILLION, "AAA": 73 * MILLION}


def test_a_credit_is_set_against_the_oldest_debt() -> None:
    credit = GrantedCredit("C1", "MINUSCA", OPENING, {"AAA": 10 * MILLION})
    days = model_cash(_inputs(credits_=[credit]))

    owed = sum(
        receivable.amount_minor
        for receivable in days[0].opening_receivables
        if receivable.state == "AAA"
    )
    (first, *_) = days[0].credits_applied
    assert first.line == ("" if owed else "L1")
    assert sum(receipt.amount_minor for receipt in days[0].credits_applied) == 10 * MILLION


def test_a_credit_lowers_what_is_paid_in_cash() -> None:
    credit = GrantedCredit("C1", "MINUSCA", OPENING, {"AAA": 10 * MILLION})
    days = model_cash(_inputs(credits_=[credit]), parameters=NOTHING_BEFORE)

    cash = sum(
        receipt.amount_minor for day in days for receipt in day.receipts if receipt.state == "AAA"
    )
    assert cash == 50 * MILLION


def test_spending_of_a_year_is_what_was_reported_and_shared() -> None:
    days = model_cash(_inputs())
    first_year = [day for day in days if day.day in YEAR.period]

    spent = sum(day.settlements_minor + day.purchases_minor for day in first_year)
    shared = STANDARD.support_account_minor
    # The one fund of this world bears the whole support account, and has not the cash for it.
    assert spent <= 80 * MILLION + shared
    assert sum(day.purchases_minor for day in first_year) == 32 * MILLION


def test_contributors_wait_when_cash_is_short_and_staff_do_not() -> None:
    poor = replace(NOTHING_BEFORE, support_account_minor=0)
    slow = {"AAA": [200], "BBB": [200]}
    days = model_cash(
        _inputs(spent=100 * MILLION, patterns=slow, credits_=()),
        parameters=replace(poor, years_before=1),
    )

    by_run = {
        day.day: day.contributor_payments_minor for day in days if day.contributor_payments_minor
    }
    assert date(2023, 9, 15) not in by_run
    assert any(day.settlements_minor for day in days if day.day < date(2023, 9, 15))
    assert by_run


def test_the_contingency_cut_lowers_spending_from_october_2025() -> None:
    third = FiscalYear(2025)
    line = replace(_line(), fiscal_year=third, period=third.period, released_on=date(2025, 7, 1))
    world = _inputs(_line(), line, patterns={"AAA": [5], "BBB": [5]})
    world = replace(
        world,
        approved_minor={("MINUSCA", YEAR): 100 * MILLION, ("MINUSCA", third): 100 * MILLION},
    )
    days = model_cash(world, parameters=replace(NOTHING_BEFORE, support_account_minor=0))

    claims = {
        day.day: day.purchases_minor
        for day in days
        if day.purchases_minor and day.day in third.period
    }
    before, after = claims[date(2025, 9, 30)], claims[date(2026, 3, 31)]
    days_before = Period(date(2025, 7, 1), date(2025, 10, 1)).days
    days_after = Period(date(2026, 1, 1), date(2026, 4, 1)).days
    assert abs(after * days_before * 100 - before * days_after * 85) <= before * days_after


SHARES = st.dictionaries(
    st.sampled_from(["AAA", "BBB", "CCC", "USA"]),
    st.integers(min_value=1, max_value=500 * MILLION),
    min_size=1,
)
PATTERNS = st.fixed_dictionaries(
    {
        state: st.lists(st.none() | st.integers(min_value=-20, max_value=360), min_size=1)
        for state in ("AAA", "BBB", "CCC", "USA")
    }
)


@settings(max_examples=60, deadline=None)
@given(
    first=SHARES,
    second=SHARES,
    patterns=PATTERNS,
    credit=st.integers(min_value=1, max_value=900 * MILLION),
    spent=st.integers(min_value=0, max_value=3_000 * MILLION),
    seed=st.integers(min_value=0, max_value=10**6),
)
def test_promises_hold_in_any_world(  # noqa: PLR0917 - the parts of a world
    first: dict[str, int],
    second: dict[str, int],
    patterns: dict[str, Sequence[int | None]],
    credit: int,
    spent: int,
    seed: int,
) -> None:
    released = date(2024, 1, 3)
    lines = [_line(shares=first), _line("L2", released_on=released, shares=second)]
    granted = GrantedCredit("C1", "MINUSCA", OPENING, {next(iter(first)): credit})
    days = model_cash(
        _inputs(*lines, credits_=[granted], spent=spent, patterns=patterns), seed=seed
    )

    assert all(cash >= 0 for cash in _cash_by_day(days))
    assert [day.day for day in days] == sorted({day.day for day in days})
    for line in lines:
        paid = _paid(days, line.line)
        assert all(amount <= line.shares[state] for state, amount in paid.items())
    assert not [
        receipt
        for day in days
        for receipt in (*day.receipts, *day.credits_applied)
        if receipt.line == "L2" and day.day < released
    ]
    claimed = sum(day.opening_payable_minor + day.purchases_minor for day in days)
    assert sum(day.contributor_payments_minor for day in days) <= claimed
    opened = sum(owed.amount_minor for day in days for owed in day.opening_receivables)
    assert sum(_paid(days, "").values()) <= opened
