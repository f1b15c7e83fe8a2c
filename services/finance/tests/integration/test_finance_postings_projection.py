"""Balances from totals equal the plain sum of postings, at every point on both axes."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any, TypeVar, cast

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.pool import StaticPool

from missionledger.common.axes import Axes
from missionledger.common.events import EventMetadata, Provenance, RecordedEvent
from missionledger.common.projections.port import ProjectedEvent, Projection
from missionledger.common.projections.registry import (
    Generation,
    Role,
    add_generation,
    move_position,
    open_registry,
)
from missionledger.finance.adapters.projections.postings import BLOCK_POSITIONS, PostingsProjection
from missionledger.finance.adapters.projections.postings_reader import PostingsReader
from missionledger.finance.application.ports import JournalFilter
from missionledger.finance.domain.fund.events import CashBalanceOpened
from missionledger.finance.domain.postings import Account, Book, Posting, make_entry

T = TypeVar("T")
P = TypeVar("P", bound=Projection)
FIRST_DAY = date(2025, 5, 20)


class OneProjection:
    """The live projections of a store that holds this one alone, in memory."""

    def __init__(self, engine: Engine, projection: PostingsProjection) -> None:
        self.before_query: Callable[[], None] = lambda: None
        self._engine = engine
        self._projection = projection
        self._generation = Generation(projection, Role.LIVE, 0)
        with engine.begin() as connection:
            open_registry(connection)
            add_generation(connection, self._generation, "e")

    def live(self, kind: type[P]) -> P:
        return cast("P", self._projection)

    async def caught_up(self, position: int, *, timeout_seconds: float = 2.0) -> bool:
        return position <= self._generation.position

    async def query(self, call: Callable[[Connection], T]) -> T:
        self.before_query()
        with self._engine.connect() as connection:
            return call(connection)

    def apply(self, page: Sequence[ProjectedEvent]) -> None:
        end = page[-1].record.position
        with self._engine.begin() as connection:
            move_position(connection, self._generation, end)
            self._projection.apply(connection, page)
        self._generation.position = end


@contextmanager
def empty_store() -> Iterator[OneProjection]:
    engine = create_engine(
        "sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False}
    )
    try:
        yield OneProjection(engine, PostingsProjection(1))
    finally:
        engine.dispose()


def event(position: int, day: date, fund: str, state: str, amount: int) -> ProjectedEvent:
    postings = [
        Posting(fund=fund, book=Book.ACTUAL, account=Account.CASH, amount_minor=amount),
        Posting(
            fund=fund,
            book=Book.ACTUAL,
            account=Account.ASSESSMENTS_RECEIVABLE,
            amount_minor=-amount,
            state=state,
            fiscal_year="2024/25",
        ),
    ]
    metadata = EventMetadata("tester", "auditor", Provenance.VERIFIED)
    record = RecordedEvent(
        position=position,
        stream=f"finance.fund-{fund}",
        version=position,
        id=f"event-{position}",
        type="CashBalanceOpened",
        schema_version=1,
        data=b"{}",
        metadata=metadata.to_json(),
        occurred_on=day.isoformat(),
        recorded_at="2025-06-30T00:00:00.000000Z",
        epoch="e",
        hash=bytes(32),
    )
    payload = CashBalanceOpened(
        fund=fund, cash_minor=amount, symbol="A/80/5", entries=(make_entry("try", 1, postings),)
    )
    return ProjectedEvent(record, payload)


positions = st.lists(
    st.one_of(
        st.integers(1, 4 * BLOCK_POSITIONS),
        st.sampled_from([BLOCK_POSITIONS + step for step in (-1, 0, 1)]),
    ),
    min_size=1,
    max_size=25,
    unique=True,
).map(sorted)


@st.composite
def histories(draw: st.DrawFn) -> list[tuple[int, date, str, str, int]]:
    return [
        (
            position,
            FIRST_DAY + timedelta(days=draw(st.integers(0, 75))),
            draw(st.sampled_from(["UNMISS", "UNDOF"])),
            draw(st.sampled_from(["FRA", "CHN"])),
            draw(st.integers(-10, 10)),
        )
        for position in draw(positions)
    ]


@settings(max_examples=60, deadline=None)
@given(
    histories(),
    st.integers(-1, 80),
    st.integers(0, 4 * BLOCK_POSITIONS + 1),
    st.integers(1, 5),
)
def test_a_balance_is_the_sum_of_the_postings_that_both_axes_let_through(
    history: list[tuple[int, date, str, str, int]], days: int, known_at: int, page_size: int
) -> None:
    axes = Axes(FIRST_DAY + timedelta(days=days), known_at)
    wanted: dict[tuple[str, str], int] = defaultdict(int)
    of_state: dict[tuple[str, str], int] = defaultdict(int)
    for position, day, fund, state, amount in history:
        if position <= known_at and day <= axes.effective_on:
            wanted[fund, Account.CASH] += amount
            wanted[fund, Account.ASSESSMENTS_RECEIVABLE] -= amount
            of_state[state, fund] -= amount

    with empty_store() as store:
        events = [event(*each) for each in history]
        for start in range(0, len(events), page_size):
            store.apply(events[start : start + page_size])
        reader = PostingsReader(store)
        found = asyncio.run(reader.balances(axes))
        france = asyncio.run(reader.balances_of_state("FRA", axes))

    sums = {(each.fund, each.account): each.amount_minor for each in found if each.amount_minor}
    assert sums == {key: amount for key, amount in wanted.items() if amount}
    assert {("FRA", each.fund): each.amount_minor for each in france if each.amount_minor} == {
        key: amount for key, amount in of_state.items() if amount and key[0] == "FRA"
    }


def test_balances_of_some_funds_leave_the_others_out() -> None:
    async def read(reader: PostingsReader) -> tuple[Any, Any, Any]:
        axes = Axes(FIRST_DAY, 2)
        return (
            await reader.balances(axes, ["UNDOF"]),
            await reader.first_days(["try"], axes),
            await reader.journal(JournalFilter(fund="UNMISS"), axes, after=(0, 0), limit=10),
        )

    with empty_store() as store:
        store.apply(
            [event(1, FIRST_DAY, "UNMISS", "FRA", 5), event(2, FIRST_DAY, "UNDOF", "FRA", 7)]
        )
        balances, first_days, journal = asyncio.run(read(PostingsReader(store)))

    assert {each.fund for each in balances} == {"UNDOF"}
    assert first_days == {"UNMISS": "2025-05-20", "UNDOF": "2025-05-20"}
    assert [(line.position, line.number, line.amount_minor) for line in journal] == [
        (1, 1, 5),
        (1, 2, -5),
    ]


def test_what_is_projected_while_a_balance_is_asked_for_does_not_count() -> None:
    """A read as of the end of the log must not see what was recorded after that end."""

    async def read(reader: PostingsReader) -> tuple[set[int], set[int]]:
        axes = Axes(FIRST_DAY, 1)
        balances = await reader.balances(axes)
        changes = await reader.monthly_changes(axes, [Account.CASH])
        return {abs(each.amount_minor) for each in balances}, {
            each.amount_minor for each in changes
        }

    with empty_store() as store:
        store.apply([event(1, FIRST_DAY, "UNMISS", "FRA", 5)])
        later = iter(
            [[event(2, FIRST_DAY, "UNMISS", "FRA", 7)], [event(3, FIRST_DAY, "UNMISS", "FRA", 9)]]
        )
        store.before_query = lambda: store.apply(next(later))
        found = asyncio.run(read(PostingsReader(store)))

    assert found == ({5}, {5})
