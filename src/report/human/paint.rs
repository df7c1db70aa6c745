//! Colours of the parts that miette does not draw, the same as of those it does.

/// Whether to colour.
#[derive(Clone, Copy, Debug)]
pub struct Paint {
    /// With terminal escapes.
    pub color: bool,
}

/// What a piece of text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pen {
    /// Speaks of errors.
    Error,
    /// Speaks of warnings.
    Warning,
    /// Nothing is wrong.
    Good,
    /// The message.
    Strong,
    /// A heading within a finding.
    Heading,
    /// A line number, a note in passing.
    Faint,
    /// Text that a fix takes away.
    Removed,
    /// Text that a fix brings.
    Added,
}

impl Paint {
    /// The text in the colour of what it is.
    pub fn with(self, pen: Pen, text: &str) -> String {
        if !self.color || text.is_empty() {
            return text.to_string();
        }
        let code = match pen {
            Pen::Error => "1;31",
            Pen::Warning => "1;33",
            Pen::Good => "32",
            Pen::Strong => "1",
            Pen::Heading => "36",
            Pen::Faint => "2",
            Pen::Removed => "31",
            Pen::Added => "32",
        };
        format!("\x1b[{code}m{text}\x1b[0m")
    }
}
