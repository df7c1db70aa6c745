//! `procedo explain`: the page of a rule.

use super::{Env, Status};
use crate::rules::{self, Rule};
use crate::say;
use crate::syntax::near::nearest;
use crate::walk::Look;

/// Arguments of `procedo explain`.
#[derive(clap::Args)]
pub struct Args {
    /// The rule's name
    rule: String,
}

/// Runs it.
pub fn run(args: &Args, env: &mut Env) -> Status {
    let name = args.rule.trim();
    if let Some(rule) = rules::find(name) {
        let look = Look { language: env.language, color: false, width: env.width };
        let page = fitted(&rule.page(env.language), look);
        env.print(&page);
        return Status::Clean;
    }
    if let Some(near) = nearest(name, rules::RULES.iter().map(|rule| rule.name)) {
        return env
            .trouble(&say!("there is no rule `{name}`; did you mean `{near}`?", "没有规则“{name}”；是不是“{near}”？"));
    }
    let about: Vec<&str> = about(name, env).into_iter().map(|rule| rule.name).collect();
    if about.is_empty() {
        return env.trouble(&say!(
            "there is no rule `{name}`; `procedo rules` lists them",
            "没有规则“{name}”；procedo rules 列出全部规则"
        ));
    }
    let (en, zh) = (about.join("`, `"), about.join("”“"));
    env.trouble(&say!(
        "a rule is called by its name, as it stands in a finding; about `{name}` there are `{en}`",
        "规则按它的名称来查，就是提示里方括号中的那个词；与“{name}”有关的有“{zh}”"
    ))
}

/// The rules that are about something: those of which the first sentence says the words, else those of which the page
/// says them most; a few.
fn about(words: &str, env: &Env) -> Vec<&'static Rule> {
    const MOST: usize = 3;
    if words.chars().count() < 2 {
        return Vec::new();
    }
    let words = words.to_lowercase();
    let says = |text: &str| text.to_lowercase().matches(&words).count();
    let first: Vec<&Rule> = rules::RULES.iter().filter(|rule| says(&rule.summary(env.language)) > 0).collect();
    if !first.is_empty() {
        return first.into_iter().take(MOST).collect();
    }
    let mut all: Vec<(usize, &Rule)> = rules::RULES.iter().map(|rule| (says(rule.whole_page()), rule)).collect();
    all.retain(|(count, _)| *count > 0);
    all.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    all.into_iter().take(MOST).map(|(_, rule)| rule).collect()
}

/// A page with its paragraphs as wide as the screen; what is fenced stays as it is.
fn fitted(page: &str, look: Look) -> String {
    let mut text = String::new();
    let mut paragraph = String::new();
    let mut fenced = false;
    let flush = |paragraph: &mut String, text: &mut String| {
        let item = if paragraph.starts_with("- ") { "- " } else { "" };
        if !paragraph.is_empty() {
            text.push_str(&look.wrap(item, 0, &paragraph[item.len()..]));
        }
        paragraph.clear();
    };
    for line in page.lines() {
        let plain = !fenced && !line.is_empty() && !line.starts_with(['#', '`', '|']);
        if line.starts_with("- ") || !plain {
            flush(&mut paragraph, &mut text);
        }
        if plain {
            // Where Chinese goes on in the next line, no blank stands between.
            let apart = paragraph.ends_with(|c: char| c.is_ascii()) || line.starts_with(|c: char| c.is_ascii());
            if !paragraph.is_empty() && apart {
                paragraph.push(' ');
            }
            paragraph.push_str(line.trim());
        } else {
            fenced ^= line.starts_with("```");
            text.push_str(line);
            text.push('\n');
        }
    }
    flush(&mut paragraph, &mut text);
    text
}
