//! Names of people: every way in which a known name is written. In: folded text at a word; out: the stretch that names
//! somebody, and who.
//!
//! A name is a set of words. In the text, neighbouring words of one name form a run, whatever their order, case and
//! separators ("SMITH^JOHN", "Smith, J. Q.", "john\nsmith"); a run is judged as a whole and a single word by
//! [`super::evidence`]. So no spellings are generated, and the work per word of text does not grow with the names.

mod build;

use super::evidence::{self, Shape, Strength};
use super::fold::{Class, Text, class, class_at, prefix, word_end};
use zeroize::Zeroizing;

pub(super) use build::{Builder, word_hashes};

/// Longest word that can be part of a name, in folded bytes.
const WORD_BYTES_MAX: usize = 48;
/// People that one word leads to. "John" in a record of a thousand Johns leads to the first ones; the others are
/// reached by their surnames. Bounds the work per word of text.
const OWNERS_MAX: usize = 4;
/// Words and initials of the text that one run may hold.
const RUN_MAX: usize = 8;
/// Longest gap between two words of a run, in bytes: a line break with indentation.
const GAP_MAX: usize = 64;
/// Initials that may stand before a name.
const INITIALS_BEFORE_MAX: usize = 3;

/// Index into [`People::words`].
type WordId = u32;

/// A stretch of an arena.
type Slice = (u32, u32);

#[derive(Clone, Copy)]
struct Word {
    /// The first letters as a number, to search by.
    prefix: u64,
    text: Slice,
    strength: Strength,
    /// The first people it belongs to.
    owners: [u32; OWNERS_MAX],
    owned: usize,
}

impl Word {
    fn own(&mut self, person: u32) {
        if self.owned < OWNERS_MAX && !self.owners().contains(&person) {
            self.owners[self.owned] = person;
            self.owned += 1;
        }
    }

    fn owners(&self) -> &[u32] {
        &self.owners[..self.owned]
    }
}

#[derive(Clone, Copy)]
struct Person {
    /// Range of [`People::members`]: words in written order, then the run-together spellings.
    words: Slice,
    /// How many of them are written parts.
    written: usize,
    /// Parts of a single letter, in the arena.
    singles: Slice,
    /// Index of the needle.
    needle: u32,
}

/// The known people of one record.
#[derive(Clone, Default)]
pub(super) struct People {
    /// Bytes of all words: one allocation for all.
    arena: Zeroizing<Vec<u8>>,
    /// Sorted by text. Initials stand behind a zero byte.
    words: Vec<Word>,
    /// Words of all people.
    members: Vec<WordId>,
    people: Vec<Person>,
}

/// One word or initial of a run.
#[derive(Clone, Copy)]
enum What {
    Word(WordId),
    /// `sure` unless it may also be the article or the pronoun.
    Initial {
        letter: u8,
        sure: bool,
    },
}

struct Item {
    start: usize,
    end: usize,
    what: What,
}

impl Item {
    fn is(&self, word: WordId) -> bool {
        matches!(self.what, What::Word(id) if id == word)
    }
}

/// How much of a run one person explains.
#[derive(Clone, Copy)]
struct Score {
    /// Items of the run, from its start.
    items: usize,
    words: usize,
    initials: usize,
    /// All written parts, in written order.
    as_written: bool,
}

/// A stretch of folded text that names a person.
pub(super) struct Found {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) needle: u32,
}

impl People {
    pub(super) fn is_empty(&self) -> bool {
        self.people.is_empty()
    }

    fn bytes(&self, slice: Slice) -> &[u8] {
        &self.arena[slice.0 as usize..slice.1 as usize]
    }

    fn members(&self, person: &Person) -> &[WordId] {
        &self.members[person.words.0 as usize..person.words.1 as usize]
    }

    fn id(&self, word: &[u8]) -> Option<WordId> {
        if word.len() > WORD_BYTES_MAX {
            return None;
        }
        let mut buffer = [0; WORD_BYTES_MAX];
        let lower = build::lower(word, &mut buffer);
        let first = prefix(lower);
        let found = self
            .words
            .binary_search_by(|w| w.prefix.cmp(&first).then_with(|| self.bytes(w.text).cmp(lower)));
        found.ok().map(|i| i as WordId)
    }

    /// The person named at the word `start..end`, if any; what stands before `floor` is taken already.
    pub(super) fn find(&self, text: &Text<'_>, floor: usize, start: usize, end: usize) -> Option<Found> {
        if end - start == 1 {
            return self.find_initials(text, start);
        }
        let id = self.id(&text[start..end])?;
        let run = self.run(text, start, end, id);
        let second = run.iter().skip(1).find_map(|item| match item.what {
            What::Word(id) => Some(id),
            What::Initial { .. } => None,
        });
        let owners = |id: WordId| self.words[id as usize].owners().iter().copied();
        let mut best: Option<(Score, u32)> = None;
        for person in owners(id).chain(second.into_iter().flat_map(owners)) {
            let score = self.score(person, &run);
            let rank = |s: &Score, p: u32| (s.words, s.initials, std::cmp::Reverse(p));
            if score.items > 0 && best.is_none_or(|(s, p)| rank(&score, person) > rank(&s, p)) {
                best = Some((score, person));
            }
        }
        let (score, person) = best?;
        let alone = Score {
            items: 1,
            words: 1,
            initials: 0,
            as_written: false,
        };
        self.judge(text, floor, &run, score, person)
            .or_else(|| self.judge(text, floor, &run, alone, person))
    }

    /// The run that starts with a known word.
    fn run(&self, text: &[u8], start: usize, end: usize, id: WordId) -> Vec<Item> {
        let mut run = vec![Item {
            start,
            end,
            what: What::Word(id),
        }];
        while let Some(last) = run.last().filter(|_| run.len() < RUN_MAX) {
            let after_initial = matches!(last.what, What::Initial { .. });
            let Some(start) = gap(text, last.end, after_initial) else {
                break;
            };
            let end = word_end(text, start);
            let what = match initial(text, start, end) {
                Some((letter, sure)) if text[start - 1] != b'\'' => What::Initial { letter, sure },
                Some(_) => break,
                None => match self.id(&text[start..end]) {
                    // Hardly a name has a word twice, none thrice.
                    Some(id) if run.iter().filter(|item| item.is(id)).count() < 2 => What::Word(id),
                    _ => break,
                },
            };
            run.push(Item { start, end, what });
        }
        run
    }

    /// How much of the run's beginning is this person's name.
    fn score(&self, person: u32, run: &[Item]) -> Score {
        let person = &self.people[person as usize];
        let mut used = 0u32;
        let mut score = Score {
            items: 0,
            words: 0,
            initials: 0,
            as_written: true,
        };
        for (i, item) in run.iter().enumerate() {
            match item.what {
                What::Word(id) => {
                    let free = |(at, w): (usize, &WordId)| *w == id && used & (1 << at) == 0;
                    let Some(at) = self.members(person).iter().enumerate().position(free) else {
                        break;
                    };
                    score.as_written &= at == score.words;
                    used |= 1 << at;
                    score.words += 1;
                    score.items = i + 1;
                }
                // A middle initial that the record does not know counts once a further word of the name follows.
                What::Initial { letter, sure } => {
                    if sure && self.has_initial(person, letter, used) {
                        score.initials += 1;
                        score.items = i + 1;
                    }
                }
            }
        }
        score.as_written &= score.words >= 2 && score.words == person.written;
        score
    }

    fn has_initial(&self, person: &Person, letter: u8, used: u32) -> bool {
        let mut written = self.members(person)[..person.written].iter().enumerate();
        let begins = |word: WordId| self.bytes(self.words[word as usize].text).first() == Some(&letter);
        self.bytes(person.singles).contains(&letter)
            || written.any(|(at, &word)| used & (1 << at) == 0 && begins(word))
    }

    /// Whether the part of the run that `score` covers is evidence of the person, and from where to where it goes.
    fn judge(&self, text: &Text<'_>, floor: usize, run: &[Item], score: Score, person: u32) -> Option<Found> {
        let (first, last) = (run.first()?, run.get(score.items.checked_sub(1)?)?);
        let owner = &self.people[person as usize];
        let covered = &run[..score.items];
        let words = covered.iter().filter_map(|item| match item.what {
            What::Word(id) => Some((
                &self.words[id as usize],
                evidence::shape(&text[item.start..item.end]),
            )),
            What::Initial { .. } => None,
        });
        let used = covered.iter().filter_map(|item| match item.what {
            What::Word(id) => self.members(owner).iter().position(|w| *w == id),
            What::Initial { .. } => None,
        });
        let used = used.fold(0u32, |set, at| set | 1 << at);
        let (start, before) = self.initials_before(text, (floor, first.start), owner, used);
        let strength = words.clone().map(|(w, _)| w.strength).max()?;
        let capitals = words.clone().all(|(_, shape)| shape != Shape::Lower);
        let dotted = score.initials > 0 || text[start..first.start].contains(&b'.');
        let evident = match (score.words, score.initials + before) {
            (2.., _) if strength == Strength::Institution => score.as_written && capitals,
            (2.., _) => strength >= Strength::Short || score.as_written || capitals,
            (_, 1..) if strength >= Strength::Short => true,
            (_, 1..) if strength >= Strength::Calendar && capitals && dotted => true,
            _ => evidence::stands_as_name(text, first.start, first.end, strength),
        };
        let mut end = last.end;
        match last.what {
            What::Initial { .. } if text.get(end) == Some(&b'.') => end += 1,
            // Synthetic records number their people: "Antonia30".
            What::Word(_) if class_at(text, end) == Class::Digit => end = word_end(text, end),
            _ => {}
        }
        evident.then_some(Found {
            start,
            end,
            needle: owner.needle,
        })
    }

    /// Steps back over initials of the person that stand before a word ("J. Q. Smith"), but not before `floor`: where
    /// they start, and how many they are.
    fn initials_before(
        &self,
        text: &[u8],
        (floor, start): (usize, usize),
        person: &Person,
        used: u32,
    ) -> (usize, usize) {
        let mut at = start;
        for count in 0..INITIALS_BEFORE_MAX {
            let gap = text[floor..at].iter().rev().take(4);
            let gap = gap
                .take_while(|b| matches!(b, b' ' | b'.' | b'-' | b'_' | b'^' | b'\''))
                .count();
            let end = at - gap;
            if gap == 0 || end == floor || (end > 1 && class(text[end - 2]) != Class::Other) {
                return (at, count);
            }
            match initial(text, end - 1, end) {
                Some((letter, true)) if self.has_initial(person, letter, used) => at = end - 1,
                _ => return (at, count),
            }
        }
        (at, INITIALS_BEFORE_MAX)
    }

    /// "J.S.", "J. Q. S.": all initials of somebody, each with its full stop.
    fn find_initials(&self, text: &[u8], start: usize) -> Option<Found> {
        let mut key = vec![0];
        let mut at = start;
        while key.len() <= build::WORDS_MAX
            && text.get(at).is_some_and(u8::is_ascii_uppercase)
            && text.get(at + 1) == Some(&b'.')
        {
            key.push(text[at].to_ascii_lowercase());
            at += 2;
            let spaced = text.get(at) == Some(&b' ') && text.get(at + 2) == Some(&b'.');
            at += usize::from(spaced);
        }
        // What follows a last "S." directly is another word: "J.Smith" is a matter of that word.
        if key.len() < 3 || class_at(text, at) != Class::Other {
            return None;
        }
        let word = &self.words[self.id(&key)? as usize];
        // Before a capitalised word of the record's names they are found with that word: "J.Q. Smith".
        let next = gap(text, at, true).filter(|&next| text[next].is_ascii_uppercase());
        if next.is_some_and(|next| self.id(&text[next..word_end(text, next)]).is_some()) {
            return None;
        }
        Some(Found {
            start,
            end: at,
            needle: self.people[*word.owners().first()? as usize].needle,
        })
    }
}

/// The letter of an initial at `start..end` in lower case, and whether it can be nothing else; None if it is no initial.
fn initial(text: &[u8], start: usize, end: usize) -> Option<(u8, bool)> {
    let letter = text[start];
    if end - start != 1 || !letter.is_ascii_alphabetic() {
        return None;
    }
    let dotted = text.get(end) == Some(&b'.');
    let sure = dotted || (letter.is_ascii_uppercase() && !matches!(letter, b'A' | b'I'));
    (dotted || letter.is_ascii_uppercase()).then_some((letter.to_ascii_lowercase(), sure))
}

/// Where the next word of a run starts, if what lies between is what separates the parts of a name.
fn gap(text: &[u8], at: usize, after_initial: bool) -> Option<usize> {
    let from = match class_at(text, at) {
        Class::Digit => word_end(text, at),
        _ => at,
    };
    let mut comma = false;
    for (i, &byte) in text.iter().enumerate().skip(from).take(GAP_MAX) {
        match byte {
            b' ' | b'\n' | b'\r' | b'\t' | b'-' | b'_' | b'^' | b'\'' | b'/' => {}
            b',' if !comma => comma = true,
            // A full stop after a whole word ends a sentence; "john.smith" is one name.
            b'.' if after_initial || class_at(text, i + 1) == Class::Letter => {}
            _ => return (class(byte) == Class::Letter && i > at).then_some(i),
        }
    }
    None
}
