"""Short texts and names that many facts share."""

from typing import Annotated

from pydantic import Field

Slug = Annotated[str, Field(pattern=r"^[a-z0-9-]{1,80}$")]
"""A name for programs: small letters, digits, hyphens."""

Text = Annotated[str, Field(min_length=1, max_length=300)]
Statement = Annotated[str, Field(min_length=1, max_length=4_000)]
Note = Annotated[str, Field(max_length=4_000)]
RequiredSymbol = Annotated[str, Field(min_length=3, max_length=120)]
