"""Estimates that tests start from: a small mission, its body over HTTP, and its officers."""

from datetime import date
from typing import Any

from missionledger.common.security.roles import Role
from missionledger.common.testing.scenario import Scenario
from missionledger.common.testing.service_under_test import ServiceUnderTest
from missionledger.finance.domain.budget.commands import (
    AnyBudgetCommand,
    ApproveEstimate,
    PrepareEstimate,
    RecommendEstimate,
    SubmitEstimate,
)
from missionledger.finance.domain.budget.contents import EstimateContents, LineChange
from missionledger.finance.domain.budget.decider import BUDGET
from missionledger.finance.domain.budget.events import AnyBudgetEvent, VersionKind
from missionledger.finance.domain.budget.state import Budget
from missionledger.finance.testing.api import fund_rows, imported

FUND_ID = "UNMISS"
YEAR = "2025/26"
PATH = "/v1/budgets/UNMISS/2025-26"

CONTINGENTS_MINOR = 12 * 1_000 * 1_448_00
STAFF_MINOR = 12 * 10 * 12_000_00 * 85 // 100
AIR_MINOR = 5_000_000_00
TOTAL_MINOR = CONTINGENTS_MINOR + STAFF_MINOR + AIR_MINOR

BudgetScenario = Scenario[AnyBudgetCommand, Budget, AnyBudgetEvent]

COMPONENT: dict[str, Any] = {
    "name": "Protection of civilians",
    "accomplishments": [
        {
            "text": "Fewer attacks on civilians",
            "indicators": [{"text": "Attacks in a year", "baseline": "120", "target": "90"}],
            "outputs": [{"text": "Patrol days of contingents", "quantity": "36,500"}],
        }
    ],
}


def contents(**changes: Any) -> EstimateContents:
    """Return an estimate of 1,000 troops, 10 staff and aircraft, changed as asked."""
    values: dict[str, Any] = {
        "standard_costs": [
            {
                "name": "international",
                "monthly_minor": 12_000_00,
                "valid_from": "2025-07-01",
                "source": "Standard salary costs 2025",
            }
        ],
        "posts": [
            {
                "item": "International staff",
                "label": "P-4",
                "posts": [10] * 12,
                "standard_cost": "international",
                "vacancy": "15/100",
            }
        ],
        "strength": [
            {"item": "Military contingents", "label": "Infantry", "strength": [1_000] * 12}
        ],
        "entered": [
            {
                "group": "III",
                "item": "Air operations",
                "label": "Helicopters",
                "amount_minor": AIR_MINOR,
                "explanation": "Four helicopters under letters of assist.",
            }
        ],
        "components": [COMPONENT],
        "declared": [{"amount_minor": TOTAL_MINOR}],
    }
    return EstimateContents.model_validate(values | changes)


def prepare(**changes: Any) -> PrepareEstimate:
    """Return the command that prepares it."""
    values: dict[str, Any] = {
        "fund": FUND_ID,
        "fiscal_year": YEAR,
        "occurred_on": date(2025, 1, 15),
        "kind": VersionKind.REQUESTED,
        "contents": contents(),
        "prepared_by": "preparer",
    }
    return PrepareEstimate.model_validate(values | changes)


def submit(version: int = 1, by: str = "preparer") -> SubmitEstimate:
    """Return the command that hands a version in."""
    return SubmitEstimate(
        fund=FUND_ID,
        fiscal_year=YEAR,
        occurred_on=date(2025, 2, 1),
        version=version,
        submitted_by=by,
    )


AIR_CUT = LineChange.model_validate(
    {
        "group": "III",
        "item": "Air operations",
        "amount_minor": AIR_MINOR - 100,
        "reason": "One helicopter later.",
    }
)


def recommend(version: int = 1, **changes: Any) -> RecommendEstimate:
    """Return a recommendation that takes a dollar off the aircraft."""
    values: dict[str, Any] = {
        "fund": FUND_ID,
        "fiscal_year": YEAR,
        "occurred_on": date(2025, 4, 20),
        "version": version,
        "symbol": "A/79/724/Add.6",
        "changes": [AIR_CUT],
        "stated_total_minor": TOTAL_MINOR - 100,
        "recorded_by": "preparer",
    }
    return RecommendEstimate.model_validate(values | changes)


def approve(version: int = 1, **changes: Any) -> ApproveEstimate:
    """Return the approval of what was recommended."""
    values: dict[str, Any] = {
        "fund": FUND_ID,
        "fiscal_year": YEAR,
        "occurred_on": date(2025, 6, 30),
        "version": version,
        "symbol": "A/RES/79/303",
        "stated_total_minor": TOTAL_MINOR - 100,
        "approved_by": "approver",
    }
    return ApproveEstimate.model_validate(values | changes)


def submitted() -> BudgetScenario:
    """Return a budget whose first version is handed in."""
    return Scenario(BUDGET).after(prepare(), submit())


def approved() -> BudgetScenario:
    """Return a budget that is approved as recommended, as version 3."""
    return submitted().after(recommend(), approve())


def estimate_body(**changes: Any) -> dict[str, Any]:
    """Return the same estimate as it is sent."""
    body: dict[str, Any] = {
        "prepared_on": "2025-01-15",
        "standard_costs": [
            {
                "name": "international",
                "monthly": {"amount": "12000.00"},
                "valid_from": "2025-07-01",
                "source": "Standard salary costs 2025",
            }
        ],
        "posts": [
            {
                "item": "International staff",
                "label": "P-4",
                "posts": [10] * 12,
                "standard_cost": "international",
                "vacancy": "15/100",
            }
        ],
        "strength": [
            {"item": "Military contingents", "label": "Infantry", "strength": [1_000] * 12}
        ],
        "entered": [
            {
                "group": "III",
                "item": "Air operations",
                "label": "Helicopters",
                "amount": {"amount": "5000000.00"},
                "explanation": "Four helicopters under letters of assist.",
            }
        ],
        "components": [COMPONENT],
        "declared": [{"amount": {"amount": dollars(TOTAL_MINOR)}}],
    }
    return body | changes


def dollars(minor: int) -> str:
    """Return cents as they are written."""
    return f"{minor // 100}.{minor % 100:02d}"


async def mission_with_officers(service: ServiceUnderTest) -> None:
    """Open a mission, and let its officers in."""
    await imported(service, "funds", fund_rows(FUND_ID))
    service.requesters.add("preparer", [Role.BUDGET_OFFICER], [FUND_ID])
    service.requesters.add("approver", [Role.APPROVER], [FUND_ID])
    service.requesters.add("foreigner", [Role.BUDGET_OFFICER, Role.APPROVER], ["MINURSO"])


async def version_seen(service: ServiceUnderTest, path: str = PATH) -> int:
    """Return the version of the budget that a person would decide on."""
    return int((await service.get(path)).headers["etag"].strip('"v'))


async def approved_over_http(service: ServiceUnderTest) -> None:
    """Take the estimate from draft to approval over HTTP."""
    steps: list[tuple[str, dict[str, Any], str]] = [
        ("versions/1/submission", {"submitted_on": "2025-02-01"}, "preparer"),
        (
            "versions/1/recommendation",
            {
                "decided_on": "2025-04-20",
                "symbol": "A/79/724/Add.6",
                "changes": [
                    {
                        "group": "III",
                        "item": "Air operations",
                        "amount": {"amount": dollars(AIR_MINOR - 100)},
                        "reason": "One helicopter later.",
                    }
                ],
                "stated_total": {"amount": dollars(TOTAL_MINOR - 100)},
            },
            "preparer",
        ),
        (
            "versions/1/approval",
            {
                "decided_on": "2025-06-30",
                "symbol": "A/RES/79/303",
                "stated_total": {"amount": dollars(TOTAL_MINOR - 100)},
            },
            "approver",
        ),
    ]
    answer = await service.post(f"{PATH}/estimates", estimate_body(), by="preparer")
    assert answer.is_success, answer.text
    for path, body, officer in steps:
        seen = await version_seen(service)
        answer = await service.post(f"{PATH}/{path}", body, by=officer, version=seen)
        assert answer.is_success, answer.text
