"""Opens the read store of a service: tables that can be deleted and made again from the log."""

import sqlite3
from typing import Any

import psycopg
from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import DBAPIError

BUSY_SECONDS_MAX = 30
READERS_MAX = 8
"""Most queries at a time; each holds one connection."""

_SPARE_CONNECTIONS = 4
_SQLITE_STORE_TROUBLE = (
    "SQLITE_FULL",
    "SQLITE_BUSY",
    "SQLITE_LOCKED",
    "SQLITE_IOERR",
    "SQLITE_CANTOPEN",
    "SQLITE_READONLY",
    "SQLITE_NOMEM",
)


def open_read_store(url: str, service: str) -> Engine:
    """Return an engine on the read store of a service.

    A file of its own on SQLite, a schema of its own on PostgreSQL: what the projector writes must
    not stall appends to the log.
    """
    return open_store(url, f"{service}_read")


def open_store(url: str, schema: str) -> Engine:
    """Return an engine on a SQLite file, or on this schema of PostgreSQL, made if it is not there.

    Values stay out of error messages, which end in log lines.
    """
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        engine = create_engine(
            address,
            connect_args={"check_same_thread": False, "timeout": BUSY_SECONDS_MAX},
            pool_size=READERS_MAX + _SPARE_CONNECTIONS,
            hide_parameters=True,
        )
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    engine = create_engine(
        address,
        connect_args={"options": f"-csearch_path={schema}"},
        pool_size=READERS_MAX + _SPARE_CONNECTIONS,
        pool_pre_ping=True,
        hide_parameters=True,
    )
    with engine.begin() as connection:
        # Two processes that make the same schema at once would trip over each other.
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('missionledger schemas'))"))
        connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {schema}"))
    return engine


def writing(engine: Engine) -> Engine:
    """Return the same store for the one who writes: its transactions lock at once."""
    return engine.execution_options(missionledger_begin="IMMEDIATE")


def reading(engine: Engine) -> Engine:
    """Return the same store for readers: each transaction sees one instant."""
    if engine.dialect.name == "postgresql":
        return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return engine


def is_store_trouble(error: BaseException) -> bool:
    """Tell whether the store failed, and not what was asked of it: then trying again may help."""
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    original = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(original, sqlite3.Error):
        name = getattr(original, "sqlite_errorname", "")
        return name.startswith(_SQLITE_STORE_TROUBLE)
    return isinstance(original, psycopg.OperationalError | OSError)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver's own transactions would leave out DDL and savepoints; ours begin explicitly.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.execute("PRAGMA cache_size = -16000")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    kind = connection.get_execution_options().get("missionledger_begin", "")
    connection.exec_driver_sql(f"BEGIN {kind}")
