"""Authority before and outside the budget over HTTP: unforeseen expenses, deployment stocks."""

from pathlib import Path
from typing import Any

from missionledger.common.security.roles import Role
from missionledger.common.testing.service_under_test import ServiceUnderTest
from missionledger.finance.testing.api import fund_rows, imported, run
from missionledger.finance.testing.authority import appropriation, dollars, expect, problem


def unforeseen(reference: str, amount: str, **changes: Any) -> dict[str, Any]:
    body: dict[str, Any] = {
        "reference": reference,
        "purpose": "observers to a cease-fire line",
        "council_decision": "S/RES/2719",
        "amount": dollars(amount),
        "requested_by": "preparer",
        "decided_on": "2024-03-01",
    }
    return body | changes


def stocks(reference: str, amount: str, **changes: Any) -> dict[str, Any]:
    body: dict[str, Any] = {
        "reference": reference,
        "items": "prefabricated camp for 500",
        "council_decision": "S/RES/2793",
        "concurrence": "ACABQ letter of 1 August 2025",
        "amount": dollars(amount),
        "requested_by": "preparer",
        "decided_on": "2025-08-05",
    }
    return body | changes


def test_eight_million_a_year_are_committed_alone_and_more_with_concurrence(
    tmp_path: Path,
) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        path = "/v1/unforeseen-expenses"
        letter = {"concurrence": "ACABQ letter of 2 March 2024"}
        await expect(service.post(path, unforeseen("UEE-1", "7999999.99")))
        repeat = await service.post(path, unforeseen("UEE-1", "7999999.99"))

        beyond = await service.post(path, unforeseen("UEE-2", "0.02"))
        own = await service.post(path, unforeseen("UEE-3", "0.01", requested_by="everybody"))
        concurred = await service.post(path, unforeseen("UEE-4", "10000000.00", **letter))
        more = await service.post(path, unforeseen("UEE-5", "0.01", **letter))
        other = await service.post(
            path, unforeseen("UEE-6", "0.01", **letter, council_decision="S/RES/2720")
        )
        unknown = await service.post(path, unforeseen("UEE-7", "1.00", decided_on="2025-03-01"))
        changed = await service.post(path, unforeseen("UEE-1", "1.00"))

        assert repeat.status_code == 201
        assert "missionledger-position" not in repeat.headers
        assert problem(beyond) == (409, "unforeseen-limit-exceeded")
        assert beyond.json()["source"] == "A/RES/78/255"
        assert problem(own) == (409, "authority-separation-of-duties")
        assert concurred.status_code == 201, concurred.text
        assert problem(more) == (409, "unforeseen-limit-exceeded")
        assert "General Assembly" in more.json()["nextStep"]
        assert other.status_code == 201, other.text
        assert problem(unknown) == (409, "no-policy-in-force")
        assert problem(changed) == (409, "figure-already-recorded")
        year = (await service.get(f"{path}/2024")).json()
        assert (year["alone"]["amount"], year["left"]["amount"]) == ("7999999.99", "0.01")
        assert [each["reference"] for each in year["items"]] == ["UEE-1", "UEE-4", "UEE-6"]
        assert year["items"][0]["limit_certainty"] == "recalled"
        assert (await service.get(f"{path}/2025")).json()["limit"] is None
        table = await service.get(f"{path}/2024", format="csv")
        assert len(table.text.splitlines()) == 4

    run(tmp_path, scenario)


def test_stocks_serve_a_start_up_before_its_appropriation_and_are_made_good_from_it(
    tmp_path: Path,
) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await imported(service, "funds", fund_rows("UNMISS"))
        service.requesters.add("foreigner", [Role.APPROVER], ["MINURSO"])
        path = "/v1/deployment-stocks/UNMISS"
        back = {"reference": "REP-1", "amount": dollars("50000000.00")}
        back["replenished_on"] = "2025-12-01"

        used = await service.post(path, stocks("SDS-1", "50000000.00"))
        beyond = await service.post(path, stocks("SDS-2", "0.01"))
        too_soon = await service.post(f"{path}/replenishments", back)
        await expect(service.post("/v1/appropriations", appropriation()))
        too_late = await service.post(path, stocks("SDS-3", "0.01"))
        made_good = await service.post(f"{path}/replenishments", back)
        twice = await service.post(f"{path}/replenishments", back | {"reference": "REP-2"})
        hidden = await service.get(path, by="foreigner")

        assert used.status_code == 201, used.text
        assert problem(beyond) == (409, "deployment-stocks-limit-exceeded")
        assert beyond.json()["source"] == "A/RES/64/269"
        assert problem(too_soon) == (409, "budget-step-not-possible")
        assert problem(too_late) == (409, "budget-step-not-possible")
        assert made_good.json()["owed"]["amount"] == "0.00"
        assert problem(twice) == (409, "budget-step-not-possible")
        assert hidden.status_code == 404
        then = (await service.get(path, effective_on="2025-08-10")).json()
        assert then["owed"]["amount"] == "50000000.00"

    run(tmp_path, scenario)
