"""The theatre and the delivery suite: operative reports, procedure notes, anaesthesia records, obstetric and newborn notes."""

from ..people import Person
from .inpatient import CARE, CLEAN, FAMILY, HOME, head, join, line, mix, pair, say, section, sign, snippet

TEAM = [
    "Surgeon: <d.signed>\nAssistant: {<d2.signed>|<d2.last>, PGY-4|none}\nAnesthesia: {GETA (<d3.last>)|<d3.signed>|MAC}",
    "{SURGEON|Operator|Primary}: <d.titled>. {First assist|FA|Asst}: {<d2.first_last>, PA-C|<d2.titled>|<s.first_last>, CSFA}.",
    "{Scrub|Scrub tech}: <s.first_last>; {circulator|circ RN|Circ}: <s2.first_last>; {CRNA|anaesthetist}: {<s3.first_last>|<d3.titled>|<s3.initials>}.",
    "Surgeon <d.last> / Asst <d2.last> / Anaes <d3.last> / Scrub <s.first> / Circ <s2.first>",
    "Surgeons: <d.last>/<d2.last>. {Rep present|Vendor rep}: <x.first_last>{ (<x.initials>)|}, badge {<badge>|#<visit_no>}.",
    "Observers: {medical student <s3.first_last>|MS3 <s3.first>|two students from <school>}; {consent on file|ok per pt}.",
    "Op: <in2>; asst: <in2>; anes: <in2>.",
    "Attending <d.signed> {was present and scrubbed for the key portions|present throughout|immediately available}{; resident <d2.last> closed|}.",
]
TIMEOUT = [
    "{Time out|Timeout|TIME-OUT} at <time>: {<p.full>|<p.titled>|<p.last_first>}, {DOB <p.dob>|MRN <mrn>|MRN and DOB}, {R|L} side, {all agree|confirmed by <nurse>}.",
    "{Pt|Patient} identified by {name band|two identifiers} ({<p.full>|<p.first_last>}, <mrn>) {and|with} {<nurse>|<dr>}.",
    "{Site marked|Marked} by {<dr>|<d.last>|<in2>} in holding, pt awake.",
    "Informed consent {obtained|signed} {by <p.titled>|from <kin>|by <r.first> as surrogate} {<when>|<short> <time>|by phone (<phone>), witness <s.first_last>}{; interpreter <s3.first> (ID <case_no>)|}.",
    "{Counts|Sponge and needle counts} correct x2 per {<s2.first>|<s2.first_last>, RN|circulating nurse <s2.last>}.",
    "WHO checklist complete, <s2.initials>/<d3.initials>.",
]
INDIC = [
    "<who> with <condition> {referred by <dr3>|seen at <clinic>|f/b <dr3>} {for <procedure>|}.",
    "<p.titled> is a <who> from {<city>|<village>|<city_state>} with {<condition>|recurrent sx} since {<month>|<prose>|<year>}; failed {conservative rx|<drug>}.",
    "{Known|Hx of} <condition>; {CT|MRI|US} {<when>|<date> at <site>} {showed 3 x 2 cm mass|+}.",
    "Injured {at work (<employer>)|on <street>|playing football for <school>} <when>; {sent|transferred} from <site>.",
    "<condition>. Risks, benefits d/w {<p.titled>|pt} and <kin> {<when>|}.",
    "{Prior|Index} <procedure> by <dr2> at <site> {in <monthyear>|<when>}; now {SSI|loose|recurrent}.",
    "S/p <procedure> {<date>|<year>}. <clean>",
]
STEPS = [
    "Prepped and draped {in usual fashion|w/ ChloraPrep}; {ancef 2 g|<drug>} within 60 min.",
    "{A Foley|An 18 Fr Foley|A Jackson-Pratt|A 19 Fr Blake} was {placed|left} {by <s2.first>|}.",
    "Pneumoperitoneum to 15 mmHg via Veress; {Kocher|Babcock|Allis|Kelly} clamps used.",
    "The {Bookwalter|Balfour|Thompson} retractor was set; Calot's triangle dissected; critical view {obtained|confirmed with <dr2>}.",
    "{The fascia|Skin} closed with 0 {Vicryl|PDS}, 4-0 Monocryl; steri-strips.",
    "EBL <20-700> mL, IVF 1<1-9>00, UOP <50-400>, {no specimens|specimen to path}.",
    "{Specimen|Frozen|Margins} {sent|read} {as <accession>|(<accession>)|by <dr4> as benign|to <lab_company>}: {5/5 nodes|0/12 nodes|clear}.",
    "{Implant|Device}: <device_model>, {S/N|serial no.|SN} <serial>{, REF 71-4420, size 5|}.",
    "{Intra-op consult|Intraoperative help} from {<dr2>|<dr4>} ({vascular|urology}) for {a serosal tear|adhesions}.",
    "{Pt|<p.titled>} to PACU {stable|extubated} {<time>|with <nurse>|on 2L}.",
    "{Findings|Operative findings} d/w {<kin>|<r.first> by phone <phone>|family in waiting room} {after|at <time>}.",
    "Pfannenstiel incision; Metzenbaum; Bovie at 35/35.",
    "{X-ray|C-arm} per {<s3.first>|RT(R) <s3.last>}; good alignment.",
    "Complications: none. Condition: stable. ASA 3. Wound class 2.", "Tourniquet 250 mmHg x <20-95> min.",
    "{Transfused|Given} 1u PRBC, unit # {<unitno>|<mixed_id>}{, checked by <s.initials>/<s2.initials>|}.",
    "{Graft|Allograft|Mesh}: tissue ID <mixed_id>{, <lab_company>|}.",
    "Port sites x4; Whipple anatomy preserved; Penrose out.",
]
OP_PROSE = [
    "{After|Once} {<d3.last>|the anesthesia team (<d3.last>, <s3.first>)|<dr3>} had secured the airway, {<p.titled>|the patient} was placed {prone on the Jackson table|in lithotomy in Allen stirrups|in the beach chair} and {<nurse>|<s.first>|<dr2>} padded {all pressure points|the ulnar nerves}, {as planned at the conference <when>|}.",
    "At this point {<d.titled>|<dr>} asked {<dr4>|<d2.titled>} to {scrub in|look at the bleeding vessel}, {who confirmed|and both agreed} that the {2/3|4/5} segment was viable and that a {Hartmann|Roux-en-Y|Billroth II} would {not |}be needed.",
    "The {specimen|gallbladder|node} was {handed to|given to} {<s.first>|<s2.first_last>|the circulator, <s2.first>,}, labelled {with the name <p.last>|<p.last_first>, <mrn>|<accession>}, and sent {to <lab_company>|fresh to pathology, where Dr. <d4.last> read it as benign|for permanent section}.",
    "I {spoke with|called|found} {<p.his> <r.rel>, <r.first>,|<r.titled>|<kin>} {in the waiting area|at <phone>|, who had driven from <city>,} {immediately after|at <time>} and {explained the findings|went over the plan for follow-up {<when>|with <d2.last>}}.",
    "This is a {staged|repeat} procedure: the first was done {<when>|<date>|in <monthyear>} at <site> by {<dr2>|<d4.titled>}, {whose report was|the records of which were} {reviewed|not available}.",
    "The {prosthesis|generator|pump} ({<device_model>|<device_model>, serial number <serial>|serial <serial>}) was opened {in the presence of|and checked by} {the representative, <x.first_last>|<s.first> and <s2.first>|<x.first>, the rep}, and {logged|registered} {<when>|under case <case_no>}.",
    "{The injury occurred|<p.He> was hurt} {when the ladder slipped at <employer>|in a fall from a hayloft near <village>|as <p.he> stepped off the bus on <street>} {<when>|}, and {the foreman, <x.first_last>, applied a tourniquet|<p.he> was first seen at <site>}.",
    "Dr. ⟦NAME|Cooper⟧ identified Cooper's ligament; Dr. ⟦NAME|Murphy⟧ elicited Murphy's sign; {neither|<dr>} saw a hernia.",
    "The {Kelly|Allis|Kocher|Babcock|Penrose|Foley|Hasson|DeBakey|Weitlaner|Richardson|Bovie|Gelpi|Army-Navy} was {placed|removed}, and the {Cooper|Gerota|Scarpa|Camper|Denonvilliers}'s layer was {opened|closed} without incident.",
    "{Dictation|Report} {interrupted|continued}: {this is <d.first_last> dictating for <dr2>|<d.last>, continuing the report on <p.full>, MRN <mrn>}{, date of surgery <date>|}.",
    "{Photographs|Video} stored {as <accession>|under <p.initials>-<case_no>|}; {research sample|tumour bank} <study_id> {taken|collected by <s3.first>}.",
]
STEPS += OP_PROSE
INDIC += OP_PROSE[4:7]
POST = [
    "{RTC|F/u|See in clinic} {<when>|2 wk|<short>} w/ {<dr>|<d2.last> PA|<clinic>}.",
    "{Admit|To} <unit_name>{ under <d.last>|}; NPO, PCA, <drug>.",
    "{Home|D/c home} with <kin>; {call|ring} <num> if {bleeding|fever}.",
    "Sutures out <when> at {<clinic>|<dr3>'s office}.", "<care>",
    "{Rx|Script} {called|e-sent} to <pharmacy>.",
    "Path will be {called|sent} to {<p.first>|pt} at <phone>{ or <email>|}.",
]


def operative(n):
    roll = n.rng.random()
    if roll < 0.3:
        return snippet(n, TEAM, TIMEOUT, TIMEOUT, INDIC, STEPS, STEPS, POST)
    steps = " ".join(line(n, STEPS) for _ in range(n.rng.randint(2, 6)))
    if roll < 0.55:
        parts = [section(n, "Preoperative diagnosis/Pre-op dx/Preop Dx", "<condition>", "<condition>, <eponym>"), section(n, "Postoperative diagnosis/Post-op dx", "Same", "<condition>"), section(n, "Procedure/Operation/Procedure performed", "<procedure>", "1. <procedure>\n2. <procedure>", "<procedure> ({R|L}), <code>"),
                 line(n, TEAM), section(n, "Indications/Indication/History", *INDIC), section(n, "Date of operation/Date/DOS", "<date>", "<short>, in {OR|theatre} 4", "<iso> <time>"), section(n, "Details/Description of procedure/Technique", line(n, TIMEOUT) + " " + steps), section(n, "EBL/Specimens", "<20-300> mL", "{<accession>|#1 gallbladder, acc <accession>}", "none"), section(n, "Plan/Disposition", *POST)]
        keep = [p for p in parts if n.rng.random() < 0.78]
        return join(n, [head(n, "{Operative Report|OPERATIVE NOTE|Op Note|REPORT OF OPERATION|Theatre record}", 1, 5)] + keep + [sign(n)])
    if roll < 0.72:
        return join(n, [say(n, "{Brief op note|BON|Immediate post-op note}{ <short>| - <p.last>|}")] + [say(n, r) for r in ("Pre/post dx: <condition>", "Proc: <procedure>", n.rng.choice(TEAM), "Findings: " + n.rng.choice(STEPS), "EBL <5-200> / UOP <50-300> / IVF 1200", "Spec: {none|<accession>}", "{Drains|Lines}: JP x1, {Foley|A-line}", "Dispo: " + n.rng.choice(POST), "{<d2.signed>|<d.initials>|<d2.last> p<pager>}") if n.rng.random() < 0.85], "\n")
    if roll < 0.88:
        return join(n, [head(n, "", 0, 3) if n.rng.random() < 0.5 else "", line(n, INDIC), line(n, TIMEOUT), steps, mix(n, 1, 2, FAMILY, POST), n.maybe(pair(n), 0.4), sign(n)], n.pick(" ", "\n\n"))
    rows = [["{In room|Incision|Closure|Out of room}", "<time>", "{<in2>|<s2.initials>|<s2.first>}"] for _ in range(4)]
    table = "\n".join(n.pick(" | ", "\t").join(say(n, c) for c in row) for row in rows)
    return join(n, [say(n, "{OR|Theatre} {nursing record|log}  {Case|Case #|Log ID} <case_no>  {<short>|<date>}"), say(n, "{Pt|Patient}: {<p.last_first>|<p.full>}  {MRN|MR#} <mrn>"), line(n, TEAM), table, say(n, "Implants: <device_model> {SN|Serial} <serial>; <device_model> SN <serial>"), line(n, TIMEOUT)], "\n")


PROC = [
    "{Central line|R IJ CVC|Arterial line|PICC|Paracentesis|LP|Thoracentesis|Chest tube|Bronchoscopy|EGD|Colonoscopy|Bone marrow biopsy|Joint injection|I&D} {performed|placed|done} by {<dr>|<d2.first_last>|<d2.initials>|<in2>} {<when>|at bedside|on <unit_name>}{ under supervision of <dr3>|, <d3.last> supervising|}.",
    "Consent {signed by pt|from <kin>|obtained from <r.titled> via <phone>|emergent}.",
    "{LP|Tap}: opening pressure <10-30>, 4 tubes to lab {as <accession>|}; cell ct 2/5.",
    "{2 polyps|A 6 mm polyp} removed; path <accession>{ to <lab_company>|}. Last scope {<date>|<monthyear>} by <dr2>.",
    "Sterile technique, US guided, 1% lidocaine 5 mL, 1 attempt; CXR no PTX.",
    "{Scope|Instrument} {used|}: <device_model> SN <serial>.",
    "Sedation: {midaz 2/fent 100|propofol per <d3.last>}; monitored by <nurse>.",
    "{Pt|<p.titled>} tolerated well. {Ride home: <r.first>, <phone>|Escort <kin>|D/c'd w/ <r.first> at <time>}.",
    "{Proceduralist|Operator}: <d.signed>. {Supervising|Attending}: <d3.signed>.",
    "{Referring|Requested by}: <d3.titled>, <clinic>{, fax <fax>|}.",
    "{Dry tap|Failed x2}, {<dr2>|IR (<d2.last>)} called at <time>, {placed <when>|to do <prose>}.",
    "Mallampati 2, ASA 3, Allen test normal.",
    "{Results|Path} will be {mailed to <address>|phoned to <phone>|released at <url>|faxed to <d3.last> at <fax>}.",
    "Left femoral 7 Fr, biopatch; removed {<when>|<short>} by {<in2>|<s.first>}.",
    "Recall {3|5|10} yrs{, letter to <address>|}.", "Yankauer, Seldinger, {Trendelenburg|Cournand needle}.",
]


def procedure(n):
    if n.rng.random() < 0.3:
        return snippet(n, PROC, PROC, TIMEOUT, INDIC)
    body = [line(n, PROC) for _ in range(n.rng.randint(3, 6))]
    form = n.rng.random()
    top = head(n, "{Procedure note|PROCEDURE NOTE|Endoscopy report|Bedside procedure|Cath lab report|IR procedure}", 1, 4)
    if form < 0.4:
        return join(n, [top, section(n, "Indication/Reason", *INDIC), "\n".join(body), sign(n)])
    if form < 0.65:
        return join(n, [line(n, INDIC)] + body + [sign(n)], " ")
    if form < 0.85:
        rows = ["{Date|Date/time}: {<short>|<date>} <time>", "{Procedure|Proc}: <procedure>", "Operator: {<d.signed>|<d.last>|<in2>}", "Supervisor: <d3.titled>", "Consent: {<r.first_last> ({<r.rel>|spouse})|pt}", "Indication: <condition>", "Device: <device_model> / {SN|#} <serial>", "Complications: none", "EBL: <1-20> cc", "{Signed|Sig}: {<d.initials>|<d.first_last>}"]
        return join(n, [say(n, r) for r in rows if n.rng.random() < 0.75] + body[:2], "\n")
    return join(n, [top, line(n, TIMEOUT)] + [f"{i + 1}. {b}" for i, b in enumerate(body)] + [n.maybe(pair(n)), sign(n)], "\n")


ANAES = [
    "{Anesthesiologist|Anaesthetist|Anes}: <d.signed>; CRNA: {<s.first_last>|<s.initials>|<s.last>}{, relieved by <s2.first_last> <time>|}.",
    "{Handover|Relief|Break} <time>: {<s.last> to <s2.last>|<s.initials> → <s2.initials>|<d.last> -> <d2.last>}.",
    "{Pre-op|PAC} visit {<when>|<short> at <clinic>|by <dr2>}: <who>, ASA 3, MP 2, METs >4.",
    "Previous {difficult airway|anaesthetic} at <site> {<when>|<year>}: {grade 3 view|PONV|Cormack-Lehane 2b}{; letter given by <dr2>|}.",
    "{Induction|RSI} <time>: propofol 150, roc 50, fent 100; {Miller 2|Mac 3|GlideScope}; 7.5 ETT @ 22.",
    "{Machine|Ventilator}: <device_model>, {asset <asset>|serial <serial>}; check {<s3.initials>|by <s3.first>} <time>.",
    "{FHx|Family}: {<r.rel> <r.first>|cousin <r.first_last>} had MH {in <city>|at <facility>|in <year>}.",
    "NPO since {2200|MN}; last <drug> {<prose>|this am}.",
    "{Bier block|ISB|Spinal} L3/4, 25G Whitacre, 1 pass, {<d.initials>|<d2.last>}.",
    "Emergence smooth; Aldrete 9/10 on arrival; {report|handed over} to {<nurse>|PACU RN <s2.first>}.",
    "{PACU|Recovery} call: <num>.", "{Dental|Tooth} injury 11 noted; {pt|<kin>} informed <when>.",
    "SpO2 98-100, EtCO2 34-38, MAP 65-82, BIS 40/60.",
    "{Pt|<p.titled>} {anxious|loose tooth|beard}; {<r.rel> <r.first>|mum <r.first>} present at induction.",
    "Ringer's 1500, {albumin|Hextend} 250, EBL 150.",
    "{Critical incident|Datix|Event} {form|no.} <case_no>: {CD cupboard key|drug wastage} witnessed {<s.initials>/<s2.initials>|by <s2.first_last>}.",
    "Post-anaesthesia visit {<when>|<short> <time>}: no recall, no PONV. {<d2.signed>|<d2.initials>}.",
    "{Bair Hugger|Level 1|Guedel 3|Magill forceps} used.",
    "{Labour epidural|CSE} {sited|placed} {<time>|<short> <time>} by {<dr>|<in2>}, LOR 5 cm, catheter 10 cm.",
]


def anaesthesia(n):
    if n.rng.random() < 0.3:
        return snippet(n, ANAES, ANAES, TIMEOUT)
    form = n.rng.random()
    body = [line(n, ANAES) for _ in range(n.rng.randint(3, 7))]
    if form < 0.35:
        return join(n, [head(n, "{Anesthesia Record|ANAESTHETIC CHART|Anesthesia Note|Post-anesthesia evaluation}", 1, 4), "\n".join(body), sign(n)])
    if form < 0.65:
        rows = []
        minute, hour = 0, n.rng.randint(7, 17)
        for _ in range(n.rng.randint(3, 6)):
            minute += n.rng.randint(5, 20)
            rows.append(say(n, f"{hour + minute // 60:02d}:{minute % 60:02d}  <80-160>/<40-90>  <50-110>  9<4-9>%  {{|propofol 20|fent 50|phenyl 100|pos change|<s.initials>|incision <d2.last>}}"))
        return join(n, [say(n, "{<p.last_first>|<p.full>}  {<mrn>|MRN <mrn>}  {<p.age><p.sex>|<p.dob>}  {<short>|<date>}"), body[0], "TIME   BP   HR   SpO2  EVENT\n" + "\n".join(rows), "\n".join(body[1:3]), say(n, "{<d.signed>|<d.initials>|Anes: <d.last>  CRNA: <s.last>}")], "\n")
    if form < 0.85:
        return join(n, [say(n, "<Pt>, a <who>, for <procedure> with {<dr2>|<d2.last>}.")] + body + [n.maybe(pair(n), 0.4), sign(n)], " ")
    items = ["Allergies: NKDA", "Airway: MP 3, TMD 6, {crowns|dentures}", "PMH: <condition>", "Prev GA: {<site> <year>|<when>|nil}", "{Escort|Lift home}: <r.first_last> <phone>", "Weight 7<0-9> kg, BMI <20-45>", "Plan d/w {<dr>|<d.last>}: GA + ETT", "{Consultant|List}: {<dr2>|<d2.last>}", "GP <d3.last>, <clinic>", "{Form|Assessed} by <s.first_last> {<short>|<date>}"]
    return join(n, [head(n, "{Pre-operative assessment|PREOP CHECK|Pre-anesthesia}", 1, 3)] + [say(n, i) for i in n.some(items, 4, 8)] + body[:2], "\n")


DELIVER = [
    "{SVD|NSVD|LTCS|Vacuum|Kiwi|Forceps} {<when>|<short>} <time>, {live|viable} {female|male}, {<2-4>,<100-950> g|7 lb 4 oz}, Apgars {8/9|7/9|5/8|9/9}.",
    "{Delivered|Caught|Attended} by {<dr>|<d2.first_last>, CNM|midwife <s.first>|MW <s.last>|<in2>}; {peds|NICU|neo} ({<dr3>|<d3.last>}) {present|at delivery}.",
    "{FOB|Partner|Husband|Birth partner|Doula} {<x.first_last>|<x.first>|<x.full>} {present, cut cord|in transit from <city>|at bedside|(<age:18-48>), works at <employer>|, <phone>}.",
    "{Baby|Infant|Newborn} {named|to be called|name:} {<b.first>|<b.first_last>|<b.first> (after <r.rel> <r.first>)|}.",
    "{Band|ID band|HUGS tag|Bracelet} {#|no.} {<mixed_id>|<visit_no>} {verified|matched} w/ {mother|<p.first>|<s.first>}.",
    "{PNC|Prenatal care|Booked} at <clinic> {with <dr2>|since <when>|, <d2.last> CNM}.",
    "{EDD|EDC|Due date} {<date>|<short>} by {LMP <date>|8 wk US <date>|US}.",
    "GBS neg, Rubella imm, O+, {HBsAg|RPR} NR; 1h GTT <90-170>.",
    "{SROM|AROM|ROM} <time> {<when>|<short>}, clear; ctx q 3-4; SVE 6/80/-1; Bishop 7.",
    "G<2-6>P1<0-2>0<1-3>, {EGA|at} 3<4-9>w<1-6>d, FHT 140s, Cat I.",
    "{Prior|Previous} {C/S|SVD} {<when>|<monthyear>} at <site>: {<r.first>, now <age:2-15>|girl, <r.first>|NICU x 5 d}.",
    "{EBL|QBL} <200-900>; 2nd deg lac {repaired by <d2.initials>|3-0 Vicryl}; fundus firm U/1.",
    "{Leopold|McRoberts|Pfannenstiel|Braxton Hicks|Ferguson} {noted|x2}.",
    "{Breastfeeding|Lactation}: {<s2.first>, IBCLC|LC <s2.first_last>} to see{; latch 8/10|}.",
    "{Birth cert|Birth certificate} {worksheet|} to {<s3.first>|clerk <s3.first_last>|<phone>}; SSN {applied|request} {<when>|}.",
    "{SW <s3.first>|<staff>} {met w/ <p.first>|aware: adoption plan, agency <charity>|re housing on <street>}.",
    "Lives {w/ <x.first>|with MIL in <village>|at <address>}; {works at <employer>|student at <school>}.",
    "{Tubal papers|Sterilization consent} signed <date>{ (<s.initials> witness)|}.",
    "PPD#<1-3>, lochia scant, {H/H 10.2/31|voiding}.",
    "{Txf|Transfer|In utero transfer} from <site> {<when>|d/t PPROM 28/40|for NICU}.",
]
DELIVER += [
    "{Called|Asked} by {<nurse>|midwife <s.first>} at <time> for {decels|shoulder dystocia}; {<dr>|<d2.last>} arrived within 2 min, {McRoberts and suprapubic pressure applied by <s2.first> and <s3.first>|Rubin II, posterior arm}, head-to-body 70 s.",
    "<p.First> and {<p.his> partner|the father}, <x.first>, {who works nights at <employer>|who drove through snow from <village>|both of <city>}, {toured <facility> in <month>|wish to name the baby <b.first>|declined vitamin K after a talk with <dr3>}.",
    "{Her|The} {mother|doula|sister}, {<r.first>|<r.first_last>|<x.first>}, {held her hand|will stay until <prose>|speaks for her; interpreter <s3.first_last>, ID <badge>}.",
    "{Previous|First} pregnancy {ended in loss at 19 wks <when>|delivered at <site> in <monthyear> (<r.first>, <age:2-14>, healthy)|complicated by HELLP, <facility>}.",
    "{Discharge|PP} {<when>|<short>}: Rx {ibuprofen|<drug>} to <pharmacy>, {6 wk visit|BP check} {<date>|<short>} with {<dr>|<d2.first_last>, CNM|<clinic>}{, <phone>|}.",
    "Dr. ⟦NAME|Bishop⟧: Bishop score 9; Pitocin at 6 mU/min; MVU 200; Montevideo adequate.",
    "{Surrogate|Adoption|Custody} {agreement|order} no. <case_no>{; attorney <x2.first_last>, <phone>|; agency <charity>|}: {<x.titled>|<x.first> and <x2.first>} to hold infant.",
]
NEWBORN = [
    "{BB|BG|Baby Boy|Baby Girl|Infant of} <p.last> {is a|:} {<age:1-6> day old|<age:1-5>-day-old|term AGA|ex-3<0-6>w<1-6>d} {M|F|infant} {born <when>|born <short> at <facility>|to a <age:17-42> y/o G2P1|to <p.full>, <age:18-44>,}.",
    "{Mother|MOM|Mat name}: {<p.full>|<p.last_first>} (<age:17-43>) {MRN <mrn>|blood O+|GBS unk}.",
    "{Born|DOB} {<date>|<short>} <time> via {SVD|C/S} to {<p.first_last>|<p.titled>|a <age:18-43>yo} at <facility>; BW <2-3>,<100-900> g ({AGA|47%ile}); Apgar 8/9; Ballard 38.",
    "{Pediatrician|Peds f/u|F/u}: {<dr3>|<clinic>} {<when>|<short> <time>|in 48 h}{, <phone>|}.",
    "{Newborn screen|NBS|PKU|Guthrie} {form|kit|card} {#|no.} <mixed_id> {sent <short>|collected <when>|<s.initials>}.",
    "Bili 8.<1-9> @ 36h, Coombs neg; Moro, Babinski, Galant intact; Ortolani/Barlow neg.",
    "Hearing {pass|refer} R/L {<s2.first>|<short>|}.",
    "{Circ|Circumcision} {<when>|<short>} by {<dr>|<in2>|mohel <x.first_last>}, {Gomco 1.3|Plastibell}.",
    "{Father|Dad|FOB} <x.first_last> {(<age:18-50>)|holds baby skin to skin|, <phone>|from <city>}.",
    "{Sibling|Big sister|Brother} <r.first> ({<age:1-12>|age <age:2-9>}) {visiting|has RSV|at <school>}.",
    "{Twin A|Twin B} ({<b.first>|<r.first>}) in {NICU|open crib}, {twin B|sib} <r2.first> {d/c'd <when>|on CPAP}.",
    "{Security|Alarm} tag <serial>; {footprints|cord blood} {done|to <lab_company>|unit <unitno>}.",
    "{Hep B|Vit K|Erythro} given {<time>|<short>} {R|L} thigh, {<s.initials>|<s.first> RN}.",
    "{Safe sleep|Car seat} {taught to <p.first>|reviewed w/ <x.first>} by <nurse>.",
    "Void x4, stool x3, {PO ad lib|EBM 30 q3h|Similac}.",
    "DOL <2-30>, PMA 33 3/7, {NC 21%|1/4 L}, caffeine, 1.<2-9> kg.",
    "{Foster|Adoptive} parents {<x.first_last> and <r2.first_last>|<x.titled>} of {<city>|<village>} {(<charity>)|, <phone>}.",
]


def _birth(n):
    mother = Person(n, "patient", "F", n.rng.randint(16, 44))
    child = Person(n, "relative", n.pick("F", "M"), 0)
    partner = Person(n, "relative", "M" if n.rng.random() < 0.9 else "F", n.rng.randint(18, 50))
    return {"p": mother, "b": child, "x": partner}


def obstetric(n):
    who = _birth(n)
    roll = n.rng.random()
    if roll < 0.3:
        return snippet(n, DELIVER, **who)
    body = [line(n, DELIVER, **who) for _ in range(n.rng.randint(3, 8))]
    if roll < 0.5:
        return join(n, [head(n, "{Delivery Note|L&D TRIAGE|Labour ward note|OB Admission|Postpartum note|Delivery summary}", 1, 4, **who), "\n".join(body), sign(n, **who)])
    if roll < 0.7:
        return join(n, [say(n, "{<p.full>|<p.titled>|Pt} is a <who> G<2-5>P1 {at|@} 3<5-9> wks {admitted|seen|here} <when> {for IOL|in labour|w/ LOF}.", **who)] + body + [sign(n, **who)], " ")
    if roll < 0.85:
        rows = ["Mother {<p.last_first>|<p.first_last>} {MRN|#} <mrn>", "{Age|Mat age} <p.age>  G<1-5>P<0-3>  Blood O+", "EDD <short>", "Del {<short>|<date>} <time>", "{Accoucheur|Deliv by} {<d.last>|<in2>|<s.first_last>}", "Infant {<b.first>|<b.first_last>} wt <2500-4200> g Apgar 8/9", "{FOB|Partner} <x.first_last> {<phone>|}", "Peds <d3.last>", "Placenta <time> Schultze, 3VC, {path <accession>|discarded}"]
        return join(n, [say(n, r, **who) for r in rows if n.rng.random() < 0.8] + body[:2], n.pick("\n", "\n", " / "))
    parts = [("{S:|Subjective:}", body[0]), ("{O:|Objective:}", n.vitals()), ("{A:|A/P:}", body[1]), ("{P:|Plan:}", " ".join(body[2:4]))]
    return join(n, [head(n, "", 0, 3, **who)] + [say(n, a) + " " + b for a, b in parts] + [n.maybe(pair(n), 0.3), sign(n, **who)], "\n")


def newborn(n):
    who = _birth(n)
    roll = n.rng.random()
    if roll < 0.3:
        return snippet(n, NEWBORN, NEWBORN, DELIVER, **who)
    body = [line(n, NEWBORN, **who) for _ in range(n.rng.randint(3, 7))]
    if roll < 0.5:
        rows = ["{Baby|Infant}: {BB <p.last>|BG <p.last>|<b.first_last>|<p.last>, Baby Girl}", "{MRN|Hosp no} <mrn>   {Acct|Visit} <account>", "DOB {<short>|<date>} <time>", "{Mother|Mom}: <p.full>  {DOB <p.dob>|age <p.age>|MRN <mrn>}", "{Provider|Attending}: {<d.signed>|<d.titled>}", "{PMD|Peds}: {<d3.titled>|<clinic>}", "{Address|Home}: <address>"]
        return join(n, [n.pick("NEWBORN ADMISSION", "Newborn H&P", "NICU progress note", "Nursery discharge")] + [say(n, r, **who) for r in rows if n.rng.random() < 0.7] + body + [sign(n)], "\n")
    if roll < 0.75:
        return join(n, body + [n.maybe(line(n, HOME, **who), 0.4), n.maybe(line(n, CARE, **who), 0.4), sign(n)], " ")
    return join(n, [say(n, "{NICU|SCBU|Nursery} {day <2-40>|DOL <2-40>|rounds <short>}{ - <b.first>| - baby <p.last>|}", **who), "Resp: " + line(n, CLEAN), say(n, "FEN: 150 ml/kg/d, D10, Na 13<0-9>"), "Social: " + body[0], "Plan: " + body[1] + " " + body[2], sign(n)], "\n")


KINDS = {"operative-report": operative, "procedure-note": procedure, "anaesthesia": anaesthesia, "obstetric": obstetric, "newborn": newborn}
