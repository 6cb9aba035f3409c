"""A design of an allocation, the lists that were sealed for it, and who took which slot."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, ClassVar

from likewise.domain.declarations import Declaration, Does, Label, Names, said
from likewise.domain.facts import Fact
from likewise.domain.ids import ArmId, ParticipantId, PracticeId, Refers
from likewise.domain.refusals import DomainError


class DesignNotRight(DomainError):
    """Something that cannot be done with a design as it stands. It never names an arm."""


class State(StrEnum):
    """How far a design has come; it goes one way."""

    DRAFT = "draft"
    TRIED = "tried"
    SEALED = "sealed"
    LIVE = "live"
    EXTENDED = "extended"
    CLOSED = "closed"


class Mode(StrEnum):
    """Where what opens the slots is kept until they are taken."""

    BATCH = "in batches"
    ONLINE = "one at a time"


class RecordKind(StrEnum):
    """What a record of the chain of claims says."""

    CLAIM = "claim"
    VOID = "void"
    ERROR = "error"
    CLOSE = "close"


class Because(StrEnum):
    """Why a slot is void, an allocation an error, or a list closed: words that say nothing of
    anybody, as the chain keeps them for ever."""

    MISPRINT = "a misprint"
    TEST = "it was used for a test"
    WRONG_PERSON = "the wrong person"
    WRONG_STRATUM = "the wrong stratum"
    NOT_ELIGIBLE = "not eligible"
    DONE = "recruitment has ended"
    STOPPED = "the trial was stopped"
    OTHER = "another reason"


DesignId = Annotated[str, Refers("TrialDesign")]
GOES_ON = frozenset({State.LIVE, State.EXTENDED})


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialDesign(Fact):
    """What is allocated to which arms and by which method, and how far that has come.

    `design_file` is the file as it was drafted. `commitment` is the digest that binds design, seed
    and `software` before there is a list, in hex; empty where none was made here.
    `public_number_from` says which number of a day to come is mixed in; empty: none.
    """

    declared: ClassVar = Declaration(noun="design", heading="Designs")

    name: Label
    mode: Mode
    design_file: Label
    state: State = State.DRAFT
    commitment: Label = ""
    software: Label = ""
    public_number_from: Label = ""

    def sentence(self, does: Does, names: Names) -> str:
        told = {
            State.DRAFT: "is drafted",
            State.TRIED: "has been tried",
            State.SEALED: "has a sealed list, and waits for a second person",
            State.LIVE: "goes live, for good",
            State.EXTENDED: "has further slots",
            State.CLOSED: "is closed, and nobody is allocated by it any more",
        }
        if does == "revise" and self.state is State.TRIED and self.commitment:
            return f"the design {self.name} and its seed are promised"
        return said(f"the design {self.name} {told[self.state]}", does)


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedList(Fact):
    """One segment of slots that were sealed together: what is published of it, and who agreed.

    `seal` is the segment as the file of a seal has it, `root` its root in hex. `boxes` are the
    slots at rest, encrypted, where the list is kept here. Nobody takes a slot before `agreed_by`
    says that a second person compared the root.
    """

    declared: ClassVar = Declaration(noun="sealed list", heading="Designs")

    design: DesignId
    number: int
    root: Label
    seal: Label
    boxes: Label = ""
    sealed_by: Label
    agreed_by: Label = ""

    @property
    def is_agreed(self) -> bool:
        """Whether a second person compared its root."""
        return self.agreed_by != ""

    def sentence(self, does: Does, names: Names) -> str:
        which = f"segment {self.number} of {names.get(self.design, 'the design')}"
        what = "is agreed to, with the root" if self.is_agreed else "is sealed, with the root"
        return said(f"{which} {what} {self.root}", does)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim(Fact):
    """One record of the chain of claims of a design: who took which slot, before its arm was known.

    `number` counts from 1. `at` is an instant in UTC. `levels` are those by which somebody was
    allocated, as they were at that moment. `root` and `own_digest` are in hex.
    """

    declared: ClassVar = Declaration(noun="claim", heading="Designs", changes="never")

    design: DesignId
    number: int
    kind: RecordKind
    stratum: Label = ""
    position: int = 0
    participant: ParticipantId | None = None
    practice: PracticeId | None = None
    levels: Label = ""
    at: Label
    claimed_by: Label
    second: Label = ""
    reason: Because | None = None
    root: Label
    own_digest: Label

    @property
    def unit(self) -> str:
        """Who took the slot; empty where nobody did."""
        return self.participant or self.practice or ""

    def sentence(self, does: Does, names: Names) -> str:
        who = names.get(self.unit, "somebody")
        where = f"slot {self.position} of stratum {self.stratum}"
        told = {
            RecordKind.CLAIM: f"{who} takes {where}, for good",
            RecordKind.VOID: f"{where} is void, and nobody ever takes it",
            RecordKind.ERROR: f"{who} was allocated in error: {where} stays theirs, marked",
            RecordKind.CLOSE: "nobody is allocated any more",
        }
        return said(told[self.kind], does)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedSlot(Fact):
    """A slot that was opened: its arm, and the salt with which anyone can check the seal."""

    declared: ClassVar = Declaration(noun="opened slot", heading="Designs", changes="never")

    design: DesignId
    stratum: Label
    position: int
    arm: ArmId
    arm_name: Label
    number_on_list: Label = ""
    salt: Label

    def sentence(self, does: Does, names: Names) -> str:
        where = f"slot {self.position} of stratum {self.stratum}"
        return said(f"{where} is opened: {self.arm_name}", does)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRequest(Fact):
    """That a slot be void, an allocation marked as an error, or a list closed, once two agree."""

    declared: ClassVar = Declaration(noun="request about a list", nouns="requests about a list",
                                     heading="Designs")  # fmt: skip

    design: DesignId
    kind: RecordKind
    stratum: Label = ""
    position: int = 0
    reason: Because
    asked_by: Label
    agreed_by: Label = ""

    @property
    def is_agreed(self) -> bool:
        """Whether a second person agreed."""
        return self.agreed_by != ""

    def sentence(self, does: Does, names: Names) -> str:
        what = {
            RecordKind.VOID: f"slot {self.position} of stratum {self.stratum} be void",
            RecordKind.ERROR: f"slot {self.position} of stratum {self.stratum} be marked as given "
            "in error",
            RecordKind.CLOSE: f"{names.get(self.design, 'the design')} be closed",
        }.get(self.kind, "something be done")
        done = "it is agreed" if self.is_agreed else "somebody else is asked to agree"
        return said(f"{done} that {what}, because: {self.reason}", does)
