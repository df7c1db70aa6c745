//! Writes what programs that mine processes are to open: of every procedure in `processes/` and of some small shapes the
//! net as PNML, and random cases as XES and OCEL: `cargo run --example logs -- FOLDER [CASES]` (200 where nothing is
//! said). `.ci/pm4py` holds one against the other.

#![allow(clippy::print_stdout, reason = "an example for the terminal")]

mod shapes;
mod walks;

use procedo::diagnostic::Language;
use procedo::model::UnitKind;
use procedo::project::Project;
use procedo::runtime::Program;
use procedo::simulate::log::{About, Log, Ocel, Xes};
use procedo::view::net::Net;
use procedo::workspace::Workspace;
use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

type Anything<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> Anything<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [folder, rest @ ..] = args.as_slice() else { return Err("usage: logs FOLDER [CASES]".into()) };
    let folder = Path::new(folder);
    let count: usize = rest.first().map_or(Ok(200), |count| count.parse())?;
    std::fs::create_dir_all(folder)?;
    let root = Path::new("processes");
    let mut project = Project::new(Workspace::new(root.to_path_buf()));
    for (name, file) in [("go-live", "go-live/go-live.proc"), ("om-service", "om-service/om-service.proc")] {
        project.add(&root.join(file)).map_err(|error| format!("{name}: {}", error.text().en))?;
    }
    for program in programs(project)? {
        write(folder, &program, count)?;
    }
    for (name, text) in shapes::SHAPES {
        let mut project = Project::new(Workspace::in_memory([]));
        project.add_bytes(name, text.as_bytes().to_vec());
        for program in programs(project)? {
            write(folder, &program, count)?;
        }
    }
    Ok(())
}

fn programs(project: Project) -> Anything<Vec<Program>> {
    let checked = project.check();
    let units = checked.model.procedures().filter(|(_, unit)| unit.kind == UnitKind::Procedure);
    let compile = |id| Program::compile(&checked.model, checked.sources(), id);
    Ok(units.map(|(id, _)| compile(id).map_err(|incomplete| incomplete.what.en)).collect::<Result<_, _>>()?)
}

fn write(folder: &Path, program: &Program, count: usize) -> Anything<()> {
    let file = |ending: &str| File::create(folder.join(format!("{}.{ending}", program.name)));
    std::fs::write(folder.join(format!("{}.pnml", program.name)), Net::of(program).pnml())?;
    let about = About { program, language: Language::Chinese, currency: Some("CNY") };
    let aside = tempfile::tempfile()?;
    let mut logs: [Box<dyn Log>; 2] = [
        Box::new(Xes::begin(about, BufWriter::new(file("xes")?))?),
        Box::new(Ocel::begin(about, BufWriter::new(file("jsonocel")?), aside)?),
    ];
    let cases = walks::cases(program, count, 7);
    for case in &cases {
        logs.iter_mut().try_for_each(|log| log.case(case))?;
    }
    logs.iter_mut().try_for_each(|log| log.finish())?;
    println!(
        "{}: {} cases, {} steps",
        program.name,
        cases.len(),
        cases.iter().map(|case| case.rows.len()).sum::<usize>() / 2
    );
    Ok(())
}
