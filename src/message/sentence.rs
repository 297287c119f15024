//! The access denied sentence: who may not do what to what, and which policy says so.
//!
//! ```text
//! User: PRINCIPAL is not authorized to perform: ACTION [on resource: RESOURCE]
//!     because no TYPE allows the ACTION action | with an explicit deny in a TYPE[: ARN | , with policy ARN: ARN]
//! ```
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html>. S3 quotes the resource, IAM
//! and KMS do not; any part may be missing, masked or cut off, and a line may break anywhere.

use super::{Effect, PolicySaid, PolicyType, plain::Plain, words::Words};

/// One sentence, or what is left of one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Sentence {
    pub(super) principal: Option<String>,
    pub(super) action: Option<String>,
    pub(super) resource: Option<String>,
    pub(super) policy: Option<PolicySaid>,
    /// `the resource does not exist in this Region, no resource-based policies allow access, or …`.
    pub(super) unreachable: bool,
}

/// What every sentence has, even a cut one.
const ANCHOR: &str = "authorized to perform";
/// The least weight of a sentence that gives a reason.
const WITH_REASON: u8 = 3;
const FUSED: &str = "does not exist in this region, no resource-based policies allow access";

/// The decisive one of the sentences in a text: one that names a policy before one that does not, an explicit deny
/// before an implicit one (it holds whatever else allows), then the first.
pub(super) fn decisive(plain: &Plain) -> Option<Sentence> {
    let anchors: Vec<usize> = plain.folded.match_indices(ANCHOR).map(|(at, _)| at).collect();
    let mut best: Option<Sentence> = None;
    let mut from = 0;
    for (index, &anchor) in anchors.iter().enumerate() {
        let to = anchors.get(index + 1).copied().unwrap_or(plain.folded.len());
        consider(&mut best, Sentence::around(plain, from, anchor, to));
        from = anchor + ANCHOR.len();
    }
    if best.as_ref().is_none_or(|best| best.weight() < WITH_REASON) {
        // What is left of a cut sentence: `… because no session policy allows the … action`.
        let cut = Sentence::default().with_reason(plain, 0, plain.folded.len());
        if cut.weight() >= WITH_REASON {
            let whole = best.unwrap_or_default();
            best = Some(Sentence {
                principal: whole.principal,
                action: whole.action.or(cut.action),
                resource: whole.resource,
                ..cut
            });
        }
    }
    best
}

fn consider(best: &mut Option<Sentence>, sentence: Sentence) {
    let nothing = sentence == Sentence::default();
    if !nothing && best.as_ref().is_none_or(|best| best.weight() < sentence.weight()) {
        *best = Some(sentence);
    }
}

impl Sentence {
    fn weight(&self) -> u8 {
        match (&self.policy, self.unreachable) {
            (Some(PolicySaid { effect: Effect::ExplicitDeny, .. }), _) => WITH_REASON + 1,
            (Some(_), _) | (None, true) => WITH_REASON,
            (None, false) if self.action.is_some() => 2,
            (None, false) => 1,
        }
    }

    /// The sentence whose anchor stands at `anchor`; the previous one ends at `from`, the next begins at `to`.
    fn around(plain: &Plain, from: usize, anchor: usize, to: usize) -> Self {
        let mut words = Words { plain, at: anchor + ANCHOR.len(), to };
        words.skip(&[':', '"', '\'', ' ', '\n']);
        let action = words.action();
        let resource = words.resource();
        let at = words.at;
        Self { principal: principal(plain, from, anchor), action, resource, ..Self::default() }
            .with_reason(plain, at, to)
    }

    /// Adds what the text between two offsets gives as the reason.
    fn with_reason(mut self, plain: &Plain, from: usize, to: usize) -> Self {
        let window = &plain.folded[from..to];
        self.unreachable = window.contains(FUSED);
        if self.unreachable {
            return self;
        }
        let explicit = explicit(plain, from, to);
        let implicit = implicit(plain, from, to);
        match (explicit, implicit) {
            (Some(policy), _) => self.policy = Some(policy),
            (None, Some((policy, action))) => {
                self.policy = Some(policy);
                self.action = self.action.or(action);
            }
            (None, None) => {}
        }
        self
    }
}

/// `explicit deny in [a|an|the] TYPE[: ARN | , with policy ARN: ARN]`.
fn explicit(plain: &Plain, from: usize, to: usize) -> Option<PolicySaid> {
    const LEADS: [&str; 4] =
        ["explicit deny in ", "explicit denial in ", "explicitly denied by ", "explicitly denied in "];
    let window = &plain.folded[from..to];
    LEADS.iter().find_map(|lead| {
        window.match_indices(lead).find_map(|(at, _)| {
            let after = from + at + lead.len();
            let (policy_type, length) = policy_type(strip_article(&plain.folded[after..to]))?;
            let end = after + article(&plain.folded[after..to]) + length;
            Some(PolicySaid { policy_type, effect: Effect::ExplicitDeny, arn: policy_arn(plain, end, to) })
        })
    })
}

/// `no TYPE allows the ACTION action`; the action is given back too.
fn implicit(plain: &Plain, from: usize, to: usize) -> Option<(PolicySaid, Option<String>)> {
    let window = &plain.folded[from..to];
    window.match_indices("no ").find_map(|(at, lead)| {
        if window[..at].ends_with(|c: char| c.is_alphanumeric()) {
            return None;
        }
        let after = from + at + lead.len();
        let (policy_type, length) = policy_type(&plain.folded[after..to])?;
        let rest = after + length;
        if !plain.folded[rest..to].starts_with(" allow") {
            return None;
        }
        let mut words = Words { plain, at: rest + " allow".len(), to };
        words.skip_word("s");
        words.skip(&[' ', '\n']);
        words.skip_word("the ");
        let action = words.action();
        Some((PolicySaid { policy_type, effect: Effect::ImplicitDeny, arn: None }, action))
    })
}

/// The policy type that a folded text starts with, and the length of its words.
fn policy_type(folded: &str) -> Option<(PolicyType, usize)> {
    const TYPES: [(&str, PolicyType); 20] = [
        ("identity-based polic", PolicyType::IdentityPolicy),
        ("identity based polic", PolicyType::IdentityPolicy),
        ("identity polic", PolicyType::IdentityPolicy),
        ("resource-based polic", PolicyType::ResourcePolicy),
        ("resource based polic", PolicyType::ResourcePolicy),
        ("resource polic", PolicyType::ResourcePolicy),
        ("bucket polic", PolicyType::ResourcePolicy),
        ("permissions boundar", PolicyType::PermissionsBoundary),
        ("permission boundar", PolicyType::PermissionsBoundary),
        ("session polic", PolicyType::SessionPolicy),
        ("sessions polic", PolicyType::SessionPolicy),
        ("service control polic", PolicyType::ServiceControlPolicy),
        ("scp", PolicyType::ServiceControlPolicy),
        ("resource control polic", PolicyType::ResourceControlPolicy),
        ("rcp", PolicyType::ResourceControlPolicy),
        ("vpc endpoint polic", PolicyType::VpcEndpointPolicy),
        ("vpce polic", PolicyType::VpcEndpointPolicy),
        ("endpoint polic", PolicyType::VpcEndpointPolicy),
        ("role trust polic", PolicyType::TrustPolicy),
        ("trust polic", PolicyType::TrustPolicy),
    ];
    let (words, policy_type) = TYPES.iter().find(|(words, _)| folded.starts_with(words))?;
    let ending = folded[words.len()..].bytes().take_while(u8::is_ascii_alphabetic).count();
    Some((*policy_type, words.len() + ending))
}

/// The length of the article that a folded text starts with.
fn article(folded: &str) -> usize {
    ["a ", "an ", "the "].into_iter().find(|article| folded.starts_with(article)).map_or(0, str::len)
}

fn strip_article(folded: &str) -> &str {
    &folded[article(folded)..]
}

/// The ARN in one of the two tails after an explicit deny's policy type.
fn policy_arn(plain: &Plain, from: usize, to: usize) -> Option<String> {
    let mut words = Words { plain, at: from, to };
    words.skip(&[',', ' ', '\n']);
    words.skip_word("with policy arn");
    words.skip_word("policy arn");
    words.skip(&[':', ' ', '\n', '"', '\'', '(']);
    let arn = words.arn()?;
    // Neither stands in the name of a policy, and both often behind one.
    let end = arn.find([')', ';', ']', '}']).unwrap_or(arn.len());
    Some(arn[..end].to_owned())
}

/// `User: PRINCIPAL is not` before the anchor; without `User:` the last word, if it looks like a name of IAM's.
fn principal(plain: &Plain, from: usize, anchor: usize) -> Option<String> {
    const LONGEST: usize = 2048;
    let folded = &plain.folded[from..anchor];
    let end = folded.rfind(" is not").or_else(|| folded.rfind(" isn't"))?;
    let before = &plain.shown[from..from + end];
    let start = folded[..end].rfind("user:").map(|at| at + "user:".len());
    let name = match start {
        Some(start) if end - start <= LONGEST => without_breaks(before[start..].trim()),
        // `This request is not authorized`: a word of the sentence is nobody.
        _ => {
            let mut words = before.rsplit(char::is_whitespace);
            let last = words.next()?.trim_matches(['"', '\'', '(']).to_owned();
            let points = words.next().is_some_and(|word| matches!(word.to_ascii_lowercase().as_str(), "this" | "the"));
            if points { String::new() } else { last }
        }
    };
    let names_nobody = name.is_empty() || name.eq_ignore_ascii_case("user") || name.trim_matches('.').is_empty();
    (!names_nobody).then_some(name)
}

/// An ARN has no white space: what there is comes from a line break or a form that spaces the colons out. Other names
/// (`role NAME`) keep theirs.
fn without_breaks(name: &str) -> String {
    if name.starts_with("arn:") {
        name.chars().filter(|c| !c.is_whitespace()).collect()
    } else {
        name.replace('\n', " ")
    }
}
