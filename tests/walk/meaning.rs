//! Section *Meaning* of the language, clause by clause: a small procedure and something that a user would notice.

use super::case::{Case, processes, program};
use procedo::runtime::*;

#[test]
fn a_role_stands_for_others_under_a_condition() {
    let program = program(
        "# procedure P\nstarts: A\n# roles\n- Manager\n- Keeper\n- Clerk\n- Lead = Manager [project] or Keeper [not project]\n\
         # facts\n- project: yes/no (given)\n# step A\nby: Lead\nby: Clerk or Keeper\n-> End\n# ends\n- End\n",
    );
    let case = Case::start(&program, &[("project", "yes")]);
    assert_eq!(case.who("A"), "Manager (for Lead)+Clerk/Keeper");
    assert_eq!(Case::start(&program, &[("project", "no")]).who("A"), "Keeper (for Lead)+Clerk/Keeper");
}

const APPROVAL: &str = "# procedure P\nstarts: Ask\n# roles\n- Clerk\n- Boss\n# facts\n- large: yes/no (given)\n\
     - verdict: agreed, refused\n# step Ask\nby: Clerk\napprover: Boss [large]\nsets: verdict (by approver) [large]\n\
     makes: Form\nmakes: Remarks [large and verdict = refused]\ninformed: Boss (with Form) [not large]\n\
     -> Refused [large and verdict = refused]\n-> Agreed [otherwise]\n# ends\n- Agreed: to Other (with Form)\n- Refused: to Other (with Form, Remarks)\n\
     # records\n- Form (given)\n- Remarks\n# interface Other\ntakes: Form, Remarks (optional)\noutcomes: done\n";

#[test]
fn the_approver_decides_at_completion_and_a_route_follows() {
    let program = program(APPROVAL);
    let mut case = Case::start(&program, &[("large", "yes")]);
    assert_eq!(case.asked("Ask", &[]), ["verdict"]);
    case.done("Ask", &[("verdict", "refused")]);
    assert_eq!(case.outcome(), Some("Refused"));
    let boss = Source::People(vec![vec![Holder { role: role(&program, "Boss"), standing_for: None }]]);
    assert!(case.effects.iter().any(|effect| matches!(effect, Effect::FactSet { by, .. } if *by == boss)));
    let ended = case.state.ended().expect("an end");
    assert_eq!(ended.hand_over, Some(0));
    let with: Vec<&str> = ended.with.iter().map(|record| program[*record].name.as_str()).collect();
    assert_eq!(with, ["Form", "Remarks"]);
}

#[test]
fn sets_makes_and_informed_hold_under_their_conditions_only() {
    let program = program(APPROVAL);
    let mut case = Case::start(&program, &[("large", "no")]);
    assert!(case.asked("Ask", &[]).is_empty(), "a small one has no approver to ask");
    case.done("Ask", &[]);
    assert_eq!(case.outcome(), Some("Agreed"));
    assert_eq!((case.revision("Form"), case.revision("Remarks")), (2, 0), "given and made is revised");
    assert!(case.effects.iter().any(|effect| matches!(effect, Effect::Informed { .. })));
    let mut case = Case::start(&program, &[("large", "yes")]);
    case.done("Ask", &[("verdict", "agreed")]);
    assert_eq!(case.revision("Remarks"), 0);
    assert!(!case.effects.iter().any(|effect| matches!(effect, Effect::Informed { .. })));
}

#[test]
fn what_depends_on_an_unknown_fact_does_not_take_place() {
    let program = program(
        "# procedure P\nstarts: A\n# roles\n- Clerk\n- Boss\n- Auditor\n# facts\n- urgent: yes/no (given)\n- large: yes/no\n\
         # step A\nby: Clerk\nsets: large [urgent]\n-> B\n\
         # step B\nby: Clerk\napprover: Boss [large]\nchecker: Auditor [not large]\n-> End\n# ends\n- End\n",
    );
    let seats = |large: Option<&str>| {
        let urgent = if large.is_some() { "yes" } else { "no" };
        let mut case = Case::start(&program, &[("urgent", urgent)]);
        case.done("A", &large.map(|large| ("large", large)).into_iter().collect::<Vec<_>>());
        case.done("B", &[]);
        let completed = case.effects.iter().rev().find_map(|effect| match effect {
            Effect::Completed { checked, approved, .. } => Some((checked.len(), approved.len())),
            _ => None,
        });
        completed.expect("it was completed")
    };
    assert_eq!((seats(Some("yes")), seats(Some("no")), seats(None)), ((0, 1), (1, 0), (0, 0)));
}

#[test]
fn a_notice_tells_what_should_go_along_and_does_not_exist() {
    let program = program(
        "# procedure P\nstarts: A\n# roles\n- Clerk\n- Boss\n# records\n- Slip\n- Form\n# step A\nby: Clerk\nmakes: Form\n\
         informed: Boss (with Form, Slip)\n-> B\n# step B\nby: Clerk\nmakes: Slip\n-> End\n# ends\n- End\n",
    );
    let mut case = Case::start(&program, &[]);
    case.done("A", &[]);
    let told = case.effects.iter().find_map(|effect| match effect {
        Effect::Informed { records, absent, .. } => Some(
            [records, absent]
                .map(|records| records.iter().map(|record| program[*record].name.as_str()).collect::<Vec<_>>()),
        ),
        _ => None,
    });
    assert_eq!(told, Some([vec!["Form"], vec!["Slip"]]));
}

fn role(program: &Program, name: &str) -> RoleId {
    RoleId(program.roles.iter().position(|role| role.name == name).expect("a role") as u32)
}

#[test]
fn guards_hold_over_three_values() {
    // `b` is never set where `a` is no: `a and b` is no all the same.
    let program = program(
        "# procedure P\nstarts: A\n# roles\n- R\n# facts\n- a: yes/no (given)\n- b: yes/no\n# step A\nby: R\nsets: b [a]\n\
         -> Both [a and b]\n-> NotBoth [otherwise]\n# ends\n- Both\n- NotBoth\n",
    );
    let mut case = Case::start(&program, &[("a", "no")]);
    case.done("A", &[]);
    assert_eq!(case.outcome(), Some("NotBoth"));
    let mut case = Case::start(&program, &[("a", "yes")]);
    case.done("A", &[("b", "yes")]);
    assert_eq!(case.outcome(), Some("Both"));
}

const DEADLINE: &str = "# procedure P\nstarts: Before\n# roles\n- R\n# facts\n- fault: yes/no\n- late: yes/no\n\
     # step Before\nby: R\n-> Judge\n# step Judge\nby: R\nsets: fault\ndeadline: 4 hours (from Before; then late)\n\
     -> Back [fault and late]\n-> On [otherwise]\n# ends\n- Back\n- On\n";

#[test]
fn a_deadline_that_passes_first_makes_its_fact_yes_and_the_step_stays_open() {
    let program = program(DEADLINE);
    let mut case = Case::start(&program, &[]);
    case.done("Before", &[]).passes("Judge");
    assert_eq!(case.fact("late"), "yes");
    case.opens(&["Judge"]);
    case.done("Judge", &[("fault", "yes")]);
    assert_eq!(case.outcome(), Some("Back"));
}

#[test]
fn completing_in_time_makes_the_fact_of_the_deadline_no() {
    let program = program(DEADLINE);
    let mut case = Case::start(&program, &[]);
    case.done("Before", &[]).done("Judge", &[("fault", "yes")]);
    assert_eq!((case.fact("late").as_str(), case.outcome()), ("no", Some("On")));
}

const AWAITED: &str = "# procedure P\nstarts: Before\n# roles\n- R\n# facts\n- fault: yes/no\n- bad: yes/no\n# step Before\nby: R\n-> Watch\n\
     # step Watch\nby: R\nneeds: Report [fault]\nsets: bad [fault]\nawaits: Fault\ndeadline: 3 days (from Before)\n\
     -> Help [fault and bad]\n-> Fine [otherwise]\n# ends\n- Help\n- Fine\n# events\n- Fault (brings Report; sets fault): something broke\n\
     # records\n- Report (given)\n";

#[test]
fn a_step_that_awaits_an_event_opens_at_whichever_comes_first() {
    let program = program(AWAITED);
    let mut case = Case::start(&program, &[]);
    case.done("Before", &[]).opens(&["Watch (waits)"]);
    assert_eq!(case.revision("Report"), 0, "what an event brings is not there before");
    assert!(case.attempt("Watch", &[]).is_err());
    let mut fine = case.clone();
    fine.passes("Watch").opens(&["Watch"]);
    assert_eq!(fine.fact("fault"), "no");
    assert_eq!(fine.try_happens("Fault").unwrap_err(), "nobody waits for `Fault` here");
    fine.done("Watch", &[]);
    assert_eq!(fine.outcome(), Some("Fine"));
    case.happens("Fault").opens(&["Watch"]);
    assert_eq!((case.fact("fault").as_str(), case.revision("Report")), ("yes", 1));
    case.done("Watch", &[("bad", "yes")]);
    assert_eq!(case.outcome(), Some("Help"));
}

const PARALLEL: &str = "# procedure P\nstarts: Work\n# roles\n- R\n# facts\n- extra: yes/no (given)\n- size: integer 1 to 9\n\
     # parallel Work\n## branch One\n### step A\nby: R\n-> A2\n### step A2\nby: R\n-> join\n\
     ## branch Two [extra]\n### step B\nby: R\n-> join\n\
     ## branch Faults [whenever Fault]\n### step F\nby: R\nsets: size\nmakes: Log\n-> G [size > 4]\n-> join [otherwise]\n### step G\nby: R\nneeds: Log\n-> join\n\
     # join Work\n-> End\n# ends\n- End\n# events\n- Fault: something broke\n# records\n- Log\n";

#[test]
fn branches_run_side_by_side_and_the_join_waits_for_all_that_started() {
    let program = program(PARALLEL);
    let mut case = Case::start(&program, &[("extra", "yes")]);
    case.opens(&["A", "B"]);
    case.done("A", &[]).opens(&["B", "A2"]);
    case.done("A2", &[]).opens(&["B"]);
    assert_eq!(case.outcome(), None);
    case.done("B", &[]);
    assert_eq!(case.outcome(), Some("End"));
    assert!(case.effects.iter().any(|effect| matches!(effect, Effect::Joined { .. })));
}

#[test]
fn a_branch_whose_guard_is_false_is_skipped() {
    let program = program(PARALLEL);
    let mut case = Case::start(&program, &[("extra", "no")]);
    case.opens(&["A"]);
    let skipped = |effect: &Effect| matches!(effect, Effect::Forked { branches, .. } if branches[1].1 == Fork::Skipped);
    assert!(case.effects.iter().any(skipped));
    case.done("A", &[]).done("A2", &[]);
    assert_eq!(case.outcome(), Some("End"));
}

#[test]
fn an_event_branch_starts_anew_at_each_occurrence_with_facts_and_records_of_its_own() {
    let program = program(PARALLEL);
    let mut case = Case::start(&program, &[("extra", "no")]);
    case.happens("Fault").happens("Fault").opens(&["A", "F", "F"]);
    let frames: Vec<FrameId> = case.state.open().iter().skip(1).map(|open| open.frame).collect();
    assert_eq!([case.state.occurrence(frames[0]), case.state.occurrence(frames[1])], [1, 2]);
    case.done("F", &[("size", "9")]);
    assert_eq!((case.fact_in(frames[0], "size").as_str(), case.fact_in(frames[1], "size").as_str()), ("9", "?"));
    assert_eq!((case.fact("size").as_str(), case.revision("Log")), ("?", 0), "nothing outside reads them");
    case.opens(&["A", "F", "G"]);
    case.done("A", &[]).done("A2", &[]);
    assert_eq!(
        case.try_happens("Fault").unwrap_err(),
        "`Fault` comes too late: the last ordinary branch of `Work` has finished"
    );
    case.done("F", &[("size", "1")]).opens(&["G"]);
    assert_eq!(case.outcome(), None, "the join waits for what started");
    case.done("G", &[]);
    assert_eq!(case.outcome(), Some("End"));
}

const REWORK: &str = "# procedure P\nstarts: Write\n# roles\n- R\n# facts\n- topic: text\n- verdict: good, bad, hopeless\n- signed: yes/no\n- rounds: integer 0 to 9 (given)\n\
     # step Write\nby: R\nsets: topic\nmakes: Paper\n-> Review\n# step Review\nby: R\nsets: verdict\nneeds: Paper\n-> Sign [verdict = good]\n\
     <- Write (at most 2; then GivenUp) [verdict = bad]\n-> GivenUp [verdict = hopeless]\n# step Sign\nby: R\nsets: signed\n-> Signed [signed]\n\
     <- Write (at most rounds; then GivenUp) [not signed]\n# ends\n- Signed\n- GivenUp\n# records\n- Paper\n";

#[test]
fn going_back_forgets_facts_and_keeps_records() {
    let program = program(REWORK);
    let mut case = Case::start(&program, &[("rounds", "1")]);
    case.done("Write", &[("topic", "x")]).done("Review", &[("verdict", "bad")]).opens(&["Write"]);
    assert_eq!(
        (case.fact("topic").as_str(), case.fact("verdict").as_str(), case.fact("rounds").as_str()),
        ("?", "?", "1")
    );
    assert_eq!(case.revision("Paper"), 1);
    let forgotten = case.effects.iter().filter(|effect| matches!(effect, Effect::FactForgotten { .. })).count();
    assert_eq!(forgotten, 2);
    case.done("Write", &[("topic", "y")]);
    assert_eq!(case.revision("Paper"), 2, "making it again is a new revision");
}

#[test]
fn a_way_back_is_taken_at_most_so_often_and_then_leads_on() {
    let program = program(REWORK);
    let mut case = Case::start(&program, &[("rounds", "0")]);
    for round in 1..=2 {
        case.done("Write", &[("topic", "x")]).done("Review", &[("verdict", "bad")]);
        assert!(
            case.effects
                .iter()
                .any(|effect| matches!(effect, Effect::WentBack { round: at, of: 2, .. } if *at == round))
        );
    }
    case.done("Write", &[("topic", "x")]).done("Review", &[("verdict", "bad")]);
    assert_eq!(case.outcome(), Some("GivenUp"));
    assert!(case.effects.iter().any(|effect| matches!(effect, Effect::Spent { of: 2, .. })));
}

#[test]
fn the_bound_may_be_a_given_number() {
    let program = program(REWORK);
    let mut case = Case::start(&program, &[("rounds", "0")]);
    case.done("Write", &[("topic", "x")]).done("Review", &[("verdict", "good")]).done("Sign", &[("signed", "no")]);
    assert_eq!(case.outcome(), Some("GivenUp"));
    let mut case = Case::start(&program, &[("rounds", "1")]);
    case.done("Write", &[("topic", "x")]).done("Review", &[("verdict", "good")]).done("Sign", &[("signed", "no")]);
    case.opens(&["Write"]);
}

#[test]
fn an_inner_count_starts_again_when_an_outer_rework_repeats_and_not_the_reverse() {
    let program = program(REWORK);
    let mut case = Case::start(&program, &[("rounds", "1")]);
    let review = |case: &mut Case, verdict: &str| {
        case.done("Write", &[("topic", "x")]).done("Review", &[("verdict", verdict)]);
    };
    review(&mut case, "bad");
    review(&mut case, "bad");
    review(&mut case, "good");
    case.done("Sign", &[("signed", "no")]);
    // The review may send it back twice again; the signing has had its one time.
    review(&mut case, "bad");
    review(&mut case, "bad");
    review(&mut case, "good");
    case.done("Sign", &[("signed", "no")]);
    assert_eq!(case.outcome(), Some("GivenUp"));
}

#[test]
fn two_ways_back_to_one_place_from_steps_that_exclude_each_other_both_keep_their_count() {
    let program = program(
        "# procedure P\nstarts: X\n# roles\n- R\n# facts\n- left: yes/no\n# step X\nby: R\nsets: left\n-> L [left]\n-> M [not left]\n\
         # step L\nby: R\n<- X (at most 1; then Out)\n# step M\nby: R\n<- X (at most 1; then Out)\n# ends\n- Out\n",
    );
    let mut case = Case::start(&program, &[]);
    case.done("X", &[("left", "yes")]).done("L", &[]).done("X", &[("left", "no")]).done("M", &[]);
    case.done("X", &[("left", "yes")]).done("L", &[]);
    assert_eq!(case.outcome(), Some("Out"), "they would send each other round for ever");
}

#[test]
fn needs_block_unless_optional_or_their_condition_does_not_hold() {
    let program = program(
        "# procedure P\nstarts: A\n# roles\n- R\n# facts\n- big: yes/no\n# step A\nby: R\nneeds: Draft, Never (optional), Plan [big]\nsets: big\n-> End\n\
         # step B\nby: R\nmakes: Plan, Never\n-> End\n# ends\n- End\n# records\n- Draft (given)\n- Never\n- Plan\n",
    );
    let mut case = Case::start(&program, &[]);
    assert_eq!(case.attempt("A", &[("big", "yes")]).unwrap_err(), "`A` needs what does not exist: Plan");
    case.opens(&["A"]);
    case.done("A", &[("big", "no")]);
    assert_eq!(case.outcome(), Some("End"));
    let mut bare = Case { program: &program, state: State::new(), effects: Vec::new() };
    bare.event(Event::Start { facts: Vec::new(), records: Some(Vec::new()) }).expect("a start without records");
    assert_eq!(bare.attempt("A", &[("big", "no")]).unwrap_err(), "`A` needs what does not exist: Draft");
}

#[test]
fn the_outcome_of_a_called_procedure_goes_into_a_fact_and_what_it_gives_is_there() {
    let program = program(
        "# procedure P\nstarts: A\n# roles\n- R\n# facts\n- outcome: pass, fail, other\n# step A\nby: R\n\
         runs: Check (outcome into outcome; gives Paper = Contract)\nruns: Noting\n-> Good [outcome = pass]\n-> Bad [otherwise]\n\
         # ends\n- Good\n- Bad\n# records\n- Contract\n# interface Check\ngives: Paper\noutcomes: pass, fail\n# interface Noting\noutcomes: noted\n",
    );
    let mut case = Case::start(&program, &[]);
    assert_eq!(case.asked("A", &[]), ["outcome"], "one outcome and no fact: nothing is asked");
    assert_eq!(case.attempt("A", &[("outcome", "other")]).unwrap_err(), "`outcome` is no outcome of Check");
    case.done("A", &[("outcome", "fail")]);
    assert_eq!((case.outcome(), case.revision("Contract")), (Some("Bad"), 1));
    assert_eq!(case.effects.iter().filter(|effect| matches!(effect, Effect::Called { .. })).count(), 2);
}

#[test]
fn a_call_that_can_end_in_one_way_only_is_not_asked_for_its_outcome() {
    let program = program(
        "# procedure P\nstarts: A\n# roles\n- R\n# facts\n- outcome: done, undone\n# step A\nby: R\nruns: It (outcome into outcome)\n\
         -> Good [outcome = done]\n-> Bad [otherwise]\n# ends\n- Good\n- Bad\n# interface It\noutcomes: done\n",
    );
    let mut case = Case::start(&program, &[]);
    assert!(case.asked("A", &[]).is_empty());
    case.done("A", &[]);
    assert_eq!((case.outcome(), case.fact("outcome").as_str()), (Some("Good"), "done"));
}

#[test]
fn to_whom_an_end_hands_over_may_depend_on_facts() {
    let program = program(
        "# procedure P\nstarts: A\n# roles\n- R\n# facts\n- project: yes/no (given)\n# step A\nby: R\n-> Over\n# ends\n- Over: to One [project] or Two [not project]\n\
         # interface One\noutcomes: done\n# interface Two\noutcomes: done\n",
    );
    for (project, to) in [("yes", "One"), ("no", "Two")] {
        let mut case = Case::start(&program, &[("project", project)]);
        case.done("A", &[]);
        let at = case.state.ended().and_then(|ended| ended.hand_over).expect("a procedure") as usize;
        assert_eq!(program.ends[0].hand_over[at].what, to);
    }
}

#[test]
fn the_first_number_is_v1_and_raising_a_part_clears_the_later_ones() {
    let go_live = &processes()[0];
    let numbering = go_live.records.iter().find_map(|record| record.numbering.as_ref()).expect("a numbering");
    let next = |last: &str, version: &str| {
        let case = Case { program: go_live, state: State::new(), effects: Vec::new() };
        let facts = case.facts(&[("系统名称", "Life"), ("现行版本号", last), ("版本类型", version)]);
        numbering.next(None, &|fact| facts.iter().find(|(known, _)| *known == fact).map(|(_, value)| value))
    };
    assert_eq!(next("", "主要版本").as_deref(), Ok("Life v1"));
    assert_eq!(next("Life v1", "小型版本").as_deref(), Ok("Life v1.1"));
    assert_eq!(next("Life v1.1", "紧急修复版本").as_deref(), Ok("Life v1.1.1"));
    assert_eq!(next("Life v1", "紧急修复版本").as_deref(), Ok("Life v1.0.1"));
    assert_eq!(next("Life v1.1.3", "主要版本").as_deref(), Ok("Life v2"));
    assert!(next("Death v1", "主要版本").is_err());
}

#[test]
fn a_number_that_a_called_procedure_gives_was_issued_there() {
    let program = program(
        "# procedure P\nstarts: A\n# roles\n- R\n# facts\n- big: yes/no (given)\n# numbering N\nprefix: \"N\"\n- part [big]\n\
         # step A\nby: R\nruns: Check (gives Number = N)\n-> B\n# step B\nby: R\nmakes: N\n-> End\n# ends\n- End\n\
         # interface Check\ngives: Number\noutcomes: done\n",
    );
    for (big, raised) in [("yes", true), ("no", false)] {
        let mut case = Case::start(&program, &[("big", big)]);
        case.done("A", &[]);
        assert_eq!(case.revision("N"), 1);
        assert!(!case.effects.iter().any(|effect| matches!(effect, Effect::NumberIssued { .. })));
        assert_eq!(case.attempt("B", &[]).is_ok(), raised);
    }
}

#[test]
fn every_example_of_every_numbering_comes_out_as_written() {
    let mut tried = 0;
    for program in processes() {
        for record in &program.records {
            for example in record.numbering.iter().flat_map(|numbering| &numbering.examples) {
                let numbering = record.numbering.as_ref().expect("it has examples");
                if let Err(trouble) = example.check(&program, numbering) {
                    let why = number_text(&program, &record.name, &trouble);
                    panic!("{} -> {}: {}", example.before, example.after, why.en);
                }
                tried += 1;
            }
        }
    }
    assert!(tried >= 10, "only {tried} examples were tried");
}

#[test]
fn an_example_that_is_wrong_is_told() {
    let program = program(
        "# procedure P\nstarts: A\n# roles\n- R\n# facts\n- last: text (given)\n- big: yes/no (given)\n# step A\nby: R\nmakes: No\n-> End\n# ends\n- End\n\
         # numbering No\nprefix: \"v\"\nfollows: last\n- major [big]\n- minor [not big]\nexample: \"v1\" -> \"v1.2\" [not big]\nexample: \"v1\" -> \"w2\" [big]\nexample: \"v1\" -> \"v2\" [big]\n",
    );
    let numbering = program.records[0].numbering.as_ref().expect("a numbering");
    let results: Vec<_> = numbering.examples.iter().map(|example| example.check(&program, numbering)).collect();
    assert_eq!(results[0], Err(NumberTrouble::Differs { gives: "v1.1".to_string() }));
    assert!(matches!(results[1], Err(NumberTrouble::Beginning { .. })));
    assert_eq!(results[2], Ok(()));
}

#[test]
fn counts_inside_of_a_block_begin_anew_with_it_and_a_join_may_lead_back() {
    let program = program(
        "# procedure P\nstarts: Plan\n# roles\n- R\n# facts\n- good: yes/no\n- fine: yes/no\n# step Plan\nby: R\n-> Work\n\
         # parallel Work\n## branch One\n### step A\nby: R\n-> B\n### step B\nby: R\nsets: good\n-> join [good]\n<- A (at most 1; then join) [not good]\n\
         ## branch Two\n### step C\nby: R\nsets: fine\n-> join\n# join Work\n-> End [fine]\n<- Plan (at most 1; then Out) [not fine]\n# ends\n- End\n- Out\n",
    );
    let mut case = Case::start(&program, &[]);
    for round in 0..2 {
        case.done("Plan", &[]).done("A", &[]).done("B", &[("good", "no")]).opens(&["C", "A"]);
        case.done("A", &[]).done("B", &[("good", "no")]).opens(&["C"]);
        assert_eq!(case.fact("good"), "no", "round {round}");
        case.done("C", &[("fine", "no")]);
    }
    assert_eq!(case.outcome(), Some("Out"));
}

#[test]
fn an_occurrence_goes_back_by_itself() {
    let program = program(
        "# procedure P\nstarts: Work\n# roles\n- R\n# facts\n- ok: yes/no\n# parallel Work\n## branch Main\n### step A\nby: R\n-> join\n\
         ## branch Faults [whenever Fault]\n### step F\nby: R\nsets: ok\n-> join [ok]\n<- F (at most 1; then join) [not ok]\n# join Work\n-> End\n\
         # ends\n- End\n# events\n- Fault: something broke\n",
    );
    let mut case = Case::start(&program, &[]);
    case.happens("Fault").happens("Fault");
    let frame = case.state.open()[1].frame;
    case.done("F", &[("ok", "no")]);
    assert_eq!(case.fact_in(frame, "ok"), "?");
    case.opens(&["A", "F", "F"]);
    // The other occurrence has its own count, and its own time.
    case.done("F", &[("ok", "no")]).opens(&["A", "F", "F"]);
    case.done("F", &[("ok", "no")]).opens(&["A", "F"]);
    case.done("F", &[("ok", "yes")]).done("A", &[]);
    assert_eq!(case.outcome(), Some("End"));
}
