"""What the record says of two records of one person, or of one practice."""

from dataclasses import dataclass
from typing import ClassVar

from likewise.domain.declarations import Declaration, Does, Names
from likewise.domain.facts import Fact
from likewise.domain.ids import ParticipantId, PersonId, PracticeId


@dataclass(frozen=True, slots=True, kw_only=True)
class SamePerson(Fact):
    """That `other` is the same person as `participant`, who goes on with what hangs on both.

    `person` is their identity, where it was put together of what both said.
    """

    declared: ClassVar = Declaration(
        noun="two records of one person", nouns="two records of one person", heading="People"
    )

    participant: ParticipantId
    other: ParticipantId
    person: PersonId | None = None

    @property
    def goes_on(self) -> str:
        """The record that goes on."""
        return self.participant

    def sentence(self, does: Does, names: Names) -> str:
        one, other = (
            names.get(self.participant, "this person"),
            names.get(self.other, "another record"),
        )
        if does == "void":
            return f"{one} and {other} are two people again, each with a record"
        return (
            f"{one} and {other} (id {self.other[:6]}) are one person: the record of the "
            "first goes on, both ids stay, and who erases one erases both"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SamePractice(Fact):
    """That `other` is the same practice as `practice`, which goes on with the people of both."""

    declared: ClassVar = Declaration(
        noun="two records of one practice", nouns="two records of one practice", heading="Places"
    )

    practice: PracticeId
    other: PracticeId

    @property
    def goes_on(self) -> str:
        """The practice that goes on."""
        return self.practice

    def sentence(self, does: Does, names: Names) -> str:
        one, other = names.get(self.practice, "a practice"), names.get(self.other, "another")
        if does == "void":
            return f"{one} and {other} are two practices again"
        return f"{one} and {other} are one practice, which goes on as {one}; both ids stay"
