"""Slots at rest: how a server keeps openings that it may not read, one box a slot.

Every box of a list is as long as another, whatever its arm and label are called; it is bound to
study, root, place and unit, so that a box moved to another place does not open. Making boxes needs
the key of a batch, holding them needs none: in batch mode the key stays with the statistician
until the batch is released. Randomness is an argument.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from likewise.domain.allocation.slots import Slot
from likewise.domain.refusals import DomainError
from likewise.domain.sealing import SALT_BYTES, Opening
from likewise.domain.sealing.packing import number_field, packed, text_field

BOX_MARK = "likewise slot at rest 1"
BATCH_MARK = "likewise batch 1"
KEY_BYTES = 32
NONCE_BYTES = 12
STEP = 64  # bytes; lengths are told to this step only


class BoxRefused(DomainError):
    """A box that does not open, or slots that cannot be boxed. It never names an arm."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Box:
    """One slot at rest: where it is, and its sealed content (nonce, then what was encrypted)."""

    stratum: str
    position: int
    unit: str
    sealed: bytes


def batch_key(*, secret: bytes, root: bytes, stratum: str, batch: int) -> bytes:
    """The key of one batch, from the secret of the list: giving one away opens no other.

    Parameters
    ----------
    secret : bytes
        32 random bytes, kept by whoever releases batches.
    root : bytes
        Of the segment that seals the slots.
    stratum, batch : str, int
        Which batch: batches are counted in each stratum.

    References
    ----------
    Krawczyk and Eronen, HKDF, RFC 5869, doi 10.17487/RFC5869.
    """
    info = text_field(BATCH_MARK) + text_field(stratum) + number_field(batch)
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=root, info=info).derive(secret)


def content_width(*, openings: Sequence[Opening]) -> int:
    """How many bytes every content of a list takes, padded: told to a step of 64."""
    longest = max(len(_content(opening)) for opening in openings)
    return -(-longest // STEP) * STEP


def boxed(
    *,
    key: bytes,
    study: str,
    root: bytes,
    openings: Sequence[Opening],
    nonces: Sequence[bytes],
    width: int,
) -> tuple[Box, ...]:
    """Openings of one batch as they lie at rest, in their order.

    Parameters
    ----------
    key : bytes
        Of the batch; used for no other.
    nonces : sequence of bytes
        12 random bytes for each, all different.
    width : int
        The `content_width` of the whole list, so that its batches are alike too.

    Raises
    ------
    BoxRefused
        When a nonce is missing or comes twice, or a content is wider.

    References
    ----------
    NIST SP 800-38D (AES-GCM), doi 10.6028/NIST.SP.800-38D.
    """
    lengths = {len(nonce) for nonce in nonces}
    if len(set(nonces)) != len(openings) or len(nonces) != len(openings):
        raise BoxRefused("Every slot needs a nonce of its own.")
    if lengths - {NONCE_BYTES} or len(key) != KEY_BYTES:
        raise BoxRefused(f"A key has {KEY_BYTES} bytes and a nonce {NONCE_BYTES}.")
    contents = [_content(opening) for opening in openings]
    if any(len(content) > width for content in contents):
        raise BoxRefused("A slot's arm and label are longer than the width of the list.")
    box = AESGCM(key)
    return tuple(
        Box(
            stratum=one.slot.stratum,
            position=one.slot.position,
            unit=one.slot.unit,
            sealed=nonce
            + box.encrypt(nonce, content.ljust(width, b"\x00"), _bound(study, root, one.slot)),
        )
        for one, nonce, content in zip(openings, nonces, contents, strict=True)
    )


def unboxed(*, key: bytes, study: str, root: bytes, box: Box) -> Opening:
    """What lies in a box.

    Raises
    ------
    BoxRefused
        When the key is another batch's, or the box was changed or moved.
    """
    slot = Slot(stratum=box.stratum, position=box.position, unit=box.unit, arm="?")
    nonce, content = box.sealed[:NONCE_BYTES], box.sealed[NONCE_BYTES:]
    try:
        plain = AESGCM(key).decrypt(nonce, content, _bound(study, root, slot))
    except (InvalidTag, ValueError) as error:
        raise BoxRefused(
            f"Slot {box.position} of stratum {box.stratum} does not open: the key is another's, or "
            "the slot was changed or moved. Nothing was used."
        ) from error
    label, rest = _field(plain[SALT_BYTES:])
    arm, _ = _field(rest)
    return Opening(
        slot=Slot(stratum=box.stratum, position=box.position, unit=box.unit, label=label, arm=arm),
        salt=plain[:SALT_BYTES],
    )


def boxes_as_json(*, boxes: Sequence[Box]) -> str:
    """Boxes as one text: place, unit and what was encrypted, one a line."""
    lines = [json.dumps([e.stratum, e.position, e.unit, e.sealed.hex()]) for e in boxes]
    return "[" + ",\n".join(lines) + "]"


def read_boxes(*, content: str) -> tuple[Box, ...]:
    """The boxes of a text that `boxes_as_json` made."""
    return tuple(
        Box(stratum=stratum, position=position, unit=unit, sealed=bytes.fromhex(sealed))
        for stratum, position, unit, sealed in json.loads(content)
    )


def _content(opening: Opening) -> bytes:
    slot = opening.slot
    return opening.salt + text_field(slot.label) + text_field(slot.arm)


def _field(content: bytes) -> tuple[str, bytes]:
    length, rest = content.split(b":", 1)
    end = int(length)
    return rest[:end].decode(), rest[end + 1 :]


def _bound(study: str, root: bytes, slot: Slot) -> bytes:
    place = text_field(slot.stratum) + number_field(slot.position) + text_field(slot.unit)
    return text_field(BOX_MARK) + text_field(study) + packed(root) + place
