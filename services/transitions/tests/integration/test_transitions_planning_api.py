"""Phases, benchmarks, readiness and the watch over HTTP, on the real log."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from pathlib import Path

from missionledger.common.clock import FixedClock
from missionledger.common.commands import CommandContext
from missionledger.common.security.roles import Role
from missionledger.common.testing.service_under_test import ServiceUnderTest, service_under_test
from missionledger.transitions.domain.planning_due import PLANNING_DUE, NoteMandateTerm
from missionledger.transitions.main import SERVICE

NOW = datetime(2023, 9, 15, 12, tzinfo=UTC)
DAY = {"occurred_on": "2023-06-30"}


def run(directory: Path, scenario: Callable[[ServiceUnderTest], Awaitable[None]]) -> None:
    async def body() -> None:
        async with service_under_test(SERVICE, directory, clock=FixedClock(NOW)) as service:
            await scenario(service)

    asyncio.run(body())


def test_what_may_still_be_done_on_a_day(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        phase = {
            **DAY,
            "phase_id": "withdrawal",
            "title": "cessation of operations",
            "authority": "S/RES/2690 (2023)",
            "from_on": "2023-07-01",
            "until_on": "2023-12-31",
            "ceilings": [{"people": "military", "count": 13289}],
            "allowed": [{"act": "protect civilians", "until_on": "2023-09-30"}],
        }
        path = "/v1/phases/MINUSMA"
        answer = await service.post(path, phase)
        assert answer.status_code == 201, answer.text
        assert [each["act"] for each in answer.json()["may_still_do"]] == ["protect civilians"]
        october = (await service.get(path, effective_on="2023-10-01")).json()
        assert (october["present"], october["may_still_do"]) == ("withdrawal", [])
        backwards = {**phase, "phase_id": "other", "until_on": "2023-06-01"}
        assert (await service.post(path, backwards)).json()["type"].endswith("phase-days-invalid")
        sheet = await service.get("/v1/phases", present="true", format="csv")
        assert "withdrawal,cessation of operations" in sheet.text

    run(tmp_path, scenario)


def test_a_benchmark_is_observed_and_judged_on_both_axes(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        path = "/v1/benchmarks/UNMIK"
        define = {
            **DAY,
            "benchmark_id": "status",
            "kind": "final_status",
            "title": "final-status agreement signed",
            "indicator": "agreement between the parties",
            "due_on": "2023-08-31",
            "owner": "Special Representative",
        }
        defined = await service.post(path, define)
        before = service.assembly.kernel.log.head().position
        judge = {"occurred_on": "2023-09-01", "verdict": "met", "evidence": "signed in Vienna"}
        judged = await service.post(f"{path}/status/judge", judge, version=1)

        assert defined.json()["benchmarks"][0]["due"] is True
        assert (judged.json()["benchmarks"][0]["verdict"], judged.json()["version"]) == ("met", 2)
        assert judged.json()["benchmarks"][0]["judged_by"] == "everybody"
        assert (await service.get(path, known_at=before)).json()["benchmarks"][0]["due"] is True
        due = await service.get("/v1/benchmarks", due="true", kind="final_status")
        assert due.json()["items"] == []

    run(tmp_path, scenario)


def test_what_nobody_looked_at_is_not_ready(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        body = {**DAY, "is_ready": True, "owner": "Chief of Staff", "finding": "list of June"}
        checked = await service.post("/v1/exit-readiness/UNMISS/asset_list", body)
        unknown = await service.post("/v1/exit-readiness/UNMISS/luck", body)

        assert checked.status_code == 201, checked.text
        assert "asset_list" not in checked.json()["not_ready"]
        assert "routes_and_lift" in checked.json()["not_ready"]
        later = (await service.get("/v1/exit-readiness/UNMISS", effective_on="2024-06-29")).json()
        assert "asset_list" in later["not_ready"]
        assert unknown.status_code == 422

    run(tmp_path, scenario)


def test_the_watch_after_the_exit_is_closed_to_strangers(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        service.requesters.add("stranger", [Role.MISSION_LEADERSHIP], ["UNDOF"])
        path = "/v1/exit-watch/UNAMID"
        seen = {
            "occurred_on": "2019-12-28",
            "kind": "looting",
            "title": "former base looted",
            "place": "Nyala",
            "evidence": "Sudan Tribune",
        }
        assert (await service.post(f"{path}/observations", seen, by="stranger")).status_code == 404
        recorded = await service.post(f"{path}/observations", seen)
        asked = await service.post(
            f"{path}/attention",
            {
                **DAY,
                "body": "peacebuilding_commission",
                "title": "Darfur after the exit",
                "outcome": "a meeting in March",
            },
        )

        assert recorded.json()["observations"][0]["place"] == "Nyala"
        assert asked.json()["attention"][0]["recorded_by"] == "everybody"
        assert (await service.get(path, by="stranger")).status_code == 404
        sheet = await service.get("/v1/exit-watch", kind="looting", format="csv")
        assert "UNAMID,2019-12-28,looting,former base looted,Nyala" in sheet.text

    run(tmp_path, scenario)


def test_who_has_no_plan_is_reminded_while_the_mandate_runs(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        context = CommandContext(actor="transitions-mandates", role="integrator")
        for mission, start, until in (
            ("UNMISS", date(2011, 7, 9), date(2027, 4, 30)),
            ("UNSOH", date(2023, 9, 1), date(2024, 8, 31)),
            ("UNEF-I", date(1956, 11, 7), date(1967, 6, 17)),
        ):
            noted = NoteMandateTerm(
                mission_id=mission,
                occurred_on=start,
                resolution="",
                from_on=start,
                until=until,
                foreign_event_id=mission,
                foreign_position=1,
            )
            await service.assembly.kernel.aggregates.execute(PLANNING_DUE, noted, context)

        path = "/v1/planning-reminders"
        found = {each["mission_id"]: each for each in (await service.get(path)).json()["items"]}
        assert {key: each["standing"] for key, each in found.items()} == {
            "UNMISS": "due",
            "UNSOH": "ahead",
        }
        assert found["UNSOH"]["days_left"] == 351
        await service.post("/v1/plans", {**DAY, "mission_id": "UNMISS"})
        milestone = {**DAY, "title": "joint calendar", "planned_on": "2024-06-30"}
        await service.post("/v1/plans/UNMISS/milestones", milestone)
        assert (await service.get(path, standing="due")).json()["items"] == []
        assert "UNMISS,planned" in (await service.get(path, format="csv")).text

    run(tmp_path, scenario)


def test_what_support_planning_rests_on_is_said_or_missing(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        path = "/v1/support-variables/MINUSMA"
        body = {
            **DAY,
            "finding": "north of Gao by air alone",
            "owner": "Chief of Mission Support",
            "review_on": "2023-09-01",
        }
        said = await service.post(f"{path}/sites_and_access", body)
        unknown = await service.post(f"{path}/weather", body)

        assert said.status_code == 201, said.text
        assert "sites_and_access" not in said.json()["missing"]
        assert "host_services" in said.json()["missing"]
        assert unknown.status_code == 422
        due = await service.get("/v1/support-variables", standing="review_due")
        assert [each["variable"] for each in due.json()["items"]] == ["sites_and_access"]
        early = await service.get(
            "/v1/support-variables", standing="review_due", effective_on="2023-08-31"
        )
        assert early.json()["items"] == []
        sheet = await service.get("/v1/support-variables", standing="missing", format="csv")
        assert "MINUSMA,security,missing" in sheet.text

    run(tmp_path, scenario)
