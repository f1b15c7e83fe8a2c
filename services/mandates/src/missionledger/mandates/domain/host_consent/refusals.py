"""Why a fact about the host cannot be recorded, or nothing may deploy."""

from missionledger.common.refusals import Refusal, RefusalKind


class HostConsentMissingError(Refusal):
    """Without the legal consent of the host there is no deployment."""

    code = "host-consent-missing"
    title = "The host does not consent to the deployment"


class BreachAlreadyRecordedError(Refusal):
    """A breach with this id is recorded with other content, or was settled otherwise."""

    code = "breach-already-recorded"
    title = "The breach is recorded with other content"
    kind = RefusalKind.CONFLICT


class BreachNotRecordedError(Refusal):
    """No breach with this id is recorded."""

    code = "breach-not-recorded"
    title = "The breach is not recorded"
    kind = RefusalKind.NOT_FOUND


class CommitmentAlreadyRecordedError(Refusal):
    """A commitment with this id is recorded with other content."""

    code = "host-commitment-already-recorded"
    title = "The commitment is recorded with other content"
    kind = RefusalKind.CONFLICT


class CommitmentNotRecordedError(Refusal):
    """No commitment with this id is recorded."""

    code = "host-commitment-not-recorded"
    title = "The commitment is not recorded"
    kind = RefusalKind.NOT_FOUND


class BeforeItsFactError(Refusal):
    """Nothing can be settled or followed up before it happened."""

    code = "before-its-fact"
    title = "The day lies before the fact it is about"
    kind = RefusalKind.INVALID
