"""What a story is made of."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from missionledger.cli.demo.stage import Stage
from missionledger.cli.demo.telling import Telling
from missionledger.common.security.roles import Role

MANDATES, FINANCE = "mandates", "finance"
PERFORMANCE, TRANSITIONS = "performance", "transitions"
SERVICES = (MANDATES, FINANCE, PERFORMANCE, TRANSITIONS)

LEADER, HEAD = "leader", "head-of-mission"
BUDGET, CONTROLLER, APPROVER = "budget", "controller", "approver"
DESK, VISITOR, AUDITOR, LOADER = "generation-desk", "visitor", "auditor", "loader"
PEOPLE: Mapping[str, Sequence[Role]] = {
    LEADER: [Role.MISSION_LEADERSHIP],
    HEAD: [Role.MISSION_LEADERSHIP],
    BUDGET: [Role.BUDGET_OFFICER],
    CONTROLLER: [Role.APPROVER],
    APPROVER: [Role.APPROVER],
    DESK: [Role.MISSION_LEADERSHIP],
    VISITOR: [Role.EVALUATOR],
    AUDITOR: [Role.AUDITOR],
    LOADER: [Role.ADMINISTRATOR],
}
"""Who acts in a story; every person has one role, so that separation of duties is real."""


@dataclass(frozen=True)
class Scene:
    """A part of a story; what happens in it happens through the public interfaces."""

    title: str
    play: Callable[[Stage, Telling], None]


@dataclass(frozen=True)
class Story:
    """A mission's story.

    Attributes:
        name: what it is called on the command line.
        title: for people.
        note: what of it is real and what is invented.
        scenes: in order.
        prove: figures that show at the end that everything holds together.
    """

    name: str
    title: str
    note: str
    scenes: Sequence[Scene]
    prove: Callable[[Stage], dict[str, str]]


def dollars(amount: int) -> dict[str, Any]:
    """Return an amount of whole dollars as the services take it."""
    return {"amount": f"{amount}.00", "currency": "USD"}


def log_figures(stage: Stage) -> dict[str, str]:
    """Return how far each log is and the root that its signed head proves."""
    figures = {}
    for service in SERVICES:
        size, root = stage.log_head(AUDITOR, service)
        figures[f"log of {service}"] = f"{size} events, root {root[:16]}…"
    return figures
