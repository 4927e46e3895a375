"""What happens to notes on their way: each transformation takes and gives (text, spans) with the spans kept on their characters.

A transformation is a list of edits (start, end, replacement) that do not overlap; `apply` moves the spans."""

import re

# What a scanner makes of a character or two, both ways
MISREAD = {
    "0": "O O o D Q", "1": "l l I I i | ! 7", "2": "Z z", "3": "8 B", "4": "A 9", "5": "S S s 6", "6": "b G 5", "7": "T 1 ?", "8": "B B & 3", "9": "g q 4",
    "O": "0 0 Q D", "D": "O 0 I)", "Q": "O 0", "I": "l l 1 1 | !", "l": "1 1 I I | ! i", "i": "1 l ! j í", "j": "i ;", "S": "5 5 $", "s": "5 S", "Z": "2", "z": "2", "B": "8 8 3 E", "E": "F B", "F": "P E", "G": "6 C", "C": "G (", "g": "9 q 8", "q": "9 g", "b": "6 h", "h": "b n li",
    "T": "7 I", "A": "4 /-\\", "H": "I-I N 11", "N": "H ll", "M": "rn IVI NI", "W": "VV vv VY", "U": "LI V 0", "V": "\\/ Y", "K": "I< X", "R": "B P", "P": "F R", "Y": "V", "e": "c o é", "c": "e o (", "o": "0 0 c e", "a": "o u @ e", "n": "ri u ii r1", "m": "rn rn nn in", "u": "ii n v li",
    "w": "vv vv uu", "d": "cl cl a", "t": "f l + 1", "f": "t r", "r": "n i", "v": "y u", "y": "v g j", "k": "lc l< h", "x": "X ><", "p": "n", "rn": "m m", "cl": "d d", "vv": "w w", "ii": "u u", "ri": "n", "nn": "m", "in": "m", "fi": "h ﬁ", "li": "h", "tt": "It U", "ll": "11 II U", "un": "im",
    ".": ", · ; :", ",": ". ; '", ":": "; . ,", "-": "~ – _ . —", "/": "l 1 | I \\ 7", "'": "` ’ \" ´", "(": "C {", ")": "} J", "@": "© (a) a", "#": "H it +", "&": "8 6", "_": "- .",
}
MISREAD = {k: v.split() for k, v in MISREAD.items()}
MISREAD_RE = re.compile("|".join(sorted(map(re.escape, MISREAD), key=len, reverse=True)))
STRAY = ["|", "|", "~", ".", ",", "'", "`", "^", "*", "•", "¬", "_", ":", ";", "-", "\\", "¦", "°", "“", "!"]
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


def _inside(spans):
    """For a position: is it in a span? Positions must be asked for in order."""
    bounds, k = sorted((a, b) for a, b, _ in spans), 0

    def ask(at):
        nonlocal k
        while k < len(bounds) and bounds[k][1] <= at:
            k += 1
        return k < len(bounds) and bounds[k][0] <= at
    return ask


def ocr(rng, text, spans):
    """Misread characters, lost and stray blanks and marks, another case; what is marked suffers more, for there it matters."""
    p = rng.choice([0.004, 0.01, 0.02, 0.03, 0.05, 0.08])
    more = rng.choice([1, 2, 3, 4])
    blanks, strays, cases = p * rng.choice([0, 0.3, 0.8]), p * rng.choice([0, 0.3, 1]), p * rng.choice([0, 0, 0.4])
    within, edits = _inside(spans), []
    for m in MISREAD_RE.finditer(text):
        q = p * more if within(m.start()) else p
        r = rng.random()
        if r < q:
            edits.append((m.start(), m.end(), rng.choice(MISREAD[m.group()])))
    text, spans = apply(text, spans, edits)
    if blanks:
        within, edits = _inside(spans), []
        for m in re.finditer(r"(?<=\w)(?=\w)|(?<=\w) (?=\w)|(?<=[\d,;:])[-/ ](?=\w)", text):
            q = min(0.2, blanks * more) if within(m.start()) else blanks
            if rng.random() < q:
                gap = m.group()
                edits.append((m.start(), m.end(), " " if not gap else "" if gap == " " else rng.choice([" " + gap, gap + " ", f" {gap} ", " ", ""])))
        text, spans = apply(text, spans, edits)
    if strays:
        text, spans = apply(text, spans, each(rng, text, r"(?<=\S) (?=\S)|(?<=\w)(?=\w)", strays / 2, lambda m: rng.choice(STRAY) if not m.group() and rng.random() < 0.6 else f" {rng.choice(STRAY)} " if m.group() else None))
    if cases:
        text, spans = apply(text, spans, each(rng, text, r"[A-Za-z]", cases, lambda m: m.group().swapcase()))
    r = rng.random()
    if r < 0.15:
        text, spans = columns(rng, text, spans)
    return hyphenated(rng, text, spans) if r < 0.3 else wrap(rng, text, spans) if r < 0.55 else (text, spans)


def scan_marks(rng, text, spans):
    """What is marked was hard to read, and as many other words: several characters of each."""
    edits, free = [], []
    at = 0
    for a, b, _ in sorted(spans) + [(len(text), len(text), "")]:
        free += [(at + m.start(), at + m.end(), None) for m in re.finditer(r"\w{3,}", text[at:a])]
        at = b
    for a, b, _ in sorted([(a, b, None) for a, b, _ in spans] + rng.sample(free, min(len(free), rng.randint(0, 2 * len(spans)))), key=lambda s: s[:2]):
        if rng.random() < 0.75:
            q = rng.choice([0.08, 0.15, 0.3])
            edits += [(a + m.start(), a + m.end(), rng.choice(MISREAD[m.group()])) for m in MISREAD_RE.finditer(text[a:b]) if rng.random() < q]
    text, spans = apply(text, spans, edits)
    edits = []
    for a, b, _ in sorted(spans):
        if rng.random() < 0.3 and b - a > 3:
            at = rng.randrange(a + 1, b - 1)
            edits.append((at, at + 1, "") if text[at] == " " else (at, at, rng.choice([" ", " ", " ", "-", ".", "|", "'", "\n", "-\n", "~"])))
    return apply(text, spans, edits)


def hyphenated(rng, text, spans):
    """Lines broken within words and numbers, with a hyphen."""
    width, edits, line = rng.choice([30, 40, 50, 60, 72]), [], 0
    for i, c in enumerate(text):
        if c == "\n":
            line = i + 1
        elif i - line >= width and c.isalnum() and 1 < i < len(text) - 2 and text[i - 1].isalnum() and text[i - 2].isalnum() and text[i + 1].isalnum():
            edits.append((i, i, rng.choice(["-\n", "-\n", "-\n", "- \n", "­\n", "\n"])))
            line = i
        elif i - line >= width + 6 and c == " ":
            edits.append((i, i + 1, "\n"))
            line = i + 1
    return apply(text, spans, edits)


def columns(rng, text, spans):
    """Two columns read across: short lines of the second half behind those of the first."""
    lines, at = [], 0
    for part in text.split("\n"):
        lines.append((at, at + len(part)))
        at += len(part) + 1
    ok = [b - a <= 60 and not any(s < a < e or s < b < e for s, e, _ in spans) for a, b in lines]
    best = max(((i, j) for i in range(len(lines)) for j in range(i, min(len(lines), i + 14)) if all(ok[i:j + 1])), key=lambda r: r[1] - r[0], default=None)
    if best is None or best[1] - best[0] < 3:
        return text, spans
    i, j = best
    half = (j - i + 2) // 2
    left, right = lines[i:i + half], lines[i + half:j + 1]
    gap = rng.choice([" ", "  ", "   ", "      ", " | ", "\t"])
    order, out, size = lines[:i], [], 0
    pieces = [(r, "\n") for r in order]
    for k in range(half):
        pieces.append((left[k], gap if k < len(right) else "\n"))
        if k < len(right):
            pieces.append((right[k], "\n"))
    pieces += [(r, "\n") for r in lines[j + 1:]]
    moved = []
    for (a, b), end in pieces:
        moved += [(s - a + size, e - a + size, label) for s, e, label in spans if a <= s and e <= b]
        out += [text[a:b], end]
        size += b - a + len(end)
    if len(moved) != len(spans):                          # a span runs over a line's end elsewhere
        return text, spans
    return "".join(out)[:-1], sorted(moved)


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


KINDS = {"upper": upper, "lower": lower, "ocr": ocr, "scan_marks": scan_marks, "hyphenated": hyphenated, "columns": columns, "wrap": wrap, "punctuation": punctuation, "misspell": misspell, "misspell_names": misspell_names, "spacing": spacing, "one_line": one_line, "cut": cut,
         "json": json_escaped, "unicode": unicode_marks, "markdown": markdown, "html": html, "one_case": one_case}
WEIGHTS = {"upper": 8, "lower": 14, "ocr": 26, "scan_marks": 9, "hyphenated": 3, "columns": 3, "wrap": 9, "punctuation": 8, "misspell": 8, "misspell_names": 6, "spacing": 9, "one_line": 8, "cut": 26, "json": 6, "unicode": 6, "markdown": 5, "html": 2, "one_case": 6}
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
