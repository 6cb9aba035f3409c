"""What is done with a design: drafted, tried, promised, sealed, agreed to, used, closed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, ClassVar

from likewise.domain.access import Capability
from likewise.domain.acts import Act, Asks, Declared, Fault
from likewise.domain.designs.facts import Because, DesignId, Mode, RecordKind
from likewise.domain.ids import ParticipantId, PracticeId, Refers

LONGEST_DESIGN = 20_000
LONGEST_LIST = 1_000_000
LEAST_DIGITS = 16  # of a root: 64 bits, which nobody makes two lists share

_Design = Annotated[
    DesignId, Asks(question="Which design?", missing="Select the design", option="design")
]


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftDesign(Act):
    """A design is drafted: what is allocated, to which arms, by which method."""

    declared: ClassVar[Declared] = Declared(name="designs.draft", needs=Capability.DESIGN)
    name: Annotated[
        str,
        Asks(
            question="Name of the design",
            hint="It is part of every seal, so it never changes",
            missing="Enter its name",
            option="name",
            longest=100,
        ),
    ]
    mode: Annotated[
        Mode,
        Asks(
            question="Where is what opens the slots, until they are taken?",
            hint="In batches: with the statistician, so that nobody can look here. One at a time: "
            "on this server, where whoever has its disk and its key could look",
            missing="Select where it is kept",
        ),
    ] = Mode.BATCH
    file: Annotated[
        str,
        Asks(
            question="The design file",
            hint="Arms, factors and method, one setting a line, as simulate reads it",
            missing="Enter the design file",
            longest=LONGEST_DESIGN,
        ),
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class TryDesign(Act):
    """A design is tried with a practice list, which is erased when it goes live."""

    declared: ClassVar[Declared] = Declared(
        name="designs.try",
        needs=Capability.DESIGN,
        stays="What was tried is erased when the design goes live. Until then, try it again.",
    )
    design: _Design
    file: Annotated[
        str,
        Asks(
            question="A practice list, if there is one",
            hint="Left empty, one is made from a seed that is no secret",
            longest=LONGEST_LIST,
        ),
    ] = ""
    slots: Annotated[int, Asks(question="How many slots has each stratum of it?")] = 20

    def faults(self) -> Iterator[Fault]:
        """A list that is made has slots."""
        if not self.file and not 1 <= self.slots <= 1000:
            yield Fault("slots", "Enter a number of slots from 1 to 1,000.")


@dataclass(frozen=True, slots=True, kw_only=True)
class TryAllocation(Act):
    """Somebody who does not exist takes the next slot of a practice list."""

    declared: ClassVar[Declared] = Declared(
        name="designs.practise",
        needs=Capability.DESIGN,
        stays="What was tried is erased when the design goes live.",
    )
    design: _Design
    levels: Annotated[
        Mapping[str, str], Asks(question="The level of each factor", option="--level")
    ] = field(default_factory=dict)
    called: Annotated[
        str,
        Asks(
            question="What do you call them?",
            hint="Nobody's name: it is erased when the design goes live",
            missing="Enter what you call them",
            longest=40,
        ),
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseDesign(Act):
    """A design and a seed that nobody sees are promised, before a list is made of them here."""

    declared: ClassVar[Declared] = Declared(
        name="designs.promise",
        needs=Capability.DESIGN,
        stays="A promise is not taken back. Draft another design.",
    )
    design: _Design
    public_number_from: Annotated[
        str,
        Asks(
            question="Which public number of a day to come is mixed in?",
            hint="Such as: the first six numbers of the lottery of 3 May 2026. Empty for none",
            longest=200,
        ),
    ] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SealDesign(Act):
    """A list is sealed, or further slots of it; nobody takes a slot before somebody else agrees."""

    declared: ClassVar[Declared] = Declared(
        name="designs.seal",
        needs=Capability.DESIGN,
        stays="A seal is not taken back. Nobody has to agree to it; draft another design.",
    )
    design: _Design
    seal: Annotated[
        str,
        Asks(
            question="The seal",
            hint="In batches: the file to publish, which `likewise allocation seal` writes where "
            "you keep the secret one",
            longest=LONGEST_LIST,
        ),
    ] = ""
    slots: Annotated[
        int,
        Asks(
            question="How many slots has each stratum?",
            hint="One at a time: the list is made here, from the seed that was promised",
        ),
    ] = 0
    file: Annotated[
        str,
        Asks(
            question="The list",
            hint="One at a time: a list that was made elsewhere, such as REDCap's template",
            longest=LONGEST_LIST,
        ),
    ] = ""
    public_number: Annotated[
        str,
        Asks(
            question="The public number, if one was promised",
            hint="Whoever agrees looks it up, too",
            longest=200,
        ),
    ] = ""

    def faults(self) -> Iterator[Fault]:
        """One of three ways, and not two."""
        ways = [bool(self.seal.strip()), self.slots != 0, bool(self.file.strip())]
        if sum(ways) != 1:
            yield Fault("seal", "Give a seal, or a number of slots, or a list: one of the three.")
        elif self.slots and not 1 <= self.slots <= 10_000:
            yield Fault("slots", "Enter a number of slots from 1 to 10,000.")


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreeToSeal(Act):
    """A second person compares the root on paper, and what was sealed goes live."""

    declared: ClassVar[Declared] = Declared(
        name="designs.live",
        needs=Capability.AGREE_LIST,
        stays="A design that is live stays live until two people close it.",
    )
    sealed_list: Annotated[
        str, Refers("SealedList"), Asks(question="Which list?", option="sealed_list")
    ]
    root: Annotated[
        str,
        Asks(
            question="The root, from the paper",
            hint="Its first 16 digits or more, as they were printed or mailed: do not copy them "
            "from this page",
            missing="Enter the root from the paper",
            longest=100,
        ),
    ]
    public_number: Annotated[
        str, Asks(question="The public number, if one was promised", longest=200)
    ] = ""

    def faults(self) -> Iterator[Fault]:
        """Enough digits to tell two lists apart."""
        if len("".join(self.root.split())) < LEAST_DIGITS:
            yield Fault("root", f"Enter {LEAST_DIGITS} digits of the root, or more.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimSlot(Act):
    """Somebody, or a practice, takes the next slot of their stratum, before its arm is known."""

    declared: ClassVar[Declared] = Declared(
        name="designs.claim",
        needs=Capability.ALLOCATE,
        stays="An allocation stands as it was made. That it was an error is marked by two people.",
        keeps_refusals=True,
    )
    design: _Design
    participant: Annotated[ParticipantId | None, Asks(question="Which participant?")] = None
    practice: Annotated[PracticeId | None, Asks(question="Which practice?")] = None
    levels: Annotated[
        Mapping[str, str],
        Asks(
            question="The level of each factor",
            hint="As they are today: they are fixed with the allocation",
            option="--level",
        ),
    ] = field(default_factory=dict)

    def faults(self) -> Iterator[Fault]:
        """One unit is allocated at a time."""
        if (self.participant is None) == (self.practice is None):
            yield Fault("participant", "Allocate one participant, or one practice.")


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSlot(Act):
    """The slot that somebody took is opened, where the list is kept here."""

    declared: ClassVar[Declared] = Declared(
        name="designs.open",
        needs=Capability.ALLOCATE,
        stays="A slot that was opened stays open.",
    )
    claim: Annotated[str, Refers("Claim"), Asks(question="Which claim?", option="claim")]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseSlots(Act):
    """The statistician gives out what opens slots that were taken, and no others."""

    declared: ClassVar[Declared] = Declared(
        name="designs.release",
        needs=Capability.DESIGN,
        stays="What was given out cannot be called back.",
    )
    design: _Design
    openings: Annotated[
        str,
        Asks(
            question="The openings",
            hint="Those of slots that were taken, as `likewise allocation release` writes them",
            missing="Enter the openings",
            longest=LONGEST_LIST,
        ),
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class AskAboutList(Act):
    """Somebody else is asked to agree that a slot is void, an allocation wrong, or all closed."""

    declared: ClassVar[Declared] = Declared(
        name="designs.ask",
        needs=Capability.ASK_ABOUT_LIST,
        stays="Nobody has to agree to it. Leave it as it is.",
    )
    design: _Design
    what: Annotated[
        RecordKind,
        Asks(
            question="What is to be done?",
            hint="void: nobody takes the slot; error: the allocation stays and is marked; close: "
            "nobody is allocated any more",
            missing="Select what is to be done",
        ),
    ]
    stratum: Annotated[str, Asks(question="Of which stratum?", longest=400)] = ""
    position: Annotated[int, Asks(question="Which slot?")] = 0
    reason: Annotated[Because, Asks(question="Why?", missing="Select why")]

    def faults(self) -> Iterator[Fault]:
        """A slot where it is about a slot, and a thing that can be asked for."""
        if self.what is RecordKind.CLAIM:
            yield Fault("what", "A slot is taken by allocating somebody. Select something else.")
        elif self.what is RecordKind.CLOSE:
            if self.stratum or self.position:
                yield Fault("stratum", "All of a list is closed. Leave stratum and slot empty.")
        elif not self.stratum or self.position < 1:
            yield Fault("position", "Enter the stratum, and which slot of it.")


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreeAboutList(Act):
    """A second person agrees to what was asked about a list."""

    declared: ClassVar[Declared] = Declared(
        name="designs.agree",
        needs=Capability.AGREE_LIST,
        stays="What two people agreed to about a list stays.",
    )
    request: Annotated[
        str, Refers("ListRequest"), Asks(question="Which request?", option="request")
    ]
