"""Walks the rules of a table over a document and fills a body: here a rule's words become acts."""

from collections.abc import Callable
from dataclasses import dataclass, field

from brygga.core import convert
from brygga.core.case import ROWS, Case, Nothing, Value, at, place
from brygga.core.conditions import CONDITIONS
from brygga.core.conversions import CONVERSIONS, Conversion
from brygga.core.rule import Body, FieldTrace, Held, Missing, Note, Rule, TooLong, When
from brygga.core.saying import say


@dataclass
class Draft:
    """A body while it is being filled. `target` is the path in the whole body of what is being filled."""

    body: Body = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    trace: list[FieldTrace] = field(default_factory=list)
    last_lines: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Act:
    """One rule, ready to be applied. `holds`: None for one that always applies; `target`: its path in the body that is
    being filled."""

    rule: Rule
    target: str
    holds: Callable[[Case], bool] | None
    conversion: Conversion


Acts = tuple[Act, ...]


def acts(rules: tuple[Rule, ...], prefix: str = "") -> Acts:
    """The rules whose target starts with `prefix`, what appends to a text first: the text must leave room for it. Made
    once for a table, and not for each row of each order."""
    due = sorted(
        (rule for rule in rules if rule.target.startswith(prefix)), key=lambda rule: not rule.appends
    )
    return tuple(_act(rule, prefix) for rule in due)


def _act(rule: Rule, prefix: str) -> Act:
    holds = None if rule.when is When.ALWAYS else CONDITIONS[rule.when].holds
    return Act(rule, rule.target.removeprefix(prefix), holds, CONVERSIONS[rule.convert])


def fill(acts: Acts, case: Case, draft: Draft, shown: str = "") -> Held | None:
    """Applies every rule whose condition holds; `shown` comes before the target in the trace. What was sent by one
    whose condition holds no longer is emptied: it would stand beside what replaces it.

    Stops at the first one that holds the document and returns why.
    """
    for act in acts:
        rule = act.rule
        holds = act.holds is None or act.holds(case)
        if not (holds or (rule.missing == Missing.CLEAR and at(case.sent, rule.target) is not None)):
            continue
        path, raw = case.read(rule) if holds else (rule.source, None)
        found = _found(act, raw, case, draft)
        if isinstance(found, Held):
            return found
        sent = _within_limit(rule, found, draft, case)
        if isinstance(sent, Held):
            return sent
        draft.notes += sent.notes
        value = sent.value if isinstance(sent, Value) else None
        if isinstance(sent, Value):
            _put(act, sent.value, draft)
            path, raw = (sent.path, sent.read) if sent.path else (path, raw)
        draft.trace.append(FieldTrace(path, raw, rule, shown + act.target, value))
    _append_last_lines(draft)
    return None


def _put(act: Act, value: object, draft: Draft) -> None:
    if act.rule.appends:
        draft.last_lines[act.target] = str(value)
    else:
        place(draft.body, act.target, value)


def _append_last_lines(draft: Draft) -> None:
    for target, line in draft.last_lines.items():
        before = at(draft.body, target)
        place(draft.body, target, f"{before}\n{line}" if before else line)


def _found(act: Act, raw: object, case: Case, draft: Draft) -> Value | Nothing | Held:
    rule = act.rule
    if convert.is_missing(raw) and not act.conversion.takes_missing:
        return _missing(rule, case, draft)
    found = act.conversion.apply(raw, case, rule)
    if found is not None:
        return found
    if convert.is_missing(raw) or rule.missing == Missing.HOLD:
        return _missing(rule, case, draft)
    return Nothing((Note("not_readable", say(f"{rule.source_words} could not be read; left out.")),))


def _missing(rule: Rule, case: Case, draft: Draft) -> Value | Nothing | Held:
    is_filled = at(case.sent, rule.target) is not None and rule.target not in draft.last_lines
    match rule.missing:
        case Missing.HOLD:
            return Held(rule.code, _said(rule, case), rule.remedy)
        case Missing.WARN_AND_CLEAR if is_filled:
            return Value(case.options.ongoing.clear_text_with, (Note(rule.code, _said(rule, case)),))
        case Missing.WARN | Missing.WARN_AND_CLEAR:
            return Nothing((Note(rule.code, _said(rule, case)),))
        case Missing.CLEAR if is_filled:
            return Value(case.options.ongoing.clear_text_with)
        case _:
            return Nothing()


def _said(rule: Rule, case: Case) -> str:
    return say(f"Row {case.row_index + 1}: {rule.says}") if rule.source.startswith(ROWS) else rule.says


def _within_limit(rule: Rule, found: Value | Nothing, draft: Draft, case: Case) -> Value | Nothing | Held:
    if isinstance(found, Nothing) or rule.limit is None or not isinstance(found.value, str):
        return found
    last_line = draft.last_lines.get(rule.target)
    limit = rule.limit if last_line is None else rule.limit - len(last_line) - 1
    length = len(found.value)
    if length <= limit:
        return found
    words = say(f"{rule.target_words} takes {rule.limit} characters, here are {length}")
    match rule.too_long:
        case TooLong.CUT:
            note = Note("text_cut", say(f"{words}; cut to {limit}."))
            return Value(convert.cut(found.value, limit), (*found.notes, note), found.path, found.read)
        case TooLong.OMIT:
            return Nothing((*found.notes, Note("too_long", say(f"{words}; left out."))))
        case _:
            return Held("too_long", f"{words}.", rule.shorten)
