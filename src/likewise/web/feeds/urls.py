"""Addresses of calendar feeds."""

from django.urls import path

from likewise.web.feeds import views
from likewise.web.feeds.reading import calendar
from likewise.web.plans import once

once_here = once(back="feed")

urlpatterns = [
    path("", views.page, name="feed"),
    path("make/", once_here(views.make), name="feed_make"),
    path("show/", once_here(views.change), name="feed_change"),
    path("end/", once_here(views.end), name="feed_end"),
    path("<str:secret>.ics", calendar, name="feed_file"),
]
