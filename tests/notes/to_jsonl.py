#!/usr/bin/env python3
"""Make notes.jsonl from the marked NN-kind.txt files here and in held_out; --check: fail if one is not current."""
import json, pathlib, re, sys

HERE = pathlib.Path(__file__).resolve().parent
LABELS = set("NAME DATE OTHER_ID PHONE FACILITY LOCATION ORG MRN LICENSE DEVICE ACCOUNT IP FAX PLAN_ID AGE90 "
             "EMAIL BIOMETRIC URL SSN VEHICLE".split())
MARK = re.compile(r"⟦([A-Z0-9_]+):([^⟦⟧]+)⟧")

def convert(path):
    marked = path.read_text(encoding="utf-8").removesuffix("\n")
    text, spans, at = "", [], 0
    for m in MARK.finditer(marked):
        label, inner = m.groups()
        if label not in LABELS or inner != inner.strip():
            sys.exit(f"{path.name}: unknown label or blank edge in {m[0]!r}")
        text += marked[at:m.start()]
        spans.append({"start": len(text), "end": len(text) + len(inner), "label": label})
        text, at = text + inner, m.end()
    text += marked[at:]
    if "⟦" in text or "⟧" in text:
        sys.exit(f"{path.name}: unbalanced mark near {re.search('.{0,40}[⟦⟧].{0,40}', text)[0]!r}")
    return {"id": path.stem, "source": "deidstream_notes", "kind": path.stem.split("-", 1)[1], "text": text, "spans": spans}

for folder in (HERE, HERE / "held_out"):
    rows = [convert(p) for p in sorted(folder.glob("[0-9][0-9]-*.txt"))]
    body = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    out = folder / "notes.jsonl"
    if "--check" not in sys.argv[1:]:
        out.write_text(body, encoding="utf-8")
    elif not out.exists() or out.read_text(encoding="utf-8") != body:
        sys.exit(f"{out} is not current: run to_jsonl.py")
