from datetime import date
from typing import Any

import pytest

from missionledger.common.testing.scenario import Scenario
from missionledger.mandates.domain.mandate.chapters import chapter_of
from missionledger.mandates.domain.mandate.commands import (
    EstablishMandate,
    RecordHistoricalDecision,
    RenewMandate,
    ReviseMandate,
    RolloverMandate,
)
from missionledger.mandates.domain.mandate.decider import MANDATE
from missionledger.mandates.domain.mandate.refusals import (
    ChapterMissingError,
    NothingRevisedError,
    RolloverChangesSubstanceError,
)
from missionledger.mandates.domain.mandate.terms import Chapter, DecisionKind, Organ, TermKind

mandate = Scenario(MANDATE)


def established(**fields: Any) -> EstablishMandate:
    values: dict[str, Any] = {
        "occurred_on": date(2025, 1, 10),
        "mission_id": "UNXX",
        "resolution": "S/RES/1 (2025)",
        "valid_from": date(2025, 2, 1),
        "until": date(2026, 1, 31),
    }
    return EstablishMandate.model_validate(values | fields)


def renewed(**fields: Any) -> RenewMandate:
    values: dict[str, Any] = {
        "occurred_on": date(2026, 1, 30),
        "mission_id": "UNXX",
        "resolution": "S/RES/2 (2026)",
        "until": date(2027, 1, 31),
    }
    return RenewMandate.model_validate(values | fields)


def revised(**fields: Any) -> ReviseMandate:
    values: dict[str, Any] = {
        "occurred_on": date(2025, 6, 1),
        "mission_id": "UNXX",
        "resolution": "S/RES/3 (2025)",
        "effective_from": date(2025, 7, 1),
        "note": "One more task.",
    }
    return ReviseMandate.model_validate(values | fields)


def rolled_over(**fields: Any) -> RolloverMandate:
    return RolloverMandate.model_validate(renewed().model_dump() | fields)


FROM_HISTORY = RecordHistoricalDecision(
    occurred_on=date(2025, 1, 10),
    mission_id="UNXX",
    kind=DecisionKind.ESTABLISH,
    resolution="S/RES/1 (2025)",
    until=date(2026, 1, 31),
    term=TermKind.FIXED,
)


def test_a_mandate_of_the_council_says_its_chapter_or_that_the_text_names_none() -> None:
    with pytest.raises(ChapterMissingError) as refusal:
        mandate.when(established())

    assert refusal.value.pointer == "/chapter"
    assert "not_stated" in (refusal.value.next_step or "")
    for chapter in Chapter:
        assert len(mandate.when(established(chapter=chapter))) == 1


def test_a_mandate_of_the_assembly_is_under_no_chapter() -> None:
    assembly = established(organ=Organ.GENERAL_ASSEMBLY)

    assert len(mandate.when(assembly)) == 1
    assert chapter_of(mandate.after(assembly).state.decisions) is None


def test_a_renewal_goes_on_under_the_chapter_that_is_on_record() -> None:
    renewal = mandate.after(established(chapter=Chapter.VII), renewed())
    other = mandate.after(established(chapter=Chapter.VII), renewed(chapter=Chapter.VI))

    assert chapter_of(renewal.state.decisions) is Chapter.VII
    assert chapter_of(other.state.decisions) is Chapter.VI


def test_the_first_renewal_after_a_silent_history_says_the_chapter() -> None:
    history = mandate.after(FROM_HISTORY)

    assert chapter_of(history.state.decisions) is None
    with pytest.raises(ChapterMissingError):
        history.when(renewed())
    assert (
        chapter_of(history.after(renewed(chapter=Chapter.NOT_STATED)).state.decisions)
        is Chapter.NOT_STATED
    )


def test_a_revision_that_names_no_chapter_changes_none() -> None:
    first = mandate.after(established(chapter=Chapter.VII))

    silent = first.after(revised(chapter=Chapter.NOT_STATED))
    assert chapter_of(silent.state.decisions) is Chapter.VII
    assert chapter_of(first.after(revised(chapter=Chapter.VI)).state.decisions) is Chapter.VI
    with pytest.raises(NothingRevisedError):
        first.when(revised(chapter=Chapter.NOT_STATED, note=""))


def test_a_rollover_may_say_that_its_text_names_no_chapter() -> None:
    first = mandate.after(established(chapter=Chapter.VII))

    silent = first.after(rolled_over(chapter=Chapter.NOT_STATED))
    assert chapter_of(silent.state.decisions) is Chapter.VII
    with pytest.raises(RolloverChangesSubstanceError):
        first.when(rolled_over(chapter=Chapter.VI))
