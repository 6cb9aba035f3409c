"""What the events of the audit are in words."""

import re
from pathlib import Path

import pytest

import likewise
from likewise.domain.acts import every_act
from likewise.domain.audit import ACCESSES, ROOMS, EventKind, actions_saying, done, kinds_saying
from likewise.domain.looks import AccessKind

NOTED = re.compile(r'"((?:accounts|audit|backups|exports|imports|invitations|jobs|keys|post|tokens)\.[a-z_]+)"')  # fmt: skip
NO_EVENTS = {"backups.sweep", "backups.take", "jobs.forget", "post.forget", "post.clear"}


def test_every_event_that_the_actions_note_has_words():
    said = {
        name
        for path in (Path(likewise.__file__).parent / "actions").rglob("*.py")
        for name in NOTED.findall(path.read_text(encoding="utf-8"))
    }

    assert {"accounts.grant", "exports.ask", "imports.tables", "tokens.make"} <= said
    assert not {name for name in said if re.match(r"[A-Z][a-z]+: [a-z ]+$", done(name))}


def test_an_act_is_told_in_its_own_words():
    for act in every_act():
        assert done(act.declared.name) == act.about()


def test_something_unknown_is_told_by_its_name():
    assert done("lamps.light_up") == "Lamps: light up"
    assert done("lamps") == "Lamps"


@pytest.mark.parametrize(
    ("words", "holds"),
    [
        (("joins",), {"memberships.join", "memberships.move", "cohorts.absorb"}),
        (("role", "given"), {"accounts.grant"}),
        (("zzz",), set()),
    ],
)
def test_events_are_found_by_all_of_several_words(words, holds):
    assert holds <= actions_saying(words)
    assert all(word in done(name).lower() for name in actions_saying(words) for word in words)


def test_accesses_are_found_by_their_own_words():
    assert kinds_saying("signed") == {AccessKind.SIGN_IN, AccessKind.SIGN_OUT}
    assert kinds_saying("people.csv") == frozenset()


def test_every_kind_but_acts_has_events_and_every_access_has_a_kind():
    assert {*ROOMS, *ACCESSES} == set(EventKind) - {EventKind.ACTS}
    assert {each for kinds in ACCESSES.values() for each in kinds} == set(AccessKind)
