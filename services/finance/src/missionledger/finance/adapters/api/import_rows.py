"""Rows of the historical imports, `POST /v1/imports/<kind>`: typed, close to the source files.

Every row names its number in the file, its source and how sure it is. Amounts are integer cents.
Periods are inclusive, as files write them.
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.events import Provenance
from missionledger.common.http.imports import ImportRow
from missionledger.common.identifiers import MissionId, StateCode
from missionledger.common.money import MinorUnits
from missionledger.finance.domain.fund.events import AuthorityKind, FundKind
from missionledger.finance.domain.scales import StateRate

FISCAL_YEAR_PATTERN = r"^\d{4}(/\d{2})?$"

FiscalYearText = Annotated[str, Field(pattern=FISCAL_YEAR_PATTERN)]
"""`2024/25` for peacekeeping, `2024` for the regular budget."""

Positive = Annotated[int, Field(gt=0, strict=True)]
NotNegative = Annotated[int, Field(ge=0, strict=True)]


class SourcedRow(ImportRow):
    """What every row says of itself beside its line in the file.

    Attributes:
        source: symbol or name of the document.
        provenance: how sure the fact is.
    """

    source: str = ""
    provenance: Provenance


class ScaleRow(SourcedRow):
    """`scales`: one calendar year with all its rates."""

    calendar_year: int
    rates: Annotated[tuple[StateRate, ...], Field(min_length=1)]


class FundRow(SourcedRow):
    """`funds`: an account to open. `opened_on` may be the first day the data knows of it."""

    fund: MissionId
    kind: FundKind
    title: str
    opened_on: date


class AppropriationRow(SourcedRow):
    """`appropriations`: authority that the Assembly granted for a fiscal year, in either form."""

    fund: MissionId
    fiscal_year: FiscalYearText
    amount_minor: Positive
    symbol: str
    kind: AuthorityKind = AuthorityKind.APPROPRIATION


class AssessmentRow(SourcedRow):
    """`assessments`: one dated line of a circular; `period_from` is empty for a credit."""

    fund: MissionId
    fiscal_year: FiscalYearText
    kind: Literal["assessment", "additional_assessment", "credit"]
    symbol: str
    period_from: date | None = None
    period_to: date
    gross_minor: MinorUnits
    net_minor: MinorUnits | None = None
    scale_year: int


class StateAmountRow(BaseModel):
    """One State's part of a row."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    state: StateCode
    amount_minor: Positive


class RegularBudgetAssessmentRow(SourcedRow):
    """`regular-budget-assessments`: a year with the amounts that the circular prints by State."""

    year: Annotated[int, Field(ge=1946, le=9999)]
    symbol: str
    due_on: date
    shares: Annotated[tuple[StateAmountRow, ...], Field(min_length=1)]


class RegularBudgetReceiptRow(SourcedRow):
    """`regular-budget-receipts`: a State paid its assessment of the year in full on that day.

    Rows of the status `not_paid_in_full` are not sent: they may hide a part payment, which
    `regular-budget-lists` says.
    """

    year: Annotated[int, Field(ge=1946, le=9999)]
    state: StateCode
    amount_minor: Positive
    paid_on: date


class RegularBudgetListRow(SourcedRow):
    """`regular-budget-lists`: receipts of the year come from a list of who has paid in full.

    Attributes:
        list_ends_on: last day the list tells of.
    """

    year: Annotated[int, Field(ge=1946, le=9999)]
    list_ends_on: date


class ExpenditureRow(SourcedRow):
    """`expenditure`: what a performance report says was spent on one item in a fiscal year.

    `amount_minor` may be negative: reports print recoveries so.
    """

    fund: MissionId
    fiscal_year: FiscalYearText
    group: Annotated[str, Field(min_length=1)]
    item: Annotated[str, Field(min_length=1)]
    amount_minor: MinorUnits
    symbol: str = ""


class OpeningReceivableRow(BaseModel):
    """What a State owed from before the books were opened."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    state: StateCode
    fiscal_year: FiscalYearText
    due_on: date
    amount_minor: Positive


class ModelledReceiptRow(BaseModel):
    """What a State paid on the day, by assessment line; no line for money owed from before.

    Attributes:
        line: id of the line, as `assessment_line_id` makes it; empty for an opening receivable.
        fiscal_year: fiscal year of that line, or of the opening receivable.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    state: StateCode
    line: str | None = None
    fiscal_year: FiscalYearText
    amount_minor: Positive


class ModelledCashDayRow(SourcedRow):
    """`modelled-cash-days`: one day of one fund as the model makes it; book `modelled` only.

    Days of a fund come in rising order. Only the first day of a fund carries opening balances.

    Attributes:
        run: names model, version, seed and inputs; the same run is the same days.
        credits_applied: credits to Member States set against what they owe, without cash.
        purchases_minor: claims that arose to troop and police contributors.
        contributor_payments_minor: cash paid to them.
        settlements_minor: cash paid to everybody else: staff, vendors.
    """

    fund: MissionId
    day: date
    run: Annotated[str, Field(min_length=1)]
    opening_cash_minor: NotNegative = 0
    opening_payable_minor: NotNegative = 0
    opening_receivables: tuple[OpeningReceivableRow, ...] = ()
    receipts: tuple[ModelledReceiptRow, ...] = ()
    credits_applied: tuple[ModelledReceiptRow, ...] = ()
    settlements_minor: NotNegative = 0
    purchases_minor: NotNegative = 0
    contributor_payments_minor: NotNegative = 0
