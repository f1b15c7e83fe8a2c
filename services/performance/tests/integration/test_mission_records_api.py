"""Simple records over HTTP: opened, added to, listed on both axes, hidden from strangers."""

import csv
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from missionledger.performance.testing.api import (
    accepted,
    performance,
    present_battalion,
    refused,
    version_in,
)

OPEN = {"occurred_on": "2025-03-01", "mission_id": "UNXX", "name": "A-1"}


class Kind(NamedTuple):
    """A kind of record: where it lives, what opens it, and one fact."""

    path: str
    body: dict[str, Any]
    fact: str
    added: dict[str, Any]
    shows: dict[str, Any]


KINDS = [
    Kind(
        "/v1/assessments",
        {
            "title": "first cycle",
            "context": "two valleys are cut off",
            "plan": "presence and mediation",
            "period_from": "2025-01-01",
            "period_to": "2025-06-30",
        },
        "context-changes",
        {"change_id": "C-1", "what": "the road opened", "consequence": "patrols go further"},
        {"title": "first cycle", "indicators": 0},
    ),
    Kind(
        "/v1/series",
        {
            "kind": "trust",
            "title": "trust in the mission",
            "of_whom": "women in the sector capital",
            "unit": "per cent",
            "method": "household survey",
        },
        "values",
        {
            "measured_on": "2025-04-01",
            "value": "61.5",
            "sample": 1200,
            "measured_from": "survey of April",
        },
        {"kind": "trust", "latest": "61.5"},
    ),
    Kind(
        "/v1/community-requests",
        {
            "need": "repair",
            "place": "bridge of the market town",
            "asked_by": "council of elders",
            "what": "repair before the rains",
        },
        "answers",
        {
            "answer": "refused",
            "explanation": "no engineers before July",
            "told_how": "at the market, in the local language",
        },
        {"answer": "refused", "answer_due_on": None},
    ),
    Kind(
        "/v1/safety-incidents",
        {
            "kind": "road_accident",
            "harmed": "military",
            "place": "supply route",
            "happened": "a truck turned over",
            "dead": 0,
            "injured": 2,
            "ill": 0,
        },
        "corrections",
        {"correction_id": "K-1", "dead": 1, "injured": 1, "ill": 0, "why": "died in hospital"},
        {"dead": 1, "injured": 1},
    ),
    Kind(
        "/v1/site-support",
        {"title": "sector north", "is_high_threat": True, "people": "600"},
        "lines",
        {"line": "medical_support", "state": "planned", "plan": "level 1", "owner": "medical"},
        {"missing": ["medical_support"], "is_high_threat": True},
    ),
    Kind(
        "/v1/lessons",
        {
            "learnt_from": "failure",
            "title": "convoys",
            "happened": "a convoy was blocked",
            "lesson": "agree on passage first",
            "evidence": "report of March",
            "for_whom": "mission support",
        },
        "uses",
        {
            "use_id": "U-1",
            "used_in": "UNYY",
            "what_changed": "passage is agreed",
            "reference": "SOP 4",
        },
        {"uses": 1},
    ),
    Kind(
        "/v1/data-sets",
        {
            "title": "incidents",
            "standard": "definitions of headquarters",
            "owner": "joint operations",
            "collected": "daily",
            "sensitivity": "internal",
            "hands_on_to": "country team",
        },
        "reviews",
        {"review_id": "R-1", "is_consistent": False, "found": "two definitions of displaced"},
        {"is_consistent": False},
    ),
]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.path.rsplit("/", 1)[1])
@pytest.mark.anyio
async def test_a_record_is_opened_added_to_and_read(tmp_path: Path, kind: Kind) -> None:
    added = {"occurred_on": "2025-05-01", **kind.added}
    async with performance(tmp_path) as service:
        opened = await accepted(service.post(kind.path, OPEN | kind.body, by="leader"))
        again = await accepted(service.post(kind.path, OPEN | kind.body, by="leader"))
        path = f"{kind.path}/UNXX.A-1"
        fact = await accepted(service.post(f"{path}/{kind.fact}", added, by="leader"))
        await accepted(service.post(f"{path}/{kind.fact}", added, by="leader"))
        forbidden = await service.post(f"{path}/{kind.fact}", added, by="viewer")
        hidden = await service.post(f"{path}/{kind.fact}", added, by="stranger")
        missing = await service.post(f"{kind.path}/UNXX.A-9/{kind.fact}", added, by="stranger")
        unseen = await service.get(path, by="stranger")
        read = await service.get(path, by="viewer")
        before = await service.get(path, by="viewer", effective_on="2025-04-30")
        never = await service.get(path, effective_on="2025-02-28")
        listed = await service.get(kind.path, by="viewer", mission="UNXX")
        strange = await service.get(kind.path, by="stranger")
        table = await service.get(kind.path, format="csv")

    assert opened.json()["id"] == "UNXX.A-1"
    assert "missionledger-position" not in again.headers
    assert forbidden.status_code == 403
    assert (hidden.status_code, unseen.status_code, never.status_code) == (404, 404, 404)
    assert hidden.json()["detail"].replace("A-1", "A-9") == missing.json()["detail"]
    shown = read.json()
    assert {name: shown[name] for name in kind.shows} == kind.shows
    assert (shown["version"], fact.json()["version"], before.json()["version"]) == (2, 2, 2)
    assert sum(map(len, before.json()["facts"].values())) == 1
    assert [each["id"] for each in listed.json()["items"]] == ["UNXX.A-1"]
    assert strange.json()["items"] == []
    (row,) = csv.DictReader(StringIO(table.text))
    assert row["id"] == "UNXX.A-1"


@pytest.mark.anyio
async def test_lists_are_filtered_by_what_they_show(tmp_path: Path) -> None:
    kind = KINDS[1]
    async with performance(tmp_path) as service:
        await accepted(service.post(kind.path, OPEN | kind.body, by="leader"))
        jobs = OPEN | kind.body | {"kind": "jobs", "name": "A-2"}
        await accepted(service.post(kind.path, jobs, by="leader"))
        trust = await service.get(kind.path, kind="trust")
        benefits = await service.get(kind.path, is_benefit="true")

    assert [each["id"] for each in trust.json()["items"]] == ["UNXX.A-1"]
    assert [each["id"] for each in benefits.json()["items"]] == ["UNXX.A-2"]


@pytest.mark.anyio
async def test_an_adaptation_points_at_facts_of_its_mission(tmp_path: Path) -> None:
    indicator = {
        "occurred_on": "2025-03-01",
        "indicator_id": "I-1",
        "outcome": "safe roads",
        "what": "attacks on the road",
        "unit": "per month",
        "method": "incident register",
        "baseline": "12",
        "baseline_on": "2025-01-01",
        "target": "4",
        "target_on": "2025-12-31",
    }
    value = {"indicator_id": "I-1", "measured_on": "2025-04-30", "measured_from": "register"}
    decision = {
        "occurred_on": "2025-05-02",
        "decision_id": "D-1",
        "changes": "operations",
        "what": "patrols by night",
        "why": "attacks moved into the night",
    }
    async with performance(tmp_path) as service:
        kind = KINDS[0]
        await accepted(service.post(kind.path, OPEN | kind.body, by="leader"))
        path = f"{kind.path}/UNXX.A-1"
        await accepted(service.post(f"{path}/indicators", indicator, by="inspector"))
        measured = await accepted(
            service.post(
                f"{path}/measurements",
                {"occurred_on": "2025-05-01", "value": "15", **value},
                by="inspector",
            )
        )
        report = {
            "occurred_on": "2025-03-01",
            "mission_id": "UNXX",
            "kind": "violence",
            "personnel": "civilian",
            "story": "sealed",
        }
        case = await accepted(service.post("/v1/conduct-cases", report, by="leader"))
        position = int(measured.headers["missionledger-position"])
        hidden = int(case.headers["missionledger-position"])

        async def decide(positions: list[int], version: int | None) -> Any:
            body = decision | {"positions": positions}
            return await service.post(f"{path}/adaptations", body, by="leader", version=version)

        version = version_in(measured)
        blind = await decide([position], None)
        beyond, secret = await decide([999], version), await decide([hidden], version)
        none_named = await decide([], version)
        decided = await decide([position, position], version)
        unknown = service.post(
            f"{path}/measurements",
            {"occurred_on": "2025-05-01", "value": "1", **value, "indicator_id": "I-9"},
            by="leader",
        )
        await refused(unknown, "indicator-unknown")

    assert (blind.status_code, none_named.status_code) == (428, 422)
    for answer in (beyond, secret):
        assert answer.json()["type"].endswith("fact-not-on-record")
    (adapted,) = decided.json()["facts"]["adaptations"]
    assert [each["event_type"] for each in adapted["facts"]] == ["IndicatorMeasured"]
    assert adapted["facts"][0]["position"] == position
    assert decided.json()["series"]["I-1"]["values"] == [{"on": "2025-04-30", "value": "15"}]


@pytest.mark.anyio
async def test_factors_lie_side_by_side_and_are_never_added_up(tmp_path: Path) -> None:
    async with performance(tmp_path) as service:
        path = "/v1/success-factors/UNXX"
        for number, (by, presence) in enumerate([("leader", "present"), ("inspector", "absent")]):
            body = {
                "occurred_on": f"2025-0{number + 3}-01",
                "judgement_id": f"J-{number}",
                "factor": "host",
                "presence": presence,
                "judgement": "permits are late",
                "evidence": "breach log",
            }
            await accepted(service.post(f"{path}/judgements", body, by=by))
        seen = await service.get(path, by="viewer")
        then = await service.get(path, effective_on="2025-03-31")
        strange = await service.get(path, by="stranger")
        odd = await service.post("/v1/success-factors/un xx/judgements", {}, by="everybody")

    shown = seen.json()["side_by_side"]
    assert len(shown) == 10
    assert [each["presence"] for each in shown["host"]] == ["present", "absent"]
    assert shown["council"] == []
    assert [each["author"] for each in then.json()["side_by_side"]["host"]] == ["leader"]
    (aims, _violence) = seen.json()["evidence_base"]
    assert (aims["cases"], aims["of_cases"]) == (12, 18)
    assert strange.status_code == 404
    assert odd.status_code in (404, 422)
    words = str(seen.json().keys())
    assert not any(each in words for each in ("score", "grade", "rank", "average", "total"))


@pytest.mark.anyio
async def test_harmful_caveats_lie_beside_the_factor_of_performance(tmp_path: Path) -> None:
    caveat = {"occurred_on": "2025-03-01", "limits": "no night patrols"}
    async with performance(tmp_path) as service:
        await present_battalion(service)
        path = "/v1/units/UNXX-BAT-1/caveats"
        for name, harms in (("C-1", True), ("C-2", False)):
            body = caveat | {"caveat_id": name, "harms_delivery": harms}
            await accepted(service.post(path, body, by="leader"))
        harmful = await service.get("/v1/caveats", harms_delivery="true", open_only="true")
        harmless = await service.get("/v1/caveats", harms_delivery="false")

    assert [each["caveat_id"] for each in harmful.json()["items"]] == ["C-1"]
    assert [each["caveat_id"] for each in harmless.json()["items"]] == ["C-2"]


@pytest.mark.anyio
async def test_conduct_risks_are_revised_and_told_at_intervals(tmp_path: Path) -> None:
    risk = {
        "occurred_on": "2025-03-01",
        "risk_id": "R-1",
        "revision": 1,
        "where": "sector north",
        "what": "contact at the gate",
        "measures": "no trade at the gate",
        "owner": "conduct team",
    }
    async with performance(tmp_path) as service:
        path = "/v1/conduct-risks/UNXX"
        early = {"occurred_on": "2025-03-01", "review_id": "V-0", "changes": "none"}
        await refused(service.post(f"{path}/reviews", early, by="leader"), "conduct-register-empty")
        await accepted(service.post(f"{path}/risks", risk, by="leader"))
        revised = risk | {"occurred_on": "2025-06-01", "revision": 2, "measures": "a market away"}
        await accepted(service.post(f"{path}/risks", revised, by="leader"))
        skipped = service.post(f"{path}/risks", risk | {"revision": 9}, by="leader")
        await refused(skipped, "conduct-risk-revision")
        review = early | {"occurred_on": "2025-06-02", "review_id": "V-1"}
        await accepted(service.post(f"{path}/reviews", review, by="leader"))
        told = {
            "occurred_on": "2025-07-01",
            "briefing_id": "B-1",
            "document": "S/2025/1",
            "risks": ["R-1"],
        }
        await accepted(service.post(f"{path}/briefings", told, by="leader"))
        unknown = service.post(f"{path}/briefings", told | {"risks": ["R-9"]}, by="leader")
        await refused(unknown, "recorded-otherwise")
        other = told | {"briefing_id": "B-2", "risks": ["R-9"]}
        await refused(service.post(f"{path}/briefings", other, by="leader"), "conduct-risk-unknown")
        support = {
            "occurred_on": "2025-08-01",
            "assessment_id": "S-1",
            "partner": "regional force",
            "setting": "support_to_authorized",
            "findings": "no vetting",
            "measures": "vetting first",
            "conclusion": "with_measures",
            "begins_on": "2025-07-31",
        }
        late = service.post(f"{path}/support-assessments", support, by="approver")
        await refused(late, "support-assessed-too-late")
        in_time = support | {"begins_on": "2025-09-01"}
        await accepted(service.post(f"{path}/support-assessments", in_time, by="approver"))
        seen = (await service.get(path, by="viewer")).json()

    assert (seen["review_due_on"], seen["briefing_due_on"]) == ("2025-11-29", "2026-07-01")
    assert [each["measures"] for each in seen["present"]] == ["a market away"]
