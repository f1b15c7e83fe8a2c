"""Projections follow the log, survive restarts, and are built anew beside the live ones."""

import asyncio
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import BigInteger, Column, Connection, Engine, String, Table, inspect, select, text

from missionledger.common.eventlog.open import open_log
from missionledger.common.eventlog.port import EventLog
from missionledger.common.projections.host import ProjectionHost
from missionledger.common.projections.port import ProjectedEvent, Projection
from missionledger.common.projections.registry import held_position
from missionledger.common.projections.store import open_read_store
from missionledger.common.testing.deposits import DepositMade, DepositWriter, deposits_codec
from missionledger.common.testing.following_process import AccountTotals, start_following
from missionledger.common.testing.waiting import DEADLINE_SECONDS, eventually_blocking

pytest_plugins = ["missionledger.common.testing.postgres"]


class TotalsOfAnotherShape(AccountTotals):
    shape = 2


class Fragile(Projection):
    """Fails at one remark, for as long as `broken` is set."""

    name = "fragile"
    broken = True

    def __init__(self, generation: int) -> None:
        super().__init__(generation)
        self.remarks = Table(
            self.table_name("remarks"),
            self.metadata,
            Column("position", BigInteger, primary_key=True, autoincrement=False),
            Column("remark", String(200)),
        )

    def apply(self, connection: Connection, page: Sequence[ProjectedEvent]) -> None:
        for event in page:
            payload = event.payload
            assert isinstance(payload, DepositMade)
            connection.execute(
                self.remarks.insert().values(position=event.record.position, remark=payload.remark)
            )
            if payload.remark == "poison" and type(self).broken:
                raise ValueError("cannot take this remark")


class Held(AccountTotals):
    """Stops in the first page of every generation but the first until it is let go."""

    name = "held"
    entered = threading.Event()
    let_go = threading.Event()

    def apply(self, connection: Connection, page: Sequence[ProjectedEvent]) -> None:
        if self.generation > 1:
            type(self).entered.set()
            assert type(self).let_go.wait(DEADLINE_SECONDS)
        super().apply(connection, page)


@pytest.fixture
def log(tmp_path: Path) -> Iterator[EventLog]:
    log = open_log("finance", f"sqlite:///{tmp_path}/finance.log.db")
    yield log
    log.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/finance.read.db"
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture
def engine(store_url: str) -> Iterator[Engine]:
    engine = open_read_store(store_url, "finance")
    yield engine
    engine.dispose()


@contextmanager
def hosting(
    log: EventLog, engine: Engine, *kinds: type[Projection], page_events: int = 7
) -> Iterator[ProjectionHost]:
    host = ProjectionHost(
        log, deposits_codec(), engine, kinds, page_events=page_events, drop_after_seconds=0
    )
    host.start()
    try:
        yield host
    finally:
        host.close()


def catch_up(host: ProjectionHost, log: EventLog) -> bool:
    return asyncio.run(host.caught_up(log.head().position, timeout_seconds=DEADLINE_SECONDS))


def position_of(host: ProjectionHost, kind: type[Projection]) -> int:
    return next(state.position for state in host.states() if state.name == kind.name)


def problem_of(host: ProjectionHost) -> str:
    return host.problem() or ""


def balances(
    host: ProjectionHost, kind: type[AccountTotals] = AccountTotals
) -> list[tuple[str, int, int]]:
    def read(connection: Connection) -> list[tuple[str, int, int]]:
        table = host.live(kind).totals
        rows = connection.execute(select(table).order_by(table.c.account))
        return [(row.account, row.minor, row.deposits) for row in rows]

    return asyncio.run(host.query(read))


def expected(log: EventLog) -> list[tuple[str, int, int]]:
    sums: dict[str, tuple[int, int]] = {}
    for event in log.read(after=0, limit=100_000):
        payload = deposits_codec().decode(event)
        assert isinstance(payload, DepositMade)
        minor, count = sums.get(payload.account, (0, 0))
        sums[payload.account] = (minor + payload.amount_minor, count + 1)
    return [(account, *sums[account]) for account in sorted(sums)]


def test_a_projection_follows_the_log_while_it_grows(log: EventLog, engine: Engine) -> None:
    writer = DepositWriter(log)
    writer.append_round(accounts=5, rounds=3)

    with hosting(log, engine, AccountTotals) as host:
        assert catch_up(host, log)
        assert balances(host) == expected(log)

        writer.append_round(accounts=6, rounds=4)
        assert catch_up(host, log)

        assert balances(host) == expected(log)
        assert position_of(host, AccountTotals) == log.head().position
        assert not problem_of(host)


def test_a_query_sees_rows_and_position_of_one_instant(log: EventLog, engine: Engine) -> None:
    """However far the projector goes on while the query runs."""
    writer = DepositWriter(log)
    writer.append("a", [1, 1, 1])

    with hosting(log, engine, AccountTotals) as host:
        assert catch_up(host, log)

        def read(connection: Connection) -> tuple[int, int]:
            live = host.live(AccountTotals)
            held = held_position(connection, live)
            writer.append("a", [1, 1])
            eventually_blocking(lambda: position_of(host, AccountTotals) == 5)
            return held, connection.execute(select(live.totals.c.deposits)).scalar_one()

        assert asyncio.run(host.query(read)) == (3, 3)


def test_a_restart_goes_on_where_the_last_page_ended(log: EventLog, engine: Engine) -> None:
    writer = DepositWriter(log)
    for _ in range(3):
        writer.append_round(accounts=5, rounds=2)
        with hosting(log, engine, AccountTotals) as host:
            assert catch_up(host, log)

            assert balances(host) == expected(log)
            assert host.live(AccountTotals).generation == 1


def test_waiting_for_a_position_beyond_the_log_ends_with_the_time(
    log: EventLog, engine: Engine
) -> None:
    with hosting(log, engine, AccountTotals) as host:
        assert not asyncio.run(host.caught_up(1, timeout_seconds=0.01))


def test_a_rebuilt_projection_equals_the_live_one(log: EventLog, engine: Engine) -> None:
    DepositWriter(log).append_round(accounts=9, rounds=9)
    with hosting(log, engine, AccountTotals) as host:
        assert catch_up(host, log)
        live = balances(host)

        host.rebuild("account_totals").result(DEADLINE_SECONDS)

        assert host.live(AccountTotals).generation == 2
        assert balances(host) == live == expected(log)
        eventually_blocking(lambda: not [t for t in tables(engine) if t.endswith("__g1")])


def tables(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return inspect(connection).get_table_names()


def test_readers_keep_the_live_one_until_the_new_one_has_caught_up(
    log: EventLog, engine: Engine
) -> None:
    Held.entered.clear()
    Held.let_go.clear()
    writer = DepositWriter(log)
    writer.append_round(accounts=5, rounds=5)
    with hosting(log, engine, Held) as host:
        assert catch_up(host, log)
        before = balances(host, Held)

        rebuilt = host.rebuild("held")
        assert Held.entered.wait(DEADLINE_SECONDS)
        assert balances(host, Held) == before
        assert host.live(Held).generation == 1
        writer.append_round(accounts=5, rounds=5)
        Held.let_go.set()
        rebuilt.result(DEADLINE_SECONDS)

        assert host.live(Held).generation == 2
        assert catch_up(host, log)
        assert balances(host, Held) == expected(log)


def test_a_query_that_began_before_the_switch_ends_on_the_old_tables(
    log: EventLog, engine: Engine
) -> None:
    DepositWriter(log).append_round(accounts=5, rounds=2)
    with hosting(log, engine, AccountTotals) as host:
        assert catch_up(host, log)
        old = host.live(AccountTotals).totals
        inside, may_end = threading.Event(), threading.Event()

        def slow(connection: Connection) -> int:
            inside.set()
            assert may_end.wait(DEADLINE_SECONDS)
            return len(connection.execute(select(old)).all())

        async def scenario() -> int:
            query = asyncio.ensure_future(host.query(slow))
            await asyncio.to_thread(inside.wait, DEADLINE_SECONDS)
            await asyncio.wrap_future(host.rebuild("account_totals"))
            may_end.set()
            return await query

        assert asyncio.run(scenario()) == len(expected(log))
        eventually_blocking(lambda: old.name not in tables(engine))


def test_a_deleted_read_store_is_made_again(
    log: EventLog, engine: Engine, store_url: str, tmp_path: Path
) -> None:
    DepositWriter(log).append_round(accounts=4, rounds=4)
    with hosting(log, engine, AccountTotals) as host:
        assert catch_up(host, log)
    if engine.dialect.name == "postgresql":
        with engine.begin() as connection:
            connection.execute(text("DROP SCHEMA finance_read CASCADE"))
    engine.dispose()
    for path in tmp_path.glob("finance.read.db*"):
        path.unlink()

    again = open_read_store(store_url, "finance")
    with hosting(log, again, AccountTotals) as host:
        assert catch_up(host, log)

        assert host.live(AccountTotals).generation == 1
        assert balances(host) == expected(log)
    again.dispose()


def test_another_shape_is_built_anew_and_the_old_tables_go(log: EventLog, engine: Engine) -> None:
    DepositWriter(log).append_round(accounts=4, rounds=4)
    with hosting(log, engine, AccountTotals) as host:
        assert catch_up(host, log)

    with hosting(log, engine, TotalsOfAnotherShape) as host:
        assert catch_up(host, log)

        assert host.live(TotalsOfAnotherShape).generation == 2
        assert balances(host, TotalsOfAnotherShape) == expected(log)
        eventually_blocking(lambda: "account_totals__totals__g1" not in tables(engine))


def test_the_projections_of_another_log_are_not_taken_up(
    log: EventLog, engine: Engine, tmp_path: Path
) -> None:
    DepositWriter(log).append_round(accounts=4, rounds=4)
    with hosting(log, engine, AccountTotals) as host:
        assert catch_up(host, log)
    other = open_log("finance", f"sqlite:///{tmp_path}/other.log.db")
    DepositWriter(other).append_round(accounts=2, rounds=9)

    with hosting(other, engine, AccountTotals) as host:
        assert catch_up(host, other)

        assert balances(host) == expected(other)
    other.close()


def test_a_failing_projection_is_named_while_the_others_go_on(
    log: EventLog, engine: Engine
) -> None:
    Fragile.broken = True
    writer = DepositWriter(log)
    writer.append("001", [1, 2, 3])
    writer.append("001", [4], remark="poison")
    with hosting(log, engine, AccountTotals, Fragile, page_events=3) as host:
        assert not catch_up(host, log)
        writer.append("002", [5])
        eventually_blocking(lambda: position_of(host, AccountTotals) == log.head().position)

        assert balances(host) == expected(log)
        assert position_of(host, Fragile) == 3
        assert "fragile stands at 3" in problem_of(host)
        assert "cannot take this remark" not in problem_of(host), "anybody may ask for readiness"
        assert ["cannot take this remark" in state.failure for state in host.states()] == [
            False,
            True,
        ]

        Fragile.broken = False
        host.rebuild("fragile").result(DEADLINE_SECONDS)
        assert not problem_of(host)
        assert position_of(host, Fragile) == log.head().position


def test_a_projector_killed_at_any_moment_neither_loses_nor_doubles(
    engine: Engine, store_url: str, tmp_path: Path
) -> None:
    log_url = f"sqlite:///{tmp_path}/killed.log.db"
    log = open_log("finance", log_url)
    DepositWriter(log).append("filler", range(1, 4001))
    log.close()
    for kill_at in (100, 1300, 2500):
        process = start_following("project", log_url, store_url)
        eventually_blocking(lambda least=kill_at: position_in(engine) > least)  # type: ignore[misc]
        process.kill()
        process.wait()
        assert position_in(engine) < 4000

    log = open_log("finance", log_url)
    with hosting(log, engine, AccountTotals) as host:
        assert catch_up(host, log)

        assert host.live(AccountTotals).generation == 1
        assert balances(host) == expected(log)
    log.close()


def position_in(engine: Engine) -> int:
    with engine.connect() as connection:
        if "projection_generations" not in inspect(connection).get_table_names():
            return 0
        found = connection.execute(text("SELECT max(position) FROM projection_generations"))
        return found.scalar_one() or 0
