"""What the hash of a closed recap covers."""

from typing import Any

from tpp.lines import digest
from tpp.models import Recap, RecapLine


def line_record(row: RecapLine) -> dict[str, Any]:
    """Return everything a stored line says, as it goes into the hash."""
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
    }


def recomputed_hash(recap: Recap) -> str:
    """Return the SHA-256 (hex) over header and lines as they stand in the database now."""
    rows = RecapLine.objects.filter(recap=recap).order_by("number").iterator(500)
    return digest(recap.header, map(line_record, rows))
