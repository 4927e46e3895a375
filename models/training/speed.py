"""How fast exported models run: python speed.py MODEL_FOLDER... (pieces per second on one core, windows of 128 pieces)

The models take turns for some rounds, so that other work on the machine hits all of them; the figure is the median.
"""

import statistics
import sys
import time

import numpy as np
import onnxruntime as ort

ROUNDS, SECONDS, PIECES, BATCHES = 7, 1.0, 128, (1, 4)


def opened(folder):
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    return ort.InferenceSession(f"{folder}/model.onnx", options, providers=["CPUExecutionProvider"])


def rate(session, batch):
    ids = np.random.default_rng(1).integers(1000, 20000, (batch, PIECES))
    feed = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
    session.run(None, feed)
    began, pieces = time.perf_counter(), 0
    while time.perf_counter() - began < SECONDS:
        session.run(None, feed)
        pieces += ids.size
    return pieces / (time.perf_counter() - began)


sessions = {folder: opened(folder) for folder in sys.argv[1:]}
rates = {}
for _ in range(ROUNDS):
    for folder, session in sessions.items():
        for batch in BATCHES:
            rates.setdefault((folder, batch), []).append(rate(session, batch))
for folder in sessions:
    print(folder, {f"batch of {batch}": round(statistics.median(rates[folder, batch])) for batch in BATCHES})
