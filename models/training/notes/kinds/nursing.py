"""The ward's own writing: nursing notes, handovers, wound care, drug charts, therapy notes, psychiatric ward notes."""

from .inpatient import CARE, CLEAN, FAMILY, HOME, head, join, line, mix, pair, say, section, sign, snippet

SHIFT = [
    "{Rec'd|Received|Took} report from {<nurse2>|<s2.first>|off-going RN <s2.last>} at {0700|1900|<time>}.",
    "Report {given|called} to {<nurse2>|<s2.first> on <unit_name>|<s2.first_last>, RN, at <nursing_home>}{ <phone>| ext <ext>|}.",
    "<Pt> {A&Ox4|alert, oriented x3|confused to place}, {resting|up in chair|c/o 6/10 pain}. <vitals>",
    "{Assisted|Amb} {to BR|in hall} x1 with {<s3.first>, CNA|walker and <s3.first>|<staff>}.",
    "{Bath|AM care|Turned q2} {done|given} by {CNA <s3.first>|<s3.first_last>, PCT|HCA <s3.first>|<s3.initials>}.",
    "{MD|Provider|<dr>} {notified|paged|aware|called back} at <time>{, order rec'd|: orders noted|; RBVO|}.",
    "{Found|Noted} {on floor|OOB} at <time> by {<s3.first>|room-mate <x.first>|housekeeper <x.first_last>}; no injury; {<dr>|<d.last>} & <kin> {notified|informed}.",
    "{Visitors|Visited by}: {<kin>|<r.first> and <r2.first>|church friends <x.first_last>, <x2.first>} {this pm|until 2000|<when>}.",
    "{Family|<r.rel> <r.first>} {called|phoned} {from <city>|at <time>|x3}, {password given|update given|wants MD to call <phone>}.",
    "{Belongings|Valuables} ({ring, watch|phone, $<20-90>}) {sent w/ <r.first>|to security, receipt # <case_no>|in safe, tag <mixed_id>}.",
    "{Wedding ring|Dentures|Hearing aid (SN <serial>)} {at bedside|labelled <p.last>|given to <r.first_last>}.",
    "{IV|#20 PIV} {L|R} FA {placed|changed|d/c'd} {by <s2.first>|<short> <time>|, <s.initials>}, {flushes well|site c/d/i}.",
    "{Room-mate|Pt in bed <1-30>|Bed B} {<x.titled>|<x.first_last>|Mr <x.last>} {loud overnight|tested COVID +|upset pt}; {moved|transferred} to <bed>.",
    "{Sitter|1:1|Security} <x.first>{/<x2.first>| then <x2.first>|} at bedside.",
    "{Pt|<p.first>} {states|says|reports} \"{I want to go home to <city>|my <r.rel> <r.first> takes care of me|call <r.first>|I worked at <employer> 30 years|it's my birthday <prose>}\".",
    "Foley 16 Fr d/t retention, {UOP <200-900>|DTV 1600}; BM x<1-3>; I&O 1240/980.",
    "{Chaplain|Fr.|Rev.|Imam|Rabbi} <x.last> {visited|called|anointed pt} {<when>|per family request}.",
    "{Interpreter|Phone interpreter} {#|ID} <mixed_id> ({<x.first>|Spanish|Karen}) used.",
    "Skin: stage 2 sacrum 2 x 3 cm; Braden 1<2-8>; heels floated.",
    "{Double check|Witness|Cosign}: {<s2.first_last> RN|<s2.initials>|<s2.last>}.",
    "PRN <drug> at <time> w/ {relief 2/10|effect}.",
    "Pt {off unit to|back from} {CT|dialysis|OR} {<time>|w/ transport (<x.first>)}.",
    "Will {endorse|continue} {to <s2.first>|to monitor|POC}.",
    "Isolation {discontinued|started} {<when>|<short>} per {infection control, <x.first>|IP <x.last>}.",
    "<clean>", "<clean>", "<care>", "<family>",
]
SHIFT += [
    "{At the start of the shift|Around <time>} {<p.first>|<p.titled>|the patient} was {sitting up doing the crossword with <r.first>|asleep with <p.his> glasses on|asking for {Nurse <s2.first>|\"<x.first>\", the name of <p.his> dog}} and {denied pain|rated pain 4/10}.",
    "{<r.titled>|<kin>} {telephoned from <country>|rang at <time>|left <p.his> number (<phone>)} and {was told|asked} {the plan for <prose>|that any news go to <r2.first> first|who had signed the form {on <date>|}}.",
    "{Pt became upset|Verbal aggression} when {<s3.first>|the tech, <s3.first_last>,|room-mate <x.titled>} {turned off the TV|mentioned <nursing_home>|would not give <p.him> a cigarette}; {redirected by <s.first>|security (<x2.first_last>, badge <badge>) attended|settled with tea}.",
    "Bedside {handover|safety check} {done|with} {<s2.first>|<nurse2>}: O2, suction, {bed alarm|call light}, {armband reads <p.full>|ID band checked: <p.last_first>, <mrn>}.",
    "Pt's {cat|dog|parrot} being looked after by {neighbour <x.first>|<x.first_last> at <street>|<r.first>}.",
    "{Phone call|TC} from {<nursing_home> (<x.first>)|<x.first_last>, <nursing_home>,|<clinic>|<employer> HR} {re bed hold|asking about return date}{; ret'd call <phone>|}.",
    "{IV team|PICC RN} <s3.first> x2 attempts, 20G L AC, {tip to 38 cm|good blood return}; {prev line dated <short>|changed <when>}.",
    "{Telemetry|Monitor} tech {<x.first>|<x.last>} called {<time>|x<ext>}: 8 beat run VT, {<d.last> paged|K 3.<0-9>}.",
    "{Transfer|Move} of {<p.last>|<p.titled>} to {<unit_name>|<nursing_home>} {cancelled|delayed} {until <prose>|per bed mgr <s3.first_last>}.",
    "{Birthday|Anniversary} {cake|card} from {staff|<r.first>} {<prose>|today}; {pt in good spirits|turned <p.age>}.",
    "{MD|Resident} <d2.last> in to see pt, {new orders|no new orders}; {will|Will} draw labs at 0400.",
    "{Education|Teaching}: {insulin|INR|drain} {to <kin>|w/ <r.first> & <r2.first>|teach-back ok}; booklet given.",
    "Foley care done; Nurse ⟦NAME|Foley⟧ relieved by Nurse ⟦NAME|Hickman⟧, Hickman flushed.",
    "Dr. ⟦NAME|Brown⟧ aware of brown emesis; RN ⟦NAME|Rose⟧ gave rose-colored elixir.",
]
SBAR = [
    ("S", "{I am calling about|Calling re:|This is <s.first> on <unit_name>, re} {<p.full>|<p.titled>|<p.last> in <bed>}{, MRN <mrn>|, <p.age>yo|}: {RR 32|K 6.2|new AF 140s|MAP 54}.", "<Pt>, <who>, {Room <200-700>|<bed>}, {desat 84%|chest pain|SBP 80s|unresponsive at <time>}."),
    ("B", "Admitted {<when>|<date> from <nursing_home>} under {<dr>|<d.last>} with <condition>; {POD#<1-5>|HD 3}; <condition>.", "<home> Hx <condition>; <procedure> <when>.", "Seen by {<dr2>|<in2>} at <time>; <drug> given by {<s2.first>|<s2.initials>}. DNR per <kin>."),
    ("A", "<vitals> GCS 14, NEWS2 <3-11>.", "<clean> Concerned for {sepsis|PE|bleed}; {<s3.first> (RT)|<s3.first_last>} agrees.", "Lactate 3.<1-9>; pain 5/10; UOP 10/hr."),
    ("R", "Please {see now|review|come}{; <kin> wants to talk to you|}. {RRT called <time>|<dr2> paged <pager>}.", "{Transfer to|Move to} <unit_name>; {<dr>|<d2.last>} accepting; {call|ring} <num>.", "Orders: <dose_line>. {Readback <d.last>/<s.last>|RBVO <d.titled>}. Next obs <time>."),
]
HAND = [
    "<bed> {<p.last>|<p.last_first>|<p.first_initial>|<p.full>} {<p.age><p.sex>|<p.age>|<who>} {<d.last>|<dr>|<in2>} - <condition>; {NPO|reg diet}; {IVF 75|SL}; {d/c <short>|to <nursing_home> {<when>|tmrw}|CT {am|<when>}|OR <time> {w/ <d2.last>|}}",
    "<bed> {<x.last>|<x.first_last>|<x.initials>} {<age:18-95><x.sex>|<age:20-90>|} - {<procedure> POD#<1-4>|<condition>|r/o MI}, {<s2.first> to chase {trop|BCx}|<r.first> (<r.rel>) calling|{PT|SW <s3.first>} eval|<d2.last> aware}",
    "Bed <1-30>: <x2.titled>, DNR, {family <r2.first> at bedside|comfort care, {<x2.rel>|son} <r2.first_last> <phone>|<d3.last> to certify}",
    "<bed>: empty / clean. Bed <1-30> {closed|blocked}.",
    "{Staff|Tonight}: <s.first> (charge), <s2.first>, <s3.first>, {float <x.first>|sick call <x.last>|agency <x3.first_last>}.",
    "{Tomorrow|To do}: {<x.last> to OR <time>|pick up <drug> for <x2.last>|family mtg <p.last>/<r.first> <time>|bed 9 to <nursing_home> at 1100, transport booked ref <case_no>}",
    "<bed> <x3.first_last>, {<age:60-99>|<age:19-59>}, from <nursing_home>, {MRSA|falls risk, Morse 60}, NOK {<r3.first>|<r3.full>} {<phone>|aware}",
]
WOUND = [
    "{Wound|WOCN|TVN|Ostomy} {consult|review|f/u} {requested by <dr>|per <nurse>|<when>}: {stage 3 sacral 4.2 x 3.1 x 1.0 cm|R heel DTI|VLU L gaiter}.",
    "{VAC|NPWT} <device_model> {S/N|unit #|serial} <serial> at -125 mmHg; changed {<short>|M/W/F|by <in2>}.",
    "{Photo|Pic} taken {<when>|<short>}, {file|image|case} # <accession>{, consent <kin>|}.",
    "{Dressing|Dsg} {changed|done} by {<nurse>|<s2.first>|<s.initials>} {<short>|<when>}; 60% granulation, 40% slough; no odor.",
    "Supplies {from|via} {<pharmacy>|<x.first_last> at <phone>|home health (<x.first>)}: {Mepilex|Aquacel Ag|Santyl}.",
    "{Seen|F/b} {at <clinic>|by <dr2> (vascular)|weekly by <s3.first_last>, CWOCN|} since {<month>|<when>}; ABI 0.7/0.9.",
    "{Developed|Present on arrival} {at <nursing_home>|from <site>} {per <x.first>|<when>}.",
    "{Debridement|Culture} {<when>|<short>} by {<dr2>|<d2.last>}, {acc <accession>|#15 blade}.",
    "{<r.rel> <r.first>|<kin>} {taught|demonstrates} dressing change {with 100% teach-back|<when>}.",
    "Periwound intact, Braden 1<1-8>, Hartmann's irrigation, Coban x2 layers.",
    "{Pouch|Appliance} {2 3/4|70 mm}; stoma 1 1/8, red; {<p.first>|pt} practised {w/ <s.first>|x2}.",
    "Next {visit|change} {<when>|<date>|<short>}; {call|ring} <phone>.",
]
MAR = [
    "{<time>|0900|2100} <dose_line> {given|administered} {<s.initials>|by <s.first>|<s.last>, RN|<in2>}.",
    "{Held|Omitted|Refused} {0900|2100} <drug>, {SBP 88|HR 52|pt asleep|NPO}; {<dr>|<d.last>} {aware|informed}.",
    "{Wasted|Waste} 1 mg of 2 mg <drug>, {witness|w/} {<s2.first_last>, RN|<s2.initials>|<s2.last>}; {Pyxis|Omnicell} {txn|override} <order_no>.",
    "<drug> {verified|clarified} w/ {pharmacist <s3.first>|<s3.first_last>, PharmD|<pharmacy> (<phone>)|<dr>}.",
    "Order {#|no.} <order_no> {d/c'd|changed} {<when>|by <d.last>}.",
    "Home meds {brought|supplied} by {<kin>|<r.first>|<nursing_home>}: {Rx # <order_no>, <pharmacy>|<drug>}.",
    "{PCA|IV pump|Pump} <device_model> {serial|SN|asset} <serial> {set by <s.initials>/<s2.initials>|checked by <s2.first>}.",
    "Missed dose {<when>|<short> 1400}; {incident|event} <case_no>.",
    "FSBG 2<0-9>8 @ 1130, lispro 4u {RUE|abd} {<s.initials>|}.",
    "Vanc trough <9-25>, {next <time>|redose <short>}; <lab_value>.",
    "{Allergy|ADR} to <drug>: hives {<year>|<when>}, per {<r.first>|<pharmacy>|<dr3>}.",
    "{Verbal|Phone} order {<d.titled>|<d2.last>}/{<s.last>|<s.first_last>, RN}: <dose_line>.",
    "Patch removed L deltoid, {site rotated|<short> <s.initials>}.",
]


def nursing(n):
    roll = n.rng.random()
    if roll < 0.3:
        return snippet(n, SHIFT, SHIFT, SHIFT, FAMILY, CARE)
    body = [line(n, SHIFT) for _ in range(n.rng.randint(3, 9))]
    if roll < 0.5:
        times = sorted(f"{n.rng.randint(7, 22):02d}{n.rng.choice(['00', '15', '30', '45', '10'])}" for _ in body)
        return join(n, [say(n, "{<short>|<date>|<p.last>|Nursing progress note|NURSING NOTES {<p.last_first>|<mrn>}|}")] + [f"{t}{n.pick(' ', ' - ', ': ')}{b}{n.maybe(' --' + n.provider(10).initials(), 0.25)}" for t, b in zip(times, body)], "\n")
    if roll < 0.68:
        return join(n, body + [say(n, "{<s.first_last>, RN|<s.signed>|-<s.first> RN|<s.initials>|S. Nurse <s.last>|}")], n.pick(" ", " ", "\n"))
    if roll < 0.85:
        systems = ["Neuro", "CV", "Resp", "GI", "GU", "Skin", "Psychosocial", "Pain", "Lines", "Mobility", "Plan", "Family"]
        rows = [f"{s}: " + line(n, SHIFT if s in ("Psychosocial", "Family", "Plan", "Skin") else CLEAN) for s in n.some(systems, 4, 8)]
        return join(n, [head(n, "{Shift assessment|Nursing admission database|Daily flowsheet|Nursing note}", 0, 4)] + rows + body[:1] + [sign(n)], "\n")
    form = n.pick("DAR", "PIE", "SOAPIE")
    return join(n, [head(n, "", 0, 3)] + [f"{c} - {b}" for c, b in zip(form, body + body)] + [n.maybe(pair(n), 0.3), say(n, "{<s.signed>|<s.initials>/<s2.initials>}")], "\n")


def handover(n):
    roll = n.rng.random()
    if roll < 0.25:
        return snippet(n, HAND, SHIFT, [t for _, *ts in SBAR for t in ts])
    if roll < 0.6:
        style = n.pick(("S", "B", "A", "R"), ("Situation", "Background", "Assessment", "Recommendation"), ("SITUATION", "BACKGROUND", "ASSESSMENT", "RECOMMENDATION"))
        rows = [f"{name}: {say(n, n.rng.choice(options))}{' ' + line(n, SHIFT) if n.rng.random() < 0.3 else ''}" for name, (_, *options) in zip(style, SBAR)]
        if n.rng.random() < 0.3:
            rows.insert(0, say(n, "I: {<s.first_last>, RN, <unit_name>|<s.first>, <facility>}"))
        return join(n, [n.maybe(head(n, "{SBAR|ISBAR handover}", 0, 3), 0.5)] + rows + [say(n, "{<s.signed>|<s.first> {x|ext }<ext>|to <s2.first_last>|}")], n.pick("\n", "\n", " "))
    rows = [line(n, HAND) for _ in range(n.rng.randint(3, 8))]
    return join(n, [say(n, "{HANDOVER|Handoff|Shift report|Sign-out|Board} {<unit_name>|} {<short>|<prose>|<date>} {night|AM|D/N|}")] + rows + [n.maybe(say(n, "{Out|From}: <s.last>  In: <s2.last>"), 0.4)], "\n")


def wound(n):
    if n.rng.random() < 0.3:
        return snippet(n, WOUND, WOUND, SHIFT)
    body = [line(n, WOUND) for _ in range(n.rng.randint(3, 6))]
    form = n.rng.random()
    if form < 0.4:
        return join(n, [head(n, "{Wound care note|WOCN CONSULT|Tissue viability|Ostomy note}", 1, 4)] + body + [sign(n)], "\n")
    if form < 0.7:
        return join(n, [say(n, "<Pt> is a <who> {seen for|referred w/} <condition>.")] + body + [line(n, HOME), say(n, "{<s.first_last>, CWOCN|<s.signed>|<s.last> TVN}")], " ")
    rows = ["Date | L x W x D | Tissue | By"] + [say(n, "<short> | <1-9>.<0-9> x <1-6>.<0-9> x 0.<1-9> | {slough|gran|eschar} | {<in2>|<s.initials>|<s.first>|<s2.last>}") for _ in range(n.rng.randint(2, 5))]
    return join(n, [say(n, "{Site|Wound} #1 {sacrum|L heel}   {<p.last_first>|<p.titled>} {<mrn>|}"), "\n".join(rows), "\n".join(body[:2])], "\n")


def medication(n):
    if n.rng.random() < 0.3:
        return snippet(n, MAR, MAR, SHIFT)
    form = n.rng.random()
    body = [line(n, MAR) for _ in range(n.rng.randint(3, 7))]
    if form < 0.4:
        rows = [say(n, "{<drug>|<dose_line>} | {0600|0900|1400|2100|PRN} | {<s.initials>|<s2.initials>|<in2>|H|R|} | {<short>|}") for _ in range(n.rng.randint(3, 6))]
        return join(n, [head(n, "{MAR|Medication Administration Record|Drug chart|Kardex}", 1, 4), "\n".join(rows), body[0], say(n, "{Init|Key}: <s.initials> = <s.first_last>; <s2.initials> = <s2.full>")], "\n")
    if form < 0.7:
        return join(n, [say(n, "{Med rec|Reconciliation} {<when>|} {by <s3.first_last>, PharmD|w/ <kin>|} for <p.titled>.")] + body, n.pick("\n", " "))
    return join(n, [head(n, "", 1, 3)] + body + [n.maybe(pair(n), 0.3), sign(n)], "\n")


THERAPY = [
    "{PT|OT|SLP|Rehab} {eval|re-eval|session|tx} {<short>|<when>|#<2-9>} {by <s.first_last>{, DPT|, OTR/L|}|w/ <s.first>|<time>|}: <who> s/p <procedure> {<when>|}.",
    "PLOF: indep, {lives w/ <r.first>|lives on <street>, 12 steps, rail R|drove to work at <employer>|farmed near <village>|coached at <school>}.",
    "{Cotx|Co-treat} with {<s2.first> (OT)|<s2.first_last>, SLP|aide <s2.first>|student <s3.first> from <school>}.",
    "{Goal|LTG|STG}: {return to <hobby> by <date>|amb 150 ft w/ FWW by <short>|walk <r.first> down the aisle {<prose>|in <month>}|cook for <r.rel> <r.first>|drive to <city>}.",
    "Transfers mod A x1, gait 40 ft FWW min A, Berg <20-52>/56, Tinetti <12-26>/28, TUG <14-40> s.",
    "MMT 4/5 R, 3+/5 L; ROM 0-110; pain 4/10; MoCA <14-29>/30; Barthel <30-95>.",
    "{Home visit|Home eval} {at <address>|<when>, <street>}: {threshold 4 in|no rails}.",
    "{W/c|Walker|Prosthesis|AFO|AAC device} {ordered from|from} {<x.first_last>|the vendor} {<when>|SN <serial>|, auth <claim>}.",
    "{Family|Caregiver} training w/ {<kin>|<r.first> and <r2.first>} {<when>|completed}.",
    "{D/c|Rec|Dispo}: {<nursing_home>|SNF|home w/ <r.first>|<facility> acute rehab}, {HHPT|outpt PT at <clinic>} {<when>|}.",
    "{SLP|Bedside swallow}: nectar thick, {MBS <when>|MBSS <short> w/ <dr2>}, PAS 4.",
    "{Pt|<p.first>} {declined|pleasant|motivated}, {tearful re: <r.rel> <r.first>|talks of <employer>|upset by room-mate <x.first>}.",
    "{Missed|Cancelled} {<when>|<short>}: {dialysis|<d.last> at bedside|pt w/ <staff>}.",
    "{Referred by|MD}: <dr>{, cert period <date> to <date>|, certified thru <date>|}.",
    "{Aphasia|Speech}: WAB <30-90>; names {<r.first>|pictures 6/10|days of week}; calls {nurse|wife} \"<x.first>\".",
    "{Driving|Work} {eval at <clinic>|RTW <date> light duty at <employer>|plate <plate> handicap form given}.",
    "Allen cognitive 4.6; {neglect L|Rancho 6}; splint (Bunnell).",
    "Time in <time> / out <time>, {97110|97530} x2 units.",
    "{Insurance|Auth} {<insurer>|} visits 12/20, {auth # <claim>|exp <date>|member <plan_id>}.", "<home>",
]
THERAPY += [
    "{Before admission|Prior to the fall} <p.he> {walked to <employer> every day|took the bus from <village> to <city>|looked after <r.first>, who is <age:3-92>,|bowled on Thursdays with <x.first> and <x2.first>} {using a stick|without aids}.",
    "<kin> {measured the doorways|sent photos of the stairs to <email>|asks that the ramp be in by <prose>}; {contractor <x.first_last>, <phone>|threshold 2 in}.",
    "Seen {jointly|today} with {<s2.first>|<s2.first_last>, COTA,|student <s3.first> (<school>)}; {50 ft x 2|stairs 4/4 w/ rail}, HR 72 to 104, Borg 13/20, RPE 5/10.",
    "{Articulation|Naming|Phonation}: /s/ 4/10, /r/ 3/5; {reads menu|recites months}; {knows <p.his> name and <city>|spelled <p.last> correctly}.",
    "{Plan of care|POC} {sent to|signed by} {<dr>|<d2.last>} {<date>|<when>}, {fax <fax>|re-cert <date>}; {freq 3x/wk x 4 wk|12 visits}.",
    "Bobath, Romberg, Lachman, Thomas and Ober tests {neg|done}; {therapist|PT} <s.last> notes Thomas test 10 deg; {⟦NAME|Thomas⟧, rehab aide, assisted|no assist}.",
]
THERAPY = [t.replace("<hobby>", "{fishing|quilting|bowling with the <employer> league|line dancing}") for t in THERAPY]


def therapy(n):
    if n.rng.random() < 0.3:
        return snippet(n, THERAPY, THERAPY, FAMILY)
    body = [line(n, THERAPY) for _ in range(n.rng.randint(3, 7))]
    form = n.rng.random()
    if form < 0.35:
        names = ["Subjective", "Objective", "Assessment", "Plan", "Goals", "Discharge rec"]
        return join(n, [head(n, "{Physical Therapy|Occupational therapy note|SPEECH-LANGUAGE EVAL|Rehab daily note|PM&R}", 1, 4)] + [f"{a}: {b}" for a, b in zip(names, body)] + [say(n, "{<s.first_last>, {PT|OTR/L|CCC-SLP}|<s.signed>|<s.initials>|} {Lic <licence>|}")], "\n")
    if form < 0.7:
        return join(n, body + [say(n, "{<s.first_last>, DPT|<s.signed>|<s.first> OT}")], " ")
    if form < 0.85:
        return join(n, [say(n, "{IRF|Rehab|Team} conference {<short>|<when>} {re|-} {<p.last>|<p.full>|<p.first_initial>}: {present|attendees} {<dr>, <s.first> PT, <s2.first> OT, <s3.first_last> SLP, CM <x.first>|<d.last>, <s.last>, <s2.last>, <x.first_last>|<in2>, <in2>, <s3.initials>}")] + [f"- {b}" for b in body], "\n")
    rows = [say(n, "{Bed mob|Transfers|Amb|Stairs|UB dress|Toilet} | {<2-6>/7|mod A|SBA|CGA} | {<short>|<s.initials>|}") for _ in range(n.rng.randint(3, 5))]
    return join(n, [head(n, "", 1, 3), "\n".join(rows)] + body[:2] + [sign(n)], "\n")


PSYCH = [
    "<Pt> is a <who> {BIBP|BIB <kin>|sectioned|voluntarily admitted} {<when>|from <site>|after SI at <employer>} for {SI w/ plan|mania|psychosis|MDD}.",
    "{5150|Section 2|M1 hold|Legal hold|Form 1} {placed <date>|expires <short>}{, court file <case_no>|}{ by <dr2>|}.",
    "{Collateral|Info} from {<kin>|outpt therapist <x.first_last>, LCSW|case manager <x.first>|employer (<employer>)} {<phone>|<when>}: {off meds x 2 mo|threatened <r.first>|not sleeping}.",
    "{Hears|Believes} voice of {<x.first>|dead <r.rel> <r.first>|\"<x.last>\"} {telling <p.him> to jump|daily}.",
    "{Identifies as|Fixated on|Writes letters to} {the mayor of <city>|neighbor <x.first_last> on <street>|ex <x.first>|<school> principal <x.last>}.",
    "{Follows w/|F/u with} {<dr2>|<x.first_last>, LMFT,|<clinic>} {<when>|every 2 wk|<short> <time>}.",
    "{Peer conflict|Altercation} with {peer <x.first>|pt <x.initials>|<x.first_last> in the dayroom|room-mate <x2.first>}; {PRN <drug>|verbal de-escalation by <s.first>|<s.first> and <s2.first> separated}.",
    "MSE: {disheveled|cooperative}, mood \"{ok|like my wife <r.first> left}\", affect flat, TP linear, SI {denied|passive}, I/J limited; PHQ-9 <8-26>, GAD-7 <6-20>, C-SSRS 3.",
    "{Group|Art therapy|CBT} w/ {<s3.first>|<s3.first_last>, ATR|chaplain <x.last>}; {<p.first>|pt} shared about {<r.rel> <r.first>|losing {job|farm} in <village>|service in <country>}.",
    "{Guardian|POA|Payee|Probation officer|CPS worker} {is |}<x.first_last>{, <phone>| (<email>)|}{, case <case_no>|}.",
    "{Ex-|Former |}<occupation> at <employer>{; laid off in <month>|}, {lives in <city>|couch-surfing in <city>|at <charity> shelter}.",
    "{OD|Attempt} {<when>|<monthyear>|at age <age:14-40>}, {admitted to <facility>|found by <r.rel> <r.first>|after breakup w/ <x.first>}.",
    "{Children|Kids} <r.first> ({<age:2-15>|age <age:1-14>}) and <r2.first> ({<age:2-15>|age <age:3-16>}) w/ <r3.rel> in <city>.",
    "{AIMS|CIWA|COWS} <2-18>; QTc <390-480>; <lab_value>; <dose_line>.",
    "{Safety plan|Contacts}: {<r.first> <phone>|<x.first_last> (sponsor) <phone>}{; <clinic> <phone>|}.",
    "{Duty to warn|Tarasoff}: {<x.first_last> of <city>|<x.titled>} {called|notified} {<when>|by <dr>}{, report # <case_no>|}.",
    "{D/c|Plan}: to {<snf>|shelter (<charity>)|care of <kin>|<clinic> IOP} {<when>|}.",
    "{Nickname|Goes by|Alias}: <p.nick>. {Posts online at <url>.|}",
    "{Treatment team|MDT|Ward round}: <dr>, <s.first> RN, <s2.first_last> {SW|OT}, {<x.first> peer support|<r.first>}.",
    "{ECT|Lithium} #<2-9> {<short>|<when>}, {<dr3> anesthesia|Mallampati 2}.",
    "Denies AH/VH. Sleep 5/7 h, ate 75%.",
    "Parkinson's side effects? - see {Dr. ⟦NAME|Parkinson⟧|Dr ⟦NAME|Bell⟧} note.",
]


def psychiatric(n):
    if n.rng.random() < 0.3:
        return snippet(n, PSYCH, PSYCH, PSYCH, FAMILY)
    body = [line(n, PSYCH) for _ in range(n.rng.randint(3, 8))]
    form = n.rng.random()
    if form < 0.3:
        names = ["ID/CC", "HPI", "Past psych", "Substance", "Social", "MSE", "Risk", "Plan"]
        return join(n, [head(n, "{Psychiatric Admission Note|INPATIENT PSYCHIATRY|Psych eval|C-L psychiatry}", 1, 5)] + [section(n, a, b) for a, b in zip(names, body)] + [sign(n)], n.pick("\n", "\n\n"))
    if form < 0.6:
        return join(n, body + [mix(n, 0, 2, HOME, FAMILY), sign(n)], " ")
    if form < 0.8:
        return join(n, [say(n, "{<date> <time>|<short> NOC|<prose>} {Psych tech|MHT|RMN|RN} note:")] + body[:4] + [say(n, "{<s.first_last>, MHT|<s.initials>|<s.last> RMN}")], n.pick(" ", "\n"))
    return join(n, [say(n, "{D#<2-20>|HD <2-14>} {<p.last>|<p.first>|<p.initials>} {<p.age><p.sex>|}")] + [f"- {b}" for b in body] + [sign(n)], "\n")


KINDS = {"nursing-note": nursing, "shift-handover": handover, "wound-care": wound, "medication-administration": medication, "therapy-note": therapy, "psychiatric-inpatient": psychiatric}
