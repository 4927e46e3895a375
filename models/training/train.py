"""Trains the tagger, or distils a smaller one from it: python train.py --out OUT.pt [--teacher BIG.pt --layers 3]

Runs for --minutes of time spent computing and can be stopped and taken up again (--out is written every few minutes).
The same seed, library versions and number of steps give the same model; the number of steps depends on the machine, and
is written into the result.
"""

import argparse
import math
import time
from pathlib import Path

import torch

import batches
import corpora
import shipped
import tagger

CHECKPOINT_SECONDS = 300
EMA = 0.995  # the average of the last few hundred steps is better than the last one


def loss_of(logits, rows, allowed):
    """Minus the log of the probability of the labels that each piece may have (see corpora.py)."""
    known = rows >= 0
    log_p = torch.log_softmax(logits[known].float(), -1)
    mass = torch.logsumexp(log_p.masked_fill(~allowed[rows[known]], -1e4), -1)
    return -mass.mean()


def distilled(logits, taught, mask):
    """Difference between the student's and the teacher's probabilities."""
    p = torch.log_softmax(logits[mask].float(), -1)
    q = torch.log_softmax(taught[mask].float(), -1)
    return (q.exp() * (q - p)).sum(-1).mean()


class Average:
    def __init__(self, model):
        self.mean = {name: p.detach().clone() for name, p in model.state_dict().items()}

    def add(self, model, step):
        keep = min(EMA, (1 + step) / (10 + step))
        for name, p in model.state_dict().items():
            if p.dtype.is_floating_point:
                self.mean[name].lerp_(p, 1 - keep)


def rate(done, warm=0.04):
    """Share of the peak learning rate when this share of the time has passed."""
    return done / warm if done < warm else 0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * min(1.0, (done - warm) / (1 - warm))))


def main():
    parse = argparse.ArgumentParser(description=__doc__)
    parse.add_argument("--out", type=Path, required=True)
    parse.add_argument("--teacher", type=Path)
    parse.add_argument("--start", type=Path, help="go on from this model, or the folder of one that was exported with --int8, with a new schedule")
    parse.add_argument("--layers", type=int, default=6)
    parse.add_argument("--minutes", type=float, default=60)
    parse.add_argument("--pieces", type=int, default=2048, help="padded pieces per step")
    parse.add_argument("--peak", type=float, default=2e-4)
    parse.add_argument("--seed", type=int, default=1)
    parse.add_argument("--threads", type=int, default=2)
    args = parse.parse_args()

    torch.manual_seed(args.seed)
    torch.set_num_threads(args.threads)
    teacher = tagger.load(args.teacher)[0].eval() if args.teacher else None
    if args.start:
        model = shipped.load(args.start) if args.start.is_dir() else tagger.load(args.start)[0]
    elif teacher:
        model = tagger.student_of(teacher, args.layers)
    else:
        model = tagger.from_encoder()
    model.train()
    model.bert.embeddings.word_embeddings.requires_grad_(False)
    learnt = [p for p in model.parameters() if p.requires_grad]
    fast = {id(p) for p in [*model.classifier.parameters(), model.bert.embeddings.token_type_embeddings.weight]} if not args.start else set()
    optimizer = torch.optim.AdamW(
        [{"params": [p for p in learnt if id(p) not in fast], "peak": args.peak}, {"params": [p for p in learnt if id(p) in fast], "peak": 5 * args.peak}],
        lr=args.peak, weight_decay=0.01, fused=True)
    allowed = torch.tensor(__import__("numpy").stack(corpora.ALLOWED))
    average = Average(model)
    spent, step, pieces, shown, saved, losses = 0.0, 0, 0, time.time(), time.time(), []
    stream = batches.batches(args.seed, args.pieces)
    while spent < args.minutes * 60:
        began = time.process_time()
        batch = {name: torch.from_numpy(values) for name, values in next(stream).items()}
        for group in optimizer.param_groups:
            group["lr"] = group["peak"] * rate(spent / (args.minutes * 60))
        rows = batch.pop("rows")
        logits = model(**batch).logits
        loss = loss_of(logits, rows, allowed)
        if teacher:
            with torch.no_grad():
                taught = teacher(**batch).logits
            loss = 0.3 * loss + distilled(logits, taught, rows >= 0)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(learnt, 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        step += 1
        average.add(model, step)
        pieces += int(batch["attention_mask"].sum())
        losses.append(loss.item())
        spent += (time.process_time() - began) / args.threads  # computing only: others may use the machine too
        if time.time() - shown > 30:
            print(f"{spent / 60:6.1f} min  step {step:6d}  {pieces / spent:6.0f} pieces/s  loss {sum(losses) / len(losses):.4f}", flush=True)
            shown, losses = time.time(), []
        if time.time() - saved > CHECKPOINT_SECONDS:
            write(args, model, average, step, pieces)
            saved = time.time()
    write(args, model, average, step, pieces)


def write(args, model, average, step, pieces):
    raw = {name: p.clone() for name, p in model.state_dict().items()}
    model.load_state_dict(average.mean)
    tagger.save(model, args.out, step=step, pieces=pieces, seed=args.seed)
    model.load_state_dict(raw)


if __name__ == "__main__":
    main()
