//! The result as a table, a line as soon as it is known.

/// Prints lines of aligned columns.
#[derive(Default)]
pub struct Table {
    begun: bool,
}

impl Table {
    /// One measured value.
    pub fn value(&mut self, what: &str, unit: &str, value: f64, goal: &str) {
        self.line(what, &format!("{value:.2} {unit}"), "", "", goal);
    }

    /// One measured value over another.
    pub fn compare(&mut self, what: &str, unit: &str, value: f64, with: &str, other: f64, goal: &str) {
        let other_text = format!("{with}: {other:.2}");
        self.line(what, &format!("{value:.2} {unit}"), &other_text, &format!("{:.2} ×", value / other), goal);
    }

    fn line(&mut self, what: &str, value: &str, with: &str, ratio: &str, goal: &str) {
        if !self.begun {
            self.begun = true;
            self.line("what", "measured", "beside", "ratio", "goal");
        }
        println!("{what:<32} {value:>16}   {with:<30} {ratio:>8}   {goal}");
    }
}
