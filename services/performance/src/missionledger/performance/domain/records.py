"""Every kind of simple record, for whoever has to know all of them."""

from typing import Any

from missionledger.common.decider import Decider
from missionledger.performance.domain.appraisal import APPRAISAL
from missionledger.performance.domain.assessment import ASSESSMENT
from missionledger.performance.domain.community_request import COMMUNITY_REQUEST
from missionledger.performance.domain.conduct_risk import CONDUCT_RISKS
from missionledger.performance.domain.data_set import DATA_SET
from missionledger.performance.domain.joint_discussion import JOINT_DISCUSSIONS
from missionledger.performance.domain.lesson import LESSON
from missionledger.performance.domain.safety import SAFETY_INCIDENT
from missionledger.performance.domain.series import SERIES
from missionledger.performance.domain.site_support import SITE_SUPPORT
from missionledger.performance.domain.success_factors import SUCCESS_FACTORS

RECORDS: tuple[Decider[Any, Any, Any], ...] = (
    APPRAISAL,
    ASSESSMENT,
    COMMUNITY_REQUEST,
    CONDUCT_RISKS,
    DATA_SET,
    JOINT_DISCUSSIONS,
    LESSON,
    SAFETY_INCIDENT,
    SERIES,
    SITE_SUPPORT,
    SUCCESS_FACTORS,
)
