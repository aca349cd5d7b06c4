//! What a reader of the article would call its parts, case by case.

use super::*;
use std::fmt::Write as _;

/// A passage in one line: kind, headings, lead, question, body, lines.
fn show(passage: &Passage) -> String {
    let [first, last] = passage.lines;
    let mut line = format!("{:?} {first}-{last}", passage.kind);
    for heading in &passage.headings {
        let _ = write!(line, " / {heading}");
    }
    if !passage.lead.is_empty() {
        let _ = write!(line, " <{}>", passage.lead);
    }
    if !passage.question.is_empty() {
        let _ = write!(line, " [{}]", passage.question);
    }
    format!("{line} | {}", passage.body.replace('\n', " ¶ "))
}

#[track_caller]
fn check(format: Format, text: &str, title: &str, expected: &[&str]) {
    let article = read(format, "the-file", text);
    assert_eq!(article.title, title);
    assert_eq!(article.passages.iter().map(show).collect::<Vec<_>>(), expected);
}

#[test]
fn markdown_paragraphs_and_headings() {
    check(
        Format::Markdown,
        "# The Title\n\nLead *text* with a [link](http://x.y) and `code`.\nIt goes on.\n\n## One\n\n### Deep\n\nText &amp; more.\n\n## Two\n\n> Quoted.\n",
        "The Title",
        &[
            "Paragraph 3-4 | Lead text with a link and code. It goes on.",
            "Paragraph 10-10 / One / Deep | Text & more.",
            "Paragraph 14-14 / Two | Quoted.",
        ],
    );
}

#[test]
fn titles() {
    check(
        Format::Markdown,
        "---\ntitle: \"From the front\"\ndate: 2020\n---\n\n# Head\n\nText.\n",
        "From the front",
        &["Paragraph 8-8 | Text."],
    );
    check(Format::Markdown, "Just text.\n", "the file", &["Paragraph 1-1 | Just text."]);
    check(Format::Markdown, "## Only\n\nText.\n\n### Sub\n\nMore.\n", "Only", &["Paragraph 3-3 | Text.", "Paragraph 7-7 / Sub | More."]);
    check(Format::Markdown, "# A\n\nText.\n\n# B\n\nMore.\n", "A", &["Paragraph 3-3 | Text.", "Paragraph 7-7 / B | More."]);
    check(Format::Markdown, "# Is this a title?\n\nText.\n", "Is this a title?", &["Paragraph 3-3 | Text."]);
}

#[test]
fn tables() {
    check(
        Format::Markdown,
        "# T\n\n## Overview\n\n| Detail | Specification |\n|---|---|\n| **Deal Value** | $38 billion |\n| Start | |\n\nThe plans:\n\n| Plan | Price | Users |\n|---|---|---|\n| Pro | $5 | 10 |\n",
        "T",
        &[
            "Table 7-7 / Overview <Detail, Specification> | Deal Value: $38 billion",
            "Table 8-8 / Overview <Detail, Specification> | Start",
            "Table 14-14 / Overview <The plans: Plan, Price, Users> | Plan: Pro; Price: $5; Users: 10",
        ],
    );
}

#[test]
fn lists() {
    check(
        Format::Markdown,
        "# T\n\nIt includes:\n\n- one\n- two\n  - nested\n- [x] three\n\nText.\n",
        "T",
        &["List 3-8 <It includes:> | It includes: ¶ one ¶ two ¶ nested ¶ three", "Paragraph 10-10 | Text."],
    );
    let long = "word ".repeat(25);
    check(
        Format::Markdown,
        &format!("# T\n\nSteps:\n\n1. first {long}\n2. second {long}\n3. third {long}\n"),
        "T",
        &[
            &format!("List 5-5 <Steps:> | 1. first {}", long.trim()),
            &format!("List 6-6 <Steps:> | 2. second {}", long.trim()),
            &format!("List 7-7 <Steps:> | 3. third {}", long.trim()),
        ],
    );
}

#[test]
fn faqs() {
    check(
        Format::Markdown,
        "# T\n\n## FAQs\n\n### Is it over?\n\nNo, it goes on.\n\n- and on\n\n### When?\n\nSoon.\n\n## Next\n\nText.\n",
        "T",
        &["Faq 5-9 / FAQs [Is it over?] | No, it goes on. ¶ and on", "Faq 11-13 / FAQs [When?] | Soon.", "Paragraph 17-17 / Next | Text."],
    );
    check(
        Format::Markdown,
        "# T\n\n**How much?** Five.\n\n**Why?**\n\nBecause.\n\nQ: Who?\nA: Ann.\n\nProse after.\n",
        "T",
        &["Faq 3-3 [How much?] | Five.", "Faq 5-7 [Why?] | Because.", "Faq 9-10 [Who?] | Ann.", "Paragraph 12-12 | Prose after."],
    );
    check(
        Format::Markdown,
        "# T\n\n## Frequently asked questions\n\nIs it free?\n\nYes.\n\nFor how long?\n\nA year.\n",
        "T",
        &["Faq 5-7 / Frequently asked questions [Is it free?] | Yes.", "Faq 9-11 / Frequently asked questions [For how long?] | A year."],
    );
}

/// The kinds, questions and sizes in words of what a Markdown article becomes.
fn outline(text: &str) -> Vec<(Kind, String, usize)> {
    let passages = read(Format::Markdown, "the file", text).passages;
    passages.into_iter().map(|passage| (passage.kind, passage.question, passage.body.split_whitespace().count())).collect()
}

#[test]
fn an_answer_of_an_faq_is_one_passage_and_elsewhere_nothing_is_lost() {
    let paragraph = |words: usize| "word ".repeat(words);
    let long = format!("{}\n\n{}\n\n{}", paragraph(150), paragraph(150), paragraph(40));
    let table = "| A | B |\n|---|---|\n| one | 1 |\n| two | 2 |\n";
    let entry = |question: &str, answer: &str| format!("## {question}\n\n{answer}\n\n");
    let faq: String = ["Is it?", "Was it?", "Why?"].map(|question| entry(question, "Yes.")).concat();
    let whole = outline(&format!("# T\n\n{faq}{}", entry("How?", &format!("{long}\n\n{table}"))));
    assert_eq!(whole.last(), Some(&(Kind::Faq, "How?".to_owned(), 344)));
    assert_eq!(whole.len(), 4);
    // a single heading that asks is a section's
    let section = outline(&format!("# T\n\nText.\n\n{}", entry("How?", &format!("{}\n\n{}\n\n{table}", paragraph(150), paragraph(150)))));
    let kinds: Vec<Kind> = section.iter().map(|(kind, ..)| *kind).collect();
    assert_eq!(kinds, [Kind::Paragraph, Kind::Faq, Kind::Paragraph, Kind::Table, Kind::Table]);
    // nor is a row that the answer has no room for
    let section = outline(&format!("# T\n\nText.\n\n{}", entry("How?", &format!("{}\n\n{table}", paragraph(248)))));
    assert_eq!(section[1..], [(Kind::Faq, "How?".to_owned(), 250), (Kind::Table, String::new(), 2)]);
}

#[test]
fn boilerplate_is_no_passage() {
    check(
        Format::Markdown,
        "[Home](/)\n\n# T\n\n## Table of Contents\n\n- [One](#one)\n- [Two](#two)\n\n## One\n\nText.\n\n***\n\nLearn more at [X](http://x).\n\n## Two\n\nMore.\n\n<!-- note -->\n<script>alert(1)</script>\n",
        "T",
        &["Paragraph 1-1 | Home", "Paragraph 12-12 / One | Text.", "Paragraph 20-20 / Two | More."],
    );
}

#[test]
fn plain_text_in_the_shape_of_a_saved_page() {
    check(
        Format::Text,
        "Acme signed a ten-year, $3 million contract with Bolt, its largest step beyond the old supplier so far.\nTable of Contents\n\nAt a Glance\n| Detail | Specification |\n|---|---|\n| Value | $3 million over 10 years |\n| Begin | At once (May 2031) |\n\nWhy It Matters\nUntil 2030 Acme bought everything from one supplier, which had invested a good deal in it over the years.\nThe supplier lost its rank after two outages, and the contract was changed to allow others in.\nA Large Investment\nAcme gains thousands of machines at once, with room for many more of them as the need grows.\n\nWorries\nSome fear that the money is spent too early.\nLearn more at Bolt.\nFAQs\nDoes the contract end the old one?\nNo, the old supplier keeps its rights until 2035.\nWhen will everything run?\nBy the end of 2032.\n\n\n",
        "the file",
        &[
            "Paragraph 1-1 | Acme signed a ten-year, $3 million contract with Bolt, its largest step beyond the old supplier so far.",
            "Table 7-7 / At a Glance <Detail, Specification> | Value: $3 million over 10 years",
            "Table 8-8 / At a Glance <Detail, Specification> | Begin: At once (May 2031)",
            "Paragraph 11-11 / Why It Matters | Until 2030 Acme bought everything from one supplier, which had invested a good deal in it over the years.",
            "Paragraph 12-12 / Why It Matters | The supplier lost its rank after two outages, and the contract was changed to allow others in.",
            "Paragraph 14-14 / A Large Investment | Acme gains thousands of machines at once, with room for many more of them as the need grows.",
            "Paragraph 17-17 / Worries | Some fear that the money is spent too early.",
            "Faq 20-21 / FAQs [Does the contract end the old one?] | No, the old supplier keeps its rights until 2035.",
            "Faq 22-23 / FAQs [When will everything run?] | By the end of 2032.",
        ],
    );
}

#[test]
fn plain_text_that_is_wrapped() {
    check(
        Format::Text,
        "A SHORT GUIDE\n\nThis paragraph was wrapped by hand at some seventy columns, as people\ndid for a long time, and it ends\nshort.\n\nTerms\n=====\n\n1.2 Payment\n\nPay within thirty days. Late payments\ncost more.\n\n- first item that is long enough to need a second line in\n  this file\n- second\n",
        "A SHORT GUIDE",
        &[
            "Paragraph 3-5 | This paragraph was wrapped by hand at some seventy columns, as people did for a long time, and it ends short.",
            "Paragraph 12-13 / Terms / Payment | Pay within thirty days. Late payments cost more.",
            "List 15-17 / Terms / Payment | first item that is long enough to need a second line in this file ¶ second",
        ],
    );
}

#[test]
fn plain_text_as_people_type_it() {
    check(
        Format::Text,
        "\n\nHow To Set Up Your Router\nBy Ann Author\n\nSteps\n1. Open the box\n2. Plug it in, and the\n   light comes on\n3. Wait\n\n1. Introduction\nThis is the text of the first numbered section.\n2. Terms\n2.1 Payment\nPay within thirty days of the invoice being sent.\n\nPrices\nPlan | Price | Users\nBasic | $5 | 10\n\nContact\nPhone: 555-0100\nHours of business\n",
        "How To Set Up Your Router",
        &[
            "Paragraph 4-4 | By Ann Author",
            "List 7-10 / Steps | 1. Open the box ¶ 2. Plug it in, and the light comes on ¶ 3. Wait",
            "Paragraph 13-13 / Introduction | This is the text of the first numbered section.",
            "Paragraph 16-16 / Terms / Payment | Pay within thirty days of the invoice being sent.",
            "Table 19-19 / Prices | Plan; Price; Users",
            "Table 20-20 / Prices | Basic; $5; 10",
            "Paragraph 23-23 / Contact | Phone: 555-0100",
            "Paragraph 24-24 / Contact | Hours of business",
        ],
    );
}

#[test]
fn markdown_as_people_write_it() {
    check(
        Format::Markdown,
        "+++\ntitle = \"From TOML\"\n+++\n\n<!-- a comment\nover lines -->\n\nSetext\n======\n\nA [ref link][r], an ![alt](i.png), a note[^1], <b>bold</b><!-- no --> text.\n\n[r]: http://x.y \"Title\"\n[^1]: The note says forty.\n\n### Closed ###\n\n- [ ] open\n- two\n\n  its second paragraph\n  1. deep\n\n## With an anchor {#here}\n\nA | B | C\n--|:-:|--:\na \\| bar | b | c\nonly one\n\n> [!NOTE]\n> Noted.\n\n```rust\nfn main() {}\n\nend\n```\n\nLast line\\\nbroken &copy; here.\n",
        "From TOML",
        &[
            "Paragraph 11-11 | A ref link, an alt, a note, bold text.",
            "Paragraph 14-14 | The note says forty.",
            "List 18-22 / Closed | open ¶ two its second paragraph ¶ 1. deep",
            "Table 28-28 / With an anchor <A, B, C> | A: a | bar; B: b; C: c",
            "Table 29-29 / With an anchor <A, B, C> | A: only one",
            "Paragraph 32-32 / With an anchor | Noted.",
            "Paragraph 34-38 / With an anchor | fn main() {} ¶ end",
            "Paragraph 40-41 / With an anchor | Last line broken © here.",
        ],
    );
}

#[test]
fn html_in_markdown() {
    check(
        Format::Markdown,
        "<h1 align=\"center\">\n  The Name\n</h1>\n\n<p align=\"center\">It is <em>small</em> &amp; quick.</p>\n\n<details>\n<summary>Is it free?</summary>\n\nYes, for everybody.\n\n</details>\n\n<script>\nno();\n</script>\n\n- an item with<br>a break\n",
        "The Name",
        &["Paragraph 5-5 | It is small & quick.", "Faq 7-10 [Is it free?] | Yes, for everybody.", "List 18-18 | an item with a break"],
    );
}

#[test]
fn line_ends_marks_and_tabs() {
    check(
        Format::Markdown,
        "# T\r\n\r\nOne\ttwo\r\nthree.\r\n\r\nFour\u{0}.\r\n",
        "T",
        &["Paragraph 3-4 | One two three.", "Paragraph 6-6 | Four ."],
    );
    check(Format::Markdown, "---\r\nlayout: page\r\ntitle: Windows\r\n---\r\n\r\nText.\r\n", "Windows", &["Paragraph 6-6 | Text."]);
    check(Format::Text, "One two.\rThree four.\r", "the file", &["Paragraph 1-1 | One two.", "Paragraph 2-2 | Three four."]);
}

#[test]
fn a_huge_line_is_cut_at_sentences() {
    let text = "This is a sentence of a very long line. ".repeat(130_000);
    for format in [Format::Markdown, Format::Text] {
        let article = read(format, "big", &text);
        assert!(article.passages.len() > 300);
        assert!(
            article.passages.iter().all(|passage| passage.body.len() <= 16 << 10 && passage.body.ends_with('.') && passage.lines == [1, 1])
        );
    }
    let unbroken = "ж".repeat(1 << 20);
    let article = read(Format::Text, "big", &unbroken);
    assert_eq!(article.passages.iter().map(|passage| passage.body.len()).sum::<usize>(), unbroken.len());
}

#[test]
fn deep_nesting_is_no_stack_overflow() {
    for text in [">".repeat(20_000), "- ".repeat(3_000), "[".repeat(20_000), "*".repeat(20_000), "| ".repeat(20_000)] {
        for format in [Format::Markdown, Format::Text] {
            let _ = read(format, "deep", &format!("{text}a"));
        }
    }
}

#[test]
fn many_lines_take_linear_time() {
    for (format, line) in [
        (Format::Text, "Hello there.\n"),
        (Format::Text, "\n1. Hello there\nx\n"),
        (Format::Text, "a | b\n"),
        (Format::Markdown, "# Q?\n\n"),
        (Format::Markdown, "<b>"),
        (Format::Markdown, "<div>\n"),
        (Format::Markdown, "- item\n"),
    ] {
        let _ = read(format, "many", &line.repeat(20_000));
    }
}

/// Any mixture of snippets gives passages with text, and lines that are in the file and in order.
#[test]
fn any_text_is_an_article() {
    const PARTS: &[&str] = &[
        "# H\n",
        "## Who?\n",
        "text ",
        "\n",
        "\n\n",
        "- item\n",
        "  - deep\n",
        "| a | b |\n|---|---|\n| 1 | 2 |\n",
        "**Why?** ",
        "> q\n",
        "```\ncode\n",
        "<b>",
        "<script>",
        "Q: x? ",
        "A: y\n",
        "\r\n",
        "\u{feff}",
        "é",
        "FAQs\n",
        "===\n",
        "---\n",
        "Table of Contents\n",
        "[l](#x)",
        "\t",
        "1. one\n",
        "Learn more\n",
        "\u{202e}",
        "\\",
        "&amp;",
        ":\n",
        "<details><summary>S?</summary>\n",
        "[^1]",
        "[^1]: note\n",
        "a | b\n",
    ];
    let mut seed = 7_u64;
    for _ in 0..2_000 {
        let mut text = String::new();
        for _ in 0..30 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            text.push_str(PARTS[usize::try_from(seed >> 33).unwrap() % PARTS.len()]);
        }
        let lines = u32::try_from(text.replace("\r\n", "\n").split(['\n', '\r']).count()).unwrap();
        for format in [Format::Markdown, Format::Text] {
            for passage in read(format, "any", &text).passages {
                let [first, last] = passage.lines;
                assert!(1 <= first && first <= last && last <= lines, "{first}-{last} of {lines} in {text:?}");
                assert!(!passage.body.trim().is_empty(), "{text:?}");
            }
        }
    }
}
