"""python -m notes --count 20 --seed 1 [--kind NAME] [--jsonl] [--noise 0.5] [--list]"""

import argparse
import json
import sys

from . import generate
from .markup import render


def main():
    options = argparse.ArgumentParser(prog="python -m notes", description="Print synthetic notes with their PHI marked.")
    options.add_argument("--count", type=int, default=5)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--kind", help="a kind, or a module of kinds")
    options.add_argument("--noise", type=float, default=0.5, help="the share of notes that get noise")
    options.add_argument("--jsonl", action="store_true", help="JSON lines with code point offsets instead of marked text")
    options.add_argument("--list", action="store_true", help="only name the kinds")
    given = options.parse_args()
    if given.list:
        print("\n".join(generate.kinds()))
        return
    for note in generate.notes(given.seed, given.count, given.kind, given.noise):
        if given.jsonl:
            print(json.dumps({k: note[k] for k in ("id", "kind", "text", "spans")}, ensure_ascii=False))
        else:
            print(f"=== {note['id']} {note['kind']} {'+'.join(note['noise'])}\n{render(note['text'], [(s['start'], s['end'], s['label']) for s in note['spans']])}\n")
    if generate.failures:
        print(f"raised: {dict(generate.failures)}", file=sys.stderr)


if __name__ == "__main__":
    main()
