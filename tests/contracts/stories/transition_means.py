"""Events about what a transition needs beside its plan: partners, posts, budgets, the Council."""

from datetime import date
from typing import Any

from missionledger.common.events import DomainEvent
from missionledger.common.money import Money
from missionledger.transitions.domain import benchmarks, coordinator_posts, council_support, legacy
from missionledger.transitions.domain import transition_money as money
from missionledger.transitions.domain.arrangements import commands as arrangements
from missionledger.transitions.domain.arrangements.decider import ARRANGEMENTS
from missionledger.transitions.domain.arrangements.events import ArrangementKind
from missionledger.transitions.domain.final_status import ConfirmFinalStatus, NoteModels
from tests.contracts.stories.life import life

DAY = date(2023, 6, 30)
OF: dict[str, Any] = {"mission_id": "MINUSMA", "occurred_on": DAY}
FOREIGN: dict[str, Any] = {
    "foreign_event_id": "0198f0a1-0000-7000-8000-000000000003",
    "foreign_position": 9,
}
PAPER = ("a" * 64,)


def transition_means_stories() -> list[DomainEvent]:
    """Return the events of every story."""
    return [
        *arrangement_story(),
        *post_story(),
        *money_story(),
        *council_story(),
        *legacy_story(),
        *final_status_story(),
    ]


def arrangement_story() -> list[DomainEvent]:
    """A joint task force that decides something, is reviewed, and ends."""
    one: dict[str, Any] = {**OF, "arrangement_id": "joint-task-force"}
    return life(
        ARRANGEMENTS,
        arrangements.RegisterArrangement(
            **one,
            kind=ArrangementKind.JOINT_TASK_FORCE,
            title="Joint task force on the withdrawal",
            parties=("MINUSMA", "Government of Mali"),
            decides="Order and days of the closing of bases.",
            owner="Chief of Staff",
            review_on=date(2023, 9, 30),
            ends_on=date(2023, 12, 31),
            documents=PAPER,
        ),
        arrangements.RecordSharedDecision(
            **one,
            decision_id="order",
            title="Bases are left from the outside in",
            decided_by=("MINUSMA", "Government of Mali"),
            owner="Force Commander",
            due_on=date(2023, 8, 15),
        ),
        arrangements.CompleteSharedDecision(
            **{**one, "occurred_on": date(2023, 8, 4)},
            decision_id="order",
            evidence="The order is published.",
        ),
        arrangements.ReviewArrangement(
            **{**one, "occurred_on": date(2023, 9, 30)},
            finding="Convoys are held up.",
            review_on=date(2023, 11, 30),
        ),
        arrangements.EndArrangement(
            **{**one, "occurred_on": date(2023, 12, 31)}, reason="The mission has withdrawn."
        ),
    )


def post_story() -> list[DomainEvent]:
    """A post that is listed, paid for, filled, empty again and not needed after all."""
    post: dict[str, Any] = {**OF, "post_id": "rule-of-law"}
    return life(
        coordinator_posts.COORDINATOR_POSTS,
        coordinator_posts.ListPost(
            **post,
            office=coordinator_posts.Office.RESIDENT_COORDINATOR,
            title="Adviser on the rule of law",
            grade="P-5",
            tasks=("courts",),
            yearly_cost=Money.dollars(240_000),
            needed_on=date(2024, 1, 1),
            owner="Resident Coordinator",
        ),
        coordinator_posts.FundPost(
            **post,
            source_fund="Peacebuilding Fund",
            funded_until=date(2024, 12, 31),
            reason="Grant of June.",
        ),
        coordinator_posts.FillPost(**post, note="By transfer."),
        coordinator_posts.VacatePost(**post, reason="Left for another post."),
        coordinator_posts.DropPost(**post, reason="The host does it."),
    )


def money_story() -> list[DomainEvent]:
    """A budget, money set aside in it, and a task that is tied to its line and taken off it."""
    place: dict[str, Any] = {
        "fiscal_year": "2023/24",
        "group": "III operational costs",
        "item": "Other supplies, services and equipment",
    }
    line = money.BudgetLine(group=place["group"], item=place["item"], amount_minor=90_000_000)
    return life(
        money.TRANSITION_MONEY,
        money.NoteBudget(
            **OF,
            **FOREIGN,
            fiscal_year="2023/24",
            version=3,
            symbol="A/RES/78/254",
            lines=(line,),
        ),
        money.NoteEarmark(
            **OF,
            **FOREIGN,
            **place,
            cost_centre="BAMAKO",
            changed_by_minor=50_000_000,
            basis="S/RES/2690 (2023)",
        ),
        money.TieTask(
            **OF, **place, task_id="mines", amount=Money.dollars(500_000), reason="Mine action."
        ),
        money.UntieTask(**OF, **place, task_id="mines", reason="Paid by a trust fund."),
    )


def council_story() -> list[DomainEvent]:
    """A period after an exit, a request, and its answer."""
    request: dict[str, Any] = {**OF, "request_id": "statement-1"}
    return life(
        council_support.COUNCIL_SUPPORT,
        council_support.SetRiskPeriod(
            **OF,
            from_on=date(2024, 1, 1),
            asks="Special Adviser",
            reason="Withdrawal complete on 31 December 2023.",
        ),
        council_support.AskCouncil(
            **request,
            kind=council_support.SupportKind.STATEMENT,
            title="Statement on the truce in the north",
            asked_by="special-adviser",
            answer_by=date(2023, 7, 31),
        ),
        council_support.RecordAnswer(
            **{**request, "occurred_on": date(2023, 7, 20)},
            answer=council_support.Answer.GIVEN,
            outcome="Statement of the President.",
            recorded_by="special-adviser",
            source="S/PRST/2023/4",
        ),
    )


def legacy_story() -> list[DomainEvent]:
    """A burden that somebody dealt with, and an item that was recorded wrongly."""
    item: dict[str, Any] = {**OF, "item_id": "range-kidal"}
    return life(
        legacy.LEGACY,
        legacy.RecordLegacy(
            **item,
            kind=legacy.LegacyKind.EXPLOSIVE_REMNANTS,
            title="Firing range that was not searched",
            place="Kidal",
            quantity=12,
            unit="hectares",
            left_to="the Government",
            evidence="Report of the mine action service.",
        ),
        legacy.ResolveBurden(
            **item, resolved_by="National mine action centre", evidence="Certificate."
        ),
        legacy.WithdrawLegacy(**item, reason="Counted twice."),
    )


def final_status_story() -> list[DomainEvent]:
    """A transitional administration whose exit is tied to a status that is reached."""
    of: dict[str, Any] = {"mission_id": "UNTAET", "occurred_on": date(2002, 4, 14)}
    status: dict[str, Any] = {**of, "benchmark_id": "independence"}
    return life(
        benchmarks.BENCHMARKS,
        NoteModels(
            **of,
            **FOREIGN,
            models=("transitional-administration",),
            effective_from=date(1999, 10, 25),
        ),
        benchmarks.DefineBenchmark(
            **status,
            kind=benchmarks.BenchmarkKind.FINAL_STATUS,
            title="Independence restored",
            indicator="Decision of the constituent assembly",
            due_on=date(2002, 5, 20),
            owner="Special Representative",
        ),
        benchmarks.JudgeBenchmark(
            **status,
            verdict=benchmarks.Verdict.MET,
            evidence="Vote of the assembly.",
            judged_by="head-of-mission",
        ),
        ConfirmFinalStatus(**of),
    )
