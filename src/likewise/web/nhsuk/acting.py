"""Forms made from acts: a field for each thing that an act asks, and the act from the answers."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, get_args, get_origin

from django import forms

from likewise.domain.acts import Act, Question, questions_of
from likewise.domain.acts.values import options_of
from likewise.domain.words import join_words, sentence
from likewise.web.nhsuk import forms as made
from likewise.web.nhsuk import speaking
from likewise.web.nhsuk.words import short_day

YES, NO = "yes", "no"
FEW = 6  # choices of a word that are shown side by side; more are a list to choose from
UNCHOSEN = ("", "Select")
A_THOUSAND = 1000
A_LINE = 300  # characters; a longer text is asked for in several lines
type Choices = Iterable[tuple[str, str]]


class ActForm(made.ActionForm):
    """A form that asks for one kind of act.

    Parameters
    ----------
    kind
        The act whose fields are asked for, in its order.
    given
        Fields that the page knows; they are not asked for.
    choices
        What may be chosen for a field, as values and words; from the viewer's queries.
    without
        Fields that are left as the act has them by default.
    hints
        What to say beneath the choices of a field, by value.
    """

    def __init__(
        self,
        *args: Any,
        kind: type[Act],
        given: Mapping[str, Any] | None = None,
        choices: Mapping[str, Choices] | None = None,
        without: Iterable[str] = (),
        hints: Mapping[str, Mapping[str, str]] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.given = kind, dict(given or {})
        offered = {name: list(each) for name, each in (choices or {}).items()}
        self.questions = {
            question.name: question
            for question in questions_of(kind)
            if question.name not in self.given and question.name not in set(without)
        }
        if not offered.get(speaking.FIELD):
            self.questions.pop(speaking.FIELD, None)  # nobody is concerned who could be ticked
        for name, question in self.questions.items():
            self.fields[name] = field_for(question, offered.get(name))
        for name, said in (hints or {}).items():
            self.fields[name].hints = dict(said)  # type: ignore[attr-defined]

    def act(self) -> Act:
        """The act that was asked for."""
        answers = {
            name: _value(question, self.cleaned_data[name])
            for name, question in self.questions.items()
            if name in self.fields
        }
        return self.kind(**self.given, **answers)

    def answers(self) -> list[tuple[str, str]]:
        """What was asked and answered, in the words of the form."""
        return [
            speaking.said_whom(self)
            if name == speaking.FIELD
            else (question.asks.question.rstrip("?"), self._words(name))
            for name, question in self.questions.items()
            if name in self.fields
        ]

    def _words(self, name: str) -> str:
        value, field = self.cleaned_data[name], self.fields[name]
        labels = dict(getattr(field, "choices", ()))
        if labels and isinstance(value, list):
            return join_words(labels[each] for each in value)
        if labels:
            hint = getattr(field, "hints", {}).get(value)
            return f"{labels.get(value, '')}{f': {hint}' if hint else ''}"
        if isinstance(value, date):
            return short_day(value)
        return "" if value is None else str(value)


def field_for(question: Question, choices: list[tuple[str, str]] | None = None) -> Any:
    """The field that asks one question of an act."""
    asks, required = question.asks, question.is_required
    if question.name == speaking.FIELD:
        return speaking.asks_whom(choices or ())
    hint, may_be_none = options_of(question.hint)
    common: dict[str, Any] = {
        "hint": asks.hint,
        "missing": asks.missing,
        "required": required and not may_be_none,
    }
    if get_origin(hint) in (tuple, frozenset):
        (inner, *_) = get_args(hint)
        is_needed = required or bool(question.default)
        offered = choices or _words_of(inner)
        return made.tickboxes(asks.question, offered, **{**common, "required": is_needed})
    if choices is not None or question.refers_to:
        one_of = made.select if may_be_none else made.radios
        return one_of(asks.question, choices or (), **common)
    if issubclass(hint, StrEnum):
        needed = {**common, "required": not may_be_none}
        if len(hint) > FEW:
            return made.select(asks.question, [UNCHOSEN, *_words_of(hint)], **needed)
        return made.radios(asks.question, _words_of(hint), **needed)
    if hint is bool:
        return made.radios(asks.question, ((YES, "Yes"), (NO, "No")), **common)
    if hint is date:
        return made.day(asks.question, **common)
    if hint is int:
        width = 10 if asks.most > A_THOUSAND else 3
        return made.number(asks.question, at_most=asks.most, width=width, **common)
    if hint is Decimal:
        return ShareField(asks.question, asks.hint)
    kind = made.text if asks.longest <= A_LINE else made.textarea
    return kind(asks.question, max_length=asks.longest, **common)


def _words_of(hint: Any) -> list[tuple[str, str]]:
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return [(each.value, sentence(each)) for each in hint]
    return []


def _value(question: Question, given: Any) -> Any:
    """A form's answer as what the act holds."""
    hint, may_be_none = options_of(question.hint)
    if may_be_none and given in ("", None):
        return None
    if given in ("", None) and not question.is_required:
        return question.default
    if get_origin(hint) in (tuple, frozenset):
        inner = get_args(hint)[0]
        return [inner(each) if issubclass(inner, StrEnum) else each for each in given]
    if hint is bool:
        return given == YES
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return hint(given)
    return given


class ShareField(forms.CharField):
    """A part of somebody's time: a number between 0 and 1, with a point or a comma."""

    def __init__(self, label: str, hint: str) -> None:
        super().__init__(label=label, help_text=hint, required=False, max_length=20)
        self.look = {"width": 4}

    def clean(self, value: Any) -> Decimal | None:
        typed = super().clean(value).strip()
        if not typed:
            return None
        try:
            share = Decimal(typed.replace(",", "."))
        except InvalidOperation:
            share = Decimal("nan")
        if not share.is_finite() or not 0 < share <= 1:
            raise forms.ValidationError("A share is a number between 0 and 1, such as 0.5.")
        return share
