"""Clinical words without PHI, many of which look like PHI: drugs, values, eponyms, codes, devices, scores."""

from . import filler, lists
from .identifiers import LETTERS, fill

DRUGS = """lisinopril 5 10 20 40 mg|metformin 500 850 1000 mg|atorvastatin 10 20 40 80 mg|amlodipine 2.5 5 10 mg|metoprolol tartrate 12.5 25 50 100 mg|metoprolol succinate 25 50 100 mg|furosemide 20 40 80 mg|warfarin 1 2.5 5 7.5 mg|apixaban 2.5 5 mg|rivaroxaban 10 15 20 mg|aspirin 81 325 mg|
clopidogrel 75 mg|levothyroxine 25 50 75 88 112 mcg|omeprazole 20 40 mg|pantoprazole 40 mg|gabapentin 100 300 600 mg|sertraline 25 50 100 mg|escitalopram 5 10 20 mg|fluoxetine 20 40 mg|trazodone 50 100 mg|quetiapine 25 50 100 300 mg|lorazepam 0.5 1 2 mg|alprazolam 0.25 0.5 mg|clonazepam 0.5 1 mg|
prednisone 5 10 20 40 60 mg|methylprednisolone 40 125 mg|ceftriaxone 1 2 g|vancomycin 1 1.25 1.5 g|piperacillin-tazobactam 3.375 4.5 g|Zosyn 3.375 g|cefepime 2 g|azithromycin 250 500 mg|doxycycline 100 mg|amoxicillin 250 500 875 mg|Augmentin 875 mg|Bactrim 160 mg|nitrofurantoin 100 mg|Keflex 500 mg|
hydrocodone-acetaminophen 5/325 7.5/325 10/325 mg|oxycodone 5 10 15 mg|Percocet 5/325 mg|morphine 2 4 mg|hydromorphone 0.5 1 mg|fentanyl 25 50 mcg|tramadol 50 mg|ketorolac 15 30 mg|ibuprofen 200 400 600 800 mg|naproxen 250 500 mg|Tylenol 500 650 mg|paracetamol 500 mg 1 g|co-codamol 30/500 mg|
insulin glargine 10 18 24 40 units|Lantus 12 20 30 units|insulin lispro 4 6 8 units|Humalog 5 10 units|Novolog 4 8 units|semaglutide 0.25 0.5 1 mg|empagliflozin 10 25 mg|Jardiance 10 mg|Ozempic 0.5 mg|Trulicity 1.5 mg|Victoza 1.2 mg|glipizide 5 10 mg|heparin 5000 units|enoxaparin 40 60 80 mg|
Lovenox 40 mg|digoxin 0.125 mg|diltiazem 120 180 240 mg|carvedilol 3.125 6.25 12.5 25 mg|losartan 25 50 100 mg|valsartan 80 160 mg|Entresto 24/26 49/51 97/103 mg|spironolactone 25 mg|hydrochlorothiazide 12.5 25 mg|hydralazine 25 50 mg|isosorbide mononitrate 30 60 mg|nitroglycerin 0.4 mg|amiodarone 200 400 mg|
levetiracetam 500 750 1000 mg|Keppra 500 1000 mg|lamotrigine 25 100 200 mg|valproate 250 500 mg|carbamazepine 200 mg|phenytoin 100 mg|topiramate 25 50 mg|lithium 300 450 mg|olanzapine 5 10 mg|risperidone 0.5 1 2 mg|haloperidol 2 5 mg|aripiprazole 5 10 mg|buspirone 10 mg|mirtazapine 15 30 mg|duloxetine 30 60 mg|
venlafaxine 75 150 mg|bupropion 150 300 mg|donepezil 5 10 mg|memantine 10 mg|carbidopa-levodopa 25/100 25/250 mg|ropinirole 0.5 1 mg|tamsulosin 0.4 mg|finasteride 5 mg|oxybutynin 5 mg|allopurinol 100 300 mg|colchicine 0.6 mg|methotrexate 15 20 mg|hydroxychloroquine 200 mg|adalimumab 40 mg|Humira 40 mg|
infliximab 5 mg/kg|rituximab 375 mg/m2|pembrolizumab 200 mg|carboplatin AUC 5|paclitaxel 175 mg/m2|oxaliplatin 85 mg/m2|capecitabine 1500 mg|tamoxifen 20 mg|letrozole 2.5 mg|ondansetron 4 8 mg|Zofran 4 mg|metoclopramide 10 mg|famotidine 20 mg|docusate 100 mg|senna 8.6 mg|polyethylene glycol 17 g|lactulose 15 30 mL|
albuterol 2.5 mg|Ventolin 2 puffs|salbutamol 100 mcg|tiotropium 18 mcg|Spiriva 18 mcg|Symbicort 160/4.5 mcg|Advair 250/50 mcg|fluticasone 50 mcg|montelukast 10 mg|cetirizine 10 mg|loratadine 10 mg|diphenhydramine 25 50 mg|Benadryl 25 mg|ferrous sulfate 325 mg|vitamin D3 1000 2000 50000 IU|folic acid 1 mg|potassium chloride 20 40 mEq|
magnesium oxide 400 mg|calcium carbonate 500 mg|alendronate 70 mg|zoledronic acid 4 5 mg|sumatriptan 50 100 mg|propranolol 20 40 mg|propofol 20 50 mcg/kg/min|dexmedetomidine 0.4 mcg/kg/hr|norepinephrine 8 mcg/min|Levophed 4 12 mcg/min|ketamine 30 mg|succinylcholine 100 mg|rocuronium 50 mg|naloxone 0.4 mg|buprenorphine-naloxone 8/2 mg|Suboxone 8/2 mg|
Narcan 4 mg|Nicorette 2 mg|Depo-Provera 150 mg|Nexplanon 68 mg|Mirena 52 mg|Pitocin 2 milliunits/min|Rhogam 300 mcg|Botox 155 units|Xolair 300 mg|Dupixent 300 mg|Eliquis 5 mg|Xarelto 20 mg|Plavix 75 mg|Coumadin 5 mg|Lasix 40 mg|Norco 5/325 mg|Ativan 1 mg|Ambien 5 10 mg|Celexa 20 mg|Zoloft 50 mg|Prozac 20 mg|Abilify 5 mg|
Seroquel 50 mg|Lyrica 75 mg|Flomax 0.4 mg|Singulair 10 mg|Nexium 40 mg|Crestor 10 20 mg|Lipitor 40 mg|Zocor 20 mg|Synthroid 88 mcg|Premarin 0.625 mg|Boniva 150 mg|Celebrex 200 mg|Cymbalta 60 mg|Diovan 80 mg|Farxiga 10 mg|Januvia 100 mg|Tresiba 20 units|Levemir 18 units|Toujeo 30 units|Otezla 30 mg|Stelara 90 mg|Enbrel 50 mg|Remicade 5 mg/kg|
Tecfidera 240 mg|Ocrevus 600 mg|Keytruda 200 mg|Opdivo 240 mg|Herceptin 6 mg/kg|Neulasta 6 mg|Procrit 40000 units|Feraheme 510 mg|Prolia 60 mg|Forteo 20 mcg|Evista 60 mg|Chantix 1 mg|Paxlovid 300/100 mg|Tamiflu 75 mg|Rocephin 1 g|Levaquin 500 750 mg|Cipro 500 mg|Flagyl 500 mg|Diflucan 150 mg|Valtrex 1 g|Bentyl 20 mg|Reglan 10 mg""".replace("\n", "").split("|")
ROUTES = ["PO", "PO", "PO", "p.o.", "by mouth", "IV", "SC", "subq", "SQ", "IM", "SL", "PR", "inhaled", "topically", "per G-tube", "IVP", "IVPB", "via PEG", "orally", "po", "nebulised"]
FREQS = ["daily", "daily", "BID", "TID", "QID", "q4h PRN", "q6h", "q8h", "q12h", "qHS", "QHS", "qd", "bid", "once daily", "twice daily", "nightly", "weekly", "every other day", "PRN", "q6h PRN pain", "with meals", "q.d.", "b.i.d.", "t.d.s.", "o.d.", "nocte", "mane", "x 7 days", "x10d", "x 1", "M/W/F", "q2wk", "every 4-6 hours as needed", "STAT", "qAM", "AC & HS"]
LABS = """Na 128 148 0 mmol/L|K 3.0 5.6 1 mmol/L|Cl 95 110 0|CO2 18 31 0|BUN 8 60 0 mg/dL|Cr 0.6 4.2 1 mg/dL|creatinine 0.6 3.8 2 mg/dL|glucose 68 420 0 mg/dL|Ca 7.8 10.9 1|Mg 1.4 2.6 1|Phos 2.0 5.1 1|WBC 2.1 22.4 1|Hgb 6.8 16.4 1 g/dL|Hct 22 49 0 %|Plt 45 480 0 K/uL|INR 0.9 4.2 1|PT 11 28 1 s|PTT 25 80 0|troponin 0.01 4.2 2 ng/mL|
BNP 40 2400 0 pg/mL|lactate 0.8 6.4 1|A1c 5.2 12.8 1 %|HbA1c 38 98 0 mmol/mol|TSH 0.2 9.8 2 mIU/L|AST 14 220 0 U/L|ALT 12 260 0 U/L|ALP 44 310 0|T bili 0.3 6.2 1|albumin 2.1 4.6 1 g/dL|lipase 20 900 0 U/L|CRP 1 180 0 mg/L|ESR 4 92 0 mm/hr|ferritin 8 900 0 ng/mL|B12 180 900 0|vit D 12 58 0|LDL 48 190 0|HDL 28 78 0|trig 70 420 0|
PSA 0.4 18 1 ng/mL|pH 7.22 7.48 2|pCO2 28 70 0|pO2 55 110 0|D-dimer 220 2400 0|procalcitonin 0.1 12 2|CK 40 4000 0|eGFR 14 90 0|urine ketones 1 3 0|FEV1 0.9 3.8 2 L|ammonia 20 120 0|CA-125 8 640 0 U/mL|CEA 1 44 1|AFP 2 80 1|hCG 5 90000 0|digoxin level 0.5 2.4 1|vanc trough 8 24 1|tacrolimus 3 14 1|phenytoin 5 24 0|lithium level 0.3 1.5 1|Hb 68 160 0 g/L""".replace("\n", "").split("|")
CONDITIONS = """hypertension|type 2 diabetes mellitus|T2DM|COPD|asthma|congestive heart failure|HFrEF, EF 30-35%|atrial fibrillation|CAD s/p CABG|CKD stage 3b|ESRD on HD|hyperlipidemia|hypothyroidism|GERD|depression|generalized anxiety|obstructive sleep apnea|osteoarthritis|rheumatoid arthritis|gout|cellulitis of the left leg|community-acquired pneumonia|sepsis|urosepsis|pyelonephritis|UTI|
DVT|pulmonary embolism|CVA|TIA|seizure disorder|migraine|multiple sclerosis|dementia|delirium|NSTEMI|STEMI|acute on chronic respiratory failure|AKI|hyponatremia|hyperkalemia|DKA|GI bleed|diverticulitis|appendicitis|cholecystitis|pancreatitis|small bowel obstruction|cirrhosis|hepatitis C|HIV|TB exposure|COVID-19|influenza A|RSV bronchiolitis|otitis media|strep pharyngitis|
hip fracture|distal radius fracture|lumbar stenosis|low back pain|rotator cuff tear|ACL tear|breast cancer|colon cancer|lung adenocarcinoma|prostate cancer|melanoma|lymphoma|CLL|anemia|ITP|sickle cell disease|preeclampsia|gestational diabetes|IUP at 38w2d|G2P1 at 39+4|failure to thrive|autism|ADHD|bipolar disorder|schizophrenia|opioid use disorder|alcohol withdrawal|PTSD|
macular degeneration|glaucoma|cataract|psoriasis|eczema|shingles|pressure injury stage 2|diabetic foot ulcer|BPH|nephrolithiasis|endometriosis|PCOS|fibromyalgia|syncope|orthostatic hypotension|vertigo|concussion|burn, 8% TBSA|hyperemesis|neonatal jaundice|bronchopulmonary dysplasia|cerebral palsy|spina bifida|cleft palate|Christmas disease|cat scratch disease|maple syrup urine disease|
Rocky Mountain spotted fever|Lyme disease|West Nile virus|Legionnaires' disease|valley fever|Ebola|Zika|Coxsackie virus|Norwalk virus|Hendra virus|German measles|farmer's lung|tennis elbow|Little League elbow|Pott disease|jumper's knee|Athlete's foot""".replace("\n", "").split("|")
PROCEDURES = """laparoscopic cholecystectomy|appendectomy|total knee arthroplasty|THA|CABG x3|cardiac catheterization|PCI to LAD|TEE|TTE|colonoscopy|EGD|ERCP|bronchoscopy|thoracentesis|paracentesis|lumbar puncture|central line placement|PICC insertion|intubation|tracheostomy|hemodialysis|CT abdomen/pelvis with contrast|MRI brain w/wo|chest x-ray|CXR|EKG|EEG|
mammogram|DEXA|PET-CT|carotid duplex|I&D|skin biopsy|Mohs surgery|Whipple procedure|Nissen fundoplication|Roux-en-Y gastric bypass|Hartmann's procedure|Ivor Lewis esophagectomy|Billroth II|Kocher incision|Pfannenstiel incision|Bankart repair|Broström repair|Cesarean section|D&C|hysteroscopy|TURP|cystoscopy|ORIF|epidural steroid injection|cataract extraction|tonsillectomy|
Fontan procedure|Norwood procedure|Ross procedure|Maze procedure|Bentall procedure|Burch procedure|Lefort osteotomy|Stretta|CyberKnife|LASIK|Mitrofanoff|Kasai portoenterostomy|Ponseti casting|Heller myotomy|Bassini repair|Lichtenstein repair|McDonald cerclage|DuToit repair|Chevron osteotomy|Austin bunionectomy""".replace("\n", "").split("|")
EPONYMS = """Graves' disease|Parkinson's disease|Parkinson disease|Crohn's disease|Crohn's|Hodgkin lymphoma|non-Hodgkin lymphoma|Down syndrome|Bell's palsy|Barrett's esophagus|Lynch syndrome|Murphy's sign|Murphy sign negative|Foley catheter|Foley|Babinski|Babinski downgoing|Alzheimer's disease|Alzheimer's|Huntington's disease|Addison's disease|Cushing's syndrome|Wilson's disease|Paget's disease|
Ewing sarcoma|Hirschsprung disease|Sjögren's|Raynaud's|Behçet's|Turner syndrome|Marfan syndrome|Noonan syndrome|Tourette's|Asperger's|Kaposi sarcoma|Burkitt lymphoma|Wilms tumor|Hashimoto's thyroiditis|Swan-Ganz|Hickman line|Glasgow Coma Scale|Romberg negative|Phalen's|Tinel's sign|Lachman test|McBurney's point|Homans' sign|Kernig's|Brudzinski's|Trendelenburg position|Valsalva|
Heimlich|Mallory-Weiss tear|Zenker's diverticulum|Meckel's diverticulum|Baker's cyst|Dupuytren's contracture|Colles fracture|Bennett fracture|Osgood-Schlatter|Legg-Calvé-Perthes|Salter-Harris II|Braden score|Morse Fall Scale|Wells score|Holter monitor|Bishop score|Braxton Hicks|Rinne and Weber|Snellen|Allen test|Doppler|Epley maneuver|Dix-Hallpike|Charcot foot|Charcot-Marie-Tooth|Guillain-Barré|
Lou Gehrig's disease|Lewy body dementia|Pick's disease|Creutzfeldt-Jakob|Von Willebrand disease|von Hippel-Lindau|Kawasaki disease|Takayasu arteritis|Henoch-Schönlein purpura|Goodpasture's|Stevens-Johnson|Wolff-Parkinson-White|Brugada|Lown-Ganong-Levine|Wenckebach|Mobitz II|Kussmaul respirations|Cheyne-Stokes|Korotkoff|Jackson-Pratt drain|JP drain|Penrose drain|Blake drain|Jevity|Ambu bag|
Yankauer|Bair Hugger|Kelly clamp|Kocher clamp|DeBakey forceps|Adson|Bovie|Steri-Strips|Richardson retractor|Allis clamp|Weitlaner|Mayo scissors|Mayo stand|Metzenbaum|Kerlix|Ace wrap|Jones dressing|Thomas splint|Kirschner wires|Steinmann pin|Miller blade|Macintosh 3|Mallampati II|Gram stain|Wright stain|Giemsa|Coombs|Apgar 8 and 9|APGARS 8/9|Ballard|Tanner stage 3|Moro reflex|Ortolani and Barlow|
Nikolsky sign|Cullen's sign|Grey Turner's|Chvostek|Trousseau|Virchow's triad|Virchow node|Sister Mary Joseph nodule|Krukenberg|Hunter's canal|Circle of Willis|Wernicke's|Broca's aphasia|Korsakoff|Horner's syndrome|Argyll Robertson|Marcus Gunn pupil|Adie pupil|Bruce protocol|Simpson's rule|Bazett|Fridericia|Beck triad|Beck Depression Inventory|Hamilton scale|Edinburgh|Montreal Cognitive Assessment|
Boston bowel prep|Berg Balance|Barthel index|Katz ADL|Lawton IADL|Norton scale|Karnofsky|Gleason 3+4=7|Clark level III|Breslow 1.2 mm|Ann Arbor stage IIA|Child-Pugh B|Rome IV|Duke criteria|Jones criteria|Light's criteria|Ranson|Bosniak IIF|Fitzpatrick III|Ashworth 1+|Rutherford 3|Killip II|Forrest Ib|Los Angeles grade B|Mayo score 2|Hunt and Hess 3|Fisher grade 2|Spetzler-Martin|Hawkins|Neer|Spurling|
Hoffmann's|Lasègue|FABER|McMurray's|Thompson test|Finkelstein's|Gaenslen|Patrick's test|Schober|Kernohan|Bouchard's nodes|Heberden's nodes|Osler nodes|Janeway lesions|Roth spots|Graham Steell|Austin Flint|Carey Coombs|Still's murmur|Corrigan pulse|Levine 2/6|Rh|Kell|Duffy|Kidd|Lewis antigen|Bence Jones|Philadelphia chromosome|Factor V Leiden|Hemoglobin Barts|Norwegian scabies|Rocky Mountain|
Christmas disease|Lesch-Nyhan|Niemann-Pick|Tay-Sachs|Gaucher|Fabry|Hurler|Pompe|Prader-Willi|Angelman|Rett|Williams syndrome|DiGeorge|Edwards|Patau|Klinefelter|Cri du chat|Ehlers-Danlos|Marie|Sturge-Weber|Von Recklinghausen|Plummer-Vinson|Zollinger-Ellison|Boerhaave|Budd-Chiari|Caroli|Gilbert's|Crigler-Najjar|Dubin-Johnson|Rotor|Reye's|Whipple's|Peyronie's|Fournier's|Bartholin|Skene|Nabothian|Kegel""".replace("\n", "").split("|")
DEVICES = """Medtronic Azure XT DR|Medtronic Micra AV|Boston Scientific Accolade MRI|Abbott Gallant ICD|St. Jude Assura|Biotronik Edora 8|Stryker Triathlon|Zimmer Biomet Persona|DePuy Attune|Smith & Nephew Journey II|Omnipod 5|Dexcom G6|Dexcom G7|Freestyle Libre 2|Tandem t:slim X2|Medtronic MiniMed 780G|ResMed AirSense 10|Philips DreamStation|Alaris 8015 pump|Baxter Sigma Spectrum|Hill-Rom Centrella bed|
Edwards Sapien 3 26 mm|Medtronic Evolut R 29|Impella CP|HeartMate 3|Abiomed|Xience Sierra 3.0 x 18|Amplatzer|Watchman FLX 27|Cochlear Nucleus 7|Advanced Bionics Naída|Welch Allyn|Masimo Radical-7|GE Logiq E10|Siemens Somatom Force|Philips Ingenia 1.5T|Hologic Selenia|da Vinci Xi|Hamilton-C6|Dräger Evita V500|Puritan Bennett 980|Maquet Servo-i|Prismaflex|Fresenius 2008T|Bard PowerPort|Hickman 9.6 Fr|Arrow triple lumen|
Shiley 6 CFN|Bivona|MIC-KEY 14 Fr|Kangaroo Joey|Wound V.A.C. Ulta|Invacare Platinum 10|Pride Jazzy|Quickie 2|Permobil M3|Bioness L300|LifeVest|Zoll R Series|Lifepak 15|BIS monitor|CADD-Solis|Synchromed II|Nevro Senza HF10|Cyberonics AspireSR|VNS Therapy|NeuroPace RNS""".replace("\n", "").split("|")
SCORES = ["GCS {15}", "GCS E4V5M6", "PHQ-9 {27}", "PHQ-9: {27}/27", "GAD-7 {21}", "MoCA {30}/30", "MMSE {30}/30", "NIHSS {22}", "CHA2DS2-VASc {7}", "HAS-BLED {5}", "Braden {22}", "Morse {90}", "Wells {9}", "MELD-Na {38}", "Child-Pugh B{9}", "ECOG {3}", "KPS {90}", "qSOFA {3}", "SOFA {14}", "CURB-65 {4}", "APACHE II {30}", "Apgar 8/9", "APGARS {9} and 9", "Centor {4}", "ASA {4}", "Mallampati {4}", "TIMI {6}", "HEART score {8}",
          "BI-RADS {5}", "LI-RADS {5}", "PI-RADS {5}", "Lung-RADS 4A", "TI-RADS {5}", "Gleason 4+3", "NYHA class III", "CCS II", "mRS {5}", "RASS -{3}", "CAM-ICU negative", "CIWA {20}", "COWS {18}", "C-SSRS low", "AUDIT-C {9}", "Edinburgh {22}", "pain {10}/10", "VAS {10}/10", "FLACC {9}", "strength {5}/5", "reflexes 2+/4", "murmur {5}/6", "pulses 2+/4", "Katz 4/6", "Lawton 5/8", "NEWS2 {9}", "MUST {3}", "Waterlow {20}", "Rockall {7}", "FRAX 14%", "ASCVD 12.4%", "DAS28 {5}.2", "EDSS {6}.5", "UPDRS {60}", "ABC {3}", "ISS {40}", "KDIGO {3}"]
UNITS = """4 West|5 North|ICU|MICU|SICU|CCU|NICU|PICU|ED|ER|A&E|PACU|L&D|Tower 3|3 East|7B|Ward 12|Ward 6B|step-down|telemetry|med-surg|oncology|the floor|Bay 4|pod C|observation unit|AMU|HDU|Acute Medical Unit|Burn Unit|dialysis unit|cath lab|OR 7|theatre 2|Labor and Delivery|Rehab|4W|6 South|behavioral health unit|day surgery|infusion center|SAU|EAU|HDU|Stroke Unit""".replace("\n", "").split("|")
SPECIALTIES = """cardiology|nephrology|neurology|oncology|hematology|gastroenterology|pulmonology|endocrinology|rheumatology|infectious disease|ID|orthopedics|general surgery|vascular surgery|urology|dermatology|psychiatry|palliative care|physical medicine|pain management|family medicine|internal medicine|hospital medicine|pediatrics|OB/GYN|ENT|ophthalmology|emergency medicine|radiology|pathology|anesthesiology|critical care|geriatrics|wound care|
Cardiology|Neurosurgery|Ortho|GI|Renal|Heme/Onc|PM&R|Podiatry|Allergy & Immunology|CT surgery|plastics|maternal-fetal medicine|neonatology""".replace("\n", "").split("|")
OCCUPATIONS = """retired teacher|truck driver|nurse|machinist|farmer|welder|accountant|bus driver|electrician|cook|waitress|mechanic|retired coal miner|software engineer|homemaker|college student|roofer|carpenter|plumber|police officer|firefighter|veteran|cashier|paralegal|postal worker|janitor|retired judge|pastor|hairdresser|bartender|school librarian|warehouse worker|home health aide|ranch hand|crane operator|pilot|dental hygienist|social worker|butcher|baker|
commercial fisherman|logger|seamstress|forklift operator|landscaper|security guard|barber|shepherd|mason|potter|retired bishop|chef|surveyor|disabled|unemployed|self-employed|stay-at-home dad|graduate student""".replace("\n", "").split("|")
MISC = """1/2 NS at 75 mL/hr|D5 1/2NS|POD#3|POD 2|HD#4|HD 3|day 3 of 7|3/10 pain|5/5 strength throughout|4+/5|2/6 systolic murmur|1+ pitting edema|CN II-XII intact|A&Ox3|AAOx4|20/20 OU|20/40 OD|VA 6/9|S1/S2|T12-L1|L4-L5|C5-6|T4N1M0|pT2 pN0|38w2d|39+4|G2P1|G3P2012|EF 55-60%|BP 120/80|q4h|q2-3h|Rm 412|Room 12B|bed 3-14|0-10 scale|6/52|2/7|3/12|ISBT code|v2.3|version 4.1|3:1 ratio|1:1 sitter|x3 days|10-14 days|2-3 weeks ago|
24/7|50/50|9/10|7/10|x2|#2|#30|refills 3|disp #90|1 of 2|page 2 of 5|3 of 4 bottles|4x4 gauze|16 Fr|22 g IV|0.9% NS|FiO2 40%|6L NC|Hep B #3|MMR #2|Pfizer #2|Moderna|Tdap|PCV13|HPV-9|NCT trial|SPRINT trial|DAPA-HF|KEYNOTE-189|Framingham|RECOVERY trial|JNC 8|GOLD 2023|NICE NG136|ACC/AHA 2017|Surviving Sepsis|USPSTF|Beers criteria|STOPP/START|FOLFOX|R-CHOP|ABVD|BEACOPP|AC-T|Hyper-CVAD|Whole 30|Ensure Plus|Boost|Glucerna|
Gatorade|Pedialyte|Tums|Mucinex|Epic|Cerner|PowerChart|MyChart|Pyxis|Omnicell|UpToDate|Joint Commission|Medicare|Medicaid|HIPAA|EMTALA|FDA|CDC|WHO|DNR/DNI|MOLST|POLST|Do Not Resuscitate|Press Ganey|Code Blue|Code Stroke|Rapid Response|Spanish interpreter|Navajo|Hmong|Somali-speaking|Catholic|Jehovah's Witness|Jewish|Muslim""".replace("\n", "").split("|")
RELATIONS = {"F": "wife mother daughter sister grandmother aunt niece granddaughter mom stepmother daughter-in-law mother-in-law girlfriend neighbor friend partner".split(),
             "M": "husband father son brother grandfather uncle nephew grandson dad stepfather son-in-law father-in-law boyfriend neighbor friend partner".split()}
CODES = ["E11.9", "I10", "Z79.4", "J44.1", "N18.32", "I50.22", "F32.1", "S72.001A", "M54.50", "C50.911", "O80", "Z38.00", "K21.9", "R07.9", "G20", "A41.9", "U07.1", "T81.4XXA", "W19.XXXA", "Y92.009", "99213", "99214-25", "99223", "93000", "71046", "80053", "85025", "27447", "45378", "59400", "36415", "G0439", "J1885", "A0427", "2160-0", "718-7", "4548-4",
         "33914-3", "8480-6", "LP6943-2", "0069-4220-30", "00093-7146-56", "50580-488-10", "CVX 140", "CVX 208", "MSDRG 470", "DRG 871", "SNOMED 44054006", "RxNorm 860975", "38341003", "NDC 0378-1805-10", "HCPCS E0601", "POS 11", "rev code 0450", "modifier 59", "ICD-9 250.00", "LOINC 2345-7", "CPT 99285", "ICD-10 I63.9", "OPCS W37.1", "Read code C10F.", "UNII 362O9ITL9D"]


class Clinical:
    def drug(self):
        rng = self.rng
        r = rng.random()
        if r < 0.08:
            return self.rx()
        if r < 0.2:
            d = rng.choice(lists.RARE_DRUGS)
            return d if rng.random() < 0.4 else d.lower()
        name = " ".join(w for w in rng.choice(DRUGS).split() if not w[0].isdigit() and w not in ("mg", "mcg", "g", "units", "mL", "IU", "mEq", "puffs", "mg/kg", "mg/m2", "AUC") and "/" not in w)
        return name.capitalize() if rng.random() < 0.2 and not name[0].isupper() else name

    def dose_line(self):
        rng = self.rng
        words = rng.choice(DRUGS).split()
        split = next((i for i, w in enumerate(words) if w[0].isdigit() or w == "AUC"), len(words))
        name = " ".join(words[:split])
        doses = [w for w in words[split:] if w[0].isdigit()]
        unit = " ".join(w for w in words[split:] if not w[0].isdigit())
        dose = f"{rng.choice(doses)}{rng.choice([' ', ' ', ''])}{unit}" if doses else unit
        name = name.upper() if rng.random() < 0.05 else name.capitalize() if rng.random() < 0.2 and name.islower() else name
        tail = rng.choice([f"{rng.choice(ROUTES)} {rng.choice(FREQS)}", f"{rng.choice(ROUTES)} {rng.choice(FREQS)}", f"{rng.choice(FREQS)}", f"1 tab {rng.choice(ROUTES)} {rng.choice(FREQS)}", f"{rng.choice(ROUTES)} {rng.choice(FREQS)}, #{rng.choice([14, 20, 30, 60, 90])}, RF {rng.randint(0, 5)}", f"take 1-2 tabs {rng.choice(FREQS)}"])
        return f"{name} {dose} {tail}".replace("  ", " ")

    def _lab(self):
        rng = self.rng
        parts = rng.choice(LABS).split()
        i = next(k for k, w in enumerate(parts) if k and w.replace(".", "").isdigit())
        name, lo, hi, places = " ".join(parts[:i]), float(parts[i]), float(parts[i + 1]), int(parts[i + 2])
        unit = " ".join(parts[i + 3:])
        return name, f"{rng.uniform(lo, hi):.{places}f}", unit

    def lab_value(self):
        rng = self.rng
        name, value, unit = self._lab()
        joint = rng.choice([" ", " ", ": ", " of ", "=", " = ", " was "])
        return f"{name}{joint}{value}{' ' + unit if unit and unit != '%' and rng.random() < 0.6 else unit if unit == '%' else ''}{rng.choice(['', '', '', ' (H)', ' (L)', ' H', ' L', '*', ' (high)', ' ↑'])}"

    def vitals(self):
        rng = self.rng
        t = f"{rng.uniform(36, 39.4):.1f}" if self.style == "uk" or rng.random() < 0.2 else f"{rng.uniform(96.8, 103):.1f}"
        parts = [rng.choice([f"T {t}", f"Temp {t}", f"T: {t}F", f"T-{t}"]), rng.choice(["BP {}/{}", "BP: {}/{}", "B/P {}/{}", "{}/{}"]).format(rng.randint(84, 198), rng.randint(44, 108)), rng.choice(["HR {}", "P {}", "pulse {}", "HR: {}"]).format(rng.randint(48, 138)),
                 rng.choice(["RR {}", "R {}", "RR: {}", "resp {}"]).format(rng.randint(10, 32)), rng.choice(["SpO2 {}% RA", "O2 sat {}% on 2L", "sats {}%", "SpO2 {}%", "{}% RA"]).format(rng.randint(84, 100))]
        if rng.random() < 0.3:
            parts.append(f"Wt {rng.uniform(42, 140):.1f} kg")
        if rng.random() < 0.3:
            rng.shuffle(parts)
        return rng.choice([", ", ", ", " ", "; ", " | "]).join(parts[:rng.randint(3, len(parts))])

    def eponym(self):
        """One in eight bare: no head noun, any case."""
        rng = self.rng
        return rng.choice([self.tube, self.tool, self.sign_word, self.scale, self.disease, self.op])() if rng.random() < 0.13 else self.eponym_phrase()

    def eponym_phrase(self):
        rng = self.rng
        r = rng.random()
        if r < 0.72:
            return self._eponym_case(rng.choice(EPONYMS)) if rng.random() < 0.3 else rng.choice(EPONYMS)
        if r < 0.9:
            return rng.choice(lists.EPONYM_CONCEPTS)
        name = rng.choice(lists.EPONYM_LAST)
        return rng.choice(["{}'s sign", "{} syndrome", "{}'s disease", "{} test", "{} classification", "{} retractor", "{} criteria", "{} score", "{} procedure", "{}'s triad", "{} catheter", "{} clamp", "{} grade II", "{} maneuver", "{} reflex"]).format(name)

    def condition(self):
        rng = self.rng
        r = rng.random()
        return rng.choice(CONDITIONS) if r < 0.83 else self.disease() if r < 0.87 else self.eponym_phrase()

    def procedure(self):
        return self.rng.choice(PROCEDURES)

    def device_model(self):
        return self.rng.choice(DEVICES)

    def score(self):
        rng = self.rng
        text = rng.choice(SCORES)
        if "{" in text:
            head, rest = text.split("{", 1)
            top, tail = rest.split("}", 1)
            text = f"{head}{rng.randint(int(top) // 3 if int(top) > 9 else 1, int(top))}{tail}"
        return text

    def code(self):
        rng = self.rng
        r = rng.random()
        if r < 0.5:
            return rng.choice(CODES)
        if r < 0.75:
            return rng.choice("ABCDEFGHIJKLMNOPQRSTZ") + f"{rng.randint(0, 99):02}" + rng.choice(["", f".{rng.randint(0, 9)}", f".{rng.randint(10, 99)}", f".{rng.randint(100, 999)}A"])
        return rng.choice([f"99{rng.randint(202, 499)}", f"{rng.randint(10000, 79999)}", f"{rng.randint(1000, 59999)}-{rng.randint(0, 9)}", f"CVX {rng.randint(1, 230)}", f"{rng.randint(0, 99999):05}-{rng.randint(100, 9999):04}-{rng.randint(1, 99):02}", f"CPT {rng.randint(10000, 99999)}", f"J{rng.randint(1000, 9999)}", f"LOINC {rng.randint(1000, 59999)}-{rng.randint(0, 9)}"])

    def unit_name(self):
        return self.rng.choice(UNITS)

    def bed(self):
        rng = self.rng
        return rng.choice(["{}", "bed {}", "Rm {}", "room {}", "Room {}", "Bed {}", "rm{}", "Bay 2 Bed {}", "{} bed A", "cubicle {}"]).format(rng.choice([str(rng.randint(1, 32)), str(rng.randint(100, 899)), f"{rng.randint(100, 899)}-{rng.choice('12AB')}", f"{rng.randint(1, 9)}{rng.choice('ABCDENSW')}{rng.randint(1, 40):02}", f"{rng.choice(LETTERS)}{rng.randint(1, 20)}", f"{rng.randint(2, 9)}-{rng.randint(10, 40)}"]))

    def specialty(self):
        return self.rng.choice(SPECIALTIES)

    def occupation(self):
        return self.rng.choice(OCCUPATIONS)

    def relation(self, person):
        return self.rng.choice(RELATIONS[person.sex])

    def misc(self):
        """A scrap that looks like PHI and is none."""
        rng = self.rng
        return rng.choice([lambda: rng.choice(MISC), lambda: rng.choice(MISC), self.score, self.code, self.device_model, self.eponym, self.lab_value, self.time, self.duration, lambda: f"{rng.randint(90, 190)}/{rng.randint(50, 110)}"])()

    def duration(self):
        rng = self.rng
        k = rng.randint(1, 14)
        return rng.choice([f"{k} days", f"{k} weeks", f"{k} months ago", f"{k}-{k + 2} weeks", f"x{k}d", f"{k} yrs", f"{k}/7", f"{k}/52", f"over {k} hours", f"{k * 5} minutes", f"{k} wks", f"in {k} weeks", f"for the last {k} years"])

    def lot_like(self):
        return fill(self.rng, self.rng.choice(["v9.9", "9.9T", "99 Fr", "9-0 Vicryl", "T9-L9", "C9-9", "Q9H"]))

    def filler(self, lo=1, hi=3):
        rng = self.rng
        pool = filler.sentences()
        k = rng.randint(lo, hi)
        if k <= 0:
            return ""
        if rng.random() < 0.5:                            # neighbours: often one subject
            at = rng.randrange(max(1, len(pool) - k))
            return " ".join(pool[at:at + k])
        return " ".join(rng.choice(pool) for _ in range(k))
