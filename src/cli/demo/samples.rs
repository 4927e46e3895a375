//! The demo's records. Every person, number and address is invented; numbers are from ranges kept for examples where
//! such exist (555-01xx telephones, example.org, 192.0.2.0/24, test card and IBAN numbers).

/// The source topics, one for each format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Feed {
    /// Plain text.
    Notes,
    /// JSON.
    Fhir,
    /// LangChain chunks.
    Chunks,
}

impl Feed {
    /// Every feed, in the order of the demo.
    pub(super) const ALL: [Feed; 3] = [Feed::Notes, Feed::Fhir, Feed::Chunks];

    /// Its source topic.
    pub(super) const fn topic(self) -> &'static str {
        match self {
            Feed::Notes => "clinic.notes",
            Feed::Fhir => "clinic.fhir",
            Feed::Chunks => "clinic.chunks",
        }
    }
}

/// What ought to become of a sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Intent {
    /// It is published.
    Publish,
    /// It goes to quarantine with this reason code.
    Quarantine(&'static str),
}

/// One record.
pub(super) struct Sample {
    pub(super) feed: Feed,
    pub(super) title: &'static str,
    pub(super) key: Option<&'static str>,
    pub(super) headers: &'static [(&'static str, &'static str)],
    /// None is a tombstone.
    pub(super) value: Option<&'static str>,
    pub(super) intent: Intent,
    /// Values of which none may be in an output under a policy that removes them all: the demo checks itself.
    pub(super) phi: &'static [&'static str],
    /// Names that only the model finds, because nothing in the text marks them as names.
    pub(super) unmarked: &'static [&'static str],
}

const fn sample(feed: Feed, title: &'static str, value: &'static str) -> Sample {
    Sample {
        feed,
        title,
        key: None,
        headers: &[],
        value: Some(value),
        intent: Intent::Publish,
        phi: &[],
        unmarked: &[],
    }
}

/// The records, feed after feed, each in the order in which it is produced.
pub(super) static SAMPLES: &[Sample] = &[
    Sample {
        key: Some("0048213"),
        headers: &[("content-type", "text/plain"), ("operator", "Ruth Vandermeer")],
        phi: &[
            "Margaret",
            "Connell",
            "0048213",
            "04/12/1931",
            "1931",
            "219-09-9999",
            "Quarry",
            "Charlestown",
            "03603",
            "01/28/2026",
            "February 2",
            "Deshmukh",
            "94-year",
            "555-0142",
            "Vandermeer",
        ],
        ..sample(
            Feed::Notes,
            "discharge summary",
            include_str!("samples/note-discharge.txt"),
        )
    },
    Sample {
        key: Some("77-120934"),
        phi: &[
            "03-Feb",
            "Okafor",
            "77-120934",
            "09OKJ78112",
            "1HGCM82633A004352",
            "7KLM482",
            "555-0178",
        ],
        unmarked: &["Tilda"],
        ..sample(
            Feed::Notes,
            "emergency note",
            include_str!("samples/note-emergency.txt"),
        )
    },
    Sample {
        phi: &[
            "12/17/2025",
            "Vandermeer",
            "1234567893",
            "5583120",
            "10987654D321",
            "00:00:5E:00:53:AF",
            "192.0.2.44",
            "monitor.example.org",
            "99182",
            "IMG_20251217",
            "6/17/2026",
        ],
        ..sample(
            Feed::Notes,
            "device check",
            include_str!("samples/note-device.txt"),
        )
    },
    Sample {
        phi: &[
            "Margaret",
            "Connell",
            "1EG4",
            "XKR772019445",
            "3300-918-22",
            "4111",
            "DE89",
            "AB1234563",
            "stmarina.example.org",
            "555.0199",
        ],
        ..sample(Feed::Notes, "billing", include_str!("samples/note-billing.txt"))
    },
    Sample {
        phi: &[
            "2026-01-19",
            "Zofia",
            "Łukasik",
            "30.11.1978",
            "zofia.lm",
            "0099317",
            "5550-0123",
        ],
        ..sample(
            Feed::Notes,
            "other languages",
            include_str!("samples/note-international.txt"),
        )
    },
    Sample {
        key: Some("77-120934"),
        value: None,
        phi: &["77-120934"],
        ..sample(Feed::Notes, "tombstone", "")
    },
    Sample {
        key: Some(r#"{"mrn":"0048213"}"#),
        headers: &[("content-type", "application/fhir+json")],
        phi: &[
            "0048213",
            "Connell",
            "Margaret",
            "555-0142",
            "m.oconnell",
            "1931",
            "Quarry",
            "Charlestown",
            "03603",
            "img.example.org",
        ],
        ..sample(
            Feed::Fhir,
            "FHIR patient",
            include_str!("samples/fhir-patient.json"),
        )
    },
    Sample {
        key: Some(r#"{"mrn":"0048213"}"#),
        phi: &[
            "0048213",
            "CONNELL",
            "Connell",
            "MARGARET",
            "Margaret",
            "01-29",
            "Deshmukh",
            "1/30/2026",
        ],
        ..sample(
            Feed::Fhir,
            "FHIR observation",
            include_str!("samples/fhir-observation.json"),
        )
    },
    Sample {
        key: Some("V-20260203-118"),
        phi: &[
            "77-120934",
            "Okafor",
            "okafor",
            "1978-11-30",
            "V-20260203-118",
            "02-03",
            "Vandermeer",
            "555-0111",
        ],
        ..sample(
            Feed::Fhir,
            "encounter with e-mail and telephone as member names",
            include_str!("samples/fhir-encounter.json"),
        )
    },
    Sample {
        key: Some(r#"{"mrn":"0011784"}"#),
        intent: Intent::Quarantine("not-json"),
        phi: &["Abernathy", "Lionel", "1944", "0011784"],
        ..sample(
            Feed::Fhir,
            "message cut off in transit",
            include_str!("samples/fhir-broken.json"),
        )
    },
    Sample {
        phi: &[
            "oconnell",
            "Margaret",
            "Connell",
            "0048213",
            "11/2021",
            "Quarry",
            "January 5",
            "19310412",
        ],
        ..sample(
            Feed::Chunks,
            "RAG chunk of a history",
            include_str!("samples/chunk-history.json"),
        )
    },
    Sample {
        phi: &[
            "okafor",
            "Okafor",
            "Vandermeer",
            "30 November",
            "GHP-5521-7760",
            "is 91",
            "Harbor Street",
            "Portsmouth",
            "03801",
            "77-120934",
            "02-04",
        ],
        ..sample(
            Feed::Chunks,
            "RAG chunk of a letter",
            include_str!("samples/chunk-letter.json"),
        )
    },
    Sample {
        ..sample(
            Feed::Chunks,
            "RAG chunk with no patient in it",
            include_str!("samples/chunk-guideline.json"),
        )
    },
];

/// Kafka timestamp of the first sample, milliseconds: 2026-02-04 09:00 UTC. Fixed, so that every run prints the same.
pub(super) const FIRST_TIMESTAMP_MS: i64 = 1_770_195_600_000;

/// Samples of a feed, in the order of their offsets.
pub(super) fn of(feed: Feed) -> impl Iterator<Item = &'static Sample> {
    SAMPLES.iter().filter(move |s| s.feed == feed)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Otherwise the demo would check for values that were never there.
    #[test]
    fn every_listed_value_stands_in_its_sample() {
        for sample in SAMPLES {
            let headers: String = sample.headers.iter().map(|(_, value)| *value).collect();
            let all = format!(
                "{}{headers}{}",
                sample.key.unwrap_or_default(),
                sample.value.unwrap_or_default()
            );
            for value in sample.phi.iter().chain(sample.unmarked) {
                assert!(all.contains(value), "{}: {value}", sample.title);
            }
        }
    }
}
