"""What is committed in `contracts/` is what the code says, and its readers can rely on it."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from missionledger.cli.contract_changes import breaking_changes
from missionledger.cli.contracts import (
    BreakingChangeError,
    ServiceContract,
    contract_files,
    service_contract,
    services,
    write_contracts,
)
from missionledger.common.processes.progress import PROCESS_EVENTS
from missionledger.common.security.grants import GRANT_EVENTS

ROOT = Path(__file__).parents[2]
CONTRACTS = ROOT / "contracts"

HINT = "run: make contracts"
OF_A_MACHINE = re.compile(r"127\.0\.0\.1|localhost|/tmp|/home|\.venv|sqlite:|:\d{4}\b(?!-)")


def put_together() -> tuple[ServiceContract, ...]:
    return tuple(map(service_contract, services()))


@pytest.fixture(scope="module", name="contracts")
def contracts_fixture() -> tuple[ServiceContract, ...]:
    return put_together()


@pytest.fixture(scope="module", name="files")
def files_fixture(contracts: tuple[ServiceContract, ...]) -> dict[str, str]:
    return dict(contract_files(contracts))


@pytest.fixture(name="copy")
def copy_fixture(tmp_path: Path, files: dict[str, str]) -> Path:
    """The committed contracts, to be changed."""
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def test_what_is_committed_is_what_the_code_says(files: dict[str, str]) -> None:
    stale = [
        name
        for name, text in files.items()
        if not (CONTRACTS / name).exists() or (CONTRACTS / name).read_text() != text
    ]

    assert stale == [], HINT


def test_nothing_is_committed_that_the_code_does_not_know(
    files: dict[str, str], contracts: tuple[ServiceContract, ...]
) -> None:
    """But for the schemas of older versions, which stay as long as their events."""
    kept = {
        f"events/{contract.name}/{event.event_type()}.v{version}.json"
        for contract in contracts
        for _, event in contract.events
        for version in range(1, event.schema_version)
    }
    present = {
        path.relative_to(CONTRACTS).as_posix() for path in CONTRACTS.rglob("*") if path.is_file()
    }

    assert present - files.keys() - kept == set(), "an event type never goes away"
    assert kept <= present, "the schema of an older version is missing"


def test_no_version_of_an_event_changed_under_its_readers(files: dict[str, str]) -> None:
    changes = [
        f"{name}: {change}"
        for name, text in files.items()
        if name.startswith("events/") and (CONTRACTS / name).exists()
        for change in breaking_changes(json.loads((CONTRACTS / name).read_text()), json.loads(text))
    ]

    assert changes == [], "raise the schema version and add an upcaster"


def test_two_runs_write_the_same(files: dict[str, str]) -> None:
    assert dict(contract_files(put_together())) == files


def test_nothing_of_this_machine_is_in_a_contract(files: dict[str, str]) -> None:
    found = {
        name: match.group() for name, text in files.items() if (match := OF_A_MACHINE.search(text))
    }

    assert found == {}


def test_what_the_kernel_writes_is_published_by_each_service(files: dict[str, str]) -> None:
    """A CloudEvent names its schema by service, so each has all that its log may hold."""
    for definition in services():
        for event in (*PROCESS_EVENTS, *GRANT_EVENTS):
            assert f"events/{definition.name}/{event.event_type()}.v1.json" in files


def test_a_change_under_readers_is_refused_and_nothing_is_written(copy: Path) -> None:
    """As if the committed schema had had a field more, and another contract were stale."""
    path = copy / "events" / "transitions" / "PlanOpened.v1.json"
    schema = json.loads(path.read_text())
    schema["properties"]["opened_by"] = {"type": "string"}
    path.write_text(json.dumps(schema))
    stale = copy / "asyncapi.yaml"
    stale.write_text("stale")

    with pytest.raises(BreakingChangeError, match=r"PlanOpened\.v1\.json: /opened_by: .*removed"):
        write_contracts(copy)

    assert stale.read_text() == "stale"


def test_writing_keeps_old_versions_and_drops_old_activities(copy: Path) -> None:
    old_event = copy / "events" / "transitions" / "PlanOpened.v0.json"
    old_activity = copy / "activities" / "finance.count_coins.json"
    old_event.write_text("{}")
    old_activity.write_text("{}")

    write_contracts(copy)

    assert old_event.exists()
    assert not old_activity.exists()


def references(value: Any) -> set[str]:
    if isinstance(value, dict):
        own = {value["$ref"]} if isinstance(value.get("$ref"), str) else set()
        return own.union(*map(references, value.values()))
    if isinstance(value, list):
        return set().union(*map(references, value))
    return set()


@pytest.mark.parametrize("service", [each.name for each in services()])
def test_openapi_documents_hold_together(files: dict[str, str], service: str) -> None:
    document = json.loads(files[f"openapi/{service}.json"])
    operations = [
        (f"{method} {path}", operation)
        for path, item in document["paths"].items()
        for method, operation in item.items()
    ]
    ids = [operation["operationId"] for _, operation in operations]
    wanted = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}

    assert document["openapi"].startswith("3.1.")
    assert len(ids) == len(set(ids))
    assert references(document) <= wanted
    for name, operation in operations:
        assert operation["responses"], name
        in_path = set(re.findall(r"{(\w+)}", name))
        told = {each["name"] for each in operation.get("parameters", ()) if each["in"] == "path"}
        assert told == in_path, name


def test_activities_have_one_model_in_and_one_out(files: dict[str, str]) -> None:
    for name, text in files.items():
        if name.startswith("activities/"):
            schema = json.loads(text)
            assert name == f"activities/{schema['name']}.json"
            assert schema["argument"]["type"] == "object", name
            assert schema["result"]["type"] == "object", name
