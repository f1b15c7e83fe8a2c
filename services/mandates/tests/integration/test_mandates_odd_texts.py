"""Texts that a database or a reader could choke on."""

from pathlib import Path

import pytest

from missionledger.mandates.testing.api import PROPOSAL, mission_under_mandate


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("name", "status"),
    [("Mission\x00in Somewhere", 422), ("Mission \\u0000 in Somewhere", 201), ("Mission ☮", 201)],
)
async def test_no_text_holds_the_end_of_a_text(name: str, status: int, tmp_path: Path) -> None:
    async with mission_under_mandate(tmp_path) as service:
        body = dict(PROPOSAL) | {"mission_id": "UNODD", "acronym": "UNODD", "name": name}
        answer = await service.post("/v1/missions", body)

    assert answer.status_code == status
    if status != 201:
        assert answer.json()["type"].endswith("nul-in-text")
