"""A statement as a table: columns, rows, notes, and the end of the log it rests on."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

Cell = str | int | None
"""Text, cents, or nothing where a figure is not known."""


class CellKind(StrEnum):
    """What a column holds."""

    TEXT = "text"
    AMOUNT = "amount"
    """Cents in the table; an exact amount wherever it is shown."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column, named for programs and headed for people."""

    name: str
    heading: str
    kind: CellKind = CellKind.TEXT


def amounts(*names: str) -> tuple[Column, ...]:
    """Return columns of amounts, headed by their names in plain words."""
    return tuple(
        Column(name, name.replace("_", " ").capitalize(), CellKind.AMOUNT) for name in names
    )


def texts(*names: str) -> tuple[Column, ...]:
    """Return columns of text, headed by their names in plain words."""
    return tuple(Column(name, name.replace("_", " ").capitalize()) for name in names)


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement.

    Attributes:
        rows: as many cells as there are columns.
        notes: what a reader must know about the figures.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: Sequence[tuple[Cell, ...]]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Footer:
    """What the statement rests on; the same footer always stands under the same figures.

    Attributes:
        effective_on: facts of later days are left out.
        log_size: how many events the log had; the last position that counts.
        log_hash: hash of the chain there, hex.
        recorded_at: instant at which that event was recorded, empty for an empty log.
    """

    effective_on: str
    log_size: int
    log_hash: str
    recorded_at: str
    epoch: str


def per_cent(part: int, whole: int) -> str | None:
    """Return the part in per cent with two decimals, half up; None of nothing."""
    if whole <= 0:
        return None
    hundredths = (2 * abs(part) * 10_000 + whole) // (2 * whole)
    sign = "-" if part < 0 and hundredths else ""
    return f"{sign}{hundredths // 100}.{hundredths % 100:02d}"
