"""What is expected of one cohort, in words."""

from datetime import date
from typing import Final

from likewise.domain.renewal.outlooks import Outlook
from likewise.domain.renewal.programmes import SHORT_HISTORY
from likewise.domain.renewal.uncertainty import Horizon
from likewise.domain.words import count
from likewise.reports.renewal.leading import leading_in_words

# Within so much of one another, neither danger is called the greater one.
ALIKE: Final = 0.02
NEARLY: Final = 0.05
SPOKEN_OF: Final = 12  # the horizon of the sentence, in months


def danger(horizon: Horizon) -> str:
    """What the cohort is likelier to stop of within a horizon."""
    if 1 - horizon.chance < NEARLY:
        return "None that stands out"
    if abs(horizon.by_members - horizon.by_leads) < ALIKE:
        return "Both alike"
    return "Too few come" if horizon.by_members > horizon.by_leads else "Nobody leads"


def chance_in_words(chance: float) -> str:
    """A chance as people say it: 6 in 10."""
    if chance > 1 - NEARLY:
        return "more than 19 in 20"
    if chance < NEARLY:
        return "less than 1 in 20"
    return f"{min(max(round(10 * chance), 1), 9)} in 10"


def in_one_sentence(outlook: Outlook, *, on: date, counts: bool) -> str:
    """What is expected in a year, and what of; `counts`: whether numbers of people may be said."""
    horizon = next(each for each in outlook.horizons if each.months == SPOKEN_OF)
    when = f"{on.replace(day=1):%B} {on.year + SPOKEN_OF // 12}"
    said = (
        f"If nothing changes, the chance that it still meets in {when} is "
        f"{chance_in_words(horizon.chance)}"
    )
    because = _because(outlook, horizon, counts)
    told = leading_in_words(outlook, counts=counts)
    because = f", {because}" if because else ""
    return f"{said}{because}.{f' {told}' if told else ''}{_unknown(outlook)}"


def _because(outlook: Outlook, horizon: Horizon, counts: bool) -> str:
    members, leads, least = outlook.members or 0, outlook.leads or 0, outlook.rule.minimum
    match danger(horizon):
        case "Too few come":
            now = f": it has {count(members, 'member')}, and needs {least}" if counts else ""
            return f"mainly because too few may come{now}"
        case "Nobody leads":
            if leads == 0:
                return "mainly because nobody leads it now"
            now = f": {count(leads, 'person', 'people')} can lead it now" if counts else ""
            return f"mainly because nobody may be left to lead{now}"
        case "Both alike":
            return "as much because too few may come as because nobody may be left to lead"
    return ""


def _unknown(outlook: Outlook) -> str:
    said = ""
    if outlook.months < SHORT_HISTORY:
        said += (
            f" It has {count(outlook.months, 'month')} of history since it began or an act changed "
            "it, so this rests mostly on the other cohorts."
        )
    if outlook.leads is None:
        said += " Who leads it is not recorded, so that danger is not counted."
    return said
