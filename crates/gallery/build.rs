//! Lists the folders of `lab/scenarios`, so that they are compiled in and none is forgotten.

#![allow(clippy::print_stdout, reason = "how a build script talks to cargo")]

use std::{env, error::Error, fmt::Write as _, fs, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    let root = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("../../lab/scenarios").canonicalize()?;
    println!("cargo:rerun-if-changed={}", root.display());
    let folders = fs::read_dir(&root)?.map(|folder| Ok(folder?.path())).collect::<Result<Vec<_>, std::io::Error>>()?;
    let mut folders: Vec<_> = folders.into_iter().filter(|folder| folder.join("world.json").exists()).collect();
    folders.sort();
    let mut list = "&[\n".to_owned();
    for folder in folders {
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let file = |file: &str| format!("include_str!({:?})", folder.join(file));
        writeln!(
            list,
            "File {{ name: {name:?}, world: {}, suite: {}, expected: {} }},",
            file("world.json"),
            file("suite.json"),
            file("expected.json")
        )?;
    }
    list.push(']');
    Ok(fs::write(Path::new(&env::var("OUT_DIR")?).join("scenarios.rs"), list)?)
}
