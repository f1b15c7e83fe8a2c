"""Receivables added up by age inside the read store: a list of States fetches no single line.

A line is what one State owes in one fund on one document line of one year. Where all of it is due
on one day, its balance has that day's age, whatever settled it.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    CompoundSelect,
    and_,
    case,
    func,
    literal,
    or_,
    select,
    union_all,
)

from missionledger.finance.application.ageing import DUE_RULES

LINE_KEY = ("fund", "state", "line", "fiscal_year")

OLDER = "older"


def lines_of(columns: Any, conditions: Sequence[ColumnElement[bool]]) -> CTE:
    """Return a row for each line: what is open, what was made due, and its due dates."""
    key = [columns[name] for name in LINE_KEY]
    is_due = columns.rule.in_(sorted(DUE_RULES))
    by_day = (
        select(
            *key,
            columns.due_on,
            func.sum(columns.amount_minor).label("open_minor"),
            func.sum(case((is_due, columns.amount_minor), else_=0)).label("due_minor"),
            func.min(columns.book).label("first_book"),
            func.max(columns.book).label("last_book"),
        )
        .where(*conditions)
        .group_by(*key, columns.due_on)
        .cte("by_day")
    )
    day = by_day.c
    due_day = case((day.due_minor != 0, day.due_on))
    names = [day[name] for name in LINE_KEY]
    return (
        select(
            *names,
            func.sum(day.open_minor).label("open_minor"),
            func.sum(day.due_minor).label("due_minor"),
            func.min(due_day).label("first_due"),
            func.max(due_day).label("last_due"),
            func.min(day.first_book).label("first_book"),
            func.max(day.last_book).label("last_book"),
        )
        .group_by(*names)
        .cte("lines")
    )


def sums_by_age(
    columns: Any, conditions: Sequence[ColumnElement[bool]], ages: Sequence[tuple[str, str]]
) -> CompoundSelect[Any]:
    """Return sums by fund, State and age, and after them the lines that no sum has.

    A sum is fund, State, age, an empty text, first and last book, what was made due, and what of
    it is open. A line that is left out is its key, with empty texts and zeros behind it.
    """
    lines = lines_of(columns, conditions).c
    split = func.coalesce(
        or_(
            lines.first_due != lines.last_due,
            lines.open_minor < 0,
            and_(lines.first_due.is_(None), lines.open_minor != 0),
        ),
        False,
    )
    age = case(*((lines.first_due >= first, name) for name, first in ages), else_=OLDER)
    aged = (
        select(
            lines.fund,
            lines.state,
            age.label("age"),
            lines.first_book,
            lines.last_book,
            lines.due_minor,
            lines.open_minor,
        )
        .where(~split)
        .cte("aged")
        .c
    )
    sums = select(
        aged.fund,
        aged.state,
        aged.age,
        literal("").label("fiscal_year"),
        func.min(aged.first_book).label("first_book"),
        func.max(aged.last_book).label("last_book"),
        func.sum(aged.due_minor).label("due_minor"),
        func.sum(aged.open_minor).label("open_minor"),
    ).group_by(aged.fund, aged.state, aged.age)
    left_out = select(
        *(lines[name] for name in LINE_KEY), literal(""), literal(""), literal(0), literal(0)
    ).where(split)
    return union_all(sums, left_out)
