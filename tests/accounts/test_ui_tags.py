"""The tags of every page: figures and dates as Indonesians write them, pictures that say what they show."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.template import Context, Template
from django.utils import translation

from accounts.templatetags import ui

NIP = "196804111993031009"
SUNDAY = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def indonesian():
    with translation.override("id"):
        yield


def render(source: str, **context: object) -> str:
    return Template("{% load ui %}" + source).render(Context(context))


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (999, "999"), (1000, "1.000"), (1234567, "1.234.567"), (-1234, "-1.234"), (None, ""), ("", "")],
)
def test_thousands_are_grouped_with_dots(value, text):
    assert ui.thousands(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "Rp 0"),
        (1234567, "Rp 1.234.567"),
        (-500, "-Rp 500"),
        (Decimal("1999.5"), "Rp 2.000"),
        (Decimal("2000.5"), "Rp 2.001"),
        (None, ""),
    ],
)
def test_rupiah(value, text):
    assert ui.rupiah(value) == text


def test_figures_in_english_are_grouped_with_commas():
    with translation.override("en-gb"):
        assert ui.thousands(-1234567) == "-1,234,567"
        assert ui.rupiah(-1234567) == "-Rp 1,234,567"


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (Decimal("83.3333"), 2, "83,33%"),
        (Decimal("0.005"), 2, "0,01%"),
        (100, 0, "100%"),
        (Decimal("99.5"), 0, "100%"),
        (None, 2, ""),
    ],
)
def test_percent(value, places, text):
    assert ui.percent(value, places) == text


def test_percent_in_english_has_a_point():
    with translation.override("en"):
        assert ui.percent(Decimal("83.3333")) == "83.33%"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0 menit"),
        (45, "45 menit"),
        (60, "1 jam"),
        (90, "1 jam 30 menit"),
        (-90, "-1 jam 30 menit"),
        (1440, "24 jam"),
        (None, ""),
    ],
)
def test_minutes(value, text):
    assert ui.minutes(value) == text


def test_minutes_in_english():
    with translation.override("en"):
        assert ui.minutes(90) == "1 h 30 min"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (NIP, "19680411 199303 1 009"),
        ("١٩٦٨٠٤١١١٩٩٣٠٣١٠٠٩", "١٩٦٨٠٤١١١٩٩٣٠٣١٠٠٩"),
        (NIP + "\n", NIP + "\n"),
        ("123", "123"),
        (None, ""),
    ],
)
def test_nip_is_printed_in_groups(value, text):
    assert ui.nip(value) == text


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Sari", "S"),
        ("Sari Wulandari", "SW"),
        ("Dr. Ir. Budi Santoso, M.Si.", "BS"),
        ("ni luh putu ayu", "NA"),
        ("", ""),
        (None, ""),
    ],
)
def test_initials_leave_titles_out(name, letters):
    assert ui.initials(name) == letters


def test_dates_are_written_in_full():
    assert ui.id_date(SUNDAY) == "Minggu, 22 November 2026"
    assert ui.short_date(date(2026, 8, 7)) == "7 Agustus 2026"
    assert ui.month_name(SUNDAY) == "November 2026"


def test_dates_in_english():
    with translation.override("en"):
        assert ui.id_date(SUNDAY) == "Sunday, 22 November 2026"


@pytest.mark.parametrize("filter_name", ["id_date", "short_date", "month_name"])
def test_no_date_is_no_text(filter_name):
    assert getattr(ui, filter_name)(None) == ""


@pytest.mark.parametrize(
    ("zone", "text"),
    [
        ("Asia/Jakarta", "Minggu, 22 November 2026, 23.59 WIB"),
        ("Asia/Makassar", "Senin, 23 November 2026, 00.59 WITA"),
        (ZoneInfo("Asia/Jayapura"), "Senin, 23 November 2026, 01.59 WIT"),
    ],
)
def test_an_instant_is_shown_in_the_zone_of_the_agency(zone, text):
    assert ui.local_datetime(datetime(2026, 11, 22, 16, 59, 59, tzinfo=UTC), zone) == text


def test_a_fixed_offset_is_named_by_itself():
    at = datetime(2026, 11, 22, 9, 5, tzinfo=UTC)
    assert ui.local_time(at, timezone(timedelta(hours=7), "WIB")) == "16.05 WIB"


def test_time_in_english_has_a_colon():
    with translation.override("en"):
        assert ui.local_time(datetime(2026, 11, 22, 9, 5, tzinfo=UTC), "Asia/Jakarta") == "16:05 WIB"


def test_an_instant_without_zone_is_refused():
    with pytest.raises(ValueError, match="without a time zone"):
        ui.local_datetime(datetime(2026, 11, 22, 9, 5), "Asia/Jakarta")


def test_no_instant_is_no_text():
    assert ui.local_datetime(None, "Asia/Jakarta") == ui.local_time(None, "Asia/Jakarta") == ""


def test_an_icon_is_decoration_unless_it_has_a_label():
    assert 'aria-hidden="true"' in render('{% icon "check" %}')
    labelled = render('{% icon "check" label=text %}', text='"><script>')
    assert 'role="img"' in labelled
    assert "<script>" not in labelled


@pytest.mark.parametrize("status", list(ui.STATUSES))
def test_a_status_has_a_picture_and_a_word(status):
    badge = render("{% status_badge status %}", status=status)
    assert f"badge-{status}" in badge
    assert f"#{ui.STATUSES[status][0]}" in badge
    assert str(ui.STATUSES[status][1]) in badge


def test_a_status_may_have_its_own_words():
    assert "Terkirim" in render('{% status_badge "submitted" "Terkirim" %}')


@pytest.mark.parametrize("mode", list(ui.MODES))
def test_a_work_mode_is_shown_by_its_short_name(mode):
    assert f">{mode}</abbr>" in render("{% mode_badge mode %}", mode=mode)


@pytest.mark.parametrize(
    ("value", "total", "pending", "done", "waiting"),
    [
        (0, 360, 0, 0, 0),
        (90, 360, 0, 250, 0),
        (90, 360, 90, 250, 250),
        (300, 360, 120, 833, 167),
        (500, 360, 60, 1000, 0),
        (0, 0, 0, 0, 0),
    ],
)
def test_a_ring_never_turns_more_than_once(value, total, pending, done, waiting):
    parts = ui.ring(value, total, pending)
    assert (parts["done"], parts["waiting"]) == (done, waiting)


@pytest.mark.parametrize("language", ["id", "en"])
def test_drawings_carry_plain_numbers_and_no_inline_style(language):
    with translation.override(language):
        html = render("{% ring 1200 4800 pending=600 %}{% progress_bar 1200 4800 pending=600 label='x' %}")
    assert 'stroke-dasharray="250 1000"' in html
    assert 'width="250"' in html
    assert "style=" not in html


def month(**changes: object) -> list[dict[str, object]]:
    days = [{"date": date(2026, 11, number), "state": "future"} for number in range(1, 31)]
    days[19] |= {"state": "partial", "minutes": 90, "required": 360, "url": "/20/", "waiting": 2}
    return days


def test_a_month_is_laid_out_in_weeks_from_monday():
    weeks = ui.heat_month(month())["weeks"]
    assert [len(week) for week in weeks] == [7] * 6
    assert weeks[0][6]["number"] == 1
    assert weeks[0][:6] == [None] * 6
    assert weeks[5][0]["number"] == 30


def test_a_day_says_everything_its_colours_say():
    html = render("{% heat_month days today=today %}", days=month(), today=date(2026, 11, 20))
    assert 'href="/20/"' in html
    assert 'aria-current="date"' in html
    assert "Jumat, 20 November 2026" in html
    assert "1 jam 30 menit" in html
    assert html.count("<a ") == 1


@pytest.mark.parametrize("state", list(ui.DAY_STATES))
def test_every_state_of_a_day_can_be_drawn(state):
    html = render("{% heat_month days %}", days=[{"date": SUNDAY, "state": state}])
    assert f"is-{state}" in html


def test_a_month_without_days_is_empty():
    assert ui.heat_month([])["weeks"] == []


class ReportForm(forms.Form):
    mode = forms.ChoiceField(label="Moda", choices=[("WFO", "WFO"), ("DL", "DL")], widget=forms.RadioSelect)
    output = forms.CharField(label="Hasil", required=False, help_text="Apa yang jadi.")
    minutes = forms.IntegerField(label="Menit", min_value=1)
    agree = forms.BooleanField(label="Setuju")
    days = forms.MultipleChoiceField(label="Hari", choices=[("1", "Senin")], widget=forms.CheckboxSelectMultiple)
    latitude = forms.DecimalField(widget=forms.HiddenInput)
    longitude = forms.DecimalField(widget=forms.HiddenInput)
    token = forms.CharField(widget=forms.HiddenInput)

    def clean(self):
        raise forms.ValidationError("Waktu beririsan dengan laporan lain.")


def test_a_field_ties_label_help_and_error_to_its_input():
    form = ReportForm({"minutes": "0"})
    html = render("{% field form.minutes suffix='menit' %}{% field form.output %}", form=form)
    assert '<label for="id_minutes">Menit</label>' in html
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_minutes_error"' in html
    assert 'id="id_minutes_error"' in html
    assert 'aria-describedby="id_output_helptext"' in html
    assert 'id="id_output_helptext"' in html


def test_segmented_work_modes_have_a_label_each():
    html = render("{% field form.mode variant='segmented' %}", form=ReportForm())
    assert html.count('type="radio"') == html.count("<label for=") == 2
    assert "<legend>Moda</legend>" in html


@pytest.mark.parametrize("name", ["agree", "days", "latitude"])
def test_every_kind_of_field_is_rendered_once(name):
    assert render("{% field bound %}", bound=ReportForm()[name]).count(f'name="{name}"') == 1


def test_the_error_summary_links_to_the_fields():
    html = render("{% error_summary form %}", form=ReportForm({"minutes": "x"}))
    assert 'href="#id_minutes"' in html
    assert "Waktu beririsan dengan laporan lain." in html
    assert html.count('href="#position"') == 1


def test_a_form_without_errors_has_no_summary():
    assert render("{% error_summary form %}", form=ReportForm()).strip() == ""
