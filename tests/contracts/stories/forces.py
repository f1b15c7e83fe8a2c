"""Events of force generation: a pledge and the requirement it fills."""

from datetime import date

from missionledger.common.events import DomainEvent
from missionledger.performance.domain.pledge import commands as pledging
from missionledger.performance.domain.pledge.decider import PLEDGE
from missionledger.performance.domain.pledge.events import SupportKind
from missionledger.performance.domain.requirement import commands as slot
from missionledger.performance.domain.requirement.decider import REQUIREMENT
from missionledger.performance.domain.requirement.events import (
    AgreedCaveat,
    Readiness,
    SelectionEnd,
)
from missionledger.performance.domain.unit.events import RepatriationReason
from missionledger.performance.testing import forces
from tests.contracts.stories.life import life


def stories() -> list[DomainEvent]:
    """Return the events of every story."""
    return [*pledge_story(), *refusal_story(), *slot_story(), *failed_story()]


def pledge_story() -> list[DomainEvent]:
    """A pledge up the ladder, held, let go, held again, deployed and home."""
    of = {**forces.OF_PLEDGE, **forces.OF_SLOT}
    again = {"occurred_on": date(2025, 9, 1), "readiness": Readiness.RAPID}
    return life(
        PLEDGE,
        *forces.CLIMB,
        pledging.RecordPartnershipSupport(
            **forces.OF_PLEDGE,
            occurred_on=date(2025, 6, 15),
            partner="triangular partnership",
            kind=SupportKind.TRAINING_AND_EQUIPMENT,
            purpose="Engineers learn to drive and mend graders.",
        ),
        forces.COMMIT,
        pledging.FreePledge(**of, occurred_on=date(2025, 8, 1), reason="The sector was closed."),
        forces.COMMIT.model_copy(update=again),
        pledging.DeployPledge(
            **of, occurred_on=date(2025, 10, 1), unit_id=forces.UNIT_ID, strength=840
        ),
        pledging.ReturnPledge(**of, occurred_on=date(2026, 10, 1), unit_id=forces.UNIT_ID),
        pledging.RenewPledge(**forces.OF_PLEDGE, occurred_on=date(2027, 3, 1)),
        pledging.WithdrawPledge(
            **forces.OF_PLEDGE, occurred_on=date(2027, 4, 1), reason="Needed at home."
        ),
    )


def refusal_story() -> list[DomainEvent]:
    """A contributor that refuses to go, is bound again, and leaves the agreement."""
    later = date(2025, 8, 1)
    return life(
        PLEDGE,
        *forces.CLIMB,
        pledging.RefuseRapidDeployment(
            **forces.OF_PLEDGE,
            occurred_on=date(2025, 7, 1),
            mission_id="UNXX",
            reason="No decision of parliament.",
        ),
        forces.AGREE.model_copy(update={"occurred_on": later, "agreement": "RDL/2025/9"}),
        pledging.EndRapidDeployment(
            **forces.OF_PLEDGE, occurred_on=date(2026, 1, 5), reason="The agreement ran out."
        ),
    )


def slot_story() -> list[DomainEvent]:
    """A requirement from its statement to a unit that goes home, and its end."""
    caveat = AgreedCaveat(caveat_id="C-1", limits="No patrols after dark.", harms_delivery=True)
    signed = {"caveats": (caveat,), "accepted_because": "Nights are covered by another unit."}
    return life(
        REQUIREMENT,
        forces.OPEN,
        slot.ReviseRequirement(
            **forces.OF_SLOT,
            occurred_on=date(2025, 6, 11),
            title="Infantry battalion, sectors north and east",
            unit_kind="infantry battalion",
            capability=forces.CAPABILITY,
            strength=850,
            needed_on=date(2025, 12, 15),
            reason="A second sector was added.",
        ),
        *forces.FILLING[1:5],
        forces.SIGN.model_copy(update=signed),
        *forces.FILLING[6:],
        slot.RecordDeparture(
            **forces.OF_SLOT,
            occurred_on=date(2026, 12, 20),
            unit_id=forces.UNIT_ID,
            reason=RepatriationReason.END_OF_TOUR,
        ),
        slot.ReleaseRequirement(
            **forces.OF_SLOT, occurred_on=date(2027, 1, 1), reason="The sector was handed over."
        ),
    )


def failed_story() -> list[DomainEvent]:
    """A selection that fails, and the reserve that is called and withdraws."""
    return life(
        REQUIREMENT,
        *forces.FILLING[:5],
        slot.ReleaseSelection(
            **forces.OF_SLOT,
            occurred_on=date(2025, 7, 20),
            pledge_id=forces.PLEDGE_ID,
            reason=SelectionEnd.EQUIPMENT,
            detail="Half of the vehicles do not run.",
        ),
        slot.WithdrawOffer(
            **forces.OF_SLOT,
            occurred_on=date(2025, 7, 25),
            pledge_id=forces.RESERVE_ID,
            reason="The battalion goes to another mission.",
        ),
    )
