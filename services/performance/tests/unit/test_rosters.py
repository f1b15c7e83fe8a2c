"""People who stand by: skills against posts, notices, promises; and units that rehearse."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missionledger.common.refusals import Refusal
from missionledger.common.testing.scenario import Scenario
from missionledger.performance.application.rosters import count_of, fit_of, is_rotation_due
from missionledger.performance.domain import rehearsal as together
from missionledger.performance.domain.rehearsal import REHEARSAL
from missionledger.performance.domain.roster import commands as of
from missionledger.performance.domain.roster import events
from missionledger.performance.domain.roster.decider import ROSTER_ENTRY
from missionledger.performance.domain.roster.events import Background, RemedyBy, RosterKind
from missionledger.performance.domain.roster.state import EntryStatus, RosterEntry

OF_ENTRY: dict[str, Any] = {"entry_id": "SURGE-17"}
LISTED = of.ListEntry(
    **OF_ENTRY,
    occurred_on=date(2026, 1, 1),
    roster=RosterKind.CIVILIAN_SURGE,
    background=Background.CIVILIAN,
    skills=("logistics", "french"),
    local_knowledge=("sahel",),
)
TRAINED = of.CompleteTraining(
    **OF_ENTRY, occurred_on=date(2026, 2, 1), course="safe driving", holds_until=date(2027, 2, 1)
)
NOTICE = of.GiveNotice(
    **OF_ENTRY,
    occurred_on=date(2026, 3, 1),
    mission_id="UNXX",
    post="chief of supply",
    skills_required=("logistics",),
)
CANCEL = of.CancelNotice(
    **OF_ENTRY, occurred_on=date(2026, 3, 10), mission_id="UNXX", reason="the post was cut"
)
ARRIVE = of.DeployEntry(**OF_ENTRY, occurred_on=date(2026, 5, 30), mission_id="UNXX")
RETURN = of.ReturnEntry(**OF_ENTRY, occurred_on=date(2026, 9, 1), mission_id="UNXX")
REMOVE = of.RemoveEntry(**OF_ENTRY, occurred_on=date(2026, 12, 1), reason="retired")
REVISE = of.ReviseProfile(
    **OF_ENTRY,
    occurred_on=date(2026, 2, 10),
    skills=("logistics", "arabic"),
    local_knowledge=("sahel",),
)
GONE = (LISTED, TRAINED, NOTICE, ARRIVE)


def entry_after(
    *commands: of.RosterCommand,
) -> Scenario[of.RosterCommand, RosterEntry, events.AnyRosterEvent]:
    return Scenario(ROSTER_ENTRY).after(*commands)


def changed(command: of.RosterCommand, **fields: Any) -> of.RosterCommand:
    return command.model_copy(update=fields)


@pytest.mark.parametrize(
    ("commands", "status"),
    [
        ((LISTED,), EntryStatus.AVAILABLE),
        ((LISTED, NOTICE), EntryStatus.ON_NOTICE),
        ((LISTED, NOTICE, CANCEL), EntryStatus.AVAILABLE),
        (GONE, EntryStatus.DEPLOYED),
        ((*GONE, RETURN), EntryStatus.AVAILABLE),
        ((*GONE, RETURN, REMOVE), EntryStatus.REMOVED),
    ],
)
def test_somebody_is_available_asked_away_or_gone(
    commands: tuple[of.RosterCommand, ...], status: EntryStatus
) -> None:
    assert entry_after(*commands).state.status is status


@pytest.mark.parametrize(
    ("before", "command"),
    [
        ((), LISTED),
        ((LISTED,), TRAINED),
        ((LISTED,), REVISE),
        ((LISTED,), NOTICE),
        ((LISTED, NOTICE), CANCEL),
        ((LISTED, NOTICE), ARRIVE),
        (GONE, RETURN),
        ((LISTED,), REMOVE),
    ],
)
def test_each_command_has_one_fact_and_is_quiet_the_second_time(
    before: tuple[of.RosterCommand, ...], command: of.RosterCommand
) -> None:
    (fact,) = entry_after(*before).when(command)

    assert (fact.entry_id, fact.day) == ("SURGE-17", command.occurred_on)
    assert entry_after(*before, command).when(command) == ()


def test_civilians_are_promised_within_ten_to_ninety_days() -> None:
    (notice,) = entry_after(LISTED).when(NOTICE)
    (arrived,) = entry_after(LISTED, NOTICE).when(changed(ARRIVE, occurred_on=date(2026, 6, 5)))

    assert isinstance(notice, events.NoticeGiven)
    assert (notice.promised_from, notice.promised_by) == (date(2026, 3, 11), date(2026, 5, 30))
    assert isinstance(arrived, events.StandbyDeployed)
    assert (arrived.days_after_notice, arrived.days_late) == (96, 6)


def test_no_promise_is_made_up_for_uniformed_people() -> None:
    police = changed(
        LISTED, roster=RosterKind.STANDING_POLICE, background=Background.POLICE, contributor="SEN"
    )

    (notice,) = entry_after(police).when(NOTICE)
    (arrived,) = entry_after(police, NOTICE).when(changed(ARRIVE, occurred_on=date(2026, 8, 1)))

    assert isinstance(notice, events.NoticeGiven)
    assert (notice.promised_from, notice.promised_by) == (None, None)
    assert isinstance(arrived, events.StandbyDeployed)
    assert arrived.days_late == 0


def test_a_missing_skill_needs_a_remedy_and_somebody_who_sees_to_it() -> None:
    wide = changed(NOTICE, skills_required=("logistics", "arabic", "planning"))

    with pytest.raises(Refusal, match="does not have arabic, planning") as refused:
        entry_after(LISTED).when(wide)
    assert refused.value.code == "skills-missing-unanswered"
    with pytest.raises(Refusal):
        entry_after(LISTED).when(changed(wide, remedy="a course"))
    answered = changed(wide, remedy="a course before leaving", remedy_by=RemedyBy.BOTH)
    (notice,) = entry_after(LISTED).when(answered)
    assert isinstance(notice, events.NoticeGiven)
    assert notice.skills_missing == ("arabic", "planning")
    assert notice.remedy_by is RemedyBy.BOTH
    (fitting,) = entry_after(LISTED).when(changed(NOTICE, remedy="x", remedy_by=RemedyBy.BOTH))
    assert isinstance(fitting, events.NoticeGiven)
    assert (fitting.skills_missing, fitting.remedy, fitting.remedy_by) == ((), "", None)


@pytest.mark.parametrize(
    ("before", "command", "code"),
    [
        ((), NOTICE, "roster-entry-not-listed"),
        ((LISTED,), changed(LISTED, skills=()), "roster-entry-exists"),
        ((), changed(LISTED, background=Background.MILITARY), "roster-background"),
        (
            (),
            changed(LISTED, roster=RosterKind.WOMEN_WHO_SERVED),
            "roster-background",
        ),
        ((LISTED,), ARRIVE, "roster-entry-stage"),
        ((LISTED, NOTICE), changed(ARRIVE, mission_id="UNYY"), "roster-entry-stage"),
        ((LISTED, NOTICE), changed(NOTICE, mission_id="UNYY"), "roster-entry-stage"),
        (GONE, changed(ARRIVE, occurred_on=date(2026, 6, 1)), "roster-entry-stage"),
        (GONE, changed(NOTICE, occurred_on=date(2026, 6, 1)), "roster-entry-stage"),
        (GONE, changed(CANCEL, occurred_on=date(2026, 6, 1)), "roster-entry-stage"),
        ((LISTED, NOTICE), changed(RETURN, occurred_on=date(2026, 6, 1)), "roster-entry-stage"),
        (GONE, REMOVE, "roster-entry-stage"),
        ((LISTED, REMOVE), changed(NOTICE, occurred_on=date(2027, 1, 1)), "roster-entry-removed"),
        (
            (LISTED, NOTICE),
            changed(ARRIVE, occurred_on=date(2026, 2, 1)),
            "roster-days-out-of-order",
        ),
        ((LISTED,), changed(NOTICE, rotate_by=date(2026, 3, 1)), "roster-days-out-of-order"),
        ((LISTED,), changed(TRAINED, holds_until=date(2026, 1, 1)), "roster-days-out-of-order"),
    ],
)
def test_what_a_roster_refuses(
    before: tuple[of.RosterCommand, ...], command: of.RosterCommand, code: str
) -> None:
    with pytest.raises(Refusal) as refused:
        entry_after(*before).when(command)

    assert refused.value.code == code
    assert refused.value.next_step


def test_a_reference_holds_no_name() -> None:
    for name in ("Anna Smith", "anna-1", "SMITH", "SURGE-1-ANNA"):
        with pytest.raises(ValueError, match="entry_id"):
            of.ListEntry.model_validate(LISTED.model_dump() | {"entry_id": name})


def test_a_course_counts_until_it_runs_out() -> None:
    state = entry_after(LISTED, TRAINED).state

    assert state.courses_on(date(2027, 2, 1)) == ("safe driving",)
    assert state.courses_on(date(2027, 2, 2)) == ()


def test_rosters_are_counted_and_skills_set_against_posts() -> None:
    asked = changed(
        NOTICE, skills_required=("logistics", "arabic"), remedy="r", remedy_by=RemedyBy.BOTH
    )
    away = entry_after(LISTED, TRAINED, asked).state
    late = entry_after(LISTED, NOTICE, changed(ARRIVE, occurred_on=date(2026, 6, 5))).state
    gone = entry_after(LISTED, REMOVE).state
    there = entry_after(LISTED).state
    entries = [away, late, gone, there, ROSTER_ENTRY.initial]

    count = count_of(RosterKind.CIVILIAN_SURGE, entries, date(2026, 6, 10))
    fit = {each.skill: each for each in fit_of(entries)}

    assert (count.listed, count.available, count.on_notice, count.deployed) == (3, 1, 1, 1)
    assert (count.trained, count.went_in_time, count.went_late, count.late_now) == (1, 0, 1, 1)
    assert count_of(RosterKind.OBSERVERS, entries, date(2026, 6, 10)).listed == 0
    assert (fit["arabic"].asked, fit["arabic"].was_missing, fit["arabic"].held) == (1, 1, 0)
    assert (fit["logistics"].asked, fit["logistics"].held, fit["logistics"].available) == (2, 3, 1)


def test_somebody_who_stays_beyond_the_agreed_day_is_due_to_rotate() -> None:
    hard = changed(NOTICE, rotate_by=date(2026, 8, 31))
    there = entry_after(LISTED, hard, ARRIVE).state

    assert not is_rotation_due(there, date(2026, 8, 31))
    assert is_rotation_due(there, date(2026, 9, 1))
    assert not is_rotation_due(entry_after(LISTED, hard).state, date(2026, 9, 1))
    assert not is_rotation_due(entry_after(*GONE).state, date(2027, 9, 1))
    count = count_of(RosterKind.CIVILIAN_SURGE, [there], date(2026, 9, 1))
    assert count.rotation_due == 1


DAYS = st.integers(0, 200).map(lambda days: date(2026, 1, 1) + timedelta(days=days))
MISSIONS = st.sampled_from(["UNXX", "UNYY"])
COMMANDS = st.one_of(
    st.builds(changed, st.just(LISTED), occurred_on=DAYS),
    st.builds(changed, st.just(TRAINED), occurred_on=DAYS, holds_until=st.none()),
    st.builds(changed, st.just(REVISE), occurred_on=DAYS),
    st.builds(changed, st.just(NOTICE), occurred_on=DAYS, mission_id=MISSIONS),
    st.builds(changed, st.just(CANCEL), occurred_on=DAYS, mission_id=MISSIONS),
    st.builds(changed, st.just(ARRIVE), occurred_on=DAYS, mission_id=MISSIONS),
    st.builds(changed, st.just(RETURN), occurred_on=DAYS, mission_id=MISSIONS),
    st.builds(changed, st.just(REMOVE), occurred_on=DAYS),
)


@given(st.lists(COMMANDS, max_size=30))
def test_nobody_is_in_two_places(commands: list[of.RosterCommand]) -> None:
    state = ROSTER_ENTRY.initial
    out = 0
    for command in commands:
        try:
            facts = ROSTER_ENTRY.decide(command, state)
        except Refusal:
            continue
        after = ROSTER_ENTRY.fold(facts, state)
        if facts:
            assert ROSTER_ENTRY.decide(command, after) == ()
        state = after
        for fact in facts:
            out += isinstance(fact, events.NoticeGiven)
            out -= isinstance(fact, events.NoticeCancelled | events.StandbyReturned)
        assert out in (0, 1)
        assert out == (state.assignment is not None)
    assert RosterEntry.model_validate_json(state.model_dump_json()) == state


PLAN = together.PlanRehearsal(
    rehearsal_id="VANGUARD-26",
    occurred_on=date(2026, 1, 1),
    title="Vanguard brigade, river crossing",
    pledges=("RWA-INF-1", "GHA-INF-1"),
    vanguard=True,
    planned_for=date(2026, 4, 1),
)
HELD = together.HoldRehearsal(
    rehearsal_id="VANGUARD-26",
    occurred_on=date(2026, 4, 2),
    pledges=("RWA-INF-1", "NPL-INF-1"),
    lessons="radios did not speak to each other",
)
OFF = together.CancelRehearsal(
    rehearsal_id="VANGUARD-26", occurred_on=date(2026, 3, 1), reason="floods"
)


def rehearsal_after(
    *commands: together.RehearsalCommand,
) -> Scenario[together.RehearsalCommand, together.Rehearsal, together.RehearsalEvent]:
    return Scenario(REHEARSAL).after(*commands)


def test_units_rehearse_together_and_who_was_absent_is_kept() -> None:
    (held,) = rehearsal_after(PLAN).when(HELD)

    assert isinstance(held, together.RehearsalHeld)
    assert (held.pledges, held.absent) == (("NPL-INF-1", "RWA-INF-1"), ("GHA-INF-1",))
    for last in (HELD, OFF):
        assert rehearsal_after(PLAN, last).when(last) == ()
        assert rehearsal_after(PLAN, last).when(PLAN) == ()


@pytest.mark.parametrize(
    ("before", "command", "code"),
    [
        ((), HELD, "rehearsal-not-planned"),
        ((PLAN,), PLAN.model_copy(update={"title": "x"}), "rehearsal-exists"),
        ((PLAN, OFF), HELD, "rehearsal-over"),
        ((PLAN, HELD), OFF, "rehearsal-over"),
        (
            (PLAN,),
            HELD.model_copy(update={"occurred_on": date(2025, 12, 31)}),
            "rehearsal-days-out-of-order",
        ),
        (
            (),
            PLAN.model_copy(update={"planned_for": date(2025, 12, 31)}),
            "rehearsal-days-out-of-order",
        ),
        ((), PLAN.model_copy(update={"pledges": ("A-1", "A-1")}), "rehearsal-units-repeated"),
        ((PLAN,), HELD.model_copy(update={"pledges": ("A-1", "A-1")}), "rehearsal-units-repeated"),
    ],
)
def test_what_a_rehearsal_refuses(
    before: tuple[together.RehearsalCommand, ...], command: together.RehearsalCommand, code: str
) -> None:
    with pytest.raises(Refusal) as refused:
        rehearsal_after(*before).when(command)

    assert refused.value.code == code


def test_one_unit_alone_does_not_rehearse_together() -> None:
    with pytest.raises(ValueError, match="pledges"):
        together.PlanRehearsal.model_validate(PLAN.model_dump() | {"pledges": ("A-1",)})
