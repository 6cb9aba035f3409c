"""Choose reminders; plan those of meetings that start soon, and post what is due of them."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.conf import settings

from likewise.actions.operations import Occasion, handles
from likewise.domain.access import NotFound
from likewise.domain.consent import Element, Purpose
from likewise.domain.declarations import ERASED
from likewise.domain.meetings import Meeting
from likewise.domain.operations import Plan
from likewise.domain.participants import Participant, Person
from likewise.domain.periods import day_of
from likewise.domain.post import Channel, Letter, LetterNotRight, SaysTooMuch
from likewise.domain.programmes import Programme
from likewise.domain.reminders import (
    MOST_A_DAY,
    By,
    ChooseReminders,
    ReminderChoice,
    leaves_at,
    plan_choose,
)
from likewise.records import consent, models, post
from likewise.records import reminders as reading
from likewise.records.facts import current
from likewise.records.replies import asked_to
from likewise.records.turns import writing

REASON = "reminder"
SUBJECT = "Something to look at in Likewise"
AT_ONCE = 50  # reminders put in the post in one transaction
CHANNELS = {By.MAIL: Channel.MAIL, By.TEXT: Channel.TEXT_MESSAGE}
ELEMENTS = {By.MAIL: Element.LETTERS, By.TEXT: Element.TELEPHONE}


@handles(ChooseReminders)
def choose_reminders(act: ChooseReminders, occasion: Occasion) -> Plan:
    """Somebody chooses whether, how and when they are reminded; only of oneself."""
    if act.participant != occasion.by.participant:
        raise NotFound("There is no such person.")
    list(models.ParticipantAnchor.objects.select_for_update().filter(id=act.participant))
    new = ReminderChoice(
        id=occasion.ids.new(), participant=act.participant, how=act.how, when=act.when
    )
    known = current(ReminderChoice, participant_id=act.participant)
    return plan_choose(new=new, known=next(iter(known), None), ids=occasion.ids)


def plan_reminders(*, at: datetime) -> int:
    """Plan the reminders of every meeting that starts soon; answers how many there are of them.

    Planned again, and by two at once, they are the same: each has a key of person, meeting and
    kind.
    """
    due = reading.due_soon(at)
    with writing():
        reading.plan(due)
    return len(due)


def leave_reminders(*, at: datetime) -> int:
    """Put what is due in the post, or let it be; answers how many letters there are new.

    That one is settled and that its letter is in the outbox is one transaction, and the letter
    leaves once: whatever is killed in between, nobody is reminded twice.
    """
    left = 0
    while rows := reading.waiting(at, at_most=AT_ONCE):
        with writing():
            for row in rows:
                is_left = _leaves(row, at)
                if reading.settle(row.row, at=at, left=is_left):
                    left += is_left
    return left


def _leaves(row: models.Reminder, at: datetime) -> bool:
    """Put one reminder in the post, where it is still wanted and may go."""
    chosen = current(ReminderChoice, participant_id=row.participant_id)
    found = current(Meeting, fact=row.meeting_id)
    if not found or not chosen or not reading.is_still_to_come(row.meeting_id, at):
        return False
    (choice,), (meeting,) = chosen, found
    if choice.how is By.NOTHING or str(choice.when) != row.when:
        return False
    if leaves_at(meeting.starts, zone=meeting.zone, when=choice.when) > at:
        return False  # it was moved since; what is planned for its new time is planned anew
    if row.participant_id not in asked_to(meeting):
        return False
    return _writes(row, choice, meeting, at)


def _writes(row: models.Reminder, choice: ReminderChoice, meeting: Meeting, at: datetime) -> bool:
    (person,) = current(Participant, fact=row.participant_id)
    programme = models.ReminderChoice.objects.values_list("programme_id", flat=True).get(
        fact=choice.id, superseded_at=None
    )
    zone = current(Programme, fact=programme)[0].zone
    day = day_of(at, zone)
    midnight = datetime.combine(day, time(), tzinfo=ZoneInfo(zone))
    if reading.left_since(row.participant_id, midnight) >= MOST_A_DAY:
        return False
    answer = consent.answers(
        programme, [row.participant_id], purpose=Purpose.CONTACT, element=ELEMENTS[choice.how],
        day=day,
    )[row.participant_id]  # fmt: skip
    if not answer.may:
        return False
    to = _address(person.person, choice.how)
    letter = _letter(to, CHANNELS[choice.how])
    return letter is not None and post.put(
        letter,
        reason=REASON,
        occasion=f"{row.participant_id} {row.meeting_id} {row.when}",
        owner=person.person,
        programme=programme,
        worth_for=meeting.starts_at - at,
        meeting=meeting.id,
    )


def _address(person: str | None, how: By) -> str:
    found = current(Person, fact=person) if person else []
    said = "" if not found else found[0].email if how is By.MAIL else found[0].telephone
    return "" if said == ERASED else said


def _letter(to: str, channel: Channel) -> Letter | None:
    """What is sent: that there is something to look at, and where to sign in."""
    text = f"There is something to look at in Likewise. Sign in: {settings.SITE_URL}"
    if channel is Channel.MAIL:
        text = (
            f"Hello,\n\nthere is something for you to look at in Likewise. Sign in to see it:\n\n"
            f"{settings.SITE_URL}\n\nYou asked to be told. You can change that when you are "
            "signed in."
        )
    try:
        return Letter(by=channel, to=to, subject=SUBJECT, text=text)
    except (LetterNotRight, SaysTooMuch):
        return None  # they have no address of that kind
