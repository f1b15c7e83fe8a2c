"""What travels between the log, the workflow of a drawdown and its activities."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from missionledger.common.identifiers import DayText, MissionId
from missionledger.common.processes.dated import DatedInput
from missionledger.transitions.adapters.workflows.foreign_activities import SettlementFound
from missionledger.transitions.domain.drawdown.events import Cause, DrawdownStep, StepDeadline


class _Message(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Obstacle(_Message):
    """What holds a site up.

    Attributes:
        decide_by: the day after which it has to be decided what becomes of the site.
    """

    obstacle_id: str
    site_id: str
    kind: str
    since: DayText
    decide_by: DayText


class DrawdownFact(_Message):
    """Something that people recorded about the drawdown, its sites, units, tasks or property.

    Attributes:
        event: type of the event.
        step: the step it is about; None if it is about none.
        day: its day, or the new day of a deadline.
        subject: the site, the line or the obstacle it is about.
        kind: what kind of obstacle it is.
        detail: the reason on record.
    """

    event: str
    step: DrawdownStep | None = None
    day: DayText | None = None
    subject: str = ""
    obstacle_id: str = ""
    kind: str = ""
    detail: str = ""


class MissionDrawdownInput(DatedInput):
    """The drawdown a workflow drives; the fields from `done` on are for a later run.

    Attributes:
        done: the steps that are done or were passed over.
        overdue: the steps whose day has passed.
        obstacles: what holds sites up.
        returned: why the present step was returned; empty if it was not.
        answers: steps that were confirmed or passed over and not acted on yet.
        blocked: obstacles that no other order of sites was made for yet.
        gifts: gifts that were refused and not taken back yet.
        called_off: why the mission stays; None if it leaves.
    """

    attempt: int
    cause: Cause
    authority: str
    mandate_ends_on: DayText
    lead_days: int
    usual_lead_days: int
    obstacle_days: int
    deadlines: tuple[StepDeadline, ...]
    done: tuple[DrawdownStep, ...] = ()
    overdue: tuple[DrawdownStep, ...] = ()
    obstacles: tuple[Obstacle, ...] = ()
    returned: str = ""
    answers: tuple[DrawdownFact, ...] = ()
    blocked: tuple[Obstacle, ...] = ()
    gifts: tuple[DrawdownFact, ...] = ()
    called_off: str | None = None


class StepAsked(_Message):
    """A step of a drawdown on a day."""

    mission: MissionId
    step: DrawdownStep
    day: DayText


class StepStanding(_Message):
    """How a step stands.

    Attributes:
        missing: what keeps it from being confirmed; empty if nothing does.
        proposed: who proposed what of it; empty if nobody did.
    """

    missing: str
    proposed: str = ""


class Change(StrEnum):
    """What a process records about a step."""

    COMPLETED = "completed"
    RETURNED = "returned"
    OVERDUE = "overdue"
    REOPENED = "reopened"


class StepChange(_Message):
    """A change of a step that the process records."""

    mission: MissionId
    step: DrawdownStep
    day: DayText
    change: Change
    detail: str = ""


class UnitsSeen(_Message):
    """The units that another service knows in the mission."""

    mission: MissionId
    day: DayText
    units: tuple[str, ...]
    guard_stays: bool


class SettlementSeen(_Message):
    """What the books say of the mission's account."""

    mission: MissionId
    day: DayText
    found: SettlementFound


class DutiesAsked(_Message):
    """The conduct cases that are open, each of which needs a duty."""

    mission: MissionId
    day: DayText
    conduct_cases: tuple[str, ...]


class DutiesFound(_Message):
    """How many duties live on."""

    duties_open: int


class SiteHeldUp(_Message):
    """A site that closes later than planned."""

    mission: MissionId
    day: DayText
    site_id: str
    why: str


class SitesOrdered(_Message):
    """The order in which sites close now."""

    order: tuple[str, ...]


class GiftBack(_Message):
    """A gift that was refused."""

    mission: MissionId
    day: DayText
    line_id: str


class GiftTakenBack(_Message):
    """The line that stands for it now."""

    new_line_id: str


class Closing(_Message):
    """A mission that is to be closed."""

    mission: MissionId
    day: DayText
    duties_open: int
    detail: str


class Done(_Message):
    """The answer of an activity that has nothing to say but that it is done."""
