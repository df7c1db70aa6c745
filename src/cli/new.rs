//! `procedo new`: a commented skeleton to begin from. It checks clean as it is.

use super::{Env, Status, output};
use crate::diagnostic::Language;
use crate::say;
use crate::source::FileId;
use crate::syntax::names::Names;
use crate::syntax::{print, proc, yaml};
use crate::workspace::write_atomically;
use std::path::PathBuf;

/// Arguments of `procedo new`.
#[derive(clap::Args)]
pub struct Args {
    /// The new file; it ends in `.proc` (also where nothing is said) or `.yaml`
    file: PathBuf,
    /// Name of the procedure; by default that of the file
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Language of the keywords; by default that of messages
    #[arg(long, value_name = "LANGUAGE")]
    keywords: Option<super::Lang>,
}

/// Runs it.
pub fn run(args: &Args, env: &mut Env) -> Status {
    let file = if args.file.extension().is_none() { args.file.with_extension("proc") } else { args.file.clone() };
    let path = file.display();
    let form = file.extension().and_then(|extension| extension.to_str());
    let wants_yaml = match form {
        Some("proc") => false,
        Some("yaml" | "yml") => true,
        _ => {
            return env.trouble(&say!(
                "the new file ends in `.proc` or `.yaml`: `{path}`",
                "新文件应以 .proc 或 .yaml 结尾：“{path}”"
            ));
        }
    };
    if let Err(text) = output::must_be_new(Some(&file)) {
        return env.trouble(&text);
    }
    let stem = file.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    let name = args.name.as_deref().unwrap_or(stem);
    let language = args.keywords.map_or(env.language, Language::from);
    let mut text = skeleton(name, language);
    if wants_yaml {
        // The marks of `.proc` lines are none of YAML.
        let rest = text.lines().skip(2).collect::<Vec<_>>().join("\n");
        text = format!("{}\n{rest}\n", yaml_marks(language));
    }
    let mut names = Names::default();
    let (document, findings) = proc::parse(FileId(0), &text, &mut names);
    if !findings.is_empty() {
        return env.trouble(&say!(
            "`{name}` cannot be a name: it holds letters, digits, `_` and inner hyphens, or stands in 《》; give one with `--name`",
            "“{name}”不能作名称：名称由文字、数字、下划线组成，或写在《》里；请用 --name 写一个"
        ));
    }
    let written = match wants_yaml {
        true => yaml::write(&document, &text, &names, None).ok(),
        false => print::proc(&document, &text, &names, None).ok(),
    };
    let text = written.unwrap_or(text);
    match write_atomically(&file, text.as_bytes()) {
        Ok(()) => {
            env.say(&say!(
                "written: {path}; check it with `procedo check {path}`",
                "已写好：{path}；检查：procedo check {path}"
            ));
            Status::Clean
        }
        Err(error) => env.trouble(&error.text()),
    }
}

fn yaml_marks(language: Language) -> &'static str {
    match language {
        Language::English => {
            "// Two blanks deeper is what belongs to the line above; a blank stands behind every colon and dash.\n// What stands behind a hash is a comment."
        }
        Language::Chinese => "// 属于上一行的内容多缩进两格；冒号和短横后面都要空一格。\n// 井号后面是备注。",
    }
}

/// A small procedure that shows every common line, with a comment on each.
fn skeleton(name: &str, language: Language) -> String {
    let text = match language {
        Language::English => include_str!("new_en.proc"),
        Language::Chinese => include_str!("new_zh.proc"),
    };
    text.replace("NAME_OF_PROCEDURE", name)
}
