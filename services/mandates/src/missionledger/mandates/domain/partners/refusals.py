"""Why work through a partner cannot be recorded."""

from missionledger.common.refusals import Refusal, RefusalKind


class PartnerNotRecordedError(Refusal):
    """An agreement is with a partner on record."""

    code = "partner-not-recorded"
    title = "The partner is not recorded"
    kind = RefusalKind.NOT_FOUND


class PartnerNotVettedError(Refusal):
    """With some kinds of partners nothing is agreed before they were examined."""

    code = "partner-not-vetted"
    title = "The partner has not been examined"


class AgreementExistsError(Refusal):
    """The id stands for another agreement."""

    code = "partner-agreement-exists"
    title = "The agreement is recorded with other content"
    kind = RefusalKind.CONFLICT


class AgreementNotSoundError(Refusal):
    """An agreement has days in order, and says whose money it is."""

    code = "partner-agreement-not-sound"
    title = "The agreement contradicts itself"
    kind = RefusalKind.INVALID


class AgreementNotRecordedError(Refusal):
    """There is no such agreement."""

    code = "partner-agreement-not-recorded"
    title = "The agreement is not recorded"
    kind = RefusalKind.NOT_FOUND


class AgreementEndedError(Refusal):
    """An agreement ends once."""

    code = "partner-agreement-ended"
    title = "The agreement has ended"
