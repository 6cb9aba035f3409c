"""How the words of a version differ from those of the version before."""

import re
from difflib import SequenceMatcher
from enum import StrEnum

_PIECES = re.compile(r"\n\s*\n|\S+")


class Part(StrEnum):
    """What became of some words."""

    SAME = "same"
    GONE = "taken out"
    NEW = "added"


def compared(before: str, after: str) -> list[tuple[Part, str]]:
    """The words of two versions one after the other, and what became of each run of them.

    What is the same or new makes up the later version, what is the same or gone the earlier one,
    but for blanks.

    Examples
    --------
    >>> [(str(part), words) for part, words in compared("We may call you.", "We may write to you.")]
    [('same', 'We may'), ('taken out', 'call'), ('added', 'write to'), ('same', 'you.')]
    """
    old, new = _PIECES.findall(before), _PIECES.findall(after)
    found: list[tuple[Part, str]] = []
    for what, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            found.append((Part.SAME, _joined(old[i:j])))
            continue
        if i < j:
            found.append((Part.GONE, _joined(old[i:j])))
        if k < m:
            found.append((Part.NEW, _joined(new[k:m])))
    return found


def paragraphs(words: str) -> list[str]:
    """The paragraphs of a text: an empty line parts them."""
    return [each.strip() for each in re.split(r"\n\s*\n", words) if each.strip()]


def _joined(pieces: list[str]) -> str:
    return " ".join("¶" if not each.strip() else each for each in pieces)
