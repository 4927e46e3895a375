//! Text with the escapes of some program in it, as a reader understands it: JSON inside a string, a literal `\n`, an address with
//! `%20`.
//!
//! In: text; out: a text of the same length in bytes, or none where nothing changes. An escape hides the words beside it:
//! in `Seen.\nOkonkwo` the word is `nOkonkwo`. Here a run of backslashes with `n`, `r`, `t`, `b` or `f` becomes blanks (or
//! a line break), one before `"`, `/` or `'` becomes blanks, and `\u00e9` becomes the letter behind invisible
//! characters, which the search passes over. So do the bytes of an address (`%C3%A9`, RFC 3986 section 2.1), beside which `+` is
//! a blank as in forms. Because lengths are equal, offsets hold in both texts; both are searched,
//! for a backslash may also be only that (`C:\notes`). Nothing here can fail.

use crate::phi::Phi;
use crate::span::Span;

/// The characters that fill the place of an escape before its letter: two and three bytes, invisible to the search.
const FILLERS: [&str; 2] = ["\u{ad}", "\u{200b}"];
/// Characters of a byte in an address: `%` and two hexadecimal digits.
const PERCENT_CHARS: usize = 3;
/// Hexadecimal digits of a code: RFC 8259, section 7.
const CODE_DIGITS: usize = 4;

/// A text without its escapes.
pub(crate) struct Unescaped {
    text: Phi<String>,
    /// Where codes of letters stand: sorted byte ranges. A finding never ends inside one.
    codes: Vec<(usize, usize)>,
}

impl Unescaped {
    /// The text without its escapes; none where it has none.
    pub(crate) fn of(text: &str) -> Option<Self> {
        let unescaped = Self::without_backslashes(text);
        let text = unescaped.as_ref().map_or(text, Unescaped::text);
        let Some(mut decoded) = Self::without_percents(text) else {
            return unescaped;
        };
        decoded
            .codes
            .extend(unescaped.iter().flat_map(|u| u.codes.iter()));
        decoded.codes.sort_unstable();
        Some(decoded)
    }

    /// The text with the bytes of an address as letters.
    fn without_percents(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let mut plain = String::with_capacity(text.len());
        let (mut codes, mut copied) = (Vec::new(), 0);
        let mut from = 0;
        while let Some(start) = memchr::memchr(b'%', &bytes[from..]).map(|at| from + at) {
            let run = (0..).map_while(|nth| percent(bytes, start + PERCENT_CHARS * nth));
            let run: Phi<Vec<u8>> = Phi::new(run.collect());
            let end = start + PERCENT_CHARS * run.expose().len();
            if let Some(letters) = std::str::from_utf8(run.expose())
                .ok()
                .filter(|letters| !letters.is_empty())
            {
                plain.push_str(text.get(copied..start)?);
                let mut code = start;
                for letter in letters.chars() {
                    let length = PERCENT_CHARS * letter.len_utf8();
                    match letter.is_whitespace() || letter.is_control() {
                        true => plain.extend(std::iter::repeat_n(' ', length)),
                        false => {
                            fill(&mut plain, length - letter.len_utf8());
                            plain.push(letter);
                            codes.push((code, code + length));
                        }
                    }
                    code += length;
                }
                copied = end;
            }
            from = end.max(start + 1);
        }
        if copied == 0 {
            return None;
        }
        plain.push_str(text.get(copied..)?);
        let mut bytes = plain.into_bytes(); // in place: a copy would not be wiped
        bytes.iter_mut().filter(|b| **b == b'+').for_each(|b| *b = b' ');
        let text = Phi::new(String::from_utf8(bytes).ok()?);
        Some(Unescaped { text, codes })
    }

    fn without_backslashes(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let mut escape = memchr::memchr(b'\\', bytes)?;
        let mut plain = String::with_capacity(text.len());
        let (mut codes, mut copied) = (Vec::new(), 0);
        loop {
            let run = bytes[escape..].iter().take_while(|&&b| b == b'\\').count();
            let after = escape + run;
            let end = match bytes.get(after) {
                Some(b'n' | b'r' | b't' | b'b' | b'f') => after + 1,
                Some(b'"' | b'/' | b'\'') => after,
                Some(b'u') => code(bytes, after).map_or(escape, |(_, end)| end),
                _ => escape,
            };
            if escape < end {
                plain.push_str(text.get(copied..escape)?);
                match (bytes.get(after), code(bytes, after)) {
                    (Some(b'u'), Some((letter, _))) if !letter.is_whitespace() && !letter.is_control() => {
                        fill(&mut plain, end - escape - letter.len_utf8());
                        plain.push(letter);
                        codes.push((escape, end));
                    }
                    (kind, _) => {
                        let line = matches!(kind, Some(b'n' | b'r'));
                        plain.extend(std::iter::repeat_n(' ', end - escape - usize::from(line)));
                        plain.extend(line.then_some('\n'));
                    }
                }
                copied = end;
            }
            let next = after.max(end);
            match memchr::memchr(b'\\', &bytes[next..]) {
                Some(at) => escape = next + at,
                None => break,
            }
        }
        if copied == 0 {
            return None;
        }
        plain.push_str(text.get(copied..)?);
        let text = Phi::new(plain);
        Some(Unescaped { text, codes })
    }

    /// The text.
    pub(crate) fn text(&self) -> &str {
        self.text.expose()
    }

    /// The range of the original text: widened over codes that it would cut.
    fn original(&self, (start, end): (usize, usize)) -> (usize, usize) {
        let code_at = |at: usize| {
            let before = self.codes.partition_point(|code| code.0 < at);
            let code = before.checked_sub(1).map(|i| self.codes[i]);
            code.filter(|code| at < code.1)
        };
        (
            code_at(start).map_or(start, |code| code.0),
            code_at(end).map_or(end, |code| code.1),
        )
    }
}

/// Runs a finder over a text and over the same text without its escapes, of which written forms leave nothing: between the digits
/// and hyphens of `219%2D09%2D4417` may stand no filler.
pub(crate) fn find_in_both(text: &str, out: &mut Vec<Span>, find: impl Fn(&str, &mut Vec<Span>)) {
    find(text, out);
    if let Some(plain) = Unescaped::of(text) {
        let known = out.len();
        let compact = Compact::of(&plain);
        find(compact.text.expose(), out);
        for span in &mut out[known..] {
            let (start, end) = (compact.original(span.start), compact.original(span.end));
            (span.start, span.end) = plain.original((start, end));
        }
    }
}

/// An unescaped text without the fillers, and so shorter than the original.
struct Compact {
    text: Phi<String>,
    /// Where a letter ends that fillers stood in front of, and how many bytes the text lacks up to there: sorted.
    shifts: Vec<(usize, usize)>,
}

impl Compact {
    fn of(plain: &Unescaped) -> Self {
        let source = plain.text();
        let mut text = Phi::new(String::with_capacity(source.len()));
        let (mut shifts, mut copied, mut lacks) = (Vec::new(), 0, 0);
        for &(start, end) in &plain.codes {
            let letter = source.get(start..end).and_then(|code| code.chars().next_back());
            let letter = end - letter.map_or(0, char::len_utf8);
            text.append(source.get(copied..start).unwrap_or_default());
            text.append(source.get(letter..end).unwrap_or_default());
            lacks += letter - start;
            copied = end;
            shifts.push((end - lacks, lacks));
        }
        text.append(source.get(copied..).unwrap_or_default());
        Compact { text, shifts }
    }

    /// The place in the unescaped text: of what stands at a letter its code's start, of what ends with it the code's end.
    fn original(&self, at: usize) -> usize {
        let before = self.shifts.partition_point(|(end, _)| *end <= at);
        at + before.checked_sub(1).map_or(0, |i| self.shifts[i].1)
    }
}

/// The character whose code stands at the `u` at `at`, and where the code ends; two codes where they are a pair.
fn code(bytes: &[u8], at: usize) -> Option<(char, usize)> {
    let unit = |at: usize| {
        let digits = bytes.get(at..at + CODE_DIGITS)?;
        let hex = |d: &u8| char::from(*d).to_digit(16);
        digits.iter().map(hex).try_fold(0, |code, d| Some(code * 16 + d?))
    };
    let (first, end) = (unit(at + 1)?, at + 1 + CODE_DIGITS);
    if let Some(letter) = char::from_u32(first) {
        return Some((letter, end));
    }
    let run = bytes.get(end..)?.iter().take_while(|&&b| b == b'\\').count();
    let second = end + run;
    if run == 0 || bytes.get(second) != Some(&b'u') {
        return None;
    }
    let pair = [first as u16, unit(second + 1)? as u16];
    let letter = char::decode_utf16(pair).next()?.ok()?;
    Some((letter, second + 1 + CODE_DIGITS))
}

/// The byte that is written `%4A` here.
fn percent(bytes: &[u8], at: usize) -> Option<u8> {
    let hex = |at: usize| char::from(*bytes.get(at)?).to_digit(16);
    let is_byte = bytes.get(at) == Some(&b'%');
    let byte = is_byte.then(|| Some(hex(at + 1)? << 4 | hex(at + 2)?))??;
    u8::try_from(byte).ok()
}

/// Adds invisible characters of `length` bytes: 0 or at least 2, as every code leaves.
fn fill(text: &mut String, mut length: usize) {
    if length % 2 == 1 {
        text.push_str(FILLERS[1]);
        length -= FILLERS[1].len();
    }
    text.extend(std::iter::repeat_n(FILLERS[0], length / FILLERS[0].len()));
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(text: &str) -> String {
        let visible = |c: &char| !FILLERS.contains(&c.to_string().as_str());
        let plain = Unescaped::of(text).map_or_else(|| text.to_owned(), |p| p.text().to_owned());
        plain.chars().filter(visible).collect()
    }

    #[test]
    fn escapes_become_what_they_mean() {
        for (text, plain) in [
            (r"Seen.\nOkonkwo", "Seen. \nOkonkwo"),
            (r"a\\\tb", "a    b"),
            (r#"{\"a\":\"b\"}"#, r#"{ "a ": "b "}"#),
            (r"Jos\u00e9 \ud83d\ude00", "José 😀"),
            (r"Jos\\u00E9", "José"),
            (r"a\u0020b", "a      b"),
            (r"\ud83d \u12 \u12g4 \x \", r"\ud83d \u12 \u12g4 \x \"),
            (r"\ud83d\u0041", r"\ud83dA"),
            ("none", "none"),
            ("Mr.%20Jos%C3%A9%20O%27Neil", "Mr.   José   O'Neil"),
            ("q=Jane+Roe%2C", "q=Jane Roe,"),
            (r"a\nb%20c", "a \nb   c"),
            (
                "1 + 1, 5 % of 100%, %GG, %FF, %C3x",
                "1 + 1, 5 % of 100%, %GG, %FF, %C3x",
            ),
        ] {
            assert_eq!(shown(text), plain, "{text}");
        }
        assert!(Unescaped::of(r"C:\x\y").is_none() && Unescaped::of("").is_none());
    }

    #[test]
    fn written_forms_are_found_through_escapes() {
        let found = |text: &str, form: &str| {
            let mut spans = Vec::new();
            find_in_both(text, &mut spans, |text, out| {
                let at = text.match_indices(form).map(|(at, form)| (at, at + form.len()));
                out.extend(at.map(|(start, end)| {
                    Span::new(
                        start,
                        end,
                        crate::entity::Entity::Id,
                        crate::span::Finder::Pattern,
                    )
                }));
            });
            spans
                .iter()
                .map(|s| text[s.start..s.end].to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(found("a=219%2D09%2D4417&b", "219-09-4417"), ["219%2D09%2D4417"]);
        assert_eq!(found("%2D03%2F04%2F1961%2D", "03/04/1961"), ["03%2F04%2F1961"]);
        assert_eq!(found("%C3%89mile %C3%A9", "Émile"), ["%C3%89mile"]);
        assert_eq!(found(r"\u00e9\u00e9x", "éx"), [r"\u00e9x"]);
        assert_eq!(found(r"\u00e9\u00e9x", "éé"), [r"\u00e9\u00e9"]);
        assert_eq!(found("plain %41", "plain"), ["plain", "plain"]);
    }

    #[test]
    fn ranges_never_cut_a_code() {
        let text = r"\u00c9mile Ren\u00e9";
        let plain = Unescaped::of(text).unwrap();
        let start = plain.text().find('É').unwrap();
        assert_eq!(plain.original((start, 10)), (0, 10));
        assert_eq!(plain.original((11, text.len() - 2)), (11, text.len()));
        assert_eq!(plain.original((6, 11)), (6, 11));
    }

    proptest! {
        #[test]
        fn lengths_are_equal_and_ranges_hold(
            text in r#"(\\{0,3}(u00e9|ud83d|ude00|u0041|u0025|n|t|"|/|é|x| |%|%20|%C3%A9|%C3|41|[+])){0,12}"#,
            ends in (0usize..100, 0usize..100),
        ) {
            if let Some(plain) = Unescaped::of(&text) {
                prop_assert_eq!(plain.text().len(), text.len());
                let (start, end) = (ends.0.min(ends.1), ends.0.max(ends.1));
                if plain.text().get(start..end).is_some() {
                    let (s, e) = plain.original((start, end));
                    prop_assert!(s <= start && end <= e && text.get(s..e).is_some());
                }
            }
        }
    }
}
