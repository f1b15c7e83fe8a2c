"""A conduct case: victims first, the contributor first for soldiers, an outcome by others."""

import json
from datetime import date
from typing import Any

import pytest

from missionledger.common.refusals import Refusal
from missionledger.common.security.subject_keys import Sealed
from missionledger.common.testing.scenario import Scenario
from missionledger.performance.domain.conduct import commands as of
from missionledger.performance.domain.conduct.decider import CONDUCT_CASE
from missionledger.performance.domain.conduct.events import (
    CaseHandedOver,
    CaseOutcomeRecorded,
    ConductCaseClosed,
    ConductCaseOpened,
    ConductEvent,
    ConductPersonErased,
    ConductPersonNamed,
    InterimMeasureEnded,
    InterimMeasureTaken,
    InvestigationAssigned,
    VictimRiskAssessed,
    VictimSupportConcluded,
    VictimSupportGiven,
)
from missionledger.performance.domain.conduct.state import ConductCase
from missionledger.performance.testing.conduct import (
    ACCUSED,
    VICTIM,
    assign,
    close,
    conclude,
    decided,
    erase,
    hand_over,
    measure,
    measure_end,
    name,
    opened,
    opening,
    outcome,
    risk,
    support,
)

Case = Scenario[of.ConductCommand, ConductCase, ConductEvent]
none: Case = Scenario(CONDUCT_CASE)


def refused(scenario: Case, command: of.ConductCommand) -> str:
    with pytest.raises(Refusal) as refusal:
        scenario.when(command)
    assert refusal.value.next_step
    return refusal.value.code


def test_a_case_opens_with_days_for_what_is_due() -> None:
    (event,) = none.when(opening())

    assert isinstance(event, ConductCaseOpened)
    assert (event.victim_risk_due_on, event.investigator_due_on) == (
        date(2025, 3, 4),
        date(2025, 3, 11),
    )
    assert [step for step, _day in opened().state.due()] == [
        "assess the risk to victims",
        "assign an investigation",
    ]


@pytest.mark.parametrize(
    ("command", "kind"),
    [
        (name(VICTIM, "victim"), ConductPersonNamed),
        (risk(), VictimRiskAssessed),
        (assign("contributor"), InvestigationAssigned),
        (measure(), InterimMeasureTaken),
        (hand_over(), CaseHandedOver),
    ],
)
def test_a_step_is_recorded_once(command: of.ConductCommand, kind: type[ConductEvent]) -> None:
    (event,) = opened().when(command)

    assert isinstance(event, kind)
    assert opened().after(command).when(command) == ()


@pytest.mark.parametrize(
    ("command", "kind"),
    [
        (measure_end(), InterimMeasureEnded),
        (support(), VictimSupportGiven),
        (conclude(), VictimSupportConcluded),
        (outcome(), CaseOutcomeRecorded),
        (erase(VICTIM), ConductPersonErased),
    ],
)
def test_a_later_step_is_recorded_once(
    command: of.ConductCommand, kind: type[ConductEvent]
) -> None:
    under_way = opened().after(
        name(VICTIM, "victim"), name(ACCUSED, "accused"), risk(), assign("contributor"), measure()
    )
    (event,) = under_way.when(command)

    assert isinstance(event, kind)
    assert under_way.after(command).when(command) == ()


def test_a_case_is_closed_when_no_victim_waits() -> None:
    waiting = opened().after(
        name(VICTIM, "victim"), risk(), assign("contributor"), outcome(), support()
    )

    assert waiting.state.victims_waiting() == (VICTIM,)
    assert refused(waiting, close()) == "conduct-step-missing"
    (event,) = waiting.after(conclude()).when(close())
    assert isinstance(event, ConductCaseClosed)
    assert waiting.after(conclude(), close()).when(close()) == ()


@pytest.mark.parametrize("steps", [(), (risk(),), (assign("contributor"), outcome())])
def test_a_case_is_not_closed_before_its_time(steps: tuple[of.ConductCommand, ...]) -> None:
    assert refused(opened().after(*steps), close()) == "conduct-step-missing"


def test_soldiers_are_investigated_by_their_country_first() -> None:
    declined = assign("oversight", contributor_declined_on=date(2025, 3, 5))
    civilian = none.after(opening(personnel="civilian"))

    assert refused(opened(), assign("oversight")) == "contributor-investigates-first"
    assert opened().when(declined)
    assert civilian.when(assign("oversight"))


@pytest.mark.parametrize("person", ["head-of-mission", "force-commander"])
def test_whoever_took_part_does_not_decide_the_outcome(person: str) -> None:
    investigated = opened().after(assign("contributor"), measure())

    assert refused(investigated, outcome(decided_by=person)) == "outcome-not-independent"


def test_nothing_is_substantiated_without_an_investigation() -> None:
    assert refused(opened(), outcome()) == "conduct-step-missing"
    assert opened().when(outcome(outcome="not_investigated"))


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (opening(kind="violence"), "conduct-step-recorded"),
        (name(VICTIM, "witness"), "conduct-step-recorded"),
        (measure(kind="administrative_leave"), "conduct-step-recorded"),
        (measure_end(measure_id="M-9"), "conduct-step-missing"),
        (measure_end(occurred_on=date(2025, 3, 2)), "conduct-days-out-of-order"),
        (support(subject_id=ACCUSED), "person-of-case-unknown"),
        (conclude(subject_id="S-NOBODY-1"), "person-of-case-unknown"),
        (erase("S-NOBODY-1"), "person-of-case-unknown"),
        (erase(ACCUSED), "conduct-step-missing"),
        (risk(occurred_on=date(2025, 2, 28)), "conduct-days-out-of-order"),
    ],
)
def test_what_contradicts_the_case_is_refused(command: of.ConductCommand, code: str) -> None:
    under_way = opened().after(name(VICTIM, "victim"), name(ACCUSED, "accused"), measure())

    assert refused(under_way, command) == code


def test_after_the_end_victims_are_supported_and_forgotten_and_nothing_else() -> None:
    over = decided().after(close())

    assert over.when(support(support_id="V-2"))
    assert over.when(erase(ACCUSED))
    assert over.when(hand_over())
    assert refused(over, risk(is_high=False)) == "conduct-case-closed"
    assert refused(over, outcome(outcome="unfounded")) == "conduct-step-recorded"
    assert refused(none, close()) == "conduct-case-not-found"


def test_nothing_in_clear_describes_a_person() -> None:
    """Every text of an event is an id, a word of a list, a day, an office, or sealed."""
    words = set()
    for event in decided().after(hand_over(), close(), erase(ACCUSED)).past:
        for field, value in json.loads(event.to_data()).items():
            if isinstance(value, dict):
                Sealed.model_validate(value)
            else:
                words.add(field)

    assert words <= {
        "case_id",
        "mission_id",
        "subject_id",
        "measure_id",
        "support_id",
        "kind",
        "personnel",
        "part",
        "is_high",
        "investigator",
        "end",
        "outcome",
        "office",
        "contributor_declined_on",
        "opened_by",
        "decided_by",
        "closed_by",
        "erased_by",
    } | {word for word in words if word.endswith("_on")}


def test_state_survives_being_written_down() -> None:
    state = decided().state

    assert ConductCase.model_validate_json(state.model_dump_json()) == state
    assert _no_plain_text(state.model_dump())


def _no_plain_text(values: Any) -> bool:
    return "colonel took" not in json.dumps(values, default=str)
