"""Bank accounts over HTTP: opened, fed with statements, listed, and closed to strangers."""

from pathlib import Path

import httpx

from missionledger.common.security.roles import Role
from missionledger.common.testing.service_under_test import ServiceUnderTest
from missionledger.finance.application.bank_accounts import STATEMENT_BYTES_MAX
from missionledger.finance.testing.api import fund_rows, imported, run
from missionledger.finance.testing.bank import (
    ACCOUNT,
    account_body,
    camt_entry,
    camt_message,
    csv_file,
    csv_row,
    sent,
    took,
)

FIRST = csv_file(
    csv_row("700.00", "1000.00", "1500.00", text="contribution", counterparty="Germany"),
    csv_row("-200.00", "1000.00", "1500.00"),
)
STATEMENTS = f"/v1/bank-accounts/{ACCOUNT}/statements"
ENTRIES = f"/v1/bank-accounts/{ACCOUNT}/entries"


async def with_account(service: ServiceUnderTest) -> None:
    await imported(service, "funds", fund_rows("UNMISS"))
    answer = await service.post("/v1/bank-accounts", account_body())
    assert answer.status_code == 201, answer.text


def test_a_file_is_taken_once_and_its_paper_is_kept(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await with_account(service)

        first = await took(service, FIRST)
        again = await took(service, FIRST)

        assert (first["statements"], first["taken"], again["taken"]) == (1, 1, 0)
        assert first["account"]["balance"]["amount"] == "1500.00"
        (statement,) = (await service.get(STATEMENTS)).json()["items"]
        assert statement["opening"]["amount"] == "1000.00"
        paper = await service.get(f"/v1/documents/{statement['document']}")
        assert paper.content == FIRST
        entries = (await service.get(ENTRIES)).json()["items"]
        assert [each["amount"]["amount"] for each in entries] == ["1000.00", "700.00", "-200.00"]
        assert entries[1]["counterparty"] == "Germany"
        assert entries[1]["age_days"] == 239
        before = await service.get(ENTRIES, effective_on="2025-11-02")
        assert before.json()["items"] == []
        table = await service.get(STATEMENTS, format="csv")
        assert len(table.text.splitlines()) == 2

    run(tmp_path, scenario)


def test_a_message_of_the_bank_follows_a_file(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await with_account(service)
        await took(service, FIRST)
        message = camt_message(
            camt_entry("12.50").replace("2025-11-03", "2025-11-04"),
            opening="1500.00",
            closing="1512.50",
            day="2025-11-04",
            sequence="2",
        )

        answer = await took(service, message, form="camt.053")

        assert answer["account"]["balance"]["amount"] == "1512.50"
        page = (await service.get(STATEMENTS, limit=1)).json()
        rest = (await service.get(STATEMENTS, cursor=page["next_cursor"])).json()
        assert [rest["items"][0]["form"], rest["next_cursor"]] == ["camt.053", None]

    run(tmp_path, scenario)


def test_of_a_faulty_file_nothing_is_kept(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await with_account(service)
        good = csv_row("5.00", "0.00", "5.00")
        gap = csv_row("5.00", "6.00", "11.00", statement_id="B", last_day="2025-11-04")
        cases = [
            (csv_file(good, gap), 409, "statement-not-continuous"),
            (csv_file(csv_row("5.00", "0.00", "5.01")), 422, "statement-does-not-add-up"),
            (csv_file(good, csv_row("5", "0.00", "x")), 422, "statement-file-faulty"),
            (b"x" * (STATEMENT_BYTES_MAX + 1), 413, "statement-too-large"),
        ]

        for content, status, problem in cases:
            body = {"document": await sent(service, content), "form": "csv"}
            answer = await service.post(STATEMENTS, body)
            assert (answer.status_code, answer.json()["type"].rpartition(":")[2]) == (
                status,
                problem,
            )
        faulty = await service.post(
            STATEMENTS, {"document": await sent(service, cases[2][0]), "form": "csv"}
        )
        assert faulty.json()["errors"][0]["pointer"] == "#row/3/closing_balance"
        missing = await service.post(STATEMENTS, {"document": "0" * 64, "form": "csv"})
        assert missing.status_code == 404
        assert (await service.get(STATEMENTS)).json()["items"] == []

    run(tmp_path, scenario)


def test_accounts_are_listed_filtered_closed_and_hidden(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await with_account(service)
        pool = account_body(account="POOL-USD", holder="POOL", number="US77")
        await service.post("/v1/bank-accounts", pool)
        nobody = await service.post("/v1/bank-accounts", account_body(holder="UNKNOWN"))
        service.requesters.add("foreigner", [Role.BUDGET_OFFICER, Role.APPROVER], ["MINURSO"])
        service.requesters.add("viewer", [Role.VIEWER], ["UNMISS"])
        closure = {"closed_on": "2026-01-31", "reason": "never used"}

        hidden = await service.get(f"/v1/bank-accounts/{ACCOUNT}", by="foreigner")
        foreign = (await service.get("/v1/bank-accounts", by="foreigner")).json()["items"]
        lower = await service.post(f"/v1/bank-accounts/{ACCOUNT}/closure", closure, by="viewer")
        closed = await service.post(f"/v1/bank-accounts/{ACCOUNT}/closure", closure)
        left = (await service.get("/v1/bank-accounts", is_open="true")).json()["items"]
        early = await service.get(f"/v1/bank-accounts/{ACCOUNT}", effective_on="2025-06-30")

        assert nobody.json()["type"].endswith("bank-account-conflict")
        assert (hidden.status_code, lower.status_code, early.status_code) == (404, 403, 404)
        assert [each["account"] for each in foreign] == ["POOL-USD"]
        assert closed.json()["closed_on"] == "2026-01-31"
        assert [each["account"] for each in left] == ["POOL-USD"]

    run(tmp_path, scenario)


def test_one_file_feeds_several_accounts_or_none(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await with_account(service)
        pool = account_body(account="POOL-USD", holder="POOL", number="US77")
        await service.post("/v1/bank-accounts", pool)
        first = csv_row("5.00", "0.00", "5.00")
        second = csv_row("7.00", "0.00", "7.00", statement_id="P", account_number="us 77")
        stranger = csv_row("7.00", "0.00", "7.00", statement_id="X", account_number="US99")
        path = "/v1/bank-accounts/statements"
        service.requesters.add("own", [Role.BUDGET_OFFICER], ["UNMISS"])

        async def send(*rows: list[str], by: str = "everybody") -> httpx.Response:
            document = await sent(service, csv_file(*rows))
            return await service.post(path, {"document": document, "form": "csv"}, by=by)

        unknown = await send(first, stranger)
        scoped = await send(first, second, by="own")
        nothing = (await service.get(STATEMENTS)).json()["items"]
        taken = await send(first, second)
        again = await send(first, second)

        assert (unknown.status_code, scoped.status_code, nothing) == (404, 403, [])
        assert taken.status_code == 201, taken.text
        assert (taken.json()["statements"], taken.json()["taken"]) == (2, 2)
        balances = {each["account"]: each["balance"]["amount"] for each in taken.json()["accounts"]}
        assert balances == {"POOL-USD": "7.00", ACCOUNT: "5.00"}
        assert again.json()["taken"] == 0

    run(tmp_path, scenario)
