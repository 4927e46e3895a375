"""What clinicians type to an assistant: single questions, chat transcripts, retrieved chunks; and dictated speech."""

import json
import re

from .messages import DAYS, MONTHS, each_part, fill, mark, one, ordinal, outside_marks, several

TOPIC = [
    "{condition}", "{condition}", "{eponym}", "stage IIIB non-small-cell lung cancer", "HER2-positive breast cancer",
    "relapsing-remitting multiple sclerosis",
    "type 2 diabetes with an A1c of 9.4%", "heart failure with an EF of 25%", "CKD stage 4", "refractory status epilepticus",
    "acute pancreatitis",
    "Child-Pugh C cirrhosis", "septic shock", "Crohn's disease on adalimumab", "Hodgkin lymphoma", "Parkinson's disease",
    "Alzheimer's dementia",
    "Guillain-Barré syndrome", "Wernicke's encephalopathy", "Kawasaki disease", "Addison's crisis", "Takotsubo cardiomyopathy",
    "atrial fibrillation with RVR",
    "a Salter-Harris II fracture", "a Colles fracture", "Wilson disease", "Barrett's esophagus", "Marfan syndrome",
    "a Stanford type B dissection", "DKA",
    "community-acquired pneumonia", "a GI bleed on apixaban", "preeclampsia at 34 weeks", "gestational diabetes",
    "sickle cell crisis", "treatment-resistant depression",
    "opioid use disorder", "C. difficile colitis", "osteomyelitis of the heel", "a PE with right heart strain",
    "hyponatremia of 118", "an NSTEMI",
    "nephrotic syndrome", "polymyalgia rheumatica", "Still's disease", "Sjögren's", "stage 3 pressure injury",
    "postpartum hemorrhage", "AML after 7+3", "CLL with del(17p)",
    "multiple myeloma", "alopecia areata", "retinal detachment", "benign positional vertigo", "Ménière's disease",
    "trigeminal neuralgia", "chronic pancreatitis",
    "a 4 cm adrenal incidentaloma", "Hashimoto's thyroiditis", "Graves' ophthalmopathy", "Lyme disease", "West Nile encephalitis",
    "St. Louis encephalitis", "Q fever",
    "Rocky Mountain spotted fever", "Legionnaires' disease", "vancomycin trough of 22", "long QT on citalopram",
    "warfarin with an INR of 6.1", "a Whipple procedure",
    "a Roux-en-Y gastric bypass", "Mohs surgery", "TAVR", "a Maze procedure", "CAR-T neurotoxicity", "tumour lysis",
    "febrile neutropenia", "an acetaminophen overdose",
]
WHO = [
    "{pt.first_last}", "{pt.full}", "{pt.titled}", "{pt.first_initial}", "{pt.initial_last}", "{pt.first}", "{pt.initials}",
    "{pt.last_first}", "my patient {pt.first_last}",
    "my patient {pt.titled}", "patient {pt.full}", "our patient {pt.first_initial}", "{pt.nick}", "{pt.titled} (MRN {mrn})",
    "{pt.full}, DOB {pt.dob}", "{pt.first_last}, {pt.aged}",
    "{pt.first_last}, age {pt.age},", "a {pt.aged} {pt.man} named {pt.first}", "{pt.full} ({pt.age}, MRN {mrn})", "pt {pt.last}",
    "Ms {pt.last}", "Mr {pt.last}",
    "the {occupation} {pt.first_last}", "{pt.first} from {city}", "{pt.titled} of {street}, {city}",
    "{pt.first_last} of {city_state}", "chart {mrn}", "patient #{mrn}",
    "member {plan_id}", "Mrs. {pt.last}", "{pt.full} (plan ID {plan_id})", "{pt.first_last}, a {occupation} at {employer},",
]
NOBODY = ["a {pt.aged} {pt.man}", "my patient", "a patient", "an elderly man", "a pregnant woman", "a child", "this patient",
    "someone on dialysis", "a healthy adult", "an adolescent"]
SEEN = [
    "seen at {facility} in {city} on {long_date}", "admitted to {facility} on {long_date}",
    "who was discharged from {facility} last {long_date}", "seen by Dr. {dr.initial_last} {when}",
    "referred by Dr. {dr.last} of {clinic}", "diagnosed {long_date} at {facility}, {city_state}", "who lives in {city}",
    "transferred from {facility} on {long_date}",
    "followed by {dr.signed} at {clinic} since {year}", "treated at {facility} in {year}", "whose last visit was {long_date}",
    "who came to us from {place} in {month}",
    "operated on by {doctor} on {long_date}", "seen in {county}, {state}", "staying at {nursing_home}",
    "hospitalized at {facility} between {long_date} and {long_date}",
    "brought in by {pt.his} {rel.relation} {rel.first} on {prose_date}", "evaluated {prose_date} by {doctor2}",
    "currently in {room}", "on {drug} and {drug}",
    "under Dr. {dr.first_last}'s care", "seen on {date} in {unit_name} at {facility}", "enrolled in study {study_id}",
    "covered by {insurer} ({plan_id})",
]
FRAMES = [
    # prognosis, treatment and diagnosis, with and without a person
    "What is the prognosis for {who} with {topic}, {seen}?", "What is the [prognosis|outlook] for {topic}?",
    "How should I treat {topic} in {who}, {seen}?",
    "[Is|Was] {drug} [safe|a good idea|contraindicated] for {who}, who has {topic}?",
    "What dose of {drug} would you give {nobody} with {topic}?",
    "{who} has {topic}. [What next?|What would you order first?|What is the differential?|Next steps?]",
    "My patient {pt.full} (MRN {mrn}) has {topic}; {ask}",
    "I saw {who} {when} at {place} for {topic}. {ask}",
    "Dr. {dr.initial_last} asked me whether {who} should [start|stop|continue] {drug}; {ask}",
    "Can you [draft|write|prepare] a [referral|discharge|consult|thank-you|appeal] letter for {pt.titled} to Dr. {dr2.last_only} at {facility}, {city_state}?",
    "Please [summarize|summarise|condense] {who}'s [stay|course|chart] at {facility} from {long_date} to {long_date}.",
    "Summarize the attached note for {who}.",
    "Given {lab_value} on {long_date} in {who}, {ask}", "Given {lab_value} and {lab_value}, {ask}",
    "Does {topic} explain {lab_value} in {who}?",
    "{who}, {seen}, now reports {symptom}; could this be {topic}?", "Could {symptom} be a side effect of {drug}?",
    "What is the first-line therapy for {topic} in {year}?",
    "How do I convert {dose_line} to {drug} for {who}?",
    "{pt.titled}'s {rel.relation}, {rel.first_last}, [called|phoned] from {phone} asking if {topic} is hereditary. {ask}",
    "Please e-mail the plan for {who} to {dr.email} and copy {dr2.first} at {phone}.",
    "Who should I call about {who}: {phone} or pager {pager}?",
    "[Can|Could] you look up why claim {claim} for {who} was denied by {insurer}?",
    "Write a prior authorization for {drug} for {who}, member ID {plan_id}, group {policy_group}.",
    "{who} was seen in {county} for {topic}. {ask}", "Is {topic} reportable in {state}?",
    "Is {topic} reportable? {who} works at {employer} in {city}.",
    "Explain {topic} to {nobody} in plain language.",
    "Explain {topic} to {pt.first} and {pt.his} {rel.relation} {rel.first} at a sixth-grade level.",
    "How long should {who} stay on {drug} after {procedure} on {long_date}?",
    "How long should [one|a patient] stay on {drug} after {procedure}?",
    "What did Dr. {dr.first_last} at {clinic} recommend for {who} on {long_date}?",
    "When was {who}'s last {procedure}? I think it was {prose_date} at {facility}.",
    "{who} moved from {city_state} to {address} [and needs|needing] a new {specialty} provider; {ask}",
    "Find {specialty} near {zip} for {who}.",
    "Compare {drug} with {drug} for {topic}.", "What is the number needed to treat for {drug} in {topic}?",
    "What is the sensitivity of {eponym} for {topic}?",
    "Interpret: BP {ratio}, strength 5/5, pain 3/10, {lab_value}.", "Interpret: {vitals}, {who}, {seen}.",
    "ECG of {who} taken {long_date} [shows|read as] QTc 498. {ask}",
    "The {device_model} (serial {serial}) implanted in {who} on {long_date} is alarming; {ask}",
    "The {device_model} is alarming with code E-14; {ask}",
    "{pt.first_initial} is a {pt.aged} {occupation} with {topic}. {ask}", "{pt.aged} {pt.man}, {topic}, {vitals}. {ask}",
    "{pt.He} is {pt.age} and has {topic}; {ask}",
    "Patient {pt.initials}, born {pt.dob}, {topic}. {ask}", "Accession {accession} for {who} came back {lab_value}. {ask}",
    "Case {case_no}: {topic}, {seen}. {ask}",
    "[Remind|Tell] {dr3.first} that {who} has {visit} on {day_date} at {time}.",
    "Schedule {who} with Dr. {dr.last_only} on {day_date} at {time} in {room}.",
    "Translate into [Spanish|Polish|Tagalog]: \"{pt.first}, take {dose_line}.\"", "What ICD-10 code fits {topic}? I have {code}.",
    "Is {code} right for {who}'s visit {when}?",
    "Dr. {dr.initial_last} and Dr. {dr2.initial_last} disagree about {topic} in {who}: who is right?",
    "Does the {score} apply to {nobody} with {topic}?",
    "Calculate the {score} for {who}, {pt.age} years old.",
    "{who} was vaccinated at {pharmacy} on {long_date}; is a booster due?", "Is a booster due for {nobody}?",
    "My {rel.relation} {rel.first} was told at {facility} that {rel.he} has {topic}. {ask}",
    "I'm Dr. {dr.full} from {facility}, {city}. {ask}",
    "This is {dr.signed}, {specialty}, {clinic}, {phone}. Need advice on {who} with {topic}.",
    "Rewrite this for the chart: {who} {seen}, {topic}, plan {drug}.",
    "Draft a work note for {employer} stating that {who} was off from {long_date} to {long_date}.",
    "Draft a note to {school} about {pt.first}'s {topic}.",
    "List the meds {who} takes according to {pharmacy} on {street} in {city}.", "What happened to {pt.first} after {long_date}?",
    "Why was {pt.last} readmitted?",
    "Is {pt.first_last}'s {lab_value} from {long_date} concerning?", "Should {who} travel to {country} with {topic}?",
    "Which vaccines are needed for {country}?",
    "According to {doctor}, {who} has {topic}; [do you agree?|is that plausible?|second opinion?]",
    "Do the ACC/AHA guidelines support {drug} in {topic}?",
    "Record {mrn}: {topic}. {ask}", "SSN {ssn}, {pt.full}: is there a duplicate chart?",
    "Merge charts {mrn} and {mrn} for {pt.full}, DOB {pt.dob}?",
    "The portal ({url}) shows {lab_value} for {who} on {short_date}. {ask}",
    "{rel.first_last} ({rel.relation}) holds power of attorney for {who}; {ask}",
    "Could the exposure in {village} in {month} explain {topic} in {who}?", "In {year} the patient had {procedure}; {ask}",
    "On {long_date} the patient had {procedure} at {facility}; {ask}",
    "Between {long_date} and {long_date} {pt.his} creatinine rose from 1.1 to 2.3; {ask}", "Tell me about {topic}.",
    "hi, question about {topic}", "{who}?",
    "For {nobody} with {topic}, {seen}, {ask}", "{topic} in {nobody}: {ask}",
    "What are the Ranson criteria, and do they apply to {who}?", "Is the Apgar of 8/9 ok?",
    "Who discovered {eponym}?", "What does a positive {eponym} mean in {who}?",
    "{dr.first} here. {who} in {room}, {lab_value}, {ask}", "re {pt.initials}: {topic}, {ask}",
    "Licence {licence} of Dr. {dr.full}: does it cover prescribing {drug}?",
    "NPI {npi}, DEA {dea}, Dr. {dr.last_only}: write {dose_line} for {who}.",
    "A pathologist at {lab_company}, {dr2.first_last}, reported {topic} on {accession}. {ask}",
    "Ask {charity} whether {who} qualifies for {drug} support.",
    "{pt.titled} can be reached at {phone} or {pt.email}. What should I tell {pt.him} about {topic}?",
    "[Thanks|Great, thanks]. And for {pt.first}?", "Now the same for {who}, please.",
    "EMS ran plate {plate}; driver {pt.first_last}, {pt.aged}, GCS 9/15. {ask}",
    "{pt.first} was in {country} until {prose_date} and has {symptom}. {ask}",
]
ASK = [
    "what would you do?", "is {drug} appropriate?", "what is the next step?", "should I worry?", "what is the differential?",
    "is surgery indicated?", "what do the guidelines say?",
    "should I start {drug}?", "can {pt.he} stop {drug}?", "what should I monitor?", "do I need {test}?",
    "is the {score} useful here?", "when should I repeat {test}?",
    "please advise.", "any interactions with {drug}?", "who should I refer to?", "how would you word this?", "can {pt.he} drive?",
    "is it safe in pregnancy?", "should we call {specialty}?",
    "what is the target blood pressure, 130/80?", "what is the mortality at one year?",
    "is it safe to discharge {pt.him} on {weekday}?", "would {doctor} be the right person?",
]
QWORDS = {"topic": TOPIC, "who": WHO, "nobody": NOBODY, "seen": SEEN, "ask": ASK}
POLITE = ["", "", "", "", "Hi, ", "Quick question: ", "Hello. ", "Q: ", "Please help. ", "Assistant, ", "Good morning! ",
    "User: ", "Question - "]
AFTER = ["", "", "", "", " Thanks.", " Keep it short.", " Cite sources.", " Bullet points please.", " - Dr. {dr.last}",
    " {dr.first}", " (Dr {dr.initials})",
         " Answer in two sentences.", " Do not include {pt.his} name.", " Best, {dr.first_last}, {credentials}",
         " I am in clinic until {time}."]


def _frames(text):
    return text.replace("{dr.last_only}", "{dr.last}").replace("{dr2.last_only}", "{dr2.last}")


FRAMES = [_frames(frame) for frame in FRAMES]


def _tidy(text):
    """The seams between a clause that ends in a comma or full stop and the next."""
    text = re.sub(r",(⟧?),", r",\1", text).replace(",'s", "'s")
    text = re.sub(r"((?:[a-z]{3}|⟧)[.?] )([a-z])", lambda m: m.group(1) + m.group(2).upper(), text)
    text = re.sub(r"(?<!\.),([?.;:])", r"\1", text)
    return re.sub(r"\? ?\?|\?\.|\.\?", "?", text)


def _upper_first(text):
    if text and not text.startswith("⟦"):
        return text[0].upper() + text[1:]
    return text


def question(n):
    return _tidy(_upper_first(one(n, FRAMES, **QWORDS)))


def clinical_question(n):
    text = fill(n, n.pick(POLITE)) + question(n)
    if n.rng.random() < 0.25:
        text += " " + question(n)
    text += fill(n, n.pick(AFTER))
    if n.rng.random() < 0.12:
        text = outside_marks(text, lambda part: part.lower())
    if n.rng.random() < 0.05:
        text = each_part(text, lambda label, part: part.lower())
    return text


# ---------------------------------------------------------------- chat transcripts

ANSWERS = [
    "For {topic}, first-line options include {drug} or {drug}; monitor {lab_value}.",
    "[Based on|According to] the note of {long_date}, {pt.first_last} was seen at {place}.",
    "{pt.titled} had {procedure} on {long_date} with Dr. {dr.last}.",
    "I cannot access the chart. Could you give me the latest labs?",
    "The prognosis depends on stage and age; at {pt.age} I would be cautious.",
    "Here is a draft:\n\nDear Dr. {dr2.last},\n\nThank you for seeing {pt.full} (DOB {pt.dob}, MRN {mrn}), a {pt.aged} {occupation} with {topic}. {pt.He} was [last seen|seen] on {long_date}.\n\nSincerely,\nDr. {dr.full}",
    "No. {drug} is contraindicated in {topic}.", "Yes, with dose adjustment for eGFR <30.",
    "You can reach {facility} at {phone}.", "The ratio 120/80 is within target.",
    "1. Stop {drug}\n2. Recheck {lab_value}\n3. Call {doctor2}", "{eponym} is a clinical sign, not a diagnosis.",
    "Dr. {dr.last} recommended {drug}; the next visit is {day_date}.",
    "As of {long_date} the claim {claim} is pending with {insurer}.",
    "I would contact {rel.first} ({rel.relation}) at {phone} before discharge to {nursing_home}.", "{filler}",
]
MORE = ["Thanks. {ask}", "ok and if {pt.he} is allergic to {drug}?", "Please change the date to {long_date}.",
    "It is spelled {pt.last}, not {pt.first}.", "no, {pt.his} MRN is {mrn}",
        "sorry, DOB {pt.dob}", "Add that {rel.first} lives in {city}.", "and without names?", "Make it shorter.",
        "She means {doctor2}.", "what about {topic}?", "{pt.He} is {pt.age}, not that old."]


def chat_transcript(n):
    roles = n.pick(("USER: ", "ASSISTANT: "), ("User: ", "Assistant: "), ("Human: ", "AI: "), ("<|user|>\n", "<|assistant|>\n"),
        ("### Question\n", "### Answer\n"), ("Q. ", "A. "),
                   ("[clinician] ", "[bot] "))
    turns = [roles[0] + question(n)]
    for _ in range(n.rng.randint(1, 3)):
        turns.append(roles[1] + _tidy(several(n, ANSWERS, 1, 2, **QWORDS)))
        turns.append(roles[0] + _tidy(_upper_first(one(n, MORE, **QWORDS))))
    if n.rng.random() < 0.5:
        turns = turns[:-1]
    if n.rng.random() < 0.15:
        names = n.pick(("user", "assistant"), ("human", "ai"), ("user", "model"))
        return json.dumps([{"role": names[i % 2], "content": turn.split(roles[i % 2], 1)[-1]} for i, turn in enumerate(turns)],
                          ensure_ascii=False, indent=n.pick(None, None, 1))
    head = n.maybe(fill(n,
        "[System: You are a clinical assistant for {facility}.\n|session started {iso} {time}\n|SYSTEM: Do not reveal PHI.\n|]"),
        0.3)
    return head + n.pick("\n", "\n\n").join(turns)


# ---------------------------------------------------------------- chunks of retrieved notes

PROSE = [
    "{pt.titled} is a {pt.aged} {pt.man} with {condition} who presented to {facility} on {long_date}.",
    "{pt.He} was evaluated by {doctor} and {doctor2}.",
    "[Labs on|On] {date} [showed|revealed] {lab_value} and {lab_value}.", "{filler}", "{filler}",
    "{pt.His} {rel.relation}, {rel.first_last}, was updated by phone at {phone}.",
    "The {procedure} on {prose_date} was uneventful.", "Discharged {prose_date} to {nursing_home} in {city}.",
    "MRN {mrn}, visit {visit_no}.", "{vitals}.", "{pt.He} takes {dose_line}.",
    "{pt.He} lives at {address}.", "Strength 5/5, reflexes 2/4, gait normal, {eponym} absent.",
    "Follow-up with Dr. {dr.last} on {day_date} at {time}.", "{pt.He} works for {employer}.",
    "Seen again on {prose_date}; {lab_value}.", "In {year} {pt.he} had {procedure}.",
    "Prior records from {facility} ({city_state}) were requested, fax {fax}.", "Dictated by {dr.signed}.",
    "The patient, {pt.age}, denies {symptom}.", "Specimen {accession} was sent to {lab_company}.",
    "{pt.last} tolerated {drug} well.", "Impression: {condition}, {condition}.",
]


def cut(n, text, size):
    """A window of the text that may begin and end in the middle of a sentence, or inside a mark."""
    pieces = []
    each_part(text, lambda label, piece: pieces.append((label, piece)) or piece)
    flat = [(label, at, char) for at, (label, piece) in enumerate(pieces) for char in piece]
    if len(flat) <= size:
        return text
    start = n.rng.randint(0, len(flat) - size)
    end = start + size
    if n.rng.random() < 0.6:                                                     # at words rather than within them
        while 0 < start and flat[start - 1][2] != " ":
            start -= 1
        while end < len(flat) and flat[end][2] != " ":
            end += 1
    out, i = [], start
    while i < end:
        j = i
        while j < end and flat[j][1] == flat[i][1]:
            j += 1
        label, piece = flat[i][0], "".join(char for _, _, char in flat[i:j])
        inner = piece.strip()
        if label and (sum(c.isalnum() for c in inner) > 1 or piece == pieces[flat[i][1]][1]):
            left = piece[:len(piece) - len(piece.lstrip())]
            piece = left + mark(label, inner) + piece[len(left) + len(inner):]
        elif label and len(pieces[flat[i][1]][1]) > 1:
            piece = ""                                                           # one letter of a name: too little to teach
        out.append(piece)
        i = j
    return "".join(out)


def rag_chunk(n):
    body = cut(n, several(n, PROSE, 6, 12), n.rng.randint(160, 700))
    layout = n.rng.randint(0, 5)
    if layout == 0:
        return body
    if layout == 1:
        return fill(n, "[chunk {chunk}/17] source=note_{visit_no}.txt author={dr.initial_last} date={iso}\n",
            chunk=str(n.rng.randint(1, 17))) + body
    if layout == 2:
        return fill(n,
            "---\ndoc_id: {visit_no}\npatient: {pt.last_first}\nmrn: {mrn}\nencounter_date: {iso}\nfacility: {facility}\nscore: 0.8731\n---\n...") + body + "..."
    if layout == 3:
        return fill(n,
            "<document index=\"{k}\">\n<source>[progress_note|discharge_summary|op_note]_{short_date}</source>\n<content>",
            k=str(n.rng.randint(0, 9))) + body + "</content>\n</document>"
    if layout == 4:
        return "Context:\n" + body + "\n\nQuestion: " + question(n)
    return fill(n, "[{\"text\": \"|{\"page_content\": \"]") + body.replace("\n", " ") + fill(n,
        "\", \"metadata\": {\"author\": \"{dr.first_last}\", \"date\": \"{iso}\", \"page\": 3, \"similarity\": 0.71}}")


# ---------------------------------------------------------------- dictation

ONES = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen", "sixteen",
        "seventeen", "eighteen", "nineteen"]
TENS = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
DAY_WORDS = ["", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
    "twelfth", "thirteenth", "fourteenth", "fifteenth",
             "sixteenth", "seventeenth", "eighteenth", "nineteenth", "twentieth"]


def in_words(number, joint=" "):
    if number < 20:
        return ONES[number]
    if number < 100:
        return TENS[number // 10] + (joint + ONES[number % 10] if number % 10 else "")
    return "one hundred" + (" " + in_words(number % 100) if number % 100 else "")


def day_words(day):
    return DAY_WORDS[day] if day <= 20 else "thirtieth" if day == 30 else TENS[day // 10] + " " + DAY_WORDS[day % 10]


def spoken_date(n):
    month, day, year = n.rng.randint(0, 11), n.rng.randint(1, 28), n.rng.randint(1931, 2026)
    spoken_year = n.pick(f"{in_words(year // 100)} {in_words(year % 100)}" if year % 100 > 9 else f"{in_words(year // 100)} oh {ONES[year % 100]}" if year < 2000
                         else f"two thousand {ONES[year % 100]}".replace(" zero", ""), str(year))
    name = MONTHS[month].lower()
    return mark("DATE", n.pick(f"{name} {day_words(day)} {spoken_year}", f"{name} {day_words(day)}",
        f"the {day_words(day)} of {name}", f"{name} {ordinal(day)} {spoken_year}",
                               f"{name} {in_words(day)} {spoken_year}", f"{n.pick(DAYS).lower()} the {day_words(day)}",
                               f"{month + 1} slash {day} slash {year % 100}", f"the {day_words(day)}"))


def spoken_dob(n):
    month, day, year = n.rng.randint(0, 11), n.rng.randint(1, 28), n.rng.randint(10, 99)
    name = MONTHS[month].lower()
    return mark("DATE", n.pick(f"{name} {day_words(day)} nineteen {in_words(year)}", f"{month + 1} {day} {year}", f"{name} {day} 19{year}",
                               f"{in_words(month + 1)} {in_words(day)} {in_words(year)}", f"the {day_words(day)} of {name} {in_words(year)}"))


def spoken_digits(n, count):
    return " ".join(ONES[n.rng.randint(0, 9)].replace("zero", n.pick("zero", "oh")) for _ in range(count))


def spoken_phone(n):
    return mark("CONTACT", n.pick(spoken_digits(n, 10), "area code " + spoken_digits(n, 10),
        f"{n.rng.randint(201, 989)} {n.rng.randint(200, 999)} {n.rng.randint(1000, 9999)}",
                                  spoken_digits(n, 7)).replace("area code ", ""))


def spoken_age(n):
    return mark("AGE", in_words(max(1, min(n.patient.years, 108)), n.pick(" ", " ", "-")))


SPOKEN = {
    "sdate": spoken_date, "sdob": spoken_dob, "sphone": spoken_phone, "sage": spoken_age,
    "sid": lambda n: mark("ID", n.pick(spoken_digits(n, 7), f"{n.rng.randint(100000, 9999999)}",
    f"{n.pick('a', 'm', 'h', 'b')} {spoken_digits(n, 6)}")),
    "smail": lambda n: mark("CONTACT", n.pick("jay", "front desk", "records", "k moore", "nurse line",
    "d patel") + " at " + n.pick("gmail", "outlook", "clinic mail", "valley health") + " dot " + n.pick("com", "org", "net")),
    "spoken_bp": ["one twenty over eighty", "one forty two over ninety", "five out of five", "two out of ten",
    "point two five milligrams", "one hundred five over sixty"],
}
SAID = [
    "this is [doctor|dr] {dr.last} dictating on {pt.first_last}, medical record number {sid}.", "date of service {sdate}.",
    "[the patient is a|this is a|{pt.first} is a] {sage} year old {pt.man} with {condition}.",
    "{pt.he} was admitted to {facility} on {sdate}.", "blood pressure {spoken_bp}, temperature ninety eight point six.",
    "{pt.he} lives in {city} with {pt.his} {rel.relation} {rel.first}.",
    "call {pt.his} {rel.relation} at {sphone}.", "date of birth {sdob}.", "please copy doctor {dr2.last} at {clinic}.",
    "{pt.he} will follow up on {sdate} with doctor {dr2.first_last}.",
    "strength is {spoken_bp}, {eponym} negative.",
    "assessment and plan, number one, {condition}, continue {drug} ten milligrams twice daily.", "{filler}",
    "thank you, doctor {dr.first_last}, end of dictation.",
    "spelled {spelt}.", "{pt.he} works at {employer}.", "{pt.last} denies {symptom}.",
    "in two thousand and {few} {pt.he} had {procedure}.", "{pt.he} quit smoking at age {sage}.", "fax this to {sphone}.",
    "refill {drug} at {pharmacy} on {street}.", "transcriptionist please send to {smail}.", "the specimen number is {sid}.",
    "this is {dr.first_last} dictating a letter to {dr2.titled}.",
    "heart rate seventy two, sats ninety seven percent on two liters.",
]


def spelt(n):
    """A surname said letter by letter."""
    plain = re.sub(r"⟦NAME\||⟧", "", n.patient.last())
    letters = [c for c in plain.lower() if c.isalpha()]
    return mark("NAME", n.pick(" ", "-").join(letters))


def _spoken_points(n):
    style = n.rng.randint(0, 2)

    def change(text):
        if style == 0:
            text = re.sub(r"\b(dr|prof|mrs?|ms|st|rev|fr|sr|sgt|sra)\.", r"\1", text, flags=re.I)
            text = re.sub(r"\.(?!\d) ?", " period ", text).replace(", ", " comma ").replace("\n", " next paragraph ").replace(";",
                " semicolon").replace(":", " colon")
        else:
            text = re.sub(r"[.,;:](?!\d)", "", text)
        return re.sub(r" {2,}", " ", text.lower())
    return change


def dictation(n):
    said = n.pick(" ", " ", "\n").join(fill(n, s, spelt=spelt, few=["four", "nine", "eleven", "sixteen"],
        **SPOKEN) for s in n.some(SAID, 2, 8))
    if n.rng.random() < 0.85:
        change = _spoken_points(n)
        said = each_part(said, lambda label, piece: change(piece) if label is None else piece.lower().replace(",",
            "" if label in ("NAME", "LOCATION") else ","))
    said = n.maybe("[Audio begins] ", 0.1) + said.strip() + n.maybe(" [inaudible]", 0.1)
    return re.sub(r" {2,}", " ", said)


KINDS = {"clinical_question": clinical_question, "clinical_question_long": lambda n: question(n) + " " + n.filler(1,
    2) + " " + question(n), "chat_transcript": chat_transcript,
         "rag_chunk": rag_chunk, "dictation": dictation}
