"""The protected view of a photo: who sees it, what is logged, how it is sent."""

import pytest
import time_machine

from reports.evidence.photos import photo_path
from reports.models import PhotoView
from tests.people import login
from tests.reports.entries import NOON, activity, outside, photo, policy, review, submit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_noon():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def evidence(people):
    return activity(people.sari, outside()).evidence


def look(client, person, evidence):
    return login(client, person).get(f"/evidence/{evidence.pk}/photo/")


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("sari", 200),
        ("budi", 200),
        ("fajar", 200),
        ("eko", 404),
        ("kepala", 404),
        ("citra", 404),
        ("dewi", 404),
        ("dina", 404),
        ("oki", 404),
        ("tari", 404),
    ],
)
def test_who_sees_a_photo(client, people, evidence, name, status):
    assert look(client, getattr(people, name), evidence).status_code == status


def test_dewi_sees_the_photo_of_somebody_with_nobody_above(client, people):
    assert look(client, people.dewi, activity(people.kepala, outside()).evidence).status_code == 200


def test_who_reviewed_it_still_sees_it(client, people):
    reviewed = activity(people.sari, outside())
    review(people.budi, reviewed)
    assert look(client, people.budi, reviewed.evidence).status_code == 200


def test_every_look_by_another_person_is_logged(client, people, evidence):
    look(client, people.budi, evidence)
    look(client, people.budi, evidence)
    look(client, people.fajar, evidence)
    assert list(PhotoView.objects.order_by("pk").values_list("evidence", "viewer", "viewed_at")) == [
        (evidence.pk, people.budi.pk, NOON),
        (evidence.pk, people.budi.pk, NOON),
        (evidence.pk, people.fajar.pk, NOON),
    ]


def test_ones_own_look_and_a_refused_one_are_not_logged(client, people, evidence):
    look(client, people.sari, evidence)
    look(client, people.citra, evidence)
    assert not PhotoView.objects.exists()


def test_the_photo_is_sent_as_private_data_and_nothing_else(client, people, evidence):
    answer = look(client, people.budi, evidence)
    assert answer.content == photo().content
    assert answer["Content-Type"] == "image/webp"
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"].startswith("inline")
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "default-src 'none'" in answer["Content-Security-Policy"]


def test_a_position_without_a_photo_has_no_photo(client, people):
    policy(wfh_needs_photo=False)
    bare = activity(people.sari, outside(photo=None)).evidence
    assert look(client, people.sari, bare).status_code == 404


def test_a_photo_whose_file_is_gone_is_not_found(client, people, evidence):
    photo_path(evidence.photo.name).unlink()
    assert look(client, people.budi, evidence).status_code == 404
    assert not PhotoView.objects.exists()


def test_evidence_of_the_day_is_seen_through_any_of_its_activities(client, people):
    policy(evidence_per_day=True)
    first = submit(people.sari, outside("08:00", 30)).activity
    submit(people.sari, outside("09:00", 30, photo=None, latitude=None, longitude=None, accuracy_m=None))
    assert look(client, people.budi, first.evidence).status_code == 200


def test_looking_costs_the_same_for_one_and_many_activities(client, people, django_assert_max_num_queries):
    policy(evidence_per_day=True)
    first = submit(people.sari, outside("08:00", 15)).activity
    url = f"/evidence/{first.evidence_id}/photo/"
    citra = login(client, people.citra)
    with django_assert_max_num_queries(12) as one:
        citra.get(url)
    for number in range(1, 6):
        submit(people.sari, outside(f"0{number}:00", 15, photo=None, latitude=None, longitude=None, accuracy_m=None))
    with django_assert_max_num_queries(12) as many:
        citra.get(url)
    assert len(many) == len(one)


def test_a_stranger_is_asked_to_log_in(client, evidence):
    assert client.get(f"/evidence/{evidence.pk}/photo/").status_code == 302


def test_a_photo_is_only_read(client, people, evidence):
    assert login(client, people.sari).post(f"/evidence/{evidence.pk}/photo/").status_code == 405
