"""What is counted of forces: gaps, promises, readiness, and the record of a contributor."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missionledger.performance.application.capability_gap import (
    Gap,
    Pool,
    days_between,
    gaps_of,
    pools_of,
)
from missionledger.performance.application.past_record import record_of
from missionledger.performance.application.promises import Arrival, by_mission, promises_of
from missionledger.performance.application.readiness import policies_shown, summary_of
from missionledger.performance.domain.form import Component
from missionledger.performance.domain.pledge.commands import WithdrawPledge
from missionledger.performance.domain.pledge.decider import PLEDGE
from missionledger.performance.domain.requirement.commands import (
    RecordDeparture,
    ReleaseRequirement,
    ReleaseSelection,
)
from missionledger.performance.domain.requirement.decider import REQUIREMENT
from missionledger.performance.domain.requirement.events import (
    PastRecord,
    Readiness,
    SelectionEnd,
)
from missionledger.performance.domain.requirement.state import Requirement
from missionledger.performance.domain.unit.decider import UNIT
from missionledger.performance.domain.unit.events import RepatriationReason
from missionledger.performance.testing.forces import (
    CAPABILITY,
    CLIMB,
    COMMIT,
    DEPLOY,
    FILLING,
    OF_PLEDGE,
    OF_SLOT,
    PLEDGE_ID,
    UNIT_ID,
    pledge_after,
    slot_after,
)
from missionledger.performance.testing.units import evaluated_unit

TODAY = date(2025, 7, 15)


def slot_at(steps: int) -> Requirement:
    return slot_after(*FILLING[:steps]).state


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        (1, {"required": 850, "offered": 0, "missing": 850, "uncovered": 850}),
        (4, {"offered": 850, "selected": 0, "uncovered": 850}),
        (5, {"offered": 0, "selected": 850, "agreed": 0, "uncovered": 0, "missing": 850}),
        (6, {"selected": 840, "agreed": 840, "uncovered": 10, "missing": 850}),
        (8, {"selected": 0, "agreed": 0, "deployed": 820, "missing": 30, "uncovered": 30}),
    ],
)
def test_heads_move_from_need_to_presence(steps: int, expected: dict[str, int]) -> None:
    (gap,) = gaps_of([slot_at(steps)], TODAY)

    assert (gap.mission_id, gap.capability, gap.slots) == ("UNXX", CAPABILITY, 1)
    assert {name: getattr(gap, name) for name in expected} == expected


def test_one_unit_does_not_fill_the_slot_of_another() -> None:
    crowded = slot_after(*FILLING[:7], DEPLOY.model_copy(update={"strength": 1_700})).state

    (gap,) = gaps_of([crowded, slot_at(1)], TODAY)

    assert (gap.required, gap.deployed, gap.missing) == (1_700, 1_700, 850)
    assert (gap.slots, gap.slots_filled, gap.first_needed_on) == (2, 1, date(2025, 12, 1))


def test_what_is_released_needs_nothing_and_what_went_home_is_missing() -> None:
    release = ReleaseRequirement(**OF_SLOT, occurred_on=TODAY, reason="closed")
    home = RecordDeparture(
        **OF_SLOT,
        occurred_on=date(2026, 12, 20),
        unit_id=UNIT_ID,
        reason=RepatriationReason.END_OF_TOUR,
    )

    assert gaps_of([slot_after(*FILLING[:2], release).state], TODAY) == []
    (gap,) = gaps_of([slot_after(*FILLING, home).state], date(2027, 1, 1))
    assert (gap.deployed, gap.missing, gap.slots_filled) == (0, 850, 0)


@pytest.mark.parametrize(
    ("day", "urgent"), [(date(2025, 8, 3), 0), (date(2025, 8, 4), 1), (date(2015, 1, 1), 0)]
)
def test_a_need_is_urgent_once_no_evaluated_unit_is_promised_in_time(
    day: date, urgent: int
) -> None:
    (gap,) = gaps_of([slot_at(4)], day)

    assert gap.urgent_slots == urgent
    (held,) = gaps_of([slot_at(5)], day)
    assert held.urgent_slots == 0


STEPS = st.lists(st.integers(1, len(FILLING)), min_size=1, max_size=6)


@given(STEPS)
def test_a_gap_is_the_sum_of_its_slots_in_whatever_order(steps: list[int]) -> None:
    states = [slot_at(each) for each in steps]

    (whole,) = gaps_of(states, TODAY)
    parts = [gaps_of([state], TODAY)[0] for state in states]

    assert gaps_of(reversed(states), TODAY) == [whole]
    counted = [name for name in Gap.__slots__ if isinstance(getattr(whole, name), int)]
    for name in counted:
        assert getattr(whole, name) == sum(getattr(part, name) for part in parts)
    assert 0 <= whole.uncovered <= whole.missing <= whole.required
    assert whole.agreed <= whole.selected


def test_the_pool_holds_what_can_be_selected_by_level() -> None:
    withdrawn = WithdrawPledge(**OF_PLEDGE, occurred_on=TODAY, reason="home")
    pledges = [pledge_after(*CLIMB[:steps]).state for steps in (1, 3, 4, 5, 7)] + [
        pledge_after(*CLIMB, withdrawn).state,
        pledge_after(*CLIMB, COMMIT).state,
    ]

    pools = pools_of(pledges, TODAY)

    assert pools == {
        "force-protection": Pool(850, 850, 850),
        CAPABILITY: Pool(850, 850, 850),
    }
    assert pools_of(pledges, date(2027, 1, 1)) == {}


def test_a_promise_is_measured_while_it_is_awaited_and_after() -> None:
    (awaited,) = promises_of(slot_at(7), date(2026, 1, 7))
    (kept,) = promises_of(slot_at(8), date(2026, 1, 7))

    assert (awaited.arrival, awaited.days_late, awaited.days_after_need) == (
        Arrival.AWAITED,
        10,
        37,
    )
    assert awaited.is_late_now
    assert awaited.days_taken == 190
    assert (kept.arrival, kept.days_late, kept.days_taken, kept.women) == (
        Arrival.THERE,
        0,
        172,
        90,
    )
    assert not kept.is_late_now
    assert promises_of(REQUIREMENT.initial, TODAY) == ()


def test_a_unit_that_went_home_keeps_its_promise_in_the_report() -> None:
    home = RecordDeparture(
        **OF_SLOT,
        occurred_on=date(2026, 12, 20),
        unit_id=UNIT_ID,
        reason=RepatriationReason.END_OF_TOUR,
    )

    (gone,) = promises_of(slot_after(*FILLING, home).state, date(2027, 1, 1))

    assert (gone.arrival, gone.left_on, gone.days_late) == (Arrival.HOME, date(2026, 12, 20), 0)


def test_promises_to_a_mission_are_counted_and_not_averaged() -> None:
    late = slot_after(
        *FILLING[:7], DEPLOY.model_copy(update={"occurred_on": date(2026, 1, 7), "women": None})
    ).state
    failed = slot_after(
        *FILLING[:5],
        ReleaseSelection(
            **OF_SLOT,
            occurred_on=TODAY,
            pledge_id=PLEDGE_ID,
            reason=SelectionEnd.CAVEAT,
            detail="no nights",
        ),
    ).state

    (found,) = by_mission([slot_at(7), slot_at(8), late, failed], date(2026, 1, 17))

    assert (found.promised, found.kept, found.broken, found.awaited) == (3, 1, 1, 1)
    assert (found.late_now, found.failed, found.days_late_max) == (1, 1, 20)
    assert (found.strength_there, found.women_there, found.strength_counted) == (1_640, 90, 820)
    assert "mean" not in " ".join(type(found).__slots__)


def test_readiness_counts_each_pledge_once() -> None:
    pledges = [pledge_after(*CLIMB[:steps]).state for steps in (1, 3, 4, 5, 7)]
    pledges.append(pledge_after(*CLIMB, COMMIT).state)
    unit = UNIT.fold(evaluated_unit())

    found = summary_of(pledges, [slot_at(8)], [unit], TODAY)
    later = summary_of(pledges, [], [], date(2027, 1, 1))

    assert {each.readiness: each.pledges for each in found.levels} == dict.fromkeys(Readiness, 1)
    assert (found.evaluated, found.committed, found.lapsed) == (4, 1, 0)
    assert (found.gone_since_2020, found.contributors) == (1, 1)
    assert (later.lapsed, later.committed, later.evaluated) == (5, 1, 1)
    assert all(each.source for each in found.published)
    assert summary_of([PLEDGE.initial], [], [], TODAY).contributors == 0


def test_a_record_is_counts_side_by_side() -> None:
    shown = record_of(
        [UNIT.fold(evaluated_unit("shortfall", "grave")), UNIT.fold(evaluated_unit())],
        "RWA",
        Component.MILITARY,
    )

    assert shown == PastRecord(units=2, evaluations=2, shortfalls=1, grave=1)


def test_rules_name_their_source_and_how_sure_we_are() -> None:
    shown = policies_shown()

    assert [each.value for each in shown] == [
        "0 to 60 days",
        "120 to 180 days",
        "10 to 90 days",
        "every 3 months",
        "12 months, then 6",
    ]
    assert all(each.source and each.certainty for each in shown)


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 800), st.integers(1, 90))
def test_a_series_starts_and_ends_on_its_days(start: date, length: int, step: int) -> None:
    end = start + timedelta(days=length)

    days = days_between(start, end, step)

    assert (days[0], days[-1]) == (start, end)
    assert sorted(set(days)) == days
    gaps = [(later - day).days for day, later in pairwise(days)]
    assert all(0 < gap <= step for gap in gaps)
