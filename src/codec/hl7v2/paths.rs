//! Paths of the fields of the standard's segments, made once for all messages: messages are small and name each field anew, and
//! making a path takes longer than reading what stands there.
//!
//! Only what this list names is kept, never what a record calls a segment.

use crate::document::FieldPath;
use std::sync::OnceLock;

/// Segments that messages about patients have (HL7 v2.5.1, appendix A), in order.
const SEGMENTS: [&str; 72] = [
    "ABS", "ACC", "ADD", "AFF", "AIG", "AIL", "AIP", "AIS", "AL1", "ARV", "AUT", "BHS", "BLG", "BPO", "BPX",
    "BTS", "BTX", "CM0", "CSP", "CSR", "CSS", "CTD", "CTI", "DB1", "DG1", "DRG", "DSC", "DSP", "EQU", "ERR",
    "EVN", "FHS", "FT1", "GOL", "GP1", "GP2", "GT1", "IAM", "IN1", "IN2", "IN3", "MRG", "MSA", "MSH", "NK1",
    "NTE", "OBR", "OBX", "ODS", "ORC", "PD1", "PDA", "PID", "PR1", "PRB", "PRD", "PTH", "PV1", "PV2", "QRD",
    "RF1", "RGS", "ROL", "RXA", "RXD", "RXE", "RXO", "RXR", "SCH", "SPM", "TQ1", "TXA",
];
/// Fields of a segment that are kept; IN2, the longest, has 72.
const FIELDS: usize = 72;
/// Components of a field that are kept; persons and addresses have more, which are rare.
const COMPONENTS: usize = 14;

type Kept = Box<[OnceLock<FieldPath>]>;

static PATHS: [OnceLock<Kept>; SEGMENTS.len()] = [const { OnceLock::new() }; SEGMENTS.len()];

/// A segment of the list.
#[derive(Clone, Copy)]
pub(super) struct Segment(usize);

impl Segment {
    /// The segment with a name.
    pub(super) fn named(name: &str) -> Option<Self> {
        SEGMENTS.binary_search(&name).ok().map(Segment)
    }

    /// The path of a component: `PID.5.1`. Both are counted from 1.
    pub(super) fn path(self, field: usize, component: usize) -> Option<FieldPath> {
        if !(1..=FIELDS).contains(&field) || !(1..=COMPONENTS).contains(&component) {
            return None;
        }
        let kept = PATHS[self.0].get_or_init(|| (0..FIELDS * COMPONENTS).map(|_| OnceLock::new()).collect());
        let path = &kept[(field - 1) * COMPONENTS + component - 1];
        let name = SEGMENTS[self.0];
        Some(
            path.get_or_init(|| FieldPath::new(format!("{name}.{field}.{component}")))
                .clone(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_are_found_by_name() {
        assert!(SEGMENTS.is_sorted());
        for name in SEGMENTS {
            let path = Segment::named(name).and_then(|segment| segment.path(5, 1));
            assert_eq!(path.unwrap().as_str(), format!("{name}.5.1"));
        }
        assert!(Segment::named("LEE").is_none() && Segment::named("ZPD").is_none());
    }

    #[test]
    fn what_is_beyond_has_no_path_here() {
        let segment = Segment::named("IN2").unwrap();
        let path = |field, component| {
            segment
                .path(field, component)
                .map(|path| path.as_str().to_owned())
        };
        assert_eq!(path(72, 14).as_deref(), Some("IN2.72.14"));
        assert_eq!(
            [path(0, 1), path(1, 0), path(73, 1), path(1, 15)],
            [None, None, None, None]
        );
    }
}
