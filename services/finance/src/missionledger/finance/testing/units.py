"""Facts about units as the performance service publishes them."""

from typing import Any

from missionledger.common.messaging.port import ForeignEvent
from missionledger.common.testing.service_under_test import ServiceUnderTest
from missionledger.finance.adapters.messaging.units import unit_facts

UNIT = "INFBATT-1"


def unit_event(number: int, kind: str, occurred_on: str, **facts: Any) -> ForeignEvent:
    """Return an event about the unit in UNMISS; `facts` are its payload beside the ids."""
    return ForeignEvent(
        service="performance",
        id=f"0190-unit-{number}",
        type=kind,
        schema_version=1,
        stream=f"performance.unit-{UNIT}",
        version=number,
        position=100 + number,
        epoch="e",
        occurred_on=occurred_on,
        recorded_at="2026-01-01T00:00:00.000000Z",
        mission="UNMISS",
        provenance="entered",
        source="",
        correlation_id="",
        traceparent="",
        data={"unit_id": UNIT, "mission_id": "UNMISS", "contributor": "RWA"} | facts,
        raw=b"",
    )


def arrival(day: str = "2025-07-11", strength: int = 850, number: int = 1) -> ForeignEvent:
    """Return the arrival of the unit."""
    return unit_event(number, "UnitArrived", day, arrived_on=day, strength=strength)


def departure(day: str, reason: str = "end_of_tour", number: int = 2) -> ForeignEvent:
    """Return its repatriation."""
    return unit_event(
        number, "UnitRepatriated", day, repatriated_on=day, strength=850, reason=reason
    )


def evaluation(day: str, *findings: str, number: int = 3) -> ForeignEvent:
    """Return an evaluation with these findings."""
    return unit_event(
        number,
        "UnitEvaluated",
        day,
        evaluation_id=f"EV-{number}",
        evaluated_on=day,
        findings=[{"criterion_id": "C", "finding": each, "basis": "seen"} for each in findings],
    )


def withholding(from_day: str, percent: int = 50, number: int = 4) -> ForeignEvent:
    """Return a decision to withhold."""
    return unit_event(
        number,
        "WithholdingDecided",
        from_day,
        withholding_id="W-1",
        ground="failure_to_protect",
        evaluation_id="EV-3",
        reference="inquiry 7",
        from_day=from_day,
        until=None,
        percent=percent,
    )


def withholding_end(day: str, number: int = 5) -> ForeignEvent:
    """Return its end."""
    return unit_event(number, "WithholdingEnded", day, withholding_id="W-1", ended_from=day)


async def note_units(service: ServiceUnderTest, *events: ForeignEvent) -> None:
    """Hand the events to the consumer, in order."""
    handler = unit_facts(service.assembly.kernel.aggregates).handler
    for each in events:
        await handler(each)
