"""Appraisals over HTTP: sealed in the log, opened for few, forgotten for good."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from missionledger.common.commands import CommandContext
from missionledger.common.eventlog.verification import verify_chain
from missionledger.common.messaging.cloudevents import encode
from missionledger.common.testing.service_under_test import ServiceUnderTest
from missionledger.performance.domain.appraisal import APPRAISAL
from missionledger.performance.domain.appraisal_facts import EraseHolder
from missionledger.performance.testing.api import accepted, performance, refused, version_in

APPRAISALS = "/v1/appraisals"
POST = {
    "occurred_on": "2025-03-01",
    "mission_id": "UNXX",
    "kind": "leader",
    "post": "Commander of Sector Quartz",
    "person": "colonel-quill",
    "period_from": "2025-01-01",
    "period_to": "2025-12-31",
}
CONCERN = {
    "occurred_on": "2025-04-01",
    "entry_id": "K-1",
    "threat": "safety_of_people",
    "grounds": "posts were abandoned at night",
}
DECISION = {
    "occurred_on": "2025-04-05",
    "entry_id": "D-1",
    "action": "recalled",
    "reason": "the inquiry bears the grounds out",
}
ERASURE = {"occurred_on": "2026-06-01"}
SECRETS = ("Quartz", "colonel-quill", "abandoned at night", "inquiry bears")


def everything_in(directory: Path) -> bytes:
    return b"".join(each.read_bytes() for each in directory.rglob("*") if each.is_file())


def kept_of_keys(directory: Path) -> set[str]:
    return {each.suffix for each in directory.rglob("AP-*")}


def log_as_published(service: ServiceUnderTest) -> bytes:
    events = service.assembly.kernel.log.read(after=0, limit=1_000)
    previous = [b"", *(each.hash for each in events)]
    return b"".join(encode(each, before) for each, before in zip(events, previous, strict=False))


async def decided(service: ServiceUnderTest, **post: Any) -> str:
    """Return the path of an appraisal that was opened, questioned and decided."""
    opened = await accepted(service.post(APPRAISALS, POST | post, by="leader"))
    path = f"{APPRAISALS}/{opened.json()['id']}"
    raised = await accepted(service.post(f"{path}/concerns", CONCERN, by="inspector"))
    assert raised.json()["decision_due_on"] == "2025-04-08"
    await accepted(
        service.post(f"{path}/decisions", DECISION, by="approver", version=version_in(raised))
    )
    return path


@pytest.mark.anyio
async def test_appraisals_are_between_those_who_lead_judge_and_decide(tmp_path: Path) -> None:
    async with performance(tmp_path) as service:
        path = await decided(service)
        one = await service.get(path, by="approver")
        listed = await service.get(APPRAISALS, by="auditor", action="recalled")
        misspelt = await service.get(APPRAISALS, by="auditor", finding="shortfal")
        reversed_period = service.post(APPRAISALS, POST | {"period_to": "2024-01-01"}, by="leader")
        await refused(reversed_period, "period-reversed")
        by_name = await service.get(APPRAISALS, by="auditor", person="colonel-quill")
        others = await service.get(APPRAISALS, by="auditor", action="retained")
        table = await service.get(APPRAISALS, by="leader", format="csv")
        hidden = await service.get(path, by="viewer")
        foreign = await service.get(path, by="stranger")
        nothing = await service.get(APPRAISALS, by="viewer")
        feed = await service.get("/v1/events", by="viewer")

    shown = one.json()
    assert (shown["post"], shown["person"]) == (POST["post"], POST["person"])
    assert shown["facts"]["concerns"][0]["grounds"] == CONCERN["grounds"]
    assert (shown["decision_due_on"], shown["action"]) == (None, "recalled")
    assert one.headers["cache-control"] == "no-store"
    assert [each["id"] for each in listed.json()["items"]] == [shown["id"]]
    assert others.json()["items"] == []
    assert by_name.json()["type"].endswith("unknown-parameter")
    assert (misspelt.status_code, "shortfall" in misspelt.text) == (422, True)
    assert "colonel-quill" in table.text
    assert (hidden.status_code, foreign.status_code) == (404, 404)
    assert nothing.json()["items"] == []
    assert not any("appraisal" in each["type"].lower() for each in feed.json()["events"])


@pytest.mark.anyio
async def test_neither_log_nor_broker_nor_disk_says_who_it_is(tmp_path: Path) -> None:
    async with performance(tmp_path) as service:
        path = await decided(service)
        named = await service.post(APPRAISALS, POST | {"name": "SECTOR-Q"}, by="leader")
        papers = await service.post(APPRAISALS, POST | {"documents": ["0" * 64]}, by="leader")
        published = log_as_published(service)

    assert path.startswith(f"{APPRAISALS}/UNXX.AP-")
    assert (named.status_code, papers.status_code) == (422, 422)
    kept = everything_in(tmp_path) + published
    assert b"AppraisalOpened" in kept
    for secret in SECRETS:
        assert secret.encode() not in kept


@pytest.mark.anyio
async def test_nobody_judges_or_decides_on_oneself(tmp_path: Path) -> None:
    judged = {
        "occurred_on": "2025-04-01",
        "entry_id": "J-1",
        "finding": "adequate",
        "own_results": "as planned",
        "setting_for_others": "the staff was heard",
        "evidence": "orders of March",
    }
    async with performance(tmp_path) as service:
        opened = await accepted(service.post(APPRAISALS, POST | {"person": "deputy"}, by="leader"))
        path = f"{APPRAISALS}/{opened.json()['id']}"
        await refused(
            service.post(f"{path}/judgements", judged, by="deputy"), "decision-not-independent"
        )
        silent = service.post(
            f"{path}/judgements", judged | {"setting_for_others": ""}, by="inspector"
        )
        await refused(silent, "appraisal-incomplete")
        first = await accepted(service.post(f"{path}/judgements", judged, by="inspector"))
        again = await accepted(service.post(f"{path}/judgements", judged, by="inspector"))
        other = service.post(f"{path}/judgements", judged | {"evidence": "none"}, by="inspector")
        await refused(other, "recorded-otherwise")

    # The same words are sealed to the same bytes, so saying them again records nothing.
    assert first.json()["version"] == again.json()["version"] == 2


@pytest.mark.anyio
async def test_somebody_is_forgotten_and_every_proof_still_holds(tmp_path: Path) -> None:
    async with performance(tmp_path) as service:
        early = await accepted(
            service.post(APPRAISALS, POST | {"person": "captain-early"}, by="leader")
        )
        open_one = f"{APPRAISALS}/{early.json()['id']}"
        await refused(
            service.post(f"{open_one}/erasure", ERASURE, by="approver", version=1),
            "appraisal-step-missing",
        )
        path = await decided(service)
        by_leader = await service.post(f"{path}/erasure", ERASURE, by="leader", version=3)
        gone = await accepted(service.post(f"{path}/erasure", ERASURE, by="approver", version=3))
        before = await service.get(path, by="auditor", effective_on="2025-05-01")
        more = service.post(f"{path}/concerns", CONCERN | {"entry_id": "K-2"}, by="inspector")
        await refused(more, "subject-forgotten")
        kept = await service.get(open_one, by="leader")
        log = service.assembly.kernel.log
        verify_chain(
            lambda after, limit: log.read(after=after, limit=limit), log.head(), after=0, limit=500
        )

    assert by_leader.status_code == 403
    assert gone.json()["is_forgotten"]
    for answer in (gone, before):
        shown = answer.json()
        assert (shown["post"], shown["person"], shown["action"]) == (None, None, "recalled")
        assert shown["facts"]["concerns"][0]["grounds"] is None
    assert kept.json()["person"] == "captain-early"


@pytest.mark.anyio
async def test_a_kill_before_the_key_is_gone_opens_no_word_on_any_day(tmp_path: Path) -> None:
    """The erasure is recorded and the service ends: the key is there, and is used no more."""
    async with performance(tmp_path) as service:
        path = await decided(service)
        other = await decided(service, person="major-quill")
        kernel = service.assembly.kernel
        for each in (path, other):
            erasure = EraseHolder(
                occurred_on=date(2026, 6, 1),
                appraisal_id=each.rpartition("/")[2],
                mission_id="UNXX",
                erased_by="approver",
            )
            await kernel.aggregates.execute(
                APPRAISAL, erasure, CommandContext(actor="approver", role="approver")
            )
        before = await service.get(path, by="auditor", effective_on="2025-05-01")
        more = service.post(f"{other}/concerns", CONCERN | {"entry_id": "K-2"}, by="inspector")
        await refused(more, "subject-forgotten")

    assert (before.status_code, before.json()["person"]) == (200, None)
    assert kept_of_keys(tmp_path) == {".destroyed"}
