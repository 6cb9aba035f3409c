"""Addresses of the pages of corrections."""

from django.urls import path

from likewise.web.corrections import views
from likewise.web.plans import once

once_to_fact = once(back="correction", of="fact")

urlpatterns = [
    path("<slug:fact>/", views.history, name="correction"),
    path("<slug:fact>/correct/", once_to_fact(views.correct), name="correction_correct"),
    path("<slug:fact>/withdraw/", once_to_fact(views.withdraw), name="correction_withdraw"),
]
