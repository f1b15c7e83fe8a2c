"""Transitions notes ends of mandates and units that go home: no code is shared with who says so."""

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
from missionledger.mandates.domain.mandate.decider import MANDATE
from missionledger.performance.domain.unit.decider import UNIT
from missionledger.transitions.main import SERVICE as TRANSITIONS
from tests.contracts.stories import mandates, performance

ENDS = {"MandateTerminated", "MandateDecisionConfirmed"}
TERMS = {"MandateEstablished", "MandateRenewed", "MandateRolledOver"}
WRITTEN = {each.event_type() for each in MANDATE.events}
BEFORE = datetime(2023, 6, 30, 12, tzinfo=UTC)
"""A day on which the end of the mandate of the golden decision lies ahead."""

GOLDEN = {
    path.name.partition(".")[0]: orjson.loads(path.read_bytes())
    for path in (Path(__file__).parent / "golden" / "mandates").glob("*.v1.json")
}
END: dict[str, Any] = GOLDEN["MandateTerminated"]


def told(stories: Sequence[DomainEvent]) -> dict[str, dict[str, Any]]:
    """Return the payload of one event of each type, from the stories of the producer."""
    return {each.event_type(): orjson.loads(each.to_data()) for each in stories}


OF_MANDATES = GOLDEN | told(mandates.stories())
OF_UNITS = told(performance.stories())


def arrived(service: str, type_name: str, payload: dict[str, Any], number: int = 1) -> ForeignEvent:
    """The event as transitions get it from the transport."""
    aggregate = {"mandates": "mandate", "performance": "unit"}[service]
    metadata = EventMetadata(
        actor="loader",
        role="administrator",
        provenance=Provenance.VERIFIED,
        mission=payload["mission_id"],
    )
    record = RecordedEvent(
        position=number,
        stream=f"{service}.{aggregate}-{payload['mission_id']}",
        version=number,
        id=f"0198f0a1-0000-7000-8000-{number:012}",
        type=type_name,
        schema_version=1,
        data=canonical_json(payload),
        metadata=metadata.to_json(),
        occurred_on="2023-06-30",
        recorded_at="2023-06-30T10:00:00.000000Z",
        epoch="0198f0a1-0000-7000-8000-000000000000",
        hash=b"\1" * 32,
        mission=payload["mission_id"],
    )
    return decode(encode(record, b"\0" * 32))


def noted(
    directory: Path, events: Sequence[ForeignEvent], now: datetime = BEFORE
) -> list[tuple[str, dict[str, Any]]]:
    """Let transitions take the events, and return type and payload of what they noted."""

    async def take() -> list[tuple[str, dict[str, Any]]]:
        async with service_under_test(TRANSITIONS, directory, clock=FixedClock(now)) as service:
            handlers = {
                f"{each.service}.{each.aggregate}": each.handler
                for each in service.assembly.parts.subscriptions
            }
            for event in events:
                await handlers[event.stream.partition("-")[0]](event)
            records = service.assembly.kernel.log.read(after=0, limit=1_000)
            return [(each.type, orjson.loads(each.data)) for each in records]

    return asyncio.run(take())


def test_an_end_that_lies_ahead_begins_a_drawdown(tmp_path: Path) -> None:
    facts = noted(tmp_path, [arrived("mandates", "MandateTerminated", END)])

    assert [name for name, _ in facts] == ["MandateTermNoted", "MandateEndNoted", "DrawdownOpened"]
    _term, (_, end), (_, opened) = facts
    assert end["ends_on"] == opened["mandate_ends_on"] == END["until"]
    assert end["resolution"] == opened["authority"] == END["resolution"]
    assert end["decided_on"] == opened["opened_on"] == END["decided_on"]


def test_an_end_of_the_past_is_noted_alone(tmp_path: Path) -> None:
    later = datetime(2026, 11, 23, tzinfo=UTC)
    facts = noted(tmp_path, [arrived("mandates", "MandateTerminated", END)], later)

    assert [type_name for type_name, _ in facts] == ["MandateTermNoted", "MandateEndNoted"]


def test_a_decision_that_comes_twice_is_noted_once(tmp_path: Path) -> None:
    event = arrived("mandates", "MandateTerminated", END)

    assert len(noted(tmp_path, [event, event])) == 3


def test_nobody_leaves_on_a_decision_whose_document_nobody_has_seen(tmp_path: Path) -> None:
    unseen = END | {"confirmed": False}
    confirmation = OF_MANDATES["MandateDecisionConfirmed"] | {"kind": "terminate"}

    facts = noted(
        tmp_path,
        [
            arrived("mandates", "MandateTerminated", unseen),
            arrived("mandates", "MandateDecisionConfirmed", confirmation, 2),
        ],
    )

    assert [name for name, _ in facts][:2] == ["MandateTermNoted", "MandateEndNoted"]
    assert facts[1][1]["resolution"] == confirmation["resolution"]


def test_the_days_of_a_drawdown_follow_a_later_decision(tmp_path: Path) -> None:
    later = END | {"withdrawal_by": "2024-03-31", "resolution": "S/RES/2999 (2023)"}

    facts = noted(
        tmp_path,
        [
            arrived("mandates", "MandateTerminated", END),
            arrived("mandates", "MandateTerminated", later, 2),
        ],
    )

    moved = {each["step"]: each["due_on"] for name, each in facts if "DeadlineMoved" in name}
    assert moved == dict.fromkeys(("sites", "units", "staff"), "2024-03-31")


@pytest.mark.parametrize("type_name", sorted(TERMS))
def test_a_term_says_when_a_first_plan_is_due(type_name: str, tmp_path: Path) -> None:
    payload = OF_MANDATES[type_name] | {"confirmed": True}

    ((name, fact),) = noted(tmp_path, [arrived("mandates", type_name, payload)])

    assert name == "MandateTermNoted"
    assert (fact["from_on"], fact["until"]) == (payload["valid_from"], payload["until"])
    assert fact["plan_due_on"] > fact["from_on"]


@pytest.mark.parametrize("type_name", sorted(WRITTEN - ENDS - TERMS))
def test_other_decisions_are_passed_over(type_name: str, tmp_path: Path) -> None:
    assert noted(tmp_path, [arrived("mandates", type_name, OF_MANDATES[type_name])]) == []


def test_a_unit_that_goes_home_is_noted_whatever_the_reason(tmp_path: Path) -> None:
    payload = OF_UNITS["UnitRepatriated"]

    ((type_name, fact),) = noted(tmp_path, [arrived("performance", "UnitRepatriated", payload)])

    assert type_name == "UnitDepartureNoted"
    assert fact["unit_id"] == payload["unit_id"]
    assert fact["departed_on"] == payload["repatriated_on"]
    assert fact["foreign_position"] == 1


@pytest.mark.parametrize(
    "type_name", sorted({each.event_type() for each in UNIT.events} - {"UnitRepatriated"})
)
def test_what_units_do_otherwise_is_passed_over(type_name: str, tmp_path: Path) -> None:
    assert noted(tmp_path, [arrived("performance", type_name, OF_UNITS[type_name])]) == []


def test_what_transitions_need_is_always_there() -> None:
    """A field that is filled with a default when absent would hide that it was renamed."""
    needed = {
        "MandateTerminated": {
            "mission_id", "decided_on", "valid_from", "until", "term", "resolution", "confirmed",
            "mandate_until", "withdrawal_by",
        },
        "MandateDecisionConfirmed": {
            "mission_id", "decided_on", "valid_from", "until", "term", "resolution", "kind",
        },
        **{key: {"valid_from", "until", "term", "resolution", "confirmed"} for key in TERMS},
        "UnitRepatriated": {"unit_id", "mission_id", "repatriated_on"},
    }  # fmt: skip
    for event in (*MANDATE.events, *UNIT.events):
        required = set(event.model_json_schema()["required"])
        assert needed.get(event.event_type(), set()) <= required
