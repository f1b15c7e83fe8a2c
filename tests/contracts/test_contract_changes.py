"""Which changes of a schema its readers would notice."""

from typing import Any

import pytest

from missionledger.cli.contract_changes import breaking_changes

STATE = {"enum": ["due", "paid"], "type": "string"}
OLD: dict[str, Any] = {
    "type": "object",
    "description": "A receipt.",
    "additionalProperties": False,
    "required": ["amount", "state", "lines", "until"],
    "$defs": {
        "State": STATE,
        "Line": {
            "type": "object",
            "properties": {"minor": {"type": "integer", "minimum": 0}},
            "required": ["minor"],
        },
    },
    "properties": {
        "amount": {"type": "integer", "maximum": 100},
        "state": {"$ref": "#/$defs/State"},
        "lines": {"type": "array", "items": {"$ref": "#/$defs/Line"}},
        "until": {"anyOf": [{"type": "string"}, {"type": "null"}]},
    },
}


def changed(**properties: Any) -> dict[str, Any]:
    return {**OLD, "properties": {**OLD["properties"], **properties}}


def redefined(**definitions: Any) -> dict[str, Any]:
    return {**OLD, "$defs": {**OLD["$defs"], **definitions}}


def test_the_same_schema_breaks_nothing() -> None:
    assert breaking_changes(OLD, OLD) == []


@pytest.mark.parametrize(
    "new",
    [
        {**OLD, "description": "What a Member State paid."},
        changed(amount={"type": "integer", "maximum": 1_000}),
        changed(until={"anyOf": [{"type": "null"}, {"type": "string"}]}),
        redefined(State={"enum": ["due", "paid", "waived"], "type": "string"}),
    ],
    ids=["described anew", "higher limit", "other order", "one state more"],
)
def test_what_widens_or_explains_breaks_nothing(new: dict[str, Any]) -> None:
    assert breaking_changes(OLD, new) == []


@pytest.mark.parametrize(
    ("new", "told"),
    [
        (
            {**OLD, "properties": {k: v for k, v in OLD["properties"].items() if k != "until"}},
            "/until: the field was removed",
        ),
        (
            changed(note={"type": "string"}),
            "/note: the field was added, and stored events do not have it",
        ),
        (changed(amount={"type": "string"}), "/amount: type was 'integer' and is 'string'"),
        (changed(amount={"type": "integer", "maximum": 9}), "/amount: maximum was lowered to 9"),
        (changed(until={"anyOf": [{"type": "string"}]}), "/until: null is no longer possible"),
        (redefined(State={"enum": ["due"], "type": "string"}), "/state: no longer 'paid'"),
        (
            redefined(Line={**OLD["$defs"]["Line"], "properties": {"minor": {"type": "string"}}}),
            "/lines/*/minor: type was 'integer' and is 'string'",
        ),
        (
            redefined(Line={"type": "object", "properties": {}}),
            "/lines/*/minor: the field was removed",
        ),
        ({**OLD, "additionalProperties": True}, "/*: what it may hold was False and is True"),
    ],
    ids=[
        "removed",
        "added",
        "type",
        "limit",
        "choice",
        "state",
        "type inside",
        "removed inside",
        "open",
    ],
)
def test_what_readers_would_notice_is_named(new: dict[str, Any], told: str) -> None:
    assert told in breaking_changes(OLD, new)


def test_a_field_that_becomes_required_is_named() -> None:
    old = {**OLD, "required": ["amount"]}

    assert "/until: the field is required now" in breaking_changes(old, OLD)


def test_a_definition_that_holds_itself_ends() -> None:
    tree = {
        "$ref": "#/$defs/Node",
        "$defs": {
            "Node": {
                "type": "object",
                "properties": {"children": {"type": "array", "items": {"$ref": "#/$defs/Node"}}},
            }
        },
    }

    assert breaking_changes(tree, tree) == []
