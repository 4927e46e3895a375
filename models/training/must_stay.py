"""Eponyms, drugs and laboratory values that stand in real clinical text, to count how many are redacted.

    python must_stay.py OUT_FOLDER [EVERY]    # every text, or every so-manieth
    deidstream eval OUT/carriers.jsonl --labels OUT/labels.yaml --terms OUT/eponyms.txt    # and drugs.txt, labs.txt

In: the unlabelled clinical texts (carriers/), the eponyms and drug names of the data folder. Out: the texts in the form that
`deidstream eval` reads, without labels, and three lists of what was met in them. An eponym counts where a head noun says that
it is one ("Graves' disease"), or where it names nothing but a device or a sign ("Foley"). A drug that is also a surname
or a first name of the census is left out, for there the text itself must be read.
"""

import json
import re
import sys
from pathlib import Path

from notes import lists
from notes.lists import DATA

HEADS = """disease syndrome sign test reflex procedure catheter scale score tumor tumour cyst fracture palsy node nodes esophagus oesophagus lymphoma sarcoma
contracture tendon drain retractor clamp forceps ring duct gland tube line maneuver manoeuvre operation repair anastomosis thyroiditis phenomenon disorder
ulcer hernia ligament fascia canal space pouch triangle bodies body cells stain murmur respirations breathing position incision scissors speculum
needle suture bandage splint cast collar traction solution lactate phenomena neuralgia encephalopathy chorea dementia classification criteria tremor aphasia""".split()
BARE = """Foley Bovie Babinski Romberg Metzenbaum DeBakey Weitlaner Hemovac Jackson-Pratt Hickman Trendelenburg Doppler Holter Kocher Allis Babcock Adson
Steri-Strips Pfannenstiel Mallampati Apgar Papanicolaou Crohn Alzheimer Parkinson Barrett Nissen Roux-en-Y Whipple McBurney Lachman Homans Kernig
Brudzinski Spurling Tinel Phalen Penrose Seldinger Veress Balfour Yankauer Mayfield Kirschner Zimmer Achilles Gleason Kerrison Kuntscher Ringer's""".split()
LABS = """hemoglobin hematocrit sodium potassium chloride bicarbonate BUN creatinine glucose calcium magnesium phosphorus albumin bilirubin AST ALT INR PT PTT
WBC platelets troponin BNP TSH A1c hba1c cholesterol LDL HDL triglycerides lactate ferritin PSA CRP ESR pH pO2 pCO2 saturation temperature pulse
respirations weight height BMI""".split()
LAB = re.compile(r"\b(?:" + "|".join(LABS) + r")\b(?: (?:of|is|was|level|count|=|:))*:? ?\d+(?:\.\d+)?\b", re.I)
DRUG_LETTERS_MIN = 5


def texts(every):
    for path in sorted((DATA / "carriers").glob("*.jsonl")):
        for line in list(open(path, encoding="utf-8"))[::every]:
            record = json.loads(line)
            yield f"{path.stem}/{record['id']}", record["text"]


def eponyms():
    names = {part.strip().removesuffix("'s").removesuffix("'") for row in lists.rows("clinical", "final_eponymous_concepts.csv") for part in row["eponym"].split("|")}
    names = "|".join(sorted((re.escape(n) for n in names if n[:1].isupper() and len(n) > 2), key=len, reverse=True))
    return re.compile(rf"\b(?:{names})(?:'s|’s|'|s')?[ -](?:{'|'.join(HEADS)})\b|\b(?:{'|'.join(map(re.escape, BARE))})\b")


def main():
    out = Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    names = {n.lower() for n in [*lists.LAST, *lists.FIRST_F, *lists.FIRST_M]}
    drugs = {d.lower() for d in lists.lines("clinical", "drug_names.txt") if d.isalpha() and len(d) >= DRUG_LETTERS_MIN and d.lower() not in names}
    pattern, met = eponyms(), {"eponyms": set(), "drugs": set(), "labs": set()}
    with open(out / "carriers.jsonl", "w", encoding="utf-8") as carriers:
        for name, text in texts(int(sys.argv[2]) if len(sys.argv) > 2 else 1):
            carriers.write(json.dumps({"id": name, "source": "carriers", "kind": name.split("/")[0], "text": text, "spans": []}) + "\n")
            met["eponyms"] |= {m.group().lower() for m in pattern.finditer(text)}
            met["drugs"] |= {w.lower() for w in re.findall(r"[A-Za-z]+", text)} & drugs
            met["labs"] |= {" ".join(re.findall(r"\w+", m.group().lower())) for m in LAB.finditer(text)}
    for kind, terms in met.items():
        (out / f"{kind}.txt").write_text("".join(f"{t}\n" for t in sorted(terms)), encoding="utf-8")
    (out / "labels.yaml").write_text("sources: [carriers]\nlabels: {NONE: unknown}\n")
    print({kind: len(terms) for kind, terms in met.items()})


if __name__ == "__main__":
    main()
