"""Word lists, read once from DEIDSTREAM_DATA (see shared/data/README.md); nothing of them is kept in the project."""

import csv
import os
import re
from functools import cache
from itertools import accumulate
from pathlib import Path



def find_data():
    """DEIDSTREAM_DATA, or the nearest folder above that has shared/data."""
    if given := os.environ.get("DEIDSTREAM_DATA"):
        return Path(given)
    for above in Path(__file__).resolve().parents:
        if (above / "shared" / "data" / "lists").is_dir():
            return above / "shared" / "data"
    raise FileNotFoundError("no shared/data above this folder: set DEIDSTREAM_DATA")


DATA = find_data()

MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]
WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]

WORD_FIRST_F = """April June May Rose Violet Hope Grace Paris Jordan Georgia Penny Summer Winter Joy Faith Charity Autumn Daisy Lily
Iris Ivy Hazel Olive Ruby Pearl Crystal Amber Jade Opal Dawn Eve Sky Star Melody Harmony Patience Prudence Mercy Constance Verity Honor
Destiny Trinity Heaven Angel Chastity Felicity Clementine Holly Heather Ginger Rosemary Saffron Poppy Fern Willow Laurel Myrtle Juniper
Robin Wren Raven Dove Lark Sandy Misty Stormy Rainy Sunny Bree Tuesday Wednesday Easter Virginia Carolina Dakota Savannah Madison Charlotte
Florence Sydney Brooklyn Chelsea Adelaide Vienna Sienna Asia India Kenya Israel Reese Merry Bliss Serenity Temperance August Skye Olympia Candy
Cherry Peaches Plum Clover Meadow Ember Sage Cinnamon Princess Precious Blessing Promise Miracle Treasure Gift Peace Happy Lucky Tiffany Mercedes Portia
Lexus Kit Kat Pat Terry Dana Sharon Carmen Dolores Faye Gay Marina Celeste Stella Luna Aurora Nova Vesper Octavia Prima Secunda""".split()
WORD_FIRST_M = """Will Mark Rich Bill Chase Christian Chad Austin Jordan Drew Bob Jack Pat Frank Grant Art Guy Rod Nick Gene Ray Earl Duke
Prince King Baron Dean Miles Cliff Clay Dale Glen Heath Forest Reed Rocky Stone Flint Steel Ash Basil Sage River Lake Brook Ford Hunter
Archer Mason Carter Cooper Tanner Parker Porter Sawyer Taylor Tyler Judge Major Royal Noble Bishop Dexter Max Ace Buddy Buck Bud Sonny Junior Hank
Chuck Chip Skip Rusty Dusty Sandy Woody Peter Dick Randy Willy Jay Robin Martin Wolf Bear Hawk Colt Stallion Buster Chance Lucky Case Chancellor
Denver Dallas Houston Phoenix Cleveland Memphis Lincoln Washington Jefferson Israel Cairo London Orlando Santiago Diego Troy Boston Kent Devon Essex
August Marc Julius Octavio Augustus Noel Friday Sterling Goldie Red Gray Linus Angus Barry Colin Ira Roman Ian Don Ed Al Abe Les Mo Ty Van Bo Cy Norm
Herb Pierce Wade Lance Carey Nestor Vince Hale Penn Lane Banks Maverick Justice True Legend Messiah Neon Stormy Sincere Pharaoh""".split()
WORD_LAST = """Price Long Young Day Banks Rich Chase Christian Paris Jordan Stone Fields Reed Wood Brown White Lane Street Church Pain Cough
March Winter Best Case Bond Penny Summer May June Rose Mark Grace Hope Will Bill Chad Austin Black Green Gray Grey Gold Silver Blue Redd Pink
Hill Hills Field Forest Woods Rivers Brooks Lake Lakes Pool Poole Marsh Moor Heath Dale Glenn Ford Bridges Gates Wall Walls House Hall Rooms Park Parks
Bush Berry Cherry Plum Apple Pepper Rice Bean Lamb Hogg Bull Bird Crow Crane Drake Finch Fox Wolf Wolfe Bear Lyons Swan Peacock Nightingale Partridge
Baker Cook Butler Carpenter Miller Mason Tanner Fisher Hunter Shepherd Farmer Gardner Potter Weaver Taylor Smith Cooper Carter Porter Marshall Sargent
King Queen Prince Duke Noble Bishop Pope Abbott Monk Priest Dean Page Knight Squire Major Judge Justice Law Lawless Love Loveless Valentine Darling Sweet
Strong Power Powers Hardy Stout Small Little Short Biggs Head Legg Foote Hand Hands Back Bone Bones Blood Heart Hart Brain Brow Tongue Tooth Shin Palm
Burns Payne Hurt Sick Sickles Akers Moody Gout Boyle Boils Blister Rash Graves Coffin Coffey Toomb Death De'Ath Diehl Slaughter Savage Cross Crisp
Monday Friday Noon Midnight Weeks Day Daily Early Late Spring Summers Winters Frost Snow Rain Raines Storm Gale Wind Winds Sunday Holiday Christmas Easter
North South East West Northern England London York Lincoln Washington Jackson Houston Dallas Cleveland Denver Boston Holland France Germany Ireland Wales
Scott Welch English French German Irish Norman Roman Christian Moore Lesser Good Goodman Better Worth Cash Money Pound Shilling Penn Nichols Dollar Farthing
Fears Fury Gamble Grant Hite Joy Joyce Jolly Keys Land Landing Light Lord Loss Luck Mann Man Battle Battles Beach Beard Bell Booth Bowl Box Boxer Branch Bright
Broom Button Camp Cannon Carr Chambers Chance Chew Childs Child Close Cloud Coates Cole Combs Corn Cotton Court Craft Curry Dailey Dance Dish Dove
Drain Dye Eager Fair Faint Fine Flowers Flood Fuller Garland Gaunt Grace Grave Ham Hammer Hazard Horne House Hull Key Kidney Lever Link Lock Locke Mace Meek
Mercer Mills Mole Moss Nail Neal Nephew Newborn Nurse Oakes Outlaw Pace Palmer Patch Peel Pickles Pike Pitt Plant Poor Posey Pratt Pride Proctor Purse Quick Race
Ram Read Ray Rest Root Rush Sage Salt Sales Sands Savory Sharp Shaw Shields Shook Singer Snell Speck Speed Staff Star Steel Sterling Stock Strange Swallow
Swift Tate Temple Terry Thorn Tidy Towns Trout Tubbs Vance Vest Vine Wade Wagner Walker Ward Warner Waters Wells Wheeler Whitehead Wild Wise Witt Yates Yoder
Doctor Docter Clinic Patient Care Careless Bedwell Speight Swett Fitt Fitts Weary Bright Ill Wellness Spine Cure Chin Chest Nose Shin Lung Hipp Colon Vein Wynd""".split()
WORD_NAMES = {w.lower() for w in WORD_FIRST_F + WORD_FIRST_M + WORD_LAST}

EXTRA_EPONYMS = """Graves Parkinson Crohn Hodgkin Down Bell Barrett Lynch Murphy Foley Babinski Alzheimer Huntington Addison Cushing Wilson Paget Ewing
Hirschsprung Sjögren Raynaud Behçet Whipple Turner Marfan Noonan Tourette Asperger Wegener Kaposi Burkitt Wilms Hashimoto Crawford Hickman Swan Ganz Apgar Glasgow
Romberg Phalen Tinel Lachman McBurney Homans Kernig Brudzinski Trendelenburg Valsalva Heimlich Kocher Mallory Weiss Boerhaave Zenker Meckel Baker Dupuytren Colles Bennett
Osgood Perthes Salter Harris Mohs Braden Morse Wells Holter Swanson Bishop Kegel Braxton Hicks Rinne Weber Snellen Allen Doppler Epley Dix Hallpike Nissen Whitney""".split()


def rows(*parts):
    with open(DATA.joinpath("lists", *parts), encoding="utf-8-sig", newline="") as f:
        return list(csv.DictReader(f))


def lines(*parts):
    return [s.strip() for s in DATA.joinpath("lists", *parts).read_text(encoding="utf-8-sig").splitlines() if s.strip()]


def cased(name, rng=None):
    """A surname of a lower- or upper-case list in the case people write it."""
    low = name.lower()
    if low.startswith("mc") and len(low) > 4:
        return "Mc" + low[2:].capitalize()
    if low.startswith("o") and low[1:] in O_NAMES:
        return "O'" + low[1:].capitalize()
    return "-".join(part.capitalize() for part in low.split("-"))


O_NAMES = set("""brien connor neill neil reilly rourke hara leary keefe donnell shea sullivan malley toole dwyer grady callaghan dell donoghue driscoll
flaherty gorman hare kane loughlin mara meara meally riordan shaughnessy hearn halloran conner bannon boyle byrne carroll doherty farrell""".split())


def census(name, top):
    out, weights = [], []
    for line in lines("names", name)[:top]:
        word, share = line.split()[:2]
        out.append(cased(word))
        weights.append(float(share) + 0.002)
    return out, list(accumulate(weights))


def is_latin(text):
    return bool(text) and all(c in " '’-.ʻ" or ord(c) < 0x250 or 0x1E00 <= ord(c) < 0x1F00 for c in text)


def by_country(file, gendered):
    out = {}
    for r in rows("names", file):
        local, roman = (r["Localized Name"] or "").strip(), (r["Romanized Name"] or "").strip()
        forms = dict.fromkeys(n for n in (local, roman) if is_latin(n) and len(n) > 1 and n[0].isalpha() and "/" not in n)   # a set's order is not the seed's
        place = out.setdefault(r["Country"], {})
        for form in forms:
            place.setdefault(r["Gender"] if gendered else "*", []).append(form)
    return out


FIRST_F, FIRST_F_WEIGHTS = census("dist.female.first", 4275)
FIRST_M, FIRST_M_WEIGHTS = census("dist.male.first", 1219)
SSA_F = [r["Name"] for r in rows("names", "2010_SSA_baby_names.csv") if r["sex"] == "F"]
SSA_M = [r["Name"] for r in rows("names", "2010_SSA_baby_names.csv") if r["sex"] == "M"]
LAST, LAST_WEIGHTS = census("dist.all.last", 30000)
RARE_FIRST = [s.capitalize() for s in lines("names", "first-names.txt")]
RARE_LAST = [cased(s) for s in lines("names", "surnames_all_test_resource.txt") if len(s) > 2]
COUNTRY_FIRST = {c: g for c, g in by_country("common-forenames-by-country.csv", True).items() if g.get("F") and g.get("M")}
COUNTRY_LAST = {c: g["*"] for c, g in by_country("common-surnames-by-country.csv", False).items() if g.get("*")}
COUNTRIES = sorted(set(COUNTRY_LAST) & set(COUNTRY_FIRST))
FIRST_COUNTRIES = sorted(COUNTRY_FIRST)
LAST_COUNTRIES = sorted(COUNTRY_LAST)

CITIES = [c for c in lines("places", "cities.txt") if "/" not in c]
COUNTIES = [c for c in lines("places", "counties.txt") if not c.lower().endswith(" city")]
STATES = [s for s in lines("places", "states.txt")]
STREET_NAMES = [r["name"] for r in rows("places", "1993_Census_Common_Street_Names.csv")]
HOSPITALS = lines("places", "hospitals.txt")
ZIPS = [line.split(",")[0] for line in lines("places", "zip-code-population.csv") if re.match(r"\d{5},", line)]

_surnames = set(LAST) | set(RARE_LAST)
EPONYM_LAST = sorted({e for e in lines("clinical", "eponym_surnames.txt")
                      if e.isalpha() and e[0].isupper() and e[1:].islower() and len(e) > 2 and e in _surnames} | set(EXTRA_EPONYMS))
EPONYM_CONCEPTS = [r["concept_name"] for r in rows("clinical", "final_eponymous_concepts.csv") if len(r["concept_name"]) < 60]
RARE_DRUGS = [d for d in lines("clinical", "drug_names.txt") if re.fullmatch(r"[A-Z][a-z]{4,13}", d)]


@cache
def name_words():
    """Every lower-case word that is some name: for keeping carriers' names out."""
    out = {w.lower() for w in FIRST_F + FIRST_M + SSA_F + SSA_M + RARE_FIRST + LAST + RARE_LAST}
    for places in COUNTRY_FIRST.values():
        for names in places.values():
            out.update(n.lower() for n in names)
    for names in COUNTRY_LAST.values():
        out.update(n.lower() for n in names)
    return out
