"""Tells which changes of a JSON schema its readers would notice.

A reader of an event may rely on every field that its version has, and on the type of each. What
was stored has to stay readable, so a field may be described anew or widened and nothing else.
"""

from collections.abc import Iterator, Mapping
from typing import Any

Schema = Mapping[str, Any]

_LOWER_LIMITS = ("minimum", "exclusiveMinimum", "minLength", "minItems")
_UPPER_LIMITS = ("maximum", "exclusiveMaximum", "maxLength", "maxItems")
_CHOICES = ("anyOf", "oneOf")


def breaking_changes(old: Schema, new: Schema) -> list[str]:
    """Return what changed for readers between two schemas of one version, field by field."""
    return list(_Comparison(old, new).changes(old, new, "", frozenset()))


class _Comparison:
    """Two documents, each with definitions of its own."""

    def __init__(self, old: Schema, new: Schema) -> None:
        self._old = old.get("$defs", {})
        self._new = new.get("$defs", {})

    def changes(
        self, old: Schema, new: Schema, path: str, seen: frozenset[tuple[str, str]]
    ) -> Iterator[str]:
        """Yield the changes below a path; `seen` stops at definitions that hold themselves."""
        pair = (old.get("$ref", ""), new.get("$ref", ""))
        if any(pair) and pair in seen:
            return
        seen = seen | {pair}
        old, new = _resolved(old, self._old), _resolved(new, self._new)
        field = path or "the payload"
        for keyword in ("type", "const", "pattern", "format"):
            if old.get(keyword) != new.get(keyword):
                yield (f"{field}: {keyword} was {old.get(keyword)!r} and is {new.get(keyword)!r}")
        yield from _limits(old, new, field)
        yield from self._fields(old, new, path, seen)
        yield from self._choices(old, new, field, seen)
        for keyword in ("items", "additionalProperties"):
            yield from self._inner(old.get(keyword), new.get(keyword), f"{path}/*", seen)

    def _fields(
        self, old: Schema, new: Schema, path: str, seen: frozenset[tuple[str, str]]
    ) -> Iterator[str]:
        before, after = old.get("properties", {}), new.get("properties", {})
        for name in sorted(before.keys() - after.keys()):
            yield f"{path}/{name}: the field was removed"
        for name in sorted(after.keys() - before.keys()):
            yield f"{path}/{name}: the field was added, and stored events do not have it"
        for name in sorted(before.keys() & after.keys()):
            if (name in new.get("required", ())) and (name not in old.get("required", ())):
                yield f"{path}/{name}: the field is required now"
            yield from self.changes(before[name], after[name], f"{path}/{name}", seen)

    def _choices(
        self, old: Schema, new: Schema, field: str, seen: frozenset[tuple[str, str]]
    ) -> Iterator[str]:
        before = _choices(old)
        after = _choices(new)
        if not before and not after:
            return
        for choice in before or [old]:
            if not any(not list(self.changes(choice, each, field, seen)) for each in after):
                yield f"{field}: {_name(choice)} is no longer possible"

    def _inner(
        self, old: Any, new: Any, path: str, seen: frozenset[tuple[str, str]]
    ) -> Iterator[str]:
        if isinstance(old, Mapping) and isinstance(new, Mapping):
            yield from self.changes(old, new, path, seen)
        elif old != new:
            yield f"{path}: what it may hold was {old!r} and is {new!r}"


def _limits(old: Schema, new: Schema, field: str) -> Iterator[str]:
    gone = [value for value in old.get("enum", ()) if value not in new.get("enum", ())]
    if gone:
        yield f"{field}: no longer {', '.join(map(repr, gone))}"
    if "enum" in new and "enum" not in old:
        yield f"{field}: limited to a list now"
    for keyword in _LOWER_LIMITS:
        if new.get(keyword, float("-inf")) > old.get(keyword, float("-inf")):
            yield f"{field}: {keyword} was raised to {new[keyword]}"
    for keyword in _UPPER_LIMITS:
        if new.get(keyword, float("inf")) < old.get(keyword, float("inf")):
            yield f"{field}: {keyword} was lowered to {new[keyword]}"


def _resolved(schema: Schema, definitions: Schema) -> Schema:
    """Return the schema with its reference, if it is one, in its place."""
    reference = schema.get("$ref")
    if reference is None:
        return schema
    target: Schema = definitions[reference.removeprefix("#/$defs/")]
    return {**target, **{key: value for key, value in schema.items() if key != "$ref"}}


def _choices(schema: Schema) -> list[Schema]:
    return [each for keyword in _CHOICES for each in schema.get(keyword, ())]


def _name(schema: Schema) -> str:
    return str(schema.get("$ref", schema.get("type", "a choice"))).removeprefix("#/$defs/")
