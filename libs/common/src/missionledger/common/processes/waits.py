"""How long processes waited, and for whom, from what they recorded: a simpler way shows in days.

Pure: recorded steps in, figures out. Days are days of the process: a demonstration that shortens
them is measured in its own days, and marked.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from statistics import median_low

from pydantic import BaseModel, ConfigDict

from missionledger.common.processes.progress import (
    DAY_SECONDS,
    ProcessAdvanced,
    ProcessEnded,
    ProcessEvent,
    ProcessStarted,
)

TENTHS = 10


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ProcessStep(_Value):
    """One step of one process.

    Attributes:
        state: where the process was, in plain words.
        waiting_for: whom or what it waited for; empty while it worked by itself.
        since: RFC 3339, by the clock of the process.
        left_at: when it went on; empty while it is still there.
        allowed_until: when it was to stop waiting; empty if it had no end.
        is_late: whether it went on, or is still there, after that.
        tenths: how long it took or takes by now, in tenths of a day of the process.
        is_demonstration: whether a day of it is shorter than a day.
    """

    process_id: str
    process: str
    mission: str | None
    started_at: str
    state: str
    waiting_for: str
    since: str
    left_at: str
    allowed_until: str
    is_late: bool
    tenths: int
    is_demonstration: bool


class ProcessWait(_Value):
    """What processes of one kind waited for, taken together.

    Attributes:
        steps: that are over.
        still_waiting: steps that are not; their days count up to now.
        median_tenths: of the steps, the lower one of two.
        longest_in: the process that waited longest.
        late: steps that took longer than was allowed.
    """

    process: str
    waiting_for: str
    processes: int
    steps: int
    still_waiting: int
    late: int
    shortest_tenths: int
    median_tenths: int
    longest_tenths: int
    longest_in: str
    total_tenths: int


def in_days(tenths: int) -> str:
    """Return tenths of a day as days: `12.5`."""
    return f"{tenths // TENTHS}.{tenths % TENTHS}"


def steps_of(events: Iterable[ProcessEvent], now: datetime) -> tuple[ProcessStep, ...]:
    """Return the steps of one process in order; one that is reported again goes on.

    Args:
        events: of the process, in order.
        now: up to when a step that is not over is counted.
    """
    started: ProcessStarted | None = None
    found: list[ProcessStep] = []
    at: ProcessAdvanced | None = None
    for event in events:
        match event:
            case ProcessStarted():
                started = event
            case ProcessAdvanced():
                if at is not None and (at.state, at.waiting_for) == (
                    event.state,
                    event.waiting_for,
                ):
                    # Only its last day moved: the step goes on from where it began.
                    at = event.model_copy(update={"since": at.since})
                    continue
                found += _step(started, at, event.since, now)
                at = event
            case ProcessEnded():
                found += _step(started, at, event.ended_at, now)
                at = None
    found += _step(started, at, "", now)
    return tuple(found)


def waits_of(steps: Sequence[ProcessStep]) -> tuple[ProcessWait, ...]:
    """Return what each kind of process waited for, by process; the longest in sum first."""
    groups: dict[tuple[str, str], list[ProcessStep]] = {}
    for step in steps:
        if step.waiting_for:
            groups.setdefault((step.process, step.waiting_for), []).append(step)
    waits = [_wait(process, whom, group) for (process, whom), group in groups.items()]
    return tuple(
        sorted(waits, key=lambda each: (each.process, -each.total_tenths, each.waiting_for))
    )


def _wait(process: str, whom: str, steps: Sequence[ProcessStep]) -> ProcessWait:
    longest = max(steps, key=lambda each: each.tenths)
    lengths = [each.tenths for each in steps]
    return ProcessWait(
        process=process,
        waiting_for=whom,
        processes=len({each.process_id for each in steps}),
        steps=sum(bool(each.left_at) for each in steps),
        still_waiting=sum(not each.left_at for each in steps),
        late=sum(each.is_late for each in steps),
        shortest_tenths=min(lengths),
        median_tenths=median_low(lengths),
        longest_tenths=longest.tenths,
        longest_in=longest.process_id,
        total_tenths=sum(lengths),
    )


def _step(
    started: ProcessStarted | None, at: ProcessAdvanced | None, left_at: str, now: datetime
) -> list[ProcessStep]:
    if started is None or at is None:
        return []
    end = datetime.fromisoformat(left_at) if left_at else now
    seconds = max(0, int((end - datetime.fromisoformat(at.since)).total_seconds()))
    return [
        ProcessStep(
            process_id=started.process_id,
            process=started.process,
            mission=started.mission,
            started_at=started.started_at,
            state=at.state,
            waiting_for=at.waiting_for,
            since=at.since,
            left_at=left_at,
            allowed_until=at.until,
            is_late=bool(at.until) and end > datetime.fromisoformat(at.until),
            tenths=seconds * TENTHS // started.day_seconds,
            is_demonstration=started.day_seconds != DAY_SECONDS,
        )
    ]
