"""What the record says of recruitment: invitations, criteria, screenings, baselines, exits.

That somebody was invited, is interested or is enrolled is their status, and that they agree to take
part is their decision: neither is kept here again.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar

from likewise.domain.declarations import Declaration, Does, Label, Names, Text, said
from likewise.domain.facts import Fact
from likewise.domain.ids import ParticipantId, PracticeId, Refers
from likewise.domain.participants import RoleName
from likewise.domain.periods import in_words
from likewise.domain.refusals import DomainError
from likewise.domain.words import count, join_words

MOST_CRITERIA = 12  # of a kind: as many as there are words for
MOST_INVITED = 100_000  # by one batch


class RecruitmentNotRight(DomainError):
    """Something of recruitment that cannot be."""


class Way(StrEnum):
    """How invitations were made."""

    POST = "by post"
    TELEPHONE = "by telephone"
    TEXT = "by text message"
    IN_PERSON = "in person"


class Criterion(StrEnum):
    """One criterion, by its kind and its place among those of a version."""

    INCLUSION_1 = "inclusion 1"
    INCLUSION_2 = "inclusion 2"
    INCLUSION_3 = "inclusion 3"
    INCLUSION_4 = "inclusion 4"
    INCLUSION_5 = "inclusion 5"
    INCLUSION_6 = "inclusion 6"
    INCLUSION_7 = "inclusion 7"
    INCLUSION_8 = "inclusion 8"
    INCLUSION_9 = "inclusion 9"
    INCLUSION_10 = "inclusion 10"
    INCLUSION_11 = "inclusion 11"
    INCLUSION_12 = "inclusion 12"
    EXCLUSION_1 = "exclusion 1"
    EXCLUSION_2 = "exclusion 2"
    EXCLUSION_3 = "exclusion 3"
    EXCLUSION_4 = "exclusion 4"
    EXCLUSION_5 = "exclusion 5"
    EXCLUSION_6 = "exclusion 6"
    EXCLUSION_7 = "exclusion 7"
    EXCLUSION_8 = "exclusion 8"
    EXCLUSION_9 = "exclusion 9"
    EXCLUSION_10 = "exclusion 10"
    EXCLUSION_11 = "exclusion 11"
    EXCLUSION_12 = "exclusion 12"


class ExitReason(StrEnum):
    """Why somebody went no further."""

    DECLINED = "declined"
    NOT_ELIGIBLE = "not eligible"
    NOT_REACHED = "not reached"
    MOVED = "moved away"
    DIED = "died"
    WITHDREW = "withdrew"
    OTHER = "other"


class StepToFacilitate(StrEnum):
    """How far somebody has come who would facilitate."""

    VOLUNTEERED = "volunteered"
    AGREED = "agreed"
    CHECKED = "checked"
    TRAINED = "trained"
    APPOINTED = "appointed"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecruitmentStart(Fact):
    """From `starts_on` recruitment is kept here, so that its order can be asked for."""

    declared: ClassVar = Declaration(
        noun="start of recruitment", nouns="starts of recruitment", heading="Recruitment"
    )

    starts_on: date

    def sentence(self, does: Does, names: Names) -> str:
        return said(f"recruitment is kept here from {in_words(self.starts_on)}", does)


@dataclass(frozen=True, slots=True, kw_only=True)
class Criteria(Fact):
    """One version of the written criteria, in force from `starts_on` until the next one is.

    `inclusion` and `exclusion` have one criterion a line. They never change.
    """

    declared: ClassVar = Declaration(
        noun="version of the criteria", nouns="versions of the criteria", title="Criteria",
        heading="Recruitment",
    )  # fmt: skip

    version_name: Label
    starts_on: date
    inclusion: Label
    exclusion: Label = ""

    def __post_init__(self) -> None:
        if not (self.version_name.strip() and lines(self.inclusion)):
            raise RecruitmentNotRight(
                "Criteria have a version, and at least one for inclusion. Give both.",
                field="inclusion",
            )
        for kind in ("inclusion", "exclusion"):
            if len(lines(getattr(self, kind))) > MOST_CRITERIA:
                raise RecruitmentNotRight(
                    f"There are at most {MOST_CRITERIA} criteria for {kind}, one a line. Put some "
                    "of them together.",
                    field=kind,
                )

    @property
    def wording(self) -> dict[Criterion, str]:
        """What each of its criteria says, inclusion first, in their order."""
        return {
            Criterion(f"{kind} {number}"): words
            for kind, written in (("inclusion", self.inclusion), ("exclusion", self.exclusion))
            for number, words in enumerate(lines(written), start=1)
        }

    def sentence(self, does: Does, names: Names) -> str:
        inside, outside = len(lines(self.inclusion)), len(lines(self.exclusion))
        what = f"version {self.version_name} of the criteria is in force from "
        how_many = f"with {inside} for inclusion and {outside} for exclusion"
        return said(f"{what}{in_words(self.starts_on)}, {how_many}", does)


def lines(written: str) -> list[str]:
    """The criteria of one kind: one a line, empty lines left out."""
    return [each.strip() for each in written.splitlines() if each.strip()]


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationBatch(Fact):
    """How many people of a practice were invited on a day, and how; nobody is named.

    Who is invited again, by a reminder, counts once. No practice: people of any.
    """

    declared: ClassVar = Declaration(
        noun="batch of invitations", nouns="batches of invitations", heading="Recruitment",
        withdrawable=True, correctable=frozenset({"way", "sent_on", "invited", "is_reminder"}),
    )  # fmt: skip

    practice: PracticeId | None = None
    way: Way
    sent_on: date
    invited: int
    is_reminder: bool = False

    def __post_init__(self) -> None:
        if not 1 <= self.invited <= MOST_INVITED:
            raise RecruitmentNotRight(
                f"A batch invites between 1 and {MOST_INVITED:,} people. Give a number within "
                "that.",
                field="invited",
            )

    def sentence(self, does: Does, names: Names) -> str:
        whose = f" of {names.get(self.practice, 'a practice')}" if self.practice else ""
        again = " again" if self.is_reminder else ""
        people = count(self.invited, "person", "people")
        verb = "was" if self.invited == 1 else "were"
        return said(
            f"{people}{whose} {verb} invited{again} {self.way} on {in_words(self.sent_on)}", does
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Screening(Fact):
    """Somebody was held against a version of the criteria.

    `against` is what speaks against them: criteria for inclusion that they do not meet, and for
    exclusion that they do. Whom nothing speaks against is eligible.
    """

    declared: ClassVar = Declaration(noun="screening", heading="Recruitment")

    participant: ParticipantId
    criteria: Annotated[str, Refers("Criteria")]
    screened_on: date
    number: int
    against: frozenset[Criterion] = frozenset()
    screened_by: Annotated[str, Text(about="participant")] = ""

    @property
    def is_eligible(self) -> bool:
        """Whether nothing speaks against them."""
        return not self.against

    @property
    def order(self) -> tuple[date, int]:
        """Later screenings come after earlier ones."""
        return self.screened_on, self.number

    def sentence(self, does: Does, names: Names) -> str:
        who, on = names.get(self.participant, "somebody"), in_words(self.screened_on)
        by = f" by {names[self.criteria]}" if self.criteria in names else ""
        found = "eligible" if self.is_eligible else "not eligible"
        why = f": {join_words(in_order(self.against))} against" if self.against else ""
        return said(f"{who} was screened{by} on {on}, and is {found}{why}", does)


def in_order(criteria: frozenset[Criterion]) -> list[Criterion]:
    """Criteria in the order in which they are written."""
    return [each for each in Criterion if each in criteria]


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline(Fact):
    """On which day somebody's baseline visit was complete. What it measured is not kept here."""

    declared: ClassVar = Declaration(noun="baseline visit", heading="Recruitment")

    participant: ParticipantId
    completed_on: date

    def sentence(self, does: Does, names: Names) -> str:
        who = names.get(self.participant, "somebody")
        return said(f"the baseline visit of {who} was complete on {in_words(self.completed_on)}",
                    does)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class RecruitmentExit(Fact):
    """Somebody goes no further, as a member or a facilitator to be, and why.

    `words` are theirs, only where they offered any.
    """

    declared: ClassVar = Declaration(
        noun="exit from recruitment", nouns="exits from recruitment", heading="Recruitment",
        withdrawable=True, correctable=frozenset({"reason", "words", "left_on"}),
    )  # fmt: skip

    participant: ParticipantId
    role: RoleName = RoleName.MEMBER
    left_on: date
    reason: ExitReason
    words: Annotated[str, Text(about="participant")] = ""

    def sentence(self, does: Does, names: Names) -> str:
        who, on = names.get(self.participant, "somebody"), in_words(self.left_on)
        return said(f"{who} goes no further as a {self.role} from {on}: {self.reason}", does)


@dataclass(frozen=True, slots=True, kw_only=True)
class FacilitatorStep(Fact):
    """A step that somebody took towards facilitating, and on which day."""

    declared: ClassVar = Declaration(
        noun="step to facilitate", nouns="steps to facilitate", heading="Recruitment",
        withdrawable=True, correctable=frozenset({"taken_on"}),
    )  # fmt: skip

    participant: ParticipantId
    reached: StepToFacilitate
    taken_on: date

    def sentence(self, does: Does, names: Names) -> str:
        who, on = names.get(self.participant, "somebody"), in_words(self.taken_on)
        verb = {
            StepToFacilitate.VOLUNTEERED: "volunteered",
            StepToFacilitate.AGREED: "agreed",
        }.get(self.reached, f"was {self.reached}")
        return said(f"{who} {verb} as a facilitator on {on}", does)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecruitmentTarget(Fact):
    """How many people are needed at the end, of a practice or in all, allowing for drop-out.

    They are recruited evenly from `starts_on` until `due_on`, by when all of them are enrolled.
    `drop_out_percent` of those enrolled are expected to be lost by the end.
    """

    declared: ClassVar = Declaration(
        noun="target of recruitment", nouns="targets of recruitment", heading="Recruitment",
        withdrawable=True, correctable=frozenset({"needed", "drop_out_percent", "starts_on",
                                                  "due_on"}),
    )  # fmt: skip

    practice: PracticeId | None = None
    needed: int
    drop_out_percent: int = 0
    starts_on: date
    due_on: date

    def __post_init__(self) -> None:
        if not 1 <= self.needed <= MOST_INVITED:
            raise RecruitmentNotRight(
                f"Between 1 and {MOST_INVITED:,} people are needed. Give a number within that.",
                field="needed",
            )
        if not 0 <= self.drop_out_percent < 100:
            raise RecruitmentNotRight(
                "Expected drop-out is between 0 and 99 percent. Give a number within that.",
                field="drop_out_percent",
            )
        if self.due_on < self.starts_on:
            raise RecruitmentNotRight(
                f"They would be due on {in_words(self.due_on)}, before recruitment begins on "
                f"{in_words(self.starts_on)}. Put one of the two days right.",
                field="due_on",
            )

    @property
    def to_enrol(self) -> int:
        """How many people have to be enrolled, so that as many as are needed are left."""
        return -(-self.needed * 100 // (100 - self.drop_out_percent))

    def sentence(self, does: Does, names: Names) -> str:
        whose = f" of {names.get(self.practice, 'a practice')}" if self.practice else ""
        needs = f"{count(self.needed, 'person', 'people')}{whose} needed at the end"
        lost = f"{self.drop_out_percent}% expected to drop out"
        what = f"{count(self.to_enrol, 'person', 'people')} are to be enrolled"
        by = f"from {in_words(self.starts_on)} to {in_words(self.due_on)}"
        return said(f"{what} {by}: {needs}, {lost}", does)
