"""A conduct case as its events left it."""

from datetime import date

from pydantic import BaseModel, ConfigDict

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
    Part,
    VictimRiskAssessed,
    VictimSupportConcluded,
    VictimSupportGiven,
)


class ConductCase(BaseModel):
    """The facts of a case, each in the order they were recorded."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    opened: ConductCaseOpened | None = None
    persons: tuple[ConductPersonNamed, ...] = ()
    risks: tuple[VictimRiskAssessed, ...] = ()
    investigations: tuple[InvestigationAssigned, ...] = ()
    measures: tuple[InterimMeasureTaken, ...] = ()
    measures_ended: tuple[InterimMeasureEnded, ...] = ()
    support: tuple[VictimSupportGiven, ...] = ()
    support_concluded: tuple[VictimSupportConcluded, ...] = ()
    outcome: CaseOutcomeRecorded | None = None
    handed_over: tuple[CaseHandedOver, ...] = ()
    closed: ConductCaseClosed | None = None
    erased: tuple[ConductPersonErased, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something about it."""
        return self.opened is not None and self.closed is None

    @property
    def erased_subjects(self) -> frozenset[str]:
        """Who is forgotten."""
        return frozenset(each.subject_id for each in self.erased)

    def person(self, subject_id: str) -> ConductPersonNamed | None:
        """Return the person with this id, or None."""
        return next((each for each in self.persons if each.subject_id == subject_id), None)

    def victims_waiting(self) -> tuple[str, ...]:
        """Return the victims whose support is not over."""
        over = {each.subject_id for each in self.support_concluded}
        victims = (each.subject_id for each in self.persons if each.part is Part.VICTIM)
        return tuple(each for each in victims if each not in over)

    def due(self) -> tuple[tuple[str, date], ...]:
        """Return the steps that are due with their last days."""
        if self.opened is None or self.closed is not None:
            return ()
        steps: list[tuple[str, date]] = []
        if not self.risks:
            steps.append(("assess the risk to victims", self.opened.victim_risk_due_on))
        if not self.investigations and self.outcome is None:
            steps.append(("assign an investigation", self.opened.investigator_due_on))
        if self.investigations and self.outcome is None:
            steps.append(("record the outcome", self.investigations[-1].due_on))
        return tuple(sorted(steps, key=lambda step: step[1]))


def evolve(  # noqa: C901, PLR0911 - one line for each event, nothing nested
    state: ConductCase, event: ConductEvent
) -> ConductCase:
    """Return the case after the event."""
    match event:
        case ConductCaseOpened():
            return ConductCase(opened=event)
        case ConductPersonNamed():
            return _with(state, persons=(*state.persons, event))
        case VictimRiskAssessed():
            return _with(state, risks=(*state.risks, event))
        case InvestigationAssigned():
            return _with(state, investigations=(*state.investigations, event))
        case InterimMeasureTaken():
            return _with(state, measures=(*state.measures, event))
        case InterimMeasureEnded():
            return _with(state, measures_ended=(*state.measures_ended, event))
        case VictimSupportGiven():
            return _with(state, support=(*state.support, event))
        case VictimSupportConcluded():
            return _with(state, support_concluded=(*state.support_concluded, event))
        case CaseOutcomeRecorded():
            return _with(state, outcome=event)
        case CaseHandedOver():
            return _with(state, handed_over=(*state.handed_over, event))
        case ConductCaseClosed():
            return _with(state, closed=event)
        case ConductPersonErased():
            return _with(state, erased=(*state.erased, event))


def _with(state: ConductCase, **changes: object) -> ConductCase:
    return state.model_copy(update=changes)
