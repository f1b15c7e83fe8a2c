"""Faults of a table: every one with its file, row, column and reason, all of a file at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from missionledger.common.refusals import Refusal, RefusalKind

SHOWN_FAULTS_MAX = 20
"""How many faults the words of a refusal spell out; the refusal itself holds them all."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in a table.

    Attributes:
        file: name of the file, without its folder.
        row: number of the row as a spreadsheet shows it: the heading is row 1; 0 for the file.
        column: heading of the column; empty where the fault is the row's or the file's.
        reason: what is wrong, in words a person can act on.
    """

    file: str
    row: int
    column: str
    reason: str

    def __str__(self) -> str:
        """Return `file, row 7, column until: reason`."""
        place = [self.file]
        if self.row:
            place.append(f"row {self.row}")
        if self.column:
            place.append(f"column {self.column}")
        return f"{', '.join(place)}: {self.reason}"


class TableFaultsError(Refusal):
    """A file of reference data is broken; nothing of it was used.

    Attributes:
        found: every fault, in order of file, row and column.
    """

    code: ClassVar[str] = "table-faults"
    title: ClassVar[str] = "A table has faults"
    kind: ClassVar[RefusalKind] = RefusalKind.INVALID

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.found = tuple(faults)
        shown = [str(fault) for fault in self.found[:SHOWN_FAULTS_MAX]]
        left = len(self.found) - len(shown)
        if left:
            shown.append(f"and {left} more")
        super().__init__(
            "\n".join(shown),
            next_step="Correct these cells and load again; nothing of the file was recorded.",
            facts={"faults": len(self.found)},
        )
