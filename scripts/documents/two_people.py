"""Write docs/two-people.md from the table of acts that need two people."""

from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "two-people.md"

HEAD = """# Acts that need two people

Written by `make documents` from `accounts/authorization/two_people.py`; do not edit it here. The same table is \
a page for auditors (*Two people*).

One officer proposes, another confirms; then the verb runs again, with every rule asked at that moment. Whoever \
proposed never confirms, nor does anybody whom it is about by name, nor anybody whose role or latest activation letter \
comes from the proposer alone. What reaches a whole agency may be confirmed by a colleague of that agency. A proposal \
ends by itself after {days} days. Own rows of an imported file are left out and become a proposal; the rest goes \
through.

Where no second officer can log in, the command line on the server replaces the second person: \
`manage.py confirm_proposal ID`, `manage.py import_roles`, `manage.py issue_activation_codes`. The trail names it, and \
it stays red until an auditor has pressed *Seen*. Before any officer can log in (a new installation) nothing is marked.

| Act | When | Second person | Who is told | Asked in |
| --- | --- | --- | --- | --- |
"""
MIDDLE = """
## What one person may do, and why

| Because | Verbs |
| --- | --- |
"""


def page() -> str:
    """Return the page, in English."""
    from django.utils import translation

    from accounts.authorization.one_person import OUT
    from accounts.authorization.two_people import EXPIRES_AFTER, TABLE, Confirms

    doors = {
        Confirms.PROPOSAL: "by a proposal",
        Confirms.OWN_STEPS: "on its own page",
        Confirms.ON_SERVER: "only on the server",
    }
    with translation.override("en"):
        acts = [
            f"| {rule.title} | {rule.condition} | {doors[rule.confirms]} | {rule.told} | {_code(rule.verbs)} |\n"
            for rule in TABLE.values()
        ]
        out = [f"| {one.because} | {_code(one.verbs)} |\n" for one in OUT]
        return HEAD.format(days=EXPIRES_AFTER.days) + "".join(acts) + MIDDLE + "".join(out)


def _code(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def written() -> dict[Path, str]:
    """Return what the page must hold."""
    return {PAGE: page()}
