"""Who is where on which day; both sides of every date."""

from datetime import UTC, date, datetime

import pytest

from accounts.authorization.access import COMMAND_LINE, Authority, authority_of, roles_on
from accounts.models import Employee, Role
from accounts.organisation import queries
from accounts.people.actions.employees import create_employee, end_service
from accounts.people.actions.placements import place_employee
from accounts.people.actions.roles import end_role, grant_role
from accounts.rules.roles import RoleKind
from tests.people import ENTERED_AT
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db
BY = {"by": COMMAND_LINE, "at": ENTERED_AT, "source": "tests"}
SEPTEMBER_30, OCTOBER_1 = date(2026, 9, 30), date(2026, 10, 1)


def names(people):
    return sorted(person.name.split()[0] for person in people)


class TestPlacements:
    def test_on(self, people):
        assert queries.placement_on(people.sari.pk, date(2025, 12, 31)) is None
        assert queries.placement_on(people.sari.pk, date(2026, 1, 1)).supervisor == people.eko
        assert queries.placement_on(people.sari.pk, SEPTEMBER_30).supervisor == people.eko
        assert queries.placement_on(people.sari.pk, OCTOBER_1).supervisor == people.budi

    def test_during(self, people, django_assert_num_queries):
        with django_assert_num_queries(1):
            september = queries.placements_during(date(2026, 9, 1), SEPTEMBER_30)
        assert [post.supervisor_id for post in september[people.sari.pk]] == [people.eko.pk]
        october = queries.placements_during(OCTOBER_1, date(2026, 10, 31))
        assert [post.supervisor_id for post in october[people.sari.pk]] == [people.budi.pk]
        both = queries.placements_during(SEPTEMBER_30, OCTOBER_1)
        assert [post.supervisor_id for post in both[people.sari.pk]] == [people.eko.pk, people.budi.pk]
        assert queries.placements_during(date(2025, 1, 1), date(2025, 12, 31)) == {}

    def test_during_of_some(self, people):
        some = queries.placements_during(SEPTEMBER_30, OCTOBER_1, Employee.objects.filter(pk=people.eko.pk))
        assert {pk: len(posts) for pk, posts in some.items()} == {people.eko.pk: 2}

    def test_annotated(self, people):
        before = queries.with_placement_on(SEPTEMBER_30).get(pk=people.eko.pk)
        after = queries.with_placement_on(OCTOBER_1).get(pk=people.eko.pk)
        assert (before.agency_code, before.position_title) == ("1.01", "Kepala Bidang")
        assert (after.agency_code, after.agency_name, after.position_class) == ("1.01.1", "SD Negeri 1", 9)
        assert queries.with_placement_on(date(2025, 1, 1)).get(pk=people.eko.pk).placement_id is None

    def test_direct_reports(self, people):
        assert names(queries.direct_reports(people.eko.pk, SEPTEMBER_30)) == ["Sari"]
        assert names(queries.direct_reports(people.eko.pk, OCTOBER_1)) == []
        assert names(queries.direct_reports(people.budi.pk, SEPTEMBER_30)) == ["Oki"]
        assert names(queries.direct_reports(people.budi.pk, OCTOBER_1)) == ["Oki", "Sari"]
        assert queries.supervises_anyone(people.budi.pk, OCTOBER_1)
        assert not queries.supervises_anyone(people.eko.pk, OCTOBER_1)

    def test_who_has_left_is_nobodys_report(self, people):
        end_service(**BY, employee=people.oki, last_day=OCTOBER_1)
        assert names(queries.direct_reports(people.budi.pk, OCTOBER_1)) == ["Oki", "Sari"]
        assert names(queries.direct_reports(people.budi.pk, date(2026, 10, 2))) == ["Sari"]

    def test_unsupervised(self, people):
        assert names(queries.unsupervised_on(OCTOBER_1)) == ["Dewi", "Kepala", "Wira"]
        end_service(**BY, employee=people.budi, last_day=OCTOBER_1)
        assert names(queries.unsupervised_on(OCTOBER_1)) == ["Dewi", "Kepala", "Wira"]
        assert names(queries.unsupervised_on(date(2026, 10, 2))) == ["Dewi", "Kepala", "Oki", "Sari", "Wira"]
        assert names(queries.unsupervised_on(date(2025, 12, 31))) == []

    def test_subtree(self, people):
        assert queries.subtree_ids([people.dinas.pk]) == {people.dinas.pk, people.sekolah.pk}
        assert queries.subtree_ids([people.sekolah.pk]) == {people.sekolah.pk}
        assert queries.subtree_ids([]) == frozenset()


class TestToday:
    """Wira works in Jayapura (UTC+9), Sari in Jakarta (UTC+7)."""

    @pytest.mark.parametrize(
        ("at", "sari", "wira"),
        [
            (datetime(2026, 10, 31, 14, 59, 59, tzinfo=UTC), date(2026, 10, 31), date(2026, 10, 31)),
            (datetime(2026, 10, 31, 15, 0, 0, tzinfo=UTC), date(2026, 10, 31), date(2026, 11, 1)),
            (datetime(2026, 10, 31, 16, 59, 59, tzinfo=UTC), date(2026, 10, 31), date(2026, 11, 1)),
            (datetime(2026, 10, 31, 17, 0, 0, tzinfo=UTC), date(2026, 11, 1), date(2026, 11, 1)),
        ],
    )
    def test_date_of_the_place(self, people, at, sari, wira):
        assert queries.today_of(people.sari.pk, at) == sari
        assert queries.today_of(people.wira.pk, at) == wira

    def test_post_begins_at_midnight_of_its_own_zone(self, people):
        place_employee(
            **BY,
            employee=people.wira,
            agency=people.badan,
            title="Penata",
            position_class=9,
            supervisor=None,
            starts_on=date(2026, 11, 1),
        )
        # Midnight in Jayapura, 22:00 of the day before in Jakarta: still the old post.
        assert queries.zone_of(people.wira.pk, datetime(2026, 10, 31, 15, tzinfo=UTC)) == "Asia/Jayapura"
        assert queries.zone_of(people.wira.pk, datetime(2026, 10, 31, 17, tzinfo=UTC)) == "Asia/Jakarta"

    def test_without_post(self):
        assert queries.zone_of(None, ENTERED_AT) == "Asia/Jakarta"


class TestRoles:
    AT = datetime(2026, 11, 3, 2, tzinfo=UTC)

    def test_authority(self, people):
        assert authority_of(people.dewi, self.AT).roles == {RoleKind.PERSONNEL: None}
        assert authority_of(people.fajar, self.AT).roles == {RoleKind.AUDITOR: None}
        within = {people.dinas.pk, people.sekolah.pk}
        assert authority_of(people.oki, self.AT).roles == {RoleKind.OPERATOR: within}
        assert authority_of(people.tari, self.AT).roles == {RoleKind.TREASURER: within}
        sari = authority_of(people.sari, self.AT)
        assert sari == Authority(people.sari)

    def test_authority_costs_one_query(self, people, django_assert_num_queries):
        for person in (people.sari, people.dewi, people.oki):
            with django_assert_num_queries(1):
                authority_of(person, self.AT)

    def test_role_holds_from_its_first_to_its_last_day(self, people):
        """In Jakarta a day begins at 17:00 UTC of the day before."""
        role = grant_role(**BY, employee=people.sari, role=RoleKind.AUDITOR, starts_on=OCTOBER_1)
        assert not authority_of(people.sari, datetime(2026, 9, 30, 16, 59, 59, tzinfo=UTC)).is_officer
        assert authority_of(people.sari, datetime(2026, 9, 30, 17, 0, 0, tzinfo=UTC)).is_officer
        end_role(**BY, role=role, ends_on=date(2026, 10, 31))
        assert authority_of(people.sari, datetime(2026, 10, 31, 16, 59, 59, tzinfo=UTC)).is_officer
        assert not authority_of(people.sari, datetime(2026, 10, 31, 17, 0, 0, tzinfo=UTC)).is_officer

    def test_a_role_is_in_force_on_both_of_its_ends(self, people):
        role = grant_role(
            **BY, employee=people.sari, role=RoleKind.AUDITOR, starts_on=OCTOBER_1, ends_on=date(2026, 10, 31)
        )
        days = [SEPTEMBER_30, OCTOBER_1, date(2026, 10, 31), date(2026, 11, 1)]
        assert [role in roles_on(day) for day in days] == [False, True, True, False]

    def test_role_ends_with_the_service(self, people):
        dewi = end_service(**BY, employee=people.dewi, last_day=OCTOBER_1)
        assert roles_on(OCTOBER_1).filter(employee=dewi).exists()
        assert not roles_on(date(2026, 10, 2)).filter(employee=dewi).exists()
        assert not authority_of(dewi, self.AT).is_officer

    def test_same_role_may_come_again_later(self, people):
        for starts_on, ends_on in ((OCTOBER_1, date(2026, 10, 31)), (date(2026, 11, 1), None)):
            grant_role(**BY, employee=people.sari, role=RoleKind.AUDITOR, starts_on=starts_on, ends_on=ends_on)
        assert Role.objects.filter(employee=people.sari).count() == 2
        with refused("role_overlap"):
            grant_role(**BY, employee=people.sari, role=RoleKind.AUDITOR, starts_on=date(2026, 12, 1))


class TestRefusals:
    def test_closed_month(self, people):
        def place(starts_on):
            place_employee(
                **BY,
                employee=people.sari,
                agency=people.dinas,
                title="Analis",
                position_class=7,
                supervisor=None,
                starts_on=starts_on,
                is_locked=lambda _pk, day: day <= SEPTEMBER_30,
            )

        with refused("month_locked"):
            place(SEPTEMBER_30)
        place(date(2026, 10, 2))

    def test_end_of_service_in_a_closed_month(self, people):
        with refused("month_locked"):
            end_service(
                **BY, employee=people.sari, last_day=date(2026, 9, 29), is_locked=lambda _pk, day: day <= SEPTEMBER_30
            )

    def test_service_may_end_with_the_last_day_of_a_closed_month(self, people):
        """A decree of the 30th that arrives after the closing changes nothing in the month that is closed."""
        locked = {"is_locked": lambda _pk, day: day <= SEPTEMBER_30}
        ended = end_service(**BY, employee=people.sari, last_day=SEPTEMBER_30, **locked)
        assert ended.service_ends_on == SEPTEMBER_30
        assert end_service(**BY, employee=people.sari, last_day=None, **locked).service_ends_on is None

    @pytest.mark.parametrize(
        ("nip", "code"),
        [
            ("123", "nip_length"),
            ("199013012015032001", "nip_birth_date"),
            ("199001012000032001", "nip_appointment"),
            ("199001012015033001", "nip_sex"),
            ("199001012015032000", "nip_serial"),
        ],
    )
    def test_malformed_nip(self, nip, code):
        with refused(code):
            create_employee(**BY, nip=nip, name="Baru", status="PNS", rank="III/a")
        assert not Employee.objects.exists()
