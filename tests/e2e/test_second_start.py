"""The main job on the real data: where the money stands, and again after a stop."""

import json
from pathlib import Path

from missionledger.common.testing.whole_system import WholeSystem, whole_system


def heads(system: WholeSystem) -> dict[str, int]:
    services = ("mandates", "finance", "transitions", "performance")
    return {name: system.get(name, "/v1/events", limit=1).json()["head"] for name in services}


def test_a_second_start_finds_what_the_first_one_loaded(tmp_path: Path) -> None:
    day = ("--as-of", "2025-06-30", "--json")
    with whole_system(tmp_path / "data", load="un-reference") as system:
        first_heads = heads(system)
        first = json.loads(system.command("liquidity", *day).stdout)
        actual = json.loads(system.command("liquidity", *day, "--books", "actual").stdout)
        told = system.command("liquidity", "--as-of", "2025-06-30").stdout
        again = system.command("load", "un-reference")
        status = system.command("status")

        system.stop()
        system.start(load="un-reference")
        second_heads = heads(system)
        second = json.loads(system.command("liquidity", *day).stdout)

    assert status.returncode == 0, status.stdout
    assert again.returncode == 0
    assert "loaded already" in again.stdout
    assert first_heads == second_heads
    assert first_heads["finance"] > 1_000
    assert first == second

    funds = {fund["fund"]: fund for fund in first["funds"]}
    assert first["pool"]["cash"]["books"] == ["modelled"]
    assert funds["UNMISS"]["assessed"]["books"] == ["actual"]
    # What only the model knows is unknown, not zero, when the model is left out.
    assert actual["pool"]["cash"]["amount"] is None
    assert actual["pool"]["cash"]["reason"]
    for fund in funds:
        assert fund in told
    assert "~ modelled" in told
    assert "Reserve Fund" in told
