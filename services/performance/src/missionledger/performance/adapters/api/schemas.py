"""How units, evaluations, caveats and forms travel."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.identifiers import MissionId, StateCode
from missionledger.performance.application.listing import Part
from missionledger.performance.domain.form import (
    Component,
    Criteria,
    FormComponent,
    FormId,
    FormVersionNumber,
    PublishFormVersion,
)
from missionledger.performance.domain.unit.commands import (
    ChangeCommander,
    DeclareCaveat,
    LiftCaveat,
    RecordArrival,
    RecordReply,
    RegisterUnit,
    RepatriateUnit,
    ReportUndeclaredCaveat,
)
from missionledger.performance.domain.unit.events import (
    CaveatId,
    EvaluationId,
    EvaluationOccasion,
    Findings,
    Person,
    RepatriationReason,
    Strength,
    Text,
    UnitDescription,
    UnitId,
)
from missionledger.performance.domain.unit.state import Caveat, Evaluation, Unit, UnitStatus

DocumentHash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]

UNIT_COLUMNS = (
    "unit_id",
    "mission_id",
    "contributor",
    "component",
    "unit_type",
    "status",
    "strength_promised",
    "strength",
    "requirements",
    "commander",
    "registered_on",
    "arrived_on",
    "repatriated_on",
    "repatriation_reason",
    "evaluations",
    "open_caveats",
    "incidents",
    "remediation",
    "version",
    "position",
)
EVALUATION_COLUMNS = (
    "unit_id",
    "mission_id",
    "contributor",
    "evaluation_id",
    "occasion",
    "form_id",
    "form_version",
    "evaluated_on",
    "evaluator",
    "adequate",
    "shortfall",
    "grave",
    "replied_on",
    "reply",
)
CAVEAT_COLUMNS = (
    "unit_id",
    "mission_id",
    "contributor",
    "caveat_id",
    "limits",
    "asset",
    "harms_delivery",
    "declared",
    "incident",
    "declared_on",
    "found_on",
    "lifted_on",
    "circumstances",
)


class UnitView(UnitDescription):
    """A unit at a point on both axes.

    Attributes:
        strength: heads on arrival; null before.
        evaluations: how many are recorded.
        open_caveats: caveats that were not lifted, declared or not.
        incidents: caveats that came to light undeclared, lifted or not.
        remediation: the one it is under; empty for none.
    """

    status: UnitStatus
    strength: int | None
    registered_on: date
    arrived_on: date | None
    repatriated_on: date | None
    repatriation_reason: RepatriationReason | None
    evaluations: int
    open_caveats: int
    incidents: int
    remediation: str
    version: int
    position: int

    @classmethod
    def of(cls, unit: Unit, *, version: int, position: int) -> "UnitView":
        """Return the view of a registered unit."""
        if unit.registered is None:
            raise ValueError("only a registered unit has a view")
        described = unit.registered.model_dump() | {"commander": unit.commander}
        return cls(
            **described,
            status=unit.status,
            strength=unit.strength,
            registered_on=unit.registered_on,
            arrived_on=unit.arrived_on,
            repatriated_on=unit.repatriated_on,
            repatriation_reason=unit.repatriation_reason,
            evaluations=len(unit.evaluations),
            open_caveats=sum(each.lifted_on is None for each in unit.caveats),
            incidents=sum(each.is_incident for each in unit.caveats),
            remediation=unit.remediation,
            version=version,
            position=position,
        )


class EvaluationView(Evaluation):
    """An evaluation; criteria are listed by finding and never summed up into a grade."""

    unit_id: str
    mission_id: str
    contributor: str
    adequate: tuple[str, ...]
    shortfall: tuple[str, ...]
    grave: tuple[str, ...]

    @classmethod
    def of(cls, part: Part[Evaluation]) -> "EvaluationView":
        """Return the view."""
        by_finding: dict[str, list[str]] = {"adequate": [], "shortfall": [], "grave": []}
        for each in part.value.findings:
            by_finding[each.finding.value].append(each.criterion_id)
        return cls(
            **part.value.model_dump(),
            unit_id=part.unit.unit_id,
            mission_id=part.unit.mission_id,
            contributor=part.unit.contributor,
            adequate=tuple(by_finding["adequate"]),
            shortfall=tuple(by_finding["shortfall"]),
            grave=tuple(by_finding["grave"]),
        )


class CaveatView(Caveat):
    """A caveat; `incident` stays true once it came to light undeclared."""

    unit_id: str
    mission_id: str
    contributor: str
    declared: bool
    incident: bool

    @classmethod
    def of(cls, part: Part[Caveat]) -> "CaveatView":
        """Return the view."""
        return cls(
            **part.value.model_dump(),
            unit_id=part.unit.unit_id,
            mission_id=part.unit.mission_id,
            contributor=part.unit.contributor,
            declared=part.value.is_declared,
            incident=part.value.is_incident,
        )


class _Body(BaseModel):
    """What every command carries: the day of the fact, and the paper behind it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    occurred_on: date
    source: Annotated[str, Field(max_length=500)] = ""
    documents: tuple[DocumentHash, ...] = ()

    def of_unit(self, unit: UnitDescription) -> dict[str, object]:
        """Return the fields as a command on this unit has them."""
        fields: dict[str, object] = {name: getattr(self, name) for name in type(self).model_fields}
        return fields | {"unit_id": unit.unit_id, "mission_id": unit.mission_id}


class RegisterBody(_Body):
    """A unit that a contributor promised."""

    unit_id: UnitId
    mission_id: MissionId
    contributor: StateCode
    component: Component
    unit_type: Text
    strength_promised: Strength
    requirements: Text
    commander: Person

    def to_command(self) -> RegisterUnit:
        """Return the command."""
        return RegisterUnit.model_validate(self.model_dump())


class ArrivalBody(_Body):
    """The arrival of a unit."""

    strength: Strength

    def to_command(self, unit: UnitDescription) -> RecordArrival:
        """Return the command."""
        return RecordArrival.model_validate(self.of_unit(unit))


class CommanderBody(_Body):
    """A change of command."""

    commander: Person

    def to_command(self, unit: UnitDescription) -> ChangeCommander:
        """Return the command."""
        return ChangeCommander.model_validate(self.of_unit(unit))


class EvaluationBody(_Body):
    """An evaluation; the evaluator is whoever sends it."""

    evaluation_id: EvaluationId
    occasion: EvaluationOccasion
    form_id: FormId
    form_version: FormVersionNumber
    evaluated_on: date
    findings: Findings


class ReplyBody(_Body):
    """The answer of the contributing country."""

    reply: Text

    def to_command(self, unit: UnitDescription, evaluation_id: str) -> RecordReply:
        """Return the command."""
        return RecordReply.model_validate(self.of_unit(unit) | {"evaluation_id": evaluation_id})


class DeclareCaveatBody(_Body):
    """A caveat that the contributor told of."""

    caveat_id: CaveatId
    limits: Text
    asset: Annotated[str, Field(max_length=300)] = ""
    harms_delivery: bool

    def to_command(self, unit: UnitDescription) -> DeclareCaveat:
        """Return the command."""
        return DeclareCaveat.model_validate(self.of_unit(unit))


class UndeclaredCaveatBody(DeclareCaveatBody):
    """A caveat that nobody had been told of."""

    circumstances: Text

    def to_report(self, unit: UnitDescription) -> ReportUndeclaredCaveat:
        """Return the command."""
        return ReportUndeclaredCaveat.model_validate(self.of_unit(unit))


class LiftCaveatBody(_Body):
    """A caveat that the contributor took back."""

    def to_command(self, unit: UnitDescription, caveat_id: str) -> LiftCaveat:
        """Return the command."""
        return LiftCaveat.model_validate(self.of_unit(unit) | {"caveat_id": caveat_id})


class RepatriationBody(_Body):
    """A unit that went home."""

    reason: RepatriationReason

    def to_command(self, unit: UnitDescription) -> RepatriateUnit:
        """Return the command."""
        return RepatriateUnit.model_validate(self.of_unit(unit))


class FormVersionBody(BaseModel):
    """A version of a form."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: FormVersionNumber
    title: Text
    component: FormComponent
    valid_from: date
    criteria: Criteria
    source: Annotated[str, Field(max_length=500)] = ""
    documents: tuple[DocumentHash, ...] = ()

    def to_command(self, form_id: str) -> PublishFormVersion:
        """Return the command."""
        return PublishFormVersion(
            occurred_on=self.valid_from,
            source=self.source,
            documents=self.documents,
            form_id=form_id,
            version=self.version,
            title=self.title,
            component=self.component,
            criteria=self.criteria,
        )
