"""Takes reads from the requests without making them wait, and writes them in the background."""

import threading
from collections import deque

import structlog
from sqlalchemy.exc import SQLAlchemyError

from missionledger.common.access_trail.entries import SensitiveRead
from missionledger.common.access_trail.metrics import (
    ACCESS_TRAIL_FAILED,
    ACCESS_TRAIL_LOST,
    ACCESS_TRAIL_WRITTEN,
)
from missionledger.common.access_trail.store import TrailStore

WAITING_MAX = 20_000
"""Most reads that wait to be written; about 20 MB."""

BATCH_MAX = 500
GATHERING_SECONDS = 0.2
"""How long a read waits for others, so that they share a transaction."""

RETRY_SECONDS = 1.0
CLOSING_SECONDS_MAX = 5.0

logger = structlog.get_logger("missionledger.access_trail")


class AccessTrail:
    """The trail of one service.

    A read is answered whether or not it can be recorded. What could not be is counted, said by
    the next row that is written, and shown to Prometheus.
    """

    def __init__(self, service: str, store: TrailStore, *, waiting_max: int = WAITING_MAX) -> None:
        self.store = store
        self._waiting_max = waiting_max
        self._waiting: deque[tuple[SensitiveRead, int]] = deque()
        self._changed = threading.Condition()
        self._accepted = 0
        self._written = 0
        self._lost_since_accepted = 0
        self._hurried = False
        self._closing = False
        self._failure = ""
        self._counts_lost = ACCESS_TRAIL_LOST.labels(service)
        self._counts_written = ACCESS_TRAIL_WRITTEN.labels(service)
        self._shows_failed = ACCESS_TRAIL_FAILED.labels(service)
        self._thread = threading.Thread(
            target=self._write_until_closed, name=f"{service}-access-trail", daemon=True
        )

    def open(self) -> None:
        """Make the table and begin to write; it blocks.

        Raises:
            SQLAlchemyError: if the database cannot be used.
        """
        head = self.store.open()
        # A head that left this machine with the log lines shows later whether rows were cut off.
        logger.info("access_trail_opened", head=str(head))
        self._thread.start()

    def note(self, read: SensitiveRead) -> None:
        """Take a read to be written; it never waits for the disk."""
        with self._changed:
            if self._closing or len(self._waiting) >= self._waiting_max:
                self._lost_since_accepted += 1
                self._counts_lost.inc()
                return
            self._waiting.append((read, self._lost_since_accepted))
            self._lost_since_accepted = 0
            self._accepted += 1
            if len(self._waiting) in (1, BATCH_MAX):
                self._changed.notify_all()

    def flush(self, seconds: float) -> int:
        """Wait until what was noted before is written; return how many reads still wait."""
        with self._changed:
            wanted = self._accepted
            self._hurried = True
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._written >= wanted, timeout=seconds)
            return max(wanted - self._written, 0)

    def problem(self) -> str | None:
        """Return why reads are not being recorded now, None if they are."""
        with self._changed:
            if self._failure:
                return self._failure
            if not self._thread.is_alive():
                return "the writer of the access trail has stopped"
            if len(self._waiting) >= self._waiting_max:
                return f"{len(self._waiting)} reads wait to be written; further ones are lost"
            return None

    def close(self) -> None:
        """Write what waits and stop; what cannot be written is counted as lost. It blocks."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        if self._thread.is_alive():
            self._thread.join(CLOSING_SECONDS_MAX)
        if self._thread.is_alive():
            logger.error("access_trail_still_writing", reads=self._accepted - self._written)

    def _write_until_closed(self) -> None:
        while batch := self._next_batch():
            while not self._write(batch):
                with self._changed:
                    if self._changed.wait_for(lambda: self._closing, timeout=RETRY_SECONDS):
                        self._give_up(len(batch))
                        return

    def _next_batch(self) -> list[tuple[SensitiveRead, int]]:
        """Return what is to be written next, waiting for it; nothing once all is written."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._closing)
            self._changed.wait_for(
                lambda: self._hurried or self._closing or len(self._waiting) >= BATCH_MAX,
                timeout=GATHERING_SECONDS,
            )
            count = min(len(self._waiting), BATCH_MAX)
            batch = [self._waiting.popleft() for _ in range(count)]
            if not self._waiting:
                self._hurried = False
            return batch

    def _write(self, batch: list[tuple[SensitiveRead, int]]) -> bool:
        try:
            self.store.append(batch)
        except SQLAlchemyError as error:
            if not self._failure:
                logger.exception("access_trail_not_written")
            self._failure = f"the access trail is not written: {type(error).__name__}"
            self._shows_failed.set(1)
            return False
        self._failure = ""
        self._shows_failed.set(0)
        self._counts_written.inc(len(batch))
        with self._changed:
            self._written += len(batch)
            self._changed.notify_all()
        return True

    def _give_up(self, held: int) -> None:
        lost = held + len(self._waiting)
        self._waiting.clear()
        self._counts_lost.inc(lost)
        logger.error("access_trail_lost", reads=lost)
