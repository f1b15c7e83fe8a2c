"""How long before a post ends its holder is told."""

from datetime import date

from missionledger.common.policies import Certainty, Policy, PolicyValue

NOTICE_DAYS = Policy(
    "days of notice before a post is abolished",
    (
        PolicyValue(
            value=90,
            valid_from=date(1948, 1, 1),
            source="Staff rules: three to six months of notice; the lower end is asked for",
            certainty=Certainty.RECALLED,
        ),
    ),
)
