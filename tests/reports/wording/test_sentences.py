from datetime import UTC, date, datetime

import pytest
from django.utils.translation import override

from accounts.pages.formatting import month_name
from reports.wording.sentences import SENTENCES, closing_moment, long_date, moment, refusal


def test_dates_are_written_in_the_active_language():
    with override("id"):
        assert long_date(date(2026, 10, 6)) == "Selasa, 6 Oktober 2026"
        assert month_name(date(2026, 8, 1)) == "Agustus 2026"
    with override("en"):
        assert long_date(date(2026, 10, 6)) == "Tuesday, 6 October 2026"


@pytest.mark.parametrize(
    ("zone", "hour", "name"), [("Jakarta", 17, "WIB"), ("Makassar", 16, "WITA"), ("Jayapura", 15, "WIT")]
)
def test_midnight_is_24_00_of_the_day_before(zone, hour, name):
    with override("en"):
        text = closing_moment(datetime(2026, 10, 8, hour, tzinfo=UTC), f"Asia/{zone}")
        assert text == f"Thursday, 8 October 2026 at 24:00 {name}"
        assert closing_moment(datetime(2026, 10, 8, hour, 1, tzinfo=UTC), f"Asia/{zone}").endswith(
            f"9 October 2026 at 00:01 {name}"
        )
        assert moment(datetime(2026, 10, 8, hour, tzinfo=UTC), f"Asia/{zone}").endswith(
            f"9 October 2026 at 00:00 {name}"
        )


def test_an_unknown_zone_is_written_by_its_name():
    assert moment(datetime(2026, 10, 8, tzinfo=UTC), "UTC").endswith("00.00 UTC")


@pytest.mark.parametrize("code", sorted(SENTENCES))
@pytest.mark.parametrize("language", ["id", "en"])
def test_every_sentence_takes_its_figures_in_both_languages(code, language):
    names = "day month opens closing now start end mode when kind work_date started following modes monday sunday"
    params = dict.fromkeys(names.split(), "...") | {"total": 1500, "length": 2, "limit": 1, "days": 3}
    with override(language):
        said = refusal(code, "", params)
    assert said.code == code
    assert said.message
    assert "%(" not in said.message
