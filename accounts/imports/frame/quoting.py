"""What a file says, inside a sentence."""

_MOST_SHOWN = 40


def shown(value: str) -> str:
    """Return `value` short enough and safe enough to stand inside a sentence."""
    line = "".join(character if character.isprintable() else "\ufffd" for character in " ".join(value.split()))
    return line if len(line) <= _MOST_SHOWN else line[: _MOST_SHOWN - 1] + "…"
