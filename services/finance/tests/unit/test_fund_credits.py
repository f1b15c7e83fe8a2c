"""Credits: off the next letter or against debt, backed by cash since 2026, and never twice."""

from datetime import date

import pytest

from missionledger.common.policies import Certainty, NoPolicyInForceError
from missionledger.common.refusals import Refusal
from missionledger.common.testing.scenario import Scenario
from missionledger.finance.domain.fund.commands import AnyFundCommand, ApplyCredits
from missionledger.finance.domain.fund.crediting import kept_of
from missionledger.finance.domain.fund.events import (
    AssessmentKind,
    CreditsApplied,
    CreditTrack,
    FundEvent,
)
from missionledger.finance.domain.fund.refusals import (
    CashBackingError,
    NotACreditError,
    PeriodNotAllowedError,
    UnknownLineError,
)
from missionledger.finance.domain.fund.state import Fund
from missionledger.finance.domain.postings import Account
from missionledger.finance.testing.funds import (
    FUND_ID,
    LINE,
    assessed,
    balances,
    issue,
    opened,
    pay,
    scale,
    term,
)

CREDIT = issue(
    kind=AssessmentKind.CREDIT,
    period_from=None,
    period_to=date(2024, 6, 30),
    gross_minor=-100_000_00,
    scales=(scale(2024),),
    occurred_on=date(2025, 9, 15),
)
"""Benin 1,000, China 23,000, Germany 30,000 and the United States 46,000 dollars."""

NEXT_LETTER = issue(
    symbol="ST/ADM/SER.B/1100",
    occurred_on=date(2025, 10, 1),
    period_from=date(2026, 1, 1),
    period_to=date(2026, 4, 30),
    gross_minor=200_000_00,
)


def set_off(day: date = date(2025, 9, 20), **changes: object) -> ApplyCredits:
    values: dict[str, object] = {"fund": FUND_ID, "occurred_on": day, "line": CREDIT.line}
    return ApplyCredits.model_validate(values | changes)


def applied(
    scenario: Scenario[AnyFundCommand, Fund, FundEvent], command: ApplyCredits
) -> dict[str, tuple[str, int, CreditTrack]]:
    events = scenario.when(command)
    return {
        part.state: (part.line, part.amount_minor, part.track)
        for event in events
        if isinstance(event, CreditsApplied)
        for part in event.applied
    }


def paid_by_germany() -> Scenario[AnyFundCommand, Fund, FundEvent]:
    """Everybody was due on 31 July; only Germany paid."""
    return assessed().after(pay(300_000_00), CREDIT)


def test_a_credit_lowers_the_debt_of_who_owes_and_waits_for_the_letter_of_who_paid() -> None:
    first = paid_by_germany()

    found = applied(first, set_off())

    assert found == {
        "BEN": (LINE, 1_000_00, CreditTrack.AGAINST_DEBT),
        "CHN": (LINE, 23_000_00, CreditTrack.AGAINST_DEBT),
        "USA": (LINE, 46_000_00, CreditTrack.AGAINST_DEBT),
    }
    after = first.after(set_off())
    assert kept_of(after.state.lines[CREDIT.line], "DEU") == 30_000_00
    assert balances(after)[Account.CREDITS_TO_MEMBER_STATES] == -30_000_00
    letter = after.after(NEXT_LETTER)
    assert applied(letter, set_off(date(2025, 10, 2))) == {
        "DEU": (NEXT_LETTER.line, 30_000_00, CreditTrack.NEXT_LETTER)
    }


def test_nothing_is_set_off_twice() -> None:
    after = paid_by_germany().after(NEXT_LETTER, set_off(date(2025, 10, 2)))

    assert after.when(set_off(date(2025, 10, 2))) == ()
    assert after.when(set_off(date(2026, 1, 2))) == ()
    assert Account.CREDITS_TO_MEMBER_STATES not in balances(after)
    # Neither side moves but the two: no cash, and the income of the year stays as it was.
    assert Account.CASH in balances(after)
    assert balances(after)[Account.CASH] == 300_000_00


def test_a_letter_before_the_credit_is_not_the_next_one() -> None:
    """What is open but not late of an older letter is paid in money; the credit waits."""
    older = assessed().after(CREDIT.model_copy(update={"occurred_on": date(2025, 7, 2)}))

    assert applied(older, set_off(date(2025, 7, 31))) == {}
    assert set(applied(older, set_off(date(2025, 8, 1)))) == {"BEN", "CHN", "DEU", "USA"}


def test_a_debt_smaller_than_the_credit_leaves_the_rest_on_record() -> None:
    short = assessed().after(pay(290_000_00), CREDIT)

    assert applied(short, set_off())["DEU"] == (LINE, 10_000_00, CreditTrack.AGAINST_DEBT)
    after = short.after(set_off())
    assert kept_of(after.state.lines[CREDIT.line], "DEU") == 20_000_00


def test_since_july_2026_only_what_is_backed_by_cash_goes_back() -> None:
    late = paid_by_germany()
    day = date(2026, 7, 1)

    half = late.after(set_off(day, backed_minor=50_000_00))

    (event,) = [each for each in half.past if isinstance(each, CreditsApplied)]
    assert (event.policy, event.policy_certainty) == (
        "two-tracks-backed-by-cash",
        Certainty.ASSUMED,
    )
    assert {part.state: part.amount_minor for part in event.applied} == {
        "BEN": 500_00,
        "CHN": 11_500_00,
        "USA": 23_000_00,
    }
    credit = half.state.lines[CREDIT.line]
    assert sum(kept_of(credit, state) for state in credit.shares) == 65_000_00
    assert half.when(set_off(day, backed_minor=50_000_00)) == ()
    more = applied(half, set_off(day, backed_minor=60_000_00))
    assert {state: part[1] for state, part in more.items()} == {
        "BEN": 100_00,
        "CHN": 2_300_00,
        "USA": 4_600_00,
    }


def test_a_rule_that_ended_with_its_trial_decides_nothing() -> None:
    with pytest.raises(NoPolicyInForceError, match="expired on 2030-07-01"):
        paid_by_germany().when(set_off(date(2030, 7, 1), backed_minor=1))


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (set_off(line="no-such-line"), UnknownLineError),
        (set_off(line=LINE), NotACreditError),
        (set_off(date(2025, 9, 14)), PeriodNotAllowedError),
        (set_off(backed_minor=5), CashBackingError),
        (set_off(date(2026, 7, 1)), CashBackingError),
        (set_off(date(2026, 7, 1), backed_minor=-1), CashBackingError),
        (set_off(date(2026, 7, 1), backed_minor=100_000_01), CashBackingError),
    ],
)
def test_an_unsound_return_is_refused(command: ApplyCredits, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        paid_by_germany().when(command)


def test_a_credit_that_is_not_shared_out_cannot_be_set_off() -> None:
    from_total = opened().after(term(date(2026, 4, 30), date(2025, 5, 8)))

    with pytest.raises(UnknownLineError):
        from_total.when(set_off())
