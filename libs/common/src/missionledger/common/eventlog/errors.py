"""Why an append was refused or failed; in every case nothing of it was recorded."""

from missionledger.common.refusals import Refusal, RefusalKind


class VersionConflictError(Refusal):
    """The stream is not at the version the writer expected."""

    code = "version-conflict"
    title = "Somebody else changed it first"
    kind = RefusalKind.CONFLICT

    def __init__(self, stream: str, expected: int, actual: int) -> None:
        super().__init__(
            f"{stream} is at version {actual}, not {expected}",
            next_step="Read it again, look at what changed, and decide again.",
            facts={"stream": stream, "expected_version": expected, "actual_version": actual},
        )
        self.stream = stream
        self.expected = expected
        self.actual = actual


class IdempotencyConflictError(Refusal):
    """The key was used before by the same actor for another request."""

    code = "idempotency-key-reused"
    title = "The idempotency key was used for another request"
    kind = RefusalKind.INVALID

    def __init__(self, key: str) -> None:
        super().__init__(
            f"the idempotency key {key!r} already stands for a different request",
            next_step="Send the original request to get its answer, or use a new key.",
        )


class EventTooLargeError(Refusal):
    """An event or an append is larger than the log takes."""

    code = "event-too-large"
    title = "The event is too large"
    kind = RefusalKind.TOO_LARGE


class LogFullError(Refusal):
    """The disk of the log has no room; what was there is intact."""

    code = "log-disk-full"
    title = "There is no room on the disk of the event log"
    kind = RefusalKind.STORAGE_FULL


class LogClosedError(Refusal):
    """The log is shutting down, or its writer has stopped."""

    code = "log-closed"
    title = "The event log does not take events now"
    kind = RefusalKind.UNAVAILABLE


class LogBusyError(Refusal):
    """More appends wait than the log holds; the caller should slow down."""

    code = "log-busy"
    title = "Too many appends are waiting"
    kind = RefusalKind.UNAVAILABLE


class LogCorruptError(Exception):
    """The stored log contradicts itself; the service must not run on it."""
