"""Plans of States over several accounts: what they may say, and how they are kept."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missionledger.common.testing.scenario import Scenario
from missionledger.finance.domain.collection.decider import (
    COLLECTION,
    PaymentPlanConflictError,
    PaymentPlanError,
)
from missionledger.finance.domain.collection.events import (
    FollowCollection,
    Instalment,
    RemindersSent,
    UnpaidShare,
)
from missionledger.finance.domain.collection.state_plan_events import (
    AgreeStatePlan,
    CoveredDebt,
    EndStatePlan,
    StatePlanAgreed,
    StatePlanEnded,
)
from missionledger.finance.domain.collection.state_plans import (
    STATE_PLAN,
    InstalmentStanding,
    PlanStatus,
    StatePlan,
    progress_of,
)

AGREED_ON = date(2026, 2, 1)


def debt(fund: str, owed: int, *, is_at_most: bool = False) -> CoveredDebt:
    return CoveredDebt(
        fund=fund,
        line="A",
        fiscal_year="2024/25",
        due_on="2024-08-01",
        unpaid_minor=owed,
        is_at_most=is_at_most,
    )


def instalments(*parts: tuple[str, int]) -> tuple[Instalment, ...]:
    return tuple(Instalment(due_on=day, amount_minor=amount) for day, amount in parts)


TWO_YEARS = instalments(("2026-12-31", 200), ("2027-12-31", 100))


def agree(**changes: Any) -> AgreeStatePlan:
    asked: dict[str, Any] = {
        "state": "SOM",
        "covered": (debt("UNMISS", 200), debt("UNIFIL", 100)),
        "instalments": TWO_YEARS,
        "reference": "note verbale 12",
        "recorded_by": "amina",
        "occurred_on": AGREED_ON,
    }
    return AgreeStatePlan(**(asked | changes))


END = EndStatePlan(
    state="SOM", reason="given up", recorded_by="amina", occurred_on=date(2026, 6, 1)
)


def test_a_plan_covers_what_is_owed_on_several_accounts() -> None:
    first, *rest = Scenario(STATE_PLAN).after(agree()).past

    assert isinstance(first, StatePlanAgreed)
    assert rest == []
    assert [each.fund for each in first.covered] == ["UNMISS", "UNIFIL"]
    assert (first.exceeds_years, first.policy_source) == (None, "A/RES/57/4 B")
    state = STATE_PLAN.fold([first])
    # The same plan again says nothing new; another has to wait until this one has ended.
    assert STATE_PLAN.decide(agree(), state) == ()
    with pytest.raises(PaymentPlanConflictError, match="note verbale 12"):
        STATE_PLAN.decide(agree(reference="note verbale 13"), state)


def test_a_plan_ends_once_and_makes_room_for_another() -> None:
    *_, ended, second = Scenario(STATE_PLAN).after(agree(), END, agree(reference="14")).past

    assert isinstance(ended, StatePlanEnded)
    assert isinstance(second, StatePlanAgreed)
    with pytest.raises(PaymentPlanConflictError, match="no plan"):
        STATE_PLAN.decide(END, STATE_PLAN.initial)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"instalments": instalments(("2026-12-31", 299))}, "2.99 USD, and SOM owes 3.00 USD"),
        ({"instalments": instalments(("2026-12-31", 301))}, "3.01 USD, and SOM owes 3.00 USD"),
        ({"instalments": instalments(("2026-02-01", 300))}, "later than the day of the plan"),
        ({"instalments": TWO_YEARS[::-1]}, "one after another"),
        ({"covered": ()}, "owes 0.00 USD on 0 lines of no account"),
    ],
)
def test_instalments_come_to_what_is_owed_in_the_order_of_their_days(
    changes: dict[str, Any], told: str
) -> None:
    with pytest.raises(PaymentPlanError, match=told):
        STATE_PLAN.decide(agree(**changes), STATE_PLAN.initial)


@pytest.mark.parametrize(
    ("total", "is_allowed"), [(99, False), (100, True), (300, True), (301, False)]
)
def test_where_part_payments_are_not_known_the_state_may_name_less(
    total: int, *, is_allowed: bool
) -> None:
    covered = (debt("REGULAR-BUDGET", 200, is_at_most=True), debt("UNMISS", 100))
    command = agree(covered=covered, instalments=instalments(("2026-12-31", total)))

    if is_allowed:
        assert len(STATE_PLAN.decide(command, STATE_PLAN.initial)) == 1
    else:
        with pytest.raises(PaymentPlanError, match=r"at least 1\.00 and at most 3\.00 USD"):
            STATE_PLAN.decide(command, STATE_PLAN.initial)


def test_a_plan_beyond_six_years_is_marked_and_not_refused() -> None:
    within = agree(instalments=instalments(("2032-02-01", 300)))
    beyond = agree(instalments=instalments(("2032-02-02", 300)))

    found = [STATE_PLAN.decide(each, STATE_PLAN.initial)[0] for each in (within, beyond)]

    assert [each.exceeds_years for each in found if isinstance(each, StatePlanAgreed)] == [None, 6]


def plan() -> StatePlan:
    current = STATE_PLAN.fold(STATE_PLAN.decide(agree(), STATE_PLAN.initial)).current
    assert current is not None
    return current


@pytest.mark.parametrize(
    ("settled", "day", "status", "standings", "behind"),
    [
        ({}, "2026-12-31", "kept", ["to_come", "to_come"], 0),
        ({}, "2027-01-01", "behind", ["missed", "to_come"], 200),
        ({"2026-12-31": 200}, "2027-01-01", "kept", ["met", "to_come"], 0),
        ({"2027-01-15": 200}, "2027-02-01", "kept", ["met_late", "to_come"], 0),
        ({"2026-05-01": 250}, "2027-02-01", "kept", ["met", "to_come"], 0),
        ({"2026-05-01": 250}, "2028-01-01", "behind", ["met", "missed"], 50),
        ({"2026-05-01": 300}, "2026-06-01", "fulfilled", ["met", "met"], 0),
        # A payment that is taken back was none.
        ({"2026-05-01": 200, "2027-01-10": -200}, "2027-02-01", "behind", ["met", "to_come"], 200),
    ],
)
def test_a_plan_is_kept_or_behind_by_what_came(
    settled: dict[str, int], day: str, status: str, standings: list[str], behind: int
) -> None:
    found = progress_of(plan(), settled, day)

    assert (found.status, found.behind_minor) == (PlanStatus(status), behind)
    assert list(found.instalments) == [InstalmentStanding(each) for each in standings]


@given(
    st.dictionaries(st.dates(AGREED_ON, date(2028, 6, 1)).map(date.isoformat), st.integers(1, 150)),
    st.dates(AGREED_ON, date(2028, 6, 1)),
)
def test_nothing_is_missed_in_a_plan_that_is_kept(settled: dict[str, int], day: date) -> None:
    found = progress_of(plan(), settled, day.isoformat())

    assert (InstalmentStanding.MISSED in found.instalments) == (found.status is PlanStatus.BEHIND)
    assert (found.behind_minor > 0) == (found.status is PlanStatus.BEHIND)


def test_who_keeps_a_plan_over_several_accounts_is_not_reminded() -> None:
    unpaid = tuple(
        UnpaidShare(state=state, amount_minor=100, due_on="2025-08-01") for state in ("SOM", "SSD")
    )
    command = FollowCollection(
        fund="UNMISS",
        line="A",
        due_on="2025-08-01",
        unpaid=unpaid,
        keeping_plans=("SOM",),
        occurred_on=date(2025, 9, 5),
    )

    (reminded,) = COLLECTION.decide(command, COLLECTION.initial)

    assert isinstance(reminded, RemindersSent)
    assert [each.state for each in reminded.states] == ["SSD"]
