"""All tables of a source, read and checked before anything is sent."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

from missionledger.reference import (
    aliases,
    assessments,
    expenditure,
    finance_facts,
    mandate_events,
    missions,
    published_checks,
    regular_budget,
    resources,
    scales,
    structures,
    timelines,
)
from missionledger.reference.faults import Fault, TableFaultsError
from missionledger.reference.sources import SourceNotFoundError, TableFile, TableSource

RowT = TypeVar("RowT")

STRUCTURES = (
    structures.MODELS,
    structures.CAPABILITIES,
    structures.CONFIGURATIONS,
    structures.TASK_CATEGORIES,
)

KNOWN_FILES = frozenset(
    {
        aliases.FILE,
        assessments.FILE,
        expenditure.FILE,
        finance_facts.FILE,
        mandate_events.FILE,
        missions.FILE,
        published_checks.BY_MISSION_FILE,
        published_checks.BY_STATE_FILE,
        regular_budget.FILE,
        resources.FILE,
        timelines.FILE,
        *scales.FILES,
        *(structure.file for structure in STRUCTURES),
    }
)


@dataclass(frozen=True, slots=True)
class Tables:
    """What a source holds, typed; a table that is not there is empty.

    Attributes:
        source: what the user called it.
        digests: SHA-256 of every file that was read, by name.
    """

    source: str
    digests: Mapping[str, str] = field(default_factory=dict)
    scale_rows: Mapping[str, tuple[scales.ScaleRow, ...]] = field(default_factory=dict)
    mission_rows: tuple[missions.MissionRow, ...] = ()
    decisions: tuple[mandate_events.MandateEventRow, ...] = ()
    timeline_rows: tuple[timelines.TimelineRow, ...] = ()
    resource_rows: tuple[resources.ResourceRow, ...] = ()
    assessment_rows: tuple[assessments.AssessmentRow, ...] = ()
    expenditure_rows: tuple[expenditure.ExpenditureRow, ...] = ()
    payment_rows: tuple[regular_budget.RegularBudgetPaymentRow, ...] = ()
    assessed_by_state: tuple[published_checks.AssessedByStateRow, ...] = ()
    published_amounts: tuple[published_checks.PublishedAmountRow, ...] = ()
    facts: tuple[finance_facts.FinanceFactRow, ...] = ()
    entries: Mapping[str, tuple[structures.StructureEntry, ...]] = field(default_factory=dict)


def read_tables(source: TableSource) -> Tables:
    """Return all tables of the source.

    Raises:
        TableFaultsError: with every fault of every file.
        SourceNotFoundError: if the source has no table of a known name.
    """
    names = [name for name in source.names() if name in KNOWN_FILES]
    if not names:
        raise SourceNotFoundError(
            f"{source.name} holds none of the known tables",
            next_step=f"Name the files as the packaged ones: {', '.join(sorted(KNOWN_FILES))}.",
        )
    return _Reading(source).tables(names)


@dataclass(slots=True)
class _Reading:
    """A source while it is read: faults of all files are kept until the end."""

    source: TableSource
    faults: list[Fault] = field(default_factory=list)
    digests: dict[str, str] = field(default_factory=dict)

    def tables(self, names: list[str]) -> Tables:
        codes: Mapping[str, str] = {}
        try:
            codes = aliases.alias_map(self.source)
        except TableFaultsError as error:
            self.faults.extend(error.found)
        found: dict[str, Any] = {
            "mission_rows": self.read(missions.FILE, missions.read_missions),
            "decisions": self.read(mandate_events.FILE, mandate_events.read_mandate_events),
            "timeline_rows": self.read(timelines.FILE, timelines.read_timelines),
            "resource_rows": self.read(
                resources.FILE, lambda file: resources.read_resources(file, codes)
            ),
            "assessment_rows": self.read(
                assessments.FILE, lambda file: assessments.read_assessments(file, codes)
            ),
            "expenditure_rows": self.read(
                expenditure.FILE, lambda file: expenditure.read_expenditure(file, codes)
            ),
            "payment_rows": self.read(regular_budget.FILE, regular_budget.read_regular_budget),
            "assessed_by_state": self.read(
                published_checks.BY_STATE_FILE, published_checks.read_assessed_by_state
            ),
            "published_amounts": self.read(
                published_checks.BY_MISSION_FILE, published_checks.read_published_amounts
            ),
            "facts": self.read(finance_facts.FILE, finance_facts.read_finance_facts),
            "scale_rows": {
                name: self.read(name, scales.read_scale) for name in scales.FILES if name in names
            },
            "entries": {
                each.file: self.read(each.file, partial(structures.read_structure, structure=each))
                for each in STRUCTURES
                if each.file in names
            },
        }
        if self.faults:
            raise TableFaultsError(self.faults)
        return Tables(source=self.source.name, digests=self.digests, **found)

    def read(self, name: str, reader: Callable[[TableFile], tuple[RowT, ...]]) -> tuple[RowT, ...]:
        """Return the rows of the file, or none where it is missing or at fault."""
        if not self.source.has(name):
            return ()
        try:
            table = self.source.read(name)
            self.digests[name] = table.sha256
            return reader(table)
        except TableFaultsError as error:
            self.faults.extend(error.found)
            return ()
