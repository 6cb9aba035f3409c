"""Addresses of the pages of what happens by itself."""

from django.urls import path

from likewise.web.jobs import views

urlpatterns = [
    path("", views.work_list, name="work"),
    path("try-again/", views.try_again, name="work_try_again"),
    path("let-be/", views.let_be, name="work_let_be"),
]
