//! Any bytes as a `.proc` file: decoded, read, checked; what is read is printed, and the print read back.
#![no_main]

use libfuzzer_sys::fuzz_target;
use procedo::project::Project;
use procedo::source::FileId;
use procedo::syntax::names::Names;
use procedo::syntax::{print, proc, yaml};
use procedo::workspace::{Workspace, decode};

fuzz_target!(|bytes: &[u8]| {
    let text = decode(bytes.to_vec()).text;
    let mut names = Names::default();
    let (document, findings) = proc::parse(FileId(0), &text, &mut names);
    if findings.is_empty()
        && let Ok(printed) = print::proc(&document, &text, &names, None)
    {
        let (again, findings) = proc::parse(FileId(0), &printed, &mut names);
        assert!(findings.is_empty(), "the print of what was read cannot be read: {printed}");
        let twice = print::proc(&again, &printed, &names, None).unwrap_or_default();
        assert_eq!(printed, twice, "printing twice changes something");
        let _ = yaml::write(&document, &text, &names, None);
    }
    let mut project = Project::new(Workspace::in_memory([]));
    project.add_bytes("fuzz.proc", bytes.to_vec());
    let _ = project.complete().check();
});
