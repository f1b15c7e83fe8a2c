"""What the routes of finance share: dependencies, readers, and how money is written."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from missionledger.common.aggregates import Aggregates
from missionledger.common.axes import Axes
from missionledger.common.http.access import CommandAccess, ReadAccess, commands, reads
from missionledger.common.http.axes import read_axes
from missionledger.common.http.paging import PageRequest, page_request
from missionledger.common.http.schemas import Amount
from missionledger.common.http.versions import if_match
from missionledger.common.money import Money
from missionledger.common.refusals import InvalidRequestError, NotFoundError
from missionledger.common.security.roles import Role
from missionledger.finance.application.collection_votes import Known
from missionledger.finance.application.ports import Books, Register
from missionledger.finance.domain.exchange.rates import BOOK_CURRENCY
from missionledger.finance.domain.fund.decider import mission_of_fund

Officer = Annotated[CommandAccess, Depends(commands(Role.BUDGET_OFFICER, Role.ADMINISTRATOR))]
Importer = Annotated[CommandAccess, Depends(commands(Role.ADMINISTRATOR))]
Reader = Annotated[ReadAccess, Depends(reads())]
ReadAt = Annotated[Axes, Depends(read_axes)]
VersionSeen = Annotated[int | None, Depends(if_match)]
PageAsked = Annotated[PageRequest, Depends(page_request)]


class NotInDollarsError(InvalidRequestError):
    """The amount is in another currency than the books."""

    code = "not-in-dollars"
    title = "The amount is not in the currency of the books"


@dataclass(frozen=True, slots=True)
class FinanceReads:
    """What the routes read from; `known` tells how far the books go at the moment."""

    aggregates: Aggregates
    books: Books
    register: Register
    known: Known


def usd(minor: int) -> Amount:
    """Return cents as an amount travels."""
    return Amount.of(Money(minor=minor))


def maybe_usd(minor: int | None) -> Amount | None:
    """Return cents as an amount travels, None where they are not known."""
    return None if minor is None else usd(minor)


def dollars(amount: Amount, pointer: str) -> int:
    """Return an amount in cents, if it is in the currency of the books.

    Raises:
        NotInDollarsError: if it is in another one.
    """
    if amount.currency != BOOK_CURRENCY:
        raise NotInDollarsError(
            f"the amount is in {amount.currency}, and the books are in {BOOK_CURRENCY}",
            next_step="Book it from its bank entry, which is converted at the operational rate of "
            "its day, or give the dollars.",
            pointer=f"{pointer}/currency",
        )
    return amount.to_money().minor


def require_fund(access: ReadAccess, fund: str) -> None:
    """Go on only if the fund may be seen.

    Raises:
        NotFoundError: if its mission is outside the scope of the requester.
    """
    access.require(mission_of_fund(fund))


def allows_fund(access: ReadAccess, fund: str) -> bool:
    """Tell whether the fund may be seen."""
    return access.allows(mission_of_fund(fund))


def unknown_fund(fund: str) -> NotFoundError:
    """Return the refusal of a fund that was not open then."""
    return NotFoundError(
        f"there is no fund {fund} on that day",
        next_step="Take the id from /v1/funds, or ask for a later day.",
    )


async def visible_funds(
    register: Register, access: ReadAccess, axes: Axes, fund: str | None
) -> Sequence[str]:
    """Return the funds a list may hold: the one asked for, or all within the scope.

    Raises:
        NotFoundError: if the fund asked for is outside the scope.
    """
    if fund is not None:
        require_fund(access, fund)
        return [fund]
    return [each.fund for each in await register.funds(axes) if allows_fund(access, each.fund)]


def split_cursor(after: str, parts: int) -> tuple[str, ...]:
    """Return the parts of a cursor, empty texts for the first page.

    Raises:
        InvalidRequestError: if the cursor is not one of this list.
    """
    if not after:
        return ("",) * parts
    found = tuple(after.split("\n"))
    if len(found) != parts:
        raise InvalidRequestError(
            "the cursor is not one of this list",
            next_step="Use next_cursor of the page before, with the same filters.",
            pointer="#query/cursor",
        )
    return found


def make_cursor(*parts: str | int) -> str:
    """Return the cursor of these parts."""
    return "\n".join(str(part) for part in parts)


async def at_present(request: Request) -> Axes:
    """Return the present end of the log: who decides or pays does so on what is known now."""
    return await read_axes(request, None, None)


Present = Annotated[Axes, Depends(at_present)]
