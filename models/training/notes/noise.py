"""What happens to notes on their way: each transformation takes and gives (text, spans) with the spans kept on their characters.

A transformation is a list of edits (start, end, replacement) that do not overlap; `apply` moves the spans."""

import re

LOOKALIKE = {"0": "O", "O": "0", "1": "l", "l": "1", "I": "l", "5": "S", "S": "5", "8": "B", "B": "8", "rn": "m", "m": "rn", "cl": "d", "h": "b", "e": "c", "i": "j", "vv": "w", ",": ".", "'": "`", "o": "0", "6": "b", "g": "9", "Z": "2", "ti": "fi"}
LOOKALIKE_RE = re.compile("|".join(sorted(map(re.escape, LOOKALIKE), key=len, reverse=True)))
NEAR = {"a": "qs", "b": "vn", "c": "xv", "d": "sf", "e": "wr", "f": "dg", "g": "fh", "h": "gj", "i": "uo", "j": "hk", "k": "jl", "l": "k", "m": "n", "n": "bm", "o": "ip", "p": "o", "q": "w", "r": "et", "s": "ad", "t": "ry", "u": "yi", "v": "cb", "w": "qe", "x": "zc", "y": "tu", "z": "x"}
WORD = re.compile(r"[^\W\d_]{4,}")


def apply(text, spans, edits):
    """The text after the edits (sorted, apart); a span grows or shrinks with the edits inside it and vanishes when emptied."""
    if not edits:
        return text, spans
    out, at = [], 0
    for s, e, r in edits:
        out += [text[at:s], r]
        at = e
    out.append(text[at:])

    # for every edit: where it lies now
    placed, shift = [], 0
    for s, e, r in edits:
        placed.append((s, e, s + shift, len(r)))
        shift += len(r) - (e - s)

    marks = sorted({p for span in spans for p in span[:2]})
    starts, ends = {}, {}
    k, shift = 0, 0
    for p in marks:
        while k < len(placed) and placed[k][1] <= p and not placed[k][0] == placed[k][1] == p:
            s, e, _, size = placed[k]
            shift += size - (e - s)
            k += 1
        here, j, end = shift, k, None
        if j < len(placed) and placed[j][0] == placed[j][1] == p:    # something put in at p: before a span that starts, after one that ends
            end = p + shift
            here += placed[j][3]
            j += 1
        if j < len(placed) and placed[j][0] < p < placed[j][1]:       # p is within what was replaced
            starts[p], ends[p] = placed[j][2], placed[j][2] + placed[j][3]
        else:
            starts[p], ends[p] = p + here, p + here if end is None else end
    moved = [(starts[a], ends[b], label) for a, b, label in spans]
    return "".join(out), [(a, b, label) for a, b, label in moved if a < b]


def each(rng, text, pattern, p, replace):
    """Edits for a share p of the matches."""
    return [(m.start(), m.end(), r) for m in re.finditer(pattern, text) if rng.random() < p and (r := replace(m)) is not None]


def same_size(change):
    return lambda text: "".join(x if len(x := change(c)) == 1 else c for c in text)


UPPER, LOWER = same_size(str.upper), same_size(str.lower)


def upper(rng, text, spans):
    return UPPER(text), spans


def lower(rng, text, spans):
    return LOWER(text), spans


def ocr(rng, text, spans):
    p = rng.choice([0.005, 0.01, 0.02, 0.04])
    text, spans = apply(text, spans, each(rng, text, LOOKALIKE_RE, p, lambda m: LOOKALIKE[m.group()]))
    text, spans = apply(text, spans, each(rng, text, r"(?<=\w)(?=\w)", p / 3, lambda m: " "))
    text, spans = apply(text, spans, each(rng, text, r"(?<=\w) (?=\w)", p, lambda m: ""))
    return wrap(rng, text, spans) if rng.random() < 0.4 else (text, spans)


def wrap(rng, text, spans):
    """Hard line ends at a fixed width, in mid-sentence and within names and addresses."""
    width, indent = rng.choice([48, 60, 66, 72, 76, 80]), rng.choice(["", "", "", "  ", "    "])
    edits, line = [], 0
    space = None
    for i, c in enumerate(text):
        if c == "\n":
            line, space = i + 1, None
        elif c == " ":
            if i - line > width and space is not None:
                edits.append((space, space + 1, "\n" + indent))
                line = space + 1
            space = i
    return apply(text, spans, edits)


def punctuation(rng, text, spans):
    """Commas, full stops, colons and apostrophes that were not typed."""
    p = rng.choice([0.3, 0.7, 1.0])
    return apply(text, spans, each(rng, text, r"[.,;:](?=\s|$)|(?<=[a-z])'(?=[a-z])", p, lambda m: ""))


def _typo(rng, word):
    i = rng.randrange(1, len(word) - 1)
    r = rng.random()
    if r < 0.3:
        return word[:i] + word[i + 1] + word[i] + word[i + 2:]
    if r < 0.55:
        return word[:i] + word[i + 1:]
    if r < 0.75:
        return word[:i] + word[i] + word[i:]
    c = word[i].lower()
    new = rng.choice(NEAR.get(c, c))
    return word[:i] + (new.upper() if word[i].isupper() else new) + word[i + 1:]


def misspell(rng, text, spans):
    p = rng.choice([0.01, 0.03, 0.06])
    return apply(text, spans, each(rng, text, WORD, p, lambda m: _typo(rng, m.group())))


def misspell_names(rng, text, spans):
    edits = [(a + m.start(), a + m.end(), _typo(rng, m.group())) for a, b, label in spans if label in ("NAME", "FACILITY", "LOCATION") and rng.random() < 0.5 for m in list(WORD.finditer(text[a:b]))[:1]]
    return apply(text, spans, edits)


def spacing(rng, text, spans):
    r = rng.random()
    if r < 0.4:
        return apply(text, spans, each(rng, text, r"(?<=[.:,]) ", 0.6, lambda m: "  "))
    if r < 0.6:
        return apply(text, spans, each(rng, text, r"(?<=:) |(?<=\n)(?=\S)", 0.5, lambda m: "\t"))
    if r < 0.8:
        return apply(text, spans, each(rng, text, r"(?<=\S) (?=\S)", 0.06, lambda m: rng.choice(["  ", "   ", "\t"])))
    if r < 0.9:
        return apply(text, spans, each(rng, text, r"(?<=[.,:;]) (?=\S)", 0.5, lambda m: ""))
    return apply(text, spans, each(rng, text, r"\n", 1, lambda m: "\r\n"))


def one_line(rng, text, spans):
    joint = rng.choice([" ", " ", "  ", " / ", "; ", " | "])
    return apply(text, spans, each(rng, text, r"[ \t]*\n[ \t\n]*(?=\S)", 1, lambda m: joint))


def cut(rng, text, spans):
    """A chunk: starts or ends, or both, wherever the splitter counted to."""
    n = len(text)
    if n < 80:
        return text, spans
    size = min(n, rng.choice([60, 120, 200, 300, 500, 800, 1200]))
    if spans and rng.random() < 0.7:                     # keep something to find
        a, b, _ = rng.choice(spans)
        start = max(0, min(n - size, rng.randint(min(a, b - size) if b - size < a else a, a + (b - a) // 2)))
    else:
        start = rng.randint(0, n - size)
    end = min(n, start + size)
    if rng.random() < 0.5:                               # at words
        while start and start < end and not text[start - 1].isspace():
            start += 1
        while end < n and end > start and not text[end].isspace():
            end -= 1
    if end - start < 20:
        return text, spans
    if rng.random() < 0.3:
        start = 0
    kept = [(max(a, start) - start, min(b, end) - start, label) for a, b, label in spans if a < end and b > start]
    return trimmed(text[start:end], kept)


def trimmed(text, spans):
    """Spans without white space at their ends; empty ones go."""
    out = []
    for a, b, label in spans:
        while a < b and text[a].isspace():
            a += 1
        while b > a and text[b - 1].isspace():
            b -= 1
        if a < b:
            out.append((a, b, label))
    return text, out


def json_escaped(rng, text, spans):
    table = {"\n": "\\n", "\t": "\\t", "\r": "\\r", '"': '\\"', "\\": "\\\\"}
    text, spans = apply(text, spans, [(m.start(), m.end(), table[m.group()]) for m in re.finditer(r'[\n\t\r"\\]', text)])
    if rng.random() < 0.4:
        head = rng.choice(['{"note": "', '"text":"', '{"resourceType":"DocumentReference","text":"', '{"body": "', "{'note': '"])
        text, spans = apply(text, spans, [(0, 0, head)])
        text += rng.choice(['"}', '"', '","status":"final"}'])
    return text, spans


def unicode_marks(rng, text, spans):
    table = {"'": "’", "-": rng.choice(["–", "‑", "-", "—"]), " ": "\u00a0", '"': "“", "...": "…", "1/2": "½"}
    p = rng.choice([0.3, 1.0])
    text, spans = apply(text, spans, each(rng, text, r"'|(?<=\w)-(?=\w)|\"|\.\.\.", p, lambda m: table.get(m.group())))
    if rng.random() < 0.5:
        text, spans = apply(text, spans, each(rng, text, r"(?<=\S) (?=\S)", rng.choice([0.05, 0.3]), lambda m: "\u00a0"))
    return text, spans


def markdown(rng, text, spans):
    r = rng.random()
    if r < 0.4:
        return apply(text, spans, each(rng, text, r"^[A-Z][A-Za-z /&]{2,30}:", 0.9, lambda m: f"**{m.group()}**") if rng.random() < 0.5 else each(rng, text, r"(?m)^[A-Z][A-Za-z /&]{2,30}:", 0.9, lambda m: f"**{m.group()}**"))
    if r < 0.6:
        return apply(text, spans, each(rng, text, r"(?m)^(?=\S)", 0.5, lambda m: rng.choice(["- ", "* ", "> ", "• "])))
    if r < 0.8:                                          # bold or stars around spans
        star = rng.choice(["**", "*", "***", "_", "`"])
        edits = []
        for a, b, _ in spans:
            if rng.random() < 0.5 and (not edits or edits[-1][0] < a):
                edits += [(a, a, star), (b, b, star)]
        return apply(text, spans, edits)
    return apply(text, spans, [(0, 0, rng.choice(["*** ", "***CONFIDENTIAL*** ", "----\n", "# ", "> "]))])


def html(rng, text, spans):
    line = rng.choice(["<br>", "<br/>\n", "</p>\n<p>", "&#10;"])
    table = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\n": line}
    return apply(text, spans, [(m.start(), m.end(), table[m.group()]) for m in re.finditer(r"[&<>\n]", text)])


def one_case(rng, text, spans):
    """Only the names, or everything but the names, in one case: the model cannot lean on capitals."""
    change = rng.choice([UPPER, LOWER])
    out, at, inside = [], 0, rng.random() < 0.6
    for a, b, label in spans:
        out += [text[at:a] if inside else change(text[at:a]), change(text[a:b]) if inside else text[a:b]]
        at = b
    out.append(text[at:] if inside else change(text[at:]))
    return "".join(out), spans


KINDS = {"upper": upper, "lower": lower, "ocr": ocr, "wrap": wrap, "punctuation": punctuation, "misspell": misspell, "misspell_names": misspell_names, "spacing": spacing, "one_line": one_line, "cut": cut,
         "json": json_escaped, "unicode": unicode_marks, "markdown": markdown, "html": html, "one_case": one_case}
WEIGHTS = {"upper": 8, "lower": 14, "ocr": 9, "wrap": 9, "punctuation": 8, "misspell": 8, "misspell_names": 6, "spacing": 9, "one_line": 8, "cut": 26, "json": 6, "unicode": 6, "markdown": 5, "html": 2, "one_case": 6}
ORDER = list(KINDS)


def noisy(rng, text, spans, share=0.5):
    """(text, spans, names of what was done): nothing for 1 - share of the notes, otherwise one or two things."""
    if rng.random() >= share:
        return text, spans, []
    names = list(WEIGHTS)
    chosen = []
    for _ in range(rng.choice([1, 1, 2])):
        name = rng.choices(names, list(WEIGHTS.values()))[0]
        if name not in chosen:
            chosen.append(name)
    chosen.sort(key=lambda name: (name in ("json", "html"), name == "cut"))
    for name in chosen:
        text, spans = KINDS[name](rng, text, spans)
    text, spans = trimmed(text, spans)
    return text, spans, chosen
