"""Events and appends for tests of the log: small, valid, and of no domain."""

from datetime import date

from missionledger.common.canonical import canonical_json
from missionledger.common.eventlog.port import AppendRequest, Idempotency, StreamWrite
from missionledger.common.events import EventMetadata, NewEvent, Provenance
from missionledger.common.identifiers import uuid7

SAMPLE_DAY = date(2025, 6, 30)


def sample_event(
    number: int = 1,
    *,
    mission: str | None = "UNSOH",
    occurred_on: date = SAMPLE_DAY,
    data: bytes | None = None,
) -> NewEvent:
    """Return an event that carries a number."""
    metadata = EventMetadata("tester", "budget_officer", Provenance.ENTERED, mission=mission)
    return NewEvent(
        id=uuid7(),
        type="AmountNoted",
        schema_version=1,
        data=canonical_json({"number": number}) if data is None else data,
        metadata=metadata.to_json(),
        occurred_on=occurred_on,
        mission=mission,
    )


def sample_write(
    stream: str, expected_version: int = 0, *, events: int = 1, mission: str | None = "UNSOH"
) -> StreamWrite:
    """Return so many new events for a stream."""
    added = tuple(sample_event(number, mission=mission) for number in range(1, events + 1))
    return StreamWrite(stream, expected_version, added)


def sample_append(
    stream: str, expected_version: int = 0, *, events: int = 1, key: str = "", asked: str = "a"
) -> AppendRequest:
    """Return an append to one stream; under an idempotency key of the tester if one is given."""
    idempotency = Idempotency("tester", key, asked) if key else None
    return AppendRequest((sample_write(stream, expected_version, events=events),), idempotency)
