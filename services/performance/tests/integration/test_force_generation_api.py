"""From a pledge to a unit in the mission, over HTTP, and what happens when it fails half-way."""

import asyncio
import csv
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import httpx
import pytest

from missionledger.common.clock import FixedClock
from missionledger.common.security.roles import Role
from missionledger.common.testing.service_under_test import service_under_test
from missionledger.performance.main import SERVICE
from missionledger.performance.testing.forces_api import (
    UNIT,
    Forces,
    accepted,
    requirement,
)

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)


@asynccontextmanager
async def forces(directory: Path) -> AsyncIterator[Forces]:
    async with service_under_test(SERVICE, directory, clock=FixedClock(NOW)) as service:
        yield Forces(service)


def code_of(answer: httpx.Response) -> str:
    return str(answer.json()["type"]).rpartition(":")[2]


@pytest.mark.anyio
async def test_a_pledge_climbs_and_fills_a_slot(tmp_path: Path) -> None:
    async with forces(tmp_path) as at:
        await at.pledge("RWA-INF-1", "RWA")
        await at.select("UNXX-SUR-1", ["RWA-INF-1"])
        await at.agree("UNXX-SUR-1", caveats=[NO_NIGHT], accepted_because="days are enough")
        await at.deploy("UNXX-SUR-1", "UNXX-RWABATT-1")
        slot = (await at.service.get("/v1/requirements/UNXX-SUR-1")).json()
        pledge = (await at.service.get("/v1/pledges/RWA-INF-1")).json()
        unit = (await at.service.get("/v1/units/UNXX-RWABATT-1")).json()
        caveats = (await at.service.get("/v1/caveats", unit="UNXX-RWABATT-1")).json()
        verified = {
            "occurred_on": "2026-06-01",
            "step": "verification",
            "passed": True,
            "reference": "V/1",
        }
        later = await accepted(at.service.post("/v1/requirements/UNXX-SUR-1/steps", verified))
        before = (
            await at.service.get("/v1/requirements/UNXX-SUR-1", effective_on="2026-01-20")
        ).json()

    assert (slot["status"], slot["selection"]["unit_id"]) == ("deployed", "UNXX-RWABATT-1")
    assert slot["selection"]["past_record"]["units"] == 0
    assert slot["verification_due_on"] == "2026-07-20"
    assert later.json()["verification_due_on"] == "2026-09-01"
    assert (pledge["standing"], pledge["readiness"]) == ("deployed", "level_2")
    assert (unit["status"], unit["strength"], unit["requirements"]) == (
        "present",
        820,
        "UNXX-SUR-1",
    )
    assert [(each["caveat_id"], each["declared"]) for each in caveats["items"]] == [("C-1", True)]
    assert before["status"] == "invited"


NO_NIGHT = {"caveat_id": "C-1", "limits": "no night patrols", "harms_delivery": True}


@pytest.mark.anyio
async def test_a_pledge_withdrawn_at_the_last_step_frees_the_slot_and_calls_the_next(
    tmp_path: Path,
) -> None:
    async with forces(tmp_path) as at:
        for pledge_id, state in (("RWA-INF-1", "RWA"), ("GHA-INF-1", "GHA"), ("NPL-INF-1", "NPL")):
            await at.pledge(pledge_id, state)
        await at.select("UNXX-SUR-1", ["RWA-INF-1", "GHA-INF-1", "NPL-INF-1"])
        await at.agree("UNXX-SUR-1")
        # The first reserve is gone too by then.
        await accepted(at.withdraw("GHA-INF-1", "2026-03-01"))
        withdrawn = await accepted(at.withdraw("RWA-INF-1", "2026-03-10", key="w"))
        again = await accepted(at.withdraw("RWA-INF-1", "2026-03-10", key="w"))
        slot = (await at.service.get("/v1/requirements/UNXX-SUR-1")).json()
        offer = {"occurred_on": "2026-03-11", "pledge_id": "RWA-INF-1"}
        gone = await at.service.post("/v1/requirements/UNXX-SUR-1/offers", offer, by="desk")
        taken_up = await at.choose("UNXX-SUR-1", "NPL-INF-1", [], "2026-03-12")

    assert withdrawn.json() == again.json()
    assert withdrawn.json()["standing"] == "withdrawn"
    assert (slot["status"], slot["called"]) == ("invited", "NPL-INF-1")
    assert [each["reason"] for each in slot["ended"]] == ["pledge_withdrawn"]
    assert "NPL-INF-1" in slot["next_step"]
    assert code_of(gone) == "pledge-withdrawn"
    assert (taken_up.status_code, taken_up.json()["called"]) == (201, "")


@pytest.mark.anyio
async def test_of_two_missions_that_select_at_once_one_wins(tmp_path: Path) -> None:
    async with forces(tmp_path) as at:
        await at.pledge("RWA-INF-1", "RWA")
        for mission in ("UNXX", "UNYY", "UNZZ", "UNWW"):
            await at.need(f"{mission}-SUR-1", mission, ["RWA-INF-1"])
        answers = await asyncio.gather(
            *(
                at.choose(f"{mission}-SUR-1", "RWA-INF-1", [], "2026-02-01")
                for mission in ("UNXX", "UNYY", "UNZZ", "UNWW")
            )
        )
        slots = (await at.service.get("/v1/requirements", status="selected")).json()["items"]
        pledge = await at.service.get("/v1/pledges/RWA-INF-1")

    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    losers = [answer for answer in answers if answer.status_code == 409]
    assert {code_of(answer) for answer in losers} == {"pledge-taken"}
    assert all("UN" not in answer.json()["detail"] for answer in losers)
    assert len(slots) == 1
    assert pledge.json()["standing"] == "committed"


@pytest.mark.anyio
async def test_offers_are_shown_side_by_side_with_the_record_of_each_contributor(
    tmp_path: Path,
) -> None:
    async with forces(tmp_path) as at:
        await at.unit_with_a_record("RWA")
        await at.pledge("RWA-INF-1", "RWA")
        await at.pledge("GHA-INF-1", "GHA", steps=3)
        await at.need("UNXX-SUR-1", "UNXX", ["GHA-INF-1", "RWA-INF-1"])
        path = "/v1/requirements/UNXX-SUR-1/offers"
        offers = (await at.service.get(path, effective_on="2026-02-01")).json()["items"]
        table = await at.service.get(path, format="csv", effective_on="2026-02-01")
        not_visited = await at.choose("UNXX-SUR-1", "GHA-INF-1", [], "2026-02-01")
        chosen = await accepted(at.choose("UNXX-SUR-1", "RWA-INF-1", [], "2026-02-01"))

    ghana, rwanda = offers
    assert (ghana["is_considered"], ghana["promised_by"]) == (False, None)
    assert (rwanda["readiness"], rwanda["promised_by"]) == ("rapid", "2026-04-02")
    assert rwanda["in_time"] is True
    expected = {
        "units": 1,
        "evaluations": 0,
        "shortfalls": 0,
        "grave": 0,
        "undeclared_caveats": 1,
        "sent_home": 1,
    }
    assert rwanda["record"] == chosen.json()["selection"]["past_record"] == expected
    assert not {"rank", "score", "grade"} & rwanda.keys()
    rows = list(csv.DictReader(StringIO(table.text)))
    assert [row["record.sent_home"] for row in rows] == ["0", "1"]
    assert code_of(not_visited) == "no-successful-advisory-visit"


@pytest.mark.anyio
async def test_a_unit_that_goes_home_leaves_its_slot_and_its_pledge(tmp_path: Path) -> None:
    async with forces(tmp_path) as at:
        await at.pledge("RWA-INF-1", "RWA")
        await at.select("UNXX-SUR-1", ["RWA-INF-1"])
        await at.agree("UNXX-SUR-1")
        await at.deploy("UNXX-SUR-1", "UNXX-RWABATT-1")
        path = "/v1/units/UNXX-RWABATT-1"
        seen = await at.service.get(path)
        version = int(seen.headers["etag"].strip('"v'))
        home = {"occurred_on": "2026-06-20", "reason": "end_of_tour"}
        await accepted(at.service.post(f"{path}/repatriation", home, version=version))
        slot = (await at.service.get("/v1/requirements/UNXX-SUR-1")).json()
        pledge = (await at.service.get("/v1/pledges/RWA-INF-1")).json()

    assert (slot["status"], slot["left_on"], slot["selection"]) == ("vacant", "2026-06-20", None)
    assert (pledge["standing"], pledge["renew_by"]) == ("available", "2027-01-01")


@pytest.mark.anyio
async def test_letting_a_requirement_go_frees_what_was_selected_for_it(tmp_path: Path) -> None:
    async with forces(tmp_path) as at:
        await at.pledge("RWA-INF-1", "RWA")
        slot = await at.select("UNXX-SUR-1", ["RWA-INF-1"])
        body = {"occurred_on": "2026-03-01", "reason": "the sector is closed"}
        path = "/v1/requirements/UNXX-SUR-1/release"
        blind = await at.service.post(path, body)
        early = await at.service.post(
            path, body | {"occurred_on": "2026-07-01"}, version=slot["version"]
        )
        stale = await at.service.post(path, body, version=1)
        ended = await accepted(at.service.post(path, body, version=slot["version"]))
        pledge = (await at.service.get("/v1/pledges/RWA-INF-1")).json()
        late = await at.service.post(
            "/v1/requirements/UNXX-SUR-1/invitations",
            {"occurred_on": "2026-03-02", "reply_by": "2026-04-01"},
        )

    assert (blind.status_code, stale.status_code) == (428, 412)
    assert code_of(early) == "fact-in-the-future"
    assert (ended.json()["status"], ended.json()["ended"][0]["reason"]) == (
        "released",
        "requirement_released",
    )
    assert pledge["standing"] == "available"
    assert code_of(late) == "requirement-released"


@pytest.mark.anyio
async def test_a_caveat_found_at_the_agreement_lets_the_selection_go(tmp_path: Path) -> None:
    async with forces(tmp_path) as at:
        await at.pledge("RWA-INF-1", "RWA")
        await at.pledge("GHA-INF-1", "GHA")
        slot = await at.select("UNXX-SUR-1", ["RWA-INF-1", "GHA-INF-1"])
        unexplained = await at.service.post(
            "/v1/requirements/UNXX-SUR-1/agreement",
            {
                "occurred_on": "2026-02-20",
                "agreement": "MOU/1",
                "strength": 850,
                "caveats": [NO_NIGHT],
            },
            version=slot["version"],
        )
        ended = await accepted(
            at.service.post(
                "/v1/requirements/UNXX-SUR-1/selection-end",
                {
                    "occurred_on": "2026-02-21",
                    "pledge_id": "RWA-INF-1",
                    "reason": "caveat",
                    "detail": "no patrols by night",
                },
            )
        )
        pledge = (await at.service.get("/v1/pledges/RWA-INF-1")).json()

    assert code_of(unexplained) == "harmful-caveat-unexplained"
    assert (ended.json()["called"], pledge["standing"]) == ("GHA-INF-1", "available")


@pytest.mark.anyio
async def test_a_refusal_of_a_bound_unit_costs_its_level_and_frees_the_slot(tmp_path: Path) -> None:
    async with forces(tmp_path) as at:
        await at.pledge("RWA-INF-1", "RWA")
        await at.select("UNXX-SUR-1", ["RWA-INF-1"])
        refusal = {
            "occurred_on": "2026-02-10",
            "mission_id": "UNXX",
            "reason": "no decision of parliament",
        }
        await accepted(at.service.post("/v1/pledges/RWA-INF-1/rapid-deployment-refusals", refusal))
        pledge = (await at.service.get("/v1/pledges/RWA-INF-1")).json()
        slot = (await at.service.get("/v1/requirements/UNXX-SUR-1")).json()
        spans = (await at.service.get("/v1/rapid-deployment", contributor="RWA")).json()["items"]
        current = (await at.service.get("/v1/rapid-deployment", current_only="true")).json()
        then = await at.service.get("/v1/rapid-deployment", effective_on="2026-01-31", format="csv")

    assert (pledge["readiness"], pledge["refusals"], pledge["standing"]) == (
        "level_3",
        1,
        "available",
    )
    assert slot["ended"][0]["reason"] == "deployment_refused"
    (span,) = spans
    assert (span["since"], span["until"], span["days"]) == ("2026-01-07", "2026-02-10", 34)
    assert current["items"] == []
    (row,) = csv.DictReader(StringIO(then.text))
    assert (row["until"], row["days"]) == ("", "25")


@pytest.mark.anyio
async def test_roles_scope_vocabulary_and_days(tmp_path: Path) -> None:
    async with forces(tmp_path) as at:
        service = at.service
        service.requesters.add("leader", [Role.MISSION_LEADERSHIP], ["UNXX"])
        service.requesters.add("chief", [Role.APPROVER], ["UNXX"])
        service.requesters.add("stranger", [Role.MISSION_LEADERSHIP, Role.APPROVER], ["UNYY"])
        await at.pledge("RWA-INF-1", "RWA")
        await at.need("UNXX-SUR-1", "UNXX", ["RWA-INF-1"])
        scoped = await service.post(
            "/v1/pledges/RWA-INF-1/renewal", {"occurred_on": "2026-02-01"}, by="leader"
        )
        unseen = await service.get("/v1/requirements/UNXX-SUR-1", by="stranger")
        absent = await service.get("/v1/requirements/UNXX-SUR-9", by="stranger")
        offers = await service.get("/v1/requirements/UNXX-SUR-1/offers", by="stranger")
        nothing = await service.get("/v1/requirements", by="stranger")
        foreign = await at.choose("UNXX-SUR-1", "RWA-INF-1", [], "2026-02-01", by="stranger")
        lower = await at.choose("UNXX-SUR-1", "RWA-INF-1", [], "2026-02-01", by="leader")
        mistyped = await service.post(
            "/v1/requirements", requirement("UNXX-SUR-2", capability="militry-units")
        )
        future = await service.post(
            "/v1/requirements",
            requirement("UNXX-SUR-2", occurred_on="2026-07-01", needed_on="2026-12-01"),
        )
        own = await at.choose("UNXX-SUR-1", "RWA-INF-1", [], "2026-02-01", by="everybody")
        late = await service.get("/v1/requirements", late_only="true", effective_on="2026-06-30")

    assert scoped.status_code == 403
    assert (unseen.status_code, absent.status_code, offers.status_code) == (404, 404, 404)
    assert unseen.json()["detail"].replace("SUR-1", "SUR-9") == absent.json()["detail"]
    assert nothing.json()["items"] == []
    assert (foreign.status_code, lower.status_code) == (404, 403)
    assert "UNXX " not in foreign.json()["detail"]
    assert code_of(mistyped) == "capability-unknown"
    assert "military-units" in mistyped.json()["detail"]
    assert code_of(future) == "fact-in-the-future"
    assert code_of(own) == "selector-prepared"
    assert [each["requirement_id"] for each in late.json()["items"]] == ["UNXX-SUR-1"]


@pytest.mark.anyio
async def test_pledges_are_listed_by_what_they_can_do(tmp_path: Path) -> None:
    async with forces(tmp_path) as at:
        await at.pledge("GHA-INF-1", "GHA", steps=4)
        await at.pledge("RWA-INF-1", "RWA")
        ready = (await at.service.get("/v1/pledges", readiness="rapid")).json()["items"]
        held = (await at.service.get("/v1/pledges", capability="military-units")).json()["items"]
        none = (await at.service.get("/v1/pledges", capability="aviation")).json()["items"]
        due = (await at.service.get("/v1/pledges", renew_before="2027-02-01")).json()["items"]
        lapsed = await at.service.get(
            "/v1/pledges", standing="lapsed", effective_on="2027-01-02", format="csv"
        )
        unknown = await at.service.get("/v1/pledges/XXX-1")
        soon = await at.service.get("/v1/pledges", there_by="2026-04-02", effective_on="2026-02-01")
        later = await at.service.get(
            "/v1/pledges", there_by="2026-07-31", effective_on="2026-02-01"
        )

    assert [each["pledge_id"] for each in ready] == ["RWA-INF-1"]
    assert [each["next_gate"] for each in held] == [
        "equipment and people aligned with a statement of requirements",
        "",
    ]
    assert (none, len(due)) == ([], 2)
    assert [each["pledge_id"] for each in soon.json()["items"]] == ["RWA-INF-1"]
    assert len(later.json()["items"]) == 2
    rows = list(csv.DictReader(StringIO(lapsed.text)))
    assert [row["standing"] for row in rows] == ["lapsed", "lapsed"]
    assert unknown.status_code == 404


@pytest.mark.anyio
async def test_a_unit_that_is_registered_is_linked_if_it_is_the_one_that_was_selected(
    tmp_path: Path,
) -> None:
    async with forces(tmp_path) as at:
        await at.unit_with_a_record("RWA")
        await at.pledge("RWA-INF-1", "RWA")
        await at.select("UNXX-SUR-1", ["RWA-INF-1"])
        await at.agree("UNXX-SUR-1")
        known = UNIT | {
            "occurred_on": "2026-02-21",
            "unit_id": "UNXX-RWABATT-1",
            "mission_id": "UNXX",
            "contributor": "RWA",
            "requirements": "UNXX-SUR-1",
        }
        await accepted(at.service.post("/v1/units", known))
        with pytest.raises(AssertionError, match="unit-does-not-fit") as other:
            await at.deploy("UNXX-SUR-1", "UNOLD-RWA-1")
        nothing = (await at.service.get("/v1/requirements/UNXX-SUR-1")).json()
        await at.deploy("UNXX-SUR-1", "UNXX-RWABATT-1")
        unit = (await at.service.get("/v1/units/UNXX-RWABATT-1")).json()

    assert "an older statement" not in str(other.value)
    assert nothing["status"] == "agreed"
    assert (unit["status"], unit["registered_on"]) == ("present", "2026-02-21")
