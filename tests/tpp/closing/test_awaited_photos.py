"""A month waits for photos that may still come, and for none that did not."""

from datetime import date

from reports.rules.period import Month
from tests.people import acting
from tests.reports.entries import local, policy
from tests.reports.outbox.announcing import HOUR, promised
from tests.support.refusals import refused
from tests.tpp.months import closing_checks, general_amounts
from tpp.closing.actions.freeze import freeze_recap

MONTH = Month(2026, 10)
LAST = date(2026, 10, 30)
SENT = local(date(2026, 11, 1), "22:00")


def test_the_month_waits_for_photos_and_names_whose(people):
    general_amounts()
    policy(photo_hours=72, silence_at_closing="count")
    promised(people.sari, work_date=LAST, at=SENT)
    asked = SENT + 27 * HOUR
    found = {check.code: check for check in closing_checks(MONTH, people.dinas, asked)}
    assert (found["photos_awaited"].blocking, found["photos_awaited"].people[0].nip) == (True, people.sari.nip)
    assert "Sari Wulandari" in found["photos_awaited"].message
    assert "photos_awaited" not in {check.code for check in closing_checks(MONTH, people.kantor, asked)}
    closing = {"by": acting(people.dewi), "source": "tests", "month": MONTH, "agency": people.dinas}
    with refused("photos_awaited"):
        freeze_recap(at=asked, **closing)
    # What did not come is lost: it holds nothing up and counts nothing, whatever the rule for silence.
    recap = freeze_recap(at=SENT + 72 * HOUR, **closing)
    line = recap.lines.get(employee=people.sari)
    assert (line.credited_minutes, line.required_minutes > 0) == (0, True)
