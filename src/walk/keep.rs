//! Where walks are kept: a walk itself touches no file.

use super::session::Session;
use crate::diagnostic::Text;

/// Keeps walks as scenarios.
pub trait Keeper {
    /// A name for this walk that is free; empty where it cannot be kept.
    fn suggest(&self, session: &Session) -> String;

    /// Keeps this walk under a name; what was done, to be told.
    ///
    /// # Errors
    /// When it cannot be kept; the text says why. Nothing has changed then.
    fn keep(&mut self, session: &Session, name: &str) -> Result<Text, Text>;
}
