//! From a model's scores to suspected pieces. Pure.

use super::cache::Mark;
use super::labels::{Class, Classes};
use super::session::RunFailure;
use crate::entity::Entity;
use crate::policy::model::FLOOR;
use crate::span::Confidence;
use std::ops::Range;

/// The suspected pieces of one window. `scores` are those of its row, `before` how many pieces stand before its first.
///
/// # Errors
/// Where a score is no finite number: what such a model says about the other pieces means nothing either.
pub(super) fn marks(
    scores: &[f32],
    before: usize,
    core: &Range<usize>,
    classes: &Classes,
) -> Result<Vec<Mark>, RunFailure> {
    let labels = classes.0.len().max(1);
    let mut marks = Vec::new();
    for piece in core.clone() {
        let from = (before + piece) * labels;
        let scores = scores.get(from..from + labels).ok_or(RunFailure::WrongShape)?;
        if !scores.iter().all(|score| score.is_finite()) {
            return Err(RunFailure::NotNumbers);
        }
        let (class, confidence) = likeliest(scores, classes);
        if let Some(class) = class.filter(|_| confidence >= FLOOR) {
            let piece = u16::try_from(piece).map_err(|_| RunFailure::WrongShape)?;
            marks.push(Mark {
                piece,
                class,
                confidence,
            });
        }
    }
    Ok(marks)
}

/// The likeliest kind with the tag of its likeliest label, and how likely it is that the piece is of any kind.
fn likeliest(scores: &[f32], classes: &Classes) -> (Option<Class>, Confidence) {
    let most = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let (mut total, mut by_kind) = (0.0f64, [0.0f64; Entity::ALL.len()]);
    for (score, class) in scores.iter().zip(&classes.0) {
        let share = f64::from(score - most).exp();
        total += share;
        if let Some(class) = class {
            by_kind[class.entity as usize] += share;
        }
    }
    let best = Entity::ALL.iter().copied().max_by(|a, b| {
        let (a, b) = (by_kind[*a as usize], by_kind[*b as usize]);
        a.total_cmp(&b)
    });
    let of_best = |class: &Option<Class>| class.filter(|c| Some(c.entity) == best);
    let labels = scores
        .iter()
        .zip(&classes.0)
        .filter_map(|(score, class)| Some((score, of_best(class)?)));
    let label = labels.max_by(|a, b| a.0.total_cmp(b.0)).map(|(_, class)| class);
    // A word that may be a town or a clinic is PHI either way. Not so an age: most ages are none.
    let ages = match best {
        Some(Entity::Age) | None => 0.0,
        Some(_) => by_kind[Entity::Age as usize],
    };
    let share = (by_kind.iter().sum::<f64>() - ages) / total;
    (label, Confidence::of_share(share))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn classes() -> Classes {
        let is = |entity, begins| Some(Class { entity, begins });
        Classes(vec![
            None,
            is(Entity::Name, true),
            is(Entity::Name, false),
            is(Entity::City, true),
        ])
    }

    fn read(scores: &[f32], core: Range<usize>) -> Result<Vec<(u16, Entity, bool, u16)>, RunFailure> {
        let marks = marks(scores, 1, &core, &classes())?;
        let shown = marks.iter().map(|m| {
            (
                m.piece,
                m.class.entity,
                m.class.begins,
                m.confidence.thousandths(),
            )
        });
        Ok(shown.collect())
    }

    #[test]
    fn all_kinds_count_together_and_the_likeliest_label_of_the_likeliest_kind_tells_the_tag() {
        let ln = |p: f32| p.ln();
        let scores = [
            [9.0, 0.0, 0.0, 0.0], // before the window
            [ln(0.3), ln(0.2), ln(0.25), ln(0.25)],
            [ln(0.989), ln(0.005), ln(0.005), ln(0.001)],
            [-40.0, -90.0, -90.0, 60.0],
        ];
        let found = read(scores.as_flattened(), 0..3).unwrap();
        assert_eq!(
            found,
            [(0, Entity::Name, false, 700), (2, Entity::City, true, 1000)]
        );
        assert_eq!(read(scores.as_flattened(), 1..2).unwrap(), []);
    }

    #[test]
    fn scores_that_are_no_numbers_are_a_failure_and_missing_ones_too() {
        for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
            let scores = [[0.0; 4], [0.0, bad, 0.0, 0.0]];
            assert_eq!(read(scores.as_flattened(), 0..1), Err(RunFailure::NotNumbers));
        }
        assert_eq!(read(&[0.0; 8], 0..2), Err(RunFailure::WrongShape));
    }
}
