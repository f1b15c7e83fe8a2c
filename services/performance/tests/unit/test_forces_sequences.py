"""Random lives of pledges and requirements: whatever is asked, no step of the ladder is skipped."""

from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from missionledger.common.commands import Command
from missionledger.common.decider import Decider
from missionledger.common.refusals import Refusal
from missionledger.performance.domain.form import Component
from missionledger.performance.domain.pledge import commands as pledging
from missionledger.performance.domain.pledge import events as pledged
from missionledger.performance.domain.pledge.decider import PLEDGE
from missionledger.performance.domain.pledge.state import Pledge, Standing
from missionledger.performance.domain.requirement import commands as slot
from missionledger.performance.domain.requirement import events as facts
from missionledger.performance.domain.requirement.decider import REQUIREMENT
from missionledger.performance.domain.requirement.state import Requirement
from missionledger.performance.domain.unit.events import RepatriationReason

DAYS = st.integers(0, 500).map(lambda days: date(2025, 1, 1) + timedelta(days=days))
PEOPLE = st.sampled_from(["anna", "bo", "che"])
PLEDGE_IDS = st.sampled_from(["P-1", "P-2"])
SLOT_IDS = st.sampled_from(["S-1", "S-2"])
UNIT_IDS = st.sampled_from(["U-1", "U-2"])
Given = dict[str, st.SearchStrategy[Any]]

OF_PLEDGE: Given = {"occurred_on": DAYS, "pledge_id": st.just("P-1")}
FOR_SLOT: Given = OF_PLEDGE | {"mission_id": st.just("UNXX"), "requirement_id": SLOT_IDS}
PLEDGE_COMMANDS = st.one_of(
    st.builds(
        pledging.RegisterPledge,
        **OF_PLEDGE,
        contributor=st.just("RWA"),
        component=st.just(Component.MILITARY),
        unit_kind=st.just("infantry battalion"),
        capabilities=st.just(("military-units",)),
        strength=st.just(850),
        women=st.none(),
        registered_by=PEOPLE,
    ),
    st.builds(pledging.AcknowledgePledge, **OF_PLEDGE),
    st.builds(pledging.AcceptPledge, **OF_PLEDGE, accepted_by=PEOPLE),
    st.builds(
        pledging.RecordAdvisoryVisit,
        **OF_PLEDGE,
        successful=st.booleans(),
        report=st.just("AAV"),
        led_by=PEOPLE,
    ),
    st.builds(
        pledging.AlignUnit,
        **OF_PLEDGE,
        requirements=st.just("generic"),
        equipment_list=st.just("E"),
        people_list=st.just("P"),
    ),
    st.builds(pledging.AgreeRapidDeployment, **OF_PLEDGE, agreement=st.just("RDL")),
    st.builds(
        pledging.RecordVerificationVisit,
        **OF_PLEDGE,
        passed=st.booleans(),
        report=st.just("VV"),
        led_by=PEOPLE,
    ),
    st.builds(
        pledging.RefuseRapidDeployment, **OF_PLEDGE, mission_id=st.just("UNXX"), reason=st.just("r")
    ),
    st.builds(pledging.EndRapidDeployment, **OF_PLEDGE, reason=st.just("r")),
    st.builds(pledging.RenewPledge, **OF_PLEDGE),
    st.builds(
        pledging.WithdrawPledge,
        **OF_PLEDGE,
        reason=st.just("r"),
        frees=st.sampled_from(["", "S-1"]),
    ),
    st.builds(
        pledging.CommitPledge,
        **FOR_SLOT,
        readiness=st.sampled_from(facts.Readiness),
        strength=st.just(800),
    ),
    st.builds(pledging.FreePledge, **FOR_SLOT, reason=st.just("r")),
    st.builds(pledging.DeployPledge, **FOR_SLOT, unit_id=UNIT_IDS, strength=st.just(800)),
    st.builds(pledging.ReturnPledge, **FOR_SLOT, unit_id=UNIT_IDS),
)
CLIMBS = st.lists(DAYS, min_size=7, max_size=7, unique=True).map(sorted)
"""Days on which a pledge climbs all the way before what is random begins."""

RELAPSES = st.lists(DAYS, min_size=10, max_size=10, unique=True).map(sorted)
"""Days on which it climbs, fails a visit, passes one again, and is verified if it is let."""

OF_SLOT: Given = {
    "occurred_on": DAYS,
    "requirement_id": st.just("S-1"),
    "mission_id": st.just("UNXX"),
}
SLOT_COMMANDS = st.one_of(
    st.builds(
        slot.OpenRequirement,
        **OF_SLOT,
        title=st.just("battalion"),
        unit_kind=st.just("infantry battalion"),
        capability=st.just("military-units"),
        strength=st.just(850),
        needed_on=DAYS,
        opened_by=PEOPLE,
    ),
    st.builds(slot.InviteOffers, **OF_SLOT, reply_by=DAYS),
    st.builds(
        slot.OfferUnit,
        **OF_SLOT,
        pledge_id=PLEDGE_IDS,
        contributor=st.just("RWA"),
        component=st.just(Component.MILITARY),
        unit_kind=st.just("infantry battalion"),
        capabilities=st.just(("military-units",)),
        strength=st.just(800),
        recorded_by=PEOPLE,
    ),
    st.builds(slot.WithdrawOffer, **OF_SLOT, pledge_id=PLEDGE_IDS, reason=st.just("r")),
    st.builds(
        slot.SelectUnit,
        **OF_SLOT,
        pledge_id=PLEDGE_IDS,
        readiness=st.sampled_from([facts.Readiness.LEVEL_2, facts.Readiness.RAPID]),
        reasons=st.just("r"),
        reserves=st.lists(PLEDGE_IDS, max_size=1).map(tuple),
        past_record=st.just(facts.PastRecord()),
        selected_by=PEOPLE,
    ),
    st.builds(slot.SignAgreement, **OF_SLOT, agreement=st.just("MOU"), strength=st.just(790)),
    st.builds(
        slot.RecordStep,
        **OF_SLOT,
        step=st.sampled_from(facts.Step),
        passed=st.booleans(),
        reference=st.just("r"),
    ),
    st.builds(
        slot.ReleaseSelection,
        **OF_SLOT,
        pledge_id=PLEDGE_IDS,
        reason=st.sampled_from(facts.SelectionEnd),
        detail=st.just("d"),
    ),
    st.builds(slot.DeployUnit, **OF_SLOT, unit_id=UNIT_IDS, strength=st.just(780)),
    st.builds(
        slot.RecordDeparture,
        **OF_SLOT,
        unit_id=UNIT_IDS,
        reason=st.just(RepatriationReason.END_OF_TOUR),
    ),
    st.builds(slot.ReleaseRequirement, **OF_SLOT, reason=st.just("r")),
)


def live_out(decider: Decider[Any, Any, Any], commands: list[Any]) -> tuple[Any, list[Any]]:
    """Return the last state and the events with the state before each command that led to them."""
    state = decider.initial
    lived: list[tuple[Any, Command, Any]] = []
    for command in commands:
        try:
            events = decider.decide(command, state)
        except Refusal:
            continue
        after = decider.fold(events, state)
        if events:
            assert decider.decide(command, after) == ()
        lived.extend((state, command, event) for event in events)
        state = after
    return state, lived


def climb(days: list[date]) -> list[pledging.PledgeCommand]:
    """Return the whole ladder on these days."""
    about: list[dict[str, Any]] = [{"pledge_id": "P-1", "occurred_on": day} for day in days]
    return [
        pledging.RegisterPledge(
            **about[0],
            contributor="RWA",
            component=Component.MILITARY,
            unit_kind="infantry battalion",
            capabilities=("military-units",),
            strength=850,
            registered_by="anna",
        ),
        pledging.AcknowledgePledge(**about[1]),
        pledging.AcceptPledge(**about[2], accepted_by="bo"),
        pledging.RecordAdvisoryVisit(**about[3], successful=True, report="AAV", led_by="che"),
        pledging.AlignUnit(**about[4], requirements="generic", equipment_list="E", people_list="P"),
        pledging.AgreeRapidDeployment(**about[5], agreement="RDL"),
        pledging.RecordVerificationVisit(**about[6], passed=True, report="VV", led_by="che"),
    ]


GATES = ("visit", "alignment", "agreement", "verification")


def begins_anew(event: Any) -> bool:
    """Tell whether no gate that was passed before the event counts after it."""
    failed = isinstance(event, pledged.AdvisoryVisitMade) and not event.successful
    return failed or isinstance(event, pledged.PledgeRegistered)


def gate_of(event: Any) -> str:
    """Return the gate of the upper ladder that was passed with the event; empty for none."""
    match event:
        case pledged.AdvisoryVisitMade(successful=True):
            return "visit"
        case pledged.UnitAligned():
            return "alignment"
        case pledged.RapidDeploymentAgreed():
            return "agreement"
        case pledged.VerificationVisitMade(passed=True):
            return "verification"
        case _:
            return ""


def relapse(days: list[date]) -> list[pledging.PledgeCommand]:
    """Return the whole ladder, a failed visit, and what does not bring the level back alone."""
    about: list[dict[str, Any]] = [{"pledge_id": "P-1", "occurred_on": day} for day in days[7:]]
    fails, again, verified = about
    return [
        *climb(days[:7]),
        pledging.RecordAdvisoryVisit(**fails, successful=False, report="AAV 2", led_by="che"),
        pledging.RecordAdvisoryVisit(**again, successful=True, report="AAV 3", led_by="che"),
        pledging.RecordVerificationVisit(**verified, passed=True, report="VV 2", led_by="che"),
    ]


MIXED = st.one_of(
    st.lists(PLEDGE_COMMANDS, max_size=30),
    st.tuples(CLIMBS, st.lists(PLEDGE_COMMANDS, max_size=20)).map(
        lambda both: [*climb(both[0]), *both[1]]
    ),
    st.tuples(RELAPSES, st.lists(PLEDGE_COMMANDS, max_size=20)).map(
        lambda both: [*relapse(both[0]), *both[1]]
    ),
)


@given(MIXED)
def test_no_level_is_held_without_the_gates_below_it(
    commands: list[pledging.PledgeCommand],
) -> None:
    state, lived = live_out(PLEDGE, commands)
    kinds = [type(event) for _before, _command, event in lived]

    if state.readiness is facts.Readiness.RAPID:
        assert {
            pledged.PledgeAcknowledged,
            pledged.PledgeAccepted,
            pledged.AdvisoryVisitMade,
            pledged.UnitAligned,
            pledged.RapidDeploymentAgreed,
            pledged.VerificationVisitMade,
        } <= set(kinds)
        assert state.advisory_visit.good
        assert state.verification.good
        # Visits and alignments may be repeated at any level; a failed visit begins the climb anew.
        fallen = max(place for place, each in enumerate(lived) if begins_anew(each[2]))
        gates = [gate_of(event) for _before, _command, event in lived[fallen + 1 :]]
        climbed = [gates.index(each) for each in GATES]
        assert climbed == sorted(climbed)
    is_open = bool(state.rapid_spans) and state.rapid_spans[-1].until is None
    assert is_open is (state.readiness is facts.Readiness.RAPID and state.withdrawn_on is None)
    spans = state.rapid_spans
    assert all(each.until is not None and each.since <= each.until for each in spans[:-1])
    ends = [each.until for each in spans[:-1]]
    assert all(end <= later.since for end, later in zip(ends, spans[1:], strict=True))


@given(MIXED)
def test_only_a_unit_with_a_successful_visit_is_held_and_for_one_need_at_a_time(
    commands: list[pledging.PledgeCommand],
) -> None:
    _state, lived = live_out(PLEDGE, commands)

    for before, _command, event in lived:
        if isinstance(event, pledged.PledgeCommitted):
            assert before.has_successful_visit
            assert before.hold is None
            assert before.standing_on(event.day) is Standing.AVAILABLE
        if isinstance(event, pledged.PledgeWithdrawn):
            assert before.hold is None or before.hold.deployed_on is None


@given(MIXED)
def test_a_pledge_survives_being_written_down(commands: list[pledging.PledgeCommand]) -> None:
    state, _lived = live_out(PLEDGE, commands)

    assert Pledge.model_validate_json(state.model_dump_json()) == state


@given(MIXED, DAYS)
def test_every_earlier_day_shows_a_pledge_that_could_have_been(
    commands: list[pledging.PledgeCommand], day: date
) -> None:
    _state, lived = live_out(PLEDGE, commands)

    then = PLEDGE.fold(event for _before, command, event in lived if command.occurred_on <= day)

    assert then.described is not None or then == PLEDGE.initial
    assert then.standing_on(day) in Standing


@given(st.lists(SLOT_COMMANDS, max_size=40))
def test_a_slot_is_filled_by_one_agreed_unit_at_a_time(
    commands: list[slot.RequirementCommand],
) -> None:
    state, lived = live_out(REQUIREMENT, commands)

    for before, _command, event in lived:
        if isinstance(event, facts.UnitSelected):
            assert before.selection is None
            assert before.offer(event.pledge_id) is not None
            assert event.selected_by != before.opened_by
        if isinstance(event, facts.UnitDeployed):
            assert before.selection is not None
            assert before.selection.agreed_on is not None
            assert event.days_late == max(0, (event.day - event.promised_by).days)
    taken = sum(isinstance(event, facts.UnitSelected) for *_rest, event in lived)
    given_back = sum(
        isinstance(event, facts.SelectionReleased | facts.UnitLeft) for *_rest, event in lived
    )
    assert taken - given_back == (0 if state.selection is None else 1)
    assert Requirement.model_validate_json(state.model_dump_json()) == state


@given(st.lists(SLOT_COMMANDS, max_size=30), DAYS)
def test_every_earlier_day_shows_a_slot_that_could_have_been(
    commands: list[slot.RequirementCommand], day: date
) -> None:
    _state, lived = live_out(REQUIREMENT, commands)

    then = REQUIREMENT.fold(
        event for _before, command, event in lived if command.occurred_on <= day
    )

    assert then.statement is not None or then == REQUIREMENT.initial
