"""What those who lead a cohort, or would, have said, in words that name nobody."""

from datetime import date

from likewise.domain.renewal.outlooks import Outlook
from likewise.domain.words import count


def leading_in_words(outlook: Outlook, *, counts: bool) -> str:
    """What a forecast takes as said about leading, as a sentence; empty where nothing was.

    `counts`: whether numbers of people may be said.
    """
    said = outlook.said
    if not said.stopping or said.stops_on is None:
        if not said.standing_by:
            return ""
        who = count(said.standing_by, "member") if counts else "Somebody"
        is_one = said.standing_by == 1 or not counts
        return f"{who} {'has' if is_one else 'have'} said that they are willing to lead."
    who = _who_stops(outlook, counts=counts)
    return f"{who} in {_month(said.stops_on)}; {_who_stands_by(outlook, counts=counts)}."


def _who_stops(outlook: Outlook, *, counts: bool) -> str:
    stopping, leads = outlook.said.stopping, outlook.leads or 0
    if not counts:
        return "Somebody who leads it has said that they will stop"
    if leads <= 1:
        return "Its lead has said that they will stop"
    if stopping == 1:
        return f"One of the {leads} who lead it has said that they will stop"
    if stopping >= leads:
        return f"All {leads} who lead it have said that they will stop, the last of them"
    return f"{stopping} of the {leads} who lead it have said that they will stop, the last of them"


def _who_stands_by(outlook: Outlook, *, counts: bool) -> str:
    standing_by = outlook.said.standing_by
    if not standing_by:
        return "nobody stands by"
    if not counts:
        return "somebody stands by"
    return f"{count(standing_by, 'member')} {'stands' if standing_by == 1 else 'stand'} by"


def _month(day: date) -> str:
    return f"{day:%B %Y}"
