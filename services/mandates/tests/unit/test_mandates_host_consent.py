from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missionledger.common.refusals import Refusal
from missionledger.common.testing.scenario import Scenario
from missionledger.mandates.domain.host_consent import commands as c
from missionledger.mandates.domain.host_consent import events as e
from missionledger.mandates.domain.host_consent import refusals as r
from missionledger.mandates.domain.host_consent.decider import (
    HOST_CONSENT,
    consents_for_deployment,
)
from missionledger.mandates.domain.host_consent.facts import (
    BreachKind,
    CommitmentFinding,
    ConsentBasis,
    ConsentKind,
    ConsentLevel,
    PartyKind,
    Purpose,
)
from missionledger.mandates.domain.host_consent.state import HostRelation

DAY = date(2026, 2, 1)
LATER = date(2026, 5, 1)
OF: dict[str, Any] = {"mission_id": "UNXX", "occurred_on": DAY}
LATE: dict[str, Any] = {"mission_id": "UNXX", "occurred_on": LATER}
LEGAL = c.RecordConsent(
    **OF, host="MLI", kind=ConsentKind.LEGAL, level=ConsentLevel.FULL, basis="Letter."
)
WITHDRAWN = c.RecordConsent(
    **LATE, host="MLI", kind=ConsentKind.LEGAL, level=ConsentLevel.WITHDRAWN, basis="Speech."
)
COUP = c.RecordUnconstitutionalChange(**LATE, host="MLI", description="Officers took power.")
CLEAR = c.ClearDeployment(**LATE)
BREACH = c.RecordSofaBreach(
    **OF,
    breach_id="flights",
    host="MLI",
    kind=BreachKind.FREEDOM_OF_MOVEMENT,
    place="Gao",
    description="Flights were not allowed.",
)
SETTLE = c.ResolveSofaBreach(**LATE, breach_id="flights", outcome="Flights resumed.")
COMMITMENT = c.RecordHostCommitment(
    **OF, commitment_id="vote", host="MLI", undertaking="Hold elections.", due_on=LATER
)
FOLLOW_UP = c.FollowUpHostCommitment(
    **LATE, commitment_id="vote", finding=CommitmentFinding.REMINDED
)

host = Scenario(HOST_CONSENT)


def consult(day: date, kind: PartyKind, purpose: Purpose) -> c.RecordConsultation:
    return c.RecordConsultation(
        mission_id="UNXX",
        occurred_on=day,
        party_kind=kind,
        party="Foreign ministry",
        purpose=purpose,
        method="Meeting",
        outcome="Noted.",
    )


def test_consent_says_how_it_stood_before() -> None:
    eroding = LEGAL.model_copy(update={"occurred_on": LATER, "level": ConsentLevel.ERODING})

    (first,) = host.when(LEGAL)
    (second,) = host.after(LEGAL).when(eroding)

    assert isinstance(first, e.ConsentRecorded)
    assert isinstance(second, e.ConsentRecorded)
    assert (first.before, second.before, second.level) == (
        None,
        ConsentLevel.FULL,
        ConsentLevel.ERODING,
    )


def test_of_two_records_of_a_day_the_last_counts_and_both_follow_the_day_before() -> None:
    given_again = WITHDRAWN.model_copy(update={"level": ConsentLevel.CONDITIONAL})
    scenario = host.after(LEGAL, WITHDRAWN, given_again)

    consent = scenario.state.consent_on("MLI", ConsentKind.LEGAL, LATER)
    assert consent is not None
    assert consent.record.level is ConsentLevel.CONDITIONAL
    assert consent.record.before is ConsentLevel.FULL


def test_a_change_of_government_touches_its_own_host_from_its_day_on() -> None:
    other = LEGAL.model_copy(update={"host": "NER"})
    state = host.after(LEGAL, other, COUP).state

    of_other = state.consent_on("NER", ConsentKind.LEGAL, LATER)
    day_before = state.consent_on("MLI", ConsentKind.LEGAL, LATER - timedelta(days=1))
    assert of_other is not None
    assert day_before is not None
    assert (of_other.reopened_on, day_before.reopened_on) == (None, None)


def test_the_three_kinds_of_consent_part_company() -> None:
    daily = WITHDRAWN.model_copy(update={"kind": ConsentKind.DAY_TO_DAY})
    state = host.after(LEGAL, daily).state

    standing = {kind: state.consent_on("MLI", kind, LATER) for kind in ConsentKind}
    assert {kind: each and each.holds for kind, each in standing.items()} == {
        ConsentKind.LEGAL: True,
        ConsentKind.STRATEGIC: None,
        ConsentKind.DAY_TO_DAY: False,
    }
    assert consents_for_deployment(state, LATER)


def test_a_deployment_rests_on_the_legal_consent_of_the_host() -> None:
    assert host.after(LEGAL).when(CLEAR) == (
        e.DeploymentCleared(
            mission_id="UNXX",
            on=LATER,
            rests_on=(ConsentBasis(host="MLI", level=ConsentLevel.FULL, since=DAY),),
        ),
    )
    assert host.after(LEGAL, CLEAR).when(CLEAR) == ()


@pytest.mark.parametrize(
    ("past", "said"),
    [
        ((), "no consent of a host"),
        ((LEGAL.model_copy(update={"kind": ConsentKind.STRATEGIC}),), "no legal consent of MLI"),
        ((LEGAL, WITHDRAWN), "withdrew"),
        ((LEGAL, COUP), "unconstitutional change"),
        ((LEGAL, WITHDRAWN.model_copy(update={"host": "NER"})), "NER withdrew"),
        ((LEGAL.model_copy(update={"occurred_on": date(2026, 5, 2)}),), "no consent of a host"),
    ],
)
def test_without_legal_consent_nothing_deploys(past: tuple[c.HostCommand, ...], said: str) -> None:
    with pytest.raises(r.HostConsentMissingError) as refusal:
        host.after(*past).when(CLEAR)

    assert said in refusal.value.detail


def test_a_withdrawal_takes_back_no_earlier_day() -> None:
    state = host.after(LEGAL, WITHDRAWN).state

    assert consents_for_deployment(state, LATER - timedelta(days=1))


def test_an_unconstitutional_change_reopens_consent_until_it_is_recorded_anew() -> None:
    anew = LEGAL.model_copy(update={"occurred_on": date(2026, 5, 2), "basis": "New letter."})
    review = c.ReviewContingencyPlans(**LATE, author="Planning team", outcome="Exit by road.")
    reopened = host.after(LEGAL, COUP)

    consent = reopened.state.consent_on("MLI", ConsentKind.LEGAL, LATER)
    assert consent is not None
    assert (consent.reopened_on, consent.holds) == (LATER, False)
    assert reopened.state.contingency_reopened_on(LATER) == LATER
    renewed = reopened.after(anew).state
    assert consents_for_deployment(renewed, date(2026, 5, 2))
    assert reopened.after(review).state.contingency_reopened_on(LATER) == LATER
    next_day = review.model_copy(update={"occurred_on": date(2026, 5, 2)})
    assert reopened.after(next_day).state.contingency_reopened_on(date(2026, 5, 2)) is None


def test_recording_a_fact_again_is_quiet() -> None:
    scenario = host
    facts: list[Any] = [
        LEGAL,
        CLEAR,
        COUP,
        WITHDRAWN,
        BREACH,
        SETTLE,
        COMMITMENT,
        FOLLOW_UP,
        consult(DAY, PartyKind.HOST, Purpose.MANDATE),
        c.ReviewContingencyPlans(**LATE, author="Planning team", outcome="Exit by road."),
    ]
    for fact in facts:
        assert len(scenario.when(fact)) == 1
        scenario = scenario.after(fact)
        assert scenario.when(fact) == ()


def test_only_the_host_heard_on_the_mandate_counts_as_consultation_of_the_host() -> None:
    state = host.after(
        consult(DAY, PartyKind.HOST, Purpose.MANDATE),
        consult(LATER, PartyKind.HOST, Purpose.DELIVERY),
        consult(LATER, PartyKind.STAKEHOLDER, Purpose.MANDATE),
    ).state

    assert state.host_consulted_on(LATER) == DAY
    assert state.host_consulted_on(DAY - timedelta(days=1)) is None


def test_a_breach_is_settled_once_and_not_before_it_happened() -> None:
    early = SETTLE.model_copy(update={"occurred_on": date(2026, 1, 1)})

    assert len(host.after(BREACH).when(SETTLE)) == 1
    with pytest.raises(r.BreachNotRecordedError):
        host.when(SETTLE)
    with pytest.raises(r.BeforeItsFactError):
        host.after(BREACH).when(early)
    with pytest.raises(r.BreachAlreadyRecordedError):
        host.after(BREACH).when(BREACH.model_copy(update={"place": "Kidal"}))
    with pytest.raises(r.BreachAlreadyRecordedError):
        host.after(BREACH, SETTLE).when(SETTLE.model_copy(update={"outcome": "Forgotten."}))


def test_a_commitment_is_followed_up_and_not_before_it_was_made() -> None:
    early = FOLLOW_UP.model_copy(update={"occurred_on": date(2026, 1, 1)})
    kept = FOLLOW_UP.model_copy(update={"finding": CommitmentFinding.KEPT})
    state = host.after(COMMITMENT, FOLLOW_UP, kept).state

    assert [each.finding for each in state.follow_ups_of("vote")] == [
        CommitmentFinding.REMINDED,
        CommitmentFinding.KEPT,
    ]
    with pytest.raises(r.CommitmentNotRecordedError):
        host.when(FOLLOW_UP)
    with pytest.raises(r.BeforeItsFactError):
        host.after(COMMITMENT).when(early)
    with pytest.raises(r.CommitmentAlreadyRecordedError):
        host.after(COMMITMENT).when(COMMITMENT.model_copy(update={"host": "NER"}))


DAYS = st.integers(0, 12).map(lambda days: DAY + timedelta(days=days))
HOSTS = st.sampled_from(["MLI", "NER"])
ANY: dict[str, st.SearchStrategy[Any]] = {"mission_id": st.just("UNXX"), "occurred_on": DAYS}
COMMANDS = st.one_of(
    st.builds(
        c.RecordConsent,
        **ANY,
        host=HOSTS,
        kind=st.sampled_from(ConsentKind),
        level=st.sampled_from(ConsentLevel),
        basis=st.sampled_from(["Letter.", "Speech."]),
    ),
    st.builds(c.RecordUnconstitutionalChange, **ANY, host=HOSTS, description=st.just("Officers.")),
    st.builds(c.ClearDeployment, **ANY),
)


@given(st.lists(COMMANDS, max_size=20))
def test_nothing_was_ever_cleared_without_the_legal_consent_of_every_host(
    commands: list[c.HostCommand],
) -> None:
    state = HOST_CONSENT.initial
    for command in commands:
        try:
            events = HOST_CONSENT.decide(command, state)
        except Refusal:
            continue
        for event in events:
            if isinstance(event, e.DeploymentCleared):
                assert {each.host for each in event.rests_on} == set(state.hosts_on(event.on))
                for basis in event.rests_on:
                    assert basis.level is not ConsentLevel.WITHDRAWN
                    assert not any(
                        each.host == basis.host and basis.since <= each.on <= event.on
                        for each in state.changes
                    )
        state = HOST_CONSENT.fold(events, state)
        assert HOST_CONSENT.decide(command, state) == ()

    assert HostRelation.model_validate_json(state.model_dump_json()) == state
