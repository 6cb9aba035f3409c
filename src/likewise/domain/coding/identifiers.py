"""Identifiers of everything in a qualitative project: GUIDs, in lower case without braces."""

import re

from likewise.domain.refusals import DomainError

GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


class IdentifierMalformed(DomainError):
    """An identifier that is not a GUID."""


def check_identifier(guid: str) -> None:
    """Refuse what is not a GUID in lower case without braces.

    Raises
    ------
    IdentifierMalformed
    """
    if GUID.fullmatch(guid) is None:
        raise IdentifierMalformed(
            f"{guid[:60]!r} is not an identifier. Use a GUID such as "
            "1b4e28ba-2fa1-4d3b-9c6f-0f5e3a7d2c10."
        )
