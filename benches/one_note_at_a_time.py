"""What a script would do instead of deidstream: onnxruntime and tokenizers, one note at a time.

    python one_note_at_a_time.py MODEL_FOLDER < texts.json

In: a list of texts. Out: the seconds that one pass took, without loading. As scripts do: each note cut into windows of 256 pieces
that overlap by 32, all windows of a note in one padded batch, the library's default threads. Needs the packages of
models/training/requirements.txt. Run by the bench `ner` (DEIDSTREAM_PYTHON names the interpreter).
"""

import json
import sys
import time
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

folder = Path(sys.argv[1])
texts = json.load(sys.stdin)
tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
tokenizer.enable_truncation(256, stride=32)
tokenizer.enable_padding()
session = onnxruntime.InferenceSession(str(folder / "model.onnx"), providers=["CPUExecutionProvider"])
inputs = {i.name for i in session.get_inputs()}


def tag(text):
    first = tokenizer.encode(text)
    windows = [first, *first.overflowing]
    longest = max(len(w.ids) for w in windows)
    padded = lambda values: np.array([v + [0] * (longest - len(v)) for v in values], dtype=np.int64)
    ids = padded([w.ids for w in windows])
    feed = {"input_ids": ids, "attention_mask": padded([w.attention_mask for w in windows]), "token_type_ids": np.zeros_like(ids)}
    logits = session.run(None, {name: values for name, values in feed.items() if name in inputs})[0]
    return [[(best, window.offsets[i]) for i, best in enumerate(row[: len(window.ids)]) if best] for row, window in zip(logits.argmax(-1), windows)]


tag(texts[0])
started = time.perf_counter()
for text in texts:
    tag(text)
print(time.perf_counter() - started)
