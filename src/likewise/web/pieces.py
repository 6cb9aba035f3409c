"""Small pieces that several pages show: a link, a tag, how a cohort stands."""

from dataclasses import dataclass

from likewise.domain.cohorts import State
from likewise.domain.declarations import ERASED
from likewise.domain.words import sentence

STATE_COLOURS = {
    State.FORMING: "blue",
    State.OPEN: "green",
    State.CLOSED: "yellow",
    State.RESTING: "purple",
    State.ENDING: "orange",
    State.ENDED: "grey",
}


@dataclass(frozen=True, slots=True)
class Link:
    """Somewhere to go; without an address, only the words."""

    text: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Tag:
    """A word in a coloured box; the word says it, the colour only helps."""

    text: str
    colour: str


def still_said(words: str) -> str:
    """What somebody wrote; nothing where it was erased, as the page says so once."""
    return "" if words == ERASED else words


def state_tag(state: State | None) -> Tag:
    """The state of a cohort."""
    if state is None:
        return Tag("Not begun", "white")
    return Tag(sentence(state), STATE_COLOURS[state])
