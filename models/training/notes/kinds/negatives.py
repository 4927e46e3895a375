"""Texts without any PHI: what the model must leave alone, in the shapes that tempt it."""

import json

from .messages import fill, several


def _num(lo, hi, places=0):
    return lambda n: f"{n.rng.uniform(lo, hi):.{places}f}" if places else str(n.rng.randint(lo, hi))


WORDS = {
    "pct": _num(1, 99), "small": _num(2, 12), "mid": _num(15, 95), "big": _num(120, 9800), "dec": _num(0.1, 9.9, 1),
    "p": _num(0.001, 0.049, 3), "hr": _num(0.5, 1.4, 2), "yr": _num(1958, 2025), "mg": ["2.5", "5", "10", "20", "25", "40", "50",
    "81", "100", "200", "250", "400", "500", "650", "1000"],
    "freq": ["daily", "twice daily", "q8h", "q6h PRN", "at bedtime", "every other day", "weekly", "b.i.d.", "t.i.d.", "once"],
    "route": ["PO", "IV", "SC", "IM", "by mouth", "topically", "sublingually", "per rectum", "via nebulizer"],
    "body": ["ACC/AHA", "the WHO", "NICE", "KDIGO", "GOLD", "ESC", "IDSA", "USPSTF", "the ADA", "ACOG", "the AAP",
    "Surviving Sepsis", "NCCN", "ATS/IDSA", "EULAR", "the CDC", "BTS", "AASLD", "ASCO", "the FDA"],
    "grade": ["Class I, Level A", "Grade 2C", "strong recommendation", "conditional recommendation, low certainty", "Class IIa",
    "Grade B", "Category 1", "weak for"], "rel": ["reduced", "did not reduce", "lowered", "modestly improved", "had no effect on",
    "increased"],
    "end": ["all-cause mortality", "the composite of death or stroke", "hospital readmission", "progression-free survival",
    "HbA1c", "relapse", "major bleeding", "length of stay", "ventilator-free days", "the primary endpoint", "LDL cholesterol"],
    "trial": ["SPRINT", "PARADIGM-HF", "DAPA-CKD", "RE-LY", "ARISTOTLE", "COURAGE", "ISCHEMIA", "JUPITER", "RECOVERY", "PROWESS",
    "ALLHAT", "CLARITY", "EMPEROR", "ANNEXA-4", "HOPE-3", "STITCH", "VICTORIA", "SOLOMON", "MONICA", "ATHENA", "MADIT", "EVEREST",
    "CHARLOTTE", "AUGUSTUS", "WARREN"],
    "eponyms": ["Graves' disease", "Hashimoto's thyroiditis", "Addison's disease", "Cushing's syndrome", "Parkinson's disease",
    "Down syndrome", "Turner syndrome", "Bell's palsy", "Crohn's disease", "Paget's disease", "Hodgkin lymphoma",
    "Wilson's disease", "Raynaud phenomenon", "Still's disease", "Reye's syndrome", "Wegener's",
                "Marfan syndrome", "Barrett's esophagus", "Mallory-Weiss tear", "Charcot joint", "Baker's cyst",
                "Dupuytren's contracture", "Horner's syndrome", "Virchow's node", "Murphy's sign", "McBurney's point",
                "Rovsing's sign", "Kernig's sign", "Brudzinski's sign", "Babinski's sign", "Romberg test", "Phalen's test",
                "Tinel's sign",
                "Lachman test", "Trousseau's sign", "Chvostek's sign", "Glasgow Coma Scale", "Apgar score", "Foley catheter",
                "Jackson-Pratt drain", "Swan-Ganz catheter", "Kaposi sarcoma", "Wilms tumor", "Ewing sarcoma",
                "Bence Jones protein", "Whipple procedure", "Billroth II", "Nissen fundoplication", "Kocher maneuver",
                "Bishop score",
                "Alport syndrome", "Duchenne dystrophy", "Lewy body dementia", "Pick's disease", "Huntington's disease",
                "Jones criteria", "Duke criteria", "Ranson criteria", "Light's criteria", "Child-Pugh class", "Gleason score",
                "Kussmaul breathing", "Cheyne-Stokes respiration", "Austin Flint murmur", "Graham Steell murmur",
                "Dr. Scholl's insoles"],
    "maker": ["Medtronic", "Abbott", "Boston Scientific", "Philips", "GE", "Siemens", "Baxter", "Stryker", "Zimmer",
    "Smith & Nephew", "Johnson & Johnson", "Pfizer", "Merck", "Roche", "Eli Lilly", "Bayer", "Dexcom", "Bard", "Cook",
    "Welch Allyn", "Masimo", "Alaris", "Hamilton", "Draeger"],
    "model": ["MX800", "R30", "G6", "X2-450", "Azure XT DR", "Series 9", "Model 3086", "IntelliVue MP70", "PB840", "C-MAC",
    "1.5T Aera", "LIFEPAK 15", "Hillrom P3200", "SCV-12", "T34", "Aplio 500"],
    "brand": ["Tylenol", "Advil", "Lantus", "Eliquis", "Xarelto", "Humira", "Lipitor", "Zoloft", "Norvasc", "Synthroid", "Keppra",
    "Jardiance", "Ozempic", "Plavix", "Glucophage", "Mary Kay sunscreen", "Ben-Gay", "Ensure", "Depends", "Kleenex", "Neosporin",
    "Benadryl", "Bayer aspirin", "Zofran", "Allegra", "Ativan", "Celebrex"],
    "org": ["E. coli", "S. aureus", "Klebsiella", "C. difficile", "H. pylori", "Bartonella henselae", "Salmonella", "Listeria",
    "Coxiella burnetii", "Borrelia burgdorferi", "Candida auris", "St. Louis encephalitis virus", "Norwalk virus", "Coxsackie B",
    "Epstein-Barr virus", "West Nile virus", "Marburg virus"],
    "nation": ["Kenya", "Peru", "Thailand", "India", "Brazil", "Ghana", "Nepal", "Georgia", "Jordan", "Chad", "Mali", "Vietnam",
    "Haiti", "Mexico", "Egypt", "Cuba", "Turkey", "Madagascar", "Indonesia"], "lay": ["walk", "drink water", "take the tablets",
    "keep the dressing dry", "eat slowly", "check your blood sugar", "rest your arm"],
    "who": ["The patient", "The surgeon", "The nurse", "The assistant", "The anesthetist", "The operator", "The resident",
    "The attending physician", "The technologist", "The family", "The pharmacist"], "part": ["left knee", "right hip", "abdomen",
    "neck", "lumbar spine", "left breast", "right carotid", "gallbladder", "colon", "mandible"],
    "code": ["E11.9", "I10", "J44.1", "N18.4", "F32.1", "Z79.4", "C50.911", "S72.001A", "M54.50", "K35.80"], "cpt": ["99213",
    "99214", "45378", "70553", "93000", "36415", "80053", "27447"], "loinc": ["718-7", "2345-7", "4548-4", "2160-0", "33914-3",
    "6301-6"], "ndc": ["0002-8215-01", "50090-0481-0", "0169-4132-12", "68645-0130-59"],
    "ward": ["ICU", "PACU", "the ED", "Labor and Delivery", "4 West", "Bay 6", "room 12", "OR 3", "Bed 7"], "era": ["In {yr}",
    "Since {yr}", "Before {yr}", "By {yr}", "During {yr}"], "ver": ["4.18.2", "v2.5.1", "10.0.19045", "3.11.7", "2024.1",
    "R4 4.0.1"], "clock": ["08:30", "7:15 am", "14:00", "2300", "noon", "23:45", "6 pm"],
}

GUIDELINE = [
    "{body} recommends {drug} as first-line therapy for {condition} ({grade}).",
    "For adults with {condition}, {body} suggests a target below {mid}% ({grade}).",
    "Recommendation {small}.{small}: In {condition}, consider {drug} or {drug} after {small} weeks.",
    "The {yr} {body} guideline replaces that of {yr}.",
    "Blood pressure should be kept under 130/80 mm Hg; values of 140/90 or more warrant {drug}.",
    "Screening for {condition} begins at 45 and stops at 75 years.",
    "Table {small}. Initial dosing: {drug} {mg} mg {freq}; {drug} {mg} mg {freq}.",
    "Good practice point: repeat {lab_value} within {small} days.", "Stage {small}/4 disease: refer to {specialty}.",
    "Refer within two weeks if hemoglobin <{dec} or ferritin >{big}.",
    "Key change in {yr}: {eponyms} is no longer an indication for {drug}.", "Evidence: {small} RCTs, n={big}, I2={pct}%.",
    "1. Assess ABC. 2. Give oxygen to keep SpO2 94-98%. 3. {drug} {mg} mg {route}. 4. Call for help.",
    "Do not use {drug} in pregnancy or within {small} weeks of {procedure}.",
    "Patients over 65 with {condition} should be offered {procedure}.",
]
MONOGRAPH = [
    "{brand} ({drug}) {mg} mg tablets. Indications: {condition}. Dose: {mg} mg {route} {freq}, max {big} mg/day.",
    "{drug}: half-life {small} h, protein binding {pct}%, CYP3A4 substrate, Vd {dec} L/kg.",
    "Contraindications: hypersensitivity to {drug}, {condition}, concurrent MAOI.",
    "Common (>1/10): nausea, headache. Uncommon (1/100 to 1/1000): {condition}.",
    "Store {brand} at 20-25 C (68-77 F). NDC {ndc}. Discard {small} days after opening.",
    "Renal dosing of {drug}: CrCl 30-50, {mg} mg {freq}; <30, avoid.", "{drug} may raise levels of {drug}; monitor INR.",
    "Pregnancy: avoid. Lactation: {drug} appears in milk at {dec}%.",
    "Available as {mg} mg, {mg} mg and {mg} mg capsules by {maker}.", "Boxed warning: {drug} and suicidality in young adults.",
    "Reconstitute with {small} mL sterile water, shake gently, infuse over {mid} min.",
    "Overdose: give activated charcoal 50 g; antidote {drug}.", "Sig: 1 tab {route} {freq} #30 RF {small}",
    "Black-box text for {brand} was revised in {yr}.", "{brand} contains lactose, FD&C Yellow No. 5 and {mg} mg of {drug}.",
]
LABREF = [
    "Test        Low    High   Units\nSodium      136    145    mmol/L\nPotassium   3.5    5.1    mmol/L\nCreatinine  0.6    {dec}    mg/dL",
    "Reference interval, adults: TSH 0.4-4.0 mIU/L; free T4 0.8-1.8 ng/dL.",
    "Hgb 12.0-16.0 g/dL (F), 13.5-17.5 (M); critical <7.0 or >20.0.", "WBC {dec}, Hgb {dec}, Plt {big}, MCV {mid}, RDW {dec}.",
    "ANALYTE|RESULT|FLAG|RANGE\nGlucose|{big}|H|70-99\nALT|{mid}|N|7-56\nBUN|{mid}|H|7-20",
    "INR target 2.0-3.0 (2.5-3.5 with a mechanical mitral valve).",
    "ABG: pH 7.{mid}, pCO2 {mid}, pO2 {mid}, HCO3 {mid}, on {small} L.", "LOINC {loinc} maps to LOCAL-{big}.",
    "Vitals: T 98.6, HR {mid}, RR 16, BP 128/76, SpO2 {pct}%.",
    "UA: SG 1.0{mid}, pH 6.0, LE 2+, nitrite neg, {small}-{small} RBC/hpf.",
    "CSF: opening pressure {mid}, WBC {small}, protein {mid}, glucose {mid}. Gram stain: {org}.",
    "MIC (ug/mL): ampicillin 16 R, ceftriaxone <=1 S, {drug} {small} I. Organism: {org}.",
    "QC lot within 2SD; Westgard 1-3s not violated; Levey-Jennings reviewed.",
    "Therapeutic range of {drug}: {dec}-{mid} mcg/mL; draw the trough at {clock}.",
    "Na 138 | K 4.1 | Cl 102 | CO2 24 | BUN {mid} | Cr {dec} | Glu {big}",
    "Romanowsky, Giemsa, Ziehl-Neelsen and Gram stains were negative; Coombs test positive.",
]
EPONYM = [
    "{eponyms} was described in the {yr}s and is named after a physician.",
    "{eponyms} should be told apart from {eponyms} and {eponym}.",
    "A positive {eponym} has a sensitivity of {pct}% for {condition}.",
    "Teaching point: {eponyms}, {eponyms} and {eponyms} are often confused on exams.",
    "Q: Which finding suggests {condition}? A) {eponyms} B) {eponyms} C) {eponym} D) none.",
    "{eponyms}: definition, causes, workup.",
    "On exam no {eponyms}, no {eponym}, strength 5/5, reflexes 2+/4.", "In {eponyms}, {drug} is preferred over {drug}.",
    "The differential includes {eponyms}, {condition} and {eponym}.", "Modified {eponyms} is scored from 0 to {small}.",
    "Mnemonic: May Remain Silent In Early Disease. Compare {eponyms}.", "Flashcard: {eponym} -> {condition}.",
    "Place the {eponyms} next to the Mayo stand, then a Kelly clamp, an Allis and a Debakey forceps.",
    "Rose spots, a strawberry tongue, a May-Thurner lesion and {eponyms} may all be asked about.",
    "Charcot's triad, Reynolds' pentad and Beck's triad each predict deterioration.",
    "Parkland formula: 4 mL x kg x %TBSA; Brooke and Galveston differ.",
]
TRIAL = [
    "{trial} ({yr}) randomized {big} adults with {condition} to {drug} or placebo; {drug} {rel} {end} (HR {hr}, 95% CI 0.{mid}-1.{mid}, P={p}).",
    "In a meta-analysis of {small} trials, {drug} {rel} {end} (RR {hr}).",
    "Methods: {small} centers in {nation}, {nation} and {nation} enrolled {big} participants from {yr} to {yr}.",
    "Median follow-up {dec} years; NNT {mid}.",
    "Baseline: mean age {mid} (SD {dec}), {pct}% women, BMI {dec}, LVEF {mid}%.",
    "Conclusion: among patients with {condition}, {drug} {rel} {end}.",
    "Secondary endpoints in {trial} were exploratory; hazard ratio {hr} in the {mid}-to-80 subgroup.",
    "NCT-registered phase {small}/3 study of {drug} ({mg} mg {freq}) versus {drug}.",
    "The {trial} investigators found {pct}/{big} events vs {pct}/{big}.",
    "Figure {small}. Kaplan-Meier curves; log-rank P={p}. Cox, Fine-Gray and Mann-Whitney tests were used.",
    "Table {small}: {pct} ({pct}%), {mid} ({pct}%), P={p}.", "Harms: {pct}% vs {pct}% had {condition}.",
    "Cost: {big} dollars per QALY in {state}.", "AUROC 0.{mid} on the Boston, Cleveland and Framingham scores.",
    "A Bayesian re-analysis of {trial} put the odds at {pct}/100.",
]
CODES = [
    "ICD-10: {code} ({condition}); {code}; {code}. CPT {cpt}, {cpt}.", "Dx codes {code}, {code}. Modifier 25. Units {small}.",
    "{code}\t{condition}\n{code}\t{condition}\n{code}\t{condition}", "CPT {cpt} pays {dec} RVU; HCPCS J{big}.",
    "LOINC {loinc} | SNOMED 73211009 | RxNorm {big}", "NDC {ndc}, {brand}, {mg} mg", "DRG {big}, weight {dec}, GMLOS {dec}.",
    "Map E78.5 to 272.4; map {code} to {cpt}.", "revenue code 0450, type of bill 131, POS {mid}",
    "Value set {small}.16.840.1.113883.3.464: {code}, {code}",
]
JSONISH = [
    lambda n: {"resourceType": "CodeSystem", "version": n.pick(WORDS["ver"]), "concept": [{"code": n.pick(WORDS["code"]),
    "display": n.condition()} for _ in range(n.rng.randint(1, 4))]},
    lambda n: {"order_set": n.condition(), "items": [n.dose_line() for _ in range(n.rng.randint(1, 4))],
    "priority": n.pick("stat", "routine"), "active": True}, lambda n: {"model": n.device_model(),
    "firmware": n.pick(WORDS["ver"]), "battery": n.rng.randint(5, 100), "alarms": {"hi": 140, "lo": 50}, "mode": "AAI/DDD"},
    lambda n: {"code": {"coding": [{"system": "http://loinc.org", "code": n.pick(WORDS["loinc"])}]},
    "valueQuantity": {"value": n.rng.randint(1, 300), "unit": "mg/dL"}, "status": "final"}, lambda n: {"metric": n.pick("los",
    "readmit_30d", "hand_hygiene"), "n": n.rng.randint(50, 9000), "rate": round(n.rng.random(), 3), "year": n.rng.randint(2008,
    2025)},
    lambda n: {"rule": fill(n, n.pick(GUIDELINE), **WORDS), "severity": n.rng.randint(1, 5)}, lambda n: {"temperature": 0.2,
    "max_tokens": 512, "prompt": "Summarize the note", "stop": ["\n\n"]}, lambda n: {"drug": n.drug(), "interactions": [n.drug(),
    n.drug()], "level": n.pick("major", "moderate")},
]
DEVICE = [
    "{maker} {model}: press and hold Power {small} s; LED turns green.",
    "Error E-{mid}: replace the sensor and restart. See section {small}.{small}.",
    "MR Conditional at 1.5T and 3T; SAR under {small} W/kg. {maker} {model}.",
    "Clean the {device_model} with 70% isopropyl alcohol. Do not autoclave.",
    "Set the {maker} pump to {mid} mL/h; occlusion limit {big} mm Hg.",
    "Software {ver} fixes the {clock} clock bug; build {big}.", "Ventilator: AC/VC, VT {big}, RR 16, PEEP {small}, FiO2 {pct}%.",
    "The {device_model} battery lasts {small} h at {mid}% brightness.",
    "Lumen {small} Fr, {mid} cm, 3-way stopcock, Luer lock; {maker}.",
    "Calibrate the {model} at {clock} each shift and log the result in {ward}.",
    "Implant: {maker} {model}, size {small}, cemented.", "USB 3.0, HL7 v2.5.1, DICOM 3.0, TLS 1.2; Windows 10.0.19045.",
]
STATS = [
    "In {yr}, {pct}% of admissions in {state} were for {condition}.",
    "Incidence: {dec} per 100,000 in {nation}, {dec} in {nation}.", "{state} reported {big} cases in {yr}, {big} in {yr}.",
    "Readmissions: Q1 {pct}/{big}, Q2 {pct}/{big}, Q3 {pct}/{big}.", "Hand hygiene {pct}% ({mid}/{big}) on {ward}.",
    "Bed occupancy {pct}% on Mondays and {pct}% on Sundays.", "Mean LOS {dec} days (range 1-{mid}).",
    "1-year survival {pct}%, 5-year {pct}%.", "Of {big} births, {small} had an Apgar below 7 at 5 min.",
    "Vaccine uptake: {state} {pct}%, {state} {pct}%, {state} {pct}%.",
    "Falls {dec} per 1,000 bed days; CLABSI SIR {hr}; CAUTI SIR {hr}.", "The ratio rose from 3/10 to 7/10 between {yr} and {yr}.",
]
TRAVEL = [
    "Yellow fever vaccine is required for entry to {nation} from {nation}.",
    "Malaria prophylaxis for {nation}: {drug} {mg} mg {freq}, from {small} days before to {small} weeks after.",
    "Travelers to {nation} should avoid tap water; {org} is endemic.",
    "Altitude above {big} m in {nation}: consider acetazolamide 125 mg b.i.d.",
    "Rabies pre-exposure: days 0 and 7. Japanese encephalitis: days 0 and 28 for {nation}.",
    "Returned from {nation} with fever? Think {org}, dengue, malaria and typhoid.",
    "{nation} and {nation} lie in the meningitis belt.", "Chagas disease is found in {nation} and Texas; {eponyms} is not.",
    "Check the entry rules of {nation} and {nation} before departure.",
    "Spanish flu, Hong Kong flu, Ebola, Lassa, Zika and Lyme are named after places.",
    "Rocky Mountain spotted fever occurs in {state} and {state}.",
]
PATIENT_ED = [
    "What is {condition}? It is common and can be treated. Ask your doctor about {drug}.",
    "First {lay}, then rest for {mid} minutes. Call 911 if you have chest pain.",
    "You may {lay} tomorrow. Do not drive for {small} hours.",
    "Your team will check your blood pressure; a reading of 120/80 is normal.", "Avoid alcohol while you take {brand}.",
    "Bring your pill bottles and a list of questions to each visit.",
    "A {procedure} takes about {mid} minutes and you go home the same day.",
    "Low-salt diet: no more than {big} mg of sodium a day.",
    "If you miss a dose of {brand}, take it when you remember, unless it is almost {clock}.",
    "Wash the incision with soap and water; pat dry.", "Exercise {mid} min on most days: Monday, Wednesday, Friday.",
    "Ask about pneumonia, flu, shingles and Tdap shots.", "Stop eating at midnight; clear liquids until {clock}.",
    "Signs of infection: redness, swelling, fever above 101 F.",
    "Dolls, blocks and puppets are used in pediatric play therapy.",
    "Helpful words: 'hope', 'grace', 'faith', 'joy', 'will', 'may', 'mark', 'grant', 'bill'.",
]
PROCEDURE = [
    "The patient was placed supine and the {part} was prepped and draped.", "{who} confirmed the site; time-out at {clock} in {ward}.",
    "An incision of {small} cm was made over the {part}.", "EBL {mid} mL. Counts correct x2. Specimen to pathology.",
    "The patient tolerated the {procedure} well and went to {ward}.", "A {eponyms} was placed under ultrasound; no complications.",
    "Closed with 3-0 Vicryl and 4-0 Monocryl; Steri-Strips.",
    "Anesthesia: general, ETT 7.5, Mac 3 blade, Mallampati II, ASA 2/4.",
    "The surgeon then dissected bluntly down to the fascia with a Metzenbaum.",
    "Findings: {condition}. The {part} was otherwise normal.", "{drug} {mg} mg {route} was given at {clock}; {who} was notified.",
    "Bowel prep good (Boston score {small}/9); cecum reached; two {small} mm polyps removed.",
    "Plan: {drug} {freq}, advance diet, PT, follow-up in {small} weeks.",
    "Grade 3/6 murmur, S3, JVP {small} cm, DTR 2/4, 20/40 OD, 20/30 OS.", "Bishop {small}, -2 station, {small} cm/80%.",
    "A Mayo-Hegar needle driver, a Weitlaner and a Richardson retractor were used.",
    "Patient is stable. Will continue to monitor. May advance as tolerated.",
]
POLICY = [
    "Shift change is at {clock}; report in {ward}.",
    "Page the on-call resident for GCS below {small} or NEWS2 of {small} or more.",
    "Code Blue: call the operator. Code Gray: security. Code Pink: infant.", "Notes must be signed within {small} hours.",
    "The chair of the committee reviews the form each spring.", "Staff wear gown, gloves and an N95 for {org}.",
    "Room {small} is closed; use room {mid}.",
    "Release {ver}: bug fixes, faster load, new {score} calculator.", "If the score is {small}/{mid} or less, no action.",
    "Dress code: no open-toed shoes in {ward}.", "Will May Grant Mark the chart? The system may mark a grant as will.",
    "Formulary: {brand} replaced by {drug}; {brand} by {drug}.", "Lunch is served at {clock}; coffee in the lobby.",
    "MRI safety zone IV; ferrous items prohibited.", "To reset, run `make test` with Python {ver}.",
    "Rounds: Mon, Wed, Fri at {clock}. Journal club: Thursday.", "See appendix B, page {mid}, line {small}.",
    "Error {big} at line {mid}: expected number, found text.",
    "The form asks for name, address, date of birth, MRN and phone; leave them empty.",
    "Name: ____________  DOB: __/__/____  MRN: __________  Phone: (___) ___-____",
    "Patient Name: [blank]  Date: [blank]  Signature: ____________", "DOB: XX/XX/XXXX  SSN: ***-**-****  Name: [REDACTED]",
    "Fields: first_name, last_name, birth_date, zip, mrn, admit_dt",
    "Dear patient, your doctor's name and number are on the back of this page.",
]
GENERIC_NOTE = [
    "{filler}", "{filler}", "{dose_line}", "{vitals}", "{lab_value}, {lab_value}.", "Assessment: {condition}, stable on {drug}.",
    "The patient denies {condition}.", "{score}.", "Status post {procedure} in {yr}.",
    "Exam: {eponym} absent, strength 5/5, pain 2/10.", "Continue {drug} and {drug}.",
    "Family history: mother with {eponyms}, father with {condition}.", "Allergies: {drug} (rash), latex.",
    "No acute distress. Alert and oriented x3.", "Meds: {dose_line}; {dose_line}; {dose_line}.",
    "PMH: {condition}, {condition}, {eponyms} ({yr}).", "Plan: {procedure}, then {drug} for {small} weeks.",
    "In {unit_name}, {device_model} in place.", "Lives in {state} with spouse.",
    "He quit smoking in {yr}; 1/2 pack per day before that.", "Seen by the cardiologist this morning; see orders.",
    "Ms. and Mr. are titles; RN and MD are degrees.", "Recheck on Monday at {clock}.",
]

GROUPS = {
    "guideline": GUIDELINE, "drug_monograph": MONOGRAPH, "lab_reference": LABREF, "eponym_text": EPONYM, "trial_summary": TRIAL,
    "code_list": CODES, "device_manual": DEVICE, "statistics": STATS, "travel_medicine": TRAVEL,
    "patient_education": PATIENT_ED, "procedure_generic": PROCEDURE, "policy": POLICY, "generic_note": GENERIC_NOTE,
}
HEADS = {
    "guideline": ["SUMMARY OF RECOMMENDATIONS", "Management", "Key points", "Algorithm"],
    "drug_monograph": ["DOSAGE AND ADMINISTRATION", "Adverse effects", "Pharmacology"], "lab_reference": ["RESULTS",
    "Reference ranges", "LABS"], "eponym_text": ["Board review", "Signs and syndromes"],
    "trial_summary": ["ABSTRACT", "Results", "Background"], "code_list": ["BILLING", "Codes"],
    "device_manual": ["Troubleshooting", "Specifications", "WARNING"], "statistics": ["Quality report", "Epidemiology"],
    "travel_medicine": ["Travel advice", "Before you go"], "patient_education": ["What you should know", "AFTER YOUR VISIT",
    "Frequently asked questions"],
    "procedure_generic": ["PROCEDURE", "DESCRIPTION OF PROCEDURE", "Operative findings"], "policy": ["Unit policy", "Notice"],
    "generic_note": ["A/P", "HPI", "Interval history", "S/O"],
}


def _group_text(n, name):
    frames, layout = GROUPS[name], n.rng.randint(0, 5)
    if layout == 0:
        return fill(n, n.pick(frames), **WORDS)
    if layout == 1:
        return n.pick(HEADS[name]) + n.pick(":\n", "\n\n", ": ") + several(n, frames, 1, 4, **WORDS)
    if layout == 2:
        mark = n.pick("- ", "* ", "• ")
        return n.maybe(n.pick(HEADS[name]) + "\n", 0.6) + mark + several(n, frames, 2, 6, "\n" + mark, **WORDS)
    if layout == 3:
        return "\n".join(f"{i + 1}. {fill(n, frame, **WORDS)}" for i, frame in enumerate(n.some(frames, 2, 5)))
    return several(n, frames, 1, 5, **WORDS)


def negative(n):
    roll = n.rng.random()
    if roll < 0.12:
        return json.dumps(n.pick(JSONISH)(n), ensure_ascii=False, indent=n.pick(None, None, 2))
    if roll < 0.22:
        names = n.some(list(GROUPS), 2, 3)
        return n.pick("\n", "\n\n", " ").join(_group_text(n, name) for name in names)
    text = _group_text(n, n.pick(list(GROUPS)))
    if roll > 0.93:
        text = text.lower()
    elif roll > 0.91:
        text = text.upper()
    return text


def negative_json(n):
    return json.dumps(n.pick(JSONISH)(n), ensure_ascii=False, indent=n.pick(None, 2, 4))


def negative_note(n):
    """The nearest neighbours of real notes: procedures, assessments, teaching, labs."""
    return _group_text(n, n.pick("procedure_generic", "generic_note", "eponym_text", "lab_reference", "policy"))


def negative_literature(n):
    return _group_text(n, n.pick("guideline", "drug_monograph", "trial_summary", "statistics", "travel_medicine"))


def negative_manual(n):
    return _group_text(n, n.pick("device_manual", "code_list", "patient_education", "drug_monograph"))


KINDS = {"negative": negative, "negative_json": negative_json, "negative_note": negative_note,
    "negative_literature": negative_literature, "negative_manual": negative_manual}
