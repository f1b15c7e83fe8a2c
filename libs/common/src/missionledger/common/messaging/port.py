"""How a service takes facts from another service."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class ForeignEvent:
    """An event of another service, as it arrived; unknown fields of its payload are kept.

    Attributes:
        data: the payload as JSON values; validate what you need of it and ignore the rest.
        raw: the CloudEvent as it arrived, for the quarantine.
    """

    service: str
    id: str
    type: str
    schema_version: int
    stream: str
    version: int
    position: int
    epoch: str
    occurred_on: str
    recorded_at: str
    mission: str | None
    provenance: str
    source: str
    correlation_id: str
    traceparent: str
    data: dict[str, Any]
    raw: bytes


ForeignHandler = Callable[[ForeignEvent], Awaitable[None]]
"""Notes the fact by a normal command whose idempotency key is the event's id.

Unknown types return at once. A refusal or a validation error is poison: the event is quarantined
with the later ones of its stream. Anything else is retried.
"""


@dataclass(frozen=True, slots=True)
class ForeignSubscription:
    """A durable consumer: facts of one kind of aggregate of another service.

    Attributes:
        durable: name of the consumer, `<service>-<purpose>`.
        service: the service whose stream is read.
        aggregate: the aggregate, snake_case; never narrower, so that order is kept.
        handler: what to do with each event.
    """

    durable: str
    service: str
    aggregate: str
    handler: ForeignHandler
