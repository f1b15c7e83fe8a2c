"""The rules of arrangements by which the mission and its partners decide together (TRN-08).

Where missions of others take part, partnership and shared decisions rest on something written: a
joint task force, a compact, a memorandum. Each has two parties at least, its paper and the day it
is looked at again; what the parties decided together stands below it, with who follows it up.
"""

from datetime import date
from typing import Any, assert_never

from missionledger.common.decider import Decider
from missionledger.transitions.domain.arrangements.commands import (
    ArrangementCommand,
    CompleteSharedDecision,
    EndArrangement,
    RecordSharedDecision,
    RegisterArrangement,
    ReviewArrangement,
)
from missionledger.transitions.domain.arrangements.events import (
    ARRANGEMENT_EVENTS,
    ArrangementEnded,
    ArrangementEvent,
    ArrangementRegistered,
    ArrangementReviewed,
    SharedDecisionCompleted,
    SharedDecisionRecorded,
)
from missionledger.transitions.domain.arrangements.refusals import (
    ArrangementEndedError,
    ArrangementExistsError,
    ArrangementNotFoundError,
    ArrangementTermsError,
    TooManyArrangementsError,
)
from missionledger.transitions.domain.arrangements.state import (
    Arrangement,
    Arrangements,
    evolve,
)

ARRANGEMENTS_MAX = 500
DECISIONS_MAX = 2_000
SOURCE = "2024 study, chapter 7 (transition)"
"""The rule itself: partnership and shared decision-making arrangements exist where missions of
others take part."""


def decide(command: ArrangementCommand, state: Arrangements) -> tuple[ArrangementEvent, ...]:
    """Return the facts the command leads to, or refuse it.

    Raises:
        ArrangementTermsError: if parties, paper or days cannot be right.
        ArrangementExistsError: if another arrangement has the id.
        ArrangementNotFoundError: if there is no such arrangement or decision.
        ArrangementEndedError: if it no longer holds.
        TooManyArrangementsError: if the register is full.
    """
    match command:
        case RegisterArrangement():
            return _register(command, state)
        case RecordSharedDecision():
            return _record(command, state)
        case CompleteSharedDecision():
            return _complete(command, state)
        case ReviewArrangement():
            return _review(command, state)
        case EndArrangement():
            return _end(command, state)
        case _:
            assert_never(command)


def _register(command: RegisterArrangement, state: Arrangements) -> tuple[ArrangementEvent, ...]:
    named = (each.strip() for each in command.parties)
    parties = tuple(dict.fromkeys(each for each in named if each))
    if len(parties) < 2:  # noqa: PLR2004 - nobody decides together alone
        raise ArrangementTermsError(
            f"{command.arrangement_id} has fewer than two parties: {', '.join(parties) or 'none'}",
            next_step=f"Name everybody who agreed, the mission included ({SOURCE}).",
            pointer="/parties",
        )
    if not command.documents:
        raise ArrangementTermsError(
            f"no paper shows what {' and '.join(parties)} agreed",
            next_step="Store the signed paper and name its SHA-256 in documents.",
            pointer="/documents",
        )
    _require_after(command.review_on, command.occurred_on, "/review_on")
    if command.ends_on is not None:
        _require_after(command.ends_on, command.occurred_on, "/ends_on")
    registered = ArrangementRegistered(
        **_said(command, but=frozenset({"parties", "review_on", "ends_on"})),
        parties=parties,
        agreed_on=command.occurred_on.isoformat(),
        review_on=command.review_on.isoformat(),
        ends_on=None if command.ends_on is None else command.ends_on.isoformat(),
        documents=command.documents,
    )
    known = state.arrangements.get(command.arrangement_id)
    if known is not None:
        same = registered.model_dump(exclude={"mission_id", "review_on"})
        if known.model_dump(include=set(same)) == same:
            return ()
        raise ArrangementExistsError(
            f"{command.arrangement_id} is {known.title}, agreed on {known.agreed_on}",
            next_step="Review or end it, or give what was agreed anew another id.",
            pointer="/arrangement_id",
        )
    if len(state.arrangements) >= ARRANGEMENTS_MAX:
        raise TooManyArrangementsError(
            f"a register holds at most {ARRANGEMENTS_MAX} arrangements",
            next_step="Register what binds the mission as a whole.",
        )
    return (registered,)


def _record(command: RecordSharedDecision, state: Arrangements) -> tuple[ArrangementEvent, ...]:
    known = _holding(state, command)
    strangers = [each for each in command.decided_by if each not in known.parties]
    if strangers:
        raise ArrangementTermsError(
            f"{', '.join(strangers)}: no party of {known.arrangement_id}, which binds "
            f"{', '.join(known.parties)}",
            next_step="Name the parties as the arrangement does.",
            pointer="/decided_by",
        )
    if command.due_on is not None and command.due_on < command.occurred_on:
        raise ArrangementTermsError(
            f"{command.decision_id} would be due on {command.due_on}, before it was decided on "
            f"{command.occurred_on}",
            next_step="Give a day that is not before the decision.",
            pointer="/due_on",
        )
    recorded = SharedDecisionRecorded(
        **_said(command, but=frozenset({"due_on"})),
        decided_on=command.occurred_on.isoformat(),
        due_on=None if command.due_on is None else command.due_on.isoformat(),
        documents=command.documents,
    )
    before = known.decisions.get(command.decision_id)
    if before is not None and before.done_on is not None:
        if before.model_dump(exclude={"done_on", "evidence"}) == recorded.model_dump(
            exclude={"mission_id", "arrangement_id"}
        ):
            return ()
        raise ArrangementExistsError(
            f"{command.decision_id} is {before.title}, done on {before.done_on}",
            next_step="Give what was decided anew another id.",
            pointer="/decision_id",
        )
    if before is None and len(known.decisions) >= DECISIONS_MAX:
        raise TooManyArrangementsError(
            f"an arrangement holds at most {DECISIONS_MAX} decisions",
            next_step="End it and register what follows it.",
        )
    return () if evolve(state, recorded) == state else (recorded,)


def _complete(command: CompleteSharedDecision, state: Arrangements) -> tuple[ArrangementEvent, ...]:
    # What was decided is done or not, whether or not the arrangement still holds.
    known = _arrangement(state, command)
    decision = known.decisions.get(command.decision_id)
    if decision is None:
        raise ArrangementNotFoundError(
            f"{known.arrangement_id} has no decision {command.decision_id}",
            next_step="Record first what the parties decided.",
        )
    if decision.done_on is not None:
        return ()
    if command.occurred_on.isoformat() < decision.decided_on:
        raise ArrangementTermsError(
            f"{command.decision_id} was decided on {decision.decided_on}",
            next_step="Give a day that is not before the decision.",
            pointer="/occurred_on",
        )
    return (SharedDecisionCompleted(**_said(command), done_on=command.occurred_on.isoformat()),)


def _review(command: ReviewArrangement, state: Arrangements) -> tuple[ArrangementEvent, ...]:
    _holding(state, command)
    _require_after(command.review_on, command.occurred_on, "/review_on")
    reviewed = ArrangementReviewed(
        **_said(command, but=frozenset({"review_on"})),
        reviewed_on=command.occurred_on.isoformat(),
        review_on=command.review_on.isoformat(),
    )
    return () if evolve(state, reviewed) == state else (reviewed,)


def _end(command: EndArrangement, state: Arrangements) -> tuple[ArrangementEvent, ...]:
    known = _arrangement(state, command)
    if known.ended_on is not None:
        return ()
    _holding(state, command)
    return (ArrangementEnded(**_said(command), ended_on=command.occurred_on.isoformat()),)


def _arrangement(
    state: Arrangements,
    command: RecordSharedDecision | CompleteSharedDecision | ReviewArrangement | EndArrangement,
) -> Arrangement:
    known = state.arrangements.get(command.arrangement_id)
    if known is None:
        raise ArrangementNotFoundError(
            f"{command.mission_id} has no arrangement {command.arrangement_id}",
            next_step="Register it first, with its paper.",
        )
    return known


def _holding(
    state: Arrangements, command: RecordSharedDecision | ReviewArrangement | EndArrangement
) -> Arrangement:
    known = _arrangement(state, command)
    if not known.holds_on(command.occurred_on):
        before = command.occurred_on.isoformat() < known.agreed_on
        last = known.ended_on or known.ends_on
        said = f"begins on {known.agreed_on}" if before else f"ended on {last}"
        raise ArrangementEndedError(
            f"{known.arrangement_id} {said}",
            next_step="Give a day on which it holds, or register what follows it.",
            pointer="/occurred_on",
        )
    return known


def _require_after(day: date, first: date, pointer: str) -> None:
    if day <= first:
        raise ArrangementTermsError(
            f"{day} does not lie after {first}",
            next_step="Give a later day.",
            pointer=pointer,
        )


def _said(command: ArrangementCommand, but: frozenset[str] = frozenset()) -> dict[str, Any]:
    return command.model_dump(exclude={"occurred_on", "provenance", "source", "documents", *but})


ARRANGEMENTS: Decider[ArrangementCommand, Arrangements, ArrangementEvent] = Decider(
    service="transitions",
    aggregate="arrangements",
    initial=Arrangements(),
    decide=decide,
    evolve=evolve,
    events=ARRANGEMENT_EVENTS,
    id_of=lambda command: command.mission_id,
    mission_of=lambda command: command.mission_id,
)
