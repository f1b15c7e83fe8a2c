from datetime import date
from typing import Any

import pytest

from missionledger.common.refusals import Refusal
from missionledger.common.testing.scenario import Scenario
from missionledger.mandates.domain.mandate.commands import (
    EstablishMandate,
    MandateCommand,
    RenewMandate,
    ReviseMandate,
    RolloverMandate,
    TerminateMandate,
)
from missionledger.mandates.domain.mandate.decider import MANDATE
from missionledger.mandates.domain.mandate.events import (
    MandateEstablished,
    MandateRenewed,
    MandateRevised,
    MandateRolledOver,
    MandateTerminated,
    ReEstimateOpened,
)
from missionledger.mandates.domain.mandate.reestimates import REVISED
from missionledger.mandates.domain.mandate.state import Standing
from missionledger.mandates.domain.mandate.terms import (
    Chapter,
    Organ,
    Strength,
    TermKind,
    Vote,
)
from missionledger.mandates.domain.mandate.timeline import standing_on, strength_series, terms_of

ESTABLISH = EstablishMandate(
    occurred_on=date(2025, 1, 10),
    mission_id="UNXX",
    resolution="S/RES/1 (2025)",
    chapter=Chapter.VII,
    valid_from=date(2025, 2, 1),
    until=date(2026, 1, 31),
    authorized=Strength(military=4000, police=500),
    recommended=Strength(military=5000),
    vote=Vote(in_favour=13, against=0, abstaining=2),
)
RENEW = RenewMandate(
    occurred_on=date(2026, 1, 30),
    mission_id="UNXX",
    resolution="S/RES/2 (2026)",
    until=date(2027, 1, 31),
)
ROLL_OVER = RolloverMandate(
    occurred_on=date(2026, 1, 30),
    mission_id="UNXX",
    resolution="S/RES/3 (2026)",
    until=date(2026, 2, 9),
)
REVISE = ReviseMandate(
    occurred_on=date(2025, 6, 1),
    mission_id="UNXX",
    resolution="S/RES/4 (2025)",
    effective_from=date(2025, 12, 1),
    authorized=Strength(military=3000),
)
TERMINATE = TerminateMandate(
    occurred_on=date(2026, 1, 30),
    mission_id="UNXX",
    resolution="S/RES/5 (2026)",
    mandate_until=date(2026, 1, 31),
    operations_until=date(2026, 6, 30),
    withdrawal_by=date(2026, 12, 31),
)

mandate = Scenario(MANDATE)
established = mandate.after(ESTABLISH)


def changed(command: MandateCommand, **fields: Any) -> MandateCommand:
    return command.model_copy(update=fields)


def common(command: Any) -> dict[str, Any]:
    return {
        "mission_id": "UNXX",
        "decided_on": command.occurred_on,
        "resolution": command.resolution,
        "organ": Organ.SECURITY_COUNCIL,
        "chapter": command.chapter,
        "authorized": command.authorized,
        "recommended": command.recommended,
        "vote": command.vote,
        "note": "",
        "historical": False,
        "confirmed": True,
        "record_incomplete": False,
        "term": TermKind.FIXED,
    }


def test_a_mandate_is_established_for_a_term() -> None:
    assert mandate.when(ESTABLISH) == (
        MandateEstablished.model_validate(
            common(ESTABLISH)
            | {
                "valid_from": date(2025, 2, 1),
                "until": date(2026, 1, 31),
                "effective_from": date(2025, 2, 1),
            }
        ),
    )


def test_a_renewal_starts_the_day_after_the_term_it_extends() -> None:
    assert established.when(RENEW) == (
        MandateRenewed.model_validate(
            common(RENEW)
            | {
                "valid_from": date(2026, 2, 1),
                "until": date(2027, 1, 31),
                "effective_from": date(2026, 2, 1),
            }
        ),
    )


def test_a_technical_rollover_extends_the_term_and_keeps_the_ceilings() -> None:
    events = established.when(ROLL_OVER)

    assert events == (
        MandateRolledOver.model_validate(
            common(ROLL_OVER)
            | {
                "valid_from": date(2026, 2, 1),
                "until": date(2026, 2, 9),
                "effective_from": date(2026, 2, 1),
            }
        ),
    )
    assert established.given(*events).state.authorized == Strength(military=4000, police=500)


def test_a_revision_stays_in_its_term_and_may_take_effect_later() -> None:
    events = established.when(REVISE)

    assert events == (
        MandateRevised.model_validate(
            common(REVISE)
            | {
                "valid_from": date(2025, 2, 1),
                "until": date(2026, 1, 31),
                "effective_from": date(2025, 12, 1),
            }
        ),
        ReEstimateOpened(
            mission_id="UNXX",
            decided_on=date(2025, 6, 1),
            resolution="S/RES/4 (2025)",
            reason=REVISED,
        ),
    )


def test_a_termination_tells_mandate_operations_and_withdrawal_apart() -> None:
    assert established.when(TERMINATE) == (
        MandateTerminated.model_validate(
            common(TERMINATE)
            | {
                "valid_from": date(2025, 2, 1),
                "until": date(2026, 6, 30),
                "effective_from": date(2026, 1, 30),
                "mandate_until": date(2026, 1, 31),
                "withdrawal_by": date(2026, 12, 31),
            }
        ),
    )


@pytest.mark.parametrize("command", [RENEW, ROLL_OVER, REVISE, TERMINATE])
def test_a_decision_sent_twice_is_quiet_the_second_time(command: MandateCommand) -> None:
    assert established.after(command).when(command) == ()
    assert established.after(command).when(ESTABLISH) == ()


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (changed(ESTABLISH, note="other"), "decision-already-recorded"),
        (changed(ESTABLISH, resolution="S/RES/9 (2025)"), "mandate-already-established"),
        (changed(RENEW, occurred_on=date(2026, 2, 1)), "mandate-lapsed"),
        (changed(RENEW, until=date(2026, 1, 31)), "term-not-extended"),
        (changed(RENEW, occurred_on=date(2025, 1, 9)), "decision-out-of-order"),
        (
            changed(RENEW, organ=Organ.GENERAL_ASSEMBLY, chapter=Chapter.VI),
            "chapter-without-council",
        ),
        (changed(ROLL_OVER, authorized=Strength(police=1)), "rollover-changes-substance"),
        (changed(ROLL_OVER, until=date(2025, 12, 31)), "term-not-extended"),
        (changed(REVISE, effective_from=date(2025, 5, 31)), "term-out-of-order"),
        (changed(REVISE, effective_from=date(2026, 2, 1)), "term-out-of-order"),
        (changed(REVISE, authorized=Strength()), "nothing-revised"),
        (changed(TERMINATE, mandate_until=date(2026, 1, 29)), "term-out-of-order"),
        (changed(TERMINATE, operations_until=date(2026, 1, 30)), "term-out-of-order"),
        (changed(TERMINATE, withdrawal_by=date(2026, 6, 29)), "term-out-of-order"),
    ],
)
def test_what_the_chain_does_not_allow_is_refused(command: MandateCommand, code: str) -> None:
    with pytest.raises(Refusal) as refusal:
        established.when(command)

    assert refusal.value.code == code
    assert refusal.value.next_step


@pytest.mark.parametrize(
    "command",
    [
        changed(ESTABLISH, valid_from=date(2025, 1, 9)),
        changed(ESTABLISH, until=date(2025, 1, 31)),
    ],
)
def test_a_first_term_has_its_days_in_order(command: MandateCommand) -> None:
    with pytest.raises(Refusal) as refusal:
        mandate.when(command)

    assert refusal.value.code == "term-out-of-order"


@pytest.mark.parametrize("command", [RENEW, ROLL_OVER, REVISE, TERMINATE])
def test_nothing_can_be_decided_before_the_mandate_is_established(command: MandateCommand) -> None:
    with pytest.raises(Refusal) as refusal:
        mandate.when(command)

    assert refusal.value.code == "mandate-not-established"


@pytest.mark.parametrize("command", [RENEW, ROLL_OVER, REVISE])
def test_nothing_follows_a_termination(command: MandateCommand) -> None:
    late = changed(command, occurred_on=date(2026, 1, 31), resolution="S/RES/8 (2026)")

    with pytest.raises(Refusal) as refusal:
        established.after(TERMINATE).when(late)

    assert refusal.value.code == "mandate-terminated"


def test_an_open_ended_mandate_has_no_term_to_extend_but_can_be_ended() -> None:
    open_ended = mandate.after(changed(ESTABLISH, until=None))

    with pytest.raises(Refusal) as refusal:
        open_ended.when(RENEW)

    assert refusal.value.code == "mandate-open-ended"
    ended = open_ended.after(TERMINATE).state
    assert standing_on(ended, date(2026, 1, 31)) is Standing.IN_FORCE
    assert standing_on(ended, date(2026, 2, 1)) is Standing.CLOSING


@pytest.mark.parametrize(
    ("day", "standing"),
    [
        (date(2025, 1, 31), Standing.NOT_ESTABLISHED),
        (date(2025, 2, 1), Standing.IN_FORCE),
        (date(2026, 1, 31), Standing.IN_FORCE),
        (date(2026, 2, 1), Standing.CLOSING),
        (date(2026, 6, 30), Standing.CLOSING),
        (date(2026, 7, 1), Standing.TERMINATED),
    ],
)
def test_how_a_terminated_mandate_stands(day: date, standing: Standing) -> None:
    assert standing_on(established.after(TERMINATE).state, day) is standing


def test_a_term_that_nobody_extends_lapses() -> None:
    assert standing_on(established.state, date(2026, 2, 1)) is Standing.LAPSED


def test_a_final_extension_keeps_the_mandate_in_force_to_its_last_day() -> None:
    final = changed(
        TERMINATE,
        mandate_until=date(2026, 12, 31),
        operations_until=None,
        withdrawal_by=date(2027, 12, 31),
    )
    ended = established.after(final).state

    assert standing_on(ended, date(2026, 12, 31)) is Standing.IN_FORCE
    assert standing_on(ended, date(2027, 1, 1)) is Standing.TERMINATED
    assert [(term.first, term.last) for term in terms_of(ended)] == [
        (date(2025, 2, 1), date(2026, 1, 31)),
        (date(2026, 2, 1), date(2026, 12, 31)),
    ]


def test_a_mandate_may_end_before_its_first_day() -> None:
    early = changed(
        TERMINATE,
        occurred_on=date(2025, 1, 20),
        mandate_until=date(2025, 1, 20),
        operations_until=None,
        withdrawal_by=None,
    )
    ended = established.after(early).state

    assert terms_of(ended) == ()
    assert standing_on(ended, date(2025, 1, 20)) is Standing.NOT_ESTABLISHED
    assert standing_on(ended, date(2025, 2, 1)) is Standing.TERMINATED


def test_a_termination_names_the_term_it_ends_in() -> None:
    renewed = established.after(changed(RENEW, occurred_on=date(2025, 12, 1)))
    early = changed(
        TERMINATE,
        occurred_on=date(2025, 12, 15),
        mandate_until=date(2025, 12, 31),
        operations_until=None,
        withdrawal_by=None,
    )

    (event,) = renewed.when(early)

    assert isinstance(event, MandateTerminated)
    assert (event.valid_from, event.until) == (date(2025, 2, 1), date(2025, 12, 31))


def test_ceilings_are_carried_and_the_gap_to_the_recommendation_is_shown() -> None:
    points = strength_series(established.after(REVISE).state)

    assert [(point.effective_from, point.authorized) for point in points] == [
        (date(2025, 2, 1), Strength(military=4000, police=500)),
        (date(2025, 12, 1), Strength(military=3000, police=500)),
    ]
    assert [point.gap for point in points] == [{"military": 1000}, {}]
