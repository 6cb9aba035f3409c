"""Addresses of the pages of corrections."""

from django.urls import path

from likewise.web.corrections import views

urlpatterns = [
    path("<slug:fact>/", views.history, name="correction"),
    path("<slug:fact>/correct/", views.correct, name="correction_correct"),
    path("<slug:fact>/withdraw/", views.withdraw, name="correction_withdraw"),
]
