"""What a scheme is given of one person: by its sources, else the imported scores."""

from fractions import Fraction

from tpp.payroll.measures import Known
from tpp.payroll.score_values import score_given
from tpp.schemes.engine import Composition, FigureError, FigureKind, FigureProblem, Given, Input
from tpp.schemes.engine.composition import Source
from tpp.schemes.engine.inputs import PERCENT
from tpp.schemes.engine.nodes import Among, Compared, Joined, Word, WordCases, WordName, YesNo


def given_of(scheme: Composition, known: Known) -> dict[str, Given]:
    """Return the inputs of one person under a scheme: by its sources, else the imported score of the same name.

    What is not there is left out; `pay` refuses it where the figure depends on it. Raise `FigureError` for what is
    there and cannot be, and for a source that finds nothing although the scheme has a default: that default is for
    people of whom nothing was said, not for a source that failed.
    """
    given: dict[str, Given] = {}
    for declared in scheme.inputs.values():
        if source := scheme.sources.get(declared.name):
            try:
                given[declared.name] = _from_source(declared, source, known)
            except FigureError as error:
                if declared.default is not None or any(problem.code != "missing" for problem in error.problems):
                    raise
            except ZeroDivisionError:
                raise FigureError(FigureProblem("division_by_zero", declared.name)) from None
        elif declared.name in known.scores:
            given[declared.name] = score_given(declared, known.scores[declared.name])
    return given


def _from_source(declared: Input, source: Source, known: Known) -> Given:
    if isinstance(source, Word | WordName | WordCases):
        return source.text_of(known)
    if isinstance(source, YesNo | Compared | Among | Joined):
        return int(source.holds(known))
    number = source.value(known)
    return Fraction(number) / PERCENT if declared.kind is FigureKind.PERCENT else number
