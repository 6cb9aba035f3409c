"""What is done about consent: texts are published, people decide, and their part changes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar

from likewise.domain.access import Capability
from likewise.domain.acts import Act, Asks, Declared, Fault
from likewise.domain.consent.facts import (
    Answer,
    Decider,
    Earlier,
    Element,
    Help,
    Method,
    Purpose,
)
from likewise.domain.ids import ParticipantId, PracticeId, Refers

LONGEST_WORDS = 20_000

_Who = Annotated[
    ParticipantId, Asks(question="Who?", missing="Select who it is", option="participant")
]


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishText(Act):
    """A consent text, or a new version of one, is in force from a day on; it never changes."""

    declared: ClassVar[Declared] = Declared(
        name="consent.publish_text", needs=Capability.PUBLISH_CONSENT
    )
    purpose: Annotated[
        Purpose, Asks(question="What do people agree to?", missing="Select the purpose")
    ]
    version_name: Annotated[
        str,
        Asks(
            question="Version",
            hint="Such as 2.1. It must be new for this purpose, language and practice",
            missing="Enter the version",
            longest=40,
        ),
    ]
    language: Annotated[
        str,
        Asks(question="Language", hint="Such as English", missing="Enter the language",
             longest=40),
    ]  # fmt: skip
    practice: Annotated[
        PracticeId | None, Asks(question="Practice", hint="Only where it has a text of its own")
    ] = None
    words: Annotated[
        str,
        Asks(
            question="The words in full",
            hint="They never change. Leave a line empty between paragraphs",
            missing="Enter the words that people read",
            longest=LONGEST_WORDS,
        ),
    ]
    starts_on: Annotated[
        date,
        Asks(
            question="In force from",
            hint="The version before is in force until then",
            missing="Enter the first day on which it is in force",
        ),
    ]
    ends_on: Annotated[
        date | None,
        Asks(question="In force until", hint="The first day on which it no longer is, if known"),
    ] = None
    earlier: Annotated[
        Earlier,
        Asks(
            question="What of those who agreed to an earlier version?",
            missing="Select what it means for those who agreed earlier",
        ),
    ] = Earlier.STANDS
    days_to_consider: Annotated[
        int,
        Asks(
            question="How many days has everybody to consider?",
            hint="Between being given the text and deciding. 0 for none",
        ),
    ] = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class EndText(Act):
    """Nobody decides about a consent text any more from a day on; what was decided stands."""

    declared: ClassVar[Declared] = Declared(
        name="consent.end_text", needs=Capability.PUBLISH_CONSENT
    )
    text: Annotated[str, Refers("ConsentText"), Asks(question="Which text?", option="text")]
    ends_on: Annotated[
        date,
        Asks(
            question="First day on which it is no longer in force",
            missing="Enter the day from which it is no longer in force",
        ),
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordDecision(Act):
    """Somebody has decided about one purpose, having read one text."""

    declared: ClassVar[Declared] = Declared(
        name="consent.record_decision", needs=Capability.RECORD_CONSENT
    )
    participant: _Who
    text: Annotated[
        str,
        Refers("ConsentText"),
        Asks(question="Which text did they read?", missing="Select the text", option="text"),
    ]
    answer: Annotated[
        Answer, Asks(question="What did they decide?", missing="Select what they decided")
    ]
    decided_on: Annotated[
        date, Asks(question="On which day?", missing="Enter the day on which they decided")
    ]
    method: Annotated[Method, Asks(question="How?", missing="Select how they decided")]
    seen_by: Annotated[
        str,
        Asks(
            question="Who saw the paper, or witnessed the call?",
            hint="Their name",
            longest=100,
        ),
    ] = ""
    helped_by: Annotated[frozenset[Help], Asks(question="Did anything help them?")] = frozenset()
    given_on: Annotated[
        date | None,
        Asks(
            question="On which day were they given the text to read?",
            hint="Needed where the text sets a time to consider",
        ),
    ] = None

    def faults(self) -> Iterator[Fault]:
        """Paper was seen by somebody, and a call has a witness."""
        if self.method is Method.ON_PAPER and not self.seen_by.strip():
            yield Fault("seen_by", "Enter who saw the paper")
        if self.method is Method.BY_TELEPHONE and not self.seen_by.strip():
            yield Fault("seen_by", "Enter who witnessed the call")


@dataclass(frozen=True, slots=True, kw_only=True)
class AddEvidence(Act):
    """A scan or a photograph, which was received and sealed, is the evidence of a decision."""

    declared: ClassVar[Declared] = Declared(name="consent.add_evidence", needs=Capability.ATTACH)
    decision: Annotated[
        str, Refers("ConsentDecision"), Asks(question="Of which decision?", option="decision")
    ]
    media: Annotated[
        str,
        Asks(question="Which file?", hint="The digest under which it lies sealed", longest=64),
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeParticipation(Act):
    """Elements of somebody's part stop, change or go on; all that is not named goes on as it is."""

    declared: ClassVar[Declared] = Declared(
        name="consent.change_participation", needs=Capability.CHANGE_PARTICIPATION
    )
    participant: _Who
    stops: Annotated[frozenset[Element], Asks(question="What stops?")] = frozenset()
    changes: Annotated[frozenset[Element], Asks(question="What changes, and goes on?")] = (
        frozenset()
    )
    goes_on: Annotated[
        frozenset[Element],
        Asks(question="What goes on again?", hint="Only where it had stopped or changed"),
    ] = frozenset()
    how: Annotated[
        str, Asks(question="How does it change?", hint="Such as: letters instead of calls")
    ] = ""
    decided_by: Annotated[Decider, Asks(question="Who decided?", missing="Select who decided")]
    starts_on: Annotated[
        date, Asks(question="From which day?", missing="Enter the day from which it holds")
    ]
    ends_on: Annotated[
        date | None,
        Asks(question="Until which day?", hint="The first day on which it no longer holds, if any"),
    ] = None
    reason: Annotated[
        str, Asks(question="Why?", hint="Only if they offered a reason: nobody needs one")
    ] = ""
    has_lost_capacity: Annotated[
        bool, Asks(question="Have they lost the capacity to decide for themselves?")
    ] = False
    consultee: Annotated[
        str,
        Asks(
            question="Whom did you ask as their consultee?",
            hint="Only where they have lost capacity (Mental Capacity Act 2005)",
            longest=100,
        ),
    ] = ""

    def faults(self) -> Iterator[Fault]:
        """At least one element is named, each once, and what changes is said."""
        if not (self.stops or self.changes or self.goes_on):
            yield Fault("stops", "Select at least one element. All that is not named goes on")
        both = (self.stops & self.changes) | (self.goes_on & (self.stops | self.changes))
        if both:
            yield Fault("changes", f"Select {' and '.join(sorted(both))} only once")
        if self.changes and not self.how.strip():
            yield Fault("how", "Enter how it changes")
        if self.has_lost_capacity and not self.consultee.strip():
            yield Fault("consultee", "Enter whom you asked as their consultee")


@dataclass(frozen=True, slots=True, kw_only=True)
class Delegate(Act):
    """Somebody of the staff may take consent from a day on, as the delegation log says."""

    declared: ClassVar[Declared] = Declared(
        name="consent.delegate", needs=Capability.KEEP_DELEGATION
    )
    taker: Annotated[
        str,
        Asks(question="Whose account?", missing="Select the account", longest=64,
             option="taker"),
    ]  # fmt: skip
    name: Annotated[
        str, Asks(question="Their name on the log", missing="Enter their name", longest=100)
    ]
    trained_on: Annotated[
        date, Asks(question="On which day were they trained?", missing="Enter the day")
    ]
    starts_on: Annotated[
        date, Asks(question="From which day?", missing="Enter the day from which they may")
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class EndDelegation(Act):
    """Somebody of the staff takes consent no more from a day on."""

    declared: ClassVar[Declared] = Declared(
        name="consent.end_delegation", needs=Capability.KEEP_DELEGATION
    )
    delegation: Annotated[
        str, Refers("Delegation"), Asks(question="Which entry?", option="delegation")
    ]
    ends_on: Annotated[
        date,
        Asks(question="First day on which they no longer may", missing="Enter the day"),
    ]
