"""Every route of force generation: closed to strangers, lower roles, and other missions."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from missionledger.common.clock import FixedClock
from missionledger.common.commands import CommandContext
from missionledger.common.http.routes import served_routes
from missionledger.common.runtime.assembly import assemble
from missionledger.common.runtime.settings import ServiceSettings
from missionledger.common.testing.access_matrix import Sample, check_access_matrix
from missionledger.common.testing.tokens import TokenMint
from missionledger.performance.domain.pledge.decider import PLEDGE
from missionledger.performance.domain.requirement.decider import REQUIREMENT
from missionledger.performance.main import SERVICE
from missionledger.performance.testing.forces import CLIMB, INVITE, OFFER, OPEN

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)
DESK = CommandContext(actor="desk", role="mission_leadership")
SLOT = "/v1/requirements/UNXX-SUR-1"
DAY = {"occurred_on": "2025-07-01"}
CALL = DAY | {"mission_id": "UNXX", "post": "chief of supply"}

SAMPLES = {
    "GET /v1/requirements/{requirement_id}": Sample(SLOT),
    "GET /v1/requirements/{requirement_id}/offers": Sample(f"{SLOT}/offers"),
    "GET /v1/capability-gap/series": Sample("/v1/capability-gap/series", query={"mission": "UNXX"}),
    "POST /v1/requirements": Sample(
        "/v1/requirements",
        DAY
        | {
            "requirement_id": "UNXX-SUR-2",
            "mission_id": "UNXX",
            "title": "Hospital",
            "unit_kind": "level 2 hospital",
            "capability": "medical-facilities",
            "strength": 60,
            "needed_on": "2026-01-01",
        },
    ),
    "POST /v1/requirements/{requirement_id}/versions": Sample(
        f"{SLOT}/versions",
        DAY
        | {
            "title": "Battalion",
            "unit_kind": "infantry battalion",
            "capability": "military-units",
            "strength": 600,
            "needed_on": "2026-01-01",
            "reason": "fewer are needed",
        },
    ),
    "POST /v1/requirements/{requirement_id}/release": Sample(
        f"{SLOT}/release", DAY | {"reason": "closed"}
    ),
    "POST /v1/requirements/{requirement_id}/invitations": Sample(
        f"{SLOT}/invitations", DAY | {"reply_by": "2025-08-01"}
    ),
    "POST /v1/requirements/{requirement_id}/offers": Sample(
        f"{SLOT}/offers", DAY | {"pledge_id": "RWA-INF-1"}
    ),
    "POST /v1/requirements/{requirement_id}/offers/{pledge_id}/withdrawal": Sample(
        f"{SLOT}/offers/RWA-INF-1/withdrawal", DAY | {"reason": "another mission"}
    ),
    "POST /v1/requirements/{requirement_id}/selection": Sample(
        f"{SLOT}/selection", DAY | {"pledge_id": "RWA-INF-1", "reasons": "vehicles"}
    ),
    "POST /v1/requirements/{requirement_id}/selection-end": Sample(
        f"{SLOT}/selection-end",
        DAY | {"pledge_id": "RWA-INF-1", "reason": "caveat", "detail": "no nights"},
    ),
    "POST /v1/requirements/{requirement_id}/steps": Sample(
        f"{SLOT}/steps", DAY | {"step": "transport", "passed": True, "reference": "T/1"}
    ),
    "POST /v1/requirements/{requirement_id}/agreement": Sample(
        f"{SLOT}/agreement", DAY | {"agreement": "MOU/1", "strength": 850}
    ),
    "POST /v1/requirements/{requirement_id}/deployment": Sample(
        f"{SLOT}/deployment",
        DAY | {"unit_id": "UNXX-1", "strength": 850, "commander": "colonel"},
    ),
    "POST /v1/roster-entries/{entry_id}/notice": Sample("/v1/roster-entries/SPC-1/notice", CALL),
    "POST /v1/roster-entries/{entry_id}/notice-end": Sample(
        "/v1/roster-entries/SPC-1/notice-end", DAY | {"mission_id": "UNXX", "reason": "cut"}
    ),
    "POST /v1/roster-entries/{entry_id}/arrival": Sample(
        "/v1/roster-entries/SPC-1/arrival", DAY | {"mission_id": "UNXX"}
    ),
    "POST /v1/roster-entries/{entry_id}/return": Sample(
        "/v1/roster-entries/SPC-1/return", DAY | {"mission_id": "UNXX"}
    ),
}
OWN = ("/v1/requirements", "/v1/capability-gap", "/v1/roster-entries")
FILTERED_OR_OF_NO_MISSION = (
    "GET /v1/requirements",
    "GET /v1/capability-gap",
    "GET /v1/roster-entries",
    "GET /v1/roster-entries/{entry_id}",
    "POST /v1/roster-entries",
    "POST /v1/roster-entries/{entry_id}/profile",
    "POST /v1/roster-entries/{entry_id}/training",
    "POST /v1/roster-entries/{entry_id}/removal",
)


@pytest.mark.anyio
async def test_no_route_of_force_generation_is_open_to_strangers(tmp_path: Path) -> None:
    clock = FixedClock(NOW)
    mint = TokenMint(clock)
    assembly = assemble(
        SERVICE, ServiceSettings(data_dir=tmp_path), clock=clock, verifier=mint.verifier
    )
    assembly.start()
    try:
        aggregates = assembly.kernel.aggregates
        for climbing in CLIMB:
            await aggregates.execute(PLEDGE, climbing, DESK)
        for stating in (OPEN, INVITE, OFFER):
            await aggregates.execute(REQUIREMENT, stating, DESK)
        names = [f"{route.method} {route.path}" for route in served_routes(assembly.app)]
        # What belongs to no mission, and other aggregates, have tests of their own.
        elsewhere = [name for name in names if not name.partition(" ")[2].startswith(OWN)]
        made = await check_access_matrix(
            assembly.app,
            mint,
            SAMPLES,
            without_mission=[*FILTERED_OR_OF_NO_MISSION, *elsewhere],
        )
    finally:
        await assembly.close()

    assert made > 3 * len(SAMPLES)
