"""What people have said about leading a cohort, as its forecast takes it.

Who has said that they will stop leads until then, and not after. Who has said that they are willing
to lead, and is a member, stands by: they lead as soon as nobody else does.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from likewise.domain.facilitators import IntentionToStop, OfferToLead
from likewise.domain.renewal.model import StartingState
from likewise.domain.renewal.recorded import Recorded, Stay, first_day, month_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """How many of those who lead a cohort will stop, and how many stand by.

    `stops_on` is the first day on which the last of them no longer leads; none where nobody stops.
    """

    stopping: int = 0
    stops_on: date | None = None
    standing_by: int = 0

    def changes(self, state: StartingState, *, first_month: int) -> StartingState:
        """The state from which a cohort is forecast, given what was said.

        Parameters
        ----------
        state
            As the history left it.
        first_month
            The number of the first month forecast.

        Returns
        -------
        StartingState
            Without the leads who stop, with those who stand by as new ones, and for how many
            months there is certainly somebody: those at whose end one who stops still leads.

        Notes
        -----
        Until the day they named, those who stop lead for certain. Who stands by counts from the
        start, so that by the time they are needed they may have left as a new lead may. Where
        nobody leads now, nobody stands by: whoever was willing has not taken it on.
        """
        leads = state.leads or 0
        stopping = min(self.stopping, leads)
        staying = leads - stopping
        more = self.standing_by if leads else 0
        if not (stopping or more):
            return state
        sure = 0
        if stopping and self.stops_on is not None:
            sure = max(0, month_of(self.stops_on - timedelta(days=1)) - first_month)
        return replace(
            state,
            leads=staying + more,
            new_leads=min(state.new_leads, staying) + more,
            months_led=sure,
        )


NOTHING = Said()


def said_by_cohort(
    recorded: Iterable[Recorded],
    *,
    intentions: Iterable[IntentionToStop],
    offers: Iterable[OfferToLead],
    watched_until: date,
) -> dict[str, Said]:
    """What was said about each cohort by those who are in it, where anything was.

    Parameters
    ----------
    recorded
        The cohorts, with who leads and who is a member when.
    intentions, offers
        As known; those that do not hold on `watched_until` count for nothing.
    watched_until
        The first day that was not watched. Leads are those of the end of the month before, as the
        histories count them, who have not stopped since.

    Returns
    -------
    dict of cohort to Said
    """
    stops: dict[str, dict[str, date]] = defaultdict(dict)
    for each in intentions:
        if each.period.covers(watched_until):
            known = stops[each.cohort].get(each.participant, each.stops_on)
            stops[each.cohort][each.participant] = min(known, each.stops_on)
    willing: dict[str, list[OfferToLead]] = defaultdict(list)
    for offer in offers:
        if offer.period.covers(watched_until):
            willing[offer.participant].append(offer)
    found = {}
    for cohort in recorded:
        said = _said(cohort, stops.get(cohort.cohort, {}), willing, watched_until)
        if said != NOTHING:
            found[cohort.cohort] = said
    return found


def _said(
    cohort: Recorded,
    stops: Mapping[str, date],
    willing: Mapping[str, list[OfferToLead]],
    watched_until: date,
) -> Said:
    counted_on = first_day(month_of(watched_until))
    leading = _on(cohort.leads, counted_on - timedelta(days=1), watched_until)
    days = [stops[who] for who in leading if who in stops]
    last = max(days, default=None)
    needed_on = last or watched_until
    standing_by = {
        who
        for who in _on(cohort.members, watched_until, watched_until) - leading
        for offer in willing.get(who, ())
        if offer.cohort in (None, cohort.cohort) and offer.starts_on <= needed_on
    }
    return Said(stopping=len(days), stops_on=last, standing_by=len(standing_by))


def _on(stays: Iterable[Stay], day: date, until: date) -> set[str]:
    """Who was there on a day, and is still on another."""
    return {stay.person for stay in stays if stay.begins_on <= day and stay.ends_on > until}
