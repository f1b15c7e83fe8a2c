"""Turns domain events into stored bytes and back, through upcasters for old versions."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

import orjson

from missionledger.common.commands import Command, CommandContext
from missionledger.common.events import DomainEvent, EventMetadata, NewEvent, RecordedEvent
from missionledger.common.identifiers import uuid7

E = TypeVar("E", bound=DomainEvent)

Upcaster = Callable[[dict[str, Any]], dict[str, Any]]
"""Takes the payload of one schema version and returns that of the next; pure."""


class UnknownEventError(Exception):
    """The log holds an event type or version that this code does not know."""


class EventCodec:
    """Knows every event type of one service and every version ever written."""

    def __init__(
        self,
        events: Iterable[type[DomainEvent]],
        upcasters: Mapping[tuple[str, int], Upcaster] | None = None,
    ) -> None:
        """Take the current event types, and the upcasters by (type, version they take).

        Raises:
            ValueError: if two types share a name or a version has no way to the present one.
        """
        self._types: dict[str, type[DomainEvent]] = {}
        self._upcasters = dict(upcasters or {})
        for event in events:
            if self._types.setdefault(event.event_type(), event) is not event:
                raise ValueError(f"two event types are named {event.event_type()}")
            for version in range(1, event.schema_version):
                key = (event.event_type(), version)
                if version not in event.filled_in and key not in self._upcasters:
                    raise ValueError(f"{event.event_type()} v{version} has no upcaster")

    @property
    def types(self) -> Mapping[str, type[DomainEvent]]:
        """The current event types by name."""
        return self._types

    def decode(self, event: RecordedEvent) -> DomainEvent:
        """Return the payload in its present shape.

        Raises:
            UnknownEventError: if the type or version is not known here.
        """
        return self.decode_data(event.type, event.schema_version, event.data)

    def decode_data(self, type_name: str, version: int, data: bytes) -> DomainEvent:
        """Return the payload of these bytes in its present shape; raises as `decode`."""
        model = self._types.get(type_name)
        if model is None or version > model.schema_version:
            raise UnknownEventError(f"{type_name} v{version} is not known to this version")
        if version == model.schema_version:
            return model.model_validate_json(data)
        payload: dict[str, Any] = orjson.loads(data)
        for step in range(version, model.schema_version):
            if step not in model.filled_in:
                payload = self._upcasters[(type_name, step)](payload)
        return model.model_validate_json(orjson.dumps(payload))


def new_event(
    payload: DomainEvent,
    command: Command,
    context: CommandContext,
    mission: str | None,
    command_index: int = 0,
) -> NewEvent:
    """Return the event on its way into the log, with the marks of its command."""
    metadata = EventMetadata(
        actor=context.actor,
        role=context.role,
        provenance=command.provenance,
        mission=mission,
        source=command.source,
        correlation_id=context.correlation_id,
        causation_id=context.causation_id,
        idempotency_key=context.idempotency_key,
        traceparent=context.traceparent,
        documents=command.documents,
        command_index=command_index,
    )
    return NewEvent(
        id=uuid7(),
        type=payload.event_type(),
        schema_version=payload.schema_version,
        data=payload.to_data(),
        metadata=metadata.to_json(),
        occurred_on=command.occurred_on,
        mission=mission,
    )
