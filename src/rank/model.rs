//! Gradient-boosted regression trees, read straight from their file's bytes (Friedman 2001; trained by `LightGBM`, see `tools/train`).
//!
//! The file: `FQT2`, then the number of features and of trees as `u16`; then each tree: the steps to its farthest leaf and the number of
//! its steps as `u8`, and the steps, eight bytes each. A node is its threshold (`f32`), its feature (`u16`) and the steps where a value at
//! most the threshold and one above it go (`u8`); a leaf is its value, and leads to itself. All little-endian.

/// A model over rows of features.
#[derive(Clone, Copy, Debug)]
pub struct Model {
    trees: &'static [u8],
    count: usize,
}

type Step = [u8; 8];

impl Model {
    /// The model in `bytes` over `features` features; `None` where they hold none of that width.
    pub fn read(bytes: &'static [u8], features: usize) -> Option<Self> {
        let (width, rest) = bytes.strip_prefix(b"FQT2")?.split_first_chunk()?;
        let (count, trees) = rest.split_first_chunk()?;
        (number(*width) == features).then_some(Self { trees, count: number(*count) })
    }

    /// For each of `rows`, the sum of the leaves that it falls into. All rows go down a tree side by side, and every row for as long as
    /// the longest way: without a branch to guess, that is several times as fast as each by itself.
    pub fn scores<R: AsRef<[f32]>>(&self, rows: &[R]) -> Vec<f32> {
        let mut sums = vec![0.0; rows.len()];
        let mut places = vec![0_u8; rows.len()];
        let mut rest = self.trees;
        for _ in 0..self.count {
            let Some((depth, steps, after)) = tree(rest) else { break };
            rest = after;
            places.fill(0);
            for _ in 0..depth {
                for (place, row) in places.iter_mut().zip(rows) {
                    let [t0, t1, t2, t3, f0, f1, left, right] = step(steps, *place);
                    let value = row.as_ref().get(number([f0, f1])).copied().unwrap_or_default();
                    // shifting takes one of the two where choosing would become a branch
                    let above = 8 * u8::from(value > f32::from_le_bytes([t0, t1, t2, t3]));
                    *place = (u16::from_le_bytes([left, right]) >> above).to_le_bytes()[0];
                }
            }
            for (sum, place) in sums.iter_mut().zip(&places) {
                let [v0, v1, v2, v3, ..] = step(steps, *place);
                *sum += f32::from_le_bytes([v0, v1, v2, v3]);
            }
        }
        sums
    }

    /// The sum of the leaves that `row` falls into.
    pub fn score(&self, row: &[f32]) -> f32 {
        self.scores(&[row]).first().copied().unwrap_or_default()
    }
}

fn number(bytes: [u8; 2]) -> usize {
    usize::from(u16::from_le_bytes(bytes))
}

/// The depth and the steps of the tree that `bytes` begin with, and what follows it.
fn tree(bytes: &[u8]) -> Option<(u8, &[Step], &[u8])> {
    let (&[depth, count], rest) = bytes.split_first_chunk()?;
    let (steps, rest) = rest.split_at_checked(usize::from(count) * size_of::<Step>())?;
    Some((depth, steps.as_chunks().0, rest))
}

/// A step of a tree; a leaf of nothing where it is damaged.
fn step(steps: &[Step], at: u8) -> Step {
    steps.get(usize::from(at)).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rank::{COUNT, LEADS, RANK, SURE};

    /// A tree of one node over the second feature, and a tree that is one leaf.
    fn bytes() -> Vec<u8> {
        let step = |number: f32, feature: u16, left: u8, right: u8| {
            let mut bytes = number.to_le_bytes().to_vec();
            bytes.extend(feature.to_le_bytes());
            bytes.extend([left, right]);
            bytes
        };
        let mut bytes = b"FQT2".to_vec();
        bytes.extend([2_u16, 2].map(u16::to_le_bytes).concat());
        bytes.extend([1, 3]);
        bytes.extend([step(0.5, 1, 1, 2), step(1.0, 0, 1, 1), step(3.0, 0, 2, 2)].concat());
        bytes.extend([0, 1]);
        bytes.extend(step(10.0, 0, 0, 0));
        bytes
    }

    #[test]
    fn trees_add_up() {
        let model = Model::read(bytes().leak(), 2).unwrap();
        assert_eq!(model.scores(&[[0.0, 0.5], [0.0, 0.6], [9.0, 0.0]]), [11.0, 13.0, 11.0]);
        assert_eq!(model.score(&[0.0, 0.6]), 13.0);
    }

    #[test]
    fn a_wrong_or_cut_file_is_no_panic() {
        assert!(Model::read(b"FQT1", 2).is_none());
        assert!(Model::read(bytes().leak(), 3).is_none());
        for end in 8..bytes().len() {
            let model = Model::read(bytes()[..end].to_vec().leak(), 2).unwrap();
            assert!(model.score(&[0.0, 0.0]) <= 11.0);
        }
        // a node that leads to a step that is not there
        let mut bytes = bytes();
        bytes[16] = 200;
        assert_eq!(Model::read(bytes.leak(), 2).unwrap().score(&[0.0, 0.0]), 10.0);
    }

    #[test]
    fn the_shipped_trees_are_whole() {
        for (bytes, features) in [(RANK, COUNT), (SURE, COUNT + LEADS)] {
            let mut model = Model::read(bytes, features).unwrap();
            for _ in 0..model.count {
                let (depth, steps, after) = tree(model.trees).unwrap();
                assert!(usize::from(depth) < steps.len());
                assert!(
                    steps
                        .iter()
                        .all(|&[.., f0, f1, left, right]| { number([f0, f1]) < features && usize::from(left.max(right)) < steps.len() })
                );
                model.trees = after;
            }
            assert!(model.trees.is_empty());
        }
    }
}
