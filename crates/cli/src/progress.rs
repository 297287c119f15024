//! How far a run is, on standard error: only where that is a terminal, and gone when the report is drawn.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use crate::terminal;

/// A bar that counts.
pub(crate) struct Progress {
    bar: ProgressBar,
    failed: usize,
}

impl Progress {
    /// Shows a bar of that many checks or scenarios.
    pub(crate) fn of(count: usize, what: &str) -> Self {
        let bar = ProgressBar::new(count as u64);
        let template = format!("{{spinner}} {{pos}}/{{len}} {what} {{wide_bar}} {{msg}}");
        if let Ok(style) = ProgressStyle::with_template(&template) {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(120));
        Self { bar, failed: 0 }
    }

    /// Writes a line on standard error without tearing the bar.
    pub(crate) fn aside(&self) -> impl Fn(&str) + Send + 'static {
        let bar = self.bar.clone();
        move |line| bar.suspend(|| terminal::tell(line))
    }

    /// Counts one that is judged.
    pub(crate) fn count(&mut self, as_expected: bool) {
        if !as_expected {
            self.failed += 1;
            self.bar.set_message(format!("{} not as expected", self.failed));
        }
        self.bar.inc(1);
    }

    /// Takes the bar away.
    pub(crate) fn finish(self) {
        self.bar.finish_and_clear();
    }
}
