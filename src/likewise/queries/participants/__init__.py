"""People as a viewer may see them.

`listing` find them; `paths` one person's way through; `queues` those whom somebody has to see to.
"""

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
    "AttendedMeeting",
    "Identity",
    "PeoplePage",
    "PersonPath",
    "PersonRow",
    "ReceivedIn",
    "Spell",
    "identity_of",
    "path",
    "people",
]
