"""Which misfortune met a document that stood in which state, and how often."""

from collections import Counter


def table(reached: Counter[tuple[str, str]]) -> str:
    states = sorted({state for _, state in reached})
    rows = ["fault".ljust(22) + " ".join(state.rjust(17) for state in states)]
    for fault in sorted({fault for fault, _ in reached}):
        rows.append(fault.ljust(22) + " ".join(str(reached[fault, state]).rjust(17) for state in states))
    return "\n".join(rows)
