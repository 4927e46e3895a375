//! HL7 v2 by splitting lines.

use super::{Identity, Sample};

/// Fields that identify somebody, with the components that do.
const IDENTITY: [(&str, usize, &[usize]); 23] = [
    ("PID", 3, &[1]),
    ("PID", 5, &[1, 2, 3]),
    ("PID", 7, &[1]),
    ("PID", 11, &[1, 2, 3, 5]),
    ("PID", 13, &[1, 4, 7, 12]),
    ("PID", 14, &[1, 4, 7, 12]),
    ("PID", 18, &[1]),
    ("PID", 19, &[1]),
    ("NK1", 2, &[1, 2, 3]),
    ("NK1", 4, &[1, 2, 3, 5]),
    ("NK1", 5, &[1, 4, 7, 12]),
    ("GT1", 3, &[1, 2, 3]),
    ("GT1", 5, &[1, 2, 3, 5]),
    ("GT1", 6, &[1, 4, 7, 12]),
    ("IN1", 16, &[1, 2, 3]),
    ("IN1", 19, &[1, 2, 3, 5]),
    ("IN1", 36, &[1]),
    ("PV1", 7, &[2, 3, 4]),
    ("MRG", 1, &[1]),
    ("MRG", 2, &[1]),
    ("MRG", 3, &[1]),
    ("MRG", 4, &[1]),
    ("MRG", 7, &[1, 2, 3]),
];

/// Fields that stay as they are, with their one component where it is not all.
const CLINICAL: [(&str, usize, Option<usize>); 8] = [
    ("MSH", 9, None),
    ("OBX", 3, None),
    ("OBX", 6, None),
    ("OBX", 8, None),
    ("DG1", 3, None),
    ("AL1", 3, Some(1)),
    ("RXA", 5, None),
    ("OBR", 4, None),
];

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Segments with their fields, numbered as the standard does: of MSH the first is the delimiter.
fn segments(message: &str) -> Vec<Vec<&str>> {
    let lines = message
        .split(['\r', '\n'])
        .map(|line| line.trim_start_matches('\u{feff}'));
    lines.filter(|line| !line.trim().is_empty()).map(fields).collect()
}

fn fields(line: &str) -> Vec<&str> {
    let mut fields: Vec<&str> = line.split('|').collect();
    if fields[0] == "MSH" {
        fields.insert(1, "|");
    }
    fields
}

pub(super) fn identities(sample: &Sample) -> Vec<Identity> {
    let message = text(&sample.value);
    let mut all = Vec::new();
    for segment in segments(&message) {
        for (id, number, components) in IDENTITY {
            let field = segment
                .get(number)
                .filter(|_| segment[0] == id)
                .copied()
                .unwrap_or_default();
            for repetition in field.split('~') {
                let parts: Vec<&str> = repetition.split('^').collect();
                let named = components.iter().filter_map(|c| parts.get(c - 1));
                let pieces = named
                    .flat_map(|part| part.split('&'))
                    .filter(|piece| !piece.contains('\\'));
                all.extend(pieces.map(|piece| Identity {
                    place: format!("{id}-{number}"),
                    value: piece.to_owned(),
                }));
            }
        }
    }
    all
}

pub(super) fn differences(sample: &Sample, out: &[u8]) -> Vec<String> {
    let (before, after) = (text(&sample.value), text(out));
    let (before, after) = (segments(&before), segments(&after));
    if before.len() != after.len() {
        return vec![format!("{} segments became {}", before.len(), after.len())];
    }
    let mut all = Vec::new();
    for (was, is) in before.iter().zip(&after) {
        if was[0] != is[0] || was.len() != is.len() {
            all.push(format!(
                "{} with {} fields became {} with {}",
                was[0],
                was.len(),
                is[0],
                is.len()
            ));
            continue;
        }
        for (id, number, component) in CLINICAL {
            let of = |segment: &[&str]| {
                let field = segment.get(number).copied().unwrap_or_default();
                component
                    .map_or(field, |c| field.split('^').nth(c - 1).unwrap_or_default())
                    .to_owned()
            };
            if was[0] == id && of(was) != of(is) {
                all.push(format!("{id}-{number} {:?} became {:?}", of(was), of(is)));
            }
        }
        if was[0] == "OBX" && was.get(2) == Some(&"NM") && was.get(5) != is.get(5) {
            all.push(format!("OBX-5 of NM {:?} became {:?}", was[5], is[5]));
        }
    }
    all
}
