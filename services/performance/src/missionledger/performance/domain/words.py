"""Words and numbers that many records share."""

from typing import Annotated

from pydantic import Field

EntryId = Annotated[str, Field(pattern=r"^[A-Z0-9-]{1,64}$")]
RecordId = Annotated[str, Field(pattern=r"^[A-Z0-9-]{2,32}\.[A-Z0-9-]{1,64}$")]
"""Mission and name, joined by a dot."""

Words = Annotated[str, Field(min_length=1, max_length=4_000)]
MaybeWords = Annotated[str, Field(max_length=4_000)]
Decimal = Annotated[str, Field(pattern=r"^-?\d{1,12}(\.\d{1,6})?$")]
"""A measured number as text: no float is ever stored."""

Count = Annotated[int, Field(ge=0, le=10_000_000, strict=True)]
