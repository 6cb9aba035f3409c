"""A matching round in plain data and in words."""

from collections.abc import Iterator
from dataclasses import asdict

from likewise.domain.matching import Pairing, Placement, Round, Unmatched
from likewise.reports.numbers import plain

COUNTED_IN_WORDS = 200  # people told one by one; of more, the JSON has all


def round_as_plain(found: Round) -> dict[str, object]:
    """The round as data for JSON, in order of id."""
    return {
        "total_points": found.total_points,
        "proven_points": found.proven_points,
        "made_of": made_of(found),
        "weights": {
            "unmatched": found.charges.unmatched,
            "below_minimum": found.charges.below_minimum,
            "preferences": {
                each.column: {"how": each.how.value, "weight": each.weight, "within": each.within}
                for each in found.preferences
            },
        },
        "is_proven": found.is_proven,
        "placements": [_placement_as_plain(each) for each in found.placements],
        "unmatched": [_unmatched_as_plain(each) for each in found.unmatched],
        "supporters": [
            {
                "supporter": each.supporter,
                "capacity": each.places,
                "placed": each.placed,
                "size": each.size,
                "size_after": each.size_after,
                "minimum": each.minimum,
                "price": each.price,
            }
            for each in found.supporters
        ],
        "notes": list(found.notes),
    }


def _placement_as_plain(each: Placement) -> dict[str, object]:
    return {
        "person": each.person,
        "supporter": each.supporter,
        "points": each.points,
        "lost": dict(each.lost),
        "is_settled": each.is_settled,
        "next_best": asdict(each.next_best) if each.next_best else None,
    }


def _unmatched_as_plain(each: Unmatched) -> dict[str, object]:
    return {
        "person": each.person,
        "reason": each.reason.value,
        "sentence": each.sentence,
        "charge": each.charge,
        "next_best": asdict(each.next_best) if each.next_best else None,
    }


def round_in_words(found: Round) -> str:
    """The round as a page of text: pairs with why, people left with why, and the proof."""
    everyone = len(found.placements) + len(found.unmatched)
    lines = [
        f"{len(found.placements)} of {everyone} people are placed; the round loses "
        f"{points(found.total_points)}{_made_of_in_words(found)}.",
        *found.notes,
        "",
    ]
    for each in found.placements[:COUNTED_IN_WORDS]:
        lines += _placement_in_words(each)
    lines += _cut(len(found.placements))
    for left in found.unmatched[:COUNTED_IN_WORDS]:
        lines.append(f"{left.person} is unmatched. {left.sentence}")
    lines += _cut(len(found.unmatched))
    lines += ["", *_supporters_in_words(found), ""]
    lines += [_weights_in_words(found), proof_in_words(found)]
    return "\n".join(lines)


def made_of(found: Round) -> dict[str, float]:
    """What the round's points are made of: the pairs, those left, and the bonus taken off."""
    pairs = round(sum(each.points for each in found.placements), 3)
    left = round(sum(each.charge for each in found.unmatched), 3)
    return {"pairs": pairs, "left": left, "bonus": round(pairs + left - found.total_points, 3)}


def _made_of_in_words(found: Round) -> str:
    parts = made_of(found)
    bonus = f", less {plain(parts['bonus'])} for places below a minimum" if parts["bonus"] else ""
    if not (parts["left"] or bonus):
        return ""
    return f" ({plain(parts['pairs'])} by pairs, {plain(parts['left'])} for those left{bonus})"


def _placement_in_words(each: Placement) -> Iterator[str]:
    losses = ", ".join(f"{name} {plain(lost)}" for name, lost in each.lost if lost)
    why = f"loses {points(each.points)}: {losses}" if losses else "loses nothing"
    settled = " (settled beforehand)" if each.is_settled else ""
    yield f"{each.person} with {each.supporter}{settled}: {why}."
    other = each.next_best
    if other is not None:
        where = f"with {other.supporter}" if other.supporter is not None else "unmatched"
        moved = f", and {other.others_moved} others move" if other.others_moved > 1 else ""
        moved = ", and 1 other moves" if other.others_moved == 1 else moved
        cost = f"{points(other.extra_points)} worse" if other.extra_points else "as good"
        yield f"    next best: {where}; that round is {cost}{moved}."


def _weights_in_words(found: Round) -> str:
    weights = [
        f"{each.column} {plain(each.weight)} ({each.how.value}"
        + (f" within {plain(each.within)})" if each.within else ")")
        for each in found.preferences
    ]
    return (
        f"Weights: {', '.join([*weights, ''])}{plain(found.charges.unmatched)} for leaving "
        f"somebody, {plain(found.charges.below_minimum)} off for a place below a minimum."
    )


def _cut(count: int) -> list[str]:
    if count <= COUNTED_IN_WORDS:
        return []
    return [f"... and {count - COUNTED_IN_WORDS:,} more; --json gives them all."]


def _supporters_in_words(found: Round) -> Iterator[str]:
    for each in found.supporters[:COUNTED_IN_WORDS]:
        grows = f", {each.size} before and {each.size_after} after" if each.size else ""
        short = each.minimum - each.size_after
        below = f", {short} below its minimum of {each.minimum}" if short > 0 else ""
        yield f"{each.supporter}: {each.placed} of {each.places} places taken{grows}{below}."
    yield from _cut(len(found.supporters))


def proof_in_words(found: Round) -> str:
    """What the certificate shows. Nothing here counts pairs or blocks: a refusal would show."""
    return (
        f"Proof: with a price on each place, every round is shown to lose at least "
        f"{points(found.proven_points)}; this one loses {points(found.total_points)}, so "
        f"{'no better round exists' if found.is_proven else 'the proof FAILED'}."
    )


def pairing_as_plain(found: Pairing) -> dict[str, object]:
    """Pairs among peers as data for JSON."""
    return {
        "total_points": found.total_points,
        "pairs": [asdict(each) for each in found.pairs],
        "unmatched": [
            {"person": person, "reason": reason.value, "sentence": sentence}
            for person, reason, sentence in found.unmatched
        ],
    }


def pairing_in_words(found: Pairing) -> str:
    """Pairs among peers as text."""
    lines = [f"{len(found.pairs)} pairs; the round loses {points(found.total_points)}.", ""]
    lines += [
        f"{each.first} with {each.second}: loses {points(each.points)}." for each in found.pairs
    ]
    lines += [f"{person} is unmatched. {sentence}" for person, _, sentence in found.unmatched]
    return "\n".join(lines)


def points(number: float) -> str:
    """A number of points in words."""
    return f"{plain(number)} point{'' if number == 1 else 's'}"
