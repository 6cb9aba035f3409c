"""An instrument's file: TOML that says what is asked, what may be answered, and how it is scored.

Nothing in it is carried out. The files beside this module are of instruments that may be passed on
freely; one that needs a licence is added by a programme that has it, from a file of its own.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from likewise.domain.outcomes.instruments import Definition, How, Item, Option, Score
from likewise.domain.refusals import DomainError
from likewise.formats.tomls import NotToml, parsed_toml

SHIPPED = Path(__file__).parent / "instruments"
NAME = re.compile(r"[a-z][a-z0-9_-]{0,30}")
TEXTS = {  # what a file says of itself, and the longest that each may be
    "name": 31, "title": 200, "version": 40, "language": 40, "intro": 1000, "licence": 1000,
    "attribution": 1000, "source": 300,
}  # fmt: skip
KNOWN = frozenset({*TEXTS, "answers", "items", "scores"})
LONGEST_WORDS = 600
MOST_ITEMS = 200
LARGEST_VALUE = 1000
LARGEST_TIMES = 100


class InstrumentRefused(DomainError):
    """A file that defines no instrument; it says where, what, and what to write."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, field="words")


def shipped_names() -> tuple[str, ...]:
    """The instruments that come with the product, by name."""
    return tuple(sorted(each.stem for each in SHIPPED.glob("*.toml")))


def shipped(name: str) -> str:
    """The file of an instrument that comes with the product.

    Raises
    ------
    InstrumentRefused
        When none of that name does.
    """
    if name not in shipped_names():
        raise InstrumentRefused(
            f"No instrument called {name[:40]!r} comes with Likewise. {', '.join(shipped_names())} "
            "do; any other is added from a file of your own, where its licence lets you."
        )
    return (SHIPPED / f"{name}.toml").read_text(encoding="utf-8")


@lru_cache(maxsize=64)  # a version never changes, and each of its answers is read with it
def read_instrument(words: str) -> Definition:
    """The instrument that a file defines.

    Raises
    ------
    InstrumentRefused
        At the first thing that is not as documented: where, what, and what to write.
    """
    try:
        said = parsed_toml(words)
    except NotToml as refusal:
        raise InstrumentRefused(f"The file cannot be read: {refusal.sentence}") from None
    _check_keys(said, KNOWN, "The file")
    texts = {key: _text(said, key, most, "The file") for key, most in TEXTS.items()}
    if not NAME.fullmatch(texts["name"]):
        raise InstrumentRefused(
            f"The file: `name` is {texts['name'][:40]!r}. Write small letters, digits and - or _, "
            'such as name = "phq-8".'
        )
    answers = _answers(said.get("answers"))
    items = _items(said.get("items"), answers)
    return Definition(
        name=texts["name"],
        title=texts["title"],
        version_name=texts["version"],
        language=texts["language"],
        intro=texts["intro"],
        licence=texts["licence"],
        attribution=texts["attribution"],
        source=texts["source"],
        items=items,
        scores=_scores(said.get("scores", []), items),
    )


def _answers(given: Any) -> Mapping[str, tuple[Option, ...]]:
    if not isinstance(given, dict) or not given:
        raise InstrumentRefused(
            "[answers]: there is none. Name each set of answers: "
            'often = [[0, "Not at all"], [1, "Several days"]].'
        )
    return {name: _options(f"[answers] {name}", each) for name, each in given.items()}


def _options(where: str, given: Any) -> tuple[Option, ...]:
    if not isinstance(given, list) or len(given) < 2:
        raise InstrumentRefused(
            f'{where}: give at least two answers, each as [value, "words"], such as [0, "No"].'
        )
    options = []
    for each in given:
        if not isinstance(each, list) or len(each) != 2:
            raise InstrumentRefused(f'{where}: an answer is [value, "words"], such as [0, "No"].')
        value, words = each
        if type(value) is not int or abs(value) > LARGEST_VALUE:
            raise InstrumentRefused(
                f"{where}: the value {str(value)[:20]} must be a whole number up to "
                f"{LARGEST_VALUE}. Write it without quotes."
            )
        _check_words(words, where, "the words of an answer")
        options.append(Option(value, words))
    values = [each.value for each in options]
    twice = next((each for each in values if values.count(each) > 1), None)
    if twice is not None:
        raise InstrumentRefused(f"{where}: two answers have the value {twice}. Give each its own.")
    return tuple(options)


def _items(given: Any, answers: Mapping[str, tuple[Option, ...]]) -> tuple[Item, ...]:
    rows = _tables(given, "[[items]]")
    if not 1 <= len(rows) <= MOST_ITEMS:
        raise InstrumentRefused(f"[[items]]: there are {len(rows)}. Give 1 to {MOST_ITEMS}.")
    items: list[Item] = []
    for number, row in enumerate(rows, start=1):
        where = f"[[items]] {number}"
        _check_keys(row, {"name", "words", "answers"}, where)
        name = _text(row, "name", 40, where)
        if not NAME.fullmatch(name):
            raise InstrumentRefused(
                f"{where}: `name` is {name!r}. Write small letters and digits, such as phq1."
            )
        if any(each.name == name for each in items):
            raise InstrumentRefused(f"{where}: {name} is there already. Give it another name.")
        chosen = _text(row, "answers", 60, where)
        if chosen not in answers:
            raise InstrumentRefused(
                f"{where}: [answers] has no {chosen!r}. There is {', '.join(sorted(answers))}."
            )
        words = _text(row, "words", LONGEST_WORDS, where)
        items.append(Item(name=name, words=words, options=answers[chosen]))
    return tuple(items)


def _scores(given: Any, items: Sequence[Item]) -> tuple[Score, ...]:
    known, scores = {each.name: each for each in items}, list[Score]()
    for number, row in enumerate(_tables(given, "[[scores]]"), start=1):
        where = f"[[scores]] {number}"
        _check_keys(
            row, {"name", "title", "how", "items", "reverse", "most_missing", "times"}, where
        )
        name = _text(row, "name", 31, where)
        if not NAME.fullmatch(name) or name in known or any(e.name == name for e in scores):
            raise InstrumentRefused(
                f"{where}: `name` is {name!r}. Give a name in small letters that no item and no "
                "other score has, such as total."
            )
        if row.get("how") not in list(How):
            raise InstrumentRefused(f"{where}: `how` is one of {', '.join(How)}.")
        used = _names(row, "items", known, where)
        if not used:
            raise InstrumentRefused(f"{where}: `items` is empty. Name the items that count.")
        reverse = _names(row, "reverse", dict.fromkeys(used), where)
        scores.append(
            Score(
                name=name,
                title=_text(row, "title", 200, where),
                how=How(row["how"]),
                items=used,
                reverse=frozenset(reverse),
                most_missing=_whole(row, "most_missing", 0, 0, len(used) - 1, where),
                times=_whole(row, "times", 1, 1, LARGEST_TIMES, where),
            )
        )
    return tuple(scores)


def _names(
    row: Mapping[str, Any], key: str, known: Mapping[str, Any], where: str
) -> tuple[str, ...]:
    given = row.get(key, [])
    if not isinstance(given, list) or not all(isinstance(each, str) for each in given):
        raise InstrumentRefused(f'{where}: `{key}` is a list of names, such as ["phq1", "phq2"].')
    strange = [each for each in given if each not in known or given.count(each) > 1]
    if strange:
        raise InstrumentRefused(
            f"{where}: `{key}` names {strange[0][:40]!r}, which is twice there, or no item that "
            f"counts. There is {', '.join(known)}."
        )
    return tuple(given)


def _whole(row: Mapping[str, Any], key: str, usual: int, least: int, most: int, where: str) -> int:
    value = row.get(key, usual)
    if type(value) is not int or not least <= value <= most:
        raise InstrumentRefused(
            f"{where}: `{key}` must be a whole number between {least} and {most}. Write one."
        )
    return value


def _tables(given: Any, where: str) -> list[dict[str, Any]]:
    if not isinstance(given, list) or not all(isinstance(each, dict) for each in given):
        raise InstrumentRefused(f"{where}: there is none. Write each below a line {where}.")
    return given


def _text(given: Mapping[str, Any], key: str, most: int, where: str) -> str:
    value = given.get(key, "")
    if not isinstance(value, str) or not value.strip():
        raise InstrumentRefused(f"{where}: there is no text at `{key}`. Write one, in quotes.")
    if len(value) > most:
        raise InstrumentRefused(f"{where}: `{key}` is longer than {most} characters. Shorten it.")
    return value.strip()


def _check_words(words: Any, where: str, what: str) -> None:
    if not isinstance(words, str) or not words.strip() or len(words) > LONGEST_WORDS:
        raise InstrumentRefused(
            f"{where}: {what} must be text of 1 to {LONGEST_WORDS} characters. Write it in quotes."
        )


def _check_keys(given: Mapping[str, Any], known: frozenset[str] | set[str], where: str) -> None:
    strange = sorted(set(given) - known)
    if strange:
        raise InstrumentRefused(
            f"{where}: there is no use for `{strange[0][:40]}`. Known are "
            f"{', '.join(sorted(known))}."
        )
