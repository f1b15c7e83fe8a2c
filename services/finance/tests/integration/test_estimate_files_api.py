"""Spreadsheets over HTTP: a draft with its paper, or every fault and nothing kept."""

from pathlib import Path

import httpx

from missionledger.common.testing.service_under_test import ServiceUnderTest
from missionledger.finance.adapters.spreadsheets.xlsx import MEDIA_TYPE, read_xlsx
from missionledger.finance.testing.api import run
from missionledger.finance.testing.budgets import PATH, mission_with_officers
from missionledger.finance.testing.estimate_sheets import (
    changed,
    csv_file,
    estimate_grid,
    workbook,
)


async def send(
    service: ServiceUnderTest, content: bytes, media: str = MEDIA_TYPE, key: str = "file-1"
) -> httpx.Response:
    headers = {"authorization": "Bearer preparer", "idempotency-key": key, "content-type": media}
    return await service.client.post(f"{PATH}/estimate-files", content=content, headers=headers)


def test_a_spreadsheet_becomes_a_draft_and_the_paper_behind_it(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await mission_with_officers(service)
        content = workbook(estimate_grid())

        answer = await send(service, content)
        again = await send(service, content)

        assert answer.status_code == 201, answer.text
        assert answer.json()["versions"][0]["kind"] == "requested"
        assert again.headers["idempotency-replayed"] == "true"
        event = service.assembly.kernel.log.read(after=0, limit=100)[-1]
        (paper,) = event.read_metadata().documents
        assert b"".join(service.assembly.kernel.documents.read(paper)) == content
        as_csv = await send(service, csv_file(estimate_grid()), "text/csv; charset=utf-8", "file-2")
        assert as_csv.status_code == 201, as_csv.text

    run(tmp_path, scenario)


def test_a_file_with_a_fault_leaves_nothing_behind(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await mission_with_officers(service)
        faulty = workbook(changed(estimate_grid(), Posts_E2=-3, Othercosts_A2="IV"))

        answer = await send(service, faulty)
        unknown = await send(service, faulty, "application/pdf")

        assert answer.status_code == 422
        problem = answer.json()
        assert [each["pointer"] for each in problem["errors"]] == ["Posts!E2", "Other costs!A2"]
        assert problem["facts"] == {"faults": 2}
        assert unknown.json()["type"].endswith("estimate-form-unknown")
        assert (await service.get("/v1/budgets")).json()["items"] == []
        folder = tmp_path / "documents"
        assert [path for path in folder.rglob("*") if path.is_file()] == []

    run(tmp_path, scenario)


def test_the_template_is_taken_as_a_file(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        book = await service.get("/v1/budgets/template")
        text = await service.get("/v1/budgets/template", format="csv")

        assert book.headers["content-disposition"].startswith("attachment")
        assert "Totals" in {sheet.name for sheet in read_xlsx(book.content)}
        assert text.text.startswith("[Estimate]\r\nField,Value")

    run(tmp_path, scenario)
