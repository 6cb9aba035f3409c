"""A link as pages show it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Link:
    """Somewhere to go; without an address, only the words."""

    text: str
    href: str = ""
