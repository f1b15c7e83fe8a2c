"""One builder for records that are simple: facts, each recorded once, in the order they came.

An aggregate of this kind is a list of `Fact`s. A command becomes the event with the same fields and
the day of the command; the same fact again is quiet, another one under the same key is refused, and
what else a fact asks for is a check. Rules that need more than this have deciders of their own.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from pydantic import BaseModel

from missionledger.common.commands import Command
from missionledger.common.decider import Decider
from missionledger.common.events import DomainEvent
from missionledger.common.refusals import Refusal, RefusalKind

S = TypeVar("S", bound=BaseModel)

Check = Callable[[Any, Any], None]
"""Takes the command and the state, and raises what speaks against it."""


class RecordNotOpenedError(Refusal):
    """Nothing is recorded under this id."""

    code = "record-not-opened"
    title = "There is no such record"
    kind = RefusalKind.NOT_FOUND


class RecordedOtherwiseError(Refusal):
    """The key stands for a fact with other content."""

    code = "recorded-otherwise"
    title = "It is recorded with other content"
    kind = RefusalKind.CONFLICT


class RecordDaysError(Refusal):
    """Nothing happens to a record before it begins: on an early day it would have no beginning."""

    code = "record-days-out-of-order"
    title = "The day is before the beginning of the record"
    kind = RefusalKind.INVALID


class PeriodReversedError(Refusal):
    """A period ends after it begins."""

    code = "period-reversed"
    title = "The period ends before it begins"
    kind = RefusalKind.INVALID


def require_period(first: date, last: date) -> None:
    """Go on only if the period has a day.

    Raises:
        PeriodReversedError: if it ends before it begins.
    """
    if last < first:
        raise PeriodReversedError(
            f"it would begin on {first} and end on {last}",
            next_step="Give the last day of the period, which counts as well.",
            pointer="/period_to",
        )


def unchecked(_command: Any, _state: Any) -> None:
    """Let the command pass."""


@dataclass(frozen=True)
class Fact:
    """One kind of fact of an aggregate.

    Attributes:
        command: asks for it; its fields are those of the event, but for the day.
        event: records it; `day` is the business date of the command.
        kept_in: field of the state, a tuple of these events.
        keys: fields that together name one fact; none if only equal facts are the same.
        opens: whether it may be the first fact of the aggregate.
        aside: fields of the command that the check needs and the event does not keep.
        check: what else it asks for.
    """

    command: type[Command]
    event: type[Any]
    kept_in: str
    keys: tuple[str, ...] = ()
    opens: bool = False
    aside: tuple[str, ...] = ()
    check: Check = unchecked


def register(
    aggregate: str,
    initial: S,
    facts: Sequence[Fact],
    *,
    id_of: Callable[[Any], str],
    mission_of: Callable[[Any], str | None] = lambda command: command.mission_id,
    state_version: int = 1,
) -> Decider[Any, S, Any]:
    """Return the decider of an aggregate that keeps these facts."""
    by_command = {each.command: each for each in facts}
    by_event = {each.event: each for each in facts}

    def decide(command: Command, state: S) -> tuple[DomainEvent, ...]:
        fact = by_command[type(command)]
        event = fact.event(**_content(command, fact.aside), day=command.occurred_on)
        recorded = getattr(state, fact.kept_in)
        if event in recorded:
            return ()
        if state == initial and not fact.opens:
            raise RecordNotOpenedError(
                f"there is no {aggregate.replace('_', ' ')} {id_of(command)}",
                next_step="Check the id, or open it first.",
            )
        if fact.keys and any(_same(each, event, fact.keys) for each in recorded):
            named = ", ".join(str(getattr(event, key)) for key in fact.keys)
            raise RecordedOtherwiseError(
                f"{named} is recorded with other content",
                next_step="Use another id for another fact, or repeat exactly what is recorded.",
                pointer=f"/{fact.keys[-1]}",
            )
        if not fact.opens:
            _require_begun(command, state, facts)
        fact.check(command, state)
        return (event,)

    def evolve(state: S, event: Any) -> S:
        kept_in = by_event[type(event)].kept_in
        return state.model_copy(update={kept_in: (*getattr(state, kept_in), event)})

    return Decider(
        service="performance",
        aggregate=aggregate,
        initial=initial,
        decide=decide,
        evolve=evolve,
        events=tuple(each.event for each in facts),
        id_of=id_of,
        mission_of=mission_of,
        state_version=state_version,
    )


def _content(command: Command, aside: Sequence[str]) -> dict[str, Any]:
    own = type(command).model_fields.keys() - Command.model_fields.keys() - set(aside)
    return {name: getattr(command, name) for name in own}


def _require_begun(command: Command, state: BaseModel, facts: Sequence[Fact]) -> None:
    days = [each.day for fact in facts if fact.opens for each in getattr(state, fact.kept_in)]
    if days and command.occurred_on < min(days):
        raise RecordDaysError(
            f"{command.occurred_on} is before {min(days)}, on which the record begins",
            next_step="Check the day; a record may begin earlier than it is entered.",
            pointer="/occurred_on",
        )


def _same(one: BaseModel, other: BaseModel, keys: tuple[str, ...]) -> bool:
    return all(getattr(one, key) == getattr(other, key) for key in keys)
