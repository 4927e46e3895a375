"""Letters: referrals, replies to the GP, fitness and school letters, prior authorisation, appeals; consents and releases; trial
screening; the death certificate worksheet; genetics reports."""

from __future__ import annotations

from .diagnostics import bare, cap, clia, form, header, ident, joined, lines_address, mark, money, nhs, note, num, shuffled, sign, snips, stack, table, unmarked, yrs


# ---------------------------------------------------------------- the parts of a letter

def letterhead(n):
    place = n.pick(n.clinic(), n.facility(), n.clinic())
    return n.pick(f"{place}\n{lines_address(n)}\nTel: {n.phone()}  Fax: {n.fax()}", f"{place}\n{lines_address(n)}", f"{place} | {n.address()} | {n.phone()} | {n.url()}".replace("\n", ", "), place,
                  f"Department of {n.specialty()}\n{place}\nDirect line {n.phone()}\nE-mail {n.email(n.provider(0))}\nSecretary: {n.relative(7).full()}", f"From the desk of {n.provider(0).signed()}", f"{place.upper()}\n{n.street()}\n{n.phone()}")


def references(n):
    p = n.patient
    return n.pick(f"Our ref: {p.initials()}/{n.provider(0).initials()}/{ident(n, '######', '#####')}\nYour ref: {n.case_no()}", f"Our Ref: {ident(n, '@@@/@@/######', '@@/####/##')}", f"Dictated {n.short_date()}  Typed {n.short_date()}", f"Clinic date: {n.date()}\nTyped: {n.date()}", f"Ref {n.mrn()}", "")


def addressee(n):
    e = n.provider(1)
    return n.pick(f"{e.signed()}\n{n.clinic()}\n{lines_address(n)}", f"Dr {e.initial_last()}\n{lines_address(n)}", f"{e.full()}\n{n.clinic()}", f"To: {e.signed()}\nFax: {n.fax()}", f"Attn: {e.titled()}", "", f"Dr {e.initial_last()}, {n.clinic()}, {n.address()}".replace("\n", ", "))


def salutation(n):
    e = n.provider(1)
    return n.pick(f"Dear Dr. {e.last()},", f"Dear Dr {e.last()}", f"Dear {e.first()},", f"Dear {e.titled()}:", "Dear colleague,", "To whom it may concern:", f"{e.first()},", f"Hi {e.first()} -", f"Dear Dr {e.initial_last()},")


def regarding(n):
    p = n.patient
    return n.pick(f"Re: {p.full()}   DOB: {n.dob(p)}", f"RE: {p.last_first()}, {n.mrn()}", f"Re: {p.titled()}, {n.dob(p)}, NHS No: {nhs(n)}\n{n.address()}", f"{p.full()}, d.o.b. {n.dob(p)}\n{lines_address(n)}", f"Patient: {p.first_last()}\nDate of Birth: {n.dob(p)}\nDate of service: {n.date()}",
                  f"Your patient {p.full()} ({n.dob(p)})", f"**{p.full()} - {n.mrn()} - {n.phone()}**", f"Re {p.titled()} of {n.address()}".replace("\n", ", "), "")


def closing(n):
    d = n.provider(0)
    bye = n.pick("Yours sincerely,", "Yours faithfully", "Sincerely,", "Best wishes,", "Kind regards", "With many thanks,", "Thank you for allowing me to participate in this patient's care.", "Respectfully,", "Regards,")
    return n.pick(f"{bye}\n\n{d.full()}, {n.credentials()}\n{n.pick('Consultant in ', '')}{n.specialty()}\n{n.phone()}", f"{bye}\n{d.signed()}", f"{bye}\n\nDictated but not signed\n\nDr {d.initial_last()}\nGMC {ident(n, '#######')}", f"{bye} {d.first()}", f"{bye}\n\n{d.first_last()}\nSecretary: {n.relative(7).first_last()}, {n.phone()}",
                  f"{bye}\n{d.signed()}\nLicense {n.licence()}  NPI {n.npi()}\n{n.email(d)}", f"{bye}\npp {n.provider(3).initials()}\n{d.full()}", sign(n))


def copies(n):
    e, f, p, r = n.provider(2), n.provider(3), n.patient, n.relative(0)
    return n.pick("", "", f"cc: {e.signed()}", f"cc {p.titled()}\n   {e.titled()}, {n.clinic()}\n   {n.nursing_home()}", f"Copy to: {f.titled()}, {n.facility()}; patient", f"c.c. {r.full()} ({n.relation(r)}), {n.address()}".replace("\n", ", "), f"Enc: ECG {n.short_date()}, MRI {n.short_date()}", f"CC: {e.full()} via fax {n.fax()}; {f.last()}", f"cc\tDr {e.initial_last()}\n\tDr {f.initial_last()}")


def letter(n, body, salute=None, paragraphs=None):
    """The whole letter around a body of sentences."""
    gap = n.pick("\n\n", "\n", " ")
    cut = n.rng.randint(1, len(body)) if paragraphs is None else paragraphs
    text = " ".join(body[:cut]) + (gap + " ".join(body[cut:]) if body[cut:] else "")
    top = shuffled(n, [letterhead(n), references(n), n.date(), addressee(n)], 1, 4)
    return stack(n, *top, salute or salutation(n), n.maybe(regarding(n), 0.75), text, closing(n), copies(n))


# ---------------------------------------------------------------- referral and reply

def _ref_phrases(n):
    p, r, e, f = n.patient, n.relative(0), n.provider(1), n.provider(2)
    rel = n.relation(r)
    return [f"Thank you for seeing this {n.aged(p)} {p.man} with {n.condition()}.", f"I would be grateful for your opinion on {p.titled()}, a {n.occupation()} from {n.city()}.", f"{p.first()} has had {n.condition()} since {n.prose_date()} and {n.drug()} has not helped.", f"{p.He} was under {f.titled()} at {n.facility()} until {n.date()}.",
            f"{p.His} {rel}, {r.first()}, will come with {p.him}; her mobile is {n.phone()}." if r.sex == "F" else f"{p.His} {rel}, {r.first()}, will come with {p.him}; his mobile is {n.phone()}.", f"Please contact {p.him} on {n.phone()} after {n.time()}, or at {n.email(p)}.", f"{p.titled()} works shifts at {n.employer()}, so an afternoon is best.", f"BP today {num(n, 102, 178)}/{num(n, 58, 104)}, {n.lab_value()}.",
            f"An interpreter for {n.pick('Portuguese', 'Somali', 'Urdu', 'Vietnamese')} is needed; {r.first()} has helped up to now.", f"MRI at {n.facility()} on {n.prose_date()} showed a 4/5 mm lesion.", f"Family history: {rel} {r.initials()} died at {yrs(n, 41, 93)}.", f"{n.insurer()} referral no. {n.claim()} valid {n.short_date()} to {n.short_date()}.", f"Urgent 2WW. UBRN {ident(n, '#### #### ####', '############')}.",
            f"{p.first()} lives at {joined(', ', n.street(), n.city())}, with {rel} {r.first()}.", f"He or she may need {n.procedure()}; I have explained this.", f"Current: {n.dose_line()}; {n.dose_line()}.", f"Dr. {e.last()} kindly reviewed {p.him} in {n.city_state()} in {n.month()}.", f"I am away from {n.prose_date()}; my partner {f.titled()} will cover.", f"No eponym fits, though {n.eponym()} crossed my mind.", f"{p.titled()}'s previous surname was {r.last()}."]


def _ref_form(n):
    p, d, e = n.patient, n.provider(0), n.provider(1)
    rows = [("Patient", p.full()), ("DOB", n.dob(p)), ("Refer to", n.pick(e.signed(), n.clinic(), n.specialty()))] + n.some([("Reason", n.condition()), ("Referring provider", d.signed()), ("NPI", n.npi()), ("Phone", n.phone()), ("Fax", n.fax()), ("Insurance", n.insurer()), ("Member ID", n.plan_id()), ("Auth #", n.claim()), ("Address", n.address()), ("Dx code", n.code()), ("Visits", "3/6"), ("Valid", n.date_range()), ("MRN", n.mrn()), ("Urgency", "routine"), ("PCP", e.titled()), ("Age", n.age(p)), ("Guardian", n.relative(0).full()), ("Email", n.email(p)), ("Employer", n.employer())], 4, 11)
    return stack(n, n.pick("REFERRAL FORM", f"REFERRAL {n.date()}", f"{n.clinic()} referral", "e-Referral"), form(n, rows), n.maybe(" ".join(n.some(_ref_phrases(n), 1, 3))))


def referral(n):
    return note(n, lambda m: snips(m, *_ref_phrases(m)), lambda m: letter(m, m.some(_ref_phrases(m), 3, 7)), lambda m: letter(m, m.some(_ref_phrases(m), 3, 5)), _ref_form, lambda m: stack(m, salutation(m), " ".join(m.some(_ref_phrases(m), 2, 5)), m.provider(0).first()))


def _rep_phrases(n):
    p, r, e, f = n.patient, n.relative(0), n.provider(1), n.provider(2)
    return [f"I reviewed {p.titled()} in the {n.specialty()} clinic on {n.date()}.", f"I had the pleasure of seeing {p.first_last()} today, {n.date()}, in consultation.", f"Many thanks for referring this pleasant {n.aged(p)} {p.man}, who attended with {p.his} {n.relation(r)} {r.first()}.", f"Diagnosis: {n.condition()}; {n.eponym()}.", f"{p.titled()} underwent {n.procedure()} on {n.prose_date()} under {f.titled()}.",
            f"On examination BP {num(n, 100, 170)}/{num(n, 55, 100)}, a 2/6 systolic murmur, power 4+/5 on the left.", f"I have stopped {n.drug()} and started {n.dose_line()}.", f"We discussed {n.eponym()} at length; {r.first()} took notes.", f"{p.His} case was presented at the MDT of {n.prose_date()}.", f"I will see {p.him} again on {n.date()} at {n.clinic()}; please repeat bloods in {n.month()}.",
            f"As you know, {p.first()} was admitted to {n.facility()} between {n.date_range()}." if n.rng.random() < 0.6 else f"As you know, {p.first()} spent ten days in {n.facility()}.", f"The pacemaker ({n.device_model()}, serial {n.serial()}) was checked on {n.short_date()}.", f"GAD-7 11/21, PHQ-9 {num(n, 3, 24)}/27.", f"Letter copied to {p.titled()} at {n.address()}.".replace("\n", ", "), f"{p.He} has retired from {n.employer()} and moved to {n.village()}.", f"Physiotherapy: {f.first_last()} at {n.clinic()}, ext {n.ext()}.",
            f"Ms {n.relative(1).last()}, our nurse specialist, may be reached on {n.phone()} or bleep {n.pager()}.", f"Spirometry: FEV1 2.1/3.4 L. {n.lab_value()}.", f"Prescription sent to {n.pharmacy()}.", f"Discharged from the clinic; happy to see {p.him} again.", f"{e.first()}, thank you for the note of {n.prose_date()}.", f"{cap(p.his)} {n.relation(r)}, {n.age(r)}, has had {n.condition()}."]


def _rep_uk(n):
    return stack(n, letterhead(n), references(n), addressee(n), salutation(n), regarding(n), n.pick("Diagnoses:\n", "Problems: ") + n.pick("\n", "; ").join(n.some([n.condition(), f"{n.condition()} (dx {n.date()})", f"{n.procedure()}, {n.date()}, {n.provider(2).last()}", n.eponym()], 2, 4)), n.maybe("Medication: " + "; ".join([n.dose_line(), n.dose_line()])), n.maybe(f"Plan: {n.pick('repeat echo', 'DEXA', 'bloods')} {n.prose_date()}, review 6/12"), " ".join(n.some(_rep_phrases(n), 3, 6)), closing(n), copies(n))


def reply(n):
    return note(n, lambda m: snips(m, *_rep_phrases(m)), _rep_uk, lambda m: letter(m, m.some(_rep_phrases(m), 4, 8)), lambda m: letter(m, m.some(_rep_phrases(m), 3, 5) + [m.filler(1, 3)]), lambda m: m.pick(" ", "\n").join(m.some(_rep_phrases(m), 3, 6) + [copies(m)]).strip())


# ---------------------------------------------------------------- work, disability, school

def _work_phrases(n):
    p, d, r = n.patient, n.provider(0), n.relative(1)
    return [f"This is to certify that {p.full()} was seen in my office on {n.date()}.", f"Please excuse {p.titled()} from work from {n.date()} through {n.date()}.", f"{p.titled()} may return to {n.employer()} on {n.prose_date()} with no lifting over 10 lb.", f"{p.first()} is employed as a {n.occupation()} at {n.employer()}.", f"FMLA: condition began {n.short_date()}; probable duration to {n.short_date()}; 1-2 episodes/month.",
            f"Questions may be put to {d.first_last()} at {n.phone()}, ext {n.ext()}.", f"Attention {r.full()}, Human Resources, {n.employer()}, fax {n.fax()}.", f"Disability claim {n.claim()}, {n.insurer()}, analyst {r.titled()}.", f"SSA hearing on {n.date()}; SSN ending {n.last4()}.", f"{p.He} has been unable to work since {n.prose_date()} on account of {n.condition()}.", f"In my opinion {p.he} meets listing 1.15/1.16; RFC sedentary.",
            f"Sit/stand 2/6 hours, occasional stooping, 5/5 grip.", f"{p.titled()} is fit to drive; licence {n.licence()}.", f"I have treated {p.him} since {n.date()}.", f"Fit note: not fit for work {n.date_range()}.", f"Parking placard application for {p.first_initial()}, plate {n.plate()}.", f"Jury service juror no. {ident(n, '#########', '##-#####')}: unable to attend on {n.prose_date()}.", f"{p.his.capitalize()} emotional support dog {n.pick('', 'also ')}needs housing approval from the landlord, {r.titled()}.", f"The airline needs this letter: {p.full()}, passport {ident(n, '#########', '@########')}, flying {n.prose_date()}.", f"{p.He} is {n.age(p)} years old, RH dominant."]


def _work_form(n):
    p = n.patient
    rows = [("Employee/Patient", p.full()), ("Date seen", n.date())] + n.some([("Employer", n.employer()), ("Off work", n.date_range()), ("Return date", n.date()), ("Restrictions", "no lifting > 20 lb; sit 10 min/h"), ("Physician", n.provider(0).signed()), ("License", n.licence()), ("Phone", n.phone()), ("DOB", n.dob(p)), ("Claim", n.claim()), ("Last 4 SSN", n.last4()), ("Job", n.occupation()), ("HR contact", n.relative(1).full()), ("Fax to", n.fax()), ("Diagnosis", n.condition())], 3, 8)
    return stack(n, n.pick("WORK/SCHOOL EXCUSE", "RETURN TO WORK", "Statement of Fitness for Work", "ATTENDING PHYSICIAN STATEMENT", "CERTIFICATION OF HEALTH CARE PROVIDER"), form(n, rows), n.maybe(n.pick(_work_phrases(n))), sign(n))


def work_letter(n):
    return note(n, lambda m: snips(m, *_work_phrases(m)), _work_form, lambda m: letter(m, m.some(_work_phrases(m), 2, 5), m.pick("To whom it may concern:", "To whom it may concern", f"Dear {m.relative(1).titled()},", f"Attn: HR, {m.employer()}")), lambda m: " ".join(m.some(_work_phrases(m), 3, 5)) + "\n" + m.provider(0).signed())


def _sch_phrases(n):
    p, r, t = n.patient, n.relative(0), n.relative(1)
    rel = n.relation(r)
    return [f"{joined(' ', p.first(), p.last())} is a pupil at {n.school()}." if p.years < 19 else f"{p.first_last()} is enrolled at {n.school()}.", f"Please excuse {p.first()}'s absence on {n.prose_date()} and {n.prose_date()}.", f"{p.He} may return to PE at {n.school()} on {n.date()}.", f"The school nurse, {t.full()}, may give {n.drug()} as needed.", f"{p.first()} ({n.age(p)}) uses an inhaler; spare kept in room {num(n, 1, 40)}.", f"{cap(rel)} {r.full()}, cell {n.phone()}, asks for a 504 plan.",
            f"Student ID {ident(n, '######', '#######', 'S#####')}, homeroom {t.last()}.", f"Teacher {t.titled()} reports {p.he} is 1/3 of the class behind in reading.", f"ADHD Vanderbilt: inattention 7/9, hyperactivity 3/9.", f"Vision 20/30 R, 20/25 L; hearing pass.", f"Sports physical {n.short_date()}: cleared, no Osgood-Schlatter pain.", f"Bus no. 14 driver told of the EpiPen; contact {r.first()} first, then {n.relative(2).first()} ({n.phone()}).", f"IEP meeting {n.prose_date()} at {n.time()}, coordinator {n.email(t)}.", f"{p.nick()} missed {n.pick('five', '12', 'eight')} days in {n.month()}.", f"She transferred from {n.school()} in {n.city()}." if p.sex == "F" else f"He transferred from {n.school()} in {n.city()}.",
            f"Dear {t.titled()}, {p.first()} saw {n.provider(0).titled()} {n.prose_date()} and may run and swim.",
            f"Psychologist {n.provider(1).full()} tested {p.him} at {n.school()} on {n.date()}: WISC 98, Conners 71/72.",
            f"Seizure plan: {n.drug()} if > 5 min, then 911, then {r.first()} at {n.phone()}.",
            f"Lice check by {t.initials()}; {p.first()} sent home {n.time()}.",
            f"Homework can go to {n.email(r)}.",
            f"Concussion on {n.prose_date()} v. {n.school()}; graduated return, stage 3/6."]


def school_letter(n):
    def form_(m):
        p = m.patient
        rows = [("Student", p.full()), ("School", m.school())] + m.some([("Grade", m.pick("3", "K", "9th", "Year 6")), ("DOB", m.dob(p)), ("Age", m.age(p)), ("Parent", f"{m.relative(0).full()} {m.phone()}"), ("Teacher", m.relative(1).titled()), ("Student no", ident(m, "#######", "S####")), ("Medication", m.dose_line()), ("Doctor", m.provider(0).signed()), ("Office", m.clinic()), ("Fax", m.fax()), ("Effective", m.date_range()), ("Allergy", m.drug()), ("Home address", m.address())], 4, 9)
        return stack(m, m.pick("SCHOOL MEDICATION AUTHORIZATION", "ASTHMA ACTION PLAN", "School health form", "SPORTS PREPARTICIPATION FORM"), form(m, rows), m.maybe(" ".join(m.some(_sch_phrases(m), 1, 2))), m.maybe(sign(m)))
    return note(n, lambda m: snips(m, *_sch_phrases(m)), form_, lambda m: letter(m, m.some(_sch_phrases(m), 2, 5), m.pick("To whom it may concern,", f"Dear {m.relative(1).titled()},", f"Dear Principal {m.relative(1).last()},", "Dear School Nurse,")), lambda m: m.pick(" ", "\n").join(m.some(_sch_phrases(m), 3, 5)))


# ---------------------------------------------------------------- prior authorisation and appeal

def _auth_phrases(n):
    p, r = n.patient, n.relative(1)
    ins = n.insurer()
    return [f"Called {ins} at {n.phone()}, spoke with {r.first()}, ref {n.claim()}, {n.time()}.", f"PA for {n.drug()} denied {n.short_date()}; reason 4/7: step therapy.", f"I am writing to appeal the denial of {n.procedure()} (CPT {num(n, 10021, 77999)}) for {p.full()}, member {n.plan_id()}.", f"Approved: auth {n.claim()}, {n.date_range()}, {num(n, 1, 12)} units.", f"Peer-to-peer with {n.provider(2).titled()} on {n.prose_date()} at {n.time()}, {n.phone()}.",
            f"{p.titled()} has failed {n.drug()} ({n.date_range()}) and {n.drug()}.", f"Group {n.policy_group()}, subscriber {n.relative(0).full()}, DOB {n.dob(n.relative(0))}.", f"ICD-10 {n.code()}; HCPCS J0135; NDC 00074-4339-02; qty 2/28 days.", f"Fax clinicals to {n.fax()}, attn {r.first_initial()}.", f"Denial letter dated {n.date()} signed by {n.provider(3).signed()}.", f"Requested by {n.clinic()}, TIN {ident(n, '##-#######')}, NPI {n.npi()}.",
            f"Key {ident(n, 'B@@#@@##', '@@#####@', '@#@#@#@#')} on the portal, {n.url()}.", f"Employer plan through {n.employer()} termed {n.prose_date()}.", f"Dispensing pharmacy {n.pharmacy()}, {n.phone()}.", f"External review no. {n.case_no()} opened {n.date()}.", f"A {n.aged(p)} {p.man} with {n.condition()}; DAS28 5.4, BMI 41.2.", f"{p.first()} called {n.short_date()}, upset; told decision due {n.prose_date()}.", f"Copay card ID {n.plan_id()}, BIN {num(n, 3000, 999999)}, PCN CN.", f"Please expedite; {p.he} cannot wait until {n.month()}."]


def _auth_form(n):
    p = n.patient
    rows = [("Member name", n.pick(p.full(), p.last_first())), ("Member ID", n.plan_id()), ("DOB", n.dob(p))] + n.some([("Group", n.policy_group()), ("Plan", n.insurer()), ("Prescriber", n.provider(0).signed()), ("NPI", n.npi()), ("DEA", n.dea()), ("Office phone", n.phone()), ("Office fax", n.fax()), ("Contact person", n.relative(1).first_last()), ("Drug", n.drug()), ("Dx", n.code()), ("Quantity", "30/30"), ("Start date", n.date()), ("Pharmacy", n.pharmacy()), ("Facility", n.facility()), ("Reference", n.claim()), ("Address", n.address()), ("Tried/failed", f"{n.drug()}, {n.drug()}")], 5, 12)
    return stack(n, n.pick("PRIOR AUTHORIZATION REQUEST", f"{n.insurer()} Coverage Determination", "PA FORM", "LETTER OF MEDICAL NECESSITY"), form(n, rows), n.maybe(" ".join(n.some(_auth_phrases(n), 1, 3))))


def authorisation(n):
    return note(n, lambda m: snips(m, *_auth_phrases(m)), _auth_form, lambda m: letter(m, m.some(_auth_phrases(m), 3, 6), m.pick("Dear Appeals Coordinator:", f"Dear {m.relative(1).titled()},", "To the Medical Director:", f"{m.insurer()} Appeals\n{lines_address(m)}")), lambda m: "\n".join(f"{m.short_date()} {m.provider(i % 4).initials()}: {x}" for i, x in enumerate(m.some(_auth_phrases(m), 2, 5))), lambda m: " ".join(m.some(_auth_phrases(m), 3, 5)))


# ---------------------------------------------------------------- consent and release

def _con_phrases(n):
    p, d, r = n.patient, n.provider(0), n.relative(0)
    rel = n.relation(r)
    return [f"I, {p.full()}, authorise {d.titled()} and associates to perform {n.procedure()}.", f"I, {r.full()}, {rel} of {p.first_last()}, give consent on {p.his} behalf.", f"Telephone consent from {r.first()} ({rel}) at {n.time()} on {n.date()}, {n.phone()}; second listener {n.provider(2).initials()}.", f"Witness: {n.provider(2).full()}  Date: {n.short_date()}", f"I authorise {n.facility()} to release my records from {n.date_range()} to {n.clinic()}.", f"Please send to {r.full()}, {n.address()}, by {n.prose_date()}.".replace("\n", ", "),
            f"Risks of {n.procedure()}: bleeding 1/100, infection 2%, {n.eponym()}.", f"Interpreter {n.relative(2).first_last()}, ID {ident(n, '######', '#####')}, was used.", f"This authorisation expires {n.date()} unless revoked.", f"Records of {p.titled()} may be discussed with {r.first()} and {n.relative(1).first()} only.", f"HIM request {n.case_no()}: 42 pages, {money(n, 6, 90)}, faxed to {n.fax()}.", f"Attorney {n.relative(3).full()} asks for billing from {n.month()} on; DOL {n.short_date()}.", f"Photo ID checked: DL {n.licence()}.", f"Signed {p.initials()}, {n.short_date()} {n.time()}.", f"X {p.full()}", f"Relationship to patient: {rel} ({r.first()})", f"POA {r.last_first()} on file since {n.prose_date()}.", f"Student {n.relative(2).first_last()} from {n.school()} may observe.", f"The patient was quoted success rates of 3/5 and given leaflet version 2019."]


def _con_form(n):
    p, r = n.patient, n.relative(0)
    rows = [("Patient", p.full()), ("DOB", n.dob(p))] + n.some([("MRN", n.mrn()), ("Procedure", n.procedure()), ("Surgeon", n.provider(0).signed()), ("Date", n.date()), ("Time", n.time()), ("Signature", n.pick(p.full(), p.initials())), ("Witness", n.provider(2).full()), ("Representative", f"{r.full()} ({n.relation(r)})"), ("Release to", n.pick(n.clinic(), r.full(), n.insurer(), n.employer())), ("Address", n.address()), ("Phone", n.phone()), ("E-mail", n.email(p)), ("SSN", n.ssn()), ("Purpose", n.pick("continuing care", "legal", "school", "insurance")), ("Dates of service", n.date_range()), ("Expires", n.date()), ("Fax", n.fax()), ("Interpreter no", ident(n, "######"))], 5, 11)
    return stack(n, n.pick("CONSENT FOR PROCEDURE", "AUTHORIZATION FOR RELEASE OF INFORMATION", "ROI REQUEST", "Consent Form 1", "HIPAA Authorization", f"{n.facility()}\nINFORMED CONSENT"), form(n, rows), n.maybe(" ".join(n.some(_con_phrases(n), 1, 4)), 0.8))


def consent(n):
    return note(n, lambda m: snips(m, *_con_phrases(m)), _con_form, lambda m: m.pick("\n", " ").join(m.some(_con_phrases(m), 3, 7)), lambda m: stack(m, f"ROI log {m.short_date()}", table(m, ("Req date", "Patient", "Requester", "Ref", "Sent"), [[m.short_date(), q.last_first(), m.pick(m.insurer(), m.clinic(), m.relative(6).full(), m.employer()), m.case_no(), m.pick("pend", m.short_date())] for q in (m.relative(i) for i in range(m.rng.randint(2, 4)))])))


# ---------------------------------------------------------------- trial screening, death certificate worksheet

def _trial_phrases(n):
    p, d = n.patient, n.provider(0)
    return [f"Subject {n.study_id()} ({p.initials()}) screened {n.date()} by {d.first_last()}.", f"ICF v3.1 signed {n.short_date()} {n.time()}; copy given to {p.first()}.", "Inclusion 1-9 met; exclusion 4 (QTc 468/470) borderline.", f"Randomised {n.short_date()}, kit {n.mixed_id()}, IWRS confirmation {n.order_no()}.", f"Protocol {unmarked(n, 'NCT0#######')}, amendment {num(n, 1, 9)}.", f"Site 014 PI: {d.signed()}; coordinator {n.provider(1).full()}, {n.email(n.provider(1))}.", f"{n.drug()} washout from {n.prose_date()}.", f"Subject initials {p.initials()}, born {n.dob(p)}, {n.age(p)} y, {p.sex}.", f"ECOG 1/5, RECIST target 22 mm, {n.lab_value()}.", f"SAE {n.case_no()} reported to {mark('ORG', bare(n.relative(5).last()) + ' Therapeutics')} on {n.date()} (admitted {n.facility()}).", f"Screen failure: Hgb 8.9. {p.titled()} told by phone {n.phone()} on {n.prose_date()}.", f"Stipend {money(n, 25, 150)} by card ending {n.last4()}.", f"Monitor {n.relative(1).first_last()} on site {n.date_range()}.", f"PK sample {n.accession()} drawn {n.time()}, shipped to {n.lab_company()}.", f"Next: visit 4, {n.prose_date()} +/- 3 days.",
            f"{p.last()} travels from {n.village()}; mileage {money(n, 10, 90)}.",
            f"Deviation: visit window missed, {n.date()} instead of {n.date()}, reported by {d.initials()}.",
            f"Caregiver {n.relative(0).first()} completed the diary {n.date_range()}; ADAS 21/70.",
            f"Barcode {ident(n, '##########', '@@########')} scanned into the freezer log by {n.provider(2).first()}.",
            f"Hy's law not met; Kaplan-Meier cut {n.pick('1/3', '2/3')}.",
            f"Dr {n.provider(3).last()} at {n.clinic()} informed by letter {n.short_date()}."]


def trial(n):
    def form_(m):
        p = m.patient
        rows = [("Subject no", m.study_id()), ("Initials", p.initials())] + m.some([("Screening date", m.date()), ("DOB", m.dob(p)), ("Age", m.age(p)), ("Consent date", m.short_date()), ("Site", m.facility()), ("PI", m.provider(0).signed()), ("Coordinator", m.provider(1).first_last()), ("Referred by", m.provider(2).titled()), ("Phone", m.phone()), ("MRN", m.mrn()), ("ECOG", "1/5"), ("QTcF", "431 ms"), ("Arm", "B"), ("Kit", m.serial()), ("Emergency contact", m.relative(0).full())], 4, 9)
        return stack(m, m.pick("SCREENING VISIT", "ELIGIBILITY CHECKLIST", "CRF page 3/48", "Source document"), form(m, rows), " ".join(m.some(_trial_phrases(m), 0, 3)))
    return note(n, lambda m: snips(m, *_trial_phrases(m)), form_, lambda m: m.pick(" ", "\n").join(m.some(_trial_phrases(m), 4, 7)), lambda m: table(m, ("ID", "Init", "Screened", "Status", "By"), [[m.study_id(), m.relative(i).initials(), m.short_date(), m.pick("SF", "randomised", "pending " + m.lab_value()), m.provider(i % 2).initials()] for i in range(m.rng.randint(3, 5))]))


def _death_rows(n):
    p, r = n.patient, n.relative(0)
    home = mark("ORG", bare(n.relative(4).last()) + n.pick(" Funeral Home", " & Sons Funeral Directors", " Mortuary", " Memorial Chapel"))
    return [("Decedent", n.pick(p.full(), p.last_first())), ("Date of death", n.date()), ("Time", n.time()), ("DOB", n.dob(p)), ("Age", n.age(p)), ("SSN", n.ssn()), ("Place of death", n.pick(n.facility(), n.nursing_home(), n.address())), ("Birthplace", n.pick(n.city_state(), n.country(), n.village())), ("Residence", n.address()), ("Father", n.relative(1).full()), ("Mother's maiden name", n.relative(2).last()), ("Informant", f"{r.full()}, {n.relation(r)}, {n.phone()}"), ("Usual occupation", n.occupation()), ("Industry", n.employer()), ("Spouse", n.relative(3).full()), ("Cause a", n.condition()), ("Due to b", n.condition()), ("Interval", "3 days"), ("Certifier", n.provider(0).signed()), ("License", n.licence()), ("ME notified", n.pick("no", f"yes, case {n.case_no()}, {n.provider(3).titled()}")), ("Funeral home", home), ("Registrar no", n.any_id()), ("Military", "yes, 1962-1966"), ("Burial", f"{n.village()}, {n.prose_date()}"), ("State file no", ident(n, "####-######", "##-######"))]


def _death_phrases(n):
    p, r, d = n.patient, n.relative(0), n.provider(0)
    return [f"{p.titled()} was pronounced at {n.time()} on {n.date()} by {d.any()}.", f"Next of kin {r.full()} ({n.relation(r)}) notified by phone {n.phone()}.", f"Coroner's officer {n.relative(3).last()} declined jurisdiction, ref {n.case_no()}.", f"{p.first()} died in {n.facility()} aged {n.age(p)}.", f"Cause 1a {n.condition()}, 1b {n.condition()}, 2 {n.condition()}.", f"Body released to {mark('ORG', bare(n.relative(4).last()) + ' Funeral Home')}, driver {n.relative(5).first_initial()}, {n.short_date()} {n.time()}.", f"Organ procurement called, donor no. {ident(n, '@@@@###', '######-###')}.", f"Certificate corrected {n.prose_date()}: birthplace is {n.city_state()}, not {n.city_state()}.", f"Wedding ring and glasses given to {r.first()}; receipt {n.any_id()}."]


def death_worksheet(n):
    def form_(m):
        return stack(m, m.pick("DEATH CERTIFICATE WORKSHEET", "Record of death", "CERTIFICATE OF DEATH - DATA SHEET", "MCCD counterfoil"), form(m, m.some(_death_rows(m), 7, 16)), m.maybe(m.pick(_death_phrases(m))))
    return note(n, lambda m: snips(m, *_death_phrases(m)), form_, form_, lambda m: m.pick(" ", "\n").join(m.some(_death_phrases(m), 3, 6)), lambda m: stack(m, f"DEATH NOTE {m.timestamp()}", " ".join(m.some(_death_phrases(m), 2, 4)), sign(m)))


# ---------------------------------------------------------------- genetics

GENES = ("BRCA1 c.5266dup p.(Gln1756Profs*74)", "BRCA2 c.5946del", "MLH1 c.1852_1854del (NM_000249.4)", "LDLR c.681C>G", "CFTR F508del / R117H (5T/7T)", "FMR1 (CGG)n 30/118", "HTT CAG 17/43", "F5 c.1601G>A (Leiden)", "MYBPC3 c.1504C>T", "HFE C282Y/H63D", "TP53 c.743G>A", "SMN1 0/2 copies, SMN2 2/2")
FAMILY = ("Lynch syndrome", "Huntington's disease", "Duchenne muscular dystrophy", "Marfan syndrome", "Fragile X", "Li-Fraumeni", "breast cancer", "ovarian cancer", "colon cancer", "cardiomyopathy", "an MI", "a stroke", "Parkinson's", "thyroid cancer")


def _relatives(n, count):
    out = []
    for i in range(count):
        r = n.relative(i)
        rel = n.relation(r)
        ill = n.pick(FAMILY)
        out.append(n.pick(f"{cap(n.patient.his)} {rel} {r.first()} had {ill} at {yrs(n, 28, 79)} and died aged {yrs(n, 60, 94)}.", f"{cap(rel)} ({r.initials()}): {ill}, dx {yrs(n, 25, 70)}, d. {yrs(n, 71, 96)}", f"{cap(rel)}, {r.full()}, {yrs(n, 18, 96)}, lives in {n.city_state()}, unaffected.",
                          f"{r.first()} ({rel}, b. {n.dob(r)}) tested at {n.lab_company()}: {n.pick(GENES)}.", f"A {rel} in {n.city()} was diagnosed with {ill} in {n.prose_date()}.", f"{cap(rel)} {r.first_last()} - {ill} at {yrs(n, 30, 80)}, treated at {n.facility()}",
                          f"{cap(rel)} died of {ill}, age {yrs(n, 40, 93)}, {n.year()}.", f"{cap(rel)} alive & well at {yrs(n, 40, 95)}"))
    return out


def _gen_phrases(n):
    p, d, e = n.patient, n.provider(0), n.provider(1)
    return [f"{p.titled()} was seen with {p.his} {n.relation(n.relative(0))} {n.relative(0).first()} at {n.clinic()} on {n.date()}.", f"{n.pick(GENES)}, heterozygous, ACMG class {num(n, 3, 5)}.", f"Kindred {ident(n, 'F-####', 'K#####', 'GC/##/####', 'FAM-###@')}; proband {p.initials()}.",
            f"Sample {n.accession()} (saliva) received at {n.lab_company()} on {n.short_date()}; report {n.short_date()}.", "ClinVar " + unmarked(n, "VCV0000#####", "VCV0001#####", "SCV000######") + f"; OMIM {num(n, 100000, 620000)}; mean coverage {num(n, 40, 400)}x.", f"Cascade testing of {n.relative(1).first()} and {n.relative(2).first()} is recommended.", f"Please quote our ref {n.case_no()} in any reply.",
            f"Results were disclosed by {d.any()} on {n.prose_date()} by telephone, {n.phone()}.", f"{e.titled()} referred {p.him} after {p.his} {n.condition()}.", f"{n.insurer()} authorisation {n.claim()} covers the panel until {n.date()}.", f"The family comes from a village, {n.village()}, in {n.country()}; no consanguinity.",
            f"My direct line is {n.phone()} and my e-mail {n.email(d)}.", "Risk to each child is 1/2 (50%); carrier frequency 1/25.", f"{p.first()} has enrolled in the registry as {n.study_id()}.", "Tyrer-Cuzick 10-year risk 8.2%; Manchester score 17/20."]


def _gen_report(n):
    lab = n.lab_company()
    return stack(n, n.pick(f"{lab}\n{lines_address(n)}\nT {n.phone()} F {n.fax()}\nCLIA {clia(n)}", f"{lab} MOLECULAR GENETICS REPORT", "GENETIC TEST RESULT"), header(n, ("Sample", n.accession()), ("Family no", ident(n, "F####", "GF-#####")), ("Collected", n.short_date())), f"RESULT: {n.pick(GENES)}", *n.some(_gen_phrases(n), 2, 4), n.maybe("Family history\n" + "\n".join(_relatives(n, 3))), sign(n))


def _gen_letter(n):
    p, d, e = n.patient, n.provider(0), n.provider(1)
    return stack(n, n.pick(f"{n.clinic()}\n{lines_address(n)}", n.facility(), ""), n.date(), n.maybe(f"{e.signed()}\n{lines_address(n)}"), n.pick(f"Dear {e.titled()},", f"Dear {e.first()},", f"Dear {p.titled()},"), n.maybe(f"Re: {p.full()}, {n.dob(p)}, {n.address().replace(chr(10), ', ')}"),
                 " ".join(n.some(_gen_phrases(n), 3, 6)), n.pick("Family history: ", "Pedigree:\n", "") + n.pick(" ", "\n").join(_relatives(n, n.rng.randint(2, 4))), n.pick("Yours sincerely,", "With kind regards,", "Sincerely,"), f"{d.full()}\nGenetic Counsellor", n.maybe(f"cc {p.titled()}; {n.provider(2).titled()}, {n.clinic()}"))


def _gen_pedigree(n):
    return stack(n, n.pick("FHx", "PEDIGREE NOTES", f"Three-generation pedigree, {n.patient.last()} family", f"Pedigree taken {n.date()} by {n.provider(0).initials()}"), "\n".join(n.pick("- ", "", "* ") + x for x in _relatives(n, n.rng.randint(3, 6))), *n.some(_gen_phrases(n), 1, 3))


def genetics(n):
    return note(n, lambda m: snips(m, *_gen_phrases(m), *_relatives(m, 3)), _gen_report, _gen_letter, _gen_pedigree)


KINDS = {"genetics": genetics, "referral": referral, "reply-letter": reply, "work-letter": work_letter, "school-letter": school_letter, "authorisation": authorisation, "consent": consent, "trial-screening": trial, "death-worksheet": death_worksheet}
