//! C-CDA by the events of `quick-xml`.

use super::{Identity, Sample};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// One tag or text of a document.
#[derive(Debug)]
struct Item {
    /// Names of the elements around it, and its own.
    path: String,
    /// `<`, `>`, or `"` for text.
    kind: char,
    attributes: Vec<(String, String)>,
    text: String,
}

fn items(bytes: &[u8]) -> Result<Vec<Item>, String> {
    let text = std::str::from_utf8(bytes).map_err(|e| e.to_string())?;
    let mut reader = Reader::from_str(text);
    let (mut open, mut all): (Vec<String>, Vec<Item>) = (Vec::new(), Vec::new());
    let item =
        |open: &[String], kind: char, tag: Option<&BytesStart<'_>>, text: String| -> Result<Item, String> {
            let mut attributes = Vec::new();
            for attribute in tag.into_iter().flat_map(|tag| tag.attributes()) {
                let attribute = attribute.map_err(|e| e.to_string())?;
                let value = quick_xml::escape::unescape(&attribute.value).map_err(|e| e.to_string())?;
                attributes.push((attribute.key.into_inner().to_owned(), value.into_owned()));
            }
            Ok(Item {
                path: open.join("."),
                kind,
                attributes,
                text,
            })
        };
    loop {
        match reader.read_event().map_err(|e| e.to_string())? {
            Event::Start(tag) => {
                open.push(tag.name().into_inner().to_owned());
                all.push(item(&open, '<', Some(&tag), String::new())?);
            }
            Event::Empty(tag) => {
                open.push(tag.name().into_inner().to_owned());
                all.push(item(&open, '<', Some(&tag), String::new())?);
                all.push(item(&open, '>', None, String::new())?);
                open.pop();
            }
            Event::End(_) => {
                all.push(item(&open, '>', None, String::new())?);
                open.pop();
            }
            Event::Text(text) => all.push(item(&open, '"', None, text.into_inner().into_owned())?),
            Event::CData(text) => all.push(item(&open, '"', None, text.into_inner().into_owned())?),
            Event::GeneralRef(name) => all.push(item(&open, '"', None, format!("&{};", &*name))?),
            Event::Eof if open.is_empty() => return Ok(all),
            Event::Eof => return Err("an element is open".into()),
            _ => {}
        }
    }
}

pub(super) fn identities(sample: &Sample) -> Vec<Identity> {
    let target = "ClinicalDocument.recordTarget.patientRole";
    let signers = [
        "ClinicalDocument.author.assignedAuthor.assignedPerson.name",
        "ClinicalDocument.legalAuthenticator.assignedEntity.assignedPerson.name",
    ];
    let mut all = Vec::new();
    for item in items(&sample.value).unwrap() {
        let Item {
            path,
            attributes,
            text,
            ..
        } = &item;
        let own = path.strip_prefix(target).unwrap_or_default();
        let last = path.rsplit('.').next().unwrap_or_default();
        let attribute = |name: &str| attributes.iter().find(|(n, _)| n == name).map(|(_, v)| v.clone());
        let is_part = |name: &str| !["prefix", "suffix", "state", "country"].contains(&name);
        let value = match own {
            ".id" => attribute("extension"),
            ".telecom" => attribute("value").map(|v| {
                v.trim_start_matches("tel:")
                    .trim_start_matches("mailto:")
                    .to_owned()
            }),
            ".patient.birthTime" => attribute("value"),
            _ if own.starts_with(".addr") && is_part(last) => Some(text.clone()),
            _ if own.starts_with(".patient.name") && is_part(last) => Some(text.clone()),
            _ if signers.iter().any(|s| path.starts_with(s)) && is_part(last) => Some(text.clone()),
            _ => None,
        };
        let value = value
            .map(|value| value.trim().to_owned())
            .filter(|value| !value.is_empty());
        all.extend(value.map(|value| Identity {
            place: path.clone(),
            value,
        }));
    }
    assert!(!all.is_empty(), "{} has a patient", sample.name);
    all
}

pub(super) fn differences(sample: &Sample, out: &[u8]) -> Vec<String> {
    let before = items(&sample.value).unwrap();
    let after = match items(out) {
        Ok(items) => items,
        Err(error) => return vec![format!("not well-formed: {error}")],
    };
    // Texts are compared nowhere, and a text that goes whole may leave none.
    let tags = |items: Vec<Item>| {
        items
            .into_iter()
            .filter(|item| item.kind != '"')
            .collect::<Vec<_>>()
    };
    let (before, after) = (tags(before), tags(after));
    if !before
        .iter()
        .map(|i| (&i.path, i.kind))
        .eq(after.iter().map(|i| (&i.path, i.kind)))
    {
        return vec!["other elements".into()];
    }
    let mut all = Vec::new();
    for (was, is) in before.iter().zip(&after) {
        if !was
            .attributes
            .iter()
            .map(|a| &a.0)
            .eq(is.attributes.iter().map(|a| &a.0))
        {
            all.push(format!("{}: other attributes", was.path));
            continue;
        }
        let is_quantity = was
            .attributes
            .iter()
            .any(|(name, value)| name == "xsi:type" && value == "PQ")
            || was.attributes.iter().any(|(name, _)| name == "unit");
        for ((name, a), (_, b)) in was.attributes.iter().zip(&is.attributes) {
            let is_clinical = match name.as_str() {
                "code" | "codeSystem" | "unit" | "classCode" | "moodCode" => true,
                name if name.starts_with("xmlns") || name == "xsi:type" => true,
                "root" => was.path.ends_with(".templateId"),
                "value" => is_quantity,
                _ => false,
            };
            if is_clinical && a != b {
                all.push(format!("{}@{name}: {a:?} became {b:?}", was.path));
            }
        }
    }
    all
}
