"""Statements over HTTP: the real years reproduced, a live year reported, and their files."""

import csv
import io
from decimal import Decimal
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from missionledger.common.testing.service_under_test import ServiceUnderTest
from missionledger.finance.testing.api import fund_rows, imported, run
from missionledger.finance.testing.authority import (
    YEAR_PATH,
    allotment,
    budgeted,
    commitment,
    dollars,
    expect,
    invoiced,
    line,
    obligated,
    payment_run,
    problem,
)
from missionledger.reference import expenditure, resources
from missionledger.reference.expenditure import ExpenditureRowKind, read_expenditure
from missionledger.reference.resources import ResourceRowKind, read_resources
from missionledger.reference.sources import packaged

YEAR_2023 = "2023/24"
IN_TOTAL_ONLY = ("MINUSMA", YEAR_2023)


async def real_years(service: ServiceUnderTest) -> None:
    """Load the approved resources and the expenditure of the reference data."""
    spent = read_expenditure(packaged().read(expenditure.FILE), {})
    granted = [
        row
        for row in read_resources(packaged().read(resources.FILE), {})
        if row.kind is not ResourceRowKind.HEADLINE
    ]
    accounts = {row.account for row in spent} | {row.account for row in granted}
    shared = {"UNGSC", "UNLB", "RSCE", "SUPPORT-ACCOUNT"}
    await imported(service, "funds", fund_rows(*sorted(accounts - shared)))
    await imported(service, "funds", fund_rows(*sorted(accounts & shared), kind="shared_account"))
    await imported(
        service,
        "appropriations",
        [
            {
                "row": row.row,
                "provenance": "verified",
                "fund": row.account,
                "fiscal_year": str(row.fiscal_year),
                "amount_minor": row.amount_minor,
                "symbol": "ST/ADM/SER.B/1065",
                "kind": "commitment_authority_with_assessment"
                if (row.account, str(row.fiscal_year)) == IN_TOTAL_ONLY
                else "appropriation",
            }
            for row in granted
        ],
    )
    await imported(
        service,
        "expenditure",
        [
            {
                "row": row.row,
                "provenance": "verified",
                "fund": row.account,
                "fiscal_year": str(row.fiscal_year),
                "group": row.group.value,
                "item": row.item,
                "amount_minor": row.amount_minor,
                "symbol": "",
            }
            for row in spent
            if row.kind is ExpenditureRowKind.ITEM
            or (
                row.kind is ExpenditureRowKind.MISSION_TOTAL
                and (row.account, str(row.fiscal_year)) == IN_TOTAL_ONLY
            )
        ],
    )


def amount(cell: Any) -> str:
    found: str = cell["amount"]
    return found


def test_real_years_are_reproduced_by_group_and_item(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await real_years(service)

        status = (await service.get("/v1/statements/authority")).json()
        spent = {
            (row["fund"], row["fiscal_year"]): row["expenditure"]["amount"]
            for row in status["rows"]
        }
        published = {
            (row.account, str(row.fiscal_year)): row.amount_minor
            for row in read_expenditure(packaged().read(expenditure.FILE), {})
            if row.kind is ExpenditureRowKind.MISSION_TOTAL
        }
        for key, minor in published.items():
            assert spent[key] == f"{minor // 100}.{minor % 100:02d}", key

        report = (await service.get("/v1/statements/performance/UNMISS/2023-24")).json()
        rows = {(row["group"], row["item"]): row for row in report["rows"]}
        civilian = rows["II civilian personnel", "total of the group"]
        assert amount(civilian["expenditure"]) == "335342900.00"
        assert civilian["budget"] is None
        assert amount(rows["ALL", "total"]["expenditure"]) == "1154913900.00"

    run(tmp_path, scenario)


def test_the_unspent_158_million_are_explained_by_mission(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await real_years(service)
        service.requesters.add("one", [], ["UNIFIL"])

        found = (await service.get("/v1/statements/unspent", fiscal_year=YEAR_2023)).json()
        later = (await service.get("/v1/statements/unspent", fiscal_year="2024/25")).json()

        rows = {row["fund"]: row for row in found["rows"]}
        assert amount(rows["ALL"]["unspent"]) == "158400000.00"
        assert rows["ALL"]["unspent_per_cent"] == "2.50"
        # The press names the same three, in no order: MONUSCO, MINUSMA and UNIFIL.
        assert [row["fund"] for row in found["rows"]][:3] == ["MONUSCO", "MINUSMA", "UNIFIL"]
        assert amount(rows["MINUSMA"]["unspent"]) == "33055800.00"
        assert {row["provenance"] for name, row in rows.items() if name != "ALL"} == {"modelled"}
        cents = [Decimal(amount(row["unspent"])) for name, row in rows.items() if name != "ALL"]
        assert sum(cents) == Decimal("158400000.00")
        # Near the 371 million that were approved for the support account the year before.
        assert "Implied for the support account: 364,590,900 dollars." in found["notes"]
        assert all(row["unspent"] is None for row in later["rows"])

    run(tmp_path, scenario)


async def reported(service: ServiceUnderTest) -> None:
    """A live year: 60 for repairs of which 40 are paid, 100 redeployed in part to travel."""
    await budgeted(service)
    await expect(service.post("/v1/allotments", allotment("100.00")))
    await expect(service.post("/v1/allotments", allotment("50.00", item="Official travel")))
    moved = {
        "from": line(),
        "to": line(item="Official travel"),
        "amount": dollars("10.00"),
        "reason": "more patrols",
        "decided_on": "2025-09-01",
    }
    await expect(service.post(f"{YEAR_PATH}/redeployments", moved, by="preparer"))
    await invoiced(service, "PO-1", "40.00")
    await obligated(service, "PO-2", "20.00")
    await expect(service.post("/v1/commitments", commitment("PO-3", "5.00")))
    await expect(service.post("/v1/disbursements", payment_run(), by="approver"))


def test_a_performance_report_sets_budget_against_expenditure_with_reasons(
    tmp_path: Path,
) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await reported(service)
        path = "/v1/statements/performance/UNMISS/2025-26"
        reason = {
            "group": "III",
            "item": "Facilities and infrastructure",
            "cause": "external",
            "explanation": "The rains closed the road for four months.",
            "explained_on": "2026-06-01",
        }

        before = (await service.get(path)).json()
        await expect(service.post(f"{path}/explanations", reason, by="preparer"))
        after = (await service.get(path)).json()

        travel, repair, group, whole = before["rows"]
        assert [amount(repair[name]) for name in ("budget", "allotted", "expenditure")] == [
            "100.00",
            "90.00",
            "60.00",
        ]
        assert (amount(repair["variance"]), repair["variance_per_cent"]) == ("40.00", "40.00")
        assert repair["to_explain"] == "yes"
        assert amount(travel["redeployed"]) == "10.00"
        assert amount(group["expenditure"]) == amount(whole["expenditure"]) == "60.00"
        explained = after["rows"][1]
        assert (explained["to_explain"], explained["cause"]) == ("", "external")
        assert explained["explanation"].startswith("The rains")

    run(tmp_path, scenario)


def test_no_reason_is_asked_for_while_the_year_runs_and_no_zeros_are_told_of_nothing(
    tmp_path: Path,
) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await reported(service)
        path = "/v1/statements/performance/UNMISS/2025-26"

        running = (await service.get(path, effective_on="2026-05-31")).json()
        over = (await service.get(path, effective_on="2026-06-30")).json()
        absent = [
            await service.get("/v1/statements/performance/UNFOO/2025-26"),
            await service.get("/v1/statements/authority", fund="UNFOO"),
            await service.get("/v1/statements/trial-balance", fund="UNFOO"),
            await service.get("/v1/statements/trial-balance", fund="UNMISS", known_at=0),
        ]

        assert [row["to_explain"] for row in running["rows"]] == ["", "", "", ""]
        assert [row["to_explain"] for row in over["rows"]] == ["yes", "yes", "", ""]
        assert [answer.status_code for answer in absent] == [404] * 4

    run(tmp_path, scenario)


def test_one_table_shows_authority_allotment_commitment_and_expenditure(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await reported(service)

        (row,) = (await service.get("/v1/statements/authority")).json()["rows"]
        (early,) = (
            await service.get("/v1/statements/authority", effective_on="2025-08-02")
        ).json()["rows"]

        names = (
            "appropriation",
            "allotted",
            "committed",
            "expenditure",
            "disbursed",
            "unencumbered",
        )
        assert [amount(row[name]) for name in names] == [
            "1000.00",
            "150.00",
            "65.00",
            "60.00",
            "40.00",
            "940.00",
        ]
        assert amount(early["expenditure"]) == "0.00"
        assert amount(early["committed"]) == "65.00"

    run(tmp_path, scenario)


def test_a_trial_balance_balances_on_any_day_as_known_at_any_instant(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await reported(service)
        before = (await service.get("/v1/statements/trial-balance")).json()

        def sides(statement: dict[str, Any]) -> list[tuple[str, str]]:
            return [
                (amount(row["debit"]), amount(row["credit"]))
                for row in statement["rows"]
                if row["account"] == "total"
            ]

        assert sides(before) == [("520.00", "520.00")]
        known = before["footer"]["log_size"]
        await invoiced(service, "PO-9", "10.00")
        await expect(service.post("/v1/disbursements", payment_run("10.00", "PO-9"), by="approver"))

        after = (await service.get("/v1/statements/trial-balance")).json()
        again = (await service.get("/v1/statements/trial-balance", known_at=known)).json()
        early = (
            await service.get("/v1/statements/trial-balance", effective_on="2025-07-15")
        ).json()

        assert again == before
        assert after["footer"]["log_hash"] != before["footer"]["log_hash"]
        assert {row["account"]: amount(row["debit"]) for row in early["rows"]}["cash"] == "500.00"
        for statement in (after, early):
            assert all(debit == credit for debit, credit in sides(statement))

    run(tmp_path, scenario)


def test_statements_are_files_with_the_end_of_the_log_at_their_foot(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await reported(service)
        reason = {
            "group": "III",
            "item": "Official travel",
            "cause": "management",
            "explanation": "=HYPERLINK(1)",
            "explained_on": "2026-06-01",
        }
        path = "/v1/statements/performance/UNMISS/2025-26"
        await expect(service.post(f"{path}/explanations", reason))
        head = (await service.get(path)).json()["footer"]

        table = await service.get(path, format="csv")
        book = await service.get(path, format="xlsx")

        rows = list(csv.reader(io.StringIO(table.text)))
        assert rows[0][:4] == ["group", "item", "budget", "redeployed"]
        foot = dict(row for row in rows if len(row) == 2 and row[0] != "note")
        assert foot["hash of the log"] == head["log_hash"]
        assert foot["events in the log"] == str(head["log_size"])
        log_checkpoint = (await service.get("/v1/log/checkpoint")).text
        assert str(head["log_size"]) in log_checkpoint
        sheet = load_workbook(io.BytesIO(book.content)).worksheets[0]
        cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
        travel = next(row for row in cells if row[1] == "Official travel")
        assert Decimal(str(travel[2])) == Decimal(50)
        assert "'=HYPERLINK(1)" in travel
        assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
        assert ["hash of the log", head["log_hash"]] in [row[:2] for row in cells]
        assert book.headers["content-disposition"].endswith('.xlsx"')

    run(tmp_path, scenario)


def test_statements_of_other_missions_are_hidden(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await reported(service)

        hidden = await service.get("/v1/statements/performance/UNMISS/2025-26", by="foreigner")
        other = await service.get("/v1/statements/trial-balance", fund="UNMISS", by="foreigner")
        nothing = await service.get("/v1/statements/trial-balance", by="foreigner")
        unknown = await service.post(
            "/v1/statements/performance/UNMISS/2025-26/explanations",
            {
                "group": "III",
                "item": "Spaceships",
                "cause": "external",
                "explanation": "x",
                "explained_on": "2026-06-01",
            },
        )

        assert (hidden.status_code, other.status_code) == (404, 404)
        assert nothing.json()["rows"] == []
        assert problem(unknown) == (422, "unknown-budget-item")

    run(tmp_path, scenario)
