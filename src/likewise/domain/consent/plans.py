"""The rules by which texts are published, parts changed and the log is kept."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from likewise.domain.consent.acts import (
    ChangeParticipation,
    EndDelegation,
    EndText,
    PublishText,
)
from likewise.domain.consent.facts import (
    EARLIER_MEANS,
    ChangeOfParticipation,
    ConsentNotRight,
    ConsentText,
    Decider,
    Delegation,
    Earlier,
)
from likewise.domain.consent.rule import Events, lost_capacity
from likewise.domain.operations import Draft, Ids, Plan
from likewise.domain.participants import StatusName, status_on
from likewise.domain.periods import in_words
from likewise.domain.words import join_words


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
            "for consent, of every purpose: until people have agreed, they are on no contact list "
            "and no register on paper, and members do not see their names."
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
        They had died, the same is said of the same day already, somebody says of themselves that
        another decided, or does so having lost the capacity to decide.
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
    lost = lost_capacity(events.changes, act.starts_on)
    if is_own and lost is not None:
        raise ConsentNotRight(
            "This cannot be said on screen now. Please speak to your coordinator.",
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
    if lost is not None and act.decided_by is Decider.PERSON and not act.has_lost_capacity:
        draft.warn(
            f"They had lost the capacity to decide, from {in_words(lost.starts_on)} on. That they "
            "decide this says that they can decide again."
        )
    if act.has_lost_capacity:
        draft.warn(
            "They are asked for no decision while this holds, and letters to them that wait are "
            "not sent."
        )
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
