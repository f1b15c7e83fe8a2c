"""Steps that the process of a remediation takes: up a level, a replacement called, an end noted."""

from datetime import date, timedelta
from typing import Any, NamedTuple

from missionledger.common.aggregates import Aggregates
from missionledger.common.commands import CommandContext
from missionledger.common.events import Provenance
from missionledger.common.outcomes import Decision
from missionledger.common.policies import Certainty, Policy, PolicyValue
from missionledger.common.refusals import Refusal
from missionledger.performance.application.all_of import all_of, present
from missionledger.performance.application.recording import not_there
from missionledger.performance.domain.pledge.decider import PLEDGE
from missionledger.performance.domain.pledge.state import Standing
from missionledger.performance.domain.remediation.commands import (
    EscalateRemediation,
    NoteDeparture,
    NoteReplacement,
)
from missionledger.performance.domain.remediation.decider import REMEDIATION
from missionledger.performance.domain.remediation.events import FindingEstablished, Overdue
from missionledger.performance.domain.remediation.state import Remediation
from missionledger.performance.domain.requirement.commands import InviteOffers, OpenRequirement
from missionledger.performance.domain.requirement.decider import REQUIREMENT
from missionledger.performance.domain.requirement.state import Requirement
from missionledger.performance.domain.unit.events import RepatriationReason

REQUIREMENT_ID_LENGTH_MAX = 64
UNIT_KIND_LENGTH_MAX = 200

REPLY_DAYS = Policy(
    "days to answer the call for a replacement",
    (PolicyValue(14, date(2018, 9, 21), "rule of this system", Certainty.ASSUMED),),
)


class _Reserve(NamedTuple):
    """A pledge that can be called, and what it brings."""

    pledge_id: str
    contributor: str
    strength: int


class RemediationSteps:
    """Sends the commands of the process; each has one effect, however often it is asked."""

    def __init__(self, aggregates: Aggregates) -> None:
        self._aggregates = aggregates

    async def get(self, remediation_id: str) -> tuple[Remediation, FindingEstablished]:
        """Return a remediation as it is now, with its finding.

        Raises:
            NotFoundError: if there is none.
        """
        state = (await self._aggregates.load(REMEDIATION, remediation_id)).state
        if state.opened is None:
            raise not_there("remediation", remediation_id)
        return state, state.opened

    async def escalate(
        self,
        remediation_id: str,
        overdue: Overdue,
        detail: str,
        *,
        day: date,
        context: CommandContext,
    ) -> Remediation:
        """Take the case to the level of the Secretary-General.

        Raises:
            RemediationClosedError: if it is over by now.
        """
        _state, opened = await self.get(remediation_id)
        command = EscalateRemediation(
            **_about(remediation_id, opened, day),
            overdue=overdue,
            detail=detail,
            escalated_by=context.actor,
        )
        return (await self._aggregates.execute(REMEDIATION, command, context)).state

    async def note_departure(
        self, remediation_id: str, reason: RepatriationReason, *, day: date, context: CommandContext
    ) -> Remediation:
        """End the remediation of a unit that is home."""
        _state, opened = await self.get(remediation_id)
        # A return that was entered late may lie before the finding, which ends it all the same.
        left_on = max(day, opened.established_on)
        command = NoteDeparture(**_about(remediation_id, opened, left_on), reason=reason)
        return (await self._aggregates.execute(REMEDIATION, command, context)).state

    async def call_replacement(
        self, remediation_id: str, *, day: date, context: CommandContext
    ) -> Remediation:
        """State the need for another unit and ask who is next; where that fails, show the gap.

        The need, the call and what came of them are recorded together, or not at all.
        """
        state, opened = await self.get(remediation_id)
        if state.replacement is not None:
            return state
        filled = await self._requirement_of(opened)
        capability = state.decision.capability if state.decision else ""
        if not capability and filled is not None and filled.statement is not None:
            capability = filled.statement.capability
        if not capability:
            detail = "nobody named the capability a replacement has to bring"
            return await self._show_gap(opened, remediation_id, detail, day=day, context=context)
        reserve = await self._reserve(filled, day)
        decisions = _decisions(state, opened, capability, reserve, context.actor, day=day)
        try:
            outcomes = await self._aggregates.execute_together(decisions, context)
        except Refusal as refusal:
            # The unit goes in any case: what cannot be filled is shown instead.
            detail = f"no replacement could be called: {refusal.detail}"
            return await self._show_gap(opened, remediation_id, detail, day=day, context=context)
        called: Remediation = outcomes[-1].state
        return called

    async def _show_gap(
        self,
        opened: FindingEstablished,
        remediation_id: str,
        detail: str,
        *,
        day: date,
        context: CommandContext,
    ) -> Remediation:
        command = NoteReplacement(
            **_about(remediation_id, opened, day), gap=opened.strength, detail=detail
        )
        return (await self._aggregates.execute(REMEDIATION, command, context)).state

    async def _requirement_of(self, opened: FindingEstablished) -> Requirement | None:
        """Return the requirement that the unit fills, None if none was stated."""

        def keep(state: Requirement) -> bool:
            return state.selection is not None and state.selection.unit_id == opened.unit_id

        axes = await present(self._aggregates)
        found = await all_of(self._aggregates, REQUIREMENT, axes, [opened.mission_id], keep)
        return found[0] if found else None

    async def _reserve(self, filled: Requirement | None, day: date) -> _Reserve | None:
        """Return the first reserve of the slot that can be called on the day."""
        reserves = filled.selection.reserves if filled and filled.selection else ()
        for pledge_id in reserves:
            pledge = (await self._aggregates.load(PLEDGE, pledge_id)).state
            is_there = pledge.standing_on(day) is Standing.AVAILABLE
            if pledge.described is not None and is_there and pledge.has_successful_visit:
                described = pledge.described
                return _Reserve(pledge_id, described.contributor, described.strength)
        return None


def _decisions(
    state: Remediation,
    opened: FindingEstablished,
    capability: str,
    reserve: _Reserve | None,
    actor: str,
    *,
    day: date,
) -> list[Decision]:
    """Return the need for another unit, the call for it, and what the remediation notes of both."""
    about: dict[str, Any] = {
        "occurred_on": day,
        "provenance": Provenance.COMPUTED,
        "mission_id": opened.mission_id,
        "requirement_id": f"RPL-{opened.unit_id}"[:REQUIREMENT_ID_LENGTH_MAX],
    }
    due = state.decision.departure_due_on if state.decision else None
    opening = OpenRequirement(
        **about,
        title=f"replacement for {opened.unit_id}",
        unit_kind=opened.unit_type[:UNIT_KIND_LENGTH_MAX],
        capability=capability,
        strength=opened.strength,
        needed_on=due or day,
        opened_by=actor,
        day_seconds=opened.day_seconds,
    )
    inviting = InviteOffers(
        **about,
        contributors=(reserve.contributor,) if reserve else (),
        reply_by=day + timedelta(days=REPLY_DAYS.on(day).value),
    )
    noted = NoteReplacement(
        **_about(opened.remediation_id, opened, day),
        requirement_id=opening.requirement_id,
        pledge_id=reserve.pledge_id if reserve else "",
        gap=max(opened.strength - (reserve.strength if reserve else 0), 0),
        detail=f"{reserve.pledge_id} of {reserve.contributor} was asked"
        if reserve
        else "no reserve stands; all contributors were asked",
    )
    return [
        Decision(REQUIREMENT, opening),
        Decision(REQUIREMENT, inviting),
        Decision(REMEDIATION, noted),
    ]


def _about(remediation_id: str, opened: FindingEstablished, day: date) -> dict[str, Any]:
    return {
        "occurred_on": day,
        "provenance": Provenance.COMPUTED,
        "remediation_id": remediation_id,
        "mission_id": opened.mission_id,
        "unit_id": opened.unit_id,
    }
