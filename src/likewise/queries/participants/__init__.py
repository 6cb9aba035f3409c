"""People as a viewer may see them.

`listing` and `finding` find them, by what `searching` looks for; `paths` one person's way through.
"""

from likewise.queries.participants.finding import SHOWN, Found, find_people, find_visitors
from likewise.queries.participants.listing import PeoplePage, PersonRow, people
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
    "SHOWN",
    "AttendedMeeting",
    "Found",
    "Identity",
    "PeoplePage",
    "PersonPath",
    "PersonRow",
    "ReceivedIn",
    "Spell",
    "find_people",
    "find_visitors",
    "identity_of",
    "path",
    "people",
]
