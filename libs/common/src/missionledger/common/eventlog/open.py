"""Opens the log that a URL names."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from missionledger.common.clock import Clock
from missionledger.common.eventlog.port import EventLog


def open_log(service: str, url: str, *, clock: Clock | None = None) -> EventLog:
    """Open the event log of a service, and create it if it is not there.

    Args:
        service: name of the service, which is part of the log.
        url: `sqlite:///relative/path`, `sqlite:////absolute/path`, or `postgresql+psycopg://…`.
        clock: where `recorded_at` comes from; the system's clock by default.

    Raises:
        ValueError: if the URL names another kind of database.
        LogUnavailableError: if the database cannot be reached.
        LogInUseError: if another process writes the same SQLite file.
        LogFormatError: if a newer version wrote the log.
        LogCorruptError: if the log contradicts itself.
    """
    parts = urlsplit(url)
    # Imported here so that a service on SQLite starts without the other driver, and vice versa.
    if parts.scheme == "sqlite":
        from missionledger.common.eventlog.sqlite import SqliteEventLog  # noqa: PLC0415

        path = unquote(parts.path.removeprefix("/"))
        if parts.netloc or not path:
            raise ValueError(f"{url!r} names no file; write sqlite:///path/to/service.log.db")
        return SqliteEventLog(service, Path(path), clock=clock)
    if parts.scheme == "postgresql+psycopg":
        from missionledger.common.eventlog.postgres import PostgresEventLog  # noqa: PLC0415

        return PostgresEventLog(service, url, clock=clock)
    raise ValueError(f"an event log lives in sqlite: or postgresql+psycopg:, not {parts.scheme!r}")
