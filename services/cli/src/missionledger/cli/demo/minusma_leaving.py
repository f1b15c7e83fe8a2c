"""What happens in transitions while the mission in Mali leaves."""

from typing import Any

from missionledger.cli.demo.stage import Answer, Stage
from missionledger.cli.demo.story import HEAD, LEADER, PERFORMANCE, TRANSITIONS, dollars
from missionledger.cli.demo.telling import Telling

MISSION = "MINUSMA"
PROCESS = f"/v1/processes/mission-drawdown/{MISSION}"
DRAWDOWN = f"/v1/drawdowns/{MISSION}"
SITES = f"/v1/sites/{MISSION}"
ASSETS = f"/v1/assets/{MISSION}"

BEGINS = {
    "sites": "site",
    "units": "unit",
    "staff": "staff",
    "assets": "property",
    "technical_liquidation": "technical",
    "residual_duties": "lives on",
}
"""A word of what the process says at a step, which it says a moment after the step began."""


def open_drawdown(stage: Stage, telling: Telling, authority: str) -> None:
    """Decide to leave; the process begins."""
    body = {
        "occurred_on": "2023-06-30",
        "cause": "host_request",
        "authority": authority,
        "mandate_ends_on": "2023-06-30",
        "withdrawal_by": "2023-12-31",
        "day_seconds": 1,
    }
    stage.act(LEADER, TRANSITIONS, DRAWDOWN, body)
    telling.say("2023-06-30", "the drawdown is opened, with a day for each of its nine steps")
    tell_process(stage, telling, "")


def tell_process(stage: Stage, telling: Telling, step: str) -> None:
    """Wait until the process is at a step, and tell what it says."""
    if step:
        stage.until(
            LEADER,
            TRANSITIONS,
            DRAWDOWN,
            lambda each: each["present_step"] == step,
        )
    found = stage.until(
        LEADER,
        TRANSITIONS,
        PROCESS,
        lambda each: bool(each["next_step"]) and BEGINS.get(step, "") in each["state"],
    )
    telling.process("MissionDrawdown", found["state"], found["waiting_for"])


def until_state(stage: Stage, part: str) -> Answer:
    """Wait until the process says so."""
    return stage.until(LEADER, TRANSITIONS, PROCESS, lambda each: part in each["state"])


def confirm(stage: Stage, step: str, day: str) -> None:
    """Let one person propose a step when it is its turn, and another one confirm it."""
    stage.until(LEADER, TRANSITIONS, DRAWDOWN, lambda each: each["present_step"] == step)
    paper = stage.paper(LEADER, TRANSITIONS, f"report on the step {step}")
    body = {"occurred_on": day, "documents": [paper]}
    path = f"{DRAWDOWN}/steps/{step}"
    stage.act(LEADER, TRANSITIONS, f"{path}/propose", body)
    stage.act(HEAD, TRANSITIONS, f"{path}/confirm", body, on=DRAWDOWN)


def map_tasks(stage: Stage, telling: Telling) -> None:
    """Every task goes to somebody, or stops."""
    tasks = f"/v1/handovers/{MISSION}/tasks"
    for task, title in (("mines", "clearance of mines"), ("protection", "protection of civilians")):
        body = {"task_id": task, "title": title, "occurred_on": "2023-07-05"}
        stage.act(LEADER, TRANSITIONS, tasks, body)
    mapped = {
        "route": "country_team",
        "receiver": "UNDP",
        "owner": "Chief of Staff",
        "planned_on": "2023-12-15",
        "amount": dollars(500_000),
        "source_fund": "Peacebuilding Fund",
        "capacity": "ready",
        "occurred_on": "2023-07-20",
    }
    stage.act(LEADER, TRANSITIONS, f"{tasks}/mines/map", mapped)
    early = {"occurred_on": "2023-08-15"}
    telling.guard(
        "no task without somebody",
        "the plan is said to be done while nobody is to take over the protection of civilians",
        stage.refused(LEADER, TRANSITIONS, f"{DRAWDOWN}/steps/plan/propose", early),
        "on 1 January nobody would have known whose task it was",
    )
    stop = {
        "route": "host",
        "receiver": "the Government",
        "owner": "Force Commander",
        "planned_on": "2023-09-30",
        "amount": dollars(2_000_000),
        "source_fund": "national budget",
        "capacity": "being_built",
        "capacity_note": "the authority to protect ends on 30 September",
        "occurred_on": "2023-08-10",
    }
    stage.act(LEADER, TRANSITIONS, f"{tasks}/protection/map", stop)
    stage.act(LEADER, TRANSITIONS, f"{DRAWDOWN}/steps/plan/propose", early)
    telling.guard(
        "two people stand behind every step",
        "who says that the plan is done confirms it too",
        stage.refused(LEADER, TRANSITIONS, f"{DRAWDOWN}/steps/plan/confirm", early, on=DRAWDOWN),
        "one person alone would have set the mission on its way out",
    )
    confirm(stage, "plan", "2023-08-15")
    telling.say("2023-08-15", "the plan for the transfer of tasks is confirmed")
    tell_process(stage, telling, "sites")


def close_sites(stage: Stage, telling: Telling) -> None:
    """Bases are left from the outside in; a convoy is blocked."""
    for site in ("ogossagou", "tessalit", "kidal", "timbuktu", "gao", "bamako"):
        body = {
            "site_id": site,
            "name": site.capitalize(),
            "is_liquidation_site": site in ("gao", "bamako"),
            "occurred_on": "2023-08-16",
        }
        stage.act(LEADER, TRANSITIONS, SITES, body)
    order: dict[str, Any] = {
        "order": ["ogossagou", "tessalit", "kidal", "timbuktu", "gao", "bamako"],
        "reason": "outside in",
        "occurred_on": "2023-08-16",
    }
    stage.act(LEADER, TRANSITIONS, f"{SITES}/order", order, on=SITES)
    site = f"{SITES}/ogossagou"
    stage.act(LEADER, TRANSITIONS, f"{site}/start-closing", {"occurred_on": "2023-08-17"})
    bare = {"receiver": "the Government", "note": "keys", "occurred_on": "2023-08-18"}
    telling.guard(
        "no handover without its certificates",
        "the base of Ogossagou is handed over without clearance and certificate",
        stage.refused(LEADER, TRANSITIONS, f"{site}/hand-over", bare, on=SITES),
        "waste and claims would have stayed with nobody",
    )
    paper = stage.paper(LEADER, TRANSITIONS, "environmental clearance of Ogossagou")
    cleared = {"note": "inspected", "documents": [paper], "occurred_on": "2023-08-18"}
    stage.act(LEADER, TRANSITIONS, f"{site}/clear", cleared)
    certificate = stage.paper(LEADER, TRANSITIONS, "handover certificate of Ogossagou")
    stage.act(
        LEADER, TRANSITIONS, f"{site}/hand-over", bare | {"documents": [certificate]}, on=SITES
    )
    telling.say("2023-08-18", "Ogossagou, empty since 4 August, is cleared and handed over")
    blocked = {
        "site_id": "tessalit",
        "kind": "convoy_blocked",
        "note": "200 supply trucks are held in Gao",
        "occurred_on": "2023-09-24",
    }
    stage.act(LEADER, TRANSITIONS, f"{SITES}/obstacles", blocked)
    held = until_state(stage, "tessalit is held up")
    telling.guard(
        "a convoy is blocked",
        "200 trucks for Tessalit are held in Gao from 24 September",
        f"the process moves Tessalit behind and says so: {held['state']}",
        "every base behind it in the order would have waited for the trucks",
    )
    for name, day, why in (
        ("tessalit", "2023-10-21", "no convoy came"),
        ("kidal", "2023-10-31", "left by road without air cover"),
        ("timbuktu", "2023-12-28", "closed early, no liquidation site any more"),
    ):
        _leave(stage, name, day, why)
        telling.say(day, f"{name.capitalize()}: what cannot be moved is destroyed; {why}")
    confirm(stage, "sites", "2023-12-29")
    tell_process(stage, telling, "units")


def _leave(stage: Stage, site: str, day: str, why: str) -> None:
    path = f"{SITES}/{site}"
    paper = stage.paper(LEADER, TRANSITIONS, f"report on leaving {site}")
    body = {
        "reason": why,
        "evidence": "report of the convoy",
        "documents": [paper],
        "occurred_on": day,
    }
    stage.act(LEADER, TRANSITIONS, f"{path}/destroy-in-place", body, on=SITES)


def staff_and_assets(stage: Stage, telling: Telling) -> None:
    """Posts end, tasks go over, property is disposed of in its order."""
    posts = f"/v1/drawdown-schedules/{MISSION}/posts"
    staff = {
        "group_id": "staff",
        "title": "civilian staff",
        "people": "national_staff",
        "posts": 40,
        "notice_on": "2023-07-15",
        "ends_on": "2023-12-31",
        "occurred_on": "2023-12-30",
    }
    stage.act(LEADER, TRANSITIONS, posts, staff)
    abolish = {"placed": 15, "separated": 25, "occurred_on": "2023-12-31"}
    stage.act(
        LEADER,
        TRANSITIONS,
        f"{posts}/staff/abolish",
        abolish,
        on=f"/v1/drawdown-schedules/{MISSION}",
    )
    paid = {"persons": 25, "occurred_on": "2023-12-31"}
    stage.act(LEADER, TRANSITIONS, f"{posts}/staff/final-pay", paid)
    early = {"occurred_on": "2023-12-31"}
    telling.guard(
        "nobody leaves before the tasks have gone over",
        "the last staff leave while two tasks are still held by the mission",
        stage.refused(LEADER, TRANSITIONS, f"{DRAWDOWN}/steps/staff/propose", early),
        "there would have been a day on which nobody held the task",
    )
    tasks = f"/v1/handovers/{MISSION}/tasks"
    for task in ("mines", "protection"):
        paper = stage.paper(LEADER, TRANSITIONS, f"protocol of the handover of {task}")
        over = {"evidence": "protocol", "documents": [paper], "occurred_on": "2023-12-31"}
        stage.act(
            LEADER, TRANSITIONS, f"{tasks}/{task}/hand-over", over, on=f"/v1/handovers/{MISSION}"
        )
    confirm(stage, "staff", "2023-12-31")
    telling.say("2023-12-31", "withdrawal is complete; the liquidation begins")
    tell_process(stage, telling, "assets")
    trucks = {
        "line_id": "trucks",
        "kind": "vehicles",
        "description": "cargo trucks",
        "quantity": 12,
        "site_id": "gao",
        "purchase_value": dollars(1_200_000),
        "value": dollars(300_000),
        "occurred_on": "2024-01-10",
    }
    stage.act(LEADER, TRANSITIONS, ASSETS, trucks)
    sale = {"step": "commercial", "to": "a dealer", "occurred_on": "2024-01-15"}
    telling.guard(
        "property has its order",
        "twelve trucks are sold before another mission was asked",
        stage.refused(LEADER, TRANSITIONS, f"{ASSETS}/trucks/offer", sale),
        "another mission would have bought new trucks",
    )
    offer = {"step": "other_missions", "to": "MONUSCO", "occurred_on": "2024-01-15"}
    stage.act(LEADER, TRANSITIONS, f"{ASSETS}/trucks/offer", offer)
    paper = stage.paper(LEADER, TRANSITIONS, "transfer of twelve trucks")
    done = {"proceeds": dollars(0), "documents": [paper], "occurred_on": "2024-02-20"}
    stage.act(LEADER, TRANSITIONS, f"{ASSETS}/trucks/complete", done, on=ASSETS)
    confirm(stage, "assets", "2024-03-01")
    telling.say("2024-02-20", "the trucks go to another mission")


def settle_and_close(stage: Stage, telling: Telling) -> None:
    """Liabilities, liquidation, archives, and the duties that have no end."""
    liabilities = f"/v1/liabilities/{MISSION}"
    claim = {
        "liability_id": "equipment",
        "kind": "contributor_claim",
        "title": "contingent-owned equipment",
        "creditor": "XAA",
        "owner": "Uniformed Capabilities Support Division",
        "amount": dollars(400_000),
        "occurred_on": "2024-03-05",
    }
    stage.act(LEADER, TRANSITIONS, liabilities, claim)
    carry = {"owner": "Controller", "reason": "papers come later", "occurred_on": "2024-06-01"}
    stage.act(LEADER, TRANSITIONS, f"{liabilities}/equipment/carry", carry)
    confirm(stage, "settlement", "2024-06-30")
    tell_process(stage, telling, "technical_liquidation")
    for site in ("gao", "bamako"):
        _leave(stage, site, "2024-11-30", "the liquidation is over")
    confirm(stage, "technical_liquidation", "2024-12-31")
    telling.say("2024-12-31", "the technical liquidation ends, on the day that was announced")
    archives = f"/v1/archives/{MISSION}"
    records = {
        "holding_id": "records",
        "kind": "records",
        "title": "records of the mission",
        "volume": "120 m",
        "receiver": "Archives and Records Management Section",
        "occurred_on": "2025-02-01",
    }
    stage.act(LEADER, TRANSITIONS, archives, records)
    paper = stage.paper(LEADER, TRANSITIONS, "receipt of the archives")
    shipped = {"note": "shipped", "documents": [paper], "occurred_on": "2025-03-01"}
    stage.act(LEADER, TRANSITIONS, f"{archives}/records/hand-over", shipped, on=archives)
    confirm(stage, "administrative_liquidation", "2025-06-30")
    tell_process(stage, telling, "residual_duties")
    confirm(stage, "residual_duties", "2025-07-01")
    returned = until_state(stage, "not done:")
    telling.guard(
        "duties outlive the mission",
        "the mission is closed while a conduct case is open and nobody answers for it",
        str(returned["state"]).partition("not done: ")[2],
        "the victim would have had nobody to turn to",
    )
    cases = stage.read(LEADER, PERFORMANCE, "/v1/conduct-cases")
    duty = {
        "duty_id": "conduct-case",
        "kind": "conduct_case",
        "title": "conduct case with support to the victim",
        "owner": "Conduct and Discipline Service",
        "amount": dollars(40_000),
        "source_fund": "support account",
        "review_on": "2026-07-01",
        "reference": cases["items"][0]["case_id"],
        "occurred_on": "2025-07-02",
    }
    stage.act(LEADER, TRANSITIONS, f"/v1/residual-duties/{MISSION}", duty)
    confirm(stage, "residual_duties", "2025-07-03")
    ended = stage.until(LEADER, TRANSITIONS, PROCESS, lambda each: bool(each["outcome"]))
    telling.say("2025-07-03", f"the mission is closed: {ended['outcome']}")
