"""Why an append was refused or failed, and why a log does not open.

Nothing of a refused append was recorded, with the one exception that says so in its name.
"""

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


class LogOutcomeUnknownError(LogClosedError):
    """The writer stopped while this append was on its way to disk: it may be there or not.

    The only error after which the events may have been recorded. A repeat under the same
    idempotency key, after the service has started again, gives the answer.
    """

    code = "log-outcome-unknown"
    title = "The event log stopped before it could confirm"


class LogUnavailableError(Refusal):
    """The database of the log cannot be reached; nothing was recorded."""

    code = "log-unavailable"
    title = "The event log cannot reach its database"
    kind = RefusalKind.UNAVAILABLE


class EventIdReusedError(Refusal):
    """An event of the append has the id of one that is in the log."""

    code = "event-id-reused"
    title = "The id of an event was used before"
    kind = RefusalKind.CONFLICT


class LogBusyError(Refusal):
    """More appends wait than the log holds; the caller should slow down."""

    code = "log-busy"
    title = "Too many appends are waiting"
    kind = RefusalKind.UNAVAILABLE


class LogCorruptError(Exception):
    """The stored log contradicts itself; the service must not run on it."""


class LogInUseError(Exception):
    """Another process writes this log."""


class LogFormatError(Exception):
    """The log was written by a newer version of this code, or is no log at all."""
