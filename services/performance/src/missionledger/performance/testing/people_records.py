"""A past of the appraisals of a civilian and of a leader, command by command."""

import base64
import hashlib
from datetime import date
from typing import Any

from pydantic import BaseModel

from missionledger.common.commands import Command
from missionledger.common.security.subject_keys import Sealed
from missionledger.performance.domain import appraisal_facts as facts

DAY = date(2025, 3, 1)
IN_MISSION: dict[str, Any] = {"occurred_on": DAY, "mission_id": "UNXX"}
SUBJECT = "AP-0000000000000000000000A1"


def of(key: str, **fields: Any) -> dict[str, Any]:
    """Return the fields of a command on the record A-1 of the mission."""
    return IN_MISSION | {key: "UNXX.A-1"} | fields


def sealed(said: BaseModel) -> facts.SealedWords:
    """Return boxes that stand for sealed words: the same for the same words."""
    boxes = {
        name: base64.b64encode(hashlib.sha512(text.encode()).digest()).decode()
        for name, text in said.model_dump().items()
        if text
    }
    return facts.SealedWords(
        sealed={name: Sealed(subject_id=SUBJECT, box=box) for name, box in boxes.items()}
    )


def saying(command: type[Command], holder: str, said: BaseModel, **fields: Any) -> Command:
    """Return a command with its words, in clear for the rules and sealed for the log."""
    words = {"said": said, "words": sealed(said), "holder": holder}
    return command.model_validate(of("appraisal_id", **words) | fields)


def said_otherwise(command: Any, **words: str) -> Command:
    """Return the same command with other words."""
    said = command.said.model_copy(update=words)
    changed: Command = command.model_copy(update={"said": said, "words": sealed(said)})
    return changed


YEAR: dict[str, Any] = {"period_from": date(2025, 1, 1), "period_to": date(2025, 12, 31)}

APPRAISAL: tuple[Command, ...] = (
    saying(
        facts.OpenAppraisal,
        "",
        facts.PostWords(post="Chief of Mission Support", person="chief"),
        **YEAR,
        kind="civilian",
        opened_by="head-of-mission",
    ),
    saying(
        facts.SupportPost,
        "chief",
        facts.SupportWords(what="two weeks at headquarters"),
        entry_id="S-1",
        support="induction",
    ),
    saying(
        facts.GiveAppraisal,
        "chief",
        facts.JudgementWords(
            own_results="stocks ran out twice",
            setting_for_others="the team was told late",
            evidence="stock reports",
        ),
        entry_id="J-1",
        finding="shortfall",
        given_by="head-of-mission",
    ),
    saying(
        facts.RebutAppraisal,
        "chief",
        facts.RebuttalWords(statement="the convoys were blocked"),
        entry_id="R-1",
    ),
    saying(
        facts.AnswerRebuttal,
        "chief",
        facts.ReasonWords(reason="stocks ran out before"),
        entry_id="R-1",
        upheld=False,
        answered_by="panel",
    ),
    saying(
        facts.PlanForPost,
        "chief",
        facts.PlanWords(actions="weekly stock review", owner="deputy"),
        entry_id="P-1",
        ends_on=date(2025, 6, 1),
    ),
    saying(
        facts.GiveAppraisal,
        "chief",
        facts.JudgementWords(own_results="stocks ran out again", evidence="stock reports"),
        occurred_on=date(2025, 6, 10),
        entry_id="J-2",
        finding="shortfall",
        given_by="head-of-mission",
    ),
    saying(
        facts.DecideOnPost,
        "chief",
        facts.ReasonWords(reason="no change under the plan"),
        occurred_on=date(2025, 6, 20),
        entry_id="D-1",
        action="not_renewed",
        decided_by="approver",
    ),
    facts.EraseHolder.model_validate(
        of("appraisal_id", occurred_on=date(2026, 6, 20), erased_by="approver")
    ),
)

LEADER: tuple[Command, ...] = (
    saying(
        facts.OpenAppraisal,
        "",
        facts.PostWords(post="Force Commander", person="general"),
        **YEAR,
        kind="leader",
        opened_by="head-of-mission",
    ),
    saying(
        facts.ChooseForPost,
        "general",
        facts.ChoiceWords(
            merit="led a sector in two missions",
            complements="knows the languages that the others do not",
        ),
        entry_id="C-1",
        phase="start_up",
        chosen_by="under-secretary-general",
    ),
    saying(
        facts.RaiseConcern,
        "general",
        facts.ConcernWords(grounds="orders were not passed on"),
        entry_id="K-1",
        threat="mandate",
        raised_by="inspector",
    ),
)
