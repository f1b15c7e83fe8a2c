"""What has to be so before a step of a drawdown is done, asked of the aggregates that know.

A step is confirmed together with its guards in one append: if one refuses, nothing is recorded,
and the refusal names what is missing.
"""

from datetime import date

from missionledger.common.outcomes import Decision
from missionledger.transitions.domain.archives import ARCHIVES, ConfirmArchivesHandedOver
from missionledger.transitions.domain.assets.commands import ConfirmAssetsSettled
from missionledger.transitions.domain.assets.decider import ASSETS
from missionledger.transitions.domain.benchmarks import BENCHMARKS
from missionledger.transitions.domain.drawdown.events import DrawdownStep
from missionledger.transitions.domain.final_status import ConfirmFinalStatus
from missionledger.transitions.domain.handovers.commands import (
    ConfirmHandoversComplete,
    ConfirmTasksMapped,
)
from missionledger.transitions.domain.handovers.decider import HANDOVERS
from missionledger.transitions.domain.liabilities.commands import ConfirmLiabilitiesStated
from missionledger.transitions.domain.liabilities.decider import LIABILITIES
from missionledger.transitions.domain.liquidation_team import (
    LIQUIDATION_TEAM,
    ConfirmTeamReleased,
)
from missionledger.transitions.domain.residual_duties.commands import ConfirmDutiesOwned
from missionledger.transitions.domain.residual_duties.decider import RESIDUAL_DUTIES
from missionledger.transitions.domain.schedule.commands import (
    ConfirmStaffSeparated,
    ConfirmUnitsGone,
)
from missionledger.transitions.domain.schedule.decider import SCHEDULE
from missionledger.transitions.domain.sites.commands import ConfirmSitesLeft
from missionledger.transitions.domain.sites.decider import SITES
from missionledger.transitions.domain.sites.events import Stage


def exit_guard(mission_id: str, on: date) -> Decision:
    """Return the guard of a mission's exit: who governs a territory waits for its final status."""
    return Decision(BENCHMARKS, ConfirmFinalStatus(mission_id=mission_id, occurred_on=on))


def guards_of(step: DrawdownStep, mission_id: str, on: date) -> tuple[Decision, ...]:
    """Return the guards of a step, to be decided together with its confirmation."""
    of = {"mission_id": mission_id, "occurred_on": on}
    complete = Decision(HANDOVERS, ConfirmHandoversComplete.model_validate(of))
    settled = Decision(ASSETS, ConfirmAssetsSettled.model_validate(of))
    guards: dict[DrawdownStep, tuple[Decision, ...]] = {
        DrawdownStep.PLAN: (
            exit_guard(mission_id, on),
            Decision(HANDOVERS, ConfirmTasksMapped.model_validate(of)),
        ),
        DrawdownStep.SITES: (
            Decision(SITES, ConfirmSitesLeft.model_validate({**of, "stage": Stage.WITHDRAWAL})),
        ),
        DrawdownStep.UNITS: (
            Decision(SCHEDULE, ConfirmUnitsGone.model_validate({**of, "guard_stays": True})),
        ),
        # When the last of the staff is gone, nobody is left to hold a task.
        DrawdownStep.STAFF: (
            Decision(SCHEDULE, ConfirmStaffSeparated.model_validate(of)),
            complete,
        ),
        DrawdownStep.ASSETS: (settled,),
        DrawdownStep.SETTLEMENT: (
            Decision(LIABILITIES, ConfirmLiabilitiesStated.model_validate(of)),
        ),
        DrawdownStep.TECHNICAL_LIQUIDATION: (
            Decision(SITES, ConfirmSitesLeft.model_validate({**of, "stage": Stage.LIQUIDATION})),
            Decision(SCHEDULE, ConfirmUnitsGone.model_validate({**of, "guard_stays": False})),
            Decision(LIQUIDATION_TEAM, ConfirmTeamReleased.model_validate(of)),
        ),
        DrawdownStep.ADMINISTRATIVE_LIQUIDATION: (
            settled,
            Decision(ARCHIVES, ConfirmArchivesHandedOver.model_validate(of)),
        ),
        DrawdownStep.RESIDUAL_DUTIES: (
            complete,
            Decision(
                RESIDUAL_DUTIES, ConfirmDutiesOwned.model_validate({**of, "none_open": False})
            ),
        ),
    }
    return guards[step]
