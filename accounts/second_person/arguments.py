"""The arguments of a verb as JSON, and back: what a proposal keeps between the two people."""

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db.models import Model
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from accounts.rules.refusal import Refusal, Refused

# Tuples with names for their parts: how a proposal names them, for good, and where they live now.
TUPLES = {
    "reports.period.Month": "reports.rules.period.Month",
}


def encode(value: Any) -> Any:
    """Return the value as JSON; rows of the database by their key, lists and mappings part by part."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        # An enum as well: its value.
        return str(value)
    if isinstance(value, list | tuple) and not hasattr(value, "_fields"):
        return [encode(part) for part in value]
    if isinstance(value, Mapping):
        return {"map": [[encode(key), encode(part)] for key, part in value.items()]}
    return _marked(value)


def _marked(value: Any) -> dict[str, Any]:
    if isinstance(value, Model):
        return {"model": value._meta.label_lower, "pk": value.pk}
    # A moment is a date to Python too, so it is asked first.
    for name, kind in (("moment", datetime), ("date", date), ("time", time)):
        if isinstance(value, kind):
            return {name: value.isoformat()}
    if isinstance(value, Decimal):
        return {"decimal": str(value)}
    if isinstance(value, tuple):
        named = f"{type(value).__module__}.{type(value).__qualname__}"
        stored = next((name for name, lives in TUPLES.items() if lives == named), None)
        if stored is not None:
            return {"tuple": stored, "parts": encode(list(value))}
    raise TypeError(f"a proposal cannot keep {type(value).__name__}")


def decode(value: Any) -> Any:
    """Return what `encode` was given; refuse `gone` where a row is not there any more."""
    if isinstance(value, list):
        return [decode(part) for part in value]
    if not isinstance(value, dict):
        return value
    if "model" in value:
        return _row(value["model"], value["pk"])
    if "tuple" in value:
        return import_string(TUPLES[value["tuple"]])(*decode(value["parts"]))
    if "map" in value:
        return {decode(key): decode(part) for key, part in value["map"]}
    kind, text = next(iter(value.items()))
    return _READ[kind](text)


_READ = {
    "moment": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "decimal": Decimal,
}


def _row(label: str, pk: int) -> Model:
    found: Model | None = apps.get_model(label)._base_manager.filter(pk=pk).first()
    if found is None:
        message = _("What this was about is not there any more. Refuse it, and propose again what is still wanted.")
        raise Refused(Refusal("gone", message))
    return found
