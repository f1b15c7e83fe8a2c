"""What differs between two states, place by place; pure."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

ALIGNED_MAX = 2_000
"""Longest lists whose entries are matched by what they say; longer ones by their place."""

OPENED_MAX = 3
"""Most records of one kind that are told one by one."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A place in a state that holds something else than before.

    Attributes:
        path: JSON pointer (RFC 6901). Entries of lists count as in the later state, and removed
            ones as in the earlier.
        kind: added, changed or removed.
        before: None where it was added.
        after: None where it was removed.
    """

    path: str
    kind: str
    before: Any
    after: Any

    @property
    def delta(self) -> int | None:
        """How much more it is, if both are counts or amounts."""
        if _is_count(self.before) and _is_count(self.after):
            return int(self.after - self.before)
        return None

    def told(self) -> Mapping[str, Any]:
        """Return it as JSON values."""
        told = {"path": self.path, "kind": self.kind}
        values = {"before": self.before, "after": self.after, "delta": self.delta}
        return told | {name: value for name, value in values.items() if value is not None}


def differences(before: Any, after: Any, path: str = "") -> Iterator[Difference]:
    """Yield what differs, in the order of the later state."""
    if before == after:
        return
    are_filled = bool(before and after)
    # Fields of the whole are always told one by one; what was empty below it is told as one.
    if (are_filled or not path) and isinstance(before, dict) and isinstance(after, dict):
        yield from _of_fields(before, after, path)
    elif are_filled and isinstance(before, list) and isinstance(after, list):
        yield from _of_entries(before, after, path)
    elif _is_nothing(before) and _is_nothing(after):
        return
    elif _is_nothing(before):
        yield Difference(path, "added", None, after)
    elif _is_nothing(after):
        yield Difference(path, "removed", before, None)
    else:
        yield Difference(path, "changed", before, after)


def first_said(found: Iterable[Difference]) -> Iterator[Difference]:
    """Yield the differences from a state that nothing was known of: all of them are additions."""
    for each in found:
        yield Difference(each.path, "added", None, each.after)


def opened(difference: Difference) -> Iterator[Difference]:
    """Yield an added or removed record field by field, and lists of a few records record by record.

    For people: a record in one line says nothing, and a hundred records say too much.
    """
    is_added = difference.kind == "added"
    value = difference.after if is_added else difference.before
    if difference.kind == "changed" or not isinstance(value, (dict, list)):
        yield difference
        return
    if _is_collection(value) and len(value) > OPENED_MAX:
        yield difference
        return
    parts = value.items() if isinstance(value, dict) else enumerate(value)
    for name, part in parts:
        if not _is_nothing(part):
            path = f"{difference.path}/{_escaped(str(name))}"
            pair = (None, part) if is_added else (part, None)
            yield from opened(Difference(path, difference.kind, *pair))


def _is_collection(value: dict[str, Any] | list[Any]) -> bool:
    """Tell whether it holds things of one kind by place or name, as opposed to fields."""
    return isinstance(value, list) or all(isinstance(each, dict) for each in value.values())


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


def _of_fields(before: dict[str, Any], after: dict[str, Any], path: str) -> Iterator[Difference]:
    for name in [*after, *(each for each in before if each not in after)]:
        yield from differences(before.get(name), after.get(name), f"{path}/{_escaped(name)}")


def _of_entries(before: list[Any], after: list[Any], path: str) -> Iterator[Difference]:
    for kind, first, last, start, end in _blocks(before, after):
        if kind == "equal":
            continue
        common = min(last - first, end - start)
        for offset in range(common):
            yield from differences(
                before[first + offset], after[start + offset], f"{path}/{start + offset}"
            )
        for index in range(first + common, last):
            yield Difference(f"{path}/{index}", "removed", before[index], None)
        for index in range(start + common, end):
            yield Difference(f"{path}/{index}", "added", None, after[index])


def _blocks(
    before: Sequence[Any], after: Sequence[Any]
) -> Sequence[tuple[str, int, int, int, int]]:
    if max(len(before), len(after)) > ALIGNED_MAX:
        return [("replace", 0, len(before), 0, len(after))]
    old, new = ([json.dumps(each, sort_keys=True) for each in it] for it in (before, after))
    return SequenceMatcher(None, old, new, autojunk=False).get_opcodes()


def _is_nothing(value: Any) -> bool:
    return value is None or value in ("", [], {})


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
