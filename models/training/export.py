"""Writes the model that ships: python export.py MODEL.pt ../ --store8

model.onnx, tokenizer.json, config.json and manifest.sha256. --store8 keeps the weights in eight bits in the file, a scale for
each row or column, and computes in 32: ONNX Runtime multiplies them out when it loads the model. --int8 computes in
eight bits as well, by the range of each run. Checked before it is written: how far the ONNX model's probabilities are
from the network's own on sample notes.
"""

import argparse
import hashlib
import json
import shutil
import tempfile
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
import torch
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.transformers import optimizer

import batches
import encode
import tagger

STORED_MIN = 100_000  # smaller ones stay as they are
INPUTS = ["input_ids", "attention_mask", "token_type_ids"]


class Logits(torch.nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, input_ids, attention_mask, token_type_ids):
        return self.model(input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids).logits


def sample(count=24):
    stream = batches.batches(99, pieces=1024)
    return [next(stream) for _ in range(count)]


def run(path, batch, level=ort.GraphOptimizationLevel.ORT_ENABLE_ALL):
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    options.graph_optimization_level = level
    session = ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    return [session.run(None, {name: b[name] for name in INPUTS})[0] for b in batch]


def to_onnx(model, path):
    dims = {name: {0: "batch", 1: "sequence"} for name in [*INPUTS, "logits"]}
    example = tuple(torch.from_numpy(sample(1)[0][name]) for name in INPUTS)
    model.config._attn_implementation = "eager"
    torch.onnx.export(Logits(model), example, str(path), input_names=INPUTS, output_names=["logits"], dynamic_axes=dims, opset_version=17, dynamo=False)


def store8(source, target):
    """The same model with its matrices in eight bits: Cast and Mul before their first use, which constant folding undoes."""
    model = onnx.load(str(source))
    graph, nodes, kept = model.graph, [], []
    for initializer in graph.initializer:
        whole = numpy_helper.to_array(initializer)
        if whole.ndim != 2 or whole.size < STORED_MIN:
            kept.append(initializer)
            continue
        # Of embeddings a row is a word; of weights a column is an output.
        axis = 1 if "embeddings" in initializer.name else 0
        scale = np.maximum(np.abs(whole).max(axis, keepdims=True) / 127, 1e-12).astype(np.float32)
        eight = np.round(whole / scale).astype(np.int8)
        names = [f"{initializer.name}_{part}" for part in ("quantized", "scale", "cast")]
        kept += [numpy_helper.from_array(eight, names[0]), numpy_helper.from_array(scale, names[1])]
        nodes.append(helper.make_node("Cast", [names[0]], [names[2]], to=TensorProto.FLOAT))
        nodes.append(helper.make_node("Mul", [names[2], names[1]], [initializer.name]))
    nodes += graph.node
    del graph.initializer[:], graph.node[:]
    graph.initializer.extend(kept)
    graph.node.extend(nodes)
    onnx.save(model, str(target))


def softmax(x):
    e = np.exp(x - x.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def difference(a, b, batch):
    """Mean and largest difference of the probability of PHI over all pieces."""
    gaps = np.concatenate([np.abs(softmax(x)[..., 0] - softmax(y)[..., 0])[m["attention_mask"] == 1] for x, y, m in zip(a, b, batch)])
    return float(gaps.mean()), float(gaps.max())


def main():
    parse = argparse.ArgumentParser(description=__doc__)
    parse.add_argument("model", type=Path)
    parse.add_argument("out", type=Path)
    form = parse.add_mutually_exclusive_group()
    form.add_argument("--store8", action="store_true")
    form.add_argument("--int8", action="store_true")
    parse.add_argument("--plain", action="store_true", help="do not fuse attention")
    args = parse.parse_args()
    model, notes = tagger.load(args.model)
    model.eval()
    batch = sample()
    with torch.no_grad():
        truth = [model(**{n: torch.from_numpy(b[n]) for n in INPUTS}).logits.numpy() for b in batch]
    args.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        plain, fused, final = (Path(folder) / name for name in ("plain.onnx", "fused.onnx", "final.onnx"))
        to_onnx(model, plain)
        if args.plain:
            shutil.copy(plain, fused)
        else:
            heads, hidden = model.config.num_attention_heads, model.config.hidden_size
            optimizer.optimize_model(str(plain), model_type="bert", num_heads=heads, hidden_size=hidden, opt_level=0).save_model_to_file(str(fused))
        print("fused against torch: mean, max", difference(truth, run(fused, batch), batch))
        if args.int8:
            # Reduced range: processors without VNNI add up pairs of products in 16 bits, which full range overflows.
            quantize_dynamic(str(fused), str(final), weight_type=QuantType.QInt8, per_channel=True, reduce_range=True, extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT})
            print("int8 against torch: mean, max", difference(truth, run(final, batch), batch))
        elif args.store8:
            store8(fused, final)
            print("stored in 8 bits against torch: mean, max", difference(truth, run(final, batch), batch))
        else:
            shutil.copy(fused, final)
        onnx.checker.check_model(str(final)) if args.plain else None
        shutil.copy(final, args.out / "model.onnx")
    tokenizer = encode.load_tokenizer()
    tokenizer.save(str(args.out / "tokenizer.json"))
    config = {
        "architectures": ["BertForTokenClassification"],
        "model_type": "bert",
        "id2label": {str(i): label for i, label in enumerate(encode.LABELS)},
        "num_hidden_layers": model.config.num_hidden_layers,
        "max_position_embeddings": model.config.max_position_embeddings,
        "vocab_size": model.config.vocab_size,
        "type_vocab_size": encode.TOKEN_TYPES,
        "token_types": "case-line",
    }
    (args.out / "config.json").write_text(json.dumps(config, indent=2) + "\n")
    names = ("model.onnx", "tokenizer.json", "config.json")
    (args.out / "manifest.sha256").write_text("".join(f"{hashlib.sha256((args.out / n).read_bytes()).hexdigest()}  {n}\n" for n in names))
    print({n: (args.out / n).stat().st_size for n in names}, notes)


if __name__ == "__main__":
    main()
