"""The Jinja2 environment: our templates, the NHS components, and words for days and times."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.templatetags.static import static
from jinja2 import BaseLoader, ChainableUndefined, ChoiceLoader, Environment, PackageLoader
from markupsafe import Markup

from likewise.domain.words import count, join_words, sentence
from likewise.web.addresses import reverse
from likewise.web.nhsuk import drawing, words


def environment(**options: Any) -> Environment:
    """What Django's Jinja2 backend asks for, with the NHS components beside our own templates."""
    ours: BaseLoader = options.pop("loader")
    options["undefined"] = ChainableUndefined
    made = Environment(  # noqa: S701 - Django passes autoescape=True
        loader=ChoiceLoader([ours, PackageLoader("nhsuk_frontend_jinja")]),
        trim_blocks=True,
        lstrip_blocks=True,
        **options,
    )
    made.globals.update(
        asset=asset,
        url=url,
        draw=drawing.draw,
        error_list=drawing.error_list,
        component=drawing.component,
    )
    made.filters.update(
        day=words.day,
        short_day=words.short_day,
        moment=words.moment,
        count=count,
        join_words=join_words,
        sentence=sentence,
    )
    return made


def url(name: str, /, *args: Any, **kwargs: Any) -> str:
    """The address of a page by its name."""
    return reverse(name, args=args, kwargs=kwargs)


@cache
def asset(path: str) -> str:
    """The address of a static file; it changes when the file does, so browsers may keep it."""
    found = finders.find(path)
    if not isinstance(found, str):
        raise LookupError(f"There is no static file {path}. Run: make run")
    digest = hashlib.sha256(Path(found).read_bytes()).hexdigest()[:10]
    return Markup("{}?v={}").format(static(path), digest)
