//! Text on a screen: findings coloured by category, two columns that stand beside each other.
//!
//! In: rows of pieces, before and after. Out: text with ANSI colours, which `anstream` takes out where nobody sees them.
//! Guarantees: a column is never wider than it may be, also with wide characters; control characters of a record do not
//! reach the terminal. Pure, except for [`width`].

use crate::entity::Entity;
use anstyle::{AnsiColor, Style};
use std::fmt::Write;
use unicode_width::UnicodeWidthChar;

mod json;
pub mod record;

/// Text of one colour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// What to print. A line break inside is kept.
    pub text: String,
    /// Category of the finding, or of what replaced it. None: ordinary text.
    pub entity: Option<Entity>,
}

impl Piece {
    /// Ordinary text.
    pub fn plain(text: impl Into<String>) -> Self {
        Piece {
            text: text.into(),
            entity: None,
        }
    }
}

/// A line before it is wrapped.
pub type Line = Vec<Piece>;

/// Adds a piece, unless it is empty.
fn push(line: &mut Line, text: &str, entity: Option<Entity>) {
    if !text.is_empty() {
        line.push(Piece {
            text: text.to_owned(),
            entity,
        });
    }
}

/// A line and what became of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// As it came in.
    pub before: Line,
    /// As it goes out.
    pub after: Line,
}

/// Narrower terminals get the columns one below the other.
pub const TWO_COLUMNS_MIN: usize = 100;
/// Longer lines are hard to follow, however wide the terminal is.
const WIDTH_MAX: usize = 180;
/// Below this nothing can be laid out; a terminal that says so is wrapped by itself.
const WIDTH_MIN: usize = 20;
/// What stands between and around two columns: ` left │ right`.
const FRAME: usize = 4;
/// Headings, rules, and what matters less.
pub const DIM: Style = Style::new().dimmed();
/// Headings.
pub const BOLD: Style = Style::new().bold();
/// It is as it should be.
pub const GOOD: Style = AnsiColor::Green.on_default().bold();
/// It is not.
pub const BAD: Style = AnsiColor::Red.on_default().bold();

/// Columns of the terminal; else of the variable COLUMNS, which a script may set; else 100.
pub fn width() -> usize {
    let terminal = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    let variable = || std::env::var("COLUMNS").ok()?.parse().ok();
    terminal
        .or_else(variable)
        .unwrap_or(TWO_COLUMNS_MIN)
        .clamp(WIDTH_MIN, WIDTH_MAX)
}

/// Groups of categories that share a colour: few enough to remember while reading.
const GROUPS: [(&str, AnsiColor); 6] = [
    ("names", AnsiColor::Magenta),
    ("places", AnsiColor::Green),
    ("dates and ages", AnsiColor::Yellow),
    ("contacts", AnsiColor::Cyan),
    ("numbers", AnsiColor::Red),
    ("things and codes", AnsiColor::Blue),
];

const fn group(entity: Entity) -> usize {
    use Entity::*;
    match entity {
        Name => 0,
        Address | City | State | Zip | Facility | Organization => 1,
        Date | BirthDate | Age => 2,
        Phone | Fax | Email | Url | Ip => 3,
        Ssn | Mrn | HealthPlan | Account | License => 4,
        Vehicle | Device | Biometric | Photo | Id => 5,
    }
}

/// Colour of a category.
pub fn style(entity: Entity) -> Style {
    GROUPS[group(entity)].1.on_default().bold()
}

/// The colours and what they mean.
pub fn legend() -> String {
    let name = |(name, colour): &(&str, AnsiColor)| {
        let style = colour.on_default().bold();
        format!("{style}{name}{style:#}")
    };
    GROUPS.iter().map(name).collect::<Vec<_>>().join(" · ")
}

/// How often each category was replaced, the most frequent first.
pub fn counts(counts: &[u64; Entity::ALL.len()]) -> Line {
    let mut all: Vec<(Entity, u64)> = Entity::ALL
        .iter()
        .map(|e| (*e, counts[*e as usize]))
        .filter(|(_, n)| *n > 0)
        .collect();
    all.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    let mut line = Line::new();
    for (entity, n) in all {
        if !line.is_empty() {
            line.push(Piece::plain("  "));
        }
        line.push(Piece {
            text: entity.name().to_owned(),
            entity: Some(entity),
        });
        line.push(Piece::plain(format!(" {n}")));
    }
    if line.is_empty() {
        line.push(Piece::plain("nothing"));
    }
    line
}

/// A rule with a title in it.
pub fn rule(title: &str, width: usize) -> String {
    let rest = width.saturating_sub(columns(title) + 4);
    format!(
        "{DIM}──{DIM:#} {BOLD}{title}{BOLD:#} {DIM}{}{DIM:#}\n",
        "─".repeat(rest)
    )
}

/// Lays rows out: side by side where there is room, else all of "before" above all of "after".
pub fn lay_out(rows: &[Row], width: usize) -> String {
    match width >= TWO_COLUMNS_MIN {
        true => beside(rows, width),
        false => stacked(rows, width),
    }
}

fn beside(rows: &[Row], width: usize) -> String {
    let column = (width - FRAME) / 2;
    let mut text = String::new();
    for row in rows {
        let (before, after) = (wrap(&row.before, column), wrap(&row.after, column));
        let empty = Line::new();
        for i in 0..before.len().max(after.len()) {
            let (left, right) = (before.get(i).unwrap_or(&empty), after.get(i).unwrap_or(&empty));
            let padding = " ".repeat(column - line_columns(left));
            let _ = writeln!(
                text,
                " {}{padding} {DIM}│{DIM:#} {}",
                painted(left),
                painted(right)
            ); // a String takes all
        }
    }
    text
}

fn stacked(rows: &[Row], width: usize) -> String {
    let mut text = String::new();
    let sides: [(&str, fn(&Row) -> &Line); 2] = [("before", |r| &r.before), ("after", |r| &r.after)];
    for (title, side) in sides {
        let _ = writeln!(text, " {DIM}{title}{DIM:#}");
        for line in rows.iter().flat_map(|row| wrap(side(row), width - 3)) {
            let _ = writeln!(text, " {DIM}│{DIM:#} {}", painted(&line));
        }
    }
    text
}

/// A line with its colours.
pub fn painted(line: &Line) -> String {
    let paint = |piece: &Piece| match piece.entity.map(style) {
        Some(style) => format!("{style}{}{style:#}", piece.text),
        None => piece.text.clone(),
    };
    line.iter().map(paint).collect()
}

/// Columns that a terminal needs for a text.
pub fn columns(text: &str) -> usize {
    text.chars().map(|c| c.width().unwrap_or(0)).sum()
}

fn line_columns(line: &Line) -> usize {
    line.iter().map(|piece| columns(&piece.text)).sum()
}

/// What a terminal may see: control characters could move the cursor or change its settings.
fn harmless(c: char) -> char {
    match c {
        '\n' => '\n',
        '\t' => ' ',
        c if c.is_control() => '\u{fffd}',
        c => c,
    }
}

type Cell = (char, Option<Entity>);

/// Breaks a line into lines of at most `width` columns, between words where possible. What follows the first line is
/// indented like it, so that the structure of JSON stays visible.
pub fn wrap(line: &Line, width: usize) -> Vec<Line> {
    let cells: Vec<Cell> = line
        .iter()
        .flat_map(|p| p.text.chars().map(|c| (harmless(c), p.entity)))
        .collect();
    let hard: Vec<&[Cell]> = cells.split(|(c, _)| *c == '\n').collect();
    hard.into_iter()
        .flat_map(|part| wrap_part(part, width))
        .map(|cells| pieces(&cells))
        .collect()
}

fn wrap_part(mut rest: &[Cell], width: usize) -> Vec<Vec<Cell>> {
    let leading = rest.iter().take_while(|(c, _)| *c == ' ').count();
    let indent = if leading * 2 < width { leading } else { 0 };
    let mut lines = Vec::new();
    let mut room = width;
    loop {
        let fits = fitting(rest, room);
        let mut cells = if lines.is_empty() {
            Vec::new()
        } else {
            vec![(' ', None); indent]
        };
        if fits == rest.len() {
            cells.extend_from_slice(rest);
            lines.push(cells);
            return lines;
        }
        let from = if lines.is_empty() { leading } else { 0 };
        // A space that does not fit any more is a good place, too.
        let space = (from..=fits).rev().find(|i| rest[*i].0 == ' ' && *i > from);
        let (end, next) = space.map_or((fits, fits), |at| (at, at + 1));
        cells.extend_from_slice(&rest[..end]);
        lines.push(cells);
        rest = &rest[next..];
        room = width - indent;
    }
}

/// How many cells fit into `room` columns; at least one, so that wrapping ends.
fn fitting(cells: &[Cell], room: usize) -> usize {
    let mut used = 0;
    let fits = |(c, _): &&Cell| {
        used += c.width().unwrap_or(0);
        used <= room
    };
    cells.iter().take_while(fits).count().max(1).min(cells.len())
}

/// Cells of one colour together.
fn pieces(cells: &[Cell]) -> Line {
    let same = |a: &Cell, b: &Cell| a.1 == b.1;
    let piece = |run: &[Cell]| Piece {
        text: run.iter().map(|(c, _)| c).collect(),
        entity: run[0].1,
    };
    cells.chunk_by(same).map(piece).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn plain(text: &str) -> Line {
        vec![Piece::plain(text)]
    }

    fn text(line: &Line) -> String {
        line.iter().map(|p| p.text.as_str()).collect()
    }

    fn wrapped(source: &str, width: usize) -> Vec<String> {
        wrap(&plain(source), width).iter().map(text).collect()
    }

    #[test]
    fn lines_break_between_words_and_keep_their_indent() {
        assert_eq!(wrapped("alpha beta gamma", 11), ["alpha beta", "gamma"]);
        assert_eq!(wrapped("alpha beta gamma", 10), ["alpha beta", "gamma"]);
        assert_eq!(wrapped("  \"a\": \"one two\"", 12), ["  \"a\": \"one", "  two\""]);
        assert_eq!(wrapped("abcdefgh", 3), ["abc", "def", "gh"]);
        assert_eq!(wrapped("", 3), [""]);
    }

    #[test]
    fn wide_characters_count_twice_and_combining_ones_not_at_all() {
        assert_eq!(wrapped("田中花子", 5), ["田中", "花子"]);
        assert_eq!(columns("e\u{301}🏥"), 3);
        assert_eq!(
            wrapped("e\u{301}e\u{301}e\u{301}", 2),
            ["e\u{301}e\u{301}", "e\u{301}"]
        );
    }

    #[test]
    fn colours_survive_wrapping() {
        let name = |text: &str| Piece {
            text: text.into(),
            entity: Some(Entity::Name),
        };
        let lines = wrap(
            &vec![Piece::plain("by "), name("Ann Roe"), Piece::plain(" today")],
            7,
        );
        assert_eq!(lines[0], [Piece::plain("by "), name("Ann")]);
        assert_eq!(lines[1], [name("Roe")]);
        assert_eq!(lines[2], [Piece::plain("today")]);
    }

    #[test]
    fn escape_sequences_of_a_record_do_not_reach_the_terminal() {
        assert_eq!(wrapped("a\x1b[2Jb\r", 20), ["a\u{fffd}[2Jb\u{fffd}"]);
    }

    #[test]
    fn two_columns_line_up_with_wide_characters() {
        let row = Row {
            before: plain("Patient: 田中 花子 seen"),
            after: plain("Patient: [NAME-1] seen"),
        };
        let shown = anstream::adapter::strip_str(&beside(&[row], 100)).to_string();
        let bars: Vec<usize> = shown
            .lines()
            .map(|l| columns(l.split('│').next().unwrap()))
            .collect();
        assert_eq!(bars, [50]);
        assert!(shown.ends_with("│ Patient: [NAME-1] seen\n"), "{shown}");
    }

    #[test]
    fn a_narrow_terminal_gets_one_column() {
        let row = Row {
            before: plain("Ann"),
            after: plain("[NAME-1]"),
        };
        let shown = anstream::adapter::strip_str(&lay_out(&[row], 80)).to_string();
        assert_eq!(shown, " before\n │ Ann\n after\n │ [NAME-1]\n");
    }

    proptest! {
        /// No line is too wide, and nothing but spaces at breaks gets lost.
        #[test]
        fn wrapping_keeps_the_text_and_the_width(source in "[a-z 田é🏥\u{301}]{0,60}", width in 2usize..20) {
            let lines = wrap(&plain(&source), width);
            prop_assert!(lines.iter().all(|l| line_columns(l) <= width));
            let squeeze = |s: &str| s.replace(' ', "");
            prop_assert_eq!(squeeze(&lines.iter().map(text).collect::<String>()), squeeze(&source));
        }
    }
}
