"""Training windows without end: our notes, clinical text without PHI, public labelled text; packed by length."""

import random

import numpy as np

import corpora
import encode
from notes import filler
from notes.generate import kinds, notes

WINDOWS = (126, 126, 190, 254)  # pieces, without [CLS] and [SEP]: whoever loads the model may choose among windows up to the largest
# Kinds whose frames combine into far more different texts than others.
HEAVY = {"questions/clinical_question": 6, "questions/clinical_question_long": 3, "questions/rag_chunk": 2, "questions/dictation": 2, "terse": 3}
SHARES = {"notes": 0.70, "public": 0.22, "carriers": 0.08}


def own_notes(seed):
    rng = random.Random(seed)
    streams = {kind: notes(rng.getrandbits(32), None, kind, noise=0.55) for kind in kinds()}
    names = list(streams)
    weights = [HEAVY.get(name, HEAVY.get(name.split("/")[0], 1)) for name in names]
    while True:
        note = next(streams[rng.choices(names, weights)[0]])
        yield note["text"], [(s["start"], s["end"], s["label"]) for s in note["spans"]], 0


def carriers(seed):
    """Runs of real clinical sentences in which nothing looks like PHI."""
    rng = random.Random(seed)
    sentences = filler.sentences()
    while True:
        run = rng.sample(sentences, rng.randint(1, 6))
        yield corpora.recased(rng, rng.choice(["\n", " ", " "]).join(run)), [], 0


def windows(seed):
    """(ids, types, rows) of at most so many pieces, cut out of a text at a random place."""
    rng = random.Random(seed)
    tokenizer = encode.load_tokenizer()
    streams = {"notes": own_notes(seed + 1), "public": corpora.sources(seed + 2), "carriers": carriers(seed + 3)}
    names, weights = list(SHARES), list(SHARES.values())
    while True:
        text, spans, background = next(streams[rng.choices(names, weights)[0]])
        ids, types, offsets = encode.encode(tokenizer, text)
        if not ids:
            continue
        rows = corpora.rows(offsets, spans, background)
        start, size = 0, rng.choice(WINDOWS)
        # At most three windows of one text, so that long ones do not outweigh the rest.
        if len(ids) > 3 * size:
            start = rng.randrange(len(ids) - 3 * size)
        for at in range(start, min(len(ids), start + 3 * size), size):
            part = slice(at, at + size)
            if len(ids[part]) >= 4:
                yield np.array(ids[part]), np.array(types[part]), rows[part]


def batches(seed, pieces=4096, pool=512):
    """Batches of about `pieces` padded pieces: dict of int64 arrays [batch, length]; rows are -1 where nothing is to be learnt."""
    rng = random.Random(seed)
    stream = windows(seed)
    while True:
        drawn = sorted((next(stream) for _ in range(pool)), key=lambda w: len(w[0]))
        packed, at = [], 0
        while at < len(drawn):
            take = at + 1
            while take < len(drawn) and (len(drawn[take][0]) + 2) * (take + 1 - at) <= pieces:
                take += 1
            packed.append(drawn[at:take])
            at = take
        rng.shuffle(packed)
        yield from map(pad, packed)


def pad(group):
    length = max(len(ids) for ids, _, _ in group) + 2
    shape = (len(group), length)
    batch = {name: np.zeros(shape, dtype=np.int64) for name in ("input_ids", "attention_mask", "token_type_ids")}
    batch["rows"] = np.full(shape, -1, dtype=np.int64)
    for i, (ids, types, rows) in enumerate(group):
        n = len(ids)
        batch["input_ids"][i, : n + 2] = [encode.CLS, *ids, encode.SEP]
        batch["token_type_ids"][i, 1 : n + 1] = types
        batch["attention_mask"][i, : n + 2] = 1
        batch["rows"][i, 1 : n + 1] = rows
    return batch
