//! Writes every hostile file for measuring: `cargo run --release --example hostile -- FOLDER` puts each into a folder of
//! its own, numbered, and says on a line: the file, what is wrong with it, and what `check` says of it, with tabs between.

#![allow(clippy::print_stdout, reason = "an example for the terminal")]

mod cases;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [folder] = args.as_slice() else {
        return Err("usage: hostile FOLDER".into());
    };
    for (at, case) in cases::CASES.iter().enumerate() {
        let folder = std::path::Path::new(folder).join(format!("{:02}", at + 1));
        std::fs::create_dir_all(&folder)?;
        std::fs::write(folder.join("procedo.toml"), "")?;
        let file = folder.join(case.file);
        std::fs::write(&file, (case.bytes)())?;
        println!("{}\t{}\t{} (exit status {})", file.display(), case.name, case.says, case.status);
    }
    Ok(())
}
