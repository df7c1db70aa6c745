//! What comes out of many cases, in a few kilobytes however many they are.
//!
//! Everything that is measured is a whole number: milliseconds, or thousandths of a unit of money. Sums of whole
//! numbers are exact, so that it does not matter in which order cases come in or how many threads share them: merged
//! results are the same to the last bit.
//!
//! - [`Tally`]: mean and variance exactly, percentiles to within 0.4 %.
//! - [`Batches`]: how far the mean can be trusted, and whether two runs differ, by *batch means*, since cases that queue
//!   for the same people are not independent of each other.
//! - [`Level`]: something that goes up and down, such as a queue, averaged over time.
//! - [`share`]: how far a share, such as that of an outcome, can be trusted.

use hdrhistogram::Histogram;
use statrs::distribution::{ContinuousCDF, Normal, StudentsT};

/// Numbers as they come: how many, their mean, variance, extremes and percentiles.
#[derive(Clone, Debug)]
pub struct Tally {
    count: u64,
    sum: u128,
    /// The sum of the squares: 10^9 numbers of 10^14 (3,000 years in milliseconds) fit.
    squares: u128,
    least: i64,
    most: i64,
    /// By logarithmic classes, 128 for each doubling (<https://hdrhistogram.org>).
    classes: Histogram<u64>,
}

/// Larger numbers are counted as this one.
const LARGEST: i64 = 100_000_000_000_000;

impl Default for Tally {
    fn default() -> Tally {
        let mut classes = Histogram::new(2).unwrap_or_else(|_| unreachable!("two digits are allowed"));
        classes.auto(true);
        Tally { count: 0, sum: 0, squares: 0, least: i64::MAX, most: i64::MIN, classes }
    }
}

impl Tally {
    /// Counts a number; one below 0 counts as 0.
    #[inline]
    pub fn record(&mut self, value: i64) {
        let value = value.clamp(0, LARGEST);
        self.count += 1;
        self.least = self.least.min(value);
        self.most = self.most.max(value);
        let value = value as u64;
        self.sum += u128::from(value);
        self.squares += u128::from(value) * u128::from(value);
        // Classes grow as they must; what is below LARGEST fits.
        let _ = self.classes.record(value);
    }

    /// Counts what another has counted.
    pub fn merge(&mut self, other: &Tally) {
        self.count += other.count;
        self.sum += other.sum;
        self.squares += other.squares;
        self.least = self.least.min(other.least);
        self.most = self.most.max(other.most);
        // Classes grow as they must.
        let _ = self.classes.add(&other.classes);
    }

    /// How many.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Their sum.
    pub fn sum(&self) -> u128 {
        self.sum
    }

    /// The mean, once there is any.
    pub fn mean(&self) -> Option<f64> {
        (self.count > 0).then(|| self.sum as f64 / self.count as f64)
    }

    /// The variance of the sample, by `n - 1`, once there are two.
    pub fn variance(&self) -> Option<f64> {
        if self.count < 2 {
            return None;
        }
        let count = u128::from(self.count);
        // The squares of the distances from the whole part of the mean, exactly; the rest of the mean is below 1.
        let (mean, rest) = (self.sum / count, self.sum % count);
        let squares = self.squares + count * mean * mean - 2 * mean * self.sum;
        let squares = squares as f64 - (rest as f64).powi(2) / count as f64;
        Some((squares / (count - 1) as f64).max(0.0))
    }

    /// The standard deviation of the sample, once there are two.
    pub fn deviation(&self) -> Option<f64> {
        self.variance().map(f64::sqrt)
    }

    /// The least, once there is any.
    pub fn least(&self) -> Option<i64> {
        (self.count > 0).then_some(self.least)
    }

    /// The largest, once there is any.
    pub fn most(&self) -> Option<i64> {
        (self.count > 0).then_some(self.most)
    }

    /// What this share of the numbers does not exceed, from 0 to 1: the number of that rank, to within 0.4 %; 0 and 1
    /// give the extremes exactly.
    pub fn percentile(&self, share: f64) -> Option<i64> {
        if self.count == 0 {
            return None;
        }
        let share = if share.is_nan() { 1.0 } else { share.clamp(0.0, 1.0) };
        if share == 0.0 || share == 1.0 {
            return Some(if share == 0.0 { self.least } else { self.most });
        }
        let class = self.classes.value_at_quantile(share);
        let (low, high) = (self.classes.lowest_equivalent(class), self.classes.highest_equivalent(class));
        Some(((low + (high - low) / 2) as i64).clamp(self.least, self.most))
    }

    /// How many numbers there are in each of `count` classes of the same width, from the least to the largest: for a
    /// plot. Each class with where it begins.
    pub fn classes(&self, count: usize) -> Vec<(i64, u64)> {
        if self.count == 0 || count == 0 {
            return Vec::new();
        }
        let width = ((self.most - self.least) / count as i64 + 1).max(1);
        let mut classes: Vec<(i64, u64)> = (0..count as i64).map(|at| (self.least + at * width, 0)).collect();
        for class in self.classes.iter_recorded() {
            let value = class.value_iterated_to();
            let middle = self.classes.lowest_equivalent(value) / 2 + self.classes.highest_equivalent(value) / 2;
            let at = (middle as i64).clamp(self.least, self.most) - self.least;
            let at = ((at / width) as usize).min(count - 1);
            classes[at].1 += class.count_at_value();
        }
        classes
    }
}

impl PartialEq for Tally {
    fn eq(&self, other: &Tally) -> bool {
        self.count == other.count
            && (self.sum, self.squares, self.least, self.most) == (other.sum, other.squares, other.least, other.most)
            && self.classes == other.classes
    }
}

/// A number, and how far it can be trusted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// The number itself.
    pub mean: f64,
    /// From.
    pub low: f64,
    /// To.
    pub high: f64,
}

/// How two runs differ.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Comparison {
    /// The second mean less the first, and how far that can be trusted.
    pub difference: Interval,
    /// The probability of a difference as large as this, or larger, if there were none: the smaller, the surer.
    pub p_value: f64,
    /// From so many pairs of batches.
    pub batches: usize,
}

/// The most batches; when there are more, two neighbours become one.
///
/// Between 20 and 40 batches are enough to tell the variance and few enough for their means to be nearly independent
/// (Schmeiser, *Batch size effects in the analysis of simulation output*, Operations Research 30, 1982).
const MOST_BATCHES: usize = 40;

/// Sums by batches of consecutive cases.
///
/// A case belongs to a batch by its number. Each batch holds how many numbers came from its cases (a case may have
/// none, or several) and their sum; the mean is the quotient of the totals, and its variance that of a quotient
/// estimated from the batches, which for batches of one size is the plain variance of the batch means (Law,
/// *Simulation modeling and analysis*, 5th ed. 2015, sections 9.5.3 and 9.8).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batches {
    /// How many cases make a batch.
    size: u64,
    batches: Vec<Batch>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Batch {
    count: u64,
    sum: i128,
}

impl Batch {
    fn add(&mut self, other: Batch) {
        self.count += other.count;
        self.sum += other.sum;
    }
}

impl Default for Batches {
    fn default() -> Batches {
        Batches { size: 1, batches: Vec::new() }
    }
}

impl Batches {
    /// Counts a number that came from this case, numbered from 0.
    #[inline]
    pub fn record(&mut self, case: u64, value: i64) {
        self.add(case, Batch { count: 1, sum: i128::from(value) });
    }

    #[inline]
    fn add(&mut self, case: u64, what: Batch) {
        while case / self.size >= MOST_BATCHES as u64 {
            self.coarsen();
        }
        let at = (case / self.size) as usize;
        if at >= self.batches.len() {
            self.batches.resize(at + 1, Batch::default());
        }
        self.batches[at].add(what);
    }

    /// Makes one batch of two.
    fn coarsen(&mut self) {
        self.size *= 2;
        let pairs = self.batches.chunks(2).map(|pair| {
            let mut sum = Batch::default();
            pair.iter().for_each(|batch| sum.add(*batch));
            sum
        });
        self.batches = pairs.collect();
    }

    /// Counts what another has counted.
    pub fn merge(&mut self, other: &Batches) {
        while self.size < other.size {
            self.coarsen();
        }
        for (at, batch) in other.batches.iter().enumerate() {
            self.add(at as u64 * other.size, *batch);
        }
    }

    fn total(&self) -> Batch {
        let mut total = Batch::default();
        self.batches.iter().for_each(|batch| total.add(*batch));
        total
    }

    /// The mean, once there is any number.
    pub fn mean(&self) -> Option<f64> {
        let total = self.total();
        (total.count > 0).then(|| total.sum as f64 / total.count as f64)
    }

    /// What each batch adds to the error of the mean.
    fn errors(&self, mean: f64) -> Vec<f64> {
        let count = self.total().count as f64;
        self.batches.iter().map(|batch| (batch.sum as f64 - mean * batch.count as f64) / count).collect()
    }

    /// The mean with the interval that holds the true one with probability `level`, once there are two batches.
    pub fn interval(&self, level: f64) -> Option<Interval> {
        let mean = self.mean()?;
        let (error, freedom) = standard_error(&self.errors(mean))?;
        Some(around(mean, student(level, freedom) * error))
    }

    /// How much a batch is like its neighbour, from -1 to 1. Far from 0 (see [`Batches::are_independent`]) the interval
    /// is too narrow, and more cases are needed.
    pub fn correlation(&self) -> Option<f64> {
        let mean = self.mean()?;
        let errors = self.errors(mean);
        let squares: f64 = errors.iter().map(|error| error * error).sum();
        let products: f64 = errors.windows(2).map(|pair| pair[0] * pair[1]).sum();
        (errors.len() > 2 && squares > 0.0).then(|| products / squares)
    }

    /// Whether the batches are as good as independent of each other: their correlation is below what chance alone
    /// exceeds in one of forty runs.
    pub fn are_independent(&self) -> bool {
        let most = 1.96 / (self.batches.len() as f64).sqrt();
        self.correlation().is_none_or(|correlation| correlation < most)
    }

    /// How a second run, with the same cases and the same luck, differs: a paired Student test over the batches.
    /// Nothing where there are not two pairs of batches.
    pub fn compare(&self, second: &Batches, level: f64) -> Option<Comparison> {
        let (mut first, mut second) = (self.clone(), second.clone());
        while first.size < second.size {
            first.coarsen();
        }
        while second.size < first.size {
            second.coarsen();
        }
        let batches = first.batches.len().max(second.batches.len());
        first.batches.resize(batches, Batch::default());
        second.batches.resize(batches, Batch::default());
        let (before, after) = (first.mean()?, second.mean()?);
        let pairs = first.errors(before).into_iter().zip(second.errors(after));
        let errors: Vec<f64> = pairs.map(|(before, after)| after - before).collect();
        let (error, freedom) = standard_error(&errors)?;
        let difference = after - before;
        let p_value = match (error > 0.0, difference == 0.0) {
            (true, _) => two_sided(difference / error, freedom),
            (false, true) => 1.0,
            (false, false) => 0.0,
        };
        let difference = around(difference, student(level, freedom) * error);
        Some(Comparison { difference, p_value, batches })
    }
}

fn around(mean: f64, half: f64) -> Interval {
    Interval { mean, low: mean - half, high: mean + half }
}

/// The standard error of a sum from what each of its parts, which are as good as independent, is off; and its degrees
/// of freedom.
fn standard_error(errors: &[f64]) -> Option<(f64, f64)> {
    let count = errors.len() as f64;
    let squares: f64 = errors.iter().map(|error| error * error).sum();
    (errors.len() > 1).then(|| ((squares * count / (count - 1.0)).sqrt(), count - 1.0))
}

/// The mean of independent numbers, such as those of several runs, with the interval that holds the true one with
/// probability `level`, once there are two.
pub fn independent(numbers: &[f64], level: f64) -> Option<Interval> {
    let count = numbers.len() as f64;
    let mean = numbers.iter().sum::<f64>() / count;
    let errors: Vec<f64> = numbers.iter().map(|number| (number - mean) / count).collect();
    let (error, freedom) = standard_error(&errors)?;
    Some(around(mean, student(level, freedom) * error))
}

/// A share of independent cases, with the interval that holds the true one with probability `level` (Wilson, *Probable
/// inference*, Journal of the American Statistical Association 22, 1927): it is never beyond 0 and 1, and holds for rare
/// things, too.
pub fn share(of: u64, all: u64, level: f64) -> Option<Interval> {
    if all == 0 || of > all {
        return None;
    }
    let (count, mean) = (all as f64, of as f64 / all as f64);
    let z = normal(level);
    let scale = 1.0 + z * z / count;
    let middle = (mean + z * z / (2.0 * count)) / scale;
    let half = z / scale * (mean * (1.0 - mean) / count + z * z / (4.0 * count * count)).sqrt();
    let low = if of == 0 { 0.0 } else { (middle - half).max(0.0) };
    let high = if of == all { 1.0 } else { (middle + half).min(1.0) };
    Some(Interval { mean, low, high })
}

/// The probability of a difference between two shares as large as this, or larger, if there were none (the pooled test of
/// two proportions); nothing where nobody was counted.
pub fn shares_differ(one: (u64, u64), other: (u64, u64)) -> Option<f64> {
    let ((of, all), (other_of, other_all)) = (one, other);
    if all == 0 || other_all == 0 {
        return None;
    }
    let (count, other_count) = (all as f64, other_all as f64);
    let pooled = (of + other_of) as f64 / (count + other_count);
    let error = (pooled * (1.0 - pooled) * (1.0 / count + 1.0 / other_count)).sqrt();
    if error == 0.0 {
        return Some(1.0);
    }
    let z = (of as f64 / count - other_of as f64 / other_count).abs() / error;
    Some((2.0 * Normal::standard().sf(z)).min(1.0))
}

/// How many standard errors to either side hold a number with probability `level`, by Student's distribution.
pub fn student(level: f64, freedom: f64) -> f64 {
    let level = level.clamp(0.0, 1.0 - 1e-12);
    StudentsT::new(0.0, 1.0, freedom).map_or(f64::INFINITY, |of| of.inverse_cdf(0.5 + level / 2.0))
}

/// The same by the normal distribution.
pub fn normal(level: f64) -> f64 {
    let level = level.clamp(0.0, 1.0 - 1e-12);
    Normal::standard().inverse_cdf(0.5 + level / 2.0)
}

/// The probability that a number of Student's distribution is as far from 0, or farther.
pub fn two_sided(t: f64, freedom: f64) -> f64 {
    StudentsT::new(0.0, 1.0, freedom).map_or(1.0, |of| (2.0 * of.sf(t.abs())).min(1.0))
}

/// Something that goes up and down in time, such as the length of a queue or how many people are at work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Level {
    /// Since when it is counted, in milliseconds.
    since: i64,
    /// When it last changed.
    at: i64,
    value: i64,
    most: i64,
    /// The sum of value times milliseconds.
    area: i128,
}

impl Level {
    /// Nothing, from this moment on.
    pub fn from(since: i64) -> Level {
        Level { since, at: since, value: 0, most: 0, area: 0 }
    }

    /// It changes by so much, at a moment that is not before the last change.
    #[inline]
    pub fn change(&mut self, at: i64, by: i64) {
        let at = at.max(self.at);
        self.area += i128::from(self.value) * i128::from(at - self.at);
        self.at = at;
        self.value += by;
        self.most = self.most.max(self.value);
    }

    /// How much it is now.
    pub fn value(&self) -> i64 {
        self.value
    }

    /// The most that it was.
    pub fn most(&self) -> i64 {
        self.most
    }

    /// The sum of value times milliseconds, up to a moment that is not before the last change.
    pub fn area(&self, until: i64) -> i128 {
        self.area + i128::from(self.value) * i128::from((until - self.at).max(0))
    }

    /// The mean over the time up to a moment; 0 over no time.
    pub fn mean(&self, until: i64) -> f64 {
        let time = until.max(self.at) - self.since;
        if time > 0 { self.area(until) as f64 / time as f64 } else { 0.0 }
    }
}
