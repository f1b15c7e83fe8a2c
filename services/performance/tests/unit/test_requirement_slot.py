"""A unit requirement from the need to the unit in the mission, and every way it fails."""

from datetime import date
from typing import Any

import pytest

from missionledger.common.refusals import Refusal
from missionledger.performance.domain.requirement import commands as of
from missionledger.performance.domain.requirement import events
from missionledger.performance.domain.requirement.state import RequirementStatus
from missionledger.performance.domain.unit.events import RepatriationReason
from missionledger.performance.testing.forces import (
    CAPABILITY,
    DEPLOY,
    FILLING,
    INVITE,
    OF_SLOT,
    OFFER,
    OPEN,
    PASS_VISIT,
    PLEDGE_ID,
    REQUIREMENT_ID,
    RESERVE_ID,
    RESERVE_OFFER,
    SELECT,
    SIGN,
    UNIT_ID,
    slot_after,
)

Commands = tuple[of.RequirementCommand, ...]

NEEDED, INVITED, OFFERED = FILLING[:1], FILLING[:2], FILLING[:4]
SELECTED, AGREED, VISITED, DEPLOYED = FILLING[:5], FILLING[:6], FILLING[:7], FILLING
REVISE = of.ReviseRequirement(
    **OF_SLOT,
    occurred_on=date(2025, 6, 15),
    title="Infantry battalion, sector north",
    unit_kind="infantry battalion",
    capability=CAPABILITY,
    strength=700,
    needed_on=date(2026, 1, 1),
    reason="a company goes to another sector",
)
WITHDRAW_OFFER = of.WithdrawOffer(
    **OF_SLOT, occurred_on=date(2025, 6, 25), pledge_id=RESERVE_ID, reason="another mission"
)
LET_GO = of.ReleaseSelection(
    **OF_SLOT,
    occurred_on=date(2025, 8, 10),
    pledge_id=PLEDGE_ID,
    reason=events.SelectionEnd.EQUIPMENT,
    detail="the vehicles do not run",
)
RELEASE = of.ReleaseRequirement(
    **OF_SLOT, occurred_on=date(2025, 8, 20), reason="the sector is closed"
)
DEPART = of.RecordDeparture(
    **OF_SLOT,
    occurred_on=date(2026, 12, 20),
    unit_id=UNIT_ID,
    reason=RepatriationReason.END_OF_TOUR,
)
INSPECT = of.RecordStep(
    **OF_SLOT,
    occurred_on=date(2025, 12, 28),
    step=events.Step.ARRIVAL_INSPECTION,
    passed=True,
    reference="AI/2025/4",
)
HARMFUL = events.AgreedCaveat(caveat_id="C-1", limits="no night patrols", harms_delivery=True)
ABOUT: dict[str, Any] = {
    "mission_id": "UNXX",
    "requirement_id": REQUIREMENT_ID,
    "capability": CAPABILITY,
}
OF_PLEDGE = ABOUT | {"pledge_id": PLEDGE_ID, "contributor": "RWA"}


def changed(command: of.RequirementCommand, **fields: Any) -> of.RequirementCommand:
    return command.model_copy(update=fields)


@pytest.mark.parametrize(
    ("steps", "status"),
    [
        (1, RequirementStatus.OPEN),
        (2, RequirementStatus.INVITED),
        (4, RequirementStatus.INVITED),
        (5, RequirementStatus.SELECTED),
        (6, RequirementStatus.AGREED),
        (8, RequirementStatus.DEPLOYED),
    ],
)
def test_each_step_leads_on(steps: int, status: RequirementStatus) -> None:
    assert slot_after(*FILLING[:steps]).state.status is status


@pytest.mark.parametrize("command", [*FILLING, REVISE, WITHDRAW_OFFER, INSPECT, RELEASE])
def test_what_is_so_stays_so(command: of.RequirementCommand) -> None:
    before = {REVISE: INVITED, WITHDRAW_OFFER: OFFERED, INSPECT: DEPLOYED, RELEASE: AGREED}
    steps = before.get(command, FILLING[: FILLING.index(command)] if command in FILLING else ())

    assert slot_after(*steps, command).when(command) == ()


def test_a_need_says_what_and_by_when() -> None:
    (opened,) = slot_after().when(OPEN)

    assert opened == events.RequirementOpened(
        **ABOUT,
        strength=850,
        day=date(2025, 6, 10),
        title="Infantry battalion, sector north",
        unit_kind="infantry battalion",
        needed_on=date(2025, 12, 1),
        opened_by="planner",
    )
    assert not slot_after(OPEN).state.is_demonstration


def test_a_statement_has_versions() -> None:
    (revised,) = slot_after(*INVITED).when(REVISE)
    state = slot_after(*INVITED, REVISE).state

    assert isinstance(revised, events.RequirementRevised)
    assert (revised.version, revised.strength) == (2, 700)
    assert state.statement is not None
    assert ([each.version for each in state.earlier], state.statement.version) == ([1], 2)
    assert slot_after(*INVITED, REVISE).when(OPEN) == ()


def test_offers_are_invited_from_some_or_from_all() -> None:
    some = changed(INVITE, contributors=("RWA", "GHA", "RWA"))

    (invited,) = slot_after(*NEEDED).when(some)
    assert isinstance(invited, events.OffersInvited)
    assert invited.contributors == ("GHA", "RWA")
    assert slot_after(*NEEDED, some, OFFER).state.offers
    with pytest.raises(Refusal, match="not from NPL"):
        slot_after(*NEEDED, some).when(changed(OFFER, contributor="NPL"))


@pytest.mark.parametrize(
    ("readiness", "first", "last"),
    [
        (events.Readiness.RAPID, date(2025, 7, 1), date(2025, 8, 30)),
        (events.Readiness.LEVEL_3, date(2025, 10, 29), date(2025, 12, 28)),
        (events.Readiness.LEVEL_2, date(2025, 10, 29), date(2025, 12, 28)),
    ],
)
def test_the_promise_follows_from_readiness(
    readiness: events.Readiness, first: date, last: date
) -> None:
    (selected,) = slot_after(*OFFERED).when(changed(SELECT, readiness=readiness))

    assert isinstance(selected, events.UnitSelected)
    assert (selected.promised_from, selected.promised_by) == (first, last)
    assert (selected.strength, selected.pledge_id) == (850, PLEDGE_ID)
    assert selected.past_record.evaluations == 5


def test_an_agreement_keeps_what_was_declared_in_it() -> None:
    explained = changed(SIGN, caveats=(HARMFUL,), accepted_because="days are enough here")

    (signed,) = slot_after(*SELECTED).when(explained)
    assert isinstance(signed, events.AgreementSigned)
    assert (signed.caveats, signed.strength) == ((HARMFUL,), 840)
    harmless = HARMFUL.model_copy(update={"harms_delivery": False})
    assert slot_after(*SELECTED).when(changed(SIGN, caveats=(harmless,)))


@pytest.mark.parametrize(
    ("day", "late"), [(date(2025, 12, 20), 0), (date(2025, 12, 28), 0), (date(2026, 1, 7), 10)]
)
def test_a_deployment_is_measured_against_its_promise(day: date, late: int) -> None:
    (deployed,) = slot_after(*VISITED).when(changed(DEPLOY, occurred_on=day))

    assert isinstance(deployed, events.UnitDeployed)
    assert (deployed.days_late, deployed.promised_by) == (late, date(2025, 12, 28))
    assert (deployed.strength, deployed.strength_agreed, deployed.women) == (820, 840, 90)


def test_a_verified_unit_at_rapid_level_needs_no_further_visit() -> None:
    rapid = changed(SELECT, readiness=events.Readiness.RAPID)
    failed = changed(PASS_VISIT, passed=False)

    assert slot_after(*OFFERED, rapid, SIGN).when(DEPLOY)
    with pytest.raises(Refusal, match="failed on 2025-09-01"):
        slot_after(*OFFERED, rapid, SIGN, failed).when(DEPLOY)


def test_a_selection_that_fails_calls_the_first_reserve_that_can_come() -> None:
    freed, called = slot_after(*AGREED).when(LET_GO)

    assert freed == events.SelectionReleased(
        **OF_PLEDGE,
        strength=840,
        day=date(2025, 8, 10),
        reason=events.SelectionEnd.EQUIPMENT,
        detail="the vehicles do not run",
    )
    assert isinstance(called, events.NextPledgeCalled)
    assert (called.pledge_id, called.strength, called.after_pledge_id) == (
        RESERVE_ID,
        800,
        PLEDGE_ID,
    )
    assert slot_after(*AGREED).when(changed(LET_GO, unavailable=(RESERVE_ID,))) == (freed,)
    withdrawn = slot_after(*AGREED, changed(WITHDRAW_OFFER, occurred_on=date(2025, 8, 5)))
    assert withdrawn.when(LET_GO) == (freed,)


def test_a_late_word_about_a_former_selection_does_not_hit_the_next_one() -> None:
    nxt = changed(SELECT, occurred_on=date(2025, 8, 12), pledge_id=RESERVE_ID, reserves=())
    second = slot_after(*AGREED, LET_GO, nxt)

    assert second.when(LET_GO) == ()
    assert second.state.selection is not None
    assert second.state.called == ""


def test_a_requirement_ends_and_lets_its_selection_go() -> None:
    freed, released = slot_after(*AGREED).when(RELEASE)

    assert isinstance(freed, events.SelectionReleased)
    assert freed.reason is events.SelectionEnd.REQUIREMENT_RELEASED
    assert released == events.RequirementReleased(
        **ABOUT, strength=850, day=date(2025, 8, 20), reason="the sector is closed"
    )
    assert slot_after(*INVITED).when(RELEASE) == (released,)
    assert slot_after(*AGREED, RELEASE).when(LET_GO) == ()


def test_a_unit_that_went_home_leaves_a_vacant_slot() -> None:
    (left,) = slot_after(*DEPLOYED).when(DEPART)
    vacant = slot_after(*DEPLOYED, DEPART)

    assert isinstance(left, events.UnitLeft)
    assert (left.unit_id, left.strength) == (UNIT_ID, 820)
    assert vacant.state.status is RequirementStatus.VACANT
    assert vacant.when(DEPART) == ()
    assert slot_after(*DEPLOYED).when(changed(DEPART, unit_id="UNXX-OTHER")) == ()
    again = changed(INVITE, occurred_on=date(2027, 1, 1), reply_by=date(2027, 2, 1))
    assert vacant.when(again)
    assert vacant.when(changed(RELEASE, occurred_on=date(2027, 1, 1)))


@pytest.mark.parametrize(
    ("before", "command", "code"),
    [
        ((), INVITE, "requirement-not-opened"),
        (NEEDED, changed(OPEN, strength=1), "requirement-exists"),
        ((), changed(OPEN, needed_on=date(2025, 6, 9)), "requirement-days-out-of-order"),
        (SELECTED, changed(REVISE, unit_kind="hospital"), "requirement-stage"),
        (OFFERED, changed(REVISE, capability="aviation"), "requirement-stage"),
        (AGREED, changed(INSPECT, step=events.Step.VERIFICATION), "requirement-stage"),
        (
            DEPLOYED,
            changed(INSPECT, occurred_on=date(2025, 12, 19)),
            "requirement-days-out-of-order",
        ),
        (NEEDED, OFFER, "requirement-stage"),
        (NEEDED, changed(INVITE, reply_by=date(2025, 6, 11)), "requirement-days-out-of-order"),
        (SELECTED, changed(INVITE, occurred_on=date(2025, 7, 2)), "requirement-stage"),
        (INVITED, changed(OFFER, capabilities=("aviation",)), "offer-does-not-fit"),
        (OFFERED, changed(OFFER, strength=100), "offer-stands"),
        (DEPLOYED, changed(OFFER, pledge_id="NPL-INF-1"), "requirement-stage"),
        (SELECTED, changed(WITHDRAW_OFFER, pledge_id=PLEDGE_ID), "offer-stands"),
        (INVITED, SELECT, "pledge-not-offered"),
        (OFFERED, changed(SELECT, reserves=("NPL-INF-1",)), "pledge-not-offered"),
        (OFFERED, changed(SELECT, reserves=(PLEDGE_ID,)), "pledge-not-offered"),
        (OFFERED, changed(SELECT, reserves=(RESERVE_ID, RESERVE_ID)), "pledge-not-offered"),
        (OFFERED, changed(SELECT, selected_by="planner"), "selector-prepared"),
        (OFFERED, changed(SELECT, selected_by="desk"), "selector-prepared"),
        (
            OFFERED,
            changed(SELECT, occurred_on=date(2025, 6, 19)),
            "requirement-days-out-of-order",
        ),
        (SELECTED, changed(SELECT, pledge_id=RESERVE_ID, reserves=()), "requirement-stage"),
        (OFFERED, SIGN, "requirement-stage"),
        (SELECTED, changed(SIGN, caveats=(HARMFUL,)), "harmful-caveat-unexplained"),
        (AGREED, changed(SIGN, agreement="MOU/2"), "requirement-stage"),
        (OFFERED, PASS_VISIT, "requirement-stage"),
        (SELECTED, INSPECT, "requirement-stage"),
        (DEPLOYED, changed(PASS_VISIT, occurred_on=date(2026, 1, 1)), "requirement-stage"),
        (SELECTED, DEPLOY, "requirement-stage"),
        (AGREED, DEPLOY, "pre-deployment-visit-not-passed"),
        (VISITED, changed(DEPLOY, occurred_on=date(2025, 7, 31)), "requirement-days-out-of-order"),
        (VISITED, changed(DEPLOY, women=821), "requirement-days-out-of-order"),
        (DEPLOYED, changed(DEPLOY, strength=1), "requirement-stage"),
        (DEPLOYED, changed(LET_GO, occurred_on=date(2026, 1, 1)), "requirement-stage"),
        (DEPLOYED, changed(RELEASE, occurred_on=date(2026, 1, 1)), "requirement-unit-present"),
        ((*INVITED, RELEASE), changed(OFFER, occurred_on=date(2025, 9, 1)), "requirement-released"),
        (AGREED, changed(LET_GO, occurred_on=date(2025, 6, 30)), "requirement-days-out-of-order"),
    ],
)
def test_what_force_generation_refuses(
    before: Commands, command: of.RequirementCommand, code: str
) -> None:
    with pytest.raises(Refusal) as refused:
        slot_after(*before).when(command)

    assert refused.value.code == code
    assert refused.value.next_step


def test_the_order_of_the_story_is_the_one_the_builders_tell() -> None:
    assert FILLING == (OPEN, INVITE, OFFER, RESERVE_OFFER, SELECT, SIGN, PASS_VISIT, DEPLOY)
