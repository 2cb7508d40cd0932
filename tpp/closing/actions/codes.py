"""Codes for the papers of a recap that is being closed."""

from accounts.rules.codes import new_code
from tpp.models import Recap


def fresh_code() -> str:
    """Return a code that no paper has; one query. That two are drawn alike at once is for the database to refuse."""
    while True:
        code = new_code()
        if not Recap.objects.filter(code=code).exists():
            return code
