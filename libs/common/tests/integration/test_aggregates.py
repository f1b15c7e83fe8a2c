"""Commands against aggregates, on a real log: decide, append, decide again, answer again."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict

from missionledger.common.aggregates import Aggregates
from missionledger.common.axes import Axes
from missionledger.common.clock import FixedClock
from missionledger.common.commands import Command, CommandContext
from missionledger.common.decider import Decider
from missionledger.common.eventlog.codec import EventCodec
from missionledger.common.eventlog.errors import IdempotencyConflictError, VersionConflictError
from missionledger.common.eventlog.port import EventLog, Snapshot
from missionledger.common.eventlog.sqlite import SqliteEventLog
from missionledger.common.events import DomainEvent
from missionledger.common.outcomes import Decision, Outcome
from missionledger.common.refusals import Refusal
from missionledger.common.snapshots import SNAPSHOT_EVERY_EVENTS

DAY = date(2025, 6, 30)


class JarOpened(DomainEvent):
    pass


class CoinsPut(DomainEvent):
    coins: int


class OpenJar(Command):
    jar: str


class PutCoins(Command):
    jar: str
    coins: int


class FillJar(Command):
    """Puts in what is missing, which may be nothing."""

    jar: str
    coins: int


class Jar(BaseModel):
    model_config = ConfigDict(frozen=True)

    is_open: bool = False
    coins: int = 0


class JarFullError(Refusal):
    code = "jar-full"


JAR_HOLDS = 10_000


def decide(command: OpenJar | PutCoins | FillJar, jar: Jar) -> tuple[DomainEvent, ...]:
    match command:
        case OpenJar():
            if jar.is_open:
                raise JarFullError("the jar is open already")
            return (JarOpened(),)
        case PutCoins():
            if jar.coins + command.coins > JAR_HOLDS:
                raise JarFullError(f"{jar.coins} coins are in it")
            return (CoinsPut(coins=command.coins),)
        case FillJar():
            missing = command.coins - jar.coins
            return (CoinsPut(coins=missing),) if missing > 0 else ()


def evolve(jar: Jar, event: DomainEvent) -> Jar:
    if isinstance(event, CoinsPut):
        return jar.model_copy(update={"coins": jar.coins + event.coins})
    return jar.model_copy(update={"is_open": True})


JAR: Decider[Any, Jar, Any] = Decider(
    service="finance",
    aggregate="jar",
    initial=Jar(),
    decide=decide,
    evolve=evolve,
    events=(JarOpened, CoinsPut),
    id_of=lambda command: command.jar,
    mission_of=lambda _command: None,
)


@pytest.fixture
def log(tmp_path: Path) -> Iterator[EventLog]:
    log = SqliteEventLog("finance", tmp_path / "log.db")
    yield log
    log.close()


@pytest.fixture
def jars(log: EventLog) -> Aggregates:
    return Aggregates(log, EventCodec(JAR.events))


def context(key: str = "", asked: str = "a") -> CommandContext:
    return CommandContext("tester", "viewer", idempotency_key=key, request_hash=asked)


def put(coins: int, jar: str = "A", day: date = DAY) -> PutCoins:
    return PutCoins(jar=jar, coins=coins, occurred_on=day)


def fill(coins: int, jar: str = "A") -> FillJar:
    return FillJar(jar=jar, coins=coins, occurred_on=DAY)


def execute(jars: Aggregates, command: Command, key: str = "", **more: Any) -> Outcome[Jar]:
    return asyncio.run(jars.execute(JAR, command, context(key), **more))


def together(jars: Aggregates, *commands: Command, key: str = "") -> list[Outcome[Jar]]:
    decisions = [Decision(JAR, command) for command in commands]
    return asyncio.run(jars.execute_together(decisions, context(key)))


def test_a_command_is_decided_and_recorded(jars: Aggregates, log: EventLog) -> None:
    first = execute(jars, put(5))
    second = execute(jars, put(2))

    assert (first.state.coins, first.version, first.first_position) == (5, 1, 1)
    assert (second.state.coins, second.version, second.last_position) == (7, 2, 2)
    assert second.recorded_at == log.head().recorded_at


def test_concurrent_commands_on_one_stream_are_decided_again(jars: Aggregates) -> None:
    async def race() -> list[Outcome[Jar]]:
        return await asyncio.gather(*(jars.execute(JAR, put(1), context()) for _ in range(8)))

    outcomes = asyncio.run(race())

    assert sorted(outcome.state.coins for outcome in outcomes) == list(range(1, 9))


def test_a_decision_is_taken_again_on_what_another_process_wrote(log: EventLog) -> None:
    """Two sets of states over one log stand for two processes with caches of their own."""
    here, there = (Aggregates(log, EventCodec(JAR.events)) for _ in range(2))
    execute(here, put(JAR_HOLDS))
    execute(there, put(0))
    execute(here, put(-JAR_HOLDS))

    accepted = execute(there, put(JAR_HOLDS))
    unchanged_here = execute(here, fill(JAR_HOLDS))

    assert accepted.state.coins == JAR_HOLDS
    assert (unchanged_here.version, unchanged_here.first_position) == (4, 0)
    assert asyncio.run(here.load(JAR, "A")).version == 4


def test_what_was_so_and_is_no_more_is_decided_again(log: EventLog) -> None:
    here, there = (Aggregates(log, EventCodec(JAR.events)) for _ in range(2))
    execute(here, put(5))
    execute(there, put(-5))

    refilled = execute(here, fill(5))

    assert (refilled.state.coins, refilled.version) == (5, 3)


def test_a_person_who_decided_on_an_old_version_is_refused(jars: Aggregates) -> None:
    execute(jars, put(1))
    execute(jars, put(1))

    with pytest.raises(VersionConflictError) as refused:
        execute(jars, put(1), expected_version=1)

    assert (refused.value.expected, refused.value.actual) == (1, 2)
    assert execute(jars, put(1), expected_version=2).version == 3


def test_a_person_may_know_more_than_this_process(log: EventLog) -> None:
    here, there = (Aggregates(log, EventCodec(JAR.events)) for _ in range(2))
    execute(here, put(1))
    execute(there, put(1))

    assert execute(here, put(1), expected_version=2).version == 3


def test_a_repeat_gets_the_answer_of_the_first(jars: Aggregates, log: EventLog) -> None:
    first = execute(jars, OpenJar(jar="A", occurred_on=DAY), "k")
    execute(jars, put(5))

    again = execute(jars, OpenJar(jar="A", occurred_on=DAY), "k")

    assert again.replayed
    assert again.state == first.state == Jar(is_open=True)
    assert (again.version, again.first_position, again.recorded_at) == (1, 1, first.recorded_at)
    assert log.head().position == 2


def test_parallel_uses_of_one_key_have_one_effect(jars: Aggregates, log: EventLog) -> None:
    async def race() -> list[Outcome[Jar]]:
        opening = OpenJar(jar="A", occurred_on=DAY)
        return await asyncio.gather(*(jars.execute(JAR, opening, context("k")) for _ in range(20)))

    outcomes = asyncio.run(race())

    assert log.head().position == 1
    assert {(each.version, each.first_position) for each in outcomes} == {(1, 1)}
    assert sum(not each.replayed for each in outcomes) == 1


def test_a_key_that_stands_for_another_request_is_refused(jars: Aggregates) -> None:
    execute(jars, put(1), "k")

    for command in (put(1), put(2 * JAR_HOLDS)):
        with pytest.raises(IdempotencyConflictError):
            asyncio.run(jars.execute(JAR, command, context("k", asked="b")))


def test_the_repeat_of_a_command_that_changed_nothing(jars: Aggregates) -> None:
    """It answers with what was so then, not with what is so now."""
    execute(jars, put(5))
    first = execute(jars, fill(5), "k")
    execute(jars, put(-3))

    again = execute(jars, fill(5), "k")

    assert (first.first_position, first.recorded_at, first.replayed) == (0, "", False)
    assert (again.first_position, again.recorded_at, again.replayed) == (0, "", True)
    assert again.state == first.state == Jar(coins=5)
    assert (again.version, first.version) == (1, 1)
    assert asyncio.run(jars.load(JAR, "A")).state.coins == 2


def test_several_commands_on_one_stream_go_in_one_append(jars: Aggregates, log: EventLog) -> None:
    first = together(jars, put(1), put(9, "B"), fill(1), put(2), fill(10, "B"), key="k")
    execute(jars, put(100))
    again = together(jars, put(1), put(9, "B"), fill(1), put(2), fill(10, "B"), key="k")

    seen = [(each.state.coins, each.version, each.first_position) for each in first]
    assert seen == [(1, 1, 1), (9, 1, 3), (1, 1, 0), (3, 2, 2), (10, 2, 4)]
    assert [(each.state.coins, each.version, each.first_position) for each in again] == seen
    assert [each.recorded_at for each in again] == [each.recorded_at for each in first]
    assert all(each.replayed for each in again)
    assert log.head().position == 5


def test_one_refused_command_records_none(jars: Aggregates, log: EventLog) -> None:
    with pytest.raises(JarFullError):
        together(jars, put(1), put(JAR_HOLDS), put(1, "B"))

    assert log.head().position == 0


def test_many_streams_in_one_append(jars: Aggregates, log: EventLog) -> None:
    outcomes = together(jars, *(put(1, f"jar-{number}") for number in range(3_000)))

    assert [each.first_position for each in outcomes] == list(range(1, 3_001))
    assert log.verify() == log.head()


def test_a_state_at_a_point_on_both_axes(tmp_path: Path) -> None:
    clock = FixedClock(datetime(2025, 7, 1, tzinfo=UTC))
    log = SqliteEventLog("finance", tmp_path / "log.db", clock=clock)
    jars = Aggregates(log, EventCodec(JAR.events))
    for coins, day in ((1, date(2025, 1, 1)), (2, date(2025, 3, 1)), (4, date(2025, 2, 1))):
        execute(jars, put(coins, day=day))

    def coins_at(day: date, position: int) -> int | None:
        found = asyncio.run(jars.read(JAR, "A", Axes(day, position)))
        return None if found is None else found.state.coins

    assert coins_at(date(2025, 3, 1), 3) == 7
    assert coins_at(date(2025, 2, 15), 3) == 5
    assert coins_at(date(2025, 2, 15), 2) == 1
    assert coins_at(date(2024, 12, 31), 3) is None
    assert coins_at(date(2025, 3, 1), 0) is None
    listed = jars.list_streams(JAR, after="", limit=5, axes=Axes(DAY, 0))
    assert asyncio.run(listed) == []
    log.close()


def test_a_long_stream_is_loaded_from_its_snapshot(log: EventLog) -> None:
    codec = EventCodec(JAR.events)
    together(Aggregates(log, codec), *(put(1) for _ in range(SNAPSHOT_EVERY_EVENTS)))

    folded = asyncio.run(Aggregates(log, codec).load(JAR, "A"))
    kept = log.load_snapshot(JAR.stream("A"), JAR.state_version)
    assert kept is not None
    log.save_snapshot(Snapshot(kept.stream, kept.version + 1, kept.state_version, b'{"coins":7}'))
    together(Aggregates(log, codec), put(1), put(1))

    assert (folded.state.coins, folded.version, folded.position) == (200, 200, 200)
    assert kept.version == 200
    assert asyncio.run(Aggregates(log, codec).load(JAR, "A")).state.coins == 8


@pytest.mark.parametrize("state", [b"not json", b'{"is_open":"?"}'])
def test_a_snapshot_that_cannot_be_read_is_left_alone(log: EventLog, state: bytes) -> None:
    codec = EventCodec(JAR.events)
    together(Aggregates(log, codec), put(1), put(2))
    log.save_snapshot(Snapshot(JAR.stream("A"), 2, JAR.state_version, state))

    assert asyncio.run(Aggregates(log, codec).load(JAR, "A")).state.coins == 3
