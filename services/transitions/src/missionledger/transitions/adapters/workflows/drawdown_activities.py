"""The activities of the MissionDrawdown process; each sends its commands once."""

from collections.abc import Callable, Sequence
from typing import Any

from temporalio import activity

from missionledger.common.processes.activities import activity_context, refusals_as_failures
from missionledger.transitions.adapters.workflows.drawdown_messages import (
    Change,
    Closing,
    Done,
    DutiesAsked,
    DutiesFound,
    GiftBack,
    GiftTakenBack,
    SettlementSeen,
    SiteHeldUp,
    SitesOrdered,
    StepAsked,
    StepChange,
    StepStanding,
    UnitsSeen,
)
from missionledger.transitions.application.drawdowns import Drawdowns
from missionledger.transitions.domain.drawdown.commands import (
    CompleteStep,
    DrawdownCommand,
    NoteOverdue,
    NoteSettlement,
    ReopenStep,
    ReturnStep,
)


class DrawdownActivities:
    """Bound methods for the worker, with the application behind them."""

    def __init__(self, drawdowns: Drawdowns) -> None:
        self._drawdowns = drawdowns

    @property
    def all(self) -> Sequence[Callable[..., Any]]:
        """Every activity, for the worker."""
        return (
            self.describe_step,
            self.record_step,
            self.check_units,
            self.check_settlement,
            self.check_duties,
            self.reorder_sites,
            self.reverse_custody,
            self.close_drawdown,
        )

    @activity.defn(name="transitions.describe_step")
    @refusals_as_failures
    async def describe_step(self, asked: StepAsked) -> StepStanding:
        """Say what keeps a step from being confirmed, and who proposed it."""
        missing = await self._drawdowns.missing(asked.mission, asked.step, asked.day)
        proposed = await self._drawdowns.proposed(asked.mission, asked.step)
        return StepStanding(missing=missing, proposed=proposed)

    @activity.defn(name="transitions.record_step")
    @refusals_as_failures
    async def record_step(self, change: StepChange) -> Done:
        """Record what has become of a step."""
        about = {**self._drawdowns.dated(change.mission, change.day), "step": change.step}
        commands: dict[Change, Callable[[], DrawdownCommand]] = {
            Change.COMPLETED: lambda: CompleteStep(**about, detail=change.detail),
            Change.RETURNED: lambda: ReturnStep(**about, reason=change.detail),
            Change.REOPENED: lambda: ReopenStep(**about, reason=change.detail),
            Change.OVERDUE: lambda: NoteOverdue(**about),
        }
        await self._drawdowns.record(commands[change.change](), activity_context(change))
        return Done()

    @activity.defn(name="transitions.check_units")
    @refusals_as_failures
    async def check_units(self, seen: UnitsSeen) -> Done:
        """Find the units gone, or say which are there."""
        await self._drawdowns.check_units(
            seen.mission,
            seen.day,
            seen.units,
            activity_context(seen),
            guard_stays=seen.guard_stays,
        )
        return Done()

    @activity.defn(name="transitions.check_settlement")
    @refusals_as_failures
    async def check_settlement(self, seen: SettlementSeen) -> Done:
        """Record what the books say, and find the list of what is owed complete."""
        noted = NoteSettlement(
            **self._drawdowns.dated(seen.mission, seen.day), **seen.found.model_dump()
        )
        await self._drawdowns.check_settlement(noted, activity_context(seen))
        return Done()

    @activity.defn(name="transitions.check_duties")
    @refusals_as_failures
    async def check_duties(self, asked: DutiesAsked) -> DutiesFound:
        """Find every duty owned and every conduct case followed."""
        found = await self._drawdowns.check_duties(
            asked.mission, asked.day, asked.conduct_cases, activity_context(asked)
        )
        return DutiesFound(duties_open=found)

    @activity.defn(name="transitions.reorder_sites")
    @refusals_as_failures
    async def reorder_sites(self, held_up: SiteHeldUp) -> SitesOrdered:
        """Let a site that is held up close after the others."""
        order = await self._drawdowns.reorder_sites(
            held_up.mission, held_up.day, held_up.site_id, held_up.why, activity_context(held_up)
        )
        return SitesOrdered(order=order)

    @activity.defn(name="transitions.reverse_custody")
    @refusals_as_failures
    async def reverse_custody(self, back: GiftBack) -> GiftTakenBack:
        """Take back a gift that was refused, under a new line."""
        new_line = await self._drawdowns.reverse_custody(
            back.mission, back.day, back.line_id, activity_context(back)
        )
        return GiftTakenBack(new_line_id=new_line)

    @activity.defn(name="transitions.close_drawdown")
    @refusals_as_failures
    async def close_drawdown(self, closing: Closing) -> Done:
        """Record that the mission is closed."""
        await self._drawdowns.close(
            closing.mission,
            closing.day,
            closing.detail,
            closing.duties_open,
            activity_context(closing),
        )
        return Done()
