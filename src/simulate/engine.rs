//! The engine: cases arrive, steps take their time, people take up what waits, things happen and deadlines run out, all
//! in the order of their moments; what is done is done by the step function. A discrete-event simulation with an event
//! list (Law, *Simulation modeling and analysis*, 5th ed. 2015, chapter 1).
//!
//! Without people, cases have nothing to do with each other: each is followed to its end before the next begins, on as
//! many threads as there are. With people, all cases share one course of time; several such courses, with luck of their
//! own, are run side by side. Either way what comes out depends on the seed and on nothing else.

mod course;
mod doing;
mod slot;

use super::calendar::{Moment, NEVER, WorkingTime};
use super::distribution::{Luck, Purpose};
use super::log;
use super::profile::Profile;
use super::results::Results;
use super::staff::Staff;
use crate::runtime::Program;
use course::Course;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// What is simulated.
#[derive(Clone, Debug)]
pub struct Simulation<'s> {
    /// The procedure.
    pub program: &'s Program,
    /// What is assumed of it.
    pub profile: &'s Profile,
    /// By which hours it goes where nobody in particular works.
    pub hours: WorkingTime,
    /// The people; without them everything is done at once, by as many as are needed.
    pub staff: Option<Staff>,
    /// When the first case may arrive.
    pub start: Moment,
    /// How many cases are counted, in each course of time.
    pub cases: u64,
    /// How many courses of time, with people.
    pub courses: u32,
    /// The luck.
    pub seed: u64,
}

/// What can be seen, and done, while it runs.
#[derive(Debug, Default)]
pub struct Progress {
    /// How many cases have ended.
    pub ended: AtomicU64,
    /// Stop: what has been reached counts.
    pub stop: AtomicBool,
}

/// So many cases are followed by one thread before it takes others; the same number always, so that what is added up
/// is the same.
const BLOCK: u64 = 4_096;

/// After so many arrivals that others follow up their calendar forgets what is past.
const FORGETS: u64 = 256;

impl Simulation<'_> {
    /// Runs it, on so many threads at most. The same seed gives the same results on any number of them. The results of
    /// each course of time; of one only, without people.
    pub fn run(&self, threads: usize, progress: &Progress) -> Vec<Results> {
        match self.staff {
            Some(_) => self.with_people(threads, progress),
            None => vec![self.without_people(threads, progress)],
        }
    }

    /// Runs one course of time, and hands over what each case did; cases that are stuck at the end, last.
    pub fn run_logged(&self, each: &mut dyn FnMut(&log::Case), progress: &Progress) -> Results {
        let mut course = self.course(0);
        course.logs = Some(each);
        let total = self.total();
        if self.staff.is_some() {
            course.arrive_next();
            course.follow(progress);
        } else {
            while course.arrivals.come_before(total) && !progress.stop.load(Ordering::Relaxed) {
                course.arrive_next();
                course.follow(progress);
                course.give_up_the_rest();
            }
        }
        course.finish()
    }

    /// Those that are counted, and those before them that are not.
    fn total(&self) -> u64 {
        self.cases.saturating_add(self.profile.warm_up)
    }

    fn course(&self, which: u32) -> Course<'_> {
        let seed = self.seed.wrapping_add(u64::from(which).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        Course::new(self, Luck::new(seed), self.total())
    }

    fn with_people(&self, threads: usize, progress: &Progress) -> Vec<Results> {
        let next = AtomicU64::new(0);
        let courses = u64::from(self.courses.max(1));
        let work = || {
            let mut own: Vec<(u64, Results)> = Vec::new();
            loop {
                let which = next.fetch_add(1, Ordering::Relaxed);
                if which >= courses || progress.stop.load(Ordering::Relaxed) {
                    return own;
                }
                let mut course = self.course(which as u32);
                course.arrive_next();
                course.follow(progress);
                own.push((which, course.finish()));
            }
        };
        let mut all = on_threads(threads.min(courses as usize), &work);
        all.sort_by_key(|(which, _)| *which);
        all.into_iter().map(|(_, results)| results).collect()
    }

    fn without_people(&self, threads: usize, progress: &Progress) -> Results {
        let total = self.total();
        let blocks = total.div_ceil(BLOCK);
        let next = AtomicU64::new(0);
        let work = || {
            let mut course = self.course(0);
            loop {
                let block = next.fetch_add(1, Ordering::Relaxed);
                if block >= blocks || progress.stop.load(Ordering::Relaxed) {
                    return vec![course.finish()];
                }
                course.arrivals.skip_to(block * BLOCK, &mut course.hours);
                while course.arrivals.come_before(total.min((block + 1) * BLOCK)) {
                    course.arrive_next();
                    course.follow(progress);
                    course.give_up_the_rest();
                }
            }
        };
        let mut all = on_threads(threads.min(blocks as usize), &work).into_iter();
        let mut results = all.next().unwrap_or_else(|| self.course(0).finish());
        all.for_each(|other| results.merge(&other));
        results
    }
}

/// What so many threads bring, one after the other.
fn on_threads<T: Send>(threads: usize, work: &(impl Fn() -> Vec<T> + Sync)) -> Vec<T> {
    if threads <= 1 {
        return work();
    }
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap_or_default()).collect()
    })
}

/// When cases arrive.
#[derive(Clone, Debug)]
struct Arrivals<'p> {
    profile: &'p Profile,
    luck: Luck,
    /// The number of the case that arrives next, from 0.
    number: u64,
    /// When.
    at: Moment,
    /// How many of those that arrive together are still to come, the next included.
    left: u64,
}

impl<'p> Arrivals<'p> {
    fn new(profile: &'p Profile, luck: Luck, start: Moment) -> Arrivals<'p> {
        let mut arrivals = Arrivals { profile, luck, number: 0, at: start, left: 0 };
        arrivals.draw_batch();
        arrivals
    }

    /// The next arrival after the last one.
    fn draw(&mut self, hours: &mut WorkingTime) {
        let luck = self.luck.case(self.number);
        let span = self.profile.arrivals.every.draw(&mut luck.stream(Purpose::Arrival, 0, 0));
        self.at = span.end(self.at, hours);
        self.draw_batch();
    }

    /// How many arrive together.
    fn draw_batch(&mut self) {
        let luck = self.luck.case(self.number);
        let batch = self.profile.arrivals.batch.draw(&mut luck.stream(Purpose::Batch, 0, 0)).round();
        self.left = batch.clamp(1.0, 1e6) as u64;
    }

    /// The case has arrived; the next one is on its way.
    fn advance(&mut self, hours: &mut WorkingTime) {
        self.number += 1;
        self.left -= 1;
        if self.left == 0 {
            self.draw(hours);
        }
    }

    /// Whether a case with a smaller number is still to arrive: none does beyond the end of all calendars.
    fn come_before(&self, number: u64) -> bool {
        self.number < number && self.at < NEVER
    }

    /// On to a later case, while none is under way.
    fn skip_to(&mut self, number: u64, hours: &mut WorkingTime) {
        while self.come_before(number) {
            self.advance(hours);
            if self.number.is_multiple_of(FORGETS) {
                hours.forget_before(self.at);
            }
        }
    }
}
