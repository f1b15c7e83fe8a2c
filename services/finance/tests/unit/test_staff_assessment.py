"""Net of staff assessment: the net totals of real circulars follow from one credit held back."""

from datetime import date
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missionledger.common.money import MINOR_PER_MAJOR
from missionledger.finance.domain.apportionment import apportion
from missionledger.finance.domain.fund.commands import IssueAssessment, RecordHistoricalAssessment
from missionledger.finance.domain.fund.events import AssessmentIssued, AssessmentKind
from missionledger.finance.domain.fund.refusals import AmountNotAllowedError, NetNotKnownError
from missionledger.finance.domain.postings import Account
from missionledger.finance.domain.scales import Scale, StateRate
from missionledger.finance.domain.staff_assessment import (
    STAFF_ASSESSMENT_HELD_BACK,
    income_behind,
    net_shares,
)
from missionledger.finance.testing.api import assessment_rows, scale_rows
from missionledger.finance.testing.funds import (
    assessed,
    balances,
    issue,
    opened,
    pay,
    scale,
    term,
)

HELD_BACK = STAFF_ASSESSMENT_HELD_BACK.on(date(2025, 7, 1)).value
HUNDRED_DOLLARS = 100_00
PRINT_ROUNDING_MINOR = 6_00
"""Circulars round the rows of 193 States each on its own, which moves a total by single dollars."""

NOT_IN_HUNDREDS = 6
"""Lines whose slices were not rounded to hundreds: UNFICYP, UNIFIL and UNMIK of 2025/26."""


@cache
def scales() -> dict[int, Scale]:
    return {
        row["calendar_year"]: Scale(
            calendar_year=row["calendar_year"],
            source=row["source"],
            rates=tuple(StateRate.model_validate(rate) for rate in row["rates"]),
        )
        for row in scale_rows()
    }


def test_every_printed_net_total_follows_when_the_credit_of_one_state_is_held_back() -> None:
    in_hundreds = 0
    lines = [row for row in assessment_rows() if row["scale_year"] in scales()]

    for row in lines:
        rates = scales()[row["scale_year"]]
        gross, net = row["gross_minor"], row["net_minor"]
        income = income_behind(gross, net, rates, "peacekeeping", HELD_BACK)
        assert income is not None, row
        dollars = apportion(gross // MINOR_PER_MAJOR, rates)
        shares = {state: share * MINOR_PER_MAJOR for state, share in dollars.items()}
        found = net_shares(shares, income, rates, "peacekeeping", HELD_BACK)
        assert sum(found.values()) == net
        assert found["USA"] == shares["USA"]
        off = abs(income - round(income / HUNDRED_DOLLARS) * HUNDRED_DOLLARS)
        in_hundreds += off <= PRINT_ROUNDING_MINOR

    assert len(lines) == 112
    assert in_hundreds == len(lines) - NOT_IN_HUNDREDS


@given(gross=st.integers(1, 10**9), income=st.integers(0, 10**8))
def test_income_is_found_again_from_the_two_totals(gross: int, income: int) -> None:
    rates = scale(2025)
    shares = {state: share * MINOR_PER_MAJOR for state, share in apportion(gross, rates).items()}
    net = net_shares(shares, income * MINOR_PER_MAJOR, rates, "peacekeeping", HELD_BACK)

    total = sum(net.values())
    found = income_behind(gross * MINOR_PER_MAJOR, total, rates, "peacekeeping", HELD_BACK)

    assert found is not None
    again = net_shares(shares, found, rates, "peacekeeping", HELD_BACK)
    assert sum(again.values()) == total


def test_a_total_with_cents_tells_no_income() -> None:
    assert income_behind(100, 51, scale(2025), "peacekeeping", HELD_BACK) is None


def renewed() -> IssueAssessment:
    return issue(staff_assessment_minor=50_000_00)


def in_force() -> date:
    return date(2026, 4, 30)


def test_gross_and_net_are_each_shared_on_their_own() -> None:
    (made,) = opened().after(term(in_force(), date(2025, 5, 8))).when(renewed())

    assert isinstance(made, AssessmentIssued)
    net = {each.state: each.amount_minor for each in made.net_shares}
    gross = {each.state: each.amount_minor for each in made.shares}
    credit = apportion(50_000, scale(2025))
    assert sum(gross.values()) == 1_000_000_00
    assert sum(net.values()) == made.net_minor
    assert gross["USA"] == net["USA"]
    assert gross["DEU"] - net["DEU"] == credit["DEU"] * 100
    assert made.staff_assessment_minor == 50_000_00


def test_states_are_asked_for_gross_unless_the_line_asks_for_net() -> None:
    line = renewed()
    known = opened().after(term(in_force(), date(2025, 5, 8)))
    gross = known.after(line)
    net = known.after(line.model_copy(update={"is_asked_net": True}))

    asked = net.state.lines[line.line]
    assert balances(gross)[Account.ASSESSMENTS_RECEIVABLE] == 1_000_000_00
    assert balances(net)[Account.ASSESSMENTS_RECEIVABLE] == asked.net_minor
    assert asked.owed_by("DEU") == asked.net_shares["DEU"]


def test_a_state_that_pays_its_net_share_owes_nothing() -> None:
    line = renewed().model_copy(update={"is_asked_net": True})
    scenario = opened().after(term(in_force(), date(2025, 5, 8)), line)
    share = scenario.state.lines[line.line].net_shares["DEU"]

    paid = scenario.after(pay(share))

    assert paid.state.lines[line.line].owed_by("DEU") == 0
    assert paid.state.receipts["r-1"].unapplied_minor == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"staff_assessment_minor": 50_000_01},
        {"staff_assessment_minor": 50_000_00, "net_minor": 1},
    ],
)
def test_net_amounts_that_do_not_fit_are_refused(changes: dict[str, int]) -> None:
    with pytest.raises(AmountNotAllowedError):
        assessed().when(issue(symbol="ST/ADM/SER.B/9", **changes))


def test_nobody_is_asked_for_a_net_share_that_is_not_known() -> None:
    with pytest.raises(NetNotKnownError):
        assessed().when(issue(symbol="ST/ADM/SER.B/9", is_asked_net=True))
    credit = issue(
        symbol="ST/ADM/SER.B/9",
        kind=AssessmentKind.CREDIT,
        period_from=None,
        gross_minor=-100_00,
        net_minor=-120_00,
        is_asked_net=True,
    )
    with pytest.raises(NetNotKnownError, match="gross"):
        assessed().when(credit)


def test_net_of_a_credit_may_be_above_its_gross() -> None:
    credit = RecordHistoricalAssessment(
        **issue(
            symbol="ST/ADM/SER.B/9",
            kind=AssessmentKind.CREDIT,
            period_from=None,
            gross_minor=-100_000_00,
            net_minor=-104_000_00,
        ).model_dump()
    )

    (made,) = assessed().when(credit)

    assert isinstance(made, AssessmentIssued)
    assert sum(each.amount_minor for each in made.net_shares) == -104_000_00
