"""The MissionDrawdown process: from the decision to leave to the last duty that finds an owner."""

from collections import deque
from datetime import date, timedelta
from typing import ClassVar

from temporalio import workflow
from temporalio.exceptions import ActivityError

with workflow.unsafe.imports_passed_through():
    from missionledger.common.processes.dated import DatedProcess
    from missionledger.common.processes.marks import EventMark
    from missionledger.common.processes.workflow import refusal_in
    from missionledger.transitions.adapters.workflows.drawdown_messages import (
        Change,
        Closing,
        Done,
        DrawdownFact,
        DutiesAsked,
        DutiesFound,
        GiftBack,
        GiftTakenBack,
        MissionDrawdownInput,
        Obstacle,
        SettlementSeen,
        SiteHeldUp,
        SitesOrdered,
        StepAsked,
        StepChange,
        StepStanding,
        UnitsSeen,
    )
    from missionledger.transitions.adapters.workflows.drawdown_words import (
        CAUSES,
        DOES,
        WAITS_FOR,
        after,
    )
    from missionledger.transitions.adapters.workflows.foreign_activities import (
        AccountClosing,
        AccountStage,
        MissionStatus,
        MissionStatusChange,
        MissionStatusReached,
        PresenceAsked,
        PresenceFound,
        SettlementAsked,
        SettlementFound,
    )
    from missionledger.transitions.domain.drawdown.events import DrawdownStep

MOVED_BEHIND = frozenset({"convoy_blocked", "flight_refused", "attack"})
"""Obstacles for which other sites are closed first; others need no other order."""

STATUSES: dict[DrawdownStep, tuple[MissionStatus, ...]] = {
    DrawdownStep.PLAN: ("drawing_down",),
    DrawdownStep.STAFF: ("withdrawn", "technical_liquidation"),
    DrawdownStep.TECHNICAL_LIQUIDATION: ("administrative_liquidation",),
}
"""Where the mission is in its life once a step is done."""


@workflow.defn(name="MissionDrawdown")
class MissionDrawdown(DatedProcess):
    """Takes a mission out step by step; what goes wrong is made good forward."""

    service: ClassVar[str] = "transitions"

    @workflow.init
    def __init__(self, start: MissionDrawdownInput) -> None:
        """Take the drawdown, and go on where an earlier run stopped."""
        super().__init__(start)
        self._start = start
        self._due = {each.step: date.fromisoformat(each.due_on) for each in start.deadlines}
        self._done = set(start.done)
        self._overdue = set(start.overdue)
        self._obstacles = {each.obstacle_id: each for each in start.obstacles}
        self._returned = start.returned
        self._answers = {each.step: each for each in start.answers if each.step is not None}
        self._blocked = deque(start.blocked)
        self._gifts = deque(start.gifts)
        self._called_off = start.called_off
        self._closing: Closing | None = None
        self._heard = 0
        """Counted up by everything that is heard, to look again at what was missing before."""

    @workflow.signal
    async def note_drawdown_event(self, mark: EventMark, fact: DrawdownFact) -> None:
        """Take note of an event of the drawdown, its sites, units, tasks or property."""
        if self.is_repeat(mark):
            return
        self._heard += 1
        match fact.event:
            case "DrawdownStepConfirmed" | "DrawdownStepSkipped":
                if fact.step is not None:
                    self._answers[fact.step] = fact
            case "DrawdownDeadlineMoved":
                if fact.step is not None and fact.day is not None:
                    self._due[fact.step] = date.fromisoformat(fact.day)
                    self._overdue.discard(fact.step)
            case "DrawdownCalledOff":
                self._called_off = fact.detail
            case "GiftRefused":
                self._gifts.append(fact)
            case _:
                self._note_site(fact)

    @workflow.run
    async def run(self, start: MissionDrawdownInput) -> str:
        """Return how the drawdown ended."""
        if not start.started_at:
            why = CAUSES[start.cause]
            await self.report_start(f"Drawdown of {start.mission}: {why} ({start.authority})")
        while self._called_off is None:
            heard = self._heard
            await self._make_good()
            step = self._present()
            if step is None:
                return await self._close()
            answer = self._answers.pop(step, None)
            if answer is not None:
                await self._settle(step, answer)
                continue
            await self._wait(step, heard)
            if workflow.info().is_continue_as_new_suggested():
                workflow.continue_as_new(self.next_run())
        outcome = f"called off, the mission stays: {self._called_off}"
        await self.report_end(outcome)
        return outcome

    async def _wait(self, step: DrawdownStep, heard: int) -> None:
        """Say where the step stands, and wait until something is heard or a day is over."""
        due = self._due[step]
        is_late = self.today > due
        if is_late and step not in self._overdue:
            self._overdue.add(step)
            await self._record(step, Change.OVERDUE, self.today.isoformat())
        asked = StepAsked(mission=self._mission_id, step=step, day=self.today.isoformat())
        standing = await self.run_activity("transitions.describe_step", asked, StepStanding)
        await self.report(
            self._words(step, standing, is_late=is_late),
            waiting_for=WAITS_FOR[step],
            next_step=self._next_step(step, standing, is_late=is_late),
            until=None if is_late else self.end_of(due),
        )
        days = [] if is_late else [due]
        if step is DrawdownStep.SITES:
            days += [each for each in self._decision_days() if each >= self.today]
        await self.happens(
            lambda: self._heard > heard or workflow.info().is_continue_as_new_suggested(),
            until=min(days, default=None),
        )

    def _words(self, step: DrawdownStep, standing: StepStanding, *, is_late: bool) -> str:
        said = [DOES[step]]
        if is_late:
            said.append(f"late since {self._due[step]}")
        if step is DrawdownStep.PLAN and self._start.lead_days < self._start.usual_lead_days:
            said.append(
                f"{self._start.lead_days} days to the end of the mandate on "
                f"{self._start.mandate_ends_on}, {self._start.usual_lead_days} are asked for"
            )
        if step is DrawdownStep.SITES:
            said += [
                f"{each.site_id} is held up since {each.since} by {_plain(each.kind)}"
                f"{', to be decided' if self._is_to_be_decided(each) else ''}"
                for _, each in sorted(self._obstacles.items())
            ]
        if self._returned:
            said.append(f"not done: {self._returned}")
        elif standing.missing:
            said.append(standing.missing)
        if standing.proposed:
            said.append(standing.proposed)
        return "; ".join(said)

    def _next_step(self, step: DrawdownStep, standing: StepStanding, *, is_late: bool) -> str:
        overdue = [
            each.site_id
            for _, each in sorted(self._obstacles.items())
            if self._is_to_be_decided(each)
        ]
        if step is DrawdownStep.SITES and overdue:
            return (
                f"decide on {', '.join(overdue)}: another order of closing, destroy in place, or "
                "write off"
            )
        if self._returned:
            return "put right what is missing there, then propose and confirm the step again"
        extend = " or move its day" if is_late else ""
        if standing.proposed:
            todo = "let a second person decide it"
        elif standing.missing:
            todo = "see to what is missing"
        else:
            todo = "propose the step, for a second person to confirm"
        return f"{todo}{extend}, {after(step)}"

    async def _settle(self, step: DrawdownStep, answer: DrawdownFact) -> None:
        """Check a confirmed step elsewhere; complete it, or return it with the reason."""
        day = answer.day or self.today.isoformat()
        self._returned = ""
        if answer.event == "DrawdownStepSkipped":
            await self._tell_others(step, day, f"passed over: {answer.detail}")
            self._done.add(step)
            return
        try:
            await self._check(step, day)
        except ActivityError as error:
            self._returned = refusal_in(error)
            await self._record(step, Change.RETURNED, day, self._returned)
            return
        detail = await self._tell_others(step, day, f"the step {step.value} is done")
        await self._record(step, Change.COMPLETED, day, detail)
        self._done.add(step)

    async def _check(self, step: DrawdownStep, day: str) -> None:
        """Ask other services whether the step is done; ActivityError if it is not."""
        match step:
            case DrawdownStep.UNITS | DrawdownStep.TECHNICAL_LIQUIDATION:
                present = await self._presence(day)
                seen = UnitsSeen(
                    mission=self._mission_id,
                    day=day,
                    units=present.units,
                    guard_stays=step is DrawdownStep.UNITS,
                )
                await self.run_activity("transitions.check_units", seen, Done)
            case DrawdownStep.STAFF:
                await self._close_account(AccountClosing(**self._on(day), stage="liquidation"))
            case DrawdownStep.SETTLEMENT:
                found = await self.run_activity(
                    "finance.get_settlement", SettlementAsked(**self._on(day)), SettlementFound
                )
                settlement = SettlementSeen(**self._on(day), found=found)
                await self.run_activity("transitions.check_settlement", settlement, Done)
            case DrawdownStep.RESIDUAL_DUTIES:
                present = await self._presence(day)
                duties = await self.run_activity(
                    "transitions.check_duties",
                    DutiesAsked(**self._on(day), conduct_cases=present.open_conduct_cases),
                    DutiesFound,
                )
                account = await self._close_account(AccountClosing(**self._on(day), stage="closed"))
                self._closing = Closing(
                    **self._on(day),
                    duties_open=duties.duties_open,
                    detail=f"account: {_plain(account.status)}",
                )
            case _:
                pass

    async def _tell_others(self, step: DrawdownStep, day: str, reason: str) -> str:
        """Move the mission on in its life; return in words what was refused, empty if nothing."""
        statuses = STATUSES.get(step, ())
        if step is DrawdownStep.RESIDUAL_DUTIES and self._closing is not None:
            statuses = ("closed_with_residuals" if self._closing.duties_open else "closed",)
        said = []
        for status in statuses:
            change = MissionStatusChange(**self._on(day), status=status, reason=reason)
            try:
                reached = await self.run_activity(
                    "mandates.change_mission_status", change, MissionStatusReached
                )
                refused = reached.detail
            except ActivityError as error:
                # The mission leaves all the same; that its record did not follow is said.
                refused = refusal_in(error)
            if refused:
                said.append(f"not {_plain(status)} in mandates: {refused}")
        return "; ".join(said)

    async def _make_good(self) -> None:
        """Answer what went wrong, forward: other sites first, a gift back under a new line."""
        while self._gifts:
            gift = self._gifts.popleft()
            day = gift.day or self.today.isoformat()
            back = await self.run_activity(
                "transitions.reverse_custody",
                GiftBack(**self._on(day), line_id=gift.subject),
                GiftTakenBack,
            )
            if DrawdownStep.ASSETS in self._done:
                self._done.discard(DrawdownStep.ASSETS)
                why = f"the gift {gift.subject} was refused and stands under {back.new_line_id}"
                await self._record(DrawdownStep.ASSETS, Change.REOPENED, day, why)
        while self._blocked:
            obstacle = self._blocked.popleft()
            if DrawdownStep.SITES in self._done or obstacle.obstacle_id not in self._obstacles:
                continue
            held_up = SiteHeldUp(
                **self._on(obstacle.since),
                site_id=obstacle.site_id,
                why=f"{obstacle.site_id} is held up by {_plain(obstacle.kind)}",
            )
            await self.run_activity("transitions.reorder_sites", held_up, SitesOrdered)

    async def _close(self) -> str:
        closing = self._closing or Closing(
            **self._on(self.today.isoformat()), duties_open=0, detail=""
        )
        await self.run_activity("transitions.close_drawdown", closing, Done)
        duties = closing.duties_open
        live_on = "1 duty lives on" if duties == 1 else f"{duties} duties live on"
        outcome = f"closed with residuals: {live_on}" if duties else "closed"
        await self.report_end(outcome)
        return outcome

    async def _presence(self, day: str) -> PresenceFound:
        asked = PresenceAsked(**self._on(day))
        return await self.run_activity("performance.get_presence", asked, PresenceFound)

    async def _close_account(self, closing: AccountClosing) -> AccountStage:
        return await self.run_activity("finance.close_account", closing, AccountStage)

    async def _record(self, step: DrawdownStep, change: Change, day: str, detail: str = "") -> None:
        changed = StepChange(**self._on(day), step=step, change=change, detail=detail)
        await self.run_activity("transitions.record_step", changed, Done)

    def _note_site(self, fact: DrawdownFact) -> None:
        match fact.event:
            case "ObstacleRecorded":
                self._note_obstacle(fact)
            case "ObstacleResolved":
                self._obstacles.pop(fact.obstacle_id, None)
            case "SiteHandedOver" | "SiteDestroyedInPlace" | "SiteWrittenOff":
                left = [k for k, each in self._obstacles.items() if each.site_id == fact.subject]
                for key in left:
                    del self._obstacles[key]
            case _:
                pass

    def _note_obstacle(self, fact: DrawdownFact) -> None:
        # What is dated ahead is held up from today: no slip of the keyboard stops the process.
        since = min(fact.day or self.today.isoformat(), self.today.isoformat())
        decide_by = date.fromisoformat(since) + timedelta(self._start.obstacle_days)
        obstacle = Obstacle(
            obstacle_id=fact.obstacle_id,
            site_id=fact.subject,
            kind=fact.kind,
            since=since,
            decide_by=decide_by.isoformat(),
        )
        self._obstacles[fact.obstacle_id] = obstacle
        if fact.kind in MOVED_BEHIND:
            self._blocked.append(obstacle)

    def _is_to_be_decided(self, obstacle: Obstacle) -> bool:
        return date.fromisoformat(obstacle.decide_by) < self.today

    def _decision_days(self) -> list[date]:
        return [date.fromisoformat(each.decide_by) for each in self._obstacles.values()]

    def _present(self) -> DrawdownStep | None:
        return next((step for step in DrawdownStep if step not in self._done), None)

    def _on(self, day: str) -> dict[str, str]:
        return {"mission": self._mission_id, "day": day}

    @property
    def _mission_id(self) -> str:
        return self._start.mission or ""

    def next_run(self) -> MissionDrawdownInput:
        """Return the input with which a new run goes on where this one stands."""
        return self._start.model_copy(
            update={
                "seen_position": self._seen_position,
                "steps": self._steps,
                "start_day": self._start_day.isoformat(),
                "started_at": self._started_at.isoformat(),
                "deadlines": tuple(
                    each.model_copy(update={"due_on": self._due[each.step].isoformat()})
                    for each in self._start.deadlines
                ),
                "done": tuple(each for each in DrawdownStep if each in self._done),
                "overdue": tuple(each for each in DrawdownStep if each in self._overdue),
                "obstacles": tuple(each for _, each in sorted(self._obstacles.items())),
                "returned": self._returned,
                "answers": tuple(self._answers.values()),
                "blocked": tuple(self._blocked),
                "gifts": tuple(self._gifts),
                "called_off": self._called_off,
            }
        )


def _plain(word: str) -> str:
    return word.replace("_", " ")
