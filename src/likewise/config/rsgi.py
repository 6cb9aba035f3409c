"""The web application as `likewise serve` runs it."""

from django.conf import settings

from likewise.config.answering import Application
from likewise.config.bodies import Bodies, Limit
from likewise.config.wsgi import application as pages
from likewise.web.strangers import is_known

FORM = Limit(size=64_000, seconds=20)
FILE = Limit(size=settings.LARGEST_SENT, seconds=600)

application = Application(
    pages, bodies=Bodies(folder=settings.SCRATCH, form=FORM, file=FILE), knows=is_known
)
