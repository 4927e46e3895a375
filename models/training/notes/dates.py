"""Dates in the forms people write."""

import calendar
import datetime

from .lists import MONTHS, WEEKDAYS
from .markup import mark

SHORT = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
WEEK_SHORT = ["Mon", "Tues", "Wed", "Thurs", "Fri", "Sat", "Sun"]
WEEK_TINY = ["Mo", "Tue", "We", "Thu", "Fri", "Sa", "Su"]
WORD_DAYS = """first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth
eighteenth nineteenth twentieth twenty-first twenty-second twenty-third twenty-fourth twenty-fifth twenty-sixth twenty-seventh twenty-eighth twenty-ninth thirtieth thirty-first""".split()
HOLIDAYS = ["Christmas Eve", "Christmas Day", "Christmas", "New Year's Eve", "New Year's Day", "Thanksgiving", "Labor Day", "Memorial Day", "Easter Sunday", "Good Friday",
            "Boxing Day", "the Fourth of July", "July 4th", "Halloween", "Valentine's Day", "St. Patrick's Day", "Mother's Day", "Veterans Day"]
HOLIDAYS_SHORT = ["Xmas", "xmas", "Xmas Eve", "NYE", "New Year's", "Halloween", "Valentine's", "Valentines", "Easter", "Palm Sunday", "Ash Wednesday", "Maundy Thursday", "Easter Mon", "T-giving", "Thxgiving", "Turkey Day",
                  "July 4", "4th of July", "Juneteenth", "MLK Day", "Columbus Day", "Presidents' Day", "St Pat's", "Cinco de Mayo", "Mardi Gras", "Mothers Day", "Father's Day", "Canada Day", "Anzac Day", "Australia Day", "Waitangi Day",
                  "bonfire night", "Guy Fawkes", "Burns Night", "Hogmanay", "May Day", "Diwali", "Eid", "Yom Kippur", "Rosh Hashanah", "Epiphany", "Michaelmas", "Groundhog Day", "Día de los Muertos", "Nochebuena"]
ABROAD = {"es": ("enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split(), ["{d} de {m} de {y}", "el {d} de {m} de {y}", "{d} de {m}", "el {d} de {m}", "{m} de {y}"]),
          "fr": ("janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split(), ["{d} {m} {y}", "le {d} {m} {y}", "le {d} {m}", "{m} {y}"]),
          "pt": ("janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro".split(), ["{d} de {m} de {y}", "{d} de {m}"]),
          "de": ("Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split(), ["{d}. {m} {y}", "{d}. {m}", "am {d}. {m}"]),
          "it": ("gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre".split(), ["{d} {m} {y}", "il {d} {m}"])}
HOLIDAYS_UK = ["Christmas Eve", "Christmas Day", "Boxing Day", "New Year's Eve", "Easter Monday", "Good Friday", "Bonfire Night", "Halloween", "Mothering Sunday"]


def ordinal(d):
    return f"{d}{'th' if 10 <= d % 100 <= 20 else {1: 'st', 2: 'nd', 3: 'rd'}.get(d % 10, 'th')}"


class Dates:
    def _day(self, lo=None, hi=None):
        rng = self.rng
        if lo is None:
            if rng.random() < 0.7:                       # near the note's own day
                return self.today - datetime.timedelta(days=int(rng.expovariate(1 / 60)) - (10 if rng.random() < 0.3 else 0))
            lo, hi = 1995, self.today.year + 1
        return datetime.date(lo, 1, 1) + datetime.timedelta(days=rng.randrange((hi - lo + 1) * 365))

    def _us(self):
        return self.rng.random() < {"us": 0.97, "uk": 0.03}.get(self.style, 0.5)

    def _numeric(self, d, us, sep=None, year=None, pad=None):
        rng = self.rng
        sep = sep or (rng.choice("////-.") if us else rng.choice("////..-"))
        pad = rng.random() < 0.55 if pad is None else pad
        y = {4: f"{d.year}", 2: f"{d.year % 100:02}", 0: ""}[rng.choice([4, 4, 4, 2, 2]) if year is None else year]
        day, month = (f"{d.day:02}", f"{d.month:02}") if pad else (str(d.day), str(d.month))
        return sep.join([p for p in ([month, day] if us else [day, month]) + [y] if p])

    def _month(self, d, short=None):
        rng = self.rng
        short = rng.random() < 0.45 if short is None else short
        if not short:
            return MONTHS[d.month - 1]
        name = "Sept" if d.month == 9 and rng.random() < 0.5 else SHORT[d.month - 1]
        return name + ("." if rng.random() < 0.15 and name != "May" else "")

    def _worded(self, d, us, year):
        rng, m = self.rng, self._month(d)
        y = f"{d.year}" if rng.random() < 0.92 else f"'{d.year % 100:02}"
        if us:
            day = ordinal(d.day) if rng.random() < 0.3 else f"{d.day:02}" if rng.random() < 0.08 else str(d.day)
            if not year:
                return f"{m} {day}"
            return f"{m} {day}{rng.choice([', ', ', ', ', ', ' ', ',' if rng.random() < 0.3 else ', '])}{y}"
        day = ordinal(d.day) if rng.random() < 0.4 else str(d.day)
        of = "of " if rng.random() < 0.1 and day[-1].isalpha() else ""
        return f"{day} {of}{m} {y}" if year else f"{day} {of}{m}"

    def _unusual(self, d, us):
        rng, m, s = self.rng, MONTHS[d.month - 1], SHORT[d.month - 1]
        y2, week = f"{d.year % 100:02}", d.weekday()
        forms = [
            lambda: f"{d.day:02}{s.upper()}{d.year}", lambda: f"{d.day:02}-{s}-{d.year}", lambda: f"{d.day}-{s.upper()}-{y2}", lambda: f"{d.day}/{s}/{d.year}",
            lambda: f"{d.day:02} {s.upper()} {y2}", lambda: f"{s.upper()}-{d.day:02}-{d.year}", lambda: f"{d.year}/{d.month:02}/{d.day:02}", lambda: f"{d.year}.{d.month:02}.{d.day:02}",
            lambda: f"{d.year}{d.month:02}{d.day:02}", lambda: f"{d.year}-{d.month:02}-{d.day:02}", lambda: f"{d.month:02}{d.day:02}{d.year}" if us else f"{d.day:02}{d.month:02}{d.year}",
            lambda: f"{d.month:02}{d.day:02}{y2}" if us else f"{d.day:02}{d.month:02}{y2}", lambda: f"{d.month:02}/{d.year}", lambda: f"{d.month}/{y2}", lambda: f"{m} {d.year}", lambda: f"{s} {d.year}",
            lambda: f"{s} '{y2}", lambda: f"{s}-{y2}", lambda: f"{s}{d.day}", lambda: f"{d.day}{s.lower()}", lambda: m, lambda: m.lower() if d.month not in (3, 5) else m,
            lambda: f"the {ordinal(d.day)}", lambda: f"the {ordinal(d.day)} of {m}", lambda: f"the {WORD_DAYS[d.day - 1]} of {m}", lambda: f"{m} {WORD_DAYS[d.day - 1]}",
            lambda: f"{m} the {ordinal(d.day)}", lambda: f"{WEEK_SHORT[week]} {self._numeric(d, us, year=0, pad=False)}", lambda: f"{WEEKDAYS[week]} {self._numeric(d, us, year=0, pad=False)}",
            lambda: f"{WEEKDAYS[week]}, {self._worded(d, us, True)}", lambda: f"{WEEKDAYS[week]} {self._worded(d, us, False)}", lambda: f"{WEEK_SHORT[week]} the {ordinal(d.day)}",
            lambda: f"{WEEK_SHORT[week]}, {d.day} {s} {d.year}", lambda: f"{WEEK_TINY[week]} {d.month}.{d.day}", lambda: f"{s.lower()} {d.day} {d.year}", lambda: f"{m.lower()} {ordinal(d.day)}",
            lambda: f"{d.year} {s} {d.day:02}", lambda: f"{d.year}-{s}-{d.day:02}", lambda: f"{d.month} / {d.day} / {d.year}", lambda: f"{d.day}.{d.month}.{y2}", lambda: f"{d.day:02}.{d.month:02}.{d.year}",
            lambda: f"{d.year}-{d.month:02}", lambda: f"{m.upper()} {d.day}, {d.year}", lambda: f"{d.month}\\{d.day}\\{y2}", lambda: f"{d.month}-{d.day}", lambda: f"{d.month:02}/{d.day:02}",
            lambda: f"mid-{m}", lambda: f"early {m}", lambda: f"late {s}", lambda: f"{WEEKDAYS[week][:3]} {d.day}{s}", lambda: f"{d.day:02}{s.upper()}{y2}", lambda: f"{d.year}-W{d.isocalendar()[1]:02}",
            lambda: f"{d.month:02}|{d.day:02}|{d.year}" if rng.random() < 0.1 else f"{d.month:02}-{d.day:02}-{y2}", lambda: f"{ordinal(d.day)} {s} '{y2}", lambda: f"{d.month:02} {d.day:02} {d.year}",
        ]
        return rng.choice(forms)()

    def _form(self, d):
        rng, us = self.rng, self._us()
        r = rng.random()
        if r < 0.34:
            return self._numeric(d, us, year=0 if rng.random() < 0.28 else None, pad=False if rng.random() < 0.5 else None)
        if r < 0.58:
            return self._worded(d, us, rng.random() < 0.65)
        if r < 0.66:
            return d.isoformat()
        return self._unusual(d, us)

    def date(self):
        if self.rng.random() < 0.1:
            return self.terse()
        return mark("DATE", self._form(self._day()))

    def holiday(self):
        return mark("DATE", self.rng.choice(self.rng.choice([HOLIDAYS, HOLIDAYS_UK, HOLIDAYS_SHORT, HOLIDAYS_SHORT])))

    def date_abroad(self):
        """A date in another language: "el 3 de marzo de 1988"."""
        rng, d = self.rng, self._day(1930, self.today.year) if self.rng.random() < 0.5 else self._day()
        months, forms = ABROAD[rng.choice(["es", "es", "es", "fr", "fr", "pt", "de", "it"])]
        return mark("DATE", rng.choice(forms).format(d=d.day, m=months[d.month - 1], y=d.year))

    def short_date(self):
        d = self._day()
        return mark("DATE", self._numeric(d, self._us(), year=0 if self.rng.random() < 0.3 else None))

    def prose_date(self):
        rng, d = self.rng, self._day()
        m, o, us = self._month(d, False), ordinal(d.day), self._us()
        r = rng.random()
        if r < 0.04:
            return mark("DATE", rng.choice(HOLIDAYS if us else HOLIDAYS_UK))
        if us:
            forms = [f"{m} {o}", f"{m} {d.day}", f"{m} {d.day}", f"{m} {d.day}, {d.year}", f"{self._month(d, True)} {d.day}"]
        else:
            forms = [f"{d.day} {m}", f"{o} {m}", f"{d.day} {m} {d.year}", f"{o} of {m}", f"{d.day} {self._month(d, True)}"]
        forms += [f"the {o} of {m}", f"{rng.choice(['early', 'late', 'mid', 'mid'])} {m}".replace("mid ", "mid-"), f"the {o}", f"the {o}", f"{WEEK_SHORT[d.weekday()]} the {o}",
                  f"{WEEKDAYS[d.weekday()]} the {o}", f"{WEEKDAYS[d.weekday()]}, {m} {d.day}" if us else f"{WEEKDAYS[d.weekday()]} {d.day} {m}", f"{m} {d.year}", m, m,
                  self._numeric(d, us, year=0, pad=False), self._numeric(d, us, year=0, pad=False, sep="/"), f"{WEEKDAYS[d.weekday()]} {self._numeric(d, us, year=0, pad=False, sep='/')}",
                  f"the {WORD_DAYS[d.day - 1]}", f"{m} {WORD_DAYS[d.day - 1]}", f"{m} of {d.year}"]
        return mark("DATE", rng.choice(forms))

    def date_range(self):
        """Two dates, each its own mark, joined by "-", "to", "through"..."""
        rng, us = self.rng, self._us()
        a = self._day()
        b = a + datetime.timedelta(days=rng.choice([1, 2, 3, 4, 5, 7, 9, 12, 14, 30, 61, 90]))
        r = rng.random()
        if r < 0.55:
            year, sep, pad = rng.choice([0, 0, 2, 4]), rng.choice("///-." if not us else "////-"), rng.random() < 0.4
            forms = [self._numeric(x, us, sep=sep, year=year, pad=pad) for x in (a, b)]
            join = rng.choice(["-", "-", "–", " - ", " to ", " - ", " thru "]) if sep == "/" else rng.choice([" to ", " - ", " – ", " until "])
        elif r < 0.8:
            forms = [self._worded(x, us, False) for x in (a, b)]
            join = rng.choice([" to ", " through ", "-", " - ", " until ", " and "])
        elif r < 0.9 and a.month == b.month:
            forms = [f"{MONTHS[a.month - 1]} {a.day}", str(b.day)]
            join = rng.choice(["-", "–", " to "])
        else:
            b = a + datetime.timedelta(days=rng.choice([32, 62, 93]))
            forms = [f"{MONTHS[x.month - 1]}{f' {x.year}' if rng.random() < 0.7 else ''}" for x in (a, b)]
            join = rng.choice([" to ", "-", " – ", " and "])
        return mark("DATE", forms[0]) + join + mark("DATE", forms[1])

    def iso(self):
        return mark("DATE", self._day().isoformat())

    def hl7_date(self):
        d = self._day()
        r = self.rng.random()
        return mark("DATE", f"{d:%Y%m%d}" + ("" if r < 0.5 else self._clock("") if r < 0.75 else self._clock("") + f"{self.rng.randrange(60):02}"))

    def timestamp(self):
        """A date with a clock time; the time is outside the mark."""
        rng, d = self.rng, self._day()
        r = rng.random()
        if r < 0.4:
            return f"{mark('DATE', d.isoformat())}{rng.choice(['T', ' '])}{self._clock(':')}:{rng.randrange(60):02}{rng.choice(['Z', '', '', '+00:00'])}"
        return f"{mark('DATE', self._numeric(d, self._us()))}{rng.choice([' ', ' ', ' at ', ' @ ', ', '])}{self.time()}"

    def dob(self, person=None):
        rng = self.rng
        years = person.years if person is not None else rng.randint(0, 100)
        if person is not None and getattr(person, "born", None):
            d = person.born
        else:
            y = self.today.year - years
            d = datetime.date(y, rng.randint(1, 12), 1)
            d = d.replace(day=rng.randint(1, calendar.monthrange(d.year, d.month)[1]))
            if person is not None:
                person.born = d
        us, r = self._us(), rng.random()
        if r < 0.6:
            return mark("DATE", self._numeric(d, us))
        if r < 0.75:
            return mark("DATE", self._worded(d, us, True))
        if r < 0.85:
            return mark("DATE", d.isoformat())
        return mark("DATE", rng.choice([f"{d:%d%b%Y}".upper(), f"{d:%Y%m%d}", f"{d:%m%d%Y}", f"{d:%d-%b-%Y}", f"{d:%d.%m.%Y}", f"{d:%m-%d-%y}", f"{d:%m%d%y}", f"{MONTHS[d.month - 1]} {d.year}"]))

    def month(self):
        d = self._day()
        return mark("DATE", MONTHS[d.month - 1] if self.rng.random() < 0.75 else SHORT[d.month - 1])

    def weekday(self):
        """Bare: not PHI."""
        return self.rng.choice(WEEKDAYS + WEEKDAYS + WEEK_SHORT)

    def year(self):
        rng = self.rng
        y = self.today.year - int(rng.expovariate(1 / 9))
        r = rng.random()
        return str(max(1938, y)) if r < 0.93 else f"{y // 10 * 10}s"

    def _clock(self, sep):
        return f"{self.rng.randrange(24):02}{sep}{self.rng.choice([0, 5, 10, 15, 20, 30, 40, 45, 50, self.rng.randrange(60)]):02}"

    def time(self):
        rng = self.rng
        h, mnt = rng.randint(1, 12), rng.choice([0, 0, 15, 30, 45, rng.randrange(60), rng.randrange(60)])
        r = rng.random()
        if r < 0.35:
            return self._clock(":")
        if r < 0.55:
            return self._clock("") + rng.choice(["", "", " hrs", "h", " hours"])
        if r < 0.6:
            return rng.choice([f"{h} {rng.choice(['am', 'pm', 'AM', 'PM', 'a.m.'])}", "noon", "midnight", "half past two" if rng.random() < 0.2 else f"{h}pm", f"{h}.{mnt:02}pm"])
        return f"{h}:{mnt:02}{rng.choice([' AM', ' PM', ' am', ' pm', 'am', 'pm', 'a', 'p', ' a.m.', ' p.m.'])}"
