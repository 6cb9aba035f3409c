"""Addresses of the pages of whom people ring."""

from django.urls import path

from likewise.web.plans import once
from likewise.web.ringing import views

once_to_cohort = once(back="cohort", of="cohort")

urlpatterns = [
    path("<slug:cohort>/", once_to_cohort(views.give), name="ringing"),
    path(
        "<slug:cohort>/<slug:participant>/take-away/",
        once_to_cohort(views.take_away),
        name="ringing_take_away",
    ),
]
