"""The table of the trail: rows are added and read, never changed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Engine,
    Integer,
    LargeBinary,
    MetaData,
    Row,
    String,
    Table,
    Text,
    func,
    insert,
    select,
    text,
)

from missionledger.common.access_trail.chain import ChainReport, check_chain
from missionledger.common.access_trail.entries import (
    FIRST_PREVIOUS,
    SensitiveRead,
    TrailEntry,
    chained,
)
from missionledger.common.projections.store import reading, writing

READ_AT_ONCE = 1_000

_metadata = MetaData()
_rows = Table(
    "access_trail",
    _metadata,
    Column("sequence", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("at", String(27), nullable=False, index=True),
    Column("actor", Text, nullable=False, index=True),
    Column("roles", Text, nullable=False),
    Column("method", String(10), nullable=False),
    Column("route", Text, nullable=False),
    Column("path", Text, nullable=False),
    Column("query", Text, nullable=False),
    Column("mission", Text, index=True),
    Column("effective_on", String(10)),
    Column("known_at", Text),
    Column("status", Integer, nullable=False),
    Column("rows", Integer),
    Column("correlation_id", Text, nullable=False),
    Column("lost_before", BigInteger, nullable=False),
    Column("hash", LargeBinary(32), nullable=False),
)


@dataclass(frozen=True, slots=True)
class TrailHead:
    """The newest row: its number and hash; 0 and zeros for an empty trail."""

    sequence: int = 0
    hash: bytes = FIRST_PREVIOUS

    def __str__(self) -> str:
        return f"{self.sequence}:{self.hash.hex()}"


@dataclass(frozen=True, slots=True)
class TrailFilter:
    """Which rows are asked for; empty values leave everything in.

    Attributes:
        actor: who asked.
        path_prefix: how the path begins, percent-encoded.
        mission: the mission that was named.
        missions: only rows that name one of these; None for all rows.
        since: earliest instant, as stored.
        before: instant that is not reached any more, as stored.
        statuses: of the answers.
    """

    actor: str | None = None
    path_prefix: str = ""
    mission: str | None = None
    missions: Sequence[str] | None = None
    since: str | None = None
    before: str | None = None
    statuses: Sequence[int] = field(default_factory=tuple)


class TrailStore:
    """The rows of one service, in a database of their own."""

    def __init__(self, engine: Engine) -> None:
        self._writing = writing(engine)
        self._reading = reading(engine)

    def open(self) -> TrailHead:
        """Make the table if it is not there and return the newest row; it blocks.

        Raises:
            SQLAlchemyError: if the database cannot be used.
        """
        with self._writing.begin() as connection:
            _keep_others_out(connection)
            _metadata.create_all(connection)
            return _head(connection)

    def append(self, reads: Sequence[tuple[SensitiveRead, int]]) -> TrailHead:
        """Add reads, each with how many were lost before it, in one transaction; it blocks.

        Raises:
            SQLAlchemyError: if they could not be written; then none is.
        """
        with self._writing.begin() as connection:
            # Other instances add to the same chain, so its end is read under the lock.
            _keep_others_out(connection)
            head = _head(connection)
            values: list[dict[str, Any]] = []
            for read, lost_before in reads:
                entry = chained(head.hash, head.sequence + 1, read, lost_before)
                head = TrailHead(entry.sequence, entry.hash)
                values.append(
                    {
                        **read.columns(),
                        "sequence": entry.sequence,
                        "lost_before": lost_before,
                        "hash": entry.hash,
                    }
                )
            connection.execute(insert(_rows), values)
        return head

    def page(self, wanted: TrailFilter, *, before: int | None, limit: int) -> list[TrailEntry]:
        """Return the newest rows that fit, older than the row `before`; it blocks."""
        query = select(_rows).order_by(_rows.c.sequence.desc()).limit(limit)
        if before is not None:
            query = query.where(_rows.c.sequence < before)
        if wanted.actor is not None:
            query = query.where(_rows.c.actor == wanted.actor)
        if wanted.path_prefix:
            # LIKE would ignore case on SQLite.
            begin = func.substr(_rows.c.path, 1, len(wanted.path_prefix))
            query = query.where(begin == wanted.path_prefix)
        if wanted.mission is not None:
            query = query.where(_rows.c.mission == wanted.mission)
        if wanted.missions is not None:
            query = query.where(_rows.c.mission.in_(wanted.missions))
        if wanted.since is not None:
            query = query.where(_rows.c.at >= wanted.since)
        if wanted.before is not None:
            query = query.where(_rows.c.at < wanted.before)
        if wanted.statuses:
            query = query.where(_rows.c.status.in_(wanted.statuses))
        with self._reading.begin() as connection:
            return [_entry(row) for row in connection.execute(query)]

    def head(self) -> TrailHead:
        """Return the newest row; it blocks."""
        with self._reading.begin() as connection:
            return _head(connection)

    def hash_of(self, sequence: int) -> bytes | None:
        """Return the hash of a row, None if there is no such row; it blocks."""
        with self._reading.begin() as connection:
            return _hash_of(connection, sequence)

    def check(self, *, after: int, limit: int) -> ChainReport:
        """Compute the chain anew over at most so many rows; it blocks."""
        with self._reading.begin() as connection:
            previous = FIRST_PREVIOUS if after == 0 else _hash_of(connection, after)
            if previous is None:
                return ChainReport(0, after, f"row {after} is missing", FIRST_PREVIOUS)
            entries = _run_of(connection, after, limit)
            return check_chain(entries, after=after, previous=previous)


def _run_of(connection: Connection, after: int, limit: int) -> Iterator[TrailEntry]:
    left = limit
    while left > 0:
        size = min(left, READ_AT_ONCE)
        query = select(_rows).where(_rows.c.sequence > after).order_by(_rows.c.sequence).limit(size)
        found = connection.execute(query).all()
        for row in found:
            yield _entry(row)
        if len(found) < size:
            return
        after, left = found[-1].sequence, left - size


def _keep_others_out(connection: Connection) -> None:
    # On SQLite the transaction began by taking the lock of the file.
    if connection.dialect.name == "postgresql":
        connection.execute(
            text("SELECT pg_advisory_xact_lock(hashtext(current_schema() || '.access_trail'))")
        )


def _head(connection: Connection) -> TrailHead:
    newest = select(_rows.c.sequence, _rows.c.hash).order_by(_rows.c.sequence.desc()).limit(1)
    row = connection.execute(newest).one_or_none()
    return TrailHead() if row is None else TrailHead(row.sequence, row.hash)


def _hash_of(connection: Connection, sequence: int) -> bytes | None:
    found: bytes | None = connection.execute(
        select(_rows.c.hash).where(_rows.c.sequence == sequence)
    ).scalar_one_or_none()
    return found


def _entry(row: Row[Any]) -> TrailEntry:
    values = dict(row._mapping)  # noqa: SLF001 - the public name of a row's columns
    sequence, lost_before = values.pop("sequence"), values.pop("lost_before")
    digest = values.pop("hash")
    return TrailEntry(sequence, SensitiveRead(**values), lost_before, digest)
