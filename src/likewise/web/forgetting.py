"""How far it is with forgetting somebody, in words, wherever a page is about them."""

from likewise.domain.periods import in_words
from likewise.queries.erasures import Forgetting

NOTHING_LEFT = (
    "Nobody can read their name or what was written about them any more. Dates and counts stay."
)


def forgotten(found: Forgetting, *, is_self: bool) -> tuple[str, str]:
    """How far it is, and what that means; nothing where nobody asked, or may know of it."""
    whom, them = ("you", "you") if is_self else ("this person", "them")
    if found.is_erased:
        on = f" on {in_words(found.erased_on)}" if found.erased_on else ""
        return f"Erased{on}.", NOTHING_LEFT
    if found.asked_on:
        on = in_words(found.asked_on)
        asked = f"On {on} somebody asked for everything about {whom} to be erased."
        why = f"What was said: “{found.reason}” " if found.reason else ""
        return asked, f"{why}The guardian decides. Until then everything stays as it is."
    if found.refused_on:
        on = in_words(found.refused_on)
        return (
            f"On {on} the guardian decided not to erase {them}.",
            "It may be asked for again.",
        )
    return "", ""
