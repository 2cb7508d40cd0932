"""Copying a day copies what fits, lists what is left with its reason, and opens that as forms one after another."""

import re
from datetime import date, time, timedelta
from html import unescape
from uuid import uuid4

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import AuditEvent
from reports.models import Absence, Activity
from tests.people import login
from tests.reports.counting import queries
from tests.reports.entries import TUESDAY, activity, entry, local, outside, photo, policy

pytestmark = pytest.mark.django_db
MONDAY, WEDNESDAY = TUESDAY - timedelta(days=1), TUESDAY + timedelta(days=1)
EVENING = local(TUESDAY, "20:00")
DAY = "/days/2026-10-06/"


def jpeg(colour=(20, 120, 60)):
    return SimpleUploadedFile("foto.jpg", photo(colour).content, "image/jpeg")


POSITION = {"latitude": "-7.75", "longitude": "113.21", "accuracy": "12"}


@pytest.fixture
def sari(client, people, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(EVENING, tick=False):
        yield login(client, people.sari)


def monday(people, *entries):
    return [activity(people.sari, one, at=local(MONDAY, "23:00")) for one in entries]


def copy(client, uuid=None, source="2026-10-05", target="2026-10-06"):
    return client.post(f"/days/{source}/copy/", {"to_date": target, "client_uuid": str(uuid or uuid4())})


def main(answer) -> str:
    return unescape(answer.content.decode().split('<main id="content"')[1].split("</main>")[0])


def forms(page) -> list[str]:
    """Return the addresses of the forms that what is left can be opened as, in order."""
    return re.findall(r'href="(/activities/\d+/copy/\?[^"]+)"', page)


def typed(page) -> dict[str, str]:
    """Return what the form of an activity would send as it stands."""
    form = page.context["form"]
    found = {name: form[name].value() for name in form.fields if form[name].value() not in (None, "")}
    found |= dict(re.findall(r'type="hidden" name="(left|client_uuid)" value="([^"]*)"', main(page)))
    return {name: f"{value:%H:%M}" if isinstance(value, time) else str(value) for name, value in found.items()}


def test_what_fits_is_copied_and_the_rest_listed_with_forms(sari, people):
    first, home, third, duty = monday(
        people,
        entry("08:00", 60, work_date=MONDAY),
        outside("09:00", 60, work_date=MONDAY),
        entry("10:00", 60, work_date=MONDAY),
        outside("11:00", 60, mode="DL", work_date=MONDAY, description="Meninjau lokasi"),
    )
    answer = sari.post("/days/2026-10-05/copy/", {"to_date": "2026-10-06", "client_uuid": str(uuid4())}, follow=True)
    page = main(answer)
    assert Activity.objects.filter(work_date=TUESDAY).count() == 2
    assert "2 aktivitas" in page
    assert forms(page) == [
        f"/activities/{home.pk}/copy/?date=2026-10-06&left={duty.pk}",
        f"/activities/{duty.pk}/copy/?date=2026-10-06&left={home.pk}",
    ]
    for said in ("09.00–10.00", "11.00–12.00", "WFH memerlukan foto", "Lokasi belum ada", "Meninjau lokasi"):
        assert said in page, said
    assert first.pk != third.pk


def test_the_forms_follow_each_other(sari, people, tmp_path):
    home, duty = monday(
        people, outside("09:00", 60, work_date=MONDAY), outside("11:00", 60, mode="DL", work_date=MONDAY)
    )
    page = main(copy_and_follow(sari))
    form = sari.get(forms(page)[0])
    assert typed(form)["work_date"] == "2026-10-06"
    assert typed(form)["mode"] == "WFH"
    refused = sari.post("/activities/new/", typed(form))
    assert refused.status_code == 422
    saved = sari.post("/activities/new/", typed(refused) | POSITION | {"photo": jpeg()})
    assert saved.status_code == 303
    assert saved["Location"] == f"/activities/{duty.pk}/copy/?date=2026-10-06"
    last = sari.get(saved["Location"])
    assert typed(last)["mode"] == "DL"
    assert DAY in main(last)
    saved = sari.post("/activities/new/", typed(last) | POSITION | {"photo": jpeg((9, 9, 9))})
    assert saved["Location"] == DAY
    assert Activity.objects.filter(work_date=TUESDAY).count() == 2
    assert home.pk != duty.pk


def copy_and_follow(client, **changes):
    answer = copy(client, **changes)
    assert answer.status_code == 303
    return client.get(answer["Location"])


def test_nothing_is_copied_twice(sari, people):
    monday(people, entry("08:00", 60, work_date=MONDAY), outside("09:00", 60, work_date=MONDAY))
    uuid = uuid4()
    for again in (uuid, uuid, uuid4()):
        copy(sari, again)
        assert Activity.objects.filter(work_date=TUESDAY).count() == 1
    assert AuditEvent.objects.filter(event="activity.submitted").count() == 3


def test_what_overlaps_or_is_not_over_is_left_with_its_reason(sari, people):
    monday(
        people,
        entry("08:00", 60, work_date=MONDAY),
        entry("19:30", 60, work_date=MONDAY),
        entry("10:00", 30, work_date=MONDAY),
    )
    activity(people.sari, entry("10:15", 15), at=EVENING)
    page = main(copy_and_follow(sari))
    assert "bertabrakan" in page
    assert "belum selesai" in page
    assert len(forms(page)) == 2


def test_where_nothing_fits_the_forms_are_offered_all_the_same(sari, people):
    (home,) = monday(people, outside("09:00", 60, work_date=MONDAY))
    page = main(copy_and_follow(sari))
    assert forms(page) == [f"/activities/{home.pk}/copy/?date=2026-10-06"]


def test_a_closed_target_says_so_on_the_day_with_the_way_on(sari, people):
    monday(people, entry("08:00", 60, work_date=MONDAY))
    answer = copy(sari, target="2026-10-01")
    assert answer.status_code == 422
    assert "/dispensations/new/?day=2026-10-01" in main(answer)
    assert not Activity.objects.filter(work_date=date(2026, 10, 1)).exists()


def test_a_day_of_leave_takes_the_copy_and_says_what_that_means(sari, people):
    Absence.objects.create(employee=people.sari, kind="sick", starts_on=TUESDAY, ends_on=TUESDAY, document_number="1")
    monday(people, entry("08:00", 60, work_date=MONDAY))
    page = main(copy_and_follow(sari))
    assert "Anda tercatat tidak masuk" in page
    assert Activity.objects.filter(work_date=TUESDAY).exists()


@pytest.mark.parametrize("left", ["x", "0", "900001,900002", "9" * 40, ",,", "1;drop", "-1"])
def test_a_garbled_rest_changes_nothing(sari, people, left):
    (stored,) = monday(people, entry("08:00", 60, work_date=MONDAY))
    other = activity(people.oki, entry("08:00", 60, work_date=MONDAY), at=local(MONDAY, "23:00"))
    for text in (left, str(other.pk)):
        assert sari.get(DAY, {"left": text}).status_code == 200
        assert "Oki" not in main(sari.get(DAY, {"left": text}))
        form = sari.get(f"/activities/{stored.pk}/copy/", {"date": "2026-10-06", "left": text})
        assert form.status_code == 200
        saved = sari.post("/activities/new/", typed(form) | {"left": text, "client_uuid": str(uuid4())})
        assert saved["Location"] == DAY
        Activity.objects.filter(work_date=TUESDAY).delete()


def test_the_list_of_the_rest_costs_the_same_for_one_and_many(sari, people, django_assert_num_queries):
    rows = monday(people, *(outside(f"{hour:02d}:00", 30, work_date=MONDAY) for hour in range(8)))
    one = queries(sari, f"{DAY}?left={rows[0].pk}")
    assert queries(sari, f"{DAY}?left={','.join(str(row.pk) for row in rows)}") == one


def test_what_is_too_late_by_hours_is_left_with_the_way_on(sari, people):
    policy(people.dinas, deadline_mode="elapsed_hours", deadline_count=5)
    # Copied at 20.00, what ended before 15.00 is too late and what ends after is not.
    activity(people.sari, entry("16:00", 60, work_date=MONDAY), at=local(MONDAY, "18:00"))
    activity(people.sari, entry("19:30", 60, work_date=MONDAY), at=local(MONDAY, "21:00"))
    early = activity(people.sari, entry("09:00", 60, work_date=MONDAY), at=local(MONDAY, "11:00"))
    page = main(copy_and_follow(sari))
    assert Activity.objects.filter(work_date=TUESDAY).count() == 1
    assert "/dispensations/new/?day=2026-10-06" in page
    assert str(early.pk) not in "".join(forms(page))
    assert len(forms(page)) == 1
