"""What an amount can be made of: a tree of a few kinds of node, each exact and without side effects.

A node knows how to work itself out from the `Figures` of one person, and which nodes it is made of. Only the
branch that applies is looked at: who is on leave needs no score.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol, TypeAlias

from tpp.schemes.engine.inputs import Exact
from tpp.schemes.engine.operators import COMPARE, ROUND, WORK_OUT, Comparison, Junction, Operator, Rounding


class Figures(Protocol):
    """The named figures of one person."""

    def number(self, name: str) -> Exact:
        """Return an input or value by name."""

    def word(self, name: str) -> str:
        """Return the word given for an input, as data write it."""

    def flag(self, name: str) -> bool:
        """Tell whether an input of yes or no says yes."""

    def total(self, node: "Node") -> Exact:
        """Return the sum of a node over the components."""


@dataclass(frozen=True, slots=True)
class Constant:
    """A number of the decree; `text` is how it is written there (`60 %`)."""

    constant: Exact
    text: str

    children = ()

    def value(self, _figures: Figures) -> Exact:
        """Return the number."""
        return self.constant


@dataclass(frozen=True, slots=True)
class Name:
    """An input, an earlier value, or inside of `Total` an amount of the component."""

    name: str

    children = ()

    def value(self, figures: Figures) -> Exact:
        """Look it up; inside of `Total` an amount of the component goes before."""
        return figures.number(self.name)


@dataclass(frozen=True, slots=True)
class Operation:
    """Sum, difference (all others from the first), product, quotient, least or greatest of its parts."""

    kind: Operator
    parts: tuple["Node", ...]

    @property
    def children(self) -> tuple["Part", ...]:
        """In the order of the document, which matters for a difference."""
        return self.parts

    def value(self, figures: Figures) -> Exact:
        """Return the result; raise `ZeroDivisionError` for a quotient by nothing."""
        return WORK_OUT[self.kind]([part.value(figures) for part in self.parts])


@dataclass(frozen=True, slots=True)
class Bands:
    """The value of the first band whose upper bound, itself included, is not exceeded; else the one above."""

    of: "Node"
    bands: tuple[tuple[Constant, "Node"], ...]
    above: "Node"
    # The name of the table they come from, empty for bands of their own.
    table: str = ""

    @property
    def children(self) -> tuple["Part", ...]:
        """Return what is looked at and what the bands pay."""
        return (self.of, *(then for _bound, then in self.bands), self.above)

    def value(self, figures: Figures) -> Exact:
        """Compare upward, each bound included; the last band has none."""
        found = self.of.value(figures)
        for bound, then in self.bands:
            if found <= bound.constant:
                return then.value(figures)
        return self.above.value(figures)


@dataclass(frozen=True, slots=True)
class Choice:
    """One value for each word that an input can have."""

    word: str
    among: Mapping[str, "Node"]

    @property
    def children(self) -> tuple["Part", ...]:
        """Return what the words stand for."""
        return tuple(self.among.values())

    def value(self, figures: Figures) -> Exact:
        """Follow the word that was given; parsing has made sure that each has a value."""
        return self.among[figures.word(self.word)].value(figures)


@dataclass(frozen=True, slots=True)
class Cases:
    """The value of the first case that applies, else the other one."""

    cases: tuple[tuple["Condition", "Node"], ...]
    otherwise: "Node"

    @property
    def children(self) -> tuple["Part", ...]:
        """Return conditions and values."""
        return (*(part for case in self.cases for part in case), self.otherwise)

    def value(self, figures: Figures) -> Exact:
        """Ask in order and stop at the first that applies."""
        for when, then in self.cases:
            if when.holds(figures):
                return then.value(figures)
        return self.otherwise.value(figures)


@dataclass(frozen=True, slots=True)
class Rounded:
    """A number rounded to a multiple of `unit` (1 = rupiah, 100 = hundreds, 0.01 %)."""

    of: "Node"
    mode: Rounding
    unit: Constant

    @property
    def children(self) -> tuple["Part", ...]:
        """The one number that is rounded."""
        return (self.of,)

    def value(self, figures: Figures) -> Exact:
        """Return the multiple."""
        return ROUND[self.mode](Fraction(self.of.value(figures), self.unit.constant)) * self.unit.constant


@dataclass(frozen=True, slots=True)
class Total:
    """The sum of a node over the components of the allowance."""

    of: "Node"

    @property
    def children(self) -> tuple["Part", ...]:
        """Return what is done with each component."""
        return (self.of,)

    def value(self, figures: Figures) -> Exact:
        """Return the sum."""
        return figures.total(self.of)


Node: TypeAlias = Constant | Name | Operation | Bands | Choice | Cases | Rounded | Total


@dataclass(frozen=True, slots=True)
class YesNo:
    """A condition by itself: an input of the kind `flag`."""

    name: str

    children = ()

    def holds(self, figures: Figures) -> bool:
        """Look the flag up."""
        return figures.flag(self.name)


@dataclass(frozen=True, slots=True)
class Compared:
    """The first number is less than, at most, ... the second."""

    kind: Comparison
    one: "Node"
    other: "Node"

    @property
    def children(self) -> tuple["Part", ...]:
        """Return both."""
        return (self.one, self.other)

    def holds(self, figures: Figures) -> bool:
        """Compare exact numbers, as `kind` says."""
        return COMPARE[self.kind](self.one.value(figures), self.other.value(figures))


@dataclass(frozen=True, slots=True)
class Among:
    """The word given for an input is one of these."""

    word: str
    words: tuple[str, ...]

    children = ()

    def holds(self, figures: Figures) -> bool:
        """Compare letter by letter; parsing has refused words that the input cannot have."""
        return figures.word(self.word) in self.words


@dataclass(frozen=True, slots=True)
class Joined:
    """All, any or none of the conditions hold."""

    kind: Junction
    parts: tuple["Condition", ...]

    @property
    def children(self) -> tuple["Part", ...]:
        """Return the conditions."""
        return self.parts

    def holds(self, figures: Figures) -> bool:
        """Tell whether it is so; the first that decides is the last one looked at."""
        found = (part.holds(figures) for part in self.parts)
        if self.kind is Junction.ALL:
            return all(found)
        return any(found) is (self.kind is Junction.ANY)


Condition: TypeAlias = YesNo | Compared | Among | Joined


@dataclass(frozen=True, slots=True)
class Word:
    """A constant of the document, quoted there as an object so that it is no name."""

    text: str

    children = ()

    def text_of(self, _figures: Figures) -> str:
        """Needs no figures."""
        return self.text


@dataclass(frozen=True, slots=True)
class WordName:
    """A word that is known about the person, by its name."""

    name: str

    children = ()

    def text_of(self, figures: Figures) -> str:
        """Look it up; `FigureError` where it was not given."""
        return figures.word(self.name)


@dataclass(frozen=True, slots=True)
class WordCases:
    """The word of the first case that applies, else the other one."""

    cases: tuple[tuple["Condition", "WordNode"], ...]
    otherwise: "WordNode"

    @property
    def children(self) -> tuple["Part", ...]:
        """When and then of each case, then the other one."""
        return (*(part for case in self.cases for part in case), self.otherwise)

    def text_of(self, figures: Figures) -> str:
        """Ask in order and stop at the first that applies."""
        for when, then in self.cases:
            if when.holds(figures):
                return then.text_of(figures)
        return self.otherwise.text_of(figures)


WordNode: TypeAlias = Word | WordName | WordCases
Part: TypeAlias = Node | Condition | WordNode
