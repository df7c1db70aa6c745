//! Random documents, typed at random: from `.proc` to YAML and back, and nothing is lost on the way.

use super::roads::holds;
use crate::syntax_laws::corpus::unsaid;
use crate::syntax_laws::random::{Choices, drawn};
use crate::syntax_laws::tree::parse_clean;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{RngSeed, TestRunner};

#[test]
fn random_documents_say_everything_that_can_be_said() {
    let mut runner = TestRunner::new(config());
    let text = |_| drawn(Choices::units).new_tree(&mut runner).expect("a text").current();
    let trees: Vec<String> = (0..300).map(text).map(|text| parse_clean(&text).tree()).collect();
    assert_eq!(unsaid(&trees), Vec::<String>::new());
}

/// So many documents, always the same ones; `PROCEDO_DOCUMENTS` says how many more to draw, others each time.
fn config() -> ProptestConfig {
    let more = std::env::var("PROCEDO_DOCUMENTS").ok().and_then(|count| count.parse().ok());
    ProptestConfig {
        cases: more.unwrap_or(300),
        rng_seed: if more.is_some() { RngSeed::Random } else { RngSeed::Fixed(0) },
        max_shrink_iters: 4_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_random_document_says_the_same_as_yaml(text in drawn(Choices::units)) {
        holds(&parse_clean(&text));
    }
}
