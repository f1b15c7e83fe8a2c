"""Routes for mission leadership: strength by month, text for a report to the Council."""

from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import PlainTextResponse

from missionledger.common.http.paging import Page
from missionledger.common.identifiers import MissionId
from missionledger.common.refusals import InvalidRequestError
from missionledger.common.service import Kernel
from missionledger.mandates.adapters.api.kit import (
    AtAxes,
    CanRead,
    OfPage,
    part_response,
    read_of_mission,
)
from missionledger.mandates.application.leadership import Leadership
from missionledger.mandates.domain.council_report import ReportSentence, sentences_of
from missionledger.mandates.domain.mission.decider import MISSION
from missionledger.mandates.domain.strength_months import StrengthMonth

DAYS_BEFORE = 365
SPAN_DAYS_MAX = 366 * 40
"""The oldest missions; a longer span is a slip."""

From = Annotated[date | None, Query(alias="from", description="First day; a year back by default.")]
To = Annotated[date | None, Query(description="Last day; the effective day by default.")]


def build_router(kernel: Kernel) -> APIRouter:
    """Return the routes."""
    router = APIRouter(prefix="/v1/missions/{mission_id}", tags=["leadership"])
    leadership = Leadership(kernel.aggregates, kernel.log, kernel.codec)

    @router.get("/strength-by-month", response_model=Page[StrengthMonth])
    async def list_strength_by_month(
        mission_id: MissionId,
        request: Request,
        access: CanRead,
        axes: AtAxes,
        page: OfPage,
        first: From = None,
        to: To = None,
    ) -> Response:
        """List authorized uniformed heads beside those in place, at the end of each month."""
        await read_of_mission(kernel, MISSION, mission_id, access, axes)
        since, until = _span(first, to, axes.effective_on)
        months = await leadership.strength_by_month(mission_id, since, until, axes)
        return part_response(request, months, page, tuple(StrengthMonth.model_fields))

    @router.get(
        "/council-report",
        response_model=Page[ReportSentence],
        responses={200: {"content": {"text/plain": {}}}},
    )
    async def write_council_report(
        mission_id: MissionId,
        request: Request,
        access: CanRead,
        axes: AtAxes,
        page: OfPage,
        first: From = None,
        to: To = None,
    ) -> Response:
        """Tell the facts of a period in sentences with their sources; `?format=text` as a letter.

        Nothing is judged or added: a person edits it, and each sentence says what it rests on.
        """
        mission = await read_of_mission(kernel, MISSION, mission_id, access, axes)
        since, until = _span(first, to, axes.effective_on)
        facts = await leadership.facts(mission_id, axes)
        sentences = sentences_of(facts, since, until)
        if request.query_params.get("format") == "text":
            name = mission.state.identity.name if mission.state.identity else mission_id
            return PlainTextResponse(_letter(name, sentences, since, until))
        return part_response(request, sentences, page, tuple(ReportSentence.model_fields))

    return router


def _span(first: date | None, to: date | None, effective_on: date) -> tuple[date, date]:
    until = min(to or effective_on, effective_on)
    since = first or until - timedelta(days=DAYS_BEFORE)
    if since > until or (until - since).days > SPAN_DAYS_MAX:
        raise InvalidRequestError(
            f"the period from {since} to {until} is empty or longer than forty years",
            next_step="Give a first day before the last one, both up to effective_on.",
            pointer="/from",
        )
    return since, until


def _letter(name: str, sentences: tuple[ReportSentence, ...], first: date, last: date) -> str:
    lines = [f"{name}: facts from {first:%-d %B %Y} to {last:%-d %B %Y}", ""]
    section = None
    for number, sentence in enumerate(sentences, start=1):
        if sentence.section is not section:
            section = sentence.section
            lines += [section.value, ""]
        lines += [f"{number}. On {sentence.on:%-d %B %Y}: {sentence.text} [{number}]", ""]
    if not sentences:
        lines += ["Nothing was recorded in this period.", ""]
    lines.append("Sources")
    lines += [
        f"[{number}] {each.source or 'no document given'}; {each.provenance}; mandates, position "
        f"{each.position}" + (f"; first in {each.first_recorded}" if each.first_recorded else "")
        for number, each in enumerate(sentences, start=1)
    ]
    return "\n".join(lines) + "\n"
