"""What is said elsewhere of a mission's effect is kept, and told with where it was said first."""

from datetime import date
from typing import Any

from missionledger.common.testing.scenario import Scenario
from missionledger.mandates.domain.council_report import KnownFact, ReportSentence, sentences_of
from missionledger.mandates.domain.effectiveness import decider as d
from missionledger.mandates.domain.effectiveness.events import EffectEvent

DAY = date(2026, 3, 1)
OF: dict[str, Any] = {
    "mission_id": "UNXX",
    "occurred_on": DAY,
    "service": "performance",
    "foreign_event_id": "e-12",
    "foreign_position": 12,
    "assessment_id": "UNXX.A-1",
}
INDICATOR = d.NoteIndicator(
    **OF,
    indicator_id="I-1",
    outcome="safe roads",
    what="attacks on the road",
    unit="per month",
    baseline="12",
    baseline_on="2026-01-01",
    target="4",
    target_on="2026-12-31",
)
MEASUREMENT = d.NoteMeasurement(
    **OF, indicator_id="I-1", value="15.5", measured_on="2026-02-28", evidence="register"
)
IMPACT = d.NoteImpact(
    **OF,
    outcome="safe roads",
    impact="moved_away",
    worked="",
    did_not_work="patrols by day",
    evidence="I-1, and interviews",
    author="planner",
)

nothing = Scenario(d.EFFECTIVENESS)


def told(event: EffectEvent, source: str = "") -> ReportSentence:
    (sentence,) = sentences_of([KnownFact(event, DAY, 7, source, "entered")], DAY, DAY)
    return sentence


def test_a_measurement_is_kept_with_what_it_measured_then() -> None:
    measured = nothing.after(INDICATOR).when(MEASUREMENT)[0]
    later = INDICATOR.model_copy(update={"target": "2"})
    again = nothing.after(INDICATOR, MEASUREMENT, later).when(MEASUREMENT)[0]

    assert "4 is the aim for 2026-12-31" in told(measured).text
    assert "2 is the aim for 2026-12-31" in told(again).text
    assert told(measured).source == "register"


def test_an_impact_is_told_in_the_words_of_who_assessed_it() -> None:
    sentence = told(nothing.when(IMPACT)[0])

    assert sentence.text == (
        "On “safe roads”, planner finds: moved away. What did not: patrols by day."
    )
    assert sentence.section.value == "What the mission brought about"
    assert sentence.source == "I-1, and interviews"
    assert sentence.first_recorded == "performance, position 12"


def test_what_was_adjusted_is_told_with_its_reason_in_whole_sentences() -> None:
    adapted = d.NoteAdaptation(
        **OF, changes="operations", what="patrols by night", why="Attacks moved.", author="head"
    )

    assert told(nothing.when(adapted)[0]).text == (
        "Operations changed: patrols by night. Why: Attacks moved."
    )


def test_a_document_goes_before_what_it_was_seen_from() -> None:
    assert told(nothing.when(IMPACT)[0], "S/2026/210").source == "S/2026/210"


def test_indicators_alone_are_no_news() -> None:
    noted = nothing.when(INDICATOR)[0]

    assert sentences_of([KnownFact(noted, DAY, 7, "", "entered")], DAY, DAY) == ()
    assert nothing.after(INDICATOR).state.facts == ()
