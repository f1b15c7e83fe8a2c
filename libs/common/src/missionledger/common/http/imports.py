"""Bulk import of history: a file is recorded wholly or not at all, a second load adds nothing."""

import dataclasses
from collections.abc import Callable, Sequence
from typing import Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.aggregates import Aggregates
from missionledger.common.commands import Command, CommandContext
from missionledger.common.outcomes import Decision
from missionledger.common.refusals import Refusal

ROWS_MAX = 50_000


class ImportRow(BaseModel):
    """Base of one row of a file: its typed fields, and which line of the file it is."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    row: Annotated[int, Field(ge=1, description="Line of the file, the header being line 1.")]


RowT = TypeVar("RowT", bound=ImportRow)


class ImportRequest(BaseModel, Generic[RowT]):
    """A file as its rows, every one of them valid by itself."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    file: Annotated[str, Field(min_length=1, max_length=200)]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    rows: Annotated[list[RowT], Field(min_length=1, max_length=ROWS_MAX)]


class ImportAnswer(BaseModel):
    """What an import did.

    Attributes:
        file: name of the file.
        rows: how many rows it has.
        recorded: how many events were recorded.
        unchanged: how many rows were known already.
        first_position: position of the first event; 0 if nothing was recorded.
        last_position: position of the last event; 0 if nothing was recorded.
    """

    file: str
    rows: int
    recorded: int
    unchanged: int
    first_position: int
    last_position: int


async def run_import(
    aggregates: Aggregates,
    context: CommandContext,
    request: ImportRequest[RowT],
    to_decisions: Callable[[RowT], Sequence[Decision]],
) -> ImportAnswer:
    """Record all rows in one append.

    Args:
        aggregates: what executes the commands.
        context: who imports; its idempotency key stands for the whole file.
        request: the file.
        to_decisions: the commands of one row; several are decided in their order.

    Raises:
        Refusal: of the first row that is refused, naming file and row, with a pointer to it;
            then nothing of the file was recorded.
    """
    decisions: list[Decision] = []
    row_of: list[int] = []
    for index, row in enumerate(request.rows):
        place = _Place(request.file, index, row.row)
        with place:
            for decision in to_decisions(row):
                decisions.append(place.watch(decision))
                row_of.append(index)
    outcomes = await aggregates.execute_together(decisions, context)
    written = [
        (index, outcome)
        for index, outcome in zip(row_of, outcomes, strict=True)
        if outcome.last_position
    ]
    return ImportAnswer(
        file=request.file,
        rows=len(request.rows),
        recorded=sum(each.last_position - each.first_position + 1 for _, each in written),
        unchanged=len(request.rows) - len({index for index, _ in written}),
        first_position=min((each.first_position for _, each in written), default=0),
        last_position=max((each.last_position for _, each in written), default=0),
    )


@dataclasses.dataclass(frozen=True, slots=True)
class _Place:
    """Where in the file we are, so that a refusal can say so."""

    file: str
    index: int
    row: int

    def __enter__(self) -> None:
        """Start on the row."""

    def __exit__(self, _type: object, error: BaseException | None, _trace: object) -> None:
        """Name the place in a refusal that comes out of it."""
        if isinstance(error, Refusal):
            error.pointer = f"/rows/{self.index}{error.pointer or ''}"
            error.detail = f"{self.file}, row {self.row}: {error.detail}"
            error.facts = {**error.facts, "file": self.file, "row": self.row}

    def watch(self, decision: Decision) -> Decision:
        """Return the decision with a decider that names this row when it refuses."""
        decide = decision.decider.decide

        def decide_here(command: Command, state: Any) -> tuple[Any, ...]:
            with self:
                events: tuple[Any, ...] = decide(command, state)
                return events

        return dataclasses.replace(
            decision, decider=dataclasses.replace(decision.decider, decide=decide_here)
        )
