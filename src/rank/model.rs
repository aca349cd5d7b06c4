//! Gradient-boosted regression trees, read straight from their file's bytes (Friedman 2001; trained by `LightGBM`, see `tools/train`).
//!
//! The file: `FQT3`, then the number of features and of trees as `u16`; then each tree: 33 steps of eight bytes, of which the first holds
//! how many lead to the farthest leaf (`u8`). A node is its threshold (`f32`), its feature (`u16`) and the steps where a value at most the
//! threshold and one above it go (`u8`); a leaf is its value, and leads to itself; unused steps are zero. All little-endian.

/// Steps that a tree has room for, and features that a row has. Both are powers of two: a number's remainder is always a place within,
/// so that going down a tree needs no check.
const STEPS: usize = 32;
const WIDTH: usize = 128;

/// Rows that are taken down a tree at once: enough to keep the processor busy, few enough for its registers.
const LANES: usize = 4;

type Step = [u8; 8];

/// How deep it is, then its steps.
type Tree = [Step; 1 + STEPS];

/// A model over rows of features.
#[derive(Clone, Copy, Debug)]
pub struct Model {
    trees: &'static [Tree],
}

impl Model {
    /// The model in `bytes` over `features` features; `None` where they hold none of that width.
    pub fn read(bytes: &'static [u8], features: usize) -> Option<Self> {
        let (width, rest) = bytes.strip_prefix(b"FQT3")?.split_first_chunk()?;
        let (count, rest) = rest.split_first_chunk()?;
        let (steps, _) = rest.as_chunks();
        let (trees, _) = steps.as_chunks();
        (number(*width) == features && features <= WIDTH).then_some(Self { trees: trees.get(..number(*count)).unwrap_or(trees) })
    }

    /// For each of `rows`, the sum of the leaves that it falls into. `LANES` rows go down a tree side by side, each for as long as the
    /// longest way: without a branch to guess, that is several times as fast as one after the other.
    pub fn scores<R: AsRef<[f32]>>(&self, rows: &[R]) -> Vec<f32> {
        let mut lanes = vec![[[0.0; WIDTH]; LANES]; rows.len().div_ceil(LANES)];
        for (wide, row) in lanes.as_flattened_mut().iter_mut().zip(rows) {
            let width = row.as_ref().len().min(WIDTH);
            wide[..width].copy_from_slice(&row.as_ref()[..width]);
        }
        let mut sums = vec![[0.0; LANES]; lanes.len()];
        for [[depth, ..], steps @ ..] in self.trees {
            for (sums, rows) in sums.iter_mut().zip(&lanes) {
                let mut places = [0_u8; LANES];
                for _ in 0..*depth {
                    places = std::array::from_fn(|lane| next(steps[usize::from(places[lane]) % STEPS], &rows[lane]));
                }
                for (sum, place) in sums.iter_mut().zip(places) {
                    let [v0, v1, v2, v3, ..] = steps[usize::from(place) % STEPS];
                    *sum += f32::from_le_bytes([v0, v1, v2, v3]);
                }
            }
        }
        sums.into_flattened().into_iter().take(rows.len()).collect()
    }

    /// The sum of the leaves that `row` falls into.
    pub fn score(&self, row: &[f32]) -> f32 {
        self.scores(&[row]).first().copied().unwrap_or_default()
    }
}

/// The step that a row goes to.
#[inline]
fn next([t0, t1, t2, t3, f0, f1, left, right]: Step, row: &[f32; WIDTH]) -> u8 {
    // shifting takes one of the two where choosing would become a branch
    let above = 8 * u8::from(row[number([f0, f1]) % WIDTH] > f32::from_le_bytes([t0, t1, t2, t3]));
    (u16::from_le_bytes([left, right]) >> above).to_le_bytes()[0]
}

#[inline]
fn number(bytes: [u8; 2]) -> usize {
    usize::from(u16::from_le_bytes(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rank::{COUNT, LEADS, RANK, SURE};

    /// A tree of one node over the second feature, and a tree that is one leaf.
    fn bytes() -> Vec<u8> {
        let step = |number: f32, feature: u16, left: u8, right: u8| {
            let [t0, t1, t2, t3] = number.to_le_bytes();
            let [f0, f1] = feature.to_le_bytes();
            [t0, t1, t2, t3, f0, f1, left, right]
        };
        let tree = |depth: u8, steps: &[Step]| {
            let mut tree = [[0; 8]; 1 + STEPS];
            tree[0][0] = depth;
            tree[1..=steps.len()].copy_from_slice(steps);
            tree.concat()
        };
        let node = tree(1, &[step(0.5, 1, 1, 2), step(1.0, 0, 1, 1), step(3.0, 0, 2, 2)]);
        let leaf = tree(0, &[step(10.0, 0, 0, 0)]);
        [b"FQT3".as_slice(), &2_u16.to_le_bytes(), &2_u16.to_le_bytes(), &node, &leaf].concat()
    }

    #[test]
    fn trees_add_up() {
        let model = Model::read(bytes().leak(), 2).unwrap();
        assert_eq!(model.scores(&[[0.0, 0.5], [0.0, 0.6], [9.0, 0.0]]), [11.0, 13.0, 11.0]);
        assert_eq!(model.score(&[0.0, 0.6]), 13.0);
    }

    #[test]
    fn a_wrong_or_cut_file_is_no_panic() {
        assert!(Model::read(b"FQT2", 2).is_none());
        assert!(Model::read(bytes().leak(), 3).is_none());
        for end in 8..bytes().len() {
            let model = Model::read(bytes()[..end].to_vec().leak(), 2).unwrap();
            assert!(model.score(&[0.0, 0.0]) <= 11.0);
        }
        // a node that leads to a step that the tree does not have
        let mut bytes = bytes();
        bytes[8 + 8 + 6] = 200;
        assert_eq!(Model::read(bytes.leak(), 2).unwrap().score(&[0.0, 0.0]), 10.0);
    }

    #[test]
    fn the_shipped_trees_are_whole() {
        for (bytes, features) in [(RANK, COUNT), (SURE, COUNT + LEADS)] {
            let model = Model::read(bytes, features).unwrap();
            assert_eq!(bytes.len(), 8 + size_of_val(model.trees));
            for [[depth, ..], steps @ ..] in model.trees {
                assert!(usize::from(*depth) < STEPS);
                assert!(steps.iter().all(|&[.., f0, f1, left, right]| number([f0, f1]) < features && usize::from(left.max(right)) < STEPS));
            }
        }
    }
}
