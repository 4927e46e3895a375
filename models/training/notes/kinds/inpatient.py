"""Hospital notes: the small template language the ward kinds share, sentence banks, discharge summaries.

A template is a string.  {a|b|c} chooses one (nested as deep as wanted); <5-40> is a whole number; <age:3-9> an age;
<p.full>, <d2.titled>, <r.first> ask a person (p patient, d provider, r relative, s ward staff, x a stranger);
<date>, <mrn>, ... call the Note's slot of that name; the names in MACROS below are spelled out here.
"""

import re

CHOICE = re.compile(r"\{([^{}]*)\}")
SLOT = re.compile(r"<([A-Za-z][A-Za-z0-9_]*(?:\.[A-Za-z_]+)?)>")
NUMBER = re.compile(r"<(age:)?(\d+)-(\d+)>")
BAR = re.compile(r"\|(?![^⟦]*⟧)")
MARK = re.compile(r"(⟦[A-Z]+\|[^⟧]*⟧)")
VALUE = re.compile(r"⟦[A-Z]+\|([^⟧]*)⟧")

MACROS = {
    "dr": "{<d.titled>|<d.titled>|Dr. <d.full>|Dr <d.last>|<d.signed>|Dr. <d.first_initial>|<d.last>}",
    "dr2": "{<d2.titled>|<d2.titled>|Dr. <d2.full>|Dr <d2.last>|<d2.signed>|Dr <d2.initial_last>|<d2.last>}",
    "dr3": "{<d3.titled>|<d3.titled>|Dr. <d3.first_last>|Dr <d3.last>|<d3.signed>|<d3.last>|<d3.initials>}",
    "dr4": "{<d4.titled>|Dr. <d4.full>|<d4.signed>|<d4.last>|Prof. <d4.last>|Mr <d4.last>}",
    "nurse": "{RN <s.first>|<s.first_last> RN|nurse <s.first>|<s.first> (charge RN)|<s.first_initial> RN|nurse <s.last>"
             "|Sister <s.last>|<s.first_last>, RN|RN <s.last>|<s.full>, BSN, RN|<s.first>|SN <s.initial_last>}",
    "nurse2": "{RN <s2.first>|<s2.first_last> RN|oncoming RN <s2.first>|<s2.first_initial>, RN|nurse <s2.last>|<s2.first>"
              "|<s2.initials> RN|CNA <s2.first>|LPN <s2.last>|HCA <s2.first>}",
    "staff": "{<s3.first> from {CM|PT|OT|pharmacy|SW|dietary|RT|palliative}|{case manager|social worker|PT|OT|RT|chaplain|SLP"
             "|dietitian|pharmacist|interpreter} {<s3.first_last>|<s3.first>|<s3.last>}|<s3.first_last>, "
             "{LCSW|PharmD|RRT|DPT|RD|OTR/L|CCC-SLP}|<s3.first> ({SW|CM|RT})|<in2> ({CM|pharm|RT})}",
    "kin": "{<r.rel> <r.first>|<p.his> <r.rel> <r.first_last>|<r.rel> (<r.first>)|<r.rel> <r.full>|<r.first_last> (<r.rel>)"
           "|<p.his> <r.rel>, <r.first>,|<r.titled> ({<r.rel>|HCPOA|NOK})}",
    "pt": "{<p.titled>|<p.titled>|the patient|pt|patient|<p.first>|<p.he>|<p.last>}",
    "Pt": "{<p.titled>|<p.titled>|<p.titled>|The patient|Pt|Patient|<p.first>|<p.He>|<p.first_last>}",
    "who": "{<p.age>-year-old <p.man>|<p.age> year old <p.man>|<p.age>yo <p.man>|<p.age> y/o <p.sex>|<p.aged> <p.man>"
           "|<p.age><p.sex>|<p.man> aged <p.age>|<p.age_words>-year-old <p.man>|<p.man>, age <p.age>,|<p.man> of <p.age>|<p.age> yr old <p.sex>}",
    "when": "{on <date>|on <prose>|<prose>|(<short>)|on <short>|on <date>|<date>}",
    "site": "{<facility>|<facility>|<clinic>|<sfac>|<facility> in <city>|<facility> (<city_state>)}",
    "snf": "{<nursing_home>|<nursing_home>|<nursing_home> in <city>|rehab at <nursing_home>}",
    "num": "{<phone>|<phone>|ext. <ext>|pager <pager>|<phone> x<ext>}",
}
PEOPLE = re.compile(r"([pbdrsx])(\d?)$")
BASE = {"d": ("provider", 0), "s": ("provider", 10), "r": ("relative", 0)}
LOOSE = re.compile(r"(?<=[\w⟧)]) +(?=[,.;](\s|$))|(?<=[\w⟧)#]) +(?=:\s)")
DOUBLED = re.compile(r",\s?[,.;](?=\s|$)")
CODES = {"nhs": ["### ### ####", "##########"], "donor": ["@@@@###", "@@@####", "D-#####"], "unitno": ["W#### ## ######", "W############", "W#### ## ######", "@#######"],
         "badge": ["####", "#####", "@-###"], "tail": ["N###@@", "G-@@@@"], "asset": ["BME-######", "######", "CE-#####", "@@#####"]}

FIRMS = {"firm": ["& Sons Roofing", "Bros. Trucking", "Farms", "Electric", "Dairy", "& Daughters Bakery", "Plumbing", "Hardware", "Auto Body", "Realty", "Logging Co."],
         "mortuary": ["Funeral Home", "& Sons", "Mortuary", "& Son Funeral Directors", "Memorial Chapel", "Cremation Services"]}

# Surnames that are also medicine: the first is a person, the rest of the sentence holds the word that is not.
EPONYMS = [
    ("Graves", "Graves' disease"), ("Bell", "Bell's palsy"), ("Foley", "the Foley"), ("Crohn", "Crohn's disease"),
    ("Parkinson", "Parkinson's"), ("Murphy", "Murphy's sign"), ("Wilson", "Wilson's disease"), ("Cushing", "Cushing's"),
    ("Kelly", "a Kelly clamp"), ("Turner", "Turner syndrome"), ("Hickman", "the Hickman line"), ("Paget", "Paget's"),
    ("Marshall", "the Marshall score"), ("Ross", "the Ross procedure"), ("Miller", "a Miller 2 blade"), ("Braden", "Braden 16"),
    ("Moore", "Moore's prosthesis"), ("Down", "Down syndrome"), ("Hartmann", "Hartmann's solution"), ("Ringer", "Ringer's"),
    ("Barrett", "Barrett's esophagus"), ("Addison", "Addison's"), ("Penrose", "the Penrose drain"), ("Morse", "Morse fall score 55"),
    ("Hodgkin", "Hodgkin lymphoma"), ("Charcot", "the Charcot foot"), ("Norton", "Norton scale 12"), ("Allen", "a normal Allen test"),
    ("Jackson", "the Jackson-Pratt"), ("Bishop", "Bishop score 7"), ("Barthel", "Barthel 60/100"), ("Aldrete", "Aldrete 9"),
]
# First names that are also words.
WORDS = [
    "{Nurse ⟦NAME|Will⟧|⟦NAME|Will⟧ (RN)} will recheck the lactate.",
    "⟦NAME|Frank⟧ from lab called: frank blood in the specimen.",
    "⟦NAME|Dawn⟧ noted the glucose rise again at dawn.",
    "⟦NAME|Rose⟧, CNA, was at the bedside when the troponin rose.", "⟦NAME|Mark⟧ marked the site.",
    "Labs drawn by ⟦NAME|Drew⟧; he drew two sets of cultures.",
    "⟦NAME|Grace⟧ (PT) gave a grace period of 10 min rest.",
    "⟦NAME|May⟧ from dietary says pt may have thickened liquids.",
    "⟦NAME|Hope⟧ RN: we hope to wean O2 today.", "⟦NAME|Art⟧ in RT rezeroed the art line.",
    "⟦NAME|Bill⟧ at the billing office will send the bill to <insurer>.",
    "⟦NAME|Penny⟧, SLP, saw a penny-sized lesion on the tongue.", "⟦NAME|Chase⟧ will chase the cultures.",
    "⟦NAME|Joy⟧ said pt showed little joy, PHQ-9 <8-22>.",
    "Dr. ⟦NAME|Young⟧ agrees: young for this degree of stenosis.",
    "Dr. ⟦NAME|Long⟧ reviewed the long-term EEG.",
    "Dr ⟦NAME|Payne⟧ (pain service) adjusted the PCA; pain 3/10.", "Dr. ⟦NAME|Head⟧ reviewed the head CT.",
    "Mrs. ⟦NAME|Hand⟧ c/o hand numbness.", "Mr. ⟦NAME|Gray⟧ has gray stool.",
    "Dr. ⟦NAME|Stone⟧ found no stone in the duct.", "Dr ⟦NAME|Small⟧ read the small bowel series.",
    "Mr. ⟦NAME|Park⟧ walks in the park daily.", "Dr. ⟦NAME|White⟧ aware of white count <11-24>.",
]
HOME = [
    "Lives {alone|with <p.his> <r.rel>|with <r.rel> <r.first>} in {<city>|<city_state>|<village>}.",
    "<p.He> is from {<village>|<city_state>} {originally|but moved to <city> in <year>}.",
    "Home address {confirmed as |on file: |}<address>.",
    "{Retired|Former|Works as} <occupation>{, <employer>| at <employer>| with <employer> until <year>|}.",
    "Moved {here |}from <city> {to be near <r.rel> <r.first>|after {<p.his> divorce|the flood|retirement}} in <year>.",
    "{Owns|Rents} a house on <street>{; 14 steps, no rail|}.", "<story>", "<story>", "<story>",
    "Occupation: <occupation> for <employer>; tob 1 ppd x 30 yrs, EtOH occ.",
    "{Drives a truck|Does shift work|On light duty} for {<employer>|<x.firm>} out of <city>.",
    "Grew up in <country>, came to <city> at age <age:4-30>.",
    "{Student|Teacher|Custodian|Bus driver} at <school>.",
    "Widowed; <r.rel> <r.first> (<age:19-70>) checks in {daily|twice weekly|from <city>}.",
    "{Three|Two} children: <r.first>, <r2.first>{ and <r3.first>, who lives in <city>|}.",
    "Volunteers at <charity> on Tuesdays.",
    "{Keeps bees|Races pigeons|Plays the fiddle|Restores tractors} near <village>{, known in town as \"<p.nick>\"|}.",
    "Goes by <p.nick>.", "{Prefers to be called|Likes to be called|Answers to} <p.nick>.",
    "Insured {through|by} <insurer>{, member ID <plan_id>|, group <policy_group>| (<plan_id>)}.",
    "Sings in the choir at <school> where <p.he> once was {principal|head teacher}.",
    "Was on the local news {in <month>|<when>} after {pulling a neighbour from a house fire on <street>|winning the county fair|the bus crash outside <village>}.",
    "Ex-smoker, {30|45} pack-yr; worked {<5-40> yrs at|at} <employer> with asbestos exposure.",
    "Former {mayor|postmaster|fire chief|sheriff} of <city>{, now retired|}.",
]
STORY = [
    "{Hurt|Injured} {when|after} {<p.his> tractor rolled on the <x.last> farm|a shelf fell at <employer>|the scaffold collapsed at <x.firm>|a horse kicked <p.him> at the {fair|rodeo} in <village>} {<when>|}.",
    "{Known locally as|The staff know <p.him> as} {the man who|\"the one who\"} {rode a lawnmower from <city> to <city>|played Santa at <school>|found the missing {<x.last>|<x.first_last>} girl}.",
    "{Rescued|Pulled} from {a car on <street>|the river near <village>} by {off-duty nurse |firefighter |}<x.first_last>{ <when>|}.",
    "{Co-worker|Supervisor|Foreman} <x.first_last> {at|of} {<x.firm>|<employer>} {drove <p.him> in|called 911|wants a work note, fax <fax>}.",
    "{Won|Lost} {$40,000 at|the bake-off in} <village> {<when>|in <month>} and {has not slept since|drinks more since}.",
    "{Owner of|Runs|Inherited} <p.firm> {in|outside} <village>{; <r.rel> <r.first> runs it now|}.",
    "{Deputy|Officer} <x.last> {at bedside|(badge <badge>) brought <p.him> in}{, report # <case_no>|}; {car|truck} plate <plate>.",
    "Hobbies: {quilting|trains|bowling|ham radio}; {plays bridge with <x.first> and <x2.first>|league night at <employer>|judge at the <village> show}.",
    "{Survivor of the|Was in the} {mill fire|bridge collapse|train derailment} {in|at} <city> ({<year>|<date>}){, with <r.rel> <r.first>|}.",
]
FAMILY = [
    "{Spoke with|Called|Updated|D/w|Long discussion with} <kin> {by phone|at bedside|at <phone>|this pm|<when>}.",
    "<kin> {at bedside|present for rounds|is health care proxy|is NOK|brings meds from home} ({cell |tel |}<phone>).",
    "{Emergency contact|NOK|HCP|Next of kin|ICE}: <r.full> ({<r.rel>|<r.rel>, <age:20-80>}) <phone>.",
    "{Family|Children} <r.first>, <r2.first> and <r3.first_last> {met with the team|all in agreement|disagree on goals} <when>.",
    "<r.First> ({<r.rel>}) {can be reached at|works nights at <employer>, leave VM on|prefers text to} <phone>.",
    "{Brother|Sister|Cousin|Uncle|Niece} <r2.first> {drove down from|flew in from|lives in} <city>.",
    "{Mother|Father} d. MI age <age:40-88>; {brother <r2.first> has|sister <r3.first> with} <condition>.",
    "<r.He> can't visit before {<prose>|<date>} as <r.he> {works at <employer>|lives in <city_state>}.",
    "Per <kin> pt has {not been himself|been more forgetful|had decreased PO} since <prose>.",
    "<r.Titled> would like {a call from <dr>|copies sent to <email>|records faxed to <fax>}.",
    "{Neighbour|Pastor|Friend|Landlord|Roommate} <x.first_last> {found pt down|called 911|feeds the cats|has a key}.",
    "Code status d/w <r.first> and <r2.first>: {full code|DNR/DNI|DNR, ok to intubate}.",
    "Spouse <r3.first> died {in <monthyear>|<when>|last year} at {<facility>|home|<nursing_home>}.",
]
CARE = [
    "{Transferred|Txf|Tx'd|Sent|Brought} from <site> {<when>|for higher level of care|by EMS}.",
    "{Followed|F/b|Seen|Known} at <clinic> {by <dr2>|for <condition>|since <year>}.",
    "{Returned|Back|D/c'd|Going} to <snf> {<when>|today|when bed available}.",
    "<specialty> ({<dr2>|<d2.titled>}) consulted{; recs appreciated| <when>|}.",
    "D/w {<dr>|<dr2>} and {<dr3>|<staff>|the fellow}.", "Seen w/ <in2>.",
    "{Case|Plan|Film|Findings} {discussed|reviewed} with <dr2> {and team|at <time>|over the phone}.",
    "PCP: {<dr3>|<d3.full>|<d3.signed>}{, <clinic>| at <clinic> in <city>|, ph <phone>|}.",
    "Prior admission to <site> {<when>|in <month>|<date>-<date>} for <condition>.",
    "Outside records from <site> {requested|received <short>|reviewed: <procedure>}.",
    "{<procedure> at <facility>|S/p <procedure>} {<when>|in <year>|<monthyear>} ({<dr2>|<d2.last>|<d2.initials>}).",
    "Rx to <pharmacy>{ on <street>|, <phone>|, <city>|}.",
    "Send-out {sample|test|level} to <lab_company>{, acc# <accession>| <when>|}.",
    "<staff> {following|to see in am|aware|arranged transport}.",
    "{Attended|Rounds|Family meeting}: <dr>, <dr2>, <nurse>, <staff>{, <kin>|}.",
    "<nurse> {aware|notified|called report to <nursing_home>|at bedside}.",
    "Paged <d3.last> {(<pager>)|at <time>|x2} {- no response|, will see|; on way}.",
    "{Interrogated|Device check}: <device_model>, {S/N|serial|SN:} <serial>{, implanted <when>|}.",
    "{Bumped|Moved|Handed over} from bed <12-40> {because|after} {room-mate|neighbour} {<x.titled>|Mr <x.last>|<x.first>} {was C. diff +|kept pt awake|coded}.",
    "{Appt|F/u|Clinic} {<short>|<date>|<prose>} <time> {<dr2>|<clinic>|<d2.last>}.",
    "Last {echo|colonoscopy|A1c|MRI|Echo (LVEF <25-65>%)} {<short>|<date>|in <month>|<year>}{ at <site>|}.",
    "<study_id> consented {<when>|by <staff>} into the {HF|sepsis|stroke|AKI} trial.",
    "{Visit|Encounter|FIN|CSN}: <visit_no>.",
    "{Auth|Claim|Ref}# {<claim>|<case_no>} with <insurer>, {d/w <x.first>|spoke to <x.first_last>|rep <x.first_initial>}{, <phone>|}.",
]
CLEAN = [
    "@NAME@ is a @AGE@ @SEX@ with ***.", "PCP: none. Emergency contact: declined.",
    "DOB on file; MRN see wristband.", "{NFA|Homeless}, no phone, no fixed address.",
    "Patient name: ______ Date: __/__/____",
    "Discussed with attending and family; RN aware; consultant agrees.",
    "{CM|SW} following for placement; {daughter|son|wife} to bring clothes.",
    "Recheck in {2|6} weeks or on {Monday|Friday} if worse.", "Ht 5'<2-11>\", wt <50-110> kg, BSA 1.<5-9>.",
    "{A1|C2} pulley, T12-L1, 2/3 mid-scapular line, 4/6 murmur.", "Ran 12-lead 25 mm/s, QRS <80-140>, V4-V6.",
    "<vitals>", "<lab_value>, <lab_value>.", "<dose_line>",
    "Strength 5/5 {throughout|bilat}, reflexes 2/4, SM 2/6 at LUSB.",
    "POD#<1-9>, tolerating {clears|diet}, +flatus.", "HD#<2-14>, afebrile x 24h, I/O 1450/1<1-9>00.",
    "BP 1<10-60>/<60-90>, pain <1-8>/10, GCS 15.", "Hx of <condition> and <condition>.",
    "{R/o|Hx of|Known} <eponym>.", "<score>.", "C/w <drug>, hold <drug>.",
    "NPO p MN, {type and screen|consent in chart}.", "Room <200-699>, tele, {fall|contact} precautions.",
    "Last BM x2 d ago, {LBM|stool} guaiac neg.", "O2 2L NC, sat 9<2-9>%, RR 16-18.",
    "{PPx|DVT ppx}: SCDs, <drug>.", "Ratio 3/4, FEV1/FVC 0.7, NYHA II-III.", "{UOP|JP} <20-90> cc q shift.",
    "Ordered <code>.", "Plan per {primary team|surgery|ID}; reassess in AM.", "Skin intact. PERRL 3/2. MAE.",
    "Dx {in|circa} <year>, s/p 6 cycles {R-CHOP|FOLFOX}.",
]


def bare(text):
    return VALUE.sub(r"\1", text)


def upper(text):
    return text.upper()


def lower(text):
    return "".join(f"⟦{part[1:].split('|', 1)[0]}|{part[1:-1].split('|', 1)[1].lower()}⟧" if part.startswith("⟦") else part.lower()
                   for part in MARK.split(text))


def _short_facility(n):
    letters = "ABCDEFGHJKLMNPRSTUVW"
    return f"⟦FACILITY|{''.join(n.rng.choice(letters) for _ in range(n.rng.randint(1, 2)))}{n.pick('GH', 'MC', 'RMC', 'H', 'CH', 'UH', 'MMC')}⟧"


def _ask(person, n, what):
    if what in ("age", "age_words", "aged", "dob", "email", "title"):
        return getattr(n, what)(person)
    if what == "rel":
        return n.relation(person)
    if what in FIRMS:
        return f"⟦ORG|{bare(person.last())} {n.rng.choice(FIRMS[what])}⟧"
    if what in ("First", "Titled"):
        text = getattr(person, what.lower())()
        return text[0].upper() + text[1:]
    value = getattr(person, what)
    return value() if callable(value) else str(value)


def say(n, template, **people):
    """The template with its choices made and its slots filled."""
    def person(kind, index):
        key = kind + index
        if key in people:
            return people[key]
        if kind == "p":
            return n.patient
        if kind == "x":
            strangers = n.__dict__.setdefault("_strangers", {})
            return strangers.setdefault(index, strangers.get(index) or n.person())
        which, start = BASE[kind]
        return getattr(n, which)(start + (int(index) - 1 if index else 0))

    def code(pattern):
        put = {"#": "0123456789", "@": "ABCDEFGHJKLMNPRSTUVWXYZ"}
        return "⟦ID|" + "".join(n.rng.choice(put[c]) if c in put else c for c in pattern) + "⟧"

    def fill(match):
        name, _, what = match.group(1).partition(".")
        if what:
            return _ask(person(*PEOPLE.match(name).groups()), n, what)
        if name in CODES:
            return code(n.rng.choice(CODES[name]))
        if name == "who" and person("p", "").years < 1:
            return say(n, "<p.aged> <p.man>", **people)
        if name in MACROS:
            return say(n, MACROS[name], **people)
        special = {"in2": lambda: f"⟦NAME|{''.join(n.rng.choice('ABCDEGHJKLMNPRSTW') for _ in 'ab')}⟧",
                   "tr": lambda: f"⟦NAME|{''.join(n.rng.choice('abcdeghjklmnprstw') for _ in 'ab' + n.maybe('c', 0.3))}⟧",
                   "sfac": lambda: _short_facility(n), "short": n.short_date, "prose": n.prose_date, "para": lambda: line(n, PROSE, **people),
                   "monthyear": lambda: f"⟦DATE|{bare(n.month())} {bare(n.year())}⟧", "story": lambda: line(n, STORY, **people), "home": lambda: line(n, HOME, **people), "family": lambda: line(n, FAMILY, **people),
                   "care": lambda: line(n, CARE, **people), "clean": lambda: line(n, CLEAN, **people)}
        return (special.get(name) or getattr(n, name))()

    while CHOICE.search(template):
        template = CHOICE.sub(lambda m: n.rng.choice(BAR.split(m.group(1))), template)
    template = NUMBER.sub(lambda m: (lambda v: f"⟦AGE|{v}⟧" if m.group(1) else str(v))(
        n.rng.randint(int(m.group(2)), int(m.group(3)))), template)
    text = SLOT.sub(fill, template)
    return text if "|" in MARK.sub("", template) else DOUBLED.sub(lambda m: m.group(0)[-1], LOOSE.sub("", text))


def line(n, bank, **people):
    """A sentence of the bank, one that this note has not had if there is one."""
    used = n.__dict__.setdefault("_used", set())
    for _ in range(6):
        template = n.rng.choice(bank)
        if template not in used:
            break
    used.add(template)
    return say(n, template, **people)


def pair(n):
    """A person whose surname is an eponym, beside the eponym."""
    name, thing = n.rng.choice(EPONYMS)
    who = n.pick("Dr. ", "Dr ", "Mr. ", "Mrs. ", "Nurse ", "") + f"⟦NAME|{name}⟧"
    return n.pick(f"{who} {n.pick('asked about', 'commented on', 'reviewed', 'discussed', 'noted')} {thing}.",
                  f"{thing[0].upper()}{thing[1:]} d/w {who}.", f"Per {who}: {thing} {n.pick('stable', 'as before', 'noted', 'unchanged')}.",
                  f"{who} saw the patient re {thing}{n.pick('', ' today', ', recs in chart')}.", f"{thing[0].upper()}{thing[1:]} - see {who}'s note.")


def mix(n, lo, hi, *banks, **people):
    """Sentences drawn from the banks, hard negatives among them."""
    out = []
    for bank in n.some([b for b in banks for _ in range(3)], lo, hi):
        out.append(line(n, bank, **people))
    if n.rng.random() < 0.18:
        out.append(pair(n))
    if n.rng.random() < 0.10:
        out.append(line(n, WORDS, **people))
    if n.rng.random() < 0.30:
        out.append(line(n, CLEAN, **people))
    n.rng.shuffle(out)
    return " ".join(out)


FIELDS = [
    "{Pt|Patient|PATIENT NAME|Patient name|Name|NAME|Pt name|RE}: {<p.full>|<p.last_first>|<p.first_last>|<p.last_first>|<p.titled>}",
    "{MRN#|MRN:|MRN|Med Rec:|Med Rec #:|Medical Record No.:|MR #|Hosp. No:|Unit No.|Chart #} <mrn>",
    "{Acct|Acct #|Account No.|FIN|Account}: <account>",
    "{DOB|D.O.B.|Date of birth|Birthdate|DOB/Age}: <p.dob>{| (<p.age>)| / <p.age>| <p.age><p.sex>}",
    "{Adm|Admitted|ADM DATE|Date of admission|Admit}: {<short>|<date>|<iso>}",
    "{D/C|Discharged|DIS DATE|Date of discharge|Disch}: {<short>|<date>|<iso>}",
    "{Attending|ATTENDING MD|Attg|Consultant|Physician|Provider}: {<d.full>|<d.signed>|<d.titled>|<d.last_first>}",
    "{PCP|GP|Primary care|Family MD|Referring}: {<d3.signed>|<d3.titled>|<d3.last_first>|<d3.full>}",
    "{Loc|Unit|Ward|Location}: {<unit_name>|<unit_name> <bed>|<bed>}",
    "{Age/Sex|Age|AGE/SEX}: <p.age>{/<p.sex>|, <p.sex>|<p.sex>|y <p.sex>}", "{Service|Svc}: <specialty>",
    "{Insurance|Payer|Ins}: <insurer>{| <plan_id>| #<plan_id>}", "{Visit #|Encounter|CSN}: <visit_no>",
    "{Code status|Code}: {Full|DNR|DNR/DNI}", "{Allergies|ALL}: {NKDA|PCN (hives)|sulfa|latex}",
    "{Address|Addr|Home}: <address>", "{Phone|Tel|Ph|Home ph}: <phone>", "NHS{ No| number|}: <nhs>",
    "SSN: {<ssn>|xxx-xx-<last4>}",
    "{Emerg contact|NOK|Contact}: {<r.full>|<r.first_last>}{ (<r.rel>)|}{ <phone>|}",
    "{Date|DATE|Date of service|DOS}: {<short>|<date>|<iso>}{| <time>}",
]


def head(n, title="", lo=2, hi=7, **people):
    """A header block: the name or none, some other fields, in one of several settings."""
    fields = [FIELDS[0]] + n.some(FIELDS[1:], lo, hi) if n.rng.random() < 0.85 else n.some(FIELDS[1:], 1, 3)
    if n.rng.random() < 0.2:
        n.rng.shuffle(fields)
    if n.rng.random() < 0.12:
        fields = [n.pick("{<p.last_first>|<p.full>}, <p.age> y.o. <p.sex>", "<p.last_first> ({<mrn>|MRN <mrn>})", "{<bed>|<unit_name>} {<p.last_first>|<p.titled>}", "<p.full> <p.dob> <p.sex>", "<p.last>,<p.first> #<mrn>")] + n.some(FIELDS[1:], 1, 3)
    gap = n.pick("\n", "\n", "\n", "   ", "        ", " | ", "\t", "; ", " / ", "\n  ")
    block = gap.join(say(n, f, **people) for f in fields)
    if n.rng.random() < 0.12:
        block = upper(block)
    top = [say(n, n.pick("<facility>", "<facility>\n<address>", "<facility> - <unit_name>", "<sfac>"), **people)] if n.rng.random() < 0.35 else []
    if title:
        name = say(n, title, **people)
        top.append(n.pick(name, name.upper() if "⟦" not in name else name, f"** {name} **", f"{name}:"))
    return "\n".join(top + [block])


def sign(n, **people):
    return say(n, n.pick(
        "<d.signed>", "{Electronically signed|e-signed|E-Signed|Signed|Authenticated} by {<d.signed>|<d.full>} {<short>|<date>|on <date>} {<time>|at <time>|}", "{Dictated by|DICT|Dictating}: <d.signed>\nD: <short> <time>\nT: <short> <time>\n{Job|Job #|Doc ID|Document}: <order_no>{\n<tr>|}",
        "<d.initials>/<tr>\nD: <short>\nT: <short>", "{cc|CC|Copy to}: <d3.signed>{, <clinic>|; <d2.signed>|\n    <d2.titled>|}", "-{<d.first_last>|<d.initials>|<d.last>}{, PGY-{1|2|3}|, MS4|, {pager|pgr|p} <pager>| x<ext>}", "<d.signed>\n{<specialty>, |}<facility>{\n<phone>|\nFax <fax>|}",
        "{Signed|Sd}. <d.initials>", "Page {1|2|3} of {3|4}{   <p.last_first>  <mrn>| - <p.last>, MRN <mrn>|}", "{Resident|Intern|NP|PA}: <d2.signed>\nAttending: <d.signed>", "<d2.first_last>, PA-C for <dr>", "{Transcribed|Typed} by <tr> {<short>|on <date>}{, reviewed <d.initials>|}",
        "", "", ""), **people)


def section(n, title, *options, **people):
    name = n.rng.choice(title.split("/"))
    body = say(n, n.rng.choice(options), **people)
    form = n.rng.random()
    return f"{name}: {body}" if form < 0.45 else f"{name.upper()}:\n{body}" if form < 0.7 else f"{name.upper()}: {body}" if form < 0.9 else f"{name}\n{body}"


def rough(n, text, chance=0.25):
    """Now and then the hand that typed it: shorthand, slips, one case throughout."""
    roll = n.rng.random()
    if roll < 0.03:
        return upper(text)
    if roll < 0.06:
        return lower(text)
    if roll > 0.06 + chance:
        return text
    swaps = [("patient", "pt"), ("with ", "w/ "), ("without", "w/o"), ("the ", "teh "), ("history", "hx"), ("received", "recieved"), (" and ", " & "), ("discharge", "dc"), ("daughter", "dtr"), ("follow up", "f/u"), ("because", "bc"), (" at ", " @ "), (". ", "  "), ("stable", "stabel")]
    chosen = n.some(swaps, 2, 4)
    parts = MARK.split(text)
    for i, part in enumerate(parts):
        if not part.startswith("⟦"):
            for old, new in chosen:
                part = part.replace(old, new) if n.rng.random() < 0.6 else part
            parts[i] = part
    return "".join(parts)


def join(n, parts, gap=None):
    """The parts as one note: real clinical sentences put among them, and now and then most of the rest left out."""
    parts = [p for p in parts if p and p.strip()]
    roll = n.rng.random()
    if roll < 0.10 and len(parts) > 3:
        parts = [p for i, p in enumerate(parts) if i in sorted(n.rng.sample(range(len(parts)), n.rng.randint(1, 2)))]
        parts += [line(n, CLEAN) for _ in range(n.rng.randint(1, 4))] + [n.filler(1, 4)]
        n.rng.shuffle(parts)
    if roll > 0.93:
        parts.insert(n.rng.randint(0, len(parts)), mix(n, 4, 8, PROSE, COURSE, FAMILY, CARE, HOME))
    while sum(len(bare(p)) for p in parts) < 60:
        parts.append(line(n, CLEAN))
    for _ in range(n.rng.choice([0, 0, 1, 1, 2])):
        parts.insert(n.rng.randint(min(1, len(parts)), len(parts)), n.filler(1, 3))
    return rough(n, (gap or n.pick("\n\n", "\n", "\n", "\n\n", " ")).join(p.strip() for p in parts if p and p.strip()))


def snippet(n, *banks, **people):
    """One to three sentences, as a window of 128 pieces would see them."""
    out = [line(n, n.rng.choice(banks), **people) for _ in range(n.rng.randint(1, 3))]
    while sum(len(bare(x)) for x in out) < 50:
        out.append(line(n, n.rng.choice(banks), **people))
    if n.rng.random() < 0.15:
        out.insert(n.rng.randint(0, len(out)), n.pick(pair(n), line(n, WORDS, **people)))
    if n.rng.random() < 0.3:
        out.insert(n.rng.randint(0, len(out)), n.filler(1, 1))
    return rough(n, n.pick(" ", " ", "\n").join(out))


PROSE = [
    "In the early hours of {<prose>|<date>} {the patient|<p.he>|<p.titled>} became {tachypneic and pale|agitated, calling out for <r.first>|hypotensive to 78/40}, and {<nurse>|<s.first>, the night nurse,|the sitter, <x.first>,} {called the rapid response team|fetched <dr2>, who was on the next unit}, with improvement after <drug> and 500 mL of crystalloid.",
    "Over the weekend {<r.first>|<r.titled>|<p.his> <r.rel>, <r.full>,} drove {in from <city>|the two hours from <village>} and told {<dr2>|the covering resident, <d2.first_last>,} that {<p.first>|<p.he>|the patient} had stopped taking <drug> {in <month>|some time after <prose>|when the insurer, <insurer>, changed}, which had not been known to the team.",
    "The {gastroenterology|surgical|neurology} service, led {this week|in the month of <month>} by {<d2.titled>|<d2.full>|<d2.signed>}, felt that the {3 x 4 cm|2/6|5/5} findings did not warrant <procedure>, and {<d3.last>|<dr3>} of infectious diseases concurred {when they met with the family <when>|in a note dated <date>}.",
    "<p.He> had been {cared for|living} at <nursing_home> {since <date>|for the past <2-9> months|since <p.his> <r.rel> <r.first> moved to <city>}, where {a nurse, <x.first_last>,|the evening aide, <x.first>,|staff} noticed {bright red blood in the commode|that <p.he> was leaning to the left} {at about <time>|after supper} and {telephoned <clinic>|sent <p.him> to <facility>}.",
    "{We thank|Many thanks to} {<d3.titled>|<d3.full>|<d3.signed>} {of|at} <clinic> for {arranging|sending} {<p.titled>|this pleasant <who>} {so promptly|to us}; {<p.he> and <p.his> <r.rel>, <r.first>, were|<p.he> was} relieved to hear that the biopsy{ (<accession>)|} showed only <eponym>.",
    "Social work ({<s3.first_last>|<s3.first>|<s3.initials>}) helped {the family|<r.first> and <r2.first>} apply to <charity> for {travel from <village>|lodging on <street>|a walker} and wrote to {<employer>|<school>|<x.firm>} {on <p.his> behalf|<when>} about {leave until <date>|light duty}.",
    "Anticoagulation was held from <date> {to|until} <date> for the procedure and {restarted|bridged} {by pharmacy (<s3.first>)|on the advice of <dr2>}; {the INR was 2.4 and|there was} no bleeding.",
    "{Of note|Incidentally}, {<p.his> brother|a cousin}, <r2.first_last>, {was admitted to|died at} <site> {in <month>|<when>|at the age of <age:22-80>} with {what sounds like the same illness|<condition>}, and {<r3.first>, the youngest, is being tested|genetic testing through <lab_company> was sent (<accession>)}.",
    "At the time of discharge {<p.first>|<p.he>|<p.titled>} was {walking 200 feet with <s3.first> from PT|eating two thirds of meals|oriented to person and place but not to date}, {the drain had been removed by <d2.last>|sutures were to stay until <date>}, and {<kin> had been taught the injections|<r.first_last> had filled the scripts at <pharmacy>}.",
    "{Attempts to reach|I tried} {<r.titled>|<kin>} at {<phone>|<phone> and <phone>|the number on file, <phone>,} {were unsuccessful|went to voicemail} {on <date> and again on <date>|three times}; {a letter was sent to <address>|<x.first_last>, the neighbor, has offered to knock}.",
    "{A|The} <device_model> (serial number <serial>) {was interrogated by|was checked with} {the company representative, <x.first_last>|<s3.first_last>} {<when>|before MRI}: battery good, no events {since <date>|since <month>}.",
    "{The patient|<p.titled>|<p.He>}, who {taught at <school>|drove for <employer>|kept the store in <village>} {until <year>|for thirty years}, {enjoyed telling <nurse> about it|wants to be back there by <prose>|worries about <p.his> job} and otherwise offers no complaints; appetite fair, bowels open, pain 2/10.",
    "{Code status was revisited|Goals of care were discussed} {on <date>|<when>|with <r.first>, <r2.first> and <dr>}: {<p.he> would not want|the family, through <r.first_last> (<phone>), declined} {intubation|dialysis}, {and a POLST was signed|form scanned as <case_no>}.",
    "{He|She|Pt} tolerated the {first|second} session well, was haemodynamically stable throughout with BP 118/72, HR 76 and saturations of 97% on air, and there were no concerns from {<nurse>|<staff>|the team}.",
]
ADMITTED = [
    "<Pt> is a <who> {admitted|who was admitted} {<when>|to <facility> <when>|from clinic <when>} with <condition>.",
    "This <who> {from <city>|known to <dr2>|with a hx of <condition>|} presented {<when>|to <site>} {after|with} {<5-9> days of dyspnea|a fall at <nursing_home>|chest pain at work (<employer>)|fever to 39.2}.",
    "Briefly, <p.titled> is a <who> with <condition>, <condition>, admitted {<date>|<short>} via {ED|<facility> ED|<clinic>|EMS}.",
    "{Admitted|Adm} <short>, {discharged|d/c} <short>. <condition>.",
    "{Thank you for asking us to look after|It was a pleasure to care for} {<p.titled>|<p.full>}, {your|a} <who>{ who lives at <address>|}.",
    "<p.first_last> came in {<when>|on <prose>} when <kin> {could not wake <p.him>|found <p.him> confused|noticed slurred speech}.",
    "<p.He> was last {well|seen normal} {<prose>|on <date>} {per <kin>|by <x.first>, a neighbour}.",
]
COURSE = [
    "<dr2> ({Cards|GI|ID|Neuro|Renal}) {was consulted|saw pt} <when> and {recommended|started} <drug>.",
    "{On|By} <prose> <p.he> {was afebrile|had weaned to RA|was walking the hall with <staff>}.",
    "Underwent <procedure> {<when>|with <dr2> <when>|on hospital day 3}, {uncomplicated|EBL <50-400> mL|c/b ileus}.",
    "Cultures {<short>|from <date>} {grew|neg|positive for} {MSSA|E. coli|no growth x 5 d}{ (acc <accession>)|}; {<drug> started|<dose_line>}.",
    "{Pathology|Path} (<accession>) {pending at discharge|showed <condition>|reviewed by <dr3>}.",
    "A PICC was placed {<when>|<short> by <in2>}.",
    "Weaned from vent {<when>|POD#2}; {RT <s.first>|<staff>} assisted.",
    "{CT|MRI} <when>: {no bleed|2 x 3 cm lesion|5/5 levels patent}{, read by <dr3>|}.",
    "<kin> {was updated daily|agreed with plan|asked for transfer to <facility>}.",
    "{Room-mate|The man in the next bed}, <x.titled>, {tested + for flu|fell}; pt was {swabbed|moved to bed <1-30>} <when>.",
    "<family>", "<care>", "<clean>", "<clean>",
]
FOLLOW = [
    "{F/u|Follow up|See|Appointment} with {<dr3>|<dr2>|<clinic>} {<when>|in 2 weeks|<short> at <time>|in 7-10 days}{, <phone>|}.",
    "{Call|Ring|Questions? Call} {<num>|<phone>|<clinic> at <phone>|<unit_name> on <phone>} {if fever >101|with concerns|after hours}.",
    "Labs {<when>|at <lab_company> <when>}: {CBC, BMP|INR}, {fax to <fax>|results to <dr3>|cc <d3.last>}.",
    "{Home health|VNA|Home O2|DME} via <x.first_last>{ at <phone>|, <phone>|}.",
    "{Discharged|D/c|Dispo:} {to <nursing_home>|home with <kin>|to <snf>|home|to <facility> rehab}{ <when>|}.",
    "Prescriptions sent to <pharmacy>{ (<phone>)|}.",
    "Pending: {path|blood cx|send-out} {<accession>|at <lab_company>}; {<dr> will call|<d.last> to f/u}.",
    "Report called to {<x.first>|<x.first_last>, RN,|the nurse} at <nursing_home> {<time>|(<phone>)}.",
    "Portal: <url>. Email {<email>|the clinic}.",
]
INSTRUCT = [
    "Dear <p.first>, you were in {the hospital|<facility>} from <date> to <date> for <condition>.",
    "{You|<p.titled>, you} were cared for by {<dr> and <dr2>|<dr>|<nurse> and the team on <unit_name>}.",
    "Take <dose_line>. Stop taking <drug>.",
    "{Your|Next} appointment{:| is} {<date>|<prose>} at <time> with {<dr3>|<d3.titled>} at <clinic>{, <address>|}.",
    "{Call|Phone} <phone> {day or night|and ask for <s.first>|Mon-Fri 8-4:30} if you have {a fever over 101 F|chest pain|bleeding}.",
    "Pick up {your medicine|refills} at <pharmacy>{ on <street>|}.",
    "Do not lift more than {5|10} lb for 6 weeks.",
    "{Your|A} {nurse|therapist}, <x.first>, will visit {<when>|you on <prose>|at <address>}.",
    "These instructions were reviewed with {you and <kin>|<r.first>|<p.titled>} by <nurse>.",
    "{View results at|Sign up at|Questions:} {<url>|<email>}.",
    "{Your ride|<r.first_last>} will pick you up at 2 pm.", "You may return to work at <employer> on <date>.",
    "Eat less than 2,000 mg of sodium.", "Bring this paper {and your ID card (<plan_id>)|} to every visit.",
]


def discharge(n):
    roll = n.rng.random()
    if roll < 0.3:
        return snippet(n, ADMITTED, COURSE, COURSE, FOLLOW, FOLLOW, INSTRUCT, HOME)
    if roll < 0.5:  # sectioned
        parts = [section(n, "Admission diagnosis/Diagnoses/Principal dx", "<condition>", "1. <condition>\n2. <condition>", "<condition> ({onset|dx'd} <date>)"),
                 section(n, "Consults/Consultants", "<dr2>, <specialty>; <dr3>, <specialty>", "<specialty> ({<d2.last>|<d2.titled>}), <specialty> (<d3.last>), SW ({<s.first>|<s.first_last>})", "None"),
                 section(n, "Procedures/Operations", "<procedure> <short> (<d2.last>)", "<procedure> - <date>, <dr2>\n<procedure> - <date>", "<procedure>; <device_model>, {S/N|device SN} <serial>, <when>"),
                 "HOSPITAL COURSE: " + say(n, n.rng.choice(ADMITTED)) + " " + mix(n, 2, 5, COURSE, COURSE, CARE),
                 section(n, "Social/Social history", "<home> <home>", "<home>"), section(n, "Discharge medications/Meds", "<dose_line>\n<dose_line>", "1. <dose_line>\n2. <dose_line>\n3. <dose_line>"),
                 section(n, "Condition/Exam", "Stable. <vitals>", "<clean> <clean>"), section(n, "Disposition/Follow-up/Plan", "- " + n.rng.choice(FOLLOW) + "\n- " + n.rng.choice(FOLLOW), n.rng.choice(FOLLOW))]
        keep = [p for p in parts if n.rng.random() < 0.72]
        return join(n, [head(n, "{Discharge Summary|DISCHARGE SUMMARY|Discharge Note|Hospital Discharge Summary}")] + keep + [sign(n)], "\n" if n.rng.random() < 0.5 else "\n\n")
    if roll < 0.68:  # narrative letter
        body = " ".join([say(n, n.rng.choice(ADMITTED)), mix(n, 2, 4, COURSE, FAMILY), mix(n, 1, 3, HOME, CARE), mix(n, 1, 3, FOLLOW)])
        return join(n, [say(n, "{Dear <d3.titled>,|Dear Dr <d3.last>,|Dear colleague,|To: <d3.signed>, <clinic>|}"), say(n, "{Re|RE|Regarding}: <p.full>{, DOB <p.dob>|, MRN <mrn>|; <address>; {NHS no <nhs>|Hosp no <mrn>}|}"), body, n.pick("Sincerely,", "Kind regards", "Yours,", ""), sign(n)])
    if roll < 0.85:  # terse
        rows = ["{<p.last>|<p.initials>|<p.last_first>} {<mrn>|#<mrn>} {<unit_name>|<bed>|rm <300-599>}", "{<who>|<p.age><p.sex>} w/ <condition> adm <short>", "{HC|Course}: <clean>", "- {<d2.last>|<dr2>|<d2.initials>} {GI|cards|ID}: {ok to go|c/w <drug>|outpt f/u}", "- " + n.rng.choice(COURSE), "- " + n.rng.choice(FAMILY), "- d/w {<in2>|<d.last>|<s.first> from CM}, dc {today|<short>|in am}", "- " + n.rng.choice(FOLLOW), "{signed|s/o} <d.initials> p<pager>"]
        return join(n, [say(n, r) for r in rows if n.rng.random() < 0.75], "\n")
    lines = [line(n, INSTRUCT) for _ in range(n.rng.randint(3, 7))]
    mark = n.pick("", "- ", "* ", "• ")
    return join(n, [n.pick("DISCHARGE INSTRUCTIONS", "After Visit Summary", "Going Home", "Patient Instructions") + n.maybe(say(n, " for {<p.full>|<p.first_last>}")), "\n".join(mark + x for x in lines), n.maybe(say(n, "{Patient|Pt} signature: ______ {RN|Nurse}: <s.first_last> <short>"), 0.4)])


KINDS = {"discharge-summary": discharge}
