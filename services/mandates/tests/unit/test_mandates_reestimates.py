from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missionledger.common.refusals import Refusal
from missionledger.common.testing.scenario import Scenario
from missionledger.mandates.domain.mandate.commands import (
    EstablishMandate,
    MandateCommand,
    MatchReEstimate,
    OpenReEstimate,
    RecordHistoricalDecision,
    RenewMandate,
    ReviseMandate,
    RolloverMandate,
)
from missionledger.mandates.domain.mandate.decider import MANDATE
from missionledger.mandates.domain.mandate.events import (
    MandateRenewed,
    ReEstimateMatched,
    ReEstimateOpened,
)
from missionledger.mandates.domain.mandate.reestimates import CEILINGS_CHANGED
from missionledger.mandates.domain.mandate.refusals import (
    MatchedBeforeDecisionError,
    NoReEstimateError,
    NoSuchDecisionError,
    ReEstimateAlreadyMatchedError,
)
from missionledger.mandates.domain.mandate.state import Mandate
from missionledger.mandates.domain.mandate.terms import Chapter, DecisionKind, Strength, TermKind

REVISED_ON = date(2026, 3, 1)
MATCHED_ON = date(2026, 6, 1)
ESTABLISH = EstablishMandate(
    occurred_on=date(2026, 1, 10),
    mission_id="UNXX",
    resolution="S/RES/1 (2026)",
    chapter=Chapter.VII,
    valid_from=date(2026, 2, 1),
    until=date(2026, 12, 31),
    authorized=Strength(military=4000, police=500),
)
REVISE = ReviseMandate(
    occurred_on=REVISED_ON,
    mission_id="UNXX",
    resolution="S/RES/2 (2026)",
    effective_from=REVISED_ON,
    note="Protect the returning people.",
)
RENEW = RenewMandate(
    occurred_on=REVISED_ON,
    mission_id="UNXX",
    resolution="S/RES/3 (2026)",
    until=date(2027, 12, 31),
)
OPEN = OpenReEstimate(
    occurred_on=date(2026, 1, 10),
    mission_id="UNXX",
    resolution="S/RES/1 (2026)",
    reason="The tasks of the mandate changed.",
)
MATCH = MatchReEstimate(
    occurred_on=MATCHED_ON,
    mission_id="UNXX",
    resolution="S/RES/2 (2026)",
    decided_on=REVISED_ON,
    estimate="A/80/700",
)

established = Scenario(MANDATE).after(ESTABLISH)
revised = established.after(REVISE)


def test_a_revision_stays_flagged_until_its_resources_match() -> None:
    (waiting,) = revised.state.open_reestimates
    assert (waiting.resolution, waiting.decided_on) == ("S/RES/2 (2026)", REVISED_ON)

    assert revised.when(MATCH) == (
        ReEstimateMatched(
            mission_id="UNXX",
            decided_on=REVISED_ON,
            resolution="S/RES/2 (2026)",
            matched_on=MATCHED_ON,
            estimate="A/80/700",
            note="",
        ),
    )
    state = revised.after(MATCH).state
    assert state.open_reestimates == ()
    assert state.reestimates[0].reason == waiting.reason


def test_a_renewal_opens_one_only_if_it_changes_the_ceilings() -> None:
    same = RENEW.model_copy(update={"authorized": Strength(military=4000)})
    fewer = RENEW.model_copy(update={"authorized": Strength(military=3000)})

    for renewal in (RENEW, same):
        (event,) = established.when(renewal)
        assert isinstance(event, MandateRenewed)
    assert established.when(fewer)[1:] == (
        ReEstimateOpened(
            mission_id="UNXX",
            decided_on=REVISED_ON,
            resolution="S/RES/3 (2026)",
            reason=CEILINGS_CHANGED,
        ),
    )


def test_a_first_mandate_a_rollover_and_history_open_none() -> None:
    rollover = RolloverMandate(**RENEW.model_dump(exclude={"authorized", "recommended"}))
    historical = RecordHistoricalDecision(
        occurred_on=REVISED_ON,
        mission_id="UNXX",
        kind=DecisionKind.REVISE,
        resolution="S/RES/2 (2020)",
        until=None,
        term=TermKind.NOT_STATED,
        authorized=Strength(military=1),
    )

    for past in (established, established.after(rollover), Scenario(MANDATE).after(historical)):
        assert past.state.reestimates == ()


def test_asking_again_is_quiet() -> None:
    assert established.after(OPEN).when(OPEN) == ()
    assert revised.after(MATCH).when(MATCH) == ()
    assert revised.after(MATCH).when(REVISE) == ()


def test_what_was_matched_is_opened_again_when_the_decision_turns_out_to_change_more() -> None:
    again = OPEN.model_copy(update={"occurred_on": REVISED_ON, "resolution": "S/RES/2 (2026)"})
    scenario = revised.after(MATCH, again)

    (waiting,) = scenario.state.open_reestimates
    assert waiting.reason == "The tasks of the mandate changed."
    assert len(scenario.when(MATCH)) == 1


def test_only_what_was_decided_and_opened_can_be_matched() -> None:
    with pytest.raises(NoReEstimateError):
        established.when(MATCH)
    with pytest.raises(MatchedBeforeDecisionError):
        revised.when(MATCH.model_copy(update={"occurred_on": date(2026, 2, 28)}))
    with pytest.raises(ReEstimateAlreadyMatchedError):
        revised.after(MATCH).when(MATCH.model_copy(update={"estimate": "A/80/701"}))
    with pytest.raises(NoSuchDecisionError):
        established.when(OPEN.model_copy(update={"resolution": "S/RES/9 (2026)"}))


DAYS = st.integers(1, 28).map(lambda day: date(2026, 3, day))
SYMBOLS = st.integers(1, 4).map(lambda number: f"S/RES/{number} (2026)")
ANY: dict[str, st.SearchStrategy[Any]] = {
    "occurred_on": DAYS,
    "mission_id": st.just("UNXX"),
    "resolution": SYMBOLS,
}
COMMANDS = st.one_of(
    st.builds(ReviseMandate, **ANY, effective_from=DAYS, note=st.just("Tasks.")),
    st.builds(OpenReEstimate, **ANY, reason=st.just("Tasks.")),
    st.builds(MatchReEstimate, **ANY, decided_on=DAYS, estimate=st.just("A/80/700")),
)


@given(st.lists(COMMANDS, max_size=20))
def test_each_change_has_one_flag_and_none_is_taken_down_but_by_a_match(
    commands: list[MandateCommand],
) -> None:
    state = established.state
    for command in commands:
        try:
            events = MANDATE.decide(command, state)
        except Refusal:
            continue
        was_open = set(state.open_reestimates)
        state = MANDATE.fold(events, state)
        gone = {each for each in was_open if each not in state.open_reestimates}
        assert not gone or isinstance(command, MatchReEstimate)
        assert len(gone) <= 1
        assert MANDATE.decide(command, state) == ()

    keys = [(each.resolution, each.decided_on) for each in state.reestimates]
    assert len(keys) == len(set(keys))
    for each in state.reestimates:
        assert state.find(each.resolution, each.decided_on) is not None
    revisions = [each for each in state.decisions if each.kind is DecisionKind.REVISE]
    assert {(each.resolution, each.decided_on) for each in revisions} <= set(keys)
    assert Mandate.model_validate_json(state.model_dump_json()) == state
