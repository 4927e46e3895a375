//! The words that patterns know: where the pass stops ([`Trigger`]) and what a neighbouring word means ([`Roles`]).
//!
//! Data only. Words are lower case ASCII; a word may have several roles.

use super::rules::RULES;
use super::words::WordTable;

/// What the pass does at a word. A set: `may` could be a month and a verb, `mr` a title and a record number.
#[derive(Clone, Copy, Default)]
pub(super) struct Trigger {
    pub(super) kinds: u32,
    /// Number of the rule in [`RULES`] plus one; zero for none.
    pub(super) rule: u8,
}

pub(super) const MONTH: u32 = 1;
pub(super) const HOLIDAY: u32 = 1 << 1;
pub(super) const BIRTH: u32 = 1 << 2;
pub(super) const OLD_AGE: u32 = 1 << 3;
pub(super) const FAX: u32 = 1 << 4;
pub(super) const PHONE: u32 = 1 << 5;
pub(super) const ADDRESS: u32 = 1 << 6;
pub(super) const TITLE: u32 = 1 << 7;
pub(super) const LABEL: u32 = 1 << 8;
pub(super) const CREDENTIAL: u32 = 1 << 9;
pub(super) const WWW: u32 = 1 << 10;
pub(super) const DOMAIN: u32 = 1 << 11;
pub(super) const FILE: u32 = 1 << 12;
pub(super) const CODE: u32 = 1 << 13;
pub(super) const EXTENSION: u32 = 1 << 14;
pub(super) const BOX: u32 = 1 << 15;
/// Labels that also open speech or findings: "Patient:", "Father:".
pub(super) const SPEAKER: u32 = 1 << 16;
/// Words before "by" and a name: "Signed by".
pub(super) const SIGNED: u32 = 1 << 17;
pub(super) const STATE_NAME: u32 = 1 << 18;
pub(super) const PAGER: u32 = 1 << 19;

/// Abbreviations of states that a city and a comma make certain.
pub(super) const STATE_ABBR: u32 = 1 << 20;
pub(super) const COUNTY: u32 = 1 << 21;
/// Street suffixes behind a spelled house number: "One Main Street".
pub(super) const STREET_NAME: u32 = 1 << 22;
/// Relatives: "his wife Mira".
pub(super) const RELATION: u32 = 1 << 23;
/// Salutations: "Dear Anna,".
pub(super) const DEAR: u32 = 1 << 24;
/// Last words of the names of places of care.
pub(super) const CARE: u32 = 1 << 25;

const TRIGGERS: &[(u32, &str)] = &[
    (MONTH, MONTHS),
    (
        HOLIDAY,
        "christmas thanksgiving halloween easter new valentine valentines labor memorial independence veterans boxing ",
    ),
    (BIRTH, "dob yob born birth birthdate birthday bday b"),
    (OLD_AGE, "ninety nineties hundred nonagenarian centenarian"),
    (FAX, "fax faxed faxes facsimile f"),
    (
        PHONE,
        "phone phones telephone tel cell mobile call calls called calling contact ph reach reached dial home work office number p t h c text texted voicemail pager pgr beeper bleep paged hotline landline",
    ),
    (PAGER, "pager pgr beeper bleep paged"),
    (
        ADDRESS,
        "address addr lives lived resides residing residence street mail mailed moved mailing home",
    ),
    (TITLE, TITLES),
    (
        LABEL,
        "name names surname forename attending provider physician surgeon anesthesiologist anaesthetist radiologist pathologist referring pcp guarantor author \
        witness cosign consultant pharmacist signature ordering submitting affected kin interpreter party",
    ),
    (
        SPEAKER,
        "patient pt spouse mother father contact resident nurse clinician therapist caregiver doctor cc",
    ),
    (
        SIGNED,
        "signed dictated cosigned transcribed authored referred verified reviewed",
    ),
    (STATE_NAME, STATE_WORDS),
    (
        CREDENTIAL,
        "md rn np pa do phd dds dmd pharmd lpn lcsw fnp aprn crna dpm od dc mbbs rph cnm arnp cnp psyd lvn bsn msn facc facs dnp lmft rd pt ot m",
    ),
    (WWW, "www"),
    (DOMAIN, "com org net edu gov mil info biz uk ca io"),
    (
        FILE,
        "jpg jpeg png heic heif nef tif tiff gif bmp cr dng pdf doc docx dcm rtf xls xlsx csv zip wav mp",
    ),
    (
        CODE,
        "ndc cpt icd loinc snomed rxnorm cvx hcpcs cas cfr nct pmid doi rfc iso rxcui cui",
    ),
    (EXTENSION, "ext extn extension x"),
    (BOX, "box"),
    (
        STATE_ABBR,
        "oh tx ny fl il nj wi mn ky tn az nv ut ks nm nh vt wv wy ia ak wa mo ne ca ga va mi nc sc co ct la al ar ma pa md",
    ),
    (COUNTY, "county"),
    (STREET_NAME, "street avenue boulevard plaza"),
    (
        RELATION,
        "wife husband spouse partner fiance fiancee boyfriend girlfriend mother father mom mum dad stepmother stepfather son daughter stepson \
        stepdaughter brother sister sibling twin aunt uncle niece nephew cousin grandmother grandfather grandma grandpa \
        grandson granddaughter guardian caregiver roommate neighbor neighbour friend",
    ),
    (DEAR, "dear hi hello"),
    (
        CARE,
        "hospital hospitals clinic clinics center centre infirmary hospice",
    ),
];

/// Month names and abbreviations, each followed in order by the next; [`month_number`] counts them.
pub(super) const MONTHS: &str = "january february march april may june july august september october november december \
    jan feb mar apr jun jul aug sep sept oct nov dec";

const TITLES: &str = "dr drs mr mrs ms mx prof professor doctor doctors miss sir madam rev reverend sister capt captain sgt lt \
    officer deputy detective judge nurse mister missus sr sra srta";

/// Names of states of one word; the others are told by their last word.
const STATE_WORDS: &str = "alabama alaska arizona arkansas california colorado connecticut delaware florida georgia hawaii idaho illinois indiana iowa \
    kansas kentucky louisiana maine maryland massachusetts michigan minnesota mississippi missouri montana nebraska nevada ohio oklahoma oregon \
    pennsylvania tennessee texas utah vermont virginia washington wisconsin wyoming columbia guam";

/// What a word beside a number or name means. A set of bits.
pub(super) type Roles = u32;

/// A unit or a word that makes the number before it a quantity.
pub(super) const UNIT: Roles = 1;
/// Before a numeric date: only dates stand after it.
pub(super) const DATE_SURE: Roles = 1 << 1;
/// Before a numeric date: dates often stand after it.
pub(super) const DATE_LIKELY: Roles = 1 << 2;
/// Before `a/b`: a score, a level, a pressure.
pub(super) const SCORE: Roles = 1 << 3;
/// After `a/b`: a fraction, a strength, a duration.
pub(super) const FRACTION: Roles = 1 << 4;
/// Names of weekdays.
pub(super) const WEEKDAY: Roles = 1 << 5;
/// Before a month that stands alone.
pub(super) const IN_MONTH: Roles = 1 << 6;
/// Marks a number as an identifier: `no`, `id`.
pub(super) const MARK: Roles = 1 << 7;
/// May stand between a context word and its value.
pub(super) const LINK: Roles = 1 << 8;
/// Street suffixes that are hardly anything else.
pub(super) const STREET: Roles = 1 << 9;
/// Street suffixes that are also ordinary words.
pub(super) const STREET_RARE: Roles = 1 << 10;
/// Words before the number of a road.
pub(super) const ROAD: Roles = 1 << 11;
/// Words before the number of a flat.
pub(super) const FLAT: Roles = 1 << 12;
/// Last words of the names of states.
pub(super) const STATE: Roles = 1 << 13;
/// First words of the names of states with two words.
pub(super) const STATE_FIRST: Roles = 1 << 14;
/// Two-letter abbreviations of states.
pub(super) const STATE_CODE: Roles = 1 << 15;
/// Capitalised words that are no part of a name.
pub(super) const NOT_NAME: Roles = 1 << 16;
/// Lower-case words inside names.
pub(super) const PARTICLE: Roles = 1 << 17;
/// Spelled ordinals up to twentieth, thirtieth.
pub(super) const ORDINAL: Roles = 1 << 18;
/// Spelled cardinals.
pub(super) const CARDINAL: Roles = 1 << 19;
/// Months (also triggers).
pub(super) const MONTH_NAME: Roles = 1 << 20;
/// Words that end the phrase "on the 14th": what follows is not counted by it.
pub(super) const FUNCTION: Roles = 1 << 21;
/// Who is meant in "she is 93".
pub(super) const PERSON: Roles = 1 << 22;
/// After a title in lower case: not a name.
pub(super) const AFTER_TITLE: Roles = 1 << 23;
/// Letters after a name.
pub(super) const LETTERS: Roles = 1 << 24;
/// Before `98 F`: a temperature.
pub(super) const TEMPERATURE: Roles = 1 << 25;
/// Before ZIP codes.
pub(super) const ZIP_WORD: Roles = 1 << 26;
/// Titles (also triggers).
pub(super) const TITLE_WORD: Roles = 1 << 27;
/// Words that start a clause about a person after `92F`.
pub(super) const PRESENTS: Roles = 1 << 28;

const ROLES: &[(Roles, &str)] = &[
    (
        UNIT,
        "mg mcg ug g gm gms gram grams kg kgs lb lbs oz ml mls cc l liter liters litre litres dl meq mmol mol iu unit units u \
        mm cm m km inch inches ft foot feet mmhg bpm percent cal kcal fr french gauge ga hz joules j cgy gy rads degrees deg \
        year years yr yrs month months mo mos week weeks wk wks day days hour hours hr hrs minute minutes min mins second seconds sec \
        times time x tab tabs tablet tablets pill pills cap caps capsule capsules puff puffs drop drops gtts dose doses spray sprays patch \
        pack packs ppd cigarettes cigars beers drinks miles mile blocks stairs flights steps beats breaths people patients \
        children kids sisters brothers siblings pounds kilograms kilos dollars points cycles sessions visits episodes pp pages ng pg meqs view views \
        level levels vessel vessels part parts way ways lead leads point fold plus minus",
    ),
    (
        DATE_SURE,
        "on since dated date dates dos doi doa dod dol seen admit admits admitted until till visit scheduled sched rescheduled appt appointment collected received reported \
        signed resulted lmp edd edc discharged effective expires exp drawn starting beginning started began fu followup service \
        soc filled mailed sent ret returned dictated transcribed arrived onset labs lab ct mri xray cxr ekg ecg echo bx biopsy procedure surgery due recheck thru eta admission discharge timestamp entered issued expiration",
    ),
    (
        DATE_LIKELY,
        "by from through after before between last next exam eval study prior repeat performed completed done given placed changed \
        called notified conf conference op fna bx biopsy pcp clinic week refill refilled evaluated presented reviewed verified noted launch",
    ),
    (
        SCORE,
        "score scored scores scale pain gcs apgar apgars mmse moca phq gad epds strength motor power grade graded murmur reflex reflexes dtr dtrs \
        pulse pulses edema oedema bp ratio rated rating rates severity level vision acuity od os ou snellen criteria flacc cage katz \
        braden barthel nihss mrs kps va rass tof likelihood harm class stage tenderness x about approximately half only times station \
        tension sf edinburgh ef fev view images image slide wound perio dose doses every take takes took taking q sle slums systolic diastolic was murmurs extremity extremities flexion extension grip bilaterally \
        positive waddell bishop vas eom hearing appetite energy numeric intensity level lymph",
    ),
    (
        FRACTION,
        "tab tabs tablet tablets pill pills cup cups strength motor dose doses of mg ml mile miles inch inches ppd pack packs \
        normal murmur systolic diastolic sem edema oedema pitting reflexes reflex pulses power lb lbs oz teaspoon teaspoons tsp tablespoon way hour hours ago hx history occasions \
        weeks week wks months month days day yrs years year ns lymph node nodes positive negative correct points point score scale \
        pain out beats teaths full mm cm in bilaterally throughout holosystolic ejection blowing harsh muscle symmetric intact gallon pint \
        liter criteria wound people patients minute minutes mins hrs hr times gran per sx symptoms duration past lower upper",
    ),
    (
        WEEKDAY,
        "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed weds thu thur thurs fri sat sun",
    ),
    (
        IN_MONTH,
        "in since last until till by of during from through thru this next early late mid between before after around about to for every each approximately beginning end starting and or middle prior previous past",
    ),
    (
        MARK,
        "no num number numbers nbr nr id ids identifier code ref reference template tmpl hash scan key nos card pin",
    ),
    (
        LINK,
        "is was the of for a an this that patient patients pt her his their my listed as given changed from updated corrected on file are with assigned ending policy",
    ),
    (
        STREET,
        "street st avenue ave av road rd boulevard blvd lane ln drive dr court ct circle cir place pl terrace ter parkway pkwy highway hwy \
        square sq trail trl turnpike tpke expressway expy freeway fwy crescent cres alley aly plaza plz wharf causeway",
    ),
    (
        STREET_RARE,
        "way loop row run path pike pass ridge hill hills view vista village villages park parks point points cove crossing estate estates field fields \
        forest fork forks garden gardens gateway glen green greens grove harbor haven heights hollow island isle junction key keys knoll knolls lake lakes \
        landing light lodge loaf manor meadow meadows mews mill mills mission mount mountain neck orchard oval overpass passage pine pines plain plains port ports prairie \
        radial ranch rapids rest river shoal shoals shore shores spring springs spur station stravenue stream summit throughway trace track trafficway tunnel \
        underpass union unions valley viaduct walk wall well wells burg burgs bypass camp canyon cape center centers cliff cliffs club common commons corner corners course courts \
        creek crest crossroad curve dale dam divide extension extensions falls ferry flat flats ford freeway bend bluff bluffs bottom branch bridge brook brooks beach bayou annex arcade close gate",
    ),
    (ROAD, "highway hwy route rte road rd interstate county state"),
    (
        FLAT,
        "apt apartment unit suite ste floor fl room rm bldg building lot trlr trailer space spc flat ph penthouse hse",
    ),
    (STATE, STATE_WORDS),
    (STATE, "hampshire jersey mexico york carolina dakota island rico"),
    (STATE_FIRST, "new north south west rhode puerto"),
    (
        STATE_CODE,
        "al ak az ar ca co ct de fl ga hi id il in ia ks ky la me md ma mi mn ms mo mt ne nv nh nj nm ny nc nd oh ok or pa ri sc sd tn tx ut vt va wa wv wi wy dc pr gu vi as mp aa ae ap",
    ),
    (
        NOT_NAME,
        "the this that these those patient patients pt is was are were be been has had have will would can could should may might do does did and or nor in on at for with from to by \
        he she they we i you it its his her their our my your no yes not none unknown n a an as if so but also please history hospital clinic center centre medical office department dept emergency \
        surgery surgical cardiology neurology oncology radiology pathology orthopedics urology dermatology psychiatry gastroenterology nephrology pulmonology ophthalmology \
        hematology rheumatology endocrinology medicine family internal icu er ed or date dob mrn age sex gender male female phone fax \
        address room bed note notes report admission discharge diagnosis chief complaint assessment plan allergies medications today now here thank thanks hello hi good okay ok well yeah \
        yep yup right sure who what when where why how which there then than after before during since until because while although however therefore \
        monday tuesday wednesday thursday friday saturday sunday january february march april june july august september october november december \
        per see seen via re status post stat general primary care provider physician doctor attending resident nurse practitioner assistant surgeon consult consultant consultation \
        service services group health healthcare system university college school institute laboratory lab labs specimen source subjective objective review systems social exam examination physical vital \
        vitals signs impression recommendation recommendations follow up ssn id number name names first last middle born race ethnicity unit floor ward copy signed dictated \
        electronically transcribed reviewed verified time page account acct insurance member policy group subscriber email confidential deceased alive living healthy chest pain normal negative positive denies reports presents \
        ms mr mrs dr prof said says told asked called recommended ordered noted stated felt agrees agree discussed n/a self same let lets all any some just very oh um uh great \
        i'm i've it's that's mm hmm hm absolutely of course exactly correct alright perfect wow really nope maybe nothing never always not sometimes only even still more most much many every both like feel feeling blood pressure \
        heart lung lungs left right bilateral upper lower father mother brother sister son daughter wife husband mom dad grandmother grandfather aunt uncle cousin children guest clinician other speaker interviewer unspecified refused declined see above below pending",
    ),
    (
        PARTICLE,
        "de la las los le du del della der den van von di da dos das bin bint ibn al el ter ten ap af y e",
    ),
    (MONTH_NAME, MONTHS),
    (
        FUNCTION,
        "of at and for with in he she they we who when if by from but or then as after before so it i because which that was is were will to about around due per while where though unless until please",
    ),
    (
        PERSON,
        "he she who mother father mom dad grandmother grandfather grandma grandpa wife husband patient gentleman lady man woman sister brother aunt uncle mum nan",
    ),
    (
        AFTER_TITLE,
        "said says is was has had will would to and or about for on who in at of told asked called recommended ordered office appointment visit notified aware wants saw sees seen here today thinks prescribed gave put did does if that wanted the a an also then when with as he she they i you we it so but not can could should may imaging scan brain spine angiogram angiography guided lumbar cervical thoracic enterography venogram elastography cholangiopancreatography contrast knee shoulder abdomen pelvis head neck appointments visits note notes orders order sure my your his her their our no yes please by from there what where how why because patient ms mr mrs dr md x y v mri be been up out made make know knows let s moderate mild severe trace regurgitation conditional safe compatible arthrogram asap",
    ),
    (
        LETTERS,
        "md rn np pa do phd dds dmd pharmd lpn lcsw fnp aprn crna dpm od dc mbbs rph cnm arnp cnp psyd lvn bsn msn ms ma facc facs dnp lmft rd pt ot jr sr ii iii iv esq ccm cgc rt",
    ),
    (
        TEMPERATURE,
        "t temp temperature tmax fever febrile temps tm tc fevers of to tympanic oral high",
    ),
    (ZIP_WORD, "zip zipcode postcode postal"),
    (TITLE_WORD, TITLES),
    (
        PRESENTS,
        "presents presented presenting with w who admitted here c s h pmh hx found p seen brought transferred status pt patient comes came referred no in from known complains complaining a for to",
    ),
];

const ORDINALS: &str = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth";
const CARDINALS: &str = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty";

/// A looked-up word: its roles, and its value where it is a number or a month (1 to 12).
#[derive(Clone, Copy, Default)]
pub(super) struct Meaning {
    pub(super) roles: Roles,
    pub(super) value: u8,
}

/// Month of the `i`-th word of [`MONTHS`]: the abbreviations have no `may` and two of September.
fn month_number(i: usize) -> u8 {
    const ABBREVIATED: [u8; 12] = [1, 2, 3, 4, 6, 7, 8, 9, 9, 10, 11, 12];
    match i.checked_sub(12) {
        None => i as u8 + 1,
        Some(i) => ABBREVIATED[i],
    }
}

/// All tables, built once.
pub(super) struct Vocabulary {
    pub(super) triggers: WordTable<Trigger>,
    meanings: WordTable<Meaning>,
}

impl Vocabulary {
    pub(super) fn new() -> Self {
        let kinds = TRIGGERS.iter().flat_map(|&(kinds, list)| {
            list.split_ascii_whitespace()
                .map(move |w| (w, Trigger { kinds, rule: 0 }))
        });
        let rules = RULES.iter().zip(1..).flat_map(|(rule, n)| {
            rule.words
                .split_ascii_whitespace()
                .map(move |w| (w, Trigger { kinds: 0, rule: n }))
        });
        let both = |a: Trigger, b: Trigger| {
            debug_assert!(a.rule == 0 || b.rule == 0, "a word belongs to two rules");
            Trigger {
                kinds: a.kinds | b.kinds,
                rule: a.rule.max(b.rule),
            }
        };
        Vocabulary {
            triggers: WordTable::new(kinds.chain(rules), both),
            meanings: WordTable::new(meanings(), |a, b| Meaning {
                roles: a.roles | b.roles,
                value: a.value.max(b.value),
            }),
        }
    }

    /// What `word` means beside a number or name; nothing for most words.
    pub(super) fn meaning(&self, word: &[u8]) -> Meaning {
        self.meanings.get(word).unwrap_or_default()
    }
}

/// Words with their roles and values.
fn meanings() -> impl Iterator<Item = (&'static str, Meaning)> {
    fn counted(
        list: &'static str,
        roles: Roles,
        value: impl Fn(usize) -> u8,
    ) -> impl Iterator<Item = (&'static str, Meaning)> {
        list.split_ascii_whitespace().enumerate().map(move |(i, w)| {
            (
                w,
                Meaning {
                    roles,
                    value: value(i),
                },
            )
        })
    }
    let plain = ROLES.iter().flat_map(|&(roles, list)| {
        let words = list
            .split_ascii_whitespace()
            .filter(|w| w.bytes().all(|b| b.is_ascii_lowercase()));
        words.map(move |w| (w, Meaning { roles, value: 0 }))
    });
    plain
        .chain(counted(MONTHS, MONTH_NAME, month_number))
        .chain(counted(ORDINALS, ORDINAL, |i| i as u8 + 1))
        .chain(counted("thirtieth", ORDINAL, |_| 30))
        .chain(counted(CARDINALS, CARDINAL, |i| i as u8 + 1))
        .chain(counted(
            "thirty forty fifty sixty seventy eighty ninety",
            CARDINAL,
            |i| i as u8 * 10 + 30,
        ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_carry_all_their_roles() {
        let vocabulary = Vocabulary::new();
        let may = vocabulary.meaning(b"May");
        assert_eq!((may.value, may.roles & MONTH_NAME), (5, MONTH_NAME));
        assert_eq!(vocabulary.meaning(b"SEPT").value, 9);
        assert_eq!(vocabulary.meaning(b"december").value, 12);
        assert_eq!(vocabulary.meaning(b"ninety").value, 90);
        assert_eq!(vocabulary.meaning(b"thirtieth").value, 30);
        let dr = vocabulary.triggers.get(b"Dr").unwrap_or_default();
        assert_eq!(dr.kinds & TITLE, TITLE);
        let mr = vocabulary.triggers.get(b"mr").unwrap_or_default();
        assert!(mr.kinds & TITLE != 0 && mr.rule != 0);
    }
}
