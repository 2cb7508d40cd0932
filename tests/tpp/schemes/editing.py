"""Edit a scheme as the browser does: what a form holds, what it says, and what it refuses."""

from django.urls import reverse

from tests.support.forms import codes_by_field, filled
from tpp.schemes.engine import parse
from tpp.schemes.forms import NumbersForm

ENGLISH = {"accept-language": "en"}

CREATE = reverse("tpp:scheme_create")


def url(page, scheme, /, **more):
    return reverse(f"tpp:{page}", kwargs={"pk": scheme.pk, **more})


def shown(client, address, **changes):
    """Return what a browser would send back of the form of a page, with some of it typed over."""
    return {**filled(client.get(address, headers=ENGLISH)), **changes}


def save(client, address, **changes):
    return client.post(address, shown(client, address, **changes), headers=ENGLISH)


def errors(answer):
    """Return the codes of the errors by field of a form that was refused."""
    assert answer.status_code == 422
    return codes_by_field(answer)


def field_of(scheme, *path):
    """Return the field that a number of the rules has."""
    return NumbersForm(scheme.document, parse(scheme.document)).paths[path]
