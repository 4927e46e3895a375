"""Emergency department, ambulance, police contact, incidents, occupational health, and visits at home or at a dialysis unit."""

from __future__ import annotations

from .diagnostics import bare, cap, form, header, ident, joined, mark, money, note, num, shuffled, sign, snips, stack, table, yrs


def police(n):
    town = bare(n.city())
    return mark("ORG", n.pick(f"{town} Police Department", f"{town} PD", f"{town} County Sheriff's Office", f"{town} Constabulary", f"{town} Police"))


def ambulance(n):
    town = bare(n.city())
    return mark("ORG", n.pick(f"{town} Fire Rescue", f"{town} Ambulance Service", f"{town} EMS", f"{town} Volunteer Fire Department", f"{town} County EMS"))


def badge(n):
    return ident(n, "####", "#####", "@###", "@@-###", "###")


def informant(n):
    r = n.relative(0)
    rel = n.relation(r)
    return n.pick(f"{n.patient.his} {rel} {r.first()}", f"the {rel}, {r.full()}", f"{r.titled()} ({rel})", f"a neighbour, {r.first()},", f"{rel} {r.first_last()}, {n.phone()},", f"{r.first()} from {n.nursing_home()}",
                  f"a co-worker at {n.employer()}, {r.first_initial()},", f"{r.first()} ({rel}, {n.age(r)})", f"bystander {r.any()}")


def arrival(n):
    e = n.provider(2)
    return n.pick(f"BIBA from {n.nursing_home()}", f"Arrived by {ambulance(n)}, Medic {num(n, 1, 40)}", f"Walk-in with {informant(n)}", f"Brought by {police(n)}, Officer {n.relative(3).last()}, badge {badge(n)}", f"Transfer from {n.facility()}, accepted by {e.titled()}",
                  f"Sent by {n.clinic()} ({e.titled()})", f"Dropped off by {n.relative(1).nick()}, who left", f"Ambulatory, triage room {num(n, 1, 9)}", f"Air transport from {n.city_state()}, {n.pick('Air-3', 'LifeFlight 2')}", f"From home, {n.address()}".replace("\n", ", "), f"Private car from {n.village()}")


COMPLAINTS = ("chest pain 8/10", "abdo pain, RLQ, +McBurney", "SOB", "fall from standing", "laceration L index finger, 3 cm", "head injury, no LOC, GCS 15/15", "vomiting x 2 days", "dizziness", "back pain", "overdose (paracetamol 16 g)", "L facial droop, ?Bell's", "syncope",
              "dog bite", "seizure, postictal, Todd's paresis", "fever 39.4", "palpitations", "allergic reaction", "ankle injury, Ottawa +", "foreign body eye, VA 20/40", "flank pain")


def story(n):
    p, r = n.patient, n.relative(0)
    return [f"{n.aged(p)} {p.man} with {n.condition()} presents with {n.pick(COMPLAINTS)} since {n.prose_date()}.", f"{p.titled()} is a {n.aged(p)} {n.occupation()} at {n.employer()} who slipped around {n.time()}.",
            f"{p.first()} was last seen well at {n.time()} on {n.date()} by {informant(n)}.", f"Per {informant(n)} {p.he} has been confused for 3/7.", f"History limited; {informant(n)} supplied most of it.", f"{p.He} was discharged from {n.facility()} on {n.prose_date()} after {n.procedure()}.",
            f"Seen on {n.date()} at {n.clinic()} and told it was {n.eponym()}.", f"Struck by a {n.pick('Ford F-150', 'Toyota', 'van', 'motorcycle')}, plate {n.plate()}, near {joined(', ', n.street(), n.city())}.", f"Visiting from {n.city_state()}; PCP there is {n.provider(1).titled()} ({n.phone()}).",
            f"No fever. Pain {num(n, 2, 10)}/10, radiates to the jaw. Took {n.drug()} without relief.", f"Tetanus {n.pick('UTD', 'given ' + n.date(), 'unknown')}.", f"Lives with {n.relation(r)} {r.first()} in {n.city()}, works at {n.employer()}.",
            f"{n.relation(r).capitalize()} {r.last()} is en route from {n.village()}, mobile {n.phone()}.", f"Missed dialysis on {n.prose_date()} at {n.dialysis()}.", f"{p.He} attends {n.school()}; the school nurse, {n.relative(2).titled()}, rang {n.phone()}.",
            f"States 'my name is {p.nick()}, not {p.first()}'; wristband {n.mrn()} checked.", f"Denies SI/HI. Last {n.drug()} fill {n.short_date()} at {n.pharmacy()}.", f"LMP {n.short_date()}, G2P1, ?{num(n, 5, 12)}/40.", f"{n.condition()} followed by {n.provider(3).titled()}; next visit {n.prose_date()}."]


def _course(n):
    p, d, e, r = n.patient, n.provider(0), n.provider(1), n.relative(1)
    return [f"{n.time()} D/w {e.titled()}, {n.specialty()}, who will see {p.him} in the {n.unit_name()}.", f"{n.time()} re-eval: pain 3/10, {n.vitals()}.", f"ECG {n.time()}: NSR, QTc 441, no STEMI; {d.initials()}.", f"Trop 4 -> 6. {n.lab_value()}.", f"Signed out to {e.last()} at {n.time()}, pending CT.",
            f"Poison Control ({n.phone()}) spoke with {n.relative(3).first()}, case {n.case_no()}.", f"HEART score 3, Wells 1.5, PERC 0/8.", f"{p.titled()} left AMA at {n.time()}; form signed, witness {e.initial_last()}, {n.credentials()}.", f"Called {n.pharmacy()} to confirm {n.drug()}.",
            f"{n.provider(3).first()} (SW) reached {r.first_last()}, {n.relation(r)}, at {n.phone()}.", f"Wound closed with 4-0 Ethilon x {num(n, 3, 9)}; Steri-Strips; suture removal {n.prose_date()} at {n.clinic()}.", f"Admit to {n.unit_name()}, {n.bed()}, under {e.last()}.", f"Accepted at {n.facility()} by {e.titled()} {n.time()}; transfer centre {n.phone()}.",
            f"Splinted; {n.eponym()} reviewed with patient. Crutches serial {n.serial()}.", f"POCUS ({n.device_model()}): no free fluid, Morison's pouch clear.", f"Discharged {n.time()} with {n.relation(n.relative(0))} {n.relative(0).first()}.", f"f/u {n.clinic()} {n.date()} {n.time()}.", f"{n.dose_line()}", f"Old records from {n.facility()}, {n.date()}, reviewed."]


EXAM = ("HEENT: PERRL 3/3 mm, no Battle's sign.", "Neuro: CN II-XII intact, strength 5/5 x 4, Babinski downgoing, Romberg neg.", "CV: 2/6 SEM at the LUSB, no Osler nodes.", "Abd: soft, Murphy's neg, Rovsing's neg.", "Resp: clear, SpO2 97% RA.", "VA 20/30 OD, 20/40 OS, no Horner's.", "Ext: Lachman 1+, no Homans' sign, pulses 2+/2+.", "Skin: 2/3 cm abrasion L knee.", "Kernig and Brudzinski negative.", "NIHSS 3; Cincinnati 1/3.")


def _ed_full(n):
    secs = shuffled(n, [n.pick("PMH: ", "Past Medical History: ", "PMHx ") + f"{n.condition()}, {n.condition()}, {n.eponym()} s/p {n.procedure()} {n.date()}", n.pick("Meds: ", "Home meds: ", "DH: ") + f"{n.dose_line()}; {n.dose_line()}", "Allergies: " + n.pick("NKDA", n.drug() + " (rash)"),
                        n.pick("SH: ", "Social: ") + n.pick(f"lives with {n.relation(n.relative(0))} {n.relative(0).first()} in {n.city_state()}", f"{n.occupation()}, {n.employer()}", "1/2 ppd, occ EtOH", f"resident of {n.nursing_home()}"),
                        n.pick("PE: ", "Exam: ", "O/E ") + " ".join(n.some(list(EXAM), 2, 5)), "VS: " + n.vitals(), n.pick("MDM: ", "ED course:\n", "Progress: ") + n.pick(" ", "\n").join(n.some(_course(n), 2, 5)), f"Labs: {n.lab_value()}, {n.lab_value()}", f"PCP: {n.provider(1).titled()}, {n.clinic()}"], 4, 8)
    top = n.pick(f"{n.facility()} EMERGENCY DEPARTMENT", "ED PHYSICIAN NOTE", f"Emergency Medicine  {n.date()} {n.time()}", "")
    return stack(n, top, n.maybe(header(n, ("Arrival", f"{n.short_date()} {n.time()}"), ("Mode", arrival(n)), ("Bed", n.bed())), 0.7), n.pick("HPI: ", "CC/HPI: ", "PC: ", "") + " ".join(n.some(story(n), 2, 4)), *secs, n.pick("Impression: ", "Dx: ", "Dispo: ") + n.pick(n.condition(), n.eponym(), n.pick(COMPLAINTS)), sign(n))


def _ed_prose(n):
    return n.pick(" ", "\n").join(n.some(story(n), 2, 4) + [n.vitals()] + n.some(list(EXAM), 1, 3) + n.some(_course(n), 2, 4) + [n.maybe(sign(n))])


def _ed_log(n):
    rows = [[n.time(), n.pick(n.provider(i).initials(), n.provider(i).last() + " " + n.credentials(), n.provider(i).first()), n.pick(n.some(_course(n) + story(n), 1, 1))] for i in range(n.rng.randint(3, 6))]
    return stack(n, n.pick(f"ED timeline {n.date()} {n.patient.last_first()}", f"{n.patient.full()} {n.mrn()}", f"Bay {num(n, 1, 20)}", ""), table(n, ("Time", "By", "Note"), rows))


def _ed_board(n):
    rows = [[n.bed(), n.pick(q.last(), q.last_first(), q.initials(), q.first_initial()), f"{n.age(q)}{q.sex}", n.pick(COMPLAINTS), n.provider(i % 3).last(), n.pick("CT", "labs", "dispo home", f"adm {n.unit_name()}", f"-> {n.facility()}")] for i, q in enumerate(n.relative(j) for j in range(n.rng.randint(3, 6)))]
    return stack(n, n.pick(f"ED tracking board {n.short_date()} {n.time()}", f"Handover {n.provider(0).last()} to {n.provider(1).last()}, {n.prose_date()}", "Board:"), table(n, ("Bed", "Pt", "Age", "CC", "MD", "Plan"), rows))


def ed_note(n):
    return note(n, lambda m: snips(m, *story(m), *_course(m), m.pick(EXAM)), _ed_full, _ed_full, _ed_prose, _ed_log, _ed_board)


def _triage(n):
    p = n.patient
    return [f"{n.aged(p)} {p.sex if n.rng.random() < 0.2 else p.man}, c/o {n.pick(COMPLAINTS)}.", f"{arrival(n)}.", f"ESI {num(n, 1, 5)}, {n.vitals()}, pain {num(n, 0, 10)}/10.", f"NOK {n.relative(0).full()} {n.phone()}", f"Triaged {n.time()} by {n.provider(2).signed()}.", f"Allergic to {n.drug()}.", f"Band {n.mrn()} applied, verified name {p.full()} and DOB {n.dob(p)}.",
            f"GP {n.provider(1).titled()} at {n.clinic()}.", f"Covid vax {n.date()}.", f"Manchester: {n.pick('orange', 'yellow', 'green')}; NEWS {num(n, 0, 9)}", f"Pt asks that we call {n.relative(1).first()} at {n.phone()}, not {n.relative(0).first()}.", f"Insurance card {n.plan_id()}, {n.insurer()}.", f"Driver's licence {n.licence()} held at desk.", f"{informant(n)} at bedside.",
            f"{p.last_first()} to {n.bed()}, {n.time()}.",
            f"States seen at {n.facility()} {n.prose_date()} for same; given {n.drug()}.",
            f"Works at {n.employer()}; injury at {n.time()} today, WC form started.",
            f"School called {n.relation(n.relative(0))} {n.relative(0).first()} from {n.school()}.",
            f"Weight {num(n, 4, 140)} kg, VA R 20/{num(n, 20, 70)}, GCS 15/15, Broselow blue.",
            f"PMD {n.provider(3).last()} aware, sent from {n.clinic()}.",
            f"{n.condition()}, {n.condition()}; on {n.drug()}. Immunisations UTD, LMP {n.prose_date()}.",
            f"ID band reads {n.mrn()}, {p.last()}; face matches licence {n.licence()}.",
            f"Speaks Tagalog; {n.relative(0).nick()} interprets."]


def _tri_form(n):
    p, r = n.patient, n.relative(0)
    rows = [(n.pick("Pt", "NAME", "Patient"), n.pick(p.full(), p.last_first())), ("DOB", n.dob(p)), (n.pick("Arr", "Arrival"), f"{n.short_date()} {n.time()}")] + n.some([("CC", n.pick(COMPLAINTS)), ("Mode", arrival(n)), ("Vitals", n.vitals()), ("Pain", f"{num(n, 0, 10)}/10"), ("Acuity", f"ESI {num(n, 1, 5)}"),
        ("Allergies", n.drug()), ("Meds", n.dose_line()), ("PCP", n.provider(1).titled()), ("Contact", f"{r.full()} ({n.relation(r)}) {n.phone()}"), ("Weight", f"{num(n, 9, 130)} kg"), ("MRN", n.mrn()), ("RN", n.pick(n.provider(2).initials(), n.provider(2).signed())), ("Pharmacy", n.pharmacy()), ("Age", n.age(p)), ("Ins", f"{n.insurer()} {n.plan_id()}"), ("Tetanus", n.date())], 5, 11)
    return stack(n, n.pick("TRIAGE", "Triage assessment", f"{n.facility()} A&E TRIAGE", ""), form(n, rows), n.maybe(" ".join(n.some(_triage(n), 1, 2))))


def _tri_text(n):
    return n.pick(" ", ". ", "\n").join(n.some(_triage(n), 3, 6))


def _tri_lines(n):
    return stack(n, f"{n.short_date()} {n.time()} TRIAGE RN: {n.provider(2).any()}", "\n".join("* " + x for x in n.some(_triage(n), 3, 7)))


def triage(n):
    return note(n, lambda m: snips(m, *_triage(m)), _tri_form, _tri_text, _tri_lines)


# ---------------------------------------------------------------- ambulance

def _ems_phrases(n):
    p, r = n.patient, n.relative(0)
    a, b = n.provider(0), n.provider(1)
    unit = n.pick("Medic 7", "Ambulance 12", "A-31", "BLS 4", "Rescue 2", "Squad 55")
    return [f"{unit} dispatched priority 1 to {n.address()} for {n.pick(COMPLAINTS)}.".replace("\n", ", "), f"U/A found {n.aged(p)} {p.man} supine on the kitchen floor at {n.street()}, attended by {informant(n)}.", f"Crew: {a.full()} (Paramedic, cert {n.licence()}), {b.full()} (EMT).", f"Run no. {n.case_no()}, CAD {ident(n, '##-######', 'E########', 'F####-#####')}.",
            f"En route {n.time()}, on scene {n.time()}, depart {n.time()}, at {n.facility()} {n.time()}.", f"Care transferred to {n.provider(2).any()} in room {num(n, 1, 40)} at {n.time()}.", f"12-lead: ST elevation II, III, aVF; LP15 serial {n.serial()}.", f"{n.vitals()}, GCS {num(n, 3, 15)}, BGL {num(n, 42, 380)}.", "IV 18 g L AC, NS 250 mL; ASA 324 mg; NTG 0.4 SL x2.",
            f"Engine {num(n, 1, 60)} and {police(n)} unit {num(n, 10, 400)} on scene, Ofc. {n.relative(3).last()}.", f"Medical control: {n.provider(3).titled()}, order #{n.order_no()}.", f"{p.titled()} refused transport; witness {r.full()}, {n.phone()}.", f"{p.His} {n.relation(r)} {r.first()} rode along.", f"Mileage 10342.1 to 10349.8; loaded 7.7 mi.", f"Rollover on the road between {n.village()} and {n.city()}; vehicle {n.plate()}, VIN {n.vin()}.",
            f"Pt wears a MedicAlert bracelet no. {ident(n, '#######', '########@')}.", f"Received DNR dated {n.date()} signed by {n.provider(2).titled()}.", f"Sending: {n.nursing_home()}, nurse {n.relative(2).first()}, ext {n.ext()}; receiving {n.facility()}.", f"Attempted callback to RP {r.any()} at {n.phone()}.", f"{n.patient.any()}, {n.dob(p)}, hx {n.condition()} and {n.condition()}.", f"Billing info: {n.insurer()}, {n.plan_id()}.",
            f"PCR {n.visit_no()} left with {n.provider(2).first()}.",
            f"{p.last()}, {p.he} states, 'I fell at {n.employer()}'.",
            f"Refusal line read; {p.initials()} initialled {n.time()}.",
            f"A Mr. {n.relative(1).last()} met us at the gate, {n.phone()}.",
            "Cincinnati 0/3, LAMS 2/5, Sgarbossa neg, Sellick applied, ETCO2 38/35.",
            f"Standby at {n.school()} game, {n.prose_date()}; player {p.first_initial()} dazed, SCAT 2/5.",
            f"Supplies: King LT size 4, EZ-IO 25 mm; narc box seal {ident(n, '######', 'A#####')}."]


def _ems_sheet(n):
    p, r, a, b = n.patient, n.relative(0), n.provider(0), n.provider(1)
    rows = [("Run #", n.case_no()), ("Date", n.short_date()), ("Patient", n.pick(p.full(), p.last_first()))] + n.some([("Unit", n.pick("M14", "Medic 7", "ALS 3")), ("DOB", n.dob(p)), ("Age", n.age(p)), ("Location", n.address()), ("Scene", n.street()), ("Dispatched", n.time()), ("On scene", n.time()), ("At hosp", n.time()), ("Dest", n.facility()), ("Crew 1", f"{a.last()}, {n.credentials()} {n.licence()}"), ("Crew 2", b.full()), ("SSN", n.ssn()), ("Phone", n.phone()),
        ("NOK", f"{r.full()} {n.phone()}"), ("Insurance", n.insurer()), ("Policy", n.plan_id()), ("CC", n.pick(COMPLAINTS)), ("Meds", n.drug() + ", " + n.drug()), ("Receiving RN", n.provider(2).first_initial()), ("DL", n.licence())], 6, 13)
    return stack(n, n.pick(f"{ambulance(n)}\nPATIENT CARE REPORT", "PCR", "PRE-HOSPITAL CARE RECORD", f"{ambulance(n)} run sheet {n.date()}"), form(n, rows), n.pick("NARRATIVE: ", "Narrative\n", "") + " ".join(n.some(_ems_phrases(n), 2, 5)), n.maybe(sign(n)))


def _ems_narrative(n):
    return n.pick(" ", " ", "\n").join(n.some(_ems_phrases(n), 4, 8))


def _ems_radio(n):
    p = n.patient
    return stack(n, n.pick(f"{n.time()} radio report, {ambulance(n)}:", "RADIO:", f"Pre-alert {n.short_date()} {n.time()} taken by {n.provider(2).initials()}"), n.pick(f"{n.aged(p)} {p.man}, {n.pick(COMPLAINTS)}, {n.vitals()}, ETA {num(n, 3, 25)} min from {n.street()}.", f"ATMIST: A {n.age(p)}, T {n.time()}, M fall, I ?NOF, S {n.vitals()}, T analgesia."), " ".join(n.some(_ems_phrases(n), 1, 3)))


def ems(n):
    return note(n, lambda m: snips(m, *_ems_phrases(m)), _ems_sheet, _ems_narrative, _ems_radio)


# ---------------------------------------------------------------- police and forensic

def _pol_phrases(n):
    p, o, r, d = n.patient, n.relative(3), n.relative(0), n.provider(0)
    rank = n.pick("Officer", "Det.", "PC", "Deputy", "Sgt.", "Detective", "Trooper", "DC")
    return [f"{rank} {o.last()} (badge {badge(n)}), {police(n)}, in attendance.", f"{rank} {o.full()}, #{badge(n)}, took custody of the clothing at {n.time()}, {n.short_date()}.", f"Report number {n.case_no()} given to {p.any()}.", f"Blood draw for legal alcohol at {n.time()} by {n.provider(2).signed()}; kit {ident(n, 'BK######', '###-####-@')}.",
            f"Evidence kit {ident(n, 'SK-#####', 'K#######', 'SAEK ######')} sealed and handed to {o.initial_last()}.", f"In custody, booking no. {ident(n, '##-######', 'B######')}, {mark('ORG', bare(n.city()) + ' County Jail')}.", f"Alleged assailant: {r.full()}, {n.relation(r)}, DOB {n.dob(r)}, of {n.address()}.".replace("\n", ", "), f"{p.first()} says {r.first()} struck {p.him} on {n.prose_date()} at about {n.time()}.",
            f"APS report filed {n.short_date()}, intake worker {n.relative(2).first_last()}, ref {n.case_no()}.", f"CPS worker {n.relative(2).titled()}, cell {n.phone()}, e-mail {n.email(n.relative(2))}.", f"Photographs x 12 taken by {d.initials()}; ruler shown; memory card {n.serial()}.", f"Restraining order {ident(n, 'FV-####-######', '##DV####', 'RO######')} expires {n.date()}.",
            f"Suspect vehicle: white van, plate {n.plate()}, seen on {n.street()}.", f"Body map: 2 x 3 cm bruise L arm, 1/2 cm abrasion chin.", f"Fit to be detained and interviewed; review at {n.time()}. {d.signed()}", f"Advocate {n.relative(1).first()} from {n.charity()} called at {n.time()}, {n.phone()}.", f"Subpoena for {n.prose_date()}, {mark('ORG', bare(n.city()) + ' Superior Court')}, docket {n.case_no()}.",
            f"Victim identification number {n.any_id()}; the decedent wore a ring engraved '{n.relative(1).first()}'.", f"{p.titled()} consents to release of findings to {police(n)}.", f"Gunshot wound reported by phone to desk officer {o.last()} at {n.phone()}.", f"Fingerprint ref {n.biometric()}; dental records requested from {n.clinic()}."]


def _pol_form(n):
    p, o = n.patient, n.relative(3)
    rows = [("Subject", p.full()), ("DOB", n.dob(p)), ("Incident no", n.case_no())] + n.some([("Agency", police(n)), ("Officer", o.full()), ("Badge", badge(n)), ("Date of exam", n.date()), ("Time", n.time()), ("Examiner", n.provider(0).signed()), ("Kit no", ident(n, "######", "K-#####")), ("Place", n.facility()), ("Station phone", n.phone()), ("Vehicle", n.plate()), ("Interpreter", n.relative(2).first_last()), ("Interpreter ID", ident(n, "######", "INT####")), ("Home", n.address()), ("Evidence released", n.short_date())], 4, 9)
    return stack(n, n.pick("FORENSIC EXAMINATION RECORD", "CHAIN OF CUSTODY", "Police contact sheet", "FME record", ""), form(n, rows), " ".join(n.some(_pol_phrases(n), 1, 4)))


def _pol_text(n):
    return n.pick(" ", "\n").join(n.some(_pol_phrases(n), 4, 7))


def _pol_log(n):
    return "\n".join(f"{n.short_date()} {n.time()} {x}" for x in n.some(_pol_phrases(n), 2, 5))


def police_contact(n):
    return note(n, lambda m: snips(m, *_pol_phrases(m)), _pol_form, _pol_text, _pol_log)


# ---------------------------------------------------------------- incident, occupational health, workers' compensation

def _inc_phrases(n):
    p, e, f, r = n.patient, n.provider(0), n.provider(1), n.relative(0)
    return [f"At {n.time()} on {n.date()} {p.titled()} was found on the floor of {n.unit_name()} {n.bed()} by {e.any()}.", f"{joined(' ', e.first(), e.last())}, {n.credentials()}, gave {n.drug()} meant for {r.last()} in the next bed.", f"{f.titled()} informed {n.time()}; {n.relation(r)} {r.first()} informed {n.time()} on {n.phone()}.", f"Witness: {n.relative(2).full()}, housekeeping, ext {n.ext()}.",
            f"Pump {n.device_model()}, s/n {n.serial()}, asset tag {ident(n, 'BME######', '#####', 'A-####')}, removed from use.", f"Datix/RL6 no. {n.case_no()}.", f"Visitor {r.full()} of {n.city()} slipped near the lift; declined ED.", f"Morse fall score 65; bed alarm off; neuro checks 15/15.", f"Statement taken from {f.first_initial()} on {n.prose_date()}.", f"Needlestick: source patient MRN {n.mrn()}, HIV neg {n.short_date()}.",
            f"Reviewed by risk manager {n.provider(2).full()} {n.short_date()}, e-mail {n.email(n.provider(2))}.", f"Wrong-patient label: {p.last()}'s tube carried {r.last()}'s sticker {n.accession()}.", f"{p.initials()} hit staff member {e.initials()}; security {badge(n)} attended.", f"Harm score 2/5, no injury. Huddle done.",
            f"{e.initials()} entered the order on {p.last()} instead of {r.first_last()}; caught {n.time()}.",
            f"Camera 3 shows {r.nick()} leaving by the east door at {n.time()}; car {n.plate()}.",
            f"Family ({r.first()}, {n.phone()}) told by {f.last()} on {n.prose_date()}; apology given.",
            f"Contributing: staffing 4/6, alarm fatigue, bed {num(n, 1, 30)} far from station.",
            f"Badge {badge(n)} was used at {n.time()} though {e.first()} was off.",
            f"Laptop tag {n.serial()} with {num(n, 3, 400)} records lost in {n.city()} on {n.date()}; IP {n.ip()}."]


def _inc_form(n):
    p = n.patient
    rows = [("Event no", n.case_no()), ("Date/time of event", f"{n.short_date()} {n.time()}"), ("Person affected", p.full())] + n.some([("MRN", n.mrn()), ("Location", f"{n.facility()}, {n.unit_name()}"), ("Reported by", n.provider(0).signed()), ("Employee ID", ident(n, "E#####", "######", "@@####")), ("Supervisor", n.provider(1).full()), ("Witness 1", n.relative(0).full()), ("Witness phone", n.phone()), ("Physician notified", n.provider(2).titled()), ("Family notified", f"{n.relative(1).first()} ({n.relation(n.relative(1))})"), ("Equipment", f"{n.device_model()} SN {n.serial()}"), ("Severity", n.pick("2/5", "minor", "none")), ("Age", n.age(p)), ("Date reported", n.date())], 4, 9)
    return stack(n, n.pick("INCIDENT REPORT", "Occurrence report - confidential, not part of the record", "SAFETY EVENT", f"{n.facility()} variance report"), form(n, rows), n.pick("What happened: ", "Description\n", "") + " ".join(n.some(_inc_phrases(n), 2, 4)))


def incident(n):
    return note(n, lambda m: snips(m, *_inc_phrases(m)), _inc_form, lambda m: " ".join(m.some(_inc_phrases(m), 4, 6)), lambda m: stack(m, f"Safety huddle {m.date()}, lead {m.provider(1).any()}", "\n".join(m.pick("- ", "• ", "") + x for x in m.some(_inc_phrases(m), 3, 5))))


def _occ_phrases(n):
    p, e, r = n.patient, n.provider(0), n.relative(1)
    return [f"{p.titled()}, employee {ident(n, 'E######', '#####', '@@-####')} of {n.employer()}, seen for {n.pick('pre-placement', 'return to work', 'annual surveillance', 'fit testing')} on {n.date()}.", f"Works as a {n.occupation()} for {n.employer()} in {n.city_state()} since {n.prose_date()}.",
            f"DOI {n.short_date()}; claim {n.claim()}; adjuster {r.full()}, {n.phone()} ext {n.ext()}.", f"Hep B: {n.short_date()}, {n.short_date()}, {n.short_date()}; titre 312 mIU/mL.", f"TB skin test placed {n.short_date()} by {e.initials()}, read {n.short_date()}: 0 mm.", f"N95 {n.pick('3M 1860', '1870+', 'Halyard 46727')}, passed; tester {n.provider(2).first_initial()}.", f"UDS non-DOT, CoC {ident(n, '#########', 'C######')}, MRO {n.provider(2).titled()}.",
            f"Supervisor {n.relative(0).first_last()} at {n.employer()} reports {p.he} was lifting a 40/50 lb crate.", f"Restrictions: no lifting > 10 lb, from {n.date()} to {n.date()}.", f"MMI reached {n.prose_date()}; impairment 7% WPI, AMA Guides 5th ed.", f"Carrier: {n.insurer()}, policy {n.policy_group()}; employer FEIN {ident(n, '##-#######')}.", f"Nurse case manager {r.titled()}, fax {n.fax()}, attended.",
            f"IME with {n.provider(3).signed()} on {n.date()} in {n.city()}.", f"Tinel and Phalen positive at the R wrist; Jamar 32/40 kg.", f"Audiogram {n.short_date()}: 25/30/45 dB at 2/3/4 kHz, {n.device_model()}, cal {n.short_date()}.", f"Attorney {n.relative(2).full()}, bar no. {ident(n, '######', '#####')}, has asked for records.", f"CDL medical card to {n.date()}; licence {n.licence()}.", f"{p.first()} is {n.age(p)} and hopes to retire at {yrs(n, 58, 67)}.", f"Needs letter to {n.employer()} HR, {n.email()}."]


def _occ_form(n):
    p, e = n.patient, n.provider(0)
    rows = [("Employee", p.full()), ("Employer", n.employer()), ("DOI", n.short_date())] + n.some([("Claim #", n.claim()), ("SSN", n.ssn()), ("DOB", n.dob(p)), ("Carrier", n.insurer()), ("Adjuster", f"{n.relative(0).full()} {n.phone()}"), ("Body part", "R shoulder"), ("ICD-10", n.code()), ("Job title", n.occupation()), ("Employer address", n.address()), ("Supervisor", n.relative(1).first_last()), ("First visit", n.date()), ("Next visit", n.date()), ("Provider", e.signed()), ("Clinic", n.clinic()), ("Work status", n.pick("modified duty", "off work", "full duty")), ("Badge", badge(n)), ("Fax", n.fax()), ("Wage", money(n, 400, 2200) + "/wk")], 5, 11)
    return stack(n, n.pick("WORKERS' COMPENSATION - PHYSICIAN'S FIRST REPORT", "WORK STATUS REPORT", "EMPLOYEE HEALTH", "Occupational health record", "Form 5021"), form(n, rows), " ".join(n.some(_occ_phrases(n), 0, 3)), n.maybe(sign(n)))


def occupational(n):
    return note(n, lambda m: snips(m, *_occ_phrases(m)), _occ_form, lambda m: m.pick(" ", "\n").join(m.some(_occ_phrases(m), 4, 8)), lambda m: stack(m, m.pick("EMPLOYEE HEALTH VISIT", f"WC recheck {m.date()}", f"{m.employer()} onsite clinic"), header(m, low=1, high=4), "\n".join(m.some(_occ_phrases(m), 2, 5)), sign(m)))


# ---------------------------------------------------------------- home health, hospice, dialysis

def _home_phrases(n):
    p, r, e, f = n.patient, n.relative(0), n.provider(0), n.provider(1)
    rel = n.relation(r)
    return [f"SN visit to {p.titled()} at {n.address()}, {n.time()}-{n.time()}.".replace("\n", ", "), f"{cap(rel)} {r.first()} let me in; the gate code was changed, call {n.phone()} first.", f"Wound L heel 2.1 x 1.4 x 0.3 cm, Braden {num(n, 9, 22)}, Wagner 2.", f"SOC {n.short_date()}, cert period {n.short_date()} - {n.short_date()}.", f"Order from {e.titled()} taken by phone {n.time()}, {n.prose_date()}: {n.dose_line()}.", f"O2 concentrator {n.device_model()} serial {n.serial()} from {n.pharmacy() if n.rng.random() < 0.2 else mark('FACILITY', bare(n.city()) + ' Medical Supply')}.",
            f"{p.first()} fell on {n.prose_date()} on the way to the mailbox; no injury, TUG 21 s.", f"Caregiver {r.first_last()} ({n.age(r)}) looks exhausted; respite at {n.nursing_home()} offered from {n.date()}.", f"Aide {n.relative(2).first()} comes M/W/F.", f"PPS {n.rng.choice((30, 40, 50))}%, FAST 7c, MAC {num(n, 18, 27)} cm.", f"{p.titled()} died peacefully at {n.time()} on {n.date()}, {rel} {r.first()} present; {e.titled()} and {mark('ORG', bare(n.relative(3).last()) + ' Funeral Home')} notified.",
            f"Chaplain {n.relative(1).last()} visits {n.prose_date()}.", f"Comfort kit delivered by {n.pharmacy()}, Rx {n.order_no()}.", f"Neighbour {n.relative(2).nick()} keeps the spare key.", f"Next visit {n.prose_date()} by {f.initials()}.", f"{n.vitals()}; wt 61.4 kg; edema 2+/4+.", f"Medicare no. {n.plan_id()}; episode {n.visit_no()}.", f"HHA sup visit done with {f.first()}.", f"Reports to {e.last()} faxed {n.fax()}.", f"{p.nick()} says the {n.drug()} makes {p.him} 'loopy'.",
            f"PT {n.provider(2).first_initial()} measured gait 0.6 m/s; {n.device_model()} not needed.",
            f"Meds reconciled against the {n.facility()} list of {n.date()}; {n.drug()} missing.",
            f"Left voicemail for {e.last()} at {n.phone()} about {n.lab_value()}.",
            f"{p.titled()} turned {n.age(p)} on {n.prose_date()}; {n.relation(n.relative(1))} {n.relative(1).nick()} flew in from {n.city_state()}.",
            f"Missed visit {n.short_date()}: no answer at door or {n.phone()}.",
            f"Lift chair from {n.charity()}; hospital bed serial {n.serial()}.",
            "No Cheyne-Stokes, Kennedy ulcer absent, Foley draining 300/400 mL, stairs 3/14."]


def _home_form(n):
    p, r = n.patient, n.relative(0)
    rows = [("Client", n.pick(p.full(), p.last_first())), ("Visit date", n.short_date()), ("Clinician", n.provider(0).signed())] + n.some([("Time in", n.time()), ("Time out", n.time()), ("MRN", n.mrn()), ("Address", n.address()), ("Phone", n.phone()), ("Caregiver", f"{r.full()}, {n.relation(r)}"), ("SOC date", n.short_date()), ("Physician", n.provider(1).titled()), ("Phys. NPI", n.npi()), ("Vitals", n.vitals()), ("Pain", f"{num(n, 0, 9)}/10"), ("HICN", n.plan_id()), ("Pharmacy", n.pharmacy()), ("Emergency contact", f"{n.relative(1).first_last()} {n.phone()}"), ("Mileage", "14.2"), ("Dx", n.condition())], 5, 10)
    return stack(n, n.pick("HOME HEALTH VISIT NOTE", "SKILLED NURSING VISIT", "HOSPICE RN VISIT", "OASIS recert", f"{mark('FACILITY', bare(n.city()) + ' Home Health')}"), form(n, rows), " ".join(n.some(_home_phrases(n), 2, 5)), sign(n))


def home_visit(n):
    return note(n, lambda m: snips(m, *_home_phrases(m)), _home_form, lambda m: m.pick(" ", "\n").join(m.some(_home_phrases(m), 4, 8)), lambda m: stack(m, f"IDT {m.date()}: {m.pick(m.patient.any(), m.patient.last_first())}, {m.age(m.patient)}", "\n".join(m.pick("RN", "MSW", "Chaplain", "MD", "Aide") + f" ({m.provider(i).initials()}): {x}" for i, x in enumerate(m.some(_home_phrases(m), 3, 5)))))


def _dial_phrases(n):
    p, e, f = n.patient, n.provider(0), n.provider(1)
    return [f"Pre wt {num(n, 52, 120)}.{num(n, 0, 9)} kg, EDW {num(n, 50, 118)}.0, goal 2.8 L.", f"Machine {n.device_model()} s/n {n.serial()}, conductivity 13.9/14.0, pH 7.2.", f"Dialyser F180NR, K 2/Ca 2.5, BFR 400/DFR 800.", f"AVF L upper arm created {n.date()} by {n.provider(3).titled()} at {n.facility()}; 15 g x 2.", f"{n.time()} BP 96/54, UF off, 200 mL NS; {e.initials()}.", f"{p.titled()} arrived {num(n, 5, 40)} min late; driver {n.relative(2).first()} from {mark('ORG', bare(n.city()) + ' Transit')} delayed.",
            f"Rounding: {f.titled()}, chair {num(n, 1, 24)}.", f"Kt/V 1.42, URR 71%, {n.lab_value()} ({n.short_date()}).", f"Epo 4000 u given by {e.first_initial()}, {n.time()}.", f"Cramping at hour 3, same as on {n.prose_date()}.", f"Missed {n.prose_date()}; rescheduled to {n.short_date()} at {n.dialysis()}.", f"Transplant list at {n.facility()}, UNOS {ident(n, '######', '@@@####')}.", f"CMS-2728 signed by {f.last()}; first dialysis {n.date()}.", f"Vacation treatment arranged in {n.city_state()} at {n.clinic()}, {n.phone()}, {n.short_date()} to {n.short_date()}.", f"{p.first()}'s {n.relation(n.relative(0))} {n.relative(0).first()} drove {p.him} home.",
            f"{p.last()}, chair {num(n, 1, 24)}: on {n.time()}, off {n.time()}, tech {e.first()}.",
            f"Heparin 2000/1000 u; Tego caps changed {n.short_date()}.",
            f"Hep B sAb 10 mIU/mL on {n.date()}, redose in {n.month()}.",
            f"Dr. {f.last()} cut EDW after the {n.prose_date()} admission to {n.facility()}.",
            f"Call {n.relation(n.relative(0))} {n.relative(0).full()} at {n.phone()} if late.",
            f"Water room: chlorine <0.1 at {n.time()}, checked {e.initials()}/{n.provider(2).initials()}.",
            f"Social worker {n.provider(3).signed()} met {p.first()} about {n.insurer()} and a ride from {n.city()}.",
            "Kussmaul pattern absent, Trousseau neg, thrill/bruit 2+/2+, Scribner shunt history."]


def _dial_run(n):
    rows = [[n.time(), f"{num(n, 88, 178)}/{num(n, 44, 98)}", num(n, 55, 108), num(n, 300, 450), n.pick("", "resting", "cramps", f"NS 100 per {n.provider(1).last()}", f"checked {n.provider(2).initials()}"), n.provider(0).initials()] for _ in range(n.rng.randint(3, 5))]
    p = n.patient
    return stack(n, n.pick("HEMODIALYSIS TREATMENT RECORD", f"{n.dialysis()} - HD run {n.short_date()}", f"Run sheet {p.last_first()} {n.date()}"), n.maybe(header(n, ("Chair", num(n, 1, 24)), ("Access", "R IJ Permcath"), low=1, high=4), 0.7), table(n, ("Time", "BP", "HR", "BFR", "Comment", "Init"), rows), *n.some(_dial_phrases(n), 1, 4))


def dialysis(n):
    return note(n, lambda m: snips(m, *_dial_phrases(m)), _dial_run, lambda m: m.pick(" ", "\n").join([m.pick(f"HD {m.date()}.", f"{m.patient.full()}, {m.clinic()}.", "")] + m.some(_dial_phrases(m), 4, 7)).strip(), lambda m: stack(m, "Monthly dialysis note", form(m, [("Patient", m.patient.full()), ("Nephrologist", m.provider(1).titled()), ("Month", m.month()), ("Unit", m.dialysis()), ("Schedule", "TTS 2nd shift"), ("Dry weight", "71.5")]), " ".join(m.some(_dial_phrases(m), 2, 4))))


KINDS = {"ed-note": ed_note, "triage": triage, "ems": ems, "police-contact": police_contact, "incident": incident, "occupational": occupational, "home-visit": home_visit, "dialysis": dialysis}
