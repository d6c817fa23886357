//! What a test wants to know of a Markdown file: its code blocks and its tables.

/// A fenced code block.
#[derive(Debug)]
pub(crate) struct Block {
    /// What stands behind the opening fence.
    pub info: String,
    /// What stands between the fences.
    pub body: String,
    /// The line of the opening fence, from 1.
    pub line: usize,
}

/// The fenced code blocks, in order.
pub(crate) fn blocks(markdown: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut open = false;
    for (index, line) in markdown.lines().enumerate() {
        match line.strip_prefix("```") {
            Some(info) if !open => {
                let info = info.trim().to_owned();
                blocks.push(Block { info, body: String::new(), line: index + 1 });
                open = true;
            }
            Some(_) => open = false,
            None if open => {
                if let Some(block) = blocks.last_mut() {
                    block.body.push_str(line);
                    block.body.push('\n');
                }
            }
            None => {}
        }
    }
    assert!(!open, "a code block is not closed");
    blocks
}

/// The rows of all tables whose first column has this heading: the cells of each.
pub(crate) fn rows<'m>(markdown: &'m str, heading: &str) -> Vec<Vec<&'m str>> {
    let mut rows = Vec::new();
    // The heading of the table that is open.
    let mut open = None;
    for line in markdown.lines() {
        let Some(inner) = line.strip_prefix('|').and_then(|line| line.strip_suffix('|')) else {
            open = None;
            continue;
        };
        let cells: Vec<&str> = inner.split('|').map(str::trim).collect();
        match open {
            None => open = Some(cells[0]),
            Some(first) if first == heading && !cells[0].starts_with("---") => rows.push(cells),
            Some(_) => {}
        }
    }
    rows
}

/// The texts between backticks.
pub(crate) fn code_spans(cell: &str) -> Vec<&str> {
    cell.split('`').skip(1).step_by(2).collect()
}
