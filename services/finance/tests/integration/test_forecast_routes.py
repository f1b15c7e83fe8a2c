"""Forecasts over HTTP: made in a process of their own, kept once, shown to whom they concern."""

import asyncio
import multiprocessing
import time
from pathlib import Path

from missionledger.finance.testing.forecasting import ASKED, forecasting_finance


def test_a_forecast_is_made_kept_once_and_read_again(tmp_path: Path) -> None:
    async def story() -> None:
        async with forecasting_finance(tmp_path) as service:
            made = await service.post("/v1/forecasts", ASKED)
            again = await service.post("/v1/forecasts", ASKED)
            listed = (await service.get("/v1/forecasts")).json()["items"]
            kept = (await service.get(made.headers["location"])).json()

            assert made.status_code == 201, made.text
            body = made.json()
            assert again.json() == body
            assert "missionledger-position" not in again.headers
            assert [each["forecast"] for each in listed] == [body["forecast"]]
            assert {each["fund"] for each in body["funds"]} == {"UNMISS", "POOL"}
            assert [each["fund"] for each in body["left_out"]] == ["REGULAR-BUDGET"]
            unmiss = body["funds"][0]
            assert unmiss["cash"] == {"amount": "3000000.00", "currency": "USD"}
            assert len(unmiss["days"]) == 60
            assert unmiss["days"][30]["p50"]["amount"] == "2000000.00"
            assert [day["on"] for day in kept["funds"][0]["days"]] == ["2025-07-31"]
            assert kept["funds"][0]["days"][0] == unmiss["days"][30]

    asyncio.run(story())


def test_requests_are_answered_while_a_forecast_is_made(tmp_path: Path) -> None:
    async def story() -> None:
        async with forecasting_finance(tmp_path) as service:
            forecast = asyncio.create_task(service.post("/v1/forecasts", {**ASKED, "paths": 5_000}))
            await asyncio.sleep(0)
            answered = 0
            while not forecast.done():
                assert (await service.get("/v1/funds")).status_code == 200
                answered += 1

            assert (await forecast).status_code == 201
            assert answered > 1

    asyncio.run(story())


def test_a_killed_simulation_is_told_and_the_next_one_works(tmp_path: Path) -> None:
    async def story() -> None:
        async with forecasting_finance(tmp_path) as service:
            forecast = asyncio.create_task(service.post("/v1/forecasts", ASKED))
            deadline = time.monotonic() + 30
            while not (children := multiprocessing.active_children()):
                assert time.monotonic() < deadline
                await service.get("/v1/funds")
            children[0].kill()
            ended, after = await forecast, await service.post("/v1/forecasts", ASKED)

            assert ended.status_code == 503
            assert ended.json()["type"].endswith("simulation-ended")
            assert after.status_code == 201

    asyncio.run(story())


def test_what_cannot_be_forecast_is_refused(tmp_path: Path) -> None:
    async def story() -> None:
        async with forecasting_finance(tmp_path) as service:
            ahead = await service.post("/v1/forecasts", {**ASKED, "as_of": "2025-07-16"})
            hidden = await service.post("/v1/forecasts?effective_on=2099-01-01", {"paths": 100})
            many = await service.post("/v1/forecasts", {**ASKED, "paths": 20_001})
            early = await service.post("/v1/forecasts", {**ASKED, "as_of": "2020-06-30"})
            unknown = await service.get("/v1/forecasts/2025-06-30.nothing")
            viewer = await service.post("/v1/forecasts", ASKED, by="viewer")

            assert ahead.status_code == 422
            assert "/as_of" in ahead.text
            assert (hidden.status_code, "2099-01-01 lies after" in hidden.text) == (422, True)
            assert many.status_code == 422
            assert early.json()["type"].endswith("no-payment-records")
            assert unknown.status_code == 404
            assert viewer.status_code == 403

    asyncio.run(story())


def test_scenarios_stand_beside_the_forecast_and_are_not_kept(tmp_path: Path) -> None:
    async def story() -> None:
        async with forecasting_finance(tmp_path) as service:
            twice = {"name": "twice the Fund", "reserve_doubled": True}
            strange = {"name": "strange", "late_states": ["XXX"]}
            made = (await service.post("/v1/forecasts", {**ASKED, "scenarios": [twice]})).json()
            refused = await service.post("/v1/forecasts", {**ASKED, "scenarios": [strange]})
            kept = (await service.get(f"/v1/forecasts/{made['forecast']}")).json()

            scenario = made["scenarios"][0]
            assert scenario["name"] == "twice the Fund"
            assert scenario["funds"][0]["days"] == [
                made["funds"][0]["days"][30],
                made["funds"][0]["days"][-1],
            ]
            assert kept["scenarios"] == []
            assert refused.status_code == 422
            assert refused.json()["type"].endswith("scenario-unknown-name")

    asyncio.run(story())


def test_one_scenario_of_each_kind_stands_side_by_side_on_request(tmp_path: Path) -> None:
    async def story() -> None:
        async with forecasting_finance(tmp_path) as service:
            made = await service.post("/v1/forecasts", {**ASKED, "standard_scenarios": True})

            assert [each["name"] for each in made.json()["scenarios"]] == [
                "UNMISS not renewed",
                "the Reserve Fund may lend twice",
                "credits are withheld",
            ]

    asyncio.run(story())


def test_a_gap_comes_with_what_may_be_borrowed_and_is_kept(tmp_path: Path) -> None:
    async def story() -> None:
        async with forecasting_finance(tmp_path) as service:
            made = (await service.post("/v1/forecasts", {**ASKED, "horizon_days": 365})).json()
            kept = (await service.get(f"/v1/forecasts/{made['forecast']}")).json()

            (loan,) = made["suggested_borrowing"]
            # No level of the Reserve Fund is on record here, and there is no other mission.
            assert (loan["source"], loan["amount"]["amount"]) == ("none", "9000000.00")
            assert loan["needed_on"] == "2025-10-31"
            assert kept["suggested_borrowing"] == made["suggested_borrowing"]

    asyncio.run(story())


def test_kept_forecasts_are_scored_on_what_came(tmp_path: Path) -> None:
    async def story() -> None:
        async with forecasting_finance(tmp_path) as service:
            await service.post("/v1/forecasts", {**ASKED, "as_of": "2024-12-31"})
            path = "/v1/forecasts/scores"
            found = (await service.get(path, effective_on="2025-03-31")).json()["items"]
            none = (await service.get(path, effective_on="2025-01-30")).json()["items"]
            actual = (await service.get(path, effective_on="2025-03-31", books="actual")).json()
            hidden = (await service.get(path, by="elsewhere", effective_on="2025-03-31")).json()

            assert [(each["fund"], each["month_ends"]) for each in found] == [
                ("UNMISS", 2),
                ("POOL", 2),
            ]
            assert found[0]["books"] == ["modelled"]
            assert (none, actual["items"], hidden["items"]) == ([], [], [])

    asyncio.run(story())


def test_readers_of_other_missions_see_neither_fund_nor_pool(tmp_path: Path) -> None:
    async def story() -> None:
        async with forecasting_finance(tmp_path) as service:
            made = await service.post("/v1/forecasts", ASKED)
            seen = (await service.get(made.headers["location"], by="elsewhere")).json()

            assert seen["funds"] == []
            assert seen["reserve_fund"] is None

    asyncio.run(story())
