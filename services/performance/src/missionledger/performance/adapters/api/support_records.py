"""Routes about people and things at work: safety, sites, lessons, data."""

from typing import Any

from fastapi import APIRouter

from missionledger.common.service import Kernel
from missionledger.performance.adapters.api.records import (
    LEADERS,
    LEADERS_AND_EVALUATORS,
    FactRoute,
    Opening,
    OpeningBody,
    Record,
    record_router,
)
from missionledger.performance.adapters.api.resource import FactBody
from missionledger.performance.domain import data_set, lesson, safety, site_support


class IncidentBody(OpeningBody, safety.Incident):
    """Illness, accident or attack."""


class CorrectionBody(FactBody, safety.Correction):
    """Counts that came to be known later."""


class PreventionBody(FactBody, safety.Prevention):
    """What is done about an incident."""


class SiteBody(OpeningBody, site_support.Site):
    """A site of a mission, first or anew."""


class LineBody(FactBody, site_support.Line):
    """How far a line of a site is."""


class LessonBody(OpeningBody, lesson.Lesson):
    """A lesson."""


class UseBody(FactBody, lesson.Use):
    """Where a lesson was used."""


class DataSetBody(OpeningBody, data_set.DataRules):
    """A data set with its rules, first or anew."""


class DataReviewBody(FactBody, data_set.DataReview):
    """A look at the data."""


class DataHandoverBody(FactBody, data_set.DataHandover):
    """To whom data was handed on."""


def _incident(state: safety.SafetyIncident) -> dict[str, Any]:
    recorded = state.recorded[0]
    dead, injured, ill = state.counts
    return {
        "kind": recorded.kind,
        "harmed": recorded.harmed,
        "place": recorded.place,
        "happened_on": recorded.day,
        "dead": dead,
        "injured": injured,
        "ill": ill,
        "is_near_miss": recorded.is_near_miss,
        "evacuated_minutes": recorded.evacuated_minutes,
        "measures": len(state.measures),
    }


INCIDENTS = Record(
    path="/v1/safety-incidents",
    noun="safety incident",
    tag="safety incidents",
    decider=safety.SAFETY_INCIDENT,
    key="incident_id",
    summary=_incident,
    columns=(
        "kind",
        "harmed",
        "place",
        "happened_on",
        "dead",
        "injured",
        "ill",
        "is_near_miss",
        "evacuated_minutes",
        "measures",
    ),
    filters={"kind": safety.IncidentKind, "harmed": safety.Harmed},
    opening=Opening(IncidentBody, safety.RecordIncident, LEADERS_AND_EVALUATORS),
    facts=(
        FactRoute("/corrections", CorrectionBody, safety.CorrectIncident, LEADERS_AND_EVALUATORS),
        FactRoute("/measures", PreventionBody, safety.PreventIncident),
    ),
)


def _site(state: site_support.SiteSupport) -> dict[str, Any]:
    described = state.described[-1]
    return {
        "title": described.title,
        "is_high_threat": described.is_high_threat,
        "people": described.people,
        "unplanned": list(state.unplanned()),
        "missing": list(state.missing()),
        "lines": {
            line.value: each.model_dump(
                mode="json", include={"state", "plan", "owner", "note", "day"}
            )
            for line, each in state.newest().items()
        },
    }


SITES = Record(
    path="/v1/site-support",
    noun="site",
    tag="site support",
    decider=site_support.SITE_SUPPORT,
    key="site_id",
    summary=_site,
    columns=("title", "is_high_threat", "people", "unplanned", "missing"),
    filters={"is_high_threat": bool},
    opening=Opening(SiteBody, site_support.DescribeSite),
    facts=(FactRoute("/lines", LineBody, site_support.SetSiteLine),),
)


def _lesson(state: lesson.LessonKept) -> dict[str, Any]:
    recorded = state.recorded[0]
    return {
        "learnt_from": recorded.learnt_from,
        "title": recorded.title,
        "lesson": recorded.lesson,
        "for_whom": recorded.for_whom,
        "recorded_on": recorded.day,
        "uses": len(state.uses),
    }


LESSONS = Record(
    path="/v1/lessons",
    noun="lesson",
    tag="lessons",
    decider=lesson.LESSON,
    key="lesson_id",
    summary=_lesson,
    columns=("learnt_from", "title", "lesson", "for_whom", "recorded_on", "uses"),
    filters={"learnt_from": lesson.LessonFrom, "uses": int},
    opening=Opening(LessonBody, lesson.RecordLesson, LEADERS_AND_EVALUATORS, ("author",)),
    facts=(FactRoute("/uses", UseBody, lesson.UseLesson, LEADERS_AND_EVALUATORS),),
)


def _data_set(state: data_set.DataSet) -> dict[str, Any]:
    rules = state.rules[-1]
    return {
        "title": rules.title,
        "owner": rules.owner,
        "sensitivity": rules.sensitivity,
        "hands_on_to": rules.hands_on_to,
        "reviewed_on": state.reviews[-1].day if state.reviews else None,
        "is_consistent": state.reviews[-1].is_consistent if state.reviews else None,
        "handed_on": bool(state.handovers),
    }


DATA_SETS = Record(
    path="/v1/data-sets",
    noun="data set",
    tag="data sets",
    decider=data_set.DATA_SET,
    key="data_set_id",
    summary=_data_set,
    columns=(
        "title",
        "owner",
        "sensitivity",
        "hands_on_to",
        "reviewed_on",
        "is_consistent",
        "handed_on",
    ),
    filters={"sensitivity": data_set.Sensitivity, "handed_on": bool},
    opening=Opening(DataSetBody, data_set.RegisterDataSet),
    facts=(
        FactRoute("/reviews", DataReviewBody, data_set.ReviewDataSet, LEADERS_AND_EVALUATORS),
        FactRoute("/handovers", DataHandoverBody, data_set.HandDataOn, LEADERS),
    ),
)


def build_router(kernel: Kernel) -> APIRouter:
    """Return the routes."""
    router = APIRouter()
    for each in (INCIDENTS, SITES, LESSONS, DATA_SETS):
        router.include_router(record_router(kernel, each))
    return router
