//! Gradient-boosted regression trees, read straight from their file's bytes (Friedman 2001; trained by `LightGBM`, see `tools/train`).
//!
//! The file: `FQT1`, then the number of features and of trees as `u16`; then each tree: the number of its inner nodes as `u16`, the
//! nodes (threshold `f32`, feature `u16`, left and right child `i16`) and its leaves (`f32`, one more than nodes). A child `c >= 0` is
//! a node of the tree, `c < 0` the leaf `-1 - c`. A value goes left where it is at most the threshold. All little-endian.

/// A model over rows of features.
#[derive(Clone, Copy, Debug)]
pub struct Model {
    trees: &'static [u8],
    count: usize,
}

const NODE: usize = 10;

fn number(bytes: &[u8], at: usize) -> Option<usize> {
    Some(usize::from(u16::from_le_bytes([*bytes.get(at)?, *bytes.get(at + 1)?])))
}

fn float(bytes: &[u8], at: usize) -> Option<f32> {
    Some(f32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

impl Model {
    /// The model in `bytes` over `features` features; `None` where they hold none of that width.
    pub fn read(bytes: &'static [u8], features: usize) -> Option<Self> {
        let trees = bytes.strip_prefix(b"FQT1")?;
        (number(trees, 0)? == features).then_some(Self { trees: trees.get(4..)?, count: number(trees, 2)? })
    }

    /// The sum of the trees' leaves for `row`.
    pub fn score(&self, row: &[f32]) -> f32 {
        let mut sum = 0.0;
        let mut rest = self.trees;
        for _ in 0..self.count {
            let Some((leaf, after)) = tree(rest, row) else { break };
            sum += leaf;
            rest = after;
        }
        sum
    }
}

/// The leaf that `row` falls into, and what follows the tree.
fn tree<'a>(bytes: &'a [u8], row: &[f32]) -> Option<(f32, &'a [u8])> {
    let nodes = number(bytes, 0)?;
    let leaves = 2 + nodes * NODE;
    let end = leaves + (nodes + 1) * 4;
    let (bytes, after) = bytes.split_at_checked(end)?;
    let mut at = 0_usize;
    // a node's children come after it, so that the walk ends
    for _ in 0..nodes {
        let node = &bytes[2 + at * NODE..2 + (at + 1) * NODE];
        let value = row.get(number(node, 4)?)?;
        let child = if *value <= float(node, 0)? { 6 } else { 8 };
        let child = i16::from_le_bytes([node[child], node[child + 1]]);
        let Ok(inner) = usize::try_from(child) else {
            return Some((float(bytes, leaves + usize::try_from(-1 - i32::from(child)).ok()? * 4)?, after));
        };
        if inner >= nodes {
            return None;
        }
        at = inner;
    }
    // a tree without nodes is one leaf
    Some((float(bytes, leaves)?, after))
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
        let model = Model::read(bytes().leak(), 2).unwrap();
        assert_eq!(model.score(&[0.0, 0.5]), 11.0);
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
    }
}
