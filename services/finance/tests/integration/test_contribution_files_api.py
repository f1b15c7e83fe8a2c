"""Contributions from a CSV file: all rows or none, every fault by row and field, again for free."""

from pathlib import Path

import httpx

from missionledger.common.security.roles import Role
from missionledger.common.testing.service_under_test import ServiceUnderTest
from missionledger.finance.testing.api import live_mission, run
from missionledger.finance.testing.bank import sent

HEADER = "fund,receipt,state,amount,received_on,line"


def csv_of(*rows: str) -> bytes:
    return "\n".join([HEADER, *rows]).encode()


async def load(
    service: ServiceUnderTest, content: bytes, *, by: str = "everybody"
) -> httpx.Response:
    document = await sent(service, content)
    return await service.post("/v1/contributions/files", {"document": document}, by=by)


def test_a_file_of_contributions_is_recorded_once(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        line = await live_mission(service)
        content = csv_of(
            f"UNMISS,R-1,DEU,100.00,2025-09-01,{line}",
            "UNMISS,R-2,FRA,50,2025-09-02,",
        )

        first = await load(service, content)
        again = await load(service, content)

        assert first.status_code == 200, first.text
        assert (first.json()["recorded"], first.json()["unchanged"]) == (2, 0)
        assert (again.json()["recorded"], again.json()["unchanged"]) == (0, 2)
        listed = (await service.get("/v1/contributions", fund="UNMISS")).json()["items"]
        assert [each["amount"]["amount"] for each in listed] == ["100.00", "50.00"]

    run(tmp_path, scenario)


def test_of_a_file_with_one_bad_row_nothing_is_recorded(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await live_mission(service)
        good = "UNMISS,R-1,DEU,100.00,2025-09-01,"
        faulty = await load(
            service,
            csv_of(good, "UNMISS,,DEU,-5,2025-13-01,", "unmiss,R-3,XYZ,1.005,2025-09-01,", good),
        )
        stranger = await load(service, csv_of(good, "UNMISS,R-9,XYZ,1.00,2025-09-01,"))
        conflict = await load(service, csv_of(good, "UNMISS,R-1,DEU,100.01,2025-09-01,"))
        nothing = await load(service, b"fund,receipt\n")
        unknown = await load(service, csv_of(good, "UNDOF,R-1,DEU,100.00,2025-09-01,"))

        assert faulty.json()["type"].endswith("contribution-file-faulty")
        assert {(each["pointer"], each["code"]) for each in faulty.json()["errors"]} == {
            ("#row/3/receipt", "value-missing"),
            ("#row/3/amount", "amount-not-allowed"),
            ("#row/3/received_on", "not-a-day"),
            ("#row/4/fund", "not-a-fund"),
            ("#row/4/amount", "amount-not-exact"),
        }
        assert stranger.json()["errors"][0]["code"] == "unknown-member-state"
        assert conflict.status_code == 409
        assert conflict.json()["facts"]["row"] == 3
        assert "lacks state" in nothing.json()["detail"]
        assert unknown.status_code == 404
        listed = (await service.get("/v1/contributions", fund="UNMISS")).json()["items"]
        assert listed == []

    run(tmp_path, scenario)


def test_nobody_loads_contributions_of_another_mission(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await live_mission(service)
        service.requesters.add("foreigner", [Role.BUDGET_OFFICER], ["MINURSO"])
        service.requesters.add("own", [Role.BUDGET_OFFICER], ["UNMISS"])
        content = csv_of("UNMISS,R-1,DEU,100.00,2025-09-01,")

        foreign = await load(service, content, by="foreigner")
        own = await load(service, content, by="own")

        assert (foreign.status_code, own.status_code) == (404, 200)

    run(tmp_path, scenario)
