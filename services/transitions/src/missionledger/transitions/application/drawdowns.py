"""What a drawdown does in this service: standing of its steps, checks, forward compensation."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from missionledger.common.aggregates import Aggregates
from missionledger.common.clock import Clock, today
from missionledger.common.commands import CommandContext
from missionledger.common.events import Provenance
from missionledger.common.outcomes import Decision
from missionledger.common.refusals import Refusal
from missionledger.transitions.application.guards import guards_of
from missionledger.transitions.domain.assets.commands import ReverseCustody
from missionledger.transitions.domain.assets.decider import ASSETS
from missionledger.transitions.domain.drawdown.commands import (
    CloseDrawdown,
    DrawdownCommand,
    NoteSettlement,
)
from missionledger.transitions.domain.drawdown.decider import DRAWDOWN
from missionledger.transitions.domain.drawdown.events import DrawdownStep, Proposal
from missionledger.transitions.domain.drawdown.state import Drawdown, StepStatus
from missionledger.transitions.domain.liabilities.commands import ConfirmLiabilitiesStated
from missionledger.transitions.domain.liabilities.decider import LIABILITIES
from missionledger.transitions.domain.residual_duties.commands import ConfirmDutiesOwned
from missionledger.transitions.domain.residual_duties.decider import RESIDUAL_DUTIES
from missionledger.transitions.domain.residual_duties.state import ResidualDuties
from missionledger.transitions.domain.schedule.commands import ConfirmUnitsGone
from missionledger.transitions.domain.schedule.decider import SCHEDULE
from missionledger.transitions.domain.sites.commands import ChangeClosureOrder
from missionledger.transitions.domain.sites.decider import SITES

STANDS_MAX = 400
"""Most characters of what is said of a step."""


class Drawdowns:
    """Sends the commands of the process that drives a drawdown."""

    def __init__(self, aggregates: Aggregates, clock: Clock) -> None:
        """Use these aggregates; nothing is dated later than the clock says."""
        self._aggregates = aggregates
        self._clock = clock

    def dated(self, mission_id: str, day: str) -> dict[str, Any]:
        """Return the fields that every command of the process has.

        A demonstration may be ahead of the calendar: what it does is dated today at the latest.
        """
        return {
            "mission_id": mission_id,
            "occurred_on": min(date.fromisoformat(day), today(self._clock)),
            "provenance": Provenance.COMPUTED,
        }

    async def record(self, command: DrawdownCommand, context: CommandContext) -> Drawdown:
        """Record something about the drawdown."""
        outcome = await self._aggregates.execute(DRAWDOWN, command, context)
        return outcome.state

    async def missing(self, mission_id: str, step: DrawdownStep, day: str) -> str:
        """Return what keeps a step from being confirmed, in words; empty if nothing does."""
        on = date.fromisoformat(day)
        said = []
        for guard in guards_of(step, mission_id, on):
            loaded = await self._aggregates.load(guard.decider, mission_id)
            try:
                guard.decider.decide(guard.command, loaded.state)
            except Refusal as refusal:
                said.append(refusal.detail)
        return "; ".join(said)[:STANDS_MAX]

    async def proposed(self, mission_id: str, step: DrawdownStep) -> str:
        """Return who proposed what of a step that waits for a second person; empty if nobody."""
        loaded = await self._aggregates.load(DRAWDOWN, mission_id)
        known = loaded.state.step(step)
        if known.proposal is None or known.status is StepStatus.CONFIRMED:
            return ""
        what = "done" if known.proposal is Proposal.DONE else "to be passed over"
        return f"{known.proposed_by} proposed on {known.proposed_on} that it is {what}"

    async def check_units(
        self,
        mission_id: str,
        day: str,
        present: Sequence[str],
        context: CommandContext,
        *,
        guard_stays: bool,
    ) -> None:
        """Find the units gone, those included that another service knows of; or refuse."""
        command = ConfirmUnitsGone(
            **self.dated(mission_id, day), present=tuple(present), guard_stays=guard_stays
        )
        await self._aggregates.execute(SCHEDULE, command, context)

    async def check_settlement(self, noted: NoteSettlement, context: CommandContext) -> None:
        """Record what the books say, and find the list of what is owed complete; or refuse."""
        stated = ConfirmLiabilitiesStated(
            mission_id=noted.mission_id,
            occurred_on=noted.occurred_on,
            provenance=noted.provenance,
            owed_to_contributors_minor=max(noted.owed_to_contributors_minor, 0),
        )
        await self._aggregates.execute_together(
            [Decision(LIABILITIES, stated), Decision(DRAWDOWN, noted)], context
        )

    async def check_duties(
        self, mission_id: str, day: str, conduct_cases: Sequence[str], context: CommandContext
    ) -> int:
        """Find every duty owned and every conduct case followed, or refuse; return how many."""
        command = ConfirmDutiesOwned(
            **self.dated(mission_id, day), none_open=False, conduct_cases=tuple(conduct_cases)
        )
        outcome = await self._aggregates.execute(RESIDUAL_DUTIES, command, context)
        state: ResidualDuties = outcome.state
        return len(state.open_duties)

    async def close(
        self, mission_id: str, day: str, detail: str, duties_open: int, context: CommandContext
    ) -> None:
        """Record that the mission is closed."""
        command = CloseDrawdown(
            **self.dated(mission_id, day), duties_open=duties_open, detail=detail
        )
        await self._aggregates.execute(DRAWDOWN, command, context)

    async def reorder_sites(
        self, mission_id: str, day: str, site_id: str, why: str, context: CommandContext
    ) -> tuple[str, ...]:
        """Let a site that is held up close after the others that the withdrawal waits for.

        Sites that are kept for the liquidation stay last. Returns the new order; what it was is
        returned if the site was last already.
        """
        loaded = await self._aggregates.load(SITES, mission_id)
        sites = loaded.state.sites
        if site_id not in sites:
            return loaded.state.order
        late = [each for each in loaded.state.order if sites[each].is_liquidation_site]
        early = [each for each in loaded.state.order if each not in late and each != site_id]
        held_up = [site_id] if site_id not in late else []
        order = (*early, *held_up, *late)
        command = ChangeClosureOrder(**self.dated(mission_id, day), order=order, reason=why)
        outcome = await self._aggregates.execute(SITES, command, context)
        return outcome.state.order

    async def reverse_custody(
        self, mission_id: str, day: str, line_id: str, context: CommandContext
    ) -> str:
        """Take back a gift that was refused; return the line that stands for it now."""
        command = ReverseCustody(**self.dated(mission_id, day), line_id=line_id)
        outcome = await self._aggregates.execute(ASSETS, command, context)
        return outcome.state.lines[line_id].replaced_by
