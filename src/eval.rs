//! Golden questions against the corpus: what is answered rightly, what is refused, how honest the confidence is. Pure but for asking.

use crate::{
    answer::{Outcome, Reply},
    bot::Bot,
    error::{Error, Kind},
};
use serde::{Deserialize, Serialize};
use std::{collections::HashSet, path::Path, time::Duration};

/// A question and what a right answer holds.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Golden {
    /// The question.
    pub q: String,
    /// Any of these, whatever the case and spacing, makes an answer right.
    #[serde(default)]
    pub any: Vec<String>,
    /// The article doesn't say.
    #[serde(default)]
    pub none: bool,
}

/// What became of a golden question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Answered with the fact, or refused where the article doesn't say.
    Right,
    /// Answered with something else.
    WrongAnswer,
    /// Refused although the article says, the right passage first.
    RefusedWithRightSource,
    /// Refused although the article says, and another passage first.
    Refused,
    /// Answered although the article doesn't say.
    FalseAnswer,
}

/// One question's outcome.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Case {
    /// The question.
    pub q: String,
    /// Whether the article says.
    pub answerable: bool,
    /// What became of it.
    pub verdict: Verdict,
    /// What was said.
    pub answer: Option<String>,
    /// How sure it was.
    pub confidence: f32,
    /// Whether the first source's text holds the fact.
    pub first_source: bool,
}

/// All figures of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Questions that the article answers.
    pub answerable: usize,
    /// Questions that it doesn't.
    pub unanswerable: usize,
    /// Share of the answerable answered with the fact.
    pub answered_right: f32,
    /// Share of the answerable whose first source holds the fact, answered or not.
    pub first_source_right: f32,
    /// Share of the answerable that were answered at all.
    pub answered: f32,
    /// Share of the unanswerable that were answered.
    pub false_answers: f32,
    /// Ten bins of confidence: answered questions, how many were right, their mean confidence.
    pub calibration: Vec<Bin>,
    /// Median and 99th percentile of the time a question took, in milliseconds.
    pub latency_ms: [f64; 2],
    /// Every question.
    pub cases: Vec<Case>,
}

/// A bin of the calibration plot.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Bin {
    /// Answered questions.
    pub answered: usize,
    /// Right ones among them.
    pub right: usize,
    /// Mean confidence.
    pub confidence: f32,
}

fn fold(text: &str) -> String {
    text.to_lowercase().replace('’', "'").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Reads golden questions, one JSON object a line.
///
/// # Errors
/// Where the file can't be read or a line is no golden question.
pub fn read(path: &Path) -> Result<Vec<Golden>, Error> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| Error::new(Kind::Io, format!("can't read {}: {error}", path.display()), "name a file of golden questions"))?;
    let lines = text.lines().zip(1..).filter(|(line, _)| !line.trim().is_empty());
    let golden: Vec<Golden> = lines
        .map(|(line, number)| {
            let wrong = |why: String| {
                Error::new(
                    Kind::Usage,
                    format!("{} line {number}: {why}", path.display()),
                    r#"write {"q":"…","any":["…"]} or {"q":"…","none":true}"#,
                )
            };
            let golden: Golden = serde_json::from_str(line).map_err(|error| wrong(error.to_string()))?;
            if golden.none == golden.any.is_empty() { Ok(golden) } else { Err(wrong("it needs either `any` or `none`".to_owned())) }
        })
        .collect::<Result<_, _>>()?;
    if golden.is_empty() {
        return Err(Error::new(Kind::Usage, format!("{} holds no question", path.display()), "write one JSON object a line"));
    }
    Ok(golden)
}

/// Asks every question.
///
/// # Errors
/// Where the bot fails.
pub fn run(bot: &mut Bot, golden: &[Golden]) -> Result<Report, Error> {
    let mut cases = Vec::new();
    let mut times = Vec::new();
    for asked in golden {
        let reply = bot.ask(&asked.q, &mut |_| ())?;
        times.push(reply.elapsed);
        cases.push(case(asked, &reply));
    }
    Ok(report(cases, times))
}

fn case(asked: &Golden, reply: &Reply) -> Case {
    let holds = |text: &str| asked.any.iter().any(|fact| fold(text).contains(&fold(fact)));
    let first_source = reply.sources.first().is_some_and(|source| holds(&source.text));
    let answer = match &reply.outcome {
        Outcome::Answered(answer) => Some(answer.text.clone()),
        Outcome::NoAnswer(_) => None,
    };
    let verdict = match &answer {
        Some(_) if asked.none => Verdict::FalseAnswer,
        Some(text) if holds(text) => Verdict::Right,
        Some(_) => Verdict::WrongAnswer,
        None if asked.none => Verdict::Right,
        None if first_source => Verdict::RefusedWithRightSource,
        None => Verdict::Refused,
    };
    Case { q: asked.q.clone(), answerable: !asked.none, verdict, answer, confidence: reply.confidence, first_source }
}

#[expect(clippy::cast_precision_loss, reason = "golden sets are far below 2^24 questions")]
fn share(part: usize, whole: usize) -> f32 {
    if whole == 0 { 0.0 } else { part as f32 / whole as f32 }
}

fn report(cases: Vec<Case>, mut times: Vec<Duration>) -> Report {
    times.sort_unstable();
    let at = |share: usize| {
        times.get((times.len() * share / 100).min(times.len().saturating_sub(1))).map_or(0.0, |time| time.as_secs_f64() * 1000.0)
    };
    let answerable = cases.iter().filter(|case| case.answerable).count();
    let unanswerable = cases.len() - answerable;
    let count = |test: &dyn Fn(&Case) -> bool| cases.iter().filter(|case| test(case)).count();
    let mut calibration = vec![Bin::default(); 10];
    for case in cases.iter().filter(|case| case.answer.is_some()) {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share times ten is a bin")]
        let bin = &mut calibration[((case.confidence * 10.0) as usize).min(9)];
        bin.answered += 1;
        bin.right += usize::from(case.verdict == Verdict::Right);
        bin.confidence += case.confidence;
    }
    for bin in &mut calibration {
        bin.confidence *= share(1, bin.answered);
    }
    Report {
        answerable,
        unanswerable,
        answered_right: share(count(&|case| case.answerable && case.verdict == Verdict::Right), answerable),
        first_source_right: share(count(&|case| case.answerable && case.first_source), answerable),
        answered: share(count(&|case| case.answerable && case.answer.is_some()), answerable),
        false_answers: share(count(&|case| !case.answerable && case.answer.is_some()), unanswerable),
        calibration,
        latency_ms: [at(50), at(99)],
        cases,
    }
}

/// What a report fails of the gate, in a person's words; nothing where it passes.
pub fn failures(report: &Report, min_answered: Option<f32>, max_false: Option<f32>, baseline: Option<&Report>) -> Vec<String> {
    let mut failures = Vec::new();
    if let Some(bar) = min_answered.filter(|bar| report.answered_right < *bar) {
        failures.push(format!("{:.3} of the answerable are answered rightly, {bar} are needed", report.answered_right));
    }
    if let Some(bar) = max_false.filter(|bar| report.false_answers > *bar) {
        failures.push(format!("{:.3} of the unanswerable are answered, at most {bar} may be", report.false_answers));
    }
    if let Some(baseline) = baseline {
        let right = |case: &&Case| case.verdict == Verdict::Right;
        let before: HashSet<&str> = baseline.cases.iter().filter(right).map(|case| case.q.as_str()).collect();
        for case in report.cases.iter().filter(|case| case.verdict != Verdict::Right && before.contains(case.q.as_str())) {
            failures.push(format!("was right in the baseline: {}", case.q));
        }
    }
    failures
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(answerable: bool, verdict: Verdict, confidence: f32) -> Case {
        let answer = matches!(verdict, Verdict::WrongAnswer | Verdict::FalseAnswer) || verdict == Verdict::Right && answerable;
        Case { q: format!("{verdict:?}"), answerable, verdict, answer: answer.then(String::new), confidence, first_source: answerable }
    }

    #[test]
    fn figures_add_up_and_gate() {
        let cases = vec![
            one(true, Verdict::Right, 0.95),
            one(true, Verdict::WrongAnswer, 0.91),
            one(true, Verdict::Refused, 0.1),
            one(false, Verdict::Right, 0.1),
            one(false, Verdict::FalseAnswer, 0.3),
        ];
        let before =
            report(vec![one(true, Verdict::Right, 0.9), Case { verdict: Verdict::Right, ..one(true, Verdict::Refused, 0.9) }], vec![]);
        let report = report(cases, vec![Duration::from_millis(1), Duration::from_millis(3)]);
        assert_eq!((report.answerable, report.unanswerable), (3, 2));
        assert!(
            (report.answered_right - 1.0 / 3.0).abs() < 1e-6
                && (report.answered - 2.0 / 3.0).abs() < 1e-6
                && (report.false_answers - 0.5).abs() < 1e-6
        );
        assert_eq!((report.calibration[9].answered, report.calibration[9].right), (2, 1));
        assert_eq!(failures(&report, Some(0.3), Some(0.5), None), Vec::<String>::new());
        assert_eq!(failures(&report, Some(0.5), Some(0.4), Some(&before)).len(), 3);
    }
}
