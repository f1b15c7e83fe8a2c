"""What Member States owe, added up inside the read store: a list of States fetches no single line.

Items stand as of the last posting of their line. They are added up where no posting of the line
lies after the point that is asked for; of all other lines the postings themselves are read, so a
point in the past costs what has moved since.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, select

from missionledger.common.axes import Axes
from missionledger.finance.adapters.projections.postings import PostingsProjection
from missionledger.finance.adapters.projections.receivable_items import (
    IN_ACTUAL,
    IN_ALL,
    IN_BOTH,
    LINE_KEY,
    postings_of,
)
from missionledger.finance.application.ports import ReceivableFilter
from missionledger.finance.application.receivable_rows import UpperBound, UpperBounds
from missionledger.finance.domain.postings import Book

OLDER = "older"


def items_asked(columns: Any, wanted: ReceivableFilter) -> list[ColumnElement[bool]]:
    """Return the conditions on items, or on the postings, that the filter means."""
    conditions: list[ColumnElement[bool]] = []
    if wanted.funds is not None:
        conditions.append(columns.fund.in_(wanted.funds))
    asked = [(name, getattr(wanted, name)) for name in ("state", "fiscal_year")]
    return conditions + [columns[name] == value for name, value in asked if value is not None]


def _of_books(columns: Any, wanted: ReceivableFilter) -> ColumnElement[bool]:
    books = (IN_ACTUAL, IN_BOTH) if wanted.book == Book.ACTUAL.value else (IN_ALL, IN_BOTH)
    found: ColumnElement[bool] = columns.holds_for.in_(books)
    return found


def _stands_at(columns: Any, axes: Axes) -> ColumnElement[bool]:
    return and_(
        columns.is_plain,
        columns.last_position <= axes.known_at,
        columns.last_day <= axes.effective_on.isoformat(),
    )


def _at_most(columns: Any, bounds: UpperBounds, lines: Sequence[tuple[str, str]]) -> Any:
    """Return what is open of an item on these lines, and zero of all others."""
    if not lines:
        return literal(0)
    on_lines = []
    for fund, line in lines:
        told = [state for (of, on, state) in sorted(bounds.confirmed) if (of, on) == (fund, line)]
        on_line = [columns.fund == fund, columns.line == line]
        on_lines.append(and_(*on_line, columns.state.not_in(told)) if told else and_(*on_line))
    return case((or_(*on_lines), columns.open_minor), else_=0)


def _maybe_paid(bounds: UpperBounds, axes: Axes) -> list[tuple[str, str]]:
    def is_over(bound: UpperBound) -> bool:
        return bound.may_be_paid(axes.effective_on)

    return [key for key, bound in sorted(bounds.lines.items()) if is_over(bound)]


def sums_by_age(
    live: PostingsProjection,
    wanted: ReceivableFilter,
    ages: Sequence[tuple[str, str]],
    bounds: UpperBounds,
    axes: Axes,
) -> Select[Any]:
    """Return by fund, State and age what is due, what is open, and how much of that is at most."""
    items = live.items.c
    age = case(*((items.due_on >= first, name) for name, first in ages), else_=OLDER)
    at_most = _at_most(items, bounds, sorted(bounds.lines))
    maybe_paid = _at_most(items, bounds, _maybe_paid(bounds, axes))
    return (
        select(
            items.fund,
            items.state,
            age.label("age"),
            func.min(items.first_book).label("first_book"),
            func.max(items.last_book).label("last_book"),
            func.sum(items.due_minor).label("due_minor"),
            func.sum(items.open_minor).label("open_minor"),
            func.sum(at_most).label("at_most_minor"),
            func.sum(maybe_paid).label("maybe_paid_minor"),
            func.aggregate_strings(case((at_most != 0, items.line)), "\n").label("bounded_lines"),
        )
        .where(*items_asked(items, wanted), _of_books(items, wanted), _stands_at(items, axes))
        .group_by(items.fund, items.state, age)
    )


def sums_of_standing(
    live: PostingsProjection, wanted: ReceivableFilter, bounds: UpperBounds, axes: Axes
) -> Select[Any]:
    """Return how States stand with funds; columns are named as the fields of `StandingSum`."""
    items = live.items.c
    day = axes.effective_on.isoformat()
    is_due, is_late = items.due_on <= day, items.due_on < day
    at_most = _at_most(items, bounds, sorted(bounds.lines))
    maybe_paid = _at_most(items, bounds, _maybe_paid(bounds, axes))
    return (
        select(
            items.fund,
            items.state,
            func.sum(items.due_minor).label("assessed_minor"),
            func.sum(case((is_due, items.due_minor), else_=0)).label("due_minor"),
            func.sum(items.due_minor - items.open_minor).label("settled_minor"),
            func.sum(case((is_due, items.on_time_minor), else_=0)).label("on_time_minor"),
            func.sum(case((is_late, items.open_minor), else_=0)).label("late_minor"),
            func.sum(at_most).label("at_most_minor"),
            func.sum(maybe_paid).label("maybe_paid_minor"),
            func.max(items.last_settled_on).label("last_settled_on"),
        )
        .where(
            items.state != "",
            *items_asked(items, wanted),
            _of_books(items, wanted),
            _stands_at(items, axes),
        )
        .group_by(items.fund, items.state)
    )


def movements_of_others(
    live: PostingsProjection, wanted: ReceivableFilter, names: Sequence[str], axes: Axes
) -> Select[Any]:
    """Return the movements, summed by these columns, of lines that no sum has."""
    items, postings = live.items.c, live.postings.c
    day = axes.effective_on.isoformat()
    others = (
        select(*(items[name] for name in LINE_KEY))
        .where(
            *items_asked(items, wanted),
            _of_books(items, wanted),
            ~_stands_at(items, axes),
            items.first_position <= axes.known_at,
            items.first_day <= day,
        )
        .distinct()
        .cte("others")
    )
    seen = [postings.position <= axes.known_at, postings.occurred_on <= day]
    if wanted.book is not None:
        seen.append(postings.book == wanted.book)
    keys = [postings[name] for name in names]
    moved = postings_of(live.postings, others.c, names, *seen).group_by(*keys)
    return moved.add_columns(func.sum(postings.amount_minor))
