"""The rules by which somebody's decision about one purpose is recorded."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from likewise.domain.attachments import Attachment, check_may_add
from likewise.domain.consent.acts import AddEvidence, RecordDecision
from likewise.domain.consent.facts import (
    Answer,
    ConsentDecision,
    ConsentNotRight,
    ConsentText,
    Delegation,
    Method,
)
from likewise.domain.consent.rule import (
    Events,
    in_force,
    last_decision,
    lost_capacity,
    owed,
)
from likewise.domain.operations import Draft, Ids, Plan
from likewise.domain.participants import StatusName, status_on
from likewise.domain.periods import in_words
from likewise.domain.words import join_words

NOT_ON_THE_LOG = (
    "You are not on the delegation log on that day, so you may not take consent. Ask whoever keeps "
    "the log, or somebody who is on it."
)


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

    A decision may be dated before one that is recorded already, such as on paper that comes in
    late: each holds from its day, until the next about the same purpose.

    Raises
    ------
    ConsentNotRight
        The day is to come, they had died or could not decide, the text is not in force or not
        theirs, they decided so already, there was too little time, nobody may take it, or what
        they said later would have nothing to change.
    """
    text = next((each for each in texts if each.id == act.text), None)
    if text is None:
        raise ConsentNotRight("There is no such text. Choose one that is in force.", field="text")
    _check_day(act, events, today)
    _check_taker(act, log, account=account, is_own=is_own, today=today)
    last = last_decision(events.decisions, text.purpose, act.decided_on)
    if act.answer is Answer.CHANGED:
        _check_changes(text, last)
    else:
        _check_in_force(act, text, texts, practice)
        if not _is_asked_again(act, text, texts, events, practice):
            _check_new(act, text, last)
        _check_considered(act, text)
    later = _next_decision(act, text, events)
    _check_later(act, text, later)
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
    if later is not None:
        draft.warn(
            f"They decided about {text.purpose} again on {in_words(later.decided_on)}, and that "
            f"stands. This says only what held from {in_words(act.decided_on)} until before then."
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
    lost = lost_capacity(events.changes, act.decided_on)
    if lost is not None:
        raise ConsentNotRight(
            f"They have lost the capacity to decide, from {in_words(lost.starts_on)} on. Record "
            "what their consultee says as a change of participation; if they can decide again, "
            "record first one that they decided themselves.",
            whom=(act.participant,),
            field="decided_on",
        )


def _next_decision(
    act: RecordDecision, text: ConsentText, events: Events
) -> ConsentDecision | None:
    """The first decision about the same purpose that is dated after this one."""
    after = [
        each
        for each in events.decisions
        if each.purpose is text.purpose and each.decided_on > act.decided_on
    ]
    return min(after, key=lambda each: each.order, default=None)


def _check_later(act: RecordDecision, text: ConsentText, later: ConsentDecision | None) -> None:
    """Whoever said later that they no longer agree had agreed to that text until then."""
    if later is None or later.answer is not Answer.CHANGED:
        return
    if act.answer is not Answer.GIVEN or later.text != text.id:
        raise ConsentNotRight(
            f"On {in_words(later.decided_on)} they said that they no longer agree, to what they "
            "would not have agreed to any more by then. Take that back first, and record both in "
            "their order.",
            field="decided_on",
        )


def _is_asked_again(
    act: RecordDecision,
    text: ConsentText,
    texts: Sequence[ConsentText],
    events: Events,
    practice: str | None,
) -> bool:
    """Whether they are asked again on that day, so that the same answer is a new one."""
    asked = owed(events, texts, purpose=text.purpose, day=act.decided_on, practice=practice)
    return asked is not None


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


def plan_evidence(
    *,
    decision: ConsentDecision,
    attachment: Attachment,
    others: Sequence[Attachment],
    today: date,
    ids: Ids,
) -> Plan:
    """Plan that a file which was received is attached, and is the evidence of a decision.

    Parameters
    ----------
    others
        The files about the same person that there are already.

    Raises
    ------
    ConsentNotRight
        Somebody decided on screen, or there is a file that shows it, and it was not withdrawn.
    AttachmentNotRight
        There are as many files as there may be.
    """
    if decision.method is Method.ON_SCREEN:
        raise ConsentNotRight(
            "They decided on screen themselves, which the record shows. Only paper and calls need "
            "a file."
        )
    known = next((each for each in others if each.id == decision.evidence), None)
    if known is not None and known.withdrawn_on is None:
        raise ConsentNotRight(
            "There is a file that shows this decision already. Withdraw that one first, if it is "
            "the wrong one."
        )
    check_may_add(attachment, others, today=today)
    draft = Draft(AddEvidence.declared.name, ids)
    draft.record(attachment)
    draft.revise(replace(decision, evidence=attachment.id))
    return draft.plan(about=(decision.participant, decision.id))
