"""The addresses of the site, and beside them the featureless views to compare with."""

from django.urls import include, path

from benchmarks import peers

urlpatterns = [
    path("featureless/page/", peers.page, name="featureless_page"),
    path("featureless/save/", peers.save, name="featureless_save"),
    path("", include("sikap.urls")),
]
handler500 = "sikap.views.server_error"
