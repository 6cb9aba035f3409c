"""Addresses of the pages of accounts and invitations."""

from django.urls import path

from likewise.web.invitations import holders, inviting, views

urlpatterns = [
    path("", holders.listing, name="accounts"),
    path("invitations/", views.listing, name="invitations"),
    path("invitations/<slug:invitation>/agree/", views.agree, name="invitation_agree"),
    path("invitations/<slug:invitation>/withdraw/", views.withdraw, name="invitation_withdraw"),
    path("invite/", inviting.invite_staff, name="invite_staff"),
    path("invite/<slug:participant>/", inviting.invite_person, name="invite"),
    path("<slug:account>/", holders.page, name="account"),
    path("<slug:account>/role/", holders.give_role, name="account_give_role"),
    path(
        "<slug:account>/role/<slug:grant>/take-back/", holders.take_back, name="account_take_back"
    ),
    path("<slug:account>/close/", holders.close, name="account_close"),
    path("<slug:account>/open/", holders.open_again, name="account_open"),
    path("<slug:account>/sign-out/", holders.sign_out, name="account_sign_out"),
]
