"""An audit bundle: how fast a log is written into one, and how fast the verifier proves it.

Beside them, in the same run and on the same events: the bare SHA-256 of the same bytes, which no
verifier can do without, and the log's own walk along its chain. One JSON line.
"""

import hashlib
import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from measuring import in_turns, print_line, ratio

from missionledger.cli.audit.bundle import new_bundle
from missionledger.cli.audit.entries import entry_of
from missionledger.cli.audit.export import CHECKPOINT_EVENTS
from missionledger.cli.testing.audit_bundles import LOG, SampleBundle, sample_bundle
from missionledger.cli.verifier.verify import verify_bundle
from missionledger.common.eventlog.open import open_log
from missionledger.common.eventlog.port import GENESIS_HASH, EventLog
from missionledger.common.messaging.cloudevents import encode

EVENTS = min(int(os.environ.get("MISSIONLEDGER_BENCH_EVENTS", "10000")), 10_000)
ROUNDS = 5
PAGE_EVENTS = 500
PAYLOAD = {
    "state": "USA",
    "amount_minor": 2_604_900_000,
    "currency": "USD",
    "reference": "r" * 60,
    "note": "n" * 250,
}


def once(work: Callable[[], object]) -> float:
    """Return how many events a second one run of the work does."""
    start = time.perf_counter()
    work()
    return EVENTS / (time.perf_counter() - start)


def write(log: EventLog, place: Path) -> None:
    """Write the events as an export does, from what the feed would send."""

    def lines() -> Any:
        previous, after = GENESIS_HASH, 0
        while page := log.read(after=after, limit=PAGE_EVENTS):
            for event in page:
                yield entry_of(encode(event, previous)).line
                previous, after = event.hash, event.position

    with new_bundle(place) as writer:
        writer.write(f"{LOG}/events.txt", lines())
    shutil.rmtree(place)


def prove(bundle: SampleBundle) -> None:
    """Verify the bundle.

    Raises:
        AssertionError: if it is not proved.
    """
    report = verify_bundle(bundle.root, [bundle.key], [])
    assert not report.findings, report.findings[:3]


def hash_twice(lines: list[bytes]) -> None:
    """Compute what chain and tree need at least: two hashes of each event."""
    for line in lines:
        hashlib.sha256(b"\x02" + line).digest()
        hashlib.sha256(b"\x00" + line).digest()


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="mlbench") as name:
        place = Path(name) / "bundle"
        bundle = sample_bundle(place, [PAYLOAD] * EVENTS, checkpoint_events=CHECKPOINT_EVENTS)
        log = open_log(LOG, f"sqlite:///{place}.db")
        lines = [line[65:] for line in bundle.lines()]
        found = in_turns(
            {
                "export": lambda: once(lambda: write(log, Path(name) / "again")),
                "verify": lambda: once(lambda: prove(bundle)),
                "hash": lambda: once(lambda: hash_twice(lines)),
                "chain": lambda: once(lambda: log.verify(limit=EVENTS)),
            },
            ROUNDS,
        )
        log.close()
        figures = {
            f"{each}_events_per_second": round(statistics.median(found[each])) for each in found
        }
        print_line(
            "audit",
            {
                "events": EVENTS,
                "line_bytes": len(bundle.lines()[-1]),
                **figures,
                "verify_of_bare_hashes": ratio(found, "verify", "hash"),
                "verify_of_own_chain": ratio(found, "verify", "chain"),
                "export_of_own_chain": ratio(found, "export", "chain"),
            },
        )


if __name__ == "__main__":
    main()
