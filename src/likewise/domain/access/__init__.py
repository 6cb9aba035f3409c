"""May this person? One table of rights, and the questions that are asked of it.

`rights` holds the table: who reads which field and does what, and how far; `capabilities` asks it
and refuses.
"""

from likewise.domain.access.capabilities import (
    Capability,
    NotAllowed,
    NotFound,
    check_may,
    check_may_correct,
    holders,
    may,
    may_correct,
)
from likewise.domain.access.rights import (
    EVERYWHERE,
    LOG_FOR,
    Extent,
    extent,
    extent_of_field,
    texts_of,
    unlisted,
)

__all__ = [
    "EVERYWHERE",
    "LOG_FOR",
    "Capability",
    "Extent",
    "NotAllowed",
    "NotFound",
    "check_may",
    "check_may_correct",
    "extent",
    "extent_of_field",
    "holders",
    "may",
    "may_correct",
    "texts_of",
    "unlisted",
]
