"""All addresses of the site."""

from importlib.util import find_spec

from django.urls import include, path

from sikap import views

urlpatterns = [
    path(
        "account/", include("accounts.account_urls" if find_spec("accounts.account_urls") else "allauth.account.urls")
    ),
    path("i18n/", include("django.conf.urls.i18n")),
    path("health/", views.health, name="health"),
]
for _prefix, _module in (
    ("people/", "accounts.urls"),
    ("settings/", "reports.urls_settings"),
    ("tpp/", "tpp.urls"),
    ("", "reports.urls"),
):
    if find_spec(_module):
        urlpatterns.append(path(_prefix, include(_module)))

handler500 = "sikap.views.server_error"
