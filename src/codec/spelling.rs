//! Dates, times and decimal numbers as people write them (ISO 8601, digits with a point), from what Avro and Kafka Connect count
//! and pack. What no calendar has stays a number.

use jiff::civil::{Date, DateTime, Time};
use jiff::{SignedDuration, Timestamp};
use num_bigint::BigInt;

/// Most bytes of a decimal: 154 digits. Spelling takes quadratic time.
pub(super) const DECIMAL_BYTES_MAX: usize = 64;
/// Largest scale of a decimal: zeros that a single byte can ask for.
pub(super) const SCALE_MAX: usize = 1000;

/// Units of times of day and of instants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    Millis,
    Micros,
    Nanos,
}

/// What a number counts since 1970-01-01 UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Count {
    Days,
    Since(Unit),
}

impl Unit {
    const fn nanos(self) -> i64 {
        match self {
            Unit::Millis => 1_000_000,
            Unit::Micros => 1000,
            Unit::Nanos => 1,
        }
    }

    const fn per_second(self) -> i64 {
        1_000_000_000 / self.nanos()
    }
}

impl Count {
    /// By the name of a logical type of Kafka Connect (`org.apache.kafka.connect.data.Date`) or Debezium (`io.debezium.time.…`).
    pub(super) fn of_type(name: &str) -> Option<Count> {
        match name.rsplit('.').next()? {
            "Date" => Some(Count::Days),
            "Timestamp" => Some(Count::Since(Unit::Millis)),
            "MicroTimestamp" => Some(Count::Since(Unit::Micros)),
            "NanoTimestamp" => Some(Count::Since(Unit::Nanos)),
            _ => None,
        }
    }

    /// By the name of a member under which Debezium gives the time of a change, which has no logical type.
    pub(super) fn of_event(name: &str) -> Option<Count> {
        match name {
            "ts_ms" => Some(Count::Since(Unit::Millis)),
            "ts_us" => Some(Count::Since(Unit::Micros)),
            "ts_ns" => Some(Count::Since(Unit::Nanos)),
            _ => None,
        }
    }

    /// The date or instant.
    pub(super) fn spell(self, count: i64) -> String {
        match self {
            Count::Days => date(count),
            Count::Since(unit) => instant(unit, false, count),
        }
    }
}

/// Digits with a point, of unscaled big-endian bytes in two's complement; `None` beyond [`DECIMAL_BYTES_MAX`] and [`SCALE_MAX`].
pub(super) fn decimal(scale: usize, bytes: &[u8]) -> Option<String> {
    if bytes.len() > DECIMAL_BYTES_MAX || scale > SCALE_MAX {
        return None;
    }
    let digits = BigInt::from_signed_bytes_be(bytes).to_string();
    let (sign, digits) = match digits.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", digits.as_str()),
    };
    let digits = format!("{digits:0>width$}", width = scale + 1);
    let (whole, fraction) = digits.split_at(digits.len() - scale);
    Some(match scale {
        0 => format!("{sign}{whole}"),
        _ => format!("{sign}{whole}.{fraction}"),
    })
}

/// `2024-03-14`.
pub(super) fn date(days: i64) -> String {
    let epoch = Date::constant(1970, 1, 1);
    let span = i32::try_from(days)
        .ok()
        .map(|days| SignedDuration::from_hours(24 * i64::from(days)));
    let date = span.and_then(|span| epoch.checked_add(span).ok());
    date.map_or_else(|| days.to_string(), |date| date.to_string())
}

/// `09:30:00.123`.
pub(super) fn time_of_day(unit: Unit, count: i64) -> String {
    let time = i64::checked_mul(count, unit.nanos()).map(SignedDuration::from_nanos);
    let is_in_day = |since: &SignedDuration| (0..24).contains(&since.as_hours()) && !since.is_negative();
    let time = time
        .filter(is_in_day)
        .and_then(|since| Time::midnight().checked_add(since).ok());
    time.map_or_else(|| count.to_string(), |time| time.to_string())
}

/// `2024-03-14T09:30:00.123Z`, without `Z` where local.
pub(super) fn instant(unit: Unit, is_local: bool, count: i64) -> String {
    let since = SignedDuration::new(
        count.div_euclid(unit.per_second()),
        (count.rem_euclid(unit.per_second()) * unit.nanos()) as i32,
    );
    let text = match is_local {
        false => Timestamp::from_duration(since).ok().map(|at| at.to_string()),
        true => DateTime::constant(1970, 1, 1, 0, 0, 0, 0)
            .checked_add(since)
            .ok()
            .map(|at| at.to_string()),
    };
    text.unwrap_or_else(|| count.to_string())
}
