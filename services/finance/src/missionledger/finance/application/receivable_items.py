"""What a Member State was asked for on one line, by the day it was due, and what became of it.

Pure. One item is the amount of one line that is due on one day. Money that comes in on the line
settles what was due first, so that items can be added up in any order afterwards.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReceivableItem:
    """The part of a line that is due on one day.

    Attributes:
        open_minor: of what was due, not settled.
        on_time_minor: of it, settled on or before the day.
    """

    due_on: str
    due_minor: int
    open_minor: int
    on_time_minor: int


@dataclass(frozen=True, slots=True)
class LineItems:
    """The items of a line.

    Attributes:
        is_plain: whether items tell all: nothing came in above what was due, and nothing was taken
            out of what is due on one day without being asked for on another.
        last_settled_on: day of the last payment or credit; empty if there was none.
    """

    items: tuple[ReceivableItem, ...]
    is_plain: bool
    last_settled_on: str


def items_of(due: Mapping[str, int], settled: Mapping[str, int]) -> LineItems:
    """Return the items of a line.

    Args:
        due: cents made due, by due date.
        settled: cents paid or credited, by the day it happened.
    """
    left = total = sum(settled.values())
    earlier = 0
    items: list[ReceivableItem] = []
    for due_on, amount in sorted(due.items()):
        if not amount:
            continue
        used = min(max(left, 0), max(amount, 0))
        left -= used
        in_time = sum(part for on, part in settled.items() if on <= due_on)
        on_time = min(max(in_time - earlier, 0), amount)
        earlier += amount
        items.append(ReceivableItem(due_on, amount, amount - used, on_time))
    is_plain = left == 0 and total >= 0 and all(each.due_minor > 0 for each in items)
    last = max((on for on, part in settled.items() if part), default="")
    # A line on which nothing is due is still one that a State has.
    return LineItems(tuple(items) or (ReceivableItem("", 0, 0, 0),), is_plain, last)
