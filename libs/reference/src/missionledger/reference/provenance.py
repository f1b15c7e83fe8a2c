"""How the words of a source column become the provenance of a fact.

A row is worth its weakest part. A source may say that one figure was read in a document and
another recalled; the row as a whole is then `recalled`, because nobody can see from a figure
which half of the sentence it came from.

| the text says | provenance |
| --- | --- |
| `from memory`, `not checked`, `unconfirmed`, `recalled` | recalled |
| `computed`, `inferred`, `carried over` | computed |
| `verified`, or simply names a document | verified |
"""

from missionledger.common.events import Provenance

_RECALLED = ("from memory", "not checked", "unconfirmed", "recalled")
_COMPUTED = ("computed", "inferred", "carried over")


def provenance_of(*texts: str) -> Provenance:
    """Return the provenance that these texts of one row add up to: that of the weakest.

    Raises:
        ValueError: if none of them says anything; a fact without a source is not loaded.
    """
    said = " ".join(texts).casefold()
    if not said.strip():
        raise ValueError("no source is given")
    if any(word in said for word in _RECALLED):
        return Provenance.RECALLED
    if any(word in said for word in _COMPUTED):
        return Provenance.COMPUTED
    return Provenance.VERIFIED
