//! Masks: a value with its letters and digits starred out.

/// Every character but ASCII punctuation and white space becomes `*`, except the last `keep_last`; of a short value at
/// most half is shown. Combining marks and everything else outside ASCII are starred as well, so none keeps a trace.
pub(super) fn mask(text: &str, keep_last: usize) -> String {
    let length = text.chars().count();
    let shown = keep_last.min(length / 2);
    let star = |(i, c): (usize, char)| match c {
        c if i >= length - shown => c,
        c if c.is_whitespace() || c.is_ascii_punctuation() => c,
        _ => '*',
    };
    text.chars().enumerate().map(star).collect()
}

#[cfg(test)]
mod tests {
    use super::mask;

    #[test]
    fn letters_and_digits_become_stars_but_for_the_last_few() {
        let cases = [
            ("4111-1111-1111-1111", 4, "****-****-****-1111"),
            ("Jane Roe", 0, "**** ***"),
            ("12345", 4, "***45"),
            ("7", 4, "*"),
            ("Zoe\u{301} 王", 0, "**** *"),
            ("", 4, ""),
        ];
        for (written, keep, expected) in cases {
            assert_eq!(mask(written, keep), expected, "{written}");
        }
    }
}
