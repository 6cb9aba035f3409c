"""The whole tree of pages: each noun brings its own."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

# Where each noun's pages live. The order is that of the first match.
NOUNS = {
    "": "home",
    "account/": "accounts",
    "acts/": "acts",
    "programme/": "programmes",
    "meetings/": "meetings",
    "contacts/": "contacts",
    "cohorts/": "cohorts",
    "people/": "participants",
    "practices/": "practices",
    "involvement/": "involvement",
    "corrections/": "corrections",
    "evolution/": "evolution",
    "import/": "imports",
    "tokens/": "tokens",
}

urlpatterns: list[URLPattern | URLResolver] = [
    path(prefix, include(f"likewise.web.{noun}.urls"))
    for prefix, noun in NOUNS.items()
    if find_spec(f"likewise.web.{noun}") and find_spec(f"likewise.web.{noun}.urls")
]
