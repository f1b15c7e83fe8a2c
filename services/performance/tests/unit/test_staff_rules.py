"""Staff rules let people leave hardship: a longest stay, and a reason to stay longer."""

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missionledger.common.eventlog.codec import EventCodec
from missionledger.common.policies import Certainty, NoPolicyInForceError
from missionledger.common.refusals import Refusal
from missionledger.common.testing.scenario import Scenario
from missionledger.performance.domain.roster.commands import GiveNotice, ListEntry
from missionledger.performance.domain.roster.decider import ROSTER_ENTRY
from missionledger.performance.domain.roster.events import (
    ROSTER_EVENTS,
    ROSTER_UPCASTERS,
    Background,
    Hardship,
    NoticeGiven,
)
from missionledger.performance.domain.roster.staff_rules import CIVILIAN_STAY_MONTHS, rotation_by

LISTED = ListEntry.model_validate(
    {
        "occurred_on": date(2026, 1, 1),
        "entry_id": "SURGE-17",
        "roster": "civilian_surge",
        "background": "civilian",
    }
)
ENTRY: Scenario[Any, Any, Any] = Scenario(ROSTER_ENTRY).after(LISTED)


def notice(**fields: Any) -> GiveNotice:
    told = {
        "occurred_on": date(2026, 3, 1),
        "entry_id": "SURGE-17",
        "mission_id": "UNXX",
        "post": "chief of movement",
        "hardship": "E",
    }
    return GiveNotice.model_validate(told | fields)


def test_a_place_of_hardship_has_a_longest_stay() -> None:
    (given_notice,) = ENTRY.when(notice())
    (unclassed,) = ENTRY.when(notice(hardship=None))

    # Three years from the last day of the promise, which is 30 May 2026.
    assert given_notice.rotate_by == date(2029, 5, 30)
    assert "36 months" in given_notice.rotation_rule
    assert ENTRY.after(notice()).state.assignment.rotate_by == date(2029, 5, 30)
    assert (unclassed.rotate_by, unclassed.rotation_rule) == (None, "")


def test_a_later_day_needs_a_reason_and_an_earlier_one_does_not() -> None:
    later = date(2029, 5, 31)
    with pytest.raises(Refusal) as refused:
        ENTRY.when(notice(rotate_by=later))
    (longer,) = ENTRY.when(notice(rotate_by=later, rotation_exception="asked to stay"))
    (sooner,) = ENTRY.when(notice(rotate_by=date(2027, 3, 1)))

    assert refused.value.code == "rotation-too-late"
    assert "36 months" in refused.value.detail
    assert refused.value.pointer == "/rotate_by"
    assert (longer.rotate_by, longer.rotation_exception) == (later, "asked to stay")
    assert sooner.rotate_by == date(2027, 3, 1)


def test_a_rule_says_how_sure_it_is_on_the_day() -> None:
    then, now = (CIVILIAN_STAY_MONTHS.on(date(year, 6, 1)) for year in (2017, 2026))

    assert (then.certainty, now.certainty) == (Certainty.RECALLED, Certainty.ASSUMED)
    with pytest.raises(NoPolicyInForceError):
        rotation_by(Background.CIVILIAN, Hardship.E, date(2015, 12, 31), None)


def test_people_in_uniform_go_home_after_a_year() -> None:
    last, rule = rotation_by(Background.MILITARY, Hardship.E, date(2026, 3, 1), None)

    assert last == date(2027, 3, 1)
    assert rule.startswith("12 months")


@given(
    st.sampled_from(Hardship),
    st.sampled_from(Hardship),
    st.dates(date(2016, 1, 1), date(2100, 1, 1)),
)
def test_nobody_stays_longer_where_it_is_harder(one: Hardship, other: Hardship, day: date) -> None:
    order = list(Hardship)
    easier, harder = sorted((one, other), key=order.index)
    stays = [rotation_by(Background.CIVILIAN, each, day, None)[0] for each in (easier, harder)]

    assert stays[0] >= stays[1] > day


def test_a_notice_from_before_hardship_was_asked_is_read() -> None:
    (sent,) = ENTRY.when(notice(hardship=None, rotate_by=date(2026, 9, 1)))
    first = json.loads(sent.to_data())
    for name in ("hardship", "rotation_rule", "rotation_exception"):
        del first[name]
    codec = EventCodec(ROSTER_EVENTS, ROSTER_UPCASTERS)

    read = codec.decode_data("NoticeGiven", 1, json.dumps(first).encode())

    assert isinstance(read, NoticeGiven)
    assert (read.rotate_by, read.hardship, read.rotation_rule) == (date(2026, 9, 1), None, "")
