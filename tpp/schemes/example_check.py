"""A scheme against a table of examples, so that a region sees its decree's own figures come out."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.imports.frame import cells
from accounts.rules.spellings import Stored
from accounts.spreadsheets.tabular import Row, Table, TableError, restored
from tpp.schemes.engine import Composition, FigureError, FigureKind, Given, Input, SchemeOutcome, evaluate
from tpp.schemes.engine.evaluation import printed_figure
from tpp.schemes.engine.inputs import PERCENT, plain
from tpp.schemes.labels import figure_problem
from tpp.schemes.payment import check_example

# More decimals than any decree has, as many as a spreadsheet keeps.
MOST_DECIMALS = 15
LARGEST = 10**17
NAMED_AT_MOST = 10


class ExampleDifference(NamedTuple):
    """One cell that does not come out, or cannot be used; `column` is empty for a whole row.

    `expected` and `got` are filled where a figure was computed and is another one.
    """

    line: int
    column: str
    message: str
    expected: str = ""
    got: str = ""


class Trial(NamedTuple):
    """How many rows were tried, and what differed; `notes` say what could not be looked at."""

    rows: int
    differences: tuple[ExampleDifference, ...]
    notes: tuple[str, ...] = ()


def try_table(scheme: Composition, table: Table) -> Trial:
    """Compute every row of a table as a month would be paid, and compare.

    The columns are the inputs by name and then results or amounts that are paid, in any order; inputs with a default
    may be left out, and so may some results. A row under which nobody could be paid differs, with the reason. Raise
    `TableError` where the columns do not fit.
    """
    names = _names(scheme, table)
    found: list[ExampleDifference] = []
    unknown: list[int] = []
    for row in table.rows:
        found += _differences(scheme, names, row, unknown)
    return Trial(len(table.rows), tuple(found), (_whole_unknown(unknown),) if unknown else ())


def _whole_unknown(lines: Sequence[int]) -> str:
    text = ngettext(
        "Nothing in %(count)d row (line %(lines)s) says what the whole allowance is: whether more than that would be "
        "paid was not looked at.",
        "Nothing in %(count)d rows (lines %(lines)s) says what the whole allowance is: whether more than that would be "
        "paid was not looked at.",
        len(lines),
    )
    shown = ", ".join(map(str, lines[:NAMED_AT_MOST])) + (", …" if len(lines) > NAMED_AT_MOST else "")
    return text % {"count": len(lines), "lines": shown}


def _names(scheme: Composition, table: Table) -> tuple[str, ...]:
    """Return inputs and results in the order of the columns, whose names are in small letters."""
    expected = (*scheme.results, *(scheme.pays.names if scheme.pays else ()))
    known = {name.casefold(): name for name in (*scheme.inputs, *expected)}
    for column in table.columns:
        if column not in known:
            raise TableError(
                "unknown_column",
                _("The scheme has no input or result “%(column)s”. Correct the name or delete the column.")
                % {"column": column},
                table.header_line,
                column,
            )
    names = tuple(known[column] for column in table.columns)
    missing = [one.name for one in scheme.inputs.values() if one.default is None and one.name not in names]
    if missing:
        raise TableError(
            "missing_column",
            _("These inputs of the scheme have no column: %(columns)s.") % {"columns": ", ".join(missing)},
            table.header_line,
        )
    if not set(names).intersection(expected):
        raise TableError(
            "no_result",
            _("The table has no expected results. Add at least one of these columns: %(columns)s.")
            % {"columns": ", ".join(scheme.results)},
            table.header_line,
        )
    if not table.rows:
        raise TableError("empty", _("The table has no rows, so there is nothing to compare."), table.header_line)
    return names


def _differences(
    scheme: Composition, names: tuple[str, ...], row: Row, unknown: list[int]
) -> Iterator[ExampleDifference]:
    if len(row.cells) > len(names):
        yield ExampleDifference(row.line, "", _("The row has more cells than there are columns."))
        return
    texts = dict.fromkeys(names, "") | {
        name: Stored(restored(cell.strip())) if index in row.typed else restored(cell.strip())
        for index, (name, cell) in enumerate(zip(names, row.cells, strict=False))
    }
    given, problems = _given(scheme, texts, row.line)
    if problems:
        yield from problems
        return
    try:
        outcome = evaluate(scheme, given)
    except FigureError as error:
        yield from _told(error, scheme, row.line)
        return
    if scheme.pays is None:
        yield from _compared(outcome, texts, row.line)
        return
    try:
        outcome = evaluate(scheme, given, paid=True)
    except FigureError as error:
        yield from _compared(outcome, texts, row.line)
        yield from _told(error, scheme, row.line, _("%(problem)s What is paid needs it."))
        return
    yield from _compared(outcome, texts, row.line)
    try:
        if not check_example(scheme, outcome):
            unknown.append(row.line)
    except FigureError as error:
        yield from _told(error, scheme, row.line, _("Cannot be paid: %(problem)s"))


def _told(
    error: FigureError, scheme: Composition, line: int, words: str = "%(problem)s"
) -> Iterator[ExampleDifference]:
    for problem in error.problems:
        yield ExampleDifference(line, problem.name, words % {"problem": figure_problem(problem, scheme)})


def _given(
    scheme: Composition, texts: Mapping[str, str], line: int
) -> tuple[dict[str, Given], list[ExampleDifference]]:
    """Return what the cells say; a blank one says nothing."""
    given: dict[str, Given] = {}
    problems = []
    for name, text in texts.items():
        if text and name in scheme.inputs:
            try:
                given[name] = _read(scheme.inputs[name], text)
            except ValidationError as error:
                problems.append(ExampleDifference(line, name, " ".join(error.messages)))
    return given, problems


def _compared(outcome: SchemeOutcome, texts: Mapping[str, str], line: int) -> Iterator[ExampleDifference]:
    for name, expected in texts.items():
        figure = outcome.results.get(name)
        if figure is None:
            continue
        try:
            agrees = _agrees(expected, figure.kind, figure.printed)
        except ValidationError as two_ways:
            yield ExampleDifference(line, name, " ".join(two_ways.messages))
            continue
        if not agrees:
            both = {"expected": expected or _("(empty)"), "got": plain(Fraction(figure.printed))}
            yield ExampleDifference(line, name, _("expected %(expected)s, got %(got)s") % both, **both)


def _read(declared: Input, text: str) -> Given:
    """Return what a cell says; raise `ValidationError` with a sentence."""
    match declared.kind:
        case FigureKind.WORD:
            return cells.choice(declared.values)(text)
        case FigureKind.FLAG:
            return cells.whole_number(0, 1)(text)
        case FigureKind.RUPIAH | FigureKind.COUNT if declared.least >= 0:
            return cells.whole_number(int(declared.least), int(declared.most))(text)
        case _:
            bounds = (Decimal(plain(bound)) for bound in (declared.least, declared.most))
            return Fraction(_numbers(declared.kind)(MOST_DECIMALS, *bounds)(text))


def _numbers(kind: FigureKind) -> Callable[..., Callable[[str], Decimal]]:
    """Return what reads a number of this kind: a percentage may carry its sign."""
    return cells.percentage if kind is FigureKind.PERCENT else cells.decimal


def _agrees(expected: str, kind: FigureKind, got: Decimal) -> bool:
    """Tell whether a cell has the figure; a table may leave out zeros at the end or print more decimals.

    Raise `ValidationError` where the cell can be read two ways.
    """
    try:
        number = Fraction(_numbers(kind)(MOST_DECIMALS, -LARGEST, LARGEST)(expected))
    except ValidationError as error:
        if error.code == "two_ways":
            raise
        return False
    if kind is FigureKind.RUPIAH:
        return number == got
    return printed_figure(number * PERCENT if kind is FigureKind.PERCENT else number, kind) == got
