"""Edit a scheme as the browser does: what a form holds, what it says, and what it refuses."""

from django.urls import reverse

ENGLISH = {"accept-language": "en"}

CREATE = reverse("tpp:scheme_create")


def url(page, scheme, /, **more):
    return reverse(f"tpp:scheme_{page}", kwargs={"pk": scheme.pk, **more})


def shown(client, address, **changes):
    """Return what a browser would send back of the form of a page, with some of it typed over."""
    form = client.get(address, headers=ENGLISH).context["form"]
    values = {bound.name: bound.value() for bound in form}
    typed = {name: value for name, value in values.items() if value not in (None, False)}
    return {**typed, **changes}


def save(client, address, **changes):
    return client.post(address, shown(client, address, **changes), headers=ENGLISH)


def errors(answer):
    """Return the codes of the errors by field."""
    assert answer.status_code == 422
    return {field: [error.code for error in found] for field, found in answer.context["form"].errors.as_data().items()}


def field_of(client, scheme, *path):
    """Return the field that a number of the rules has."""
    return client.get(url("numbers", scheme)).context["form"].paths[path]
