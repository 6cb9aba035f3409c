"""What the staging file keeps of people's words: sealed with a key that only this process has.

Equal texts are sealed alike, so that SQL can compare them; the file is gone when the process is.
"""

import secrets

from cryptography.hazmat.primitives.ciphers.aead import AESSIV

_VEIL = AESSIV(secrets.token_bytes(64))


def hidden(text: str) -> bytes | str:
    """A text as the staging file keeps it; an empty one stays empty."""
    return _VEIL.encrypt(text.encode(), None) if text else ""


def shown(kept: bytes | str) -> str:
    """The text again; what was never hidden is as it is."""
    return _VEIL.decrypt(kept, None).decode() if isinstance(kept, bytes) else kept
