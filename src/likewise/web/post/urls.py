"""Addresses of the pages of what leaves the house."""

from django.urls import path

from likewise.web.post import views

urlpatterns = [
    path("", views.letters, name="post"),
    path("send-again/", views.send_again, name="post_send_again"),
    path("let-be/", views.let_be, name="post_let_be"),
]
