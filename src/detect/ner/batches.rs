//! Packing windows into runs of the model. Pure.
//!
//! In: the lengths of windows. Out: groups of them, each run at once and padded to its longest. Sorted by length, so that
//! little is padded; no group larger than the budget, unless it is one window; and enough groups that every session has
//! work. Equal input gives equal groups.

/// How windows may be packed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Packing {
    /// Most pieces of a run, padding included.
    pub(super) pieces_max: usize,
    /// Sessions that should all have work.
    pub(super) sessions: usize,
    /// Whether windows must be run one by one ([`super::model`] says when).
    pub(super) alone: bool,
}

/// Groups of indices into `lengths`, the longest windows first.
pub(super) fn pack(lengths: &[(usize, usize)], packing: Packing) -> Vec<Vec<usize>> {
    let mut sorted = lengths.to_vec();
    sorted.sort_by_key(|&(index, length)| (std::cmp::Reverse(length), index));
    let total: usize = sorted.iter().map(|(_, length)| length).sum();
    let share = total.div_ceil(packing.sessions.max(1));
    let budget = packing.pieces_max.min(share);
    let (mut groups, mut width): (Vec<Vec<usize>>, usize) = (Vec::new(), 0);
    for (index, length) in sorted {
        match groups.last_mut() {
            Some(group) if !packing.alone && (group.len() + 1) * width <= budget => group.push(index),
            _ => {
                groups.push(vec![index]);
                width = length;
            }
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_window_is_in_one_group_within_the_budget(
            lengths in prop::collection::vec(1usize..130, 0..60), pieces_max in 1usize..600, sessions in 1usize..5,
        ) {
            let numbered: Vec<(usize, usize)> = lengths.iter().copied().enumerate().collect();
            let packing = Packing { pieces_max, sessions, alone: false };
            let groups = pack(&numbered, packing);
            let mut all: Vec<usize> = groups.iter().flatten().copied().collect();
            all.sort_unstable();
            prop_assert_eq!(all, (0..lengths.len()).collect::<Vec<_>>());
            for group in &groups {
                let longest = group.iter().map(|&i| lengths[i]).max().unwrap();
                prop_assert!(group.len() == 1 || group.len() * longest <= pieces_max);
            }
            prop_assert!(groups.len() >= sessions.min(lengths.len()).min(2), "two sessions have work where there is enough");
            let alone = pack(&numbered, Packing { alone: true, ..packing });
            prop_assert!(alone.len() == lengths.len());
        }
    }
}
