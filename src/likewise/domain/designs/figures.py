"""Why somebody got their arm, with figures: counts, imbalances, chances, and the proof of a slot.

They are for the statistician, and in words for a patient panel once nobody is allocated any more:
with blocks, whoever knew the chances of one place while the list is used could know the next arm.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from likewise.domain.allocation.decisions import Decision, chances_in_words, percent
from likewise.domain.allocation.designs import Blocks, Design, Minimisation, Simple
from likewise.domain.allocation.minimisation import Allocated, Waiting, decide
from likewise.domain.allocation.sequences import endless
from likewise.domain.designs.claiming import said_levels
from likewise.domain.designs.facts import Claim, OpenedSlot, RecordKind
from likewise.domain.designs.plans import strata_of
from likewise.domain.sealing import Proof, problem_of_proof

UNTIL_CLOSED = (
    "Told once the design is closed: until then whoever knew the block in use could know the "
    "next arm."
)
MADE_ELSEWHERE = "The list was made elsewhere, so its draws are not here. Whoever made it has them."
NO_KEY = (
    "What the draws follow from is not on this server. Bring back the store of keys that belongs "
    "to this record."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureTable:
    """One table of figures: its heads, and its rows with their own head first."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What is told with figures: lines with a name each, tables, and the words for a panel.

    `panel` is empty while people are still allocated, and where the draws are not here.
    """

    lines: tuple[tuple[str, str], ...]
    tables: tuple[FigureTable, ...] = ()
    panel: str = ""


def minimised_before(
    *, claim: Claim, claims: Sequence[Claim], opened: Sequence[OpenedSlot], file: Minimisation
) -> tuple[list[Allocated], Waiting]:
    """Who was allocated before a claim, in order and with their arms; and whoever claimed then."""
    arms = {each.position: each.arm_name for each in opened}
    before = [
        Allocated(
            unit=each.unit,
            levels=said_levels(factors=file.factors, said=each.levels),
            arm=arms[each.position],
        )
        for each in claims
        if each.kind is RecordKind.CLAIM and each.number < claim.number
    ]
    levels = said_levels(factors=file.factors, said=claim.levels)
    return before, Waiting(unit=claim.unit, levels=levels)


def decision_of(
    *,
    claim: Claim,
    claims: Sequence[Claim],
    opened: Sequence[OpenedSlot],
    file: Design,
    seed: int,
) -> Decision:
    """The decision behind an opened slot, made again from the seed that was used.

    Raises
    ------
    DecisionRefused, DesignRefused
        When the claims are none of this design.
    """
    if isinstance(file, Minimisation):
        before, waiting = minimised_before(claim=claim, claims=claims, opened=opened, file=file)
        return decide(design=file, past=before, unit=waiting.unit, levels=waiting.levels, seed=seed)
    assert isinstance(file, Simple | Blocks)  # noqa: S101 - no other design has a list
    made = endless(design=file, stratum=strata_of(file).index(claim.stratum), seed=seed)
    return next(each for each in made if each.position == claim.position)


def figures(
    *,
    file: Design,
    claim: Claim,
    claims: Sequence[Claim],
    opened: Sequence[OpenedSlot],
    decision: Decision | None,
    why_none: str,
    is_closed: bool,
) -> Figures:
    """What the statistician reads of one arm.

    Parameters
    ----------
    claims, opened : sequences
        All of the design, of which those before this one count.
    decision : Decision, optional
        The draw made again; none where it cannot be, and `why_none` says so.
    is_closed : bool
        Whether nobody is allocated by the design any more.
    """
    lines = [_place(claim, file), _plan(file)]
    tables = [_before(claim, claims, opened, file)]
    told = decision is not None and (is_closed or not isinstance(file, Blocks))
    if decision is None:
        lines.append(("The draw", why_none))
    else:
        lines.append(("Made again from the seed", _again(decision, claim, opened)))
    if decision is not None and not told:
        lines.append(("The block", UNTIL_CLOSED))
    elif decision is not None:
        lines.append(
            ("Chances", chances_in_words(arms=file.names, probabilities=decision.probabilities))
        )
        if is_closed:
            lines.append(("The draw", f"{decision.draw:.3f}"))
    if isinstance(file, Minimisation) and decision is not None:
        tables += [_alike(decision, file), _imbalances(decision, file)]
    panel = decision.words if decision is not None and is_closed else ""
    return Figures(lines=tuple(lines), tables=tuple(tables), panel=panel)


def _again(decision: Decision, claim: Claim, opened: Sequence[OpenedSlot]) -> str:
    place = claim.stratum, claim.position
    arms = [each.arm_name for each in opened if (each.stratum, each.position) == place]
    return (
        "The same arm"
        if decision.arm in arms
        else ("Another arm than the record says. Verify the design with its files")
    )


def _place(claim: Claim, file: Design) -> tuple[str, str]:
    if isinstance(file, Minimisation):
        where = f"Number {claim.position} to be allocated"
    elif claim.stratum == "all":
        where = f"Slot {claim.position} of the list"
    else:
        where = f"Slot {claim.position} of stratum {claim.stratum}"
    return "Place", f"{where}, record {claim.number} of the chain"


def _plan(file: Design) -> tuple[str, str]:
    ratio = ":".join(str(each) for each in file.ratio)
    shares = f"Shared out {ratio} to {', '.join(file.names)}"
    if isinstance(file, Blocks):
        sizes = " or ".join(str(each) for each in file.sizes)
        return "The rule", f"{shares}, in blocks of {sizes}"
    if not isinstance(file, Minimisation):
        return "The rule", f"{shares}, each place drawn by itself"
    how = f"by {file.ratio_method}" if len(set(file.ratio)) > 1 else "to arms of one size"
    return "The rule", (
        f"{shares}, {how}; imbalance is measured by {file.measure}, and the arm with the least is "
        f"taken with {percent(value=file.probability)}"
    )


def _before(
    claim: Claim, claims: Sequence[Claim], opened: Sequence[OpenedSlot], file: Design
) -> FigureTable:
    arms = {(each.stratum, each.position): each.arm_name for each in opened}
    before = [
        arms.get((each.stratum, each.position), "Not opened")
        for each in claims
        if each.kind is RecordKind.CLAIM
        and each.number < claim.number
        and each.stratum == claim.stratum
    ]
    names = [*file.names, *(["Not opened"] if "Not opened" in before else [])]
    whole = sum(file.ratio)
    planned = {each.name: f"{len(before) * each.ratio / whole:g}" for each in file.arms}
    return FigureTable(
        caption="Who was allocated before them"
        + (f" in stratum {claim.stratum}" if claim.stratum != "all" else ""),
        heads=("Arm", "Before them", "Planned of so many"),
        rows=tuple((name, str(before.count(name)), planned.get(name, "")) for name in names),
    )


def _alike(decision: Decision, file: Minimisation) -> FigureTable:
    return FigureTable(
        caption="Of those before them, who was like them",
        heads=("Level", "Weight", *file.names),
        rows=tuple(
            (f"{each.factor} {each.level}", f"{each.weight:g}", *(str(n) for n in each.counts))
            for each in decision.known
        ),
    )


def _imbalances(decision: Decision, file: Minimisation) -> FigureTable:
    chances: Mapping[str, float] = dict(zip(file.names, decision.probabilities, strict=True))
    return FigureTable(
        caption="The imbalance that each arm would have made",
        heads=("Arm", *(each.name for each in file.factors), "In all, weighted", "Chance"),
        rows=tuple(
            (
                each.arm,
                *(f"{part:.4g}" for part in each.by_factor),
                f"{each.total:.4g}",
                percent(value=chances[each.arm]),
            )
            for each in decision.imbalances
        ),
    )


def proof_lines(*, proof: Proof, root: str) -> tuple[tuple[str, str], ...]:
    """The proof of a slot as lines: what anyone needs to check it by hand, and whether it holds.

    `root` is that of the segment, in hex.
    """
    wrong = problem_of_proof(proof=proof, root=bytes.fromhex(root))
    path = ", ".join(each.hex() for each in proof.path)
    return (
        ("Checked now", wrong or "It leads to the root"),
        ("Root", root),
        ("Segment", str(proof.segment)),
        ("Leaf", f"{proof.index} of a tree of {proof.size}, counted from 0"),
        ("Salt", proof.opening.salt.hex()),
        ("Hashes from leaf to root", path or "None: the tree has one leaf"),
    )
