"""When two names are the same, or like one another, and when two telephone numbers are.

Capitals, accents, apostrophes, hyphens and the order of words do not count. Names are like one
another that differ

- in one letter of one word: one more, one fewer, another one, or two neighbours that change places,
  where the shorter word has three letters or more;
- in one word more, beside two or more that are the same (Asha Patel, Asha Kiran Patel);
- in that a word is written as two (Anne Marie, Annemarie).
"""

import re
import unicodedata
from collections import Counter
from enum import StrEnum

SHORTEST = 3  # letters of a word in which one may be another
FEWEST_DIGITS = 4  # fewer stand in nearly every telephone number
_WORD = re.compile(r"[^\W_]+")
_NO_LETTER = re.compile(r"['’ʼ`´]")
_TELEPHONE = re.compile(r"[\d\s()+./-]+")


class Likeness(StrEnum):
    """In what somebody is like a person who is being added."""

    NAME = "the same name"
    TELEPHONE = "the same telephone number"
    MAIL = "the same e-mail address"
    LIKE = "a name like it and the same practice"


def folded(text: str) -> str:
    """A text without capitals and accents, as it is searched: zoe finds Zoë."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.replace("’", "'").casefold())
    return "".join(each for each in apart if not unicodedata.combining(each))


def words_of(name: str) -> tuple[str, ...]:
    """The words of a name in an order of their own: equal for names that are the same."""
    return tuple(sorted(_WORD.findall(_NO_LETTER.sub("", folded(name)))))


def are_like(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether two names, as their words, are the same or like one another."""
    here, there = Counter(one), Counter(other)
    left, right = sorted((here - there).elements()), sorted((there - here).elements())
    if len(left) > len(right):
        left, right = right, left
    if not left:
        return not right or (len(right) == 1 and (here & there).total() > 1)
    if len(left) == 1 and len(right) == 2:
        return left[0] in ("".join(right), "".join(reversed(right)))
    return len(left) == len(right) == 1 and _are_one_letter_apart(left[0], right[0])


def digits_of(telephone: str) -> str:
    """The digits of a telephone number, as if it were dialled in the United Kingdom."""
    digits = "".join(each for each in telephone if each.isascii() and each.isdigit())
    start = telephone.strip().lstrip("(")
    if digits.startswith("0044"):
        return f"0{digits[4:].removeprefix('0')}"
    if start.startswith("+44") or (start.startswith("44") and len(digits) > 10):
        return f"0{digits[2:].removeprefix('0')}"
    return digits


def telephone_in(text: str) -> str:
    """The digits that are looked for, where a text is a telephone number or a part of one."""
    digits = digits_of(text) if _TELEPHONE.fullmatch(text) else ""
    return digits if len(digits) >= FEWEST_DIGITS else ""


def _are_one_letter_apart(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    if len(short) < SHORTEST or len(long) - len(short) > 1:
        return False
    at = next((n for n, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    if len(long) > len(short):
        return short[at:] == long[at + 1 :]
    swapped = short[at : at + 2][::-1] == long[at : at + 2] and short[at + 2 :] == long[at + 2 :]
    return short[at + 1 :] == long[at + 1 :] or swapped
