"""Consent on a telephone: how much is sent for seven purposes, how many taps, and how long."""

import gzip
import re
from datetime import date

import pytest
from browsing import fields_of, signed_in, text_of
from copying import copied
from worlds import a_world

from likewise.actions.example.texts import FIRST, RECORDING
from likewise.domain.accounts import ActingRole
from likewise.domain.consent import Answer, ConsentDecision, PublishText, Purpose
from likewise.records.facts import current

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

# What is promised: seven purposes with everything that they load, nothing kept from before, and
# texts of thirty words each. The example's own are longer: their seconds are printed.
MOST_BYTES, MOST_SECONDS, SHORT = 150_000, 120, 30
# Reading prose in silence: 238 words a minute (Brysbaert 2019, doi 10.1016/j.jml.2019.104047).
# To find a button and to tap it: 1.2 seconds; to glance at the check page: 1.5; to wait for a page:
# 0.2, a guess for a telephone on a good line. Each question and its text are read, once.
WORDS_A_SECOND, TAP, GLANCE, WAIT = 238 / 60, 1.2, 1.5, 0.2
TEXTS = {
    purpose: RECORDING if purpose is Purpose.RECORDING else FIRST[purpose]
    for purpose in Purpose
    if purpose is not Purpose.LISTING
}
PACKED = {"Accept-Encoding": "gzip, deflate"}


@pytest.fixture
@copied
def world():
    world = a_world()
    world.person("Asha", practice="Alder")
    for purpose, words in TEXTS.items():
        world.act(
            PublishText, purpose=purpose, words=words, version_name="1", language="English",
            starts_on=date(2010, 12, 1),
        )  # fmt: skip
    return world


@pytest.fixture
def phone(world):
    return Phone(signed_in(world, ActingRole.MEMBER, "Asha"))


class Phone:
    """A browser that takes packed pages, loads what they name once, and counts."""

    def __init__(self, client):
        self.client, self._kept = client, set()
        self.bytes = self.taps = self.pages = 0

    def opens(self, address):
        return self._shown(self.client.get(address, headers=PACKED))

    def sends(self, address, given):
        return self._shown(self.client.post(address, given, headers=PACKED))

    def _shown(self, answer):
        self._count(answer)
        if answer.status_code == 302:
            return self.opens(answer.url)
        self.pages += 1
        if answer.get("Content-Encoding") == "gzip":
            answer.content = gzip.decompress(answer.content)
        for each in re.findall(r'(?:href|src|data-nhsuk)="(/static/[^"]+)"', answer.text):
            if each not in self._kept:
                self._kept.add(each)
                self._count(self.client.get(each, headers=PACKED))
        return answer

    def _count(self, answer):
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert answer.status_code in (200, 302)
        self.bytes += len(body) + len(answer.serialize_headers())


def tapped(page, words, phone):
    phone.taps += 1
    (address,) = set(re.findall(rf'href="([^"]+)"[^>]*>{words}<', page.text))
    return phone.opens(address)


def test_seven_purposes_on_a_telephone_take_two_minutes_and_less_than_150_kb(phone):
    page = tapped(phone.opens("/"), "Read what you are asked", phone)
    page = tapped(page, "Answer the 7 questions that wait", phone)
    asked = read = 0
    for purpose, text in TEXTS.items():
        title = re.search(r"<h1.*?</h1>", page.text, re.S)[0]
        asked += len(re.sub(r"<[^>]+>", " ", title).split())
        read += len(text.split())
        assert " ".join(text.split()) in text_of(page)
        address = page.request["PATH_INFO"]
        phone.taps += 3  # the answer, Continue, This is what I decide
        plan = phone.sends(address, {**fields_of(page), "answer": "given"})
        page = phone.sends(address, fields_of(plan))
        assert purpose in {each.purpose for each in current(ConsentDecision)}

    assert "A copy to keep" in text_of(page)
    assert {each.answer for each in current(ConsentDecision)} == {Answer.GIVEN}
    handling = phone.taps * TAP + phone.pages * WAIT + len(TEXTS) * GLANCE + asked / WORDS_A_SECOND
    print(
        f"{phone.bytes} bytes, {phone.taps} taps, {phone.pages} pages, {handling:.0f} seconds and "
        f"{read / WORDS_A_SECOND:.0f} for {read} words"
    )
    assert phone.taps == 2 + 3 * len(TEXTS)
    assert phone.bytes < MOST_BYTES
    assert handling + len(TEXTS) * SHORT / WORDS_A_SECOND < MOST_SECONDS


def test_a_member_is_told_at_home_what_waits_for_their_yes_or_no(world, phone):
    asha = world.people["Asha"]
    assert "7 questions wait for your yes or no." in text_of(phone.opens("/"))

    page = tapped(
        phone.opens(f"/consent/people/{asha}/"), "Answer the 7 questions that wait", phone
    )
    for left in ("6 questions are left.", *(f"{n} questions are left." for n in (5, 4, 3, 2))):
        address = page.request["PATH_INFO"]
        plan = phone.sends(address, {**fields_of(page), "answer": "refused"})
        page = phone.sends(address, fields_of(plan))
        assert f"What you decided is kept. {left}" in text_of(page)
    address = page.request["PATH_INFO"]
    plan = phone.sends(address, {**fields_of(page), "answer": "given"})
    page = phone.sends(address, fields_of(plan))

    assert "One question is left." in text_of(page)
    assert "A question waits for your yes or no." in text_of(phone.opens("/"))
    mine = text_of(phone.opens(f"/consent/people/{asha}/"))
    assert "Answer the question that waits" in mine
    assert mine.count("Read it in English, and decide") == 6  # who said no may say yes later


def test_nothing_is_said_to_wait_where_nothing_is_owed(phone):
    page = tapped(phone.opens("/"), "Read what you are asked", phone)
    page = tapped(page, "Answer the 7 questions that wait", phone)
    for _ in TEXTS:
        address = page.request["PATH_INFO"]
        plan = phone.sends(address, {**fields_of(page), "answer": "given"})
        page = phone.sends(address, fields_of(plan))

    home = text_of(phone.opens("/"))
    assert "yes or no" not in home
    mine = text_of(phone.opens(page.request["PATH_INFO"].replace("copy/", "")))
    assert "that wait" not in mine
