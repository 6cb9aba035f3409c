"""How a design goes on, one way, and what each step of it needs: rules that answer a plan."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from likewise.domain.allocation.designs import Blocks, Design, Minimisation, Simple
from likewise.domain.designs.acts import (
    AgreeToSeal,
    DraftDesign,
    PromiseDesign,
)
from likewise.domain.designs.facts import (
    GOES_ON,
    DesignNotRight,
    Mode,
    SealedList,
    State,
    TrialDesign,
)
from likewise.domain.operations import Draft, Ids, Plan
from likewise.domain.sealing import Seal
from likewise.domain.sealing.verification import seal_fault
from likewise.domain.words import join_words

NO_SUCH_METHOD = (
    "Only simple, block and minimised designs live in the record. Draw a constrained design with "
    "`likewise allocation generate`, and record its allocations."
)
NEXT: Mapping[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.TRIED}),
    State.TRIED: frozenset({State.TRIED, State.SEALED}),
    State.SEALED: frozenset({State.LIVE}),
    State.LIVE: frozenset({State.EXTENDED, State.CLOSED}),
    State.EXTENDED: frozenset({State.EXTENDED, State.CLOSED}),
    State.CLOSED: frozenset(),
}
WAITS = {
    State.DRAFT: "It has not been tried yet. Try it first.",
    State.TRIED: "No list is sealed for it yet. Seal one first.",
    State.SEALED: "Its list waits for a second person, who compares the root on paper.",
    State.LIVE: "It is live.",
    State.EXTENDED: "It is live.",
    State.CLOSED: "It is closed: nobody is allocated by it any more.",
}


def check_is(design: TrialDesign, *states: State) -> None:
    """Refuse what a design has not come to, or has passed.

    Raises
    ------
    DesignNotRight
    """
    if design.state not in states:
        raise DesignNotRight(f"The design {design.name} is {design.state}. {WAITS[design.state]}")


def become(design: TrialDesign, state: State) -> TrialDesign:
    """A design one step on.

    Raises
    ------
    DesignNotRight
        When it would go back, or leave a step out.
    """
    if state not in NEXT[design.state]:
        raise DesignNotRight(
            f"A design goes one way, and {design.name} is {design.state}. {WAITS[design.state]}"
        )
    return replace(design, state=state)


def plan_draft(
    *,
    act: DraftDesign,
    file: Design,
    arms: Collection[str],
    known: Sequence[TrialDesign],
    ids: Ids,
) -> Plan:
    """Plan that a design is drafted.

    Parameters
    ----------
    file : Design
        What the design file says.
    arms : collection of str
        The names of the arms of the programme: every arm of the design is one of them.
    known : sequence of TrialDesign
        The other designs of the programme.

    Raises
    ------
    DesignNotRight
    """
    if not isinstance(file, Simple | Blocks | Minimisation):
        raise DesignNotRight(NO_SUCH_METHOD)
    if any(each.name.casefold() == act.name.strip().casefold() for each in known):
        raise DesignNotRight("There is a design of that name. Give this one another.")
    missing = [name for name in file.names if name not in arms]
    if missing:
        raise DesignNotRight(
            f"The programme has no {join_words(missing)} among its arms. Add what is missing to "
            "the arms first, spelt as in the design."
        )
    if isinstance(file, Minimisation) and act.mode is Mode.BATCH:
        raise DesignNotRight(
            "Minimisation has no list that could be kept elsewhere. Draft it “one at a time”: "
            "whoever has the seed could know the next arm, so that somebody else has to agree."
        )
    draft = Draft(act.declared.name, ids)
    draft.record(
        TrialDesign(
            id=ids.new(), name=act.name.strip(), mode=act.mode, design_file=act.file.strip()
        )
    )
    return draft.plan()


def plan_try(*, design: TrialDesign, slots: int, ids: Ids) -> Plan:
    """Plan that a design has been tried with a practice list of so many slots."""
    check_is(design, State.DRAFT, State.TRIED)
    draft = Draft("designs.try", ids)
    draft.revise(become(design, State.TRIED))
    draft.warn(
        f"{slots:,} practice slots are made. They are erased when the design goes live, with all "
        "that was tried by them."
    )
    return draft.plan(about=(design.id,))


def plan_promise(
    *,
    act: PromiseDesign,
    design: TrialDesign,
    file: Design,
    commitment: bytes,
    software: str,
    account: str,
    ids: Ids,
) -> Plan:
    """Plan that design and seed are promised; without a list, that is all that is sealed."""
    check_is(design, State.TRIED)
    if design.mode is not Mode.ONLINE:
        raise DesignNotRight(
            "The list of this design is made elsewhere, and so is its promise: "
            "`likewise allocation commit`."
        )
    if design.commitment:
        raise DesignNotRight("This design has been promised. A promise is made once.")
    if isinstance(file, Minimisation) and act.public_number_from:
        raise DesignNotRight("A public number is mixed into lists. Leave it out for minimisation.")
    promised = replace(
        design,
        commitment=commitment.hex(),
        software=software,
        public_number_from=act.public_number_from.strip(),
    )
    draft = Draft(act.declared.name, ids)
    if not isinstance(file, Minimisation):
        draft.revise(promised)
        return draft.plan(about=(design.id,))
    draft.revise(become(promised, State.SEALED))
    draft.record(
        SealedList(
            id=ids.new(), design=design.id, number=1, root=commitment.hex(), seal="",
            sealed_by=account,
        )
    )  # fmt: skip
    return draft.plan(about=(design.id,))


def plan_seal(
    *,
    design: TrialDesign,
    file: Design,
    seal: Seal,
    segment: str,
    boxes: str,
    lists: Sequence[SealedList],
    account: str,
    ids: Ids,
) -> Plan:
    """Plan that a list is sealed, or further slots.

    Parameters
    ----------
    seal : Seal
        All segments of the design, with the new one last.
    segment, boxes : str
        The new segment as its file has it, and its slots at rest; empty where they are not here.
    lists : sequence of SealedList
        Those that were sealed before.

    Raises
    ------
    DesignNotRight
        When it is no sound seal of this design.
    """
    check_may_seal(design=design, lists=lists)
    broken = seal_fault(seal=seal, openings=(), root=None)
    if broken is not None:
        raise DesignNotRight(broken.sentence)
    if seal.study != design.name:
        raise DesignNotRight(
            f"This seal is of another study. Seal the list again, with --study “{design.name}”."
        )
    wanted = strata_of(file)
    strange = [one.stratum for one in seal.segments[-1].strata if one.stratum not in wanted]
    if strange:
        raise DesignNotRight(f"The design has no stratum {join_words(strange[:5])}.")
    missing = [each for each in wanted if each not in seal.reached]
    if missing:
        raise DesignNotRight(f"The list has no slot for the stratum {join_words(missing[:5])}.")
    if any(one.units for one in seal.segments[-1].strata):
        raise DesignNotRight(
            "This list was made for known people or practices. Seal one whose slots wait for "
            "whoever comes."
        )
    draft = Draft("designs.seal", ids)
    if not lists:
        draft.revise(become(design, State.SEALED))
    draft.record(
        SealedList(
            id=ids.new(), design=design.id, number=len(lists) + 1, root=seal.root.hex(),
            seal=segment, boxes=boxes, sealed_by=account,
        )
    )  # fmt: skip
    return draft.plan(about=(design.id,))


def check_may_seal(*, design: TrialDesign, lists: Sequence[SealedList]) -> None:
    """Refuse a list where none is wanted, or where one waits."""
    if not lists:
        check_is(design, State.TRIED)
        return
    check_is(design, *GOES_ON)
    if not all(each.is_agreed for each in lists):
        raise DesignNotRight(
            "Further slots were sealed and wait for a second person. Have them agreed to first."
        )


def strata_of(file: Design) -> tuple[str, ...]:
    """The strata of a design in the order of its lists."""
    return file.stratum_names if isinstance(file, Blocks) else ("all",)


def plan_agree_to_seal(
    *,
    act: AgreeToSeal,
    design: TrialDesign,
    sealed: SealedList,
    public_number: str,
    account: str,
    practised: tuple[int, int],
    ids: Ids,
) -> Plan:
    """Plan that a second person agrees, so that a list can be used.

    `practised` are how many practice slots there are, and how many of them were taken.

    Raises
    ------
    DesignNotRight
        When it is the same person, or the root is not the one on paper.
    """
    if sealed.is_agreed:
        raise DesignNotRight("This list was agreed to before.")
    if sealed.sealed_by == account:
        raise DesignNotRight(
            "You sealed this list, so somebody else compares the root: another statistician, or "
            "the guardian."
        )
    if not sealed.root.startswith("".join(act.root.split()).casefold()):
        raise DesignNotRight(
            "These are not the digits of this list's root. Look at the paper again. If it says so "
            "once more, the list is not the one that was printed: do not agree to it."
        )
    if " ".join(act.public_number.split()) != public_number:
        raise DesignNotRight(
            "The public number is not the one that was mixed in. Look it up again."
            if public_number
            else "No public number was promised with this list. Leave it empty."
        )
    draft = Draft(act.declared.name, ids)
    draft.revise(become(design, State.LIVE if sealed.number == 1 else State.EXTENDED))
    draft.revise(replace(sealed, agreed_by=account))
    if any(practised):
        slots, taken = practised
        draft.warn(f"{slots:,} practice slots are erased for good, {taken:,} of which were tried.")
    return draft.plan(about=(design.id,))
