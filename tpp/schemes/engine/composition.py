"""A scheme as it was read: inputs, values made of them one after the other, results."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from tpp.schemes.amounts import DeductionKind
from tpp.schemes.engine.inputs import BothWords, FigureKind, Input
from tpp.schemes.engine.nodes import Condition, Node, WordNode

Source: TypeAlias = Node | Condition | WordNode


@dataclass(frozen=True, slots=True)
class Value:
    """A named amount and how it is made."""

    name: str
    kind: FigureKind
    words: BothWords
    node: Node


@dataclass(frozen=True, slots=True)
class Pays:
    """Which values are paid: either `percent` of each component, or `gross` rupiah.

    `whole` is what complete work would have paid (empty: the sum of the components). `deductions` are taken off
    the gross amount; what is left is `net`, empty where nothing is taken off. `kinds` says by name what each of them
    is; documents stored before there were kinds have none.
    """

    percent: str = ""
    gross: str = ""
    whole: str = ""
    deductions: tuple[str, ...] = ()
    net: str = ""
    kinds: Mapping[str, DeductionKind] = field(default_factory=dict)

    @property
    def rupiah(self) -> tuple[str, ...]:
        """Return the values that are amounts of money."""
        return tuple(name for name in (self.whole, self.gross, *self.deductions, self.net) if name)

    @property
    def names(self) -> tuple[str, ...]:
        """Return all values that are paid by."""
        return (self.percent, *self.rupiah) if self.percent else self.rupiah


@dataclass(frozen=True, slots=True)
class Composition:
    """A parsed scheme.

    `components` has for each component the input behind each name that a total uses (`own: beban_kerja`).
    `sources` says how inputs are made of what the system knows; an input without one is an imported score of the
    same name. Without `pays` a scheme can be tried but not put in force.
    """

    name: str
    title: BothWords
    legal_basis: str
    inputs: Mapping[str, Input]
    components: tuple[Mapping[str, str], ...]
    values: Mapping[str, Value]
    results: tuple[str, ...]
    sources: Mapping[str, Source] = field(default_factory=dict)
    pays: Pays | None = None
    # Rows of the status layer that do not touch what this scheme pays: it looks at these statuses itself.
    status_off: frozenset[str] = frozenset()
