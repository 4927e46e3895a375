"""The weights of a model that was exported with --store8 or --int8, read back, so that training can go on from the one that ships.

What is lost is the rounding to eight bits, which a few minutes of training mend; the vectors of the vocabulary are the
encoder's own and were never trained.
"""

import re
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper

import tagger


def load(folder):
    """The network whose export lies in this folder."""
    graph = onnx.load(str(Path(folder) / "model.onnx")).graph
    values = Values({i.name: numpy_helper.to_array(i) for i in graph.initializer})
    layers = sum("qkv_bias" in name for name in values.raw)
    model = tagger.from_encoder(layers)
    own = {name: torch.from_numpy(value) for name, value in weights(values, layers).items()}
    missing, unexpected = model.load_state_dict(own, strict=False)
    assert not unexpected and all("word_embeddings" in name or "position_ids" in name for name in missing), (missing, unexpected)
    return model


class Values:
    """Initializers by name, whole or quantized."""

    def __init__(self, raw):
        self.raw = raw

    def of(self, name):
        if name in self.raw:
            return self.raw[name].astype(np.float32)
        whole, scale = (self.raw[f"{name}_{part}"].astype(np.float32) for part in ("quantized", "scale"))
        return (whole - self.raw.get(f"{name}_zero_point", np.float32(0)).astype(np.float32)) * scale


def weights(values, layers):
    """By the names that the network has for them. The export keeps matrices turned, and q, k and v in one."""
    # Named by a running number: per layer what follows attention, what follows it, and the way back; last the head.
    numbered = {int(m[1]): m[0] for m in (re.match(r"onnx::MatMul_(\d+)", name) for name in values.raw) if m}
    matrices = [values.of(numbered[number]).T for number in sorted(numbered)]
    assert len(matrices) == 3 * layers + 1, len(matrices)
    out = {"classifier.weight": matrices[-1]}
    for layer in range(layers):
        place = f"bert.encoder.layer.{layer}"
        inner = ("attention.output.dense", "intermediate.dense", "output.dense")
        for name, matrix in zip(inner, matrices[3 * layer :]):
            out[f"{place}.{name}.weight"] = matrix
        for kind in ("weight", "bias"):
            parts = np.split(values.of(f"Attention_{layer}_qkv_{kind}").T, 3)
            for name, part in zip(("query", "key", "value"), parts):
                out[f"{place}.attention.self.{name}.{kind}"] = part
    for name in {re.sub(r"_(scale|zero_point|quantized)$", "", name) for name in values.raw}:
        if name.startswith("model.") and "word_embeddings" not in name:
            out[name.removeprefix("model.")] = values.of(name)
    return {name: np.ascontiguousarray(value) for name, value in out.items()}
