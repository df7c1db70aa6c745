//! A drawing as pixels and as PDF, with the fonts of this machine.

mod pdf;

use crate::diagnostic::Text;
use crate::document::Heading;
use crate::say;
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree, fontdb};
use std::collections::BTreeSet;

/// The most pixels of a side: what other programs still open.
const MOST: u32 = 30_000;

/// The fonts of this machine.
pub struct Fonts {
    options: Options<'static>,
}

impl Fonts {
    /// Finds them. The one that has the most of these characters stands in where no font is named that is here.
    ///
    /// # Errors
    /// Where a character is in none of them: it would not be drawn.
    pub fn for_text(text: &str) -> Result<Fonts, Text> {
        let mut options = Options::default();
        options.fontdb_mut().load_system_fonts();
        let wanted: BTreeSet<char> = text.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect();
        let mut missing = wanted.clone();
        let mut best: Option<(usize, String)> = None;
        for face in options.fontdb.faces() {
            let has = |data: &[u8], index: u32| has(data, index, &wanted);
            let Some(there) = options.fontdb.with_face_data(face.id, has) else { continue };
            missing.retain(|c| !there.contains(c));
            let upright = face.style == fontdb::Style::Normal && face.weight == fontdb::Weight::NORMAL;
            let name = face.families.first().map(|(name, _)| name.clone()).unwrap_or_default();
            if upright && best.as_ref().is_none_or(|(count, _)| there.len() > *count) {
                best = Some((there.len(), name));
            }
        }
        if !missing.is_empty() {
            let some: String = missing.iter().take(12).collect();
            return Err(say!(
                "no font of this machine has `{some}`, so that it would not be seen; install one for Chinese (Debian and \
                 Ubuntu: `apt-get install fonts-noto-cjk`), or write `--format svg`, which needs none",
                "这台机器上没有含“{some}”的字体，画出来看不见；请装一款中文字体（Debian、Ubuntu：`apt-get install fonts-noto-cjk`），\
                 或用 `--format svg`，它不需要字体"
            ));
        }
        if let Some((_, family)) = best {
            options.fontdb_mut().set_sans_serif_family(family);
        }
        Ok(Fonts { options })
    }

    fn tree(&self, svg: &str) -> Result<Tree, Text> {
        Tree::from_str(svg, &self.options)
            .map_err(|error| say!("the drawing cannot be read back: {error}", "画出的图读不回来：{error}"))
    }

    /// A drawing as PNG, so many times as large.
    ///
    /// # Errors
    /// Where it would have too many pixels.
    pub fn png(&self, svg: &str, scale: f32) -> Result<Vec<u8>, Text> {
        let tree = self.tree(svg)?;
        let (wide, high) = (tree.size().width() * scale, tree.size().height() * scale);
        let pixmap = Some((wide.ceil() as u32, high.ceil() as u32));
        let pixmap = pixmap.filter(|(wide, high)| *wide <= MOST && *high <= MOST);
        let mut pixmap = pixmap.and_then(|(wide, high)| Pixmap::new(wide, high)).ok_or_else(|| {
            say!(
                "a picture of {wide} × {high} pixels is too large; take a smaller `--scale`, or `--format pdf` or `svg`",
                "{wide} × {high} 像素的图太大了；把 `--scale` 调小，或用 `--format pdf`、`svg`"
            )
        })?;
        resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixmap.as_mut());
        pixmap.encode_png().map_err(|error| say!("the picture cannot be written: {error}", "图写不出来：{error}"))
    }

    /// Drawings as the pages of a PDF, with headings, if there are any.
    ///
    /// # Errors
    /// Where one of them cannot be drawn.
    pub fn pdf(&self, pages: &[String], outline: &[Heading], title: &str) -> Result<Vec<u8>, Text> {
        let pages: Result<Vec<Tree>, Text> = pages.iter().map(|svg| self.tree(svg)).collect();
        pdf::pdf(&pages?, outline, title)
    }
}

/// Which of these characters a font has.
fn has(data: &[u8], index: u32, wanted: &BTreeSet<char>) -> BTreeSet<char> {
    let Ok(face) = ttf_parser::Face::parse(data, index) else { return BTreeSet::new() };
    wanted.iter().copied().filter(|c| face.glyph_index(*c).is_some()).collect()
}
