"""The pages of worries: one form from every page, the nurse's list, and what others see."""

import pytest
from browsing import confirm, fields_of, text_of
from visitors import a_scene
from worlds import ADMINISTRATOR, NOW, operation

from likewise.actions.accounts import close_account
from likewise.domain.accounts import ActingRole as Role
from likewise.records import models
from likewise.web.nhsuk.forms import new_operation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
PAGE = "/worries/raise/"
WORDS = "She fell, and would not ring anybody."
NOT_WATCHED = ("Nobody watches this around the clock", "999", "111")
LANGUAGES = (
    "Ich mache mir Sorgen. ", "Je suis inquiète. ", "Estoy preocupada. ", "Sono preoccupato. ",
    "Martwię się. ", "Jag är orolig. ", "Aggódom. ", "Endişeliyim. ", "Mám obavy. ", "Ανησυχώ. ",
    "Я волнуюсь. ", "Притеснен съм. ", "אני מודאגת. ", "أنا قلق. ", "من نگرانم. ", "میں پریشان ہوں۔ ",
    "मुझे चिंता है। ", "আমি চিন্তিত। ", "ਮੈਨੂੰ ਚਿੰਤਾ ਹੈ। ", "મને ચિંતા છે. ", "எனக்கு கவலை. ", "నాకు ఆందోళన. ",
    "ฉันกังวล ", "Tôi lo lắng. ", "我很担心。", "心配です。", "걱정됩니다. ", "ვღელავ. ", "Մտահոգված եմ։ ", "አሳስቦኛል። ",
)  # fmt: skip


@pytest.fixture
def scene():
    made = a_scene()
    made.account(Role.NURSE)
    return made


def send(browser, words=WORDS, *, page=PAGE, **rest):
    given = {**fields_of(browser.get(page)), "words": words, "matters": "today", **rest}
    return browser.post(page, given)


def listed(browser, page="/worries/"):
    return text_of(browser.get(page))


def worries():
    return models.Concern.objects.filter(version=1)


def test_from_a_member_to_the_nurse_and_back(scene):
    member, nurse = scene.visit(Role.MEMBER), scene.visit(Role.NURSE)
    assert send(member, may_ring="yes").headers["Location"] == "/worries/"
    assert "Raised" in listed(member)
    assert WORDS in listed(member)
    assert "1 worry waits to be acknowledged" in text_of(nurse.get("/"))
    assert WORDS not in listed(nurse)  # opening one is a step of its own, and noted

    worry = f"/worries/{worries().get().fact}/"
    assert WORDS in listed(nurse, worry)
    assert nurse.post(f"{worry}acknowledge/", {"operation": new_operation()}).status_code == 302
    assert "A nurse has seen it and sees to it." in listed(member)
    _, done = confirm(nurse, f"{worry}close/", {"done": "Rang them.", "answer": "Come in today."})
    assert done.status_code == 302
    said = listed(member)
    assert "Come in today." in said
    assert "Rang them." not in said
    confirm(nurse, f"{worry}reopen/", {})
    assert "A nurse opened it again." in listed(member)
    assert "Not acknowledged yet." in listed(member)


@pytest.mark.parametrize("role", list(Role))
def test_every_role_raises_one_from_any_page_and_reads_that_nobody_watches(scene, role):
    browser = scene.visit(role)
    home = browser.get("/").content.decode()
    assert f'href="{PAGE}"' in home  # one tap

    said = text_of(browser.get(PAGE))
    assert all(each in said for each in NOT_WATCHED)
    assert "within 24 hours, counting Monday to Friday" in said
    assert send(browser).status_code == 302
    assert worries().count() == 1


def test_two_taps_on_the_button_send_it_once(scene):
    member = scene.visit(Role.MEMBER)
    given = {**fields_of(member.get(PAGE)), "words": WORDS, "matters": "today"}
    answers = [member.post(PAGE, given) for _ in range(3)]

    assert [each.status_code for each in answers] == [302] * 3
    assert worries().count() == 1
    assert "sent already" in listed(member)


def test_twenty_thousand_characters_in_thirty_languages_arrive_whole(scene):
    assert len(LANGUAGES) == 30
    long = ("".join(LANGUAGES) * 100)[:19_999].strip()
    member, nurse = scene.visit(Role.MEMBER), scene.visit(Role.NURSE)
    assert send(member, long).status_code == 302

    page = nurse.get(f"/worries/{worries().get().fact}/").content.decode()
    assert long in page


def test_one_that_is_too_long_or_empty_is_refused_and_keeps_what_was_typed(scene):
    member = scene.visit(Role.MEMBER)
    answer = send(member, "w" * 20_001)
    assert "20,000 characters" in text_of(answer)
    assert "w" * 20_001 in answer.content.decode()
    assert "Say what worries you" in text_of(send(member, "  "))
    assert worries().count() == 0


def test_what_somebody_writes_never_runs(scene):
    hostile = "<script>alert(1)</script>{{ 7*7 }}"
    member, nurse = scene.visit(Role.MEMBER), scene.visit(Role.NURSE)
    send(member, hostile)
    for page in (nurse.get(f"/worries/{worries().get().fact}/"), member.get("/worries/")):
        assert "<script>alert" not in page.content.decode()
        assert hostile in text_of(page)


def test_where_nobody_receives_the_form_says_whom_to_ring_and_those_who_run_it_see_it(scene):
    member = scene.visit(Role.MEMBER)
    given = {**fields_of(member.get(PAGE)), "words": WORDS, "matters": "today"}
    nurse = models.RoleGrant.objects.get(role=Role.NURSE, programme=scene.world.programme)
    close_account(by=ADMINISTRATOR, at=NOW, operation=operation(), account=nurse.account_id)

    said = text_of(member.get(PAGE))
    assert "Nobody receives worries here yet." in said
    assert "Ring your practice" in said
    answer = member.post(PAGE, given)  # the page was opened before
    assert "nothing was sent" in text_of(answer)
    assert WORDS in answer.content.decode()
    for role in (Role.COORDINATOR, Role.GUARDIAN):
        browser = scene.visit(role)
        assert "Nobody receives worries" in text_of(browser.get("/"))
        assert "Nobody receives worries." in listed(browser)


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.NURSE}))
def test_others_find_no_worry_at_its_address(scene, role):
    send(scene.visit(Role.FACILITATOR))
    browser = scene.visit(role)
    worry = f"/worries/{worries().get().fact}/"
    for page in (worry, f"{worry}close/", f"{worry}reopen/"):
        assert browser.get(page).status_code == 404
    assert browser.post(f"{worry}acknowledge/", {"operation": new_operation()}).status_code == 403
    if role is not Role.FACILITATOR:
        assert WORDS not in browser.get("/worries/").content.decode()
    if role is Role.COORDINATOR:
        assert "raises a worry" not in listed(browser, "/acts/lately/?of=everybody")
        assert "raises a worry" not in listed(browser, "/audit/")


def test_one_that_somebody_else_acknowledged_meanwhile_says_so(scene):
    send(scene.visit(Role.MEMBER))
    nurse = scene.visit(Role.NURSE)
    worry = f"/worries/{worries().get().fact}/acknowledge/"
    nurse.post(worry, {"operation": new_operation()})
    assert "acknowledged already" in text_of(nurse.post(worry, {"operation": new_operation()}))


def test_a_look_at_a_worry_tells_nobody_that_it_was_one(scene):
    send(scene.visit(Role.FACILITATOR), about_whom=scene.world.people["Asha"])
    scene.visit(Role.NURSE).get(f"/worries/{worries().get().fact}/")
    home = text_of(scene.visit(Role.MEMBER).get("/"))
    assert "nurse" in home.lower()
    assert "worry" not in home.split("Who looked at my record")[1].split("What is kept")[0].lower()


def test_a_coordinator_settles_the_time_and_the_form_says_it(scene):
    coordinator = scene.visit(Role.COORDINATOR)
    _, done = confirm(
        coordinator,
        "/worries/settle/",
        {"hours": "8", "working_days_only": "no", "ring": "the practice, 01632 960001"},
    )
    assert done.status_code == 302
    said = text_of(scene.visit(Role.MEMBER).get(PAGE))
    assert "within 8 hours, on any day" in said
    assert "01632 960001" in said
