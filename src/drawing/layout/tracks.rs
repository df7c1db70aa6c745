//! The tracks of what runs in a gap or a gutter: an order in which runs cross little, and none lies on another.

/// A run. Tracks are told from *before* to *after*: in a gap from top to bottom, in a gutter from left to right.
#[derive(Clone, Debug)]
pub struct Run {
    /// Where it begins and ends.
    pub ends: [Turn; 2],
    /// From where to where it has its track to itself.
    pub span: (i32, i32),
}

/// An end of a run, where it turns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turn {
    /// Where.
    pub at: i32,
    /// It turns to where tracks begin; otherwise to where they end.
    pub before: bool,
}

/// What it costs when two runs lie on each other for a while, against a crossing.
const LIES_ON: usize = 1_000;
/// Of so many runs the order is improved; of more it stays as it comes.
const MANY: usize = 200;

impl Run {
    fn low(&self) -> i32 {
        self.ends[0].at.min(self.ends[1].at)
    }

    fn high(&self) -> i32 {
        self.ends[0].at.max(self.ends[1].at)
    }

    fn meets(&self, other: &Run) -> bool {
        self.span.0 <= other.span.1 && other.span.0 <= self.span.1
    }
}

/// The track of each run, from 0, and how many there are.
pub fn tracks(runs: &[Run]) -> (Vec<usize>, usize) {
    let order = order(runs);
    let mut tracks = vec![0; runs.len()];
    let mut count = 0;
    for (nth, at) in order.iter().enumerate() {
        let over = order[..nth].iter().filter(|other| runs[**other].meets(&runs[*at]));
        tracks[*at] = over.map(|other| tracks[*other] + 1).max().unwrap_or(0);
        count = count.max(tracks[*at] + 1);
    }
    (tracks, count)
}

/// Two runs that lie on each other even so.
pub fn clash(runs: &[Run], tracks: &[usize]) -> Option<(usize, usize)> {
    let pairs = (0..runs.len()).flat_map(|one| (0..runs.len()).map(move |other| (one, other)));
    let mut clashes = pairs.filter(|(one, other)| tracks[*one] < tracks[*other]);
    clashes.find(|(one, other)| cost(&runs[*one], &runs[*other]) >= LIES_ON)
}

/// Each run in turn goes to where it crosses least, as long as that helps ("sifting").
fn order(runs: &[Run]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..runs.len()).collect();
    // What comes from before and goes far to one side stands after what goes less far.
    order.sort_by_key(|at| (runs[*at].low() + runs[*at].high(), *at));
    if runs.len() > MANY {
        return order;
    }
    for _ in 0..4 {
        let mut better = false;
        for run in 0..runs.len() {
            let stands = order.iter().position(|at| *at == run).unwrap_or(0);
            order.remove(stands);
            // What it costs there, against what it costs at the very beginning.
            let (mut best, mut least, mut now) = (0, 0, 0);
            let mut here = 0;
            for (place, other) in order.iter().enumerate() {
                now += cost(&runs[*other], &runs[run]) as i64 - cost(&runs[run], &runs[*other]) as i64;
                if place + 1 == stands {
                    here = now;
                }
                if now < least {
                    (best, least) = (place + 1, now);
                }
            }
            let place = if least < here { best } else { stands };
            better |= least < here;
            order.insert(place, run);
        }
        if !better {
            break;
        }
    }
    order
}

/// What it costs if one run has a track before that of another.
fn cost(one: &Run, other: &Run) -> usize {
    let mut cost = 0;
    for end in other.ends.iter().filter(|end| end.before) {
        cost += usize::from(one.low() < end.at && end.at < one.high());
        cost += LIES_ON * usize::from(one.ends.iter().any(|own| own.at == end.at));
    }
    for end in one.ends.iter().filter(|end| !end.before) {
        cost += usize::from(other.low() < end.at && end.at < other.high());
        cost += LIES_ON * usize::from(other.ends.iter().any(|there| there.at == end.at && !there.before));
    }
    cost
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A run from where something comes down to where it goes on down.
    fn run(from: i32, to: i32) -> Run {
        let ends = [Turn { at: from, before: true }, Turn { at: to, before: false }];
        Run { ends, span: (from.min(to), from.max(to)) }
    }

    #[track_caller]
    fn check(runs: &[(i32, i32)], expected: &[usize]) {
        let runs: Vec<Run> = runs.iter().map(|(from, to)| run(*from, *to)).collect();
        assert_eq!(tracks(&runs).0, expected);
    }

    #[test]
    fn runs_that_do_not_meet_share_a_track() {
        check(&[(0, 10), (20, 30), (40, 31)], &[0, 0, 0]);
    }

    #[test]
    fn the_order_crosses_least() {
        // To the right: what goes farther stands before what begins later.
        check(&[(0, 30), (10, 40)], &[1, 0]);
        check(&[(30, 0), (40, 10)], &[0, 1]);
    }

    #[test]
    fn what_comes_down_stays_before_what_goes_down_there() {
        check(&[(0, 10), (10, 20)], &[1, 0]);
        check(&[(20, 10), (10, 0)], &[1, 0]);
        let runs = [run(0, 10), run(10, 0)];
        let (own, _) = tracks(&runs);
        assert!(clash(&runs, &own).is_some(), "they change places: one of them must give way");
    }
}
