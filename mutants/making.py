"""Makes the changed sources of a module, by mutmut's operators."""

import importlib.util
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import unified_diff
from functools import cache, cached_property
from pathlib import Path
from pkgutil import iter_modules
from random import Random

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider
from mutmut.mutation.mutators import mutation_operators

LENGTHS = {"len", "isinstance"}
"""A call of these with another argument raises at once, which says nothing about a test."""


@dataclass
class Mutant:
    """`number` counts within its module; `line` is where the change begins, `statement` where its statement does."""

    module: str
    number: int
    line: int
    statement: int
    tree: cst.Module
    original: cst.CSTNode
    changed: cst.CSTNode

    @cached_property
    def code(self) -> str:
        """The whole module with the change in it."""
        changed = self.tree.deep_replace(self.original, self.changed)
        assert isinstance(changed, cst.Module)
        return str(changed.code)

    @property
    def name(self) -> str:
        return f"{self.module}:{self.number}"

    @property
    def is_of_words(self) -> bool:
        """Whether a text of three words and more is changed."""
        return isinstance(self.original, cst.SimpleString) and len(self.original.value.split()) > 2

    def difference(self) -> str:
        """The lines that differ, as a diff without its head."""
        before = path_of(self.module).read_text().splitlines()
        lines = unified_diff(before, self.code.splitlines(), lineterm="", n=0)
        return "\n".join(line for line in lines if not line.startswith(("---", "+++", "@@")))


@cache
def path_of(module: str) -> Path:
    found = importlib.util.find_spec(module)
    assert found is not None
    assert found.origin is not None
    return Path(found.origin)


@cache
def texts_of(module: str) -> tuple[str, ...]:
    """Its lines, without what stands before and behind them."""
    return tuple(line.strip() for line in path_of(module).read_text().splitlines())


def modules_of(names_of: Sequence[str]) -> list[str]:
    """Modules as they are, the modules of packages one by one."""
    names = []
    for name in names_of:
        path = path_of(name)
        if path.name == "__init__.py":
            names += [f"{name}.{one.name}" for one in iter_modules([str(path.parent)])]
        else:
            names.append(name)
    return names


def made_from(module: str) -> list[Mutant]:
    """Every mutant of a module, in the order of its lines."""
    wrapper = MetadataWrapper(cst.parse_module(path_of(module).read_text()))
    visitor = _Visitor()
    wrapper.visit(visitor)
    return [
        Mutant(module, number, line, statement, wrapper.module, original, changed)
        for number, (line, statement, original, changed) in enumerate(visitor.found, start=1)
    ]


def sampled(mutants: list[Mutant], size: int, seed: int) -> list[Mutant]:
    """So many of them (0: all) in an order drawn by the seed, so that a beginning of it is a sample too."""
    return Random(seed).sample(mutants, min(size or len(mutants), len(mutants)))  # noqa: S311 a sample


class _Visitor(cst.CSTVisitor):
    """Collects (line, line of the statement, node, changed node). Annotations and decorators are read when the module
    is, and decide nothing; docstrings are no code."""

    METADATA_DEPENDENCIES = (PositionProvider,)

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[int, int, cst.CSTNode, cst.CSTNode]] = []
        self._statements: list[int] = []

    def on_visit(self, node: cst.CSTNode) -> bool:
        if isinstance(node, cst.Annotation | cst.Decorator | cst.ImportFrom | cst.Import) or _is_text(node):
            return False
        if isinstance(node, cst.Call) and isinstance(node.func, cst.Name) and node.func.value in LENGTHS:
            return False
        if isinstance(node, cst.BaseStatement):
            self._statements.append(self._line(node))
        for changed in _mutations(node):
            line = self._line(node)
            self.found.append((line, (self._statements or [line])[-1], node, changed))
        return True

    def on_leave(self, original_node: cst.CSTNode) -> None:
        if isinstance(original_node, cst.BaseStatement):
            self._statements.pop()

    def _line(self, node: cst.CSTNode) -> int:
        return int(self.get_metadata(PositionProvider, node).start.line)


def _is_text(node: cst.CSTNode) -> bool:
    """A string that stands alone is a docstring, of a module, a function, a class or a name."""
    return isinstance(node, cst.Expr) and isinstance(node.value, cst.SimpleString | cst.ConcatenatedString)


def _mutations(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    for kind, operator in mutation_operators:
        if isinstance(node, kind):
            yield from operator(node)
