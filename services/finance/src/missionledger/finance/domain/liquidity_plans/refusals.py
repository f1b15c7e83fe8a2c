"""Why a plan is refused."""

from missionledger.common.refusals import NotFoundError, Refusal, RefusalKind


class NoGapError(Refusal):
    """The forecast shows no month end without cash."""

    code = "no-gap-in-cash"
    title = "There is no gap to plan for"


class ForecastWithoutFundError(Refusal):
    """The forecast says nothing of the fund, or of any month end of the horizon."""

    code = "forecast-without-fund"
    title = "The forecast says nothing of the fund"
    kind = RefusalKind.INVALID


class PlanNotFoundError(NotFoundError):
    """There is no such plan."""

    code = "plan-not-found"
    title = "There is no such plan"


class PlanStateError(Refusal):
    """The plan is answered already."""

    code = "plan-answered"
    title = "The plan is answered"
    kind = RefusalKind.CONFLICT


class PlanDutiesError(Refusal):
    """Who proposed a plan may not answer it."""

    code = "plan-separation-of-duties"
    title = "Proposer and approver must differ"
