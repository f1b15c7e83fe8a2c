"""The page of a Member State."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Path
from fastapi.responses import Response

from missionledger.common.clock import Clock, today
from missionledger.console.asked import Asked
from missionledger.console.client import NothingThereError, ServiceClient
from missionledger.console.liquidity_routes import Books, DayAsked, KnownAsked, last_day_on_record
from missionledger.console.parts import Answer, answer_of, part_of
from missionledger.console.state_page import (
    FUND_COLUMNS,
    account_of,
    credits_of,
    letters_of,
    level_of_state,
    payments_of,
    plans_of,
)
from missionledger.console.state_vote import vote_of
from missionledger.console.states_routes import FINANCE, STATES

StateInPath = Annotated[str, Path(pattern=r"^[A-Z]{3}$")]


def build_state_router(
    client: ServiceClient, render: Callable[..., Response], clock: Clock, part_seconds: float
) -> APIRouter:
    """Return the route of the page."""
    router = APIRouter()
    desk = StateDesk(client, part_seconds)

    @router.get("/states/{iso3}")
    async def page(
        iso3: StateInPath, as_of: DayAsked = None, known_at: KnownAsked = "", books: Books = "all"
    ) -> Response:
        present = today(clock)
        day = as_of or await last_day_on_record(client, present, known_at)
        asked = Asked(day, known_at, books)
        said = await desk.ask(iso3, asked)
        if said["account"].is_nothing:
            raise NothingThereError(
                f"nothing is recorded of a Member State {iso3} up to {day}",
                next_step="Take it from the table of Member States, or ask for a later day.",
            )
        return render(
            "state.html",
            state=iso3,
            asked=asked,
            fund_columns=[label for _, label in FUND_COLUMNS],
            is_last_day=as_of is None and day != present,
            api=f"{client.address(FINANCE)}{STATES}/{iso3}?effective_on={day}&books={books}",
            **parts_of(said, iso3),
        )

    return router


@dataclass(frozen=True, slots=True)
class StateDesk:
    """Asks finance all that the page of a State shows, at the same time."""

    client: ServiceClient
    part_seconds: float

    async def ask(self, state: str, asked: Asked) -> dict[str, Answer]:
        """Return every answer by its name."""
        axes = {"effective_on": asked.as_of.isoformat(), "known_at": asked.known_at}
        of_books = {**axes, "books": asked.books}
        get, get_list = self.client.get, self.client.get_list
        received = {**axes, "state": state}
        asking: dict[str, Awaitable[Any]] = {
            "account": get(FINANCE, f"{STATES}/{state}", of_books),
            "vote": get(FINANCE, f"{STATES}/{state}/article-19", of_books),
            "plans": get(FINANCE, f"{STATES}/{state}/payment-plans", axes),
            "documents": get_list(FINANCE, "/v1/assessments", {**axes, "state": state}),
            "codes": get(FINANCE, "/v1/codes/states", axes),
            "actual": get_list(FINANCE, "/v1/contributions", {**received, "books": "actual"}),
        }
        if asked.books == "all":
            asking["modelled"] = get_list(
                FINANCE, "/v1/contributions", {**received, "books": "modelled"}
            )
        answers = await asyncio.gather(
            *(
                answer_of(FINANCE, question, seconds=self.part_seconds)
                for question in asking.values()
            )
        )
        return dict(zip(asking, answers, strict=True))


def parts_of(said: Mapping[str, Answer], state: str) -> dict[str, Any]:
    """Return the parts of the page, each built of the answers it needs."""
    received = [said[name] for name in ("actual", "modelled") if name in said]
    # Where the account cannot be read its vote still stands.
    beside = said["account"] if not said["account"].trouble else Answer(FINANCE)
    return {
        "account": part_of(account_of, said["account"]),
        "vote": part_of(vote_of, said["vote"], beside),
        "plans": part_of(plans_of, said["plans"]),
        "letters": part_of(letters_of, said["documents"]),
        "credits": part_of(credits_of, said["documents"]),
        "payments": part_of(payments_of, *received),
        "scale": part_of(partial(level_of_state, state=state), said["codes"]),
    }
