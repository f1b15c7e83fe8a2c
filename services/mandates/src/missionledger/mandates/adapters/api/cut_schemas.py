"""What is told of cut plans."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from pydantic import BaseModel, ConfigDict

from missionledger.common.http.schemas import Amount
from missionledger.mandates.adapters.api.cut_bodies import ItemBody, TargetBody
from missionledger.mandates.adapters.api.task_basis_schemas import (
    COVERAGE_COLUMNS,
    FINDING_WORDS,
    TaskCoverageView,
    coverage_fields,
    dollars,
)
from missionledger.mandates.domain.coverage import Finding, TaskCoverage
from missionledger.mandates.domain.cut_exposure import Exposed, Reach
from missionledger.mandates.domain.cut_plans.decider import CutPlan
from missionledger.mandates.domain.cut_plans.events import TaskUnderCutJudged
from missionledger.mandates.domain.cut_plans.facts import CutTarget, TargetOf, Verdict
from missionledger.mandates.domain.cut_totals import CutTotals, Sum
from missionledger.mandates.domain.task_basis.facts import Component, MoneyClass


class _Shape(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SumView(_Shape):
    """A sum of recorded amounts.

    Attributes:
        amount: None where not one amount is recorded.
        marks: where the amounts come from; with `modelled` among them the sum is modelled.
        missing: means of which nobody recorded the amount; the sum leaves them out.
    """

    amount: Amount | None
    marks: tuple[str, ...]
    missing: tuple[str, ...]

    @classmethod
    def of(cls, total: Sum) -> "SumView":
        """Return it as it travels."""
        amount = None if total.cents is None else dollars(total.cents)
        return cls(amount=amount, marks=total.marks, missing=total.missing)


class ReachedView(_Shape):
    """What was asked beside what the plan gives; heads, or amounts for a target of money."""

    wanted_heads: int | None = None
    reached_heads: int | None = None
    short_by_heads: int | None = None
    wanted: Amount | None = None
    reached: Amount | None = None
    short_by: Amount | None = None
    per_cent_reached: int


class CutPlanView(_Shape):
    """A cut plan, what it takes, and what it does to the tasks.

    Attributes:
        findings: tasks by what the cut does to them, as computed.
        verdicts: tasks by what becomes of them, as judged under the present edition.
        protected_losing: tasks that the mandate protects and that lose, may lose, or of which it
            is not known what they rest on.
        not_known: tasks of which nobody recorded what they rest on.
        not_judged: tasks of which nobody judged what becomes of them under this edition.
        net: saved in the first twelve months after the cost; None unless both are recorded for
            every item.
    """

    plan_id: str
    mission_id: str
    title: str
    why: str
    proposed_by: str
    prepared_by: str
    edition: int
    on: date
    status: str
    decided_on: date | None
    authority: str
    warning: str
    target: TargetBody | None
    reached: ReachedView | None
    items: tuple[ItemBody, ...]
    military: int
    police: int
    civilian: int
    equipment_items: int
    places: int
    money_taken: Amount
    saves: SumView
    costs: SumView
    net: Amount | None
    liquidity_plan: str
    tasks: int
    findings: Mapping[Finding, int]
    verdicts: Mapping[Verdict, int]
    protected_losing: tuple[str, ...]
    not_known: tuple[str, ...]
    not_judged: tuple[str, ...]

    @classmethod
    def of(
        cls, plan: CutPlan, totals: CutTotals, coverage: Sequence[TaskCoverage]
    ) -> "CutPlanView":
        """Return the view of a plan in its present edition."""
        present = plan.present
        verdicts = {each.task.task_id: _verdict(plan, each) for each in coverage}
        alarms = [each for each in coverage if each.is_alarm]
        return cls(
            plan_id=present.plan_id,
            mission_id=present.mission_id,
            title=present.title,
            why=present.why,
            proposed_by=present.proposed_by,
            prepared_by=present.prepared_by,
            edition=present.edition,
            on=present.on,
            status=plan.status,
            decided_on=plan.decided.on if plan.decided else None,
            authority=plan.decided.authority if plan.decided else "",
            warning=_warning(alarms),
            target=TargetBody.of_target(present.target),
            reached=_reached(present.target, totals),
            items=tuple(ItemBody.of(each) for each in present.items),
            military=totals.heads[Component.MILITARY],
            police=totals.heads[Component.POLICE],
            civilian=totals.heads[Component.CIVILIAN],
            equipment_items=totals.items,
            places=totals.places,
            money_taken=dollars(totals.money_taken),
            saves=SumView.of(totals.saves),
            costs=SumView.of(totals.costs),
            net=None if totals.net is None else dollars(totals.net),
            liquidity_plan=present.liquidity_plan,
            tasks=len(coverage),
            findings=Counter(each.finding for each in coverage),
            verdicts=Counter(each.verdict for each in verdicts.values() if each is not None),
            protected_losing=tuple(each.task.task_id for each in alarms),
            not_known=tuple(
                each.task.task_id for each in coverage if each.finding is Finding.NOT_KNOWN
            ),
            not_judged=tuple(task_id for task_id, each in verdicts.items() if each is None),
        )


def _verdict(plan: CutPlan, coverage: TaskCoverage) -> TaskUnderCutJudged | None:
    judged = plan.judged(coverage.task.task_id)
    return judged if judged and judged.edition == plan.present.edition else None


def _warning(alarms: Sequence[TaskCoverage]) -> str:
    if not alarms:
        return ""
    named = "; ".join(f"{each.task.title} ({each.finding.replace('_', ' ')})" for each in alarms)
    return f"PROTECTED TASKS LOSE, OR IT IS NOT KNOWN WHAT THEY REST ON: {named}"


def _reached(target: CutTarget | None, totals: CutTotals) -> ReachedView | None:
    found = totals.target
    if target is None or found is None:
        return None
    if target.of is TargetOf.HEADS:
        return ReachedView(
            wanted_heads=found.wanted,
            reached_heads=found.reached,
            short_by_heads=found.short_by,
            per_cent_reached=found.per_cent_reached,
        )
    return ReachedView(
        wanted=dollars(found.wanted),
        reached=dollars(found.reached),
        short_by=dollars(found.short_by),
        per_cent_reached=found.per_cent_reached,
    )


PLAN_COLUMNS = (
    "plan_id",
    "title",
    "status",
    "edition",
    "on",
    "proposed_by",
    "decided_on",
    "authority",
    "warning",
    "target.of",
    "target.per_cent",
    "reached.wanted_heads",
    "reached.reached_heads",
    "reached.wanted.amount",
    "reached.reached.amount",
    "reached.per_cent_reached",
    "military",
    "police",
    "civilian",
    "equipment_items",
    "places",
    "money_taken.amount",
    "saves.amount.amount",
    "saves.marks",
    "saves.missing",
    "costs.amount.amount",
    "costs.marks",
    "costs.missing",
    "net.amount",
    "liquidity_plan",
    "tasks",
    *(f"findings.{each.value}" for each in Finding),
    *(f"verdicts.{each.value}" for each in Verdict),
    "protected_losing",
    "not_known",
    "not_judged",
)


class TaskUnderPlanView(TaskCoverageView):
    """A task under a plan: what is computed, beside what people judge.

    Attributes:
        verdict: what becomes of the task, by the latest judgement; None while nobody judged.
        judged_edition: the edition that was judged.
        is_judged_anew: whether a judgement is of the present edition.
        contrast: where the judgement and what is computed do not go together, in words.
    """

    plan_id: str
    edition: int
    verdict: Verdict | None
    judgement: str
    author: str
    evidence: str
    judged_on: date | None
    judged_edition: int | None
    is_judged_anew: bool
    contrast: str

    @classmethod
    def of(cls, plan: CutPlan, coverage: TaskCoverage) -> "TaskUnderPlanView":
        """Return a task under the present edition of a plan."""
        judged = plan.judged(coverage.task.task_id)
        return cls(
            **coverage_fields(coverage),
            plan_id=plan.present.plan_id,
            edition=plan.present.edition,
            verdict=judged.verdict if judged else None,
            judgement=judged.judgement if judged else "",
            author=judged.author if judged else "",
            evidence=judged.evidence if judged else "",
            judged_on=judged.on if judged else None,
            judged_edition=judged.edition if judged else None,
            is_judged_anew=_verdict(plan, coverage) is not None,
            contrast=_contrast(judged, coverage.finding),
        )


def _contrast(judged: TaskUnderCutJudged | None, finding: Finding) -> str:
    """Say where people and figures differ; neither is corrected by the other."""
    gone = finding in (Finding.LOSES_ALL, Finding.LOSES_ESSENTIAL)
    if judged is None:
        return ""
    if judged.verdict is Verdict.CARRIED_OUT and gone:
        return f"judged carried out, although it {FINDING_WORDS[finding]}"
    if judged.verdict in (Verdict.REDUCED, Verdict.STOPPED) and finding is Finding.UNTOUCHED:
        return f"judged {judged.verdict.value}, although {FINDING_WORDS[finding]}"
    return ""


UNDER_PLAN_COLUMNS = (
    "plan_id",
    "edition",
    *COVERAGE_COLUMNS,
    "verdict",
    "judgement",
    "author",
    "evidence",
    "judged_on",
    "judged_edition",
    "is_judged_anew",
    "contrast",
)


class ExposedView(_Shape):
    """A means that a cut may be taken from, in the order of the tasks that rest on it.

    Attributes:
        yearly_cost: for a cut of money; None where nobody recorded it.
        up_to_here: heads down to this line; `money_up_to_here` for a cut of money.
    """

    means_id: str
    title: str
    component: Component | None
    money_class: MoneyClass | None
    heads: int | None
    yearly_cost: Amount | None
    mark: str
    reach: Reach
    highest_priority: int | None
    tasks: tuple[str, ...]
    protected_tasks: tuple[str, ...]
    only_support_of: tuple[str, ...]
    up_to_here: int | None
    money_up_to_here: Amount | None
    within_cut: bool

    @classmethod
    def of(cls, line: Exposed, of: TargetOf) -> "ExposedView":
        """Return a line of heads or of money."""
        is_heads = of is TargetOf.HEADS
        cost = None if is_heads or line.counted is None else dollars(line.counted)
        kept = line.model_dump(exclude={"counted", "up_to_here"})
        return cls(
            **kept,
            heads=line.counted if is_heads else None,
            yearly_cost=cost,
            up_to_here=line.up_to_here if is_heads else None,
            money_up_to_here=None if is_heads else dollars(line.up_to_here),
        )


EXPOSED_COLUMNS = (
    "means_id",
    "title",
    "component",
    "money_class",
    "heads",
    "yearly_cost.amount",
    "mark",
    "reach",
    "highest_priority",
    "tasks",
    "protected_tasks",
    "only_support_of",
    "up_to_here",
    "money_up_to_here.amount",
    "within_cut",
)
