"""The MissionStartUp process: decision, money, mandate, consent, units, capability."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import ClassVar

from temporalio import workflow
from temporalio.exceptions import ActivityError

with workflow.unsafe.imports_passed_through():
    from missionledger.common.money import Money
    from missionledger.common.processes.dated import DatedProcess
    from missionledger.common.processes.marks import EventMark
    from missionledger.common.processes.workflow import refusal_in
    from missionledger.mandates.adapters.workflows.foreign_activities import (
        Answered,
        StartUpMoney,
        StartUpMoneyAsked,
        StartUpMoneyRelease,
        UnitNeed,
        UnitRelease,
    )
    from missionledger.mandates.adapters.workflows.start_up_messages import (
        Done,
        HeldForStartUp,
        MissionStartUpInput,
        MissionStatusChange,
        MissionStatusReached,
        ReleasedForStartUp,
        StartUpFact,
        StartUpOutcome,
        UnitFact,
    )
    from missionledger.mandates.domain.mission.events import MissionStatus
    from missionledger.mandates.domain.start_up.events import (
        FundingStatus,
        Gate,
        HeldKind,
        PlannedUnit,
    )

COUNCIL = "the Security Council"
CONTROLLER = "the Controller and the Advisory Committee (ACABQ)"
CONTRIBUTORS = "troop and police contributors"
LEADERSHIP = "the Head of Mission"

_CAME_TO_NOTHING = frozenset({FundingStatus.REFUSED, FundingStatus.RELEASED})
_AGREED = frozenset({"agreed", "deployed"})
_STAYS = frozenset({"paid", "deployed"})
"""Answers of other services that say: what was to be let go is there and stays."""


class GateFailedError(Exception):
    """A gate did not open; what is held has to be let go."""

    def __init__(self, gate: Gate, why: str) -> None:
        """Say which gate, and why."""
        super().__init__(why)
        self.gate = gate
        self.why = why


class AbandonedError(Exception):
    """A person decided that the mission will not start."""


@workflow.defn(name="MissionStartUp")
class MissionStartUp(DatedProcess):
    """Takes a mission from its plan to full capability, or lets go of all that was held for it."""

    service: ClassVar[str] = "mandates"

    @workflow.init
    def __init__(self, start: MissionStartUpInput) -> None:
        """Take the plan."""
        super().__init__(start)
        self._plan = start
        self._deadlines = start.deadlines
        self._happened: set[str] = set()
        self._symbol = start.council_decision
        self._is_mandated = start.is_mandated
        self._funding: FundingStatus | None = None
        self._funding_detail = ""
        self._asked_minor = start.funding_minor
        self._abandoned = ""
        self._stages: dict[str, str] = {}
        self._held: list[tuple[HeldKind, str]] = []
        self._changes = 0
        """Counted up by everything that is heard, to look again at what was refused before."""

    @workflow.signal
    async def note_start_up_event(self, mark: EventMark, fact: StartUpFact) -> None:
        """Take note of an event of the start-up, the mission, its mandate or its host."""
        if self.is_repeat(mark):
            return
        self._changes += 1
        self._happened.add(fact.event)
        self._symbol = self._symbol or fact.symbol
        self._is_mandated = self._is_mandated or fact.event == "MandateEstablished"
        if fact.funding is not None:
            self._funding, self._funding_detail = fact.funding, fact.detail
        if fact.funding_minor:
            self._asked_minor, self._funding = fact.funding_minor, None
        if fact.gate is not None and fact.day is not None:
            to = date.fromisoformat(fact.day)
            self._deadlines = self._deadlines.moved(fact.gate, to)
        if fact.event == "StartUpAbandoned":
            self._abandoned = fact.detail

    @workflow.signal
    async def note_unit(self, mark: EventMark, fact: UnitFact) -> None:
        """Take note of how far a required unit is."""
        if not self.is_repeat(mark):
            self._changes += 1
            self._stages[fact.requirement_id] = fact.stage

    @workflow.run
    async def run(self, start: MissionStartUpInput) -> str:
        """Return how the start-up ended."""
        await self.report_start(f"Start-up of {start.mission}: {start.title}")
        try:
            for gate in (
                self._decision,
                self._money,
                self._mandate,
                self._units,
                self._deployment,
                self._initial_capability,
                self._full_capability,
            ):
                await gate()
        except GateFailedError as failed:
            return await self._undo(failed.gate, failed.why)
        except AbandonedError:
            return await self._undo(None, f"abandoned: {self._abandoned}")
        return await self._end("full capability", None)

    async def _decision(self) -> None:
        await self._wait(
            Gate.DECISION,
            lambda: bool(self._symbol),
            state="waits for the decision of the Council",
            waiting_for=COUNCIL,
            next_step="ask the Reserve Fund for commitment authority",
            failed="the Council took no decision on the start-up",
        )

    async def _money(self) -> None:
        while True:
            await self._ask_for_money()
            asked = f"{Money(minor=self._asked_minor)} USD"
            await self._wait(
                Gate.FUNDING,
                lambda: self._funding in {FundingStatus.PAID, *_CAME_TO_NOTHING},
                state=f"{asked} of commitment authority asked for",
                waiting_for=CONTROLLER,
                next_step="open force generation once it is paid",
                failed="the money was not paid",
            )
            if self._funding is FundingStatus.PAID:
                return
            # What was asked for came to nothing: a smaller first phase may still be paid.
            await self._forget(HeldKind.FUNDING, self._funding_detail or "refused")
            await self._wait(
                Gate.FUNDING,
                lambda: self._funding is None,
                state=f"the money was {self._funding}: {self._funding_detail}",
                waiting_for="another amount, or a decision to give up the start-up",
                next_step="ask for the other amount",
                failed=f"the money was {self._funding} and no other amount was asked for",
            )

    async def _ask_for_money(self) -> None:
        money = StartUpMoney(
            mission=self._mission_id,
            title=self._plan.title,
            amount_minor=self._asked_minor,
            decision=self._symbol,
            day=self.today.isoformat(),
            day_seconds=self._day_seconds,
        )
        try:
            asked = await self.run_activity("finance.reserve_start_up", money, StartUpMoneyAsked)
        except ActivityError as error:
            self._funding, self._funding_detail = FundingStatus.REFUSED, refusal_in(error)
            return
        await self._hold(HeldKind.FUNDING, asked.loan_id, f"{Money(minor=self._asked_minor)} USD")

    async def _mandate(self) -> None:
        await self._wait(
            Gate.MANDATE,
            lambda: self._is_mandated,
            state="waits for the mandate",
            waiting_for=COUNCIL,
            next_step="open force generation",
            failed="no mandate was established",
        )

    async def _units(self) -> None:
        for unit in self._plan.units:
            await self._need(unit)
        await self._wait(
            Gate.UNITS,
            lambda: all(self._stage(each) in _AGREED for each in self._plan.units),
            state=self._units_in_words,
            waiting_for=CONTRIBUTORS,
            next_step="deploy with the consent of the host",
            failed="no agreement on every planned unit",
        )

    async def _deployment(self) -> None:
        while True:
            heard = self._changes
            refused = await self._move_mission(MissionStatus.STARTING, "units are agreed")
            if not refused:
                return
            await self._wait(
                Gate.INITIAL_CAPABILITY,
                lambda before=heard: self._changes > before,  # type: ignore[misc]
                state=f"cannot deploy: {refused}",
                waiting_for="the consent of the host",
                next_step="deploy the first units",
                failed=f"the mission could not deploy: {refused}",
            )

    async def _need(self, unit: PlannedUnit) -> None:
        need = UnitNeed(
            mission=self._mission_id,
            day=self.today.isoformat(),
            day_seconds=self._day_seconds,
            **unit.model_dump(mode="json"),
        )
        try:
            await self.run_activity("performance.open_requirement", need, Answered)
        except ActivityError as error:
            why = f"{unit.requirement_id}: {refusal_in(error)}"
            raise GateFailedError(Gate.UNITS, why) from error
        await self._hold(HeldKind.UNIT, unit.requirement_id, f"{unit.title}, {unit.strength} heads")

    async def _initial_capability(self) -> None:
        await self._late_is_said(
            Gate.INITIAL_CAPABILITY,
            lambda: "InitialCapabilityDeclared" in self._happened,
            next_step="declare initial capability",
        )
        await self._move_mission(MissionStatus.OPERATING, "initial capability was declared")

    async def _full_capability(self) -> None:
        await self._late_is_said(
            Gate.FULL_CAPABILITY,
            lambda: "FullCapabilityDeclared" in self._happened,
            next_step="declare full capability, or say why it is enough without what is missing",
        )

    async def _wait(
        self,
        gate: Gate,
        is_open: Callable[[], bool],
        *,
        state: str | Callable[[], str],
        waiting_for: str,
        next_step: str,
        failed: str,
    ) -> None:
        """Wait at a gate until it opens; its last day may be moved while it is waited for.

        Raises:
            AbandonedError: if the start-up was abandoned.
            GateFailedError: if the last day is over.
        """
        while not is_open() and not self._abandoned:
            last_day = self._deadlines.of(gate)
            heard = self._changes
            await self.report(
                state if isinstance(state, str) else state(),
                waiting_for=waiting_for,
                next_step=next_step,
                until=self.end_of(last_day),
            )
            in_time = await self.happens(
                lambda before=heard: is_open() or self._changes > before,  # type: ignore[misc]
                until=last_day,
            )
            if not in_time and self._deadlines.of(gate) <= last_day:
                raise GateFailedError(gate, f"{failed} by {last_day}")
        if self._abandoned and not is_open():
            raise AbandonedError

    async def _late_is_said(
        self, gate: Gate, is_open: Callable[[], bool], *, next_step: str
    ) -> None:
        """Wait for a declaration: units are there, so that lateness is reported, not undone."""
        last_day = self._deadlines.of(gate)
        while not is_open() and not self._abandoned:
            last_day = self._deadlines.of(gate)
            is_late = self.today > last_day
            words = self._units_in_words()
            heard = self._changes
            await self.report(
                f"late since {last_day}, to be reported to the Council: {words}"
                if is_late
                else words,
                waiting_for=LEADERSHIP,
                next_step=next_step,
                until=None if is_late else self.end_of(last_day),
            )
            await self.happens(
                lambda before=heard: is_open() or self._changes > before,  # type: ignore[misc]
                until=None if is_late else last_day,
            )
        if self._abandoned and not is_open():
            raise AbandonedError

    async def _move_mission(self, status: MissionStatus, reason: str) -> str:
        """Move the mission on; return why it may not, empty if it did."""
        change = MissionStatusChange(
            mission=self._mission_id, status=status, day=self.today.isoformat(), reason=reason
        )
        try:
            await self.run_activity("mandates.change_mission_status", change, MissionStatusReached)
        except ActivityError as error:
            return refusal_in(error)
        return ""

    async def _hold(self, kind: HeldKind, reference: str, detail: str) -> None:
        self._held.append((kind, reference))
        held = HeldForStartUp(
            mission=self._mission_id, kind=kind, reference=reference, detail=detail
        )
        await self.run_activity("mandates.hold_for_start_up", held, Done)

    async def _undo(self, gate: Gate | None, why: str) -> str:
        """Let go of what is held, the last first, and end the mission if it was authorized."""
        for kind, reference in reversed(list(self._held)):
            if kind is HeldKind.UNIT and self._stages.get(reference) == "deployed":
                continue
            await self._forget(kind, why, reference)
        if self._is_mandated:
            await self._move_mission(MissionStatus.NEVER_DEPLOYED, why)
        return await self._end(why, gate)

    async def _forget(self, kind: HeldKind, why: str, only: str = "") -> None:
        for held in [each for each in self._held if each[0] is kind]:
            reference = held[1]
            if only not in ("", reference):
                continue
            release: Callable[[str, str], Awaitable[Answered]] = (
                self._release_money if kind is HeldKind.FUNDING else self._release_unit
            )
            try:
                answer = await release(reference, why)
                is_released = answer.status not in _STAYS
                reason = answer.detail or why
            except ActivityError as error:
                is_released, reason = False, refusal_in(error)
            self._held.remove(held)
            released = ReleasedForStartUp(
                mission=self._mission_id,
                kind=kind,
                reference=reference,
                is_released=is_released,
                reason=reason,
            )
            await self.run_activity("mandates.release_for_start_up", released, Done)

    async def _release_money(self, loan_id: str, why: str) -> Answered:
        release = StartUpMoneyRelease(loan_id=loan_id, reason=why)
        return await self.run_activity("finance.release_start_up", release, Answered)

    async def _release_unit(self, requirement_id: str, why: str) -> Answered:
        release = UnitRelease(requirement_id=requirement_id, day=self.today.isoformat(), reason=why)
        return await self.run_activity("performance.release_requirement", release, Answered)

    async def _end(self, outcome: str, gate: Gate | None) -> str:
        ended = StartUpOutcome(mission=self._mission_id, outcome=outcome, failed_at=gate)
        await self.run_activity("mandates.end_start_up", ended, Done)
        await self.report_end(outcome)
        return outcome

    @property
    def _mission_id(self) -> str:
        return self._plan.mission or ""

    def _stage(self, unit: PlannedUnit) -> str:
        return self._stages.get(unit.requirement_id, "")

    def _units_in_words(self) -> str:
        units = self._plan.units
        deployed = sum(self._stage(each) == "deployed" for each in units)
        agreed = sum(self._stage(each) in _AGREED for each in units)
        return f"{agreed} of {len(units)} units agreed, {deployed} in place"
