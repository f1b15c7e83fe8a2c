"""Conduct cases over HTTP: sealed, hidden, forgotten, and proved all the same."""

from pathlib import Path
from typing import Any

import pytest

from missionledger.common.eventlog.verification import verify_chain
from missionledger.common.messaging.cloudevents import encode
from missionledger.common.testing.service_under_test import ServiceUnderTest
from missionledger.performance.application.presence import presence_on
from missionledger.performance.testing.api import TODAY, accepted, performance, refused, version_in

CASES = "/v1/conduct-cases"
NAME = "Firstname Familyname"
STORY = "A report from the market of the sector capital."
SECRETS = (NAME, "Familyname", "market", "clinic", "555-0100")


def report(**fields: Any) -> dict[str, Any]:
    return {
        "occurred_on": "2025-03-01",
        "mission_id": "UNXX",
        "kind": "sexual_exploitation_or_abuse",
        "personnel": "military",
        "story": STORY,
    } | fields


def person(part: str, **fields: Any) -> dict[str, Any]:
    return {"occurred_on": "2025-03-01", "part": part, "name": NAME, "contact": "555-0100"} | fields


def everything_in(directory: Path) -> bytes:
    return b"".join(each.read_bytes() for each in directory.rglob("*") if each.is_file())


async def opened(service: ServiceUnderTest) -> str:
    answer = await accepted(service.post(CASES, report(), by="leader"))
    return f"{CASES}/{answer.json()['case_id']}"


async def named(service: ServiceUnderTest, path: str, part: str, **fields: Any) -> str:
    answer = await accepted(
        service.post(f"{path}/persons", person(part, **fields), by="leader", key=f"{part}-1")
    )
    return answer.headers["missionledger-subject"]


async def supported(service: ServiceUnderTest, path: str, victim: str) -> None:
    body = {
        "occurred_on": "2025-03-04",
        "support_id": "V-1",
        "subject_id": victim,
        "kind": "medical",
        "detail": "treated at the clinic",
    }
    await accepted(service.post(f"{path}/support", body, by="leader"))


@pytest.mark.anyio
async def test_names_are_read_by_those_who_act_and_sealed_to_the_auditor(tmp_path: Path) -> None:
    async with performance(tmp_path) as service:
        path = await opened(service)
        victim = await named(service, path, "victim")
        await supported(service, path, victim)
        led = await service.get(path, by="leader")
        audited = await service.get(path, by="auditor")
        listed = await service.get(CASES, by="auditor", mission="UNXX")

    (seen,) = led.json()["persons"]
    assert (seen["name"], seen["contact"], led.json()["story"]) == (NAME, "555-0100", STORY)
    assert led.json()["steps"][0]["told"] == "treated at the clinic"
    assert led.headers["cache-control"] == "no-store"
    assert audited.status_code == 200
    assert audited.json()["persons"][0]["name"] is None
    assert not any(each in audited.text for each in SECRETS)
    assert [each["next_step"] for each in listed.json()["items"]] == ["assess the risk to victims"]


@pytest.mark.parametrize("who", ["viewer", "inspector", "integrator", "stranger"])
@pytest.mark.anyio
async def test_to_everybody_else_there_is_no_case(tmp_path: Path, who: str) -> None:
    async with performance(tmp_path) as service:
        path = await opened(service)
        await named(service, path, "victim")
        stream = "/v1/streams/performance.conduct_case-" + path.rsplit("/", 1)[1]
        one = await service.get(path, by=who)
        never = await service.get(f"{CASES}/CC-0000000000000000", by=who)
        listed = await service.get(CASES, by=who, mission="UNXX")
        whole = await service.get(CASES, by=who)
        events = await service.get("/v1/events", by=who)
        of_stream = await service.get(stream, by=who)

    assert (one.status_code, listed.status_code) == (404, 404)
    assert one.json()["detail"].replace(path[-19:], "") == never.json()["detail"].replace(
        "CC-0000000000000000", ""
    )
    # The stranger leads another mission, in which there are no cases.
    assert whole.status_code == (200 if who == "stranger" else 404)
    assert not any("conduct" in each["type"].lower() for each in events.json()["events"])
    assert events.json()["next_after"] == events.json()["head"]
    assert of_stream.status_code == 404


@pytest.mark.anyio
async def test_the_log_and_what_goes_to_the_broker_name_nobody(tmp_path: Path) -> None:
    async with performance(tmp_path) as service:
        path = await opened(service)
        victim = await named(service, path, "victim")
        await named(service, path, "accused", account="the-colonel", notes="seen in the market")
        await supported(service, path, victim)
        records = service.assembly.kernel.log.read(after=0, limit=100)
        payloads = b"".join(encode(each, bytes(32)) for each in records)
        feed = await service.get("/v1/events", by="auditor")
    files = everything_in(tmp_path)

    assert len(feed.json()["events"]) == len(records) == 4
    for secret in (*SECRETS, "the-colonel"):
        assert secret.encode() not in payloads
        assert secret not in feed.text
        assert secret.encode() not in files


@pytest.mark.anyio
async def test_a_person_is_forgotten_and_every_proof_holds(tmp_path: Path) -> None:
    async with performance(tmp_path) as service:
        path = await opened(service)
        victim = await named(service, path, "victim")
        await supported(service, path, victim)
        log = service.assembly.kernel.log
        before = [each.hash for each in log.read(after=0, limit=100)]
        seen = await service.get(path, by="approver")
        body = {"occurred_on": "2026-01-01"}
        erasure = f"{path}/persons/{victim}/erasure"
        blind = await service.post(erasure, body, by="approver")
        await refused(
            service.post(erasure, body, by="leader", version=version_in(seen)), "role-missing"
        )
        await accepted(service.post(erasure, body, by="approver", version=version_in(seen)))
        key_at_once = service.assembly.kernel.subjects.find(victim)
        after = await service.get(path, by="leader")
        earlier = await service.get(path, by="leader", known_at="2")
        repeat = await service.post(
            f"{path}/persons", person("victim"), by="leader", key="victim-1"
        )
        kept = [each.hash for each in log.read(after=0, limit=100)]
        verify_chain(
            lambda after, limit: list(log.read(after=after, limit=limit)),
            log.head(),
            after=0,
            limit=100,
        )
    keys = {each.name for each in (tmp_path / "keys" / "subjects").iterdir()}

    assert (blind.status_code, key_at_once) == (428, None)
    (gone,) = after.json()["persons"]
    assert (gone["is_erased"], gone["name"], gone["part"]) == (True, None, "victim")
    assert after.json()["steps"][0]["told"] is None
    assert after.json()["story"] == STORY
    assert earlier.json()["persons"][0]["name"] is None
    assert repeat.json()["type"].endswith("subject-forgotten")
    assert kept[: len(before)] == before
    assert f"{victim}.key" not in keys
    assert f"{victim}.destroyed" in keys


@pytest.mark.anyio
async def test_a_key_that_outlived_its_erasure_is_destroyed_at_the_next_read(
    tmp_path: Path,
) -> None:
    """As after a kill between the event and the key."""
    async with performance(tmp_path) as service:
        path = await opened(service)
        victim = await named(service, path, "victim")
        seen = await service.get(path, by="approver")
        kept = (tmp_path / "keys" / "subjects" / f"{victim}.key").read_bytes()
        erasure = f"{path}/persons/{victim}/erasure"
        await accepted(
            service.post(
                erasure, {"occurred_on": "2026-01-01"}, by="approver", version=version_in(seen)
            )
        )
        (tmp_path / "keys" / "subjects" / f"{victim}.key").write_bytes(kept)
        after = await service.get(path, by="leader")

    assert after.json()["persons"][0]["name"] is None
    assert not (tmp_path / "keys" / "subjects" / f"{victim}.key").exists()


@pytest.mark.anyio
async def test_nobody_reads_or_touches_a_case_about_oneself(tmp_path: Path) -> None:
    async with performance(tmp_path) as service:
        path = await opened(service)
        await named(service, path, "accused", account="deputy")
        seen = await service.get(path, by="leader")
        own = await service.get(path, by="deputy")
        listed = await service.get(CASES, by="deputy")
        body = {"occurred_on": "2025-03-02", "is_high": False, "detail": "none"}
        touched = await service.post(f"{path}/victim-risk", body, by="deputy")
        erasure = f"{path}/persons/{seen.json()['persons'][0]['subject_id']}/erasure"
        early = service.post(
            erasure, {"occurred_on": "2025-03-02"}, by="approver", version=version_in(seen)
        )
        await refused(early, "conduct-step-missing")

    assert own.status_code == touched.status_code == 404
    assert listed.json()["items"] == []


@pytest.mark.anyio
async def test_a_case_runs_to_its_end_and_open_ones_are_told_by_id(tmp_path: Path) -> None:
    async with performance(tmp_path) as service:
        path = await opened(service)
        case_id = path.rsplit("/", 1)[1]
        victim = await named(service, path, "victim")
        aggregates = service.assembly.kernel.aggregates
        before = await presence_on(aggregates, "UNXX", TODAY.date())
        elsewhere = await presence_on(aggregates, "UNYY", TODAY.date())
        steps: list[tuple[str, dict[str, Any]]] = [
            ("victim-risk", {"is_high": True, "detail": "moved to a safe house"}),
            ("measures", {"measure_id": "M-1", "kind": "payment_withheld", "detail": "all of it"}),
            ("investigation", {"investigator": "contributor"}),
            ("measures/M-1/ending", {}),
            ("support-end", {"subject_id": victim, "end": "completed", "detail": "well again"}),
            ("handover", {"office": "victims_rights_advocate", "detail": "it closes"}),
        ]
        for step, body in steps:
            sent = {"occurred_on": "2025-06-01", **body}
            await accepted(service.post(f"{path}/{step}", sent, by="leader"))
        outcome = {
            "occurred_on": "2025-09-01",
            "outcome": "substantiated",
            "detail": "dismissed by the national court",
        }
        seen = await service.get(path, by="approver")
        known = await accepted(
            service.post(f"{path}/outcome", outcome, by="approver", version=version_in(seen))
        )
        closing = {"occurred_on": "2025-10-01"}
        closed = await accepted(
            service.post(f"{path}/closing", closing, by="approver", version=version_in(known))
        )
        after = await presence_on(aggregates, "UNXX", TODAY.date())
        then = await service.get(CASES, by="leader", open_only="true", effective_on="2025-09-30")
        table = await service.get(CASES, by="leader", format="csv")

    told = [each.open_conduct_cases for each in (before, elsewhere, after)]
    assert told == [(case_id,), (), ()]
    assert closed.json()["office"] == "victims_rights_advocate"
    assert len(then.json()["items"]) == 1
    assert "substantiated" in table.text
    assert "national court" not in table.text


@pytest.mark.anyio
async def test_a_repeat_has_one_effect_and_papers_are_not_taken(tmp_path: Path) -> None:
    async with performance(tmp_path) as service:
        first = await accepted(service.post(CASES, report(), by="leader", key="report-1"))
        again = await accepted(service.post(CASES, report(), by="leader", key="report-1"))
        other = await accepted(service.post(CASES, report(), by="leader", key="report-2"))
        paper = await service.post(CASES, report(documents=["a" * 64]), by="leader")
        kept = await service.client.post(
            "/v1/documents", content=b"a report", headers={"authorization": "Bearer leader"}
        )
        named = await service.client.post(
            CASES,
            json=report(),
            headers={
                "authorization": "Bearer leader",
                "idempotency-key": "report-3",
                "missionledger-documents": kept.json()["sha256"],
            },
        )
        unknown = {"occurred_on": "2025-03-04", "support_id": "V-1", "kind": "legal"}
        typed = service.post(
            f"{CASES}/{first.json()['case_id']}/support",
            unknown | {"subject_id": "S-TYPED-WRONG", "detail": "x"},
            by="leader",
        )
        await refused(typed, "person-of-case-unknown")

    assert first.json() == again.json()
    assert other.json()["case_id"] != first.json()["case_id"]
    assert paper.status_code == 422
    assert named.json()["type"].endswith("papers-of-case")
    keys = {each.name for each in (tmp_path / "keys" / "subjects").iterdir()}
    assert "S-TYPED-WRONG.key" not in keys
