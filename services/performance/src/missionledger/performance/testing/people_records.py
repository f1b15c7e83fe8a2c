"""A past of the appraisals of a civilian and of a leader, command by command."""

from datetime import date
from typing import Any

from missionledger.common.commands import Command
from missionledger.performance.domain import appraisal_facts

DAY = date(2025, 3, 1)
IN_MISSION: dict[str, Any] = {"occurred_on": DAY, "mission_id": "UNXX"}


def of(key: str, **fields: Any) -> dict[str, Any]:
    """Return the fields of a command on the record A-1 of the mission."""
    return IN_MISSION | {key: "UNXX.A-1"} | fields


APPRAISAL: tuple[Command, ...] = (
    appraisal_facts.OpenAppraisal.model_validate(
        of(
            "appraisal_id",
            kind="civilian",
            post="Chief of Mission Support",
            person="chief",
            period_from=date(2025, 1, 1),
            period_to=date(2025, 12, 31),
            opened_by="head-of-mission",
        )
    ),
    appraisal_facts.SupportPost.model_validate(
        of("appraisal_id", entry_id="S-1", support="induction", what="two weeks at headquarters")
    ),
    appraisal_facts.GiveAppraisal.model_validate(
        of(
            "appraisal_id",
            entry_id="J-1",
            finding="shortfall",
            own_results="stocks ran out twice",
            setting_for_others="the team was told late",
            evidence="stock reports",
            given_by="head-of-mission",
        )
    ),
    appraisal_facts.RebutAppraisal.model_validate(
        of("appraisal_id", entry_id="R-1", statement="the convoys were blocked")
    ),
    appraisal_facts.AnswerRebuttal.model_validate(
        of(
            "appraisal_id",
            entry_id="R-1",
            upheld=False,
            reason="stocks ran out before",
            answered_by="panel",
        )
    ),
    appraisal_facts.PlanForPost.model_validate(
        of(
            "appraisal_id",
            entry_id="P-1",
            actions="weekly stock review",
            owner="deputy",
            ends_on=date(2025, 6, 1),
        )
    ),
    appraisal_facts.GiveAppraisal.model_validate(
        of(
            "appraisal_id",
            occurred_on=date(2025, 6, 10),
            entry_id="J-2",
            finding="shortfall",
            own_results="stocks ran out again",
            evidence="stock reports",
            given_by="head-of-mission",
        )
    ),
    appraisal_facts.DecideOnPost.model_validate(
        of(
            "appraisal_id",
            occurred_on=date(2025, 6, 20),
            entry_id="D-1",
            action="not_renewed",
            reason="no change under the plan",
            decided_by="approver",
        )
    ),
)

LEADER: tuple[Command, ...] = (
    appraisal_facts.OpenAppraisal.model_validate(
        of(
            "appraisal_id",
            kind="leader",
            post="Force Commander",
            person="general",
            period_from=date(2025, 1, 1),
            period_to=date(2025, 12, 31),
            opened_by="head-of-mission",
        )
    ),
    appraisal_facts.ChooseForPost.model_validate(
        of(
            "appraisal_id",
            entry_id="C-1",
            merit="led a sector in two missions",
            complements="knows the languages that the others do not",
            phase="start_up",
            chosen_by="under-secretary-general",
        )
    ),
    appraisal_facts.RaiseConcern.model_validate(
        of(
            "appraisal_id",
            entry_id="K-1",
            threat="mandate",
            grounds="orders were not passed on",
            raised_by="inspector",
        )
    ),
)
