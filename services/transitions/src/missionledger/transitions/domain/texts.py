"""Words and figures that every part of a transition uses, with their limits."""

from typing import Annotated

from pydantic import Field

Title = Annotated[str, Field(min_length=3, max_length=300)]
Name = Annotated[str, Field(min_length=2, max_length=200)]
Reason = Annotated[str, Field(min_length=3, max_length=1000)]
ItemId = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$")]
"""What a mission calls one of its tasks, sites, duties or groups of assets."""

DocumentHash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
"""SHA-256 of a paper, in hex."""

Papers = Annotated[tuple[DocumentHash, ...], Field(max_length=50)]
