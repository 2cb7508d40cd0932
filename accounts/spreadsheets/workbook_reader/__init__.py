"""A program of its own that opens XLSX files, so that none can harm the server; see `__main__`."""
