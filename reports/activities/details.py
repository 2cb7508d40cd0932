"""What a report says beside the sentence about the work, in words for whoever reads it."""

from typing import NamedTuple

from django.utils.text import capfirst

from reports.activities.activity_input import TEXTS
from reports.models import Activity


class Detail(NamedTuple):
    """One text of a report: its name in `Content`, what people call it, and what was typed."""

    name: str
    label: str
    text: str


def label_of(name: str) -> str:
    """Return what people call a part of the content, in small letters as a word of a sentence."""
    return str(getattr(Activity._meta.get_field(name.removesuffix("_id")), "verbose_name", name))


def details(activity: Activity) -> list[Detail]:
    """Return the texts that say something, without the description, which pages show by itself."""
    said = {name: getattr(activity, name) for name in TEXTS if name != "description"}
    return [Detail(name, capfirst(label_of(name)), text) for name, text in said.items() if text]
