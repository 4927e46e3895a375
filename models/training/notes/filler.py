"""Real clinical sentences without a sign of PHI, out of the carriers."""

import hashlib
import json
import os
import re
from collections import Counter
from functools import cache
from pathlib import Path

from . import lists

CARRIERS = ("mts_dialog", "aci_bench", "primock57", "mtsamples_partial")
SPLIT = re.compile(r"(?<=[.;]),\s*(?=[A-Z])|(?<=[.!?])\s+(?=[A-Z\"(])|,(?=[A-Z][A-Z /]{3,}:)|\n+|(?<=[a-z]):,\s+|,\s*(?=\d+\.\s)|\s{3,}")
MONTH = "|".join(m for m in lists.MONTHS if m != "May") + "|May|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec"
BAD = re.compile(
    rf"\b(Dr|Mr|Mrs|Ms|Miss|Prof|Doctor|Nurse|Sir|Madam|Rev|Sgt)\b\.?|\b({MONTH})\b|\b(january|february|april|june|july|august|september|october|november|december)\b"
    r"|\b\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}\b|\b\d{1,2}/\d{2,4}\b|\b\d{4}-\d\d|\d{5,}|\b\d{3}[-. ]\d{3,4}\b|@|www|http|#\s?\d{3,}"
    r"|\b\d+(st|nd|rd|th)\b(?! (rib|digit|metatarsal|percentile|toe|nerve|finger|cranial|intercostal|metacarpal|degree))"
    r"|\byears?[- ]old|\byear[- ]old|\b(y/?o|yo|yrs? old)\b|\baged?\b|\bages\b|\byears of age|\b(died|deceased|passed away|diagnosed|menarche|menopause)\b.{0,30}\b(at|in (his|her)|age)\b|\bold (man|woman|male|female|boy|girl)\b"
    r"|months?[- ]old|weeks?[- ]old|days?[- ]old|\d+\s?(month|week|day)s? old|\b(his|her|their|early|mid|late)[- ]?\w* (teens|twenties|thirties|forties|fifties|sixties|seventies|eighties|nineties|\d0s)\b|\bis (now )?\d{1,3}\b(?! ?(mg|mm|cm|%|/|degrees|kg|pounds|percent|beats))"
    r"|\b(is|was|am|are|he's|she's|I'm|they're|turned|turning)( both| now| only| just| about| almost| nearly| going to be)* (thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|(twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)([- ]\w+)?|six|seven|eight|nine|ten|eleven|twelve)\b(?! (hours|days|weeks|months|minutes|times|feet|inches|pounds|percent|miles|out|of|to|or|mg|years (ago|since)))"
    r"|\bwhen (I|he|she|they) (was|were) (\d|\w+(teen|ty|een)\b|eight|nine|ten|eleven|twelve|five|six|seven|four)|\bSt\b|\bAged\b|\bSecurity\b"
    r"|\b(Hospital|Clinic|Medical Center|Center|University|Institute|Pharmacy|School|College|County|Street|Avenue|Road|Drive|Inc|LLC|Church|City|State|Company)\b"
    r"|X{2,}|\bXYZ|\bABC|\bABCD|_{2,}|\[|\]|\*{2,}|\b[XYZ]\b|\$|<|>|[a-z]\.[a-z]{3}|,[A-Z]{3}|⟦|⟧|\|")
FRACTION = re.compile(r"\b\d{1,2}/\d{1,2}\b")
FRACTION_OK = re.compile(r"strength|murmur|pain|scale|out of|motor|power|inch|tab|pulse|reflex|systolic|MMT|extremit", re.I)
WORD = re.compile(r"[A-Za-zÀ-ž]+(?:['’-][A-Za-zÀ-ž]+)*")
START_OK = {"will", "pain", "cough", "long", "white", "heart", "best", "rash", "care", "blood", "hand", "hands", "back", "head", "chest", "chin", "nose", "lung", "spine", "will", "wound", "eyes", "legs",
            "good", "high", "low", "small", "little", "light", "short", "close", "nurse", "patient", "kidney", "bone", "brain", "foot", "joint", "root", "right", "weak", "day", "early", "late", "rest", "both", "no", "fair", "fine", "poor", "strong", "drain", "gout", "blister", "burns", "stool", "sales"}
KNOWN = {"ct", "mri", "ekg", "ecg", "gi", "gu", "heent", "perrla", "tylenol", "motrin", "advil", "aspirin", "lasix", "zocor", "lipitor", "foley", "prolene", "vicryl", "monocryl", "betadine", "marcaine", "xylocaine", "lidocaine", "epinephrine", "bovie", "ancef", "toradol", "zofran", "doppler", "percocet", "vicodin", "coumadin", "plavix",
         "heparin", "versed", "fentanyl", "propofol", "ativan", "prozac", "zoloft", "nexium", "prilosec", "synthroid", "lantus", "metformin", "prednisone", "albuterol", "advair", "claritin", "zyrtec", "flonase", "keflex", "augmentin", "levaquin", "cipro", "flagyl", "mersilene", "ethibond", "gelfoam", "surgicel", "kerlix", "vaseline", "neosporin", "gabapentin",
         "african", "american", "caucasian", "hispanic", "english", "spanish", "medicare", "medicaid", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "trendelenburg", "valsalva", "babinski", "romberg", "allis", "kelly", "kocher", "metzenbaum", "weitlaner", "tinel's", "phalen's", "crohn's", "parkinson's", "alzheimer's", "hodgkin's", "bell's", "murphy's"}


def documents():
    for name in CARRIERS:
        with open(lists.DATA / "carriers" / f"{name}.jsonl", encoding="utf-8") as f:
            for line in f:
                record = json.loads(line)
                if name == "aci_bench" and record["kind"] == "dialogue":
                    continue                              # names in lower case: nothing tells them from words
                yield record["text"]


def clean(sentence, ordinary, names):
    if BAD.search(sentence):
        return False
    if FRACTION.search(sentence) and not FRACTION_OK.search(sentence):
        return False
    for i, m in enumerate(WORD.finditer(sentence)):
        word = m.group()
        low = word.lower()
        base = low[:-2] if low.endswith(("'s", "’s")) else low
        if word.islower():
            if base in names and base not in ordinary:    # "susan" of a transcript
                return False
            continue
        if word.isupper() and len(word) <= 4 and low not in names:
            continue
        known = low in KNOWN or base in KNOWN
        if i == 0 or sentence[:m.start()].rstrip().endswith((".", ":", "?", "!", "-", "*", "•")):
            if known or low in START_OK or (base in ordinary and (base not in lists.WORD_NAMES)):
                continue
            return False
        if not known and (base not in ordinary or base in lists.WORD_NAMES and not word.isupper()):
            return False
        if not known and base in names and ordinary[base] < 25:
            return False
    return True


@cache
def sentences():
    """Every clean sentence; kept beside the other caches, for finding them takes some seconds."""
    sources = [lists.DATA / "carriers" / f"{name}.jsonl" for name in CARRIERS] + [Path(__file__), Path(lists.__file__)]
    key = hashlib.sha256(repr([(s.name, s.stat().st_size, s.stat().st_mtime_ns) for s in sources]).encode()).hexdigest()[:16]
    kept = Path(os.environ.get("DEIDSTREAM_CACHE") or Path.home() / ".cache" / "deidstream") / f"filler-{key}.json"
    try:
        return json.loads(kept.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        pass
    out = found()
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        part = kept.with_suffix(f".{os.getpid()}")
        part.write_text(json.dumps(out, ensure_ascii=False), encoding="utf-8")
        part.replace(kept)                                # whole or not at all, however many processes start at once
    except OSError:
        pass
    return out


def found():
    texts = list(documents())
    counts = Counter(w for text in texts for w in re.findall(r"(?<![A-Za-z'’])[a-z]+(?:['’-][a-z]+)*", text))
    ordinary = {w: c for w, c in counts.items() if c >= 3}
    names = lists.name_words()
    out, seen = [], set()
    for text in texts:
        for s in SPLIT.split(text):
            s = " ".join((s or "").split()).replace(": , ", ": ").replace(": ,", ": ").replace(":, ", ": ").replace(":,", ": ").removesuffix("nan").strip(" ,-•*")
            if 20 <= len(s) <= 250 and s not in seen and sum(c.isalpha() for c in s) > 0.6 * len(s) and clean(s, ordinary, names):
                seen.add(s)
                out.append(s)
    return out
