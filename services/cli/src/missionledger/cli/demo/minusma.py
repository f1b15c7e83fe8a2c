"""The drawdown of the mission in Mali: fourteen days' notice, six months to leave."""

from typing import Any

from missionledger.cli.demo import minusma_leaving as leaving
from missionledger.cli.demo.stage import Answer, Stage
from missionledger.cli.demo.story import (
    AUDITOR,
    BUDGET,
    FINANCE,
    LEADER,
    LOADER,
    MANDATES,
    PERFORMANCE,
    TRANSITIONS,
    Scene,
    Story,
    dollars,
    log_figures,
)
from missionledger.cli.demo.telling import Telling

MISSION = leaving.MISSION
END_OF_MANDATE = "S/RES/2690 (2023)"
INFANTRY, GUARD = "MINUSMA-XAA-INF", "MINUSMA-XBB-GUARD"

_READ_IN = {"source": "as the reference tables name it", "provenance": "verified"}
HISTORY: dict[str, Any] = {
    "missions": {
        "row": 1,
        "mission_id": MISSION,
        "acronym": MISSION,
        "name": "Multidimensional Integrated Stabilization Mission in Mali",
        "start": "2013-07-01",
        "type": "PKO",
        "location": "Mali",
        "region": "Africa",
        "date_precision_start_end": "day",
        **_READ_IN,
    },
    "decisions": {
        "row": 1,
        "mission": MISSION,
        "date": "2022-06-29",
        "resolution": "S/RES/2640 (2022)",
        "kind": "renew",
        "until": "2023-06-30",
        "strength_mil": 13_289,
        "strength_police": 1_920,
        **_READ_IN,
    },
}


def before(stage: Stage, telling: Telling) -> None:
    """Bring in the mission as it was in the spring of 2023."""
    for table, row in HISTORY.items():
        body = {"file": f"{table}.csv", "sha256": "0" * 64, "rows": [row]}
        stage.act(LOADER, MANDATES, f"/v1/imports/{table}", body)
    telling.say("2022-06-29", "S/RES/2640: 13,289 soldiers, 1,920 police, until 30 June 2023")
    for unit, contributor, strength in ((INFANTRY, "XAA", 850), (GUARD, "XBB", 160)):
        _unit(stage, unit, contributor, strength)
    telling.say("2022-07-01", "two units are in the mission, 1,010 heads")
    fund = {
        "fund": MISSION,
        "kind": "special_account",
        "title": f"Special account of {MISSION}",
        "opened_on": "2013-07-01",
    }
    stage.act(BUDGET, FINANCE, "/v1/funds", fund)
    opening = {
        "opened_on": "2023-06-01",
        "cash": dollars(80_000_000),
        "symbol": "invented for the story",
    }
    stage.act(BUDGET, FINANCE, f"/v1/funds/{MISSION}/opening-balance", opening)
    telling.say("2023-06-01", "80 million dollars are in its account")
    case = {
        "occurred_on": "2023-03-10",
        "mission_id": MISSION,
        "kind": "failure_of_duty",
        "personnel": "military",
        "story": "invented for the story",
    }
    kept = stage.act(LEADER, PERFORMANCE, "/v1/conduct-cases", case)
    telling.say("2023-03-10", f"conduct case {kept['case_id']} is opened")
    telling.guard(
        "a conduct case is not for everybody",
        "the budget officer reads the conduct case",
        stage.cannot_read(BUDGET, PERFORMANCE, f"/v1/conduct-cases/{kept['case_id']}"),
        "whoever reads figures would have read of victims",
    )


def _unit(stage: Stage, unit: str, contributor: str, strength: int) -> None:
    body = {
        "occurred_on": "2022-06-01",
        "unit_id": unit,
        "mission_id": MISSION,
        "contributor": contributor,
        "component": "military",
        "unit_type": "infantry battalion",
        "strength_promised": strength,
        "requirements": "statement of 2022",
        "commander": "the commander of the unit",
    }
    stage.act(LEADER, PERFORMANCE, "/v1/units", body)
    arrival = {"occurred_on": "2022-07-01", "strength": strength}
    stage.act(LEADER, PERFORMANCE, f"/v1/units/{unit}/arrival", arrival)


def asked_to_leave(stage: Stage, telling: Telling) -> None:
    """The host asks, the Council decides, and money for six months is found."""
    consents = f"/v1/missions/{MISSION}/host-consents"
    withdrawn = {
        "on": "2023-06-16",
        "host": "MLI",
        "kind": "strategic",
        "level": "withdrawn",
        "basis": "statement to the Council: departure without delay",
    }
    stage.act(LEADER, MANDATES, consents, withdrawn, on=consents)
    telling.say("2023-06-16", "the host asks the mission to leave without delay")
    mandate = f"/v1/mandates/{MISSION}"
    end = {
        "decided_on": "2023-06-30",
        "resolution": END_OF_MANDATE,
        "mandate_until": "2023-06-30",
        "operations_until": "2023-12-31",
        "withdrawal_by": "2023-12-31",
    }
    stage.act(LEADER, MANDATES, f"{mandate}/termination", end, on=mandate)
    telling.say("2023-06-30", f"{END_OF_MANDATE} ends the mandate; withdrawal by 31 December")
    renewal = {"decided_on": "2023-06-30", "resolution": "S/RES/9999 (2023)", "until": "2024-06-30"}
    telling.guard(
        "an ended mandate is not renewed",
        "somebody records a renewal after the termination",
        stage.refused(LEADER, MANDATES, f"{mandate}/renewals", renewal, on=mandate),
        "a mission without a mandate would have gone on by a slip of the keyboard",
    )
    authority = {
        "fund": MISSION,
        "kind": "commitment_authority_with_assessment",
        "fiscal_year": "2023/24",
        "amount": dollars(590_000_000),
        "symbol": "A/RES/77/312",
        "decided_on": "2023-06-30",
    }
    stage.act(BUDGET, FINANCE, "/v1/appropriations", authority)
    telling.say("2023-06-30", "590 million for six months: authority to commit, no appropriation")
    leaving.open_drawdown(stage, telling, END_OF_MANDATE)


def units_go_home(stage: Stage, telling: Telling) -> None:
    """One unit leaves, one is forgotten, and the process says so."""
    schedule = f"/v1/drawdown-schedules/{MISSION}/units"
    planned = {"occurred_on": "2023-07-10", "departs_on": "2023-12-11", "reason": "its base closes"}
    stage.act(LEADER, TRANSITIONS, schedule, planned | {"unit_id": INFANTRY, "strength": 850})
    _repatriate(stage, INFANTRY, "2023-12-11")
    stage.until(BUDGET, FINANCE, "/v1/claims/units", _has_left)
    telling.say("2023-12-11", "the battalion goes home; finance and transitions hear of it")
    claim = {
        "fund": MISSION,
        "unit": INFANTRY,
        "contributor": "XAA",
        "month": "2024-01",
        "prepared_on": "2024-02-05",
        "person_days": 850 * 31,
        "memorandum": "MOU/2020/7",
    }
    telling.guard(
        "no pay for a unit that is not there",
        "a claim for January is prepared for the battalion that left in December",
        stage.refused(BUDGET, FINANCE, "/v1/claims", claim),
        "a month of reimbursement would have been paid for soldiers at home",
    )
    leaving.confirm(stage, "units", "2023-12-20")
    returned = leaving.until_state(stage, "not done:")
    telling.guard(
        "a step is checked where it happens",
        "the Head of Mission says that all units are gone; performance still counts one",
        str(returned["state"]).partition("not done: ")[2],
        "the mission would have been reported gone with a guard unit in Bamako",
    )
    _repatriate(stage, GUARD, "2023-12-28")
    leaving.confirm(stage, "units", "2023-12-30")
    leaving.tell_process(stage, telling, "staff")


def _has_left(units: Answer) -> bool:
    return any(each["unit"] == INFANTRY and each["until"] for each in units["items"])


def _repatriate(stage: Stage, unit: str, day: str) -> None:
    path = f"/v1/units/{unit}"
    home = {"occurred_on": day, "reason": "drawdown"}
    stage.act(LEADER, PERFORMANCE, f"{path}/repatriation", home, on=path)


def prove(stage: Stage) -> dict[str, str]:
    """Return what shows that the four services tell the same story."""
    mission = stage.read(AUDITOR, MANDATES, f"/v1/missions/{MISSION}")
    fund = stage.read(AUDITOR, FINANCE, f"/v1/funds/{MISSION}")
    duties = stage.read(AUDITOR, TRANSITIONS, f"/v1/residual-duties/{MISSION}")
    process = stage.read(AUDITOR, TRANSITIONS, leaving.PROCESS)
    return {
        MISSION: str(mission["status"]),
        "special account": str(fund["stage"]),
        "drawdown": str(process["outcome"]),
        "duties that live on": ", ".join(
            f"{each['title']} ({each['owner']})" for each in duties["duties"]
        ),
        **log_figures(stage),
    }


MINUSMA = Story(
    name="minusma",
    title="The drawdown of MINUSMA",
    note="Resolutions, the 590 million, the request of 16 June, the blocked trucks, and the days "
    "of Ogossagou, Tessalit, Kidal and Timbuktu are real. Units (XAA, XBB), cash, property, the "
    "conduct case and all other days are invented. A day lasts a second, and less when it is told.",
    scenes=(
        Scene("Ten years in Mali", before),
        Scene("The host asks the mission to leave", asked_to_leave),
        Scene("Every task finds somebody", leaving.map_tasks),
        Scene("Sites, outside in", leaving.close_sites),
        Scene("Units go home", units_go_home),
        Scene("Staff and property", leaving.staff_and_assets),
        Scene("What is owed, and what lives on", leaving.settle_and_close),
    ),
    prove=prove,
)
