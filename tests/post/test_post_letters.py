"""What a letter may be: one that exists can be sent."""

import pytest

from likewise.domain.post import Channel, Letter, LetterNotRight, SaysTooMuch, check_names_none_of

pytestmark = pytest.mark.once  # it opens no database


def mail(**other):
    said = {"to": "asha@example.org", "subject": "A message waits", "text": "Sign in to read it."}
    return Letter(by=Channel.MAIL, **{**said, **other})


@pytest.mark.parametrize("line_break", ["\n", "\r", "\r\n", "\x0b", "\x85", "\u2028"])
def test_no_header_can_be_smuggled_in(line_break):
    smuggled = f"{line_break}Bcc: everybody@example.org"

    with pytest.raises(LetterNotRight, match="one line"):
        mail(subject=f"A message{smuggled}")
    with pytest.raises(LetterNotRight, match="no address"):
        mail(to=f"asha@example.org{smuggled}")
    with pytest.raises(LetterNotRight, match="no address"):
        Letter(by=Channel.TEXT_MESSAGE, to=f"07700900000{line_break}", text="Sign in.")


@pytest.mark.parametrize(
    "to",
    [
        "",
        "asha",
        "asha@",
        "@example.org",
        "a b@example.org",
        "a@b@c",
        "<a@b.org>",
        "a@b.org,c@d.org",
    ],
)
def test_mail_goes_to_one_address(to):
    with pytest.raises(LetterNotRight) as refused:
        mail(to=to)

    assert to == "" or to not in refused.value.sentence


@pytest.mark.parametrize("to", ["", "call me", "+", "07700", "++447700900000", "0" * 30])
def test_a_text_message_goes_to_one_number(to):
    with pytest.raises(LetterNotRight):
        Letter(by=Channel.TEXT_MESSAGE, to=to, text="Sign in.")


def test_a_letter_has_something_to_say_and_not_too_much():
    for wrong in ({"text": " \n"}, {"text": "a" * 10_001}, {"subject": ""}, {"subject": "a" * 121}):
        with pytest.raises(LetterNotRight):
            mail(**wrong)
    with pytest.raises(LetterNotRight, match="between 1 and 459"):
        Letter(by=Channel.TEXT_MESSAGE, to="+44 7700 900000", text="a" * 460)


@pytest.mark.parametrize("word", ["diabetes", "DIABETIC", "Insulin", "HbA1c", "blood  sugar"])
def test_a_letter_never_says_what_it_is_about(word):
    with pytest.raises(SaysTooMuch):
        mail(subject=f"Your {word} group")
    with pytest.raises(SaysTooMuch):
        mail(text=f"Come and talk about {word}")


def test_a_name_is_found_as_a_word_whatever_its_capitals():
    letter = mail(text="Meet at ALDER hall.")

    with pytest.raises(SaysTooMuch):
        check_names_none_of(letter, ["Alder Hall"])
    check_names_none_of(letter, ["Al", "der", "Hal", ""])
