"""A decoy allocation: arms drawn anew, so that whoever is blind can rehearse a report.

A decoy knows nothing of the real arms: it is drawn from the random id of a person alone, each arm
as likely as any other. So a report by decoy arms runs from end to end before anybody is unblinded,
and whatever difference it shows is chance. Nottingham's randomisation module for REDCap (1.4.0)
does the same with a false allocation that it stores.
"""

import hashlib
from string import ascii_uppercase

MOST = len(ascii_uppercase)


def decoy_arm(participant: str, *, arms: int) -> str:
    """The decoy arm of a person, who always has the same one, however many others there are.

    People are drawn one by one, also where practices were allocated: a report that reckons with
    practices is rehearsed but for that.

    Raises
    ------
    ValueError
        When there are fewer than two arms, or more than letters.
    """
    if not 2 <= arms <= MOST:
        raise ValueError(f"A decoy needs 2 to {MOST} arms, not {arms}.")
    drawn = int.from_bytes(hashlib.sha256(f"decoy|{arms}|{participant}".encode()).digest())
    return decoy_arms(arms)[drawn % arms]


def decoy_arms(arms: int) -> tuple[str, ...]:
    """What the decoy arms are called."""
    return tuple(f"decoy {letter}" for letter in ascii_uppercase[:arms])
