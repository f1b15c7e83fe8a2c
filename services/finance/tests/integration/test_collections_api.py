"""Collections over HTTP: where lines stand, plans, write-downs, and the real test of votes."""

from datetime import date
from pathlib import Path
from typing import Any

from missionledger.common.commands import CommandContext
from missionledger.common.security.roles import Role
from missionledger.common.testing.service_under_test import ServiceUnderTest
from missionledger.finance.adapters.projections.postings_reader import PostingsReader
from missionledger.finance.adapters.projections.register import RegisterReader
from missionledger.finance.application.collection_votes import BooksVoteTest, known_position
from missionledger.finance.application.collections import Collections
from missionledger.finance.testing.api import (
    assessment_rows,
    fund_rows,
    imported,
    live_mission,
    payment,
    run,
)

PROCESS = CommandContext(actor="process", role="process", idempotency_key="w/1", request_hash="h")


def real_collections(service: ServiceUnderTest) -> Collections:
    kernel = service.assembly.kernel
    votes = BooksVoteTest(
        PostingsReader(kernel.projections),
        RegisterReader(kernel.projections),
        known_position(kernel.log, kernel.projections),
    )
    return Collections(kernel.aggregates, votes)


def plan(owed: str, **changes: Any) -> dict[str, Any]:
    body: dict[str, Any] = {
        "state": "DEU",
        "instalments": [{"due_on": "2026-12-31", "amount": {"amount": owed}}],
        "reference": "note verbale 12",
        "agreed_on": "2026-02-01",
    }
    return body | changes


def test_a_line_is_followed_in_words_and_figures(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        line = await live_mission(service)
        await service.post("/v1/contributions", payment("56920.00", "r-1", line=line))
        collections = real_collections(service)

        found = await collections.follow("UNMISS", line, date(2026, 1, 5), PROCESS)

        assert found.state.startswith("in arrears since 1 January 2026, reminder 3 sent; 943080.00")
        view = (await service.get(f"/v1/collections/UNMISS/{line}")).json()
        assert view["unpaid"]["amount"] == "943080.00"
        assert (view["last_reminder"], view["arrears_since"]) == (3, "2026-01-01")
        assert "DEU" not in {each["state"] for each in view["unpaid_by_state"]}
        # Neither the regular budget nor the tribunals are known here: nobody's vote is decided.
        assert {each["vote"] for each in view["unpaid_by_state"]} == {"cannot_be_decided"}
        assert view["process_id"] == f"contribution-collection/UNMISS/{line}"
        (listed,) = (await service.get("/v1/collections")).json()["items"]
        assert listed["line"] == line
        early = (
            await service.get(f"/v1/collections/UNMISS/{line}", effective_on="2025-08-01")
        ).json()
        assert (early["last_reminder"], early["unpaid"]["amount"]) == (0, "1000000.00")

    run(tmp_path, scenario)


def test_plans_and_write_downs_have_their_rules(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        line = await live_mission(service)
        base = f"/v1/collections/UNMISS/{line}"
        service.requesters.add("officer", [Role.BUDGET_OFFICER], ["UNMISS"])
        write_down = {
            "state": "DEU",
            "amount": {"amount": "920.00"},
            "resolution": "A/RES/80/999",
            "decided_on": "2026-03-01",
        }

        short = await service.post(f"{base}/payment-plans", plan("56919.99"))
        agreed = await service.post(f"{base}/payment-plans", plan("56920.00"), by="officer")
        lower = await service.post(f"{base}/write-downs", write_down, by="officer")
        nobody = await service.post(
            f"{base}/write-downs", write_down | {"resolution": "Controller"}
        )
        written = await service.post(f"{base}/write-downs", write_down)
        ended = await service.post(
            f"{base}/payment-plans/DEU/end", {"ended_on": "2026-04-01", "reason": "given up"}
        )

        assert short.json()["type"].endswith("payment-plan-not-allowed")
        assert agreed.json()["plans"][0]["instalments"][0]["status"] == "to come"
        assert lower.status_code == 403
        assert nobody.json()["source"].startswith("Charter")
        assert written.json()["written_down"]["amount"] == "920.00"
        assert written.json()["unpaid"]["amount"] == "999080.00"
        assert ended.json()["plans"] == []
        account = (await service.get("/v1/journal", account="assessments_written_down")).json()
        assert [each["amount"]["amount"] for each in account["items"]] == ["920.00"]

    run(tmp_path, scenario)


def test_history_is_taken_up_by_a_person_and_what_is_issued_here_is_not(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        live = await live_mission(service)
        await imported(service, "funds", fund_rows("UNDOF"))
        rows = [row for row in assessment_rows() if row["fund"] == "UNDOF"]
        await imported(service, "assessments", rows)
        listed = (await service.get("/v1/collections", fund="UNDOF")).json()["items"]
        assert [listed[0][key] for key in ("unpaid", "states_unpaid")] == [None, None]
        body = {"fund": "UNDOF", "line": listed[0]["line"], "start_day": "2025-07-01"}
        service.requesters.add("foreigner", [Role.BUDGET_OFFICER], ["MINURSO"])

        taken = await service.post("/v1/collections", body | {"day_seconds": 1})
        again = await service.post("/v1/collections", body)
        own = await service.post(
            "/v1/collections", {"fund": "UNMISS", "line": live, "start_day": "2025-07-01"}
        )
        nothing = await service.post("/v1/collections", body | {"line": "none"})
        hidden = await service.get(f"/v1/collections/UNMISS/{live}", by="foreigner")

        assert taken.status_code == 201, taken.text
        assert taken.json()["states_unpaid"] == 193
        assert again.json()["type"].endswith("collection-conflict")
        assert own.json()["type"].endswith("collection-conflict")
        assert nothing.status_code in (404, 422)
        assert hidden.status_code == 404
        page = (await service.get("/v1/collections", limit=2)).json()
        rest = (await service.get("/v1/collections", cursor=page["next_cursor"])).json()
        assert page["items"][-1]["line"] != rest["items"][0]["line"]
        table = await service.get("/v1/collections", format="csv", fund="UNMISS")
        assert len(table.text.splitlines()) == 2

    run(tmp_path, scenario)
