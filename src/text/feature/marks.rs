//! What a text begins and ends with, and how many marks of some kinds it has.

pub(super) fn ellipses(text: &str) -> usize {
    let count = |ellipsis: &str| memchr::memmem::find_iter(text.as_bytes(), ellipsis).count();
    count("...") + count("…")
}

pub(super) fn newlines(text: &str) -> usize {
    memchr::memchr_iter(b'\n', text.as_bytes()).count()
}

/// Whether the text ends like a sentence, whatever closes it.
pub(super) fn ends_sentence(text: &str) -> bool {
    if text.as_bytes().last().is_some_and(u8::is_ascii_alphanumeric) {
        return false;
    }
    let text = text
        .trim_end()
        .trim_end_matches(['"', '\'', '”', '’', '»', '›', ')', ']', '」', '』', '）', '*', '_']);
    text.ends_with([
        '.', '!', '?', '。', '．', '！', '？', '؟', '۔', '।', '॥', '။', '።', '։', '‼', '⁇', '⁈',
        '⁉', '‽',
    ]) && !ends_with_ellipsis(text)
}

pub(super) fn ends_with_ellipsis(text: &str) -> bool {
    if text.as_bytes().last().is_some_and(u8::is_ascii_alphanumeric) {
        return false;
    }
    let text = text.trim_end();
    text.ends_with("...") || text.ends_with('…')
}

pub(super) fn starts_with_bullet(text: &str) -> bool {
    let mut chars = text.chars();
    matches!(
        chars.next(),
        Some(
            '-' | '*'
                | '+'
                | '•'
                | '‣'
                | '◦'
                | '▪'
                | '▫'
                | '●'
                | '○'
                | '■'
                | '□'
                | '►'
                | '▶'
                | '▸'
                | '»'
                | '›'
                | '·'
                | '∙'
                | '⁃'
                | '–'
                | '—'
                | '✓'
                | '✔'
                | '➤'
                | '➢'
        )
    ) && chars.next().is_none_or(char::is_whitespace)
}

pub(super) fn first_alphanumeric(text: &str) -> Option<char> {
    text.chars().find(|c| c.is_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentence_ends() {
        for text in ["So.", "“So?”", "He said (so!)", "这是。", "*So.*"] {
            assert!(ends_sentence(text), "{text}");
        }
        for text in ["So", "So…", "So...", "So:", "", "”"] {
            assert!(!ends_sentence(text), "{text}");
        }
    }
}
