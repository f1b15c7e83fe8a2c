"""What a process asks of another service is what that service answers: no shared code says so.

An argument that the caller may send is one that the other takes: it knows every property, takes
every value of it, and misses none that it needs. A result that the other may give is one that the
caller reads: every property it needs is always there, with values that it takes. Models are sent
whole, so a property with a default is sent too. How long a text or how large a number may be is for
the one who answers to refuse.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

import pytest

from missionledger.cli.contracts import ServiceContract, service_contract, services

Schema = Mapping[str, Any]

ANSWERED = {definition.name: definition for definition in services()}


class Call(NamedTuple):
    """A call from one service to another."""

    caller: str
    name: str
    argument: Schema
    result: Schema


@cache
def contract(service: str) -> ServiceContract:
    return service_contract(ANSWERED[service])


def calls() -> list[Call]:
    """Every activity that a service declares to use of another one."""
    found = []
    for name in ANSWERED:
        for call in contract(name).calls:
            argument = call.argument.model_json_schema(mode="serialization")
            result = call.result.model_json_schema(mode="validation")
            found.append(Call(name, call.name, argument, result))
    return found


def resolved(schema: Schema, root: Schema) -> Schema:
    """The schema itself, where it only points at another part of the document."""
    while "$ref" in schema:
        schema = root["$defs"][schema["$ref"].rsplit("/", 1)[-1]]
    return schema


def alternatives(schema: Schema, root: Schema) -> list[Schema]:
    """The schemas of which a value has to fit one."""
    schema = resolved(schema, root)
    if "anyOf" in schema:
        return [one for each in schema["anyOf"] for one in alternatives(each, root)]
    return [schema]


def mismatches(sent: Schema, root: Schema, taken: Schema, taken_root: Schema) -> Iterator[str]:
    """Why some value of `sent` might not be taken; nothing if every value is."""
    for one in alternatives(sent, root):
        choices = alternatives(taken, taken_root)
        reasons = [list(_mismatch(one, root, each, taken_root)) for each in choices]
        if all(reasons):
            yield from min(reasons, key=len)


def _mismatch(sent: Schema, root: Schema, taken: Schema, taken_root: Schema) -> Iterator[str]:
    wanted = values_of(taken)
    if wanted is not None:
        given = values_of(sent)
        if given is None:
            yield f"any {sent.get('type')} may be sent, only {sorted(wanted)} are taken"
        elif given - wanted:
            yield f"{sorted(given - wanted)} may be sent and are not taken"
        return
    kinds = {sent.get("type"), taken.get("type")}
    if None not in kinds and len(kinds) > 1 and kinds != {"integer", "number"}:
        yield f"{sent['type']} is sent, {taken['type']} is taken"
        return
    if taken.get("type") == "object":
        yield from object_mismatches(sent, root, taken, taken_root)
    if taken.get("type") == "array" and isinstance(taken.get("items"), dict):
        yield from mismatches(sent.get("items", {}), root, taken["items"], taken_root)


def values_of(schema: Schema) -> set[str] | None:
    """The only values that fit, None if there are more than a list of them."""
    if "const" in schema:
        return {str(schema["const"])}
    return {str(each) for each in schema["enum"]} if "enum" in schema else None


def object_mismatches(
    sent: Schema, root: Schema, taken: Schema, taken_root: Schema
) -> Iterator[str]:
    """Why an object that is sent might not be taken."""
    properties = taken.get("properties", {})
    always = set(sent.get("properties", ()))
    for name in sorted(set(taken.get("required", ())) - always):
        yield f"{name} is needed and not always sent"
    for name, schema in sent.get("properties", {}).items():
        if name in properties:
            for reason in mismatches(schema, root, properties[name], taken_root):
                yield f"{name}: {reason}"
        elif taken.get("additionalProperties") is False:
            yield f"{name} is sent and not known there"


CALLS = calls()


@pytest.mark.parametrize("call", CALLS, ids=lambda call: f"{call.caller} → {call.name}")
def test_the_other_service_takes_what_is_sent(call: Call) -> None:
    taken = answering(call)["argument"]

    assert list(mismatches(call.argument, call.argument, taken, taken)) == []


@pytest.mark.parametrize("call", CALLS, ids=lambda call: f"{call.caller} → {call.name}")
def test_the_caller_reads_what_is_given(call: Call) -> None:
    given = answering(call)["result"]

    assert list(mismatches(given, given, call.result, call.result)) == []


def answering(call: Call) -> Mapping[str, Any]:
    """The schemas of the service that answers."""
    home = call.name.partition(".")[0]
    assert home in ANSWERED, f"no service is called {home}"
    assert home != call.caller, f"{call.name} is no activity of another service"
    activities = contract(home).activities
    assert call.name in activities, f"{home} has no activity {call.name}"
    return activities[call.name]


def test_processes_that_span_services_declare_their_calls() -> None:
    """The list is not empty because nobody declares anything."""
    assert {call.caller for call in CALLS} >= {"mandates", "transitions"}


DOOR = {
    "type": "object",
    "additionalProperties": False,
    "required": ["mission", "stage"],
    "properties": {
        "mission": {"type": "string", "pattern": "^[A-Z]+$"},
        "stage": {"enum": ["liquidation", "closed"], "type": "string"},
        "day": {"anyOf": [{"type": "string"}, {"type": "null"}]},
    },
}


def changed(**properties: Any) -> dict[str, Any]:
    return {**DOOR, "properties": {**DOOR["properties"], **properties}}  # type: ignore[dict-item]


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        (changed(stage={"type": "string"}), "any string may be sent"),
        (changed(stage={"enum": ["active"], "type": "string"}), "['active'] may be sent"),
        (changed(mission={"type": "integer"}), "integer is sent, string is taken"),
        (changed(reason={"type": "string"}), "reason is sent and not known there"),
        ({**DOOR, "properties": {}}, "stage is needed and not always sent"),
        (changed(day={"type": "integer"}), "integer is sent"),
    ],
)
def test_each_way_to_miss_one_another_is_found(sent: dict[str, Any], words: str) -> None:
    assert words in "; ".join(mismatches(sent, sent, DOOR, DOOR))


def test_what_fits_is_left_alone() -> None:
    narrower = changed(stage={"const": "closed", "type": "string"}, day={"type": "string"})

    assert list(mismatches(narrower, narrower, DOOR, DOOR)) == []
