"""The recap on paper and in files: one iterator of rows, several renderers."""
