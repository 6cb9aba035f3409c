"""Copy the keys of the record, bring a copy back, and change the key that wraps them."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from likewise.domain.access import Capability, check_may
from likewise.domain.accounts import Actor
from likewise.records import audit, opening, presence
from likewise.records.checks import Finding
from likewise.records.keys import changing, copies, installation
from likewise.records.turns import writing


def back_up_keys(*, by: Actor, at: datetime) -> Path:
    """Copy the keys, letting go of copies that are too old; answers where the copy is."""
    check_may(by, Capability.CHECK)
    made = copies.take(at)
    _audit(by, at, "keys.back_up", copies.count(made))
    return made


def restore_keys(*, by: Actor, at: datetime, copy: Path) -> int:
    """Bring a copy back while nobody is at work; answers how many keys there are now.

    Whoever was erased stays erased, and the keys that were there are set aside as a copy.
    """
    check_may(by, Capability.CHECK)
    with presence.alone():
        opening.check_places()
        number = copies.restore(copy, at)
        opening.open_keys()
    _audit(by, at, "keys.restore", number)
    return number


def rewrap_keys(*, by: Actor, at: datetime, new: Path | None = None) -> int:
    """Change the installation's key while nobody is at work; answers how many keys it wraps."""
    check_may(by, Capability.CHECK)
    with presence.alone():
        opening.open_keys()
        number = changing.rewrap(at, installation.read(new) if new else None)
    _audit(by, at, "keys.rewrap", number)
    return number


def check_keys(*, by: Actor, at: datetime) -> Iterator[Finding]:
    """Whether the keys are in order, one finding at a time."""
    check_may(by, Capability.CHECK)
    opening.check_places()
    return opening.keys_kept(at)


def _audit(by: Actor, at: datetime, action: str, number: int) -> None:
    with writing():
        audit.append(by=by, at=at, action=action, about=[], counts={"keys": number})
