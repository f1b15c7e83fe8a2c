"""Routes of renewals: what is due before a term ends, and how it went."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.http.answers import created, found
from missionledger.common.http.paging import Page, encode_cursor, page_response
from missionledger.common.identifiers import MissionId
from missionledger.common.listing import list_aggregates
from missionledger.common.processes.progress import DAY_SECONDS
from missionledger.common.refusals import NotFoundError
from missionledger.common.service import Kernel
from missionledger.mandates.adapters.api.kit import (
    AtAxes,
    CanRead,
    CanRecord,
    DocumentHash,
    OfPage,
    OnVersion,
)
from missionledger.mandates.application.renewals import Renewals, process_id_of
from missionledger.mandates.domain.renewal import events as e
from missionledger.mandates.domain.renewal.decider import (
    RENEWAL,
    RecordRenewalStep,
    Renewal,
    renewal_id,
)
from missionledger.mandates.domain.words import Note, Statement

RENEWAL_COLUMNS = (
    "mission_id",
    "until",
    "resolution",
    "opened_on",
    "days_left",
    "missing",
    "outcome",
    "closed_on",
    "decided_by",
    "process_id",
    "version",
    "position",
)


class OpenRenewalBody(BaseModel):
    """A mission whose present term is to be watched.

    Attributes:
        day_seconds: length of a day for the process; shorter than 86400 only in demonstrations.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    mission_id: MissionId
    day_seconds: int = Field(DAY_SECONDS, ge=1, le=DAY_SECONDS)


class RenewalStepBody(BaseModel):
    """A step that was taken."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    step: e.Step
    on: date
    reference: Note = ""
    outcome: Statement
    source: str = ""
    documents: tuple[DocumentHash, ...] = ()

    def to_command(self, mission_id: str, until: date) -> RecordRenewalStep:
        """Return the command."""
        fields: dict[str, Any] = self.model_dump(exclude={"on"})
        return RecordRenewalStep(**fields, mission_id=mission_id, until=until, occurred_on=self.on)


class RenewalView(BaseModel):
    """The renewal of one term at a point on both axes.

    Attributes:
        days_left: of the last reminder; None before the first.
        missing: what was not on record then and is not since.
        outcome: empty while nothing was decided and the term runs.
    """

    mission_id: str
    until: date
    resolution: str
    opened_on: date
    steps: tuple[e.RenewalStepRecorded, ...]
    reminders: tuple[e.RenewalReminderGiven, ...]
    days_left: int | None
    missing: tuple[e.Step, ...]
    outcome: e.Outcome | None
    closed_on: date | None
    decided_by: str
    next_until: date | None
    is_demonstration: bool
    process_id: str
    version: int
    position: int

    @classmethod
    def of(cls, renewal: Renewal, *, version: int, position: int) -> "RenewalView":
        """Return the view of an opened renewal."""
        opened, closed = renewal.opened, renewal.closed
        if opened is None:
            raise ValueError("only an opened renewal has a view")
        last = renewal.reminders[-1] if renewal.reminders else None
        taken = {each.step for each in renewal.steps}
        return cls(
            mission_id=opened.mission_id,
            until=opened.until,
            resolution=opened.resolution,
            opened_on=opened.opened_on,
            steps=renewal.steps,
            reminders=renewal.reminders,
            days_left=last.days_left if last else None,
            missing=tuple(each for each in last.missing if each not in taken) if last else (),
            outcome=closed.outcome if closed else None,
            closed_on=closed.on if closed else None,
            decided_by=closed.resolution if closed else "",
            next_until=closed.next_until if closed else None,
            is_demonstration=opened.day_seconds != DAY_SECONDS,
            process_id=process_id_of(opened.mission_id, opened.until),
            version=version,
            position=position,
        )


def build_router(kernel: Kernel) -> APIRouter:
    """Return the routes of renewals."""
    router = APIRouter(prefix="/v1/renewals", tags=["renewals"])
    _add_reading(router, kernel)
    _add_recording(router, kernel)
    return router


def _add_reading(router: APIRouter, kernel: Kernel) -> None:
    @router.get("", response_model=Page[RenewalView])
    async def list_renewals(
        request: Request,
        access: CanRead,
        axes: AtAxes,
        page: OfPage,
        mission: MissionId | None = None,
        running: Annotated[
            bool | None, Query(description="Those without an outcome yet, or the others.")
        ] = None,
    ) -> Response:
        """List renewals by mission and last day."""
        listing = await list_aggregates(
            kernel.aggregates,
            RENEWAL,
            axes,
            after=page.after,
            limit=page.limit,
            missions=access.missions,
            keep=lambda each: (
                each.opened is not None
                and mission in (None, each.opened.mission_id)
                and running in (None, each.closed is None)
            ),
        )
        items = [
            RenewalView.of(
                each.loaded.state, version=each.loaded.version, position=each.loaded.position
            )
            for each in listing.items
        ]
        cursor = encode_cursor(listing.next_after) if listing.next_after else None
        return page_response(request, Page(items=items, next_cursor=cursor), RENEWAL_COLUMNS)

    @router.get("/{mission_id}/{until}")
    async def get_renewal(
        mission_id: MissionId, until: date, response: Response, access: CanRead, axes: AtAxes
    ) -> RenewalView:
        """Return the renewal of the term that ends on a day."""
        access.require(mission_id)
        loaded = await kernel.aggregates.read(RENEWAL, renewal_id(mission_id, until), axes)
        if loaded is None or loaded.state.opened is None:
            raise NotFoundError(
                f"no renewal of a term of {mission_id} that ends on {until} is recorded",
                next_step="Look at the list of renewals, or open the one of the present term.",
            )
        view = RenewalView.of(loaded.state, version=loaded.version, position=loaded.position)
        return found(response, loaded, view)


def _add_recording(router: APIRouter, kernel: Kernel) -> None:
    renewals = Renewals(kernel.aggregates, kernel.clock)

    @router.post("", status_code=201)
    async def open_renewal(
        body: OpenRenewalBody, response: Response, access: CanRecord
    ) -> RenewalView:
        """Watch the last day of the present term; terms decided live are watched by themselves."""
        context = access.context(body.mission_id)
        outcome = await renewals.open(body.mission_id, body.day_seconds, context)
        view = RenewalView.of(
            outcome.state, version=outcome.version, position=outcome.last_position
        )
        return created(response, outcome, _path(view), view)

    @router.post("/{mission_id}/{until}/steps", status_code=201)
    async def record_step(
        mission_id: MissionId,
        until: date,
        body: RenewalStepBody,
        response: Response,
        access: CanRecord,
        version: OnVersion,
    ) -> RenewalView:
        """Record a step towards the decision."""
        context = access.context(mission_id)
        command = body.to_command(mission_id, until)
        outcome = await renewals.record(command, context, expected_version=version)
        view = RenewalView.of(
            outcome.state, version=outcome.version, position=outcome.last_position
        )
        return created(response, outcome, _path(view), view)


def _path(view: RenewalView) -> str:
    return f"/v1/renewals/{view.mission_id}/{view.until}"
