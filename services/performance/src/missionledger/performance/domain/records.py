"""Every kind of simple record, for whoever has to know all of them."""

from typing import Any

from missionledger.common.decider import Decider
from missionledger.performance.domain.appraisal import APPRAISAL
from missionledger.performance.domain.assessment import ASSESSMENT
from missionledger.performance.domain.community_request import COMMUNITY_REQUEST
from missionledger.performance.domain.conduct_risk import CONDUCT_RISKS
from missionledger.performance.domain.data_set import DATA_SET
from missionledger.performance.domain.exercise import EXERCISE
from missionledger.performance.domain.force_headquarters import FORCE_HEADQUARTERS
from missionledger.performance.domain.fusion_cell import FUSION_CELL
from missionledger.performance.domain.joint_discussion import JOINT_DISCUSSIONS
from missionledger.performance.domain.lesson import LESSON
from missionledger.performance.domain.post_profile import POST_PROFILE
from missionledger.performance.domain.safety import SAFETY_INCIDENT
from missionledger.performance.domain.series import SERIES
from missionledger.performance.domain.site_support import SITE_SUPPORT
from missionledger.performance.domain.success_factors import SUCCESS_FACTORS
from missionledger.performance.domain.womens_part import WOMENS_PART

RECORDS: tuple[Decider[Any, Any, Any], ...] = (
    APPRAISAL,
    ASSESSMENT,
    COMMUNITY_REQUEST,
    CONDUCT_RISKS,
    DATA_SET,
    EXERCISE,
    FORCE_HEADQUARTERS,
    FUSION_CELL,
    JOINT_DISCUSSIONS,
    LESSON,
    POST_PROFILE,
    SAFETY_INCIDENT,
    SERIES,
    SITE_SUPPORT,
    SUCCESS_FACTORS,
    WOMENS_PART,
)
