"""Many commands for one stream at once: they share commits, and answer only what is on disk."""

import asyncio
from datetime import date
from pathlib import Path

import orjson
import pytest
from pydantic import BaseModel

from missionledger.common.aggregates import Aggregates
from missionledger.common.commands import Command, CommandContext
from missionledger.common.decider import Decider
from missionledger.common.eventlog.codec import EventCodec
from missionledger.common.eventlog.errors import EventTooLargeError
from missionledger.common.eventlog.open import open_log
from missionledger.common.eventlog.port import EVENT_BYTES_MAX
from missionledger.common.events import DomainEvent
from missionledger.common.refusals import Refusal

CONTEXT = CommandContext(actor="tester", role="administrator")
TRIES_MAX = 100


class Take(Command):
    """Take a seat that nobody has; the note may be too large to be recorded."""

    seat: str
    note: str = ""


class SeatTaken(DomainEvent):
    """A seat is taken."""

    seat: str
    note: str = ""


class Seats(BaseModel):
    """The seats that are taken."""

    taken: frozenset[str] = frozenset()


class SeatTakenError(Refusal):
    """Somebody has the seat."""

    code = "seat-taken"


def decide(command: Take, seats: Seats) -> tuple[SeatTaken, ...]:
    if command.seat in seats.taken:
        raise SeatTakenError(f"{command.seat} is taken")
    return (SeatTaken(seat=command.seat, note=command.note),)


def evolve(seats: Seats, event: SeatTaken) -> Seats:
    return Seats(taken=seats.taken | {event.seat})


SEATS: Decider[Take, Seats, SeatTaken] = Decider(
    service="tests",
    aggregate="seats",
    initial=Seats(),
    decide=decide,
    evolve=evolve,
    events=(SeatTaken,),
    id_of=lambda _command: "hall",
    mission_of=lambda _command: None,
)


def take(seat: str, note: str = "") -> Take:
    return Take(occurred_on=date(2026, 1, 1), seat=seat, note=note)


def test_commands_for_one_stream_share_commits(tmp_path: Path) -> None:
    """Two hundred commands on one stream take far fewer commits than two hundred."""

    async def scenario() -> None:
        log = open_log("tests", f"sqlite:///{tmp_path / 'log.db'}")
        aggregates = Aggregates(log, EventCodec([SeatTaken]))
        commits: list[int] = []
        log.subscribe(commits.append)
        await aggregates.execute(SEATS, take("first"), CONTEXT)

        outcomes = await asyncio.gather(
            *(aggregates.execute(SEATS, take(f"{n}"), CONTEXT) for n in range(200))
        )

        assert sorted(outcome.version for outcome in outcomes) == list(range(2, 202))
        assert len(commits) < 50
        log.close()

    asyncio.run(scenario())


def test_of_two_that_want_the_same_exactly_one_gets_it(tmp_path: Path) -> None:
    async def scenario() -> None:
        log = open_log("tests", f"sqlite:///{tmp_path / 'log.db'}")
        aggregates = Aggregates(log, EventCodec([SeatTaken]))

        results = await asyncio.gather(
            *(aggregates.execute(SEATS, take("last"), CONTEXT) for _ in range(20)),
            return_exceptions=True,
        )

        assert sum(isinstance(each, SeatTakenError) for each in results) == 19
        assert log.head().position == 1
        log.close()

    asyncio.run(scenario())


def test_a_refusal_never_rests_on_a_fact_that_was_not_recorded(tmp_path: Path) -> None:
    """The first command fails to be recorded, so the second one gets the seat."""

    async def scenario() -> None:
        log = open_log("tests", f"sqlite:///{tmp_path / 'log.db'}")
        aggregates = Aggregates(log, EventCodec([SeatTaken]))

        for number in range(TRIES_MAX):
            seat = f"seat {number}"
            too_large, fitting = await asyncio.gather(
                aggregates.execute(SEATS, take(seat, "x" * EVENT_BYTES_MAX), CONTEXT),
                aggregates.execute(SEATS, take(seat), CONTEXT),
                return_exceptions=True,
            )
            if not isinstance(too_large, SeatTakenError):
                break
            # The second one was quicker this time, which is lawful and shows nothing.

        assert isinstance(too_large, EventTooLargeError)
        assert not isinstance(fitting, BaseException)
        assert fitting.version == log.head().position
        with pytest.raises(SeatTakenError):
            await aggregates.execute(SEATS, take(seat), CONTEXT)
        log.close()

    asyncio.run(scenario())


def test_a_decision_on_what_was_on_its_way_falls_with_it(tmp_path: Path) -> None:
    """Two processes write one log, and the versions fit although the events are others.

    Here `y` and then `x` are decided, one on the other; but there `x` is taken first. So `y` comes
    too late, and `x` finds the version that `y` would have left.
    """

    async def scenario() -> None:
        log = open_log("tests", f"sqlite:///{tmp_path / 'log.db'}")
        here, there = (Aggregates(log, EventCodec([SeatTaken])) for _ in range(2))
        await here.execute(SEATS, take("first"), CONTEXT)
        await there.load(SEATS, "hall")

        other, y, x = await asyncio.gather(
            there.execute(SEATS, take("x"), CONTEXT),
            here.execute(SEATS, take("y"), CONTEXT),
            here.execute(SEATS, take("x"), CONTEXT),
            return_exceptions=True,
        )

        assert not isinstance(other, BaseException)
        assert not isinstance(y, BaseException)
        assert isinstance(x, SeatTakenError)
        held = (await here.load(SEATS, "hall")).state
        recorded = [orjson.loads(event.data)["seat"] for event in log.read(after=0, limit=10)]
        assert recorded == ["first", "x", "y"]
        assert held.taken == frozenset(recorded)
        log.close()

    asyncio.run(scenario())
