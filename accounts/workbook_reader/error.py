"""Why a workbook is not read."""


class WorkbookError(Exception):
    """The file is not read; `code` and `details` go to the parent process, which has the sentences."""

    def __init__(self, code: str, **details: str) -> None:
        super().__init__(code)
        self.code = code
        self.details = details
