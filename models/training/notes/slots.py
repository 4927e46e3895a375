"""Note: what a template of a note asks for. API.md is the contract."""

import datetime
import random

from .clinical import Clinical
from .dates import Dates
from .identifiers import Identifiers
from .markup import mark
from .people import Person, credentials
from .places import Places
from .shorthand import Shorthand

STYLES = ["us"] * 14 + ["uk"] * 5 + ["mixed"]


class Rng(random.Random):
    """random.Random with the three methods that notes use most made shorter; as deterministic."""

    def choice(self, seq):
        return seq[int(self.random() * len(seq))]

    def randint(self, lo, hi):
        return lo + int(self.random() * (hi - lo + 1))

    def randrange(self, start, stop=None, step=1):
        if step != 1:
            return super().randrange(start, stop, step)
        return int(self.random() * start) if stop is None else start + int(self.random() * (stop - start))


class Note(Dates, Identifiers, Places, Clinical, Shorthand):
    def __init__(self, rng=None, style=None, seed=None):
        """rng: a random.Random, or a seed."""
        self.rng = rng if isinstance(rng, random.Random) else Rng(seed if rng is None else rng)
        self.style = style or self.rng.choice(STYLES)
        self.today = datetime.date(2000, 1, 1) + datetime.timedelta(days=int(self.rng.triangular(0, 365 * 27, 365 * 24)))
        self._people = {}

    # Choice
    def pick(self, *options):
        if len(options) == 1 and not isinstance(options[0], str):
            options = options[0]
        return self.rng.choice(options if isinstance(options, (list, tuple, str)) else list(options))

    def maybe(self, text, p=0.5):
        return text if self.rng.random() < p else ""

    def some(self, items, lo, hi):
        items = list(items)
        k = min(len(items), self.rng.randint(lo, hi))
        return self.rng.sample(items, k)

    def chance(self, p=0.5):
        return self.rng.random() < p

    # Persons
    @property
    def patient(self):
        return self._person("patient", 0)

    def provider(self, i=0):
        return self._person("provider", i)

    def relative(self, i=0):
        return self._person("relative", i)

    def _person(self, kind, i):
        key = (kind, i)
        if key not in self._people:
            surname = self.patient.family if kind == "relative" and self.rng.random() < 0.55 else None
            self._people[key] = Person(self, kind, surname=surname)
        return self._people[key]

    def _someone(self):
        return self.rng.choice(list(self._people.values())) if self._people and self.rng.random() < 0.7 else Person(self, "relative")

    def person(self):
        """Someone else, new at every call."""
        return Person(self, "relative")

    # Ages
    def age(self, person=None):
        return mark("AGE", str((person or self.patient).years))

    def aged(self, person=None):
        p, rng = person or self.patient, self.rng
        a, y = self.age(p), p.years
        if y == 0:
            return rng.choice([f"{mark('AGE', str(rng.randint(1, 11)))}-month-old", f"{mark('AGE', str(rng.randint(1, 11)))} mo", f"{mark('AGE', str(rng.randint(1, 28)))}-day-old", f"{mark('AGE', str(rng.randint(2, 11)))} month old"])
        sex = p.sex
        if rng.random() < 0.03:
            return f"{self.age_words(p)}{rng.choice(['-year-old', ' year old', ' years old', '-year old'])}"
        return rng.choice([f"{a}-year-old", f"{a}-year-old", f"{a}-year-old", f"{a} year old", f"{a} y/o", f"{a}yo", f"{a} yo", f"{a}y/o", f"{a} yr old", f"{a}-yr-old", f"{a}{sex}", f"{a} {sex}", f"{a}y", f"{a} years old", f"{a} y.o.", f"{a}yo{sex}", f"{a}-y-o", f"{a}-year old"])

    # Persons' trimmings
    def credentials(self):
        return credentials(self.rng)

    def title(self, person=None):
        return (person or self.patient).title()
