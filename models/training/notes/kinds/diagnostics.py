"""Radiology, pathology and cytology, laboratory and microbiology reports.

The helpers at the top (forms, tables, snippets, finishing noise) serve emergency.py, letters.py and
administration.py too.
"""

from __future__ import annotations

import re

MARK = re.compile(r"⟦([A-Z]+)\|(.*?)⟧", re.S)


def bare(text):
    """The text without its marks."""
    return MARK.sub(lambda m: m.group(2), text)


def mark(label, text):
    return f"⟦{label}|{text}⟧"


def joined(between_them, *marked):
    """Neighbouring marks of one label as a single mark."""
    return mark(MARK.match(marked[0]).group(1), between_them.join(bare(part) for part in marked))


def ident(n, *patterns, label="ID"):
    """A marked code made from a pattern: # digit, @ capital letter, anything else as it stands."""
    return mark(label, unmarked(n, *patterns))


def unmarked(n, *patterns):
    put = {"#": "0123456789", "@": "ABCDEFGHJKLMNPRSTUVWXYZ"}
    return "".join(n.rng.choice(put[c]) if c in put else c for c in n.rng.choice(patterns))


def nhs(n):
    return n.nhs()


def clia(n):
    return ident(n, "##D#######")


def yrs(n, low, high):
    return mark("AGE", str(n.rng.randint(low, high)))


def num(n, low, high):
    return str(n.rng.randint(low, high))


def money(n, low=12, high=4800):
    amount = n.rng.uniform(low, high)
    return n.pick("$", "$", "$", "£" if n.style == "uk" else "$") + n.pick(f"{amount:,.2f}", f"{amount:.2f}", f"{amount:,.0f}")


def lowered(text):
    return re.sub(r"⟦([a-z]+)\|", lambda m: "⟦" + m.group(1).upper() + "|", text.lower())


def cap(text):
    return text[:1].upper() + text[1:]


def lines_address(n):
    """An address over two to four lines, as one mark."""
    whole = bare(n.address())
    parts = [part.strip() for part in re.split(r",\s*|\n", whole) if part.strip()]
    if len(parts) >= 3 and re.match(r"[A-Z]{2}\b", parts[-1]):
        parts[-2:] = [", ".join(parts[-2:])]
    return mark("LOCATION", n.pick("\n", "\n", ",\n").join(parts))


def form(n, rows, style=None):
    """Rows of (label, value) as a form in one of many layouts."""
    rows = [(label, value) for label, value in rows if value]
    style = style or n.pick("colon", "colon", "colon", "tight", "caps", "aligned", "aligned", "equals", "pipe", "tab", "dots",
                            "below", "inline", "inline", "semi", "two", "two", "bracket", "dash", "numbered", "values", "space")
    if style not in ("colon", "caps", "below"):
        rows = [(label, value.replace("\n", ", ").replace(",, ", ", ")) for label, value in rows]
    width = max(len(label) for label, _ in rows) + 2
    if style == "inline":
        return n.pick(" | ", "  ", "   ", ", ", " / ").join(f"{label}: {value}" for label, value in rows)
    if style == "semi":
        return "; ".join(f"{label} {value}" for label, value in rows)
    if style == "two":
        cells = [f"{label}: {value}" for label, value in rows]
        gap = n.pick("    ", "\t", "  |  ", "          ")
        return "\n".join(gap.join(cells[i:i + 2]) for i in range(0, len(cells), 2))
    if style == "values":
        return n.pick("\n", "\n", " | ", "\t").join(value for _, value in rows)
    shape = {"colon": "{0}: {1}", "tight": "{0}:{1}", "caps": "{2}: {1}", "equals": "{3}={1}", "pipe": "| {0} | {1} |", "tab": "{0}\t{1}",
             "below": "{0}\n{1}", "bracket": "[{0}] {1}", "dash": "{0} - {1}", "space": "{0} {1}", "numbered": "{5}. {0}: {1}",
             "aligned": "{4}{1}", "dots": "{0} ..... {1}"}[style]
    return "\n".join(shape.format(label, value, label.upper(), label.lower().replace(" ", "_").replace("/", "_"),
                                  label.ljust(width), i + 1) for i, (label, value) in enumerate(rows))


def table(n, header, rows, style=None):
    style = style or n.pick("pipe", "pipe", "tab", "aligned", "csv", "caret")
    rows = [[cell.replace("\n", " ") for cell in row] for row in rows]
    if n.rng.random() < 0.85:
        rows = [list(header)] + rows
    if style == "pipe":
        edge = n.pick("| ", "")
        return "\n".join(edge + " | ".join(row) + (" |" if edge else "") for row in rows)
    if style == "aligned":
        widths = [max(len(bare(row[i])) for row in rows) + 2 for i in range(len(rows[0]))]
        return "\n".join("".join(cell + " " * (w - len(bare(cell))) for cell, w in zip(row, widths)).rstrip() for row in rows)
    return "\n".join({"tab": "\t", "csv": ", ", "caret": "  "}[style].join(row) for row in rows)


def stack(n, *parts):
    """The parts that are there, one under the other."""
    return n.pick("\n", "\n", "\n\n").join(part.strip("\n") for part in parts if part and part.strip())


def shuffled(n, parts, low, high):
    return n.some([part for part in parts if part], low, high)


def snips(n, *options):
    """One to three sentences of those given."""
    count = n.pick(1, 1, 2, 2, 3)
    chosen = n.some(list(options), count, count)
    if n.rng.random() < 0.35:
        chosen.insert(n.rng.randint(0, len(chosen)), n.filler(1, 1) if n.rng.random() < 0.4 else plain(n))
    return n.pick(" ", " ", "\n").join(chosen)


def plain(n):
    """A clinical sentence or two without PHI, with things beside it that look like PHI."""
    return n.pick(
        f"{n.eponym()} noted; {n.lab_value()}, {n.lab_value()}.", f"{n.vitals()}.", f"Strength {num(n, 2, 5)}/5, reflexes 2+/4, {n.eponym()} absent.", f"{n.drug()} was held and {n.drug()} continued.", f"{cap(n.condition())} is stable on {n.dose_line()}.",
        f"Vision 20/{num(n, 20, 80)} and 20/{num(n, 20, 60)}; murmur 2/6; pulses 2+/2+.", f"Dx {n.code()}, {n.score()}.", f"Known {n.condition()} since {n.year()}, {n.procedure()} in {n.year()}.", f"{n.score()}; pain {num(n, 0, 10)}/10 at {n.time()}.", f"Seen in room {num(n, 1, 40)} at {n.time()}, {n.unit_name()}.",
        f"Uses a {n.device_model()} at home.", f"Cost {money(n)}; CPT {num(n, 10021, 99499)} x {num(n, 1, 4)}.", f"No sign of {n.condition()} or {n.eponym()}.", f"Allergies: {n.drug()}, {n.drug()}.", f"{cap(n.procedure())} went well; EBL {num(n, 5, 400)} mL, {num(n, 20, 190)} min.", f"Labs: {n.lab_value()}; {n.lab_value()}; {n.lab_value()}.",
        f"{num(n, 1, 9)}/{num(n, 10, 28)} nodes positive, {num(n, 2, 40)}/{num(n, 41, 60)} high-power fields.", "Return precautions were given and understood.", f"In {n.year()} a {n.procedure()} was advised but declined.", f"Moved here from {n.country()} in {n.year()}; {n.occupation()}.")


def between(n, text, extra):
    """The extra sentences put at an end of the text, or at one of its line ends outside a mark."""
    at = [m.start() for m in re.finditer("\n", text) if text.count("⟦", 0, m.start()) == text.count("⟧", 0, m.start())]
    gaps = [i for i in at if text[i:i + 2] == "\n\n"]
    roll = n.rng.random()
    at = n.pick(gaps) if gaps and roll < 0.5 else n.pick(at) if at and roll > 0.8 else len(text)
    return text[:at] + n.pick("\n", "\n", "\n\n" if at < len(text) else " ") + extra + text[at:]


# Unmarked words of a note and what another writer would have put; a sentence of the templates thus has many wordings.
WORDINGS = {
    r"\bby phone\b": ("by telephone", "over the phone", "via phone", "on the phone"), r"\bspoke with\b": ("talked to", "spoke to", "s/w", "had a word with"), r"\bcalled\b": ("rang", "phoned", "telephoned", "called"),
    r"\bpatient\b": ("pt", "client", "patient"), r"\bPatient\b": ("Pt", "Patient"), r"\bwith\b": ("w/", "with", "c"), r" and ": (" & ", " and ", " + "), r"\bappointment\b": ("appt", "visit", "slot"), r"\bhas had\b": ("has been having", "reports", "suffers from"),
    r"\breferred\b": ("sent", "directed"), r"\breviewed\b": ("gone over", "looked at", "reviewed"), r"\bdated\b": ("of", "from", "dated"), r"\bnotified\b": ("informed", "told", "made aware"), r"\binformed\b": ("notified", "told", "aware"), r"\bSeen\b": ("Evaluated", "Examined", "Assessed"),
    r"\bPlease contact\b": ("Kindly contact", "Pls contact", "You may reach"), r"\bPlease\b": ("Pls", "Kindly", "Please"), r"\bplease\b": ("pls", "kindly", "please"), r"\bfrom\b": ("from", "fr", "from"), r"\bemployed\b": ("working", "employed"), r"\bgiven\b": ("administered", "given"),
    r"\bsince\b": ("ever since", "since about", "beginning"), r"\bresults\b": ("findings", "reports", "results"), r"\bnext visit\b": ("RTC", "back", "next appt"), r"\bNext visit\b": ("RTC", "Next appt", "Return"), r"\bfollow-up\b": ("f/u", "followup", "FU"), r"\blives\b": ("resides", "stays", "lives"),
    r"\bfax\b": ("FAX", "facsimile", "fax"), r"\bext(?= ⟦)": ("x", "extension", "ext.", "extn"), r"\bMRN\b": ("MR#", "medical record", "chart no.", "MRN"), r"\bserial(?= ⟦)": ("s/n", "SN", "ser. no.", "serial no"), r"\bDOB\b": ("D.O.B.", "dob", "born", "birthdate"), r"\bWitness\b": ("Witnessed by", "Wit.", "Witness"),
    r"\bReported\b": ("Notified", "Communicated"), r"\breceived\b": ("rec'd", "rcvd", "received"), r"\bdischarged\b": ("d/c'd", "sent home", "discharged"), r"\bThank you for\b": ("Thanks for", "Many thanks for", "I am grateful to you for"), r"\btransferred\b": ("moved", "tx'd"), r"\brequested\b": ("asked for", "req'd", "requested"),
    r"\bsigned\b": ("signed off", "signed", "executed"), r" at (?=\d)": (" @ ", " ", " around ", " at "), r" on (?=⟦DATE\|[\d])": (" ", " dated ", " as of ", " on "), r"\bper(?= (?:⟦|[Dd]r))": ("as per", "according to", "per"),
}
NUMBER = re.compile(r"(?<![\w./:-])(\d{1,3})\.(\d{1,2})(?![\w./:-])")


def reworded(n, text):
    """The text with some unmarked words and decimals exchanged."""
    rng = n.rng
    heat = rng.choice((0.0, 0.2, 0.4))
    for pattern, options in WORDINGS.items():
        if rng.random() < heat:
            text = outside(pattern, lambda m: rng.choice(options), text)
    return outside(NUMBER.pattern, lambda m: m.group() if rng.random() < 0.5 else f"{rng.randint(max(0, int(m.group(1)) * 3 // 4), int(m.group(1)) * 5 // 4 + 1)}.{str(rng.randint(0, 99)).zfill(2)[:len(m.group(2))]}", text)


def outside(pattern, change, text):
    """re.sub, but for whatever lies in a mark."""
    return re.sub(r"⟦[A-Z]+\|[^⟧]*⟧|(?P<found>" + pattern + ")", lambda m: m.group() if m.group("found") is None else change(re.match(pattern, m.group(), re.S) or m), text)


def note(n, short, *layouts):
    """A snippet three times in ten, else one of the layouts; then padding without PHI, and some typing noise."""
    roll = n.rng.random()
    if roll < 0.3:
        text = short(n)
    elif roll < 0.34:
        text = n.pick(" ", "\n").join([plain(n) for _ in range(n.rng.randint(2, 6))] + ([n.filler(1, 4)] if n.rng.random() < 0.6 else []) + ([short(n)] if n.rng.random() < 0.4 else []))
    else:
        text = n.rng.choice(layouts)(n)
        if n.rng.random() < 0.6:
            extra = [n.filler(1, 4) if n.rng.random() < 0.5 else plain(n) for _ in range(n.rng.randint(1, 4))]
            text = between(n, text, n.pick(" ", " ", "\n").join(extra))
    text = reworded(n, text)
    roll = n.rng.random()
    if roll < 0.05:
        text = text.upper()
    elif roll < 0.09:
        text = lowered(text)
    elif roll < 0.14:
        text = re.sub(r"\s*\n\s*", " ", text)
    elif roll < 0.17:
        text = text.replace(": ", ":")
    return text.replace("⟧,.", "⟧.").replace("⟧,,", "⟧,").strip()


def header(n, *more, low=3, high=7):
    """The patient lines at the top of a report."""
    p, d = n.patient, n.provider(0)
    rows = [(n.pick("Patient", "Name", "Patient Name", "Pt", "PATIENT NAME", "Pt. Name"), n.pick(p.full(), p.last_first(), p.last_first(), p.first_last())),
            (n.pick("DOB", "Date of Birth", "D.O.B.", "Birth date", "Born"), n.dob(p)),
            (n.pick("MRN", "MRN#", "Med Rec No", "Hosp No", "Unit No.", "Medical Record Number", "Patient ID", "CRN"), n.mrn())]
    extra = [(n.pick("Age/Sex", "Age / Sex"), f"{n.age(p)} / {p.sex}"), ("Sex", p.sex),
             (n.pick("Account", "Acct #", "FIN", "Encounter", "Visit #"), n.pick(n.account(), n.visit_no())),
             (n.pick("Ordering provider", "Ordered by", "Requested by", "Referring", "Ref MD", "Attending"), n.pick(d.signed(), d.titled(), d.last_first(), d.full())),
             (n.pick("Location", "Unit", "Loc"), n.pick(n.unit_name(), n.unit_name() + " " + n.bed(), n.facility())),
             (n.pick("Site", "Facility", "Performed at"), n.facility()),
             (n.pick("Phone", "Tel", "Contact"), n.phone()), (n.pick("Address", "Home address"), n.address())] + list(more)
    rows += n.some(extra, low, min(high, len(extra)))
    if n.rng.random() < 0.4:
        n.rng.shuffle(rows)
    return form(n, rows)


def sign(n, person=None):
    """The end of a signed report."""
    d, e = person or n.provider(0), n.provider(1)
    when = n.short_date()
    return n.pick(
        f"Electronically signed by: {d.signed()} on {when} at {n.time()}",
        f"Electronically signed by {d.last_first()} {n.credentials()} {when} {n.time()}",
        f"Dictated by: {d.signed()}  {when} {n.time()}\nTranscribed by: {e.initials()} {n.short_date()}\nJob #: {ident(n, '######', '#######', 'D#####')}",
        f"{d.full()}, {n.credentials()}\n{n.specialty()}\nLic. {n.licence()}",
        f"/s/ {d.first_initial()}, {n.credentials()}", f"Signed: {d.initials()} {when} {n.time()}",
        f"d: {n.short_date()} t: {n.short_date()} {d.initials()}/{lowered(e.initials())}",
        f"Interpreted by {d.initial_last()}. I, {e.full()}, {n.credentials()}, have reviewed the images and agree with the above.",
        f"Verified {when} {n.time()} by {d.any()}", f"~~ {d.last()} ~~", f"Report released to {e.titled()} via portal {when}.",
        f"Authorised: Dr {d.initial_last()}, Consultant, GMC {ident(n, '#######')}", f"{d.signed()}\nNPI {n.npi()}   Pager {n.pager()}")


# ---------------------------------------------------------------- radiology

STUDIES = (
    ("CT HEAD WITHOUT CONTRAST|CT brain plain|NCHCT|CT head w/o", "No acute intracranial hemorrhage, mass effect or midline shift.|Mild periventricular white matter hypodensity.|The basal cisterns are patent.|Old lacunar infarct in the left basal ganglia, 6 x 4 mm.|Ventricles and sulci are prominent, Fazekas 2.", "No acute intracranial process.|Chronic microvascular ischaemic change.|ASPECTS 9/10."),
    ("XR CHEST 2 VIEWS|CXR PA/LAT|Portable chest radiograph|Chest AP", "Heart size is at the upper limit of normal, CTR 14/28.|No focal consolidation, effusion or pneumothorax.|Right IJ catheter tip projects over the cavoatrial junction.|Degenerative change of the thoracic spine at T7-8.|Swan-Ganz catheter tip in the right main PA.", "No acute cardiopulmonary disease.|Mild interstitial oedema.|Possible LLL atelectasis versus early pneumonia."),
    ("CT ABDOMEN AND PELVIS WITH IV CONTRAST|CT A/P w contrast|CT TAP", "Liver measures 16.2 cm; no focal lesion.|2.3 x 1.9 cm hypodense lesion in segment 7.|Gallbladder is surgically absent.|Sigmoid diverticulosis without diverticulitis.|Appendix 6 mm, normal.|Meckel's diverticulum not seen.|Bosniak II cyst in the lower pole of the right kidney.", "No acute abnormality in the abdomen or pelvis.|Stable 11 mm adrenal adenoma.|Grade 1/5 hydronephrosis on the left."),
    ("MRI LUMBAR SPINE WITHOUT CONTRAST|MR L-spine|MRI lumbar", "L4-5: broad-based disc bulge, moderate central stenosis, AP canal 8/10 mm.|Modic type 2 changes at L5-S1.|Schmorl's node at L2.|Tarlov cyst at S2, incidental.|Conus terminates at L1.", "Multilevel spondylosis, worst at L4-5.|No cord compression.|Baastrup's disease at L3-4."),
    ("SCREENING MAMMOGRAM BILATERAL|Mammo diag L w tomo|Digital mammogram, bilateral", "Scattered fibroglandular densities, ACR category B.|Grouped calcifications at 2 o'clock, 5 cm from the nipple.|Cooper's ligaments unremarkable.|No suspicious mass.", "BI-RADS 2, benign.|BI-RADS 0, additional views required.|BI-RADS 4A, biopsy advised."),
    ("US ABDOMEN COMPLETE|Renal ultrasound|US RUQ|Doppler LE bilateral", "Common bile duct 4 mm.|Sonographic Murphy's sign negative.|No evidence of deep vein thrombosis from the groin to the calf.|Baker's cyst 3.1 x 1.2 cm.|Right kidney 10.4 cm, left 10.9 cm.", "Cholelithiasis without cholecystitis.|No DVT.|Simple cyst, no follow-up."),
    ("PET/CT SKULL BASE TO MID-THIGH|F-18 FDG PET-CT", "Mediastinal blood pool SUVmax 2.1; liver 2.8.|Hypermetabolic 1.4 cm right hilar node, SUVmax 7.3 (previously 9.8).|No abnormal marrow uptake.|Deauville 2/5.", "Partial metabolic response.|No new FDG-avid disease.|Lugano complete response."),
    ("DXA BONE DENSITY|DEXA scan hip and spine", "L1-L4 BMD 0.871 g/cm2, T-score -2.1, Z-score -0.9.|Ward's triangle T-score -2.6.|Femoral neck T-score -1.8.", "Osteopenia; FRAX 10-year major fracture risk 14%.|Osteoporosis by WHO criteria."),
    ("MRI BRAIN W/WO GADOLINIUM|MR head and IAMs", "Dawson's fingers perpendicular to the ventricles.|No restricted diffusion.|Virchow-Robin spaces are prominent.|Meckel's cave is normal.|Chiari I with 7 mm tonsillar descent.", "Stable demyelinating disease, 9 lesions.|No enhancing lesion.|Unremarkable IAMs."),
    ("XR WRIST LEFT 3V|Right ankle radiographs|XR hip R + pelvis|Knee 2V", "Colles' fracture with 12 degrees of dorsal angulation.|Weber B fracture of the lateral malleolus.|Garden III fracture of the femoral neck.|Kellgren-Lawrence grade 3/4.|Boxer's fracture of the 5th metacarpal.|Salter-Harris II injury.", "Fracture as described.|No fracture or dislocation.|Osteoarthritis."))


def _study(n):
    names, findings, impressions = n.rng.choice(STUDIES)
    return n.pick(names.split("|")), findings.split("|"), impressions.split("|")


def _comparison(n):
    d1, d2 = n.short_date(), n.date()
    return n.pick("None.", "None available.", f"{d1}", f"{d2}.", f"CT {d1} and MR {n.short_date()}", f"Prior study of {d2}", f"Outside films from {n.facility()}, {d2}",
                  f"Multiple priors, most recent {d1}", f"Plain films {d1}; ultrasound {n.short_date()} ({n.clinic()})", f"Study dated {n.iso()} (acc {n.accession()})",
                  f"Correlation is made with the report from {n.facility()} of {n.prose_date()}", f"{d1}, {n.short_date()}, {n.short_date()}")


def _indication(n):
    p, d = n.patient, n.provider(1)
    return n.pick(f"{n.aged(p)} {p.man} with {n.condition()}.", f"{n.condition()}", f"{n.aged(p)}, fall on {n.prose_date()}, pain since.", f"Hx {n.condition()}, s/p {n.procedure()} {n.short_date()}.",
                  f"{p.titled()} is {n.age(p)} years of age and has {n.condition()}; rule out progression.", f"{n.condition()} since {n.prose_date()}", f"Per {d.titled()}: ?{n.condition()}",
                  f"{n.eponym()}; r/o complication", "Cough and fever x 3 days, r/o PNA", f"MVA {n.prose_date()} in {n.city_state()}, neck pain 7/10",
                  f"{p.first()} is a {n.occupation()} with {n.condition()}, known to {d.titled()}", f"Follow-up of nodule first seen {n.date()} at {n.facility()}")


def _rad_call(n):
    p, d, e, f = n.patient, n.provider(1), n.provider(2), n.provider(0)
    return n.pick(
        f"Findings reviewed with {d.titled()} at {n.time()}.", f"These results were discussed with {d.signed()} by phone ({n.phone()}) on {n.short_date()} at {n.time()} with read-back.",
        f"Critical result called to {e.first()} in the {n.unit_name()} at {n.time()}, {n.short_date()}, by {f.initials()}.", f"{d.last()} paged {n.pager()} at {n.time()}; call returned {n.time()}.",
        f"Dr. {d.last()} was notified in person at {n.time()} on {n.prose_date()}.", f"Secure message sent to {d.first_last()} {n.time()}. No reply as of {n.time()}.",
        f"I tried {p.titled()} at {n.phone()} and left a message to ring {n.clinic()}.", f"Preliminary read given to {e.any()}, {n.unit_name()}, {n.ext()}.",
        f"Discussed at MDT {n.short_date()} with {d.titled()} and {e.titled()}; agreed repeat in 6/12.", f"Faxed to {n.clinic()} {n.fax()} attn {e.full()}.", f"D/w {d.last()} @ {n.time()}",
        f"Reader: {f.last()} (resident), attending {d.last()}.", f"The technologist, {e.first_last()}, notes that {p.titled()} could not tolerate the last sequence.")


def _technique(n):
    return n.pick(f"Performed on a {n.device_model()}.", "5 mm axial images, coronal and sagittal reformats. DLP 812 mGy-cm, CTDIvol 14.2.", f"100 mL Omnipaque 350 IV; eGFR {n.rng.randint(45, 99)}. {n.device_model()} scanner, 128 x 0.6 mm.",
                  "T1, T2, STIR and DWI; 8 mL Gadavist.", "Standard views.", f"{n.device_model()}, serial {n.serial()}, 1.5 T.", f"Scanned at {n.clinic()} on the {n.device_model()} by {n.provider(3).initials()}.", "CPT " + n.rng.choice(("74177", "71046", "70450", "72148")) + ". Dose 3.1/5 mSv.")


def _rad_full(n):
    name, findings, impressions = _study(n)
    facility = n.pick(n.facility(), n.imaging())
    secs = [f"EXAM: {name}" + n.maybe(f" {n.short_date()} {n.time()}"), n.maybe(n.pick("INDICATION: ", "CLINICAL HISTORY: ", "Reason for exam: ", "Hx: ") + _indication(n), 0.85),
            n.maybe(n.pick("TECHNIQUE: ", "Technique: ") + _technique(n), 0.6), n.pick("COMPARISON: ", "COMPARISON: ", "Comparison is made to: ", "Prior: ") + _comparison(n),
            n.pick("FINDINGS:\n", "FINDINGS: ", "Report: ") + n.pick(" ", "\n").join(n.some(findings, 2, 4)),
            n.pick("IMPRESSION:\n1. ", "Impression: ", "CONCLUSION: ", "IMP: ") + n.pick(" ", "\n2. ").join(n.some(impressions, 1, 2)) + n.maybe(f" Compared with {n.date()}, unchanged.", 0.35)]
    tail = shuffled(n, [_rad_call(n), _rad_call(n), sign(n), f"cc: {n.provider(1).signed()}; {n.clinic()}"], 1, 3)
    top = n.maybe(n.pick(f"{facility}\nDepartment of {n.pick('Radiology', 'Diagnostic Imaging', 'Medical Imaging')}", f"{facility}\n{lines_address(n)}\nTel {n.phone()}  Fax {n.fax()}", f"{facility} IMAGING REPORT"), 0.6)
    return stack(n, top, n.maybe(header(n, ("Accession", n.accession()), ("Exam date", n.short_date()), ("Order", n.order_no())), 0.8), *secs, *tail)


def _rad_prose(n):
    name, findings, impressions = _study(n)
    p = n.patient
    return n.pick(" ", "\n").join([n.pick(f"{name} {n.date()}.", f"{p.last_first()} {n.mrn()} {name} {n.short_date()} {n.time()}", f"{name} on {p.titled()}, {n.date()}, acc# {n.accession()}.", f"{name}."),
                                   _indication(n), n.pick(f"Comparison {_comparison(n)}", f"Compared to {n.date()}.", "No prior."), *n.some(findings, 1, 4), n.pick(impressions), _rad_call(n), n.maybe(sign(n))])


def _rad_worklist(n):
    rows = []
    for i in range(n.rng.randint(3, 6)):
        q, d = n.relative(i), n.provider(i % 3)
        rows.append([n.time(), n.pick(q.last_first(), q.initial_last(), q.last()), n.mrn(), n.accession(), _study(n)[0], d.last(), n.pick("DONE", "PEND", "no show", n.bed(), "hold - Cr 2.1")])
    return stack(n, n.pick(f"Worklist {n.short_date()}  scanner: {n.device_model()}", f"{n.facility()} CT/MR list {n.date()}", f"Add-ons, {n.prose_date()}, tech {n.provider(4).initials()}"),
                 table(n, ("Time", "Patient", "MRN", "Acc", "Study", "Ref", "Status"), rows), n.maybe(_rad_call(n)))


def _rad_addendum(n):
    d, e = n.provider(0), n.provider(1)
    name, findings, impressions = _study(n)
    return stack(n, n.pick(f"ADDENDUM {n.short_date()} {n.time()} ({d.initials()}):", f"*** ADDENDUM by {d.signed()} ***", "Addendum #1"),
                 n.pick(f"The prior {name} from {n.facility()} dated {n.date()} has since become available.", f"In the body of the report of {n.date()} 'left' should read 'right'. {e.titled()} was told at {n.time()}.",
                        f"After discussion with {e.titled()} on {n.prose_date()} the images were re-reviewed.", f"Peer review by {e.full()}, {n.credentials()}: RADPEER 2."), n.pick(findings), n.pick(impressions), n.maybe(_rad_call(n)), sign(n))


def _rad_short(n):
    name, findings, impressions = _study(n)
    return snips(n, _rad_call(n), _rad_call(n), f"{name}: {n.pick(impressions)}", f"COMPARISON: {_comparison(n)}", f"{n.pick(findings)} {n.pick(impressions)}", f"Indication: {_indication(n)}",
                 f"CT chest {n.short_date()} 6 mm RUL nodule -> {n.short_date()} 7 mm.", sign(n), f"Technique: {_technique(n)}", f"Films from {n.facility()} requested {n.prose_date()}, not received.")


def radiology(n):
    return note(n, _rad_short, _rad_full, _rad_full, _rad_prose, _rad_worklist, _rad_addendum)


# ---------------------------------------------------------------- pathology and cytology

DIAGNOSES = ("Tubular adenoma, 4 mm, low-grade dysplasia.", "Invasive ductal carcinoma, Nottingham grade 2 (3+2+2 = 7/9), ER 8/8 (Allred), PR 5/8, HER2 1+.", "Prostatic adenocarcinoma, Gleason 3+4 = 7, Grade Group 2, 4/12 cores.",
             "Barrett's oesophagus, negative for dysplasia.", "Basal cell carcinoma, nodular type; margins clear, 2 mm.", "Melanoma, Breslow 0.8 mm, Clark level III, pT1b.", "Hashimoto's thyroiditis; Bethesda II.",
             "Negative for intraepithelial lesion or malignancy (NILM). HPV 16/18 not detected.", "ASC-US; reflex HPV positive (other high-risk types).", "Chronic gastritis, Helicobacter organisms on Warthin-Starry stain.",
             "Hodgkin lymphoma, nodular sclerosis; Reed-Sternberg cells CD30+, CD15+.", "Acute appendicitis with perforation.", "Paget disease of the nipple.", "Clear cell RCC, Fuhrman grade 2, pT1a.", "Bowen's disease, excised.")
GROSS = ("tan-pink soft tissue, 0.6 x 0.4 x 0.3 cm", "an ellipse of skin 2.2 x 1.1 cm, suture at 12 o'clock, inked blue/black", "five cores, longest 1.4 cm", "a uterus weighing 142 g", "an appendix 6.8 cm long", "30 mL of cloudy yellow fluid; 2 slides and 1 ThinPrep")


def _path_phrases(n):
    p, d, e = n.patient, n.provider(0), n.provider(1)
    number = n.pick(n.accession(), n.case_no(), ident(n, "S##-#####", "SP-##-####", "CY##-####", "GY-##-######", "##-S-####", "NG##-###"))
    return [f"Received in formalin labeled \"{p.last_first()}, {number}\" is {n.pick(GROSS)}.", f"Specimen A is received fresh, labelled with the name {p.first_last()} and date of birth {n.dob(p)}: {n.pick(GROSS)}.",
            f"Labeled '{p.initials()} {n.short_date()}' - {n.pick(GROSS)}.", f"Case reviewed with {e.titled()}, who concurs.", f"Intradepartmental consultation: {e.last()} and {n.provider(2).last()} agree.",
            f"Results phoned to {e.titled()} at {n.time()} on {n.short_date()} by {d.initials()}.", f"Slides sent to {n.lab_company()} on {n.prose_date()} for second opinion (their no. {n.case_no()}).",
            f"Prior biopsy {number} ({n.short_date()}) was reviewed for comparison.", f"Frozen section A1 called to OR {num(n, 1, 18)} by {d.last()} at {n.time()}: benign.", f"Block A3 kept for {n.lab_company()}; requisition {n.order_no()}.",
            f"LMP {n.short_date()}. Last Pap {n.date()}, {n.clinic()}.", f"Collected {n.short_date()} {n.time()}, received {n.short_date()}, reported {n.short_date()}.", "Ki-67 12/100 cells; p53 wild type.",
            f"CLIA {clia(n)}; laboratory director {e.signed()}.", f"Grossed by {n.provider(3).initials()}, cut by {n.provider(4).first()}.", f"Amended {n.date()} to correct the spelling of {p.last()}.",
            f"The tissue bank consent number is {ident(n, 'TB-#####', 'B#####-@')}.", f"Copies: {n.provider(2).signed()}; {n.clinic()}, fax {n.fax()}"]


def _path_full(n):
    number = n.pick(n.accession(), n.case_no())
    lab = n.pick(n.lab_company(), n.facility())
    parts = n.pick(("A. Colon, ascending, polypectomy", "B. Rectum, biopsy"), ("Skin, left forearm, shave",), ("Cervix, ThinPrep",), ("Lymph node, R axilla, core", "Breast R, lumpectomy"), ("Pleural fluid, cytology",))
    top = n.pick(f"{lab}\n{lines_address(n)}\nCLIA# {clia(n)}  Director: {n.provider(2).signed()}", f"{lab} SURGICAL PATHOLOGY REPORT", f"SURGICAL PATHOLOGY  {number}", f"{lab} - Department of Cellular Pathology\nLab No: {number}")
    secs = [header(n, (n.pick("Accession", "Case #", "Path No", "Specimen #"), number), ("Collected", n.short_date()), ("Received", n.short_date() + " " + n.time()), ("Client", n.clinic())),
            n.pick("FINAL DIAGNOSIS\n", "DIAGNOSIS: ", "Dx:\n") + "\n".join(f"{x}: {n.pick(DIAGNOSES)}" for x in parts),
            n.maybe(n.pick("CLINICAL HISTORY: ", "Clinical info: ") + _indication(n), 0.7)]
    return stack(n, top, *secs, *n.some(_path_phrases(n), 2, 5), sign(n), n.maybe(f"cc: {n.provider(1).signed()}\n    {n.provider(2).titled()}, {n.clinic()}\n    {n.fax()}"))


def _path_prose(n):
    return n.pick(" ", "\n").join(n.some(_path_phrases(n) + [n.pick(DIAGNOSES), n.pick(DIAGNOSES), _indication(n)], 4, 8) + [sign(n)])


def _path_cyto(n):
    p = n.patient
    return stack(n, n.pick("GYN CYTOLOGY", "CERVICAL CYTOLOGY REPORT", "NON-GYN CYTOLOGY", f"{n.lab_company()} Cytology"), header(n, ("Slide no", n.accession()), ("NHS no", nhs(n)), ("LMP", n.short_date()), low=2, high=5),
                 f"Adequacy: satisfactory, {n.pick('endocervical component present', '5/5 criteria', '8/10 HPF')}. Interpretation: {n.pick(DIAGNOSES)}",
                 n.pick(f"Screened by {n.provider(3).full()}, CT(ASCP) {n.short_date()}; reviewed by {n.provider(0).signed()}.", f"Screener {n.provider(3).initials()}, checker {n.provider(2).initials()}", f"Recall {n.prose_date()}; letter to {p.titled()} at {n.address()}."), n.maybe(sign(n)))


def _path_short(n):
    return snips(n, *_path_phrases(n), n.pick(DIAGNOSES), n.pick(DIAGNOSES), f"cc {n.provider(1).titled()} / {n.provider(2).titled()}", sign(n), f"Path {n.short_date()}: {n.pick(DIAGNOSES)}")


def pathology(n):
    return note(n, _path_short, _path_full, _path_full, _path_prose, _path_cyto)


# ---------------------------------------------------------------- laboratory and microbiology

ANALYTES = (("Sodium", "136-145", "mmol/L", 128, 150, 0), ("Potassium", "3.5-5.1", "mmol/L", 2.8, 6.1, 1), ("Creatinine", "0.6-1.2", "mg/dL", 0.5, 4.2, 2), ("Hgb", "12.0-15.5", "g/dL", 6.9, 16.8, 1), ("WBC", "4.0-11.0", "10*3/uL", 2.1, 19.4, 1),
            ("Platelets", "150/400", "K/uL", 38, 512, 0), ("HbA1c", "<5.7", "%", 5.1, 11.9, 1), ("TSH", "0.4-4.5", "mIU/L", 0.02, 14.2, 2), ("INR", "0.9-1.1", "", 0.9, 4.8, 1), ("ALT", "7-56", "U/L", 11, 880, 0), ("Ferritin", "15/150", "ng/mL", 4, 900, 0),
            ("CA 19-9", "0-37", "U/mL", 5, 400, 0), ("Troponin I hs", "<14", "ng/L", 3, 900, 0), ("Kappa/lambda ratio", "0.26-1.65", "", 0.2, 9.8, 2), ("von Willebrand Ag", "50-160", "%", 22, 180, 0), ("Lamellar body count 718-7", "", "", 10, 60, 0))
BUGS = ("Escherichia coli", "Staphylococcus aureus (MRSA)", "Klebsiella pneumoniae ESBL", "Candida albicans", "Enterococcus faecalis", "Neisseria gonorrhoeae", "Mycobacterium avium complex", "Bartonella henselae", "Pasteurella multocida", "Proteus mirabilis")
DRUGS = ("Ampicillin", "Ceftriaxone", "Ciprofloxacin", "Gentamicin", "TMP/SMX", "Vancomycin", "Piperacillin/tazobactam", "Oxacillin", "Nitrofurantoin")


def _analytes(n, low=3, high=8):
    rows = []
    for name, ref, unit, a, b, places in n.some(list(ANALYTES), low, high):
        rows.append([name, f"{n.rng.uniform(a, b):.{places}f}", n.pick("", "", "H", "L", "*"), ref, unit])
    return table(n, ("Test", "Result", "Flag", "Ref", "Units"), rows)


def _lab_phrases(n):
    p, d, e, f = n.patient, n.provider(0), n.provider(1), n.provider(3)
    return [f"CRITICAL: K 6.8 called to {joined(' ', e.first(), e.last())}, RN, {n.unit_name()}, {n.short_date()} {n.time()}, read back, tech {f.initials()}.", f"Called to and read back by {e.last()} at {n.time()} {n.short_date()}.", f"Specimen haemolysed; {e.first()} on {n.unit_name()} informed {n.time()}.",
            f"Tube labelled {p.last_first()} but requisition {n.order_no()} reads {n.relative(0).last()}; recollect.", f"Sent out to {n.lab_company()} on {n.date()}, ref {n.accession()}.", f"Performed at {n.lab_company()}, {n.address()}. CLIA {clia(n)}. Director: {d.signed()}.",
            f"Collected {n.short_date()} {n.time()} by {f.initials()} (phlebotomy), received {n.time()}.", f"Drawn at {n.clinic()} {n.prose_date()}, fasting.", f"Results faxed to {d.titled()} at {n.fax()}.", f"Previous: {n.short_date()} 11.2, {n.short_date()} 10.9.",
            f"{n.lab_value()}", f"{n.lab_value()} (was {n.lab_value()} on {n.short_date()})", f"Add-on requested by {d.titled()}, ext {n.ext()}.", f"Spoke with {p.titled()}'s {n.relation(n.relative(0))} {n.relative(0).first()} about the repeat draw on {n.prose_date()}.",
            f"Unit {ident(n, 'W#### ## ######', 'W###############', '@####-##-######')} crossmatched for {p.last_first()}; blood type O pos.", f"Barcode {n.mixed_id()} unreadable.", f"LOINC 2823-3; instrument {n.device_model()} s/n {n.serial()}.",
            f"A1c 7.4% on {n.date()}, down from 8.1% in {n.month()}.", "Calc LDL 98 by Friedewald; ratio 3/1.", f"Result hand-carried to {n.unit_name()} {n.bed()} at {n.time()}.", f"Employer panel for {n.employer()}, CoC {ident(n, '########', 'C#######')}, collector {f.full()}."]


def _lab_full(n):
    lab = n.pick(n.lab_company(), n.facility())
    return stack(n, n.maybe(n.pick(lab, f"{lab}\n{lines_address(n)}\nPhone {n.phone()}", f"{lab}  CLIA {clia(n)}"), 0.7), header(n, (n.pick("Specimen", "Accession", "Lab ID", "Req #"), n.accession()), ("Collected", f"{n.short_date()} {n.time()}"), ("Reported", n.short_date()), ("Client ID", ident(n, "#######", "@@####"))),
                 _analytes(n), *n.some(_lab_phrases(n), 1, 4), n.maybe(sign(n), 0.4))


def _lab_trend(n):
    dates = [n.short_date() for _ in range(n.rng.randint(2, 4))]
    rows = [[name] + [f"{n.rng.uniform(a, b):.{places}f}" for _ in dates] for name, _, _, a, b, places in n.some(list(ANALYTES), 3, 6)]
    p = n.patient
    return stack(n, n.pick(f"{p.last_first()} | {n.mrn()} | {n.dob(p)}", f"Cumulative results: {p.full()}", f"Trends for {p.titled()}, {n.mrn()}:", "CUMULATIVE"), table(n, ["Test"] + dates, rows), *n.some(_lab_phrases(n), 0, 3))


def _lab_hl7(n):
    p, d = n.patient, n.provider(0)
    obx = "\n".join(f"OBX|{i + 1}|NM|{n.pick('718-7', '2823-3', '2160-0', '4548-4')}^{name}^LN||{n.rng.uniform(a, b):.{pl}f}|{u}|{r}|{n.pick('N', 'H', 'L')}|||F"
                    for i, (name, r, u, a, b, pl) in enumerate(n.some(list(ANALYTES), 2, 4)))
    return (f"MSH|^~\\&|LAB|{n.lab_company()}|EHR|{n.clinic()}|{n.hl7_date()}||ORU^R01|{ident(n, 'MSG#####', '########')}|P|2.5\nPID|1||{n.mrn()}^^^MR||{p.hl7()}||{n.hl7_date()}|{p.sex}|||{n.address().replace(chr(10), ' ')}||{n.phone()}\n"
            f"OBR|1|{n.order_no()}|{n.accession()}|CBC^Panel|||{n.hl7_date()}||||||||{d.hl7()}^^^^{n.credentials()}\n{obx}")


def _lab_short(n):
    return snips(n, *_lab_phrases(n), n.lab_value() + ", " + n.lab_value(), f"{n.patient.last()} labs {n.short_date()}: {n.lab_value()}; {n.lab_value()}")


def laboratory(n):
    return note(n, _lab_short, _lab_full, _lab_full, _lab_trend, _lab_hl7)


def _mic_phrases(n):
    p, e, f = n.patient, n.provider(1), n.provider(3)
    bug = n.pick(BUGS)
    return [f"Blood culture 2/2 bottles positive at 14 h, {n.pick('gram negative rods', 'gram positive cocci in clusters', 'yeast')}; called to {e.any()} {n.time()}.", f"{bug} >100,000 CFU/mL.", "Gram stain: 3+ PMN, 2/4 GPC.", f"Isolate sent to the state public health laboratory {n.short_date()}, no. {n.accession()}.",
            f"Reported to {mark('FACILITY', bare(n.city()) + ' County Health Department')} on {n.prose_date()}, investigator {n.provider(2).first_last()}, {n.phone()}.", f"Contact tracing: {n.relation(n.relative(0))} {n.relative(0).first()}, employed at {n.employer()}.", f"No growth at {n.pick('48 h', '5 days')}.",
            f"MALDI-TOF score 2.31, {n.device_model()}.", f"{p.titled()} returned from {n.country()} on {n.prose_date()}; travel history includes {n.city_state()}.", f"Plates read by {f.initials()} {n.short_date()}.", f"Infection control ({e.first()}, {n.pager()}) aware, {n.bed()} on contact precautions.",
            f"Ziehl-Neelsen negative x3, last {n.date()}.", f"Prior {bug} at {n.facility()}, {n.date()}.", f"QuantiFERON drawn {n.prose_date()} at {n.clinic()}, TB1 0.02, TB2 0.04.", f"Specimen {n.accession()} rejected: leaking container, {n.nursing_home()} notified."]


def _mic_full(n):
    bug = n.pick(BUGS)
    rows = [[drug, n.pick("<=1", "2/38", ">=32", "<=0.25", "4", "16/4"), n.pick("S", "S", "I", "R")] for drug in n.some(list(DRUGS), 3, 6)]
    return stack(n, n.pick("MICROBIOLOGY", f"{n.facility()} Microbiology", "CULTURE REPORT - FINAL", f"{n.lab_company()} bacteriology"), header(n, ("Specimen", n.accession()), ("Source", n.pick("urine, clean catch", "blood x2", "wound, L heel", "sputum", "CSF")), ("Coll", f"{n.short_date()} {n.time()}"), low=2),
                 f"{n.pick('Organism 1', 'Culture', 'Isolate')}: {bug}", table(n, ("Antibiotic", "MIC", "Interp"), rows), *n.some(_mic_phrases(n), 1, 4), n.maybe(sign(n), 0.4))


def _mic_prose(n):
    return n.pick(" ", "\n").join([n.pick(f"Micro note on {n.patient.any()} ({n.mrn()}).", f"{n.short_date()} {n.time()} -", "Micro round:", "")] + n.some(_mic_phrases(n), 3, 6)).strip()


def _mic_list(n):
    rows = [[n.short_date(), n.accession(), n.pick(q.last(), q.initial_last(), q.initials()), n.pick("BC", "UC", "wound", "C diff PCR", "nares"), n.pick(BUGS + ("NG 24h", "mixed flora"))] for q in (n.relative(i) for i in range(n.rng.randint(3, 5)))]
    return stack(n, n.pick(f"Positive cultures {n.date()}", f"Micro bench, {n.facility()}, reader {n.provider(3).full()}"), table(n, ("Date", "Lab no", "Pt", "Type", "Result"), rows), *n.some(_mic_phrases(n), 0, 2))


def microbiology(n):
    return note(n, lambda m: snips(m, *_mic_phrases(m)), _mic_full, _mic_prose, _mic_list)


KINDS = {"radiology": radiology, "pathology": pathology, "laboratory": laboratory, "microbiology": microbiology}
