"""Authorized against actual strength, month by month."""

from datetime import date

from pydantic import BaseModel, ConfigDict

from missionledger.mandates.domain.mandate.terms import Strength


class StrengthMonth(BaseModel):
    """The strength of a mission at the end of a month, or on the last day asked for.

    Attributes:
        authorized: uniformed heads that the mandate allows; None where no decision says.
        authorized_by: the decision.
        deployed: heads in place through force generation; None where nothing of it is known, which
            is not the same as none.
        units: how many units these heads are in.
        gap: authorized minus deployed, where both are known.
        deployed_per_cent: of the authorized heads, whole per cent downwards.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    month: str
    on: date
    authorized: int | None
    authorized_by: str
    deployed: int | None
    units: int
    gap: int | None
    deployed_per_cent: int | None

    @classmethod
    def of(
        cls, on: date, authorized: Strength, symbol: str, *, deployed: int | None, units: int
    ) -> "StrengthMonth":
        """Return the row of a month."""
        stated = [each for each in (authorized.military, authorized.police) if each is not None]
        ceiling = sum(stated) if stated else None
        gap = per_cent = None
        if ceiling is not None and deployed is not None:
            gap = ceiling - deployed
            per_cent = deployed * 100 // ceiling if ceiling else None
        return cls(
            month=f"{on:%Y-%m}",
            on=on,
            authorized=ceiling,
            authorized_by=symbol if stated else "",
            deployed=deployed,
            units=units,
            gap=gap,
            deployed_per_cent=per_cent,
        )
