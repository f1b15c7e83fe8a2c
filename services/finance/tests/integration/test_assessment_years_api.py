"""A year assessed over HTTP: its slices, voluntary money, letters, and what each State is asked."""

from pathlib import Path
from typing import Any

from missionledger.common.security.roles import Role
from missionledger.common.testing.service_under_test import ServiceUnderTest
from missionledger.finance.testing.api import (
    decision,
    fund_rows,
    imported,
    note,
    payment,
    run,
    scale_rows,
)

YEAR: dict[str, Any] = {
    "fund": "UNMISS",
    "fiscal_year": "2025/26",
    "symbol": "A/RES/79/299",
    "issued_on": "2025-07-01",
    "components": [
        {"gross": {"amount": "1311427900.00"}, "staff_assessment": {"amount": "45000000.00"}}
    ],
    "method": "months_and_days",
}


async def mandated(service: ServiceUnderTest) -> None:
    """Open the account of a mission whose term ends within the year."""
    await imported(service, "scales", scale_rows())
    await imported(service, "funds", fund_rows("UNMISS", "UNFICYP"))
    await note(service, decision(1, "UNMISS", "2025-05-08", "2026-04-30", "MandateRenewed"))
    await note(service, decision(1, "UNFICYP", "2025-01-31", "2026-01-31", "MandateRenewed"))


def test_a_year_is_cut_where_the_term_ends_and_the_rest_waits_for_renewal(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await mandated(service)
        before = service.assembly.kernel.log.head().position

        worked_out = await service.post("/v1/assessment-years/calculations", YEAR)
        same_place = service.assembly.kernel.log.head().position
        made = await service.post("/v1/assessment-years", YEAR, key="one")
        again = await service.post("/v1/assessment-years", YEAR, key="one")
        lines = (await service.get("/v1/assessments", fund="UNMISS")).json()["items"]
        listed = (await service.get("/v1/assessment-years", fund="UNMISS")).json()["items"]

        assert worked_out.status_code == 200, worked_out.text
        assert same_place == before
        assert made.status_code == 201, made.text
        assert again.headers["idempotency-replayed"] == "true"
        view = made.json()
        assert [(each["period_to"], each["gross"]["amount"]) for each in view["slices"]] == [
            ("2025-12-31", "655714000.00"),
            ("2026-04-30", "437142600.00"),
            ("2026-06-30", "218571300.00"),
        ]
        assert view["slices"] == worked_out.json()["slices"]
        assert listed[0]["lines"] == view["lines"]
        by_period = {line["period_to"]: line for line in lines}
        assert by_period["2026-04-30"]["conditional"]["amount"] == "0.00"
        assert by_period["2026-06-30"]["due"]["amount"] == "0.00"
        whole = sum(float(line["gross"]["amount"]) for line in lines)
        assert whole == 1311427900.00

    run(tmp_path, scenario)


def test_what_was_conditional_falls_due_on_renewal(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await mandated(service)
        await service.post("/v1/assessment-years", YEAR)

        await note(service, decision(2, "UNMISS", "2026-04-30", "2027-04-30", "MandateRenewed"))
        lines = (await service.get("/v1/assessments", fund="UNMISS")).json()["items"]

        assert {line["conditional"]["amount"] for line in lines} == {"0.00"}

    run(tmp_path, scenario)


def test_voluntary_money_comes_off_first_and_comes_in_as_cash(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await mandated(service)
        body = YEAR | {
            "fund": "UNFICYP",
            "components": [{"gross": {"amount": "64345100.00"}}],
            "voluntary": [
                {"contributor": "Cyprus", "share": "1/3"},
                {"contributor": "Greece", "amount": {"amount": "6500000.00"}},
            ],
            "method": "twelfths",
            "round_to": "dollar",
            "slices": [
                {"period_from": "2025-07-01", "period_to": "2025-12-31"},
                {"period_from": "2026-01-01", "period_to": "2026-01-31"},
                {"period_from": "2026-02-01", "period_to": "2026-06-30"},
            ],
        }
        receipt = {
            "plan": "2025/26 A/RES/79/299",
            "contributor": "Greece",
            "receipt": "V-1",
            "amount": {"amount": "6500000.00"},
            "received_on": "2025-10-01",
        }

        made = (await service.post("/v1/assessment-years", body)).json()
        given = await service.post("/v1/funds/UNFICYP/voluntary-receipts", receipt)
        above = await service.post(
            "/v1/funds/UNFICYP/voluntary-receipts", receipt | {"receipt": "V-2"}
        )

        assert made["assessed"]["amount"] == "36396733.00"
        printed = ["18198367.00", "3033061.00", "15165305.00"]
        assert [each["gross"]["amount"] for each in made["slices"]] == printed
        assert given.status_code == 201, given.text
        greece = given.json()["deductions"][1]
        assert (greece["contributor"], greece["received"]["amount"]) == ("Greece", "6500000.00")
        assert above.json()["type"].endswith("amount-not-allowed")

    run(tmp_path, scenario)


def test_letters_ask_each_state_for_its_net_share_by_its_own_day(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await mandated(service)
        made = (await service.post("/v1/assessment-years", YEAR | {"ask_for": "net"})).json()
        path = f"/v1/assessment-letters/UNMISS/{made['lines'][0]}"
        sent = {"issued_on": "2025-07-10", "reference": "PK-2025-77"}
        came = {
            "recorded_on": "2025-08-01",
            "received": [{"state": "DEU", "received_on": "2025-07-21"}],
        }

        early = await service.post(f"{path}/receipts", came)
        issued = await service.post(f"{path}/issues", sent)
        received = await service.post(f"{path}/receipts", came)
        germany = (await service.get(f"{path}/DEU")).json()
        america = (await service.get(f"{path}/USA")).json()
        asked = germany["asked"]["amount"]
        await service.post("/v1/contributions", payment(asked, line=made["lines"][0]))
        settled = (await service.get(f"{path}/DEU")).json()

        assert early.json()["type"].endswith("letters-not-issued")
        assert (issued.json()["received"], received.json()["received"]) == (0, 1)
        assert germany["due_on"] == "2025-08-20"
        assert america["due_on"] == "2025-07-31"
        assert germany["asked"] == germany["net"] != germany["gross"]
        assert america["asked"] == america["gross"]
        assert america["staff_assessment_credit"]["amount"] == "0.00"
        assert settled["unpaid"]["amount"] == "0.00"

    run(tmp_path, scenario)


def test_letters_are_listed_in_pages_as_a_table_and_by_mission(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await mandated(service)
        await service.post("/v1/assessment-years", YEAR)
        service.requesters.add("elsewhere", [Role.VIEWER], ["UNFICYP"])

        first = (await service.get("/v1/assessment-letters", fund="UNMISS", limit=300)).json()
        second = (
            await service.get(
                "/v1/assessment-letters", fund="UNMISS", limit=300, cursor=first["next_cursor"]
            )
        ).json()
        of_state = (await service.get("/v1/assessment-letters", state="DEU")).json()["items"]
        table = await service.get("/v1/assessment-letters", state="DEU", format="csv")
        unseen = await service.get("/v1/assessment-letters", by="elsewhere")
        before = await service.get("/v1/assessment-letters", effective_on="2025-06-30")

        keys = [(each["line"], each["state"]) for each in (*first["items"], *second["items"])]
        assert len(keys) == len(set(keys)) == 3 * 193
        assert keys == sorted(keys)
        assert [each["state"] for each in of_state] == ["DEU", "DEU", "DEU"]
        assert len(table.text.splitlines()) == 4
        assert unseen.json()["items"] == []
        assert before.json()["items"] == []

    run(tmp_path, scenario)


def test_bad_years_are_refused_with_what_to_do(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await mandated(service)

        async def refused(**changes: Any) -> str:
            answer = await service.post("/v1/assessment-years", YEAR | changes)
            assert answer.json()["nextStep"], answer.text
            return str(answer.json()["type"]).rsplit("/", 1)[-1].rsplit(":", 1)[-1]

        broken = [
            {"period_from": "2025-07-01", "period_to": "2025-11-15"},
            {"period_from": "2025-11-16", "period_to": "2026-06-30"},
        ]
        assert await refused(fiscal_year="2025/27") == "fiscal-year-mismatch"
        assert await refused(fund="UNKNOWN") == "unknown-fund"
        assert await refused(method="twelfths", slices=broken) == "year-cannot-be-cut-so"
        assert await refused(fiscal_year="2031/32") == "no-scale-for-year"

    run(tmp_path, scenario)
