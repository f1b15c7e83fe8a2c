"""Why a composition cannot be recorded."""

from missionledger.common.refusals import Refusal, RefusalKind


class CompositionOutOfOrderError(Refusal):
    """The days of compositions do not follow each other."""

    code = "composition-out-of-order"
    title = "The days of the composition are out of order"


class ModelTwiceError(Refusal):
    """A model is named twice."""

    code = "model-named-twice"
    title = "A model is named twice"
    kind = RefusalKind.INVALID


class ModelUnknownError(Refusal):
    """The model is not in the table."""

    code = "model-unknown"
    title = "The model is not in the table of models"
    kind = RefusalKind.INVALID


class ConfigurationUnknownError(Refusal):
    """The configuration is not in the table."""

    code = "configuration-unknown"
    title = "The configuration is not in the table of configurations"
    kind = RefusalKind.INVALID


class PresenceNotRecordedError(Refusal):
    """A mission builds on what others do already, so that has to be known."""

    code = "presence-not-recorded"
    title = "It is not recorded what others do in the country"


class StateRequestMissingError(Refusal):
    """The model starts only on the request of a State."""

    code = "state-request-missing"
    title = "The model needs the request of a State"


class ForceNotNamedError(Refusal):
    """The model supports forces, so they have to be named."""

    code = "supported-force-not-named"
    title = "The model supports non-UN forces; none is named"


class ForceNotClearedError(Refusal):
    """Support to a non-UN force passes the human rights due diligence policy first."""

    code = "force-not-cleared"
    title = "The force has not passed human rights due diligence"


class SupportNotBoundedError(Refusal):
    """Support to regional forces has a ceiling and an end."""

    code = "support-not-bounded"
    title = "The support has no ceiling and end in force"


class SupportPackageNotValidError(Refusal):
    """A ceiling is an amount above zero, and an end lies ahead."""

    code = "support-package-not-valid"
    title = "The support package has no real ceiling or end"
    kind = RefusalKind.INVALID


class RolesNotAgreedError(Refusal):
    """Organizations that work together write down who does what before the start."""

    code = "roles-not-agreed"
    title = "The roles of the organizations are not written down"


class CoordinationNotAgreedError(Refusal):
    """Deployments beside each other need a working coordination."""

    code = "coordination-not-agreed"
    title = "The coordination with the other deployment is not recorded"


class HeadsDoNotFitError(Refusal):
    """The configuration says how a mission is led."""

    code = "heads-do-not-fit"
    title = "The heads do not fit the configuration"


class ConfigurationNotChosenError(Refusal):
    """What may be arranged follows from the configuration."""

    code = "configuration-not-chosen"
    title = "No configuration is chosen yet"


class ArrangementDoesNotFitError(Refusal):
    """The configuration says who commands, who pays and whose rules hold."""

    code = "arrangement-does-not-fit"
    title = "The arrangement does not fit the configuration"


class SupportNotOptionalError(Refusal):
    """Only an operation of a partner is supported by the United Nations from outside."""

    code = "support-not-optional"
    title = "The configuration has no operation of a partner to support"


class SupportKindNotNamedError(Refusal):
    """Support to an operation of a partner is of the kinds that were decided on."""

    code = "support-kind-not-named"
    title = "Support of this kind was not decided on"


class OptionNotValidError(Refusal):
    """An option is either no mission, or models in a configuration."""

    code = "option-not-valid"
    title = "The option does not say what would be done"
    kind = RefusalKind.INVALID


class OptionNotFollowedError(Refusal):
    """The composition is not what the option says."""

    code = "option-not-followed"
    title = "The composition differs from the option it names"


class NoMissionNotComparedError(Refusal):
    """Options are compared with 'no mission' before one of them is taken."""

    code = "no-mission-not-compared"
    title = "The option of no mission has not been described"
