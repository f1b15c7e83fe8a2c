"""Credits over HTTP: given, set off, kept on record, and not twice with the modelled book."""

from pathlib import Path
from typing import Any

from missionledger.common.security.roles import Role
from missionledger.common.testing.service_under_test import ServiceUnderTest
from missionledger.finance.testing.api import imported, live_mission, payment, run


async def credited(service: ServiceUnderTest, issued_on: str = "2025-09-15") -> str:
    """Assess a mission, let Germany pay, and credit everybody; return the path of the credit."""
    await live_mission(service)
    await service.post("/v1/contributions", payment("56920.00"))
    body = {
        "fund": "UNMISS",
        "kind": "credit",
        "fiscal_year": "2025/26",
        "period_to": "2024-06-30",
        "gross": {"amount": "-100000.00"},
        "symbol": "ST/ADM/SER.B/2000",
        "issued_on": issued_on,
    }
    answer = await service.post("/v1/assessments", body)
    assert answer.status_code == 201, answer.text
    return f"/v1/credits/UNMISS/{answer.json()['line']}"


def of_state(view: dict[str, Any], state: str) -> dict[str, Any]:
    found: dict[str, Any] = next(each for each in view["states"] if each["state"] == state)
    return found


def test_a_credit_is_set_off_and_what_is_kept_stays_on_record(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        path = await credited(service)
        before = (await service.get(path, effective_on="2025-09-20")).json()
        version = int((await service.get(path)).headers["etag"].strip('"v'))

        stale = await service.post(
            f"{path}/applications", {"occurred_on": "2025-09-20"}, version=version - 1
        )
        done = await service.post(
            f"{path}/applications", {"occurred_on": "2025-09-20"}, version=version
        )
        head = service.assembly.kernel.log.head().position
        again = await service.post(f"{path}/applications", {"occurred_on": "2025-09-20"})
        listed = (await service.get("/v1/credits", fund="UNMISS")).json()["items"]
        table = await service.get("/v1/credits", format="csv")

        assert (stale.status_code, done.status_code, again.status_code) == (412, 201, 201)
        assert service.assembly.kernel.log.head().position == head
        assert before["set_off"]["amount"] == "0.00"
        assert (before["rule"], before["rule_certainty"]) == ("two-tracks", "verified")
        assert of_state(before, "DEU")["track"] == "next_letter"
        assert of_state(before, "FRA")["track"] == "against_debt"
        germany = of_state(done.json(), "DEU")
        assert germany["kept"] == germany["given"]
        assert of_state(done.json(), "FRA")["kept"]["amount"] == "0.00"
        (credit,) = listed
        assert credit["kept"] == germany["kept"]
        assert credit["given"]["amount"] == "100000.00"
        assert table.text.splitlines()[0].startswith("fund,line,fiscal_year")
        france = (await service.get("/v1/member-states/FRA")).json()["total"]
        owed = int(france["unpaid"]["amount"].replace(".", ""))
        given = int(of_state(before, "FRA")["given"]["amount"].replace(".", ""))
        assessed = int(france["assessed"]["amount"].replace(".", ""))
        assert owed == assessed - given

    run(tmp_path, scenario)


def test_backing_by_cash_is_asked_for_by_the_rule_of_july_2026(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        path = f"{await credited(service)}/applications"

        bare = await service.post(path, {"occurred_on": "2026-07-01"})
        backed = await service.post(
            path, {"occurred_on": "2026-07-01", "backed_by_cash": {"amount": "40000.00"}}
        )

        assert bare.status_code == 409
        assert bare.json()["type"].endswith("cash-backing-of-credit")
        assert "GA/AB/4513" in bare.json()["detail"]
        assert backed.status_code == 201, backed.text
        assert backed.json()["rule_certainty"] == "assumed"
        set_off = float(backed.json()["set_off"]["amount"])
        assert 0 < set_off < 40_000

    run(tmp_path, scenario)


def test_a_credit_that_the_model_sets_off_is_not_set_off_again(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        path = await credited(service)
        day = {
            "row": 2,
            "provenance": "modelled",
            "source": "docs/modelled-data.md",
            "fund": "UNMISS",
            "run": "cash-model-1 seed 7",
            "day": "2025-09-30",
            "opening_cash_minor": 900_00,
        }
        await imported(service, "modelled-cash-days", [day])

        answer = await service.post(f"{path}/applications", {"occurred_on": "2025-10-01"})

        assert answer.status_code == 409
        assert answer.json()["type"].endswith("credit-set-off-in-model")

    run(tmp_path, scenario)


def test_credits_of_another_mission_are_not_seen(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        path = await credited(service)
        service.requesters.add("foreigner", [Role.BUDGET_OFFICER], ["MINURSO"])

        single = await service.get(path, by="foreigner")
        listed = await service.get("/v1/credits", by="foreigner")
        done = await service.post(
            f"{path}/applications", {"occurred_on": "2025-09-20"}, by="foreigner"
        )

        assert (single.status_code, done.status_code) == (404, 404)
        assert listed.json()["items"] == []

    run(tmp_path, scenario)
