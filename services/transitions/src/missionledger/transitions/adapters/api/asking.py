"""What routes ask for before they run: who, as of when, which page, which version."""

from typing import Annotated

from fastapi import Depends, Path

from missionledger.common.axes import Axes
from missionledger.common.http.access import CommandAccess, ReadAccess, reads
from missionledger.common.http.axes import read_axes
from missionledger.common.http.paging import PageRequest, page_request
from missionledger.common.http.versions import required_if_match
from missionledger.common.security.roles import Role
from missionledger.transitions.adapters.api.papers import commands_with_papers

Planner = Annotated[
    CommandAccess, Depends(commands_with_papers(Role.MISSION_LEADERSHIP, Role.ADMINISTRATOR))
]
Decider = Annotated[
    CommandAccess,
    Depends(commands_with_papers(Role.MISSION_LEADERSHIP, Role.APPROVER, Role.ADMINISTRATOR)),
]
"""Who decides on a step that somebody else proposed."""
BudgetPlanner = Annotated[
    CommandAccess,
    Depends(commands_with_papers(Role.MISSION_LEADERSHIP, Role.BUDGET_OFFICER, Role.ADMINISTRATOR)),
]
"""Who says which line of a budget pays for a task."""
Approver = Annotated[CommandAccess, Depends(commands_with_papers(Role.APPROVER))]
Administrator = Annotated[CommandAccess, Depends(commands_with_papers(Role.ADMINISTRATOR))]
Reader = Annotated[ReadAccess, Depends(reads())]
ReadAt = Annotated[Axes, Depends(read_axes)]
PageAsked = Annotated[PageRequest, Depends(page_request)]
Version = Annotated[int, Depends(required_if_match)]
MissionPath = Annotated[str, Path(pattern=r"^[A-Z0-9-]{2,32}$")]
ItemPath = Annotated[str, Path(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$")]
"""What a mission calls one of its tasks, sites, duties or groups of assets."""
