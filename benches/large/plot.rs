//! Figures against passages, both on logarithmic axes.

use std::fmt::Write as _;

/// What a curve shows, and how.
pub struct Curve {
    /// What it is called.
    pub name: &'static str,
    /// A colour of SVG's.
    pub colour: &'static str,
    /// Passages, and the figure there.
    pub points: Vec<(usize, f64)>,
}

/// One plot: its figures' unit, the powers of ten that they lie between, and the curves.
pub struct Panel {
    /// What is said below it.
    pub title: &'static str,
    /// Behind the figures of the axis.
    pub unit: &'static str,
    /// The greatest power of ten.
    pub most: i32,
    /// What is shown.
    pub curves: Vec<Curve>,
}

const HEIGHT: f64 = 325.0;

/// The panels, side by side.
pub fn svg(panels: &[Panel]) -> String {
    let width = panels.len() * 560;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} 440\" font-family=\"sans-serif\" font-size=\"11\">\n<rect width=\"{width}\" height=\"440\" fill=\"white\"/>\n"
    );
    for (at, panel) in panels.iter().enumerate() {
        let _ = writeln!(svg, "<g transform=\"translate({} 0)\">", at * 560);
        draw(panel, &mut svg);
        svg += "</g>\n";
    }
    svg + "</svg>\n"
}

fn draw(panel: &Panel, svg: &mut String) {
    let x = |passages: usize| 80.0 + ((passages as f64).log10() - 3.0) * 120.0;
    let y = |figure: f64| 395.0 - figure.max(1.0).log10() * HEIGHT / f64::from(panel.most);
    for figure in (0..=panel.most).map(|power| 10_f64.powi(power)) {
        let (at, unit) = (y(figure), panel.unit);
        let _ = writeln!(
            svg,
            "<path d=\"M80 {at:.1}H440\" stroke=\"#ddd\"/><text x=\"72\" y=\"{at:.1}\" text-anchor=\"end\">{figure} {unit}</text>"
        );
    }
    for passages in [1_000, 10_000, 100_000, 1_000_000] {
        let _ = writeln!(svg, "<text x=\"{:.0}\" y=\"413\" text-anchor=\"middle\">{passages}</text>", x(passages));
    }
    for (at, Curve { name, colour, points }) in panel.curves.iter().enumerate() {
        let points: Vec<(f64, f64)> = points.iter().map(|(passages, figure)| (x(*passages), y(*figure))).collect();
        let line: Vec<String> = points.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
        let _ = writeln!(svg, "<polyline points=\"{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>", line.join(" "));
        for (x, y) in points {
            let _ = writeln!(svg, "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3\" fill=\"{colour}\"/>");
        }
        let _ = writeln!(svg, "<text x=\"452\" y=\"{}\" fill=\"{colour}\">{name}</text>", 75 + at * 18);
    }
    let _ = writeln!(svg, "<text x=\"260\" y=\"432\" text-anchor=\"middle\">{}</text>", panel.title);
}
