"""Asks whom the words of an act speak of, so that they can be forgotten with them.

The question lies folded beneath what was written, with a box for each person concerned. Where the
plan points out a name, whoever wrote it goes back, ticks, and confirms.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.http import QueryDict

from likewise.domain.words import join_words
from likewise.web.nhsuk.forms import tickboxes

FIELD = "speaks_of"
SAID = "Speaks of"
AT_MOST = 60  # people side by side; of more, those who were ticked or named
_HINT = (
    "So that it can be forgotten with them. Leave out the name of anybody who is not listed here."
)


def asks_whom(people: Iterable[tuple[str, str]]) -> forms.MultipleChoiceField:
    """The folded question; `people` are those concerned, as ids and names."""
    return tickboxes(
        "Whom does what you wrote speak of?",
        people,
        hint=_HINT,
        required=False,
        small=True,
        folded="Does what you wrote speak of anybody?",
    )


def ask_whom(
    form: forms.Form, people: Iterable[tuple[str, str]], *, preset: Iterable[str] = ()
) -> None:
    """Add the question at the end of a form, where anybody is concerned; `preset` are ticked."""
    offered = list(people)
    if offered:
        form.fields[FIELD] = asks_whom(offered)
        form.fields[FIELD].initial = [who for who, _ in offered if who in set(preset)]


def whom(form: forms.Form) -> tuple[str, ...]:
    """The people who were ticked."""
    return tuple(form.cleaned_data.get(FIELD, ()))


def said_whom(form: forms.Form) -> tuple[str, str]:
    """What the check page says of it; nothing where nobody was ticked."""
    names = dict(getattr(form.fields.get(FIELD), "choices", ()))
    return SAID, join_words(names[each] for each in whom(form))


def few(people: Mapping[str, str], sent: QueryDict) -> list[tuple[str, str]]:
    """People to offer: all where they are few, else those who were ticked or named in what was
    sent."""
    if len(people) <= AT_MOST:
        return list(people.items())
    ticked = set(sent.getlist(FIELD))
    words = {word.casefold() for said in _texts(sent) for word in re.findall(r"\w+", said)}
    return [
        (who, name)
        for who, name in people.items()
        if who in ticked or words & set(name.casefold().split())
    ]


def _texts(sent: QueryDict) -> list[Any]:
    return [value for name in ("name", "reason", "why") for value in sent.getlist(name)]
