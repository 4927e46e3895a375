"""What notes write in a hurry and a first model got wrong: dates without a year beside fractions that are none, eponyms without a head
noun, single names, initials, places of care that do not say so, numbers without a label, ages in words."""

import datetime

from . import lists
from .dates import SHORT, WEEK_SHORT, ordinal
from .identifiers import LETTERS, fill
from .markup import mark
from .people import Person, invented, plain, simple_last
from .places import COMMON_SUFFIXES, HEADS, TAILS, TREES, VIRTUES


def bars(text):
    return [p for p in text.replace("\n", "").split("|") if p]


TUBES = bars("""Foley|Foley|Foley|Hickman|Broviac|Groshong|Quinton|Tesio|Swan|Swan-Ganz|Cordis|Coudé|Coude|Malecot|Penrose|Blake|JP|Jackson-Pratt|Dobhoff|Salem sump|Bonanno|Tenckhoff|Ommaya|Hakim|Yankauer|Guedel|Ambu|Bair Hugger|
Jewett|Aspen collar|Miami J|Philadelphia collar|Holter|Zio|Mahurkar|Shiley|Bivona|Sengstaken|Blakemore|Minnesota tube|Levin|Robinson|Nelaton|Tiemann|Huber|Tuohy|Whitacre|Quincke|Sprotte|Veress|Jamshidi|Hasson|Kirschner|Steinmann|Ilizarov|
Buck's traction|Gardner-Wells|Mayfield|Pavlik|Unna boot|Jobst|Kerlix|Coban|Bledsoe|Davol|Redivac|Robinson drain|Bardex|Bakri|Cook balloon|Angelchik|Denver shunt|LeVeen|Harrington rod|Luque|Rush rod|Enders|Baxter|Sims|Kehr|Pigtail|Vas-Cath|Hoyer|Hoyer lift|Sara Stedy|Stryker frame|Clinitron|Roho""")
TOOLS = bars("""Bovie|Bovie|Kocher|Kocher|Babcock|Babcock|Allis|Kelly|Adson|DeBakey|Metzenbaum|Metz|Mayo|Weitlaner|Richardson|Deaver|Balfour|Bookwalter|Army-Navy|Senn|Hohmann|Bennett|Langenbeck|Gelpi|Finochietto|Satinsky|Cooley|Potts|Castroviejo|Jacobson|Crile|
Mixter|Heaney|Zeppelin|Pennington|Rochester-Pean|Pean|Halsted|Hartmann|Gerald|Cushing|Penfield|Freer|Cobb|Kerrison|Leksell|Midas Rex|Hudson brace|Gigli|Raney|Greenberg|Doyen|Auvard|Graves speculum|Pederson|Sims|Pratt|Hegar|Pipelle|Novak|Bozeman|
Poole|Frazier|Lukens|Tischler|Magill|Macintosh|Miller|McIvor|Crowe-Davis|Boyle-Davis|Cottle|Takahashi|Blakesley|Killian|Aufricht|Backhaus|Maloney|Savary|Roth net|Parsonnet|Rummel|Vanderbilt|Harrington|St. Mark's|Goulet|Thompson|Omni-Tract|Lone Star|Scott|
Liston|Luer|Ragnell|Bishop-Harman|Westcott|Vannas|Barraquer|Lieberman|Sinskey|Kuglen|Kelman|Tenzel|Desmarres|Volkmann|Lempert|Love|Hibbs|Taylor|Meyerding|Myers|Brand|Bunnell|Joseph|Brown|Iris|Stevens|Lahey|Ochsner|Judd-Allis|Duval|Foerster|Rampley|Spencer Wells|Dunhill|Roberts|Lane|Littlewood|Travers|Norfolk and Norwich""")
SIGNS = bars("""Babinski|Babinski|Romberg|Murphy|Murphy's|Homans|Homan's|Kernig|Brudzinski|Hoffman|Hoffmann|Tinel|Tinel's|Phalen|Finkelstein|Spurling|Lachman|McMurray|Thompson|Hawkins|Neer|Speed's|Yergason|Apley|Ober|Thomas|Trendelenburg|Patrick|Lasègue|Lasegue|Adson's|Allen|Weber|Rinne|
Dix-Hallpike|Hallpike|Epley|Rovsing|Rovsing's|Blumberg|Cullen|Grey Turner|Carnett|Dunphy|Chvostek|Trousseau|Kussmaul|Corrigan|Duroziez|Marcus Gunn|Hutchinson|Nikolsky|Auspitz|Koebner|Darier|Ortolani|Barlow|Galeazzi|Moro|Galant|Gowers|Lhermitte|Uhthoff|Froment|Wartenberg|Simmonds|
Schober|Gaenslen|Waddell|Schirmer|Amsler|Snellen|Goldmann|Seidel|Hirschberg|Coombs|Mantoux|Schick|Widal|Weil-Felix|Paul-Bunnell|Gram stain|Gram|Giemsa|Ziehl-Neelsen|Holter|Doppler|Bruce|Levine|Kleihauer|Nitrazine|Virchow|Blatchford|Pemberton|Stemmer|Buerger's|Perthes|Beevor|Oppenheim|Chaddock|
Glabellar|Myerson|Hoover|Battle's|Battle|Kehr's|Markle|Obturator|Ludington|O'Brien|Gerber|Jobe|Cozen|Mill's|Maudsley|Watson|Bunnell|Kanavel|Elson|Godfrey|Noble|Clarke's|Wilson's|Steinmann|Silfverskiold|Mulder|Coleman|Jack|Beighton|Nylen|Unterberger|Fukuda|Queckenstedt|Sgarbossa|Wellens|Osborn|Brockenbrough|Bainbridge|Dressler""")
SCALES = bars("""Apgar|APGARs|Bishop|Braden|Norton|Waterlow|Morse|Wells|Geneva|Glasgow|Ranson|Rockall|Blatchford|Child|Child-Pugh|Maddrey|Killip|Gleason|Fuhrman|Breslow|Clark|Nottingham|Mallampati|Cormack-Lehane|Aldrete|Ramsay|Hunt-Hess|Fisher|Rankin|Barthel|Katz|Lawton|Karnofsky|Zubrod|
Lansky|Tanner|Ballard|Dubowitz|Silverman|Schatzker|Garden|Pauwels|Neer|Weber|Gustilo|Salter-Harris|Frykman|Gartland|Wagner|Hurley|Fitzpatrick|Norwood|Hinchey|Bosniak|Bismuth|Todani|Siewert|Borrmann|Prague|Forrest|Hamilton|Beck|Zung|Young|Yale-Brown|Epworth|Berg|Tinetti|Ashworth|Brunnstrom|
Fugl-Meyer|Hoehn & Yahr|Rutherford|Fontaine|Stanford|Crawford|Humpty Dumpty|Lund-Mackay|Lund|Edinburgh|Conners|Vanderbilt|Bristol|Parkland|Baux|Bazett|Goldman|Lee|Detsky|Charlson|Rockwood|Centor|Duke|Jones|Ann Arbor|Rai|Binet|Lugano|Deauville|Masaoka|Enneking|Mirels|Tokuhashi|Kellgren|Outerbridge|Cobb|Risser|Graf|Tönnis|Catterall|Herring|Ficat|Nash|Meyerding|Pfirrmann|Modic|Fazekas|Scheltens|Spetzler|Raymond|Fisher""")
DISEASES = bars("""Addison|Addison|Cushing|Graves|Hashimoto|Crohn|Parkinson|Alzheimer|Huntington|Huntington|Lewy body|Lewy bodies|Pick|Hodgkin|Burkitt|Ewing|Wilms|Kaposi|Paget|Bowen|Barrett|Wilson|Gilbert|Budd-Chiari|Whipple|Still|Felty|Sjogren|Behçet|Reiter|Raynaud|Marfan|Down|Edwards|Patau|Turner|Noonan|
Angelman|Rett|Tourette|Asperger|Bell|Ramsay Hunt|Meniere|Ménière|Guillain-Barré|GBS/Miller Fisher|Erb|Erb's|Klumpke|Duchenne|Becker|Charcot-Marie-Tooth|Friedreich|Wernicke|Korsakoff|Brown-Séquard|Carney|Carney complex|Cowden|Peutz-Jeghers|Gardner|Lynch|Li-Fraumeni|Von Willebrand|vWD/Von Willebrand|Fanconi|Gaucher|Fabry|Pompe|
Hurler|Coxsackie|Coxsackie B|Marburg|Ebola|Epstein-Barr|Norwalk|Lyme|Lassa|Hanta|Kawasaki|Takayasu|Buerger|Takotsubo|Brugada|Ebstein|Fallot|Eisenmenger|Dressler|Prinzmetal|Wolff-Parkinson-White|Hirschsprung|Meckel|Zenker|Mallory-Weiss|Boerhaave|Schatzki|Ogilvie|Fournier|Peyronie|Dupuytren|Baker's|
Osgood-Schlatter|Perthes|Scheuermann|Morton|Jones fx|Colles|Smith fx|Bennett fx|Pott|Monteggia|Lisfranc|Maisonneuve|Bankart|Hill-Sachs|Bartholin|Sheehan|Asherman|Auer rods|Auer|Barr bodies|Barr body|Reed-Sternberg|Howell-Jolly|Heinz|Mallory bodies|Russell bodies|Negri|Döhle|Charcot-Leyden|Curschmann|Aschoff|Call-Exner|
Bence Jones|Kupffer|Langerhans|Leydig|Sertoli|Purkinje|Schwann|Merkel|Paneth|Brunner|Peyer|Hassall|Bowman|Henle|Oddi|Vater|Wirsung|Santorini|Langer|Cooper|Poupart|Scarpa|Camper|Colles|Denonvilliers|Gerota|Douglas|Retzius|Morison|Hesselbach|Calot|Rouviere|Willis|Galen|Rolando|Sylvius|Sylvian|Broca|Monro|Luschka|Magendie|Schlemm|Descemet|Bruch|Tenon|
Eustachian|Rosenmüller|Corti|Meibomian|Stensen|Wharton|Waldeyer|Hirano|Rosai-Dorfman|Castleman|Sweet's|Kikuchi|Kimura|Erdheim-Chester|Gorlin|Birt-Hogg-Dubé|Sturge-Weber|von Hippel-Lindau|Osler-Weber-Rendu|Churg-Strauss|Goodpasture|Wegener|Alport|Berger|Bartter|Gitelman|Liddle|Conn|Nelson|Sipple|Wermer|Kallmann|Klinefelter|Mayer-Rokitansky|Swyer|Perlman|Potter|Pierre Robin|Treacher Collins|Crouzon|Apert|Pfeiffer|Goldenhar|Poland|Sprengel|Arnold-Chiari|Chiari I|Dandy-Walker|Tay-Sachs|Niemann-Pick|Krabbe|Leigh|Leber|Stargardt|Best|Usher|Bardet-Biedl|Alström|Wolfram|Hartnup|Menkes|Lesch-Nyhan""")
OPS = bars("""Whipple|Whipple|Nissen|Toupet|Dor|Heller|Billroth II|Roux-en-Y|Hartmann|Hartmann's|Kasai|Ladd|Fontan|Norwood|Glenn|Ross|Bentall|David|Maze|Cox-Maze|Burch|McDonald|Shirodkar|Pfannenstiel|Joel-Cohen|Kocher maneuver|Pringle|Mohs|Le Fort|Caldwell-Luc|Bankart|Latarjet|Broström|Austin|Akin|Lapidus|Keller|Ponseti|Girdlestone|
McBride|Lichtenstein|Bassini|Shouldice|Ivor Lewis|McKeown|Altemeier|Delorme|Stamm|Witzel|Mitrofanoff|Malone|Zadek|Winograd|Syme|Chopart|Boyd|Abbe|Mustardé|Thiersch|Bristow|Putti-Platt|Blalock-Taussig|BT shunt|Rastelli|Jatene|Mustard|Senning|Konno|Damus-Kaye-Stansel|Batista|Dor|Seldinger|Heimlich|McRoberts|Woods|Leopold|Credé|Valsalva|
Wertheim|Manchester|Strassmann|Pomeroy|Bilateral Irving|Marshall-Marchetti-Krantz|Kelly plication|Puestow|Frey|Beger|Sugiura|Warren|Duhamel|Soave|Swenson|Ramstedt|Nuss|Ravitch|Clagett|Eloesser|Belsey|Collis|Thal|Hill|Finney|Heineke-Mikulicz|Janeway|Graham patch|Mikulicz|Parks|Milligan-Morgan|Longo|Ferguson|Bascom|Karydakis|Limberg|Lord's|Jaboulay|Palomo|Ivanissevich|Snodgrass|Mathieu|Duckett|Fowler-Stephens|Bianchi|Anderson-Hynes|Boari|Lich-Gregoir|Cohen|Politano|Millin|Bricker|Indiana pouch|Kock|Studer""")
_EXTRA = sorted({w.removesuffix("'s") for r in lists.rows("clinical", "final_eponymous_concepts.csv") for w in r["eponym"].split("|") if w[:1].isupper() and w[1:].islower() and 3 < len(w) < 14 and " " not in w})
# Bare words that are everyday names would teach the model to overlook people: those keep to phrases with a head noun (clinical.py).
_COMMON = ({w for w in lists.LAST[:700] + lists.FIRST_M[:350] + lists.FIRST_F[:350]}
           - set("Kelly Murphy Bishop Allen Norton Wells Morse Foley Tanner Graves Barlow Weber Mayo Blake Bell Down Wilson Turner Cushing Miller Thompson Hawkins Hickman Jones Ross Glenn Watson Garden Wagner Child Lynch Gardner".split()))
TUBES, TOOLS, SIGNS, SCALES, DISEASES, OPS = ([w for w in bank if w not in _COMMON] for bank in (TUBES, TOOLS, SIGNS, SCALES, DISEASES, OPS))
_EXTRA = [w for w in _EXTRA if w not in _COMMON and w not in set(lists.LAST[:3000])]
RX_SHORT = bars("""amox|augmentin|vanc|zosyn|levo|dex|pred|lasix|tylenol|asa|metop|dilt|amio|hep gtt|lovenox|coumadin|plavix|abx|rocephin|ctx|cefaz|ancef|keflex|bactrim|cipro|flagyl|doxy|azithro|z-pak|nitro|dilaudid|ativan|versed|haldol|zofran|reglan|pepcid|ppi|protonix|miralax|senna|colace|robitussin|benadryl|
lantus|novolog|humalog|ssi|metformin|glip|jardiance|ozempic|mounjaro|synthroid|statin|lipitor|crestor|lisin|losartan|norvasc|coreg|hctz|spiro|bumex|torsemide|gabapentin|neurontin|lyrica|flexeril|robaxin|baclofen|tramadol|norco|percs|oxy|morphine|fent|ketamine|prop|precedex|levophed|vaso|neo|epi|bicarb|mag|kcl|
d50|narcan|suboxone|methadone|seroquel|zyprexa|risperdal|abilify|lamictal|keppra|depakote|dilantin|tegretol|lithium|zoloft|lexapro|prozac|wellbutrin|effexor|cymbalta|trazodone|remeron|melatonin|ambien|adderall|ritalin|concerta|prazosin|clonidine|hydralazine|albuterol|duonebs|symbicort|advair|spiriva|singulair|
flonase|claritin|zyrtec|mucinex|tamiflu|paxlovid|acyclovir|valtrex|fluc|micafungin|mero|merrem|cefepime|linezolid|dapto|gent|tobra|clinda|macrobid|co-amox|fluclox|taz|trimeth|nitro|para|cocodamol|oramorph|sando K|dalteparin|clexane|rivarox|apixaban|edox|bisop|rampril|furosemide|bumet|omep|lansop|senna|laxido|cyclizine|hyoscine|midaz|pitocin|mag sulfate|betamethasone|terb|nifed|rhogam|methergine|hemabate|cytotec""")
WORDS_SHORT = bars("dtr|circ|bw|sib|preg|appy|chole|lap|resp|neuro|cards|renal|onc|peds|psych|derm|ortho|plastics|rad onc|path|micro|tele|trach|peg|ngt|ett|bipap|cpap|hfnc|nc|ra|tx|rx|dx|hx|fx|sx|cx|bx|pta|ptd|adm|dispo|dc|snf|ltac|loc|ams|sob|doe|cp|abd|ext|wnl|nad|ctab|rrr|perrl|eomi|mae|aox3|gcs|nihss|mrs|fall|wbat|nwb|ttwb|rom|mmt|adl|iadl|hep|poc|stg|ltg|cga|min a|mod i|sba")
CAPS = bars("CRNA|CCHT|RN|CNA|LPN|NHI|GMC|NMC|MBI|CML|IUP|JVP|POC|ROM|EOM|DTR|PMI|SEM|IVC|SMA|SFA|LAD|RCA|LCX|OM1|PDA|ASD|VSD|PFO|TOF|NEC|IVH|RDS|BPD|ROP|TPN|PICC|UAC|UVC|LGA|AGA|SGA|GBS|PROM|IUGR|EFW|AFI|BPP|NST|TOLAC|VBAC|PPH|HELLP|AML|ALL|CLL|MDS|ANC|HSCT|GVHD|CRS|ICANS|PT|OT|SLP|RT|RRT|CM|SW|MSW|LCSW|PCP|APP|PGY|SHO|FY2|SpR|ANP|ACP|HCA|ODP|MDT|DNAR|TTO|EDD|SOP|WAM|IMC|TCI|ECOG|DEXA|DATIX|PALS|IMCA|DOLS|NOK|PMH|ROS|HEENT|NKDA|UDS|EtOH|CIWA|COWS|SI|HI|AVH|NSSI|DBT|CBT|IOP|PHP|ACT|MCO|HMO|PPO|EOB|COB|ABN|DME|POA|HCP|MOLST|PES|COD|DOA|MVC|GSW|ROSC|PEA|TTM|LUCAS|BVM|EJ|IO|OPA|NPA")
KIN = bars("Dad|Mum|Mom|Mam|Mama|Papa|Grandma|Grandpa|Granny|Grandad|Gran|Nan|Nana|Nonna|Nonno|Oma|Opa|Abuela|Abuelo|Avó|Vovó|Babcia|Yiayia|Pop|Pops|Meemaw|Pawpaw|Auntie|Uncle|Sis|Bro|Mother|Father|Amma|Appa|Bà|Tía|Tío|Daddy|Mummy|Mommy|Hubby|Baby|Son|Daughter|Wife|Husband|Big Sister|Nanny|Halmoni|Popo|Teta|Jiddo|Bubbe|Zayde")
# First names that are words, titles or places, and short or accented ones that lists have few of
ODD_FIRST = bars("""Enda|Ole|Ayşe|Siân|Niamh|Aoife|Caoimhe|Saoirse|Oisín|Tadhg|Eoin|Fionn|Gráinne|Dáithí|Þóra|Øyvind|Åse|Bjørn|Jørn|Søren|Łukasz|Zbigniew|Gosia|Małgorzata|Jiří|Zdeněk|Žofia|Ľubica|Čeněk|Đorđe|Željka|İpek|Şule|Gökçe|Çağla|Nguyệt|Lien|Tuyết|Thuý|Phượng|Đức|Xóchitl|Itzel|Citlali|Nicté|Quetzal|
Keahi|Kalani|Noelani|Hōkū|Tāne|Aroha|Wiremu|Hemi|Mele|Sione|Tavita|Lupe|Ximena|Yadira|Yusra|Nour|Amal|Iman|Noor|Rukhsana|Bilqis|Fatou|Ndeye|Aïssatou|Chidi|Ngozi|Ifeoma|Obi|Uche|Ebele|Folake|Temitope|Kwame|Abena|Efua|Yaw|Akosua|Themba|Sipho|Thandi|Zanele|Lerato|Makena|Wanjiru|Achieng|Haile|Tsehay|Selam|Mebrat|Abebe|
Ji-woo|Min-jun|Hye|Seung|Xiu|Mei|Jun|Wei|Hao|Ying|Yan|Bao|Linh|Minh|Anh|Huy|Rin|Ren|Yui|Aoi|Sora|Haru|Nao|Priya|Anjali|Deepa|Kavya|Ravi|Arjun|Ishaan|Jaspreet|Gurpreet|Harjit|Sukhi|Simran|Zainab|Farzana|Shabnam|Parvaneh|Golnaz|Arash|Siavash|Levan|Nino|Giorgi|Ani|Hovik|Oksana|Taras|Yaroslav|Ruslan|Galina|Sveta|Dasha|Masha|Kolya|
Autumn|Castle|Comfort|Blessing|Precious|Gift|Dusty|Skye|Dakota|Cody|Wren|Ember|Story|Ocean|Bay|River|Rain|Snow|Frost|Winter|Season|Journey|Haven|Harbor|Arrow|Archer|Ranger|Rowdy|Rebel|Maverick|Blaze|Ryder|Chase|Cash|Chance|Pepper|Poppy|Clover|Fern|Bramble|Moss|Birdie|Robin|Jay|Finch|Lark|Dove|Bear|Wolf|Fox|Buck|Colt|Fawn|Bunny|Kitty|Tiger|Bee|
Honey|Sugar|Candy|Cookie|Cherry|Apple|Olive|Basil|Sage|Juniper|Saffron|Cinnamon|Star|Sunny|Stormy|Misty|Cloud|Sky|Moon|Luna|Sol|Dawn|Eve|Noel|Easter|Friday|Tuesday|April|May|June|August|Junior|Sonny|Bud|Buddy|Ace|Duke|Earl|Baron|Prince|King|Queenie|Major|Sarge|Reverend|Bishop|Deacon|Pope|Christian|Faith|Hope|Charity|Mercy|Grace|Patience|Prudence|Temperance|Constance|
Verity|Unity|Trinity|Destiny|Harmony|Melody|Lyric|Cadence|Aria|Viola|Carol|Joy|Merry|Bliss|Happy|Lucky|Ransom|Justice|Law|Will|Bill|Mark|Frank|Grant|Rich|Rob|Pat|Dot|Penny|Nickel|Sterling|Pearl|Ruby|Jewel|Jade|Amber|Opal|Crystal|Gem|Goldie|Silver|Steele|Stone|Flint|Clay|Cliff|Dale|Glen|Heath|Ford|Brook|Lake|Wade|Drew|Art|Guy|Man|Rose|Violet|Iris|Ivy|Lily|Daisy|Heather|Holly|Hazel|Myrtle|Pansy|Petal|
Bo|Cy|Ed|Al|Ty|Jo|Di|Vi|Mo|Flo|Bev|Deb|Peg|Meg|Lou|Gus|Hal|Ned|Ted|Rex|Roy|Ike|Abe|Ira|Eli|Uma|Ada|Ina|Una|Zoë|Chloë|Renée|André|José|Inés|Íñigo|Núria|Martí|Jordi|Begoña|Iñaki|Xabi|Edurne|Gonçalo|João|Conceição|Zé|Tóth|Ágnes|Márton|Zsófi|Öykü|Räto|Käthe|Jürgen|Günther|Björk|Maëlle|Loïc|Anaïs|Gaël|Yvonne|Solène""")
ODD_LAST = bars("Pye|Castle|Comfort|Autumn|Bunn|Tart|Crisp|Beard|Shoebotham|Gotobed|Pennyfather|Thistlethwaite|Featherstonehaugh|Onions|Death|Coffin|Body|Bodie|Boddy|Legge|Whitty|Daft|Nutt|Tooth|Ling|Salmon|Haddock|Herring|Spratt|Whiting|Trollope|Sidebottom|Ramsbottom|Entwistle|Clutterbuck|Bracegirdle|Shufflebottom|Twelvetrees|Drinkwater|Goodenough|Makepeace|Gathercole|Toogood|Merryweather|Fairweather|Goodbody|Gatherum|Halfpenny|Pennycook|Shilling|Ō|Ng|Oh|Ho|Ko|Lo|Yu|Wu|Xu|Li|Le|Vu|Do|Dao|Ma|Mo|So|To|An|Ha|Tran|Ong|Lim|Tan|Koh|Teo|Gill|Dhillon|Sidhu|Brar|Kaur|Singh|Begum|Bibi|Khatun|Akhtar".replace("Ō|", ""))
CARE_TAILS = bars("""Polyclinic|Internists|Endocrine|Imaging|Presby|Presbyterian|Medical Associates|Cardiology|Heart Group|Ortho|Bone & Joint|Kidney Partners|Nephrology|Renal Care|Dialysis|Dermatology|Skin|Eye|Eye Center|Retina|ENT|Hearing|Dental|Smiles|Oral Surgery|Pediatrics|Peds|Children's|Women's Care|OB/GYN|Midwives|Birth Center|Family Med|
Family Practice|Internal Medicine|Primary Care|Walk-In|Urgent Care|QuickCare|MinuteClinic|Express Care|Surgical|Surgicenter|Ambulatory Surgery|Endoscopy|GI Associates|Digestive|Liver Clinic|Oncology|Cancer Institute|Infusion|Radiation Oncology|Breast Center|Breast Screening Unit|Radiology|Open MRI|PET|Pathology|Path Group|Labs|Cytology|Blood Center|
Pulmonary|Sleep|Allergy|Pain|Spine|Neuro|Neurology|Stroke Unit|Memory Clinic|Behavioral|Behavioral Health|Behavioral Unit|Psych|Counseling|Recovery|Detox|Rehab|SNF|Nursing|Care Home|Manor|Assisted Living|Memory Care|Hospice|Day Unit|Day Surgery Unit|Day Hospital|Minor Injuries Unit|MIU|Treatment Centre|Community Hub|Health Hub|Therapy|PT|Physio|Wound Care|
Podiatry|Fertility|IVF|Vein|Vascular|Urology|Weight Loss|Bariatrics|Wellness|Indian Health|Tribal Clinic|Free Clinic|Public Health|County Health|Pharmacy|Chemist|Apothecary|Drug|Compounding|Home Health|VNA|Home Infusion|DME|Orthotics|Prosthetics|Genetics|Sexual Health|Travel Clinic|Student Health|Occ Health|ED|ER|Med Ctr|Medical Center|Regional|General|Memorial|Royal Infirmary|Infirmary|Mercy|Health|Health Centre|Surgery|Practice""")
ROADS = bars("I-{n}|I {n}|US-{n}|US {n}|Hwy {n}|Highway {n}|Route {n}|Rt {n}|SR {n}|SR-{n}|State Route {n}|the A{n}|A{n}|the M{m}|M{m}|B{k}|N{m}|the N{m}|CR {n}|FM {n}|Hwy {n} N|Hwy {n} South|Farm Road {n}|Loop {n}|County Road {n}|E{m}|Trans-Canada|the Turnpike")
ONES = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
TENS = "_ _ twenty thirty forty fifty sixty seventy eighty ninety".split()


def words_of(y, rng=None):
    """An age in words: "ninety-four", "a hundred and two", "ninety four"."""
    pick = rng.choice if rng else lambda options: options[0]
    if y >= 100:
        rest = y - 100
        head = pick(["a hundred", "one hundred"])
        return head if not rest else f"{head}{pick([' and ', ' and ', ' '])}{words_of(rest, rng)}"
    if y < 20:
        return ONES[y]
    return TENS[y // 10] + (pick(["-", "-", "-", " "]) + ONES[y % 10] if y % 10 else "")


class Shorthand:
    # Dates
    def _terse_form(self):
        """A way to write days without a year, the same for a whole list."""
        rng, us = self.rng, self._us()
        r = rng.random()
        slash = (lambda d: f"{d.month}/{d.day}") if us else (lambda d: f"{d.day}/{d.month}")
        if r < 0.52:
            return slash
        if r < 0.60:
            return (lambda d: f"{d.month:02}/{d.day:02}") if us else (lambda d: f"{d.day:02}/{d.month:02}")
        if r < 0.66:
            return (lambda d: f"{d.month}-{d.day}") if us else (lambda d: f"{d.day}.{d.month}")
        if r < 0.70:
            return (lambda d: f"{d.month}.{d.day}") if us else (lambda d: f"{d.day:02}.{d.month:02}")
        if r < 0.76:
            return lambda d: f"{rng.choice([WEEK_SHORT[d.weekday()], WEEK_SHORT[d.weekday()][:2], WEEK_SHORT[d.weekday()] + '.', WEEK_SHORT[d.weekday()].upper()])} {slash(d)}"
        if r < 0.88:
            dot = rng.choice(["", "", "."])
            name = lambda d: ("Sept" if d.month == 9 and rng.random() < 0.5 else SHORT[d.month - 1]) + (dot if d.month != 5 else "")
            case = rng.choice([str, str, str, str.lower, str.upper])
            if us:
                return lambda d: case(f"{name(d)} {d.day}")
            return rng.choice([lambda d: case(f"{d.day} {name(d)}"), lambda d: case(f"{ordinal(d.day)} {name(d)}"), lambda d: f"{d.day}{SHORT[d.month - 1].lower()}"])
        if r < 0.93:
            return lambda d: f"{WEEK_SHORT[d.weekday()]}{rng.choice(['.', '', ','])} {SHORT[d.month - 1]} {d.day}" if us else f"{WEEK_SHORT[d.weekday()]} {d.day} {SHORT[d.month - 1]}"
        return lambda d: rng.choice([f"the {ordinal(d.day)}", ordinal(d.day), f"{WEEK_SHORT[d.weekday()]} {ordinal(d.day)}", f"{d.day:02}{SHORT[d.month - 1].upper()}", f"{d.day}-{SHORT[d.month - 1]}"])

    def terse(self):
        return mark("DATE", self._terse_form()(self._day()))

    def slashed(self):
        """Month and day, or day and month, with a stroke: the commonest, and the likest to a fraction."""
        d = self._day()
        return mark("DATE", f"{d.month}/{d.day}" if self._us() else f"{d.day}/{d.month}")

    def weekday_date(self):
        d, rng = self._day(), self.rng
        day = rng.choice([WEEK_SHORT[d.weekday()], WEEK_SHORT[d.weekday()] + ".", WEEK_SHORT[d.weekday()].lower(), WEEK_SHORT[d.weekday()][:2], WEEK_SHORT[d.weekday()] + ","])
        return mark("DATE", f"{day} {f'{d.month}/{d.day}' if self._us() else f'{d.day}/{d.month}'}")

    def dotted(self):
        d, rng = self._day(), self.rng
        a, b = (d.month, d.day) if self._us() and rng.random() < 0.5 else (d.day, d.month)
        return mark("DATE", rng.choice([f"{a:02}.{b:02}", f"{a}.{b}", f"{a:02}.{b:02}.", f"{a}.{b}."][: 2 if rng.random() < 0.85 else 4]).rstrip("."))

    def terse_run(self, k):
        """k marked dates that follow each other, in one form."""
        form, d, out = self._terse_form(), self._day(), []
        for _ in range(k):
            out.append(mark("DATE", form(d)))
            d += datetime.timedelta(days=self.rng.choice([0, 1, 1, 1, 2, 3, 5, 7, 14]))
        return out

    def terse_pair(self):
        a = self._day()
        b = a + datetime.timedelta(days=self.rng.choice([1, 1, 2, 3, 4, 5, 7, 10, 14, 30]))
        r = self.rng.random()
        if r < 0.15:
            return f"{mark('DATE', ordinal(a.day))}{self.rng.choice([' into ', '-', ' to ', ' & ', ' and ', '/'])}{mark('DATE', ordinal(b.day))}"
        form = self._terse_form()
        return f"{mark('DATE', form(a))}{self.rng.choice(['-', '-', '–', ' - ', ' to ', ' & ', ', ', ' and ', ' then ', ' -> ', '→', ' thru ', '+'])}{mark('DATE', form(b))}"

    def notdate(self):
        """A fraction, score, duration, time or version that a date could look like."""
        rng = self.rng
        uk = self.style == "uk"
        r = rng.random()
        if r < 0.16:
            k = rng.randint(1, 11)
            return rng.choice([f"{k}/12", f"{k}/52", f"{min(k, 6)}/7", f"{min(k, 7)}/7", f"x{k}/7", f"{k}/7", f"{k}/24"] if uk or rng.random() < 0.4 else [f"{min(k, 5)}/5", f"{k}/10", f"{min(k, 6)}/6"])
        if r < 0.5:
            return rng.choice([f"{rng.randint(1, 5)}/5", f"{rng.randint(0, 10)}/10", f"{rng.randint(1, 4)}/4", f"{rng.randint(1, 6)}/6", f"{rng.randint(1, 2)}/2", f"20/{rng.choice([20, 25, 30, 40, 50, 60, 100, 200])}", f"6/{rng.choice([5, 6, 9, 12, 18, 24, 36, 60])}", f"{rng.randint(90, 190)}/{rng.randint(48, 110)}", "1/2", "1/4", "3/4", "2/3", "1/3", f"{rng.randint(3, 15)}/15", f"{rng.randint(8, 30)}/30", f"{rng.randint(0, 27)}/27", f"{rng.randint(4, 9)}/9", "4-/5", "4+/5", f"{rng.randint(1, 3)}/3", f"{rng.randint(1, 23)}/23"])
        if r < 0.68:
            return rng.choice([f"{rng.randint(0, 23):02}.{rng.choice(['00', '15', '30', '40', '45', '10', '20', '50', '05'])}", f"{rng.randint(7, 19)}.{rng.choice(['00', '30', '45'])}", f"{rng.randint(0, 23):02}.{rng.choice(['00', '30', '45'])}hrs", f"{rng.randint(0, 9)}.{rng.randint(10, 99)}", f"{rng.randint(0, 9)}.{rng.randint(0, 9)}", f"{rng.randint(6, 15)}.{rng.randint(0, 9)}", f"1.0{rng.randint(0, 30):02}", f"7.{rng.randint(10, 52)}", f"0.{rng.randint(1, 99):02}"])
        if r < 0.8:
            return rng.choice([f"v{rng.randint(1, 12)}.{rng.randint(0, 12)}", f"{rng.randint(1, 9)}.{rng.randint(0, 20)}.{rng.randint(0, 30)}", f"{rng.randint(1, 5)}-{rng.randint(6, 12)}", f"{rng.randint(1, 6)}-0", f"{rng.randint(1, 4)} x {rng.randint(2, 9)}", f"{rng.randint(1, 9)}x{rng.randint(1, 9)}", f"{rng.randint(1, 12)}:{rng.randint(1, 3)}", f"L{rng.randint(1, 5)}/S1", f"C{rng.randint(3, 6)}/{rng.randint(6, 7)}", f"L{rng.randint(2, 4)}-{rng.randint(4, 5)}", f"T{rng.randint(1, 11)}/12"])
        return rng.choice([f"{rng.randint(2, 18)}/{rng.randint(19, 28)} nodes", f"{rng.randint(1, 4)}/4 bottles", "2/2 bottles", f"{rng.randint(1, 3)}/3 sets", f"5/325", "7.5/325", "160/4.5", "250/50", "70/30", "50/50", "80/20", "24/7", f"{rng.randint(8, 22)}/{rng.randint(4, 10)} cmH2O", f"{rng.randint(1, 9)}/30 days", f"{rng.randint(38, 41)}/7", f"{rng.randint(24, 41)}+{rng.randint(0, 6)}", f"{rng.randint(24, 40)} {rng.randint(1, 6)}/7", f"G{rng.randint(1, 6)}P{rng.randint(0, 5)}", f"stage {rng.randint(1, 4)}/4", f"day {rng.randint(1, 14)}/{rng.choice([7, 10, 14])}", f"dose {rng.randint(1, 2)}/{rng.randint(2, 4)}", f"page {rng.randint(1, 3)}/{rng.randint(3, 9)}", f"{rng.randint(1, 9)}/{rng.choice([10, 15, 20])} reps"])

    # Eponyms, never PHI
    def _eponym_case(self, word):
        r = self.rng.random()
        return word if r < 0.6 else word.lower() if r < 0.88 else word.upper()

    def _eponym_of(self, bank, extra=0.06):
        return self._eponym_case(self.rng.choice(_EXTRA if self.rng.random() < extra else bank))

    def tube(self):
        return self._eponym_of(TUBES, 0)

    def tool(self):
        return self._eponym_of(TOOLS)

    def sign_word(self):
        return self._eponym_of(SIGNS)

    def scale(self):
        return self._eponym_of(SCALES, 0.02)

    def disease(self):
        return self._eponym_of(DISEASES, 0.25)

    def op(self):
        return self._eponym_of(OPS)

    def rx(self):
        rng = self.rng
        w = rng.choice(RX_SHORT) if rng.random() < 0.75 else rng.choice(lists.RARE_DRUGS).lower()
        return w if rng.random() < 0.7 else w.capitalize() if rng.random() < 0.5 else w.upper()

    def abbr(self):
        return self.rng.choice(WORDS_SHORT)

    def caps(self):
        return self.rng.choice(CAPS)

    def kinword(self):
        w = self.rng.choice(KIN)
        return w.lower() if self.rng.random() < 0.2 else w

    # Single names
    def _odd_first(self):
        rng = self.rng
        if rng.random() < 0.45:
            w = rng.choice(ODD_FIRST)
            return plain(w) if rng.random() < 0.25 else w
        return Person(self, "relative").given

    def _cased_name(self, text, lower=0.12, upper=0.06):
        r = self.rng.random()
        return text.lower() if r < lower else text.upper() if r < lower + upper else text

    def one(self):
        """A first name alone, new at every call."""
        return mark("NAME", self._cased_name(self._odd_first()))

    def one_lower(self):
        return mark("NAME", self._odd_first().lower())

    def sole(self):
        """A surname alone."""
        rng = self.rng
        return mark("NAME", self._cased_name(rng.choice(ODD_LAST) if rng.random() < 0.25 else Person(self, "relative").family))

    def sole_caps(self):
        rng = self.rng
        return mark("NAME", (rng.choice(ODD_LAST) if rng.random() < 0.2 else Person(self, "relative").family).upper())

    def sole_lower(self):
        return mark("NAME", Person(self, "relative").family.lower())

    def in_lower(self):
        """Two or three letters that stand for a person, lower case."""
        rng = self.rng
        return mark("NAME", "".join(rng.choice(LETTERS).lower() for _ in range(rng.choice([2, 2, 2, 3]))))

    def in_caps(self):
        rng = self.rng
        k = rng.choice([2, 2, 2, 3])
        letters = [rng.choice(LETTERS) for _ in range(k)]
        return mark("NAME", "".join(letters) if rng.random() < 0.85 else ".".join(letters) + ".")

    def username(self):
        """A log-in name: it identifies, ID."""
        rng = self.rng
        p = Person(self, "provider")
        first, last = p.slug
        word = lambda: rng.choice("running bear moon star blue red old crazy lucky river wolf doc nurse night happy big little dirty iron gold silver rocky farm truck fish hook bird dog cat honey bee sun storm fire rain coach mama papa gamer pixel green".split())
        return mark("ID", rng.choice([lambda: f"{first[0]}{last}{rng.choice(['', rng.randint(1, 9), rng.randint(1, 99)])}", lambda: f"{first[0]}{last}", lambda: f"{first[0]}{last[:6]}{rng.randint(1, 9)}", lambda: f"{last}{first[0]}", lambda: f"{first}.{last}", lambda: f"{last[:4]}{first[:2]}{rng.randint(1, 99):02}", lambda: f"{word()}{word()}{rng.choice(['', rng.randint(1, 99), rng.randint(1950, 2012)])}", lambda: f"{word()}_{word()}{rng.randint(1, 999)}", lambda: f"{first[0]}{word()}{word()}", lambda: f"{first}{word()}", lambda: f"{first}_{last[0]}", lambda: f"{first[0]}.{last}", lambda: f"{last[:5]}{first[0]}{rng.randint(1, 9)}", lambda: f"@{first}{word()}{rng.randint(1, 99)}", lambda: f"{first[0]}{first[-1]}{last[0]}{rng.randint(100, 9999)}".upper(), lambda: f"x{fill(rng, 'aa9999')}"])())

    # Places
    def _care(self):
        rng = self.rng
        p = self._place_word() if rng.random() < 0.75 else rng.choice(HEADS) + rng.choice(TAILS)
        t = rng.choice(CARE_TAILS)
        r = rng.random()
        if r < 0.62:
            name = f"{p} {t}"
        elif r < 0.72:
            name = f"{rng.choice(['Kidney Partners', 'Internists', 'Heart Group', 'Endocrine Associates', 'Pathologists', 'Imaging', 'Women’s Health', 'Pediatric Partners', 'Cardiology Consultants', 'Retina Group', 'Bone & Joint', 'Skin Cancer Center', 'Pathology Group', 'Hospice', 'Visiting Nurses', 'Surgeons', 'Eye Physicians', 'Radiology Associates', 'Family Physicians', 'Digestive Health', 'Sleep Center', 'Pain Partners', 'Birthing Center', 'Anesthesia Group'])} of {p}"
        elif r < 0.79:
            name = f"{self._street_name()} {rng.choice(['Street', 'St', 'Road', 'Rd', 'Ave', 'Lane', 'Park', 'Hill'])} {rng.choice(['Behavioral Unit', 'Surgery', 'Clinic', 'Practice', 'Medical Centre', 'Health Centre', 'Day Unit', 'Polyclinic', 'Dialysis', 'Rehab', 'Imaging', 'Birth Center', 'Detox', 'Family Health', 'Dental', 'Pharmacy', 'Walk-In', 'ED', 'SNF', 'Care Home'])}"
        elif r < 0.84:
            name = f"{rng.choice(VIRTUES)}{rng.choice(['', '', ' ' + t, ' Health', ' West', ' North', ' Presby', ' Med'])}"
        elif r < 0.89:
            name = f"{simple_last(rng)} & {simple_last(rng)} {t}" if rng.random() < 0.6 else f"{simple_last(rng)}-{simple_last(rng)} {t}"
        elif r < 0.93:
            name = f"{p} {rng.choice(['Breast Screening Unit', 'Day Unit', 'Eye Unit', 'Renal Unit', 'Burns Unit', 'Spinal Unit', 'Birth Unit', 'Assessment Unit', 'Rehab Unit', 'Mother and Baby Unit', 'Cardiac Unit', 'Dialysis Unit', 'Maternity Unit', 'Chest Unit', 'Pain Unit', 'Hernia Centre', 'Fracture Clinic', 'Drop-in', 'Stop Smoking Service', 'CMHT', 'Sexual Health Hub', 'Treatment Room'])}"
        elif r < 0.97:
            name = self._acronym()
        else:
            name = rng.choice(["VA", "VAMC", "Presby", "Mercy", "County", "General", "Children's", "Kaiser", "Infirmary", "Providence", "Methodist", "Baptist", "Sinai", "Deaconess", "Quest", "LabCorp", "DaVita", "Fresenius", "Walgreens", "CVS", "Boots"])
        return name

    def practice(self):
        r = self.rng.random()
        name = self._care()
        return mark("FACILITY", name if r < 0.72 else name.lower() if r < 0.88 else name.upper())

    def styled(self):
        """A place of care with what it is as a company, or the street it stands on."""
        rng, name = self.rng, self._care()
        r = rng.random()
        if r < 0.4:
            name += rng.choice([", PC", ", P.C.", ", PA", ", P.A.", ", LLC", ", Inc.", " Inc", ", PLLC", " Ltd", " Group", " Group, PC", ", LLP", ", S.C.", " Pty Ltd", " CIC"])
        elif r < 0.7:
            name += rng.choice([" on ", " at ", " @ "]) + rng.choice([self._street_name(), f"{self._street_name()} {rng.choice(COMMON_SUFFIXES)}", ordinal(rng.randint(1, 40)), rng.choice("First Second Third Fourth Fifth Main".split())])
        else:
            name = f"{self._place_word()} {rng.choice(['rest home', 'Rest Home', 'Specialty Rx', 'Rx', 'Women’s Center', 'Birthing', 'Midwives', 'hauora', 'medical', 'lodge', 'Endocrine', 'Path Group', 'Pathology Group', 'radiology', 'Sleep', 'Wound', 'AMS', 'Healthcare', 'hospital', 'Kidney', 'IVF', 'Ortho', 'Polyclinic'])}"
        return mark("FACILITY", self._cased_name(name, 0.1, 0.06))

    def unknown_patient(self):
        """Who came without a name: the alias is one."""
        rng = self.rng
        alias = rng.choice("Alpha Bravo Charlie Delta Echo Foxtrot Golf Hotel India Juliet Kilo Lima Mike November Oscar Papa Quebec Romeo Sierra Tango Uniform Victor Whiskey Zulu".split() + rng.sample(HEADS, 3) + [str(rng.randint(1, 99))])
        kind = rng.choice(["Trauma", "Unknown", "Unidentified", "Disaster", "Stroke", "Doe"])
        text = rng.choice([f"{kind} {alias}", f"{kind}, {alias}", f"Doe, {kind} {alias}", f'Doe, "{kind} {alias}"', f"{rng.choice(['John', 'Jane', 'Baby', 'Girl', 'Boy'])} Doe", f"Doe, {rng.choice(['John', 'Jane', 'Baby'])}", f"{kind}-{alias}", f"{kind} {rng.choice(['Male', 'Female'])} {alias}"])
        return mark("NAME", text if rng.random() < 0.5 else text.upper())

    def the_va(self):
        rng = self.rng
        return rng.choice(["the ", "the ", "The ", ""]) + mark("FACILITY", rng.choice(["VA", "VA", "VA", f"{self._city()} VA", "VAMC", "va", "Presby", "Mercy", "County", "General", "Infirmary", "Cottage", "Royal", "Brigham", "Mayo"]))

    def town(self):
        r = self.rng.random()
        name = self._city() if r < 0.7 else self._town() if r < 0.85 else self.rng.choice(["Manila", "Truro", "Otley", "Elko", "Nome", "Ponce", "Oaxaca", "Lviv", "Hargeisa", "Suva", "Apia", "Hilo", "Bath", "Reading", "Nice", "Cork", "Sale", "Deal", "Ware", "Diss", "Wells", "Hope", "Normal", "Mobile", "Orange", "Buffalo", "Surprise", "Reno", "Gary", "Flint", "Erie", "Troy", "Rome", "Paris", "Athens", "Cairo"])
        r = self.rng.random()
        return mark("LOCATION", name if r < 0.8 else name.lower() if r < 0.94 else name.upper())

    def _road(self):
        rng = self.rng
        return rng.choice(ROADS).format(n=rng.randint(2, 399), m=rng.randint(1, 90), k=rng.randint(1000, 6999))

    def road(self):
        """A highway, perhaps with a mile marker: one place."""
        rng = self.rng
        road = self._road()
        r = rng.random()
        lead = "the " if road.startswith("the ") else ""
        road = road.removeprefix("the ")
        if r < 0.4:
            return lead + mark("LOCATION", road)
        if r < 0.85:
            mile = rng.choice(["mile marker {}", "MM {}", "mm {}", "mile {}", "milepost {}", "MP {}", "exit {}", "junction {}", "J{}"]).format(rng.randint(1, 380))
            return mark("LOCATION", rng.choice([f"{road} {mile}", f"{road} at {mile}", f"{mile} on {road}", f"{road}, {mile}", f"{mile} {road}", f"{road} near {mile}"]))
        return lead + mark("LOCATION", f"{road} {rng.choice(['and', '&', 'at', '/'])} {self._street_name()} {rng.choice(['Rd', 'St', 'Ave', 'Lane', 'Road'])}")

    def rural(self):
        """A box, a description, a flat in lower case."""
        rng, num = self.rng, self.rng.randint(1, 499)
        town = self._city()
        s = self._street_name()
        return mark("LOCATION", rng.choice([
            lambda: f"RR {rng.randint(1, 9)} Box {num}{rng.choice(['', 'A', 'B'])}{rng.choice([', ', ' '])}{town}{rng.choice(['', ' ' + self._state()])}", lambda: f"HC {rng.randint(1, 90)} Box {num}{rng.choice([', ' + town, ''])}", lambda: f"HC-{rng.randint(1, 90)} Box {num}", lambda: f"rr{rng.randint(1, 9)} bx {num} {town.lower()}",
            lambda: f"{num} {s} Rd, {rng.choice(['blue trailer', 'green roof', 'white house', 'double-wide', 'behind the grain elevator', 'past the second cattle guard', 'over the bakery', 'red gate', 'gate by the silo', 'last house on the left', 'top of the hill', 'opposite the chapel', 'brown door', 'the old schoolhouse'])}{rng.choice([', ' + town, ''])}",
            lambda: f"{rng.choice(['the old', 'the'])} {simple_last(rng)} {rng.choice(['place', 'farm', 'ranch', 'homestead', 'croft', 'cabin'])}{rng.choice([' on ', ', ', ' off '])}{self._road().removeprefix('the ')}", lambda: f"flat {rng.randint(1, 60)}{rng.choice(['', 'a', 'b'])}, {rng.randint(1, 200)} {s.lower()} {rng.choice(['road', 'st', 'street', 'court', 'house', 'gardens', 'way', 'lane', 'close'])}{rng.choice([', ' + town.lower(), ''])}",
            lambda: f"{rng.choice(['apt', 'unit', '#', 'trlr', 'lot', 'rm', 'bsmt', 'upstairs', 'top flat,', 'gf flat,', 'bedsit 3,'])} {rng.randint(1, 90)} {num} {s.lower()} {rng.choice(['st', 'ave', 'rd', 'ln', 'dr', 'pl'])}", lambda: f"{s} {rng.choice(['Cottage', 'House', 'Farm', 'Barn', 'Lodge', 'Mill', 'Bungalow', 'Caravan Park'])}, {town}",
            lambda: f"{rng.choice(['Shop', 'Unit', 'Level', 'Suite', 'Villa', 'U', 'L', 'Site'])} {rng.randint(1, 40)}, {num} {s} {rng.choice(['St', 'Pde', 'Cres', 'Tce', 'Rd', 'Hwy', 'Ave'])}, {rng.choice(['Dubbo', 'Wagga', 'Cairns', 'Geelong', 'Broome', 'Orange', town])} {rng.choice(['NSW', 'VIC', 'QLD', 'WA', 'SA', 'TAS'])} {rng.randint(2000, 6999)}",
            lambda: f"{rng.randint(1, 40)} {s} {rng.choice(['Cottages', 'Cotts', 'Villas', 'Buildings', 'Mansions', 'Almshouses', 'Maisonettes'])}, {rng.choice([self._uk_town(), self._postcode(), self._uk_town() + ' ' + self._postcode()])}",
            lambda: f"{rng.choice([f'RR {rng.randint(1, 9)} Box {num}', f'{num} {s} Rd', f'{num} {s} St'])} ({rng.choice(['white house', 'stone house', 'brick duplex', 'red barn', 'trailer'])} {rng.choice(['past', 'behind', 'next to', 'opposite', 'after'])} {rng.choice(['the ' + s + ' church', s + ' Baptist', 'the grain elevator', s + ' school', 'the water tower'])}), {town}, {self._state(rng.random() < 0.6)}{rng.choice(['', ' ' + self._zip()])}",
            lambda: f"{town} {rng.choice(['station', 'market', 'leisure centre', 'town hall', 'library', 'ferry terminal', 'truck stop', 'mall'])}{rng.choice(['', ' car park', ' parking lot', ' taxi rank'])}",
            lambda: f"{rng.choice(['mp', 'MP', 'mm', 'mile'])} {num} {self._road().removeprefix('the ')} {rng.choice(['EB', 'WB', 'NB', 'SB', ''])}{rng.choice([' nr ', ' near ', ' just past ', ' by '])}{town}".replace("  ", " "),
            lambda: f"{rng.randint(1, 40)}/{rng.randint(1, 280)} {s} {rng.choice(['St', 'Pde', 'Cres', 'Tce', 'Rd', 'Hwy', 'Esplanade'])}, {rng.choice(['Dubbo', 'Wagga', 'Cairns', 'Ballarat', 'Geelong', 'Broome', 'Mt Isa', 'Orange', 'Toowoomba', 'Kalgoorlie', town])} {rng.choice(['NSW', 'VIC', 'QLD', 'WA', 'SA', 'TAS', 'NT'])} {rng.randint(2000, 6999)}",
            lambda: f"{rng.choice(['', str(rng.randint(1, 90)) + ' '])}{s} {rng.choice(['Road', 'Park', 'Terrace', 'Avenue', 'Heights', 'Lawn', 'Grove'])}, {rng.choice(['Ennis', 'Tralee', 'Naas', 'Sligo', 'Navan', 'Clonmel', 'Tuam', 'Birr', 'Athy'])}, Co{rng.choice(['.', ''])} {rng.choice(['Clare', 'Kerry', 'Kildare', 'Sligo', 'Meath', 'Galway', 'Offaly', 'Mayo', 'Cork'])}{rng.choice(['', ' ' + fill(rng, 'A99 X9X9'), ', ' + fill(rng, 'A99 X9X9')])}",
            lambda: f"{rng.choice(['Baile', 'Cnoc', 'Gort', 'Bally', 'Kil', 'Drum', 'Lis', 'Clon'])}{invented(rng, TAILS).lower()}, {rng.choice(['Ennis', 'Tuam', 'Sligo', 'Dingle'])}, Co. {rng.choice(['Clare', 'Galway', 'Kerry', 'Donegal'])}", lambda: f"{rng.randint(1, 300)} {s.upper()} {rng.choice(['ST', 'AVE', 'RD', 'LN', 'DR'])} {rng.choice(['', 'APT ' + str(rng.randint(1, 40)) + ' '])}{town.upper()} {self._state()} {rng.choice(lists.ZIPS)}",
            lambda: f"{rng.randint(1, 99)} {rng.choice(TREES)} {rng.choice(['Close', 'Way', 'Rise', 'Mews', 'Crescent'])}, {self._uk_town()} {self._postcode()}", lambda: f"{rng.choice(['lot', 'space', 'slip', 'berth', 'pitch', 'plot', 'stand'])} {rng.randint(1, 140)}, {s} {rng.choice(['Marina', 'RV Park', 'Trailer Court', 'Caravan Park', 'Campground', 'MHP'])}", lambda: f"{s} {rng.choice(['St', 'Ave', 'Rd'])} {rng.choice(['underpass', 'bridge', 'encampment', 'shelter lot', 'tunnel'])}", lambda: f"PO Box {rng.randint(1, 9999)}{rng.choice([', ', ' '])}{town}",
        ])())

    # Numbers that nothing announces
    def odd_id(self):
        rng = self.rng
        year = self.today.year
        shapes = ["99:AA:9999999", "99:A:99999", "y:\\SP:0099999", "y:C\\Y:9999", "A/99/9999999/A", "A/y/0099999/A", "AA/y/99999", "y/AA/99999", "AAA 999999A", "AA9999 y 999999", "A9999 99 999999", "A9999 99 999999", "A999999999999", "99-99-99", "99/99999/9", "9999/AAA/99", "A.9999.99", "9A:9999", "AA#99999", "AA-99:9999", "y-9999-A/9", "999-9999/A",
                  "A99/9999/99", "9999:99:AA", "Y/99999/A9", "AAAy:99999", "A-99999/y", "99A-99/999", "(99)9999-A", "A9-A9-A99", "9999_A_99", "y.9999.A", "A:99-9999", "99.99999.A9", "A99999B9", "999A-9999-A", "\\W99999/y", "99/\\H/9999", "X9X-9X9-X99", "9999-9", "99999:9", "AAA/9999/y", "\\#\\A99999", "9/9999/AA", "A9999-y", "A/9999/y", "y-\\MB-099999", "\\D\\M 99999", "\\S\\R-y-999999", "\\C\\A\\S-99999-X9X9X9"]
        return mark("ID", fill(rng, rng.choice(shapes), year))

    def file_name(self):
        """A file with an id or a surname in its name: one value."""
        rng = self.rng
        last = "".join(c for c in plain(Person(self, "relative").family) if c.isalpha()) or "Doe"
        last = rng.choice([last, last.lower(), last.upper()])
        ext = rng.choice(["tif", "jpg", "JPG", "NEF", "dcm", "pdf", "PDF", "png", "mp4", "MOV", "wav", "dss", "ds2", "docx", "xlsx", "csv", "HEIC", "raw", "edf", "fastq.gz", "bam", "svs", "xml", "zip", "bmp"])
        head = rng.choice(["IRIS_OS", "IRIS_OD", "FUNDUS", "DSC", "IMG", "SCAN", "SLIT", "OCT", "WOUND", "CXR", "US", "ECHO", "ECG", "EEG", "HOLTER", "AUDIO", "DICT", "CONSENT", "FAX", "DL", "INSCARD", "FP", "VOICE", "GAIT", "PSG", "MOLE", "BX", "GROSS", "REFERRAL", "DCSUM", "pt", "photo", "chart", "results", "export", "upload"])
        head = head.lower() if rng.random() < 0.25 else head
        num = self._digits(3, 7)
        d = self._day()
        return mark("ID", rng.choice([f"{head}_{num}.{ext}", f"{head}_{num}_{last}.{ext}", f"{head}-{num}.{ext}", f"{last}_{head}.{ext}", f"{last}_{num}.{ext}", f"{head}_{last}.{ext}", f"{head}{num}.{ext}", f"{head}_{d:%Y%m%d}_{num}.{ext}", f"{last}{d:%d%m%y}.{ext}", f"{head}_{num}-{rng.randint(1, 9)}.{ext}", f"{head}.{num}.{ext}", f"{last}_{plain(self._odd_first()).replace(' ', '')}_{head}.{ext}"]))

    def bare_url(self):
        """An address in the net without its scheme."""
        rng = self.rng
        host = f"{rng.choice(['img', 'portal', 'my', 'files', 's3', 'share', 'view', 'docs', 'pacs', 'app', 'go', 'm', 'chart', 'video', 'join', 'cdn', 'mail', 'intranet'])}.{rng.choice(['host', rng.choice(HEADS).lower() + rng.choice(TAILS), rng.choice(HEADS).lower() + 'health', 'clinic', rng.choice(TREES).split()[0].lower() + 'care'])}.{rng.choice(['example', 'example', 'org', 'net', 'com', 'nhs.uk', 'ie', 'local', 'io', 'health', 'edu'])}"
        path = rng.choice(["s/XX99999", "p/999999", "v/XXXXXX", "r?id=99999", "pt/99999/img", "a/aaaa99", "u/99999", "dl/hhhhhhhh", "XXXX9999", "q?mrn=9999999", "i/99999.jpg", "stud\\y/9.9.99999", "f/hhhh-hhhh"])
        tail = rng.choice(["", "", "?k=f9", "?t=hhhh", "&v=9", "#p9", "?sig=hhhhhhhh"])
        text = f"{host}/{fill(rng, path)}{fill(rng, tail)}"
        return mark("CONTACT", text if rng.random() < 0.85 else host)

    def mac(self):
        rng = self.rng
        parts = [fill(rng, "hh") for _ in range(6)]
        text = rng.choice([":", ":", "-"]).join(parts) if rng.random() < 0.85 else ".".join("".join(parts[i:i + 2]) for i in (0, 2, 4))
        return mark("CONTACT", text.upper() if rng.random() < 0.5 else text)

    def sort_code(self):
        return mark("ID", fill(self.rng, "99-99-99"))

    def keypad(self):
        return mark("ID", fill(self.rng, self.rng.choice(["9999", "99999", "9999#", "*9999#", "#9999", "999999", "A9999", "99-99", "C9999Z", "9999X", "9999*", "C9999\\Y"])))

    def badge(self):
        return mark("ID", fill(self.rng, self.rng.choice(["9999", "999", "99999", "A999", "A-999", "9A99", "AA9999", "A9999", "99-999"])))

    # Ages
    def age_words(self, person=None):
        return mark("AGE", words_of((person or self.patient).years, self.rng))

    def age_word_any(self):
        rng = self.rng
        return mark("AGE", words_of(rng.choice([rng.randint(1, 19), rng.randint(20, 89), rng.randint(90, 108), rng.randint(90, 108)]), rng))

    def decade(self):
        """No number: not PHI."""
        rng = self.rng
        return rng.choice(["in {h} {e}{d}", "in {h} {e}{d}", "well into {h} {d}"]).format(h=rng.choice(["her", "his", "their"]), e=rng.choice(["", "early ", "mid-", "late ", "mid "]), d=rng.choice(["nineties", "eighties", "seventies", "sixties", "fifties", "forties", "thirties", "twenties", "teens", "90s", "80s", "70s"]))
