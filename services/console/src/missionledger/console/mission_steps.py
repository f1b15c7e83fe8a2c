"""Where the processes of a mission stand, as rows of steps: done, present, late, ahead."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from missionledger.common.processes.progress import DAY_SECONDS
from missionledger.console.days import counted, distance, in_words

GATES = (
    ("decision", "Council decision"),
    ("funding", "Funding paid"),
    ("mandate", "Mandate"),
    ("units", "Units agreed"),
    ("initial_capability", "Initial capability"),
    ("full_capability", "Full capability"),
)
AGREED_STAGES = frozenset({"agreed", "deployed"})
GOOD_OUTCOMES = frozenset({"renewed", "rolled_over"})

DONE, PRESENT, LATE, AHEAD = "done", "present", "late", "ahead"
SKIPPED, FAILED, UNREACHED = "skipped", "failed", "unreached"
STATE_WORDS = {
    DONE: "done",
    PRESENT: "now",
    LATE: "late",
    AHEAD: "ahead",
    SKIPPED: "passed over",
    FAILED: "failed",
    UNREACHED: "not reached",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a row.

    Attributes:
        state: done, present, late, ahead, skipped, failed or unreached.
        when: its day, and what the day means.
        more: what else is to know of it.
        is_present: whether it is its turn; a late step may be present too.
    """

    name: str
    state: str
    when: str
    more: str = ""
    is_present: bool = False

    @property
    def word(self) -> str:
        """The state in a word."""
        return STATE_WORDS[self.state]


@dataclass(frozen=True, slots=True)
class StepRow:
    """The steps of one process in order.

    Attributes:
        words: where it stands, in a sentence.
    """

    name: str
    words: str
    steps: tuple[Step, ...]
    is_demonstration: bool = False

    @property
    def late(self) -> tuple[Step, ...]:
        """The steps whose day has passed."""
        return tuple(step for step in self.steps if step.state == LATE)


def start_up_row(
    start_up: Mapping[str, Any] | None, mandate: Mapping[str, Any] | None, day: date
) -> StepRow | None:
    """Return the gates of a start-up with their last days; None without a start-up."""
    if start_up is None:
        return None
    done = _gates_done(start_up, mandate)
    outcome, failed = start_up["outcome"], start_up["failed_at"]
    if outcome and failed is None and start_up["full_capability_on"]:
        done = {gate: "" for gate, _ in GATES} | done
    present = "" if outcome else next((gate for gate, _ in GATES if gate not in done), "")
    steps = []
    for gate, name in GATES:
        last = date.fromisoformat(start_up["deadlines"][gate])
        if gate == failed:
            state = FAILED
        elif gate not in done and outcome:
            state = UNREACHED
        else:
            state = _state(is_done=gate in done, is_present=gate == present, last=last, day=day)
        when = done.get(gate) or f"last day {last}"
        if state in (PRESENT, LATE, AHEAD):
            when = f"{when}, {distance(last, day)}"
        steps.append(Step(name, state, when, _gate_words(gate, start_up), gate == present))
    words = f"Ended: {outcome}." if outcome else f"Planned on {start_up['planned_on']}."
    return StepRow("Start-up", words, tuple(steps), start_up["is_demonstration"])


def _gates_done(start_up: Mapping[str, Any], mandate: Mapping[str, Any] | None) -> dict[str, str]:
    """Return the gates that were passed, each by its own facts, with the words for them."""
    units = start_up["units"]
    resolution = mandate["latest"]["resolution"] if mandate and mandate["latest"] else ""
    passed = {
        # Whoever gave a mandate has decided on the start-up, where no decision before it is told.
        "decision": start_up["council_decision"] or resolution,
        "funding": "paid" if start_up["funding_status"] == "paid" else "",
        "mandate": resolution,
        "units": (
            "all agreed" if units and all(unit["stage"] in AGREED_STAGES for unit in units) else ""
        ),
        "initial_capability": _on(start_up["initial_capability_on"]),
        "full_capability": _on(start_up["full_capability_on"]),
    }
    return {gate: words for gate, words in passed.items() if words}


def _on(day: str | None) -> str:
    return f"on {day}" if day else ""


def _gate_words(gate: str, start_up: Mapping[str, Any]) -> str:
    if gate == "funding" and start_up["funding_status"] not in ("", "paid"):
        return in_words(start_up["funding_status"])
    if gate == "units":
        agreed = sum(unit["stage"] in AGREED_STAGES for unit in start_up["units"])
        return f"{agreed} of {start_up['units_planned']} agreed"
    if gate == "full_capability":
        return f"{start_up['units_in_place']} of {start_up['units_planned']} units there"
    return ""


def renewal_row(renewals: Sequence[Mapping[str, Any]], day: date) -> StepRow | None:
    """Return the steps of the latest renewal with what is missing; None without one."""
    if not renewals:
        return None
    renewal = max(renewals, key=lambda each: str(each["until"]))
    until = date.fromisoformat(renewal["until"])
    steps = [
        Step(in_words(each["step"]), DONE, f"on {each['on']}", each["outcome"])
        for each in renewal["steps"]
    ]
    steps += [Step(in_words(each), LATE, "missing", is_present=True) for each in renewal["missing"]]
    outcome = renewal["outcome"]
    last_name = "Decision of the Council"
    if outcome:
        state = DONE if outcome in GOOD_OUTCOMES or outcome == "terminated" else FAILED
        decided = renewal["decided_by"] or in_words(outcome)
        steps.append(Step(last_name, state, f"on {renewal['closed_on']}", decided))
        words = f"The term that ended on {until}: {in_words(outcome).lower()}."
    else:
        state = _state(is_done=False, is_present=True, last=until, day=day)
        when = f"by {until}, {distance(until, day)}"
        steps.append(Step(last_name, state, when, is_present=not renewal["missing"]))
        missing = counted(len(renewal["missing"]), "step")
        words = f"The term ends on {until}, {distance(until, day)}; {missing} missing."
    return StepRow("Renewal", words, tuple(steps), renewal["is_demonstration"])


def drawdown_row(drawdown: Mapping[str, Any] | None, day: date) -> StepRow | None:
    """Return the steps of the way out; None without a drawdown."""
    if drawdown is None or not drawdown["steps"]:
        return None
    steps = tuple(_drawdown_step(step, day) for step in drawdown["steps"])
    cause = in_words(drawdown["cause"]).lower()
    if drawdown["outcome"]:
        words = f"Ended: {drawdown['outcome']}."
    else:
        words = f"Opened on {drawdown['opened_on']} ({cause}, {drawdown['authority']})."
        if drawdown["withdrawal_by"]:
            last = date.fromisoformat(drawdown["withdrawal_by"])
            words += f" Withdrawal by {last}, {distance(last, day)}."
    shortened = drawdown["day_seconds"] != DAY_SECONDS
    return StepRow("Drawdown", words, steps, is_demonstration=shortened)


def _drawdown_step(step: Mapping[str, Any], day: date) -> Step:
    state = {"completed": DONE, "skipped": SKIPPED}.get(step["status"], AHEAD)
    if state == AHEAD and step["late"]:
        state = LATE
    elif state == AHEAD and step["present"]:
        state = PRESENT
    if step["done_on"]:
        when = f"on {step['done_on']}"
    elif step["due_on"]:
        last = date.fromisoformat(step["due_on"])
        when = f"by {last}, {distance(last, day)}"
    else:
        when = "no day yet"
    return Step(in_words(step["step"]), state, when, step["words"], step["present"])


def _state(*, is_done: bool, is_present: bool, last: date, day: date) -> str:
    if is_done:
        return DONE
    if last < day:
        return LATE
    return PRESENT if is_present else AHEAD
