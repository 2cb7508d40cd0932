"""Who stands here twice, under two NIPs? The same name and birth date are a hint, never a proof."""

from collections import defaultdict
from collections.abc import Iterable

from django.utils.translation import gettext as _

from accounts.models import Employee
from accounts.rules.names import name_key
from accounts.rules.nip import BIRTH_DATE


def known_double(name: str, nip: str, *, besides: int | None = None) -> Employee | None:
    """Return somebody with this name and birth date under another NIP; one query."""
    born = Employee.objects.filter(nip__startswith=nip[:BIRTH_DATE]).exclude(nip=nip).exclude(pk=besides or 0)
    return next((person for person in born.order_by("pk") if name_key(person.name) == name_key(name)), None)


def double_sentence(name: str, nip: str) -> str:
    """Return what to do where the person may be entered already, as `name` with `nip`."""
    return _(
        "%(name)s with the same birth date is entered already under NIP %(nip)s. If this is the same person with a "
        "corrected NIP, do not enter a second one: open %(name)s in the list of employees, “Change”, and put the "
        "new NIP there."
    ) % {"name": name, "nip": nip}


def doubles(people: Iterable[tuple[str, str]]) -> list[list[str]]:
    """Return the groups of one name and birth date among people given by NIP and name, each as `name (NIP)`."""
    born: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for nip, name in sorted(people):
        born[nip[:BIRTH_DATE]].append((nip, name))
    found: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for birth_date, sharing in born.items():
        for nip, name in sharing if len(sharing) > 1 else ():
            found[birth_date, name_key(name)].append(f"{name} ({nip})")
    return [group for group in found.values() if len(group) > 1]
