import csv
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from importlib.resources import files
from itertools import pairwise
from typing import Any

import pytest

from missionledger.common.events import Provenance
from missionledger.common.refusals import Refusal
from missionledger.common.testing.scenario import Scenario
from missionledger.mandates.adapters.api.import_rows import DecisionRow, MissionRow
from missionledger.mandates.domain.mandate.commands import (
    ConfirmDecision,
    EstablishMandate,
    RecordHistoricalDecision,
    RenewMandate,
)
from missionledger.mandates.domain.mandate.decider import MANDATE
from missionledger.mandates.domain.mandate.events import (
    MandateDecisionConfirmed,
    MandateRenewed,
    MandateRevised,
    MandateTerminated,
)
from missionledger.mandates.domain.mandate.state import Mandate, Standing
from missionledger.mandates.domain.mandate.terms import Chapter, DecisionKind, TermKind
from missionledger.mandates.domain.mandate.timeline import standing_on, terms_of
from missionledger.mandates.domain.mission.decider import MISSION, Mission
from missionledger.mandates.domain.mission.events import MissionKind

NUMBERS = {"strength_mil", "strength_police"}

mandate = Scenario(MANDATE)


def table(name: str) -> Iterator[dict[str, Any]]:
    text = (files("missionledger.reference") / "tables" / name).read_text("utf-8")
    for row, cells in enumerate(csv.DictReader(text.splitlines()), start=2):
        values: dict[str, Any] = {key: cell or None for key, cell in cells.items()}
        numbers = {key: int(values[key]) for key in NUMBERS & values.keys() if values[key]}
        yield values | numbers | {"row": row, "provenance": Provenance.RECALLED}


def decided(kind: DecisionKind, day: date, until: date | None, **fields: Any) -> Any:
    return RecordHistoricalDecision.model_validate(
        {
            "occurred_on": day,
            "mission_id": "UNXX",
            "kind": kind,
            "resolution": f"S/RES/{day:%m%d} ({day.year})",
            "until": until,
            "term": TermKind.FIXED if until else TermKind.NOT_STATED,
        }
        | fields
    )


ESTABLISH = decided(DecisionKind.ESTABLISH, date(2000, 1, 1), date(2000, 12, 31))


def load(states: dict[str, Mandate]) -> list[Any]:
    recorded: list[Any] = []
    for row in table("mandate_events.csv"):
        for command in DecisionRow.model_validate(row).to_commands():
            state = states[command.mission_id]
            events = MANDATE.decide(command, state)
            states[command.mission_id] = MANDATE.fold(events, state)
            recorded.extend(events)
    return recorded


def test_every_mission_of_the_reference_data_is_recorded_once() -> None:
    states: dict[str, Mission] = defaultdict(Mission)
    counts = []
    for _load in range(2):
        recorded = 0
        for row in table("missions.csv"):
            for command in MissionRow.model_validate(row).to_commands():
                events = MISSION.decide(command, states[command.mission_id])
                states[command.mission_id] = MISSION.fold(events, states[command.mission_id])
                recorded += len(events)
        counts.append(recorded)

    kinds = Counter(each.identity.kind for each in states.values() if each.identity)
    assert kinds == {
        MissionKind.PEACEKEEPING_OPERATION: 71,
        MissionKind.SPECIAL_POLITICAL_MISSION: 16,
        MissionKind.SUPPORT_OFFICE: 2,
    }
    ended = sum(1 for each in states.values() if each.ends_on)
    assert counts == [89 + ended, 0]


def test_every_decision_of_the_reference_data_is_recorded_once() -> None:
    states: dict[str, Mandate] = defaultdict(Mandate)
    first, second = load(states), load(states)

    assert Counter(type(event).__name__ for event in first) == {
        "MandateEstablished": 22,
        "MandateRenewed": 71,
        "MandateRolledOver": 4,
        "MandateRevised": 14,
        "MandateTerminated": 7,
    }
    assert second == []


def test_gaps_of_the_reference_data_are_marked_not_filled() -> None:
    states: dict[str, Mandate] = defaultdict(Mandate)
    incomplete = [event for event in load(states) if event.record_incomplete]

    late = 0
    for state in states.values():
        for before, after in pairwise(state.decisions):
            late += before.until is not None and after.decided_on > before.until
    without_start = sum(
        state.decisions[0].kind is not DecisionKind.ESTABLISH for state in states.values()
    )
    after_an_open_term = 1  # MINURSO: its first decision states no end
    assert late == 23
    assert len(incomplete) == late + without_start + after_an_open_term


def test_terms_of_the_reference_data_never_overlap() -> None:
    states: dict[str, Mandate] = defaultdict(Mandate)
    load(states)

    for state in states.values():
        terms = terms_of(state)
        assert all(term.last is None or term.first <= term.last for term in terms)
        assert all(
            before.last is not None and before.last < after.first
            for before, after in pairwise(terms)
        )


@pytest.mark.parametrize(
    ("mission", "day", "standing"),
    [
        ("MINUSMA", date(2023, 6, 30), Standing.IN_FORCE),
        ("MINUSMA", date(2023, 7, 1), Standing.CLOSING),
        ("MINUSMA", date(2024, 1, 1), Standing.TERMINATED),
        ("UNTSO", date(2026, 1, 1), Standing.IN_FORCE),
        ("UNSOS", date(2026, 1, 1), Standing.UNKNOWN),
        ("UNDOF", date(1980, 1, 1), Standing.UNKNOWN),
        ("UNMISS", date(2026, 5, 1), Standing.UNKNOWN),
        ("UNISFA", date(2011, 1, 1), Standing.NOT_ESTABLISHED),
        ("BINUH", date(2024, 1, 1), Standing.UNKNOWN),
        ("BINUH", date(2030, 1, 1), Standing.UNKNOWN),
        ("UNAMID", date(2021, 1, 1), Standing.TERMINATED),
    ],
)
def test_how_real_mandates_stood(mission: str, day: date, standing: Standing) -> None:
    states: dict[str, Mandate] = defaultdict(Mandate)
    load(states)

    assert standing_on(states[mission], day) is standing


def test_a_renewal_after_the_listed_term_is_recorded_with_its_gap() -> None:
    late = decided(DecisionKind.RENEW, date(2005, 3, 1), date(2006, 2, 28))

    (event,) = mandate.after(ESTABLISH).when(late)

    assert isinstance(event, MandateRenewed)
    assert (event.valid_from, event.record_incomplete) == (date(2005, 3, 1), True)


def test_a_renewal_in_time_continues_the_term() -> None:
    in_time = decided(DecisionKind.RENEW, date(2000, 12, 1), date(2001, 12, 31))
    next_day = decided(DecisionKind.RENEW, date(2001, 1, 1), date(2001, 12, 31))

    for renewal in (in_time, next_day):
        (event,) = mandate.after(ESTABLISH).when(renewal)
        assert isinstance(event, MandateRenewed)
        assert (event.valid_from, event.record_incomplete) == (date(2001, 1, 1), False)


def test_a_revision_that_ends_before_the_term_begins_is_marked() -> None:
    ahead = EstablishMandate(
        occurred_on=date(2000, 1, 1),
        mission_id="UNXX",
        resolution="S/RES/1 (2000)",
        chapter=Chapter.NOT_STATED,
        valid_from=date(2000, 3, 1),
        until=None,
    )
    cut = decided(DecisionKind.REVISE, date(2000, 1, 10), date(2000, 2, 1))

    (event,) = mandate.after(ahead).when(cut)

    assert isinstance(event, MandateRevised)
    assert (event.valid_from, event.record_incomplete) == (date(2000, 1, 10), True)


def test_the_gap_before_a_late_renewal_is_unknown_not_lapsed() -> None:
    late = decided(DecisionKind.RENEW, date(2005, 3, 1), date(2006, 2, 28))

    state = mandate.after(ESTABLISH, late).state

    assert standing_on(state, date(2003, 1, 1)) is Standing.UNKNOWN


def test_a_termination_keeps_the_day_the_source_gives() -> None:
    end = decided(DecisionKind.TERMINATE, date(2000, 12, 1), date(2001, 6, 30))

    (event,) = mandate.after(ESTABLISH).when(end)

    assert isinstance(event, MandateTerminated)
    assert (event.until, event.mandate_until) == (date(2001, 6, 30), None)


def test_one_symbol_may_decide_twice_on_different_days() -> None:
    step = decided(DecisionKind.REVISE, date(2000, 6, 1), date(2000, 12, 31), resolution="S/RES/1")
    next_step = decided(
        DecisionKind.REVISE, date(2000, 9, 1), date(2000, 12, 31), resolution="S/RES/1"
    )

    assert len(mandate.after(ESTABLISH, step).when(next_step)) == 1


def test_a_document_of_one_day_cannot_say_two_things() -> None:
    other = ESTABLISH.model_copy(update={"until": date(2001, 1, 1)})

    with pytest.raises(Refusal) as refusal:
        mandate.after(ESTABLISH).when(other)

    assert refusal.value.code == "decision-already-recorded"


def test_a_term_that_ends_before_its_decision_is_refused() -> None:
    with pytest.raises(Refusal) as refusal:
        mandate.when(decided(DecisionKind.RENEW, date(2000, 1, 1), date(1999, 12, 31)))

    assert (refusal.value.code, refusal.value.pointer) == ("term-out-of-order", "/until")


def test_history_may_be_recorded_out_of_order_and_again() -> None:
    second = decided(DecisionKind.RENEW, date(2000, 12, 15), date(2001, 12, 31))
    third = decided(DecisionKind.RENEW, date(2001, 12, 15), date(2002, 12, 31))
    scenario = mandate.after(ESTABLISH, third, second)

    assert [each.decided_on.year for each in scenario.state.decisions] == [2000, 2000, 2001]
    assert all(scenario.when(each) == () for each in (ESTABLISH, second, third))


def test_a_decision_without_a_symbol_waits_for_its_document() -> None:
    unconfirmed = decided(
        DecisionKind.RENEW,
        date(2000, 12, 15),
        date(2001, 12, 31),
        resolution="",
        confirmed=False,
    )
    confirm = ConfirmDecision(
        occurred_on=date(2000, 12, 15), mission_id="UNXX", resolution="S/RES/7 (2000)"
    )
    waiting = mandate.after(ESTABLISH, unconfirmed)

    assert standing_on(waiting.state, date(2001, 6, 1)) is Standing.UNKNOWN
    assert waiting.when(confirm) == (
        MandateDecisionConfirmed(
            mission_id="UNXX",
            decided_on=date(2000, 12, 15),
            resolution="S/RES/7 (2000)",
            kind=DecisionKind.RENEW,
            valid_from=waiting.state.decisions[-1].valid_from,
            until=date(2001, 12, 31),
            term=waiting.state.decisions[-1].term,
        ),
    )
    confirmed = waiting.after(confirm)
    assert standing_on(confirmed.state, date(2001, 6, 1)) is Standing.IN_FORCE
    assert confirmed.when(confirm) == ()
    assert confirmed.when(unconfirmed) == ()


def test_only_a_decision_that_waits_can_be_confirmed() -> None:
    with pytest.raises(Refusal) as refusal:
        mandate.after(ESTABLISH).when(
            ConfirmDecision(
                occurred_on=date(2000, 5, 5), mission_id="UNXX", resolution="S/RES/7 (2000)"
            )
        )

    assert refusal.value.code == "no-unconfirmed-decision"


def test_a_live_renewal_may_follow_a_term_whose_end_is_not_stated() -> None:
    unstated = mandate.after(decided(DecisionKind.ESTABLISH, date(2000, 1, 1), None))

    (event,) = unstated.when(
        RenewMandate(
            occurred_on=date(2026, 1, 1),
            mission_id="UNXX",
            resolution="S/RES/1 (2026)",
            chapter=Chapter.NOT_STATED,
            until=date(2026, 12, 31),
        )
    )

    assert isinstance(event, MandateRenewed)
    assert (event.valid_from, event.record_incomplete) == (date(2026, 1, 1), True)
