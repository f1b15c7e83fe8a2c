"""Writes what crosses a service border into `contracts/`, from the code that keeps it.

    python -m missionledger.cli.contracts contracts

Event schemas by type and version, activities, OpenAPI per service, and one AsyncAPI document. A
schema of an older version stays, because its events stay. A test says whether what is committed
equals what the code says.
"""

import asyncio
import inspect
import json
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, get_type_hints

from pydantic import BaseModel

from missionledger.common.events import DomainEvent
from missionledger.common.messaging.subjects import stream_name
from missionledger.common.runtime.assembly import assemble
from missionledger.common.runtime.settings import ServiceSettings
from missionledger.common.service import ServiceDefinition

JSON_SCHEMA_DIALECT = "https://json-schema.org/draft/2020-12/schema"
ASYNCAPI_VERSION = "3.0.0"


def services() -> tuple[ServiceDefinition, ...]:
    """Return the definitions of the four services, in order of their ports."""
    # Imported here: each of them brings a whole service.
    from missionledger.finance.main import SERVICE as FINANCE  # noqa: PLC0415
    from missionledger.mandates.main import SERVICE as MANDATES  # noqa: PLC0415
    from missionledger.performance.main import SERVICE as PERFORMANCE  # noqa: PLC0415
    from missionledger.transitions.main import SERVICE as TRANSITIONS  # noqa: PLC0415

    return (MANDATES, FINANCE, TRANSITIONS, PERFORMANCE)


def event_schema(event: type[DomainEvent]) -> dict[str, Any]:
    """Return the JSON schema of an event's payload.

    Raises:
        ValueError: if a float could be in it; stored facts never hold one.
    """
    schema = event.model_json_schema(mode="serialization")
    if '"type": "number"' in json.dumps(schema):
        raise ValueError(f"{event.event_type()} could hold a float")
    return {"$schema": JSON_SCHEMA_DIALECT, **schema}


def contract_files() -> Iterator[tuple[str, str]]:
    """Yield the path and the text of every contract."""
    definitions = services()
    for definition in definitions:
        for event in definition.events:
            name = f"events/{definition.name}/{event.event_type()}.v{event.schema_version}.json"
            yield name, _text(event_schema(event))
        yield from _assembled_contracts(definition)
    yield "asyncapi.yaml", _text(_asyncapi(definitions))


def write_contracts(root: Path) -> int:
    """Write every contract below the root and return how many there are."""
    count = 0
    for name, text in contract_files():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        count += 1
    return count


def _assembled_contracts(definition: ServiceDefinition) -> Iterator[tuple[str, str]]:
    """Put the service together on an empty data directory, to see its routes and activities."""
    with tempfile.TemporaryDirectory() as directory:
        assembly = assemble(definition, ServiceSettings(data_dir=Path(directory)))
        try:
            yield f"openapi/{definition.name}.json", _text(assembly.app.openapi())
            for activity in assembly.parts.processes.activities:
                name, schema = _activity_schema(activity)
                yield f"activities/{name}.json", _text(schema)
        finally:
            asyncio.run(assembly.close())


def _activity_schema(activity: Any) -> tuple[str, Mapping[str, Any]]:
    # Where temporalio keeps the registered name; it has no public way to ask for it.
    definition = getattr(activity, "__temporal_activity_definition")
    hints = get_type_hints(activity.__func__ if inspect.ismethod(activity) else activity)
    result = hints.pop("return", None)
    (argument,) = hints.values()
    return definition.name, {
        "name": definition.name,
        "argument": _schema_of(argument),
        "result": _schema_of(result),
    }


def _schema_of(kind: Any) -> Mapping[str, Any] | None:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return kind.model_json_schema()
    return None


def _asyncapi(definitions: tuple[ServiceDefinition, ...]) -> dict[str, Any]:
    channels: dict[str, Any] = {}
    operations: dict[str, Any] = {}
    for definition in definitions:
        messages = {
            f"{event.event_type()}.v{event.schema_version}": {
                "name": event.event_type(),
                "summary": (inspect.getdoc(event) or "").splitlines()[0],
                "contentType": "application/cloudevents+json",
                "payload": {
                    "$ref": (
                        f"events/{definition.name}/"
                        f"{event.event_type()}.v{event.schema_version}.json"
                    )
                },
            }
            for event in definition.events
        }
        channels[definition.name] = {
            "address": (
                f"missionledger.{definition.name}.{{mission}}.{{aggregate}}.{{event}}.{{version}}"
            ),
            "description": (
                f"Every event of the {definition.name} log, in order; JetStream stream "
                f"{stream_name(definition.name)}, whose sequence is the log position. The payload "
                "schema is that of the data attribute of a CloudEvents 1.0 JSON envelope."
            ),
            "parameters": {
                "mission": {"description": "Mission id, or `global`."},
                "aggregate": {"description": "Kind of aggregate, snake_case."},
                "event": {"description": "Event type, snake_case."},
                "version": {"description": "`v` and the schema version."},
            },
            "messages": messages,
        }
        operations[f"publish-{definition.name}"] = {
            "action": "send",
            "channel": {"$ref": f"#/channels/{definition.name}"},
        }
    return {
        "asyncapi": ASYNCAPI_VERSION,
        "info": {
            "title": "Mission Ledger events",
            "version": "1.0.0",
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/cloudevents+json",
        "channels": channels,
        "operations": operations,
    }


def _text(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False, sort_keys=True) + "\n"


if __name__ == "__main__":
    print(f"{write_contracts(Path(sys.argv[1]))} contracts written")
