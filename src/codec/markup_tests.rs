//! Markup: documents and fragments, what is refused, and laws over both.

use crate::codec::Format::{Ccda, Json};
use crate::codec::testing::{all_with, at, fields_of, is_unchanged, refusal, replaced, unwritten};
use crate::codec::tests::policy;
use crate::fault::Reason;
use crate::limits::JSON_DEPTH_MAX;
use proptest::prelude::*;

fn expect(xml: &str, expected: &[(&str, &str)]) {
    let owned = expected
        .iter()
        .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
    assert_eq!(fields_of(Ccda, xml), owned.collect::<Vec<_>>(), "{xml}");
    assert!(is_unchanged(Ccda, xml), "{xml}");
}

/// A JSON text with one string.
pub(super) fn json(text: &str) -> String {
    serde_json::json!({ "s": text }).to_string()
}

/// Path and text of the fields of a fragment in a JSON string `s`.
pub(super) fn fragment(html: &str) -> Vec<(String, String)> {
    assert!(is_unchanged(Json, &json(html)), "{html}");
    fields_of(Json, &json(html))
}

/// The text of a fragment.
pub(super) fn html_text(html: &str) -> String {
    at(Json, &json(html), "s.{html}").join("¶").trim_end().to_owned()
}

#[test]
fn every_text_and_attribute_has_its_path() {
    expect(
        "<?xml version=\"1.0\" encoding='UTF-8'?>\n<a><b x=\"1\" n:y='2'>t</b>u<n:c z=\"\"/> <b>v</b>\n</a>\n",
        &[
            ("a.b.@x", "1"),
            ("a.b.@y", "2"),
            ("a.b", "t"),
            ("a", "u"),
            ("a.b", "v"),
        ],
    );
}

#[test]
fn names_are_fields_where_they_first_come() {
    let all = all_with(Ccda, b"<a x='1'><n:jane/><a x='2'/></a>", &policy()).unwrap();
    let names = all.iter().filter(|f| f.1.ends_with("{name}"));
    let names: Vec<(&str, &str)> = names.map(|f| (f.1.as_str(), f.2.as_str())).collect();
    assert_eq!(
        names,
        [("a.{name}", "a"), ("a.{name}", "x"), ("a.jane.{name}", "n:jane")]
    );
}

#[test]
fn asides_are_searched() {
    expect(
        "<?xml version=\"1.0\"?><?style href=\"Jane.xsl\"?><!DOCTYPE a SYSTEM \"jane.dtd\"><!-- for Jane &amp; R & -->\n<a><!--Jane--><?p Jane?></a>",
        &[
            ("{comment}", "style href=\"Jane.xsl\""),
            ("{comment}", "a SYSTEM \"jane.dtd\""),
            ("{comment}", " for Jane & R & "),
            ("a.{comment}", "Jane"),
            ("a.{comment}", "p Jane"),
        ],
    );
    // A comment inside of a text is no end of the word for a reader who does not see it.
    assert_eq!(at(Ccda, "<a>Ja<!-- x -->ne</a>", "a"), ["Jane"]);
}

#[test]
fn references_and_cdata_are_decoded() {
    expect(
        "<a x=\"J&#97;ne &quot;R&#x6F;e&quot; &lt;\">&lt;J&#97;ne &amp; R&#X6f;e&gt;<![CDATA[ <x>& ]]>&apos;</a>",
        &[("a.@x", "Jane \"Roe\" <"), ("a", "<Jane & Roe> <x>& '")],
    );
    let xml = "<a x=\"J&#97;ne\">Jane <![CDATA[<Roe>]]></a>";
    assert_eq!(
        replaced(Ccda, xml, "a.@x", "<\"&'>"),
        xml.replace("J&#97;ne", "&lt;&quot;&amp;&#39;&gt;")
            .replace("&#39;", apostrophe())
    );
    assert_eq!(
        at(Ccda, &replaced(Ccda, xml, "a", "x <y> & ]]>"), "a"),
        ["x <y> & ]]>"]
    );
}

/// How an apostrophe is written: any way that reads back.
fn apostrophe() -> &'static str {
    let mut out = Vec::new();
    super::escape("'", &mut out);
    match out.as_slice() {
        b"&apos;" => "&apos;",
        b"&#39;" => "&#39;",
        other => panic!("{other:?}"),
    }
}

#[test]
fn narrative_is_one_text() {
    let section = |text: &str| format!("<section><title>T</title><text>{text}</text></section>");
    let read = |text: &str| {
        let texts = at(Ccda, &section(text), "section.text");
        texts.join("¶").trim_end().to_owned()
    };
    assert_eq!(read("<content>Ja</content>ne <content>Roe</content>"), "Jane Roe");
    assert_eq!(
        read("<paragraph>Jane</paragraph><paragraph>Roe</paragraph>"),
        "Jane\nRoe"
    );
    assert_eq!(
        read("<table><tr><td>Jane</td><td>Roe</td></tr><tr><td>x</td></tr></table>"),
        "Jane\tRoe\t\n\tx"
    );
    assert_eq!(
        read("J&#97;ne<br/>Roe &amp; <linkHtml href=\"h\">co</linkHtml>"),
        "Jane\nRoe & co"
    );
    let xml = section("<content ID=\"1\">Ja</content>ne <content>Roe</content>, well");
    assert_eq!(
        replaced(Ccda, &xml, "section.text", "[NAME-1]"),
        section("<content ID=\"1\">[NAME-1]</content><content></content>")
    );
    let attribute = fields_of(Ccda, &xml)
        .into_iter()
        .find(|(_, text)| text == "1")
        .unwrap();
    assert!(attribute.0.ends_with(".@ID"), "{attribute:?}");
    // Elsewhere each text is a field of its own.
    assert_eq!(
        at(Ccda, "<a><text>Jane<b/>Roe</text></a>", "a.text"),
        ["Jane", "Roe"]
    );
    // Behind the narrative paths go on as before.
    assert_eq!(
        at(
            Ccda,
            "<x><section><text>a<b>c</b></text><y>d</y></section><z>e</z></x>",
            "x.section.y"
        ),
        ["d"]
    );
    assert_eq!(
        at(
            Ccda,
            "<x><section><text>a<b>c</b></text><y>d</y></section><z>e</z></x>",
            "x.z"
        ),
        ["e"]
    );
}

#[test]
fn what_is_not_well_formed_is_refused() {
    let wrong = [
        " ",
        "Jane",
        "<a>",
        "<a></b>",
        "<a><b></a></b>",
        "</a>",
        "<a",
        "<a x=1/>",
        "<a x=\"1\" x=\"2\"/>",
        "<a>&jane;</a>",
        "<a x=\"&jane;\"/>",
        "<a>&#xFFFFFFF;</a>",
        "<a>Jane & Roe</a>",
        "<!DOCTYPE a [<!ENTITY e \"Jane\">]><a>&e;</a>",
        "<!DOCTYPE a [\n]><a/>",
        "<?xml version=\"1.0\" jane=\"Roe\"?><a/>",
        "<?xml version=\"Jane\"?><a/>",
        "<?xml version=\"1.0\" encoding=\"Jane Roe\"?><a/>",
        "<?xml version=\"1.0\" standalone=\"Jane\"?><a/>",
        "<a><!-- ",
        "<a><![CDATA[ </a>",
    ];
    let is_refused = |xml: &&str| matches!(refusal(Ccda, xml), Some(Reason::NotXml { .. }));
    let passed: Vec<&str> = wrong.into_iter().filter(|xml| !is_refused(xml)).collect();
    assert!(passed.is_empty(), "{passed:#?}");
    assert_eq!(refusal(Ccda, ""), Some(Reason::EmptyValue));
    assert_eq!(refusal(Ccda, b"<a>\xff</a>"), Some(Reason::NotUtf8 { at: 3 }));
}

#[test]
fn what_stands_beside_the_root_does_not_pass_unseen() {
    for xml in [
        "<a/><b>Jane</b>",
        "Jane<a/>",
        "<a/>Jane",
        "<a/>&#74;ane",
        "<a/><![CDATA[Jane]]>",
    ] {
        let Ok(all) = all_with(Ccda, xml.as_bytes(), &policy()) else {
            continue;
        };
        assert!(all.iter().any(|f| f.2 == "Jane"), "{xml}: {all:?}");
        assert!(is_unchanged(Ccda, xml), "{xml}");
    }
}

#[test]
fn laughs_and_depth_are_bounded() {
    let mut laughs = "<!DOCTYPE l [<!ENTITY l0 \"ha\">".to_owned();
    for i in 1..12 {
        laughs += &format!("<!ENTITY l{i} \"{}\">", format!("&l{};", i - 1).repeat(10));
    }
    laughs += "]><l>&l11;</l>";
    assert!(matches!(refusal(Ccda, laughs), Some(Reason::NotXml { .. })));
    let nested = |depth: usize| "<a>".repeat(depth) + "x" + &"</a>".repeat(depth);
    assert_eq!(refusal(Ccda, nested(JSON_DEPTH_MAX)), None);
    assert!(matches!(
        refusal(Ccda, nested(JSON_DEPTH_MAX + 1)),
        Some(Reason::TooDeep { .. })
    ));
    assert!(matches!(
        refusal(Ccda, "<a>".repeat(100_000)),
        Some(Reason::TooDeep { .. })
    ));
}

#[test]
fn fragments_are_one_text() {
    let owned = |expected: &[(&str, &str)]| -> Vec<(String, String)> {
        expected
            .iter()
            .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
            .collect()
    };
    assert_eq!(
        fragment("<p title='Jane'>Ja<B>ne</B> Roe<br>x</p><a href=\"mailto:j@x.example\">mail</a>"),
        owned(&[
            ("s.{html}.p.@title", "Jane"),
            ("s.{html}.a.@href", "mailto:j@x.example"),
            ("s.{html}", "Jane Roe\nx\nmail"),
        ])
    );
    for (html, text) in [
        ("Jane&nbsp;Roe", "Jane\u{a0}Roe"),
        ("Ja<span>n</span>e", "Jane"),
        ("<td>Jane</td><td>Roe</td>", "Jane\tRoe"),
        ("J&#97;n&#x65; &eacute;&ccedil;", "Jane éç"),
        ("<p>Jane & Roe</p>", "Jane & Roe"),
        ("</p>Jane</div>", "Jane"),
        ("<ul><li>Jane<li>Roe</ul>", "Jane\nRoe"),
    ] {
        assert_eq!(html_text(html), text, "{html}");
    }
    assert!(
        fragment("x<!-- Jane -->y<br>").contains(&("s.{html}.{comment}".to_owned(), " Jane ".to_owned()))
    );
    assert_eq!(
        replaced(Json, &json("<b>Ja</b>ne &amp; R"), "s.{html}", "[X] <&"),
        json("<b>[X] &lt;&amp;</b>")
    );
}

/// Readers of HTML show what they do not know as it stands: no reason to read names with tags in them as text.
#[test]
fn ampersands_of_no_entity_stand_for_themselves() {
    assert_eq!(html_text("<p>Ja<b>ne</b> & Roe; x</p>"), "Jane & Roe; x");
    assert_eq!(html_text("<p>Ja<b>ne</b> &roe; x</p>"), "Jane &roe; x");
}

#[test]
fn what_only_looks_like_markup_is_text() {
    for text in [
        "Jane Roe <jane.roe@mail.example>",
        "<jane> said",
        "glucose <70 & rising > 200",
        "a < b, AT&T; x",
        "<Okonkwo/> <o:a:b>",
        "5 &",
        "<",
    ] {
        assert_eq!(fragment(text), [("s".to_owned(), text.to_owned())], "{text}");
    }
}

#[test]
fn scripts_and_styles_are_not_copied_unseen() {
    for html in [
        "<style>/* Jane */</style>",
        "<script>var a = 'Jane'</script>",
        "<p onclick=\"call('Jane')\">x</p>",
        "<br Jane>",
    ] {
        let all = all_with(Json, json(html).as_bytes(), &policy()).unwrap();
        assert!(all.iter().any(|f| f.2.contains("Jane")), "{html}: {all:?}");
    }
}

/// Documents with elements, texts, references and asides.
fn documents() -> impl Strategy<Value = String> {
    let text = "[a-z é\\n]{0,6}|&amp;|&#65;|<!-- ?[a-z]{0,4} -->|<\\?p [a-z]{0,3}\\?>|<!\\[CDATA\\[[a-z<&]{0,4}\\]\\]>";
    let leaf = text.prop_map(|text| text);
    leaf.prop_recursive(4, 24, 4, |inner| {
        let name = prop::sample::select(vec!["section", "text", "content", "br", "td", "n:x", "div"]);
        let attribute = prop::option::of("[a-z &;]{0,5}".prop_map(|value| value.replace('&', "&lt;")));
        (name, attribute, prop::collection::vec(inner, 0..4)).prop_map(|(name, attribute, inner)| {
            let attribute = attribute.map_or_else(String::new, |value| format!(" x='{value}'"));
            format!("<{name}{attribute}>{}</{name}>", inner.concat())
        })
    })
    .prop_map(|inner| format!("<a>{inner}</a>"))
}

/// Strings like HTML, good and bad.
fn fragments() -> impl Strategy<Value = String> {
    let piece = "[a-zé ]{1,6}|</?(b|p|td|br|x|o:p)( t='[a-z ]{0,3}')?/?>|&(amp|nbsp|zz|#65);|[<&>]|<!-- [a-z]{0,3}-->";
    prop::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn documents_without_edits_stay_the_same(xml in documents()) {
        prop_assert!(refusal(Ccda, &xml).is_none(), "{} {:?}", xml, refusal(Ccda, &xml));
        prop_assert!(is_unchanged(Ccda, &xml), "{}", xml);
    }

    #[test]
    fn each_field_of_a_document_reads_back_as_written(xml in documents(), new in "[a-z>&\"'é ]{0,6}z") {
        prop_assert_eq!(unwritten(Ccda, &xml, &new, |path| path.ends_with("{name}") || path.ends_with("{comment}")), None);
    }

    #[test]
    fn strings_without_edits_stay_the_same(html in fragments()) {
        prop_assert!(is_unchanged(Json, &json(&html)), "{}", html);
    }

    #[test]
    fn each_field_of_a_fragment_reads_back_as_written(html in fragments(), new in "[a-z\"'é]{0,6}z") {
        let json = json(&html);
        prop_assert_eq!(unwritten(Json, &json, &new, |path| path.contains("{name}") || path.contains("{key}")), None);
    }
}

/// Names of tags are copied: none but HTML's may stand in one, also where it closes nothing or has a prefix.
#[test]
fn no_tag_of_a_fragment_hides_a_name() {
    for html in [
        "<b>x</b></Okonkwo>",
        "<Okonkwo:b>x</Okonkwo:b>",
        "<b>x</b Okonkwo>",
        "<p Okonkwo>x</p>",
    ] {
        let fields = fields_of(Json, &json(html));
        assert!(
            fields.iter().any(|(_, text)| text.contains("Okonkwo")),
            "{html}: {fields:?}"
        );
    }
}

#[test]
fn attributes_without_a_value_hide_nothing() {
    assert_eq!(html_text("<td nowrap>Ok<b>on</b>kwo</td>"), "Okonkwo");
    assert_eq!(html_text("<input disabled value=\"x\">Ok<b>on</b>kwo"), "Okonkwo");
}

#[test]
fn names_that_no_reader_of_xml_takes_are_refused() {
    for xml in [
        "<a><[NAME-1]/></a>",
        "<a [NAME-1]=\"1\"/>",
        "<a 1x=\"1\"/>",
        "<-a/>",
    ] {
        assert!(refusal(Ccda, xml).is_some(), "{xml}");
    }
    assert_eq!(refusal(Ccda, "<a><b.c-d_e:f x1=\"1\"/><\u{fc}/></a>"), None);
}

/// However long a name or number of a reference is, it is read; and a million bare `&` take no time.
#[test]
fn references_in_attributes_are_read_whole_and_quickly() {
    let zeros = "0".repeat(100);
    let shown = fragment(&format!("<p title=\"&#{zeros}79;konkwo\">x</p>"));
    assert!(shown.iter().any(|(_, text)| text == "Okonkwo"), "{shown:?}");
    let many = "&".repeat(1_000_000);
    let shown = fragment(&format!("<p title=\"{many}\">x</p>"));
    assert!(shown.iter().any(|(_, text)| *text == many));
}
