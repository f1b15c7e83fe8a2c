"""`missionledger replay`: one stream, event by event, and what each event changed."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape

from missionledger.cli.client import RunningSystem
from missionledger.cli.exit_codes import ExitCode

PAGE_EVENTS = 500
VALUE_SHOWN_MAX = 100
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


def replay(
    *, data_dir: Path, stream: str, as_of: str | None, known_at: str | None, as_json: bool
) -> ExitCode:
    """Show what happened in a stream, in order, at a point on both axes of time."""
    system = RunningSystem.find(data_dir)
    events = list(_events(system, stream, as_of=as_of, known_at=known_at))
    steps = list(zip(events, changes(events), strict=True))
    if as_json:
        print(json.dumps([_step(event, changed) for event, changed in steps], indent=2))
    else:
        console = Console()
        for event, changed in steps:
            _show(console, event, changed)
    return ExitCode.OK


def changes(events: Sequence[Mapping[str, Any]]) -> Iterator[Sequence[Change]]:
    """Yield, for every event, the fields whose value differs from the one before in the stream."""
    known: dict[str, object] = {}
    for event in events:
        changed = []
        for name, after in event["data"].items():
            before = known.get(name, ABSENT)
            if before != after:
                is_first = before is ABSENT
                changed.append(Change(name, None if is_first else before, after, is_first))
            known[name] = after
        yield changed


def origin(metadata: Mapping[str, Any]) -> str:
    """Return provenance and source; a source that begins with its provenance says it once."""
    provenance, source = str(metadata["provenance"]), str(metadata.get("source") or "")
    if source.startswith(provenance):
        return source
    return f"{provenance} {source}".rstrip()


def _events(
    system: RunningSystem, stream: str, *, as_of: str | None, known_at: str | None
) -> Iterator[Mapping[str, Any]]:
    service = stream.partition(".")[0]
    point = {"effective_on": as_of, "known_at": known_at}
    params = {name: value for name, value in point.items() if value is not None}
    after: int | None = 0
    while after is not None:
        page = system.get(
            service,
            f"/v1/streams/{stream}",
            params={**params, "after_version": after, "limit": PAGE_EVENTS},
        ).json()
        yield from page["events"]
        after = page["next_after_version"]


def _step(event: Mapping[str, Any], changed: Sequence[Change]) -> Mapping[str, Any]:
    told = [{"field": each.field, "before": each.before, "after": each.after} for each in changed]
    return {**event, "changes": told}


def _show(console: Console, event: Mapping[str, Any], changed: Sequence[Change]) -> None:
    metadata = event["metadata"]
    console.print(
        f"[bold]{event['version']:>4}  {escape(event['type'])}[/]  "
        f"on {event['occurred_on']}, recorded {event['recorded_at']} "
        f"at position {event['position']}",
        highlight=False,
        soft_wrap=True,
    )
    console.print(
        f"      by {escape(metadata['actor'])} ({escape(metadata['role'])}), "
        f"{escape(origin(metadata))}",
        style="dim",
        highlight=False,
        soft_wrap=True,
    )
    for each in changed:
        before = "" if each.is_first else f"{_shown(each.before)} [dim]→[/] "
        console.print(
            f"      {escape(each.field)}: {before}{_shown(each.after)}",
            highlight=False,
            soft_wrap=True,
        )


def _shown(value: object) -> str:
    """Return a value short enough for a line; the whole of it is in `--json`."""
    if isinstance(value, str):
        text = value
    else:
        text = json.dumps(value, ensure_ascii=False)
        if len(text) > VALUE_SHOWN_MAX and isinstance(value, (list, dict)):
            return f"({len(value)} entries)"
    return escape(text if len(text) <= VALUE_SHOWN_MAX else f"{text[:VALUE_SHOWN_MAX]} …")
