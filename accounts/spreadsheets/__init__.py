"""CSV and workbooks that people upload, read with suspicion into rows of text."""
