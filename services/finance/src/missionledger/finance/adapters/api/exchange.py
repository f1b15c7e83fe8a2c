"""The resource `exchange-rates`, and the revaluation of accounts in other currencies."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.events import Provenance
from missionledger.common.http.answers import created
from missionledger.common.http.paging import Page, encode_cursor, page_response
from missionledger.common.http.schemas import Amount
from missionledger.common.listing import list_aggregates
from missionledger.common.money import Currency
from missionledger.finance.adapters.api.bank_accounts import Approving, BankSources, visible_account
from missionledger.finance.adapters.api.bank_schemas import money
from missionledger.finance.adapters.api.kit import (
    Officer,
    PageAsked,
    ReadAt,
    Reader,
    make_cursor,
    split_cursor,
    usd,
)
from missionledger.finance.application.bank_accounts import require_account
from missionledger.finance.domain.bank.accounts import mission_of_holder
from missionledger.finance.domain.bank.refusals import BankAccountConflictError
from missionledger.finance.domain.exchange.positions import (
    CURRENCY_POSITION,
    CurrencyPosition,
    RevalueCurrency,
    month_end,
)
from missionledger.finance.domain.exchange.rates import (
    BOOK_CURRENCY,
    EXCHANGE_RATES,
    Rate,
    RecordOperationalRate,
    parse_rate,
    rate_on,
    rate_text,
)

RATE_COLUMNS = ("currency", "valid_from", "valid_to", "per_usd", "published_in")
CURRENCIES_MAX = 500


class RateBody(BaseModel):
    """A rate as it was published.

    Attributes:
        valid_from: first day; a revised rate in the middle of a period has a later one.
        valid_to: last day.
        per_usd: units of the currency for one dollar, at most six decimals: `0.923`.
        published_in: the circular, or the page of the Treasury.
    """

    model_config = ConfigDict(extra="forbid")

    currency: Currency
    valid_from: date
    valid_to: date
    per_usd: Annotated[str, Field(max_length=20)]
    published_in: Annotated[str, Field(min_length=1, max_length=300)]
    provenance: Provenance = Provenance.ENTERED


class RateView(BaseModel):
    """A rate of exchange and the days it holds."""

    currency: str
    valid_from: str
    valid_to: str
    per_usd: str
    published_in: str

    @classmethod
    def of(cls, rate: Rate) -> "RateView":
        """Return the rate as it is shown."""
        return cls(
            **rate.model_dump(exclude={"per_usd_millionths"}),
            per_usd=rate_text(rate.per_usd_millionths),
        )


class RevaluationBody(BaseModel):
    """The month at whose end balances are carried at a new rate: `2025-11`."""

    model_config = ConfigDict(extra="forbid")

    month: Annotated[str, Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]


class HoldingView(BaseModel):
    """What of an account in another currency belongs to a fund, and what it is carried at."""

    fund: str
    amount: Amount
    carried: Amount


class PositionView(BaseModel):
    """An account in another currency at the end of a day."""

    account: str
    currency: str
    as_of: date
    revalued_on: str
    holdings: list[HoldingView]

    @classmethod
    def of(
        cls, account: str, currency: str, position: CurrencyPosition, day: date
    ) -> "PositionView":
        """Return the position as it is shown."""
        held = position.on(max(day.isoformat(), position.revalued_on))
        return cls(
            account=account,
            currency=currency,
            as_of=day,
            revalued_on=position.revalued_on,
            holdings=[
                HoldingView(
                    fund=fund,
                    amount=money(each.amount_minor, currency),
                    carried=usd(each.usd_minor),
                )
                for fund, each in sorted(held.items())
            ],
        )


def build_exchange_router(sources: BankSources) -> APIRouter:
    """Return the routes of rates and revaluations."""
    router = APIRouter(prefix="/v1", tags=["exchange-rates"])
    _add_rates(router, sources)
    _add_revaluation(router, sources)
    return router


def _add_rates(router: APIRouter, sources: BankSources) -> None:
    @router.post("/exchange-rates", status_code=201)
    async def record_rate(response: Response, body: RateBody, access: Officer) -> RateView:
        """Record an operational rate of exchange with where it was published."""
        command = RecordOperationalRate(
            currency=body.currency,
            valid_to=body.valid_to,
            per_usd_millionths=parse_rate(body.per_usd),
            occurred_on=body.valid_from,
            source=body.published_in,
            provenance=body.provenance,
        )
        outcome = await sources.aggregates.execute(EXCHANGE_RATES, command, access.context(None))
        first = body.valid_from.isoformat()
        rate = next(each for each in outcome.state.rates if each.valid_from == first)
        where = f"/v1/exchange-rates?currency={body.currency}"
        return created(response, outcome, where, RateView.of(rate))

    @router.get("/exchange-rates", response_model=Page[RateView])
    async def list_rates(
        request: Request,
        _access: Reader,
        axes: ReadAt,
        page: PageAsked,
        currency: str | None = None,
        on: date | None = None,
    ) -> Response:
        """List rates by currency and first day, or only those that hold on a day."""
        listing = await list_aggregates(
            sources.aggregates,
            EXCHANGE_RATES,
            axes,
            after="",
            limit=CURRENCIES_MAX,
            missions=None,
            keep=lambda rates: currency in (None, rates.currency),
        )
        after = split_cursor(page.after, 2)
        found = [
            rate
            for each in listing.items
            for rate in each.loaded.state.rates
            if (rate.currency, rate.valid_from) > after
            and (on is None or each.loaded.state.find(on.isoformat()) == rate)
        ]
        shown = found[: page.limit]
        more = len(found) > page.limit
        cursor = make_cursor(shown[-1].currency, shown[-1].valid_from) if more else ""
        items = [RateView.of(rate) for rate in shown]
        return page_response(
            request,
            Page(items=items, next_cursor=encode_cursor(cursor) if cursor else None),
            RATE_COLUMNS,
        )


def _add_revaluation(router: APIRouter, sources: BankSources) -> None:
    @router.post("/bank-accounts/{account}/revaluations", status_code=201)
    async def revalue(
        response: Response, account: str, body: RevaluationBody, access: Approving
    ) -> PositionView:
        """Carry the balances of an account at the rate of the end of a month."""
        state = (await require_account(sources.aggregates, account)).state
        context = access.context(mission_of_holder(state.holder))
        if state.currency == BOOK_CURRENCY:
            raise BankAccountConflictError(
                f"{account} is in {BOOK_CURRENCY}, the currency of the books",
                next_step="Only an account in another currency changes its value.",
            )
        day = month_end(body.month)
        rates = (await sources.aggregates.load(EXCHANGE_RATES, state.currency)).state
        command = RevalueCurrency(
            account=account,
            holder=state.holder,
            currency=state.currency,
            rate=rate_on(rates, state.currency, day.isoformat()),
            occurred_on=day,
        )
        outcome = await sources.aggregates.execute(CURRENCY_POSITION, command, context)
        view = PositionView.of(account, state.currency, outcome.state, day)
        return created(response, outcome, f"/v1/bank-accounts/{account}/position", view)

    @router.get("/bank-accounts/{account}/position")
    async def get_position(account: str, access: Reader, axes: ReadAt) -> PositionView:
        """Return what of an account in another currency belongs to each fund, and its value."""
        state = (await visible_account(sources, access, account, axes)).state
        loaded = await sources.aggregates.read(CURRENCY_POSITION, account, axes)
        position = loaded.state if loaded else CurrencyPosition()
        return PositionView.of(account, state.currency, position, axes.effective_on)
