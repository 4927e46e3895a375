"""The labelled sources besides our own notes, with what each one knows about our labels.

A source labels only some of our types. Each piece therefore carries the *set* of labels that it may have (a row of
`ALLOWED`), and the loss is the probability mass of that set: what a source does not say is learnt neither way.
"""

import json
import random
import re

import numpy as np

from encode import LABELS, TYPES
from notes import lists
from notes.lists import DATA

# Never trained on: development scores.
HELD_OUT = {"asq_phi_dev", "clinical_notes_dev"}

UNSURE = "?"  # anything
PLACE = "PLACE"  # LOCATION, FACILITY or no PHI (a country, a region, a mountain)
GROUP = "GROUP"  # ORG or FACILITY
# source -> (our label of each of its labels, our types that it does not label at all, weight)
SOURCES = {
    "presidio_synth_v2": ({"PERSON": "NAME", "STREET_ADDRESS": "LOCATION", "GPE": PLACE, "ORGANIZATION": GROUP, "CREDIT_CARD": "ID", "DATE_TIME": UNSURE, "TITLE": "O",
                           "PHONE_NUMBER": "CONTACT", "AGE": UNSURE, "NRP": "O", "EMAIL_ADDRESS": "CONTACT", "ZIP_CODE": "LOCATION", "DOMAIN_NAME": "CONTACT", "IBAN_CODE": "ID",
                           "US_SSN": "ID", "IP_ADDRESS": "CONTACT", "US_DRIVER_LICENSE": "ID"}, {"DATE", "AGE", "FACILITY"}, 1.0),
    "wikigold": ({"PER": "NAME", "LOC": PLACE, "ORG": GROUP, "MISC": "O"}, {"DATE", "AGE", "ID", "CONTACT"}, 1.5),
    "uner_en_ewt": ({"PER": "NAME", "LOC": PLACE, "ORG": GROUP}, {"DATE", "AGE", "ID", "CONTACT"}, 1.5),
    "wnut17": ({"person": "NAME", "location": PLACE, "group": UNSURE, "creative-work": UNSURE, "product": "O", "corporation": GROUP}, {"DATE", "AGE", "ID", "CONTACT", "ORG"}, 0.7),
    "btc": ({"PER": "NAME", "LOC": PLACE, "ORG": GROUP}, {"DATE", "AGE", "ID", "CONTACT", "ORG"}, 0.7),
    "crossner": ({**dict.fromkeys(("person", "politician", "writer", "scientist", "researcher", "musicalartist"), "NAME"), "location": PLACE, "country": "O",
                  **dict.fromkeys(("organisation", "politicalparty", "university", "band"), UNSURE)}, {"DATE", "AGE", "ID", "CONTACT", "ORG", "FACILITY"}, 1.0),
    "lifebench_pii": ({"PERSON": "NAME", "ORG": UNSURE, "LOCATION": UNSURE, "PHONE": "CONTACT", "ID": "ID", "EMAIL": "CONTACT"}, {"DATE", "AGE", "ID", "LOCATION", "FACILITY", "ORG"}, 0.5),
    "openmed_golden": ({"ID_NUM": "ID", "DATE": "DATE", "PHONE": "CONTACT", "STREET_ADDRESS": "LOCATION", "ZIPCODE": "LOCATION", "PERSON": "NAME", "AGE": UNSURE, "LOCATION": PLACE,
                        "MEDICATION": "O", "SSN": "ID", "CREDIT_CARD": "ID", "FIRST_NAME": "NAME", "EMAIL": "CONTACT"}, {"NAME", "AGE", "LOCATION", "FACILITY", "ORG"}, 0.5),
}


def allowed_of(types):
    """A row of ALLOWED: O and both prefixes of these types."""
    row = np.zeros(len(LABELS), dtype=bool)
    row[0] = True
    for name in types:
        row[LABELS.index("B-" + name)] = row[LABELS.index("I-" + name)] = True
    return row


def exact(label):
    row = np.zeros(len(LABELS), dtype=bool)
    row[label] = True
    return row


# Rows 0..16 are the labels themselves; further ones are added by `row_of`.
ALLOWED = [exact(i) for i in range(len(LABELS))]
_rows = {}


def row_of(types, with_o=True):
    key = (frozenset(types), with_o)
    if key not in _rows:
        row = allowed_of(types)
        row[0] = with_o
        _rows[key] = len(ALLOWED)
        ALLOWED.append(row)
    return _rows[key]


ANYTHING = row_of(TYPES)
# Every set that a source can need, so that ALLOWED is whole before the first batch.
for _, unlabelled, _ in SOURCES.values():
    row_of(unlabelled)
row_of({"LOCATION", "FACILITY"})
row_of({"LOCATION", "FACILITY"}, with_o=False)
row_of({"ORG", "FACILITY"}, with_o=False)


def _no_phi_places():
    states = {line.strip().lower() for line in lists.lines("places", "states.txt")}
    countries = "usa u.s. us united states america uk england scotland wales ireland france germany spain italy china japan india russia canada mexico brazil australia europe asia africa iraq iran israel".split()
    return states | set(countries) | {"united states", "united kingdom", "new zealand", "south africa", "saudi arabia", "u.s.", "u.k.", "u.s.a."}


def read(source):
    """(text, [(start, end, our label)], row for pieces without a span) of every record."""
    mapping, unlabelled, _ = SOURCES[source]
    background = row_of(unlabelled)
    states = _no_phi_places()
    with open(DATA / "labelled" / f"{source}.jsonl", encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            text, spans = record["text"], []
            for span in record["spans"]:
                name = mapping.get(span["label"], UNSURE)
                covered = text[span["start"]:span["end"]]
                if source == "btc" and covered.startswith("@"):
                    name = UNSURE
                if name == PLACE and covered.lower() in states:
                    name = "O"
                spans.append((span["start"], span["end"], name))
            yield text, spans, background


def rows(offsets, spans, background):
    """Row of ALLOWED per piece."""
    out = np.full(len(offsets), background, dtype=np.int64)
    for start, end, name in spans:
        first = True
        for i, (a, b) in enumerate(offsets):
            if b <= start or a >= end:
                continue
            if name in TYPES:
                out[i] = LABELS.index(("B-" if first else "I-") + name)
            else:
                out[i] = {"O": 0, UNSURE: ANYTHING, PLACE: row_of({"LOCATION", "FACILITY"}), GROUP: row_of({"ORG", "FACILITY"}, False)}[name]
            first = False
    return out


NAME_LIKE = re.compile(r"\b[A-Z][a-z]+\b")


def recased(rng, text):
    """Public text is well cased; notes are not: a tenth all upper, a fifth all lower (same length, or as it was)."""
    roll = rng.random()
    changed = text.upper() if roll < 0.1 else text.lower() if roll < 0.25 else text
    return changed if len(changed) == len(text) else text


def sources(seed):
    """Records of all sources without end, by weight: (text, spans, background row)."""
    rng = random.Random(seed)
    assert not HELD_OUT & set(SOURCES)
    records = {source: list(read(source)) for source in SOURCES}
    names = list(SOURCES)
    weights = [SOURCES[name][2] for name in names]
    while True:
        text, spans, background = rng.choice(records[rng.choices(names, weights)[0]])
        yield recased(rng, text), spans, background
