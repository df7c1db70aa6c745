//! Writes generated procedures for measuring whole processes: `cargo run --release --example generate -- FOLDER
//! STEPS [FILES]` spreads so many steps evenly over so many files (one by default).

#![allow(clippy::print_stdout, reason = "an example for the terminal")]

mod text;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [folder, steps, rest @ ..] = args.as_slice() else {
        return Err("usage: generate FOLDER STEPS [FILES]".into());
    };
    let steps: usize = steps.parse()?;
    let files: usize = rest.first().map_or(Ok(1), |files| files.parse())?;
    std::fs::create_dir_all(folder)?;
    let mut bytes = 0;
    for file in 1..=files {
        let text = text::procedure(&format!("流程{file}"), steps / files);
        bytes += text.len();
        std::fs::write(std::path::Path::new(folder).join(format!("procedure-{file}.proc")), text)?;
    }
    println!("{files} files, {steps} steps, {bytes} bytes");
    Ok(())
}
