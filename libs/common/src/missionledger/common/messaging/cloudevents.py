"""Events as CloudEvents 1.0 in structured JSON, and back.

The payload is spliced in as it was stored, byte for byte, so that a subscriber can check the hash
chain of the log from what it received. `metadata` travels as text for the same reason.
"""

from typing import Any

import orjson

from missionledger.common.events import RecordedEvent
from missionledger.common.messaging.port import ForeignEvent

CONTENT_TYPE = "application/cloudevents+json"


class UnreadableCloudEventError(ValueError):
    """What arrived is not a CloudEvent of this system."""


def event_source(service: str) -> str:
    """Return the CloudEvents source of a service."""
    return f"/missionledger/{service}"


def encode(event: RecordedEvent, previous_hash: bytes) -> bytes:
    """Return the event as a structured CloudEvent.

    Args:
        event: as the log keeps it.
        previous_hash: hash of the event one position before, or of the empty log.
    """
    service = event.stream.partition(".")[0]
    metadata: dict[str, Any] = orjson.loads(event.metadata)
    attributes = {
        "specversion": "1.0",
        "id": event.id,
        "source": event_source(service),
        "type": f"missionledger.{service}.{event.type}.v{event.schema_version}",
        "subject": event.stream,
        "time": event.recorded_at,
        "datacontenttype": "application/json",
        "dataschema": f"contracts/events/{service}/{event.type}.v{event.schema_version}.json",
        "sequence": str(event.position),
        "streamversion": event.version,
        "occurredon": event.occurred_on,
        "epoch": event.epoch,
        "mission": event.mission,
        "provenance": metadata.get("provenance"),
        "sourcedocument": metadata.get("source"),
        "correlationid": metadata.get("correlation_id"),
        "causationid": metadata.get("causation_id"),
        "traceparent": metadata.get("traceparent"),
        "partitionkey": event.stream,
        "hash": event.hash.hex(),
        "previoushash": previous_hash.hex(),
        "metadata": event.metadata.decode(),
    }
    head = orjson.dumps({name: value for name, value in attributes.items() if value is not None})
    return head[:-1] + b',"data":' + event.data + b"}"


def decode(raw: bytes) -> ForeignEvent:
    """Return what another service published.

    Raises:
        UnreadableCloudEventError: if it is no CloudEvent of this system.
    """
    try:
        values: dict[str, Any] = orjson.loads(raw)
        service, type_name, schema_version = _parse_type(values["type"])
        return ForeignEvent(
            service=service,
            id=_text(values, "id"),
            type=type_name,
            schema_version=schema_version,
            stream=_text(values, "subject"),
            version=int(values["streamversion"]),
            position=int(values["sequence"]),
            epoch=_text(values, "epoch"),
            occurred_on=_text(values, "occurredon"),
            recorded_at=_text(values, "time"),
            mission=values.get("mission"),
            provenance=values.get("provenance", ""),
            source=values.get("sourcedocument", ""),
            correlation_id=values.get("correlationid", ""),
            traceparent=values.get("traceparent", ""),
            data=dict(values["data"]),
            raw=raw,
        )
    except UnreadableCloudEventError:
        raise
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UnreadableCloudEventError(
            f"not a CloudEvent of this system: {type(error).__name__}: {error}"
        ) from error


def _parse_type(text: str) -> tuple[str, str, int]:
    prefix, service, type_name, version = text.split(".")
    if prefix != "missionledger" or not version.startswith("v"):
        raise UnreadableCloudEventError(f"type {text!r} is not of this system")
    return service, type_name, int(version[1:])


def _text(values: dict[str, Any], name: str) -> str:
    value = values[name]
    if not isinstance(value, str) or not value:
        raise UnreadableCloudEventError(f"{name} is {value!r}, not a text")
    return value
