"""Transitions notes budgets, money set aside and compositions as those services write them."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest

from missionledger.common.canonical import canonical_json
from missionledger.common.clock import FixedClock
from missionledger.common.events import DomainEvent, EventMetadata, Provenance, RecordedEvent
from missionledger.common.messaging.cloudevents import decode, encode
from missionledger.common.messaging.port import ForeignEvent
from missionledger.common.testing.service_under_test import service_under_test
from missionledger.finance.domain.authority.allotment import ALLOTMENT
from missionledger.finance.domain.budget.decider import BUDGET
from missionledger.mandates.domain.composition.decider import COMPOSITION
from missionledger.transitions.main import SERVICE as TRANSITIONS
from tests.contracts.stories import mandates

GOLDEN = Path(__file__).parent / "golden"
NOW = datetime(2026, 11, 23, tzinfo=UTC)
TRANSITION = {"cost_centre": "JUBA", "item": "Other supplies", "purpose": "transition"}


def written(service: str, type_name: str) -> dict[str, Any]:
    payload: dict[str, Any] = orjson.loads((GOLDEN / service / f"{type_name}.v1.json").read_bytes())
    return payload


def arrived(
    service: str, aggregate: str, type_name: str, payload: dict[str, Any], number: int = 1
) -> ForeignEvent:
    """The event as transitions get it from the transport."""
    mission = payload.get("mission_id") or payload.get("fund") or "UNMISS"
    metadata = EventMetadata(
        actor="officer", role="budget_officer", provenance=Provenance.ENTERED, mission=mission
    )
    record = RecordedEvent(
        position=number,
        stream=f"{service}.{aggregate}-{mission}",
        version=number,
        id=f"0198f0a1-0000-7000-8000-{number:012}",
        type=type_name,
        schema_version=1,
        data=canonical_json(payload),
        metadata=metadata.to_json(),
        occurred_on="2025-07-01",
        recorded_at="2025-07-01T10:00:00.000000Z",
        epoch="0198f0a1-0000-7000-8000-000000000000",
        hash=b"\1" * 32,
        mission=mission,
    )
    return decode(encode(record, b"\0" * 32))


def noted(directory: Path, *events: ForeignEvent) -> list[tuple[str, dict[str, Any]]]:
    """Let transitions take the events, and return type and payload of what they noted."""

    async def take() -> list[tuple[str, dict[str, Any]]]:
        async with service_under_test(TRANSITIONS, directory, clock=FixedClock(NOW)) as service:
            handlers = {
                f"{each.service}.{each.aggregate}": each.handler
                for each in service.assembly.parts.subscriptions
            }
            for event in events:
                await handlers[event.stream.partition("-")[0]](event)
            records = service.assembly.kernel.log.read(after=0, limit=1_000)
            return [(each.type, orjson.loads(each.data)) for each in records]

    return asyncio.run(take())


def test_an_approved_budget_is_noted_with_its_lines(tmp_path: Path) -> None:
    payload = written("finance", "EstimateApproved")
    event = arrived("finance", "budget", "EstimateApproved", payload)

    ((type_name, fact),) = noted(tmp_path, event, event)

    assert type_name == "TransitionBudgetNoted"
    assert (fact["mission_id"], fact["symbol"]) == (payload["fund"], payload["symbol"])
    assert [(each["group"], each["item"], each["amount_minor"]) for each in fact["lines"]] == [
        (each["group"], each["item"], each["amount_minor"]) for each in payload["lines"]
    ]


def test_money_is_noted_if_it_is_set_aside_for_the_transition(tmp_path: Path) -> None:
    general = written("finance", "FundsAllotted")
    movement = {"line": TRANSITION, "measure": "allotted", "amount_minor": 500_000}
    spent = {**movement, "measure": "committed"}
    aside = {**general, "line": TRANSITION, "basis": "S/RES/2", "movements": [movement, spent]}

    facts = noted(
        tmp_path,
        arrived("finance", "allotment", "FundsAllotted", general),
        arrived("finance", "allotment", "FundsAllotted", aside, 2),
    )

    ((type_name, fact),) = facts
    assert type_name == "TransitionEarmarkNoted"
    assert (fact["item"], fact["changed_by_minor"], fact["basis"]) == (
        "Other supplies",
        500_000,
        "S/RES/2",
    )
    assert fact["group"] == general["group"]


def test_what_a_mission_is_made_of_is_noted(tmp_path: Path) -> None:
    payload = written("mandates", "CompositionChosen")

    ((type_name, fact),) = noted(
        tmp_path, arrived("mandates", "composition", "CompositionChosen", payload)
    )

    assert type_name == "MissionModelsNoted"
    assert fact["models"] == [each["slug"] for each in payload["models"]]
    assert fact["effective_from"] == payload["effective_from"]


def _payloads(stories: Sequence[DomainEvent]) -> dict[str, dict[str, Any]]:
    return {each.event_type(): orjson.loads(each.to_data()) for each in stories}


@pytest.mark.parametrize(
    "type_name",
    sorted({each.event_type() for each in COMPOSITION.events} - {"CompositionChosen"}),
)
def test_other_facts_of_a_composition_are_passed_over(type_name: str, tmp_path: Path) -> None:
    payload = _payloads(mandates.stories())[type_name]
    assert noted(tmp_path, arrived("mandates", "composition", type_name, payload)) == []


def test_what_transitions_need_is_always_there() -> None:
    """A field that is filled with a default when absent would hide that it was renamed."""
    needed = {
        "EstimateApproved": {"fund", "fiscal_year", "version", "symbol", "lines"},
        "CompositionChosen": {"mission_id", "on", "effective_from", "models"},
    }
    for event in (*BUDGET.events, *COMPOSITION.events):
        assert needed.get(event.event_type(), set()) <= set(event.model_json_schema()["required"])
    for moved in ALLOTMENT.events:
        assert {"fund", "fiscal_year", "group"} <= set(moved.model_json_schema()["required"])
