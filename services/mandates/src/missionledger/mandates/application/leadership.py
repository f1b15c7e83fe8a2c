"""What the leadership of a mission looks at: strength month by month, and text for the Council."""

import asyncio
from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta

from missionledger.common.aggregates import Aggregates
from missionledger.common.axes import Axes
from missionledger.common.decider import Decider
from missionledger.common.eventlog.codec import EventCodec
from missionledger.common.eventlog.port import EventLog
from missionledger.mandates.domain.composition.decider import COMPOSITION
from missionledger.mandates.domain.council_report import KnownFact
from missionledger.mandates.domain.cut_plans.decider import CUT_PLANS
from missionledger.mandates.domain.effectiveness.decider import EFFECTIVENESS
from missionledger.mandates.domain.forces.decider import FORCES, MissionForces
from missionledger.mandates.domain.forces.events import RequiredUnitNoted, UnitStage
from missionledger.mandates.domain.host_consent.decider import HOST_CONSENT
from missionledger.mandates.domain.mandate.decider import MANDATE
from missionledger.mandates.domain.mandate.state import Mandate
from missionledger.mandates.domain.mandate.terms import Strength
from missionledger.mandates.domain.mandate.timeline import StrengthPoint, strength_series
from missionledger.mandates.domain.mission.decider import MISSION
from missionledger.mandates.domain.mission_cash.decider import MISSION_CASH
from missionledger.mandates.domain.partners.decider import PARTNERS
from missionledger.mandates.domain.renewal.decider import RENEWAL, renewal_id
from missionledger.mandates.domain.start_up.decider import START_UP
from missionledger.mandates.domain.strength_months import StrengthMonth
from missionledger.mandates.domain.tasks.decider import TASKS

CUT_PLANS_MAX = 500
"""More plans than one mission ever proposes."""

_OF_MISSION: tuple[Decider, ...] = (  # type: ignore[type-arg]
    MISSION,
    MANDATE,
    TASKS,
    HOST_CONSENT,
    COMPOSITION,
    FORCES,
    START_UP,
    EFFECTIVENESS,
    PARTNERS,
    MISSION_CASH,
)


class Leadership:
    """Reads what belongs together from several aggregates, with one query each time."""

    def __init__(self, aggregates: Aggregates, log: EventLog, codec: EventCodec) -> None:
        self._aggregates = aggregates
        self._log = log
        self._codec = codec

    async def facts(self, mission_id: str, axes: Axes) -> tuple[KnownFact, ...]:
        """Return the facts a report may tell of a mission, at a point on both axes, in log order.

        What a mission plans, sorts or relies on, and what led up to its mandate, is not among them.
        """
        mandate = await self._mandate(mission_id, axes)
        # A renewal is known by the last day its term was given, not by the one a later decision
        # cut it to.
        ends = {each.until for each in mandate.decisions if each.until is not None}
        streams = [each.stream(mission_id) for each in _OF_MISSION]
        streams += [RENEWAL.stream(renewal_id(mission_id, end)) for end in ends]
        cuts = await self._aggregates.list_streams(
            CUT_PLANS, after="", limit=CUT_PLANS_MAX, axes=axes, missions=[mission_id]
        )
        streams += [each.stream for each in cuts]
        return await asyncio.to_thread(self._read, streams, axes)

    async def _mandate(self, mission_id: str, axes: Axes) -> Mandate:
        loaded = await self._aggregates.read(MANDATE, mission_id, axes)
        return loaded.state if loaded else Mandate()

    def _read(self, streams: list[str], axes: Axes) -> tuple[KnownFact, ...]:
        day = axes.effective_on.isoformat()
        found = self._log.read_streams(streams, up_to=axes.known_at)
        facts = []
        for record in (each for events in found.values() for each in events):
            if record.occurred_on > day:
                continue
            metadata = record.read_metadata()
            facts.append(
                KnownFact(
                    self._codec.decode(record),
                    date.fromisoformat(record.occurred_on),
                    record.position,
                    metadata.source,
                    metadata.provenance.value,
                )
            )
        return tuple(sorted(facts, key=lambda each: each.position))

    async def strength_by_month(
        self, mission_id: str, first: date, last: date, axes: Axes
    ) -> tuple[StrengthMonth, ...]:
        """Return authorized heads beside those in place at the end of each month of a span."""
        ceilings = strength_series(await self._mandate(mission_id, axes))
        found = await asyncio.to_thread(self._read, [FORCES.stream(mission_id)], axes)
        noted = [each.event for each in found if isinstance(each.event, RequiredUnitNoted)]
        return tuple(
            _month(ceilings, noted, end) for end in month_ends(first, min(last, axes.effective_on))
        )


def _month(
    ceilings: Sequence[StrengthPoint], noted: Sequence[RequiredUnitNoted], end: date
) -> StrengthMonth:
    authorized, symbol = Strength(), ""
    for point in ceilings:
        if point.effective_from <= end:
            authorized, symbol = point.authorized, point.decision.resolution
    forces: MissionForces = FORCES.fold(each for each in noted if each.on <= end)
    in_place = [each for each in forces.units.values() if each.stage is UnitStage.DEPLOYED]
    return StrengthMonth.of(
        end,
        authorized,
        symbol,
        deployed=sum(each.strength for each in in_place) if noted else None,
        units=len(in_place),
    )


def month_ends(first: date, last: date) -> list[date]:
    """Return the last day of each month of a span, and its last day in place of the last one."""
    ends = []
    day = first.replace(day=1)
    while day <= last:
        end = day.replace(day=monthrange(day.year, day.month)[1])
        ends.append(min(end, last))
        day = end + timedelta(days=1)
    return ends
