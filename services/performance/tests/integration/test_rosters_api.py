"""Rosters and rehearsals over HTTP."""

import csv
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from missionledger.common.clock import FixedClock
from missionledger.common.security.roles import Role
from missionledger.common.testing.service_under_test import service_under_test
from missionledger.performance.main import SERVICE
from missionledger.performance.testing.forces_api import Forces, accepted

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)


@asynccontextmanager
async def forces(directory: Path) -> AsyncIterator[Forces]:
    async with service_under_test(SERVICE, directory, clock=FixedClock(NOW)) as service:
        service.requesters.add("leader", [Role.MISSION_LEADERSHIP], ["UNXX"])
        service.requesters.add("stranger", [Role.VIEWER], ["UNYY"])
        yield Forces(service)


def entry(entry_id: str, roster: str, background: str, **fields: Any) -> dict[str, Any]:
    return {
        "occurred_on": "2026-01-01",
        "entry_id": entry_id,
        "roster": roster,
        "background": background,
        "skills": ["logistics"],
    } | fields


def notice(**fields: Any) -> dict[str, Any]:
    return {
        "occurred_on": "2026-02-01",
        "mission_id": "UNXX",
        "post": "chief of supply",
        "skills_required": ["logistics"],
    } | fields


@pytest.mark.anyio
async def test_somebody_is_called_goes_and_comes_back(tmp_path: Path) -> None:
    async with forces(tmp_path) as at:
        send, path = at.service.post, "/v1/roster-entries/SURGE-1"
        listed = entry("SURGE-1", "civilian_surge", "civilian", local_knowledge=["sahel"])
        await accepted(send("/v1/roster-entries", listed))
        course = {"occurred_on": "2026-01-10", "course": "safe driving"}
        await accepted(send(f"{path}/training", course))
        profile = {
            "occurred_on": "2026-01-11",
            "skills": ["logistics", "french"],
            "local_knowledge": ["sahel"],
        }
        await accepted(send(f"{path}/profile", profile))
        await accepted(send(f"{path}/notice", notice(rotate_by="2026-06-01"), by="leader"))
        late = (await at.service.get(path, effective_on="2026-05-20")).json()
        hidden = (await at.service.get(path, by="stranger")).json()
        there = {"occurred_on": "2026-05-20", "mission_id": "UNXX"}
        arrived = await accepted(send(f"{path}/arrival", there, by="leader"))
        due = await at.service.get(
            "/v1/roster-entries", rotation_due="true", effective_on="2026-06-02"
        )
        not_yet = await at.service.get(
            "/v1/roster-entries", rotation_due="true", effective_on="2026-06-01"
        )
        await accepted(send(f"{path}/return", there | {"occurred_on": "2026-06-20"}))
        await accepted(
            send(f"{path}/notice", notice(occurred_on="2026-06-21", post="chief of movement"))
        )
        end = {"occurred_on": "2026-06-22", "mission_id": "UNXX", "reason": "the post was cut"}
        await accepted(send(f"{path}/notice-end", end))
        gone = await accepted(
            send(f"{path}/removal", {"occurred_on": "2026-06-25", "reason": "retired"})
        )
        rosters = (await at.service.get("/v1/rosters")).json()["items"]

    assert (late["status"], late["is_late_now"]) == ("on_notice", True)
    assert (hidden["status"], hidden["assignment"]) == ("on_notice", None)
    assert arrived.json()["assignment"]["days_late"] == 18
    assert [each["entry_id"] for each in due.json()["items"]] == ["SURGE-1"]
    assert not_yet.json()["items"] == []
    assert [each["cancelled_because"] for each in gone.json()["past"]] == ["", "the post was cut"]
    surge = next(each for each in rosters if each["roster"] == "civilian_surge")
    assert (surge["listed"], surge["went_late"]) == (0, 1)
    assert len(rosters) == 6


@pytest.mark.anyio
async def test_candidates_are_listed_by_reference_with_what_they_lack(tmp_path: Path) -> None:
    async with forces(tmp_path) as at:
        for number, skills in enumerate((["logistics"], ["planning", "arabic"], ["planning"])):
            body = entry(
                f"STAFF-{number}", "staff_officers", "military", skills=skills, contributor="GHA"
            )
            await accepted(at.service.post("/v1/roster-entries", body))
        path = "/v1/roster-entries?skill=planning&skill=arabic"
        by = {"authorization": "Bearer everybody"}
        client = at.service.client
        all_of_them = (await client.get(path, headers=by)).json()["items"]
        fitting = (await client.get(f"{path}&all_skills=true", headers=by)).json()["items"]
        table = await client.get(f"{path}&format=csv", headers=by)
        unanswered = await at.service.post(
            "/v1/roster-entries/STAFF-2/notice", notice(skills_required=["planning", "arabic"])
        )
        remedy = {"remedy": "a course before leaving", "remedy_by": "both"}
        body = notice(skills_required=["planning", "arabic"]) | remedy
        await accepted(at.service.post("/v1/roster-entries/STAFF-2/notice", body))
        skills = (await at.service.get("/v1/rosters/skills", roster="staff_officers")).json()

    assert [each["entry_id"] for each in all_of_them] == ["STAFF-0", "STAFF-1", "STAFF-2"]
    assert [each["lacks"] for each in all_of_them] == [["arabic", "planning"], [], ["arabic"]]
    assert [each["entry_id"] for each in fitting] == ["STAFF-1"]
    rows = list(csv.DictReader(StringIO(table.text)))
    assert [row["lacks"] for row in rows] == ["arabic planning", "", "arabic"]
    assert unanswered.status_code == 409
    assert unanswered.json()["errors"][0]["pointer"] == "/remedy"
    fit = {each["skill"]: each for each in skills["items"]}
    assert (fit["arabic"]["was_missing"], fit["arabic"]["held"]) == (1, 1)


@pytest.mark.anyio
async def test_rosters_keep_roles_and_scopes(tmp_path: Path) -> None:
    async with forces(tmp_path) as at:
        body = entry("OBS-1", "observers", "military", contributor="UGA")
        scoped = await at.service.post("/v1/roster-entries", body, by="leader")
        await accepted(at.service.post("/v1/roster-entries", body))
        foreign = await at.service.post(
            "/v1/roster-entries/OBS-1/notice", notice(mission_id="UNYY"), by="leader"
        )
        viewer = await at.service.post("/v1/roster-entries/OBS-1/notice", notice(), by="stranger")
        named = await at.service.post(
            "/v1/roster-entries", entry("Anna Smith", "observers", "civilian")
        )
        unknown = await at.service.get("/v1/roster-entries/OBS-9")

    assert (scoped.status_code, foreign.status_code, viewer.status_code) == (403, 404, 403)
    assert (named.status_code, unknown.status_code) == (422, 404)


@pytest.mark.anyio
async def test_units_that_would_go_together_rehearse(tmp_path: Path) -> None:
    async with forces(tmp_path) as at:
        for pledge_id, state in (("RWA-INF-1", "RWA"), ("GHA-INF-1", "GHA")):
            await at.pledge(pledge_id, state, steps=1)
        plan = {
            "occurred_on": "2026-02-01",
            "rehearsal_id": "VANGUARD-26",
            "title": "Vanguard brigade",
            "pledges": ["RWA-INF-1", "GHA-INF-1"],
            "vanguard": True,
            "planned_for": "2026-04-01",
        }
        stranger = await at.service.post(
            "/v1/rehearsals", plan | {"pledges": ["RWA-INF-1", "XXX-1"]}
        )
        await accepted(at.service.post("/v1/rehearsals", plan))
        await accepted(
            at.service.post("/v1/rehearsals", plan | {"rehearsal_id": "V-2", "vanguard": False})
        )
        held = {
            "occurred_on": "2026-04-02",
            "pledges": ["RWA-INF-1", "GHA-INF-1"],
            "lessons": "radios did not speak to each other",
        }
        await accepted(at.service.post("/v1/rehearsals/VANGUARD-26/held", held))
        off = {"occurred_on": "2026-03-01", "reason": "floods"}
        await accepted(at.service.post("/v1/rehearsals/V-2/cancellation", off))
        seen = await at.service.get("/v1/rehearsals", held="true", by="stranger")
        one = (await at.service.get("/v1/rehearsals/V-2", by="stranger")).json()
        of_pledge = await at.service.get("/v1/rehearsals", pledge="RWA-INF-1", vanguard="true")

    assert stranger.status_code == 404
    assert [each["lessons"] for each in seen.json()["items"]] == [
        "radios did not speak to each other"
    ]
    assert one["cancelled_because"] == "floods"
    assert [each["rehearsal_id"] for each in of_pledge.json()["items"]] == ["VANGUARD-26"]
