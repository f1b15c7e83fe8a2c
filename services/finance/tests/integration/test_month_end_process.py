"""The MonthEndForecasts process: real log, real simulation, a Temporal server that skips time."""

import asyncio
from datetime import timedelta
from pathlib import Path

from missionledger.common.clock import FixedClock
from missionledger.common.processes.progress import ProcessAdvanced, ProcessStarted
from missionledger.common.testing.service_under_test import service_under_test
from missionledger.common.testing.temporal_server import (
    running_temporal_server,
    time_skipping_server,
)
from missionledger.finance.domain.forecast.month_ends import (
    MonthEndForecastKept,
    MonthEndForecastSkipped,
    MonthEndForecastsScored,
)
from missionledger.finance.main import SERVICE
from missionledger.finance.testing.forecasting import NOON, file_of, forecasting_finance
from missionledger.finance.testing.month_ends import month_end_bench, month_ends, process

FUND = {
    "fund": "UNMISS",
    "kind": "special_account",
    "title": "UNMISS",
    "opened_on": "2011-07-09",
}


def test_each_month_end_is_kept_when_due_and_scored_when_its_cash_is_known(tmp_path: Path) -> None:
    async def story() -> None:
        async with forecasting_finance(tmp_path) as service, time_skipping_server() as environment:
            bench = month_end_bench(service)
            async with bench.running(environment.client):
                await bench.until_recorded(ProcessAdvanced)
                waiting = await process(service)
                await environment.sleep(timedelta(hours=25))
                await bench.until_recorded(MonthEndForecastKept)
                await environment.sleep(timedelta(hours=31))
                await bench.until_recorded(MonthEndForecastsScored)
            first, second = await month_ends(service)
            later = {"effective_on": "2025-12-31"}
            kept = (await service.get(f"/v1/forecasts/{first['forecast']}", **later)).json()
            scored = (await service.get("/v1/forecasts/month-ends/2025-08-31", **later)).json()

        assert waiting["state"] == "no month has ended since records began here"
        assert waiting["waiting_for"] == "the next month end and its books"
        assert waiting["next_step"] == "make and keep the forecast of 31 July 2025"
        assert waiting["is_demonstration"] is True
        assert (first["month_end"], first["status"], first["basis"]) == (
            "2025-07-31",
            "kept",
            "then",
        )
        assert (first["made_on"], first["forecasts_scored"]) == ("2025-08-03", 0)
        assert (second["month_end"], second["status"]) == ("2025-08-31", "kept")
        assert (kept["as_of"], kept["paths"], kept["horizon_days"]) == ("2025-07-31", 10_000, 365)
        assert [(each["fund"], each["forecasts"]) for each in scored["scores"]] == [
            ("UNMISS", 1),
            ("POOL", 1),
        ]

    asyncio.run(story())


def test_after_the_data_of_temporal_are_lost_it_goes_on_and_repeats_nothing(tmp_path: Path) -> None:
    async def story() -> None:
        async with forecasting_finance(tmp_path) as service:
            bench = month_end_bench(service)
            for count in (1, 2):
                async with (
                    time_skipping_server() as environment,
                    bench.running(environment.client),
                ):
                    told = len(bench.events(ProcessAdvanced))
                    await bench.until_recorded(ProcessAdvanced, told + 1)
                    await environment.sleep(timedelta(hours=25 + 31 * (count - 1)))
                    await bench.until_recorded(MonthEndForecastKept, count)
            found, started = await month_ends(service), bench.events(ProcessStarted)

        assert [each["month_end"] for each in found] == ["2025-07-31", "2025-08-31"]
        assert len(started) == 1

    asyncio.run(story())


def test_months_missed_while_the_service_was_down_are_made_with_what_was_known_then(
    tmp_path: Path,
) -> None:
    """Late and in time give the same forecast, to the digest of all its inputs."""

    async def story() -> None:
        async with forecasting_finance(tmp_path) as service, time_skipping_server() as environment:
            bench = month_end_bench(service)
            await environment.sleep(timedelta(hours=1))
            known = service.assembly.kernel.log.head().position
            clock = service.assembly.kernel.clock
            assert isinstance(clock, FixedClock)
            clock.instant = NOON + timedelta(days=80)
            late = await service.post("/v1/imports/funds", file_of([FUND | {"fund": "UNDOF"}]))
            assert late.is_success, late.text
            async with bench.running(environment.client):
                await bench.until_recorded(ProcessAdvanced)
                await environment.sleep(timedelta(hours=80))
                await bench.until_recorded(MonthEndForecastKept, 2)
            found = await month_ends(service)

        assert [each["month_end"] for each in found[:2]] == ["2025-07-31", "2025-08-31"]
        assert {each["known_at"] for each in found[:2]} == {known}

    asyncio.run(story())


def test_a_month_end_of_which_nothing_can_be_forecast_is_skipped_with_the_reason(
    tmp_path: Path,
) -> None:
    async def story() -> None:
        async with (
            service_under_test(SERVICE, tmp_path, clock=FixedClock(NOON)) as service,
            time_skipping_server() as environment,
        ):
            assert (await service.post("/v1/imports/funds", file_of([FUND]))).is_success
            bench = month_end_bench(service)
            async with bench.running(environment.client):
                await bench.until_recorded(ProcessAdvanced)
                await environment.sleep(timedelta(hours=25))
                await bench.until_recorded(MonthEndForecastSkipped)
                await bench.until(lambda: "skipped" in bench.events()[-1].data.decode())
            (skipped,) = await month_ends(service)
            told = await process(service)

        assert (skipped["status"], skipped["forecast"]) == ("skipped", "")
        assert skipped["reason"] == "no opening cash balance is recorded in these books"
        assert told["state"] == f"31 July 2025 skipped: {skipped['reason']}"
        assert told["next_step"] == "make and keep the forecast of 31 August 2025"

    asyncio.run(story())


def test_earlier_month_ends_are_taken_up_also_while_the_worker_is_away(tmp_path: Path) -> None:
    """On the real server: the one that skips time forgets what it gave to a worker that went."""

    async def story() -> None:
        async with forecasting_finance(tmp_path) as service:
            with running_temporal_server() as server:
                client = await server.connected()
                bench = month_end_bench(service)
                path = "/v1/forecasts/month-ends"
                async with bench.running(client):
                    await bench.until_recorded(ProcessAdvanced)
                    asked = {"first": "2025-05-31", "last": "2025-05-31"}
                    answer = await service.post(path, asked)
                    await bench.until_recorded(MonthEndForecastKept)
                again = await service.post(path, {"first": "2025-05-31", "last": "2025-06-30"})
                async with bench.running(client):
                    await bench.until_recorded(MonthEndForecastsScored)
                found = await month_ends(service)
                nothing = await service.post(path, {"first": "2025-05-31", "last": "2025-06-30"})
                standing = (await service.get("/v1/cash-standings/UNMISS")).json()

        assert answer.json() == {"taken_up": ["2025-05-31"]}
        assert again.json() == {"taken_up": ["2025-06-30"]}
        assert (nothing.status_code, nothing.json()) == (201, {"taken_up": []})
        assert [(each["month_end"], each["basis"]) for each in found] == [
            ("2025-05-31", "afterwards"),
            ("2025-06-30", "afterwards"),
        ]
        assert (standing["standing"], standing["as_of"]) == ("shortfall_expected", "2025-06-30")

    asyncio.run(story())
