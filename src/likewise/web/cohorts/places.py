"""Questions about each person of some cohorts: where they go in a split, what they do in a draw."""

from collections.abc import Iterable, Sequence
from typing import Any

from likewise.domain.arms import Format
from likewise.domain.cohorts import Drawn, NewCohort, Part
from likewise.domain.participants import RoleName
from likewise.domain.words import count
from likewise.queries.cohorts import PersonChoice
from likewise.web.cohorts.forms import (
    CANCELLED,
    FORMATS,
    NOWHERE,
    exception,
    reason,
    told,
)
from likewise.web.nhsuk.acting import ShareField
from likewise.web.nhsuk.forms import ActionForm, radios, select, text

STAYS, MOVES, AS_WELL, LEAVES = "stays", "moves", "as well", "leaves"
BEFORE = ("name-", "format-", "venue-", "meetings_to")


class PlacesForm(ActionForm):
    """A form with one question for each person of the cohorts concerned, asked as a table.

    `asks` is its heading, `missing` what is said where several have no answer.
    """

    asks = ""
    missing = ""
    about_shares = "A share is how much of their time comes here, if you counted it: 0.5 for half."

    def __init__(self, *args: Any, people: Sequence[PersonChoice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = people

    def clean(self) -> dict[str, Any]:
        """Where several people have no answer, one sentence says so, and not one for each."""
        asked: dict[str, Any] = super().clean() or self.cleaned_data
        unanswered = [self.key(each) for each in self.people if self.has_error(self.key(each))]
        if len(unanswered) > 1:
            for name in unanswered:
                del self.errors[name]
            people = count(len(unanswered), "person has", "people have")
            self.add_error(unanswered[0], f"{self.missing}: {people} no answer")
        return asked

    def headings(self) -> list[str]:
        """What can be answered, as the columns of the table."""
        return []

    def names_part(self, answer: str) -> str:
        """The question whose answer is the heading of this column, if there is one."""
        return ""

    def line(self, person: PersonChoice) -> str:
        """One person, as a line of the table."""
        return told(person)

    def share_key(self, person: PersonChoice) -> str:
        """The name of the question about the share of somebody's time."""
        return f"share-{person.label.participant}"

    def asks_shares(self) -> bool:
        """Whether the table has a column for shares."""
        return any(self.share_key(each) in self.fields for each in self.people)

    def side_by_side(self) -> list[list[str]]:
        """The questions before the table that stand beside one another, by column."""
        return []

    def is_of_the_table(self, name: str) -> bool:
        """Whether a question stands in the table."""
        return name.startswith(("person-", "share-"))

    def is_after_the_table(self, name: str) -> bool:
        """Whether a question comes after the table."""
        return not self.is_of_the_table(name) and not name.startswith(BEFORE)

    def faults_of_the_table(self) -> list[str]:
        """What is wrong in the table, in the order of its lines."""
        names = [name for name in self.fields if self.is_of_the_table(name)]
        return [str(fault) for name in names for fault in self.errors.get(name, ())]

    def key(self, person: PersonChoice) -> str:
        """The name of the question about one person."""
        return f"person-{person.label.participant}"

    def answer(self, person: PersonChoice) -> str:
        """What was answered about one person."""
        return str(self.cleaned_data.get(self.key(person)) or "")

    def chosen(self, answer: str) -> frozenset[str]:
        """The people for whom one answer was given."""
        return frozenset(
            each.label.participant for each in self.people if self.answer(each) == answer
        )


class SplitForm(PlacesForm):
    """A cohort becomes several: what each is called, and where each person goes."""

    asks = "Where does each person go?"
    missing = "Select where each person goes"

    reason = reason()
    exception = exception()

    def __init__(
        self,
        *args: Any,
        parts: int,
        venues: Iterable[tuple[str, str]],
        planned: int = 0,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.parts = range(1, parts + 1)
        ending = {name: self.fields.pop(name) for name in ("reason", "exception")}
        for part in self.parts:
            self.fields[f"name-{part}"] = text(f"Name of new cohort {part}")
            self.fields[f"format-{part}"] = radios(
                f"Format of new cohort {part}", FORMATS, small=True, inline=parts == 2
            )
            self.fields[f"venue-{part}"] = select(
                f"Where does new cohort {part} meet?", [NOWHERE, *venues], required=False
            )
        places = [(str(part), f"New cohort {part}") for part in self.parts]
        if planned:
            self.fields["meetings_to"] = radios(
                f"Who takes over its {count(planned, 'planned meeting')}?",
                [*places, (CANCELLED, "Nobody: cancel them")],
                missing="Select who takes over its planned meetings",
                small=True,
                inline=True,
            )
        for person in self.people:
            self.fields[self.key(person)] = radios(
                f"Where does {told(person)} go?",
                [*places, (LEAVES, "They leave")],
                missing=f"Select where {told(person)} goes",
            )
        self.fields.update(ending)

    def side_by_side(self) -> list[list[str]]:
        """What is asked about each new cohort."""
        return [[f"{each}-{part}" for each in ("name", "format", "venue")] for part in self.parts]

    def headings(self) -> list[str]:
        """The new cohorts, called as was typed so far."""
        typed = [self.data.get(f"name-{part}", "").strip() for part in self.parts]
        named = [name or f"New cohort {part}" for part, name in zip(self.parts, typed, strict=True)]
        return [*named, "They leave"]

    def names_part(self, answer: str) -> str:
        return f"name-{answer}" if answer != LEAVES else ""

    def meetings_to(self) -> int | None:
        """The number of the part that takes over the planned meetings, if one does."""
        given = self.cleaned_data.get("meetings_to", CANCELLED)
        return None if given == CANCELLED else int(given)

    def new(self) -> list[Part]:
        """The cohorts that were asked for, with their people."""
        asked = self.cleaned_data
        return [
            Part(
                cohort=NewCohort(
                    name=asked[f"name-{part}"],
                    format=Format(asked[f"format-{part}"]),
                    venue=asked[f"venue-{part}"] or None,
                ),
                people=self.chosen(str(part)),
            )
            for part in self.parts
        ]


class DrawForm(PlacesForm):
    """What this cohort draws from others: people, and facilitators' time."""

    asks = "What does each person do?"
    missing = "Select what each person does"

    reason = reason()
    exception = exception()

    def __init__(self, *args: Any, names: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ending = {name: self.fields.pop(name) for name in ("reason", "exception")}
        for person in self.people:
            self._ask(person, names.get(person.cohort, "the other cohort"))
        self.fields.update(ending)
        self.names = names

    def headings(self) -> list[str]:
        """What each person may do."""
        return ["Stays as now", "Moves here", "Comes here as well"]

    def line(self, person: PersonChoice) -> str:
        where = self.names.get(person.cohort, "the other cohort")
        return f"{told(person)}, {person.role} of {where}"

    def _ask(self, person: PersonChoice, where: str) -> None:
        who = told(person)
        facilitates = person.role is RoleName.FACILITATOR
        kind = "facilitator" if facilitates else "member"
        self.fields[self.key(person)] = radios(
            f"{who}, {kind} of {where}",
            [
                (STAYS, f"Stays in {where} only"),
                (MOVES, "Moves here"),
                (AS_WELL, "Gives time here as well" if facilitates else "Comes here as well"),
            ],
            missing=f"Select what {who} does",
        )
        self.fields[self.key(person)].initial = STAYS
        if facilitates:
            self.fields[f"share-{person.label.participant}"] = ShareField(
                f"Share of {who}’s time that comes here",
                "If you counted it: 0.5 for half, 0.2 for a fifth",
            )

    def clean(self) -> dict[str, Any]:
        asked: dict[str, Any] = super().clean() or self.cleaned_data
        for name in [each for each in asked if each.startswith("share-")]:
            if asked.get(name) is not None and asked.get(f"person-{name[6:]}") != AS_WELL:
                self.add_error(name, "Give a share only of somebody who gives time here as well.")
        return asked

    def drawn(self) -> Drawn:
        """What was asked for."""
        as_well = self.chosen(AS_WELL)
        time = {
            each.label.participant: self.cleaned_data.get(f"share-{each.label.participant}")
            for each in self.people
            if each.role is RoleName.FACILITATOR and each.label.participant in as_well
        }
        return Drawn(
            moving=self.chosen(MOVES), joining_too=as_well.difference(time), facilitators=time
        )
