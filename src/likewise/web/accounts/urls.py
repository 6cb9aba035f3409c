"""Addresses of signing in. The names are allauth's, so that its other parts plug in."""

from django.urls import path, re_path
from django.views.generic import RedirectView

from likewise.web.accounts import inviting, views

urlpatterns = [
    path("sign-in/", views.SignIn.as_view(), name="account_login"),
    path("sign-out/", views.SignOut.as_view(), name="account_logout"),
    path("password/", views.OwnPassword.as_view(), name="account_change_password"),
    path("password/reset/", views.AskForLink.as_view(), name="account_reset_password"),
    path("password/reset/sent/", views.LinkSent.as_view(), name="account_reset_password_done"),
    re_path(
        r"^password/reset/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.NewPassword.as_view(),
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/done/",
        views.NewPasswordSet.as_view(),
        name="account_reset_password_from_key_done",
    ),
    # An account that never had a password gets one by the same mail as a forgotten one.
    path(
        "password/set/",
        RedirectView.as_view(pattern_name="account_reset_password"),
        name="account_set_password",
    ),
    path("invitation/", inviting.invitation, name="invitation"),
    path("invitation/<slug:code>/", inviting.open_link, name="invitation_link"),
    path("sign-out-everywhere/", views.sign_out_everywhere, name="sign_out_everywhere"),
    path("role/", views.acting_role, name="acting_role"),
]
