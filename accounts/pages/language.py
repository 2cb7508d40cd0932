"""In which of the two languages somebody reads."""

from django.utils.translation import get_language


def is_english() -> bool:
    """Tell whether the active language is English, of whatever country; otherwise it is Indonesian."""
    return (get_language() or "").startswith("en")
