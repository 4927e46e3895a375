"""The words around care: social work, discharge planning, therapy, interpreters, dialogue, family meetings, contact tracing, voicemail."""

from .messages import fill, outside_marks, several

LIVING = [
    "{pt.He} lives [alone|with {someone}|with {rel.first} and two dogs] in [a second-floor walk-up|a trailer|a ranch house|a rented room] at {address}.",
    "{pt.titled} rents from {rel2.titled} on {street}.",
    "Lives in {city} [in a senior building|with {pt.his} {rel.relation}|in a shelter run by {charity}].",
    "Grew up in {village}, moved to {city} in {year}.", "{pt.first} is currently unhoused and stays near {street}.",
    "Housing: subsidised, lease ends {prose_date}.", "Was evicted from {street} on {prose_date}.",
    "Before admission stayed at {nursing_home} in {city_state}.", "{rel.first} ({rel.relation}, {rel.age}) lives next door.",
    "Lives in {county} with {rel.first_last}.", "There are 12 stairs, 2 rails, no elevator.",
    "Came to the U.S. from {country} in {year}.",
]
WORK = [
    "Works as a {occupation} at {employer}.", "Retired {occupation}, {employer}, {year}.", "Laid off from {employer} in {month}.",
    "On FMLA from {employer} since {long_date}.", "Attends {school}, grade 9.",
    "{pt.first}'s {rel.relation} {rel.first} teaches at {school}.",
    "Income: SSI $841 and food stamps.", "Veteran, served {year} to {year}.", "Unemployed; last job at {employer}, {city}.",
    "Graduated from {school}.", "{pt.He} drives for {employer} when able.",
]
SUPPORT = [
    "HCPOA is {rel.full} ({rel.relation}), {phone}.", "Emergency contact: {rel.first_last}, {rel.relation}, {phone}.",
    "{pt.His} {rel.relation} {rel.first} [visits daily|calls on {weekday}s|is estranged|is in {country}].",
    "Supports include {rel.first}, {rel2.first} and pastor {dr3.titled}.",
    "Family is close; {rel.first_last} is the decision maker.", "No family in {state}.", "{charity} delivers meals.",
    "Neighbor {rel2.first} has a key.", "Guardian: {rel.full}, case {case_no}.", "Daughter-in-law phoned from {phone}.",
    "Pt named {rel.first_last} as a support and asked that {rel2.first} not be called.", "Spouse deceased {long_date}.",
    "{rel.titled} is {rel.age} and frail {rel.him}self.", "CPS worker {dr3.full} ({phone}) is involved, case #{case_no}.",
]
NEEDS = [
    "Food insecurity screen positive.", "PHQ-9 14, GAD-7 9, AUDIT-C 3/12.",
    "Transportation: rides with {employer}, confirmation {order_no}.",
    "Insurance {insurer}, ID {plan_id}, active through {short_date}.",
    "Medicaid pending, application {case_no} filed {long_date}.",
    "Referred to {charity} ({phone}).", "DME ordered: {device_model}, delivery {prose_date}.",
    "Auth {claim} for 14 days SNF approved until {short_date}.",
    "Referral sent to {nursing_home}, {nursing_home} and {nursing_home}; {dr3.first} at the first has a bed.",
    "Home health via {clinic}, start of care {prose_date}.",
    "Score on the {score} supports acute rehab.", "IM letter given {short_date} {time}.",
    "Patient choice list reviewed with {rel.first}.", "Pharmacy: {pharmacy}, {city}.", "PCP appt {day_date} {time} w/ {doctor}.",
    "Ride booked for {time} on {weekday}.", "No needs identified.", "Bus pass given.",
    "Advance directive on file from {year}.", "Legal: hearing {prose_date}, {county}.",
    "Driver license {licence} expired {short_date}.", "SSN card lost; SSN {ssn} confirmed by HR.",
    "Safety: feels safe at home. Firearms: none.", "Will follow. Pager {pager}.", "Smokes 1/2 ppd, last drink {prose_date}.",
]


def social_work(n):
    parts = n.some(LIVING, 1, 2) + n.some(WORK, 0, 2) + n.some(SUPPORT, 1, 2) + n.some(NEEDS, 0, 3)
    layout = n.rng.randint(0, 4)
    if layout == 0:
        n.rng.shuffle(parts)
        return fill(n,
            "[SW note: |MSW met with {pt.titled} [at bedside|by phone] on {prose_date}. |LCSW consult for {pt.aged} {pt.man}. |]") + fill(n,
            " ".join(parts)) + fill(n, "[ -{dr3.signed}| {dr3.full}, LCSW, pager {pager}|]")
    if layout == 1:
        return fill(n,
            "PSYCHOSOCIAL ASSESSMENT\nName: {pt.full}    DOB: {pt.dob}    [MRN: {mrn}|Age {pt.age}]\nDate: {date}   Referred by: {doctor}\n\nLiving situation: ") + several(n,
            LIVING, 1, 2) + "\nEmployment/Education: " + several(n, WORK, 1, 2) \
            + "\nSupports: " + several(n, SUPPORT, 1, 2) + "\nNeeds/Plan:\n- " + several(n, NEEDS, 2, 4, "\n- ") + fill(n,
                "\n\n{dr3.signed}\n[{phone}|ext {ext}|]")
    if layout == 2:
        return several(n, LIVING + WORK + SUPPORT, 1, 3)
    if layout == 3:
        return "SOCIAL HISTORY: " + several(n, LIVING + WORK, 1, 3) + " " + n.filler(1, 1)
    return fill(n,
        "{rel.first_last}, {pt.first}'s {rel.relation}, [came in|phoned|met with me] {prose_date}. ") + several(n,
        SUPPORT + LIVING, 1, 3) + fill(n, " [Plan:|Next:] ") + several(n, NEEDS, 1, 2)


def discharge_planning(n):
    layout = n.rng.randint(0, 4)
    if layout == 0:
        return fill(n, "CM [note|update] {short_date} {time}: ") + several(n, NEEDS, 2, 5) + fill(n, " {dr3.initials}")
    if layout == 1:
        return fill(n,
            "DISCHARGE PLANNING\nPt: {who}  [{room}|{unit_name}]\nAdmit: {short_date}   EDD: {short_date}   LOS 4   GMLOS 3.2\nPayer: {insurer} [{plan_id}|]\nDispo: [SNF|home w/ HH|{nursing_home}|LTACH at {facility}|home with {rel.first}]\nBarriers: ") \
            + several(n, NEEDS, 1, 3) + "\nContacts: " + several(n, SUPPORT, 1, 2)
    if layout == 2:
        rows = [fill(n,
            "{nursing_home} ({city}) - [accepted|declined, no bed|pending {dr3.first}, {phone}|out of network|left VM {short_date} {time}]") for _ in range(n.rng.randint(2,
            5))]
        return fill(n,
            "[SNF referrals for {pt.last_first}:|Placement log, {pt.initials}:|Bed search {day_date}]\n") + "\n".join(f"{i + 1}. {row}" for i,
            row in enumerate(rows))
    if layout == 3:
        return fill(n,
            "{pt.titled} will [discharge|go home|transfer] {when} to [{nursing_home}|{address}|{pt.his} {rel.relation}'s home in {city}|{facility}]. ") + several(n,
            NEEDS + SUPPORT, 1, 3)
    return fill(n,
        "UR: {insurer} reviewer {dr3.first} [x{ext}|{phone}] requests clinicals for {pt.initial_last}, ref {claim}. Inpatient {short_date}-{short_date} approved, [peer to peer with {doctor} {weekday}|no further days|next review {prose_date}]. ") + n.filler(1,
        1)


SESSION = [
    "{pt.first} arrived [on time|10 minutes late] and [appeared tired|was well groomed|was tearful].",
    "{pt.He} reported a fight with {pt.his} {rel.relation}, {rel.first}, on {prose_date}.",
    "Since the last session ({short_date}) {pt.first} has slept 5/7 nights.",
    "{pt.He} spoke about {rel2.first}'s death in {month}.",
    "\"{rel.first} never listens to me,\" {pt.he} said.", "We used CBT, the Beck inventory (21) and a Gestalt exercise.",
    "PHQ-9 fell from 18 to 11; C-SSRS negative.", "{pt.first} starts at {school} on {prose_date}.",
    "Work at {employer} is stressful; {pt.his} supervisor, {rel2.titled}, wrote {pt.him} up.",
    "Reviewed grounding, 5-4-3-2-1.",
    "{pt.first} relapsed on {day_date} after 90 days sober; sponsor {rel2.first_initial} was called.",
    "{pt.He} plans to visit {city} for the anniversary, {prose_date}.", "Denies SI/HI. Mood 6/10.",
    "Continue {drug}; Dr. {dr.last} manages meds.", "Goal 2/4 met.",
    "{pt.first}, {pt.age}, identifies {rel.first} as a protective factor.", "Hospitalized at {facility} in {year}.",
    "Homework: thought record.", "Next session {day_date} at {time}.", "We role-played telling {rel.nick} no.",
    "{pt.His} ex, {rel2.full}, has a restraining order, docket {case_no}.",
    "Mother's maiden name {rel2.last} came up in the genogram.",
    "{pt.nick}, as {pt.he} prefers to be called, was engaged.", "Crisis plan: call {rel.first} at {phone}, then 988.",
    "Insight fair; judgement intact.", "Client's pronouns are they/them.", "Attended AA on {weekday}.",
]


def therapy(n):
    layout = n.rng.randint(0, 4)
    if layout == 0:
        return several(n, SESSION, 1, 5)
    if layout == 1:
        return fill(n,
            "[BIRP|DAP|Progress] note   Client: {who}   [DOB {pt.dob}|#{mrn}|]   Session [4|12|1/8]   {date} {time}\nB: ") + several(n,
            SESSION, 1, 3) + "\nI: " + several(n, SESSION, 1, 1) + "\nR: " + several(n, SESSION, 1, 2) + fill(n,
            "\nP: Return {prose_date}.\n{dr.signed}")
    if layout == 2:
        return fill(n,
            "[Intake|Psychiatric evaluation|Couples session|Telehealth session] {long_date}. {pt.first_last} is a {pt.aged} {pt.man} from {city} [self-referred|referred by {doctor2}]. ") + several(n,
            SESSION, 2, 4)
    if layout == 3:
        return fill(n, "Couple: {pt.first} and {rel.first_last}. ") + several(n, SESSION, 1, 2) + fill(n,
            " {rel.first} [agreed|left early|said {rel.he} is moving to {city}]. Next {day_date}.")
    return outside_marks(several(n, SESSION, 2, 4), lambda t: t.lower().replace(".", ""))


GROUP = ["{p.first} shared about {p.his} {rel.relation}.", "{p.first} was quiet, PHQ 9/27.", "{p.initials} left at {time}.",
    "{p.nick} gave feedback to {q.first}.", "{p.first_initial} and {q.first_initial} discussed cravings.",
    "{p.titled} turned {p.years_marked} on {prose_date}.", "{p.last_first}: attended, participated.",
         "{p.first} has 30 days today.", "{p.first} said {q.first} reminds {p.him} of {p.his} mother.",
         "{p.first} from {city} is new.", "{p.initials} - no show.", "{p.initials}: affect flat, denied SI."]


def group_therapy(n):
    people = [n.patient] + [n.relative(i + 5) for i in range(n.rng.randint(1, 5))]
    lines = []
    for i, person in enumerate(people):
        other, frame = people[i - 1], n.pick(GROUP)
        for who, letter in ((person, "p"), (other, "q")):
            for form in ("first_initial", "last_first", "first", "initials", "nick", "titled", "his", "him"):
                token = f"{{{letter}.{form}}}"
                if token in frame:
                    value = getattr(who, form)
                    frame = frame.replace(token, value() if callable(value) else value)
        lines.append(fill(n, frame.replace("{p.years_marked}", n.age(person))))
    layout = n.rng.randint(0, 2)
    head = fill(n,
        "[Group: Relapse prevention|DBT skills group|Grief group|IOP process group|Cardiac rehab education|Anger management], {date}, {time}-{time}, [{unit_name}|{facility}|room 214]. Facilitators: {dr.signed} and {dr2.first}. Census 6/8.")
    if layout == 0:
        return head + " " + " ".join(lines)
    if layout == 1:
        return head + "\n" + "\n".join("- " + line for line in lines)
    return " ".join(lines)


INTERPRETER = [
    "Interpreter {dr3.first}, ID {any_id}, [Spanish|Vietnamese|ASL|Somali|Russian|Haitian Creole], joined by [video|phone] at {time}.",
    "Language line interpreter #{any_id} used.", "{dr3.full} (certified medical interpreter, badge {any_id}) present.",
    "{rel.first} ({rel.relation}) declined to interpret.",
    "Consent for {procedure} on {prose_date} was interpreted in full.", "Teach-back done: {dose_line}.",
    "{pt.titled} [nodded|asked about {drug}|said that pain was {ratio}].",
    "Call dropped at {time}, reconnected with {dr3.nick}, #{any_id}.", "Total 24 minutes.",
    "{pt.first} prefers a female interpreter.",
    "Phoned {phone} with interpreter; {rel.first} answered.", "Born in {country}, speaks a dialect of {village}.",
    "Next visit {day_date}, interpreter booked, job {order_no}.", "Invoice {order_no} to {insurer}.",
    "Interpreter not needed: Dr. {dr.last} is bilingual.", "DOB {pt.dob} verified through the interpreter.",
]


def interpreter_call(n):
    layout = n.rng.randint(0, 2)
    if layout == 0:
        return several(n, INTERPRETER, 1, 5)
    if layout == 1:
        return fill(n,
            "INTERPRETER ENCOUNTER\nPatient: {who}\nMRN: {mrn}\nDate: {date} {time}-{time}\nInterpreter: {dr3.any} / ID {any_id}\nProvider: {doctor}\nNotes: ") + several(n,
            INTERPRETER, 1, 3)
    turns = [("Interpreter", "Hello, this is {dr3.first}, interpreter {any_id}, how may I help?"), ("Provider",
        "This is Dr. {dr.last} at {clinic}. I have {pt.titled} here."), ("Patient",
        "(through interpreter) I am {pt.first}, I was born {pt.dob}."),
             ("Provider", "Does {pt.he} take {drug}?"), ("Patient",
             "Yes, since {month}, my {rel.relation} {rel.first} gives it to me."), ("Interpreter",
             "She says {city}, not {village}."), ("Provider", "The number for questions is {phone}."), ("Patient",
             "Pain is {ratio}."), ("Provider", "See you {prose_date}.")]
    keep = sorted(n.rng.sample(range(len(turns)), n.rng.randint(3, 7)))
    return "\n".join(f"{turns[i][0]}: " + fill(n, turns[i][1]) for i in keep)


DOC_SAYS = [
    "Good [morning|afternoon], {pt.titled}, I'm Dr. {dr.last}.", "Hi {pt.first}, how have you been since {prose_date}?",
    "Hello, {pt.nick}, what brings you in?", "And how's {rel.first}?", "Your pressure today is {ratio}, and the A1c is 7.1.",
    "I talked with Dr. {dr2.last} over at {facility}.", "How old are you now, {pt.age}?",
    "Let's get {test} before {prose_date}.", "Are you still taking {drug}?", "I'll send it to {pharmacy} on {street}.",
    "Squeeze my fingers. Five out of five.", "Any {symptom}?", "We'll see you {day_date}.",
    "This looks like {condition}, {pt.first}.", "Okay, {pt.titled}, deep breath.", "Who's at home with you?",
    "Did you bring {rel.first} today?",
    "The {procedure} is on {long_date} at {time}.", "I've known {pt.first} since {year}.",
    "My nurse, {dr3.first}, will give you the card with {phone}.", "Is {phone} still your number?", "That's a positive {eponym}.",
    "Any changes at {employer}?",
]
PT_SAYS = [
    "I'm okay, Dr. {dr.last}, thanks.", "Since about {prose_date} I've had {symptom}.", "{rel.first} made me come.",
    "No, just {symptom}.", "My {rel.relation} {rel.first} had that, died at {rel.age}.", "I turned {pt.age} on the weekend.",
    "They saw me in {city}, at {facility}.", "It's {phone}, call after {time}.", "I quit {employer} in {month}.",
    "Maybe a {ratio}.", "Yes. Every morning.", "I live over on {street} now, by {school}.",
    "Doctor {dr2.last} said it was nothing.", "The card says {plan_id}.", "I was born in {village}.",
    "I can't do {weekday}, how about {prose_date}?", "Call me {pt.nick}.", "Mm-hm.", "What about {drug}?",
    "My birthday is {pt.dob}.", "It runs in the {pt.last} family.",
]


def dialogue(n):
    roles = n.pick(("Doctor: ", "Patient: "), ("Doctor: ", "Patient: "), ("DR: ", "PT: "), ("D: ", "P: "), ("Clinician: ",
        "Guest_family: "), ("[doctor] ", "[patient] "), ("SPEAKER_00: ", "SPEAKER_01: "), ("- ", "- "), None)
    if roles is None:
        roles = (fill(n, "Dr. {dr.last}: "), fill(n, "[{pt.first}: |{pt.titled}: |{rel.first}: ]"))
    lines = []
    for i in range(n.rng.randint(2, 9)):
        said = several(n, DOC_SAYS if i % 2 == 0 else PT_SAYS, 1, 2)
        lines.append((roles[i % 2] if n.rng.random() < 0.95 else n.pick("Nurse: ", "Mother: ")) + said)
    text = n.pick("\n", "\n", "\n\n", " ").join(lines)
    if n.rng.random() < 0.12:
        text = outside_marks(text, lambda t: t.lower().replace(",", ""))
    return n.maybe(fill(n,
        "[Transcript of visit {date}|Ambient recording, {facility}, {time}|Visit: {pt.last_first} / {dr.last}]\n"), 0.2) + text


MEETING = [
    "Present: {rel.first_last} ({rel.relation}), {rel2.first}, {doctor}, {dr2.signed} and {staffer}.",
    "In attendance were the patient, {pt.his} {rel.relation} {rel.first}, and Dr. {dr.last}.", "{rel.first} asked about {drug}.",
    "{rel2.first} [flew in from|lives in] {city}.", "Dr. {dr2.last} explained {condition} and a likely survival of months.",
    "The {rel.relation}, {rel.titled}, wants everything done.", "Code status changed to DNR at {time} on {prose_date}.",
    "{pt.titled} would not want a {procedure}, per {rel.first}.", "Family agreed on hospice at {nursing_home}.",
    "{rel2.first_last} joined by phone ({phone}).", "Chaplain {dr3.last} offered prayer.",
    "{pt.first}'s wishes of {year} were read.",
    "Next meeting {day_date} {time}.", "GCS 6/15, APACHE II 24.", "They will decide by {prose_date}.", "{rel.nick} cried.",
    "Conflict between {rel.first} and {rel2.first} about {nursing_home}.", "45 minutes were spent.", "Funeral home: {employer}.",
    "The patient turned {pt.age} [yesterday|in {month}].", "{rel.first} is {pt.his} proxy; form dated {short_date}.",
]


def family_meeting(n):
    layout = n.rng.randint(0, 2)
    if layout == 0:
        return several(n, MEETING, 1, 5)
    if layout == 1:
        return fill(n,
            "FAMILY MEETING NOTE\n{pt.last_first}  [{mrn}|{pt.aged}|{room}]\n[{date}|{long_date}] {time}\n\nAttendees:\n") + "\n".join("- " + fill(n,
            n.pick("{rel.full}, {rel.relation}", "{rel2.first_last}", "{dr.signed}", "{dr2.full}, palliative care",
            "{dr3.first}, RN", "{rel2.first} (by phone)")) for _ in range(n.rng.randint(2, 4))) \
            + "\n\nDiscussion: " + several(n, MEETING[2:], 2, 5) + fill(n, "\n\n{dr.signed}")
    return fill(n, "Met with {rel.first} and {rel2.first_last} re {pt.initials}. ") + several(n, MEETING[2:], 1,
        3) + " " + n.filler(1, 1)


TRACE = [
    "Index case {case_no}: {pt.initials}, {pt.age}, {occupation} at {employer}, onset {prose_date}.",
    "Household contact {rel.full}, {rel.age}, {rel.relation}, phone {phone}.",
    "Attended {school} on {day_date} while infectious.", "Exposure window {short_date} to {short_date}.",
    "Interviewed {pt.first_last} by phone {phone} on {date}.", "Ate at a restaurant on {street} in {city} on {prose_date}.",
    "Isolation until {long_date}; quarantine letter to {address}.",
    "Ct 24.1, Delta lineage B.1.617.2, specimen {accession} ({lab_company}).", "Travelled to {country} in {month}, seat 12C.",
    "Flight BA {few}, plate of rental car {plate}.", "Contact #3: {rel2.first}, works with {pt.first} at {employer}.",
    "Three attempts to reach {rel2.titled}, no answer.", "{county} health department notified.",
    "Vaccinated {short_date} and {short_date}.", "IGRA 0.02/0.03, CXR clear.",
    "Lives in {zip}, {pt.sex}, age {pt.age}.", "Placed by {dr3.signed}, {phone} ext {ext}.",
    "School nurse {dr2.full} at {school} informed.", "Text sent to {phone} day 4/10.", "No further contacts.",
    "Outbreak ID {any_id}, 12/48 ill, attack rate 25%.", "DOT with {dr3.first} at {clinic} from {prose_date}.",
]


def contact_tracing(n):
    few = {"few": ["117", "2490", "284"]}
    layout = n.rng.randint(0, 3)
    if layout == 0:
        return several(n, TRACE, 1, 5, **few)
    if layout == 1:
        return fill(n,
            "CASE INVESTIGATION FORM\nCase ID: {case_no}\nName: {pt.last_first}\nDOB: {pt.dob}  Age: {pt.age}  Sex: {pt.sex}\nAddress: {address}\nPhone: {phone}\nDisease: [{condition}|Measles|Pertussis|Salmonellosis|TB, pulmonary]\nOnset: {date}\nReported by: {doctor}, {facility}\nNotes: ") + several(n,
            TRACE, 1, 3, **few)
    if layout == 2:
        rows = [fill(n, "{rel%d.full}, {rel%d.age}, {rel%d.relation}, {phone}, last exposed {short_date}" % (i, i,
            i)) for i in range(3, 3 + n.rng.randint(1, 4))]
        return fill(n,
            "[Contacts of {pt.initials}|Line list, {city}|Close contacts (n=4)]\n") + "\n".join(f"{i + 1}) {row}" for i,
            row in enumerate(rows))
    return fill(n,
        "[Call log|Daily monitoring] {day_date}: {pt.first} [temp 98.9, no cough|did not answer|reports {symptom}]. ") + several(n,
        TRACE, 1, 2, **few)


# ---------------------------------------------------------------- voicemail

OPENERS = ["Hi, this is {pt.first_last}", "Hello, it's {rel.first}, {pt.first}'s {rel.relation}", "Yeah hi my name is {pt.full}",
    "Hi {dr.first}, {dr2.first_last} here from {facility}",
           "Good morning, this is {dr3.first} calling from {pharmacy}", "Hey it's {pt.nick}", "Hello, um, this is {pt.titled}",
           "This message is for {dr3.first_last}"]
SAYING = ["and I'm calling about my appointment on {prose_date}.", "my date of birth is {pt.dob}.",
    "I need somebody to call me back at {phone}, that's {phone}.",
          "the number here is {phone}, extension {ext}.", "I was in {facility} last {weekday}, and, uh, they changed my {drug}.",
          "it's about {pt.first}, {pt.he} has {symptom}.",
          "I'm at {street} in {city}, the blue house.", "the policy number is {plan_id}.",
          "I'd rather see Dr. {dr.last} than Dr. {dr2.last}.", "I think the claim number is {claim}.",
          "my sugar was 312 and my pressure was {ratio}.", "I can come in {weekday} or on {prose_date}.",
          "I work at {employer} so call before {time}.", "so, um, thank you, bye bye.",
          "I'm {pt.age} years old and I shouldn't have to wait like this.",
          "please tell {dr.titled} that {rel.first} is doing much better.", "you can e-mail me, it's {pt.email}."]


def voicemail(n):
    speech = fill(n, n.pick(OPENERS)) + n.pick(", ", ". ", " ") + several(n, SAYING, 1, 5)
    layout = n.rng.randint(0, 3)
    if layout == 0:
        return speech
    if layout == 1:
        return fill(n,
            "VOICEMAIL TRANSCRIPT (automated, confidence 0.87)\nFrom: {phone}\nReceived: {date} {time}\nDuration: 0:42\n\n\"") + speech + "\""
    if layout == 2:
        return fill(n, "vm left {short_date} {time} mailbox {ext} dur 00:31 - ") + outside_marks(speech,
            lambda t: t.lower().replace(",", "").replace(".", ""))
    return fill(n, "[Listened to|Retrieved] voicemail from {who}: \"") + speech + fill(n,
        "\" [Called back, no answer.|Returned call {time}, spoke with {rel.first}.|Forwarded to {doctor}.]")


KINDS = {"social_work": social_work, "discharge_planning": discharge_planning, "therapy": therapy, "group_therapy": group_therapy,
    "interpreter_call": interpreter_call, "dialogue": dialogue, "family_meeting": family_meeting,
         "contact_tracing": contact_tracing, "voicemail": voicemail}
