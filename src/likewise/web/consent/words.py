"""Words of the pages of consent: questions, answers, and what holds."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from likewise.domain.consent import (
    EARLIER_MEANS,
    Answer,
    ChangeOfParticipation,
    ConsentDecision,
    ConsentText,
    Decider,
    Earlier,
    Element,
    Method,
    Purpose,
    in_order,
)
from likewise.domain.words import join_words, sentence
from likewise.queries.consent import PersonConsent, PurposeLine
from likewise.web.nhsuk.words import short_day
from likewise.web.pieces import Link, still_said

# What a member is asked, one purpose a page.
QUESTIONS = {
    Purpose.TAKE_PART: "Do you agree to take part?",
    Purpose.CONTACT: "May we contact you?",
    Purpose.OBSERVATION: "May a researcher watch meetings that you are at?",
    Purpose.RECORDING: "May we record what you say?",
    Purpose.QUOTATION: "May we quote what you say, without your name?",
    Purpose.LINKAGE: "May we look at what your practice has recorded about you?",
    Purpose.FUTURE_RESEARCH: "May we ask you about future research?",
    Purpose.LISTING: "May you be on a list that others see?",
}
YES_OR_NO = [(Answer.GIVEN.value, "Yes, I agree"), (Answer.REFUSED.value, "No, I do not agree")]
SAID = {
    Answer.GIVEN: "Agreed",
    Answer.REFUSED: "Did not agree",
    Answer.CHANGED: "Agrees no longer",
}
DECIDED = [
    (Answer.GIVEN.value, "They agree"),
    (Answer.REFUSED.value, "They do not agree"),
    (Answer.CHANGED.value, "They agreed, and no longer do"),
]
ON_PAPER = DECIDED[:2]  # of several people at once, who owe a decision
BY_STAFF = [(each.value, sentence(each)) for each in (Method.ON_PAPER, Method.BY_TELEPHONE)]
EARLIER_HINTS = {each.value: sentence(EARLIER_MEANS[each]) for each in Earlier}


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One decision, or one change, as a dated line."""

    what: str
    when: str
    note: str = ""
    history: str = ""
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PurposeRow:
    """One purpose of one person: what holds, why, what is owed, and what may be done."""

    title: str
    holds: str
    colour: str
    why: str
    owed: str
    links: tuple[Link, ...]
    history: tuple[Said, ...]


def first_owed(found: PersonConsent) -> str:
    """Where somebody is asked the first thing that they owe; empty where nothing waits."""
    waiting = [each.owed.texts[0] for each in found.purposes if each.owed]
    return reverse("consent_decide", args=[found.participant, waiting[0].id]) if waiting else ""


def text_words(text: ConsentText | None) -> str:
    """What a text is called: version 2 (English)."""
    return f"version {text.version_name} ({text.language})" if text else "a text"


def purpose_row(line: PurposeLine, found: PersonConsent, *, may_correct: bool) -> PurposeRow:
    """One purpose, in words."""
    if line.holds.may:
        holds, colour = ("Yes", "green")
    elif line.holds.is_answered:
        holds, colour = ("No", "red")
    else:
        holds, colour = ("Not decided", "grey")
    return PurposeRow(
        title=QUESTIONS[line.purpose] if found.is_self else sentence(line.purpose),
        holds=holds,
        colour=colour,
        why=_why_yours(line) if found.is_self else line.holds.why,
        owed=_owed(line, is_self=found.is_self),
        links=_links(line, found),
        history=tuple(_decision(each, text, found, may_correct) for each, text in line.history),
    )


def _owed(line: PurposeLine, *, is_self: bool) -> str:
    if line.owed is None or line.decided is None:
        return ""
    if not is_self:
        return line.owed.why
    again = line.owed.again
    if again is None:
        return "The words are new, so you are asked again."
    what = "observed" if again.purpose is Purpose.OBSERVATION else "recorded"
    return (
        f"You are asked again, because your group is {what} from {short_day(again.began_on)} on. "
        "What you agreed to stands until you answer."
    )


def _why_yours(line: PurposeLine) -> str:
    """Why it holds, as it is said to whoever decided."""
    made, holds = line.decided, line.holds
    if made is None:
        return "This stopped." if holds.is_answered and not holds.may else "You have not decided."
    on = short_day(made.decided_on)
    if made.answer is Answer.REFUSED:
        return f"You said no on {on}."
    if made.answer is Answer.CHANGED:
        return f"You said on {on} that you no longer agree."
    agreed = f"You agreed on {on}, {text_words(holds.text) if holds.text else ''}".rstrip(", ")
    return (
        f"{agreed}."
        if holds.may
        else f"{agreed}. It holds no more, since {short_day(holds.since)}."
    )


def _links(line: PurposeLine, found: PersonConsent) -> tuple[Link, ...]:
    links = []
    who = found.participant
    agreed = line.decided is not None and line.decided.answer is Answer.GIVEN
    if found.is_self and found.may_record:
        is_asked = not agreed or line.owed
        links += [
            Link(
                f"Read it in {each.language}, and decide",
                reverse("consent_decide", args=[who, each.id]),
            )
            for each in (line.offered if is_asked else ())
        ]
        if agreed and line.decided is not None:
            where = reverse("consent_no_longer", args=[who, line.decided.text])
            links.append(Link("Say that you no longer agree", where))
    elif found.may_record:
        there = {each.id: each for each in line.offered}
        links += [
            Link(
                f"Record a decision about {text_words(each)}",
                reverse("consent_record", args=[who, each.id]),
            )
            for each in there.values()
        ]
        if agreed and line.decided is not None and line.decided.text not in there:
            where = reverse("consent_record", args=[who, line.decided.text])
            links.append(Link("Record that they no longer agree to what they agreed to", where))
    return tuple(links)


def _decision(
    made: ConsentDecision, text: ConsentText | None, found: PersonConsent, may_correct: bool
) -> Said:
    seen = still_said(made.seen_by)
    helped = f"Helped by {join_words(sorted(made.helped_by))}." if made.helped_by else ""
    given = f"Given the text on {short_day(made.given_on)}." if made.given_on else ""
    by = {Method.ON_PAPER: "Seen by", Method.BY_TELEPHONE: "Witness:"}.get(made.method, "")
    return Said(
        what=f"{SAID[made.answer]}, {text_words(text)}",
        when=f"{short_day(made.decided_on)}, {made.method}",
        note=" ".join(filter(None, [f"{by} {seen}." if by and seen else "", helped, given])),
        history=reverse("correction", args=[made.id]) if may_correct else "",
        links=_evidence(made, found),
    )


def _evidence(made: ConsentDecision, found: PersonConsent) -> tuple[Link, ...]:
    """The file that shows a decision, or the way to attach one."""
    file = found.evidence.get(made.evidence or "")
    if file is not None and file.withdrawn_on is None and not file.is_erased:
        return (Link(f"Evidence: {file.name}", reverse("attachment", args=[file.id])),)
    if made.method is Method.ON_SCREEN or found.is_self or not found.may_attach:
        return ()
    where = reverse("attachment_evidence", args=[found.participant, made.id])
    return (Link("Attach the scan or a photograph", where),)


def change_said(
    change: ChangeOfParticipation, *, today: date, may_correct: bool, is_self: bool = False
) -> Said:
    """One change of participation, in words."""
    parts = [
        f"{sentence(word)}: {join_words(in_order(elements))}"
        for word, elements in (
            ("stops", change.stops),
            ("changes", change.changes),
            ("goes on", change.goes_on),
        )
        if elements
    ]
    until = f" until {short_day(change.ends_on)}" if change.ends_on else ""
    over = " (over)" if change.ends_on and change.ends_on <= today else ""
    lost = "They have lost the capacity to decide." if change.has_lost_capacity else ""
    consultee = still_said(change.consultee)
    by = "you" if is_self and change.decided_by is Decider.PERSON else change.decided_by
    return Said(
        what="; ".join(parts),
        when=f"From {short_day(change.starts_on)}{until}{over}, decided by {by}",
        note=" ".join(
            filter(None, [still_said(change.how), still_said(change.reason), lost,
                          f"Consultee: {consultee}." if consultee else ""])
        ),
        history=reverse("correction", args=[change.id]) if may_correct else "",
    )  # fmt: skip


def element_said(element: Element, change: ChangeOfParticipation) -> tuple[str, str]:
    """An element, and what holds of it today."""
    until = f" until {short_day(change.ends_on)}" if change.ends_on else ""
    what = (
        "stopped"
        if element in change.stops
        else "goes on, changed"
        if element in change.changes
        else "goes on"
    )
    return sentence(element), f"{what} from {short_day(change.starts_on)}{until}"
