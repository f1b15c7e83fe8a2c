"""Mandates notes where finance tells that the cash of a mission stands: they share no code."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import orjson
import pytest

from missionledger.common.canonical import canonical_json
from missionledger.common.events import EventMetadata, Provenance, RecordedEvent
from missionledger.common.messaging.cloudevents import decode, encode
from missionledger.common.messaging.port import ForeignEvent
from missionledger.common.testing.service_under_test import service_under_test
from missionledger.finance.domain.forecast.cash_standing import (
    CASH_STANDING,
    CashStandingTold,
    Standing,
)
from missionledger.mandates.domain.mission_cash.events import CashStanding
from missionledger.mandates.main import SERVICE as MANDATES
from tests.contracts.stories.month_ends import month_end_story

TAKEN = (
    "standing",
    "as_of",
    "since",
    "holds_until",
    "forecast",
    "horizon_days",
    "paths",
    "short_paths",
    "short_from",
    "books",
)
"""Fields that are noted as they were told."""

(TOLD,) = [each for each in month_end_story() if isinstance(each, CashStandingTold)]


def payload(**changes: Any) -> dict[str, Any]:
    told: dict[str, Any] = orjson.loads(TOLD.to_data())
    return told | changes


def arrived(data: dict[str, Any], mission: str | None = "UNMISS", number: int = 7) -> ForeignEvent:
    """The event as mandates gets it from the transport."""
    metadata = EventMetadata(
        actor="process:MonthEndForecasts",
        role="process",
        provenance=Provenance.MODELLED,
        mission=mission,
        source="cash-forecast/2",
    )
    record = RecordedEvent(
        position=number,
        stream=f"finance.cash_standing-{data['fund']}",
        version=number,
        id=f"0198f0a1-0000-7000-8000-{number:012}",
        type="CashStandingTold",
        schema_version=1,
        data=canonical_json(data),
        metadata=metadata.to_json(),
        occurred_on=data["as_of"],
        recorded_at="2025-07-03T10:00:00.000000Z",
        epoch="0198f0a1-0000-7000-8000-000000000000",
        hash=b"\1" * 32,
        mission=mission,
    )
    return decode(encode(record, b"\0" * 32))


def noted(directory: Path, events: Sequence[ForeignEvent]) -> list[RecordedEvent]:
    """Let mandates take the events, each twice, and return what it noted."""

    async def take() -> list[RecordedEvent]:
        async with service_under_test(MANDATES, directory) as service:
            (subscription,) = [
                each
                for each in service.assembly.parts.subscriptions
                if (each.service, each.aggregate) == ("finance", "cash_standing")
            ]
            for event in events:
                await subscription.handler(event)
                await subscription.handler(event)
            return list(service.assembly.kernel.log.read(after=0, limit=100))

    return asyncio.run(take())


def test_there_is_one_type_and_both_sides_use_the_same_words() -> None:
    assert [each.event_type() for each in CASH_STANDING.events] == ["CashStandingTold"]
    assert {each.value for each in Standing} == {each.value for each in CashStanding}


@pytest.mark.parametrize("standing", [each.value for each in Standing])
def test_mandates_notes_what_was_told_once_and_as_it_was(standing: str, tmp_path: Path) -> None:
    data = payload(standing=standing)

    (record,) = noted(tmp_path, [arrived(data)])

    fact = orjson.loads(record.data)
    assert {name: fact[name] for name in TAKEN} == {name: data[name] for name in TAKEN}
    assert (fact["mission_id"], fact["foreign_position"]) == ("UNMISS", 7)
    assert (record.type, record.occurred_on) == ("MissionCashNoted", "2025-06-30")
    assert record.read_metadata().provenance is Provenance.MODELLED


def test_a_fund_without_a_mission_is_passed_over(tmp_path: Path) -> None:
    assert noted(tmp_path, [arrived(payload(fund="UNLB"), mission=None)]) == []


def test_what_mandates_needs_is_promised() -> None:
    """A field that mandates fills with a default would hide that finance renamed it."""
    schema = CashStandingTold.model_json_schema()

    assert set(TAKEN) <= set(schema["properties"])
    assert {"standing", "as_of", "since", "holds_until"} <= set(schema["required"])
