"""Fields as bytes that can be hashed, so that no two lists of fields pack alike."""

from functools import lru_cache

from likewise.domain.refusals import DomainError

DIGEST_BYTES = 32


class SealingRefused(DomainError):
    """A list, a salt, a seal, a claim or a proof that cannot be used. It never names an arm."""


def packed(*fields: bytes) -> bytes:
    """Fields as netstrings, so that no two lists of fields pack alike.

    Examples
    --------
    >>> packed(b"ab", b"")
    b'2:ab,0:,'
    """
    return b"".join([bytes_field(field) for field in fields])


def bytes_field(field: bytes) -> bytes:
    """Bytes as one netstring."""
    return b"%d:%b," % (len(field), field)


@lru_cache(maxsize=8192)
def text_field(text: str) -> bytes:
    """A text as one netstring of its UTF-8; the few names of a list come again and again."""
    return new_field(text)


def new_field(text: str) -> bytes:
    """The same for a text that will hardly come again."""
    try:
        said = text.encode()
        return b"%d:%b," % (len(said), said)
    except UnicodeEncodeError as error:
        raise SealingRefused(
            "A name has a character that is not text (a lone surrogate). Write it anew."
        ) from error


def number_field(number: int) -> bytes:
    """A whole number as one netstring of its decimal digits."""
    digits = b"%d" % number
    return b"%d:%b," % (len(digits), digits)
