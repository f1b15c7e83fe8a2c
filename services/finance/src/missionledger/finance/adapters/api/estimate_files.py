"""Estimates that are kept in spreadsheets: a template to take, a filled file to send."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request, Response

from missionledger.common.documents import Document, DocumentStore
from missionledger.common.http.access import CommandAccess, commands
from missionledger.common.http.answers import created
from missionledger.common.identifiers import MissionId
from missionledger.common.refusals import InvalidRequestError
from missionledger.common.security.roles import Role
from missionledger.finance.adapters.api.budget_views import BudgetView
from missionledger.finance.adapters.api.budgets import YearInPath, year_of
from missionledger.finance.adapters.api.kit import FinanceReads, Reader, VersionSeen
from missionledger.finance.adapters.spreadsheets import csv_sheets, xlsx
from missionledger.finance.adapters.spreadsheets.templates import csv_template, xlsx_template
from missionledger.finance.application.budgets import prepare_estimate
from missionledger.finance.domain.budget.commands import PrepareEstimate
from missionledger.finance.domain.budget_sheets.grid import Sheet
from missionledger.finance.domain.budget_sheets.reading import EstimateFile, read_estimate
from missionledger.finance.domain.fund.decider import mission_of_fund

Preparing = Annotated[CommandAccess, Depends(commands(Role.BUDGET_OFFICER))]

READERS: Mapping[str, Callable[[bytes], Sequence[Sheet]]] = {
    xlsx.MEDIA_TYPE: xlsx.read_xlsx,
    csv_sheets.MEDIA_TYPE: csv_sheets.read_csv,
}


class EstimateFormError(InvalidRequestError):
    """The file is of a form that is not read here."""

    code = "estimate-form-unknown"
    title = "The file is neither XLSX nor CSV"


def build_estimate_files_router(sources: FinanceReads, documents: DocumentStore) -> APIRouter:
    """Return the routes of estimates in spreadsheets."""
    router = APIRouter(prefix="/v1", tags=["budgets"])
    _add_template(router)
    _add_import(router, sources, documents)
    return router


def _add_template(router: APIRouter) -> None:
    @router.get(
        "/budgets/template",
        response_class=Response,
        responses={200: {"content": {media: {} for media in READERS}}},
    )
    async def get_template(
        _access: Reader,
        form: Annotated[Literal["xlsx", "csv"], Query(alias="format")] = "xlsx",
    ) -> Response:
        """Return an empty estimate to fill in; sheet and headings say what belongs where."""
        content = xlsx_template() if form == "xlsx" else csv_template()
        media = xlsx.MEDIA_TYPE if form == "xlsx" else f"{csv_sheets.MEDIA_TYPE}; charset=utf-8"
        return Response(
            content,
            media_type=media,
            headers={
                "Content-Disposition": f'attachment; filename="estimate-template.{form}"',
            },
        )


def _add_import(router: APIRouter, sources: FinanceReads, documents: DocumentStore) -> None:
    @router.post(
        "/budgets/{fund}/{year}/estimate-files",
        status_code=201,
        openapi_extra={
            "requestBody": {"required": True, "content": {media: {} for media in READERS}}
        },
    )
    async def import_estimate(
        request: Request,
        response: Response,
        fund: MissionId,
        year: YearInPath,
        access: Preparing,
        version: VersionSeen,
    ) -> BudgetView:
        """Prepare a draft from a spreadsheet; it is kept as the paper behind the estimate.

        Every fault is reported by sheet and cell at once, and nothing is kept if there is one.
        """
        context = access.context(mission_of_fund(fund))
        content = await request.body()
        read = _reader(request.headers.get("content-type", ""))
        found = await asyncio.to_thread(_read, read, content, fund, year_of(year))
        paper = await asyncio.to_thread(_keep, documents, content)
        command = PrepareEstimate(
            fund=fund,
            fiscal_year=year_of(year),
            occurred_on=found.prepared_on,
            source=found.source,
            documents=(paper.sha256,),
            kind=found.kind,
            contents=found.contents,
            reasons=found.reasons,
            answers=found.answers,
            prepared_by=context.actor,
        )
        outcome = await prepare_estimate(
            sources.aggregates, command, context, expected_version=version
        )
        view = BudgetView.of(outcome.state)
        return created(response, outcome, f"/v1/budgets/{fund}/{year}", view)


def _reader(content_type: str) -> Callable[[bytes], Sequence[Sheet]]:
    media = content_type.partition(";")[0].strip().lower()
    if media not in READERS:
        raise EstimateFormError(
            f"the content type is {media or 'not stated'!r}",
            next_step=f"State one of: {', '.join(READERS)}.",
            pointer="#header/Content-Type",
        )
    return READERS[media]


def _read(
    read: Callable[[bytes], Sequence[Sheet]], content: bytes, fund: str, fiscal_year: str
) -> EstimateFile:
    return read_estimate(read(content), fund, fiscal_year)


def _keep(documents: DocumentStore, content: bytes) -> Document:
    incoming = documents.incoming()
    with incoming:
        incoming.write(content)
        return incoming.keep()
