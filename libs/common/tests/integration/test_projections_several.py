"""Several processes may project into one store, and databases may be away for a while."""

import asyncio
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, inspect, select

from missionledger.common.eventlog.errors import LogUnavailableError
from missionledger.common.eventlog.open import open_log
from missionledger.common.eventlog.port import EventLog, LogHead
from missionledger.common.events import RecordedEvent
from missionledger.common.projections.host import ProjectionHost
from missionledger.common.projections.port import ProjectedEvent
from missionledger.common.projections.projector import Projector
from missionledger.common.projections.registry import PositionMovedError
from missionledger.common.projections.store import open_read_store
from missionledger.common.testing.deposits import DepositWriter, deposits_codec
from missionledger.common.testing.following_process import AccountTotals
from missionledger.common.testing.waiting import DEADLINE_SECONDS, eventually_blocking

pytest_plugins = ["missionledger.common.testing.postgres"]

MEETING_SECONDS = 0.5
"""How long one projector waits for the other; in vain when the other waits for it as it should."""


class InStep(AccountTotals):
    """Waits a moment for another projector to be just as far."""

    name = "in_step"
    meeting = threading.Barrier(1)

    def apply(self, connection: Connection, page: Sequence[ProjectedEvent]) -> None:
        with suppress(threading.BrokenBarrierError):
            InStep.meeting.wait(MEETING_SECONDS)
        super().apply(connection, page)


class OtherInStep(InStep):
    name = "other_in_step"


@pytest.fixture
def log(tmp_path: Path) -> Iterator[EventLog]:
    log = open_log("finance", f"sqlite:///{tmp_path}/finance.log.db")
    yield log
    log.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    url = f"sqlite:///{tmp_path}/finance.read.db"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_url")
    engine = open_read_store(url, "finance")
    yield engine
    engine.dispose()


@contextmanager
def hosting(
    log: EventLog, engine: Engine, *, drop_after_seconds: float = 0, look_seconds: float = 0.05
) -> Iterator[ProjectionHost]:
    host = ProjectionHost(
        log,
        deposits_codec(),
        engine,
        [AccountTotals],
        page_events=7,
        drop_after_seconds=drop_after_seconds,
        look_seconds=look_seconds,
    )
    host.start()
    try:
        yield host
    finally:
        host.close()


def opened(log: EventLog, engine: Engine) -> Projector:
    projector = Projector(log, deposits_codec(), engine, [AccountTotals])
    projector.open()
    return projector


def work_off(projector: Projector) -> None:
    while projector.step():
        pass


def deposits_in(host: ProjectionHost) -> int:
    def read(connection: Connection) -> int:
        table = host.live(AccountTotals).totals
        return sum(connection.execute(select(table.c.deposits)).scalars())

    return asyncio.run(host.query(read))


def test_two_projectors_on_one_store_do_not_apply_an_event_twice(
    log: EventLog, engine: Engine
) -> None:
    writer = DepositWriter(log)
    with hosting(log, engine) as one, hosting(log, engine) as two:
        writer.append_round(accounts=5, rounds=12)
        for host in (one, two):
            assert asyncio.run(host.caught_up(60, timeout_seconds=DEADLINE_SECONDS))

        assert deposits_in(one) == deposits_in(two) == 60


def test_a_projector_does_not_go_on_with_what_another_one_replaced(
    log: EventLog, engine: Engine
) -> None:
    writer = DepositWriter(log)
    writer.append("a", [1])
    one, two = opened(log, engine), opened(log, engine)
    work_off(one)
    two.open()
    one.request("account_totals")
    work_off(one)
    writer.append("a", [1])

    with pytest.raises(PositionMovedError):
        two.step()
    two.open()
    work_off(two)

    assert two.live["account_totals"].projection.generation == 2
    assert two.live["account_totals"].position == 2


def test_two_projectors_never_wait_for_each_other_in_a_circle(
    log: EventLog, engine: Engine
) -> None:
    """Whatever the order in which they were given their projections."""
    one = Projector(log, deposits_codec(), engine, [OtherInStep, InStep])
    one.open()
    two = Projector(log, deposits_codec(), engine, [InStep, OtherInStep])
    two.open()
    DepositWriter(log).append("a", [1])
    InStep.meeting = threading.Barrier(2)

    def project(projector: Projector) -> bool:
        try:
            return projector.step()
        except PositionMovedError:
            return False

    with ThreadPoolExecutor(2) as threads:
        worked = list(threads.map(project, [one, two]))

    assert sorted(worked) == [False, True]


def test_what_was_taken_up_again_is_dropped_once(log: EventLog, engine: Engine) -> None:
    DepositWriter(log).append("a", [1])
    projector = opened(log, engine)
    work_off(projector)
    projector.request("account_totals")
    work_off(projector)
    (retired,) = projector.retired

    projector.open()
    projector.drop(retired)

    assert projector.retired == []
    assert "account_totals__totals__g1" not in inspect(engine).get_table_names()


def test_readers_follow_a_switch_by_another_process_while_nothing_is_recorded(
    log: EventLog, engine: Engine
) -> None:
    DepositWriter(log).append("a", [1, 1, 1])
    with hosting(log, engine, drop_after_seconds=1.0) as one, hosting(log, engine) as two:
        for host in (one, two):
            assert asyncio.run(host.caught_up(3, timeout_seconds=DEADLINE_SECONDS))
        one.rebuild("account_totals").result(DEADLINE_SECONDS)

        eventually_blocking(lambda: two.live(AccountTotals).generation == 2)
        eventually_blocking(
            lambda: "account_totals__totals__g1" not in inspect(engine).get_table_names()
        )

        assert deposits_in(one) == deposits_in(two) == 3


class LogThatBlinks:
    """Hands calls on to a log whose database is away each second time it is asked for its end."""

    def __init__(self, log: EventLog) -> None:
        self.service, self.epoch = log.service, log.epoch
        self.blinks_left = 6
        self._asked = 0
        self._log = log

    def head(self) -> LogHead:
        self._asked += 1
        if self.blinks_left and self._asked % 2 == 0:
            self.blinks_left -= 1
            raise LogUnavailableError("the database is away")
        return self._log.head()

    def read(self, **bounds: Any) -> list[RecordedEvent]:
        return self._log.read(**bounds)

    def subscribe(self, wake: Callable[[int], None]) -> Callable[[], None]:
        return self._log.subscribe(wake)


def test_a_projector_survives_a_log_that_is_away_at_any_moment(
    log: EventLog, engine: Engine
) -> None:
    DepositWriter(log).append("a", [1] * 20)
    blinking = LogThatBlinks(log)

    with hosting(blinking, engine) as host:  # type: ignore[arg-type]
        eventually_blocking(lambda: not blinking.blinks_left)
        assert asyncio.run(host.caught_up(20, timeout_seconds=DEADLINE_SECONDS))

        assert deposits_in(host) == 20
        eventually_blocking(lambda: host.problem() is None)
