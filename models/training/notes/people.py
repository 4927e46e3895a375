"""Persons: names from everywhere, and the forms in which notes write them."""

import unicodedata

from . import lists
from .markup import mark

EAST_ASIAN = {"CN", "TW", "JP", "KR", "KH", "VN", "HU"}
HISPANIC = {"ES", "MX", "AR", "CL", "CO", "CR", "CU", "DO", "GT", "PE", "PY", "SV", "VE", "EC", "BO", "UY", "PA", "PR", "HN", "NI"}
NICKS = {
    "William": "Bill Billy Will Liam", "Robert": "Bob Bobby Rob", "Richard": "Dick Rick Rich", "James": "Jim Jimmy Jamie", "John": "Jack Johnny",
    "Margaret": "Peggy Maggie Meg", "Elizabeth": "Liz Betty Beth Libby", "Katherine": "Kate Kathy Kit", "Patricia": "Pat Patty Tricia",
    "Michael": "Mike Mick", "Thomas": "Tom Tommy", "Charles": "Chuck Charlie", "Joseph": "Joe Joey", "Edward": "Ed Ted Ned", "Susan": "Sue Susie",
    "Barbara": "Barb Babs", "Dorothy": "Dot Dottie", "Deborah": "Deb Debbie", "Christopher": "Chris Kit", "Anthony": "Tony", "Daniel": "Dan Danny",
    "Alexander": "Alex Sasha Xander", "Samuel": "Sam", "Theodore": "Ted Teddy", "Guadalupe": "Lupe", "Francisco": "Paco Pancho", "José": "Pepe",
    "Jose": "Pepe", "Ignacio": "Nacho", "María": "Mari", "Mary": "Polly Mae Molly", "Ann": "Nan", "Jennifer": "Jen Jenny", "Rebecca": "Becky",
}
FREE_NICKS = """Bud Buddy Buck Skip Chip Tex Red Slim Smokey Sonny Junior Sissy Bubba Butch Duke Ace Dutch Whitey Rusty Dusty Cookie Honey Bear Peaches Tootie
Mimi Gus Mac Doc Chief Sarge Scooter Spud Pip Trixie Birdie Dolly Lolly Bo Jojo Coco Kiki Tito Chucho Nena Beto Chuy Yaya Babs Dot Mo Ziggy""".split()
PARTICLES = ["van der ", "van den ", "van de ", "van ", "Van ", "von ", "von der ", "zu ", "de ", "de la ", "De La ", "de los ", "del ", "Del ", "di ", "Di ",
             "da ", "dos ", "da ", "le ", "Le ", "La ", "du ", "Du", "bin ", "ibn ", "bint ", "al-", "Al-", "El-", "el ", "Ní ", "Ó ", "Mac ", "Mac", "Mc",
             "O'", "O’", "D'", "d'", "St. ", "St ", "ter ", "ten ", "ap ", "Abu ", "Ben-", "Bar-", "Fitz", "Te ", "Nic ", "Ua ", "'t "]
STARTS = "b br c ch cl d dr f fl g gr h j k kl kr l m n p q r s sh st t th tr v w z zh y sk sl bh dh kh ny mb nd ng ts xh hm".split()
VOWELS = "a e i o u a e i o ai ei ou ao ia io ie aa oo y ae ua".split()
ENDS = "n r l s t m k x d nd rt sk th rn ng lle tz ck ra na ko va la no ri ska vić wicz enko ova dóttir sen son sson oğlu yan adze shvili poulos escu ez ini elli ó é".split()
PLAIN_STARTS = "b br c d f g gr h j k l m n p r s sh t tr v w z y ch dr st th".split()
PLAIN_ENDS = "n r l s t m a o ie y ah elle ina ira ette on en is us ka iel eth amar isha aya ando ani ulu wen".split()
INITIALS = "ABCDEFGHIJKLMNOPRSTVWYZ"
PREFIXED = ["Mc", "Mac", "O'", "O’", "Fitz", "St. ", "Van "]


def plain(text):
    text = text.replace("ø", "o").replace("Ø", "O").replace("ł", "l").replace("Ł", "L").replace("đ", "d").replace("Đ", "D").replace("ß", "ss").replace("ı", "i")
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def invented(rng, ends=ENDS, starts=STARTS, lo=1, hi=2):
    out = "".join(rng.choice(starts) + rng.choice(VOWELS) for _ in range(rng.randint(lo, hi))) + (rng.choice(starts) + rng.choice(VOWELS) if rng.random() < 0.2 else "")
    end = rng.choice(ends)
    return (out if end[0] not in "aeiouyóé" else out.rstrip("aeiou")) .capitalize() + end


def weighted(rng, names, weights):
    return rng.choices(names, cum_weights=weights)[0]


def first_name(rng, sex, country=None):
    r = rng.random()
    if country and r < 0.75 and country in lists.COUNTRY_FIRST:
        return rng.choice(lists.COUNTRY_FIRST[country][sex])
    r = rng.random()
    if r < 0.34:
        return rng.choice(lists.COUNTRY_FIRST[rng.choice(lists.FIRST_COUNTRIES)][sex])
    if r < 0.54:
        return weighted(rng, lists.FIRST_F, lists.FIRST_F_WEIGHTS) if sex == "F" else weighted(rng, lists.FIRST_M, lists.FIRST_M_WEIGHTS)
    if r < 0.66:
        return rng.choice(lists.SSA_F if sex == "F" else lists.SSA_M)
    if r < 0.76:
        return rng.choice(lists.RARE_FIRST)
    if r < 0.89:
        return rng.choice(lists.WORD_FIRST_F if sex == "F" else lists.WORD_FIRST_M)
    if r < 0.95:
        return invented(rng, PLAIN_ENDS, PLAIN_STARTS, 1, 2)
    return weighted(rng, lists.LAST, lists.LAST_WEIGHTS)                       # Bennett, Emerson: a surname for a forename


def simple_last(rng, country=None):
    if country and country in lists.COUNTRY_LAST and rng.random() < 0.85:
        return rng.choice(lists.COUNTRY_LAST[country])
    r = rng.random()
    if r < 0.30:
        return rng.choice(lists.COUNTRY_LAST[rng.choice(lists.LAST_COUNTRIES)])
    if r < 0.50:
        return weighted(rng, lists.LAST, lists.LAST_WEIGHTS)
    if r < 0.67:
        return rng.choice(lists.RARE_LAST)
    if r < 0.80:
        return rng.choice(lists.WORD_LAST)
    if r < 0.88:
        return rng.choice(lists.EPONYM_LAST)
    return invented(rng)


def last_name(rng, country=None):
    name = simple_last(rng, country)
    r = rng.random()
    if country in HISPANIC and r < 0.45:
        return f"{name} {simple_last(rng, country)}" if r < 0.38 else f"{name} y {simple_last(rng, country)}" if r < 0.40 else f"{name}-{simple_last(rng, country)}"
    if r > 0.94:
        return f"{name}-{simple_last(rng, country)}"
    if r > 0.88:
        p = rng.choice(PARTICLES) if rng.random() < 0.7 else rng.choice(PREFIXED)
        base = rng.choice(lists.RARE_LAST) if rng.random() < 0.5 else name
        return p + (base if p[-1] in " -'’" else base if p in ("Mc", "Mac") else base.lower())
    return name


class Person:
    """A person within a note; every public method but the pronouns returns marked text."""

    def __init__(self, n, kind="patient", sex=None, years=None, surname=None):
        rng = self.rng = n.rng
        self.kind = kind
        self.sex = sex or rng.choice("FM")
        self.country = rng.choice(lists.COUNTRIES) if rng.random() < 0.5 else None
        if years is None:
            years = {"provider": lambda: rng.randint(27, 71), "relative": lambda: rng.randint(4, 96)}.get(kind, lambda: patient_age(rng))()
        self.years = years
        self.given = first_name(rng, self.sex, self.country)
        r = rng.random()
        if r < 0.04:
            self.given += rng.choice(["-", " "]) + first_name(rng, self.sex, self.country)
        r = rng.random()
        self.middle = "" if r < 0.4 else rng.choice(INITIALS) + "." if r < 0.62 else rng.choice(INITIALS) if r < 0.72 else first_name(rng, self.sex, self.country)
        self.family = surname if surname and rng.random() < 0.7 else last_name(rng, self.country)
        if rng.random() < 0.3:
            self.given, self.family, self.middle = plain(self.given), plain(self.family), plain(self.middle)
        self.suffix = rng.choice(["Jr.", "Jr", "Sr.", "III", "II", "IV"]) if self.sex == "M" and rng.random() < 0.06 else ""
        self.eastern = self.country in EAST_ASIAN and rng.random() < 0.5
        options = NICKS.get(self.given, "").split() or ([self.given[:3] + rng.choice(["", "i", "y", "ie"]), self.given[:4]] if len(self.given) > 4 else []) + [rng.choice(FREE_NICKS)]
        self.nickname = rng.choice(options).strip(" -'’.")
        r = rng.random()
        self.case = str.lower if r < 0.03 else str.upper if r < 0.055 else None       # this note's writer never, or always, holds shift
        self.degree = credentials(rng)
        female = self.sex == "F"
        self.he, self.him, self.his = ("she", "her", "her") if female else ("he", "him", "his")
        self.He, self.His, self.Him = self.he.capitalize(), self.his.capitalize(), self.him.capitalize()

    @property
    def man(self):
        y, f = self.years, self.sex == "F"
        if y < 1:
            return self.rng.choice(["infant", "baby girl" if f else "baby boy", "female infant" if f else "male infant"])
        if y < 13:
            return "girl" if f else "boy"
        if y < 18:
            return self.rng.choice(["girl" if f else "boy", "female" if f else "male", "teenager"])
        return self.rng.choice(["woman", "woman", "female", "lady"] if f else ["man", "man", "male", "gentleman"])

    def _name(self, text):
        text = " ".join(text.split())
        return mark("NAME", self.case(text) if self.case else text)

    def _middle_initial(self, dot=True):
        return (self.middle[0] + ("." if dot else "")) if self.middle else ""

    def full(self):
        rng, mid = self.rng, self.middle
        first, last = self.given, self.family
        if mid and len(mid) > 2:
            mid = rng.choice([mid, mid, mid[0] + ".", mid[0]])
        elif rng.random() < 0.2:
            mid = ""
        r = rng.random()
        if self.eastern:
            return self._name(f"{last} {first}")
        if r < 0.06 and self.nickname:
            q = rng.choice(['"{}"', "({})", "“{}”", "'{}'"]).format(self.nickname)
            return self._name(f"{first} {q} {last}")
        if r < 0.10:
            return self._name(f"{first[0]}. {mid[0] + '.' if mid else ''} {last}")
        if r < 0.12 and mid:
            return self._name(f"{first[0]}. {mid if len(mid) > 2 else self.nickname} {last}")
        suffix = f"{rng.choice([',', ''])} {self.suffix}" if self.suffix else ""
        return self._name(f"{first} {mid} {last}{suffix}")

    def first(self):
        return self._name(self.given)

    def last(self):
        return self._name(self.family)

    def middle_name(self):
        return self._name(self.middle or self.rng.choice(INITIALS))

    def first_last(self):
        return self._name(f"{self.family} {self.given}" if self.eastern else f"{self.given} {self.family}")

    def last_first(self):
        rng = self.rng
        last = self.family.upper() if rng.random() < 0.45 else self.family
        first = rng.choice([self.given, self.given, self.given, self.given.upper() if last.isupper() else self.given, self.given[0] + "."])
        mid = rng.choice(["", self._middle_initial(), self._middle_initial(False), self.middle])
        comma = rng.choice([", ", ", ", ", ", ",", " , " if rng.random() < 0.1 else ", "])
        if self.suffix and rng.random() < 0.5:
            last += " " + (self.suffix.upper() if last.isupper() else self.suffix)
        return self._name(f"{last}{comma}{first} {mid}".rstrip())

    def hl7(self):
        """Family^Given^Middle as one span."""
        up = str.upper if self.rng.random() < 0.5 else str
        parts = [self.family, self.given, self._middle_initial(False)] if self.rng.random() < 0.6 else [self.family, self.given]
        return mark("NAME", up("^".join(p for p in parts if p)))

    def _letters(self):
        mid = [self.middle[0]] if self.middle else []
        family = [p[0] for p in self.family.replace("-", " ").split() if p[0].isalpha()] or [self.family[0]]
        return [self.given[0]] + (mid if self.rng.random() < 0.7 else []) + family[-2:] if self.rng.random() < 0.2 else [self.given[0]] + mid + [family[-1]]

    def initials(self):
        letters = [c.upper() for c in self._letters()]
        r = self.rng.random()
        if r < 0.45:
            return mark("NAME", "".join(letters))
        if r < 0.8:
            return mark("NAME", "".join(c + "." for c in letters))
        if r < 0.9:
            return mark("NAME", " ".join(c + "." for c in letters))
        return mark("NAME", "/".join(letters) if r < 0.92 else "".join(letters).lower() if r < 0.96 else letters[0] + "." + letters[-1])

    def first_initial(self):
        return self._name(f"{self.given} {self.family[0]}{self.rng.choice(['.', '.', ''])}")

    def initial_last(self):
        return self._name(f"{self.given[0]}{self.rng.choice(['. ', '. ', ' ', '.'])}{self.family}")

    def of_father(self):
        """As written in Malaysia, Singapore and the Arab countries: "Ravi s/o Rajoo"."""
        mark_of = {"M": ["s/o", "S/O", "bin", "a/l", "ibn", "son of"], "F": ["d/o", "D/O", "binti", "a/p", "bte", "bint"]}[self.sex]
        return self._name(f"{self.given} {self.rng.choice(mark_of)} {self.rng.choice([self.family, first_name(self.rng, 'M', self.country)])}")

    def double(self):
        """A surname of two parts, one of them rare: "Rafe Achter-Lund"."""
        return self._name(f"{self.given} {self.family}{self.rng.choice(['-', '-', '-', ' '])}{simple_last(self.rng)}")

    def nick(self):
        return self._name(self.nickname)

    def titled(self):
        rng = self.rng
        name = rng.choice([self.last, self.last, self.last, self.last, self.first_last, self.full, self.initial_last, self.first])
        name = self.last if name == self.first and rng.random() < 0.7 else name
        return f"{self.title()} {name()}"

    def title(self):
        rng = self.rng
        if self.kind == "provider":
            return rng.choice(["Dr.", "Dr.", "Dr.", "Dr", "Dr", "dr.", "Doctor", "Prof.", "Nurse", "DR."]) if rng.random() < 0.93 else rng.choice(["Mr", "Ms", "Miss", "Sr", "PA", "NP"])
        if self.years < 14:
            return rng.choice(["Master", "Mr."] if self.sex == "M" else ["Miss", "Ms."])
        if self.sex == "M":
            return rng.choice(["Mr.", "Mr.", "Mr.", "Mr", "mr.", "Mister", "Sir", "Rev.", "Sgt.", "Pastor", "Herr", "Sr.", "Fr."] if rng.random() < 0.15 else ["Mr.", "Mr"])
        return rng.choice(["Miss", "Madam", "Mrs", "Sister", "Dr.", "Sra.", "Mme", "Rev."] if rng.random() < 0.12 else ["Mrs.", "Ms.", "Mrs", "Ms", "Miss"])

    def signed(self):
        rng = self.rng
        name = rng.choice([self.first_last, self.first_last, self.full, self.initial_last, self.full])()
        degree = self.degree
        if rng.random() < 0.08:
            return f"Dr. {name}"
        return f"{name}{rng.choice([', ', ', ', ', ', ' ', ' '])}{degree if rng.random() < 0.9 else degree.lower()}"

    def any(self):
        rng = self.rng
        way = rng.choice([self.full, self.first_last, self.first_last, self.first, self.last, self.titled, self.titled, self.titled, self.initial_last,
                          self.first_initial, self.initials, self.last_first, self.nick])
        if way == self.titled and rng.random() < 0.5 and self.kind == "provider":
            return self.signed()
        return way()

    # plain parts, unmarked: for building e-mail addresses and ids
    @property
    def slug(self):
        return tuple("".join(c for c in plain(part).lower() if c.isascii() and c.isalnum()) or "x" for part in (self.given, self.family))


def patient_age(rng):
    r = rng.random()
    if r < 0.12:
        return rng.randint(0, 17)
    if r < 0.45:
        return rng.randint(18, 59)
    if r < 0.82:
        return rng.randint(60, 89)
    return rng.randint(90, 104)


DEGREES = ["MD", "MD", "MD", "M.D.", "DO", "D.O.", "RN", "RN", "RN, BSN", "BSN, RN", "NP", "FNP-C", "FNP-BC", "APRN", "CRNA", "PA-C", "PA", "LPN", "LVN", "CNA", "MA", "CMA",
           "PharmD", "PharmD, BCPS", "RPh", "PT", "PT, DPT", "DPT", "OTR/L", "SLP", "CCC-SLP", "LCSW", "MSW", "LMFT", "PhD", "PsyD", "Psy.D.", "RD", "RDN, LD", "RRT", "EMT-P", "Paramedic",
           "MBBS", "MBChB", "FRCP", "MRCGP", "FACS", "MD, FACC", "MD, PhD", "MD, MPH", "DPM", "DDS", "DMD", "OD", "AuD", "CNM", "MS, CGC", "BCBA", "CWOCN", "SN", "PGY-2", "PGY-1", "MS3", "MS4", "Resident",
           "LMHC", "CADC", "RT(R)", "MLS(ASCP)", "RDMS", "FCAP", "MD, FAAP", "RGN", "RMN", "HCA", "FRCS", "MRCS", "SpR", "CT2", "Cons."]


def credentials(rng):
    return rng.choice(DEGREES)
