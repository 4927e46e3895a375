"""Short messages: telephone encounters, portal mail, staff chat, SMS, e-mail.

Also home of `fill`, the small template language that the sibling kinds share:

    [a|b|c]      one alternative, may be nested and may be empty ("[please |]")
    {pt.full}    method or attribute of a person: pt, dr, dr2, dr3, rel, rel2
    {pt.age}     also dob, aged, title, email, relation: the Note methods that take a person
    {word}       a list in WORDS or in the call's own words (one entry, itself a template), a callable, or a Note method
"""

import re

_CHOICE = re.compile(r"\[([^\[\]]*\|[^\[\]]*)\]")
_SLOT = re.compile(r"\{([A-Za-z_0-9.]+)\}")
_PLACES = re.compile(r"⟦LOCATION\|([^⟧]*)⟧(,? )⟦LOCATION\|")
_ARTICLE = re.compile(r"\ba (?=(?:[aei]|o(?!ne))[a-z]{3})")
_TWO_STOPS = re.compile(r"(?<!\.)\.(⟧?)\.(?!\.)")
_MARK = re.compile(r"⟦([A-Z]+)\|([^⟧]*)⟧")
_OF_PERSON = {"age", "age_words", "aged", "dob", "title", "email", "relation"}

MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
          "December"]
DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


def mark(label, text):
    return f"⟦{label}|{text}⟧"


def ordinal(number):
    if 10 <= number % 100 <= 20:
        return f"{number}th"
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"


def long_date(n):
    """A date as a person types it into a sentence."""
    month, day, year = n.pick(MONTHS), n.rng.randint(1, 28), n.rng.randint(2009, 2026)
    number = MONTHS.index(month) + 1
    if n.style == "uk":
        forms = [f"{day} {month} {year}", f"{ordinal(day)} {month}", f"{day:02d}/{number:02d}/{year}",
            f"{day} {month[:3]} {year}"]
    else:
        forms = [f"{month} {day}, {year}", f"{month} {ordinal(day)}", f"{number:02d}/{day:02d}/{year}",
            f"{number}/{day}/{year % 100:02d}",
                 f"{month} {ordinal(day)}, {year}", f"{month[:3]} {day}, {year}", f"{month} {day}"]
    forms += [f"the {ordinal(day)} of {month}", f"{n.pick(DAYS)}, {month} {day}", f"{year}-{number:02d}-{day:02d}",
        f"{month} {year}"]
    return mark("DATE", n.pick(forms))


def day_and_date(n):
    """A weekday together with a date."""
    day, month, date = n.pick(DAYS), n.rng.randint(1, 12), n.rng.randint(1, 28)
    name = MONTHS[month - 1]
    return mark("DATE", n.pick(f"{day} {month}/{date}", f"{day[:3]} {month}/{date}", f"{day} the {ordinal(date)}",
        f"{day}, {name} {date}",
                               f"{day[:3]} {date} {name[:3]}", f"{day} {name} {ordinal(date)}"))


def ratio(n):
    """A measurement that looks like a date."""
    return n.pick("120/80", "5/5", "4/5", "2/10", "7/10", "2/6", "20/40", "3/3", "98/62", "11/12", "1/2", "6/12", "136/84",
                  f"{n.rng.randint(1, 10)}/10", f"{n.rng.randint(96, 168)}/{n.rng.randint(52, 98)}")


def room(n):
    return n.pick(f"room {n.rng.randint(2, 940)}", f"Rm {n.rng.randint(2, 40)}",
        f"bed {n.rng.randint(1, 30)}{n.pick('A', 'B', '')}",
                  f"bay {n.rng.randint(1, 8)}",
                  f"{n.rng.randint(2, 9)}{n.pick('West', 'East', 'N', 'B')}-{n.rng.randint(1, 30):02d}")


def whole_card(n):
    """A person's title is never part of the name; a caller's first name alone often is all there is."""
    return n.pick(n.patient.full(), n.patient.first_last(), n.patient.titled(), n.patient.first(), n.patient.last_first(),
                  n.patient.initial_last(), n.patient.first_initial(), n.patient.any())


def bare(marked):
    """The text without its marks."""
    return re.sub(r"⟦[A-Z]+\||⟧", "", marked)


WORDS = {
    "long_date": long_date, "day_date": day_and_date, "ratio": ratio, "room": room, "who": whole_card,
    "weekday": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Sat", "Mon", "Thurs"],
    "span": ["two days", "3 days", "about a week", "10 days", "a month", "6 weeks", "48 hours", "a couple of weeks", "5 nights"],
    "when": ["{long_date}", "{date}", "{prose_date}", "{short_date}", "{day_date}"],
    "symptom": ["chest tightness", "burning with urination", "a rash on both forearms", "dizzy spells",
    "swelling in the left ankle",
                "a dry cough", "heartburn at night", "numb toes", "loose stools", "a pounding headache", "low sugars",
                "blurry vision",
                "palpitations", "back pain", "nausea after meals", "trouble sleeping", "a fever of 101.4", "itching", "wheezing"],
    "test": ["the CBC", "the A1c", "the MRI", "the chest film", "the echo", "the Pap", "the biopsy", "the sleep study",
    "the DEXA",
             "the INR", "the stool test", "the Holter", "the lipid panel", "the TSH", "the mammogram"],
    "visit": ["the follow-up", "the annual physical", "the wound check", "the consult", "the post-op visit", "the infusion",
    "the injection",
              "the pre-op visit", "the telehealth visit", "the stress test", "the dialysis session", "the nurse visit"],
    "place": ["{facility}", "{clinic}", "{facility} in {city}", "{clinic} ({city_state})", "{facility}, {city_state}"],
    "someone": ["{rel.first}", "{rel.full}", "{rel.first_last}", "{rel.relation} {rel.first}", "{rel.titled}",
                "{rel.first} ({rel.relation})", "{rel.relation}, {rel.full},"],
    "doctor": ["Dr. {dr.last}", "Dr {dr.last}", "Dr. {dr.initial_last}", "Dr. {dr.first_last}", "{dr.signed}", "{dr.titled}",
               "Dr. {dr.first}", "{dr.last}", "Dr. {dr.full}"],
    "doctor2": ["Dr. {dr2.last}", "{dr2.signed}", "Dr. {dr2.initial_last}", "Dr {dr2.full}", "{dr2.last}"],
    "staffer": ["{dr3.first}", "{dr3.first_initial}", "{dr3.initials}", "{dr3.signed}", "{dr3.first_last}", "{dr3.first} RN",
    "{dr3.full}"],
}


def _person_value(n, who, field):
    kind, index = re.fullmatch(r"(pt|dr|rel)(\d?)", who).groups()
    at = int(index or 1) - 1
    person = n.patient if kind == "pt" else n.provider(at) if kind == "dr" else n.relative(at)
    if field in _OF_PERSON:
        return getattr(n, field)(person)
    value = getattr(person, field)
    return value() if callable(value) else value


def fill(n, text, **words):
    """The template with its choices taken and its slots filled."""
    while True:
        found = _CHOICE.search(text)
        if not found:
            break
        text = text[:found.start()] + n.pick(found.group(1).split("|")) + text[found.end():]

    def slot(found):
        name = found.group(1)
        if "." in name:
            return str(_person_value(n, *name.split(".")))
        value = words.get(name, WORDS.get(name))
        if value is None:
            value = getattr(n, name)
            return str(value())
        if callable(value):
            return str(value(n))
        return fill(n, value if isinstance(value, str) else n.pick(value), **words)

    text = _ARTICLE.sub("an ", _TWO_STOPS.sub(r".\1", _SLOT.sub(slot, text)))
    return _PLACES.sub(r"⟦LOCATION|\1\2", text)                                # street and town: one address


def one(n, frames, **words):
    return fill(n, n.pick(frames), **words)


def several(n, frames, lo, hi, sep=" ", **words):
    return sep.join(fill(n, frame, **words) for frame in n.some(frames, lo, hi))


def outside_marks(text, change):
    """`change` applied to what stands between the marks."""
    parts, at = [], 0
    for found in _MARK.finditer(text):
        parts += [change(text[at:found.start()]), found.group(0)]
        at = found.end()
    return "".join(parts) + change(text[at:])


def each_part(text, change):
    """`change(label, piece)` applied to every mark's inside (label) and to the rest (label None)."""
    parts, at = [], 0
    for found in _MARK.finditer(text):
        parts.append(change(None, text[at:found.start()]))
        parts.append(mark(found.group(1), change(found.group(1), found.group(2))))
        at = found.end()
    return "".join(parts) + change(None, text[at:])


def lower_all(text):
    return each_part(text, lambda label, piece: piece.lower())


# ---------------------------------------------------------------- telephone

CALLER = [
    "{pt.titled} called", "{pt.full} called the office", "Call from {someone}", "{rel.first}, the pt's {rel.relation}, called",
    "Pt's {rel.relation} [called|phoned|rang]", "{pt.first_last} phoned", "TC from {pt.initial_last}",
    "T/C from {pt.last_first}",
    "Incoming call [from|-] {rel.full} ({rel.relation})", "Received call from {staffer} at {place}",
    "{dr3.first} from {pharmacy} called",
    "{nursing_home} nurse {dr3.first} called", "Patient's {rel.relation} {rel.first} on the line", "{who} left a message",
    "Spoke [with|to] {pt.first}", "Returned {pt.titled}'s call", "{pharmacy} on {street} faxed and then called",
    "{dr3.first_last} ({insurer} case manager) called", "{rel.titled} rang for {pt.first}", "The pt rang",
]
ABOUT = [
    "re: refill of {dose_line}.", "asking for results of {test} done {when}.", "reporting {symptom} for {span}.",
    "to [reschedule|move|cancel] {visit} on {when}.", "because {pt.he} ran out of {drug} on {prose_date}.",
    "c/o {symptom}, BP at home {ratio}, pain {ratio}.", "wanting to know whether {drug} is ok with {drug}.",
    "about the bill dated {short_date}, account {account}.", "stating {pt.he} was seen at {place} {when} for {condition}.",
    "requesting a letter for {employer}.", "asking for a school form ({school}).",
    "to say the referral to {doctor2} never arrived.",
    "; insurance changed to {insurer}, member # {plan_id}.", "for a prior auth, ref {claim}.",
    "to confirm {pt.his} appt {when} at {time}.",
    "saying {pt.he} fell on {prose_date} and hit {pt.his} head, no LOC.", "with a blood pressure log: {ratio}, {ratio}, 138/82.",
    "from {city}, where {pt.he} is staying until {prose_date}.", "and is worried about {symptom} since {weekday}.",
]
CALLBACK = [
    "Call back at {phone}.", "CB# {phone}", "Best number: {phone} (cell) or {phone} (work).",
    "Please call {pt.him} at {phone} after {time}.",
    "Call {rel.first} at {phone}.", "Can be reached at {phone} ext {ext}.", "Ok to leave detailed msg at {phone}.",
    "Home {phone}.", "Pager {pager} if urgent.", "Callback {phone}; ask for {rel.first}.",
    "Phone on file ({phone}) disconnected; new # {phone}.",
    "No call back needed.", "Prefers e-mail: {pt.email}.", "Fax form to {fax}.", "[He|She|They] will call again {weekday}.",
]
ADVICE = [
    "Advised to take {drug} with food and go to the ED if worse.", "Per {doctor}: hold {drug} x {span}, recheck {lab_value}.",
    "Routed to {doctor}.", "Discussed w/ {doctor}, ok to refill x 1.", "{doctor} aware.",
    "Scheduled {when} {time} with {doctor}.",
    "Told to arrive 15 min early, {room}.", "Sent to {pharmacy}, {city}.", "Rx phoned in to {pharmacy} ({phone}).",
    "Verbalized understanding.",
    "Pt verified by DOB {pt.dob} and MRN {mrn}.", "Name and date of birth ({pt.dob}) confirmed.", "No SOB, no CP. Denies fever.",
    "Will mail the form to {address}.", "Message taken by {staffer}.", "Appt made w/ {doctor2} at {clinic} for {prose_date}.",
    "ED precautions given.", "{pt.He} declined an appt this week.", "{eponym} noted last visit, no change.", "Triage: {score}.",
    "LM x2 on {short_date} and {short_date}.", "Last seen {when} by {doctor}.",
    "Last fill {short_date}, qty 90, no refills left.",
]


def phone_message(n):
    head = fill(n, n.pick(CALLER)) + " " + fill(n, n.pick(ABOUT))
    head = head.replace(" ;", ";")
    layout = n.rng.randint(0, 6)
    if layout == 0:
        return head + " " + n.maybe(fill(n, n.pick(CALLBACK)) + " ", 0.7) + n.maybe(several(n, ADVICE, 1, 3), 0.7)
    if layout == 1:
        return fill(n,
            "[TELEPHONE ENCOUNTER|Phone Note|Phone Message|TELEPHONE CALL]\nDate/Time: {date} {time}\nPatient: {pt.last_first}   "
                       "DOB: {pt.dob}   MRN: {mrn}\n[Caller|Contact]: [{rel.full} ({rel.relation})|self|{rel.first}, {rel.relation}]\n[Phone|Number]: "
                       "{phone}\n[Reason|Message]: ") + head + "\n[Action|Plan]: ".replace("[Action|Plan]", n.pick("Action",
                       "Plan", "Response")) \
            + several(n, ADVICE, 1, 4) + fill(n, "\n[Taken by|By|Signed]: {staffer} {short_date} {time}")
    if layout == 2:
        return fill(n,
            "WHILE YOU WERE OUT\nTo: {doctor}\nFrom: {who}\nOf: [{employer}|{city}|{insurer}|home]\nPhone: {phone}\n[(x) Telephoned|(X) "
                       "PLEASE CALL|x WILL CALL AGAIN]\nMessage: ") + head + fill(n, "\nOperator: {dr3.initials}")
    if layout == 3:
        lines = [fill(n, "{short_date} {time} ") + head]
        for _ in range(n.rng.randint(1, 4)):
            lines.append(fill(n, "{short_date} {time} [- |-- |]") + n.pick(fill(n, n.pick(ADVICE)), fill(n,
                n.pick(CALLBACK))) + fill(n, " [/{dr3.initials}|-{staffer}|]"))
        return "\n".join(lines)
    if layout == 4:
        return several(n, ADVICE + CALLBACK, 1, 2) + n.maybe(" " + n.filler(1, 1), 0.3)
    if layout == 5:
        return fill(n,
            "To: {doctor} / {unit_name}\nRe: {who}, [DOB {pt.dob}|{pt.aged}|#{mrn}|MRN {mrn}]\n\n") + head + " " + fill(n,
            n.pick(CALLBACK)) \
            + "\n\n" + several(n, ADVICE, 1, 2) + fill(n, "\n{staffer}")
    return fill(n, "Nurse triage call {time}. {pt.aged} [{pt.man}|pt] with {symptom} x {span}. ") + n.filler(1, 2) + " " + fill(n,
        n.pick(ADVICE)) \
        + " " + fill(n, n.pick(CALLBACK))


# ---------------------------------------------------------------- portal

GREET = ["Hi Dr. {dr.last},", "Hello {dr.first},", "Dear Dr. {dr.last},", "Good morning Dr {dr.last}", "Hi,",
    "Hello Dr. {dr.first},",
         "To whom it may concern,", "Hi {dr3.first}", "Dr. {dr.last} -", "Hello,", "Hey Dr {dr.last}!"]
ASKS = [
    "I [saw|see] on the app that {test} from {when} came back, what does {lab_value} mean?",
    "I need a refill of {drug} sent to {pharmacy} in {city}.",
    "We moved to {address} on {prose_date}.", "My new phone is {phone}.", "I have had {symptom} since {prose_date}.",
    "My {rel.relation} {rel.first} has the same thing.",
    "Can I get a note for {employer}? I missed work {prose_date} through {prose_date}.",
    "{school} needs the immunization form by {prose_date}.", "My insurance is now {insurer}, ID {plan_id}, group {policy_group}.",
    "I turned {pt.age} [last week|in {month}|this year] and wonder about the shingles vaccine.",
    "I saw Dr. {dr2.last} at {place} {when}.",
    "My pressure this morning was {ratio} and last night {ratio}.", "Do I still need the {procedure}?",
    "Is it ok to fly to {country}?",
    "I take {dose_line} and wonder if I can stop.", "The pharmacist, {dr3.first}, said it interacts with {drug}.",
    "You can e-mail me at {pt.email}.",
    "My appointment is {when} at {time}, can we make it a video visit?",
    "I am {rel.first}'s [mother|father|guardian] and asking for {rel.him}.",
    "They put in a {device_model} at {facility} and gave me a card with number {serial}.", "It has been {span} and no change.",
    "The bill ({account}) says I owe for {short_date}.", "I don't think the {eponym} thing applies to me.",
]
REPLIES = [
    "Your result is {lab_value}, which is fine.", "I sent {drug} to {pharmacy}.", "Please [call|ring] us at {phone}.",
    "Let's recheck in {span}.",
    "Dr. {dr2.last} will see you on {when} at {time}, {room}.", "Please hold {drug} until then.",
    "Keep a log; the goal is under 130/80.",
    "The form is at {url}.", "The letter was mailed to {street}, {city}.",
    "I am out of the office until {prose_date}; {dr3.first} covers.",
    "No, you do not need that test.", "Go to the emergency room at {facility} if it gets worse.",
    "Your records from {place} arrived {prose_date}.",
    "We only have {month} openings.", "Tell {rel.first} hello.", "Drink plenty of fluids and rest.",
]
BYE = ["Thanks, {pt.first}", "Thank you\n{pt.full}", "{pt.first_last}\nDOB {pt.dob}", "Sincerely,\n{pt.first_last}\n{phone}",
    "- {pt.nick}",
       "Best, {pt.initials}", "{pt.first}", "Thank you for your time.", "Thx {pt.nick}",
       "Regards, {rel.full} ({rel.relation} of {pt.first})", ""]
SIGN = ["Dr. {dr.last}", "{dr.signed}", "{dr3.first}, RN for Dr. {dr.last}", "{dr3.first_last}, {credentials}\n{clinic}\n{phone}",
    "Kind regards,\n{dr.full}",
        "{dr.first}", "-{dr3.initials}", "{dr3.first} at {clinic}", "Care Team"]


def portal_message(n):
    ask = fill(n, n.pick(GREET)) + n.pick(" ", "\n", "\n\n") + several(n, ASKS, 1, 4) + n.pick(" ", "\n") + fill(n, n.pick(BYE))
    reply = fill(n, n.pick("{pt.first},", "Hi {pt.first},", "Dear {pt.titled},", "Hello {pt.titled}!", "Hi there,",
        "{pt.first} -", "Good afternoon {pt.nick},")) \
        + n.pick(" ", "\n") + several(n, REPLIES, 1, 4) + n.pick("\n", "\n\n", " ") + fill(n, n.pick(SIGN))
    layout = n.rng.randint(0, 5)
    if layout == 0:
        return ask
    if layout == 1:
        return reply
    if layout == 2:
        return fill(n,
            "[From|Sent by]: {pt.full}\nTo: {dr.signed}\nSent: {date} {time}\nSubject: [Refill|Test results|Question|Appointment|{condition}]\n\n") + ask
    if layout == 3:
        return fill(n,
            "----- Message -----\nFrom: {dr3.first_last}, {credentials}\nSent: {short_date}  {time}\nTo: {pt.last_first}\nSubject: RE: [Visit "
                       "Follow-Up Question|Non-Urgent Medical Question|{test}]\n\n") + reply + fill(n,
                       "\n\n----- Message -----\nFrom: {pt.first_last}\nSent: "
                                                                                                       "{short_date} {time}\n\n") + ask
    if layout == 4:
        return fill(n, "Portal message {date}: pt writes, \"") + several(n, ASKS, 1, 2) + "\" " + fill(n,
            "[Replied|Response by {dr3.first}]: \"") \
            + several(n, REPLIES, 1, 2) + "\""
    return outside_marks(ask, str.lower)


# ---------------------------------------------------------------- staff chat

CHAT = [
    "[anyone|who] has {pt.last} in {room}?", "{room} {pt.initials} BP {ratio}, ok to give {drug}?",
    "got {pt.titled} up from ED, {pt.aged} w/ {condition}",
    "pls call {rel.first} ({rel.relation}) {phone}", "pharm says {drug} on shortage til {prose_date}",
    "dr {dr2.last} wants {test} before rounds",
    "@{dr.first} can u put orders for {pt.last}, MRN {mrn}", "k", "on it", "done {time}",
    "{pt.first}'s {rel.relation} is here and upset",
    "transfer from {facility} accepted, ETA {time}", "bed {bed} ready, report to {dr3.first} x{ext}",
    "{lab_value}, repeat in 4h?", "acc {accession} hemolyzed, redraw",
    "thx {dr.first}!", "GCS 15, 5/5 strength, NIHSS 2", "pt moved to {unit_name}", "paged {doctor2} {pager} x2 no answer",
    "Who is on for neph? - {dr2.last} til 7p",
    "{pt.initial_last} going to {nursing_home} {prose_date}, ride at {time}", "foley out {time}, voided 300",
    "no bed at {facility}, trying {facility} in {city}",
    "DNR form from {short_date} is in the chart", "covid neg", "{eponym} positive, calling surg", "tell {dr3.nick} to chart it",
    "last dose {time} {weekday}",
    "his card says {insurer} {plan_id}", "case # {case_no} for the incident report",
    "{pt.last}, {pt.first} dob {pt.dob} needs a sitter",
]


def secure_chat(n):
    turns = n.rng.randint(1, 7)
    layout = n.rng.randint(0, 4)
    if layout == 0:
        return several(n, CHAT, 1, 3, " ")
    lines = []
    for frame in n.some(CHAT, turns, turns + 2):
        body = fill(n, frame)
        lines.append({
            1: lambda: fill(n,
            "[[{dr.first_last}|{dr2.first_last}|{dr3.first}], {credentials}|{dr.first}|{dr2.last} MD|{dr3.first} RN] [({time})|{time}|]: ") + body,
            2: lambda: fill(n, "({time}) [{dr.first}|{dr3.first}|{dr2.first}]> ") + body,
            3: lambda: fill(n, "[{dr.initials}|{dr2.initials}|{dr3.initials}] {short_date} {time} - ") + body,
            4: lambda: fill(n, "[{dr.first_last}|{dr3.first_last}|Charge RN|Pharmacy]\n") + body + fill(n,
            "\n[Seen|Read|Delivered] {time}"),
        }[layout]())
    head = n.maybe(fill(n, "[Secure chat|Group: {unit_name}|Thread re {pt.last_first} {mrn}|Re: {pt.initials} {room}]\n"), 0.4)
    return head + "\n".join(lines)


# ---------------------------------------------------------------- SMS

SMS = [
    "[Hi|Hello|Dear] {pt.first}, [this is a reminder of|you have] your appt with {doctor} on {when} at {time}. Reply C to confirm, call {phone} to change.",
    "{clinic}: {pt.first}, your visit is {day_date} at {time}. Reply 1=Yes 2=No",
    "REMINDER {pt.first_last} {visit} {short_date} {time} @ {facility}. STOP to opt out.",
    "{pharmacy}: {pt.first}, your Rx #{order_no} is ready at {street}. Msg&data rates may apply.",
    "Your {visit} is on {weekday}. Reply Y.",
    "Hi {pt.nick}! {dr3.first} from {clinic} here, are you still coming {weekday}?",
    "Please fast 8 hrs before {visit}. Questions? {phone}",
    "{facility}: results for {pt.initials} are in your portal {url}", "Running late, new time {time}. Dr {dr.last}'s office",
    "Hi it's {rel.first}, {pt.first} can't make it {prose_date}, can we do {prose_date} instead?",
    "Ur ride w/ {dr3.first} picks up {time} at {street}, {city}",
    "Flu shots now at {pharmacy}. No appt needed.", "Yes", "C", "Confirmed. See you {prose_date}. Park in lot B, {room}.",
    "{pt.titled}: please call {dr3.first} at {phone} ext. {ext} about your {month} bill, acct {account}.",
    "You missed {visit} on {short_date}. Rebook: {url}",
    "Take {dose_line} tonight. BP goal 130/80. -{dr3.first}",
    "NHS: {pt.titled}, your {visit} at {clinic} is on {long_date} at {time}. Text CANCEL to cancel.",
    "Txt from pt: cant get {drug} til {weekday}, pharmacy out. {pt.first}",
    "DO NOT REPLY. {insurer} approved claim {claim} for {short_date}.",
]


def sms_reminder(n):
    if n.rng.random() < 0.5:
        return fill(n, n.pick(SMS))
    if n.rng.random() < 0.5:
        return "\n".join(fill(n, "[{short_date} {time}|{time}] [To {phone}|OUT|IN|From {phone}]: ") + fill(n,
            s) for s in n.some(SMS, 2, 4))
    return fill(n, "SMS log, {who} ({phone}):\n") + "\n".join("> " + fill(n, s) for s in n.some(SMS, 1, 3))


# ---------------------------------------------------------------- e-mail

MAIL_LINES = [
    "Attached please find the records for {pt.full} (DOB {pt.dob}).", "Can you add {pt.titled} to {weekday}'s list?",
    "The IRB approved {study_id} on {long_date}.",
    "I reviewed {pt.first}'s films with {doctor2}; no evidence of {condition}.",
    "Please send the op note for MRN {mrn} to {fax}.",
    "We met on {prose_date} to discuss the {device_model} rollout.", "{employer} asks for a return-to-work date.",
    "The {procedure} was done {when} at {place}.",
    "Server {ip} was patched.", "Please forward to {dr3.first} in {unit_name}.", "Call me at {phone} or {ext}.",
    "The claim {claim} was denied by {insurer}.",
    "{pt.He} lives in {city} with {pt.his} {rel.relation} {rel.first}.", "Her {lab_value} is off but nothing to do.",
    "Journal club is {weekday} at noon.",
    "The lot number is not a patient identifier, the serial ({serial}) is.",
    "{pt.titled} is a {pt.aged} {occupation} from {village}.",
    "{charity} will cover the travel.", "Please see the guideline for {condition}, 2019 edition.",
    "We will use {drug} first line.",
]
SIGNATURES = [
    "\n--\n{dr.full}, {credentials}\n{specialty}\n{facility}\n{address}\nT: {phone} | F: {fax}\n{dr.email} | {url}",
    "\n{dr.first}", "\nBest,\n{dr.first_last}",
    "\nThanks,\n{dr.signed}\nDirector, {unit_name}\n{facility}\no {phone}  m {phone}  p {pager}",
    "\nKind regards\n\nDr {dr.full}\nConsultant in {specialty}\n{facility}, {city}",
    "\n{dr.initials}", "\nRegards,\n{dr.first_last} | {clinic} | {street}, {city_state} {zip} | {phone}\nNPI {npi}",
    "\nSent from my phone",
    "\nCONFIDENTIAL: This e-mail may contain protected health information.\n{dr.first_last}\n{dr.email}",
]


def email(n):
    body = several(n, MAIL_LINES, 1, 5, n.pick(" ", "\n\n", " "))
    layout = n.rng.randint(0, 4)
    sign = fill(n, n.pick(SIGNATURES))
    greet = fill(n, n.pick("Hi {dr2.first},\n", "Dear Dr {dr2.last},\n\n", "{dr2.first} -\n", "All,\n", "Dear colleagues,\n",
        "Hello {dr2.first} and {dr3.first},\n", ""))
    if layout == 0:
        return greet + body + "\n" + sign
    head = fill(n,
        "From: {dr.full} <{dr.email}>\nTo: [{dr2.last_first} <{dr2.email}>|{dr2.email}; {dr3.email}|{dr2.first_last}]\n"
                   "[Cc: {dr3.full} <{dr3.email}>\n|]Date: [{date} {time}|{long_date} at {time}]\nSubject: [RE: {pt.last_first}|Fwd: records request {case_no}"
                   "|{pt.initials} - {condition}|{unit_name} schedule|{visit} for {pt.titled}|Question about {drug}]\n")
    if layout in (1, 2):
        text = head + "\n" + greet + body + "\n" + sign
        if layout == 2:
            text += fill(n, "\n\nOn [{date} at {time}|{long_date}], {dr2.first_last} <{dr2.email}> wrote:\n> ") + several(n,
                MAIL_LINES, 1, 2, "\n> ") + "\n> " + fill(n, "{dr2.first}")
        return text
    if layout == 3:
        return fill(n,
            "Received: from mail ({ip}) by mx id 7Qx; {date} {time}\nMessage-ID: <{email}>\nReply-To: {dr.email}\nX-Mailer: 16.0.4266\n") + head + "\n" + body
    return sign.lstrip("\n")


KINDS = {
    "phone_message": phone_message, "portal_message": portal_message, "secure_chat": secure_chat, "sms_reminder": sms_reminder,
    "email": email,
}
