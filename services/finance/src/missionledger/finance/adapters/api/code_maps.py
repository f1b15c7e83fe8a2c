"""The resources `code-maps` and `codes`: what codes of other systems mean here, and our own."""

import asyncio
from collections.abc import Sequence
from datetime import date
from hashlib import sha256
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.documents import DocumentStore
from missionledger.common.http.access import CommandAccess, commands
from missionledger.common.http.answers import created
from missionledger.common.http.imports import ImportAnswer, ImportRequest, ImportRow, run_import
from missionledger.common.http.paging import Page, encode_cursor, page_response
from missionledger.common.http.schemas import Amount
from missionledger.common.outcomes import Decision
from missionledger.common.refusals import NotFoundError
from missionledger.common.security.roles import Role
from missionledger.finance.adapters.api.kit import (
    FinanceReads,
    Importer,
    PageAsked,
    ReadAt,
    Reader,
    usd,
    visible_funds,
)
from missionledger.finance.application.extracts import record_extract, translate
from missionledger.finance.domain.budget.classification import BudgetGroup
from missionledger.finance.domain.mapping.aliases import ACCOUNT_ALIASES
from missionledger.finance.domain.mapping.codes import (
    CODE_MAP,
    Code,
    CodeMap,
    Dimension,
    MapCode,
    Meaning,
    RetireCode,
    SystemName,
    code_map_id,
)
from missionledger.finance.domain.mapping.extracts import ExtractForm, ExtractLine
from missionledger.finance.domain.scales import SCALE

Mapper = Annotated[CommandAccess, Depends(commands(Role.ADMINISTRATOR, Role.INTEGRATOR))]
SystemInPath = Annotated[str, Path(pattern=r"^[A-Z0-9][A-Z0-9-]{0,29}$")]

CODE_COLUMNS = ("system", "dimension", "code", "meaning", "valid_from", "valid_to", "source")
ACCOUNT_COLUMNS = ("code", "kind", "title", "aliases")
STATE_COLUMNS = ("code", "year", "level")
LINE_COLUMNS = ("fund", "fiscal_year", "group", "item", "amount.amount", "rows")

EXTRACT_TEXT_MAX = 15_000_000


class CodeView(BaseModel):
    """What a code means on some days."""

    system: str
    dimension: Dimension
    code: str
    meaning: str
    valid_from: date
    valid_to: date | None
    source: str

    @classmethod
    def all_of(cls, table: CodeMap) -> "list[CodeView]":
        """Return every meaning of every code, by code and day."""
        return [
            cls(
                system=table.system,
                dimension=table.dimension,
                code=code,
                meaning=each.meaning,
                valid_from=each.valid_from,
                valid_to=each.valid_to,
                source=each.source,
            )
            for code, meanings in sorted(table.codes.items())
            for each in meanings
        ]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class CodeBody(_Body):
    """A code and what it means from a day on."""

    code: Code
    meaning: Meaning
    valid_from: date
    source: Annotated[str, Field(max_length=300)] = ""


class RetirementBody(_Body):
    """From which day on a code means nothing, and why."""

    code: Code
    valid_to: date
    reason: Meaning


class CodeRow(ImportRow):
    """`code-maps`: a code of a system with its meaning, as a row of a file."""

    system: SystemName
    dimension: Dimension
    code: Code
    meaning: Meaning
    valid_from: date
    source: Annotated[str, Field(max_length=300)] = ""


class ExtractBody(_Body):
    """An extract and the mapping file that says how to read it.

    Attributes:
        file: its name, kept as the source of what is recorded.
        content: the CSV itself.
        dry_run: only tell what it would come to.
    """

    system: SystemName
    file: Annotated[str, Field(min_length=1, max_length=200)]
    content: Annotated[str, Field(min_length=1, max_length=EXTRACT_TEXT_MAX)]
    form: ExtractForm
    dry_run: bool = False


class ExtractLineView(BaseModel):
    """What the rows of a fund, year and item come to."""

    fund: str
    fiscal_year: str
    group: BudgetGroup
    item: str
    amount: Amount
    rows: int

    @classmethod
    def of(cls, line: ExtractLine) -> "ExtractLineView":
        """Return the line as it is shown."""
        return cls(
            fund=line.fund,
            fiscal_year=line.fiscal_year,
            group=line.group,
            item=line.item,
            amount=usd(line.amount_minor),
            rows=line.rows,
        )


class ExtractAnswer(BaseModel):
    """What an extract came to, and the paper it is kept as.

    Attributes:
        recorded: how many lines were new; none in a dry run.
    """

    file: str
    sha256: str
    recorded: int
    lines: Sequence[ExtractLineView]


class AccountCodeView(BaseModel):
    """A fund or mission by its code, with the other names published documents have for it."""

    code: str
    kind: str
    title: str
    aliases: str


class StateCodeView(BaseModel):
    """A Member State by its ISO 3166 alpha-3 code, as on the newest scale that is recorded."""

    code: str
    year: int
    level: str


def build_code_router(sources: FinanceReads, documents: DocumentStore) -> APIRouter:
    """Return the routes of codes."""
    router = APIRouter(prefix="/v1", tags=["codes"])
    _add_tables(router, sources)
    _add_changes(router, sources)
    _add_extracts(router, sources, documents)
    _add_own_codes(router, sources)
    return router


def _add_tables(router: APIRouter, sources: FinanceReads) -> None:
    @router.get("/code-maps/{system}/{dimension}", response_model=Page[CodeView])
    async def get_codes(
        request: Request,
        system: SystemInPath,
        dimension: Dimension,
        _access: Reader,
        axes: ReadAt,
        page: PageAsked,
        on: Annotated[date | None, Query(description="Only meanings of that day.")] = None,
    ) -> Response:
        """Return what the codes of a system mean here, by code and day."""
        loaded = await sources.aggregates.read(CODE_MAP, code_map_id(system, dimension), axes)
        if loaded is None:
            raise NotFoundError(
                f"no codes of {system} for {dimension} are recorded",
                next_step="Import the table of codes of that system first.",
            )
        rows = [
            view
            for view in CodeView.all_of(loaded.state)
            if (
                on is None
                or (view.valid_from <= on and (view.valid_to is None or on < view.valid_to))
            )
            and f"{view.code} {view.valid_from}" > page.after
        ]
        shown = rows[: page.limit]
        last = f"{shown[-1].code} {shown[-1].valid_from}" if len(rows) > page.limit else ""
        cursor = encode_cursor(last) if last else None
        return page_response(request, Page[CodeView](items=shown, next_cursor=cursor), CODE_COLUMNS)


def _add_changes(router: APIRouter, sources: FinanceReads) -> None:
    @router.post("/code-maps/{system}/{dimension}/codes", status_code=201)
    async def map_code(
        response: Response,
        system: SystemInPath,
        dimension: Dimension,
        body: CodeBody,
        access: Mapper,
    ) -> Sequence[CodeView]:
        """Give a code a meaning from a day on; the one it had ends there. Returns its meanings."""
        context = access.context(None)
        command = MapCode(
            system=system,
            dimension=dimension,
            code=body.code,
            meaning=body.meaning,
            valid_from=body.valid_from,
            occurred_on=body.valid_from,
            source=body.source,
            mapped_by=context.actor,
        )
        outcome = await sources.aggregates.execute(CODE_MAP, command, context)
        views = [view for view in CodeView.all_of(outcome.state) if view.code == body.code]
        return created(response, outcome, f"/v1/code-maps/{system}/{dimension}", views)

    @router.post("/code-maps/{system}/{dimension}/retirements", status_code=201)
    async def retire_code(
        response: Response,
        system: SystemInPath,
        dimension: Dimension,
        body: RetirementBody,
        access: Mapper,
    ) -> Sequence[CodeView]:
        """End the meaning of a code. Returns its meanings."""
        context = access.context(None)
        command = RetireCode(
            system=system,
            dimension=dimension,
            code=body.code,
            valid_to=body.valid_to,
            occurred_on=body.valid_to,
            reason=body.reason,
            retired_by=context.actor,
        )
        outcome = await sources.aggregates.execute(CODE_MAP, command, context)
        views = [view for view in CodeView.all_of(outcome.state) if view.code == body.code]
        return created(response, outcome, f"/v1/code-maps/{system}/{dimension}", views)

    @router.post("/imports/code-maps")
    async def import_codes(body: ImportRequest[CodeRow], access: Importer) -> ImportAnswer:
        """Record tables of codes; all rows or none."""
        context = access.context(None)

        def decisions(row: CodeRow) -> list[Decision]:
            command = MapCode(
                system=row.system,
                dimension=row.dimension,
                code=row.code,
                meaning=row.meaning,
                valid_from=row.valid_from,
                occurred_on=row.valid_from,
                source=row.source,
                mapped_by=context.actor,
            )
            return [Decision(CODE_MAP, command)]

        return await run_import(sources.aggregates, context, body, decisions)


def _add_extracts(router: APIRouter, sources: FinanceReads, documents: DocumentStore) -> None:
    @router.post("/imports/extracts")
    async def import_extract(body: ExtractBody, access: Importer) -> ExtractAnswer:
        """Record an extract as expenditure by fund, year and item, each code by its day.

        Every fault is reported by row and column at once, and nothing is kept if there is one.
        The extract is kept as the paper behind what is recorded.
        """
        context = access.context(None)
        lines = await translate(sources.aggregates, body.system, body.form, body.content)
        content = body.content.encode()
        digest = sha256(content).hexdigest()
        recorded = 0
        if not body.dry_run:
            await asyncio.to_thread(_keep, documents, content)
            outcomes = await record_extract(
                sources.aggregates, lines, context, source=body.file, paper=digest
            )
            recorded = sum(1 for each in outcomes if each.last_position)
        return ExtractAnswer(
            file=body.file,
            sha256=digest,
            recorded=recorded,
            lines=[ExtractLineView.of(line) for line in lines],
        )


def _keep(documents: DocumentStore, content: bytes) -> None:
    incoming = documents.incoming()
    with incoming:
        incoming.write(content)
        incoming.keep()


def _add_own_codes(router: APIRouter, sources: FinanceReads) -> None:
    @router.get("/codes/accounts", response_model=Page[AccountCodeView])
    async def list_accounts(request: Request, access: Reader, axes: ReadAt) -> Response:
        """List the codes of funds and missions, with other names for them."""
        visible = set(await visible_funds(sources.register, access, axes, None))
        aliases: dict[str, list[str]] = {}
        for alias, (code, _) in ACCOUNT_ALIASES.items():
            aliases.setdefault(code, []).append(alias)
        views = [
            AccountCodeView(
                code=row.fund,
                kind=row.kind,
                title=row.title,
                aliases="; ".join(aliases.get(row.fund, ())),
            )
            for row in await sources.register.funds(axes)
            if row.fund in visible
        ]
        return page_response(request, Page[AccountCodeView](items=views), ACCOUNT_COLUMNS)

    @router.get("/codes/states", response_model=Page[StateCodeView])
    async def list_states(request: Request, _access: Reader, axes: ReadAt) -> Response:
        """List the codes of Member States, as on the scale of the year or the last before it."""
        year = axes.effective_on.year
        ids = [str(each) for each in range(year, year - SCALE_YEARS_BACK, -1)]
        found = await sources.aggregates.read_many(SCALE, ids, axes)
        scales = [loaded.state for each in ids if (loaded := found[each]) is not None]
        views = [
            StateCodeView(code=rate.state, year=scale.calendar_year, level=rate.level)
            for scale in scales[:1]
            for rate in scale.rates
        ]
        views.sort(key=lambda view: view.code)
        return page_response(request, Page[StateCodeView](items=views), STATE_COLUMNS)


SCALE_YEARS_BACK = 6
"""Two scale periods: an older list of Member States is nobody's present one."""
