"""Writes the golden files that are missing: one stored payload of each version of each event.

    .venv/bin/python -m tests.contracts.write_golden

A golden file is what some log may hold, so one that is there is never written again. Payloads come
from the load of the packaged tables; what it does not lead to, from commands made up in `stories/`.
"""

import asyncio
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

import orjson

from missionledger.cli.contracts import service_contract, services
from missionledger.cli.load.reading import Tables, read_tables
from missionledger.cli.load.run import plan_of
from missionledger.common.events import DomainEvent
from missionledger.common.service import ServiceDefinition
from missionledger.common.testing.service_under_test import service_under_test
from missionledger.reference.sources import PACKAGED, open_source
from tests.contracts.stories import finance, kernel, mandates, performance, transitions

GOLDEN = Path(__file__).parent / "golden"

STORIES: Mapping[str, Callable[[], list[DomainEvent]]] = {
    "mandates": mandates.stories,
    "finance": finance.stories,
    "transitions": transitions.stories,
    "performance": performance.stories,
}

Examples = dict[tuple[str, str], bytes]
"""Stored payloads by service and event type."""


def missing_golden_files() -> list[tuple[str, type[DomainEvent], Path]]:
    """Return the service, the type and the path of every golden file that is not there."""
    return [
        (contract.name, event, path)
        for contract in map(service_contract, services())
        for _, event in contract.events
        if not (path := golden_path(contract.name, event)).exists()
    ]


def golden_path(service: str, event: type[DomainEvent]) -> Path:
    """Return where the golden file of the present version of an event lies."""
    return GOLDEN / service / f"{event.event_type()}.v{event.schema_version}.json"


async def examples_of_the_load(tables: Tables) -> Examples:
    """Load the tables into the services and return the first event of each type."""
    found: Examples = {}
    for definition in services():
        with tempfile.TemporaryDirectory() as directory:
            found |= await _loaded(definition, Path(directory), tables)
    return found


async def _loaded(definition: ServiceDefinition, directory: Path, tables: Tables) -> Examples:
    found: Examples = {}
    kinds_done = set()
    async with service_under_test(definition, directory) as service:
        for step in plan_of(tables):
            # One part of the modelled days is as good as all of them.
            is_repeat = step.kind == "modelled-cash-days" and step.kind in kinds_done
            if step.service != definition.name or is_repeat:
                continue
            kinds_done.add(step.kind)
            answer = await service.post(f"/v1/imports/{step.kind}", orjson.loads(step.body()))
            if not answer.is_success:
                raise RuntimeError(f"{step.name}: {answer.text}")
        log, after = service.assembly.kernel.log, 0
        while events := log.read(after=after, limit=1_000):
            for event in events:
                found.setdefault((definition.name, event.type), event.data)
            after = events[-1].position
    return found


def made_up_examples() -> Examples:
    """Return the first event of each type that the stories lead to."""
    found: Examples = {}
    for service, events in STORIES.items():
        for event in (*events(), *kernel.stories(service)):
            found.setdefault((service, event.event_type()), event.to_data())
    return found


def main() -> None:
    """Write what is missing and say what was written, and what nothing here leads to."""
    wanted = missing_golden_files()
    if not wanted:
        print("no golden file is missing")  # noqa: T201 - a script
        return
    tables = read_tables(open_source(PACKAGED))
    examples = made_up_examples() | asyncio.run(examples_of_the_load(tables))
    for service, event, path in wanted:
        data = examples.get((service, event.event_type()))
        if data is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        told = "written" if data is not None else "NO EXAMPLE: add one to tests/contracts/stories"
        print(f"{path.relative_to(GOLDEN)}: {told}")  # noqa: T201 - a script


if __name__ == "__main__":
    main()
