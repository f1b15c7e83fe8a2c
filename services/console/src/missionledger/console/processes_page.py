"""The page of processes: what runs, whom it waits for, and what has ended."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from operator import attrgetter
from typing import Any
from urllib.parse import urlencode

from missionledger.common.clock import parse_instant
from missionledger.console.client import Listing
from missionledger.console.days import counted, day_of, distance, in_words, minute_text
from missionledger.console.parts import Answer, part_of

ENDED_SHOWN_MAX = 200
ALL, RUNNING, ENDED = "all", "running", "ended"
LEVEL_WORDS = {"good": "running", "bad": "overdue", "unknown": "ended"}


@dataclass(frozen=True, slots=True)
class ProcessesAsked:
    """Which processes a reader asks for.

    Attributes:
        state: all, running or ended.
        mission: empty for all missions.
    """

    state: str = ALL
    mission: str = ""

    def link(self, path: str = "/processes") -> str:
        """Return the address of this question under a path."""
        given = {"state": self.state} if self.state != ALL else {}
        if self.mission:
            given["mission"] = self.mission
        return f"{path}?{urlencode(given)}" if given else path

    @property
    def lists(self) -> tuple[str, ...]:
        """The values of `running` in the questions to the services."""
        return {ALL: ("true", "false"), RUNNING: ("true",), ENDED: ("false",)}[self.state]


@dataclass(frozen=True, slots=True)
class ProcessLine:
    """One process.

    Attributes:
        since: when it came to where it is, to the day; to the minute in a demonstration.
        until: when it stops waiting; empty if it does not.
        level: good while it runs, bad if what it waits for is overdue, unknown when it has ended.
        demonstration: how long a day of it takes, in words; empty if it takes a day.
    """

    service: str
    process_id: str
    kind: str
    title: str
    mission: str
    state: str
    waiting_for: str
    next_step: str
    since: str
    since_exact: str
    until: str
    until_exact: str
    level: str
    demonstration: str

    @property
    def level_word(self) -> str:
        """The level in a word."""
        return LEVEL_WORDS[self.level]

    @classmethod
    def of(cls, service: str, process: Mapping[str, Any], now: datetime) -> "ProcessLine":
        """Return a process of the API as a line."""
        is_demonstration = process["is_demonstration"]
        until = process["until"]
        level = "good"
        if process["ended_at"]:
            level = "unknown"
        elif until and parse_instant(until) < now:
            level = "bad"
        seconds = counted(process["day_seconds"], "second")
        return cls(
            service=service,
            process_id=process["process_id"],
            kind=in_words(process["process"]),
            title=process["title"],
            mission=process["mission"] or "",
            state=process["outcome"] if process["ended_at"] else process["state"],
            waiting_for=process["waiting_for"],
            next_step=process["next_step"],
            since=_when(process["since"] or process["started_at"], now, exact=is_demonstration),
            since_exact=process["since"] or process["started_at"],
            until=_when(until, now, exact=is_demonstration),
            until_exact=until,
            level=level,
            demonstration=f"a day takes {seconds}" if is_demonstration else "",
        )


def _when(instant: str, now: datetime, *, exact: bool) -> str:
    day = day_of(instant)
    if day is None:
        return ""
    if exact:
        return f"{minute_text(instant)} UTC"
    return f"{day}, {distance(day, now.date())}"


@dataclass(frozen=True, slots=True)
class ProcessesPage:
    """Everything the template shows.

    Attributes:
        troubles: what could not be asked, by service.
        left_out: what is not shown though it is recorded.
    """

    running: tuple[ProcessLine, ...]
    ended: tuple[ProcessLine, ...]
    overdue_total: int
    ended_total: int
    demonstrations_total: int
    missions: tuple[str, ...]
    troubles: tuple[str, ...]
    left_out: tuple[str, ...]


def build_processes_page(
    answers: Sequence[Answer], mission: str, now: datetime, *, ended_max: int = ENDED_SHOWN_MAX
) -> ProcessesPage:
    """Return the page of what the services answered; the most urgent process comes first."""
    heard = [answer for answer in answers if answer.body is not None]
    parts = [part_of(partial(_lines_of, answer.service, now=now), answer) for answer in answers]
    every = [line for part in parts for line in part.shown or ()]
    lines = [line for line in every if mission in ("", line.mission)]
    running = sorted(
        (line for line in lines if line.level != "unknown"),
        key=lambda line: (line.until_exact or "9999", line.process_id),
    )
    ended = sorted(
        (line for line in lines if line.level == "unknown"),
        key=attrgetter("since_exact", "process_id"),
        reverse=True,
    )
    left_out = [
        f"{answer.service} has more processes than this page fetches; the rest is in its API."
        for answer in heard
        if not answer.body.is_whole
    ]
    if len(ended) > ended_max:
        left_out.append(f"Of {len(ended):,} that have ended, the newest {ended_max} are shown.")
    return ProcessesPage(
        running=tuple(running),
        ended=tuple(ended[:ended_max]),
        overdue_total=sum(line.level == "bad" for line in running),
        ended_total=len(ended),
        demonstrations_total=sum(bool(line.demonstration) for line in lines),
        missions=tuple(sorted({line.mission for line in every if line.mission})),
        troubles=_once(part.trouble for part in parts),
        left_out=_once(left_out),
    )


def _lines_of(
    service: str, listing: Listing | None, now: datetime
) -> tuple[ProcessLine, ...] | None:
    if listing is None:
        return None
    return tuple(ProcessLine.of(service, item, now) for item in listing.items)


def _once(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in words if word))
