"""Say in one tap whether one comes, or for somebody else who rang."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from likewise.actions.operations import perform
from likewise.domain.access import Capability, NotFound, check_may
from likewise.domain.acts import Act
from likewise.domain.replies import Answer, GiveReply, ReplyNotRight, WithdrawReply
from likewise.queries.replies import own_replies, replies_to
from likewise.web.nhsuk.forms import new_operation
from likewise.web.nhsuk.words import day
from likewise.web.plans import Question, ask_act, look
from likewise.web.requests import Request

SAID = {
    Answer.COMING: "You said that you are coming.",
    Answer.SORRY: "You said sorry for this one.",
    Answer.NOT_SURE: "You said that you are not sure yet.",
}
TAKE_BACK = "take back"


def own(request: Request, meeting: str) -> HttpResponse:
    """What somebody says of themselves, in one tap from their first page."""
    check_may(request.actor, Capability.SAY_COMING)
    if request.actor.participant is None:
        raise NotFound("There is no such meeting.")
    if request.method != "POST":
        return redirect("home")
    act, said = _asked(request, meeting, request.actor.participant)
    if act is not None:
        operation = request.POST.get("operation") or new_operation()
        perform(act, by=request.actor, at=request.at, operation=operation)
    messages.success(request, said)
    return redirect("home")


def _asked(request: Request, meeting: str, participant: str) -> tuple[Act | None, str]:
    """The act that was tapped, and what is said then; no act where it was said already."""
    tapped = request.POST.get("answer", "")
    if tapped == TAKE_BACK:
        return WithdrawReply(
            meeting=meeting, participant=participant
        ), "What you said of this meeting is taken back."
    try:
        answer = Answer(tapped)
        starts = datetime.fromisoformat(request.POST.get("starts", ""))
    except ValueError:
        raise ReplyNotRight("Say that you are coming, sorry, or not sure.") from None
    known = own_replies(request.actor, meetings=[meeting]).get(meeting)
    if known is not None and known.answer is answer and known.is_to(starts):
        return None, SAID[answer]
    act = GiveReply(meeting=meeting, participant=participant, answer=answer, starts=starts)
    return act, SAID[answer]


def for_somebody(request: Request, meeting: str, participant: str) -> HttpResponse:
    """What somebody said who rang, put in by whoever prepares the meeting."""
    found = replies_to(request.actor, meeting=meeting, today=request.today, at=request.at)
    check_may(request.actor, Capability.SAY_COMING)
    lines = {} if found is None else {each.label.participant: each for each in found.lines}
    if found is None or participant not in lines or not found.may_say:
        raise NotFound("Nobody like that is asked to this meeting now.")
    look(request, [participant], "who means to come")
    who, page = lines[participant].label.text, reverse("meeting", args=[meeting])
    return ask_act(
        request,
        GiveReply,
        given={"meeting": meeting, "participant": participant, "starts": found.meeting.starts},
        about=[("Person", who), ("Meeting", day(found.meeting.on))],
        question=Question(
            title="Do they mean to come?",
            caption=f"{who}, {day(found.meeting.on)}",
            back=page,
            intro=("What somebody means to do is never counted as having come.",),
        ),
        done=lambda *_: (page, "What they said is recorded."),
    )
