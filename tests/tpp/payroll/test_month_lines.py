from datetime import date

import pytest

from accounts.authorization.access import COMMAND_LINE
from accounts.models import Agency
from accounts.people.actions.employees import end_service
from accounts.people.actions.placements import place_employee
from tests.people import ENTERED_AT
from tests.tpp.months import OCTOBER, amount, general_amounts, report
from tpp.models import Scheme
from tpp.payroll.listed_people import people_counts
from tpp.payroll.month_lines import lines_of, recap_lines
from tpp.payroll.month_rules import NoSchemeError, scheme_in_force

BY = {"by": COMMAND_LINE, "at": ENTERED_AT, "source": "tests"}
# October 2026 has no holiday: 22 days from Monday to Friday.
REQUIRED = 22 * 360


def line_of(person, **options):
    return next(line for line in recap_lines(OCTOBER, **options) if line.person.nip == person.nip)


def test_a_line_has_minutes_amounts_and_the_figure(october):
    line = line_of(october.sari)

    assert (line.inputs.required, line.inputs.credited) == (REQUIRED, 720)
    assert line.result.base == 1_541_890 + 2_312_835
    assert line.result.tpp == round(1_541_890 * 720 / REQUIRED) + round(2_312_835 * 720 / REQUIRED)
    assert str(line.result.percent) == "9.09"
    assert (line.unit.code, line.position_class, line.person.rank) == ("1.01", 7, "III/b")


def test_a_line_has_every_day(october):
    days = line_of(october.sari, with_pending=True).days

    assert len(days) == 31
    assert days[1]._asdict() == {
        "day": 2,
        "agency": "1.01",
        "required": 360,
        "approved": 400,
        "credited": 360,
        "waiting": 0,
        "absence": "",
        "holiday": "",
        "silent": 0,
    }
    assert (days[4].waiting, days[2].required) == (60, 0)


def test_lines_are_ordered_by_agency_and_nip(october):
    lines = list(recap_lines(OCTOBER))

    keys = [(line.unit.code, line.person.nip) for line in lines]
    assert keys == sorted(keys)
    assert len(keys) == len(october.employees())


def test_an_agency_lists_its_own_people_and_a_subtree_all_below(october):
    def names(**options):
        return {line.person.name for line in recap_lines(OCTOBER, october.dinas, **options)}

    assert "Eko Prasetyo" not in names()
    assert names(subtree=True) - names() == {"Eko Prasetyo"}
    assert people_counts(OCTOBER).keys() == {
        a.pk for a in (october.dinas, october.sekolah, october.kantor, october.badan)
    }


def test_a_transfer_within_the_month_splits_the_amount_and_lists_in_the_last_agency(october):
    place_employee(
        **BY,
        employee=october.sari,
        agency=october.sekolah,
        title="Guru",
        position_class=9,
        supervisor=october.eko,
        starts_on=date(2026, 10, 11),
    )
    line = line_of(october.sari)

    assert (line.unit.code, line.position_class) == ("1.01.1", 9)
    assert [(p.first, p.last, p.agency, p.position_class) for p in line.inputs.portions] == [
        (1, 10, "1.01", 7),
        (11, 31, "1.01.1", 9),
    ]
    # 7 days of five-day weeks until the 10th, then Monday to Saturday.
    assert line.inputs.required == (7 + 18) * 360
    assert line.result.base == round((10 * 1_541_890 + 21 * 2_175_801) / 31) + round(
        (10 * 2_312_835 + 21 * 3_263_702) / 31
    )


def test_days_after_the_end_of_service_are_not_paid(october):
    end_service(**BY, employee=october.sari, last_day=date(2026, 10, 15))

    line = line_of(october.sari)

    assert [(p.first, p.last) for p in line.inputs.portions] == [(1, 15)]
    assert line.inputs.required == 11 * 360
    assert len(line.days) == 15


def test_who_left_before_the_month_is_not_listed(october):
    end_service(**BY, employee=october.sari, last_day=date(2026, 9, 30))

    assert october.sari.nip not in {line.person.nip for line in recap_lines(OCTOBER)}


def test_a_post_that_begins_after_the_end_of_service_lists_nobody_there(october):
    place_employee(
        **BY,
        employee=october.sari,
        agency=october.kantor,
        title="Analis",
        position_class=7,
        supervisor=october.wira,
        starts_on=date(2026, 10, 20),
    )
    end_service(**BY, employee=october.sari, last_day=date(2026, 10, 15))

    assert line_of(october.sari).unit.code == "1.01"
    assert october.sari.nip in {line.person.nip for line in recap_lines(OCTOBER, october.dinas)}


@pytest.mark.parametrize(("owner", "expected"), [("sekolah", 30), ("dinas", 20), (None, 10)])
def test_the_nearest_amount_counts(people, owner, expected):
    for name, rupiah in ((None, 10), ("dinas", 20), ("sekolah", 30)):
        amount(9, "beban_kerja", rupiah, agency=getattr(people, name) if name else None)
        if name == owner:
            break

    assert line_of(people.eko).result.base == expected


def test_an_agency_overrides_one_component_only(people):
    general_amounts()
    amount(9, "beban_kerja", 0, agency=people.sekolah)
    amount(9, "tempat_bertugas", 500_000, agency=people.dinas)

    components = {c.name: c.base for c in line_of(people.eko).result.components}

    assert components == {"beban_kerja": 0, "prestasi_kerja": 3_263_702, "tempat_bertugas": 500_000}


def test_the_latest_amount_not_after_the_day_counts_and_a_change_splits_the_month(people):
    amount(7, "beban_kerja", 310_000, date(2026, 1, 1))
    amount(7, "beban_kerja", 620_000, date(2026, 10, 31))
    amount(7, "beban_kerja", 9_999_999, date(2026, 11, 1))

    line = line_of(people.sari)

    assert [(p.first, p.last, p.amounts) for p in line.inputs.portions] == [
        (1, 30, (("beban_kerja", 310_000),)),
        (31, 31, (("beban_kerja", 620_000),)),
    ]
    assert line.result.base == 320_000
    assert not line.lacks_amount


def test_a_day_without_any_amount_is_seen(people):
    amount(7, "beban_kerja", 310_000, date(2026, 10, 2))

    assert line_of(people.sari).lacks_amount
    assert line_of(people.budi).lacks_amount


def test_the_scheme_is_the_latest_not_after_the_first_of_the_month(people):
    seeded = Scheme.objects.get()
    later = Scheme.objects.create(
        name="sikeppo", version=2, title="x", starts_on=date(2026, 10, 2), document=seeded.document
    )
    Scheme.objects.create(name="draft", version=1, title="x", document={})

    assert scheme_in_force(OCTOBER) == seeded
    assert scheme_in_force(OCTOBER.following) == later


def test_without_a_scheme_nothing_is_computed(people):
    Scheme.objects.all().delete()

    with pytest.raises(NoSchemeError, match="2026-10"):
        list(recap_lines(OCTOBER))


def test_reading_in_portions_changes_nothing(october, monkeypatch):
    place_employee(
        employee=october.budi,
        agency=october.dinas,
        title="Kepala Subbagian",
        position_class=9,
        supervisor=None,
        starts_on=date(2026, 10, 12),
        **BY,
    )
    at_once = list(recap_lines(OCTOBER, for_papers=True))

    monkeypatch.setattr("tpp.payroll.month_lines.PEOPLE_AT_ONCE", 1)

    assert len({line.unit.code for line in at_once}) > 1
    assert shown(recap_lines(OCTOBER, for_papers=True)) == shown(at_once)


def test_more_agencies_take_no_more_statements(october, django_assert_num_queries):
    for number in range(60):
        Agency.objects.create(code=f"7.{number:02}", name="Unit")
    everywhere = set(Agency.objects.values_list("pk", flat=True))
    with django_assert_num_queries(7):
        assert len(list(lines_of(OCTOBER, everywhere))) == 11


def shown(lines):
    return [(line.unit, line.person, line.inputs, line.result, line.days, line.payment) for line in lines]


def test_the_number_of_queries_does_not_grow(october, django_assert_num_queries):
    with django_assert_num_queries(7):
        assert len(list(recap_lines(OCTOBER, october.sekolah))) == 1
    report(october.budi, 1, 100, by=october.kepala)
    with django_assert_num_queries(7):
        assert len(list(recap_lines(OCTOBER))) == 11
