"""What there is to translate: from templates, by Django's own reading of them, and from Python, by its syntax tree."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.apps import apps
from django.template import Engine
from django.template.base import Node
from django.templatetags.i18n import BlockTranslateNode, TranslateNode

SOURCE = Path(__file__).resolve().parent.parent / "src" / "brygga"
GETTEXT = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy"}
SAY = "say"
IN_FILTER = re.compile(r"""_\((["'])(.+?)\1\)""")
"""A message that is the argument of a filter."""
NAMED = re.compile(r"\{([a-z_0-9]+)\}")


@dataclass
class Message:
    """`id` is the English text, `plural` its plural form or "". `is_sentence`: made by `say`, with {names} in it."""

    id: str
    plural: str = ""
    is_sentence: bool = False
    places: list[str] = field(default_factory=list)


class Collected(dict[str, Message]):
    def add(self, place: str, text: str, plural: str = "", *, is_sentence: bool = False) -> None:
        known = self.setdefault(text, Message(text))
        known.plural = known.plural or plural
        known.is_sentence = known.is_sentence or is_sentence
        if place not in known.places:
            known.places.append(place)


def messages() -> Collected:
    """All of them, in the order of their ids."""
    if not apps.ready:
        import django

        django.setup()
    found = Collected()
    for path in sorted(SOURCE.rglob("*.html")):
        _of_template(path, found)
    for path in sorted(SOURCE.rglob("*.py")):
        if path.relative_to(SOURCE).parts[0] != "demo":
            _of_python(path, found)
    return Collected(sorted(found.items()))


# --- templates


def _of_template(path: Path, found: Collected) -> None:
    place = path.relative_to(SOURCE).as_posix()
    written = path.read_text(encoding="utf-8")
    for _quote, text in IN_FILTER.findall(written):
        found.add(place, text)
    for node in _nodes(Engine.get_default().from_string(written).nodelist):
        if isinstance(node, TranslateNode):
            found.add(place, node.filter_expression.var.literal)
        if isinstance(node, BlockTranslateNode):
            singular = node.render_token_list(node.singular)[0]
            plural = node.render_token_list(node.plural)[0] if node.plural else ""
            found.add(place, singular, plural)


def _nodes(nodes: "Iterator[Node] | list[Node]") -> Iterator[Node]:
    for node in nodes:
        yield from node.get_nodes_by_type(Node)


# --- Python


def _of_python(path: Path, found: Collected) -> None:
    place = path.relative_to(SOURCE).as_posix()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        if node.func.id in GETTEXT:
            wanted = node.args[: 2 if "ngettext" in node.func.id else 1]
            literal = [each.value for each in wanted if isinstance(each, ast.Constant)]
            if len(literal) == len(wanted):
                found.add(place, *map(str, literal))
            elif path.name != "sentences.py":
                raise TypeError(f"{place}: gettext takes literals, not {ast.unparse(node)}")
        if node.func.id == SAY:
            text = sentence_of(node.args[0])
            if re.search(r"[a-z]", NAMED.sub("", text)):
                found.add(place, text, is_sentence=True)


def sentence_of(node: ast.expr) -> str:
    """The message of a marked literal: an f-string with the last names of its expressions in braces."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if not isinstance(node, ast.JoinedStr):
        raise TypeError(f"say() takes a literal or an f-string, not {ast.unparse(node)}")
    names: dict[str, str] = {}
    parts = [
        str(part.value) if isinstance(part, ast.Constant) else f"{{{_name(part, names)}}}"
        for part in node.values
    ]
    return "".join(parts)


def _name(part: ast.expr, names: dict[str, str]) -> str:
    """A name for one place of an f-string; another expression never gets the same one."""
    assert isinstance(part, ast.FormattedValue)
    written = ast.unparse(part.value)
    if written not in names:
        name, number = _last_name(part.value), 2
        while name in names.values():
            name, number = f"{_last_name(part.value)}{number}", number + 1
        names[written] = name
    return names[written]


def _last_name(value: ast.expr) -> str:
    match value:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name.lower().strip("_")
        case ast.Call(func=_, args=[only]) if not isinstance(only, ast.Constant):
            return _last_name(only)
        case ast.Call(func=called):
            return _last_name(called)
        case ast.BoolOp(values=[first, *_]) | ast.BinOp(left=first) | ast.IfExp(body=first):
            return _last_name(first)
        case ast.Subscript(slice=ast.expr() as key, value=held):
            return _last_name(held if isinstance(key, ast.Constant) else key)
        case ast.GeneratorExp(elt=each) | ast.ListComp(elt=each):
            return _last_name(each)
    return "value"
