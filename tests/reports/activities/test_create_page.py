"""Catat: what the form offers, what it stores, and that a refused form loses nothing."""

from datetime import date, time, timedelta
from io import BytesIO
from uuid import uuid4

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape
from PIL import Image

from reports.calendar.actions.catalogue import add_kind
from reports.models import Activity, Evidence
from tests.people import acting, login
from tests.reports.counting import queries
from tests.reports.entries import LOCKS, NOON, SECOND, TUESDAY, WIT, activity, entry, local, outside, policy, submit
from tests.support.forms import codes, sentence_of

pytestmark = pytest.mark.django_db
URL = "/activities/new/"
TEXT = "Menyusun bahan rapat <koordinasi> & notula"


@pytest.fixture(autouse=True)
def at_noon():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def sari(client, people):
    return login(client, people.sari)


def jpeg(colour="teal"):
    buffer = BytesIO()
    Image.new("RGB", (640, 480), colour).save(buffer, "JPEG")
    return SimpleUploadedFile("foto.jpg", buffer.getvalue(), "image/jpeg")


def typed(**other):
    values = {
        "client_uuid": str(uuid4()),
        "work_date": TUESDAY.isoformat(),
        "start_time": "08:00",
        "end_time": "09:30",
        "minutes": "",
        "mode": "WFO",
        "kind": "",
        "volume": "",
        "description": TEXT,
        "output": "Notula 2 lembar",
    }
    return values | other


def position(**other):
    return {
        "latitude": "-7.754321",
        "longitude": "113.212345",
        "accuracy": "12",
        "fixed_at": "2026-10-06T04:59:00.000Z",
    } | other


def refused(answer, sentence):
    """The page says the sentence, answers 422 and keeps what was typed."""
    page = answer.content.decode()
    assert answer.status_code == 422
    assert escape(sentence) in page
    assert escape(TEXT) in page
    assert "Notula 2 lembar" in page
    return page


# What the form offers


def test_the_open_days_are_offered_with_the_time_left(sari):
    page = sari.get(URL).content.decode()
    for day, closing in (
        ("2026-10-06", "Kamis 24.00 WIB"),
        ("2026-10-05", "Rabu 24.00 WIB"),
        ("2026-10-04", "Selasa 24.00 WIB"),
    ):
        assert f'value="{day}"' in page
        assert closing in page
    assert 'value="2026-10-03"' not in page


def test_citra_in_the_east_is_offered_her_own_days(client, people, at_noon):
    at_noon.move_to(local(date(2026, 10, 7), "00:30", WIT))
    page = login(client, people.citra).get(URL).content.decode()
    assert 'value="2026-10-07"' in page
    assert 'value="2026-10-04"' not in page
    assert "Jumat 24.00 WIT" in page


def test_the_form_starts_where_the_last_activity_of_the_day_ended(sari, people):
    activity(people.sari, outside("08:00", 95))
    form = sari.get(URL).context["form"]
    assert form["start_time"].value() == time(9, 35)
    assert form["mode"].value() == "WFH"


def test_another_open_day_can_be_asked_for(sari):
    assert sari.get(URL, {"date": "2026-10-05"}).context["form"]["work_date"].value() == "2026-10-05"
    assert sari.get(URL, {"date": "2026-09-05"}).context["form"]["work_date"].value() == "2026-09-05"


def test_the_catalogue_comes_with_its_norms(sari, people):
    kind = add_kind(
        by=acting(people.dewi),
        at=NOON,
        source="tests",
        code="RAPAT",
        name="Mengikuti rapat",
        norm_minutes=45,
        unit="rapat",
        is_active=True,
    )
    page = sari.get(URL)
    assert "Mengikuti rapat" in page.content.decode()
    assert page.context["norms"] == {str(kind.pk): {"norm": 45, "unit": "rapat"}}


def test_without_a_post_the_form_says_that_no_day_is_open(client, people):
    people.tari.placements.all().delete()
    page = login(client, people.tari).get(URL)
    assert page.status_code == 200
    assert page.context["day_options"] == []


@pytest.mark.parametrize("evidence", [{}, {"mode": "WFH", **position()}], ids=["office", "home"])
def test_saving_takes_at_most_thirteen_statements(sari, people, evidence):
    """Session, login and the message included; on PostgreSQL two more that only lock."""
    kind = add_kind(
        by=acting(people.dewi),
        at=NOON,
        source="tests",
        code="A1",
        name="Rapat",
        norm_minutes=60,
        unit="",
        is_active=True,
    )
    given = typed(kind=kind.pk, volume="1", **evidence) | ({"photo": jpeg()} if evidence else {})
    with CaptureQueriesContext(connection) as captured:
        assert sari.post(URL, given).status_code == 303
    asked = [query["sql"] for query in captured if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert len(asked) <= 13 + LOCKS


def test_the_form_costs_the_same_for_one_and_many_activities(sari, people):
    activity(people.sari, entry("08:00", 30))
    few = queries(sari, URL)
    for number in range(9):
        activity(people.sari, entry(f"{number + 9:02d}:00", 15, work_date=TUESDAY - timedelta(days=1)))
    assert queries(sari, URL) == few <= 12


# What is stored


def test_sari_logs_an_activity_and_sees_the_day(sari, people):
    answer = sari.post(URL, typed())
    assert (answer.status_code, answer["Location"]) == (303, "/days/2026-10-06/")
    stored = Activity.objects.get()
    assert (stored.employee, stored.minutes, stored.start_time) == (people.sari, 90, time(8, 0))
    assert (stored.description, stored.output) == (TEXT, "Notula 2 lembar")
    page = sari.get("/days/2026-10-06/").content.decode()
    assert "90" in page
    assert "270" in page
    assert 'data-draft-accepted="activity-new"' in page


@pytest.mark.parametrize(
    ("given", "minutes"),
    [
        ({"end_time": "", "minutes": "45"}, 45),
        ({"end_time": "09:15", "minutes": "75"}, 75),
        ({"start_time": "08.00", "end_time": "09.20"}, 80),
    ],
)
def test_end_or_minutes_is_enough(sari, given, minutes):
    assert sari.post(URL, typed(**given)).status_code == 303
    assert Activity.objects.get().minutes == minutes


def test_norm_times_volume_gives_the_minutes(sari, people):
    kind = add_kind(
        by=acting(people.dewi),
        at=NOON,
        source="tests",
        code="SURAT",
        name="Menyusun surat",
        norm_minutes=20,
        unit="surat",
        is_active=True,
    )
    sari.post(URL, typed(end_time="", kind=str(kind.pk), volume="3"))
    stored = Activity.objects.get()
    assert (stored.minutes, stored.kind, stored.volume) == (60, kind, 3)


def test_a_night_shift_ends_on_the_next_day(sari, at_noon):
    answer = sari.post(URL, typed(work_date="2026-10-05", start_time="21:00", end_time="05:00"))
    assert answer.status_code == 303
    assert Activity.objects.get().minutes == 480


def test_work_from_home_is_stored_with_photo_and_position(sari):
    assert sari.post(URL, typed(mode="WFH", photo=jpeg(), **position())).status_code == 303
    evidence = Evidence.objects.get()
    assert (str(evidence.latitude), str(evidence.longitude), evidence.accuracy_m) == ("-7.754321", "113.212345", 12)
    assert evidence.photo.name.endswith(".webp")
    assert evidence.fixed_at.isoformat() == "2026-10-06T04:59:00+00:00"


def test_the_same_post_twice_makes_one_activity(sari):
    sent = typed()
    assert [sari.post(URL, sent).status_code, sari.post(URL, sent).status_code] == [303, 303]
    assert Activity.objects.count() == 1


def test_an_absence_warns_and_lets_pass(sari, people):
    people.sari.absences.create(kind="sick", starts_on=TUESDAY, ends_on=TUESDAY)
    sari.post(URL, typed())
    page = sari.get("/days/2026-10-06/")
    assert "alert-warning" in page.content.decode()
    assert Activity.objects.count() == 1


# What is refused


REFUSALS = [
    ({"work_date": "2026-10-03"}, "after_cutoff"),
    ({"start_time": "11:30", "end_time": "12:30"}, "future"),
    ({"work_date": "2026-10-07"}, "future"),
    ({"end_time": "", "minutes": "1441"}, "day_over_24h"),
    ({"end_time": "", "minutes": "0"}, "minutes_not_positive"),
    ({"end_time": "", "minutes": "-5"}, "minutes_not_positive"),
    ({"end_time": "", "minutes": "7.5"}, "invalid"),
    ({"end_time": "", "minutes": "٣"}, "invalid"),
    ({"end_time": ""}, "length_missing"),
    ({"end_time": "07:00"}, "end_before_start"),
    ({"minutes": "17"}, "length_differs"),
    ({"start_time": "08:٣0"}, "invalid"),
    ({"start_time": "25:00"}, "invalid"),
    ({"start_time": ""}, "required"),
    ({"work_date": ""}, "required"),
    ({"work_date": "٢026-10-06"}, "invalid"),
    ({"mode": ""}, "required"),
    ({"mode": "HOME"}, "mode_unknown"),
    ({"mode": "home\0"}, "invalid_choice"),
    ({"kind": "987654"}, "kind_unknown"),
    ({"volume": "0"}, "min_value"),
    ({"mode": "WFH"} | position(), "photo_missing"),
    ({"mode": "DL"}, "position_missing"),
    ({"mode": "WFH"} | position(latitude="91"), "position_out_of_range"),
    ({"mode": "WFH"} | position(longitude="-180.000001"), "position_out_of_range"),
    ({"mode": "WFH"} | position(accuracy=""), "accuracy_missing"),
    ({"mode": "WFH"} | position(accuracy="-3"), "position_out_of_range"),
    ({"mode": "WFH"} | position(latitude="٧.7"), "invalid"),
    ({"mode": "WFH"} | position(latitude="NaN"), "invalid"),
    ({"mode": "WFH"} | position(longitude="1e2"), "invalid"),
]


@pytest.mark.parametrize(("given", "expected"), REFUSALS)
def test_a_refused_form_says_why_and_keeps_everything_typed(sari, given, expected):
    answer = sari.post(URL, typed(**given))
    assert expected in codes(answer)
    page = refused(answer, sentence_of(answer, expected))
    for name in set(given) & {"minutes", "start_time", "end_time", "volume"}:
        assert f'value="{given[name]}"' in page or not given[name]
    assert not Activity.objects.exists()


def test_an_overlap_is_refused_with_the_other_activity(sari, people):
    activity(people.sari, entry("08:30", 30))
    assert codes(sari.post(URL, typed())) == ["overlap"]


def test_after_midnight_of_h_plus_2_the_form_is_refused_and_keeps_the_chosen_day(sari, at_noon):
    closing = local(date(2026, 10, 9), "00:00")
    at_noon.move_to(closing - SECOND)
    assert sari.post(URL, typed(start_time="10:00", end_time="10:30")).status_code == 303
    at_noon.move_to(closing)
    answer = sari.post(URL, typed())
    page = refused(answer, "Kamis, 8 Oktober 2026")
    assert codes(answer) == ["after_cutoff"]
    assert 'value="2026-10-06" checked' in page
    assert Activity.objects.count() == 1


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"not a photo", "photo_not_image"),
        (b"", "photo_empty"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "photo_svg"),
    ],
)
def test_a_file_that_is_no_photo_is_refused(sari, content, expected):
    file = SimpleUploadedFile("foto.jpg", content, "image/jpeg")
    answer = sari.post(URL, typed(mode="WFH", photo=file, **position()))
    assert codes(answer) == [expected]
    assert answer.status_code == 422


def test_a_photo_beyond_the_limit_is_refused(sari, settings):
    settings.PHOTO_MAX_BYTES = 100
    assert codes(sari.post(URL, typed(mode="WFH", photo=jpeg(), **position()))) == ["photo_too_large"]


def test_a_text_that_is_too_long_is_refused(sari):
    answer = sari.post(URL, typed(description="a" * 1001))
    assert answer.status_code == 422
    assert "a" * 1001 in answer.content.decode()


def test_line_ends_count_once(sari):
    assert sari.post(URL, typed(description="a\r\n" * 500)).status_code == 303


# The photo of a refused form


def test_the_photo_of_a_refused_form_is_not_lost(sari):
    first = sari.post(URL, typed(mode="WFH", photo=jpeg(), **position(accuracy="")))
    token = first.context["form"]["photo_token"].value()
    assert first.status_code == 422
    assert token
    second = sari.post(URL, typed(mode="WFH", photo_token=token, **position()))
    assert second.status_code == 303
    assert Evidence.objects.get().photo


def test_the_photo_is_kept_when_another_field_cannot_be_read(sari):
    first = sari.post(URL, typed(mode="WFH", start_time="", photo=jpeg(), **position()))
    assert first.context["form"]["photo_token"].value()


def test_a_kept_photo_is_of_use_to_its_owner_only(sari, client, people):
    first = sari.post(URL, typed(mode="WFH", photo=jpeg(), **position(accuracy="")))
    token = first.context["form"]["photo_token"].value()
    answer = login(client, people.budi).post(URL, typed(mode="WFH", photo_token=token, **position()))
    assert codes(answer) == ["photo_missing"]


@pytest.mark.parametrize("token", ["rubbish", "WyJ4Iiwx:1:x"])
def test_a_forged_note_gives_no_photo(sari, token):
    answer = sari.post(URL, typed(mode="WFH", photo_token=token, **position()))
    assert codes(answer) == ["photo_missing"]
    assert answer.context["form"]["photo_token"].value() == ""


def test_a_kept_photo_is_forgotten_after_a_day(sari, at_noon):
    first = sari.post(URL, typed(mode="WFH", photo=jpeg(), **position(accuracy="")))
    token = first.context["form"]["photo_token"].value()
    at_noon.shift(timedelta(days=1, seconds=1))
    assert codes(sari.post(URL, typed(mode="WFH", photo_token=token, **position()))) == ["photo_missing"]


def test_evidence_of_the_day_is_used_again_where_the_policy_allows(sari, people):
    policy(evidence_per_day=True, starts_on=date(2026, 10, 1))
    submit(people.sari, outside("08:00", 30))
    page = sari.get(URL).content.decode()
    assert "WFH" in page
    assert sari.post(URL, typed(mode="WFH", start_time="09:00", end_time="10:00")).status_code == 303
    assert Evidence.objects.count() == 1


def test_a_page_without_its_hidden_number_can_be_sent_again(sari):
    answer = sari.post(URL, typed(client_uuid="x"))
    assert answer.status_code == 422
    fresh = answer.context["form"]["client_uuid"].value()
    assert sari.post(URL, typed(client_uuid=fresh)).status_code == 303
