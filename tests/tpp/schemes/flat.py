"""The rules of a scheme as plain lines, for tests that compare sentences."""

from tpp.schemes.prose import rule_of
from tpp.schemes.prose_words import DEDUCTION_KINDS, in_language


def sentences(scheme):
    """One line a value, in the order in which a figure is made; with what it is taken off as."""
    kinds = scheme.pays.kinds if scheme.pays else {}
    return [
        f"{in_language(value.words)} = {flat(rule_of(scheme, name))}{_taken_as(kinds.get(name))}"
        for name, value in scheme.values.items()
    ]


def _taken_as(kind):
    return f"; taken off as {DEDUCTION_KINDS[kind]}" if kind else ""


def flat(rule):
    text = _flat_line(rule.line)
    branches = "; ".join(f"{_flat_line(when)} {flat(then)}" for when, then in rule.branches)
    parts = "".join(f"; {letter} = {flat(part)}" for letter, part in rule.parts)
    return " ".join(one for one in (text, branches) if one) + parts


def _flat_line(line):
    return "".join(f"“{piece.text}”" if piece.name else piece.text for piece in line)
