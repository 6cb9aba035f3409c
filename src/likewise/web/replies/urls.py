"""Addresses of replies to meetings."""

from django.urls import path

from likewise.web.plans import once
from likewise.web.replies import views

urlpatterns = [
    path("<slug:meeting>/", views.own, name="reply"),
    path(
        "<slug:meeting>/<slug:participant>/",
        once(back="meeting", of="meeting")(views.for_somebody),
        name="reply_for",
    ),
]
