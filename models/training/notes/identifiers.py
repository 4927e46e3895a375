"""Numbers and codes that identify, and ways to reach someone. Values only: the words before them are the template's."""

from .markup import mark

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
HEX = "0123456789abcdef"
# A letter, 9 digit, X letter or digit, h hex digit, a lower-case letter, Y year, y two-digit year, @ month and day, % month
MRN_FORMS = ["9999999", "9999999", "99999999", "99999999", "999999", "999999", "99999", "9999999999", "00999999", "0999999", "999-99-99", "999-9999", "9999-9999", "99-99-99",
             "99 99 99", "A9999999", "AA999999", "A99999", "MR999999", "M9999999", "MRN-999999", "MRN999999", "E9999999", "E99999", "99999A", "999999-A", "P-99999", "P99999",
             "999.999.9", "99/99999", "AA-99-9999", "A9A99A9", "A99-99999", "AAA99999", "AAA 99999", "99999-AAA", "9999", "X99999999", "a99999", "a9999999", "999 999 9999", "999 999 9999",
             "9999-99-999", "A-999-999", "9999AA99", "AAA-A-9999", "9999-AA-9", "AA9999-9", "00-9999-99", "9999 9999", "A.99.9999", "AAA999999999", "A99 99 99"]
MIXED_FORMS = ["AA9999999", "AA9999999", "A99-99999", "A99-99999", "AAA-A-9999", "AAA-9999", "AAA 99999", "A-Y@-9999", "A-Y-%-9999", "9999-AA-9", "9999-AA9", "AA-9999-99", "AA/9999/99",
               "99/A/9999", "A9999-99-A", "9A9A9A", "A9A 9A9", "AAA9999A", "AA999999A", "AAy-9999", "AAY@999", "y-9999", "y-AA-99999", "AAAA-99999", "XXXX-XXXX", "XXXXXXXX", "XXXXXX", "XXX-XXX-XXX",
               "XXXX-XXXX-XXXX", "hhhhhhhh", "hhhhhhhhhhhh", "hhhh-hhhh", "hhhhhhhh-hhhh-4hhh-ahhh-hhhhhhhhhhhh", "99.999.99", "AA.99.9999", "A_9999_99", "aa9999", "aa-99999", "aaa99999a", "A#9999", "9999.9999.99",
               "A-9999", "A9999", "99AA9999", "999AAA", "9999999-9", "99999999-A", "99999/9", "999/99/9999", "AA 99 99 99 A", "AA 999 999", "9-999-999-9999", "A99.99999", "AA-A99-999", "99-AAA-999", "YAA999999", "Y-999999",
               "Y/9999", "Y-%-9999", "9999-Y", "AA-Y-999", "AA:99999", "A9-9999-A9", "aXXXXXXX", "XXAXX99", "AAAA99-9999", "AAA/99/999", "999-A-999", "A 9999 9999", "999999999999", "99999999999", "9999 9999 9999"]
NAMED_PARTS = ["INV", "REF", "REG", "LAB", "PATH", "RAD", "ACC", "ENC", "CSN", "FIN", "HAR", "DC", "OPD", "ED", "ICU", "PT", "CASE", "TRK", "WS", "HHC", "BME", "V", "S", "SP", "CY", "GYN", "BB", "TX", "RX", "DME", "PO", "SN", "SIM", "KX", "QA",
               "INC", "TKT", "SR", "WO", "APP", "CL", "EOB", "PA", "AUTH", "BCH", "LOT", "UDI", "DEV", "IMP", "BIO", "ST", "SUBJ", "SITE", "RND", "CON", "TIS", "BAG", "UNIT", "DON", "EXT", "FX", "HIM", "ROI", "NHS", "CHI", "HSC", "PID", "UHID", "OP", "IP"]
AREA = """201 202 203 205 206 207 208 209 210 212 213 214 215 216 217 218 224 225 228 229 231 234 239 240 248 251 252 253 254 256 260 262 267 269 270 276 281 301 302 303 304 305 307 308 309 310 312 313 314 315 316 317 318 319
320 321 323 325 330 334 336 337 339 347 351 352 360 361 385 401 402 404 405 406 407 408 409 410 412 413 414 415 417 419 423 424 425 430 432 434 435 440 443 469 475 478 479 480 484 501 502 503 504 505 507 508 509 510 512 513 515 516
517 518 520 530 540 541 551 559 561 562 563 567 570 571 573 574 575 580 585 586 601 602 603 605 606 607 608 609 610 612 614 615 616 617 618 619 620 623 626 630 631 636 641 646 650 651 660 661 662 678 682 701 702 703 704 706 707 708
712 713 714 715 716 717 718 719 720 724 727 731 732 734 740 757 760 763 765 770 772 773 774 775 781 785 786 801 802 803 804 805 806 808 810 812 813 814 815 816 817 818 828 830 831 843 845 847 850 856 858 859 860 862 863 864 865 870
901 903 904 906 907 908 909 910 912 913 914 915 916 917 918 919 920 925 928 931 936 937 940 941 947 949 951 952 954 956 970 971 972 973 978 979 980 985 989 416 604 514 403 613 902 867""".split()
MAIL_HOSTS = ["gmail.com", "yahoo.com", "hotmail.com", "outlook.com", "icloud.com", "aol.com", "example.org", "example.com", "proton.me", "nhs.net", "hotmail.co.uk", "btinternet.com", "comcast.net",
              "frontiernet.net", "me.com", "live.com", "mail.ru", "web.de", "orange.fr", "example.net", "yahoo.co.in", "bigpond.com", "sbcglobal.net"]
WORDS = "larch ridge mercy beacon valley summit heron juniper cedar basin coastal harbor lakeside prairie pine tern kestrel willow quarry amber union silver north eagle maple".split()
PATHS = ["patients/{}", "p/{}", "record?id={}", "portal/messages/{}", "visit/{}/join", "j/{}", "share/{}", "users/{}", "u/{}", "forms/intake?pt={}", "results/view/{}", "#/chart/{}", "donate/{}", "in/{}", "{}"]


def fill(rng, shape, year=2023):
    """A value of a shape; a backslash makes the next character literal."""
    out, literal = [], False
    for c in shape:
        if literal:
            out.append(c)
        elif c == "9":
            out.append(rng.choice("0123456789"))
        elif c == "A":
            out.append(rng.choice(LETTERS))
        elif c == "a":
            out.append(rng.choice(LETTERS).lower())
        elif c == "X":
            out.append(rng.choice(LETTERS + "23456789"))
        elif c == "h":
            out.append(rng.choice(HEX))
        elif c == "Y":
            out.append(str(year))
        elif c == "y":
            out.append(f"{year % 100:02}")
        elif c == "@":
            out.append(f"{rng.randint(1, 12):02}{rng.randint(1, 28):02}")
        elif c == "%":
            out.append(f"{rng.randint(1, 12):02}")
        elif c != "\\":
            out.append(c)
        literal = c == "\\" and not literal
    return "".join(out)


class Identifiers:
    def _id(self, *shapes):
        return mark("ID", fill(self.rng, self.rng.choice(shapes), self.today.year - self.rng.choice([0, 0, 0, 1, 2])))

    def _digits(self, lo, hi):
        k = self.rng.randint(lo, hi)
        return "".join(self.rng.choices("0123456789", k=k))

    def _synthesised(self):
        """A shape that nobody listed: one to four groups with separators, sometimes a prefix."""
        rng = self.rng
        groups = []
        for _ in range(rng.choice([1, 2, 2, 2, 3, 3, 4])):
            r, k = rng.random(), rng.choice([1, 2, 2, 3, 3, 4, 4, 5, 6])
            groups.append("9" * k if r < 0.62 else "A" * min(k, 3) if r < 0.8 else "X" * k if r < 0.9 else "A" + "9" * k)
        if rng.random() < 0.3:
            groups.insert(0, rng.choice(NAMED_PARTS))
        if sum(g.count("9") + g.count("X") for g in groups) < 3:
            groups.append("9" * rng.randint(3, 6))
        sep = rng.choice(["-", "-", "-", "", "/", ".", " ", "_", ":", "--" if rng.random() < 0.1 else "-"])
        first = groups[0]
        fixed = first if first in NAMED_PARTS else None
        body = sep.join(fill(rng, g) if g is not fixed else g for g in groups)
        return body.lower() if rng.random() < 0.08 else body

    def mrn(self):
        if self.rng.random() < 0.12:
            return self.mixed_id()
        return self._id(*MRN_FORMS)

    def account(self):
        rng = self.rng
        r = rng.random()
        if r < 0.5:
            return mark("ID", self._digits(6, 12))
        if r < 0.7:
            return self._id("9999-9999-9999", "9999 9999 9999 9999", "99-999999-9", "A999999999", "****9999", "\\X\\X\\X\\X-9999", "GB99 AAAA 9999 9999 9999 99", "99-99-99 99999999", "9999999-99", "\\AC-99999999", "H\\AR9999999")
        return self.mixed_id()

    def ssn(self):
        rng = self.rng
        a, b, c = f"{rng.choice([rng.randint(1, 665), rng.randint(900, 999)]):03}", f"{rng.randint(1, 99):02}", f"{rng.randint(1, 9999):04}"
        return mark("ID", rng.choice(["{}-{}-{}"] * 6 + ["{}{}{}", "{} {} {}", "{}.{}.{}", "{}–{}–{}", "{}/{}/{}", "xxx-xx-{2}", "XXX-XX-{2}", "***-**-{2}", "{} - {} - {}"]).format(a, b, c))

    def last4(self):
        return mark("ID", self._digits(4, 4))

    def plan_id(self):
        rng = self.rng
        if rng.random() < 0.15:                      # the shape of a Medicare beneficiary number
            return mark("ID", fill(rng, rng.choice(["9AX9-AX9-AA99", "9AX9AX9AA99"])))
        return self._id("AAA999999999", "A99999999", "999999999", "9999999999", "AAA999A99999", "AA999999999", "999-99-9999-A", "999999999A", "A99 999 999", "99999999-01", "XXX9999999999", "W999999999", "H99999999",
                        "AAAA99999999", "9999-9999-99", "AAA 999 99 9999", "999999999 00", "U9999999901", "\\YRP999A99999", "AA-9999999-9", "999 999 9999", "aaa999999999")

    def card_tail(self):
        """What is left of a card's number on a receipt; the mask may belong to it."""
        rng, four = self.rng, self._digits(*self.rng.choice([(4, 4), (4, 4), (4, 4), (5, 5)]))
        masked = rng.choice(["xxxx xxxx xxxx {}", "XXXX-XXXX-XXXX-{}", "**** **** **** {}", "xxxx{}", "************{}"]).format(four)
        return mark("ID", masked) if rng.random() < 0.25 else rng.choice(["*", "****", "x", "xx", "...", "…", "-", "**", "#", "ending ", "ends ", "x-", "", ""]) + mark("ID", four)

    def check_no(self):
        return self._id("9999", "999", "99999", "9999", "999999", "999999999")

    def path(self):
        """Where a file lies, with an id in it: one value."""
        rng = self.rng
        store, folder, n = rng.choice(WORDS), rng.choice(WORDS), rng.randint(1, 99)
        root = rng.choice([f"s3://{store}-{folder}-{n}/", f"s3://{store}/", f"gs://{store}-{folder}/", f"//{store}/{folder}/", f"\\\\{store}{n}\\{folder}\\", f"/mnt/{store}/{folder}/", f"/data/{folder}/", f"sftp://{store}/",
                           f"file:///{store}/{folder}/", f"C:\\{folder}\\", f"D:/{store}/", f"/home/{store}/", f"hdfs:///{folder}/"])
        stem = rng.choice(["", "pt_", "mrn", "visit-", "enc/", "note", "doc-", "scan_"]) + fill(rng, rng.choice(["99999", "9999999", "AAA99999", "hhhhhhhh", "999-99-9999", "999999", "Y@_9999"]), self.today.year)
        return mark("ID", root + stem + rng.choice([".json", ".pdf", ".dcm", ".txt", ".hl7", ".xml", ".ndjson", ".parquet", ".csv", "", "/", ".wav"]))

    def policy_group(self):
        return self._id("99999", "999999", "9999999", "A99999", "99999-999", "99-99999", "AAA9999", "0999999-010-00001", "GRP-99999", "AA99999", "999999-A9", "99999-AA", "A-9999", "9999/99", "XXXXX9")

    def licence(self):
        rng = self.rng
        if rng.random() < 0.06:                      # the shape of a UK driving licence
            return mark("ID", fill(rng, "AAAAA999999AA9AA"))
        return self._id("A9999999", "A999-9999-9999", "999999999", "99999999", "AA999999", "A99-99-9999", "999-999-999", "MD99999", "A-99999", "RN999999", "RN-999999", "9999999", "AA-99999-A", "NMC 99A9999A", "GMC 9999999", "99A9999A",
                        "D999-999-99-999-9", "AAAAAA999AA", "A999999999999", "PH99999", "99.999999", "PE-999999", "A99999", "LCSW-9999", "S999-9999-9999-99", "9999999", "CDL A999999")

    def npi(self):
        return mark("ID", self.rng.choice("12") + self._digits(9, 9))

    def dea(self):
        rng = self.rng
        return mark("ID", rng.choice("ABFM") + rng.choice(LETTERS) + self._digits(7, 7))

    def serial(self):
        if self.rng.random() < 0.35:
            return self.mixed_id()
        return self._id("AAA999999A", "AAA999999H", "999999", "99999999", "AA9999999", "SN9999999", "SN-99999-AA", "9999-99999", "A99A9999", "AAAA9999999", "99A99999", "9-999999", "XXXX99XXX", "999-AA-99999", "A9999A99", "yAA999999",
                        "AA-99999", "9999999-999", "LOT-9999-99", "PV\\Y999999A", "RNA999999H", "99999-9A", "aa99999", "XXXXXXXXXX", "9999 9999 99", "G99A999")

    def vin(self):
        rng = self.rng
        chars = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789"
        return mark("ID", rng.choice(["1", "2", "3", "4", "5", "J", "W", "K", "S"]) + "".join(rng.choices(chars, k=7)) + rng.choice("0123456789X") + "".join(rng.choices(chars, k=2)) + self._digits(6, 6))

    def plate(self):
        return self._id("AAA 9999", "AAA-9999", "9AAA999", "AAA9999", "999-AAA", "999 AAA", "AA99 AAA", "AA99AAA", "A99 9AA", "999A99", "AA 99999", "9999 AA", "AAA 99A", "99A-9999", "AA-999-AA", "A-AA 9999", "AAA999", "L\\ARCH9", "AA9 9AA", "A9A 9A9", "99-A-9999", "9-AA-999")

    def accession(self):
        if self.rng.random() < 0.12:
            return self.odd_id()
        return self._id("Ay-99999", "Ay-9999", "SPy-9999", "C\\Yy-999", "Y-999999", "999999999", "99999999", "AAy-99999", "y-AA-9999", "Ay99999", "99-999-99999", "W9999999999", "A-y-9999", "MICy-9999", "HPy/9999", "y:A99999", "\\AC99999999",
                        "9999999.999", "R\\AD-999999", "CT-y-99999", "Ay-9999-A", "y99999999", "BB-99999", "99A-999A9999", "AA-Y-9999")

    def case_no(self):
        return self._id("y-9999", "C\\AS-99999", "Y-9999", "y-CV-99999", "Y-CR-9999", "CPS-99999", "APS-y-999", "ME-y-9999", "CR-Y-999999", "99-9999", "INC-99999", "INC9999999", "A-99999", "Y/9999", "99999999", "IR-y-99999", "Yy-99999",
                        "C\\ASE-9999-99", "SG/99/9999", "PD-Y-99999", "9999-AAA-99", "S\\AF-9999", "y-99999", "9AA-99-999", "y CRB 9999", "JD-y-999", "TKT-999999")

    def order_no(self):
        return self._id("99999999", "999999999", "9999999999", "ORD-999999", "ORD9999999", "A999999", "99999-99", "PO-99999", "RX9999999", "9999999-99999", "9999999", "C999999999", "999-9999999", "A9999-99", "XXX-99999", "L\\AB99999999", "SO99999")

    def visit_no(self):
        return self._id("999999999", "9999999999", "99999999", "V99999999", "V-Y@-9999", "V0099999999", "ENC-999999", "ENC9999999", "999999999999", "H999999999", "AA9999999999", "CSN 999999999", "FIN999999", "9999999-9", "E-99999", "OP-99999", "99999999-1",
                        "A99999-99", "IP/y/99999", "VN99999999")

    def claim(self):
        return self._id("999999999999", "9999999999999", "CLM-999999", "CLM9999999", "E99999999999", "Y9999999999", "9AA999999999", "AA-99-999999", "9999-9999-999", "WC-y-99999", "y9999A99999", "C-999999", "999-AA-999999", "LL999999", "99999A9999", "WC999999", "099999999-9")

    def study_id(self):
        rng = self.rng
        if rng.random() < 0.25:
            init = "".join(rng.choices(LETTERS, k=rng.choice([2, 3])))
            d = self._day()
            return mark("ID", rng.choice([f"{init}{d:%d%m%y}", f"{init}-{d:%m%d%y}", f"{init}{d:%Y%m%d}", f"{init}_{d:%m%d}", f"{init}-{d:%Y}-{rng.randint(1, 99):02}", f"{init}{d:%d%b%y}".upper()]))
        return self._id("999-999", "99-9999", "9999-999", "SUBJ-9999", "S999", "P-999", "AAA-999", "AAA-99-9999", "99-999-AAA", "AA9999-99", "999AAA", "R99999", "9999999", "SITE99-999", "E9999-A", "AAAA-Y-999", "AAAA-99-999", "999-99-AAA", "PT-9999", "A9-999", "BIO-99999", "K99-99", "F\\AM99-III-9")

    def biometric(self):
        rng = self.rng
        return mark("ID", rng.choice([lambda: fill(rng, "FP-hhhhhhhh"), lambda: fill(rng, "hhhhhhhhhhhhhhhh"), lambda: fill(rng, "IRIS-9999-AA"), lambda: fill(rng, "VP-99999"), lambda: fill(rng, "BIO:hhhh:hhhh:hhhh"), lambda: fill(rng, "FPT-y-99999"),
                                      lambda: "sha256:" + fill(rng, "hhhhhhhhhhhhhhhhhhhh"), lambda: fill(rng, "99AA-9999-9999"), lambda: fill(rng, "RET9999999"), lambda: fill(rng, "vp_hhhhhh"), lambda: fill(rng, "0xhhhhhhhh"), lambda: fill(rng, "IMG_9999.JPG"), lambda: fill(rng, "f\\ace-9999.png")])())

    def mixed_id(self):
        if self.rng.random() < 0.15:
            return self.odd_id()
        if self.rng.random() < 0.45:
            return mark("ID", self._synthesised())
        return self._id(*MIXED_FORMS)

    def nhs(self):
        rng = self.rng
        while True:
            d = [rng.randrange(10) for _ in range(9)]
            check = -sum(x * w for x, w in zip(d, range(10, 1, -1))) % 11
            if check != 10:
                s = "".join(map(str, d)) + str(check)
                return mark("ID", f"{s[:3]} {s[3:6]} {s[6:]}" if rng.random() < 0.6 else f"{s[:3]}-{s[3:6]}-{s[6:]}" if rng.random() < 0.3 else s)

    def any_id(self):
        return self.rng.choice([self.mrn, self.account, self.mixed_id, self.mixed_id, self.plan_id, self.licence, self.serial, self.accession, self.case_no, self.order_no, self.visit_no, self.claim, self.study_id, self.policy_group, self.ssn])()

    # Contact
    def _us_phone(self):
        rng = self.rng
        area = rng.choice(AREA)
        if rng.random() < 0.6:
            mid, end = "555", f"01{rng.randrange(100):02}" if rng.random() < 0.5 else f"{rng.randrange(10000):04}"
        else:
            mid, end = f"{rng.randint(200, 999)}", f"{rng.randrange(10000):04}"
        if rng.random() < 0.05:
            area = rng.choice(["800", "888", "877", "866", "855"])
        r = rng.random()
        if r < 0.12:
            return f"{mid}-{end}" if rng.random() < 0.8 else f"{mid}.{end}" if rng.random() < 0.5 else f"{mid} {end}"
        return rng.choice(["({}) {}-{}", "({}) {}-{}", "({}) {}-{}", "{}-{}-{}", "{}-{}-{}", "{}-{}-{}", "{}.{}.{}", "{}.{}.{}", "{} {} {}", "{}{}{}", "+1 {} {} {}", "+1-{}-{}-{}", "1-{}-{}-{}", "+1 ({}) {}-{}", "+1{}{}{}", "({}){}-{}", "{}/{}-{}",
                           "{} {}-{}", "1 {} {} {}", "{}–{}–{}", "({}) {} {}", "1.{}.{}.{}", "001 {} {} {}", "({})-{}-{}", "{}-{} {}"]).format(area, mid, end)

    def _uk_phone(self):
        rng, d = self.rng, self._digits
        return rng.choice([
            lambda: f"07700 900{d(3, 3)}", lambda: f"07700900{d(3, 3)}", lambda: f"01632 960{d(3, 3)}", lambda: f"(01632) 960 {d(3, 3)}", lambda: f"020 7946 0{d(3, 3)}", lambda: f"0114 496 0{d(3, 3)}", lambda: f"0141 496 0{d(3, 3)}",
            lambda: f"07{d(3, 3)} {d(6, 6)}", lambda: f"07{d(3, 3)} {d(3, 3)} {d(3, 3)}", lambda: f"+44 7700 900{d(3, 3)}", lambda: f"+44 (0)20 7946 0{d(3, 3)}", lambda: f"01{d(3, 3)} {d(6, 6)}", lambda: f"0{d(3, 3)}-{d(3, 3)}-{d(4, 4)}", lambda: f"+447{d(9, 9)}",
            lambda: f"028 9649 6{d(3, 3)}", lambda: f"0800 {d(3, 3)} {d(4, 4)}", lambda: f"{d(6, 6)}", lambda: f"01{d(3, 3)}-{d(6, 6)}"])()

    def _other_phone(self):
        rng, d = self.rng, self._digits
        return rng.choice([
            lambda: f"+353 {rng.choice(['1', '21', '86', '87', '91'])} {d(3, 3)} {d(4, 4)}", lambda: f"08{rng.choice('3567')} {d(3, 3)} {d(4, 4)}", lambda: f"(01) {d(3, 3)} {d(4, 4)}", lambda: f"0{rng.choice('2378')} {d(4, 4)} {d(4, 4)}", lambda: f"04{d(2, 2)} {d(3, 3)} {d(3, 3)}", lambda: f"(0{rng.choice('2378')}) 5550 {d(4, 4)}",
            lambda: f"+61 4{d(2, 2)} {d(3, 3)} {d(3, 3)}", lambda: f"+49 {d(3, 3)} {d(7, 8)}", lambda: f"+33 {rng.choice('1234567')} {d(2, 2)} {d(2, 2)} {d(2, 2)} {d(2, 2)}", lambda: f"0{rng.choice('123456')} {d(2, 2)} {d(2, 2)} {d(2, 2)} {d(2, 2)}", lambda: f"+91 9{d(4, 4)} {d(5, 5)}",
            lambda: f"+52 1 {d(2, 2)} {d(4, 4)} {d(4, 4)}", lambda: f"+63 9{d(2, 2)} {d(3, 3)} {d(4, 4)}", lambda: f"+34 6{d(2, 2)} {d(2, 2)} {d(2, 2)} {d(2, 2)}", lambda: f"+{rng.randint(20, 99)} {d(2, 3)} {d(3, 3)} {d(3, 4)}", lambda: f"+86 1{d(2, 2)} {d(4, 4)} {d(4, 4)}", lambda: f"+81-3-{d(4, 4)}-{d(4, 4)}", lambda: f"00{rng.randint(30, 99)}{d(8, 10)}", lambda: f"021 {d(3, 3)} {d(4, 4)}"])()

    def _phone(self):
        r = self.rng.random()
        if self.style == "uk":
            return self._uk_phone() if r < 0.8 else self._other_phone() if r < 0.9 else self._us_phone()
        if self.style == "mixed":
            return self._other_phone() if r < 0.4 else self._uk_phone() if r < 0.6 else self._us_phone()
        return self._us_phone() if r < 0.93 else self._other_phone()

    def phone(self):
        rng, number = self.rng, self._phone()
        if rng.random() < 0.07:
            number += rng.choice([" x{}", " x{}", " ext. {}", " ext {}", ", ext. {}", "x{}", " extn {}", " #{}"]).format(self._digits(3, 5))
        return mark("CONTACT", number)

    def fax(self):
        return mark("CONTACT", self._phone())

    def pager(self):
        r = self.rng.random()
        return mark("CONTACT", self._digits(4, 5) if r < 0.75 else self._digits(3, 3) if r < 0.8 else f"{self._digits(2, 3)}-{self._digits(3, 4)}" if r < 0.88 else self._phone())

    def ext(self):
        return mark("CONTACT", self._digits(*self.rng.choice([(4, 4), (4, 4), (4, 4), (3, 3), (5, 5)])))

    def _host(self):
        rng = self.rng
        if rng.random() < 0.55:
            return rng.choice(MAIL_HOSTS)
        return f"{rng.choice(WORDS)}{rng.choice(['', '-', ''])}{rng.choice(WORDS + ['health', 'med', 'clinic', 'care', 'hosp', 'health', 'pediatrics', 'law', 'isd', 'county'])}.{rng.choice(['org', 'com', 'net', 'example', 'edu', 'co.uk', 'nhs.uk', 'gov', 'health', 'ca', 'ie', 'us', 'io'])}"

    def _login(self, person=None):
        rng = self.rng
        first, last = (person or self._someone()).slug
        return rng.choice([f"{first}.{last}", f"{first[0]}{last}", f"{first}{last[0]}", f"{first}_{last}", f"{last}.{first[0]}", f"{first}{rng.randint(1, 99)}", f"{last}{rng.randint(40, 99)}", f"{first}-{last}", f"{first}.{last}{rng.randint(1, 9)}", f"{last}{first[:2]}", f"{first[0]}.{last}",
                           f"{rng.choice(WORDS)}{rng.choice(WORDS)}{rng.randint(1, 99)}" if rng.random() < 0.5 else f"{rng.choice(WORDS)}{first}", f"the{last}s", f"{first}+{rng.choice(WORDS)}"])

    def email(self, person=None):
        rng = self.rng
        login, host = self._login(person), self._host()
        r = rng.random()
        if r < 0.05:
            return mark("CONTACT", f"{login} at {host.replace('.', ' dot ')}")
        if r < 0.08:
            return mark("CONTACT", rng.choice([f"{login}[at]{host}", f"{login} [at] {host.replace('.', ' [dot] ')}", f"{login} @ {host}", f"{login}(at){host}"]))
        text = f"{login}@{host}"
        return mark("CONTACT", text.upper() if r < 0.11 else text.title() if r < 0.13 else text)

    def url(self):
        rng = self.rng
        if rng.random() < 0.12:
            return self.bare_url()
        key = rng.choice([lambda: self._digits(4, 9), lambda: "-".join(self._someone().slug), lambda: "".join(self._someone().slug), lambda: fill(rng, "XXXXXXXX").lower(), lambda: fill(rng, "hhhhhhhhhhhh")])()
        path = rng.choice(PATHS).format(key)
        host = self._host() if rng.random() < 0.7 else rng.choice(["www.facebook.com", "linkedin.com", "mychart.{}.org".format(rng.choice(WORDS)), "portal.{}.example".format(rng.choice(WORDS)), "zoom.us", "gofundme.com", "www.instagram.com", "caringbridge.org", "bit.ly", "youtu.be"])
        head = rng.choice(["https://", "https://", "https://", "http://", "www.", "", ""])
        if host.startswith("www."):
            head = head.replace("www.", "")
        return mark("CONTACT", f"{head}{host}" if rng.random() < 0.15 and head else f"{head}{host}/{path}")

    def ip(self):
        rng = self.rng
        r = rng.random()
        if r < 0.8:
            a = rng.choice(["10", "192.168", "172.16", str(rng.randint(11, 223)), "203.0.113", "198.51.100"])
            parts = a.split(".") + [str(rng.randint(0, 255)) for _ in range(4)]
            return mark("CONTACT", ".".join(parts[:4]) + (f":{rng.choice([80, 443, 104, 2575, 8080])}" if rng.random() < 0.08 else ""))
        if r < 0.9:
            return mark("CONTACT", "2001:db8:" + ":".join(fill(rng, "hhhh") for _ in range(rng.randint(2, 6))) if rng.random() < 0.5 else f"fe80::{fill(rng, 'hhhh')}:{fill(rng, 'hhhh')}")
        return mark("CONTACT", ":".join(fill(rng, "hh") for _ in range(6)) if rng.random() < 0.6 else "-".join(fill(rng, "hh").upper() for _ in range(6)))
