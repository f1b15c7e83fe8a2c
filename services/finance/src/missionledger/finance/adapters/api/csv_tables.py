"""Tables in CSV, as people send them: every fault told by row and field, the header being row 1."""

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from missionledger.common.money import FractionalCentsError, Money
from missionledger.common.refusals import Fault, Refusal

FAULTS_SHOWN_MAX = 100

Row = Mapping[str, str]
Problem = tuple[str, str] | None
"""Code and words of what is wrong with a cell; None if nothing is."""


@dataclass(frozen=True, slots=True)
class Table:
    """What a file has to look like.

    Attributes:
        columns: all of them, each once, in any order.
        problem_of: tells what is wrong with the cell of a column, given the whole row.
        refusal: the kind of refusal of a file that does not.
    """

    columns: Sequence[str]
    problem_of: Callable[[str, Row], Problem]
    refusal: type[Refusal]

    def read(self, content: bytes) -> tuple[list[tuple[int, Row]], list[Fault]]:
        """Return the rows without fault, with their numbers, and every fault of the others.

        Raises:
            Refusal: of its kind, if the file is no table of these columns at all.
        """
        text = io.StringIO(self._text(content), newline="")
        reader = csv.DictReader(text, restkey="", restval=None)
        self._require_columns(reader.fieldnames or ())
        rows: list[tuple[int, Row]] = []
        faults: list[Fault] = []
        try:
            for number, raw in enumerate(reader, start=2):
                row, found = self._checked(number, raw)
                faults += found
                if row is not None and not found:
                    rows.append((number, row))
        except csv.Error as error:
            faults.append(fault_at(reader.line_num, "row", "csv-malformed", str(error)))
        if not rows and not faults:
            words = "there is no row below the header"
            faults.append(fault_at(2, self.columns[0], "empty-file", words))
        return rows, faults

    def refuse(self, faults: Sequence[Fault]) -> None:
        """Go on only if there is no fault.

        Raises:
            Refusal: of its kind, naming the faults.
        """
        if not faults:
            return
        first = faults[0]
        more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
        raise self.refusal(
            f"{first.pointer}: {first.detail}{more}",
            next_step="Correct what errors names and send the file again; nothing of it was kept.",
            facts={"errors": len(faults)},
            faults=faults[:FAULTS_SHOWN_MAX],
        )

    def _text(self, content: bytes) -> str:
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise self.refusal(
                f"the file is not UTF-8: byte {error.start} cannot be read",
                next_step="Save it as CSV in UTF-8.",
            ) from error

    def _require_columns(self, names: Iterable[str]) -> None:
        given = list(names)
        missing = [name for name in self.columns if name not in given]
        unknown = [name for name in given if name not in self.columns]
        if missing or unknown or len(set(given)) < len(given):
            raise self.refusal(
                f"the header lacks {', '.join(missing) or 'nothing'} and has besides "
                f"{', '.join(unknown) or 'nothing'}",
                next_step=f"The columns are {', '.join(self.columns)}, each once, in any order.",
                faults=[fault_at(1, name, "column-missing", "it is missing") for name in missing]
                + [fault_at(1, name, "column-unknown", "no such column") for name in unknown],
            )

    def _checked(
        self, number: int, raw: Mapping[str, str | None]
    ) -> tuple[Row | None, list[Fault]]:
        """Return the row with every cell stripped, and what is wrong with it."""
        if "" in raw or None in raw.values():
            words = f"the row must have {len(self.columns)} cells"
            return None, [fault_at(number, "row", "cells-wrong", words)]
        row = {name: (raw[name] or "").strip() for name in self.columns}
        problems = (
            (name, _problem_of_signs(row[name]) or self.problem_of(name, row))
            for name in self.columns
        )
        return row, [fault_at(number, name, *found) for name, found in problems if found]


def _problem_of_signs(value: str) -> Problem:
    """Return whether a cell holds what nobody can read, and some databases do not take."""
    is_plain = all(sign.isprintable() or sign in "\t\n\r" for sign in value)
    return None if is_plain else ("not-printable", "the cell holds control characters")


def fault_at(row: int, field: str, code: str, detail: str) -> Fault:
    """Return a fault of a cell."""
    return Fault(f"#row/{row}/{field}", code, detail)


def problem_of_day(value: str) -> Problem:
    """Return what is wrong with a day."""
    try:
        is_plain = date.fromisoformat(value).isoformat() == value
    except ValueError:
        is_plain = False
    return None if is_plain else ("not-a-day", f"{value!r} is not a day such as 2025-11-03")


def problem_of_amount(value: str) -> Problem:
    """Return what is wrong with an exact amount."""
    try:
        Money.parse(value)
    except (FractionalCentsError, ValueError):
        return ("amount-not-exact", f"{value!r} is not an amount such as -1234.50")
    return None


def problem_of_length(value: str, longest: int) -> Problem:
    """Return whether a text is too long."""
    too_long = len(value) > longest
    return ("too-long", f"longer than {longest} characters") if too_long else None


VALUE_MISSING: Problem = ("value-missing", "a value is needed")
