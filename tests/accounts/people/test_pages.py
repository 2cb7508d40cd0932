"""The pages of people: who sees what, what a form refuses, how many statements a list takes."""

from datetime import date, datetime

import pytest
from django.test import Client
from django.urls import reverse

from accounts.authorization.access import COMMAND_LINE
from accounts.models import Agency, Employee, Placement, Proposal, Role
from accounts.organisation.queries import placement_on
from accounts.people.actions.employees import create_employee, end_service
from accounts.second_person.actions.proposals import confirm_proposal
from tests.accounts.people.visits import NOW, statements
from tests.people import ENTERED_AT, acting, login
from tests.support.forms import codes

pytestmark = pytest.mark.django_db

BY = {"by": COMMAND_LINE, "at": ENTERED_AT, "source": "tests"}


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(NOW, tick=False)


def names(response):
    return {person.name for person in response.context["page_obj"]}


class TestList:
    URL = reverse("accounts:employee_list")

    def test_who_sees_whom(self, people):
        seen = {}
        for name in ("dewi", "fajar", "oki", "tari", "sari", "kepala"):
            response = login(Client(), getattr(people, name)).get(self.URL)
            seen[name] = names(response) if response.status_code == 200 else response.status_code
        everybody = {person.name for person in people.employees()}
        assert seen["dewi"] == seen["fajar"] == everybody
        dinas = (people.kepala, people.budi, people.sari, people.oki, people.tari, people.eko)
        assert seen["oki"] == {person.name for person in dinas}
        assert (seen["tari"], seen["sari"], seen["kepala"]) == (404, 404, 404)

    @pytest.mark.parametrize("typed", ["sari", "19900101 201503", "199001012015032001", "WULAN"])
    def test_search(self, dewi, typed):
        assert names(dewi.get(self.URL, {"q": typed})) == {"Sari Wulandari"}

    def test_agency_includes_units_below(self, people, dewi):
        assert "Eko Prasetyo" in names(dewi.get(self.URL, {"agency": people.dinas.pk}))
        assert names(dewi.get(self.URL, {"agency": people.sekolah.pk})) == {"Eko Prasetyo"}

    def test_states(self, people, dewi):
        create_employee(**BY, nip="199505052020121001", name="Baru", status="CPNS", rank="III/a")
        end_service(**BY, employee=people.sari, last_day=date(2026, 11, 2))
        assert names(dewi.get(self.URL, {"state": "waiting"})) == {"Baru"}
        assert names(dewi.get(self.URL, {"state": "left"})) == {"Sari Wulandari"}
        assert "Baru" in names(dewi.get(self.URL))
        assert "Sari Wulandari" not in names(dewi.get(self.URL))
        assert "Baru" not in names(dewi.get(self.URL, {"state": "activated"}))

    def test_last_day_still_counts(self, people, dewi):
        end_service(**BY, employee=people.sari, last_day=date(2026, 11, 3))
        assert "Sari Wulandari" in names(dewi.get(self.URL))

    def test_operator_cannot_choose_other_agencies(self, people):
        oki = login(Client(), people.oki)
        assert names(oki.get(self.URL, {"agency": people.kantor.pk})) & {"Citra Lestari"} == set()

    def test_few_statements_however_many_people(self, dewi):
        one = statements(dewi, self.URL + "?q=sari")
        many = statements(dewi, self.URL)
        assert one == many <= 12

    def test_nothing_found(self, dewi):
        assert dewi.get(self.URL, {"q": "tidak ada"}).status_code == 200


class TestDetail:
    def test_who_sees_whom(self, people):
        def status(viewer, person):
            url = reverse("accounts:employee_detail", args=[person.pk])
            return login(Client(), viewer).get(url).status_code

        assert status(people.dewi, people.citra) == 200
        assert status(people.fajar, people.citra) == 200
        assert status(people.oki, people.sari) == 200
        assert status(people.oki, people.citra) == 404
        assert status(people.budi, people.sari) == 404
        assert status(people.sari, people.sari) == 404

    def test_history_with_the_post_of_today(self, people, dewi):
        response = dewi.get(reverse("accounts:employee_detail", args=[people.sari.pk]))
        assert [post.supervisor.name for post in response.context["placements"]] == ["Budi Santoso", "Eko Prasetyo"]
        assert response.context["current_id"] == response.context["placements"][0].pk

    def test_statements_do_not_grow_with_the_history(self, people, dewi):
        one = statements(dewi, reverse("accounts:employee_detail", args=[people.tari.pk]))
        many = statements(dewi, reverse("accounts:employee_detail", args=[people.sari.pk]))
        assert one == many <= 12

    def test_only_personnel_is_offered_changes(self, people):
        url = reverse("accounts:employee_detail", args=[people.sari.pk])
        assert reverse("accounts:employee_edit", args=[people.sari.pk]) not in _text(login(Client(), people.oki), url)
        assert reverse("accounts:employee_edit", args=[people.sari.pk]) in _text(login(Client(), people.dewi), url)


PERSON = {"nip": "19950505 202012 1 001", "name": "Baru", "status": "CPNS", "rank": "III/a", "email": ""}


class TestChanges:
    def test_enter_and_place(self, people, dewi):
        response = dewi.post(reverse("accounts:employee_create"), PERSON)
        baru = Employee.objects.get(nip="199505052020121001")
        url = reverse("accounts:placement_create", args=[baru.pk])
        assert response["Location"] == url
        post = {
            "starts_on": "2026-11-01",
            "agency": people.dinas.pk,
            "title": "Analis",
            "position_class": "5",
            "supervisor": "Budi Santoso",
        }
        assert dewi.post(url, post).status_code == 302
        assert placement_on(baru.pk, date(2026, 11, 1)).supervisor == people.budi

    def test_nip_that_exists(self, people, dewi):
        response = dewi.post(reverse("accounts:employee_create"), PERSON | {"nip": people.sari.nip})
        assert (response.status_code, codes(response)) == (422, ["nip_taken"])
        assert response.context["form"]["name"].value() == "Baru"

    def test_the_same_name_and_birth_date_is_asked_about_once(self, people, dewi):
        double = PERSON | {"nip": "199001012015042001", "name": "SARI  Wulandari, S.Kom."}
        url = reverse("accounts:employee_create")
        assert "is_another" not in dewi.get(url).context["form"].fields
        response = dewi.post(url, double)
        assert (response.status_code, codes(response)) == (422, ["same_person"])
        assert people.sari.nip in str(response.context["form"].errors["nip"])
        assert "is_another" in response.content.decode()
        assert dewi.post(url, double | {"is_another": "on"}).status_code == 302
        assert Employee.objects.filter(nip="199001012015042001").exists()

    def test_changing_the_nip_itself_is_no_double(self, people, dewi):
        url = reverse("accounts:employee_edit", args=[people.sari.pk])
        data = PERSON | {"nip": "199001012015042001", "name": "Sari Wulandari", "is_active": "on"}
        assert dewi.post(url, data).status_code == 302
        people.sari.refresh_from_db()
        assert people.sari.nip == "199001012015042001"

    @pytest.mark.parametrize(
        ("status", "typed", "stored"),
        [("PNS", "iv/A", "IV/a"), ("CPNS", "III-d", "III/d"), ("PNS", "IV.e", "IV/e"), ("PPPK", "ix", "IX")],
    )
    def test_ranks_are_put_right(self, dewi, status, typed, stored):
        assert (
            dewi.post(reverse("accounts:employee_create"), PERSON | {"status": status, "rank": typed}).status_code
            == 302
        )
        assert Employee.objects.get(nip="199505052020121001").rank == stored

    @pytest.mark.parametrize(("status", "typed"), [("PNS", "IX"), ("PPPK", "III/a"), ("PNS", "4/a"), ("PNS", "III/e")])
    def test_ranks_of_another_status_or_of_nobody_are_refused(self, dewi, status, typed):
        response = dewi.post(reverse("accounts:employee_create"), PERSON | {"status": status, "rank": typed})
        assert (response.status_code, codes(response)) == (422, ["rank"])

    def test_the_nip_as_letters_print_it_finds_the_person(self, people, dewi):
        response = dewi.get(reverse("accounts:employee_list"), {"q": "NIP. 19900101 201503 2 001"})
        assert [person.pk for person in response.context["page_obj"]] == [people.sari.pk]

    def test_edit(self, people, dewi):
        url = reverse("accounts:employee_edit", args=[people.sari.pk])
        assert dewi.get(url).status_code == 200
        data = PERSON | {"nip": people.sari.nip, "name": "Sari W.", "is_active": "on", "email": "sari@example.id"}
        assert dewi.post(url, data).status_code == 302
        people.sari.refresh_from_db()
        assert (people.sari.name, people.sari.email) == ("Sari W.", "sari@example.id")

    def test_nobody_bars_the_own_login(self, people, dewi):
        url = reverse("accounts:employee_edit", args=[people.dewi.pk])
        assert codes(dewi.post(url, PERSON | {"nip": people.dewi.nip})) == ["own_login"]

    def test_circle_is_refused_with_its_names(self, people, dewi):
        post = _post(people.dinas, supervisor=people.sari.nip)
        response = dewi.post(reverse("accounts:placement_create", args=[people.kepala.pk]), post)
        assert codes(response) == ["supervision_cycle"]
        sentence = str(response.context["form"].errors["supervisor"])
        assert "Kepala Dinas → Sari Wulandari → Budi Santoso → Kepala Dinas" in sentence

    def test_second_post_from_the_same_day(self, people, dewi):
        url = reverse("accounts:placement_create", args=[people.sari.pk])
        assert codes(dewi.post(url, _post(people.dinas, starts_on="2026-10-01"))) == ["placement_exists"]

    def test_correct_a_post(self, people, dewi):
        placement = Placement.objects.get(employee=people.sari, starts_on="2026-10-01")
        url = reverse("accounts:placement_edit", args=[placement.pk])
        assert dewi.get(url).status_code == 200
        assert dewi.post(url, _post(people.dinas, title="Analis Muda")).status_code == 302
        placement.refresh_from_db()
        assert (placement.title, placement.starts_on) == ("Analis Muda", date(2026, 10, 1))

    def test_end_of_service(self, people, dewi):
        url = reverse("accounts:service_end", args=[people.sari.pk])
        assert dewi.get(url).status_code == 200
        assert codes(dewi.post(url, {"last_day": "2025-12-31", "reason": "pensiun"})) == ["before_first_placement"]
        assert dewi.post(url, {"last_day": "2026-11-30", "reason": "pensiun"}).status_code == 302
        people.sari.refresh_from_db()
        assert people.sari.service_ends_on == date(2026, 11, 30)

    def test_grant_and_end_a_role(self, people, dewi):
        url = reverse("accounts:role_create", args=[people.sari.pk])
        assert dewi.get(url).status_code == 200
        role = {"role": "operator", "agency": "", "starts_on": "2026-11-03", "ends_on": ""}
        assert codes(dewi.post(url, role)) == ["role_needs_agency"]
        assert dewi.post(url, role | {"agency": people.dinas.pk}).status_code == 302
        assert codes(dewi.post(url, role | {"agency": people.dinas.pk})) == ["already_proposed"]
        confirm_proposal(
            by=acting(people.dina),
            at=datetime.fromisoformat(NOW),
            source="tests",
            proposal_id=Proposal.objects.get().pk,
        )
        assert codes(dewi.post(url, role | {"agency": people.dinas.pk})) == ["role_overlap"]
        granted = Role.objects.get(employee=people.sari)
        end = reverse("accounts:role_end", args=[granted.pk])
        assert dewi.get(end).status_code == 200
        assert codes(dewi.post(end, {"ends_on": "2026-11-02"})) == ["role_ends_early"]
        assert dewi.post(end, {"ends_on": "2026-11-03"}).status_code == 302

    def test_nobody_ends_the_own_personnel_role(self, people, dewi):
        own = Role.objects.get(employee=people.dewi)
        assert codes(dewi.post(reverse("accounts:role_end", args=[own.pk]), {"ends_on": "2026-11-03"})) == ["own_role"]

    @pytest.mark.parametrize("typed", ["Tidak Ada", "199001012015032999"])
    def test_unknown_supervisor(self, people, dewi, typed):
        url = reverse("accounts:placement_create", args=[people.citra.pk])
        assert codes(dewi.post(url, _post(people.kantor, supervisor=typed))) == ["nobody"]

    def test_several_people_of_one_name(self, people, dewi):
        url = reverse("accounts:placement_create", args=[people.citra.pk])
        response = dewi.post(url, _post(people.kantor, supervisor="an"))
        assert codes(response) == ["several"]
        assert response.status_code == 422


class TestAgencies:
    AGENCY = {"code": "9.01", "name": "Baru", "parent": "", "timezone": "Asia/Makassar", "working_days_per_week": "6"}

    def test_tree(self, dewi):
        rows = dewi.get(reverse("accounts:agency_list")).context["rows"]
        assert [(row["agency"].code, row["depth"], row["people"]) for row in rows] == [
            ("1.01", 0, 5),
            ("1.01.1", 1, 1),
            ("2.01", 0, 2),
            ("5.03", 0, 3),
        ]
        assert statements(dewi, reverse("accounts:agency_list")) <= 12

    def test_enter_and_change(self, dewi):
        assert dewi.post(reverse("accounts:agency_create"), self.AGENCY).status_code == 302
        agency = Agency.objects.get(code="9.01")
        url = reverse("accounts:agency_edit", args=[agency.pk])
        assert dewi.get(url).status_code == 200
        assert dewi.post(url, self.AGENCY | {"name": "Lama"}).status_code == 302
        agency.refresh_from_db()
        assert agency.name == "Lama"

    def test_refusals(self, people, dewi):
        taken = dewi.post(reverse("accounts:agency_create"), self.AGENCY | {"code": "1.01"})
        assert codes(taken) == ["agency_code_taken"]
        signs = dewi.post(reverse("accounts:agency_create"), self.AGENCY | {"code": "9/01"})
        assert codes(signs) == ["agency_code_signs"]
        url = reverse("accounts:agency_edit", args=[people.dinas.pk])
        below = self.AGENCY | {"code": "1.01", "parent": people.sekolah.pk}
        assert codes(dewi.post(url, below)) == ["agency_cycle"]


class TestProfile:
    URL = reverse("accounts:profile")

    def test_everybody_has_one(self, people):
        for person in people.employees():
            assert login(Client(), person).get(self.URL).status_code == 200

    def test_own_supervisor_of_today(self, people):
        response = login(Client(), people.sari).get(self.URL)
        assert response.context["placement"].supervisor == people.budi

    @pytest.mark.usefixtures("people")
    def test_person_without_post(self, client):
        baru = create_employee(**BY, nip="199505052020121001", name="Baru", status="CPNS", rank="III/a")
        assert login(client, baru).get(self.URL).status_code == 200

    def test_few_statements(self, people):
        assert statements(login(Client(), people.sari), self.URL) <= 12


@pytest.mark.parametrize(
    "name",
    [
        "employee_create",
        "agency_create",
        "activation_letters",
        "import_agencies",
        "import_employees",
        "import_roles",
    ],
)
def test_only_personnel_changes_anything(people, name):
    answers = {
        person: login(Client(), person).get(reverse(f"accounts:{name}")).status_code for person in people.employees()
    }
    assert {person for person, status in answers.items() if status == 200} == {people.dewi, people.dina}
    assert set(answers.values()) == {200, 404}


def test_without_login_nothing(client):
    for name in ("employee_list", "profile", "audit_list", "agency_list", "activation_letters"):
        response = client.get(reverse(f"accounts:{name}"))
        assert response.status_code == 302
        assert reverse("account_login") in response["Location"]


def _text(client, url):
    return client.get(url).content.decode()


def _post(agency, *, supervisor="", starts_on="2026-11-01", title="Analis"):
    return {
        "starts_on": starts_on,
        "agency": agency.pk,
        "title": title,
        "position_class": "7",
        "supervisor": supervisor,
    }
