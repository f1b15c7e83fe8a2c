"""Mandates notes what is said elsewhere of a mission's effect, and reports it with its source."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson
import pytest

from missionledger.common.canonical import canonical_json
from missionledger.common.clock import FixedClock
from missionledger.common.events import EventMetadata, Provenance, RecordedEvent
from missionledger.common.messaging.cloudevents import decode, encode
from missionledger.common.messaging.port import ForeignEvent
from missionledger.common.testing.service_under_test import ServiceUnderTest, service_under_test
from missionledger.mandates.main import SERVICE as MANDATES
from missionledger.mandates.testing.api import ESTABLISHMENT, NOW, PROPOSAL

GOLDEN = Path(__file__).parent / "golden"
ASSESSMENTS = ("IndicatorSet", "IndicatorMeasured", "ImpactAssessed", "AdaptationDecided")
PATH = "/v1/missions/UNXX"


def golden(service: str, type_name: str) -> dict[str, Any]:
    path = GOLDEN / service / f"{type_name}.v1.json"
    payload: dict[str, Any] = orjson.loads(path.read_bytes())
    return payload | {"mission_id": "UNXX"}


def arrived(service: str, type_name: str, payload: Mapping[str, Any], number: int) -> ForeignEvent:
    """The event as mandates gets it from the transport."""
    metadata = EventMetadata(
        actor="planner", role="evaluator", provenance=Provenance.ENTERED, mission="UNXX"
    )
    record = RecordedEvent(
        position=number,
        stream=f"{service}.anything-UNXX",
        version=number,
        id=f"0198f0a1-0000-7000-8000-{number:012}",
        type=type_name,
        schema_version=1,
        data=canonical_json(dict(payload)),
        metadata=metadata.to_json(),
        occurred_on=payload.get("day") or payload["observed_on"],
        recorded_at="2026-03-01T10:00:00.000000Z",
        epoch="0198f0a1-0000-7000-8000-000000000000",
        hash=b"\1" * 32,
        mission="UNXX",
    )
    return decode(encode(record, b"\0" * 32))


async def send(service: ServiceUnderTest, aggregate: str, *events: ForeignEvent) -> None:
    (subscription,) = [
        each
        for each in service.assembly.parts.subscriptions
        if f"{each.service}.{each.aggregate}" == aggregate
    ]
    for event in events:
        await subscription.handler(event)


async def with_mission(service: ServiceUnderTest) -> None:
    await service.post("/v1/missions", PROPOSAL)
    await service.post("/v1/mandates", ESTABLISHMENT)


@pytest.mark.anyio
async def test_assessments_stand_in_the_report_with_their_source(tmp_path: Path) -> None:
    events = [
        arrived("performance", each, golden("performance", each) | {"day": "2026-03-01"}, number)
        for number, each in enumerate(ASSESSMENTS, start=11)
    ]
    ignored = arrived(
        "performance", "ContextChanged", {"mission_id": "UNXX", "day": "2026-03-01"}, 20
    )
    async with service_under_test(MANDATES, tmp_path, clock=FixedClock(NOW)) as service:
        await with_mission(service)
        await send(service, "performance.performance_assessment", *events, events[2], ignored)
        report = (await service.get(f"{PATH}/council-report")).json()["items"]
        letter = (await service.get(f"{PATH}/council-report", format="text")).text
        rows = (await service.get(f"{PATH}/effectiveness")).json()["items"]
        impacts = (await service.get(f"{PATH}/effectiveness", kind="impact")).json()["items"]
        before = await service.get(f"{PATH}/effectiveness", effective_on="2026-02-28")

    told = [each for each in report if each["section"] == "What the mission brought about"]
    assert [each["first_recorded"] for each in told] == [
        "performance, position 12",
        "performance, position 13",
        "performance, position 14",
    ]
    assert told[0]["text"] == (
        "attacks on the road, for “safe roads”: 15.5 per month on 2025-02-28; 12 on 2025-01-01, "
        "4 is the aim for 2025-12-31."
    )
    assert "On “safe roads”, planner finds: mixed." in told[1]["text"]
    assert told[1]["source"] == "I-1, and interviews"
    assert "first in performance, position 13" in letter
    assert [each["kind"] for each in rows] == ["measurement", "impact", "adaptation"]
    assert [each["foreign_position"] for each in impacts] == [13]
    assert before.json()["items"] == []


@pytest.mark.anyio
async def test_what_is_seen_after_the_exit_is_reported_as_legacy(tmp_path: Path) -> None:
    seen = golden("transitions", "ExitObserved") | {"observed_on": "2026-06-01"}
    counted = seen | {"kind": "economy", "title": "Market traders", "value": 40, "at_exit": 90}
    async with service_under_test(MANDATES, tmp_path, clock=FixedClock(NOW)) as service:
        await with_mission(service)
        await send(
            service,
            "transitions.exit_watch",
            arrived("transitions", "ExitObserved", seen, 5),
            arrived("transitions", "ExitObserved", counted, 6),
        )
        report = (await service.get(f"{PATH}/council-report")).json()["items"]
        (first, second) = (await service.get(f"{PATH}/effectiveness")).json()["items"]

    assert [each["text"] for each in report if each["section"] == "After the mission"] == [
        "Looting in Nyala: Former base looted.",
        "Economy in Nyala: Market traders: 40, 90 when the mission went.",
    ]
    assert first["evidence"] == "Sudan Tribune, 1 January 2020"
    assert (second["finding"], second["before"]) == ("40", "90")


@pytest.mark.anyio
async def test_a_measurement_without_its_indicator_is_still_told(tmp_path: Path) -> None:
    alone = golden("performance", "IndicatorMeasured") | {"day": "2026-03-01"}
    async with service_under_test(MANDATES, tmp_path, clock=FixedClock(NOW)) as service:
        await with_mission(service)
        await send(
            service,
            "performance.performance_assessment",
            arrived("performance", "IndicatorMeasured", alone, 5),
        )
        report = (await service.get(f"{PATH}/council-report")).json()["items"]

    assert "I-1 was measured at 15.5 on 2025-02-28." in [each["text"] for each in report]
