"""What machines and forms carry: HL7 v2, JSON resources, worklists, interface logs, fax cover sheets, care-team lists."""

import json
import re

from .messages import bare, each_part, fill, mark, one, several

# ---------------------------------------------------------------- HL7 v2


def hl7_address(n):
    """Street, town, state and code in their components: contiguous, so one place."""
    street, city, state, code = (" ".join(bare(part).split()) for part in (n.street(), n.city(), n.state(), n.zip()))
    text = n.pick(f"{street}^^{city}^{state}^{code}", f"{street}^APT {n.rng.randint(1, 40)}^{city}^{state}^{code}^USA",
        f"{street}^^{city}^^{code}")
    return mark("LOCATION", text.upper() if n.rng.random() < 0.4 else text)


def stamp(n):
    """A time stamp is one run of digits: the date cannot be told from the clock."""
    day = f"{n.rng.randint(2008, 2026)}{n.rng.randint(1, 12):02d}{n.rng.randint(1, 28):02d}"
    clock = n.pick("", f"{n.rng.randint(0, 23):02d}{n.rng.randint(0, 59):02d}",
        f"{n.rng.randint(0, 23):02d}{n.rng.randint(0, 59):02d}{n.rng.randint(0, 59):02d}")
    return mark("DATE", day + clock)


def birth(n):
    return mark("DATE", f"{n.rng.randint(1925, 2022)}{n.rng.randint(1, 12):02d}{n.rng.randint(1, 28):02d}")


def hl7_phone(n):
    return mark("CONTACT", n.pick(f"({n.rng.randint(201, 989)}){n.rng.randint(200, 999)}-{n.rng.randint(1000, 9999)}",
        f"{n.rng.randint(2012000000, 9899999999)}", bare(n.phone())))


HWORDS = {
    "haddr": hl7_address, "stamp": stamp, "birth": birth, "hphone": hl7_phone, "xcn": ["{npi}^{dr.hl7}^^^{title}",
    "{licence}^{dr.hl7}", "^{dr.hl7}^^^DR", "{any_id}^{dr.hl7}^^^^MD"],
    "xcn2": ["{npi}^{dr2.hl7}", "^{dr2.hl7}^^^^MD", "{any_id}^{dr2.hl7}^^^DR"], "title": ["DR", "MD", "", "RN"], "sexcode": ["F",
    "M", "U"], "seq": ["1", "2", "3", "1"],
    "msg": ["ADT^A01", "ADT^A08", "ORU^R01", "ORM^O01", "SIU^S12", "MDM^T02", "VXU^V04"], "loinc": ["718-7^Hemoglobin^LN",
    "2345-7^Glucose^LN", "4548-4^HbA1c^LN", "2951-2^Sodium^LN", "11502-2^LAB REPORT^LN", "34117-2^H&P^LN",
                                                                                     "8480-6^BP sys^LN", "29463-7^Weight^LN",
                                                                                     "18842-5^Discharge summary^LN",
                                                                                     "6690-2^WBC^LN"],
    "val": ["13.2|g/dL|12.0-16.0|N", "7.9|%|4.0-5.6|H", "142|mmol/L|136-145|N", "118/76|mmHg||N", "0.9|mg/dL|0.6-1.2|N",
    "Positive||Negative|A", "<0.01|ng/mL|<0.04|N"],
    "obs": ["Seen with {pt.titled} at {place} on {long_date}.", "{filler}", "{pt.aged} {pt.man} with {condition}.",
    "Critical value {lab_value} called to {dr3.signed} {time} {short_date}, read back.",
            "Specimen hemolyzed. Notified {dr3.first} in {unit_name}.", "Compared with study of {long_date} at {facility}.",
            "Impression: {condition}. Dictated by {dr.full}.", "No significant change. {eponym} not seen.",
            "Call {rel.first} ({rel.relation}) {phone} before the visit.", "Reference range applies to adults.",
            "Performed at {lab_company}, {address}. Director: {dr2.full}.", "Patient states DOB is {pt.dob}.",
            "Pt lives in {city}; ride by {rel.full}.", "Fasting. Repeat in 2 weeks.", "Result confirmed by repeat analysis.",
            "Prev. MRN {mrn}. Account {account}.", "Reviewed with Dr. {dr2.last} on {day_date}."],
}
SEGMENTS = [
    "MSH|^~\\&|[EPIC|LABSYS|PACS|ADT1|CERNER]|{facility}|[HIE|RIS|LIS]|[CDR|{facility}]|{stamp}||{msg}|{order_no}|P|2.5.1",
    "EVN|[A01|A08|A03|R01]|{stamp}|||{xcn}|{stamp}",
    "PID|1||{mrn}^^^[MRN|HOSP|A]^MR[~{ssn}^^^USA^SS|]||{pt.hl7}^^^[MR|MS|]||{birth}|{sexcode}||[2106-3|W|2054-5|]|{haddr}||{hphone}|[{hphone}|]|[EN|ES|]|[M|S|W]|[CAT|]|{account}|[{ssn}|]||||||||||N",
    "PID|||{mrn}||{pt.hl7}||{birth}|{sexcode}|||{haddr}||{hphone}",
    "PID|{seq}|{plan_id}|{mrn}|{any_id}|{pt.hl7}|{rel.hl7}|{birth}|{sexcode}",
    "PD1|||{clinic}^^[1234|]|{xcn}",
    "NK1|{seq}|{rel.hl7}|[SPO^Spouse|MTH^Mother|DAU|SON|FTH|EMC]|{haddr}|{hphone}|[{hphone}|]|[EC^Emergency contact|NK]",
    "PV1|1|[I|O|E]|[3W^312^A|ED^07^|ICU^4^1]^{facility}||||{xcn}|{xcn2}||[MED|SUR|CAR]|||||||{xcn}|IN|{visit_no}|||||||||||||||||||||||||{stamp}",
    "PV2||^[{condition}|chest pain|syncope]|||||||{stamp}",
    "IN1|{seq}|[HMO|PPO|A0]|{plan_id}|{insurer}|{haddr}||{hphone}|{policy_group}||{employer}||{stamp}|||[1|4]|{pt.hl7}|SEL|{birth}|{haddr}",
    "GT1|1||{rel.hl7}||{haddr}|{hphone}||{birth}|[F|M]|[P|]|SP",
    "ORC|[RE|NW|CA]|{order_no}|{accession}||[CM|SC]||||{stamp}|||{xcn}|[{clinic}|]|{hphone}",
    "OBR|{seq}|{order_no}|{accession}|{loinc}|||{stamp}|||||||||{xcn}||||||{stamp}|||F",
    "OBX|{seq}|NM|{loinc}||{val}|||F|||{stamp}",
    "OBX|{seq}|TX|{loinc}||{obs}||||||F", "OBX|{seq}|FT|[PROGRESS NOTE|IMPRESSION|NARRATIVE]^^L||{obs} {obs}||||||F",
    "NTE|{seq}|[L|P|]|{obs}", "NTE|{seq}||{obs}~{obs}",
    "AL1|{seq}|DA|[7980^PENICILLIN|LATEX|1191^ASPIRIN]|MO|[HIVES|RASH]|{stamp}",
    "DG1|{seq}|I10|[E11.9^Type 2 diabetes mellitus^I10|I10^Essential hypertension^I10|C50.911]||{stamp}|A",
    "SCH|{order_no}|||||[ROUTINE|WALKIN]|{visit}|30|min|^^30^{stamp}|||{xcn}",
    "RXA|0|1|{stamp}||[141^Influenza^CVX|208^COVID-19^CVX]|0.5|mL||00|{xcn}|^^^{pharmacy}||||{serial}|{stamp}|[PMC^sanofi|PFR]",
    "TXA|1|DS|TX|{stamp}|{xcn}||{stamp}|||{xcn2}|||{visit_no}",
    "ZPD|{pt.email}|{licence}|{employer}|{school}",
]


def hl7(n):
    layout = n.rng.randint(0, 5)
    if layout == 0:
        chosen = [SEGMENTS[0], n.pick(SEGMENTS[2:5])] + n.some(SEGMENTS[5:], 2, 6)
    elif layout == 1:
        chosen = [n.pick(SEGMENTS[2:5])]
    elif layout == 2:
        chosen = n.some([s for s in SEGMENTS if s.startswith(("NTE", "OBX"))], 1, 4)
    else:
        chosen = n.some(SEGMENTS, 1, 4)
    text = n.pick("\n", "\n", "\r\n", "\\r").join(fill(n, frame, **HWORDS) for frame in chosen)
    if layout == 4:
        return one(n, ["ACK failed for message below, please advise {dr3.first}:\n",
            "Rejected {iso} {time} (AE): required field missing\n", "Sample from {facility} feed:\n"]) + text
    return text


# ---------------------------------------------------------------- JSON


def fhir_patient(n):
    p, rel = n.patient, n.relative()
    out = {"resourceType": "Patient", "id": n.mixed_id(), "identifier": [{"type": {"text": "MR"},
        "system": "urn:oid:2.16.840.1.113883.4.1", "value": n.mrn()}],
           "name": [{"use": "official", "family": p.last(), "given": [p.first()]}],
           "gender": "female" if p.sex == "F" else "male", "birthDate": n.iso(),
           "telecom": [{"system": "phone", "value": n.phone(), "use": "mobile"}, {"system": "email", "value": n.email(p)}],
           "address": [{"line": [n.street()], "city": n.city(), "state": n.state(), "postalCode": n.zip(), "country": "US"}],
           "contact": [{"relationship": [{"text": n.relation(rel)}], "name": {"text": rel.full()},
           "telecom": [{"value": n.phone()}]}], "managingOrganization": {"display": n.facility()},
           "generalPractitioner": [{"display": n.provider().signed()}], "maritalStatus": {"text": n.pick("Married",
           "Never Married", "Widowed")}, "active": True}
    keep = ["resourceType"] + n.some([key for key in out if key != "resourceType"], 3, len(out) - 1)
    return {key: out[key] for key in keep}


def fhir_observation(n):
    code, name, value, unit = n.pick(("718-7", "Hemoglobin", 11.8, "g/dL"), ("2345-7", "Glucose", 164, "mg/dL"), ("8867-4",
        "Heart rate", 72, "/min"), ("4548-4", "Hemoglobin A1c", 8.1, "%"))
    return {"resourceType": "Observation", "status": "final", "code": {"coding": [{"system": "http://loinc.org", "code": code,
        "display": name}]}, "valueQuantity": {"value": value, "unit": unit},
            "subject": {"reference": f"Patient/{n.mrn()}", "display": n.patient.any()}, "effectiveDateTime": n.pick(n.iso(),
            n.iso() + "T08:30:00Z"), "performer": [{"display": n.pick(n.provider().signed(), n.lab_company())}],
            "note": [{"text": fill(n, n.pick(HWORDS["obs"]), **HWORDS)}]}


def fhir_document(n):
    words = several(n, HWORDS["obs"], 1, 3, " ", **HWORDS)
    return {"resourceType": n.pick("DocumentReference", "Composition", "DiagnosticReport"), "status": "current", "date": n.iso(),
        "author": [{"display": n.provider().full()}], "subject": {"display": n.patient.any()},
            "text": {"status": "generated", "div": n.pick(f"<div xmlns=\"http://www.w3.org/1999/xhtml\">{words}</div>", words)},
            "encounter": {"reference": f"Encounter/{n.visit_no()}"}}


def plain_record(n):
    p = n.patient
    fields = {"patient_name": p.any(), "first_name": p.first(), "lastName": p.last(), "dob": n.dob(p), "age": n.age(p),
        "mrn": n.mrn(), "ssn": n.ssn(), "phone": n.phone(), "email": n.email(p), "address": n.address().replace("\n", ", "),
              "city": n.city(), "zip": n.zip(), "state": n.state(), "insurance": {"payer": n.insurer(), "member_id": n.plan_id(),
              "group": n.policy_group()}, "pcp": n.provider().signed(), "employer": n.employer(),
              "facility": n.facility(), "admit_date": n.date(), "discharged": n.short_date(), "icd10": ["E11.9", "I10"],
              "bp": "128/76", "pain": "3/10", "room": n.bed(), "device": n.device_model(), "serial": n.serial(), "drug": n.drug(),
              "ip": n.ip(), "user_agent": "Mozilla/5.0 (Windows NT 10.0)", "version": "4.18.2", "note": fill(n,
              n.pick(HWORDS["obs"]), **HWORDS), "next_of_kin": n.relative().full(), "attending": n.provider(1).last_first(),
              "score": 7, "status": "final"}
    return {key: fields[key] for key in n.some(list(fields), 3, 11)}


def fhir_json(n):
    data = n.pick(fhir_patient, fhir_observation, fhir_document, plain_record, plain_record)(n)
    if n.rng.random() < 0.12:
        data = {"resourceType": "Bundle", "type": "searchset", "total": 2, "entry": [{"resource": data},
            {"resource": fhir_observation(n)}]}
    layout = n.rng.randint(0, 4)
    if layout == 4 and not any(isinstance(v, (dict, list)) for v in data.values()):
        return "\n".join(f"{key}: {value}" for key, value in data.items())
    text = json.dumps(data, ensure_ascii=False, indent=n.pick(None, None, 2, 1), separators=n.pick((",", ":"), (", ", ": ")))
    return text if layout else text.replace("},", "},\n")


# ---------------------------------------------------------------- worklists

COLUMNS = {
    "Patient": lambda n, p, d: n.pick(p.last_first, p.last_first, p.full, p.initial_last)(), "MRN": lambda n, p, d: n.mrn(),
    "DOB": lambda n, p, d: n.dob(p), "Age": lambda n, p, d: n.age(p),
    "Sex": lambda n, p, d: p.sex, "Room": lambda n, p, d: n.bed(), "Dx": lambda n, p, d: n.condition(), "Attending": lambda n, p,
    d: n.pick(d.last, d.signed, d.initial_last)(), "Admit": lambda n, p, d: n.short_date(),
    "Appt": lambda n, p, d: n.short_date() + " " + n.time(), "Phone": lambda n, p, d: n.phone(), "Accession": lambda n, p,
    d: n.accession(), "Test": lambda n, p, d: n.pick("CBC", "BMP", "Lipase", "Troponin", "UA", "CT HEAD WO"),
    "Result": lambda n, p, d: n.pick("WNL", "138", "7.2 H", "NEG", "0.04", "pending"), "Ins": lambda n, p, d: n.insurer(),
    "Member": lambda n, p, d: n.plan_id(), "City": lambda n, p, d: n.city(), "St": lambda n, p, d: n.state(),
    "Code": lambda n, p, d: n.pick("Full", "DNR", "DNI"), "Comment": lambda n, p, d: fill(n, n.pick("call {rel.first}",
    "r/s {prose_date}", "needs {test}", "fasting", "", "BP {ratio}", "to {nursing_home}", "consult {dr2.last}")),
    "Initials": lambda n, p, d: p.initials(), "ICD": lambda n, p, d: n.pick("I50.9", "E11.65", "J18.9", "Z79.4"),
    "Email": lambda n, p, d: n.email(p), "Serial": lambda n, p, d: n.serial(), "Model": lambda n, p, d: n.device_model(),
}


def worklist_rows(n):
    sep = n.pick(",", ",", "\t", "|", " | ", ";", "   ")
    columns = ["Patient"] + n.some([c for c in COLUMNS if c != "Patient"], 3,
        8) if n.rng.random() < 0.8 else n.some(list(COLUMNS), 4, 8)

    def cell(text):
        text = " ".join(text.split())
        return f'"{text}"' if sep == "," and "," in text else text
    rows = []
    for i in range(n.rng.randint(1, 6)):
        person = n.patient if i == 0 else n.relative(i + 3) if i < 3 else n.provider(i + 3)
        rows.append(sep.join(cell(COLUMNS[c](n, person, n.provider(i % 3))) for c in columns))
    if n.rng.random() < 0.7:
        rows.insert(0, sep.join(c if n.rng.random() < 0.9 else c.upper() for c in columns))
    return n.maybe(fill(n,
        "[{unit_name} worklist {short_date}|Rounds {day_date}|{doctor} schedule, {date}|export of {iso}|# {facility} census]\n"),
        0.35) + "\n".join(rows)


# ---------------------------------------------------------------- logs

LOG = [
    "{lstamp} INFO [ADTListener] received ADT^A08 for MRN {mrn} from {ip}",
    "{lstamp} WARN  patient match score 0.72 for {pt.last_first} dob={iso} candidates=2",
    "{lstamp} ERROR OrderSvc: order {order_no} rejected: provider {dr.last} has no NPI",
    "{lstamp} user={dr.slugmail} action=VIEW_CHART mrn={mrn} ip={ip} dur=42ms",
    "{lstamp} DEBUG build 4.18.2 heap 512/2048 MB threads 12/24",
    "{lstamp} GET /api/patients/{mrn}/notes?from={iso} 200 13ms {ip}", "{lstamp} fax job {case_no} to {fax} failed: busy (3/5)",
    "{lstamp} sent mail to {pt.email} subject=\"{visit} {short_date}\"",
    "{lstamp} [worker-3] retry 2/5 accession={accession} modality=CT station=CT02",
    "{lstamp} PACS: study for {pt.hl7} {birth} matched to {accession}", "{lstamp} INFO cache hit ratio 0.93, 120/80 slots",
    "{lstamp} audit: {dr2.first_last} opened record of {pt.first_last} (break-glass, reason: {condition})",
    "{lstamp} sms to {phone} delivered", "{lstamp} eligibility 271 payer={insurer} member={plan_id} status=ACTIVE",
    "{lstamp} device {device_model} serial={serial} battery 84%",
    "{lstamp} login ok for {dr.email} from {url}", "{lstamp} job purge finished, rows=1823, ICD10 version 2024",
    "{lstamp} merge {mrn} -> {mrn} by {dr3.initials}", "{lstamp} HL7 parse error at PID-5: '{pt.full}' facility={facility}",
    "{lstamp} FATAL NullPointerException at Router.java:212",
]


def log_stamp(n):
    day, clock = n.pick(n.iso(), n.iso(), mark("DATE",
        f"{n.pick('Jan', 'Feb', 'Mar', 'Apr', 'Jun', 'Sep', 'Oct', 'Dec')} {n.rng.randint(1, 28):02d}"),
        n.hl7_date()), f"{n.rng.randint(0, 23):02d}:{n.rng.randint(0, 59):02d}:{n.rng.randint(0, 59):02d}"
    if not re.search(r"\|\d{8}⟧|-|[A-Z][a-z]", day):
        return day
    return n.pick(f"{day} {clock}", f"{day} {clock},{n.rng.randint(0, 999):03d}", f"{day}T{clock}Z", f"[{day} {clock}]",
        f"{clock} {day}")


def interface_log(n):
    frames = [frame.replace("{dr.slugmail}", n.pick("{dr.email}", "{dr.initials}", "svc_lab",
        "{dr.last}")) for frame in n.some(LOG, 1, 6)]
    return "\n".join(fill(n, frame, lstamp=log_stamp, **HWORDS) for frame in frames)


# ---------------------------------------------------------------- fax

CONFUSED = {"O": "0", "0": "O", "l": "1", "I": "l", "1": "l", "5": "S", "S": "5", "e": "c", "m": "rn", "rn": "m", "B": "8",
    "8": "B", "i": "l", "o": "0", "g": "q", ".": ",", " ": "  "}


def ocr(n, text, rate):
    """The errors of a scanner, inside the marks as well as between them."""
    def change(_, piece):
        return "".join(CONFUSED[c] if c in CONFUSED and n.rng.random() < rate else "" if c.isalpha() and n.rng.random() < rate / 12 and len(piece) > 3 else c for c in piece)
    return re.sub(r"⟦([A-Z]+)\| +", r" ⟦\1|", each_part(text, change))


FAX_ITEMS = ["TO: [{dr2.full}|{doctor2}|Medical Records|{insurer}|{pharmacy}]", "ATTN: {dr3.first_last}",
    "FROM: [{dr.full}|{clinic}|{facility}]", "FAX: {fax}", "PHONE: {phone}", "DATE: {date}", "PAGES (incl. cover): 4",
    "RE: {pt.last_first} DOB {pt.dob}",
             "RE: [records request|prior auth {claim}|{pt.initials}, MRN {mrn}|wheelchair {serial}]", "TIME: {time}",
             "[URGENT|x Urgent  o For review  o Please reply]", "Company: [{employer}|{insurer}|{lab_company}]",
             "Address: {address}", "Patient ID# {mrn}", "Claim No. {claim}",
             "Sender's e-mail {dr.email}", "Subscriber {plan_id} Grp {policy_group}"]
FAX_BODY = ["Please find attached [labs|the last note|op report] for {pt.titled}, seen {long_date}.",
    "Pls sign and fax back to {fax} by {prose_date}.", "Thank you, {dr3.first}",
    "CONFIDENTIAL: if received in error call {phone} and shred.", "Rx: {dose_line} #30 RF 3. {doctor}, DEA {dea}.",
            "The patient now resides at {address}.", "Need {test} from {place}.", "BP {ratio}, {lab_value}.",
            "Form HCFA-1500 enclosed.", "Order no. {order_no}, qty 1, {device_model}.",
            "Records from {short_date} to {short_date} only.", "Signed: {dr.signed}"]
FAX_EDGE = ["{short_date} {time}   FROM-{clinic}    {fax}    T-482  P.001/004  F-113",
    "Fax Server  {date} {time}  PAGE 2/3  Fax Server", "{iso} {time}  {facility} -> {fax}   pg 1 of 6",
    "RightFax C1-3   {short_date} {time}  PAGE   1/004"]


def fax_cover(n):
    layout = n.rng.randint(0, 3)
    items = [fill(n, item) for item in n.some(FAX_ITEMS, 3, 10)]
    body = several(n, FAX_BODY, 1, 4, n.pick(" ", "\n"))
    if layout == 0:
        text = "\n".join(items) + "\n\n" + body
    elif layout == 1:
        pairs = [items[i:i + 2] for i in range(0, len(items), 2)]
        text = fill(n, n.pick(FAX_EDGE)) + "\n" + fill(n,
            "[FAX TRANSMITTAL|FACSIMILE COVER SHEET|Fax]\n{facility}\n{address}\n\n") + "\n".join("      ".join(pair) for pair in pairs) + "\n\nNOTES: " + body
    elif layout == 2:
        text = fill(n, n.pick(FAX_EDGE)) + "\n" + body + n.maybe("\n" + "  ".join(items[:2]), 0.5)
    else:
        text = " ".join(items) + " " + body
    rate = n.pick(0, 0.01, 0.02, 0.05)
    return ocr(n, text, rate) if rate else text


# ---------------------------------------------------------------- care teams

ROLES = ["PCP", "Attending", "Consultant", "Case manager", "Social worker", "Primary nurse", "Pharmacist", "Dietitian",
    "Physical therapist", "Chaplain", "Resident", "Surgeon", "Named nurse", "Key worker", "Health visitor",
         "Home health aide", "Specialist", "Emergency contact", "HCPOA", "Dentist", "Cardiology", "Oncology", "Nephrology",
         "Transport", "Interpreter"]
CONTACTS = ["{phone}", "pager {pager}", "x{ext}", "{dr.email}", "{clinic}", "{clinic}, {city_state}", "since {date}", "NPI {npi}",
    "fax {fax}", "{facility}", "Mon-Fri", "{insurer}", "{street}, {city}", "until {prose_date}", "on leave"]


def care_team(n):
    layout = n.rng.randint(0, 4)
    rows = []
    for i, role in enumerate(n.some(ROLES, 2, 7)):
        person = n.relative(0) if role in ("Emergency contact", "HCPOA") else n.provider(i)
        name = n.pick(person.signed, person.full, person.first_last, person.last_first, person.titled, person.first,
            person.initial_last)() if i % 5 else n.pick("none", "TBD", person.full())
        contact = fill(n, n.pick(CONTACTS)).replace("\n", ", ")
        rows.append({0: f"{role}: {name}, {contact}", 1: f"{role:<18} {name:<28} {contact}", 2: f"- {name} ({role}) {contact}",
            3: f"{name}, {role.lower()} [{contact}]", 4: f"{role}\t{name}\t{contact}"}[layout])
    head = fill(n,
        "[CARE TEAM|Care team for {pt.full}|Care Team ({pt.last_first}, {mrn})|Treatment team as of {date}|Your care team at {clinic}|MDT list]")
    if layout == 3:
        return head + ": " + "; ".join(rows) + "."
    return n.maybe(head + "\n", 0.8) + "\n".join(rows) + n.maybe(fill(n, "\n[Updated|Reviewed] {short_date} by {staffer}"), 0.4)


KINDS = {"hl7": hl7, "fhir_json": fhir_json, "worklist_rows": worklist_rows, "interface_log": interface_log,
    "fax_cover": fax_cover, "care_team": care_team}
