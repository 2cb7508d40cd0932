"""The scene of the pages: the rows that every address of the site points to, and the address of every name."""

import shutil
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from tempfile import mkdtemp
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Model
from django.test import override_settings
from django.urls import reverse
from PIL import Image

from accounts.authorization.access import COMMAND_LINE, authority_of
from accounts.models import AuditHead, Proposal, Role
from accounts.notifications.actions.notices import mark_read
from accounts.people.actions.delegations import enter_delegation
from accounts.rules.enums import DelegationKind
from accounts.second_person.actions.go_live import set_go_live
from accounts.second_person.actions.proposals import do_or_propose
from reports.absences.actions.absences import add_absence
from reports.absences.actions.requests import file_absence_request
from reports.calendar.actions.catalogue import add_kind
from reports.calendar.actions.holidays import add_holiday
from reports.calendar.actions.patterns import add_pattern
from reports.calendar.actions.quotas import add_quota_period
from reports.calendar.actions.rules import add_policy
from reports.calendar.actions.work_modes import add_work_mode_exemption
from reports.disruptions.actions.dispensations import ask_dispensation
from reports.disruptions.actions.outages import record_outage
from reports.evidence.attachments import Attachment
from reports.models import Shift
from reports.rules.enums import AbsenceKind, HolidayKind, WorkWeek
from reports.rules.period import Month
from tests.people import People, acting
from tests.reports.entries import NOON, TUESDAY, outside, submit
from tpp.closing.actions.freeze import freeze_recap
from tpp.closing.actions.reopen import confirm_reopen, request_reopen
from tpp.corrections.actions.adjustments import enter_adjustment
from tpp.corrections.actions.objections import file_objection
from tpp.corrections.policies import Subject
from tpp.models import Scheme
from tpp.payroll.actions.base_amounts import add_base_amount
from tpp.recaps.actions import change_letterhead
from tpp.schemes import presets
from tpp.schemes.actions.schemes import create_scheme
from tpp.schemes.actions.status import add_status_rule

NOW = datetime(2026, 10, 6, 14, tzinfo=ZoneInfo("Asia/Jakarta"))
AUGUST, SEPTEMBER, OCTOBER = Month(2026, 8), Month(2026, 9), Month(2026, 10)


@dataclass(frozen=True)
class Scene:
    """The rows that addresses point to."""

    people: People
    ids: dict[str, int]
    code: str


@pytest.fixture
def scene(people: People, settings, tmp_path) -> Scene:
    settings.MEDIA_ROOT, settings.PUBLIC_URL = tmp_path, "https://tpp.example.go.id"
    made = _made_once(deepcopy(people))
    shutil.copytree(made.files, tmp_path, dirs_exist_ok=True)
    made.write()
    return Scene(people, dict(made.scene.ids), made.scene.code)


@dataclass(frozen=True)
class _Made:
    """A scene that was made through the verbs and taken back: the rows that it added and changed, and its files."""

    scene: Scene
    added: list[list[Model]]
    changed: list[list[Model]]
    files: Path

    def write(self) -> None:
        """Write the same rows anew, a statement a table."""
        for rows in deepcopy(self.added):
            type(rows[0])._base_manager.bulk_create(rows)
        for rows in deepcopy(self.changed):
            names = [field.name for field in rows[0]._meta.concrete_fields if not field.primary_key]
            type(rows[0])._base_manager.bulk_update(rows, names)
        if connection.vendor == "postgresql":
            # Rows with given ids leave the counters behind.
            with connection.cursor() as cursor:
                models = [type(rows[0]) for rows in self.added]
                for statement in connection.ops.sequence_reset_sql(no_style(), models):
                    cursor.execute(statement)


_MADE: dict[tuple[tuple[str, int], ...], _Made] = {}


def _made_once(people: People) -> _Made:
    """Return the scene as it was made by the first test of a process that wanted it beside the same rows.

    Everything that the verbs wrote is in the trail, so its heads tell what stands there before: some directories have
    more people than others.
    """
    stands = tuple(AuditHead.objects.order_by("stream").values_list("stream", "sequence"))
    if stands not in _MADE:
        files = Path(mkdtemp(prefix="scene-", dir=settings.DATA_DIR))
        with transaction.atomic(), override_settings(MEDIA_ROOT=files):
            before = _rows()
            scene = make_scene(people)
            after = _rows()
            transaction.set_rollback(True)
        added = [[row for pk, row in rows.items() if pk not in before[model]] for model, rows in after.items()]
        changed = [
            [row for pk, row in rows.items() if pk in before[model] and _values(row) != _values(before[model][pk])]
            for model, rows in after.items()
        ]
        assert all(before[model].keys() <= rows.keys() for model, rows in after.items())
        _MADE[stands] = _Made(scene, list(filter(None, added)), list(filter(None, changed)), files)
    return _MADE[stands]


def _rows() -> dict[type[Model], dict[Any, Model]]:
    models = apps.get_models(include_auto_created=True)
    return {model: {row.pk: row for row in model._base_manager.order_by("pk")} for model in models}


def _values(row: Model) -> list[Any]:
    return [getattr(row, field.attname) for field in row._meta.concrete_fields]


def make_scene(people: People) -> Scene:
    """Let everybody do what they do, through the verbs."""
    by = {"by": acting(people.dewi), "at": NOON, "source": "tests"}
    for position_class in (6, 7, 8, 9, 12):
        add_base_amount(
            **by | {"by": acting(people.dewi).confirmed(people.dina)},
            agency_id=None,
            position_class=position_class,
            component="beban_kerja",
            amount=1_000_000,
            starts_on=date(2026, 1, 1),
        )
    set_go_live(by=COMMAND_LINE, at=NOON, source="tests", day=date(2026, 10, 5), reason="Perbup 1")
    logo = BytesIO()
    Image.new("RGB", (8, 8)).save(logo, "PNG")
    logo.seek(0)
    change_letterhead(**by, region_name="Kabupaten Lengkong", address="", logo=logo)
    reopened = freeze_recap(**by, month=AUGUST, agency=people.dinas)
    request_reopen(**by, recap=reopened, reason="Salah hitung")
    confirm_reopen(**by | {"by": acting(people.dina)}, recap=reopened)
    freeze_recap(**by, month=AUGUST, agency=people.dinas)
    recap = freeze_recap(**by, month=SEPTEMBER, agency=people.dinas)
    objection = file_objection(
        **by | {"by": acting(people.sari)},
        subject=Subject(SEPTEMBER, None, "tpp"),
        reason="Salah",
        attachment=Attachment(b"%PDF-1.4", ".pdf"),
        attachment_name="surat.pdf",
    )
    adjustment = enter_adjustment(
        **by, employee=people.sari, month=OCTOBER, corrects=SEPTEMBER, amount=1, reason="Selisih", reference="1"
    )
    activity = submit(people.sari, outside(), at=NOON).activity
    holiday = add_holiday(**by, date=date(2026, 12, 31), kind=HolidayKind.REGIONAL, name="Hari Jadi")
    outage = record_outage(
        **by | {"by": acting(people.dewi).confirmed(people.dina)},
        starts_at=NOON - timedelta(hours=3),
        ends_at=NOON - timedelta(hours=2),
        reason="Listrik padam",
    )
    kind = add_kind(**by, code="rapat", name="Rapat", norm_minutes=90, unit="rapat", is_active=True)
    absence = add_absence(
        **by,
        employee_id=people.citra.pk,
        kind=AbsenceKind.SICK,
        starts_on=date(2026, 10, 20),
        ends_on=date(2026, 10, 20),
        document_number="1",
    )
    leave = file_absence_request(
        **by | {"by": acting(people.sari)},
        employee=people.sari,
        kind=AbsenceKind.ANNUAL_LEAVE,
        starts_on=date(2026, 10, 12),
        ends_on=date(2026, 10, 13),
        attachment=Attachment(b"%PDF-1.4", ".pdf"),
        attachment_name="surat.pdf",
    )
    delegation = enter_delegation(
        **by,
        absent=people.budi,
        stand_in=people.eko,
        kind=DelegationKind.PLH,
        starts_on=date(2026, 11, 2),
        ends_on=date(2026, 11, 3),
        document_number="1",
    )
    status_rule = add_status_rule(
        **by, code="pns", percent=Decimal(100), starts_on=date(2026, 10, 1), legal_basis="Perbup 1/2026"
    )
    policy = add_policy(**by, agency_id=None, starts_on=date(2027, 1, 1))
    ids = {
        "exemption": add_work_mode_exemption(
            **by, code="WFA", employee=people.sari, starts_on=date(2026, 10, 1), ends_on=None
        ).pk,
        "status_rule": status_rule.pk,
        "policy": policy.pk,
        "leave": leave.pk,
        "dispensation": ask_dispensation(
            **by | {"by": acting(people.sari)},
            day=date(2026, 10, 1),
            reason="Listrik padam",
            typed={"description": "Rapat"},
            attachment=Attachment(b"%PDF-1.4", ".pdf"),
            attachment_name="surat.pdf",
        ).pk,
        "delegation": delegation.pk,
        "activity": activity.pk,
        "evidence": activity.evidence_id,
        "holiday": holiday.pk,
        "kind": kind.pk,
        "outage": outage.pk,
        "quota": add_quota_period(
            **by, agency=None, name="Ramadan", starts_on=OCTOBER.last, ends_on=None, minutes=[300] * 7
        ).pk,
        "pattern": add_pattern(
            **by, employee=people.sari, week=WorkWeek.ROSTER, starts_on=OCTOBER.last, ends_on=None
        ).pk,
        "shift": Shift.objects.get().pk,
        "absence": absence.pk,
        "scheme": Scheme.objects.get().pk,
        "draft": create_scheme(**by, document=presets.document("jambi")).pk,
        "role": Role.objects.get(employee=people.oki).pk,
        "proposal": do_or_propose(
            set_go_live,
            by=authority_of(people.dewi, NOON),
            at=NOON,
            source="tests",
            day=date(2026, 8, 1),
            reason="Peraturan Bupati 1/2026",
        ).proposal.pk,
        "red": Proposal.objects.get(proposed_by=None).pk,
        "objection": objection.pk,
        "adjustment": adjustment.pk,
        "placement": people.sari.placements.latest("starts_on").pk,
    }
    # Dina has read that a proposal waits for her.
    mark_read(by=acting(people.dina), at=NOON)
    return Scene(people, ids, recap.code)


def address(scene: Scene, name: str) -> str:
    """Return the address that `name` has in the scene."""
    month, code = {"month": SEPTEMBER}, {"month": SEPTEMBER, "code": scene.people.dinas.code}
    arguments: dict[str, dict] = {
        "account_reset_password_from_key": {"uidb36": "1", "key": "set-password"},
        "reports:day": {"day": TUESDAY.isoformat()},
        "reports:day_copy": {"day": TUESDAY.isoformat()},
        **{
            f"reports:activity_{verb}": {"pk": scene.ids["activity"]} for verb in ("detail", "edit", "withdraw", "copy")
        },
        "reports:evidence_photo": {"pk": scene.ids["evidence"]},
        "reports:review_undo": {"pk": 1},
        "settings:holiday_edit": {"pk": scene.ids["holiday"]},
        "reports:dispensation_document": {"pk": scene.ids["dispensation"]},
        "settings:dispensation_detail": {"pk": scene.ids["dispensation"]},
        **{f"settings:quota_{page}": {"pk": scene.ids["quota"]} for page in ("end", "delete")},
        **{f"settings:pattern_{page}": {"pk": scene.ids["pattern"]} for page in ("end", "delete")},
        **{name: {"role": "employee"} for name in ("handbook", "handbook_pdf")},
        "reports:adoption_agency": {"pk": scene.people.dinas.pk},
        "reports:helper_guide": {"pk": scene.people.sari.pk},
        "settings:shift_retire": {"pk": scene.ids["shift"]},
        "settings:roster_edit": {"pk": scene.people.sari.pk, "month": str(OCTOBER)},
        "settings:holiday_delete": {"pk": scene.ids["holiday"]},
        "settings:holiday_confirm": {"year": 2027},
        **{f"reports:absence_{page}": {"pk": scene.ids["leave"]} for page in ("detail", "withdraw", "document")},
        "settings:absence_delete": {"pk": scene.ids["absence"]},
        "reports:absence_shorten": {"pk": scene.ids["absence"]},
        "settings:outage_cancel": {"pk": scene.ids["outage"]},
        "settings:policy_withdraw": {"pk": scene.ids["policy"]},
        "settings:work_mode_exemption_end": {"pk": scene.ids["exemption"]},
        "settings:kind_edit": {"pk": scene.ids["kind"]},
        "tpp:recap_detail": code,
        "tpp:recap_freeze": code,
        "tpp:recap_reopen": code,
        "tpp:recap_confirm_reopen": code,
        "tpp:recap_verify": code,
        "tpp:recap_export": month,
        "tpp:board": code,
        "tpp:board_list": month,
        "papers:paper_confirm": {"code": scene.code},
        **{f"tpp:recap_{part}": code | {"employee_id": scene.people.sari.pk} for part in ("line", "reports")},
        **{f"tpp:scheme_{page}": {"pk": scene.ids["scheme"]} for page in ("detail", "export", "version")},
        "tpp:scheme_preset": {"name": "jambi"},
        **{
            f"tpp:scheme_{page}": {"pk": scene.ids["draft"]}
            for page in ("edit", "numbers", "results", "json", "start", "take_back", "delete")
        },
        "tpp:scheme_entry_create": {"pk": scene.ids["draft"], "part": "inputs"},
        **{
            f"tpp:scheme_entry_{page}": {"pk": scene.ids["draft"], "part": "values", "name": "tpp"}
            for page in ("edit", "move", "remove")
        },
        "tpp:person_data": {"pk": scene.people.sari.pk},
        "tpp:status_remove": {"pk": scene.ids["status_rule"]},
        "tpp:objection_create": {"month": OCTOBER},
        **{f"tpp:objection_{page}": {"pk": scene.ids["objection"]} for page in ("detail", "attachment", "withdraw")},
        **{f"tpp:adjustment_{page}": {"pk": scene.ids["adjustment"]} for page in ("confirm", "cancel")},
        "tpp:scheme_simulate": {"pk": scene.ids["scheme"]},
        "tpp:preset_simulate": {"name": "balangan"},
        "tpp:recap_compare": {"month": AUGUST, "code": scene.people.dinas.code},
        **{
            f"accounts:{page}": {"pk": scene.people.sari.pk}
            for page in (
                "employee_detail",
                "employee_edit",
                "service_end",
                "placement_create",
                "role_create",
                "activation_issue",
            )
        },
        **{f"accounts:delegation_{verb}": {"pk": scene.ids["delegation"]} for verb in ("end", "cancel")},
        **{
            f"accounts:proposal_{page}": {"pk": scene.ids["proposal"]}
            for page in ("detail", "confirm", "refuse", "withdraw", "seen")
        },
        "accounts:placement_edit": {"pk": scene.ids["placement"]},
        "accounts:role_end": {"pk": scene.ids["role"]},
        "accounts:agency_edit": {"pk": scene.people.dinas.pk},
    }
    query = {"tpp:recap_export": "?format=csv"}.get(name, "")
    return reverse(name, kwargs=arguments.get(name)) + query
