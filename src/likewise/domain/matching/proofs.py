"""The certificate of a round by id, to keep in a file and to check again later."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from likewise.domain.matching.certificates import Certificate, Verdict, check_certificate
from likewise.domain.matching.limits import Limit
from likewise.domain.matching.people import Person, Supporter
from likewise.domain.matching.preferences import THOUSANDTHS, USUAL_PREFERENCES, Preference
from likewise.domain.matching.problems import MatchingRefused
from likewise.domain.matching.rounds import Round
from likewise.domain.matching.statements import Charges, Statement, state_problem


@dataclass(frozen=True, kw_only=True)
class Proof:
    """Who is placed with whom, and the price of a place at each supporter in thousandths."""

    supporter_of: Mapping[str, str | None]
    price_thousandths: Mapping[str, int]


def proof_of(*, found: Round) -> Proof:
    """The proof that a round carries."""
    return Proof(
        supporter_of={each.person: each.supporter for each in found.placements}
        | {each.person: None for each in found.unmatched},
        price_thousandths={
            each.supporter: round(THOUSANDTHS * each.price) for each in found.supporters
        },
    )


def check_proof(
    *,
    proof: Proof,
    people: Sequence[Person],
    supporters: Sequence[Supporter],
    refusals: Collection[tuple[str, str]] = (),
    preferences: Sequence[Preference] = USUAL_PREFERENCES,
    charges: Charges | None = None,
    lifted: Collection[Limit] = (),
) -> Verdict:
    """State the problem afresh from the raw values and check the proof against it.

    Nothing of the solver takes part: the limits, preferences and charges make the problem, and
    `check_certificate` checks the round and the prices by weak duality.

    Raises
    ------
    MatchingRefused
        When the proof is about other people or supporters, or changes a settled pair.
    """
    import numpy as np

    statement = state_problem(
        people=people,
        supporters=supporters,
        refusals=refusals,
        preferences=preferences,
        charges=charges or Charges(),
        lifted=lifted,
    )
    _check_same(statement, proof)
    number = {each.id: j for j, each in enumerate(statement.supporters)}
    column: dict[str | None, int] = {None: -1} | number
    placed = [column[proof.supporter_of[each.id]] for each in statement.people]
    verdict = check_certificate(
        problem=statement.problem,
        certificate=Certificate(
            supporter_of=np.array(placed, np.int64)[statement.open_people],
            price=np.array(
                [proof.price_thousandths[each.id] for each in statement.supporters], np.int64
            ),
        ),
    )
    return Verdict(
        total=verdict.total + statement.settled_thousandths,
        bound=verdict.bound + statement.settled_thousandths,
        faults=verdict.faults,
    )


def _check_same(statement: Statement, proof: Proof) -> None:
    for what, given, known in (
        ("people", proof.supporter_of, {each.id for each in statement.people}),
        ("supporters", proof.price_thousandths, {each.id for each in statement.supporters}),
    ):
        if set(given) != known:
            raise MatchingRefused(
                f"The proof is about other {what} than these files. Check it with the files it "
                "was made from."
            )
    strangers = set(proof.supporter_of.values()) - {None} - set(proof.price_thousandths)
    if strangers:
        raise MatchingRefused("The proof places somebody with a supporter that it does not list.")
    for i, j in statement.settled.tolist():
        if proof.supporter_of[statement.people[i].id] != statement.supporters[j].id:
            raise MatchingRefused("The proof changes a pair that these files say is settled.")
    full = Counter(each for each in proof.supporter_of.values() if each is not None)
    if any(full[each.id] > each.places for each in statement.supporters):
        raise MatchingRefused("The proof gives a supporter more people than places.")
