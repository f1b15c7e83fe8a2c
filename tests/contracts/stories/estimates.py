"""Events of budgets: an estimate from request to approval, and a changed mandate."""

from datetime import date
from typing import Any

from missionledger.common.events import DomainEvent
from missionledger.finance.domain.budget import commands as budgets
from missionledger.finance.domain.budget.contents import EstimateContents, LineChange
from missionledger.finance.domain.budget.decider import BUDGET
from missionledger.finance.domain.budget.events import DecisionNamed, VersionKind
from missionledger.finance.domain.mapping import codes
from missionledger.finance.domain.mapping.codes import CODE_MAP
from tests.contracts.stories.life import life

TROOPS_MINOR = 12 * 1_000 * 1_448_00
PROJECTS_MINOR = 1_500_000_00
TOTAL_MINOR = TROOPS_MINOR + PROJECTS_MINOR


def _contents() -> EstimateContents:
    return EstimateContents.model_validate(
        {
            "strength": [
                {"item": "Military contingents", "label": "Infantry", "strength": [1_000] * 12}
            ],
            "entered": [
                {
                    "group": "III",
                    "item": "Quick-impact projects",
                    "label": "Projects",
                    "amount_minor": PROJECTS_MINOR,
                    "explanation": "Thirty projects of 50,000 dollars.",
                }
            ],
            "components": [
                {
                    "name": "Protection of civilians",
                    "accomplishments": [
                        {
                            "text": "Fewer attacks on civilians",
                            "indicators": [
                                {"text": "Attacks in a year", "baseline": "120", "target": "90"}
                            ],
                            "outputs": [{"text": "Patrol days", "quantity": "36,500"}],
                        }
                    ],
                }
            ],
            "declared": [{"amount_minor": TOTAL_MINOR}],
        }
    )


YEAR: dict[str, Any] = {"fund": "UNMISS", "fiscal_year": "2025/26"}
DECISION: dict[str, Any] = {"resolution": "S/RES/2779 (2025)", "decided_on": date(2025, 7, 8)}
FOREIGN: dict[str, Any] = {
    "foreign_event_id": "0198f0a1-0000-7000-8000-000000000031",
    "foreign_position": 231,
}


def estimate_story() -> list[DomainEvent]:
    """A request that is sent back, handed in again, cut, approved, and revised for a mandate."""
    return life(BUDGET, *_request(), *_revision())


def _prepare(day: date, **changes: Any) -> budgets.PrepareEstimate:
    values: dict[str, Any] = {"kind": VersionKind.REQUESTED, "contents": _contents()} | changes
    return budgets.PrepareEstimate(**YEAR, occurred_on=day, prepared_by="budget.officer", **values)


def _submit(day: date, version: int) -> budgets.SubmitEstimate:
    return budgets.SubmitEstimate(
        **YEAR, occurred_on=day, version=version, submitted_by="budget.officer"
    )


def _request() -> list[budgets.AnyBudgetCommand]:
    cut = LineChange.model_validate(
        {
            "group": "III",
            "item": "Quick-impact projects",
            "amount_minor": PROJECTS_MINOR - 100_000_00,
            "reason": "Two projects of the year before are not finished.",
        }
    )
    return [
        _prepare(date(2025, 1, 10)),
        _submit(date(2025, 1, 20), 1),
        budgets.ReturnEstimate(
            **YEAR,
            occurred_on=date(2025, 1, 25),
            version=1,
            reason="The strength is that of last year.",
            returned_by="approver",
        ),
        _prepare(date(2025, 2, 1)),
        _submit(date(2025, 2, 3), 2),
        budgets.RecommendEstimate(
            **YEAR,
            occurred_on=date(2025, 4, 20),
            version=2,
            symbol="A/79/724/Add.6",
            changes=(cut,),
            stated_total_minor=TOTAL_MINOR - 100_000_00,
            recorded_by="budget.officer",
        ),
        budgets.ApproveEstimate(
            **YEAR,
            occurred_on=date(2025, 6, 30),
            version=2,
            symbol="A/RES/79/303",
            stated_total_minor=TOTAL_MINOR - 100_000_00,
            approved_by="approver",
        ),
    ]


def _revision() -> list[budgets.AnyBudgetCommand]:
    why = {"group": "III", "item": "Quick-impact projects", "reason": "New tasks."}
    return [
        budgets.NoteReEstimate(
            **YEAR,
            **DECISION,
            **FOREIGN,
            occurred_on=date(2025, 7, 8),
            reason="The mandate was revised.",
        ),
        _prepare(
            date(2025, 9, 1),
            kind=VersionKind.REVISED,
            answers=DecisionNamed(**DECISION),
            reasons=(why,),
        ),
        _submit(date(2025, 9, 2), 5),
        budgets.ApproveEstimate(
            **YEAR,
            occurred_on=date(2025, 12, 20),
            version=5,
            symbol="A/RES/80/12",
            stated_total_minor=TOTAL_MINOR,
            approved_by="approver",
        ),
        budgets.AnswerReEstimate(
            **YEAR,
            **DECISION,
            occurred_on=date(2025, 12, 20),
            answering_year="2025/26",
            version=6,
            total_minor=TOTAL_MINOR,
            symbol="A/RES/80/12",
        ),
        budgets.NoteReEstimateMatch(
            **YEAR,
            **DECISION,
            **FOREIGN,
            occurred_on=date(2026, 1, 5),
            matched_on=date(2026, 1, 5),
            estimate="A/RES/80/12",
        ),
    ]


def code_story() -> list[DomainEvent]:
    """A code of another system that gets a meaning and loses it."""
    about: dict[str, Any] = {
        "system": "UMOJA",
        "dimension": codes.Dimension.COMMITMENT_ITEM,
        "code": "FT30_CLASS_160",
    }
    return life(
        CODE_MAP,
        codes.MapCode(
            **about,
            occurred_on=date(2022, 7, 1),
            meaning="III: Air operations",
            valid_from=date(2022, 7, 1),
            source="Chart of accounts 2022",
            mapped_by="integrator",
        ),
        codes.RetireCode(
            **about,
            occurred_on=date(2025, 7, 1),
            valid_to=date(2025, 7, 1),
            reason="The chart of accounts was changed.",
            retired_by="integrator",
        ),
    )
