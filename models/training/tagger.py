"""The network: all-MiniLM-L6-v2 with a head for our labels, and types for case and lines."""

import torch
from transformers import BertConfig, BertForTokenClassification

import encode


def config(layers):
    base = BertConfig.from_pretrained(encode.base_model())
    base.num_hidden_layers = layers
    base.type_vocab_size = encode.TOKEN_TYPES
    base.num_labels = len(encode.LABELS)
    base.id2label = dict(enumerate(encode.LABELS))
    base.label2id = {label: i for i, label in base.id2label.items()}
    # No text is seen twice: nothing to regularise, and drawing masks takes a third of the time on a processor.
    base.hidden_dropout_prob = base.attention_probs_dropout_prob = 0.0
    base.classifier_dropout = 0.1
    return base


def from_encoder(layers=6):
    """The first layers of the sentence encoder, which has six; the head is new; every type begins as the encoder's only one."""
    from safetensors.torch import load_file

    model = BertForTokenClassification._from_config(config(layers), attn_implementation="sdpa")
    weights = load_file(str(encode.base_model() / "model.safetensors"))
    types = weights.pop("embeddings.token_type_embeddings.weight")
    missing, unexpected = model.bert.load_state_dict(weights, strict=False)
    assert missing == ["embeddings.token_type_embeddings.weight"], missing
    assert all("pooler" in name or "position_ids" in name or "layer." in name for name in unexpected), unexpected
    with torch.no_grad():
        model.bert.embeddings.token_type_embeddings.weight.copy_(types[:1].repeat(encode.TOKEN_TYPES, 1))
    return model


def student_of(teacher, layers):
    """Fewer layers: evenly spaced ones of the teacher, the first and the last among them, and its head."""
    model = BertForTokenClassification._from_config(config(layers), attn_implementation="sdpa")
    kept = {2: [0, 5], 3: [0, 2, 5], 4: [0, 2, 3, 5], 6: range(6)}[layers]
    model.bert.embeddings.load_state_dict(teacher.bert.embeddings.state_dict())
    for to, of in enumerate(kept):
        model.bert.encoder.layer[to].load_state_dict(teacher.bert.encoder.layer[of].state_dict())
    model.classifier.load_state_dict(teacher.classifier.state_dict())
    return model


def save(model, path, **notes):
    torch.save({"layers": model.config.num_hidden_layers, "weights": model.state_dict(), **notes}, path)


def load(path):
    """The model and whatever else was saved with it."""
    saved = torch.load(path, map_location="cpu")
    model = BertForTokenClassification._from_config(config(saved["layers"]), attn_implementation="sdpa")
    model.load_state_dict(saved.pop("weights"))
    return model, saved
