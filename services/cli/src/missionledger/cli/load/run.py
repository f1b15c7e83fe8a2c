"""A load: read and check everything, then have each service record its part, in order."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol

from missionledger.cli.load.checks import Check, checks_of
from missionledger.cli.load.client import ImportClient
from missionledger.cli.load.finance_steps import finance_steps
from missionledger.cli.load.mandate_steps import mandate_steps, transition_steps
from missionledger.cli.load.modelled_steps import modelled_steps
from missionledger.cli.load.reading import Tables, read_tables
from missionledger.cli.load.steps import ImportStep, idempotency_key
from missionledger.reference.sources import PACKAGED, open_source


class Progress(Protocol):
    """Is told how far a load is."""

    def start(self, steps: int) -> None:
        """All tables are read and sound; so many steps follow.

        Told again when there are more, once the model of cash is made.
        """
        ...

    def advance(self, step: str) -> None:
        """The step is recorded."""
        ...


class NullProgress:
    """Tells nobody."""

    def start(self, steps: int) -> None:
        """Take no notice."""

    def advance(self, step: str) -> None:
        """Take no notice."""


@dataclass(frozen=True, slots=True)
class KindReport:
    """What this load did for one kind of row.

    Attributes:
        recorded: events that are new with this load.
        unchanged: rows that were recorded before it.
    """

    service: str
    kind: str
    rows: int
    recorded: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a load did.

    Attributes:
        source: what was loaded.
        kinds: by service and kind, in order.
        checks: sums and shares beside the published ones.
    """

    source: str
    kinds: tuple[KindReport, ...]
    checks: tuple[Check, ...]

    @property
    def recorded(self) -> int:
        """How many events were recorded."""
        return sum(kind.recorded for kind in self.kinds)

    @property
    def failed_checks(self) -> tuple[Check, ...]:
        """Checks that do not hold."""
        return tuple(check for check in self.checks if not check.holds)


def plan_of(tables: Tables) -> Iterator[ImportStep]:
    """Yield every step of the load, in order.

    Mandates come first, so that finance hears of the terms early. It does not depend on it: lines
    and terms may reach finance in either order. The modelled book is made of the packaged tables
    alone, because a model of other tables would be another history.
    """
    yield from _table_steps(tables)
    yield from _model_steps(tables)


def run_load(client: ImportClient, source: str, progress: Progress) -> LoadReport:
    """Record everything the source holds that is not recorded yet, and say what was done.

    All files are read and checked before anything is sent. Each step is recorded wholly or not at
    all, under a key that stands for its content: a load that was interrupted is repeated, and a
    repeat adds nothing.

    Args:
        client: the system.
        source: `un-reference`, or the path of a folder.
        progress: is told of every step.

    Raises:
        SourceNotFoundError: if there is no such folder or no known table in it.
        TableFaultsError: with every fault of every file; then nothing was sent.
        ImportRefusedError: if a service refuses a table; what went before stays recorded.
        ServiceUnreachableError: if a service does not answer.
    """
    tables = read_tables(open_source(source))
    steps = list(_table_steps(tables))
    # A repeat is answered as the first time. What lies before these heads is not of this load.
    heads = {service: client.log_head(service).position for service in _services(steps)}
    totals: dict[tuple[str, str], list[int]] = {}

    def record(step: ImportStep) -> None:
        body = step.body()
        answer = client.post_import(step.service, step.kind, body, idempotency_key(step.kind, body))
        is_new = answer.last_position > heads[step.service]
        total = totals.setdefault((step.service, step.kind), [0, 0, 0])
        total[0] += answer.rows
        total[1] += answer.recorded if is_new else 0
        total[2] += answer.unchanged if is_new else answer.rows
        progress.advance(step.name)

    # While the services, which are other processes, record the tables, this one makes the model.
    with ThreadPoolExecutor(1, thread_name_prefix="model") as aside:
        modelled = aside.submit(lambda: list(_model_steps(tables)))
        checks = aside.submit(checks_of, tables)
        progress.start(len(steps))
        for step in steps:
            record(step)
        progress.start(len(steps) + len(modelled.result()))
        for step in modelled.result():
            record(step)
    # What is asked right after a load must not depend on how fast facts travel, between services
    # and into read models.
    if {"finance", "mandates"} <= heads.keys():
        client.wait_until_noted("finance", "mandates")
    for service in heads:
        client.wait_until_shown(service)
    return LoadReport(source, _kinds(totals), checks.result())


def _table_steps(tables: Tables) -> Iterator[ImportStep]:
    yield from mandate_steps(tables)
    yield from finance_steps(tables)
    yield from transition_steps(tables)


def _model_steps(tables: Tables) -> Iterator[ImportStep]:
    if tables.source == PACKAGED:
        yield from modelled_steps(tables)


def _services(steps: Sequence[ImportStep]) -> list[str]:
    return sorted({step.service for step in steps})


def _kinds(totals: Mapping[tuple[str, str], Sequence[int]]) -> tuple[KindReport, ...]:
    return tuple(
        KindReport(service, kind, rows, recorded, unchanged)
        for (service, kind), (rows, recorded, unchanged) in totals.items()
    )
