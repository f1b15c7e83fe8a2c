"""Runs all benchmarks and writes their figures into docs/performance.md, beside the targets.

What stands between the two marks of that page is replaced, the rest of it stays as it is. Run it on
a machine that does nothing else: `.venv/bin/python benchmarks/record.py`.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

BENCHMARKS = Path(__file__).parent
PAGE = BENCHMARKS.parent / "docs" / "performance.md"
BEGIN, END = "<!-- figures -->\n", "<!-- end of figures -->\n"

Lines = Mapping[str, Mapping[str, Any]]
"""The line of each benchmark, by its name."""


@dataclass(frozen=True)
class Row:
    """A row of the table of targets.

    Attributes:
        what: what is measured, and in which unit.
        figure: benchmark and path of the figure in its line.
        target: what it should be.
        baseline: what it stands beside, and the path of that figure in the same line.
        is_less_better: for times and memory.
    """

    what: str
    figure: tuple[str, ...]
    target: float
    baseline: tuple[str, ...] = ()
    is_less_better: bool = False

    def cells(self, lines: Lines) -> tuple[str, ...]:
        """Return the cells of the row; a benchmark that was left out leaves a dash."""
        measured = _at(lines, self.figure)
        if measured is None:
            return (self.what, "-", f"{self.target:,g}", "-", "-")
        is_met = measured <= self.target if self.is_less_better else measured >= self.target
        beside = _at(lines, (self.figure[0], *self.baseline[1:])) if self.baseline else None
        bare = "" if beside is None else f"{self.baseline[0]}: {beside:,g}"
        return (
            self.what,
            f"{measured:,g}",
            f"{self.target:,g}",
            "met" if is_met else "missed",
            bare,
        )


def _appends(store: str, name: str, callers: str, target: float, beside: str) -> Row:
    baseline = {"peer": "eventsourcing", "bare": "bare rows"}[beside]
    return Row(
        f"durable appends a second, {name}, {callers} caller{'s' if callers != '1' else ''}",
        ("append", store, callers, "appends_per_second"),
        target,
        (baseline, store, callers, f"{beside}_per_second"),
    )


ROWS = (
    _appends("sqlite", "SQLite", "32", 10_000, "bare"),
    _appends("sqlite", "SQLite", "1", 1_800, "peer"),
    _appends("postgresql", "PostgreSQL", "32", 8_000, "bare"),
    _appends("postgresql", "PostgreSQL", "1", 1_300, "peer"),
    Row(
        "durable POSTs a second, 64 connections",
        ("http", "kit_64", "requests_per_second"),
        1_200,
        ("bare endpoint", "bare_64", "requests_per_second"),
    ),
    Row(
        "p99 of these POSTs, ms",
        ("http", "kit_64", "p99_ms"),
        150,
        ("bare endpoint", "bare_64", "p99_ms"),
        is_less_better=True,
    ),
    Row(
        "streams of 100 events loaded a second, SQLite",
        ("replay", "sqlite", "streams_of_100_per_second"),
        1_200,
    ),
    Row(
        "streams of 100 events loaded a second, PostgreSQL",
        ("replay", "postgresql", "streams_of_100_per_second"),
        600,
    ),
    Row(
        "stored rows read a second, SQLite",
        ("replay", "sqlite", "rows_per_second"),
        150_000,
        ("eventsourcing", "peer", "rows_per_second"),
    ),
    Row(
        "events rebuilt a second, SQLite",
        ("replay", "sqlite", "rebuilt_events_per_second"),
        100_000,
        ("eventsourcing", "peer", "rebuilt_events_per_second"),
    ),
    Row(
        "events projected a second with position, SQLite",
        ("projection", "sqlite", "follow_events_per_second"),
        15_000,
        ("bare writes", "sqlite", "bare_writes_events_per_second"),
    ),
    Row(
        "events projected a second with position, PostgreSQL",
        ("projection", "postgresql", "follow_events_per_second"),
        15_000,
        ("bare writes", "postgresql", "bare_writes_events_per_second"),
    ),
    Row(
        "events a second into JetStream, every write synced",
        ("relay", "relay_events_per_second"),
        2_000,
        ("raw atomic batches", "raw_atomic_batches_events_per_second"),
    ),
    Row(
        "second start of the system with its data, s",
        ("startup", "second_start_with_load_seconds"),
        5,
        is_less_better=True,
    ),
    Row("load of all reference data, s", ("load", "load_seconds"), 5, is_less_better=True),
)


def main() -> None:
    """Run all benchmarks, or those that the arguments name, and rewrite the page."""
    lines: dict[str, Mapping[str, Any]] = {}
    asked = sys.argv[1:] or [path.stem for path in sorted(BENCHMARKS.glob("bench_*.py"))]
    for stem in asked:
        name = stem.removeprefix("bench_")
        print(f"{name} ...", file=sys.stderr, flush=True)
        lines[name] = run(name)
        print(json.dumps(lines[name]), flush=True)
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    PAGE.write_text(f"{before}{BEGIN}{figures(lines)}{END}{after}", encoding="utf-8")


def run(name: str) -> Mapping[str, Any]:
    """Run a benchmark and return its line."""
    done = subprocess.run(
        [sys.executable, str(BENCHMARKS / f"bench_{name}.py")],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(BENCHMARKS)},
    )
    line: Mapping[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return line


def figures(lines: Lines) -> str:
    """Return the part of the page between its marks."""
    return "\n".join(["", *_page_lines(lines), ""])


def _page_lines(lines: Lines) -> Iterator[str]:
    machine = next(iter(lines.values()))["machine"]
    loads = [line["machine"]["load_average"] for line in lines.values()]
    kind = "virtual machine" if machine["is_virtual"] else "machine"
    yield (
        f"Measured on {datetime.now(UTC).date().isoformat()} on a {kind} with {machine['cores']} "
        f"cores ({machine['processor']}), {machine['memory_gib']} GiB, {machine['system']}, Python "
        f"{machine['python']}; one page reaches its disk in {machine['sync_ms']} ms. Load average "
        f"at the end of each benchmark: {min(loads)} to {max(loads)}."
    )
    if max(loads) > machine["cores"]:
        yield ""
        yield (
            "**More ran on the machine than it has cores.** The ratios hold, the rates are a floor "
            "and say nothing about the targets; run it again when nothing else runs."
        )
    yield ""
    yield from _table(
        ("measure", "here", "target", "", "beside it, same run"),
        [row.cells(lines) for row in ROWS],
    )
    yield ""
    yield "The lines as they were printed:"
    yield ""
    yield "```json"
    for line in lines.values():
        yield json.dumps({key: value for key, value in line.items() if key != "machine"})
    yield "```"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{' --- |' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"


def _at(lines: Lines, path: Sequence[str]) -> float | None:
    """Return the figure at this path, None if its benchmark was not run."""
    found: Any = lines.get(path[0])
    if found is None:
        return None
    for key in path[1:]:
        found = found[key]
    return float(found)


if __name__ == "__main__":
    main()
