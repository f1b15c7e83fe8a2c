"""Why a fund refuses to change its stage, to keep a surplus, or who pays for it."""

from missionledger.common.refusals import Refusal, RefusalKind


class StageOrderError(Refusal):
    """The account is not at the stage from which that one is reached."""

    code = "fund-stage-order"
    title = "The stage cannot follow the present one"
    kind = RefusalKind.RULE


class FundWithoutStagesError(Refusal):
    """The fund belongs to no operation, so it does not come to an end with one."""

    code = "fund-without-stages"
    title = "Only the account of an operation is liquidated and closed"
    kind = RefusalKind.RULE


class MandateInForceError(Refusal):
    """The mandate of the operation is in force, so its account is not liquidated."""

    code = "mandate-in-force"
    title = "The mandate of the operation is in force"
    kind = RefusalKind.RULE


class FundNotActiveError(Refusal):
    """The account is in liquidation or closed, and what is asked needs an active one."""

    code = "fund-not-active"
    title = "The account is in liquidation or closed"
    kind = RefusalKind.RULE


class SurplusNotThereError(Refusal):
    """There is not that much left, or nobody knows what is left."""

    code = "surplus-not-there"
    title = "There is no such surplus to keep"
    kind = RefusalKind.RULE


class SurplusRetainedError(Refusal):
    """The Assembly keeps the surplus, so it is not given back."""

    code = "surplus-retained"
    title = "The Assembly keeps the surplus of this operation"
    kind = RefusalKind.RULE


class UnknownRetentionError(Refusal):
    """No surplus is kept by that decision."""

    code = "unknown-retained-surplus"
    title = "No surplus is kept by that decision"
    kind = RefusalKind.NOT_FOUND


class FundingArrangementError(Refusal):
    """Who pays does not fit how the operation is set up."""

    code = "funding-does-not-follow-configuration"
    title = "Who pays does not follow the configuration"
    kind = RefusalKind.RULE


class PartnerPaysError(Refusal):
    """Partners pay for the operation, so Member States are not assessed for it."""

    code = "partner-pays"
    title = "Partners pay for this operation"
    kind = RefusalKind.RULE
