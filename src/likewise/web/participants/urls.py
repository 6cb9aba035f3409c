"""Addresses of the pages of people."""

from django.urls import path

from likewise.web.participants import changes, queues, standing_in, views
from likewise.web.plans import once

once_to_list = once(back="people")
once_to_person = once(back="person", of="participant")

urlpatterns = [
    path("", views.listing, name="people"),
    path("people.csv", views.people_csv, name="people_csv"),
    path("add/", once_to_list(changes.add), name="people_add"),
    path("queue/<slug:queue>/", once(back="queue", of="queue")(queues.page), name="queue"),
    path("queue/<slug:queue>/people.csv", queues.people_csv, name="queue_csv"),
    path("<slug:participant>/", views.page, name="person"),
    path("<slug:participant>/away/", standing_in.page, name="person_away"),
    path("<slug:participant>/join/", once_to_person(changes.join), name="person_join"),
    path("<slug:participant>/status/", once_to_person(changes.set_status), name="person_status"),
    path("<slug:participant>/practice/", once_to_person(changes.register), name="person_practice"),
    path("<slug:participant>/role/", once_to_person(changes.change_role), name="person_role"),
    path(
        "<slug:participant>/identity/",
        once_to_person(changes.change_identity),
        name="person_identity",
    ),
]
