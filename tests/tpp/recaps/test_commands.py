"""The doors on the command line: recap, export_recap, verify_recap, check_data."""

import csv
import io

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import translation

from reports.models import MonthLock
from tests.tpp.months import AFTER_CLOSING, general_amounts
from tpp.models import BaseAmount, Recap, RecapLine, Scheme


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def november():
    with time_machine.travel(AFTER_CLOSING, tick=False):
        yield


def run(*arguments):
    out, err = io.StringIO(), io.StringIO()
    call_command(*arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def refusal(*arguments):
    with pytest.raises(CommandError) as refused:
        run(*arguments)
    assert refused.value.returncode == 1
    return str(refused.value)


def test_recap_shows_a_draft_per_agency(october):
    out, _err = run("recap", "2026-10")

    assert "1.01 Dinas Pendidikan (draft): 5 people, required 39.600 min, credited 720 min, base Rp" in out
    assert "  pending_reviews: 1" in out
    assert "All agencies: 11 people" in out


def test_recap_shows_one_agency(october):
    out, _err = run("recap", "2026-10", "--agency", "2.01")

    assert out.startswith("2.01 Kantor Perwakilan (draft): 2 people")
    assert "1.01" not in out.replace("2.01", "")


def test_recap_freezes_with_warnings_and_shows_the_hash(october):
    out, err = run("recap", "2026-10", "--freeze", "--by", october.dewi.nip)

    assert "Closed: 4 recaps of 2026-10." in out
    assert "1.01 Dinas Pendidikan (closed, version 1): 5 people" in out
    assert "  pending_reviews: 1" in out
    assert f"  SHA-256 {Recap.objects.get(agency=october.dinas).sha256}" in out
    assert err == ""
    assert Recap.objects.first().frozen_at == AFTER_CLOSING


def test_recap_freezes_one_agency_and_then_the_rest(october):
    run("recap", "2026-10", "--agency", "1.01", "--freeze", "--by", october.dewi.nip)

    out, err = run("recap", "2026-10", "--freeze", "--by", october.dewi.nip)

    assert "Closed: 3 recaps" in out
    assert err == ("Dinas Pendidikan: October 2026 is closed already. To correct it, have the recap reopened first.\n")


def test_a_refusal_is_a_code_and_a_sentence(october):
    BaseAmount.objects.filter(position_class=7).delete()

    text = refusal("recap", "2026-10", "--freeze", "--by", october.dewi.nip)

    assert text.startswith("base_amount_missing: ")
    assert "Sari Wulandari" in text
    assert not Recap.objects.exists()


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (["recap", "2026-13"], "“2026-13” is not a month. Write it as 2026-10."),
        (["recap", "Oktober"], "“Oktober” is not a month. Write it as 2026-10."),
        (["recap", "2026-10", "--agency", "9.99"], "There is no agency with the code “9.99”."),
        (["recap", "2026-10", "--freeze"], "Say who closes the month: --by NIP."),
        (["recap", "2026-10", "--freeze", "--by", "1"], "There is no employee with the NIP 1."),
        (["verify_recap", "2026-10"], "No recap of 2026-10 is closed; there is nothing to verify."),
        (
            ["export_recap", "2026-10", "--format", "pdf", "--output", "-"],
            "Only csv can be written to standard output. Name a file with --output.",
        ),
    ],
)
def test_what_cannot_be_done_is_said_plainly(october, arguments, text):
    assert refusal(*arguments) == text


@pytest.mark.parametrize(
    "arguments",
    [
        ["recap", "2026-10"],
        ["recap", "2026-10", "--freeze", "--by", "198206062008012006"],
        ["export_recap", "2026-10", "--format", "csv", "--output", "-"],
    ],
)
def test_without_a_scheme_nothing_is_shown_closed_or_exported(october, arguments):
    Scheme.objects.all().delete()

    assert refusal(*arguments) == "No scheme is in force in 2026-10."


def test_who_is_not_personnel_closes_nothing(october):
    assert refusal("recap", "2026-10", "--freeze", "--by", october.sari.nip).startswith("not_permitted: ")


def test_a_month_of_nobody_is_said(people):
    assert run("recap", "2025-10")[0] == "Nobody is listed in 2025-10.\n"


@pytest.mark.parametrize(("form", "begins"), [("csv", b"period,"), ("xlsx", b"PK"), ("pdf", b"%PDF")])
def test_export_writes_a_file(october, tmp_path, form, begins):
    target = tmp_path / f"recap.{form}"

    out, _err = run("export_recap", "2026-10", "--format", form, "--output", str(target))

    assert out == f"11 people written to {target}.\n"
    assert target.read_bytes().startswith(begins)
    assert list(tmp_path.iterdir()) == [target]


def test_export_of_an_agency_and_its_subtree(october, tmp_path):
    def people(*more):
        target = tmp_path / "recap.csv"
        run("export_recap", "2026-10", "--format", "csv", "--output", str(target), "--agency", "1.01", *more)
        return len(list(csv.DictReader(io.StringIO(target.read_text()))))

    assert (people(), people("--subtree")) == (5, 6)


def test_export_to_standard_output(october):
    out, _err = run("export_recap", "2026-10", "--format", "csv", "--output", "-", "--bom")

    assert out.startswith("\ufeffperiod,agency_code")
    assert out.count("\r\n") == 12


def test_an_export_that_fails_leaves_the_old_file(october, tmp_path, monkeypatch):
    target = tmp_path / "recap.csv"
    target.write_text("old")

    def die(*_args, **_options):
        raise MemoryError

    monkeypatch.setattr("tpp.recaps.exports.csv.write", die)
    with pytest.raises(MemoryError):
        run("export_recap", "2026-10", "--format", "csv", "--output", str(target))

    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("recap.csv", "old")]


def test_a_folder_that_is_not_there_is_said(october, tmp_path):
    text = refusal("export_recap", "2026-10", "--format", "csv", "--output", str(tmp_path / "no" / "recap.csv"))

    assert text == f"Cannot write to {tmp_path / 'no'}: No such file or directory"


def test_verify_is_quiet_about_an_untouched_month_and_loud_about_a_changed_one(october):
    run("recap", "2026-10", "--freeze", "--by", october.dewi.nip)
    assert run("verify_recap", "2026-10") == ("4 recaps of 2026-10 verified: no difference.\n", "")
    RecapLine.objects.filter(employee=october.sari).update(credited_minutes=7920)

    out, err = io.StringIO(), io.StringIO()
    with pytest.raises(CommandError, match="2 differences"):
        call_command("verify_recap", "2026-10", stdout=out, stderr=err)

    assert f"1.01 v1\t{october.sari.nip}\tcredited_minutes\t7920\t720" in err.getvalue().splitlines()
    assert run("verify_recap", "2026-10", "--agency", "2.01")[0].startswith("1 recap of 2026-10 verified")


def test_check_data_finds_nothing_wrong_with_good_data(people):
    general_amounts()
    out, err = run("check_data")

    assert "warning: supervisor_missing: " in out
    assert out.endswith("No errors found.\n")
    assert err == ""


def test_check_data_ends_with_an_error_code(october):
    Scheme.objects.all().delete()

    out, err = io.StringIO(), io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("check_data", "--no-trail", stdout=out, stderr=err)

    assert ended.value.code == 1
    assert err.getvalue().splitlines()[0] == "scheme_missing: No scheme is in force in 2026-11."


def test_closing_by_command_locks_the_month(october):
    run("recap", "2026-10", "--freeze", "--by", f"'{october.dewi.nip[:8]} {october.dewi.nip[8:]}")

    assert MonthLock.objects.count() == 11


@pytest.mark.parametrize("part", ["recap", "minutes", "scores", "detail", "treasury", "summary"])
@pytest.mark.parametrize("form", ["csv", "xlsx", "pdf"])
def test_export_writes_each_part(october, tmp_path, form, part):
    target = tmp_path / f"part.{form}"
    out, _err = run("export_recap", "2026-10", "--format", form, "--part", part, "--output", str(target))
    assert out == f"11 people written to {target}.\n"
    assert target.stat().st_size


def test_a_packet_is_no_csv(october, tmp_path):
    target = str(tmp_path / "packet.csv")
    sentence = refusal("export_recap", "2026-10", "--format", "csv", "--part", "packet", "--output", target)
    assert sentence == "CSV holds one table. Name one part with --part, or choose xlsx or pdf."
    assert not list(tmp_path.iterdir())
