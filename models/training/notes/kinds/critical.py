"""Histories, progress and consult notes, intensive care, ECMO and transplant, codes, deaths, transfers between hospitals."""

from .inpatient import ADMITTED, CARE, CLEAN, COURSE, FAMILY, HOME, head, join, line, mix, pair, say, section, sign, snippet

CHIEF = [
    "\"{I can't catch my breath|my belly hurts|I fell}\"", "{SOB|CP|AMS|abd pain|fall} x <2-9> d",
    "\"{<r.first>|my <r.rel> <r.first>} made me come\"", "<condition>", "Fall at <nursing_home>",
    "{Referred by <dr2>|Sent by <clinic>} for <condition>",
]
PMH = [
    "<condition>, <condition>, <eponym>.",
    "1. <condition> (dx <year>, f/b <dr2>)\n2. <condition>\n3. <procedure> <date>, <facility>",
    "<condition> s/p <procedure> {<when>|<year>} at <site>; <condition>.",
    "<device_model> placed <date> by <dr2>, serial <serial>.",
    "Per <kin>: <condition>, \"some heart thing\" at <site>.", "None. Last saw <dr3> in <year>.",
]
ASSESS = [
    "<who> with <condition>, <condition>. <clean>",
    "#<condition>: <dose_line>. D/w <dr2>.\n#<condition>: trend {lactate|Cr|trop}, <lab_value>.",
    "1) <condition> - <drug>, {cards (<d2.last>)|ID} to see\n2) <eponym> - stable\n3) Dispo - from <nursing_home>, {PT/OT|CM <s.first>}",
    "{Admit to|Adm} <unit_name> under <dr>. {Full code, confirmed w/ <kin>|DNR per <r.first>|Code: full}.",
]


def history(n):
    roll = n.rng.random()
    if roll < 0.3:
        return snippet(n, ADMITTED, CHIEF, PMH, HOME, HOME, FAMILY, CARE, ASSESS)
    hpi = say(n, n.rng.choice(ADMITTED)) + " " + mix(n, 1, 4, CARE, FAMILY, CLEAN, COURSE)
    if roll < 0.65:
        parts = [section(n, "CC/Chief complaint/Presenting complaint", *CHIEF), section(n, "HPI/History of present illness/Hx", hpi), section(n, "PMH/Past medical history/PMHx", *PMH),
                 section(n, "FH/Family history/FHx", "Mother {<r.first> |}d. <age:50-95> {CVA|ovarian CA}; father <condition>", "Non-contributory", "{Brother|Sister} <r2.first> (<age:30-80>) has <condition>"), section(n, "SH/Social/Social history/SHx", "<home> <home>", "<home> <home> <home>", "Denies tob/EtOH. <home>"),
                 section(n, "Meds/Home meds/Medications", "<dose_line>; <dose_line>", "List from <pharmacy> ({<phone>|<x.first>}): <drug>, <drug>, <drug>"), section(n, "PE/Exam/Physical exam", "<vitals> <clean>", "NAD, RRR 2/6 SEM, strength 4/5 LUE, Babinski down. <vitals>"), section(n, "Labs/Data/Studies", "<lab_value>; <lab_value>; <lab_value>", "CXR <short> {clear|RLL opacity}. <lab_value>", "Echo {<when>|<date> at <site>}: EF <20-65>%"), section(n, "A/P/Assessment/Impression and plan", *ASSESS)]
        keep = [parts[0]] * (n.rng.random() < 0.7) + [parts[1]] + n.some(parts[2:8], 2, 5) + [parts[8]]
        return join(n, [head(n, "{H&P|History and Physical|ADMISSION H&P|Admission Note|Clerking}")] + keep + [sign(n)])
    if roll < 0.8:
        return join(n, [hpi, say(n, "PMH " + n.rng.choice(PMH)), mix(n, 1, 3, HOME), "O/E: " + n.vitals(), say(n, "Imp: <condition>. {D/w|Reviewed by|PTWR} {<dr>|<d.last>|<in2>}{ <time>|}"), sign(n)], n.pick(" ", "\n"))
    if roll < 0.9:
        rows = ["Source: {pt|<kin>|EMS run sheet {#<case_no>|}|<site> records}", "Seen {<date> <time>|<time>|<short>} {in|by} {ED|<unit_name>|AMU}", "PC {<condition>|fall}", hpi, "DHx <drug>, <drug>. NKDA.", "SHx <home>", "{NOK|N/K} {<r.first_last> <phone>|<r.rel> <r.first>}", "Plan {bloods, CXR, <drug>|as above}", "{<d.last>|<d.signed>|<d.initials>} {FY1|SHO|CT2|ST4}{ bleep <pager>|}{ {GMC|Lic} <licence>|}"]
        return join(n, [say(n, r) for r in rows if n.rng.random() < 0.8], "\n")
    return join(n, [head(n, "", 1, 4), say(n, "{Attending attestation|ATTESTATION|Teaching note}: I {saw|examined|personally interviewed} <p.titled> {<when>|with <d2.titled>|with the resident, <dr2>,} and agree with {<d2.last>'s|the} note{ of <date>|} except: <clean> " + n.rng.choice(HOME)), sign(n)])


SUBJ = [
    "{No events o/n|NAEON|Comfortable|Slept poorly}{, per <nurse>| per RN <s.first>|}.",
    "<Pt> {feels better|c/o pain 4/10|wants to go home {to <city>|for <r.rel> <r.first>'s wedding {<when>|}|}|asks when <dr2> will come}.",
    "{Overnight|O/n} {<d2.last>|x-cover (<in2>)|NF <d2.first>} called for {low UOP|agitation}; {<drug> given|bolus}.",
    "{<r.rel> <r.first>|<kin>} {at bedside|concerned about cost|asks re transfer to <facility>}.",
    "POD#<1-8> s/p <procedure> {(<d2.last>)|<when>|by <dr2>}. {Passing flatus|Pain 3/10}.",
    "HD#<2-20> for <condition>; abx day <2-7>/7.",
    "{Pt|<p.first>} {tells me|says} {<p.he> was a <occupation> at <employer>|<r.first> is bringing glasses|bed 4 (<x.last>) snores}.",
]
PLANS = [
    "#<condition>: c/w <drug>, {cards (<d2.last>) following|trend <lab_value>|<dr2> to see}.",
    "#{AKI|Anemia}: Cr 2.<1-9>, {renal <d2.last> aware|FeNa 0.4; UA 1.0<10-30>}.",
    "#{Dispo|Discharge planning}: {<snf>|home w/ <r.first>|<nursing_home>} {<when>|pending auth <claim>|when bed (CM <s.first>)}.",
    "{Path|Bx} {<accession>|from <date>} {pending|= <condition>}; {onc <d3.last> {aware|to see <when>}|tumor board <when>}.",
    "{MRI|Echo|EGD} {<when>|<short>} {w/ <d2.last>|at <facility>}.", "Dvt ppx, {GI ppx|bowel reg}; PT 5/7.",
    "{Plan|Above} {d/w|discussed with} {<dr>|<d.last>|<in2>} {on rounds|at <time>}{; <kin> agrees|}.",
    "{GOC|Family mtg} {<when>|<prose> <time>} w/ <kin>, {<r2.first>|palliative (<staff>)}, <nurse>.",
    "{Call|Page} {<num>|<d2.last> <pager>} {w/ questions|if SBP<90}.", "{Social|SW} <staff>{: <home>|}",
    "{Sutures out|Repeat CT|Stop <drug>} {<date>|<prose>}.",
    "Full code. {HCP <r.first_last> <phone>|NOK <r.first>}.",
]
ATTEST = [
    "I saw and examined {<p.titled>|the patient|pt} {<when>|with {<d2.titled>|<d2.last>}|on <unit_name>} and agree w/ {<d2.last>'s|the resident|NP <d2.first_last>'s} note{, edits in bold|}. {Crit care time <31-75> min|Time spent <20-60> min}.",
    "{ATTENDING|Staff} ADDENDUM {<short>|<date> <time>}: {I reviewed w/|Seen with} {<d2.titled>, <d3.titled>|Dr. <d2.last> and MS3 <s.first>|<in2>}. <clean>",
    "{Late entry|Addendum}{ for <date>|}: {<dr> called|d/w <kin>|CT read by <dr2>}.",
    "I was present for the key portion of <procedure>{; <d2.last> {primary|operator}|}.",
]
CONSULT = [
    "{Thank you for|Thanks for} {this consult|asking us to see <p.titled>|involving us}, {<dr2>|<d2.titled>}.",
    "{Reason|Asked by <dr2>|Consulted by <d2.last>} {re |for }{<condition>|rash|preop clearance}.",
    "<Pt>, <who>, {known to me|seen at <clinic>|f/b <d3.titled>} {since <year>|<when>|}, {had <procedure> {<when>|<monthyear>}|w/ <condition>}.",
    "{Recs|Impression}: 1) <dose_line> 2) {repeat <lab_value>|f/u <clinic> {<when>|}} 3) {will follow|s/o}.",
    "{Recs} {d/w|conveyed to} {<dr2>|<d2.last>|resident <d3.last>|<nurse>} {<time>|by phone|via page <pager>}.",
    "{Records|Films} from <site> {(<dr3>)|} {<date>|<when>} {reviewed|requested, fax <fax>}.",
    "{Serum|Bx|Ab panel} {to|at} <lab_company>{ #<accession>| {<when>|}|}.",
    "{Exposure|Occ hx}: {<employer>, <5-40> yrs|lives near <village>|travel to <country> in <month>|his <r.rel> <r.first> has TB}.",
]


def progress(n):
    roll = n.rng.random()
    if roll < 0.3:
        return snippet(n, SUBJ, SUBJ, PLANS, PLANS, ATTEST, HOME, CARE, COURSE)
    subj, plans = mix(n, 1, 3, SUBJ, SUBJ, CARE), [line(n, PLANS) for _ in range(n.rng.randint(2, 5))]
    if roll < 0.55:
        s, o, a, p = n.pick(("S", "O", "A", "P"), ("Subjective", "Objective", "Assessment", "Plan"), ("SUBJ", "OBJ", "IMP", "PLAN"), ("Interval", "Exam", "Assessment/Plan", "Dispo"))
        return join(n, [head(n, "{Progress note|DAILY PROGRESS NOTE|Hospitalist progress note|Medicine {A|B} Team|Day note}", 0, 4), f"{s}: {subj}", f"{o}: {n.vitals()} {line(n, CLEAN)}", f"{a}: " + say(n, "{<who> with <condition>.|<condition>, {HD <2-9>|improving}.} ") + plans[0], f"{p}: " + "\n".join(plans[1:]), n.maybe(line(n, ATTEST), 0.3), sign(n)], "\n")
    if roll < 0.72:
        return join(n, [say(n, "{<short>|<date>} {<time>|Med}: {<p.last>|<p.titled>|<who>}"), subj] + plans[:3] + [say(n, "{<d.last>|<d.signed>|<d.initials>} {#<pager>|bleep <pager>|}")], n.pick(" ", "\n"))
    if roll < 0.85:
        return join(n, [head(n, "", 0, 2), line(n, ATTEST), mix(n, 1, 3, PLANS, SUBJ, FAMILY), sign(n)], n.pick("\n", " "))
    return join(n, [say(n, "{TEAM|WARD ROUND|Rounds|WR} {<d.last>|<dr>|<in2>}{, {<d2.last>, <d3.last>|<s.first> (pharm), <s2.first> (RN)}|} {<short>|<prose>}")] + [f"- {x}" for x in [subj] + plans] + [n.maybe(pair(n), 0.3)], "\n")


def consult(n):
    if n.rng.random() < 0.3:
        return snippet(n, CONSULT, CONSULT, ATTEST, PLANS, PMH)
    body = [line(n, CONSULT) for _ in range(n.rng.randint(3, 6))]
    form = n.rng.random()
    title = "<specialty> {consult|CONSULTATION|Initial consult|follow-up}"
    if form < 0.5:
        return join(n, [head(n, title, 1, 5), section(n, "Requesting/Requested by/Referring", "<d2.titled>", "<d2.signed> ({<phone>|pager <pager>})", "<d2.last>/medicine")] + body + [section(n, "Hx/PMH", *PMH), mix(n, 0, 2, HOME, FAMILY), sign(n)], n.pick("\n", "\n\n"))
    if form < 0.8:
        return join(n, body + [line(n, CLEAN), n.maybe(pair(n), 0.3), sign(n)], " ")
    return join(n, [say(n, "{eConsult|Curbside|Phone consult} {<short>|<date> <time>} {<dr2>|<d2.signed>} → {<dr>|<d.signed>}{, re <p.full>|, re <p.initials>|}: ")] + body[:4] + [sign(n)], "\n")


ICU = [
    "{Intubated|Extubated|Trach'd|Proned} {<when>|<short> <time>|by <dr>}{, <d2.last> assisting|}; AC 16/450/40/8, {P/F|PF ratio} <90-310>.",
    "{Vent|Machine}: <device_model>, {asset <asset>|SN <serial>}; RT <s3.first>.",
    "RASS -2, CAM+; prop 30, fent 100, {levo 0.1|NE 8}, vaso 0.03; MAP 68, CVP 11.",
    "SOFA <4-15>, APACHE II <12-34>; pH 7.<18-44>/<34-70>/<58-120>.",
    "R IJ TLC ({placed|changed} {<short>|<when> by <in2>|<d2.last>}), A-line L rad {day <2-7>|<date>}, {Foley|dialysis cath} {<short>|out}.",
    "{CRRT|CVVH} <device_model> {SN <serial>|started <when>}; renal <d3.last>; -{50|100}/h.",
    "{Rounds|MDR} w/ {<dr>, <d2.last>, <s.first> RN, <s2.first> PharmD, {RT <s3.first>|<s3.initials>}|<in2>, <in2>, <nurse>|<d.last> + <staff>}.",
    "{Proxy|HCP|MOLST} <r.first_last> (<age:25-85>, <r.rel>) {<phone>|in <city>|flying from <country> {<prose>|}}.",
    "{<kin>|Family} {brought photos of {<p.him> fishing at <village>|<employer> retirement|grandson <r2.first>}|prefer <r2.first> as contact|play <p.his> records}.",
    "{Found down|Crashed|Overdose|Drowned} {at <address>|on <street>|outside <employer>|near <village>} {<when>|}, {EMS|Medic} {run # <case_no>|<x.last>|unit 14}.",
    "{BCx|BAL|Trach asp} {<short>|<date>} {MSSA|GNR|NGTD}; {acc # <accession>|to <lab_company>}.",
    "Swan: PA 45/22, CI 2.1; Yankauer; Hickman ok; Cushing reflex absent.",
    "{Handover|Signout} to {<dr2>|night team (<d2.last>, <d3.last>)|NP <s.first>} {at 1900|<time>}.",
    "<Pt>, <who>, ICU day <2-30>, <condition>.", "<family>", "<care>", "<clean>", "<clean>",
]
ECMO = [
    "{VV|VA} ECMO day <2-24>: flow 4.2 L/min, {RPM 3400|sweep 3}, FiO2 1.0; {circuit|oxygenator|pump} <device_model> {SN|serial|#} <serial>{, changed <short>|}.",
    "{Cannulated|Decannulated} {<when>|at <site> <when>} by {<dr>|<dr2> and <dr3>|mobile team <d2.last>/<s.first>}; {25|21} Fr R fem, Avalon RIJ.",
    "{Perfusionist|ECMO specialist}: {<s.first_last>, CCP|<s.first>|<s.initials>|<s.last>}; {oncoming|relief} {<s2.first>|<s2.first_last>}.",
    "ACT 1<60-99>, anti-Xa 0.<2-6>, Plt <40-120>, LDH 6<10-90>; {fibrin arc lobby|clot} noted {<time>|by <s.first>}.",
    "{Retrieved|Accepted} from <site> ({<dr3>|<d3.last>}) {by <d2.last>|<when>}; {flight|tail|a/c} <tail>.",
    "{Bridge to|Listed for} {lung|heart} tx {<when>|<date>}; {transplant (<d3.last>)|<clinic>} aware.",
    "LVAD <device_model> (S/N <serial>): speed 5400, PI 3.<1-9>, flow 4.<1-9>; {VAD coord <s3.first>|<phone>}.",
    "Impella P-8, IABP 1:1, aug <80-120>.",
]
GRAFT = [
    "S/p {DDKT|OLT|heart tx|BOLT|SPK} {<date>|<when>|POD#<2-40>|<monthyear>} {by <dr2>|at <facility>}, {donor|UNOS} ID {<donor>|<mixed_id>}, KDPI <15-88>%, CIT 14h.",
    "{Living|Directed} donor: {<r.rel> <r.first> (<age:21-64>)|<r.first_last>|co-worker <x.first_last> from <employer>|church friend <x.first> of <village>}.",
    "{Donor|Deceased donor}: <age:4-68>yo {MVC|anoxia|CVA} {in <city>|from <site>|OPO case <case_no>}; CMV +/-, Cr 0.<6-9>.",
    "Tac level <3-14>.<0-9> {<short>|<when>} {(<lab_company>)|goal 8-10}; MMF 1000/1000; pred 5.",
    "{Coordinator|Tx coord|TC}: {<s3.first_last>, RN|<s3.first>} {<num>|<email>|}.",
    "{Bx|Biopsy} {<accession>|<when>}: {ISHLT 1R|Banff 1A|RAI 4/9} per {<dr3>|path <d3.last>}.",
    "Listed {<date>|Status 2 <when>|<monthyear>}, {MELD <16-40>|cPRA 9<0-9>%}, waitlist ID <mixed_id>.",
    "{HLA|DSA|XM} {sent <short>|to <lab_company>}: A2/24 B7/44 DR4/15.",
    "{Engraft|HSCT} D+<5-60>, {NMDP donor <donor>|sib donor <r.first>|MUD, <country>}; {bag|unit} # <unitno>; ANC 0.<1-9>.",
    "{Labs|Clinic} {M/Th|<when>} at <clinic>; {lives|staying} {at <charity> house|with <r.first> in <city>|<address>}.",
    "{Letter|Note} to donor family {from <p.first>|via <s3.first>} {<when>|}.",
]


def intensive(n):
    extra = n.pick(ECMO, GRAFT, ICU)
    if n.rng.random() < 0.3:
        return snippet(n, ICU, extra, extra)
    body = [line(n, n.pick(ICU, extra)) for _ in range(n.rng.randint(4, 9))]
    form = n.rng.random()
    title = "{ECMO note|ECMO DAILY LOG}" if extra is ECMO else "{Transplant surgery|Transplant hepatology follow-up|BMT daily}" if extra is GRAFT else "{ICU progress note|CRITICAL CARE|MICU NOTE|ITU ward round|PICU}"
    if form < 0.4:
        systems = ["Neuro", "CV", "Pulm", "GI/FEN", "Renal", "Heme", "ID", "Endo", "Lines", "Social", "Code", "Dispo"]
        names = sorted(n.some(systems, len(body), len(body)), key=systems.index) if len(body) <= len(systems) else systems
        return join(n, [head(n, title, 1, 4)] + [f"{a}: {b}" for a, b in zip(names, body)] + [n.maybe(line(n, ATTEST), 0.4), sign(n)], "\n")
    if form < 0.7:
        return join(n, [line(n, ADMITTED)] + body[:6] + [n.maybe(pair(n), 0.25), sign(n)], n.pick(" ", "\n\n"))
    if form < 0.85:
        rows = [say(n, "{<short>|} <time> | <2600-4000> | <3-5>.<0-9> | <100-240> | {<s.initials>|<s2.initials>|<in2>}") for _ in range(n.rng.randint(3, 6))]
        return join(n, [say(n, "{<p.last_first>|<p.titled>} {<mrn>|MRN <mrn>|} <bed>"), n.pick("time | rpm | flow | pO2 | init", "DATE TIME | RPM | LPM | PaO2 | BY")] + rows + body[:3], "\n")
    return join(n, [say(n, "{PCCM|CCU|SICU|Unit} {#<2-20>|<short>|d<2-20>} {<p.initials>|<p.last>|<p.first>} {<p.aged>|<who>}")] + [f"- {b}" for b in body] + [sign(n)], "\n")


ICU += [
    "{Overnight|At <time>} the {balloon pump alarmed|sats fell to 81%}; {<s.first>|RN <s.last>|<nurse>} bagged while {<dr2>|<d2.last>} {re-secured the tube|called <d3.last> at home (<phone>)}, and {by 0500 the gas was 7.31/48/77|<kin> was told at <time>}.",
    "<kin>{ and <r2.first>|} sat with the team ({<dr>, <s.first>, <s2.first_last> from palliative care|<d.last>, <d2.last>, chaplain <x.last>}) {<when>|for 40 min}; they said <p.he> {built boats at <village>|ran <p.firm> for 30 years|taught half of <city> to swim} and would {never want a trach|want everything done}.",
    "{Brought|Flown} from <site>{, where <dr3> had {given lytics <when>|placed a Blakemore|tried HFNC x 2 d},|} {by crew <x.last>/<x2.last>|, tail <tail>|, EMS run <case_no>}.",
    "{Research|Trial}: {<study_id> enrolled <when>|subject <study_id>, consent <r.first_last> <short>}.",
    "{Organ donation|DBD} {raised by|discussed with} {<s3.first_last> (OPO)|coordinator <s3.first>}; {donor case <case_no>|family of <p.titled> to decide by <prose>}.",
    "Dr. ⟦NAME|Swan⟧ floated the Swan; Dr ⟦NAME|Hickman⟧ saw the Hickman; wedge 14/18.",
]
ECMO += ["{Chatter|Recirculation} {overnight|<when>}; {cannula pulled 1 cm by <dr>|<d2.last> and <s.first> walked the lines}, SvO2 6<0-9>.", "{Family|<kin>} {keeps a diary for <p.him>|plays recordings of <r2.first>'s band|reads letters from pupils at <school>} at the bedside.", "Circuit check {<time>|q4}: {<s.initials>|<s2.initials>|<in2>}, {<in2>|<s3.initials>}; delta P <8-40>; gas line ok."]
GRAFT += ["{Offer|Organ offer} {accepted|declined} {<when>|<short> <time>} by {<dr2>|<d2.last>}: donor {<donor>|ID <donor>}, {<age:6-69> y/o|age <age:12-66>}, {<site>|from <city>}, {CIT est 6 h|2/6 mismatch}.", "{<p.first>|<p.titled>} {met the donor's mother, <x.first_last>,|wrote to <x.first>, the donor's widow,|carries a photo of the donor, <x.first>,} {<when>|in <month>|at the <charity> picnic}.", "{Pharmacy|Meds}: {<pharmacy> specialty|<s3.first_last>, PharmD} {delivers|shipping} {<drug>|tacro} {<when>|to <address>}."]
DEATH_PROSE = [
    "{At|Around} <time> on <date>, with {<r.first>, <r2.first> and <p.his> <r3.rel> <r3.first>|<p.his> <r.rel> <r.first>|<nurse>} holding <p.his> hand, {<p.he>|<p.titled>} {stopped breathing|took a last breath}; {I|<dr2>|Dr. <d2.last>} {listened for two minutes|confirmed} and {called|informed} {the chaplain, <x.last>|<r.first_last> (<phone>)|the coroner, <x.first_last>, case <case_no>}.",
    "{<p.first>|<p.He>|<p.titled>} {had been a <occupation> at <employer>|kept <p.firm> in <village>|sang at every wedding in <village>} {for forty years|until <year>}, {and <kin> asked that {donations go to <charity>|the flag be folded}|}.",
    "{Service|Burial} {<prose>|<date>} {at <village>|from <x.mortuary>|in <city>}.",
    "{Cause|The cause} of death was felt by {<dr>|<dr2> and <dr3>} to be <condition>, {a post-mortem was held <when>|the certificate (no. <case_no>) was signed <date>}; Dr. ⟦NAME|Graves⟧ had followed Graves' disease since {<year>|<date>}.",
]
CODE = [
    "{Code blue|Code|Crash call|RRT|Code 99} called {<time>|at <time> {<when>|<short>}|overhead} {to <unit_name>|for <p.titled>|rm <200-700>}.",
    "{Found|Witnessed} {unresponsive|pulseless|apneic} by {<nurse>|<s2.first> (CNA)|room-mate <x.first_last>|<r.rel> <r.first>|PT <s3.last>} {at <time>|}.",
    "{Leader|Team lead|Code leader}: {<dr>|<d.signed>|<d.last>}; {recorder|scribe} {<s.first>|<s.first_last>|<s.initials>}; {compressions|CPR} {<s2.first>, <s3.first>, <x.last>|RN <s2.first>/MS4 <s3.last>}; airway {<d2.titled>|<d2.last>|RT <x2.first>}; {meds <x3.first>|IO <d3.last>}.",
    "{Rhythm|Initial} PEA/VF; epi 1 mg x<2-7>, amio 300/150, {Ca, bicarb|shock 200J x2}; ROSC {<time>|at <5-35> min}.",
    "{Defib|Defibrillator|AED} <device_model> {SN|asset|ID} <serial>; strips to chart {#<case_no>|}.",
    "{ETT|LMA} 7.5 {Miller 3|Mac 4|bougie} by {<dr2>|<d2.last>|<in2>}, EtCO2 18->34.",
    "{Family|NOK|Next of kin} {<r.first_last>|<kin>|<r.titled>} {called|notified|en route from <city>} {at <time>|<phone>|by <dr>|by chaplain <x.last>}.",
    "{H's and T's} reviewed; K 6.<1-9>, pH 6.9<1-9>, lactate 1<0-9>; POCUS no effusion.",
    "{Stopped|Called|Efforts ceased|TOD} {<time>|<time> <short>} {per <dr>|after d/w <r.first>|by <d2.last>}.",
    "{To|Transferred} MICU {<bed>|with <d3.titled>}; {attending <d.titled> aware|TTM 36}.",
    "{Debrief|Hot debrief} {<time>|<when>} led by {<d.first_last>|<s3.first>}: {cart # 12, {<s2.last>|<x.first>} restocked|fan-out {<s.initials>, <s2.initials>}}.",
    "{DNR|POLST} {in chart|signed <date>} {by <r.first>|w/ <d3.last>}? - {confirmed|not found}; <Pt>, <who>.",
    "{Bystander|Visitor} <x.first> {shouted for help|did CPR}; {arrived by|EMS} {unit #14|run <case_no>|w/ medic <x2.last>}.",
]


def code_blue(n):
    if n.rng.random() < 0.3:
        return snippet(n, CODE, CODE, CODE, SUBJ)
    body = [line(n, CODE) for _ in range(n.rng.randint(4, 7))]
    form = n.rng.random()
    if form < 0.35:
        minute, hour, rows = n.rng.randint(0, 40), n.rng.randint(0, 22), []
        for _ in range(n.rng.randint(4, 9)):
            minute += n.rng.randint(1, 3)
            rows.append(f"{hour + minute // 60:02d}{minute % 60:02d} " + say(n, "{epi 1 mg IV <in2>|rhythm check PEA|shock 200J|CPR cont'd, <s2.first>|bicarb 1 amp, <s3.initials>|IO L tibia {<d3.last>|<s.first>}|ETT <d2.last>|ROSC, BP <70-130>/<40-80>|swap: <s3.first>|amio 300 mg|pulse check - none|<r.rel> <r.first> in room|K 5.<1-9> Hgb 7/21}"))
        return join(n, [head(n, "{CODE BLUE RECORD|Resuscitation record|Code sheet|Arrest form}", 1, 3), "\n".join(rows), body[0], say(n, "{Recorder|Scribe}: {<s.first_last>|<s.initials>}  {Leader|MD}: <d.signed>{  Pharm: <s3.first_last>|}")], "\n")
    if form < 0.75:
        return join(n, body + [sign(n)], " ")
    return join(n, [head(n, "{Rapid Response Note|Code note|Event note|MET call}", 0, 3), "Event: " + body[0], "Details: " + " ".join(body[1:4]), "Team: " + say(n, "<dr>, <d2.last>, {<s.first>, <s2.first>|<nurse>}, <staff>"), "Outcome: " + body[-1], sign(n)], "\n")


DEATH = [
    "{Pronounced|Time of death|TOD|Died|Expired} {<time> {on <date>|<short>}|<date> at <time>} {by <dr>|<d.last>|w/ <nurse> present|}.",
    "{Called to bedside|Asked to see} {by <nurse>|for <p.titled>|}: {pupils fixed 5/5|no heart or breath sounds x 2 min|asystole in 2 leads}.",
    "{Family|<r.first>, <r2.first> and <r3.first>|<kin>} {at bedside|arrived from <city>|notified by phone <phone>|spent time w/ <p.him>}.",
    "{Coroner|ME|Medical examiner} {notified, case # <case_no>|<x.last> declined|case <case_no> per {investigator <x.first_last>|<x.titled>}}.",
    "{OPO|Donor network|Tissue bank} {called <time>, ref <case_no>|referral <case_no> w/ <x.first>}; {not a candidate|corneas only}.",
    "{Funeral home|Mortuary|Release to|Body released to}: <x.mortuary>, {<city>|<street>|<phone>}.",
    "{Autopsy|PM} {declined by|requested by|consented by} {<r.first>|<kin>|<r.titled>} {<when>|}; path <d3.last>.",
    "{Death cert|MCCD|Cremation form} {signed|to be signed} by {<dr>|<dr2>|<d3.signed>} {<date>|<when>}: 1a <condition> 1b <condition>.",
    "<Pt> was a <who> {from <city>|, retired <occupation> of <employer>|, {mother|parent} of <r.first> and <r2.first>|, well known in <village>,} with <condition>.",
    "{Comfort care|CMO|Hospice} {from|began} {<prose>|<date>} after family meeting w/ <dr>, {<dr2>|<staff>}, <kin>.",
    "{Chaplain|Fr.|Rabbi|Imam} <x.last> {gave last rites|prayed w/ family|called}.",
    "{Belongings|Ring, wallet} {to <r.first_last>|signed for by <r.rel> <r.first>, DL <licence>|locked, bag # <mixed_id>}.",
    "{PCP|<clinic>|<nursing_home>} <d3.titled> {informed|voicemail} {<phone>|<when>}.",
    "{Spouse|<r.rel>} {<r.first>|<r.full>}, {<age:30-95>, |}{<address>|<phone>}.", "<clean>",
]


DEATH += DEATH_PROSE


def death(n):
    roll = n.rng.random()
    if roll < 0.3:
        return snippet(n, DEATH, DEATH, FAMILY)
    body = [line(n, DEATH) for _ in range(n.rng.randint(3, 7))]
    if roll < 0.55:
        return join(n, [head(n, "{Death Summary|DEATH NOTE|Discharge (expired)|Mortality review|Verification of death}", 1, 5), section(n, "Cause of death/Principal diagnosis/Dx", "<condition>", "<condition> d/t <condition>"), "COURSE: " + line(n, ADMITTED) + " " + mix(n, 1, 3, COURSE), "\n".join(body[:4]), sign(n)], n.pick("\n", "\n\n"))
    if roll < 0.85:
        return join(n, body + [n.maybe(line(n, HOME), 0.3), sign(n)], n.pick(" ", " ", "\n"))
    return join(n, [say(n, "{Dear <r.titled>,|Dear <r.first>,|Dear Dr <d3.last>,} {I am sorry to tell you|With sadness I write} that {<p.first>|<p.titled>|your <r2.rel>} died {on <prose>|<date>} {at <facility>|in our care|on <unit_name>}."), mix(n, 1, 3, DEATH, FAMILY), say(n, "{If you have questions, call <s.first> at <phone>.|<staff> will write on <date>.|} {<p.He> spoke of <r2.first> and of <village> often.|}"), sign(n)], "\n")


MOVE = [
    "{Transfer|Txf|Xfer} {from|out of} <site> to {<facility>|<sfac>|<facility> in <city>} {<when>|<short>} for {<procedure>|higher level of care|ECMO eval|bed availability}.",
    "{Accepting|Receiving} {MD|physician}: {<d2.signed>|<d2.titled>|Dr. <d2.full>}, {<facility>|<unit_name>|<phone>}; {referring|sending}: {<dr>|<d.signed>}{ <phone>|}.",
    "{Transfer center|Access line|Bed control} {ref|case|#} <case_no>, {spoke w/ <x.first>|<x.first_last>|<phone>} {<time>|}.",
    "{Transport|Crew|Flight}: {<x.first_last>/<x2.first_last>|medic <x.last>, RN <x2.last>|unit #<10-99>|EMS run <case_no>}; {ALS|CCT}; ETA <time>.",
    "{Report|RN-to-RN} {called to|given to} {<s2.first>|<s2.first_last>, RN|<nurse2>} {x<ext>|at <time>|<phone>}.",
    "{Sent with|Packet}: {CD of CT (<accession>)|EMTALA form|POLST <date>|home meds, glasses, {cell phone|<r.first>'s number <phone>}}.",
    "{Consent for transfer|EMTALA cert} {signed by <kin>|<r.first_last>|<d.titled>} {<short>|<date> <time>}.",
    "{Family|<kin>} {driving from <city>|notified|will meet at <facility>|staying at <charity> house}.",
    "{Arrived|Presented} {at <site>|from <village>|by helicopter} {<when>|<short> <time>}, BP 90/50, HR 1<10-40>.",
    "{At OSH|At <sfac>|Prior to transfer}: <procedure> {<when>|by <dr3>}, <drug> load, {CT <short>|lactate 4.<1-9>}.",
    "{Insurance|Auth}: <insurer> {<plan_id>|auth <claim>|verified w/ <x.first>}.",
    "{Old records|Medical record}: {OSH MRN <mrn>|our MRN <mrn>|<sfac> # <mrn>}, SSN {<ssn>|last 4 <last4>}.",
    "<Pt> is a <who> {from <city_state>|of <village>|} w/ <condition> {x <2-9> d|since <prose>}.",
    "{Return|Repatriate} to <site> {when stable|<when>}; bed confirmed {by <x.first>|ref <case_no>}.",
    "<clean>", "<family>", "<care>",
]


def transfer(n):
    roll = n.rng.random()
    if roll < 0.3:
        return snippet(n, MOVE, MOVE, CARE, FAMILY)
    body = [line(n, MOVE) for _ in range(n.rng.randint(4, 8))]
    if roll < 0.55:
        return join(n, [head(n, "{Transfer Summary|INTERFACILITY TRANSFER|Transfer note|Physician certification}", 2, 6)] + body + [section(n, "Meds/Drips", "<dose_line>\n<dose_line>", "<drug>, <drug>"), sign(n)], "\n")
    if roll < 0.75:
        return join(n, body + [sign(n)], " ")
    rows = ["{FROM|Sending facility}: <facility>", "{TO|Receiving}: <facility>, <city>", "{MD|Sender}: <d.signed> <phone>", "{Accepting}: <d2.signed>", "Patient: <p.full> <p.dob>", "{Kin|Contact}: <r.first_last> {(<r.rel>) |}<phone>", "Reason: <condition>", "VS: <vitals>", "{Transport|Mode}: {CCT ground|rotor}", "{RN|Report}: <s.first_last> -> <s2.first_last>", "{Ref|Case}: <case_no>", "Depart <time>  {<short>|<date>}"]
    return join(n, [say(n, r) for r in rows if n.rng.random() < 0.75] + [line(n, COURSE), n.maybe(pair(n), 0.25)], "\n")


KINDS = {"history-physical": history, "progress-note": progress, "consult": consult, "icu-ecmo-transplant": intensive, "code-blue": code_blue, "death-summary": death, "transfer-summary": transfer}
