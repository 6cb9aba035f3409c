"""The texts that people are asked to agree to, for everybody in the programme."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from likewise.domain.access import Capability, NotFound, may
from likewise.domain.accounts import Actor
from likewise.domain.consent import ConsentText, Purpose, may_use
from likewise.queries.consent.uses import names_of_practices, programme_of
from likewise.records import consent
from likewise.records.facts import current


@dataclass(frozen=True, slots=True, kw_only=True)
class TextLine:
    """A consent text, whose it is, and how many agree by it today; none: not shown."""

    text: ConsentText
    practice: str
    is_in_force: bool
    agreed: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """The consent texts of a programme, the latest of each purpose first, and what may be done."""

    lines: tuple[TextLine, ...]
    may_publish: bool


def texts(viewer: Actor, *, today: date) -> Texts:
    """The consent texts of the viewer's programme.

    Raises
    ------
    NotFound
        When the viewer is in no programme.
    """
    programme = programme_of(viewer)
    found = consent.texts_of(programme)
    counted = may(viewer, Capability.PUBLISH_CONSENT)
    agreed = _agreed(programme, found, today) if counted else Counter()
    practices = names_of_practices(programme)
    order = list(Purpose)
    return Texts(
        lines=tuple(
            TextLine(
                text=each,
                practice=practices.get(each.practice or "", ""),
                is_in_force=each.period.covers(today),
                agreed=agreed[each.id] if counted else None,
            )
            for each in sorted(
                sorted(found, key=lambda each: each.starts_on, reverse=True),
                key=lambda each: (order.index(each.purpose), each.line[1:]),
            )
        ),
        may_publish=counted,
    )


def _agreed(programme: str, found: tuple[ConsentText, ...], today: date) -> Counter[str]:
    """How many people's agreement stands by each text."""
    return Counter(
        answer.text.id
        for events in consent.events_of(programme).values()
        for purpose in Purpose
        if (answer := may_use(events, found, purpose=purpose, day=today)).may and answer.text
    )


def text_of(viewer: Actor, *, text: str) -> ConsentText:
    """One text of the viewer's programme.

    Raises
    ------
    NotFound
        When there is none.
    """
    found = current(ConsentText, fact=text, programme_id=programme_of(viewer))
    if not found:
        raise NotFound("There is no such text.")
    return found[0]


def text_and_before(
    viewer: Actor, *, text: str, today: date
) -> tuple[TextLine, ConsentText | None]:
    """One text, and the version before it, if there is one.

    Raises
    ------
    NotFound
        When there is no such text in the viewer's programme.
    """
    lines = texts(viewer, today=today).lines
    line = next((each for each in lines if each.text.id == text), None)
    if line is None:
        raise NotFound("There is no such text.")
    earlier = [
        each.text
        for each in lines
        if each.text.line == line.text.line and each.text.starts_on < line.text.starts_on
    ]
    return line, max(earlier, key=lambda each: each.starts_on, default=None)
