"""What the hash of a closed recap covers."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from tpp.models import Recap, RecapLine
from tpp.payroll.recap_line import recap_digest

HEADER_FORMAT = 2


def line_record(row: RecapLine, *, header: Mapping[str, Any]) -> dict[str, Any]:
    """Return everything a stored line says, as it goes into the hash; recaps of format 1 had nothing taken off.

    The names are written out although they are those of the columns: hashes that are stored, and printed on signed
    paper, cover just these. A new column of a line needs a new format here; a test holds the two together.
    """
    paid = {"deductions": row.deductions, "adjustments": row.adjustments, "net": row.net}
    return {
        "number": row.number,
        "nip": row.nip,
        "name": row.name,
        "status": str(row.status),
        "rank": row.rank,
        "position_class": row.position_class,
        "required_minutes": row.required_minutes,
        "credited_minutes": row.credited_minutes,
        "percent": str(row.percent),
        "base_amount": row.base_amount,
        "deduction": row.deduction,
        "tpp": row.tpp,
        "inputs": row.inputs,
        "steps": row.steps,
        **(paid if header["format"] >= HEADER_FORMAT else {}),
    }


def recomputed_hash(recap: Recap) -> str:
    """Return the SHA-256 (hex) over header and lines as they stand in the database now."""
    rows = RecapLine.objects.filter(recap=recap).order_by("number").iterator(500)
    return recap_digest(recap.header, map(partial(line_record, header=recap.header), rows))
