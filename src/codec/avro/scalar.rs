//! Single values: Avro's binary form to text as people and JSON write it, and back.
//!
//! The spelling is JSON's for numbers, ISO 8601's for dates and times, so that a policy's rules find in them what they find
//! in other formats. A value that keeps its type takes only text of that type; for any other it becomes the type's neutral
//! value (0, 1970-01-01, the nil UUID, nothing): [`Scalar::settled`].

use crate::codec::spelling::{Unit, date, decimal, instant, time_of_day};
use crate::schema::{uuid, uuid_bytes};
use std::borrow::Cow;
use std::sync::Arc;

/// The nil UUID (RFC 9562 §5.9).
const NIL: &str = "00000000-0000-0000-0000-000000000000";
/// Bytes of a UUID.
pub(super) const UUID_BYTES: usize = 16;
/// Bytes of a duration: months, days, milliseconds.
pub(super) const DURATION_BYTES: usize = 12;

/// What a value is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Scalar {
    Boolean,
    Int,
    Long,
    Float,
    Double,
    String,
    /// A string that says that it is a UUID.
    UuidString,
    Bytes,
    Fixed(usize),
    /// A UUID in 16 bytes.
    UuidFixed,
    /// The symbols.
    Enum(Arc<[String]>),
    /// Unscaled digits in two's complement, of so many bytes where fixed.
    Decimal {
        scale: usize,
        size: Option<usize>,
    },
    /// Days since 1970.
    Date,
    /// Since midnight: an int of milliseconds, else a long.
    TimeOfDay(Unit),
    /// Since 1970 in UTC, or in no time zone.
    Instant {
        unit: Unit,
        is_local: bool,
    },
    Duration,
}

/// How a value lies in the bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wire {
    /// One byte, 0 or 1.
    Boolean,
    Int,
    Long,
    /// So many bytes.
    Fixed(usize),
    /// A length and so many bytes.
    Sized,
    /// The number of a symbol, of so many.
    Symbol(usize),
}

/// Where a value stands: the bytes themselves, without a length in front.
#[derive(Clone, Copy)]
pub(super) enum Raw<'b> {
    Whole(i64),
    Bytes(&'b [u8]),
}

/// What a value says.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Spelled<'b> {
    /// A number.
    Number(String),
    /// Text, or what is written as text.
    Text(Cow<'b, str>),
    /// Bytes that are no text.
    Bytes,
}

impl Scalar {
    /// How it lies in the bytes.
    pub(super) fn wire(&self) -> Wire {
        match self {
            Scalar::Boolean => Wire::Boolean,
            Scalar::Int | Scalar::Date | Scalar::TimeOfDay(Unit::Millis) => Wire::Int,
            Scalar::Long | Scalar::TimeOfDay(_) | Scalar::Instant { .. } => Wire::Long,
            Scalar::Float => Wire::Fixed(4),
            Scalar::Double => Wire::Fixed(8),
            Scalar::String | Scalar::UuidString | Scalar::Bytes | Scalar::Decimal { size: None, .. } => {
                Wire::Sized
            }
            Scalar::Fixed(size) | Scalar::Decimal { size: Some(size), .. } => Wire::Fixed(*size),
            Scalar::UuidFixed => Wire::Fixed(UUID_BYTES),
            Scalar::Duration => Wire::Fixed(DURATION_BYTES),
            Scalar::Enum(symbols) => Wire::Symbol(symbols.len()),
        }
    }

    /// Whether values are dates, or hold one.
    pub(super) fn is_date(&self) -> bool {
        matches!(self, Scalar::Date | Scalar::Instant { .. })
    }

    /// Whether text of any kind is a value.
    pub(super) fn takes_text(&self) -> bool {
        matches!(self, Scalar::String | Scalar::Bytes)
    }

    /// Whether values are of a small set that the schema names: no field, unless a rule names the path.
    pub(super) fn is_of_schema(&self) -> bool {
        matches!(self, Scalar::Boolean | Scalar::Enum(_))
    }

    /// What a value says; `None` where it is none (a string that is not UTF-8, a decimal beyond the limit).
    pub(super) fn spell<'b>(&self, raw: Raw<'b>) -> Option<Spelled<'b>> {
        let text = |text: String| Some(Spelled::Text(Cow::Owned(text)));
        match (self, raw) {
            (Scalar::Int | Scalar::Long, Raw::Whole(number)) => Some(Spelled::Number(number.to_string())),
            (Scalar::Boolean, Raw::Whole(is)) => text((is == 1).to_string()),
            (Scalar::Enum(symbols), Raw::Whole(at)) => text(symbols.get(usize::try_from(at).ok()?)?.clone()),
            (Scalar::Date, Raw::Whole(days)) => text(date(days)),
            (Scalar::TimeOfDay(unit), Raw::Whole(count)) => text(time_of_day(*unit, count)),
            (Scalar::Instant { unit, is_local }, Raw::Whole(count)) => text(instant(*unit, *is_local, count)),
            (Scalar::Float, Raw::Bytes(bytes)) => {
                Some(Spelled::Number(float(f32::from_le_bytes(bytes.try_into().ok()?))))
            }
            (Scalar::Double, Raw::Bytes(bytes)) => Some(Spelled::Number(double(f64::from_le_bytes(
                bytes.try_into().ok()?,
            )))),
            (Scalar::String | Scalar::UuidString, Raw::Bytes(bytes)) => std::str::from_utf8(bytes)
                .ok()
                .map(|text| Spelled::Text(text.into())),
            (Scalar::Bytes, Raw::Bytes(bytes)) => Some(text_or_bytes(bytes)),
            // Text in a fixed place is filled up with zeros.
            (Scalar::Fixed(_), Raw::Bytes(bytes)) => {
                let end = bytes.iter().rposition(|&b| b != 0).map_or(0, |last| last + 1);
                Some(text_or_bytes(&bytes[..end]))
            }
            (Scalar::UuidFixed, Raw::Bytes(bytes)) => text(uuid(bytes.try_into().ok()?)),
            (Scalar::Decimal { scale, .. }, Raw::Bytes(bytes)) => {
                Some(Spelled::Number(decimal(*scale, bytes)?))
            }
            (Scalar::Duration, Raw::Bytes(bytes)) => text(duration(bytes.try_into().ok()?)),
            _ => None,
        }
    }

    /// What a value says once this text was put in its place, for types that do not take text of any kind.
    pub(super) fn settled<'t>(&self, new: &'t str) -> Cow<'t, str> {
        let fits = match self {
            Scalar::String | Scalar::Bytes => true,
            Scalar::Int => new.parse::<i32>().is_ok_and(|number| number.to_string() == new),
            Scalar::Long => new.parse::<i64>().is_ok_and(|number| number.to_string() == new),
            Scalar::Float => new.parse().is_ok_and(|number| float(number) == new),
            Scalar::Double => new.parse().is_ok_and(|number| double(number) == new),
            Scalar::Fixed(size) => {
                new.len() <= *size && text_or_bytes(new.as_bytes()) != Spelled::Bytes && !new.ends_with('\0')
            }
            Scalar::UuidString | Scalar::UuidFixed => uuid_bytes(new).is_some_and(|bytes| uuid(bytes) == new),
            _ => false,
        };
        match fits {
            true => Cow::Borrowed(new),
            false => self.neutral(),
        }
    }

    /// The spelling of the value that says nothing.
    fn neutral(&self) -> Cow<'static, str> {
        match self {
            Scalar::Boolean => "false".into(),
            Scalar::Int | Scalar::Long => "0".into(),
            Scalar::Float | Scalar::Double => "0.0".into(),
            Scalar::String | Scalar::Bytes | Scalar::Fixed(_) => "".into(),
            Scalar::UuidString | Scalar::UuidFixed => NIL.into(),
            Scalar::Enum(symbols) => symbols.first().cloned().unwrap_or_default().into(),
            Scalar::Decimal { scale, .. } => decimal(*scale, &[]).unwrap_or_default().into(),
            Scalar::Date => date(0).into(),
            Scalar::TimeOfDay(unit) => time_of_day(*unit, 0).into(),
            Scalar::Instant { unit, is_local } => instant(*unit, *is_local, 0).into(),
            Scalar::Duration => duration([0; DURATION_BYTES]).into(),
        }
    }

    /// Writes the value that a settled text stands for.
    pub(super) fn write(&self, settled: &str, out: &mut Vec<u8>) {
        match self {
            Scalar::String | Scalar::UuidString | Scalar::Bytes => write_sized(settled.as_bytes(), out),
            Scalar::Int | Scalar::Long => write_long(settled.parse().unwrap_or_default(), out),
            Scalar::Float => out.extend(settled.parse::<f32>().unwrap_or_default().to_le_bytes()),
            Scalar::Double => out.extend(settled.parse::<f64>().unwrap_or_default().to_le_bytes()),
            Scalar::Fixed(size) => {
                out.extend_from_slice(settled.as_bytes());
                out.resize(out.len() + size.saturating_sub(settled.len()), 0);
            }
            Scalar::UuidFixed => out.extend(uuid_bytes(settled).unwrap_or_default()),
            // Nothing but neutral values are written to these.
            Scalar::Decimal { size: None, .. } => write_sized(&[0], out),
            Scalar::Decimal { size: Some(size), .. } => out.resize(out.len() + size, 0),
            Scalar::Duration => out.resize(out.len() + DURATION_BYTES, 0),
            Scalar::Boolean
            | Scalar::Enum(_)
            | Scalar::Date
            | Scalar::TimeOfDay(_)
            | Scalar::Instant { .. } => out.push(0),
        }
    }
}

/// An int or a long: zigzag, seven bits a byte, the lowest first.
pub(in crate::codec) fn write_long(number: i64, out: &mut Vec<u8>) {
    let mut rest = ((number << 1) ^ (number >> 63)) as u64;
    while rest >= 0x80 {
        out.push(rest as u8 | 0x80);
        rest >>= 7;
    }
    out.push(rest as u8);
}

/// A string or bytes.
pub(in crate::codec) fn write_sized(bytes: &[u8], out: &mut Vec<u8>) {
    write_long(bytes.len() as i64, out);
    out.extend_from_slice(bytes);
}

/// Text as people write it: UTF-8 without control characters but white space.
fn text_or_bytes(bytes: &[u8]) -> Spelled<'_> {
    let is_white = |c: char| matches!(c, '\t' | '\n' | '\r' | '\u{c}');
    match std::str::from_utf8(bytes) {
        Ok(text) if !text.chars().any(|c| c.is_control() && !is_white(c)) => Spelled::Text(text.into()),
        _ => Spelled::Bytes,
    }
}

/// As JSON writes it; JSON has no word for what is not finite.
fn float(number: f32) -> String {
    match number.is_finite() {
        true => serde_json::to_string(&number).unwrap_or_default(),
        false => number.to_string(),
    }
}

fn double(number: f64) -> String {
    match number.is_finite() {
        true => serde_json::to_string(&number).unwrap_or_default(),
        false => number.to_string(),
    }
}

/// `P1M2DT3.004S`: months, days and milliseconds as they stand.
fn duration(bytes: [u8; DURATION_BYTES]) -> String {
    let part = |at: usize| {
        let word: [u8; 4] = std::array::from_fn(|i| bytes[at + i]);
        u32::from_le_bytes(word)
    };
    let (seconds, millis) = (part(8) / 1000, part(8) % 1000);
    format!("P{}M{}DT{seconds}.{millis:03}S", part(0), part(4))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn spelled(scalar: &Scalar, raw: Raw<'_>) -> String {
        match scalar.spell(raw).unwrap() {
            Spelled::Number(number) => number,
            Spelled::Text(text) => text.into_owned(),
            Spelled::Bytes => "‹bytes›".to_owned(),
        }
    }

    #[test]
    fn values_are_spelled_as_people_write_them() {
        let instant = |unit, is_local| Scalar::Instant { unit, is_local };
        let whole = [
            (Scalar::Date, 19_796, "2024-03-14"),
            (Scalar::Date, -1, "1969-12-31"),
            (Scalar::Date, i64::from(i32::MAX), "2147483647"),
            (
                instant(Unit::Millis, false),
                1_710_408_600_123,
                "2024-03-14T09:30:00.123Z",
            ),
            (
                instant(Unit::Micros, true),
                1_710_408_600_000_000,
                "2024-03-14T09:30:00",
            ),
            (instant(Unit::Nanos, false), -1, "1969-12-31T23:59:59.999999999Z"),
            (instant(Unit::Millis, false), i64::MAX, "9223372036854775807"),
            (Scalar::TimeOfDay(Unit::Millis), 34_200_000, "09:30:00"),
            (Scalar::TimeOfDay(Unit::Micros), 86_400_000_000, "86400000000"),
            (Scalar::TimeOfDay(Unit::Nanos), i64::MIN, "-9223372036854775808"),
            (Scalar::Boolean, 1, "true"),
            (Scalar::Long, -7, "-7"),
        ];
        for (scalar, value, text) in whole {
            assert_eq!(spelled(&scalar, Raw::Whole(value)), text);
        }
        let decimal = |scale| Scalar::Decimal { scale, size: None };
        let bytes: [(Scalar, &[u8], &str); 12] = [
            (decimal(2), &[0x30, 0x39], "123.45"),
            (decimal(2), &[0xff], "-0.01"),
            (decimal(0), &[0x30, 0x39], "12345"),
            (decimal(3), &[], "0.000"),
            (Scalar::Double, &7.25f64.to_le_bytes(), "7.25"),
            (Scalar::Float, &0.1f32.to_le_bytes(), "0.1"),
            (Scalar::Double, &f64::NAN.to_le_bytes(), "NaN"),
            (Scalar::Fixed(5), b"AB\0\0\0", "AB"),
            (Scalar::Fixed(3), b"A\0B", "‹bytes›"),
            (Scalar::Bytes, b"\xff\xfe", "‹bytes›"),
            (Scalar::Bytes, "Ä\n".as_bytes(), "Ä\n"),
            (
                Scalar::Duration,
                &[1, 0, 0, 0, 2, 0, 0, 0, 0xac, 0x0d, 0, 0],
                "P1M2DT3.500S",
            ),
        ];
        for (scalar, value, text) in bytes {
            assert_eq!(spelled(&scalar, Raw::Bytes(value)), text);
        }
        assert_eq!(
            decimal(0).spell(Raw::Bytes(&[1; 65])),
            None,
            "spelling would take too long"
        );
        assert_eq!(Scalar::String.spell(Raw::Bytes(b"\xff")), None);
    }

    #[test]
    fn a_typed_value_takes_only_what_its_type_can_say() {
        let cases = [
            (Scalar::Int, "45", "45"),
            (Scalar::Int, "-45", "-45"),
            (Scalar::Int, "045", "0"),
            (Scalar::Int, "+4", "0"),
            (Scalar::Int, "-0", "0"),
            (Scalar::Int, "2147483648", "0"),
            (Scalar::Long, "2147483648", "2147483648"),
            (Scalar::Long, "[MRN-1]", "0"),
            (Scalar::Double, "7.25", "7.25"),
            (Scalar::Double, "7.250", "0.0"),
            (Scalar::Double, "", "0.0"),
            (Scalar::Date, "2024", "1970-01-01"),
            (Scalar::UuidString, "[ID-1]", NIL),
            (Scalar::Fixed(4), "ABCD", "ABCD"),
            (Scalar::Fixed(4), "ABCDE", ""),
            (Scalar::Fixed(4), "A\0", ""),
            (Scalar::String, "anything", "anything"),
        ];
        for (scalar, new, settled) in cases {
            assert_eq!(scalar.settled(new), settled, "{scalar:?} {new:?}");
        }
    }

    proptest! {
        /// What is settled reads back as it is, and settles no further.
        #[test]
        fn settled_text_reads_back(new in "\\PC{0,8}|-?[0-9]{1,20}|-?[0-9]{1,4}\\.[0-9]{1,3}") {
            let scalars = [
                Scalar::Int, Scalar::Long, Scalar::Float, Scalar::Double, Scalar::UuidString, Scalar::UuidFixed, Scalar::Bytes,
                Scalar::Fixed(6), Scalar::Date, Scalar::Duration, Scalar::TimeOfDay(Unit::Micros),
                Scalar::Decimal { scale: 2, size: None }, Scalar::Decimal { scale: 0, size: Some(4) },
                Scalar::Instant { unit: Unit::Millis, is_local: true },
            ];
            for scalar in scalars {
                let settled = scalar.settled(&new).into_owned();
                prop_assert_eq!(scalar.settled(&settled), settled.clone());
                let mut out = Vec::new();
                scalar.write(&settled, &mut out);
                let raw = match scalar.wire() {
                    Wire::Int | Wire::Long => {
                        let zigzag = out.iter().rev().fold(0u64, |sum, b| sum << 7 | u64::from(b & 0x7f));
                        Raw::Whole((zigzag >> 1) as i64 ^ -((zigzag & 1) as i64))
                    }
                    Wire::Sized => Raw::Bytes(&out[1..]),
                    _ => Raw::Bytes(&out),
                };
                prop_assert_eq!(spelled(&scalar, raw), settled, "{:?}", scalar);
            }
        }
    }
}
