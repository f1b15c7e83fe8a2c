"""Where vendors are at home: local and regional ones come first, others with a reason."""

from missionledger.finance.domain.commitments.commands import ObligateCommitment
from missionledger.finance.domain.commitments.events import VendorOrigin
from missionledger.finance.domain.commitments.refusals import VendorOriginError
from missionledger.finance.domain.commitments.state import Commitment

LOCAL_FIRST_SOURCE = "study on the future of peacekeeping, sections 6 (support) and 7 (benefits)"


def require_origin_explained(command: ObligateCommitment, state: Commitment) -> None:
    """Go on only if it is told of a purchase, and a vendor from farther away is explained.

    Raises:
        VendorOriginError: if not.
    """
    if command.vendor_origin is None:
        return
    if not state.kind.is_purchase:
        raise VendorOriginError(
            f"{state.reference} is {state.kind}, for which no vendor is chosen",
            next_step="Leave the origin out; it is told of goods and services.",
            pointer="/vendor_origin",
        )
    if command.vendor_origin is VendorOrigin.INTERNATIONAL and not command.origin_reason:
        raise VendorOriginError(
            "the vendor is from outside the region, and nothing says why",
            next_step="Say in origin_reason why no local or regional vendor was chosen.",
            pointer="/origin_reason",
            source=LOCAL_FIRST_SOURCE,
        )
