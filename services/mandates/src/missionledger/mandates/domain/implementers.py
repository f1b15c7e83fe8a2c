"""Who carries out which task: the mission itself, partners, and those a task was passed to."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from missionledger.mandates.domain.coverage import TaskCoverage
from missionledger.mandates.domain.partners.decider import Partners
from missionledger.mandates.domain.partners.events import PartnerAgreementConcluded
from missionledger.mandates.domain.partners.facts import MoneyFrom
from missionledger.mandates.domain.planning.events import TaskPassedOn
from missionledger.mandates.domain.task_basis.facts import Figure, Measure


class By(StrEnum):
    """How somebody came to carry out a task."""

    MISSION = "mission"
    """With means of its own, of which it is recorded that the task rests on them."""
    AGREEMENT = "agreement"
    PASSED_ON = "passed_on"
    """The Head of Mission passed the task with its resources."""
    NOBODY = "nobody_recorded"


class Implementer(BaseModel):
    """One line of who does what for which task.

    Attributes:
        who: name of the partner or receiver; the mission for itself; empty for nobody.
        kind: of partner; empty for others.
        does: what is done for the task.
        paper: the agreement; for means of the mission their ids.
        heads: people, where they are counted.
        money: what was agreed or passed on; None where nothing is recorded.
        answerable: who in the mission answers for it; empty where nobody is named.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    task_id: str
    title: str
    priority: int | None
    by: By
    who: str
    kind: str
    does: str
    capacity: str
    heads: int | None
    money: Figure | None
    money_from: MoneyFrom | None
    paper: str
    from_on: date | None
    until_on: date | None
    answerable: str


def implementers_of(
    mission_id: str,
    coverage: Sequence[TaskCoverage],
    partners: Partners,
    passed: Sequence[TaskPassedOn],
    day: date,
) -> tuple[Implementer, ...]:
    """Return who carries out each standing task on a day, in the order of the tasks."""
    rows: list[Implementer] = []
    for task in coverage:
        task_id = task.task.task_id
        found = [_own(mission_id, task)] if task.uses else []
        found += [
            _by_agreement(task, each, partners)
            for each in partners.agreements
            if task_id in each.tasks and partners.is_in_force(each, day)
        ]
        found += [_passed(task, each) for each in passed if each.task_id == task_id]
        rows += found or [_line(task, by=By.NOBODY)]
    return tuple(rows)


def _line(task: TaskCoverage, **said: object) -> Implementer:
    nothing: dict[str, object] = dict.fromkeys(Implementer.model_fields)
    nothing |= dict.fromkeys(("who", "kind", "does", "capacity", "paper", "answerable"), "")
    known = {
        "task_id": task.task.task_id,
        "title": task.task.title,
        "priority": task.task.priority,
    }
    return Implementer.model_validate(nothing | known | said)


def _own(mission_id: str, task: TaskCoverage) -> Implementer:
    heads = task.left.get(Measure.HEADS)
    return _line(
        task,
        by=By.MISSION,
        who=mission_id,
        does="; ".join(dict.fromkeys(each.why for each in task.uses)),
        heads=heads.there if heads else None,
        paper=", ".join(each.means_id for each in task.uses),
    )


def _by_agreement(
    task: TaskCoverage, agreement: PartnerAgreementConcluded, partners: Partners
) -> Implementer:
    partner = partners.partner(agreement.partner_id)
    return _line(
        task,
        by=By.AGREEMENT,
        # On an early day the partner may not be on record, with whom something is agreed already.
        who=partner.name if partner else agreement.partner_id,
        kind=partner.kind.value if partner else "",
        does=agreement.does,
        capacity=agreement.capacity,
        heads=agreement.heads,
        money=agreement.money,
        money_from=agreement.money_from,
        paper=agreement.symbol,
        from_on=agreement.from_on,
        until_on=partners.last_day(agreement),
        answerable=agreement.answerable,
    )


def _passed(task: TaskCoverage, passed: TaskPassedOn) -> Implementer:
    return _line(
        task,
        by=By.PASSED_ON,
        who=passed.receiver,
        money=Figure(amount=passed.resources, basis=passed.agreement),
        paper=passed.agreement,
        from_on=passed.on,
    )
