"""May something of a person be used for a purpose on a day? Asked at every use, answered here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from likewise.domain.consent.facts import (
    Answer,
    ChangeOfParticipation,
    ConsentDecision,
    ConsentText,
    Decider,
    Earlier,
    Element,
    Purpose,
)
from likewise.domain.participants import Status, StatusName, status_on
from likewise.domain.periods import in_words

# Which elements of a person's part a purpose has; hearing the results is asked of nobody's use.
ELEMENTS: Mapping[Purpose, tuple[Element, ...]] = MappingProxyType(
    {
        Purpose.TAKE_PART: (
            Element.SUPPORT,
            Element.MEETINGS,
            Element.QUESTIONNAIRES,
            Element.VISITS,
        ),
        Purpose.CONTACT: (Element.TELEPHONE, Element.LETTERS),
        Purpose.OBSERVATION: (Element.OBSERVATION,),
        Purpose.RECORDING: (Element.RECORDINGS,),
        Purpose.QUOTATION: (Element.QUOTATIONS,),
        Purpose.LINKAGE: (Element.RECORDS,),
        Purpose.FUTURE_RESEARCH: (Element.FUTURE_CONTACT,),
        Purpose.LISTING: (Element.LISTS,),
    }
)
# What no decision carries past a death; what was said and collected stays as they decided.
ENDS_AT_DEATH = frozenset(
    {
        Purpose.TAKE_PART,
        Purpose.CONTACT,
        Purpose.OBSERVATION,
        Purpose.RECORDING,
        Purpose.FUTURE_RESEARCH,
        Purpose.LISTING,
    }
)

# What fieldwork of a purpose does to a cohort.
DONE: Mapping[Purpose, str] = MappingProxyType(
    {Purpose.OBSERVATION: "is observed", Purpose.RECORDING: "is recorded"}
)
STANDS_UNTIL = "That agreement stands until they answer."


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """That who agreed to a purpose is asked again, for what happened to a cohort of theirs.

    `since` is the day from which it concerns them: fieldwork began there, or they came into it.
    """

    purpose: Purpose
    since: date
    began_on: date

    @property
    def why(self) -> str:
        """Why they are asked again, in a sentence."""
        what = DONE[self.purpose]
        if self.since == self.began_on:
            return f"A cohort of theirs {what} from {in_words(self.began_on)} on."
        return (
            f"On {in_words(self.since)} they came into a cohort that {what} from "
            f"{in_words(self.began_on)} on."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Events:
    """What the record says of one person that decides what may be used."""

    decisions: tuple[ConsentDecision, ...] = ()
    changes: tuple[ChangeOfParticipation, ...] = ()
    statuses: tuple[Status, ...] = ()
    again: tuple[Again, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MayUse:
    """Whether something may be used, and why; `since` when, and by which text, where one says.

    `is_answered`: whether somebody, or something, answered; who was not asked said no no.
    """

    may: bool
    why: str
    is_answered: bool = True
    since: date | None = None
    text: ConsentText | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """That somebody owes a decision: about which texts, and why.

    `again` is what happened to a cohort of theirs, where they are asked for that.
    """

    texts: tuple[ConsentText, ...]
    why: str
    again: Again | None = None


def may_use(
    events: Events,
    texts: Iterable[ConsentText],
    *,
    purpose: Purpose,
    day: date,
    element: Element | None = None,
) -> MayUse:
    """Whether something of a person may be used for a purpose on a day, and why.

    Later events win. A refusal counts as an answer. `texts` are all of the programme; before the
    first was in force nobody could agree, so only death and changes of participation are asked.

    Parameters
    ----------
    element
        By which way of the purpose, such as by telephone; none: by any.
    """
    known = tuple(texts)
    if status_on(events.statuses, day) is StatusName.DIED and purpose in ENDS_AT_DEATH:
        died = max(each.starts_on for each in events.statuses if each.starts_on <= day)
        return MayUse(may=False, why=f"They died on {in_words(died)}.", since=died)
    decided = last_decision(events.decisions, purpose, day)
    ways = ELEMENTS[purpose] if element is None else (element,)
    stopped = _stopped(events.changes, decided, ways, day)
    if stopped is not None:
        until = f" until {in_words(stopped.ends_on)}" if stopped.ends_on else ""
        return MayUse(
            may=False,
            why=f"Their part changed on {in_words(stopped.starts_on)}: this stopped{until}.",
            since=stopped.starts_on,
        )
    if not any(each.starts_on <= day for each in known):
        return MayUse(may=True, why="The programme has no consent texts, so nobody was asked.")
    return _by_decision(decided, known, purpose, day)


def _by_decision(
    decided: ConsentDecision | None, texts: tuple[ConsentText, ...], purpose: Purpose, day: date
) -> MayUse:
    if decided is None:
        return MayUse(may=False, why=f"They have not decided about {purpose}.", is_answered=False)
    text = next((each for each in texts if each.id == decided.text), None)
    on = in_words(decided.decided_on)
    version = f", version {text.version_name}" if text else ""
    if decided.answer is not Answer.GIVEN:
        verb = "refused" if decided.answer is Answer.REFUSED else "changed their mind"
        return MayUse(
            may=False, why=f"They {verb} on {on}{version}.", since=decided.decided_on, text=text
        )
    newer = _newer(text, texts, day)
    ended = next((each for each in newer if each.earlier is Earlier.ENDS), None)
    if ended is not None:
        return MayUse(
            may=False,
            why=f"They agreed on {on}{version}, which version {ended.version_name} of "
            f"{in_words(ended.starts_on)} ended. Ask them again.",
            since=ended.starts_on,
            text=text,
        )
    return MayUse(may=True, why=f"They agreed on {on}{version}.", since=decided.decided_on,
                  text=text)  # fmt: skip


def last_decision(
    decisions: Iterable[ConsentDecision], purpose: Purpose, day: date
) -> ConsentDecision | None:
    """The decision about a purpose that stands on a day; none where there was none yet."""
    made = [each for each in decisions if each.purpose is purpose and each.decided_on <= day]
    return max(made, key=lambda each: each.order, default=None)


def owed(
    events: Events,
    texts: Iterable[ConsentText],
    *,
    purpose: Purpose,
    day: date,
    practice: str | None,
) -> Owed | None:
    """What somebody of a practice owes about a purpose on a day; none where nothing.

    Who refused, died, lost the capacity to decide, or stopped what the purpose is for is not asked
    again.
    """
    known = tuple(texts)
    offered = in_force(known, purpose=purpose, day=day, practice=practice)
    decided = last_decision(events.decisions, purpose, day)
    is_dead = status_on(events.statuses, day) is StatusName.DIED
    cannot = is_dead or lost_capacity(events.changes, day) is not None
    if not offered or cannot or _stopped(events.changes, decided, ELEMENTS[purpose], day):
        return None
    if decided is None:
        return Owed(texts=offered, why="They have not decided yet.")
    text = next((each for each in known if each.id == decided.text), None)
    asks = [each for each in _newer(text, known, day) if each.earlier is not Earlier.STANDS]
    if decided.answer is not Answer.GIVEN:
        return None
    if not asks:
        again = _again(events.again, decided, day)
        if again is None:
            return None
        return Owed(texts=offered, why=f"{again.why} {STANDS_UNTIL}", again=again)
    ends = any(each.earlier is Earlier.ENDS for each in asks)
    latest = max(asks, key=lambda each: each.starts_on)
    why = f"They agreed to an earlier version than {latest.version_name} of "
    what = "That agreement ended." if ends else STANDS_UNTIL
    return Owed(texts=offered, why=f"{why}{in_words(latest.starts_on)}. {what}")


def _again(again: Iterable[Again], decided: ConsentDecision, day: date) -> Again | None:
    """The latest cohort event for which somebody is asked again who decided before it."""
    since = [
        each
        for each in again
        if each.purpose is decided.purpose and decided.decided_on < each.since <= day
    ]
    return max(since, key=lambda each: each.since, default=None)


def lost_capacity(
    changes: Iterable[ChangeOfParticipation], day: date
) -> ChangeOfParticipation | None:
    """The change that says on a day that somebody cannot decide for themselves; none if they can.

    It holds until it ends, or until a later change that they decided themselves.
    """
    known = [each for each in changes if each.period.covers(day)]
    lost = [each for each in known if each.has_lost_capacity]
    last = max(lost, key=lambda each: each.starts_on, default=None)
    if last is None or any(
        each.decided_by is Decider.PERSON
        and not each.has_lost_capacity
        and each.starts_on > last.starts_on
        for each in changes
        if each.starts_on <= day
    ):
        return None
    return last


def in_force(
    texts: Iterable[ConsentText], *, purpose: Purpose, day: date, practice: str | None
) -> tuple[ConsentText, ...]:
    """The texts about a purpose that somebody of a practice may decide on, on a day.

    Where their practice has its own text in a language, the general one in it is not theirs.
    """
    there = [
        each
        for each in texts
        if each.purpose is purpose and each.period.covers(day) and each.practice in (None, practice)
    ]
    own = {each.line[1] for each in there if each.practice is not None}
    found = [each for each in there if each.practice is not None or each.line[1] not in own]
    return tuple(sorted(found, key=lambda each: (each.line[1], each.version_name)))


def change_of(
    changes: Iterable[ChangeOfParticipation], element: Element, day: date
) -> ChangeOfParticipation | None:
    """The change that says on a day what becomes of an element; none where none does.

    The latest of those that hold; of two of one day, the one that narrows more.
    """
    holding = [each for each in changes if element in each.named and each.period.covers(day)]
    return max(holding, key=lambda each: (each.starts_on, _narrows(each, element)), default=None)


def _narrows(change: ChangeOfParticipation, element: Element) -> int:
    return 2 if element in change.stops else 1 if element in change.changes else 0


def _stopped(
    changes: Iterable[ChangeOfParticipation],
    decided: ConsentDecision | None,
    ways: Iterable[Element],
    day: date,
) -> ChangeOfParticipation | None:
    """The latest change by which all of these ways have stopped; none where one of them goes on.

    Who agreed after something stopped has it go on.
    """
    known, stops = tuple(changes), []
    agreed = decided.decided_on if decided and decided.answer is Answer.GIVEN else date.min
    for way in ways:
        change = change_of(known, way, day)
        if change is None or way not in change.stops or agreed > change.starts_on:
            return None
        stops.append(change)
    return max(stops, key=lambda each: each.starts_on, default=None)


def _newer(
    text: ConsentText | None, texts: Iterable[ConsentText], day: date
) -> tuple[ConsentText, ...]:
    """The later versions of a text that are in force, or were, by a day."""
    if text is None:
        return ()
    return tuple(
        each for each in texts if each.line == text.line and text.starts_on < each.starts_on <= day
    )
