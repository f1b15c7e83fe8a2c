"""How events and changes are written for a person, in one line each."""

import json
from collections.abc import Mapping
from typing import Any

from rich.markup import escape

from missionledger.cli.audit.differences import Difference
from missionledger.common.money import Money

VALUE_SHOWN_MAX = 100
MINOR = "minor"
"""How the names of amounts end: they are counts of minor units."""


def origin(metadata: Mapping[str, Any]) -> str:
    """Return provenance and source; a source that begins with its provenance says it once."""
    provenance, source = str(metadata["provenance"]), str(metadata.get("source") or "")
    if source.startswith(provenance):
        return source
    return f"{provenance} {source}".rstrip()


def place(path: str) -> str:
    """Return a JSON pointer as a person reads it: `terms 2, until`."""
    parts = [part.replace("~1", "/").replace("~0", "~") for part in path.split("/")[1:]]
    text = ""
    for part in parts:
        is_number = part.isdecimal()
        text += f" {int(part) + 1}" if is_number and text else f", {part}" if text else part
    return text


def change(difference: Difference) -> str:
    """Return a change in rich markup: before, after and by how much."""
    name = escape(place(difference.path))
    is_money = difference.path.endswith(MINOR)
    values = (difference.before, difference.after)
    before, after = (shown(each, is_money=is_money) for each in values)
    if difference.kind == "added":
        return f"[green]+[/] {name}: {after}"
    if difference.kind == "removed":
        return f"[red]-[/] {name}: {before}"
    return f"[yellow]~[/] {name}: {before} [dim]→[/] {after}{_by_how_much(difference)}"


def shown(value: object, *, is_money: bool = False) -> str:
    """Return a value short enough for a line; the whole of it is in `--json`."""
    if is_money and isinstance(value, int):
        return amount(value)
    if isinstance(value, str):
        text = value
    else:
        text = json.dumps(value, ensure_ascii=False)
        if len(text) > VALUE_SHOWN_MAX and isinstance(value, (list, dict)):
            return f"({len(value)} entries)"
    return escape(text if len(text) <= VALUE_SHOWN_MAX else f"{text[:VALUE_SHOWN_MAX]} …")


def counted(number: int, noun: str) -> str:
    """Return a number of things: `1 event`, `2,000 events`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def amount(minor: int) -> str:
    """Return minor units with two decimals and separators: 26,049,000.00."""
    whole, _, cents = str(Money(minor=minor)).partition(".")
    return f"{'-' if whole.startswith('-') else ''}{abs(int(whole)):,}.{cents}"


def _by_how_much(difference: Difference) -> str:
    if difference.delta is None:
        return ""
    sign = "+" if difference.delta > 0 else "-"
    is_money = difference.path.endswith(MINOR)
    size = amount(abs(difference.delta)) if is_money else f"{abs(difference.delta):,}"
    if not difference.before:
        return f" [dim]({sign}{size})[/]"
    # For the eye alone: no figure is ever computed from it.
    percent = abs(difference.delta) * 100 / abs(difference.before)
    return f" [dim]({sign}{size}, {sign}{percent:.1f} %)[/]"
