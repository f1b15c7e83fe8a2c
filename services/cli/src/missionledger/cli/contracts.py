"""Writes what crosses a service border into `contracts/`, from the code that keeps it.

    python -m missionledger.cli.contracts contracts

Event schemas by type and version, activities, OpenAPI per service, and one AsyncAPI document. A
schema of an older version stays, because its events stay; one of the present version may not change
in a way that its readers would notice. Tests say whether what is committed equals what the code
says.
"""

import asyncio
import inspect
import json
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import Any, get_type_hints

from pydantic import BaseModel
from temporalio.activity import _Definition as ActivityDefinition

from missionledger.cli.asyncapi import PublishedEvent, asyncapi_document
from missionledger.cli.contract_changes import breaking_changes
from missionledger.common.decider import Decider
from missionledger.common.events import DomainEvent
from missionledger.common.processes.port import ForeignActivity
from missionledger.common.processes.progress import process_decider
from missionledger.common.runtime.assembly import assemble
from missionledger.common.runtime.settings import ServiceSettings
from missionledger.common.security.grants import grants_decider
from missionledger.common.service import ServiceDefinition

JSON_SCHEMA_DIALECT = "https://json-schema.org/draft/2020-12/schema"

KERNEL_DECIDERS = (process_decider, grants_decider)
"""The aggregates that every service has, because the kernel brings them."""

REWRITTEN = ("activities", "openapi")
"""Folders that hold the present alone: what the code no longer says is removed from them."""


class BreakingChangeError(Exception):
    """A schema changed under the version that its readers know."""


@dataclass(frozen=True)
class ServiceContract:
    """What one service lets others see.

    Attributes:
        types: every event type that its log may hold, those of the kernel among them.
        deciders: the aggregates that write them.
        openapi: its HTTP interface.
        activities: schema of argument and result by the name of the activity.
        subscriptions: the kinds of foreign aggregate it follows, `<service>.<aggregate>`.
        calls: the activities of other services that its processes use.
    """

    definition: ServiceDefinition
    types: tuple[type[DomainEvent], ...]
    deciders: tuple[Decider[Any, Any, Any], ...]
    openapi: Mapping[str, Any]
    activities: Mapping[str, Mapping[str, Any]]
    subscriptions: tuple[str, ...]
    calls: tuple[ForeignActivity, ...]

    @property
    def name(self) -> str:
        """The name of the service."""
        return self.definition.name

    @property
    def events(self) -> tuple[tuple[Decider[Any, Any, Any], type[DomainEvent]], ...]:
        """Every event type of the log with the aggregate that writes it, by name.

        Raises:
            ValueError: if no aggregate known here writes a type of the log.
        """
        writer = {event: decider for decider in self.deciders for event in decider.events}
        orphans = [event.event_type() for event in self.types if event not in writer]
        if orphans:
            raise ValueError(f"no aggregate of {self.name} writes {orphans}")
        return tuple((writer[event], event) for event in sorted(self.types, key=_name_of_type))


def services() -> tuple[ServiceDefinition, ...]:
    """Return the definitions of the four services, in order of their ports."""
    # Imported here: each of them brings a whole service.
    from missionledger.finance.main import SERVICE as FINANCE  # noqa: PLC0415
    from missionledger.mandates.main import SERVICE as MANDATES  # noqa: PLC0415
    from missionledger.performance.main import SERVICE as PERFORMANCE  # noqa: PLC0415
    from missionledger.transitions.main import SERVICE as TRANSITIONS  # noqa: PLC0415

    return (MANDATES, FINANCE, TRANSITIONS, PERFORMANCE)


def deciders_of(service: str) -> tuple[Decider[Any, Any, Any], ...]:
    """Return every kind of aggregate in the domain of a service, by name."""
    domain = import_module(f"missionledger.{service}.domain")
    modules = (
        import_module(each.name) for each in walk_packages(domain.__path__, f"{domain.__name__}.")
    )
    found = {
        value.aggregate: value
        for module in modules
        for value in vars(module).values()
        if isinstance(value, Decider) and value.service == service
    }
    return tuple(found[name] for name in sorted(found))


def service_contract(definition: ServiceDefinition) -> ServiceContract:
    """Put the service together on an empty data directory, to see its routes and activities."""
    with tempfile.TemporaryDirectory() as directory:
        # Whatever the environment names, nothing but this directory may be touched.
        settings = ServiceSettings(
            data_dir=Path(directory), log_database_url="", read_database_url="", jwks=""
        )
        assembly = assemble(definition, settings)
        try:
            types = tuple(assembly.kernel.codec.types.values())
            openapi = assembly.app.openapi()
            followed = (f"{each.service}.{each.aggregate}" for each in assembly.parts.subscriptions)
            subscriptions = tuple(sorted(followed))
            calls = tuple(assembly.parts.processes.calls)
            activities = dict(
                _activity_schema(each) for each in assembly.parts.processes.activities
            )
        finally:
            asyncio.run(assembly.close())
    kernel = (each(definition.name) for each in KERNEL_DECIDERS)
    deciders = (*deciders_of(definition.name), *kernel)
    return ServiceContract(definition, types, deciders, openapi, activities, subscriptions, calls)


def event_schema(event: type[DomainEvent]) -> dict[str, Any]:
    """Return the JSON schema of an event's payload.

    Raises:
        ValueError: if a float could be in it; stored facts never hold one.
    """
    schema = event.model_json_schema(mode="serialization")
    if '"type": "number"' in json.dumps(schema):
        raise ValueError(f"{event.event_type()} could hold a float")
    return {"$schema": JSON_SCHEMA_DIALECT, **schema}


def schema_name(service: str, event_type: str, version: int) -> str:
    """Return where the schema of a version of an event lies."""
    return f"events/{service}/{event_type}.v{version}.json"


def contract_files(contracts: tuple[ServiceContract, ...]) -> Iterator[tuple[str, str]]:
    """Yield the path and the text of every contract of the present."""
    published = []
    for contract in contracts:
        for decider, event in contract.events:
            name = schema_name(contract.name, event.event_type(), event.schema_version)
            yield name, text_of(event_schema(event))
            published += [
                PublishedEvent(
                    service=contract.name,
                    decider=decider,
                    event=event,
                    version=version,
                    schema=schema_name(contract.name, event.event_type(), version),
                )
                for version in range(1, event.schema_version + 1)
            ]
        yield f"openapi/{contract.name}.json", text_of(contract.openapi)
        for activity, schema in contract.activities.items():
            yield f"activities/{activity}.json", text_of(schema)
    yield "asyncapi.yaml", text_of(asyncapi_document(published), sort_keys=False)


def write_contracts(root: Path) -> int:
    """Write every contract below the root and return how many there are.

    Raises:
        BreakingChangeError: if a version of an event changed under its readers; nothing is written.
    """
    files = dict(contract_files(tuple(map(service_contract, services()))))
    breaks = [
        f"{name}: {change}"
        for name, text in files.items()
        if name.startswith("events/") and (root / name).exists()
        for change in breaking_changes(json.loads((root / name).read_text()), json.loads(text))
    ]
    if breaks:
        raise BreakingChangeError("\n".join(breaks))
    for folder in REWRITTEN:
        for path in (root / folder).glob("*.json"):
            if f"{folder}/{path.name}" not in files:
                path.unlink()
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return len(files)


def _activity_schema(activity: Any) -> tuple[str, Mapping[str, Any]]:
    name = ActivityDefinition.must_from_callable(activity).name
    hints = get_type_hints(activity.__func__ if inspect.ismethod(activity) else activity)
    result = hints.pop("return", None)
    (argument,) = hints.values()
    return str(name), {
        "name": name,
        "argument": _schema_of(argument),
        "result": _schema_of(result),
    }


def _schema_of(kind: Any) -> Mapping[str, Any] | None:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return kind.model_json_schema()
    return None


def _name_of_type(event: type[DomainEvent]) -> str:
    return event.event_type()


def text_of(value: Any, *, sort_keys: bool = True) -> str:
    """Return the text of a contract as it is committed."""
    return json.dumps(value, indent=2, ensure_ascii=False, sort_keys=sort_keys) + "\n"


if __name__ == "__main__":
    try:
        written = write_contracts(Path(sys.argv[1]))
    except BreakingChangeError as error:
        print(f"{error}\nNothing was written. Raise the schema version and add an upcaster.")
        sys.exit(1)
    print(f"{written} contracts written")
