//! Chance: what is drawn is distributed as it should be, and an address always gives the same.

use procedo::simulate::distribution::{Distribution, Luck, Purpose, Shape, ShapeFault, Weights};
use statrs::distribution::{ContinuousCDF, Exp, Gamma, LogNormal, Normal, Triangular, Uniform};

/// So many numbers of a shape, each from a stream of its own, as simulations draw them.
fn drawn(shape: Shape, count: u64) -> Vec<f64> {
    let distribution = Distribution::new(shape).expect("a distribution");
    let luck = Luck::new(7);
    (0..count).map(|case| distribution.draw(&mut luck.case(case).stream(Purpose::Duration, 3, 0))).collect()
}

/// The largest distance of what was drawn from a distribution function, times the root of the number (Kolmogorov,
/// Smirnov). Above 1.95 it is chance in one of a thousand.
fn distance(mut numbers: Vec<f64>, function: impl Fn(f64) -> f64) -> f64 {
    numbers.sort_by(f64::total_cmp);
    let count = numbers.len() as f64;
    let of = |(at, number): (usize, &f64)| {
        let expected = function(*number);
        (expected - at as f64 / count).abs().max((expected - (at + 1) as f64 / count).abs())
    };
    numbers.iter().enumerate().map(of).fold(0.0, f64::max) * count.sqrt()
}

#[track_caller]
fn check(shape: Shape, function: impl Fn(f64) -> f64, mean: f64, deviation: f64) {
    let numbers = drawn(shape.clone(), 40_000);
    let count = numbers.len() as f64;
    let sample = numbers.iter().sum::<f64>() / count;
    // Five standard errors.
    assert!((sample - mean).abs() < 5.0 * deviation / count.sqrt(), "{shape:?}: mean {sample}, not {mean}");
    let squares = numbers.iter().map(|number| (number - sample).powi(2)).sum::<f64>() / count;
    assert!((squares.sqrt() / deviation - 1.0).abs() < 0.05, "{shape:?}: deviation {}", squares.sqrt());
    let distance = distance(numbers, function);
    assert!(distance < 1.95, "{shape:?}: {distance}");
}

#[test]
fn what_is_drawn_is_distributed_as_it_is_written() {
    let uniform = Uniform::new(2.0, 5.0).unwrap();
    check(Shape::Uniform { low: 2.0, high: 5.0 }, |x| uniform.cdf(x), 3.5, 3.0 / 12f64.sqrt());
    let triangular = Triangular::new(1.0, 6.0, 2.0).unwrap();
    check(Shape::Triangular { low: 1.0, mode: 2.0, high: 6.0 }, |x| triangular.cdf(x), 3.0, (21f64 / 18.0).sqrt());
    let exponential = Exp::new(0.25).unwrap();
    check(Shape::Exponential { mean: 4.0 }, |x| exponential.cdf(x), 4.0, 4.0);
    // By mean 3 and deviation 2: the logarithm has variance ln(1 + 4/9) and mean ln 3 less half of it.
    let variance = (1.0 + 4.0 / 9.0f64).ln();
    let log_normal = LogNormal::new(3f64.ln() - variance / 2.0, variance.sqrt()).unwrap();
    check(Shape::LogNormal { mean: 3.0, deviation: 2.0 }, |x| log_normal.cdf(x), 3.0, 2.0);
    let gamma = Gamma::new(2.25, 0.75).unwrap();
    check(Shape::Gamma { mean: 3.0, deviation: 2.0 }, |x| gamma.cdf(x), 3.0, 2.0);
    // Normal, cut at 0: phi and Phi of the standard normal at -1.
    let normal = Normal::standard();
    let (density, kept) = ((-0.5f64).exp() / (2.0 * std::f64::consts::PI).sqrt(), 1.0 - normal.cdf(-1.0));
    let ratio = density / kept;
    let (mean, deviation) = (2.0 + 2.0 * ratio, 2.0 * (1.0 - ratio - ratio * ratio).sqrt());
    let cut = |x: f64| (normal.cdf((x - 2.0) / 2.0) - normal.cdf(-1.0)) / kept;
    check(Shape::Normal { mean: 2.0, deviation: 2.0 }, cut, mean, deviation);
}

#[test]
fn half_and_nine_of_ten_stay_below_what_is_said() {
    let numbers = drawn(Shape::LogNormalBelow { median: 2.0, p90: 9.0 }, 40_000);
    let share = |most: f64| numbers.iter().filter(|number| **number <= most).count() as f64 / 40_000.0;
    assert!((share(2.0) - 0.5).abs() < 0.0125 && (share(9.0) - 0.9).abs() < 0.0075, "{} {}", share(2.0), share(9.0));
}

#[test]
fn a_list_gives_each_as_often() {
    let numbers = drawn(Shape::OneOf(vec![1.0, 2.0, 2.0, 7.0]), 40_000);
    for (value, share) in [(1.0, 0.25), (2.0, 0.5), (7.0, 0.25)] {
        let found = numbers.iter().filter(|number| **number == value).count() as f64 / 40_000.0;
        assert!((found - share).abs() < 0.0125, "{value}: {found}");
    }
}

#[test]
fn weights_are_met_and_what_weighs_nothing_never_comes() {
    let weights = Weights::new(&[0.0, 3.0, 0.0, 1.0, 0.0]).unwrap();
    let luck = Luck::new(1);
    let mut counts = [0u32; 5];
    for case in 0..40_000 {
        counts[weights.draw(&mut luck.case(case).stream(Purpose::Fact, 0, 0))] += 1;
    }
    assert_eq!((counts[0], counts[2], counts[4]), (0, 0, 0));
    assert!((f64::from(counts[1]) / 40_000.0 - 0.75).abs() < 0.011, "{counts:?}");
    assert_eq!(weights.probabilities(), [0.0, 0.75, 0.0, 0.25, 0.0]);
    assert_eq!((Weights::new(&[]), Weights::new(&[0.0]), Weights::new(&[1.0, -1.0])), (None, None, None));
}

#[test]
fn every_address_has_numbers_of_its_own() {
    let draw = |seed, case, purpose, place, occurrence| {
        Luck::new(seed).case(case).stream(purpose, place, occurrence).fraction().to_bits()
    };
    let mut seen = std::collections::BTreeSet::new();
    for seed in 0..4 {
        for case in 0..20 {
            for purpose in [Purpose::Arrival, Purpose::Fact, Purpose::Duration, Purpose::Pick] {
                for place in 0..20 {
                    for occurrence in 0..4 {
                        let first = draw(seed, case, purpose, place, occurrence);
                        assert_eq!(first, draw(seed, case, purpose, place, occurrence));
                        seen.insert(first);
                    }
                }
            }
        }
    }
    assert_eq!(seen.len(), 4 * 20 * 4 * 20 * 4, "two addresses share their numbers");
}

#[test]
fn neighbouring_addresses_are_independent() {
    // First numbers of neighbours in case, place and occurrence, put into 10 × 10 boxes: chi square with 99 degrees of
    // freedom is above 149 in one of a thousand.
    let luck = Luck::new(3);
    let first = |case: u64, place: u32, occurrence: u32| {
        luck.case(case).stream(Purpose::Duration, place, occurrence).fraction()
    };
    type Neighbour = fn(u64) -> (u64, u32, u32);
    let neighbours: [(&str, Neighbour); 3] =
        [("case", |at| (at + 1, 0, 0)), ("place", |at| (at, 1, 0)), ("occurrence", |at| (at, 0, 1))];
    for (name, neighbour) in neighbours {
        let mut boxes = [0u32; 100];
        for at in 0..50_000 {
            let (case, place, occurrence) = neighbour(at);
            let (x, y) = (first(at, 0, 0), first(case, place, occurrence));
            boxes[(x * 10.0) as usize * 10 + (y * 10.0) as usize] += 1;
        }
        let square: f64 = boxes.iter().map(|count| (f64::from(*count) - 500.0).powi(2) / 500.0).sum();
        assert!(square < 149.0, "{name}: {square}");
    }
}

#[test]
fn what_is_no_distribution_is_refused() {
    for (shape, fault) in [
        (Shape::Fixed(-1.0), ShapeFault::OutOfRange),
        (Shape::Fixed(f64::NAN), ShapeFault::OutOfRange),
        (Shape::Fixed(1e300), ShapeFault::OutOfRange),
        (Shape::Uniform { low: 2.0, high: 1.0 }, ShapeFault::Order),
        (Shape::Triangular { low: 1.0, mode: 5.0, high: 4.0 }, ShapeFault::Order),
        (Shape::Exponential { mean: 0.0 }, ShapeFault::Zero),
        (Shape::LogNormal { mean: 0.0, deviation: 1.0 }, ShapeFault::Zero),
        (Shape::LogNormalBelow { median: 3.0, p90: 2.0 }, ShapeFault::Order),
        (Shape::Gamma { mean: 0.0, deviation: 1.0 }, ShapeFault::Zero),
        (Shape::OneOf(Vec::new()), ShapeFault::Empty),
    ] {
        assert_eq!(Distribution::new(shape.clone()).err(), Some(fault), "{shape:?}");
    }
    // Without spread each of them is a number.
    for shape in [
        Shape::Uniform { low: 3.0, high: 3.0 },
        Shape::Triangular { low: 3.0, mode: 3.0, high: 3.0 },
        Shape::LogNormal { mean: 3.0, deviation: 0.0 },
        Shape::LogNormalBelow { median: 3.0, p90: 3.0 },
        Shape::Normal { mean: 3.0, deviation: 0.0 },
        Shape::Gamma { mean: 3.0, deviation: 0.0 },
    ] {
        assert!((drawn(shape.clone(), 1)[0] - 3.0).abs() < 1e-9, "{shape:?}");
    }
}
