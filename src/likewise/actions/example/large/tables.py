"""The earlier years of the large example as tables, brought in by the import like anybody's."""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from likewise.actions.example.large.cast import Life, Person
from likewise.actions.example.large.gatherings import Gatherings
from likewise.actions.example.large.people import hall_name, practice_name, telephone
from likewise.actions.example.large.years import ARMS, FORMATIVE, NATURALISTIC, RANDOMISED, Years
from likewise.domain.imports import LAYOUTS
from likewise.domain.involvement import Sphere
from likewise.domain.meetings import Capacity, MeetingState
from likewise.domain.programmes import PhaseName

type Line = dict[str, Any]
ARM_NAMES = ("Group", "One-to-one", "Combined", "Control")


def write_tables(folder: Path, years: Years) -> int:
    """Write a folder of CSV files; answers how many lines there are."""
    gathered = Gatherings(years.lives, years.rng)
    lines = 0
    for layout in LAYOUTS:
        if layout.name in _TABLES:
            found = [_plain(line) for line in _TABLES[layout.name](years, gathered)]
            columns = [column.name for column in layout.columns]
            with (folder / f"{layout.name}.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, columns, restval="")
                writer.writeheader()
                writer.writerows(found)
            lines += len(found)
    return lines


def practice_key(number: int) -> str:
    """The own id of a practice."""
    return f"PR{number + 1:02d}"


def venue_key(number: int) -> str:
    """The own id of the hall of a practice."""
    return f"V{number + 1:02d}"


def _plain(line: Line) -> Line:
    return {
        name: value.isoformat() if isinstance(value, date) else "" if value is None else value
        for name, value in line.items()
    }


def _keys(each: Iterable[Life]) -> str:
    return ";".join(life.key for life in each)


# The tables


def _phases(years: Years, _: Gatherings) -> Iterator[Line]:
    for phase, day in (
        (PhaseName.FORMATIVE, FORMATIVE),
        (PhaseName.RANDOMISED, RANDOMISED),
        (PhaseName.NATURALISTIC, NATURALISTIC),
    ):
        yield {"phase": phase, "starts_on": day}


def _practices(years: Years, _: Gatherings) -> Iterator[Line]:
    for number in range(years.practices):
        yield {"id": practice_key(number), "name": practice_name(number)}


def _venues(years: Years, _: Gatherings) -> Iterator[Line]:
    for number in range(years.practices):
        directions = "Ring if the door is locked." if number % 3 else ""
        yield {"id": venue_key(number), "name": hall_name(number), "directions": directions}


def _participants(years: Years, _: Gatherings) -> Iterator[Line]:
    for number, person in enumerate(years.people):
        name = f"{person.given_name}.{person.family_name}.{person.key}".lower()
        yield {
            "id": person.key,
            "given_name": person.given_name,
            "family_name": person.family_name,
            "email": f"{name}@people.likewise.example" if number % 4 else "",
            "telephone": telephone(number) if number % 9 else "",
            "practice": practice_key(person.practice),
            "role": person.role,
            "enrolled_on": person.enrolled_on,
        }


def _statuses(years: Years, _: Gatherings) -> Iterator[Line]:
    for person in years.people:
        if person.left_on:
            yield {
                "participant": person.key,
                "status": person.status,
                "starts_on": person.left_on,
            }


def _arms(years: Years, _: Gatherings) -> Iterator[Line]:
    for number, (name, format) in enumerate(zip(ARM_NAMES, ARMS, strict=True), start=1):
        yield {"id": f"A{number}", "name": name, "formats": format or ""}


def _allocations(years: Years, _: Gatherings) -> Iterator[Line]:
    for number in range(years.in_trial):
        yield {
            "practice": practice_key(number),
            "arm": f"A{number % 4 + 1}",
            "allocated_on": RANDOMISED - timedelta(days=4),
        }


def _cohorts(years: Years, _: Gatherings) -> Iterator[Line]:
    for life in years.lives:
        yield {
            "id": life.key,
            "name": life.name,
            "format": life.format,
            "started_on": life.started_on,
            "venue": venue_key(life.practice) if life.venue else "",
        }


def _formats(years: Years, _: Gatherings) -> Iterator[Line]:
    for life in years.lives:
        for day, format in life.later_formats:
            yield {"cohort": life.key, "format": format, "starts_on": day}


def _memberships(years: Years, _: Gatherings) -> Iterator[Line]:
    for life in years.lives:
        for spell in life.spells:
            yield {
                "cohort": life.key,
                "participant": spell.person.key,
                "role": spell.role,
                "joined_on": spell.joined_on,
                "left_on": spell.left_on,
                "reason": spell.reason,
            }


def _leads(years: Years, _: Gatherings) -> Iterator[Line]:
    for life in years.lives:
        for lead in life.leads:
            yield {
                "cohort": life.key,
                "participant": lead.person.key,
                "starts_on": lead.starts_on,
                "ends_on": lead.ends_on,
            }


def _lineage(years: Years, _: Gatherings) -> Iterator[Line]:
    for number, event in enumerate(years.events, start=1):
        yield {
            "id": f"E{number:03d}",
            "kind": event.kind,
            "on": event.on,
            "predecessors": _keys(event.before),
            "successors": _keys(event.after),
            "staying": _keys(event.staying),
            "reason": event.reason,
        }


def _meetings(_: Years, gathered: Gatherings) -> Iterator[Line]:
    for number, meeting in enumerate(gathered.meetings, start=1):
        life = meeting.life
        yield {
            "id": f"M{number:05d}",
            "cohorts": life.key,
            "on": meeting.on,
            "time": f"{life.hour}:00",
            "state": MeetingState.CANCELLED if meeting.reason else MeetingState.HELD,
            "venue": venue_key(life.practice) if life.venue else "",
            "minutes": 75 if life.venue else 45,
            "guests": meeting.guests,
            "reason": meeting.reason,
        }


def _attendance(_: Years, gathered: Gatherings) -> Iterator[Line]:
    for number, meeting in enumerate(gathered.meetings, start=1):
        for person, result, is_first, is_visitor in meeting.register:
            yield {
                "meeting": f"M{number:05d}",
                "participant": person.key,
                "result": result,
                "first_time": "yes" if is_first else "",
                "as": Capacity.VISITOR if is_visitor else "",
            }


def _contacts(_: Years, gathered: Gatherings) -> Iterator[Line]:
    for call in gathered.calls:
        yield {
            "participant": call.member.key,
            "on": call.on,
            "mode": call.mode,
            "reached": "no" if call.minutes is None else "yes",
            "facilitator": call.facilitator.key,
            "cohort": call.life.key,
            "minutes": call.minutes,
            "function": call.function,
        }


def _involvement(years: Years, _: Gatherings) -> Iterator[Line]:
    """The keenest member of every other group takes part in wider health life."""
    spheres = (Sphere.PATIENT_PARTICIPATION_GROUP, Sphere.TRAINER, Sphere.COMMITTEE)
    groups = [life for life in years.lives if life.venue and life.members]
    for number, life in enumerate(groups[::2]):
        person: Person = max(life.members, key=lambda each: (each.keenness, each.key))
        spell = next(s for s in life.spells if s.person is person and s.left_on is None)
        yield {
            "participant": person.key,
            "sphere": spheres[number % len(spheres)],
            "starts_on": spell.joined_on + timedelta(days=30),
            "cohort": life.key,
            "detail": "Speaks for people with diabetes.",
        }


_TABLES: Mapping[str, Callable[[Years, Gatherings], Iterator[Line]]] = {
    "phases": _phases,
    "practices": _practices,
    "venues": _venues,
    "participants": _participants,
    "statuses": _statuses,
    "arms": _arms,
    "allocations": _allocations,
    "cohorts": _cohorts,
    "formats": _formats,
    "memberships": _memberships,
    "leads": _leads,
    "lineage": _lineage,
    "meetings": _meetings,
    "attendance": _attendance,
    "contacts": _contacts,
    "involvement": _involvement,
}
