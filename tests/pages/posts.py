"""A whole form for every address that takes one, and the people whose sending it changes something."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.imports.actions.pending import keep_upload
from accounts.login.actions.activation import issue_activation_codes
from reports.absences.actions.absences import add_absence
from reports.calendar.actions.shortening import effect_without
from reports.models import BulkApproval, Outage
from reports.reviews.actions.bulk_approvals import approve_bulk, draw_sample
from reports.rules.enums import AbsenceKind
from tests.accounts.notifications.test_undelivered import lost
from tests.pages.people import EVERYBODY
from tests.pages.scene import AUGUST, NOW, OCTOBER, Scene, address
from tests.people import acting
from tests.reports.entries import NOON, TUESDAY, entry, review, submit
from tpp.closing.actions.reopen import request_reopen
from tpp.closing.findings import findings
from tpp.models import Letterhead, Recap
from tpp.payroll.listed_people import listed
from tpp.schemes import presets
from tpp.schemes.actions.schemes import create_scheme, start_scheme
from tpp.schemes.documents import document_digest, text_of

PERSONNEL = frozenset({"dewi", "dina"})
NOBODY = frozenset({"nobody"})
MONDAY = TUESDAY - timedelta(days=1)
NEW_PASSWORD = "sandi-baru-yang-panjang-7"


@dataclass(frozen=True)
class Post:
    """One form.

    `changed_by` names everybody who changes rows by sending it; `at` is its address where it is not the scene's.
    """

    name: str
    body: Mapping[str, Any] | Callable[[], Mapping[str, Any]]
    changed_by: frozenset[str]
    at: Mapping[str, Any] | None = None
    step: str = field(default="", kw_only=True)

    def __str__(self) -> str:
        return f"{self.name}{self.step and ':'}{self.step}"

    def url(self, scene: Scene) -> str:
        """Return the address the form goes to."""
        return address(scene, self.name) if self.at is None else reverse(self.name, kwargs=dict(self.at))

    def send(self, scene: Scene, client: Client):
        """Send it; files and identifiers are made anew each time."""
        return client.post(self.url(scene), self.body() if callable(self.body) else self.body)


# What takes a POST and writes no row of anybody: the language and the log-out are of the browser, a link by e-mail is
# asked for, a scheme is tried on an example. Proofs: tests/accounts/login/test_login.py and
# tests/tpp/schemes/test_trying_page.py.
CHANGES_NOTHING = frozenset(
    {"account_login", "account_logout", "account_reset_password", "account_reset_password_from_key", "set_language"}
    | {"tpp:scheme_try"}
)

FILES = {
    "accounts:import_agencies": "code,name,parent_code,timezone,working_days_per_week\n9.01,Dinas Baru,,WIB,5\n",
    "accounts:import_employees": (
        "nip,name,email,status,rank,agency_code,position_title,position_class,supervisor_nip,starts_on\n"
        "199501012020122001,Rina,,PNS,III/a,1.01,Analis,7,,2026-10-01\n"
    ),
    "accounts:import_roles": "nip,role,agency_code,starts_on\n{sari},auditor,,2026-11-01\n",
    "settings:import_holidays": "date,kind,name,decree_number\n2026-12-30,regional,Hari Jadi,1\n",
    "settings:import_absences": "nip,kind,starts_on,ends_on,document_number\n{sari},sick,2026-11-02,2026-11-03,1\n",
    "settings:import_activity_kinds": "code,name,norm_minutes,unit\nA9,Menyusun surat,30,surat\n",
    "settings:import_rosters": "nip,month," + ",".join(map(str, range(1, 32))) + "\n{sari},2026-10," + "," * 30 + "L\n",
    "settings:import_activities": (
        "nip,work_date,start_time,minutes,mode,kind,description,output,submitted_at,status,reviewer_nip,reviewed_at,"
        "review_note,latitude,longitude,accuracy_m\n"
        "{sari},2026-10-02,08:00,60,WFO,,Rapat,,2026-10-02T16:30:00+07:00,submitted,,,,,,\n"
    ),
    "tpp:import_base_amounts": "agency_code,position_class,component,amount,starts_on\n,10,beban_kerja,1,2026-01-01\n",
    "tpp:import_scores": "nip,month,code,value\n{sari},2026-10,produktivitas,90\n",
    "tpp:import_attendance": "nip,month,late_minutes\n{sari},2026-10,30\n",
    "tpp:import_pay_data": (
        "nip,starts_on,salary,tax_category,dues,zakat,bank,account_number\n"
        "{sari},2026-10-01,3000000,A,10000,0,Bank Daerah,1234567890\n"
    ),
    "tpp:import_sanctions": "nip,level,starts_on,months,document_number\n{sari},moderate,2026-11-01,6,1\n",
    "tpp:import_acting_posts": (
        "nip,agency_code,position_title,position_class,starts_on,ends_on,document_number\n"
        "{sari},1.01,Plt. Kepala Bidang,9,2026-11-01,,1\n"
    ),
}


# The permissions by which the form changes something; every other one is by relation.
PERMISSION_OF = {
    "accounts:activation_issue": "LETTERS_ISSUE",
    "accounts:activation_letters": "LETTERS_ISSUE",
    "accounts:agency_create": "AGENCIES_CHANGE",
    "accounts:mail_resend": "MAIL_RESEND",
    "accounts:agency_edit": "AGENCIES_CHANGE",
    "accounts:employee_create": "PEOPLE_CHANGE",
    "accounts:employee_edit": "PEOPLE_CHANGE",
    "accounts:service_end": "PEOPLE_CHANGE",
    "accounts:placement_create": "POSTS_CHANGE",
    "accounts:placement_edit": "POSTS_CHANGE",
    "accounts:role_create": "ROLES_CHANGE",
    "accounts:role_end": "ROLES_CHANGE",
    "accounts:delegation_create": "DELEGATIONS_CHANGE",
    "accounts:delegation_end": "DELEGATIONS_CHANGE",
    "accounts:delegation_cancel": "DELEGATIONS_CHANGE",
    "accounts:import_agencies": "AGENCIES_CHANGE",
    "accounts:import_employees": "PEOPLE_CHANGE POSTS_CHANGE",
    "accounts:import_roles": "ROLES_CHANGE",
    "accounts:go_live": "GO_LIVE_CHANGE",
    **dict.fromkeys((f"accounts:proposal_{verb}" for verb in ("confirm", "refuse", "withdraw")), "PROPOSALS_DECIDE"),
    "reports:absence_shorten": "ABSENCES_CHANGE",
    "settings:absence_create": "ABSENCES_CHANGE",
    "settings:absence_delete": "ABSENCES_CHANGE",
    "settings:absence_kind_create": "ABSENCE_KINDS_CHANGE",
    "settings:dispensation_create": "DISPENSATIONS_DECIDE",
    "settings:dispensation_detail": "DISPENSATIONS_DECIDE",
    "settings:holiday_create": "CALENDAR_CHANGE",
    "settings:holiday_edit": "CALENDAR_CHANGE",
    "settings:holiday_delete": "CALENDAR_CHANGE",
    "settings:holiday_confirm": "CALENDAR_CHANGE",
    "settings:kind_create": "ACTIVITY_KINDS_CHANGE",
    "settings:kind_edit": "ACTIVITY_KINDS_CHANGE",
    "settings:outage_create": "OUTAGES_CHANGE",
    "settings:outage_cancel": "OUTAGES_CHANGE",
    "settings:pattern_create": "WORK_TIME_CHANGE",
    "settings:pattern_delete": "WORK_TIME_CHANGE",
    "settings:pattern_end": "WORK_TIME_CHANGE",
    "settings:policy_create": "RULES_CHANGE",
    **dict.fromkeys(
        ("settings:work_mode_create", "settings:work_mode_exemption_create", "settings:work_mode_exemption_end"),
        "RULES_CHANGE",
    ),
    "settings:policy_withdraw": "RULES_CHANGE",
    "settings:quota_create": "WORK_TIME_CHANGE",
    "settings:quota_end": "WORK_TIME_CHANGE",
    "settings:quota_delete": "WORK_TIME_CHANGE",
    "settings:shift_list": "WORK_TIME_CHANGE",
    "settings:shift_retire": "WORK_TIME_CHANGE",
    "settings:roster_edit": "ROSTERS_CHANGE",
    "settings:import_holidays": "CALENDAR_CHANGE",
    "settings:import_absences": "ABSENCES_CHANGE",
    "settings:import_activity_kinds": "ACTIVITY_KINDS_CHANGE",
    "settings:import_rosters": "ROSTERS_CORRECT",
    "settings:import_activities": "ACTIVITIES_IMPORT",
    "tpp:adjustment_create": "ADJUSTMENTS_CHANGE",
    "tpp:adjustment_confirm": "ADJUSTMENTS_CHANGE",
    "tpp:adjustment_cancel": "ADJUSTMENTS_CHANGE",
    "tpp:allowance_policy_list": "ALLOWANCE_RULES_CHANGE",
    "tpp:status_create": "ALLOWANCE_RULES_CHANGE",
    "tpp:status_remove": "ALLOWANCE_RULES_CHANGE",
    "tpp:base_amount_create": "AMOUNTS_CHANGE",
    "tpp:import_base_amounts": "AMOUNTS_CHANGE",
    "tpp:letterhead_edit": "LETTERHEAD_CHANGE",
    "tpp:objection_detail": "OBJECTIONS_ANSWER",
    "tpp:recap_reopen": "RECAPS_REOPEN",
    "tpp:recap_confirm_reopen": "RECAPS_REOPEN",
    "tpp:recap_freeze": "RECAPS_CLOSE",
    "tpp:board": "FINDINGS_ACCEPT",
    **dict.fromkeys(
        (
            f"tpp:scheme_{page}"
            for page in (
                "create version edit json start delete take_back numbers results "
                "entry_create entry_edit entry_move entry_remove"
            ).split()
        ),
        "SCHEMES_CHANGE",
    ),
    **dict.fromkeys(
        (f"tpp:import_{what}" for what in ("scores", "attendance", "pay_data", "sanctions", "acting_posts")),
        "PAY_DATA_CHANGE",
    ),
}


def _content(scene: Scene, name: str) -> bytes:
    return FILES[name].format(sari=scene.people.sari.nip).encode()


def _imports(scene: Scene) -> list[Post]:
    """Return both steps of every import: the upload, and the file that Dewi has uploaded already."""
    found = []
    for name in FILES:
        content = _content(scene, name)
        kept = keep_upload(
            by=acting(scene.people.dewi),
            at=NOON,
            kind=name.split(":import_")[1],
            file_name="berkas.csv",
            content=content,
        )
        upload = partial(_upload, content)
        found.append(Post(name, upload, PERSONNEL, step="upload"))
        found.append(Post(name, {"pending": kept.pk, "step": "write"}, frozenset({"dewi"}), step="write"))
    return found


def _upload(content: bytes) -> dict[str, Any]:
    return {"file": SimpleUploadedFile("berkas.csv", content)}


def _people(scene: Scene) -> list[Post]:
    people = scene.people
    (_baru, code), *_rest = issue_activation_codes([people.sari], by=acting(people.dewi), at=NOON, source="tests")
    agency = {"name": "Dinas", "timezone": "Asia/Jakarta", "working_days_per_week": "5"}
    person = {"status": "PNS", "rank": "III/a", "email": ""}
    post = {"agency": people.dinas.pk, "title": "Analis Muda", "position_class": "8", "supervisor": people.budi.nip}
    passwords = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    stand_in = {"stand_in": people.eko.nip, "kind": "plh", "starts_on": "2026-12-01", "ends_on": "2026-12-03"}
    heads = PERSONNEL | {"budi", "kepala", "wira"}
    undelivered = lost(people.sari, "2026-10-05", "dropped").pk
    return [
        Post("account_change_password", {"oldpassword": "rahasia-sekali-1", **passwords}, EVERYBODY),
        Post("accounts:activate", {"nip": people.sari.nip, "code": code, **passwords}, EVERYBODY | NOBODY),
        Post("accounts:activation_issue", {}, PERSONNEL),
        Post("accounts:activation_letters", {"agency": people.dinas.pk, "everybody": "on"}, PERSONNEL),
        Post("accounts:agency_create", {"code": "9.09", **agency}, PERSONNEL),
        Post("accounts:agency_edit", {"code": "1.01", **agency, "name": "Dinas Baru"}, PERSONNEL),
        Post("accounts:employee_create", {"nip": "199501012020122001", "name": "Rina", **person}, PERSONNEL),
        Post(
            "accounts:employee_edit",
            {"nip": people.sari.nip, "name": "Sari W.", "is_active": "on", **person},
            PERSONNEL,
        ),
        Post("accounts:service_end", {"last_day": "2026-12-31", "reason": "Pensiun"}, PERSONNEL),
        Post("accounts:placement_create", {"starts_on": "2026-11-01", **post}, PERSONNEL),
        Post("accounts:placement_edit", post, PERSONNEL),
        Post("accounts:role_create", {"role": "auditor", "agency": "", "starts_on": "2026-11-01"}, PERSONNEL),
        Post("accounts:role_end", {"ends_on": "2026-12-31"}, PERSONNEL),
        Post("accounts:delegation_create", {"absent": people.kepala.nip, "document_number": "1", **stand_in}, heads),
        Post("accounts:delegation_end", {"ends_on": "2026-11-05"}, PERSONNEL | {"budi"}),
        Post("accounts:delegation_cancel", {"reason": "Batal dinas luar"}, PERSONNEL | {"budi"}),
        # Dewi has proposed it.
        Post("accounts:proposal_confirm", {}, frozenset({"dina"})),
        Post("accounts:proposal_refuse", {"answer": "Belum waktunya"}, frozenset({"dina"})),
        Post("accounts:proposal_withdraw", {}, frozenset({"dewi"}), step="own"),
        Post("accounts:proposal_seen", {}, frozenset({"fajar"}), {"pk": scene.ids["red"]}),
        Post("accounts:go_live", {"day": "2026-09-01", "reason": "Perbup 2"}, PERSONNEL),
        Post("accounts:mail_resend", {"letter": str(undelivered)}, PERSONNEL, step="one"),
        Post("accounts:mail_resend", {"state": "dropped"}, PERSONNEL),
        # Sari is told that a report came back.
        # Whose pay a closing cut, and who signs or decides.
        Post(
            "accounts:notice_read",
            {},
            frozenset({"sari", "eko", "budi", "kepala", "oki", "tari", "dewi", "dina"}),
        ),
        Post(
            "accounts:notice_settings",
            {"quiet_from": "21:00", "quiet_until": "06:00", "language": "id", "in_app": [], "by_mail": []},
            EVERYBODY,
        ),
    ]


def _own_work(scene: Scene) -> list[Post]:
    people, ids = scene.people, scene.ids
    sari, budi = frozenset({"sari"}), frozenset({"budi"})
    back = submit(people.sari, entry("13:00", 30, work_date=MONDAY), at=NOON).activity
    submit(people.sari, entry("09:00", 60, work_date=MONDAY), at=NOON)
    review(people.budi, [back], "return", "Mohon diperjelas")
    head = {"by": acting(people.kepala), "at": NOON, "source": "tests"}
    submit(people.budi, entry("09:00", 60, work_date=MONDAY), at=NOON)
    done = draw_sample(**head)
    assert all(result.ok for result in approve_bulk(**head, bulk_id=done.pk, seen=done.sample))
    submit(people.budi, entry("11:00", 60, work_date=MONDAY), at=NOON)
    drawn = draw_sample(**head)
    assert BulkApproval.objects.count() == 2
    longer = add_absence(
        by=acting(people.dewi),
        at=NOON,
        source="tests",
        employee_id=people.citra.pk,
        kind=AbsenceKind.SICK,
        starts_on=date(2026, 11, 2),
        ends_on=date(2026, 11, 6),
        document_number="2",
    )
    report = {"start_time": "16:00", "minutes": "30", "mode": "WFO", "description": "Menyusun surat", "output": "surat"}
    seen = {"seen_version": "1"}
    return [
        Post(
            "reports:activity_create",
            lambda: {"client_uuid": uuid4(), "work_date": MONDAY.isoformat(), **report},
            EVERYBODY,
        ),
        Post(
            "reports:activity_edit",
            lambda: {"client_uuid": uuid4(), "work_date": MONDAY.isoformat(), **report, **seen},
            sari,
        ),
        Post("reports:activity_withdraw", seen, sari),
        Post(
            "reports:day_copy",
            lambda: {"client_uuid": uuid4(), "to_date": TUESDAY.isoformat()},
            sari | {"budi"},
            {"day": MONDAY.isoformat()},
        ),
        Post("reports:tour_done", {}, EVERYBODY),
        Post("reports:review_decide", {"items": f"{ids['activity']}:1", "decision": "approve"}, budi),
        Post("reports:review_draw", {}, budi),
        Post("reports:review_sample", {"seen": drawn.sample}, frozenset({"kepala"})),
        Post("reports:review_undo", {"reason": "Keliru"}, frozenset({"kepala"}), {"pk": done.pk}),
        Post(
            "reports:absence_request",
            {"kind": "annual_leave", "starts_on": "2026-12-14", "ends_on": "2026-12-15"},
            EVERYBODY,
        ),
        Post(
            "reports:absence_request",
            {"nip": people.sari.nip, "kind": "annual_leave", "starts_on": "2026-12-14", "ends_on": "2026-12-15"},
            # Where the form has no such field, the request is one's own.
            EVERYBODY,
            step="for Sari",
        ),
        Post("reports:absence_detail", {"decision": "grant"}, budi),
        Post("reports:absence_withdraw", {}, sari),
        Post(
            "reports:absence_shorten",
            {"ends_on": "2026-11-03", "reason": "Sudah sembuh"},
            PERSONNEL | {"wira"},
            {"pk": longer.pk},
        ),
        Post("reports:dispensation_request", {"day": "2026-10-02", "reason": "Listrik padam"}, EVERYBODY),
    ]


def _settings(scene: Scene) -> list[Post]:
    people = scene.people
    kind = {"name": "Menyusun surat", "norm_minutes": "30", "unit": "surat", "is_active": "on"}
    holiday = {"date": "2026-12-30", "kind": "regional", "name": "Hari Jadi"}
    outage = {"first_day": "2026-10-05", "first_time": "08:00", "last_day": "2026-10-05", "last_time": "09:00"}
    absence = {"nip": people.sari.nip, "kind": "sick", "starts_on": "2026-12-14", "ends_on": "2026-12-15"}
    days = {"first_day": "2026-10-01", "last_day": "2026-10-02", "last_moment": "2026-10-09"}
    rules = {
        "starts_on": "2026-12-01",
        "quota_minutes": "300",
        "deadline_mode": "calendar_days",
        "deadline_count": "3",
        "resend_hours": "48",
        "silence_after_days": "5",
        "accuracy_limit_m": "200",
        "photo_hours": "24",
        "silence_at_closing": "hold",
    }
    absence_kind = {
        "code": "upacara",
        "name": "Upacara adat",
        "starts_on": "2026-12-01",
        "allowance_percent": "100",
        "treated_as": "leave",
        "excuses_duty": "on",
        "is_offered": "on",
    }
    outage_id = scene.ids["outage"]

    def cancelling() -> dict[str, str]:
        shown = effect_without(Outage.objects.get(pk=outage_id), NOW)
        return {"reason": "Salah catat", "confirmed": shown.token}

    posts = {
        "absence_create": {**absence, "document_number": "3"},
        "absence_delete": {"reason": "Salah catat"},
        "absence_kind_create": absence_kind,
        "dispensation_create": {"nip": people.citra.nip, "reason": "Listrik padam", **days},
        "dispensation_detail": {"decision": "grant", "last_moment": "2026-10-09"},
        "holiday_create": holiday,
        "holiday_edit": holiday,
        "holiday_delete": {},
        "kind_create": {"code": "A9", **kind},
        "kind_edit": {"code": "rapat", **kind},
        "outage_create": {"reason": "Listrik padam", **outage},
        "outage_cancel": lambda: {
            "reason": "Salah catat",
            "confirmed": effect_without(Outage.objects.get(), NOW).token,
        },
        "work_mode_create": {"code": "KL", "name": "Kantor lain", "starts_on": "2026-12-01", "is_offered": "on"},
        "work_mode_exemption_create": {"code": "WFA", "nip": people.citra.nip, "starts_on": "2026-12-01"},
        "work_mode_exemption_end": {"ends_on": "2026-12-31"},
        "pattern_create": {"week": "roster", "nip": people.citra.nip, "starts_on": "2026-12-01"},
        "pattern_delete": {},
        "pattern_end": {"ends_on": "2026-12-31"},
        "policy_create": rules,
        "policy_withdraw": {"reason": "Salah agenda"},
        "quota_create": {"agency": people.kantor.pk, "name": "Lebaran", "starts_on": "2026-12-01", "monday": "300"},
        "quota_end": {"ends_on": "2026-12-31"},
        "quota_delete": {},
        "shift_list": {"code": "S", "name": "Siang", "starts_at": "14:00", "duty_minutes": "360"},
        "shift_retire": {},
    }
    found = [Post(f"settings:{page}", body, PERSONNEL) for page, body in posts.items()]
    decree = {"decree_number": "SKB 1/2026", "decree_date": "2026-09-14"}
    return [
        *found,
        Post("settings:holiday_confirm", decree, PERSONNEL),
        Post("settings:roster_edit", {"day_31": "L"}, PERSONNEL | {"oki"}),
    ]


def _money(scene: Scene) -> list[Post]:
    people, ids = scene.people, scene.ids
    by = {"by": acting(people.dewi), "at": NOON, "source": "tests"}
    august = Recap.objects.get(month=AUGUST.first, agency=people.dinas, reopened_at__isnull=True)
    request_reopen(**by, recap=august, reason="Salah hitung")
    agency_ids = {people.dinas.pk}
    assert listed(OCTOBER, agency_ids).exists()
    found = next(one for one in findings(OCTOBER, agency_ids, NOW) if one.may_be_accepted)
    picked = f"{found.person.employee_id}.{found.code}.{found.fingerprint}"
    seen = Letterhead.objects.latest("pk").pk
    letterhead = {"region_name": "Kabupaten Baru", "address": "Jalan Satu", "seen": seen}
    adjustment = {"corrects": "2026-09", "month": "2026-10", "amount": "5000", "reason": "Selisih", "reference": "2"}
    posts = {
        "adjustment_create": ({"nip": people.sari.nip, **adjustment}, PERSONNEL),
        # Dewi has entered it.
        "adjustment_confirm": ({}, frozenset({"dina"})),
        "adjustment_cancel": ({}, PERSONNEL),
        "allowance_policy_list": (
            {"starts_on": "2026-12-01", "objection_days": "10", "unusual_change_percent": "20"},
            PERSONNEL,
        ),
        "status_create": (
            {"code": "cpns", "percent": "90", "starts_on": "2026-12", "legal_basis": "Perbup 2/2026"},
            PERSONNEL,
        ),
        "status_remove": ({"reason": "Salah pasal"}, PERSONNEL),
        "base_amount_create": (
            {"position_class": "10", "component": "beban_kerja", "amount": "1000", "starts_on": "2026-10-01"},
            PERSONNEL,
        ),
        "letterhead_edit": (letterhead, PERSONNEL),
        "objection_create": ({"figure": "tpp", "reason": "Salah"}, EVERYBODY),
        "objection_detail": ({"decision": "refuse", "answer": "Sudah benar"}, PERSONNEL),
        "objection_withdraw": ({}, frozenset({"sari"})),
        "recap_reopen": ({"reason": "Salah hitung"}, PERSONNEL),
    }
    code = people.dinas.code
    closing = {"month": str(AUGUST), "code": people.badan.code}
    return [
        *(Post(f"tpp:{page}", body, changed_by) for page, (body, changed_by) in posts.items()),
        Post(
            "tpp:board", {"picked": picked, "reason": "Sudah dicocokkan"}, PERSONNEL, {"month": OCTOBER, "code": code}
        ),
        Post(
            "tpp:recap_freeze",
            {"accept_warnings": "on", "accept_unusual": "on"},
            PERSONNEL,
            closing | {"month": AUGUST},
        ),
        # Dewi has asked for it.
        Post("tpp:recap_confirm_reopen", {}, frozenset({"dina"}), {"month": AUGUST, "code": code}),
        *_schemes(scene, ids),
    ]


def _schemes(scene: Scene, ids: Mapping[str, int]) -> list[Post]:
    by = {"by": acting(scene.people.dewi), "at": NOON, "source": "tests"}
    document = presets.document("jambi")
    seen = {"seen": document_digest(document)}
    coming = create_scheme(**by, document=presets.document("manado"))
    start_scheme(**by, scheme=coming, starts_on=date(2026, 12, 1), seen=document_digest(coming.document))
    told = {"name": "jambi", "title_id": "Jambi Baru", "title_en": "New Jambi", "legal_basis": "Pergub 1/2026"}
    words = {"id": "Kedua bagian", "en": "Both slices"}
    both = {"name": "both", "kind": "rupiah", "words": words, "is": {"sum": ["performance_slice", "discipline_slice"]}}
    longer = document | {"values": [*document["values"], both], "results": [*document["results"], "both"]}
    removable = create_scheme(**by, document=longer)
    typed = {"name": "both", "kind": "rupiah", "rule": json.dumps(both["is"]), "printed": "on"}
    posts = {
        "create": {"origin": "preset:balangan"},
        "version": {},
        "edit": {**seen, **told},
        "json": {**seen, "text": text_of({**document, "legal_basis": "Pergub 2/2026"})},
        "start": {**seen, "starts_on": "2027-01-01"},
        "delete": seen,
    }
    return [
        *(Post(f"tpp:scheme_{page}", body, PERSONNEL) for page, body in posts.items()),
        Post(
            "tpp:scheme_entry_create",
            {**seen, **typed, "words_id": words["id"], "words_en": words["en"]},
            PERSONNEL,
            {"pk": ids["draft"], "part": "values"},
        ),
        Post(
            "tpp:scheme_entry_remove",
            {"seen": document_digest(longer)},
            PERSONNEL,
            {"pk": removable.pk, "part": "values", "name": "both"},
        ),
        Post(
            "tpp:scheme_entry_move",
            {**seen, "step": "up"},
            PERSONNEL,
            {"pk": ids["draft"], "part": "values", "name": "discipline_slice"},
        ),
        Post("tpp:scheme_take_back", {}, PERSONNEL, {"pk": coming.pk}),
    ]


def _of_pages(scene: Scene) -> list[Post]:
    """Return forms with many fields as the page shows them, with one thing typed over."""
    client = Client()
    client.force_login(scene.people.dewi)

    def shown(name: str, change: Callable[[dict[str, Any]], object]) -> Post:
        form = client.get(address(scene, name)).context["form"]
        typed = {bound.name: bound.value() for bound in form if bound.value() not in (None, False)}
        change(typed)
        return Post(name, typed, PERSONNEL)

    def number(typed: dict[str, Any]) -> None:
        score = next(name for name, value in typed.items() if str(value) == "90 %")
        typed[score] = "91 %"

    return [
        shown("tpp:scheme_numbers", number),
        shown("tpp:scheme_results", lambda typed: typed.update({"r-tpp": "1", "r-discipline_slice": ""})),
        shown("tpp:scheme_entry_edit", lambda typed: typed.update(words_id="Tunjangan")),
    ]


@pytest.fixture
def posts(scene: Scene) -> list[Post]:
    """Every form of the site, with the rows that it needs besides those of the scene."""
    return [
        *_people(scene),
        *_own_work(scene),
        *_settings(scene),
        *_money(scene),
        *_of_pages(scene),
        *_imports(scene),
    ]
