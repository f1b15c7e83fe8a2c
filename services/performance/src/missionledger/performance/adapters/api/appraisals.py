"""Routes of appraisals: sealed in the log, opened for those who lead, judge, decide and audit."""

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, Response
from pydantic import BaseModel

from missionledger.common.aggregates import Aggregates
from missionledger.common.commands import Command, CommandContext
from missionledger.common.identifiers import MissionId
from missionledger.common.security.roles import Role
from missionledger.common.service import Kernel
from missionledger.performance.adapters.api.records import (
    LEADERS,
    LEADERS_AND_EVALUATORS,
    FactRoute,
    Opening,
    Record,
    RecordView,
    record_resource,
    record_router,
)
from missionledger.performance.adapters.api.resource import (
    CanApprove,
    DatedBody,
    OnVersion,
    Prepare,
)
from missionledger.performance.application.appraisals import (
    AppraisalSecrets,
    appraisal_name_for,
    words_told,
)
from missionledger.performance.domain import appraisal_facts as of
from missionledger.performance.domain.appraisal import APPRAISAL, Appraisal
from missionledger.performance.domain.appraisal_kinds import PostAction, PostKind
from missionledger.performance.domain.unit.events import Finding

APPRAISAL_READERS = (
    Role.MISSION_LEADERSHIP,
    Role.EVALUATOR,
    Role.APPROVER,
    Role.AUDITOR,
)
"""An appraisal is between those who lead, judge and decide; nobody else reads it."""

COLUMNS = (
    "kind",
    "post",
    "person",
    "period_from",
    "period_to",
    "finding",
    "is_induction_missing",
    "rebuttals_open",
    "decision_due_on",
    "action",
    "is_forgotten",
)


class AppraisalBody(DatedBody, of.Post, of.PostWords):
    """Opens the appraisal of somebody in a post; its name is made here and tells nothing."""

    mission_id: MissionId


class JudgementBody(DatedBody, of.Judgement, of.JudgementWords):
    """What was seen of somebody in a post."""


class RebuttalBody(DatedBody, of.Entry, of.RebuttalWords):
    """What the person says against it."""


class RebuttalAnswerBody(DatedBody, of.RebuttalAnswer, of.ReasonWords):
    """What a panel makes of a rebuttal."""


class PostPlanBody(DatedBody, of.ImprovementOfPost, of.PlanWords):
    """A plan for somebody in a post."""


class ConcernBody(DatedBody, of.Concern, of.ConcernWords):
    """A concern about a leader that cannot wait."""


class PostSupportBody(DatedBody, of.Support, of.SupportWords):
    """Induction, mentoring or training."""


class PostChoiceBody(DatedBody, of.ChoiceOfPost, of.ChoiceWords):
    """Why somebody was chosen for a post."""


class PostDecisionBody(DatedBody, of.Decided, of.ReasonWords):
    """A decision about somebody in a post."""


class HolderErasureBody(DatedBody):
    """The day on which somebody is forgotten."""


def _summary(state: Appraisal) -> dict[str, Any]:
    opened = state.opened[0]
    return {
        "kind": opened.kind,
        **words_told(opened),
        "period_from": opened.period_from,
        "period_to": opened.period_to,
        "finding": state.given[-1].finding if state.given else None,
        "is_induction_missing": state.is_induction_missing,
        "rebuttals_open": state.rebuttals_open,
        "decision_due_on": state.decision_due_on,
        "action": state.decisions[-1].action if state.decisions else None,
        "is_forgotten": bool(state.erased),
    }


def _shown(state: Appraisal) -> dict[str, Any]:
    """Return every fact with its words beside its other fields."""
    return {
        name: [_fact(each) for each in getattr(state, name)] for name in type(state).model_fields
    }


def _fact(event: BaseModel) -> dict[str, Any]:
    if isinstance(event, of.AppraisalHolderErased):
        return event.model_dump(mode="json")
    return event.model_dump(mode="json", exclude={"words"}) | words_told(event)


class _Routes:
    """Makes routes whose words are sealed on their way into the log."""

    def __init__(self, aggregates: Aggregates, secrets: AppraisalSecrets) -> None:
        self._aggregates = aggregates
        self._secrets = secrets

    def sealing(self, words: type[BaseModel]) -> Prepare:
        """Return what takes the words out of a body, seals them, and says who holds the post."""

        async def seal(fields: dict[str, Any], _context: CommandContext) -> dict[str, Any]:
            said = words.model_validate({name: fields.pop(name) for name in words.model_fields})
            appraisal_id = fields["appraisal_id"]
            state = (await self._aggregates.load(APPRAISAL, appraisal_id)).state
            return fields | {
                "said": said,
                "words": await self._secrets.seal(appraisal_id, said, state),
                "holder": await self._secrets.holder(state),
            }

        return seal

    def fact(
        self,
        path: str,
        body: type[DatedBody],
        command: type[Command],
        roles: Sequence[Role] = LEADERS,
        *sender: str,
        with_version: bool = False,
    ) -> FactRoute:
        """Return the route that records a fact, its words sealed."""
        words: Any = command.model_fields["said"].annotation
        return FactRoute(
            path,
            body,
            command,
            roles,
            sender,
            prepare=self.sealing(words),
            with_version=with_version,
        )


def _appraisals(kernel: Kernel, secrets: AppraisalSecrets) -> Record[Appraisal]:
    routes = _Routes(kernel.aggregates, secrets)
    panel = (Role.APPROVER,)
    both = LEADERS_AND_EVALUATORS
    return Record(
        path="/v1/appraisals",
        noun="appraisal",
        tag="appraisals",
        decider=APPRAISAL,
        key="appraisal_id",
        summary=_summary,
        columns=COLUMNS,
        # None by person: queries are kept on the access trail, which nobody can be forgotten on.
        filters={
            "kind": PostKind,
            "finding": Finding,
            "is_induction_missing": bool,
            "action": PostAction,
        },
        readers=APPRAISAL_READERS,
        name_for=appraisal_name_for,
        reveal=secrets.reveal,
        shown=_shown,
        opening=Opening(
            AppraisalBody,
            of.OpenAppraisal,
            both,
            ("opened_by",),
            prepare=routes.sealing(of.PostWords),
        ),
        facts=(
            routes.fact("/judgements", JudgementBody, of.GiveAppraisal, both, "given_by"),
            routes.fact("/rebuttals", RebuttalBody, of.RebutAppraisal, both),
            routes.fact(
                "/rebuttal-answers", RebuttalAnswerBody, of.AnswerRebuttal, panel, "answered_by"
            ),
            routes.fact("/plans", PostPlanBody, of.PlanForPost),
            routes.fact("/concerns", ConcernBody, of.RaiseConcern, both, "raised_by"),
            routes.fact("/support", PostSupportBody, of.SupportPost),
            routes.fact(
                "/choices",
                PostChoiceBody,
                of.ChooseForPost,
                (Role.APPROVER, Role.MISSION_LEADERSHIP),
                "chosen_by",
            ),
            routes.fact(
                "/decisions",
                PostDecisionBody,
                of.DecideOnPost,
                panel,
                "decided_by",
                with_version=True,
            ),
        ),
    )


def build_router(kernel: Kernel) -> APIRouter:
    """Return the routes."""
    secrets = AppraisalSecrets(kernel.subjects)
    record = _appraisals(kernel, secrets)
    router = record_router(kernel, record)
    resource = record_resource(kernel, record)

    @router.post("/{appraisal_id}/erasure", status_code=201)
    async def erase(
        appraisal_id: str,
        body: HolderErasureBody,
        response: Response,
        access: CanApprove,
        version: OnVersion,
    ) -> RecordView:
        """Forget who it was and what was told, for good; every proof of the log still holds."""
        state, context = await resource.known(appraisal_id, access)
        command = of.EraseHolder(
            **body.fields(
                appraisal_id=appraisal_id,
                mission_id=state.opened[0].mission_id,
                erased_by=context.actor,
            )
        )
        answer = await resource.record(command, context, response, version)
        await secrets.forget(appraisal_id)
        return answer

    return router
