"""Budgets over HTTP: from draft to approval, versions side by side, flags of a changed mandate."""

import csv
import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson

from missionledger.common.messaging.port import ForeignEvent
from missionledger.common.testing.service_under_test import ServiceUnderTest
from missionledger.finance.testing.api import decision, note, run
from missionledger.finance.testing.budgets import (
    AIR_MINOR,
    PATH,
    TOTAL_MINOR,
    approved_over_http,
    dollars,
    estimate_body,
    mission_with_officers,
    version_seen,
)


def reestimate(number: int, kind: str, **facts: Any) -> ForeignEvent:
    """A fact about a re-estimate as the mandates service publishes it."""
    event = decision(number, "UNMISS", "2025-10-01", "2026-04-30", kind)
    data = {
        "mission_id": "UNMISS",
        "decided_on": "2025-10-01",
        "resolution": "S/RES/2900",
        "something_new": "is ignored",
    }
    return replace(event, data=data | facts)


OPENED = reestimate(7, "ReEstimateOpened", reason="The mandate was revised.")
MATCHED = reestimate(
    8, "ReEstimateMatched", matched_on="2026-01-05", estimate="A/RES/80/12", note=""
)


def test_versions_lie_side_by_side_with_every_difference_explained(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await mission_with_officers(service)
        await approved_over_http(service)

        budget = (await service.get(PATH)).json()
        compared = (await service.get(f"{PATH}/comparison")).json()
        table = await service.get(f"{PATH}/comparison", format="csv")

        assert [(each["version"], each["kind"], each["status"]) for each in budget["versions"]] == [
            (1, "requested", "settled"),
            (2, "recommended", "recorded"),
            (3, "approved", "recorded"),
        ]
        air = compared["lines"][-1]
        assert air["item"] == "Air operations"
        assert [
            (
                each["amount"]["amount"],
                each["difference"] and each["difference"]["amount"],
                each["reason"],
            )
            for each in air["versions"]
        ] == [
            (dollars(AIR_MINOR), None, None),
            (dollars(AIR_MINOR - 100), "-1.00", "One helicopter later."),
            (dollars(AIR_MINOR - 100), "0.00", None),
        ]
        rows = list(csv.DictReader(io.StringIO(table.text)))
        assert len(rows) == 3 * len(compared["lines"])
        assert {row["reason"] for row in rows} == {"", "One helicopter later."}

    run(tmp_path, scenario)


def test_a_version_shows_how_each_line_was_found(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await mission_with_officers(service)
        await service.post(f"{PATH}/estimates", estimate_body(), by="preparer")

        version = (await service.get(f"{PATH}/versions/1")).json()

        assert version["people"][0] == {"month": "2025-07", "posts": 10, "strength": 1000}
        assert version["people"][11]["month"] == "2026-06"
        assert version["lines"][0]["parts"][0]["source"] == "A/RES/76/276"
        assert version["standard_costs"][0]["source"] == "Standard salary costs 2025"
        assert version["components"][0]["accomplishments"][0]["indicators"][0]["target"] == "90"
        assert sum(int(each["amount"]["amount"][:-3]) for each in version["groups"]) == (
            TOTAL_MINOR // 100
        )
        assert (await service.get(f"{PATH}/versions/2")).status_code == 404
        listed = (await service.get("/v1/budgets", fund="UNMISS")).json()["items"]
        assert [(each["fiscal_year"], each["latest_status"]) for each in listed] == [
            ("2025/26", "draft")
        ]
        assert (await service.get(PATH, effective_on="2025-01-14")).status_code == 404

    run(tmp_path, scenario)


def test_a_decision_names_what_it_was_made_on(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await mission_with_officers(service)
        await service.post(f"{PATH}/estimates", estimate_body(), by="preparer")
        submission = {"submitted_on": "2025-02-01"}
        path = f"{PATH}/versions/1/submission"

        unseen = await service.post(path, submission, by="preparer")
        stale = await service.post(path, submission, by="preparer", version=9)
        lower = await service.post(path, submission, by="approver", version=1)
        foreign = await service.post(path, submission, by="foreigner", version=1)

        assert [each.status_code for each in (unseen, stale, lower, foreign)] == [
            428,
            412,
            403,
            404,
        ]

    run(tmp_path, scenario)


def test_faults_of_an_estimate_are_said_in_the_words_of_the_field(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await mission_with_officers(service)
        stated = {"declared": [{"group": "II", "amount": {"amount": "1.00"}},
                               {"amount": {"amount": "5.00"}}]}  # fmt: skip

        totals = await service.post(f"{PATH}/estimates", estimate_body(**stated), by="preparer")
        nowhere = await service.post(
            "/v1/budgets/UNDOF/2025-26/estimates", estimate_body(), by="everybody"
        )
        unasked = await service.post(
            f"{PATH}/estimates",
            estimate_body(answers={"resolution": "S/RES/1", "decided_on": "2025-10-01"}),
            by="preparer",
        )

        assert totals.status_code == 422
        assert totals.json()["type"].endswith("estimate-totals-differ")
        assert totals.json()["detail"].startswith("group II: the paper states 1.00")
        assert nowhere.status_code == 404
        assert unasked.json()["type"].endswith("unknown-re-estimate")
        assert (await service.get("/v1/budgets")).json()["items"] == []

    run(tmp_path, scenario)


def test_a_changed_mandate_flags_the_budget_until_its_resources_match(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await mission_with_officers(service)
        await approved_over_http(service)
        await note(service, OPENED, OPENED)

        (flag,) = (await service.get(PATH)).json()["flags"]
        assert (flag["resolution"], flag["status"]) == ("S/RES/2900", "open")
        flagged = (await service.get("/v1/budgets", flagged="true")).json()["items"]
        assert [each["flags"] for each in flagged] == [1]

        body = estimate_body(
            kind="revised",
            prepared_on="2025-11-01",
            answers={"resolution": "S/RES/2900", "decided_on": "2025-10-01"},
            reasons=[{"group": "III", "item": "Air operations", "reason": "A wider area."}],
        )
        answer = await service.post(f"{PATH}/estimates", body, by="preparer")
        assert answer.status_code == 201, answer.text
        for path, sent, officer in (
            ("submission", {"submitted_on": "2025-11-02"}, "preparer"),
            (
                "approval",
                {
                    "decided_on": "2025-12-20",
                    "symbol": "A/RES/80/12",
                    "stated_total": {"amount": dollars(TOTAL_MINOR)},
                },
                "approver",
            ),
        ):
            answer = await service.post(
                f"{PATH}/versions/4/{path}", sent, by=officer, version=await version_seen(service)
            )
            assert answer.status_code == 201, answer.text

        (flag,) = answer.json()["flags"]
        assert (flag["status"], flag["answered_in"]) == ("answered", "2025/26 version 5")
        log = service.assembly.kernel.log.read(after=0, limit=100)
        assert log[-1].type == "ReEstimateAnswered"
        said = orjson.loads(log[-1].data)
        assert (said["fiscal_year"], said["version"], said["total_minor"]) == (
            "2025/26",
            5,
            TOTAL_MINOR,
        )
        await note(service, MATCHED)
        assert (await service.get(PATH)).json()["flags"] == []
        before = await service.get(PATH, effective_on="2025-12-31")
        assert before.json()["flags"][0]["status"] == "answered"

    run(tmp_path, scenario)
