"""The main job on real input: where the money stands, and a loan from request to repayment."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest

from missionledger.common.clock import SystemClock
from missionledger.common.security.keys import key_id, load_or_create_key
from missionledger.common.security.roles import Grant, Role
from missionledger.common.security.tokens import TokenIssuer
from missionledger.common.testing.whole_system import WholeSystem, whole_system

MILLION = 1_000_000
REQUESTER, APPROVER = "budget.officer", "approver"


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WholeSystem]:
    """The whole system with the reference data."""
    with whole_system(tmp_path_factory.mktemp("main-job") / "data", load="un-reference") as system:
        yield system


def command(
    system: WholeSystem, path: str, body: dict[str, Any], *, by: str, role: Role, version: int = 0
) -> httpx.Response:
    """Send a command to finance in somebody's name."""
    key = load_or_create_key(system.data_dir / "keys")
    issuer = TokenIssuer(key, key_id(key.public_key()), SystemClock())
    token = issuer.issue(by, [Grant(role)], lifetime=timedelta(minutes=5))
    headers = {"authorization": f"Bearer {token}", "idempotency-key": str(uuid4())}
    if version:
        headers["if-match"] = f'"v{version}"'
    return httpx.post(
        system.address("finance") + path, json=body, headers=headers, timeout=30, trust_env=False
    )


def liquidity(system: WholeSystem, day: str, books: str = "all") -> dict[str, Any]:
    answer = system.get("finance", "/v1/liquidity", as_of=day, books=books)
    assert answer.status_code == 200, answer.text
    position: dict[str, Any] = answer.json()
    return position


def millions(figure: dict[str, Any]) -> float:
    return float(figure["amount"]["amount"]) / MILLION


def test_the_pool_stands_where_published_totals_say(loaded: WholeSystem) -> None:
    """Assessed equals the circulars; unpaid agrees with the published two billion of July 2025."""
    position = liquidity(loaded, "2025-06-30")
    pool = position["pool"]

    # 5,544,768,033 of 2024/25 without MINUSMA, which had left the pool.
    assert pool["assessed"]["amount"]["amount"] == "5322652533.00"
    assert pool["assessed"]["books"] == ["actual"]
    unpaid = millions(pool["unpaid_current_year"]) + millions(pool["unpaid_prior_years"])
    assert 1_900 < unpaid < 2_100
    assert "modelled" in pool["unpaid_current_year"]["books"]
    assert pool["months_of_cover"] is not None


def test_what_only_a_model_knows_is_not_known_in_the_actual_books(loaded: WholeSystem) -> None:
    pool = liquidity(loaded, "2025-06-30", "actual")["pool"]

    assert pool["assessed"]["amount"] is not None
    for name in ("cash", "received", "unpaid_current_year", "owed_to_contributors"):
        assert pool[name]["amount"] is None
        assert pool[name]["reason"]


def test_money_beyond_the_term_is_conditional_until_the_renewal(loaded: WholeSystem) -> None:
    """MINURSO was renewed on 31 October 2025, for the slices from 1 November on."""

    def conditional(day: str) -> str:
        funds = {fund["fund"]: fund for fund in liquidity(loaded, day)["funds"]}
        return str(funds["MINURSO"]["conditional"]["amount"]["amount"])

    assert conditional("2025-10-30") == "52097900.00"
    assert conditional("2025-10-31") == "0.00"


def test_the_console_shows_the_same(loaded: WholeSystem) -> None:
    console = f"http://127.0.0.1:{loaded.port_base}"

    page = httpx.get(console, params={"as_of": "2025-06-30"}, timeout=30, trust_env=False)
    data = httpx.get(
        f"{console}/liquidity.json", params={"as_of": "2025-06-30"}, timeout=30, trust_env=False
    )

    assert page.status_code == 200
    assert "Liquidity on 2025-06-30" in page.text
    assert "Partly modelled" in page.text
    assert data.json() == liquidity(loaded, "2025-06-30")


def test_a_loan_goes_from_request_to_payment_and_shows_as_borrowed(loaded: WholeSystem) -> None:
    """Temporal drives it; people decide by commands; cash and advances keep the level."""
    body = {"fund": "UNIFIL", "purpose": "liquidity", "amount": {"amount": "60000000.00"}}
    asked = command(loaded, "/v1/loans", body, by=REQUESTER, role=Role.BUDGET_OFFICER)
    assert asked.status_code == 201, asked.text
    loan = f"/v1/loans/{asked.json()['loan_id']}"

    def status() -> str:
        return str(loaded.get("finance", loan).json()["status"])

    loaded.wait_until(lambda: status() == "reserved", "the loan was not reserved")
    version = loaded.get("finance", loan).json()["version"]
    own = command(loaded, f"{loan}/approve", {}, by=REQUESTER, role=Role.APPROVER, version=version)
    approved = command(
        loaded, f"{loan}/approve", {}, by=APPROVER, role=Role.APPROVER, version=version
    )
    loaded.wait_until(lambda: status() == "paid", "the loan was not paid")

    assert own.status_code == 409
    assert approved.status_code == 201, approved.text
    fund = loaded.get("finance", "/v1/reserve-fund").json()
    assert (fund["cash"]["amount"], fund["advances"]["amount"]) == ("90000000.00", "60000000.00")
    today = SystemClock().now().date().isoformat()
    funds = {each["fund"]: each for each in liquidity(loaded, today)["funds"]}
    assert funds["UNIFIL"]["borrowed"]["amount"]["amount"] == "60000000.00"
    process = loaded.get("finance", "/v1/processes").json()["items"][0]
    assert process["waiting_for"]
    refused = command(
        loaded,
        "/v1/loans",
        {**body, "amount": {"amount": "50000000.01"}},
        by=REQUESTER,
        role=Role.BUDGET_OFFICER,
    )
    assert refused.status_code == 409
    assert refused.json()["type"] == "urn:missionledger:problem:liquidity-limit-exceeded"
    assert refused.json()["source"] == "A/RES/76/272"
