"""The AsyncAPI document: every subject, and what travels under it."""

import inspect
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from missionledger.common.decider import Decider
from missionledger.common.events import DomainEvent, Provenance, RecordedEvent
from missionledger.common.messaging.cloudevents import CONTENT_TYPE, event_source
from missionledger.common.messaging.subjects import GLOBAL, stream_name, subject_of

ASYNCAPI_VERSION = "3.0.0"

_TEXT: dict[str, Any] = {"type": "string"}
_HASH: dict[str, Any] = {"type": "string", "pattern": "^[0-9a-f]{64}$"}

CLOUD_EVENT: dict[str, Any] = {
    "title": "CloudEvent",
    "description": (
        "CloudEvents 1.0, structured JSON. `data` is spliced in as it was stored, byte for byte, "
        "so the hash chain of the log can be checked from what arrives."
    ),
    "type": "object",
    "properties": {
        "specversion": {"type": "string", "const": "1.0"},
        "id": {**_TEXT, "description": "UUIDv7 of the event; take each once."},
        "source": {**_TEXT, "description": "`/missionledger/<service>`."},
        "type": {**_TEXT, "description": "`missionledger.<service>.<event>.v<version>`."},
        "subject": {**_TEXT, "description": "The stream of the log it belongs to."},
        "time": {**_TEXT, "description": "Instant of the commit, RFC 3339."},
        "datacontenttype": {"type": "string", "const": "application/json"},
        "dataschema": {**_TEXT, "description": "Where the schema of `data` lies."},
        "sequence": {**_TEXT, "description": "Position in the log, and in JetStream."},
        "streamversion": {"type": "integer", "minimum": 1},
        "occurredon": {**_TEXT, "description": "Business date, ISO 8601."},
        "epoch": {**_TEXT, "description": "Identity of the store that positions belong to."},
        "mission": {**_TEXT, "description": "Absent for facts that belong to no mission."},
        "provenance": {"type": "string", "enum": [each.value for each in Provenance]},
        "sourcedocument": _TEXT,
        "correlationid": _TEXT,
        "causationid": _TEXT,
        "traceparent": {**_TEXT, "description": "W3C trace context."},
        "partitionkey": {**_TEXT, "description": "Events with the same key are in order."},
        "hash": _HASH,
        "previoushash": _HASH,
        "metadata": {**_TEXT, "description": "Canonical JSON, as stored."},
        "data": {"type": "object"},
    },
    "required": [
        "specversion",
        "id",
        "source",
        "type",
        "subject",
        "time",
        "datacontenttype",
        "dataschema",
        "sequence",
        "streamversion",
        "occurredon",
        "epoch",
        "provenance",
        "partitionkey",
        "hash",
        "previoushash",
        "metadata",
        "data",
    ],
    "additionalProperties": False,
}


@dataclass(frozen=True, slots=True)
class PublishedEvent:
    """A version of an event type, and where the schema of its payload lies."""

    service: str
    decider: Decider[Any, Any, Any]
    event: type[DomainEvent]
    version: int
    schema: str

    @property
    def name(self) -> str:
        """The type with its version: `FundOpened.v1`."""
        return f"{self.event.event_type()}.v{self.version}"

    @property
    def address(self) -> str:
        """The subject, with `{mission}` in the place of the mission."""
        return subject_of(
            RecordedEvent(
                position=1,
                stream=self.decider.stream("id"),
                version=1,
                id="",
                type=self.event.event_type(),
                schema_version=self.version,
                data=b"",
                metadata=b"",
                occurred_on="",
                recorded_at="",
                epoch="",
                hash=b"",
                mission="{mission}",
            )
        )


def asyncapi_document(events: Iterable[PublishedEvent]) -> dict[str, Any]:
    """Return the document: a channel and an operation for each version of each event."""
    published = sorted(events, key=lambda each: (each.service, each.name))
    return {
        "asyncapi": ASYNCAPI_VERSION,
        "info": {
            "title": "Mission Ledger events",
            "version": "1.0.0",
            "description": (
                "Every event of the four services, in order, once. Each service has one JetStream "
                "stream, whose sequence is the position in its log. Follow a kind of aggregate "
                "with a durable pull consumer; unknown types are new facts, to be passed over. "
                "A new version of an event has a subject of its own, and old events keep theirs."
            ),
            "license": {
                "name": "Apache-2.0",
                "url": "https://www.apache.org/licenses/LICENSE-2.0",
            },
        },
        "defaultContentType": CONTENT_TYPE,
        "channels": {f"{each.service}.{each.name}": _channel(each) for each in published},
        "operations": {
            f"publish.{each.service}.{each.name}": {
                "action": "send",
                "channel": {"$ref": f"#/channels/{each.service}.{each.name}"},
            }
            for each in published
        },
        "components": {"schemas": {"CloudEvent": CLOUD_EVENT}},
    }


def _channel(each: PublishedEvent) -> dict[str, Any]:
    type_name = f"missionledger.{each.service}.{each.name}"
    return {
        "address": each.address,
        "description": f"In the JetStream stream {stream_name(each.service)}.",
        "parameters": {
            "mission": {"description": f"Mission id, or `{GLOBAL}` for facts that belong to none."}
        },
        "messages": {
            each.name: {
                "name": each.event.event_type(),
                "summary": (inspect.getdoc(each.event) or "").splitlines()[0],
                "contentType": CONTENT_TYPE,
                "payload": {
                    "allOf": [
                        {"$ref": "#/components/schemas/CloudEvent"},
                        {
                            "properties": {
                                "source": {"const": event_source(each.service)},
                                "type": {"const": type_name},
                                "data": {"$ref": each.schema},
                            }
                        },
                    ]
                },
            }
        },
    }
