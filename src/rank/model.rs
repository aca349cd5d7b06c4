//! Gradient-boosted regression trees, read straight from their file's bytes (Friedman 2001; trained by `LightGBM`, see `tools/train`).
//!
//! The file: `FQT1`, then the number of features and of trees as `u16`; then each tree: the number of its inner nodes as `u16`, the
//! nodes (threshold `f32`, feature `u16`, left and right child `i16`) and its leaves (`f32`, one more than nodes). A child `c >= 0` is
//! a node of the tree, `c < 0` the leaf `-1 - c`. A value goes left where it is at most the threshold. All little-endian.

/// A model over rows of features, laid out so that many rows go down a tree side by side, without a branch to guess: several times as
/// fast as each by itself.
#[derive(Clone, Debug)]
pub struct Model {
    steps: Vec<Step>,
    trees: Vec<Tree>,
}

/// A node with its threshold, or a leaf with its value: a leaf leads to itself.
#[derive(Clone, Copy, Debug, Default)]
struct Step {
    number: f32,
    feature: u16,
    /// Where a value goes that is at most the threshold, and one above, in the high byte: steps from the tree's first. Shifting takes one
    /// of the two where choosing would become a branch.
    next: u16,
}

#[derive(Clone, Copy, Debug)]
struct Tree {
    start: usize,
    end: usize,
    /// Steps to the farthest leaf.
    depth: u8,
}

impl Model {
    /// The model in `bytes` over `features` features; `None` where they hold none of that width, or a tree of more than 128 leaves.
    pub fn read(bytes: &[u8], features: usize) -> Option<Self> {
        let (width, rest) = bytes.strip_prefix(b"FQT1")?.split_first_chunk()?;
        let (count, mut rest) = rest.split_first_chunk()?;
        if number(*width) != features {
            return None;
        }
        let mut model = Self { steps: Vec::with_capacity(bytes.len() / 7), trees: Vec::with_capacity(number(*count)) };
        for _ in 0..number(*count) {
            rest = model.lay_out(rest)?;
        }
        Some(model)
    }

    /// Adds the tree that `bytes` begin with, its nodes first, and returns what follows it.
    fn lay_out<'a>(&mut self, bytes: &'a [u8]) -> Option<&'a [u8]> {
        let (count, rest) = bytes.split_first_chunk()?;
        let count = number(*count);
        let (nodes, rest) = rest.split_at_checked(count * 10)?;
        let (leaves, rest) = rest.split_at_checked((count + 1) * 4)?;
        let (start, mut depths, mut depth) = (self.steps.len(), [0_u8; 256], 0);
        for (at, &[t0, t1, t2, t3, f0, f1, l0, l1, r0, r1]) in nodes.as_chunks().0.iter().enumerate() {
            let mut next = [0; 2];
            for (next, child) in next.iter_mut().zip([[l0, l1], [r0, r1]].map(i16::from_le_bytes)) {
                // a node's children come after it, so that every way down ends
                let step = match usize::try_from(child) {
                    Ok(node) => Some(node).filter(|node| (at + 1..count).contains(node)),
                    Err(_) => Some(usize::from((!child).unsigned_abs())).filter(|leaf| *leaf <= count).map(|leaf| count + leaf),
                }?;
                *next = u8::try_from(step).ok()?;
                let below = depths[at] + 1;
                *depths.get_mut(step)? = below;
                depth = depth.max(below);
            }
            self.steps.push(Step {
                number: f32::from_le_bytes([t0, t1, t2, t3]),
                feature: u16::from_le_bytes([f0, f1]),
                next: u16::from_le_bytes(next),
            });
        }
        for (at, leaf) in (count..).zip(leaves.as_chunks().0) {
            self.steps.push(Step { number: f32::from_le_bytes(*leaf), feature: 0, next: u16::from_le_bytes([u8::try_from(at).ok()?; 2]) });
        }
        self.trees.push(Tree { start, end: self.steps.len(), depth });
        Some(rest)
    }

    /// For each of `rows`, the sum of the leaves that it falls into.
    pub fn scores<R: AsRef<[f32]>>(&self, rows: &[R]) -> Vec<f32> {
        let mut sums = vec![0.0; rows.len()];
        let mut places = vec![0_u8; rows.len()];
        for tree in &self.trees {
            let steps = &self.steps[tree.start..tree.end];
            places.fill(0);
            for _ in 0..tree.depth {
                for (place, row) in places.iter_mut().zip(rows) {
                    let step = steps[usize::from(*place)];
                    let value = row.as_ref().get(usize::from(step.feature)).copied().unwrap_or_default();
                    *place = (step.next >> (8 * u8::from(value > step.number))).to_le_bytes()[0];
                }
            }
            for (sum, place) in sums.iter_mut().zip(&places) {
                *sum += steps[usize::from(*place)].number;
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

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes() -> Vec<u8> {
        let mut bytes = b"FQT1".to_vec();
        for number in [2_u16, 2, 1] {
            bytes.extend(number.to_le_bytes());
        }
        bytes.extend(0.5_f32.to_le_bytes());
        bytes.extend(1_u16.to_le_bytes());
        bytes.extend((-1_i16).to_le_bytes());
        bytes.extend((-2_i16).to_le_bytes());
        bytes.extend(1.0_f32.to_le_bytes());
        bytes.extend(3.0_f32.to_le_bytes());
        bytes.extend(0_u16.to_le_bytes());
        bytes.extend(10.0_f32.to_le_bytes());
        bytes
    }

    #[test]
    fn trees_add_up() {
        let model = Model::read(&bytes(), 2).unwrap();
        assert_eq!(model.scores(&[[0.0, 0.5], [0.0, 0.6], [9.0, 0.0]]), [11.0, 13.0, 11.0]);
        assert_eq!(model.score(&[0.0, 0.6]), 13.0);
    }

    #[test]
    fn a_wrong_or_cut_file_is_no_panic() {
        assert!(Model::read(b"FQT2", 2).is_none());
        assert!(Model::read(&bytes(), 3).is_none());
        for end in 0..bytes().len() {
            assert!(Model::read(&bytes()[..end], 2).is_none(), "cut at {end}");
        }
        // the first node leads to itself, to a node or to a leaf that is not there
        for child in [0_i16, 1, -3] {
            let mut bytes = bytes();
            bytes[16..18].copy_from_slice(&child.to_le_bytes());
            assert!(Model::read(&bytes, 2).is_none(), "{child}");
        }
    }
}
