"""Case 19: Temporal and its worker are killed while loans are under way."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from missionledger.common.clock import SystemClock
from missionledger.common.security.keys import key_id, load_or_create_key
from missionledger.common.security.roles import Grant, Role
from missionledger.common.security.tokens import TokenIssuer
from missionledger.common.testing.system_invariants import assert_all_holds
from missionledger.common.testing.whole_system import WholeSystem, whole_system

FUNDS = ("MINURSO", "MINUSCA", "MONUSCO", "UNDOF", "UNIFIL", "UNISFA")
LENT_EACH = "15000000.00"
LEVEL_MINOR = 15_000_000_000


def officer(system: WholeSystem, subject: str) -> dict[str, str]:
    """Return the headers of somebody who holds every role; two of them are four eyes."""
    key = load_or_create_key(system.data_dir / "keys")
    issuer = TokenIssuer(key, key_id(key.public_key()), SystemClock())
    token = issuer.issue(subject, [Grant(role) for role in Role], lifetime=timedelta(hours=1))
    return {"authorization": f"Bearer {token}"}


class Lending:
    """Loans of several funds, each asked for by one officer and approved by another."""

    def __init__(self, system: WholeSystem) -> None:
        self._system = system
        self._requester = officer(system, "requester")
        self._approver = officer(system, "approver")

    def _post(
        self, path: str, body: Mapping[str, Any], by: Mapping[str, str], key: str, **more: str
    ) -> httpx.Response:
        headers = {**by, "idempotency-key": key, **more}
        url = f"{self._system.address('finance')}{path}"
        answer = httpx.post(url, json=body, headers=headers, timeout=30)
        answer.raise_for_status()
        return answer

    def prepare(self) -> None:
        """Set the Reserve Fund up and open the funds that borrow."""
        level = {
            "row": 2,
            "source": "A/RES/47/217",
            "provenance": "verified",
            "level_minor": LEVEL_MINOR,
            "set_up_on": "1993-01-01",
        }
        file = {"file": "level.csv", "sha256": "0" * 64, "rows": [level]}
        self._post("/v1/imports/reserve-fund", file, self._requester, "level")
        for fund in FUNDS:
            body = {
                "fund": fund,
                "kind": "special_account",
                "title": f"Special account of {fund}",
                "opened_on": "2020-07-01",
            }
            self._post("/v1/funds", body, self._requester, f"open-{fund}")

    def request_all(self) -> None:
        """Ask for one liquidity advance for each fund."""
        for fund in FUNDS:
            amount = {"amount": LENT_EACH, "currency": "USD"}
            body = {"fund": fund, "purpose": "liquidity", "amount": amount}
            self._post("/v1/loans", body, self._requester, f"ask-{fund}")

    def approve_all(self) -> None:
        """Approve every loan."""
        for loan in self.loans():
            path = f"/v1/loans/{loan['loan_id']}"
            version = f'"v{loan["version"]}"'
            self._post(
                f"{path}/approve", {}, self._approver, f"yes-{path}", **{"if-match": version}
            )

    def receive_all(self, receipt: str) -> None:
        """Let every fund receive half of what it owes."""
        for fund in FUNDS:
            body = {
                "fund": fund,
                "receipt": f"{receipt}-{fund}",
                "state": "FRA",
                "amount": {"amount": "7500000.00", "currency": "USD"},
                "received_on": SystemClock().now().date().isoformat(),
            }
            self._post("/v1/contributions", body, self._requester, f"{receipt}-{fund}")

    def loans(self) -> Sequence[Mapping[str, Any]]:
        """Return all loans."""
        answer = self._system.get("finance", "/v1/loans")
        answer.raise_for_status()
        items: Sequence[Mapping[str, Any]] = answer.json()["items"]
        return items

    def wait_for(self, status: str) -> None:
        """Return when every loan is at the step."""
        self._system.wait_until(
            lambda: [loan["status"] for loan in self.loans()] == [status] * len(FUNDS),
            f"not every loan is {status}",
        )

    def kill_both(self) -> None:
        """Kill Temporal and the worker at the same time, and wait until they are back."""
        before = self._system.parts()
        self._system.kill("temporal")
        self._system.kill("finance")
        self._system.wait_until(
            lambda: all(
                self._system.parts()[part]["pid"] not in (None, before[part]["pid"])
                for part in ("temporal", "finance")
            ),
            "the supervisor did not start them again",
        )
        self._system.wait_ready("finance")


def after_request(lending: Lending) -> None:
    lending.request_all()
    lending.kill_both()
    lending.wait_for("reserved")
    lending.approve_all()
    lending.wait_for("paid")
    lending.receive_all("R1")
    lending.receive_all("R2")


def after_approval(lending: Lending) -> None:
    lending.request_all()
    lending.wait_for("reserved")
    lending.approve_all()
    lending.kill_both()
    lending.wait_for("paid")
    lending.receive_all("R1")
    lending.kill_both()
    lending.receive_all("R2")


@pytest.mark.parametrize("story", [after_request, after_approval])
def test_every_loan_goes_on_and_moves_its_money_once(
    tmp_path: Path, story: Callable[[Lending], None]
) -> None:
    with whole_system(tmp_path / "data") as system:
        lending = Lending(system)
        lending.prepare()
        story(lending)
        lending.wait_for("repaid")

        system.wait_until(
            lambda: count_of(system)["ProcessEnded"] == len(FUNDS), "not every process ended"
        )
        counted = count_of(system)
        fund = system.get("finance", "/v1/reserve-fund").json()
        assert {name: counted[name] for name in ONCE} == dict.fromkeys(ONCE, len(FUNDS))
        assert counted["LoanRepaid"] == counted["AdvanceRepaid"] == 2 * len(FUNDS)
        assert fund["cash"] == fund["level"]
        assert fund["advances"]["amount"] == "0.00"
        assert_all_holds(system)


STANDING = "month-end-forecasts"
ONCE = ("LoanReserved", "LoanPaid", "AdvanceReceived", "ProcessStarted", "ProcessEnded")


def count_of(system: WholeSystem) -> Counter[str]:
    """Return how often each event is in the log; the process that always runs is not of a loan."""
    events = [each for each in system.log_events("finance") if STANDING not in each["subject"]]
    return Counter(str(event["type"]).split(".")[-2] for event in events)
