//! Any bytes as a `.yaml` file: decoded, read, checked; what is read is written, and what is written read back.
#![no_main]

use libfuzzer_sys::fuzz_target;
use procedo::project::Project;
use procedo::source::FileId;
use procedo::syntax::names::Names;
use procedo::syntax::yaml;
use procedo::workspace::{Workspace, decode};

fuzz_target!(|bytes: &[u8]| {
    let text = decode(bytes.to_vec()).text;
    let mut names = Names::default();
    let (document, findings) = yaml::parse(FileId(0), &text, &mut names);
    if findings.is_empty()
        && let Ok(written) = yaml::write(&document, &text, &names, None)
    {
        let (_, findings) = yaml::parse(FileId(0), &written, &mut names);
        assert!(findings.is_empty(), "what was written cannot be read: {written}");
    }
    let mut project = Project::new(Workspace::in_memory([]));
    project.add_bytes("fuzz.yaml", bytes.to_vec());
    let _ = project.complete().check();
});
