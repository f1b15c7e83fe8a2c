"""The route that tells what was said of the effect of a mission."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from missionledger.common.http.paging import Page
from missionledger.common.identifiers import MissionId
from missionledger.common.service import Kernel
from missionledger.mandates.adapters.api.kit import (
    AtAxes,
    CanRead,
    OfPage,
    part_response,
    read_of_mission,
)
from missionledger.mandates.domain.effectiveness import events as effect
from missionledger.mandates.domain.effectiveness.decider import EFFECTIVENESS


class EffectKind(StrEnum):
    """What was said of the effect of a mission."""

    MEASUREMENT = "measurement"
    IMPACT = "impact"
    ADAPTATION = "adaptation"
    AFTERMATH = "aftermath"


_KINDS: Mapping[type[effect.Noted], EffectKind] = {
    effect.MeasurementNoted: EffectKind.MEASUREMENT,
    effect.ImpactNoted: EffectKind.IMPACT,
    effect.AdaptationNoted: EffectKind.ADAPTATION,
    effect.AftermathNoted: EffectKind.AFTERMATH,
}


class EffectView(BaseModel):
    """Something that was said of the effect of a mission, in the words it was said in.

    Attributes:
        about: the outcome, or what was seen.
        finding: what became of it, the measured value, or what was adjusted.
        before: baseline, or the value when the mission went; empty where there is none.
        aim: the target of an indicator and its day; empty for anything else.
        evidence: what it was seen from.
        service: where it was recorded first, at `foreign_position`.
    """

    kind: EffectKind
    on: date
    about: str
    finding: str
    before: str
    aim: str
    detail: str
    evidence: str
    author: str
    service: str
    foreign_position: int
    foreign_event_id: str


def _effect(event: effect.Noted) -> EffectView:
    said = dict.fromkeys(("about", "finding", "before", "aim", "detail", "evidence", "author"), "")
    match event:
        case effect.MeasurementNoted():
            said |= {"finding": event.value, "evidence": event.evidence}
            found = event.indicator
            said["about"] = found.what if found else event.indicator_id
            if found is not None:
                said["finding"] = f"{event.value} {found.unit} on {event.measured_on}"
                said["before"] = f"{found.baseline} on {found.baseline_on}"
                said["aim"] = f"{found.target} by {found.target_on}"
                said["detail"] = found.outcome
        case effect.ImpactNoted():
            said |= {"about": event.outcome, "finding": event.impact, "author": event.author}
            said |= {"detail": _worked(event), "evidence": event.evidence}
        case effect.AdaptationNoted():
            said |= {"about": event.changes, "finding": event.what, "author": event.author}
            said["detail"] = event.why
        case effect.AftermathNoted():
            value = "" if event.value is None else f"{event.value} {event.unit}".strip()
            said |= {"about": event.title, "finding": value, "evidence": event.evidence}
            said["before"] = "" if event.at_exit is None else str(event.at_exit)
            said["detail"] = ", ".join(filter(None, (event.kind, event.place)))
    return EffectView(
        kind=_KINDS[type(event)],
        on=event.on,
        **said,
        service=event.service,
        foreign_position=event.foreign_position,
        foreign_event_id=event.foreign_event_id,
    )


def _worked(event: effect.ImpactNoted) -> str:
    parts = (("worked", event.worked), ("did not work", event.did_not_work))
    return "; ".join(f"{name}: {text}" for name, text in parts if text)


def build_router(kernel: Kernel) -> APIRouter:
    """Return the route."""
    router = APIRouter(prefix="/v1/missions/{mission_id}", tags=["leadership"])

    @router.get("/effectiveness", response_model=Page[EffectView])
    async def list_effects(
        mission_id: MissionId,
        request: Request,
        access: CanRead,
        axes: AtAxes,
        page: OfPage,
        kind: EffectKind | None = None,
    ) -> Response:
        """List what was measured, assessed, adjusted and seen afterwards, by day.

        Told elsewhere first, in assessments and in the watch after an exit, and noted here. No
        grade is made of it.
        """
        loaded = await read_of_mission(kernel, EFFECTIVENESS, mission_id, access, axes)
        found = sorted(loaded.state.facts, key=lambda each: each.on)
        items = [_effect(each) for each in found if kind in (None, _KINDS[type(each)])]
        return part_response(request, items, page, tuple(EffectView.model_fields))

    return router
