"""Addresses of the pages of involvement."""

from django.urls import path

from likewise.web.involvement import views
from likewise.web.plans import once

urlpatterns = [
    path("<slug:participant>/add/", once(views.add), name="involvement_add"),
    path("<slug:participant>/end/<slug:involvement>/", once(views.end), name="involvement_end"),
]
