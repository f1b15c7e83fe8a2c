"""The activities of the MandateRenewal process."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from temporalio import activity

from missionledger.common.clock import Clock, today
from missionledger.common.events import Provenance
from missionledger.common.processes.activities import activity_context, refusals_as_failures
from missionledger.mandates.adapters.workflows.renewal_messages import (
    RenewalCheck,
    RenewalMissing,
    TermClosing,
    TermOpening,
)
from missionledger.mandates.adapters.workflows.start_up_messages import Done
from missionledger.mandates.application.renewals import Renewals
from missionledger.mandates.domain.renewal.decider import CloseRenewalCycle, OpenRenewalCycle


class RenewalActivities:
    """Bound methods for the worker."""

    def __init__(self, renewals: Renewals, clock: Clock) -> None:
        self._renewals = renewals
        self._clock = clock

    @property
    def all(self) -> Sequence[Callable[..., Any]]:
        """Every activity, for the worker."""
        return (self.open_renewal, self.remind_of_renewal, self.close_renewal)

    @activity.defn(name="mandates.open_renewal")
    @refusals_as_failures
    async def open_renewal(self, opening: TermOpening) -> Done:
        """Record that the end of the term is watched; quiet if a person opened it."""
        command = OpenRenewalCycle(
            mission_id=opening.mission,
            until=date.fromisoformat(opening.until),
            resolution=opening.resolution,
            day_seconds=opening.day_seconds,
            occurred_on=min(today(self._clock), date.fromisoformat(opening.until)),
            provenance=Provenance.COMPUTED,
        )
        outcome = await self._renewals.record(command, activity_context(opening))
        return Done(version=outcome.version)

    @activity.defn(name="mandates.remind_of_renewal")
    @refusals_as_failures
    async def remind_of_renewal(self, check: RenewalCheck) -> RenewalMissing:
        """Record and return what is not on record so many days before the end."""
        outcome = await self._renewals.remind(
            check.mission,
            date.fromisoformat(check.until),
            check.days_left,
            activity_context(check),
        )
        given = [each for each in outcome.state.reminders if each.days_left == check.days_left]
        return RenewalMissing(missing=given[-1].missing if given else ())

    @activity.defn(name="mandates.close_renewal")
    @refusals_as_failures
    async def close_renewal(self, closing: TermClosing) -> Done:
        """Record how the term came to its end.

        A demonstration may be ahead of the calendar: what it does is dated today at the latest.
        """
        next_until = closing.next_until
        command = CloseRenewalCycle(
            mission_id=closing.mission,
            until=date.fromisoformat(closing.until),
            outcome=closing.outcome,
            resolution=closing.resolution,
            next_until=date.fromisoformat(next_until) if next_until else None,
            occurred_on=min(today(self._clock), date.fromisoformat(closing.day)),
            provenance=Provenance.COMPUTED,
        )
        outcome = await self._renewals.record(command, activity_context(closing))
        return Done(version=outcome.version)
