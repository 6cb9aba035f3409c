"""What people have said about leading, in words, with what may be recorded of it."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from likewise.domain.facilitators import IntentionToStop, OfferToLead
from likewise.queries.facilitators import SaidOfLeading
from likewise.web.nhsuk.words import short_day
from likewise.web.pieces import Link, still_said


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """One thing that somebody said about leading, as a dated line of a page."""

    who: str
    what: str
    when: str
    links: tuple[Link, ...]
    note: str
    history: str = ""
    flag: str = ""


def sayings(
    said: SaidOfLeading, *, today: date, of_cohort: bool = False, may_correct: bool = False
) -> list[Saying]:
    """What was said, intentions first; on the page of a cohort without the cohort's name."""
    facts: list[IntentionToStop | OfferToLead] = [*said.intentions, *said.offers]
    return [
        Saying(
            who=said.labels[each.participant].text,
            what=_what(each, today=today, holds=each.id in said.holds),
            when=_when(each),
            links=_links(each, said, of_cohort=of_cohort),
            note=still_said(each.note),
            history=reverse("correction", args=[each.id]) if may_correct else "",
        )
        for each in facts
    ]


def _what(each: IntentionToStop | OfferToLead, *, today: date, holds: bool) -> str:
    if isinstance(each, IntentionToStop):
        if not holds:
            return "Meant to stop leading"
        verb = "Will stop" if each.stops_on > today else "Was to stop"
        return f"{verb} leading on {short_day(each.stops_on)}"
    if not holds:
        return "Was willing to lead"
    since = f" from {short_day(each.starts_on)}" if each.starts_on > today else ""
    return f"Is willing to lead{since}"


def _when(each: IntentionToStop | OfferToLead) -> str:
    until = f", no longer from {short_day(each.ends_on)}" if each.ends_on else ""
    return f"Said on {short_day(each.said_on)}{until}"


def _links(
    each: IntentionToStop | OfferToLead, said: SaidOfLeading, *, of_cohort: bool
) -> tuple[Link, ...]:
    links = []
    if not of_cohort and each.cohort:
        name = said.cohort_names.get(each.cohort, "a cohort")
        links.append(Link(name, reverse("cohort", args=[each.cohort])))
    if said.may_record and each.ends_on is None:
        page = "leading_stop_end" if isinstance(each, IntentionToStop) else "leading_offer_end"
        links.append(
            Link("record that it no longer holds", reverse(page, args=[each.participant, each.id]))
        )
    return tuple(links)
