"""Article 19: when a State loses its vote, when it comes back, and when nobody can say."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missionledger.common.axes import Axes
from missionledger.finance.application.ports import FundRow, LineRow, ReceivableMovement
from missionledger.finance.application.voting import dues_and_settlements, missing_accounts
from missionledger.finance.domain import modelled_book
from missionledger.finance.domain.article_19 import (
    ARTICLE_19,
    Due,
    MissingAccount,
    Settlement,
    VoteAnswer,
    VoteStanding,
    vote_standing,
)
from missionledger.finance.domain.fund.entries import ASSESSMENT_RULE

DAY = date(2026, 3, 1)
RULE = ARTICLE_19.on(DAY).value


def due(amount: int, on: str, account: str = "regular budget", recorded: str = "") -> Due:
    return Due(account, on, recorded or on, amount)


def paid(amount: int, on: str, account: str = "regular budget") -> Settlement:
    return Settlement(account, on, amount)


THREE_YEARS = (
    due(100, "2023-02-08", "2023"),
    due(100, "2024-02-08", "2024"),
    due(100, "2025-02-08", "2025"),
)


def standing(
    *settlements: Settlement,
    dues: tuple[Due, ...] = THREE_YEARS,
    day: date = DAY,
    state: str = "XXA",
    missing: tuple[MissingAccount, ...] = (),
) -> VoteStanding:
    return vote_standing(state, dues, settlements, missing, day)


def test_arrears_of_exactly_two_full_years_lose_the_vote() -> None:
    equal = standing(paid(100, "2024-05-01", "2023"))
    below = standing(paid(100, "2024-05-01", "2023"), paid(1, "2025-12-31", "2024"))

    assert (equal.arrears_on_test_minor, equal.threshold_minor) == (200, 200)
    assert (equal.answer, equal.minimum_payment_minor) == (VoteAnswer.NO_VOTE, 1)
    assert (equal.years, equal.tested_on) == ((2024, 2025), date(2026, 1, 1))
    assert (below.answer, below.minimum_payment_minor) == (VoteAnswer.VOTES, None)


def test_a_letter_that_was_not_due_on_31_december_counts_neither_way() -> None:
    late_letter = due(500, "2026-01-20", "late letter", recorded="2025-12-21")
    last_day = due(500, "2025-12-31", "last day", recorded="2025-12-01")

    without = standing(dues=(*THREE_YEARS, late_letter))
    with_it = standing(dues=(*THREE_YEARS, last_day))

    assert (without.arrears_on_test_minor, without.threshold_minor) == (300, 200)
    assert (with_it.arrears_on_test_minor, with_it.threshold_minor) == (800, 700)


def test_a_line_assessed_after_the_test_with_an_earlier_due_day_does_not_count() -> None:
    afterwards = due(500, "2025-12-01", "additional", recorded="2026-02-01")

    assert standing(dues=(*THREE_YEARS, afterwards)).arrears_on_test_minor == 300


def test_credits_lower_arrears_and_not_what_was_due() -> None:
    credited = standing(paid(60, "2025-07-01", "2025"))

    assert (credited.arrears_on_test_minor, credited.threshold_minor) == (240, 200)


def test_the_vote_returns_on_the_day_arrears_fall_below() -> None:
    payments = (paid(100, "2026-01-15", "2023"), paid(1, "2026-02-10", "2024"))

    waiting = standing(*payments, day=date(2026, 2, 9))
    back = standing(*payments, day=date(2026, 2, 10))
    later = standing(*payments, day=date(2026, 12, 31))

    assert (waiting.answer, waiting.minimum_payment_minor) == (VoteAnswer.NO_VOTE, 1)
    assert (back.answer, back.returned_on) == (VoteAnswer.VOTE_RETURNED, "2026-02-10")
    assert (later.answer, later.returned_on) == (VoteAnswer.VOTE_RETURNED, "2026-02-10")


def test_paying_a_letter_of_the_new_year_brings_no_vote_back() -> None:
    new_year = due(400, "2026-02-08", "2026", recorded="2026-01-01")

    found = standing(paid(400, "2026-02-08", "2026"), dues=(*THREE_YEARS, new_year))

    assert (found.answer, found.arrears_minor) == (VoteAnswer.NO_VOTE, 300)


def test_a_reversed_payment_takes_the_vote_again() -> None:
    found = standing(paid(150, "2026-01-15", "2023"), paid(-150, "2026-02-10", "2023"))

    assert (found.answer, found.returned_on) == (VoteAnswer.NO_VOTE, "")


def test_the_assembly_may_allow_the_vote_while_its_decision_holds() -> None:
    allowed = standing(state="STP")
    before = standing(state="STP", day=date(2025, 9, 30), dues=(due(1, "2020-02-08"),))

    assert (allowed.answer, allowed.authority) == (VoteAnswer.ALLOWED_BY_ASSEMBLY, "A/RES/80/2")
    assert before.answer is VoteAnswer.NO_VOTE


def test_with_an_account_missing_nothing_is_decided() -> None:
    gap = MissingAccount("IRMCT", "the account is not recorded here")

    found = standing(missing=(gap,))

    assert (found.answer, found.missing) == (VoteAnswer.CANNOT_BE_DECIDED, (gap,))
    assert (found.arrears_on_test_minor, found.minimum_payment_minor) == (300, None)


def fund(name: str, opened: str = "2000-01-01", kind: str = "special_account") -> FundRow:
    return FundRow(name, kind, name, opened)


def line(name: str, first: str, kind: str = "assessment") -> LineRow:
    return LineRow(
        name, "L", kind, "annual_budget", "2024", first, "2024-12-31", 1, None, 2024, "S", first,
        first, False, True, "verified", 1,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("account", "lines", "known", "reason"),
    [
        (fund("NEW"), [], {"NEW"}, "no assessment is recorded"),
        (fund("NEW"), [line("NEW", "2024-07-01")], {"NEW"}, "before 2024-07-01 are not recorded"),
        (
            fund("NEW"),
            [line("NEW", "2020-01-01", "additional_assessment"), line("NEW", "2025-01-01")],
            {"NEW"},
            "before 2025-01-01",
        ),
        (fund("NEW"), [line("NEW", "2024-01-01")], set(), "no receipts"),
        (fund("NEW", "2025-10-01"), [line("NEW", "2025-10-01")], {"NEW"}, ""),
        (fund("NEW", "2026-01-01"), [], set(), ""),
        (fund("NEW"), [line("NEW", "2023-07-01")], {"NEW"}, ""),
    ],
)
def test_what_an_account_lacks_is_said(
    account: FundRow, lines: list[LineRow], known: set[str], reason: str
) -> None:
    required = [fund(each) for each in RULE.required_accounts]
    required_lines = [line(each.fund, "2019-01-01") for each in required]
    names = frozenset({*known, *RULE.required_accounts})

    found = missing_accounts(
        [*required, account], [*required_lines, *lines], names, RULE, Axes(DAY, 9)
    )

    assert [each.account for each in found] == (["NEW"] if reason else [])
    assert all(reason in each.reason for each in found)


def test_required_accounts_that_are_not_here_are_named() -> None:
    found = missing_accounts([], [], frozenset(), RULE, Axes(DAY, 9))

    assert [each.account for each in found] == ["REGULAR-BUDGET", "IRMCT", "CLOSED-OPERATIONS"]


def test_movements_are_told_apart_by_their_rule() -> None:
    def moved(rule: str, amount: int, on: str) -> ReceivableMovement:
        return ReceivableMovement(
            "UNMISS", "FRA", "A", "2024/25", "2024-07-31", rule, "actual", "computed", amount, on
        )

    dues, settlements = dues_and_settlements(
        [
            moved(ASSESSMENT_RULE, 50, "2024-07-01"),
            moved(modelled_book.CREDIT_RULE, -20, "2024-07-02"),
        ]
    )

    assert dues == [Due("UNMISS A 2024/25", "2024-07-31", "2024-07-01", 50)]
    assert settlements == [Settlement("UNMISS A 2024/25", "2024-07-02", 20)]


year_days = st.dates(date(2022, 1, 1), date(2026, 12, 31)).map(date.isoformat)


@given(
    st.lists(st.builds(due, st.integers(1, 900), year_days, st.sampled_from("ab")), max_size=6),
    st.lists(st.builds(paid, st.integers(1, 900), year_days, st.sampled_from("ab")), max_size=6),
    st.dates(date(2026, 1, 1), date(2026, 12, 31)),
)
def test_the_answer_follows_from_the_figures_and_more_money_never_costs_the_vote(
    dues: list[Due], settlements: list[Settlement], day: date
) -> None:
    found = vote_standing("XXA", dues, settlements, (), day)
    more = vote_standing("XXA", dues, [*settlements, paid(10_000, day.isoformat(), "a")], (), day)

    is_without = found.arrears_minor > 0 and found.arrears_minor >= found.threshold_minor
    assert (found.answer is VoteAnswer.NO_VOTE) == is_without
    assert found.arrears_minor <= found.arrears_on_test_minor
    if found.answer is not VoteAnswer.NO_VOTE:
        assert more.answer is not VoteAnswer.NO_VOTE
