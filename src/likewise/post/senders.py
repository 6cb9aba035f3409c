"""What a sender is: it sends one letter, or says how far one can be sure that it did not.

The words of these three are ours and hold no address and no text: they are stored and shown.
"""

from typing import Protocol

from likewise.domain.post import Letter


class NotSent(Exception):
    """It certainly did not go; trying again may help."""


class Refused(Exception):
    """It certainly did not go, and never will: the address was refused."""


class Unsure(Exception):
    """Nobody can say whether it went."""


class Sender(Protocol):
    """Sends letters one way. `where` says in words where they go."""

    @property
    def where(self) -> str:
        """Where letters go, for whoever looks after the machine."""

    def send(self, letter: Letter, *, reference: str) -> None:
        """Send a letter; `reference` is its id, the same however often it is tried.

        Raises
        ------
        NotSent, Refused, Unsure
        """
