"""Sampling by money unit: every dollar has the same chance, and a seed makes it repeatable."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.commands import Command
from missionledger.common.decider import Decider
from missionledger.common.events import DomainEvent
from missionledger.common.identifiers import MissionId
from missionledger.common.money import MINOR_UNITS_MAX, MinorUnits
from missionledger.common.refusals import Refusal, RefusalKind
from missionledger.finance.domain.fund.decider import mission_of_fund
from missionledger.finance.domain.postings import Account, Book

METHOD = "monetary-unit/1"
ITEMS_MAX = 1_000

SampleId = Annotated[str, Field(pattern=r"^[A-Z0-9][A-Z0-9.-]{0,59}$")]
Seed = Annotated[int, Field(ge=0, le=MINOR_UNITS_MAX)]
Count = Annotated[int, Field(ge=1, le=ITEMS_MAX)]


class SampleNotPossibleError(Refusal):
    """Nothing can be drawn from what is there."""

    code = "sample-not-possible"
    title = "No sample can be drawn"
    kind = RefusalKind.RULE


class SampleKnownError(Refusal):
    """A sample is drawn once; drawing again until it pleases is not sampling."""

    code = "sample-already-drawn"
    title = "The sample is already drawn"
    kind = RefusalKind.RULE


@dataclass(frozen=True, slots=True)
class Item:
    """A posting of the population; its sign does not matter to the chance it has."""

    position: int
    number: int
    amount_minor: int


class Pick(BaseModel):
    """A posting that was drawn.

    Attributes:
        hits: how many of the drawn money units lie in it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    position: int
    number: int
    amount_minor: MinorUnits
    hits: int


class Population(BaseModel):
    """What is drawn from: postings of an account, by business date, as known at a position."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    fund: MissionId
    book: Book
    account: Account
    first_day: date
    last_day: date
    known_at: int


class SampleDrawn(DomainEvent):
    """A sample was drawn; whoever has the log draws the same again.

    Attributes:
        interval_minor: every so many money units one is drawn, from `start_minor` on.
    """

    sample: SampleId
    method: str
    population: Population
    items: int
    total_minor: MinorUnits
    seed: Seed
    count: Count
    interval_minor: MinorUnits
    start_minor: MinorUnits
    picks: tuple[Pick, ...]
    drawn_by: str


class DrawSample(Command):
    """Draw a sample; the postings are those of the population, in the order of the log."""

    sample: SampleId
    population: Population
    postings: tuple[Pick, ...]
    seed: Seed
    count: Count
    drawn_by: Annotated[str, Field(min_length=1, max_length=300)]


class Sample(BaseModel):
    """A sample that was drawn; None before."""

    model_config = ConfigDict(frozen=True)

    drawn: SampleDrawn | None = None


@dataclass(frozen=True, slots=True)
class Draw:
    """The outcome of drawing."""

    total_minor: int
    interval_minor: int
    start_minor: int
    picks: tuple[Pick, ...]


def draw(items: Sequence[Item], count: int, seed: int) -> Draw:
    """Return the postings in which the drawn money units lie.

    The units are laid end to end in the order of the items. One of the first interval is chosen by
    the seed, then every unit an interval further: a posting of an interval or more is always drawn.

    Raises:
        SampleNotPossibleError: if there are fewer money units than are to be drawn.
    """
    total = sum(abs(item.amount_minor) for item in items)
    if total < count:
        raise SampleNotPossibleError(
            f"the population holds {total} cents, and {count} are to be drawn",
            next_step="Choose a wider population, or draw fewer.",
            facts={"total_minor": total},
        )
    interval = total // count
    digest = sha256(f"{METHOD}:{seed}:{total}:{count}".encode()).digest()
    start = 1 + int.from_bytes(digest) % interval
    picks = []
    behind, drawn = 0, 0
    for item in items:
        behind += abs(item.amount_minor)
        hits = 0
        while drawn < count and start + drawn * interval <= behind:
            drawn += 1
            hits += 1
        if hits:
            picks.append(
                Pick(
                    position=item.position,
                    number=item.number,
                    amount_minor=item.amount_minor,
                    hits=hits,
                )
            )
    return Draw(total, interval, start, tuple(picks))


def decide(command: DrawSample, state: Sample) -> tuple[SampleDrawn, ...]:
    """Return the sample.

    Raises:
        SampleKnownError: if it is drawn already.
        SampleNotPossibleError: if nothing can be drawn.
    """
    if state.drawn is not None:
        raise SampleKnownError(
            f"{command.sample} was drawn with seed {state.drawn.seed} by {state.drawn.drawn_by}",
            next_step="Read the sample; another one has another id.",
        )
    items = [Item(each.position, each.number, each.amount_minor) for each in command.postings]
    found = draw(items, command.count, command.seed)
    drawn = SampleDrawn(
        sample=command.sample,
        method=METHOD,
        population=command.population,
        items=len(items),
        total_minor=found.total_minor,
        seed=command.seed,
        count=command.count,
        interval_minor=found.interval_minor,
        start_minor=found.start_minor,
        picks=found.picks,
        drawn_by=command.drawn_by,
    )
    return (drawn,)


SAMPLE: Decider[DrawSample, Sample, SampleDrawn] = Decider(
    service="finance",
    aggregate="audit_sample",
    initial=Sample(),
    decide=decide,
    evolve=lambda _state, event: Sample(drawn=event),
    events=(SampleDrawn,),
    id_of=lambda command: command.sample,
    mission_of=lambda command: mission_of_fund(command.population.fund),
)
