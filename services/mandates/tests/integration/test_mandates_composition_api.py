import csv
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from missionledger.common.testing.service_under_test import ServiceUnderTest
from missionledger.mandates.testing.api import (
    DECIDED_ON,
    MISSION_PATH,
    RESOLUTION,
    mission_under_mandate,
)

PRESENCE = {
    "on": "2026-01-10",
    "kind": "country_team",
    "organization": "Country team",
    "does": "Runs the return of displaced people.",
}
COMPOSITION: dict[str, Any] = {
    "on": DECIDED_ON,
    "effective_from": "2026-02-15",
    "models": ["ceasefire-monitoring", "ddr"],
    "configuration": "stand-alone",
    "heads": [{"organization": "UN", "title": "Special Representative"}],
    "coherence": "Fighters leave the zone that observers watch.",
    "resolution": RESOLUTION,
}
OPTION: dict[str, Any] = {
    "on": "2026-01-20",
    "option_id": "observers",
    "title": "Observers only",
    "models": ["ceasefire-monitoring"],
    "configuration": "stand-alone",
    "cost_from": {"amount": "40000000.00"},
    "cost_to": {"amount": "60000000.00"},
    "benefits": ["Breaches become known."],
    "risks": ["Nobody protects civilians."],
    "author": "Planning team",
}
PACKAGE: dict[str, Any] = {
    "on": "2026-02-10",
    "package_id": "fuel",
    "recipient": "National gendarmerie",
    "kinds": ["logistic"],
    "ceiling": {"amount": "2000000.00"},
    "ends_on": "2026-05-31",
}
CLEARANCE = {
    "on": "2026-02-05",
    "force": "National gendarmerie",
    "outcome": "cleared_with_measures",
    "author": "Task force",
    "measures": "Vetting of commanders.",
}


async def post(
    service: ServiceUnderTest, path: str, body: dict[str, Any], version: int | None = None
) -> Any:
    return await service.post(f"{MISSION_PATH}/{path}", body, by="leader", version=version)


@pytest.mark.anyio
async def test_a_mission_is_composed_of_models_of_the_table(tmp_path: Path) -> None:
    async with mission_under_mandate(tmp_path) as service:
        too_early = await post(service, "compositions", COMPOSITION, version=0)
        present = await post(service, "presence", PRESENCE)
        blind = await post(service, "compositions", COMPOSITION)
        stale = await post(service, "compositions", COMPOSITION, version=0)
        chosen = await post(service, "compositions", COMPOSITION, version=1)
        wider = COMPOSITION | {
            "on": "2026-06-01",
            "effective_from": "2026-09-01",
            "models": ["ddr"],
        }
        second = await post(service, "compositions", wider, version=2)
        now = await service.get(f"{MISSION_PATH}/composition")
        before = await service.get(f"{MISSION_PATH}/composition", effective_on="2026-02-14")
        known = await service.get(
            f"{MISSION_PATH}/composition", known_at=present.headers["missionledger-position"]
        )
        listed = await service.get(f"{MISSION_PATH}/compositions", format="csv")

    assert too_early.json()["type"].endswith("presence-not-recorded")
    assert (blind.status_code, stale.status_code) == (428, 412)
    assert chosen.status_code == 201, chosen.text
    in_force = chosen.json()["in_force"]
    assert [each["number"] for each in in_force["models"]] == [4, 12]
    assert "observers" in in_force["models"][0]["capabilities"]
    assert in_force["configuration"]["finance"] == "un_assessed"
    assert second.json()["planned"][0]["model_slugs"] == ["ddr"]
    assert now.json()["in_force"]["model_slugs"] == ["ceasefire-monitoring", "ddr"]
    assert now.headers["etag"] == '"v3"'
    assert before.json()["in_force"] is None
    assert len(before.json()["planned"]) == 1
    assert (known.json()["in_force"], known.json()["planned"]) == (None, [])
    rows = list(csv.DictReader(StringIO(listed.text)))
    assert [each["model_slugs"] for each in rows] == ["ceasefire-monitoring ddr", "ddr"]


@pytest.mark.anyio
async def test_the_table_says_what_a_configuration_needs(tmp_path: Path) -> None:
    heads = [
        {"organization": "UN", "title": "Special Representative"},
        {"organization": "AU", "title": "Special Representative"},
    ]
    joint = COMPOSITION | {"configuration": "joint", "heads": heads}
    hybrid = COMPOSITION | {"configuration": "hybrid", "heads": heads}
    parallel = COMPOSITION | {"configuration": "parallel", "heads": heads}
    authorized = COMPOSITION | {"configuration": "un-authorized"}
    role = {"role": "Leads its part.", "duties": "Reports.", "expectations": "Reports."}
    roles = {
        "on": "2026-01-15",
        "symbol": "S/2026/10",
        "roles": [role | {"organization": each} for each in ("UN", "AU")],
    }
    async with mission_under_mandate(tmp_path) as service:
        await post(service, "presence", PRESENCE)
        unclear = await post(service, "compositions", joint, version=1)
        agreed = await post(service, "role-agreements", roles)
        two_heads = await post(service, "compositions", hybrid, version=2)
        alone = await post(service, "compositions", parallel, version=2)
        led_by_un = await post(service, "compositions", authorized, version=2)
        chosen = await post(service, "compositions", joint, version=2)
        written = await service.get(f"{MISSION_PATH}/role-agreements", format="csv")

    assert unclear.json()["type"].endswith("roles-not-agreed")
    assert agreed.status_code == 201, agreed.text
    assert two_heads.json()["type"].endswith("heads-do-not-fit")
    assert alone.json()["type"].endswith("coordination-not-agreed")
    assert led_by_un.json()["type"].endswith("heads-do-not-fit")
    assert chosen.status_code == 201, chosen.text
    assert chosen.json()["in_force"]["configuration"]["finance"] == "co_financed"
    rows = list(csv.DictReader(StringIO(written.text)))
    assert [each["organization"] for each in rows] == ["UN", "AU"]


@pytest.mark.anyio
async def test_models_of_the_table_bring_their_constraints(tmp_path: Path) -> None:
    async with mission_under_mandate(tmp_path) as service:
        await post(service, "presence", PRESENCE)
        police = COMPOSITION | {"models": ["police-assistance"]}
        unasked = await post(service, "compositions", police, version=1)
        request = {
            "on": "2026-01-12",
            "state": "HTI",
            "models": ["police-assistance"],
            "symbol": "S/2026/3",
        }
        await post(service, "state-requests", request)
        asked = await post(service, "compositions", police, version=2)
        uncleared = await post(service, "support-packages", PACKAGE)
        await post(service, "due-diligence", CLEARANCE)
        bounded = await post(service, "support-packages", PACKAGE)
        regional = COMPOSITION | {
            "on": "2026-03-01",
            "effective_from": "2026-03-01",
            "models": ["regional-security"],
            "supported_forces": ["National gendarmerie"],
        }
        supported = await post(service, "compositions", regional, version=5)
        in_may = await service.get(
            f"{MISSION_PATH}/support-packages", in_force="true", effective_on="2026-05-31"
        )
        now = await service.get(f"{MISSION_PATH}/support-packages", in_force="true")
        table = await service.get(f"{MISSION_PATH}/support-packages", format="csv")
        requests = await service.get(f"{MISSION_PATH}/state-requests", format="csv")
        examined = await service.get(f"{MISSION_PATH}/due-diligence")

    assert unasked.json()["type"].endswith("state-request-missing")
    assert unasked.json()["errors"][0]["pointer"] == "/models/0"
    assert (asked.status_code, bounded.status_code, supported.status_code) == (201, 201, 201)
    assert uncleared.json()["type"].endswith("force-not-cleared")
    assert in_may.json()["items"][0]["ceiling"] == {"amount": "2000000.00", "currency": "USD"}
    assert now.json()["items"] == []
    assert "2000000.00" in table.text
    assert next(iter(csv.DictReader(StringIO(requests.text))))["state"] == "HTI"
    assert examined.json()["items"][0]["outcome"] == "cleared_with_measures"


@pytest.mark.anyio
async def test_options_lie_side_by_side_and_no_mission_is_always_there(tmp_path: Path) -> None:
    path = f"{MISSION_PATH}/options"
    async with mission_under_mandate(tmp_path) as service:
        empty = await service.get(path)
        recorded = await post(service, "options", OPTION)
        await post(service, "presence", PRESENCE)
        judgement = {
            "on": "2026-01-25",
            "model": "ceasefire-monitoring",
            "feasible": True,
            "author": "Assessment mission",
            "basis": "Both parties gave access.",
        }
        await post(service, "feasibility", judgement)
        undescribed = await post(service, "compositions", COMPOSITION, version=3)
        nothing = {
            "on": "2026-01-21",
            "option_id": "no-mission",
            "title": "No mission",
            "no_mission": True,
            "risks": ["The fighting resumes."],
            "author": "Planning team",
        }
        await post(service, "options", nothing)
        followed = COMPOSITION | {"models": ["ceasefire-monitoring"], "option": "observers"}
        chosen = await post(service, "compositions", followed, version=4)
        side_by_side = await service.get(path)
        as_csv = await service.get(path, format="csv")
        early = await service.get(path, effective_on="2026-01-20")
        first = await service.get(path, limit=1)

    assert [(each["option_id"], each["described"]) for each in empty.json()["items"]] == [
        ("no-mission", False)
    ]
    assert recorded.status_code == 201, recorded.text
    assert undescribed.json()["type"].endswith("no-mission-not-compared")
    assert chosen.status_code == 201, chosen.text
    observers, no_mission = side_by_side.json()["items"]
    assert observers["cost_to"] == {"amount": "60000000.00", "currency": "USD"}
    assert observers["feasibility"][0]["author"] == "Assessment mission"
    assert (no_mission["described"], no_mission["cost_from"]) == (True, None)
    assert [each["option_id"] for each in early.json()["items"]] == ["no-mission", "observers"]
    assert first.json()["next_cursor"] is not None
    rows = list(csv.DictReader(StringIO(as_csv.text)))
    assert [each["cost_from.amount"] for each in rows] == ["40000000.00", ""]


@pytest.mark.anyio
async def test_the_composition_tells_of_focus_and_achievability(tmp_path: Path) -> None:
    task = {
        "task_id": "elections",
        "title": "Help with elections",
        "category": "electoral-assistance",
        "group": "politics",
        "funding": "funded",
        "resolution": RESOLUTION,
        "decided_on": DECIDED_ON,
    }
    async with mission_under_mandate(tmp_path) as service:
        await post(service, "presence", PRESENCE)
        await post(service, "tasks", task)
        await post(service, "compositions", COMPOSITION, version=1)
        found = await service.get(f"{MISSION_PATH}/qualities")

    answers = {each["quality"]: each for each in found.json()["items"]}
    assert answers["focused"]["tasks"] == ["elections"]
    assert "ddr" in answers["achievable"]["why"]
    assert answers["fitted_to_the_ground"]["answer"] == "shown"


@pytest.mark.anyio
async def test_compositions_are_refused_in_clear_words(tmp_path: Path) -> None:
    async with mission_under_mandate(tmp_path) as service:
        await post(service, "presence", PRESENCE)
        unknown = COMPOSITION | {"models": ["ddr", "magic"]}
        no_model = await post(service, "compositions", unknown, version=1)
        no_form = await post(
            service, "compositions", COMPOSITION | {"configuration": "loose"}, version=1
        )
        inexact = await post(service, "options", OPTION | {"cost_from": {"amount": 40000000.5}})
        tomorrow = await post(service, "presence", PRESENCE | {"on": "2026-07-01"})
        orphan = await service.post("/v1/missions/NOWHERE/presence", PRESENCE)
        wrong_role = await service.post(f"{MISSION_PATH}/presence", PRESENCE, by="viewer")
        foreign = await service.post(f"{MISSION_PATH}/presence", PRESENCE, by="stranger")
        unseen = [
            (await service.get(f"{MISSION_PATH}/{each}", by="stranger")).status_code
            for each in (
                "composition",
                "compositions",
                "options",
                "presence",
                "feasibility",
                "coordination",
                "due-diligence",
                "state-requests",
                "role-agreements",
                "support-packages",
            )
        ]

    assert no_model.json()["errors"][0]["pointer"] == "/models/1"
    assert no_form.json()["type"].endswith("configuration-unknown")
    assert inexact.status_code == 422
    assert tomorrow.json()["type"].endswith("fact-in-the-future")
    assert orphan.json()["type"].endswith("mission-not-recorded")
    assert (wrong_role.status_code, foreign.status_code) == (403, 404)
    assert unseen == [404] * 10


@pytest.mark.anyio
async def test_a_mandate_against_organized_crime_says_which_and_where(tmp_path: Path) -> None:
    crime = COMPOSITION | {"models": ["counter-organized-crime"]}
    scope = {
        "on": "2026-02-20",
        "crimes": "Trafficking of weapons by sea",
        "countries": ["HTI"],
        "integration": "Courts and police work on the same cases.",
        "symbol": RESOLUTION,
    }

    async def focus(service: ServiceUnderTest) -> str:
        rows = (await service.get(f"{MISSION_PATH}/qualities")).json()["items"]
        (why,) = (each["why"] for each in rows if each["quality"] == "focused")
        return str(why)

    async with mission_under_mandate(tmp_path) as service:
        await post(service, "presence", PRESENCE)
        await post(service, "compositions", crime, version=1)
        vague = await focus(service)
        sent = await post(service, "crime-scopes", scope)
        narrow = await focus(service)
        listed = await service.get(f"{MISSION_PATH}/crime-scopes", format="csv")

    assert "which organized crime" in vague
    assert sent.status_code == 201, sent.text
    assert "reaches HTI alone; no arrangement of the countries" in narrow
    assert "Trafficking of weapons" in listed.text
