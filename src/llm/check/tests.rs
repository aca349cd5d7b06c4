//! Phrasings of answers from different texts: those that say what the passages say, and those that do not.

use super::*;

/// A question, its answer, and passages; then phrasings.
struct Case {
    question: &'static str,
    answer: &'static str,
    passages: &'static [&'static str],
    good: &'static [&'static str],
    bad: &'static [&'static str],
}

const CASES: &[Case] = &[
    Case {
        question: "How much did the ferry companies earn?",
        answer: "Bluewater earned $5 million last year, and Northline earned $7 million.",
        passages: &["Bluewater earned $5 million last year, and Northline earned $7 million. Both companies were founded in 1990."],
        good: &[
            "Bluewater earned $5 million, and Northline $7 million.",
            "Last year Northline earned $7m, while Bluewater earned $5m.",
            "The two companies, both founded in 1990, earned $5 million (Bluewater) and $7 million (Northline).",
            "Northline's earnings were $7 million.",
            "Bluewater made five million dollars last year.",
        ],
        bad: &[
            "Bluewater earned $7 million, and Northline earned $5 million.",
            "Northline earned $5 million last year.",
            "Last year Bluewater earned $7m.",
            "Bluewater lost $5 million last year.",
            "Bluewater earned less than $5 million.",
            "Bluewater has never earned $5 million.",
        ],
    },
    Case {
        question: "Who opened the bridge and when?",
        answer: "Clara Voss opened the bridge in 1931.",
        passages: &[
            "Clara Voss opened the bridge in 1931. It was widened in 1962, when Tom Hale was mayor. More than 40,000 cars cross it every day.",
        ],
        good: &[
            "The bridge was opened by Clara Voss in 1931.",
            "Clara Voss opened it in 1931, and it was widened in 1962.",
            "It opened in 1931.",
            "In 1962, under mayor Tom Hale, the bridge that Clara Voss had opened in 1931 was widened.",
            "Clara Voss opened the bridge in 1931, and over 40,000 cars now cross it every day.",
        ],
        bad: &[
            "Tom Hale opened the bridge in 1931.",
            "Clara Voss opened the bridge in 1962.",
            "The bridge was widened in 1931.",
            "Clara Voss closed the bridge in 1931.",
            "Clara Voss opened the bridge in 1931, which fewer than 40,000 cars cross every day.",
        ],
    },
    Case {
        question: "Which company bought which?",
        answer: "Larkfield bought Penrose for £30 million.",
        passages: &["Larkfield bought Penrose for £30 million. The sale was approved by the council, but the union did not support it."],
        good: &[
            "Larkfield bought Penrose for £30 million.",
            "Penrose was bought by Larkfield for 30 million pounds.",
            "For £30 million, Larkfield bought Penrose; the union did not support the sale.",
            "Larkfield bought Penrose for £30m, without the support of the union.",
        ],
        bad: &[
            "Penrose bought Larkfield for £30 million.",
            "Larkfield was bought by Penrose for £30 million.",
            "Larkfield bought Penrose for £30 million, and the union supported it.",
            "Larkfield bought Penrose for £30 million, but the sale was not approved by the council.",
            "Larkfield sold Penrose for £30 million.",
        ],
    },
    Case {
        question: "Does the museum charge for entry?",
        answer: "Entry to the museum is free for children, and adults pay 12 euros.",
        passages: &[
            "Entry to the museum is free for children, and adults pay 12 euros. Photographs are not allowed in the east wing.",
            "The museum's café is open until 18:00. Soup costs 6 euros there.",
        ],
        good: &[
            "Adults pay 12 euros to enter the museum, and children enter free.",
            "Children enter the museum free of charge, while adults pay €12.",
            "Entry costs adults 12 euros; photographs are not allowed in the east wing.",
            "Adults pay 12 euros, and in the café soup costs 6 euros.",
        ],
        bad: &[
            "Adults pay 6 euros, and soup costs 12 euros.",
            "Adults do not pay 12 euros for entry to the museum.",
            "Adults pay 12 euros, and photographs are allowed in the east wing.",
            "Children pay 12 euros and adults enter free, which is a remarkable bargain today.",
        ],
    },
    Case {
        question: "What may members still use the archive for?",
        answer: "Members may read the letters, but they may no longer copy the maps.",
        passages: &[
            "Members may read the letters, but they may no longer copy the maps. The archive does not lend books without a deposit of 20 euros.",
        ],
        good: &[
            "Members may still read the letters, but no longer copy the maps.",
            "The letters may be read by members; the maps may no longer be copied.",
            "Members can read the letters but are not allowed to copy the maps.",
            "Without a deposit of 20 euros, the archive does not lend books.",
        ],
        bad: &[
            "Members may read the letters and copy the maps.",
            "Members may not read the letters.",
            "The archive lends books without any deposit.",
            "Members may read the letters, but they have not yet agreed on the price.",
        ],
    },
    Case {
        question: "How did the sales of umbrellas change?",
        answer: "Sales of umbrellas rose by 8% in May, after they had fallen by 3% in April.",
        passages: &["Sales of umbrellas rose by 8% in May 2024, after they had fallen by 3% in April 2024. Raincoats rose by 2%."],
        good: &[
            "Sales of umbrellas rose by 8 percent in May 2024.",
            "In April 2024 umbrella sales fell by 3%, and in May 2024 they rose by 8%.",
            "Umbrella sales increased by 8% in May 2024.",
            "After a fall of 3% in April 2024, sales of umbrellas rose by 8%.",
        ],
        bad: &[
            "Sales of umbrellas fell by 8% in May 2024.",
            "Sales of umbrellas rose by 3% in May 2024.",
            "Sales of umbrellas rose by 2%, and raincoats rose by 8%.",
            "Sales of umbrellas shrank by 8%.",
        ],
    },
    Case {
        question: "When did the festival begin?",
        answer: "The festival began in June 1999 with 30 musicians.",
        passages: &[
            "The festival began in June 1999 with 30 musicians. Since 2005, Ana Ruiz has directed it.",
            "The harbour choir of Peter Lund sings in August. It has 45 singers.",
        ],
        good: &[
            "The festival began in June 1999.",
            "It began in June 1999 with thirty musicians.",
            "The festival has been directed by Ana Ruiz since 2005 and began in 1999.",
        ],
        bad: &[
            "Peter Lund has directed the festival since 2005.",
            "The festival began in August 1999, which was a splendid success for everybody.",
            "The festival began in 2005.",
            "The festival ended in June 1999.",
            "The festival did not begin in June 1999.",
        ],
    },
    Case {
        question: "How heavy is the satellite?",
        answer: "The satellite weighs 120 kg and carries two cameras.",
        passages: &[
            "The satellite weighs 120 kg and carries two cameras. Its rocket weighs up to 90 tonnes. Engineers in Turin built it within three years.",
        ],
        good: &[
            "The satellite weighs 120 kg.",
            "It weighs 120 kg and has two cameras on board.",
            "Built in Turin, the satellite weighs 120 kg; the rocket weighs up to 90 tonnes.",
        ],
        bad: &[
            "The satellite weighs 90 tonnes.",
            "The satellite weighs 120 kg, and its rocket weighs more than 90 tonnes.",
            "The satellite weighs 120 kg, and enthusiastic volunteers paint beautiful pictures.",
            "The satellite carries two cameras.",
        ],
    },
    Case {
        question: "Who built the tower?",
        answer: "Orla Finn designed the tower, and Ben Crae painted it.",
        passages: &["Orla Finn designed the tower, and Ben Crae painted it. Lise Aho and Max Holm have committed to keep the tower."],
        good: &[
            "Orla Finn designed the tower, and it was painted by Ben Crae.",
            "The tower was designed by Orla Finn; Max Holm has committed to keep it.",
            "Lise Aho has committed to keep the tower that Orla Finn designed.",
        ],
        bad: &[
            "Ben Crae designed the tower.",
            "Orla Finn has painted the tower, and Ben Crae designed it.",
            "Orla Finn has committed to keep the tower.",
        ],
    },
    Case {
        question: "Is the pool open in winter?",
        answer: "No. From 3 to 9 children may swim in the hall that the town took over.",
        passages: &[
            "Is the pool open in winter? No. From 3 to 9 children may swim in the hall that the town took over. Nobody knows where the water comes from.",
        ],
        good: &[
            "No. From 3 to 9 children may swim in the hall.",
            "No, but from three to nine children may swim in the hall that the town took over.",
            "From 3 to 9 children may swim in the hall, and nobody knows where the water comes from.",
        ],
        bad: &[
            "Yes. From 3 to 9 children may swim in the hall.",
            "No. From 9 to 3 children may swim in the hall.",
            "From 3 to 9 children may swim in the hall, and nobody knows where the water comes from",
            "From 3 to 9 children may swim in the hall of the.",
            "No.",
        ],
    },
];

fn check(case: &Case, text: &str) -> Result<Checked, Fault> {
    let given = |(at, text): (usize, &&str)| Given { id: at + 1, place: Vec::new(), text: (*text).to_owned() };
    let given: Vec<Given> = case.passages.iter().enumerate().map(given).collect();
    let mut checker = Checker::new(case.question, case.answer, &given);
    let mut draft = crate::llm::draft::Draft::default();
    draft.push(text);
    while let Some(sentence) = draft.rest() {
        checker.sentence(&sentence)?;
    }
    checker.whole()
}

#[test]
fn good_phrasings_pass_and_bad_ones_do_not() {
    let count = |of: fn(&Case) -> usize| CASES.iter().map(of).sum::<usize>();
    assert!(count(|case| case.good.len()) >= 35 && count(|case| case.bad.len()) >= 40);
    let mut wrong = Vec::new();
    for case in CASES {
        wrong.extend(case.good.iter().filter_map(|text| check(case, text).err().map(|fault| format!("good: {text}: {fault}"))));
        wrong.extend(case.bad.iter().filter(|text| check(case, text).is_ok()).map(|text| format!("bad:  {text}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_hostile_phrasing_costs_little() {
    let started = std::time::Instant::now();
    for unit in ["1, ", "OpenAI pay ", "not 1 and 2 to ", "a ", "日本"] {
        let passage = unit.repeat(4096 / unit.len());
        let given = [Given { id: 1, place: Vec::new(), text: passage.clone() }, Given { id: 2, place: Vec::new(), text: passage }];
        let mut checker = Checker::new(unit, unit, &given);
        for _ in 0..4 {
            let _ = checker.sentence(&unit.repeat(1000 / unit.len()));
        }
    }
    assert!(started.elapsed() < std::time::Duration::from_secs(20), "{:?}", started.elapsed());
}
