"""Finance notes what performance publishes of units: producer and consumer share no code."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import orjson
import pytest

from missionledger.common.canonical import canonical_json
from missionledger.common.events import DomainEvent, EventMetadata, Provenance, RecordedEvent
from missionledger.common.messaging.cloudevents import decode, encode
from missionledger.common.messaging.port import ForeignEvent
from missionledger.common.testing.service_under_test import service_under_test
from missionledger.finance.domain.units.status import Verdict
from missionledger.finance.main import SERVICE as FINANCE
from missionledger.performance.domain.unit.decider import UNIT
from missionledger.performance.domain.unit.events import Finding
from tests.contracts.stories import performance

DAY_OF = {
    "UnitArrived": "arrived_on",
    "UnitRepatriated": "repatriated_on",
    "UnitEvaluated": "evaluated_on",
    "WithholdingDecided": "from_day",
    "WithholdingEnded": "ended_from",
}
"""The field that is noted as the day, by type."""

STATUS_OF = {
    "UnitArrived": "arrived",
    "UnitRepatriated": "repatriated",
    "UnitEvaluated": "evaluated",
    "WithholdingDecided": "withholding_decided",
    "WithholdingEnded": "withholding_ended",
}

LEFT_ALONE = {
    "UnitRegistered",
    "CommanderChanged",
    "ContributorReplied",
    "CaveatDeclared",
    "UndeclaredCaveatFound",
    "CaveatLifted",
    "OutstandingWorkRecognized",
    "UnitPutUnderRemediation",
    "UnitReleasedFromRemediation",
}
"""No reimbursement rests on these."""

WRITTEN = {each.event_type() for each in UNIT.events}


def told() -> dict[str, dict[str, Any]]:
    """Return the payload of one event of each type, from the stories of the producer."""
    found: dict[str, DomainEvent] = {each.event_type(): each for each in performance.stories()}
    return {name: orjson.loads(event.to_data()) for name, event in found.items() if name in WRITTEN}


TOLD = told()


def arrived(type_name: str, payload: dict[str, Any], number: int = 1) -> ForeignEvent:
    """The event as finance gets it from the transport."""
    metadata = EventMetadata(
        actor="evaluator",
        role="evaluator",
        provenance=Provenance.ENTERED,
        mission=payload["mission_id"],
    )
    record = RecordedEvent(
        position=number,
        stream=f"performance.unit-{payload['unit_id']}",
        version=number,
        id=f"0198f0a1-0000-7000-8000-{number:012}",
        type=type_name,
        schema_version=1,
        data=canonical_json(payload),
        metadata=metadata.to_json(),
        occurred_on="2026-03-01",
        recorded_at="2026-03-01T10:00:00.000000Z",
        epoch="0198f0a1-0000-7000-8000-000000000000",
        hash=b"\1" * 32,
        mission=payload["mission_id"],
    )
    return decode(encode(record, b"\0" * 32))


def noted(directory: Path, events: Sequence[ForeignEvent]) -> list[dict[str, Any]]:
    """Let finance take the events, and return what it noted of them."""

    async def take() -> list[dict[str, Any]]:
        async with service_under_test(FINANCE, directory) as service:
            (subscription,) = [
                each
                for each in service.assembly.parts.subscriptions
                if (each.service, each.aggregate) == ("performance", "unit")
            ]
            for event in events:
                await subscription.handler(event)
            return [
                orjson.loads(each.data)
                for each in service.assembly.kernel.log.read(after=0, limit=1_000)
            ]

    return asyncio.run(take())


def test_every_type_that_is_written_of_units_is_known_here() -> None:
    """A new kind of fact about units has to be thought about in finance too."""
    assert set(STATUS_OF) | LEFT_ALONE == WRITTEN


@pytest.mark.parametrize("type_name", sorted(STATUS_OF))
def test_finance_notes_the_fact(type_name: str, tmp_path: Path) -> None:
    payload = TOLD[type_name]

    (fact,) = noted(tmp_path, [arrived(type_name, payload)])

    assert (fact["unit"], fact["fund"]) == (payload["unit_id"], payload["mission_id"])
    assert fact["status"] == STATUS_OF[type_name]
    assert fact["day"] == payload[DAY_OF[type_name]]
    assert fact["foreign_position"] == 1
    for field in ("strength", "reason"):
        if fact[field] and field in payload:
            assert fact[field] == payload[field]


def test_finance_notes_every_word_of_a_decision_to_withhold(tmp_path: Path) -> None:
    payload = TOLD["WithholdingDecided"]
    (fact,) = noted(tmp_path, [arrived("WithholdingDecided", payload)])

    for field in ("withholding_id", "ground", "reference", "from_day", "until", "percent"):
        assert fact["withholding"][field] == payload[field], field


def test_finance_passes_over_what_no_reimbursement_rests_on(tmp_path: Path) -> None:
    events = [arrived(name, TOLD[name], number) for number, name in enumerate(LEFT_ALONE, start=1)]

    assert noted(tmp_path, events) == []


def test_finance_knows_every_finding() -> None:
    assert {each.value for each in Finding} == {each.value for each in Verdict}


def test_what_finance_needs_of_units_is_always_there() -> None:
    """A field that finance fills with a default when absent would hide that it was renamed."""
    needed = {
        "UnitArrived": {"contributor", "arrived_on", "strength"},
        "UnitRepatriated": {"contributor", "repatriated_on", "strength", "reason"},
        "UnitEvaluated": {"evaluation_id", "evaluated_on", "findings"},
        "WithholdingDecided": {
            "contributor", "withholding_id", "ground", "reference", "from_day", "percent",
        },
        "WithholdingEnded": {"contributor", "withholding_id", "ended_from"},
    }  # fmt: skip
    for event in UNIT.events:
        required = set(event.model_json_schema()["required"])
        assert {"unit_id", "mission_id"} | needed.get(event.event_type(), set()) <= required
