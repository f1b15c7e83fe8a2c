"""A process that appends with eight threads and prints what was acknowledged; tests kill it."""

import sys
import threading

from missionledger.common.eventlog.open import open_log
from missionledger.common.testing.eventlog_samples import sample_append

THREADS = 8


def main(url: str, name: str, appends: int) -> None:
    """Append single events to streams of this process until the number is reached."""
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
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
