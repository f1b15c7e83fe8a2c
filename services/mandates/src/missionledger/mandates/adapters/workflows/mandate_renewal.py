"""The MandateRenewal process: what is due before a term ends, and what if nobody decides."""

from datetime import date, timedelta
from typing import ClassVar

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from missionledger.common.processes.dated import DatedProcess
    from missionledger.common.processes.marks import EventMark
    from missionledger.mandates.adapters.workflows.renewal_messages import (
        DecisionFact,
        MandateRenewalInput,
        MatchFact,
        RenewalCheck,
        RenewalMissing,
        TermClosing,
        TermOpening,
    )
    from missionledger.mandates.adapters.workflows.start_up_messages import Done
    from missionledger.mandates.domain.renewal.events import Outcome
    from missionledger.mandates.domain.renewal.policies import due_days

COUNCIL = "the Security Council"
_IN_WORDS = {
    Outcome.RENEWED: "renewed by",
    Outcome.ROLLED_OVER: "rolled over technically by",
    Outcome.TERMINATED: "ended by",
}


@workflow.defn(name="MandateRenewal")
class MandateRenewal(DatedProcess):
    """Watches one term to its last day; silence ends in a lapse that is said, never in nothing."""

    service: ClassVar[str] = "mandates"

    @workflow.init
    def __init__(self, start: MandateRenewalInput) -> None:
        """Take the term."""
        super().__init__(start)
        self._term = start
        self._until = date.fromisoformat(start.until)
        self._decision: DecisionFact | None = None
        self._open_estimates: set[str] = set()

    @workflow.signal
    async def note_decision(self, mark: EventMark, fact: DecisionFact) -> None:
        """Take note of a decision on the term."""
        if self.is_repeat(mark):
            return
        self._decision = fact
        if fact.opens_reestimate:
            self._open_estimates.add(fact.resolution)

    @workflow.signal
    async def note_matched(self, mark: EventMark, fact: MatchFact) -> None:
        """Take note that resources match what a decision changed."""
        if not self.is_repeat(mark):
            self._open_estimates.discard(fact.resolution)

    @workflow.run
    async def run(self, start: MandateRenewalInput) -> str:
        """Return how the term came to its end."""
        await self.report_start(
            f"Renewal of the mandate of {start.mission}, which ends on {start.until}"
        )
        opening = TermOpening(
            mission=self._mission_id,
            until=start.until,
            resolution=start.resolution,
            day_seconds=start.day_seconds,
        )
        await self.run_activity("mandates.open_renewal", opening, Done)
        await self._watch()
        outcome = await self._close()
        await self._resources()
        await self.report_end(outcome)
        return outcome

    async def _watch(self) -> None:
        """Say at each day of the policy what is missing, until a decision or the end."""
        days = [each for each in due_days(self._until) if self._day_of(each) >= self.today]
        words = f"in force until {self._until}"
        for days_left in days:
            await self._say(words, self._day_of(days_left))
            if await self.happens(self._is_decided, until=self._day_of(days_left) - _ONE_DAY):
                return
            words = await self._remind(days_left)
        await self._say(words, self._until)
        await self.happens(self._is_decided, until=self._until)

    async def _remind(self, days_left: int) -> str:
        check = RenewalCheck(mission=self._mission_id, until=self._term.until, days_left=days_left)
        found = await self.run_activity("mandates.remind_of_renewal", check, RenewalMissing)
        left = "the last day is tomorrow" if days_left == 1 else f"{days_left} days left"
        if not found.missing:
            return f"{left}; nothing is missing"
        missing = ", ".join(each.value.replace("_", " ") for each in found.missing)
        return f"{left}; not on record: {missing}"

    async def _say(self, words: str, until: date) -> None:
        last = self._until - self.today <= _ONE_DAY
        await self.report(
            words,
            waiting_for=COUNCIL,
            next_step="a decision or a technical rollover, else the mandate lapses"
            if last
            else "consultation, report, recommendation, draft, vote",
            until=self.end_of(until),
        )

    async def _close(self) -> str:
        decision = self._decision
        closing = TermClosing(
            mission=self._mission_id,
            until=self._term.until,
            outcome=decision.outcome if decision else Outcome.LAPSED,
            resolution=decision.resolution if decision else "",
            next_until=decision.next_until if decision else None,
            day=decision.decided_on if decision else (self._until + _ONE_DAY).isoformat(),
        )
        await self.run_activity("mandates.close_renewal", closing, Done)
        if decision is None:
            return (
                f"lapsed: no decision by {self._until}; the mission has no mandate, which is to "
                "be treated as a forced closure"
            )
        return f"{_IN_WORDS[decision.outcome]} {decision.resolution}"

    async def _resources(self) -> None:
        """Stay until resources match what the decision changed."""
        decision = self._decision
        if decision is None or decision.outcome is Outcome.TERMINATED:
            return
        while decision.resolution in self._open_estimates:
            await self.report(
                f"decided by {decision.resolution}; resources do not match it yet",
                waiting_for="the Controller",
                next_step="a revised budget that answers the re-estimate",
            )
            await self.happens(lambda: decision.resolution not in self._open_estimates)

    def _is_decided(self) -> bool:
        return self._decision is not None

    def _day_of(self, days_left: int) -> date:
        return self._until - timedelta(days=days_left)

    @property
    def _mission_id(self) -> str:
        return self._term.mission or ""


_ONE_DAY = timedelta(days=1)
