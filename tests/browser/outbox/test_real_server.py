"""The phone's half and the server's half of docs/outbox.md together: one report from a phone to the table."""

import pytest
from playwright.sync_api import expect

from reports.models import Activity, AnnouncedFile, DeviceKey, OutboxReport
from tests.browser.outbox.handset import DONE, WAITING, picture, prepared, send, write
from tests.people import People


@pytest.fixture(autouse=True)
def fake(settings, tmp_path):
    """Nothing is faked here."""
    settings.MEDIA_ROOT = tmp_path / "evidence"


def test_a_report_written_without_signal_stands_on_the_server_with_its_photo(people: People, handset, line):
    prepared(handset, people.sari).close()
    assert DeviceKey.objects.get().employee == people.sari
    line.is_down = True
    page = handset.new_page()
    write(page, "Rapat di balai desa", mode="DL", start="00:00", photo=picture())
    page.fill("#id_minutes", "1")
    send(page)
    expect(page.locator("#items")).to_contain_text(WAITING)
    assert not Activity.objects.exists()
    line.mend()
    page.click("[data-do=send] >> nth=0")
    expect(page.locator("#items")).to_contain_text(DONE)
    row = Activity.objects.select_related("evidence").get()
    assert (row.employee, row.description, row.mode) == (people.sari, "Rapat di balai desa", "DL")
    assert (row.photo_until, bool(row.evidence.photo), row.evidence.photo_source) == (None, True, "camera")
    assert row.evidence.photo_at >= row.submitted_at
    file = AnnouncedFile.objects.get()
    assert (file.stored, file.complete_at) == (file.size, row.evidence.photo_at)
    assert OutboxReport.objects.get().rev == 1
