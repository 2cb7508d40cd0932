"""Words for schemes that are data: why a figure cannot be given, and its steps."""

from datetime import date
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.wording.sentences import long_date, refusal
from tpp.money import grouped, percent_of_share
from tpp.schemes.amounts import Step
from tpp.schemes.engine import BothWords, Composition, FigureKind, FigureProblem
from tpp.schemes.engine.inputs import plain
from tpp.schemes.payment import NO_POLICY
from tpp.schemes.prose_words import in_language, local_digits

_PROBLEMS = {
    "missing": gettext_lazy("“%(words)s” (%(name)s) is missing. Nothing is counted as 0 in its place: enter it."),
    "unknown_input": gettext_lazy("The scheme has no input “%(name)s”."),
    "not_a_number": gettext_lazy("“%(words)s” (%(name)s): “%(found)s” is no number."),
    "not_whole": gettext_lazy("“%(words)s” (%(name)s): %(found)s is no whole number."),
    "unknown_value": gettext_lazy("“%(words)s” (%(name)s): “%(found)s” is not known. Write one of: %(expected)s."),
    "too_low": gettext_lazy("“%(words)s” (%(name)s): %(found)s is less than %(expected)s."),
    "too_high": gettext_lazy("“%(words)s” (%(name)s): %(found)s is more than %(expected)s."),
    "division_by_zero": gettext_lazy(
        "“%(words)s” (%(name)s) would divide by 0. The scheme must say what holds then; look at: %(expected)s."
    ),
    "negative": gettext_lazy(
        "“%(words)s” (%(name)s) would be below 0. The scheme must say what holds then, for example with “max”."
    ),
    "above_whole": gettext_lazy(
        "“%(words)s” (%(name)s) would pay Rp %(found)s, more than the whole allowance of Rp %(expected)s. Correct the "
        "scheme, or say in it what the whole is."
    ),
    "not_adding_up": gettext_lazy(
        "“%(words)s” (%(name)s) is Rp %(found)s, but the allowance minus the deductions is Rp %(expected)s. "
        "Correct the scheme."
    ),
    "too_large": gettext_lazy("“%(words)s” (%(name)s) grows beyond all bounds. Correct the scheme."),
}


def figure_problem(problem: FigureProblem, scheme: Composition | None) -> str:
    """Return why a figure cannot be given, in a sentence of the active language that names the input or value."""
    if problem.code == NO_POLICY:
        return refusal(NO_POLICY, "", {"day": long_date(date.fromisoformat(problem.name))}).message
    named = (scheme.inputs.get(problem.name) or scheme.values.get(problem.name)) if scheme else None
    words = in_language(named.words) if named else problem.name
    return str(_PROBLEMS[problem.code]) % {**problem._asdict(), "words": words}


def rule_step(step: Step) -> str:
    """Return what a step of a scheme says: its words in the reader's language, and its value where that is no money."""
    words = in_language(BothWords(str(step.params["id"]), str(step.params["en"])))
    value = _step_value(step)
    return _("%(words)s: %(value)s") % {"words": words, "value": value} if value else words


def _step_value(step: Step) -> str:
    match step.params["kind"]:
        case FigureKind.WORD:
            return str(step.params["given"])
        case FigureKind.FLAG:
            return _("yes") if step.exact == "1" else _("no")
        case FigureKind.PERCENT:
            return _percentage(Fraction(step.exact))
        case FigureKind.RUPIAH:
            return ""
    return _number(Fraction(step.exact))


def _percentage(share: Fraction) -> str:
    return f"{_written(format(percent_of_share(share, 4).normalize(), 'f'))} %"


def _number(number: Fraction) -> str:
    return local_digits(grouped(int(number))) if number.denominator == 1 else _written(plain(number))


def _written(digits: str) -> str:
    return local_digits(digits.replace(".", ","))
