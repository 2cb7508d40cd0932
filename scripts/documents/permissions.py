"""Write docs/permissions.md from the catalogue of roles."""

from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "permissions.md"

HEAD = """# Who may do what

Written by `make documents` from `accounts/rules/roles.py`; do not edit it here. The same table is a page for \
the personnel agency and auditors (*Two people*, *Who may do what*).

A role is granted by two people and holds from its first to its last day, while its holder is in service. Whoever has \
several has what each of them permits.

| Role | Code | Where | What for | A login lasts |
| --- | --- | --- | --- | --- |
"""
MIDDLE = """
## {title}

| Permission | {roles} |
| --- |{lines}
"""
RELATIONS = """
## What nobody has to grant

| Who | What |
| --- | --- |
"""


def page() -> str:
    """Return the page, in English."""
    from django.utils import translation

    from accounts.rules.roles import BY_RELATION, ROLES, Reach, permission_groups

    said = {Reach.REGION: "everywhere", Reach.AGENCY: "in the agency"}
    with translation.override("en"):
        parts = [HEAD]
        parts += [
            f"| {role.label} | `{role.value}` | {terms.reach.value} | {terms.purpose} "
            f"| {terms.session.total_seconds() / 3600:g} hours |\n"
            for role, terms in ROLES.items()
        ]
        roles = " | ".join(str(role.label) for role in ROLES)
        for title, permissions in permission_groups():
            parts.append(MIDDLE.format(title=title, roles=roles, lines=" --- |" * len(ROLES)))
            for one in permissions:
                held = [said[terms.reach] if one in terms.permissions else "" for terms in ROLES.values()]
                parts.append(f"| {one.label} (`{one.name}`) | {' | '.join(held)} |\n")
        parts.append(RELATIONS)
        parts += [f"| {who} | {what} |\n" for who, what in BY_RELATION]
        return "".join(parts)


def written() -> dict[Path, str]:
    """Return what the page must hold."""
    return {PAGE: page()}
