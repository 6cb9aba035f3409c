"""Addresses of the pages of corrections."""

from django.urls import path

from likewise.web.corrections import views
from likewise.web.plans import once

urlpatterns = [
    path("<slug:fact>/", views.history, name="correction"),
    path("<slug:fact>/correct/", once(views.correct), name="correction_correct"),
    path("<slug:fact>/withdraw/", once(views.withdraw), name="correction_withdraw"),
]
