"""`manage.py try_scheme`: a region checks its decree's own examples before it signs."""

import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation
from xlsxwriter import Workbook

from tests import DATA
from tpp.schemes import presets

TABLES = DATA / "tpp"


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def run(scheme, table):
    """Return exit code, standard output and errors, the refusal included."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("try_scheme", str(scheme), "--table", str(table), stdout=out, stderr=err)
    except CommandError as error:
        return error.returncode, out.getvalue(), f"{err.getvalue()}{error}"
    return 0, out.getvalue(), err.getvalue()


@pytest.fixture
def table(tmp_path):
    def write(text):
        file = tmp_path / "table.csv"
        file.write_text(text)
        return file

    return write


@pytest.mark.parametrize("name", presets.NAMES)
def test_every_preset_reproduces_its_table(name):
    file = TABLES / f"{name}.csv"
    rows = len(file.read_text().splitlines()) - 1

    assert run(name, file) == (0, f"{name}: {rows} rows, every result as expected.\n", "")


HEADER = "base,required_minutes,credited_minutes,percent,tpp\n"


def test_each_differing_cell_is_printed(table):
    file = table(HEADER + "3000000,7200,7200,100,3000000\n3000000,7200,6480,91,2700000.4\n5,3,1,33.3333,\n")

    assert run("sikeppo", file) == (
        1,
        (
            "line 3, column percent: expected 91, got 90\n"
            "line 3, column tpp: expected 2700000.4, got 2700000\n"
            "line 4, column tpp: expected (empty), got 2\n"
        ),
        "sikeppo: 3 differences in 3 rows.",
    )


@pytest.mark.parametrize("percent", ["33.3333", "33.33330", "33.33333333", "33,3333", "33.33334", "33.3333%"])
def test_per_cent_are_compared_at_four_decimals(table, percent):
    assert run("sikeppo", table(f'{HEADER}5,3,1,"{percent}",2\n'))[0] == 0


def test_a_figure_that_can_be_read_two_ways_is_named(table):
    code, out, _err = run("sikeppo", table(HEADER + "3000000,7200,6480,90,2.700\n"))
    assert (code, "2700" in out, "2.7." in out) == (1, True, True)


@pytest.mark.parametrize("percent", ["33.333", "33.3334", "33.33335", "33", "a third"])
def test_other_decimals_differ(table, percent):
    assert run("sikeppo", table(f"{HEADER}5,3,1,{percent},2\n"))[0] == 1


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("5,-3,1,0,0", "column required_minutes: “-3” is no whole number from 0 to 1000000000000000."),
        ("5.000,3,1,0,0", "column base: “5.000” is no whole number"),
        ("5,\u0663,1,0,0", "column required_minutes: “\u0663” is no whole number"),
        ("5,,1,0,0", "column required_minutes: “Required minutes” (required_minutes) is missing."),
        ("5", "column required_minutes: “Required minutes” (required_minutes) is missing."),
        ("5,3,1,33.3333,2,9", "The row has more cells than there are columns."),
    ],
)
def test_a_cell_that_cannot_be_is_named_with_its_line(table, row, message):
    code, out, _err = run("sikeppo", table(f"{HEADER}5,3,1,33.3333,2\n{row}\n"))

    assert code == 1
    assert out.startswith("line 3")
    assert message in out


def test_a_value_beyond_its_limits_and_an_unknown_word_are_named(table):
    file = table(
        "ceiling,target_achievement,core_values_sum,discipline_points_cut,attendance_percent,rank_group,net\n"
        "4000000,100,701,0,100.5,V,1\n"
    )

    assert run("manado", file)[1].splitlines() == [
        "line 2, column core_values_sum: “701” is no number from 0 to 700 with at most 15 decimals.",
        "line 2, column attendance_percent: “100.5” is no number from 0 to 100 with at most 15 decimals.",
        "line 2, column rank_group: “V” is not known here. Write one of: I, II, III, IV.",
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "base,required_minutes,percent\n1,1,1\n",
            "table.csv:1: These inputs of the scheme have no column: credited_minutes.",
        ),
        (HEADER.replace("tpp", "tp") + "1,1,1,1,1\n", "The scheme has no input or result “tp”."),
        ("base,required_minutes,credited_minutes\n1,1,1\n", "Add at least one of these columns: percent, tpp."),
        (HEADER, "The table has no rows, so there is nothing to compare."),
        ("", "The file is empty."),
        (HEADER + '1,"1,1,1,1\n', "quotation marks"),
    ],
)
def test_a_table_that_does_not_fit_is_refused_with_a_sentence(table, text, message):
    code, out, err = run("sikeppo", table(text))

    assert (code, out) == (1, "")
    assert message in err


def test_columns_stand_in_any_order_and_some_results_may_be_missing(table):
    assert run("sikeppo", table("TPP,Credited_Minutes,required_minutes,base\n2,1,3,5\n"))[0] == 0


def test_an_input_with_a_default_may_have_a_column(table):
    header, row, *_others = (TABLES / "balangan.csv").read_text().splitlines()
    replaced = ",".join(["1"] * 4)
    text = f"{header},acting_replaces\n{row.replace('0,0,0,0,100,4000000', f'{replaced},100,4')},1\n"

    assert run("balangan", table(text)) == (0, "balangan: 1 row, every result as expected.\n", "")


def test_a_workbook_is_read_too(tmp_path):
    file = tmp_path / "table.xlsx"
    with Workbook(str(file)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADER.strip().split(","))
        sheet.write_row(1, 0, [4371943, 7920, 7919, 99.9874, 4371391])

    assert run("sikeppo", file)[0] == 0


def test_a_file_is_a_scheme_like_a_preset(tmp_path):
    document = json.loads((presets.FOLDER / "sikeppo.json").read_text())
    file = tmp_path / "kami.json"
    file.write_text(json.dumps({**document, "name": "kami"}))

    assert run(file, TABLES / "sikeppo.csv")[1] == "kami: 7 rows, every result as expected.\n"


def test_a_broken_scheme_prints_its_errors_with_their_places(tmp_path):
    document = json.loads((presets.FOLDER / "sikeppo.json").read_text())
    document["values"][0]["when"] = "now"
    document["values"][1]["is"]["round"]["product"][1] = "persen"
    file = tmp_path / "kami.json"
    file.write_text(json.dumps(document))

    code, out, err = run(file, TABLES / "sikeppo.csv")

    assert (code, out) == (1, "")
    assert err.splitlines() == [
        "values[0].when: “when” is not known here. Known are: name, kind, words, is.",
        (
            "values[1].is.round.product[1]: There is no “persen” here. Known are: base, required_minutes, "
            "credited_minutes, percent."
        ),
        f"{file} cannot be used: 2 errors.",
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"{", "This is no JSON. Look at line and column 1:2."),
        (b"\xff\xfe{", "is no text in UTF-8."),
        (b" " * (1024 * 1024 + 1), "is far too large for a scheme."),
        (b'{"format": 1}', "format: “1” is not known here. Known are: 2."),
    ],
)
def test_a_file_that_is_no_scheme_is_refused_with_a_sentence(tmp_path, content, message):
    file = tmp_path / "kami.json"
    file.write_bytes(content)

    code, _out, err = run(file, TABLES / "sikeppo.csv")

    assert code == 1
    assert message in err


@pytest.mark.parametrize(
    ("scheme", "file", "message"),
    [
        ("bandung", "sikeppo.csv", "There is no scheme “bandung”. Name a file, or one of: balangan, dki_head, "),
        ("bandung.json", "sikeppo.csv", "Cannot read bandung.json: No such file or directory"),
        ("sikeppo", "bandung.csv", "Cannot read "),
    ],
)
def test_what_is_not_there_is_said(scheme, file, message):
    code, _out, err = run(scheme, TABLES / file)

    assert code == 1
    assert message in err


# What is paid is tried as well.


@pytest.fixture
def changed(tmp_path):
    def write(name, change):
        document = presets.document(name)
        change(document)
        file = tmp_path / "kami.json"
        file.write_text(json.dumps({**document, "name": "kami"}))
        return file

    return write


def value_of(document, name):
    return next(value for value in document["values"] if value["name"] == name)


def test_a_scheme_under_which_nobody_can_be_paid_never_agrees(changed):
    """The results of the table come out, and still no month could be closed with it."""

    def pay_twice(document):
        twice = {"name": "twice", "kind": "rupiah", "words": {"id": "Dua kali", "en": "Twice"}}
        document["values"].append({**twice, "is": {"sum": ["base", "base", 1]}})
        document["pays"] = {"gross": "twice"}

    rows = len((TABLES / "sikeppo.csv").read_text().splitlines()) - 1
    code, out, err = run(changed("sikeppo", pay_twice), TABLES / "sikeppo.csv")
    assert code == 1
    assert len(out.splitlines()) == rows
    assert "line 2, column twice: Cannot be paid: “Twice” (twice) would pay Rp " in out
    assert "more than the whole allowance of Rp " in out
    assert f"{rows} differences in {rows} rows." in err


def test_a_net_amount_that_does_not_add_up_is_told(changed):
    def forget_tax(document):
        value_of(document, "net")["is"] = {"sum": ["gross", 0]}

    table = TABLES / "manado.csv"
    code, out, _err = run(changed("manado", forget_tax), table)
    assert code == 1
    assert "column net: expected 3800000, got 4000000" in out
    assert "line 2, column net: Cannot be paid: " in out
    assert "but the allowance minus the deductions is Rp 3800000" in out


def test_more_than_the_whole_of_every_component_is_told(changed, table):
    def half_more(document):
        value_of(document, "percent")["is"] = {
            "sum": ["150 %", {"product": [0, {"sum": ["credited_minutes", "required_minutes"]}]}]
        }

    text = "base,required_minutes,credited_minutes,percent\n3000000,7200,7200,150\n"
    code, out, _err = run(changed("sikeppo", half_more), table(text))
    assert code == 1
    assert "Cannot be paid: “Minutes reached” (percent): 150 % is more than 100 %." in out


def test_below_nothing_is_told(changed, table):
    def take_more(document):
        tax = value_of(document, "pph21")
        tax["is"] = {"sum": ["gross", 1, tax["is"]]}

    header = "ceiling,target_achievement,core_values_sum,discipline_points_cut,attendance_percent,rank_group,gross\n"
    code, out, _err = run(changed("manado", take_more), table(header + "4000000,100,700,0,100,III,4000000\n"))
    assert code == 1
    assert "would be below 0" in out


def test_a_row_without_what_is_paid_by_is_told(table):
    header = "base,required_minutes,credited_minutes,salary,tax_category,percent\n"
    code, out, _err = run("sikeppo_deductions", table(header + "4000000,7200,7200,5000000,,100\n"))
    assert code == 1
    assert "line 2, column tax_category: “Tax category (TER)” (tax_category) is missing." in out


def test_amounts_that_are_paid_can_be_expected_too(changed, table):
    def print_less(document):
        document["results"] = ["percent", "bpjs_employer"]

    header = "base,required_minutes,credited_minutes,salary,tax_category,net\n"
    scheme = changed("sikeppo_deductions", print_less)
    code, out, _err = run(scheme, table(header + "4000000,7200,7200,5000000,A,1\n"))
    assert code == 1
    assert out.startswith("line 2, column net: expected 1, got 3")


def test_what_could_not_be_looked_at_is_said(changed, table):
    def without_sources(document):
        document["sources"] = {}

    header = "base,predicate,did_not_appraise_staff,S,C,TK,TL1,TL2,TL3,TL4,CP1,CP2,CP3,CP4,missed_ceremonies,tpp\n"
    row = "5000000,Baik,0,0,0,0,0,0,0,0,0,0,0,0,0,5000000\n"
    code, out, _err = run(changed("jambi", without_sources), table(header + row))
    assert code == 0
    assert out.startswith("Nothing in 1 row (line 2) says what the whole allowance is")
