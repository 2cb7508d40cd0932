"""Every form of the site times every person: whoever may not send it changes no row, whoever may changes one."""

import hashlib
from copy import deepcopy
from dataclasses import replace

import pytest
import time_machine
from django.db import transaction

from accounts.rules.roles import ROLES, Permission, RoleKind
from tests.pages.posts import CHANGES_NOTHING, EVERYBODY, PERMISSION_OF, PERSONNEL
from tests.pages.scene import NOW, address
from tests.pages.test_matrix import ALLOWED
from tests.support.written import MODELS, written

# How often somebody tried is counted for everybody.
COUNTED = {"Attempts"}


def state(models=MODELS) -> dict[str, str]:
    """Return for every table how many rows it has and a digest of them."""
    found = {}
    for model in models:
        if model.__name__ not in COUNTED:
            rows = list(model._base_manager.order_by("pk").values_list())
            found[model.__name__] = f"{len(rows)} {hashlib.sha256(repr(rows).encode()).hexdigest()}"
    return found


def differing(before: dict[str, str], after: dict[str, str]) -> set[str]:
    return {name for name in after if before[name] != after[name]}


def sent(post, scene, client, before: dict[str, str]) -> tuple[int, set[str]]:
    """Send the form and take everything back; return the status and the tables that it changed."""
    with transaction.atomic():
        with written() as touched:
            answer = post.send(scene, client)
            if answer.streaming:
                b"".join(answer.streaming_content)
        changed = differing(before, state(touched))
        transaction.set_rollback(True)
    return answer.status_code, changed


@pytest.mark.parametrize("person", ["nobody", *sorted(EVERYBODY)])
def test_who_changes_something_by_every_form(person, scene, posts, client):
    surprises = {}
    with time_machine.travel(NOW, tick=False):
        if person != "nobody":
            client.force_login(getattr(scene.people, person))
        cookies, before = deepcopy(client.cookies), state()
        for post in posts:
            # Some forms end the session.
            client.cookies = deepcopy(cookies)
            status, changed = sent(post, scene, client, before)
            if person in ALLOWED[post.name]:
                fits = status < 500 and bool(changed) is (person in post.changed_by)
            else:
                fits = status == (302 if person == "nobody" else 404) and not changed
            if not fits:
                surprises[str(post)] = (status, sorted(changed))
    assert surprises == {}


def test_every_form_is_sent_by_somebody_who_changes_something(posts):
    """What changes by a form is a row of the person's or of another; nobody is named for whom the page is not."""
    for post in posts:
        assert post.changed_by
        assert post.changed_by <= ALLOWED[post.name], str(post)


def test_every_address_that_takes_a_form_has_one(scene, posts, client):
    known = {post.name for post in posts} | CHANGES_NOTHING
    people = {name: getattr(scene.people, name) for name in EVERYBODY}
    taking = set()
    with time_machine.travel(NOW, tick=False):
        for name, allowed in ALLOWED.items():
            client.force_login(people[sorted(allowed & EVERYBODY)[0]])
            with transaction.atomic():
                answer = client.post(address(scene, name))
                if answer.streaming:
                    b"".join(answer.streaming_content)
                if answer.status_code != 405:
                    taking.add(name)
                transaction.set_rollback(True)
    assert taking - known == set()
    assert known - taking == set()


def posts_by_permission(posts):
    """Return the forms by which personnel changes something because of a permission, as Dina or Dewi sends them."""
    return [post for post in posts if post.name in PERMISSION_OF and post.step not in ("write", "own")]


def test_every_form_of_the_personnel_agency_has_its_permission(posts):
    by_role = {post.name for post in posts if post.changed_by & PERSONNEL and not post.changed_by >= EVERYBODY}
    # Everybody reads the own notices; only some have any.
    assert by_role - {"accounts:notice_read"} == PERMISSION_OF.keys()


def held_for(post, *, is_given: bool) -> list[set[Permission]]:
    """Return what may be seen and what the form asks for; or everything but each of what it asks for."""
    own = {Permission[name] for name in PERMISSION_OF[post.name].split()}
    viewing = {one for one in Permission if one.value.endswith("_view")}
    return [viewing | own] if is_given else [set(Permission) - {one} for one in own]


@pytest.mark.parametrize("is_given", [True, False])
def test_a_form_asks_for_one_permission_on_its_page_and_in_its_verb(is_given, scene, posts, client, monkeypatch):
    """The auditor with what can be seen and this one alone changes something; with all others but this one nothing."""
    surprises = {}
    client.force_login(scene.people.fajar)
    before = state()
    with time_machine.travel(NOW, tick=False):
        for post in posts_by_permission(posts):
            for held in held_for(post, is_given=is_given):
                auditors = replace(ROLES[RoleKind.AUDITOR], permissions=frozenset(held))
                monkeypatch.setitem(ROLES, RoleKind.AUDITOR, auditors)
                status, changed = sent(post, scene, client, before)
                if bool(changed) is not is_given or not (is_given or status == 404):
                    surprises[str(post)] = (status, sorted(changed))
    assert surprises == {}
