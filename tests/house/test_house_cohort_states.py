"""The page about the states of a cohort is printed from the table that the rules use.

To print it anew: `PYTHONPATH=src python tests/house/test_house_cohort_states.py`.
"""

from pathlib import Path

from likewise.domain.cohorts import State
from likewise.domain.cohorts.facts import MAY_FOLLOW, TAKES_JOINERS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "cohort-states.md"
MEANING = {
    State.FORMING: "people are being found; it may take members, and has not met yet",
    State.OPEN: "it meets, and takes people",
    State.CLOSED: "it meets, and takes nobody new",
    State.RESTING: "it pauses; its people stay",
    State.ENDING: "it will stop, and takes nobody new",
    State.ENDED: "it is over; nobody belongs to it, its history stays",
}


def printed() -> str:
    """The page, from the table."""
    lines = [
        "# The states of a cohort",
        "",
        "Printed from `likewise.domain.cohorts.facts.MAY_FOLLOW`; a test compares the two.",
        "",
        "| State | Meaning | Takes joiners | May become |",
        "|---|---|---|---|",
    ]
    for state in State:
        after = [each.value for each in State if each in MAY_FOLLOW[state]]
        takes = "yes" if state in TAKES_JOINERS else "no"
        lines.append(
            f"| {state} | {MEANING[state]} | {takes} | {', '.join(after) or 'nothing: it is over'} |"
        )
    lines += ["", "```mermaid", "stateDiagram-v2"]
    names = {state: state.name.lower() for state in State}
    lines += [f"  {names[state]} : {state}" for state in State]
    lines += [f"  [*] --> {names[State.FORMING]}", f"  [*] --> {names[State.OPEN]}"]
    lines += [
        f"  {names[state]} --> {names[after]}"
        for state in State
        for after in State
        if after in MAY_FOLLOW[state]
    ]
    lines += [f"  {names[State.ENDED]} --> [*]", "```", ""]
    return "\n".join(lines)


def test_the_page_about_states_says_what_the_rules_say():
    assert PAGE.read_text(encoding="utf-8") == printed(), "print the page anew: see the docstring"


def test_every_state_has_a_meaning_and_a_way_to_its_end():
    assert MEANING.keys() == set(State) == MAY_FOLLOW.keys()
    assert all(State.ENDED in after for state, after in MAY_FOLLOW.items() if state is not State.ENDED)  # fmt: skip


if __name__ == "__main__":
    PAGE.write_text(printed(), encoding="utf-8")
