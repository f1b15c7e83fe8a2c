"""Pledges and a requirement of a mission that does not exist, and the ways they go."""

from datetime import date
from typing import Any

from missionledger.common.testing.scenario import Scenario
from missionledger.performance.domain.form import Component
from missionledger.performance.domain.pledge import commands as pledging
from missionledger.performance.domain.pledge.decider import PLEDGE
from missionledger.performance.domain.pledge.events import PledgeEvent
from missionledger.performance.domain.pledge.state import Pledge
from missionledger.performance.domain.requirement import commands as slot
from missionledger.performance.domain.requirement.decider import REQUIREMENT
from missionledger.performance.domain.requirement.events import (
    PastRecord,
    Readiness,
    RequirementEvent,
    Step,
)
from missionledger.performance.domain.requirement.state import Requirement

PledgeScenario = Scenario[pledging.PledgeCommand, Pledge, PledgeEvent]
SlotScenario = Scenario[slot.RequirementCommand, Requirement, RequirementEvent]

PLEDGE_ID = "RWA-INF-1"
RESERVE_ID = "GHA-INF-1"
REQUIREMENT_ID = "UNXX-SUR-1"
UNIT_ID = "UNXX-RWABATT-1"
CAPABILITY = "military-units"

OF_PLEDGE: dict[str, Any] = {"pledge_id": PLEDGE_ID}
OF_SLOT: dict[str, Any] = {"requirement_id": REQUIREMENT_ID, "mission_id": "UNXX"}

REGISTER = pledging.RegisterPledge(
    **OF_PLEDGE,
    occurred_on=date(2025, 1, 10),
    contributor="RWA",
    component=Component.MILITARY,
    unit_kind="infantry battalion",
    capabilities=(CAPABILITY, "force-protection"),
    strength=850,
    women=102,
    registered_by="desk",
)
ACKNOWLEDGE = pledging.AcknowledgePledge(**OF_PLEDGE, occurred_on=date(2025, 1, 20))
ACCEPT = pledging.AcceptPledge(**OF_PLEDGE, occurred_on=date(2025, 2, 1), accepted_by="office-head")
VISIT = pledging.RecordAdvisoryVisit(
    **OF_PLEDGE,
    occurred_on=date(2025, 3, 1),
    successful=True,
    report="AAV/2025/7",
    led_by="visitor",
)
ALIGN = pledging.AlignUnit(
    **OF_PLEDGE,
    occurred_on=date(2025, 4, 1),
    requirements="generic infantry battalion",
    equipment_list="EQ/2025/7",
    people_list="PE/2025/7",
)
AGREE = pledging.AgreeRapidDeployment(
    **OF_PLEDGE, occurred_on=date(2025, 5, 1), agreement="RDL/2025/2"
)
VERIFY = pledging.RecordVerificationVisit(
    **OF_PLEDGE, occurred_on=date(2025, 6, 1), passed=True, report="VV/2025/2", led_by="visitor"
)
COMMIT = pledging.CommitPledge(
    **OF_PLEDGE,
    **OF_SLOT,
    occurred_on=date(2025, 7, 1),
    readiness=Readiness.RAPID,
    strength=850,
)
CLIMB: tuple[pledging.PledgeCommand, ...] = (
    REGISTER,
    ACKNOWLEDGE,
    ACCEPT,
    VISIT,
    ALIGN,
    AGREE,
    VERIFY,
)
"""The whole ladder, in order."""

OPEN = slot.OpenRequirement(
    **OF_SLOT,
    occurred_on=date(2025, 6, 10),
    title="Infantry battalion, sector north",
    unit_kind="infantry battalion",
    capability=CAPABILITY,
    strength=850,
    needed_on=date(2025, 12, 1),
    opened_by="planner",
)
INVITE = slot.InviteOffers(**OF_SLOT, occurred_on=date(2025, 6, 12), reply_by=date(2025, 6, 30))
OFFER = slot.OfferUnit(
    **OF_SLOT,
    occurred_on=date(2025, 6, 20),
    pledge_id=PLEDGE_ID,
    contributor="RWA",
    component=Component.MILITARY,
    unit_kind="infantry battalion",
    capabilities=(CAPABILITY,),
    strength=850,
    recorded_by="desk",
)
RESERVE_OFFER = OFFER.model_copy(
    update={"pledge_id": RESERVE_ID, "contributor": "GHA", "strength": 800}
)
SELECT = slot.SelectUnit(
    **OF_SLOT,
    occurred_on=date(2025, 7, 1),
    pledge_id=PLEDGE_ID,
    readiness=Readiness.LEVEL_3,
    reasons="it holds the vehicles that the sector needs",
    reserves=(RESERVE_ID,),
    past_record=PastRecord(units=2, evaluations=5, shortfalls=1),
    selected_by="chief",
)
SIGN = slot.SignAgreement(
    **OF_SLOT, occurred_on=date(2025, 8, 1), agreement="MOU/UNXX/RWA/1", strength=840
)
PASS_VISIT = slot.RecordStep(
    **OF_SLOT,
    occurred_on=date(2025, 9, 1),
    step=Step.PRE_DEPLOYMENT_VISIT,
    passed=True,
    reference="PDV/2025/31",
)
DEPLOY = slot.DeployUnit(
    **OF_SLOT, occurred_on=date(2025, 12, 20), unit_id=UNIT_ID, strength=820, women=90
)
FILLING: tuple[slot.RequirementCommand, ...] = (
    OPEN,
    INVITE,
    OFFER,
    RESERVE_OFFER,
    SELECT,
    SIGN,
    PASS_VISIT,
    DEPLOY,
)
"""From the need to the unit in the mission, in order."""


def pledge_after(*commands: pledging.PledgeCommand) -> PledgeScenario:
    """Return the pledge after these commands."""
    return Scenario(PLEDGE).after(*commands)


def slot_after(*commands: slot.RequirementCommand) -> SlotScenario:
    """Return the requirement after these commands."""
    return Scenario(REQUIREMENT).after(*commands)
