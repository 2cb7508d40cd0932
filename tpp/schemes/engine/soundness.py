"""What can be said of a scheme without any person: what it reads, how deep it goes, what is whole."""

from collections.abc import Collection, Iterator, Mapping

from tpp.schemes.engine.nodes import (
    Among,
    Bands,
    Cases,
    Choice,
    Constant,
    Name,
    Node,
    Operation,
    Part,
    Rounded,
    Total,
    WordName,
    YesNo,
)
from tpp.schemes.engine.operators import Operator


def names_read(part: Part) -> Iterator[str]:
    """Yield the names of everything that may be looked at, with repetitions."""
    if isinstance(part, Name | YesNo | WordName):
        yield part.name
    elif isinstance(part, Choice | Among):
        yield part.word
    for child in part.children:
        yield from names_read(child)


def length(part: Part, lengths: Mapping[str, int]) -> int:
    """Return the longest way down, through the values it reads as well (`lengths` has theirs)."""
    below = lengths.get(part.name, 0) if isinstance(part, Name) else 0
    return 1 + max((below, *(length(child, lengths) for child in part.children)))


def is_whole(node: Node, whole: Collection[str]) -> bool:
    """Tell whether the result is a whole number for everybody, so that rupiah need no further rounding."""
    match node:
        case Constant():
            return node.constant.denominator == 1
        case Name():
            return node.name in whole
        case Rounded():
            return node.unit.constant.denominator == 1
        case Operation(kind=Operator.QUOTIENT):
            return False
        case Bands() | Choice() | Cases() | Operation() | Total():
            return all(is_whole(child, whole) for child in paying(node))


def paying(node: Bands | Choice | Cases | Operation | Total) -> tuple[Node, ...]:
    """Return the nodes whose value can become, or be part of, the value of this one."""
    match node:
        case Bands():
            return (*(then for _bound, then in node.bands), node.above)
        case Choice():
            return tuple(node.among.values())
        case Cases():
            return (*(then for _when, then in node.cases), node.otherwise)
        case Operation():
            return node.parts
        case Total():
            return (node.of,)
