"""Why a decision on a mandate cannot be recorded."""

from missionledger.common.refusals import Refusal, RefusalKind


class MandateAlreadyEstablishedError(Refusal):
    """The mission has a mandate already."""

    code = "mandate-already-established"
    title = "The mandate is established already"


class MandateNotEstablishedError(Refusal):
    """No decision on this mandate is recorded yet."""

    code = "mandate-not-established"
    title = "The mandate is not established"


class MandateAlreadyTerminatedError(Refusal):
    """A decision to end the mandate is recorded; nothing may follow it."""

    code = "mandate-terminated"
    title = "The mandate was terminated"


class MandateLapsedError(Refusal):
    """The term ran out before the decision was taken."""

    code = "mandate-lapsed"
    title = "The mandate has lapsed"


class MandateOpenEndedError(Refusal):
    """A mandate without an end has no term to extend."""

    code = "mandate-open-ended"
    title = "The mandate is open-ended"


class TermNotExtendedError(Refusal):
    """An extension has to end later than the term it extends."""

    code = "term-not-extended"
    title = "The new term does not end later"


class TermOutOfOrderError(Refusal):
    """The days of a term do not follow each other."""

    code = "term-out-of-order"
    title = "The days of the term are out of order"
    kind = RefusalKind.INVALID


class TermNotClearError(Refusal):
    """A fixed term has a last day, and no other term has."""

    code = "term-not-clear"
    title = "The end of the term is not clear"
    kind = RefusalKind.INVALID


class DecisionOutOfOrderError(Refusal):
    """A later decision is recorded already."""

    code = "decision-out-of-order"
    title = "A later decision is recorded already"


class DecisionAlreadyRecordedError(Refusal):
    """The same document of the same day is recorded with other content."""

    code = "decision-already-recorded"
    title = "The decision is recorded with other content"
    kind = RefusalKind.CONFLICT


class NothingRevisedError(Refusal):
    """A revision that changes nothing is no revision."""

    code = "nothing-revised"
    title = "The revision changes nothing"
    kind = RefusalKind.INVALID


class RolloverChangesSubstanceError(Refusal):
    """A technical rollover extends the term and nothing else."""

    code = "rollover-changes-substance"
    title = "A technical rollover changes the term only"
    kind = RefusalKind.INVALID


class ChapterWithoutCouncilError(Refusal):
    """Chapters VI and VII are powers of the Security Council."""

    code = "chapter-without-council"
    title = "Only the Security Council acts under Chapter VI or VII"
    kind = RefusalKind.INVALID


class ChapterMissingError(Refusal):
    """A mandate of the Council is under a chapter, or its text names none; which is recorded."""

    code = "chapter-missing"
    title = "The chapter of the mandate is not told"
    kind = RefusalKind.INVALID


class NoSuchDecisionError(Refusal):
    """No unconfirmed decision of that day is recorded."""

    code = "no-unconfirmed-decision"
    title = "No decision of that day waits for its document"
    kind = RefusalKind.NOT_FOUND


class NoReEstimateError(Refusal):
    """No decision of that symbol and day opened a re-estimate of resources."""

    code = "no-reestimate"
    title = "No resources are estimated anew for that decision"
    kind = RefusalKind.NOT_FOUND


class ReEstimateAlreadyMatchedError(Refusal):
    """The resources were matched otherwise."""

    code = "reestimate-already-matched"
    title = "The resources were matched already"
    kind = RefusalKind.CONFLICT


class MatchedBeforeDecisionError(Refusal):
    """Resources cannot match what is not decided yet."""

    code = "matched-before-decision"
    title = "The resources would be matched before the decision"
    kind = RefusalKind.INVALID
