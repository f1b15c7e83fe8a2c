"""Every version of every event ever written is still read, byte for byte."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson
import pytest

from missionledger.cli.contracts import ServiceContract, service_contract, services
from missionledger.common.canonical import canonical_json, has_float
from missionledger.common.eventlog.codec import EventCodec
from missionledger.common.events import DomainEvent

HERE = Path(__file__).parent
GOLDEN = HERE / "golden"
CONTRACTS = HERE.parents[1] / "contracts"
HINT = "run: .venv/bin/python -m tests.contracts.write_golden"

FILES = sorted(GOLDEN.glob("*/*.json"))
IDS = [f"{path.parent.name}/{path.stem}" for path in FILES]

DESCRIBED = {
    "$schema",
    "$defs",
    "$ref",
    "title",
    "description",
    "default",
    "discriminator",
    "examples",
}
"""Keywords that limit nothing by themselves."""

INSIDE = {"anyOf", "oneOf", "items", "properties", "required", "additionalProperties"}
"""Keywords that look into the value."""


@pytest.fixture(scope="module", name="contracts")
def contracts_fixture() -> Mapping[str, ServiceContract]:
    return {each.name: each for each in map(service_contract, services())}


def codec_of(contract: ServiceContract) -> EventCodec:
    return EventCodec((event for _, event in contract.events), contract.definition.upcasters)


def named(path: Path) -> tuple[str, int]:
    """Return the event type and the version that a file is about."""
    type_name, _, version = path.stem.rpartition(".v")
    return type_name, int(version)


def test_every_version_of_every_event_has_a_golden_file(
    contracts: Mapping[str, ServiceContract],
) -> None:
    wanted = {
        GOLDEN / service / f"{event.event_type()}.v{version}.json"
        for service, contract in contracts.items()
        for _, event in contract.events
        for version in range(1, event.schema_version + 1)
    }

    assert wanted - set(FILES) == set(), HINT
    assert set(FILES) - wanted == set(), "an event type never goes away"


@pytest.mark.parametrize("path", FILES, ids=IDS)
def test_a_golden_file_holds_what_a_log_holds(path: Path) -> None:
    raw = path.read_bytes()
    payload = orjson.loads(raw)

    assert canonical_json(payload) == raw
    assert not has_float(payload)


@pytest.mark.parametrize("path", FILES, ids=IDS)
def test_a_golden_file_is_still_read(path: Path, contracts: Mapping[str, ServiceContract]) -> None:
    raw = path.read_bytes()
    type_name, version = named(path)

    event = codec_of(contracts[path.parent.name]).decode_data(type_name, version, raw)

    assert event.event_type() == type_name
    if version == event.schema_version:
        assert event.model_dump(mode="json") == orjson.loads(raw)
        assert event.to_data() == raw
    else:
        assert type(event).model_validate_json(event.to_data()) == event


@pytest.mark.parametrize("path", FILES, ids=IDS)
def test_a_golden_file_is_as_its_committed_schema_says(path: Path) -> None:
    """Read without our models, as a foreign reader would."""
    schema = json.loads((CONTRACTS / "events" / path.parent.name / path.name).read_text())

    assert Reader(schema).faults(orjson.loads(path.read_bytes())) == []


def test_a_schema_of_a_payload_finds_faults() -> None:
    """The reader above is no use if it lets everything through."""
    path = GOLDEN / "finance" / "ContributionReceived.v1.json"
    schema = json.loads((CONTRACTS / "events" / "finance" / path.name).read_text())
    payload = orjson.loads(path.read_bytes())
    broken = {
        **payload,
        "amount_minor": "1.00",
        "received_on": "1 July",
        "colour": "red",
        "entries": [{**payload["entries"][0], "rule_version": 0}],
    }
    del broken["state"]

    assert set(Reader(schema).faults(broken)) == {
        "/amount_minor: type is not integer",
        "/received_on: pattern is not ^\\d{4}-\\d{2}-\\d{2}$",
        "/colour: not in the schema",
        "/state: missing",
        "/entries/0/rule_version: minimum is not 1",
    }


def test_the_codec_would_tell_of_a_changed_event() -> None:
    """A field more or less in the code breaks the golden file of the same version."""

    class PlanOpened(DomainEvent):
        mission_id: str
        colour: str = "blue"

    raw = (GOLDEN / "transitions" / "PlanOpened.v1.json").read_bytes()
    event = EventCodec([PlanOpened]).decode_data("PlanOpened", 1, raw)

    assert event.to_data() != raw


TYPES: Mapping[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "boolean": (bool,),
    "null": (type(None),),
}


class Reader:
    """Reads payloads by a JSON schema; knows the keywords that pydantic writes and no others."""

    def __init__(self, schema: Mapping[str, Any]) -> None:
        self._schema = schema

    def faults(self, payload: Any) -> list[str]:
        """Return where the payload is not as the schema says."""
        return list(self._faults(payload, self._schema, ""))

    def _faults(self, value: Any, schema: Any, path: str) -> Iterator[str]:
        if isinstance(schema, bool):
            if not schema:
                yield f"{path}: not in the schema"
            return
        if "$ref" in schema:
            target = self._schema["$defs"][schema["$ref"].removeprefix("#/$defs/")]
            yield from self._faults(value, target, path)
        for keyword, limit in schema.items():
            if keyword in INSIDE:
                yield from self._inside(keyword, value, schema, path)
            elif keyword not in DESCRIBED and not holds(keyword, limit, value):
                yield f"{path}: {keyword} is not {limit}"

    def _inside(
        self, keyword: str, value: Any, schema: Mapping[str, Any], path: str
    ) -> Iterator[str]:
        limit = schema[keyword]
        if keyword in {"anyOf", "oneOf"}:
            fits = sum(not list(self._faults(value, each, path)) for each in limit)
            if fits == 0 or (keyword == "oneOf" and fits > 1):
                yield f"{path}: fits {fits} choices"
        elif keyword == "items" and isinstance(value, list):
            for index, item in enumerate(value):
                yield from self._faults(item, limit, f"{path}/{index}")
        elif isinstance(value, dict):
            if keyword == "required":
                yield from (f"{path}/{name}: missing" for name in limit if name not in value)
                return
            own = schema.get("properties", {})
            for name in (
                value.keys() & own.keys() if keyword == "properties" else value.keys() - own
            ):
                inner = limit[name] if keyword == "properties" else limit
                yield from self._faults(value[name], inner, f"{path}/{name}")


def holds(  # noqa: C901, PLR0911 - one line a keyword
    keyword: str, limit: Any, value: Any
) -> bool:
    """Tell whether a value is within a limit that looks at nothing inside of it."""
    match keyword:
        case "type":
            is_bool_for_int = isinstance(value, bool) and limit == "integer"
            return isinstance(value, TYPES[limit]) and not is_bool_for_int
        case "enum":
            return value in limit
        case "const":
            return bool(value == limit)
        case "pattern":
            return not isinstance(value, str) or bool(re.search(limit, value))
        case "format" if limit == "date":
            return not isinstance(value, str) or bool(re.fullmatch(r"\d{4}-\d\d-\d\d", value))
        case "minimum":
            return not isinstance(value, int) or value >= limit
        case "exclusiveMinimum":
            return not isinstance(value, int) or value > limit
        case "maximum":
            return not isinstance(value, int) or value <= limit
        case "minLength" | "minItems":
            return not isinstance(value, str | list) or len(value) >= limit
        case "maxLength" | "maxItems":
            return not isinstance(value, str | list) or len(value) <= limit
    raise AssertionError(f"{keyword}: {limit} is not known to this reader")
