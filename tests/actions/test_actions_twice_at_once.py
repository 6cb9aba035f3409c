"""Two people want one thing at the same moment: one has it, the other is told."""

import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import warm
from django.db import connection
from installations import Installation, an_installation

from likewise.records.sqlite import READERS_BESIDE_A_WRITER

RACING = Path(__file__).parents[1] / "racing.py"
NUMBERS = itertools.count()


class Race:
    """A small programme, and acts that begin at one moment."""

    def __init__(self, installation: Installation) -> None:
        self.environment = installation.environment
        self.check = lambda: installation.likewise("check")
        self.made = self._last(self._start("make", {}))

    def _start(self, what: str, arguments: dict[str, Any]) -> warm.Process:
        return warm.start([str(RACING), what, json.dumps(arguments)], self.environment)

    def _last(self, process: warm.Process) -> dict[str, Any]:
        out, error = process.communicate(timeout=120)
        assert process.returncode == 0, error
        return json.loads(out.splitlines()[-1])

    def at_once(self, *acts: dict[str, Any]) -> list[dict[str, Any]]:
        """What came of acts that begin at one moment, each under an id of its own."""
        common = {"programme": self.made["programme"]}
        started = [
            self._start(
                "export" if "does" in act else "act",
                {"operation": f"at-once-{next(NUMBERS)}", **common, **act},
            )
            for act in acts
        ]
        for process in started:
            assert process.stdout.readline(), process.stderr.read()
        for process in started:
            process.stdin.write("go\n")
            process.stdin.flush()
        return [self._last(process) for process in started]

    def received(self, participant: str) -> str:
        """The digest of a file that was received."""
        given = {"programme": self.made["programme"], "participant": participant}
        return str(self._last(self._start("receive", given))["media"])

    def export_while_somebody_writes(self, target: Path) -> dict[str, Any]:
        given = {"programme": self.made["programme"], "target": str(target)}
        return self._last(self._start("export-while-somebody-writes", given))

    def assessed(self) -> dict[str, Any]:
        """An occasion that is entered twice, and a lock of it that is asked for."""
        people = [self.made["people"][each] for each in ("Asha", "Bram")]
        given = {"programme": self.made["programme"], "people": people}
        return self._last(self._start("assessed", given))

    def stored(self) -> dict[str, Any]:
        return self._last(self._start("stored", {}))


@pytest.fixture(scope="module")
def race(tmp_path_factory) -> Iterator[Race]:
    with an_installation(tmp_path_factory.mktemp("home")) as installation:
        yield Race(installation)


def refusals(told):
    return [each["sentence"] for each in told if not each["done"]]


def test_somebody_who_is_joined_to_a_cohort_twice_at_once_joins_it_once(race):
    act = {
        "what": "join",
        "cohort": race.made["cohorts"]["Thursday group"],
        "participant": race.made["people"]["Cleo"],
    }

    told = race.at_once(act, act, act)

    assert len(refusals(told)) == 2
    assert all("is in Thursday group" in sentence for sentence in refusals(told)), refusals(told)
    spells = race.stored()["spells"]
    assert spells.count([act["participant"], act["cohort"], True]) == 1


def test_of_two_coordinators_who_join_two_records_at_once_one_wins(race):
    people = race.made["people"]
    acts = [
        {"what": "one person", "participant": people[one], "other": people[other]}
        for one, other in (("Dilys", "Dil"), ("Dil", "Dilys"))
    ]

    told = race.at_once(*acts)

    (refusal,) = refusals(told)
    assert "was joined to another" in refusal


def test_an_invitation_that_two_take_up_at_once_makes_one_account(race):
    acts = [{"what": "take up", "email": f"{each}@example.org"} for each in ("cleo", "stranger")]

    told = race.at_once(*acts)

    (refusal,) = refusals(told)
    assert "was used already: it works once" in refusal
    assert len(race.stored()["accounts"]) == 1


def test_a_cohort_that_ends_while_somebody_joins_is_empty_or_goes_on(race):
    cohort, person = race.made["cohorts"]["Friday group"], race.made["people"]["Cleo"]

    joined, ended = race.at_once(
        {"what": "join", "cohort": cohort, "participant": person},
        {"what": "end", "cohort": cohort},
    )

    stored = race.stored()
    is_open = [person, cohort, True] in stored["spells"]
    assert (cohort in stored["ended"]) == ended["done"]
    assert not (is_open and ended["done"])
    assert joined["done"] or "ended on 6 February 2011" in joined["sentence"]


def test_an_event_that_is_corrected_twice_at_once_is_corrected_once(race):
    act = {"what": "correct", "event": race.made["event"]}

    told = race.at_once(act, act)

    (refusal,) = refusals(told)
    assert "Nothing would change" in refusal


def test_people_who_take_slots_at_once_take_them_in_the_order_of_the_list(race):
    who = [race.made["people"][name] for name in ("Ewa", "Finn", "Gita", "Hugh", "Hugh")]

    told = race.at_once(
        *({"what": "claim", "design": race.made["design"], "participant": each} for each in who)
    )

    stored = race.stored()
    assert sum(each["done"] for each in told) == 4
    assert all("allocated" in sentence for sentence in refusals(told)), refusals(told)
    assert sorted(position for _, position in stored["claims"]) == [1, 2, 3, 4]
    assert sorted(each for each, _ in stored["claims"]) == sorted(set(who))
    assert sorted(each for each, _ in stored["allocations"]) == sorted(set(who))


def test_somebody_allocated_twice_at_once_has_one_arm(race):
    act = {"what": "allocate", "participant": race.made["people"]["Asha"]}

    told = race.at_once(*({**act, "arm": arm} for arm in race.made["arms"].values()))

    assert len(refusals(told)) == 2
    assert all("allocated" in sentence for sentence in refusals(told)), refusals(told)
    asha = race.made["people"]["Asha"]
    assert [who for who, _ in race.stored()["allocations"]].count(asha) == 1


def test_a_rule_of_renewal_that_two_settle_at_once_is_settled_once_each_in_turn(race):
    act = {"what": "settle", "format": "group", "run": 2, "months_without_lead": 3}

    told = race.at_once(*({**act, "minimum": minimum} for minimum in (5, 6, 6)))

    assert len(refusals(told)) <= 1
    assert all("settled so already" in sentence for sentence in refusals(told)), refusals(told)


def test_an_offer_to_lead_that_is_recorded_twice_at_once_is_recorded_once(race):
    act = {"what": "offer", "participant": race.made["people"]["Asha"]}

    told = race.at_once(act, act, act)

    assert len(refusals(told)) == 2
    assert all("It is recorded that they are willing" in each for each in refusals(told))


def test_what_somebody_decided_that_is_recorded_twice_at_once_is_recorded_once(race):
    act = {
        "what": "decide", "participant": race.made["people"]["Asha"], "text": race.made["text"],
    }  # fmt: skip

    told = race.at_once(act, act, act)

    assert len(refusals(told)) == 2
    assert all("They agreed to this text on 6 February" in each for each in refusals(told))


def test_a_version_of_a_text_that_is_published_twice_at_once_is_published_once(race):
    act = {"what": "publish", "language": "polski"}

    told = race.at_once(act, act, act)

    assert len(refusals(told)) == 2
    assert all("Give the new one another name" in each for each in refusals(told))


def test_a_baseline_visit_that_is_recorded_twice_at_once_is_recorded_once(race):
    act = {"what": "baseline", "participants": [race.made["people"]["Asha"]]}

    told = race.at_once(act, act, act)

    assert len(refusals(told)) == 2
    assert all("was complete on 6 February" in each for each in refusals(told))


def test_recruitment_that_is_begun_twice_at_once_begins_once(race):
    told = race.at_once({"what": "keep"}, {"what": "keep"}, {"what": "keep"})

    assert len(refusals(told)) == 2
    assert all("Recruitment is kept here from 6 February" in each for each in refusals(told))


def test_a_file_that_is_attached_twice_at_once_is_attached_once(race):
    asha = race.made["people"]["Asha"]
    media = race.received(asha)
    act = {"what": "attach", "participant": asha, "media": media}

    told = race.at_once(act, act, act)

    assert refusals(told) == ["This file is attached already."] * 2
    assert race.stored()["attached"] == [media]


def test_an_act_that_two_people_take_back_at_once_is_taken_back_once(race):
    act = {"what": "take back", "act": race.made["last"]}

    told = race.at_once(act, act)

    (refused,) = refusals(told)
    assert "This was taken back already" in refused
    assert race.stored()["taken_back"] == [act["act"]]


def test_of_two_registers_taken_at_once_one_is_kept_whole(race):
    asha, bram = race.made["people"]["Asha"], race.made["people"]["Bram"]
    registers = (
        {asha: "attended", bram: "did not attend"},
        {asha: "did not attend", bram: "attended"},
    )

    told = race.at_once(
        *({"what": "register", "meeting": race.made["meeting"], "marks": m} for m in registers)
    )

    assert race.stored()["register"] in registers
    assert all("Somebody" in sentence for sentence in refusals(told)), refusals(told)


def test_afterwards_nothing_is_half_done(race):
    stored = race.stored()

    assert stored["unanswered"] == 0
    assert stored["operations"] == stored["events"]
    assert race.check().returncode == 0


def test_an_export_that_is_asked_for_agreed_to_and_written_twice_at_once_is_each_once(race):
    ask = {"does": "ask_for_export", "by": "first", "operation": "0" * 32, "reason": "To move it."}
    one, other = race.at_once(ask, ask)
    assert one["came"] == other["came"]
    assert race.stored()["exports"] == [["", False]]

    agree = {"does": "agree_to_export", "request": one["came"]}
    told = race.at_once(agree | {"by": "second"}, agree | {"by": "third"})
    assert len(refusals(told)) == 1
    assert "does not wait for a second person" in refusals(told)[0]

    second = race.stored()["exports"][0][0].removeprefix("account-")
    load = {"does": "download_export", "request": one["came"]}
    told = race.at_once(load | {"by": "first"}, load | {"by": second}, load | {"by": second})
    assert len([each for each in told if each["done"] and each["came"] > 1000]) == 1
    assert all("written already" in sentence for sentence in refusals(told))
    assert race.stored()["exports"] == [[f"account-{second}", True]]
    assert race.check().returncode == 0


@pytest.mark.skipif(
    connection.vendor == "sqlite" and not READERS_BESIDE_A_WRITER,
    reason="with the rollback journal a reader keeps writers waiting",
)
def test_nobody_waits_for_an_export_and_it_is_of_the_moment_when_it_began(race, tmp_path):
    told = race.export_while_somebody_writes(tmp_path / "a")

    assert told["planned"] == [True]
    assert told["written"] == told["before"] == told["after"] - 1


def test_a_form_is_entered_again_once_and_is_locked_with_what_was_recorded_before(race):
    """Two second entries at once; then a lock beside a recording: whichever comes first holds."""
    found, people = race.assessed(), race.made["people"]
    said = {"occasion": found["occasion"], "value": "81"}

    def typist(name):
        return [name, "outcome assessor", race.made["programme"]]

    entries = [
        {"what": "enter again", "participant": people["Asha"], "who": typist(each), **said}
        for each in ("ben", "carys")
    ]
    (refusal,) = refusals(race.at_once(*entries))
    assert "was entered a second time already" in refusal
    assert race.stored()["second_entries"] == 1

    guardian = ["g", "guardian", race.made["programme"]]
    measured, locked = race.at_once(
        {"what": "measure", "participant": people["Bram"], "who": typist("ben"), **said},
        {"what": "lock", "lock": found["lock"], "who": guardian},
    )
    assert locked["done"], locked
    stored = race.stored()
    assert stored["cut"] == [stored["measured"]] == [2 if measured["done"] else 1]
    assert measured["done"] or "locked, as main" in measured["sentence"]
