"""What a drawdown says of its steps: whom each waits for, and what comes after it."""

from missionledger.transitions.domain.drawdown.events import Cause, DrawdownStep

HEAD_OF_MISSION = "the Head of Mission"
CONTROLLER = "the Controller"
OPERATIONAL_SUPPORT = "the Department of Operational Support"

WAITS_FOR = {
    DrawdownStep.PLAN: f"{HEAD_OF_MISSION}, with the Resident Coordinator and the host",
    DrawdownStep.SITES: HEAD_OF_MISSION,
    DrawdownStep.UNITS: f"contributors and {OPERATIONAL_SUPPORT}",
    DrawdownStep.STAFF: HEAD_OF_MISSION,
    DrawdownStep.ASSETS: CONTROLLER,
    DrawdownStep.SETTLEMENT: CONTROLLER,
    DrawdownStep.TECHNICAL_LIQUIDATION: OPERATIONAL_SUPPORT,
    DrawdownStep.ADMINISTRATIVE_LIQUIDATION: f"{CONTROLLER} and the General Assembly",
    DrawdownStep.RESIDUAL_DUTIES: "the owners of what lives on",
}

DOES = {
    DrawdownStep.PLAN: "every task finds a place",
    DrawdownStep.SITES: "sites close, the outermost first",
    DrawdownStep.UNITS: "units go home",
    DrawdownStep.STAFF: "staff is placed or separated",
    DrawdownStep.ASSETS: "property is disposed of",
    DrawdownStep.SETTLEMENT: "what is owed is paid or carried",
    DrawdownStep.TECHNICAL_LIQUIDATION: "technical liquidation",
    DrawdownStep.ADMINISTRATIVE_LIQUIDATION: "administrative liquidation",
    DrawdownStep.RESIDUAL_DUTIES: "what lives on finds an owner",
}

CAUSES = {
    Cause.HOST_REQUEST: "at the request of the host State",
    Cause.TERMINATION: "its mandate ends",
    Cause.FINAL_EXTENSION: "after a final extension",
    Cause.TASK_DONE: "its task is done",
    Cause.SUCCESSION: "another operation follows",
    Cause.OTHER: "by decision",
}


def after(step: DrawdownStep) -> str:
    """Return what comes after a step."""
    order = list(DrawdownStep)
    place = order.index(step) + 1
    return f"then {DOES[order[place]]}" if place < len(order) else "then the mission is closed"
