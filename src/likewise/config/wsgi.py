"""The web application, for any WSGI server."""

import os

from django.core.wsgi import get_wsgi_application

from likewise.config.leaving import leave_with_the_server

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "likewise.config.settings")
application = get_wsgi_application()

from likewise.records import begun, clock, guards, looks, opening, presence, reserve  # noqa: E402 - tables are known only now

presence.hold()
begun.check_there()
guards.check_in_place()
opening.open_keys()
reserve.keep()
looks.keep_moving(clock.now)
leave_with_the_server()
