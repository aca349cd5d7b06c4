//! Gradient-boosted regression trees, read straight from their file's bytes (Friedman 2001; trained by `LightGBM`, see `tools/train`).
//!
//! No tree is walked. Each of its nodes that a row's value is above rules out the leaves to its left, and of those that are left at the end the
//! first is the row's (Lucchese et al. 2015, `QuickScorer`). That needs no branch, and the processor does it for several rows at once.
//!
//! The file: `FQT4`, then the number of features and of trees as `u16`; then each tree: 15 nodes and 16 leaves. A node is its threshold
//! (`f32`), its feature (`u16`), and a bit for each leaf that a value above the threshold leaves possible (`u16`); an unused one has an
//! infinite threshold. A leaf is its value (`f32`), numbered from the left. All little-endian.

const NODES: usize = 15;
const LEAVES: usize = 16;

/// Features that a row has at most: a power of two, so that a number's remainder is always a place within.
const WIDTH: usize = 128;

/// Rows that are scored at once: as many as fit the processor's registers.
const LANES: usize = 8;

type Node = [u8; 8];
type Leaf = [u8; 4];

/// Its nodes, then its leaves.
type Tree = [u8; NODES * size_of::<Node>() + LEAVES * size_of::<Leaf>()];

/// Rows side by side, feature by feature.
type Columns<const N: usize> = [[f32; N]; WIDTH];

/// A model over rows of features.
#[derive(Clone, Copy, Debug)]
pub struct Model {
    trees: &'static [Tree],
}

impl Model {
    /// The model in `bytes` over `features` features; `None` where they hold none of that width.
    pub fn read(bytes: &'static [u8], features: usize) -> Option<Self> {
        let (width, rest) = bytes.strip_prefix(b"FQT4")?.split_first_chunk()?;
        let (count, rest) = rest.split_first_chunk()?;
        let (trees, _) = rest.as_chunks();
        let number = |bytes: [u8; 2]| usize::from(u16::from_le_bytes(bytes));
        (number(*width) == features && features <= WIDTH).then_some(Self { trees: trees.get(..number(*count)).unwrap_or(trees) })
    }

    /// For each of `rows`, the sum of the leaves that it falls into.
    pub fn scores<R: AsRef<[f32]>>(&self, rows: &[R]) -> Vec<f32> {
        self.sums::<LANES, R>(rows)
    }

    /// The sum of the leaves that `row` falls into.
    pub fn score(&self, row: &[f32]) -> f32 {
        self.sums::<1, _>(&[row]).first().copied().unwrap_or_default()
    }

    /// Scores `N` rows at once.
    fn sums<const N: usize, R: AsRef<[f32]>>(&self, rows: &[R]) -> Vec<f32> {
        let groups = rows.chunks(N);
        let mut columns: Vec<Columns<N>> = vec![[[0.0; N]; WIDTH]; groups.len()];
        for (columns, rows) in columns.iter_mut().zip(groups) {
            for (lane, row) in rows.iter().enumerate() {
                for (column, value) in columns.iter_mut().zip(row.as_ref()) {
                    column[lane] = *value;
                }
            }
        }
        let mut sums = vec![[0.0; N]; columns.len()];
        for tree in self.trees {
            let (nodes, leaves) = tree.split_at(NODES * size_of::<Node>());
            let (nodes, leaves): (&[Node], &[Leaf]) = (nodes.as_chunks().0, leaves.as_chunks().0);
            for (sums, columns) in sums.iter_mut().zip(&columns) {
                for (sum, leaf) in sums.iter_mut().zip(fallen(nodes, columns)) {
                    *sum += f32::from_le_bytes(leaves[leaf % LEAVES]);
                }
            }
        }
        sums.into_flattened().into_iter().take(rows.len()).collect()
    }
}

/// The leaf that each row falls into.
#[inline]
fn fallen<const N: usize>(nodes: &[Node], columns: &Columns<N>) -> [usize; N] {
    let mut possible = [u32::MAX; N];
    for &[t0, t1, t2, t3, f0, f1, m0, m1] in nodes {
        let threshold = f32::from_le_bytes([t0, t1, t2, t3]);
        let kept = u32::from(u16::from_le_bytes([m0, m1]));
        let column = &columns[usize::from(u16::from_le_bytes([f0, f1])) % WIDTH];
        for (possible, value) in possible.iter_mut().zip(column) {
            *possible &= kept | !above(*value, threshold);
        }
    }
    possible.map(|leaves| leaves.trailing_zeros() as usize)
}

/// All bits where `value` is above `threshold`, else none. A comparison would become a branch, which the processor can't foresee; a
/// difference has a sign, as long as the threshold is no negative zero (training writes none).
#[inline]
fn above(value: f32, threshold: f32) -> u32 {
    ((threshold - value).to_bits().cast_signed() >> 31).cast_unsigned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rank::{COUNT, LEADS, RANK, SURE};

    /// A tree of one node over the second feature, and a tree that is one leaf.
    fn bytes() -> Vec<u8> {
        let tree = |node: Option<(f32, u16, u16)>, leaves: [f32; 2]| {
            let nodes = node.into_iter().chain(std::iter::repeat((f32::INFINITY, 0, u16::MAX))).take(NODES);
            let nodes = nodes.flat_map(|(threshold, feature, kept)| {
                [threshold.to_le_bytes().as_slice(), &feature.to_le_bytes(), &kept.to_le_bytes()].concat()
            });
            let leaves = leaves.into_iter().chain(std::iter::repeat(0.0)).take(LEAVES).flat_map(f32::to_le_bytes);
            nodes.chain(leaves).collect::<Vec<u8>>()
        };
        let node = tree(Some((0.5, 1, !1)), [1.0, 3.0]);
        let leaf = tree(None, [10.0, 0.0]);
        [b"FQT4".as_slice(), &2_u16.to_le_bytes(), &2_u16.to_le_bytes(), &node, &leaf].concat()
    }

    #[test]
    fn trees_add_up() {
        let model = Model::read(bytes().leak(), 2).unwrap();
        assert_eq!(model.scores(&[[0.0, 0.5], [0.0, 0.6], [9.0, 0.0]]), [11.0, 13.0, 11.0]);
        assert_eq!(model.scores(&[[0.0, 0.6]; 3 * LANES + 1]), [13.0; 3 * LANES + 1]);
        assert_eq!(model.score(&[0.0, 0.6]), 13.0);
    }

    #[test]
    fn above_is_above() {
        let values = [0.0, -0.0, f32::MIN_POSITIVE, -f32::MIN_POSITIVE, f32::from_bits(1), 0.1, 0.3, -2.5, 1e30, -1e30];
        for value in values {
            for threshold in values.map(|value| value + 0.0).into_iter().chain([f32::INFINITY]) {
                assert_eq!(above(value, threshold), if value > threshold { u32::MAX } else { 0 }, "{value} {threshold}");
            }
        }
    }

    #[test]
    fn a_wrong_or_cut_file_is_no_panic() {
        assert!(Model::read(b"FQT3", 2).is_none());
        assert!(Model::read(bytes().leak(), 3).is_none());
        for end in 8..bytes().len() {
            let model = Model::read(bytes()[..end].to_vec().leak(), 2).unwrap();
            assert!(model.score(&[0.0, 0.0]) <= 11.0);
        }
        // a node that leaves nothing possible: the place behind all leaves is that of the first
        let mut bytes = bytes();
        bytes[8 + 6..8 + 8].fill(0);
        assert_eq!(Model::read(bytes.leak(), 2).unwrap().score(&[0.0, 0.6]), 11.0);
    }

    #[test]
    fn the_shipped_trees_are_whole() {
        for (bytes, features) in [(RANK, COUNT), (SURE, COUNT + LEADS)] {
            let model = Model::read(bytes, features).unwrap();
            assert_eq!(bytes.len(), 8 + size_of_val(model.trees));
            for tree in model.trees {
                let nodes: &[Node] = tree[..NODES * size_of::<Node>()].as_chunks().0;
                for &[t0, t1, t2, t3, f0, f1, m0, m1] in nodes {
                    let threshold = f32::from_le_bytes([t0, t1, t2, t3]);
                    assert!(!threshold.is_nan() && threshold.to_bits() != (-0.0_f32).to_bits());
                    assert!(usize::from(u16::from_le_bytes([f0, f1])) < features);
                    // no value can rule the last leaf out
                    assert_eq!(u16::from_le_bytes([m0, m1]) >> (LEAVES - 1), 1);
                }
            }
        }
    }
}
