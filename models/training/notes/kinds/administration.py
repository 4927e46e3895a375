"""Billing and claims, scheduling, registration, intake, immunisations, prescriptions, dental and eye records, implant cards."""

from __future__ import annotations

from .diagnostics import bare, form, header, ident, joined, lines_address, mark, money, nhs, note, num, shuffled, sign, snips, stack, table, unmarked, yrs


# ---------------------------------------------------------------- billing, ledger, claim

def _bill_phrases(n):
    p, r, b = n.patient, n.relative(0), n.provider(1)
    rel = n.relation(r)
    return [f"Pt called re balance {money(n)}; will pay {money(n, 10, 200)}/mo starting {n.prose_date()}. -{b.initials()}", f"Spoke w/ {r.first()} ({rel}) at {n.phone()}, promised payment by {n.date()}.", f"Claim {n.claim()} for DOS {n.short_date()} denied CO-{num(n, 4, 253)}; resubmitted {n.short_date()}.", f"Account {n.account()} turned over to {mark('ORG', bare(n.relative(3).last()) + n.pick(' Recovery', ' & Associates Collections', ' Credit Bureau'))} on {n.date()}.",
            f"Statement returned, {p.titled()} no longer at {n.address()}.".replace("\n", ", "), f"Card ending {n.last4()} charged {money(n)}, approval {ident(n, '######', '#####@')}.", f"Check #{ident(n, '####', '#####')} for {money(n)} from {n.insurer()} posted {n.short_date()}.", f"Per {n.relative(4).first()} at {n.insurer()}, {n.phone()}, call ref {n.claim()}: member termed {n.prose_date()}.", f"99214-25 {money(n, 90, 300)}, 93000 {money(n, 20, 120)}, J3301 x 4 units.",
            f"Guarantor {r.full()}, SSN {n.ssn()}, employed by {n.employer()}.", f"Bankruptcy ch. 7 filed {n.date()}, case {n.case_no()}, {mark('ORG', bare(n.city()) + ' Bankruptcy Court') if n.rng.random() < 0.3 else 'notice on file'}.", f"Medicaid pending, worker {n.relative(2).full()}, case {n.case_no()}.", f"Small balance adj {money(n, 1, 9)} by {b.first()} on {n.short_date()}.", f"Refund {money(n)} mailed to {r.titled()} {n.prose_date()}.", f"{p.first()} disputes the {n.prose_date()} visit: says {p.he} was in {n.city_state()} that day.", f"EOB shows allowed {money(n)}, ded {money(n, 20, 500)}, 80/20 coins.", f"Charity application from {p.titled()} approved at 3/4 write-off through {n.date()}; {n.charity()} helped.", f"Motor claim with {n.insurer()}, adjuster {n.relative(4).last()}, x{n.ext()}, loss {n.short_date()}.", f"HICN {n.plan_id()} corrected on the UB-04."]


def _ledger(n):
    p = n.patient
    rows = [[n.short_date(), n.pick(n.code(), "99213", "90837", "PMT", "ADJ", "D1110", "copay"), n.pick("office visit", "check", n.insurer(), p.last(), f"pd by {n.relative(0).first()}", n.procedure(), "late fee"), money(n, 5, 900), money(n, 0, 900), n.pick(n.provider(0).initials(), n.provider(1).initials(), "")] for _ in range(n.rng.randint(3, 7))]
    return stack(n, n.pick(f"LEDGER  {p.last_first()}  acct {n.account()}", f"Account history: {p.full()} ({n.account()}) as of {n.date()}", f"{n.clinic()} patient ledger\nGuarantor: {n.relative(0).full()}\n{lines_address(n)}", f"Transactions, acct {n.account()}"), table(n, ("Date", "Code", "Description", "Charge", "Balance", "Init"), rows), n.maybe(" ".join(n.some(_bill_phrases(n), 1, 2))))


def _bill_log(n):
    return stack(n, n.maybe(form(n, [("Acct", n.account()), ("Name", n.patient.last_first()), ("Bal", money(n)), ("Payer", n.insurer()), ("Phone", n.phone())])), "\n".join(n.pick(f"{n.short_date()} {n.provider(i % 3).initials()} {x}", f"{n.short_date()} {n.time()} - {x}", x) for i, x in enumerate(n.some(_bill_phrases(n), 3, 6))))


def _bill_statement(n):
    p = n.patient
    return stack(n, n.pick(n.clinic(), n.facility()), f"{n.pick('STATEMENT DATE', 'Bill date')} {n.short_date()}", f"{n.pick(p.full(), n.relative(0).full())}\n{lines_address(n)}", form(n, [("Account number", n.account()), ("Service date", n.short_date()), ("Provider", n.provider(0).signed()), ("Amount due", money(n)), ("Due", n.date()), ("Pay at", n.url()), ("Questions", n.phone())]))


def billing(n):
    return note(n, lambda m: snips(m, *_bill_phrases(m)), _bill_log, _ledger, _bill_statement, lambda m: m.pick(" ", "\n").join(m.some(_bill_phrases(m), 3, 5)))


def _claim_x12(n):
    p, d, r = n.patient, n.provider(0), n.relative(0)
    def names(q):
        return joined("*", q.last(), q.first()).upper()
    icd = unmarked(n, "E11#", "I10", "M54#", "J45##", "Z00##")
    pieces = [f"NM1*85*1*{names(d)}****XX*{n.npi()}", f"N3*{n.street()}", f"N4*{n.city()}*{n.pick('TX', 'OH', 'OR', 'GA', 'NM')}*{n.zip()}", f"REF*EI*{ident(n, '#########')}", f"SBR*P*18*{n.policy_group()}******CI", f"NM1*IL*1*{names(r)}****MI*{n.plan_id()}", f"DMG*D8*{mark('DATE', unmarked(n, '19#') + num(n, 0, 9) + num(n, 1, 9).zfill(2) + num(n, 10, 28))}*{p.sex}", f"NM1*QC*1*{names(p)}", f"CLM*{n.account()}*{num(n, 80, 900)}***11:B:1*Y*A*Y*Y", f"HI*ABK:{icd}", f"SV1*HC:99213*{num(n, 60, 300)}*UN*1***1", f"DTP*472*D8*{n.hl7_date()}",
              f"CLP*{n.account()}*1*{num(n, 90, 900)}*{num(n, 20, 89)}**12*{n.claim()}", "CAS*CO*45*38.12", f"TRN*1*{ident(n, '##########')}*{ident(n, '##########')}", f"PER*IC*{n.relative(1).full()}*TE*{n.phone()}", f"NM1*PR*2*{n.insurer()}*****PI*{num(n, 10000, 99999)}"]
    keep = [x for x in pieces if n.rng.random() < 0.7] or pieces
    return n.pick("~\n", "~\n", "~").join(keep) + "~"


def _claim_form(n):
    p, r, d = n.patient, n.relative(0), n.provider(0)
    rows = [("1a. Insured's ID", n.plan_id()), ("2. Patient's name", p.last_first()), ("3. Birth date", n.dob(p)), ("4. Insured's name", r.last_first()), ("5. Address", n.address()), ("7. Insured's phone", n.phone()), ("9. Other insured", n.relative(1).last_first()), ("10b. Auto accident", "NO"), ("11. Group", n.policy_group()), ("11b. Employer", n.employer()), ("11c. Plan name", n.insurer()), ("14. Date of illness", n.short_date()), ("17. Referring", n.provider(1).signed()), ("17b. NPI", n.npi()), ("21. Dx", n.code()), ("23. Prior auth", n.claim()), ("24. DOS / CPT", f"{n.short_date()} 99214 {money(n, 90, 400)}"), ("25. Tax ID", ident(n, "##-#######")), ("26. Acct no", n.account()), ("28. Total", money(n)), ("31. Signature", f"{d.signed()} {n.short_date()}"), ("32. Service facility", n.facility()), ("33. Billing provider", n.clinic())]
    if n.rng.random() < 0.5:
        rows = [(label.split(". ")[1], value) for label, value in rows]
    low = n.rng.randint(0, len(rows) - 7)
    return stack(n, n.pick("CMS-1500", "HEALTH INSURANCE CLAIM", "UB-04 extract", "Claim detail", ""), form(n, rows[low:low + n.rng.randint(6, 13)]))


def _superbill(n):
    p, d = n.patient, n.provider(0)
    rows = [[n.pick("99213", "99395", "90471", "36415", "81002", "20610-LT"), n.pick("Est pt, low", "Venipuncture", "Injection, major joint", "UA dip", "Imm admin"), n.pick(n.code(), "Z23", "M17.12"), money(n, 8, 300)] for _ in range(n.rng.randint(2, 4))]
    return stack(n, n.pick(f"{n.clinic()} SUPERBILL", f"Encounter form {n.visit_no()}", "SUPERBILL"), form(n, [("Patient", p.full()), ("DOS", n.short_date()), ("DOB", n.dob(p)), ("Provider", d.signed()), ("NPI", n.npi()), ("Ins", n.insurer()), ("ID", n.plan_id()), ("Copay", money(n, 10, 60))]), table(n, ("CPT", "Desc", "Dx", "Fee"), rows), n.maybe(f"RTC {n.prose_date()}"), n.maybe(n.pick(_bill_phrases(n))))


def _era(n):
    rows = [[n.pick(q.last_first(), q.hl7(), q.initial_last()), n.plan_id(), n.short_date(), n.pick("99213", "97110", "71046"), money(n, 50, 400), money(n, 20, 300), n.pick("CO-45", "PR-1", "OA-23", "PR-3"), n.claim()] for q in (n.relative(i) for i in range(n.rng.randint(2, 4)))]
    return stack(n, n.pick(f"{n.insurer()} REMITTANCE ADVICE\nEFT {ident(n, '##########', '@#########')} {n.short_date()}", f"ERA 835 {n.date()} payer {n.insurer()} payee NPI {n.npi()}", "EOB"), table(n, ("Patient", "ID", "DOS", "Proc", "Billed", "Paid", "Adj", "ICN"), rows))


def claim(n):
    return note(n, lambda m: snips(m, *_bill_phrases(m), f"CLM*{m.account()}*{num(m, 50, 900)}***11:B:1~DTP*472*D8*{m.hl7_date()}~", f"Claim {m.claim()}, {m.patient.last_first()}, DOS {m.short_date()}, CPT 99214, {money(m)}."), _claim_x12, _claim_form, _superbill, _era)


# ---------------------------------------------------------------- scheduling

def _sched_phrases(n):
    p, d, r = n.patient, n.provider(0), n.relative(0)
    return [f"Reminder: {p.first()}, you have an appointment with {d.titled()} on {n.date()} at {n.time()}. Reply C to confirm or call {n.phone()}.", f"{p.titled()} no-showed {n.prose_date()}; LM with {n.relation(r)} {r.first()} to r/s.", f"Moved {p.last()} from {n.short_date()} {n.time()} to {n.short_date()} {n.time()} per {d.last()}.", f"{d.first()} is out {n.date_range()}; please move everyone to {n.provider(1).last()}.", f"Ride booked via {n.charity()} for {n.prose_date()}, pick-up at {n.street()} {n.time()}, trip {ident(n, '#######', 'TR-#####')}.", f"Wait list: {n.relative(1).first_initial()}, {n.phone()}, any day after {n.prose_date()}.", f"New pt {p.full()}, {n.dob(p)}, {n.insurer()} {n.plan_id()}, wants {n.specialty()} near {n.city()}.",
            f"Your visit at {n.clinic()}, {n.address()}, is in room {num(n, 1, 40)}.".replace("\n", ", "), f"{p.nick()} prefers texts: {n.phone()}.", f"Video link: {n.url()} ({n.time()}).", f"Interpreter {n.relative(2).first()} confirmed for {n.short_date()}.", f"Fasting from {n.time()}; bring {n.drug()} and the card. 15/30 min slots only.", f"Can't do Tuesdays; {r.first()} works at {n.employer()} till {n.time()}.", f"Pre-op phone call {n.prose_date()} w/ {n.provider(2).first()}, ext {n.ext()}.", f"OR block {n.short_date()}: room {num(n, 1, 18)}, {d.last()}, {n.procedure()}, 7:30-9:15.", f"Recall letters to {n.relative(3).titled()} and {n.relative(4).titled()} returned from {n.village()}.", f"Confirmation {n.visit_no()}",
            f"Hi {p.first()}, it's {n.provider(3).first()} from {n.clinic()}. {d.titled()} can see you {n.prose_date()} at {n.time()} instead. Call {n.phone()}.",
            f"{p.last_first()}, {n.dob(p)}: MRI auth pending, hold {n.short_date()} slot",
            f"Cancelled by {n.relation(r)} {r.first()} {n.time()}, snow in {n.village()}.",
            f"{n.provider(1).initials()}/{n.provider(2).initials()} swap call {n.date()}.",
            f"Overbook {p.initials()} on {n.prose_date()}, 1/2 slot, room {num(n, 1, 20)}.",
            f"Referral from {n.provider(2).titled()} received {n.short_date()}, scan to {n.mrn()}.",
            f"E-mailed directions to {n.email(p)}."]


def _sched_table(n):
    rows = [[n.time(), n.pick(q.last_first(), q.first_last(), q.initial_last(), q.last(), q.initials()), n.pick(n.age(q), n.dob(q)), n.pick("f/u", "NP", "Px", n.procedure(), "15/30", n.condition()), n.provider(i % 2).last(), n.pick(n.phone(), n.mrn(), "conf", "LM", "")] for i, q in enumerate(n.relative(j) for j in range(n.rng.randint(3, 7)))]
    return stack(n, n.pick(f"Schedule for {n.date()}", f"{n.clinic()} {n.short_date()}", f"{n.provider(0).titled()} clinic list, {n.prose_date()}", f"OR list {n.short_date()} {n.facility()}", ""), table(n, ("Time", "Patient", "Age/DOB", "Type", "Prov", "Notes"), rows), n.maybe(n.pick(_sched_phrases(n))))


def _sched_card(n):
    p = n.patient
    return stack(n, n.pick("APPOINTMENT", "Your appointment", "Appointment card"), form(n, shuffled(n, [("Patient", p.full()), ("When", f"{n.date()} {n.time()}"), ("With", n.provider(0).signed()), ("Where", n.clinic()), ("Address", n.address()), ("Phone", n.phone()), ("Ref", n.visit_no()), ("Arrive", "15 min early"), ("Type", n.specialty()), ("Booked by", n.provider(3).first())], 4, 9)), n.maybe(n.pick(_sched_phrases(n))))


def scheduling(n):
    return note(n, lambda m: snips(m, *_sched_phrases(m)), _sched_table, _sched_table, _sched_card, lambda m: "\n".join(m.pick("- ", "", f"{m.time()} ", f"{m.provider(i % 3).first()}: ") + x for i, x in enumerate(m.some(_sched_phrases(m), 3, 6))))


# ---------------------------------------------------------------- registration, face sheet, intake

def _face_rows(n):
    p, r, s = n.patient, n.relative(0), n.relative(1)
    return [("Name", n.pick(p.full(), p.last_first())), ("DOB", n.dob(p)), ("Age", n.age(p)), ("Sex", p.sex), ("SSN", n.ssn()), ("MRN", n.mrn()), ("Account", n.account()), ("Address", n.address()), ("Home phone", n.phone()), ("Cell", n.phone()), ("E-mail", n.email(p)), ("Marital status", n.pick("M", "S", "D", "widowed")), ("Language", n.pick("English", "Spanish", "Polish")), ("Religion", n.pick("none", "Catholic", "Baptist")), ("Employer", n.employer()), ("Occupation", n.occupation()), ("Work phone", n.phone()), ("Emergency contact", f"{r.full()} ({n.relation(r)}) {n.phone()}"), ("Next of kin", r.full()), ("Relationship", n.relation(r)), ("Guarantor", s.last_first()), ("Guarantor DOB", n.dob(s)),
            ("Guarantor address", n.address()), ("Primary insurance", n.insurer()), ("Policy", n.plan_id()), ("Group", n.policy_group()), ("Subscriber", s.full()), ("Secondary", n.insurer()), ("PCP", n.provider(0).signed()), ("Attending", n.provider(1).titled()), ("Admit date", n.short_date() + " " + n.time()), ("Room", n.bed()), ("Unit", n.unit_name()), ("Pharmacy", n.pharmacy()), ("Preferred name", p.nick()), ("Maiden name", n.relative(2).last()), ("School", n.school()), ("Driver's license", n.licence()), ("Advance directive", f"on file {n.short_date()}"), ("Admit Dx", n.condition()), ("Facility", n.facility()), ("Birthplace", n.city_state()), ("Registrar", n.provider(3).initials()), ("Veteran", "N"), ("Plate", n.plate()), ("Passport", ident(n, "#########", "@########"))]


def _face(n):
    rows = _face_rows(n)
    chosen = [row for row in rows if n.rng.random() < 0.4] or rows[:8]
    if n.rng.random() < 0.3:
        n.rng.shuffle(chosen)
    return stack(n, n.pick("FACE SHEET", "REGISTRATION", f"{n.facility()} ADMISSION RECORD", "Patient demographics", ""), form(n, chosen))


def _barcode(n):
    p = n.patient
    stars = ident(n, "########", "##########", "@########")
    return n.pick("\n", "   ").join([n.pick(f"*{stars}*", f"||{stars}||", f"[barcode] {stars}"), n.pick(p.last_first(), p.full()), n.pick(f"{n.dob(p)} {n.age(p)} {p.sex}", f"DOB {n.dob(p)}", f"{p.sex} {n.dob(p)}"), n.pick(n.mrn(), f"MRN {n.mrn()}", f"MR# {n.mrn()} V# {n.visit_no()}")] + n.some([n.facility(), f"Adm {n.short_date()}", n.provider(0).last_first(), n.provider(0).titled(), n.bed(), n.unit_name(), f"FIN {n.visit_no()}", f"{n.mixed_id()}", "NKDA", "FALL RISK", n.plan_id(), n.phone(), "Page 1/4"], 1, 6))


def _face_phrases(n):
    p, r, s = n.patient, n.relative(0), n.relative(1)
    return [f"{p.full()} registered by {n.provider(3).first()} {n.short_date()} {n.time()}, card copied, {n.insurer()} {n.plan_id()}.", f"Emergency contact changed from {s.first()} to {r.full()} ({n.relation(r)}), {n.phone()}.", f"New address {n.address()}.".replace("\n", ", "), f"Name change: {joined(' ', p.first(), s.last())} to {p.full()} after marriage on {n.prose_date()}.", f"Duplicate charts {n.mrn()} and {n.mrn()} merged {n.date()}.", f"Works at {n.employer()}, {n.occupation()}; spouse {r.first()} carries {n.insurer()}, group {n.policy_group()}.", f"Portal login {n.email(p)}, last IP {n.ip()}.", f"Photo {n.biometric()} taken at kiosk.", f"Student at {n.school()}; parents {r.first()} and {s.first_last()}.", f"NHS no. {nhs(n)}, registered with {n.provider(0).titled()}, {n.clinic()}.", f"Homeless, mail c/o {n.charity()}, {n.city()}.", f"Passport {ident(n, '#########', '@@#######')}, visiting {n.relation(r)} in {n.village()} until {n.prose_date()}.", f"Locker {num(n, 1, 80)}, valuables envelope {ident(n, '######', 'V#####')}."]


def registration(n):
    return note(n, lambda m: snips(m, *_face_phrases(m), _barcode(m)), _face, _face, _barcode, lambda m: m.pick(" ", "\n").join(m.some(_face_phrases(m), 3, 6)))


def _intake_qa(n):
    p, r, d = n.patient, n.relative(0), n.provider(0)
    return [("What name do you go by?", n.pick(p.nick(), p.first())), ("Who referred you?", n.pick(d.titled(), f"my {n.relation(r)} {r.first()}", "internet", n.clinic())), ("Who lives with you?", f"{r.first()} ({n.relation(r)}, {n.age(r)}) and {n.relative(1).first()}"), ("Where do you work?", n.pick(n.employer(), f"retired from {n.employer()}", "not working")), ("Date of last physical", n.prose_date()), ("Last menstrual period", n.short_date()), ("Surgeries", f"{n.procedure()} {n.date()} at {n.facility()}, {n.procedure()} {n.year()}"), ("Allergies", n.drug()), ("Medicines", f"{n.dose_line()}, {n.dose_line()}"), ("Pharmacy", f"{n.pharmacy()} in {n.city()}"), ("In case of emergency", f"{r.full()} {n.phone()}"), ("Best number", n.phone()), ("E-mail", n.email(p)), ("Family history", f"{n.relation(n.relative(2))} died at {yrs(n, 44, 95)} of {n.condition()}; {n.relation(n.relative(3))} {n.relative(3).first()} has {n.condition()}"), ("Do you smoke?", "1/2 ppd since " + n.year()), ("Where were you born?", n.pick(n.city_state(), n.country(), n.village())), ("School / grade", n.school()), ("Pets", "a dog, two cats"), ("Other doctors", f"{n.provider(1).titled()} ({n.specialty()}), {n.provider(2).titled()}"), ("Religion/minister", f"Pastor {n.relative(4).last()}"), ("PHQ-2", f"{num(n, 0, 6)}/6"), ("Travel", f"{n.country()}, {n.prose_date()}"), ("Signature", f"{p.full()} {n.short_date()}"), ("Hobbies", "fishing, quilting"), ("Insurance", f"{n.insurer()}, ID {n.plan_id()}"), ("Age at first period", yrs(n, 9, 16))]


def intake(n):
    def paired(m):
        rows = m.some(_intake_qa(m), 5, 12)
        return stack(m, m.pick("NEW PATIENT QUESTIONNAIRE", "Intake form", f"{m.clinic()} HEALTH HISTORY", "", f"Completed by {m.patient.first()} {m.date()}"), m.pick("\n", "\n", " ").join(m.pick("Q: {} A: {}", "{} {}", "{}\n   {}", "{} ___{}___").format(*row) for row in rows))
    def prose(m):
        p, r = m.patient, m.relative(0)
        return " ".join(m.some([f"My name is {p.first_last()} and I am {m.age(p)}.", f"I live in {m.city()} with my {m.relation(r)} {r.first()}.", f"I was born on {m.dob(p)} in {m.pick(m.city_state(), m.village())}.", f"I worked at {m.employer()} till {m.prose_date()}.", f"Dr {m.provider(0).last()} took out my gallbladder at {m.facility()}.", f"I take {m.drug()} and {m.drug()}.", f"Call {r.first()} on {m.phone()} if I don't answer {m.phone()}.", f"My pain is 6/10 and worse since {m.prose_date()}.", f"They told me it was {m.eponym()}.", f"My {m.relation(m.relative(1))} {m.relative(1).nick()} had it at {yrs(m, 20, 80)}.", f"{m.insurer()} card {m.plan_id()}."], 3, 7))
    return note(n, lambda m: snips(m, *(f"{q}: {a}" for q, a in m.some(_intake_qa(m), 4, 4))), paired, paired, prose, lambda m: form(m, m.some(_intake_qa(m), 5, 10)))


# ---------------------------------------------------------------- immunisation, prescriptions

VACCINES = ("Tdap", "MMR", "Influenza IIV4", "PCV20", "Hep B", "HPV9", "Varicella", "COVID-19 (Comirnaty)", "Zoster RZV", "DTaP-IPV/Hib", "MenACWY", "RSV (Arexvy)", "Rotavirus 2/3")


def _lot(n):
    return ident(n, "@@####", "@####@@", "###@##", "@#@##", "U####@@")


def _imm_phrases(n):
    p, d, r = n.patient, n.provider(0), n.relative(0)
    v = n.pick(VACCINES)
    return [f"{v} 0.5 mL IM L deltoid, lot {_lot(n)}, exp {n.date()}, {n.provider(1).initials()}.", f"{v} given {n.date()} at {n.pharmacy()}.", f"{p.first()}'s {n.relation(r)} {r.first()} declined {v}; VIS {n.date()} handed over.", f"State registry no. {ident(n, '########', 'IIS#######')}, record printed for {n.school()}.", f"Series 2/3 complete; next dose due {n.prose_date()}.", f"Tetanus booster {n.prose_date()} after a nail injury.", f"Given by {n.provider(1).signed()} under {d.titled()}'s standing order.", f"Anti-HBs 14 mIU/mL on {n.short_date()}.", f"Reaction to {v} in {n.month()}: fever 38.9.", f"{n.aged(p)}, catch-up per CDC schedule, NDC 58160-0842-52, CVX 115.",
            f"{n.short_date()} {v} #{num(n, 1, 4)} ({_lot(n)}) RD, {d.initials()}",
            f"Records from {n.school()} and {n.clinic()} show MMR on {n.date()} and {n.date()}.",
            f"{p.titled()} had {v} at {n.employer()}'s fair on {n.prose_date()}.",
            f"Parent {r.full()} signed at {n.time()}; call {n.phone()} with questions.",
            f"Titers {n.short_date()}: measles 1.9, mumps 0.9, rubella 12/10 IU; varicella equivocal.",
            f"Deferred {v}: Guillain-Barre in {n.year()}.",
            f"Clinic held {n.prose_date()} at {n.nursing_home()}, nurse {n.provider(1).last()}, {num(n, 8, 60)} doses."]


def immunisation(n):
    def chart(m):
        rows = [[m.pick(VACCINES), m.short_date(), _lot(m), m.pick("GSK", "MSD", "PMC", "Pfizer", "SKB"), m.pick("LD", "RD", "LT", "RVL"), m.provider(i % 3).initials()] for i in range(m.rng.randint(3, 7))]
        return stack(m, m.pick("IMMUNIZATION RECORD", "Vaccine Administration Record", f"{m.clinic()} shot record", ""), m.maybe(header(m, low=0, high=3), 0.8), table(m, ("Vaccine", "Date", "Lot", "Mfr", "Site", "By"), rows), m.maybe(m.pick(_imm_phrases(m))))
    def dates(m):
        return stack(m, m.pick(f"Imms for {m.patient.any()}, {m.dob(m.patient)}", "Immunizations:", f"{m.school()} health record - {m.patient.last_first()}"), "\n".join(f"{v}{m.pick(': ', ' - ', '  ')}{', '.join(m.short_date() for _ in range(m.rng.randint(1, 4)))}" for v in m.some(list(VACCINES), 3, 7)))
    return note(n, lambda m: snips(m, *_imm_phrases(m)), chart, dates, lambda m: m.pick(" ", "\n").join(m.some(_imm_phrases(m), 3, 6)))


def _rx_phrases(n):
    p, d, r = n.patient, n.provider(0), n.relative(0)
    return [f"Refill request from {n.pharmacy()} for {n.drug()}, {p.last_first()}, {n.dob(p)}, last filled {n.short_date()}.", f"{p.first()} is out of {n.drug()} as of {n.prose_date()}; sent to {n.pharmacy()}, {n.phone()}.", f"OK to refill x {num(n, 1, 6)} per {d.titled()}, {n.provider(1).initials()} {n.time()}.", f"Rx {n.order_no()}: {n.dose_line()}, qty {n.pick('30', '60', '90')}, refills {num(n, 0, 11)}.", f"DEA {n.dea()}, NPI {n.npi()}, lic {n.licence()}.", f"Pharmacist {n.provider(2).first_last()} at {n.pharmacy()} called about {n.drug()} 5/325; ext {n.ext()}.", f"PDMP checked {n.short_date()}: last {n.drug()} from {n.provider(3).titled()} in {n.city()}.", f"{r.first()} ({n.relation(r)}) will pick up after {n.time()}.", f"NDC 00378-0208-01, DAW 0, substitute {n.drug()}.", f"Transferred from {n.pharmacy()} to {n.pharmacy()} on {n.date()}.", f"Denied: not seen since {n.prose_date()}, needs visit.", f"{n.insurer()} rejects until {n.prose_date()}: refill too soon 75/90.", f"Fax {n.fax()} attn {n.provider(2).first()}.", f"{n.dose_line()}; {n.dose_line()}.",
            f"{p.last()} wants 90 days, mail order {n.order_no()} via {n.insurer()}, {n.phone()}.",
            f"Phoned in {n.time()} to {n.provider(2).first()} at {n.pharmacy()}: {n.dose_line()}. -{n.provider(1).initials()}",
            f"LF {n.short_date()}, LOV {n.date()}, NOV {n.date()}.",
            f"Pt states {n.drug()} was stolen in {n.city()} on {n.prose_date()}; police report {n.case_no()}.",
            f"{p.nick()} uses {n.pharmacy()} now, not {n.pharmacy()}.",
            f"Clarify {n.drug()} 1/2 tab vs 1 tab; {d.last()} paged {n.pager()}.",
            f"Prior auth on file to {n.date()}; copay {money(n, 4, 120)}."]


def prescription(n):
    def script(m):
        p, d = m.patient, m.provider(0)
        return stack(m, m.pick(f"{d.signed()}\n{m.clinic()}\n{lines_address(m)}\nTel {m.phone()}\nDEA {m.dea()}", f"{m.clinic()}  {m.phone()}", f"{d.signed()}  Lic {m.licence()}  NPI {m.npi()}"), form(m, [("Name", p.full()), ("DOB", m.dob(p)), ("Address", m.address()), ("Date", m.short_date())]), m.pick("Rx ", "R/ ", "") + m.dose_line() + m.pick("\nSig: 1 tab PO BID\nDisp: #60\nRefill: 2", "\ntake as directed, #30, NR", " x 28/7"), m.pick(f"Signed {d.initials()}", d.signed(), f"Dr {d.last()}", ""))
    def request(m):
        p = m.patient
        rows = [("Patient", p.last_first()), ("Drug", m.drug())] + m.some([("DOB", m.dob(p)), ("Rx #", m.order_no()), ("Last fill", m.short_date()), ("Qty", "90"), ("Prescriber", m.provider(0).last_first()), ("Pharmacy", m.pharmacy()), ("Pharm phone", m.phone()), ("Pharm fax", m.fax()), ("Store address", m.address()), ("NCPDP", ident(m, "#######")), ("Written", m.date()), ("Sig", "1 po qhs"), ("Pt phone", m.phone()), ("RPh", m.provider(2).initials()), ("Plan", m.insurer()), ("BIN/ID", f"610014 / {m.plan_id()}")], 4, 10)
        return stack(m, m.pick("REFILL REQUEST", f"{m.pharmacy()} RENEWAL REQUEST", "RX RENEWAL", ""), form(m, rows), m.maybe(m.pick(_rx_phrases(m))))
    def label(m):
        p = m.patient
        return "\n".join([m.pharmacy(), m.pick(m.address(), m.street()), f"Rx {m.order_no()}  {m.provider(0).initial_last()}", m.pick(p.full(), p.last_first()) + "  " + m.short_date(), m.dose_line(), f"Qty {num(m, 10, 120)}  Refills: {num(m, 0, 5)} before {m.short_date()}", m.phone()])
    return note(n, lambda m: snips(m, *_rx_phrases(m)), script, request, label, lambda m: m.pick(" ", "\n").join(m.some(_rx_phrases(m), 3, 6)))


# ---------------------------------------------------------------- dental, optometry, implants

def _dent_phrases(n):
    p, d, r = n.patient, n.provider(0), n.relative(0)
    return [f"{p.titled()} presents for prophy; perio 2-3 mm, #30 MOD failing, Miller class 1.", f"#14 RCT by {n.provider(1).titled()} {n.date()}, referred to {n.clinic()}.", f"2 carp 2% lido 1:100k; ext #{num(n, 1, 32)} simple, {n.time()}.", f"{p.first()}, {n.age(p)}, with {n.relation(r)} {r.first()}; Frankl 3/4.", f"BWX x4 {n.short_date()}, pan {n.date()}.", f"Implant {n.pick('Straumann 4.1 x 10', 'Nobel 4.3/11.5')}, ref serial {n.serial()}, placed {n.short_date()} by {d.last()}.", f"Hygienist {n.provider(2).first()} noted Fordyce spots.", f"Crown #19 to {mark('ORG', bare(n.relative(5).last()) + ' Dental Lab')}, case {n.case_no()}, due {n.prose_date()}, shade A2/A3.", f"{n.insurer()} max {money(n, 900, 2000)}, ID {n.plan_id()}; D2740 {money(n, 700, 1500)}.", f"Premed per {n.provider(3).titled()} (Ross procedure, {n.date()}).", f"Next: recall {n.month()}, DA {n.provider(4).initials()}.", "Class II div 1, overjet 6 mm, curve of Spee 3 mm.",
            f"Mother {n.relative(1).first()} says the chip happened at {n.school()} on {n.prose_date()}; tooth {n.pick('E', 'F', '8', '9')}, Ellis II/III.",
            f"NV {n.short_date()} {n.time()}: #{num(n, 2, 31)} DO comp w/ {d.initials()}, 50 min.",
            f"Dr {n.provider(1).last()} (perio) sends regards; SRP LR/LL completed {n.date()}.",
            f"Pt of record since {n.year()}, last seen {n.prose_date()} by {n.provider(3).initial_last()} in {n.city()}.",
            f"Night guard picked up by {r.first_last()}, paid {money(n, 150, 600)}, card ending {n.last4()}.",
            f"Emergency: {p.first()} rang {n.phone()} at {n.time()}, swelling near #{num(n, 17, 32)}; {n.drug()} to {n.pharmacy()}.",
            "PSR 2/1/3, BOP 18%, mobility 1/3, Angle class I, Hutchinson's incisors absent."]


def _eye_phrases(n):
    p, r = n.patient, n.relative(0)
    return [f"VA sc 20/{n.pick('20', '25', '40', '70')} OD, 20/{n.pick('20', '30', '50')} OS; Jaeger 2/3.", f"IOP 14/16 at {n.time()} (Goldmann).", f"Rx OD -2.25 -0.50 x 180, OS -2.00 DS, add +1.75, PD 62/59. Exp {n.date()}.", f"{p.titled()} wears contacts from {n.clinic()}, last exam {n.date()}.", f"C/D 0.3/0.35; Humphrey 24-2 {n.short_date()}; Amsler neg; Ishihara 14/14.", f"Cataract OS with {n.provider(1).titled()} on {n.prose_date()}, IOL {n.device_model()} s/n {n.serial()}.", f"{n.insurer()} vision auth {n.claim()}; frame {money(n, 60, 380)}.", f"{p.first()} ({n.age(p)}) drives at night; DMV form for licence {n.licence()}.", f"Marcus Gunn neg, Fuchs' dystrophy OU, Hx {n.condition()}.", f"{n.relation(r)} {r.first()} picked up glasses {n.short_date()}, tray {ident(n, '####', 'T###')}.", f"See {n.provider(2).initial_last()} in {n.city()} for retina, {n.phone()}.", f"Recall {n.month()}.",
            f"Referred by {n.provider(3).titled()} of {n.clinic()} for ?{n.eponym()}, seen {n.date()}.",
            f"Snellen 6/{n.pick('6', '9', '12')} R, 6/{n.pick('9', '18', '36')} L; N5/N6; Schirmer 8/10 mm.",
            f"Frames ordered {n.short_date()} from {mark('ORG', bare(n.relative(5).last()) + ' Optical')}, invoice {n.order_no()}.",
            f"{p.titled()}, a {n.occupation()} at {n.employer()}, needs safety lenses by {n.prose_date()}.",
            f"OCT ({n.device_model()}) RNFL 84/91 um, GCL stable vs {n.date()}.",
            f"Text {n.phone()} when trials arrive; ask for {n.provider(4).first()}.",
            "Purkinje images normal, Krukenberg spindle absent, Hertel 17/18, PH 20/25."]


def _clinic_note(n, phrases, titles):
    return n.pick(lambda: stack(n, n.pick(titles), n.maybe(header(n, low=0, high=3), 0.7), *n.some(phrases, 4, 7), n.maybe(sign(n))),
                  lambda: n.pick(" ", "\n").join([n.pick(f"{n.short_date()}", n.patient.last_first(), "")] + n.some(phrases, 3, 6)).strip(),
                  lambda: table(n, ("Date", "Entry", "By"), [[n.short_date(), x, n.provider(i % 3).initials()] for i, x in enumerate(n.some(phrases, 3, 5))]))()


def dental(n):
    return note(n, lambda m: snips(m, *_dent_phrases(m)), lambda m: _clinic_note(m, _dent_phrases(m), ["DENTAL PROGRESS NOTE", f"{m.clinic()} dental", "Tx notes", "ORAL SURGERY CONSULT"]))


def optometry(n):
    return note(n, lambda m: snips(m, *_eye_phrases(m)), lambda m: _clinic_note(m, _eye_phrases(m), ["EYE EXAM", "Optometry visit", f"{m.clinic()} spectacle Rx", "CL check"]))


def _imp_phrases(n):
    p, d, r = n.patient, n.provider(0), n.relative(0)
    return [f"{n.device_model()} SN {n.serial()} implanted {n.date()} by {d.titled()} at {n.facility()}.", f"RA lead {n.serial()}, RV lead {n.serial()}, R 5.2/11 mV, threshold 0.75 V @ 0.4 ms.", f"Remote monitor {ident(n, '##########', '@@@######')} paired {n.short_date()}; rep {n.relative(1).first_last()}, {n.phone()}.", f"Recall letter to {p.titled()}, {n.address()}, re serial {n.serial()}.".replace("\n", ", "), f"UDI {mark('ID', '(01)' + bare(ident(n, '##############')) + n.pick('', '(21)' + bare(ident(n, '@@######'))))}; REF 5076-52.", f"Device clinic {n.prose_date()}: battery 2.78 V, ERI not reached, AP 12/VP 88%.", f"MRI conditional 1.5/3 T; card carried by {p.first()}.", f"Explanted {n.short_date()}, returned to maker under RGA {n.case_no()}.", f"Knee: {n.procedure()}, components on sticker {n.mixed_id()}, {n.serial()}.", f"Ship replacement card c/o {r.full()}.",
            f"{p.last_first()} ({n.mrn()}): model 7842, serial {n.serial()}, checked {n.prose_date()} by {n.provider(1).first_initial()}.",
            f"Warranty registration for {p.full()}, {n.dob(p)}, {n.phone()}, e-mail {n.email(p)}.",
            f"Interrogated in {n.city()} while travelling on {n.prose_date()}; 2 NSVT, longest 7 beats, PVC 3%.",
            f"Pump refilled {n.short_date()}: morphine 20 mg/mL, residual 2.1/40 mL, next alarm {n.date()}.",
            f"Cochlear processor {n.device_model()}, S/N {n.serial()}, audiologist {n.provider(2).signed()}.",
            f"{p.first()} lost the card on the way from {n.village()}; duplicate asked for {n.date()}.",
            f"Foley, Hickman and Swan-Ganz removed; Port-a-Cath {n.serial()} stays."]


def implant(n):
    def card(m):
        p = m.patient
        rows = [("Patient", p.full()), ("Device", m.device_model()), ("Serial", m.serial()), ("Implanted", m.date())] + m.some([("Physician", m.provider(0).signed()), ("Hospital", m.facility()), ("Lead 1", f"model 5076, SN {m.serial()}"), ("Lead 2", m.serial()), ("DOB", m.dob(p)), ("Phone", m.phone()), ("Follow-up", m.clinic()), ("Address", m.address()), ("MRI", "conditional 1.5T"), ("Mode", "DDDR 60/130"), ("Lot", _lot(m)), ("Emergency contact", m.relative(0).full()), ("Web", m.url())], 3, 8)
        return stack(m, m.pick("PATIENT DEVICE IDENTIFICATION CARD", "IMPLANT LOG", "Medical device ID", "Implant record / sticker sheet"), form(m, rows))
    def log(m):
        return stack(m, m.pick(f"Implant log {m.short_date()} OR {num(m, 1, 14)}", f"{m.facility()} device tracking", ""), table(m, ("Device", "Serial", "Pt", "MRN", "Date", "Surgeon"), [[m.device_model(), m.serial(), m.relative(i).last_first(), m.mrn(), m.short_date(), m.provider(i % 2).last()] for i in range(m.rng.randint(2, 4))]))
    return note(n, lambda m: snips(m, *_imp_phrases(m)), card, log, lambda m: m.pick(" ", "\n").join(m.some(_imp_phrases(m), 3, 6)))


KINDS = {"billing": billing, "claim": claim, "scheduling": scheduling, "registration": registration, "intake": intake, "immunisation": immunisation, "prescription": prescription, "dental": dental, "optometry": optometry, "implant": implant}
