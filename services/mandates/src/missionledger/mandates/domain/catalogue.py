"""Reference tables: the words missions are described with, versioned as a whole.

A table is recorded as one event per version, so that a figure made with an old list can still be
read with that list.
"""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool

from missionledger.common.commands import Command
from missionledger.common.decider import Decider
from missionledger.common.events import DomainEvent
from missionledger.common.refusals import Refusal, RefusalKind

ROWS_MAX = 1_000
Slug = Annotated[str, Field(pattern=r"^[a-z0-9-]{1,80}$")]
Text = Annotated[str, Field(max_length=4_000)]


class TableName(StrEnum):
    """The reference tables."""

    MODELS = "models"
    CONFIGURATIONS = "configurations"
    CAPABILITIES = "capabilities"
    TASK_CATEGORIES = "task-categories"


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    slug: Slug
    name_en: Text


class Model(_Row):
    """One of the models a mission is composed of; the list is open."""

    table: Literal[TableName.MODELS] = TableName.MODELS
    id: int
    name_zh: Text
    strategic_goal: Text
    typical_tasks: tuple[Text, ...]
    capabilities: tuple[Slug, ...]
    precedents: tuple[Text, ...]
    related_models: tuple[int, ...]
    precedents_note: Text = ""


class Precedent(BaseModel):
    """A case of a configuration; precedents are text, not always missions of this record."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    missions: tuple[Text, ...] = ()
    instrument: Text = ""
    relation: Text = ""
    variant: Text = ""
    year: int | None = None
    years: Text = ""
    direction: Text = ""
    structure: Text = ""
    role: Text = ""
    status: Text = ""
    note: Text = ""
    acronym_inferred: bool = False


class Configuration(_Row):
    """One of the six ways to set a mission beside its partners.

    A trait or attribute that is None depends on the phase or variant.
    """

    table: Literal[TableName.CONFIGURATIONS] = TableName.CONFIGURATIONS
    id: int
    name_zh: Text
    command: Text | None
    leadership: Text | None
    finance: Text | None
    rules: Text | None
    traits: dict[str, StrictBool | None]
    variants: tuple[Text, ...]
    precedents: tuple[Precedent, ...]
    note: Text


class Capability(_Row):
    """What models need."""

    table: Literal[TableName.CAPABILITIES] = TableName.CAPABILITIES
    kind: Text
    origin: Text
    used_by_models: tuple[int, ...]


class TaskCategory(_Row):
    """One of the parts a mandate's tasks are sorted into.

    Attributes:
        since: year the Council first used it, where the source says so.
    """

    table: Literal[TableName.TASK_CATEGORIES] = TableName.TASK_CATEGORIES
    id: int
    name_zh: Text
    since: int | None
    related_models: tuple[int, ...]


CatalogueRow = Annotated[
    Model | Configuration | Capability | TaskCategory, Field(discriminator="table")
]
CatalogueRows = Annotated[tuple[CatalogueRow, ...], Field(max_length=ROWS_MAX)]


class RecordCatalogue(Command):
    """Record the whole content of a table."""

    table: TableName
    rows: CatalogueRows


class CatalogueRecorded(DomainEvent):
    """A version of a table holds from now on."""

    table: TableName
    edition: int
    rows: CatalogueRows


class CatalogueRowError(Refusal):
    """A row does not belong into the table or is there twice."""

    code = "catalogue-row-not-valid"
    title = "A row does not fit the table"
    kind = RefusalKind.INVALID


class Catalogue(BaseModel):
    """A table as last recorded; edition 0 is empty."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    edition: int = 0
    rows: CatalogueRows = ()


def decide(command: RecordCatalogue, state: Catalogue) -> tuple[CatalogueRecorded, ...]:
    """Return a new edition, or nothing if the content is what is recorded.

    Raises:
        CatalogueRowError: if a row is of another table or a slug occurs twice.
    """
    seen: set[str] = set()
    for index, row in enumerate(command.rows):
        if row.table is not command.table or row.slug in seen:
            raise CatalogueRowError(
                f"row {row.slug!r} of {row.table} in {command.table}: foreign or there twice",
                next_step="Send each row once, in the table it belongs to.",
                pointer=f"/rows/{index}",
            )
        seen.add(row.slug)
    if command.rows == state.rows:
        return ()
    return (CatalogueRecorded(table=command.table, edition=state.edition + 1, rows=command.rows),)


def evolve(state: Catalogue, event: CatalogueRecorded) -> Catalogue:
    """Return the table after the event; an edition replaces the one before."""
    del state
    return Catalogue(edition=event.edition, rows=event.rows)


def _no_mission(command: RecordCatalogue) -> None:
    del command


CATALOGUE: Decider[RecordCatalogue, Catalogue, CatalogueRecorded] = Decider(
    service="mandates",
    aggregate="catalogue",
    initial=Catalogue(),
    decide=decide,
    evolve=evolve,
    events=(CatalogueRecorded,),
    id_of=lambda command: command.table.value,
    mission_of=_no_mission,
)
