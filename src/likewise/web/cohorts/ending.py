"""A cohort ends, and where its people go next, as one plan."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from likewise.domain.access import Capability, may
from likewise.domain.acts import Act
from likewise.domain.cohorts import EndCohort
from likewise.domain.cohorts.facts import ENDED_BECAUSE, Ended
from likewise.domain.memberships import MoveMember
from likewise.domain.participants import RoleName, SetStatus, StatusName
from likewise.domain.words import count, sentence
from likewise.queries.cohorts import PersonChoice, people_of
from likewise.queries.cohorts.next_places import NextPlace, next_places
from likewise.web.cohorts.asking import check, concerned, day_given, name_of
from likewise.web.cohorts.forms import told
from likewise.web.nhsuk.acting import ActForm
from likewise.web.nhsuk.forms import select
from likewise.web.nhsuk.speaking import FIELD
from likewise.web.nhsuk.words import short_day
from likewise.web.plans import Question, ask, look
from likewise.web.requests import Request

LEAVES, NEXT = "leaves", "next-"
NOT_KNOWN = ("", "Not known yet: in no cohort for now")
WHY = [("", "Something else, or it is not known"), *(
    (each.value, sentence(ENDED_BECAUSE[each])) for each in Ended
)]  # fmt: skip
INTRO = (
    "Everybody leaves it, and meetings that were planned from that day are cancelled. "
    "Its history stays.",
    "Where people know where they go next, say so here: all of it is one plan to check. Whoever "
    "does not know yet waits on the list of people in no cohort.",
    "If its people go on together somewhere else, record that they join another cohort instead.",
)


class EndForm(ActForm):
    """What an end asks, and for each member where they go next."""

    def __init__(
        self, *args: Any, members: Sequence[PersonChoice], offered: Iterable[tuple[str, str]],
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, kind=EndCohort, **kwargs)
        self.members = members
        places = list(offered)
        for each in members:
            self.fields[_key(each)] = select(
                f"Where does {told(each)} go next?", places, required=False
            )

    def is_of_somebody(self, name: str) -> bool:
        """Whether a question is about one member."""
        return name.startswith(NEXT)

    def asks_where(self) -> str:
        """What leads to the questions about members."""
        number = len(self.members)
        whose = "its member goes" if number == 1 else f"its {number} members go"
        return f"Where {whose} next, where that is known"

    def is_answered(self) -> bool:
        """Whether somebody said, or said wrongly, where a member goes."""
        return any(self.data.get(_key(each)) for each in self.members)

    def acts(self) -> list[Act]:
        """Who goes where, and then that it ends."""
        end = self.act()
        if not isinstance(end, EndCohort):  # the kind that this form is made for
            raise TypeError(type(end).__name__)
        return [*(self._next(each, end) for each in self.going()), end]

    def going(self) -> list[PersonChoice]:
        """The members of whom it is known where they go."""
        return [each for each in self.members if self.cleaned_data.get(_key(each))]

    def answers(self) -> list[tuple[str, str]]:
        said = {
            _key(each): dict(self.fields[_key(each)].choices)  # type: ignore[attr-defined]
            for each in self.going()
        }
        return [
            *super().answers(),
            *(
                (told(each), said[_key(each)][self.cleaned_data[_key(each)]])
                for each in self.going()
            ),
        ]

    def _next(self, person: PersonChoice, end: EndCohort) -> Act:
        who, place = person.label.participant, self.cleaned_data[_key(person)]
        if place == LEAVES:
            return SetStatus(participant=who, status=StatusName.LEFT, on=end.on, reason=end.reason)
        return MoveMember(
            participant=who, from_cohort=end.cohort, to_cohort=place, on=end.on, reason=end.reason
        )


def end(request: Request, cohort: str) -> HttpResponse:
    """A cohort ends; each member joins another, leaves the programme, or does not know yet."""
    check(request)
    name, back, on = (
        name_of(request, cohort),
        reverse("cohort", args=[cohort]),
        day_given(request, "on"),
    )
    people = people_of(request.actor, cohorts=[cohort], on=on, today=request.today)
    look(request, [each.label.participant for each in people], "people of cohorts")
    members = [each for each in people if each.role is RoleName.MEMBER]
    form = EndForm(
        request.POST or None,
        given={"cohort": cohort},
        choices={"ending": WHY, FIELD: concerned(request, [cohort], on=on)},
        initial={"on": request.today},
        members=members,
        offered=_offered(request, cohort),
    )
    return ask(
        request,
        form,
        question=Question(title=f"{name} ends", back=back, intro=INTRO, confirm="End the cohort"),
        act=lambda: acts[0] if len(acts := form.acts()) == 1 else acts,
        answers=lambda: [("Cohort", name), *form.answers()],
        done=lambda _: (back, f"{name} ended on {short_day(form.cleaned_data['on'])}."),
        template="cohorts/ending.jinja",
        called=lambda: [*(told(each) for each in form.going()), name],
    )


def _offered(request: Request, cohort: str) -> list[tuple[str, str]]:
    """Where somebody may go: nearby cohorts first."""
    found = next_places(request.actor, cohort=cohort, today=request.today)
    leaves = [(LEAVES, "Leaves the programme")]
    if not may(request.actor, Capability.MANAGE_PEOPLE):
        leaves = []
    return [NOT_KNOWN, *leaves, *((each.outline.id, _words(each)) for each in found)]


def _words(place: NextPlace) -> str:
    said = [count(place.outline.members, "member")]
    if place.meets_there:
        said.append("meets at the same place")
    if place.neighbours:
        said.append(f"{place.neighbours} of the same practices")
    return f"Joins {place.outline.name} ({', '.join(said)})"


def _key(person: PersonChoice) -> str:
    return f"{NEXT}{person.label.participant}"
