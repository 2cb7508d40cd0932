"""The closed lists of what a node can do with numbers, each with how it is worked out."""

import math
import operator
from collections.abc import Callable, Sequence
from enum import StrEnum
from fractions import Fraction

from tpp.money import half_up
from tpp.schemes.engine.inputs import Exact


class Operator(StrEnum):
    """What is done with two or more numbers."""

    SUM = "sum"
    DIFFERENCE = "difference"
    PRODUCT = "product"
    QUOTIENT = "quotient"
    MIN = "min"
    MAX = "max"


def _difference(numbers: Sequence[Exact]) -> Exact:
    return numbers[0] - sum(numbers[1:])


def _product(numbers: Sequence[Exact]) -> Exact:
    return math.prod(numbers)


def _quotient(numbers: Sequence[Exact]) -> Exact:
    return Fraction(numbers[0], numbers[1])


WORK_OUT: dict[Operator, Callable[[Sequence[Exact]], Exact]] = {
    Operator.SUM: sum,
    Operator.DIFFERENCE: _difference,
    Operator.PRODUCT: _product,
    Operator.QUOTIENT: _quotient,
    Operator.MIN: min,
    Operator.MAX: max,
}


class Rounding(StrEnum):
    """Where a number between two steps goes."""

    HALF_UP = "half_up"
    DOWN = "down"
    UP = "up"


ROUND: dict[Rounding, Callable[[Exact], int]] = {
    Rounding.HALF_UP: half_up,
    Rounding.DOWN: math.floor,
    Rounding.UP: math.ceil,
}


class Comparison(StrEnum):
    """How two numbers may stand to each other."""

    LESS = "less"
    AT_MOST = "at_most"
    EQUAL = "equal"
    AT_LEAST = "at_least"
    MORE = "more"


COMPARE: dict[Comparison, Callable[[Exact, Exact], bool]] = {
    Comparison.LESS: operator.lt,
    Comparison.AT_MOST: operator.le,
    Comparison.EQUAL: operator.eq,
    Comparison.AT_LEAST: operator.ge,
    Comparison.MORE: operator.gt,
}


class Junction(StrEnum):
    """How conditions are joined; `NOT` has one."""

    ALL = "all"
    ANY = "any"
    NOT = "not"
