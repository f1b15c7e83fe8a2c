"""Each level of the readiness system is reached from the one below, and lost for a reason."""

from datetime import date
from typing import Any

import pytest

from missionledger.common.policies import NoPolicyInForceError
from missionledger.common.refusals import Refusal
from missionledger.performance.domain.pledge import commands as of
from missionledger.performance.domain.pledge import events
from missionledger.performance.domain.pledge.policies import RENEWAL
from missionledger.performance.domain.pledge.state import RapidEnd, Standing
from missionledger.performance.domain.requirement.events import Readiness
from missionledger.performance.domain.requirement.policies import months_after
from missionledger.performance.testing.forces import (
    ACCEPT,
    ACKNOWLEDGE,
    AGREE,
    ALIGN,
    CLIMB,
    COMMIT,
    OF_PLEDGE,
    OF_SLOT,
    REGISTER,
    VERIFY,
    VISIT,
    pledge_after,
)

LATER = date(2025, 7, 10)
RENEW = of.RenewPledge(**OF_PLEDGE, occurred_on=date(2025, 12, 1))
CONFIRM = of.ConfirmPledge(**OF_PLEDGE, occurred_on=date(2025, 2, 2))
WITHDRAW = of.WithdrawPledge(**OF_PLEDGE, occurred_on=LATER, reason="needed at home")
SUPPORT = of.RecordPartnershipSupport(
    **OF_PLEDGE,
    occurred_on=date(2025, 2, 10),
    partner="triangular partnership",
    kind=events.SupportKind.TRAINING,
    purpose="engineers learn to drive graders",
)
REFUSE = of.RefuseRapidDeployment(
    **OF_PLEDGE, occurred_on=LATER, mission_id="UNYY", reason="no decision of parliament"
)
END = of.EndRapidDeployment(**OF_PLEDGE, occurred_on=LATER, reason="three years are over")
FREE = of.FreePledge(**OF_PLEDGE, **OF_SLOT, occurred_on=LATER, reason="caveat")
DEPLOY = of.DeployPledge(
    **OF_PLEDGE, **OF_SLOT, occurred_on=date(2025, 8, 20), unit_id="UNXX-1", strength=840
)
RETURN = of.ReturnPledge(**OF_PLEDGE, **OF_SLOT, occurred_on=date(2026, 8, 20), unit_id="UNXX-1")
ABOUT = {"pledge_id": "RWA-INF-1", "contributor": "RWA"}


def changed(command: of.PledgeCommand, **fields: Any) -> of.PledgeCommand:
    return command.model_copy(update=fields)


def test_a_registered_pledge_holds_for_a_year() -> None:
    (registered,) = pledge_after().when(REGISTER)

    assert isinstance(registered, events.PledgeRegistered)
    assert registered.renew_by == date(2026, 1, 10)
    assert registered.capabilities == ("force-protection", "military-units")


@pytest.mark.parametrize(
    ("steps", "readiness"),
    [
        (1, Readiness.REGISTERED),
        (2, Readiness.REGISTERED),
        (3, Readiness.LEVEL_1),
        (4, Readiness.LEVEL_2),
        (5, Readiness.LEVEL_3),
        (6, Readiness.LEVEL_3),
        (7, Readiness.RAPID),
    ],
)
def test_each_gate_leads_one_level_up(steps: int, readiness: Readiness) -> None:
    assert pledge_after(*CLIMB[:steps]).state.readiness is readiness


@pytest.mark.parametrize(
    ("command", "event"),
    [
        (ACKNOWLEDGE, events.PledgeAcknowledged(**ABOUT, day=date(2025, 1, 20))),
        (
            ACCEPT,
            events.PledgeAccepted(**ABOUT, day=date(2025, 2, 1), accepted_by="office-head"),
        ),
        (
            VISIT,
            events.AdvisoryVisitMade(
                **ABOUT,
                day=date(2025, 3, 1),
                successful=True,
                report="AAV/2025/7",
                led_by="visitor",
            ),
        ),
        (
            ALIGN,
            events.UnitAligned(
                **ABOUT,
                day=date(2025, 4, 1),
                requirements="generic infantry battalion",
                equipment_list="EQ/2025/7",
                people_list="PE/2025/7",
            ),
        ),
        (
            AGREE,
            events.RapidDeploymentAgreed(**ABOUT, day=date(2025, 5, 1), agreement="RDL/2025/2"),
        ),
        (
            VERIFY,
            events.VerificationVisitMade(
                **ABOUT, day=date(2025, 6, 1), passed=True, report="VV/2025/2", led_by="visitor"
            ),
        ),
    ],
)
def test_a_gate_is_a_fact_with_its_evidence(
    command: of.PledgeCommand, event: events.PledgeEvent
) -> None:
    before = CLIMB[: CLIMB.index(command)]

    assert pledge_after(*before).when(command) == (event,)


@pytest.mark.parametrize("command", [*CLIMB, SUPPORT])
def test_what_is_so_stays_so(command: of.PledgeCommand) -> None:
    rest = CLIMB[: CLIMB.index(command)] if command in CLIMB else CLIMB[:3]

    assert pledge_after(*rest, command).when(command) == ()


@pytest.mark.parametrize(
    ("before", "command", "code"),
    [
        ((), ACKNOWLEDGE, "pledge-not-registered"),
        (CLIMB[:1], changed(REGISTER, strength=700), "pledge-exists"),
        ((), changed(REGISTER, women=851), "women-exceed-strength"),
        (CLIMB[:1], ACCEPT, "readiness-step-missing"),
        (CLIMB[:2], changed(ACCEPT, accepted_by="desk"), "acceptor-registered"),
        (CLIMB[:2], VISIT, "readiness-step-missing"),
        (CLIMB[:3], changed(VISIT, led_by="desk"), "visitor-registered"),
        (CLIMB[:6], changed(VERIFY, led_by="desk"), "visitor-registered"),
        (CLIMB[:3], ALIGN, "no-successful-advisory-visit"),
        ((*CLIMB[:3], changed(VISIT, successful=False)), ALIGN, "no-successful-advisory-visit"),
        (CLIMB[:4], AGREE, "readiness-step-missing"),
        (CLIMB[:5], VERIFY, "readiness-step-missing"),
        (CLIMB[:6], changed(AGREE, agreement="RDL/2"), "readiness-step-missing"),
        (CLIMB[:6], REFUSE, "readiness-step-missing"),
        (CLIMB[:3], changed(VISIT, occurred_on=date(2025, 1, 31)), "pledge-days-out-of-order"),
        (CLIMB, changed(RENEW, occurred_on=date(2026, 1, 11)), "pledge-lapsed"),
        (CLIMB, changed(COMMIT, occurred_on=date(2026, 1, 11)), "pledge-lapsed"),
        ((*CLIMB, WITHDRAW), RENEW, "pledge-withdrawn"),
        ((*CLIMB, WITHDRAW), changed(CONFIRM, occurred_on=LATER), "pledge-withdrawn"),
        (CLIMB, changed(CONFIRM, occurred_on=date(2026, 1, 11)), "pledge-lapsed"),
        (CLIMB[:3], changed(COMMIT, readiness=Readiness.LEVEL_1), "no-successful-advisory-visit"),
        (CLIMB, changed(COMMIT, readiness=Readiness.LEVEL_3), "readiness-changed"),
        ((*CLIMB, COMMIT), changed(COMMIT, requirement_id="UNYY-SUR-9"), "pledge-taken"),
        ((*CLIMB, COMMIT), WITHDRAW, "pledge-taken"),
        ((*CLIMB, COMMIT), REFUSE, "pledge-taken"),
        (CLIMB, DEPLOY, "pledge-not-held"),
        ((*CLIMB, COMMIT, DEPLOY), changed(DEPLOY, unit_id="UNXX-2"), "pledge-in-mission"),
        (
            (*CLIMB, COMMIT, DEPLOY),
            changed(WITHDRAW, occurred_on=date(2025, 9, 1)),
            "pledge-in-mission",
        ),
        ((*CLIMB, COMMIT, DEPLOY), changed(FREE, occurred_on=LATER), "pledge-in-mission"),
    ],
)
def test_what_the_ladder_refuses(
    before: tuple[of.PledgeCommand, ...], command: of.PledgeCommand, code: str
) -> None:
    with pytest.raises(Refusal) as refused:
        pledge_after(*before).when(command)

    assert refused.value.code == code
    assert refused.value.next_step


def test_a_failed_visit_takes_back_what_rests_on_it() -> None:
    ready = pledge_after(*CLIMB)
    failed = changed(VISIT, occurred_on=LATER, successful=False, report="AAV/2025/9")

    fallen = ready.after(failed).state

    assert fallen.readiness is Readiness.LEVEL_1
    assert fallen.rapid_spans[-1].ended_by is RapidEnd.VISIT_FAILED
    assert fallen.alignment is None


def test_a_refusal_ends_the_level_on_its_day() -> None:
    (refused,) = pledge_after(*CLIMB).when(REFUSE)
    after = pledge_after(*CLIMB, REFUSE).state

    assert isinstance(refused, events.RapidDeploymentRefused)
    (span,) = after.rapid_spans
    assert (span.since, span.until, span.ended_by) == (
        date(2025, 6, 1),
        LATER,
        RapidEnd.REFUSED,
    )
    assert (after.readiness, len(after.refusals)) == (Readiness.LEVEL_3, 1)
    assert pledge_after(*CLIMB, REFUSE).when(REFUSE) == ()


def test_an_agreement_ends_and_may_be_made_anew() -> None:
    ended = pledge_after(*CLIMB, END)
    again = ended.after(
        changed(AGREE, occurred_on=date(2025, 8, 1)), changed(VERIFY, occurred_on=date(2025, 8, 5))
    ).state

    assert ended.state.readiness is Readiness.LEVEL_3
    assert ended.when(END) == ()
    assert [each.since for each in again.rapid_spans] == [date(2025, 6, 1), date(2025, 8, 5)]


def test_a_failed_verification_ends_the_level_and_a_passed_one_does_not_start_it_twice() -> None:
    again = changed(VERIFY, occurred_on=LATER, report="VV/2025/3")
    failed = changed(again, passed=False)

    assert len(pledge_after(*CLIMB, again).state.rapid_spans) == 1
    fallen = pledge_after(*CLIMB, failed).state
    assert fallen.readiness is Readiness.LEVEL_3
    assert fallen.rapid_spans[-1].ended_by is RapidEnd.VERIFICATION_FAILED


def test_a_pledge_is_renewed_for_half_a_year_and_never_shortened() -> None:
    early = changed(RENEW, occurred_on=date(2025, 7, 10))

    assert pledge_after(*CLIMB).when(early) == ()
    (renewed,) = pledge_after(*CLIMB).when(RENEW)
    assert isinstance(renewed, events.PledgeRenewed)
    assert renewed.renew_by == date(2026, 6, 1)


def test_a_pledge_lapses_after_its_last_day_and_loses_its_level_with_it() -> None:
    ready = pledge_after(*CLIMB).state

    assert ready.standing_on(date(2026, 1, 10)) is Standing.AVAILABLE
    assert ready.standing_on(date(2026, 1, 11)) is Standing.LAPSED
    (span,) = ready.rapid_spans_on(date(2026, 3, 1))
    assert (span.until, span.ended_by) == (date(2026, 1, 11), RapidEnd.LAPSED)
    gone = changed(WITHDRAW, occurred_on=date(2026, 3, 1))
    (span,) = pledge_after(*CLIMB, gone).state.rapid_spans
    assert (span.until, span.ended_by) == (date(2026, 1, 11), RapidEnd.LAPSED)


def test_a_pledge_that_a_mission_holds_does_not_lapse_and_starts_anew_when_it_is_free() -> None:
    held = pledge_after(*CLIMB, COMMIT)
    (freed,) = held.when(changed(FREE, occurred_on=date(2026, 3, 1)))

    assert held.state.standing_on(date(2027, 1, 1)) is Standing.COMMITTED
    assert isinstance(freed, events.PledgeFreed)
    assert freed.renew_by == date(2026, 9, 1)
    assert pledge_after(*CLIMB).when(FREE) == ()


def test_a_pledge_is_withdrawn_at_any_time_before_its_unit_leaves() -> None:
    for steps in range(1, len(CLIMB) + 1):
        (withdrawn,) = pledge_after(*CLIMB[:steps]).when(WITHDRAW)
        assert isinstance(withdrawn, events.PledgeWithdrawn)
    selected = pledge_after(*CLIMB, COMMIT)
    assert selected.when(changed(WITHDRAW, frees="UNXX-SUR-1"))
    assert pledge_after(*CLIMB, WITHDRAW).when(WITHDRAW) == ()


def test_a_unit_that_comes_home_is_aligned_anew() -> None:
    out = pledge_after(*CLIMB, COMMIT, DEPLOY)
    home = out.after(RETURN).state

    assert out.state.standing_on(date(2026, 8, 1)) is Standing.DEPLOYED
    assert out.state.rapid_spans[-1].ended_by is RapidEnd.DEPLOYED
    assert out.when(DEPLOY) == ()
    assert out.when(changed(RETURN, unit_id="UNXX-2")) == ()
    assert (home.readiness, home.renew_by) == (Readiness.LEVEL_2, date(2027, 2, 20))
    assert home.standing_on(date(2026, 12, 1)) is Standing.AVAILABLE


def test_partners_raise_a_unit_without_standing_in_for_a_gate() -> None:
    helped = pledge_after(*CLIMB[:3], SUPPORT).state

    assert [each.partner for each in helped.support] == ["triangular partnership"]
    assert helped.readiness is Readiness.LEVEL_1


def test_before_the_readiness_system_there_is_no_rhythm() -> None:
    with pytest.raises(NoPolicyInForceError):
        pledge_after().when(changed(REGISTER, occurred_on=date(2015, 12, 31)))
    assert RENEWAL.values[0].source


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2025, 8, 31), 6, date(2026, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2025, 6, 30), 6, date(2025, 12, 30)),
        (date(2025, 12, 1), 12, date(2026, 12, 1)),
        (date(9999, 8, 1), 6, date.max),
    ],
)
def test_months_end_within_the_month(day: date, months: int, expected: date) -> None:
    assert months_after(day, months) == expected


def test_a_pledge_that_stands_is_confirmed_without_a_fact() -> None:
    assert pledge_after(*CLIMB).when(CONFIRM) == ()
    assert pledge_after(*CLIMB, COMMIT).when(CONFIRM) == ()
