"""Load of contributions from one CSV file, beside the same contributions sent one by one.

Both through the whole service in this process: access, idempotency, decider, group commit with a
sync to disk, in a directory of its own. The single ones go in a row and eight at a time, since a
client that waits for each answer pays for every sync alone. Beside it the same file through csv
into dictionaries, nothing checked. What is compared is measured in the same rounds, and as time for
one contribution. One JSON line.
"""

import asyncio
import csv
import io
import logging
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import structlog
from measuring import in_turns, print_line, ratio

from missionledger.common.clock import FixedClock
from missionledger.common.testing.service_under_test import ServiceUnderTest, service_under_test
from missionledger.finance.main import SERVICE
from missionledger.finance.testing.api import live_mission

ROWS = 5_000
SINGLE = 250
AT_ONCE = 8
ROUNDS = 5
NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)
COLUMNS = ("fund", "receipt", "state", "amount", "received_on", "line")
STATES = ("DEU", "FRA", "CHN", "USA", "GBR", "JPN", "BEN", "TCD")

Work = Callable[[ServiceUnderTest], Awaitable[float]]


def rows(count: int) -> list[dict[str, str]]:
    return [
        {
            "fund": "UNMISS",
            "receipt": f"R-{number:06}",
            "state": STATES[number % len(STATES)],
            "amount": f"{1 + number % 97}.{number % 100:02}",
            "received_on": (date(2025, 7, 1) + timedelta(days=number % 300)).isoformat(),
            "line": "",
        }
        for number in range(count)
    ]


def file_of(count: int) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS)
    writer.writeheader()
    writer.writerows(rows(count))
    return text.getvalue().encode()


FILE = file_of(ROWS)


async def load_file(service: ServiceUnderTest) -> float:
    """Return the seconds for one contribution of a file, from sending it to the answer."""
    start = time.perf_counter()
    headers = {"authorization": "Bearer everybody"}
    sent = await service.client.post("/v1/documents", content=FILE, headers=headers)
    body = {"document": sent.json()["sha256"]}
    answer = await service.post("/v1/contributions/files", body)
    seconds = time.perf_counter() - start
    assert answer.json()["recorded"] == ROWS, answer.text
    return seconds / ROWS


def body_of(row: dict[str, str]) -> dict[str, Any]:
    kept = {name: row[name] for name in ("fund", "receipt", "state", "received_on")}
    return {**kept, "amount": {"amount": row["amount"]}}


async def post_in_a_row(service: ServiceUnderTest) -> float:
    return await _post(service, 1)


async def post_at_once(service: ServiceUnderTest) -> float:
    return await _post(service, AT_ONCE)


async def _post(service: ServiceUnderTest, clients: int) -> float:
    waiting = iter(rows(SINGLE))

    async def client() -> None:
        for row in waiting:
            answer = await service.post("/v1/contributions", body_of(row), key=row["receipt"])
            assert answer.is_success, answer.text

    start = time.perf_counter()
    await asyncio.gather(*(client() for _ in range(clients)))
    return (time.perf_counter() - start) / SINGLE


def with_service(work: Work) -> float:
    """Return what the work measures, with a mission that is owed money and no receipt yet."""

    async def run(directory: Path) -> float:
        async with service_under_test(SERVICE, directory, clock=FixedClock(NOW)) as service:
            await live_mission(service)
            return await work(service)

    with tempfile.TemporaryDirectory(prefix="mlbench") as directory:
        return asyncio.run(run(Path(directory)))


def parse_bare() -> float:
    start = time.perf_counter()
    count = len(list(csv.DictReader(io.StringIO(FILE.decode(), newline=""))))
    return (time.perf_counter() - start) / count


def main() -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    found = in_turns(
        {
            "file": lambda: with_service(load_file),
            "in_a_row": lambda: with_service(post_in_a_row),
            "at_once": lambda: with_service(post_at_once),
            "bare_parse": parse_bare,
        },
        ROUNDS,
    )
    per_second = {name: round(1 / statistics.median(times), 1) for name, times in found.items()}
    print_line(
        "contribution_import",
        {
            "rows": ROWS,
            "single": SINGLE,
            "clients_at_once": AT_ONCE,
            "rounds": ROUNDS,
            "file_seconds": round(statistics.median(found["file"]) * ROWS, 3),
            "file_per_second": per_second["file"],
            "in_a_row_per_second": per_second["in_a_row"],
            "at_once_per_second": per_second["at_once"],
            "in_a_row_over_file": ratio(found, "in_a_row", "file"),
            "at_once_over_file": ratio(found, "at_once", "file"),
            "file_over_bare_parse": ratio(found, "file", "bare_parse"),
        },
    )


if __name__ == "__main__":
    main()
