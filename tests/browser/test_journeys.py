"""Months that did not go by the book, walked by their people; the figures of each recap are worked out by hand."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.walking import (
    WIB,
    accept_findings,
    amounts,
    approve,
    close_month,
    fill_activity,
    log_in,
    recap_rows,
    report,
    send_activity,
    send_form,
)
from tests.people import People

WIT = ZoneInfo("Asia/Jayapura")
NOVEMBER = datetime(2026, 11, 6, 9, tzinfo=WIB)
BASE = 3_000_000
# October 2026 has 22 days from Monday to Friday and no holiday: 22 x 360.
REQUIRED = 7_920


@pytest.fixture
def page(phone: BrowserContext, settings, tmp_path) -> Page:
    settings.MEDIA_ROOT = tmp_path
    return phone.new_page()


def october(day: int, hour: int = 14, minute: int = 0, second: int = 0, zone: ZoneInfo = WIB) -> datetime:
    return datetime(2026, 10, day, hour, minute, second, tzinfo=zone)


def figures(row: dict[str, str]) -> tuple[int, ...]:
    return tuple(int(row[name]) for name in ("required_minutes", "credited_minutes", "base_amount", "tpp"))


def refused(page: Page, *, day: str, description: str) -> None:
    """Report something that closes before it is sent, and see that nothing typed is lost."""
    send_activity(page)
    expect(page.locator(".error-summary")).to_be_visible()
    expect(page.locator("[name=description]")).to_have_value(description)


def test_a_supervisor_on_leave_and_the_stand_in(people: People, page: Page):
    """Budi is away from the 12th to the 23rd; Eko decides in his place, and Budi again from the 24th on."""
    amounts(people.dewi, BASE)
    with time_machine.travel(october(9), tick=False) as clock:
        log_in(page, people.budi.nip)
        page.goto("/people/stand-ins/new/")
        page.fill("[name=stand_in]", people.eko.nip)
        page.check("[name=kind][value=plh]")
        page.fill("[name=starts_on]", "2026-10-12")
        page.fill("[name=ends_on]", "2026-10-23")
        page.fill("[name=document_number]", "800/1021/2026")
        send_form(page)
        expect(page.locator("main")).to_contain_text("Eko Prasetyo")

        clock.move_to(october(12))
        log_in(page, people.sari.nip)
        report(page, day="2026-10-12", description="Menelaah usulan sekolah")
        clock.move_to(october(13))
        log_in(page, people.eko.nip)
        page.goto("/review/")
        expect(page.locator(".alert-info")).to_contain_text("Budi Santoso")
        approve(page, "Menelaah usulan sekolah")
        log_in(page, people.sari.nip)
        page.goto("/days/2026-10-12/")
        page.get_by_text("Menelaah usulan sekolah").first.click()
        expect(page.locator("main")).to_contain_text("Eko Prasetyo, a.n. Budi Santoso")

        # What was reported on the last day of the stand-in is decided by Budi, who is back.
        clock.move_to(october(23))
        report(page, day="2026-10-23", description="Rapat evaluasi")
        clock.move_to(october(24))
        log_in(page, people.eko.nip)
        page.goto("/review/")
        expect(page.locator("main")).not_to_contain_text("Rapat evaluasi")
        log_in(page, people.budi.nip)
        approve(page, "Rapat evaluasi")

        clock.move_to(NOVEMBER)
        log_in(page, people.dewi.nip)
        close_month(page, "2026-10", "1.01")
        # Two full days: 3,000,000 x 720 / 7,920 = 272,727.27.
        assert figures(recap_rows(page, "2026-10", "1.01")[people.sari.nip]) == (REQUIRED, 720, BASE, 272_727)


def test_a_supervisor_who_is_silent_to_the_end(people: People, page: Page):
    """From the 12th on silence counts; Budi decides about nothing, and Sari knows what that means before the money."""
    amounts(people.dewi, BASE)
    with time_machine.travel(october(7), tick=False) as clock:
        log_in(page, people.dewi.nip)
        page.goto("/settings/rules/new/")
        page.fill("[name=starts_on]", "2026-10-12")
        page.fill("[name=legal_basis]", "Perbup 41/2026")
        page.select_option("[name=silence_at_closing]", "count")
        send_form(page)
        page.wait_for_url("**/settings/rules/")

        log_in(page, people.sari.nip)
        report(page, day="2026-10-07", description="Sebelum aturan baru")
        clock.move_to(october(13, 16))
        report(page, day="2026-10-13", description="Sesudah aturan baru", minutes=400)
        page.goto("/tpp/mine/2026-10/")
        told = page.locator(".alert-info")
        expect(told.nth(0)).to_contain_text(
            "360 menit menunggu validasi. Jika tidak ada keputusan sampai bulan dikunci"
        )
        expect(told.nth(0)).to_contain_text("menit itu tidak dihitung")
        expect(told.nth(1)).to_contain_text("menit itu dihitung seperti disetujui")

        clock.move_to(october(20))
        log_in(page, people.budi.nip)
        page.goto("/review/")
        expect(page.locator("main")).to_contain_text("sudah menunggu 9 hari kerja")
        # The 7th would be lost: of 3,000,000 x 720 / 7,920 = 272,727 there would be 136,364, what the 13th is worth.
        expect(page.locator("main")).to_contain_text("Rp 136.363")

        clock.move_to(NOVEMBER)
        log_in(page, people.dewi.nip)
        close_month(page, "2026-10", "1.01")
        # Of the 400 minutes of the 13th the day takes 360; the 360 of the 7th do not count.
        assert figures(recap_rows(page, "2026-10", "1.01")[people.sari.nip]) == (REQUIRED, 360, BASE, 136_364)
        expect(page.locator("main")).to_contain_text("Dihitung tanpa validasi")


def test_an_outage_across_the_deadline(people: People, page: Page):
    """The system fails on Thursday evening, when Tuesday closes; Dewi and Dina register it, Sari has Saturday too."""
    amounts(people.dewi, BASE)
    typed = "Menyusun laporan triwulan"
    with time_machine.travel(october(8, 19), tick=False) as clock:
        log_in(page, people.sari.nip)
        fill_activity(page, day="2026-10-06", description=typed)
        clock.move_to(october(9, 10, 15))
        refused(page, day="2026-10-06", description=typed)

        clock.move_to(october(9, 10, 30))
        log_in(page, people.dewi.nip)
        page.goto("/settings/outages/new/")
        page.fill("[name=first_day]", "2026-10-08")
        page.fill("[name=first_time]", "20:00")
        page.fill("[name=last_day]", "2026-10-09")
        page.fill("[name=last_time]", "10:00")
        page.fill("[name=reason]", "Listrik pusat data padam")
        send_form(page)
        # It reaches Dewi herself, so Dina confirms it.
        expect(page.locator("body")).to_contain_text(people.dina.name)
        log_in(page, people.dina.nip)
        page.goto("/people/proposals/")
        page.click("main .list a")
        expect(page.locator("main")).to_contain_text("Listrik pusat data padam")
        page.click("form[action$='/confirm/'] button")
        page.context.clear_cookies()
        page.goto("/gangguan/")
        expect(page.locator("main")).to_contain_text("Listrik pusat data padam")
        expect(page.locator("main")).to_contain_text("Sabtu, 10 Oktober 2026")

        # One second before Saturday ends it is accepted, and what is opened then is refused at midnight.
        clock.move_to(october(10, 23, 59, 59))
        log_in(page, people.sari.nip)
        report(page, day="2026-10-06", description=typed)
        fill_activity(page, day="2026-10-06", description="Terlambat", minutes=60)
        page.fill("[name=start_time]", "15:00")
        clock.move_to(october(11, 0))
        refused(page, day="2026-10-06", description="Terlambat")

        clock.move_to(october(12))
        log_in(page, people.budi.nip)
        approve(page, typed)
        clock.move_to(NOVEMBER)
        log_in(page, people.dewi.nip)
        close_month(page, "2026-10", "1.01")
        # One full day: 3,000,000 x 360 / 7,920 = 136,363.64.
        assert figures(recap_rows(page, "2026-10", "1.01")[people.sari.nip]) == (REQUIRED, 360, BASE, 136_364)


def test_a_transfer_between_zones_in_the_middle_of_the_month(people: People, page: Page):
    """Sari moves from Lebak to Jayapura on the 16th: each day closes by the clock of where she served."""
    amounts(people.dewi, BASE)
    amounts(people.dewi, 3_100_000, agency=people.kantor, classes=[7, 11])
    with time_machine.travel(october(14), tick=False) as clock:
        log_in(page, people.dewi.nip)
        page.goto(f"/people/{people.sari.pk}/placements/new/")
        page.fill("[name=starts_on]", "2026-10-16")
        page.select_option("[name=agency]", label="2.01 Kantor Perwakilan")
        page.fill("[name=title]", "Analis")
        page.select_option("[name=position_class]", "7")
        page.fill("[name=supervisor]", people.wira.nip)
        send_form(page)
        page.wait_for_url(f"**/people/{people.sari.pk}/")

        # The 15th was served in WIB: it closes when the 17th ends there, at two in the morning of the 18th in Jayapura.
        clock.move_to(october(17, 23, 59, 59))
        log_in(page, people.sari.nip)
        report(page, day="2026-10-15", description="Serah terima berkas")
        # The 16th was served in WIT, whose 18th ends at ten in the evening in WIB.
        clock.move_to(october(18, 23, 59, 59, zone=WIT))
        report(page, day="2026-10-16", description="Hari pertama di Jayapura")
        fill_activity(page, day="2026-10-16", description="Terlambat", minutes=30)
        page.fill("[name=start_time]", "15:00")
        clock.move_to(october(19, 0, zone=WIT))
        refused(page, day="2026-10-16", description="Terlambat")

        # Each day is decided by the supervisor of that day.
        log_in(page, people.budi.nip)
        approve(page, "Serah terima berkas")
        log_in(page, people.wira.nip)
        approve(page, "Hari pertama di Jayapura")

        clock.move_to(NOVEMBER)
        log_in(page, people.dewi.nip)
        accept_findings(page, "2026-10", "2.01", "SK mutasi sudah dicocokkan")
        close_month(page, "2026-10", "2.01")
        # 15 of 31 days at 3,000,000 and 16 at 3,100,000: 1,451,612.90 + 1,600,000 = 3,051,612.90;
        # two full days of 22: 3,051,612.90 x 720 / 7,920 = 277,419.35.
        rows = recap_rows(page, "2026-10", "2.01")
        assert figures(rows[people.sari.nip]) == (REQUIRED, 720, 3_051_613, 277_419)
        close_month(page, "2026-10", "1.01")
        assert people.sari.nip not in recap_rows(page, "2026-10", "1.01")


def test_a_ramadan_month_with_two_lengths_of_the_day(people: People, page: Page):
    """From 8 February 2027 on a day has 300 minutes, a Friday 240; the month has four days of 360 before."""
    amounts(people.dewi, BASE)
    february = datetime(2027, 2, 1, 15, tzinfo=WIB)
    with time_machine.travel(february, tick=False) as clock:
        log_in(page, people.dewi.nip)
        page.goto("/settings/quotas/new/")
        page.fill("[name=name]", "Ramadan 1448 H")
        page.fill("[name=starts_on]", "2027-02-08")
        page.fill("[name=ends_on]", "2027-03-09")
        for day in ("monday", "tuesday", "wednesday", "thursday"):
            page.fill(f"[name={day}]", "300")
        page.fill("[name=friday]", "240")
        send_form(page)
        expect(page.locator("#messages")).to_contain_text("Kewajiban 11 orang dihitung ulang")

        log_in(page, people.sari.nip)
        report(page, day="2027-02-01", description="Hari biasa")
        for day, minutes in ((8, 300), (12, 270)):
            clock.move_to(february.replace(day=day))
            report(page, day=f"2027-02-{day:02}", description=f"Hari puasa {day}", minutes=minutes)
        log_in(page, people.budi.nip)
        for description in ("Hari biasa", "Hari puasa 8", "Hari puasa 12"):
            approve(page, description)

        clock.move_to(datetime(2027, 3, 4, 9, tzinfo=WIB))
        log_in(page, people.dewi.nip)
        close_month(page, "2027-02", "1.01")
        # Required: 4 x 360 (Friday the 5th is a holiday) and three weeks of 4 x 300 + 240: 1,440 + 4,320 = 5,760.
        # Credited: 360 + 300 + 240 of the 270 = 900. 3,000,000 x 900 / 5,760 = 468,750.
        row = recap_rows(page, "2027-02", "1.01")[people.sari.nip]
        assert figures(row) == (5_760, 900, BASE, 468_750)


def test_a_nurse_with_a_night_shift_over_the_end_of_the_month(people: People, page: Page):
    """Sari works by a roster: two mornings and two nights, the last of which ends on the first of November."""
    amounts(people.dewi, BASE)
    with time_machine.travel(october(1, 8), tick=False) as clock:
        log_in(page, people.dewi.nip)
        for code, name, begins, minutes in (("P", "Pagi", "07:00", ""), ("M", "Malam", "21:00", "600")):
            page.goto("/settings/shifts/")
            for field, value in (("code", code), ("name", name), ("starts_at", begins), ("duty_minutes", minutes)):
                page.fill(f"[name={field}]", value)
            send_form(page)
            expect(page.locator("table")).to_contain_text(name)
        page.goto("/settings/patterns/new/")
        page.check("[name=week][value=roster]")
        page.fill("[name=nip]", people.sari.nip)
        page.fill("[name=starts_on]", "2026-10-01")
        send_form(page)
        expect(page.locator("main")).to_contain_text("Sari Wulandari")
        page.goto(f"/settings/rosters/{people.sari.pk}/2026-10/")
        shifts = {1: "P", 2: "M", 30: "P", 31: "M"}
        for day in range(1, 32):
            page.select_option(f"[name=day_{day}]", shifts.get(day, "L"))
        send_form(page)
        expect(page.locator(".roster")).to_contain_text("Sari Wulandari")

        # In the morning after the night: it belongs to the 2nd, on which it began.
        clock.move_to(october(3, 7, 30))
        night(page, people.sari.nip, "2026-10-02", "Jaga malam pertama")
        clock.move_to(october(30, 15))
        log_in(page, people.sari.nip)
        report(page, day="2026-10-30", description="Jaga pagi", minutes=420)
        clock.move_to(datetime(2026, 11, 1, 7, 30, tzinfo=WIB))
        night(page, people.sari.nip, "2026-10-31", "Jaga malam terakhir")
        page.goto("/days/2026-10-31/")
        expect(page.locator("main")).to_contain_text("Jadwal dinas: Malam")
        # The small hours of November are taken by that night.
        fill_activity(page, day="2026-11-01", description="Lembur dini hari", minutes=60)
        page.fill("[name=start_time]", "05:00")
        refused(page, day="2026-11-01", description="Lembur dini hari")
        expect(page.locator(".error-summary")).to_contain_text("07.00")

        clock.move_to(datetime(2026, 11, 2, 9, tzinfo=WIB))
        log_in(page, people.budi.nip)
        for description in ("Jaga malam pertama", "Jaga pagi", "Jaga malam terakhir"):
            approve(page, description)
        clock.move_to(NOVEMBER)
        log_in(page, people.dewi.nip)
        close_month(page, "2026-10", "1.01")
        # Required: 2 x 360 + 2 x 600 = 1,920; the other 27 days are off, weekends or not.
        # Credited: 600 + 360 of the 420 + 600 = 1,560; nobody reported the 1st. 3,000,000 x 1,560 / 1,920 = 2,437,500.
        row = recap_rows(page, "2026-10", "1.01")[people.sari.nip]
        assert figures(row) == (1_920, 1_560, BASE, 2_437_500)


def night(page: Page, nip: str, day: str, description: str) -> None:
    """Report a night from nine to seven."""
    log_in(page, nip)
    fill_activity(page, day=day, description=description, minutes=600)
    page.fill("[name=start_time]", "21:00")
    send_activity(page)
    page.wait_for_url(lambda url: "/activities/new/" not in url)
