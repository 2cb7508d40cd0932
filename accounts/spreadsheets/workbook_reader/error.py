"""Why a workbook, or a cell of it, is not read."""

# What stands in the place of a formula whose result the writing program did not store.
UNSOLVED = "#FORMULA!"


class WorkbookError(Exception):
    """The file is not read; `code` and `details` go to the parent process, which has the sentences."""

    def __init__(self, code: str, **details: str) -> None:
        super().__init__(code)
        self.code = code
        self.details = details
