"""The words of what a mission plans for."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.money import Money
from missionledger.mandates.domain.words import Note, Slug, Statement, Text


class Facts(BaseModel):
    """Base of what a fact says, without its mission and its day."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Condition(StrEnum):
    """What stands on every model (2024 study, 5.2)."""

    LED_BY_THE_UN = "led_by_the_un"
    TIED_TO_A_POLITICAL_STRATEGY = "tied_to_a_political_strategy"
    GENDER_RESPONSIVE = "gender_responsive"
    DO_NO_HARM = "do_no_harm"
    HUMAN_RIGHTS_AND_HUMANITARIAN_LAW = "human_rights_and_humanitarian_law"


class Met(StrEnum):
    """How a condition is met, by the judgement of a person."""

    MET = "met"
    PARTLY = "partly"
    NOT_MET = "not_met"


class StandingCondition(Facts):
    """A dated judgement on one standing condition, with its author and evidence."""

    condition: Condition
    met: Met
    judgement: Statement
    author: Text


class TransitionStrategy(Facts):
    """How what is gained is to last, planned while the mission is there.

    Attributes:
        capacity: what UN personnel in the area can carry, all of them together.
        contingency: what is done if the mission has to leave early.
        assessed: money for the transition from assessed budgets; None while none is there.
    """

    strategy: Statement
    capacity: Statement
    contingency: Statement
    assessed: Money | None = None


class ScenarioKind(StrEnum):
    """What a scenario is thought through for."""

    RISK = "risk"
    SETBACK = "setback"
    """The mission fails at something; the mandate says what is tried next."""
    ADJUSTMENT = "adjustment"
    """The means or the tasks are changed."""
    FOR_THE_COUNCIL = "for_the_council"
    """Put to the Council before it decides."""


class Scenario(Facts):
    """Something that may happen, and what is done then."""

    scenario_id: Slug
    kind: ScenarioKind
    description: Statement
    response: Statement
    owner: Text


class PeacebuildingAim(Facts):
    """A long-term aim that the mandate works towards with others.

    Attributes:
        programme: programme money behind it; None where none is known.
    """

    aim_id: Slug
    aim: Statement
    partner: Text
    programme: Money | None = None


class Expectation(Facts):
    """What people expect of the mission, and what they were told.

    Attributes:
        within_mandate: whether the mandate covers it.
        answer: what was said to them; needed where the mandate does not cover it.
        task_id: the task of the mandate that is to meet it; empty where nobody has said which.
    """

    held_by: Text
    expectation: Statement
    within_mandate: bool
    answer: Note = ""
    task_id: Annotated[str, Field(pattern=r"^[a-z0-9-]{0,80}$")] = ""


class ContactKind(StrEnum):
    """With whom the mission keeps in touch beside the meetings."""

    COUNCIL_MEMBER = "council_member"
    CONTRIBUTOR = "contributor"
    REGIONAL_ACTOR = "regional_actor"
    COMMITTEE = "committee"
    """One of the committees the study names; the party says which."""


class Committee(StrEnum):
    """Committees that peacekeeping answers to (2024 study, 8)."""

    C34 = "C34"
    """Special Committee on Peacekeeping Operations: the policy of peacekeeping."""
    ACABQ = "ACABQ"
    """Advisory Committee on Administrative and Budgetary Questions."""
    FIFTH = "Fifth Committee"
    """Of the General Assembly: administration and budgets."""


class Contact(Facts):
    """An informal contact that is planned, or was held.

    Attributes:
        planned_for: the day it is planned for, or was held.
        outcome: empty while it is planned.
    """

    kind: ContactKind
    party: Text
    subject: Statement
    planned_for: date
    outcome: Note = ""


class TaskPassed(Facts):
    """A task that the Head of Mission passes to an agency, fund or programme, with its resources.

    Attributes:
        resources: what goes with it; a task without resources is not passed on.
        agreement: symbol or place of the agreement.
    """

    task_id: Slug
    receiver: Text
    resources: Money
    agreement: Text
