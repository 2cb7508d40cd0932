"""The recap as a workbook: the recap as people sign it, minutes per day, and the calculation."""

from typing import IO, Any

import xlsxwriter
from django.utils.translation import gettext as _

from reports.enums import AbsenceKind
from tpp.exports.printed import ABSENCE_MARKS, Event, headings, printed, signature_block, state, title
from tpp.exports.table import RecapTable, Row, Section
from tpp.lines import DayRow
from tpp.wording import described, exact_number

LEGAL_PAPER = 5
MONEY, MINUTES, PERCENT = "#,##0", "#,##0", "0.00"
WIDTHS = {
    "number": 5,
    "name": 34,
    "nip": 20,
    "rank": 7,
    "position_class": 7,
    "base_amount": 16,
    "required_minutes": 11,
    "credited_minutes": 11,
    "percent": 13,
    "deduction": 15,
    "tpp": 17,
}
# Excel knows no more page breaks.
MOST_BREAKS = 1000


def write(table: RecapTable, file: IO[bytes]) -> int:
    """Write the workbook; return the number of people. Texts stay texts, whatever they begin with."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(file, options)
    styles = _styles(book)
    recap, days, steps = _Recap(book, styles, table), _Days(book, styles, table), _Steps(book, styles, table)
    people = 0
    for section in table.sections:
        recap.section(section)
        days.section(section)
        steps.section(section)
        people += len(section.lines)
    for sheet in (recap, days, steps):
        sheet.close()
    book.close()
    return people


def _styles(book: Any) -> dict[str, Any]:
    base = {"font_name": "Arial", "font_size": 10, "valign": "vcenter"}
    grid = {**base, "border": 1}
    head = {**grid, "bold": True, "align": "center", "text_wrap": True, "bg_color": "#D9E2F3"}
    formats = {
        "text": base,
        "bold": {**base, "bold": True},
        "title": {**base, "bold": True, "font_size": 13},
        "head": head,
        "cell": grid,
        "center": {**grid, "align": "center"},
        # "@" keeps a NIP a text even when somebody edits the cell.
        "nip": {**grid, "num_format": "@"},
        "number": {**grid, "num_format": MONEY},
        "percent": {**grid, "num_format": PERCENT},
        "sum_text": {**grid, "bold": True, "bg_color": "#F2F2F2"},
        "sum": {**grid, "bold": True, "num_format": MONEY, "bg_color": "#F2F2F2"},
        "band": {**base, "bold": True, "bg_color": "#E2EFDA"},
    }
    return {name: book.add_format(properties) for name, properties in formats.items()}


class _Sheet:
    """A sheet that is written from top to bottom and never looked at again."""

    def __init__(self, book: Any, styles: dict[str, Any], name: str, table: RecapTable) -> None:
        self.sheet = book.add_worksheet(name)
        self.styles = styles
        self.row = 0
        self.last_column = 0
        for number, line in enumerate(title(table.month)):
            self.texts(["", line], "title" if number == 0 else "bold")
        self.row += 1

    def head(self, names: list[str], widths: list[float]) -> None:
        """Write the header that stays in view and is repeated on every printed page."""
        self.last_column = len(names) - 1
        for column, width in enumerate(widths):
            self.sheet.set_column(column, column, width)
        self.sheet.set_row(self.row, 32)
        self.sheet.repeat_rows(self.row)
        self.texts(names, "head")
        self.sheet.freeze_panes(self.row, 3)
        # A NIP is a text of digits on purpose; no warning triangles.
        self.sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})

    def texts(self, texts: list[str], style: str) -> None:
        """Write one row of texts."""
        for column, text in enumerate(texts):
            if text or style == "head":
                self.sheet.write_string(self.row, column, text, self.styles[style])
        self.row += 1

    def close(self) -> None:
        """Say how the sheet is printed."""
        sheet = self.sheet
        sheet.set_landscape()
        sheet.set_paper(LEGAL_PAPER)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.fit_to_pages(1, 0)
        sheet.print_area(0, 0, max(self.row - 1, 0), self.last_column)
        sheet.set_footer("&L&A&C" + _("Page %(page)s of %(pages)s") % {"page": "&P", "pages": "&N"})


class _Recap(_Sheet):
    """The recap as people sign it."""

    def __init__(self, book: Any, styles: dict[str, Any], table: RecapTable) -> None:
        super().__init__(book, styles, _("Recap"), table)
        self.columns = headings()
        self.breaks: list[int] = []
        self.begun = False
        self.head(list(self.columns.values()), [WIDTHS[name] for name in self.columns])

    def section(self, section: Section) -> None:
        """Write one agency with its total rows and signatures."""
        if self.begun:
            self.breaks.append(self.row)
        self.begun = True
        self.texts(["", " / ".join([*section.heading.names, section.unit.code])], "bold")
        self.texts(["", state(section)], "text")
        if section.recap:
            self.texts(["", f"SHA-256 {section.recap.sha256}"], "text")
        for event in printed(section.parts):
            self._event(event)
        self.row += 1
        for left, right in zip(*_padded(*signature_block(section)), strict=True):
            self.sheet.write_string(self.row, 1, left, self.styles["text"])
            self.sheet.write_string(self.row, 8, right, self.styles["text"])
            self.row += 1
        self.row += 1

    def _event(self, event: Event) -> None:
        if event.row:
            self._person(event.number, event.row)
        elif event.kind == "part":
            self.texts(["", event.label], "band")
        else:
            self._sums(event)

    def _person(self, number: int, row: Row) -> None:
        values = {"number": number, **row._asdict()}
        kinds = {"nip": "nip", "rank": "center", "name": "cell", "percent": "percent"}
        for column, name in enumerate(self.columns):
            style = self.styles[kinds.get(name, "number")]
            value = values[name]
            if isinstance(value, str):
                self.sheet.write_string(self.row, column, value, style)
            else:
                self.sheet.write_number(self.row, column, float(value) if name == "percent" else value, style)
        self.row += 1

    def _sums(self, event: Event) -> None:
        sums = event.sums._asdict()
        for column, name in enumerate(self.columns):
            if name in sums:
                self.sheet.write_number(self.row, column, sums[name], self.styles["sum"])
            else:
                text = event.label if name == "name" else ""
                self.sheet.write_string(self.row, column, text, self.styles["sum_text"])
        self.row += 1

    def close(self) -> None:
        """Begin every agency on a page of its own."""
        self.sheet.set_h_pagebreaks(self.breaks[:MOST_BREAKS])
        super().close()


def _padded(left: list[str], right: list[str]) -> tuple[list[str], list[str]]:
    length = max(len(left), len(right))
    return left + [""] * (length - len(left)), right + [""] * (length - len(right))


def _who(row: Row) -> tuple[tuple[str, str], ...]:
    return (row.name, "cell"), (row.nip, "nip"), (row.agency_code, "nip")


class _Days(_Sheet):
    """Credited minutes per day; empty where nothing was required, a mark where an absence excuses."""

    def __init__(self, book: Any, styles: dict[str, Any], table: RecapTable) -> None:
        super().__init__(book, styles, _("Minutes per day"), table)
        self.length = table.month.length
        columns = headings()
        days = [str(number) for number in range(1, self.length + 1)]
        names = [columns["number"], columns["name"], columns["nip"], _("Agency"), *days]
        names += [columns["required_minutes"], columns["credited_minutes"], columns["percent"]]
        widths = [5.0, 30, 20, 12, *([5.0] * self.length), 11, 11, 13]
        self.head(names, widths)
        self.number = 0

    def section(self, section: Section) -> None:
        """Write the people of one agency."""
        for line, row in zip(section.lines, section.rows, strict=True):
            self.number += 1
            self.sheet.write_number(self.row, 0, self.number, self.styles["number"])
            for column, (text, style) in enumerate(_who(row), start=1):
                self.sheet.write_string(self.row, column, text, self.styles[style])
            by_day = {day.day: day for day in line.days}
            for number in range(1, self.length + 1):
                self._day(number + 3, by_day.get(number))
            totals = (row.required_minutes, row.credited_minutes)
            for column, minutes in enumerate(totals, start=self.length + 4):
                self.sheet.write_number(self.row, column, minutes, self.styles["number"])
            self.sheet.write_number(self.row, self.length + 6, float(row.percent), self.styles["percent"])
            self.row += 1

    def _day(self, column: int, day: DayRow | None) -> None:
        if day and day.absence:
            mark = ABSENCE_MARKS.get(AbsenceKind(day.absence), day.absence)
            self.sheet.write_string(self.row, column, mark, self.styles["center"])
        elif day and day.required:
            self.sheet.write_number(self.row, column, day.credited, self.styles["number"])
        else:
            self.sheet.write_blank(self.row, column, None, self.styles["cell"])

    def close(self) -> None:
        """Explain the marks."""
        self.row += 1
        self.texts(["", _("Credited minutes; empty: nothing was required that day.")], "text")
        marks = ", ".join(f"{mark} = {AbsenceKind(kind).label}" for kind, mark in ABSENCE_MARKS.items())
        self.texts(["", marks], "text")
        super().close()


class _Steps(_Sheet):
    """How every figure came about."""

    def __init__(self, book: Any, styles: dict[str, Any], table: RecapTable) -> None:
        super().__init__(book, styles, _("Calculation"), table)
        columns = headings()
        names = [columns["name"], columns["nip"], _("Agency"), _("Step"), _("Unrounded"), _("Rounded (Rp)")]
        self.head(names, [30, 20, 12, 80, 24, 16])

    def section(self, section: Section) -> None:
        """Write the steps of the people of one agency."""
        for line, row in zip(section.lines, section.rows, strict=True):
            for depth, sentence, step in described(line.result.steps):
                words = ("    " * depth + sentence, "cell"), (exact_number(step.exact), "cell")
                for column, (text, style) in enumerate((*_who(row), *words)):
                    self.sheet.write_string(self.row, column, text, self.styles[style])
                if step.amount is None:
                    self.sheet.write_blank(self.row, 5, None, self.styles["cell"])
                else:
                    self.sheet.write_number(self.row, 5, step.amount, self.styles["number"])
                self.row += 1
