"""The outbox: letters are written in the act's own transaction, and each leaves at most once.

Before a letter goes, that it is being sent is recorded; who finds one so recorded whose sender is
gone cannot know whether it went, and says so. What is sent, too late or not wanted is emptied.
"""

import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from likewise.domain.cohorts import Cohort
from likewise.domain.consent import Element, Purpose
from likewise.domain.participants import GONE, StatusName
from likewise.domain.periods import day_of
from likewise.domain.post import WORTH_FOR, Channel, Letter, LetterState, check_names_none_of
from likewise.domain.practices import Practice, Venue
from likewise.domain.programmes import Programme
from likewise.post import files
from likewise.records import consent, facts, jobs, keys
from likewise.records.keys import ledger
from likewise.records.models import (
    Account,
    ChangeOfParticipation,
    OutboxLetter,
    Participant,
    RoleGrant,
    Status,
)
from likewise.records.models.versions import current
from likewise.records.reminders import is_still_to_come
from likewise.records.turns import writing

SEND = "post.send"
KEPT_FOR = timedelta(days=365)
UNDECIDED = (LetterState.UNKNOWN, LetterState.REFUSED)
ON_THEIR_WAY = (LetterState.WAITING, LetterState.SENDING)
MAY_HAVE_LEFT = "a backup was brought back, and it may have left since that was taken"


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A letter that is recorded as being sent. `attempt` tells two tries apart."""

    id: str
    attempt: int
    letter: Letter


def put(
    letter: Letter,
    *,
    reason: str,
    occasion: str,
    owner: str | None = None,
    programme: str | None = None,
    worth_for: timedelta = WORTH_FOR,
    meeting: str | None = None,
) -> bool:
    """Put a letter into the outbox, in the caller's transaction; answers whether it is new.

    The same address hears of the same occasion of a reason once. `owner` is the account or person
    it is for; with a `programme`, none of its groups and places may be named. One that reminds of a
    `meeting` is let be once that is over or off.

    Raises
    ------
    SaysTooMuch, Erased
    """
    if programme is not None:
        check_names_none_of(letter, _names_of(programme))
    once = _once(letter.by, letter.to, reason, occasion)
    if OutboxLetter.objects.filter(once=once).exists():
        return False
    new, at = secrets.token_hex(13), timezone.now()
    whose = owner or new
    said = json.dumps([letter.to, letter.subject, letter.text])
    row = OutboxLetter(
        id=new, owner=whose, channel=letter.by, reason=reason, once=once, asked_at=at,
        worth_until=at + worth_for, sealed=keys.seal(whose, said, _place(new)), meeting_id=meeting,
    )  # fmt: skip
    try:
        with writing():
            row.save(force_insert=True)
            jobs.ask(SEND, new, arguments={"letter": new})
    except IntegrityError:  # the same letter was written at the same moment
        return False
    return True


def has_left(addresses: Iterable[str], *, reason: str, occasions: Iterable[str]) -> bool:
    """Whether one of these addresses was sent mail of one of these occasions of a reason."""
    told = list(occasions)
    once = [_once(Channel.MAIL, to, reason, each) for to in addresses for each in told]
    return OutboxLetter.objects.filter(once__in=once, state=LetterState.SENT).exists()


def begin(letter: str, *, at: datetime) -> Begun | None:
    """Record that a letter is being sent, and answer it; none where it is not to be sent.

    A letter that is so recorded already was in the hands of a worker that died: it is unknown.
    """
    row = OutboxLetter.objects.filter(id=letter).first()
    if row is None or row.state not in ON_THEIR_WAY:
        return None
    same = OutboxLetter.objects.filter(id=letter, state=row.state, attempts=row.attempts)
    if row.state == LetterState.SENDING:
        died = "its worker died before there was an answer"
        same.update(state=LetterState.UNKNOWN, settled_at=at, failure=died)
        return None
    if at > row.worth_until:
        _empty(same, LetterState.TOO_LATE, at)
        return None
    said = _opened(row) if _is_wanted(row, at) else None
    if said is None:
        _empty(same, LetterState.DISCARDED, at)
        return None
    if not same.update(state=LetterState.SENDING, attempts=F("attempts") + 1):
        return None
    return Begun(id=letter, attempt=row.attempts + 1, letter=said)


def settle(begun: Begun, state: LetterState, *, at: datetime, failure: str = "") -> None:
    """Say what became of a letter that is being sent."""
    ours = OutboxLetter.objects.filter(
        id=begun.id, attempts=begun.attempt, state=LetterState.SENDING
    )
    if state == LetterState.SENT:
        if ours.filter(sealed=b"").exists():  # whoever it was for was forgotten meanwhile
            files.remove(Path(settings.POST_FOLDER), [begun.id])
        _empty(ours, state, at)
    elif state == LetterState.WAITING:
        ours.update(state=state, failure=failure)
    else:
        ours.update(state=state, settled_at=at, failure=failure)


def send_again(letter: str, *, at: datetime) -> bool:
    """Have a letter sent that may have gone, or was refused; answers whether there was one."""
    with writing():
        again = _undecided(letter).filter(worth_until__gt=at).exclude(sealed=b"")
        if not again.update(state=LetterState.WAITING, settled_at=None, failure=""):
            return False
        jobs.ask_again(SEND, letter, at=at)
    return True


def let_be(letter: str, *, at: datetime) -> bool:
    """Leave a letter as it is, and empty it; answers whether there was one."""
    return _empty(_undecided(letter), LetterState.LET_BE, at)


def hold_back(*, at: datetime) -> int:
    """Send nothing by itself that waits, as it may have left already; answers how many letters.

    For a record that was brought back from a site's own backup. `likewise restore` does the same
    by itself (`backups/letters.py`).
    """
    waiting = OutboxLetter.objects.filter(state__in=ON_THEIR_WAY)
    return waiting.update(state=LetterState.UNKNOWN, settled_at=at, failure=MAY_HAVE_LEFT)


def forget(owner: str) -> int:
    """Discard what waits for somebody, and remove every trace of whom it was for.

    Erasing somebody calls it. The files of letters in development go too; answers how many letters
    there were.
    """
    theirs = list(OutboxLetter.objects.filter(owner=owner))
    for row in theirs:
        same = OutboxLetter.objects.filter(id=row.id)
        same.update(owner=row.id, once=secrets.token_hex(32), sealed=b"")
        unsent = same.filter(state__in=[LetterState.WAITING, *UNDECIDED])
        unsent.update(state=LetterState.DISCARDED, settled_at=timezone.now(), failure="")
    files.remove(Path(settings.POST_FOLDER), [row.id for row in theirs])
    return len(theirs)


def forget_again() -> None:
    """Forget whom the ledger names and a restored record wrote to."""
    gone = ledger.erased()
    if gone:
        for owner in gone & {*OutboxLetter.objects.values_list("owner", flat=True).distinct()}:
            forget(owner)


def clear(*, at: datetime) -> None:
    """Empty what is not worth sending any more."""
    late = OutboxLetter.objects.filter(worth_until__lt=at)
    _empty(late.filter(state=LetterState.WAITING), LetterState.TOO_LATE, at)
    late.filter(state__in=UNDECIDED).exclude(sealed=b"").update(sealed=b"")


def forget_old(*, at: datetime) -> None:
    """Forget what left long ago, and keys of letters that have no owner and nothing to say."""
    own = OutboxLetter.objects.filter(owner=F("id"), sealed=b"")
    keys.destroy(own.values_list("id", flat=True))
    OutboxLetter.objects.filter(settled_at__lt=at - KEPT_FOR).delete()


def _undecided(letter: str) -> QuerySet[OutboxLetter]:
    return OutboxLetter.objects.filter(id=letter, state__in=UNDECIDED)


def _empty(letters: QuerySet[OutboxLetter], state: LetterState, at: datetime) -> bool:
    return bool(letters.update(state=state, settled_at=at, sealed=b"", failure=""))


def _opened(row: OutboxLetter) -> Letter | None:
    """What a letter says; none where whoever it is for was erased."""
    try:
        told = keys.unseal(row.owner, bytes(row.sealed), _place(row.id))
    except keys.Erased:
        return None
    to, subject, text = json.loads(told)
    return Letter(by=Channel(row.channel), to=to, subject=subject, text=text)


def _is_wanted(letter: OutboxLetter, at: datetime) -> bool:
    """Whether somebody still wants to hear from us at the moment of sending.

    Not where an account was closed meanwhile or whoever has it died, nor where a person takes part
    in nothing any more, said no to contact, had letters stopped, died, or lost the capacity to
    decide since the letter was written, nor of a meeting that is off, over, or
    moved far off. Who was not asked yet is written to: it is by letters that people are asked.
    """
    owner = letter.owner
    if letter.meeting_id is not None and not is_still_to_come(letter.meeting_id, at):
        return False
    if Account.objects.filter(id=owner, is_active=False).exists() or _holder_died(owner):
        return False
    theirs = Participant.objects.filter(current(), Q(person=owner) | Q(fact=owner))
    known = [
        (who, programme, status.status)
        for who, programme in theirs.values_list("fact", "programme_id")
        if (status := _latest_status(who)) is not None
    ]
    return not known or any(
        status not in GONE
        and _may_be_written_to(who, programme, at)
        and not _lost_capacity_since(who, letter.asked_at)
        for who, programme, status in known
    )


def _holder_died(account: str) -> bool:
    """Whether an account is that of somebody who died, as the record has it, and of no other."""
    hats = RoleGrant.objects.filter(account=account, revoked_at__isnull=True)
    people = set(hats.values_list("participant_id", flat=True))
    return bool(people) and all(
        who is not None
        and (status := _latest_status(who)) is not None
        and status.status == StatusName.DIED
        for who in people
    )


def _lost_capacity_since(participant: str, asked_at: datetime) -> bool:
    """Whether it was recorded after a letter was written that somebody cannot decide any more.

    Whatever is written after that follows what their consultee said of letters.
    """
    later = ChangeOfParticipation.objects.filter(
        participant=participant, has_lost_capacity=True, version=1, recorded_at__gt=asked_at
    )
    stands = ChangeOfParticipation.objects.filter(current(), fact__in=later.values("fact"))
    return stands.exists()


def _latest_status(participant: str) -> Status | None:
    return Status.objects.filter(current(), participant=participant).order_by("-starts_on").first()


def _may_be_written_to(participant: str, programme: str, at: datetime) -> bool:
    (found,) = facts.current(Programme, fact=programme)
    answer = consent.answers(
        programme, [participant], purpose=Purpose.CONTACT, element=Element.LETTERS,
        day=day_of(at, found.zone),
    )[participant]  # fmt: skip
    return answer.may or not answer.is_answered


def _names_of(programme: str) -> Iterable[str]:
    yield from (each.name for each in facts.current(Cohort, programme_id=programme))
    yield from (each.name for each in facts.current(Venue, programme_id=programme))
    yield from (each.name for each in facts.current(Practice, programme_id=programme))


def _place(letter: str) -> str:
    return f"OutboxLetter.{letter}"


def _once(by: Channel, to: str, reason: str, occasion: str) -> str:
    """What tells letters apart: the same address hears of the same occasion of a reason once."""
    return keys.keyed_digest(json.dumps([by, to.casefold(), reason, occasion]), "post")
