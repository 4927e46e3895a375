"""Marked text, ⟦LABEL|text⟧, and the plain text with spans that it stands for."""

import re

LABELS = ("NAME", "LOCATION", "FACILITY", "ORG", "DATE", "AGE", "ID", "CONTACT")
MARK = re.compile(r"⟦|⟧")
OPEN = re.compile(r"⟦([A-Za-z_]+)\|")          # a template may have lowered a whole line, marks and all


def mark(label, text):
    return f"⟦{label}|{text}⟧"


def parse(marked):
    """(text, [(start, end, label)]) with code point offsets. A nested, empty, unknown or unbalanced mark raises ValueError."""
    out, spans, at, size, opened = [], [], 0, 0, None
    while m := MARK.search(marked, at):
        out.append(marked[at:m.start()])
        size += m.start() - at
        if m.group() == "⟧":
            if opened is None:
                raise ValueError(f"a mark is closed that was not opened: {marked[max(0, m.start() - 60):m.end()]!r}")
            if size == opened[0]:
                raise ValueError(f"an empty mark: {marked[max(0, m.start() - 60):m.end()]!r}")
            spans.append((opened[0], size, opened[1]))
            opened, at = None, m.end()
            continue
        head = OPEN.match(marked, m.start())
        if head is None or head.group(1).upper() not in LABELS:
            raise ValueError(f"not a mark: {marked[m.start():m.start() + 40]!r}")
        if opened is not None:
            raise ValueError(f"a mark inside a mark: {marked[max(0, m.start() - 60):m.end() + 40]!r}")
        opened, at = (size, head.group(1).upper()), head.end()
    if opened is not None:
        raise ValueError(f"a mark is never closed: {opened[1]}")
    out.append(marked[at:])
    return "".join(out), spans


def render(text, spans):
    """The marked text again."""
    out, at = [], 0
    for start, end, label in spans:
        out += [text[at:start], mark(label, text[start:end])]
        at = end
    return "".join(out) + text[at:]
