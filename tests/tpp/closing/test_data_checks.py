from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.authorization.access import COMMAND_LINE
from accounts.models import Agency, Employee, Placement
from accounts.people.actions.employees import create_employee, end_service
from accounts.people.actions.placements import place_employee
from reports.models import ReportingPolicy
from tests.people import ENTERED_AT
from tpp.closing.data_checks import circles, master_data_findings
from tpp.models import BaseAmount

BY = {"by": COMMAND_LINE, "at": ENTERED_AT, "source": "tests"}
TODAY = date(2026, 10, 15)


def found(day=TODAY):
    return {finding.code: finding for finding in master_data_findings(day)}


def new_employee():
    return create_employee(**BY, nip="199503032021012011", name="Rani Puspa", status="PNS", rank="III/a")


def test_good_data_has_no_error(october):
    assert not [finding for finding in master_data_findings(TODAY) if finding.is_error]


def test_ranks_that_the_status_does_not_have_are_an_error(october):
    people = Employee.objects.order_by("pk")
    first, second, third = people[:3]
    Employee.objects.filter(pk=first.pk).update(rank="iv/a")
    Employee.objects.filter(pk=second.pk).update(rank="IX")
    Employee.objects.filter(pk=third.pk).update(status="PPPK", rank="XVII")

    finding = found()["rank_unknown"]

    assert finding.is_error
    assert f"{first.name} ({first.nip}): iv/a" in finding.message
    assert second.nip in finding.message
    assert third.nip not in finding.message


def test_one_person_under_two_nips_is_a_warning_until_one_has_left(october):
    post = {"agency": Agency.objects.get(code="1.01"), "title": "Analis", "position_class": 7, "supervisor": None}
    for nip, name in (("199503032021012011", "Rani Puspa, S.Sos."), ("199503032021112011", "RANI  PUSPA")):
        person = create_employee(**BY, nip=nip, name=name, status="PNS", rank="III/a")
        place_employee(**BY, employee=person, starts_on=date(2026, 1, 1), **post)

    finding = found()["same_person"]

    assert not finding.is_error
    assert "Rani Puspa, S.Sos. (199503032021012011) = RANI  PUSPA (199503032021112011)" in finding.message
    end_service(**BY, employee=person, last_day=date(2026, 9, 30))
    assert "same_person" not in found()


def test_somebody_without_placement_is_an_error(october):
    new_employee()

    assert found()["placement_missing"].is_error
    assert "Rani Puspa (199503032021012011)" in found()["placement_missing"].message


def test_a_placement_that_begins_later_is_a_warning(october):
    place_employee(
        **BY,
        employee=new_employee(),
        agency=october.dinas,
        title="Analis",
        position_class=7,
        supervisor=october.budi,
        starts_on=date(2026, 11, 1),
    )

    assert not found()["placement_later"].is_error
    assert "placement_later" not in found(date(2026, 11, 1))


def test_who_has_left_is_not_looked_at(october):
    end_service(**BY, employee=new_employee(), last_day=date(2026, 10, 14))

    assert "placement_missing" not in found()


def test_a_missing_base_amount_is_an_error(october):
    BaseAmount.objects.filter(position_class=11).delete()

    assert found()["base_amount_missing"].is_error
    assert "Wira Nugraha" in found()["base_amount_missing"].message
    assert "Citra Lestari" not in found()["base_amount_missing"].message


def test_missing_rules_of_reporting_are_an_error(october):
    ReportingPolicy.objects.all().delete()

    assert found()["policy_missing"].is_error


def test_a_circle_of_supervision_is_named(october):
    Placement.objects.filter(employee=october.kepala).update(supervisor=october.sari)

    assert "→ Sari Wulandari" in found()["supervision_cycle"].message


def test_a_circle_that_begins_later_is_found_too(october):
    Placement.objects.create(
        employee=october.kepala,
        agency=october.dinas,
        title="Kepala Dinas",
        position_class=12,
        supervisor=october.sari,
        starts_on=date(2027, 1, 1),
    )

    assert "2027-01-01" in found()["supervision_cycle"].message


def test_a_circle_of_agencies_ends_the_search(october):
    Agency.objects.filter(pk=october.dinas.pk).update(parent=october.sekolah)

    assert set(found()) >= {"agency_cycle"}
    assert "1.01 → 1.01.1" in found()["agency_cycle"].message


def test_a_lonely_personnel_officer_without_supervisor_is_seen(october):
    assert "reviewer_missing" not in found()
    october.dina.roles.all().delete()

    assert "Dewi Anggraini" in found()["reviewer_missing"].message
    assert not found()["reviewer_missing"].is_error


def test_the_number_of_queries_is_fixed(october, django_assert_num_queries):
    with django_assert_num_queries(13):
        master_data_findings(TODAY)


@pytest.mark.parametrize(
    ("above", "expected"),
    [
        ({}, []),
        ({1: None, 2: 1, 3: 2}, []),
        ({1: 2, 2: 1}, [(1, 2)]),
        ({1: 2, 2: 3, 3: 4, 4: 2}, [(2, 3, 4)]),
        ({5: 6, 6: 5, 1: 2, 2: 1, 9: 1}, [(1, 2), (5, 6)]),
        ({7: 7}, [(7,)]),
        ({1: 99}, []),
    ],
)
def test_circles_begin_with_their_smallest(above, expected):
    assert circles(above) == expected


@given(st.dictionaries(st.integers(1, 12), st.one_of(st.none(), st.integers(1, 12)), max_size=12))
def test_every_circle_is_found_once(above):
    def returns(person):
        current = person
        for _step in range(13):
            current = above.get(current)
            if current == person:
                return True
        return False

    in_circles = [person for circle in circles(above) for person in circle]
    assert sorted(in_circles) == sorted(person for person in above if returns(person))
