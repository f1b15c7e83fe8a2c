"""How start-ups travel."""

from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.http.schemas import Amount
from missionledger.common.identifiers import MissionId
from missionledger.common.money import Money
from missionledger.common.processes.progress import DAY_SECONDS
from missionledger.mandates.adapters.api.kit import DocumentHash
from missionledger.mandates.application.start_ups import process_id_of
from missionledger.mandates.domain.forces.decider import MissionForces
from missionledger.mandates.domain.start_up import events as e
from missionledger.mandates.domain.start_up.state import Held, StartUp
from missionledger.mandates.domain.words import Note, RequiredSymbol, Statement, Text

START_UP_COLUMNS = (
    "mission_id",
    "title",
    "attempt",
    "planned_on",
    "funding",
    "funding_status",
    "units_planned",
    "units_in_place",
    "initial_capability_on",
    "full_capability_on",
    "outcome",
    "process_id",
    "version",
    "position",
)


class _Body(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PlanStartUpBody(_Body):
    """A start-up to be planned.

    Attributes:
        funding: commitment authority to be asked of the Reserve Fund.
        day_seconds: length of a day for the process; shorter than 86400 only in demonstrations.
    """

    mission_id: MissionId
    title: Text
    planned_on: date
    funding: Amount
    units: tuple[e.PlannedUnit, ...] = Field(min_length=1, max_length=e.UNITS_MAX)
    deadlines: e.Deadlines
    day_seconds: int = Field(DAY_SECONDS, ge=1, le=DAY_SECONDS)

    def to_plan(self) -> e.StartUpPlan:
        """Return the plan."""
        return e.StartUpPlan(
            mission_id=self.mission_id,
            title=self.title,
            funding_minor=self.funding.to_money().minor,
            units=self.units,
            deadlines=self.deadlines,
            day_seconds=self.day_seconds,
        )


class StartUpFactBody(_Body):
    """What every command on a start-up is sent with.

    Attributes:
        on: the day of the fact.
        documents: SHA-256 of the papers behind it.
    """

    on: date
    source: str = ""
    documents: tuple[DocumentHash, ...] = ()

    def fields(self, mission_id: str) -> dict[str, Any]:
        """Return the fields as a command has them."""
        values = {name: getattr(self, name) for name in type(self).model_fields}
        return values | {"occurred_on": values.pop("on"), "mission_id": mission_id}


class DecisionBody(StartUpFactBody):
    """The act by which the Council decided on the start-up."""

    act: e.CouncilAct
    symbol: RequiredSymbol


class FundingBody(StartUpFactBody):
    """Another amount to ask for."""

    funding: Amount
    reason: Statement

    def fields(self, mission_id: str) -> dict[str, Any]:
        """Return the fields as a command has them."""
        values = super().fields(mission_id)
        return values | {"funding_minor": values.pop("funding").to_money().minor}


class DeadlineBody(StartUpFactBody):
    """Another last day of a gate."""

    gate: e.Gate
    to: date
    reason: Statement


class InitialCapabilityBody(StartUpFactBody):
    """The first tasks can be carried out."""

    statement: Statement


class FullCapabilityBody(StartUpFactBody):
    """The mission is complete, or said to be enough."""

    shortfall: Note = ""


class AbandonBody(StartUpFactBody):
    """The mission will not start."""

    reason: Statement


class UnitView(e.PlannedUnit):
    """A planned unit and how far it is.

    Attributes:
        stage: empty before force generation was asked for it.
        position: of the event of performance that said so; 0 if none did.
    """

    stage: str
    pledge_id: str
    since: date | None
    detail: str
    position: int


class StartUpView(_Body):
    """A start-up at a point on both axes."""

    mission_id: str
    title: str
    attempt: int
    planned_on: date
    planned_by: str
    funding: Amount
    funding_status: str
    funding_detail: str
    loan_id: str
    council_decision: str
    deadlines: e.Deadlines
    units: tuple[UnitView, ...]
    units_planned: int
    units_in_place: int
    held: tuple[Held, ...]
    initial_capability_on: date | None
    full_capability_on: date | None
    shortfall: str
    outcome: str
    failed_at: e.Gate | None
    is_demonstration: bool
    process_id: str
    version: int
    position: int

    @classmethod
    def of(
        cls, start_up: StartUp, forces: MissionForces, *, version: int, position: int
    ) -> "StartUpView":
        """Return the view of a planned start-up with the units as far as they are known."""
        plan, funding, deadlines = start_up.plan, start_up.funding, start_up.deadlines
        if plan is None or funding is None or deadlines is None:
            raise ValueError("only a planned start-up has a view")
        units = tuple(_unit(each, forces) for each in plan.units)
        initial, full, ended = start_up.initial, start_up.full, start_up.ended
        return cls(
            mission_id=plan.mission_id,
            title=plan.title,
            attempt=plan.attempt,
            planned_on=plan.planned_on,
            planned_by=plan.planned_by,
            funding=Amount.of(Money(minor=funding.asked_minor)),
            funding_status=funding.status or "",
            funding_detail=funding.detail,
            loan_id=funding.loan_id,
            council_decision=start_up.decision.symbol if start_up.decision else plan.mandate,
            deadlines=deadlines,
            units=units,
            units_planned=len(units),
            units_in_place=sum(each.stage == "deployed" for each in units),
            held=start_up.still_held,
            initial_capability_on=initial.on if initial else None,
            full_capability_on=full.on if full else None,
            shortfall=full.shortfall if full else "",
            outcome=ended.outcome if ended else "",
            failed_at=ended.failed_at if ended else None,
            is_demonstration=plan.day_seconds != DAY_SECONDS,
            process_id=process_id_of(plan.mission_id, plan.attempt),
            version=version,
            position=position,
        )


def _unit(planned: e.PlannedUnit, forces: MissionForces) -> UnitView:
    known = forces.units.get(planned.requirement_id)
    return UnitView(
        **planned.model_dump(),
        stage=known.stage if known else "",
        pledge_id=known.pledge_id if known else "",
        since=known.on if known else None,
        detail=known.detail if known else "",
        position=known.foreign_position if known else 0,
    )
