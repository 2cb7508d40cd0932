"""Attributes of an element, written so that no value can end them."""

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


def attributes_of(**values: str | bool) -> SafeString:
    """Write the attributes that have a value; `True` writes the bare name, `_` becomes `-`."""
    rows = ((name.strip("_").replace("_", "-"), value) for name, value in values.items() if value not in ("", False))
    return format_html_join("", "{}", ((_attribute(name, value),) for name, value in rows))


def _attribute(name: str, value: str | bool) -> SafeString:
    return format_html(" {}", name) if value is True else format_html(' {}="{}"', name, value)
