"""The catalogue of roles as a page: it says what the table says."""

import re

import pytest
from django.urls import reverse
from django.utils import translation
from django.utils.html import escape

from accounts.rules.roles import ROLES, Permission, Reach, permission_groups
from tests.people import login

WORDS = {Reach.REGION: "everywhere", Reach.AGENCY: "in the agency"}


def test_every_permission_has_its_group_and_words_of_its_own():
    assert [one for _title, rows in permission_groups() for one in rows] == list(Permission)
    with translation.override("id"):
        assert len({str(one.label) for one in Permission}) == len(Permission)


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "id"])
def test_the_page_says_of_every_permission_who_has_it(people, client, language):
    login(client, people.fajar)
    client.post(reverse("set_language"), {"language": language})
    page = client.get(reverse("accounts:permissions")).content.decode()
    rows = re.findall(r'<tr role="row"><th scope="row".*?</tr>', page, re.S)
    with translation.override(language):
        for permission in Permission:
            (row,) = (row for row in rows if f">{escape(permission.label)}</th>" in row)
            said = re.findall(r'<td role="cell"[^>]*data-label="([^"]*)"[^>]*>([^<]*)</td>', row)
            assert said == [
                (role.label, translation.gettext(WORDS[terms.reach]) if permission in terms.permissions else "")
                for role, terms in ROLES.items()
            ]


@pytest.mark.django_db
def test_whoever_sees_what_needs_two_people_finds_the_page(people, client):
    page = login(client, people.dewi).get(reverse("accounts:proposal_list")).content.decode()
    assert f'href="{reverse("accounts:permissions")}"' in page
