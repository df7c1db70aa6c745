//! The command line in English and Chinese: which language, the help texts, clap's errors.

use super::{Env, Status};
use crate::diagnostic::Language;
use crate::say;
use crate::syntax::near::nearest;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use std::ffi::OsString;

/// The language asked for with `--lang`, else that which the workspace asks for, else that of the locale.
pub fn language(
    args: &[OsString],
    variable: &dyn Fn(&str) -> Option<String>,
    workspace: impl FnOnce() -> Option<Language>,
) -> Language {
    let mut words = args.iter().filter_map(|word| word.to_str());
    while let Some(word) = words.next() {
        let value = match word {
            "--" => break,
            "--lang" => words.next(),
            _ => word.strip_prefix("--lang="),
        };
        match value {
            Some("zh") => return Language::Chinese,
            Some("en") => return Language::English,
            _ => {}
        }
    }
    if let Some(language) = workspace() {
        return language;
    }
    let locale =
        ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(|name| variable(name).filter(|value| !value.is_empty()));
    match locale {
        Some(locale) if locale.starts_with("zh") => Language::Chinese,
        _ => Language::English,
    }
}

const CHINESE: &[(&str, &str)] = &[
    ("procedo", "流程即代码：把流程写成文本，检查它，走一遍。"),
    ("procedo --lang", "提示信息的语言；不写则按 procedo.toml，没有则随系统"),
    ("procedo --color", "什么时候用颜色"),
    ("check", "检查流程，说明哪里有问题"),
    ("check paths", "文件或文件夹；“-”表示标准输入。不写则为 processes，没有则为当前文件夹"),
    ("check --format", "输出的形式"),
    ("check --deny", "有什么就算没通过：只看错误（errors），或连警告也算（warnings）"),
    ("check --roster", "名册文件：也检查这些人能不能办"),
    ("check --stdin-name", "标准输入当作这个文件来读"),
    ("check --fix", "能改好又不改变意思的，直接改好"),
    ("check --since", "只报这个 Git 版本之后引入的问题：版本、甲..乙 或 甲...乙"),
    ("check --against", "报流程的意思与以前的这个文件或文件夹不同、却没有改版的"),
    ("check --baseline", "这份清单里记下的问题不再报"),
    ("check --write-baseline", "把现有的问题记进清单"),
    ("check --diff", "只看 --fix 会改什么，不改动"),
    ("fmt", "把文件整理成规范的版式"),
    ("fmt paths", "文件或文件夹。不写则为 processes，没有则为当前文件夹"),
    ("fmt --check", "只看哪些文件还没整理，不改动"),
    ("fmt --stdin", "从标准输入读，写到标准输出"),
    ("fmt --stdin-name", "标准输入当作这个文件来读"),
    ("diff", "说明对流程的改动是什么意思"),
    ("diff old", "旧版本：文件、文件夹或 Git 版本；或两个版本：甲..乙 或 甲...乙"),
    ("diff new", "新版本；不写则为磁盘上的文件"),
    ("diff --format", "输出的形式；默认看输出文件的结尾，否则是 human"),
    ("diff --store", "另外说明这个台账里在办的事项能不能转到新版本"),
    ("diff --fail-on", "有这几类变化就算没通过；不写则都算通过"),
    ("diff --output", "写到这个文件；不写则输出到屏幕"),
    ("convert", "把 .proc 转成 YAML，或把 YAML 转成 .proc"),
    ("convert file", "要转换的文件"),
    ("convert --output", "写到这个文件；不写则输出到屏幕"),
    ("convert --keywords", "关键词用哪种语言；不写则不变"),
    ("new", "从带说明的样板开始写一个流程"),
    ("new file", "新文件；以 .proc（可以不写）或 .yaml 结尾"),
    ("new --name", "流程的名称；不写则用文件名"),
    ("new --keywords", "关键词用哪种语言；不写则随提示信息"),
    ("revise", "升流程的版本，并在修订记录里加一行"),
    ("revise file", "流程文件，就地改写"),
    ("revise --what", "改了什么，一行文字"),
    ("revise --by", "谁修订的"),
    ("revise --on", "哪一天，如 2026-11-23；today 是今天。不写则不记日期"),
    ("revise --version", "新版本；不写则把最后一个数加一"),
    ("outcomes", "列出流程的各种结局，以及确切的条件"),
    ("outcomes procedure", "流程的名称、条款号、编号或文件"),
    ("outcomes --in", "在这个文件夹里找"),
    ("outcomes --format", "输出的形式"),
    ("paths", "数出流程的路径，或者逐条走一遍"),
    ("paths procedure", "流程的名称、条款号、编号或文件"),
    ("paths --in", "在这个文件夹里找"),
    ("paths --list", "走前面这么多条"),
    ("paths --cover", "用最少的路径走遍每一条去向"),
    ("paths --format", "输出的形式；scenarios 是 YAML 场景"),
    ("times", "算出流程要多久，每一步最早和最迟什么时候"),
    ("times procedure", "流程的名称、条款号、编号或文件"),
    ("times --in", "在这个文件夹里找"),
    ("times --format", "输出的形式"),
    ("test", "把场景文件里的用例都走一遍，看结果对不对"),
    ("test paths", "场景文件，或放着场景和流程的文件夹。不写则为 processes，没有则为当前文件夹"),
    ("test --only", "只走名称里含有这几个字的用例"),
    ("test --all", "通过的用例也列出来"),
    ("test --coverage", "列出用例走到了流程的哪些地方，还有哪些没有走到"),
    ("test --fail-under", "步骤、去向、结局、条件、期限里有一项走到的不足百分之几，就算不通过"),
    ("test --write-missing", "写出还缺的用例"),
    ("test --format", "输出的形式；lcov 是按行标记的覆盖率"),
    ("outline", "用缩进的文字列出整条路径"),
    ("outline procedure", "流程的名称、条款号、编号或文件"),
    ("outline --in", "在这个文件夹里找"),
    ("outline --format", "输出的形式"),
    ("outline --performers", "同时写出谁来做"),
    ("trace", "对照原文的条款，看每一条落实在哪里"),
    ("trace procedure", "流程的名称、条款号、编号或文件"),
    ("trace --in", "在这个文件夹里找"),
    ("trace --format", "输出的形式"),
    ("case", "办真实的事项：记在台账里，每条记录都有回执"),
    ("case --store", "放事项的台账文件；不写则按 PROCEDO_STORE，没有则为 procedo.cases"),
    ("case start", "开始一个事项"),
    ("case start procedure", "流程的名称、条款号、编号或文件"),
    ("case start --in", "在这个文件夹里找"),
    ("case start --case", "事项叫什么；不写则为流程名加序号"),
    ("case start --given", "开始时就知道的情况：情况=取值"),
    ("case start --roster", "名册：只有名册上的人能办，按各自的角色"),
    ("case list", "列出事项和现状"),
    ("case list --all", "已经结束的也列出来"),
    ("case list --format", "输出的形式"),
    ("case todo", "列出要办的"),
    ("case todo case", "哪个事项；不写则为所有在办的"),
    ("case todo --for", "只列这个人（或这个角色）能办的"),
    ("case todo --format", "输出的形式"),
    ("case show", "看一个事项：现状和经过"),
    ("case show case", "哪个事项"),
    ("case show --format", "输出的形式"),
    ("case claim", "认领一个步骤"),
    ("case claim case", "哪个事项"),
    ("case claim step", "步骤的名称或条款号"),
    ("case claim --role", "以什么身份：几个角色都行时要写明"),
    ("case delegate", "把认领的转交别人，或者退还"),
    ("case delegate case", "哪个事项"),
    ("case delegate step", "步骤的名称或条款号"),
    ("case delegate --to", "转交给谁；不写就是退还"),
    ("case do", "办一个步骤：回答、记录和表单"),
    ("case do case", "哪个事项"),
    ("case do step", "步骤的名称或条款号"),
    ("case do --set", "步骤要判定的：情况=取值"),
    ("case do --without", "没有产出的记录；不写则该步骤的产出都有"),
    ("case do --forms", "表单的内容：YAML 文件，每张表的各个栏目"),
    ("case do --field", "表单的一个栏目：表单/栏目=内容"),
    ("case do --role", "以什么身份：几个角色都行时要写明"),
    ("case approve", "作为审核人或批准人，同意提交的内容"),
    ("case approve case", "哪个事项"),
    ("case approve step", "步骤的名称或条款号"),
    ("case approve --set", "要审核人、批准人判定的：情况=取值"),
    ("case approve --role", "以什么身份：几个角色都行时要写明"),
    ("case reject", "不同意提交的内容"),
    ("case reject case", "哪个事项"),
    ("case reject step", "步骤的名称或条款号"),
    ("case reject --set", "要审核人、批准人判定的：情况=取值"),
    ("case reject --role", "以什么身份：几个角色都行时要写明"),
    ("case meet", "步骤的会开过了"),
    ("case meet case", "哪个事项"),
    ("case meet step", "步骤的名称或条款号"),
    ("case meet --called-by", "谁临时召集的"),
    ("case event", "说明发生了什么"),
    ("case event case", "哪个事项"),
    ("case event event", "发生了什么：事件的名称"),
    ("case event --reported-by", "从外面报告的人：记录在案"),
    ("case tick", "让已经到期的期限生效"),
    ("case tick case", "哪个事项；不写则为所有在办的"),
    ("case cancel", "取消事项"),
    ("case cancel case", "哪个事项"),
    ("case roster", "说明今后谁能办"),
    ("case roster case", "哪个事项"),
    ("case roster roster", "名册"),
    ("case roster --in", "在这个文件夹里找流程"),
    ("case migrate", "把在办的事项转到流程的另一个版本"),
    ("case migrate case", "哪个事项"),
    ("case migrate procedure", "新版本的流程：名称、条款号、编号或文件；不写则为同名的流程"),
    ("case migrate --in", "在这个文件夹里找"),
    ("case migrate --set", "新版本另外要判定的、已经办过的部分：情况=取值"),
    ("case migrate --renamed", "在新版本里改了名的步骤：旧名=新名"),
    ("case migrate --dry-run", "只看能不能转"),
    ("case history", "列出事项的每一条记录：谁、何时、为什么、做了什么"),
    ("case history case", "哪个事项"),
    ("case history --format", "输出的形式"),
    ("case verify", "查出台账里被改动过的地方，也可以对照回执"),
    ("case verify --receipt", "一份回执，照打印出来的样子"),
    ("case verify --receipts", "放着回执的文件，一行一份，邮件里引用的也认；别的行跳过；“-”表示标准输入"),
    ("case export", "把发生的写成事件日志（XES）"),
    ("case export log", "写到哪里：以 .xes 结尾的文件"),
    ("case export cases", "哪些事项；不写则为全部"),
    ("case export --replace", "文件已经存在时也覆盖"),
    ("case export --procedure", "只要这个流程的事项"),
    ("case backup", "备份台账，不必停用"),
    ("case backup to", "新的文件"),
    ("case restore", "用备份恢复"),
    ("case restore from", "备份文件"),
    ("case restore --accept-loss", "备份里没有的记录会丢掉，也照样恢复"),
    ("case start --as", "谁办的；不写则按 PROCEDO_USER"),
    ("case start --why", "理由：随记录保存"),
    ("case start --at", "什么时候（本地时间）；不写则为现在"),
    ("case claim --as", "谁办的；不写则按 PROCEDO_USER"),
    ("case claim --why", "理由：随记录保存"),
    ("case claim --at", "什么时候（本地时间）；不写则为现在"),
    ("case delegate --as", "谁办的；不写则按 PROCEDO_USER"),
    ("case delegate --why", "理由：随记录保存"),
    ("case delegate --at", "什么时候（本地时间）；不写则为现在"),
    ("case do --as", "谁办的；不写则按 PROCEDO_USER"),
    ("case do --why", "理由：随记录保存"),
    ("case do --at", "什么时候（本地时间）；不写则为现在"),
    ("case approve --as", "谁办的；不写则按 PROCEDO_USER"),
    ("case approve --why", "理由：随记录保存"),
    ("case approve --at", "什么时候（本地时间）；不写则为现在"),
    ("case reject --as", "谁办的；不写则按 PROCEDO_USER"),
    ("case reject --why", "理由：随记录保存"),
    ("case reject --at", "什么时候（本地时间）；不写则为现在"),
    ("case meet --as", "谁办的；不写则按 PROCEDO_USER"),
    ("case meet --why", "理由：随记录保存"),
    ("case meet --at", "什么时候（本地时间）；不写则为现在"),
    ("case event --as", "谁办的；不写则按 PROCEDO_USER"),
    ("case event --why", "理由：随记录保存"),
    ("case event --at", "什么时候（本地时间）；不写则为现在"),
    ("case tick --as", "谁办的；不写则按 PROCEDO_USER"),
    ("case tick --why", "理由：随记录保存"),
    ("case tick --at", "什么时候（本地时间）；不写则为现在"),
    ("case cancel --as", "谁办的；不写则按 PROCEDO_USER"),
    ("case cancel --why", "理由：随记录保存"),
    ("case cancel --at", "什么时候（本地时间）；不写则为现在"),
    ("case roster --as", "谁办的；不写则按 PROCEDO_USER"),
    ("case roster --why", "理由：随记录保存"),
    ("case roster --at", "什么时候（本地时间）；不写则为现在"),
    ("case migrate --as", "谁办的；不写则按 PROCEDO_USER"),
    ("case migrate --why", "理由：随记录保存"),
    ("case migrate --at", "什么时候（本地时间）；不写则为现在"),
    ("net", "输出流程的 Petri 网（PNML），供流程挖掘使用"),
    ("net procedure", "流程的名称、条款号、编号或文件"),
    ("net --in", "在这个文件夹里找"),
    ("document", "写出流程的受控文件"),
    ("document procedure", "流程的名称、条款号、编号或文件"),
    ("document --in", "在这个文件夹里找"),
    ("document --format", "写成什么；默认看输出文件的结尾，否则是 md"),
    ("document --output", "写到这个文件；docx 和 pdf 必须写明；md 的图写在旁边的 .flow.svg"),
    ("export", "把流程写给别的工具：BPMN 2.0、JSON"),
    ("export procedure", "流程的名称、条款号、编号或文件"),
    ("export --in", "在这个文件夹里找"),
    ("export --format", "写成什么"),
    ("export --expressions", "bpmn：条件用哪种语言写，不写则为 feel"),
    ("export --output", "写到这个文件，不显示在屏幕上"),
    ("schema", "输出 YAML 形式的 JSON Schema，供编辑器使用；或 export 所写 JSON 的"),
    ("schema --of", "哪一种的"),
    ("import", "从 export 写出的模型取回流程，或由文件里的步骤表起草一个"),
    ("import file", "procedo export 写出的 BPMN 2.0；或 DOCX、HTML、Markdown、CSV、粘贴文字里的步骤表"),
    ("import --name", "步骤表：流程叫什么；默认用文件名"),
    ("import --output", "写到这个文件，不显示在屏幕上；文件不能已经存在"),
    ("render", "画出流程"),
    ("render procedure", "流程的名称、条款号、编号或文件"),
    ("render --in", "在这个文件夹里找"),
    ("render --format", "写成什么；默认看输出文件的结尾，否则是 svg"),
    ("render --output", "写到这个文件；png 和 pdf 必须写明"),
    ("render --direction", "走向：往下（分页打印），或往右（上墙）"),
    ("render --theme", "颜色"),
    ("render --paper", "pdf 的纸张，不写则为 a4；放不下的接到下一页"),
    (
        "render --highlight",
        "标出来：走查脚本经过的地方；测试没有走到的地方（coverage，或场景文件）；模拟时事项的时间花在哪里（参数文件）；问题怎么走出来（规则名）",
    ),
    ("render --roster", "标出模拟时：人员名册"),
    ("render --cases", "标出模拟时：模拟多少个事项"),
    ("render --scale", "png：屏幕上一个像素画成几个，不写则为 2"),
    ("simulate", "模拟许多件：要多久、谁有多忙、在哪里排队"),
    ("simulate procedure", "流程的名称、条款号、编号或文件"),
    ("simulate --in", "在这个文件夹里找"),
    ("simulate --cases", "模拟多少件；有名册时，是每一轮的件数"),
    ("simulate --seed", "种子：同一个种子结果相同"),
    ("simulate --profile", "参数文件：多久来一件、每步多久、怎么回答"),
    ("simulate --roster", "名册：谁来办；不给就当人手不限"),
    ("simulate --courses", "有名册时，互不相干地模拟几轮"),
    ("simulate --compare", "与另一份名册或参数比较，随机数相同"),
    ("simulate --threads", "用几个线程；结果都一样"),
    ("simulate --log", "把每件办了什么写成事件日志：.xes，或 OCEL 2.0（.json）；写第一轮"),
    ("simulate --format", "输出的形式"),
    ("walk", "把流程走一遍"),
    ("walk procedure", "流程的名称、条款号、编号或文件"),
    ("walk --in", "在这个文件夹里找"),
    ("walk --given", "开始时就知道的情况：情况=取值"),
    ("walk --script", "照文件里写的回答走"),
    ("walk --plain", "不用全屏，一行一行地走：适合读屏软件和简单的终端"),
    ("walk --format", "输出的形式"),
    ("ready", "一个用例一路上要用到什么，现在还缺什么"),
    ("ready procedure", "流程的名称、条款号、编号或文件"),
    ("ready --in", "在这个文件夹里找"),
    ("ready --scenario", "写有这个用例的场景文件"),
    ("ready --case", "哪个用例：名称，或只有它才有的一段"),
    ("ready --roster", "名册文件"),
    ("ready --at", "从这一天开始；不写则按用例里的日期"),
    ("ready --format", "输出的形式"),
    ("roles", "谁做什么，人够不够"),
    ("roles procedure", "流程的名称、条款号、编号或文件"),
    ("roles --in", "在这个文件夹里找"),
    ("roles --roster", "名册文件：看这些人能不能办"),
    ("roles --absent", "随便哪几个人缺勤时能不能办"),
    ("roles --on", "这一天能不能办"),
    ("roles --format", "输出的形式"),
    ("list", "列出流程和其中的一切"),
    ("list paths", "文件或文件夹。不写则为 processes，没有则为当前文件夹"),
    ("list --format", "输出的形式"),
    ("explain", "解释一条规则"),
    ("explain rule", "规则名"),
    ("rules", "列出全部规则"),
    ("rules --format", "输出的形式"),
    ("completions", "输出命令行补全脚本"),
    ("completions shell", "哪种命令行"),
];

fn chinese(key: &str) -> Option<&'static str> {
    CHINESE.iter().find(|(other, _)| *other == key).map(|(_, text)| *text)
}

/// The commands with their help in one language.
pub fn localised(command: clap::Command, language: Language) -> clap::Command {
    let command = with_negative_numbers(command);
    if language == Language::English {
        return command.disable_help_subcommand(true);
    }
    let template = "{about}\n\n用法：{usage}\n\n{all-args}";
    let mut command = translate(command, "procedo").help_template(template).subcommand_help_heading("命令");
    command = command.subcommand_value_name("命令").disable_help_subcommand(true).disable_version_flag(true);
    let names: Vec<String> = command.get_subcommands().map(|sub| sub.get_name().to_string()).collect();
    for name in names {
        command = command.mut_subcommand(&name, |sub| {
            let verbs: Vec<String> = sub.get_subcommands().map(|verb| verb.get_name().to_string()).collect();
            let mut sub = translate(sub, &name).help_template(template);
            if !verbs.is_empty() {
                sub = sub.subcommand_help_heading("命令").subcommand_value_name("命令").disable_help_subcommand(true);
                sub = sub.override_usage(format!("procedo {name} <命令>"));
            }
            for verb in verbs {
                let called = format!("{name} {verb}");
                sub = sub.mut_subcommand(&verb, |verb| translate(verb, &called).help_template(template));
            }
            sub
        });
    }
    command.arg(
        clap::Arg::new("version")
            .long("version")
            .short('V')
            .action(clap::ArgAction::Version)
            .help("显示版本")
            .help_heading("选项"),
    )
}

/// What is given to an option may be a number below 0, which is out of range then, and no option.
fn with_negative_numbers(command: clap::Command) -> clap::Command {
    let takes = |arg: &clap::Arg| !arg.is_positional() && arg.get_action().takes_values();
    let command = command.mut_args(|arg| if takes(&arg) { arg.allow_negative_numbers(true) } else { arg });
    command.mut_subcommands(with_negative_numbers)
}

/// What positional arguments are called.
const POSITIONALS: &[(&str, &str)] = &[
    ("paths", "路径"),
    ("file", "文件"),
    ("procedure", "流程"),
    ("rule", "规则"),
    ("shell", "命令行"),
    ("case", "事项"),
    ("cases", "事项"),
    ("step", "步骤"),
    ("event", "事件"),
    ("roster", "名册"),
    ("log", "文件"),
    ("to", "文件"),
    ("from", "文件"),
];

/// What the values of options are called.
const VALUES: &[(&str, &str)] = &[
    ("DATE", "日期"),
    ("DAY", "日期"),
    ("FACT=VALUE", "情况=取值"),
    ("FILE", "文件"),
    ("FOLDER", "文件夹"),
    ("FORM", "形式"),
    ("FORM/FIELD=VALUE", "表单/栏目=内容"),
    ("LANGUAGE", "语言"),
    ("LINE", "一行"),
    ("NAME", "名称"),
    ("NUMBER", "数"),
    ("PERCENT", "百分数"),
    ("RECORD", "记录"),
    ("REV", "版本"),
    ("ROLE", "角色"),
    ("SEVERITY", "程度"),
    ("TIME", "时间"),
    ("WHAT", "什么"),
    ("WHEN", "何时"),
    ("VERSION", "版本"),
    ("WHO", "姓名"),
    ("WORDS", "文字"),
];

fn ids_of_positionals(command: &clap::Command) -> String {
    let word = |arg: &clap::Arg| {
        let id = arg.get_id().as_str();
        let word = POSITIONALS.iter().find(|(other, _)| *other == id).map_or(id, |(_, word)| word);
        let many = if arg.get_num_args().is_some_and(|count| count.max_values() > 1) { "..." } else { "" };
        if arg.is_required_set() { format!(" <{word}>{many}") } else { format!(" [{word}]{many}") }
    };
    command.get_positionals().map(word).collect()
}

/// The options without which it does not run.
fn required(command: &clap::Command) -> String {
    let options = command.get_arguments().filter(|arg| !arg.is_positional() && arg.is_required_set());
    let shown = options.filter_map(|arg| {
        let value = arg.get_value_names().and_then(<[_]>::first)?;
        Some(format!(" --{} <{value}>", arg.get_long()?))
    });
    shown.collect()
}

fn translate(command: clap::Command, name: &str) -> clap::Command {
    let mut command = match chinese(name) {
        Some(about) => command.about(about).long_about(about),
        None => command,
    };
    let ids: Vec<clap::Id> = command.get_arguments().map(|arg| arg.get_id().clone()).collect();
    for id in ids {
        command = command.mut_arg(&id, |arg| {
            let key = match arg.get_long() {
                Some(long) => format!("{name} --{long}"),
                None => format!("{name} {}", arg.get_id()),
            };
            let arg = if arg.is_positional() { arg.help_heading("参数") } else { arg.help_heading("选项") };
            let Some(text) = chinese(&key) else { return arg };
            let mut said = Vec::new();
            let values: Vec<String> =
                arg.get_possible_values().iter().map(|value| value.get_name().to_string()).collect();
            let takes_value = arg.get_action().takes_values();
            if takes_value && !values.is_empty() {
                said.push(format!("可选 {}", values.join("、")));
            }
            if let Some(default) = arg.get_default_values().first().filter(|_| takes_value) {
                said.push(format!("默认 {}", default.to_string_lossy()));
            }
            let text = if said.is_empty() { text.to_string() } else { format!("{text}（{}）", said.join("；")) };
            let arg = arg.help(text.clone()).long_help(text);
            let arg = if takes_value { arg.hide_possible_values(true).hide_default_value(true) } else { arg };
            let word = if arg.is_positional() {
                POSITIONALS.iter().find(|(id, _)| *id == arg.get_id().as_str())
            } else {
                None
            };
            match word {
                Some((_, word)) => arg.value_name(*word),
                None if takes_value => {
                    let english = arg.get_value_names().and_then(<[_]>::first).map(ToString::to_string);
                    let word = VALUES.iter().find(|(other, _)| Some(*other) == english.as_deref());
                    arg.value_name(word.map_or("值", |(_, word)| *word))
                }
                None => arg,
            }
        });
    }
    let positional = ids_of_positionals(&command);
    let usage = match name {
        "procedo" => "procedo [选项] <命令>".to_string(),
        _ => format!("procedo {name} [选项]{}{positional}", required(&command)),
    };
    command = command.override_usage(usage);
    command.disable_help_flag(true).arg(
        clap::Arg::new("help")
            .long("help")
            .short('h')
            .action(clap::ArgAction::Help)
            .help("显示帮助")
            .help_heading("选项"),
    )
}

/// Help with the colons of its language behind the headings.
fn headed(help: String, language: Language) -> String {
    if language == Language::English {
        return help;
    }
    ["命令", "参数", "选项"]
        .iter()
        .fold(help, |help, head| help.replace(&format!("\n{head}:\n"), &format!("\n{head}：\n")))
}

/// Says what was wrong with the command line.
pub fn report(error: &clap::Error, env: &mut Env) -> Status {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let text = headed(error.to_string(), env.language);
            env.print(&text);
            return Status::Clean;
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let text = headed(error.to_string(), env.language);
            let _ = write!(env.stderr, "{text}");
            return Status::Trouble;
        }
        _ => {}
    }
    if env.language == Language::English {
        let _ = write!(env.stderr, "{error}");
        return Status::Trouble;
    }
    let value = |kind: ContextKind| {
        error.get(kind).map(|value| match value {
            ContextValue::String(text) => text.clone(),
            ContextValue::Strings(list) => list.join("、"),
            other => other.to_string(),
        })
    };
    let arg = value(ContextKind::InvalidArg).unwrap_or_default();
    let text = match error.kind() {
        ErrorKind::UnknownArgument => format!("没有“{arg}”这个参数"),
        ErrorKind::InvalidSubcommand => {
            format!("没有“{}”这个命令", value(ContextKind::InvalidSubcommand).unwrap_or_default())
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let given = value(ContextKind::InvalidValue).unwrap_or_default();
            let valid = value(ContextKind::ValidValue)
                .filter(|list| !list.is_empty())
                .map(|list| format!("；可以写：{list}"))
                .unwrap_or_default();
            if given.is_empty() {
                format!("“{arg}”后面要写一个值{valid}")
            } else if let Some(why) = why_not(error) {
                format!("“{arg}”不能写“{given}”：{why}")
            } else {
                format!("“{arg}”不能写“{given}”{valid}")
            }
        }
        ErrorKind::MissingRequiredArgument => format!("缺少参数：{arg}"),
        ErrorKind::ArgumentConflict if value(ContextKind::PriorArg).as_ref() == Some(&arg) => {
            format!("“{arg}”只能写一次")
        }
        ErrorKind::ArgumentConflict => {
            format!("“{arg}”不能与“{}”同时用", value(ContextKind::PriorArg).unwrap_or_default())
        }
        ErrorKind::MissingSubcommand => "请写一个命令".to_string(),
        _ => error.to_string().lines().next().unwrap_or_default().to_string(),
    };
    // Of commands only what a slip of the fingers makes of one.
    let command = value(ContextKind::InvalidSubcommand).unwrap_or_default();
    let command = value(ContextKind::SuggestedSubcommand)
        .and_then(|near| near.split('、').find_map(|near| nearest(&command, [near]).map(str::to_string)));
    let near = value(ContextKind::SuggestedArg).or(command);
    let near = near.map(|near| format!("；是不是“{near}”？")).unwrap_or_default();
    env.trouble(&say!("{error}", "{text}{near}"));
    let usage = value(ContextKind::Usage).unwrap_or_default();
    let words = usage.find("procedo").map_or("procedo", |at| &usage[at..]).split_whitespace();
    let of: Vec<&str> = words.take_while(|word| !word.starts_with(['[', '<', '-'])).collect();
    let _ = writeln!(env.stderr, "{} --help 可以看到用法", of.join(" "));
    Status::Trouble
}

/// What is wrong with a value, where it is a number.
fn why_not(error: &clap::Error) -> Option<String> {
    let why = std::error::Error::source(error)?.to_string();
    if let Some((_, range)) = why.split_once(" is not in ") {
        let (least, most) = range.split_once("..=")?;
        return Some(format!("要在 {least} 到 {most} 之间"));
    }
    why.contains("invalid digit").then(|| "要写整数".to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn both_command_lines_hold_together() {
        localised(super::super::Cli::command(), Language::English).debug_assert();
        localised(super::super::Cli::command(), Language::Chinese).debug_assert();
    }

    #[test]
    fn every_command_and_argument_has_a_chinese_text() {
        let command = super::super::Cli::command();
        let mut missing = Vec::new();
        let mut waiting = vec![("procedo".to_string(), &command)];
        while let Some((name, command)) = waiting.pop() {
            let below = if name == "procedo" { String::new() } else { format!("{name} ") };
            waiting.extend(command.get_subcommands().map(|sub| (format!("{below}{}", sub.get_name()), sub)));
            let mut keys = vec![name.clone()];
            for arg in command.get_arguments() {
                keys.push(match arg.get_long() {
                    Some(long) => format!("{name} --{long}"),
                    None => format!("{name} {}", arg.get_id()),
                });
            }
            missing.extend(keys.into_iter().filter(|key| chinese(key).is_none()));
        }
        assert_eq!(missing, Vec::<String>::new());
    }
}
