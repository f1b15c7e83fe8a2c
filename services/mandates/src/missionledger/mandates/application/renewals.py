"""Commands on the renewal of terms, with what the mandate and the host's record say."""

from datetime import date, timedelta

from missionledger.common.aggregates import Aggregates
from missionledger.common.clock import Clock, today
from missionledger.common.commands import CommandContext
from missionledger.common.events import Provenance
from missionledger.common.outcomes import Outcome
from missionledger.mandates.application.decisions import require_past
from missionledger.mandates.domain.host_consent.decider import HOST_CONSENT
from missionledger.mandates.domain.host_consent.facts import PartyKind, Purpose
from missionledger.mandates.domain.mandate.decider import MANDATE
from missionledger.mandates.domain.mandate.timeline import term_on
from missionledger.mandates.domain.renewal.decider import (
    RENEWAL,
    OpenRenewalCycle,
    RemindOfRenewal,
    Renewal,
    RenewalCommand,
)
from missionledger.mandates.domain.renewal.events import Step
from missionledger.mandates.domain.renewal.refusals import NoTermToRenewError

CONSULTED_WITHIN = timedelta(days=180)
"""A consultation counts for the term it came before; half a year covers the shortest usual term."""

_STEPS = {
    PartyKind.HOST: Step.HOST_CONSULTATION,
    PartyKind.STAKEHOLDER: Step.STAKEHOLDER_CONSULTATION,
}


def process_id_of(mission_id: str, until: date) -> str:
    """Return the id of the process that watches the end of a term."""
    return f"mandate-renewal/{mission_id}/{until}"


class Renewals:
    """Opens renewals and records what happens on them."""

    def __init__(self, aggregates: Aggregates, clock: Clock) -> None:
        self._aggregates = aggregates
        self._clock = clock

    async def open(
        self, mission_id: str, day_seconds: int, context: CommandContext
    ) -> Outcome[Renewal]:
        """Watch the end of the term that a mandate is in today.

        Raises:
            NoTermToRenewError: if it is in none, or in one without a last day.
        """
        present = today(self._clock)
        mandate = (await self._aggregates.load(MANDATE, mission_id)).state
        term = term_on(mandate, present)
        if term is None or term.last is None or term.closing:
            raise NoTermToRenewError(
                f"the mandate of {mission_id} has no term with a last day on {present}",
                next_step="Look at its terms; one without a stated end is not renewed.",
            )
        command = OpenRenewalCycle(
            mission_id=mission_id,
            until=term.last,
            resolution=term.decision.resolution,
            day_seconds=day_seconds,
            occurred_on=present,
        )
        return await self.record(command, context)

    async def remind(
        self, mission_id: str, until: date, days_left: int, context: CommandContext
    ) -> Outcome[Renewal]:
        """Record what is not there so many days before the end."""
        host = (await self._aggregates.load(HOST_CONSENT, mission_id)).state
        heard = {
            _STEPS[each.party_kind]
            for each in host.consultations
            if each.purpose is Purpose.MANDATE and until - CONSULTED_WITHIN <= each.on <= until
        }
        command = RemindOfRenewal(
            mission_id=mission_id,
            until=until,
            days_left=days_left,
            consulted=tuple(sorted(heard)),
            occurred_on=today(self._clock),
            provenance=Provenance.COMPUTED,
        )
        return await self.record(command, context)

    async def record(
        self,
        command: RenewalCommand,
        context: CommandContext,
        *,
        expected_version: int | None = None,
    ) -> Outcome[Renewal]:
        """Record what has happened.

        Raises:
            FactInTheFutureError: if it is dated after today.
            Refusal: as the decider says.
        """
        require_past(command, self._clock, "/on")
        return await self._aggregates.execute(
            RENEWAL, command, context, expected_version=expected_version
        )
