"""The start-up of the United Nations Support Office in Haiti, as it could have gone."""

from typing import Any

from missionledger.cli.demo.stage import Stage
from missionledger.cli.demo.story import (
    APPROVER,
    AUDITOR,
    BUDGET,
    CONTROLLER,
    DESK,
    FINANCE,
    LEADER,
    LOADER,
    MANDATES,
    PERFORMANCE,
    VISITOR,
    Scene,
    Story,
    dollars,
    log_figures,
)
from missionledger.cli.demo.telling import Telling

MISSION = "UNSOH"
COUNCIL_DECISION = "S/RES/2793 (2025)"
PROCESS = f"/v1/processes/mission-start-up/{MISSION}"
START_UP = f"/v1/start-ups/{MISSION}"
TRANSPORT, MEDICAL = "UNSOH-TPT-1", "UNSOH-MED-1"
MISSION_RECORD = {
    "mission_id": MISSION,
    "acronym": MISSION,
    "name": "United Nations Support Office in Haiti",
    "kind": "support_office",
    "location": "Haiti",
    "region": "Americas",
    "proposed_on": "2025-09-01",
}
PLAN: dict[str, Any] = {
    "mission_id": MISSION,
    "title": "Special account of UNSOH",
    "planned_on": "2025-09-15",
    "funding": dollars(60_000_000),
    "units": [
        {
            "requirement_id": TRANSPORT,
            "title": "Transport company, Port-au-Prince",
            "unit_kind": "transport company",
            "capability": "transport-unit",
            "strength": 160,
            "needed_on": "2026-04-01",
        },
        {
            "requirement_id": MEDICAL,
            "title": "Level 2 hospital",
            "unit_kind": "level 2 hospital",
            "capability": "medical-unit",
            "strength": 70,
            "needed_on": "2026-05-01",
        },
    ],
    "deadlines": {
        "decision": "2026-01-31",
        "funding": "2026-03-31",
        "mandate": "2026-03-31",
        "units": "2026-06-30",
        "initial_capability": "2026-09-30",
        "full_capability": "2027-03-31",
    },
    "day_seconds": 1,
}
"""Money and units are invented; the deadlines are far, since a day lasts a second here."""

LEVEL_OF_THE_FUND = {
    "file": "finance_facts.csv",
    "sha256": "0" * 64,
    "rows": [
        {
            "row": 1,
            "source": "A/RES/47/217",
            "provenance": "verified",
            "level_minor": 150_000_000_00,
            "set_up_on": "1993-01-01",
        }
    ],
}


def _process(stage: Stage, telling: Telling, state: str) -> None:
    """Wait until the process says so, and tell it."""
    found = stage.until(LEADER, MANDATES, PROCESS, lambda each: state in each["state"])
    telling.process("MissionStartUp", found["state"], found["waiting_for"])


def plan(stage: Stage, telling: Telling) -> None:
    """Open the record and plan the start."""
    stage.act(LOADER, FINANCE, "/v1/imports/reserve-fund", LEVEL_OF_THE_FUND)
    telling.say("1993-01-01", "the Reserve Fund stands at 150 million dollars (A/RES/47/217)")
    stage.act(LEADER, MANDATES, "/v1/missions", MISSION_RECORD)
    telling.say("2025-09-01", "the record of UNSOH is opened, before there is a mandate")
    political = MISSION_RECORD | {"mission_id": "UNXX-SPM", "acronym": "UNXX-SPM", "kind": "SPM"}
    stage.act(LEADER, MANDATES, "/v1/missions", political)
    telling.guard(
        "the Fund is for peacekeeping",
        "a special political mission plans to start with the Reserve Fund",
        stage.refused(LEADER, MANDATES, "/v1/start-ups", PLAN | {"mission_id": "UNXX-SPM"}),
        "money of one purpose would have been lent to another, against the resolution",
    )
    stage.act(LEADER, MANDATES, "/v1/start-ups", PLAN)
    telling.say("2025-09-15", "the start-up is planned: 60 million dollars, two units, six gates")
    _process(stage, telling, "waits for the decision")


def decide(stage: Stage, telling: Telling) -> None:
    """Let the Council decide, and ask for the money."""
    mandate = {
        "mission_id": MISSION,
        "decided_on": "2025-09-30",
        "resolution": COUNCIL_DECISION,
        "chapter": "VII",
        "valid_from": "2025-10-01",
        "until": "2026-10-01",
    }
    stage.act(LEADER, MANDATES, "/v1/mandates", mandate)
    telling.say("2025-09-30", f"{COUNCIL_DECISION} establishes the Office")
    telling.guard(
        "one mandate at a time",
        "the same mandate is established a second time, under another document",
        stage.refused(
            LEADER, MANDATES, "/v1/mandates", mandate | {"resolution": "S/RES/9999 (2025)"}
        ),
        "two terms would overlap, and money would fall due twice",
    )
    _process(stage, telling, "of commitment authority asked for")


def fund(stage: Stage, telling: Telling) -> None:
    """Concurrence, approval, payment; and a second request beyond the limit."""
    loan = stage.until(BUDGET, FINANCE, "/v1/loans", lambda each: bool(each["items"]))
    loan_id = str(loan["items"][0]["loan_id"])
    path = f"/v1/loans/{loan_id}"
    telling.say("2025-10-01", f"{loan_id} is asked of the Reserve Fund, and the account is open")
    telling.guard(
        "concurrence comes first",
        "an approver pays before the Advisory Committee has concurred",
        stage.refused(APPROVER, FINANCE, f"{path}/approve", {}, on=path),
        "commitment authority would have been used without its condition",
    )
    letter = {"letter": "AC/2270", "occurred_on": "2025-10-06"}
    stage.act(CONTROLLER, FINANCE, f"{path}/concurrence", letter, on=path)
    telling.say("2025-10-06", "the Advisory Committee concurs (AC/2270)")
    stage.until(APPROVER, FINANCE, path, lambda each: each["status"] == "reserved")
    telling.guard(
        "two officers",
        "the budget officer approves the payment",
        stage.refused(BUDGET, FINANCE, f"{path}/approve", {}, on=path),
        "one person could have asked for money and paid it",
    )
    stage.act(APPROVER, FINANCE, f"{path}/approve", {}, on=path)
    paid = stage.until(APPROVER, FINANCE, path, lambda each: each["status"] == "paid")
    telling.say(
        str(paid["paid_on"]),
        "60 million dollars are paid into the special account; what a process of finance does is "
        "dated by the real clock",
    )
    second = {
        "fund": MISSION,
        "purpose": "start_up",
        "amount": dollars(50_000_000),
        "council_decision": COUNCIL_DECISION,
    }
    telling.guard(
        "100 million for one decision",
        "another 50 million is asked under the same decision of the Council",
        stage.refused(BUDGET, FINANCE, "/v1/loans", second),
        "commitments under one decision would have passed the limit of A/RES/64/269",
    )


def generate(stage: Stage, telling: Telling) -> None:
    """Find the units; one pledge is withdrawn at the last step."""
    stage.until(
        DESK,
        PERFORMANCE,
        f"/v1/requirements/{MEDICAL}",
        lambda each: each["mission_id"] == MISSION,
    )
    telling.say("2025-10-10", "force generation is asked for two units")
    transport = ("transport company", "transport-unit", 160)
    hospital = ("level 2 hospital", "medical-unit", 70)
    for pledge in ("XAA-TPT-1", "XBB-TPT-1"):
        _pledge(stage, pledge, transport)
    _pledge(stage, "XCC-MED-1", hospital)
    _pledge(stage, "XDD-TPT-1", transport, steps=2)
    telling.say("2025-10-20", "four pledges are registered; three climb to readiness level 3")
    requirement = f"/v1/requirements/{TRANSPORT}"
    _invite(stage, TRANSPORT, "XAA-TPT-1", "XBB-TPT-1", "XDD-TPT-1")
    _invite(stage, MEDICAL, "XCC-MED-1")
    telling.guard(
        "no visit, no selection",
        "a pledge without an advisory visit is selected",
        stage.refused(
            APPROVER, PERFORMANCE, f"{requirement}/selection", _choice("XDD-TPT-1"), on=requirement
        ),
        "a unit nobody has seen would have been flown in",
    )
    _select(stage, TRANSPORT, "XAA-TPT-1", "XBB-TPT-1")
    _select(stage, MEDICAL, "XCC-MED-1")
    harmful = _agreement(160) | {
        "caveats": [{"caveat_id": "C-1", "limits": "no driving after dark", "harms_delivery": True}]
    }
    telling.guard(
        "caveats are weighed before the signature",
        "an agreement with a caveat that harms delivery is signed without a word",
        stage.refused(CONTROLLER, PERFORMANCE, f"{requirement}/agreement", harmful, on=requirement),
        "the limit would have come to light in the first convoy by night",
    )
    _sign(stage, TRANSPORT, 160)
    _sign(stage, MEDICAL, 70)
    _process(stage, telling, "cannot deploy")
    withdrawal = {"occurred_on": "2025-12-20", "reason": "needed at home"}
    stage.act(DESK, PERFORMANCE, "/v1/pledges/XAA-TPT-1/withdrawal", withdrawal)
    called = stage.until(DESK, PERFORMANCE, requirement, lambda each: each["called"] == "XBB-TPT-1")
    telling.guard(
        "a pledge withdrawn at the last step",
        "the contributor takes back the transport company after its agreement was signed",
        f"the slot is free again and {called['called']} is called",
        "the slot would have stood as filled until nobody arrived",
    )
    _select(stage, TRANSPORT, "XBB-TPT-1")
    _sign(stage, TRANSPORT, 160)
    telling.say("2026-01-10", "the reserve takes the slot and signs")


def deploy(stage: Stage, telling: Telling) -> None:
    """Consent, arrival, capability."""
    consents = f"/v1/missions/{MISSION}/host-consents"
    early = {"on": "2026-01-12", "statement": "ready on paper"}
    telling.guard(
        "capability rests on units that are there",
        "initial capability is declared before the first unit has arrived",
        stage.refused(LEADER, MANDATES, f"{START_UP}/initial-capability", early, on=START_UP),
        "the Council would have been told of a capability that did not exist",
    )
    found = stage.until(LEADER, MANDATES, PROCESS, lambda each: "cannot deploy" in each["state"])
    telling.guard(
        "no deployment without consent",
        "the process tries to deploy as soon as the agreements are signed",
        str(found["state"]),
        "troops would have entered a country that had not agreed to them",
    )
    consent = {
        "on": "2026-01-15",
        "host": "HTI",
        "kind": "legal",
        "level": "full",
        "basis": "exchange of letters",
    }
    stage.act(LEADER, MANDATES, consents, consent, on=consents)
    telling.say("2026-01-15", "the host consents in law")
    _process(stage, telling, "2 of 2 units agreed")
    _arrive(stage, TRANSPORT, "UNSOH-XBB-TPT", 158)
    telling.say("2026-03-20", "the transport company is in the mission: 158 of 160 agreed")
    _declare(stage, "initial-capability", {"on": "2026-03-25", "statement": "the port is served"})
    telling.say("2026-03-25", "initial capability; the mission operates")
    short = {"on": "2026-04-01"}
    telling.guard(
        "full means full",
        "full capability is declared while the hospital is missing",
        stage.refused(LEADER, MANDATES, f"{START_UP}/full-capability", short, on=START_UP),
        "the gap would have vanished from every report",
    )
    _arrive(stage, MEDICAL, "UNSOH-XCC-MED", 70)
    _declare(stage, "full-capability", {"on": "2026-05-02"})
    ended = stage.until(LEADER, MANDATES, PROCESS, lambda each: bool(each["outcome"]))
    telling.say("2026-05-02", f"the start-up ends: {ended['outcome']}")


def _pledge(stage: Stage, pledge: str, unit: tuple[str, str, int], *, steps: int = 4) -> None:
    kind, capability, strength = unit
    body = {
        "pledge_id": pledge,
        "contributor": pledge[:3],
        "occurred_on": "2025-10-12",
        "component": "military",
        "unit_kind": kind,
        "capabilities": [capability],
        "strength": strength,
    }
    stage.act(DESK, PERFORMANCE, "/v1/pledges", body)
    visit = {"occurred_on": "2025-10-16", "successful": True, "report": f"AAV/{pledge}"}
    lists = {"requirements": "generic", "equipment_list": "EQ/1", "people_list": "PE/1"}
    ladder = (
        (DESK, "acknowledgement", {"occurred_on": "2025-10-13"}),
        (CONTROLLER, "acceptance", {"occurred_on": "2025-10-14"}),
        (VISITOR, "advisory-visits", visit),
        (DESK, "alignment", {"occurred_on": "2025-10-18", **lists}),
    )
    path = f"/v1/pledges/{pledge}"
    for who, step, said in ladder[:steps]:
        stage.act(who, PERFORMANCE, f"{path}/{step}", said, on=path)


def _invite(stage: Stage, requirement: str, *pledges: str) -> None:
    path = f"/v1/requirements/{requirement}"
    invitation = {"occurred_on": "2025-10-21", "reply_by": "2025-11-30"}
    stage.act(DESK, PERFORMANCE, f"{path}/invitations", invitation)
    for pledge in pledges:
        offer = {"occurred_on": "2025-11-01", "pledge_id": pledge}
        stage.act(DESK, PERFORMANCE, f"{path}/offers", offer)


def _choice(pledge: str, *reserves: str) -> dict[str, Any]:
    return {
        "occurred_on": "2025-12-05",
        "pledge_id": pledge,
        "reasons": "it has the vehicles and the people",
        "reserves": list(reserves),
    }


def _select(stage: Stage, requirement: str, pledge: str, *reserves: str) -> None:
    path = f"/v1/requirements/{requirement}"
    body = _choice(pledge, *reserves)
    if pledge == "XBB-TPT-1":
        body["occurred_on"] = "2026-01-05"
    stage.act(APPROVER, PERFORMANCE, f"{path}/selection", body, on=path)


def _agreement(strength: int) -> dict[str, Any]:
    return {"occurred_on": "2026-01-10", "agreement": "MOU/2026/1", "strength": strength}


def _sign(stage: Stage, requirement: str, strength: int) -> None:
    path = f"/v1/requirements/{requirement}"
    stage.act(CONTROLLER, PERFORMANCE, f"{path}/agreement", _agreement(strength), on=path)


def _arrive(stage: Stage, requirement: str, unit: str, strength: int) -> None:
    path = f"/v1/requirements/{requirement}"
    visit = {
        "occurred_on": "2026-02-01",
        "step": "pre_deployment_visit",
        "passed": True,
        "reference": "PDV/1",
    }
    stage.act(DESK, PERFORMANCE, f"{path}/steps", visit)
    arrival = {
        "occurred_on": "2026-03-20",
        "unit_id": unit,
        "strength": strength,
        "commander": "the commander of the unit",
    }
    stage.act(DESK, PERFORMANCE, f"{path}/deployment", arrival)
    stage.until(
        LEADER,
        MANDATES,
        START_UP,
        lambda each: any(
            row["requirement_id"] == requirement and row["stage"] == "deployed"
            for row in each["units"]
        ),
    )


def _declare(stage: Stage, gate: str, body: dict[str, Any]) -> None:
    stage.act(LEADER, MANDATES, f"{START_UP}/{gate}", body, on=START_UP)


def prove(stage: Stage) -> dict[str, str]:
    """Return what shows that the four services tell the same story."""
    reserve = stage.read(AUDITOR, FINANCE, "/v1/reserve-fund")
    start_up = stage.read(AUDITOR, MANDATES, START_UP)
    mission = stage.read(AUDITOR, MANDATES, f"/v1/missions/{MISSION}")
    cash, out = reserve["cash"]["amount"], reserve["advances"]["amount"]
    return {
        "UNSOH": f"{mission['status']}, {start_up['units_in_place']} units in place",
        "Reserve Fund": f"cash {cash} + advances {out} = its level",
        "held for the start-up": ", ".join(
            f"{each['kind']} {each['reference']}" for each in start_up["held"]
        ),
        **log_figures(stage),
    }


UNSOH = Story(
    name="unsoh",
    title="The start-up of UNSOH",
    note="The resolution, its day and the account from 1 October 2025 are real; amounts, units, "
    "contributors (XAA to XDD), letters and all other days are invented. A day lasts a second.",
    scenes=(
        Scene("A plan, before there is a mandate", plan),
        Scene("The Council decides", decide),
        Scene("Money for the start", fund),
        Scene("Units are found, lost and found again", generate),
        Scene("With the consent of the host", deploy),
    ),
    prove=prove,
)
