//! The languages that a rule can be for.

use crate::schema::Spanned;

use super::Checker;

/// The two-letter codes of ISO 639-1.
const CODES: &str = "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co \
    cr cs cu cv cy da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi \
    ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw \
    ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc \
    oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv \
    sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu";

/// Codes of countries, and others, that are written for those of languages.
const MEANT: &[(&str, &str)] = &[
    ("cn", "zh"),
    ("cz", "cs"),
    ("dk", "da"),
    ("gb", "en"),
    ("gr", "el"),
    ("in", "id"),
    ("iw", "he"),
    ("jp", "ja"),
    ("ua", "uk"),
    ("us", "en"),
    ("vn", "vi"),
];

impl Checker<'_> {
    /// Checks that a language is one.
    pub(super) fn language(&mut self, language: &Spanned<String>) {
        let code = language.get_ref().as_str();
        if CODES.split_whitespace().any(|known| known == code) {
            return;
        }
        let known = code.get(..2).map(str::to_lowercase).filter(|code| CODES.contains(&**code));
        let meant = MEANT.iter().find(|(wrong, _)| *wrong == code).map(|(_, code)| *code);
        // `en-GB`, `eng` and `english` all begin as the code does.
        let help = match meant
            .or(known.as_deref().filter(|_| code.len() > 2 || code != code.to_lowercase()))
        {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => "leave `languages` out for a rule that is for any language".to_owned(),
        };
        let message = format!("there is no language `{code}`: a code of ISO 639-1 has two letters");
        let mistake = self.mistake(language.span(), message);
        mistake.label = "such as `en`".into();
        mistake.help = Some(help);
    }
}
