"""`missionledger replay`: one stream, event by event, and the state that each led to."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape

from missionledger.cli.audit.differences import Difference, differences, first_said, opened
from missionledger.cli.audit.printing import print_list
from missionledger.cli.audit.states import Recorded, StreamState, stream_events
from missionledger.cli.audit.wording import change, origin, shown
from missionledger.cli.client import RunningSystem
from missionledger.cli.exit_codes import ExitCode

ABSENT = object()


@dataclass(frozen=True, slots=True)
class Change:
    """A field that an event gave another value.

    Attributes:
        before: its last value in this stream; None where no event had it.
        is_first: whether no earlier event had it.
    """

    field: str
    before: object
    after: object
    is_first: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One event of a replay.

    Attributes:
        changes: what it says that differs from what earlier events of the stream said.
        state_changes: what it changed in the state.
    """

    event: Recorded
    changes: Sequence[Change]
    state_changes: Sequence[Difference]


def replay(
    *, data_dir: Path, stream: str, as_of: str | None, known_at: str | None, as_json: bool
) -> ExitCode:
    """Show what happened in a stream, in order, at a point on both axes of time.

    Raises:
        NotFoundError: if there is no such kind of stream.
        AnsweredProblemError: if nothing of the stream can be seen there.
    """
    system = RunningSystem.find(data_dir)
    state = StreamState(stream)
    made = steps(stream_events(system, stream, as_of=as_of, known_at=known_at), state)
    if as_json:
        print_list(map(_told, made))
        return ExitCode.OK
    console = Console()
    for step in made:
        _show(console, step)
    return ExitCode.OK


def steps(events: Iterable[Recorded], state: StreamState) -> Iterator[Step]:
    """Yield what each event said and what it changed, moving the state on."""
    known: dict[str, object] = {}
    before = state.look()
    for event in events:
        state.take(event)
        after = state.look()
        found = differences(before, after)
        state_changes = tuple(found if known else first_said(found))
        yield Step(event, changes(event, known), state_changes)
        before = after


def changes(event: Recorded, known: dict[str, object]) -> Sequence[Change]:
    """Return the fields whose value differs from the last one known, and note what it is now."""
    changed = []
    for name, after in event["data"].items():
        before = known.get(name, ABSENT)
        if before != after:
            is_first = before is ABSENT
            changed.append(Change(name, None if is_first else before, after, is_first))
        known[name] = after
    return changed


def _told(step: Step) -> Mapping[str, Any]:
    said = [{"field": it.field, "before": it.before, "after": it.after} for it in step.changes]
    state = [each.told() for each in step.state_changes]
    return {**step.event, "changes": said, "state_changes": state}


def _show(console: Console, step: Step) -> None:
    event, metadata = step.event, step.event["metadata"]

    def show(line: str, style: str | None = None) -> None:
        console.print(line, style=style, highlight=False, soft_wrap=True)

    show(
        f"[bold]{event['version']:>4}  {escape(event['type'])}[/]  "
        f"on {event['occurred_on']}, recorded {event['recorded_at']} "
        f"at position {event['position']}"
    )
    show(
        f"      by {escape(metadata['actor'])} ({escape(metadata['role'])}), "
        f"{escape(origin(metadata))}",
        style="dim",
    )
    for each in chain.from_iterable(map(opened, step.state_changes)):
        show(f"    {change(each)}")
    if not step.state_changes:
        show("      changes nothing in the state; it says", style="dim")
        for said in step.changes:
            show(f"      {escape(said.field)}: {shown(said.after)}", style="dim")
