"""Contributions from a CSV file, all of them or none.

Columns, in any order: `fund`, `receipt` (unique in the fund), `state` (ISO 3166 alpha-3), `amount`
(dollars, above zero), `received_on`, `line` (empty: what is owed, oldest first). UTF-8, comma,
header in line 1. A row that is recorded already changes nothing, so a file may be sent again.
"""

import asyncio
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.aggregates import Aggregates
from missionledger.common.documents import DocumentStore
from missionledger.common.http.imports import (
    ROWS_MAX,
    ImportAnswer,
    ImportRequest,
    ImportRow,
    run_import,
)
from missionledger.common.identifiers import MissionId, StateCode
from missionledger.common.money import MinorUnits, Money
from missionledger.common.outcomes import Decision
from missionledger.common.refusals import Fault, Refusal, RefusalKind
from missionledger.finance.adapters.api.csv_tables import (
    VALUE_MISSING,
    Problem,
    Row,
    Table,
    fault_at,
    problem_of_amount,
    problem_of_day,
    problem_of_length,
)
from missionledger.finance.adapters.api.kit import Officer
from missionledger.finance.application.bank_accounts import read_document
from missionledger.finance.application.handlers import load_scale
from missionledger.finance.domain.fund.commands import RecordContribution
from missionledger.finance.domain.fund.decider import FUND, mission_of_fund

COLUMNS = ("fund", "receipt", "state", "amount", "received_on", "line")
RECEIPT_LENGTH_MAX = 200
LINE_LENGTH_MAX = 300
_FUND = re.compile(r"[A-Z0-9-]{2,32}")
_STATE = re.compile(r"[A-Z]{3}")


class ContributionFileError(Refusal):
    """The file is no list of contributions; nothing of it was recorded."""

    code = "contribution-file-faulty"
    title = "The contributions cannot be read"
    kind = RefusalKind.INVALID


class ContributionFileBody(BaseModel):
    """A CSV file that was sent to `/v1/documents` before.

    Attributes:
        file: what people call it; refusals name it with the row.
        document: its SHA-256.
    """

    model_config = ConfigDict(extra="forbid")

    file: Annotated[str, Field(min_length=1, max_length=200)] = "contributions.csv"
    document: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class ContributionRow(ImportRow):
    """A contribution of a Member State."""

    fund: MissionId
    receipt: str
    state: StateCode
    amount_minor: MinorUnits
    received_on: date
    line: str | None


def _problem(name: str, row: Row) -> Problem:
    value = row[name]
    if not value:
        return None if name == "line" else VALUE_MISSING
    return _PROBLEMS[name](value)


def _problem_of_sum(value: str) -> Problem:
    exact = problem_of_amount(value)
    if exact is None and Money.parse(value).minor <= 0:
        return ("amount-not-allowed", f"{value} is not above zero")
    return exact


def _problem_of_fund(value: str) -> Problem:
    return None if _FUND.fullmatch(value) else ("not-a-fund", f"{value!r} is no id of a fund")


def _problem_of_state(value: str) -> Problem:
    is_code = _STATE.fullmatch(value)
    return None if is_code else ("not-a-state", f"{value!r} is no ISO 3166 alpha-3 code")


_PROBLEMS: Mapping[str, Callable[[str], Problem]] = {
    "fund": _problem_of_fund,
    "receipt": lambda value: problem_of_length(value, RECEIPT_LENGTH_MAX),
    "state": _problem_of_state,
    "amount": _problem_of_sum,
    "received_on": problem_of_day,
    "line": lambda value: problem_of_length(value, LINE_LENGTH_MAX),
}

TABLE = Table(COLUMNS, _problem, ContributionFileError)


def add_contribution_files(
    router: APIRouter, aggregates: Aggregates, documents: DocumentStore
) -> None:
    """Add the route of files of contributions."""

    @router.post("/contributions/files", tags=["contributions"])
    async def import_contributions(body: ContributionFileBody, access: Officer) -> ImportAnswer:
        """Record every contribution of a CSV file; all rows or none."""
        content = await asyncio.to_thread(read_document, documents, body.document)
        rows, faults = await asyncio.to_thread(TABLE.read, content)
        faults += await _unknown_states(aggregates, rows)
        if len(rows) > ROWS_MAX:
            faults.append(fault_at(ROWS_MAX + 2, "row", "too-many-rows", f"more than {ROWS_MAX}"))
        TABLE.refuse(faults)
        funds = sorted({row["fund"] for _, row in rows})
        # Every fund of the file must be within the scope; who acts is the same for all.
        contexts = [access.context(mission_of_fund(fund)) for fund in funds]
        request = ImportRequest[ContributionRow](
            file=body.file,
            sha256=body.document,
            rows=[_row_of(number, row) for number, row in rows],
        )

        def decisions(row: ContributionRow) -> list[Decision]:
            command = RecordContribution(
                fund=row.fund,
                receipt=row.receipt,
                state=row.state,
                amount_minor=row.amount_minor,
                line=row.line,
                occurred_on=row.received_on,
                documents=(body.document,),
            )
            return [Decision(FUND, command)]

        return await run_import(aggregates, contexts[0], request, decisions)


def _row_of(number: int, row: Row) -> ContributionRow:
    return ContributionRow(
        row=number,
        fund=row["fund"],
        receipt=row["receipt"],
        state=row["state"],
        amount_minor=Money.parse(row["amount"]).minor,
        received_on=date.fromisoformat(row["received_on"]),
        line=row["line"] or None,
    )


async def _unknown_states(aggregates: Aggregates, rows: Sequence[tuple[int, Row]]) -> list[Fault]:
    """Return the rows whose State is not on the scale of the year; without a scale all pass."""
    known: dict[str, set[str]] = {}
    for year in sorted({row["received_on"][:4] for _, row in rows}):
        scale = (await load_scale(aggregates, int(year))).state
        known[year] = {rate.state for rate in scale.rates}
    return [
        fault_at(
            number,
            "state",
            "unknown-member-state",
            f"{row['state']} is not on the scale of {row['received_on'][:4]}",
        )
        for number, row in rows
        if (states := known[row["received_on"][:4]]) and row["state"] not in states
    ]
