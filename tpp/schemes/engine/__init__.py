"""Allowances as data: a document says how they are made, this package reads it strictly and computes exactly.

`parse` makes a `Composition` of a document of format 2, `evaluate` gives what it is worth for one person. How a
document is written: docs/schemes.md.
"""

from tpp.schemes.engine.composition import Composition, Value
from tpp.schemes.engine.document import FORMAT, parse, unsaid_kinds
from tpp.schemes.engine.evaluation import Figure, FigureError, FigureProblem, SchemeOutcome, evaluate
from tpp.schemes.engine.explanation import outcome_steps
from tpp.schemes.engine.inputs import BothWords, FigureKind, Given, Input

__all__ = [
    "FORMAT",
    "BothWords",
    "Composition",
    "Figure",
    "FigureError",
    "FigureKind",
    "FigureProblem",
    "Given",
    "Input",
    "SchemeOutcome",
    "Value",
    "evaluate",
    "outcome_steps",
    "parse",
    "unsaid_kinds",
]
