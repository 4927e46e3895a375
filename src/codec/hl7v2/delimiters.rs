//! The delimiters of a message: as a header segment declares them (§2.5.4), and text written so that it holds none (§2.7).

use crate::fault::Reason;

/// The characters that separate and escape (MSH-1 and MSH-2).
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::codec) struct Delimiters {
    pub(super) field: u8,
    pub(super) component: u8,
    pub(super) repetition: u8,
    pub(super) escape: u8,
    pub(super) subcomponent: u8,
}

impl Delimiters {
    /// What a header segment declares: its fourth byte, and the field behind.
    pub(super) fn declared(text: &str, start: usize) -> Result<Self, Reason> {
        let wrong = Reason::NotHl7 { at: start };
        let bytes = &text.as_bytes()[start + 3..];
        let (&field, rest) = bytes.split_first().ok_or(wrong)?;
        let is_end = |b: &u8| *b == field || matches!(b, b'\r' | b'\n');
        let encoding = &rest[..rest.iter().position(is_end).unwrap_or(rest.len())];
        // §2.5.4: what is not declared is not used. An unused delimiter is the field's own, which no piece of it contains.
        let nth = |n: usize| encoding.get(n).copied().unwrap_or(field);
        let delimiters = Delimiters {
            field,
            component: nth(0),
            repetition: nth(1),
            escape: nth(2),
            subcomponent: nth(3),
        };
        let declared = [&[field], encoding].concat();
        let is_sound = declared.iter().all(u8::is_ascii_punctuation)
            && (1..declared.len()).all(|i| !declared[..i].contains(&declared[i]))
            && (1..=5).contains(&encoding.len()); // the fifth is the truncation character of 2.7
        match is_sound {
            true => Ok(delimiters),
            false => Err(wrong),
        }
    }

    /// Writes text as ER7 wants it (§2.7).
    pub(in crate::codec) fn escape(self, text: &str, out: &mut Vec<u8>) {
        for c in text.chars() {
            let code = match u8::try_from(c).ok().filter(u8::is_ascii) {
                Some(b) if b == self.field => "F",
                Some(b) if b == self.component => "S",
                Some(b) if b == self.subcomponent => "T",
                Some(b) if b == self.repetition => "R",
                Some(b) if b == self.escape => "E",
                Some(b'\n') => ".br",
                Some(b) if b.is_ascii_control() => &format!("X{b:02X}"),
                _ => {
                    out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
                    continue;
                }
            };
            if self.escape == self.field {
                out.push(b' '); // the header declares no escapes
                continue;
            }
            out.push(self.escape);
            out.extend_from_slice(code.as_bytes());
            out.push(self.escape);
        }
    }
}
