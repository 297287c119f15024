//! Where output goes and how it may look: colour and width only where a terminal shows it.

use std::{
    fs,
    io::{self, IsTerminal as _, Read as _, Write as _},
    path::Path,
};

use clap::ColorChoice;
use s3litmus::report::text::Style;

use crate::failure::Failure;

/// What is known of standard output.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Terminal {
    style: Style,
}

impl Terminal {
    /// Looks at standard output and at `NO_COLOR` (<https://no-color.org>), `CLICOLOR` and `CLICOLOR_FORCE`
    /// (<https://bixense.com/clicolors/>).
    pub(crate) fn new(choice: ColorChoice) -> Self {
        let is_terminal = io::stdout().is_terminal();
        let colour = match choice {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto if anstyle_query::no_color() => false,
            ColorChoice::Auto if anstyle_query::clicolor_force() => true,
            ColorChoice::Auto => {
                is_terminal && anstyle_query::clicolor().unwrap_or(true) && anstyle_query::term_supports_color()
            }
        };
        let width = if is_terminal { terminal_size::terminal_size().map(|(width, _)| width.0) } else { None };
        Self { style: Style { colour, width } }
    }

    /// How text is drawn on standard output.
    pub(crate) fn style(self) -> Style {
        self.style
    }

    /// Writes to standard output.
    pub(crate) fn print(self, text: &str) -> Result<(), Failure> {
        let mut out = io::stdout().lock();
        out.write_all(text.as_bytes())?;
        Ok(out.flush()?)
    }
}

/// Writes a line on standard error; where that is closed there is nobody to tell.
pub(crate) fn tell(line: &str) {
    let _told = writeln!(io::stderr(), "s3litmus: {line}");
}

/// Reads a file, or standard input for `-`.
pub(crate) fn read(path: &Path) -> Result<String, Failure> {
    if path == Path::new("-") {
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes).map_err(|error| cannot("read", path, &error))?;
        // What is pasted may be in any encoding; what is no UTF-8 is shown as such.
        return Ok(String::from_utf8_lossy(&bytes).into_owned());
    }
    fs::read(path)
        .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
        .map_err(|error| cannot("read", path, &error))
}

/// Writes a file.
pub(crate) fn write(path: &Path, text: &str) -> Result<(), Failure> {
    fs::write(path, text).map_err(|error| cannot("write", path, &error))
}

fn cannot(what: &str, path: &Path, error: &io::Error) -> Failure {
    Failure::because(format!("cannot {what} `{}`: {error}", path.display()))
}
