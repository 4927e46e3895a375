//! HTML as it is written: document types, other elements in it, brackets that open nothing.

use super::super::tests::{fragment, html_text, json};
use crate::codec::Format::{Ccda, Json};
use crate::codec::testing::{all_with, is_unchanged, refusal, replaced};
use crate::codec::tests::policy;
use crate::entity::Entity;
use crate::policy::FieldRule;

#[test]
fn document_types_of_html_are_nobodys() {
    for known in [
        "html",
        "HTML",
        "HTML PUBLIC \"-//W3C//DTD HTML 4.01//EN\" \"http://www.w3.org/TR/html4/strict.dtd\"",
        "HTML PUBLIC \"-//IETF//DTD HTML 2.0//EN\"",
        "html PUBLIC \"-//W3C//DTD XHTML 1.0 Strict//EN\"\n \"http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd\"",
    ] {
        let html = format!("<!DOCTYPE {known}><html><body>Jane</body></html>");
        assert_eq!(html_text(&html), "Jane", "{known}");
        assert_eq!(fragment(&html).len(), 1, "{known}: {:?}", fragment(&html));
    }
    for other in [
        "html SYSTEM \"http://www.w3.org/Jane.dtd\"",
        "html PUBLIC \"-//W3C//DTD Jane//EN\"",
        "html PUBLIC \"-//W3C//DTD HTML Jane//EN\"",
        "html PUBLIC \"-//W3C//DTD HTML 4.01//EN\" \"http://www.w3.org/TR/Jane/strict.dtd\"",
        "html PUBLIC \"-//W3C//DTD HTML 4.01//EN\" \"http://www.w3.org/TR/html4/Jane.dtd\"",
        "Jane",
    ] {
        let html = format!("<!DOCTYPE {other}><b>x</b>");
        assert!(
            fragment(&html).iter().any(|(_, text)| text.contains("Jane")),
            "{other}"
        );
    }
    // What a replaced address is written as has brackets, but declares nothing.
    assert_eq!(refusal(Ccda, "<!DOCTYPE a SYSTEM \"[URL-1]\"><a/>"), None);
}

/// Or a name with a tag in it would be two.
#[test]
fn xhtml_is_read_as_html() {
    let html =
        "<?xml version=\"1.0\"?><html xmlns=\"http://www.w3.org/1999/xhtml\"><body>Ja<b>ne</b></body></html>";
    assert_eq!(html_text(html), "Jane");
    assert_eq!(html_text("<?xml version=\"1.0\"?><div>Ja<b>ne</b></div>"), "Jane");
}

#[test]
fn elements_of_others_and_stray_brackets_divide_no_name() {
    for (html, text) in [
        ("<p>Ja<o:p></o:p>ne</p>", "Jane"),
        (
            "<p>Ja<b>ne</b> <unknown>Roe</unknown></p>",
            "Jane <unknown>Roe</unknown>",
        ),
        ("<svg><g>Ja<tspan>ne</tspan></g></svg>", "Ja\nne"),
        ("<st1:Sn w:st=\"on\">Jane</st1:Sn>", "Jane"),
        ("<p>Ja<v:line/>ne</p>", "Jane"),
        ("<p>Ja<wbr>ne</p>", "Jane"),
        ("BP <140<br>Ja<b>ne</b> <", "BP <140\nJane <"),
        ("<b>Ja</b>ne <jane@mail.example>", "Jane <jane@mail.example>"),
        (
            "<b>Ja</b>ne said <Roe> was </ Roe> ill",
            "Jane said <Roe> was </ Roe> ill",
        ),
        ("<b>Ja</b>ne <a<b", "Jane <a<b"),
        ("<b>x</b></Okonkwo>", "x</Okonkwo>"),
        (
            "<p>&lt;![CDATA[ x < y ]]&gt; <![CDATA[ x < y ]]></p>",
            "<![CDATA[ x < y ]]>  x < y",
        ),
    ] {
        assert_eq!(
            html_text(html).replace('\n', "\u{b6}").trim_end_matches('\u{b6}'),
            text.replace('\n', "\u{b6}"),
            "{html}"
        );
    }
    let named = all_with(
        Json,
        json("<p><o:Okonkwo>x</o:Okonkwo></p>").as_bytes(),
        &policy(),
    )
    .unwrap();
    assert!(named.iter().any(|f| f.2 == "o:Okonkwo"), "{named:?}");
    assert_eq!(
        replaced(Json, &json("<b>Ja</b>ne <140"), "s.{html}", "x <y"),
        json("<b>x &lt;y</b>")
    );
}

/// Office writes beside a date what it is; the year may stay, the policy says.
#[test]
fn parts_of_dates_in_attributes_are_dates() {
    let html = r#"<st1:date Year="1947" Day="14" data-month="8" ls="x">DOB</st1:date>"#;
    let source = crate::codec::tests::record(None, Some(json(html).as_bytes()));
    let (_, document) = crate::codec::decode(Json, &source, &policy()).unwrap();
    let is_date =
        |field: &crate::document::Field<'_>| policy().rule(field.path) == Some(FieldRule::Is(Entity::Date));
    let dates: Vec<&str> = document
        .fields()
        .filter(is_date)
        .map(|f| f.text.expose())
        .collect();
    assert_eq!(dates, ["1947", "14", "8"]);
}

#[test]
fn many_names_and_brackets_take_linear_time() {
    let many = (0..50_000).map(|i| format!("<x{i}>")).collect::<String>();
    let hostile = [
        "<a".repeat(300_000),
        "<".repeat(300_000),
        many,
        "</x ".repeat(200_000),
        "<x ".repeat(200_000),
    ];
    for text in hostile {
        let html = format!("<b>x</b>{text}");
        let started = std::time::Instant::now();
        assert!(is_unchanged(Json, &json(&html)));
        assert!(started.elapsed().as_secs() < 5, "{}", &html[..20]);
    }
}
