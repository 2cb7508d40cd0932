"""Plh and Plt: who is entered, whose queue follows, what is printed, and that it ends by itself."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from accounts.authorization.access import COMMAND_LINE, authority_of
from accounts.models import AuditEvent, Delegation
from accounts.people.actions.delegations import cancel_delegation, end_delegation, enter_delegation
from accounts.people.actions.employees import end_service
from accounts.people.delegation_policies import doubly_stood_in
from accounts.rules.enums import DelegationKind
from reports.activities import access
from reports.activities.gate_facts import situations
from reports.models import Activity, Review
from tests.people import acting, login
from tests.reports.counting import queries
from tests.reports.entries import NOON, TUESDAY, activity, entry, local, outside, review
from tests.support.refusals import refused
from tpp.closing.data_checks import master_data_findings

WEDNESDAY = TUESDAY + timedelta(days=1)
BY = {"at": NOON, "source": "tests"}
PLH, PLT = DelegationKind.PLH, DelegationKind.PLT


@pytest.fixture(autouse=True)
def media(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "evidence"


def name(absent, stand_in, first=TUESDAY, last=TUESDAY, *, by=None, kind=PLH, **other):
    values = {"starts_on": first, "ends_on": last, "kind": kind, "document_number": "800/1/2026"} | other
    return enter_delegation(**BY, by=acting(by or absent).confirmed(), absent=absent, stand_in=stand_in, **values)


def queue(person, at=NOON):
    return list(access.decidable_reports(authority_of(person, at), at))


def test_the_queue_follows_and_comes_back_by_itself(people):
    report = activity(people.sari)
    name(people.budi, people.eko)
    assert queue(people.eko) == queue(people.budi) == [report]
    over = local(WEDNESDAY, "00:00")
    assert (queue(people.eko, over), queue(people.budi, over)) == ([], [report])
    (result,) = review(people.eko, report, at=over)
    assert result.refusal.code == "not_reviewer"


def test_a_decision_in_somebodys_place_keeps_both_names(people, client):
    report, own = activity(people.sari), activity(people.oki)
    name(people.budi, people.eko)
    assert all(result.ok for result in review(people.eko, [report, own], "return", "Kurang jelas"))
    report.refresh_from_db()
    assert (report.decided_by, report.decided_for) == (people.eko, people.budi)
    assert set(Review.objects.values_list("reviewer", "on_behalf_of")) == {(people.eko.pk, people.budi.pk)}
    event = AuditEvent.objects.filter(event="activity.returned", subject=people.sari).get()
    assert event.after["on_behalf_of"] == "Budi Santoso"
    for person, page in ((people.sari, "reports:home"), (people.eko, "reports:activity_detail")):
        arguments = [report.pk] if page.endswith("detail") else []
        shown = login(client, person).get(reverse(page, args=arguments)).content.decode()
        assert "Eko Prasetyo, a.n. Budi Santoso" in shown


def test_whoever_decides_in_the_own_right_acts_for_nobody(people):
    report = activity(people.sari)
    name(people.budi, people.eko)
    review(people.budi, report)
    report.refresh_from_db()
    assert (report.decided_by, report.decided_for) == (people.budi, None)


def test_taking_back_and_sending_again_leave_no_name_behind(people):
    report = activity(people.sari)
    name(people.budi, people.eko)
    review(people.eko, report)
    review(people.budi, report, "take_back", "Salah tekan")
    report.refresh_from_db()
    assert (report.decided_by, report.decided_for, report.status) == (None, None, "submitted")


def test_the_own_report_of_a_stand_in_stays_with_the_supervisor(people):
    own = activity(people.oki)
    name(people.budi, people.oki)
    assert own not in queue(people.oki)
    assert own in queue(people.budi)
    (result,) = review(people.oki, own)
    assert result.refusal.code == "own_report"


def test_a_plt_holds_the_place_of_who_has_left(people):
    report = activity(people.sari)
    end_service(**BY, by=COMMAND_LINE, employee=people.budi, last_day=TUESDAY - timedelta(days=1))
    assert queue(people.kepala) == [report]
    name(people.budi, people.eko, TUESDAY, None, by=people.dewi, kind=PLT)
    assert (queue(people.eko), queue(people.kepala)) == ([report], [])
    # The Plt's own report, were it below that post, goes upward; who reports to the Plt as ever stays.
    assert review(people.kepala, report)[0].refusal.code == "not_reviewer"
    assert review(people.eko, report)[0].ok


def test_a_stand_in_for_one_agency_sees_only_that(people):
    below, beside = activity(people.sari), activity(people.eko)
    name(people.kepala, people.tari, agency=people.sekolah)
    assert queue(people.tari) == [beside]
    assert below not in queue(people.tari)


def test_queue_gate_and_reading_agree_for_everybody(people):
    for person in (people.sari, people.oki, people.citra, people.eko, people.budi, people.dewi):
        activity(person, entry("01:00"))
    activity(people.sari, outside("09:00"))
    end_service(**BY, by=COMMAND_LINE, employee=people.wira, last_day=TUESDAY - timedelta(days=1))
    name(people.budi, people.oki)
    name(people.kepala, people.citra, agency=people.sekolah, by=people.dewi)
    name(people.kepala, people.tari, agency=people.badan, by=people.dewi)
    name(people.dewi, people.fajar, by=people.dina)
    decided = 0
    for person in people.employees():
        authority = authority_of(person, NOON)
        waiting = set(queue(person))
        visible = set(access.activities_visible_to(authority, NOON))
        for stored in Activity.objects.filter(status="submitted"):
            (result,) = review(person, stored)
            assert result.ok == (stored in waiting), (person, stored)
            if result.ok:
                decided += 1
                assert stored in visible
                assert access.get_activity(authority, NOON, stored.pk) == stored
                review(person, stored, "take_back", "Salah tekan")
    assert decided > 10


def test_the_stand_in_sees_the_evidence_today_and_afterwards_what_was_decided(people, client):
    kept, other = activity(people.sari, outside("08:00")), activity(people.sari, outside("10:00"))
    name(people.budi, people.eko)
    review(people.eko, kept)
    kept.refresh_from_db()
    later = local(WEDNESDAY, "09:00")
    eko = authority_of(people.eko, later)
    assert access.may_see_evidence(eko, kept, situations([kept], later)[0])
    assert not access.may_see_evidence(eko, other, situations([other], later)[0])
    assert set(access.activities_visible_to(eko, later)) == {kept}


@pytest.mark.parametrize(
    ("change", "refused_as"),
    [
        ({"last": None}, "plh_needs_end"),
        ({"last": TUESDAY - timedelta(days=1)}, "delegation_ends_early"),
        ({"document_number": "  "}, "document_missing"),
    ],
)
def test_what_cannot_be_is_refused(people, change, refused_as):
    with refused(refused_as):
        name(people.budi, people.eko, **change)
    assert not Delegation.objects.exists()


def test_nobody_stands_in_for_himself_and_nobody_who_has_left(people):
    with refused("stand_in_self"):
        name(people.budi, people.budi)
    end_service(**BY, by=COMMAND_LINE, employee=people.eko, last_day=TUESDAY - timedelta(days=1))
    with refused("stand_in_left"):
        name(people.budi, people.eko)


@pytest.mark.parametrize(
    ("first", "last", "overlaps"),
    [
        (date(2026, 10, 10), date(2026, 10, 12), True),
        (date(2026, 10, 14), date(2026, 10, 20), True),
        (date(2026, 10, 9), date(2026, 10, 9), False),
        (date(2026, 10, 15), date(2026, 10, 15), False),
    ],
)
def test_two_at_the_same_time_for_the_same_people_are_refused(people, first, last, overlaps):
    held = name(people.budi, people.eko, date(2026, 10, 10), date(2026, 10, 14))
    if overlaps:
        with refused("delegation_overlap"):
            name(people.budi, people.oki, first, last)
        cancel_delegation(**BY, by=acting(people.budi), delegation_id=held.pk, reason="Salah orang")
    name(people.budi, people.oki, first, last)


OVERLAPS = [
    # agency of the one that holds, of the new one, days of the new one (the first holds from the 10th to the 14th)
    (None, "sekolah", (12, 13), True),
    ("sekolah", None, (12, 13), True),
    ("dinas", "sekolah", (12, 13), True),
    ("sekolah", "dinas", (12, 13), True),
    ("sekolah", "sekolah", (14, 20), True),
    (None, "sekolah", (14, 20), True),
    ("sekolah", None, (1, 10), True),
    (None, "kantor", (1, None), True),
    ("kantor", None, (1, None), True),
    (None, "sekolah", (15, 20), False),
    ("sekolah", None, (1, 9), False),
    (None, None, (15, None), False),
    ("dinas", "kantor", (12, 13), False),
    ("kantor", "sekolah", (1, None), False),
]


@pytest.mark.parametrize(("held_for", "named_for", "days", "overlaps"), OVERLAPS)
def test_nobody_has_two_stand_ins_whatever_they_hold_for(people, held_for, named_for, days, overlaps):
    first, last = (day and date(2026, 10, day) for day in days)
    held = getattr(people, held_for or "", None)
    wanted = {"agency": getattr(people, named_for or "", None), "kind": PLT, "by": people.dewi}
    name(people.budi, people.eko, date(2026, 10, 10), date(2026, 10, 14), agency=held)
    # Whoever is away somewhere else has a stand-in of their own.
    name(people.kepala, people.tari, first, last, **wanted)
    if not overlaps:
        name(people.budi, people.oki, first, last, **wanted)
        return
    with refused("delegation_overlap", says="Eko Prasetyo") as why:
        name(people.budi, people.oki, first, last, **wanted)
    assert (held.name if held else "untuk semua bawahan") in str(why.error)


@pytest.mark.parametrize(("one", "other"), [(None, "sekolah"), ("sekolah", None), ("dinas", "sekolah")])
def test_a_last_day_moved_back_reaches_no_other_stand_in(people, one, other):
    """Neither of a whole team into one agency's, nor the other way round."""
    agencies = [getattr(people, found or "", None) for found in (one, other)]
    first = name(people.budi, people.eko, TUESDAY, TUESDAY, agency=agencies[0], by=people.dewi)
    name(people.budi, people.oki, WEDNESDAY, WEDNESDAY, agency=agencies[1], by=people.dewi)
    with refused("delegation_overlap"):
        end_delegation(**BY, by=acting(people.budi), delegation_id=first.pk, ends_on=WEDNESDAY)


def test_stored_pairs_are_found_and_stop_nothing(people):
    """As they were stored before they were refused."""
    held = [
        Delegation(absent=people.budi, stand_in=stand_in, kind=PLT, starts_on=first, ends_on=last, agency=agency)
        for stand_in, first, last, agency in (
            (people.eko, TUESDAY, None, None),
            (people.oki, WEDNESDAY, WEDNESDAY, people.sekolah),
            (people.tari, WEDNESDAY, WEDNESDAY, people.dinas),
        )
    ]
    Delegation.objects.bulk_create([*held, Delegation(**vars_of(held[1]), absent=people.kepala)])
    names = [{one.stand_in.name for one in pair} for pair in doubly_stood_in(TUESDAY)]
    assert names == [
        {"Eko Prasetyo", "Oki Ramadhan"},
        {"Eko Prasetyo", "Tari Puspita"},
        {"Oki Ramadhan", "Tari Puspita"},
    ]
    assert doubly_stood_in(WEDNESDAY + timedelta(days=1)) == []
    (finding,) = [one for one in master_data_findings(TUESDAY) if one.code == "delegation_overlap"]
    assert "Budi Santoso: Eko Prasetyo / Oki Ramadhan" in finding.message
    assert not finding.is_error
    # Ending one of them is the way out.
    end_delegation(**BY, by=acting(people.budi), delegation_id=held[0].pk, ends_on=TUESDAY)
    assert [{one.stand_in.name for one in pair} for pair in doubly_stood_in(TUESDAY)] == names[2:]


def vars_of(held):
    return {name: getattr(held, name) for name in ("stand_in", "kind", "starts_on", "ends_on", "agency")}


def test_it_is_ended_early_and_cancelled_but_never_lost(people):
    held = name(people.budi, people.eko, TUESDAY, WEDNESDAY)
    end_delegation(**BY, by=acting(people.budi), delegation_id=held.pk, ends_on=TUESDAY)
    with refused("delegation_ends_early"):
        end_delegation(**BY, by=acting(people.budi), delegation_id=held.pk, ends_on=TUESDAY - timedelta(days=1))
    with refused("reason_missing"):
        cancel_delegation(**BY, by=acting(people.dewi), delegation_id=held.pk, reason=" ")
    cancel_delegation(**BY, by=acting(people.dewi), delegation_id=held.pk, reason="Salah orang")
    with refused("delegation_cancelled"):
        cancel_delegation(**BY, by=acting(people.dewi), delegation_id=held.pk, reason="Salah orang")
    events = AuditEvent.objects.filter(object_type="delegation", subject=people.budi).order_by("sequence")
    assert [event.event for event in events] == ["delegation_entered", "delegation_ended", "delegation_cancelled"]


# ---- Pages ------------------------------------------------------------------------------------------

LIST, CREATE = reverse("accounts:delegation_list"), reverse("accounts:delegation_create")
TYPED = {
    "stand_in": "Eko Prasetyo",
    "kind": "plh",
    "starts_on": "2026-10-06",
    "ends_on": "2026-10-08",
    "document_number": "800/12/2026",
}


@pytest.fixture
def at_noon(time_machine):
    time_machine.move_to(NOON, tick=False)


def test_budi_names_who_stands_in_and_eko_is_told(client, people, at_noon):
    activity(people.sari)
    assert login(client, people.budi).post(CREATE, TYPED).status_code == 302
    assert "Eko Prasetyo" in client.get(LIST).content.decode()
    page = login(client, people.eko).get(reverse("reports:review_queue")).content.decode()
    assert "Anda Plh untuk Budi Santoso" in page
    assert "Berakhir sendiri setelah Kamis, 8 Oktober 2026" in page
    assert "Sari Wulandari" in page
    assert "Sari" not in login(client, people.citra).get(LIST).content.decode()


def test_the_personnel_agency_names_both(client, people, at_noon):
    login(client, people.dewi)
    assert client.post(CREATE, TYPED).status_code == 422
    assert client.post(CREATE, TYPED | {"absent": "Budi Santoso"}).status_code == 302
    assert Delegation.objects.get().absent == people.budi


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"stand_in": "Siapa Saja"}, "stand_in"),
        ({"stand_in": "Budi Santoso"}, "stand_in"),
        ({"ends_on": ""}, "ends_on"),
        ({"ends_on": "2026-10-01"}, "ends_on"),
        ({"kind": "x"}, "kind"),
        ({"starts_on": "2026-02-30"}, "starts_on"),
        ({"agency": "x"}, "agency"),
        ({"document_number": "x" * 101}, "document_number"),
    ],
)
def test_a_refused_form_loses_nothing(client, people, at_noon, change, field):
    answer = login(client, people.budi).post(CREATE, TYPED | {"document_number": "tulisan saya"} | change)
    assert answer.status_code == 422
    assert answer.context["form"].has_error(field)
    assert change.get("document_number", "tulisan saya") in answer.content.decode()
    assert not Delegation.objects.exists()


def test_others_have_no_say(client, people, at_noon):
    held = name(people.budi, people.eko)
    for person in (people.sari, people.eko, people.kepala, people.fajar):
        login(client, person)
        for verb in ("end", "cancel"):
            address = reverse(f"accounts:delegation_{verb}", args=[held.pk])
            assert client.post(address, {"ends_on": "2026-10-06", "reason": "x"}).status_code == 404
    login(client, people.budi)
    ended = client.post(reverse("accounts:delegation_end", args=[held.pk]), {"ends_on": "2026-10-07"})
    cancelled = client.post(reverse("accounts:delegation_cancel", args=[held.pk]), {"reason": "Batal cuti"})
    assert (ended.status_code, cancelled.status_code) == (302, 302)
    assert "Batal cuti" in client.get(LIST).content.decode()


def test_the_pages_cost_the_same_for_one_and_many(client, people, at_noon):
    activity(people.sari)
    name(people.budi, people.eko)
    login(client, people.eko)
    pages = (LIST, reverse("reports:review_queue"), reverse("reports:home"))
    one = [queries(client, page) for page in pages]
    for day in range(20):
        name(people.budi, people.eko, WEDNESDAY + timedelta(days=day), WEDNESDAY + timedelta(days=day))
    for hour in range(7):
        activity(people.sari, entry(f"{hour:02}:30", 10))
    assert [queries(client, page) for page in pages] == one
    assert max(one) <= 12
