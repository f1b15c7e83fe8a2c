"""Random lives of a mandate: whatever is asked in whatever order, the terms stay one line."""

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from missionledger.common.refusals import Refusal
from missionledger.mandates.domain.mandate.commands import (
    EstablishMandate,
    MandateCommand,
    RecordHistoricalDecision,
    RenewMandate,
    ReviseMandate,
    RolloverMandate,
    TerminateMandate,
)
from missionledger.mandates.domain.mandate.decider import MANDATE
from missionledger.mandates.domain.mandate.state import Mandate, Standing
from missionledger.mandates.domain.mandate.terms import Chapter, DecisionKind, Strength, TermKind
from missionledger.mandates.domain.mandate.timeline import standing_on, strength_series, terms_of

DAY_ZERO = date(2020, 1, 1)
DAYS = st.integers(0, 60).map(lambda days: DAY_ZERO + timedelta(days=days))
LINE = [DAY_ZERO + timedelta(days=offset) for offset in range(-2, 70)]
COMMON: dict[str, st.SearchStrategy[Any]] = {
    "occurred_on": DAYS,
    "mission_id": st.just("UNXX"),
    "resolution": st.integers(1, 6).map(lambda number: f"S/RES/{number}"),
    "authorized": st.builds(Strength, military=st.none() | st.integers(0, 3)),
}
CHAPTERS = st.none() | st.sampled_from(Chapter)
LIVE = st.one_of(
    st.builds(
        EstablishMandate, **COMMON, chapter=CHAPTERS, valid_from=DAYS, until=st.none() | DAYS
    ),
    st.builds(RenewMandate, **COMMON, chapter=CHAPTERS, until=DAYS),
    st.builds(RolloverMandate, **COMMON, until=DAYS),
    st.builds(ReviseMandate, **COMMON, effective_from=DAYS),
    st.builds(TerminateMandate, **COMMON, mandate_until=DAYS, operations_until=st.none() | DAYS),
)
HISTORICAL = st.builds(
    RecordHistoricalDecision,
    **COMMON,
    kind=st.sampled_from(DecisionKind),
    until=st.none() | DAYS,
    term=st.sampled_from(TermKind),
)


def live_out(commands: list[MandateCommand]) -> tuple[Mandate, list[MandateCommand]]:
    state, accepted = MANDATE.initial, []
    for command in commands:
        try:
            events = MANDATE.decide(command, state)
        except Refusal:
            continue
        state = MANDATE.fold(events, state)
        accepted.append(command)
    return state, accepted


@given(st.lists(LIVE | HISTORICAL, max_size=12))
def test_terms_are_one_line_and_every_decision_is_safe_to_repeat(
    commands: list[MandateCommand],
) -> None:
    state, accepted = live_out(commands)

    terms = terms_of(state)
    assert all(term.last is None or term.first <= term.last for term in terms)
    for before, after in pairwise(terms):
        assert before.last is not None
        assert before.last < after.first
    for day in LINE:
        assert sum(term.holds(day) for term in terms) <= 1
    assert [each.decided_on for each in state.decisions] == sorted(
        each.decided_on for each in state.decisions
    )
    assert all(MANDATE.decide(command, state) == () for command in accepted)


@given(st.lists(LIVE, max_size=12))
def test_live_decisions_leave_no_gap_and_nothing_after_the_end(
    commands: list[MandateCommand],
) -> None:
    state, _accepted = live_out(commands)

    terms = terms_of(state)
    for before, after in pairwise(terms):
        assert before.last is not None
        assert before.last + timedelta(days=1) == after.first
    assert not any(each.record_incomplete for each in state.decisions)
    kinds = [each.kind for each in state.decisions]
    assert DecisionKind.TERMINATE not in kinds[:-1]
    assert DecisionKind.ESTABLISH not in kinds[1:]
    for day in LINE:
        standing = standing_on(state, day)
        assert (standing is Standing.UNKNOWN) == (not kinds)
    effective = [point.effective_from for point in strength_series(state)]
    assert effective == sorted(effective)


@given(st.lists(LIVE | HISTORICAL, max_size=12))
def test_a_state_survives_being_written_down(commands: list[MandateCommand]) -> None:
    state, _accepted = live_out(commands)

    assert Mandate.model_validate_json(state.model_dump_json()) == state
