//! Statistics: held against the same computed from all numbers kept, against tables, and against what is promised.

use procedo::simulate::distribution::{Distribution, Luck, Purpose, Shape};
use procedo::simulate::statistics::{
    Batches, Level, Tally, independent, normal, share, shares_differ, student, two_sided,
};

fn numbers(seed: u64, count: u64, shape: Shape) -> Vec<i64> {
    let (luck, distribution) = (Luck::new(seed), Distribution::new(shape).unwrap());
    (0..count).map(|case| distribution.draw(&mut luck.case(case).stream(Purpose::Duration, 0, 0)) as i64).collect()
}

fn tally(numbers: &[i64]) -> Tally {
    let mut tally = Tally::default();
    numbers.iter().for_each(|number| tally.record(*number));
    tally
}

#[test]
fn a_tally_agrees_with_all_numbers_kept() {
    for (shape, offset) in [
        (Shape::Exponential { mean: 5e6 }, 0),
        (Shape::Uniform { low: 0.0, high: 9.0 }, 0),
        // Far from 0 and close together, where sums of squares in floating point would say anything.
        (Shape::Uniform { low: 0.0, high: 1000.0 }, 90_000_000_000_000),
    ] {
        let mut kept: Vec<i64> = numbers(1, 20_000, shape).into_iter().map(|number| number + offset).collect();
        let tally = tally(&kept);
        let count = kept.len() as f64;
        let mean = kept.iter().map(|number| (number - offset) as f64).sum::<f64>() / count;
        let squares = kept.iter().map(|number| ((number - offset) as f64 - mean).powi(2)).sum::<f64>();
        let close = |a: f64, b: f64| (a / b - 1.0).abs() < 1e-9;
        assert!(close(tally.mean().unwrap(), mean + offset as f64), "{:?}", tally.mean());
        assert!(close(tally.variance().unwrap(), squares / (count - 1.0)), "{:?}", tally.variance());
        kept.sort_unstable();
        assert_eq!((tally.least(), tally.most(), tally.count()), (kept.first().copied(), kept.last().copied(), 20_000));
        for rank in [0.0, 0.001, 0.05, 0.25, 0.5, 0.9, 0.95, 0.99, 0.999, 1.0] {
            let exact = kept[((rank * count).ceil() as usize).clamp(1, kept.len()) - 1] as f64;
            let found = tally.percentile(rank).unwrap() as f64;
            assert!((found - exact).abs() <= exact * 0.004, "{rank}: {found}, not {exact}");
        }
    }
}

#[test]
fn nothing_comes_of_nothing() {
    let none = Tally::default();
    assert_eq!((none.mean(), none.variance(), none.percentile(0.5), none.least()), (None, None, None, None));
    assert_eq!(none.classes(10), []);
    let one = tally(&[7]);
    assert_eq!((one.mean(), one.variance(), one.percentile(0.5)), (Some(7.0), None, Some(7)));
    assert_eq!(tally(&[-5]).least(), Some(0));
    let batches = Batches::default();
    assert_eq!((batches.mean(), batches.interval(0.95), batches.compare(&batches, 0.95)), (None, None, None));
    assert_eq!((share(0, 0, 0.95), share(2, 1, 0.95), independent(&[], 0.9)), (None, None, None));
}

#[test]
fn neither_order_nor_threads_change_a_bit() {
    let kept = numbers(2, 10_000, Shape::LogNormal { mean: 1e7, deviation: 3e7 });
    let mut batches = Batches::default();
    kept.iter().enumerate().for_each(|(case, number)| batches.record(case as u64, *number));
    let whole = (tally(&kept), batches);
    // Parts of several sizes, counted apart and put together in another order.
    for size in [1, 7, 64, 1000, 9999] {
        let (mut tallies, mut all) = (Tally::default(), Batches::default());
        let mut parts: Vec<(usize, &[i64])> = kept.chunks(size).enumerate().collect();
        parts.reverse();
        let third = parts.len() / 3;
        parts.rotate_left(third);
        for (at, part) in parts {
            let mut batches = Batches::default();
            part.iter().enumerate().for_each(|(case, number)| batches.record((at * size + case) as u64, *number));
            tallies.merge(&tally(part));
            all.merge(&batches);
        }
        assert!(whole == (tallies.clone(), all.clone()), "parts of {size}");
        assert_eq!(tallies.variance().map(f64::to_bits), whole.0.variance().map(f64::to_bits));
        assert_eq!(all.interval(0.95), whole.1.interval(0.95));
    }
}

#[test]
fn classes_for_a_plot_hold_every_number_once() {
    let kept = numbers(5, 5_000, Shape::Exponential { mean: 1e6 });
    let classes = tally(&kept).classes(12);
    assert_eq!(classes.iter().map(|(_, count)| count).sum::<u64>(), 5_000);
    assert_eq!((classes.len(), classes[0].0), (12, *kept.iter().min().unwrap()));
    // A class differs from the exact one by what lies within 0.4 % of its ends.
    let width = classes[1].0 - classes[0].0;
    let exact = kept.iter().filter(|number| **number < classes[1].0).count() as f64;
    assert!((classes[0].1 as f64 - exact).abs() < exact * 0.03 + 5.0, "{} {exact} {width}", classes[0].1);
}

#[test]
fn quantiles_are_those_of_the_tables() {
    // Two-sided, from the usual tables of Student's distribution.
    for (level, freedom, table) in [
        (0.95, 1.0, 12.706),
        (0.95, 2.0, 4.303),
        (0.95, 5.0, 2.571),
        (0.95, 10.0, 2.228),
        (0.95, 30.0, 2.042),
        (0.95, 120.0, 1.980),
        (0.90, 4.0, 2.132),
        (0.90, 20.0, 1.725),
        (0.99, 3.0, 5.841),
        (0.99, 40.0, 2.704),
    ] {
        let found = student(level, freedom);
        assert!((found - table).abs() < 0.0006, "{level} {freedom}: {found}");
        assert!((two_sided(found, freedom) - (1.0 - level)).abs() < 1e-6);
        assert!((two_sided(-found, freedom) - (1.0 - level)).abs() < 1e-6);
    }
    assert!((normal(0.95) - 1.959_964).abs() < 1e-6 && (normal(0.99) - 2.575_829).abs() < 1e-6);
}

#[test]
fn batches_of_one_size_give_the_plain_interval() {
    // 32 cases are 32 batches: the textbook formula.
    let kept = numbers(9, 32, Shape::Uniform { low: 0.0, high: 1e6 });
    let mut batches = Batches::default();
    kept.iter().enumerate().for_each(|(case, number)| batches.record(case as u64, *number));
    let interval = batches.interval(0.95).unwrap();
    let mean = kept.iter().sum::<i64>() as f64 / 32.0;
    let variance = kept.iter().map(|number| (*number as f64 - mean).powi(2)).sum::<f64>() / 31.0;
    let half = 2.039_513 * (variance / 32.0).sqrt();
    assert!((interval.mean - mean).abs() < 1e-6 && ((interval.high - mean) / half - 1.0).abs() < 1e-6, "{interval:?}");
    let floats: Vec<f64> = kept.iter().map(|number| *number as f64).collect();
    let same = independent(&floats, 0.95).unwrap();
    assert!((same.high / interval.high - 1.0).abs() < 1e-12);
}

/// Numbers of which each is near the one before: as lead times in a queue are (first-order autoregression).
fn correlated(seed: u64, count: u64, memory: f64) -> Batches {
    let mut batches = Batches::default();
    let mut level = 0.0;
    for (case, number) in numbers(seed, count, Shape::Uniform { low: 0.0, high: 1e6 }).into_iter().enumerate() {
        level = memory * level + number as f64 - 5e5;
        batches.record(case as u64, (level + 1e8) as i64);
    }
    batches
}

#[test]
fn intervals_hold_the_truth_as_often_as_they_say() {
    for memory in [0.0, 0.95] {
        let holds = |seed: &u64| {
            let interval = correlated(*seed, 20_000, memory).interval(0.9).unwrap();
            interval.low <= 1e8 && 1e8 <= interval.high
        };
        let held = (0..200).filter(holds).count();
        // 180 are expected of 200; four standard deviations are 17.
        assert!((163..=197).contains(&held), "memory {memory}: {held} of 200");
    }
}

#[test]
fn batches_that_are_too_short_are_told() {
    assert!(correlated(1, 20_000, 0.9).are_independent());
    // Each number says so much of the next that a batch knows its neighbour.
    assert!(!correlated(1, 200, 0.999).are_independent());
}

#[test]
fn a_difference_is_found_where_there_is_one() {
    let batches = |seed: u64, shift: i64| {
        let mut batches = Batches::default();
        let kept = numbers(seed, 4_000, Shape::Exponential { mean: 1e6 });
        kept.iter().enumerate().for_each(|(case, number)| batches.record(case as u64, number + shift));
        batches
    };
    // The same luck, and a hundredth more: paired, that is seen; from independent runs it would not be.
    let paired = batches(1, 0).compare(&batches(1, 10_000), 0.95).unwrap();
    assert!((paired.difference.mean - 10_000.0).abs() < 1e-6 && paired.p_value < 1e-6, "{paired:?}");
    assert!(paired.batches >= 20 && paired.batches <= 40, "{paired:?}");
    let apart = batches(1, 0).compare(&batches(2, 10_000), 0.95).unwrap();
    assert!(apart.p_value > 0.001 && apart.difference.low < 0.0, "{apart:?}");
    let same = batches(1, 0).compare(&batches(1, 0), 0.95).unwrap();
    assert_eq!((same.difference.mean, same.p_value), (0.0, 1.0));
    // Where there is no difference, one of twenty is found at this level; of 200, 10 are expected, and 23 hardly.
    let found = (0..200)
        .filter(|seed| batches(seed * 2 + 10, 0).compare(&batches(seed * 2 + 11, 0), 0.95).unwrap().p_value < 0.05);
    let found = found.count();
    assert!((1..=22).contains(&found), "{found} of 200");
}

#[test]
fn shares_are_compared_as_the_tables_of_the_normal_distribution_say() {
    // 60 of 100 and 40 of 100: pooled 0.5, error 0.0707, z 2.828.
    let p = shares_differ((60, 100), (40, 100)).unwrap();
    assert!((p - 0.004_678).abs() < 1e-5, "{p}");
    assert_eq!(shares_differ((60, 100), (40, 100)), shares_differ((40, 100), (60, 100)));
    assert!((shares_differ((5, 10), (50, 100)).unwrap() - 1.0).abs() < 1e-12);
    assert_eq!(shares_differ((0, 10), (0, 20)), Some(1.0));
    assert_eq!(shares_differ((0, 0), (1, 2)), None);
}

#[test]
fn shares_agree_with_the_published_interval() {
    // Newcombe, Statistics in Medicine 17 (1998), table I: Wilson's score interval without continuity correction.
    for (of, all, low, high) in
        [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)]
    {
        let found = share(of, all, 0.95).unwrap();
        assert!((found.low - low).abs() < 5.1e-5 && (found.high - high).abs() < 5.1e-5, "{of} of {all}: {found:?}");
    }
    assert_eq!(share(20, 20, 0.95).unwrap().high, 1.0);
}

#[test]
fn a_level_is_averaged_over_time() {
    let mut level = Level::from(100);
    level.change(110, 2);
    level.change(130, -1);
    level.change(140, 3);
    level.change(140, -4);
    assert_eq!((level.value(), level.most()), (0, 4));
    // 10 at 0, 20 at 2, 10 at 1, and 60 at 0.
    assert_eq!(level.area(200), 50);
    assert!((level.mean(200) - 0.5).abs() < 1e-12);
    assert_eq!(Level::from(5).mean(5), 0.0);
}
