"""Article 19 over HTTP: decided where every account is known, and never before."""

from collections.abc import Collection
from pathlib import Path
from typing import Any

from missionledger.common.security.roles import Role
from missionledger.common.testing.service_under_test import ServiceUnderTest
from missionledger.finance.testing.api import fund_rows, imported, run, scale_rows

REQUIRED = ("REGULAR-BUDGET", "IRMCT", "CLOSED-OPERATIONS")


async def all_accounts(
    service: ServiceUnderTest, *accounts: str, silent: Collection[str] = ()
) -> None:
    """Open the accounts, assess three years on each, and let Germany pay on all that tell of it."""
    await imported(service, "scales", scale_rows())
    for account in accounts:
        by_calendar = account == "REGULAR-BUDGET"
        kind = "regular_budget" if by_calendar else "special_account"
        await imported(service, "funds", fund_rows(account, kind=kind, opened="2020-01-01"))
        lines = [
            {
                "row": year,
                "provenance": "verified",
                "fund": account,
                "fiscal_year": str(year) if by_calendar else f"{year}/{year % 100 + 1}",
                "kind": "assessment",
                "symbol": f"ST/ADM/SER.B/{year}",
                "period_from": f"{year}-01-01",
                "period_to": f"{year}-12-31",
                "gross_minor": 1_000_000_00,
                "scale_year": year,
            }
            for year in (2022, 2023, 2024, 2025)
        ]
        lines[0]["period_from"] = "2020-01-01"
        await imported(service, "assessments", lines)
        if account not in silent:
            await pay(service, account, "1.00", "2023-09-01")


async def pay(service: ServiceUnderTest, account: str, amount: str, day: str) -> None:
    body = {
        "fund": account,
        "receipt": f"{account} {day}",
        "state": "DEU",
        "amount": {"amount": amount},
        "received_on": day,
    }
    answer = await service.post("/v1/contributions", body)
    assert answer.status_code == 201, answer.text


async def asked(service: ServiceUnderTest, day: str, **more: str) -> dict[str, Any]:
    answer = await service.get("/v1/member-states/DEU/article-19", as_of=day, **more)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def minor(amount: dict[str, str]) -> int:
    return int(amount["amount"].replace(".", ""))


def test_the_vote_is_lost_on_1_january_and_back_when_arrears_fall_below(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await all_accounts(service, *REQUIRED)

        lost = await asked(service, "2026-01-01")
        due, arrears = (
            int(lost[name]["amount"].replace(".", "")) for name in ("contributions_due", "arrears")
        )
        await pay(service, "REGULAR-BUDGET", "240000.00", "2026-01-20")
        await pay(service, "IRMCT", "200000.00", "2026-02-01")
        head = service.assembly.kernel.log.head().position
        back = await asked(service, "2026-02-01")

        assert lost["answer"] == "no_vote"
        assert lost["missing_accounts"] == []
        assert arrears >= due > 0
        minimum = int(lost["minimum_payment"]["amount"].replace(".", ""))
        assert minimum == arrears - due + 1
        assert (back["answer"], back["vote_returned_on"]) == ("vote_returned", "2026-02-01")
        assert (back["source"], back["certainty"]) == (
            "Charter of the United Nations, Article 19",
            "recalled",
        )
        assert (await asked(service, "2026-01-31"))["answer"] == "no_vote"
        # Before the payment was recorded, nobody could know of it.
        before = await asked(service, "2026-02-01", known_at=str(head - 1))
        assert before["answer"] == "no_vote"

    run(tmp_path, scenario)


def test_without_an_account_the_answer_names_it(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await all_accounts(service, "REGULAR-BUDGET")
        await imported(service, "funds", fund_rows("UNMISS"))
        service.requesters.add("foreigner", [Role.VIEWER], ["MINURSO"])

        found = await asked(service, "2026-03-01")
        scoped = await asked(service, "2026-03-01", by="foreigner")
        unknown = await service.get("/v1/member-states/XYZ/article-19", as_of="2026-03-01")

        assert found["answer"] == "cannot_be_decided"
        assert found["minimum_payment"] is None
        assert {each["account"]: each["reason"] for each in found["missing_accounts"]} == {
            "IRMCT": "the account is not recorded here",
            "CLOSED-OPERATIONS": "the account is not recorded here",
            "UNMISS": "no assessment is recorded",
        }
        assert scoped["answer"] == "cannot_be_decided"
        assert "OTHERS" in {each["account"] for each in scoped["missing_accounts"]}
        assert unknown.status_code == 422

    run(tmp_path, scenario)


def test_an_account_without_receipts_is_missing_and_nothing_of_it_is_late(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await all_accounts(service, *REQUIRED, silent=("IRMCT",))
        told = await asked(service, "2026-01-01")
        await pay(service, "IRMCT", "1.00", "2023-09-01")
        whole = await asked(service, "2026-01-01")

        assert told["answer"] == "cannot_be_decided"
        assert told["missing_accounts"] == [
            {"account": "IRMCT", "reason": "these books record no receipts"}
        ]
        assert 0 < minor(told["arrears"]) < minor(whole["arrears"])
        assert whole["missing_accounts"] == []

    run(tmp_path, scenario)
