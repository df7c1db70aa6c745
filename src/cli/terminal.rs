//! The terminal for full screens: taken over, drawn on, and given back as it was, however the program ends.

use crate::screen::{App, Flow};
use ratatui::crossterm::event::{self, DisableBracketedPaste, EnableBracketedPaste};
use ratatui::crossterm::execute;
use std::io;

/// Gives the terminal back when it goes out of scope. A panic gives it back before it says anything: see
/// [`ratatui::try_init`].
struct GivenBack;

impl Drop for GivenBack {
    fn drop(&mut self) {
        let _ = execute!(io::stdout(), DisableBracketedPaste);
        let _ = ratatui::try_restore();
    }
}

/// Shows a walk until it is closed.
///
/// # Errors
/// When the terminal cannot be drawn on or read from; it has been given back then.
pub fn show(app: &mut App) -> io::Result<()> {
    let restored = GivenBack;
    let mut terminal = ratatui::try_init()?;
    // Text that is pasted is text, and not so many keys.
    execute!(io::stdout(), EnableBracketedPaste)?;
    loop {
        terminal.draw(|frame| app.draw(frame))?;
        let event = event::read()?;
        if app.event(&event) == Flow::Close {
            break;
        }
    }
    drop(restored);
    Ok(())
}
