"""Routes of work through partners, and of who carries out which task."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field

from missionledger.common.commands import CommandContext
from missionledger.common.http.paging import Page
from missionledger.common.identifiers import MissionId
from missionledger.common.outcomes import Outcome
from missionledger.common.service import Kernel
from missionledger.mandates.adapters.api.fact_routes import FactRoute, add_list, add_recording
from missionledger.mandates.adapters.api.kit import (
    AtAxes,
    CanRead,
    FactBody,
    OfPage,
    part_response,
    read_of_mission,
)
from missionledger.mandates.adapters.api.task_basis_schemas import FigureBody
from missionledger.mandates.application.cut_plans import CutReader
from missionledger.mandates.application.partners import PartnersService
from missionledger.mandates.domain.implementers import By, Implementer, implementers_of
from missionledger.mandates.domain.partners import commands, events, facts
from missionledger.mandates.domain.partners.decider import PARTNERS, Partners
from missionledger.mandates.domain.planning.decider import PLANNING
from missionledger.mandates.domain.task_basis.facts import Count
from missionledger.mandates.domain.words import RequiredSymbol, Slug, Statement, Text


class PartnerBody(facts.PartnerFacts, FactBody):
    """A partner; the same id again describes it anew."""


class AgreementBody(FactBody):
    """What was agreed with a partner."""

    agreement_id: Slug
    partner_id: Slug
    tasks: Annotated[tuple[Slug, ...], Field(min_length=1, max_length=facts.TASKS_MAX)]
    does: Statement
    capacity: Statement
    heads: Count | None = None
    money: FigureBody | None = None
    money_from: facts.MoneyFrom | None = None
    symbol: RequiredSymbol
    from_on: date
    until_on: date | None = None
    answerable: Text

    def fields(self, mission_id: str) -> dict[str, Any]:
        """Return the fields as a command has them."""
        money = self.money.to_figure() if self.money else None
        return super().fields(mission_id) | {"money": money}


class AgreementEndBody(facts.AgreementEnd, FactBody):
    """How an agreement ended."""


class WorkReportBody(facts.WorkReport, FactBody):
    """What a partner did under an agreement."""


_PARTNER = FactRoute(
    "partners",
    "partners",
    "those through whom the mission works",
    PartnerBody,
    commands.RecordPartner,
    events.PartnerRecorded,
    "partners",
)
_AGREEMENT = FactRoute(
    "partner-agreements",
    "partner_agreements",
    "what was agreed with partners, for which tasks, until when and with whose money",
    AgreementBody,
    commands.ConcludePartnerAgreement,
    events.PartnerAgreementConcluded,
    "agreements",
)
_END = FactRoute(
    "partner-agreement-ends",
    "partner_agreement_ends",
    "agreements that ended before their last day, and why",
    AgreementEndBody,
    commands.EndPartnerAgreement,
    events.PartnerAgreementEnded,
    "ended",
    on_version=True,
)
_REPORT = FactRoute(
    "partner-work",
    "partner_work",
    "what partners did, as somebody reports it with evidence",
    WorkReportBody,
    commands.ReportPartnerWork,
    events.PartnerWorkReported,
    "reports",
)


class AgreementView(BaseModel):
    """An agreement, with who the partner is and whether it is in force.

    Attributes:
        last_day: the day it ends or ended on; None for none.
        days_left: until then, on the effective day; None if it has no last day.
        reports: how many reports on its work are on record.
    """

    agreement_id: str
    partner_id: str
    partner: str
    kind: str
    tasks: tuple[str, ...]
    does: str
    capacity: str
    heads: int | None
    money: FigureBody | None
    money_from: facts.MoneyFrom | None
    symbol: str
    from_on: date
    last_day: date | None
    days_left: int | None
    in_force: bool
    ended_because: str
    answerable: str
    reports: int

    @classmethod
    def of(
        cls, agreement: events.PartnerAgreementConcluded, state: Partners, day: date
    ) -> "AgreementView":
        """Return the view of an agreement on a day."""
        partner = state.partner(agreement.partner_id)
        last, ended = state.last_day(agreement), state.end_of(agreement.agreement_id)
        kept = agreement.model_dump(
            exclude={"mission_id", "on", "money", "until_on"}, mode="python"
        )
        return cls(
            **kept,
            partner=partner.name if partner else "",
            kind=partner.kind.value if partner else "",
            money=FigureBody.of(agreement.money),
            last_day=last,
            days_left=None if last is None else (last - day).days,
            in_force=state.is_in_force(agreement, day),
            ended_because=ended.reason if ended else "",
            reports=sum(each.agreement_id == agreement.agreement_id for each in state.reports),
        )


class ImplementerView(BaseModel):
    """Who carries out a task, and on what ground."""

    task_id: str
    title: str
    priority: int | None
    by: By
    who: str
    kind: str
    does: str
    capacity: str
    heads: int | None
    money: FigureBody | None
    money_from: facts.MoneyFrom | None
    paper: str
    from_on: date | None
    until_on: date | None
    answerable: str

    @classmethod
    def of(cls, line: Implementer) -> "ImplementerView":
        """Return the view of a line."""
        money = FigureBody.of(line.money)
        return cls.model_validate(line.model_dump(exclude={"money"}) | {"money": money})


def _columns(view: type[BaseModel]) -> Sequence[str]:
    money = ("money.amount.amount", "money.amount.currency", "money.mark", "money.basis")
    columns: list[str] = []
    for name in view.model_fields:
        columns += money if name == "money" else (name,)
    return tuple(columns)


def build_router(kernel: Kernel) -> APIRouter:
    """Return the routes of partners."""
    router = APIRouter(prefix="/v1/missions/{mission_id}", tags=["partners"])
    service = PartnersService(kernel.aggregates, kernel.clock)

    async def record(
        command: commands.PartnersCommand, context: CommandContext, version: int | None
    ) -> Outcome[Partners]:
        return await service.record(command, context, expected_version=version)

    for route in (_PARTNER, _AGREEMENT, _END, _REPORT):
        add_recording(router, route, record)
        if route is not _AGREEMENT:
            add_list(router, kernel, route, PARTNERS)
    _add_agreements(router, kernel)
    _add_implementers(router, kernel)
    return router


def _add_agreements(router: APIRouter, kernel: Kernel) -> None:
    @router.get("/partner-agreements", response_model=Page[AgreementView])
    async def list_partner_agreements(
        mission_id: MissionId,
        request: Request,
        access: CanRead,
        axes: AtAxes,
        page: OfPage,
        partner: Annotated[str | None, Query(max_length=80)] = None,
        task: Annotated[str | None, Query(max_length=80)] = None,
        in_force: Annotated[bool | None, Query(description="On the effective day.")] = None,
        ends_by: Annotated[
            date | None, Query(description="In force, with a last day up to this one.")
        ] = None,
    ) -> Response:
        """List what was agreed with partners, in the order in which it was recorded."""
        loaded = await read_of_mission(kernel, PARTNERS, mission_id, access, axes)
        views = [
            AgreementView.of(each, loaded.state, axes.effective_on)
            for each in loaded.state.agreements
        ]
        items = [
            each
            for each in views
            if partner in (None, each.partner_id)
            and (task is None or task in each.tasks)
            and in_force in (None, each.in_force)
            and (ends_by is None or (each.in_force and each.last_day and each.last_day <= ends_by))
        ]
        columns = _columns(AgreementView)
        return part_response(request, items, page, columns, version=loaded.version)


def _add_implementers(router: APIRouter, kernel: Kernel) -> None:
    reader = CutReader(kernel.aggregates)

    @router.get("/task-implementers", response_model=Page[ImplementerView])
    async def list_task_implementers(
        mission_id: MissionId,
        request: Request,
        access: CanRead,
        axes: AtAxes,
        page: OfPage,
        by: By | None = None,
        task: Annotated[str | None, Query(max_length=80)] = None,
    ) -> Response:
        """List who carries out which task: the mission, partners, those it was passed to.

        A task of which nobody is recorded says so.
        """
        partners = await read_of_mission(kernel, PARTNERS, mission_id, access, axes)
        planning = await read_of_mission(kernel, PLANNING, mission_id, access, axes)
        coverage = (await reader.basis(mission_id, axes)).coverage({})
        lines = implementers_of(
            mission_id, coverage, partners.state, planning.state.passed_on, axes.effective_on
        )
        items = [
            ImplementerView.of(each)
            for each in lines
            if by in (None, each.by) and task in (None, each.task_id)
        ]
        return part_response(request, items, page, _columns(ImplementerView))
