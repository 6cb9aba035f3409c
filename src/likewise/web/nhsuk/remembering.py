"""Forms that remember what they showed, so that nobody undoes unseen what somebody else changed."""

import json
from collections.abc import Callable
from datetime import date, time
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from likewise.domain.words import clock
from likewise.web.nhsuk.words import short_day


class Remembering(forms.Form):
    """A form that fills fields, those that `shows` names, with what the record says.

    What nobody changed here stays as the record has it by now; what this person and somebody else
    both changed comes back with what it says now, and is replaced when it is sent again.
    """

    shows: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.remembered: tuple[str, ...] = ()
        # Who changed what a field shows, and when; whoever knows the fact of a form says so.
        self.told: Callable[[str], str] = lambda _: ""
        if self.shows:
            self.remember(self.shows)

    def remember(self, shows: tuple[str, ...]) -> None:
        """Remember, on the page itself, what these fields show."""
        self.remembered = shows
        self.fields["seen"] = forms.JSONField(
            widget=forms.HiddenInput, required=False, initial=self._shown
        )

    def _shown(self) -> dict[str, str]:
        """What the record says now in the fields that show it, as words."""
        return {name: _as_words(self._recorded(name)) for name in self.remembered}

    def _recorded(self, name: str) -> Any:
        field = self.fields[name]
        value = self.get_initial_for_field(field, name)
        try:
            return field.clean(value)
        except ValidationError:  # the record holds what the form would no longer take
            return value

    def _post_clean(self) -> None:
        """Compare what this page showed with what the record says by now."""
        super()._post_clean()  # type: ignore[misc]
        seen, now = self.cleaned_data.get("seen"), self._shown()
        if not isinstance(seen, dict):
            return
        for name in self.remembered:
            if name not in self.cleaned_data or seen.get(name, now[name]) == now[name]:
                continue
            given = _as_words(self.cleaned_data[name])
            if given == seen[name]:
                self.cleaned_data[name] = self._recorded(name)
            elif given != now[name]:
                self.add_error(name, self._changed_meanwhile(name, seen[name]))
        if self.errors:  # the page that comes back shows what the record says now
            again = self.data.copy()  # type: ignore[attr-defined]
            again["seen"] = json.dumps(now)
            self.data = again

    def _changed_meanwhile(self, name: str, before: Any) -> str:
        who = self.told(name) or "Somebody else"
        what = str(self[name].label).rstrip("?")
        return (
            f"{what}: {who} changed this after you opened the page. It said "
            f"“{self._said(name, before)}” and says “{self._said(name, self._recorded(name))}” "
            "now. Send the form again to put what you wrote in its place."
        )

    def _said(self, name: str, value: Any) -> str:
        words, kind = _as_words(value), type(self.cleaned_data[name])
        if words and kind is date:
            return short_day(date.fromisoformat(words))
        if words and kind is time:
            return clock(time.fromisoformat(words))
        choices = {str(each): text for each, text in getattr(self.fields[name], "choices", ())}
        return str(choices.get(words, words) or "nothing")


def _as_words(value: Any) -> str:
    return "" if value is None else str(value)
