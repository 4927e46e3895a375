"""A quick look at a model during training: recall of whole entities on labelled JSONL, without the rules.

The figures of the model card come from `deidstream eval`; this only tells whether training goes well.
python score.py MODEL.pt [--threshold 0.5] [--show 20] FILE.jsonl...
"""

import argparse
import json
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
import torch

import encode
import tagger

GROUP = {"ORG": "org", "AGE90": "age"}
for _name in "NAME PERSON PER".split():
    GROUP[_name] = "name"
for _name in "LOCATION GEOGRAPHIC_LOCATION LOC FACILITY ADDRESS STREET_ADDRESS GPE".split():
    GROUP[_name] = "place"
for _name in "DATE DATE_TIME".split():
    GROUP[_name] = "date"


def probabilities(model, tokenizer, text, window=126, margin=24):
    """Probability of not-O per piece, and offsets; windows overlap, each piece is judged by the one that sees most around it."""
    ids, types, offsets = encode.encode(tokenizer, text)
    out = np.zeros((len(ids), len(encode.LABELS)), dtype=np.float32)
    step = window - 2 * margin
    starts = [0] if len(ids) <= window else [*range(0, len(ids) - window, step), len(ids) - window]
    for start in starts:
        part = slice(start, start + window)
        with torch.no_grad():
            logits = model(input_ids=torch.tensor([[encode.CLS, *ids[part], encode.SEP]]), attention_mask=torch.ones(1, len(ids[part]) + 2, dtype=torch.long),
                           token_type_ids=torch.tensor([[0, *types[part], 0]])).logits[0, 1:-1]
        first = 0 if start == 0 else margin
        out[start + first:start + len(ids[part])] = torch.softmax(logits, -1)[first:].numpy()
    return out, offsets


def main():
    parse = argparse.ArgumentParser(description=__doc__)
    parse.add_argument("model", type=Path)
    parse.add_argument("files", nargs="+", type=Path)
    parse.add_argument("--threshold", type=float, default=0.5)
    parse.add_argument("--show", type=int, default=0)
    args = parse.parse_args()
    torch.set_num_threads(1)
    model, notes = tagger.load(args.model)
    model.eval()
    tokenizer = encode.load_tokenizer()
    print({k: v for k, v in notes.items()})
    for path in args.files:
        found, all_, missed, false, total, wrong = Counter(), Counter(), defaultdict(list), Counter(), 0, 0
        for line in open(path, encoding="utf-8"):
            record = json.loads(line)
            text = record["text"]
            p, offsets = probabilities(model, tokenizer, text)
            hidden, gold = np.zeros(len(text), bool), np.zeros(len(text), bool)
            for (a, b), row in zip(offsets, p):
                if 1 - row[0] >= args.threshold:
                    hidden[a:b] = True
            for span in record["spans"]:
                a, b = span["start"], span["end"]
                gold[a:b] = True
                group = GROUP.get(span["label"], "number")
                all_[group] += 1
                if all(hidden[i] for i in range(a, b) if text[i].isalnum()):
                    found[group] += 1
                else:
                    missed[group].append((record["id"], text[max(0, a - 15):a] + "⟦" + text[a:b] + "⟧" + text[b:b + 8]))
            over = hidden & ~gold
            total += len(text)
            wrong += over.sum()
            for (a, b) in offsets:
                if over[a:b].all():
                    false[text[a:b]] += 1
        print(path.name, {g: f"{found[g]}/{n} {found[g] / n:.3f}" for g, n in all_.items()}, f"over {wrong / total:.4f}")
        if args.show:
            for group, examples in missed.items():
                print(" missed", group, *examples[: args.show], sep="\n    ")
            print(" false", false.most_common(3 * args.show))


if __name__ == "__main__":
    main()
