//! Event logs and nets: what other programs read of them, and that the one fits the other.

mod game;
pub mod net;
mod ocel;
mod stamp;
mod xes;

#[path = "../../examples/logs/shapes.rs"]
mod shapes;
#[path = "../../examples/logs/walks.rs"]
mod walks;

use procedo::project::Project;
use procedo::runtime::Program;
use procedo::workspace::Workspace;

/// Both real procedures.
fn real() -> Vec<Program> {
    crate::walk::case::processes()
}

/// The shape of this name.
fn shape(name: &str) -> Program {
    let (file, text) = shapes::SHAPES.iter().find(|(file, _)| *file == format!("{name}.proc")).expect("a shape");
    program(file, text)
}

fn shapes() -> impl Iterator<Item = Program> {
    shapes::SHAPES.iter().map(|(file, text)| program(file, text))
}

fn program(file: &str, text: &str) -> Program {
    let mut project = Project::new(Workspace::in_memory([]));
    let id = project.add_bytes(file, text.as_bytes().to_vec());
    let checked = crate::replay::checked(project);
    let (unit, _) = checked.model.procedures().find(|(_, unit)| unit.file == id).expect("a procedure");
    Program::compile(&checked.model, checked.sources(), unit).expect("a whole procedure")
}
