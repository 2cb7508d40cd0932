"""All addresses of the site."""

from importlib.util import find_spec

from django.urls import include, path

urlpatterns = [
    path("account/", include("allauth.account.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
]
for _prefix, _module in (
    ("people/", "accounts.urls"),
    ("settings/", "reports.urls_settings"),
    ("tpp/", "tpp.urls"),
    ("", "reports.urls"),
):
    if find_spec(_module):
        urlpatterns.append(path(_prefix, include(_module)))
