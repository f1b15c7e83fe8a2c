"""The resource `support-variables`: what the support planning of a mission rests on."""

from datetime import date
from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel

from missionledger.common.aggregates import Aggregates
from missionledger.common.clock import Clock
from missionledger.common.outcomes import Loaded
from missionledger.transitions.adapters.api.mission_resource import (
    CommandRoute,
    Filters,
    MissionResource,
    add_resource,
)
from missionledger.transitions.domain.support_variables import (
    SUPPORT_VARIABLES,
    SetVariable,
    SupportVariables,
    Variable,
    VariableState,
)

VariableStanding = Literal["said", "review_due", "missing"]


class VariableView(BaseModel):
    """How one variable stands; `missing` where nobody spoke of it."""

    mission_id: str
    variable: Variable
    standing: VariableStanding
    finding: str
    owner: str
    said_on: str | None
    review_on: str | None

    @classmethod
    def of(
        cls, mission_id: str, variable: Variable, said: VariableState | None, on: date
    ) -> "VariableView":
        """Return the variable as it stood on the day."""
        if said is None:
            return cls(
                mission_id=mission_id,
                variable=variable,
                standing="missing",
                finding="",
                owner="",
                said_on=None,
                review_on=None,
            )
        is_due = said.review_on <= on.isoformat()
        return cls(
            mission_id=mission_id,
            variable=variable,
            standing="review_due" if is_due else "said",
            **said.model_dump(),
        )


class VariablesView(BaseModel):
    """What the support planning of a mission rests on."""

    mission_id: str
    version: int
    missing: tuple[Variable, ...]
    variables: tuple[VariableView, ...]

    @classmethod
    def of(cls, loaded: Loaded[SupportVariables], on: date) -> "VariablesView":
        """Return all variables as they stood on the day."""
        state = loaded.state
        return cls(
            mission_id=state.mission_id,
            version=loaded.version,
            missing=tuple(each for each in Variable if each not in state.variables),
            variables=tuple(
                VariableView.of(state.mission_id, each, state.variables.get(each), on)
                for each in Variable
            ),
        )


class VariableFilters(Filters):
    """Which variables are asked for."""

    variable: Variable | None = None
    standing: VariableStanding | None = None
    owner: str | None = None


VARIABLES: MissionResource[SupportVariables, VariablesView, VariableView] = MissionResource(
    name="support-variables",
    decider=SUPPORT_VARIABLES,
    whole=VariablesView,
    item=VariableView,
    view=VariablesView.of,
    items=lambda view: view.variables,
    columns=("mission_id", "variable", "standing", "owner", "said_on", "review_on", "finding"),
    holds="what support planning rests on",
    filters=VariableFilters,
)
ROUTES = (
    CommandRoute(
        "/{variable}", SetVariable, "Say how a variable stands, and when it is looked at again."
    ),
)


def add_support_variables(router: APIRouter, aggregates: Aggregates, clock: Clock) -> None:
    """Add the resource `support-variables`."""
    add_resource(router, aggregates, clock, VARIABLES, ROUTES)
