"""Events of the start and of the renewal of a mission."""

from datetime import date, timedelta
from typing import Any

from missionledger.common.events import DomainEvent
from missionledger.mandates.domain.forces.decider import FORCES, NoteRequiredUnit
from missionledger.mandates.domain.forces.events import UnitStage
from missionledger.mandates.domain.mission.events import MissionStatus
from missionledger.mandates.domain.renewal import decider as renewals
from missionledger.mandates.domain.renewal.events import Outcome, Step
from missionledger.mandates.domain.start_up import commands as c
from missionledger.mandates.domain.start_up import events as e
from missionledger.mandates.domain.start_up.decider import START_UP
from tests.contracts.stories.life import life

DAY = date(2025, 9, 15)
OF: dict[str, Any] = {"mission_id": "UNSOH", "occurred_on": DAY}
UNIT = e.PlannedUnit(
    requirement_id="UNSOH-TPT-1",
    title="Transport company",
    unit_kind="transport company",
    capability="transport-unit",
    strength=160,
    needed_on=date(2026, 4, 1),
)


def start_up_story() -> list[DomainEvent]:
    """A start-up that gets a smaller sum, and ends with full capability."""
    days = iter(DAY + timedelta(days=30 * number) for number in range(1, 7))
    plan = c.PlanStartUp(
        **OF,
        title="Special account of UNSOH",
        funding_minor=60_000_000_00,
        units=(UNIT,),
        deadlines=e.Deadlines.model_validate({gate.value: next(days) for gate in e.Gate}),
        is_political=False,
        status=MissionStatus.AUTHORIZED,
        planned_by="leader",
    ).model_copy(update={"units": (UNIT.model_copy(update={"needed_on": date(2026, 1, 1)}),)})
    loan: dict[str, Any] = {"kind": e.HeldKind.FUNDING, "reference": "PKRF-0001"}
    note = c.NoteStartUpFunding(
        **OF,
        loan_id="PKRF-0001",
        status=e.FundingStatus.REFUSED,
        detail="the Committee did not concur",
        foreign_event_id="0198f0a1-0000-7000-8000-000000000001",
        foreign_position=7,
    )
    return life(
        START_UP,
        plan,
        c.RecordStartUpDecision(**OF, act=e.CouncilAct.RESOLUTION, symbol="S/RES/2793 (2025)"),
        c.HoldForStartUp(**OF, **loan, detail="60000000.00 USD"),
        note,
        c.ReleaseForStartUp(**OF, **loan, is_released=True, reason="refused"),
        c.ReviseStartUpFunding(
            **OF, funding_minor=40_000_000_00, reason="a smaller phase", decided_by="controller"
        ),
        c.MoveStartUpDeadline(
            **OF,
            gate=e.Gate.FULL_CAPABILITY,
            to=date(2026, 12, 31),
            reason="rains",
            decided_by="leader",
        ),
        c.DeclareInitialCapability(
            **OF, deployed=("UNSOH-TPT-1",), statement="the port is served", declared_by="leader"
        ),
        c.DeclareFullCapability(**OF, deployed=("UNSOH-TPT-1",), declared_by="leader"),
        c.EndStartUp(**OF, outcome="full capability"),
    )


def abandoned_story() -> list[DomainEvent]:
    """A start-up that is given up."""
    (plan, *_) = start_up_story()
    state = START_UP.fold([plan])  # type: ignore[list-item]
    given_up = c.AbandonStartUp(**OF, reason="a coup", decided_by="leader")
    return list(START_UP.decide(given_up, state))


def required_unit_story() -> list[DomainEvent]:
    """A unit that performance told of."""
    return life(
        FORCES,
        NoteRequiredUnit(
            **OF,
            requirement_id="UNSOH-TPT-1",
            stage=UnitStage.SELECTED,
            capability="transport-unit",
            strength=160,
            pledge_id="XAA-TPT-1",
            foreign_event_id="0198f0a1-0000-7000-8000-000000000002",
            foreign_position=12,
        ),
    )


def renewal_story() -> list[DomainEvent]:
    """A term that is watched, and renewed."""
    term: dict[str, Any] = {**OF, "until": date(2026, 4, 30)}
    return life(
        renewals.RENEWAL,
        renewals.OpenRenewalCycle(**term, resolution="S/RES/2779 (2025)"),
        renewals.RecordRenewalStep(
            **term, step=Step.REPORT, reference="S/2026/123", outcome="taken note of"
        ),
        renewals.RemindOfRenewal(**term, days_left=90),
        renewals.CloseRenewalCycle(
            **term,
            outcome=Outcome.RENEWED,
            resolution="S/RES/2800 (2026)",
            next_until=date(2027, 4, 30),
        ),
    )
