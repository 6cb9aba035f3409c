"""Addresses of the pages of involvement."""

from django.urls import path

from likewise.web.involvement import views
from likewise.web.plans import once

once_to_person = once(back="person", of="participant")

urlpatterns = [
    path("<slug:participant>/add/", once_to_person(views.add), name="involvement_add"),
    path(
        "<slug:participant>/end/<slug:involvement>/",
        once_to_person(views.end),
        name="involvement_end",
    ),
]
