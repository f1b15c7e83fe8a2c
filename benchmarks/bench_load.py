"""Load of all reference data into a running system, beside a bare parse of the same files.

The system is the one a user starts: `missionledger up --load none`, real servers, a directory of
its own. Measured is the load alone: reading and checking, the model of cash, and every event synced
to disk. Then the same load again, which replays every answer and records nothing. Beside it, in the
same run: the same files through csv and json into dictionaries, nothing checked. One JSON line.
"""

import csv
import io
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from measuring import print_line

from missionledger.cli.load.client import HttpImportClient
from missionledger.cli.load.marks import already_loaded, mark_loaded
from missionledger.cli.load.reading import read_tables
from missionledger.cli.load.run import LoadReport, NullProgress, plan_of, run_load
from missionledger.cli.supervisor.data_directory import DataDirectory
from missionledger.reference.sources import PACKAGED, packaged

PARSE_RUNS = 5


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def parse_bare() -> int:
    """Return how many entries the packaged files hold, parsed and not looked at."""
    source, entries = packaged(), 0
    for name in source.names():
        text = source.read(name).content.decode("utf-8")
        if name.endswith(".json"):
            entries += len(json.loads(text))
        else:
            entries += len(list(csv.DictReader(io.StringIO(text, newline=""))))
    return entries


def missionledger(data_dir: Path, *arguments: str) -> None:
    command = [sys.executable, "-m", "missionledger.cli.main", *arguments]
    subprocess.run([*command, "--data-dir", str(data_dir)], check=True, stdout=sys.stderr)


def measure(data_dir: Path) -> dict[str, Any]:
    parses = [timed(parse_bare) for _ in range(PARSE_RUNS)]
    checked, tables = timed(lambda: read_tables(packaged()))
    planned, steps = timed(lambda: list(plan_of(tables)))
    with closing(HttpImportClient.of(DataDirectory(data_dir))) as client:

        def load() -> LoadReport:
            return run_load(client, PACKAGED, NullProgress())

        first, report = timed(load)
        again, repeated = timed(load)
        mark_loaded(client, data_dir, PACKAGED)
        marked, is_loaded = timed(lambda: already_loaded(client, data_dir, PACKAGED))
    parse = statistics.median(seconds for seconds, _entries in parses)
    return {
        "rows": sum(kind.rows for kind in report.kinds),
        "requests": len(steps),
        "events": report.recorded,
        "load_seconds": round(first, 3),
        "events_per_second": round(report.recorded / first, 1),
        "read_and_check_seconds": round(checked, 3),
        "model_and_plan_seconds": round(planned, 3),
        "bare_parse_seconds": round(parse, 4),
        "bare_entries": parses[0][1],
        "load_over_bare_parse": round(first / parse, 1),
        "check_over_bare_parse": round(checked / parse, 1),
        "second_load_seconds": round(again, 3),
        "second_load_events": repeated.recorded,
        "already_loaded_seconds": round(marked, 3),
        "already_loaded": is_loaded,
        "failed_checks": len(report.failed_checks),
    }


def main() -> None:
    with tempfile.TemporaryDirectory() as directory:
        data_dir = Path(directory) / "data"
        missionledger(data_dir, "up", "--detach", "--load", "none", "--port-base", "0")
        try:
            result = measure(data_dir)
        finally:
            missionledger(data_dir, "down")
    print_line("load", result)


if __name__ == "__main__":
    main()
