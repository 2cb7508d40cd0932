"""What people call a work mode: the well-known ones in their language, a region's own as its first rule says."""

from reports.rules.enums import WorkMode


def mode_label(code: str, name: str = "") -> str:
    """Return code and name of a mode; `name` is the one that its rules carry."""
    if code in WorkMode.values:
        return str(WorkMode(code).label)
    return f"{code} ({name})" if name else code
