"""Words for what the rules say in codes: steps of an explanation, components, broken places of a scheme."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.pages import formatting
from reports.rules import credit
from tpp.enums import ActingEffect, StatusCode
from tpp.money import grouped, percent_of_share
from tpp.schemes.amounts import Step
from tpp.schemes.engine import BothWords
from tpp.schemes.labels import rule_step
from tpp.schemes.prose_words import in_language, local_digits
from tpp.schemes.status_names import status_name
from tpp.schemes.strict import SchemeError

# The six criteria of TPP; a region may add its own.
COMPONENTS = {
    "beban_kerja": gettext_lazy("Workload"),
    "prestasi_kerja": gettext_lazy("Work performance"),
    "tempat_bertugas": gettext_lazy("Place of duty"),
    "kondisi_kerja": gettext_lazy("Working conditions"),
    "kelangkaan_profesi": gettext_lazy("Scarce profession"),
    "pertimbangan_objektif": gettext_lazy("Other objective considerations"),
}


def component_name(component: str) -> str:
    """Return the component in words of the active language; a region's own by its code in plain letters."""
    known = COMPONENTS.get(component)
    return str(known) if known else component.replace("_", " ").capitalize()


def described(steps: tuple[Step, ...], depth: int = 0) -> Iterator[tuple[int, str, Step]]:
    """Yield (depth, sentence, step) for a list of steps and all their parts, in reading order."""
    for step in steps:
        yield depth, sentence(step), step
        yield from described(step.parts, depth + 1)


def sentence(step: Step) -> str:
    """Return what a step says; an unknown one (of a later program) is shown by its key."""
    say = _SENTENCES.get(step.key)
    return say(step) if say else step.key


def exact_number(exact: str) -> str:
    """Return an unrounded value for reading: `4.371.390,99…` (`4,371,390.99…`) with up to six decimals."""
    value = Fraction(exact)
    whole, rest = divmod(value, 1)
    if not rest:
        return local_digits(grouped(int(whole)))
    decimals = f"{int(rest * 10**6):06d}"
    if (rest * 10**6).denominator == 1:
        return local_digits(f"{grouped(int(whole))},{decimals.rstrip('0')}")
    return local_digits(f"{grouped(int(whole))},{decimals}…")


def _activity(step: Step) -> str:
    return _("Credited %(credited)s of %(required)s required minutes") % {
        "credited": local_digits(grouped(int(step.params["credited"]))),
        "required": local_digits(grouped(int(step.params["required"]))),
    }


def _nothing_required(_step: Step) -> str:
    return _("Nothing was required this month: it counts as complete")


def _component_base(step: Step) -> str:
    return _("%(component)s: whole amount") % {"component": component_name(str(step.params["component"]))}


def _component_tpp(step: Step) -> str:
    return _("%(component)s: %(base)s × %(share)s, rounded to the rupiah") % {
        "component": component_name(str(step.params["component"])),
        "base": exact_number(str(step.params["base"])),
        "share": step.params["share"],
    }


def status_rule_sentence(code: str, percent: Decimal | None, effect: str) -> str:
    """Return what the row keeps, adds or replaces; without a per cent the letter of the sanction says it."""
    if percent is None:
        return _("What the letter of the sanction says is taken off.")
    text = {"percent": percent_text(Fraction(percent) / 100)}
    if code == StatusCode.ACTING_REPLACES:
        return _("The acting post is paid instead of one's own.")
    if code == StatusCode.ACTING:
        if effect == ActingEffect.DIFFERENCE:
            return _("%(percent)s of what it pays more than one's own is added.") % text
        return _("%(percent)s of its amount is added.") % text
    return _("%(percent)s of the amount is kept.") % text


def _status(step: Step) -> str:
    days = _days(step)
    kept = percent_text(Fraction(step.exact))
    code = str(step.params["code"])
    if code == StatusCode.ACTING_REPLACES:
        return _("%(days)s: the acting post is paid instead of one's own") % {"days": days}
    return _("%(days)s: %(status)s, %(percent)s of the amount is kept") % {
        "days": days,
        "status": status_name(code),
        "percent": kept,
    }


def percent_text(share: Fraction) -> str:
    """Return a share of 1 as per cent without zeros that say nothing: `75 %`, `33,33 %`."""
    digits = format(percent_of_share(share).normalize(), "f")
    return local_digits(digits.replace(".", ",")) + " %"


def _days(step: Step) -> str:
    first, last = int(step.params["first"]), int(step.params["last"])
    if (first, last) == (1, int(step.params["month_days"])):
        return _("Whole month")
    return (
        _("Day %(first)s") % {"first": first}
        if first == last
        else _("Day %(first)s to %(last)s")
        % {
            "first": first,
            "last": last,
        }
    )


def _status_combination(step: Step) -> str:
    if step.params["rule"] == "product":
        return _("Where several hold on one day, their shares are multiplied")
    return _("Where several hold on one day, the lowest share counts")


def _component_left(step: Step) -> str:
    return _("%(component)s: left by the status") % {"component": component_name(str(step.params["component"]))}


def _portion_added(step: Step) -> str:
    text = _(
        "%(days)s: %(percent)s of class %(class)s, %(agency)s, as acting post: Rp %(amount)s for %(n)s of "
        "%(month_days)s days"
    )
    return text % {
        **step.params,
        "days": _days(step),
        "percent": percent_text(Fraction(str(step.params["part"]))),
        "amount": local_digits(grouped(int(step.params["amount"]))),
        "n": step.params["days"],
    }


def _portion(step: Step) -> str:
    days = int(step.params["days"])
    text = ngettext(
        "Day %(first)s to %(last)s, class %(class)s, %(agency)s: Rp %(amount)s × %(days)s of %(month_days)s day",
        "Day %(first)s to %(last)s, class %(class)s, %(agency)s: Rp %(amount)s × %(days)s of %(month_days)s days",
        days,
    )
    return text % {**step.params, "amount": local_digits(grouped(int(step.params["amount"])))}


def _base(_step: Step) -> str:
    return _("Whole allowance: sum of the components")


def _tpp(_step: Step) -> str:
    return _("Allowance: sum of the components as reached")


def _deduction(_step: Step) -> str:
    return _("Not paid: whole allowance minus allowance")


def _taken(step: Step) -> str:
    return in_language(BothWords(str(step.params["id"]), str(step.params["en"])))


def _net(_step: Step) -> str:
    return _("Paid out: allowance minus deductions")


_SENTENCES: dict[str, Callable[[Step], str]] = {
    "activity": _activity,
    "nothing_required": _nothing_required,
    "component_base": _component_base,
    "component_tpp": _component_tpp,
    "portion": _portion,
    "portion_added": _portion_added,
    "status": _status,
    "status_combination": _status_combination,
    "component_left": _component_left,
    "base": _base,
    "tpp": _tpp,
    "deduction": _deduction,
    "taken": _taken,
    "net": _net,
    "rule_value": rule_step,
    "rule_component": rule_step,
    "rule_input": rule_step,
}

SCHEME_ERRORS = {
    "not_an_object": gettext_lazy("Here an object in { } is expected."),
    "not_a_list": gettext_lazy("Here a list in [ ] is expected."),
    "missing": gettext_lazy("“%(value)s” is missing."),
    "unknown_key": gettext_lazy("“%(value)s” is not known here. Known are: %(expected)s."),
    "unknown_value": gettext_lazy("“%(value)s” is not known here. Known are: %(expected)s."),
    "not_a_number": gettext_lazy('“%(value)s” is not a percentage. Write it as text, for example "60" or "37.5".'),
    "empty": gettext_lazy("This must not be empty."),
    "duplicate": gettext_lazy("“%(value)s” occurs twice."),
    "unused": gettext_lazy("“%(value)s” is used nowhere, so it has no effect. Use it or remove it."),
    "weights": gettext_lazy("The weights add up to %(value)s instead of %(expected)s."),
    "not_json": gettext_lazy("This is no JSON. Look at line and column %(value)s."),
    "too_many": gettext_lazy("%(value)s are too many; at most %(expected)s are possible."),
    "too_long": gettext_lazy("Write this on one line of at most %(expected)s characters; it has %(value)s."),
    "too_deep": gettext_lazy("This is nested too deeply. Make a value of its own of a part of it."),
    "wrong_count": gettext_lazy("Here %(expected)s entries are expected, not %(value)s."),
    "no_name": gettext_lazy("“%(value)s” is no name. Use letters, digits and _, beginning with a letter."),
    "no_constant": gettext_lazy(
        '“%(value)s” is neither a name nor a number. Write whole numbers as they are, others as text: "37.5" or '
        '"60 %%".'
    ),
    "no_number": gettext_lazy("“%(value)s” is no number but a %(expected)s; use it with “when” or “choose”."),
    "wrong_kind": gettext_lazy("“%(value)s” is not of the kind %(expected)s."),
    "unknown_name": gettext_lazy("There is no “%(value)s” here. Known are: %(expected)s."),
    "unknown_node": gettext_lazy("“%(value)s” is no rule. Known are: %(expected)s."),
    "later": gettext_lazy("“%(value)s” is made only here or later. Move it before this one."),
    "outside_total": gettext_lazy("“%(value)s” means something only inside of “total_of_components”."),
    "total_in_total": gettext_lazy("A “total_of_components” cannot stand in another one."),
    "no_components": gettext_lazy("The scheme has no “components” to add up."),
    "not_ascending": gettext_lazy("%(value)s must be more than %(expected)s."),
    "not_positive": gettext_lazy("%(value)s is not more than 0."),
    "not_rounded": gettext_lazy("The result “%(value)s” is in rupiah but not rounded. Say how with “round”."),
    "kind_missing": gettext_lazy(
        "Say what the deduction “%(value)s” is, under “Choose what is printed” or in the document as “kind”: "
        "%(expected)s."
    ),
    "impossible": gettext_lazy("“%(value)s” is not possible here."),
}


def scheme_error(error: SchemeError) -> str:
    """Return the sentence for a broken scheme, with its place in the document."""
    text = str(SCHEME_ERRORS[error.code]) % {"value": error.value, "expected": error.expected}
    return f"{error.place}: {text}" if error.place else text


def share_text(share: Fraction) -> str:
    """Write a share as per cent: `86,82%`, in English `86.82%`."""
    return formatting.percent(credit.credited_percent(share.numerator, share.denominator))
