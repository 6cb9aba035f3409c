"""Addresses of the pages of what people have said about leading."""

from django.urls import path

from likewise.web.facilitators import views
from likewise.web.plans import once

once_to_person = once(back="person", of="participant")

urlpatterns = [
    path("<slug:participant>/stop/", once_to_person(views.stop), name="leading_stop"),
    path("<slug:participant>/offer/", once_to_person(views.offer), name="leading_offer"),
    path(
        "<slug:participant>/stop/<slug:intention>/end/",
        once_to_person(views.stop_no_more),
        name="leading_stop_end",
    ),
    path(
        "<slug:participant>/offer/<slug:offered>/end/",
        once_to_person(views.offer_no_more),
        name="leading_offer_end",
    ),
]
