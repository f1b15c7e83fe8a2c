"""Historical imports over HTTP: whole or not at all, and never twice."""

from pathlib import Path
from typing import Any

from missionledger.common.testing.service_under_test import ServiceUnderTest
from missionledger.finance.testing.api import (
    assessment_rows,
    file_of,
    imported,
    load_lines,
    receipt,
    regular_budget,
    run,
    scale_rows,
)


def test_a_second_load_of_all_lines_adds_nothing_and_balances(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        missions = sorted({row["fund"] for row in assessment_rows()})
        await load_lines(service, *missions)
        head = service.assembly.kernel.log.head().position

        again = await imported(service, "assessments", assessment_rows())

        assert (again["recorded"], again["unchanged"]) == (0, 113)
        assert service.assembly.kernel.log.head().position == head
        lines: list[dict[str, Any]] = []
        cursor = ""
        while True:
            page = (await service.get("/v1/assessments", limit=50, cursor=cursor)).json()
            lines += page["items"]
            cursor = page["next_cursor"]
            if cursor is None:
                break
        assert len(lines) == 113
        assert [line["scale_year"] for line in lines if not line["apportioned"]] == [2021]
        usa = (await service.get("/v1/assessments", fund="MINURSO", state="USA")).json()["items"]
        shares = [line["share"]["amount"] for line in usa if line["fiscal_year"] == "2023/24"]
        # Published for MINURSO 2023/24: 18,706,256 dollars, credit included.
        assert abs(sum(int(share.removesuffix(".00")) for share in shares) - 18_706_256) <= 5

    run(tmp_path, scenario)


def test_a_line_of_one_state_is_shown_with_its_share(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await load_lines(service, "MINURSO")
        line = "ST-ADM-SER.B-1088.assessment.2025-07-01.2025-10-31"

        view = (await service.get(f"/v1/assessments/MINURSO/{line}")).json()

        assert view["gross"] == {"amount": "26049000.00", "currency": "USD"}
        assert len(view["shares"]) == 193
        assert view["due_on"] == "2025-07-31"
        assert view["basis"] == "record_incomplete"

    run(tmp_path, scenario)


def test_a_broken_row_names_its_place_and_nothing_of_the_file_is_recorded(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await regular_budget(service)
        head = service.assembly.kernel.log.head().position

        async def refused(kind: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
            answer = await service.post(f"/v1/imports/{kind}", file_of(rows))
            assert answer.status_code >= 400
            assert service.assembly.kernel.log.head().position == head
            found: dict[str, Any] = answer.json()
            return found

        good = receipt("FRA", 300_00, "2024-02-01")
        state = await refused("regular-budget-receipts", [good, receipt("XYZ", 5, "2024-02-01", 4)])
        assert state["type"].endswith("unknown-member-state")
        assert "row 4" in state["detail"]
        fund = await refused("assessments", [dict(assessment_rows()[0])])
        assert fund["type"].endswith("unknown-fund")
        cents = await refused("regular-budget-receipts", [good | {"amount_minor": 5.5}])
        assert cents["errors"][0]["pointer"] == "/rows/0/amount_minor"
        day = await refused("regular-budget-receipts", [good, good | {"paid_on": "2024-02-30"}])
        assert day["errors"][0]["pointer"] == "/rows/1/paid_on"

    run(tmp_path, scenario)


def test_rates_are_served_as_printed_and_exact(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await imported(service, "scales", scale_rows())

        years = (await service.get("/v1/scales")).json()["items"]
        scale = (await service.get("/v1/scales/2023")).json()

        assert [year["calendar_year"] for year in years] == list(range(2022, 2027))
        usa = next(rate for rate in scale["rates"] if rate["state"] == "USA")
        assert (usa["regular_rate"], usa["peacekeeping_rate"]) == ("22.000", "26.9493")

    run(tmp_path, scenario)
