"""Which generations of which projections are in a read store, and how far each came."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Integer,
    MetaData,
    String,
    Table,
    delete,
    insert,
    inspect,
    select,
    text,
    update,
)

from missionledger.common.projections.port import Projection


class Role(StrEnum):
    """What a generation is there for."""

    LIVE = "live"
    """Readers use it."""
    BUILDING = "building"
    """Catches up, then takes the place of the live one."""
    RETIRED = "retired"
    """Was replaced; dropped when nobody reads it any more."""


@dataclass(slots=True)
class Generation:
    """A copy of the tables of a projection, as the projector knows it.

    Attributes:
        projection: its tables and how events change them.
        role: what it is there for.
        position: last log position it holds.
        failure: why it does not go on, empty while it does.
    """

    projection: Projection
    role: Role
    position: int
    failure: str = ""

    @property
    def name(self) -> str:
        """The name of the projection."""
        return self.projection.name


@dataclass(frozen=True, slots=True)
class RegisteredGeneration:
    """A row of the registry."""

    name: str
    generation: int
    role: Role
    position: int
    shape: int
    epoch: str


class PositionMovedError(Exception):
    """Another process moved the projection: what was about to be applied is applied already."""


_metadata = MetaData()
_generations = Table(
    "projection_generations",
    _metadata,
    Column("name", String(200), primary_key=True),
    Column("generation", Integer, primary_key=True, autoincrement=False),
    Column("role", String(20), nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("shape", Integer, nullable=False),
    Column("epoch", String(64), nullable=False),
)


def open_registry(connection: Connection) -> list[RegisteredGeneration]:
    """Make the registry if it is not there, keep others out until the commit, return its rows."""
    if connection.dialect.name == "postgresql":
        connection.execute(
            text("SELECT pg_advisory_xact_lock(hashtext(current_schema() || '.projections'))")
        )
    _metadata.create_all(connection)
    rows = connection.execute(select(_generations).order_by("name", "generation"))
    return [
        RegisteredGeneration(
            row.name, row.generation, Role(row.role), row.position, row.shape, row.epoch
        )
        for row in rows
    ]


def add_generation(connection: Connection, generation: Generation, epoch: str) -> None:
    """Make the tables of a generation and enter it, in one transaction."""
    generation.projection.metadata.create_all(connection)
    connection.execute(
        insert(_generations).values(
            name=generation.name,
            generation=generation.projection.generation,
            role=generation.role.value,
            position=generation.position,
            shape=generation.projection.shape,
            epoch=epoch,
        )
    )


def held_position(connection: Connection, projection: Projection) -> int:
    """Return the last log position that this generation holds, as this very transaction sees it.

    A position that was asked for before the transaction began may be older than the rows that the
    transaction reads.
    """
    position: int = connection.execute(
        select(_generations.c.position).where(
            _generations.c.name == projection.name,
            _generations.c.generation == projection.generation,
        )
    ).scalar_one()
    return position


def move_position(connection: Connection, generation: Generation, position: int) -> None:
    """Move a generation from the position it is known to hold; later writers wait for us.

    Raises:
        PositionMovedError: if it is not at that position, was replaced, or is not there at all.
    """
    moved = connection.execute(
        update(_generations)
        .where(
            _generations.c.name == generation.name,
            _generations.c.generation == generation.projection.generation,
            _generations.c.position == generation.position,
            _generations.c.role != Role.RETIRED.value,
        )
        .values(position=position)
    )
    if moved.rowcount != 1:
        raise PositionMovedError(f"{generation.name} is not at {generation.position} any more")


def live_generations(connection: Connection) -> dict[str, int]:
    """Return which generation of each projection readers should use now."""
    rows = connection.execute(
        select(_generations.c.name, _generations.c.generation).where(
            _generations.c.role == Role.LIVE.value
        )
    )
    return {row.name: row.generation for row in rows}


def set_role(connection: Connection, name: str, generation: int, role: Role) -> None:
    """Give a generation another role."""
    connection.execute(
        update(_generations)
        .where(_generations.c.name == name, _generations.c.generation == generation)
        .values(role=role.value)
    )


def drop_generation(connection: Connection, name: str, generation: int) -> None:
    """Drop the tables of a generation, whatever its shape was, and forget it."""
    tables = [
        table
        for table in inspect(connection).get_table_names()
        if table.startswith(f"{name}__") and table.endswith(f"__g{generation}")
    ]
    if tables:
        old = MetaData()
        old.reflect(connection, only=tables)
        old.drop_all(connection)
    connection.execute(
        delete(_generations).where(
            _generations.c.name == name, _generations.c.generation == generation
        )
    )
