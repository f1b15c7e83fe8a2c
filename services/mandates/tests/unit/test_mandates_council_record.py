from datetime import date
from typing import Any

import pytest

from missionledger.common.testing.scenario import Scenario
from missionledger.mandates.domain.council_record import record as r

DAY, LATER = date(2026, 1, 10), date(2026, 1, 20)
OF: dict[str, Any] = {"mission_id": "UNXX", "occurred_on": DAY}
nothing = Scenario(r.COUNCIL_RECORD)


def work(**fields: Any) -> r.RecordPreMandateWork:
    values: dict[str, Any] = {
        "work_id": "strategic-assessment",
        "kind": r.PreMandateKind.ASSESSMENT_MISSION,
        "title": "Strategic assessment",
        "carried_out_by": "Planning team",
    }
    return r.RecordPreMandateWork.model_validate(OF | values | fields)


def said(kind: r.StatementKind, **fields: Any) -> r.RecordCouncilStatement:
    values: dict[str, Any] = {"kind": kind, "symbol": "S/PRST/2026/1", "summary": "Concern."}
    return r.RecordCouncilStatement.model_validate(OF | values | fields)


def test_work_before_the_mandate_is_told_anew_when_its_paper_is_there() -> None:
    begun = nothing.after(work())
    done = begun.after(work(ended_on=LATER, paper="S/2026/30"))

    assert begun.when(work()) == ()
    assert [each.paper for each in done.state.present_work()] == ["S/2026/30"]
    with pytest.raises(r.WorkEndsBeforeItBeginsError):
        nothing.when(work(ended_on=date(2026, 1, 9)))


def test_work_that_begins_under_a_mandate_is_not_before_it() -> None:
    assert len(nothing.when(work(decided_on=DAY))) == 1
    with pytest.raises(r.NotBeforeTheMandateError):
        nothing.when(work(decided_on=date(2026, 1, 9)))


@pytest.mark.parametrize("kind", list(r.StatementKind)[:3])
def test_the_council_speaks_as_one(kind: r.StatementKind) -> None:
    assert len(nothing.when(said(kind))) == 1
    assert nothing.after(said(kind)).when(said(kind)) == ()
    with pytest.raises(r.StatementNotClearError):
        nothing.when(said(kind, members=("FRA",)))


def test_a_vote_is_explained_by_a_member_and_is_on_record() -> None:
    explained = {
        "members": ("FRA",),
        "resolution": "S/RES/1 (2026)",
        "decisions": ("S/RES/1 (2026)",),
    }
    kind = r.StatementKind.EXPLANATION_OF_VOTE

    assert len(nothing.when(said(kind, **explained))) == 1
    for missing, pointer in (
        ({"members": ()}, "/members"),
        ({"resolution": "S/RES/2 (2026)"}, "/resolution"),
        ({"resolution": "", "decisions": ("S/RES/1 (2026)",)}, "/resolution"),
    ):
        with pytest.raises(r.StatementNotClearError) as refusal:
            nothing.when(said(kind, **(explained | missing)))
        assert refusal.value.pointer == pointer
