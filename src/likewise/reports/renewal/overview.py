"""What is expected of one cohort, in words."""

from datetime import date
from typing import Final

from likewise.domain.renewal.dangers import NEARLY, Danger, danger_of
from likewise.domain.renewal.outlooks import Outlook
from likewise.domain.renewal.programmes import SHORT_HISTORY
from likewise.domain.renewal.said import NOTHING
from likewise.domain.renewal.uncertainty import Horizon
from likewise.domain.words import count
from likewise.reports.renewal.leading import leading_in_words

SPOKEN_OF: Final = 12  # the horizon of the sentence, in months
# From so many in ten on a cohort is likely to go on, and a cause of that would read oddly.
LIKELY: Final = 8
DANGERS: Final = {
    Danger.NONE: "None that stands out",
    Danger.MEMBERS: "Too few come",
    Danger.LEADS: "Nobody leads",
    Danger.BOTH: "Both alike",
}


def spoken_of(outlook: Outlook) -> Horizon:
    """The horizon that its sentence speaks of."""
    return next(each for each in outlook.horizons if each.months == SPOKEN_OF)


def danger(horizon: Horizon) -> str:
    """What the cohort is likelier to stop of within a horizon."""
    return DANGERS[danger_of(horizon)]


def chance_in_words(chance: float) -> str:
    """A chance as people say it: a 6 in 10 chance."""
    if chance > 1 - NEARLY:
        return "more than 19 chances in 20"
    if chance < NEARLY:
        return "less than 1 chance in 20"
    tenths = in_tenths(chance)
    return f"{'an' if tenths == LIKELY else 'a'} {tenths} in 10 chance"


def in_tenths(chance: float) -> int:
    """The nearest number of tenths that is neither none nor all."""
    return min(max(round(10 * chance), 1), 9)


def month_ahead(on: date, months: int) -> str:
    """The month in which a forecast of so many months ahead is asked about: June 2013."""
    number = 12 * on.year + on.month - 1 + months
    return f"{date(number // 12, number % 12 + 1, 1):%B %Y}"


def in_one_sentence(outlook: Outlook, *, on: date, counts: bool, name: str = "it") -> str:
    """What is expected in a year, and what of; `counts`: whether numbers of people may be said."""
    horizon = spoken_of(outlook)
    said = (
        f"If nothing changes, {name} has {chance_in_words(horizon.chance)} of still meeting in "
        f"{month_ahead(on, SPOKEN_OF)}"
    )
    told = leading_in_words(outlook, counts=counts)
    because = _because(outlook, horizon, counts)
    return f"{said}{because}.{f' {told}' if told else ''}{_unknown(outlook)}"


def _because(outlook: Outlook, horizon: Horizon, counts: bool) -> str:
    """Why it may not; of a cohort that is likely to go on, what it would sooner stop of."""
    which = danger_of(horizon)
    if which is Danger.NONE:
        return ""
    if in_tenths(horizon.chance) >= LIKELY:
        details = _details(outlook, which, counts)
        return f". If it stops, {_likelier(outlook, which)}{f': {details}' if details else ''}"
    if which is Danger.BOTH:
        details = _details(outlook, which, counts)
        return (
            ", as much because too few may come as because nobody may be left to lead"
            f"{f': {details}' if details else ''}"
        )
    if which is Danger.MEMBERS:
        details = _of_members(outlook) if counts else ""
        return f", mainly because too few may come{f': {details}' if details else ''}"
    return f", mainly because {_of_leads(outlook, counts)}"


def _likelier(outlook: Outlook, which: Danger) -> str:
    if outlook.leads is None:
        return "the one danger that is known is that too few come"
    return {
        Danger.MEMBERS: "that is likelier because too few come than because nobody leads",
        Danger.LEADS: "that is likelier because nobody leads than because too few come",
        Danger.BOTH: "that is as likely because too few come as because nobody leads",
    }[which]


def _details(outlook: Outlook, which: Danger, counts: bool) -> str:
    if not counts:
        return ""
    found = []
    if which is not Danger.LEADS:
        found.append(_of_members(outlook))
    if which is not Danger.MEMBERS and outlook.leads is not None:
        found.append(_of_leads(outlook, counts))
    return ", and ".join(found)


def _of_members(outlook: Outlook) -> str:
    members, least = outlook.members or 0, outlook.rule.minimum
    if members < least:
        return f"it has {count(members, 'member')}, fewer than the {least} that it needs"
    if members == least:
        return f"it has {count(members, 'member')}, and needs all of them"
    return f"it has {count(members, 'member')}, and needs {least}"


def _of_leads(outlook: Outlook, counts: bool) -> str:
    leads = outlook.leads or 0
    if leads == 0:
        return "nobody leads it now"
    if not counts:
        return "nobody may be left to lead"
    if leads == 1:
        is_alone = outlook.said == NOTHING  # or else what was said about leading follows
        return f"one person leads it{', and nobody beside them' if is_alone else ''}"
    return f"the {leads} people who lead it may stop before others begin"


def _unknown(outlook: Outlook) -> str:
    said = ""
    if outlook.closed_for:
        said += " It is closed to joiners, and nobody is expected to join until it opens."
    if outlook.months < SHORT_HISTORY:
        said += (
            f" It has {count(outlook.months, 'month')} of its own since it began or became "
            "another: this is mostly what the other cohorts taught."
        )
    if outlook.leads is None:
        said += " Who leads it is not recorded, so that danger is not counted."
    return said
