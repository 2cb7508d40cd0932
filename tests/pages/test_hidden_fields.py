"""Nobody is asked to fill in what cannot be seen: a hidden part that is missing or garbled never stands in the way."""

import re

import pytest
import time_machine
from django.db import transaction
from django.forms import BaseForm
from django.utils.translation import gettext

from accounts.pages.fields import SAID_BY_DJANGO
from tests.pages.scene import NOW

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)"')
# What every page carries, and what names a row or a choice by itself.
OF_THE_PAGE = {"csrfmiddlewaretoken", "next"}
# These do not come back with a form to send again: the first leads back to the report, the second shows the sample to
# be ticked anew, the third asks to be opened again, so that what somebody else has entered is seen.
SEEN_ANEW = {"reports:activity_withdraw", "reports:review_sample", "tpp:letterhead_edit"}
GARBLED = [None, "~", "9" * 40, "x" * 20_000]


def hidden_in(post, scene, client) -> set[str]:
    """Return the hidden fields of a form, as its page has them and as it is sent."""
    answer = client.get(post.url(scene))
    text = answer.content.decode() if answer.status_code == 200 and not answer.streaming else ""
    known = {
        "client_uuid",
        "seen_version",
        "items",
        "seen",
        "version",
        "left",
        "reuse_evidence",
        "photo_token",
        "confirmed",
    }
    return (set(HIDDEN.findall(text)) | (known & set(body_of(post)))) - OF_THE_PAGE


def body_of(post) -> dict:
    return dict(post.body() if callable(post.body) else post.body)


def forms_of(answer) -> list[BaseForm]:
    found = [value for layer in answer.context or () for part in layer for value in part.values()]
    return list({id(form): form for form in found if isinstance(form, BaseForm)}.values())


def unseen_complaints(answer) -> list[str]:
    """Return what is said of hidden fields in words that are not meant for people."""
    said = {gettext(text) for text in SAID_BY_DJANGO}
    found = []
    for form in forms_of(answer):
        for bound in form:
            if form.is_bound and bound.is_hidden:
                codes = [error.code for error in form.errors.as_data().get(bound.name, [])]
                own = form.fields[bound.name].error_messages
                found += [
                    f"{bound.name}: {text}"
                    for code, text in zip(codes, bound.errors, strict=True)
                    if text in said
                    or (
                        code not in own
                        and code in {"max_length", "min_value", "max_value", "null_characters_not_allowed"}
                    )
                ]
    return found


@pytest.mark.parametrize("garbled", GARBLED, ids=["missing", "sign", "number", "long"])
def test_no_form_asks_for_what_is_hidden(garbled, scene, posts, client):
    problems = []
    with time_machine.travel(NOW, tick=False):
        for post in posts:
            client.force_login(getattr(scene.people, sorted(post.changed_by)[0]))
            for name in sorted(hidden_in(post, scene, client)):
                body = body_of(post)
                body.pop(name, None)
                if garbled is not None:
                    body[name] = garbled
                with transaction.atomic():
                    answer = client.post(post.url(scene), body)
                    if answer.streaming:
                        b"".join(answer.streaming_content)
                    transaction.set_rollback(True)
                where = f"{post} without {name}" if garbled is None else f"{post} with {name}"
                problems += [f"{where}: {answer.status_code}"] if answer.status_code >= 500 else []
                problems += [f"{where}: {text}" for text in unseen_complaints(answer)]
    assert not problems, "\n".join(problems)


def test_what_is_sent_again_goes_through(scene, posts, client):
    """The page that comes back has its hidden parts mended: the same button works, at the latest once more."""
    stuck = []
    with time_machine.travel(NOW, tick=False):
        for post in (post for post in posts if post.name not in SEEN_ANEW):
            client.force_login(getattr(scene.people, sorted(post.changed_by)[0]))
            for name in sorted(
                hidden_in(post, scene, client) & {"client_uuid", "seen_version", "seen", "reuse_evidence"}
            ):
                with transaction.atomic():
                    body = body_of(post) | {name: "~"}
                    answer = client.post(post.url(scene), body)
                    tries = 0
                    while answer.status_code == 422 and tries < 2:
                        body |= mended(answer)
                        answer = client.post(post.url(scene), body)
                        tries += 1
                    if answer.status_code not in (200, 302, 303):
                        stuck.append(f"{post} with {name}: {answer.status_code}")
                    transaction.set_rollback(True)
    assert not stuck, "\n".join(stuck)


def mended(answer) -> dict[str, str]:
    """Return the hidden parts as the page that came back would send them."""
    found = re.findall(r'<input type="hidden" name="([^"]+)"(?: value="([^"]*)")?', answer.content.decode())
    return {name: value for name, value in found if name not in OF_THE_PAGE}
