"""Mandates notes what performance publishes of requirements, and counts the same heads."""

import asyncio
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import orjson
import pytest

from missionledger.common.canonical import canonical_json
from missionledger.common.events import DomainEvent, EventMetadata, Provenance, RecordedEvent
from missionledger.common.messaging.cloudevents import decode, encode
from missionledger.common.messaging.port import ForeignEvent
from missionledger.common.testing.service_under_test import service_under_test
from missionledger.mandates.main import SERVICE as MANDATES
from missionledger.performance.application.capability_gap import gaps_of
from missionledger.performance.domain.requirement.decider import REQUIREMENT
from tests.contracts.stories import forces

STAGE_OF = {
    "RequirementOpened": "opened",
    "RequirementRevised": "revised",
    "UnitSelected": "selected",
    "AgreementSigned": "agreed",
    "SelectionReleased": "vacated",
    "UnitDeployed": "deployed",
    "UnitLeft": "vacated",
    "RequirementReleased": "released",
}
LEFT_ALONE = {
    "OffersInvited",
    "UnitOffered",
    "OfferWithdrawn",
    "DeploymentStepRecorded",
    "NextPledgeCalled",
}
"""Steps that change no count of heads."""

STORIES = {"slot": forces.slot_story(), "failed": forces.failed_story()}


def payload_of(event: DomainEvent) -> dict[str, Any]:
    payload: dict[str, Any] = orjson.loads(event.to_data())
    return payload


def arrived(event: DomainEvent, number: int) -> ForeignEvent:
    """The event as mandates gets it from the transport."""
    payload = payload_of(event)
    metadata = EventMetadata(
        actor="desk",
        role="mission_leadership",
        provenance=Provenance.ENTERED,
        mission=payload["mission_id"],
    )
    record = RecordedEvent(
        position=number,
        stream=f"performance.requirement-{payload['requirement_id']}",
        version=number,
        id=f"0198f0a1-0000-7000-8000-{number:012}",
        type=event.event_type(),
        schema_version=1,
        data=canonical_json(payload),
        metadata=metadata.to_json(),
        occurred_on=payload["day"],
        recorded_at="2026-03-01T10:00:00.000000Z",
        epoch="0198f0a1-0000-7000-8000-000000000000",
        hash=b"\1" * 32,
        mission=payload["mission_id"],
    )
    return decode(encode(record, b"\0" * 32))


def noted(directory: Path, events: Sequence[DomainEvent]) -> list[dict[str, Any]]:
    """Let mandates take the events, and return what it noted of them."""

    async def take() -> list[dict[str, Any]]:
        async with service_under_test(MANDATES, directory) as service:
            (subscription,) = [
                each
                for each in service.assembly.parts.subscriptions
                if (each.service, each.aggregate) == ("performance", "requirement")
            ]
            for number, event in enumerate(events, start=1):
                await subscription.handler(arrived(event, number))
            return [
                orjson.loads(each.data)
                for each in service.assembly.kernel.log.read(after=0, limit=1_000)
                if each.type == "RequiredUnitNoted"
            ]

    return asyncio.run(take())


def test_every_type_that_is_written_of_requirements_is_known_here() -> None:
    """A new kind of fact about slots has to be thought about in mandates too."""
    assert set(STAGE_OF) | LEFT_ALONE == {each.event_type() for each in REQUIREMENT.events}


@pytest.mark.parametrize("story", sorted(STORIES))
def test_mandates_notes_what_moves_heads_and_passes_over_the_rest(
    story: str, tmp_path: Path
) -> None:
    told = [each for each in STORIES[story] if each.event_type() in STAGE_OF]

    facts = noted(tmp_path, STORIES[story])

    assert [fact["stage"] for fact in facts] == [STAGE_OF[each.event_type()] for each in told]
    for fact, payload in zip(facts, map(payload_of, told), strict=True):
        for field in ("mission_id", "requirement_id", "capability", "strength"):
            assert fact[field] == payload[field], field
        assert fact["on"] == payload["day"]
        assert fact["pledge_id"] == payload.get("pledge_id", fact["pledge_id"])


def test_both_services_count_the_same_heads_after_every_step(tmp_path: Path) -> None:
    story = STORIES["slot"]
    facts = iter(noted(tmp_path, story))
    last: dict[str, Any] = {}
    for length, event in enumerate(story, start=1):
        if event.event_type() in STAGE_OF:
            fact = next(facts)
            last = last if fact["stage"] == "revised" else fact
        gaps = gaps_of([REQUIREMENT.fold(story[:length])], date(2027, 2, 1))  # type: ignore[arg-type]
        there = sum(gap.deployed for gap in gaps)
        coming = sum(gap.selected for gap in gaps)

        assert there == (last["strength"] if last["stage"] == "deployed" else 0)
        assert coming == (last["strength"] if last["stage"] in ("selected", "agreed") else 0)
        assert bool(gaps) is (last["stage"] != "released")
