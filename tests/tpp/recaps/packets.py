"""The packet of a recap as the reader opens it."""

import csv
import io

import pypdf

from tpp.recaps.exports.formats import write


def exported(table, form, **options):
    file = io.BytesIO()
    write(table, file, form, **options)
    return file.getvalue()


def rows_of(table, part):
    return list(csv.DictReader(io.StringIO(exported(table, "csv", part=part).decode())))


def texts(table, part=""):
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(exported(table, "pdf", part=part))).pages]
