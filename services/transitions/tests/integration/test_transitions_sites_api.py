"""Sites over HTTP, on the real log."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

from missionledger.common.clock import FixedClock
from missionledger.common.security.roles import Role
from missionledger.common.testing.service_under_test import ServiceUnderTest, service_under_test
from missionledger.transitions.main import SERVICE
from missionledger.transitions.testing.papers import KEPT_PAPER, keep_paper

NOW = datetime(2023, 12, 31, 12, tzinfo=UTC)
BASE = "/v1/sites/MINUSMA"
PAPER = KEPT_PAPER


def run(directory: Path, scenario: Callable[[ServiceUnderTest], Awaitable[None]]) -> None:
    async def body() -> None:
        async with service_under_test(SERVICE, directory, clock=FixedClock(NOW)) as service:
            await keep_paper(service)
            for site_id in ("tessalit", "kidal", "gao"):
                registered = await service.post(
                    BASE,
                    {
                        "site_id": site_id,
                        "name": site_id.capitalize(),
                        "is_liquidation_site": site_id == "gao",
                        "occurred_on": "2023-07-01",
                    },
                )
                assert registered.status_code == 201, registered.text
            await scenario(service)

    asyncio.run(body())


async def version(service: ServiceUnderTest) -> int:
    return int((await service.get(BASE)).headers["etag"].strip('"v'))


def test_a_blocked_convoy_reorders_and_a_site_is_destroyed_in_place(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        blocked = await service.post(
            f"{BASE}/obstacles",
            {
                "site_id": "tessalit",
                "kind": "convoy_blocked",
                "note": "200 trucks held in Gao",
                "occurred_on": "2023-09-24",
            },
        )
        loss = {
            "reason": "no movement by air or road",
            "evidence": "note to correspondents",
            "occurred_on": "2023-10-21",
        }
        unseen = await service.post(f"{BASE}/tessalit/destroy-in-place", loss)
        destroyed = await service.post(
            f"{BASE}/tessalit/destroy-in-place", loss, version=await version(service)
        )

        assert blocked.json()["next_to_leave"] == "kidal"
        assert (unseen.status_code, destroyed.status_code) == (428, 201)
        assert destroyed.json()["by_status"] == {"destroyed_in_place": 1, "open": 2}
        earlier = (await service.get(BASE, effective_on="2023-10-20")).json()
        assert earlier["by_status"] == {"open": 3}
        assert earlier["obstacles"][0]["kind"] == "convoy_blocked"

    run(tmp_path, scenario)


def test_a_site_goes_over_with_clearance_and_certificate_only(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        day = {"occurred_on": "2023-08-01"}
        over = {**day, "receiver": "Government of Mali", "note": "ceremony", "documents": [PAPER]}
        await service.post(f"{BASE}/tessalit/start-closing", day)
        uncleared = await service.post(
            f"{BASE}/tessalit/hand-over", over, version=await version(service)
        )
        await service.post(f"{BASE}/tessalit/clear", {**day, "note": "soil", "documents": [PAPER]})
        bare = await service.post(
            f"{BASE}/tessalit/hand-over", {**over, "documents": []}, version=await version(service)
        )
        handed = await service.post(
            f"{BASE}/tessalit/hand-over", over, version=await version(service)
        )

        assert uncleared.json()["type"].endswith("site-without-clearance")
        assert bare.json()["type"].endswith("site-without-certificate")
        assert handed.json()["sites"][0]["certificate"] == [PAPER]

    run(tmp_path, scenario)


def test_sites_are_listed_filtered_and_as_csv(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        service.requesters.add("stranger", [Role.MISSION_LEADERSHIP], ["UNDOF"])
        service.requesters.add("viewer", [Role.VIEWER], ["MINUSMA"])
        await service.post(
            f"{BASE}/obstacles",
            {
                "site_id": "kidal",
                "kind": "flight_refused",
                "note": "no clearance to fly",
                "occurred_on": "2023-10-20",
            },
        )

        held_up = (await service.get("/v1/sites", obstructed="true")).json()["items"]
        sheet = await service.get("/v1/sites", status="open", format="csv")
        start = {"occurred_on": "2023-08-01"}

        assert [each["site_id"] for each in held_up] == ["kidal"]
        assert sheet.text.splitlines()[1].startswith("MINUSMA,tessalit,Tessalit,1,open")
        assert (await service.get("/v1/sites", by="stranger")).json()["items"] == []
        assert (await service.get(BASE, by="stranger")).status_code == 404
        path = f"{BASE}/kidal/start-closing"
        assert (await service.post(path, start, by="stranger")).status_code == 404
        assert (await service.post(path, start, by="viewer")).status_code == 403

    run(tmp_path, scenario)


def test_another_order_needs_what_was_seen(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        seen = await version(service)
        body = {
            "order": ["kidal", "tessalit", "gao"],
            "reason": "road to Tessalit closed",
            "occurred_on": "2023-10-01",
        }
        stale = await service.post(f"{BASE}/order", body, version=seen - 1)
        changed = await service.post(f"{BASE}/order", body, version=seen)

        assert stale.status_code == 412
        assert [each["site_id"] for each in changed.json()["sites"]] == ["kidal", "tessalit", "gao"]

    run(tmp_path, scenario)
