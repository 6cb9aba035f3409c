"""Small files of settings in TOML, as people write them and strangers send them."""

import codecs
import re
import tomllib
from pathlib import Path
from typing import Any

from likewise.domain.refusals import DomainError

LARGEST = 256 << 10  # bytes
DEEPEST = 20  # a mapping nests three deep
_DOTTED = re.compile(rf"(?<![\w\"'-])(?:[\w\"'-]+[ \t]*\.[ \t]*){{{DEEPEST}}}")


class NotToml(DomainError):
    """A file that is no TOML, or more of it than anybody writes."""


def read_toml(path: Path) -> dict[str, Any]:
    """What a TOML file says; a draft that Windows PowerShell wrote to a file is UTF-16.

    Raises
    ------
    NotToml
        With what is wrong in it.
    """
    return parsed_toml(read_text(path))


def parsed_toml(text: str) -> dict[str, Any]:
    """What the text of a TOML file says.

    Raises
    ------
    NotToml
        With what is wrong in it.
    """
    if _DOTTED.search(text):
        raise _too_deep()
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise NotToml(f"{error}. Correct it there.") from None
    except (ValueError, OverflowError):
        raise NotToml("it holds a number or a day beyond all bounds. Correct it.") from None
    except RecursionError:
        raise _too_deep() from None


def read_text(path: Path) -> str:
    """The text of a file of settings, whatever of UTF-8 and UTF-16 it is in.

    Raises
    ------
    NotToml
        When it is not there, is no text, or is too large.
    """
    if not path.is_file():
        raise NotToml("it is not there. Give its file.")
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError:
        raise NotToml("it cannot be opened. Give a file that you may read.") from None
    if len(content) > LARGEST:
        raise NotToml(f"it is larger than {LARGEST >> 10} KB. Give a file of settings.")
    is_utf_16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = content.decode("utf-16" if is_utf_16 else "utf-8-sig")
    except UnicodeError:
        raise NotToml("it is not UTF-8 text. Save it as UTF-8.") from None
    return text.replace("\r\n", "\n")


def _too_deep() -> NotToml:
    return NotToml(f"it nests its settings more than {DEEPEST} deep. Write it plainly.")
