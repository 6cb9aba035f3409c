"""Who takes which slot, what opens it, and what two people agree about a list: rules that plan."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from likewise.domain.allocation.designs import Blocks, Design, Factor, Minimisation
from likewise.domain.designs.acts import AskAboutList, ClaimSlot
from likewise.domain.designs.chain import claim_of
from likewise.domain.designs.facts import (
    GOES_ON,
    Claim,
    DesignNotRight,
    ListRequest,
    OpenedSlot,
    RecordKind,
    State,
    TrialDesign,
)
from likewise.domain.designs.plans import WAITS, become, check_is
from likewise.domain.operations import Draft, Ids, Plan
from likewise.domain.sealing import Book, Event, Opening, Seal, commitment_of
from likewise.domain.words import join_words

LAST_INSTANT = "9999-12-31T23:59:59Z"  # only to ask whether a record could come next
PRACTICE = "practice"  # the factor whose level the record knows


def wanted_by(file: Design) -> tuple[Factor, ...]:
    """The factors whose levels decide where somebody is allocated."""
    if isinstance(file, Minimisation):
        return file.factors
    return file.stratum_factors if isinstance(file, Blocks) else ()


def levels_of(
    *, file: Design, given: Mapping[str, str], practice: str | None, has_practice: bool
) -> tuple[str, str]:
    """The stratum, and the levels as a claim holds them, by which somebody is allocated.

    Parameters
    ----------
    given : mapping of str to str
        The level of each factor. The factor called “practice” may be left out.
    practice : str, optional
        What the practice is called with which they are registered on the day.
    has_practice : bool
        Whether they are registered anywhere.

    Raises
    ------
    DesignNotRight
        When a factor is unknown, or their practice is missing or another.
    DesignRefused
        When a level is missing or unknown; it names those there are.
    """
    wanted = wanted_by(file)
    strange = [name for name in given if name not in {factor.name for factor in wanted}]
    if strange:
        names = join_words([factor.name for factor in wanted]) or "no factor"
        raise DesignNotRight(f"Nobody is allocated by {strange[0]} here: the design asks {names}.")
    said = []
    for factor in wanted:
        level = given.get(factor.name, "").strip()
        if factor.name == PRACTICE:
            if not has_practice or practice is None:
                raise DesignNotRight(
                    "They are registered with no practice on that day, and this design allocates "
                    "by practice. Register them first."
                )
            if level and level != practice:
                raise DesignNotRight(f"They are registered with {practice}, not with {level}.")
            level = practice
        said.append(f"{factor.name}={factor.levels[factor.index(level=level)]}")
    levels = ", ".join(said)
    return (levels or "all") if isinstance(file, Blocks) else "all", levels


def said_levels(*, factors: Sequence[Factor], said: str) -> tuple[str, ...]:
    """The levels that a claim holds, in the order of the factors: `levels_of` the other way round.

    `factors` are those that the design asks: `wanted_by`.

    Examples
    --------
    >>> from likewise.domain.allocation.designs import Factor
    >>> factors = (Factor(name="sex", levels=("f", "m")), Factor(name="age", levels=("1, 2", "3")))
    >>> said_levels(factors=factors, said="sex=m, age=1, 2")
    ('m', '1, 2')
    """
    found, rest = [], said
    for factor in factors:
        known = sorted(factor.levels, key=len, reverse=True)
        level = next(each for each in known if rest.startswith(f"{factor.name}={each}"))
        found.append(level)
        rest = rest[len(factor.name) + 1 + len(level) :].removeprefix(", ")
    return tuple(found)


def instant(at: datetime) -> str:
    """An instant as records of the chain have it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def plan_claim(
    *,
    act: ClaimSlot,
    design: TrialDesign,
    file: Design,
    book: Book,
    stratum: str,
    levels: str,
    at: datetime,
    account: str,
    ids: Ids,
) -> Plan:
    """Plan that somebody takes the next slot of their stratum.

    The arm is no part of it: whoever asks what would happen is told no arm.

    Raises
    ------
    DesignNotRight
        When it is too early or too late, they have a slot, or none is left.
    """
    unit = unit_of(act=act, design=design, file=file)
    check_has_slot(book=book, unit=unit, stratum=stratum)
    event = book.claim(stratum=stratum, unit=unit, at=instant(at), by=account, levels=levels)
    draft = Draft(act.declared.name, ids)
    draft.record(
        claim_of(
            event=event, id=ids.new(), design=design.id, are_practices=file.units == "clusters"
        )
    )
    return draft.plan(about=(design.id, unit))


def unit_of(*, act: ClaimSlot, design: TrialDesign, file: Design) -> str:
    """Whom a design would allocate, or a refusal: not now, or not such a unit.

    Raises
    ------
    DesignNotRight
    """
    if design.state not in GOES_ON:
        early = "Nobody is allocated by it yet. " if design.state is not State.CLOSED else ""
        raise DesignNotRight(
            f"The design {design.name} is {design.state}. {early}{WAITS[design.state]}"
        )
    wants, given = (
        ("practices", act.practice) if file.units == "clusters" else ("people", act.participant)
    )
    if given is None:
        raise DesignNotRight(f"The design {design.name} allocates {wants}. Select one of them.")
    return given


def check_has_slot(*, book: Book, unit: str, stratum: str) -> None:
    """Refuse whoever has a slot of a design, and everybody where none is left.

    Raises
    ------
    DesignNotRight
    """
    if any(each.unit == unit for each in book.claimed.values()):
        raise DesignNotRight(
            "They have a slot of this design already. An allocation is made once, and never "
            "changes."
        )
    place = stratum, book.next_position(stratum=stratum)
    if book.places.root_at(place=place) is None:
        raise DesignNotRight(
            f"No slot is left in the stratum {stratum}. Speak to the statistician, who can add "
            "further slots. Nothing was used."
        )


def plan_open(
    *,
    action: str,
    design: TrialDesign,
    claims: Sequence[Claim],
    openings: Sequence[Opening],
    arms: Mapping[str, str],
    opened: Sequence[OpenedSlot],
    seal: Seal | None,
    is_closed: bool,
    ids: Ids,
) -> Draft:
    """A draft that opens slots that were taken; the allocations are added to it.

    Parameters
    ----------
    claims : sequence of Claim
        All of the design.
    openings : sequence of Opening
        What was given out.
    arms : mapping of str to str
        The id of each arm of the programme, by its name.
    seal : Seal, optional
        What was promised; none where there is no list.
    is_closed : bool
        Whether the list is closed, so that slots that nobody took may be opened.

    Raises
    ------
    DesignNotRight
        When one was not taken, opened before, or is not what was sealed. It never names an arm.
    """
    taken = {(e.stratum, e.position) for e in claims if e.kind is RecordKind.CLAIM}
    before = {(each.stratum, each.position) for each in opened}
    promised = commitments_of(seal) if seal is not None else {}
    draft = Draft(action, ids)
    for each in openings:
        if each.slot.arm not in arms:
            raise DesignNotRight(
                "An arm is no longer called as it was when this was sealed. Call it so again."
            )
        where = f"Slot {each.slot.position} of stratum {each.slot.stratum}"
        if each.place not in taken and not is_closed:
            raise DesignNotRight(
                f"{where} was not taken, so it is not opened. Release only slots that were taken. "
                "Nothing was stored; whoever sent it knows the arm."
            )
        if each.place in before:
            raise DesignNotRight(f"{where} was opened before, or comes twice.")
        if seal is not None and promised.get(each.place) != commitment_of(
            study=seal.study, slot=each.slot, salt=each.salt
        ):
            raise DesignNotRight(
                f"{where} is not what was sealed. Nothing was opened. Give the file of openings "
                "that was written with this seal."
            )
        before.add(each.place)
        draft.record(
            OpenedSlot(
                id=ids.new(),
                design=design.id,
                stratum=each.slot.stratum,
                position=each.slot.position,
                arm=arms[each.slot.arm],
                arm_name=each.slot.arm,
                number_on_list=each.slot.label,
                salt=each.salt.hex() if seal is not None else "",
            )
        )
    return draft


def commitments_of(seal: Seal) -> dict[tuple[str, int], bytes]:
    """What was promised at each place."""
    return {
        (one.stratum, position): commitment
        for segment in seal.segments
        for one in segment.strata
        for position, commitment in enumerate(one.commitments, one.first)
    }


def plan_ask(*, act: AskAboutList, design: TrialDesign, book: Book, account: str, ids: Ids) -> Plan:
    """Plan that somebody else is asked to agree about a list."""
    check_is(design, *GOES_ON, *((State.CLOSED,) if act.what is RecordKind.ERROR else ()))
    asked = ListRequest(
        id=ids.new(),
        design=design.id,
        kind=act.what,
        stratum=act.stratum,
        position=act.position,
        reason=act.reason,
        asked_by=account,
    )
    _event(asked, book=book, at=LAST_INSTANT, second="somebody else")
    draft = Draft(act.declared.name, ids)
    draft.record(asked)
    return draft.plan(about=(design.id,))


def plan_agree(
    *,
    request: ListRequest,
    design: TrialDesign,
    file: Design,
    book: Book,
    at: datetime,
    account: str,
    ids: Ids,
) -> Plan:
    """Plan that a second person agrees about a list.

    Raises
    ------
    DesignNotRight
        When it is the same person, or was agreed before.
    SealingRefused
        When the slot was taken or made void meanwhile.
    """
    if request.is_agreed:
        raise DesignNotRight("This was agreed to before.")
    if request.asked_by == account:
        raise DesignNotRight("You asked for this, so somebody else has to agree.")
    event = _event(request, book=book, at=instant(at), second=account)
    draft = Draft("designs.agree", ids)
    draft.revise(replace(request, agreed_by=account))
    draft.record(
        claim_of(
            event=event, id=ids.new(), design=design.id, are_practices=file.units == "clusters"
        )
    )
    if request.kind is RecordKind.CLOSE:
        draft.revise(become(design, State.CLOSED))
    return draft.plan(about=(design.id,))


def _event(asked: ListRequest, *, book: Book, at: str, second: str) -> Event:
    common = {"at": at, "by": asked.asked_by, "second": second, "reason": asked.reason.value}
    if asked.kind is RecordKind.CLOSE:
        return book.close(**common)
    where = {"stratum": asked.stratum, "position": asked.position}
    if asked.kind is RecordKind.VOID:
        return book.make_void(**where, **common)  # type: ignore[arg-type]
    return book.mark_error(**where, **common)  # type: ignore[arg-type]
