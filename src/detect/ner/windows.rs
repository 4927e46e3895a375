//! Windows: the overlapping stretches of a text's pieces that the model reads.
//!
//! In: pieces, one after another. Out: windows of at most `body` pieces, each with the core that it alone judges.
//! Guarantees: every piece lies in exactly one core; between a core and an edge of its window lie at least `margin`
//! pieces, unless that edge is the text's; only one window's worth of pieces is held at a time. Nothing can fail.

use std::ops::Range;

/// Pieces between a core and the edge of its window, so that every judged piece has neighbours on both sides.
const MARGIN: usize = 16;

/// Sizes of windows, in pieces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shape {
    body: usize,
    margin: usize,
}

impl Shape {
    /// Windows of at most `body` pieces (at least one). Small ones have small margins: at least half of a window is core.
    pub(super) fn new(body: usize) -> Self {
        let body = body.max(1);
        Shape {
            body,
            margin: MARGIN.min(body / 4),
        }
    }

    /// How far the next window begins behind this one.
    fn stride(self) -> usize {
        self.body - 2 * self.margin
    }
}

/// A stretch of pieces, and which of them are judged in it (indices of `pieces`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Window<P> {
    pub(super) pieces: Vec<P>,
    pub(super) core: Range<usize>,
}

/// Makes windows of the pieces of one text.
pub(super) struct Windows<P> {
    shape: Shape,
    pieces: Vec<P>,
    /// Whether the first window was made: the next one begins inside the text.
    inside: bool,
}

impl<P: Clone> Windows<P> {
    pub(super) fn new(shape: Shape) -> Self {
        Windows {
            shape,
            pieces: Vec::with_capacity(shape.body + 1),
            inside: false,
        }
    }

    /// Takes the next piece; gives a window when it is whole and there is more behind it.
    pub(super) fn push(&mut self, piece: P) -> Option<Window<P>> {
        let full = self.pieces.len() == self.shape.body;
        let window = full.then(|| {
            let Shape { body, margin } = self.shape;
            let core = self.core_start()..body - margin;
            let rest = self.pieces.split_off(self.shape.stride());
            let mut pieces = std::mem::replace(&mut self.pieces, Vec::with_capacity(body + 1));
            pieces.extend_from_slice(&rest);
            self.pieces.extend(rest);
            self.inside = true;
            Window { pieces, core }
        });
        self.pieces.push(piece);
        window
    }

    /// The window at the text's end; none where there was no piece.
    pub(super) fn finish(self) -> Option<Window<P>> {
        let core = self.core_start()..self.pieces.len();
        (!self.pieces.is_empty()).then_some(Window {
            pieces: self.pieces,
            core,
        })
    }

    fn core_start(&self) -> usize {
        if self.inside { self.shape.margin } else { 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn all(total: usize, shape: Shape) -> Vec<Window<usize>> {
        let mut windows = Windows::new(shape);
        let mut made: Vec<_> = (0..total).filter_map(|piece| windows.push(piece)).collect();
        made.extend(windows.finish());
        made
    }

    proptest! {
        #[test]
        fn every_piece_is_judged_once_and_away_from_edges(total in 0usize..700, body in 1usize..140) {
            let shape = Shape::new(body);
            let windows = all(total, shape);
            let judged: Vec<usize> = windows.iter().flat_map(|w| w.pieces[w.core.clone()].to_vec()).collect();
            prop_assert_eq!(judged, (0..total).collect::<Vec<_>>());
            for window in &windows {
                let (first, last) = (window.pieces[0], window.pieces[window.pieces.len() - 1]);
                prop_assert!(window.pieces.len() <= shape.body);
                prop_assert!(window.pieces.windows(2).all(|w| w[0] + 1 == w[1]), "a window has no holes");
                prop_assert!(first == 0 || window.core.start >= shape.margin);
                prop_assert!(last + 1 == total || window.pieces.len() - window.core.end >= shape.margin);
            }
        }
    }

    #[test]
    fn windows_of_the_usual_size_have_the_usual_margin() {
        let windows = all(300, Shape::new(126));
        let shown: Vec<_> = windows
            .iter()
            .map(|w| (w.pieces[0], w.pieces.len(), w.core.clone()))
            .collect();
        assert_eq!(shown, [(0, 126, 0..110), (94, 126, 16..110), (188, 112, 16..112)]);
        assert_eq!(all(126, Shape::new(126)).len(), 1);
        assert!(all(0, Shape::new(126)).is_empty());
    }
}
