"""Notes without end, evenly from every kind in kinds/."""

import importlib
import pkgutil
import random
import sys
from collections import Counter
from functools import cache

from . import kinds as kinds_package
from .kinds.terse import interject
from .markup import parse
from .noise import noisy
from .slots import Note, Rng

failures = Counter()
INTERJECTED = 0.3                  # the share of other kinds' notes that get lines of kinds/terse.py
APART = {"interfaces", "negatives", "terse"}


@cache
def kinds():
    """{"module/kind": function} of every module that imports."""
    out = {}
    for module in sorted(m.name for m in pkgutil.iter_modules(kinds_package.__path__)):
        try:
            found = getattr(importlib.import_module(f"{kinds_package.__name__}.{module}"), "KINDS", {})
        except Exception as error:
            failures[module] += 1
            print(f"kinds/{module}.py left out: {error!r}", file=sys.stderr)
            continue
        out.update((f"{module}/{name}", function) for name, function in found.items())
    return out


def note(name, rng, noise=0.5):
    """(text, spans, noise done) of one note of a kind."""
    n = Note(rng)
    marked = kinds()[name](n)
    if name.split("/")[0] not in APART and rng.random() < INTERJECTED:
        marked = interject(n, marked)
    text, spans = parse(marked)
    return noisy(rng, text, spans, noise)


def notes(seed, count=None, kind=None, noise=0.5):
    """count notes (None: without end) as {"id", "kind", "text", "spans"}; every kind equally often, in a shuffled order. A kind that
    raises is left out that time, counted in `failures` and told of once."""
    rng = random.Random(seed)
    names = [k for k in kinds() if kind is None or kind in (k, k.split("/")[0], k.split("/", 1)[1])]
    if not names:
        raise SystemExit(f"no kind {kind!r}; there are: {', '.join(kinds())}")
    made, deck, misses = 0, [], 0
    while count is None or made < count:
        if not deck:
            deck = names[:]
            rng.shuffle(deck)
        name = deck.pop()
        own = Rng(rng.getrandbits(64))
        try:
            text, spans, done = note(name, own, noise)
        except Exception as error:
            failures[name] += 1
            if failures[name] == 1:
                print(f"{name} raised: {error!r}", file=sys.stderr)
            misses += 1
            if misses > 20 * len(names):
                raise RuntimeError("every kind raises") from error
            continue
        misses = 0
        if not text.strip():
            continue
        yield {"id": f"{seed}-{made}", "kind": name, "noise": done, "text": text, "spans": [{"start": a, "end": b, "label": label} for a, b, label in spans]}
        made += 1
