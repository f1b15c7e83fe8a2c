"""Claims, loans and estimates are in dollars: another currency is refused by name."""

from pathlib import Path
from typing import Any

from missionledger.common.testing.service_under_test import ServiceUnderTest
from missionledger.finance.testing.api import fund_rows, imported, run, scale_rows
from missionledger.finance.testing.budgets import PATH, estimate_body

EUROS = {"amount": "5.00", "currency": "EUR"}
DOLLARS = {"amount": "5.00"}
NOTHING = {"amount": "0.00"}
LESS = {"amount": "-1.00"}
CLAIM: dict[str, Any] = {
    "fund": "UNMISS",
    "unit": "INFBATT-1",
    "contributor": "RWA",
    "month": "2025-07",
    "prepared_on": "2025-10-10",
    "person_days": 3_000,
    "memorandum": "MOU/2024/17",
}
EQUIPMENT = {"item": "APC", "lease": "wet", "count": 2}
STANDBY = {"item": "APC", "count": 2, "verification": "v"}
PAPER = {"reference": "r"}
RUN = {"fund": "UNMISS", "paid_on": "2025-12-15", "monthly_operating_cost": DOLLARS}
LETTER = {
    "fund": "UNMISS",
    "letter": "LOA-2025-012",
    "contributor": "RWA",
    "service": "Two utility helicopters",
    "valid_from": "2025-07-01",
    "valid_to": "2025-12-31",
    "symbol": "LOA/2025/012",
    "recorded_on": "2025-07-01",
}
LOAN = {
    "fund": "UNSOH",
    "lender": "UNMISS",
    "needed": DOLLARS,
    "amount": DOLLARS,
    "lender_monthly_operating_cost": DOLLARS,
}
POOL = "/v1/pool-loans/POOL-0001"
ESTIMATES = f"{PATH}/estimates"
RECOMMENDATION = f"{PATH}/versions/1/recommendation"
DECISION = {"decided_on": "2025-05-01", "symbol": "A/79/1", "stated_total": DOLLARS}
CHANGE = {"group": "III", "item": "Air operations", "reason": "r"}


def estimates(amount: dict[str, str]) -> list[dict[str, Any]]:
    """Return an estimate with this amount at each place where it carries one."""
    body = estimate_body()
    return [
        body | {"standard_costs": [body["standard_costs"][0] | {"monthly": amount}]},
        body | {"entered": [body["entered"][0] | {"amount": amount}]},
        body | {"declared": [{"amount": amount}]},
    ]


def parts(amount: dict[str, str]) -> list[dict[str, Any]]:
    """Return every part of a claim that carries an amount, with this one."""
    return [
        {"equipment": [EQUIPMENT | {"monthly_rate": amount}]},
        {"self_sustainment": [{"category": "catering", "monthly_rate": amount}]},
        {"premiums": [PAPER | {"ground": "risk", "amount": amount}]},
        {"deductions": [PAPER | {"ground": "absence", "amount": amount}]},
        {"services": [{"letter": "LOA-2025-012", "service": "s", "amount": amount}]},
        {"standby": [STANDBY | {"monthly_maintenance": amount}]},
    ]


BAD: list[tuple[str, dict[str, Any]]] = [
    *(("/v1/claims", CLAIM | part) for amount in (EUROS, NOTHING, LESS) for part in parts(amount)),
    ("/v1/claims/payments", RUN | {"monthly_operating_cost": EUROS}),
    ("/v1/claims/payments", RUN | {"monthly_operating_cost": LESS}),
    *(("/v1/claims/payments", RUN | {"limit": amount}) for amount in (EUROS, NOTHING, LESS)),
    *(
        ("/v1/claims/letters-of-assist", LETTER | {"ceiling": amount})
        for amount in (EUROS, NOTHING, LESS)
    ),
    *(
        ("/v1/pool-loans", LOAN | {name: amount})
        for name in ("needed", "amount", "lender_monthly_operating_cost")
        for amount in (EUROS, LESS)
    ),
    (f"{POOL}/approve", {"lender_monthly_operating_cost": EUROS}),
    (f"{POOL}/repayments", {"amount": EUROS, "receipt": "R-1"}),
    (f"{POOL}/repayments", {"amount": NOTHING, "receipt": "R-1"}),
    *((ESTIMATES, body) for amount in (EUROS, LESS) for body in estimates(amount)),
    (ESTIMATES, estimates(NOTHING)[0]),
    *((RECOMMENDATION, DECISION | {"stated_total": amount}) for amount in (EUROS, LESS)),
    *(
        (RECOMMENDATION, DECISION | {"changes": [CHANGE | {"amount": amount}]})
        for amount in (EUROS, LESS)
    ),
    (
        "/v1/credits/UNMISS/any/applications",
        {"occurred_on": "2026-07-01", "backed_by_cash": EUROS},
    ),
]


def test_amounts_of_claims_loans_and_estimates_are_in_dollars_or_refused(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await imported(service, "scales", scale_rows())
        await imported(service, "funds", fund_rows("UNMISS", "UNSOH"))
        head = service.assembly.kernel.log.head().position

        answers = [(path, body, await service.post(path, body, version=1)) for path, body in BAD]

        wrong = [
            (path, body, answer.text)
            for path, body, answer in answers
            if answer.status_code != 422 or not answer.json()["errors"][0]["pointer"]
        ]
        assert wrong == []
        assert all("USD" in each.text for _path, body, each in answers if "EUR" in str(body))
        assert service.assembly.kernel.log.head().position == head
        # What is refused above is refused for its amount alone.
        plain = [CLAIM | part for part in parts(DOLLARS) if "services" not in part]
        for number, body in enumerate(plain):
            answer = await service.post("/v1/claims", body | {"unit": f"UNIT-{number}"})
            assert answer.status_code == 201, answer.text

    run(tmp_path, scenario)
