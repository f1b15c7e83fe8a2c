"""The decider of allotments: nothing is committed above what is released, for nothing else."""

from typing import Any, assert_never

from missionledger.common.decider import Decider
from missionledger.finance.domain.authority.allotment_commands import (
    AllotFunds,
    AllotmentCommand,
    AnyAllotmentCommand,
    ChangeRelease,
    CloseAllotment,
    CommitFunds,
    GiveToGroup,
    ObligateFunds,
    RedeployWithinGroup,
    ReopenAllotment,
    ReturnFunds,
    TakeFromGroup,
)
from missionledger.finance.domain.authority.allotment_events import (
    AllotmentClosed,
    AllotmentEvent,
    AllotmentReleaseChanged,
    AllotmentReopened,
    FundsAllotted,
    FundsCommitted,
    FundsObligated,
    FundsRedeployed,
    FundsReturned,
    PriorObligationCancelled,
)
from missionledger.finance.domain.authority.allotment_guards import (
    require_earmark_known,
    require_kept,
    require_line,
    require_room,
)
from missionledger.finance.domain.authority.allotment_state import Allotment, evolve
from missionledger.finance.domain.authority.earmarks import (
    require_days_of_earmark,
    require_terms_of_earmark,
)
from missionledger.finance.domain.authority.ledger import (
    LineKey,
    Measure,
    Movement,
    allotment_id,
    dollars,
)
from missionledger.finance.domain.authority.refusals import (
    AllotmentClosedError,
    BudgetAmountError,
    BudgetOrderError,
    EarmarkError,
    FiguresMovedError,
    ReleasedAllotmentExceededError,
)
from missionledger.finance.domain.authority.year_events import RedeploymentCause
from missionledger.finance.domain.fund.decider import mission_of_fund

REGULATION_ON_PERIODS = "Financial Regulation 5.3"

_ABSORBED = {
    RedeploymentCause.ABSORBED_INTERNATIONAL: Measure.ABSORBED_INTERNATIONAL,
    RedeploymentCause.ABSORBED_NATIONAL: Measure.ABSORBED_NATIONAL,
}


def decide(  # noqa: C901, PLR0911 - one branch a command, and mypy sees that none is missing
    command: AnyAllotmentCommand, state: Allotment
) -> tuple[AllotmentEvent, ...]:
    """Return the facts the command leads to; none when it asks for what is already so.

    Raises:
        Refusal: as each rule says.
    """
    match command:
        case ReopenAllotment():
            return _reopen(command, state)
        case CloseAllotment():
            return _close(command, state)
        case ReturnFunds():
            return _return(command, state)
        case _:
            require_open(command, state)
    match command:
        case AllotFunds():
            return _allot(command, state)
        case ChangeRelease():
            return _change_release(command, state)
        case RedeployWithinGroup():
            return _redeploy(command, state)
        case GiveToGroup():
            return _give(command, state)
        case TakeFromGroup():
            return _take(command, state)
        case CommitFunds():
            return _commit(command, state)
        case ObligateFunds():
            return _obligate(command, state)
        case _:
            assert_never(command)


def require_open(command: AllotmentCommand, state: Allotment) -> None:
    """Go on only if the year of the allotment is open.

    Raises:
        AllotmentClosedError: if it is closed.
    """
    if state.is_closed:
        raise AllotmentClosedError(
            f"group {command.group.numeral} of {command.fund} is closed for {command.fiscal_year}",
            next_step="Use the authority of the present year, or have an approver reopen this one.",
            source=REGULATION_ON_PERIODS,
        )


def _allot(command: AllotFunds, state: Allotment) -> tuple[FundsAllotted, ...]:
    require_terms_of_earmark(command, state.lines.get(command.line.key))
    require_room(command.line, state)
    allotted = FundsAllotted(
        **_about(command),
        movements=(_movement(command.line, Measure.ALLOTTED, command.amount_minor),),
        line=command.line,
        basis=command.basis,
        starts_on=command.starts_on.isoformat() if command.starts_on else None,
        ends_on=command.ends_on.isoformat() if command.ends_on else None,
        allotted_by=command.allotted_by,
    )
    return (allotted,)


def _change_release(
    command: ChangeRelease, state: Allotment
) -> tuple[AllotmentReleaseChanged, ...]:
    if command.release_bp == state.release_bp:
        return ()
    over = state.exceeded(command.release_bp)
    if over is not None:
        raise ReleasedAllotmentExceededError(
            f"{over.name} of {command.group.numeral} has committed "
            f"{dollars(over.committed_minor)}; {dollars(over.released_minor)} would be released",
            next_step="Cancel commitments that are not owed yet, or release more.",
            pointer="/per_cent",
            facts={"committed_minor": over.committed_minor, "released_minor": over.released_minor},
        )
    return (AllotmentReleaseChanged(**_about(command), release_bp=command.release_bp),)


def _redeploy(command: RedeployWithinGroup, state: Allotment) -> tuple[FundsRedeployed, ...]:
    if command.from_line == command.to_line:
        raise BudgetAmountError(
            "both lines are the same", next_step="Name the line that gets it.", pointer="/to"
        )
    if command.from_line.purpose.is_earmark and not command.is_approver:
        raise EarmarkError(
            f"{command.from_line.purpose} is set aside; a mission may not use it for "
            "something else",
            next_step="Ask the Controller, who decides as approver.",
        )
    require_room(command.to_line, state)
    require_earmark_known(command.to_line, state)
    movements = (
        *_given(command.from_line, command.amount_minor, command.cause),
        *_redeployed(command.to_line, command.amount_minor),
    )
    require_kept(command, command.from_line, movements, state)
    redeployed = FundsRedeployed(
        **_about(command),
        movements=movements,
        from_line=command.from_line,
        to_line=command.to_line,
        other_group=None,
        cause=command.cause,
        reason=command.reason,
        redeployed_by=command.redeployed_by,
    )
    return (redeployed,)


def _give(command: GiveToGroup, state: Allotment) -> tuple[FundsRedeployed, ...]:
    movements = _given(command.line, command.amount_minor, command.cause)
    require_kept(command, command.line, movements, state)
    given = FundsRedeployed(
        **_about(command),
        movements=movements,
        from_line=command.line,
        to_line=None,
        other_group=command.to_group,
        cause=command.cause,
        reason=command.reason,
        redeployed_by=command.redeployed_by,
    )
    return (given,)


def _take(command: TakeFromGroup, state: Allotment) -> tuple[FundsRedeployed, ...]:
    require_room(command.line, state)
    require_earmark_known(command.line, state)
    taken = FundsRedeployed(
        **_about(command),
        movements=_redeployed(command.line, command.amount_minor),
        from_line=None,
        to_line=command.line,
        other_group=command.from_group,
        cause=command.cause,
        reason=command.reason,
        redeployed_by=command.redeployed_by,
    )
    return (taken,)


def _commit(command: CommitFunds, state: Allotment) -> tuple[FundsCommitted, ...]:
    line = require_line(command.line, state)
    require_days_of_earmark(line, command.occurred_on)
    for ceiling in state.ceilings_of(command.line, state.release_bp):
        if command.amount_minor > ceiling.free_minor:
            raise ReleasedAllotmentExceededError(
                f"{ceiling.name} of group {command.group.numeral} has "
                f"{dollars(ceiling.free_minor)} left of {dollars(ceiling.released_minor)} "
                f"released, not {dollars(command.amount_minor)}",
                next_step="Commit less, cancel what is not needed, or have authority redeployed "
                "or released.",
                pointer="/amount",
                source="Financial Regulation 5.1",
                facts={
                    "released_minor": ceiling.released_minor,
                    "committed_minor": ceiling.committed_minor,
                    "free_minor": ceiling.free_minor,
                },
            )
    committed = FundsCommitted(
        **_about(command),
        movements=(_movement(command.line, Measure.COMMITTED, command.amount_minor),),
        commitment=command.commitment,
    )
    return (committed,)


def _obligate(command: ObligateFunds, state: Allotment) -> tuple[FundsObligated, ...]:
    require_line(command.line, state)
    freed = command.held_minor - command.amount_minor
    movements = [_movement(command.line, Measure.OBLIGATED, command.amount_minor)]
    if freed:
        movements.append(_movement(command.line, Measure.COMMITTED, -freed))
    obligated = FundsObligated(
        **_about(command), movements=tuple(movements), commitment=command.commitment
    )
    return (obligated,)


def _return(
    command: ReturnFunds, state: Allotment
) -> tuple[FundsReturned | PriorObligationCancelled, ...]:
    require_line(command.line, state)
    if state.is_closed is not command.is_year_closed:
        raise FiguresMovedError(
            f"the year {command.fiscal_year} was closed or reopened meanwhile",
            next_step="Send it again.",
        )
    if state.is_closed:
        if not command.is_obligation:
            raise BudgetOrderError(
                f"{command.commitment} lapsed when {command.fiscal_year} was closed",
                next_step="Nothing is left to cancel.",
                source=REGULATION_ON_PERIODS,
            )
        amount = command.amount_minor
        cancelled = PriorObligationCancelled(
            **_about(command),
            movements=(_movement(command.line, Measure.CANCELLED_PRIOR, amount),),
            commitment=command.commitment,
        )
        return (cancelled,)
    movements = [_movement(command.line, Measure.COMMITTED, -command.amount_minor)]
    if command.is_obligation:
        movements.append(_movement(command.line, Measure.OBLIGATED, -command.amount_minor))
    returned = FundsReturned(
        **_about(command), movements=tuple(movements), commitment=command.commitment
    )
    return (returned,)


def _close(command: CloseAllotment, state: Allotment) -> tuple[AllotmentClosed, ...]:
    require_open(command, state)
    held = (state.allotted_minor, state.committed_minor, state.obligated_minor)
    if held != (command.allotted_minor, command.committed_minor, command.obligated_minor):
        raise FiguresMovedError(
            f"group {command.group.numeral} changed while the year was being closed",
            next_step="Close it again on the figures as they are now.",
        )
    movements: list[Movement] = []
    for each in state.lines.values():
        lapsing = each.committed_minor - each.obligated_minor
        if lapsing:
            movements.append(_movement(each.line, Measure.COMMITTED, -lapsing))
            movements.append(_movement(each.line, Measure.LAPSED, lapsing))
    return (AllotmentClosed(**_about(command), movements=tuple(movements)),)


def _reopen(command: ReopenAllotment, state: Allotment) -> tuple[AllotmentReopened, ...]:
    if not state.is_closed:
        return ()
    movements: list[Movement] = []
    for each in state.lines.values():
        if each.lapsed_minor:
            movements.append(_movement(each.line, Measure.LAPSED, -each.lapsed_minor))
            movements.append(_movement(each.line, Measure.COMMITTED, each.lapsed_minor))
    return (AllotmentReopened(**_about(command), movements=tuple(movements)),)


def _given(line: LineKey, amount_minor: int, cause: RedeploymentCause) -> tuple[Movement, ...]:
    given = _redeployed(line, -amount_minor)
    measure = _ABSORBED.get(cause)
    return given if measure is None else (*given, _movement(line, measure, amount_minor))


def _redeployed(line: LineKey, amount_minor: int) -> tuple[Movement, ...]:
    return (
        _movement(line, Measure.ALLOTTED, amount_minor),
        _movement(line, Measure.REDEPLOYED, amount_minor),
    )


def _movement(line: LineKey, measure: Measure, amount_minor: int) -> Movement:
    return Movement(line=line, measure=measure, amount_minor=amount_minor)


def _about(command: AllotmentCommand) -> dict[str, Any]:
    return {"fund": command.fund, "fiscal_year": command.fiscal_year, "group": command.group}


ALLOTMENT: Decider[AnyAllotmentCommand, Allotment, AllotmentEvent] = Decider(
    service="finance",
    aggregate="allotment",
    initial=Allotment(),
    decide=decide,
    evolve=evolve,
    events=(
        FundsAllotted,
        AllotmentReleaseChanged,
        FundsRedeployed,
        FundsCommitted,
        FundsObligated,
        FundsReturned,
        PriorObligationCancelled,
        AllotmentClosed,
        AllotmentReopened,
    ),
    id_of=lambda command: allotment_id(command.fund, command.fiscal_year, command.group),
    mission_of=lambda command: mission_of_fund(command.fund),
)
