"""Addresses, towns, places of care and organisations."""

import re

from . import lists
from .identifiers import LETTERS, fill
from .markup import mark
from .people import invented, simple_last

STATE_CODES = """AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY DC""".split()
COUNTRIES = """Canada Mexico Ireland Scotland England Wales France Germany Italy Spain Portugal Poland Ukraine Russia India Pakistan Bangladesh Nepal China Japan Korea Vietnam Thailand Philippines Indonesia
Australia Nigeria Ghana Kenya Ethiopia Somalia Eritrea Egypt Sudan Morocco Turkey Syria Iraq Iran Afghanistan Israel Jordan Lebanon Brazil Colombia Peru Chile Argentina Guatemala Honduras Haiti Jamaica Cuba Laos Cambodia Chad Georgia""".split() + ["El Salvador", "South Africa", "New Zealand", "the Dominican Republic", "Sri Lanka", "Costa Rica", "the UK", "the US"]
HEADS = """Larch Beacon Kettle Stoke Thistle Marrow Copper Otter Raven Cedar Black White Red Stone Ash Oak Elm Birch Fox Hawk Wolf Bear Deer Elk Mill Bridge Church King Queen Bishop Abbot Castle Moor Marsh Heath Wood Water Spring
Clear Silver Gold Iron Salt Sand Clay Green Blue Grey Long Broad High Low North South East West New Old Upper Lower Great Little Winter Summer Harrow Dun Pen Tre Llan Kil Bally Glen Ben Inver Aber Strath Ard Thorn Bram Hazel Wind Rain Snow Sun Star Moon
Hollow Dry Bitter Sweet Turkey Crane Heron Swan Coyote Juniper Sage Pine Aspen Willow Tama Okan Wini Chatta Musko Kala Pocono Wapa Ona Ish Tuka Saline Quarry Amber Pewter Lantern""".split()
TAILS = """ford burn ton ham wick worth field wood mere ley bury borough by thorpe stead hurst holm combe dale hill ridge ville port mouth bridge creek brook well shaw den don ness garth gate croft cott bourne minster moor side view watch bank haven nock gan lish""".split()
FEATURES = "Ridge Valley Creek Springs Falls Hollow Woods Hill Hills Point Park Lake Grove Harbor Bay Bluff Prairie Meadows Mesa Canyon Junction Crossing Landing Heights Flats Rapids City Center Village Cove Beach Rock Gap Fork Glen Bend".split()
UK_TOWNS = """Leeds Bradford Hull Stoke Derby Bolton Wigan Preston Carlisle Lancaster Swindon Bath Exeter Truro Luton Reading Slough Dover Deal Rye Lewes Hove Poole Ely Ripon York Whitby Scarborough Grimsby Boston Corby Rugby Crewe Chester Wrexham Bangor Rhyl Swansea Neath Barry
Paisley Stirling Perth Dundee Elgin Oban Wick Ayr Kelso Larne Antrim Newry Omagh Cork Sligo Galway Ennis Tralee Athlone Dundalk Navan Naas Carlow Barnsley Oldham Bury Hexham Kendal""".split()
WORLD = """Nairobi|Lagos|Accra|Kumasi|Addis Ababa|Mogadishu|Asmara|Cairo|Alexandria|Casablanca|Kinshasa|Durban|Cape Town|Mumbai|Chennai|Kochi|Lahore|Karachi|Dhaka|Sylhet|Kathmandu|Colombo|Manila|Cebu|Hanoi|Ho Chi Minh City|Da Nang|Phnom Penh|Bangkok|Seoul|Busan|Osaka|Sapporo|Shanghai|
Chengdu|Taipei|Lima|Cusco|Quito|Bogotá|Medellín|Caracas|Oaxaca|Guadalajara|Monterrey|Tijuana|San Juan|Ponce|Santo Domingo|Port-au-Prince|Kingston|Guatemala City|Tegucigalpa|San Salvador|Kraków|Łódź|Gdańsk|Kyiv|Odesa|Minsk|Tbilisi|Yerevan|Baku|Istanbul|Ankara|Aleppo|Homs|Mosul|Basra|Tehran|Shiraz|
Kabul|Herat|Haifa|Amman|Beirut|Athens|Patras|Sofia|Bucharest|Cluj|Budapest|Prague|Brno|Vienna|Graz|München|Köln|Lyon|Nantes|Lisbon|Porto|Sevilla|Málaga|Napoli|Palermo|Oslo|Bergen|Malmö|Aarhus|Tampere|Tallinn|Rīga|Vilnius|Sydney|Dubbo|Ballarat|Auckland|Dunedin|Toronto|Winnipeg|Moose Jaw|Halifax|
Chicoutimi|Iqaluit|Whitehorse""".replace("\n", "").split("|")
SUFFIXES = "St|St.|Street|Ave|Ave.|Avenue|Rd|Road|Rd.|Dr|Dr.|Drive|Ln|Lane|Blvd|Ct|Court|Pl|Place|Way|Cir|Circle|Ter|Terrace|Trl|Trail|Pkwy|Loop|Run|Path|Pike|Hwy|Sq|Row|Alley|Xing|Cove|Pt|Bend|Hollow|Spur|Plaza".split("|")
COMMON_SUFFIXES = "St Street Ave Avenue Rd Road Dr Drive Ln Lane Ct Way".split()
UK_SUFFIXES = "Road Street Lane Close Avenue Drive Crescent Gardens Grove Terrace Way Court Place Mews Hill Row Rise View Walk Green Park Rd St Ave Cl".split()
TREES = [t.replace("_", " ") for t in """Larch Oak Maple Cedar Elm Juniper Alder Hawthorn Rowan Sycamore Chestnut Willow Aspen Poplar Magnolia Laurel Hickory Tamarack Linden Ash Birch Beech Yew Holly Quarry Mill Station Depot Orchard
Ferry Canal Foundry Kiln Chapel Priory Kestrel Heron Plover Tern Sandpiper Old_Mill Cold_Spring Turkey_Hollow Bear_Creek Martin_Luther_King_Jr Stagecoach Old_Post Goat_Hill Sugar_Maple Dry_Fork""".split()]
SAINTS = """Mary Joseph Luke Jude Anthony Vincent Francis John Thomas James Michael Elizabeth Anne Catherine Rita Clare Brigid Columba David Andrew George Barnabas Bartholomew Camillus Dymphna Odile Olaf Finbar Kevin Helena Margaret Peter Paul Mark Matthew Agnes Cecilia Damien Raphael Gabriel Alphonsus Bernadette""".split()
VIRTUES = [w.replace("|", " ") for w in "Mercy Providence Good|Samaritan Grace Hope Trinity Sacred|Heart Holy|Cross Bon|Secours Unity Covenant Concord Harmony Shepherd Deaconess Baptist Methodist Presbyterian Adventist Lutheran Sinai Alverno Marian".split()]
SPECIALTY_WORDS = [w.replace("|", " ") for w in """Cardiology Orthopaedics Orthopedics Dermatology Neurology Oncology Pediatrics Urology Nephrology Gastroenterology Rheumatology Endocrinology Pulmonology Ophthalmology|Family|Medicine Internal|Medicine Women's|Health Pain|&|Spine Heart|&|Vascular Kidney|Care Eye|Associates ENT Allergy|&|Asthma Sleep|Medicine
Physical|Therapy Behavioral|Health Counseling Dental Podiatry Wound|Care Urgent|Care Primary|Care Foot|&|Ankle Heart|&|Lung Digestive|Health Cancer|Care Fertility Hand|Surgery Vein|&|Laser Sports|Medicine Infusion""".split()]
CHAINS_RX = ["CVS", "Walgreens", "Rite Aid", "Walmart Pharmacy", "Costco Pharmacy", "Kroger Pharmacy", "Safeway Pharmacy", "Publix Pharmacy", "H-E-B Pharmacy", "Boots", "Lloyds Pharmacy", "Superdrug", "Walgreens", "CVS Pharmacy", "CVS", "Hy-Vee", "Meijer Pharmacy", "Sam's Club Pharmacy", "Express Scripts", "Wegmans", "Shoppers Drug Mart", "Well Pharmacy", "Bartell's", "Duane Reade"]
LABS = ["Quest", "Quest Diagnostics", "LabCorp", "Labcorp", "ARUP", "ARUP Laboratories", "Mayo Clinic Laboratories", "BioReference", "Sonora Quest", "Myriad", "Invitae", "Foundation Medicine", "Natera", "Exact Sciences", "GeneDx", "Ambry Genetics", "Synlab", "Eurofins", "Guardant"]
INSURERS = ["Aetna", "Cigna", "Humana", "UnitedHealthcare", "UHC", "Blue Cross Blue Shield", "BCBS", "BCBS of Illinois", "Anthem", "Kaiser", "Molina", "Centene", "WellCare", "Tricare", "Oscar", "Highmark", "HealthPartners", "Medica", "Premera", "Regence", "Bupa", "AXA", "Aviva", "Vitality", "VHI", "Laya", "State Farm", "Allstate",
            "GEICO", "Progressive", "Liberty Mutual", "Unum", "Sedgwick", "The Hartford", "MetLife", "AmeriHealth Caritas", "Health Net", "CareSource", "Geisinger Health Plan", "EmblemHealth", "Delta Dental", "VSP", "Elevance", "Moda", "Sun Life", "MultiPlan"]
EMPLOYERS = ["Amazon", "Walmart", "FedEx", "UPS", "Boeing", "John Deere", "Ford", "GM", "Tyson", "Home Depot", "Lowe's", "McDonald's", "Starbucks", "Union Pacific", "BNSF", "Delta", "US Postal Service", "USPS", "Target", "Costco", "Kroger", "Verizon", "AT&T", "Intel", "Micron", "Tesla", "Caterpillar", "Cargill", "Smithfield", "Tesco",
             "Royal Mail", "Network Rail", "Rolls-Royce", "BT", "Greggs", "Sainsbury's", "JBS", "Nucor", "Alcoa", "Exxon", "Chevron", "Walgreens Boots", "Goodwill", "the Navy", "Burger King", "Chipotle", "Google", "Microsoft", "Wells Fargo", "Bank of America", "Chase", "Comcast", "Dollar General", "Spirit AeroSystems", "Hormel", "General Mills"]
CHARITIES = ["American Cancer Society", "American Red Cross", "Salvation Army", "United Way", "Catholic Charities", "Meals on Wheels", "Habitat for Humanity", "Make-A-Wish", "Ronald McDonald House Charities", "Macmillan Cancer Support", "Age UK", "Samaritans", "Marie Curie", "Alzheimer's Society", "Lutheran Social Services", "Jewish Family Services",
             "St. Vincent de Paul", "Goodwill Industries", "Boys & Girls Club", "Susan G. Komen", "Feeding America", "Alcoholics Anonymous", "Barnardo's", "YMCA", "Rotary Club", "Lions Club", "Mind", "Crisis", "Shelter", "Leukemia & Lymphoma Society", "NAMI", "Al-Anon"]
TRADES = """Roofing|Plumbing|Logistics|Trucking|Freight|Farms|Dairy|Poultry|Lumber|Sawmill|Mining|Quarry|Foundry|Steel|Paving|Construction|Builders|Electric|Landscaping|Auto Body|Motors|Tire|Bakery|Foods|Packing|Meats|Seafood|Textiles|Mills|Plastics|Chemicals|Paper|Printing|Software|Systems|Analytics|Realty|Insurance|Law Group|Accounting|Bank|Credit Union|
Savings & Loan|Hardware|Furniture|Upholstery|Cleaners|Janitorial|Security|Catering|Diner|Grill|Brewing|Distillery|Winery|Nursery|Feed & Seed|Grain Co-op|Fisheries|Shipyard|Marine|Aviation|Air|Bus Lines|Transit|Energy|Power & Light|Propane|Drilling|Pipeline|Solar|Glassworks|Ceramics|Pottery|Tool & Die|Machine Shop|Bearings|Castings|Warehousing|Cold Storage""".replace("\n", "").split("|")


class Places:
    # Towns
    def _town(self):
        rng = self.rng
        r = rng.random()
        if r < 0.3:
            return rng.choice(HEADS) + rng.choice(TAILS)
        if r < 0.45:
            return f"{rng.choice(HEADS)} {rng.choice(FEATURES)}"
        if r < 0.6:
            return f"{rng.choice(lists.LAST)}{rng.choice(['ville', 'burg', 'ton', ' City', ' Falls', ' Springs', ' Creek', 'boro', ' Corners', ' Junction', ' Township'])}"
        if r < 0.68:
            return f"{rng.choice(['Fort', 'Port', 'Mount', 'Mt.', 'Lake', 'St.', 'San', 'Santa', 'New', 'East', 'West', 'North', 'Old', 'El', 'Los', 'Las', 'Point', 'Camp', 'Cape'])} {rng.choice(lists.LAST)}"
        return invented(rng, TAILS) if r < 0.8 else rng.choice(lists.COUNTIES) + rng.choice(["", "", " County"]) if r < 0.9 else rng.choice(HEADS) + rng.choice(TAILS)

    def _us_city(self):
        return self.rng.choice(lists.CITIES) if self.rng.random() < 0.7 else self._town()

    def _uk_town(self):
        rng = self.rng
        r = rng.random()
        if r < 0.45:
            return rng.choice(UK_TOWNS)
        town = rng.choice(HEADS) + rng.choice(TAILS)
        return town if r < 0.75 else f"{town}-{rng.choice(['on', 'upon', 'under', 'in', 'le'])}-{rng.choice(['Sea', 'Water', 'Trent', 'Wold', 'Moor', 'Marsh', 'the-Hill'])}" if r < 0.85 else f"{rng.choice(['Great', 'Little', 'Nether', 'Upper', 'Stoke', 'Chipping', 'Market', 'Kirkby', 'Newton'])} {town}"

    def _city(self):
        r = self.rng.random()
        if self.style == "uk":
            return self._uk_town() if r < 0.85 else self.rng.choice(WORLD)
        return self._us_city() if r < 0.88 else self.rng.choice(WORLD)

    def city(self):
        return mark("LOCATION", self._case(self._city()))

    def _state(self, code=True):
        return self.rng.choice(STATE_CODES) if code else self.rng.choice(lists.STATES)

    def city_state(self):
        rng = self.rng
        if self.style == "uk" and rng.random() < 0.8:
            return mark("LOCATION", f"{self._uk_town()}, {rng.choice(['West Yorkshire', 'Kent', 'Devon', 'Cumbria', 'Fife', 'Powys', 'Co. Down', 'Norfolk', 'Dorset', 'Lancs', 'Herts', 'Co. Cork', 'Northumberland'])}")
        sep = rng.choice([", ", ", ", ", ", ", ", " ", ","])
        return mark("LOCATION", self._case(f"{self._us_city()}{sep}{self._state() if rng.random() < 0.75 else self._state(False)}"))

    def village(self):
        rng = self.rng
        return mark("LOCATION", self._uk_town() if self.style == "uk" else self._town() if rng.random() < 0.6 else rng.choice(lists.CITIES))

    def county(self):
        return mark("LOCATION", f"{self.rng.choice(lists.COUNTIES)} County")

    def zip(self):
        return mark("LOCATION", self._zip())

    def _zip(self):
        rng = self.rng
        if self.style == "uk" and rng.random() < 0.85:
            return self._postcode()
        z = rng.choice(lists.ZIPS)
        return z if rng.random() < 0.88 else f"{z}-{rng.randint(1, 9999):04}"

    def _postcode(self):
        rng = self.rng
        area = rng.choice("LS BD HU ST DE BL WN PR CA LA SN BA EX TR LU RG SL CT BN BH YO DN PE CV CW LL SA CF PA FK PH DD IV KA TD BT N E SW SE W NW M B L S G".split())
        code = f"{area}{rng.randint(1, 29)}{rng.choice([' ', ' ', ' ', ''])}{rng.randint(1, 9)}{rng.choice('ABDEFGHJLNPQRSTUWXYZ')}{rng.choice('ABDEFGHJLNPQRSTUWXYZ')}"
        return code.lower() if rng.random() < 0.05 else code

    def state(self):
        return self._state(self.rng.random() < 0.25)

    def country(self):
        return self.rng.choice(COUNTRIES)

    def _case(self, text):
        r = self.rng.random()
        return text.lower() if r < 0.05 else text.upper() if r < 0.08 else text

    # Streets and addresses
    def _street_name(self):
        rng = self.rng
        r = rng.random()
        if r < 0.4:
            return rng.choice(lists.STREET_NAMES)
        if r < 0.6:
            return rng.choice(TREES)
        if r < 0.75:
            return simple_last(rng)
        if r < 0.85:
            return f"{rng.choice(HEADS)} {rng.choice(FEATURES)}"
        return rng.choice(HEADS) + rng.choice(TAILS) if r < 0.95 else f"{rng.choice(['Old', 'Upper', 'Lower', 'Dr.', 'N', 'Little', 'Via', 'Calle', 'Rue'])} {rng.choice(lists.LAST)}"

    def _number(self):
        rng = self.rng
        r = rng.random()
        n = rng.randint(1, 99) if r < 0.2 else rng.randint(100, 999) if r < 0.45 else rng.randint(1000, 9999) if r < 0.8 else rng.randint(10000, 42000)
        return str(n) + rng.choice(["A", "B", " 1/2", "-B", "C"]) if rng.random() < 0.04 else str(n)

    def _rural(self):
        rng = self.rng
        num = rng.randint(1, 999)
        return rng.choice([
            lambda: f"{rng.choice(['RR', 'R.R.', 'Rural Route', 'RR #'])}{' ' if rng.random() < 0.9 else ''}{rng.randint(1, 9)}{rng.choice([' ', ', '])}Box {num}{rng.choice(['', '', 'A'])}", lambda: f"HC {rng.randint(1, 80)} Box {num}",
            lambda: f"{self._number()} {rng.choice(['County Road', 'County Rd', 'CR', 'Co Rd', 'Co. Rd.'])} {num}{rng.choice(['', '', 'N', 'E'])}", lambda: f"{rng.choice(['County Road', 'CR', 'Township Road', 'Forest Road', 'FM', 'Farm Road'])} {num}",
            lambda: f"{self._number()} {rng.choice(['State Hwy', 'State Route', 'SR', 'Highway', 'Hwy', 'US Hwy', 'US-', 'Old Hwy'])}{' '}{rng.randint(2, 399)}{rng.choice(['', '', ' N', ' South'])}".replace("US- ", "US-"),
            lambda: f"{rng.choice(['mile marker', 'mile', 'MM', 'milepost'])} {num}{rng.choice([' on ', ', ', ' of ', ' '])}{rng.choice(['US-', 'Hwy ', 'I-', 'SR ', 'Route '])}{rng.randint(2, 399)}",
            lambda: f"{rng.choice(['PO Box', 'P.O. Box', 'P O Box', 'POB', 'Box', 'Drawer', 'PMB'])} {rng.randint(2, 9999)}", lambda: f"{rng.choice(['Lot', 'Space', 'Trailer', 'Unit'])} {rng.randint(1, 140)}, {self._town()} {rng.choice(['Mobile Home Park', 'Trailer Court', 'MHP', 'Estates', 'RV Park'])}",
            lambda: f"{num}{rng.choice('NSEW')} {rng.randint(100, 999)}{rng.choice('NSEW')}" if rng.random() < 0.5 else f"{num} N {rng.randint(1, 90)}00 W", lambda: f"corner of {self._street_name()} and {rng.randint(2, 40)}th",
            lambda: f"{self._street_name()} Farm, {self._street_name()} Lane", lambda: f"the {rng.choice(['blue', 'white', 'last', 'yellow'])} house on {self._street_name()} Rd",
        ])()

    def _us_street(self):
        rng = self.rng
        if rng.random() < 0.16:
            return self._rural()
        name = self._street_name()
        suffix = "" if " " in name and name.split()[0] in ("Via", "Calle", "Rue") else rng.choice(COMMON_SUFFIXES) if rng.random() < 0.6 else rng.choice(SUFFIXES)
        way = rng.choice(["N", "S", "E", "W", "N.", "S.", "North", "SW", "NE", "West"]) + " " if rng.random() < 0.16 else ""
        after = rng.choice([" NW", " SE", " N", " S.E."]) if rng.random() < 0.06 else ""
        if not suffix:
            return f"{self._number()} {name}"
        return f"{self._number()} {way}{name} {suffix}{after}"

    def _unit(self):
        rng = self.rng
        return rng.choice(["Apt {}", "Apt. {}", "apt {}", "Unit {}", "#{}", "Ste {}", "Suite {}", "Bldg {}", "Lot {}", "Rm {}", "Flat {}", "Trlr {}", "Fl {}", "# {}"]).format(
            rng.choice([str(rng.randint(1, 40)), str(rng.randint(100, 1900)), f"{rng.randint(1, 30)}{rng.choice(LETTERS)}", rng.choice(LETTERS), f"{rng.choice(LETTERS)}-{rng.randint(1, 30)}"]))

    def _uk_street(self):
        rng = self.rng
        name = rng.choice(TREES) if rng.random() < 0.4 else self._street_name()
        r = rng.random()
        head = f"{rng.randint(1, 220)}{rng.choice(['', '', '', 'a', 'B'])} "
        if r < 0.12:
            head = f"Flat {rng.randint(1, 30)}{rng.choice(['', 'A'])}, {rng.randint(1, 99)} "
        elif r < 0.22:
            head = f"{rng.choice(TREES)} {rng.choice(['Cottage', 'House', 'Farm', 'Barn', 'Lodge', 'Villa'])}, "
        return f"{head}{name} {rng.choice(UK_SUFFIXES)}"

    def street(self):
        rng = self.rng
        if self.style == "uk" and rng.random() < 0.85:
            return mark("LOCATION", self._case(self._uk_street()))
        r = rng.random()
        street = self._us_street()
        if r < 0.12:                                      # a street without a number
            street = f"{self._street_name()} {rng.choice(COMMON_SUFFIXES + SUFFIXES)}"
        elif r < 0.22:
            street += rng.choice([", ", " ", ", "]) + self._unit()
        return mark("LOCATION", self._case(street))

    def _foreign(self):
        rng, num = self.rng, self.rng.randint(1, 240)
        name = rng.choice(lists.LAST)
        return rng.choice([
            lambda: f"{rng.choice(['Linden', 'Garten', 'Schiller', 'Bahnhof', 'Kirch', 'Berg'])}{rng.choice(['str.', 'straße', 'weg', 'allee', 'platz'])} {num}, {rng.randint(10000, 99999)} {rng.choice(['München', 'Köln', 'Bremen', 'Jena', 'Trier'])}",
            lambda: f"{num}{rng.choice([',', ' bis', ''])} rue {rng.choice(['des Lilas', 'de la Paix', 'du Moulin', 'Pasteur', 'Victor Hugo'])}, {rng.randint(10000, 95999)} {rng.choice(['Lyon', 'Nantes', 'Lille', 'Dijon'])}",
            lambda: f"{rng.randint(1, 30)}/{num} {name} {rng.choice(['St', 'Rd', 'Pde', 'Cres'])}, {rng.choice(['Dubbo NSW', 'Ballarat VIC', 'Cairns QLD', 'Kalgoorlie WA'])} {rng.randint(2000, 6999)}",
            lambda: f"{num} {name} {rng.choice(['Ave', 'Cres', 'Rd'])}, {rng.choice(['Moose Jaw, SK', 'Halifax NS', 'Guelph, ON', 'Kelowna, BC'])} {fill(rng, 'A9A 9A9')}",
            lambda: f"C/ {name} {num}, {rng.randint(1, 9)}º {rng.choice('ABCD')}, {rng.randint(10000, 52999)} {rng.choice(['Sevilla', 'Málaga', 'Vigo'])}",
            lambda: f"Via {rng.choice(['Roma', 'Garibaldi', 'Verdi', 'Mazzini'])} {num}, {rng.randint(10000, 98999)} {rng.choice(['Torino', 'Bari', 'Pisa'])}",
            lambda: f"{num}, {rng.choice(['2nd Cross', 'MG Road', 'Gandhi Nagar', 'Sector 14', '4th Main'])}, {rng.choice(['Bengaluru', 'Pune', 'Kochi', 'Jaipur'])} {rng.randint(110000, 855000)}",
            lambda: f"Av. {name} #{num}, Col. {rng.choice(['Centro', 'Roma Norte', 'Del Valle'])}, {rng.randint(10000, 99999)} {rng.choice(['Oaxaca', 'Puebla', 'León'])}",
            lambda: f"{rng.randint(1, 9)}-{rng.randint(1, 30)}-{rng.randint(1, 20)} {rng.choice(['Nishi', 'Midori', 'Sakae'])}-{rng.choice(['ku', 'cho', 'machi'])}, {rng.choice(['Osaka', 'Nagoya', 'Sapporo'])} {rng.randint(100, 999)}-{rng.randint(0, 9999):04}",
            lambda: f"{num} {rng.choice(['Main Street', 'Abbey Road', 'Chapel Lane'])}, {rng.choice(['Athlone', 'Tralee', 'Naas'])}, Co. {rng.choice(['Kerry', 'Kildare', 'Mayo'])}{rng.choice(['', ' ' + fill(rng, 'A99 X9X9')])}",
            lambda: f"ul. {rng.choice(['Polna', 'Lipowa', 'Leśna', 'Szkolna'])} {num}/{rng.randint(1, 40)}, {rng.randint(10, 99)}-{rng.randint(100, 999)} {rng.choice(['Kraków', 'Łódź', 'Radom'])}",
            lambda: f"{name}straat {num}, {rng.randint(1000, 9999)} {rng.choice(LETTERS)}{rng.choice(LETTERS)} {rng.choice(['Utrecht', 'Delft', 'Breda'])}",
        ])()

    def address(self):
        rng = self.rng
        r = rng.random()
        if r < 0.05 or (self.style == "mixed" and r < 0.5):
            return mark("LOCATION", self._foreign())
        if self.style == "uk" and r < 0.9:
            sep = rng.choice([", ", ", ", ", ", "\n", " ", ","])
            parts = [self._uk_street()] + ([self._uk_town()] if rng.random() < 0.3 else []) + [self._uk_town()] + ([rng.choice(["West Yorkshire", "Kent", "Cumbria", "Fife", "Gwynedd"])] if rng.random() < 0.2 else [])
            text = sep.join(parts)
            if rng.random() < 0.85:
                text += rng.choice([" ", ", ", sep]) + self._postcode()
            return mark("LOCATION", self._case(text))
        street = self._us_street()
        unit = self._unit() if rng.random() < 0.25 else ""
        state = self._state() if rng.random() < 0.85 else self._state(False)
        zip_code = self._zip() if rng.random() < 0.72 else ""
        style = rng.random()
        if style < 0.60:
            text = street + (rng.choice([", ", " ", ", "]) + unit if unit else "") + f", {self._us_city()}, {state} {zip_code}".rstrip()
        elif style < 0.74:
            text = street + (rng.choice([" ", "\n", ", "]) + unit if unit else "") + f"\n{self._us_city()}, {state} {zip_code}".rstrip()
        elif style < 0.84:
            text = f"{street} {unit + ' ' if unit else ''}{self._us_city()} {state} {zip_code}".rstrip()
        elif style < 0.90:
            text = f"{street}{', ' + unit if unit else ''}, {self._us_city()}" + (f" {zip_code}" if zip_code and rng.random() < 0.5 else "")
        elif style < 0.94:
            text = " / ".join(p for p in (street, unit, f"{self._us_city()} {state}", zip_code) if p)
        elif style < 0.97:
            text = f"{street}, {rng.choice(['c/o ', ''])}{self._town()} Estates, {self._us_city()}, {state} {zip_code}".replace("c/o ", "").rstrip()
        else:
            text = f"{street}{', ' + unit if unit else ''}, {self._us_city()},{state},{zip_code}".rstrip(",")
        text = re.sub(r" +", " ", text)
        r = rng.random()
        text = re.sub(r"[,.]", "", text) if r < 0.05 else text
        return mark("LOCATION", self._case(text))

    # Places of care
    def _place_word(self):
        rng = self.rng
        r = rng.random()
        return self._town() if r < 0.35 else simple_last(rng) if r < 0.5 else self._city() if r < 0.75 else f"{rng.choice(HEADS)} {rng.choice(FEATURES)}" if r < 0.9 else rng.choice(VIRTUES)

    def _saint(self):
        rng = self.rng
        return f"{rng.choice(['St.', 'St.', 'St', 'Saint', 'Our Lady of', 'Sts.'] if rng.random() < 0.95 else ['St. Mary and St.'])} {rng.choice(SAINTS)}"

    def _hospital(self):
        rng = self.rng
        r = rng.random()
        if r < 0.16:
            h = rng.choice(lists.HOSPITALS)
            return h[4:] if h.startswith("The ") and rng.random() < 0.6 else h
        if r < 0.30:
            s = self._saint()
            return rng.choice([f"{s}'s", f"{s}'s Hospital", f"{s}'s Medical Center", f"{s} Regional", f"{s}'s", f"{s} Hospital", f"{s}'s {self._place_word()}", f"{s}’s"])
        if r < 0.40:
            return self._acronym()
        if r < 0.46:
            return rng.choice(["VA", "VAMC", f"{self._city()} VA", "VA Medical Center", f"{self._city()} VAMC", "Children's", "the Brigham", "General", "County", "University Hospital", "the Infirmary", "MGH", "UCSF", "UPMC", "Hopkins", "the Mayo", "Cottage Hospital", "Kaiser"]).replace("the ", "")
        p = self._place_word()
        if self.style == "uk" and rng.random() < 0.75:
            return rng.choice([f"{p} Royal Infirmary", f"{p} General", f"{p} General Hospital", f"Royal {p} Hospital", f"{p} District Hospital", f"{p} Cottage Hospital", f"{p} Community Hospital", f"Queen {rng.choice(['Elizabeth', 'Alexandra', 'Mary'])} Hospital", f"{p} and {self._uk_town()} NHS Trust", f"{p} Teaching Hospitals NHS Foundation Trust", f"{p} Infirmary"])
        return rng.choice([f"{p} Memorial", f"{p} Memorial Hospital", f"{p} Valley Medical Center", f"{p} General", f"{p} General Hospital", f"{p} Regional Medical Center", f"{p} Regional", f"{p} Community Hospital", f"{p} Medical Center", f"{p} Health", f"{p} Mercy", f"{p} County Hospital", f"University of {p} Hospital",
                           f"{p} Children's Hospital", f"{p} Children's", f"{p} Heart & Lung", f"{p} Heart Institute", f"{p} Cancer Center", f"{p} Health System", f"{p} Med Ctr", f"{p} Hosp", f"{p}-{simple_last(rng)} Medical Center", f"{p} Critical Access Hospital", f"{p} Surgical Hospital", f"{p} Behavioral Health", f"{p} Rehabilitation Hospital", f"{p} Baptist", f"{p} Methodist", f"{p} ED", f"{p} Healthcare"])

    def _acronym(self):
        rng = self.rng
        core = "".join(rng.choices(LETTERS, k=rng.choice([1, 2, 2])))
        return core + rng.choice(["MC", "MC", "GH", "H", "MH", "RMC", "CH", "UH", "HC", "VMC", "MMC", "CMC", "RH", "HS", "RI"])

    def facility(self):
        rng = self.rng
        r = rng.random()
        if r < 0.64:
            return mark("FACILITY", self._case(self._hospital()))
        if r < 0.72:
            return self.practice()
        if r < 0.75:
            return f"{rng.choice(['the ', 'the ', ''])}{mark('FACILITY', rng.choice(['VA', 'VA', 'General', 'County', 'Children’s', 'Kaiser']))} in {self.city()}"
        if r < 0.9:
            return mark("FACILITY", self._case(self._clinic()))
        return rng.choice([self.nursing_home, self.imaging, self.home_health, self.hospice, self.dialysis])()

    def hospital(self):
        return mark("FACILITY", self._hospital())

    def _clinic(self):
        rng = self.rng
        p, s = self._place_word(), rng.choice(SPECIALTY_WORDS)
        if self.style == "uk" and rng.random() < 0.7:
            return rng.choice([f"{p} Surgery", f"{p} Medical Practice", f"{p} Health Centre", f"The {p} Practice", f"{p} Road Surgery", f"{p} Medical Centre", f"{p} Group Practice", f"{p} House Surgery", f"{p} Walk-in Centre", f"{p} Family Practice"])
        return rng.choice([f"{p} Clinic", f"{p} {s}", f"{p} {s}", f"{p} {s} Associates", f"{p} Family Practice", f"{p} Family Medicine", f"{s} of {p}", f"{simple_last(rng)} & {simple_last(rng)} {s}", f"{p} Medical Group", f"{p} Health Center", f"{p} Community Health Center", f"{rng.choice(HEADS)} {rng.choice(FEATURES)}", f"{rng.choice(TREES)} Woods",
                           f"{p} Mercy", f"{p} Urgent Care", f"{p} Primary Care", f"{simple_last(rng)} {s}", f"{p} Wellness", f"{p} Surgery Center", f"{p} Walk-In", f"{self._saint()}'s Clinic", f"The {p} Group", f"{p} Physicians", f"Center for {s}, {p}", f"{p} Associates", f"{p} Health Dept"])

    def clinic(self):
        return mark("FACILITY", self._case(self._care() if self.rng.random() < 0.25 else self._clinic()))

    def pharmacy(self):
        rng = self.rng
        r = rng.random()
        if r < 0.12:
            return f"{mark('FACILITY', rng.choice(CHAINS_RX))} on {mark('LOCATION', self._street_name() + ' ' + rng.choice(COMMON_SUFFIXES) if rng.random() < 0.8 else self._street_name())}"
        if r < 0.18:
            return f"{mark('FACILITY', rng.choice(CHAINS_RX))} in {self.city()}"
        if r < 0.45:
            return mark("FACILITY", rng.choice(CHAINS_RX) + rng.choice(["", "", "", f" #{rng.randint(2, 19999)}", f" {self._city()}", f" store {rng.randint(100, 9999)}"]))
        p = self._place_word()
        return mark("FACILITY", self._case(rng.choice([f"{p} Pharmacy", f"{p} Pharmacy", f"{p} Pharmacy #{rng.randint(1, 99)}", f"{p} Drug", f"{p} Drugs", f"{simple_last(rng)}'s Pharmacy", f"{simple_last(rng)} Drug Store", f"{p} Apothecary", f"{p} Compounding", f"{p} Chemist", f"{simple_last(rng)} & Sons Chemists", f"{p} Specialty Pharmacy", f"{p} Rx", f"{p} Discount Drug"])))

    def lab_company(self):
        rng = self.rng
        p = self._place_word()
        return mark("FACILITY", rng.choice(LABS) if rng.random() < 0.4 else rng.choice([f"{p} Labs", f"{p} Laboratories", f"{p} Diagnostics", f"{p} Pathology", f"{p} Pathology Associates", f"{p} Reference Laboratory", f"{p} Genomics", f"{p} Clinical Lab", f"{p} State Public Health Laboratory", f"{p} Blood Center", f"{p} Toxicology"]))

    def nursing_home(self):
        rng = self.rng
        p = self._place_word()
        return mark("FACILITY", self._case(rng.choice([f"{p} Manor", f"{p} Nursing Home", f"{p} Nursing & Rehab", f"{p} Care Center", f"{p} Care Home", f"{p} Lodge", f"{p} House", f"{p} Assisted Living", f"{p} Senior Living", f"The {p}", f"{p} Memory Care", f"{p} SNF", f"{p} Rehabilitation and Healthcare", f"{p} Court", f"{p} Terrace", f"{p} Gardens",
                                                        f"Villa {p}", f"{p} Health and Rehab", f"{p} Village", f"{p} Group Home", f"{p} Place", f"{p} Convalescent", f"Sunrise of {p}", f"Brookdale {p}", f"{self._saint()} Home", f"{rng.choice(TREES)} {rng.choice(FEATURES)}", f"{p} at {self._town()}"])))

    def imaging(self):
        p = self._place_word()
        return mark("FACILITY", self.rng.choice([f"{p} Imaging", f"{p} Radiology", f"{p} Imaging Center", f"{p} MRI", f"{p} Open MRI", f"{p} Breast Center", f"{p} Diagnostic Imaging", "RadNet", "SimonMed"]))

    def home_health(self):
        p = self._place_word()
        return mark("FACILITY", self.rng.choice([f"{p} Home Health", f"{p} Home Care", f"{p} VNA", f"Visiting Nurses of {p}", "Amedisys", "Bayada", f"{p} Homecare & Hospice", f"{p} At Home", "Visiting Angels", f"{p} Medical Supply", "Apria", "Lincare"]))

    def hospice(self):
        p = self._place_word()
        return mark("FACILITY", self.rng.choice([f"{p} Hospice", f"Hospice of {p}", f"{p} Hospice House", f"{p} Palliative Care", "VITAS", f"{self._saint()}'s Hospice", f"{p} Journeys Hospice"]))

    def dialysis(self):
        p = self._place_word()
        return mark("FACILITY", self.rng.choice([f"DaVita {p}", f"Fresenius {p}", f"{p} Dialysis", f"{p} Kidney Center", "DaVita", "Fresenius", f"FMC {p}"]))

    # Organisations
    def employer(self):
        rng = self.rng
        r = rng.random()
        if r < 0.22:
            return mark("ORG", rng.choice(EMPLOYERS).replace("the ", ""))
        p = simple_last(rng) if rng.random() < 0.5 else self._place_word()
        trade = rng.choice(TRADES)
        return mark("ORG", self._case(rng.choice([f"{p} {trade}", f"{p} {trade}", f"{p} {trade}", f"{p} & Sons", f"{p} {trade} Inc.", f"{p} {trade} LLC", f"{p} Brothers {trade}", f"{p} & {simple_last(rng)} {trade}", f"{p} {trade} Co.", f"City of {self._city()}", f"{p} County Sheriff's Office", f"{p} Police Department", f"{p} Fire Dept", f"{p} {trade} Ltd", f"{p} Industries", f"{p} Corp",
                                                 f"{rng.choice(HEADS)}{rng.choice(['tech', 'soft', 'ware', 'works', 'mart', 'line', 'star', 'co'])}", f"{p} School District", f"Local {rng.randint(12, 999)}", f"{p} Church", f"{p} Casino", f"{p} Hotel", f"{p} Council", f"{p} GmbH", f"{p} plc"])))

    def school(self):
        rng = self.rng
        p = self._place_word() if rng.random() < 0.7 else rng.choice(["Lincoln", "Washington", "Jefferson", "Roosevelt", "MLK", "Cesar Chavez", "Rosa Parks", "Franklin", "Adams"])
        if self.style == "uk" and rng.random() < 0.7:
            return mark("ORG", rng.choice([f"{p} Primary", f"{p} Primary School", f"{p} Academy", f"{p} High School", f"{self._saint()}'s RC Primary", f"{p} Grammar", f"University of {p}", f"{p} College", f"{p} Comprehensive", f"{p} Nursery"]))
        return mark("ORG", self._case(rng.choice([f"{p} Elementary", f"{p} Elementary School", f"{p} Middle School", f"{p} High School", f"{p} High", f"{p} HS", f"{p} Academy", f"{p} Charter School", f"University of {p}", f"{p} State University", f"{p} State", f"{p} Community College", f"{p} College", f"{p} Montessori", f"{self._saint()} School", f"{p} ISD", f"{p} Unified School District", f"{p} Preschool",
                                                 f"{p} Head Start", f"{p} Junior High", f"{p} Day School", f"{p} Tech", f"PS {rng.randint(1, 320)}", f"{p} Christian School", f"{p} Daycare"])))

    def insurer(self):
        rng = self.rng
        p = self._place_word()
        return mark("ORG", rng.choice(INSURERS) if rng.random() < 0.5 else rng.choice([f"{p} Health Plan", f"{p} Mutual", f"{p} Insurance", f"{p} Life", f"{p} Advantage", f"{p} Health Partners", f"{p} Benefit Administrators", f"{p} Choice HMO", f"Blue Cross of {self._state(False)}", f"{p} Care Plus", f"{p} Assurance", f"{p} Casualty", f"{p} Group Health"]))

    def charity(self):
        rng = self.rng
        p = self._place_word()
        return mark("ORG", rng.choice(CHARITIES) if rng.random() < 0.4 else rng.choice([f"{p} Foundation", f"{p} Food Bank", f"{p} Food Pantry", f"Friends of {p}", f"{p} Trust", f"{p} Outreach", f"{p} Shelter", f"{p} House of Hope", f"{p} Relief Fund", f"{simple_last(rng)} Family Foundation", f"{p} Community Kitchen", f"{p} Senior Center", f"{p} Community Church", f"{p} Lions Club", f"{p} Women's Refuge"]))
