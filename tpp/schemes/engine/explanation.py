"""How a figure came about: a tree of the named amounts that it was really made from."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from tpp.money import exact
from tpp.schemes.amounts import Step
from tpp.schemes.engine.composition import Composition, Value
from tpp.schemes.engine.evaluation import Reading, SchemeOutcome, Taken, taken
from tpp.schemes.engine.inputs import BothWords, Exact, FigureKind
from tpp.schemes.engine.nodes import Node, Rounded


def outcome_steps(outcome: SchemeOutcome) -> tuple[Step, ...]:
    """Return one step per result; its parts are the components, values and inputs that were looked at.

    Steps have the keys `rule_value`, `rule_component` and `rule_input`, and the words of the scheme. What was
    explained before is named again without its parts.
    """
    trace = _Trace(outcome.scheme, taken(outcome.scheme, outcome.given))
    for name in outcome.results:
        trace.number(name)
    told: set[str] = set()
    return tuple(_step(trace, name, told) for name in outcome.results)


@dataclass(slots=True)
class _Asked:
    """What one value was made from: names in order, and (row, unrounded, amount) per total and component."""

    names: dict[str, None] = field(default_factory=dict)
    shares: dict[int, list[tuple[Mapping[str, str], Exact, Exact]]] = field(default_factory=dict)
    unrounded: Exact = 0


class _Trace(Reading):
    """Remembers what each value asked for."""

    def __init__(self, scheme: Composition, inputs: Taken) -> None:
        super().__init__(scheme, inputs)
        self.asked: dict[str, _Asked] = {}
        self._stack = [_Asked()]

    def number(self, name: str) -> Exact:
        self._stack[-1].names[name] = None
        return super().number(name)

    def word(self, name: str) -> str:
        self._stack[-1].names[name] = None
        return super().word(name)

    def flag(self, name: str) -> bool:
        self._stack[-1].names[name] = None
        return super().flag(name)

    def shares(self, node: Node) -> list[tuple[Mapping[str, str], Exact]]:
        found = super().shares(node)
        unrounded = super().shares(_unrounded(node))
        # Rounded values are worked out twice, the same node is told once.
        self._stack[-1].shares[id(node)] = [
            (row, before, share) for (row, share), (_row, before) in zip(found, unrounded, strict=True)
        ]
        return found

    def work_out(self, value: Value) -> Exact:
        self._stack.append(_Asked())
        found = super().work_out(value)
        asked = self.asked[value.name] = self._stack[-1]
        asked.unrounded = _unrounded(value.node).value(self) if isinstance(value.node, Rounded) else found
        self._stack.pop()
        return found


def _unrounded(node: Node) -> Node:
    return node.of if isinstance(node, Rounded) else node


def _step(trace: _Trace, name: str, told: set[str]) -> Step:
    if name in trace.scheme.inputs:
        return _input_step(trace, name)
    value, asked = trace.scheme.values[name], trace.asked[name]
    parts = () if name in told else tuple(_parts(trace, asked, told))
    told.add(name)
    found = trace.number(name)
    return Step(
        "rule_value", _params(name, value.kind, value.words), exact(asked.unrounded), _amount(found, value.kind), parts
    )


def _parts(trace: _Trace, asked: _Asked, told: set[str]) -> Iterator[Step]:
    shares = [share for total in asked.shares.values() for share in total]
    of_components = {name for row, _before, _after in shares for pair in row.items() for name in pair}
    for row, unrounded, share in shares:
        inputs = [trace.scheme.inputs[name] for name in row.values()]
        words = _params(inputs[0].name, FigureKind.RUPIAH, inputs[0].words)
        below = tuple(_input_step(trace, one.name) for one in inputs)
        yield Step("rule_component", words, exact(unrounded), _amount(share, FigureKind.RUPIAH), below)
    for name in asked.names:
        if name not in of_components:
            yield _step(trace, name, told)


def _input_step(trace: _Trace, name: str) -> Step:
    declared = trace.scheme.inputs[name]
    params = _params(name, declared.kind, declared.words)
    if declared.kind is FigureKind.WORD:
        return Step("rule_input", {**params, "given": trace.word(name)}, "0")
    if declared.kind is FigureKind.FLAG:
        return Step("rule_input", params, str(int(trace.flag(name))))
    return Step("rule_input", params, exact(trace.number(name)))


def _params(name: str, kind: FigureKind, words: BothWords) -> dict[str, str | int]:
    return {"name": name, "kind": str(kind), "id": words.id, "en": words.en}


def _amount(found: Exact, kind: FigureKind) -> int | None:
    return found.numerator if kind is FigureKind.RUPIAH and found.denominator == 1 else None
