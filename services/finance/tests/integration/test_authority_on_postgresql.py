"""Authority on PostgreSQL: two instances race for the last dollar, and read the same afterwards."""

import asyncio
from pathlib import Path

from missionledger.common.clock import FixedClock
from missionledger.common.testing.service_under_test import ServiceUnderTest, service_under_test
from missionledger.finance.main import SERVICE
from missionledger.finance.testing.api import NOW
from missionledger.finance.testing.authority import (
    allotment,
    budgeted,
    commitment,
    expect,
    invoiced,
    payment_run,
    problem,
)

pytest_plugins = ["missionledger.common.testing.postgres"]


async def committed(service: ServiceUnderTest) -> str:
    (row,) = (await expect(service.get("/v1/allotments"), 200))["items"]
    found: str = row["committed"]["amount"]
    return found


def test_two_instances_race_for_the_last_dollar_and_read_the_same(
    tmp_path: Path, postgres_url: str
) -> None:
    async def scenario() -> None:
        async with (
            service_under_test(
                SERVICE, tmp_path / "a", clock=FixedClock(NOW), database_url=postgres_url
            ) as first,
            service_under_test(
                SERVICE, tmp_path / "b", clock=FixedClock(NOW), database_url=postgres_url
            ) as second,
        ):
            await budgeted(first)
            await expect(first.post("/v1/allotments", allotment("100.00")))

            answers = await asyncio.gather(
                *(
                    service.post("/v1/commitments", commitment(reference, "100.00"))
                    for service, reference in ((first, "PO-1"), (second, "PO-2"))
                )
            )

            assert sorted(answer.status_code for answer in answers) == [201, 409]
            refused = next(answer for answer in answers if answer.status_code != 201)
            assert problem(refused) == (409, "released-allotment-exceeded")

            assert [await committed(each) for each in (first, second)] == ["100.00"] * 2

            await expect(first.post("/v1/allotments", allotment("40.00", item="Medical")))
            known = (await expect(first.get("/v1/statements/authority"), 200))["footer"]["log_size"]
            await invoiced(first, "PO-9", "40.00")
            await expect(
                first.post("/v1/disbursements", payment_run("40.00", "PO-9"), by="approver")
            )
            (now,) = (await expect(first.get("/v1/statements/authority"), 200))["rows"]
            (then,) = (await expect(first.get("/v1/statements/authority", known_at=known), 200))[
                "rows"
            ]
            assert (now["disbursed"]["amount"], then["disbursed"]["amount"]) == ("40.00", "0.00")
            assert (now["committed"]["amount"], then["committed"]["amount"]) == ("140.00", "100.00")
            owed = await expect(first.get("/v1/commitments/open-obligations"), 200)
            assert owed["items"] == []
            paid = await expect(first.get("/v1/disbursements"), 200)
            assert [each["reference"] for each in paid["items"]] == ["PO-9"]

    asyncio.run(scenario())
