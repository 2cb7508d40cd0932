"""Agencies, employees and roles from files."""

import re
from datetime import UTC, date, datetime

import pytest
from django.core.management import call_command
from django.utils import translation

from accounts.authorization.access import COMMAND_LINE, authority_of
from accounts.imports.frame import ImportOutcome, ImportSpec, run_import
from accounts.imports.specs import AGENCIES, EMPLOYEES, ROLES
from accounts.models import Agency, AuditEvent, Employee, Placement, Role
from accounts.organisation.queries import placement_on
from accounts.people.actions.employees import end_service
from accounts.rules.roles import RoleKind
from accounts.spreadsheets.tabular import read_table
from tests import DATA
from tests.people import ENTERED_AT

pytestmark = pytest.mark.django_db
LEBAK = DATA / "lebak-2026-10"
AT = datetime(2026, 10, 1, 2, tzinfo=UTC)
HEADER = "nip,name,email,status,rank,agency_code,position_title,position_class,supervisor_nip,starts_on\n"
RINA, TONO, UJANG = "199003032015031011", "199104042016042012", "199205052017051013"


def load(spec: ImportSpec, text: str, **options) -> ImportOutcome:
    return run_import(
        spec, read_table(text.encode(), "file.csv", spec.headings), by=COMMAND_LINE, at=AT, source="tests", **options
    )


def employee(nip, name, supervisor="", *, agency="1.01", starts_on="2026-01-01", title="Analis", position_class=7):
    return f"{nip},{name},,PNS,III/a,{agency},{title},{position_class},{supervisor},{starts_on}\n"


def codes(outcome):
    return [(error.line, error.column, error.code) for error in outcome.errors]


def test_lebak_comes_in_through_the_doors(capsys):
    for command in ("agencies", "employees", "roles"):
        call_command(f"import_{command}", str(LEBAK / f"{command}.csv"))
    assert (Agency.objects.count(), Employee.objects.count(), Placement.objects.count()) == (6, 150, 150)
    assert Agency.objects.get(code="1.01.01.2").parent.code == "1.01.01.1"
    dewi = Employee.objects.get(nip="198210272013051992")
    assert authority_of(dewi, AT).roles == {RoleKind.PERSONNEL: None}
    assert not Employee.objects.exclude(password__startswith="!").exists()
    assert AuditEvent.objects.filter(event="employee_created").count() == 150


@pytest.mark.parametrize("spec", [AGENCIES, EMPLOYEES, ROLES], ids=lambda spec: spec.name)
def test_same_file_twice_changes_nothing(spec):
    for needed in (AGENCIES, EMPLOYEES, ROLES):
        load(needed, (LEBAK / f"{needed.name}.csv").read_text())
    events = AuditEvent.objects.count()
    again = load(spec, (LEBAK / f"{spec.name}.csv").read_text())
    assert (again.created, again.updated, again.skipped) == (0, 0, 0)
    assert again.unchanged > 0
    assert AuditEvent.objects.count() == events


class TestAgencies:
    HEADER = "code,name,parent_code,timezone,working_days_per_week\n"

    def test_superior_may_stand_further_down(self):
        text = self.HEADER + "1.1,Bidang,1,WIT,6\n1,Dinas,,Asia/Jayapura,5\n"
        assert load(AGENCIES, text).created == 2
        assert Agency.objects.get(code="1.1").parent.code == "1"

    def test_changed_data_updates(self, people):
        outcome = load(
            AGENCIES, self.HEADER + "1.01,Dinas Baru,,Asia/Makassar,6\n5.03,Badan Kepegawaian Daerah,,WIB,5\n"
        )
        assert (outcome.updated, outcome.unchanged) == (1, 1)
        people.dinas.refresh_from_db()
        assert (people.dinas.name, people.dinas.timezone) == ("Dinas Baru", "Asia/Makassar")
        event = AuditEvent.objects.get(event="agency_updated")
        assert (event.before["name"], event.after["name"]) == ("Dinas Pendidikan", "Dinas Baru")

    def test_unknown_superior(self):
        text = self.HEADER + "1,Dinas,9,WIB,5\n2,Lain,1,WIB,5\n3,Baik,,WIB,5\n"
        outcome = load(AGENCIES, text, skip_bad_rows=True)
        assert codes(outcome) == [(2, "parent_code", "unknown_agency"), (3, "parent_code", "unknown_agency")]
        assert list(Agency.objects.values_list("code", flat=True)) == ["3"]

    @pytest.mark.usefixtures("people")
    def test_circle(self):
        outcome = load(AGENCIES, self.HEADER + "1.01,Dinas,1.01.1,WIB,5\n")
        assert codes(outcome) == [(2, "parent_code", "agency_cycle")]
        assert "1.01 → 1.01.1 → 1.01" in outcome.errors[0].message

    @pytest.mark.parametrize("row", ["1/2,Dinas,,WIB,5", "1,Dinas,,Asia/Tokyo,5", "1,Dinas,,WIB,7", "1,,,WIB,5"])
    def test_refused_cells(self, row):
        assert load(AGENCIES, self.HEADER + row + "\n").skipped == 1


@pytest.mark.usefixtures("people")
def test_a_dry_run_names_who_would_come(tmp_path, capsys):
    path = tmp_path / "pegawai.csv"
    people = "".join(employee(f"1990030320150310{number}", f"Orang {number}") for number in range(10, 35))
    path.write_text(HEADER + people)
    with translation.override("en"):
        call_command("import_employees", str(path), dry_run=True)
    out = capsys.readouterr().out
    assert "person entered: 25" in out
    assert "Orang 10 (19900303 201503 1 010)" in out
    assert "… (+5)" in out
    assert not Employee.objects.filter(name="Orang 10").exists()


class TestEmployees:
    @pytest.mark.usefixtures("people")
    def test_supervisor_may_stand_further_down(self):
        assert load(EMPLOYEES, HEADER + employee(RINA, "Rina", TONO) + employee(TONO, "Tono")).created == 2
        assert placement_on(Employee.objects.get(nip=RINA).pk, date(2026, 1, 1)).supervisor.name == "Tono"

    def test_changed_data_updates(self, people):
        text = HEADER + employee(people.sari.nip, "Sari W.", people.eko.nip, title="Analis Muda", position_class=8)
        outcome = load(EMPLOYEES, text)
        assert (outcome.created, outcome.updated) == (0, 1)
        people.sari.refresh_from_db()
        assert (people.sari.name, people.sari.rank) == ("Sari W.", "III/a")
        assert people.sari.has_usable_password()
        assert placement_on(people.sari.pk, date(2026, 9, 30)).position_class == 8
        assert placement_on(people.sari.pk, date(2026, 10, 1)).position_class == 7
        events = set(AuditEvent.objects.filter(at=AT).values_list("event", flat=True))
        assert events == {"employee_updated", "placement_corrected"}

    def test_rows_of_one_person_are_a_history(self, people):
        text = employee(RINA, "Rina", starts_on="2026-01-01") + employee(
            RINA, "Rina", people.budi.nip, starts_on="2026-07-01"
        )
        assert load(EMPLOYEES, HEADER + text).created == 2
        rina = Employee.objects.get(nip=RINA)
        assert placement_on(rina.pk, date(2026, 6, 30)).supervisor is None
        assert placement_on(rina.pk, date(2026, 7, 1)).supervisor == people.budi

    @pytest.mark.usefixtures("people")
    def test_circle_is_named_with_its_lines(self):
        text = employee(RINA, "Rina", TONO) + employee(TONO, "Tono", UJANG) + employee(UJANG, "Ujang", RINA)
        outcome = load(EMPLOYEES, HEADER + text)
        assert codes(outcome) == [(line, "supervisor_nip", "supervision_cycle") for line in (2, 3, 4)]
        assert re.findall(r"(Rina|Tono|Ujang) \(\w+ ([0-9])\)", outcome.errors[0].message) == [
            ("Rina", "2"),
            ("Tono", "3"),
            ("Ujang", "4"),
            ("Rina", "2"),
        ]
        assert not outcome.written

    def test_circle_with_people_already_entered(self, people):
        text = employee(people.kepala.nip, "Kepala Dinas", people.sari.nip, starts_on="2026-11-01")
        outcome = load(EMPLOYEES, HEADER + text)
        assert [error.code for error in outcome.errors] == ["supervision_cycle"]
        assert "Budi Santoso" in outcome.errors[0].message

    def test_no_circle_where_the_days_differ(self, people):
        """Eko supervised Sari until September; from November she may supervise him."""
        text = employee(people.eko.nip, "Eko Prasetyo", people.sari.nip, starts_on="2026-11-01")
        assert load(EMPLOYEES, HEADER + text).created == 1

    @pytest.mark.usefixtures("people")
    def test_refused_rows_take_those_below_with_them(self):
        text = employee(RINA, "Rina", TONO) + employee(TONO, "Tono", agency="9.99") + employee(UJANG, "Ujang")
        outcome = load(EMPLOYEES, HEADER + text, skip_bad_rows=True)
        assert codes(outcome) == [(2, "supervisor_nip", "unknown_supervisor"), (3, "agency_code", "unknown_agency")]
        assert list(Employee.objects.filter(created_at=AT).values_list("nip", flat=True)) == [UJANG]

    @pytest.mark.usefixtures("people")
    def test_own_supervisor(self):
        assert [error.code for error in load(EMPLOYEES, HEADER + employee(RINA, "Rina", RINA)).errors] == [
            "supervisor_self"
        ]

    @pytest.mark.usefixtures("people")
    @pytest.mark.parametrize(
        ("typed", "stored"),
        [
            ("iv/a", "IV/a"),
            ("IV a", "IV/a"),
            ("IVa", "IV/a"),
            ("III-d", "III/d"),
            ("IV.a", "IV/a"),
            ("Gol. III/b", "III/b"),
        ],
    )
    @pytest.mark.usefixtures("people")
    def test_ranks_are_put_right(self, typed, stored):
        assert load(EMPLOYEES, HEADER + employee(RINA, "Rina").replace("III/a", typed)).created == 1
        assert Employee.objects.get(nip=RINA).rank == stored

    @pytest.mark.parametrize(
        ("status", "typed"),
        [
            ("PNS", "4/a"),
            ("PNS", "III/e"),
            ("PNS", "V/a"),
            ("PNS", "IX"),
            ("PPPK", "III/a"),
            ("PPPK", "XVIII"),
            ("PNS", "lll/a"),
        ],
    )
    @pytest.mark.usefixtures("people")
    def test_other_ranks_are_refused_with_the_list(self, status, typed):
        outcome = load(EMPLOYEES, HEADER + employee(RINA, "Rina").replace("PNS,III/a", f"{status},{typed}"))
        assert codes(outcome) == [(2, "rank", "rank")]
        assert ("XVII" if status == "PPPK" else "IV/e") in outcome.errors[0].message

    def test_somebody_known_under_a_new_nip_is_told_with_the_old_one(self, people):
        rows = employee("199001012015042001", "Dra. SARI WULAN DARI") + employee("199001012015042002", "Sari Wulandini")
        outcome = load(EMPLOYEES, HEADER + rows)
        assert [(warning.line, warning.code) for warning in outcome.warnings] == [(2, "same_person")]
        assert people.sari.nip in outcome.warnings[0].message
        assert load(EMPLOYEES, HEADER + rows).warnings == ()

    @pytest.mark.usefixtures("people")
    def test_one_person_twice_in_a_file_is_told(self):
        rows = employee("199003032015031011", "Rina") + employee("199003032015041011", "Rina S.E.")
        outcome = load(EMPLOYEES, HEADER + rows)
        assert [(warning.line, warning.code) for warning in outcome.warnings] == [(3, "same_person")]
        assert outcome.created == 2

    def test_indonesian_headings(self, people):
        header = "NIP,Nama,Surel,Status,Gol. Ruang,Kode OPD,Jabatan,Kelas,NIP Atasan,TMT\n"
        assert load(EMPLOYEES, header + employee(RINA, "Rina", people.budi.nip)).created == 1
        placement = Employee.objects.get(nip=RINA).placements.get()
        assert (placement.title, placement.position_class, placement.supervisor) == ("Analis", 7, people.budi)

    @pytest.mark.usefixtures("people")
    def test_two_names_for_one_person(self):
        text = employee(RINA, "Rina") + employee(RINA, "Rini", starts_on="2026-07-01")
        assert codes(load(EMPLOYEES, HEADER + text)) == [(3, "name", "person_differs")]

    def test_after_the_end_of_service(self, people):
        end_service(by=COMMAND_LINE, at=ENTERED_AT, source="tests", employee=people.sari, last_day=date(2026, 10, 31))
        late = employee(people.sari.nip, "Sari Wulandari", starts_on="2026-11-01")
        assert [error.code for error in load(EMPLOYEES, HEADER + late).errors] == ["after_service"]

    def test_closed_month(self, people, settings):
        settings.LAST_LOCKED_DAYS = "tests.accounts.imports.test_people.locked_september"
        closed = employee(people.sari.nip, "Sari Wulandari", starts_on="2026-09-30")
        assert codes(load(EMPLOYEES, HEADER + closed)) == [(2, "starts_on", "month_locked")]
        assert load(EMPLOYEES, HEADER + closed.replace("2026-09-30", "2026-10-02")).created == 1

    @pytest.mark.usefixtures("people")
    @pytest.mark.parametrize(
        ("nip", "status", "code"),
        [
            ("199003032015001011", "PNS", "nip_unusual"),
            ("199003032015211011", "PNS", "nip_status"),
            ("199003032015031011", "PPPK", "nip_status"),
            ("199003032015211011", "PPPK", None),
        ],
    )
    def test_unusual_nips_warn(self, nip, status, code):
        text = employee(nip, "Rina").replace("PNS,III/a", "PPPK,IX" if status == "PPPK" else "PNS,III/a")
        outcome = load(EMPLOYEES, HEADER + text)
        assert [warning.code for warning in outcome.warnings] == ([code] if code else [])
        assert outcome.created == 1

    def test_statements_do_not_grow_with_the_file(
        self, people, django_assert_num_queries, django_assert_max_num_queries
    ):
        def rows(start, count):
            return HEADER + "".join(
                employee(f"1990030320150310{number}", "Rina", people.budi.nip) for number in range(start, start + count)
            )

        with django_assert_max_num_queries(15) as few:
            load(EMPLOYEES, rows(11, 2))
        with django_assert_num_queries(len(few.captured_queries)):
            load(EMPLOYEES, rows(20, 25))


class TestRoles:
    HEADER = "nip,role,agency_code,starts_on\n"

    def test_unknown_people_and_agencies(self, people):
        text = f"{RINA},auditor,,2026-01-01\n{people.sari.nip},operator,9.9,2026-01-01\n"
        assert codes(load(ROLES, self.HEADER + text)) == [
            (2, "nip", "unknown_employee"),
            (3, "agency_code", "unknown_agency"),
        ]

    def test_scope(self, people):
        text = f"{people.sari.nip},operator,,2026-01-01\n{people.sari.nip},auditor,1.01,2026-01-01\n"
        assert [error.code for error in load(ROLES, self.HEADER + text).errors] == ["role_needs_agency", "role_for_all"]

    def test_end_of_a_role(self, people):
        text = f"nip,role,agency_code,starts_on,ends_on\n{people.fajar.nip},auditor,,2026-01-01,2026-12-31\n"
        assert load(ROLES, text).updated == 1
        assert Role.objects.get(employee=people.fajar).ends_on == date(2026, 12, 31)

    def test_same_role_twice_at_a_time(self, people):
        text = f"{people.fajar.nip},auditor,,2026-06-01\n"
        assert [error.code for error in load(ROLES, self.HEADER + text).errors] == ["role_overlap"]

    def test_end_before_start(self, people):
        text = f"nip,role,agency_code,starts_on,ends_on\n{people.sari.nip},auditor,,2026-01-01,2025-12-31\n"
        assert [error.code for error in load(ROLES, text).errors] == ["role_ends_early"]


def locked_september(employee_ids):
    return dict.fromkeys(employee_ids, date(2026, 9, 30))
