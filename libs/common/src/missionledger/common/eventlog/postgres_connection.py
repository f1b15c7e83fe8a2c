"""Connections to the PostgreSQL database of a log: its schema, its tables, its settings."""

from contextlib import suppress
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import psycopg
import structlog
from psycopg import sql

from missionledger.common.eventlog.errors import LogCorruptError, LogFormatError
from missionledger.common.eventlog.port import GENESIS_HASH

FORMAT_VERSION = 1
"""Raised when the tables change; a log of a higher version is refused."""

CONNECT_SECONDS_MAX = 5

Connection = psycopg.Connection[tuple[object, ...]]

_log = structlog.get_logger(__name__)

# Names sort by their bytes, as on SQLite; hashed bytes are bytea, which nothing rewrites.
_SCHEMA = """
CREATE TABLE meta (name text PRIMARY KEY, value text NOT NULL);
CREATE TABLE head (position bigint NOT NULL, hash bytea NOT NULL, recorded_at text NOT NULL);
CREATE TABLE events (
    position bigint PRIMARY KEY,
    stream text COLLATE "C" NOT NULL,
    version bigint NOT NULL,
    id text COLLATE "C" NOT NULL,
    type text NOT NULL,
    schema_version integer NOT NULL,
    data bytea NOT NULL,
    metadata bytea NOT NULL,
    category text COLLATE "C" NOT NULL,
    mission text COLLATE "C",
    occurred_on text NOT NULL,
    recorded_at text COLLATE "C" NOT NULL,
    hash bytea NOT NULL
);
CREATE UNIQUE INDEX events_by_stream ON events (stream, version);
CREATE UNIQUE INDEX events_by_id ON events (id);
CREATE INDEX events_by_category ON events (category, position);
CREATE INDEX events_by_mission ON events (mission, position) WHERE mission IS NOT NULL;
CREATE TABLE streams (
    stream text COLLATE "C" PRIMARY KEY,
    category text COLLATE "C" NOT NULL,
    mission text COLLATE "C",
    version bigint NOT NULL,
    first_position bigint NOT NULL,
    last_position bigint NOT NULL
) WITH (fillfactor = 70);
CREATE TABLE idempotency (
    actor text COLLATE "C" NOT NULL,
    key text COLLATE "C" NOT NULL,
    request_hash text NOT NULL,
    first_position bigint NOT NULL,
    last_position bigint NOT NULL,
    status integer NOT NULL,
    recorded_at text NOT NULL,
    known_at bigint NOT NULL,
    PRIMARY KEY (actor, key)
);
CREATE TABLE snapshots (
    stream text COLLATE "C" PRIMARY KEY,
    version bigint NOT NULL,
    state_version integer NOT NULL,
    state bytea NOT NULL
);
"""


def schema_name(service: str) -> str:
    """Return the schema that holds the log of a service."""
    return f"{service}_log"


def connection_text(url: str) -> str:
    """Return the URL as libpq understands it, without the name of the Python driver."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(scheme=parts.scheme.partition("+")[0]))


def connect(url: str, service: str) -> Connection:
    """Return a connection in autocommit that sees the log's tables without their schema.

    Raises:
        psycopg.OperationalError: if the server cannot be reached.
    """
    connection: Connection = psycopg.connect(
        connection_text(url),
        autocommit=True,
        connect_timeout=CONNECT_SECONDS_MAX,
        application_name=f"missionledger-{service}-log",
        keepalives_idle=30,
    )
    try:
        connection.execute(
            sql.SQL("SET search_path = {}").format(sql.Identifier(schema_name(service)))
        )
    except BaseException:
        connection.close()
        raise
    return connection


def prepare_database(url: str, service: str) -> str:
    """Create the tables of a new log, or check those of an old one; return its epoch.

    Raises:
        LogFormatError: if a newer version of this code wrote the log.
        LogCorruptError: if its last event is not the one that its head names.
    """
    connection = connect(url, service)
    try:
        with connection.transaction():
            # Several instances may start at once; one of them creates.
            connection.execute(
                "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (schema_name(service),)
            )
            _create_if_missing(connection, service)
            epoch = _checked_epoch(connection)
            _check_head(connection)
        (fsync,) = connection.execute("SHOW fsync").fetchone() or ("?",)
        if fsync != "on":
            _log.warning("database_does_not_sync", fsync=fsync, service=service)
        return epoch
    finally:
        connection.close()


def discard(connection: Connection | None) -> None:
    """Close a connection that may be broken."""
    if connection is not None:
        with suppress(psycopg.Error):
            connection.close()


def _create_if_missing(connection: Connection, service: str) -> None:
    schema = sql.Identifier(schema_name(service))
    connection.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(schema))
    found = connection.execute("SELECT to_regclass('meta')::text").fetchone()
    if found != (None,):
        return
    connection.execute(_SCHEMA)
    connection.execute("INSERT INTO head VALUES (0, %s, '')", (GENESIS_HASH,))
    for name, value in (("epoch", str(uuid4())), ("format", str(FORMAT_VERSION))):
        connection.execute("INSERT INTO meta VALUES (%s, %s)", (name, value))


def _checked_epoch(connection: Connection) -> str:
    meta = {str(name): str(value) for name, value in connection.execute("SELECT * FROM meta")}
    if int(meta["format"]) > FORMAT_VERSION:
        raise LogFormatError(
            f"the log has format {meta['format']}, this version knows {FORMAT_VERSION}; "
            "run the version that wrote it, or a newer one"
        )
    return meta["epoch"]


def _check_head(connection: Connection) -> None:
    # The lock keeps an instance that is at work from moving the head between the two reads.
    head = connection.execute("SELECT position, hash, recorded_at FROM head FOR SHARE").fetchone()
    last = connection.execute(
        "SELECT position, hash, recorded_at FROM events ORDER BY position DESC LIMIT 1"
    ).fetchone()
    if head is None or head != (last or (0, GENESIS_HASH, "")):
        raise LogCorruptError(f"the head says {head and head[0]}, the last event is {last}")
