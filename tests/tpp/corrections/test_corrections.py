"""Objections, adjustments and the comparison of versions: rules, verbs, pages."""

import csv
import io
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from accounts.models import AuditEvent
from reports.evidence.attachments import Attachment, path_of, prepare
from reports.models import HealthBeat
from reports.rules.period import Month
from tests.people import acting, login
from tests.reports.counting import queries
from tests.support.pages import shown, shows
from tests.support.refusals import refused
from tests.tpp.closing.board import lenient
from tests.tpp.months import AFTER_CLOSING, OCTOBER, report
from tpp.closing.actions.freeze import freeze_recap
from tpp.closing.actions.reopen import confirm_reopen, request_reopen
from tpp.closing.policies import closing_checks
from tpp.corrections.actions.adjustments import cancel_adjustment, confirm_adjustment, enter_adjustment
from tpp.corrections.actions.allowance_policies import add_allowance_policy
from tpp.corrections.actions.objections import answer_objection, file_objection, withdraw_objection
from tpp.corrections.forms import SignedRupiahField
from tpp.corrections.policies import Subject
from tpp.models import Adjustment, AllowancePolicy, Objection, RecapLine
from tpp.payroll.month_lines import recap_lines
from tpp.recaps.verification import verify_recaps

NOVEMBER = Month(2026, 11)
AFTER_NOVEMBER = datetime(2026, 12, 4, 1, tzinfo=UTC)
WHOLE = Subject(OCTOBER, None, "tpp")
ENGLISH = {"accept-language": "en"}


def by(person, at=AFTER_CLOSING):
    return {"by": acting(person), "at": at, "source": "tests"}


def close(people, month=OCTOBER, at=AFTER_CLOSING, agency=None):
    return freeze_recap(**by(people.dewi, at), month=month, agency=agency or people.dinas)


def test_a_closed_month_may_be_objected_to_until_the_last_second(october):
    close(october)
    end = datetime(2026, 11, 20, 17, tzinfo=UTC)
    second = timedelta(seconds=1)

    with refused("window_closed"):
        file_objection(**by(october.sari, end), subject=WHOLE, reason="Salah")
    assert file_objection(**by(october.sari, end - second), subject=WHOLE, reason="Salah").pk


def test_the_page_of_a_closed_window_says_who_helps_and_offers_no_form(client, october):
    close(october)
    login(client, october.sari)
    page = "/tpp/mine/2026-10/object/?day=2026-10-06"

    with time_machine.travel(datetime(2026, 11, 20, 17, tzinfo=UTC), tick=False):
        closed = client.get(page, headers=ENGLISH).content.decode()
    with time_machine.travel(datetime(2026, 11, 20, 16, 59, 59, tzinfo=UTC), tick=False):
        open_still = client.get(page, headers=ENGLISH).content.decode()

    assert "Please talk to the personnel agency" in closed
    assert 'name="reason"' not in closed
    assert "Please talk to the personnel agency" not in open_still
    assert 'name="reason"' in open_still


def test_a_clock_that_was_set_back_reopens_no_window(october):
    close(october)
    HealthBeat.objects.create(at=datetime(2026, 11, 20, 17, tzinfo=UTC))
    back = datetime(2026, 11, 19, tzinfo=UTC)

    with refused("window_closed"):
        file_objection(**by(october.sari, back), subject=WHOLE, reason="Salah")


def test_the_window_follows_the_policy_at_closing(october):
    add_allowance_policy(
        **by(october.dewi), starts_on=date(2026, 11, 1), legal_basis="", objection_days=1, unusual_change_percent=30
    )
    close(october)
    later = datetime(2026, 11, 8, tzinfo=UTC)

    with refused("window_closed"):
        file_objection(**by(october.sari, later), subject=WHOLE, reason="Salah")


def test_a_month_that_runs_may_be_objected_to(october):
    day = Subject(OCTOBER, date(2026, 10, 6), "")
    assert file_objection(**by(october.sari), subject=day, reason="Sakit pada hari itu").day == date(2026, 10, 6)


@pytest.mark.parametrize(
    ("subject", "reason", "code"),
    [
        (Subject(OCTOBER, None, ""), "Salah", "subject_missing"),
        (Subject(OCTOBER, date(2026, 10, 1), "tpp"), "Salah", "subject_missing"),
        (Subject(OCTOBER, date(2026, 11, 1), ""), "Salah", "day_elsewhere"),
        (Subject(OCTOBER, None, "bonus"), "Salah", "figure_unknown"),
        (WHOLE, "  ", "reason_missing"),
        (WHOLE, "x" * 1001, "text_too_long"),
        (Subject(Month(2027, 3), None, "tpp"), "Salah", "month_ahead"),
        (Subject(Month(2025, 3), None, "tpp"), "Salah", "not_in_service"),
    ],
)
def test_what_cannot_be_objected_to(october, subject, reason, code):
    with refused(code):
        file_objection(**by(october.sari), subject=subject, reason=reason)
    assert not Objection.objects.exists()


def test_sending_twice_is_not_objecting_twice(october):
    file_objection(**by(october.sari), subject=WHOLE, reason="Salah")
    with refused("already_open"):
        file_objection(**by(october.sari), subject=WHOLE, reason="Salah")
    other = Subject(OCTOBER, None, "minutes")
    assert file_objection(**by(october.sari), subject=other, reason="Salah")
    assert file_objection(**by(october.oki), subject=WHOLE, reason="Salah")


def test_a_withdrawn_objection_can_be_filed_again(october):
    objection = file_objection(**by(october.sari), subject=WHOLE, reason="Salah")
    withdraw_objection(**by(october.sari), objection=objection)

    with refused("already_answered"):
        withdraw_objection(**by(october.sari), objection=objection)
    assert file_objection(**by(october.sari), subject=WHOLE, reason="Salah lagi").pk != objection.pk


@pytest.fixture
def objection(october):
    close(october)
    return file_objection(**by(october.sari), subject=WHOLE, reason="Dinas luar belum dihitung")


def answer(people, objection, *, who="dewi", accept=True, outcome="adjustment", text="Benar"):
    arguments = by(getattr(people, who))
    return answer_objection(**arguments, objection=objection, accept=accept, outcome=outcome, answer=text)


def test_an_answer_is_given_once_and_kept(october, objection):
    answered = answer(october, objection, accept=False, outcome="adjustment", text="Tidak ada bukti")

    assert (answered.status, answered.outcome, answered.answered_by) == ("refused", "", october.dewi)
    with refused("already_answered"):
        answer(october, objection)
    events = list(AuditEvent.objects.filter(subject=october.sari, object_type="objection").order_by("id"))
    assert [event.event for event in events] == ["objection_filed", "objection_answered"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"who": "fajar"}, "not_permitted"),
        ({"who": "budi"}, "not_permitted"),
        ({"text": " "}, "answer_missing"),
        ({"outcome": ""}, "outcome_missing"),
        ({"outcome": "cash"}, "outcome_missing"),
    ],
)
def test_how_an_objection_is_not_answered(october, objection, changes, code):
    with refused(code):
        answer(october, objection, **changes)


def test_nobody_answers_the_own_objection(october):
    objection = file_objection(**by(october.dewi), subject=WHOLE, reason="Salah")
    with refused("own_objection"):
        answer(october, objection, outcome="recompute")
    assert answer(october, objection, who="dina", outcome="recompute").outcome == "recompute"


def test_an_open_month_is_computed_again_instead_of_adjusted(october):
    objection = file_objection(**by(october.sari), subject=WHOLE, reason="Salah")
    with refused("month_open"):
        answer(october, objection)


def test_closing_lists_what_is_open(october):
    file_objection(**by(october.sari), subject=WHOLE, reason="Salah")
    checks = {check.code: check for check in closing_checks(OCTOBER, october.dinas, AFTER_CLOSING)}
    assert [person.name for person in checks["objections_open"].people] == ["Sari Wulandari"]
    assert not checks["objections_open"].blocking
    warnings = {warning["code"] for warning in close(october).header["warnings"]}
    assert "objections_open" in warnings


def enter(people, *, who="dewi", at=AFTER_CLOSING, **changes):
    values = {
        "employee": people.sari,
        "month": NOVEMBER,
        "corrects": OCTOBER,
        "amount": 50_000,
        "reason": "Dinas luar 6 Oktober",
        "reference": "800/12",
    }
    return enter_adjustment(**by(getattr(people, who), at), **values | changes)


def net_of(person, month=NOVEMBER):
    return next(line.payment for line in recap_lines(month) if line.person.employee_id == person.pk)


def test_an_adjustment_counts_once_a_second_person_has_confirmed(october, objection):
    before = net_of(october.sari).net
    adjustment = enter(october, objection=answer(october, objection))
    assert net_of(october.sari).net == before
    with refused("second_person"):
        confirm_adjustment(**by(october.dewi), adjustment=adjustment)

    confirm_adjustment(**by(october.dina), adjustment=adjustment)

    payment = net_of(october.sari)
    assert (payment.gross, payment.net) == (before, before + 50_000)
    assert [(one.reference, one.amount) for one in payment.adjustments] == [("800/12", 50_000)]
    with refused("already_decided"):
        confirm_adjustment(**by(october.dina), adjustment=adjustment)


def test_nobody_confirms_an_adjustment_of_the_own_pay(october):
    close(october)
    close(october, agency=october.badan)
    adjustment = enter(october, employee=october.dina)
    with refused("own_adjustment"):
        confirm_adjustment(**by(october.dina), adjustment=adjustment)
    # Whoever entered it for themselves needs the second person as anybody does.
    own = enter(october, employee=october.dewi)
    with refused("second_person"):
        confirm_adjustment(**by(october.dewi), adjustment=own)
    assert confirm_adjustment(**by(october.dina), adjustment=own).confirmed_at


def test_an_adjustment_follows_from_an_objection_to_the_same_month(october, objection):
    accepted = answer(october, objection)
    for changes in ({"employee": october.oki}, {"corrects": Month(2026, 9)}):
        with refused("objection_elsewhere"):
            enter(october, objection=accepted, **changes)
    assert enter(october, objection=accepted)


def test_closing_tells_of_an_adjustment_that_nobody_has_confirmed(october):
    close(october)
    adjustment = enter(october)
    at = {"month": NOVEMBER, "at": AFTER_NOVEMBER}

    def told(agency):
        return {check.code: check for check in closing_checks(agency=agency, **at)}.get("adjustment_unconfirmed")

    assert [person.name for person in told(october.dinas).people] == ["Sari Wulandari"]
    assert not told(october.dinas).blocking
    assert told(october.badan) is None
    confirm_adjustment(**by(october.dina), adjustment=adjustment)
    assert told(october.dinas) is None


def test_the_employee_sees_a_confirmed_adjustment_in_the_running_month(october, client):
    close(october)
    report(october.sari, 3, 360, by=october.budi, month=NOVEMBER)
    adjustment = enter(october)
    url = reverse("tpp:my_month", kwargs={"month": NOVEMBER})
    with time_machine.travel(AFTER_CLOSING, tick=False):
        login(client, october.sari)
        assert "800/12" not in client.get(url).content.decode()
        confirm_adjustment(**by(october.dina), adjustment=adjustment)
        answer = client.get(url, headers=ENGLISH)
    paid_with_the_adjustment(answer, october)


def paid_with_the_adjustment(page, october):
    payment = net_of(october.sari)
    assert payment.net == payment.gross + Adjustment.objects.get().amount != payment.gross
    shows(page, "Paid out", f"Rp {payment.net:,}")
    assert [row for row in shown(page, "Adjustment 800/12") if row] == [f"Rp {Adjustment.objects.get().amount:,}"]


def test_the_draft_line_of_a_person_pays_what_the_draft_recap_pays(october, client):
    close(october)
    confirm_adjustment(**by(october.dina), adjustment=enter(october))
    where = {"month": NOVEMBER, "code": october.dinas.code, "employee_id": october.sari.pk}
    with time_machine.travel(AFTER_CLOSING, tick=False):
        answer = login(client, october.dewi).get(reverse("tpp:recap_line", kwargs=where), headers=ENGLISH)
    paid_with_the_adjustment(answer, october)


@pytest.fixture
def adjusted(october):
    """October and November closed; Sari gets with November what October owed her."""
    lenient()
    close(october)
    confirm_adjustment(**by(october.dina), adjustment=enter(october))
    report(october.sari, 3, 360, by=october.budi, month=NOVEMBER)
    close(october, NOVEMBER, AFTER_NOVEMBER)
    return october


def test_the_table_of_a_recap_shows_what_is_paid_out_and_of_what(adjusted, client):
    line = RecapLine.objects.get(employee=adjusted.sari, recap__month=NOVEMBER.first)
    with time_machine.travel(AFTER_NOVEMBER, tick=False):
        page = login(client, adjusted.dewi).get(
            reverse("tpp:recap_detail", kwargs={"month": NOVEMBER, "code": "1.01"}), headers=ENGLISH
        )
    assert line.net == line.tpp + 50_000
    for value in (f"{line.net:,}", f"of {line.tpp:,}"):
        shows(page, "Allowance", value, row="Sari Wulandari")
    shows(page, "Paid out", f"Rp {line.net:,}")


def test_who_answers_an_objection_sees_with_what_the_month_was_closed(adjusted, client):
    line = RecapLine.objects.get(employee=adjusted.sari, recap__month=NOVEMBER.first)
    subject = Subject(NOVEMBER, None, "tpp")
    objection = file_objection(**by(adjusted.sari, AFTER_NOVEMBER), subject=subject, reason="Kurang")
    with time_machine.travel(AFTER_NOVEMBER, tick=False):
        page = login(client, adjusted.dewi).get(reverse("tpp:objection_detail", args=[objection.pk]), headers=ENGLISH)
    shows(page, "Closed with", f"Rp {line.tpp:,} · {line.percent}%")
    shows(page, "Paid out", f"Rp {line.net:,}")


def test_days_to_object_to_are_those_that_were_and_are_written_in_full(october, client):
    url = reverse("tpp:objection_create", kwargs={"month": NOVEMBER})
    with time_machine.travel(AFTER_CLOSING, tick=False):
        days = login(client, october.sari).get(url).context["form"]["day"].field.choices
    assert [day for day, _label in days[1:]] == [f"2026-11-0{number}" for number in range(1, 7)]
    assert days[6][1] == "Jumat, 6 November 2026"


def test_a_closed_line_keeps_its_adjustment_and_verifies(october):
    lenient()
    close(october)
    confirm_adjustment(**by(october.dina), adjustment=enter(october))
    report(october.sari, 3, 360, by=october.budi, month=NOVEMBER)
    close(october, NOVEMBER, AFTER_NOVEMBER)

    row = RecapLine.objects.get(employee=october.sari, recap__month=NOVEMBER.first)
    assert row.net == row.tpp + 50_000
    assert row.adjustments == [{"reference": "800/12", "reason": "Dinas luar 6 Oktober", "amount": 50_000}]
    assert verify_recaps(NOVEMBER) == []
    with refused("month_locked"):
        cancel_adjustment(**by(october.dewi), adjustment=Adjustment.objects.get())
    RecapLine.objects.filter(pk=row.pk).update(net=row.net + 1)
    assert {difference.field for difference in verify_recaps(NOVEMBER)} >= {"sha256", "net"}


def test_a_month_that_would_pay_less_than_nothing_is_not_closed(october):
    lenient()
    close(october)
    confirm_adjustment(**by(october.dina), adjustment=enter(october, amount=-50_000))
    codes = {check.code for check in closing_checks(NOVEMBER, october.dinas, AFTER_NOVEMBER) if check.blocking}
    assert codes == {"net_negative"}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"who": "fajar"}, "not_permitted"),
        ({"month": OCTOBER}, "not_later"),
        ({"amount": 0}, "amount"),
        ({"amount": 1_000_000_001}, "amount"),
        ({"corrects": Month(2026, 9)}, "month_open"),
    ],
)
def test_what_is_no_adjustment(october, changes, code):
    close(october)
    with refused(code):
        enter(october, **changes)
    assert not Adjustment.objects.exists()


def test_the_same_adjustment_is_entered_once_and_again_after_cancelling(october):
    close(october)
    first = enter(october)
    with refused("already_entered"):
        enter(october)
    cancel_adjustment(**by(october.dina), adjustment=first)
    with refused("already_decided"):
        cancel_adjustment(**by(october.dina), adjustment=first)
    with refused("already_decided"):
        confirm_adjustment(**by(october.dina), adjustment=first)
    assert enter(october).pk != first.pk


@pytest.fixture
def two_versions(october):
    first = close(october)
    request_reopen(**by(october.dewi), recap=first, reason="Dinas luar")
    confirm_reopen(**by(october.dina), recap=first)
    report(october.sari, 30, 360, by=october.budi)
    close(october)
    return october


COMPARE = reverse("tpp:recap_compare", kwargs={"month": OCTOBER, "code": "1.01"})


def test_versions_are_compared_line_by_line(two_versions, client):
    page = login(client, two_versions.fajar).get(COMPARE, headers=ENGLISH)

    assert "1 person differs" in page.content.decode()
    assert "<h3>Sari Wulandari " in page.content.decode()
    for label, value in {
        "Credited minutes": "720 → 1,080",
        "Minutes": "9.09% → 13.64%",
        "Not paid": "Rp 3,504,295 → Rp 3,329,080",
        "Allowance": "Rp 350,430 → Rp 525,645",
        "Paid out": "Rp 350,430 → Rp 525,645",
        "Days that differ": "30",
        "Total: Credited minutes": "720 → 1,080",
        "Total: Not paid": "Rp 25,446,530 → Rp 25,271,315",
        "Total: Paid out": "Rp 350,430 → Rp 525,645",
    }.items():
        shows(page, label, value)
    reverse_order = client.get(COMPARE, {"a": "2", "b": "1"}, headers=ENGLISH)
    shows(reverse_order, "Credited minutes", "1,080 → 720")
    assert client.get(COMPARE, {"a": "3"}).status_code == 404


def test_the_differences_can_be_taken_away_by_who_takes_recaps(two_versions, client):
    answer = login(client, two_versions.tari).get(COMPARE, {"format": "csv"})
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert {row["field"] for row in rows} == {"credited", "percent", "deduction", "tpp", "net", "day 30"}
    assert login(client, two_versions.oki).get(COMPARE, {"format": "csv"}).status_code == 404


def test_one_version_is_compared_with_nothing(october, client):
    close(october)
    assert login(client, october.dewi).get(COMPARE).status_code == 404


def test_sari_objects_on_the_page_and_reads_the_answer(october, client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    close(october)
    url = reverse("tpp:objection_create", kwargs={"month": OCTOBER})
    with time_machine.travel(AFTER_CLOSING, tick=False):
        login(client, october.sari)
        refused = client.post(url, {"reason": "Sudah lapor <b>", "day": "", "figure": ""}, headers=ENGLISH)
        assert refused.status_code == 422
        assert "Sudah lapor &lt;b&gt;" in refused.content.decode()
        wrong = SimpleUploadedFile("virus.exe", b"MZ")
        text = client.post(url, {"reason": "x", "figure": "tpp", "attachment": wrong}, headers=ENGLISH).content.decode()
        assert "Attach a PDF, or a photo" in text
        letter = SimpleUploadedFile('surat "tugas".pdf', b"%PDF-1.4 surat tugas")
        filed = client.post(url, {"reason": "Sudah lapor", "figure": "tpp", "attachment": letter})
        assert filed.status_code == 303
        objection = Objection.objects.get()
        attachment = reverse("tpp:objection_attachment", args=[objection.pk])
        download = client.get(attachment)
        assert download.content == b"%PDF-1.4 surat tugas"
        assert download["X-Content-Type-Options"] == "nosniff"
        assert download["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert download["Content-Disposition"].startswith("attachment")

        login(client, october.dewi)
        detail = reverse("tpp:objection_detail", args=[objection.pk])
        done = client.post(detail, {"decision": "accept", "outcome": "adjustment", "answer": "Benar, dihitung"})
        assert done["Location"].endswith(f"?objection={objection.pk}")
        form = client.get(done["Location"]).context["form"]
        assert form["nip"].value() == october.sari.nip
        values = {"nip": october.sari.nip, "corrects": "2026-10", "month": "2026-11", "amount": "-1.250.000"}
        created = client.post(done["Location"], {**values, "reason": "Dihitung", "reference": "800/12"})
        assert created.status_code == 303
        adjustment = Adjustment.objects.get()
        assert (adjustment.amount, adjustment.objection) == (-1_250_000, objection)

        page = login(client, october.sari).get(reverse("tpp:objection_mine")).content.decode()
        assert "Benar, dihitung" in page
        login(client, october.citra)
        assert client.get(attachment).status_code == 404


@pytest.mark.parametrize(
    ("typed", "amount"), [("50.000", 50_000), ("Rp 1.250.000", 1_250_000), ("-7", -7), ("−5000", -5000), ("+5", 5)]
)
def test_rupiah_with_a_sign(typed, amount):
    assert SignedRupiahField().clean(typed) == amount


def test_the_lists_cost_the_same_for_one_and_many(october, client):
    close(october)
    login(client, october.dewi)
    pages = [reverse(f"tpp:{name}") for name in ("objection_list", "adjustment_list", "objection_mine")]
    file_objection(**by(october.sari), subject=WHOLE, reason="Salah")
    enter(october)
    few = [queries(client, page) for page in pages]
    for person in (october.oki, october.tari, october.budi):
        file_objection(**by(person), subject=WHOLE, reason="Salah")
        enter(october, employee=person)
    assert [queries(client, page) for page in pages] == few
    assert max(few) <= 12


def test_rules_around_the_allowance_are_dated(october, client):
    url = reverse("tpp:allowance_policy_list")
    login(client, october.dewi)
    values = {"starts_on": "2027-01-01", "objection_days": "7", "unusual_change_percent": "50", "legal_basis": "Perbup"}
    assert client.post(url, values).status_code == 303
    policy = AllowancePolicy.objects.first()
    assert (policy.objection_days, policy.red_must_be_settled) == (7, False)
    assert client.post(url, values | {"starts_on": "2027-02-01", "red_must_be_settled": "on"}).status_code == 303
    assert AllowancePolicy.objects.first().red_must_be_settled
    assert client.post(url, values).status_code == 422
    assert login(client, october.fajar).post(url, values).status_code == 404


def test_a_long_file_name_is_cut_and_the_file_kept(october, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    attachment = Attachment(b"%PDF-1.4", ".pdf")
    objection = file_objection(
        **by(october.sari), subject=WHOLE, reason="Salah", attachment=attachment, attachment_name="a" * 300
    )
    assert len(objection.attachment_name) == 255
    assert path_of(objection.attachment.name).read_bytes() == b"%PDF-1.4"


def test_a_photo_as_attachment_is_made_small():
    picture = io.BytesIO()
    Image.new("RGB", (3000, 2000), "white").save(picture, "JPEG")
    picture.seek(0)
    attachment = prepare(picture)
    assert attachment.suffix == ".webp"
    assert max(Image.open(io.BytesIO(attachment.content)).size) == 1280


@pytest.mark.parametrize("name", ["", "../settings.py", "objections/2026/10/x.pdf", "2026/10/" + "0" * 32 + ".webp"])
def test_only_stored_names_have_a_path(name):
    with pytest.raises(FileNotFoundError):
        path_of(name)
