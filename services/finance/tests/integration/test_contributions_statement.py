"""The status of contributions over HTTP: it adds up, for any State, day, instant and period."""

import csv
import io
from decimal import Decimal
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from missionledger.common.security.roles import Role
from missionledger.common.testing.service_under_test import ServiceUnderTest
from missionledger.finance.testing.api import (
    imported,
    live_mission,
    payment,
    receipt,
    regular_budget,
    run,
)
from missionledger.finance.testing.authority import expect, problem

PATH = "/v1/statements/contributions"
OF_GERMANY = Decimal("56920.00")
"""The share of Germany in the line of a million dollars that `live_mission` assesses."""
WHOLE_LINE = Decimal("1000000.00")


def cents(cell: Any) -> Decimal | None:
    return None if cell is None else Decimal(cell["amount"])


def by_state(statement: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {row["state"]: row for row in statement["rows"]}


def figures(row: dict[str, Any], *names: str) -> list[Decimal | None]:
    return [cents(row[name]) for name in names]


def adds_up(row: dict[str, Any]) -> bool:
    """Tell whether what is unpaid follows from the other figures of the row."""
    forward, assessed, received, in_advance, credited, written, unpaid = (
        Decimal(row[name]["amount"])
        for name in (
            "brought_forward",
            "assessed",
            "received",
            "in_advance",
            "credited",
            "written_down",
            "unpaid",
        )
    )
    return unpaid == forward + assessed - received + in_advance - credited - written


async def settled_in_part(service: ServiceUnderTest) -> None:
    """A line of a million: Germany paid 100 too much, France had 1,000 written down."""
    line = await live_mission(service)
    await expect(service.post("/v1/contributions", payment(str(OF_GERMANY + 100))))
    taken_off = {
        "state": "FRA",
        "amount": {"amount": "1000.00"},
        "resolution": "A/RES/80/1",
        "decided_on": "2025-10-01",
    }
    await expect(service.post(f"/v1/collections/UNMISS/{line}/write-downs", taken_off))


def test_unpaid_follows_from_assessed_received_credited_and_written_down(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await settled_in_part(service)

        found = (await service.get(PATH, fund="UNMISS")).json()
        balance = (await service.get("/v1/statements/trial-balance", fund="UNMISS")).json()

        rows = by_state(found)
        assert all(adds_up(row) for row in found["rows"])
        germany, france, whole = rows["DEU"], rows["FRA"], rows["ALL"]
        names = ("assessed", "received", "in_advance", "written_down", "unpaid")
        assert figures(germany, *names) == [OF_GERMANY, OF_GERMANY + 100, 100, 0, 0]
        assert germany["unpaid_per_cent"] == "0.00"
        assert figures(france, "written_down", "received") == [1000, 0]
        assert figures(whole, *names[:4]) == [WHOLE_LINE, OF_GERMANY + 100, 100, 1000]
        states = [row for state, row in rows.items() if state != "ALL"]
        for name in ("assessed", "received", "unpaid", "past_due"):
            assert sum(Decimal(row[name]["amount"]) for row in states) == cents(whole[name])
        (owed,) = (row for row in balance["rows"] if row["account"] == "assessments_receivable")
        assert cents(whole["unpaid"]) == cents(owed["debit"])
        assert "NOT-APPORTIONED" not in rows

    run(tmp_path, scenario)


def test_it_tells_any_day_any_instant_and_any_period(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await settled_in_part(service)
        before = (await service.get(PATH, fund="UNMISS")).json()
        known = before["footer"]["log_size"]
        late = payment("20.00", "r-2", state="CHN", received_on="2025-11-01")
        await expect(service.post("/v1/contributions", late))

        after = (await service.get(PATH, fund="UNMISS")).json()
        again = (await service.get(PATH, fund="UNMISS", known_at=known)).json()
        autumn = (
            await service.get(PATH, fund="UNMISS", since="2025-10-01", effective_on="2025-10-31")
        ).json()
        turned = await service.get(PATH, since="2026-07-01", effective_on="2026-06-30")

        assert again == before
        assert cents(by_state(after)["CHN"]["received"]) == 20
        assert cents(by_state(before)["CHN"]["received"]) == 0
        whole = by_state(autumn)["ALL"]
        names = ("brought_forward", "assessed", "received", "in_advance", "written_down")
        assert figures(whole, *names) == [WHOLE_LINE - OF_GERMANY, 0, 0, 0, 1000]
        assert all(adds_up(row) for row in autumn["rows"])
        assert "DEU" not in by_state(autumn)
        assert problem(turned) == (422, "period-ends-before-it-begins")

    run(tmp_path, scenario)


def test_what_nobody_knows_is_not_told_as_zero(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await settled_in_part(service)
        await regular_budget(service)

        alone = (await service.get(PATH, fund="REGULAR-BUDGET")).json()
        later = (await service.get(PATH, fund="REGULAR-BUDGET", since="2025-01-01")).json()
        both = (await service.get(PATH)).json()

        china = by_state(alone)["CHN"]
        assert cents(china["assessed"]) == 700
        unknown = ("received", "credited", "unpaid", "past_due", "unpaid_per_cent")
        assert [china[name] for name in unknown] == [None] * len(unknown)
        assert by_state(later)["CHN"]["brought_forward"] is None
        assert "no receipts of REGULAR-BUDGET: so nobody can say" in alone["notes"][-1]
        assert cents(by_state(both)["ALL"]["assessed"]) == WHOLE_LINE
        assert both["notes"][-1].endswith("REGULAR-BUDGET: left out.")

    run(tmp_path, scenario)


def test_an_upper_bound_is_marked_as_one(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await regular_budget(service)
        await imported(service, "regular-budget-receipts", [receipt("FRA", 300_00, "2024-02-01")])
        listed = {"row": 2, "provenance": "verified", "year": 2024, "list_ends_on": "2024-12-30"}
        await imported(service, "regular-budget-lists", [listed])

        found = (await service.get(PATH, fund="REGULAR-BUDGET")).json()

        rows = by_state(found)
        assert figures(rows["CHN"], "unpaid", "at_most") == [700, 700]
        assert figures(rows["FRA"], "unpaid", "at_most") == [0, 0]
        assert figures(rows["ALL"], "at_most") == [700]
        assert found["notes"][-1].startswith("At most: so much of what is unpaid is an upper bound")

    run(tmp_path, scenario)


def test_it_is_a_file_and_keeps_to_the_scope(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await settled_in_part(service)
        service.requesters.add("foreigner", [Role.VIEWER], ["MINURSO"])

        shown = (await service.get(PATH, fund="UNMISS")).json()
        table = await service.get(PATH, fund="UNMISS", format="csv")
        book = await service.get(PATH, fund="UNMISS", format="xlsx")
        hidden = await service.get(PATH, fund="UNMISS", by="foreigner")
        nothing = await service.get(PATH, by="foreigner")
        absent = await service.get(PATH, fund="UNMIST")

        lines = list(csv.reader(io.StringIO(table.text)))
        assert lines[0] == shown["columns"]
        germany = dict(zip(lines[0], next(row for row in lines if row[0] == "DEU"), strict=True))
        assert germany["received"] == str(OF_GERMANY + 100)
        assert ["hash of the log", shown["footer"]["log_hash"]] in lines
        cells = [
            [cell.value for cell in row]
            for row in load_workbook(io.BytesIO(book.content)).worksheets[0].iter_rows()
        ]
        assert cells[0][0] == "Status of contributions to UNMISS"
        assert ["events in the log", str(shown["footer"]["log_size"])] in [r[:2] for r in cells]
        assert (hidden.status_code, absent.status_code) == (404, 404)
        assert [row["state"] for row in nothing.json()["rows"]] == ["ALL"]

    run(tmp_path, scenario)
