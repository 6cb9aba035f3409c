"""A line of a journal of looks: what was noted, as JSON. It holds ids and counts, never a name."""

import json
from datetime import datetime

from likewise.domain.looks import Access, AccessKind
from likewise.domain.refusals import DomainError


class LineNotRead(DomainError):
    """A line that is none, such as one that a crash tore off."""


def write_access(access: Access) -> bytes:
    """One access as a line."""
    said = {
        "id": access.id,
        "kind": access.kind,
        "at": access.at.isoformat(),
        "noted_at": access.noted_at.isoformat(),
        "account": access.account,
        "role": access.role,
        "programme": access.programme,
        "what": access.what,
        "people": list(access.people),
    }
    return json.dumps(said, separators=(",", ":")).encode() + b"\n"


def read_access(line: bytes) -> Access:
    """The access that a line holds.

    Raises
    ------
    LineNotRead
        When the line is not whole.
    """
    try:
        said = json.loads(line)
        return Access(
            **said
            | {
                "kind": AccessKind(said["kind"]),
                "at": datetime.fromisoformat(said["at"]),
                "noted_at": datetime.fromisoformat(said["noted_at"]),
                "people": tuple(said["people"]),
            }
        )
    except (ValueError, TypeError, KeyError, AttributeError, DomainError):
        raise LineNotRead("This line of a journal of looks is not whole.") from None
