"""Addresses of the pages on which two records are joined and parted."""

from django.urls import path

from likewise.web.doubles import views
from likewise.web.plans import once

once_to_person = once(back="person", of="participant")
once_to_practices = once(back="practices")

urlpatterns = [
    path(
        "practices/<slug:practice>/", once_to_practices(views.join_practice), name="double_practice"
    ),
    path(
        "practices/<slug:joined_practice>/part/",
        once_to_practices(views.part_practice),
        name="double_practice_part",
    ),
    path("<slug:participant>/", views.find, name="double_find"),
    path("<slug:participant>/with/<slug:other>/", once_to_person(views.join), name="double_join"),
    path("<slug:joined>/part/", once(back="people")(views.part), name="double_part"),
]
