"""Claims that rest on noted facts of units, over HTTP; letters of assist and the timetable."""

from pathlib import Path
from typing import Any

from missionledger.common.security.roles import Role
from missionledger.common.testing.service_under_test import ServiceUnderTest
from missionledger.finance.testing.api import fund_rows, imported, run
from missionledger.finance.testing.units import (
    UNIT,
    arrival,
    departure,
    evaluation,
    note_units,
    withholding,
    withholding_end,
)


def claim(month: str = "2025-08", **changes: Any) -> dict[str, Any]:
    body: dict[str, Any] = {
        "fund": "UNMISS",
        "unit": UNIT,
        "contributor": "RWA",
        "month": month,
        "prepared_on": "2025-10-10",
        "person_days": 3100,
        "memorandum": "MOU/2024/17",
    }
    return body | changes


LETTER = {
    "fund": "UNMISS",
    "letter": "LOA-2025-012",
    "contributor": "RWA",
    "service": "Two utility helicopters",
    "ceiling": {"amount": "100000.00"},
    "valid_from": "2025-07-01",
    "valid_to": "2025-12-31",
    "symbol": "LOA/2025/012",
    "recorded_on": "2025-07-01",
}


async def opened(service: ServiceUnderTest) -> None:
    await imported(service, "funds", fund_rows("UNMISS", "UNISFA"))
    service.requesters.add("budget", [Role.BUDGET_OFFICER])
    service.requesters.add("certifier", [Role.CERTIFYING_OFFICER])
    service.requesters.add("elsewhere", [Role.VIEWER], ["UNISFA"])


def test_no_claim_for_a_unit_that_went_home(tmp_path: Path) -> None:
    async def story(service: ServiceUnderTest) -> None:
        await opened(service)
        await note_units(service, arrival(), departure("2025-08-01"))
        problem = await service.post("/v1/claims", claim(), by="budget")
        units = (await service.get("/v1/claims/units")).json()["items"]

        assert problem.status_code == 409
        assert problem.json()["type"].endswith("unit-not-there")
        assert problem.json()["facts"]["foreign_position"] == 102
        assert [(each["unit"], each["is_there"], each["until"]) for each in units] == [
            (UNIT, False, "2025-08-01")
        ]

    run(tmp_path, story)


def test_a_decision_is_deducted_and_the_certifier_looks_again(tmp_path: Path) -> None:
    async def story(service: ServiceUnderTest) -> None:
        await opened(service)
        await note_units(service, arrival(), withholding("2025-08-01"))
        made = await service.post("/v1/claims", claim(), by="budget")
        await note_units(service, withholding_end("2025-08-11"))
        path = f"/v1/claims/UNMISS/{UNIT}.2025-08/certification"
        stale = await service.post(path, {"certified_on": "2025-10-20"}, by="certifier", version=1)

        body = made.json()
        assert made.status_code == 201, made.text
        assert body["grounds"][0]["reference"] == "W-1: failure_to_protect"
        assert body["deductions"]["amount"] == body["total"]["amount"] == "72400.00"
        assert stale.json()["type"].endswith("claim-not-at-that-step")

    run(tmp_path, story)


def test_a_note_that_comes_twice_is_one(tmp_path: Path) -> None:
    async def story(service: ServiceUnderTest) -> None:
        await opened(service)
        await note_units(service, arrival(), arrival())
        log = service.assembly.kernel.log.read(after=0, limit=100)

        assert [each.type for each in log].count("UnitStatusNoted") == 1

    run(tmp_path, story)


def test_what_a_unit_costs_without_a_decision_is_shown_to_its_mission(tmp_path: Path) -> None:
    async def story(service: ServiceUnderTest) -> None:
        await opened(service)
        await note_units(service, arrival(), evaluation("2025-08-05", "adequate", "grave"))
        await service.post("/v1/claims", claim(), by="budget")
        path = f"/v1/claims/UNMISS/{UNIT}.2025-08/certification"
        done = await service.post(path, {"certified_on": "2025-10-20"}, by="certifier", version=1)
        costs, at = "/v1/claims/underperformance", {"effective_on": "2025-10-31"}
        shown = (await service.get(costs, **at)).json()["items"]
        before = (await service.get(costs, effective_on="2025-08-04")).json()
        hidden = (await service.get(costs, by="elsewhere", **at)).json()

        assert done.status_code == 201, done.text
        assert [(each["unit"], each["verdict"], each["decided"]) for each in shown] == [
            (UNIT, "grave", "none")
        ]
        assert shown[0]["certified"]["amount"] == "144800.00"
        assert (before["items"], hidden["items"]) == ([], [])

    run(tmp_path, story)


def test_letters_of_assist_are_listed_with_what_is_left(tmp_path: Path) -> None:
    async def story(service: ServiceUnderTest) -> None:
        await opened(service)
        made = await service.post("/v1/claims/letters-of-assist", LETTER, by="budget")
        flown = {"letter": "LOA-2025-012", "service": "120 hours", "amount": {"amount": "60000.00"}}
        first = claim(unit="AVN-1", person_days=0, services=[flown])
        taken = await service.post("/v1/claims", first, by="budget")
        more = await service.post("/v1/claims", first | {"month": "2025-09"}, by="budget")
        listed = (await service.get("/v1/claims/letters-of-assist")).json()["items"]

        assert (made.status_code, taken.status_code) == (201, 201), made.text + taken.text
        assert taken.json()["services"]["amount"] == taken.json()["total"]["amount"] == "60000.00"
        assert more.json()["type"].endswith("letter-of-assist")
        assert listed[0]["left"]["amount"] == "40000.00"

    run(tmp_path, story)


def test_readiness_is_compensated_and_the_timetable_follows_a_quarter(tmp_path: Path) -> None:
    async def story(service: ServiceUnderTest) -> None:
        await opened(service)
        await note_units(service, arrival(day="2025-08-15"))
        ready = {
            "item": "APC",
            "count": 10,
            "monthly_maintenance": {"amount": "800.00"},
            "verification": "visit 3/2025",
        }
        body = claim(month="2025-07", person_days=0, standby=[ready])
        made = await service.post("/v1/claims", body, by="budget")
        path = "/v1/claims/timetable"
        rows = (await service.get(path, quarter="2025-Q3", effective_on="2025-12-01")).json()
        malformed = await service.get(path, quarter="2025-Q5")

        assert made.json()["standby"]["amount"] == "2000.00"
        (row,) = rows["items"]
        assert (row["missing"], row["prepared"]) == (["2025-08", "2025-09"], ["2025-07"])
        assert (row["certify_by"], row["late"]) == ("2025-11-29", True)
        assert malformed.status_code == 422

    run(tmp_path, story)
