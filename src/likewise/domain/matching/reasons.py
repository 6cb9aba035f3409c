"""Why a person is left unmatched, worded so that it gives nobody's refusal away."""

from enum import StrEnum


class Reason(StrEnum):
    """Why somebody is left unmatched. One reason covers all limits, refusals among them."""

    NOBODY_SUITS = "nobody_suits"
    NO_PLACE = "no_place"
    PLACES_TAKEN = "places_taken"
    CHARGE_IS_LESS = "charge_is_less"


def reason_for(*, possible: int, with_places: int, with_free_places: int) -> Reason:
    """The reason, from how many supporters are possible for the person and what they have left.

    Examples
    --------
    >>> reason_for(possible=2, with_places=0, with_free_places=0)
    <Reason.NO_PLACE: 'no_place'>
    """
    if possible == 0:
        return Reason.NOBODY_SUITS
    if with_places == 0:
        return Reason.NO_PLACE
    return Reason.CHARGE_IS_LESS if with_free_places else Reason.PLACES_TAKEN


def in_words(*, reason: Reason, extra_points: float | None) -> str:
    """The reason as a sentence; always the same one for a limit, whichever limit it was."""
    if reason is Reason.NOBODY_SUITS:
        return (
            "No supporter is possible within the limits of this round: availability, reach, "
            "language, arm and personal choice together."
        )
    if reason is Reason.NO_PLACE:
        return "The supporters who are possible have no place: their capacity is 0."
    if reason is Reason.PLACES_TAKEN:
        return (
            "Every place that is possible is taken. To give this person one would make the round "
            f"{_points(extra_points)} worse."
        )
    return (
        "A place is free, but to take it would make the round "
        f"{_points(extra_points)} worse than the charge for leaving this person."
    )


def _points(points: float | None) -> str:
    if not points:
        return "no point"
    return f"{points:.3f}".rstrip("0").rstrip(".") + (" point" if points == 1 else " points")
