"""All addresses of the site."""

from importlib.util import find_spec

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.i18n import set_language

from sikap import gallery, views

urlpatterns = [
    path("account/", include("accounts.login.urls" if find_spec("accounts.login.urls") else "allauth.account.urls")),
    # Who cannot log in may want to read why in another language.
    path("i18n/setlang/", login_not_required(set_language), name="set_language"),
    path("handbook/", views.handbook_list, name="handbook_list"),
    path("handbook/<slug:role>.pdf", views.handbook_pdf, name="handbook_pdf"),
    path("handbook/<slug:role>/", views.handbook, name="handbook"),
]
for _prefix, _module in (
    ("people/", "accounts.urls"),
    ("settings/", "reports.urls_settings"),
    ("tpp/", "tpp.urls"),
    ("periksa/", "tpp.urls_papers"),
    ("gangguan/", "reports.urls_outages"),
    ("outbox/", "reports.urls_outbox"),
    ("", "reports.urls"),
):
    if find_spec(_module):
        urlpatterns.append(path(_prefix, include(_module)))

if settings.DEBUG:
    urlpatterns += gallery.urlpatterns

handler400 = "sikap.views.bad_request"
handler500 = "sikap.views.server_error"
