"""A table of codes: what each code of another system means here, from a day on."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, assert_never

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.commands import Command
from missionledger.common.decider import Decider
from missionledger.common.events import DomainEvent
from missionledger.common.identifiers import MISSION_ID
from missionledger.common.refusals import Refusal, RefusalKind
from missionledger.finance.domain.budget.classification import find_group, find_item

SystemName = Annotated[str, Field(pattern=r"^[A-Z0-9][A-Z0-9-]{0,29}$")]
Code = Annotated[str, Field(pattern=r"^[!-~]{1,60}$")]
Meaning = Annotated[str, Field(min_length=1, max_length=300)]


class Dimension(StrEnum):
    """What a code tells of a posting in an enterprise system."""

    FUND = "fund"
    COST_CENTRE = "cost_centre"
    COMMITMENT_ITEM = "commitment_item"
    FUNCTIONAL_AREA = "functional_area"


class CodeMeaningError(Refusal):
    """What the code should stand for is nothing that is known here."""

    code = "code-meaning-unknown"
    title = "The code cannot stand for that"
    kind = RefusalKind.INVALID


class CodeDaysError(Refusal):
    """The days of the new meaning do not follow those of the one before."""

    code = "code-days-overlap"
    title = "The code already has a meaning on those days"
    kind = RefusalKind.RULE


class CodeMeaning(BaseModel):
    """What a code stands for on some days: from `valid_from` up to before `valid_to`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    meaning: str
    valid_from: date
    valid_to: date | None = None
    source: str = ""

    def holds_on(self, day: date) -> bool:
        """Tell whether it holds on the day."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


class CodeMapped(DomainEvent):
    """A code got a meaning from a day on; a meaning that it had before ends on that day."""

    system: SystemName
    dimension: Dimension
    code: Code
    meaning: Meaning
    valid_from: date
    source: str
    mapped_by: str


class CodeRetired(DomainEvent):
    """A code means nothing from a day on."""

    system: SystemName
    dimension: Dimension
    code: Code
    valid_to: date
    reason: Meaning
    retired_by: str


CodeEvent = CodeMapped | CodeRetired


class CodeCommand(Command):
    """Base of every command about a table of codes."""

    system: SystemName
    dimension: Dimension
    code: Code


class MapCode(CodeCommand):
    """Give a code a meaning.

    Attributes:
        meaning: a fund id; a cost centre; group and item as `III: Air operations`; or a component
            or purpose, by the dimension.
    """

    meaning: Meaning
    valid_from: date
    mapped_by: Meaning


class RetireCode(CodeCommand):
    """End the meaning of a code."""

    valid_to: date
    reason: Meaning
    retired_by: Meaning


AnyCodeCommand = MapCode | RetireCode


class CodeMap(BaseModel):
    """All codes of a dimension in a system, each with its meanings in order of days."""

    model_config = ConfigDict(frozen=True)

    system: str = ""
    dimension: Dimension = Dimension.FUND
    codes: Mapping[str, tuple[CodeMeaning, ...]] = {}

    def meaning_of(self, code: str, day: date) -> str | None:
        """Return what the code stands for on the day, None if it means nothing then."""
        for each in self.codes.get(code, ()):
            if each.holds_on(day):
                return each.meaning
        return None


def plain_meaning(dimension: Dimension, text: str) -> str:
    """Return the meaning as this system writes it.

    Raises:
        CodeMeaningError: if it is nothing that the dimension knows.
    """
    if dimension is Dimension.FUND and not MISSION_ID.fullmatch(text):
        raise CodeMeaningError(
            f"{text!r} is not the id of a fund",
            next_step="Take the id from /v1/funds.",
            pointer="/meaning",
        )
    if dimension is not Dimension.COMMITMENT_ITEM:
        return text
    head, _, tail = text.partition(":")
    group = find_group(head)
    item = find_item(group, tail) if group else None
    if group is None or item is None:
        raise CodeMeaningError(
            f"{text!r} is not a group and one of its items",
            next_step="Write the group, a colon and the item: `III: Air operations`.",
            pointer="/meaning",
        )
    return f"{group.numeral}: {item}"


def decide(command: AnyCodeCommand, state: CodeMap) -> tuple[CodeEvent, ...]:
    """Return the facts the command leads to; none when it asks for what is already so.

    Raises:
        CodeMeaningError: if the meaning is none.
        CodeDaysError: if the days do not follow those of the meaning before.
    """
    match command:
        case MapCode():
            return _map(command, state)
        case RetireCode():
            return _retire(command, state)
        case _:
            assert_never(command)


def _map(command: MapCode, state: CodeMap) -> tuple[CodeMapped, ...]:
    meaning = plain_meaning(command.dimension, command.meaning)
    known = state.codes.get(command.code, ())
    for each in known:
        if each.meaning == meaning and each.valid_from == command.valid_from:
            return ()
    last = known[-1] if known else None
    if last is not None and (
        command.valid_from <= last.valid_from
        or (last.valid_to is not None and command.valid_from < last.valid_to)
    ):
        until = f" up to before {last.valid_to}" if last.valid_to else ""
        raise CodeDaysError(
            f"{command.code} stands for {last.meaning} from {last.valid_from}{until}",
            next_step="Begin the new meaning on a later day; past figures keep the old one.",
            pointer="/valid_from",
        )
    mapped = CodeMapped(
        system=command.system,
        dimension=command.dimension,
        code=command.code,
        meaning=meaning,
        valid_from=command.valid_from,
        source=command.source,
        mapped_by=command.mapped_by,
    )
    return (mapped,)


def _retire(command: RetireCode, state: CodeMap) -> tuple[CodeRetired, ...]:
    known = state.codes.get(command.code, ())
    if known and known[-1].valid_to == command.valid_to:
        return ()
    if not known or known[-1].valid_to is not None or command.valid_to <= known[-1].valid_from:
        raise CodeDaysError(
            f"{command.code} has no meaning that could end on {command.valid_to}",
            next_step="Read the table of codes for the days that each meaning holds.",
            pointer="/valid_to",
        )
    retired = CodeRetired(
        system=command.system,
        dimension=command.dimension,
        code=command.code,
        valid_to=command.valid_to,
        reason=command.reason,
        retired_by=command.retired_by,
    )
    return (retired,)


def evolve(state: CodeMap, event: CodeEvent) -> CodeMap:
    """Return the table after the event."""
    known = state.codes.get(event.code, ())
    match event:
        case CodeMapped():
            added = CodeMeaning(
                meaning=event.meaning, valid_from=event.valid_from, source=event.source
            )
            meanings = (*_ended(known, event.valid_from), added)
        case CodeRetired():
            meanings = _ended(known, event.valid_to)
        case _:
            assert_never(event)
    return CodeMap(
        system=event.system,
        dimension=event.dimension,
        codes={**state.codes, event.code: meanings},
    )


def _ended(meanings: tuple[CodeMeaning, ...], day: date) -> tuple[CodeMeaning, ...]:
    if not meanings or meanings[-1].valid_to is not None:
        return meanings
    return (*meanings[:-1], meanings[-1].model_copy(update={"valid_to": day}))


def code_map_id(system: str, dimension: Dimension) -> str:
    """Return the id of a table of codes: `UMOJA.fund`."""
    return f"{system}.{dimension.value}"


CODE_MAP: Decider[AnyCodeCommand, CodeMap, CodeEvent] = Decider(
    service="finance",
    aggregate="code_map",
    initial=CodeMap(),
    decide=decide,
    evolve=evolve,
    events=(CodeMapped, CodeRetired),
    id_of=lambda command: code_map_id(command.system, command.dimension),
    mission_of=lambda _command: None,
)
