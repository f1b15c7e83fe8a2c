"""Cut plans of a mission side by side: what each takes from which task, as mandates computed it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from missionledger.console.days import counted, in_words
from missionledger.console.figures import in_millions

FINDINGS: Mapping[str, tuple[str, str]] = {
    "not_known": ("unknown", "not known what it rests on"),
    "untouched": ("good", "untouched"),
    "lacks": ("thin", "untouched, but lacks something already"),
    "may_lose": ("thin", "may lose"),
    "loses": ("thin", "loses"),
    "loses_essential": ("bad", "loses what it cannot do without"),
    "loses_all": ("bad", "loses all it rests on"),
}
"""How a finding looks, and in which words it is told."""

MEASURES = {"heads": "heads", "items": "equipment", "places": "sites", "money": "money"}
WHOLE = 100

STATUS_LEVELS = {"open": "now", "adopted": "good", "rejected": "unknown", "withdrawn": "unknown"}


@dataclass(frozen=True, slots=True)
class CutLine:
    """A cut plan in one line.

    Attributes:
        takes: what goes, in words: `400 military heads, 1 place`.
        asked: what was asked beside what the plan gives; empty without a target.
        saves: millions in a year; empty where nothing is recorded.
        costs: millions once, to send home and to close; likewise.
        warning: protected tasks that lose; empty for none.
    """

    plan_id: str
    title: str
    proposed_by: str
    status: str
    level: str
    takes: str
    asked: str
    saves: "CutMoney"
    costs: "CutMoney"
    warning: str


@dataclass(frozen=True, slots=True)
class CutMoney:
    """A sum of what is recorded for the things that go.

    Attributes:
        text: in millions; empty where nothing is recorded.
        exact: to the cent, with its currency.
        more: how many of the things are left out; empty for none.
    """

    text: str
    exact: str
    is_modelled: bool
    more: str


@dataclass(frozen=True, slots=True)
class CutCell:
    """What one plan does to one task.

    Attributes:
        left: what is left of heads, at least and at most: `25 to 58 % of heads`.
        verdict: what becomes of the task as somebody judged it, with who; empty without.
    """

    level: str
    words: str
    left: str
    verdict: str


@dataclass(frozen=True, slots=True)
class TaskUnderCuts:
    """A task with a cell for each plan; None where it was no task when the plan was decided."""

    title: str
    rank: str
    is_protected: bool
    cells: tuple[CutCell | None, ...]


@dataclass(frozen=True, slots=True)
class Cuts:
    """The cut plans of a mission.

    Attributes:
        compared: ids of the open and the adopted plans, the columns of the table.
    """

    plans: tuple[CutLine, ...]
    compared: tuple[str, ...]
    tasks: tuple[TaskUnderCuts, ...]

    @property
    def alarms(self) -> tuple[CutLine, ...]:
        """The plans that are open or adopted and take from a protected task."""
        return tuple(each for each in self.plans if each.warning and each.level != "unknown")


def cuts_of(plans: Mapping[str, Any] | None, comparison: Mapping[str, Any] | None) -> Cuts | None:
    """Return the plans side by side; None if none was proposed.

    Args:
        plans: the list of plans.
        comparison: for each task a row of every open or adopted plan, in the order of the tasks.
    """
    if plans is None or not plans["items"]:
        return None
    rows = comparison["items"] if comparison else []
    told = {row["plan_id"] for row in rows}
    compared = tuple(each["plan_id"] for each in plans["items"] if each["plan_id"] in told)
    by_task: dict[str, dict[str, Mapping[str, Any]]] = {}
    for row in rows:
        by_task.setdefault(row["task_id"], {})[row["plan_id"]] = row
    if comparison and comparison["next_cursor"]:
        # The page may end in the middle of its last task.
        by_task.popitem()
    return Cuts(
        plans=tuple(_line(each) for each in plans["items"]),
        compared=compared,
        tasks=tuple(_task(group, compared) for group in by_task.values()),
    )


def _task(rows: Mapping[str, Mapping[str, Any]], compared: Sequence[str]) -> TaskUnderCuts:
    first = next(iter(rows.values()))
    priority = first["priority"]
    return TaskUnderCuts(
        title=first["title"],
        rank="no priority" if priority is None else f"priority {priority}",
        is_protected=bool(first["protected_by"]),
        cells=tuple(_cell(rows[each]) if each in rows else None for each in compared),
    )


def _cell(row: Mapping[str, Any]) -> CutCell:
    level, words = FINDINGS[row["finding"]]
    if row["protected_by"] and row["finding"] not in ("untouched", "lacks", "not_known"):
        level = "bad"
    verdict = ""
    if row["verdict"]:
        old = "" if row["is_judged_anew"] else " (of an edition before)"
        verdict = f"judged {in_words(row['verdict']).lower()} by {row['author']}{old}"
        if row["contrast"]:
            verdict += f"; {row['contrast']}"
    return CutCell(level, words, _left(row), verdict)


def _left(row: Mapping[str, Any]) -> str:
    found = []
    for name, word in MEASURES.items():
        left = row[name]
        if left is None or left["per_cent_least"] is None:
            continue
        least, most = left["per_cent_least"], left["per_cent_most"]
        if least == most == WHOLE:
            continue
        share = f"{least}" if least == most else f"{least} to {most}"
        found.append(f"{share} % of {word} left")
    return ", ".join(found)


def _line(plan: Mapping[str, Any]) -> CutLine:
    return CutLine(
        plan_id=plan["plan_id"],
        title=plan["title"],
        proposed_by=plan["proposed_by"],
        status=in_words(plan["status"]).lower(),
        level=STATUS_LEVELS.get(plan["status"], "unknown"),
        takes=_takes(plan),
        asked=_asked(plan),
        saves=_money(plan["saves"]),
        costs=_money(plan["costs"]),
        warning=plan["warning"],
    )


def _takes(plan: Mapping[str, Any]) -> str:
    counts = [f"{plan[name]:,} {name}" for name in ("military", "police", "civilian") if plan[name]]
    if plan["equipment_items"]:
        counts.append(f"{plan['equipment_items']:,} of equipment")
    if plan["places"]:
        counts.append(counted(plan["places"], "site"))
    money = Decimal(plan["money_taken"]["amount"])
    if money:
        counts.append(f"{in_millions(money)} M a year")
    return ", ".join(counts)


def _asked(plan: Mapping[str, Any]) -> str:
    target, reached = plan["target"], plan["reached"]
    if target is None or reached is None:
        return ""
    of = target["component"] or target["money_class"] or ""
    what = f"{target['per_cent']} % of {in_words(of).lower() + ' ' if of else ''}{target['of']}"
    return f"{what} asked, {reached['per_cent_reached']} % reached"


def _money(total: Mapping[str, Any]) -> CutMoney:
    missing = len(total["missing"])
    more = f"{missing} not recorded" if missing else ""
    if total["amount"] is None:
        return CutMoney("", "", is_modelled=False, more="not recorded")
    value = Decimal(total["amount"]["amount"])
    return CutMoney(
        text=in_millions(value),
        exact=f"{value:,.2f} {total['amount']['currency']}",
        is_modelled="modelled" in total["marks"],
        more=more,
    )
