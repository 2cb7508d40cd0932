"""A look at the XML of a workbook before calamine sees it."""

from xml.parsers import expat

from accounts.spreadsheets.workbook_reader.error import WorkbookError
from accounts.spreadsheets.workbook_reader.sheet_scan import SheetScan
from accounts.spreadsheets.workbook_reader.styles import Book, Styles


class XmlScan:
    """Looks at one XML member as it is unpacked, before calamine sees the file.

    Refuses document types (entities), and hands the elements of worksheets, styles and the list of sheets to their
    readers. `root` says what the member is.
    """

    def __init__(self, styles: Styles, max_row: int, max_column: int) -> None:
        self.root = ""
        self.sheet = SheetScan(styles, max_row, max_column)
        self.styles, self.book = Styles(), Book()
        self._parser = expat.ParserCreate()
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.StartElementHandler = self._root

    def feed(self, piece: bytes) -> None:
        """Take the next piece; raise `WorkbookError`."""
        self._parse(piece, last=False)

    def finish(self) -> None:
        """Take the end; raise `WorkbookError` if the member is not complete."""
        self._parse(b"", last=True)

    def _parse(self, piece: bytes, *, last: bool) -> None:
        try:
            self._parser.Parse(piece, last)
        except expat.ExpatError:
            raise WorkbookError("damaged") from None

    def _doctype(self, *_declaration: object) -> None:
        raise WorkbookError("dtd")

    def _root(self, name: str, _attributes: dict[str, str]) -> None:
        self.root = name.rpartition(":")[2]
        match self.root:
            case "worksheet":
                self.sheet.follow(self._parser)
            case "styleSheet":
                self._parser.StartElementHandler = self.styles.element
            case "workbook" | "Relationships":
                self._parser.StartElementHandler = self.book.element
            case _:
                self._parser.StartElementHandler = None
