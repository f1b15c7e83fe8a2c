"""From a decision to its paper and back: required, attached, found from the figure."""

from pathlib import Path

from missionledger.common.testing.service_under_test import ServiceUnderTest
from missionledger.finance.testing.api import run
from missionledger.finance.testing.budgets import (
    PATH,
    TOTAL_MINOR,
    dollars,
    estimate_body,
    mission_with_officers,
    version_seen,
)

RESOLUTION = b"%PDF-1.7 A/RES/81/300"


def test_an_approval_rests_on_a_paper_that_is_found_from_its_figure(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await mission_with_officers(service)
        await service.post(f"{PATH}/estimates", estimate_body(), by="preparer")
        await service.post(
            f"{PATH}/versions/1/submission",
            {"submitted_on": "2025-02-01"},
            by="preparer",
            version=1,
        )
        approval = {
            "decided_on": "2027-06-30",
            "symbol": "A/RES/81/300",
            "stated_total": {"amount": dollars(TOTAL_MINOR)},
        }
        seen = await version_seen(service)
        path = f"{PATH}/versions/1/approval"

        bare = await service.post(path, approval, by="approver", version=seen)
        headers = {"authorization": "Bearer approver", "if-match": f'"v{seen}"'}
        kept = await service.client.post("/v1/documents", content=RESOLUTION, headers=headers)
        digest = kept.json()["sha256"]
        headers |= {"idempotency-key": "approval-1", "missionledger-documents": digest}
        answer = await service.client.post(path, json=approval, headers=headers)

        assert bare.status_code == 409
        assert bare.json()["type"].endswith("paper-required")
        assert answer.status_code == 201, answer.text
        position = answer.headers["missionledger-position"]
        for query in (
            {"position": position},
            {"stream": "finance.budget-UNMISS.2025-26", "about": "A/RES/81/300"},
        ):
            (paper,) = (await service.get("/v1/documents", by="preparer", **query)).json()["items"]
            assert (paper["sha256"], paper["event"]) == (digest, "EstimateApproved")
        read = await service.get(f"/v1/documents/{digest}", by="preparer", position=position)
        assert read.content == RESOLUTION
        assert (await service.get(paper["href"], by="foreigner")).status_code == 404

    run(tmp_path, scenario)
