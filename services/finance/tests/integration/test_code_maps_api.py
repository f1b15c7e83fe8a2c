"""Codes over HTTP: tables with days, extracts recorded with their paper, our own codes."""

from pathlib import Path
from typing import Any

from missionledger.common.security.roles import Role
from missionledger.common.testing.service_under_test import ServiceUnderTest
from missionledger.finance.testing.api import file_of, fund_rows, imported, run, scale_rows

FORM = {
    "posting_date": "Posted",
    "amount": "Amount",
    "fund": "Fund",
    "commitment_item": "Item",
}
EXTRACT = """Posted,Fund,Item,Amount
2025-06-30,20SSD,FT10,100.00
2025-01-01,20SSD,FT10,50.50
2025-01-01,20SSD,FT20,7
"""


def row(number: int, dimension: str, code: str, meaning: str) -> dict[str, Any]:
    return {
        "row": number,
        "system": "UMOJA",
        "dimension": dimension,
        "code": code,
        "meaning": meaning,
        "valid_from": "2022-07-01",
        "source": "Chart of accounts 2022",
    }


TABLE = [
    row(2, "fund", "20SSD", "UNMISS"),
    row(3, "commitment_item", "FT10", "III: Air operations"),
    row(4, "commitment_item", "FT20", "II: International staff"),
]


def extract(**changes: Any) -> dict[str, Any]:
    body = {"system": "UMOJA", "file": "fm-2025.csv", "content": EXTRACT, "form": FORM}
    return body | changes


async def prepared(service: ServiceUnderTest) -> None:
    await imported(service, "funds", fund_rows("UNMISS"))
    await imported(service, "scales", scale_rows())
    await imported(service, "code-maps", TABLE)
    service.requesters.add("integrator", [Role.INTEGRATOR])
    service.requesters.add("viewer", [Role.VIEWER])


def test_codes_have_meanings_with_days(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await prepared(service)
        change = {"code": "FT10", "meaning": "III: Medical", "valid_from": "2025-07-01"}
        path = "/v1/code-maps/UMOJA/commitment_item"

        changed = await service.post(f"{path}/codes", change, by="integrator")
        refused = await service.post(f"{path}/codes", change, by="viewer")
        gone = await service.post(
            "/v1/code-maps/UMOJA/fund/retirements",
            {"code": "20SSD", "valid_to": "2026-07-01", "reason": "closed"},
            by="integrator",
        )

        assert changed.status_code == 201, changed.text
        assert [each["valid_to"] for each in changed.json()] == ["2025-07-01", None]
        assert refused.status_code == 403
        assert gone.json()[0]["valid_to"] == "2026-07-01"
        then = (await service.get(path, on="2025-06-30")).json()["items"]
        assert {each["code"]: each["meaning"] for each in then} == {
            "FT10": "III: Air operations",
            "FT20": "II: International staff",
        }
        first = (await service.get(path, limit=1)).json()
        rest = (await service.get(path, cursor=first["next_cursor"])).json()["items"]
        assert len(rest) == 2
        assert "FT10,III: Medical" in (await service.get(path, format="csv")).text
        assert (await service.get("/v1/code-maps/NONE/fund")).status_code == 404
        assert (await service.get(path, effective_on="2022-06-30")).status_code == 404

    run(tmp_path, scenario)


def test_an_extract_is_recorded_wholly_with_its_paper(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await prepared(service)

        dry = (await service.post("/v1/imports/extracts", extract(dry_run=True))).json()
        first = (await service.post("/v1/imports/extracts", extract())).json()
        again = (await service.post("/v1/imports/extracts", extract())).json()
        other = await service.post(
            "/v1/imports/extracts", extract(content=EXTRACT.replace("7", "8"))
        )

        assert (dry["recorded"], first["recorded"], again["recorded"]) == (0, 2, 0)
        assert [(each["item"], each["amount"]["amount"]) for each in first["lines"]] == [
            ("International staff", "7.00"),
            ("Air operations", "150.50"),
        ]
        assert other.status_code == 409
        assert other.json()["detail"].startswith("the extract was not recorded")
        spent = (
            await service.get("/v1/budgets/line-history", fund="UNMISS", item="Air operations")
        ).json()["items"]
        assert spent[0]["spent"]["amount"] == "150.50"
        event = service.assembly.kernel.log.read(after=0, limit=1_000)[-1]
        assert event.read_metadata().documents == (first["sha256"],)
        paper = b"".join(service.assembly.kernel.documents.read(first["sha256"]))
        assert paper.decode() == EXTRACT

    run(tmp_path, scenario)


def test_a_faulty_extract_leaves_nothing_behind(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await prepared(service)
        before = service.assembly.kernel.log.head().position

        answer = await service.post(
            "/v1/imports/extracts", extract(content=EXTRACT.replace("FT20", "FT99"))
        )
        bad_table = await service.post(
            "/v1/imports/code-maps", file_of([row(2, "fund", "X", "no fund")])
        )

        assert answer.status_code == 422
        assert answer.json()["errors"][0]["pointer"] == "row 4, Item"
        assert bad_table.json()["detail"].startswith("test.csv, row 2: ")
        assert service.assembly.kernel.log.head().position == before

    run(tmp_path, scenario)


def test_our_own_codes_are_resources(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await prepared(service)
        await imported(service, "funds", fund_rows("UNLB", kind="shared_account"))

        accounts = (await service.get("/v1/codes/accounts")).json()["items"]
        states = (await service.get("/v1/codes/states")).json()["items"]

        assert {each["code"]: each["aliases"] for each in accounts} == {
            "UNLB": "UNGSC",
            "UNMISS": "",
        }
        assert len(states) == 193
        assert states[0] == {"code": "AFG", "year": 2026, "level": "J"}

    run(tmp_path, scenario)
