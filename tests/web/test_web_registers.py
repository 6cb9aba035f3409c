"""Two people with one register open: nobody's marks are undone unseen."""

import pytest
from browsing import fields_of, words_of
from visitors import TODAY

from likewise.domain.accounts import ActingRole as Role
from likewise.domain.meetings import Result
from likewise.queries.meetings import meeting_page

pytestmark = pytest.mark.django_db


def register_of(scene, meeting):
    page = meeting_page(scene.world.coordinator, meeting=meeting, today=TODAY)
    return {
        entry.label.text.split()[0]: (entry.result, entry.capacity, entry.is_first_time)
        for entry in page.entries
    }


def test_nobodys_register_is_replaced_unseen(scene):
    meeting, people = scene.meetings["late"], scene.world.people
    path = f"/meetings/{meeting}/register/"
    petra, coordinator = scene.visit(Role.FACILITATOR), scene.visit(Role.COORDINATOR)
    first, second = fields_of(petra.get(path)), fields_of(coordinator.get(path))
    saved = {
        **first,
        "save": "1",
        "others": "open",
        f"mark-{people['Asha']}": "attended",
        "guests": "5",
    }
    saved |= {"visitor": people["Gwen"], f"mark-{people['Gwen']}": "attended"}
    petra.post(path, saved)

    late = {
        **second,
        "save": "1",
        "others": "open",
        f"mark-{people['Bram']}": "apologies",
        "guests": "",
    }
    told = coordinator.post(path, late)
    kept = register_of(scene, meeting)
    again = {**late, **fields_of(told), "guests": "5", f"mark-{people['Asha']}": "attended"}
    again[f"mark-{people['Gwen']}"] = "attended"
    coordinator.post(path, again)

    assert (
        "A facilitator, on 12 January 2011 at 10am, saved this register after you opened it"
    ) in words_of(told)
    assert set(kept) == {"Asha", "Gwen"}
    assert {who: result for who, (result, _, _) in register_of(scene, meeting).items()} == {
        "Asha": Result.ATTENDED,
        "Gwen": Result.ATTENDED,
        "Bram": Result.APOLOGIES,
    }


def test_what_two_people_put_differently_is_shown_to_the_second(scene):
    meeting, people = scene.meetings["late"], scene.world.people
    path, asha = f"/meetings/{meeting}/register/", f"mark-{scene.world.people['Asha']}"
    petra, coordinator = scene.visit(Role.FACILITATOR), scene.visit(Role.COORDINATOR)
    first, second = fields_of(petra.get(path)), fields_of(coordinator.get(path))
    petra.post(path, {**first, "save": "1", "others": "open", asha: "attended", "guests": "5"})

    both = {
        "save": "1",
        "others": "open",
        f"mark-{people['Bram']}": "away",
        asha: "apologies",
        "guests": "2",
    }
    told = coordinator.post(path, {**second, **both})

    assert "Asha Example: the register says “Attended”, you put “Apologies”." in words_of(told)
    assert "Guests: the register says 5, you put 2." in words_of(told)
    assert "Bram Example: the register" not in words_of(told)
    assert register_of(scene, meeting)["Asha"][0] is Result.ATTENDED


def test_a_mark_that_was_only_looked_at_undoes_nobodys(scene):
    meeting, people = scene.meetings["late"], scene.world.people
    path = f"/meetings/{meeting}/register/"
    petra, coordinator = scene.visit(Role.FACILITATOR), scene.visit(Role.COORDINATOR)
    asha, bram = (f"mark-{people[who]}" for who in ("Asha", "Bram"))
    petra.post(
        path, {**fields_of(petra.get(path)), "save": "1", asha: "attended", "others": "away"}
    )
    first, second = fields_of(petra.get(path)), fields_of(coordinator.get(path))
    shown = {asha: "attended", bram: "away"}
    petra.post(path, {**first, **shown, "save": "1", "others": "open", asha: "apologies"})

    told = coordinator.post(
        path, {**second, **shown, "save": "1", "others": "open", bram: "attended"}
    )

    assert "the register says" not in words_of(told)
    assert f'id="{asha}-apologies" name="{asha}" value="apologies" checked' in told.content.decode()
    assert f'id="{bram}-attended" name="{bram}" value="attended" checked' in told.content.decode()
