"""The few pages of allauth that this project uses, under allauth's own names.

No sign-up, no e-mail management, no login by code: what is not mounted cannot be reached.
"""

from allauth.account import views as allauth_views
from django.urls import path, re_path

from accounts.login.views.login import LoginView, PasswordResetFromKeyView, PasswordResetView

urlpatterns = [
    path("login/", LoginView.as_view(), name="account_login"),
    path("logout/", allauth_views.logout, name="account_logout"),
    path("password/change/", allauth_views.password_change, name="account_change_password"),
    path(
        "password/reset/",
        PasswordResetView.as_view(),
        name="account_reset_password",
    ),
    path("password/reset/done/", allauth_views.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        PasswordResetFromKeyView.as_view(),
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        allauth_views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
]
