"""How conduct cases travel; papers are not taken, since they would be kept in clear."""

from collections.abc import Callable
from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.identifiers import MissionId
from missionledger.common.security.subject_keys import Sealed, SubjectId
from missionledger.performance.application.conduct import ConductSecrets
from missionledger.performance.domain.conduct.events import (
    CaseOutcome,
    CasePersonnel,
    Investigator,
    MeasureKind,
    MisconductKind,
    Office,
    Part,
    StepId,
    SupportEnd,
    SupportKind,
)
from missionledger.performance.domain.conduct.state import ConductCase

Told = Annotated[str, Field(min_length=1, max_length=10_000)]
"""Sealed before it is recorded. Refer to persons by their ids, so that they can be forgotten."""

CASE_COLUMNS = (
    "case_id",
    "mission_id",
    "kind",
    "personnel",
    "is_open",
    "reported_on",
    "next_step",
    "due_on",
    "investigator",
    "measures",
    "victims_waiting",
    "outcome",
    "office",
    "closed_on",
    "version",
    "position",
)


class CaseSummary(BaseModel):
    """A case without anything that was told of it.

    Attributes:
        next_step: what is due first; empty if nothing is.
        office: who answers for it since it was handed over; null before.
    """

    case_id: str
    mission_id: str
    kind: MisconductKind
    personnel: CasePersonnel
    is_open: bool
    reported_on: date
    next_step: str
    due_on: date | None
    investigator: Investigator | None
    measures: int
    victims_waiting: int
    outcome: CaseOutcome | None
    office: Office | None
    closed_on: date | None
    version: int
    position: int

    @classmethod
    def of(cls, state: ConductCase, *, version: int, position: int) -> "CaseSummary":
        """Return the summary of a case that was opened."""
        opened, due = state.opened, state.due()
        if opened is None:
            raise ValueError("only an opened case has a summary")
        ended = {each.measure_id for each in state.measures_ended}
        return cls(
            case_id=opened.case_id,
            mission_id=opened.mission_id,
            kind=opened.kind,
            personnel=opened.personnel,
            is_open=state.is_open,
            reported_on=opened.reported_on,
            next_step=due[0][0] if due else "",
            due_on=due[0][1] if due else None,
            investigator=state.investigations[-1].investigator if state.investigations else None,
            measures=sum(each.measure_id not in ended for each in state.measures),
            victims_waiting=len(state.victims_waiting()),
            outcome=state.outcome.outcome if state.outcome else None,
            office=state.handed_over[-1].office if state.handed_over else None,
            closed_on=state.closed.closed_on if state.closed else None,
            version=version,
            position=position,
        )


class PersonView(BaseModel):
    """A person of a case; name and what follows are null to whom they are sealed."""

    subject_id: str
    part: Part
    is_erased: bool
    name: str | None
    contact: str | None
    account: str | None
    notes: str | None
    named_on: date


class StepView(BaseModel):
    """Something that was done; `told` is null to whom it is sealed."""

    step: str
    day: date
    id: str = ""
    subject_id: str = ""
    what: str
    told: str | None


class CaseView(CaseSummary):
    """A case with its persons and steps."""

    story: str | None
    persons: tuple[PersonView, ...]
    steps: tuple[StepView, ...]


def case_view(
    state: ConductCase, summary: CaseSummary, secrets: ConductSecrets, *, names: bool
) -> CaseView:
    """Return a case as one reader may see it; it reads key files."""
    case_id = summary.case_id

    def told(sealed: Sealed) -> str | None:
        return secrets.open(case_id, sealed) if names else None

    persons = []
    for each in state.persons:
        details = secrets.person(case_id, each) if names else None
        persons.append(
            PersonView(
                subject_id=each.subject_id,
                part=each.part,
                is_erased=each.subject_id in state.erased_subjects,
                name=details.name if details else None,
                contact=details.contact if details else None,
                account=details.account if details else None,
                notes=details.notes if details else None,
                named_on=each.named_on,
            )
        )
    story = told(state.opened.story) if state.opened else None
    return CaseView(
        **summary.model_dump(),
        story=story,
        persons=tuple(persons),
        steps=tuple(sorted(_steps(state, told), key=lambda step: step.day)),
    )


def _steps(state: ConductCase, told: Callable[[Sealed], str | None]) -> list[StepView]:
    found = [
        StepView(
            step="victim risk assessed",
            day=each.assessed_on,
            what="high" if each.is_high else "not high",
            told=told(each.detail),
        )
        for each in state.risks
    ]
    found += [
        StepView(
            step="investigation assigned", day=each.assigned_on, what=each.investigator, told=None
        )
        for each in state.investigations
    ]
    found += [
        StepView(
            step="interim measure",
            day=each.taken_on,
            id=each.measure_id,
            what=each.kind,
            told=told(each.detail),
        )
        for each in state.measures
    ]
    found += [
        StepView(
            step="interim measure ended", day=each.ended_on, id=each.measure_id, what="", told=None
        )
        for each in state.measures_ended
    ]
    found += [
        StepView(
            step="victim supported",
            day=each.given_on,
            id=each.support_id,
            subject_id=each.subject_id,
            what=each.kind,
            told=told(each.detail),
        )
        for each in state.support
    ]
    found += [
        StepView(
            step="victim support concluded",
            day=each.concluded_on,
            subject_id=each.subject_id,
            what=each.end,
            told=told(each.detail),
        )
        for each in state.support_concluded
    ]
    if state.outcome is not None:
        found.append(
            StepView(
                step="outcome",
                day=state.outcome.decided_on,
                what=state.outcome.outcome,
                told=told(state.outcome.detail),
            )
        )
    found += [
        StepView(
            step="handed over", day=each.handed_over_on, what=each.office, told=told(each.detail)
        )
        for each in state.handed_over
    ]
    return found


class _Body(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    occurred_on: date


class OpenCaseBody(_Body):
    """A report of possible misconduct."""

    mission_id: MissionId
    kind: MisconductKind
    personnel: CasePersonnel
    story: Told


class PersonBody(_Body):
    """A person of the case."""

    part: Part
    name: Annotated[str, Field(min_length=1, max_length=300)]
    contact: Annotated[str, Field(max_length=1_000)] = ""
    account: Annotated[str, Field(max_length=200)] = ""
    notes: Annotated[str, Field(max_length=5_000)] = ""


class RiskBody(_Body):
    """The risk to victims and witnesses."""

    is_high: bool
    detail: Told


class InvestigationBody(_Body):
    """Who investigates."""

    investigator: Investigator
    contributor_declined_on: date | None = None


class MeasureBody(_Body):
    """An interim measure."""

    measure_id: StepId
    kind: MeasureKind
    detail: Told


class MeasureEndBody(_Body):
    """The end of an interim measure."""


class SupportBody(_Body):
    """Support to a victim."""

    support_id: StepId
    subject_id: SubjectId
    kind: SupportKind
    detail: Told


class SupportEndBody(_Body):
    """The end of support to a victim."""

    subject_id: SubjectId
    end: SupportEnd
    detail: Told


class OutcomeBody(_Body):
    """What the investigation came to."""

    outcome: CaseOutcome
    detail: Told


class HandoverBody(_Body):
    """Another office that answers for the case."""

    office: Office
    detail: Told


class CloseBody(_Body):
    """The end of the case."""


class ErasureBody(_Body):
    """A person to forget for good."""
