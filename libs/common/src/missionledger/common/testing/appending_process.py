"""A process that appends with eight threads and prints what was acknowledged; tests kill it.

With a pause it waits for a random time inside some of its transactions, on PostgreSQL: between
the choice of positions and the commit, where careless logs lose events.
"""

import random
import sys
import threading
import time

from missionledger.common.eventlog.open import open_log
from missionledger.common.eventlog.port import EventLog
from missionledger.common.eventlog.postgres import PostgresEventLog
from missionledger.common.eventlog.postgres_store import PostgresStore
from missionledger.common.eventlog.store import Batch
from missionledger.common.testing.eventlog_samples import sample_append

THREADS = 8
PAUSES_IN_A_HUNDRED = 20


class PausingStore(PostgresStore):
    """Lets time pass inside a transaction, now and then."""

    pause_seconds_max = 0.0

    def write(self, batch: Batch) -> None:
        """Wait, perhaps, and then write the batch."""
        if random.randrange(100) < PAUSES_IN_A_HUNDRED:  # noqa: S311 - an order, not a secret
            time.sleep(random.uniform(0, self.pause_seconds_max))  # noqa: S311
        super().write(batch)


def main(url: str, name: str, appends: int, pause_seconds_max: float) -> None:
    """Append single events to streams of this process until the number is reached."""
    log: EventLog
    if pause_seconds_max:
        PausingStore.pause_seconds_max = pause_seconds_max
        log = PostgresEventLog("finance", url, store_type=PausingStore)
    else:
        log = open_log("finance", url)
    printing = threading.Lock()

    def write(number: int) -> None:
        for version in range(appends // THREADS):
            request = sample_append(f"finance.fund-{name}-{number}", version)
            position = log.submit(request).result().last_position
            with printing:
                print(position, flush=True)  # noqa: T201 - the parent reads it

    threads = [threading.Thread(target=write, args=(each,), daemon=True) for each in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    log.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), float(sys.argv[4]))
