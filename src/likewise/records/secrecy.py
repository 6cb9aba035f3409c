"""Digests of what people said, from which nobody can guess it back once they are forgotten.

What an act that holds words leaves in the record (a digest of its arguments and of its plan, why it
was refused) is keyed or sealed with a random key of that act, which is destroyed with the people
whom the act was about. What a page carries from a plan to its confirmation is keyed by the
installation and stored nowhere.
"""

import hashlib

from likewise.domain.operations import Plan
from likewise.records import facts, keys
from likewise.records.models import Refusal


def key_of_act(operation: str) -> str:
    """The owner of the key of an act."""
    return f"act:{operation}"


class Arguments:
    """What an act was asked with, digested under its own key where somebody's words are in it."""

    def __init__(self, operation: str, said: str, *, is_personal: bool) -> None:
        self._operation, self._said, self._is_personal = operation, said, is_personal

    def digest(self) -> str:
        """The digest to keep."""
        return kept_digest(self._operation, self._said, is_personal=self._is_personal)

    def are_those_of(self, kept: str) -> bool:
        """Whether these have the digest that was kept; yes, once the key for it is destroyed."""
        if not self._is_personal:
            return hashlib.sha256(self._said.encode()).hexdigest() == kept
        owner = key_of_act(self._operation)
        ring = keys.Ring([owner])
        return owner not in ring or ring.digest(owner, self._said) == kept


def kept_digest(operation: str, said: str, *, is_personal: bool) -> str:
    """A digest to keep, under the key of an act where it is of somebody's words."""
    if not is_personal:
        return hashlib.sha256(said.encode()).hexdigest()
    owner = key_of_act(operation)
    keys.make([owner])
    return keys.Ring([owner]).digest(owner, said)


def shown_digest(plan: Plan, digest: str = "") -> str:
    """The digest of a plan that a page carries to its confirmation.

    It covers what would be written, and which versions that replaces: whoever confirmed has seen
    them, and replaces nothing that came since. `digest` is the plan's own, where that is known.
    """
    said = " ".join([digest or plan.digest(), *facts.replaced_by(plan.steps)])
    return keys.keyed_digest(said, "confirmation")


def sealed_sentence(operation: str, sentence: str) -> bytes:
    """Why an act was refused, as it is kept."""
    return keys.seal(key_of_act(operation), sentence, "refusal")


def sentence_of(refusal: Refusal) -> str:
    """Why an act was refused."""
    try:
        owner = key_of_act(refusal.operation)
        return keys.unseal(owner, bytes(refusal.sentence), "refusal")
    except keys.Erased:
        return "This was refused when it first came. Why was erased with those it was about."
