//! Chance: distributions of what differs from case to case, and the streams of numbers that they are drawn from.
//!
//! Every draw has an address: the seed of the run, the case, what it is for, the place in the procedure, and for the
//! how-many-eth time. The same address gives the same numbers, whatever the other cases do and however many threads
//! work; two runs that are compared meet the same luck wherever they ask the same thing (*common random numbers*).
//!
//! Streams are SplitMix64 (Steele, Lea, Flood, *Fast splittable pseudorandom number generators*, OOPSLA 2014), each
//! begun at a hash of its address. Drawing one number from a fresh stream costs a few nanoseconds.

use rand_distr::{Distribution as _, Exp, Gamma, LogNormal, Normal, Triangular};
use rand_xoshiro::SplitMix64;
use rand_xoshiro::rand_core::{Rng, SeedableRng};

/// What a number is drawn for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// When the next case arrives.
    Arrival,
    /// How many arrive together.
    Batch,
    /// The value of a fact: the place is the fact.
    Fact,
    /// How long a step takes: the place is the step.
    Duration,
    /// Whether, and when, something happens: the place is the event.
    Event,
    /// Who of several people does it: the place is the step.
    Pick,
    /// Whether a meeting is called out of turn: the place is the step.
    Meeting,
}

/// The luck of a run.
#[derive(Clone, Copy, Debug)]
pub struct Luck(u64);

/// The luck of one case in it.
#[derive(Clone, Copy, Debug)]
pub struct CaseLuck(u64);

/// Numbers for one purpose.
#[derive(Clone, Debug)]
pub struct Stream(SplitMix64);

impl Luck {
    /// That of a seed.
    pub fn new(seed: u64) -> Luck {
        Luck(mixed(seed ^ 0x7072_6f63_6564_6f21))
    }

    /// That of a case.
    pub fn case(self, case: u64) -> CaseLuck {
        CaseLuck(mixed(self.0.wrapping_add(mixed(case.wrapping_add(GOLDEN)))))
    }
}

impl CaseLuck {
    /// The numbers for one purpose at one place, the `occurrence`-th time that the case asks for them.
    #[inline]
    pub fn stream(self, purpose: Purpose, place: u32, occurrence: u32) -> Stream {
        // One to one: no two addresses of a case share an input. Occurrences beyond 2^24 would.
        let address = u64::from(place) | u64::from(occurrence & 0xff_ffff) << 32 | (purpose as u64) << 56;
        Stream(SplitMix64::seed_from_u64(mixed(self.0 ^ address.wrapping_mul(GOLDEN))))
    }
}

/// The odd number next to 2^64 divided by the golden ratio.
const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

/// A one-to-one mix of all bits: variant 13 of Stafford's finalisers (*Better bit mixing*, 2011).
#[inline]
fn mixed(mut bits: u64) -> u64 {
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

impl Stream {
    /// A number from 0 up to, and without, 1.
    #[inline]
    pub fn fraction(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 * (1.0 / (1u64 << 53) as f64)
    }

    /// Something that happens with this probability.
    #[inline]
    pub fn happens(&mut self, probability: f64) -> bool {
        self.fraction() < probability
    }

    /// A whole number below `count`, each as likely as the others; 0 below 1.
    #[inline]
    pub fn below(&mut self, count: u64) -> u64 {
        // Lemire's multiplication (2019) without its rejection: off by less than count / 2^64.
        ((u128::from(self.0.next_u64()) * u128::from(count)) >> 64) as u64
    }
}

/// Weights of several things, as a table to draw from.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Weights {
    /// The sums of the weights so far; the last is that of all.
    sums: Vec<f64>,
}

impl Weights {
    /// From weights of which none is negative and some is not 0.
    pub fn new(weights: &[f64]) -> Option<Weights> {
        let mut sum = 0.0;
        let sums: Vec<f64> = weights
            .iter()
            .map(|weight| {
                sum += weight;
                sum
            })
            .collect();
        let good = weights.iter().all(|weight| *weight >= 0.0) && sum > 0.0 && sum.is_finite();
        good.then_some(Weights { sums })
    }

    /// The same for each of so many.
    pub fn equal(count: usize) -> Option<Weights> {
        Weights::new(&vec![1.0; count])
    }

    /// The place of one of them. By inversion, so that like weights draw like things from the same number.
    #[inline]
    pub fn draw(&self, stream: &mut Stream) -> usize {
        let all = self.sums.last().copied().unwrap_or(0.0);
        let at = stream.fraction() * all;
        let place = self.sums.partition_point(|sum| *sum <= at);
        // Rounding may reach the sum itself: then it is the last that has a weight.
        place.min(self.sums.partition_point(|sum| *sum < all))
    }

    /// The probability of each.
    pub fn probabilities(&self) -> Vec<f64> {
        let all = self.sums.last().copied().unwrap_or(1.0);
        let before = std::iter::once(0.0).chain(self.sums.iter().copied());
        self.sums.iter().zip(before).map(|(sum, before)| (sum - before) / all).collect()
    }
}

/// How something is distributed, in whatever unit its numbers are.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// Always the same.
    Fixed(f64),
    /// Each between two as likely as the others.
    Uniform {
        /// From.
        low: f64,
        /// To.
        high: f64,
    },
    /// A triangle.
    Triangular {
        /// From.
        low: f64,
        /// The most likely.
        mode: f64,
        /// To.
        high: f64,
    },
    /// Exponential: as likely to end in the next minute, however long it has lasted.
    Exponential {
        /// The mean.
        mean: f64,
    },
    /// Log-normal, by its own mean and standard deviation.
    LogNormal {
        /// The mean.
        mean: f64,
        /// The standard deviation.
        deviation: f64,
    },
    /// Log-normal, by what half and nine of ten stay below.
    LogNormalBelow {
        /// Half stay below it.
        median: f64,
        /// Nine of ten stay below it.
        p90: f64,
    },
    /// Normal, where what is below 0 is drawn again.
    Normal {
        /// The mean, before.
        mean: f64,
        /// The standard deviation, before.
        deviation: f64,
    },
    /// Gamma, by its mean and standard deviation.
    Gamma {
        /// The mean.
        mean: f64,
        /// The standard deviation.
        deviation: f64,
    },
    /// One of these, each as likely as the others.
    OneOf(Vec<f64>),
}

/// Why there is no such distribution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShapeFault {
    /// A number is negative, infinite or none.
    OutOfRange,
    /// What should be the larger number is the smaller one.
    Order,
    /// A mean or a median that must not be 0 is 0.
    Zero,
    /// A list has nothing in it.
    Empty,
}

/// A distribution to draw from: never below 0.
#[derive(Clone, Debug, PartialEq)]
pub struct Distribution {
    shape: Shape,
    sampler: Sampler,
}

#[derive(Clone, Debug, PartialEq)]
enum Sampler {
    Fixed(f64),
    Uniform(f64, f64),
    Triangular(Triangular<f64>),
    Exponential(Exp<f64>),
    LogNormal(LogNormal<f64>),
    Normal(Normal<f64>),
    Gamma(Gamma<f64>),
    OneOf(Vec<f64>),
}

/// What nine of ten standard normal numbers stay below.
const NORMAL_P90: f64 = 1.281_551_565_544_600_5;

impl Distribution {
    /// Of this shape.
    ///
    /// # Errors
    /// When there is none.
    pub fn new(shape: Shape) -> Result<Distribution, ShapeFault> {
        let numbers = shape.numbers();
        if numbers.iter().any(|number| !(0.0..=MOST).contains(number)) {
            return Err(ShapeFault::OutOfRange);
        }
        let ordered = |holds: bool| if holds { Ok(()) } else { Err(ShapeFault::Order) };
        let positive = |number: f64| if number > 0.0 { Ok(()) } else { Err(ShapeFault::Zero) };
        let none = ShapeFault::OutOfRange;
        let sampler = match &shape {
            Shape::Fixed(value) => Sampler::Fixed(*value),
            Shape::Uniform { low, high } => {
                ordered(low <= high)?;
                Sampler::Uniform(*low, *high)
            }
            Shape::Triangular { low, mode, high } => {
                ordered(low <= mode && mode <= high)?;
                if low == high { Sampler::Fixed(*low) } else { triangular(*low, *mode, *high)? }
            }
            Shape::Exponential { mean } => {
                positive(*mean)?;
                Sampler::Exponential(Exp::new(mean.recip()).map_err(|_| none)?)
            }
            Shape::LogNormal { mean, deviation } => {
                positive(*mean)?;
                // Mean and variance of the logarithm, from those of the number.
                let variance = (deviation / mean).powi(2).ln_1p();
                log_normal(mean.ln() - variance / 2.0, variance.sqrt())?
            }
            Shape::LogNormalBelow { median, p90 } => {
                positive(*median)?;
                ordered(median <= p90)?;
                log_normal(median.ln(), (p90 / median).ln() / NORMAL_P90)?
            }
            Shape::Normal { mean, deviation } => {
                // With a mean of 0 or more at least every second draw is kept.
                Sampler::Normal(Normal::new(*mean, *deviation).map_err(|_| none)?)
            }
            Shape::Gamma { mean, deviation } => {
                positive(*mean)?;
                let scale = deviation * deviation / mean;
                if *deviation < mean * 1e-6 {
                    Sampler::Fixed(*mean)
                } else {
                    Sampler::Gamma(Gamma::new(mean / scale, scale).map_err(|_| none)?)
                }
            }
            Shape::OneOf(values) if values.is_empty() => return Err(ShapeFault::Empty),
            Shape::OneOf(values) => Sampler::OneOf(values.clone()),
        };
        Ok(Distribution { shape, sampler })
    }

    /// Always the same number.
    pub fn fixed(value: f64) -> Distribution {
        Distribution { shape: Shape::Fixed(value), sampler: Sampler::Fixed(value) }
    }

    /// Its shape.
    pub fn shape(&self) -> &Shape {
        &self.shape
    }

    /// A number of it.
    ///
    /// Sources, as `rand_distr` has them: exponential and normal by the ziggurat (Marsaglia, Tsang 2000), gamma by
    /// Marsaglia's and Tsang's rejection (2000); uniform, triangular and lists by inversion.
    #[inline]
    pub fn draw(&self, stream: &mut Stream) -> f64 {
        match &self.sampler {
            Sampler::Fixed(value) => *value,
            Sampler::Uniform(low, high) => low + stream.fraction() * (high - low),
            Sampler::Triangular(of) => of.sample(&mut stream.0),
            Sampler::Exponential(of) => of.sample(&mut stream.0),
            Sampler::LogNormal(of) => of.sample(&mut stream.0),
            Sampler::Normal(of) => loop {
                let value = of.sample(&mut stream.0);
                if value >= 0.0 {
                    break value;
                }
            },
            Sampler::Gamma(of) => of.sample(&mut stream.0),
            Sampler::OneOf(values) => values[stream.below(values.len() as u64) as usize],
        }
    }

    /// Its mean; of the normal one, before what is below 0 is drawn again.
    pub fn mean(&self) -> f64 {
        match &self.shape {
            Shape::Fixed(value) => *value,
            Shape::Uniform { low, high } => (low + high) / 2.0,
            Shape::Triangular { low, mode, high } => (low + mode + high) / 3.0,
            Shape::Exponential { mean }
            | Shape::LogNormal { mean, .. }
            | Shape::Normal { mean, .. }
            | Shape::Gamma { mean, .. } => *mean,
            Shape::LogNormalBelow { median, p90 } => median * (((p90 / median).ln() / NORMAL_P90).powi(2) / 2.0).exp(),
            Shape::OneOf(values) => values.iter().sum::<f64>() / values.len() as f64,
        }
    }
}

/// The largest number of a distribution; far beyond what anybody means, and well within what can be reckoned with.
const MOST: f64 = 1e15;

fn triangular(low: f64, mode: f64, high: f64) -> Result<Sampler, ShapeFault> {
    Triangular::new(low, high, mode).map(Sampler::Triangular).map_err(|_| ShapeFault::OutOfRange)
}

fn log_normal(mean: f64, deviation: f64) -> Result<Sampler, ShapeFault> {
    LogNormal::new(mean, deviation).map(Sampler::LogNormal).map_err(|_| ShapeFault::OutOfRange)
}

impl Shape {
    /// The numbers that it is written with.
    fn numbers(&self) -> Vec<f64> {
        match self {
            Shape::Fixed(value) => vec![*value],
            Shape::Uniform { low, high } => vec![*low, *high],
            Shape::Triangular { low, mode, high } => vec![*low, *mode, *high],
            Shape::Exponential { mean } => vec![*mean],
            Shape::LogNormal { mean, deviation }
            | Shape::Normal { mean, deviation }
            | Shape::Gamma { mean, deviation } => vec![*mean, *deviation],
            Shape::LogNormalBelow { median, p90 } => vec![*median, *p90],
            Shape::OneOf(values) => values.clone(),
        }
    }
}
