"""A unit as its events left it."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import TypeVar

from pydantic import BaseModel, ConfigDict

from missionledger.performance.domain.unit.events import (
    CaveatDeclared,
    CaveatFacts,
    CaveatLifted,
    CommanderChanged,
    ContributorReplied,
    EvaluationOccasion,
    Finding,
    Findings,
    OutstandingWorkRecognized,
    RepatriationReason,
    UndeclaredCaveatFound,
    UnitArrived,
    UnitDescription,
    UnitEvaluated,
    UnitEvent,
    UnitPutUnderRemediation,
    UnitRegistered,
    UnitReleasedFromRemediation,
    UnitRepatriated,
    WithholdingDecided,
    WithholdingEnded,
    WithholdingGround,
)


class UnitStatus(StrEnum):
    """Where a unit is."""

    PROMISED = "promised"
    PRESENT = "present"
    REPATRIATED = "repatriated"


class Evaluation(BaseModel):
    """One evaluation with the answer of the contributing country, if there is one."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    evaluation_id: str
    occasion: EvaluationOccasion
    form_id: str
    form_version: int
    evaluated_on: date
    evaluator: str
    findings: Findings
    reply: str | None = None
    replied_on: date | None = None

    def has(self, finding: Finding) -> bool:
        """Tell whether any criterion has this finding."""
        return any(each.finding is finding for each in self.findings)


class Caveat(BaseModel):
    """One caveat.

    Attributes:
        declared_on: day the contributor told of it; None as long as it did not.
        found_on: day it came to light undeclared; None if it was told of first.
        lifted_on: day the contributor took it back.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    caveat_id: str
    limits: str
    asset: str
    harms_delivery: bool
    declared_on: date | None = None
    found_on: date | None = None
    circumstances: str = ""
    lifted_on: date | None = None

    @property
    def is_incident(self) -> bool:
        """Whether it came to light before it was declared; that stays so."""
        return self.found_on is not None

    @property
    def is_declared(self) -> bool:
        """Whether the contributor has told of it, first or afterwards."""
        return self.declared_on is not None


class Withholding(BaseModel):
    """One decision to withhold.

    Attributes:
        until: first day that is paid in full again; None as long as it goes on.
        ended_on: day on which its end was decided; None if nobody decided one.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    withholding_id: str
    ground: WithholdingGround
    evaluation_id: str
    reference: str
    from_day: date
    until: date | None
    percent: int
    decided_on: date
    decided_by: str
    ended_on: date | None = None
    ended_by: str = ""
    end_reason: str = ""

    def holds_on(self, day: date) -> bool:
        """Tell whether something is withheld for the day."""
        return self.from_day <= day and (self.until is None or day < self.until)


class Unit(BaseModel):
    """A unit with its evaluations and caveats, each in the order they were recorded."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    registered: UnitDescription | None = None
    """As the unit was promised, with its first commander."""
    registered_on: date = date.min
    commander: str = ""
    arrived_on: date | None = None
    strength: int | None = None
    repatriated_on: date | None = None
    repatriation_reason: RepatriationReason | None = None
    evaluations: tuple[Evaluation, ...] = ()
    caveats: tuple[Caveat, ...] = ()
    withholdings: tuple[Withholding, ...] = ()
    recognitions: tuple[OutstandingWorkRecognized, ...] = ()
    remediations: tuple[str, ...] = ()
    """Remediations the unit was put under, of those begun since units know of them."""
    remediation: str = ""
    """The one it is under now; empty for none."""

    @property
    def status(self) -> UnitStatus:
        """Where the unit is."""
        if self.repatriated_on is not None:
            return UnitStatus.REPATRIATED
        return UnitStatus.PROMISED if self.arrived_on is None else UnitStatus.PRESENT

    def evaluation(self, evaluation_id: str) -> Evaluation | None:
        """Return the evaluation with this id, or None."""
        return next((e for e in self.evaluations if e.evaluation_id == evaluation_id), None)

    def caveat(self, caveat_id: str) -> Caveat | None:
        """Return the caveat with this id, or None."""
        return next((each for each in self.caveats if each.caveat_id == caveat_id), None)

    def withholding(self, withholding_id: str) -> Withholding | None:
        """Return the decision to withhold with this id, or None."""
        known = (each for each in self.withholdings if each.withholding_id == withholding_id)
        return next(known, None)


def evolve(  # noqa: C901, PLR0911 - one line for each event, nothing nested
    state: Unit, event: UnitEvent
) -> Unit:
    """Return the unit after the event."""
    match event:
        case UnitRegistered():
            promised = event.model_dump(exclude={"registered_on"})
            return Unit(
                registered=UnitDescription.model_validate(promised),
                registered_on=event.registered_on,
                commander=event.commander,
            )
        case UnitArrived():
            return _with(state, arrived_on=event.arrived_on, strength=event.strength)
        case CommanderChanged():
            return _with(state, commander=event.commander)
        case UnitEvaluated():
            made = Evaluation.model_validate(event.model_dump(exclude={"unit_id", "mission_id"}))
            return _with(state, evaluations=(*state.evaluations, made))
        case ContributorReplied():
            return _with(state, evaluations=_replied(state.evaluations, event))
        case CaveatDeclared() | UndeclaredCaveatFound() | CaveatLifted():
            return _with(state, caveats=_caveats(state, event))
        case UnitRepatriated():
            return _with(
                state,
                repatriated_on=event.repatriated_on,
                repatriation_reason=event.reason,
                remediation="",
            )
        case WithholdingDecided():
            told = event.model_dump(exclude={"unit_id", "mission_id", "contributor"})
            decided = Withholding.model_validate(told)
            return _with(state, withholdings=(*state.withholdings, decided))
        case WithholdingEnded():
            return _with(state, withholdings=_ended(state.withholdings, event))
        case OutstandingWorkRecognized():
            return _with(state, recognitions=(*state.recognitions, event))
        case UnitPutUnderRemediation():
            begun = (*state.remediations, event.remediation_id)
            return _with(state, remediations=begun, remediation=event.remediation_id)
        case UnitReleasedFromRemediation():
            return _with(state, remediation="")


B = TypeVar("B", bound=BaseModel)


def _with(model: B, **changes: object) -> B:
    return model.model_copy(update=changes)


def _replied(
    evaluations: Sequence[Evaluation], event: ContributorReplied
) -> tuple[Evaluation, ...]:
    return tuple(
        _with(each, reply=event.reply, replied_on=event.replied_on)
        if each.evaluation_id == event.evaluation_id
        else each
        for each in evaluations
    )


def _ended(withholdings: Sequence[Withholding], event: WithholdingEnded) -> tuple[Withholding, ...]:
    return tuple(
        _with(
            each,
            until=event.ended_from,
            ended_on=event.decided_on,
            ended_by=event.decided_by,
            end_reason=event.reason,
        )
        if each.withholding_id == event.withholding_id
        else each
        for each in withholdings
    )


def _caveats(
    state: Unit, event: CaveatDeclared | UndeclaredCaveatFound | CaveatLifted
) -> tuple[Caveat, ...]:
    known = state.caveat(event.caveat_id)
    changes: dict[str, object] = {}
    if isinstance(event, CaveatFacts):
        changes = event.model_dump(exclude={"unit_id", "mission_id"})
    else:
        changes = {"lifted_on": event.lifted_on}
    if known is None:
        return (*state.caveats, Caveat.model_validate(changes))
    return tuple(
        _with(each, **changes) if each.caveat_id == event.caveat_id else each
        for each in state.caveats
    )
