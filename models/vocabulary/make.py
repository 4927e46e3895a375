#!/usr/bin/env python3
"""Makes the word lists of src/vocabulary from public lists. Deterministic; standard library only.

    apt-get download scowl && dpkg-deb -x scowl_*.deb scowl
    python3 models/vocabulary/make.py --data ../shared/data --scowl scowl

In: SCOWL (lower-case words), the US census and SSA names, common names by country, drug names, eponyms, three
sets of clinical text (counted, never copied) and extra.txt beside this file. Out: ordinary.txt, clinical.txt, names.txt.
"""

import argparse
import collections
import csv
import json
import re
import unicodedata
from pathlib import Path

HERE = Path(__file__).resolve().parent
TARGET = HERE.parent.parent / "src/vocabulary"
SURNAMES_MAX = 25_000  # of the 1990 census, by frequency: 80 % of the people
SIZES_ORDINARY = (10, 20, 35, 40, 50)
SIZES_CLINICAL = (55, 60, 70)
# What medical language forms words with: of the rarer English words only those that end so are taken.
MEDICAL = re.compile(
    r".*(itis|itises|ectom(y|ies)|otom(y|ies)|ostom(y|ies)|plast(y|ies)|scop(y|ies|ic)|graph(y|ic)|gram|grams|emia|emic|uria|"
    r"osis|oses|otic|opath(y|ies|ic)|algia|algic|dynia|penia|plegia|plegic|paresis|phagia|phasia|pnea|rrhea|rrhagia|"
    r"rrhaphy|centesis|megaly|malacia|sclerosis|stenosis|ptosis|lysis|lytic|genic|oma|omas|omata|blast|blasts|cyte|cytes|"
    r"cytic|cardia|cardial|cardiac|pulmonary|renal|hepatic|gastric|enteric|vascular|cerebral|cranial|spinal|vertebral|"
    r"dermal|derma|ocular|ophthalmic|aural|nasal|oral|pharynx|pharyngeal|larynx|laryngeal|trachea|tracheal|bronchial|"
    r"thoracic|pleural|lumbar|sacral|pelvic|femoral|tibial|fibular|radial|ulnar|humeral|carpal|tarsal|iliac|axillary|"
    r"mandibular|maxillary|tonsillar|thyroid|adrenal|pituitary|ovarian|uterine|cervical|vaginal|prostatic|testicular|"
    r"urethral|ureteral|lymphoid|lymphatic|venous|arterial|ologist|ologists|ology|iatric|iatrics|iatrist|coccus|cocci|"
    r"coccal|bacter|bacillus|mycin|cillin|azole|olol|statin|pril|sartan|mab|caine|dipine|oxacin|cycline|azepam|barbital|"
    r"us|um|ae|ia|ula|al|ally|ous|oid|ic|ics|ine|ide|ides|ate|ated|ase|ose|gen|stat|stats|stasis|static|scope|scopes|tome|"
    r"cautery|trophy|trophic|phylaxis|ator|ators|meter|meters|metry|esis|ux|ex|ix|ura|ea|osa|ascia|annula|istula|ulum|"
    r"ational?|ation|ations|ubat(e|ed|ion)|tom(e|y)|lumen|fundus|dura|para|gravida|trocar|rectus|foramen|men|mens)"
)
WORD = re.compile(r"[a-z]{2,24}")


def folded(text):
    """Lower case without accents."""
    plain = unicodedata.normalize("NFKD", text.lower().replace("ß", "ss").replace("ø", "o").replace("ł", "l"))
    return "".join(c for c in plain if not unicodedata.combining(c))


def scowl(folder, sizes):
    words = set()
    for size in sizes:
        for kind in ("english", "american"):
            path = folder / f"usr/share/dict/scowl/{kind}-words.{size}"
            words |= {w for w in path.read_text("latin-1").split() if WORD.fullmatch(w)}
    return words


def counted(data):
    """Words of clinical text by how they are written: lower case, Capitalised (inside a sentence), CAPITALS; in how many texts."""
    lower, capital, shouted = (collections.Counter() for _ in range(3))
    for name in ("mts_dialog", "aci_bench", "primock57"):
        for line in (data / f"carriers/{name}.jsonl").open(encoding="utf-8"):
            text = json.loads(line)["text"]
            lower.update(set(re.findall(r"(?<![\w'’])[a-z]{2,24}(?![\w'’])", text)))
            capital.update({w.lower() for w in re.findall(r"(?<=[a-z,] )[A-Z][a-z]{2,23}(?![\w'’])", text)})
            shouted.update({w.lower() for w in re.findall(r"(?<![\w'’])[A-Z]{2,6}(?![\w'’])", text)})
    return lower, capital, shouted


def extra():
    sections = {}
    for line in (HERE / "extra.txt").read_text("ascii").splitlines():
        if not line.startswith("#"):
            name, words = line.split(": ")
            sections[name] = set(words.split())
    return sections


def names(data):
    """First names and surnames with their share of the people in per cent, where it is known."""
    lists = data / "lists/names"
    first, last = {}, {}
    for file in ("dist.female.first", "dist.male.first"):
        for line in (lists / file).open():
            name, share = line.split()[:2]
            first[name.lower()] = max(first.get(name.lower(), 0.0), float(share))
    for row in csv.DictReader((lists / "2010_SSA_baby_names.csv").open(encoding="utf-8-sig")):
        first.setdefault(folded(row["Name"]), float(row["total"].rstrip("%")))
    for line in list((lists / "dist.all.last").open())[:SURNAMES_MAX]:
        name, share = line.split()[:2]
        last[name.lower()] = float(share)
    for row in csv.DictReader((lists / "2010_Census_Surnames.csv").open(encoding="utf-8-sig")):
        last.setdefault(folded(row["Name"]), 0.01)
    for file, into in (("common-forenames-by-country.csv", first), ("common-surnames-by-country.csv", last)):
        for row in csv.DictReader((lists / file).open(encoding="utf-8-sig")):
            for part in re.split(r"[\s-]+", folded(row.get("Romanized Name") or "")):
                into.setdefault(part, 0.0)
    keep = lambda found: {n: s for n, s in found.items() if re.fullmatch(r"[a-z]{2,24}", n)}
    return keep(first), keep(last)


def write(name, notice, lines):
    head = "".join(f"# {line}".rstrip() + "\n" for line in notice.strip().splitlines())
    (TARGET / name).write_text(head + "".join(f"{line}\n" for line in sorted(lines)), encoding="ascii")


def main():
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("--data", type=Path, required=True)
    args.add_argument("--scowl", type=Path, required=True)
    args = args.parse_args()

    first, last = names(args.data)
    lower, capital, shouted = counted(args.data)
    sections = extra()
    of_people, eponyms = sections.pop("people"), sections.pop("eponyms")
    by_hand = set().union(*sections.values())
    known = {l.strip() for l in (HERE.parent.parent / "src/needle/ordinary_words.txt").open() if not l.startswith("#")}
    frequent = scowl(args.scowl, (10, 20))
    general = scowl(args.scowl, SIZES_ORDINARY)

    # A name that is also a word is mainly a name where it is common as one and rare as the other.
    common = {n for n, s in first.items() if s >= 0.02} | {n for n, s in last.items() if s >= 0.02}
    of_people |= {n for n in common & (general | known) if n not in frequent and lower[n] < 2 and n not in by_hand}
    ordinary = (general | {w for w in known if WORD.fullmatch(w)}) - of_people
    ordinary |= {w for w, n in lower.items() if n >= 4 and w not in first and w not in last}

    clinical = collections.defaultdict(set)
    for line in (args.data / "lists/clinical/drug_names.txt").open(encoding="utf-8"):
        word = line.strip().lower()
        if re.fullmatch(r"[a-z]{4,24}", word) and word not in common:
            clinical[word].add("d")
    parts = collections.Counter()
    for line in (args.data / "lists/clinical/drug_names.txt").open(encoding="utf-8"):
        parts.update(set(re.findall(r"[a-z]{5,24}", line.lower())))
    for word, drugs in parts.items():
        if drugs >= 3 and word not in first and word not in last:
            clinical[word].add("d")  # salts and the like
    for line in (args.data / "lists/clinical/eponym_surnames.txt").open(encoding="utf-8"):
        for part in re.split(r"[\s-]+", folded(line.strip())):
            if re.fullmatch(r"[a-z]{3,24}", part):
                clinical[part].add("e")
    for word in eponyms:
        clinical[word].add("e")
    for word in scowl(args.scowl, SIZES_CLINICAL):
        if MEDICAL.fullmatch(word) and word not in first and word not in last:
            clinical[word].add("c")
    people = set(first) | set(last)
    for section, words in sections.items():
        for word in words:
            if section == "devices" and word in people:
                clinical[word].add("e")
            elif section != "abbreviations" or word not in common:
                clinical[word].add({"brands": "d", "devices": "c", "abbreviations": "a"}.get(section, "o"))
    cities = {folded(w) for l in (args.data / "lists/places/cities.txt").open(encoding="utf-8") for w in l.split()}
    for word, texts in capital.items():
        if texts >= 3 and word not in people | cities | ordinary:
            clinical[word].add("c")
    for word, texts in shouted.items():
        if texts >= 3 and word not in common and word not in ordinary:
            clinical[word].add("a")

    vouched = ordinary | {w for w, flags in clinical.items() if flags - {"e"}}
    listed = []
    for name in people:
        flags = ("f" if name in first else "") + ("l" if name in last else "")
        mainly = name not in vouched
        listed.append(f"{name} {flags}{'m' if mainly else ''}{'c' if name in common else ''}")

    scowl_notice = (HERE / "scowl-copyright.txt").read_text()
    write("ordinary.txt", f"""Ordinary English words, lower case, sorted. Made by models/vocabulary/make.py.
From SCOWL (Spell Checker Oriented Word Lists), sizes up to 50, without words that are mainly names, and from counts of
lower-case words in MTS-Dialog (abachaa/MTS-Dialog), ACI-Bench (wyim/aci-bench) and PriMock57 (babylonhealth/primock57),
all CC BY 4.0 <https://creativecommons.org/licenses/by/4.0/>: single words only. SCOWL's notice:

{scowl_notice}""", ordinary)
    eponyms_notice = (HERE / "eponyms-licence.txt").read_text()
    write("clinical.txt", f"""Clinical vocabulary and other words that name nobody, with what they are: c clinical, d drug, e eponym, a abbreviation,
o other (months, countries). Lower case, sorted. Made by models/vocabulary/make.py.
From DrugBank's open vocabulary (CC0), eponyms-ai (all-of-us/eponyms-ai, MIT),
words of SCOWL with medical endings (notice in ordinary.txt), counts of capitalised words and abbreviations in MTS-Dialog,
ACI-Bench and PriMock57 (CC BY 4.0, as in ordinary.txt), and words written by hand. Notice of eponyms-ai:

{eponyms_notice}""",
          [f"{w} {''.join(sorted(f))}" for w, f in clinical.items()])
    write("names.txt", """First names (f) and surnames (l); m: mainly a name, not also a word; c: common. Lower case without accents, sorted.
Made by models/vocabulary/make.py. From the US census of 1990 and 2010 and the Social Security Administration (public
domain) and sigpwned/popular-names-by-country-dataset (CC0).""", listed)
    print(len(ordinary), len(clinical), len(listed), "words")
    print("mainly names although words:", *sorted(of_people))


if __name__ == "__main__":
    main()
