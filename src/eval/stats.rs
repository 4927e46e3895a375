//! Estimates with 95 % intervals.
//!
//! A share of things that are each right or wrong has a Wilson score interval; measures made of several sums (F1, shares
//! of characters) have a percentile bootstrap over documents, because characters of one document stand and fall
//! together. Deterministic: the seed is fixed. Pure.
//!
//! Written here because the crates for it are either a whole library of statistics or a formula that nobody maintains.

use serde::Serialize;

/// 97.5 % quantile of the normal distribution: two-sided 95 %.
const Z: f64 = 1.959_963_984_540_054;
/// Resamples: the usual number for percentile intervals (Efron and Tibshirani, An Introduction to the Bootstrap, 1993,
/// section 14.3).
pub const RESAMPLES: usize = 1000;
/// Any number would do; it makes the intervals repeat.
const SEED: u64 = 0x6465_6964;

/// A measured value with its 95 % interval. All `None` where there is nothing to measure: neither 0 nor 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Estimate {
    /// The value.
    pub value: Option<f64>,
    /// Lower end of the interval.
    pub low: Option<f64>,
    /// Upper end of the interval.
    pub high: Option<f64>,
}

impl Estimate {
    /// A share with its Wilson score interval (Wilson 1927, Probable inference, the law of succession, and statistical
    /// inference, JASA 22, 209–212): sound also for few trials and for shares near 0 or 1.
    pub fn share(part: u64, of: u64) -> Self {
        let Some(value) = ratio(part, of) else {
            return Estimate::default();
        };
        let n = of as f64;
        let squared = Z * Z;
        let centre = value + squared / (2.0 * n);
        let reach = Z * (value * (1.0 - value) / n + squared / (4.0 * n * n)).sqrt();
        let end = |x: f64| Some((x / (1.0 + squared / n)).clamp(0.0, 1.0));
        Estimate {
            value: Some(value),
            // At 0 and 1 the formula gives exactly these ends, but for rounding.
            low: if part == 0 { Some(0.0) } else { end(centre - reach) },
            high: if part == of {
                Some(1.0)
            } else {
                end(centre + reach)
            },
        }
    }

    /// A value with its percentile bootstrap interval (Efron 1979, Bootstrap methods: another look at the jackknife, Annals
    /// of Statistics 7, 1–26). Resamples without a value are left out.
    pub fn bootstrapped(value: Option<f64>, resampled: &mut [f64]) -> Self {
        resampled.sort_unstable_by(f64::total_cmp);
        let at = |share: f64| {
            let last = resampled.len().checked_sub(1)?;
            resampled.get((share * last as f64).round() as usize).copied()
        };
        Estimate {
            value,
            low: value.and(at(0.025)),
            high: value.and(at(0.975)),
        }
    }
}

/// A share, or `None` of nothing.
pub fn ratio(part: u64, of: u64) -> Option<f64> {
    (of > 0).then(|| part as f64 / of as f64)
}

/// The harmonic mean of precision and recall (van Rijsbergen, Information Retrieval, 1979, chapter 7).
pub fn f1(precision: Option<f64>, recall: Option<f64>) -> Option<f64> {
    let (p, r) = (precision?, recall?);
    Some(if p + r > 0.0 { 2.0 * p * r / (p + r) } else { 0.0 })
}

/// How often each document is drawn, for each resample of as many documents with replacement. Nothing for fewer than
/// two: one document says nothing about how documents differ.
pub fn resamples(documents: usize) -> impl Iterator<Item = Vec<u32>> {
    let mut random = fastrand::Rng::with_seed(SEED);
    let resamples = if documents < 2 { 0 } else { RESAMPLES };
    (0..resamples).map(move |_| {
        let mut drawn = vec![0; documents];
        (0..documents).for_each(|_| drawn[random.usize(..documents)] += 1);
        drawn
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(a: Option<f64>, b: f64) -> bool {
        a.is_some_and(|a| (a - b).abs() < 1e-4)
    }

    /// Against published values: Newcombe 1998 (Statistics in Medicine 17, 857–872), table I, method 3.
    #[test]
    fn wilson_intervals_are_those_of_the_literature() {
        for (part, of, low, high) in [
            (81, 263, 0.2553, 0.3662),
            (15, 148, 0.0624, 0.1605),
            (0, 20, 0.0, 0.1611),
            (1, 29, 0.0061, 0.1718),
        ] {
            let share = Estimate::share(part, of);
            assert!(
                close(share.low, low) && close(share.high, high),
                "{part}/{of}: {share:?}"
            );
        }
        let all = Estimate::share(29, 29);
        assert_eq!((all.value, all.high), (Some(1.0), Some(1.0)));
        assert!(all.low.unwrap() < 0.9);
        assert_eq!(Estimate::share(0, 0), Estimate::default());
    }

    #[test]
    fn f1_is_the_harmonic_mean() {
        assert!(close(f1(Some(0.5), Some(1.0)), 2.0 / 3.0));
        assert_eq!(f1(Some(0.0), Some(0.0)), Some(0.0));
        assert_eq!(f1(None, Some(1.0)), None);
    }

    #[test]
    fn resamples_repeat_and_draw_as_many_documents() {
        let all: Vec<Vec<u32>> = resamples(7).collect();
        assert_eq!(all.len(), RESAMPLES);
        assert!(all.iter().all(|drawn| drawn.iter().sum::<u32>() == 7));
        assert_eq!(all, resamples(7).collect::<Vec<_>>());
        assert_eq!(resamples(1).count(), 0);
    }

    /// The mean of n tosses has a standard error of sqrt(p (1 - p) / n), and the interval is about two of them each way.
    #[test]
    fn a_bootstrap_interval_has_the_width_of_theory() {
        let heads: Vec<u32> = (0..400).map(|i| i % 2).collect();
        let mean =
            |drawn: Vec<u32>| f64::from(drawn.iter().zip(&heads).map(|(n, x)| n * x).sum::<u32>()) / 400.0;
        let mut means: Vec<f64> = resamples(400).map(mean).collect();
        let estimate = Estimate::bootstrapped(Some(0.5), &mut means);
        let width = estimate.high.unwrap() - estimate.low.unwrap();
        assert!((width - 2.0 * Z * 0.025).abs() < 0.012, "{estimate:?}");
        assert_eq!(Estimate::bootstrapped(None, &mut means), Estimate::default());
        assert_eq!(Estimate::bootstrapped(Some(1.0), &mut []).low, None);
    }
}
