"""What the JSON files of sealing have in common: how they are parsed, and refused."""

import json
from typing import Any

from likewise.domain.refusals import DomainError
from likewise.domain.sealing.packing import DIGEST_BYTES

MOST_BYTES = 200_000_000
HASH = "SHA-256"


class SealFileRefused(DomainError):
    """A file that is not what it should be, as it is specified."""


class Told:
    """An object of a JSON file, whose parts are asked for by name and kind."""

    def __init__(self, told: object, *, what: str, keys: set[str]) -> None:
        if not isinstance(told, dict) or set(told) != keys:
            raise SealFileRefused(
                f"{what} must have: {', '.join(sorted(keys))}. Give the file as it was written."
            )
        self.what = what
        self._told: dict[str, Any] = told

    def _part(self, name: str, kind: type) -> Any:
        found = self._told[name]
        if type(found) is not kind:
            raise SealFileRefused(
                f"{self.what} has a part of the wrong kind: {name}. "
                "Give the file as it was written."
            )
        return found

    def text(self, name: str) -> str:
        """A part that is text."""
        found: str = self._part(name, str)
        return found

    def whole(self, name: str) -> int:
        """A part that is a whole number from 0."""
        found: int = self._part(name, int)
        if not 0 <= found < 10**12:
            raise SealFileRefused(f"{self.what} has an impossible number: {name}.")
        return found

    def list_of(self, name: str) -> list[Any]:
        """A part that is a list with something in it."""
        found: list[Any] = self._part(name, list)
        if not found:
            raise SealFileRefused(f"{self.what} has an empty list: {name}. Give the whole file.")
        return found

    def any_list(self, name: str) -> list[Any]:
        """A part that is a list, perhaps empty."""
        found: list[Any] = self._part(name, list)
        return found

    def texts(self, name: str) -> tuple[str, ...]:
        """A part that is a list of texts, perhaps empty."""
        found: list[Any] = self._part(name, list)
        if not all(type(one) is str for one in found):
            raise SealFileRefused(f"{self.what} has a part of the wrong kind in {name}.")
        return tuple(found)

    def digest(self, name: str) -> bytes:
        """A part that is a digest."""
        return read_digest(text=self._told[name], what=f"{self.what}, {name}:")

    def digests(self, name: str) -> tuple[bytes, ...]:
        """A part that is a list of digests."""
        found = [digest_of(text) for text in self.texts(name)]
        if None in found:
            place = found.index(None)
            what = f"{self.what}, {name}, number {place + 1}:"
            read_digest(text=self._told[name][place], what=what)
        return tuple([digest for digest in found if digest is not None])

    def digest_or_none(self, name: str) -> bytes:
        """A part that is a digest or an empty text, which gives no bytes."""
        return self.digest(name) if self._told[name] != "" else b""


def parsed(*, content: bytes, called: str) -> dict[str, Any]:
    """A JSON object in which every name stands once; `called` is what the file should be."""
    if len(content) > MOST_BYTES:
        raise SealFileRefused(f"The {called} is larger than 200 MB. Give it as it was written.")
    try:
        told = json.loads(content.decode("utf-8-sig"), object_pairs_hook=once)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        raise SealFileRefused(f"Line {line}: this is not JSON. Give the {called} file.") from error
    if not isinstance(told, dict):
        raise SealFileRefused(f"The {called} is not a JSON object. Give the {called} file.")
    return told


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object, unless a name stands in it twice: another program would read the other one."""
    told = dict(pairs)
    if len(told) < len(pairs):
        raise SealFileRefused("A name stands twice in one object of the file. It was changed.")
    return told


def check_format(
    told: dict[str, Any], *, name: str, version: int, called: str, older: str = ""
) -> None:
    """Refuse a file of another format, version or hash; `older` says what to do with an old one."""
    found = told.get("version")
    if told.get("format") == name and type(found) is int and found < version and older:
        raise SealFileRefused(older)
    if told.get("format") != name or type(found) is not int or found != version:
        raise SealFileRefused(
            f"This is not a {called} of format {name}, version {version}. Give the {called} file, "
            "or use the Likewise that wrote it."
        )
    if told.get("hash") != HASH:
        raise SealFileRefused(f"The {called} names a hash other than {HASH}. Give it as it was.")


def digest_of(text: object) -> bytes | None:
    """The 32 bytes of 64 hexadecimal digits; none where it is anything else."""
    if not isinstance(text, str) or len(text) != 2 * DIGEST_BYTES:
        return None
    try:
        found = bytes.fromhex(text)  # passes over spaces, so that the length is asked again
    except ValueError:
        return None
    return found if len(found) == DIGEST_BYTES else None


def read_digest(*, text: object, what: str) -> bytes:
    """A SHA-256 digest from 64 hexadecimal digits."""
    found = digest_of(text)
    if found is not None:
        return found
    raise SealFileRefused(
        f"{what} this is not 64 hexadecimal digits. Copy it whole, as it was published."
    )
