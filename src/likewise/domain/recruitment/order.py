"""May somebody be allocated? Eligible, then agreed, then baseline, then allocated: asked here."""

from collections.abc import Iterable, Mapping
from datetime import date

from likewise.domain.consent import Answer, ConsentText, Purpose, may_use
from likewise.domain.periods import in_words
from likewise.domain.programmes import Phase, PhaseName, phase_on
from likewise.domain.recruitment.facts import RecruitmentNotRight, RecruitmentStart, Screening
from likewise.domain.recruitment.standing import Recruited
from likewise.domain.words import count, join_words

ELIGIBLE, AGREED, BASELINE = "found eligible", "agreed to take part", "had a baseline visit"


class OutOfOrder(RecruitmentNotRight):
    """Somebody who would be allocated before they are eligible, agree and had their baseline."""


def is_asked(starts: Iterable[RecruitmentStart], phases: Iterable[Phase], *, on: date) -> bool:
    """Whether the order is asked of who is allocated on a day.

    It is where recruitment is kept here by then, and the programme is randomised on that day; what
    was before, and what is naturalistic, is free.
    """
    begun = any(each.starts_on <= on for each in starts)
    return begun and phase_on(phases, on) is PhaseName.RANDOMISED


def check_order(
    people: Mapping[str, Recruited],
    texts: Iterable[ConsentText],
    *,
    starts: Iterable[RecruitmentStart],
    phases: Iterable[Phase],
    on: date,
) -> None:
    """Refuse to allocate people on a day before they are eligible, agree and had their baseline.

    Raises
    ------
    OutOfOrder
        With whom, and what each of them lacks.
    """
    if not is_asked(starts, phases, on=on):
        return
    known = tuple(texts)
    lacking = {who: found for who, each in people.items() if (found := missing(each, known, on=on))}
    if not lacking:
        return
    kinds = list(dict.fromkeys(what for found in lacking.values() for what in found))
    lacks = "; ".join(
        f"{what}{_of(sum(what in each for each in lacking.values()), len(people))}"
        for what in kinds
    )
    raise OutOfOrder(
        "Recruitment is kept here, and the programme is randomised: people are found eligible, "
        f"agree to take part and have their baseline visit, in this order, by the day on which "
        f"they are allocated. By {in_words(on)} there is lacking: {lacks}. Record that first, or "
        "choose a later day.",
        whom=lacking,
    )


def _of(number: int, all_of_them: int) -> str:
    return "" if all_of_them == 1 else f" ({number} of {count(all_of_them, 'person', 'people')})"


def missing(recruited: Recruited, texts: Iterable[ConsentText], *, on: date) -> tuple[str, ...]:
    """What somebody lacks to be allocated on a day, each in a few words; none: they may be.

    They were found eligible, agreed on that day or later, and had their baseline on that day or
    later; and by the day on which they are allocated they are still eligible, and still agree.
    """
    found = []
    eligible = _still_eligible(recruited, on)
    if not eligible:
        found.append(f"that they were {ELIGIBLE}")
    may = may_use(recruited.events, texts, purpose=Purpose.TAKE_PART, day=on)
    agreed = sorted(
        each.decided_on
        for each in recruited.events.decisions
        if each.purpose is Purpose.TAKE_PART
        and each.answer is Answer.GIVEN
        and each.decided_on <= on
    )
    if not agreed or not may.may:
        found.append(f"that they {AGREED}")
        agreed = []
    visits = [each.completed_on for each in recruited.baselines if each.completed_on <= on]
    if not visits:
        found.append(f"that they {BASELINE}")
    return (*found, *_wrong_order(eligible, agreed, visits))


def _still_eligible(recruited: Recruited, on: date) -> list[date]:
    """The days on which somebody was found eligible, who was not found otherwise since."""
    made = [each for each in recruited.screenings if each.screened_on <= on]
    last = max(made, key=_order, default=None)
    if last is None or not last.is_eligible:
        return []
    return sorted(each.screened_on for each in made if each.is_eligible)


def _order(screening: Screening) -> tuple[date, int]:
    return screening.order


def _wrong_order(eligible: list[date], agreed: list[date], visits: list[date]) -> list[str]:
    """What came too early: the first of a kind is not too early where a later one is in order."""
    found = []
    after = [day for day in agreed if eligible and day >= eligible[0]]
    if eligible and agreed and not after:
        found.append(f"that they agreed after they were {ELIGIBLE}")
    since = after or agreed or eligible
    if since and visits and not any(day >= since[0] for day in visits):
        found.append(f"that they {BASELINE} after {'that' if found else 'they agreed'}")
    return found


def said_of(starts: Iterable[RecruitmentStart], phases: Iterable[Phase], *, on: date) -> str:
    """Whether the order is asked on a day, as a page says it."""
    known, order = tuple(starts), join_words([ELIGIBLE, AGREED, BASELINE])
    if not known:
        return (
            "Recruitment is not kept here, so nobody is asked whether people were "
            f"{order} before they are allocated."
        )
    since = in_words(min(each.starts_on for each in known))
    if is_asked(known, phases, on=on):
        return (
            f"Recruitment is kept here from {since}, and the programme is randomised: nobody is "
            f"allocated who was not {order}, in this order."
        )
    return (
        f"Recruitment is kept here from {since}. The order of its steps is asked of whoever is "
        "allocated in the randomised phase, and today is not in it, so that people come in as "
        "they come."
    )
