"""Events: the payload a domain writes, and the recorded fact a log gives back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

import orjson
from pydantic import BaseModel, ConfigDict

from missionledger.common.canonical import canonical_json


class Provenance(StrEnum):
    """Where a fact comes from; every figure shows it."""

    VERIFIED = "verified"
    """Read in a published document that the fact names."""
    COMPUTED = "computed"
    """Follows from verified facts by a stated rule."""
    RECALLED = "recalled"
    """From memory, to be checked before anybody relies on it."""
    MODELLED = "modelled"
    """Made by a documented model because the real figure is not public."""
    ENTERED = "entered"
    """Entered by a user of this system."""


class DomainEvent(BaseModel):
    """Base of every event payload: an immutable fact in the past tense.

    The class name is the event type. A field is never a float. A payload that changes its shape
    gets a higher `schema_version` and an upcaster for the old one.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    schema_version: ClassVar[int] = 1
    filled_in: ClassVar[frozenset[int]] = frozenset()
    """Versions whose next one only added fields with defaults: they are read without upcaster."""

    @classmethod
    def event_type(cls) -> str:
        """Return the name under which the event is stored."""
        return cls.__name__

    def to_data(self) -> bytes:
        """Return the canonical JSON bytes that are stored and hashed."""
        return canonical_json(self.model_dump(mode="json"))


@dataclass(frozen=True, slots=True)
class EventMetadata:
    """Who did it, on whose behalf of what, and where the fact comes from."""

    actor: str
    role: str
    provenance: Provenance
    mission: str | None = None
    source: str = ""
    correlation_id: str = ""
    causation_id: str = ""
    idempotency_key: str = ""
    traceparent: str = ""
    documents: tuple[str, ...] = ()
    command_index: int = 0
    """Which of the commands of one request led to the event, from 0."""

    def to_json(self) -> bytes:
        """Return canonical JSON; empty fields are left out."""
        values: dict[str, Any] = {
            "actor": self.actor,
            "role": self.role,
            "provenance": self.provenance.value,
            "mission": self.mission,
            "source": self.source,
            "correlation_id": self.correlation_id,
            "causation_id": self.causation_id,
            "idempotency_key": self.idempotency_key,
            "traceparent": self.traceparent,
            "documents": list(self.documents),
            "command_index": self.command_index,
        }
        return canonical_json({key: value for key, value in values.items() if value})

    @classmethod
    def from_json(cls, data: bytes) -> "EventMetadata":
        """Return the metadata that `to_json` wrote."""
        values: Mapping[str, Any] = orjson.loads(data)
        return cls(
            actor=values["actor"],
            role=values["role"],
            provenance=Provenance(values["provenance"]),
            mission=values.get("mission"),
            source=values.get("source", ""),
            correlation_id=values.get("correlation_id", ""),
            causation_id=values.get("causation_id", ""),
            idempotency_key=values.get("idempotency_key", ""),
            traceparent=values.get("traceparent", ""),
            documents=tuple(values.get("documents", ())),
            command_index=values.get("command_index", 0),
        )


@dataclass(frozen=True, slots=True)
class NewEvent:
    """An event on its way into a log: everything but what the log itself decides."""

    id: UUID
    type: str
    schema_version: int
    data: bytes
    metadata: bytes
    occurred_on: date
    mission: str | None = None


@dataclass(frozen=True, slots=True)
class RecordedEvent:
    """An event as the log keeps it.

    Attributes:
        position: place in the whole log, 1..n without gaps, in order of commit.
        version: place in its stream, 1..n without gaps.
        data: canonical JSON of the payload, byte for byte as written.
        metadata: canonical JSON of `EventMetadata`, byte for byte as written.
        occurred_on: business date, ISO 8601.
        recorded_at: instant of the commit, RFC 3339 with microseconds; never runs backwards.
        hash: SHA-256(0x02, previous hash, envelope).
    """

    position: int
    stream: str
    version: int
    id: str
    type: str
    schema_version: int
    data: bytes
    metadata: bytes
    occurred_on: str
    recorded_at: str
    epoch: str
    hash: bytes
    mission: str | None = None

    def read_metadata(self) -> EventMetadata:
        """Return the metadata, decoded."""
        return EventMetadata.from_json(self.metadata)
