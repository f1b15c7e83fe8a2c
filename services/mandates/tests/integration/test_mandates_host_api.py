import asyncio
import csv
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from missionledger.common.testing.service_under_test import ServiceUnderTest
from missionledger.mandates.testing.api import MISSION_PATH, mission_under_mandate

LEGAL: dict[str, Any] = {
    "on": "2026-02-10",
    "host": "MLI",
    "kind": "legal",
    "level": "full",
    "basis": "Exchange of letters.",
}
START = {"status": "starting", "changed_on": "2026-03-01"}
BREACH: dict[str, Any] = {
    "on": "2026-03-05",
    "breach_id": "flights",
    "host": "MLI",
    "kind": "freedom_of_movement",
    "place": "Gao",
    "description": "Flights were not allowed.",
}


async def post(
    service: ServiceUnderTest, path: str, body: dict[str, Any], version: int | None = None
) -> Any:
    return await service.post(f"{MISSION_PATH}/{path}", body, by="leader", version=version)


@pytest.mark.anyio
async def test_no_mission_deploys_without_legal_consent(tmp_path: Path) -> None:
    async with mission_under_mandate(tmp_path) as service:
        refused = await post(service, "status", START, version=2)
        unchanged = await service.get(MISSION_PATH)
        blind = await post(service, "host-consents", LEGAL)
        given = await post(service, "host-consents", LEGAL, version=0)
        started = await post(service, "status", START, version=2)
        a_day_later = START | {"changed_on": "2026-03-02"}
        again = await post(service, "status", a_day_later, version=3)
        log = service.assembly.kernel.log.read(after=0, limit=500)

    assert refused.json()["type"].endswith("host-consent-missing")
    assert unchanged.json()["status"] == "authorized"
    assert (blind.status_code, given.status_code) == (428, 201)
    assert (started.status_code, again.status_code) == (201, 201)
    assert started.json()["status"] == "starting"
    assert [each.type for each in log].count("DeploymentCleared") == 1


@pytest.mark.anyio
async def test_a_deployment_that_is_sent_twice_is_recorded_once(tmp_path: Path) -> None:
    async with mission_under_mandate(tmp_path) as service:
        await post(service, "host-consents", LEGAL, version=0)
        path = f"{MISSION_PATH}/status"
        first, second = [
            await service.post(path, START, by="leader", version=2, key="deploy") for _ in range(2)
        ]
        log = service.assembly.kernel.log.read(after=0, limit=500)

    assert (first.status_code, second.status_code) == (201, 201)
    assert second.headers["idempotency-replayed"] == "true"
    assert (first.json(), first.headers["etag"]) == (second.json(), second.headers["etag"])
    assert [each.type for each in log].count("DeploymentCleared") == 1


@pytest.mark.anyio
async def test_a_mission_that_was_suspended_deploys_anew_only_with_consent(
    tmp_path: Path,
) -> None:
    async with mission_under_mandate(tmp_path) as service:
        await post(service, "host-consents", LEGAL, version=0)
        await post(service, "status", START, version=2)
        suspended = {"status": "suspended", "changed_on": "2026-04-01"}
        await post(service, "status", suspended, version=3)
        coup = {"on": "2026-03-20", "host": "MLI", "description": "Officers took power."}
        await post(service, "unconstitutional-changes", coup)
        resumed = {"status": "operating", "changed_on": "2026-04-15"}
        refused = await post(service, "status", resumed, version=4)

    assert refused.json()["type"].endswith("host-consent-missing")
    assert "2026-03-20" in refused.json()["detail"]


@pytest.mark.anyio
async def test_the_relation_with_the_host_reads_on_any_day(tmp_path: Path) -> None:
    path = f"{MISSION_PATH}/host-relation"
    async with mission_under_mandate(tmp_path) as service:
        nothing = await service.get(path)
        given = await post(service, "host-consents", LEGAL, version=0)
        daily = LEGAL | {"on": "2026-04-01", "kind": "day_to_day", "level": "eroding"}
        await post(service, "host-consents", daily, version=1)
        consultation = {
            "on": "2026-05-02",
            "party_kind": "host",
            "party": "Foreign ministry",
            "purpose": "mandate",
            "method": "Meeting in the capital",
            "outcome": "Asks for a year more.",
        }
        await post(service, "consultations", consultation)
        coup = {"on": "2026-06-01", "host": "MLI", "description": "Officers took power."}
        await post(service, "unconstitutional-changes", coup)
        now = await service.get(path)
        in_may = await service.get(path, effective_on="2026-05-31")
        known = await service.get(path, known_at=given.headers["missionledger-position"])
        review = {"on": "2026-06-10", "author": "Planning team", "outcome": "Exit by road."}
        await post(service, "contingency-reviews", review)
        anew = LEGAL | {"on": "2026-06-15", "basis": "Letter of the new authorities."}
        await post(service, "host-consents", anew, version=5)
        settled = await service.get(path)

    assert (nothing.json()["may_deploy"], nothing.json()["hosts"]) == (False, [])
    assert nothing.json()["consulted_since_last_decision"] is False
    assert "2026-06-01" in now.json()["why_not"]
    assert now.json()["contingency_plans_reopened_on"] == "2026-06-01"
    (host,) = in_may.json()["hosts"]
    assert (host["legal"]["holds"], host["strategic"]) == (True, None)
    assert host["day_to_day"]["level"] == "eroding"
    assert in_may.json()["may_deploy"] is True
    assert in_may.json()["consulted_since_last_decision"] is True
    assert known.json()["hosts"][0]["day_to_day"] is None
    assert (settled.json()["may_deploy"], settled.json()["why_not"]) == (True, "")
    assert settled.json()["contingency_plans_reopened_on"] is None


@pytest.mark.anyio
async def test_breaches_and_commitments_are_tracked(tmp_path: Path) -> None:
    commitment = {
        "on": "2026-02-20",
        "commitment_id": "vote",
        "host": "MLI",
        "undertaking": "Hold elections.",
        "due_on": "2026-05-31",
    }
    async with mission_under_mandate(tmp_path) as service:
        await post(service, "sofa-breaches", BREACH)
        fuel = BREACH | {"breach_id": "fuel", "kind": "supply", "on": "2026-04-01"}
        await post(service, "sofa-breaches", fuel)
        settled = await post(
            service,
            "sofa-breaches/flights/resolution",
            {"on": "2026-04-10", "outcome": "Flights resumed."},
        )
        absent = await post(
            service, "sofa-breaches/none/resolution", {"on": "2026-04-10", "outcome": "?"}
        )
        still_open = await service.get(f"{MISSION_PATH}/sofa-breaches", open="true")
        in_march = await service.get(
            f"{MISSION_PATH}/sofa-breaches", open="true", effective_on="2026-03-31", format="csv"
        )
        await post(service, "host-commitments", commitment)
        reminded = await post(
            service,
            "host-commitments/vote/follow-ups",
            {"on": "2026-05-01", "finding": "reminded"},
        )
        overdue = await service.get(f"{MISSION_PATH}/host-commitments", overdue="true")
        on_time = await service.get(
            f"{MISSION_PATH}/host-commitments", overdue="true", effective_on="2026-05-31"
        )
        relation = await service.get(f"{MISSION_PATH}/host-relation")

    assert (settled.status_code, settled.json()["open"]) == (201, False)
    assert absent.status_code == 404
    assert [each["breach_id"] for each in still_open.json()["items"]] == ["fuel"]
    rows = list(csv.DictReader(StringIO(in_march.text)))
    assert [(each["breach_id"], each["open"]) for each in rows] == [("flights", "true")]
    assert (reminded.json()["reminders"], reminded.json()["finding"]) == (1, None)
    assert [each["commitment_id"] for each in overdue.json()["items"]] == ["vote"]
    assert on_time.json()["items"] == []
    assert (relation.json()["open_breaches"], relation.json()["overdue_commitments"]) == (1, 1)


@pytest.mark.anyio
async def test_lists_about_the_host_are_filtered_and_kept_from_strangers(tmp_path: Path) -> None:
    names = (
        "host-relation",
        "host-consents",
        "consultations",
        "sofa-breaches",
        "host-commitments",
        "unconstitutional-changes",
        "contingency-reviews",
    )
    async with mission_under_mandate(tmp_path) as service:
        await post(service, "host-consents", LEGAL, version=0)
        strategic = LEGAL | {"kind": "strategic", "level": "conditional"}
        stale = await post(service, "host-consents", strategic, version=0)
        await post(service, "host-consents", strategic, version=1)
        of_kind = await service.get(f"{MISSION_PATH}/host-consents", kind="strategic")
        first = await service.get(f"{MISSION_PATH}/host-consents", limit=1)
        as_csv = await service.get(f"{MISSION_PATH}/host-consents", format="csv", host="MLI")
        meetings = await service.get(f"{MISSION_PATH}/consultations", purpose="delivery")
        wrong_role = await service.post(f"{MISSION_PATH}/sofa-breaches", BREACH, by="viewer")
        unseen = [
            (await service.get(f"{MISSION_PATH}/{each}", by="stranger")).status_code
            for each in names
        ]
        seen = [
            (await service.get(f"{MISSION_PATH}/{each}", by="viewer")).status_code for each in names
        ]

    assert stale.status_code == 412
    assert [each["level"] for each in of_kind.json()["items"]] == ["conditional"]
    assert first.json()["next_cursor"] is not None
    assert as_csv.text.splitlines()[0] == "on,host,kind,level,before,basis"
    assert meetings.json()["items"] == []
    assert wrong_role.status_code == 403
    assert (unseen, seen) == ([404] * 7, [200] * 7)


@pytest.mark.anyio
@pytest.mark.parametrize("attempt", range(5))
async def test_a_withdrawal_at_the_same_moment_comes_after_the_deployment_or_stops_it(
    tmp_path: Path, attempt: int
) -> None:
    withdrawal = LEGAL | {"on": "2026-03-01", "level": "withdrawn", "basis": f"Speech {attempt}."}
    async with mission_under_mandate(tmp_path) as service:
        await post(service, "host-consents", LEGAL, version=0)
        started, withdrawn = await asyncio.gather(
            post(service, "status", START, version=2),
            post(service, "host-consents", withdrawal, version=1),
        )
        log = service.assembly.kernel.log.read(after=0, limit=500)

    types = [each.type for each in log]
    cleared = "DeploymentCleared" in types
    assert cleared is (started.status_code == 201)
    assert started.status_code in {201, 409}
    if started.status_code == 409:
        assert started.json()["type"].endswith("host-consent-missing")
        assert withdrawn.status_code == 201
    if cleared and withdrawn.status_code == 201:
        positions = {each.type: each.position for each in log}
        assert positions["DeploymentCleared"] < positions["ConsentRecorded"]
