"""What is said of lineage events and of formats, in every place that says it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from likewise.domain.cohorts.facts import LineageEvent, LineageKind, PassageOutcome
from likewise.domain.words import count, join_words, sentence

SEVERAL = 3  # more cohorts than this are counted, not named


@dataclass(frozen=True, slots=True)
class _Said:
    """One kind of event: what happened, told from outside and from the side of one cohort.

    `before` are the predecessors and `after` the successors; `unnamed` stands for them where no
    name may stand. `people` is what those who moved, stayed and left did.
    """

    happened: str
    of_successor: str
    of_predecessor: str
    unnamed: tuple[str, str] = ("the cohort", "the cohort")
    people: tuple[str, str, str] = ("moved", "stayed", "left")


_SAID = {
    LineageKind.FORM: _Said("{after} was formed", "started", "started"),
    LineageKind.CHANGE_FORMAT: _Said(
        "{after} changed its format", "changed its format", "changed its format"
    ),
    LineageKind.MERGE: _Said(
        "{before} merged into {after}",
        "started when {before} merged",
        "merged into {after}",
        ("cohorts", "one"),
        ("came", "stayed as they were", "did not come"),
    ),
    LineageKind.ABSORB: _Said(
        "{after} absorbed what was left of {before}",
        "absorbed what was left of {before}",
        "joined {after}",
        ("another", "one cohort"),
        ("came", "were there already", "did not come"),
    ),
    LineageKind.SPLIT: _Said(
        "{before} split into {after}",
        "started when {before} split",
        "split into {after}",
        ("the cohort", "several"),
        ("went on", "stayed", "did not go on"),
    ),
    LineageKind.DRAW: _Said(
        "{after} drew on {before}",
        "drew on {before}",
        "{after} drew on it",
        ("another", "one cohort"),
        ("came", "stayed where they were", "left"),
    ),
    LineageKind.REST: _Said("{before} rested", "rested", "rested"),
    LineageKind.RESUME: _Said("{before} met again", "met again", "met again"),
    LineageKind.END: _Said("{before} ended", "ended", "ended"),
}


def happened(kind: LineageKind, *, before: str, after: str) -> str:
    """An event told from outside: Pair one and Pair two merged into Birch group."""
    return _SAID[kind].happened.format(before=before, after=after)


def happened_unnamed(kind: LineageKind) -> str:
    """An event where the names of its cohorts are not said: one cohort drew on another."""
    before, after = _SAID[kind].unnamed
    return happened(kind, before=before, after=after)


def happened_to(cohort: str, event: LineageEvent, name: Callable[[str], str]) -> str:
    """An event told from the side of one of its cohorts: Started when 4 cohorts merged."""

    def others(cohorts: Sequence[str]) -> str:
        return called([name(each) for each in cohorts if each != cohort])

    before, after = others(event.predecessors), others(event.successors)
    if cohort in event.staying:
        return f"Stayed as it was when {before} merged"
    said = _SAID[event.kind]
    words = said.of_successor if cohort in event.successors else said.of_predecessor
    return sentence(words.format(before=before, after=after))


def called(names: Sequence[str]) -> str:
    """Cohorts by name, or by number where they are many: Pair one and Pair two; 4 cohorts."""
    return count(len(names), "cohort") if len(names) > SEVERAL else join_words(names)


def went(kind: LineageKind, outcome: PassageOutcome) -> str:
    """What those with one outcome of an event did: came, did not come."""
    return _SAID[kind].people[list(PassageOutcome).index(outcome)]
