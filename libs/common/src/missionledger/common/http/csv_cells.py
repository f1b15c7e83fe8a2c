"""Rows as CSV (RFC 4180) that a spreadsheet opens without running anything."""

import csv
import io
import re
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from typing import Any

_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_RISKY_FIRST = frozenset("=+-@\t\r\n")

ROWS_PER_CHUNK = 200


def safe_cell(value: Any) -> str:
    """Return a cell that no spreadsheet takes for a formula; numbers stay numbers.

    Text that starts as a formula would gets an apostrophe in front, as OWASP advises.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = " ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    if text and text[0] in _RISKY_FIRST and not _NUMBER.fullmatch(text):
        return "'" + text
    return text


def value_at(row: Mapping[str, Any], path: str) -> Any:
    """Return the value at a dotted path: `assessed.amount`; None where there is nothing."""
    current: Any = row
    for name in path.split("."):
        if not isinstance(current, Mapping):
            return None
        current = current.get(name)
    return current


def csv_text(rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> str:
    """Return rows under a header line, one column for each dotted path."""
    return _lines([columns]) + _rows(rows, columns)


async def csv_chunks(
    rows: AsyncIterator[Mapping[str, Any]], columns: Sequence[str]
) -> AsyncIterator[bytes]:
    """Give the same text in pieces, as the rows come, holding a few hundred at a time."""
    yield _lines([columns]).encode()
    waiting: list[Mapping[str, Any]] = []
    async for row in rows:
        waiting.append(row)
        if len(waiting) >= ROWS_PER_CHUNK:
            yield _rows(waiting, columns).encode()
            waiting.clear()
    if waiting:
        yield _rows(waiting, columns).encode()


def _rows(rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> str:
    return _lines([safe_cell(value_at(row, path)) for path in columns] for row in rows)


def _lines(rows: Iterable[Sequence[str]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()
