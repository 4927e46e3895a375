//! People from structured fields: given and family names that stand side by side are one person. In: name fields; out:
//! whole names, so that "John" and "Smith" in the record make "J. Smith" in its narrative that person.

use crate::document::FieldPath;
use crate::policy::NamePart;

/// The part of a name that a field is: by the policy, or by the path's last member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    Given,
    Family,
    Other,
}

/// One name field.
pub(super) struct NameField<'d> {
    /// Index of the field.
    pub(super) field: usize,
    /// Its path.
    pub(super) path: &'d FieldPath,
    /// What the policy says that it is.
    pub(super) part: Option<NamePart>,
    /// Its text.
    pub(super) text: &'d str,
}

/// A person: whole name, and the fields that it comes from.
pub(super) struct Person {
    pub(super) name: String,
    pub(super) fields: Vec<usize>,
}

/// Splits a path into what encloses the field and the role of the field itself.
fn role<'d>(field: &NameField<'d>) -> (&'d str, Role) {
    let path = field.path.as_str().trim_end_matches("[]");
    let (parent, leaf) = path.rsplit_once('.').unwrap_or(("", path));
    match field.part {
        Some(NamePart::Given) => return (parent, Role::Given),
        Some(NamePart::Family) => return (parent, Role::Family),
        None => {}
    }
    let folded = leaf
        .chars()
        .filter(char::is_ascii_alphabetic)
        .map(|c| c.to_ascii_lowercase());
    let role = match folded.collect::<String>().as_str() {
        "given" | "givenname" | "first" | "firstname" | "forename" | "middle" | "middlename"
        | "middleinitial" => Role::Given,
        "family" | "familyname" | "last" | "lastname" | "surname" => Role::Family,
        _ => Role::Other,
    };
    (parent, role)
}

/// Joins neighbouring given and family names; every other name field is a person by itself.
pub(super) fn join(fields: &[NameField<'_>]) -> Vec<Person> {
    let mut people = Vec::new();
    let mut rest = fields;
    while let Some((first, others)) = rest.split_first() {
        let (parent, mut last) = role(first);
        let mut families = usize::from(last == Role::Family);
        let joined = others.iter().take_while(|next| {
            let (next_parent, next_role) = role(next);
            // A second family name, or a given name after "given family", begins the next person.
            let turned = (last, next_role) == (Role::Family, Role::Given) && role(first).1 == Role::Given;
            families += usize::from(next_role == Role::Family);
            last = next_role;
            parent == next_parent
                && role(first).1 != Role::Other
                && next_role != Role::Other
                && families <= 1
                && !turned
        });
        let (group, after) = rest.split_at(1 + joined.count());
        people.push(person(group));
        rest = after;
    }
    people
}

fn person(group: &[NameField<'_>]) -> Person {
    let of = |wanted: Role| {
        group
            .iter()
            .filter(move |f| (role(f).1 == Role::Family) == (wanted == Role::Family))
    };
    let parts: Vec<&str> = of(Role::Given).chain(of(Role::Family)).map(|f| f.text).collect();
    Person {
        name: parts.join(" "),
        fields: group.iter().map(|f| f.field).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(fields: &[(&str, &str)]) -> Vec<String> {
        let paths: Vec<FieldPath> = fields.iter().map(|(path, _)| FieldPath::new(*path)).collect();
        let fields = fields.iter().zip(&paths).enumerate();
        let fields: Vec<NameField<'_>> = fields
            .map(|(field, ((_, text), path))| NameField {
                field,
                path,
                part: None,
                text,
            })
            .collect();
        join(&fields).into_iter().map(|p| p.name).collect()
    }

    #[test]
    fn parts_side_by_side_are_one_person() {
        assert_eq!(
            joined(&[
                ("name[].family", "Smith"),
                ("name[].given[]", "John"),
                ("name[].given[]", "Q")
            ]),
            ["John Q Smith"]
        );
        assert_eq!(
            joined(&[
                ("p[].firstName", "A"),
                ("p[].lastName", "B"),
                ("p[].firstName", "C"),
                ("p[].lastName", "D")
            ]),
            ["A B", "C D"]
        );
        assert_eq!(
            joined(&[
                ("p[].last", "B"),
                ("p[].first", "A"),
                ("p[].last", "D"),
                ("p[].first", "C")
            ]),
            ["A B", "C D"]
        );
        assert_eq!(
            joined(&[("a.given", "A"), ("b.family", "B"), ("b.text", "C")]),
            ["A", "B", "C"]
        );
        assert_eq!(joined(&[("name", "A"), ("name", "B")]), ["A", "B"]);
    }
}
