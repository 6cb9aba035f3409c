"""Addresses of the pages of worries."""

from django.urls import path

from likewise.web.concerns import answering, views
from likewise.web.plans import once

urlpatterns = [
    path("", views.listing, name="concerns"),
    path("raise/", views.raise_one, name="concern_raise"),
    path("settle/", once(back="concerns")(views.settle), name="concerns_settle"),
    path("<slug:concern>/", answering.page, name="concern"),
    path("<slug:concern>/acknowledge/", answering.acknowledge, name="concern_acknowledge"),
    path("<slug:concern>/close/", once(back="concerns")(answering.close), name="concern_close"),
    path("<slug:concern>/reopen/", once(back="concerns")(answering.reopen), name="concern_reopen"),
]
