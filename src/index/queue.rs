//! Passages on their way to tantivy's thread. tantivy lets thousands of them wait however long they are; here they wait by their bytes, so
//! that a corpus of long passages takes no more memory than one of short ones.

use std::{
    slice,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tantivy::{
    Document,
    schema::{Field, OwnedValue},
};

/// Bytes that wait at most.
const ROOM: usize = 16 << 20;

/// How long a full queue is waited for. tantivy's thread is then dead, which only adding to the queue tells, or its disk stalls, and what
/// is added meanwhile is little.
const PATIENCE: Duration = Duration::from_secs(1);

/// The passages that wait.
#[derive(Clone, Debug, Default)]
pub struct Queue(Arc<Waiting>);

#[derive(Debug, Default)]
struct Waiting {
    bytes: Mutex<usize>,
    half_empty: Condvar,
}

impl Waiting {
    fn bytes(&self) -> MutexGuard<'_, usize> {
        // a number is whole at any moment
        self.bytes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Queue {
    /// Makes a passage's document, once there is room for it.
    pub fn document(&self, values: Values) -> Queued {
        let length = values.iter().map(|(_, value)| length(value)).sum();
        let Self(waiting) = self;
        let mut bytes = waiting.bytes();
        if *bytes + length > ROOM {
            // not for the first gap, so that the two threads need not take turns
            let full = waiting.half_empty.wait_timeout_while(bytes, PATIENCE, |bytes| *bytes > ROOM / 2);
            bytes = full.unwrap_or_else(PoisonError::into_inner).0;
        }
        *bytes += length;
        Queued { values, length, queue: self.clone() }
    }
}

fn length(value: &OwnedValue) -> usize {
    match value {
        OwnedValue::Str(text) => text.len(),
        OwnedValue::Bytes(bytes) => bytes.len(),
        _ => 0,
    }
}

/// A document's fields.
pub type Values = [(Field, OwnedValue); 6];

/// A document that waits, or is being indexed; dropping it makes room.
#[derive(Debug)]
pub struct Queued {
    values: Values,
    length: usize,
    queue: Queue,
}

impl Drop for Queued {
    fn drop(&mut self) {
        let Queue(waiting) = &self.queue;
        let mut bytes = waiting.bytes();
        let before = *bytes;
        *bytes -= self.length;
        if before > ROOM / 2 && *bytes <= ROOM / 2 {
            waiting.half_empty.notify_one();
        }
    }
}

impl Document for Queued {
    type Value<'a> = &'a OwnedValue;
    type FieldsValuesIter<'a> = Fields<'a>;

    fn iter_fields_and_values(&self) -> Fields<'_> {
        Fields(self.values.iter())
    }
}

/// The fields of a document, in order.
#[derive(Debug)]
pub struct Fields<'a>(slice::Iter<'a, (Field, OwnedValue)>);

impl<'a> Iterator for Fields<'a> {
    type Item = (Field, &'a OwnedValue);

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next().map(|(field, value)| (*field, value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{sync::mpsc, thread, time::Instant};

    fn values(length: usize) -> Values {
        std::array::from_fn(|at| (Field::from_field_id(0), OwnedValue::Bytes(vec![0; if at == 0 { length } else { 0 }])))
    }

    #[test]
    fn what_is_too_much_waits_until_half_is_taken() {
        let queue = Queue::default();
        let mut held: Vec<Queued> = (0..4).map(|_| queue.document(values(ROOM / 4))).collect();
        let (sender, added) = mpsc::channel();
        thread::scope(|scope| {
            scope.spawn(|| sender.send(queue.document(values(1)).length));
            assert!(added.recv_timeout(Duration::from_millis(50)).is_err(), "added to a full queue");
            held.truncate(2);
            assert_eq!(added.recv_timeout(PATIENCE), Ok(1));
        });
        drop(held);
        assert_eq!(*queue.0.bytes(), 0);
    }

    #[test]
    fn nobody_waits_forever_and_what_is_longer_than_the_room_goes_alone() {
        let queue = Queue::default();
        let started = Instant::now();
        let long = queue.document(values(2 * ROOM));
        assert!(started.elapsed() < PATIENCE);
        queue.document(values(1));
        assert!(started.elapsed() >= PATIENCE);
        drop(long);
    }
}
