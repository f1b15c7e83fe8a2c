"""Cash of the actual books, never what is modelled; and the one way in which it is paid out."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from missionledger.common.aggregates import Aggregates
from missionledger.common.axes import Axes
from missionledger.common.commands import Command, CommandContext
from missionledger.common.decider import Decider
from missionledger.common.eventlog.errors import VersionConflictError
from missionledger.common.identifiers import MissionId
from missionledger.common.outcomes import Decision, Outcome
from missionledger.common.refusals import Refusal, RefusalKind
from missionledger.finance.application.account_endings import BooksBehindError
from missionledger.finance.application.collection_votes import Known
from missionledger.finance.application.ports import Books
from missionledger.finance.domain.claims.decider import CLAIMS
from missionledger.finance.domain.commitments.payment_runs import PAYMENT_RUNS
from missionledger.finance.domain.fund.decider import FUND
from missionledger.finance.domain.postings import Account, Book

SPEND_ATTEMPTS_MAX = 8
"""How often cash is looked at anew while others are paid out of the same fund."""


class CashMovedError(Refusal):
    """Cash of the fund moved after the books were read; asked again, they are read again."""

    code = "cash-moved"
    title = "The cash of the fund is moving"
    kind = RefusalKind.CONFLICT


class RestOnCash(Command):
    """Go on only if the cash of the fund is as it was read; records nothing."""

    fund: MissionId


# Every stream in which cash leaves the actual books of a fund by decision: payments to suppliers,
# payments to contributors, and in the fund itself transfers, loans, repayments and reversals.
# Charges of banks and differences of exchange are facts: they are recorded whatever there is.
_PAYING: tuple[Decider[Any, Any, Any], ...] = (FUND, CLAIMS, PAYMENT_RUNS)
_WAYS_OUT = tuple(replace(each, decide=lambda _command, _state: ()) for each in _PAYING)


async def spend_cash(
    aggregates: Aggregates,
    known: Known,
    out: RestOnCash,
    decide: Callable[[int], Awaitable[Sequence[Decision]]],
    context: CommandContext,
) -> Outcome[Any]:
    """Decide on the books as they are, and append only if no cash of the fund moved since.

    The append rests on every stream in which cash leaves the fund, as the books hold it: of two
    payments at once, on whatever ways, one arrives and the other looks at what is left.

    Args:
        aggregates: where the decisions are executed.
        known: tells how far the books go.
        out: the fund that pays, and the day.
        decide: what is to be decided on the books at this position; the outcome of the first
            decision is returned.
        context: who asks.

    Raises:
        BooksBehindError: if the books do not keep up with what is recorded.
        CashMovedError: if the cash moved at every attempt.
        Refusal: as the decisions say.
    """
    for attempts_left in reversed(range(SPEND_ATTEMPTS_MAX)):
        try:
            known_at = await _position(known, out)
            rests = await _rest_on(aggregates, out, known_at)
            decisions = await decide(known_at)
            outcomes = await aggregates.execute_together([*rests, *decisions], context)
            return outcomes[len(rests)]
        except (CashMovedError, VersionConflictError) as error:
            if not attempts_left:
                raise CashMovedError(
                    f"others are paid out of the cash of {out.fund} at this moment",
                    next_step="Nothing was recorded. Send it again in a moment, with the same key.",
                ) from error
    raise AssertionError("unreachable")  # pragma: no cover


async def _position(known: Known, out: RestOnCash) -> int:
    try:
        return await known()
    except TimeoutError as error:
        raise BooksBehindError(
            f"the cash of {out.fund} is not known yet: {error}",
            next_step="Nothing was recorded. Send it again in a moment, with the same key.",
        ) from error


async def _rest_on(aggregates: Aggregates, out: RestOnCash, known_at: int) -> list[Decision]:
    """Return what refuses if one of the ways out was taken after the books were read."""
    rests: list[Decision] = []
    for way in _WAYS_OUT:
        loaded = await aggregates.load(way, out.fund)
        if loaded.position > known_at:
            raise CashMovedError(f"{out.fund} moved at {loaded.position}, after {known_at}")
        rests.append(Decision(way, out, loaded.version))
    return rests


async def actual_cash(books: Books, fund: str, axes: Axes) -> int:
    """Return the cash of the actual books of a fund at a point on both axes."""
    return sum(
        each.amount_minor
        for each in await books.balances(axes, [fund])
        if each.account == Account.CASH and each.book == Book.ACTUAL
    )


async def usable_cash(books: Books, fund: str, day: date, known_at: int) -> int:
    """Return the lower of what there was at the end of the day and of what there is by now.

    A payment dated back must not spend what was spent since, nor what came in after its day.
    """
    return min([await actual_cash(books, fund, Axes(each, known_at)) for each in (day, date.max)])
