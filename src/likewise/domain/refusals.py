"""How the domain says no: one base class, one sentence a person can act on."""


class DomainError(Exception):
    """A refusal. Its message says what is wrong, where, and what to do, without naming a person.

    Every module defines its own refusals as subclasses; pages turn them into an error summary and
    the command line into a sentence and an exit code.
    """

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
