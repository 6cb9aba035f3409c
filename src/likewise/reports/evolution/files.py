"""What is downloaded: the picture as SVG and PNG, the numbers as CSV, everything as JSON."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from likewise.domain.disclosure import shown
from likewise.domain.evolution import Flow, flows
from likewise.queries.evolution import (
    ELSEWHERE,
    Came,
    CountedEvolution,
    EventLine,
    Evolution,
    Named,
)
from likewise.reports.drawing.elements import as_png
from likewise.reports.evolution import words
from likewise.reports.evolution.frame import Way
from likewise.reports.evolution.picture import evolution_as_svg
from likewise.reports.spreadsheets import as_csv

BAND_COLUMNS = ("from_day", "to_day", "from", "to", "allocated", "people")
NEW = "new"


def svg_file(told: Evolution) -> str:
    """The picture with its title, sentence and legend, as a file that stands alone."""
    return evolution_as_svg(told, way=Way.ACROSS, is_alone=True)


def png_file(told: Evolution) -> bytes:
    """The same as PNG, at twice its size so that it prints well."""
    return as_png(svg_file(told))


def csv_file(told: Evolution) -> str:
    """Every band: from which day and place to which, of which arm, how many. No names of people.

    An empty number is hidden.
    """
    rows = (
        (
            told.days[band.column - 1].isoformat(),
            told.days[band.column].isoformat(),
            words.place_name(told, band.source),
            words.place_name(told, band.target),
            words.arm_name(told, band.arm),
            _cell(band.count.count),
        )
        for band in sorted(
            told.picture.bands,
            key=lambda each: (each.column, each.source or (), each.target, each.arm or ""),
        )
    )
    return as_csv(BAND_COLUMNS, rows)


def csv_counts(counted: CountedEvolution) -> str:
    """The suppressed counts: day, what, how many; an empty cell is hidden."""
    columns = ("day", "by", "place", "people")
    tables = (("format", counted.by_format), ("arm", counted.by_arm))
    rows = (
        (day.isoformat(), by, words.counted_place(counted, place), _cell(each.count))
        for by, table in tables
        for (place, day), each in table.items()
    )
    return as_csv(columns, rows)


def _cell(count: int | None) -> str:
    return "" if count is None else str(count)


# JSON; docs/reference/evolution-json.md describes it


def as_json(told: Evolution) -> dict[str, Any]:
    """Everything, by ids: no names of people. Cohorts are never put together here.

    For whoever may not count people by arm, numbers are rounded, and null is hidden.
    """
    return {
        "programme": told.name,
        "known_on": _day(told.known_on),
        "from": told.days[0].isoformat(),
        "to": told.days[-1].isoformat(),
        "summary": words.summary(told),
        "cohorts": [
            {"id": cohort, "name": name}
            for cohort, name in sorted(told.cohorts.items(), key=lambda each: (each[1], each[0]))
            if cohort != ELSEWHERE
        ],
        "columns": [
            {"on": day.isoformat(), "people": told.picture.count_ever(column).count}
            for column, day in enumerate(told.days)
        ],
        "events": [_event(event, told.picture.is_veiled) for event in told.events],
        "flows": [flow for column in range(1, len(told.days)) for flow in _flows(told, column)],
        "bands": [
            {
                "from_on": told.days[band.column - 1].isoformat(),
                "to_on": told.days[band.column].isoformat(),
                "from": words.place_name(told, band.source),
                "to": words.place_name(told, band.target),
                "arm": words.arm_name(told, band.arm),
                "people": band.count.count,
            }
            for band in told.picture.bands
        ],
        "stacked_by": told.stack_by.value,
    }


def counts_as_json(counted: CountedEvolution) -> dict[str, Any]:
    """The suppressed counts; null is hidden."""

    def line(day: date, place: Any, count: int | None) -> dict[str, Any]:
        return {
            "on": day.isoformat(),
            "place": words.counted_place(counted, place),
            "people": count,
        }

    return {
        "programme": counted.name,
        "rounded": True,
        "by_format": [line(d, p, each.count) for (p, d), each in counted.by_format.items()],
        "by_arm": [line(d, p, each.count) for (p, d), each in counted.by_arm.items()],
        "flows": [
            {
                "from_on": flow.from_on.isoformat(),
                "to_on": flow.to_on.isoformat(),
                "from": words.counted_place(counted, flow.source),
                "to": words.counted_place(counted, flow.target),
                "people": flow.people.count,
            }
            for flow in counted.flows
        ],
        "events": [
            {
                "from_on": each.from_on.isoformat(),
                "to_on": each.to_on.isoformat(),
                "kind": each.kind.value,
                "events": each.events,
                "moved": each.moved.count,
            }
            for each in counted.events
        ],
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _event(event: EventLine, is_veiled: bool) -> dict[str, Any]:
    """One event; where the picture is veiled nobody is listed, since a list can be counted."""
    moved, stayed, left = (
        () if is_veiled else came.people for came in (event.moved, event.stayed, event.left)
    )
    return {
        "id": event.id,
        "number": event.number,
        "kind": event.kind.value,
        "on": event.on.isoformat(),
        "predecessors": [_cohort(each) for each in event.predecessors],
        "successors": [_cohort(each) for each in event.successors],
        "staying": [_cohort(each) for each in event.staying],
        "moved": list(moved),
        "stayed": list(stayed),
        "left": list(left),
        "people": {
            name: _came(came, is_veiled)
            for name, came in (
                ("moved", event.moved), ("stayed", event.stayed), ("left", event.left),
            )
        },
        "reason": event.reason,
        "score": None if is_veiled else event.score,
    }  # fmt: skip


def _cohort(named: Named) -> dict[str, Any]:
    return {"id": named.id, "name": named.name}


def _came(came: Came, is_veiled: bool) -> dict[str, int | None]:
    members = shown(came.members).count if is_veiled else came.members
    return {"members": members, "facilitators": came.facilitators}


def _flows(told: Evolution, column: int) -> Iterable[dict[str, Any]]:
    """The flows of one period between cohorts, each for itself; staying is a flow too."""
    before, after = _where(told, column - 1), _where(told, column)
    is_veiled = told.picture.is_veiled
    for flow in flows(before=before, after=after):
        yield {
            "from_on": told.days[column - 1].isoformat(),
            "to_on": told.days[column].isoformat(),
            **_ends(told, flow),
            "people": shown(flow.people).count if is_veiled else flow.people,
            "share_of_source": None if is_veiled else flow.share_of_source,
            "share_of_target": None if is_veiled else flow.share_of_target,
            "jaccard": None if is_veiled else flow.jaccard,
        }


def _where(told: Evolution, column: int) -> dict[str, str]:
    """Everybody's cohort; those in none by whether they left the programme."""
    day, chronicle = told.days[column], told.chronicle
    return {
        person: each.cohort or chronicle.outside(person, day).kind.value
        for person, each in told.snapshots[column].items()
    }


def _ends(told: Evolution, flow: Flow[str]) -> dict[str, str]:
    source = flow.source if flow.source is not None else NEW
    return {
        "from": source,
        "from_name": told.cohorts.get(source, source),
        "to": flow.target,
        "to_name": told.cohorts.get(flow.target, flow.target),
    }
