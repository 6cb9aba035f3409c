"""People as a viewer may see them.

`listing` and `finding` find them, by what `searching` looks for and `narrowing` keeps to; `paths`
one person's way through.
"""

from likewise.queries.participants.finding import SHOWN, Found, find_people, find_visitors
from likewise.queries.participants.listing import (
    PeoplePage,
    PersonRow,
    everybody_asked_for,
    people,
)
from likewise.queries.participants.narrowing import NO_ARM, Asked, Offered, Place, offered
from likewise.queries.participants.paths import (
    AttendedMeeting,
    Identity,
    PersonPath,
    ReceivedIn,
    Spell,
    identity_of,
    path,
)

__all__ = [
    "NO_ARM",
    "SHOWN",
    "Asked",
    "AttendedMeeting",
    "Found",
    "Identity",
    "Offered",
    "PeoplePage",
    "PersonPath",
    "PersonRow",
    "Place",
    "ReceivedIn",
    "Spell",
    "everybody_asked_for",
    "find_people",
    "find_visitors",
    "identity_of",
    "offered",
    "path",
    "people",
]
