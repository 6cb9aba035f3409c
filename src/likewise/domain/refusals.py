"""How the domain says no: one base class, one sentence a person can act on."""

from collections.abc import Iterable


class DomainError(Exception):
    """A refusal. Its message says what is wrong, where, and what to do, without naming a person.

    Every module defines its own refusals as subclasses; pages turn them into an error summary and
    the command line into a sentence and an exit code. `whom` are the participants whom it is about,
    whom a page names and leads to; `field` is what was answered wrongly, where it is one thing.
    """

    def __init__(self, sentence: str, *, whom: Iterable[str] = (), field: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.whom = tuple(whom)
        self.field = field
