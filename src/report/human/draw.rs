//! The drawing itself, by miette.

use super::Look;
use super::picture::Picture;
use crate::diagnostic::Severity;
use miette::{Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, SourceCode, ThemeStyles};
use std::fmt;

/// One finding as miette takes it: a message, already in lines, above a picture.
#[derive(Debug)]
struct Card<'a> {
    message: &'a str,
    severity: Severity,
    picture: &'a Picture,
}

impl fmt::Display for Card<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message)
    }
}

impl std::error::Error for Card<'_> {}

impl Diagnostic for Card<'_> {
    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
        })
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(self.picture)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.picture.labels()))
    }
}

/// The message (lines divided by `\n`) and the picture below it.
pub fn draw(message: &str, severity: Severity, picture: &Picture, look: &Look) -> String {
    let card = Card { message, severity, picture };
    let mut out = String::new();
    let drawn = GraphicalReportHandler::new_themed(theme(severity, picture, look))
        .with_width(look.columns())
        // Lines are broken by us: miette knows neither Chinese punctuation nor wide quotes.
        .with_wrap_lines(false)
        .without_cause_chain()
        .with_urls(false)
        // Only tells `Picture` which of two questions is asked; how much context there is was decided before.
        .with_context_lines(1)
        .render_report(&mut out, &card);
    if drawn.is_err() {
        // Writing to a string does not fail, and the picture holds every place on it; the message is what matters.
        out = format!("{message}\n");
    }
    picture.stand_ins.resolve(&out)
}

/// Own place in the colour of the severity, the other ends in another.
fn theme(severity: Severity, picture: &Picture, look: &Look) -> GraphicalTheme {
    let mut theme = if look.draws_unicode() { GraphicalTheme::unicode_nocolor() } else { GraphicalTheme::none() };
    // miette's ⚠ is drawn two columns wide by many terminals.
    theme.characters.warning = "!".into();
    if look.color {
        let ansi = ThemeStyles::ansi();
        let own = match severity {
            Severity::Error => ansi.error,
            Severity::Warning => ansi.warning,
        };
        theme.styles.highlights =
            picture.primaries().map(|primary| if primary { own.bold() } else { ansi.help.bold() }).collect();
        theme.styles.error = ansi.error.bold();
        theme.styles.warning = ansi.warning.bold();
        theme.styles.link = ansi.help;
        theme.styles.linum = ansi.linum;
    }
    theme
}
