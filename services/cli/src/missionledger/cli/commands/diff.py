"""`missionledger diff`: what became known between two instants, and by which events."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import chain
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape

from missionledger.cli.audit.differences import Difference, differences, first_said, opened
from missionledger.cli.audit.printing import print_list
from missionledger.cli.audit.states import Recorded, StreamState, stream_events
from missionledger.cli.audit.wording import change, counted, origin
from missionledger.cli.client import RunningSystem, chosen_services
from missionledger.cli.commands.events import MISSION_IDS, is_heard_of
from missionledger.cli.exit_codes import ExitCode
from missionledger.common.clock import format_instant, parse_instant
from missionledger.common.refusals import InvalidRequestError, NotFoundError

PAGE_EVENTS = 500
SHOWN_MAX = 12
"""Most events, and most changes, that are shown of a stream; `--json` has all."""

LAST_INSTANT = "T23:59:59.999999Z"


@dataclass(frozen=True)
class Asked:
    """What is compared.

    Attributes:
        first: position, instant, or day, which means its last instant in UTC.
        last: the same; None for now.
        as_of: facts of later days are left out; today unless given.
    """

    first: str
    last: str | None
    as_of: str
    service: str | None = None
    mission: str | None = None
    stream: str | None = None


@dataclass(frozen=True)
class Window:
    """The part of one log between two instants: behind `first`, up to and with `last`."""

    service: str
    first: int
    last: int


@dataclass
class Changed:
    """A stream that has another state at the later instant.

    Attributes:
        is_new: whether nothing of it was known at the earlier instant.
        events: those that made the difference.
    """

    stream: str
    is_new: bool = True
    events: list[Recorded] = field(default_factory=list)
    differences: Sequence[Difference] = ()

    def told(self) -> Mapping[str, Any]:
        """Return it as JSON values."""
        return {
            "stream": self.stream,
            "is_new": self.is_new,
            "changes": [each.told() for each in self.differences],
            "events": [
                {name: value for name, value in event.items() if name not in {"data", "epoch"}}
                for event in self.events
            ],
        }


def diff(*, data_dir: Path, asked: Asked, as_json: bool) -> ExitCode:
    """Show what changed between two instants on the axis of knowledge.

    Raises:
        InvalidRequestError: if the instants cannot be compared.
        NotFoundError: if there is no such service or kind of stream.
    """
    system = RunningSystem.find(data_dir)
    _require_known(system, asked)
    windows = [_window(system, service, asked) for service in _services(system, asked)]
    found = (changed for window in windows for changed in _changed(system, window, asked))
    if as_json:
        logs = [{"log": it.service, "from": it.first, "to": it.last} for it in windows]
        print(f'{{"as_of": "{asked.as_of}", "logs": {json.dumps(logs)}, "streams":')
        print_list((each.told() for each in found), closing="]}")
    else:
        _show_all(Console(), windows, found, asked)
    return ExitCode.OK


def require_comparable(asked: Asked) -> None:
    """Go on only if both ends are of one kind that can be compared.

    Raises:
        InvalidRequestError: if they are not, or the later comes first.
    """
    positions = [
        each for each in (asked.first, asked.last) if each is not None and _is_number(each)
    ]
    if positions and asked.service is None and asked.stream is None:
        raise InvalidRequestError(
            "positions belong to one log", next_step="give --service or --stream too"
        )
    if _is_number(asked.first) and asked.last is not None and _is_number(asked.last):
        is_backwards = int(asked.first) > int(asked.last)
    else:
        ends = [
            _instant(each) for each in (asked.first, asked.last) if each and not _is_number(each)
        ]
        is_backwards = ends != sorted(ends)
    if is_backwards:
        raise InvalidRequestError(
            f"{asked.first} comes after {asked.last}", next_step="name the earlier instant first"
        )


def _require_known(system: RunningSystem, asked: Asked) -> None:
    """Go on only if the stream or the mission that is asked for has ever been heard of.

    Raises:
        NotFoundError: if it has not.
        AnsweredProblemError: if nothing of the stream can be seen.
    """
    if asked.stream is not None:
        StreamState(asked.stream)
        # The service says itself what there is of the stream, and what not.
        next(stream_events(system, asked.stream, as_of=None, known_at=None), None)
    if asked.mission is not None and not is_heard_of(system, asked.mission):
        raise NotFoundError(f"no event is of mission {asked.mission!r}", next_step=MISSION_IDS)


def _services(system: RunningSystem, asked: Asked) -> Sequence[str]:
    service = asked.service if asked.stream is None else asked.stream.partition(".")[0]
    return chosen_services(system, service)


def _window(system: RunningSystem, service: str, asked: Asked) -> Window:
    first = _position(system, service, asked.first)
    last = _position(system, service, asked.last or format_instant(datetime.now(UTC)))
    return Window(service, first, max(first, last))


def _position(system: RunningSystem, service: str, point: str) -> int:
    is_position = _is_number(point)
    instant = datetime.now(UTC) if is_position else _instant(point)
    params = {"known_at": format_instant(instant)}
    reached = system.get(service, "/v1/log/position", params=params).json()
    if is_position and int(point) > reached["head"]:
        raise NotFoundError(
            f"the log of {service} ends at position {reached['head']}, before {point}",
            next_step="name a position that there is; without --to it is compared with now",
        )
    return int(point) if is_position else int(reached["position"])


def _instant(text: str) -> datetime:
    try:
        whole = f"{date.fromisoformat(text)}{LAST_INSTANT}"
    except ValueError:
        whole = text
    try:
        return parse_instant(whole)
    except ValueError as error:
        raise InvalidRequestError(
            f"{text!r} is no instant: {error}",
            next_step="write a day such as 2025-06-30, an instant such as 2025-06-30T12:00:00Z, "
            "or a position with --service",
        ) from error


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal()


def _changed(system: RunningSystem, window: Window, asked: Asked) -> Iterator[Changed]:
    """Yield every stream that changed, in order of its first new event; one at a time is held."""
    for stream in _touched(system, window, asked):
        state, changed = StreamState(stream), Changed(stream)
        before = state.look()
        for event in stream_events(system, stream, as_of=asked.as_of, known_at=window.last):
            if event["position"] <= window.first:
                changed.is_new = False
            else:
                if not changed.events:
                    before = state.look()
                changed.events.append({**event, "data": None})
            state.take(event)
        found = differences(before, state.look())
        changed.differences = tuple(first_said(found) if changed.is_new else found)
        yield changed


def _touched(system: RunningSystem, window: Window, asked: Asked) -> Iterator[str]:
    """Yield the name of every stream with an event in the window; names are all that is kept."""
    seen: set[str] = set()
    position = window.first
    mission = {} if asked.mission is None else {"mission": asked.mission.upper()}
    while position < window.last:
        page = system.get(
            window.service,
            "/v1/events",
            params={**mission, "after": position, "limit": PAGE_EVENTS},
        ).json()
        for event in page["events"]:
            stream = event["subject"]
            if (
                int(event["sequence"]) <= window.last
                and event["occurredon"] <= asked.as_of
                and asked.stream in {None, stream}
                and stream not in seen
            ):
                seen.add(stream)
                yield stream
        position = page["next_after"]


def _show_all(
    console: Console, windows: Sequence[Window], found: Iterator[Changed], asked: Asked
) -> None:
    until = asked.last or "now"
    console.print(
        f"[bold]What became known after {asked.first}, until {until}[/], of days up to "
        f"{asked.as_of}",
        highlight=False,
    )
    streams = events = 0
    for changed in found:
        _show(console, changed)
        streams, events = streams + 1, events + len(changed.events)
    ranges = (
        f"{each.service} {each.first + 1:,} to {each.last:,}"
        for each in windows
        if each.last > each.first
    )
    positions = "; ".join(ranges) or "no new position in any log"
    changed_by = f"{counted(streams, 'stream')} changed by {counted(events, 'event')}"
    console.print(
        f"[bold]{changed_by}[/] ({positions})",
        highlight=False,
        soft_wrap=True,
    )


def _show(console: Console, changed: Changed) -> None:
    def show(line: str, style: str | None = None) -> None:
        console.print(line, style=style, highlight=False, soft_wrap=True)

    show(f"[bold]{escape(changed.stream)}[/]{' [dim]new[/]' if changed.is_new else ''}")
    told = list(chain.from_iterable(map(opened, changed.differences)))
    for each in told[:SHOWN_MAX]:
        show(f"    {change(each)}")
    _show_rest(show, len(told), "changes")
    if not changed.differences:
        show("    the same state as before, by events that", style="dim")
    for event in changed.events[:SHOWN_MAX]:
        metadata = event["metadata"]
        show(
            f"      by {escape(event['type'])} on {event['occurred_on']}, position "
            f"{event['position']}, {escape(metadata['actor'])}, {escape(origin(metadata))}",
            style="dim",
        )
    _show_rest(show, len(changed.events), "events")


def _show_rest(show: Any, count: int, what: str) -> None:
    if count > SHOWN_MAX:
        show(f"      and {count - SHOWN_MAX:,} more {what}; --json has all", style="dim")
