"""The whole tree of pages: each noun brings its own."""

from django.urls import URLPattern, URLResolver, include, path

# Where each noun's pages live. The order is that of the first match.
NOUNS = {
    "": "home",
    "audit/": "audit",
    "account/": "accounts",
    "accounts/": "invitations",
    "acts/": "acts",
    "programme/": "programmes",
    "renewal/": "renewal",
    "meetings/": "meetings",
    "replies/": "replies",
    "news/": "news",
    "ringing/": "ringing",
    "calendar/": "feeds",
    "reminders/": "reminders",
    "contacts/": "contacts",
    "consent/": "consent",
    "outcomes/": "outcomes",
    "recruitment/": "recruitment",
    "designs/": "designs",
    "cohorts/": "cohorts",
    "people/": "participants",
    "practices/": "practices",
    "same/": "doubles",
    "involvement/": "involvement",
    "leading/": "facilitators",
    "erasures/": "erasures",
    "unblindings/": "unblindings",
    "worries/": "concerns",
    "files/": "attachments",
    "corrections/": "corrections",
    "evolution/": "evolution",
    "import/": "imports",
    "exports/": "exports",
    "jobs/": "jobs",
    "post/": "post",
    "tokens/": "tokens",
}

urlpatterns: list[URLPattern | URLResolver] = [
    path(prefix, include(f"likewise.web.{noun}.urls")) for prefix, noun in NOUNS.items()
]
