"""Finance notes compositions as mandates write them: producer and consumer share no code."""

import asyncio
from pathlib import Path
from typing import Any

import orjson
import pytest

from missionledger.common.canonical import canonical_json
from missionledger.common.events import EventMetadata, Provenance, RecordedEvent
from missionledger.common.messaging.cloudevents import decode, encode
from missionledger.common.messaging.port import ForeignEvent
from missionledger.common.testing.service_under_test import service_under_test
from missionledger.finance.domain.fund.lifecycle_events import Configuration
from missionledger.finance.main import SERVICE as FINANCE
from missionledger.mandates.domain.composition.decider import COMPOSITION
from missionledger.reference import sources
from tests.contracts.stories import mandates

CHOSEN = "CompositionChosen"
TABLE = Path(sources.__file__).parent / "tables" / "configurations.json"
(COMPOSED, *_) = [each for each in mandates.stories() if each.event_type() == CHOSEN]


def arrived(type_name: str, payload: dict[str, Any]) -> ForeignEvent:
    """The event as finance gets it from the transport."""
    mission = payload["mission_id"]
    metadata = EventMetadata(
        actor="planner", role="planner", provenance=Provenance.ENTERED, mission=mission
    )
    record = RecordedEvent(
        position=7,
        stream=f"mandates.composition-{mission}",
        version=1,
        id="0198f0a1-0000-7000-8000-000000000007",
        type=type_name,
        schema_version=1,
        data=canonical_json(payload),
        metadata=metadata.to_json(),
        occurred_on=payload["on"],
        recorded_at="2025-07-01T10:00:00.000000Z",
        epoch="0198f0a1-0000-7000-8000-000000000000",
        hash=b"\1" * 32,
        mission=mission,
    )
    return decode(encode(record, b"\0" * 32))


def noted(directory: Path, event: ForeignEvent) -> list[tuple[str, dict[str, Any]]]:
    """Let finance take the event twice, and return type and payload of what it noted."""

    async def take() -> list[tuple[str, dict[str, Any]]]:
        async with service_under_test(FINANCE, directory) as service:
            (subscription,) = [
                each
                for each in service.assembly.parts.subscriptions
                if (each.service, each.aggregate) == ("mandates", "composition")
            ]
            for _ in range(2):
                await subscription.handler(event)
            records = service.assembly.kernel.log.read(after=0, limit=100)
            return [(each.type, orjson.loads(each.data)) for each in records]

    return asyncio.run(take())


def test_what_a_mission_is_made_of_is_noted_once(tmp_path: Path) -> None:
    payload = orjson.loads(COMPOSED.to_data())

    ((type_name, fact),) = noted(tmp_path, arrived(CHOSEN, payload))

    assert type_name == "CompositionNoted"
    assert fact == {
        "fund": payload["mission_id"],
        "configuration": payload["configuration"]["slug"],
        "effective_from": payload["effective_from"],
        "foreign_event_id": "0198f0a1-0000-7000-8000-000000000007",
        "foreign_position": 7,
    }


@pytest.mark.parametrize(
    "type_name", sorted({each.event_type() for each in COMPOSITION.events} - {CHOSEN})
)
def test_other_facts_of_a_composition_are_passed_over(type_name: str, tmp_path: Path) -> None:
    (payload, *_) = [
        orjson.loads(each.to_data())
        for each in mandates.stories()
        if each.event_type() == type_name
    ]
    assert noted(tmp_path, arrived(type_name, payload)) == []


def test_what_finance_needs_is_always_there() -> None:
    """A field that is filled with a default when absent would hide that it was renamed."""
    (event,) = [each for each in COMPOSITION.events if each.event_type() == CHOSEN]
    needed = {"mission_id", "on", "effective_from", "configuration"}
    assert needed <= set(event.model_json_schema()["required"])


def test_operations_that_others_lead_are_those_that_the_table_has_no_head_of_ours_for() -> None:
    table = orjson.loads(TABLE.read_bytes())["configurations"]
    led_by_others = {each["slug"] for each in table if each["leadership"] == "non_un_head"}
    assert led_by_others == {Configuration.UN_AUTHORIZED.value}
