"""Bad input to funds of every kind: said where it is wrong, and never a fault of the house."""

from pathlib import Path
from typing import Any

from missionledger.common.testing.service_under_test import ServiceUnderTest
from missionledger.finance.testing.api import fund_rows, imported, payment, run

NOTHING = {"amount": "0.00"}
LESS = {"amount": "-1.00"}
EUROS = {"amount": "5.00", "currency": "EUR"}
ON = {"occurred_on": "2025-09-01"}
FUND = "/v1/funds/UNMISS"
TRUST = "/v1/trust-funds/TF-X1"
YEAR: dict[str, Any] = {
    "fund": "UNMISS",
    "fiscal_year": "2025/26",
    "symbol": "A/RES/79/1",
    "issued_on": "2025-07-01",
    "components": [{"gross": {"amount": "100.00"}}],
    "method": "twelfths",
}
WHOLE = {"period_from": "2025-07-01", "period_to": "2026-06-30"}
TRANSFER = {
    "fund": "UNMISS",
    "counterpart": "UNLB",
    "purpose": "shared_cost",
    "reference": "r",
    "fiscal_year": "2025/26",
    "sent_on": "2025-09-01",
}
PRORATION = {"fiscal_year": "2025/26", "symbol": "s", "decided_on": "2025-07-01"}
OPEN = {
    "trust_fund": "TF-X1",
    "title": "t",
    "kind": "trust_fund",
    "purpose": "other",
    "symbol": "s",
    "opened_on": "2025-01-01",
}
DEPOSIT = {"receipt": "R", "donor": "D", "received_on": "2025-09-01"}
ADVANCE = ON | {"fund": "UNTSO", "purpose": "salaries"}
GRANTED = {"fund": "UNMISS", "fiscal_year": "2025/26", "symbol": "s", "decided_on": "2025-07-01"}

BAD: list[tuple[str, dict[str, Any]]] = [
    ("/v1/assessment-years", YEAR | {"voluntary": [{"contributor": "X"}]}),
    (
        "/v1/assessment-years",
        YEAR | {"voluntary": [{"contributor": "X", "share": "1/3", "amount": {"amount": "1.00"}}]},
    ),
    ("/v1/assessment-years", YEAR | {"voluntary": [{"contributor": "X", "share": "1/0"}]}),
    ("/v1/assessment-years", YEAR | {"components": [{"gross": LESS}]}),
    ("/v1/assessment-years", YEAR | {"components": [{"gross": EUROS}]}),
    ("/v1/assessment-years", YEAR | {"slices": [WHOLE | {"gross": NOTHING}]}),
    ("/v1/shared-accounts/UNLB/prorations", PRORATION | {"gross": NOTHING}),
    (
        "/v1/shared-accounts/UNLB/prorations",
        PRORATION
        | {"gross": {"amount": "1.00"}, "resources": [{"mission": "UNMISS", "amount": NOTHING}]},
    ),
    ("/v1/transfers", TRANSFER | {"amount": LESS}),
    ("/v1/transfers", TRANSFER | {"amount": EUROS}),
    ("/v1/trust-funds", OPEN | {"trust_fund": "TF-X2", "target": LESS}),
    ("/v1/trust-funds", OPEN | {"trust_fund": "no-trust-fund"}),
    (f"{TRUST}/deposits", DEPOSIT | {"amount": NOTHING}),
    (f"{TRUST}/deposits", DEPOSIT | {"amount": EUROS}),
    ("/v1/working-capital/advances", ADVANCE | {"amount": NOTHING}),
    (
        "/v1/working-capital/levels",
        {"source": "WCF", "level": NOTHING, "valid_from": "2023-01-01", "symbol": "x"},
    ),
    (
        f"{FUND}/retained-surplus",
        {"amount": LESS, "symbol": "x", "decided_on": "2025-09-01"},
    ),
    (
        f"{FUND}/voluntary-receipts",
        {
            "plan": "p",
            "contributor": "c",
            "receipt": "r",
            "amount": NOTHING,
            "received_on": "2025-09-01",
        },
    ),
    (
        f"/v1/assessment-letters/UNMISS/{'x' * 400}/issues",
        {"issued_on": "2025-09-01", "reference": "r"},
    ),
    ("/v1/contributions", payment("1.00") | {"amount": EUROS}),
    ("/v1/appropriations", GRANTED | {"amount": EUROS}),
    (
        f"{FUND}/opening-balance",
        {"opened_on": "2025-07-01", "cash": EUROS, "symbol": "A/79/5"},
    ),
]


def test_bad_input_is_refused_where_it_is_wrong_and_records_nothing(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await imported(service, "funds", fund_rows("UNMISS"))
        await imported(service, "funds", fund_rows("UNLB", kind="shared_account"))
        await service.post("/v1/trust-funds", OPEN)
        head = service.assembly.kernel.log.head().position

        answers = [(path, body, await service.post(path, body)) for path, body in BAD]

        wrong = [
            (path, body, answer.status_code)
            for path, body, answer in answers
            if answer.status_code != 422 or not answer.json()["errors"][0]["pointer"]
        ]
        assert wrong == []
        assert service.assembly.kernel.log.head().position == head

    run(tmp_path, scenario)
