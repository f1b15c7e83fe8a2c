"""When a mandate changes, its budget is flagged until the resources match (MAN-03)."""

from datetime import date

from missionledger.common.periods import FiscalYear
from missionledger.finance.domain.budget.commands import (
    AnswerReEstimate,
    NoteReEstimate,
    NoteReEstimateMatch,
)
from missionledger.finance.domain.budget.events import (
    ReEstimateAnswered,
    ReEstimateMatchNoted,
    ReEstimateNoted,
)
from missionledger.finance.domain.budget.refusals import UnknownReEstimateError
from missionledger.finance.domain.budget.state import Budget, ReEstimateStatus


def flagged_year(decided_on: date) -> str:
    """Return the fiscal year whose budget a decision of that day flags."""
    return str(FiscalYear.of(decided_on))


def unknown_flag(
    fund: str, fiscal_year: str, resolution: str, decided_on: date
) -> UnknownReEstimateError:
    """Return the refusal of an answer to what nobody asked."""
    return UnknownReEstimateError(
        f"the budget of {fund} for {fiscal_year} is not flagged with {resolution} of {decided_on}",
        next_step="Look at the flags of the budget for the decision you mean.",
        pointer="/answers",
    )


def note(command: NoteReEstimate, state: Budget) -> tuple[ReEstimateNoted, ...]:
    """Return the flag that a decision raises; it may be raised again after it was down."""
    known = state.flag_of(command.resolution, command.decided_on)
    if known is not None and (
        known.foreign_event_id == command.foreign_event_id
        or known.foreign_position >= command.foreign_position
    ):
        return ()
    noted = ReEstimateNoted(
        fund=command.fund,
        fiscal_year=command.fiscal_year,
        resolution=command.resolution,
        decided_on=command.decided_on,
        reason=command.reason,
        foreign_event_id=command.foreign_event_id,
        foreign_position=command.foreign_position,
    )
    return (noted,)


def answer(command: AnswerReEstimate, state: Budget) -> tuple[ReEstimateAnswered, ...]:
    """Return the answer to a flag.

    Raises:
        UnknownReEstimateError: if no decision raised such a flag here.
    """
    flag = state.flag_of(command.resolution, command.decided_on)
    if flag is None:
        raise unknown_flag(
            command.fund, command.fiscal_year, command.resolution, command.decided_on
        )
    if flag.status is ReEstimateStatus.MATCHED:
        return ()
    answered = ReEstimateAnswered(
        fund=command.fund,
        fiscal_year=command.answering_year,
        resolution=command.resolution,
        decided_on=command.decided_on,
        version=command.version,
        total_minor=command.total_minor,
        symbol=command.symbol,
        answered_on=command.occurred_on,
    )
    return (answered,)


def note_match(command: NoteReEstimateMatch, state: Budget) -> tuple[ReEstimateMatchNoted, ...]:
    """Return that the flag is down; nothing for a flag that never was here."""
    flag = state.flag_of(command.resolution, command.decided_on)
    if flag is None or flag.status is ReEstimateStatus.MATCHED:
        return ()
    matched = ReEstimateMatchNoted(
        fund=command.fund,
        fiscal_year=command.fiscal_year,
        resolution=command.resolution,
        decided_on=command.decided_on,
        matched_on=command.matched_on,
        estimate=command.estimate,
        foreign_event_id=command.foreign_event_id,
        foreign_position=command.foreign_position,
    )
    return (matched,)
