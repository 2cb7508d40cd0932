"""Enter the fictional regency through the same verbs as a real one."""

import io
import uuid
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from PIL import Image, ImageDraw

from accounts.audit.actions.installation import dedicate
from accounts.authorization.access import COMMAND_LINE, Authority, authority_of
from accounts.imports.frame import ImportSpec, run_import
from accounts.imports.specs import AGENCIES, EMPLOYEES, ROLES
from accounts.login.actions.activation import activate, issue_activation_codes
from accounts.models import Agency, Employee
from accounts.people.actions.delegations import enter_delegation
from accounts.people.actions.roles import grant_role
from accounts.rules.enums import DelegationKind, InstallationKind
from accounts.rules.roles import RoleKind
from accounts.second_person.actions.proposals import do_or_propose
from accounts.spreadsheets.tabular import read_table
from reports.activities.actions.activities import submit_activity
from reports.activities.activity_input import ActivityInput
from reports.calendar.actions.work_modes import add_work_mode_rule
from reports.evidence import photos
from reports.imports.specs import ACTIVITIES, ACTIVITY_KINDS
from reports.models import Activity, ActivityKind, Holiday, Review
from reports.reviews.actions.decisions import decide
from reports.rules.enums import ActivityStatus, HolidayKind, WorkMode
from reports.rules.period import Month
from sikap.demo import files, story
from sikap.demo.regency import AGENCIES as DEMO_AGENCIES
from sikap.demo.regency import PASSWORD, DemoPerson, people
from tpp.closing.actions.acceptances import Picked, accept_findings
from tpp.closing.actions.freeze import freeze_recap
from tpp.closing.findings import findings
from tpp.payroll.actions.base_amount_files import BASE_AMOUNTS
from tpp.payroll.actions.data_imports.specs import ACTING_POSTS, ATTENDANCE, PAY_DATA, SANCTIONS, SCORES

SOURCE = "demo"
WEEKS = 6
# Work of the last day of a month is accepted for two more days.
DAYS_UNTIL_CLOSABLE = 3


def closable_month(today: date) -> Month:
    """Return the latest month that can be closed on `today`."""
    return Month.of(today - timedelta(days=DAYS_UNTIL_CLOSABLE)).preceding


def load_demo(at: datetime) -> None:
    """Fill the empty, migrated database with everything up to the moment `at`, or with nothing."""
    population = people()
    today = at.astimezone(story.ZONE).date()
    month = closable_month(today)
    first = min(today - timedelta(weeks=WEEKS), month.first)
    calendar = story.Calendar(
        frozenset(Holiday.objects.exclude(kind=HolidayKind.MOVED_WORKDAY).values_list("date", flat=True))
    )
    themselves = frozenset(person.nip for person in population if person.what.startswith("employee"))
    with transaction.atomic():
        dedicate(at=at, source=SOURCE, kind=InstallationKind.DEMO, people=len(population))
        for spec, name, content in (
            (AGENCIES, "agencies.csv", files.agencies()),
            (EMPLOYEES, "employees.csv", files.employees(population)),
            (ROLES, "roles.csv", files.roles(population)),
            (ACTIVITY_KINDS, "activity_kinds.csv", files.activity_kinds()),
            (BASE_AMOUNTS, "base_amounts.csv", files.base_amounts()),
            (SCORES, "nilai_perilaku.csv", files.scores(population, month)),
            (ATTENDANCE, "kehadiran.csv", files.attendance(population, month)),
            (PAY_DATA, "gaji_dan_rekening.csv", files.pay_data(population, first)),
            (SANCTIONS, "hukuman_disiplin.csv", files.sanctions(population, month)),
            (ACTING_POSTS, "jabatan_plt.csv", files.acting_posts(population, month)),
            (ACTIVITIES, "activities.csv", story.activities_csv(population, first, at, calendar, without=themselves)),
        ):
            _import(spec, name, content, at)
        _activate_everybody(at)
        _open_other_location(Month.of(today).first, at)
        for person in population:
            if person.nip in themselves:
                _report_lately(person, at, calendar)
        _return_one(population, at)
        _stand_in(population, at)
        _close(month, population, at)
        _propose(population, at)


def _import(spec: ImportSpec, name: str, content: bytes, at: datetime) -> None:
    outcome = run_import(spec, read_table(content, name, spec.headings), by=COMMAND_LINE, at=at, source=SOURCE)
    if outcome.errors:
        raise ValueError(f"{name}: {outcome.errors[:3]}")


def _open_other_location(starts_on: date, at: datetime) -> None:
    """Let everybody work at another location on two days a week, as the regency decreed."""
    add_work_mode_rule(
        by=COMMAND_LINE,
        at=at,
        source=SOURCE,
        code=WorkMode.WFA,
        starts_on=starts_on,
        legal_basis="Peraturan Bupati 41/2026",
        needs_photo=True,
        needs_position=True,
        of_oneself=True,
        days_a_week=2,
    )


def _activate_everybody(at: datetime) -> None:
    for employee, code in issue_activation_codes(Employee.objects.all(), by=COMMAND_LINE, at=at, source=SOURCE):
        activate(nip=employee.nip, code=code, password=PASSWORD, at=at, source=SOURCE)


def _report_lately(person: DemoPerson, at: datetime, calendar: story.Calendar) -> None:
    """Let `person` report some of the last two days and today, as far as the day has come."""
    employee = Employee.objects.get(nip=person.nip)
    today = at.astimezone(story.ZONE).date()
    for day in (today - timedelta(days=ago) for ago in (2, 1, 0)):
        if not calendar.works(person.agency, day):
            continue
        for entry in _entries(day):
            end = datetime.combine(day, entry.start_time, story.ZONE) + timedelta(minutes=entry.minutes)
            if end + timedelta(minutes=5) <= at:
                submit_activity(
                    by=Authority(employee),
                    at=end + timedelta(minutes=5),
                    source=SOURCE,
                    client_uuid=uuid.uuid5(uuid.NAMESPACE_OID, f"{person.nip} {day} {entry.start_time}"),
                    entry=entry,
                )


def _entries(day: date) -> Iterator[ActivityInput]:
    kinds = dict(ActivityKind.objects.values_list("code", "id"))
    yield ActivityInput(
        work_date=day,
        start_time=time(7, 30),
        minutes=90,
        mode=WorkMode.WFO,
        kind_id=kinds["surat"],
        volume=2,
        description="Menyusun surat undangan rapat kepala sekolah",
        output="2 surat",
    )
    yield ActivityInput(
        work_date=day,
        start_time=time(9, 15),
        minutes=120,
        mode=WorkMode.DL,
        kind_id=kinds["tinjau"],
        description="Meninjau kesiapan ruang kelas SMP Negeri 2",
        output="1 laporan kunjungan",
        photo=photos.prepare(_picture()),
        latitude=Decimal("-6.651200"),
        longitude=Decimal("106.187300"),
        accuracy_m=14,
        fixed_at=datetime.combine(day, time(10), story.ZONE),
    )


def _picture() -> SimpleUploadedFile:
    """Return a drawn classroom in place of a photo."""
    image = Image.new("RGB", (1600, 1200), "#dfe7e4")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 820, 1600, 1200), fill="#b98d5f")
    draw.rectangle((250, 180, 1350, 620), fill="#2f4f46", outline="#8a6a44", width=24)
    for x in range(150, 1500, 340):
        draw.rectangle((x, 860, x + 240, 900), fill="#7a5632")
        draw.rectangle((x + 20, 900, x + 40, 1050), fill="#5f4327")
        draw.rectangle((x + 200, 900, x + 220, 1050), fill="#5f4327")
    content = io.BytesIO()
    image.save(content, "JPEG", quality=85)
    return SimpleUploadedFile("foto.jpg", content.getvalue(), "image/jpeg")


def _return_one(population: list[DemoPerson], at: datetime) -> None:
    """Let the supervisor return the latest report of the first employee."""
    sari = next(person for person in population if person.what == "employee")
    waiting = Activity.objects.filter(employee__nip=sari.nip, status=ActivityStatus.SUBMITTED)
    activity = waiting.order_by("-work_date", "-start_time").first()
    if activity is None:
        return
    decide(
        by=authority_of(Employee.objects.get(nip=sari.supervisor), at),
        at=at,
        source=SOURCE,
        items=[(activity.pk, activity.version)],
        decision=Review.Decision.RETURN,
        reason="Mohon sebutkan ruang kelas mana saja yang ditinjau.",
    )


def _stand_in(population: list[DemoPerson], at: datetime) -> None:
    """The head of the agency is away for three days; a supervisor decides in their place."""
    budi = Employee.objects.get(nip=next(person.nip for person in population if person.what == "supervisor"))
    head = Employee.objects.get(nip=next(person.supervisor for person in population if person.nip == budi.nip))
    today = at.astimezone(story.ZONE).date()
    enter_delegation(
        by=authority_of(head, at),
        at=at,
        source=SOURCE,
        absent=head,
        stand_in=budi,
        kind=DelegationKind.PLH,
        starts_on=today,
        ends_on=today + timedelta(days=2),
        document_number="800.1.11/214/2026",
    )


def _propose(population: list[DemoPerson], at: datetime) -> None:
    """Dewi proposes a second operator; Dina can confirm it."""
    dewi = Employee.objects.get(nip=next(person.nip for person in population if person.role == "personnel"))
    operator = next(person for person in population if person.role == "operator")
    colleague = next(person for person in population if person.what == "employee of the same supervisor")
    do_or_propose(
        grant_role,
        by=authority_of(dewi, at),
        at=at,
        source=SOURCE,
        why="Mendampingi operator yang sekarang",
        employee=Employee.objects.get(nip=colleague.nip),
        role=RoleKind.OPERATOR,
        agency=Agency.objects.get(code=operator.agency),
        starts_on=at.astimezone(story.ZONE).date() + timedelta(days=1),
    )


def _close(month: Month, population: list[DemoPerson], at: datetime) -> None:
    dewi = Employee.objects.get(nip=next(person.nip for person in population if person.role == "personnel"))
    by = authority_of(dewi, at)
    for agency in Agency.objects.filter(code__in=[code for code, *_rest in DEMO_AGENCIES]):
        open_red = [one for one in findings(month, {agency.pk}) if one.is_open and one.may_be_accepted]
        if open_red:
            picked = [Picked(one.person.employee_id, one.code, one.fingerprint) for one in open_red]
            accept_findings(
                by=by,
                at=at,
                source=SOURCE,
                month=month,
                picked=picked,
                reason="Dicocokkan dengan surat keputusannya",
            )
        freeze_recap(by=by, at=at, source=SOURCE, month=month, agency=agency)
