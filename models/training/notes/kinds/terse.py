"""Notes in a hurry: terse dates beside fractions, eponyms beside people of that name, single names and initials, places of care and
towns in running text, numbers without labels, ages in words. The banks also feed lines to every other kind (`interject`)."""

import re

from ..shorthand import DISEASES, OPS, SCALES, SIGNS, TOOLS, TUBES
from .inpatient import CLEAN, line, say

# ---------------------------------------------------------------- dates without a year

STUDY = "{CT|CTA|CT head|CT A/P|MRI|MRI L-spine|US|RUQ US|CXR|KUB|echo|TTE|TEE|EEG|EMG|PET|DEXA|VQ|MRCP|EGD|colo|c-scope|bronch|Pap|mammo|cath|stress|EKG|ECG|Holter|LP|bx|FNA|FOB|OGD|sig|swab|duplex|angio|ERCP|PFTs|sleep study|UDS|A1c|HbA1c|INR|CBC|FBC|BMP|U&E|LFTs|TSH|PSA|trop|UA|UCx|BCx|MSU|wound cx|sputum|C diff|viral panel|tac level|vanc trough|hCG|GCT|NT scan|anomaly scan|24h tape}"
DATED = [
    STUDY + " <terse>{: <abbr>|: neg|: NAD|, clear| -> neg| no acute| unremarkable| stable| pend| pos| -ve| +ve| ok|}",
    STUDY + " {of |from |on |done |dated |taken |sent |repeat |@ }<terse>{ - <abbr>| unchanged| no change| c/w <condition>| reviewed|}",
    STUDY + " (<terse>){ <notdate>| neg| stable|: <condition>|}", "<terse> " + STUDY + "{ <notdate>| neg|: <condition>| nl| ok|}", STUDY + " <slashed>, repeat <slashed>",
    "BCx <slashed> {2/2 GPC|1/2 CoNS|4/4 MSSA|1/4 GPR|NGTD|2/2 GNR|0/2|3/4 E coli}{, <slashed> {NGTD|cleared|0/2|2/2}|}", "{UCx|Sputum|Wound cx|BAL|Stool|CSF|MSU} <terse> {>100k E coli|MRSA|NGTD|mixed flora|pend|no growth 2/7|Klebs}",
    "{Foley|PICC|CVL|A-line|JP|chest tube|CT|NGT|drain|sutures|staples|epidural|pacer wires|<tube>} {out|in|placed|pulled|d/c'd|dc|changed|removed|due out|exch} <terse>{ by <in_caps>| per <d.last>|}",
    "{RTC|F/u|FU|f/up|RV|OPD|OPA|TCI|return|recheck|recall|r/v|see|clinic|appt|CPE|WCC|nurse visit|bloods|labs} {<terse>|<slashed>|by <terse>|on <terse>|w/c <terse>|~<slashed>}{ <time>|}{ w/ <d.last>| <d.titled>|}",
    "since <terse_pair>", "{since|from|until|till|thru|before|after|by|on|ending|starting|effective|eff|as of|c/o pain since|off work since|on abx since|home since|unwell since|NPO from|last BM|LMP|LBM|BO|last seen|last dose|last HD|last drink|last used} <terse>",
    "{NIV|BiPAP|CPAP|vent|intubated|on call|obs|observed|slept|restrained|sitter|tele|febrile|pressors} {overnight |nocte |}{<terse_pair>|from <terse_pair>}", "{hosp|adm|admitted|IP|inpt|A&E|ED|LOS|stay|respite|leave|off sick|holiday|away|travel|abx|course|cycle|coverage|on call} <terse_pair>{ for <condition>| <facility>|}",
    "s/p {ERCP|PCI|CABG|lap chole|appy|C/S|ORIF|THA|TKA|fall|MVC|cath|bx|trach|PEG|TURP|thora|para|EVD|crani|<op>|<procedure>} <terse>{ am| pm|}{ (<d.last>)| w/ <d.last>|}",
    "<slashed> - {mailed|faxed|LM|LVM|no answer|called|spoke w/ <kinword>|sent|rec'd|scanned|done|signed|returned|DNA|no show|cx|resched|denied|approved|appealed|pd|billed|closed}", "{cx'd|Cancelled|DNA'd|No-showed|Missed|Rescheduled} <terse>{, rebooked <terse>| -> <terse>| x2}",
    "{abx|vanc|zosyn|ctx|<rx>|pred taper|lovenox|TPN|IVIG|chemo|C1|C2D1|RT|XRT|HD|dialysis|depo|B12|Xolair|Prolia|allergy shot|flu shot|Tdap|Shingrix|MMR} {<terse>|started <terse>|last <terse>|next <terse>|due <terse>|<slashed> and <slashed>|stop <terse>|d1 <slashed>|given <terse>|thru <terse>|<terse_pair>}",
    "{EDD|EDC|LMP|due|IOL|booked C/S|ROM|SROM|delivered|born|BD|bday|DOI|DOA|DOS|DOL|D/C|d/c|disch|expected dc|EDD home} {<terse>|<slashed>|: <terse>}", "{wt|weight|Wt} <20-120>.<1-9> kg <terse>, <20-120>.<1-9> <terse>", "{Hb|Hgb|Cr|K|Na|plt|WBC|CRP|INR|lactate|trop|TSH|PSA|AFP} <1-19>.<1-9> ({<slashed>|<terse>}), <1-19>.<1-9> ({<slashed>|<terse>}){, <1-19>.<1-9> today|}",
    "{INR|Cr|Hgb|CRP|K} <slashed> <1-9>.<1-9> / <slashed> <1-9>.<1-9> / <slashed> <1-9>.<1-9>", "{pt|patient|<kinword>|<p.first>|<one>} {called|rang|seen|texted|here|reviewed|consented|discharged|fell|stable} <terse>{ at <time>| <time>|}", "{next|last|prev} {visit|dose|HD|transfusion|cycle|injection|MDT|scan|pap|bleed|fall|seizure|admit|A1c} <terse>",
    "{script|rx|refill|repeat|med|TTO|dosette} {sent|due|issued|ran out|picked up|lost} <terse>", "{letter|ltr|fax|form|FMLA|fit note|sick note|med3|referral|auth|PA} {<terse>|dated <terse>|sent <terse>|recd <terse>|exp <terse>}", "{hearing|court|school|work|flight|wedding|funeral|moving day|home visit|IEP|MDT|case conf|tribunal|review|retirement} {is |on |}<terse>",
    "{~|approx |about |circa |around |c. }<slashed>", "<terse>-ish {onset|fell|started|ran out of meds|last dose}", "early <slashed>am {spike 38.<1-9>|fall|desat|call}", "{the wk of|week of|w/e|w/c|weekend of|night of|morning of|evening of|late on|early on} <terse>",
    "<dotted> {bloods|CXR|CT|echo|review|clinic|dressing|discharge|letter}{ {<time>|09.40|14.30}|}", "{seen|reviewed|r/v|bloods|phoned|op|scan|adm|bed} <dotted>{ at {09.40|13.30|11.15|16.05}|}", "{Dx|Op|Bx|Path|MDT|Adm|Seen|Ref} <dotted>{, <dotted>|}", "{temp|T} 38.<1-9> on <terse>, 37.<1-9> on <terse>",
    "{<weekday_date>|<weekday_date>|<slashed>}{ <time>|}: {HD|PT|clinic|wound check|chemo|off}", "<slashed>: <abbr>; <slashed>: <abbr>; <slashed>: <abbr>", "{day|D|PO day|POD} <1-9> ({<terse>|<slashed>})", "{report|results|path|addendum|critical} {called|faxed|to <d.last>|phoned|read back} <terse> <time>",
    "{seen|born|due|back|adm|fell|stopped smoking|last drink|surgery|returned|visited|called|closed|no clinic|off|moved} {on |around |after |before |by |since |over |}<holiday>{, <notdate>|}",
    "{reacción|nací|operada|cirugía|última regla|llegó|desde|cita|vacuna|née|opéré|depuis|geboren|nata|nascida|OP|DOB:|FUR|traduction:|interp:} <date_abroad>{, <notdate>|}",
    "<holiday> {dose|clinic|visit|shift|admission|fall|rota}{ {moved|swapped|cancelled}|}",
]
FRACTIONS = [
    "{strength|power|MMT|motor|5 /|quads|grip|deltoid|EHL|TA|hip flex} {<3-4>/5|4+/5|4-/5|5/5|2/5|1/5} {R|L|bilat|throughout|BLE|RUE}", "{pain|pt rates|NRS|VAS|PS|c/o pain|pain now|pain on mvmt} <1-9>/10{ -> <1-9>/10| at rest, <4-9>/10 w/ mvmt| post <rx>|}", "BP {<90-190>/<50-110>|120/80}{ lying, <90-160>/<50-100> standing|, rpt <90-170>/<50-100>|}",
    "VA {20/40|20/25|20/200|6/9|6/12|6/18|6/60|6/6} {OD|OS|R|L}, {20/30|20/70|6/6|6/9} {OS|OD|L|R}{ PH 20/25| ph 6/9|}", "{2/2 bottles|1/2 bottles|3/4 bottles|1/4 bottles} {GPC|GNR|CoNS|gm pos cocci}", "{take|1/2 tab|½ tab|give} 1/2 tab {qd|bid|hs|x 3/7|daily}", "{<rx>|<drug>} 1/2 tab <2-4>/7 then stop",
    "{rv|review|f/u|repeat bloods|r/v|back|see|TCI} in {6/12|3/12|1/12|2/52|3/52|6/52|8/52|2/7|3/7|10/7}", "{hx of|h/o|c/o|with a|2/7 hx|cough|rash|D&V|pain|LBP|headaches|off food|unwell} {for |x|x }{3/7|2/7|5/7|1/52|2/52|3/52|6/52|2/12|3/12|6/12|18/12}", "{abx|pred|<rx>|fluclox|sick note|physio|cast|splint|course|NWB} {x |for |}{5/7|7/7|10/7|2/52|6/52|1/12|3/12}",
    "{nodes|LN|SLN} {0/3|2/14|1/22|0/12|4/18}{ positive|}", "{murmur|SEM|sys murmur} 2/6{ LUSB| at apex|}, pulses 2+/4", "{reflexes|DTRs|dtr|KJ|AJ} {2/4|1/4|3/4|2+/4} {bilat|symm|R=L}", "seen at {09.40|13.30|08.15|11.05|16.20|22.45|07.50}{hrs|h| hrs|}", "{bleep|called|reviewed|obs} {09.40|13.30|02.15|23.05|18.20|21.10}", "lactate {2.15|1.38|3.02|0.9|4.11}, pH 7.{28|31|19|42}",
    "INR {2.15|1.38|3.4|1.9|2.7}, Cr 1.{12|38|05|20}", "{GCS <3-15>/15|MMSE <12-30>/30|MoCA <12-28>/30|AMT <1-9>/10|PHQ-9 <2-24>/27|GAD7 <2-20>/21|Bristol 6/7|Braden 14/23|EPDS 11/30|NEWS 3/20|FLACC 2/10|Apgar 8/9|APGAR 9/10|CPS 2/6|4AT 3/12|SLUMS 19/30|BIMS 8/15|Katz 5/6|Tinetti 18/28|Berg 41/56}",
    "{drank|ate|took} {1/2|3/4|1/4|2/3} of {tray|feed|meal|bottle|supper}", "{D5 1/2 NS|1/2NS|D51/2|1/4 NS} @ <40-125>", "{ratio|I:E|TV|P/F} {1/2|3/1|1/3|2/1}", "{fw|software|firmware|build|app|ver} {v2.15|1.38|4.2.1|10.3|3.09|v7.12|2.11.4}", "{set|reps|steps} <1-3>/3, {10/10|8/10|12/15}", "{<drug>} {5/325|7.5/325|10/325|160/4.5|250/50|24/26|49/51|100/25} {q6h|bid|1 tab}",
    "{T10/11|L4/5|C5/6|L5/S1|T12/L1|C6/7}{ disc| radic| stenosis|}", "{dose|dressing|session|visit|fx|bottle|bag|unit|cycle|film|page|pad} {1/2|2/3|3/6|4/8|12/30|2/4|8/12|1/3}", "{day|D} {3/7|5/10|2/5|7/14|1/3|6/7} {<rx>|abx|IV|TPN}", "{ROM|AROM|PROM} 0-{90|110|120}, {3-5|2-4|1-2} x/day", "{smokes|smoked|EtOH} {1/2 ppd|10/day|20/d|5/7 nights|3/7}", "24/7 {care|sitter|carer|on call}",
    "{34|28|37|39|31} {2/7|3/7|5/7|6/7|+4|+2} weeks", "G<1-6>P<0-4>, {38+4|39+1|12+3}, ceph 3/5 {palp|engaged}", "{1/2|3/4|1/4|7/8} inch {iodoform|gauze|NuGauze|Penrose}", "size {7 1/2|6 1/2|8} {gloves|ETT}", "{3/4|1/2|2/4} {side rails|siderails} up", "{FEV1/FVC|E/A|A/G|BUN/Cr|CD4/CD8|M:E} {0.68|1.2|0.9|20.1|1.1|3.1}", "step {3/5|2/4} {up|down|of taper}", "{2|3|5|7}.<1-9>-{6|8|9}.<0-9> {mmol|cm|kg|g/dL}",
]
DOW_LOG = ["{afebrile|T 38.<1-9>|Tmax 101.<1-9>}, {BO|BNO|tol diet|NPO|eating 1/2 trays}, <abbr>", "{HD|PT|dressing|bath|walked <10-90> ft x2|OOB}", "{<d.last>|<in_caps>|<one>} {rounded|in|saw pt|reviewed|aware}; {d/c <tube>|cont <rx>|hold <rx>}", "<tube> {out|in|flushed}, <notdate>", "{slept|settled|agitated nocte|wandering}; <notdate>", "{called|t/c} {<one>|<kinword>|<kinword> <one>|<sole>}, {LM|no ans|will come|updated}", "wt <40-110>.<1-9>, BP <90-180>/<50-100>", "pain <1-9>/10, <rx> x<1-3>", "<condition> {better|worse|same}; strength <2-4>/5",
           "<lab_value>; <notdate>", STUDY + ": {neg|NAD|pend|<condition>}", "{dc <terse>|d/c planning|awaiting <practice>|SW <one>}", "abx d<2-7>/7", "{transfer to|tx from|back from} {<practice>|<the_va>|<unit_name>}", "{seen|r/v} {09.40|13.30|<time>} <in_caps>"]
# ---------------------------------------------------------------- eponyms without a head noun

PLAIN_EPONYMS = [
    "<tube> {out|in|dc'd|d/c'd|pulled|removed|placed|to gravity|to LWS|to bulb suction|patent|flushed|clotted|kinked|leaking|draining well|secured|in situ|changed|due out|capped|clamped|unclamped|intact}", "{has|w/|with} {a|the|her|his} <tube>{ in place|}", "{s/p|no|new|d/c|remove|pull|place|leave|keep|flush|change|clamp|empty} {a |the |}<tube>", "<tube> x{1|2|3}, {minimal output|ss drainage <10-90> cc|40 mL|no leak}", "{16|18|14|22|20} Fr <tube>{ w/ 10 cc balloon|, clear yellow| to leg bag|}",
    "{Lines/drains|Lines|LDA|Drains|Tubes}: <tube>, <tube>, PIV x2", "<tube> applied", "<tool> {applied|to R|on fundus|used|x2|clamped|passed|placed on cord|handed up|dropped|missing}", "{with|using|via|by|between} {a |the |two |}<tool>{s|} {and |then |}{Bovie|bovie|<tool>}", "{hemostasis w/|coag with|cautery -|dissected w/} {Bovie|bovie|the bovie|BOVIE}", "{grasped|held|retracted|elevated|clamped} {w/|with} {a |}<tool>{, <tool>|}", "{tray|set|count|instruments|need|pref card|pull}: <tool>, <tool>, <tool>{, <tool>|}", "{<tool>|<tool>} retractor, <tool> x2, {Metz|metz}, long <tool>",
    "<sign_word> {neg|negative|-ve|absent|pos|positive|+ve|+|-|equivocal|down|downgoing|up|upgoing|mute|present|nl|normal|deferred|L > R|bilat neg|ok|R+}", "{no|neg|negative|+|positive|-ve|equiv|?} <sign_word>{, <sign_word>|, no <sign_word>|/<sign_word>|}", "{Neuro|MSK|Exam|O/E|Abd|PE|Ortho}: <sign_word> {-|neg|+}, <sign_word> {-|neg|+}, <sign_word> {-|neg}, <notdate>", "<sign_word>, <sign_word> and <sign_word> all {neg|negative|wnl}",
    "<scale> <1-19>{/<20-30>|, low risk|, high|}", "{by|per|using} <scale> {criteria|score|scale|classification|grading}", "<scale> {II|III|IV|B|2B|3a|IIIb|grade 2|stage 3|class II|type 1}", "<scale> <1-9>, <scale> <1-9>", "{hx|h/o|known|?|r/o|FHx|fam hx of|PMH|PMHx|dx|new|early|possible|prob|screen for|workup for} <disease>{, <disease>|; <disease>| vs <disease>| and <disease>|}", "{no|neg for|negative|seen|present|few|many} {Auer rods|auer|Barr bodies|Lewy bodies|<disease>}", "<disease> {neg|pos|IgM neg|PCR pend|titre 1:40|panel sent|suspected|confirmed|ruled out|flare|crisis|stage 2|on bx}",
    "{mom|dad|sib|sister|bro|aunt|gm|gf|mgm|pgf|father|mother|uncle} {w/|has|had|d. of|died of|carrier of} <disease>", "s/p <op>{, <op>|; path neg| takedown| repair| x2| <year>|}", "{for|plan|consent for|sched|book|candidate for|post|converted to|failed|redo|lap|open|robotic} <op>", "<op> {done|planned|tolerated|well healed|takedown|revision|intact|leak|in <year>}", "Swan {in|out|floated|pulled|numbers}: PA 42/18, CI 2.{15|38}", "Holter {neg|x48h|NSR|pend|returned|off|on|day 2/14|mailed}", "foley {out|in|dc|leaking|care done|16 fr|d/t retention}", "{FOLEY OUT|BOVIE 30/30|KOCHER X2|BABINSKI DOWN|S/P WHIPPLE|HOLTER NEG|SWAN OUT|HICKMAN FLUSHED|DOPPLER+}",
    "<rx> {held|d/c|dc'd|started|inc to 20|bid|1 tab|last dose <time>|taper|<10-80> mg|prn|x1|gtt|given|refused|allergy rash}", "{on|takes|meds|rx|cont|stop|hold|start|resume|OTC|ran out of|allergic to} <rx>{, <rx>|, <rx>, <rx>|/<rx>| & <rx>|}", "<abbr> {nl|ok|today|done|neg|prn|per team}, <abbr> {wnl|same}", "{per|d/w|seen by|call|notify|paged|aware:|present:|w/} {<caps>|the <caps>|a <caps>|on-call <caps>|team <caps>}", "{<caps>|<caps>} {at bedside|aware|called|notified|neg|nl|flat|pending|present}", "<kinword> {at bedside|called|says pt fell|wants update|worried|is NOK|to bring meds|knows|will drive|visiting|died last year|has <disease>}", "{lives w/|with|per|spoke to|called|ask} <kinword>{ and <kinword>| & <kinword>|}", "{pt|baby|child} {of|asks for|cries for|misses|calls out for} <kinword>",
    "The <tube> {was removed|was placed|came out|is draining|fell out|was flushed|remains in place|was changed at the bedside|was left to gravity|is leaking around the site} {this morning|without difficulty|overnight|per protocol|on POD <1-6>|at <time>|and the patient voided}.", "{A|Another} <tool> {was used to|was placed to|was applied and} {retract the fascia|grasp the fundus|control the bleeder|deliver the specimen|elevate the flap|expose the field}.", "{After|Once} {<tool> removal|the <tool> was off|the <tube> came out}, {she|he|the patient} {voided|was comfortable|bled briefly|sat up}.",
    "{I|We} {suspect|favor|doubt|considered|discussed|cannot exclude|worked up|treated for} {<disease>|<disease> and <disease>|<disease> rather than <disease>}.", "{Her|His} {mother|father|sister|aunt|cousin|grandfather} {had|has|was diagnosed with|died of} {<disease>|<disease>, late onset|<disease>'s}.", "{She|He|Patient} {has had|underwent|is scheduled for|recovered from|declined} a {<op>|<op> procedure|previous <op>|<op> repair} {in <year>|uneventfully|elsewhere}.", "On exam, <sign_word> {is|was} {negative|positive|equivocal} and <sign_word> {absent|present}.", "<sign_word> {and|or} <sign_word> {could not be elicited|were negative bilaterally|positive on the left}.",
    "{Plan|Recs}: {continue|leave} <tube>, {repeat|check} <scale>, {rule out|screen for} <disease>.", "What is the {workup|treatment|prognosis} {of|for} <disease>{ vs <disease>|}?", "{Is|Could} this {be |}<disease>{ or <disease>|}?", "{smear|marrow|bx|path|histology|slides}: {Auer rods seen|Barr bodies noted|<disease> seen|no <disease>|c/w <disease>|few <disease> cells}", "{Lewy|Addison|Huntington|Carney|Erb|Marburg|Coxsackie|Mallory-Weiss|Ludwig|Barr|Auer}{ body|'s|} {dementia|crisis|dz|chorea|complex|palsy|virus|tear|angina|bodies|rods|}", "{mitt|<tube>|<tube>} {restraint for pulling at <tube>|order expired|necessity reviewed|day <2-12>|site red|care per policy}", "{Nipple|Bulb|Bag} change, <tube>, {<rx>|<rx>, <rx>}; {<caps>|<caps> and <caps>} aware",
]
# ---------------------------------------------------------------- people beside eponyms: <E> the surname that is also the word <e>

SAME = {
    "tube": ["{Dr. |Dr |dr. }<E> {placed|removed|changed|put in|inserted|asked to pull|ordered} the <e>", "{Nurse|RN|nurse|Mr.|Mrs|Ms} <E> {flushed|emptied|dc'd|checked|noted} the <e>{ at <time>|}", "<e> {placed|out|changed} by {Dr. |}<E>{, RN|, MD|}", "{Mr.|Mrs.|Ms.} <E> pulled <p.his> own <e> out", "<e> per <E>", "{pt|patient} <E>, <e> in situ, <e> care done", "<E> ({RN|CNA|urology}): <e> patent, <notdate>"],
    "tool": ["{Dr. |Dr |dr }<E> {asked for|wanted|preferred|dropped} a <e>", "Surgeon: {Dr. |}<E>. {Used|With} a <e>, <tool> and Bovie", "<e> {clamp|retractor|forceps} {passed|handed} to {Dr. |Mr |}<E>", "{First assist|Scrub|Scrub tech|Circulator}: <E>. Count: <e> x2, <tool> x4", "{Mr|Mrs.|Miss} <E> ({pt|patient}) - <e> used on cord"],
    "sign": ["{Dr. |Dr |}<E> {found|noted|documented|says} <e> {neg|positive|down}", "<e> {neg|+ve} per {Dr. |}<E>", "{Mr.|Mrs.|Ms} <E>: <e> {positive|negative|equivocal}, <sign_word> neg", "Per {Dr. |NP |}<E>, <e> and <sign_word> {neg|absent}"],
    "scale": ["<e> <2-20> per {RN |Dr. |nurse |}<E>", "{Dr. |RN |}<E> {scored|recorded} <e> <1-15>", "{Mr.|Mrs.|Ms.} <E>: <e> <2-20>, <scale> <1-9>"],
    "disease": ["{Mr.|Mrs.|Ms.|Miss|Mr} <E> {has|with|dx'd with|tested neg for|asks about} <e>", "{Dr. |Dr |}<E> {thinks|suspects|doubts|treated|reviewed} <e>", "{Dr. |}<E> to see pt re <e>", "<e>: d/w {Dr. |Prof. |}<E>, {agrees|see note|not <e>}", "FHx <e> - {brother|cousin|wife|niece} <E> (no relation to <e>)"],
    "op": ["{Dr. |Mr |Dr }<E> {did|performed|recommends|booked|will do} the <e>", "s/p <e> ({Dr. |}<E>)", "<e> by {Dr. |Mr |}<E>{ <terse>|}", "{Mr.|Mrs.|Ms.} <E> consented for <e>; {Dr. |}<d.last> operating"],
}
_BANKS = {"tube": TUBES, "tool": TOOLS, "sign": SIGNS, "scale": SCALES, "disease": DISEASES, "op": OPS}
_WHO = {k: [w.removesuffix("'s") for w in bank if w.removesuffix("'s").isalpha() and w[0].isupper() and w[1:].islower() and len(w) > 3] for k, bank in _BANKS.items()}


def namesake(n):
    """A person who has the eponym's name, and the eponym, in one sentence."""
    kind = n.pick(list(SAME))
    word = n.pick(_WHO[kind])
    r = n.rng.random()
    case = str if r < 0.7 else str.lower if r < 0.9 else str.upper
    text = say(n, n.pick(SAME[kind]).replace("<E>", f"⟦NAME|{case(word)}⟧").replace("<e>", n._eponym_case(word)))
    return text if case is str else _outside(text, case)


def _outside(text, case):
    parts = re.split(r"(⟦[A-Z]+\|[^⟧]*⟧)", text)
    return "".join(p if p.startswith("⟦") else case(p) for p in parts)


# ---------------------------------------------------------------- single names, initials, user names

NAMED = [
    "{spoke to|spoke w/|s/w|called|texted|rang|saw|ask|updated|per|via|cc|w/|with|call|met|told|thanks|see|page|cover|relief|from|tell|remind|message} <one>{ and <one>| & <one>|, <one>|/<one>| (<relative>)|}".replace("<relative>", "{daughter|son|wife|CNA|RT|front desk|SW|niece|carer|friend|charge|lab}"),
    "<one> {says|said|thinks|called|will drive|has the key|is aware|brought <p.him> in|can't visit|off today|covering|noticed it first|to follow up|drew labs|found <p.him>|wants a call|gave report|assisted|texted back|moved out|was here}", "{her|his|pt's|their|my} {daughter|son|wife|husband|partner|sister|brother|friend|neighbor|neighbour|nephew|niece|mum|dad|dog|cat|roommate|boss|ex|cousin|aunt|carer|grandson|twin|baby|fiancé|landlady|sponsor} <one>{,| and <one>| (<age:1-90>)|, <age:4-90>,|} {helps|called|is visiting|lives nearby|drove|does the pills|worries|is in <town>|works at <employer>|was asking}",
    "{children|kids|siblings|grandkids|sibs|dtrs|sons|household|lives w/|lives with|3 kids|family|dependents}: {<one> <age:1-19>, <one> <age:1-19>|<one> (<age:1-19>), <one> (<age:1-19>) and <one> (<age:1-12>)|<one> <age:1-19>, <one> <age:1-19>, <one> <age:1-9>|<one> - <age:1-19>; <one> - <age:1-19>|<one>, <age:2-17>, and <one>, <age:2-17>|<one> <age:3-17>yo, <one> <age:1-9> mo}", "{lives with|has|mom of|father of|raising} {2|two|3|three} {kids|children|girls|boys} ({<one> <age:1-19>, <one> <age:1-19>|<one>, <one>|<one> <age:2-18>, <one> <age:2-18>, <one> <age:1-9>})",
    "{report|handover|h/o|signout|relief|care|keys|pt|hand off|baton} {<one> -> <one>|<one> to <one>|<one>/<one>|<sole> -> <sole>|<one> > <one>|<in_caps> -> <in_caps>|<one> → <one>|from <one>} {<time>|0940|1905|0700|}", "{rev'd|reviewed|seen|noted|faxed|scanned|checked|verified|given|drawn|collected|double checked|co-signed|entered|called|typed|reported|authorised|cosign|witness|wasted w/|tx'd|xport|read|filed|amended|auth} {by |}{<in_caps>|<in_caps>|<in_lower>|<one>|<sole>} {<time>|1450|0730|<terse>|<slashed> <time>|}",
    "{-|--|~|- |— |/}{<in_caps>|<in_caps>|<one>|<in_lower>|<one> <sole>}", "<in_lower>/<in_lower>", "{d|D|dict|DD|dictated}: {<terse>|<short>} {<time>|} {t|T|trans}: {<terse>|<short>} <in_lower>", "PS360/<in_lower>", "{MModal|Nuance|Dragon|DMO|VR|job <odd_id>}/<in_lower>", "<in_caps>{/|:}<in_lower>", "<in_lower>/<in_lower>{/<in_lower>|} {<terse>|<short>}", "{Reported|Rad|Resulted|Typed|Tech|Scrub|RN|Init|Initials|Drawn|Read|Tx|Taken|Nurse|By|By:|Staff|Clerk|Emp|Collector}{:| } <in_caps>{, checked <in_caps>| / <in_caps>|}",
    "{<in_caps>|<in_caps>} {to call|to chase|to f/u|will sign|aware|out <terse>|covering|off|in clinic|on nights|reviewed}", "user{=|: | |name |id }<username>", "{login|logon|logged in as|entered by|modified by|by user|opened by|viewed by|last edit|signed:|audit:|acct|Uid:|OS user|printed by|e-signed by} <username>{ <time>| <terse>|}", "{Insta|IG|snap|twitter|discord|reddit|steam|tiktok|handle|screen name|gamertag|venmo} {is |: |}<username>",
    "{<sole_caps>|<sole_caps>} {<age:18-99>|<notdate>|bed <1-30>|rm <100-400>|<caps>|{NPO|DNR|tele|iso}}", "<sole_caps>  {<unit_name>|<condition>|<rx>|<1-30>}", "{bed|bd|rm|#} <1-30>{A|B|} {<sole_caps>|<sole>|<one>}{, <one>|} {<condition>|s/p <op>|<tube> out|dc <terse>|NPO}", "{on|on call|nights|days|charge|float|call|off|sick|vacation|tonight|cover|crew|team|scribe|present|attending|in room|gallery} {:|-|=|is} <one>, <one>{, <one>|} {+ <in_caps>|}", "{hi|hey|hello|dear|Hi|thx|thanks|ty|ok|morning|sorry|pls} <one_lower>{,| -|!|} {can u see|pls call|did you see|ur 2pm is|room 4 needs} {<sole_lower>|<one_lower>|my <kinword>}", "{can|could} <one_lower> {cover|see|call} <sole_lower> {in|at|w} {<town>|bed <1-30>|clinic}",
    "{Uncle|Auntie|Aunt|Grandma|Granny|Grandpa|Nana|Tía|Cousin|Mama|Papa|Big|Little|Baby|Old|Sister|Brother|Pastor|Coach} <one>", "{née|nee|aka|a.k.a.|formerly|goes by|alias|AKA|prefers|maiden name|dba|pka} {<one>|<sole>}", "{the|The} <sole>{s|es} {next door|from church|are caring for the dog|family}", "<one> ({RN|CNA|LVN|PT|OT|RT|SW|tech|<caps>}) {aware|in room|assisted|to eval|called}", "{RN|CNA|PCT|RT|CRNA|PT|OT|SW|CM|CCHT|LPN|HCA|SN} {<one>|<sole>|<in_caps>} {aware|in|notified|at bedside|assisting|covering}", "\"{call|where is|I want|get|find|is that you|don't tell|I love you} <one>{\"|?\"|!\"}", "{tattoo|necklace|ring|blanket|card|engraved|collar|note} {reads|says|with|:} \"{<one>|<one> & <one>|RIP <one>|Mom loves <one>|<sole>}\"", "<one> + <one> {here|at bedside|called|= parents}", "{thank you|Best|Cheers|Thx|Regards|Yours|xx|Love|Sincerely|TY|Warmly},{ |\n}{<one>|<in_caps>|<one> <sole>|Dr <sole>|<one_lower>}",
    "<p.He> {lives with|was brought by|is cared for by|is survived by|asked for|argued with|shares a room with|was found by|walks with} <one>{ and <one>|, <p.his> {partner|sister|aunt|carer}|, who works at <employer>|}.", "<one> {has been giving the pills|thinks it started on <terse>|called from <town>|reports no fever|is the main carer|sleeps in the chair|interpreted|held the baby|wants <p.him> home}.", "{Thanks to|Discussed with|Handed over to|Helped by|Observed by|Trained by|Covered by|Chaperone:|Chaperoned by|Witnessed by|Assisted by|In attendance:|Interpreter:} <one>{ and <one>| <sole>| (<caps>)|, <caps>|}.", "{We|I} {met|spoke with|phoned|updated|reassured} <one>{ and <kinword>|, <p.his> {nephew|goddaughter|ex-wife|neighbour},|}{ about the <tube>| about <disease>| on <terse>| at <time>|}.",
    "{pt|he|she|mom} {says|states|reports} <one> {hit him|has the same rash|is moving to <town>|left in <month>|is pregnant|does the cooking|won't visit|has <disease>}", "{my|our} {patient|pt|client|resident|new pt|regular|little guy} <one>{ <sole>|} {needs a refill|is back|fell|no showed <terse>|asked about <rx>|wants to stop <rx>}", "{twins|triplets|brothers|sisters|cousins|dogs|both kids} <one> and <one>{ (<age:1-17>)|, <age:1-17>,|}", "{Baby|baby|BABY} {<one>|<sole>|girl <sole>|boy <sole>}, {38+4|39 wks}, Apgar 8/9", "{DICTATED|TRANSCRIBED|KEYED|SCRIBED|FINALIZED|APPROVED} BY {<sole_caps>|<in_caps>|<sole_caps> <in_caps>}", "atd/<in_lower>", "{MD|DO|NP}:<in_caps> {TR|tr|D}:<in_lower>", "{#|job# |doc |}<order_no> <in_lower>",
    "{ED|trauma bay|bay <1-9>|bed <1-30>|pt|alias|registered as|arrived as|wristband} {<unknown_patient>|<unknown_patient>, later id'd as <p.full>|<unknown_patient> = <p.last_first>|<unknown_patient> -> <p.last_first>}",
    "{Dr |Mr |Ms |pt |}<x.of_father>{, <age:20-90>,|} {seen|reviewed|says|called|advised|ref'd}",
    "{Mr. |Mrs |Dr |brother |wife |}<x.double>{ <terse>|}",
    "{> |- |* |}**<in_lower>**: {agree|she|he|will} {follow up|declined|see <terse>|to call}",
    "<in_lower>: {will call|agree w/ plan|pt declined|ok to refill|no show}",
    "{cc|to|fr|from|by|per|done|rec'd} <in_lower>",
]
# ---------------------------------------------------------------- places

PLACED = [
    "{seen|labs|f/u|imaging|records|CT|MRI|bloods|IUD|colo|Pap|shots|bx|referred|tx'd|d/c|cardiology|EGD|cath|surgery|adm|born|delivered|detox|HD|chemo|dental|eyes|scan|PT} {at|@|from|to|by|w/|via|thru|@ } <practice>{ <terse>| in <month>| in <town>| (<d.last>)|, <town>|}", "{goes to|followed at|gets care at|established w/|prev|PCP @|PCP:|GP|DME:|HH:|pharm:|Pharm|HD at|lives at|resident of|back to|bed at|accepted by|LTC at|referred to|SNF:|dc to|placement at|waitlist|transfer from|outside recs from|per} {<practice>|<practice>|<the_va>}", "{ED|ER|A&E|UC|MIU|casualty} {of|at} {<the_va>|<practice>}", "{goes to|uses|gets meds from|hearing aids from|seen at|f/b|records at|copays at|gets <rx> from|d/c from|cath at|clinic at} <the_va>", "{Path|Cyto|Specimen|Slides|Block} {to|read by|at|reviewed at|sent to} <practice>", "{Mammogram|Smear|Scan|Film|US} {at|by} {the |}<practice>", "{tx|transfer|EMS|ambulance|flown|medevac} {<practice>|<the_va>|<facility>} {->|to|>} {<practice>|<the_va>|<unit_name>}", "{<practice>|<practice>} {called|faxed|denies|full|has bed|declined|will take|closed <terse>|to send recs|lost the disc}",
    "{from|moved from|moved here from|grew up in|born in|raised in|visiting from|back from|family in|originally|drove from|flying in from|retired to|back to|lives in|works in|house in|bus from|stationed in|trip to|honeymoon in|evac from|emigrated from|refugee from|hails from|passport issued} <town>{ in <year>| <terse>| w/ <one>| last week| and <town>|}", "{fell|found down|picked up|MVC|collapsed|hit|dropped off|assaulted|camping|fishing|walking dog|crashed} {on|at|near|in|off|outside|by} {<road>|<road>|<town>|<rural>|car park in <town>|bus stop in <town>|the lake near <town>|<town> market}", "{lives|staying|living|house|mail|mailing|addr|address|home|send to|res|sleeps|kin at|drop at|pick up|p/u|home visit|HV|meds to} {at|:|-|@|on|} {<rural>|<rural>|<address>}", "{MVC|rollover|T-bone|ATV|moped vs car|ped vs auto|RTC} {<road>|at <road>|on <road>} {<terse>|<time>|}", "{EMS|medic|trooper|unit 4} {to|at|from} {<road>|<rural>|<town>}", "{works|job|employed|shift|drives} {in|at|for} {<town>|<employer>|<employer> in <town>}", "{son|dtr|daughter|sister|mum|dad|wife|ex|mom|brother} {in|is in|lives in|coming from|stuck in|flying from|near} <town>{ (<one>)|}",
    "{She|He|The family|Patient} {moved|came|fled|emigrated|drove|flew|retired|commutes} {here |}from <town>{ to <town>|} {in <year>|in <month>|<terse>|after the war|for work|to be near <one>|last spring}.", "{He|She} {was born in|grew up in|farms near|taught in|sells cars in|is stationed at|has a cabin near|keeps a boat in|went to college in} <town>{ and <town>|, then <town>|}{ until <year>|}.", "{Found|Collapsed|Seen wandering|Assaulted|Involved in a crash} {in a car park in <town>|behind the library in <town>|on <road>|at <road>|outside <practice>|near <rural>|on the bus to <town>}{ <terse>| by <one>|}.", "{Records|Images|Slides|Results|Bloods|A letter} {have been requested|arrived|are awaited|were reviewed} from <practice>{ and <practice>|, <town>| (<d.last>)|}.", "{He|She|Pt} {gets|receives|had|started|prefers} {dialysis|chemo|therapy|injections|care|hearing aids} at {<practice>|<the_va>|<the_va> in <town>}{ MWF| every <1-8> weeks| since <year>|}.", "{Your|The} {appointment|scan|mammogram|clinic|operation} at {<practice>|the <practice>} is on <terse>{ at <time>|}", "{Directions|dirs|Access}: {<rural>|<rural>; key under the mat|off <road>, <rural>}", "{mailing|billing|temp|old|new|sister's|school} addr{ess|} {<rural>|<address>|: <rural>}", "{stopped|pulled over|broke down|hitchhiking|cycling|truck stop|towed|rest area} {on|at|near} <road>", "{ref'd to|d/w|letter to|cc|copy to|c/o|Attn} {Dr |Dr. |}<sole>, <practice>{, <town>|}",
    "{seen|labs|bx|read|f/u|US|MRI|slides|meds|supplies|path|order <1-9>} {at|by|from|@|-|w/|} <styled>{ <terse>| <notdate>|}",
    "<styled>{; {called|faxed|denied|closed} <terse>|\n<p.last_first>| ({Dr. |}<sole>)}",
    "{picked up|collapsed|van|meet|found|dropped} {at|outside|near} <rural>{ <terse>|}",
]
# ---------------------------------------------------------------- numbers

NUMBERED = [
    "{specimen|path|acc|accession|lab no|ref|case|our ref|yr ref|your ref|file|lab|block|slide|histo|cyto|sample|req|tag} {<odd_id>|# <odd_id>|: <odd_id>|no <odd_id>|<odd_id> and <odd_id>}", "<odd_id> {sent|rec'd|pend|= <condition>|reviewed|signed out|amended|filed|returned|lost in transit|discarded}", "{unit|bag|PRBC|plt|FFP|cryo|donor} <odd_id> {hung <time>|given|checked <in_caps>/<in_caps>|exp <short>|O pos}", "({<odd_id>|ref <odd_id>|<mixed_id>})", "{door|gate|keypad|key safe|lockbox|keysafe|entry|garage|alarm|safe|locker|gate code|door code|access|key box} {code |}{<keypad>|is <keypad>|: <keypad>|= <keypad>}{, side door|, ring twice|, dog friendly|}", "{last 4|last four|L4|SSN ends|ending|ends in|xx-|card ending|acct ending|last 4 SSN|verify w/ last 4|-xxxx} {<last4>|of <last4>|is <last4>}",
    "{Officer|Ofc|Deputy|PO|Trooper|Det|Sgt|badge|PC|shield|warrant no|collar no|star|medic} {badge |# |#|}{<badge>|<sole> #<badge>|<sole> (<badge>)|<sole>, badge <badge>}", "sort code <sort_code>, {acc|a/c|acct|account} {no |}<account>", "{file|see|img|attached|upload|saved as|scan|photo|photos|audio|pic|in folder|PACS export|doc|link} {<file_name>|: <file_name>|<file_name> and <file_name>|<file_name>, <file_name>}", "<file_name>{ ({<1-9>.<1-9> MB|<100-900> KB})| uploaded| attached| corrupt| by <one>|}", "{see|view|images|video|link|share|photos at|results|portal|join|pt link|url|click} {<bare_url>|: <bare_url>|at <bare_url>}", "{plate|tag|reg|vehicle|car|LP|lic plate|truck|van|number plate} {<plate>|# <plate>|: <plate>|(<plate>)}", "{MAC|wifi mac|hw addr|device|mac addr|eth0|bt} {<mac>|: <mac>|addr <mac>}", "{ip|host|from|src|via|remote} <ip>{ {<mac>|user <username>}|}", "{lot|SN|S/N|sn|ser|serial|model no|asset|UDI|ref|implant} {<serial>|<serial>|: <odd_id>}", "{RNB|MRN|hosp no|unit no|NHS|CHI|H&C|HSC|PID|UR|URN|NHI|IHI|MCN|HN|CR|X no|chart|DHB} {<mrn>|<odd_id>|no. <mrn>|<nhs>}", "{GMC|NMC|HCPC|PIN|NPI|DEA|lic|RN lic|prov no|prescriber|IMC|AHPRA} {<licence>|<npi>|no <licence>}", "{ticket|inc|incident|datix|case|report|cad|log|call|run|event} {<case_no>|#<case_no>|<odd_id>|no <odd_id>}", "{pin|PIN|passcode|pw|phone unlock|voicemail pin|wifi|tablet code} {<keypad>|is <keypad>|: <keypad>}",
    "{The|Her|His} {specimen|sample|bag|file|case|claim|referral|device|implant} {<odd_id>|number <odd_id>|(<odd_id>)} {was|has been} {received|logged|lost|returned|approved|amended}{ <terse>| by <in_caps>|}.", "{Let yourself in|Carers enter|Nurse access}: {code|keysafe} <keypad>{, alarm <keypad>|}", "{Photographs|Photos|Images|Recordings} <file_name>{, <file_name>|} {taken|saved|stored|deleted} {by <one>|<terse>|on the ward iPad|with consent}", "{Verified|ID'd|Identity checked} {by|w/|with} {DOB and last four <last4>|last 4 of SSN <last4>|badge <badge>|card ending <last4>|<licence>}", "{http ref|open|see images at|download|shared via|uploaded to} <bare_url>{ (pw <keypad>)|, user <username>|}", "{Her|His|Pt's|suspect} {car|truck|van|motorcycle|chair van} ({plate|reg|tag} <plate>)", "<odd_id>, <odd_id> & <odd_id>", "{A|B|1|2}) <odd_id> {skin|bowel|node|<condition>|x2 blocks}", "{Quote|quoting|please quote|in reply quote|Our Ref|Your Ref:|RE:|Re} <odd_id>", "{MRI|pump|pacer|pacemaker|LINQ|ICD|hearing aid|CPAP|stim} {SN|s/n|ser.|#|serial} {<serial>|<odd_id>}{, MAC <mac>|}",
    "{Visa|VISA|AMEX|MC|Mastercard|card|debit|HSA card|card on file|paid:|copay $<10-60>} <card_tail>{ {exp <1-12>/<26-31>|declined|on file|<terse>}|}",
    "{ck|check|cheque|chk|CK|money order} {#|no |# |}<check_no>{ $<10-400>.00| <terse>|}",
    "{sort|sort code|BACS: sort|s/c} <sort_code> {a/c|acct|acc} <account>",
    "{src|source|file|path|stored|saved to|input|uri|see|loaded}{=|: | }<path>{ <terse>|}",
    "{BSB|bsb|routing|ABA|IBAN|SWIFT} {no |}<account>",
    "{SSN|social|ssn} {last 4|last four|ends|L4|xxx-xx-} <last4>{ {verified|ok|conf'd}|}",
    "{bleep|bleeps|bleeped|bl|dect|DECT|vocera|Vocera|pgr|beeper} <ext>",
    "{Medicare|DVA|Medicaid|health card|OHIP|pension|NI|PPS|plan id|member|group|grp|id} {card |no |#|}{<plan_id>|<policy_group>|<odd_id>}",
]
# ---------------------------------------------------------------- ages in words

AGED = [
    "{she|he|<kinword>|pt|<one>|<p.first>|grandmother|father} {is|turns|turned|will be|just turned|is nearly|died at|lived to|was} <age_word_any>{ <terse>| next week| and lives alone| years old| on <prose>|}", "{a|an} <age_words>-year-old {<p.man>|retired <occupation>}{ from <town>|}", "{aged|age|at the age of|since age|at age|by|before} <age_word_any>", "<age_word_any>{-year-old|-year old| year old| years of age| years young| y/o} {<p.man>|woman|man|lady|gentleman}", "{patient|<p.titled>|she|he} is <decade>, {lives alone|<condition>|<one> helps}", "<decade>, {walks daily|smoked until <year>|no falls}", "{mother|father|sister|uncle|grandma} {died|passed|lived} {at|to} <age_word_any>, {brother|aunt|dad} <decade>", "{first child|menarche|quit school|married|widowed|emigrated|dx|first seizure|started smoking} at <age_word_any>",
    "{Her|His|The} {mother|father|twin|grandmother|aunt|oldest} {is|turned|lived to be|died at} <age_word_any>{, still in <town>| and well| last year|}.", "{I saw|Thank you for seeing|Seen today:|This is} {this|a|an} <age_words>-year-old {<p.man>|retired <occupation>} {with <condition>|from <town>|whose <r.rel> <one> attends}{.|, <p.titled>.}", "{Patient|She|He|<p.titled>}, {aged |}<age_words>, {lives with <one>|fell at home|declined surgery|was admitted <terse>}", "{By|Until|From|Around} the age of <age_word_any> {he|she} {walked|spoke|smoked|worked at <employer>|had <disease>}", "{at|age|aged} <age_word_any> {he|she} {had a stroke|broke a hip|joined the navy|lost <p.his> <r.rel> <one>}", "{quit smoking|smoked|drinks} {for|x} {thirty|twenty|ten|forty} years, <decade> now", "{two|three|six|twelve} {tabs|days|weeks|puffs|visits|falls} {left|ago|total|so far}; {she|he} is <age_word_any>",
]
_ARTICLE = re.compile(r"\b(an?) (?=⟦AGE\|(?:(eigh|eleven|8|11⟧|18⟧)|))")
BANKS = {"dates": DATED, "fractions": FRACTIONS, "eponyms": PLAIN_EPONYMS, "names": NAMED, "places": PLACED, "numbers": NUMBERED, "ages": AGED}
JOINS = ["\n", "\n", "\n", "; ", ". ", ". ", ", ", " / ", " - ", "\n- ", "\n• ", " | "]


def mixture(n, k, *banks):
    out = []
    for _ in range(k):
        bank = n.pick(list(banks))
        text = namesake(n) if bank is None else line(n, bank)
        text = _ARTICLE.sub(lambda m: "an " if m.group(2) else "a ", text)
        out.append(text[:-1] if text.endswith(".") else text)
    return out


def joined(n, lines):
    """The lines in one setting, a full stop or none; the first letter large or as it comes."""
    sep = n.pick(JOINS)
    if n.chance(0.35):
        lines = [_capital(x) for x in lines]
    text = sep.join(lines)
    r = n.rng.random()
    if r < 0.25 and not text.endswith((".", "\"", "⟧")):
        text += "."
    return text.removeprefix("\n")


def _capital(text):
    return text if text.startswith("⟦") else text[:1].upper() + text[1:]


def header(n):
    if n.chance(0.5):
        return ""
    return say(n, n.pick("<p.last_first> <mrn>", "<p.full>", "{Pt|Name|pt|RE}: <p.last_first>{ DOB <p.dob>|}", "<bed> <p.last> <p.age><p.sex>", "<p.last> {<terse>|<short>}", "{<terse>|<short>} <time> {<in_caps>|<d.last>}", "{Nursing|Ward round|WR|SOAP|Tel enc|Progress|Rounds|Sticky note|FYI|Handover|Clinic|Nights|TC|A/P|Ix|Events}{:| <terse>:| <short>}", "<p.aged> <p.man>, <condition>", "{<practice>|<facility>}", "<unit_name> {<terse>|<short>}")) + n.pick("\n", "\n", ": ", " ")


def footer(n):
    if n.chance(0.55):
        return ""
    return n.pick("\n", "\n", " ", "  ") + say(n, n.pick("{-|--|~|}{<in_caps>|<d.initials>|<one>|<d.last>}", "<in_lower>/<in_lower>", "{rev'd|d/w|seen w/|cosign} {<in_caps>|<d.last>|<dr>}{ <time>|}", "<d.signed>", "<in_caps> {<terse>|<time>|<short>}", "Reported <in_caps>", "PS360/<in_lower>", "<d.initials>/<in_lower> {<terse>|<short>}", "{<one>|<sole>} {RN|PA|MA|SHO|CNM|<caps>}", "<one>"))


def terse_note(n):
    """Dates and fractions of all shapes, and who did it."""
    return header(n) + joined(n, mixture(n, n.rng.randint(2, 9), DATED, DATED, FRACTIONS, FRACTIONS, NAMED, CLEAN)) + footer(n)


def terse_log(n):
    """A list with the date at the head of every line, fractions behind."""
    k = n.rng.randint(3, 9)
    gap = n.pick(" ", " - ", ": ", "  ", "\t", " | ", ", ", " -- ", ") ")
    rows = []
    for d in n.terse_run(k):
        clock = n.maybe(" " + n.time(), 0.3)
        rows.append(d + clock + gap + say(n, n.pick(DOW_LOG + FRACTIONS if n.chance(0.7) else NAMED)))
    return header(n) + "\n".join(rows) + footer(n)


def uk_shorthand(n):
    n.style = "uk" if n.chance(0.75) else n.style
    return header(n) + joined(n, mixture(n, n.rng.randint(2, 8), DATED, FRACTIONS, FRACTIONS, PLAIN_EPONYMS, PLACED)) + footer(n)


def eponyms(n):
    """Eponyms, drugs, roles and kin among people, some of whom bear the eponym's name."""
    return header(n) + joined(n, mixture(n, n.rng.randint(2, 9), PLAIN_EPONYMS, PLAIN_EPONYMS, PLAIN_EPONYMS, None, None, NAMED, FRACTIONS)) + footer(n)


def eponyms_only(n):
    text = joined(n, mixture(n, n.rng.randint(2, 9), PLAIN_EPONYMS, PLAIN_EPONYMS, PLAIN_EPONYMS, FRACTIONS))
    r = n.rng.random()
    return text if r < 0.7 or "⟦" in text else text.lower() if r < 0.88 else text.upper()


def single_names(n):
    return header(n) + joined(n, mixture(n, n.rng.randint(2, 8), NAMED, NAMED, NAMED, PLAIN_EPONYMS, AGED, DATED)) + footer(n)


def ledger(n):
    """Rows with surnames in capitals, initials at the end."""
    gap = n.pick("  ", "   ", "\t", " | ", ", ", ";", " - ", ",")
    cell = {"who": n.pick("<sole_caps>", "<sole_caps>", "<sole_caps>, <one>", "<sole>", "<sole_lower>", "<one>"), "n": n.pick("<1-30>", "<mrn>", "<odd_id>", "<bed>", "<badge>"), "when": n.pick("<terse>", "<slashed>", "<time>", "<dotted>"), "what": n.pick("<condition>", "<rx>", "<tube>", "<procedure>", "s/p <op>", "<abbr>", "<notdate>", "$<20-900>.<10-99>", "<unit_name>"), "by": n.pick("<in_caps>", "<in_lower>", "<one>", "<username>", "<d.last>"), "age": "<age:1-99>", "frac": "<notdate>"}
    names = ["who"] + n.some([c for c in cell if c != "who"], 1, 4)
    if n.chance(0.6):
        n.rng.shuffle(names)
    head = gap.join({"who": n.pick("NAME", "Pt", "PATIENT", "Surname"), "n": n.pick("#", "NO", "ID"), "when": n.pick("DATE", "Dt", "In"), "what": n.pick("ITEM", "Dx", "Notes"), "by": n.pick("INIT", "By", "RN"), "age": "AGE", "frac": n.pick("SCORE", "X/Y")}[c] for c in names) + "\n"
    rows = [gap.join(say(n, cell[c]) for c in names) for _ in range(n.rng.randint(3, 10))]
    return n.maybe(header(n), 0.4) + n.maybe(head, 0.5) + "\n".join(rows) + n.maybe(footer(n), 0.4)


def chatter(n):
    """Lower case throughout, as typed on a phone or dictated."""
    lines = mixture(n, n.rng.randint(2, 7), NAMED, NAMED, PLAIN_EPONYMS, PLACED, DATED, None, AGED)
    text = n.pick(" ", ". ", "\n", ", ", " also ", " and ").join(lines)
    return re.sub(r"(⟦[A-Z]+\|)|([^⟦⟧]+)", lambda m: m.group(1) or m.group(2).lower(), text)


def places(n):
    return header(n) + joined(n, mixture(n, n.rng.randint(2, 7), PLACED, PLACED, PLACED, NAMED, DATED, PLAIN_EPONYMS)) + footer(n)


def numbers(n):
    return header(n) + joined(n, mixture(n, n.rng.randint(2, 7), NUMBERED, NUMBERED, NUMBERED, FRACTIONS, DATED, NAMED)) + footer(n)


def ages(n):
    return header(n) + joined(n, mixture(n, n.rng.randint(2, 5), AGED, AGED, PLACED, NAMED, PLAIN_EPONYMS)) + footer(n)


# ---------------------------------------------------------------- into other kinds' notes

_PLACE = re.compile(r"\n|(?:(?<=[a-z]{4}\.)|(?<=[a-z]{3}[)⟧]\.)) (?=[A-Z⟦])")
_MARKED = re.compile(r"⟦[^⟧]*⟧")


def interject(n, text):
    """The note with one to three such lines put between its own lines or sentences."""
    if text.lstrip()[:1] in "{[<" or text.startswith(("MSH", "FHS", "BHS")):
        return text
    inside = [m.span() for m in _MARKED.finditer(text)]
    spots = [m for m in _PLACE.finditer(text) if not any(a < m.start() < b for a, b in inside)]
    if not spots:
        return text
    for m in sorted(n.rng.sample(spots, min(len(spots), n.rng.choice([1, 1, 2, 3]))), key=lambda m: -m.start()):
        bank = n.pick(DATED, DATED, FRACTIONS, PLAIN_EPONYMS, PLAIN_EPONYMS, None, NAMED, NAMED, PLACED, NUMBERED, AGED)
        extra = mixture(n, n.rng.choice([1, 1, 2]), bank)
        said = n.pick("; ", ", ", ". ").join(extra)
        gap = m.group()
        said = _capital(said) + "." if gap == " " else said if n.chance(0.5) else _capital(said)
        text = text[:m.start()] + gap + said + gap + text[m.end():]
    return text


KINDS = {"terse-note": terse_note, "terse-log": terse_log, "uk-shorthand": uk_shorthand, "eponyms": eponyms, "eponyms-only": eponyms_only, "single-names": single_names, "ledger": ledger, "chatter": chatter,
         "care-places": places, "odd-numbers": numbers, "ages-in-words": ages}
