"""Attribute and element values: strict ones as they are, near ones put right, others refused."""

import re
from datetime import date, datetime
from functools import lru_cache

from likewise.domain.coding import VariableKind

INTEGER = re.compile(r"[+-]?[0-9]{1,18}")
WHOLE_DECIMAL = re.compile(r"[+-]?[0-9]{1,15}\.0+")
DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
ZONE = r"(?:Z|[+-](?:0[0-9]|1[0-3]):[0-5][0-9]|[+-]14:00)?"
DATE_TIME = re.compile(rf"([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}T[0-9:]{{8}})(?:\.[0-9]+)?{ZONE}")
DATE = re.compile(rf"([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}){ZONE}")
COLOUR = re.compile(r"#(?:[0-9A-Fa-f]{6}|[0-9A-Fa-f]{3})")
BARE_COLOUR = re.compile(r"#?([0-9A-Fa-f]{6})(?:[0-9A-Fa-f]{2})?")
GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
BARE_GUID = re.compile(r"[0-9a-f]{32}")
BOOLEANS = {"true": True, "1": True, "false": False, "0": False, "yes": True, "no": False}
STRICT_BOOLEANS = frozenset({"true", "1", "false", "0"})

# Each reading gives the value and whether it had to be put right; None where it cannot be read.
type Reading[Value] = tuple[Value, bool] | None


def guid_of(raw: str) -> Reading[str]:
    """An identifier in lower case without braces; braces are the standard's own other form."""
    if GUID.fullmatch(raw):  # the usual case, with nothing to put right
        return raw, False
    text = raw.strip().lower()
    if GUID.fullmatch(text):
        return text, False
    inner = text.strip("{}()")
    if GUID.fullmatch(inner):
        return inner, True
    if BARE_GUID.fullmatch(inner):
        parts = (inner[:8], inner[8:12], inner[12:16], inner[16:20], inner[20:])
        return "-".join(parts), True
    return None


def integer_of(raw: str) -> Reading[int]:
    """A whole number; `12.0` is put right to 12."""
    text = raw.strip()
    if INTEGER.fullmatch(text):
        return int(text), False
    return (int(text.partition(".")[0]), True) if WHOLE_DECIMAL.fullmatch(text) else None


def boolean_of(raw: str) -> Reading[bool]:
    """true, false, 1 or 0; other cases, and yes and no, are put right."""
    text = raw.strip()
    value = BOOLEANS.get(text.lower())
    return None if value is None else (value, text not in STRICT_BOOLEANS)


def colour_of(raw: str) -> Reading[str]:
    """#rrggbb or #rgb; a missing # is put right, and transparency is dropped."""
    text = raw.strip()
    if COLOUR.fullmatch(text):
        return text, False
    bare = BARE_COLOUR.fullmatch(text)
    return ("#" + bare.group(1), True) if bare else None


@lru_cache(maxsize=4096)
def date_time_of(raw: str) -> Reading[str]:
    """A date and time of XML Schema; a blank in place of the T is put right."""
    text = raw.strip()
    mended = text.replace(" ", "T", 1)
    found = DATE_TIME.fullmatch(mended)
    if found is None:
        return None
    try:
        datetime.fromisoformat(found.group(1))
    except ValueError:
        return None
    return mended, mended != text


def date_of(raw: str) -> Reading[str]:
    """A date of XML Schema."""
    text = raw.strip()
    found = DATE.fullmatch(text)
    if found is None:
        return None
    try:
        date.fromisoformat(found.group(1))
    except ValueError:
        return None
    return text, False


def choice_of(raw: str, choices: tuple[str, ...]) -> Reading[str]:
    """One of a list; another case is put right."""
    text = raw.strip()
    if text in choices:
        return text, False
    near = [choice for choice in choices if choice.lower() == text.lower()]
    return (near[0], True) if near else None


def value_of(raw: str, kind: VariableKind) -> Reading[str]:
    """A variable's value in the lexical form of its kind, as it is to be written."""
    if kind is VariableKind.TEXT:
        return raw, False
    text = raw.strip()
    if kind is VariableKind.BOOLEAN:
        truth = boolean_of(text)
        return None if truth is None else ("true" if truth[0] else "false", truth[1])
    if kind is VariableKind.DATE:
        return date_of(text)
    if kind is VariableKind.DATE_TIME:
        return date_time_of(text)
    pattern = INTEGER if kind is VariableKind.INTEGER else DECIMAL
    return (text, False) if pattern.fullmatch(text) else None
