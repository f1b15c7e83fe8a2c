"""Month ends: which is due, its forecast, how earlier ones did, and where cash stands now."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from missionledger.common.aggregates import Aggregates
from missionledger.common.axes import Axes
from missionledger.common.clock import Clock, parse_instant, today
from missionledger.common.commands import CommandContext
from missionledger.common.decider import stream_aggregate_id
from missionledger.common.eventlog.port import EventLog
from missionledger.common.events import Provenance
from missionledger.common.outcomes import Decision
from missionledger.common.policies import NoPolicyInForceError
from missionledger.common.projections.port import LiveProjections
from missionledger.finance.application.forecast_making import ForecastMaking, keeping
from missionledger.finance.application.forecast_scores import forecasts_made, scores_of
from missionledger.finance.application.forecasts import MODEL, Horizon, Simulate
from missionledger.finance.application.ports import Books, Forecasts, Register
from missionledger.finance.domain.forecast.cash_standing import (
    CASH_STANDING,
    TellCashStanding,
    counts,
    standing_of,
)
from missionledger.finance.domain.forecast.month_end_policies import MONTH_END_RUN
from missionledger.finance.domain.forecast.month_ends import (
    MONTH_END,
    KeepMonthEnd,
    KnownBasis,
    MonthEnd,
    MonthEndStatus,
    NothingToForecastError,
    ScoreOfFund,
    TakeUpMonthEnd,
    due_on,
    first_month_end,
    month_ends_between,
    next_month_end,
)
from missionledger.finance.domain.forecast.recorded import ForecastMade
from missionledger.finance.domain.forecast.scoring import FundScore, four_decimals
from missionledger.finance.domain.payments.records import NothingToLearnFromError

ANSWERED = (MonthEndStatus.KEPT, MonthEndStatus.SKIPPED)
MONTH_ENDS_MAX = 2_000
"""A hundred and sixty years of them."""

FORECASTS_MAX = 50
"""Newest kept forecasts among which the one that counts is looked for."""


@dataclass(frozen=True, slots=True)
class MonthEndsReached:
    """How far month ends are.

    Attributes:
        due: the month end whose forecast is to be made now, ISO; empty if none is.
        last: the newest that was answered, with how; None before the first.
        next_month_end: the first that is still to come.
    """

    due: str
    last: MonthEnd | None
    next_month_end: date


@dataclass(frozen=True, slots=True)
class MonthEndSources:
    """What forecasts of month ends are made from and with."""

    aggregates: Aggregates
    log: EventLog
    projections: LiveProjections
    books: Books
    register: Register
    kept: Forecasts
    simulate: Simulate


class MonthEnds:
    """Keeps one forecast for each month end, and tells where the cash of funds stands."""

    def __init__(self, sources: MonthEndSources, clock: Clock) -> None:
        self._clock = clock
        self._from = sources
        self._making = ForecastMaking(sources.aggregates, sources.books, sources.register)

    async def reached(self, day: date) -> MonthEndsReached:
        """Return which month end is due on a day: what a person took up first, then in order."""
        states = await self._states()
        answered = [each for each in states.values() if each.status in ANSWERED]
        waiting = sorted(
            name for name, each in states.items() if each.status is MonthEndStatus.WAITING
        )
        following = first_month_end(await self._first_recorded_on(day))
        while due_on(following) <= day and self._is_answered(states, following):
            following = next_month_end(following)
        is_due = due_on(following) <= day
        due = waiting[0] if waiting else following.isoformat() if is_due else ""
        last = max(answered, key=lambda each: each.month_end, default=None)
        return MonthEndsReached(due, last, following)

    async def keep(self, month_end: date, day: date, context: CommandContext) -> MonthEnd:
        """Make and keep the forecast of a month end, or record why there is none; only once.

        Raises:
            Refusal: if a part is away that will be back, such as the process that draws paths.
            TimeoutError: if the read models are behind.
        """
        before = await self._from.aggregates.load(MONTH_END, month_end.isoformat())
        if before.state.status in ANSWERED:
            return before.state
        is_taken_up = before.state.status is MonthEndStatus.WAITING
        basis = KnownBasis.AFTERWARDS if is_taken_up else KnownBasis.THEN
        known_at = await self._head() if is_taken_up else await self._known_then(month_end)
        axes = Axes(month_end, known_at)
        decisions: Sequence[Decision] = ()
        forecast, reason = "", ""
        try:
            made, decisions = await self._made(axes)
            forecast = made.forecast
        except (NothingToLearnFromError, NoPolicyInForceError, NothingToForecastError) as refusal:
            reason = str(refusal)
        about = {"occurred_on": month_end, "provenance": Provenance.MODELLED, "source": MODEL}
        command = KeepMonthEnd.model_validate(
            {
                **about,
                "month_end": month_end.isoformat(),
                "forecast": forecast,
                "reason": reason,
                "basis": basis,
                "known_at": known_at,
                "made_on": day.isoformat(),
                "scores": await self._scores(axes),
            }
        )
        outcomes = await self._from.aggregates.execute_together(
            [Decision(MONTH_END, command), *decisions], context
        )
        state: MonthEnd = outcomes[0].state
        return state

    async def tell_standings(self, day: date, context: CommandContext) -> int:
        """Tell where active operations stand by their actual cash; return how many changed."""
        known_at = await self._head()
        if not known_at:
            return 0
        axes = Axes(day, known_at)
        own = await self._making.actual_own_cash(axes)
        if not own:
            return 0
        made = await self._newest(axes)
        decisions = [
            Decision(
                CASH_STANDING,
                TellCashStanding(
                    occurred_on=day,
                    provenance=Provenance.COMPUTED,
                    source=made.model if made else "",
                    facts=standing_of(fund, made, cash, day, known_at),
                ),
            )
            for fund, cash in sorted(own.items())
        ]
        outcomes = await self._from.aggregates.execute_together(decisions, context)
        return sum(bool(each.last_position) for each in outcomes)

    async def take_up(self, first: date, last: date, context: CommandContext) -> list[date]:
        """Have forecasts made of month ends that nobody made in time, and return which.

        Raises:
            MonthEndsNotTakenUpError: if one of the days is no month end, or the last is not over
                or comes of itself, or there are too many.
        """
        day = today(self._clock)
        following = (await self.reached(day)).next_month_end
        wanted = month_ends_between(first, last, following)
        states = await self._states()
        missed = [each for each in wanted if not _has_forecast(states.get(each.isoformat()))]
        if not missed:
            return []
        about = {"occurred_on": day, "taken_up_by": context.actor}
        commands = [
            TakeUpMonthEnd.model_validate({**about, "month_end": each.isoformat()})
            for each in missed
        ]
        decisions = [Decision(MONTH_END, each) for each in commands]
        outcomes = await self._from.aggregates.execute_together(decisions, context)
        return [
            each for each, outcome in zip(missed, outcomes, strict=True) if outcome.last_position
        ]

    async def _made(self, axes: Axes) -> tuple[ForecastMade, Sequence[Decision]]:
        run = MONTH_END_RUN.on(axes.effective_on).value
        horizon = Horizon(run.horizon_days, run.paths, run.seed)
        start = await self._making.start_from(axes, horizon)
        if not start.prepared.outlook.funds:
            why = {each.reason for each in start.prepared.left_out}
            raise NothingToForecastError("; ".join(sorted(why)) or "no fund was open")
        (forecast,) = await self._from.simulate([start.prepared.outlook])
        return keeping(start, forecast)

    async def _known_then(self, month_end: date) -> int:
        """Return the last position of the day before the forecast was due, however late it is."""
        instant = datetime.combine(due_on(month_end), time(), UTC)
        position = await asyncio.to_thread(self._from.log.position_at, instant)
        await self._caught_up(position)
        return position

    async def _head(self) -> int:
        position = (await asyncio.to_thread(self._from.log.head)).position
        await self._caught_up(position)
        return position

    async def _caught_up(self, position: int) -> None:
        if not await self._from.projections.caught_up(position):
            raise TimeoutError(f"the read models do not hold position {position} yet")

    async def _scores(self, axes: Axes) -> tuple[ScoreOfFund, ...]:
        """Return how the forecasts kept of earlier month ends did on the cash of this one."""
        states = await self._states()
        day = axes.effective_on.isoformat()
        earlier = [each.forecast for name, each in states.items() if each.forecast and name < day]
        if not earlier:
            return ()
        # A forecast that was made late is held against what came like any other.
        present = Axes(axes.effective_on, await self._head())
        made = await forecasts_made(self._from.aggregates, sorted(earlier), present)
        found = await scores_of(self._from.books, made, axes, "all", only_on=day)
        return tuple(_score(each) for each in found)

    async def _newest(self, axes: Axes) -> ForecastMade | None:
        """Return the forecast that tells where funds stand: of the newest day, and made last."""
        for row in await self._from.kept.newest(axes, limit=FORECASTS_MAX):
            for made in await forecasts_made(self._from.aggregates, [row.forecast], axes):
                if counts(made):
                    return made
        return None

    async def _states(self) -> Mapping[str, MonthEnd]:
        axes = Axes(date.max, (await asyncio.to_thread(self._from.log.head)).position)
        streams = await self._from.aggregates.list_streams(
            MONTH_END, after="", limit=MONTH_ENDS_MAX, axes=axes, missions=None
        )
        ids = [stream_aggregate_id(each.stream) for each in streams]
        found = await self._from.aggregates.read_many(MONTH_END, ids, axes)
        return {name: each.state for name, each in found.items() if each}

    async def _first_recorded_on(self, day: date) -> date:
        first = await asyncio.to_thread(self._from.log.read, after=0, limit=1)
        return min(day, parse_instant(first[0].recorded_at).date()) if first else day

    @staticmethod
    def _is_answered(states: Mapping[str, MonthEnd], month_end: date) -> bool:
        found = states.get(month_end.isoformat())
        return found is not None and found.status in ANSWERED


def _has_forecast(state: MonthEnd | None) -> bool:
    return state is not None and state.status in (MonthEndStatus.KEPT, MonthEndStatus.WAITING)


def _score(found: FundScore) -> ScoreOfFund:
    return ScoreOfFund(
        fund=found.fund,
        forecasts=found.points,
        inside=found.inside,
        pinball_p10_minor=found.mean_pinball(10),
        pinball_p50_minor=found.mean_pinball(50),
        pinball_p90_minor=found.mean_pinball(90),
        brier_shortfall=four_decimals(found.mean_brier),
        books=found.books,
    )
