//! The virtual environment that holds the peers.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::{Command, Output},
    sync::OnceLock,
};

use libtest_mimic::Failed;

const REQUIREMENTS: &str = include_str!("requirements.txt");

/// A program of the virtual environment, ready to be given arguments. Makes the environment on first use.
pub(crate) fn program(name: &str) -> Result<Command, Failed> {
    let folder = folder()?;
    let mut command = Command::new(folder.join("bin").join(name));
    let path = std::env::var("PATH").unwrap_or_default();
    command
        .env("PATH", format!("{}:{path}", folder.join("bin").display()))
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("AWS_DEFAULT_REGION", "us-east-1")
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env("SAM_CLI_TELEMETRY", "0")
        .env("__SAM_CLI_APP_DIR", folder.join("sam"))
        .env_remove("AWS_PROFILE");
    Ok(command)
}

/// Where the peers are installed: `lib/python3.…/site-packages`.
pub(crate) fn site_packages() -> Result<PathBuf, Failed> {
    let output = run(program("python")?.args(["-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]))?;
    Ok(PathBuf::from(output.trim()))
}

/// Runs to the end and gives standard output; a failure shows both streams.
pub(crate) fn run(command: &mut Command) -> Result<String, Failed> {
    let output = command.output().map_err(|error| format!("{command:?} cannot be started: {error}"))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        Err(format!("{command:?} ended with {}\n{}", output.status, both_streams(&output)).into())
    }
}

fn both_streams(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn folder() -> Result<&'static Path, Failed> {
    static FOLDER: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    match FOLDER.get_or_init(make) {
        Ok(folder) => Ok(folder),
        Err(sentence) => Err(sentence.into()),
    }
}

fn make() -> Result<PathBuf, String> {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let folder = root.join("peers-venv");
    let lock = File::create(root.join("peers-venv.lock")).map_err(|error| error.to_string())?;
    lock.lock().map_err(|error| error.to_string())?;

    let made_from = folder.join("requirements.txt");
    if fs::read_to_string(&made_from).is_ok_and(|made_from| made_from == REQUIREMENTS) {
        return Ok(folder);
    }
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(|error| error.to_string())?;
    }
    step(
        Command::new("python3").args(["-c", "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))"]),
        "python3 is not there, older than 3.10 or has no venv module",
    )?;
    step(Command::new("python3").args(["-m", "venv"]).arg(&folder), "no virtual environment could be made")?;
    let requirements = folder.join("requirements.part");
    fs::write(&requirements, REQUIREMENTS).map_err(|error| error.to_string())?;
    step(
        Command::new(folder.join("bin/python"))
            // The file names every package, so there is nothing to resolve.
            .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-compile"])
            .args(["--no-deps", "--require-hashes", "-r"])
            .arg(&requirements),
        "the peers of tests/peers/requirements.txt could not be installed from the Python package index",
    )?;
    fs::rename(&requirements, &made_from).map_err(|error| error.to_string())?;
    Ok(folder)
}

fn step(command: &mut Command, what_it_means: &str) -> Result<(), String> {
    let failure = match command.output() {
        Ok(output) if output.status.success() => return Ok(()),
        Ok(output) => {
            let said = both_streams(&output);
            said.lines().rfind(|line| line.starts_with("ERROR")).or(said.lines().last()).unwrap_or_default().to_owned()
        }
        Err(error) => error.to_string(),
    };
    Err(format!("{what_it_means} ({failure}); S3LITMUS_PEERS=off leaves out the tests that need it"))
}
