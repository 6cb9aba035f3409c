"""The rules by which texts are published, decisions recorded and parts changed."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from likewise.domain.consent.acts import (
    ChangeParticipation,
    EndDelegation,
    EndText,
    PublishText,
    RecordDecision,
)
from likewise.domain.consent.facts import (
    EARLIER_MEANS,
    Answer,
    ChangeOfParticipation,
    ConsentDecision,
    ConsentNotRight,
    ConsentText,
    Decider,
    Delegation,
    Earlier,
    Method,
)
from likewise.domain.consent.rule import Events, in_force, last_decision
from likewise.domain.operations import Draft, Ids, Plan
from likewise.domain.participants import StatusName, status_on
from likewise.domain.periods import in_words
from likewise.domain.words import join_words

NOT_ON_THE_LOG = (
    "You are not on the delegation log on that day, so you may not take consent. Ask whoever keeps "
    "the log, or somebody who is on it."
)


def plan_publish(
    *,
    text: ConsentText,
    known: Iterable[ConsentText],
    last_decided: date | None,
    ids: Ids,
) -> Plan:
    """Plan that a text is in force; the version before it is so until then.

    Parameters
    ----------
    known
        All texts of the programme.
    last_decided
        The last day on which anybody decided about an earlier version; none where nobody did.

    Raises
    ------
    ConsentNotRight
        The version's name is taken, or an earlier version begins later or was decided on since.
    """
    others = tuple(known)
    line = [each for each in others if each.line == text.line]
    for each in line:
        if each.version_name.strip().casefold() == text.version_name.strip().casefold():
            raise ConsentNotRight(
                f"There is a version {each.version_name} of this text already, in force from "
                f"{in_words(each.starts_on)}. Give the new one another name.",
                field="version",
            )
    latest = max(line, key=lambda each: each.starts_on, default=None)
    if latest is not None and latest.starts_on >= text.starts_on:
        raise ConsentNotRight(
            f"Version {latest.version_name} is in force from {in_words(latest.starts_on)}. Choose "
            "a later day for the new one.",
            field="starts_on",
        )
    if last_decided is not None and last_decided >= text.starts_on:
        raise ConsentNotRight(
            f"Somebody decided about the version before on {in_words(last_decided)}. Choose a "
            "later day for the new one.",
            field="starts_on",
        )
    draft = Draft(PublishText.declared.name, ids)
    if latest is not None and (latest.ends_on is None or latest.ends_on > text.starts_on):
        draft.revise(replace(latest, ends_on=text.starts_on))
    draft.record(text)
    if not others:
        draft.warn(
            f"This is the programme’s first text. From {in_words(text.starts_on)} every use asks "
            "for consent, of every purpose: until people have agreed, they are on no contact list."
        )
    if latest is not None and text.earlier is not Earlier.STANDS:
        draft.warn(f"Of who agreed to an earlier version: {EARLIER_MEANS[text.earlier]}.")
    return draft.plan(about=(text.id,))


def plan_end_text(*, text: ConsentText, act: EndText, last_decided: date | None, ids: Ids) -> Plan:
    """Plan that nobody decides about a text any more from a day on.

    Raises
    ------
    ConsentNotRight
        It is not in force by then, or somebody decided about it since.
    """
    if text.ends_on is not None and text.ends_on <= act.ends_on:
        raise ConsentNotRight(
            f"It is in force no more from {in_words(text.ends_on)} on already.", field="ends_on"
        )
    if last_decided is not None and last_decided >= act.ends_on:
        raise ConsentNotRight(
            f"Somebody decided about it on {in_words(last_decided)}. Choose a later day.",
            field="ends_on",
        )
    draft = Draft(act.declared.name, ids)
    draft.revise(replace(text, ends_on=act.ends_on))
    return draft.plan(about=(text.id,))


def plan_decision(
    *,
    act: RecordDecision,
    texts: Sequence[ConsentText],
    events: Events,
    practice: str | None,
    log: Sequence[Delegation],
    account: str,
    is_own: bool,
    today: date,
    ids: Ids,
) -> Plan:
    """Plan that a decision is recorded; `practice` is the person's on the day they decided.

    Parameters
    ----------
    log
        The programme's delegation log; where it has no entry, nobody is refused for want of one.
    account
        Whose hand records it; `is_own`: the person's own, on screen.

    Raises
    ------
    ConsentNotRight
        The day is to come, they had died, the text is not in force or not theirs, there is a later
        decision, they decided so already, there was too little time, or nobody may take it.
    """
    text = next((each for each in texts if each.id == act.text), None)
    if text is None:
        raise ConsentNotRight("There is no such text. Choose one that is in force.", field="text")
    _check_day(act, events, today)
    _check_taker(act, log, account=account, is_own=is_own, today=today)
    last = last_decision(events.decisions, text.purpose, date.max)
    if last is not None and last.decided_on > act.decided_on:
        raise ConsentNotRight(
            f"They decided about {text.purpose} on {in_words(last.decided_on)}, after that day. "
            "Decisions are recorded in their order: what they said last stands.",
            field="decided_on",
        )
    if act.answer is Answer.CHANGED:
        _check_changes(text, last)
    else:
        _check_in_force(act, text, texts, practice)
        _check_new(act, text, last)
        _check_considered(act, text)
    draft = Draft(act.declared.name, ids)
    draft.record(
        ConsentDecision(
            id=ids.new(),
            participant=act.participant,
            text=text.id,
            purpose=text.purpose,
            answer=act.answer,
            decided_on=act.decided_on,
            number=1 + max((each.number for each in events.decisions), default=0),
            method=act.method,
            seen_by=act.seen_by,
            helped_by=act.helped_by,
            given_on=act.given_on,
        )
    )
    return draft.plan(about=(act.participant, text.id))


def _check_day(act: RecordDecision, events: Events, today: date) -> None:
    if act.decided_on > today:
        raise ConsentNotRight(
            f"{in_words(act.decided_on)} is still to come. Give the day on which they decided.",
            field="decided_on",
        )
    if status_on(events.statuses, act.decided_on) is StatusName.DIED:
        raise ConsentNotRight(
            "They had died by then, as the record has it. If that is not so, correct their status.",
            whom=(act.participant,),
            field="decided_on",
        )


def _check_taker(
    act: RecordDecision, log: Sequence[Delegation], *, account: str, is_own: bool, today: date
) -> None:
    if (act.method is Method.ON_SCREEN) is not is_own:
        raise ConsentNotRight(
            "You decide on screen, today."
            if is_own
            else "Only the person decides on screen, with their own account. Choose paper, or the "
            "telephone.",
            field="method",
        )
    if is_own and act.decided_on != today:
        raise ConsentNotRight("You decide on screen, today.", field="decided_on")
    if is_own or not log:
        return
    if not any(each.taker == account and each.period.covers(act.decided_on) for each in log):
        raise ConsentNotRight(NOT_ON_THE_LOG)


def _check_changes(text: ConsentText, last: ConsentDecision | None) -> None:
    """Somebody may change their mind about what they agreed to, at any time."""
    if last is None or last.answer is not Answer.GIVEN:
        raise ConsentNotRight(
            f"They have not agreed to {text.purpose}, so that there is nothing to change. Record "
            "that they refuse.",
            field="answer",
        )
    if last.text != text.id:
        raise ConsentNotRight(
            f"They agreed to another text about {text.purpose}, on {in_words(last.decided_on)}. "
            "Choose that one.",
            field="text",
        )


def _check_in_force(
    act: RecordDecision, text: ConsentText, texts: Sequence[ConsentText], practice: str | None
) -> None:
    offered = in_force(texts, purpose=text.purpose, day=act.decided_on, practice=practice)
    if text in offered:
        return
    if text.period.covers(act.decided_on):
        raise ConsentNotRight(
            "This text is not that of their practice. Choose one that is.", field="text"
        )
    which = join_words(f"version {each.version_name} ({each.language})" for each in offered)
    instead = f"In force then was {which}." if offered else "None was in force then."
    raise ConsentNotRight(
        f"The text about {text.called} was not in force on {in_words(act.decided_on)}. {instead}",
        field="text",
    )


def _check_new(act: RecordDecision, text: ConsentText, last: ConsentDecision | None) -> None:
    if last is None or last.text != text.id:
        return
    if last.answer is act.answer:
        verb = "agreed to" if act.answer is Answer.GIVEN else "refused"
        raise ConsentNotRight(
            f"They {verb} this text on {in_words(last.decided_on)} already.", field="answer"
        )
    if last.answer is Answer.GIVEN:
        raise ConsentNotRight(
            f"They agreed to this text on {in_words(last.decided_on)}. Record that they changed "
            "their mind.",
            field="answer",
        )
    if act.answer is Answer.REFUSED:
        raise ConsentNotRight(
            f"They changed their mind on {in_words(last.decided_on)} already, so that they agree "
            "no more.",
            field="answer",
        )


def _check_considered(act: RecordDecision, text: ConsentText) -> None:
    """A yes needs the time that the text sets; a no needs none."""
    if not text.days_to_consider or act.answer is not Answer.GIVEN:
        return
    days = f"{text.days_to_consider} day{'s' if text.days_to_consider > 1 else ''}"
    if act.given_on is None:
        raise ConsentNotRight(
            f"This text sets {days} to consider. Say on which day they were given it to read.",
            field="given_on",
        )
    if (act.decided_on - act.given_on).days < text.days_to_consider:
        raise ConsentNotRight(
            f"They were given the text on {in_words(act.given_on)}, and have {days} to consider. "
            "Ask them again after that.",
            field="decided_on",
        )


def plan_change(
    *,
    act: ChangeParticipation,
    events: Events,
    is_own: bool,
    today: date,
    ids: Ids,
) -> Plan:
    """Plan that elements of somebody's part stop, change or go on; `is_own`: they say so.

    Raises
    ------
    ConsentNotRight
        They had died, the same is said of the same day already, or somebody says of themselves
        that another decided.
    """
    if is_own and (act.decided_by is not Decider.PERSON or act.has_lost_capacity):
        raise ConsentNotRight(
            "You say this of yourself, so it is you who decides.", field="decided_by"
        )
    if status_on(events.statuses, act.starts_on) is StatusName.DIED:
        raise ConsentNotRight(
            "They had died by then, as the record has it, so that all contact has stopped already. "
            "If that is not so, correct their status.",
            whom=(act.participant,),
            field="starts_on",
        )
    change = ChangeOfParticipation(
        id=ids.new(),
        participant=act.participant,
        stops=act.stops,
        changes=act.changes,
        goes_on=act.goes_on,
        decided_by=act.decided_by,
        starts_on=act.starts_on,
        ends_on=act.ends_on,
        has_lost_capacity=act.has_lost_capacity,
        consultee=act.consultee,
        how=act.how,
        reason=act.reason,
    )
    for each in events.changes:
        again = sorted(each.named & change.named)
        if each.starts_on == change.starts_on and again:
            raise ConsentNotRight(
                f"Something is recorded of {join_words(again)} from {in_words(each.starts_on)} "
                "already. Take that back first, or choose another day.",
                field="starts_on",
            )
    draft = Draft(act.declared.name, ids)
    draft.record(change)
    if change.starts_on > today:
        draft.warn(f"This holds from {in_words(change.starts_on)}. Until then all goes on as now.")
    return draft.plan(about=(act.participant,))


def plan_delegate(*, entry: Delegation, known: Iterable[Delegation], ids: Ids) -> Plan:
    """Plan that somebody of the staff may take consent; `known` is the log.

    Raises
    ------
    ConsentNotRight
        The account is on the log then already.
    """
    log = tuple(known)
    for each in log:
        if each.taker == entry.taker and each.period.overlaps(entry.period):
            raise ConsentNotRight(
                f"They are on the log from {in_words(each.starts_on)} already.", field="taker"
            )
    draft = Draft("consent.delegate", ids)
    draft.record(entry)
    if not log:
        draft.warn(
            "This begins the delegation log. From now on only those who are on it on that day may "
            "record what somebody decided; people decide for themselves on screen as before."
        )
    return draft.plan(about=(entry.id,))


def plan_end_delegation(*, entry: Delegation, act: EndDelegation, ids: Ids) -> Plan:
    """Plan that somebody of the staff takes consent no more from a day on.

    Raises
    ------
    ConsentNotRight
        They may no more already, or the day is before they could.
    """
    if entry.ends_on is not None:
        raise ConsentNotRight(
            f"They may take consent no more from {in_words(entry.ends_on)} on already."
        )
    draft = Draft(act.declared.name, ids)
    draft.revise(replace(entry, ends_on=act.ends_on))
    return draft.plan(about=(entry.id,))
