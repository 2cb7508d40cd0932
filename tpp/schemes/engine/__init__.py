"""Allowances as data: a document says how they are made, this package reads it strictly and computes exactly.

`parse` makes a `Composition` of a document of format 2, `evaluate` gives what it is worth for one person. How a
document is written: docs/schemes.md.
"""

from tpp.schemes.engine.composition import Composition, Value
from tpp.schemes.engine.document import FORMAT, parse, unsaid_kinds
from tpp.schemes.engine.evaluation import Figure, FigureError, Outcome, Problem, evaluate
from tpp.schemes.engine.explanation import steps_of
from tpp.schemes.engine.inputs import Given, Input, Kind, Words

__all__ = [
    "FORMAT",
    "Composition",
    "Figure",
    "FigureError",
    "Given",
    "Input",
    "Kind",
    "Outcome",
    "Problem",
    "Value",
    "Words",
    "evaluate",
    "parse",
    "steps_of",
    "unsaid_kinds",
]
