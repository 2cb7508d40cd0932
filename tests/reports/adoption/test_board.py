"""The board of adoption: the numbers of a week by hand, who sees whose, and what is taken away."""

import csv
import io
from datetime import date

import pytest
import time_machine
from python_calamine import CalamineWorkbook

from accounts.authorization.access import authority_of
from accounts.models import Employee
from accounts.people.actions.employees import end_service
from reports.adoption.board import board_of, sees_board
from reports.adoption.sheets import as_csv, as_xlsx
from reports.reviews.team import headed_by
from reports.rules.period import monday_of
from tests.people import acting, login
from tests.reports.counting import queries
from tests.reports.entries import TUESDAY, activity, entry, local, review

pytestmark = pytest.mark.django_db
MONDAY, THURSDAY = date(2026, 10, 5), date(2026, 10, 8)
NOON = local(THURSDAY)
BOARD = "/adoption/"


@pytest.fixture
def week(people):
    """Sari reports Monday to Wednesday, Oki on Tuesday and half of it; Tari has never logged in."""
    for day in (5, 6, 7):
        activity(
            people.sari,
            entry("08:00", 360, work_date=MONDAY.replace(day=day)),
            at=local(MONDAY.replace(day=day), "16:00"),
        )
    half = activity(people.oki, entry("08:00", 180), at=local(TUESDAY, "16:00"))
    withdrawn = activity(people.budi, entry("08:00", 60), at=local(TUESDAY, "16:00"))
    type(withdrawn).objects.filter(pk=withdrawn.pk).update(status="withdrawn")
    for hour in (17, 18, 19):
        review(people.budi, half, "return", "Kurang jelas", at=local(TUESDAY, f"{hour}:00"))
        review(people.budi, half, "take_back", "Keliru", at=local(TUESDAY, f"{hour}:30"))
    Employee.objects.filter(pk=people.tari.pk).update(password="!")
    return people


def row(people, agency, **options):
    board = board_of(options.pop("agencies", None), options.pop("first", MONDAY), options.pop("at", NOON))
    return next(row for row in board.rows if row.agency_id == agency.pk)


def test_the_week_by_hand(week):
    found = row(week, week.dinas)
    # Kepala, Budi, Sari, Oki and Tari; Eko serves in the school below.
    assert (found.people, found.never_activated, found.activated) == (5, 1, 4)
    assert (found.reported, found.complete, found.returned_often) == (2, 1, 1)
    # Three of Sari and one of Oki, the oldest sent on Monday: three working days ago.
    assert (found.pending, found.oldest) == (4, 3)


def test_who_had_no_duty_yet_is_complete(week):
    found = row(week, week.dinas, at=local(MONDAY))
    assert (found.reported, found.complete) == (1, 5)
    before = row(week, week.dinas, first=date(2026, 9, 28))
    assert (before.reported, before.complete) == (0, 0)


def test_the_sum_and_the_trend(week):
    board = board_of(None, MONDAY, NOON, trend=True)
    assert board.total.people == len(board.people) == 11
    assert (board.total.reported, board.total.oldest) == (2, 3)
    assert board.trend[-1] == (MONDAY, 2, 11)
    assert board.trend[0] == (date(2026, 8, 17), 0, 11)
    assert len(board.trend) == 8


def test_who_has_left_and_who_is_not_there_yet(people):
    by = {"by": acting(people.dewi), "at": NOON, "source": "tests"}
    end_service(**by, employee=people.sari, last_day=date(2026, 10, 7), reason="Pindah")
    assert row(people, people.dinas).people == 4
    assert row(people, people.dinas, first=date(2026, 9, 28)).people == 5
    assert board_of(None, date(2025, 12, 1), NOON, trend=True).rows == []
    assert board_of(None, date(2025, 12, 1), NOON).total.people == 0


def test_heads(people):
    day = THURSDAY
    assert [headed_by(getattr(people, name).pk, day) for name in ("kepala", "eko", "wira")] == [
        people.dinas.pk,
        people.sekolah.pk,
        people.kantor.pk,
    ]
    assert [headed_by(getattr(people, name).pk, day) for name in ("budi", "sari", "citra", "dina")] == [None] * 4
    assert headed_by(people.sari.pk, date(2025, 1, 1)) is None
    seen = {name: sees_board(authority_of(getattr(people, name), NOON), day) for name in ("dewi", "fajar")}
    assert seen == {"dewi": None, "fajar": None}
    assert sees_board(authority_of(people.kepala, NOON), day) == {people.dinas.pk, people.sekolah.pk}
    assert sees_board(authority_of(people.oki, NOON), day) == {people.dinas.pk, people.sekolah.pk}
    assert sees_board(authority_of(people.sari, NOON), day) == frozenset()


def test_the_page_and_the_people_behind_it(client, week):
    with time_machine.travel(NOON, tick=False):
        page = login(client, week.kepala).get(BOARD)
        text = page.content.decode()
        assert "Dinas Pendidikan" in text
        assert "Kantor Perwakilan" not in text
        assert "terlama 3 hari kerja" in text
        detail = f"{BOARD}{week.dinas.pk}/?week=2026-10-07"
        assert "Sari Wulandari" in client.get(detail).content.decode()
        late = client.get(f"{detail}&group=incomplete").content.decode()
        assert "Oki Ramadhan" in late
        assert "Sari Wulandari" not in late
        assert "Tari Puspita" in client.get(f"{detail}&group=never_activated").content.decode()
        assert client.get(f"{BOARD}{week.kantor.pk}/").status_code == 404
        assert "Papan" not in client.get("/review/team/").content.decode()
        assert BOARD in client.get("/review/team/").content.decode()
        assert BOARD not in login(client, week.budi).get("/review/team/").content.decode()


@pytest.mark.parametrize("text", ["besok", "2026-13-01", "2026-10-12", "2018-12-31", "0001-01-01", "9999-12-31"])
def test_no_such_week(client, people, text):
    with time_machine.travel(NOON, tick=False):
        assert login(client, people.dewi).get(BOARD, {"week": text}).status_code == 404


def test_a_week_is_named_by_any_of_its_days(client, people):
    assert {monday_of(MONDAY.replace(day=day)) for day in range(5, 12)} == {MONDAY}
    with time_machine.travel(NOON, tick=False):
        login(client, people.dewi)
        assert client.get(BOARD, {"week": "2026-10-04"}).context["board"].first == date(2026, 9, 28)
        assert client.get(BOARD).context["after"] == ""
        assert client.get(BOARD, {"week": "2025-01-01"}).status_code == 200


def test_what_is_taken_away(client, week):
    with time_machine.travel(NOON, tick=False):
        login(client, week.dewi)
        board = list(csv.reader(io.StringIO(client.get(f"{BOARD}export/").content.decode("utf-8-sig"))))
        people = client.get(f"{BOARD}export/", {"people": "1", "format": "xlsx"})
    assert board[0][:3] == ["Kode", "OPD", "Pegawai"]
    assert board[1] == ["1.01", "Dinas Pendidikan", "5", "1", "4", "2", "1", "1", "4", "3"]
    assert board[-1][:3] == ["", "Jumlah", "11"]
    rows = CalamineWorkbook.from_filelike(io.BytesIO(people.content)).get_sheet_by_index(0).to_python()
    sari = next(row for row in rows if row[2] == "Sari Wulandari")
    assert sari == ["Dinas Pendidikan", "19900101 201503 2 001", "Sari Wulandari", "ya", "ya", 0.0, 0.0, 3.0]


def test_no_cell_becomes_a_formula():
    rows = [("=1+1", 3), ("@x", 4)]
    assert as_csv(["a", "b"], rows).decode("utf-8-sig").splitlines() == ["a,b", "'=1+1,3", "'@x,4"]
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(as_xlsx("x", ["a", "b"], rows))).get_sheet_by_index(0)
    assert sheet.to_python()[1:] == [["=1+1", 3.0], ["@x", 4.0]]


def test_the_board_asks_the_same_for_one_and_for_many(client, week):
    with time_machine.travel(NOON, tick=False):
        few = queries(login(client, week.wira), BOARD)
        # The head of more people; and who sees all of them, without asking whose head he is.
        assert queries(login(client, week.kepala), BOARD) == few
        assert queries(login(client, week.dewi), BOARD) <= few
